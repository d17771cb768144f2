// What a stack reports about a connection, for the library to compare with the -expect-* flags.
//
//   ConnectionProperties properties;
//   properties.version = 0x0304;
//   properties.cipher_suite = 0x1301;
//
// A member that stays empty means "this stack cannot tell": a flag that expects something of it
// makes the test unimplemented, never passed. Code points and versions are as on the wire.
#ifndef BADPEER_SHIM_API_PROPERTIES_H_
#define BADPEER_SHIM_API_PROPERTIES_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "shim_api/bytes.h"

namespace badpeer::shim {

struct ConnectionProperties {
  // Every stack can tell these.
  std::uint16_t version = 0;
  std::uint16_t cipher_suite = 0;
  bool handshake_done = false;
  bool session_reused = false;
  // In early data: a client that sends it and has no answer yet, a server before the client's
  // Finished.
  bool in_early_data = false;
  bool early_data_accepted = false;
  int total_renegotiations = 0;
  std::string alpn;  // the selected protocol
  // The certificates of the peer as DER, the leaf first.
  std::vector<ByteString> peer_chain;

  // Key exchange and signatures.
  std::optional<std::uint16_t> curve_id;
  std::optional<bool> used_hello_retry_request;
  std::optional<std::uint16_t> peer_signature_algorithm;
  std::optional<bool> extended_master_secret;
  std::optional<bool> secure_renegotiation;

  // Sessions. A new session is one that this connection added: on a client one to offer later, on
  // a server one in its cache.
  std::optional<bool> got_new_session;
  std::optional<bool> new_session_supports_early_data;
  std::optional<bool> new_session_resumable_across_names;
  std::optional<int> ticket_age_skew;  // seconds
  std::optional<std::string> early_data_reason;

  // Certificates.
  std::optional<bool> peer_verified;  // what certificate verification came to
  std::optional<ByteString> ocsp_response;
  std::optional<ByteString> signed_cert_timestamps;  // as in the extension
  std::optional<bool> has_sha256_of_client_cert;
  std::optional<std::uint8_t> peer_certificate_type;
  std::optional<int> selected_credential;  // the index into credentials, -1 for none of them
  // What the peer asked for.
  std::optional<ByteString> requested_certificate_types;
  std::optional<std::vector<ByteString>> requested_ca_names;  // DER
  std::optional<std::vector<std::uint16_t>> peer_signature_algorithms;

  // Extensions.
  std::optional<std::string> server_name;      // as a server: what the client asked for
  std::optional<std::string> advertised_alpn;  // as a server: what the client offered, wire format
  std::optional<std::string> next_protocol;
  std::optional<ByteString> channel_id;
  std::optional<bool> ech_accepted;
  std::optional<bool> server_sent_requested_padding;
  std::optional<std::string> peer_application_settings;
  std::optional<ByteString> quic_transport_params;

  // Every message, one a line, as -expect-msg-callback has them.
  std::optional<std::string> message_trace;
};

// The TLS version that a version on the wire stands for: DTLS 1.2 (0xfefd) is TLS 1.2 (0x0303).
std::uint16_t TlsVersionOf(std::uint16_t wire_version);

}  // namespace badpeer::shim

#endif  // BADPEER_SHIM_API_PROPERTIES_H_
