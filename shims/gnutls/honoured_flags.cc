// The flags that GnuTLS makes come true.
#include "shims/gnutls/gnutls_stack.h"

namespace badpeer::shim {
namespace {

constexpr std::string_view kHonoured[] = {
    // How the stack is driven.
    "-server",
    "-dtls",
    "-quic",
    "-async",
    "-implicit-handshake",
    "-partial-write",
    "-read-with-unfinished-write",
    "-private-key-delay-ms",
    // Versions, suites and groups.
    "-min-version",
    "-max-version",
    "-no-tls13",
    "-no-tls12",
    "-no-tls11",
    "-no-tls1",
    "-fallback-scsv",
    "-cipher",
    "-tls13-ciphers",
    "-server-preference",
    "-curves",
    "-key-shares",
    // Authentication of the shim.
    "-new-x509-credential",
    "-new-rpk-credential",
    "-cert-file",
    "-key-file",
    "-signing-prefs",
    "-ocsp-response",
    "-use-early-callback",
    "-fail-early-callback",
    "-fail-cert-callback",
    "-fail-cert-callback-alert",
    "-use-old-client-cert-callback",
    "-install-ddos-callback",
    "-fail-ddos-callback",
    "-available-client-cert-types",
    "-psk",
    "-psk-identity",
    // Authentication of the peer.
    "-trust-cert",
    "-verify-peer",
    "-verify-fail",
    "-require-any-client-certificate",
    "-use-custom-verify-callback",
    "-verify-prefs",
    "-use-client-ca-list",
    "-max-cert-list",
    "-accepted-peer-cert-types",
    "-expect-peer-rpk-sha256",
    "-enable-ocsp-stapling",
    "-use-ocsp-callback",
    "-set-ocsp-in-callback",
    "-decline-ocsp-callback",
    "-fail-ocsp-callback",
    // Sessions, early data and renegotiation.
    "-resumption-delay",
    "-no-ticket",
    "-session-id-context",
    "-enable-early-data",
    "-renegotiate-once",
    "-renegotiate-freely",
    "-renegotiate-ignore",
    "-renegotiate-explicit",
    "-no-legacy-server-connect",
    // Names and other extensions.
    "-host-name",
    "-no-server-name-ack",
    "-advertise-alpn",
    "-select-alpn",
    "-decline-alpn",
    "-reject-alpn",
    "-srtp-profiles",
    "-false-start",
    "-allow-false-start-without-alpn",
    // Records and DTLS.
    "-max-send-fragment",
    "-mtu",
    "-initial-timeout-duration-ms",
    // QUIC.
    "-quic-transport-params",
    "-quic-use-legacy-codepoint",
};

}  // namespace

std::span<const std::string_view> GnuTlsStack::HonouredFlags() const { return kHonoured; }

}  // namespace badpeer::shim
