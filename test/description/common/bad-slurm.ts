/** What is changed in a scheduler of type Slurm or in the cluster around it, the path of the one problem, and a word of its remedy. */
export type BadSlurm = readonly [title: string, change: SlurmChange, path: string, remedy: RegExp];

export interface SlurmChange {
  readonly scheduler?: object;
  readonly cluster?: object;
}

const user = { name: "ada", uid: 2001 };
const scheduler = (fields: object): SlurmChange => ({ scheduler: fields });
const cluster = (fields: object): SlurmChange => ({ cluster: fields });
const key = (text: unknown): SlurmChange => scheduler({ users: [{ ...user, sshPublicKeys: [text] }] });

/** Faults that every cloud refuses. */
export const badSlurm: readonly BadSlurm[] = [
  ["an unknown release", scheduler({ version: "25.12" }), "scheduler.version", /25\.11/],
  ["a patch release", scheduler({ version: "25.11.2" }), "scheduler.version", /25\.11/],
  ["a release as a number", scheduler({ version: 25.11 }), "scheduler.version", /25\.11/],
  ["a release without packages", scheduler({ version: "26.05" }), "scheduler.version", /controllerId/],
  ["the oldest release without packages", scheduler({ version: "24.11" }), "scheduler.version", /25\.05/],
  ["an unknown kind of image", scheduler({ image: { type: "golden" } }), "scheduler.image.type", /prepared/],
  ["an image in words", scheduler({ image: "public" }), "scheduler.image", /type: "public"/],
  ["a prepared image without an id", scheduler({ image: { type: "prepared" } }), "scheduler.image.id", /write the/],
  ["a public image with an id", scheduler({ image: { type: "public", id: "x" } }), "scheduler.image.id", /prepared/],
  ["no users", scheduler({ users: undefined }), "scheduler.users", /ada/],
  ["an empty list of users", scheduler({ users: [] }), "scheduler.users", /ada/],
  ["a user in words", scheduler({ users: ["ada"] }), "scheduler.users[0]", /uid/],
  ["a user without a number", scheduler({ users: [{ name: "ada" }] }), "scheduler.users[0].uid", /1000 to 59999/],
  ["a user without a name", scheduler({ users: [{ uid: 2001 }] }), "scheduler.users[0].name", /lower-case/],
  ["a number of the system", scheduler({ users: [{ ...user, uid: 999 }] }), "scheduler.users[0].uid", /1000/],
  ["a number that is too large", scheduler({ users: [{ ...user, uid: 64030 }] }), "scheduler.users[0].uid", /59999/],
  ["a number in words", scheduler({ users: [{ ...user, uid: "2001" }] }), "scheduler.users[0].uid", /whole number/],
  ["a name with a capital", scheduler({ users: [{ ...user, name: "Ada" }] }), "scheduler.users[0].name", /lower-case/],
  ["a name with a space", scheduler({ users: [{ ...user, name: "a b" }] }), "scheduler.users[0].name", /lower-case/],
  ["a user of the system", scheduler({ users: [{ ...user, name: "root" }] }), "scheduler.users[0].name", /another/],
  [
    "two users with one number",
    scheduler({ users: [user, { name: "grace", uid: 2001 }] }),
    "scheduler.users[1].uid",
    /another number/,
  ],
  [
    "two users with one name",
    scheduler({ users: [user, { name: "ada", uid: 2002 }] }),
    "scheduler.users[1].name",
    /once/,
  ],
  ["a private key", key("-----BEGIN OPENSSH PRIVATE KEY-----"), "scheduler.users[0].sshPublicKeys[0]", /public key/],
  ["a path of a key", key("~/.ssh/id_ed25519.pub"), "scheduler.users[0].sshPublicKeys[0]", /authorized_keys/],
  [
    "a key in two lines",
    key("ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAA\nssh-rsa x"),
    "scheduler.users[0].sshPublicKeys[0]",
    /one line/,
  ],
  ["a team without users", scheduler({ teams: [{ name: "research", users: [] }] }), "scheduler.teams[0].users", /ada/],
  [
    "a team of an unknown user",
    scheduler({ teams: [{ name: "research", users: ["alan"] }] }),
    "scheduler.teams[0].users[0]",
    /users are: ada/,
  ],
  [
    "two teams with one name",
    scheduler({
      teams: [
        { name: "research", users: ["ada"] },
        { name: "research", users: ["ada"] },
      ],
    }),
    "scheduler.teams[1].name",
    /once/,
  ],
  [
    "a team called borrow",
    scheduler({ teams: [{ name: "borrow", users: ["ada"] }] }),
    "scheduler.teams[0].name",
    /another/,
  ],
  [
    "a negative budget",
    scheduler({ teams: [{ name: "research", gpuCount: -8, users: ["ada"] }] }),
    "scheduler.teams[0].gpuCount",
    /0 or more/,
  ],
  ["a disk without room", scheduler({ controller: { stateDiskGiB: 8 } }), "scheduler.controller.stateDiskGiB", /20/],
  ["no snapshot", scheduler({ controller: { snapshotsKept: 0 } }), "scheduler.controller.snapshotsKept", /from 1/],
  [
    "an unknown machine",
    scheduler({ controller: { machineType: "large one" } }),
    "scheduler.controller.machineType",
    /8/,
  ],
  ["too many login machines", scheduler({ login: { nodeCount: 17 } }), "scheduler.login.nodeCount", /16/],
  [
    "nothing replaced",
    scheduler({ repair: { maximumReplacing: 0 } }),
    "scheduler.repair.maximumReplacing",
    /1 or more/,
  ],
  ["all sick", scheduler({ repair: { maximumSickPercent: 101 } }), "scheduler.repair.maximumSickPercent", /100/],
  ["an existing Slurm", scheduler({ existing: { clusterName: "x" } }), "scheduler.existing", /new Slurm cluster/],
  ["a public address", scheduler({ publicAccess: true }), "scheduler.publicAccess", /tunnel/],
  ["a word of Kubernetes", scheduler({ podsPerGpuNode: 64 }), "scheduler.podsPerGpuNode", /leave it out/],
  ["system machines", scheduler({ systemPool: { nodeCount: 2 } }), "scheduler.systemPool", /controller and login/],
  ["a slip in a word", scheduler({ user: [] }), "scheduler.user", /users/],
  ["a range of machines", cluster({ nodeCount: { minimum: 1, maximum: 4 } }), "nodeCount", /number of machines/],
  ["pods on a machine", cluster({ podsPerNode: 64 }), "podsPerNode", /leave it out/],
  ["a label", cluster({ labels: { "example.com/a": "b" } }), "labels", /leave it out/],
  ["a taint", cluster({ taints: [{ key: "example.com/a", effect: "NoSchedule" }] }), "taints", /leave it out/],
  ["a name with capitals", cluster({ name: "Train" }), "name", /train|lower-case/],
];
