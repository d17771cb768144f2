// Alerts (RFC 8446, 6): cut, doubled, of unknown levels, too many, and at the end of a connection.
#include "runner/suites/basic/basic.h"
#include "runner/tls/connection.h"
#include "runner/wire/hello.h"

namespace badpeer {
namespace {

constexpr std::uint8_t kFatal = static_cast<std::uint8_t>(AlertLevel::fatal);
constexpr std::uint8_t kRecordOverflow =
    static_cast<std::uint8_t>(AlertDescription::record_overflow);

// One alert record for each of the contents.
Hook SendAlertRecords(std::vector<Bytes> contents) {
  return At(Phase::kBeforeApplicationData, [contents](Peer& peer) {
    for (const Bytes& content : contents) peer.channel().Queue(ContentType::alert, content);
    peer.channel().Flush();
  });
}

void AddShapes(Suite& suite) {
  const auto add = [&](const std::string& name, std::vector<Bytes> contents, const char* error) {
    for (Protocol protocol : {Protocol::kTls, Protocol::kDtls}) {
      suite.Add({.name = protocol == Protocol::kDtls ? name + "-DTLS" : name,
                 .spec = "RFC 5246 7.2, RFC 8446 6",
                 .protocol = protocol,
                 .shim = {.role = Role::kServer},
                 .hooks = {SendAlertRecords(contents)},
                 .expect = ShimRejects{.error = error}});
    }
  };
  const Bytes alert = {kFatal, kRecordOverflow};
  add("Alert", {alert}, ":TLSV1_ALERT_RECORD_OVERFLOW:");
  add("FragmentAlert", {{kFatal}, {kRecordOverflow}}, ":BAD_ALERT:");
  add("DoubleAlert", {Concat({alert, alert})}, ":BAD_ALERT:");
  for (Protocol protocol : {Protocol::kTls, Protocol::kDtls}) {
    suite.Add(
        {.name = protocol == Protocol::kDtls ? "SendBogusAlertType-DTLS" : "SendBogusAlertType",
         .spec = "RFC 5246 7.2, RFC 8446 6",
         .protocol = protocol,
         .exchange = {.bogus_alert_level = AlertLevel{0x42}},
         .expect = ShimRejects{.error = ":UNKNOWN_ALERT_TYPE:",
                               .alert = AlertDescription::illegal_parameter}});
  }
}

// A header and its body in two datagrams: neither is a record, and both are dropped.
void AddSplitAlert(Suite& suite) {
  const Hook split = At(Phase::kBeforeHandshake, [](Peer& peer) {
    const Bytes header = {21, 0xfe, 0xff, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2};
    peer.channel().WriteRaw(header);
    const Bytes body = {kFatal, static_cast<std::uint8_t>(AlertDescription::internal_error)};
    peer.channel().WriteRaw(body);
  });
  for (bool async : {false, true}) {
    TestCase test{.name = async ? "SendSplitAlert-Async" : "SendSplitAlert-Sync",
                  .spec = "RFC 6347 4.1.1, RFC 9147 4.3",
                  .protocol = Protocol::kDtls,
                  .hooks = {split}};
    if (async) test.shim.flags = {"-async"};
    suite.Add(std::move(test));
  }
}

constexpr const char* kTooManyEmpty = ":TOO_MANY_EMPTY_FRAGMENTS:";
constexpr const char* kTooManyWarnings = ":TOO_MANY_WARNING_ALERTS:";

// What means nothing must not be had without end: 32 empty records in a row, four warnings.
void AddNoise(Suite& suite) {
  const auto add = [&](const char* name, VersionRange versions, Exchange exchange,
                       const char* error, bool async = false) {
    TestCase test{.name = name,
                  .spec = "RFC 5246 6.2.1, RFC 8446 5.4",
                  .peer = {.versions = versions},
                  .exchange = std::move(exchange)};
    if (async) test.shim.flags = {"-async"};
    if (error != nullptr) test.expect = ShimRejects{.error = error};
    suite.Add(std::move(test));
  };
  const VersionRange any{};
  add("SendEmptyRecords-Pass", any, {.empty_records = 32}, nullptr);
  add("SendEmptyRecords", any, {.empty_records = 33}, kTooManyEmpty);
  add("SendEmptyRecords-Async", any, {.empty_records = 33}, kTooManyEmpty, true);
  add("SendWarningAlerts-Pass", kUpToTls12, {.warning_alerts = 4}, nullptr);
  add("SendWarningAlerts-TooMany", kUpToTls12, {.warning_alerts = 5}, kTooManyWarnings);
  add("SendWarningAlerts-TooMany-Async", kUpToTls12, {.warning_alerts = 5}, kTooManyWarnings, true);
  add("AlternateEmptyRecordsAndWarningAlerts", kUpToTls12,
      {.empty_records = 32, .warning_alerts = 4}, nullptr);
  add("AlternateTooManyEmptyRecordsAndWarningAlerts", kUpToTls12,
      {.empty_records = 33, .warning_alerts = 4}, kTooManyEmpty);
  add("AlternateEmptyRecordsAndTooManyWarningAlerts", kUpToTls12,
      {.empty_records = 32, .warning_alerts = 5}, kTooManyWarnings);
  // 1.3 has no warnings, but for the user_canceled that some send before close_notify.
  add("SendUserCanceledAlerts-TLS13", any, {.user_canceled_alerts = 4}, nullptr);
  add("SendUserCanceledAlerts-TooMany-TLS13", any, {.user_canceled_alerts = 5}, kTooManyWarnings);
  suite.Add(
      {.name = "SendWarningAlerts-TLS13",
       .spec = "RFC 8446 6",
       .exchange = {.warning_alerts = 4},
       .expect = ShimRejects{.error = ":BAD_ALERT:", .alert = AlertDescription::decode_error}});
  suite.Add({.name = "SendWarningAlerts-DTLS-Pass",
             .spec = "RFC 5246 7.2",
             .protocol = Protocol::kDtls,
             .peer = {.versions = kUpToTls12},
             .exchange = {.warning_alerts = 4}});
  suite.Add({.name = "SendSNIWarningAlert",
             .spec = "RFC 6066 3",
             .peer = {.versions = kUpToTls12},
             .hooks = {OnSend<ServerHello>([](Peer& peer, ServerHello&) {
               peer.channel().Queue(
                   ContentType::alert,
                   {static_cast<std::uint8_t>(AlertLevel::warning),
                    static_cast<std::uint8_t>(AlertDescription::unrecognized_name)});
             })}});
}

// The connection ends with another alert, or with none, in the place of close_notify. That of the
// shim is read first: what lies unread would make of the end a reset.
void EndUncleanly(Connection& connection, std::optional<AlertDescription> alert) {
  if (alert) connection.channel().SendAlert(AlertLevel::fatal, *alert);
  connection.AwaitEnd();
  connection.CloseWithoutAlert();
}

void AddUncleanEnds(Suite& suite) {
  const auto add_refused = [&](const char* name, std::optional<AlertDescription> alert,
                               const char* error) {
    suite.Add(
        {.name = name,
         .spec = "RFC 5246 7.2.1, RFC 8446 6.1",
         .shim = {.flags = {"-check-close-notify"}},
         .hooks = {At(Phase::kBeforeClose, [alert](Connection& c) { EndUncleanly(c, alert); })},
         .exchange = {.shim_shuts_down = true},
         .expect = ShimRejects{.error = error}});
  };
  add_refused("Unclean-Shutdown", std::nullopt, "Unexpected SSL_shutdown result: -1 != 1");
  add_refused("Unclean-Shutdown-Alert", AlertDescription::decompression_failure,
              ":SSLV3_ALERT_DECOMPRESSION_FAILURE:");
  // A shim that does not look at the end sends no close_notify either.
  suite.Add({.name = "Unclean-Shutdown-Ignored",
             .spec = "RFC 5246 7.2.1, RFC 8446 6.1",
             .hooks = {At(Phase::kBeforeClose, [](Connection& c) { c.CloseWithoutAlert(); })},
             .exchange = {.shim_shuts_down = true}});
}

}  // namespace

void AddBasicAlerts(Suite& suite) {
  AddShapes(suite);
  AddSplitAlert(suite);
  AddNoise(suite);
  AddUncleanEnds(suite);
}

}  // namespace badpeer
