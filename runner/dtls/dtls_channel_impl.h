// The DTLS channel itself, for this folder: what DtlsController drives beside what all channels do.
// Others make one with MakeDtlsChannel (dtls/dtls_channel.h).
//
// On its way out a handshake message passes four stages: Channel's queue; `flights_.next`,
// numbered; fragments, which the controller packs into records; and the packet begun, which leaves
// when it is full or something is to be read.
#ifndef BADPEER_RUNNER_DTLS_DTLS_CHANNEL_IMPL_H_
#define BADPEER_RUNNER_DTLS_DTLS_CHANNEL_IMPL_H_

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "runner/base/bytes.h"
#include "runner/dtls/ack_ledger.h"
#include "runner/dtls/controller.h"
#include "runner/dtls/message.h"
#include "runner/dtls/packet_transport.h"
#include "runner/dtls/packing_check.h"
#include "runner/dtls/reassembler.h"
#include "runner/dtls/record_reader.h"
#include "runner/dtls/record_writer.h"
#include "runner/tls/channel.h"

namespace badpeer {

class DtlsChannel final : public Channel {
 public:
  DtlsChannel(Stream& stream, ChannelEvents& events, const RecordOptions& options, Random& random);

  void SetWriteKeys(TrafficKeys keys) override;
  void AckFlight() override;
  void ReadAck() override;
  void WriteRaw(ByteView bytes) override;
  Bytes ReadHandshake() override;
  void ReadChangeCipherSpec() override;
  Incoming ReadAny() override;
  void SetReadKeys(TrafficKeys keys) override;
  void RestartMessageNumbers() override;

  // --- For the controller.

  const RecordOptions& options() const { return options_; }
  PacketTransport& packets() { return packets_; }
  PackingCheck& packing() { return packing_; }
  AckLedger& acks() { return acks_; }
  std::uint16_t read_epoch() const { return reader_.epoch(); }
  // `keys` if they are of that epoch, else the channel's.
  std::shared_ptr<WriteEpoch> KeysOf(std::uint16_t epoch,
                                     const std::shared_ptr<WriteEpoch>& keys = nullptr) const;
  // Version of the headers of records from here on; those of DTLS 1.3 say 1.2.
  std::uint16_t wire_version() const;

  struct RecordPlace {
    std::optional<std::uint16_t> version{};  // default: wire_version()
    bool joins_packet = false;
  };
  // Seals the record into the packet begun, or a new one if that has no room.
  RecordNumber WriteRecord(ContentType type, const std::shared_ptr<WriteEpoch>& keys,
                           ByteView content, const RecordPlace& place);
  // Ends the packet begun, and sends it with all before it.
  void FlushPacket();

  // PeerFailure if the shim has sent anything that was not read: its alert, if it is one.
  void AdvanceClock(std::chrono::nanoseconds by);

  // The next record, which must be of the epoch and the type. Alerts are handled.
  IncomingRecord ReadRecordOf(std::uint16_t epoch, ContentType type, bool check_version = true);
  // The numbers in an ACK record, or PeerFailure.
  std::vector<RecordNumber> ParseAck(ByteView content) const;
  void SkipFinalAck() { final_ack_is_read_ = true; }
  // The flight that is being written is not flushed at its end.
  void LeaveWithNext() { leaves_with_next_ = true; }
  // For what the controller writes beside the flight.
  void ReportSent(ContentType type, ByteView content, std::uint16_t epoch) {
    events_.OnSent(type, content, epoch);
  }

 private:
  enum class VersionCheck : bool { kSkip, kCheck };

  void SendFlight(Flight flight) override;
  DtlsMessage Number(FlightItem item);
  void WriteNextFlight();
  void EndPacket();
  void RequireNothingUnread(const char* at);

  IncomingRecord ReadRecord(std::uint16_t epoch, VersionCheck check);
  IncomingRecord ReadCurrentRecord();
  // Takes a record that any read may come across. False if it was the end: close_notify.
  bool TakeAlertRecord(const IncomingRecord& record);
  void TakeHandshakeRecord(const IncomingRecord& record);
  void TakeUnaskedAck(const IncomingRecord& record);
  std::optional<Bytes> TakeMessage();
  [[noreturn]] void RefuseRecord(const IncomingRecord& record, const std::string& wanted);

  PacketTransport packets_;
  DtlsRecordWriter writer_;
  DtlsRecordReader reader_;
  PackingCheck packing_;
  Reassembler reassembler_;
  AckLedger acks_;

  DtlsFlights flights_;
  std::uint16_t next_number_ = 0;
  Bytes packet_out_;  // begun, not sent
  bool final_ack_is_read_ = false;
  bool leaves_with_next_ = false;
  // The client answers without knowing the version yet.
  bool hello_verify_is_open_ = false;

  Bytes packet_in_;
  std::size_t packet_in_read_ = 0;
};

}  // namespace badpeer

#endif  // BADPEER_RUNNER_DTLS_DTLS_CHANNEL_IMPL_H_
