// Whether the shim fills its packets: a flight must not take more records and packets than it
// needs.
//
// Within a flight, a handshake record may be followed by another one of the same epoch only where
// not one more byte of a message fitted into it, a new packet begun only where the next record did
// not fit into the last one, and a message cut only where the packet was full. Where the size of
// packets is unlimited, only what stands behind a record in its packet counts as room. Plaintext
// records are exempt from the first rule, as implementations may send their first messages so.
#ifndef BADPEER_RUNNER_DTLS_PACKING_CHECK_H_
#define BADPEER_RUNNER_DTLS_PACKING_CHECK_H_

#include <cstddef>
#include <cstdint>
#include <optional>

#include "runner/dtls/record_reader.h"

namespace badpeer {

// All throw PeerFailure when the shim wasted room.
class PackingCheck {
 public:
  explicit PackingCheck(std::size_t max_packet_size) : max_packet_size_(max_packet_size) {}

  // From here on packets may, and must, have up to so many bytes. 0: any number.
  void SetMaxPacketSize(std::size_t bytes) { max_packet_size_ = bytes; }
  std::size_t max_packet_size() const { return max_packet_size_; }

  void OnPacket(std::size_t size);
  // `rest` bytes follow the record in its packet.
  void OnRecord(const OpenedRecord& record, std::size_t rest);
  // The record just seen holds a fragment that does not reach the end of its message.
  void OnCutMessage(bool is_last_in_record) const;
  // The next record begins a flight.
  void EndFlight() { last_.reset(); }

 private:
  struct Last {
    ContentType type{};
    std::uint16_t epoch = 0;
    std::size_t room = 0;  // bytes by which the record could have been longer
  };

  std::size_t max_packet_size_;
  std::size_t room_in_packet_ = 0;
  std::size_t room_in_packet_before_ = 0;
  bool is_first_in_packet_ = false;
  std::optional<Last> last_;
};

}  // namespace badpeer

#endif  // BADPEER_RUNNER_DTLS_PACKING_CHECK_H_
