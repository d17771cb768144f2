// ACKs of DTLS 1.3 (RFC 9147, 7), looked at closer than BoGo does: what a shim's may name, and what
// it makes of ours that say nothing it could use. Bug: issue 8666 of wolfSSL (the numbers
// decreased).
#include <algorithm>
#include <set>

#include "runner/base/peer_failure.h"
#include "runner/dtls/ack_ledger.h"
#include "runner/suites/dtls_retransmit.h"
#include "runner/suites/own/dtls.h"
#include "runner/suites/own/own.h"
#include "runner/tls/peer.h"
#include "runner/wire/codec.h"

namespace badpeer {
namespace {

using enum HandshakeType;

TestCase Test(std::string_view name, Role role) {
  return {.name = Name("BP-Dtls13-Ack", SideOf(role), name),
          .spec = "RFC 9147 7",
          .protocol = Protocol::kDtls,
          .shim = {.role = role, .flags = {"-async"}},
          .peer = {.versions = kTls13Only}};
}

// --- The shim's: the numbers increase, and are of nothing but handshake records that it could open.

struct Sent {
  std::set<RecordNumber> handshake{};
  bool damages = false;  // what goes out from here on
};

void CheckAck(const Ack& ack, const Sent& sent) {
  const RecordNumber* before = nullptr;
  for (const RecordNumber& number : ack.record_numbers) {
    if (before && !(*before < number)) {
      throw PeerFailure("the numbers in an ACK do not increase", Describe(ack.record_numbers));
    }
    if (!sent.handshake.contains(number)) {
      throw PeerFailure("an ACK names what is no handshake record, or did not open",
                        Describe({&number, 1}));
    }
    before = &number;
  }
}

Hooks WatchAcks() {
  return {SealedRecordHook{[](Peer& peer, SealedRecord& sealed) {
            Sent& sent = peer.ConnectionMemory<Sent>();
            if (sent.damages) {
              sealed.bytes.back() ^= 1;
            } else if (sealed.record.type == ContentType::handshake) {
              sent.handshake.insert({sealed.record.epoch->keys.epoch, sealed.record.sequence});
            }
          }},
          IncomingRecordHook{[](Peer& peer, const IncomingRecord& record) {
            if (record.type != ContentType::ack) return false;
            const Result<Ack> ack = Decode<Ack>(record.payload);
            if (!ack) throw PeerFailure("an ACK does not decode", ToHex(record.payload));
            CheckAck(*ack, peer.ConnectionMemory<Sent>());
            return true;
          }}};
}

// The messages that are only acknowledged: a client's Finished, a server's tickets. In pieces, each
// a record.
std::vector<DtlsFragment> Pieces(const DtlsController& dtls) {
  constexpr std::size_t kPieces = 4;
  std::vector<DtlsFragment> pieces;
  for (const DtlsMessage& message : dtls.next()) {
    const std::size_t size = message.body.size() / kPieces + 1;
    for (std::size_t at = 0; at < message.body.size(); at += size) {
      pieces.push_back(message.Fragment(at, std::min(size, message.body.size() - at)));
    }
  }
  return pieces;
}

using SendPieces = void (*)(Peer&, DtlsController&, const std::vector<DtlsFragment>&);

void Send(Peer&, DtlsController& dtls, const std::vector<DtlsFragment>& pieces) {
  for (const DtlsFragment& piece : pieces) dtls.WriteFragment(piece);
}

void SendDamagedFirst(Peer& peer, DtlsController& dtls, const std::vector<DtlsFragment>& pieces) {
  for (const DtlsFragment& piece : pieces) {
    peer.ConnectionMemory<Sent>().damages = true;
    dtls.WriteRecord(ContentType::handshake, piece.epoch, piece.Encode());
    peer.ConnectionMemory<Sent>().damages = false;
    dtls.WriteFragment(piece);
  }
}

Hook OnlyAcknowledged(SendPieces send) {
  return DtlsFlightHook{[send](Peer& peer, DtlsController& dtls) {
    const bool is_meant = peer.IsClient() ? dtls.next().back().IsHandshake(finished)
                                          : dtls.next()[0].IsHandshake(new_session_ticket);
    if (!is_meant) return false;
    dtls.SkipFinalAck();  // it is read with what comes next
    send(peer, dtls, Pieces(dtls));
    dtls.FlushPacket();
    if (!peer.IsClient()) dtls.AdvanceClock(kFirstTimeout);
    return true;
  }};
}

void AddTheirs(Suite& suite, Role role) {
  const auto add = [&](std::string_view name, SendPieces send, Hooks more) {
    TestCase test = Test(Name(name, "TLS13"), role);
    test.hooks = std::move(more);
    for (Hook& hook : WatchAcks()) test.hooks.push_back(std::move(hook));
    test.hooks.push_back(OnlyAcknowledged(send));
    suite.Add(std::move(test));
  };
  add("Unordered", Send, {RecordHook{[](Peer&, OutgoingRecord& record) { record.sequence ^= 7; }}});
  add("Repeated", Send, {PacketHook{[](Peer& peer, const PacketSent& sent) {
        peer.channel().WriteRaw(sent.packet);
      }}});
  add("Damaged", SendDamagedFirst, {});
  TestCase data = Test("Data-TLS13", role);
  data.hooks = WatchAcks();
  data.hooks.push_back(OnFlight([](DtlsController& dtls) {
    if (!dtls.next()[0].IsHandshake(key_update)) return false;
    dtls.SkipFinalAck();
    dtls.WriteFlight(dtls.next());
    dtls.AdvanceClock(kFirstTimeout);
    return true;
  }));
  data.exchange = {Echo(), KeyUpdates(1), Echo(), KeyUpdates(1), Echo()};
  suite.Add(std::move(data));
}

// --- Ours, while a flight of the shim's is on its way: it comes again all the same. Those that are
// malformed may also be refused.

void WriteAck(DtlsController& dtls, std::uint16_t epoch, ByteView content) {
  dtls.WriteRecord(ContentType::ack, epoch, content);
}
Bytes AckOf(RecordNumber number) { return Encode(Ack{.record_numbers = {number}}); }
// Of the epoch that the shim's flight is in.
Bytes AckOf(std::uint64_t number) { return AckOf(RecordNumber{kEpochHandshake, number}); }

struct Fault {
  std::string_view name;
  void (*send)(DtlsController&, std::uint16_t epoch);
  bool is_malformed = true;
};
constexpr std::uint64_t kUnsent = 1000;
constexpr Fault kFaults[] = {
    {"UnsentNumber",
     [](DtlsController& dtls, std::uint16_t epoch) { WriteAck(dtls, epoch, AckOf(kUnsent)); },
     false},
    {"LaterEpoch",
     [](DtlsController& dtls, std::uint16_t epoch) {
       WriteAck(dtls, epoch, AckOf({7, 0}));
     }},
    {"NumberOf49Bits",
     [](DtlsController& dtls, std::uint16_t epoch) {
       WriteAck(dtls, epoch, AckOf(std::uint64_t{1} << 48));
     }},
    {"OddLength",
     [](DtlsController& dtls, std::uint16_t epoch) {
       Bytes content = AckOf(kUnsent);
       content.push_back(0);
       ++content[1];
       WriteAck(dtls, epoch, content);
     }},
    {"TrailingByte",
     [](DtlsController& dtls, std::uint16_t epoch) {
       Bytes content = AckOf(kUnsent);
       content.push_back(0);
       WriteAck(dtls, epoch, content);
     }},
    {"LengthBeyond",
     [](DtlsController& dtls, std::uint16_t epoch) {
       Bytes content = AckOf(kUnsent);
       content[1] = 32;
       WriteAck(dtls, epoch, content);
     }},
    {"Flood",
     [](DtlsController& dtls, std::uint16_t epoch) {
       for (std::uint64_t i = 0; i < 1000; ++i) WriteAck(dtls, epoch, AckOf(kUnsent + i));
     },
     false},
};

// The client's Finished is out, or the server's first flight.
Hook WhileUnacknowledged(Role role, const Fault& fault) {
  const auto act = [&fault](DtlsController& dtls, std::uint16_t epoch) {
    std::vector<ReceivedRecord> again;
    const auto retransmit = [&] {
      fault.send(dtls, epoch);
      dtls.AdvanceClock(kFirstTimeout);
      again = dtls.ReadRetransmit();
    };
    if (fault.is_malformed) EndUnlessRefused(dtls, retransmit);
    retransmit();
    return again;
  };
  if (role == Role::kServer) {
    return OnAnswer([act](DtlsController& dtls) {
      act(dtls, kEpochHandshake);
      dtls.WriteFlight(dtls.next());
    });
  }
  return OnLastFlight(/*tls13=*/true, [act](DtlsController& dtls) {
    dtls.WriteAck(dtls.write_epoch(), act(dtls, dtls.write_epoch()));
  });
}

// Once everything is acknowledged. An ACK may name nothing.
void AckNothing(DtlsController& dtls) {
  dtls.WriteAck(dtls.write_epoch(), dtls.received_records());
  dtls.WriteAck(dtls.write_epoch(), {});
}

// In epoch 0, where anybody could write it. An ACK must not come in an epoch before that of the
// records which it names.
void AckInPlaintext(DtlsController& dtls) {
  const std::vector<DtlsFragment> all = dtls.awaited_retransmit();
  dtls.WriteAck(kEpochPlaintext, dtls.received_records());
  dtls.AdvanceClock(kFirstTimeout);
  dtls.WriteAck(dtls.write_epoch(), dtls.ReadRetransmit(all));
}

void AddOurs(Suite& suite, Role role) {
  for (const Fault& fault : kFaults) {
    TestCase test = Test(Name(fault.name, "TLS13"), role);
    test.hooks = {WhileUnacknowledged(role, fault)};
    if (fault.is_malformed) test.expect = ShimRejects{};
    suite.Add(std::move(test));
  }
  TestCase empty = Test("Empty-TLS13", role);
  empty.hooks = {OnLastFlight(/*tls13=*/true, AckNothing)};
  suite.Add(std::move(empty));
  TestCase plain = Test("InPlaintext-TLS13", role);
  plain.hooks = {OnLastFlight(/*tls13=*/true, AckInPlaintext)};
  suite.Add(std::move(plain));
}

}  // namespace

void AddOwnDtlsAckTests(std::vector<TestCase>& tests) {
  Suite suite("BP-Dtls13-Ack", tests);
  for (Role role : {Role::kClient, Role::kServer}) {
    AddTheirs(suite, role);
    AddOurs(suite, role);
  }
}

}  // namespace badpeer
