// early_data (RFC 8446, 4.2.10): 0-RTT.
#ifndef BADPEER_RUNNER_TLS_EXTENSION_EARLY_DATA_H_
#define BADPEER_RUNNER_TLS_EXTENSION_EARLY_DATA_H_

#include <cstdint>
#include <optional>
#include <vector>

#include "runner/base/bytes.h"

namespace badpeer {

struct EarlyDataOptions {
  // Server: what tickets allow, in bytes; 0: none.
  std::uint32_t max_size = 0;
  bool accept = true;  // server
  // Server: what must arrive, one entry per record: before the ServerHello is sent, and after.
  std::optional<std::vector<Bytes>> expect{};
  std::vector<Bytes> expect_late{};
  // Client: what is sent, one entry per record, and what the server must answer before its
  // handshake is over (half-RTT data, RFC 8446, 2.3). Unset: none is offered.
  std::optional<std::vector<Bytes>> send{};
  std::optional<std::vector<Bytes>> expect_half_rtt{};
};
struct EarlyDataState {
  bool accepted = false;
  std::uint32_t max_size = 0;  // of the newest ticket
};

}  // namespace badpeer

#endif  // BADPEER_RUNNER_TLS_EXTENSION_EARLY_DATA_H_
