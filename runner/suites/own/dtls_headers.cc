// Headers of DTLS 1.3 records that this connection cannot have, and mixed ones that it can (RFC
// 9147, 4); damaged records before the true ones; and cookies (RFC 6347, 4.2.1). Bug: CVE-2022-35409
// (Mbed TLS: a cookie's length that lies).
#include "runner/dtls/hooks.h"
#include "runner/dtls/unified_header.h"
#include "runner/suites/own/dtls.h"
#include "runner/suites/own/own.h"
#include "runner/tls/peer.h"
#include "runner/wire/hello.h"

namespace badpeer {
namespace {

using enum HandshakeType;

TestCase Test(std::string_view name, Role role, VersionRange versions) {
  return {.name = Name("BP-Dtls-Header", SideOf(role), name),
          .protocol = Protocol::kDtls,
          .shim = {.role = role},
          .peer = {.versions = versions},
          .skip_hints = true};
}

// --- Records that must not be opened: data before the message, which would be answered if they
// were.

using ChangeHeader = void (*)(Bytes& header);

const Bytes& Stray() {
  static const Bytes data = BytesOf("stray");
  return data;
}

// `joined`: the datagram of the stray record goes on with another one, which the first swallows.
Hook StrayBeforeData(bool joined) {
  return FlightHook{[joined](Peer&, Flight& flight) {
    if (flight.size() != 1 || flight[0].type != ContentType::application_data) return false;
    const FlightItem honest = flight[0];
    flight.assign(joined ? 2 : 1, {.type = honest.type, .data = Stray(), .epoch = honest.epoch});
    if (joined) flight[1].joins_packet = true;
    flight.push_back(honest);
    return true;
  }};
}

struct Strays {
  int written = 0;
};

// Of the first stray record.
Hook WithHeader(ChangeHeader change) {
  return RecordHook{[change](Peer& peer, OutgoingRecord& record) {
    if (record.payload != Stray()) return false;
    if (peer.ConnectionMemory<Strays>().written++ == 0) record.header = change;
    return true;
  }};
}

struct Header {
  std::string_view name;
  ChangeHeader change;
  bool joined = false;
};
constexpr Header kHeaders[] = {
    {"ConnectionId", [](Bytes& header) { header[0] |= kConnectionIdBit; }},
    // Of the next epoch, which has no keys yet.
    {"NextEpoch",
     [](Bytes& header) {
       const auto next = static_cast<std::uint8_t>((header[0] + 1) & kEpochBits);
       header[0] = static_cast<std::uint8_t>((header[0] & ~kEpochBits) | next);
     }},
    // The record reaches to the end of the datagram, and so does not open.
    {"NoLengthInMiddle",
     [](Bytes& header) {
       header[0] &= static_cast<std::uint8_t>(~kLengthBit);
       header.resize(header.size() - 2);
     },
     true},
};

void AddUnopened(Suite& suite, Role role) {
  for (const Header& header : kHeaders) {
    TestCase test = Test(Name(header.name, "TLS13"), role, kTls13Only);
    // One with a connection id must be refused; of others the section recommends to drop them.
    const bool has_id = header.name == "ConnectionId";
    test.spec = has_id ? "RFC 9147 9" : "RFC 9147 4.5.2";
    test.level = has_id ? RuleLevel::kMust : RuleLevel::kShould;
    test.hooks = {StrayBeforeData(header.joined), WithHeader(header.change)};
    test.expect = SucceedsOrRefuses();
    suite.Add(std::move(test));
  }
}

// RFC 9147, 4: a connection may have record numbers of both widths. Each record has a datagram of
// its own, so that its length may be left out as well.
void AddMixed(Suite& suite, Role role) {
  TestCase test = Test("Mixed-TLS13", role, kTls13Only);
  test.spec = "RFC 9147 4";
  test.hooks = {RecordHook{[](Peer&, OutgoingRecord& record) {
    if (record.epoch->keys.epoch == kEpochPlaintext) return false;
    record.header = [number = record.sequence](Bytes& header) {
      if (number % 2 != 0) {
        header[0] &= static_cast<std::uint8_t>(~kLongSequenceBit);
        header.erase(header.begin() + 1);
      }
      if (number % 3 != 0) {
        header[0] &= static_cast<std::uint8_t>(~kLengthBit);
        header.resize(header.size() - 2);
      }
    };
    return true;
  }}};
  test.exchange = Repeated(12, Echo());
  suite.Add(std::move(test));
}

// A record that does not open is not received: the true one with its number, which comes later, is no
// replay (RFC 6347, 4.1.2.6).
void AddDamagedFirst(Suite& suite, Role role, const NamedVersion& version) {
  const bool tls13 = version.version >= ProtocolVersion::kTls13;
  TestCase test =
      Test(Name("DamagedFirst", version.name), role, {ProtocolVersion::kTls10, version.version});
  test.spec = "RFC 6347 4.1.2.6, RFC 9147 4.5.1";
  if (!tls13) test.level = RuleLevel::kShould;
  test.hooks = {SealedRecordHook{[](Peer& peer, SealedRecord& sealed) {
    if (sealed.record.type != ContentType::application_data) return false;
    Bytes damaged = sealed.bytes;
    damaged.back() ^= 1;
    peer.channel().WriteRaw(damaged);
    return true;
  }}};
  test.exchange = Repeated(3, Echo());
  suite.Add(std::move(test));
}

// --- Cookies.

// The HelloVerifyRequest comes a second time, behind the hello that answers it: a message of the
// past, which must be dropped (4.2.2), whatever its cookie is.
void AddRepeatedRequest(Suite& suite, const NamedVersion& version, bool other_cookie) {
  TestCase test = Test(Name(other_cookie ? "OtherCookieLate" : "CookieAgain", version.name),
                       Role::kClient, {ProtocolVersion::kTls10, version.version});
  test.spec = "RFC 6347 4.2.2";
  test.hooks = {DtlsFlightHook{[other_cookie](Peer&, DtlsController& dtls) {
    if (dtls.previous().empty() || !dtls.previous()[0].IsHandshake(hello_verify_request)) {
      return false;
    }
    DtlsMessage again = dtls.previous()[0];
    if (other_cookie) again.body.back() ^= 1;
    dtls.WriteMessage(again);
    dtls.WriteFlight(dtls.next());
    return true;
  }}};
  suite.Add(std::move(test));
}

// A cookie that the server did not ask for should be ignored, or it is refused.
void AddUnaskedCookie(Suite& suite, const NamedVersion& version) {
  TestCase test = Test(Name("UnaskedCookie", version.name), Role::kServer,
                       {ProtocolVersion::kTls10, version.version});
  test.spec = "RFC 6347 4.2.1";
  test.level = RuleLevel::kShould;
  test.hooks = {OnSend<ClientHello>([](Peer& peer, ClientHello& hello) {
    constexpr std::size_t kLongest = 255;
    hello.dtls_cookie = peer.random().Take(kLongest);
  })};
  test.expect = SucceedsOrRefuses();
  suite.Add(std::move(test));
}

// RFC 9147, 5.3: in the old field a server must refuse any cookie, with that alert.
void AddCookieOfOld(Suite& suite) {
  TestCase test = Test("OldCookie-TLS13", Role::kServer, kTls13Only);
  test.spec = "RFC 9147 5.3";
  test.hooks = {
      OnSend<ClientHello>([](Peer&, ClientHello& hello) { hello.dtls_cookie = Bytes(8); })};
  test.expect = RefusesWith(AlertDescription::illegal_parameter);
  suite.Add(std::move(test));
}

// A hello that ends with the length of a cookie, and no cookie behind it; then the true one.
void AddCookieBeyond(Suite& suite, const NamedVersion& version) {
  constexpr std::size_t kVersionAndRandom = 2 + 32;
  TestCase test = Test(Name("CookieBeyond", version.name), Role::kServer,
                       {ProtocolVersion::kTls10, version.version});
  test.spec = "RFC 6347 4.1.2.7";
  test.level = RuleLevel::kShould;
  test.hooks = {DtlsFlightHook{[](Peer&, DtlsController& dtls) {
    if (!dtls.next()[0].IsHandshake(client_hello)) return false;
    DtlsMessage cut = dtls.next()[0];
    cut.body.resize(kVersionAndRandom);
    Append(cut.body, FromHex("00ff"));  // no session id, 255 bytes of cookie
    dtls.WriteMessage(cut);
    dtls.WriteFlight(dtls.next());
    return true;
  }}};
  test.expect = SucceedsOrRefuses();
  suite.Add(std::move(test));
}

}  // namespace

void AddOwnDtlsHeaderTests(std::vector<TestCase>& tests) {
  Suite suite("BP-Dtls-Header", tests);
  for (Role role : {Role::kClient, Role::kServer}) {
    AddUnopened(suite, role);
    AddMixed(suite, role);
  }
  for (const NamedVersion& version : VersionsOf(Protocol::kDtls)) {
    for (Role role : {Role::kClient, Role::kServer}) AddDamagedFirst(suite, role, version);
    if (version.version >= ProtocolVersion::kTls13) continue;
    AddRepeatedRequest(suite, version, /*other_cookie=*/false);
    AddRepeatedRequest(suite, version, /*other_cookie=*/true);
    AddUnaskedCookie(suite, version);
    AddCookieBeyond(suite, version);
  }
  AddCookieOfOld(suite);
}

}  // namespace badpeer
