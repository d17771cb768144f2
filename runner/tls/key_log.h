// What lets others decrypt a connection: a line per secret, in the format of SSLKEYLOGFILE (RFC 9850).
//
//   AddToKeyLog(text, {.keys = keys, .of_client = true, .client_random = random});
#ifndef BADPEER_RUNNER_TLS_KEY_LOG_H_
#define BADPEER_RUNNER_TLS_KEY_LOG_H_

#include <string>

#include "runner/base/bytes.h"
#include "runner/tls/traffic_keys.h"

namespace badpeer {

struct LoggedKeys {
  const TrafficKeys& keys;
  bool of_client = false;  // the client writes under them
  ByteView client_random{};
  ByteView master_secret{};  // up to 1.2
};

// Adds nothing where the line is there already, and where none is due: keys of plaintext, and those
// after a KeyUpdate, which follow from the ones before.
void AddToKeyLog(std::string& text, const LoggedKeys& logged);

}  // namespace badpeer

#endif  // BADPEER_RUNNER_TLS_KEY_LOG_H_
