#!/usr/bin/env python3
"""cmake/Batches.cmake on small projects: which files share a unit, and which must not."""

import pathlib
import subprocess
import sys
import tempfile
import unittest

CMAKE = sys.argv.pop(1)
BATCHES = pathlib.Path(__file__).resolve().parents[2] / "cmake/Batches.cmake"
PROJECT = """
cmake_minimum_required(VERSION 3.25)
project(batches LANGUAGES CXX)
include({batches})
file(GLOB sources ${{PROJECT_SOURCE_DIR}}/*.cc)
add_library(files STATIC ${{sources}})
badpeer_batches(files {size})
"""


def unnamed(text):
    return "namespace {\n\n" + text + "\n\n}  // namespace\n"


class BatchesTest(unittest.TestCase):
    def units(self, files, size=6):
        """The units that CMake makes of {name: text}, as sets of names."""
        with tempfile.TemporaryDirectory() as name:
            folder = pathlib.Path(name)
            (folder / "CMakeLists.txt").write_text(PROJECT.format(batches=BATCHES, size=size))
            for file, text in files.items():
                (folder / file).write_text(text)
            configure = [CMAKE, "-S", name, "-B", f"{name}/build"]
            configure.append("-DCMAKE_CXX_COMPILER_FORCED=ON")  # nothing is compiled
            subprocess.run(configure, check=True, capture_output=True)
            units = (folder / "build/CMakeFiles/files.dir/Unity").glob("*.cxx")
            return [
                {file for file in files if f"/{file}" in unit.read_text()} for unit in units
            ]

    def assert_together(self, *texts):
        self.assertEqual(len(self.units(dict(zip(("a.cc", "b.cc"), texts)))), 1)

    def assert_apart(self, *texts):
        self.assertEqual(len(self.units(dict(zip(("a.cc", "b.cc"), texts)))), 2)

    def test_strangers_share_a_unit(self):
        self.assert_together(unnamed("void AddClients() {}"), unnamed("int kSize = 1;"))

    def test_one_name_twice(self):
        self.assert_apart(unnamed("void Add(int a) {}"), unnamed("void Add(char* b) {}"))
        self.assert_apart(unnamed("constexpr int kSize = 1;"), unnamed("struct kSize {};"))
        self.assert_apart("namespace {\nvoid Add() {}\n}\n", unnamed("void Add() {}"))
        self.assert_apart(unnamed("class Tests final : A {"), unnamed("enum class Tests : int {"))

    def test_a_name_that_means_something_else_elsewhere(self):
        self.assert_apart(unnamed("bool Encoded(int) { return true; }"), "Encoded Make();\n")

    def test_comments_and_texts_do_not_count(self):
        self.assert_together(unnamed("void Add() {}"), '// Add\nconst char* text = "Add";\n')

    def test_the_same_using(self):
        flags = "\nusing Flags = std::vector<int>;\n"
        self.assert_together(flags + unnamed("Flags A();"), unnamed(flags + "Flags B();"))
        self.assert_apart(flags + "Flags A();", "\nusing Flags = int;\nFlags B();\n")
        self.assert_apart("\nusing crypto::kSize;\n", "int b = kSize;\n")
        self.assert_apart("\nusing enum Type;\n", "\nusing enum Other;\n")

    def test_units_have_at_most_so_many_files(self):
        files = {f"{name}.cc": f"int {name};\n" for name in "abcdefg"}
        self.assertEqual(sorted(len(unit) for unit in self.units(files, size=3)), [1, 3, 3])

    def test_files_with_json_share_units(self):
        json = '#include "runner/json/json.h"\n'
        units = self.units({"a.cc": json, "b.cc": "", "c.cc": json, "d.cc": ""})
        self.assertCountEqual(units, [{"a.cc", "c.cc"}, {"b.cc", "d.cc"}])


if __name__ == "__main__":
    unittest.main()
