// What a test of DTLS's loss handling is given in the place of a network: the flight that is due,
// the two before it, the shim's clock, and verbs to write and read single records.
//
// How a test uses it
//
// The transport to the shim is reliable and ordered. A test plays loss by acting as if: the channel
// has read the shim's flight as usual, the peer has made its answer, and where that would be sent
// the test's hook is called instead. It may keep the answer back and let the shim's timer expire as
// if the answer, or the shim's own flight, were lost; write it in pieces, in disorder, twice, or
// together with old messages; and check each time that the shim does what it must. By the time it
// returns it must have written the flight in one way or another.
//
//   DtlsFlightHook{[](Peer&, DtlsController& dtls) {
//     if (dtls.received().empty()) return false;  // the first flight: send it honestly
//     dtls.ExpectNextTimeout(400ms);
//     dtls.AdvanceClock(400ms);
//     dtls.ReadRetransmit();  // the shim said all of it again
//     dtls.WriteFlight(dtls.next());
//     return true;  // sent
//   }}
//
// When the hooks are called
//
// A DtlsFlightHook is called for every flight of handshake messages (also for post-handshake
// messages; ChangeCipherSpec is a message here, up to DTLS 1.2), when it is due: at Channel::Flush,
// and before application data or an alert that follows it. A DtlsAckHook is called where the shim
// has spoken last and the peer has nothing to answer (Channel::AckFlight): after the last flight of
// a handshake that the shim ends, after each NewSessionTicket and KeyUpdate. A hook returns true if
// it has taken the flight into its own hands, false (having done nothing) to leave it to the
// channel. The channel then writes the flight, or, for the other hook, acknowledges every record in
// DTLS 1.3 and does nothing before it.
//
// What previous, received and next mean
//
//   previous   what the peer sent last, as DtlsMessages with their numbers and epochs
//   received   what the shim has sent since, whole; received_records says in which records
//   next       what is due now; empty for a DtlsAckHook
//
// All are those of the moment the hook was called and do not change during it. After the hook,
// `next` becomes `previous` and the other two are empty, unless MergeIntoNextFlight was called.
//
// What a hook may rely on, and what it must see to
//
// * Write verbs collect records into packets as RecordOptions says. Every other verb, and the
//   return of the hook, sends the packet begun.
// * A hook returns as soon as the shim can go on. It must not wait for what the shim does in answer
//   to the whole flight, nor for an alert: the handshake reads both, and reports the alert as the
//   shim's refusal. An alert that arrives where a verb reads ends the test the same way.
// * Everything the shim is due to send must be read before its clock moves; AdvanceClock fails if
//   anything lies unread. AdvanceClock(0ns) is the way to say that the shim has nothing to say.
// * Two transactions of the shim must not be under way at once, else their retransmissions mix.
//   BoringSSL sends two NewSessionTickets as two flights: see MergeIntoNextFlight.
// * The clock moves only where DTLS shims handle timeouts, which BoringSSL's does with -async
//   alone.
// * Failures throw PeerFailure and end the hook.
//
// Acknowledgements (RFC 9147, 7) are modelled on both sides. Of what the peer writes, the
// controller keeps the numbers of the records that the shim must acknowledge: all handshake
// records, except those with a fragment marked must_be_dropped, since the shim last sent handshake
// data, which acknowledges what was before. ReadAck compares. Of what the shim wrote, it keeps
// which bytes of `received` have not been acknowledged by WriteAck; ReadRetransmit wants precisely
// those.
#ifndef BADPEER_RUNNER_DTLS_CONTROLLER_H_
#define BADPEER_RUNNER_DTLS_CONTROLLER_H_

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "runner/base/bytes.h"
#include "runner/dtls/message.h"
#include "runner/wire/code_points.h"
#include "runner/wire/record_messages.h"

namespace badpeer {

class DtlsChannel;

// The messages around the moment a hook is called.
struct DtlsFlights {
  std::vector<DtlsMessage> previous{};
  std::vector<DtlsMessage> received{};
  std::vector<ReceivedRecord> received_records{};
  std::vector<DtlsMessage> next{};
};

class DtlsController {
 public:
  // Made by the channel. `flights` must outlive it.
  DtlsController(DtlsChannel& channel, const DtlsFlights& flights);
  DtlsController(const DtlsController&) = delete;
  DtlsController& operator=(const DtlsController&) = delete;

  // --- The moment.

  const std::vector<DtlsMessage>& previous() const { return flights_.previous; }
  const std::vector<DtlsMessage>& received() const { return flights_.received; }
  const std::vector<ReceivedRecord>& received_records() const { return flights_.received_records; }
  const std::vector<DtlsMessage>& next() const { return flights_.next; }
  // The epochs in force once the flights above are through: those that application data would use.
  // The epochs before them stay usable, four at least.
  std::uint16_t write_epoch() const;
  std::uint16_t read_epoch() const;

  // --- Writing. `epoch` is one that the channel has, or had lately, write keys for; another one
  // throws std::out_of_range.

  // In fragments, records and packets as an honest flight.
  void WriteFlight(std::span<const DtlsMessage> messages);
  void WriteMessage(const DtlsMessage& message) { WriteFlight({&message, 1}); }
  // As given; only packing into records and packets is the channel's.
  void WriteFragments(std::span<const DtlsFragment> fragments);
  void WriteFragment(const DtlsFragment& fragment) { WriteFragments({&fragment, 1}); }
  // The fragments that WriteFlight would write, for hooks that reorder or drop some.
  std::vector<DtlsFragment> FragmentsOf(std::span<const DtlsMessage> messages) const;
  // One record of any type and content, say half a fragment. The shim need not acknowledge it.
  // Returns its number.
  RecordNumber WriteRecord(ContentType type, std::uint16_t epoch, ByteView content);
  void WriteApplicationData(std::uint16_t epoch, ByteView data);
  // Names the records in the order given and, from then on, expects nothing of what they cover to
  // be retransmitted.
  void WriteAck(std::uint16_t epoch, std::span<const ReceivedRecord> records);
  // What is written until the hook returns need not leave at once: it goes with what follows, at the
  // latest when something is read. For long rows of flights that wait for nothing.
  void LeaveWithNext();
  // Sends the packet begun. Only needed where packets must not share records.
  void FlushPacket();
  // A datagram as it is.
  void WriteRawPacket(ByteView packet);

  // --- The shim's clock and path.

  void AdvanceClock(std::chrono::nanoseconds by);
  // The shim's next timeout must be due in that time; it fails otherwise.
  void ExpectNextTimeout(std::chrono::nanoseconds in);
  void ExpectNoTimeout();
  // The timeout of a first transmission; a timer that runs is rescaled.
  void SetTimeout(std::chrono::milliseconds initial);
  // Also the size that the shim's packets must from now on keep to, and make use of.
  void SetMtu(std::size_t bytes);

  // --- Reading. All throw PeerFailure if the next record is another one.

  // The shim must send again what it has sent and was not acknowledged, in its order and its epochs
  // and no byte of the rest; in fragments of its choice that fill its packets. Returns the records,
  // for acknowledging them.
  std::vector<ReceivedRecord> ReadRetransmit();
  // The same with other expectations, for what the model does not know.
  std::vector<ReceivedRecord> ReadRetransmit(std::vector<DtlsFragment> expected);
  // What ReadRetransmit wants now, and the setter for tests that know better.
  const std::vector<DtlsFragment>& awaited_retransmit() const { return awaited_retransmit_; }

  // The shim must acknowledge the records that it owes an ACK for, sorted by number; if they are
  // more than its buffer holds (RecordOptions::max_ack_buffer), the latest. Under an MTU it may
  // name fewer, if more than ten and the latest.
  void ReadAck(std::uint16_t epoch);
  // Exactly these, in this order.
  void ReadAck(std::uint16_t epoch, std::span<const RecordNumber> wanted);
  void ReadApplicationData(std::uint16_t epoch, ByteView wanted);

  // --- Afterwards.

  // Keeps previous, received and next for the next flight, which then holds this one as well: the
  // hook treats two transactions as one. Nothing of `next` may have been written.
  void MergeIntoNextFlight() { merge_ = true; }
  bool merges_into_next_flight() const { return merge_; }
  // The hook has read the ACK of the final flight, or none is due: Channel::ReadAck does not wait.
  void SkipFinalAck();

 private:
  DtlsChannel& channel_;
  const DtlsFlights& flights_;
  std::vector<DtlsFragment> awaited_retransmit_;
  bool merge_ = false;
};

}  // namespace badpeer

#endif  // BADPEER_RUNNER_DTLS_CONTROLLER_H_
