// Alerts (RFC 8446, 6): cut, doubled, of unknown levels, too many, and at the end of a connection.
#include <algorithm>

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
      suite.Add({.name = NameFor(name, protocol),
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
        {.name = NameFor("SendBogusAlertType", protocol),
         .spec = "RFC 5246 7.2, RFC 8446 6",
         .level = RuleLevel::kCustom,
         .protocol = protocol,
         .exchange = {Alerts(1, AlertLevel{0x42}, AlertDescription::unexpected_message), Echo()},
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
                  .spec = "RFC 6347 4.1.2.7, RFC 9147 4.5.2",
                  .level = RuleLevel::kShould,
                  .protocol = Protocol::kDtls,
                  .hooks = {split}};
    if (async) test.shim.flags = {"-async"};
    suite.Add(std::move(test));
  }
}

std::vector<Step> Alternating(int empty_records, int warnings) {
  std::vector<Step> steps = {EmptyRecords(std::max(0, empty_records - warnings))};
  for (int i = 0; i < warnings; ++i) {
    steps.push_back(EmptyRecords(1));
    steps.push_back(WarningAlerts(1));
  }
  steps.push_back(Echo());
  return steps;
}

// What means nothing must not be had without end: 32 empty records in a row, four warnings.
void AddNoise(Suite& suite) {
  const auto add = [&](const char* name, VersionRange versions, std::vector<Step> exchange,
                       const Expectation& expect, bool async = false) {
    TestCase test{.name = name,
                  .spec = "RFC 5246 6.2.1, RFC 8446 5.4",
                  .level = RuleLevel::kCustom,
                  .peer = {.versions = versions},
                  .exchange = std::move(exchange),
                  .expect = expect};
    if (async) test.shim.flags = {"-async"};
    suite.Add(std::move(test));
  };
  const auto user_canceled = [](int count) {
    return std::vector{Alerts(count, AlertLevel::warning, AlertDescription::user_canceled), Echo()};
  };
  const Expectation too_many_empty = ShimRejects{.error = ":TOO_MANY_EMPTY_FRAGMENTS:"};
  const Expectation too_many_warnings = ShimRejects{.error = ":TOO_MANY_WARNING_ALERTS:"};
  const VersionRange any{};
  add("SendEmptyRecords-Pass", any, {EmptyRecords(32), Echo()}, Succeeds());
  add("SendEmptyRecords", any, {EmptyRecords(33), Echo()}, too_many_empty);
  add("SendEmptyRecords-Async", any, {EmptyRecords(33), Echo()}, too_many_empty, true);
  add("SendWarningAlerts-Pass", kUpToTls12, {WarningAlerts(4), Echo()}, Succeeds());
  add("SendWarningAlerts-TooMany", kUpToTls12, {WarningAlerts(5), Echo()}, too_many_warnings);
  add("SendWarningAlerts-TooMany-Async", kUpToTls12, {WarningAlerts(5), Echo()}, too_many_warnings,
      true);
  add("AlternateEmptyRecordsAndWarningAlerts", kUpToTls12, Alternating(32, 4), Succeeds());
  add("AlternateTooManyEmptyRecordsAndWarningAlerts", kUpToTls12, Alternating(33, 4),
      too_many_empty);
  add("AlternateEmptyRecordsAndTooManyWarningAlerts", kUpToTls12, Alternating(32, 5),
      too_many_warnings);
  // 1.3 has no warnings, but for the user_canceled that some send before close_notify.
  add("SendUserCanceledAlerts-TLS13", any, user_canceled(4), Succeeds());
  add("SendUserCanceledAlerts-TooMany-TLS13", any, user_canceled(5), too_many_warnings);
  suite.Add(
      {.name = "SendWarningAlerts-TLS13",
       .spec = "RFC 8446 6",
       .level = RuleLevel::kCustom,
       .exchange = {WarningAlerts(4), Echo()},
       .expect = ShimRejects{.error = ":BAD_ALERT:", .alert = AlertDescription::decode_error}});
  suite.Add({.name = "SendWarningAlerts-DTLS-Pass",
             .spec = "RFC 5246 7.2",
             .level = RuleLevel::kCustom,
             .protocol = Protocol::kDtls,
             .peer = {.versions = kUpToTls12},
             .exchange = {WarningAlerts(4), Echo()}});
  suite.Add({.name = "SendSNIWarningAlert",
             .spec = "RFC 6066 3",
             .level = RuleLevel::kCustom,
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
         .level = RuleLevel::kCustom,
         .shim = {.flags = {"-check-close-notify"}},
         .hooks = {At(Phase::kBeforeClose, [alert](Connection& c) { EndUncleanly(c, alert); })},
         .exchange = {ShimShutsDown()},
         .expect = ShimRejects{.error = error}});
  };
  add_refused("Unclean-Shutdown", std::nullopt, "Unexpected SSL_shutdown result: -1 != 1");
  add_refused("Unclean-Shutdown-Alert", AlertDescription::decompression_failure,
              ":SSLV3_ALERT_DECOMPRESSION_FAILURE:");
  // A shim that does not look at the end sends no close_notify either.
  suite.Add({.name = "Unclean-Shutdown-Ignored",
             .spec = "RFC 5246 7.2.1, RFC 8446 6.1",
             .level = RuleLevel::kCustom,
             .hooks = {At(Phase::kBeforeClose, [](Connection& c) { c.CloseWithoutAlert(); })},
             .exchange = {ShimShutsDown()}});
}

}  // namespace

void AddBasicAlerts(Suite& suite) {
  AddShapes(suite);
  AddSplitAlert(suite);
  AddNoise(suite);
  AddUncleanEnds(suite);
}

}  // namespace badpeer
