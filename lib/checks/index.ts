export * from "./closest";
export * from "./problem";
export * from "./unresolved";
export * from "./values";
