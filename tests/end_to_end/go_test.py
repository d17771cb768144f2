"""The shim of Go's crypto/tls, as shims/go/install builds it, with configs/go.json."""

import support


def main():
    place = support.Place.from_arguments()
    shim = place.installed("go", "go_shim")
    place.check_sample("go", "-shim-path", shim, "-shim-extra-flags=-bogo-mode")


if __name__ == "__main__":
    main()
