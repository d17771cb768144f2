"""Patterns with which two runners that know different tests run the same ones.

    theirs = same_tests.known_tests("go_runner", "bssl_shim", "Basic*", [])
    patterns = same_tests.patterns_for(ours & theirs, ours | theirs)
"""

import json
import os
import pathlib
import subprocess
import sys
import tempfile


def results_of(path):
    """Test name -> PASS, FAIL or SKIP, from a runner's -json-output."""
    tests = json.loads(pathlib.Path(path).read_text())["tests"]
    return {name: test["actual"] for name, test in tests.items()}


def known_tests(runner, shim, pattern, flags):
    """Names of the tests of a runner that match a pattern.

    Asked by a run with a shim that implements nothing, as not every runner can list its tests. What
    the real shim says about handshake hints decides about copies of tests, so it is asked.
    """
    with tempfile.TemporaryDirectory() as folder:
        stub = pathlib.Path(folder) / "shim"
        stub.write_text(
            "#!/bin/sh\n"
            f'[ "$1" != -is-handshaker-supported ] || exec "{os.path.abspath(shim)}" "$@"\n'
            "exit 89\n"
        )
        stub.chmod(0o755)
        results = os.path.join(folder, "results.json")
        command = [runner, "-shim-path", str(stub), "-allow-unimplemented", *flags]
        command += ["-pipe", "-json-output", results]
        command += ["-test", pattern] if pattern else []
        process = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True)
        if not os.path.exists(results):
            sys.exit(f"{' '.join(command)} failed:\n{process.stdout}{process.stderr}")
        return set(results_of(results))


def literal(text):
    return "".join("\\" + c if c in "\\*?[" else c for c in text)


def patterns_for(wanted, universe):
    """Few patterns that match, among `universe`, exactly the names in `wanted`.

    A name that begins other names that are not wanted stands for itself; otherwise the shortest
    beginning that only wanted names have stands for all of them.
    """
    unwanted_beginnings = {""} if universe - wanted else set()
    for name in universe - wanted:
        unwanted_beginnings.update(name[:length] for length in range(1, len(name) + 1))
    patterns = set()
    for name in wanted:
        lengths = range(0, len(name) + 1)
        free = next((n for n in lengths if name[:n] not in unwanted_beginnings), None)
        patterns.add(literal(name) if free is None else literal(name[:free]) + "*")
    return sorted(patterns)
