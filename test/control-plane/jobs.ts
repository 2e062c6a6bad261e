import type { Manifest } from "../../lib/manifests/manifest";
import { type Api, until } from "./api";

interface Pod {
  readonly metadata: { readonly name: string; readonly deletionTimestamp?: string };
  readonly spec: { readonly nodeName?: string };
  readonly status: { readonly phase: string };
}

/** Starts a job. Trainer's webhook serves before it knows runtimes, and refuses jobs until then. */
export async function startJob(api: Api, job: Manifest): Promise<void> {
  const refusal = () =>
    api.apply(job).then(
      () => "",
      (error) => String(error),
    );
  const last = await until(
    `${job.metadata.name} is taken`,
    refusal,
    (why) => !/unsupported runtime|runtime .* not found|must be created before/.test(why),
    30,
  );
  if (last) {
    throw new Error(last);
  }
}

/** The pods of a job that run, each with its machine. */
export async function runningPods(api: Api, namespace: string, job: string): Promise<readonly Pod[]> {
  const { items } = await api.get(
    `/api/v1/namespaces/${namespace}/pods?labelSelector=jobset.sigs.k8s.io/jobset-name=${job}`,
  );
  return items.filter(
    ({ metadata, status }: Pod) => metadata.deletionTimestamp === undefined && status.phase === "Running",
  );
}

/** Waits until so many pods of a job run; says why they do not. */
export async function untilRunning(
  api: Api,
  namespace: string,
  job: string,
  count: number,
  seconds = 60,
): Promise<readonly Pod[]> {
  try {
    return await until(
      `${count} pods of ${job} run`,
      () => runningPods(api, namespace, job),
      (pods) => pods.length === count,
      seconds,
    );
  } catch (error) {
    const { items } = await api.get(`/apis/kueue.x-k8s.io/v1beta2/namespaces/${namespace}/workloads`);
    const why = items.map(
      ({
        metadata,
        status,
      }: {
        metadata: { name: string };
        status?: { conditions?: readonly { type: string; message: string }[] };
      }) =>
        [metadata.name, ...(status?.conditions ?? []).map(({ type, message }) => `${type}: ${message}`)].join("\n  "),
    );
    throw new Error(`${error}\n${why.join("\n")}`);
  }
}
