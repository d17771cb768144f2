"""The suites that are whole list the reference's tests, with its names, flags and expectations."""

import pathlib
import subprocess
import tempfile

import support

SUITES = [
    "Basic",
    "AllStateMachineCoverage",
    "CipherSuite",
    "CompliancePolicy",
    "BadECDSASignature",
    "CBCPadding",
    "CBCSplitting",
    "ClientAuth",
    "VersionNegotiation",
    "MinimumVersion",
    "WrongMessageType",
    "TrailingMessageData",
    "RecordVersion",
    "TLS13Record",
    "ExtendedMasterSecret",
    "UnknownExtension",
    "DDoSCallback",
    "RetainOnlySHA256ClientCert",
    "TLSUnique",
    "Peek",
    "ExtraHandshake",
    "ExportTrafficSecrets",
    "TLS13CipherPreference",
]


def compare(parity, dump, suite, *options):
    command = [parity, dump, "--suite", suite, "--min-percent", "100", *options]
    return subprocess.run(command, capture_output=True, text=True)


def main():
    place = support.Place.from_arguments()
    parity = place.bogo_file("parity")
    with tempfile.TemporaryDirectory() as folder:
        dump = str(pathlib.Path(folder) / "tests.jsonl")
        run = place.run("-dump-tests", dump)
        support.check(run.status == 0, "runner -dump-tests works", run.errors)
        different = []
        for suite in SUITES:
            agrees = compare(parity, dump, suite).returncode == 0
            print(f"{suite:28}", "agrees" if agrees else "DIFFERS", flush=True)
            if not agrees:
                different.append(suite)
        details = [compare(parity, dump, suite, "-v").stdout for suite in different]
    support.check(not different, "all suites agree with the reference", "\n".join(details))


if __name__ == "__main__":
    main()
