#!/usr/bin/env python3
"""scripts/check-layers on small trees: what it must find, and what it must let pass."""

import pathlib
import subprocess
import sys
import tempfile
import unittest

SCRIPT = pathlib.Path(__file__).resolve().parents[2] / "scripts/check-layers"
FOLDERS = """
badpeer_folder(runner/base Threads::Threads)
badpeer_folder(runner/wire badpeer_runner_base)
badpeer_folder(runner/tls badpeer_runner_wire)
badpeer_folder(runner/harness badpeer_runner_base)
"""


class CheckLayersTest(unittest.TestCase):
    def setUp(self):
        self.tree = tempfile.TemporaryDirectory()
        self.addCleanup(self.tree.cleanup)
        self.write("cmake/Folders.cmake", FOLDERS)

    def write(self, name, text):
        path = pathlib.Path(self.tree.name) / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)

    def include(self, file, *targets):
        self.write(file, "".join(f'#include "{target}"\n' for target in targets))

    def check(self):
        return subprocess.run(
            [sys.executable, SCRIPT, self.tree.name], capture_output=True, text=True
        )

    def assert_finds(self, text):
        result = self.check()
        self.assertEqual(result.returncode, 1, result.stdout)
        self.assertIn(text, result.stdout)
        self.assertIn("1 finding", result.stderr)

    def test_includes_downwards_pass(self):
        self.include("runner/tls/peer.cc", "runner/base/bytes.h", "runner/wire/hello.h")
        self.include("runner/main.cc", "runner/tls/peer.h", "runner/harness/run.h")
        self.include("shims/a/shim.cc", "shim_api/stack.h")
        self.assertEqual(self.check().returncode, 0)

    def test_an_include_upwards(self):
        self.include("runner/wire/hello.h", "runner/tls/peer.h")
        self.assert_finds("runner/wire/hello.h includes runner/tls/peer.h")

    def test_an_include_sideways(self):
        self.include("runner/harness/run.cc", "runner/wire/hello.h")
        self.assert_finds("runner/harness may not use runner/wire")

    def test_shims_do_not_see_the_runner(self):
        self.include("shim_api/run.cc", "runner/base/bytes.h")
        self.assert_finds("shim_api may not use runner/base")

    def test_two_units_may_know_each_other(self):
        self.include("runner/tls/a.h", "runner/tls/b.h")
        self.include("runner/tls/b.cc", "runner/tls/a.h")
        self.assertEqual(self.check().returncode, 0)

    def test_a_circle_of_three_units(self):
        self.include("runner/tls/a.h", "runner/tls/b.h")
        self.include("runner/tls/b.cc", "runner/tls/c.h")
        self.include("runner/tls/c.cc", "runner/tls/a.h")
        self.assert_finds("a circle of 3 units: runner/tls/a, runner/tls/b, runner/tls/c")

    def test_a_clock_where_time_is_handed_in(self):
        self.write("runner/wire/hello.cc", "// steady_clock::now\nauto t = steady_clock::now();\n")
        self.assert_finds("runner/wire/hello.cc:2")

    def test_a_clock_elsewhere_passes(self):
        self.write("runner/base/deadline.h", "auto t = steady_clock::now();\n")
        self.assertEqual(self.check().returncode, 0)

    def test_a_folder_that_is_no_tree(self):
        result = subprocess.run([sys.executable, SCRIPT, "/nonexistent"], capture_output=True)
        self.assertEqual(result.returncode, 2)


if __name__ == "__main__":
    unittest.main()
