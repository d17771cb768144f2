#include "runner/dtls/reassembler.h"

#include <algorithm>
#include <string>
#include <utility>

#include "runner/base/peer_failure.h"
#include "runner/wire/reader.h"

namespace badpeer {
namespace {

constexpr std::uint32_t kMaxMessage = 1 << 16;

std::string Describe(const DtlsFragment& f) {
  return "bytes " + std::to_string(f.offset) + " to " + std::to_string(f.end()) + " of " +
         std::to_string(f.total_length) + " of message " + std::to_string(f.number) + ", " +
         Name(f.type);
}

}  // namespace

std::vector<DtlsFragment> ParseFragments(ByteView content) {
  std::vector<DtlsFragment> fragments;
  Reader in(content);
  do {
    DtlsFragment f;
    f.type = HandshakeType{in.U8()};
    f.total_length = in.U24();
    f.number = in.U16();
    f.offset = in.U24();
    f.body = ToBytes(in.Prefixed(3));
    if (!in.ok()) {
      throw PeerFailure("a handshake record is not made of whole fragments", ToHex(content));
    }
    if (f.end() > f.total_length || f.total_length > kMaxMessage) {
      throw PeerFailure("a handshake fragment lies outside of its message, or that is too long",
                        Describe(f));
    }
    if (f.body.empty() && f.total_length != 0) {
      throw PeerFailure("a handshake fragment carries nothing", Describe(f));
    }
    fragments.push_back(std::move(f));
  } while (!in.empty());
  return fragments;
}

void Reassembler::Add(const DtlsFragment& fragment) {
  const auto ahead = static_cast<std::uint16_t>(fragment.number - next_);
  if (ahead >= kWindow) {
    throw PeerFailure("a handshake message out of turn: unasked for again, or far ahead",
                      Describe(fragment), "message " + std::to_string(next_));
  }
  auto [entry, is_new] = partial_.try_emplace(ahead);
  Partial& partial = entry->second;
  if (is_new) {
    partial = {fragment.type, Bytes(fragment.total_length),
               std::vector<bool>(fragment.total_length), fragment.total_length};
  } else if (partial.type != fragment.type || partial.body.size() != fragment.total_length) {
    throw PeerFailure("fragments of one message disagree about its type or length",
                      Describe(fragment),
                      Name(partial.type) + " of " + std::to_string(partial.body.size()) + " bytes");
  }
  for (std::size_t i = 0; i < fragment.body.size(); ++i) {
    const std::size_t at = fragment.offset + i;
    if (!partial.have[at]) {
      partial.have[at] = true;
      partial.body[at] = fragment.body[i];
      --partial.missing;
    } else if (partial.body[at] != fragment.body[i]) {
      throw PeerFailure("fragments of one message disagree about its content", Describe(fragment));
    }
  }
}

std::optional<DtlsMessage> Reassembler::Take() {
  const auto first = partial_.find(0);
  if (first == partial_.end() || first->second.missing != 0) return std::nullopt;
  DtlsMessage message{
      .type = first->second.type, .number = next_, .body = std::move(first->second.body)};
  std::map<std::uint16_t, Partial> rest;
  for (auto& [ahead, partial] : partial_) {
    if (ahead != 0) rest.emplace(static_cast<std::uint16_t>(ahead - 1), std::move(partial));
  }
  partial_ = std::move(rest);
  ++next_;
  return message;
}

void Reassembler::Restart() {
  partial_.clear();
  next_ = 0;
}

}  // namespace badpeer
