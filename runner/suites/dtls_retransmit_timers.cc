// When a shim sends its flight again, and when it gives up (RFC 6347, 4.2.4; RFC 9147, 5.8).
#include "runner/suites/dtls_retransmit.h"
#include "runner/tls/peer.h"

namespace badpeer {
namespace {

using std::chrono::milliseconds;

// Everything after our flights and after the shim's last one.
Hooks Exhausted(const RetransmitTests& tests) {
  const Timeouts& timeouts = tests.timeouts();
  return {OnAnswer([timeouts](DtlsController& dtls) {
            ExhaustTimeouts(dtls, timeouts);
            dtls.WriteFlight(dtls.next());
          }),
          OnLastFlight(tests.tls13(), [timeouts, tls13 = tests.tls13()](DtlsController& dtls) {
            if (tls13) {
              ExhaustTimeouts(dtls, timeouts);
              dtls.WriteAck(dtls.write_epoch(), dtls.received_records());
              return;
            }
            // Before 1.3 the last flight is sent again where the one before it comes again.
            for (int i = 0; i < 5; ++i) {
              dtls.WriteFlight(dtls.previous());
              dtls.ReadRetransmit();
            }
          })};
}

// Another initial timeout while the timer runs rescales it.
void AddChangedTimeouts(const RetransmitTests& tests) {
  const auto add = [&](std::string_view name, void (*change)(DtlsController&, const Timeouts&)) {
    Hooks hooks = Exhausted(tests);
    hooks[0] = OnAnswer([change, &timeouts = tests.timeouts()](DtlsController& dtls) {
      change(dtls, timeouts);
      dtls.WriteFlight(dtls.next());
    });
    tests.Add(name, Role::kClient, {.hooks = std::move(hooks), .resumptions = 1});
  };
  add("Client-SetTimeout-Decrease", [](DtlsController& dtls, const Timeouts& t) {
    dtls.ExpectNextTimeout(t[0]);
    dtls.SetTimeout(t[0] / 2);
    ExpectRetransmit(dtls, t[0] / 2);
    // It has doubled since.
    dtls.SetTimeout(t[0]);
    dtls.ExpectNextTimeout(2 * t[0]);
  });
  add("Client-SetTimeout-Fire", [](DtlsController& dtls, const Timeouts& t) {
    dtls.ExpectNextTimeout(t[0]);
    dtls.AdvanceClock(t[0] / 2);
    // That is now.
    dtls.SetTimeout(t[0] / 2);
    ExpectRetransmit(dtls, milliseconds(0));
    dtls.ExpectNextTimeout(t[1] / 2);
    dtls.SetTimeout(t[0]);
  });
  add("Client-SetTimeout-Increase", [](DtlsController& dtls, const Timeouts& t) {
    dtls.ExpectNextTimeout(t[0]);
    dtls.SetTimeout(t[0] * 2);
    dtls.ExpectNextTimeout(t[0] * 2);
    dtls.AdvanceClock(t[0]);
    dtls.AdvanceClock(t[0]);
    dtls.ReadRetransmit();
    dtls.SetTimeout(t[0]);
    dtls.ExpectNextTimeout(2 * t[0]);
  });
}

// Half a message stops no timer, and its second half is enough later on.
Hook LosesSecondHalf(const Timeouts& timeouts) {
  return OnFlight([&timeouts](DtlsController& dtls) {
    const auto [head, tail] = dtls.next()[0].Split(dtls.next()[0].body.size() / 2);
    dtls.WriteFragment(head);
    dtls.AdvanceClock(timeouts[0]);
    dtls.ReadRetransmit();
    std::vector<DtlsFragment> rest = {tail};
    for (std::size_t i = 1; i < dtls.next().size(); ++i) rest.push_back(dtls.next()[i].Whole());
    dtls.WriteFragments(rest);
    return true;
  });
}

void AddSteps(const RetransmitTests& tests) {
  const auto add = [&](std::string_view name, void (*act)(DtlsController&, const Timeouts&)) {
    tests.Add(name, Role::kClient,
              {.hooks = {OnAnswer([act, &timeouts = tests.timeouts()](DtlsController& dtls) {
                 dtls.ExpectNextTimeout(timeouts[0]);
                 act(dtls, timeouts);
                 dtls.ReadRetransmit();
                 dtls.WriteFlight(dtls.next());
               })},
               .resumptions = 1});
  };
  // A timer that is almost due counts as due: not every event loop is exact.
  add("Fudge", [](DtlsController& dtls, const Timeouts& timeouts) {
    dtls.AdvanceClock(timeouts[0] - milliseconds(10));
  });
  add("HandleTimeoutInSteps", [](DtlsController& dtls, const Timeouts& timeouts) {
    const std::chrono::nanoseconds part = std::chrono::nanoseconds(timeouts[0]) / 3;
    dtls.AdvanceClock(milliseconds(0));
    dtls.AdvanceClock(part);
    dtls.AdvanceClock(timeouts[0] - part);
  });
}

}  // namespace

void AddTimerTests(const RetransmitTests& tests) {
  const Timeouts& timeouts = tests.timeouts();
  tests.Add("Client-Basic", Role::kClient, {.hooks = Exhausted(tests), .resumptions = 1});
  tests.Add("Server-Basic", Role::kServer, {.hooks = Exhausted(tests), .resumptions = 1});
  AddChangedTimeouts(tests);
  if (!tests.tls13()) {
    tests.Add("PartialProgress", Role::kClient, {.hooks = {LosesSecondHalf(timeouts)}});
  }
  tests.Add("Timeout", Role::kClient,
            {.hooks = {OnFlight([&timeouts](DtlsController& dtls) {
               ExhaustTimeouts(dtls, timeouts);
               dtls.AdvanceClock(timeouts.back());
               return true;
             })},
             .resumptions = 1,
             .expect = ShimRejects{.error = ":READ_TIMEOUT_EXPIRED:"}});
  AddSteps(tests);
  tests.Add("ChangeMTU", Role::kClient,
            {.spec = "RFC 6347 4.1.1.1, RFC 9147 4.4",
             .shim = {.certificate = X509{.name = "rsa2048-chain"}},
             .peer = {.client_auth = {.mode = ClientAuth::kRequireAny}},
             .hooks = {OnFlight([&timeouts](DtlsController& dtls) {
               std::size_t round = 0;
               for (std::size_t mtu : {300, 301, 302, 303, 299, 298, 297}) {
                 dtls.SetMtu(mtu);
                 dtls.AdvanceClock(timeouts[round++]);
                 dtls.ReadRetransmit();
               }
               dtls.WriteFlight(dtls.next());
               return true;
             })}});
}

}  // namespace badpeer
