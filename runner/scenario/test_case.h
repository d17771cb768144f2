// A test is plain data and hooks: what the shim is started with, what the peer is, where it
// misbehaves, what is exchanged, and what must come of it. See suites/suite.h for how tables add
// them.
#ifndef BADPEER_RUNNER_SCENARIO_TEST_CASE_H_
#define BADPEER_RUNNER_SCENARIO_TEST_CASE_H_

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "runner/base/boxed.h"
#include "runner/base/bytes.h"
#include "runner/base/rule_level.h"
#include "runner/scenario/steps.h"
#include "runner/tls/credential.h"
#include "runner/tls/features.h"
#include "runner/tls/hooks.h"
#include "runner/tls/options.h"
#include "runner/wire/code_points.h"
#include "runner/wire/protocol.h"

namespace badpeer {

// The shim's side.
struct ShimOptions {
  Role role = Role::kClient;
  // The certificate it is given; a server has rsa2048 if none is said, unless it has a PSK.
  Boxed<X509> certificate{};
  Boxed<X509> handshaker_certificate{};  // another one for -handshaker-path's side
  // More, of which it chooses; a server with such a list has no other by itself. Other ones for the
  // connections after the first.
  Credentials credentials{};
  Boxed<Credentials> resume_credentials{};
  std::vector<std::string> flags{};  // before those that follow from the rest of the test
  // Behind its credentials: what Over (scenario/defaults.h) gives it for its protocol.
  std::vector<std::string> protocol_flags{};
  bool told_root = true;  // of the peer's credentials, where it has some
};

// What must come of the test. `error` is a BoGo name such as ":BAD_SIGNATURE:", "" for any;
// `local` is part of the cause that our own side must report.
struct Expectation {
  bool should_fail = false;
  std::string error{};
  std::optional<AlertDescription> alert{};
  std::string local{};
  bool may_refuse = false;  // of a test that should not fail: the shim may also end with an alert
};

inline Expectation Succeeds() { return {}; }
// Where the documents let a receiver choose: it goes on rightly, or it refuses and says so.
inline Expectation SucceedsOrRefuses() { return {.may_refuse = true}; }

struct ShimRejects {
  std::string error{};
  std::optional<AlertDescription> alert{};
  std::string local{};  // where the peer notices something else than an alert
  operator Expectation() const { return {true, error, alert, local}; }
};

// The shim does what it should not, or is misconfigured on purpose: our side must notice.
struct PeerRejects {
  std::string local{};
  std::string error{};
  std::optional<AlertDescription> alert{};
  operator Expectation() const { return {true, error, alert, local}; }
};

// A later connection that differs from the first.
struct Resumption {
  PeerOptions peer{};
  Hooks hooks{};
  std::optional<ExpectedState> state{};  // default: that of the first
  bool new_sessions = false;             // forget those of the first connection
};

// What becomes of the early data of a resumption.
enum class EarlyDataFate : std::uint8_t { kAccepted, kRejected };

struct TestCase {
  std::string name{};
  std::string suite{};
  std::string spec{};                // "RFC 8446 4.4.3"; the failing test prints it
  std::optional<RuleLevel> level{};  // default: that of its suite, or custom where no spec is named
  Protocol protocol = Protocol::kTls;

  ShimOptions shim{};
  PeerOptions peer{};
  Hooks hooks{};
  ExpectedState state{};
  std::vector<Step> exchange{};  // default: {Echo()}

  int resumptions = 0;         // connections after the first
  Boxed<Resumption> resume{};  // default: as the first
  bool expect_resume_rejected = false;

  // Of a test of early data: what the shim is told of it. WithEarlyData (scenario/defaults.h) says it
  // to both sides.
  std::optional<EarlyDataFate> early_data{};

  Expectation expect{};

  // The test is about a configuration that the shim must refuse, be it before it connects.
  bool may_not_connect = false;

  bool skip_hints = false;               // no copy with handshake hints
  bool skip_version_name_check = false;  // the name does not tell the version

  // Filled in by Suite::Add: everything but -port, -shim-id, -ipv6. Files stand as {cert:NAME},
  // {key:NAME}, {root:NAME} until the run.
  std::vector<std::string> all_flags{};
};

// Tests that BoGo does not have, and their suites, have names that begin so.
inline constexpr std::string_view kOwnPrefix = "BP-";
inline bool IsOwn(const TestCase& test) { return test.name.starts_with(kOwnPrefix); }

}  // namespace badpeer

#endif  // BADPEER_RUNNER_SCENARIO_TEST_CASE_H_
