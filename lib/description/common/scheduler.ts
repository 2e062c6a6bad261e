import { type Check, oneOf, type Refusal, required, type Sound, text, variants } from "../../checks";

/** A minor version of Kubernetes: 1.30 or newer. A token is refused, since machines and drivers are compared with it. */
export const kubernetesVersion: Check<string> = text({
  pattern: /^1\.(3\d|[4-9]\d)$/,
  hint: 'write the minor version, 1.30 or newer: "1.34"',
  token: { refusedBecause: "machines and drivers are compared with it" },
});

/** The word by which a description chooses Kubernetes. */
export const schedulerType = required(oneOf(["kubernetes"], "scheduler"), 'write type: "kubernetes"');

/** What a description of Slurm may not have. */
export const refusedForSlurm: Readonly<Record<string, Refusal>> = {
  existing: {
    message: "is of Kubernetes: machines are not added to a Slurm cluster of the company",
    hint: "leave it out, and a new Slurm cluster is made",
  },
  publicAccess: {
    message: "is not possible: no machine of a Slurm cluster has a public address",
    hint: "leave it out, and log in through the cloud's own tunnel",
  },
  podsPerGpuNode: { message: "is of Kubernetes", hint: "leave it out" },
  systemPool: { message: "is of Kubernetes", hint: "describe controller and login instead" },
};

/** A scheduler: Slurm, a new cluster of Kubernetes by its options, or an existing one as `existing`. */
export function schedulerCheck<Options extends { readonly type: "kubernetes" | "slurm" }>(
  members: {
    readonly made: Check<Sound<Options>>;
    readonly existing: Check<Sound<Options>>;
    readonly slurm?: Check<Sound<Options>>;
  },
  hint: string,
): Check<Sound<Options>> {
  return (problems, path, value) => {
    const isExisting =
      typeof value === "object" && value !== null && "existing" in value && value.existing !== undefined;
    const { made, existing, slurm } = members;
    const kubernetes = isExisting ? existing : made;
    return variants<Options>("type", slurm ? { kubernetes, slurm } : { kubernetes }, { title: "scheduler", hint })(
      problems,
      path,
      value,
    );
  };
}

/** Options that stood beside the scheduler once. */
export const movedToScheduler: Readonly<Record<string, Refusal>> = {
  kubernetes: {
    message: "is part of the scheduler",
    hint: 'write its options in scheduler: { type: "kubernetes", … }',
  },
};
