"""`runner init` learns a configuration with which the next run is green; `check-config` agrees."""

import json
import pathlib
import subprocess
import tempfile

import support

# A sample with refusals, resumption and DTLS; BADPEER_END_TO_END=all would take minutes.
TESTS = "Basic-*-Sync;WrongMessageType-*;MinimumVersion-Client-*;Downgrade*;CipherNegotiation-*"


def main():
    place = support.Place.from_arguments()
    with tempfile.TemporaryDirectory() as folder:
        config = pathlib.Path(folder) / "config.json"
        shim = ("-shim-path", place.binary("openssl_shim"))
        init = [place.binary("runner"), "init", *shim, "-test", TESTS, "-o", str(config)]
        process = subprocess.run(init, capture_output=True, text=True, timeout=500)
        support.check(process.returncode == 0, "init succeeds", process.stdout + process.stderr)
        print(process.stdout.splitlines()[0])

        again = subprocess.run(init, capture_output=True, text=True, timeout=500)
        refused = again.returncode == 2 and "is there already" in again.stderr
        support.check(refused, "a configuration is not written over", again.stderr)

        with_config = (*shim, "-shim-config", str(config), "-test", TESTS)
        run = place.run(*with_config, "-allow-unimplemented")
        support.check(run.status == 0, "the next run is green", run.told)
        support.check(len(run.named("PASS")) > 50, "and not empty", run.told)

        checked = [place.binary("runner"), "check-config", *with_config]
        process = subprocess.run(checked, capture_output=True, text=True, timeout=500)
        support.check(process.returncode == 0, "nothing in it is stale", process.stdout)

        content = json.loads(config.read_text())
        content["DisabledTests"]["Basic-Client-TLS-Sync"] = "a mistake"
        config.write_text(json.dumps(content))
        process = subprocess.run(checked, capture_output=True, text=True, timeout=500)
        found = process.returncode == 1 and "its test passes" in process.stdout
        support.check(found, "a disabled test that passes is found", process.stdout)


if __name__ == "__main__":
    main()
