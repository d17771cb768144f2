"""Every command that the documents show in a block of `sh` runs, with the exit status that it says.

The blocks of a document run one after the other in a folder like that of somebody who has a shim:
./myshim, its configuration, and badpeer in the path. Runs of all tests are cut to some. A block that
says `# exit status N` ends so, any other with 0."""

import os
import pathlib
import re
import subprocess
import tempfile

import support

DOCUMENTS = ("first-run", "adopting", "from-bogo", "ci", "verdicts", "architecture")
BLOCK = re.compile(r"^( *)```sh\n(.*?)^\1```$", re.MULTILINE | re.DOTALL)
STATUS = re.compile(r"# exit status (\d+)")
SOME = "Basic-Client*-TLS12-*;RequireAnyClientCertificate-TLS12;TLS-TLS12-ECDHE_RSA_WITH_AES_128_GCM_*"

# Without -test of its own a run is one of all tests, which other end-to-end tests make.
BADPEER = """#!/bin/bash
case " $* " in
  *" -test "* | *" merge "* | *" explain "* | *" check-shim "* | *" completion "*) exec "{runner}" "$@" ;;
  *) exec "{runner}" "$@" -test '{some}' ;;
esac
"""


class Reader:
    """Somebody who does what a document says."""

    def __init__(self, place, folder):
        self.folder = pathlib.Path(folder)
        programs = self.folder / "bin"
        programs.mkdir()
        runner = place.binary("runner")
        self.script(programs / "badpeer", BADPEER.format(runner=runner, some=SOME))
        self.script(self.folder / "myshim", f'#!/bin/bash\nexec {place.binary("openssl_shim")} "$@"\n')
        config = place.source / "configs/openssl.json"
        (self.folder / "config.json").write_bytes(config.read_bytes())
        self.environment = {**os.environ, "PATH": f"{programs}:{os.environ['PATH']}"}
        for variable in ("TEST_TOTAL_SHARDS", "TEST_SHARD_INDEX", "GITHUB_ACTIONS"):
            self.environment.pop(variable, None)
        self.run("git init -q .")

    @staticmethod
    def script(path, text):
        path.write_text(text)
        path.chmod(0o755)

    def run(self, block):
        return subprocess.run(
            ["bash", "-e", "-c", block], cwd=self.folder, env=self.environment, timeout=300,
            capture_output=True, text=True, stdin=subprocess.DEVNULL, errors="backslashreplace",
        )  # fmt: skip


def check_document(place, name):
    text = (place.source / f"docs/{name}.md").read_text()
    blocks = [block for _, block in BLOCK.findall(text)]
    with tempfile.TemporaryDirectory() as folder:
        reader = Reader(place, folder)
        if name == "adopting":  # whose reader makes the configuration
            (reader.folder / "config.json").unlink()
        for block in blocks:
            said = STATUS.search(block)
            wanted = int(said.group(1)) if said else 0
            run = reader.run(block)
            lines = block.strip().splitlines()
            support.check(
                run.returncode == wanted, f"{name}: {lines[0]}", f"{block}\n{run.stdout}{run.stderr}"
            )
    return len(blocks)


def check_a_slip_is_seen(place):
    with tempfile.TemporaryDirectory() as folder:
        run = Reader(place, folder).run("badpeer -shim-path ./myshim -shim-confg config.json\n")
        support.check(run.returncode == 2, "a command with a slip in it is seen", run.stderr)


def check_links(place):
    """What a document points to is there."""
    for document in sorted((place.source / "docs").rglob("*.md")):
        for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", document.read_text()):
            there = (document.parent / target).exists()
            if not there:
                support.check(False, f"{document.relative_to(place.source)} points to {target}")
    support.check(True, "what the documents point to is there")


def main():
    place = support.Place.from_arguments()
    check_a_slip_is_seen(place)
    check_links(place)
    blocks = sum(check_document(place, name) for name in DOCUMENTS)
    support.check(blocks >= 12, f"{blocks} blocks of commands were run")


if __name__ == "__main__":
    main()
