// Choices of an honest peer: everything here is something a correct implementation could also have
// decided. Faults are hooks (tls/hooks.h), never options.
//
//   PeerOptions peer{.versions = kTls13Only, .groups = {NamedGroup::secp384r1}};
//
// An empty list means the default of the peer, written beside each field.
#ifndef BADPEER_RUNNER_TLS_OPTIONS_H_
#define BADPEER_RUNNER_TLS_OPTIONS_H_

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "runner/base/bytes.h"
#include "runner/tls/channel.h"
#include "runner/tls/credential.h"
#include "runner/wire/code_points.h"

namespace badpeer {

// In TLS numbering, also for DTLS.
struct VersionRange {
  ProtocolVersion min = ProtocolVersion::kTls10;
  ProtocolVersion max = ProtocolVersion::kTls13;
};
inline constexpr VersionRange kTls13Only{ProtocolVersion::kTls13, ProtocolVersion::kTls13};
inline constexpr VersionRange kUpToTls12{ProtocolVersion::kTls10, ProtocolVersion::kTls12};
inline constexpr VersionRange kTls12Only{ProtocolVersion::kTls12, ProtocolVersion::kTls12};

enum class ClientAuth : std::uint8_t { kNone, kRequest, kRequireAny };

struct ClientAuthOptions {  // of a server
  ClientAuth mode = ClientAuth::kNone;
  std::vector<ClientCertificateType> types{};  // rsa_sign, ecdsa_sign (up to 1.2)
  std::vector<Bytes> authorities{};            // DER-encoded distinguished names
};

struct TicketOptions {
  bool enabled = true;              // up to 1.2: the extension; 1.3: a server's NewSessionTicket
  bool renew_on_resume = false;     // up to 1.2: a new ticket in an abbreviated handshake
  bool cache_by_session_id = true;  // up to 1.2: a server's cache (RFC 5246, F.1.4)
};

struct EarlyDataOptions {
  // Server: what tickets allow, in bytes; 0: none.
  std::uint32_t max_size = 0;
  bool accept = true;  // server
  // Server: what must arrive, one entry per record: before the ServerHello is sent, and after.
  // Unset in a test of early data: what the shim writes by default.
  std::optional<std::vector<Bytes>> expect{};
  std::vector<Bytes> expect_late{};
  // Client: what is sent, one entry per record, and what the server must answer before its
  // handshake is over (half-RTT data, RFC 8446, 2.3).
  std::vector<Bytes> send{};
  std::vector<Bytes> expect_half_rtt{};
};

struct ApplicationProtocolOptions {
  std::vector<std::string> protocols{};  // for ALPN and NPN, in order of preference
  bool use_alpn = true;
  bool use_npn = true;
  bool npn_without_protocols = false;  // server: negotiates NPN with an empty list
  bool npn_fallback = true;            // client: picks its first protocol if none matches
};

struct PskOptions {  // up to 1.2 (RFC 4279)
  Bytes key{};
  std::string identity{};  // also the server's hint
  bool send_empty_hint =
      false;  // server: a ServerKeyExchange with an empty hint, also where none is due
};

struct ChannelIdOptions {
  bool request = false;  // server
  bool offer = false;    // client, with the fixed Channel ID test key
};

struct AlpsOptions {
  std::map<std::string, Bytes> settings{};  // by application protocol
  bool use_old_code_point = false;
};

struct QuicOptions {
  Bytes transport_parameters{};
  bool standard_code_point = true;
  bool legacy_code_point = false;
};

// Where an honest server or client picks one of several, a test can say which. The peer takes it
// also where the other side did not offer it, and goes on as if it had.
struct Choices {
  std::optional<std::uint16_t> version{};      // server; on the wire, so that SSL 3.0 can be said
  std::optional<CipherSuite> cipher_suite{};   // server
  bool ignore_peer_cipher_suites = false;      // server: picks from its own list alone
  std::optional<bool> hello_verify_request{};  // DTLS server; default: up to 1.2
  std::size_t hello_verify_cookie_size = 32;
  bool ignore_downgrade_mark = false;  // client: RFC 8446, 4.1.3
};

// What clients of the past sent instead of, or inside, a ClientHello.
struct LegacyHelloOptions {
  bool v2_client_hello = false;  // RFC 5246, E.2
  std::size_t v2_challenge_size = 32;
  bool fallback_scsv = false;  // RFC 7507
};

struct PeerOptions {
  VersionRange versions{};
  std::vector<CipherSuite> cipher_suites{};             // DefaultCipherSuites()
  std::vector<NamedGroup> groups{};                     // DefaultGroups()
  std::optional<std::vector<NamedGroup>> key_shares{};  // client, 1.3; default: for every group
  std::vector<SignatureScheme> verify_signatures{};     // DefaultVerifySignatures()
  std::optional<CredentialRef> credential{};            // server: rsa2048; client: none
  ClientAuthOptions client_auth{};
  std::string server_name{};  // client; default "test"
  TicketOptions tickets{};
  EarlyDataOptions early_data{};
  ApplicationProtocolOptions application{};
  PskOptions psk{};
  ChannelIdOptions channel_id{};
  AlpsOptions alps{};
  QuicOptions quic{};
  std::vector<std::uint16_t> srtp_profiles{};
  bool extended_master_secret = true;  // RFC 7627, up to 1.2
  bool renegotiation_info = true;      // RFC 5746
  bool request_ocsp_and_sct = true;    // client
  bool expect_false_start = false;     // server, up to 1.2 (RFC 7918)
  bool expect_close_notify = false;    // after ours
  Choices choose{};
  LegacyHelloOptions legacy{};
  RecordOptions records{};
};

}  // namespace badpeer

#endif  // BADPEER_RUNNER_TLS_OPTIONS_H_
