// What a cell leaves on disk for reports: its checks and the packet timeline of the exchange.
//
//   WriteCellReport("logs/srv_clt/handshake", check, &capture);
//   // checks.json: {"verdict": "failed", "findings": [{"kind": "failed", "text": "..."}]}
//   // timeline.txt: one line a datagram, as seen at the client and at the server
#ifndef BADPEER_RUNNER_INTEROP_CELL_REPORT_H_
#define BADPEER_RUNNER_INTEROP_CELL_REPORT_H_

#include <string>

#include "runner/interop/capture/capture.h"
#include "runner/interop/checks/test_case.h"

namespace badpeer::interop {

// `capture` may be null. Long exchanges keep their first and last datagrams.
void WriteCellReport(const std::string& dir, const CheckResult& check, const Capture* capture);

std::string Timeline(const Capture& capture);

}  // namespace badpeer::interop

#endif  // BADPEER_RUNNER_INTEROP_CELL_REPORT_H_
