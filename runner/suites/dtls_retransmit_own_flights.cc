// DTLS 1.3: when a shim acknowledges what we send, and what stands in its ACKs (RFC 9147, 7.1).
#include "runner/suites/common_hooks.h"
#include "runner/suites/dtls_retransmit.h"
#include "runner/tls/peer.h"

namespace badpeer {
namespace {

using std::chrono::milliseconds;
using std::chrono::nanoseconds;

constexpr std::chrono::minutes kKeysAreKept{4};  // of an epoch that is over
// A shim waits that part of the timeout for the rest of a flight.
nanoseconds AckDelay(milliseconds timeout) { return nanoseconds(timeout) / 4; }

void ExpectAckAfter(DtlsController& dtls, milliseconds timeout) {
  dtls.ExpectNextTimeout(AckDelay(timeout));
  dtls.AdvanceClock(AckDelay(timeout));
  dtls.ReadAck(dtls.read_epoch());
}

// What the shim makes of it is told by what it acknowledges, and by whether its timer runs.
bool IsFirstHello(const DtlsController& dtls) {
  return dtls.received().empty() && dtls.next()[0].IsHandshake(HandshakeType::client_hello);
}

void WriteWhole(DtlsController& dtls, std::size_t from, std::vector<DtlsFragment> before = {}) {
  for (std::size_t i = from; i < dtls.next().size(); ++i) {
    before.push_back(dtls.next()[i].Whole());
  }
  dtls.WriteFragments(before);
}

auto Halves(const DtlsMessage& message) { return message.Split(message.body.size() / 2); }

// --- Part of a flight acknowledges the shim's flight before it, and stops its timer.

void AddPartsOfClientFlights(const RetransmitTests& tests) {
  const Timeouts& timeouts = tests.timeouts();
  const auto add = [&](std::string_view name, void (*act)(DtlsController&, const Timeouts&)) {
    tests.Add(name, Role::kServer,
              {.spec = "RFC 9147 7.1",
               .peer = {.key_shares = std::vector<NamedGroup>{}},
               .hooks = {OnFlight([act, &timeouts](DtlsController& dtls) {
                 if (IsFirstHello(dtls)) return false;
                 act(dtls, timeouts);
                 return true;
               })}});
  };
  add("PartialProgress-Server", [](DtlsController& dtls, const Timeouts& t) {
    const auto [head, tail] = Halves(dtls.next()[0]);
    dtls.WriteFragment(head);
    ExpectAckAfter(dtls, t[0]);
    dtls.ExpectNoTimeout();
    for (milliseconds timeout : t) dtls.AdvanceClock(timeout);
    WriteWhole(dtls, 1, {tail});
  });
  // The delay of an ACK follows a changed timeout.
  add("PartialProgress-Server-SetTimeout", [](DtlsController& dtls, const Timeouts& t) {
    dtls.WriteFragment(Halves(dtls.next()[0]).first);
    dtls.SetTimeout(t[0] / 2);
    ExpectAckAfter(dtls, t[0] / 2);
    dtls.SetTimeout(t[0]);
    dtls.WriteFlight(dtls.next());
  });
}

// A client does not know that this is 1.3 before it has the ServerHello; its ACKs come in epoch 2
// until it has the server's Finished.
void AddPartsOfServerFlights(const RetransmitTests& tests) {
  constexpr std::uint16_t kHandshake = kEpochHandshake;
  const auto add = [&](std::string_view name, void (*act)(DtlsController&, const Timeouts&)) {
    tests.Add(name, Role::kClient,
              {.spec = "RFC 9147 7.1",
               .hooks = {OnFlight([act, &timeouts = tests.timeouts()](DtlsController& dtls) {
                 if (!dtls.next()[0].IsHandshake(HandshakeType::server_hello)) return false;
                 act(dtls, timeouts);
                 return true;
               })}});
  };
  add("PartialProgress-Client", [](DtlsController& dtls, const Timeouts& t) {
    const auto [head, tail] = Halves(dtls.next()[0]);
    dtls.WriteFragment(head);
    ExpectRetransmit(dtls, t[0]);
    dtls.WriteFragment(tail);
    ExpectRetransmit(dtls, t[1]);
    dtls.WriteFragment(dtls.next()[1].Whole());
    dtls.AdvanceClock(AckDelay(t[2]));
    dtls.ReadAck(kHandshake);
    dtls.ExpectNoTimeout();
    for (std::size_t i = 2; i < t.size(); ++i) dtls.AdvanceClock(t[i]);
    WriteWhole(dtls, 2);
  });
  add("PartialProgress-Client-SetTimeout", [](DtlsController& dtls, const Timeouts& t) {
    dtls.WriteMessage(dtls.next()[0]);
    dtls.WriteFragment(Halves(dtls.next()[1]).first);
    dtls.SetTimeout(t[0] / 2);
    dtls.ExpectNextTimeout(AckDelay(t[0] / 2));
    dtls.AdvanceClock(AckDelay(t[0] / 2));
    dtls.ReadAck(kHandshake);
    dtls.SetTimeout(t[0]);
    dtls.WriteFlight(dtls.next());
  });
}

// --- Records that must not be acknowledged, and one that must be again and again.

void AddDiscarded(const RetransmitTests& tests) {
  constexpr std::uint16_t kFarAhead = 1000;
  tests.Add("Server-DoNotACKDiscardedFragments", Role::kServer,
            {.spec = "RFC 9147 7.1",
             .peer = {.key_shares = std::vector<NamedGroup>{},
                      .records = RecordOptions{.pack_fragments = 4096}},
             .hooks = {OnFlight([&timeouts = tests.timeouts()](DtlsController& dtls) {
               for (const DtlsMessage& message : dtls.next()) {
                 dtls.WriteFragments(std::vector<DtlsFragment>{
                     {.epoch = message.epoch, .number = kFarAhead, .must_be_dropped = true},
                     message.Whole()});
                 dtls.ExpectNextTimeout(timeouts[0]);  // of the flight, not of an ACK
               }
               return true;
             })}});
}

void AddFinishedAgain(const RetransmitTests& tests) {
  tests.Add("Server-ACKFinishedAfterAppData", Role::kServer,
            {.spec = "RFC 9147 5.8.1",
             .shim = {.flags = {"-no-ticket"}},
             .hooks = {OnFlight([&timeouts = tests.timeouts()](DtlsController& dtls) {
               const DtlsMessage& finished = dtls.next().back();
               if (!finished.IsHandshake(HandshakeType::finished)) return false;
               const auto ack_again = [&] {
                 dtls.AdvanceClock(AckDelay(timeouts[0]));
                 dtls.ReadAck(dtls.read_epoch());
               };
               dtls.SkipFinalAck();
               dtls.WriteFlight(dtls.next());
               dtls.ReadAck(dtls.read_epoch());
               ExchangeData(dtls);
               dtls.WriteFlight(dtls.next());
               ack_again();
               dtls.WriteFragment(finished.Fragment(0, 1));
               dtls.WriteFragment(finished.Fragment(1, 1));
               ack_again();
               dtls.AdvanceClock(kKeysAreKept + std::chrono::seconds(1));
               dtls.WriteFlight(dtls.next());
               return true;
             })}});
}

// --- An answer that takes long, and two timers at once.

void AddSlowReply(const RetransmitTests& tests) {
  tests.Add(
      "SlowReplyGeneration", Role::kClient,
      {.spec = "RFC 9147 7.1",
       .shim = {.certificate = X509{.name = "rsa2048"},
                .flags = {"-private-key-delay-ms", std::to_string(tests.timeouts()[0].count())}},
       .peer = {.client_auth = {.mode = ClientAuth::kRequireAny}},
       .hooks = {OnFlight([](DtlsController& dtls) {
         if (!dtls.next()[0].IsHandshake(HandshakeType::server_hello)) return false;
         dtls.WriteFlight(dtls.next());
         dtls.ReadAck(dtls.read_epoch());
         return true;
       })}});
}

void AddBothTimers(const RetransmitTests& tests) {
  Hooks hooks = AskForCookie();
  hooks.push_back(OnFlight([&t = tests.timeouts()](DtlsController& dtls) {
    const DtlsMessage& first = dtls.next()[0];
    if (first.number == 0 || !first.IsHandshake(HandshakeType::server_hello)) return false;
    dtls.ExpectNextTimeout(t[0]);
    // Part of the HelloRetryRequest again, which need not be acknowledged, and is.
    const DtlsFragment again = dtls.previous()[0].Fragment(0, 1);
    dtls.WriteFragment(again);
    dtls.ExpectNextTimeout(AckDelay(t[0]));
    dtls.AdvanceClock(AckDelay(t[0]));
    dtls.ReadAck(0);
    ExpectRetransmit(dtls, t[0] - AckDelay(t[0]));
    dtls.ExpectNextTimeout(t[1]);
    dtls.WriteFragment(again);
    dtls.ExpectNextTimeout(AckDelay(t[1]));
    dtls.AdvanceClock(t[1]);  // both
    dtls.ReadAck(0);
    dtls.ReadRetransmit();
    dtls.WriteFlight(dtls.next());
    return true;
  }));
  tests.Add("BothTimers", Role::kClient, {.spec = "RFC 9147 7.1", .hooks = std::move(hooks)});
}

// --- After the handshake: tickets, and a KeyUpdate.

bool AreTickets(const DtlsController& dtls) {
  const auto& next = dtls.next();
  return next.size() == 2 && next[0].IsHandshake(HandshakeType::new_session_ticket);
}

void AddTickets(const RetransmitTests& tests) {
  const Timeouts& t = tests.timeouts();
  const auto add = [&](std::string_view name, std::function<void(DtlsController&)> act) {
    tests.Add(name, Role::kClient,
              {.spec = "RFC 9147 7.1", .hooks = {OnFlight([act](DtlsController& dtls) {
                                         return AreTickets(dtls) && (act(dtls), true);
                                       })}});
  };
  add("Client-ACKPostHandshake", [&t](DtlsController& dtls) {
    const auto [first0, second0] = Halves(dtls.next()[0]);
    const auto [first1, second1] = Halves(dtls.next()[1]);
    for (const std::vector<DtlsFragment>& fragments :
         std::vector<std::vector<DtlsFragment>>{{first0}, {first0, second1}, {first1, second0}}) {
      dtls.WriteFragments(fragments);
      ExpectAckAfter(dtls, t[0]);
      dtls.ExpectNoTimeout();
    }
  });
  add("Client-ACKPostHandshakeTwice", [&t](DtlsController& dtls) {
    for (int i = 0; i < 2; ++i) {
      dtls.WriteFlight(dtls.next());
      dtls.AdvanceClock(AckDelay(t[0]));
      dtls.ReadAck(dtls.read_epoch());
      dtls.ExpectNoTimeout();
    }
  });
}

// Neither what a server says after its handshake nor data acknowledges the client's Finished: both
// may have been sent before it came.
void AddNoImplicitAck(const RetransmitTests& tests) {
  const auto act = [&t = tests.timeouts()](DtlsController& dtls) {
    dtls.WriteFlight(dtls.next());
    dtls.AdvanceClock(AckDelay(t[0]));
    dtls.ReadAck(dtls.read_epoch());
    dtls.AdvanceClock(t[0] - AckDelay(t[0]));
    dtls.ReadRetransmit();
    ExchangeData(dtls, "test", 1);
    dtls.AdvanceClock(t[1]);
    dtls.ReadRetransmit();
    ExchangeData(dtls, "test");
    dtls.AdvanceClock(t[2]);
    dtls.ReadRetransmit();
    dtls.WriteAck(dtls.write_epoch(), dtls.received_records());
    dtls.ExpectNoTimeout();
  };
  // Finished, tickets and the KeyUpdate are one flight and its answer.
  tests.Add("Client-NoImplictACKFinished", Role::kClient,
            {.spec = "RFC 9147 7.1",
             .hooks = {DtlsAckHook{[](Peer&, DtlsController& dtls) {
                         dtls.MergeIntoNextFlight();
                         return true;
                       }},
                       OnFlight([act](DtlsController& dtls) {
                         const auto& next = dtls.next();
                         if (!next[0].IsHandshake(HandshakeType::new_session_ticket)) return false;
                         if (next.back().IsHandshake(HandshakeType::key_update)) {
                           act(dtls);
                         } else {
                           dtls.MergeIntoNextFlight();
                         }
                         return true;
                       })},
             .exchange = {KeyUpdates(1), Echo()}});
}

}  // namespace

void AddAckSendingTests(const RetransmitTests& tests) {
  AddPartsOfClientFlights(tests);
  AddPartsOfServerFlights(tests);
  AddDiscarded(tests);
  AddFinishedAgain(tests);
  AddNoImplicitAck(tests);
  AddSlowReply(tests);
  AddBothTimers(tests);
  AddTickets(tests);
}

}  // namespace badpeer
