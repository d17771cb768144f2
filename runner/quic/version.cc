#include "runner/quic/version.h"

#include <array>
#include <cstdio>

namespace badpeer::quic {

bool IsKnown(Version version) { return version == Version::kV1 || version == Version::kV2; }

std::string ToString(Version version) {
  if (version == Version::kV1) return "v1";
  if (version == Version::kV2) return "v2";
  if (version == Version::kNegotiation) return "negotiation";
  std::array<char, 16> text{};
  std::snprintf(text.data(), text.size(), "0x%08x", static_cast<unsigned>(version));
  return text.data();
}

}  // namespace badpeer::quic
