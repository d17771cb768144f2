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
}

# The same, where it is harmless or honest: a note.
NOTES = {
    "connects-ipv6": "connected to 127.0.0.1 although -ipv6",
    "prefixes:unknown": "does not know the prefix",
}

# Acts of hostile_shim, which knows no TLS: what must be found, by which check, and where.
HOSTILE = {
    ("connects", "had to be killed"): "never-connect compute-for-ever",
    ("connects", "did not connect"): "exit-early malloc-fails-88 malloc-ends-88",
    ("shim-id", "wanted 04030201"): "wrong-id",
    ("shim-id", "order of the bytes"): "swapped-id",
    ("shim-id", "first bytes were none"): "no-id mute-alone",
    ("error", "that is a crash"): "crash abort alert-abort flood-socket",
    ("error", "means something else"): "88 89 90 99",
    ("error", "no word"): "drip",
    ("error", "did not end"): "linger hang flood-stdout flood-stderr many-connections",
    # Of the acts of races:
    ("error", "reset the connection"): "alert-close alert-reset alert-reset-unread alert-child refuse",
    ("error", "a failed connection ends with 1"): "mute-close mute-reset mute-exit "
    "mute-after-question mute-half-close reply-close reply-close-unread reply-reset "
    "reply-reset-all-read reply-half-close reply-exit reply-child end-before end-with end-after "
    "end-after-exit obey slow wait leave-child noise done-output",
}
# What these get wrong shows only in TLS.
HOSTILE_YET_RIGHT = "alert-half-close alert-deaf"

def check_shim(place, shim, *flags):
    command = [place.binary("runner"), "check-shim", "-shim-path", str(shim), *flags]
    process = subprocess.run(command, capture_output=True, text=True, timeout=120)
    return process.returncode, process.stdout + process.stderr


def told(output, word):
    """Check -> what it says, of those that begin with this word."""
    lines = [line.split(None, 2) for line in output.splitlines()]
    return {words[1]: words[2] for words in lines if len(words) == 3 and words[0] == word}


def wrong(output):
    return told(output, "WRONG")


def write_faulty(folder, place, fault):
    path = pathlib.Path(folder) / fault.replace(":", "-")
    script = place.source / "tests/end_to_end/faulty_shim.py"
    words = [sys.executable, "-B", str(script), place.binary("openssl_shim"), fault]
    path.write_text(f"#!/bin/sh\nexec {shlex.join(words)} \"$@\"\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return path


def check_real(place, name, shim, *flags, notes=()):
    status, output = check_shim(place, shim, *flags)
    support.check(status == 0 and not wrong(output), f"nothing is wrong with {name}", output)
    noted = set(told(output, "note"))
    support.check(noted == set(notes), f"  and notes are of {sorted(notes) or 'nothing'}", output)
    return len(told(output, "right"))


def check_faulty(place):
    with tempfile.TemporaryDirectory() as folder:
        for fault, says in {**FAULTS, **NOTES}.items():
            name = fault.split(":")[0]
            shim = write_faulty(folder, place, fault)
            status, output = check_shim(place, shim, "-check", name, "-idle-timeout", "3s")
            found = told(output, "note" if fault in NOTES else "WRONG").get(name, "")
            right = status == (0 if fault in NOTES else 1) and says in found
            support.check(right, f"{fault}: {says}", output)


def check_hostile(place):
    def told_of(act, name):
        flags = ("-shim-extra-flags", f"-act;{act}", "-check", name, "-idle-timeout", "1s")
        return check_shim(place, place.binary("hostile_shim"), *flags)

    for (name, says), acts in HOSTILE.items():
        for act in acts.split():
            status, output = told_of(act, name)
            right = status == 1 and says in wrong(output).get(name, "")
            support.check(right, f"hostile {act}: {says}", output)
    for act in HOSTILE_YET_RIGHT.split():
        status, output = told_of(act, "error")
        support.check(status == 0, f"hostile {act}: nothing", output)


def check_config(place, folder):
    """What a configuration disables is not tried; what it counts as unimplemented is."""
    config = pathlib.Path(folder) / "config.json"
    config.write_text('{"MaxDTLSVersion": "1.0", "DisabledTests": {"*LargeRecord": "x", "*-client": "x"}}')
    flags = ("-shim-config", str(config), "-check", "*echo")
    status, output = check_shim(place, place.binary("openssl_shim"), *flags)
    left = told(output, "-").get("dtls-echo", "")
    support.check(status == 0 and "disables" in left, "what a configuration disables is not tried", output)
    config.write_text('{"Disabled": 1')
    status, output = check_shim(place, place.binary("openssl_shim"), "-shim-config", str(config))
    support.check(status == 2 and "-shim-config" in output, "a configuration that is none", output)


def main():
    place = support.Place.from_arguments()
    openssl = str(place.source / "configs/openssl.json")
    right = check_real(place, "OpenSSL's shim", place.binary("openssl_shim"), "-shim-config", openssl)
    support.check(right >= 20, f"{right} checks were made")
    check_faulty(place)
    check_hostile(place)
    with tempfile.TemporaryDirectory() as folder:
        check_config(place, folder)
    # Last, as these skip where a shim is missing.
    check_real(place, "BoringSSL's", place.shim("bssl_shim"), notes=["unknown-flag"])
    go = place.installed("go", "go_shim")
    flags = ("-shim-config", str(place.source / "configs/go.json"), "-shim-extra-flags=-bogo-mode")
    # It connects to localhost, whatever that is.
    check_real(place, "Go's", go, *flags, notes=["connects-ipv6", "prefixes"])
    aws_lc = place.installed("aws-lc", "bssl_shim")
    config = str(place.source / "configs/aws-lc.json")
    check_real(place, "AWS-LC's", aws_lc, "-shim-config", config)


if __name__ == "__main__":
    main()
