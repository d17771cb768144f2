"""-malloc-test finds the allocations whose failure BoringSSL's shim does not survive, no others,
and goes on behind each.

The numbers are those of BoringSSL as the crate boring-sys 5.4.0 ships it."""

import pathlib
import re
import tempfile

import support


def findings_of(run, name):
    """Allocation number -> what happened there."""
    place = r"FINDING \(" + re.escape(name) + r"\) at MALLOC_NUMBER_TO_FAIL="
    pattern = re.compile(place + r"(\d+): (.*)")
    return {int(number): what for number, what in pattern.findall(run.output)}


def crashing_in(place, folder, function):
    """OpenSSL's shim, as if it did not survive that an allocation below this function fails."""
    shim = pathlib.Path(folder) / "shim"
    shim.write_text(
        f'#!/bin/sh\n{place.binary("openssl_shim")} "$@"\nstatus=$?\n'
        f'[ $status -eq 88 ] && grep -q " {function}+" "$MALLOC_SITES" && kill -SEGV $$\nexit $status\n'
    )
    shim.chmod(0o755)
    return str(shim)


def by_call_site(place, shim):
    """Fewer runs, and the same places: each call stack of the first allocations fails once."""
    groups, runs = {}, {}
    one = "Basic-Client-TLS-Sync"
    for coverage, tests in (("all", one), ("sites", one), ("sites-global", one + ";Basic-Server-TLS-Sync")):
        run = place.run(
            "-shim-path", shim, "-test", tests, "-malloc-test=0", "-malloc-test-count=1500", f"-malloc-coverage={coverage}",
        )  # fmt: skip
        malloc = [test.get("malloc", {"runs": 0, "findings": []}) for test in run.results.values()]
        runs[coverage] = sum(test["runs"] for test in malloc)
        groups[coverage] = {
            (finding["what"], *finding["frames"]) for test in malloc for finding in test["findings"]
        }
    support.check(
        runs["all"] == 1500
        and runs["sites"] < runs["all"] * 2 / 3
        and runs["sites-global"] < 2 * runs["sites"],
        f"allocations made to fail: {runs}",
    )
    support.check(
        groups["all"] and groups["all"] == groups["sites"] <= groups["sites-global"],
        f"the same {len(groups['all'])} findings",
        str(groups),
    )


def main():
    place = support.Place.from_arguments()
    if place.has_sanitizers():
        print("SKIPPED: a shim with sanitizers allocates by their allocator")
    else:
        with tempfile.TemporaryDirectory() as folder:
            by_call_site(place, crashing_in(place, folder, "EVP_add_digest"))
    shim = place.shim("bssl_shim_malloc")

    def iterate(name):
        return place.run("-shim-path", shim, "-malloc-test=0", "-test", name, timeout=200)

    run = iterate("NoSharedCipher-TLS13")
    support.check(
        run.status == 0 and not findings_of(run, "NoSharedCipher-TLS13"),
        "NoSharedCipher-TLS13 ends without a finding",
        run.told,
    )

    run = iterate("Alert")
    found = findings_of(run, "Alert")
    support.check(
        run.status == 1 and sorted(found) == [138, 147],
        f"Alert: the shim crashes at 138 and 147 only (found: {sorted(found)})",
        run.told,
    )
    support.check(
        all("SIGSEGV" in what or "signal 11" in what for what in found.values()),
        "  and a signal is what was found",
        str(found),
    )

    run = iterate("Basic-Client-TLS-Sync")
    found = findings_of(run, "Basic-Client-TLS-Sync")
    support.check(
        run.status == 1 and {100, 109, 178} <= set(found),
        f"Basic-Client-TLS-Sync: crashes at 100 and 109, a hang at 178 (found: {sorted(found)})",
        run.told,
    )
    # The idle timeout of 15 seconds would show.
    support.check(run.seconds < 14, f"  and the hang does not cost a timeout ({run.seconds:.1f} s)")


if __name__ == "__main__":
    main()
