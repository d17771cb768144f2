// Connections that end in the middle of the handshake, with close_notify or without, between messages
// and within one: the shim must end in time and must not call that a success (RFC 8446, 6.1;
// RFC 5246, 7.2.1). And warnings inside it. Bugs: RUSTSEC-2024-0336 (rustls: close_notify right
// behind the ClientHello, and a loop without end).
#include <span>

#include "runner/suites/own/own.h"
#include "runner/tls/connection.h"
#include "runner/wire/messages.h"

namespace badpeer {
namespace {

enum class Ending { kEof, kCloseNotify, kMidRecord };

struct NamedEnding {
  std::string_view name;
  Ending ending;
};
constexpr NamedEnding kEndings[] = {{"Eof", Ending::kEof},
                                    {"CloseNotify", Ending::kCloseNotify},
                                    {"MidRecord", Ending::kMidRecord}};

// All that stands before the message goes out, then the end.
[[noreturn]] void End(Peer& peer, Ending ending) {
  if (ending == Ending::kCloseNotify) {
    peer.channel().SendAlert(AlertLevel::warning, AlertDescription::close_notify);
  }
  peer.channel().Flush();
  // The header of a record, and less than it says.
  if (ending == Ending::kMidRecord) peer.channel().WriteRaw(FromHex("160303004002"));
  throw ConnectionEnds();
}

template <class M>
Hook EndsBefore(Ending ending) {
  return OnSend<M>([ending](Peer& peer, M&) { End(peer, ending); });
}

struct Place {
  std::string_view name;
  Hook (*hook)(Ending);
};
constexpr Place kClientPlaces13[] = {
    {"ServerHello", EndsBefore<ServerHello>},
    {"EncryptedExtensions", EndsBefore<EncryptedExtensions>},
    {"Certificate", EndsBefore<Certificate13>},
    {"CertificateVerify", EndsBefore<CertificateVerify>},
    {"Finished", EndsBefore<Finished>},
};
constexpr Place kClientPlaces12[] = {
    {"ServerHello", EndsBefore<ServerHello>},
    {"Certificate", EndsBefore<Certificate12>},
    {"ServerKeyExchange", EndsBefore<ServerKeyExchange>},
    {"ServerHelloDone", EndsBefore<ServerHelloDone>},
    {"Finished", EndsBefore<Finished>},
};
constexpr Place kServerPlaces13[] = {{"Finished", EndsBefore<Finished>}};
constexpr Place kServerPlaces12[] = {{"ClientKeyExchange", EndsBefore<ClientKeyExchange>},
                                     {"Finished", EndsBefore<Finished>}};

TestCase Test(std::string_view name, Role role, bool tls13) {
  return {.name = std::string(name),
          .spec = "RFC 5246 7.2.1, RFC 8446 6.1",
          .shim = {.role = role},
          .peer = {.versions = tls13 ? kTls13Only : kTls12Only}};
}

void AddEndings(Suite& suite, Role role, bool tls13, std::span<const Place> places) {
  for (const Place& place : places) {
    for (const NamedEnding& named : kEndings) {
      // What stands there under keys would be damaged, and not cut.
      const bool keyed = tls13 && place.name != "ServerHello";
      if (named.ending == Ending::kMidRecord && (keyed || place.name == "Finished")) continue;
      TestCase test = Test(Name("BP-Close", role == Role::kClient ? "Client" : "Server", named.name,
                                "Before", place.name, tls13 ? "TLS13" : "TLS12"),
                           role, tls13);
      // Whether such an end is an error at all is left to the stack.
      if (named.ending == Ending::kCloseNotify) test.level = RuleLevel::kCustom;
      test.hooks = {place.hook(named.ending)};
      test.expect = ShimRejects{};
      test.skip_hints = true;
      suite.Add(std::move(test));
    }
  }
}

// Nothing but the alert behind the ClientHello, in one write, and then the end.
void AddBehindHello(Suite& suite) {
  const Bytes close_notify = FromHex("15030300020100");
  for (bool tls13 : {false, true}) {
    TestCase test = Test(tls13 ? "BP-Close-Server-CloseNotify-BehindClientHello-TLS13"
                               : "BP-Close-Server-CloseNotify-BehindClientHello-TLS12",
                         Role::kServer, tls13);
    test.level = RuleLevel::kCustom;
    test.hooks = {SealedRecordHook{[close_notify](Peer& peer, SealedRecord& sealed) {
      Append(sealed.bytes, close_notify);
      peer.channel().WriteRaw(sealed.bytes);
      throw ConnectionEnds();
    }}};
    test.expect = ShimRejects{};
    test.skip_hints = true;
    suite.Add(std::move(test));
  }
}

// --- Warnings: up to TLS 1.2 a receiver may go on; in TLS 1.3 all of these are errors (6.2).

struct Warning {
  std::string_view name;
  std::uint8_t description;
};
constexpr Warning kWarnings[] = {{"NoRenegotiation", 100}, {"Unknown", 200}};

template <class M>
Hook WarnsBefore(std::uint8_t description) {
  return OnSend<M>([description](Peer& peer, M&) {
    peer.channel().Queue(ContentType::alert,
                         {static_cast<std::uint8_t>(AlertLevel::warning), description});
  });
}

void AddWarnings(Suite& suite) {
  for (const Warning& warning : kWarnings) {
    for (bool tls13 : {false, true}) {
      for (Role role : {Role::kClient, Role::kServer}) {
        const bool client = role == Role::kClient;
        TestCase test = Test(Name("BP-Close", client ? "Client" : "Server", "Warning", warning.name,
                                  tls13 ? "TLS13" : "TLS12"),
                             role, tls13);
        test.spec = "RFC 5246 7.2.2, RFC 8446 6.2";
        if (!tls13) test.level = RuleLevel::kShould;
        // In TLS 1.3 where the shim knows the version.
        test.hooks = {!client ? WarnsBefore<Finished>(warning.description)
                      : tls13 ? WarnsBefore<EncryptedExtensions>(warning.description)
                              : WarnsBefore<ServerHello>(warning.description)};
        test.expect = tls13 ? Expectation(ShimRejects{}) : SucceedsOrRefuses();
        test.skip_hints = true;
        suite.Add(std::move(test));
      }
    }
  }
}

}  // namespace

void AddOwnCloseTests(std::vector<TestCase>& tests) {
  Suite suite("BP-Close", tests);
  AddEndings(suite, Role::kClient, true, kClientPlaces13);
  AddEndings(suite, Role::kClient, false, kClientPlaces12);
  AddEndings(suite, Role::kServer, true, kServerPlaces13);
  AddEndings(suite, Role::kServer, false, kServerPlaces12);
  AddBehindHello(suite);
  AddWarnings(suite);
}

}  // namespace badpeer
