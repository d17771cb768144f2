// ACK records in DTLS 1.0 and 1.2, which have none: a receiver passes over them, or refuses them as
// it does any record that it does not know (RFC 6347, 4.1.2.7; RFC 5246, 6), and they are no reason
// to stop a retransmission. That they count for nothing before the version is known, RFC 9147 left
// open (tlswg/dtls13-spec, pull request 327).
#include <utility>

#include "runner/suites/dtls_retransmit.h"
#include "runner/suites/own/dtls.h"
#include "runner/suites/own/own.h"
#include "runner/tls/peer.h"
#include "runner/wire/codec.h"

namespace badpeer {
namespace {

using enum HandshakeType;

// All that the shim has said is acknowledged, lost nevertheless, and must come again.
[[noreturn]] void AckAndLose(DtlsController& dtls) {
  const std::vector<DtlsFragment> all = dtls.awaited_retransmit();
  dtls.WriteAck(kEpochPlaintext, dtls.received_records());
  EndUnlessRefused(dtls, [&] {
    dtls.AdvanceClock(kFirstTimeout);
    dtls.ReadRetransmit(all);
  });
}

// --- In plaintext.

Hook BeforeServerHello() {
  return OnFlight([](DtlsController& dtls) {
    AckAndLose(dtls);
    return true;
  });
}

// The client knows the version, and the rest of the flight is lost.
Hook BehindServerHello() {
  return OnFlight([](DtlsController& dtls) {
    if (!dtls.next()[0].IsHandshake(server_hello)) return false;
    dtls.WriteMessage(dtls.next()[0]);
    AckAndLose(dtls);
    return true;
  });
}

Hook BeforeClientHello() {
  return OnFlight([](DtlsController& dtls) {
    if (!dtls.received().empty()) return false;
    dtls.WriteRecord(ContentType::ack, kEpochPlaintext, Encode(Ack{.record_numbers = {{0, 0}}}));
    dtls.WriteFlight(dtls.next());
    return true;
  });
}

Hook BehindServerFlight() { return OnAnswer(AckAndLose); }

// --- Encrypted, behind the flight that ends the handshake. It comes again where ours does.

Hook BehindLastFlight() {
  return OnLastFlight(/*tls13=*/false, [](DtlsController& dtls) {
    const std::vector<DtlsFragment> all = dtls.awaited_retransmit();
    dtls.WriteAck(dtls.write_epoch(), dtls.received_records());
    dtls.WriteFlight(dtls.previous());
    dtls.ReadRetransmit(all);
  });
}

struct Place {
  std::string_view name;
  Role role;
  Hook (*hook)();
  bool moves_clock = false;
};
constexpr Place kPlaces[] = {
    {"BeforeServerHello", Role::kClient, BeforeServerHello, true},
    {"BehindServerHello", Role::kClient, BehindServerHello, true},
    {"Encrypted", Role::kClient, BehindLastFlight},
    {"BeforeClientHello", Role::kServer, BeforeClientHello},
    {"BehindServerHelloDone", Role::kServer, BehindServerFlight, true},
    {"Encrypted", Role::kServer, BehindLastFlight},
};

TestCase Test(const Place& place, const NamedVersion& version) {
  const std::string max = VersionFlag(version.version, Protocol::kDtls);
  TestCase test{.name = Name("BP-Dtls12-AckRecord", SideOf(place.role), place.name, version.name),
                .spec = "RFC 5246 6, RFC 6347 4.1.2.7",
                .protocol = Protocol::kDtls,
                .shim = {.role = place.role, .flags = {"-max-version", max}},
                .peer = {.versions = {ProtocolVersion::kTls10, version.version}},
                .hooks = {place.hook()},
                .expect = place.moves_clock ? Expectation(ShimRejects{}) : SucceedsOrRefuses(),
                .skip_hints = true};
  if (place.moves_clock) test.shim.flags.push_back("-async");
  if (place.hook == BehindLastFlight && place.role == Role::kClient) {
    test.resumptions = 1;  // only there the client speaks last
    test.resume = Resumption{.peer = test.peer, .hooks = std::exchange(test.hooks, {})};
  }
  return test;
}

}  // namespace

void AddOwnDtlsAckRecordTests(std::vector<TestCase>& tests) {
  Suite suite("BP-Dtls12-AckRecord", tests);
  for (const NamedVersion& version : VersionsOf(Protocol::kDtls)) {
    if (version.version >= ProtocolVersion::kTls13) continue;
    for (const Place& place : kPlaces) suite.Add(Test(place, version));
  }
}

}  // namespace badpeer
