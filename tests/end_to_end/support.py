"""What the end-to-end tests share: where things are, and runs of the real runner.

    place = support.Place.from_arguments()
    run = place.run("-shim-path", place.shim("bssl_shim"), "-test", "Basic-*")
    support.check(run.status == 0, "all pass", run.output)

A test that lacks something outside of the repository ends with status 77, which ctest counts as
skipped.
"""

import argparse
import dataclasses
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import time

SKIPPED = 77


def skip(reason):
    print("SKIPPED:", reason)
    sys.exit(SKIPPED)


def check(condition, what, details=""):
    """Ends the test with status 1 unless `condition` holds; `what` says what should be."""
    print("ok     " if condition else "FAILED ", what, flush=True)
    if not condition:
        if details:
            print(shorten(details))
        sys.exit(1)


def shorten(text, limit=20000):
    if len(text) <= limit:
        return text
    return text[: limit // 2] + "\n[...]\n" + text[-limit // 2 :]


@dataclasses.dataclass
class Run:
    """One run of the runner that is over."""

    status: int
    output: str  # standard output
    errors: str  # standard error
    results: dict  # test name -> {"actual": "PASS", ...}; empty without a result file
    seconds: float

    @property
    def told(self):
        """What the runner said, without a line per test that is fine."""
        fine = ("PASSED (", "UNIMPLEMENTED (")
        lines = self.output.splitlines() + self.errors.splitlines()
        return "\n".join(line for line in lines if not line.startswith(fine))

    def named(self, actual):
        return sorted(name for name, test in self.results.items() if test["actual"] == actual)


class Place:
    def __init__(self, binaries, source, bogo):
        self.binaries = pathlib.Path(binaries).resolve()
        self.source = pathlib.Path(source).resolve()
        self.bogo = pathlib.Path(bogo).resolve()

    @classmethod
    def from_arguments(cls):
        parser = argparse.ArgumentParser()
        parser.add_argument("--bin", required=True, help="the build's folder of programs")
        parser.add_argument("--source", required=True, help="the root of the source tree")
        parser.add_argument("--bogo", required=True, help="inventories of BoGo's tests")
        arguments = parser.parse_args()
        return cls(arguments.bin, arguments.source, arguments.bogo)

    def binary(self, name):
        return str(self.binaries / name)

    def has_sanitizers(self):
        cache = self.binaries.parent / "CMakeCache.txt"
        return "CMAKE_BUILD_TYPE:STRING=Sanitize\n" in cache.read_text()

    def bogo_file(self, name):
        path = self.bogo / name
        if not path.exists():
            skip(f"{path} is missing: it is no part of this repository")
        return str(path)

    def shim(self, name):
        """BoringSSL's program of this name: what shims/boringssl/install has built, or one of the
        reference kit, which also has broken variants."""
        kit = os.environ.get("BADPEER_REFERENCE") or pathlib.Path.home() / ".cache/badpeer-reference"
        folders = [self.source / "build/shims/boringssl", pathlib.Path(kit)]
        for folder in folders:
            if os.access(folder / name, os.X_OK) and (folder / name).is_file():
                return str(folder / name)
        skip(f"{name} is neither in {folders[0]} nor in {folders[1]}")

    def installed(self, stack, name):
        """The program that shims/STACK/install has built."""
        program = self.source / "build/shims" / stack / name
        if not os.access(program, os.X_OK):
            skip(f"{program} is missing: shims/{stack}/install builds it")
        return str(program)

    def check_sample(self, stack, *arguments, shards=8):
        """Of a stack that this project did not make, with its configuration in configs/, every
        eighth test passes; all of them with BADPEER_END_TO_END=all."""
        environment = {"TEST_TOTAL_SHARDS": str(shards), "TEST_SHARD_INDEX": "0"}
        if os.environ.get("BADPEER_END_TO_END") == "all":
            environment = {}
        config = str(self.source / f"configs/{stack}.json")
        arguments = [*arguments, "-shim-config", config, "-allow-unimplemented"]
        run = self.run(*arguments, environment=environment, timeout=800)
        check(run.status == 0 and not run.named("FAIL"), "nothing fails", run.told)
        # A shim that refuses every flag would pass the check above.
        passed, skipped = len(run.named("PASS")), len(run.named("SKIP"))
        check(passed > 0, f"{passed} tests pass, {skipped} are unimplemented", run.told)
        return run

    def test_names(self):
        """The names of all tests that the runner has, without copies with hints."""
        with tempfile.TemporaryDirectory() as folder:
            dump = pathlib.Path(folder) / "tests.jsonl"
            run = self.run("-dump-tests", str(dump))
            check(run.status == 0, "runner -dump-tests works", run.errors)
            return {json.loads(line)["name"] for line in dump.read_text().splitlines()}

    def run(self, *arguments, timeout=500, environment=None):
        """Runs the runner to its end and reads its result file, if it writes one."""
        with tempfile.TemporaryDirectory() as folder:
            result_file = pathlib.Path(folder) / "results.json"
            command = [self.binary("runner"), *arguments, "-json-output", str(result_file)]
            start = time.monotonic()
            process = subprocess.run(
                command,
                stdin=subprocess.DEVNULL,
                capture_output=True,
                text=True,
                errors="backslashreplace",
                timeout=timeout,
                env={**os.environ, **(environment or {})},
            )
            seconds = time.monotonic() - start
            results = {}
            if result_file.exists():
                results = json.loads(result_file.read_text())["tests"]
        return Run(process.returncode, process.stdout, process.stderr, results, seconds)


def glob_literal(name):
    """The pattern that matches only this name."""
    return "".join("\\" + c if c in "\\*?[" else c for c in name)


def pattern_list(names):
    return ";".join(glob_literal(name) for name in names)
