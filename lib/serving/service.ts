import type { Problems } from "../checks";
import type { Machine } from "../machines/machine";
import { planColdStart } from "./cold-start";
import { longestDrainOnSpot, planDrain, spotNoticeSeconds, tokensWithin } from "./drain";
import { engines } from "./engine";
import type { EngineOptions, ModelServerContext, ModelServerDescription } from "./model-server-description";
import type { ModelServerPlan, ParallelismPlan, ServingDecision } from "./model-server-plan";
import { planMachineCount, planPodSize, planReplicas } from "./replicas";
import { isFixedCapacity, planRollout } from "./rollout";
import { planRouter } from "./router";
import { planScaling } from "./scaling";

/** What a server needs to keep answering while replicas come and go, whatever engine they run. */
export interface ServiceRequest {
  readonly name: string;
  readonly description: ModelServerDescription;
  readonly engine: EngineOptions;
  readonly machine: Machine;
  readonly parallelism: ParallelismPlan;
  readonly weightBytes: number;
  readonly contextLength?: number;
  readonly neededForLoad?: number;
  readonly offloadGiB: number;
}

type ServicePlan = Pick<
  ModelServerPlan,
  | "name"
  | "namespace"
  | "cloud"
  | "replicas"
  | "scaling"
  | "router"
  | "rollout"
  | "drain"
  | "coldStart"
  | "requestTimeoutSeconds"
  | "pod"
  | "machines"
>;

const USUAL_TIMEOUT_SECONDS = 300;
const USUAL_OUTPUT_TOKENS = 4096;

export function planService(
  request: ServiceRequest,
  context: ModelServerContext,
  problems: Problems,
): {
  readonly plan: ServicePlan;
  readonly decisions: readonly ServingDecision[];
  readonly warnings: readonly string[];
} {
  const { name, description, engine, machine, parallelism, weightBytes } = request;
  const replicas = planReplicas(description.replicas, request.neededForLoad, problems);
  const count = planMachineCount(replicas, parallelism, context, machine, problems);
  const coldStart = planColdStart(engine.type, weightBytes, parallelism.nodesPerReplica);
  const hasRouter = planHasRouter(description, engine, replicas, problems);
  const requestTimeoutSeconds = planTimeout(description, replicas.minimum, coldStart.seconds, problems);
  const drain = planDrainOf(request, context, problems);
  const rollout = planRollout({ minimum: replicas.minimum, machineToSpare: count.machineToSpare });
  const isScaled = replicas.minimum < replicas.maximum;
  if (description.scaling && !isScaled) {
    problems.add("scaling", "has no effect on a fixed number of replicas", "write replicas: { minimum, maximum }");
  }
  const router = hasRouter
    ? planRouter(engine.type, { requestTimeoutSeconds, requestsPerSecond: description.load?.requestsPerSecond })
    : undefined;
  return {
    plan: {
      name,
      namespace: context.namespace,
      cloud: context.cloud,
      replicas,
      ...(isScaled && {
        scaling: planScaling({
          engine: engine.type,
          namespace: context.namespace,
          name,
          ...replicas,
          options: description.scaling ?? {},
          router: hasRouter,
        }),
      }),
      ...(router && { router }),
      rollout,
      drain,
      coldStart,
      requestTimeoutSeconds,
      pod: planPodSize(machine, parallelism, request.offloadGiB),
      machines: { minimum: count.minimum, maximum: count.maximum },
    },
    decisions: [
      { path: "rollout", value: rollout.type, reason: rollout.reason },
      {
        path: "drainSeconds",
        value: drain.drainSeconds,
        reason: `answers of up to ${tokensWithin(drain.drainSeconds)} tokens end before a replica does`,
      },
    ],
    warnings: warningsOf(request, context, replicas, rollout.type, drain.drainSeconds),
  };
}

function planHasRouter(
  description: ModelServerDescription,
  engine: EngineOptions,
  { minimum, maximum }: { readonly minimum: number; readonly maximum: number },
  problems: Problems,
): boolean {
  if (engine.type === "triton" && description.router === true) {
    problems.add(
      "router",
      "knows nothing of what Triton's models hold: it routes language models",
      "leave it out: requests are spread evenly",
    );
  }
  const hasRouter = engine.type !== "triton" && (description.router ?? (maximum > 1 || minimum === 0));
  if (minimum === 0 && !hasRouter) {
    problems.add(
      "replicas.minimum",
      engine.type === "triton"
        ? "0 with Triton loses requests: nothing holds them until the first replica is there"
        : "0 without the router loses requests: nothing holds them until the first replica is there",
      engine.type === "triton" ? "write 1" : "write 1, or leave router out",
    );
  }
  return hasRouter;
}

function planTimeout(
  { requestTimeoutSeconds }: ModelServerDescription,
  minimum: number,
  coldStartSeconds: number,
  problems: Problems,
): number {
  const least = minimum === 0 ? coldStartSeconds : 0;
  if (requestTimeoutSeconds !== undefined && requestTimeoutSeconds < least) {
    problems.add(
      "requestTimeoutSeconds",
      `${requestTimeoutSeconds} s end before the first replica of a fleet at zero answers, after about ${least} s`,
      `write ${least} or more, or replicas.minimum: 1`,
    );
  }
  return requestTimeoutSeconds ?? least + USUAL_TIMEOUT_SECONDS;
}

function planDrainOf(
  { description, engine, contextLength }: ServiceRequest,
  context: ModelServerContext,
  problems: Problems,
) {
  const noticeSeconds =
    context.capacity === "spot" || context.burst === "spot" ? spotNoticeSeconds[context.cloud] : undefined;
  const { drainSeconds, maximumOutputTokens } = description;
  if (noticeSeconds !== undefined && drainSeconds !== undefined && drainSeconds > longestDrainOnSpot(noticeSeconds)) {
    problems.add(
      "drainSeconds",
      `${drainSeconds} s do not fit into the ${noticeSeconds} s of notice that a spot machine gives`,
      `write ${longestDrainOnSpot(noticeSeconds)} or less, or take capacity on demand`,
    );
  }
  if (maximumOutputTokens !== undefined && contextLength !== undefined && maximumOutputTokens > contextLength) {
    problems.add(
      "maximumOutputTokens",
      `${maximumOutputTokens} tokens are more than the context of ${contextLength}`,
      `write ${contextLength} or fewer`,
    );
  }
  return planDrain({
    engine: engines[engine.type].drain,
    drainSeconds,
    maximumOutputTokens: maximumOutputTokens ?? Math.min(contextLength ?? USUAL_OUTPUT_TOKENS, USUAL_OUTPUT_TOKENS),
    noticeSeconds,
  });
}

function warningsOf(
  { description, engine }: ServiceRequest,
  context: ModelServerContext,
  { minimum }: { readonly minimum: number },
  rollout: ModelServerPlan["rollout"]["type"],
  drainSeconds: number,
): readonly string[] {
  const { capacity, burst, capacityEnds } = context;
  const warnings: string[] = [];
  if (rollout === "stop-first" && minimum <= 1) {
    warnings.push("the only replica stops during every update: two are the least for a service that must not stop");
  }
  if (capacity === "spot" && minimum > 0) {
    warnings.push(
      "every replica may run on spot machines, and all of them can be taken at once: write a floor on demand",
    );
  }
  if (capacity === "spot" || burst === "spot") {
    warnings.push(`answers longer than ${tokensWithin(drainSeconds)} tokens are cut when a spot machine is taken`);
  }
  if (capacity === "capacity-block" && isFixedCapacity(context)) {
    warnings.push(
      `the capacity block ends${capacityEnds === undefined ? "" : ` at ${capacityEnds}`}, and with it every replica: put another pool beside it before`,
    );
  }
  if (
    engine.type !== "triton" &&
    description.replicas === undefined &&
    description.load?.requestsPerSecond === undefined &&
    description.load?.users === undefined
  ) {
    warnings.push("one replica serves everything, since neither replicas nor a load was given");
  }
  return warnings;
}
