import {
  type Check,
  flag,
  isObject,
  list,
  object,
  oneOf,
  positive,
  record,
  required,
  type Shape,
  show,
  text,
  variants,
  wholeNumber,
} from "../../checks";
import { acceleratorNames } from "../../machines/accelerator";
import { gpuDirectSoftware } from "../../machines/gpudirect";
import type { MachineFacts } from "../../machines/machine";
import { cephAccessCheck } from "../ceph/ceph-access";
import { nodeCountHint, nodeCountOrRange } from "../common/node-count";
import type { NodeTaint } from "../common/node-labels";
import { labelKeyForm, labelValue } from "../common/node-labels";
import { dataTargetCheck } from "../data/data-target-shape";
import type {
  ClusterAutoscalerAccess,
  ExecCredential,
  FabricAccess,
  FabricAttachment,
  FabricNetworkAccess,
  FabricPlugin,
  GpuDriverAccess,
  GpuPoolAccess,
  KubernetesClusterAccess,
  ObjectStoreMount,
  PoolCapacity,
  SharedFileSystemMount,
  StorageClassAccess,
} from "./cluster-access";

/** The checks of an access that is written by hand. What a cloud's cluster returns passes them too. */

const name = (what: string) =>
  required(text({ pattern: /^[^\s\p{C}]{1,1024}$/u, hint: `write ${what}` }), `write ${what}`);
/** A text, which may be empty. */
const textOrEmpty =
  (hint: string): Check<string> =>
  (problems, path, value) =>
    value === "" ? "" : text({ hint })(problems, path, value);
const folder = text({ pattern: /^\/[^:]*$/, hint: "write an absolute path: /usr/local/nvidia" });

const accelerators = acceleratorNames();
const fabricKinds = ["efa", "gpudirect-tcpx", "gpudirect-tcpxo", "roce", "infiniband"] as const;

const machineFacts: { readonly [K in keyof MachineFacts]-?: Check<unknown> } = {
  cloud: oneOf(["aws", "google", "azure"], "cloud"),
  machineType: required(
    text({
      hint: "write the name of the machine's type",
      token: { refusedBecause: "what is known of the machine is looked up by it" },
    }),
    "write the name of the machine's type",
  ),
  accelerator: required(oneOf(accelerators, "accelerator"), "write the name of the GPU: h100"),
  acceleratorCount: required(
    positive({ maximum: 1e4, unit: "GPUs", token: { refusedBecause: "quotas are computed with it" } }),
    "write the GPUs of one machine",
  ),
  acceleratorMemoryGiB: required(
    positive({ maximum: 1e9, unit: "GiB", token: { refusedBecause: "it is compared" } }),
    "write GiB",
  ),
  vcpuCount: required(
    positive({ maximum: 1e5, unit: "processors", token: { refusedBecause: "quotas are computed with it" } }),
    "write the processors of one machine",
  ),
  memoryGiB: required(
    positive({ maximum: 1e9, unit: "GiB", token: { refusedBecause: "quotas are computed with it" } }),
    "write the memory of one machine, in GiB",
  ),
  architecture: required(oneOf(["x86_64", "arm64"], "architecture"), "write x86_64 or arm64"),
  localDisks: object({
    count: required(wholeNumber({ minimum: 1, unit: "disks" }), "write the number of disks"),
    totalGB: required(positive({ maximum: 1e9, unit: "GB" }), "write the size of all disks, in GB"),
  }),
  fabric: required(
    object({
      kind: required(oneOf(["none", ...fabricKinds], "fabric"), 'write "none" or the kind of the fabric'),
      interfaceCount: required(
        wholeNumber({ minimum: 0, unit: "interfaces", token: { refusedBecause: "pods are laid out by it" } }),
        "write the interfaces of one machine",
      ),
      gbps: required(
        positive({ maximum: 1e6, unit: "Gbit/s", token: { refusedBecause: "it is compared" } }),
        "write Gbit/s",
      ),
    }),
    "write { kind, interfaceCount, gbps }",
  ),
  machinesPerNvlinkDomain: required(
    wholeNumber({ minimum: 1, unit: "machines", token: { refusedBecause: "it decides what is drawn" } }),
    "write 1, or 18 for NVL72",
  ),
};

/** The facts that a platform needs; a row of the tables of machines has more, which pass. */
const machine: Check<MachineFacts> = (problems, path, value) => {
  if (!isObject(value)) {
    const hint = "take one from the tables of machines, or write its facts as an object";
    problems.add(path, `${show(value)} is not an object`, hint);
    return undefined;
  }
  const nested = problems.at(path);
  const before = problems.all.length;
  for (const [key, check] of Object.entries(machineFacts)) {
    check(nested, key, Object.hasOwn(value, key) ? (value as Record<string, unknown>)[key] : undefined);
  }
  return problems.all.length === before ? (value as MachineFacts) : undefined;
};

const driver = object<GpuDriverAccess>({
  owner: required(oneOf(["image", "cloud", "operator"], "owner of the driver"), 'write "image", "cloud" or "operator"'),
  hostPath: folder,
  runtimeClass: text({ pattern: /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/, hint: "write the name of a runtime handler" }),
});

const taint = object<NodeTaint>({
  key: required(text(labelKeyForm), labelKeyForm.hint),
  value: labelValue,
  effect: required(oneOf(["NoSchedule", "PreferNoSchedule", "NoExecute"], "effect of a taint"), "write NoSchedule"),
});

const capacity = object<PoolCapacity>({
  type: required(
    oneOf(["on-demand", "spot", "reservation", "capacity-block", "flex-start"], "capacity model"),
    'write "on-demand"',
  ),
  queued: flag(),
});

const plugin = variants<FabricPlugin>(
  "type",
  {
    existing: object({ type: oneOf(["existing"], "plugin") }) as Check<object>,
    efa: object({ type: oneOf(["efa"], "plugin") }) as Check<object>,
    "network-operator": object({
      type: oneOf(["network-operator"], "plugin"),
      pciDeviceIds: required(
        list(text({ pattern: /^[0-9a-f]{4}$/, hint: "write four hexadecimal digits: 1021" }), {
          hint: 'write PCI device ids: ["1021"]',
          minimumLength: 1,
        }),
        'write PCI device ids: ["1021"]',
      ),
      driverOwner: required(oneOf(["image", "operator"], "owner of the driver"), 'write "image" or "operator"'),
    }) as Check<object>,
  },
  { title: "plugin", hint: 'write { type: "existing" }, or what the platform is to install' },
);

const network = object<FabricNetworkAccess>({
  name: name("the name of the Network object"),
  vpc: name("the name of the VPC"),
  subnet: name("the name of the subnet"),
  deviceMode: required(oneOf(["NetDevice", "RDMA"], "device mode"), "write NetDevice or RDMA"),
});

const attachment = variants<FabricAttachment>(
  "type",
  {
    resource: object({
      type: oneOf(["resource"], "attachment"),
      name: name("the name of the resource: rdma/ib"),
      count: required(
        wholeNumber({ minimum: 1, unit: "of the resource", token: { refusedBecause: "quotas are computed with it" } }),
        "write the amount for a whole machine",
      ),
      hugePages2MiB: wholeNumber({ minimum: 0, unit: "MiB", token: { refusedBecause: "it is compared" } }),
      plugin: required(plugin, 'write { type: "existing" }, or what the platform is to install'),
    }) as Check<object>,
    networks: object({
      type: oneOf(["networks"], "attachment"),
      networks: required(
        list(network as Check<FabricNetworkAccess>, { hint: "write { name, vpc, subnet, deviceMode } for each" }),
        "write the networks",
      ),
      software: required(oneOf(Object.keys(gpuDirectSoftware), "software of GPUDirect"), 'write "tcpxo"'),
    }) as Check<object>,
  },
  { title: "attachment", hint: 'write { type: "resource", name, count, plugin } or { type: "networks", … }' },
);

const attached = object({
  kind: oneOf(fabricKinds, "fabric"),
  interfaceCount: required(
    wholeNumber({ minimum: 1, unit: "interfaces", token: { refusedBecause: "pods are laid out by it" } }),
    "write the interfaces of one machine",
  ),
  attachment: required(attachment, "write how a pod is given the interfaces"),
}) as Check<object>;

const fabric = variants<FabricAccess>(
  "kind",
  {
    none: object({ kind: oneOf(["none"], "fabric") }) as Check<object>,
    ...Object.fromEntries(fabricKinds.map((kind) => [kind, attached])),
  },
  { title: "fabric", hint: 'write { kind: "none" }, or { kind, interfaceCount, attachment }' },
);

/** One to 63 letters, digits, hyphens and dots: the value of a label. */
const poolName = required(
  text({
    pattern: /^[a-z0-9]([-a-z0-9]{0,38}[a-z0-9])?$/,
    hint: "write lower-case letters, digits and hyphens, at most 40",
    token: { refusedBecause: "objects are named after it" },
  }),
  "write the name of the pool",
);

const gpuPoolShape: Shape<GpuPoolAccess> = {
  name: poolName,
  machine: machine as Check<MachineFacts>,
  nodeCount: required((problems, path, value) => {
    const count = nodeCountOrRange(problems, path, value);
    if (typeof count === "number" && (count < 0 || !Number.isInteger(count))) {
      problems.add(
        path,
        "is only known when Terraform runs, but quotas are laid out for it before",
        "write a number, or { minimum, maximum }",
      );
      return undefined;
    }
    return count;
  }, nodeCountHint),
  labels: required(
    record(labelValue, { hint: "write the labels of the pool's machines", key: labelKeyForm }),
    "write the labels that select the pool's machines",
  ),
  driver: required(driver as Check<GpuDriverAccess>, 'write { owner: "image" }'),
  devicePluginByCloud: flag(),
  taints: list(taint as Check<NodeTaint>, { hint: "write { key, value, effect } for each" }),
  topologyLabels: list(text({ ...labelKeyForm, token: { refusedBecause: "it is compared" } }), {
    hint: "write the keys of labels, the widest first",
    unique: true,
    maximumLength: 15,
  }),
  repairCondition: text({ hint: "write the type of a node condition" }),
  capacity: capacity as Check<PoolCapacity>,
  fabric: required(fabric as Check<FabricAccess>, 'write { kind: "none" }, or { kind, interfaceCount, attachment }'),
};

const capacityGiB = required(positive({ maximum: 1e9, unit: "GiB" }), "write the capacity, in GiB");
const type = <const T extends string>(one: T) => oneOf([one], "type");

const sharedFileSystem = variants<SharedFileSystemMount>(
  "type",
  {
    "fsx-lustre": object({
      type: type("fsx-lustre"),
      fileSystemId: name("the id of the file system"),
      dnsName: name("its DNS name"),
      mountName: name("its mount name"),
      capacityGiB,
    }) as Check<object>,
    "google-managed-lustre": object({
      type: type("google-managed-lustre"),
      volumeHandle: name("PROJECT/LOCATION/INSTANCE"),
      ipAddress: name("the address of the server"),
      fileSystemName: name("the name of the file system"),
      capacityGiB,
    }) as Check<object>,
    "azure-managed-lustre": object({
      type: type("azure-managed-lustre"),
      mgsIpAddress: name("the address of the management service"),
      fileSystemName: name("the name of the file system"),
      capacityGiB,
    }) as Check<object>,
    ceph: object({
      type: type("ceph"),
      storageClassName: name("the class of its volumes"),
      capacityGiB,
    }) as Check<object>,
  },
  { title: "shared file system", hint: "write the mount of a file system, or leave it out" },
);

const objectStore = variants<ObjectStoreMount>(
  "type",
  {
    s3: object({
      type: type("s3"),
      bucketName: name("the name of the bucket"),
      region: name("its region"),
    }) as Check<object>,
    "google-cloud-storage": object({
      type: type("google-cloud-storage"),
      bucketName: name("the name of the bucket"),
    }) as Check<object>,
    "azure-blob": object({
      type: type("azure-blob"),
      resourceGroupName: name("the name of the resource group"),
      storageAccountName: name("the name of the storage account"),
      containerName: name("the name of the container"),
    }) as Check<object>,
  },
  { title: "object store", hint: "write the mount of a bucket or container, or leave it out" },
);

const execCredential = object<ExecCredential>({
  apiVersion: required(
    oneOf(["client.authentication.k8s.io/v1beta1"], "version"),
    'write "client.authentication.k8s.io/v1beta1"',
  ),
  command: name("the command that returns credentials"),
  args: required(
    list(textOrEmpty("write an argument"), {
      hint: "write the arguments of the command, [] for none",
    }),
    "write the arguments of the command, [] for none",
  ),
});

export const clusterAccessShape: Shape<KubernetesClusterAccess> = {
  cloud: oneOf(["aws", "google", "azure"], "cloud"),
  clusterName: name("the name of the cluster"),
  endpoint: name("the address of the API, with https://"),
  certificateAuthorityData: text({
    pattern: /^[A-Za-z0-9+/=\s]+$/,
    hint: "write the certificate authority of the API, base64, or leave it out",
  }),
  execCredential: required(execCredential as Check<ExecCredential>, "write { apiVersion, command, args }"),
  gpuPools: required(
    list(object<GpuPoolAccess>(gpuPoolShape) as Check<GpuPoolAccess>, {
      hint: "write the pools of GPU machines: [{ name, machine, nodeCount, labels, driver, fabric }]",
      // Kueue takes at most 16 flavors in a resource group, and each pool is one.
      maximumLength: 16,
    }),
    "write the pools of GPU machines",
  ),
  sharedFileSystem: sharedFileSystem as Check<SharedFileSystemMount>,
  objectStore: objectStore as Check<ObjectStoreMount>,
  defaultStorageClass: object<StorageClassAccess>({
    name: name("the name of the class"),
    provisioner: name("the CSI driver"),
    parameters: required(record(text({ hint: "write a text" }), { hint: "write the parameters" }), "write {} for none"),
  }) as Check<StorageClassAccess>,
  criticalPodsNeedQuota: flag(),
  managedControlPlane: flag(),
  clusterAutoscaler: object<ClusterAutoscalerAccess>({
    clusterName: name("the name of the cluster"),
    region: name("its region"),
    kubernetesVersion: text({ hint: "write the minor version" }),
    serviceAccountName: name("the account that may scale"),
  }) as Check<ClusterAutoscalerAccess>,
  dataPreparation: dataTargetCheck,
  ceph: cephAccessCheck,
};
