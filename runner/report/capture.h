// What went over a test's connections, as a capture that Wireshark opens and decrypts.
//
// TLS becomes TCP segments, DTLS datagrams, in time as the shim saw it: its clock is ours to move, so
// that a retransmission stands where the timeout is. The mock QUIC transport has no packets on any
// network: its handshake messages, which are in plaintext, are handed to Wireshark's dissector as
// they are. Addresses, ports, and the TCP around the bytes are made up: of the two ends the TLS
// client is the one that connects, whoever did so in truth.
//
//   Bytes file = CaptureOf({.name = "Basic-Client", .protocol = Protocol::kTls}, traffic, key_log);
#ifndef BADPEER_RUNNER_REPORT_CAPTURE_H_
#define BADPEER_RUNNER_REPORT_CAPTURE_H_

#include <string>
#include <vector>

#include "runner/base/bytes.h"
#include "runner/harness/traffic.h"
#include "runner/wire/protocol.h"

namespace badpeer {

struct CapturedTest {
  std::string name{};
  Protocol protocol = Protocol::kTls;
  Role shim_role = Role::kClient;
};

// One entry of `traffic` for each connection.
Bytes CaptureOf(const CapturedTest& test, const std::vector<Traffic>& traffic,
                const std::string& key_log);

}  // namespace badpeer

#endif  // BADPEER_RUNNER_REPORT_CAPTURE_H_
