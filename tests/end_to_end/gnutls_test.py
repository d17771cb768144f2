"""The GnuTLS shim with its configuration: what of a fair sample is not disabled passes."""

import os

import support


def main():
    place = support.Place.from_arguments()
    shim = place.binary("gnutls_shim")
    if not os.access(shim, os.X_OK):
        support.skip(f"{shim} was not built: there is no GnuTLS (Debian: libgnutls28-dev)")
    place.check_sample("gnutls", "-shim-path", shim)


if __name__ == "__main__":
    main()
