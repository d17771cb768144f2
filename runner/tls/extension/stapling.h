// What a server staples to its certificate: an OCSP response (RFC 6066, 8) and a list of SCTs
// (RFC 6962, 3.3).
#ifndef BADPEER_RUNNER_TLS_EXTENSION_STAPLING_H_
#define BADPEER_RUNNER_TLS_EXTENSION_STAPLING_H_

#include "runner/base/bytes.h"

namespace badpeer {

struct StaplingOptions {
  bool request = true;  // client
};
struct StaplingState {
  Bytes ocsp_response{};
  Bytes sct_list{};
};

}  // namespace badpeer

#endif  // BADPEER_RUNNER_TLS_EXTENSION_STAPLING_H_
