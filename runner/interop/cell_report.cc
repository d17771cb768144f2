#include "runner/interop/cell_report.h"

#include <chrono>
#include <cstdio>
#include <fstream>

#include "runner/json/json.h"

namespace badpeer::interop {
namespace {

// Datagrams of each capture point that a timeline shows: the handshake and the end matter most.
constexpr std::size_t kFirst = 300;
constexpr std::size_t kLast = 60;

std::string_view ToString(Finding::Kind kind) {
  switch (kind) {
    case Finding::Kind::kPassed:
      return "passed";
    case Finding::Kind::kFailed:
      return "failed";
    case Finding::Kind::kNote:
      return "note";
  }
  return "note";
}

std::string DatagramLine(const Datagram& datagram, std::chrono::nanoseconds start) {
  char head[96];
  const double seconds = std::chrono::duration<double>(datagram.time - start).count();
  const int length = std::snprintf(
      head, sizeof(head), "#%-6zu %10.6f  %s %5zu B", datagram.frame_number, seconds,
      datagram.sender == Sender::kClient ? "client -> server" : "client <- server", datagram.size);
  std::string line(head, static_cast<std::size_t>(length));
  for (const DecodedPacket& packet : datagram.packets) {
    line += "  [" + Describe(packet) + "]";
  }
  return line + "\n";
}

std::string TraceTimeline(const Trace& trace) {
  std::string text;
  const std::size_t count = trace.datagrams.size();
  for (std::size_t i = 0; i < count; ++i) {
    if (count > kFirst + kLast && i == kFirst) {
      text += "... " + std::to_string(count - kFirst - kLast) + " datagrams left out ...\n";
      i = count - kLast;
    }
    text += DatagramLine(trace.datagrams[i], trace.datagrams[0].time);
  }
  return text;
}

}  // namespace

std::string Timeline(const Capture& capture) {
  return "At the client:\n" + TraceTimeline(capture.at_client) + "\nAt the server:\n" +
         TraceTimeline(capture.at_server);
}

void WriteCellReport(const std::string& dir, const CheckResult& check, const Capture* capture) {
  Json findings = Json::array();
  for (const Finding& finding : check.findings) {
    findings.push_back({{"kind", ToString(finding.kind)}, {"text", finding.text}});
  }
  std::ofstream(dir + "/checks.json")
      << DumpJson(Json{{"verdict", interop::ToString(check.verdict)}, {"findings", findings}}, 1)
      << '\n';
  if (capture != nullptr) std::ofstream(dir + "/timeline.txt") << Timeline(*capture);
}

}  // namespace badpeer::interop
