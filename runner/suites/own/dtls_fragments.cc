// Fragments of handshake messages that contradict each other, lie about their place or come when
// nobody waits for them, before the message itself. A receiver should pass over what is not valid (RFC
// 6347, 4.1.2.7; RFC 9147, 4.5.2), or it refuses; what it must take or drop, the table says (RFC 6347,
// 4.2.2 and 4.2.3; RFC 9147, 5.2 and 5.5).
// Bugs: CVE-2014-0195 and issue 25356 (OpenSSL), CVE-2026-33845 and -33846 (GnuTLS), CVE-2022-29190
// and -29189 (pion), issue 30 (MatrixSSL), pull request 10826 (wolfSSL).
#include <algorithm>

#include "runner/dtls/hooks.h"
#include "runner/suites/own/dtls.h"
#include "runner/suites/own/own.h"
#include "runner/tls/peer.h"

namespace badpeer {
namespace {

using enum HandshakeType;

std::size_t HalfOf(const DtlsMessage& message) { return message.body.size() / 2; }

// A piece of the message, which `change` makes wrong.
template <class F>
DtlsFragment Wrong(const DtlsMessage& message, std::size_t at, std::size_t size, F change) {
  DtlsFragment fragment = message.Fragment(at, size);
  fragment.must_be_dropped = true;
  change(fragment);
  return fragment;
}

// The first half as it is, and then a second one that is not of the same message.
template <class F>
void WriteHalves(DtlsController& dtls, const DtlsMessage& message, F change) {
  const std::size_t half = HalfOf(message);
  dtls.WriteFragment(message.Fragment(0, half));
  dtls.WriteFragment(Wrong(message, half, message.body.size() - half, change));
}

// A handshake record that ends within a fragment.
void WriteCut(DtlsController& dtls, const DtlsMessage& message, std::size_t size) {
  Bytes content = message.Whole().Encode();
  content.resize(std::min(size, content.size() - 1));
  dtls.WriteRecord(ContentType::handshake, message.epoch, content);
}

// --- What contradicts what came before.

void TypeChanges(DtlsController& dtls, const DtlsMessage& message) {
  WriteHalves(dtls, message, [](DtlsFragment& f) { f.type = server_hello_done; });
}
void LengthGrows(DtlsController& dtls, const DtlsMessage& message) {
  WriteHalves(dtls, message, [](DtlsFragment& f) { f.total_length += 100; });
}
void LengthShrinks(DtlsController& dtls, const DtlsMessage& message) {
  WriteHalves(dtls, message, [](DtlsFragment& f) {
    f.body.resize(1);
    f.total_length = f.end();
  });
}
// Of another message, which the first half does not belong to.
void NumberChanges(DtlsController& dtls, const DtlsMessage& message) {
  WriteHalves(dtls, message, [](DtlsFragment& f) {
    ++f.number;
    f.total_length += 100;
  });
}

// --- What lies beyond its message, or its record.

void EndsBeyond(DtlsController& dtls, const DtlsMessage& message) {
  WriteHalves(dtls, message, [](DtlsFragment& f) { f.body.resize(f.body.size() + 100); });
}
void BeginsBeyond(DtlsController& dtls, const DtlsMessage& message) {
  WriteHalves(dtls, message, [](DtlsFragment& f) { f.offset = f.total_length + 1; });
}
void FirstIsTooLong(DtlsController& dtls, const DtlsMessage& message) {
  dtls.WriteFragment(
      Wrong(message, 0, message.body.size(), [](DtlsFragment& f) { f.total_length = 1; }));
}
void Huge(DtlsController& dtls, const DtlsMessage& message) {
  dtls.WriteFragment(Wrong(message, 0, 1, [](DtlsFragment& f) { f.total_length = 0xffffff; }));
}
void CutInBody(DtlsController& dtls, const DtlsMessage& message) {
  WriteCut(dtls, message, DtlsHandshakeHeader::kSize + HalfOf(message));
}
void CutInHeader(DtlsController& dtls, const DtlsMessage& message) {
  WriteCut(dtls, message, DtlsHandshakeHeader::kSize - 1);
}

// --- What says nothing.

void ManyEmpty(DtlsController& dtls, const DtlsMessage& message) {
  for (std::size_t i = 0; i < 1000; ++i) {
    dtls.WriteFragment(message.Fragment(i % message.body.size(), 0));
  }
}
void EmptyRecord(DtlsController& dtls, const DtlsMessage& message) {
  dtls.WriteRecord(ContentType::handshake, message.epoch, {});
}
// Records of which their datagrams hold too little.
void CutRecords(DtlsController& dtls, const DtlsMessage&) {
  dtls.WriteRawPacket(FromHex("16fefd000000000001000000ff00"));
  dtls.WriteRawPacket(FromHex("16fefd"));
}
void UnknownRecord(DtlsController& dtls, const DtlsMessage&) {
  dtls.WriteRawPacket(FromHex("7ffefd0000000000000100000100"));
}

// --- What a receiver must put up with.

// RFC 6347, 4.2.2: a message whose number is later than the next one is kept, or may be dropped.
void FarAhead(DtlsController& dtls, const DtlsMessage& message) {
  for (std::uint16_t number : {std::uint16_t{1000}, std::uint16_t{0x8000}, std::uint16_t{0xffff}}) {
    dtls.WriteFragment(Wrong(message, 0, 1, [&](DtlsFragment& f) { f.number = number; }));
  }
}
// And one whose number is earlier must be dropped.
void Past(DtlsController& dtls, const DtlsMessage& message) {
  dtls.WriteFragment(Wrong(message, 0, HalfOf(message), [](DtlsFragment& f) {
    f.number = 0;
    f.type = finished;
  }));
}
// RFC 6347, 4.2.3: ranges that overlap must be handled, as a sender may go over to smaller fragments
// when it learns that its packets are too large.
void SmallerAgain(DtlsController& dtls, const DtlsMessage& message) {
  for (std::size_t parts : {2, 3, 7}) {
    const std::size_t size = message.body.size() / parts;
    // The last part of each round is lost.
    for (std::size_t i = 0; i + 1 < parts; ++i)
      dtls.WriteFragment(message.Fragment(i * size, size));
  }
}

struct Fault {
  std::string_view name;
  void (*write)(DtlsController&, const DtlsMessage&);
  bool must_be_taken = false;
};
constexpr Fault kFaults[] = {{"TypeChanges", TypeChanges},
                             {"LengthGrows", LengthGrows},
                             {"LengthShrinks", LengthShrinks},
                             {"NumberChanges", NumberChanges},
                             {"EndsBeyond", EndsBeyond},
                             {"BeginsBeyond", BeginsBeyond},
                             {"FirstIsTooLong", FirstIsTooLong},
                             {"Huge", Huge},
                             {"CutInBody", CutInBody},
                             {"CutInHeader", CutInHeader},
                             {"ManyEmpty", ManyEmpty},
                             {"EmptyRecord", EmptyRecord},
                             {"CutRecords", CutRecords},
                             {"UnknownRecord", UnknownRecord},
                             {"FarAhead", FarAhead, true},
                             {"Past", Past, true},
                             {"SmallerAgain", SmallerAgain, true}};

// A server knows no version when the first hello comes; a client's Certificate is encrypted in 1.3.
struct Place {
  Role role;
  HandshakeType message;
  VersionRange versions;
  std::string_view version;
};
constexpr Place kPlaces[] = {{Role::kServer, client_hello, kUpToTls12, "TLS12"},
                             {Role::kClient, certificate, kUpToTls12, "TLS12"},
                             {Role::kClient, certificate, kTls13Only, "TLS13"}};

Hook Before(HandshakeType type, void (*write)(DtlsController&, const DtlsMessage&)) {
  return DtlsFlightHook{[=](Peer&, DtlsController& dtls) {
    const auto is_meant = [type](const DtlsMessage& m) { return m.IsHandshake(type); };
    if (!std::ranges::any_of(dtls.next(), is_meant)) return false;
    for (const DtlsMessage& message : dtls.next()) {
      if (is_meant(message)) write(dtls, message);
      dtls.WriteMessage(message);
    }
    return true;
  }};
}

}  // namespace

void AddOwnDtlsFragmentTests(std::vector<TestCase>& tests) {
  Suite suite("BP-Dtls-Fragment", tests);
  for (const Place& place : kPlaces) {
    for (const Fault& fault : kFaults) {
      if (fault.write == Past && place.message == client_hello) continue;  // the first of all
      suite.Add({.name = Name("BP-Dtls-Fragment", SideOf(place.role), fault.name, place.version),
                 .spec = fault.must_be_taken
                             ? "RFC 6347 4.2.2, RFC 6347 4.2.3, RFC 9147 5.2, RFC 9147 5.5"
                             : "RFC 6347 4.1.2.7, RFC 9147 4.5.2",
                 .level = fault.must_be_taken ? RuleLevel::kMust : RuleLevel::kShould,
                 .protocol = Protocol::kDtls,
                 .shim = {.role = place.role},
                 .peer = {.versions = place.versions},
                 .hooks = {Before(place.message, fault.write)},
                 .expect = fault.must_be_taken ? Succeeds() : SucceedsOrRefuses(),
                 .skip_hints = true});
    }
  }
}

}  // namespace badpeer
