/** Service account of everything that reads weights; the cloud's identity is bound to it. */
export const servingServiceAccount = "model-server";

/** Service account of the job that fills the bucket: the only one that writes there. */
export const weightsServiceAccount = "model-weights";
