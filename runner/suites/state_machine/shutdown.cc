// Closing from either side, with what may still arrive when the shim has sent its close_notify.
#include "runner/suites/state_machine/variant.h"

namespace badpeer {
namespace {

constexpr const char* kCheckCloseNotify = "-check-close-notify";

// What may stand before our close_notify (empty records, warnings, key updates, HelloRequests) is in
// suites/own/shutdown.cc: BoGo's tests of these names send none of it.
void AddShimsEnd(StateMachineVariant& variant) {
  variant.Add({.name = "Shutdown-Shim",
               .spec = "RFC 5246 7.2.1",
               .shim = {.flags = {kCheckCloseNotify}},
               .peer = {.versions = kUpToTls12, .shim_close = ShimClose::kAwaited},
               .exchange = {ShimShutsDown()}});
  variant.Add({.name = "Shutdown-Shim-ApplicationData",
               .spec = "RFC 5246 7.2.1",
               .level = RuleLevel::kCustom,
               .shim = {.flags = {kCheckCloseNotify}},
               .peer = {.versions = kUpToTls12, .shim_close = ShimClose::kAwaited},
               .exchange = {ShimShutsDown(), EmptyRecords(1), WarningAlerts(1), SendUnanswered()},
               .expect = ShimRejects{.error = ":APPLICATION_DATA_ON_SHUTDOWN:"}});
  variant.Add({.name = "Shutdown-Shim-KeyUpdate",
               .spec = "RFC 8446 4.6.3",
               .shim = {.flags = {kCheckCloseNotify}},
               .peer = {.versions = kTls13Only, .shim_close = ShimClose::kAwaited},
               .exchange = {ShimShutsDown()}});
}

void AddHelloRequests(StateMachineVariant& variant) {
  const PeerOptions peer{.versions = kTls12Only, .shim_close = ShimClose::kAwaited};
  variant.Add({.name = "Shutdown-Shim-HelloRequest-Ignore",
               .spec = "RFC 5246 7.4.1.1",
               .level = RuleLevel::kCustom,
               .shim = {.flags = {"-renegotiate-ignore", kCheckCloseNotify}},
               .peer = peer,
               .exchange = {ShimShutsDown()}});
  // Refused: by default, and when a handshake can no longer be had.
  const Expectation refused = ShimRejects{.error = ":NO_RENEGOTIATION:"};
  variant.Add({.name = "Shutdown-Shim-HelloRequest-Reject",
               .spec = "RFC 5246 7.4.1.1",
               .level = RuleLevel::kCustom,
               .shim = {.flags = {kCheckCloseNotify}},
               .peer = peer,
               .exchange = {ShimShutsDown(), Renegotiate()},
               .expect = refused});
  variant.Add({.name = "Shutdown-Shim-HelloRequest-CannotHandshake",
               .spec = "RFC 5246 7.4.1.1",
               .level = RuleLevel::kCustom,
               .shim = {.flags = {kCheckCloseNotify, "-renegotiate-freely"}},
               .peer = peer,
               .exchange = {ShimShutsDown(), Renegotiate()},
               .expect = refused});
  variant.Add({.name = "Shutdown-Shim-Renegotiate-Server-Forbidden",
               .spec = "RFC 5246 7.4.1.2",
               .level = RuleLevel::kCustom,
               .shim = {.role = Role::kServer, .flags = {kCheckCloseNotify}},
               .peer = {.versions = kUpToTls12, .shim_close = ShimClose::kAwaited},
               .exchange = {ShimShutsDown(), Renegotiate()},
               .expect = refused});
}

}  // namespace

void AddShutdowns(StateMachineVariant& variant) {
  variant.Add({.name = "ShimSendAlert",
               .spec = "RFC 5246 7.2, RFC 8446 6",
               .level = RuleLevel::kCustom,
               .shim = {.flags = {"-send-alert"}},
               .exchange = {ShimWritesFirst(), Echo()},
               .expect = PeerRejects{.alert = AlertDescription::decompression_failure}});
  if (!variant.IsTls()) return;
  variant.Add({.name = "Shutdown-Runner",
               .spec = "RFC 5246 7.2.1, RFC 8446 6.1",
               .shim = {.flags = {kCheckCloseNotify}},
               .peer = {.shim_close = ShimClose::kAwaited}});
  // In an implicit handshake the shim would neither read nor write.
  if (variant.implicit_handshake()) return;
  AddShimsEnd(variant);
  AddHelloRequests(variant);
}

}  // namespace badpeer
