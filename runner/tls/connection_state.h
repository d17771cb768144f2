// What both ends agreed on, as the peer saw it: what a test's expectations are held against.
#ifndef BADPEER_RUNNER_TLS_CONNECTION_STATE_H_
#define BADPEER_RUNNER_TLS_CONNECTION_STATE_H_

#include <cstdint>
#include <optional>
#include <vector>

#include "runner/base/bytes.h"
#include "runner/tls/features.h"
#include "runner/wire/code_points.h"

namespace badpeer {

struct ConnectionState : Negotiated {
  bool handshake_complete = false;
  ProtocolVersion version{};  // TLS numbering; 0 until negotiated
  CipherSuite cipher_suite{};
  bool resumed = false;
  bool peer_authenticated = false;         // it has shown a credential
  std::vector<Bytes> peer_certificates{};  // DER, leaf first
  std::optional<SignatureScheme> peer_signature_scheme{};
  std::optional<NamedGroup> group{};
  bool unsolicited_key_update = false;  // one came where data was read

  Bytes client_random{}, server_random{};
  Bytes client_verify_data{}, server_verify_data{};  // of the last handshake (RFC 5746; tls-unique)
  Bytes master_secret{};                             // up to 1.2
  // Up to 1.2: the hash of the full handshake, up to the client's Finished.
  Bytes handshake_hash{};
  Bytes exporter_secret{};                           // 1.3
  Bytes early_exporter_secret{};                     // 1.3
  Bytes resumption_secret{};                         // 1.3
  Bytes read_traffic_secret{}, write_traffic_secret{};  // 1.3, the current ones
  std::uint16_t read_epoch = 3, write_epoch = 3;        // their epochs: KeyUpdates count them up
};

}  // namespace badpeer

#endif  // BADPEER_RUNNER_TLS_CONNECTION_STATE_H_
