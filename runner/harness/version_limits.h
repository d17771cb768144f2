// Tests that need a version of TLS or DTLS that a stack does not have: told by four keys of the
// configuration instead of dozens of patterns.
//
//   VersionLimits limits{.max_dtls = ProtocolVersion::kTls12};
//   if (NeedsOtherVersion(limits, test)) ++disabled;
#ifndef BADPEER_RUNNER_HARNESS_VERSION_LIMITS_H_
#define BADPEER_RUNNER_HARNESS_VERSION_LIMITS_H_

#include <optional>
#include <string_view>

#include "runner/wire/code_points.h"

namespace badpeer {

struct TestInfo;

// In TLS numbering, also for DTLS. QUIC is limited as TLS.
struct VersionLimits {
  std::optional<ProtocolVersion> min_tls{};
  std::optional<ProtocolVersion> max_tls{};
  std::optional<ProtocolVersion> min_dtls{};
  std::optional<ProtocolVersion> max_dtls{};

  bool Any() const { return min_tls || max_tls || min_dtls || max_dtls; }
};

// "1.0" to "1.3"; nothing for anything else.
std::optional<ProtocolVersion> ParseVersion(std::string_view text);

// Whether the peer speaks no version within the limits, or the test's name says one beyond.
bool NeedsOtherVersion(const VersionLimits& limits, const TestInfo& test);

}  // namespace badpeer

#endif  // BADPEER_RUNNER_HARNESS_VERSION_LIMITS_H_
