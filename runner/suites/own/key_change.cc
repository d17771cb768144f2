// Whole messages that stand in one record behind a message after which the keys change, under the
// keys from before it: nobody vouches for them (RFC 8446, 5.1; RFC 9001, 4.1.3). A stack that checks
// only for a message that is cut lets them pass. Bugs: CVE-2025-61730 (Go), RUSTSEC-2026-0285
// (rustls).
#include <algorithm>

#include "runner/scenario/defaults.h"
#include "runner/suites/flight_edits.h"
#include "runner/suites/own/own.h"
#include "runner/suites/spec.h"
#include "runner/tls/peer.h"
#include "runner/wire/messages.h"

namespace badpeer {
namespace {

using enum HandshakeType;

// Messages of the carrier's flight go into its record.
Hook MovedInto(HandshakeType carrier, const std::vector<HandshakeType>& moved) {
  return FlightHook{[carrier, moved](Peer&, Flight& flight) {
    const auto record = std::ranges::find_if(
        flight, [&](const FlightItem& item) { return item.IsHandshake(carrier); });
    if (record == flight.end()) return false;
    const auto is_moved = [&](const FlightItem& item) {
      return std::ranges::any_of(moved, [&](HandshakeType type) { return item.IsHandshake(type); });
    };
    for (const FlightItem& item : flight) {
      if (is_moved(item)) Append(record->data, item.data);
    }
    return std::erase_if(flight, is_moved) > 0;
  }};
}

template <class M>
Bytes Whole(const M& message) {
  return FrameHandshake(M::kType, Encode(message));
}
const Bytes& SomeFinished() {
  static const Bytes kMessage = Whole(Finished{.verify_data = Bytes(32)});
  return kMessage;
}
const Bytes& SomeTicket() {
  static const Bytes kMessage =
      Whole(NewSessionTicket13{.nonce = {0}, .ticket = BytesOf("ticket")});
  return kMessage;
}
const Bytes& SomeKeyUpdate() {
  static const Bytes kMessage = Whole(KeyUpdate{});
  return kMessage;
}
const Bytes& SomeServerHello() {
  static const Bytes kMessage = Whole(ServerHello{.random = {1}});
  return kMessage;
}

// Behind the second ClientHello.
Hook BehindRetriedHello(const Bytes& message) {
  struct Hellos {
    int count = 0;
  };
  return FlightHook{[message](Peer& peer, Flight& flight) {
    for (FlightItem& item : flight) {
      if (!item.IsHandshake(client_hello)) continue;
      if (++peer.ConnectionMemory<Hellos>().count < 2) return false;
      Append(item.data, message);
      return true;
    }
    return false;
  }};
}

TestCase Test(std::string_view what, Role role, VersionRange versions, Hook hook,
              Protocol protocol = Protocol::kTls) {
  const bool tls13 = versions.max >= ProtocolVersion::kTls13;
  return Over(
      protocol,
      {.name = Name("BP-KeyChange", role == Role::kClient ? "Client" : "Server", what,
                    protocol == Protocol::kQuic ? "QUIC" : (tls13 ? "TLS13" : "TLS12")),
       .spec = protocol == Protocol::kQuic ? "RFC 9001 4.1.3" : "RFC 5246 7.4, RFC 8446 5.1",
       .level = tls13 ? RuleLevel::kMust : RuleLevel::kCustom,
       .shim = {.role = role},
       .peer = {.versions = versions},
       .hooks = {std::move(hook)},
       .expect = tls13 ? RefusesWith(AlertDescription::unexpected_message) : RefusesWithAlert(),
       .skip_hints = true});
}

void AddClients(Suite& suite, Protocol protocol) {
  const auto test = [&](std::string_view what, Hook hook) {
    return Test(what, Role::kClient, kTls13Only, std::move(hook), protocol);
  };
  // Whether its alert comes in plaintext or under the keys that it has just made is not laid down.
  const auto add_early = [&](std::string_view what, const std::vector<HandshakeType>& moved) {
    TestCase early = test(what, MovedInto(server_hello, moved));
    early.expect = ShimRejects{};
    suite.Add(std::move(early));
  };
  add_early("EncryptedExtensionsWithServerHello", {encrypted_extensions});
  add_early("FlightWithServerHello",
            {encrypted_extensions, certificate, certificate_verify, finished});
  TestCase retried = test("ServerHelloWithRetry", TrailingBytes(server_hello, SomeServerHello()));
  retried.level = LevelOfClientsAlert(protocol, ProtocolVersion::kTls13);
  retried.peer.groups = {NamedGroup::secp384r1};
  suite.Add(std::move(retried));
  TestCase ticket = test("TicketWithFinished", TrailingBytes(finished, SomeTicket()));
  ticket.level = LevelOfClientsAlert(protocol, ProtocolVersion::kTls13);
  suite.Add(std::move(ticket));
}

void AddServers(Suite& suite, Protocol protocol) {
  const auto test = [&](std::string_view what, Hook hook) {
    return Test(what, Role::kServer, kTls13Only, std::move(hook), protocol);
  };
  suite.Add(test("FinishedWithClientHello", TrailingBytes(client_hello, SomeFinished())));
  TestCase retried = test("FinishedWithRetriedHello", BehindRetriedHello(SomeFinished()));
  retried.peer.key_shares = std::vector<NamedGroup>{};
  suite.Add(std::move(retried));
  suite.Add(
      test("EndOfEarlyDataWithClientHello", TrailingBytes(client_hello, Whole(EndOfEarlyData{}))));
}

// KeyUpdate is TLS's own; QUIC changes keys by itself.
void AddKeyUpdates(Suite& suite) {
  for (Role role : {Role::kClient, Role::kServer}) {
    TestCase update =
        Test("KeyUpdateWithFinished", role, kTls13Only, TrailingBytes(finished, SomeKeyUpdate()));
    if (role == Role::kClient) {
      update.level = LevelOfClientsAlert(Protocol::kTls, ProtocolVersion::kTls13);
    }
    suite.Add(std::move(update));
    TestCase twice =
        Test("TwoKeyUpdates", role, kTls13Only, TrailingBytes(key_update, SomeKeyUpdate()));
    twice.exchange = {KeyUpdates(1), Echo()};
    suite.Add(std::move(twice));
  }
  TestCase ticket = Test("TicketWithKeyUpdate", Role::kClient, kTls13Only,
                         TrailingBytes(key_update, SomeTicket()));
  ticket.exchange = {KeyUpdates(1), Echo()};
  suite.Add(std::move(ticket));
}

void AddEarlyData(Suite& suite) {
  TestCase test = Test("FinishedWithEndOfEarlyData", Role::kServer, kTls13Only,
                       MovedInto(end_of_early_data, {finished}));
  test.resumptions = 1;
  suite.Add(WithEarlyData(std::move(test)));
}

// Up to TLS 1.2 a ChangeCipherSpec stands between, and the Finished before it: "a fatal error"
// (RFC 5246, 7.4.9), without a name.
void AddTls12(Suite& suite) {
  suite.Add(Test("FinishedWithClientKeyExchange", Role::kServer, kTls12Only,
                 MovedInto(client_key_exchange, {finished})));
  suite.Add(Test("FinishedWithTicket", Role::kClient, kTls12Only,
                 MovedInto(new_session_ticket, {finished})));
  suite.Add(Test("FinishedWithServerHelloDone", Role::kClient, kTls12Only,
                 TrailingBytes(server_hello_done, SomeFinished())));
}

}  // namespace

void AddOwnKeyChangeTests(std::vector<TestCase>& tests) {
  Suite suite("BP-KeyChange", tests);
  for (Protocol protocol : {Protocol::kTls, Protocol::kQuic}) {
    AddClients(suite, protocol);
    AddServers(suite, protocol);
  }
  AddKeyUpdates(suite);
  AddEarlyData(suite);
  AddTls12(suite);
}

}  // namespace badpeer
