// A flight: everything one side says before it waits, in order, each item with the keys it will be
// sent under. Handshakes queue items; the channel sends the flight as records or packets when it is
// flushed. In between, a test's flight hook may skip, repeat, reorder, insert or split items.
#ifndef BADPEER_RUNNER_TLS_FLIGHT_H_
#define BADPEER_RUNNER_TLS_FLIGHT_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "runner/base/bytes.h"
#include "runner/tls/record_protection.h"
#include "runner/tls/traffic_keys.h"

namespace badpeer {

// One sending epoch: its keys, the protection made of them, and the next record's number.
struct WriteEpoch {
  TrafficKeys keys;
  std::unique_ptr<RecordProtection> protection;  // none over mock QUIC
  std::uint64_t next_sequence = 0;
};

struct FlightItem {
  ContentType type{};
  Bytes data{};  // a whole handshake message with its 4-byte header, or a record's content
  // Unset, in an item that a hook inserts: that of the item before it.
  std::shared_ptr<WriteEpoch> epoch{};
  bool starts_record = false;  // never packed into one record with what stands before it
  // DTLS, not for handshake messages: in one datagram with what stands before it, whatever its
  // size.
  bool joins_packet = false;
  // TLS: bytes of content per record; unset: what RecordOptions and RFC 8446, 5.1 say.
  std::optional<std::size_t> max_fragment{};
  // DTLS: the number of a handshake message, which leaves the count of the others alone; unset: the
  // one due when the flight is sent.
  std::optional<std::uint16_t> message_number{};
  // What the record header says; unset: what the version negotiated so far demands.
  std::optional<std::uint16_t> record_version{};

  bool IsHandshake(HandshakeType message) const {
    return type == ContentType::handshake && !data.empty() &&
           data[0] == static_cast<std::uint8_t>(message);
  }
};

using Flight = std::vector<FlightItem>;

// One record about to be sealed. A record hook may change all of it.
struct OutgoingRecord {
  ContentType type{};
  std::uint16_t wire_version = 0;
  Bytes payload{};
  SealOptions seal{};
  std::shared_ptr<WriteEpoch> epoch{};
  // From the epoch's counter, which goes on as if this were never changed.
  std::uint64_t sequence = 0;
  // Changes the header before it is authenticated (1.3) and, in DTLS 1.3, its number encrypted.
  std::function<void(Bytes& header)> header{};
};

// One record as it arrived, opened.
struct IncomingRecord {
  ContentType type{};  // the inner type in 1.3
  std::uint16_t wire_version = 0;
  std::uint16_t epoch = 0;
  std::uint64_t sequence = 0;
  std::size_t wire_size = 0;  // of the protected payload
  Bytes payload{};
  bool is_protected = false;
};

}  // namespace badpeer

#endif  // BADPEER_RUNNER_TLS_FLIGHT_H_
