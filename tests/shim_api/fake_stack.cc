#include "tests/shim_api/fake_stack.h"

#include <algorithm>
#include <deque>

namespace badpeer::shim {
namespace {

class FakeConnection : public StackConnection {
 public:
  FakeConnection(const ConnectionSetup& setup, FakeBehaviour& behaviour)
      : config_(&setup.config),
        transport_(*setup.transport),
        behaviour_(behaviour),
        resumed_(setup.is_resume),
        in_early_data_(setup.is_resume && behaviour.rejects_early_data) {}

  OpResult Handshake() override {
    if (in_early_data_ || done_) return {};
    if (failed_) return Fail();
    if (behaviour_.waits_for_callback && !callback_done_) return {OpStatus::kWantCallback};
    if (behaviour_.waits_for_nothing) return {OpStatus::kWantRead};
    if (!config_->server && !hello_sent_) {
      if (const OpResult sent = Send({'C'}); sent.status != OpStatus::kOk) return sent;
      hello_sent_ = true;
    }
    if (!hello_received_) {
      ByteString message;
      if (const OpResult got = Receive(message); got.status != OpStatus::kOk) return got;
      if (message[0] != (config_->server ? 'C' : 'S')) return Fail();
      hello_received_ = true;
    }
    if (config_->server && !hello_sent_) {
      if (const OpResult sent = Send({'S'}); sent.status != OpStatus::kOk) return sent;
      hello_sent_ = true;
    }
    done_ = true;
    return {};
  }

  OpResult Read(MutableByteSpan out) override { return Take(out, true); }
  OpResult Peek(MutableByteSpan out) override { return Take(out, false); }

  OpResult Write(ByteSpan in) override {
    if (const OpResult shaken = Handshake(); shaken.status != OpStatus::kOk) return shaken;
    in = in.first(std::min<std::size_t>(in.size(), 200));
    ByteString message = {'D', static_cast<std::uint8_t>(in.size())};
    message.insert(message.end(), in.begin(), in.end());
    const OpResult sent = Send(message);
    return sent.status == OpStatus::kOk ? OpResult{OpStatus::kOk, in.size()} : sent;
  }

  OpResult Shutdown() override {
    if (!close_sent_) {
      if (const OpResult sent = Send({'Z'}); sent.status != OpStatus::kOk) return sent;
      close_sent_ = true;
      if (!close_received_) return {OpStatus::kCloseNotifySent};
    }
    while (!close_received_) {
      std::uint8_t ignored[1];
      const OpResult read = Read(ignored);
      if (read.status == OpStatus::kEof) return {OpStatus::kError};
      if (read.status != OpStatus::kOk && read.status != OpStatus::kCloseNotify) return read;
    }
    return {};
  }

  OpResult SendFatalAlert(std::uint8_t description) override { return Send({'A', description}); }
  OpResult UpdateKeys() override { return Send({'K'}); }
  OpResult ExportKeyingMaterial(MutableByteSpan out, std::string_view label,
                                std::optional<ByteSpan> context) override {
    std::ranges::fill(out, static_cast<std::uint8_t>(label.size() + (context ? 100 : 0)));
    return {OpStatus::kOk, out.size()};
  }
  OpResult Renegotiate() override {
    if (!renegotiation_sent_) {
      if (const OpResult sent = Send({'r'}); sent.status != OpStatus::kOk) return sent;
      renegotiation_sent_ = true;
    }
    ByteString message;
    if (const OpResult got = Receive(message); got.status != OpStatus::kOk) return got;
    if (message[0] != 'r') return Fail();
    ++renegotiations_;
    return {};
  }
  OpResult TlsUnique(MutableByteSpan out) override {
    std::fill_n(out.begin(), 12, std::uint8_t{0xf1});
    return {OpStatus::kOk, 12};
  }
  OpResult TrafficSecrets(ByteString& read, ByteString& write) override {
    read = {1, 2};
    write = {3, 4};
    return {};
  }
  void CompletePendingCallback() override { callback_done_ = true; }
  OpResult ResetEarlyData(const ConnectionConfig& config) override {
    config_ = &config;
    in_early_data_ = false;
    return {};
  }

  ConnectionProperties Properties() override {
    ConnectionProperties properties;
    properties.version = config_->dtls ? 0xfefd : 0x0303;
    properties.cipher_suite = 0xc02f;
    properties.handshake_done = done_;
    properties.session_reused = resumed_;
    properties.in_early_data = in_early_data_;
    properties.got_new_session = !resumed_;
    properties.total_renegotiations = renegotiations_;
    if (!config_->server) properties.peer_chain = {{1}};
    behaviour_.report(properties);
    return properties;
  }
  std::shared_ptr<StackSession> NewestSession() override {
    return behaviour_.has_no_session ? nullptr : std::make_shared<StackSession>();
  }
  bool ReplaysErrors() const override { return behaviour_.replays_errors; }
  std::string LastError() override {
    return behaviour_.forgets_errors ? std::to_string(failures_) : failed_ ? "failed" : "";
  }

  std::optional<std::chrono::microseconds> UntilTimeout() override {
    return behaviour_.until_timeout;
  }
  OpResult HandleTimeout() override {
    ++behaviour_.timeouts_handled;
    return behaviour_.retransmits ? Send({'R'}) : OpResult{};
  }
  bool ResumesRetransmission() const override { return !behaviour_.retransmits; }
  OpResult SetMtu(std::uint32_t mtu) override {
    behaviour_.mtu = mtu;
    return {};
  }
  OpResult SetInitialTimeout(std::chrono::milliseconds timeout) override {
    behaviour_.initial_timeout = timeout;
    return {};
  }

 private:
  OpResult Fail() {
    failed_ = true;
    ++failures_;
    return {OpStatus::kError};
  }

  // Keeps what did not get through for the next call, which is for the same message.
  OpResult Send(const ByteString& message) {
    if (sending_.empty()) sending_ = message;
    while (!sending_.empty()) {
      const IoResult written = transport_.Write(sending_);
      if (written.status == IoStatus::kWouldBlock) {
        return {behaviour_.misnames_waits ? OpStatus::kWantRead : OpStatus::kWantWrite};
      }
      if (written.status != IoStatus::kOk) return Fail();
      sending_.erase(sending_.begin(),
                     sending_.begin() + static_cast<std::ptrdiff_t>(written.bytes));
    }
    return {};
  }

  bool HasMessage() const {
    if (received_.empty()) return false;
    if (received_[0] == 'D') return received_.size() >= 2 && received_.size() >= 2u + received_[1];
    return received_[0] != 'A' || received_.size() >= 2;
  }

  OpResult Receive(ByteString& message) {
    while (!HasMessage()) {
      std::uint8_t bytes[300];
      if (behaviour_.polls && !transport_.WaitReadable(std::chrono::seconds(10))) {
        return {OpStatus::kWantRead};
      }
      const IoResult read = transport_.Read(bytes);
      if (read.status == IoStatus::kWouldBlock) return {OpStatus::kWantRead};
      if (read.status == IoStatus::kEof) return {done_ ? OpStatus::kEof : OpStatus::kError};
      if (read.status != IoStatus::kOk) return Fail();
      received_.insert(received_.end(), bytes, bytes + read.bytes);
    }
    const std::size_t size = received_[0] == 'D' ? 2u + received_[1] : received_[0] == 'A' ? 2 : 1;
    message.assign(received_.begin(), received_.begin() + static_cast<std::ptrdiff_t>(size));
    received_.erase(received_.begin(), received_.begin() + static_cast<std::ptrdiff_t>(size));
    return {};
  }

  OpResult Take(MutableByteSpan out, bool consume) {
    if (in_early_data_) return {OpStatus::kEarlyDataRejected};
    if (const OpResult shaken = Handshake(); shaken.status != OpStatus::kOk) return shaken;
    if (failed_) return Fail();
    if (close_received_) return {OpStatus::kCloseNotify};
    while (data_.empty()) {
      ByteString message;
      if (const OpResult got = Receive(message); got.status != OpStatus::kOk) return got;
      if (message[0] == 'Z') {
        close_received_ = true;
        return {OpStatus::kCloseNotify};
      }
      if (message[0] == 'R') return {OpStatus::kWantRenegotiation};
      if (message[0] != 'D') return Fail();
      data_.assign(message.begin() + 2, message.end());
    }
    const std::size_t count = std::min(out.size(), data_.size());
    std::copy_n(data_.begin(), count, out.begin());
    if (consume) data_.erase(data_.begin(), data_.begin() + static_cast<std::ptrdiff_t>(count));
    return {OpStatus::kOk, count};
  }

  const ConnectionConfig* config_;
  Transport& transport_;
  FakeBehaviour& behaviour_;
  bool resumed_;
  bool in_early_data_;
  bool hello_sent_ = false;
  bool hello_received_ = false;
  bool done_ = false;
  bool callback_done_ = false;
  bool close_sent_ = false;
  bool close_received_ = false;
  bool failed_ = false;
  int renegotiations_ = 0;
  bool renegotiation_sent_ = false;
  int failures_ = 0;
  ByteString sending_;
  ByteString received_;
  std::deque<std::uint8_t> data_;
};

}  // namespace

NewConnection FakeStack::Connect(const ConnectionSetup& setup) {
  if (!behaviour.cannot.empty()) return {nullptr, behaviour.cannot};
  if (behaviour.fails_to_connect) return {};
  return {std::make_unique<FakeConnection>(setup, behaviour), ""};
}

}  // namespace badpeer::shim
