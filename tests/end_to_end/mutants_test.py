"""BoringSSL's shim with one bug each: some test that is about the bug must fail on it, and all of
them must pass on the shim without the bug."""

import json
import pathlib

import support

# Verdicts that are not about what a test looks at.
WRONG_REASONS = [
    "never connected",
    "the runner itself failed",
    "did not end",
    "crashed",
    "never fired",
]


def failed_for_a_wrong_reason(run):
    """Names of failed tests whose explanation blames something else than the shim's behaviour."""
    return [
        name
        for name in run.named("FAIL")
        if any(reason in verdict_line(run, name) for reason in WRONG_REASONS)
    ]


def verdict_line(run, name):
    lines = run.output.splitlines()
    at = lines.index(f"FAILED ({name})")
    return lines[at + 1]


def main():
    place = support.Place.from_arguments()
    index = place.bogo_file("mutants/index.json")
    healthy = place.shim("bssl_shim")
    mutants = json.loads(pathlib.Path(index).read_text())
    known = place.test_names()
    for mutant in mutants:
        mutant["must_fail_any_of"] = [n for n in mutant["must_fail_any_of"] if n in known]
    names = sorted({name for mutant in mutants for name in mutant["must_fail_any_of"]})

    run = place.run("-shim-path", healthy, "-test", support.pattern_list(names))
    support.check(
        run.status == 0 and sorted(run.results) == names,
        f"all {len(names)} tests pass on the shim without bugs",
        run.told,
    )
    for mutant in mutants:
        slug = mutant["slug"]
        if not mutant["must_fail_any_of"]:
            print(f"no test  {slug}: its suites are not here yet")
            continue
        shim = place.shim("mutants/" + slug)
        run = place.run(
            "-shim-path", shim, "-test", support.pattern_list(mutant["must_fail_any_of"])
        )
        failed = run.named("FAIL")
        support.check(
            run.status == 1 and failed,
            f"{slug}: {len(failed)} of {len(run.results)} tests fail",
            run.told,
        )
        wrong = failed_for_a_wrong_reason(run)
        support.check(not wrong, "  and for what they are about", "\n".join(wrong + [run.told]))
        print("        ", verdict_line(run, failed[0]).strip())


if __name__ == "__main__":
    main()
