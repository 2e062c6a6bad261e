/** How urgent a job is within its team. */
export type JobPriority = "low" | "normal" | "high";

/** The values of Kueue's priority classes. */
export const jobPriorityValues: Readonly<Record<JobPriority, number>> = { low: -1000, normal: 0, high: 1000 };

export const jobPriorities = Object.keys(jobPriorityValues) as readonly JobPriority[];

/** Name of the WorkloadPriorityClass, which belongs to the whole cluster. */
export function priorityClassName(priority: JobPriority): string {
  return `gpu-${priority}`;
}
