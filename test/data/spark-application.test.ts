import { planSparkApplication, type SparkApplicationDescription } from "../../lib/description/data/spark-application";
import { sparkApplicationManifests } from "../../lib/manifests/data/spark-application";
import { dataWorkspaceManifests } from "../../lib/manifests/data/workspace";
import { customObjectErrors, schemasFound } from "../kubernetes/custom-object-schemas";
import { problemsOf } from "../problems-of";
import { targetOf } from "./target";

const described: SparkApplicationDescription = {
  name: "join",
  image: "registry.example/spark:4",
  sparkVersion: "4.0.4",
  mainApplicationFile: "local:///opt/join.py",
};

const onSpark = { ...targetOf("aws"), engine: "spark" } as const;
const planOf = (change: object = {}) => planSparkApplication({ ...described, ...change }, onSpark);
const specOf = (change: object = {}) => sparkApplicationManifests(planOf(change))[0]?.spec as Record<string, never>;

(schemasFound ? test : test.skip)("a Spark program fits the schema of the Spark operator", () => {
  for (const change of [
    {},
    { mainApplicationFile: "s3a://corpus/join.jar", mainClass: "org.example.Join", retries: 0 },
    { arguments: ["--from", "raw"], driverMemoryGiB: 64, configuration: { "spark.sql.shuffle.partitions": "2000" } },
  ]) {
    expect(sparkApplicationManifests(planOf(change)).map(customObjectErrors)).toEqual([[]]);
  }
});

test("executors fill a machine, and no more of them than the pool's machines hold", () => {
  // m7i.4xlarge: 15 vCPUs and 53 GiB are left for tasks.
  expect(planOf().executor).toEqual({ vcpus: 5, memoryMiB: 12921, perMachine: 3, maximum: 48 });
  expect(planOf({ vcpusPerExecutor: 15 }).executor).toMatchObject({ perMachine: 1, maximum: 16 });
  expect(planOf({ maximumVcpus: 20 }).executor.maximum).toBe(4);
});

test("executors are on spot machines, and a driver never is", () => {
  const { driver, executor, dynamicAllocation, sparkConf } = specOf();
  expect(executor).toMatchObject({ nodeSelector: { "gpu-clusters.io/node-pool": "data" } });
  expect(driver).not.toHaveProperty("nodeSelector");
  expect(specOf({ driverMemoryGiB: 100 }).driver).toMatchObject({
    nodeSelector: { "gpu-clusters.io/node-pool": "data-clustering" },
  });
  expect(dynamicAllocation).toMatchObject({ minExecutors: 0, maxExecutors: 48 });
  expect(sparkConf).toMatchObject({ "spark.storage.decommission.shuffleBlocks.enabled": "true" });
});

test("the driver may make pods in its own namespace, and in no other", () => {
  const [account, role, binding] = dataWorkspaceManifests(onSpark);
  expect([account?.kind, role?.kind, binding?.kind]).toEqual(["ServiceAccount", "Role", "RoleBinding"]);
  expect(role?.metadata.namespace).toBe("data");
  expect(dataWorkspaceManifests(targetOf("aws")).map(({ kind }) => kind)).toEqual(["ServiceAccount"]);
});

test.each([
  [{ image: undefined }, "image"],
  [{ sparkVersion: undefined }, "sparkVersion"],
  [{ sparkVersion: "latest" }, "sparkVersion"],
  [{ mainApplicationFile: "/opt/join.py" }, "mainApplicationFile"],
  [{ mainApplicationFile: "local:///opt/join.sh" }, "mainApplicationFile"],
  [{ mainApplicationFile: "local:///opt/join.jar" }, "mainClass"],
  [{ mainClass: "org.example.Join" }, "mainClass"],
  [{ arguments: "--from raw" }, "arguments"],
  [{ configuration: { "spark.executor.instances": "4" } }, "configuration.spark.executor.instances"],
  [{ configuration: { "spark.kubernetes.namespace": "x" } }, "configuration.spark.kubernetes.namespace"],
  [{ configuration: { shuffle: "1" } }, "configuration.shuffle"],
  [{ vcpusPerExecutor: 16 }, "vcpusPerExecutor"],
  [{ maximumVcpus: 4 }, "maximumVcpus"],
  [{ driverMemoryGiB: 1000 }, "driverMemoryGiB"],
  [{ retries: -1 }, "retries"],
  [{ deadlineHours: 5 }, "deadlineHours"],
])("%j is refused at %s, with a remedy", (change, path) => {
  const problems = problemsOf(() => planSparkApplication({ ...described, ...change } as never, onSpark));
  expect(problems.map((problem) => problem.path)).toEqual([path]);
  expect(problems[0]?.hint).not.toBe("");
});
