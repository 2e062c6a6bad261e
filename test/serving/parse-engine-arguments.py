"""Judges command lines of vLLM or SGLang by the engine's own parser, or records its options.

Usage: parse-engine-arguments.py vllm|sglang [--record] < lines.json
Reads a JSON list of command lines, each a list of words; writes the engine's version, and for each line null or the refusal.
Ends with status 77 where the engine is not there.
"""

import argparse
import contextlib
import importlib.metadata
import io
import json
import sys


def parser_of(engine):
    if engine == "vllm":
        from vllm.entrypoints.cli.serve import make_arg_parser
        from vllm.utils.argparse_utils import FlexibleArgumentParser

        return make_arg_parser(FlexibleArgumentParser(prog="vllm serve"))
    from sglang.srt.server_args import ServerArgs

    parser = argparse.ArgumentParser(prog="sglang")
    ServerArgs.add_cli_args(parser)
    return parser


def pretend_cpu_build():
    """vLLM chooses its platform by its version's suffix, and without a GPU finds none in the usual wheel."""
    real = importlib.metadata.version
    importlib.metadata.version = lambda name: real(name) + ("+cpu" if name == "vllm" else "")


def refusal(parser, words):
    errors = io.StringIO()
    try:
        with contextlib.redirect_stderr(errors):
            parser.parse_args([word for word in words if word != "serve"])
    except SystemExit:
        return errors.getvalue().strip().splitlines()[-1]
    except Exception as error:  # a parser may raise what it likes
        return f"{type(error).__name__}: {error}"
    return None


def record(parser):
    rows = [
        {
            "flags": action.option_strings or [action.dest],
            "default": repr(action.default),
            "choices": [str(choice) for choice in action.choices] if action.choices else None,
            "nargs": action.nargs,
            "type": getattr(action.type, "__name__", None),
        }
        for action in parser._actions
    ]
    print("[\n" + ",\n".join(json.dumps(row, separators=(",", ":")) for row in rows) + "\n]")


def main():
    engine = sys.argv[1]
    try:
        version = importlib.metadata.version(engine)
        pretend_cpu_build()
        parser = parser_of(engine)
    except Exception as error:
        print(f"{type(error).__name__}: {error}", file=sys.stderr)
        sys.exit(77)
    if "--record" in sys.argv:
        record(parser)
        return
    sys.stdout = sys.stderr
    refused = [refusal(parser, words) for words in json.load(sys.stdin)]
    sys.__stdout__.write(json.dumps({"version": version, "refused": refused}))


main()
