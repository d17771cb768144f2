// What either side must acknowledge, or need not say again (RFC 9147, 7).
//
//   ledger.Sent(number);                                  // a handshake record of ours
//   ledger.Check(Decode<Ack>(content)..., 32, false);     // PeerFailure if the shim's ACK is wrong
//   missing = WithoutAcknowledged(missing, acknowledged); // what the shim will still retransmit
#ifndef BADPEER_RUNNER_DTLS_ACK_LEDGER_H_
#define BADPEER_RUNNER_DTLS_ACK_LEDGER_H_

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "runner/dtls/message.h"
#include "runner/wire/record_messages.h"

namespace badpeer {

class AckLedger {
 public:
  // The shim must acknowledge this record, until something else does.
  void Sent(RecordNumber number);
  // The shim has sent handshake data, which acknowledges everything before it.
  void AcknowledgedByFlight() { owed_.clear(); }
  bool IsAnythingOwed() const { return !owed_.empty(); }

  struct Limits {
    std::size_t buffer = 0;          // records that the shim keeps in mind
    bool packets_are_small = false;  // so that it may have to leave out the oldest
  };
  // An ACK that was due must name everything owed, in order.
  void Check(std::span<const RecordNumber> named, Limits limits) const;
  // One that was not asked for must name nothing that was not sent, or had to be dropped.
  void CheckUnasked(std::span<const RecordNumber> named) const;

 private:
  // Records that an unasked ACK may reach back to.
  static constexpr std::size_t kRemembered = 1024;

  std::vector<RecordNumber> owed_;  // in the order sent
  std::vector<RecordNumber> sent_;
};

// The fragments, or what remains of them, without the ranges that the records cover.
std::vector<DtlsFragment> WithoutAcknowledged(std::vector<DtlsFragment> fragments,
                                              std::span<const ReceivedRecord> records);

// For people: "0.1 2.0 2.1", epoch before number.
std::string Describe(std::span<const RecordNumber> numbers);

}  // namespace badpeer

#endif  // BADPEER_RUNNER_DTLS_ACK_LEDGER_H_
