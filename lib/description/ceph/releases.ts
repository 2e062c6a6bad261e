/** What Rook 1.20.6 is tested with (its deploy/examples). */
export const cephImage = "quay.io/ceph/ceph:v20.2.4";
