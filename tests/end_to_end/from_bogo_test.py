"""What people bring along from BoGo: flags of a compiled Go test, configurations with notes in them,
an environment for shards, tools that read results."""

import itertools
import json
import pathlib
import tempfile
import time

import support

ONE = "Basic-Client-TLS-Sync"


def go_test_flags(place, shim):
    given = "-test.run TestAll -test.timeout 45m -test.v -test.count=1 -test.parallel 4".split()
    for flags in (
        given,
        "-test.paniconexit0 -test.timeout=10m0s -test.testlogfile=/tmp/log".split(),
        "-test.run=^TestAll$/x -test.v=test2json -test.shuffle=17 -test.short".split(),
        "--test.failfast --test.skip Other --test.fullpath".split(),
    ):
        run = place.run("-shim-path", shim, "-test", ONE, *flags)
        support.check(
            run.status == 0 and run.named("PASS") == [ONE] and not run.errors,
            " ".join(flags),
            run.told,
        )
    run = place.run("-shim-path", shim, "-test", ONE, "-test.cpuprofile=p", "-test.trace=t")
    support.check(
        run.status == 0 and len(run.errors.splitlines()) == 1 and "-test.trace" in run.errors,
        "what a program in Go alone can do is named in one line",
        run.told,
    )
    for flags in ("-test.run=Other", "-test.skip=.", "-test.count=0"):
        run = place.run("-shim-path", shim, flags)
        support.check(
            run.status == 0 and not run.results and "TestAll" in run.errors, flags, run.told
        )
    run = place.run("-shim-path", shim, "-test.list", ".")
    support.check(run.output == "TestAll\n", "-test.list", run.told)

    start = time.monotonic()
    seconds = 5 if place.has_sanitizers() else 1  # Of which it needs one to start, then.
    run = place.run("-shim-path", shim, "-allow-unimplemented", "-test.timeout", f"{seconds}s")
    support.check(
        run.status == 1
        and time.monotonic() - start < 30
        and f"stopped after the {seconds} s of -test.timeout" in run.output
        and run.results,
        "-test.timeout ends the run, and what there is stays",
        run.told,
    )


def configurations(place, shim, folder):
    config = folder / "config.json"

    def with_config(text, *flags):
        config.write_text(text)
        return place.run("-shim-path", shim, "-shim-config", str(config), *flags)

    notes = [
        '{"//": "x", "DisabledTests": {"### A b": "", "": "", "// c": "", "SSL3 is gone": ""}}',
        '{"_comment": ["x"], "": 1, "DisabledTests": {"-----": "", "# [": ""}, "ErrorMap": {"#": 7}}',
        '{"# x": {}, "LooseErrorTests": {"see the tracker": ""}, "TestErrorMap": {"": ""}}',
    ]
    for text in notes:
        run = with_config(text, "-list-stale")
        support.check(run.status == 0 and not run.output and not run.errors, text, run.told)
    stale = '{"DisabledTests": {"# x": "", "Gone-*": "", "Basic-*": ""}, "TestErrorMap": {"Old": ""}}'
    run = with_config(stale, "-list-stale")
    support.check(run.output == "DisabledTests: Gone-*\nTestErrorMap: Old\n", stale, run.told)
    run = with_config(stale, "-skip", "*")  # nothing to run, but the warning comes first
    support.check("2 patterns" in run.errors and "-list-stale" in run.errors, "the warning", run.told)

    twice = [
        '{"DisabledTests": {"Basic-*": "1"}, "DisabledTests": {"BadECDSA-*": "2"}}',
        '{"disabledtests": {"BadECDSA-*": "1"}, "ErrorMap": {}, "DisabledTests": {"Basic-*": "2"}}',
        '{"DisabledTests": {"Basic-*": ""}, "DisabledTests": {}, "DisabledTests": {"BadECDSA-*": ""}}',
    ]
    for text in twice:
        run = with_config(text, "-list")
        names = run.output.split()
        support.check(
            names and not [n for n in names if n.startswith(("Basic-", "BadECDSA-"))], text, run.told
        )


def environment(place, shim, folder):
    file = folder / "file"
    file.write_text("")
    cases = [
        {"TMPDIR": "/nonexistent"},
        {"TMPDIR": str(file)},
        {"TMPDIR": "/proc"},
        {"TMPDIR": "x" * 300},
        {"TEST_TOTAL_SHARDS": "2"},
        {"TEST_SHARD_INDEX": "0"},
        {"TEST_TOTAL_SHARDS": "2", "TEST_SHARD_INDEX": ""},
        {"TEST_TOTAL_SHARDS": "2", "TEST_SHARD_INDEX": "2"},
        {"TEST_TOTAL_SHARDS": "two", "TEST_SHARD_INDEX": "0"},
        {"TEST_TOTAL_SHARDS": "2", "TEST_SHARD_INDEX": "0", "TEST_SHARD_STATUS_FILE": "/proc/x/y"},
    ]
    for variables in cases:
        run = place.run("-shim-path", shim, "-test", ONE, environment=variables)
        lines = run.errors.splitlines()
        support.check(
            run.status == 2 and len(lines) == 1 and not run.output and "$T" in lines[0],
            f"{variables}: {run.errors.strip()}"[:150],
            run.told,
        )


def results_for_tools(place, shim):
    """A stack that is not configured fails in each of BoGo's ways."""
    run = place.run("-shim-path", shim, "-test", "BadECDSA-*;LargePlaintext*;Basic-Client-TLS-*")
    failed = run.named("FAIL")
    first = {run.results[name]["error"].splitlines()[0] for name in failed}
    support.check("unexpected error" in first, f"first lines: {first}", run.told)
    support.check(
        all('\tremote: ":' in run.results[name]["error"] for name in failed), "remote: is there"
    )
    # "failed (1 must, 2 should):"
    tail = run.output.split("\nfailed (", 1)[1].splitlines()[1:]
    listed = [line.split(":")[0].strip() for line in itertools.takewhile(lambda l: l[:1] == " ", tail)]
    support.check(
        sorted(listed) == sorted(failed) and [line for line in tail if line.startswith("results: ")],
        "a failing run ends with its failures, one line each, and where the results are",
        run.output,
    )
    support.check(run.output.count("FAILED (") == len(failed), "each is FAILED once")
    green = place.run("-shim-path", shim, "-test", ONE)
    support.check("\nfailed" not in green.output, "a green run has no list", green.output)


def transcripts(place, folder):
    shim, handshaker = place.shim("bssl_shim"), place.shim("handshaker")
    tests = "Basic-Server-TLS-Sync;Basic-Client-DTLS-Sync;Basic-Client-QUIC-Sync;KeyUpdate-*"
    run = place.run(
        "-shim-path", shim, "-handshaker-path", handshaker, "-test", tests + ";Basic-Server-TLS-*",
        "-transcript-dir", str(folder / "t"), "-hint-traces-dir", str(folder / "h"),
    )  # fmt: skip
    support.check(run.status == 0, "tests with transcripts pass", run.told)
    for name in ("tls/server/Basic-Server-TLS-Sync-0", "dtls/client/Basic-Client-DTLS-Sync-1"):
        written = (folder / "t" / name).read_bytes()
        # The shim's settings end with the tag of the data, then come records of handshakes.
        data = b"\x00\x00\x16\x03" if name.startswith("tls") else b"\x16\xfe"
        support.check(data in written, f"{name} has settings and what was sent", repr(written[:80]))
    traces = json.loads((folder / "h/hint-traces/hint_traces.json").read_text())
    trace = traces["Basic-Server-TLS-Sync"]
    support.check(
        len(trace["connections"]) == 2 and trace["connections"][0]["handshake_hint"],
        "traces of hints",
        str(trace)[:300],
    )
    left = [p.name for p in (folder / "h/hint-traces").iterdir()]
    support.check(left == ["hint_traces.json"], "nothing else is left of them", str(left))
    for flags in (["-transcript-dir", "/proc/x"], ["-hint-traces-dir", "/proc/x"], ["-fuzzer"]):
        run = place.run("-shim-path", shim, "-test", ONE, *flags)
        support.check(
            run.status == 2 and len(run.errors.splitlines()) == 1 and flags[0] in run.errors,
            run.errors.strip(),
            run.told,
        )


def main():
    place = support.Place.from_arguments()
    shim = place.binary("openssl_shim")
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        go_test_flags(place, shim)
        configurations(place, shim, folder)
        environment(place, shim, folder)
        results_for_tools(place, shim)
        transcripts(place, folder)


if __name__ == "__main__":
    main()
