"""What scripts/build portable makes is one file that needs nothing of the system it runs on."""

import os
import pathlib
import shutil
import subprocess
import tempfile

import support


def check_needs_nothing(program):
    dynamic = subprocess.run(["readelf", "-d", program], capture_output=True, text=True)
    needed = [line for line in dynamic.stdout.splitlines() if "NEEDED" in line]
    support.check(dynamic.returncode == 0 and not needed, f"{program.name} needs no library", "\n".join(needed))
    headers = subprocess.run(["readelf", "-l", program], capture_output=True, text=True).stdout
    support.check("INTERP" not in headers, "  and no dynamic loader", headers)


def copy_with_libraries(program, root):
    """A shim is a program of the system: it comes with what it needs."""
    shutil.copy(program, root)
    for line in subprocess.run(["ldd", program], capture_output=True, text=True).stdout.splitlines():
        path = next((word for word in line.split() if word.startswith("/")), None)
        if path:
            (root / path[1:]).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(path, root / path[1:])


def check_elsewhere(program, shim, config):
    """In a root file system in which there is nothing but the program, a shim and its configuration."""
    if os.geteuid() != 0:
        support.skip("only root may change its root")
    with tempfile.TemporaryDirectory() as name:
        root = pathlib.Path(name)
        for folder in ("tmp", "proc", "dev"):
            (root / folder).mkdir()
        for file in (program, config):
            shutil.copy(file, root)
        copy_with_libraries(shim, root)
        command = [
            f"/{program.name}", "-shim-path", f"/{shim.name}", "-shim-config", f"/{config.name}",
            "-allow-unimplemented", "-test", "Basic-Client-TLS-*;Basic-Server-TLS-*;*-RSA-*-TLS13",
        ]  # fmt: skip
        inside = (
            f'mount -t proc proc {root}/proc && mount --bind /dev {root}/dev && exec chroot {root} "$@"'
        )
        run = subprocess.run(
            ["unshare", "--mount", "sh", "-c", inside, "sh", *command],
            capture_output=True, text=True, env={**os.environ, "TMPDIR": "/tmp"}, timeout=100,
        )  # fmt: skip
        passed = run.stdout.count("PASSED")
        support.check(
            run.returncode == 0 and passed > 10, f"{passed} tests pass where there is nothing else",
            run.stdout[-3000:] + run.stderr,
        )  # fmt: skip


def main():
    place = support.Place.from_arguments()
    program = place.source / "build/portable/bin/runner"
    if not program.exists():
        support.skip(f"{program} is not there: scripts/build portable runner makes it")
    check_needs_nothing(program)
    shim = pathlib.Path(place.binary("openssl_shim"))
    check_elsewhere(program, shim, place.source / "configs/openssl.json")


if __name__ == "__main__":
    main()
