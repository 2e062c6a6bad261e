export * from "./json-data";
export * from "./kinds";
export * from "./problem";
export * from "./shape";
export * from "./suggestions";
export * from "./unresolved";
export * from "./values";
