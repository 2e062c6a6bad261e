import { Sandbox } from "./sandbox";

let machine: Sandbox;
const source = "fs-0123456789abcdef0.fsx.us-east-1.amazonaws.com@tcp:/abcd1234";

beforeEach(() => {
  machine = new Sandbox();
  machine.command("modprobe", 'echo "modprobe $*" >>"$STATE/log"; [ ! -e "$STATE/no-client" ]');
  machine.command(
    "mount",
    `echo "mount $*" >>"$STATE/log"
[ "$(grep -c ^mount "$STATE/log")" -gt "$(cat "$STATE/failures" 2>/dev/null || echo 0)" ] || exit 19
echo "10.0.1.5@tcp:/abcd1234 \${@: -1} lustre rw,flock 0 0" >>'${machine.path("proc/mounts")}'`,
  );
  machine.write("fstab", "UUID=1 / ext4 defaults 0 1\n");
});

afterEach(() => {
  machine.dispose();
});

const run = (env: Readonly<Record<string, string>> = {}) =>
  machine.run("mount-lustre.sh", {
    LUSTRE_SOURCE: source,
    MOUNT_POINT: machine.path("home/lustre"),
    FSTAB: machine.path("fstab"),
    ...env,
  });

const done = () => machine.read("state/log").split("\n").filter(Boolean);

test("the file system is mounted and written to fstab", () => {
  expect(run().code).toBe(0);
  expect(done()).toEqual([
    "modprobe lustre",
    `mount -t lustre -o noatime,flock,_netdev ${source} ${machine.path("home/lustre")}`,
  ]);
  expect(machine.read("fstab")).toBe(
    `UUID=1 / ext4 defaults 0 1\n${source} ${machine.path("home/lustre")} lustre noatime,flock,_netdev 0 0\n`,
  );
});

test("mount-lustre: a second run does nothing", () => {
  run();
  const fstab = machine.read("fstab");
  expect(run().code).toBe(0);
  expect(done()).toHaveLength(2);
  expect(machine.read("fstab")).toBe(fstab);
});

test("servers that come late are waited for", () => {
  machine.write("state/failures", "2");
  expect(run().code).toBe(0);
  expect(done()).toHaveLength(4);
});

test("servers that do not come are an error after so many attempts, and fstab stays", () => {
  machine.write("state/failures", "99");
  const result = run({ ATTEMPTS: "3" });
  expect(result.code).toBe(1);
  expect(result.stderr).toContain("could not be mounted in 3 attempts");
  expect(done()).toHaveLength(4);
  expect(machine.read("fstab")).not.toContain("lustre");
});

test("a kernel without the client is told at once", () => {
  machine.write("state/no-client", "");
  const result = run();
  expect(result.code).toBe(1);
  expect(result.stderr).toContain("install the client for kernel");
  expect(done()).toEqual(["modprobe lustre"]);
});

test("another file system at the mount point is an error", () => {
  machine.write("proc/mounts", `10.0.1.5@tcp:/other ${machine.path("home/lustre")} lustre rw 0 0\n`);
  const result = run();
  expect(result.code).toBe(1);
  expect(result.stderr).toContain("something else is mounted");
  expect(done()).toEqual([]);
});

test("another line of fstab for the mount point is an error, a comment is none", () => {
  const mount = machine.path("home/lustre");
  machine.write("fstab", `# old ${mount} lustre\n`);
  expect(run().code).toBe(0);
  machine.write("fstab", `10.9.9.9@tcp:/old ${mount} lustre defaults 0 0\n`);
  const result = run();
  expect(result.code).toBe(1);
  expect(result.stderr).toContain("has another line");
});

test.each(["mnt/lustre", "/mnt/two words", "/mnt/back\\slash"])(
  "mount point '%s' is refused before anything is done",
  (mount) => {
    const result = run({ MOUNT_POINT: mount });
    expect(result.code).toBe(1);
    expect(result.stderr).toContain("MOUNT_POINT");
    expect(done()).toEqual([]);
  },
);

test("an empty FSTAB is not written", () => {
  const before = machine.read("fstab");
  expect(run({ FSTAB: "" }).code).toBe(0);
  expect(machine.read("fstab")).toBe(before);
});

test.each([
  ["10.0.0.4@tcp0:/lustrefs", true],
  ["10.0.0.4@tcp:10.0.0.5@tcp:/lfs", true],
  ["10.0.0.4@o2ib:/lfs/sub", true],
  ["", false],
  ["10.0.0.4:/lfs", false],
  ["10.0.0.4@tcp:/a b", false],
])("source '%s' is taken: %s", (value, taken) => {
  const result = run({ LUSTRE_SOURCE: value });
  expect(result.code).toBe(taken ? 0 : 1);
  expect(done()).toHaveLength(taken ? 2 : 0);
});
