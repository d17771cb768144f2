#!/usr/bin/env python3
"""Unpacks a crate at the version that a Cargo.lock names.

Usage: unpack_crate.py PROJECT CRATE TARGET

PROJECT is a folder with Cargo.toml and Cargo.lock that depends on CRATE. Cargo fetches it, from
wherever it is configured to; what it fetched must have the checksum that Cargo.lock names. TARGET
then holds the crate's files; it is left alone if it does already.
"""

import hashlib
import json
import pathlib
import shutil
import subprocess
import sys
import tarfile
import tempfile


def fail(reason):
    sys.exit(f"unpack_crate: {reason}")


def locked(lock, crate):
    """Version and checksum of the crate in Cargo.lock."""
    for block in lock.read_text().split("[[package]]")[1:]:
        pairs = (line.split(" = ", 1) for line in block.splitlines() if " = " in line)
        package = {key: value.strip('"') for key, value in pairs}
        if package["name"] == crate and "checksum" in package:
            return package["version"], package["checksum"]
    fail(f"{lock} names no checksum of {crate}")


def fetched(project, crate):
    """The folder into which Cargo has unpacked the crate."""
    with tempfile.TemporaryDirectory(prefix="badpeer-crate-") as folder:
        # A package of its own, whatever workspace the checkout may lie in.
        copy = pathlib.Path(folder)
        for name in ("Cargo.toml", "Cargo.lock"):
            shutil.copy(project / name, copy / name)
        (copy / "lib.rs").touch()
        command = ["cargo", "metadata", "--locked", "--format-version", "1"]
        command += ["--filter-platform", "x86_64-unknown-linux-gnu"]
        process = subprocess.run(command, cwd=copy, capture_output=True, text=True)
    if process.returncode != 0:
        fail(f"{' '.join(command)} failed:\n{process.stderr.strip()[-4000:]}")
    for package in json.loads(process.stdout)["packages"]:
        if package["name"] == crate:
            return pathlib.Path(package["manifest_path"]).parent
    fail(f"{project}/Cargo.toml does not depend on {crate}")


def archive_of(folder):
    """The file that Cargo fetched: registry/src/INDEX/NAME is unpacked from
    registry/cache/INDEX/NAME.crate."""
    archive = folder.parents[2] / "cache" / folder.parent.name / (folder.name + ".crate")
    if not archive.is_file():
        fail(f"Cargo keeps no {archive}, so nothing shows where {folder} is from")
    return archive


def main():
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    project, crate, target = pathlib.Path(sys.argv[1]), sys.argv[2], pathlib.Path(sys.argv[3])
    version, checksum = locked(project / "Cargo.lock", crate)
    done = target / ".unpacked"
    if done.is_file() and done.read_text() == checksum:
        return
    archive = archive_of(fetched(project, crate))
    found = hashlib.sha256(archive.read_bytes()).hexdigest()
    if found != checksum:
        fail(f"{archive} has the checksum {found}, and Cargo.lock says {checksum}")
    shutil.rmtree(target, ignore_errors=True)
    part = target.with_name(target.name + ".part")
    shutil.rmtree(part, ignore_errors=True)
    with tarfile.open(archive) as files:
        files.extractall(part)
    (part / f"{crate}-{version}").rename(target)
    part.rmdir()
    done.write_text(checksum)


if __name__ == "__main__":
    try:
        main()
    except (OSError, tarfile.TarError) as error:
        fail(error)
