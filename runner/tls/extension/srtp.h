// use_srtp (RFC 5764): the profile that keys SRTP, over DTLS.
#ifndef BADPEER_RUNNER_TLS_EXTENSION_SRTP_H_
#define BADPEER_RUNNER_TLS_EXTENSION_SRTP_H_

#include <cstdint>
#include <vector>

namespace badpeer {

struct SrtpOptions {
  std::vector<std::uint16_t> profiles{};  // in order of preference; empty: no extension
};
struct SrtpState {  // also what a test expects
  std::uint16_t profile = 0;
};

}  // namespace badpeer

#endif  // BADPEER_RUNNER_TLS_EXTENSION_SRTP_H_
