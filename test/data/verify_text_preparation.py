"""Runs lib/data/text_preparation.py for real: two Ray nodes on loopback, a made corpus, and what goes wrong in life.

Started by verify-text-preparation.sh inside a network and process namespace of its own.
"""

import glob
import gzip
import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time

import made_corpus

PROGRAM = os.path.join(os.path.dirname(__file__), "..", "..", "lib", "data", "text_preparation.py")
ALL_STEPS = ["extract", "language", "filter", "deduplicate", "tokenize"]
TASKS = 6
# What each step must let through, by the making of the corpus.
EXTRACTED = made_corpus.UNIQUE + made_corpus.COPIES + made_corpus.NEARLY + made_corpus.SHORT + made_corpus.FOREIGN
FILTERED = made_corpus.UNIQUE + made_corpus.COPIES + made_corpus.NEARLY


def main():
    base = configuration_of(sys.argv[1])
    with tempfile.TemporaryDirectory(prefix="text-preparation-") as folder:
        os.environ.update(RAY_AUTH_MODE="token", RAY_AUTH_TOKEN="of-this-test-alone-0123456789abcdef")
        os.environ["HF_HOME"] = f"{folder}/cache"
        corpus = made_corpus.make(folder)
        start_node("--head", "--include-dashboard=false", "--port=26379", "--node-ip-address=127.0.0.1")
        start_node(
            *("--address=127.0.0.1:26379", "--node-ip-address=127.0.0.2"),
            *("--node-manager-port=26580", "--object-manager-port=26581"),
        )
        checks = Checks(base, corpus)
        checks.refuses_what_cannot_run()
        checks.refuses_partial_results_and_redoes_only_what_is_missing()
        checks.refuses_to_mix_two_runs()
        checks.stays_whole_when_a_machine_dies()


class Checks:
    def __init__(self, base, corpus):
        self.base, self.corpus = base, corpus

    def refuses_what_cannot_run(self):
        output = f"{self.corpus.folder}/refused"
        self.expect(2, output, "does not exist", tokenizer={**self.base["tokenizer"], "path": "gpt2"})
        self.expect(2, output, "write at most as many tasks", tasks=made_corpus.FILES + 1)
        stages = {**self.base["stages"], "filter": {"cpus": 1, "memoryGiB": 64}}
        self.expect(2, f"{output}-memory", "no machine of the cluster has that", stages=stages)
        with tempfile.TemporaryDirectory() as broken:
            with open(f"{broken}/lxml_html_clean.py", "w") as file:
                file.write("raise ImportError('not in this image')\n")
            self.expect(2, f"{output}-package", "does not work in this image", environment={"PYTHONPATH": broken})

    def refuses_partial_results_and_redoes_only_what_is_missing(self):
        output, spoilt = f"{self.corpus.folder}/clean", made_corpus.input_file(self.corpus, 5)
        with open(spoilt, "rb") as file:
            sound = file.read()
        with gzip.open(spoilt, "wb") as file:
            file.write(gzip.decompress(sound)[:-40])
        said = self.expect(1, output, "filter: 1 of 6 tasks are not done: 5")
        assert "part-005.jsonl.gz, line" in said and not os.path.exists(f"{output}/deduplicated"), said
        with open(spoilt, "wb") as file:
            file.write(sound)
        self.expect(0, output, "whole: ")
        report = read_report(output)
        ran = [stage["ran"] for stage in report["stages"].values()]
        assert ran == [1, TASKS, 14, 1, TASKS, TASKS], report
        self.check_counts(report)
        duplicates = made_corpus.COPIES + made_corpus.NEARLY
        remove = counts_of(report, "remove", 1)
        assert remove == {"total": FILTERED, "dropped": duplicates, "forwarded": made_corpus.UNIQUE}, remove
        assert report["tokens"] == made_corpus.UNIQUE * self.corpus.tokens_per_document, report
        self.expect(0, output, "tokenize: 0 of 6 tasks to run")
        assert read_report(output)["tokens"] == report["tokens"]

    def refuses_to_mix_two_runs(self):
        output = f"{self.corpus.folder}/clean"
        self.expect(2, output, "begun with other tasks", tasks=TASKS - 1)
        added = made_corpus.input_file(self.corpus, 99)
        os.link(made_corpus.input_file(self.corpus, 0), added)
        self.expect(2, output, "begun with other files")
        os.remove(added)

    def stays_whole_when_a_machine_dies(self):
        """Last, since the second node is gone after it."""
        output = f"{self.corpus.folder}/survived"
        killer = threading.Thread(target=kill_second_node_at_work, daemon=True)
        killer.start()
        self.expect(0, output, "whole: ", steps=["extract", "language", "filter"])
        killer.join(1)
        assert not killer.is_alive(), "the second node was never at work"
        self.check_counts(read_report(output))

    def check_counts(self, report):
        names = [step["name"] for step in report["stages"]["filter"]["steps"]]
        counts = [counts_of(report, "filter", index) for index in range(len(names))]
        assert counts[0]["documents"] == EXTRACTED and counts[0]["empty"] == made_corpus.BLANK, counts
        assert counts[1]["forwarded"] == EXTRACTED, counts
        assert counts[2]["dropped"] == made_corpus.FOREIGN, counts
        assert sum(step.get("dropped", 0) for step in counts[3:5]) == made_corpus.SHORT, counts
        assert counts[5]["total"] == FILTERED, counts

    def expect(self, code, output, said, environment=None, **changes):
        """Runs the program, and returns what it printed."""
        configuration = {**self.base, "input": self.corpus.input, "output": output, "steps": ALL_STEPS, "tasks": TASKS}
        configuration["scratch"] = f"{self.corpus.folder}/scratch"
        configuration["language"] = {**configuration["language"], "model": self.corpus.language_model}
        configuration["tokenizer"] = {**configuration["tokenizer"], "path": self.corpus.tokenizer}
        configuration.update(changes)
        path = f"{self.corpus.folder}/configuration.json"
        with open(path, "w") as file:
            json.dump(configuration, file)
        started = time.time()
        run = subprocess.run(
            [sys.executable, PROGRAM, path],
            env={**os.environ, "RAY_ADDRESS": "127.0.0.1:26379", "HF_HUB_OFFLINE": "1", **(environment or {})},
            capture_output=True,
            check=False,
            text=True,
            timeout=400,
        )
        if run.returncode != code or said not in run.stdout:
            sys.exit(f"exit {run.returncode}, not {code} with '{said}':\n{run.stdout}\n{run.stderr[-6000:]}")
        print(f"exit {code} in {time.time() - started:.0f} s: {said}", flush=True)
        return run.stdout


def configuration_of(path):
    """What the library makes of the description in this folder, for machines as small as these nodes."""
    with open(path) as file:
        made = json.load(file)
    small = {name: {"cpus": 1, "memoryGiB": 1} for name in made["stages"]}
    return {**made, "stages": small, "autoscaled": False, "startSpreadSeconds": 0}


def start_node(*arguments):
    subprocess.run(
        [
            *(os.path.join(os.path.dirname(sys.executable), "ray"), "start", *arguments),
            *("--num-cpus=1", "--memory=4000000000", "--object-store-memory=80000000"),
        ],
        check=True,
        stdout=subprocess.DEVNULL,
    )


def kill_second_node_at_work():
    """Kills the node as soon as a task runs on it."""
    while True:
        processes = dict(running_processes())
        raylets = [
            number
            for number, (_, command) in processes.items()
            if "--node_ip_address=127.0.0.2" in command and "raylet/raylet" in command
        ]
        if any(parent in raylets and command.startswith("ray::run_one") for parent, command in processes.values()):
            time.sleep(2)
            os.kill(raylets[0], signal.SIGKILL)
            return
        time.sleep(0.1)


def running_processes():
    """Number, number of the parent and command of each process."""
    for status in glob.glob("/proc/[0-9]*/stat"):
        try:
            with open(status) as file:
                parent = int(file.read().rpartition(")")[2].split()[1])
            with open(os.path.join(os.path.dirname(status), "cmdline")) as file:
                yield int(status.split("/")[2]), (parent, file.read().replace("\0", " "))
        except FileNotFoundError:
            continue


def read_report(output):
    with open(f"{output}/report.json") as file:
        return json.load(file)


def counts_of(report, stage, index):
    return report["stages"][stage]["steps"][index]["counts"]


if __name__ == "__main__":
    main()
