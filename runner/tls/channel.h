// A channel carries handshake messages, alerts and application data between the peer and the shim:
// as TLS records over TCP, as DTLS packets, or over the mock QUIC transport. Handshakes are written
// against this class and do not know which of them they use.
//
//   channel.Queue(ContentType::handshake, server_hello);
//   channel.SetWriteKeys(handshake_keys);              // for what is queued from here on
//   channel.Queue(ContentType::handshake, finished);
//   channel.Flush();                                   // the flight leaves now
//   Bytes message = channel.ReadHandshake();           // blocks until it is whole, or the deadline
//
// Reading throws PeerFailure when the shim sends an alert ("remote error: ..."), closes, times out
// or violates the protocol.
#ifndef BADPEER_RUNNER_TLS_CHANNEL_H_
#define BADPEER_RUNNER_TLS_CHANNEL_H_

#include <cstdint>
#include <memory>
#include <string>
#include <type_traits>
#include <typeindex>

#include "runner/base/bytes.h"
#include "runner/tls/flight.h"
#include "runner/tls/traffic_keys.h"
#include "runner/wire/code_points.h"
#include "runner/wire/protocol.h"

namespace badpeer {

// What a channel reports as it happens. The peer passes it on to the test's hooks and to the log
// that `-transcript` prints.
class ChannelEvents {
 public:
  virtual ~ChannelEvents() = default;
  // Shows an event (tls/events.h, or of a layer above) to the hooks that wait for its kind, and says
  // whether one of them took it.
  template <class E>
  bool Fire(E&& event) {
    using Event = std::remove_cvref_t<E>;
    return OnEvent(typeid(Event), const_cast<Event*>(&event));
  }
  virtual void OnSent(ContentType, ByteView /*message or content*/, std::uint16_t /*epoch*/) {}
  virtual void OnReceived(ContentType, ByteView, std::uint16_t /*epoch*/) {}
  // These protect what is written, or read, from here on.
  virtual void OnKeys(const TrafficKeys&, bool /*written*/) {}

 protected:
  virtual bool OnEvent(std::type_index, void* /*event*/) { return false; }
};

// What an honest peer could also have chosen in framing.
struct RecordOptions {
  // Bytes of handshake per record or DTLS fragment; 0: no limit in TLS, 1024 in DTLS.
  std::size_t max_handshake_fragment = 0;
  bool pack_handshake_flight = false;  // TLS: a flight's messages share records
  std::size_t inner_padding = 0;       // 1.3: bytes of padding in every record
  bool maximum_cbc_padding = false;
  // The last flight of a handshake waits for what is said next (application data, a HelloRequest)
  // and leaves together with it; in DTLS they share a datagram.
  bool pack_application_data = false;
  // DTLS only.
  // What the shim's datagrams must not exceed and must make use of (its -mtu); 0: any size.
  std::size_t max_packet_size = 0;
  std::size_t pack_fragments = 0;       // handshake fragments share a record up to so many bytes
  std::size_t pack_records = 0;         // records share a datagram up to so many bytes
  bool omit_record_length = false;      // 1.3, RFC 9147, 4
  bool short_sequence_numbers = false;  // 1.3: 8 bits instead of 16
  // 1.3: received records that the shim keeps in mind for its ACKs (config MaxACKBuffer).
  std::size_t max_ack_buffer = 32;
};

struct Incoming {
  ContentType type{};  // handshake (one whole message), application_data, or alert (close_notify)
  Bytes data{};
};

class Channel {
 public:
  virtual ~Channel() = default;
  Channel(const Channel&) = delete;
  Channel& operator=(const Channel&) = delete;

  Protocol protocol() const { return protocol_; }

  // --- Sending.

  // Queues one handshake message with its 4-byte TLS header, or the content of one record of
  // another type. Application data of any size; a TLS channel splits it.
  void Queue(ContentType type, Bytes data);
  // An item without an epoch gets the one that holds now.
  void Queue(FlightItem item);

  // Everything queued from here on is sent under these keys. Epoch 0 stands for the epoch that the
  // connection began with, whose record numbers go on.
  virtual void SetWriteKeys(TrafficKeys keys);
  // The epoch that Queue uses now: for items that a hook inserts.
  const std::shared_ptr<WriteEpoch>& write_epoch() const { return write_epoch_; }
  std::shared_ptr<WriteEpoch> MakeWriteEpoch(TrafficKeys keys) const;

  // Ends the flight and sends it. Without queued items it does nothing.
  void Flush();

  // DTLS: says that the flight just read was the last, so that nothing answers it but an ACK
  // (RFC 9147, 7.1), which leaves with what is sent next, or before the next read. Nothing elsewhere.
  virtual void AckFlight() {}
  // DTLS 1.3: says that the flight just sent was the last, and reads the shim's ACK of it. Nothing
  // elsewhere.
  virtual void ReadAck() {}

  // Bytes as they are, past all framing: for what is not even a record.
  virtual void WriteRaw(ByteView bytes) = 0;

  // --- Receiving.

  // The next handshake message, with its 4-byte TLS header.
  virtual Bytes ReadHandshake() = 0;
  // Up to 1.2. Fails if anything else comes, or if part of a handshake message is still unread.
  virtual void ReadChangeCipherSpec() = 0;
  // The next handshake message or application data, whichever comes. close_notify is returned as an
  // alert; other warnings are skipped; fatal alerts throw.
  virtual Incoming ReadAny() = 0;
  // Keys for what arrives from here on. In DTLS older epochs stay readable.
  virtual void SetReadKeys(TrafficKeys keys) = 0;

  // --- State that the handshake tells.

  // The version to put into, and to expect of, record headers from here on (TLS numbering).
  virtual void SetVersion(ProtocolVersion version) { version_ = version; }
  ProtocolVersion version() const { return version_; }  // kNone before it is negotiated
  // TLS 1.3: what the shim sends next is one ChangeCipherSpec record for middleboxes (RFC 8446,
  // D.4); only an alert may come instead. Nothing where the protocol has none.
  virtual void ExpectCompatibilityChangeCipherSpec() {}
  // TLS 1.3 server that rejected early data: drop what can't be opened, or is not a handshake
  // message while reading in plaintext, until a record opens (RFC 8446, 4.2.10).
  virtual void SkipEarlyData() {}
  // DTLS: renegotiation starts message numbers anew.
  virtual void RestartMessageNumbers() {}

  // --- Ending.

  // Sends what is queued and then the alert.
  virtual void SendAlert(AlertLevel level, AlertDescription description);
  // Reads the shim's close_notify. Before it may stand what an honest peer sends unasked: warnings,
  // session tickets, empty records. Anything else, and any other end, throws PeerFailure.
  void ReadCloseNotify();

 protected:
  Channel(Protocol protocol, ChannelEvents& events, const RecordOptions& options);

  // Sends the items, in order. Hooks have seen them, OnSent has reported them, each has an epoch.
  virtual void SendFlight(Flight flight) = 0;
  // Sends the alert, even if that fails, and throws PeerFailure: "local error: " and the phrase of
  // the alert, then the detail.
  [[noreturn]] void Refuse(AlertDescription alert, const std::string& detail, std::string got = {},
                           std::string wanted = {});
  // A fatal alert, and one that is none, throws; says whether it is a close_notify.
  bool TakeAlert(ByteView content);
  // What is queued and not flushed.
  Flight& queued() { return flight_; }
  const Flight& queued() const { return flight_; }

  ChannelEvents& events_;
  RecordOptions options_;
  ProtocolVersion version_{};

 private:
  const Protocol protocol_;
  Flight flight_;
  std::shared_ptr<WriteEpoch> first_epoch_;
  std::shared_ptr<WriteEpoch> write_epoch_;
};

}  // namespace badpeer

#endif  // BADPEER_RUNNER_TLS_CHANNEL_H_
