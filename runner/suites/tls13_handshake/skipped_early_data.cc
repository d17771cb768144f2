// A server that does not take early data passes over records that it cannot open, up to a limit and
// only where the client has announced them (RFC 8446, 4.2.10).
#include <algorithm>

#include "runner/suites/tls13_handshake/tls13_handshake.h"
#include "runner/tls/peer.h"
#include "runner/wire/extension_tls13.h"
#include "runner/wire/hello.h"

namespace badpeer {
namespace {

constexpr std::size_t kSmall = 4, kTooMuch = 16384 + 1;

// A record of application data that no key has made.
FlightItem Unreadable(Peer& peer, std::size_t size) {
  return {.type = ContentType::application_data,
          .data = Bytes(size),
          .epoch = peer.channel().MakeWriteEpoch({}),
          .max_fragment = size,
          .record_version = 0x0303};
}

struct Hellos {
  int announced = 0;
  int flown = 0;
};

// early_data in the hello of that number, without a session.
Hook Announces(int which) {
  return OnSend<ClientHello>([which](Peer& peer, ClientHello& hello) {
    if (++peer.ConnectionMemory<Hellos>().announced != which) return false;
    Put(hello.extensions, EarlyData{});
    return true;
  });
}

// And behind it, `alert` first.
Hook SendsBehindHello(int which, std::size_t size, bool alert = false) {
  return FlightHook{[=](Peer& peer, Flight& flight) {
    if (flight.empty() || !flight.back().IsHandshake(HandshakeType::client_hello) ||
        ++peer.ConnectionMemory<Hellos>().flown != which) {
      return false;
    }
    if (alert) {
      flight.push_back({.type = ContentType::alert,
                        .data = {static_cast<std::uint8_t>(AlertLevel::fatal),
                                 static_cast<std::uint8_t>(AlertDescription::handshake_failure)},
                        .epoch = flight.back().epoch});
    }
    flight.push_back(Unreadable(peer, size));
    return true;
  }};
}

struct Cut {
  int seen = 0;
};

// Also in front of that message's beginning, and in the middle of it.
Hook Interleaves(HandshakeType type, int which, std::size_t first_part) {
  return FlightHook{[=](Peer& peer, Flight& flight) {
    const auto meant = std::ranges::find_if(flight, [&](const FlightItem& item) {
      return item.IsHandshake(type) && ++peer.ConnectionMemory<Cut>().seen == which;
    });
    if (meant == flight.end()) return false;
    FlightItem begin = *meant, rest = *meant;
    begin.data.resize(first_part);
    rest.data.erase(rest.data.begin(), rest.data.begin() + static_cast<std::ptrdiff_t>(first_part));
    const auto at = flight.erase(meant);
    flight.insert(at, {Unreadable(peer, kSmall), std::move(begin), Unreadable(peer, kSmall),
                       std::move(rest)});
    return true;
  }};
}

class Tests {
 public:
  explicit Tests(Suite& suite) : suite_(suite) {}

  // With `retried`, the server needs a second hello.
  void Add(std::string_view name, bool retried, Hooks hooks, Expectation expect,
           std::vector<std::string> flags = {}, RuleLevel level = RuleLevel::kMust) {
    TestCase test{.name = Name(name, "TLS13"),
                  .spec = "RFC 8446 4.2.10, RFC 5246 7.2.2",
                  .level = level,
                  .shim = {.role = Role::kServer, .flags = std::move(flags)},
                  .hooks = std::move(hooks),
                  .expect = std::move(expect)};
    if (retried) test.peer.key_shares.emplace();
    suite_.Add(std::move(test));
  }

 private:
  Suite& suite_;
};

void AddPassedOver(Tests& tests) {
  const Hooks few = {Announces(1), SendsBehindHello(1, kSmall)};
  const Hooks many = {Announces(1), SendsBehindHello(1, kTooMuch)};
  const ShimRejects too_much{.error = ":TOO_MUCH_SKIPPED_EARLY_DATA:"};
  tests.Add("SkipEarlyData", false, few, Succeeds());
  tests.Add("SkipEarlyData-HRR", true, few, Succeeds(), {"-expect-early-data-reason", "disabled"});
  tests.Add("SkipEarlyData-TooMuchData", false, many, too_much, {}, RuleLevel::kCustom);
  tests.Add("SkipEarlyData-HRR-TooMuchData", true, many, too_much, {}, RuleLevel::kCustom);
  // An alert is none of the records that are passed over.
  tests.Add("SkipEarlyData-HRR-FatalAlert", true,
            {Announces(1), SendsBehindHello(1, kSmall, /*alert=*/true)},
            ShimRejects{.error = ":SSLV3_ALERT_HANDSHAKE_FAILURE:"});
}

void AddUnexpected(Tests& tests) {
  const ShimRejects undecryptable{.error = ":DECRYPTION_FAILED_OR_BAD_RECORD_MAC:"};
  const ShimRejects unexpected{.error = ":UNEXPECTED_RECORD:"};
  const Hook sends = SendsBehindHello(1, kSmall);
  tests.Add("SkipEarlyData-OmitEarlyDataExtension", false, {sends}, undecryptable);
  tests.Add(
      "SkipEarlyData-OmitEarlyDataExtension-HelloRetryRequest", true, {sends},
      ShimRejects{.error = ":UNEXPECTED_RECORD:", .alert = AlertDescription::unexpected_message});
  tests.Add("SkipEarlyData-EarlyDataInTLS12", false, {Announces(1), sends}, unexpected,
            {"-max-version", VersionFlag(ProtocolVersion::kTls12, Protocol::kTls)});
  // Once a message has begun there is no more early data.
  tests.Add("SkipEarlyData-Interleaved", false,
            {Announces(1), sends, Interleaves(HandshakeType::finished, 1, 1)}, undecryptable, {},
            RuleLevel::kCustom);
  tests.Add("SkipEarlyData-HRR-Interleaved", true,
            {Announces(1), sends, Interleaves(HandshakeType::client_hello, 2, 16)}, unexpected, {},
            RuleLevel::kCustom);
  tests.Add("SkipEarlyData-SecondClientHelloEarlyData", true,
            {Announces(2), SendsBehindHello(2, kSmall)},
            ShimRejects{.alert = AlertDescription::bad_record_mac}, {}, RuleLevel::kCustom);
}

}  // namespace

void AddSkippedEarlyData(Suite& suite) {
  Tests tests(suite);
  AddPassedOver(tests);
  AddUnexpected(tests);
}

}  // namespace badpeer
