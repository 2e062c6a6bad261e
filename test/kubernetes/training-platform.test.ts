import { HelmProvider } from "@cdktf/provider-helm/lib/provider";
import { TerraformOutput, TerraformStack, TerraformVariable } from "cdktf";
import type { KubernetesClusterAccess } from "../../lib/description/platform/cluster-access";
import { lustreVolumeHandle } from "../../lib/google/lustre-volume-handle";
import { helmProviderConfig, PyTorchTraining, planTrainingPlatform, TrainingPlatform } from "../../lib/kubernetes";
import { helmValues } from "../../lib/kubernetes/helm-values";
import { type Arguments, addresses, resources, synth, synthApp, type Terraform } from "../synth";
import { clusterOf } from "./clusters";

function build(stack: TerraformStack, cluster: KubernetesClusterAccess = clusterOf("p5.48xlarge")): TrainingPlatform {
  new HelmProvider(stack, "helm", helmProviderConfig(cluster));
  return new TrainingPlatform(stack, "platform", { cluster });
}

const releaseOf = (terraform: Terraform, name: string): Arguments =>
  resources(terraform, "helm_release").find((release) => release.name === name) ?? {};

const valuesOf = (release: Arguments) => JSON.parse(release.values[0].replaceAll("$${", "${").replaceAll("%%{", "%{"));

test.each(["p5.48xlarge", "a3-megagpu-8g", "Standard_ND96isr_H100_v5"])(
  "the addresses of all resources for %s are stable: they are API",
  (machineType) => {
    expect(addresses(synth((stack) => build(stack, clusterOf(machineType))))).toMatchSnapshot();
  },
);

test("the provider asks for credentials whenever Terraform runs, and keeps none", () => {
  const { provider } = synth(build);
  expect(provider.helm).toEqual([
    {
      kubernetes: {
        host: "https://10.0.0.1",
        cluster_ca_certificate: `\${base64decode("${Buffer.from("certificate").toString("base64")}")}`,
        exec: {
          api_version: "client.authentication.k8s.io/v1beta1",
          command: "get-token",
          args: ["--cluster", "train"],
        },
      },
    },
  ]);
});

test("every release that is asked for before another is one of the stack", () => {
  const terraform = synth(build);
  const all = addresses(terraform);
  for (const release of resources(terraform, "helm_release")) {
    for (const before of release.depends_on ?? []) {
      expect(all).toContain(before);
    }
  }
});

test("a chart is installed from its repository at its version", () => {
  expect(releaseOf(synth(build), "kueue")).toMatchObject({
    chart: "kueue",
    repository: "oci://registry.k8s.io/kueue/charts",
    version: "0.19.2",
    namespace: "kueue-system",
  });
});

test("own objects come from one chart beside the Terraform", () => {
  const terraform = synth(build);
  const own = resources(terraform, "helm_release").filter(({ repository }) => repository === undefined);
  expect(new Set(own.map(({ chart }) => chart)).size).toBe(1);
  for (const { chart } of own) {
    expect(chart).toMatch(/^assets\/manifest-chart\//);
  }
  expect(valuesOf(releaseOf(terraform, "queues")).objects.map(({ kind }: { kind: string }) => kind)).toEqual([
    ...["Topology", "ResourceFlavor", "ClusterQueue", "LocalQueue", "LocalQueue"],
    ...["WorkloadPriorityClass", "WorkloadPriorityClass", "WorkloadPriorityClass"],
    ...["ValidatingAdmissionPolicy", "ValidatingAdmissionPolicyBinding"],
  ]);
});

test("an apply waits for no pod of a machine, and a destroy for everything that has to be cleared up", () => {
  const terraform = synth((stack) => build(stack, clusterOf("Standard_ND96isr_H100_v5")));
  for (const name of ["node-health", "azure-lustre-driver", "mpi-operator"]) {
    expect([name, releaseOf(terraform, name).wait]).toEqual([name, false]);
  }
  for (const name of ["queues", "nic-cluster-policy", "job-environment", "storage", "namespaces"]) {
    expect([name, releaseOf(terraform, name).wait]).toEqual([name, true]);
  }
});

test("a shell's variables are not Terraform's", () => {
  const { values } = releaseOf(synth(build), "node-health");
  expect(values[0]).toContain("$${");
  expect(values[0].replaceAll("$${", "")).not.toContain("${");
  expect(helmValues({ a: "${b} %{c} $${d}" })).toBe('{\n  "a": "$${b} %%{c} $$${d}"\n}');
});

test("a reference is left to Terraform", () => {
  const terraform = synth((stack) => {
    const fileSystemId = new TerraformVariable(stack, "id", {}).stringValue;
    const access = clusterOf("p5.48xlarge");
    const sharedFileSystem = {
      ...access.sharedFileSystem,
      fileSystemId,
    } as KubernetesClusterAccess["sharedFileSystem"];
    build(stack, { ...access, sharedFileSystem });
  });
  const [volume] = valuesOf(releaseOf(terraform, "storage")).objects.filter(
    ({ kind }: { kind: string }) => kind === "PersistentVolume",
  );
  expect(volume.spec.csi.volumeHandle).toBe("${var.id}");
});

test("an instance of Lustre is named as its driver names it, known or not", () => {
  expect(lustreVolumeHandle("projects/p/locations/us-central1-a/instances/i")).toBe("p/us-central1-a/i");
  const terraform = synth((stack) => {
    const path = new TerraformVariable(stack, "path", {});
    new TerraformOutput(stack, "handle", { value: lustreVolumeHandle(path.stringValue) });
    build(stack);
  });
  const split = 'split("/", var.path)';
  expect(terraform.output?.handle?.value).toBe(
    `\${join("/", [element(${split}, 1), element(${split}, 3), element(${split}, 5)])}`,
  );
});

test("a job comes after its queue, its runtime and its storage", () => {
  const terraform = synth((stack) => {
    const platform = build(stack);
    new PyTorchTraining(stack, "first", { platform, image: "image", nodeCount: 2, script: "train.py" });
  });
  const release = releaseOf(terraform, "first");
  expect(release.namespace).toBe("training");
  for (const part of ["queues", "training-runtimes", "storage", "namespaces", "job-environment", "jobset"]) {
    expect(release.depends_on).toContainEqual(expect.stringMatching(`platform_${part}_`));
  }
  expect(valuesOf(release).objects).toHaveLength(1);
});

test("a job in another stack waits for the platform's stack", () => {
  const stacks = synthApp((app) => {
    const platform = build(new TerraformStack(app, "platform"));
    const jobs = new TerraformStack(app, "jobs");
    new HelmProvider(jobs, "helm", helmProviderConfig(clusterOf("p5.48xlarge")));
    new PyTorchTraining(jobs, "first", { platform, image: "image", nodeCount: 2, script: "train.py" });
    expect(jobs.dependsOn(platform.node.scope as TerraformStack)).toBe(true);
  });
  expect(releaseOf(stacks.jobs as Terraform, "first").depends_on).toEqual(["helm_release.first_runtime_F35B80F3"]);
});

test("a plan that was made before draws the same", () => {
  const cluster = clusterOf("a3-ultragpu-8g");
  const plan = planTrainingPlatform({}, cluster);
  const values = (terraform: Terraform) => resources(terraform, "helm_release").map((release) => release.values);
  const fromPlan = synth((stack) => {
    new HelmProvider(stack, "helm", helmProviderConfig(cluster));
    new TrainingPlatform(stack, "platform", { plan });
  });
  expect(values(fromPlan)).toEqual(values(synth((stack) => build(stack, cluster))));
});
