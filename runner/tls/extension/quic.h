// The transport parameters of QUIC (RFC 9001, 8.2), as bytes.
#ifndef BADPEER_RUNNER_TLS_EXTENSION_QUIC_H_
#define BADPEER_RUNNER_TLS_EXTENSION_QUIC_H_

#include <optional>

#include "runner/base/bytes.h"

namespace badpeer {

struct QuicOptions {
  Bytes transport_parameters{};  // empty: none
  bool standard_code_point = true;
  bool legacy_code_point = false;
};
struct QuicState {  // what the other side sent
  Bytes transport_parameters{};
  Bytes transport_parameters_legacy{};
};
struct ExpectedQuic {
  std::optional<Bytes> transport_parameters{};
  std::optional<Bytes> transport_parameters_legacy{};
};

}  // namespace badpeer

#endif  // BADPEER_RUNNER_TLS_EXTENSION_QUIC_H_
