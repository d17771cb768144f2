#include "runner/base/peer_failure.h"

#include <utility>

namespace badpeer {
namespace {

std::string OneLine(const std::string& cause, const std::string& got, const std::string& wanted) {
  std::string text = cause;
  if (!got.empty()) text += ": got " + got;
  if (!wanted.empty()) text += (got.empty() ? ": wanted " : ", wanted ") + wanted;
  return text;
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
      wanted_(std::move(wanted)),
      text_(OneLine(cause_, got_, wanted_)) {}

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
