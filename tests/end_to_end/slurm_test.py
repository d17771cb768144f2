"""deploy/slurm on a real cluster of one node, which lives as long as this test: Debian's munge,
slurmctld and slurmd (package slurm-wlm), in a temporary folder, on ports of their own."""

import contextlib
import getpass
import json
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import tempfile
import time

import support

PROGRAMS = ["munged", "slurmctld", "slurmd", "sbatch", "squeue", "sinfo", "scancel"]
TASKS = 8
KILLED = 3
TESTS = "Basic-*;Resume-*-TLS12-TLS;LargePlaintext*;ChannelID*;HttpPOST"

CONFIG = """
ClusterName=badpeer
SlurmctldHost={host}(127.0.0.1)
SlurmUser={user}
SlurmdUser={user}
AuthType=auth/munge
AuthInfo=socket={folder}/munge.socket
CredType=cred/munge
SlurmctldPort={ports[0]}
SlurmdPort={ports[1]}
StateSaveLocation={folder}/state
SlurmdSpoolDir={folder}/spool
SlurmctldPidFile={folder}/slurmctld.pid
SlurmdPidFile={folder}/slurmd.pid
ProctrackType=proctrack/pgid
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
SwitchType=switch/none
MpiDefault=none
NodeName={host} NodeAddr=127.0.0.1 CPUs={cpus} State=UNKNOWN
PartitionName=all Nodes={host} Default=YES MaxTime=INFINITE State=UP
"""


def find_program(name):
    return shutil.which(name) or shutil.which(name, path="/usr/sbin:/sbin")


def free_ports(count):
    with contextlib.ExitStack() as stack:
        sockets = [stack.enter_context(socket.socket()) for _ in range(count)]
        for each in sockets:
            each.bind(("127.0.0.1", 0))
        return [each.getsockname()[1] for each in sockets]


def wait_for(what, condition, seconds=60):
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            support.check(False, what)
        time.sleep(0.2)


class Cluster:
    def __init__(self, folder):
        self.folder = folder
        self.daemons = []
        self.environment = {**os.environ, "SLURM_CONF": str(folder / "slurm.conf")}

    def __enter__(self):
        for name in ("state", "spool"):
            (self.folder / name).mkdir()
        key = self.folder / "munge.key"
        key.write_bytes(os.urandom(32))
        key.chmod(0o600)
        (self.folder / "slurm.conf").write_text(
            CONFIG.format(
                host=socket.gethostname().split(".")[0],
                user=getpass.getuser(),
                folder=self.folder,
                ports=free_ports(2),
                cpus=os.cpu_count(),
            )
        )
        self.start(
            "munged", "--foreground", "--force", f"--key-file={key}", "--num-threads=1",
            *(f"--{option}={self.folder}/munge.{end}" for option, end in (
                ("socket", "socket"), ("pid-file", "pid"), ("log-file", "log"), ("seed-file", "seed"))),
        )  # fmt: skip
        wait_for("munged listens", (self.folder / "munge.socket").exists)
        self.start("slurmctld", "-D", "-L", str(self.folder / "slurmctld.log"))
        self.start("slurmd", "-D", "-L", str(self.folder / "slurmd.log"))
        wait_for("the node is idle", lambda: self.ask("sinfo", "-h", "-o", "%t").strip() == "idle")
        return self

    def __exit__(self, *_):
        self.ask("scancel", "--signal=KILL", "--user", getpass.getuser())
        for daemon in reversed(self.daemons):
            daemon.terminate()
            try:
                daemon.wait(20)
            except subprocess.TimeoutExpired:
                daemon.kill()
                daemon.wait()

    def start(self, name, *arguments):
        log = open(self.folder / f"{name}.out", "w")
        self.daemons.append(
            subprocess.Popen(
                [find_program(name), *arguments], stdout=log, stderr=log, env=self.environment
            )
        )

    def ask(self, *command):
        process = subprocess.run(
            [find_program(command[0]), *command[1:]],
            capture_output=True, text=True, env=self.environment, timeout=60,
        )  # fmt: skip
        return process.stdout

    def has_jobs(self):
        return self.ask("squeue", "-h") != ""


def processes_of(job):
    """Those of task KILLED, as a node that breaks down takes them all."""
    mine = {f"SLURM_ARRAY_JOB_ID={job}".encode(), f"SLURM_ARRAY_TASK_ID={KILLED}".encode()}
    for entry in pathlib.Path("/proc").glob("[0-9]*"):
        try:
            if mine <= set((entry / "environ").read_bytes().split(b"\0")):
                yield int(entry.name)
        except OSError:
            pass  # It has ended, or is another user's.


def statuses(file):
    return {name: test["actual"] for name, test in json.loads(file.read_text())["tests"].items()}


def check_same(file, expected, what):
    merged = statuses(file)
    different = {
        name: (expected.get(name), merged.get(name))
        for name in {*expected, *merged}
        if expected.get(name) != merged.get(name)
    }
    support.check(not different, f"{what} ({len(expected)} tests)", str(different))


def main():
    place = support.Place.from_arguments()
    for name in PROGRAMS:
        if not find_program(name):
            support.skip(f"{name} is missing (Debian: slurm-wlm, munge)")
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        with Cluster(folder) as cluster:
            run_story(place, cluster, folder)
        left = [daemon.args[0] for daemon in cluster.daemons if daemon.poll() is None]
        support.check(not left, "the cluster is gone", str(left))


def run_story(place, cluster, folder):
    # A shim that hangs in one of the tasks, as long as a file says so.
    shim, hangs = folder / "shim", folder / "hangs"
    shim.write_text(
        f'#!/bin/sh\n[ -e {hangs} ] && [ "$SLURM_ARRAY_TASK_ID" = {KILLED} ] && exec sleep 600\n'
        f'exec {place.binary("openssl_shim")} "$@"\n'
    )
    shim.chmod(0o755)
    flags = ["-shim-path", str(shim), "-test", TESTS, "-allow-unimplemented"]
    whole_run = folder / "run.json"
    subprocess.run(
        [place.binary("runner"), *flags, "-json-output", str(whole_run)], stdout=subprocess.DEVNULL
    )
    expected = statuses(whole_run)

    def submit(results, *options):
        process = subprocess.run(
            [place.source / "deploy/slurm/submit", "--runner", place.binary("runner"), "--tasks",
             str(TASKS), "--results", results, *options, "--", *flags],
            capture_output=True, text=True, env=cluster.environment,
        )  # fmt: skip
        support.check(process.returncode == 0, "submitted", process.stdout + process.stderr)
        return process.stdout.split()

    results = folder / "good"
    submit(results)
    wait_for("all jobs end", lambda: not cluster.has_jobs(), 300)
    logs = "\n".join(path.read_text() for path in sorted(results.glob("*.log")))
    support.check((results / "whole.json").exists(), "eight tasks are merged", logs)
    support.check(len(list(results.glob("part-*.json"))) == TASKS, "each left its part")
    check_same(results / "whole.json", expected, "merged, they are the whole run, test by test")

    results = folder / "killed"
    hangs.touch()
    shards, _ = submit(results)
    started = results / f"part-{KILLED}.jsonl"
    wait_for(
        "one task hangs", lambda: started.exists() and "test_started" in started.read_text(), 300
    )
    for process in processes_of(shards):
        os.kill(process, signal.SIGKILL)
    wait_for("all jobs end", lambda: not cluster.has_jobs(), 300)
    said = (results / "merge.log").read_text()
    support.check(
        f"shards are missing: {KILLED} of {TASKS}" in said and not (results / "whole.json").exists(),
        "one task was killed: " + said.strip(),
    )
    hangs.unlink()
    submit(results, "--only", str(KILLED))
    wait_for("all jobs end", lambda: not cluster.has_jobs(), 300)
    said = (results / "merge.log").read_text()
    support.check((results / "whole.json").exists(), "run again alone, it completes the whole", said)
    check_same(results / "whole.json", expected, "and the whole is the same")


if __name__ == "__main__":
    main()
