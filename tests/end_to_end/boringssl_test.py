"""BoringSSL's own shim passes a fair sample of everything that configs/boringssl.json leaves, also with
its handshaker's hints."""

import os

import support

# Every eighth test, in the runner's order; BADPEER_END_TO_END=all runs all of them.
SHARDS = 8


def main():
    place = support.Place.from_arguments()
    shim = place.shim("bssl_shim")
    handshaker = place.shim("handshaker")
    environment = {"TEST_TOTAL_SHARDS": str(SHARDS), "TEST_SHARD_INDEX": "0"}
    if os.environ.get("BADPEER_END_TO_END") == "all":
        environment = {}
    config = str(place.source / "configs/boringssl.json")
    run = place.run(
        "-shim-path", shim, "-handshaker-path", handshaker, "-shim-config", config, "-tests=all",
        environment=environment, timeout=800,
    )
    support.check(
        run.status == 0 and run.results and not run.named("FAIL") and not run.named("SKIP"),
        f"all {len(run.results)} tests pass",
        run.told,
    )
    own = [name for name in run.results if name.startswith("BP-")]
    support.check(own, f"{len(own)} of them are our own", run.errors)
    hints = [name for name in run.results if name.endswith("-Hints")]
    support.check(hints, f"{len(hints)} of them with handshake hints", run.errors)


if __name__ == "__main__":
    main()
