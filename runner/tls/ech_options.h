// Choices about Encrypted Client Hello (RFC 9849).
#ifndef BADPEER_RUNNER_TLS_ECH_OPTIONS_H_
#define BADPEER_RUNNER_TLS_ECH_OPTIONS_H_

#include <cstdint>
#include <vector>

#include "runner/base/bytes.h"
#include "runner/wire/code_points.h"

namespace badpeer {

// A server's ECHConfig (encoded, RFC 9849, 4) and the private HPKE key that belongs to it.
struct EchServerConfig {
  Bytes config{};
  Bytes private_key{};
};

struct EchOptions {
  std::vector<EchServerConfig> server_configs{};
  std::vector<Bytes> retry_configs{};  // what a server that rejects ECH sends; default: all of its own
  Bytes client_config{};               // the ECHConfig a client encrypts to; empty: no ECH
  std::vector<ExtensionType> compressed_extensions{};  // by ech_outer_extensions
};

}  // namespace badpeer

#endif  // BADPEER_RUNNER_TLS_ECH_OPTIONS_H_
