"""What a user can get wrong is answered with one line that says what, and exit status 2."""

import pathlib
import tempfile

import support


def main():
    place = support.Place.from_arguments()
    shim = place.binary("openssl_shim")
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)

        def file_with(name, text):
            (folder / name).write_text(text)
            return str(folder / name)

        malformed = file_with("malformed.json", '{\n  "DisabledTests": {\n    "A": "b",\n  }\n}\n')
        bad_type = file_with("type.json", '{"ErrorMap": {":NO_SHARED_CIPHER:": 7}}')
        bad_glob = file_with("glob.json", '{"DisabledTests": {"Basic-[": "no"}}')
        not_executable = file_with("shim", "#!/bin/sh\nexit 0\n")
        missing = str(folder / "missing")

        # What is wrong, the arguments, and what the line must hold.
        cases = [
            ("no shim", [], ["-shim-path"]),
            ("an unknown flag", ["-shim-path", shim, "-shim-pth", "x"], ["-shim-pth"]),
            ("an argument that is no flag", ["-shim-path", shim, "Basic"], ["Basic"]),
            ("a wrong number", ["-shim-path", shim, "-num-workers=many"], ["-num-workers", "many"]),
            ("no worker", ["-shim-path", shim, "-num-workers=0"], ["-num-workers"]),
            ("a wrong duration", ["-shim-path", shim, "-idle-timeout=15"], ["-idle-timeout", "15"]),
            ("a shim that is missing", ["-shim-path", missing], [missing]),
            ("a shim that cannot run", ["-shim-path", not_executable], [not_executable]),
            ("a shim that is a folder", ["-shim-path", str(folder)], [str(folder)]),
            ("no configuration", ["-shim-path", shim, "-shim-config", missing], [missing]),
            (
                "a malformed configuration",
                ["-shim-path", shim, "-shim-config", malformed],
                [malformed + ":4:3"],
            ),
            (
                "a configuration with a wrong type",
                ["-shim-path", shim, "-shim-config", bad_type],
                [bad_type, "NO_SHARED_CIPHER"],
            ),
            (
                "a configuration with a malformed pattern",
                ["-shim-path", shim, "-shim-config", bad_glob],
                [bad_glob, "Basic-["],
            ),
            ("a malformed pattern", ["-shim-path", shim, "-test", "Basic-["], ["Basic-["]),
            ("no test that matches", ["-shim-path", shim, "-test", "NoSuchTest"], ["no test"]),
        ]
        for what, arguments, parts in cases:
            run = place.run(*arguments, timeout=60)
            lines = run.errors.splitlines()
            support.check(
                run.status == 2
                and len(lines) == 1
                and not run.output
                and all(part in lines[0] for part in parts),
                f"{what}: {run.errors.strip()}",
                f"status {run.status}, stdout {run.output!r}, must hold {parts}",
            )


if __name__ == "__main__":
    main()
