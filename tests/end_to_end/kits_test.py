"""The kits in kits/: current, kept to the contract, and green with their configurations; and `runner
init LANGUAGE DIR`, which hands them out. What lacks its toolchain is passed over with a word."""

import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

import support

# Language -> its tools, the shim in the folder of its build, and its configuration.
KITS = {
    "python": ((), None, "python-ssl"),
    "go": (("go",), "go_shim", "go-kit"),
    "java": (("java", "javac"), "jsse_shim", "jsse"),
    "rust": (("cargo",), "rustls_shim", "rustls"),
}
# Handshakes of all kinds, refusals among them; all tests with BADPEER_END_TO_END=all.
SAMPLE = "Basic-*-TLS-*;ALPN*;TLS-TLS1*;Resume-*;VersionNegotiation-*-TLS"
FIRST_TEST = "TLS-TLS12-ECDHE_RSA_WITH_AES_128_GCM_SHA256-LargeRecord"


def lacks(language):
    missing = [tool for tool in KITS[language][0] if shutil.which(tool) is None]
    if missing:
        print(f"passed over: {language}, as there is no {' and no '.join(missing)}")
    return bool(missing)


def build(folder, out):
    command = [str(folder / "build"), str(out)]
    process = subprocess.run(command, capture_output=True, text=True, timeout=900)
    support.check(process.returncode == 0, f"{folder.name}/build works", process.stderr)


def shim_of(language, folder, out):
    program = KITS[language][1]
    if program is None:
        return folder / "ssl_shim.py"
    build(folder, out)
    return out / program


def check_kit(place, language):
    shim = str(shim_of(language, place.source / "kits" / language,
                       place.source / "build/kits" / language))
    command = [place.binary("runner"), "check-shim", "-shim-path", shim]
    process = subprocess.run(command, capture_output=True, text=True, timeout=300)
    wrong = [line for line in process.stdout.splitlines() if line.startswith("WRONG")]
    support.check(process.returncode == 0 and not wrong, f"{language} keeps to the contract",
                  process.stdout + process.stderr)
    config = place.source / "configs" / f"{KITS[language][2]}.json"
    flags = ["-shim-path", shim, "-shim-config", str(config), "-allow-unimplemented", "-shim-worker"]
    if os.environ.get("BADPEER_END_TO_END") != "all":
        flags += ["-test", SAMPLE]
    run = place.run(*flags, timeout=1500)
    support.check(run.status == 0, f"{language} is green: {len(run.named('PASS'))} tests pass", run.told)
    support.check(len(run.named("PASS")) > 100, "and there are many of them", run.told)


def check_worker(place):
    """A shim that crashes, hangs or talks nonsense fails its test with one line, and no other."""
    first = ["-test", FIRST_TEST, "-idle-timeout", "2s", "-shim-worker"]
    faults = {
        "kill -SEGV $$": "the shim was ended by SIGSEGV",
        "sleep 100": "the shim never connected to the runner",
        "echo nonsense": "the worker answered with what is no JSON object: 'nonsense'",
        "exit 89": "the worker ended with exit status 89 and did not answer",
    }
    with tempfile.TemporaryDirectory() as folder:
        shim = pathlib.Path(folder) / "shim"
        for fault, says in faults.items():
            shim.write_text(f"#!/bin/sh\nread -r line\n{fault}\n")
            shim.chmod(0o755)
            run = place.run("-shim-path", str(shim), *first)
            support.check(run.status == 1 and says in run.output, f"{fault}: {says}", run.told)


def check_skeletons(place):
    runner = place.binary("runner")
    with tempfile.TemporaryDirectory() as folder:
        for language in KITS:
            target = pathlib.Path(folder) / language
            made = subprocess.run([runner, "init", language, str(target)], capture_output=True, text=True)
            support.check(made.returncode == 0, f"init {language}", made.stderr)
            again = subprocess.run([runner, "init", language, str(target)], capture_output=True, text=True)
            support.check(again.returncode == 2 and again.stderr.count("\n") == 1
                          and "is not empty" in again.stderr, "a second time is refused", again.stderr)
            if lacks(language) or language == "rust":  # Which is built above, and takes minutes.
                continue
            run = place.run("-shim-path", str(shim_of(language, target, target / "bin")),
                            "-test", FIRST_TEST)
            support.check(run.status == 0, f"the skeleton in {language} passes its first test", run.told)


def main():
    place = support.Place.from_arguments()
    script = [sys.executable, str(place.source / "scripts/kit-flags"), "--check"]
    process = subprocess.run([*script, "--runner", place.binary("runner")], capture_output=True, text=True)
    support.check(process.returncode == 0, "the kits know all flags", process.stderr)
    check_worker(place)
    check_skeletons(place)
    for language in KITS:
        if not lacks(language):
            check_kit(place, language)


if __name__ == "__main__":
    main()
