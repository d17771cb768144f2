#include "runner/dtls/controller.h"

#include <algorithm>
#include <memory>
#include <string>
#include <utility>

#include "runner/base/peer_failure.h"
#include "runner/dtls/dtls_channel_impl.h"
#include "runner/wire/codec.h"

namespace badpeer {
namespace {

constexpr std::size_t kDefaultFragment = 1024;

// Packs fragments into records as they come; what they have in common with the record begun decides
// whether they join it.
class RecordPacker {
 public:
  explicit RecordPacker(DtlsChannel& channel) : channel_(channel) {}

  void Add(const DtlsFragment& fragment) {
    std::shared_ptr<WriteEpoch> keys = channel_.KeysOf(fragment.epoch, fragment.keys);
    const Bytes bytes = fragment.Encode();
    if (fragment.IsChangeCipherSpec()) {
      Finish();
      channel_.WriteRecord(fragment.content, keys, bytes, {.version = fragment.record_version});
      return;
    }
    const bool joins = keys == keys_ && fragment.record_version == version_ &&
                       !fragment.starts_record &&
                       content_.size() + bytes.size() <= channel_.options().pack_fragments;
    if (!joins) Finish();
    keys_ = std::move(keys);
    version_ = fragment.record_version;
    must_be_dropped_ |= fragment.must_be_dropped;
    Append(content_, bytes);
  }

  void Finish() {
    if (!content_.empty()) {
      const RecordNumber number =
          channel_.WriteRecord(ContentType::handshake, keys_, content_, {.version = version_});
      if (!must_be_dropped_) channel_.acks().Sent(number);
    }
    content_.clear();
    must_be_dropped_ = false;
  }

 private:
  DtlsChannel& channel_;
  Bytes content_;
  std::shared_ptr<WriteEpoch> keys_;
  std::optional<std::uint16_t> version_;
  bool must_be_dropped_ = false;
};

std::string Describe(const DtlsFragment& f) {
  if (f.IsChangeCipherSpec()) return "a ChangeCipherSpec";
  return std::to_string(f.body.size()) + " bytes at " + std::to_string(f.offset) + " of " +
         std::to_string(f.total_length) + " of message " + std::to_string(f.number) + ", " +
         Name(f.type) + ", in epoch " + std::to_string(f.epoch);
}

// Matches the fragments of one record with what is awaited first, and takes that off. Says whether
// the last one was cut short of what it could have held.
bool TakeRetransmitted(std::vector<DtlsFragment>& awaited, const std::vector<DtlsFragment>& got,
                       std::uint16_t epoch) {
  bool is_cut = false;
  for (const DtlsFragment& f : got) {
    if (is_cut) throw PeerFailure("the shim cut a retransmitted message short within a record");
    if (awaited.empty() || awaited[0].IsChangeCipherSpec() || awaited[0].epoch != epoch) {
      throw PeerFailure("the shim retransmitted more than it had to in a record", Describe(f));
    }
    DtlsFragment& wanted = awaited[0];
    const bool matches = f.type == wanted.type && f.total_length == wanted.total_length &&
                         f.number == wanted.number && f.offset == wanted.offset &&
                         f.body.size() <= wanted.body.size();
    if (!matches) {
      throw PeerFailure("the shim retransmitted the wrong part of its flight", Describe(f),
                        Describe(wanted));
    }
    if (!std::equal(f.body.begin(), f.body.end(), wanted.body.begin())) {
      throw PeerFailure("the shim retransmitted other bytes than it had sent", Describe(f));
    }
    if (f.body.size() == wanted.body.size()) {
      awaited.erase(awaited.begin());
    } else {
      is_cut = true;
      wanted.offset = f.end();
      wanted.body.erase(wanted.body.begin(),
                        wanted.body.begin() + static_cast<std::ptrdiff_t>(f.body.size()));
    }
  }
  return is_cut;
}

}  // namespace

DtlsController::DtlsController(DtlsChannel& channel, const DtlsFlights& flights)
    : channel_(channel), flights_(flights) {
  for (const DtlsMessage& message : flights.received) {
    awaited_retransmit_.push_back(message.Whole());
  }
}

std::uint16_t DtlsController::write_epoch() const { return channel_.write_epoch()->keys.epoch; }
std::uint16_t DtlsController::read_epoch() const { return channel_.read_epoch(); }

std::vector<DtlsFragment> DtlsController::FragmentsOf(std::span<const DtlsMessage> messages) const {
  const std::size_t limit = channel_.options().max_handshake_fragment != 0
                                ? channel_.options().max_handshake_fragment
                                : kDefaultFragment;
  std::vector<DtlsFragment> fragments;
  for (const DtlsMessage& message : messages) {
    std::size_t offset = 0;
    do {
      const std::size_t size = message.IsChangeCipherSpec()
                                   ? message.body.size()
                                   : std::min(limit, message.body.size() - offset);
      fragments.push_back(message.Fragment(offset, size));
      offset += size;
    } while (offset < message.body.size());
  }
  return fragments;
}

void DtlsController::WriteFlight(std::span<const DtlsMessage> messages) {
  WriteFragments(FragmentsOf(messages));
}

void DtlsController::WriteFragments(std::span<const DtlsFragment> fragments) {
  RecordPacker packer(channel_);
  for (const DtlsFragment& fragment : fragments) packer.Add(fragment);
  packer.Finish();
}

RecordNumber DtlsController::WriteRecord(ContentType type, std::uint16_t epoch, ByteView content) {
  const std::shared_ptr<WriteEpoch> keys = channel_.KeysOf(epoch);
  channel_.ReportSent(type, content, epoch);
  return channel_.WriteRecord(type, keys, content, {});
}

void DtlsController::WriteApplicationData(std::uint16_t epoch, ByteView data) {
  WriteRecord(ContentType::application_data, epoch, data);
}

void DtlsController::WriteAck(std::uint16_t epoch, std::span<const ReceivedRecord> records) {
  Ack ack;
  for (const ReceivedRecord& record : records) ack.record_numbers.push_back(record.number);
  WriteRecord(ContentType::ack, epoch, Encode(ack));
  awaited_retransmit_ = WithoutAcknowledged(std::move(awaited_retransmit_), records);
}

void DtlsController::LeaveWithNext() { channel_.LeaveWithNext(); }
void DtlsController::FlushPacket() { channel_.FlushPacket(); }
void DtlsController::WriteRawPacket(ByteView packet) { channel_.WriteRaw(packet); }

void DtlsController::AdvanceClock(std::chrono::nanoseconds by) { channel_.AdvanceClock(by); }

void DtlsController::ExpectNextTimeout(std::chrono::nanoseconds in) {
  channel_.FlushPacket();
  channel_.packets().ExpectNextTimeout(in);
}

void DtlsController::ExpectNoTimeout() {
  channel_.FlushPacket();
  channel_.packets().ExpectNextTimeout(std::nullopt);
}

void DtlsController::SetTimeout(std::chrono::milliseconds initial) {
  channel_.FlushPacket();
  channel_.packets().SetTimeout(initial);
}

void DtlsController::SetMtu(std::size_t bytes) {
  channel_.FlushPacket();
  channel_.packing().SetMaxPacketSize(bytes);
  channel_.packets().SetMtu(static_cast<std::uint32_t>(bytes));
}

std::vector<ReceivedRecord> DtlsController::ReadRetransmit() {
  return ReadRetransmit(awaited_retransmit_);
}

std::vector<ReceivedRecord> DtlsController::ReadRetransmit(std::vector<DtlsFragment> expected) {
  channel_.FlushPacket();
  std::vector<ReceivedRecord> records;
  while (!expected.empty()) {
    const std::uint16_t epoch = expected[0].epoch;
    // The shim did not know the version when it made its ClientHello.
    const bool check_version = expected[0].type != HandshakeType::client_hello;
    if (expected[0].IsChangeCipherSpec()) {
      const IncomingRecord record =
          channel_.ReadRecordOf(epoch, ContentType::change_cipher_spec, check_version);
      if (record.payload != expected[0].body) {
        throw PeerFailure("the shim retransmitted another ChangeCipherSpec", ToHex(record.payload),
                          ToHex(expected[0].body));
      }
      expected.erase(expected.begin());
      continue;
    }
    const IncomingRecord record =
        channel_.ReadRecordOf(epoch, ContentType::handshake, check_version);
    const std::vector<DtlsFragment> fragments = ParseFragments(record.payload);
    if (TakeRetransmitted(expected, fragments, epoch)) channel_.packing().OnCutMessage(true);
    ReceivedRecord received{.number = {record.epoch, record.sequence}};
    for (const DtlsFragment& f : fragments) {
      received.covers.push_back({f.number, f.offset, f.end()});
    }
    records.push_back(std::move(received));
  }
  return records;
}

void DtlsController::ReadAck(std::uint16_t epoch) {
  channel_.FlushPacket();
  const IncomingRecord record = channel_.ReadRecordOf(epoch, ContentType::ack);
  channel_.acks().Check(channel_.ParseAck(record.payload),
                        {.buffer = channel_.options().max_ack_buffer,
                         .packets_are_small = channel_.packing().max_packet_size() != 0});
}

void DtlsController::ReadAck(std::uint16_t epoch, std::span<const RecordNumber> wanted) {
  channel_.FlushPacket();
  const IncomingRecord record = channel_.ReadRecordOf(epoch, ContentType::ack);
  const std::vector<RecordNumber> named = channel_.ParseAck(record.payload);
  if (!std::equal(named.begin(), named.end(), wanted.begin(), wanted.end())) {
    throw PeerFailure("the shim's ACK names other records than BoringSSL's would", Describe(named),
                      Describe(wanted));
  }
}

void DtlsController::ReadApplicationData(std::uint16_t epoch, ByteView wanted) {
  channel_.FlushPacket();
  const IncomingRecord record = channel_.ReadRecordOf(epoch, ContentType::application_data);
  if (!Equal(record.payload, wanted)) {
    throw PeerFailure("the shim sent other application data", ToHex(record.payload), ToHex(wanted));
  }
}

void DtlsController::SkipFinalAck() { channel_.SkipFinalAck(); }

}  // namespace badpeer
