"""AWS-LC's own shim, as shims/aws-lc/install builds it, with configs/aws-lc.json."""

import support


def main():
    place = support.Place.from_arguments()
    shim = place.installed("aws-lc", "bssl_shim")
    handshaker = place.installed("aws-lc", "handshaker")
    place.check_sample("aws-lc", "-shim-path", shim, "-handshaker-path", handshaker)


if __name__ == "__main__":
    main()
