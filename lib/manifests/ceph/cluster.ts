import type { CephAccess } from "../../description/ceph/ceph-access";
import { cephNamespace } from "../../description/ceph/ceph-plan";
import { cephImage } from "../../description/ceph/releases";
import type { Manifest } from "../manifest";
import { apart, onStorageNodes } from "./placement";

const diskClass = "ceph-disks";

/** The class of the disks under Ceph. A disk outlives its claim. */
export function diskStorageClass({ disk }: CephAccess): Manifest {
  return {
    apiVersion: "storage.k8s.io/v1",
    kind: "StorageClass",
    metadata: { name: diskClass },
    provisioner: disk.provisioner,
    parameters: disk.parameters,
    reclaimPolicy: "Retain",
    volumeBindingMode: "WaitForFirstConsumer",
    allowVolumeExpansion: true,
  };
}

/** Three monitors and one server for each disk, on disks of the cloud that follow their server to another machine. */
export function cephCluster(plan: CephAccess, monitored: boolean): Manifest {
  return {
    apiVersion: "ceph.rook.io/v1",
    kind: "CephCluster",
    metadata: { name: cephNamespace, namespace: cephNamespace },
    spec: {
      cephVersion: { image: cephImage },
      dataDirHostPath: "/var/lib/rook",
      mon: { count: 3, allowMultiplePerNode: false, volumeClaimTemplate: { spec: claim(50) } },
      mgr: { count: 2, allowMultiplePerNode: false },
      dashboard: { enabled: true, ssl: true },
      monitoring: { enabled: monitored },
      crashCollector: { disable: false },
      network: { connections: { encryption: { enabled: true }, requireMsgr2: true } },
      disruptionManagement: { managePodBudgets: true },
      // Nothing is wiped, and volumes in use hold the cluster: Terraform alone cannot take the data away.
      cleanupPolicy: { confirmation: "", allowUninstallWithVolumes: !plan.deletionProtection },
      placement: { all: onStorageNodes },
      storage: {
        useAllNodes: false,
        useAllDevices: false,
        storageClassDeviceSets: [
          {
            name: "disks",
            count: plan.nodeCount,
            // The server follows its disk; with one on each machine, a machine stays one failure domain.
            portable: true,
            tuneFastDeviceClass: true,
            encrypted: false,
            placement: apart("rook-ceph-osd"),
            preparePlacement: apart("rook-ceph-osd-prepare"),
            resources: {
              requests: { cpu: "2", memory: `${plan.osdMemoryGiB}Gi` },
              limits: { memory: `${plan.osdMemoryGiB}Gi` },
            },
            volumeClaimTemplates: [
              { metadata: { name: "data" }, spec: { ...claim(plan.diskGiB), volumeMode: "Block" } },
            ],
          },
        ],
      },
    },
  };
}

function claim(sizeGiB: number) {
  return {
    storageClassName: diskClass,
    accessModes: ["ReadWriteOnce"],
    resources: { requests: { storage: `${sizeGiB}Gi` } },
  };
}
