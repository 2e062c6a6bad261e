export * from "./accelerator";
export * from "./aws";
export * from "./azure";
export * from "./catalogue";
export * from "./google";
export * from "./google-network";
export * from "./gpudirect";
export * from "./machine";
