"""Prepares text for training: extract, filter, deduplicate, tokenize, with datatrove on a Ray cluster.

    python text_preparation.py configuration.json

Exit code 0: everything that was asked for lies in the output folder, and the counts of documents agree from step to
step. 1: something is missing or failed; the same command redoes only that. 2: it cannot be run as it is described.

datatrove alone does not tell: a task that raises is logged and its run returns as if all were well; a line that cannot
be parsed, or a document on which the extractor dies, is skipped. So tasks are started here, and reading and
extraction are made strict.
"""

import hashlib
import json
import os
import random
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from importlib.metadata import version

import orjson
import ray
from datatrove.data import Document
from datatrove.executor.ray import RayPipelineExecutor
from datatrove.io import cached_asset_path_or_download, get_datafolder, open_file
from datatrove.pipeline.base import PipelineStep
from datatrove.pipeline.dedup import MinhashDedupCluster, MinhashDedupFilter, MinhashDedupSignature
from datatrove.pipeline.dedup.minhash import MinhashConfig, MinhashDedupBuckets
from datatrove.pipeline.extractors import Trafilatura
from datatrove.pipeline.filters import GopherQualityFilter, GopherRepetitionFilter, LanguageFilter
from datatrove.pipeline.readers import JsonlReader, ParquetReader
from datatrove.pipeline.tokens import DocumentTokenizer
from datatrove.pipeline.writers.jsonl import JsonlWriter
from tokenizers import Tokenizer
from tokenizers.processors import TemplateProcessing

# What the code below was written against: it calls the method of an executor that runs one task.
DATATROVE_VERSION = "0.10.1"

# More failed tasks than this, and the rest is not worth the machines: the cause is most likely the same.
FEWEST_FAILURES_TO_STOP, SHARE_OF_FAILURES_TO_STOP = 10, 0.05

SAMPLE = (
    "The river had been rising since the morning, and by noon the lower fields were under water. Farmers moved their "
    "animals to the hill behind the church, where an old barn offered some shelter from the rain. Nobody remembered "
    "a spring like this one. The mayor called for volunteers to fill bags with sand, and nearly everyone able to hold "
    "a shovel came to help. When evening fell, the bridge still stood, and the people of the village shared soup and "
    "bread with those who had lost their homes."
)
SAMPLE_PAGE = (
    f"<html><head><title>Flood</title></head><body><article><h1>Flood</h1><p>{SAMPLE}</p></article></body></html>"
)


class Refused(Exception):
    """The run cannot be started as it is described. Exit code 2."""


class Incomplete(Exception):
    """Something is missing from the result. Exit code 1."""


class StrictJsonlReader(JsonlReader):
    """Raises at a line that is no document, where datatrove would skip it."""

    name = "strict JSON lines"

    def read_file(self, filepath):
        with self.data_folder.open(filepath, "rb", compression=self.compression) as file:
            for number, line in enumerate(file, 1):
                try:
                    parsed = orjson.loads(line)
                except orjson.JSONDecodeError as error:
                    raise ValueError(f"{filepath}, line {number}: {error}") from error
                if not isinstance(parsed, dict) or not isinstance(parsed.get(self.text_key), str):
                    raise ValueError(f"{filepath}, line {number}: no text under the key '{self.text_key}'")
                document = self.get_document_from_dict(parsed, filepath, number - 1)
                if document is None:
                    self.stat_update("empty")
                else:
                    yield document


class StrictExtractor(Trafilatura):
    """Raises at the end of a task that lost more documents to time limits and crashes than is tolerated."""

    name = "strict Trafilatura"
    failures = ("timeout", "broken_process", "clean_error")

    def __init__(self, timeout, maximum_failure_share):
        super().__init__(timeout=timeout)
        self.maximum_failure_share = maximum_failure_share

    def run(self, data, rank=0, world_size=1):
        yield from super().run(data, rank, world_size)
        failed = sum(self.stats[label].total for label in self.failures)
        total = self.stats["total"].total
        if failed > total * self.maximum_failure_share:
            causes = ", ".join(f"{label} {self.stats[label].total:.0f}" for label in self.failures)
            raise ValueError(f"the extractor failed on {failed:.0f} of {total:.0f} documents: {causes}")


class StrictTokenizer(DocumentTokenizer):
    """Takes its tokenizer from a file, wherever it lies, and never from a hub."""

    loaded = None

    # No cached_property: before Python 3.12 it holds a lock, with which the class cannot be sent to a worker.
    @property
    def tokenizer(self):
        if self.loaded is None:
            self.loaded = Tokenizer.from_file(local_copy(self.tokenizer_name_or_path))
            if self.eos_token:
                self.loaded.post_processor = self.after_each_document(self.loaded.token_to_id(self.eos_token))
        return self.loaded

    def after_each_document(self, identifier):
        if identifier is None:
            raise ValueError(f"the tokenizer has no token {self.eos_token}")
        return TemplateProcessing(single="$A <EOS>", special_tokens=[("<EOS>", identifier)], pair=None)


def local_copy(path):
    """The path itself where the file is local, else a copy that is fetched once for each machine."""
    return path if os.path.isfile(path) else cached_asset_path_or_download(path, progress=False, namespace="models")


def main(arguments):
    if len(arguments) != 1:
        raise Refused("write: text_preparation.py configuration.json")
    if version("datatrove") != DATATROVE_VERSION:
        raise Refused(f"the image has datatrove {version('datatrove')}, this program is made for {DATATROVE_VERSION}")
    with open(arguments[0], encoding="utf-8") as file:
        preparation = Preparation(json.load(file))
    preparation.pin_run()
    preparation.try_every_step()
    ray.init(address=os.environ.get("RAY_ADDRESS", "auto"), log_to_driver=False, logging_level="warning")
    preparation.run()


class Preparation:
    """One run, as its configuration describes it. What it has done it finds in the output folder's state."""

    def __init__(self, configuration):
        self.configuration = configuration
        self.steps = configuration["steps"]
        self.tasks = configuration["tasks"]
        self.output = configuration["output"].rstrip("/")
        self.output_folder = get_datafolder(self.output)
        self.input_folder = get_datafolder(configuration["input"])
        self.report = {"stages": {}, "warnings": []}

    def pin_run(self):
        """Refuses to mix two runs in one output folder: a task's number must mean the same files for ever."""
        files = self.input_folder.list_files(recursive=True, glob_pattern=self.configuration.get("pattern"))
        if not files:
            raise Refused(f"{self.configuration['input']} has no files")
        if self.tasks > len(files):
            raise Refused(
                f"{self.tasks} tasks for {len(files)} files: a file is not split, so write at most as many tasks"
            )
        self.files = files
        identity = {
            "datatrove": DATATROVE_VERSION,
            "files": files,
            **{key: self.configuration.get(key) for key in sorted(IDENTITY)},
            "models": {path: digest(path) for path in model_paths(self.configuration)},
        }
        if not self.output_folder.isfile("state/run.json"):
            with self.output_folder.open("state/run.json", "w") as file:
                json.dump(identity, file)
            return
        with self.output_folder.open("state/run.json", "r") as file:
            before = json.load(file)
        changed = [key for key in identity if json.loads(json.dumps(identity[key])) != before.get(key)]
        if changed:
            raise Refused(
                f"{self.output} was begun with other {', '.join(changed)}: results of both would be mixed. "
                "Take another output folder, or remove this one"
            )

    def try_every_step(self):
        """Each step on one document, before machines are waited for: a missing package loses documents in silence."""
        try:
            first = next(iter(self.reader(self.configuration["input"]).read_file(self.files[0])), None)
        except ValueError as error:
            # A spoilt file is the business of its own task: the others still run.
            first, _ = None, say(f"the first document cannot be read: {error}")
        documents = [Document(text=SAMPLE, id="sample")] + ([first] if first and "extract" not in self.steps else [])
        for step in self.text_steps():
            given = [Document(text=SAMPLE_PAGE, id="sample")] if isinstance(step, StrictExtractor) else documents
            kept = attempt(step, given)
            if isinstance(step, StrictExtractor) and not kept:
                raise Refused("the extractor finds no text in a plain page: is lxml_html_clean in the image?")
        with tempfile.TemporaryDirectory() as folder:
            if "deduplicate" in self.steps:
                attempt(self.signatures(folder), documents)
            if "tokenize" in self.steps:
                tokenizer = self.tokenizer(f"{folder}/tokens", f"{folder}/scratch")
                attempt(tokenizer, documents)
                if tokenizer.stats["tokens"].total == 0:
                    raise Refused("the tokenizer finds no tokens in a plain text")
        with self.output_folder.open("state/probe", "w") as file:
            file.write("may be written\n")
        self.output_folder.rm_file("state/probe")
        say(f"every step works on one document; {len(self.files)} files, {self.tasks} tasks")

    def run(self):
        source, documents = self.configuration["input"], None
        if self.text_steps():
            steps = [self.reader(source), *self.text_steps(), self.writer("filtered")]
            documents = self.stage("filter", steps, self.tasks, documents)
            source = f"{self.output}/filtered"
        if "deduplicate" in self.steps:
            documents = self.deduplicate(source, documents)
            source = f"{self.output}/deduplicated"
        if "tokenize" in self.steps:
            tokenizer = self.tokenizer(f"{self.output}/tokens", self.configuration["scratch"])
            self.stage("tokenize", [self.reader(source), tokenizer], self.tasks, documents)
            self.check_token_files(tokenizer.token_size)
        with self.output_folder.open("report.json", "w") as file:
            json.dump(self.report, file, indent=2)
        say("whole: " + json.dumps(self.report))

    def deduplicate(self, source, documents):
        folder = f"{self.output}/minhash"
        self.stage("signatures", [self.reader(source), self.signatures(f"{folder}/signatures")], self.tasks, documents)
        config = self.minhash()
        self.stage(
            "buckets",
            [MinhashDedupBuckets(f"{folder}/signatures", f"{folder}/buckets", config=config)],
            config.num_buckets * self.tasks_per_bucket(config),
        )
        self.stage("clusters", [MinhashDedupCluster(f"{folder}/buckets", f"{folder}/clusters", config=config)], 1)
        removed = self.report["stages"]["clusters"]["steps"][0]["counts"].get("to_remove", 0)
        steps = [self.reader(source), MinhashDedupFilter(f"{folder}/clusters"), self.writer("deduplicated")]
        kept = self.stage("remove", steps, self.tasks, documents)
        dropped = self.report["stages"]["remove"]["steps"][1]["counts"].get("dropped", 0)
        if dropped != removed:
            raise Incomplete(f"{removed} documents were to be removed as duplicates, {dropped} were")
        return kept

    def tasks_per_bucket(self, config):
        """As many as configured, or as the first file of signatures has lines: datatrove cuts the others by it."""
        signatures = get_datafolder(f"{self.output}/minhash/signatures/bucket_000")
        first = signatures.list_files()[0]
        lines = signatures.size(first) // (config.hashes_per_bucket * 8 + 4)
        return max(1, min(self.configuration["deduplication"]["tasksPerBucket"], lines))

    # The steps, made anew for each use: a step carries its counts.

    def reader(self, folder):
        made_here = folder != self.configuration["input"]
        options = {"text_key": "text" if made_here else self.configuration["textKey"], "add_file_path": False}
        pattern = None if made_here else self.configuration.get("pattern")
        if not made_here and self.configuration["format"] == "parquet":
            return ParquetReader(folder, glob_pattern=pattern, **options)
        return StrictJsonlReader(folder, glob_pattern=pattern, **options)

    def writer(self, name):
        return JsonlWriter(f"{self.output}/{name}", output_filename="${rank}.jsonl.gz")

    def text_steps(self):
        steps, words = [], self.configuration["wordLanguage"]
        if "extract" in self.steps:
            extraction = self.configuration["extraction"]
            steps.append(StrictExtractor(extraction["timeoutSeconds"], extraction["maximumFailureShare"]))
        if "language" in self.steps:
            language = self.configuration["language"]
            step = LanguageFilter(language["keep"], language_threshold=language["threshold"])
            step.model.MODEL_URL = language["model"]
            steps.append(step)
        if "filter" in self.steps:
            stop_words = self.configuration.get("stopWords")
            steps += [
                GopherRepetitionFilter(language=words),
                GopherQualityFilter(language=words, stop_words=stop_words),
            ]
        return steps

    def minhash(self):
        options = self.configuration["deduplication"]
        return MinhashConfig(
            n_grams=options["nGrams"], num_buckets=options["buckets"], hashes_per_bucket=options["hashesPerBucket"]
        )

    def signatures(self, folder):
        return MinhashDedupSignature(folder, config=self.minhash(), language=self.configuration["wordLanguage"])

    def tokenizer(self, folder, scratch):
        options = self.configuration["tokenizer"]
        return StrictTokenizer(
            folder,
            tokenizer_name_or_path=options["path"],
            local_working_dir=scratch,
            eos_token=options.get("endOfText"),
            seed=options["seed"],
        )

    # Running a stage, and what is demanded of it.

    def stage(self, name, steps, tasks, expected=None):
        """Runs what is missing of a stage. Returns the documents that come out; raises unless all of it is there."""
        started = time.time()
        executor = RayPipelineExecutor(steps, tasks=tasks, logging_dir=f"{self.output}/state/{name}")
        missing = executor.get_incomplete_ranks()
        say(f"{name}: {len(missing)} of {tasks} tasks to run")
        needs = self.configuration["stages"][name]
        check_capacity(name, needs, self.configuration["autoscaled"])
        failures = run_tasks(executor, missing, needs, self.configuration)
        incomplete = executor.get_incomplete_ranks()
        if incomplete:
            raise Incomplete(self.describe_missing(name, tasks, incomplete, failures))
        counted = count(executor, steps)
        self.report["stages"][name] = {"tasks": tasks, "ran": len(missing), "steps": counted}
        say(f"{name}: done in {time.time() - started:.0f} s: {json.dumps(counted)}")
        return self.check_flow(name, counted, expected)

    def describe_missing(self, name, tasks, incomplete, failures):
        lines = [f"{name}: {len(incomplete)} of {tasks} tasks are not done: {shortened(incomplete)}"]
        for rank, error in list(failures.items())[:5]:
            files = f" (of {shortened(self.files[rank::tasks])})" if name == "filter" else ""
            lines.append(f"  task {rank}{files}: {error}")
        return "\n".join([*lines, f"  logs: {self.output}/state/{name}/logs; the same command runs only these again"])

    def check_flow(self, name, counted, expected):
        """What goes into a step must come out of it or be dropped by it, and be what the step before let pass."""
        flow = expected
        for step in counted:
            counts = step["counts"]
            if "documents" in counts:
                entered = counts["documents"]
            elif "total" in counts:
                entered = counts["total"]
            else:
                continue
            if flow is not None and entered != flow:
                raise Incomplete(f"{name}: {flow} documents were to enter '{step['name']}', {entered} did")
            left = sum(counts.get(label, 0) for label in ("dropped", *StrictExtractor.failures))
            flow = entered - left
            if "forwarded" in counts and counts["forwarded"] != flow:
                raise Incomplete(f"{name}: '{step['name']}' let {counts['forwarded']} documents pass, not {flow}")
            if entered and left / entered > 0.9:
                warning = f"{name}: '{step['name']}' dropped {left} of {entered} documents"
                self.report["warnings"].append(warning)
                say(f"WARNING: {warning}")
            if entered and flow == 0:
                raise Incomplete(f"{name}: '{step['name']}' dropped every document")
        return flow

    def check_token_files(self, token_size):
        folder = get_datafolder(f"{self.output}/tokens")
        found = sum(folder.size(file) for file in folder.list_files(glob_pattern="*_doc_shuffled.ds")) // token_size
        counted = self.report["stages"]["tokenize"]["steps"][1]["counts"].get("tokens", 0)
        if found != counted:
            raise Incomplete(f"tokenize: {counted} tokens were made, {found} lie in {self.output}/tokens")
        self.report["tokens"] = found


# What must not change between two runs into one output folder. Memory, retries and tolerances may.
IDENTITY = ("input", "pattern", "format", "textKey", "steps", "tasks", "language", "wordLanguage", "stopWords") + (
    "deduplication",
    "tokenizer",
)


def model_paths(configuration):
    return [
        *([configuration["language"]["model"]] if "language" in configuration["steps"] else []),
        *([configuration["tokenizer"]["path"]] if "tokenize" in configuration["steps"] else []),
    ]


def digest(path):
    sha256 = hashlib.sha256()
    try:
        with open_file(path, "rb") as file:
            for block in iter(lambda: file.read(2**20), b""):
                sha256.update(block)
        return sha256.hexdigest()
    except FileNotFoundError as error:
        raise Refused(f"{path} does not exist") from error


def attempt(step: PipelineStep, documents):
    """What a step makes of a few documents; refused where it raises."""
    try:
        copies = [Document(text=document.text, id=document.id) for document in documents]
        return list(step.run(iter(copies), 0, 1) or [])
    except Exception as error:
        raise Refused(f"'{step.name}' does not work in this image: {type(error).__name__}: {error}") from error


def check_capacity(name, needs, autoscaled):
    """Where machines do not come by themselves, what fits on none would wait for ever."""
    if autoscaled:
        return
    wanted = {"CPU": needs["cpus"], "memory": needs["memoryGiB"] * 2**30, **needs.get("resources", {})}
    machines = [node["Resources"] for node in ray.nodes() if node["Alive"]]
    if not any(all(machine.get(kind, 0) >= amount for kind, amount in wanted.items()) for machine in machines):
        raise Refused(f"{name}: a task needs {wanted}, and no machine of the cluster has that")


def run_tasks(executor, ranks, needs, configuration):
    """Submits all tasks at once, so that an autoscaler sees them; a lost machine's run again. Returns what failed."""
    # A fresh process for each task: what a library leaks is gone with it.
    task = ray.remote(max_calls=1)(run_one).options(
        num_cpus=needs["cpus"],
        memory=int(needs["memoryGiB"] * 2**30),
        resources=needs.get("resources") or None,
        max_retries=configuration["retries"],
    )
    shared = ray.put(executor)
    spread = configuration["startSpreadSeconds"]
    pending = {task.remote(shared, rank, spread, configuration.get("scratch")): rank for rank in ranks}
    limit = max(FEWEST_FAILURES_TO_STOP, SHARE_OF_FAILURES_TO_STOP * len(ranks))
    failures = {}
    while pending:
        done, _ = ray.wait(list(pending), num_returns=1)
        rank = pending.pop(done[0])
        try:
            ray.get(done[0])
        except ray.exceptions.RayError as error:
            failures[rank] = str(error).strip().splitlines()[-1]
            say(f"task {rank} failed: {failures[rank]}")
        if len(failures) > limit:
            say(f"{len(failures)} tasks failed: the other {len(pending)} are not run")
            for reference in pending:
                ray.cancel(reference, force=True)
            break
    return failures


def run_one(executor, rank, spread, scratch):
    time.sleep(random.uniform(0, spread))
    if scratch:
        os.makedirs(scratch, exist_ok=True)
    executor._run_for_rank(rank)


def count(executor, steps):
    """Counts of all tasks of a stage, step by step, from the files that each task left."""
    folder = executor.logging_dir

    def read(rank):
        with folder.open(f"stats/{rank:05d}.json", "r") as file:
            return json.load(file)

    totals = [{} for _ in steps]
    with ThreadPoolExecutor(32) as pool:
        for task in pool.map(read, range(executor.world_size)):
            for sums, step in zip(totals, task, strict=True):
                for label, value in step["stats"].items():
                    number = value["total"] if isinstance(value, dict) else value
                    sums[label] = sums.get(label, 0) + number
    return [{"name": step.name, "counts": shown(sums)} for step, sums in zip(steps, totals, strict=True)]


def shown(sums):
    """Counts without those that datatrove keeps for each file and length."""
    hidden = ("doc_len", "cluster_size")
    return {label: int(value) for label, value in sums.items() if label not in hidden and not label.endswith(".gz")}


def shortened(items, most=20):
    listed = ", ".join(str(item) for item in items[:most])
    return listed if len(items) <= most else f"{listed} and {len(items) - most} more"


def say(text):
    print(text, flush=True)


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except Refused as error:
        say(f"REFUSED: {error}")
        sys.exit(2)
    except Incomplete as error:
        say(f"INCOMPLETE: {error}")
        sys.exit(1)
