#include "runner/harness/exchange.h"

#include <algorithm>

#include "runner/suites/shim_flags.h"

namespace badpeer {
namespace {

void RequireData(ByteView got, ByteView wanted, const char* what) {
  if (!Equal(got, wanted)) throw PeerFailure(what, ToHex(got), ToHex(wanted));
}

Bytes MakeMessage(int index, std::size_t size) {
  return Bytes(size, static_cast<std::uint8_t>(0x42 ^ index));
}

// The shim echoes each byte xor 0xff.
Bytes ReplyTo(Bytes message) {
  for (std::uint8_t& byte : message) byte ^= 0xff;
  return message;
}

void CheckExports(Peer& peer, const Exchange& exchange) {
  if (exchange.export_keying_material > 0) {
    const Bytes context = BytesOf(exchange.export_context);
    std::optional<ByteView> used;
    if (exchange.use_export_context) used = context;
    RequireData(
        peer.Read(exchange.export_keying_material),
        peer.ExportKeyingMaterial(exchange.export_label, used, exchange.export_keying_material),
        "keying material mismatch");
  }
  if (exchange.export_traffic_secrets) {
    const Bytes size = peer.Read(2);  // little-endian
    const std::size_t secret_size = static_cast<std::size_t>(size[0] | size[1] << 8);
    RequireData(peer.Read(secret_size), peer.state().write_traffic_secret,
                "read traffic-secret mismatch");
    RequireData(peer.Read(secret_size), peer.state().read_traffic_secret,
                "write traffic-secret mismatch");
  }
  if (exchange.tls_unique) {
    const Bytes& expected = peer.TlsUnique();
    RequireData(peer.Read(expected.size()), expected, "tls-unique mismatch");
  }
}

void ExpectPrefix(Peer& peer, std::string& prefix) {
  if (prefix.empty()) return;
  RequireData(peer.Read(prefix.size()), BytesOf(prefix), "bad initial message");
  prefix.clear();
}

// What a receiver has to put up with. Empty records and warnings alternate at the end where their
// numbers differ.
void SendNoise(Peer& peer, const Exchange& exchange) {
  for (int i = 0; i < exchange.key_updates; ++i) peer.SendKeyUpdate(exchange.key_update_request);
  for (int i = std::max(exchange.empty_records, exchange.warning_alerts); i > 0; --i) {
    if (i <= exchange.empty_records) peer.Write({});
    if (i <= exchange.warning_alerts) {
      peer.channel().SendAlert(AlertLevel::warning, AlertDescription::unexpected_message);
    }
  }
  for (int i = 0; i < exchange.user_canceled_alerts; ++i) {
    peer.channel().SendAlert(AlertLevel::warning, AlertDescription::user_canceled);
  }
  if (exchange.bogus_alert_level) {
    peer.channel().SendAlert(*exchange.bogus_alert_level, AlertDescription::unexpected_message);
  }
}

Bytes ReadReply(Peer& peer, const Exchange& exchange, std::size_t size) {
  if (!peer.IsDtls()) return peer.Read(size);
  Bytes reply = peer.ReadDatagram();
  if (exchange.reply_is_split) Append(reply, peer.ReadDatagram());
  return reply;
}

void ExchangeMessage(Peer& peer, const Exchange& exchange, int index, std::string& prefix) {
  SendNoise(peer, exchange);
  if (exchange.shim_sends_key_update_before_read) peer.ReadKeyUpdate();
  const Bytes message = MakeMessage(index, exchange.message_size);
  peer.Write(message);
  ExpectPrefix(peer, prefix);
  if (exchange.shim_shuts_down || exchange.expect_message_dropped) return;
  // However many the peer sends, the shim answers once.
  if (exchange.key_updates > 0 &&
      exchange.key_update_request == KeyUpdateRequest::update_requested) {
    peer.ReadKeyUpdate();
  }
  RequireData(ReadReply(peer, exchange, message.size()), ReplyTo(message), "bad reply contents");
  if (peer.state().unsolicited_key_update != exchange.expect_unsolicited_key_update) {
    throw PeerFailure(peer.state().unsolicited_key_update ? "the shim sent a KeyUpdate unasked"
                                                          : "the shim sent no KeyUpdate");
  }
}

}  // namespace

void RunExchange(Peer& peer, const ExchangeContext& context) {
  const Exchange& exchange = context.test.exchange;
  peer.Handshake();
  CheckState(peer, context);
  CheckExports(peer, exchange);
  peer.Fire(Phase::kBeforeExchange);

  std::string prefix = context.resumption ? exchange.resume_shim_prefix : exchange.shim_prefix;
  if (exchange.shim_writes_first || exchange.read_with_unfinished_write) {
    prefix = kShimInitialWrite;
  }
  if (exchange.renegotiations > 0) {
    if (!exchange.read_with_unfinished_write) ExpectPrefix(peer, prefix);
    if (exchange.renegotiation_cipher_suites) {
      context.options.cipher_suites = *exchange.renegotiation_cipher_suites;
    }
    for (int i = 0; i < exchange.renegotiations; ++i) peer.Renegotiate();
  }
  if (exchange.read_until_end) {
    peer.ReadUntilEnd();
    return;
  }
  const int count = exchange.message_count.value_or(exchange.shim_shuts_down ? 0 : 1);
  for (int i = 0; i < count; ++i) ExchangeMessage(peer, exchange, i, prefix);
  // The shim ends with another read, and another KeyUpdate before it.
  if (exchange.shim_sends_key_update_before_read) peer.ReadKeyUpdate();
}

}  // namespace badpeer
