// What a network may do to DTLS and a receiver must put up with: records twice and with gaps between
// their numbers, fragments that overlap and come in any order, a fragment too far ahead.
#include <algorithm>
#include <span>
#include <utility>

#include "runner/base/random.h"
#include "runner/dtls/hooks.h"
#include "runner/suites/families.h"
#include "runner/suites/suite.h"
#include "runner/tls/peer.h"

namespace badpeer {
namespace {

// How many messages behind the next one BoringSSL buffers.
constexpr std::uint16_t kFragmentWindow = 7;

// --- Replays (RFC 6347, 4.1.2.6; RFC 9147, 4.5.1).

// Behind each packet the one before it again, which may be of keys that are over.
Hook SendsPacketsTwice() {
  struct Previous {
    Bytes packet{};
  };
  return PacketHook{[](Peer& peer, const PacketSent& sent) {
    Bytes& previous = peer.ConnectionMemory<Previous>().packet;
    if (!previous.empty()) peer.channel().WriteRaw(previous);
    previous = ToBytes(sent.packet);
  }};
}

Hook NumbersRecords(std::uint64_t (*mapping)(std::uint64_t)) {
  return RecordHook{
      [mapping](Peer&, OutgoingRecord& record) { record.sequence = mapping(record.sequence); }};
}

void AddReplays(Suite& suite, const NamedVersion& version) {
  const auto add = [&](std::string_view what, int messages, Hooks hooks) {
    hooks.push_back(SendsPacketsTwice());
    const bool needs_wide_window = what == "NonMonotonic";
    const std::string name = what.empty() ? "DTLS-Replay" : Name("DTLS-Replay", what);
    suite.Add(
        {.name = Name(name, version.name),
         .spec = version.version >= ProtocolVersion::kTls13 ? "RFC 9147 4.5.1" : "RFC 6347 4.1.2.6",
         .level = needs_wide_window ? RuleLevel::kCustom : RuleLevel::kShould,
         .protocol = Protocol::kDtls,
         .peer = {.versions = {ProtocolVersion::kTls10, version.version}},
         .hooks = std::move(hooks),
         .exchange = Repeated(messages, Echo())});
  };
  add("", 200, {});
  // Further apart than the window of numbers that a receiver keeps in mind.
  add("LargeGaps", 200, {NumbersRecords([](std::uint64_t number) { return number * 1023; })});
  // Backwards through each 256, then forwards: 255, 254, ... 0, 511, 510, ...
  add("NonMonotonic", 500, {NumbersRecords([](std::uint64_t number) { return number ^ 255; })});
}

// --- Order (RFC 6347, 4.2.3; RFC 9147, 5.5).

// Every half of a fragment stands in two of them, and each comes twice but for Finished, which twice
// would ask for the shim's flight again.
std::vector<DtlsFragment> Overlapping(const DtlsMessage& message, std::size_t size) {
  std::vector<DtlsFragment> fragments;
  std::size_t offset = 0;
  do {
    const std::size_t length = std::min(size, message.body.size() - offset);
    const int copies = message.IsHandshake(HandshakeType::finished) ? 1 : 2;
    fragments.insert(fragments.end(), static_cast<std::size_t>(copies),
                     message.Fragment(offset, length));
    offset += std::min(length, (size + 1) / 2);
  } while (offset < message.body.size());
  return fragments;
}

void Shuffle(std::span<DtlsFragment> fragments, Random& random) {
  for (std::size_t i = fragments.size(); i > 1; --i) {
    std::swap(fragments[i - 1], fragments[random.Below(i)]);
  }
}

struct Reordering {
  std::string_view name;
  std::size_t fragment_size;
  bool with_whole_messages;
  std::uint64_t order;  // tells one of all orders, which is the same in each run
};

Hook Reorders(const Reordering& reordering, ProtocolVersion version) {
  return DtlsFlightHook{[=](Peer&, DtlsController& dtls) {
    Random random(reordering.order << 32 |
                  std::uint64_t{static_cast<std::uint16_t>(version)} << 16 | dtls.next()[0].number);
    std::vector<DtlsFragment> fragments;
    for (const DtlsMessage& message : dtls.next()) {
      if (message.IsChangeCipherSpec()) {
        fragments.push_back(message.Whole());
        continue;
      }
      for (DtlsFragment& fragment : Overlapping(message, reordering.fragment_size)) {
        fragments.push_back(std::move(fragment));
      }
      if (reordering.with_whole_messages) fragments.push_back(message.Whole());
    }
    // One epoch after the other: its keys must be known.
    for (auto first = fragments.begin(); first != fragments.end();) {
      const auto end = std::find_if(first, fragments.end(), [&](const DtlsFragment& fragment) {
        return fragment.epoch != first->epoch;
      });
      Shuffle({first, end}, random);
      first = end;
    }
    dtls.WriteFragments(fragments);
    return true;
  }};
}

// Orders in which the shim has to wait for each of the messages, and gets some of them too late.
constexpr Reordering kReorderings[] = {
    {"ReorderHandshakeFragments-Small", 2, false, 10},
    {"ReorderHandshakeFragments-Large", 2048, false, 23},
    {"MixCompleteMessageWithFragments", 2, true, 6},
};

void AddReorderings(Suite& suite, const NamedVersion& version) {
  for (const Reordering& reordering : kReorderings) {
    suite.Add(
        {.name = Name(reordering.name, "DTLS", version.name),
         .spec = version.version >= ProtocolVersion::kTls13 ? "RFC 9147 5.5" : "RFC 6347 4.2.3",
         .protocol = Protocol::kDtls,
         .peer = {.versions = {ProtocolVersion::kTls10, version.version},
                  .records = RecordOptions{.max_handshake_fragment = reordering.fragment_size}},
         .hooks = {Reorders(reordering, version.version)}});
  }
}

// --- A message too far ahead to be kept: it must be dropped, and is no error.

Hook SendsOneTooFarAhead() {
  return DtlsFlightHook{[](Peer&, DtlsController& dtls) {
    for (const DtlsMessage& message : dtls.next()) {
      std::vector<DtlsFragment> fragments = {message.Whole()};
      if (message.number == 0 && !message.IsChangeCipherSpec()) {
        DtlsFragment ahead = message.Whole();
        ahead.number = kFragmentWindow;
        ahead.must_be_dropped = true;
        fragments.insert(fragments.begin(), std::move(ahead));
      }
      dtls.WriteFragments(fragments);
    }
    return true;
  }};
}

void AddWindows(Suite& suite, const NamedVersion& version) {
  for (Role role : {Role::kServer, Role::kClient}) {
    TestCase test{
        .name = Name("DTLS-FragmentWindow-UpperLimit-Discard",
                     role == Role::kServer ? "Server" : "Client", version.name),
        .spec = version.version >= ProtocolVersion::kTls13 ? "RFC 9147 5.5" : "RFC 6347 4.2.2",
        .protocol = Protocol::kDtls,
        .shim = {.role = role},
        .peer = {.versions = {ProtocolVersion::kTls10, version.version}},
        .hooks = {SendsOneTooFarAhead()}};
    if (role == Role::kClient) test.peer.records->pack_fragments = 4096;
    suite.Add(std::move(test));
  }
}

}  // namespace

void AddDtlsReplayTests(std::vector<TestCase>& tests) {
  Suite suite("DTLSReplay", tests, RuleLevel::kShould);
  for (const NamedVersion& version : VersionsOf(Protocol::kDtls)) AddReplays(suite, version);
}

void AddDtlsReorderTests(std::vector<TestCase>& tests) {
  Suite suite("DTLSReorder", tests, RuleLevel::kShould);
  for (const NamedVersion& version : VersionsOf(Protocol::kDtls)) AddReorderings(suite, version);
}

void AddDtlsFragmentWindowTests(std::vector<TestCase>& tests) {
  Suite suite("DTLSFragmentWindow", tests, RuleLevel::kCustom);
  for (const NamedVersion& version : VersionsOf(Protocol::kDtls)) AddWindows(suite, version);
}

}  // namespace badpeer
