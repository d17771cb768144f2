"""The suites that are whole list the reference's tests, with its names, flags and expectations."""

import json
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
    "Renegotiation",
    "ChangeCipherSpec",
    "EndOfFlight",
    "Curve",
    "ExportKeyingMaterial",
    "OmitExtensions",
    "ServerPadding",
    "DTLSReplay",
    "DTLSReorder",
    "DTLSFragmentWindow",
    "SignatureAlgorithm",
    "ExtensionTrailingData",
    "SessionTicket",
    "RawPublicKey",
    "CertificateSelection",
    "TrustAnchor",
    "DelegatedCredential",
    "CertCompression",
    "Certificate",
    "CredentialSessionIDContext",
    "RSAKeyUsage",
    "ECDSAKeyUsage",
    "DTLSRetransmit",
    "KeyUpdate",
    "PAKE",
    "PSK",
    "EncryptedClientHello",
    "Extension",
    "TLS13Handshake",
    "ResumptionVersion",
    "JDK11Workaround",
    "RSAClientKeyExchange",
    "HintMismatch",
]


def compare(parity, dump, suite, *options):
    command = [parity, dump, "--suite", suite, "--min-percent", "100", *options]
    return subprocess.run(command, capture_output=True, text=True)


def flags_in_order(path):
    """Test name -> its flags without their values, some of which are keys that differ."""
    tests = map(json.loads, pathlib.Path(path).read_text().splitlines())
    return {t["name"]: [f for f in t["flags"] if f.startswith("-")] for t in tests}


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
        # A shim may give up at the first flag that it does not know, in one way or another.
        ours, theirs = flags_in_order(dump), flags_in_order(place.bogo_file("tests.jsonl"))
        disordered = [name for name in ours if name in theirs and ours[name] != theirs[name]]
        details = [compare(parity, dump, suite, "-v").stdout for suite in different]
    support.check(not disordered, "flags are in the reference's order", "\n".join(disordered))
    support.check(not different, "all suites agree with the reference", "\n".join(details))


if __name__ == "__main__":
    main()
