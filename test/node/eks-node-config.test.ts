import { eksNodeConfig } from "../../lib/node";
import { parseYaml } from "./parse-yaml";

const spec = (text: string) => parseYaml<{ spec: unknown }>(text).spec;

test("a managed node group states pods and disks, and leaves the cluster to EKS", () => {
  expect(parseYaml(eksNodeConfig({ maximumPods: 110, localDisks: "raid0" }))).toEqual({
    apiVersion: "node.eks.aws/v1alpha1",
    kind: "NodeConfig",
    spec: {
      instance: { localStorage: { strategy: "RAID0" } },
      kubelet: { config: { maxPods: 110 } },
    },
  });
});

test("the default is RAID 0 and nothing else", () => {
  expect(spec(eksNodeConfig({}))).toEqual({ instance: { localStorage: { strategy: "RAID0" } } });
});

test.each([
  ["raid10", { localStorage: { strategy: "RAID10" } }],
  ["mount", { localStorage: { strategy: "Mount" } }],
] as const)("local disks as %s", (localDisks, instance) => {
  expect(spec(eksNodeConfig({ localDisks }))).toEqual({ instance });
});

test("local disks may be left alone", () => {
  expect(spec(eksNodeConfig({ localDisks: "none" }))).toEqual({});
});

test("everything else stands in kubelet's configuration and flags, and in the cluster", () => {
  const cluster = {
    name: "train",
    apiServerEndpoint: "https://x.eks.amazonaws.com",
    certificateAuthority: "Y2E=",
    cidr: "10.100.0.0/16",
  };
  expect(
    spec(
      eksNodeConfig({
        cluster,
        localDisks: "none",
        maximumPods: 64,
        kubeletConfiguration: { topologyManagerPolicy: "restricted", maxPods: 10 },
        labels: { "node-pool": "gpu", empty: "" },
        taints: [
          { key: "nvidia.com/gpu", value: "present", effect: "NoSchedule" },
          { key: "busy", effect: "NoExecute" },
        ],
      }),
    ),
  ).toEqual({
    cluster,
    kubelet: {
      config: { topologyManagerPolicy: "restricted", maxPods: 64 },
      flags: [
        "--node-labels=node-pool=gpu,empty=",
        "--register-with-taints=nvidia.com/gpu=present:NoSchedule,busy=:NoExecute",
      ],
    },
  });
});

test("references stay as they are", () => {
  const name = "${aws_eks_cluster.main.name}";
  const text = eksNodeConfig({ cluster: { name, apiServerEndpoint: "", certificateAuthority: "", cidr: "" } });
  expect(text).toContain('"name": "${aws_eks_cluster.main.name}"');
});

test.each([
  [{ maximumPods: 0 }, "maximumPods"],
  [{ maximumPods: 1.5 }, "maximumPods"],
  [{ maximumPods: 1001 }, "maximumPods"],
  [{ labels: { a: "b,c=d" } }, "labels.a"],
  [{ taints: [{ key: "a b", effect: "NoSchedule" as const }] }, "taints[0]"],
])("%j is refused", (config, path) => {
  expect(() => eksNodeConfig(config)).toThrow(`${path}: `);
});
