#include "runner/base/peer_failure.h"

#include <algorithm>
#include <utility>

namespace badpeer {
namespace {

std::string OneLine(const std::string& cause, const std::string& got, const std::string& wanted) {
  std::string text = cause;
  if (!got.empty()) text += ": got " + got;
  if (!wanted.empty()) text += (got.empty() ? ": wanted " : ", wanted ") + wanted;
  return text;
}

// More bytes than a person reads.
constexpr std::size_t kMostBytes = 64;

bool IsLongHex(std::string_view text) {
  return text.size() > 2 * kMostBytes && text.size() % 2 == 0 &&
         text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

bool IsHex(std::string_view text) {
  return text.size() % 2 == 0 &&
         text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

std::string SizeOf(std::string_view hex) { return std::to_string(hex.size() / 2) + " bytes"; }

std::string From(std::string_view hex, std::size_t byte) {
  const std::string_view rest = hex.substr(std::min(hex.size(), 2 * byte));
  return std::string(rest.substr(0, 2 * kMostBytes)) + (rest.size() > 2 * kMostBytes ? "..." : "");
}

// Long bytes are told by how many they are and where they begin to differ.
void Shorten(std::string& got, std::string& wanted) {
  if (!IsLongHex(got) && !IsLongHex(wanted)) return;
  if (got.empty() || wanted.empty()) {
    std::string& only = got.empty() ? wanted : got;
    only = SizeOf(only) + ", beginning with " + From(only, 0);
    return;
  }
  if (!IsHex(got) || !IsHex(wanted)) {
    for (std::string* text : {&got, &wanted}) {
      if (IsLongHex(*text)) *text = SizeOf(*text) + ", beginning with " + From(*text, 0);
    }
    return;
  }
  const auto differ = std::mismatch(got.begin(), got.end(), wanted.begin(), wanted.end()).first;
  const std::size_t same = static_cast<std::size_t>(differ - got.begin()) / 2;
  const std::string end = ", equal so far";
  const std::string place = ", from byte " + std::to_string(same) + " on ";
  const bool got_ends = 2 * same == got.size();
  const bool wanted_ends = 2 * same == wanted.size();
  got = SizeOf(got) + (got_ends ? end : place + From(got, same));
  wanted = SizeOf(wanted) + (wanted_ends ? end : got_ends ? "" : place + From(wanted, same));
}

struct Phrase {
  std::uint8_t description;
  const char* text;
};

constexpr Phrase kPhrases[] = {
    {0, "close notify"},
    {10, "unexpected message"},
    {20, "bad record MAC"},
    {21, "decryption failed"},
    {22, "record overflow"},
    {30, "decompression failure"},
    {40, "handshake failure"},
    {42, "bad certificate"},
    {43, "unsupported certificate"},
    {44, "revoked certificate"},
    {45, "expired certificate"},
    {46, "unknown certificate"},
    {47, "illegal parameter"},
    {48, "unknown certificate authority"},
    {49, "access denied"},
    {50, "error decoding message"},
    {51, "error decrypting message"},
    {60, "export restriction"},
    {70, "protocol version not supported"},
    {71, "insufficient security level"},
    {80, "internal error"},
    {86, "inappropriate fallback"},
    {90, "user canceled"},
    {100, "no renegotiation"},
    {109, "missing extension"},
    {110, "unsupported extension"},
    {112, "unrecognized name"},
    {113, "bad certificate status response"},
    {115, "unknown PSK identity"},
    {116, "certificate required"},
    {120, "no application protocol"},
    {121, "ECH required"},
};

}  // namespace

PeerFailure::PeerFailure(Kind kind, std::string cause, std::string got, std::string wanted)
    : kind_(kind),
      cause_(std::move(cause)),
      got_(std::move(got)),
      wanted_(std::move(wanted)) {
  Shorten(got_, wanted_);
  text_ = OneLine(cause_, got_, wanted_);
}

PeerFailure PeerFailure::FromAlert(std::uint8_t description) {
  PeerFailure failure(Kind::kAlert, "remote error: " + AlertPhrase(description));
  failure.alert_ = description;
  return failure;
}

std::string AlertPhrase(std::uint8_t description) {
  for (const Phrase& phrase : kPhrases) {
    if (phrase.description == description) return phrase.text;
  }
  return "alert(" + std::to_string(description) + ")";
}

}  // namespace badpeer
