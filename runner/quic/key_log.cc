#include "runner/quic/key_log.h"

#include <algorithm>
#include <optional>
#include <string>

namespace badpeer::quic {
namespace {

constexpr std::size_t kRandomSize = 32;
constexpr std::size_t kMaxSecretSize = 64;
constexpr std::size_t kMaxShownLabel = 60;

// The secrets that protect QUIC packets. Exporter secrets and those of TLS 1.2 do not.
Bytes* SecretOf(SessionSecrets& secrets, std::string_view label) {
  if (label == "CLIENT_EARLY_TRAFFIC_SECRET") return &secrets.client_early;
  if (label == "CLIENT_HANDSHAKE_TRAFFIC_SECRET") return &secrets.client_handshake;
  if (label == "SERVER_HANDSHAKE_TRAFFIC_SECRET") return &secrets.server_handshake;
  if (label == "CLIENT_TRAFFIC_SECRET_0") return &secrets.client_traffic;
  if (label == "SERVER_TRAFFIC_SECRET_0") return &secrets.server_traffic;
  return nullptr;
}

// Secrets that protect no QUIC packet: of exporters, of TLS 1.2, of ECH, and those after an update
// of TLS's own keys.
bool IsOtherSecret(std::string_view label) {
  constexpr std::array<std::string_view, 7> kOthers = {"EXPORTER_SECRET",
                                                       "EARLY_EXPORTER_SECRET",
                                                       "CLIENT_RANDOM",
                                                       "PMS_CLIENT_RANDOM",
                                                       "RSA",
                                                       "ECH_SECRET",
                                                       "ECH_CONFIG"};
  return std::find(kOthers.begin(), kOthers.end(), label) != kOthers.end() ||
         label.starts_with("CLIENT_TRAFFIC_SECRET_") || label.starts_with("SERVER_TRAFFIC_SECRET_");
}

std::optional<Bytes> ParseHex(std::string_view text) {
  const auto digit = [](char c) -> int {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
  };
  if (text.size() % 2 != 0) return std::nullopt;
  Bytes bytes;
  for (std::size_t i = 0; i < text.size(); i += 2) {
    const int high = digit(text[i]), low = digit(text[i + 1]);
    if (high < 0 || low < 0) return std::nullopt;
    bytes.push_back(static_cast<std::uint8_t>(high << 4 | low));
  }
  return bytes;
}

std::string_view NextWord(std::string_view& line) {
  line.remove_prefix(std::min(line.find_first_not_of(" \t"), line.size()));
  const std::size_t size = std::min(line.find_first_of(" \t"), line.size());
  const std::string_view word = line.substr(0, size);
  line.remove_prefix(size);
  return word;
}

}  // namespace

void KeyLog::Add(std::string_view text) {
  while (!text.empty()) {
    const std::size_t size = std::min(text.find_first_of("\r\n"), text.size());
    AddLine(text.substr(0, size));
    text.remove_prefix(std::min(size + 1, text.size()));
  }
}

void KeyLog::AddLine(std::string_view line) {
  const std::string_view label = NextWord(line);
  if (label.empty() || label.front() == '#') return;
  const std::string_view random_text = NextWord(line), secret_text = NextWord(line);
  const std::optional<Bytes> random = ParseHex(random_text), secret = ParseHex(secret_text);
  SessionSecrets ignored;
  if (SecretOf(ignored, label) == nullptr) {
    if (IsOtherSecret(label)) return;
    if (unknown_labels_++ == 0) first_unknown_label_ = label.substr(0, kMaxShownLabel);
    return;
  }
  if (!random || !secret || random->size() != kRandomSize || secret->empty() ||
      secret->size() > kMaxSecretSize || !NextWord(line).empty()) {
    ++malformed_lines_;
    return;
  }
  std::array<std::uint8_t, kRandomSize> key{};
  std::copy(random->begin(), random->end(), key.begin());
  Bytes& slot = *SecretOf(sessions_[key], label);
  if (slot.empty()) slot = *secret;
}

std::string KeyLog::Faults() const {
  const auto lines = [](std::size_t count, const std::string& what) {
    return std::to_string(count) + (count == 1 ? " line " : " lines ") + what;
  };
  std::string faults;
  if (unknown_labels_ > 0) {
    faults = lines(unknown_labels_,
                   unknown_labels_ == 1 ? "with a label nobody knows" : "with labels nobody knows");
    faults += unknown_labels_ == 1 ? " (" : " (the first is ";
    faults += first_unknown_label_ + ")";
  }
  if (malformed_lines_ > 0) {
    faults += (faults.empty() ? "" : " and ") + lines(malformed_lines_, "that cannot be read");
  }
  if (!faults.empty()) return "has " + faults;
  return sessions_.empty() ? "has no secret of QUIC in it" : "";
}

const SessionSecrets* KeyLog::Find(ByteView client_random) const {
  std::array<std::uint8_t, kRandomSize> key{};
  if (client_random.size() != key.size()) return nullptr;
  std::copy(client_random.begin(), client_random.end(), key.begin());
  const auto found = sessions_.find(key);
  return found == sessions_.end() ? nullptr : &found->second;
}

}  // namespace badpeer::quic
