"""What -capture leaves, in the eyes of Wireshark: the packets of every protocol and version open, and
are decrypted with the keys inside the file."""

import json
import os
import pathlib
import shutil
import subprocess
import tempfile

import support

# Two connections each, the second of which resumes the first where the suite allows it.
SUITES = ["ECDHE_RSA_WITH_AES_128_CBC_SHA", "ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
          "ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256"]  # fmt: skip
# One connection each, as BoGo has it.
OF_13 = ["TLS-TLS13-*-LargeRecord", "VersionNegotiation-*-TLS13-TLS13-TLS"]
ALL_SUITES = os.environ.get("BADPEER_END_TO_END") == "all"
FINISHED, CLOSE_NOTIFY = "20", "0"


# Random data on port 443 would now and then be taken for a strange HTTP header.
NO_HTTP = ["--disable-protocol", "http", "--disable-protocol", "http2"]


def tshark(file, *arguments):
    process = subprocess.run(
        ["tshark", "-n", *NO_HTTP, "-r", str(file), *arguments], capture_output=True, text=True, timeout=60
    )
    if process.returncode != 0:
        support.check(False, f"tshark reads {file}", process.stderr)
    return process.stdout


def seen(file, *options):
    """How many Finished messages and close_notify alerts are to be read, and whether all is well."""
    fields = [f"{kind}.{what}" for what in ("handshake.type", "alert_message.desc") for kind in ("tls", "dtls")]
    output = tshark(file, *options, "-T", "fields", *(x for f in fields for x in ("-e", f)), "-e", "_ws.malformed")
    types, alerts, malformed = [], [], False
    for line in output.splitlines():
        columns = line.split("\t") + [""] * 5
        types += ",".join(columns[:2]).split(",")
        alerts += ",".join(columns[2:4]).split(",")
        malformed = malformed or columns[4] != ""
    return types.count(FINISHED), alerts.count(CLOSE_NOTIFY), malformed


class Captures:
    def __init__(self, place, shim, folder):
        self.place, self.shim, self.folder = place, shim, folder

    def run(self, *arguments, **more):
        shutil.rmtree(self.folder, ignore_errors=True)
        return self.place.run(
            "-shim-path", self.shim, "-capture", str(self.folder), "-allow-unimplemented", *arguments, **more
        )

    def files(self):
        return {path.stem: path for path in sorted(self.folder.glob("*.pcapng"))}


def all_versions(captures, versions, connections):
    """Honest tests of the cipher suites: nothing in them may look strange to anybody."""
    for protocol, version in versions:
        suites = ["*"] if ALL_SUITES else SUITES
        names = [f"{protocol}-{version}-{suite}-{side}" for suite in suites for side in ("client", "server")]
        run = captures.run("-capture-all", "-test", ";".join(OF_13 if version == "TLS13" else names))
        passed = set(run.named("PASS"))
        files = captures.files()
        support.check(passed and passed <= set(files), f"{protocol} {version}: {len(passed)} captures", run.told)
        for name in sorted(passed):
            if protocol == "DTLS" and "CHACHA20" in name:
                # tshark 4.0 leaves the epoch out of the nonce.
                support.check("Client Hello" in tshark(files[name]), f"{name} opens")
                continue
            finished, closed, malformed = seen(files[name])
            support.check(
                finished >= 2 * connections[name] and closed >= connections[name] and not malformed,
                f"{name}: {finished} Finished, {closed} close_notify",
                tshark(files[name]),
            )


def failures_alone(captures):
    run = captures.run("-test", "LargePlaintext;Basic-Client-TLS-Sync;ChannelID-Client-TLS12")
    failed = run.named("FAIL")
    support.check(failed and set(captures.files()) == set(failed), f"only of what fails: {failed}", run.told)
    path = run.results[failed[0]]["capture"]
    support.check(path == str(captures.files()[failed[0]]), "the results say where")
    support.check(f"  packets    {path}\n" in run.output, "and so does the run", run.output)


def key_log(captures, folder):
    log = folder / "keys.log"
    run = captures.run(
        "-capture-all", "-test", "VersionNegotiation-Client-TLS13-TLS13-TLS;TLS-TLS12-ECDHE_RSA_WITH_AES_128_GCM_SHA256-client",
        environment={"SSLKEYLOGFILE": str(log)},
    )  # fmt: skip
    for name, file in captures.files().items():
        bare = folder / "bare.pcapng"
        subprocess.run(["editcap", "--discard-all-secrets", str(file), str(bare)], check=True)
        without, with_log = seen(bare)[0], seen(bare, "-o", f"tls.keylog_file:{log}")[0]
        support.check(without == 0 and with_log >= 2, f"SSLKEYLOGFILE decrypts {name}", run.told)
    full = captures.run("-test", "Basic-Client-TLS-Sync", environment={"SSLKEYLOGFILE": "/nonexistent/x"})
    support.check(
        full.status == 2 and full.errors.startswith("runner: $SSLKEYLOGFILE: /nonexistent/x: "), full.errors.strip()
    )


def main():
    place = support.Place.from_arguments()
    for tool in ("tshark", "editcap"):
        if not shutil.which(tool):
            support.skip(f"{tool} is missing (Debian: tshark)")
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        place.run("-dump-tests", str(folder / "tests.jsonl"))
        tests = map(json.loads, (folder / "tests.jsonl").read_text().splitlines())
        connections = {test["name"]: test["connections"] for test in tests}
        captures = Captures(place, place.binary("openssl_shim"), folder / "packets")
        versions = [("TLS", v) for v in ("TLS1", "TLS11", "TLS12", "TLS13")] + [("DTLS", v) for v in ("TLS1", "TLS12")]
        all_versions(captures, versions, connections)
        failures_alone(captures)
        key_log(captures, folder)
        others(Captures(place, place.shim("bssl_shim"), folder / "packets"))


def others(captures):
    """What Debian's OpenSSL cannot do: QUIC's messages, and DTLS 1.3, whose records tshark 4.0 does not
    know: it must open the files all the same."""
    run = captures.run("-capture-all", "-test", "QUIC-TLS13-*-LargeRecord")
    support.check(run.named("PASS"), "QUIC", run.told)
    for name in run.named("PASS"):
        # The transport parameters of these tests are none, which Wireshark does not like.
        finished, _, _ = seen(captures.files()[name])
        support.check(finished >= 2, f"{name}: {finished} Finished")
    # The inner ClientHello's random, under which the keys are known, is not to be seen.
    run = captures.run("-capture-all", "-test", "TLS-ECH-Client;TLS-ECH-Server;TLS-ECH-Client-HelloRetryRequest;TLS-ECH-Server-HelloRetryRequest;TLS-ECH-Client-EarlyData;TLS-ECH-Server-EarlyData")
    support.check(len(run.named("PASS")) == 6, f"ECH: {len(run.named('PASS'))} tests", run.told)
    for name in run.named("PASS"):
        finished, _, malformed = seen(captures.files()[name])
        support.check(finished >= 2 and not malformed, f"{name}: {finished} Finished")
    run = captures.run("-capture-all", "-test", "DTLS-TLS13-AES_*")
    support.check(run.named("PASS"), "DTLS 1.3", run.told)
    for name in run.named("PASS"):
        support.check("Client Hello" in tshark(captures.files()[name]), f"{name} opens")


if __name__ == "__main__":
    main()
