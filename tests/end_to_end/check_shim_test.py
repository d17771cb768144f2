"""`runner check-shim` finds nothing wrong with real shims, and each fault of faulty ones by name."""

import pathlib
import shlex
import stat
import subprocess
import sys
import tempfile

import support

# Fault of faulty_shim.py -> part of what check-shim must say.
FAULTS = {
    "handshaker-question": "neither Yes nor No",
    "unknown-flag:connects": "connected although it was given an unknown flag",
    "unknown-flag:status": "exit with 89",
    "unknown-flag:silent": "89 and no word",
    "connects": "did not connect",
    "connects-ipv6": "connected to 127.0.0.1 although -ipv6",
    "shim-id:swapped": "the order of the bytes is wrong",
    "shim-id:short": "first bytes were",
    "error:silent": "no word",
    "error:success": "ended with 0 although",
    "alert-survives": "reset the connection",
    "raw-bytes": "are not in its ClientHello",
    "dtls-framing": "length in 4 bytes",
    "dtls-clock:deaf": "did not answer the frame 'T'",
    "dtls-clock:real": "although no time had passed",
    "echo": "invert every bit",
    "server": "the shim still connects",
    "ends": "was killed",
    "silence": "debug: hello",
    "nothing-after-done": "1,024 bytes leaked",
    "resumption": "connect again in the same process",
    "expectations": "which no connection can meet",
    "prefixes:passed-over": "passes over -on-initial",
    "prefixes:unknown": "does not know the prefix",
}

# Acts of hostile_shim, which knows no TLS -> the check that must find it, and its words.
HOSTILE = {
    "never-connect": ("connects", "had to be killed"),
    "wrong-id": ("shim-id", "wanted 04030201"),
    "swapped-id": ("shim-id", "order of the bytes"),
    "no-id": ("shim-id", "first bytes were none"),
    "crash": ("error", "that is a crash"),
    "90": ("error", "means something else"),
    "linger": ("error", "did not end"),
}


def check_shim(place, shim, *flags):
    command = [place.binary("runner"), "check-shim", "-shim-path", str(shim), *flags]
    process = subprocess.run(command, capture_output=True, text=True, timeout=120)
    return process.returncode, process.stdout + process.stderr


def wrong(output):
    """Check -> what it says, of those that found something."""
    lines = [line.split(None, 2) for line in output.splitlines()]
    return {words[1]: words[2] for words in lines if len(words) == 3 and words[0] == "WRONG"}


def write_faulty(folder, place, fault):
    path = pathlib.Path(folder) / fault.replace(":", "-")
    script = place.source / "tests/end_to_end/faulty_shim.py"
    words = [sys.executable, "-B", str(script), place.binary("openssl_shim"), fault]
    path.write_text(f"#!/bin/sh\nexec {shlex.join(words)} \"$@\"\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return path


def main():
    place = support.Place.from_arguments()
    status, output = check_shim(place, place.binary("openssl_shim"))
    support.check(status == 0 and not wrong(output), "nothing is wrong with OpenSSL's shim", output)
    right = sum(line.startswith("right") for line in output.splitlines())
    support.check(right >= 15, f"{right} checks were made", output)

    with tempfile.TemporaryDirectory() as folder:
        for fault, says in FAULTS.items():
            name = fault.split(":")[0]
            shim = write_faulty(folder, place, fault)
            status, output = check_shim(place, shim, "-check", name, "-idle-timeout", "3s")
            found = wrong(output).get(name, "")
            support.check(status == 1 and says in found, f"{fault}: {says}", output)

    for act, (name, says) in HOSTILE.items():
        flags = ("-shim-extra-flags", f"-act;{act}", "-check", name, "-idle-timeout", "1s")
        status, output = check_shim(place, place.binary("hostile_shim"), *flags)
        found = wrong(output).get(name, "")
        support.check(status == 1 and says in found, f"hostile {act}: {says}", output)

    # Last, as it skips where BoringSSL's shim is missing.
    status, output = check_shim(place, place.shim("bssl_shim"))
    support.check(status == 0 and not wrong(output), "nothing is wrong with BoringSSL's", output)


if __name__ == "__main__":
    main()
