#!/usr/bin/env python3
"""docs/verdicts.md has every sentence that a verdict can be.

The sentences are put together in the sources from string literals; each literal of several words must
stand in the document, where dots take the place of what is filled in."""

import pathlib
import re
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
SOURCES = (
    "runner/harness/verdict.cc",
    "runner/harness/malloc_iteration.cc",
    "runner/harness/live_connections.cc",
    "runner/harness/shim_waits.cc",
    "runner/harness/patience.cc",
)
LITERAL = re.compile(r'"((?:[^"\\\n]|\\.)*)"')


def literals(source):
    """The texts between quotes; those that stand side by side are one, comments are none."""
    text = "\n".join(
        line.split("//")[0] for line in source.splitlines() if not line.startswith("#include")
    )
    text = re.sub(r'"\s*\n\s*"', "", text)
    return [match.replace('\\"', '"').replace("\\n", " ") for match in LITERAL.findall(text)]


def is_sentence(literal):
    return len(re.findall(r"[A-Za-z]{2,}", literal)) >= 3 and "Sanitizer" not in literal


def missing(source, document):
    flat = " ".join(document.split())
    return [one for one in literals(source) if is_sentence(one) and " ".join(one.split()) not in flat]


class VerdictsTest(unittest.TestCase):
    def test_every_sentence_is_explained(self):
        document = (ROOT / "docs/verdicts.md").read_text()
        found = 0
        for name in SOURCES:
            source = (ROOT / name).read_text()
            found += sum(map(is_sentence, literals(source)))
            self.assertEqual(missing(source, document), [], f"{name} says what docs/verdicts.md lacks")
        self.assertGreater(found, 30)

    def test_a_new_sentence_is_seen(self):
        source = 'return Failed("the shim " + x +\n    "did what nobody "\n    "had thought of");'
        self.assertEqual(missing(source, "the shim"), ["did what nobody had thought of"])
        self.assertEqual(missing(source, "it did what nobody had\nthought of"), [])


if __name__ == "__main__":
    unittest.main()
