"""Runs a test runner once and measures it and its shims apart.

    cost = measured_run.run(["build/release/bin/runner", "-shim-path", "./shim"])
    print(cost.own_cpu, cost.shim_cpu, cost.peak_mib)

How the two are told apart: when the runner has ended, but before it is reaped, /proc/PID/stat of
the zombie still holds its own processor time (all threads, no children; in clock ticks of 10 ms).
Reaping it then gives the exact sum of the runner and of all that it has itself reaped: its shims
and what those have reaped. The difference is what the shims have used.

Peak memory is the runner's alone (VmHWM), read while it runs. It only ever grows, so that the last
reading misses no more than the growth of the last 10 ms.
"""

import dataclasses
import os
import select
import signal
import subprocess
import time

SAMPLE_SECONDS = 0.01
TICKS_PER_SECOND = os.sysconf("SC_CLK_TCK")


@dataclasses.dataclass
class Cost:
    wall: float  # seconds
    own_cpu: float  # seconds of the runner's threads, user and system
    shim_cpu: float  # seconds of its children and theirs
    peak_mib: float  # the runner's
    status: int

    def as_json(self):
        return dataclasses.asdict(self)


def own_ticks(pid):
    """User and system time of a process, in clock ticks (proc(5), /proc/pid/stat)."""
    with open(f"/proc/{pid}/stat", encoding="ascii", errors="replace") as stat:
        # The second field is the program's name in parentheses, and may hold anything.
        fields = stat.read().rpartition(")")[2].split()
    utime, stime = fields[11], fields[12]
    return int(utime) + int(stime)


def peak_kib(pid):
    """None once the process has ended: a zombie has no memory."""
    try:
        with open(f"/proc/{pid}/status", encoding="ascii", errors="replace") as status:
            for line in status:
                if line.startswith("VmHWM:"):
                    return int(line.split()[1])
    except OSError:
        pass
    return None


def wait_for_end(pid, deadline):
    """Returns the last peak of memory; kills what is not done in time."""
    peak = 0
    pidfd = os.pidfd_open(pid)
    try:
        ended = select.poll()
        ended.register(pidfd, select.POLLIN)
        while not ended.poll(SAMPLE_SECONDS * 1000):
            peak = peak_kib(pid) or peak
            if time.monotonic() > deadline:
                os.kill(pid, signal.SIGKILL)
    finally:
        os.close(pidfd)
    return peak


def run(command, timeout=3600.0, output=subprocess.DEVNULL):
    start = time.monotonic()
    process = subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT
    )
    peak = wait_for_end(process.pid, start + timeout)
    wall = time.monotonic() - start
    own = own_ticks(process.pid) / TICKS_PER_SECOND
    _, wait_status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(wait_status)  # Popen must not wait again.
    total = usage.ru_utime + usage.ru_stime
    return Cost(wall, own, max(0.0, total - own), peak / 1024, process.returncode)
