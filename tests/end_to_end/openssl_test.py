"""The OpenSSL shim with its configuration: a fair sample of what it does not disable passes."""

import os

import support

# Every fourth test, in the runner's order; BADPEER_END_TO_END=all runs all of them.
SHARDS = 4


def main():
    place = support.Place.from_arguments()
    environment = {"TEST_TOTAL_SHARDS": str(SHARDS), "TEST_SHARD_INDEX": "0"}
    if os.environ.get("BADPEER_END_TO_END") == "all":
        environment = {}
    run = place.run(
        "-shim-path",
        place.binary("openssl_shim"),
        "-shim-config",
        str(place.source / "configs/openssl.json"),
        "-allow-unimplemented",
        "-tests=all",
        environment=environment,
    )
    support.check(
        run.status == 0 and not run.named("FAIL"), "nothing fails", run.told
    )
    passed, skipped = len(run.named("PASS")), len(run.named("SKIP"))
    # A shim that refuses every flag would pass the check above.
    support.check(passed > skipped, f"{passed} tests pass, {skipped} are unimplemented")


if __name__ == "__main__":
    main()
