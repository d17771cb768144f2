"""docs/tests says of each test what `runner explain` says; a page that does not is seen."""

import pathlib
import shutil
import subprocess
import sys
import tempfile

import support


def main():
    place = support.Place.from_arguments()
    flags = ["--check", "--runner", place.binary("runner")]

    def check_pages(root):
        script = str(root / "scripts/test-pages")
        return subprocess.run([sys.executable, script, *flags], capture_output=True, text=True, timeout=50)

    process = check_pages(place.source)
    support.check(process.returncode == 0, "the pages are up to date", process.stderr)
    with tempfile.TemporaryDirectory() as name:
        root = pathlib.Path(name)
        for folder in ("scripts", "docs/tests"):
            shutil.copytree(place.source / folder, root / folder)
        page = root / "docs/tests/Basic.md"
        page.write_text(page.read_text().replace("server", "waiter"))
        (root / "docs/tests/NoFamily.md").write_text("# NoFamily\n")
        process = check_pages(root)
        named = "Basic.md" in process.stderr and "NoFamily.md" in process.stderr
        support.check(process.returncode == 1 and named, "what is not is named", process.stderr)


if __name__ == "__main__":
    main()
