#include "runner/report/capture_keys.h"

#include <algorithm>
#include <cstddef>
#include <string_view>
#include <utility>

#include "runner/base/bytes.h"
#include "runner/base/text.h"
#include "runner/report/traffic_units.h"
#include "runner/wire/code_points.h"

namespace badpeer {
namespace {

// In hex, of the client's first record; "" if that is no ClientHello.
std::string RandomOnTheWire(Protocol protocol, Role shim_role, const Traffic& traffic) {
  constexpr std::size_t kRandomSize = 32;
  const bool dtls = protocol == Protocol::kDtls;
  // A datagram's record has a header of its own, and its message more than type and length.
  const std::size_t message = dtls ? 13 : 0;
  const std::size_t random = message + (dtls ? 12 : 4) + 2;
  bool seen = false;
  std::string found;
  ForEachUnit(protocol, traffic, [&](const TrafficUnit& unit) {
    if (seen || unit.from_shim != (shim_role == Role::kClient)) return;
    if (dtls && !IsDatagram(unit)) return;
    seen = true;
    if (unit.header.empty() || unit.payload.size() < random + kRandomSize) return;
    const HandshakeType type{unit.payload[message]};
    if (type != HandshakeType::client_hello) return;
    found = ToHex(unit.payload.subspan(random, kRandomSize));
  });
  return found;
}

struct KeysOfRandom {
  std::string random{};
  std::vector<std::pair<std::string, std::string>>
      secrets{};  // label, and what is behind the random
};

std::vector<KeysOfRandom> ByRandom(const std::string& key_log) {
  std::vector<KeysOfRandom> all;
  for (const std::string& line : Split(key_log, '\n')) {
    const std::vector<std::string> words = Split(line, ' ');
    if (words.size() != 3) continue;
    auto of_this = std::find_if(all.begin(), all.end(),
                                [&words](const auto& keys) { return keys.random == words[1]; });
    if (of_this == all.end()) of_this = all.insert(all.end(), {.random = words[1]});
    of_this->secrets.emplace_back(words[0], words[2]);
  }
  return all;
}

}  // namespace

std::string KeysByOuterRandom(Protocol protocol, Role shim_role,
                              const std::vector<Traffic>& traffic, const std::string& key_log) {
  if (protocol == Protocol::kQuic || key_log.empty()) return {};
  std::vector<std::string> outer;
  for (const Traffic& connection : traffic) {
    std::string random = RandomOnTheWire(protocol, shim_role, connection);
    if (!random.empty()) outer.push_back(std::move(random));
  }
  std::vector<KeysOfRandom> inner = ByRandom(key_log);
  std::erase_if(inner,
                [&outer](const KeysOfRandom& keys) { return std::erase(outer, keys.random) > 0; });
  std::string lines;
  for (std::size_t i = 0; i < std::min(inner.size(), outer.size()); ++i) {
    for (const auto& [label, secret] : inner[i].secrets) {
      lines.append(label).append(" ").append(outer[i]).append(" ").append(secret).append("\n");
    }
  }
  return lines;
}

}  // namespace badpeer
