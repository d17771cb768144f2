#!/usr/bin/env python3
"""A shim for Python's ssl: TLS up to 1.3, as client and as server."""

import ssl
import sys
import warnings

import badpeer_shim

warnings.simplefilter("ignore")  # ssl warns of old versions, which tests are about.
VERSIONS = {0x301: ssl.TLSVersion.TLSv1, 0x302: ssl.TLSVersion.TLSv1_1,
            0x303: ssl.TLSVersion.TLSv1_2, 0x304: ssl.TLSVersion.TLSv1_3}
NAMES = {"TLSv1": 0x301, "TLSv1.1": 0x302, "TLSv1.2": 0x303, "TLSv1.3": 0x304}
NO_VERSION = {"no-tls1": ssl.OP_NO_TLSv1, "no-tls11": ssl.OP_NO_TLSv1_1,
              "no-tls12": ssl.OP_NO_TLSv1_2, "no-tls13": ssl.OP_NO_TLSv1_3}


class PythonStack(badpeer_shim.Stack):
    HONOURED = frozenset({
        "server", "cert-file", "key-file", "trust-cert", "min-version", "max-version", *NO_VERSION,
        "async", "implicit-handshake", "cipher", "server-preference", "advertise-alpn",
        "select-alpn", "decline-alpn", "host-name", "no-ticket", "tls-unique", "verify-peer"})
    PROPERTIES = frozenset({
        "version", "cipher_suite", "session_reused", "alpn", "server_name", "peer_verified",
        "got_new_session"})

    def __init__(self):
        self._contexts = {}  # Sessions live as long as their context.

    def connect(self, config, session, clock):
        key = repr(sorted((name, value) for name, value in config.items()
                          if not name.startswith("expect-")))
        if key not in self._contexts:
            self._contexts[key] = self._context(config)
        return PythonConnection(config, self._contexts[key], session)

    @staticmethod
    def _context(config):
        server = config["server"]
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER if server else ssl.PROTOCOL_TLS_CLIENT)
        context.minimum_version = VERSIONS.get(config["min-version"] or 0x301)
        context.maximum_version = VERSIONS.get(config["max-version"] or 0x304)
        context.options |= ssl.OP_NO_RENEGOTIATION
        context.options &= ~ssl.OP_CIPHER_SERVER_PREFERENCE
        if config["server-preference"]:
            context.options |= ssl.OP_CIPHER_SERVER_PREFERENCE
        for name, option in NO_VERSION.items():
            context.options |= option if config[name] else 0
        if config["no-ticket"]:
            context.options |= ssl.OP_NO_TICKET
            context.num_tickets = 0
        try:
            ciphers = (config["cipher"] or b"ALL").decode()
            context.set_ciphers(ciphers + ":@SECLEVEL=0")
        except (ssl.SSLError, UnicodeDecodeError):
            raise badpeer_shim.Unsupported(f"cipher suites {config['cipher']!r}") from None
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
        if config["verify-peer"]:
            context.verify_mode = ssl.CERT_OPTIONAL if server else ssl.CERT_REQUIRED
        if config["cert-file"]:
            context.load_cert_chain(config["cert-file"], config["key-file"])
        if config["trust-cert"]:
            context.load_verify_locations(config["trust-cert"].decode())
        protocols = config["select-alpn"] if server else config["advertise-alpn"]
        if protocols is not None:
            context.set_alpn_protocols([protocols.decode("latin-1")] if server
                                       else list(split_protocols(protocols)))
        return context


def split_protocols(wire):
    while wire:
        name, wire = wire[1 : 1 + wire[0]], wire[1 + wire[0] :]
        try:
            yield name.decode("ascii")  # As ssl encodes them.
        except UnicodeDecodeError:
            raise badpeer_shim.Unsupported(f"protocol {name!r}") from None


class PythonConnection(badpeer_shim.Connection):
    def __init__(self, config, context, session):
        self._config = config
        self._context = context
        self._name = b""
        self._into, self._out = ssl.MemoryBIO(), ssl.MemoryBIO()
        self._cached = context.session_stats()["number"]
        if config["server"]:
            context.sni_callback = self._on_name
        name = (config["host-name"] or b"").decode() or None
        self._ssl = context.wrap_bio(self._into, self._out, config["server"], name)
        self._offered = None if session is None else session.id
        if session is not None:
            try:
                self._ssl.session = session
            except ValueError as error:
                raise badpeer_shim.Unsupported(f"other flags on resumption: {error}") from None

    def _on_name(self, _, name, __):
        self._name = (name or "").encode()

    def _drive(self, call, *arguments):
        """Repeats a call until it neither wants to read nor has anything left to send."""
        while True:
            try:
                return call(*arguments)
            except ssl.SSLWantReadError:
                self._flush()
                if data := self.transport.read():
                    self._into.write(data)
                else:
                    self._into.write_eof()
            finally:
                self._flush()

    def _flush(self):
        if self._out.pending:
            self.transport.write(self._out.read())

    def handshake(self):
        self._drive(self._ssl.do_handshake)

    def read(self, size):
        try:
            return self._drive(self._ssl.read, size)
        except (ssl.SSLZeroReturnError, ssl.SSLEOFError):
            return b""

    def write(self, data):
        self._drive(self._ssl.write, data)

    def shutdown(self, wait):
        if wait:
            self._drive(self._ssl.unwrap)
            return True
        try:
            self._ssl.unwrap()
        except ssl.SSLWantReadError:
            self._flush()
            return False
        return True

    def tls_unique(self):
        return self._ssl.get_channel_binding("tls-unique")

    def new_session(self):
        return None if self._config["server"] else self._ssl.session

    def _has_new_session(self):
        if self._config["server"]:
            return self._context.session_stats()["number"] > self._cached
        session = self._ssl.session
        if session is None or not (session.has_ticket or NAMES[self._ssl.version()] < 0x304):
            return False
        return session.id not in (b"", self._offered)

    def properties(self):
        cipher = self._ssl.cipher()
        suites = {suite["name"]: suite["id"] & 0xFFFF for suite in self._context.get_ciphers()}
        certificate = self._ssl.getpeercert(binary_form=True)
        return {
            "version": NAMES.get(self._ssl.version(), 0),
            "cipher_suite": suites.get(cipher[0], 0) if cipher else 0,
            "session_reused": self._ssl.session_reused,
            "alpn": (self._ssl.selected_alpn_protocol() or "").encode(),
            "peer_chain": [certificate] if certificate else [],
            "server_name": self._name,
            "got_new_session": self._has_new_session(),
            "peer_verified": self._context.verify_mode != ssl.CERT_NONE and bool(certificate),
        }


if __name__ == "__main__":
    sys.exit(badpeer_shim.main(PythonStack))
