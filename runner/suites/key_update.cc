// KeyUpdate (RFC 8446, 4.6.3; RFC 9147, 8), in either direction: many in a row, lost, out of order,
// before others are acknowledged, and until a number overflows.
#include "runner/suites/dtls_retransmit.h"
#include "runner/suites/families.h"
#include "runner/suites/suite.h"
#include "runner/tls/peer.h"

namespace badpeer {
namespace {

using Flags = std::vector<std::string>;
using std::chrono::milliseconds;

constexpr milliseconds kAckDelay{100};  // a quarter of the first timeout
// How long the keys of an epoch that is over are kept, and a second more.
constexpr std::chrono::seconds kKeysAreGone{4 * 60 + 1};
constexpr auto kRequested = KeyUpdateRequest::update_requested;

struct KeyUpdateTest {
  Role role = Role::kClient;
  Flags flags{};
  PeerOptions peer{};
  Hooks hooks{};
  std::vector<Step> exchange{};
  Expectation expect{};
  RuleLevel level = RuleLevel::kMust;
};

void Add(Suite& suite, std::string_view name, Protocol protocol, KeyUpdateTest test) {
  const bool dtls = protocol == Protocol::kDtls;
  const std::string full = Name("KeyUpdate", name);
  test.peer.versions.max = ProtocolVersion::kTls13;
  suite.Add({.name = dtls ? Name(full, "DTLS") : full,
             .spec = dtls ? "RFC 9147 8" : "RFC 8446 4.6.3",
             .level = test.level,
             .protocol = protocol,
             .shim = {.role = test.role, .flags = std::move(test.flags)},
             .peer = std::move(test.peer),
             .hooks = std::move(test.hooks),
             .exchange = test.exchange,
             .expect = test.expect});
}

// --- Over TCP.

void AddStream(Suite& suite) {
  const auto add = [&](std::string_view name, KeyUpdateTest test) {
    Add(suite, name, Protocol::kTls, std::move(test));
  };
  const std::vector<Step> ours = {KeyUpdates(10), Echo()};
  const std::vector<Step> theirs = {ShimUpdatesKeysUnasked(), Echo()};
  add("ToClient", {.exchange = ours});
  add("ToServer", {.role = Role::kServer, .exchange = ours});
  add("FromClient", {.flags = {"-key-update"}, .exchange = theirs});
  add("FromServer", {.role = Role::kServer, .flags = {"-key-update"}, .exchange = theirs});
  add("InvalidRequestMode", {.exchange = {KeyUpdates(1, KeyUpdateRequest{42}), Echo()},
                             .expect = ShimRejects{.error = ":DECODE_ERROR:"}});
  // However many ask for one, one is enough.
  const Step requested = Loop(5, {KeyUpdates(5, kRequested), Echo()});
  add("Requested", {.exchange = {requested}, .level = RuleLevel::kCustom});
  add("Requested-UnfinishedWrite", {.flags = {"-async"},
                                    .exchange = {ShimReadsWithUnfinishedWrite(), requested},
                                    .level = RuleLevel::kCustom});
}

// --- In DTLS with losses. A KeyUpdate of ours, and what data then does in which epoch.

// In the epoch before the newest.
void WriteInOldEpoch(DtlsController& dtls, std::string_view text) {
  dtls.WriteApplicationData(static_cast<std::uint16_t>(dtls.write_epoch() - 1), BytesOf(text));
}

void ExpectAck(DtlsController& dtls) {
  dtls.AdvanceClock(kAckDelay);
  dtls.ReadAck(dtls.read_epoch());
}

// Each time as if the ACK had been lost.
Hook LosesAcks() {
  return OnFlight([](DtlsController& dtls) {
    if (!dtls.next()[0].IsHandshake(HandshakeType::key_update)) return false;
    dtls.WriteFlight(dtls.next());
    ExpectAck(dtls);
    ExchangeData(dtls, "test", 1);
    dtls.WriteFlight(dtls.next());
    ExpectAck(dtls);
    ExchangeData(dtls, "test");
    ExchangeData(dtls, "test", 1);
    dtls.WriteFlight(dtls.next());
    ExpectAck(dtls);
    // Now the shim has forgotten the old keys, and hears nothing.
    dtls.AdvanceClock(kKeysAreGone);
    DtlsFragment unheard = dtls.next()[0].Whole();
    unheard.must_be_dropped = true;
    dtls.WriteFragment(unheard);
    WriteInOldEpoch(dtls, "test");
    return true;
  });
}

// Tickets and the first KeyUpdate in one flight.
Hook OnTicketsAndKeyUpdate(ControlFlight act) {
  return OnFlight([act](DtlsController& dtls) {
    if (!dtls.next()[0].IsHandshake(HandshakeType::new_session_ticket)) return false;
    if (dtls.next().back().IsHandshake(HandshakeType::key_update)) {
      act(dtls);
    } else {
      dtls.MergeIntoNextFlight();
    }
    return true;
  });
}

void ComesBeforeTickets(DtlsController& dtls) {
  const std::span<const DtlsMessage> flight = dtls.next();
  dtls.WriteMessage(flight.back());
  ExpectAck(dtls);
  // Its keys are not in use yet.
  dtls.WriteApplicationData(dtls.write_epoch(), BytesOf("aaaa"));
  dtls.AdvanceClock(milliseconds(0));
  ExchangeData(dtls, "bbbb", 1);
  dtls.WriteFlight(flight.first(flight.size() - 1));
  ExpectAck(dtls);
  ExchangeData(dtls, "aaaa");
}

// A ticket behind the KeyUpdate, in the old epoch.
Hook AddsMessageBehind(bool sent_first) {
  return OnTicketsAndKeyUpdate([sent_first](DtlsController& dtls) {
    DtlsMessage extra = dtls.next()[0];
    extra.number = static_cast<std::uint16_t>(dtls.next().back().number + 1);
    if (sent_first) dtls.WriteMessage(extra);
    dtls.WriteFlight(dtls.next());
    if (!sent_first) dtls.WriteMessage(extra);
  });
}

void AddOurs(Suite& suite) {
  const auto add = [&](std::string_view name, KeyUpdateTest test) {
    Add(suite, name, Protocol::kDtls, std::move(test));
  };
  const std::vector<Step> ten = {KeyUpdates(10), Echo()}, one = {KeyUpdates(1), Echo()};
  const Expectation excess = ShimRejects{.error = ":EXCESS_HANDSHAKE_DATA:",
                                         .alert = AlertDescription::unexpected_message};
  add("ToClient", {.exchange = ten});
  add("ToServer", {.role = Role::kServer, .exchange = ten});
  add("ToClient-PacketLoss",
      {.flags = {"-async"}, .hooks = {LosesAcks()}, .exchange = ten, .level = RuleLevel::kCustom});
  add("ProcessInOrder", {.flags = {"-async"},
                         .hooks = {OnTicketsAndKeyUpdate(ComesBeforeTickets)},
                         .exchange = one,
                         .level = RuleLevel::kCustom});
  add("ExtraMessage", {.hooks = {AddsMessageBehind(false)},
                       .exchange = one,
                       .expect = excess,
                       .level = RuleLevel::kCustom});
  add("ExtraMessageBuffered", {.hooks = {AddsMessageBehind(true)},
                               .exchange = one,
                               .expect = excess,
                               .level = RuleLevel::kCustom});
}

// --- A KeyUpdate of the shim's: it waits for what was sent before it, and its keys for the ACK.

Hook OnAck(ControlFlight act) {
  return DtlsAckHook{[act](Peer&, DtlsController& dtls) { return act(dtls), true; }};
}

void AckInTwoParts(DtlsController& dtls) {
  const std::span<const ReceivedRecord> records = dtls.received_records();
  const bool finished = dtls.received().back().IsHandshake(HandshakeType::finished);
  if (finished && records.size() < 2) {
    throw PeerFailure("the shim sent its last flight in one record", "1", "several");
  }
  const std::size_t first = finished ? 1 : records.size();
  if (finished) {
    for (int i = 0; i < 10; ++i) ExchangeData(dtls, "test");
  }
  dtls.WriteAck(dtls.write_epoch(), records.first(first));
  if (!finished) return;
  for (int i = 0; i < 10; ++i) ExchangeData(dtls, "test");
  dtls.WriteAck(dtls.write_epoch(), records.subspan(first));
}

// Data of the epoch that the shim still writes in.
void EchoInOldEpoch(DtlsController& dtls, const Bytes& data) {
  dtls.WriteApplicationData(dtls.write_epoch(), data);
  ReadEcho(dtls, data, 1);
}

void AckLate(DtlsController& dtls) {
  if (dtls.received()[0].IsHandshake(HandshakeType::key_update)) {
    for (int i = 0; i < 10; ++i) EchoInOldEpoch(dtls, BytesOf("test"));
  }
  dtls.WriteAck(dtls.write_epoch(), dtls.received_records());
}

// The shim echoes before it can see our ACK, so in the old epoch; the exchange wants to see the new
// one.
void AckAndAskAgain(DtlsController& dtls) {
  constexpr int kFirstNumber = 2;  // of the shim's messages after its ClientHello and Finished
  dtls.WriteAck(dtls.write_epoch(), dtls.received_records());
  const DtlsMessage& message = dtls.received()[0];
  if (!message.IsHandshake(HandshakeType::key_update)) return;
  const Bytes sent(32, static_cast<std::uint8_t>(0x42 ^ (message.number - kFirstNumber)));
  ReadEcho(dtls, sent, 1);
  dtls.WriteApplicationData(dtls.write_epoch(), sent);
}

std::vector<Step> ShimsUpdates(int messages) {
  Step last = ShimUpdatesKeys();
  last.shim_flags.clear();  // said already
  return {Loop(messages, {ShimUpdatesKeys(), Echo()}), std::move(last)};
}

void AddTheirs(Suite& suite) {
  const auto add = [&](std::string_view name, KeyUpdateTest test) {
    Add(suite, name, Protocol::kDtls, std::move(test));
  };
  add("FromClient", {.exchange = ShimsUpdates(10)});
  // Tickets would come before the KeyUpdate that is read.
  add("FromServer", {.role = Role::kServer, .flags = {"-no-ticket"}, .exchange = ShimsUpdates(10)});
  add("WaitForACK", {.hooks = {OnAck(AckLate)}, .exchange = ShimsUpdates(1)});
  add("Requested", {.hooks = {OnAck(AckAndAskAgain)},
                    .exchange = {Loop(5, {KeyUpdates(5, kRequested), Echo()})},
                    .level = RuleLevel::kCustom});
  suite.Add({.name = "KeyUpdate-DeferredSend-DTLS",
             .spec = "RFC 9147 8",
             .level = RuleLevel::kCustom,
             .protocol = Protocol::kDtls,
             .shim = {.certificate = X509{.name = "rsa2048-chain"}, .flags = {"-mtu", "512"}},
             .peer = {.client_auth = {.mode = ClientAuth::kRequireAny},
                      .records = RecordOptions{.max_packet_size = 512}},
             .hooks = {OnAck(AckInTwoParts)},
             .exchange = ShimsUpdates(1)});
}

// --- Numbers that overflow: the epoch, which begins with 3, or the message's, which begins where
// the handshake has left it.

constexpr int kMostOfClient = 0xffff - 3;  // after a ClientHello and a Finished it is the epoch's
constexpr int kMostOfServer = 0xffff - 5;  // after ServerHello to Finished it is the message's

struct DataSent {
  int updates = 0;
  int unread = 0;
};

// Some data before each one, so that there are never too many in a row. Its echoes are read some at a
// time, and all before the last one: one by one they would take seconds.
bool SendWithData(Peer& peer, DtlsController& dtls, int all) {
  constexpr int kMostUnread = 32;
  if (!dtls.next()[0].IsHandshake(HandshakeType::key_update)) return false;
  DataSent& sent = peer.ConnectionMemory<DataSent>();
  WriteInOldEpoch(dtls, "test");
  ++sent.unread;
  if (++sent.updates == all || sent.unread == kMostUnread) {
    for (; sent.unread > 0; --sent.unread) ReadEcho(dtls, BytesOf("test"));
  }
  dtls.WriteFlight(dtls.next());
  if (sent.updates != all) dtls.LeaveWithNext();
  return true;
}

// Message 0 does not follow 65535. One that makes no sense is old, then, and not looked at.
void SendZeroAfterLast(DtlsController& dtls) {
  const DtlsMessage& message = dtls.next()[0];
  if (message.number != 0xffff) return;
  dtls.WriteMessage(
      {.epoch = dtls.write_epoch(), .type = HandshakeType::key_update, .body = BytesOf("INVALID")});
  dtls.ExpectNextTimeout(kAckDelay);
  ExpectAck(dtls);
}

void AddOverflows(Suite& suite) {
  const auto add = [&](std::string_view name, KeyUpdateTest test) {
    test.level = RuleLevel::kCustom;  // how soon a stack runs out of numbers
    Add(suite, name, Protocol::kDtls, std::move(test));
  };
  const Flags no_ticket = {"-no-ticket"};
  const Expectation too_many = ShimRejects{.error = ":TOO_MANY_KEY_UPDATES:"};
  const auto with_data = [](int updates) {
    return DtlsFlightHook{
        [updates](Peer& peer, DtlsController& dtls) { return SendWithData(peer, dtls, updates); }};
  };
  add("MaxReadEpoch", {.role = Role::kServer,
                       .flags = no_ticket,
                       .hooks = {with_data(kMostOfClient)},
                       .exchange = {KeyUpdates(kMostOfClient), Echo()}});
  add("ReadEpochOverflow", {.role = Role::kServer,
                            .flags = no_ticket,
                            .hooks = {with_data(kMostOfClient + 1)},
                            .exchange = {KeyUpdates(kMostOfClient + 1), Echo()},
                            .expect = ShimRejects{.error = ":TOO_MANY_KEY_UPDATES:",
                                                  .alert = AlertDescription::unexpected_message}});
  // A shim sends one more where it reads the end of the connection.
  add("MaxWriteEpoch", {.exchange = ShimsUpdates(kMostOfClient - 1)});
  add("WriteEpochOverflow", {.exchange = ShimsUpdates(kMostOfClient), .expect = too_many});
  add("ReadMessageOverflow", {.flags = {"-async", "-expect-no-session"},
                              .peer = {.tickets = {.enabled = false}},
                              .hooks = {DtlsFlightHook{[](Peer& peer, DtlsController& dtls) {
                                return SendWithData(peer, dtls, kMostOfServer + 1) &&
                                       (SendZeroAfterLast(dtls), true);
                              }}},
                              .exchange = {KeyUpdates(kMostOfServer + 1), Echo()}});
  add("MaxWriteMessage",
      {.role = Role::kServer, .flags = no_ticket, .exchange = ShimsUpdates(kMostOfServer)});
  add("WriteMessageOverflow", {.role = Role::kServer,
                               .flags = no_ticket,
                               .exchange = ShimsUpdates(kMostOfServer + 1),
                               .expect = ShimRejects{.error = ":overflow:"}});
}

}  // namespace

void AddKeyUpdateTests(std::vector<TestCase>& tests) {
  Suite suite("KeyUpdate", tests);
  AddStream(suite);
  AddOurs(suite);
  AddTheirs(suite);
  AddOverflows(suite);
}

}  // namespace badpeer
