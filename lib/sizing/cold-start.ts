/** From "one replica more" until it answers, part by part, in seconds. */
export interface ColdStart {
  /** A machine from the cloud: 2 to 5 minutes, where it has one. 0 where one stands ready. */
  readonly machineSeconds: number;
  /** The engine's image, 10 GB and more. */
  readonly imageSeconds: number;
  /** Weights from the object store or the shared file system. */
  readonly weightSeconds: number;
  /** Compiling kernels and capturing graphs. */
  readonly engineSeconds: number;
  /** All parts together. */
  readonly seconds: number;
}

/** Usual figures of engines on Kubernetes, none of them guaranteed; weights arrive at 1 to 5 GB/s, of which 2 are taken. */
const MACHINE_SECONDS = 210;
const IMAGE_SECONDS = 90;
const WEIGHT_BYTES_PER_SECOND = 2e9;
const ENGINE_SECONDS = 120;

/** What to allow for a replica that starts on a new machine: the startup probe and the gateway must wait longer. */
export function coldStart(weightBytes: number): ColdStart {
  const weightSeconds = weightBytes / WEIGHT_BYTES_PER_SECOND;
  return {
    machineSeconds: MACHINE_SECONDS,
    imageSeconds: IMAGE_SECONDS,
    weightSeconds,
    engineSeconds: ENGINE_SECONDS,
    seconds: MACHINE_SECONDS + IMAGE_SECONDS + weightSeconds + ENGINE_SECONDS,
  };
}
