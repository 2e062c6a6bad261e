import type { BasePlatformPlan } from "../description/platform/base-platform";
import { lustreClients } from "../description/platform/storage";
import type { Manifest } from "./manifest";
import { nodeDaemon } from "./node-daemon";

const driver = "azurelustre.csi.azure.com";
const namespace = "kube-system";
const serviceAccount = "azure-lustre-driver";
const socketFolder = `/var/lib/kubelet/plugins/${driver}`;

/**
 * The part of Azure's Lustre driver that mounts: AKS has no add-on for it, and its project ships no chart
 * (kubernetes-sigs/azurelustre-csi-driver v0.4.0). The part that makes file systems is left out, since Terraform does.
 */
export function azureLustreManifests({ images, storage }: BasePlatformPlan): readonly Manifest[] {
  const registrar = images["csi-node-driver-registrar"];
  const { ubuntu2204, ubuntu2404 } = storage.sharedFileSystem?.clientVersions ?? lustreClients;
  return [
    {
      apiVersion: "storage.k8s.io/v1",
      kind: "CSIDriver",
      metadata: { name: driver },
      spec: { attachRequired: false, podInfoOnMount: true, fsGroupPolicy: "File" },
    },
    { apiVersion: "v1", kind: "ServiceAccount", metadata: { name: serviceAccount, namespace } },
    {
      apiVersion: "rbac.authorization.k8s.io/v1",
      kind: "ClusterRole",
      metadata: { name: serviceAccount },
      // It takes a taint off its machine once it is ready.
      rules: [{ apiGroups: [""], resources: ["nodes"], verbs: ["get", "patch"] }],
    },
    {
      apiVersion: "rbac.authorization.k8s.io/v1",
      kind: "ClusterRoleBinding",
      metadata: { name: serviceAccount },
      subjects: [{ kind: "ServiceAccount", name: serviceAccount, namespace }],
      roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: serviceAccount },
    },
    mounter("Ubuntu2404", "noble", ubuntu2404, images["azure-lustre-driver"], registrar),
    mounter("Ubuntu2204", "jammy", ubuntu2204, images["azure-lustre-driver-jammy"], registrar),
  ];
}

/** One for each release of Ubuntu: it brings the client's kernel module. */
function mounter(osSku: string, release: string, client: string, image: string, registrarImage: string): Manifest {
  const [version = "", ...build] = client.split("-");
  return nodeDaemon({
    name: `azure-lustre-${release}`,
    namespace,
    nodeSelector: { "kubernetes.azure.com/os-sku-effective": osSku },
    pod: {
      hostNetwork: true,
      dnsPolicy: "Default",
      serviceAccountName: serviceAccount,
      containers: [
        {
          name: "registrar",
          image: registrarImage,
          args: ["--csi-address=/csi/csi.sock", `--kubelet-registration-path=${socketFolder}/csi.sock`],
          volumeMounts: [
            { name: "socket", mountPath: "/csi" },
            { name: "registration", mountPath: "/registration" },
          ],
        },
        {
          name: "driver",
          image,
          args: ["--endpoint=unix:///csi/csi.sock", "--nodeid=$(KUBE_NODE_NAME)"],
          env: [
            { name: "AZURELUSTRE_CSI_INSTALL_LUSTRE_CLIENT", value: "yes" },
            { name: "LUSTRE_VERSION", value: version },
            { name: "CLIENT_SHA_SUFFIX", value: build.join("-") },
            { name: "KUBE_NODE_NAME", valueFrom: { fieldRef: { fieldPath: "spec.nodeName" } } },
          ],
          startupProbe: { exec: { command: ["/app/readinessProbe.sh"] }, periodSeconds: 5, failureThreshold: 120 },
          readinessProbe: { exec: { command: ["/app/readinessProbe.sh"] }, periodSeconds: 30, timeoutSeconds: 10 },
          lifecycle: { preStop: { exec: { command: ["/bin/sh", "-c", "lustre_rmmod"] } } },
          securityContext: { privileged: true },
          volumeMounts: [
            { name: "socket", mountPath: "/csi" },
            { name: "kubelet", mountPath: "/var/lib/kubelet", mountPropagation: "Bidirectional" },
            { name: "dev", mountPath: "/dev" },
            { name: "kubernetes", mountPath: "/etc/kubernetes" },
            { name: "os-release", mountPath: "/etc/host-os-release" },
          ],
        },
      ],
      volumes: [
        hostFolder("socket", socketFolder, "DirectoryOrCreate"),
        hostFolder("registration", "/var/lib/kubelet/plugins_registry"),
        hostFolder("kubelet", "/var/lib/kubelet"),
        hostFolder("dev", "/dev"),
        hostFolder("kubernetes", "/etc/kubernetes", "DirectoryOrCreate"),
        hostFolder("os-release", "/etc/os-release", "File"),
      ],
    },
  });
}

function hostFolder(name: string, path: string, type = "Directory") {
  return { name, hostPath: { path, type } };
}
