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

void CheckExports(Connection& connection, const Exchange& exchange) {
  if (exchange.export_keying_material > 0) {
    const Bytes context = BytesOf(exchange.export_context);
    std::optional<ByteView> used;
    if (exchange.use_export_context) used = context;
    RequireData(
        connection.Read(exchange.export_keying_material),
        connection.ExportKeyingMaterial(exchange.export_label, used,
                                        exchange.export_keying_material),
        "keying material mismatch");
  }
  if (exchange.export_traffic_secrets) {
    const Bytes size = connection.Read(2);  // little-endian
    const std::size_t secret_size = static_cast<std::size_t>(size[0] | size[1] << 8);
    RequireData(connection.Read(secret_size), connection.state().write_traffic_secret,
                "read traffic-secret mismatch");
    RequireData(connection.Read(secret_size), connection.state().read_traffic_secret,
                "write traffic-secret mismatch");
  }
  if (exchange.tls_unique) {
    const Bytes& expected = connection.TlsUnique();
    RequireData(connection.Read(expected.size()), expected, "tls-unique mismatch");
  }
}

void ExpectPrefix(Connection& connection, std::string& prefix) {
  if (prefix.empty()) return;
  RequireData(connection.Read(prefix.size()), BytesOf(prefix), "bad initial message");
  prefix.clear();
}

// What a receiver has to put up with. Empty records and warnings alternate at the end where their
// numbers differ.
void SendNoise(Connection& connection, const Exchange& exchange) {
  for (int i = 0; i < exchange.key_updates; ++i) {
    connection.SendKeyUpdate(exchange.key_update_request);
  }
  for (int i = std::max(exchange.empty_records, exchange.warning_alerts); i > 0; --i) {
    if (i <= exchange.empty_records) connection.Write({});
    if (i <= exchange.warning_alerts) {
      connection.channel().SendAlert(AlertLevel::warning, AlertDescription::unexpected_message);
    }
  }
  for (int i = 0; i < exchange.user_canceled_alerts; ++i) {
    connection.channel().SendAlert(AlertLevel::warning, AlertDescription::user_canceled);
  }
  if (exchange.bogus_alert_level) {
    connection.channel().SendAlert(*exchange.bogus_alert_level,
                                   AlertDescription::unexpected_message);
  }
}

Bytes ReadReply(Connection& connection, const Exchange& exchange, std::size_t size) {
  if (!connection.IsDtls()) return connection.Read(size);
  Bytes reply = connection.ReadDatagram();
  if (exchange.reply_is_split) Append(reply, connection.ReadDatagram());
  return reply;
}

void ExchangeMessage(Connection& connection, const Exchange& exchange, int index,
                     std::string& prefix) {
  SendNoise(connection, exchange);
  if (exchange.shim_sends_key_update_before_read) connection.ReadKeyUpdate();
  const Bytes message = MakeMessage(index, exchange.message_size);
  connection.Write(message);
  ExpectPrefix(connection, prefix);
  if (exchange.shim_shuts_down || exchange.expect_message_dropped) return;
  // However many the peer sends, the shim answers once.
  if (exchange.key_updates > 0 &&
      exchange.key_update_request == KeyUpdateRequest::update_requested) {
    connection.ReadKeyUpdate();
  }
  RequireData(ReadReply(connection, exchange, message.size()), ReplyTo(message),
              "bad reply contents");
  if (connection.state().unsolicited_key_update != exchange.expect_unsolicited_key_update) {
    throw PeerFailure(connection.state().unsolicited_key_update ? "the shim sent a KeyUpdate unasked"
                                                          : "the shim sent no KeyUpdate");
  }
}

}  // namespace

void RunExchange(Connection& connection, const ExchangeContext& context) {
  const Exchange& exchange = context.test.exchange;
  connection.Handshake();
  CheckState(connection.peer(), context);
  CheckExports(connection, exchange);
  connection.Reach(Phase::kBeforeExchange);

  std::string prefix = context.resumption ? exchange.resume_shim_prefix : exchange.shim_prefix;
  if (exchange.shim_writes_first || exchange.read_with_unfinished_write) {
    prefix = kShimInitialWrite;
  }
  if (exchange.renegotiations > 0) {
    if (!exchange.read_with_unfinished_write) ExpectPrefix(connection, prefix);
    if (exchange.renegotiation_cipher_suites) {
      context.options.cipher_suites = *exchange.renegotiation_cipher_suites;
    }
    for (int i = 0; i < exchange.renegotiations; ++i) connection.Renegotiate();
  }
  if (exchange.read_until_end) {
    connection.ReadUntilEnd();
    return;
  }
  const int count = exchange.message_count.value_or(exchange.shim_shuts_down ? 0 : 1);
  for (int i = 0; i < count; ++i) ExchangeMessage(connection, exchange, i, prefix);
  // The shim ends with another read, and another KeyUpdate before it.
  if (exchange.shim_sends_key_update_before_read) connection.ReadKeyUpdate();
}

}  // namespace badpeer
