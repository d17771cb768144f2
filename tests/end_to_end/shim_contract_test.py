"""The table of flags in docs/shim-contract.md is the one that the runner prints."""

import subprocess
import sys

import support


def main():
    place = support.Place.from_arguments()
    script = str(place.source / "scripts/shim-contract")
    command = [sys.executable, script, "--check", "--runner", place.binary("runner")]
    process = subprocess.run(command, capture_output=True, text=True, timeout=50)
    support.check(process.returncode == 0, "the table of flags is up to date", process.stderr)


if __name__ == "__main__":
    main()
