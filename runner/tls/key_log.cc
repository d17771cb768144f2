#include "runner/tls/key_log.h"

namespace badpeer {
namespace {

std::string LabelOf(const LoggedKeys& logged) {
  const std::string side = logged.of_client ? "CLIENT" : "SERVER";
  switch (logged.keys.epoch) {
    case kEpochEarlyData:
      return side + "_EARLY_TRAFFIC_SECRET";
    case kEpochHandshake:
      return side + "_HANDSHAKE_TRAFFIC_SECRET";
    case kEpochApplication:
      return side + "_TRAFFIC_SECRET_0";
    default:
      return {};
  }
}

}  // namespace

void AddToKeyLog(std::string& text, const LoggedKeys& logged) {
  const bool is_13 = !logged.keys.traffic_secret.empty();
  const std::string label = is_13 ? LabelOf(logged) : "CLIENT_RANDOM";
  const ByteView secret = is_13 ? ByteView(logged.keys.traffic_secret) : logged.master_secret;
  if (label.empty() || secret.empty() || logged.keys.epoch == kEpochPlaintext) return;
  const std::string line = label + " " + ToHex(logged.client_random) + " " + ToHex(secret) + "\n";
  if (text.find(line) == std::string::npos) text += line;
}

}  // namespace badpeer
