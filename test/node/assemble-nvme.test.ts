import * as fs from "node:fs";
import { Sandbox } from "./sandbox";

let machine: Sandbox;

beforeEach(() => {
  machine = new Sandbox();
  machine.command(
    "wipefs",
    'disk=$(basename "${@: -1}")\n[ ! -e "$STATE/$disk.broken" ] || exit 1\ncat "$STATE/$disk.type" 2>/dev/null || true',
  );
  machine.command("lsblk", 'disk=$(basename "${@: -1}")\necho "$disk "\ncat "$STATE/$disk.uses" 2>/dev/null || true');
  machine.command("blkid", '[ "$3" = --match-token ] && cat "$STATE/label.${4#LABEL=}" 2>/dev/null');
  machine.command("blockdev", 'exec stat --format %s "$2"');
  machine.command("mdadm", mdadm);
  machine.command("mkfs.xfs", mkfs);
  machine.command("mkfs.ext4", mkfs);
  machine.command(
    "mount",
    `echo "mount $*" >>"$STATE/log"\necho "\${@: -2:1} \${@: -1} xfs rw 0 0" >>'${machine.path("proc/mounts")}'`,
  );
  disk("nvme0n1", "Amazon Elastic Block Store");
});

afterEach(() => {
  machine.dispose();
});

const mdadm = `
case $1 in
  --examine) echo "MD_NAME=$(cat "$STATE/$(basename "$3").name")"; exit ;;
  --create) echo "mdadm $*" >>"$STATE/log"; [ ! -e "$STATE/mdadm.broken" ] || exit 1
    for disk in "$@"; do case $disk in */nvme*) echo linux_raid_member >"$STATE/$(basename "$disk").type"; echo any:local-nvme >"$STATE/$(basename "$disk").name" ;; esac; done ;;
  --assemble) echo "mdadm $*" >>"$STATE/log"; [ ! -e "$STATE/mdadm.broken" ] || exit 1
    [ ! -e "$STATE/hidden" ] || cp "$STATE/hidden" "$STATE/label.local-nvme" ;;
esac
mkdir -p "$(dirname "$2")"; truncate --size 3M "$2"
for disk in "$@"; do case $disk in */nvme*) mkdir -p "$STATE/../sys/block/local-nvme/slaves/$(basename "$disk")" ;; esac; done`;

const mkfs = `
echo "$(basename "$0") $*" >>"$STATE/log"
[ ! -e "$STATE/mkfs.broken" ] || exit 1
while [ $# -gt 1 ]; do [ "$1" != -L ] || label=$2; shift; done
echo "$1" >"$STATE/label.$label"
echo xfs >"$STATE/$(basename "$1").type"`;

function disk(name: string, model: string): void {
  machine.write(`sys/block/${name}/device/model`, `${model.padEnd(40)}\n`);
  machine.write(`dev/${name}`, "");
  fs.truncateSync(machine.path(`dev/${name}`), 3 << 20);
}

/** Puts bytes onto a disk that no signature tells of. */
function data(name: string, offset: number): void {
  const file = fs.openSync(machine.path(`dev/${name}`), "r+");
  fs.writeSync(file, "x", offset);
  fs.closeSync(file);
}

function localDisks(count: number, model = "Amazon EC2 NVMe Instance Storage"): void {
  for (let index = 1; index <= count; index++) {
    disk(`nvme${index}n1`, model);
  }
}

const run = (env: Readonly<Record<string, string>> = {}) =>
  machine.run("assemble-nvme.sh", {
    MOUNT_POINT: machine.path("home/nvme"),
    MOUNT_MODE: "0777",
    LOCK_FILE: machine.path("home/lock"),
    ...env,
  });

/** What was done to disks since last asked, with the sandbox's paths left out. */
function done(): readonly string[] {
  const log = machine.read("state/log").replaceAll(`${machine.root}/`, "/");
  machine.remove("state/log");
  return log.split("\n").filter(Boolean);
}

function reboot(): void {
  machine.write("proc/mounts", "sysfs /sys sysfs rw 0 0\n");
}

test("eight local disks become one RAID 0 file system, and network disks are left alone", () => {
  localDisks(8);
  const result = run({ EXPECTED_DISK_COUNT: "8" });
  expect(result.stderr).toBe("");
  expect(result.code).toBe(0);
  const names = [1, 2, 3, 4, 5, 6, 7, 8].map((index) => `/dev/nvme${index}n1`).join(" ");
  expect(done()).toEqual([
    `mdadm --create /dev/md/local-nvme --level=0 --raid-devices=8 --name=local-nvme --homehost=any --run ${names}`,
    "mkfs.xfs -q -L local-nvme /dev/md/local-nvme",
    "mount -o noatime /dev/md/local-nvme /home/nvme",
  ]);
});

test("assemble-nvme: a second run does nothing", () => {
  localDisks(8);
  run();
  done();
  expect(run().code).toBe(0);
  expect(done()).toEqual([]);
});

test("after a reboot the file system is mounted again, not made again", () => {
  localDisks(8);
  run();
  done();
  reboot();
  expect(run().code).toBe(0);
  expect(done()).toEqual(["mount -o noatime /dev/md/local-nvme /home/nvme"]);
});

test("an array that the boot did not assemble is assembled", () => {
  localDisks(2);
  run();
  done();
  reboot();
  machine.remove("dev/md");
  machine.write("state/hidden", machine.read("state/label.local-nvme"));
  machine.remove("state/label.local-nvme");
  expect(run().code).toBe(0);
  expect(done()).toEqual([
    "mdadm --assemble /dev/md/local-nvme /dev/nvme1n1 /dev/nvme2n1",
    "mount -o noatime /dev/md/local-nvme /home/nvme",
  ]);
});

test("an array that cannot be assembled is left as it is", () => {
  localDisks(2);
  run();
  done();
  reboot();
  machine.remove("dev/md");
  machine.remove("state/label.local-nvme");
  machine.write("state/mdadm.broken", "");
  const result = run();
  expect(result.code).toBe(1);
  expect(result.stderr).toContain("cannot be assembled; nothing was changed");
  expect(done()).toEqual(["mdadm --assemble /dev/md/local-nvme /dev/nvme1n1 /dev/nvme2n1"]);
});

test("an array that an earlier run left empty is formatted", () => {
  localDisks(2);
  machine.write("state/mkfs.broken", "");
  expect(run().code).not.toBe(0);
  expect(done()).toHaveLength(2);
  machine.remove("state/mkfs.broken");
  expect(run().code).toBe(0);
  expect(done()).toEqual([
    "mkfs.xfs -q -L local-nvme /dev/md/local-nvme",
    "mount -o noatime /dev/md/local-nvme /home/nvme",
  ]);
});

test("an array of this name that holds something else is not formatted", () => {
  localDisks(2);
  run();
  done();
  reboot();
  machine.remove("state/label.local-nvme");
  machine.write("state/local-nvme.type", "LVM2_member\n");
  const result = run();
  expect(result.code).toBe(1);
  expect(result.stderr).toContain("nothing was changed");
  expect(done()).toEqual([]);
});

test("after a stop the disks are new, and all is made again", () => {
  localDisks(8);
  run();
  done();
  reboot();
  machine.remove("state");
  machine.write("state/empty", "");
  machine.remove("dev/md");
  expect(run().code).toBe(0);
  expect(done()).toHaveLength(3);
});

test("one disk needs no array", () => {
  localDisks(1);
  expect(run({ FILE_SYSTEM: "ext4", LABEL: "scratch" }).code).toBe(0);
  expect(done()).toEqual(["mkfs.ext4 -q -L scratch /dev/nvme1n1", "mount -o noatime /dev/nvme1n1 /home/nvme"]);
});

test.each([
  ["Amazon EC2 NVMe Instance Storage", true],
  ["nvme_card", true],
  ["nvme_card12", true],
  ["Microsoft NVMe Direct Disk", true],
  ["Microsoft NVMe Direct Disk v2", true],
  ["Amazon Elastic Block Store", false],
  ["nvme_card-pd", false],
  ["MSFT NVMe Accelerator v1.0", false],
  ["My Amazon EC2 NVMe Instance Storage", false],
  ["", false],
])("a disk of model '%s': taken %s", (model, taken) => {
  disk("nvme5n1", model);
  expect(run().code).toBe(taken ? 0 : 1);
  expect(done().some((line) => line.includes("nvme5n1"))).toBe(taken);
});

test("other models are taken only by name", () => {
  disk("nvme5n1", "House Brand");
  expect(run().code).toBe(1);
  expect(run({ DISK_MODELS: "House Brand|Other" }).code).toBe(0);
});

test.each([
  ["a file system", "type", "ext4\n"],
  ["a partition table", "type", "gpt\n"],
  ["a volume of LVM", "type", "LVM2_member\n"],
  ["a partition", "uses", "nvme2n1p1 \n"],
  ["a signature that cannot be read", "broken", ""],
])("a local disk with %s is left alone", (_title, file, content) => {
  localDisks(3);
  machine.write(`state/nvme2n1.${file}`, content);
  const strict = run({ EXPECTED_DISK_COUNT: "3" });
  expect(strict.code).toBe(1);
  expect(strict.stderr).toContain("2 of 3 local NVMe disks are free");
  expect(done()).toEqual([]);
  expect(run().code).toBe(0);
  expect(done().join()).not.toContain("nvme2n1");
});

test.each([
  ["in its first MiB", 1000],
  ["at its very end", (3 << 20) - 1],
])("a local disk with data %s and no signature, such as an encrypted one, is left alone", (_title, offset) => {
  localDisks(3);
  data("nvme2n1", offset);
  expect(run({ EXPECTED_DISK_COUNT: "3" }).stderr).toContain("2 of 3 local NVMe disks are free");
  expect(done()).toEqual([]);
});

test("a disk whose ends cannot be read is left alone", () => {
  localDisks(1);
  machine.command("dd", "exit 1");
  expect(run().code).toBe(1);
  expect(done()).toEqual([]);
});

test("a disk that a command hangs on is left alone, and the run ends", () => {
  localDisks(1);
  machine.command("wipefs", "exec sleep 30");
  const started = Date.now();
  expect(run({ COMMAND_TIMEOUT_SECONDS: "1" }).code).toBe(1);
  expect(Date.now() - started).toBeLessThan(10_000);
  expect(done()).toEqual([]);
}, 15_000);

test("a network disk that bears the label is not mounted", () => {
  localDisks(2);
  machine.write("state/label.local-nvme", `${machine.path("dev/nvme0n1")}\n`);
  expect(run().code).toBe(0);
  expect(done()).toContain("mkfs.xfs -q -L local-nvme /dev/md/local-nvme");
  expect(machine.read("proc/mounts")).not.toContain("nvme0n1");
});

test("an array of a network disk and a local one is not mounted, whatever its label", () => {
  localDisks(1);
  machine.write("state/label.local-nvme", `${machine.path("dev/md127")}\n`);
  for (const member of ["nvme0n1", "nvme1n1"]) {
    machine.write(`sys/block/md127/slaves/${member}`, "");
    machine.write(`state/${member}.type`, "linux_raid_member\n");
    machine.write(`state/${member}.name`, "other:data\n");
  }
  expect(run().code).toBe(1);
  expect(done()).toEqual([]);
});

test("a second run waits for the first, and finds its file system", () => {
  localDisks(2);
  machine.command("mkfs.xfs", `sleep 1\n${mkfs}`);
  const twice = machine.shell(["bash", "-c", 'bash "$0" & bash "$0"; wait "$!"', machine.script("assemble-nvme.sh")], {
    MOUNT_POINT: machine.path("home/nvme"),
    LOCK_FILE: machine.path("home/lock"),
  });
  expect(twice.code).toBe(0);
  expect(twice.stdout).toContain("is mounted");
  expect(done().filter((line) => line.startsWith("mkfs"))).toHaveLength(1);
}, 15_000);

test("a run that cannot have the lock changes nothing", () => {
  localDisks(2);
  expect(run({ LOCK_FILE: machine.path("absent/lock") }).code).not.toBe(0);
  machine.command("flock", "exit 1");
  const result = run();
  expect(result.code).toBe(1);
  expect(result.stderr).toContain("another run has not ended");
  expect(done()).toEqual([]);
});

test("a disk that is mounted whole is left alone", () => {
  localDisks(1);
  machine.command("lsblk", 'echo "nvme1n1 /data"');
  expect(run().code).toBe(1);
  expect(done()).toEqual([]);
});

test("members of a foreign array are left alone", () => {
  localDisks(2);
  for (const name of ["nvme1n1", "nvme2n1"]) {
    machine.write(`state/${name}.type`, "linux_raid_member\n");
    machine.write(`state/${name}.name`, "other:data\n");
  }
  const result = run();
  expect(result.code).toBe(1);
  expect(result.stderr).toContain("no local NVMe disk is free; nothing was changed");
  expect(done()).toEqual([]);
});

test("a machine without local disks is an error", () => {
  const result = run();
  expect(result.code).toBe(1);
  expect(result.stderr).toContain("no local NVMe disk is free");
});

test("what fails on the way stops the rest", () => {
  localDisks(2);
  machine.write("state/mdadm.broken", "");
  expect(run().code).not.toBe(0);
  expect(done()).toHaveLength(1);
});

test.each([
  [{ FILE_SYSTEM: "btrfs" }, "FILE_SYSTEM"],
  [{ LABEL: "far-too-long-a-label" }, "LABEL"],
  [{ LABEL: "a b" }, "LABEL"],
  [{ EXPECTED_DISK_COUNT: "0" }, "EXPECTED_DISK_COUNT"],
  [{ EXPECTED_DISK_COUNT: "all" }, "EXPECTED_DISK_COUNT"],
  [{ MOUNT_POINT: "mnt" }, "MOUNT_POINT"],
  [{ MOUNT_POINT: "/mnt/two words" }, "MOUNT_POINT"],
  [{ MOUNT_POINT: "/mnt/back\\slash" }, "MOUNT_POINT"],
])("%j is refused before anything is done", (env, name) => {
  localDisks(2);
  const result = run(env);
  expect(result.code).toBe(1);
  expect(result.stderr).toContain(name);
  expect(done()).toEqual([]);
});
