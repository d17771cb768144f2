// Choices of an honest peer: everything here is something a correct implementation could also have
// decided. Faults are hooks (tls/hooks.h), never options.
//
//   PeerOptions peer{.versions = kTls13Only, .groups = {NamedGroup::secp384r1}};
//
// An empty list means the default of the peer, written beside each field.
#ifndef BADPEER_RUNNER_TLS_OPTIONS_H_
#define BADPEER_RUNNER_TLS_OPTIONS_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "runner/base/bytes.h"
#include "runner/base/sparse.h"
#include "runner/tls/channel.h"
#include "runner/tls/credential.h"
#include "runner/tls/extension/alps.h"
#include "runner/tls/extension/application_protocol.h"
#include "runner/tls/extension/certificate_compression.h"
#include "runner/tls/extension/certificate_types.h"
#include "runner/tls/extension/channel_id.h"
#include "runner/tls/extension/delegated_credential.h"
#include "runner/tls/extension/early_data.h"
#include "runner/tls/extension/encrypted_client_hello.h"
#include "runner/tls/extension/quic.h"
#include "runner/tls/extension/srtp.h"
#include "runner/tls/extension/stapling.h"
#include "runner/tls/extension/trust_anchors.h"
#include "runner/wire/code_points.h"
#include "runner/wire/protocol.h"

namespace badpeer {

enum class ClientAuth : std::uint8_t { kNone, kRequest, kRequireAny };

struct ClientAuthOptions {  // of a server
  ClientAuth mode = ClientAuth::kNone;
  std::vector<ClientCertificateType> types{};  // rsa_sign, ecdsa_sign (up to 1.2)
};

struct TicketOptions {
  bool enabled = true;              // up to 1.2: the extension; 1.3: a server's NewSessionTicket
  bool renew_on_resume = false;     // up to 1.2: a new ticket in an abbreviated handshake
  bool cache_by_session_id = true;  // up to 1.2: a server's cache (RFC 5246, F.1.4)
};

struct PskOptions {  // up to 1.2 (RFC 4279)
  Bytes key{};
  std::string identity{};  // also the server's hint
};

// What is read after our close_notify.
enum class ShimClose : std::uint8_t {
  kNotAwaited,
  kAwaited,   // until the shim ends the connection, in whatever way
  kRequired,  // its close_notify; any other end fails the test
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
  Credentials credentials{};                            // server: rsa2048; client: none
  ClientAuthOptions client_auth{};
  // DER-encoded distinguished names: whom a server names in its request, a client in its hello.
  std::vector<Bytes> authorities{};
  std::string server_name{};  // client; default "test"
  TicketOptions tickets{};
  Sparse<EarlyDataOptions> early_data{};
  ApplicationProtocolOptions application{};
  Sparse<PskOptions> psk{};
  ChannelIdOptions channel_id{};
  Sparse<AlpsOptions> alps{};
  Sparse<QuicOptions> quic{};
  Sparse<SrtpOptions> srtp{};
  Sparse<CertificateCompressionOptions> compression{};
  Sparse<CertificateTypeOptions> certificate_types{};
  Sparse<DelegatedCredentialOptions> delegated_credentials{};
  Sparse<TrustAnchorOptions> trust_anchors{};
  Sparse<EchOptions> ech{};
  bool extended_master_secret = true;  // RFC 7627, up to 1.2
  bool renegotiation_info = true;      // RFC 5746
  StaplingOptions stapling{};
  bool expect_false_start = false;  // server, up to 1.2 (RFC 7918)
  ShimClose shim_close = ShimClose::kNotAwaited;
  Sparse<LegacyHelloOptions> legacy{};
  Sparse<RecordOptions> records{};
};

}  // namespace badpeer

#endif  // BADPEER_RUNNER_TLS_OPTIONS_H_
