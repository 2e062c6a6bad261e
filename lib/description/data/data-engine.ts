/** What runs jobs on data: Ray by KubeRay, or Spark by the Spark operator. */
export interface DataEngine {
  /** Name of the engine. */
  readonly type: "ray" | "spark";
}

export const dataEngines = ["ray", "spark"] as const;
