// What is done on a connection once its handshake is complete: a list of steps. A step carries the
// flags by which the shim takes part in it, in the order in which shims have always been given them.
//
//   .exchange = {EmptyRecords(33), Echo()}
//   .exchange = {ShimWritesFirst(), Renegotiate(), Echo(1024)}
//
// Every connection of a test goes through all of them, but for those that are OnResume. A test that
// names none has {Echo()}; what is listed replaces that.
#ifndef BADPEER_RUNNER_SCENARIO_STEPS_H_
#define BADPEER_RUNNER_SCENARIO_STEPS_H_

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "runner/wire/code_points.h"

namespace badpeer {

class Connection;

struct Step {
  std::string_view name;  // a literal
  std::vector<std::string> shim_flags{};
  std::function<void(Connection&)> run{};  // throws PeerFailure; unset: the shim acts alone
  bool on_resume_only = false;
};

// What the shim says first where a test makes it write first.
inline constexpr std::string_view kShimInitialWrite = "hello";

// --- Data.

// A message that the shim sends back with every byte inverted.
Step Echo(std::size_t size = 32);
// DTLS: its answer comes in two records.
Step EchoInTwoRecords(std::size_t size);
// A message to which the shim says nothing.
Step SendUnanswered(std::size_t size = 32);
Step EmptyRecords(int count);
// TLS: whatever comes, until the shim ends the connection.
Step ReadUntilEnd();

// --- What the shim does by itself.

// It writes "hello" before it reads. That is read behind the message of the next Echo, or before the
// next Renegotiate.
Step ShimWritesFirst();
// The same, and it reads while its write is not finished: only an Echo reads it.
Step ShimReadsWithUnfinishedWrite();
// What other flags of the test have made it write; read as that of ShimWritesFirst.
Step ShimHasWritten(std::string data);
// It sends close_notify instead of reading and answering.
Step ShimShutsDown();
// 1.3: it sends a KeyUpdate before each of its reads, and this step takes one of them.
Step ShimUpdatesKeys();

// --- Alerts and handshakes in between.

Step Alerts(int count, AlertLevel level, AlertDescription description);
Step WarningAlerts(int count);  // unexpected_message, for what is worth no more than a warning

// 1.3: the shim answers those that ask for it once, before its next answer to an Echo.
Step KeyUpdates(int count, KeyUpdateRequest request = KeyUpdateRequest::update_not_requested);
// 1.3: with its answer to the next Echo the shim sends a KeyUpdate that nobody has asked for.
Step ShimUpdatesKeysUnasked();

struct RenegotiateOptions {
  std::optional<std::vector<CipherSuite>> cipher_suites{};  // from here on; default: as before
};
// Up to 1.2; the peer begins.
Step Renegotiate(RenegotiateOptions options = {});

// --- What both sides compute, compared.

struct Exporter {  // RFC 5705; RFC 8446, 7.5
  std::size_t size = 0;
  std::string label{};
  std::optional<std::string> context{};  // up to 1.2 none differs from an empty one
};
Step ExportKeyingMaterial(Exporter exporter);
Step ExportTrafficSecrets();  // 1.3
Step TlsUnique();             // RFC 5929, 3

// --- For whole lists.

// Only in connections after the first.
Step OnResume(Step step);
std::vector<Step> Repeated(int times, const Step& step);
// All of them, so many times over, as one step: also tens of thousands of times.
Step Loop(int times, std::vector<Step> steps);

// Goes through the steps of one connection. Throws PeerFailure where one of them fails.
void RunSteps(const std::vector<Step>& steps, Connection& connection, bool is_resumption);

}  // namespace badpeer

#endif  // BADPEER_RUNNER_SCENARIO_STEPS_H_
