export * from "./cloud-init";
export * from "./eks-node-config";
export * from "./multipart";
