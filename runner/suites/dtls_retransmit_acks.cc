// DTLS 1.3: what a shim makes of our ACKs (RFC 9147, 7). What was acknowledged is not sent again,
// and all else is.
#include <numeric>

#include "runner/suites/common_hooks.h"
#include "runner/suites/dtls_retransmit.h"
#include "runner/tls/peer.h"

namespace badpeer {
namespace {

using Records = std::vector<ReceivedRecord>;

std::uint16_t LastEpoch(const DtlsController& dtls) { return dtls.received().back().epoch; }

void WriteAck(DtlsController& dtls, std::uint16_t epoch, const ReceivedRecord& record) {
  dtls.WriteAck(epoch, {&record, 1});
}

// A record that was sent, and of which the shim does not know any more.
ReceivedRecord Forgotten(RecordNumber number) { return {.number = number}; }

void SendNext(DtlsController& dtls) { dtls.WriteFlight(dtls.next()); }

// Nothing is sent again, however long it takes.
void ExpectSilence(DtlsController& dtls, std::span<const std::chrono::milliseconds> timeouts) {
  for (auto timeout : timeouts) dtls.AdvanceClock(timeout);
}

void ExpectStoppedTimer(DtlsController& dtls, const Timeouts& timeouts) {
  dtls.ExpectNoTimeout();
  ExpectSilence(dtls, timeouts);
}

// A server whose flights are large, in small packets: ML-KEM, a chain, and a HelloRetryRequest
// before it.
TestCase LargeFlights(const char* mtu, std::size_t packet, bool chain, bool retry) {
  TestCase test{.spec = "RFC 9147 7.2",
                .shim = {.flags = {"-mtu", mtu, "-curves", "4588"}},
                .peer = {.groups = {NamedGroup::X25519MLKEM768},
                         .records = RecordOptions{.max_packet_size = packet}}};
  if (chain) test.shim.certificate = X509{.name = "rsa2048-chain"};
  if (retry) test.peer.key_shares = std::vector<NamedGroup>{};
  return test;
}

// --- Some of the flight each time that it comes again.

using Pick = Records (*)(const Records&);

Records First(const Records& records) { return {records.front()}; }
Records Last(const Records& records) { return {records.back()}; }
Records EveryThird(const Records& records) {
  Records some;
  for (std::size_t i = 0; i < records.size(); i += 3) some.push_back(records[i]);
  return some;
}

void AckBitByBit(DtlsController& dtls, const Timeouts& timeouts, Pick pick, bool change_mtu) {
  constexpr std::size_t kMtu = 512;
  Records records = dtls.received_records();
  const std::uint16_t epoch = LastEpoch(dtls);
  for (std::size_t i = 0; i + 1 < timeouts.size(); ++i) {
    if (!records.empty()) dtls.WriteAck(epoch, pick(records));
    if (change_mtu) dtls.SetMtu(kMtu + i);
    dtls.AdvanceClock(timeouts[i]);
    records = dtls.ReadRetransmit();
  }
}

void AddPieces(const RetransmitTests& tests) {
  const Timeouts& timeouts = tests.timeouts();
  const auto add = [&](std::string_view name, Pick pick, Pick pick_last, bool change_mtu) {
    TestCase test = LargeFlights("512", 512, /*chain=*/true, /*retry=*/true);
    test.hooks = {OnAnswer([=, &timeouts](DtlsController& dtls) {
                    AckBitByBit(dtls, timeouts, pick, change_mtu);
                    SendNext(dtls);
                  }),
                  OnLastFlight(tests.tls13(), [=, &timeouts](DtlsController& dtls) {
                    AckBitByBit(dtls, timeouts, pick_last, false);
                  })};
    tests.Add(name, Role::kServer, std::move(test));
  };
  add("Server-ACKReverse", Last, Last, false);
  add("Server-ACKForwards", First, First, false);
  add("Server-ACKIterate", EveryThird, First, true);
}

void AddEverything(const RetransmitTests& tests) {
  const auto acknowledge = [&timeouts = tests.timeouts()](DtlsController& dtls) {
    dtls.ExpectNextTimeout(timeouts[0]);
    dtls.WriteAck(LastEpoch(dtls), dtls.received_records());
    ExpectStoppedTimer(dtls, timeouts);
  };
  TestCase test = LargeFlights("512", 512, /*chain=*/true, /*retry=*/true);
  test.shim.flags.push_back("-require-any-client-certificate");
  test.peer.credentials = {X509{.name = "rsa2048-chain"}};
  test.peer.records->max_handshake_fragment = 512;
  test.hooks = {OnAnswer([=](DtlsController& dtls) {
                  acknowledge(dtls);
                  SendNext(dtls);
                }),
                OnLastFlight(tests.tls13(), acknowledge),
                // In no order, so that the shim has to sort them in its ACKs.
                RecordHook{[](Peer&, OutgoingRecord& record) { record.sequence ^= 63; }}};
  tests.Add("Server-ACKEverything", Role::kServer, std::move(test));
}

// --- ACKs that say nothing new.

void AckTwice(DtlsController& dtls, const Timeouts& timeouts) {
  for (int i : {0, 1}) {
    WriteAck(dtls, LastEpoch(dtls), dtls.received_records().front());
    dtls.AdvanceClock(timeouts[static_cast<std::size_t>(i)]);
    dtls.ReadRetransmit();
  }
}

void AddRepetitions(const RetransmitTests& tests) {
  const Timeouts& timeouts = tests.timeouts();
  tests.Add("Server-ACKDuplicate", Role::kServer,
            {.spec = "RFC 9147 7",
             .hooks = {OnAnswer([&timeouts](DtlsController& dtls) {
                         AckTwice(dtls, timeouts);
                         SendNext(dtls);
                       }),
                       OnLastFlight(tests.tls13(), [&timeouts](DtlsController& dtls) {
                         AckTwice(dtls, timeouts);
                         dtls.WriteAck(LastEpoch(dtls), dtls.received_records());
                       })}});

  TestCase old = LargeFlights("512", 512, /*chain=*/false, /*retry=*/false);
  old.hooks = {OnAnswer([&timeouts](DtlsController& dtls) {
    const std::span<const ReceivedRecord> records = dtls.received_records();
    const std::size_t half = records.size() / 2;
    dtls.WriteAck(LastEpoch(dtls), records.subspan(half));
    dtls.AdvanceClock(timeouts[0]);
    dtls.ReadRetransmit();
    dtls.WriteAck(LastEpoch(dtls), records.first(half));
    ExpectSilence(dtls, std::span(timeouts).subspan(1, 3));
    SendNext(dtls);
  })};
  tests.Add("Server-ACKOldRecords", Role::kServer, std::move(old));

  TestCase forgotten = LargeFlights("256", 256, /*chain=*/false, /*retry=*/false);
  forgotten.hooks = {OnAnswer([&timeouts](DtlsController& dtls) {
    const std::size_t last = timeouts.size() - 2;
    for (std::size_t i = 0; i < last; ++i) {
      dtls.AdvanceClock(timeouts[i]);
      dtls.ReadRetransmit();
    }
    WriteAck(dtls, dtls.write_epoch(), Forgotten(dtls.received_records()[0].number));
    dtls.AdvanceClock(timeouts[last]);
    dtls.ReadRetransmit();
    SendNext(dtls);
  })};
  tests.Add("Server-ACKForgottenRecords", Role::kServer, std::move(forgotten));

  // Of the HelloRetryRequest, when the shim waits for a Finished.
  tests.Add("Server-ACKPreviousFlight", Role::kServer,
            {.spec = "RFC 9147 7",
             .peer = {.key_shares = std::vector<NamedGroup>{}},
             .hooks = {OnFlight([&timeouts](DtlsController& dtls) {
               if (!dtls.next().back().IsHandshake(HandshakeType::finished)) return false;
               WriteAck(dtls, dtls.write_epoch(), Forgotten({0, 0}));
               dtls.AdvanceClock(timeouts[0]);
               dtls.ReadRetransmit();
               SendNext(dtls);
               return true;
             })}});
}

// --- In which epoch an ACK may come: in none before that of what it is about.

void AddEpochs(const RetransmitTests& tests) {
  const Timeouts& timeouts = tests.timeouts();
  tests.Add("Server-ACKMatchingEpoch", Role::kServer,
            {.spec = "RFC 9147 7.1", .hooks = {OnAnswer([&timeouts](DtlsController& dtls) {
                                       Records records = dtls.received_records();
                                       for (std::size_t i = 0; i + 1 < timeouts.size(); ++i) {
                                         if (!records.empty()) {
                                           const auto epoch =
                                               static_cast<std::uint16_t>(records[0].number.epoch);
                                           WriteAck(dtls, epoch, records[0]);
                                         }
                                         dtls.AdvanceClock(timeouts[i]);
                                         records = dtls.ReadRetransmit();
                                       }
                                       SendNext(dtls);
                                     })}});
  const auto refused = [&](std::string_view name, ControlFlight act) {
    tests.Add(name, Role::kServer,
              {.spec = "RFC 9147 7.1",
               .hooks = {OnAnswer(std::move(act))},
               .expect = ShimRejects{.error = ":DECODE_ERROR:"}});
  };
  refused("Server-ACKBadEpoch",
          [](DtlsController& dtls) { dtls.WriteAck(0, dtls.received_records()); });
  // It is 0 again where only 16 bits are looked at.
  refused("Server-ACKEpochOverflow", [](DtlsController& dtls) {
    ReceivedRecord record = dtls.received_records()[0];
    record.number.epoch += std::uint64_t{1} << 63;
    WriteAck(dtls, 0, record);
  });
}

// --- Of the client's Finished, and of tickets.

void AddLastFlights(const RetransmitTests& tests) {
  const Timeouts& timeouts = tests.timeouts();
  const auto time_out = [&timeouts](DtlsController& dtls) {
    for (std::size_t i = 0; i + 1 < timeouts.size(); ++i) {
      dtls.AdvanceClock(timeouts[i]);
      dtls.ReadRetransmit();
    }
    dtls.AdvanceClock(timeouts.back());
  };
  const Expectation expired = ShimRejects{.error = ":READ_TIMEOUT_EXPIRED:"};
  tests.Add("Client-FinishedTimeout", Role::kClient,
            {.hooks = {DtlsAckHook{[=](Peer&, DtlsController& dtls) {
               time_out(dtls);
               return true;
             }}},
             .expect = expired});
  tests.Add("Server-NewSessionTicketTimeout", Role::kServer,
            {.hooks = {OnLastFlight(tests.tls13(), [=](DtlsController& dtls) { time_out(dtls); })},
             .expect = expired});
}

// A client does not know the version when its first hello is acknowledged, and does so of the
// second one. Data and its Finished do not get in each other's way.
void AddClient(const RetransmitTests& tests) {
  const Timeouts& timeouts = tests.timeouts();
  TestCase test = LargeFlights("512", 512, /*chain=*/true, /*retry=*/false);
  test.peer.groups.clear();
  test.peer.client_auth.mode = ClientAuth::kRequireAny;
  test.hooks = AskForCookie();
  test.hooks.push_back(OnFlight([&timeouts](DtlsController& dtls) {
    if (dtls.received().empty() || !dtls.received()[0].IsHandshake(HandshakeType::client_hello)) {
      return false;
    }
    ReceivedRecord first = dtls.received_records()[0];
    if (dtls.previous().empty()) first = Forgotten(first.number);
    WriteAck(dtls, 0, first);
    dtls.AdvanceClock(timeouts[0]);
    dtls.ReadRetransmit();
    SendNext(dtls);
    return true;
  }));
  test.hooks.push_back(DtlsAckHook{[&timeouts](Peer&, DtlsController& dtls) {
    ExchangeData(dtls);
    dtls.AdvanceClock(timeouts[0]);
    dtls.ReadRetransmit();
    ExchangeData(dtls);
    const std::span<const ReceivedRecord> records = dtls.received_records();
    const std::size_t from = records.size() / 3, to = 2 * records.size() / 3;
    dtls.WriteAck(dtls.write_epoch(), records.subspan(from, to - from));
    dtls.AdvanceClock(timeouts[1]);
    dtls.WriteAck(dtls.write_epoch(), dtls.ReadRetransmit());
    ExpectSilence(dtls, std::span(timeouts).subspan(2));
    return true;
  }});
  tests.Add("Client", Role::kClient, std::move(test));
}

}  // namespace

void AddAckTests(const RetransmitTests& tests) {
  AddEverything(tests);
  AddPieces(tests);
  AddRepetitions(tests);
  AddEpochs(tests);
  AddClient(tests);
  AddLastFlights(tests);
}

}  // namespace badpeer
