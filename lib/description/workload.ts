/** A training run, as far as a cluster must know it to say whether it holds it. */
export interface Workload {
  /** Parameters of the model: 7e9. */
  readonly parameters: number;
  /**
   * How it is trained.
   *
   * @default "pretrain"
   */
  readonly method?: "pretrain" | "full-fine-tune" | "lora";
}
