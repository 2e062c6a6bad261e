"""What must hold of a cluster under the real Slurm. Called by verify.sh, in namespaces of its own."""

import hashlib
import os
import re
import shutil
import subprocess
import sys
import time

WORK, CACHE, *NEWER = sys.argv[1:]
HERE = os.path.dirname(os.path.abspath(__file__))
CLOUD = f"{WORK}/cloud"


def run(*words, check=True, seconds=120, **more):
    try:
        done = subprocess.run(words, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=seconds, **more)
    except subprocess.TimeoutExpired as late:
        raise AssertionError(f"{' '.join(words)} did not end:\n{(late.stdout or b'').decode()[-2000:]}") from None
    if check and done.returncode:
        raise AssertionError(f"{' '.join(words)} ended with {done.returncode}:\n{done.stdout}")
    return done.stdout if check else done


def write(path, text, mode=0o644):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w") as file:
        file.write(text)
    os.chmod(path, mode)


def wait(what, seconds, condition):
    end = time.time() + seconds
    while time.time() < end:
        if condition():
            return
        time.sleep(0.5)
    raise AssertionError(f"{what}: not within {seconds} s")


class Machine:
    """Namespaces and an overlay over a folder of Debian: a host name, an address, processes that end with it."""

    count = 0

    def __init__(self, name, address, release="trixie", identity="", state_device=""):
        Machine.count += 1
        self.name, self.folder = name, f"{WORK}/machines/{Machine.count}"
        for part in ("upper", "work", "root"):
            os.makedirs(f"{self.folder}/{part}")
        nodes = "".join(f"mknod {self.folder}/root/dev/nvidia{gpu} c 195 {gpu};" for gpu in range(8))
        if state_device:
            number = state_device.removeprefix("/dev/loop")
            nodes += f"mknod {self.folder}/root/dev/state b 7 {number};"
        script = f"""set -e
r={self.folder}/root
mount -t overlay overlay -o lowerdir={CACHE}/{release},upperdir={self.folder}/upper,workdir={self.folder}/work $r
mount -t proc proc $r/proc; mount -t sysfs sysfs $r/sys; mount -t tmpfs tmpfs $r/run; mount -t tmpfs tmpfs $r/dev
mkdir $r/dev/shm $r/dev/pts $r/run/mysqld $r/run/mariadbd $r/cloud; chown {self.id(release, "mysql")} $r/run/mysqld $r/run/mariadbd; chmod 1777 $r/dev/shm
mount -t devpts devpts $r/dev/pts; ln -s pts/ptmx $r/dev/ptmx; ln -s /proc/self/fd $r/dev/fd; ln -s fd/0 $r/dev/stdin
mknod -m 666 $r/dev/null c 1 3; mknod -m 666 $r/dev/zero c 1 5; mknod -m 666 $r/dev/random c 1 8; mknod -m 666 $r/dev/urandom c 1 9
mknod -m 666 $r/dev/tty c 5 0
{nodes}
mount --bind {CLOUD} $r/cloud
cp {HERE}/fake/* $r/usr/local/bin/; mv $r/usr/local/bin/nvidia-smi $r/usr/bin/; printf '#!/bin/sh\\ncat >/dev/null\\n' >$r/usr/local/bin/nft; chmod 755 $r/usr/local/bin/nft
hostname {name}; echo {name} >$r/etc/hostname; echo '127.0.0.1 localhost' >$r/etc/hosts
exec chroot $r /bin/bash -c 'while :; do sleep 1 & wait; done'
"""
        self.process = subprocess.Popen(
            ["unshare", "--net", "--uts", "--ipc", "--mount", "--pid", "--fork", "--kill-child", "bash", "-c", script],
            stdin=subprocess.DEVNULL,
        )
        wait(f"machine {name}", 10, lambda: os.path.exists(f"{self.folder}/root/proc/1") or self.pid())
        wait(f"machine {name}", 10, lambda: self.at("test -e /usr/local/bin/nft && pidof bash", check=False).returncode == 0)
        link = f"m{Machine.count}"
        run("ip", "link", "add", link, "type", "veth", "peer", "name", "eth0", "netns", self.pid())
        run("ip", "link", "set", link, "master", "bridge", "up")
        self.at(f"ip link set lo up; ip address add {address}/24 dev eth0; ip link set eth0 up")
        # The fabric and the kernel's log that the checks look at; no group of disks, no limit of locked memory.
        self.at("mkdir -p /fake-sys; : >/fake-sys/kernel.log")
        for index in range(32):
            self.put(f"/fake-sys/class/infiniband/rdmap{index}s0/device/vendor", "0x1d0f\n")
        self.put(
            "/etc/default/slurm-cluster",
            "SYSFS_ROOT=/fake-sys\nKERNEL_LOG=/fake-sys/kernel.log\nLOCAL_DISK_COUNT=0\nMINIMUM_MEMLOCK_GIB=\n"
            "STATE_DEVICE=/dev/state\nJOIN_TIMEOUT_SECONDS=600\nRETRY_SECONDS=1\nATTEMPTS=5\n",
        )
        if identity:
            self.put("/etc/machine-identity", identity)

    @staticmethod
    def id(release, user):
        line = re.search(rf"^{user}:x:(\d+):", open(f"{CACHE}/{release}/etc/passwd").read(), re.M)
        return line[1]

    def pid(self):
        children = open(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read().split()
        return children[0] if children else ""

    def at(self, command, check=True, seconds=120):
        return run("nsenter", "-t", self.pid(), "-m", "-u", "-i", "-n", "-p", "-r", "-w", "bash", "-c", command,
                   check=check, seconds=seconds, stdin=subprocess.DEVNULL)

    def put(self, path, text, mode="0644"):
        run("nsenter", "-t", self.pid(), "-m", "-r", "-w", "bash", "-c",
            f"mkdir -p $(dirname {path}); cat >{path}; chmod {mode} {path}", input=text)

    def boot(self, role, release="24.11"):
        self.put("/boot.sh", open(f"{WORK}/{release}/boot-{role}.sh").read())
        return self.at("RETRY_SECONDS=1 bash /boot.sh", check=False, seconds=90)

    def kill(self):
        """As when a machine loses its power."""
        os.kill(int(self.pid()), 9)
        self.process.wait()

    def logs(self):
        return self.at("tail -n 25 /var/log/*.service.log /var/log/slurm/*.log 2>/dev/null", check=False).stdout


class Cluster:
    def __init__(self):
        for part in ("bucket", "machines", "reboots"):
            os.makedirs(f"{CLOUD}/{part}")
        run("ip", "link", "add", "bridge", "type", "bridge")
        run("ip", "link", "set", "bridge", "up")
        run("ip", "link", "set", "lo", "up")
        self.disk = self.new_disk("state.img")
        self.nodes = {}
        self.publish("24.11")

    @staticmethod
    def new_disk(name):
        with open(f"{WORK}/{name}", "wb") as file:
            file.truncate(1 << 30)
        return run("losetup", "--find", "--show", f"{WORK}/{name}").strip()

    def publish(self, release, change=lambda text: text):
        """The lines that need control groups, which a namespace does not have, are the only ones that differ."""
        text = open(f"{WORK}/{release}/bundle.sh").read()
        for ours, theirs in (
            ("ProctrackType=proctrack/cgroup", "ProctrackType=proctrack/linuxproc"),
            ("TaskPlugin=task/affinity,task/cgroup", "TaskPlugin=task/none"),
            ("JobAcctGatherType=jobacct_gather/cgroup", "JobAcctGatherType=jobacct_gather/linux"),
            ("ConstrainCores=yes\nConstrainRAMSpace=yes\nConstrainDevices=yes\nConstrainSwapSpace=no", "CgroupPlugin=disabled"),
        ):
            assert text.count(ours) == 1, ours
            text = text.replace(ours, theirs)
        text = change(text)
        write(f"{CLOUD}/bucket/bundle.sh", text)
        write(f"{CLOUD}/bucket/bundle.sha256", hashlib.sha256(text.encode()).hexdigest())

    def start_controller(self, release="trixie", disk=None):
        self.controller = Machine("controller", "10.77.0.10", release, state_device=disk or self.disk)
        return self.controller.boot("controller")

    def start_node(self, name, release="trixie"):
        number = int(name.removeprefix("n"))
        self.nodes[name] = Machine(name, f"10.77.0.{10 + number}", release, identity=f"i-{name}")
        write(f"{CLOUD}/machines/i-{name}", f"running {time.strftime('%Y-%m-%dT%H:%M:%SZ', time.gmtime())}\n")
        done = self.nodes[name].boot("node")
        assert done.returncode == 0, done.stdout
        wait(f"{name} joins", 30, lambda: "IDLE" in self.show(name))

    def lose_machine(self, name):
        self.nodes.pop(name).kill()
        write(f"{CLOUD}/machines/i-{name}", "terminated 2026-01-01T00:00:00Z\n")

    def slurm(self, command, check=True):
        return self.controller.at(f"timeout 60 {command}", check=check)

    def show(self, name):
        return self.slurm(f"scontrol -o show node {name}", check=False).stdout

    def job(self, number, field="JobState"):
        return re.search(rf"\b{field}=(\S*)", self.slurm(f"scontrol -o show job {number}"))[1]

    def submit(self, options, script="sleep 600"):
        out = self.slurm(f"setpriv --reuid ada --regid 2001 --init-groups sbatch --parsable -D /tmp {options} --wrap '{script}'")
        return out.strip().splitlines()[-1]

    def round(self):
        done = self.controller.at(": >/var/log/slurm-replace.service.log; systemctl start slurm-replace.service; code=$?; tail -n 30 /var/log/slurm-replace.service.log; exit $code", check=False)
        return done.stdout

    def pull(self):
        return self.controller.at("systemctl start slurm-pull.service", check=False)


def scenario(title):
    def wrapped(function):
        SCENARIOS.append((title, function))
        return function
    return wrapped


SCENARIOS = []


@scenario("two nodes join, and a job of two nodes sees sixteen GPUs")
def joins(cluster):
    done = cluster.start_controller()
    assert done.returncode == 0, done.stdout
    wait("slurmctld", 60, lambda: "is UP" in cluster.slurm("scontrol ping", check=False).stdout)
    cluster.controller.at("systemctl start slurm-accounts.service")
    for name in ("n1", "n2"):
        cluster.start_node(name)
    login = cluster.login = Machine("login", "10.77.0.9")
    assert login.boot("login").returncode == 0
    time.sleep(1)
    out = login.at("cd /tmp; timeout 60 setpriv --reuid ada --regid 2001 --init-groups srun -N 2 --gpus-per-node=8 "
                   "sh -c 'echo $CUDA_VISIBLE_DEVICES'")
    assert out.split() == ["0,1,2,3,4,5,6,7"] * 2, out
    text = cluster.slurm("sacct -n -X -P -o alloctres,account")
    assert "gres/gpu=16" in text and "|research" in text, text


@scenario("a key is nowhere but in the secret manager and with Slurm")
def keys(cluster):
    stats = cluster.nodes["n1"].at("stat -c '%U %a %s' /etc/slurm/slurm.key").split()
    assert stats == ["slurm", "600", "1024"], stats
    assert cluster.nodes["n1"].at("md5sum </etc/slurm/slurm.key") == cluster.controller.at("md5sum </etc/slurm/slurm.key")


@scenario("a team cannot have more GPUs than it was given")
def limits(cluster):
    text = cluster.slurm("sacctmgr -n -P show qos format=name,grptres")
    assert "research|gres/gpu=16" in text, text
    before = cluster.slurm("sacctmgr -n -P show assoc")
    cluster.controller.at("systemctl start slurm-accounts.service")
    assert cluster.slurm("sacctmgr -n -P show assoc") == before


@scenario("the controller is lost and made anew on its disk: jobs are kept")
def rebuilt(cluster):
    number = cluster.submit("-N 2 --gpus-per-node=8", "sleep 40")
    wait("the job runs", 30, lambda: cluster.job(number) == "RUNNING")
    time.sleep(7)
    cluster.controller.kill()
    done = cluster.start_controller()
    assert done.returncode == 0, done.stdout
    wait("slurmctld", 60, lambda: "is UP" in cluster.slurm("scontrol ping", check=False).stdout)
    assert cluster.job(number) == "RUNNING"
    wait("the job ends", 90, lambda: cluster.job(number) in ("COMPLETING", "COMPLETED"))


@scenario("a node that the controller has forgotten heals")
def forgotten(cluster):
    wait("n2 is free", 90, lambda: re.search(r"State=IDLE(?!\S*(COMPLETING|\*))", cluster.show("n2")))
    cluster.slurm("scontrol delete nodename=n2")
    assert "not found" in cluster.show("n2")
    cluster.nodes["n2"].at("systemctl start slurm-watch.service")
    wait("n2 is known again", 30, lambda: "IDLE" in cluster.show("n2"))


@scenario("a configuration that Slurm cannot read is not taken, and a good one is")
def configuration(cluster):
    cluster.publish("24.11", lambda text: text.replace("KillWait=30", "KillWait=30\nNoSuchWord=1"))
    done = cluster.pull()
    assert done.returncode and "refused" in done.stdout, done.stdout
    assert "NoSuchWord" not in cluster.controller.at("cat /etc/slurm/slurm.conf")
    assert "is UP" in cluster.slurm("scontrol ping")
    cluster.publish("24.11", lambda text: text.replace("KillWait=30", "KillWait=31"))
    assert cluster.pull().returncode == 0
    assert "KillWait                = 31" in cluster.slurm("scontrol show config")
    wait("nodes have it", 20, lambda: "KillWait=31" in cluster.nodes["n1"].at("cat /run/slurm/conf/slurm.conf"))


@scenario("a sick node is drained with what is to be done, and a cloud that does not reply changes nothing")
def drained(cluster):
    cluster.nodes["n2"].put("/etc/gpus", "7\n")
    cluster.nodes["n2"].at("SLURMD_NODENAME=n2 /opt/slurm-cluster/current/sbin/check-health.sh", check=False)
    text = cluster.show("n2")
    assert "DRAIN" in text and re.search(r"Reason=health: \[(reboot|isolate)\]", text), text
    write(f"{CLOUD}/silent", "")
    assert "did not reply" in cluster.round()
    os.remove(f"{CLOUD}/silent")
    assert not os.path.exists(f"{CLOUD}/replacements")


@scenario("a node is killed: its job is queued again, a pending one is freed of its name, and a new machine takes its place")
def replaced(cluster):
    cluster.slurm("scontrol update nodename=n2 state=down reason=test; scontrol update nodename=n2 state=resume")
    cluster.nodes["n2"].at("rm /etc/gpus; systemctl restart slurmd")
    wait("n2 is well", 30, lambda: re.search(r"State=IDLE(?!\S*(DRAIN|\*))", cluster.show("n2")))
    number = cluster.submit("-N 1 -w n2 --gpus-per-node=8")
    waiting = cluster.submit("-N 1 -w n2 --gpus-per-node=8")
    wait("the job runs", 30, lambda: cluster.job(number) == "RUNNING")
    cluster.lose_machine("n2")
    wait("Slurm misses n2", 120, lambda: re.search(r"State=\S*(\*|DOWN|NOT_RESPONDING)", cluster.show("n2")))
    out = cluster.round()
    assert "action=forget subject=n2" in out and f"action=free subject={waiting}" in out, out
    assert "not found" in cluster.show("n2")
    states = [cluster.job(number, "Restarts"), cluster.job(number), cluster.job(waiting)]
    # Freed of the name, the waiting one may run on the other node at once.
    assert states[0] == "1" and set(states[1:]) <= {"PENDING", "RUNNING"}, states
    cluster.start_node("n3")
    wait("the job runs again", 60, lambda: "RUNNING" in (cluster.job(number), cluster.job(waiting)))
    cluster.controller.at("systemctl restart slurmctld", seconds=200)
    wait("slurmctld", 60, lambda: "is UP" in cluster.slurm("scontrol ping", check=False).stdout)
    assert cluster.job(waiting) in ("PENDING", "RUNNING")
    cluster.slurm(f"scancel {number} {waiting}")


def read(name):
    path = f"{CLOUD}/{name}"
    return open(path).read().split("\n") if os.path.exists(path) else []


def well(cluster, *names):
    """Nodes that somebody has looked at: they work again, and the loop may replace others."""
    for name in names:
        cluster.slurm(f"scontrol update nodename={name} state=down reason=looked; scontrol update nodename={name} state=resume")
    # A node that was down registers anew, and may be down once more before it stays up.
    seen = []

    def stay_well():
        states = [cluster.show(name) for name in names]
        seen.append(all(re.search(r"State=IDLE(?!\S*(DRAIN|DOWN|\*))", state) for state in states))
        for name, state in zip(names, states):
            if re.search(r"State=DOWN", state):
                cluster.slurm(f"scontrol update nodename={name} state=resume")
        return len(seen) >= 6 and all(seen[-6:])

    wait(f"{', '.join(names)} are well", 60, stay_well)
    cluster.controller.at("rm -f /var/lib/slurm-state/replace/replaced/*")


@scenario("a node that needs a reboot gets one, and the second time its fault is reported and it is replaced")
def rebooted(cluster):
    drain = "scontrol update nodename=n3 state=drain 'reason=health: [reboot] gpus: one has fallen off the bus'"
    cluster.slurm(drain)
    out = cluster.round()
    assert "action=reboot subject=n3" in out, out
    wait("the reboot", 30, lambda: os.path.exists(f"{CLOUD}/reboots/n3"))
    assert "action=" not in cluster.round()
    # A namespace does not boot; slurmd says that its machine has.
    cluster.nodes["n3"].at("systemctl stop slurmd; . /run/slurm-node.env; /usr/sbin/slurmd -b -Z --conf-server 10.77.0.10:6817"
                           ' --conf "$SLURMD_CONF" --instance-id "$MACHINE_ID" --instance-type p5.48xlarge')
    wait("n3 is back", 60, lambda: re.search(r"State=IDLE(?!\S*(DRAIN|REBOOT|\*))", cluster.show("n3")))
    assert "i-n3" not in read("replacements")
    cluster.slurm(drain)
    out = cluster.round()
    assert "action=report-fault subject=i-n3" in out and "action=replace subject=i-n3" in out, out
    assert "again after a reboot" in out and read("replacements").count("i-n3") == 1
    assert any("report-instance-status --instances i-n3" in call for call in read("calls"))
    assert "action=" not in cluster.round(), "it is asked for once"
    cluster.lose_machine("n3")
    assert "action=forget subject=n3" in cluster.round()
    cluster.start_node("n5")


@scenario("where many are sick at once, nothing is rebooted or replaced")
def breaker(cluster):
    before = read("calls")
    for name in ("n1", "n5"):
        cluster.slurm(f"scontrol update nodename={name} state=drain 'reason=health: [isolate] fabric: no link'")
    out = cluster.round()
    assert "action=stop" in out and "2 of 2 nodes are sick" in out and "action=replace" not in out, out
    assert not [call for call in read("calls")[len(before):] if "set-instance-health" in call or "report" in call]
    well(cluster, "n1", "n5")


@scenario("a node that somebody drained for a new image is replaced, and no fault is reported")
def renewed(cluster):
    before = len(read("calls"))
    cluster.slurm("scontrol update nodename=n5 state=drain 'reason=renew: a new image'")
    out = cluster.round()
    assert "action=replace subject=i-n5" in out and "report-fault" not in out, out
    assert not [call for call in read("calls")[before:] if "report-instance-status" in call]
    well(cluster, "n5")


@scenario("no job starts on capacity that ends soon, and nothing is put in the place of its machines")
def ending(cluster):
    cluster.publish("24.11", lambda text: text.replace('GROUP_DRAIN_TIMES=""', 'GROUP_DRAIN_TIMES="train-gpu=2026-01-01T00:00:00Z"'))
    assert cluster.pull().returncode == 0
    out = cluster.round()
    assert out.count("action=drain") == 2 and "it ends soon" in cluster.show("n1"), out
    cluster.slurm("scontrol update nodename=n5 state=drain 'reason=health: [isolate] fabric: no link'")
    assert "action=" not in cluster.round()
    cluster.publish("24.11")
    assert cluster.pull().returncode == 0
    well(cluster, "n1", "n5")


@scenario("a machine too many is drained, ended once it is free, and forgotten")
def fewer(cluster):
    number = cluster.submit("-N 1 -w n5 --gpus-per-node=8", "sleep 12")
    wait("the job runs", 60, lambda: cluster.job(number) == "RUNNING")
    cluster.publish("24.11", lambda text: text.replace('GROUP_SIZES="train-gpu=2"', 'GROUP_SIZES="train-gpu=1"'))
    assert cluster.pull().returncode == 0
    out = cluster.round()
    assert "action=drain subject=n1" in out and "subject=n5" not in out, out
    # It is needed again before it has gone.
    cluster.publish("24.11")
    assert cluster.pull().returncode == 0
    assert "action=resume subject=n1" in cluster.round()
    wait("the job ends", 60, lambda: cluster.job(number) in ("COMPLETED", "COMPLETING"))
    wait("n5 is free", 60, lambda: re.search(r"State=IDLE(?!\S*COMPLETING)", cluster.show("n5")))
    cluster.publish("24.11", lambda text: text.replace('GROUP_SIZES="train-gpu=2"', 'GROUP_SIZES="train-gpu=1"'))
    assert cluster.pull().returncode == 0
    assert "action=drain subject=n5" in cluster.round()
    wait("n5 is drained", 30, lambda: "IDLE+DRAIN" in cluster.show("n5"))
    assert "action=remove subject=i-n5" in cluster.round() and read("removals")[0] == "i-n5"
    cluster.lose_machine("n5")
    assert "action=forget subject=n5" in cluster.round()
    assert "action=" not in cluster.round()
    cluster.publish("24.11")
    assert cluster.pull().returncode == 0


@scenario("a controller on a blank disk does not start, and the disk stays blank")
def blank(cluster):
    cluster.controller.at("systemctl stop slurmctld")
    cluster.controller.kill()
    disk = cluster.new_disk("blank.img")
    done = cluster.start_controller(disk=disk)
    assert done.returncode and "has had a state" in done.stdout, done.stdout
    assert "is UP" not in cluster.slurm("scontrol ping", check=False).stdout
    assert run("blkid", "-p", disk, check=False).returncode == 2
    cluster.controller.kill()
    run("losetup", "-d", disk)
    assert cluster.start_controller().returncode == 0
    wait("slurmctld", 60, lambda: "is UP" in cluster.slurm("scontrol ping", check=False).stdout)


@scenario("a new release of Slurm takes over the state, under a running job")
def upgrade(cluster):
    if not NEWER:
        print("  SKIPPED: no newer release")
        return
    wait("nodes", 60, lambda: "IDLE" in cluster.show("n1"))
    number = cluster.submit("-N 1 --gpus-per-node=8", "sleep 60")
    wait("the job runs", 60, lambda: cluster.job(number) == "RUNNING")
    time.sleep(7)
    cluster.controller.at("systemctl stop slurmctld slurmdbd mariadb", seconds=200)
    cluster.controller.kill()
    cluster.publish("26.05")
    done = cluster.start_controller(release=NEWER[0])
    assert done.returncode == 0, done.stdout
    wait("slurmctld", 120, lambda: "is UP" in cluster.slurm("scontrol ping", check=False).stdout)
    assert "26.05" in cluster.slurm("scontrol --version")
    assert cluster.job(number) == "RUNNING"
    cluster.start_node("n4", NEWER[0])
    wait("the job ends", 120, lambda: cluster.job(number) in ("COMPLETING", "COMPLETED"))


def main():
    cluster = Cluster()
    try:
        for title, function in SCENARIOS:
            start = time.time()
            try:
                function(cluster)
            except Exception as error:
                print(f"FAILED {title}\n{error}", flush=True)
                for machine in [cluster.controller, *cluster.nodes.values()]:
                    try:
                        print(f"--- {machine.name}\n{machine.logs()}", flush=True)
                    except Exception:
                        pass
                sys.exit(1)
            print(f"ok {title} ({time.time() - start:.0f} s)", flush=True)
    finally:
        for name in ("state.img", "blank.img"):
            for line in run("losetup", "-j", f"{WORK}/{name}", check=False).stdout.splitlines():
                run("losetup", "-d", line.split(":")[0], check=False)
        shutil.rmtree(f"{WORK}/machines", ignore_errors=True)


main()
