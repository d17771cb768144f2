#include "runner/tls/events.h"

namespace badpeer {

std::string Name(Secret secret) {
  switch (secret) {
    case Secret::kVerifyData:
      return "kVerifyData";
    case Secret::kPremasterSecret:
      return "kPremasterSecret";
    case Secret::kRecordKeys:
      return "kRecordKeys";
    case Secret::kSharedSecret:
      return "kSharedSecret";
    case Secret::kOwnKeyShare:
      return "kOwnKeyShare";
    case Secret::kBinder:
      return "kBinder";
    case Secret::kEchPayload:
      return "kEchPayload";
  }
  return std::to_string(static_cast<int>(secret));
}

std::string Name(Phase phase) {
  switch (phase) {
    case Phase::kBeforeHandshake:
      return "kBeforeHandshake";
    case Phase::kAfterClientFinished:
      return "kAfterClientFinished";
    case Phase::kBeforeServerFinished:
      return "kBeforeServerFinished";
    case Phase::kAfterHandshake:
      return "kAfterHandshake";
    case Phase::kBeforeExchange:
      return "kBeforeExchange";
    case Phase::kBeforeApplicationData:
      return "kBeforeApplicationData";
    case Phase::kBeforeClose:
      return "kBeforeClose";
  }
  return std::to_string(static_cast<int>(phase));
}

}  // namespace badpeer
