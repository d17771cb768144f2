#include "runner/suites/dtls_retransmit.h"

#include <string>

#include "runner/suites/families.h"
#include "runner/tls/peer.h"

namespace badpeer {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kLongest{60'000};

constexpr Timeouts Doubling(milliseconds first) {
  Timeouts timeouts{};
  for (milliseconds& timeout : timeouts) {
    timeout = std::min(first, kLongest);
    first *= 2;
  }
  return timeouts;
}
constexpr Timeouts kDefault = Doubling(milliseconds(400));
constexpr Timeouts kShort = Doubling(milliseconds(250));

// What the exchange that follows a handshake begins with.
const Bytes& FirstMessage() {
  static const Bytes message(32, 0x42);
  return message;
}

// A flight that ends with a Finished which the shim has seen already must not be answered again.
Hook RepeatsFinished() {
  return OnFlight([](DtlsController& dtls) {
    dtls.WriteFlight(dtls.next());
    for (const DtlsMessage& message : dtls.next()) {
      if (message.IsHandshake(HandshakeType::finished)) dtls.WriteMessage(message);
    }
    return true;
  });
}

void AddStrayFinished(Suite& suite) {
  const auto base = [](const char* name, Role role) {
    return TestCase{.name = name,
                    .spec = "RFC 6347 4.2.4",
                    .protocol = Protocol::kDtls,
                    .shim = {.role = role},
                    .peer = {.versions = kUpToTls12}};
  };
  TestCase fragmented = base("DTLS-RetransmitFinished-Fragmented", Role::kServer);
  fragmented.shim.flags = {"-async"};
  fragmented.peer.records->max_handshake_fragment = 2;
  fragmented.hooks = {DtlsAckHook{[](Peer&, DtlsController& dtls) {
    dtls.WriteFlight(dtls.previous());
    dtls.ReadRetransmit();
    return true;
  }}};
  suite.Add(std::move(fragmented));

  TestCase full = base("DTLS-StrayRetransmitFinished-ClientFull", Role::kClient);
  full.hooks = {RepeatsFinished()};
  suite.Add(std::move(full));

  TestCase resumed = base("DTLS-StrayRetransmitFinished-ServerResume", Role::kServer);
  resumed.resumptions = 1;
  resumed.resume = Resumption{.peer = resumed.peer, .hooks = {RepeatsFinished()}};
  suite.Add(std::move(resumed));
}

}  // namespace

RetransmitTests::RetransmitTests(Suite& suite, const NamedVersion& version, bool short_timeouts)
    : suite_(suite),
      version_(version),
      short_timeouts_(short_timeouts),
      timeouts_(short_timeouts ? &kShort : &kDefault) {}

void RetransmitTests::Add(std::string_view name, Role role, TestCase test) const {
  test.name = Name("DTLS-Retransmit", name, version_.name);
  std::vector<std::string> flags = {"-async"};  // without it the clock is not looked at
  if (short_timeouts_) {
    test.name = Name(test.name, "Short");
    flags.insert(flags.end(),
                 {"-initial-timeout-duration-ms", std::to_string((*timeouts_)[0].count())});
  }
  flags.insert(flags.end(), test.shim.flags.begin(), test.shim.flags.end());
  test.shim.flags = std::move(flags);
  test.shim.role = role;
  if (test.spec.empty()) test.spec = "RFC 6347 4.2.4, RFC 9147 5.8";
  test.protocol = Protocol::kDtls;
  test.peer.versions = {ProtocolVersion::kTls10, version_.version};
  suite_.Add(std::move(test));
}

Hook OnFlight(std::function<bool(DtlsController&)> act) {
  return DtlsFlightHook{[act](Peer&, DtlsController& dtls) { return act(dtls); }};
}

Hook OnAnswer(ControlFlight act) {
  return OnFlight([act](DtlsController& dtls) {
    if (dtls.received().empty()) return false;
    act(dtls);
    return true;
  });
}

Hook OnLastFlight(bool tls13, ControlFlight act) {
  if (!tls13) {
    return DtlsAckHook{[act](Peer&, DtlsController& dtls) { return act(dtls), true; }};
  }
  return DtlsAckHook{[act](Peer&, DtlsController& dtls) {
    const bool tickets = dtls.received()[0].IsHandshake(HandshakeType::new_session_ticket);
    if (tickets && dtls.received().size() < 2) {
      dtls.MergeIntoNextFlight();
      return true;
    }
    // They cross with the first message that is exchanged.
    if (tickets) ReadEcho(dtls, FirstMessage());
    act(dtls);
    // Its echo is still waited for.
    if (tickets) dtls.WriteApplicationData(dtls.write_epoch(), FirstMessage());
    return true;
  }};
}

void ReadEcho(DtlsController& dtls, ByteView data, int epochs_back) {
  Bytes echo = ToBytes(data);
  for (std::uint8_t& byte : echo) byte ^= 0xff;
  dtls.ReadApplicationData(static_cast<std::uint16_t>(dtls.read_epoch() - epochs_back), echo);
}

void ExchangeData(DtlsController& dtls, std::string_view text, int epochs_back) {
  dtls.WriteApplicationData(static_cast<std::uint16_t>(dtls.write_epoch() - epochs_back),
                            BytesOf(text));
  ReadEcho(dtls, BytesOf(text));
}

void ExpectRetransmit(DtlsController& dtls, std::chrono::nanoseconds after) {
  dtls.ExpectNextTimeout(after);
  dtls.AdvanceClock(after);
  dtls.ReadRetransmit();
}

void ExhaustTimeouts(DtlsController& dtls, const Timeouts& timeouts) {
  for (std::size_t i = 0; i + 1 < timeouts.size(); ++i) ExpectRetransmit(dtls, timeouts[i]);
  dtls.ExpectNextTimeout(timeouts.back());
}

void AddDtlsRetransmitTests(std::vector<TestCase>& all) {
  Suite suite("DTLSRetransmit", all, RuleLevel::kCustom);
  for (bool short_timeouts : {false, true}) {
    for (const NamedVersion& version : VersionsOf(Protocol::kDtls)) {
      const RetransmitTests tests(suite, version, short_timeouts);
      AddTimerTests(tests);
      if (!tests.tls13()) continue;
      AddAckTests(tests);
      AddAckSendingTests(tests);
    }
  }
  AddStrayFinished(suite);
}

}  // namespace badpeer
