"""README.md says how many tests configs/openssl.json disables, and is right about it."""

import subprocess
import sys

import support


def main():
    place = support.Place.from_arguments()
    script = str(place.source / "scripts/disabled-share")
    command = [sys.executable, script, "--check", "--runner", place.binary("runner")]
    process = subprocess.run(command, capture_output=True, text=True, timeout=50)
    support.check(process.returncode == 0, "the README's count is right", process.stderr)


if __name__ == "__main__":
    main()
