#include "runner/dtls/ack_ledger.h"

#include <algorithm>
#include <utility>

#include "runner/base/peer_failure.h"

namespace badpeer {
namespace {

// An ACK may be cut to fit a packet only if at least so many numbers were in it.
constexpr std::size_t kLeastInSmallPacket = 10;

DtlsFragment Part(const DtlsFragment& whole, std::uint32_t begin, std::uint32_t end) {
  DtlsFragment part = whole;
  part.offset = begin;
  part.body = ToBytes(ByteView(whole.body).subspan(begin - whole.offset, end - begin));
  return part;
}

void AppendWithout(std::vector<DtlsFragment>& out, DtlsFragment fragment,
                   const MessageRange& range) {
  const bool is_about = !fragment.IsChangeCipherSpec() && fragment.number == range.number;
  const std::uint32_t begin = std::max(fragment.offset, range.begin);
  const std::uint32_t end = std::min(fragment.end(), range.end);
  // An empty message has no bytes to cover: naming it is enough.
  const bool is_touched = is_about && (begin < end || fragment.body.empty());
  if (!is_touched) {
    out.push_back(std::move(fragment));
    return;
  }
  if (fragment.offset < range.begin) out.push_back(Part(fragment, fragment.offset, range.begin));
  if (range.end < fragment.end()) out.push_back(Part(fragment, range.end, fragment.end()));
}

}  // namespace

void AckLedger::Sent(RecordNumber number) {
  owed_.push_back(number);
  sent_.push_back(number);
  if (sent_.size() >= 2 * kRemembered) sent_.erase(sent_.begin(), sent_.begin() + kRemembered);
}

void AckLedger::Check(std::span<const RecordNumber> named, Limits limits) const {
  std::span<const RecordNumber> due = owed_;
  if (due.size() > limits.buffer) due = due.last(limits.buffer);
  if (limits.packets_are_small && named.size() > kLeastInSmallPacket && named.size() < due.size()) {
    due = due.last(named.size());
  }
  std::vector<RecordNumber> wanted(due.begin(), due.end());
  std::sort(wanted.begin(), wanted.end());
  if (!std::equal(named.begin(), named.end(), wanted.begin(), wanted.end())) {
    throw PeerFailure("the shim's ACK names other records than BoringSSL's would", Describe(named),
                      Describe(wanted));
  }
}

void AckLedger::CheckUnasked(std::span<const RecordNumber> named) const {
  for (const RecordNumber& number : named) {
    if (std::find(sent_.begin(), sent_.end(), number) == sent_.end()) {
      throw PeerFailure("the shim's ACK names a record that it can't have taken",
                        Describe({&number, 1}));
    }
  }
}

std::vector<DtlsFragment> WithoutAcknowledged(std::vector<DtlsFragment> fragments,
                                              std::span<const ReceivedRecord> records) {
  for (const ReceivedRecord& record : records) {
    for (const MessageRange& range : record.covers) {
      std::vector<DtlsFragment> rest;
      for (DtlsFragment& fragment : fragments) AppendWithout(rest, std::move(fragment), range);
      fragments = std::move(rest);
    }
  }
  return fragments;
}

std::string Describe(std::span<const RecordNumber> numbers) {
  if (numbers.empty()) return "none";
  std::string text;
  for (const RecordNumber& number : numbers) {
    if (!text.empty()) text += ' ';
    text += std::to_string(number.epoch) + "." + std::to_string(number.sequence_number);
  }
  return text;
}

}  // namespace badpeer
