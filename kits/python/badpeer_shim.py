"""All that a shim for badpeer does around a TLS stack in Python; copy this file into your project.

    class MyStack(badpeer_shim.Stack):
        HONOURED = {"server", "cert-file", "key-file", "trust-cert"}
        PROPERTIES = {"version", "cipher_suite"}
        def connect(self, config, session, clock): return MyConnection(...)

    sys.exit(badpeer_shim.main(MyStack))

It parses the flags, connects, frames DTLS, echoes, shuts down, resumes, compares what -expect-* flags
say, and ends with the right status. `MyConnection` is a Connection (below), made anew for each
connection; docs/shim-contract.md of badpeer says what each flag asks for. What neither this file nor
the stack does ends the shim with 89, and the test counts as unimplemented.
"""

import base64
import json
import os
import signal
import socket
import struct
import sys
import tempfile
import time
import traceback

UNIMPLEMENTED = 89
MUST_FAIL = 90

# What this file does by itself. Comparisons (-expect-*) go by Stack.PROPERTIES.
OWN_FLAGS = set("""
port ipv6 shim-id resume-count is-handshaker-supported handshake-never-done shim-writes-first
shim-initial-write repeat-shim-initial-write write-different-record-sizes read-size shim-shuts-down
check-close-notify no-op-extra-handshake wait-for-debugger expect-no-peer-cert
""".split())


class Unsupported(Exception):
    """The stack cannot do what a flag asks for: status 89."""


class Failed(Exception):
    """The connection did not come out as the flags say: status 1."""


class Stack:
    """One per process; keeps what a server remembers over its connections."""

    HONOURED = frozenset()  # names of flags that the stack makes come true
    PROPERTIES = frozenset()  # what Connection.properties() tells

    def connect(self, config, session, clock):
        """A Connection that has not begun; `session` is one that an earlier one came away with.
        Raises Unsupported for a value that the stack does not have."""
        raise NotImplementedError


class Connection:
    """One connection. Errors are exceptions: their text is what a config's ErrorMap matches."""

    transport = None  # set before handshake()

    def handshake(self):
        raise NotImplementedError

    def read(self, size):
        """At least one byte; b"" at the end, with or without close_notify."""
        raise NotImplementedError

    def write(self, data):
        raise NotImplementedError

    def shutdown(self, wait):
        """Sends close_notify and, if `wait`, reads up to the peer's; True once that has come."""
        raise Unsupported("shutdown")

    def properties(self):
        """Of the names in a -expect-* row of FLAGS, those in Stack.PROPERTIES; bytes, ints, bools.
        Also "session_reused", "alpn" (b"": none) and "peer_chain" (a list of DER)."""
        raise NotImplementedError

    def new_session(self):
        """On a client: what to offer next, if this connection came away with something."""
        return None

    def export(self, size, label, context):
        """Keying material; `context` is None for none at all."""
        raise Unsupported("-export-keying-material")

    def tls_unique(self):
        raise Unsupported("-tls-unique")

    # In DTLS: what the runner says in between datagrams.
    def time_passed(self):
        """The clock has moved: do what is due."""

    def next_timeout(self):
        """Nanoseconds to the stack's next timer; None for none."""
        raise Unsupported("timers")

    def mtu_changed(self, size):
        raise Unsupported("changes of the MTU")

    def set_initial_timeout(self, milliseconds):
        raise Unsupported("-initial-timeout-duration-ms")


class Clock:
    """The runner's time: it begins at the real one and moves when the runner says so."""

    def __init__(self):
        self.nanoseconds = time.time_ns()

    def seconds(self):
        return self.nanoseconds / 1e9


# --- flags ---


class Config(dict):
    """Flag -> value, for one connection. A flag that was not given is False, [] or None."""

    def __missing__(self, name):
        kind = KINDS[name]
        return [] if kind.endswith("*") else False if kind == "none" else None


def _table():
    kinds, checks = {}, {}
    for word in FLAGS.partition("flags:")[2].partition("end of")[0].split():
        name, _, checked = word.partition("=")
        name, _, kind = name.partition(":")
        kinds[name] = kind or "none"
        if checked:
            what, _, how = checked.partition("/")
            checks[name] = (what, how or "equal")
    return kinds, checks


def _value(name, text):
    raw = os.fsencode(text)
    kind = KINDS[name].rstrip("*")
    try:
        if kind == "int":
            return int(raw)
        return base64.b64decode(raw, validate=True) if kind == "base64" else raw
    except ValueError:
        raise Failed(f"-{name} has an invalid value: {text!r}") from None


def _strip(name, prefixes):
    for prefix in prefixes:
        if name.startswith(prefix + "-"):
            return prefix, name[len(prefix) + 1 :]
    return None, name


def parse(arguments):
    """The Configs of the first connection and of later ones, and the names of all flags."""
    initial, resume, given = Config(), Config(), []
    words = iter(arguments)
    for word in words:
        process, name = _strip(word[1:], ("on-shim", "on-handshaker"))
        only, name = _strip(name, ("on-initial", "on-resume", "on-retry"))
        if word[:1] != "-" or name not in KINDS:
            raise Unsupported(f"unknown flag {word}")
        value = True
        if not KINDS[name].startswith("none"):
            try:
                value = _value(name, next(words))
            except StopIteration:
                raise Failed(f"missing value for {word}") from None
        if process == "on-handshaker":
            continue
        given.append(name)
        for config, prefix in ((initial, "on-initial"), (resume, "on-resume")):
            if only not in (None, prefix):
                continue
            if KINDS[name].endswith("*"):
                config.setdefault(name, []).append(value)
            else:
                config[name] = value
    return initial, resume, given


def _check_honoured(stack, given):
    for name in given:
        honoured = name in OWN_FLAGS or name in stack.HONOURED
        if not honoured and CHECKS.get(name, ("",))[0] not in stack.PROPERTIES:
            raise Unsupported(f"-{name}")


# --- transports ---


class Transport:
    """A blocking byte stream to the runner. With -async, it takes and gives one byte at a time."""

    def __init__(self, sock, asynchronous):
        self._socket = sock
        self._piece = 1 if asynchronous else 65536

    def read(self):
        """Some bytes; b"" at the end."""
        return self._socket.recv(self._piece)

    def write(self, data):
        self._socket.sendall(data)

    def close(self):
        """Without a reset, which would destroy an alert that the runner has not read."""
        try:
            self._socket.shutdown(socket.SHUT_WR)
            while self._socket.recv(65536):
                pass
        except OSError:
            pass
        self._socket.close()


class DatagramTransport(Transport):
    """Datagrams over the stream: read() returns one, write() sends one. Carries out what the runner
    says in between."""

    def __init__(self, sock, connection, clock):
        super().__init__(sock, False)
        self._connection = connection
        self._clock = clock

    def _take(self, size):
        data = b""
        while len(data) < size:
            piece = self._socket.recv(size - len(data))
            if not piece:
                return b""
            data += piece
        return data

    def read(self):
        while opcode := self._take(1):
            if opcode == b"P":
                return self._take(struct.unpack(">I", self._take(4))[0])
            self._command(opcode, int.from_bytes(self._take(8 if opcode in b"TE" else 4), "big"))
        return b""

    def _command(self, opcode, number):
        if opcode == b"T":
            self._socket.sendall(b"t")
            self._clock.nanoseconds += number
            self._connection.time_passed()
        elif opcode == b"E":
            due = self._connection.next_timeout()
            if (2**64 - 1 if due is None else due) != number:
                raise Failed(f"The next timer is due in {due} ns, and should be in {number}.")
        elif opcode == b"M":
            self._connection.mtu_changed(number)
        elif opcode == b"U":
            self._connection.set_initial_timeout(number)
        else:
            raise Failed(f"Unknown frame {opcode!r} from the runner.")

    def write(self, data):
        self._socket.sendall(b"P" + struct.pack(">I", len(data)) + data)


def _open(config):
    family, host = (socket.AF_INET6, "::1") if config["ipv6"] else (socket.AF_INET, "127.0.0.1")
    sock = socket.socket(family)
    sock.connect((host, config["port"] or 0))
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    sock.sendall(struct.pack("<Q", config["shim-id"] or 0))
    return sock


# --- one connection ---


def _check(condition, says):
    if not condition:
        raise Failed(says)


def _tls_version(wire):
    return {0xFEFF: 0x302, 0xFEFD: 0x303, 0xFEFC: 0x304}.get(wire, wire)


def _certificates(path):
    with open(path, encoding="ascii") as file:
        blocks = file.read().split("-----BEGIN CERTIFICATE-----")[1:]
    return [base64.b64decode(block.partition("-----END")[0]) for block in blocks]


def _check_expectations(config, properties, is_resume):
    for name in config:
        what, how = CHECKS.get(name, ("", ""))
        of_session = what in ("got_new_session", "session_reused") or what.startswith("new_session")
        if not what or of_session or name in ("expect-alpn", "expect-no-peer-cert"):
            continue
        got = properties[what]
        wanted = {"true": True, "false": False, "empty": type(got)()}.get(how, config[name])
        if what == "peer_verified":
            wanted = not config["verify-fail"]
        elif what == "peer_chain":
            wanted = _certificates(wanted)
        _check(got == wanted, f"Wrong {what}: got {got!r}, wanted {wanted!r}.")
    if not is_resume:
        for name, wanted in (("expect-session-id", True), ("expect-no-session-id", False)):
            _check(not config[name] or properties["got_new_session"] == wanted,
                   f"-{name}: the server's cache says otherwise.")


def _check_handshake(config, properties, is_resume):
    server = config["server"]
    _check_expectations(config, properties, is_resume)
    must_resume = is_resume and not config["expect-session-miss"]
    _check(properties["session_reused"] == must_resume,
           "The session was not resumed." if must_resume else "The session was resumed.")
    alpn = config["select-alpn" if server else "expect-alpn"] or b""
    _check(properties["alpn"] == alpn, f"Wrong ALPN protocol: {properties['alpn']!r}, not {alpn!r}.")
    accepted = config["expect-ech-accept"]
    _check(properties.get("ech_accepted", accepted) == accepted, "ECH came out otherwise.")
    has_certificate = bool(properties["peer_chain"])
    if config["expect-no-peer-cert"] or config["psk"] is not None:
        _check(not has_certificate, "Got a certificate but expected none.")
    elif not server or config["require-any-client-certificate"]:
        _check(has_certificate, "Got no certificate but expected one.")
    if not server and _tls_version(properties["version"]) < 0x304:
        wanted = not config["expect-no-session"] and (
            not properties["session_reused"] or config["expect-ticket-renewal"])
        if properties.get("got_new_session", wanted) != wanted:
            raise Failed("Got a new session." if not wanted else "Got no new session.")


def _write_first(config, connection):
    if config["export-keying-material"]:
        context = config["export-context"] or b"" if config["use-export-context"] else None
        connection.write(connection.export(
            config["export-keying-material"], config["export-label"] or b"", context))
    if config["tls-unique"]:
        connection.write(connection.tls_unique())
    if config["write-different-record-sizes"]:
        for size in (0, 1, 255, 256, 257, 16383, 16384, 16385, 32767, 32768, 32769):
            connection.write(b"\x42" * size)
    elif config["shim-writes-first"]:
        first = config["shim-initial-write"]
        for _ in range(config["repeat-shim-initial-write"] or 1):
            connection.write(b"hello" if first is None else first)


def _echo(config, connection):
    size = config["read-size"] or (16384 if config["dtls"] else 512)
    inverted = bytes(byte ^ 0xFF for byte in range(256))
    while data := connection.read(size):
        connection.write(data.translate(inverted))


def _shut_down(config, connection):
    for both in (False, True) if config["shim-shuts-down"] else (True,):
        try:
            done = connection.shutdown(both)
        except (Unsupported, Failed):
            raise
        except Exception as error:
            raise Failed(f"{error}\nUnexpected SSL_shutdown result: -1 != {int(both)}") from error
        _check(done == both, f"Unexpected SSL_shutdown result: {int(done)} != {int(both)}")


def _exchange(config, connection, is_resume):
    if not config["implicit-handshake"]:
        connection.handshake()
        if config["handshake-never-done"]:
            raise SystemExit(MUST_FAIL)
        _check_handshake(config, connection.properties(), is_resume)
        if config["no-op-extra-handshake"]:
            connection.handshake()
    _write_first(config, connection)
    if not config["shim-shuts-down"] and not config["write-different-record-sizes"]:
        _echo(config, connection)
    properties = connection.properties()
    if not config["server"] and _tls_version(properties["version"]) >= 0x304:
        wanted = not config["expect-no-session"] and not config["shim-shuts-down"]
        if properties.get("got_new_session", wanted) != wanted:
            raise Failed("Got no new session." if wanted else "Got a new session.")
    if config["check-close-notify"]:
        _shut_down(config, connection)


def _connect(stack, config, session, clock, is_resume):
    """Runs one connection; returns the session for the next one."""
    connection = stack.connect(config, session, clock)
    sock = _open(config)
    if config["dtls"]:
        connection.transport = DatagramTransport(sock, connection, clock)
    else:
        connection.transport = Transport(sock, config["async"])
    try:
        _exchange(config, connection, is_resume)
        return connection.new_session()
    finally:
        connection.transport.close()


# --- the process ---


def _run(make_stack, arguments):
    initial, resume, given = parse(arguments)
    stack = make_stack()
    if "is-handshaker-supported" in given:
        print("No", flush=True)
        return
    _check_honoured(stack, given)
    if initial["wait-for-debugger"]:
        os.kill(os.getpid(), signal.SIGSTOP)
    clock, session = Clock(), None
    for index in range(1 + (initial["resume-count"] or 0)):
        config = resume if index else initial
        if index and not config["server"]:
            _check(session is not None, "No session to offer.")
        session = _connect(stack, config, session, clock, index > 0) or session
        clock.nanoseconds += (config["resumption-delay"] or 0) * 10**9


def run(make_stack, arguments):
    """One test: the exit status. Errors go to stderr."""
    try:
        _run(make_stack, arguments)
        return 0
    except Unsupported as error:
        print(f"The stack does not support: {error}", file=sys.stderr)
        return UNIMPLEMENTED
    except SystemExit as error:
        print("The handshake was completed.", file=sys.stderr)
        return error.code
    except (Failed, OSError) as error:  # Errors of ssl are OSErrors.
        print(error, file=sys.stderr)
    except Exception:
        traceback.print_exc()
    return 1


def _answer(make_stack, arguments):
    """One test in a process of its own, so that what it does ends with it."""
    with tempfile.TemporaryFile() as errors:
        pid = os.fork()
        if pid == 0:
            os.dup2(errors.fileno(), 1)
            os.dup2(errors.fileno(), 2)
            status = run(make_stack, arguments)
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(status)
        status = os.waitpid(pid, 0)[1]
        errors.seek(0)
        code = 128 + os.WTERMSIG(status) if os.WIFSIGNALED(status) else os.WEXITSTATUS(status)
        return code, errors.read().decode(errors="backslashreplace")


def _serve(make_stack):
    """Bazel's JSON worker protocol; an argument's characters are its bytes."""
    for line in sys.stdin:
        request = json.loads(line)
        arguments = [os.fsdecode(text.encode("latin-1")) for text in request["arguments"]]
        code, output = _answer(make_stack, arguments)
        answer = {"exitCode": code, "output": output, "requestId": request.get("requestId", 0)}
        print(json.dumps(answer), flush=True)
    return 0


def main(make_stack):
    """The exit status of the shim, or of the worker that answers for one test after the other."""
    if "--persistent_worker" in sys.argv:
        return _serve(make_stack)
    return run(make_stack, sys.argv[1:])


# Every flag: name, kind of its value (* if it may be given more than once), and the property that it
# is compared with, and how; scripts/kit-flags of badpeer writes them.
FLAGS = r"""flags:
port:int ipv6 shim-id:int server dtls quic resume-count:int resumption-delay:int
write-settings:bytes fuzzer-mode wait-for-debugger is-handshaker-supported handshaker-resume
handshaker-path:bytes handshake-hints allow-hint-mismatch write-hint-trace:bytes async
implicit-handshake handshake-twice no-op-extra-handshake handshake-never-done
private-key-delay-ms:int shim-writes-first shim-initial-write:bytes repeat-shim-initial-write:int
write-different-record-sizes read-with-unfinished-write partial-write read-size:int peek-then-read
shim-shuts-down check-close-notify send-alert key-update key-update-before-read
export-keying-material:int export-label:bytes export-context:bytes use-export-context
use-exporter-between-reads export-traffic-secrets tls-unique early-write-after-message:int
min-version:int max-version:int expect-version:int=version no-tls13 no-tls12 no-tls11 no-tls1
fallback-scsv jdk11-workaround cipher:bytes tls13-ciphers:int* tls13-ciphers-flags:int*
server-preference expect-cipher:int=cipher_suite expect-cipher-aes:int=cipher_suite
expect-cipher-no-aes:int=cipher_suite cbc-record-splitting curves:int* curves-flags:int*
key-shares:int* no-key-shares server-supported-groups-hint:int* expect-curve-id:int=curve_id
expect-hrr=used_hello_retry_request/true expect-no-hrr=used_hello_retry_request/false
enable-grease permute-extensions fips-202205 fips-202609 wpa-202304 cnsa-202407 cnsa1-202603
cnsa2-202603 new-x509-credential:none* new-delegated-credential:none*
new-spake2plusv1-credential:none* new-psk-credential:none* new-rpk-credential:none*
cert-file:bytes key-file:bytes signing-prefs:int* ocsp-response:base64
signed-cert-timestamps:base64 session-id-context:base64 delegated-credential:base64
cert-properties:base64 must-match-issuer pake-context:base64 pake-client-id:base64
pake-server-id:base64 pake-password:base64 wrong-pake-role psk-importer-key:base64
psk-importer-identity:base64 psk-importer-context:base64 psk-importer-sha256 psk-importer-sha384
expect-selected-credential:int=selected_credential use-early-callback fail-early-callback
fail-cert-callback fail-cert-callback-alert:int use-old-client-cert-callback install-ddos-callback
fail-ddos-callback expect-certificate-types:base64=requested_certificate_types
expect-client-ca-list:bytes=requested_ca_names
expect-peer-verify-pref:int*=peer_signature_algorithms trust-cert:bytes verify-peer verify-fail
require-any-client-certificate use-custom-verify-callback reverify-on-resume
expect-verify-result=peer_verified verify-prefs:int*
expect-peer-signature-algorithm:int=peer_signature_algorithm
expect-peer-cert-file:bytes=peer_chain expect-no-peer-cert=peer_chain/empty
use-client-ca-list:bytes max-cert-list:int retain-only-sha256-client-cert
expect-sha256-client-cert=has_sha256_of_client_cert/true accepted-peer-cert-types:int*
available-client-cert-types:int* expect-peer-certificate-type:int=peer_certificate_type
expect-peer-rpk-sha256:base64=peer_raw_public_key_sha256 install-cert-compression-algs
install-one-cert-compression-alg:int enable-ocsp-stapling
expect-ocsp-response:base64=ocsp_response use-ocsp-callback set-ocsp-in-callback
decline-ocsp-callback fail-ocsp-callback enable-signed-cert-timestamps
expect-signed-cert-timestamps:base64=signed_cert_timestamps
expect-peer-match-trust-anchor=peer_matched_trust_anchor/true
expect-no-peer-match-trust-anchor=peer_matched_trust_anchor/false
expect-peer-available-trust-anchors:base64=peer_available_trust_anchors
requested-trust-anchors:base64 available-trust-anchors:base64 psk:bytes psk-identity:bytes
no-ticket ticket-key:base64 use-ticket-callback use-ticket-aead-callback renew-ticket skip-ticket
expect-ticket-renewal=got_new_session/true expect-no-session=got_new_session/false
expect-session-miss=session_reused/false expect-session-id=got_new_session/true
expect-no-session-id=got_new_session/false expect-ticket-age-skew:int=ticket_age_skew
resumption-across-names-enabled
expect-resumable-across-names=new_session_resumable_across_names/true
expect-not-resumable-across-names=new_session_resumable_across_names/false enable-early-data
expect-ticket-supports-early-data=new_session_supports_early_data/true
expect-accept-early-data=early_data_accepted/true
expect-reject-early-data=early_data_accepted/false expect-no-offer-early-data=in_early_data/false
expect-early-data-reason:bytes=early_data_reason renegotiate-once renegotiate-freely
renegotiate-ignore renegotiate-explicit forbid-renegotiation-after-handshake
expect-total-renegotiations:int=total_renegotiations no-legacy-server-connect
expect-secure-renegotiation=secure_renegotiation/true
expect-no-secure-renegotiation=secure_renegotiation/false host-name:bytes
expect-server-name:bytes=server_name expect-no-server-name=server_name/empty no-server-name-ack
advertise-alpn:bytes expect-alpn:bytes=alpn expect-advertised-alpn:bytes=advertised_alpn
select-alpn:bytes select-empty-alpn decline-alpn reject-alpn allow-unknown-alpn-protos
advertise-npn:bytes advertise-empty-npn expect-next-proto:bytes=next_protocol
expect-no-next-proto=next_protocol/empty select-next-proto:bytes select-empty-next-proto
defer-alps application-settings:pair*
expect-peer-application-settings:bytes=peer_application_settings alps-use-new-codepoint:int
expect-extended-master-secret=extended_master_secret/true srtp-profiles:bytes false-start
allow-false-start-without-alpn expect-channel-id:base64=channel_id enable-channel-id
send-channel-id:bytes request-server-padding:int
expect-server-sent-requested-padding=server_sent_requested_padding/true server-supports-padding
enable-ech-grease reject-unusable-ech-config fail-early-callback-ech-rewind ech-config-list:base64
ech-server-config:base64* ech-server-key:base64* ech-is-retry-config:int*
expect-ech-accept=ech_accepted/true expect-ech-name-override:bytes=ech_name_override
expect-no-ech-name-override=ech_name_override/empty
expect-ech-retry-configs:base64=ech_retry_configs
expect-no-ech-retry-configs=ech_retry_configs/empty max-send-fragment:int
expect-msg-callback:bytes=message_trace mtu:int initial-timeout-duration-ms:int
quic-transport-params:base64 expect-quic-transport-params:base64=quic_transport_params
quic-use-legacy-codepoint:int quic-early-data-context:bytes
end of flags"""

KINDS, CHECKS = _table()
