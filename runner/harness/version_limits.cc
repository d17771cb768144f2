#include "runner/harness/version_limits.h"

#include <algorithm>

#include "runner/harness/test_info.h"

namespace badpeer {
namespace {

// Versions that a part of a test's name stands for: "TLS13" and "DTLS13" are both 1.3.
std::optional<ProtocolVersion> VersionNamed(std::string_view part) {
  if (part.starts_with("D")) part.remove_prefix(1);
  if (part == "TLS1") return ProtocolVersion::kTls10;
  if (part == "TLS11") return ProtocolVersion::kTls11;
  if (part == "TLS12") return ProtocolVersion::kTls12;
  if (part == "TLS13") return ProtocolVersion::kTls13;
  return {};
}

class Limits {
 public:
  Limits(const VersionLimits& limits, Protocol protocol)
      : min_(protocol == Protocol::kDtls ? limits.min_dtls : limits.min_tls),
        max_(protocol == Protocol::kDtls ? limits.max_dtls : limits.max_tls) {
    // DTLS 1.0 is TLS 1.1 on datagrams.
    if (protocol == Protocol::kDtls && max_ == ProtocolVersion::kTls10) {
      max_ = ProtocolVersion::kTls11;
    }
  }

  bool Exclude(ProtocolVersion version) const {
    return (min_ && version < *min_) || (max_ && version > *max_);
  }
  bool ExcludeAll(const VersionRange& versions) const {
    return (min_ && versions.max < *min_) || (max_ && versions.min > *max_);
  }

 private:
  const std::optional<ProtocolVersion> min_;
  std::optional<ProtocolVersion> max_;
};

}  // namespace

std::optional<ProtocolVersion> ParseVersion(std::string_view text) {
  if (text == "1.0") return ProtocolVersion::kTls10;
  if (text == "1.1") return ProtocolVersion::kTls11;
  if (text == "1.2") return ProtocolVersion::kTls12;
  if (text == "1.3") return ProtocolVersion::kTls13;
  return {};
}

bool NeedsOtherVersion(const VersionLimits& limits, const TestInfo& test) {
  if (!limits.Any()) return false;
  const Limits mine(limits, test.protocol);
  if (mine.ExcludeAll(test.versions)) return true;
  if (test.must_negotiate && mine.Exclude(*test.must_negotiate)) return true;
  for (std::string_view rest = test.name; !rest.empty();) {
    const std::string_view part = rest.substr(0, rest.find('-'));
    const std::optional<ProtocolVersion> named = VersionNamed(part);
    if (named && mine.Exclude(*named)) return true;
    rest.remove_prefix(std::min(rest.size(), part.size() + 1));
  }
  return false;
}

}  // namespace badpeer
