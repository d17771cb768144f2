"""shims/<stack>/install without a network: what is missing is said, a crate that is not the one that
Cargo.lock names is refused, and what is installed is left alone.

The cargo of this test serves a crate that is no TLS stack."""

import hashlib
import io
import json
import os
import pathlib
import subprocess
import tarfile
import tempfile

import support

CARGO = """#!/bin/sh
echo '{"packages": [{"name": "boring-sys", "manifest_path": "REGISTRY/src/x/boring-sys-5.4.0/Cargo.toml"}]}'
"""


def write_program(path, text):
    path.write_text(text)
    path.chmod(0o755)


def crate_with(files):
    """The bytes of boring-sys-5.4.0.crate."""
    data = io.BytesIO()
    with tarfile.open(fileobj=data, mode="w:gz") as archive:
        for name, text in files.items():
            entry = tarfile.TarInfo("boring-sys-5.4.0/" + name)
            entry.size = len(text)
            archive.addfile(entry, io.BytesIO(text.encode()))
    return data.getvalue()


class Sandbox:
    """A copy of shims/ with a cargo and a registry of its own."""

    def __init__(self, place, folder):
        self.root = folder
        self.programs = folder / "programs"
        self.programs.mkdir()
        for stack in ("boringssl", "common", "go"):
            (folder / "shims" / stack).mkdir(parents=True)
            for file in (place.source / "shims" / stack).iterdir():
                if file.is_file():
                    target = folder / "shims" / stack / file.name
                    target.write_bytes(file.read_bytes())
                    target.chmod(file.stat().st_mode)
        self.lock = folder / "shims/boringssl/Cargo.lock"
        self.crate = folder / "cache/x/boring-sys-5.4.0.crate"
        self.crate.parent.mkdir(parents=True)
        write_program(self.programs / "cargo", CARGO.replace("REGISTRY", str(folder)))

    def install(self, stack, path):
        environment = {**os.environ, "PATH": path, "JOBS": "1"}
        environment.pop("BADPEER_SHIMS_DIR", None)
        return subprocess.run(
            [str(self.root / "shims" / stack / "install")],
            capture_output=True,
            text=True,
            env=environment,
        )

    def path(self):
        return f"{self.programs}:{os.environ['PATH']}"


def check_missing_toolchain(sandbox):
    # Everything but cargo and go.
    tools = sandbox.root / "tools"
    tools.mkdir()
    for folder in ("/usr/bin", "/bin"):
        for file in pathlib.Path(folder).iterdir():
            target = tools / file.name
            if file.name not in ("cargo", "go", "gofmt") and not target.exists():
                target.symlink_to(file)
    for stack, tool in (("boringssl", "cargo"), ("go", "go")):
        run = sandbox.install(stack, str(tools))
        said = f"{stack} is left out: it needs {tool}" in run.stderr
        support.check(run.returncode == 75 and said, f"without {tool} it says so", run.stderr)


def check_crates(sandbox):
    sandbox.crate.write_bytes(crate_with({"deps/boringssl/README": "none"}))
    run = sandbox.install("boringssl", sandbox.path())
    refused = run.returncode == 1 and "has the checksum" in run.stderr
    support.check(refused, "a crate of another checksum is refused", run.stdout + run.stderr)
    support.check(
        not (sandbox.root / "build/shims/.work/boringssl/source").exists(), "  and not unpacked"
    )

    checksum = hashlib.sha256(sandbox.crate.read_bytes()).hexdigest()
    text = sandbox.lock.read_text()
    start = text.index('name = "boring-sys"')
    old = text[text.index('checksum = "', start) :].split('"')[1]
    sandbox.lock.write_text(text.replace(old, checksum))
    run = sandbox.install("boringssl", sandbox.path())
    said = run.returncode == 1 and "carries no ssl/test/bssl_shim.cc" in run.stderr
    support.check(said, "a crate without a shim is named", run.stdout + run.stderr)


def check_installed(sandbox):
    """With a go that makes a script of the program it is asked for."""
    write_program(
        sandbox.programs / "go",
        '#!/bin/sh\nwhile [ "$1" != -o ]; do shift; done\ncp /bin/true "$2"\n',
    )
    run = sandbox.install("go", sandbox.path())
    program = sandbox.root / "build/shims/go/go_shim"
    support.check(run.returncode == 0 and program.exists(), "it installs", run.stdout + run.stderr)
    support.check(
        not (sandbox.root / "build/shims/.work/go").exists(), "  and leaves only the program"
    )
    write_program(sandbox.programs / "go", "#!/bin/sh\nexit 3\n")
    run = sandbox.install("go", sandbox.path())
    support.check(
        run.returncode == 0 and "already" in run.stdout, "a second time it does nothing", run.stderr
    )
    recipe = sandbox.root / "shims/go/install"
    recipe.write_text(recipe.read_text() + "\n")
    run = sandbox.install("go", sandbox.path())
    said = run.returncode == 1 and "failed with status 3" in run.stderr
    support.check(said, "another recipe is run, and its failure is told", run.stdout + run.stderr)
    support.check(program.exists(), "  without loss of what there was")


def main():
    place = support.Place.from_arguments()
    with tempfile.TemporaryDirectory() as folder:
        sandbox = Sandbox(place, pathlib.Path(folder))
        check_missing_toolchain(sandbox)
        check_crates(sandbox)
        check_installed(sandbox)


if __name__ == "__main__":
    main()
