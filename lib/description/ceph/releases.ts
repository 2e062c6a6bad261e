/**
 * Charts, in the order in which they are installed. Since Rook 1.20 the CSI drivers are a chart of their own, and
 * without it every mount fails (rook/rook Documentation/Upgrade/rook-upgrade.md).
 *
 * Of ceph-csi-drivers no version could be verified: it is asked for, not guessed.
 */
export const cephReleases = {
  "rook-ceph": {
    chart: "rook-ceph",
    repository: "https://charts.rook.io/release",
    version: "v1.20.6",
    namespace: "rook-ceph",
    date: "2026-08-20",
    source: "rook/rook v1.20.6",
  },
  "ceph-csi-drivers": {
    chart: "ceph-csi-drivers",
    repository: "https://ceph.github.io/ceph-csi-operator",
    namespace: "rook-ceph",
    source: "rook/rook v1.20.6 Documentation/Helm-Charts/csi-drivers-chart.md",
  },
} as const;

/** What Rook 1.20.6 is tested with (its deploy/examples). */
export const cephImage = "quay.io/ceph/ceph:v20.2.4";
