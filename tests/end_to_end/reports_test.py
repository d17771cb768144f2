"""What a run leaves to people and to CI systems: reports in every format, expectations over the life
of a shim, shards, retries, and runs that are stopped, killed or find no room."""

import json
import os
import pathlib
import shutil
import signal
import stat
import subprocess
import tempfile
import time

import support

# Passing, failing without a configuration, unimplemented: all with Debian's OpenSSL.
SOME = "Basic-Client-TLS-*;Basic-Server-TLS-*;LargePlaintext*;BadECDSA-*;HttpPOST;ChannelID*"


class Runs:
    def __init__(self, place, folder):
        self.place = place
        self.folder = folder
        self.shim = place.binary("openssl_shim")

    def path(self, name):
        return str(self.folder / name)

    def run(self, *flags, environment=None, timeout=300):
        """Without the result file that Place.run() asks for."""
        process = subprocess.run(
            [self.place.binary("runner"), *flags],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="backslashreplace",
            cwd=self.folder,
            env={**os.environ, **(environment or {})},
            timeout=timeout,
        )
        return process

    def results(self, name):
        return json.loads((self.folder / name).read_text())

    def script(self, name, text):
        path = self.folder / name
        path.write_text("#!/bin/sh\n" + text)
        path.chmod(path.stat().st_mode | stat.S_IXUSR)
        return str(path)


def check(condition, what, process):
    support.check(condition, what, f"status {process.returncode}\n{process.stdout}{process.stderr}")


def validate(runs):
    try:
        import jsonschema
    except ImportError:
        print("skipped: no jsonschema for Python (python3-jsonschema)")
        return
    formats = runs.place.source / "docs/formats"
    schema = json.loads((formats / "results.schema.json").read_text())
    jsonschema.validate(runs.results("r.json"), schema)
    event = jsonschema.Draft202012Validator(json.loads((formats / "event.schema.json").read_text()))
    part = {kind: {**schema["$defs"][kind], "$defs": schema["$defs"]} for kind in ("run", "result")}
    lines = [json.loads(line) for line in (runs.folder / "e.jsonl").read_text().splitlines()]
    for line in lines:
        event.validate(line)
        for kind, described in part.items():
            if kind in line:
                jsonschema.validate(line[kind], described)
    test = jsonschema.Draft202012Validator(json.loads((formats / "test.schema.json").read_text()))
    runs.run("-dump-tests", runs.path("dump.jsonl"))
    for line in (runs.folder / "dump.jsonl").read_text().splitlines():
        test.validate(json.loads(line))
    support.check(True, f"JSON is as its schemas say ({len(lines)} events)")
    if not shutil.which("xmllint"):
        print("skipped: no xmllint (libxml2-utils)")
        return
    lint = ["xmllint", "--noout", "--schema", str(formats / "junit.xsd"), runs.path("r.xml")]
    process = subprocess.run(lint, capture_output=True, text=True)
    check(process.returncode == 0, "JUnit is as its schema says", process)


def all_reports(runs):
    run = runs.run(
        "-shim-path", runs.shim, "-test", SOME,
        "-json-output", "r.json", "-junit", "r.xml", "-html", "r.html", "-events", "e.jsonl",
    )  # fmt: skip
    results = runs.results("r.json")
    kinds = {test["actual"] for test in results["tests"].values()}
    check(run.returncode == 1 and kinds == {"PASS", "FAIL", "SKIP"}, "one run, all reports", run)
    check("results: r.json, r.xml, r.html, e.jsonl\n" in run.stdout, "it says where they are", run)
    check("\nwhy:\n" in run.stdout, "failures by cause", run)
    check("only this   in all   what is missing" in run.stdout, "what is missing", run)
    missing = [t["missing"] for t in results["tests"].values() if t["actual"] == "SKIP"]
    check(missing and all(missing), f"each skipped test says why: {missing[0]}", run)
    check(all("time" in test for test in results["tests"].values()), "time of each test", run)
    validate(runs)

    again = runs.run("-shim-path", runs.shim, "-rerun-failed", "r.json", "-json-output", "again.json")
    failed = {name for name, test in results["tests"].items() if test["actual"] == "FAIL"}
    check(set(runs.results("again.json")["tests"]) == failed, "-rerun-failed runs those alone", again)
    same = runs.run("compare", "r.json", "r.json")
    check(same.returncode == 0 and same.stdout == "SAME\n", "compare with itself", same)


def ci_story(runs):
    """First red, accepted, green; the shim gets worse, and better."""
    broken = runs.path("broken")
    wrapper = runs.script(
        "shim", f'case "$*" in *-server*) [ -e "{broken}" ] && exit 1;; esac\nexec {runs.shim} "$@"\n'
    )
    flags = ["-shim-path", wrapper, "-test", "Basic-Client-TLS-Sync;Basic-Server-TLS-Sync;HttpPOST", "-expectations", "e.txt"]
    run = runs.run(*flags)
    check(run.returncode == 2 and "-update-expectations" in run.stderr, "no file yet", run)
    (runs.folder / "e.txt").write_text("# ours\n\n* pass\n")
    run = runs.run(*flags)
    check(run.returncode == 1 and "HttpPOST: a new failure" in run.stdout, "first run red", run)
    run = runs.run(*flags, "-update-expectations")
    text = (runs.folder / "e.txt").read_text()
    check(run.returncode == 0 and text == "# ours\n\n* pass\nHttpPOST fail\n", "accepted", run)
    run = runs.run(*flags)
    check(run.returncode == 0 and run.stdout.endswith("PASS\n"), "green", run)
    pathlib.Path(broken).touch()
    run = runs.run(*flags)
    check(
        run.returncode == 1
        and "1 change against e.txt:\n  Basic-Server-TLS-Sync: a new failure" in run.stdout,
        "the shim got worse: red with the one test",
        run,
    )
    os.unlink(broken)
    (runs.folder / "e.txt").write_text("* pass\nHttpPOST fail\nBasic-Client-TLS-Sync fail\n")
    run = runs.run(*flags)
    check(
        run.returncode == 1
        and "Basic-Client-TLS-Sync: an unexpected pass" in run.stdout
        and "to accept: " in run.stdout
        and "-update-expectations" in run.stdout,
        "the shim got better: red with the command that accepts it",
        run,
    )


def shards(runs):
    whole = runs.run("-shim-path", runs.shim, "-test", SOME, "-json-output", "whole.json")
    expected = {n: t["actual"] for n, t in runs.results("whole.json")["tests"].items()}
    for times in ([], ["-times", "whole.json"]):
        for number in (1, 2, 3):
            shard = f"{number}/3"
            runs.run(
                "-shim-path", runs.shim, "-test", SOME, "-shard", shard,
                "-json-output", f"part{number}.json", "-events", f"part{number}.jsonl", *times,
            )  # fmt: skip
        merged = runs.run("merge", "merged.json", "part1.json", "part2.jsonl", "part3.json")
        got = {n: t["actual"] for n, t in runs.results("merged.json")["tests"].items()}
        check(got == expected and merged.returncode == 1, f"merged is the whole {times}", merged)
    for out in ("merged.xml", "merged.html", "merged.jsonl"):
        merged = runs.run("merge", out, "part1.json", "part2.json", "part3.json")
        check((runs.folder / out).stat().st_size > 1000, f"merged as {out}", merged)
    for inputs, said in (
        (["part1.json", "part3.json"], "shards are missing: 2 of 3"),
        (["part1.json", "part1.jsonl", "part2.json"], "is both in part1.json and in part1.jsonl"),
        (["whole.json", "part1.json"], "whole.json is no shard"),
        (["part1.json", "none.json"], "none.json"),
        (["part1.json", "part2.xml"], "part2.xml"),
    ):
        run = runs.run("merge", "no.json", *inputs)
        lines = run.stderr.splitlines()
        check(
            run.returncode == 2 and len(lines) == 1 and said in lines[0]
            and not (runs.folder / "no.json").exists(),
            run.stderr.strip(),
            run,
        )  # fmt: skip
    check(whole.returncode == 1, "the whole", whole)
    slurm = {f"SLURM_ARRAY_TASK_{k}": v for k, v in {"ID": "5", "COUNT": "3", "MIN": "1", "STEP": "2"}.items()}
    run = runs.run("-list", "-shard", "auto", environment=slurm)
    check(run.stdout == runs.run("-list", "-shard", "3/3").stdout, "a Slurm array's third task", run)


def retries(runs):
    """A shim that fails the first time, and one that always does."""
    mark = runs.path("mark")
    flaky = runs.script("flaky", f'[ -e "{mark}" ] || {{ touch "{mark}"; exit 1; }}\nexec {runs.shim} "$@"\n')
    one = ["-shim-path", flaky, "-test", "Basic-Client-TLS-Sync", "-json-output", "f.json"]
    run = runs.run(*one, "-retries", "2")
    test = runs.results("f.json")["tests"]["Basic-Client-TLS-Sync"]
    check(run.returncode == 1 and test["actual"] == "FAIL PASS", "flaky is not green", run)
    check("FLAKY (Basic-Client-TLS-Sync)" in run.stdout, "and is called flaky", run)
    never = runs.script("never", "exit 1\n")
    run = runs.run("-shim-path", never, "-max-failures", "3", "-num-workers=2", "-json-output", "m.json")
    failures = len(runs.results("m.json")["tests"])
    check(
        run.returncode == 1 and 3 <= failures <= 4 and "(-max-failures)" in run.stdout,
        f"-max-failures stops after {failures}",
        run,
    )


def faults(runs):
    """Disks that are full, folders that are gone, runs that are killed."""
    one = ["-shim-path", runs.shim, "-test", "Basic-Client-TLS-Sync"]
    for flag in ("-json-output", "-junit", "-html"):
        run = runs.run(*one, flag, "/nonexistent/x")
        check(run.returncode == 2 and len(run.stderr.splitlines()) == 1, run.stderr.strip(), run)
    run = runs.run(*one, "-events", "/dev/full")
    check(run.returncode == 1 and "No space left" in run.stderr, run.stderr.strip(), run)
    no_output(runs, one)
    full_disk(runs, one)
    gone_and_shared(runs, one)


def wait_until(holds, seconds=180):
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline and not holds():
        time.sleep(0.05)
    return holds()


def processes_with(setting):
    """Of all that were started with this in their environment, the dead aside."""
    found = []
    for folder in pathlib.Path("/proc").glob("[0-9]*"):
        try:
            if setting.encode() in (folder / "environ").read_bytes().split(b"\0"):
                found.append((folder / "cmdline").read_bytes().replace(b"\0", b" ").decode())
        except OSError:
            continue
    return found


def killed(runs):
    """kill -9 while shims hang that would not notice: what was is in the events, nothing else is left."""
    temporary = runs.folder / "temporary"
    temporary.mkdir()
    hang = runs.folder / "hang"
    shim = runs.script("hanging", f'[ -e "{hang}" ] && sleep 1000\nexec {runs.shim} "$@"\n')
    setting = f"TMPDIR={temporary}"
    process = subprocess.Popen(
        [runs.place.binary("runner"), "-shim-path", shim, "-allow-unimplemented",
         "-events", "k.jsonl", "-json-output", "k.json", "-html", "k.html"],
        cwd=runs.folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        env={**os.environ, "TMPDIR": str(temporary)},
    )  # fmt: skip
    events = runs.folder / "k.jsonl"
    wait_until(lambda: events.exists() and events.read_text().count("test_done") > 200)
    hang.touch()
    hangs = wait_until(lambda: any(line.startswith("sleep 1000") for line in processes_with(setting)))
    support.check(hangs and os.listdir(temporary), "a run at half: shims hang, and there are temporary files")
    process.send_signal(signal.SIGKILL)
    process.wait()
    lines = events.read_text().splitlines()
    for line in lines[:-1]:
        json.loads(line)
    done = [line for line in lines[:-1] if json.loads(line)["event"] == "test_done"]
    support.check(len(done) > 200, f"kill -9: the events hold {len(done)} results")
    run = runs.run("merge", "no.json", "k.jsonl")
    support.check("no shard" in run.stderr, "and are read")
    gone = wait_until(lambda: not processes_with(setting) and not os.listdir(temporary), 20)
    support.check(
        gone, "no process and no temporary file is left", f"{processes_with(setting)} {os.listdir(temporary)}"
    )
    reports = [name for name in os.listdir(runs.folder) if name.startswith(("k.json.", "k.html", "k.json"))]
    support.check(reports == ["k.jsonl"], "and no half-written report", str(reports))


def stopped_before_the_first_test(runs):
    """A signal that comes while the shim is asked for its abilities."""
    asked = runs.folder / "asked"
    shim = runs.script("slow", f'touch "{asked}"; sleep 2\nexec {runs.shim} "$@"\n')
    process = subprocess.Popen(
        [runs.place.binary("runner"), "-shim-path", shim, "-json-output", "s.json", "-html", "s.html",
         "-junit", "s.xml", "-events", "s.jsonl"],
        cwd=runs.folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    wait_until(asked.exists)
    process.send_signal(signal.SIGTERM)
    out, errors = process.communicate(timeout=60)
    there = [name for name in ("s.json", "s.html", "s.xml", "s.jsonl") if (runs.folder / name).exists()]
    support.check(
        process.returncode == 128 + signal.SIGTERM
        and len(there) == 4
        and runs.results("s.json")["interrupted"]
        and runs.results("s.json")["tests"] == {}
        and "interrupted, " in out,
        "a signal before the first test: all reports are there, and say that it was interrupted",
        f"{process.returncode} {there} {out} {errors}",
    )


def shell(runs, script, *arguments):
    return subprocess.run(
        ["bash", "-c", script, "bash", runs.place.binary("runner"), *arguments],
        capture_output=True, text=True, cwd=runs.folder, stdin=subprocess.DEVNULL, timeout=120,
    )  # fmt: skip


def no_output(runs, one):
    for redirection, why in ((">&-", "Bad file descriptor"), (">/dev/full", "No space left on device")):
        run = shell(runs, f'"$@" {redirection}', *one, "-json-output", "o.json", "-events", "o.jsonl")
        check(
            run.returncode == 1
            and run.stderr == f"runner: cannot write to the standard output: {why}\n"
            and len(runs.results("o.json")["tests"]) == 1,
            f"{redirection}: one line, and the results are whole",
            run,
        )
        for line in (runs.folder / "o.jsonl").read_text().splitlines():
            json.loads(line)  # Nothing of the output got into a file that took its place.
    run = shell(runs, '"$@" 2>/dev/null <&- | head -1 >/dev/null; exit ${PIPESTATUS[0]}', *one)
    check(run.returncode == 0, "a reader that leaves early does no harm", run)


def full_disk(runs, one):
    script = (
        "mkdir -p small && mount -t tmpfs -o size=12k none small && cd small && "
        '"$@" -html r.html -json-output r.json; status=$?; ls -a; exit $status'
    )
    if subprocess.run(["unshare", "-rm", "true"], capture_output=True).returncode != 0:
        print("skipped: this user may not make namespaces")
        return
    run = subprocess.run(
        ["unshare", "-rm", "bash", "-c", script, "bash", runs.place.binary("runner"), *one],
        capture_output=True, text=True, cwd=runs.folder, stdin=subprocess.DEVNULL, timeout=120,
    )  # fmt: skip
    left = run.stdout.splitlines()[-3:]
    check(
        run.returncode == 1
        and run.stderr == "runner: cannot write r.html: No space left on device\n"
        and left == [".", "..", "r.json"],
        "a full disk: one line, the other report, nothing half-written",
        run,
    )


def gone_and_shared(runs, one):
    gone = runs.script("gone", f'rm -rf "{runs.path("gone.d")}"\nexec {runs.shim} "$@"\n')
    (runs.folder / "gone.d").mkdir()
    run = runs.run("-shim-path", gone, *one[2:], "-json-output", "gone.d/r.json", "-junit", "there.xml")
    check(
        run.returncode == 1 and len(run.stderr.splitlines()) == 1 and "gone.d/r.json" in run.stderr
        and (runs.folder / "there.xml").exists(),
        f"the folder is gone: {run.stderr.strip()}",
        run,
    )  # fmt: skip
    command = [runs.place.binary("runner"), "-shim-path", runs.shim, "-test", "Basic-Client-TLS-*",
               "-json-output", "two.json", "-html", "two.html"]  # fmt: skip
    before = set(os.listdir(runs.folder))
    two = [subprocess.Popen(command, cwd=runs.folder, stdout=subprocess.DEVNULL) for _ in range(2)]
    statuses = [process.wait(120) for process in two]
    new = set(os.listdir(runs.folder)) - before
    support.check(
        statuses == [0, 0] and new == {"two.json", "two.html"} and runs.results("two.json")["tests"],
        "two runs at once with one result file: it is that of one of them, and whole",
        f"{statuses} {new}",
    )


def github(runs):
    summary = runs.path("summary.md")
    on_github = {"GITHUB_ACTIONS": "true", "GITHUB_STEP_SUMMARY": summary}
    run = runs.run("-shim-path", runs.shim, "-test", SOME, environment=on_github)
    check(run.stdout.count("::error title=") == 10 and "::group::" in run.stdout, "annotations", run)
    check("| tests | why |" in pathlib.Path(summary).read_text(), "a summary in Markdown", run)
    off = runs.run("-shim-path", runs.shim, "-test", SOME, environment={"GITHUB_ACTIONS": ""})
    check("::error" not in off.stdout, "nothing of it elsewhere", off)


def main():
    place = support.Place.from_arguments()
    with tempfile.TemporaryDirectory() as folder:
        runs = Runs(place, pathlib.Path(folder))
        run = runs.run("-version")
        check(run.returncode == 0 and run.stdout.startswith("badpeer "), run.stdout.strip(), run)
        for part in (all_reports, ci_story, shards, retries, faults, killed, stopped_before_the_first_test, github):
            part(runs)


if __name__ == "__main__":
    main()
