#!/usr/bin/env python3
"""Each example in CONTRIBUTING.md stands, line by line, in a file that is compiled.

A block says which file with a comment that is its path; without one it is contributing_test.cc.
Indentation and empty lines do not count.
"""

import pathlib
import re
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
DEFAULT = "tests/runner/suites/contributing_test.cc"
PATH = re.compile(r"// ((?:runner|tests)/\S+\.(?:h|cc))$")


def lines_of(text):
    return [line.strip() for line in text.splitlines() if line.strip()]


def stands_in(part, whole):
    return any(whole[i : i + len(part)] == part for i in range(len(whole) - len(part) + 1))


def examples(text):
    """(file, lines) of each example."""
    for block in re.findall(r"^```cpp\n(.*?)^```$", text, re.MULTILINE | re.DOTALL):
        file, lines = DEFAULT, []
        for line in lines_of(block):
            path = PATH.match(line)
            if not path:
                lines.append(line)
                continue
            if lines:
                yield file, lines
            file, lines = path.group(1), []
        yield file, lines


class ContributingTest(unittest.TestCase):
    def test_every_example_is_compiled(self):
        found = list(examples((ROOT / "CONTRIBUTING.md").read_text()))
        self.assertGreaterEqual(len(found), 7)
        for file, lines in found:
            whole = lines_of((ROOT / file).read_text())
            self.assertTrue(stands_in(lines, whole), f"{file} has no such lines: {lines}")

    def test_an_example_that_differs_is_seen(self):
        text = "```cpp\n// runner/a.h\nint a;\n\nint b;\n// runner/b.h\nint c;\n```\n"
        self.assertEqual(
            list(examples(text)), [("runner/a.h", ["int a;", "int b;"]), ("runner/b.h", ["int c;"])]
        )
        self.assertTrue(stands_in(["b", "c"], ["a", "b", "c"]))
        self.assertFalse(stands_in(["a", "c"], ["a", "b", "c"]))
        self.assertFalse(stands_in(["c", "d"], ["a", "b", "c"]))


if __name__ == "__main__":
    unittest.main()
