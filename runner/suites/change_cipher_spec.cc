// Key changes: ChangeCipherSpec left out, doubled, damaged or too early, and handshake messages that
// straddle the change (RFC 8446, 5.1; RFC 5246, 7.1). What arrived in plaintext must not be taken
// for the beginning of what is protected.
#include <algorithm>

#include "runner/dtls/hooks.h"
#include "runner/scenario/defaults.h"
#include "runner/scenario/flag_values.h"
#include "runner/suites/families.h"
#include "runner/suites/flight_edits.h"
#include "runner/suites/suite.h"
#include "runner/tls/cipher_suites.h"
#include "runner/tls/legacy_secrets.h"
#include "runner/tls/peer.h"
#include "runner/wire/messages.h"

namespace badpeer {
namespace {

constexpr std::string_view kUnexpectedRecord = ":UNEXPECTED_RECORD:";
constexpr std::string_view kExcessData = ":EXCESS_HANDSHAKE_DATA:";
constexpr std::size_t kPrefix = 5;  // of a message that is cut in two

const std::vector<std::string> kNpnFlags = {"-advertise-npn", AlpnList({"foo", "bar", "baz"})};

// The beginning of the message behind ChangeCipherSpec stands before it, in the old keys.
Hook FragmentAcrossChange() {
  return FlightHook{[](Peer&, Flight& flight) {
    const auto change = std::ranges::find_if(flight, IsChangeCipherSpec);
    if (change == flight.end() || change + 1 == flight.end()) return false;
    Bytes& message = (change + 1)->data;
    const auto cut = message.begin() + kPrefix;
    FlightItem prefix{.type = ContentType::handshake,
                      .data = Bytes(message.begin(), cut),
                      .epoch = change->epoch};
    message.erase(message.begin(), cut);
    flight.insert(change, std::move(prefix));
    return true;
  }};
}

Hook ChangeCipherSpecSays(Bytes content) {
  return AtChangeCipherSpec(
      [content](Flight&, Flight::iterator change) { change->data = content; });
}

// CVE-2014-0224: ChangeCipherSpec comes before ClientKeyExchange, when there is no master secret yet. A
// server that lets it pass makes its keys of nothing, so that everybody knows them. All that follows
// is under those.
Hooks EarlyChange() {
  return {OnSecret(Secret::kRecordKeys, [](Peer&, Bytes& secret) { secret.clear(); }),
          AtChangeCipherSpec([](Flight& flight, Flight::iterator change) {
            std::rotate(flight.begin(), change, change + 1);
            const auto keys = flight.back().epoch;
            for (auto item = flight.begin() + 1; item != flight.end(); ++item) item->epoch = keys;
          })};
}

// OpenSSL 0.9.8 hashed for Finished what it had read when the change came.
Hooks FinishedWithoutKeyExchange() {
  struct Before {
    Bytes hash{};
  };
  return {OnSend<ClientKeyExchange>([](Peer& peer, ClientKeyExchange&) {
            peer.ConnectionMemory<Before>().hash = peer.transcript().Hash();
          }),
          OnSecret(Secret::kVerifyData, [](Peer& peer, Bytes& verify_data) {
            const ConnectionState& state = peer.state();
            verify_data = LegacyVerifyData(FindCipherSuite(state.cipher_suite)->Prf(state.version),
                                           state.master_secret, "client finished",
                                           peer.ConnectionMemory<Before>().hash);
          })};
}

struct Side {
  std::string_view name;
  Role role;
  bool npn = false;
};
constexpr Side kClient{"Client", Role::kClient};
constexpr Side kServer{"Server", Role::kServer};
constexpr Side kServerNpn{"Server-NPN", Role::kServer, true};

TestCase BaseOf(const Side& side, std::string name, std::string_view error) {
  TestCase test{.name = std::move(name),
                .spec = "RFC 5246 7.1",
                .shim = {.role = side.role},
                .peer = {.versions = kUpToTls12},
                .expect = ShimRejects{.error = std::string(error)}};
  if (side.npn) {
    test.shim.flags = kNpnFlags;
    test.peer.application.protocols = {"bar"};
  }
  return test;
}

// The keys stay as well: what follows goes out as what stands before.
Hook SkipChange() {
  return AtChangeCipherSpec([](Flight& flight, Flight::iterator change) {
    for (auto item = change; item != flight.end(); ++item) item->epoch = change->epoch;
    flight.erase(change);
  });
}

void AddSkipped(Suite& suite) {
  for (const Side& side : {kClient, kServer, kServerNpn}) {
    TestCase test = BaseOf(side, Name("SkipChangeCipherSpec", side.name), kUnexpectedRecord);
    test.hooks = {SkipChange()};
    suite.Add(std::move(test));
  }
}

void AddFragmented(Suite& suite) {
  for (bool packed : {false, true}) {
    const auto add = [&](const Side& side, bool resumed) {
      std::string name = Name("FragmentAcrossChangeCipherSpec", side.name);
      if (resumed) name = Name(name, "Resume");
      if (packed) name = Name(name, "Packed");
      TestCase test = BaseOf(side, std::move(name), kUnexpectedRecord);
      test.level = RuleLevel::kCustom;
      Hooks* hooks = &test.hooks;
      PeerOptions* peer = &test.peer;
      if (resumed) {
        test.resumptions = 1;
        test.resume = Resumption{.peer = test.peer};
        hooks = &test.resume->hooks;
        peer = &test.resume->peer;
      }
      *hooks = {FragmentAcrossChange()};
      peer->records->pack_handshake_flight = packed;
      suite.Add(std::move(test));
    };
    add(kClient, false);
    add(kClient, true);
    add(kServer, false);
    add(kServer, true);
    add(kServerNpn, false);
  }
}

// --- A message whose first byte comes before the keys change that protect the rest.

void AddPartial12(Suite& suite) {
  TestCase resumed =
      BaseOf(kServer, "PartialClientFinishedWithClientHello-TLS12-Resume", kExcessData);
  resumed.level = RuleLevel::kCustom;
  resumed.expect.alert = AlertDescription::unexpected_message;
  resumed.resumptions = 1;
  resumed.resume =
      Resumption{.peer = resumed.peer,
                 .hooks = {FirstByteWith(HandshakeType::client_hello, HandshakeType::finished)}};
  suite.Add(std::move(resumed));

  TestCase done = BaseOf(kClient, "PartialFinishedWithServerHelloDone", kExcessData);
  done.level = RuleLevel::kCustom;
  done.expect.alert = AlertDescription::unexpected_message;
  done.peer.tickets.enabled = false;
  done.hooks = {FirstByteWith(HandshakeType::server_hello_done, HandshakeType::finished)};
  suite.Add(std::move(done));

  // All of the flight in disorder and in plaintext: Finished lies in the buffer when the keys
  // change.
  TestCase buffered = BaseOf(kServer, "KeyChangeWithBufferedMessages-DTLS", kExcessData);
  buffered.spec = "RFC 6347 4.1";
  buffered.level = RuleLevel::kCustom;
  buffered.protocol = Protocol::kDtls;
  buffered.hooks = {DtlsFlightHook{[](Peer&, DtlsController& dtls) {
    std::vector<DtlsMessage> flight = dtls.next();
    std::ranges::reverse(flight);
    for (DtlsMessage& message : flight) message.epoch = 0;
    dtls.WriteFlight(flight);
    return true;
  }}};
  suite.Add(std::move(buffered));
}

void AddPartial13(Suite& suite) {
  // With and without the ChangeCipherSpec for middleboxes between the two parts.
  for (bool without_change : {true, false}) {
    const auto add = [&](std::string_view name, Role role, HandshakeType first, HandshakeType next,
                         auto... edit) {
      TestCase test{.name = without_change ? Name(name, "NoCCS") : std::string(name),
                    .spec = "RFC 8446 5.1",
                    .shim = {.role = role},
                    .expect = ShimRejects{.error = std::string(kExcessData)}};
      Hooks hooks = {FirstByteWith(first, next)};
      if (without_change) hooks.push_back(Optional(WithoutChangeCipherSpec()));
      test.hooks = std::move(hooks);
      (edit(test), ...);
      suite.Add(std::move(test));
    };
    add("PartialEncryptedExtensionsWithServerHello", Role::kClient, HandshakeType::server_hello,
        HandshakeType::encrypted_extensions);
    add("PartialClientFinishedWithClientHello", Role::kServer, HandshakeType::client_hello,
        HandshakeType::finished);
    add("PartialClientFinishedWithSecondClientHello", Role::kServer, HandshakeType::client_hello,
        HandshakeType::finished, [](TestCase& test) {
          test.peer.key_shares.emplace();  // none: the server asks for another hello
          test.hooks.front() =
              FirstByteWith(HandshakeType::client_hello, HandshakeType::finished, 2);
        });
    add("PartialEndOfEarlyDataWithClientHello", Role::kServer, HandshakeType::client_hello,
        HandshakeType::end_of_early_data, [](TestCase& test) {
          test.resumptions = 1;
          test.resume = Resumption{.hooks = std::move(test.hooks)};
          test.hooks.clear();
          test = WithEarlyData(std::move(test));
        });
  }
}

void AddOthers(Suite& suite) {
  for (bool as_in_098 : {false, true}) {
    TestCase test = BaseOf(kServer, Name("EarlyChangeCipherSpec-server", as_in_098 ? "2" : "1"),
                           kUnexpectedRecord);
    test.hooks = EarlyChange();
    if (as_in_098) std::ranges::copy(FinishedWithoutKeyExchange(), std::back_inserter(test.hooks));
    suite.Add(std::move(test));
  }
  // RFC 6347, 4.1: DTLS may see it out of order, and must drop it.
  suite.Add({.name = "StrayChangeCipherSpec",
             .spec = "RFC 6347 4.1",
             .level = RuleLevel::kCustom,
             .protocol = Protocol::kDtls,
             .peer = {.versions = kUpToTls12},
             .hooks = {DtlsFlightHook{[](Peer&, DtlsController& dtls) {
               dtls.WriteFragment({.content = ContentType::change_cipher_spec, .body = {1}});
               dtls.WriteFlight(dtls.next());
               return true;
             }}}});
  for (Protocol protocol : {Protocol::kTls, Protocol::kDtls}) {
    const auto add = [&](std::string_view number, Bytes content) {
      const bool dtls = protocol == Protocol::kDtls;
      suite.Add({.name = dtls ? Name("BadChangeCipherSpec-DTLS", number)
                              : Name("BadChangeCipherSpec", number),
                 .spec = "RFC 5246 7.1",
                 .level = dtls ? RuleLevel::kCustom : RuleLevel::kMust,
                 .protocol = protocol,
                 .peer = {.versions = kUpToTls12},
                 .hooks = {ChangeCipherSpecSays(std::move(content))},
                 .expect = ShimRejects{.error = ":BAD_CHANGE_CIPHER_SPEC:"}});
    };
    add("1", {2});
    add("2", {1, 1});
  }
}

}  // namespace

void AddChangeCipherSpecTests(std::vector<TestCase>& tests) {
  Suite suite("ChangeCipherSpec", tests);
  AddSkipped(suite);
  AddFragmented(suite);
  AddPartial12(suite);
  AddPartial13(suite);
  AddOthers(suite);
}

}  // namespace badpeer
