// The flags that OpenSSL 3.0 can honour. What is missing here it has no notion of (ECH, Channel ID,
// ALPS, False Start, raw public keys, delegated credentials, several certificates for one kind of key),
// or no interface for (TLS for QUIC, a choice of key shares, 1/n-1 record splitting, asynchronous
// private keys, an empty choice in NPN, BoringSSL's ticket and transcript formats).
#include "shims/openssl/openssl_stack.h"

namespace badpeer::shim {
namespace {

constexpr std::string_view kHonoured[] = {
    "-server",
    "-dtls",
    "-async",
    "-implicit-handshake",
    "-resumption-delay",
    // Versions, cipher suites, groups.
    "-min-version",
    "-max-version",
    "-no-tls13",
    "-no-tls12",
    "-no-tls11",
    "-no-tls1",
    "-fallback-scsv",
    "-cipher",
    "-tls13-ciphers",
    "-tls13-ciphers-flags",
    "-server-preference",
    "-curves",
    // Authentication.
    "-new-x509-credential",
    "-cert-file",
    "-key-file",
    "-signing-prefs",
    "-ocsp-response",
    "-signed-cert-timestamps",
    "-session-id-context",
    "-use-early-callback",
    "-fail-early-callback",
    "-fail-cert-callback",
    "-use-old-client-cert-callback",
    "-trust-cert",
    "-verify-peer",
    "-verify-fail",
    "-require-any-client-certificate",
    "-use-custom-verify-callback",
    "-verify-prefs",
    "-use-client-ca-list",
    "-max-cert-list",
    "-enable-ocsp-stapling",
    "-use-ocsp-callback",
    "-set-ocsp-in-callback",
    "-decline-ocsp-callback",
    "-fail-ocsp-callback",
    "-enable-signed-cert-timestamps",
    "-psk",
    "-psk-identity",
    // Sessions.
    "-no-ticket",
    "-use-ticket-callback",
    "-renew-ticket",
    "-skip-ticket",
    "-enable-early-data",
    // Renegotiation.
    "-renegotiate-once",
    "-renegotiate-freely",
    "-forbid-renegotiation-after-handshake",
    "-no-legacy-server-connect",
    // Names and protocols.
    "-host-name",
    "-no-server-name-ack",
    "-advertise-alpn",
    "-select-alpn",
    "-select-empty-alpn",
    "-decline-alpn",
    "-reject-alpn",
    "-advertise-npn",
    "-advertise-empty-npn",
    "-select-next-proto",
    "-srtp-profiles",
    // Records and datagrams.
    "-partial-write",
    "-read-with-unfinished-write",
    "-max-send-fragment",
    "-mtu",
    "-initial-timeout-duration-ms",
};

}  // namespace

std::span<const std::string_view> OpenSslStack::HonouredFlags() const { return kHonoured; }

}  // namespace badpeer::shim
