export * from "./problem";
export * from "./suggestions";
export * from "./unresolved";
export * from "./values";
