// Keys for those who see only the wire: where a ClientHello was encrypted (RFC 9849) a key log has the
// random of the inner one, while the outer one's is all that a tool can look for.
//
//   file = StartPcapng({.key_log = key_log + KeysByOuterRandom(Protocol::kTls, traffic, key_log)});
#ifndef BADPEER_RUNNER_REPORT_CAPTURE_KEYS_H_
#define BADPEER_RUNNER_REPORT_CAPTURE_KEYS_H_

#include <string>
#include <vector>

#include "runner/harness/traffic.h"
#include "runner/wire/protocol.h"

namespace badpeer {

// One entry of `traffic` for each connection, in their order, as the key log has them. The lines of
// those whose random is not to be seen, with the one that is.
std::string KeysByOuterRandom(Protocol protocol, Role shim_role,
                              const std::vector<Traffic>& traffic, const std::string& key_log);

}  // namespace badpeer

#endif  // BADPEER_RUNNER_REPORT_CAPTURE_KEYS_H_
