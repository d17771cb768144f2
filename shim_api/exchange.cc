#include "shim_api/exchange.h"

#include <algorithm>
#include <cstdio>

#include "shim_api/property_checks.h"

namespace badpeer::shim {
namespace {

constexpr std::uint16_t kTls13 = 0x0304;
constexpr std::uint8_t kDecompressionFailure = 30;  // What -send-alert sends; peers never do.

}  // namespace

Verdict Exchange::Run() {
  using Step = Verdict (Exchange::*)();
  constexpr Step kBefore[] = {&Exchange::Handshake, &Exchange::WriteExports};
  for (Step step : kBefore) {
    if (Verdict verdict = (this->*step)(); verdict != Verdict::kOk) return verdict;
  }
  if (config_.send_alert) {
    const OpResult sent = driver_.SendFatalAlert(kDecompressionFailure);
    return sent.status == OpStatus::kOk ? Verdict::kOk : driver_.FailureVerdict();
  }
  constexpr Step kExchange[] = {&Exchange::WriteFirst, &Exchange::Echo,
                                &Exchange::CheckNoLateSession, &Exchange::Shutdown,
                                &Exchange::CheckRenegotiations};
  for (Step step : kExchange) {
    if (Verdict verdict = (this->*step)(); verdict != Verdict::kOk) return verdict;
  }
  return Verdict::kOk;
}

Verdict Exchange::Write(ByteSpan data) {
  return driver_.WriteAll(data).status == OpStatus::kOk ? Verdict::kOk : driver_.FailureVerdict();
}

Verdict Exchange::Handshake() {
  if (config_.implicit_handshake) return Verdict::kOk;
  if (driver_.Handshake().status != OpStatus::kOk) return driver_.FailureVerdict();
  const ConnectionProperties properties = connection_.Properties();
  if (Verdict verdict = CheckHandshake(config_, properties, place_.is_resume);
      verdict != Verdict::kOk) {
    return verdict;
  }
  if (place_.is_resume && !place_.is_retry && !config_.server &&
      config_.expect_no_offer_early_data && properties.in_early_data) {
    std::fprintf(stderr, "The client offered early data.\n");
    return Verdict::kFailed;
  }
  had_session_before_exchange_ = properties.got_new_session.value_or(false);
  return HandshakeAgain();
}

// A finished handshake has nothing left to do; after False Start, one more call finishes it.
Verdict Exchange::HandshakeAgain() {
  if (config_.handshake_twice && driver_.Handshake().status != OpStatus::kOk) {
    return driver_.FailureVerdict();
  }
  if (config_.no_op_extra_handshake && connection_.Handshake().status != OpStatus::kOk) {
    std::fprintf(stderr, "A further handshake call was not a no-op.\n");
    return Verdict::kFailed;
  }
  return Verdict::kOk;
}

Verdict Exchange::WriteExports() {
  if (config_.export_keying_material > 0) {
    if (Verdict verdict = WriteKeyingMaterial(); verdict != Verdict::kOk) return verdict;
  }
  if (config_.export_traffic_secrets) {
    if (Verdict verdict = WriteTrafficSecrets(); verdict != Verdict::kOk) return verdict;
  }
  return config_.tls_unique ? WriteTlsUnique() : Verdict::kOk;
}

Verdict Exchange::WriteKeyingMaterial() {
  ByteString material(static_cast<std::size_t>(config_.export_keying_material));
  std::optional<ByteSpan> context;
  if (config_.use_export_context) context = AsBytes(config_.export_context);
  const OpResult exported =
      driver_.Once("export keying material",
                   connection_.ExportKeyingMaterial(material, config_.export_label, context));
  return exported.status == OpStatus::kOk ? Write(material) : driver_.FailureVerdict();
}

// Their length as 16 bits, little-endian, then the read and the write secret.
Verdict Exchange::WriteTrafficSecrets() {
  ByteString read;
  ByteString write;
  if (driver_.Once("export traffic secrets", connection_.TrafficSecrets(read, write)).status !=
      OpStatus::kOk) {
    return driver_.FailureVerdict();
  }
  const std::uint8_t length[] = {static_cast<std::uint8_t>(read.size()),
                                 static_cast<std::uint8_t>(read.size() >> 8)};
  for (ByteSpan part : {ByteSpan(length), ByteSpan(read), ByteSpan(write)}) {
    if (Verdict verdict = Write(part); verdict != Verdict::kOk) return verdict;
  }
  return Verdict::kOk;
}

Verdict Exchange::WriteTlsUnique() {
  std::uint8_t finished[64];
  const OpResult got = driver_.Once("tls-unique", connection_.TlsUnique(finished));
  if (got.status != OpStatus::kOk) return driver_.FailureVerdict();
  if (got.bytes != 12) {
    std::fprintf(stderr, "tls-unique has %zu bytes instead of 12.\n", got.bytes);
    return Verdict::kFailed;
  }
  return Write({finished, got.bytes});
}

// Sizes around the limits of a record, for stacks that split records.
Verdict Exchange::WriteRecordSizes() {
  constexpr std::size_t kSizes[] = {0, 1, 255, 256, 257, 16383, 16384, 16385, 32767, 32768, 32769};
  const ByteString data(std::ranges::max(kSizes), 0x42);
  for (std::size_t size : kSizes) {
    if (Verdict verdict = Write(ByteSpan(data).first(size)); verdict != Verdict::kOk) {
      return verdict;
    }
  }
  return Verdict::kOk;
}

Verdict Exchange::WriteFirst() {
  if (config_.write_different_record_sizes) return WriteRecordSizes();
  if (config_.read_with_unfinished_write) return LeaveWriteUnfinished();
  if (!config_.shim_writes_first) return Verdict::kOk;
  for (int i = 0; i < config_.repeat_shim_initial_write; ++i) {
    if (Verdict verdict = Write(AsBytes(config_.shim_initial_write)); verdict != Verdict::kOk) {
      return verdict;
    }
  }
  return Verdict::kOk;
}

// Lets one byte of the record through: the echo must be able to read while the rest waits.
Verdict Exchange::LeaveWriteUnfinished() {
  if (driver_.channel().async() == nullptr) {
    std::fprintf(stderr, "-read-with-unfinished-write needs -async, and not -quic.\n");
    return Verdict::kFailed;
  }
  driver_.channel().async()->AllowWrite(1);
  if (connection_.Write(AsBytes(config_.shim_initial_write)).status != OpStatus::kWantWrite) {
    std::fprintf(stderr, "The write did not stay unfinished.\n");
    return Verdict::kFailed;
  }
  initial_write_unfinished_ = true;
  return Verdict::kOk;
}

Verdict Exchange::UpdateKeys() {
  return driver_.Once("update keys", connection_.UpdateKeys()).status == OpStatus::kOk
             ? Verdict::kOk
             : driver_.FailureVerdict();
}

Verdict Exchange::Echo() {
  if (config_.shim_shuts_down || config_.write_different_record_sizes) return Verdict::kOk;
  // Less than a TLS record by default, so that a record takes several reads.
  std::size_t size = config_.dtls ? 16384 : 512;
  if (config_.read_size > 0) size = static_cast<std::size_t>(config_.read_size);
  ByteString buffer(size);
  for (bool closed = false; !closed;) {
    if (Verdict verdict = EchoOnce(buffer, closed); verdict != Verdict::kOk) return verdict;
  }
  return Verdict::kOk;
}

Verdict Exchange::EchoOnce(MutableByteSpan buffer, bool& closed) {
  if (config_.key_update_before_read) {
    if (Verdict verdict = UpdateKeys(); verdict != Verdict::kOk) return verdict;
  }
  const OpResult read = driver_.Read(buffer);
  if (read.status == OpStatus::kCloseNotify || read.status == OpStatus::kEof) {
    closed = true;
    return Verdict::kOk;
  }
  if (read.status != OpStatus::kOk) return driver_.FailureVerdict();
  if (read.bytes == 0) {
    std::fprintf(stderr, "A read succeeded with nothing.\n");
    return Verdict::kMustFail;
  }
  if (Verdict verdict = CheckProgressAfterRead(); verdict != Verdict::kOk) return verdict;
  if (initial_write_unfinished_) {
    initial_write_unfinished_ = false;
    if (Verdict verdict = Write(AsBytes(config_.shim_initial_write)); verdict != Verdict::kOk) {
      return verdict;
    }
  }
  if (config_.key_update) {
    if (Verdict verdict = UpdateKeys(); verdict != Verdict::kOk) return verdict;
  }
  const MutableByteSpan data = buffer.first(read.bytes);
  for (std::uint8_t& byte : data) byte ^= 0xff;
  return Write(data);
}

// Data may come only after the handshake, or before it as early data that was accepted.
Verdict Exchange::CheckProgressAfterRead() {
  if (!config_.server && place_.is_resume && !place_.is_retry && config_.expect_reject_early_data) {
    std::fprintf(stderr, "Got data instead of the rejection of early data.\n");
    return Verdict::kFailed;
  }
  const ConnectionProperties properties = connection_.Properties();
  if (!properties.handshake_done && !properties.early_data_accepted) {
    std::fprintf(stderr, "Got data although the handshake is not completed.\n");
    return Verdict::kFailed;
  }
  return Verdict::kOk;
}

// Up to TLS 1.2, a session comes with the handshake; in TLS 1.3, after it.
Verdict Exchange::CheckNoLateSession() {
  const ConnectionProperties properties = connection_.Properties();
  if (!config_.server && !config_.false_start && !config_.implicit_handshake &&
      TlsVersionOf(properties.version) < kTls13 && !had_session_before_exchange_ &&
      properties.got_new_session.value_or(false)) {
    std::fprintf(stderr, "A new session came after the handshake.\n");
    return Verdict::kFailed;
  }
  return CheckSessionAfterExchange(config_, properties);
}

// Without -check-close-notify, the connection ends with its TCP connection alone. The numbers are
// those that tests look for: 1 for closed on both sides, 0 for ours only, -1 for an error.
Verdict Exchange::Shutdown() {
  if (!config_.check_close_notify) return Verdict::kOk;
  const auto check = [this](int wanted) {
    const OpStatus status = driver_.Shutdown().status;
    const int got = status == OpStatus::kOk ? 1 : status == OpStatus::kCloseNotifySent ? 0 : -1;
    if (got == wanted) return Verdict::kOk;
    std::fprintf(stderr, "Unexpected SSL_shutdown result: %d != %d\n", got, wanted);
    return driver_.FailureVerdict();
  };
  if (config_.shim_shuts_down) {
    if (Verdict verdict = check(0); verdict != Verdict::kOk) return verdict;
  }
  return check(1);
}

Verdict Exchange::CheckRenegotiations() {
  const ConnectionProperties properties = connection_.Properties();
  if (properties.total_renegotiations != config_.expect_total_renegotiations) {
    std::fprintf(stderr, "Expected %d renegotiations, got %d.\n",
                 config_.expect_total_renegotiations, properties.total_renegotiations);
    return Verdict::kFailed;
  }
  if (config_.renegotiate_explicit &&
      properties.total_renegotiations != driver_.explicit_renegotiations()) {
    std::fprintf(stderr, "Of %d renegotiations, the shim started %d.\n",
                 properties.total_renegotiations, driver_.explicit_renegotiations());
    return Verdict::kFailed;
  }
  return properties.total_renegotiations > 0 ? CheckAuthentication(config_, properties)
                                             : Verdict::kOk;
}

}  // namespace badpeer::shim
