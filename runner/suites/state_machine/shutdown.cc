// Closing from either side, with all that may still arrive when the shim has sent its close_notify.
#include "runner/suites/state_machine/variant.h"
#include "runner/tls/peer.h"
#include "runner/wire/hello.h"

namespace badpeer {
namespace {

constexpr const char* kCheckCloseNotify = "-check-close-notify";

void SendNoise(Peer& peer) {
  peer.Write({});
  peer.channel().SendAlert(AlertLevel::warning, AlertDescription::unexpected_message);
}

void AddNoise(StateMachineVariant& variant) {
  // Empty records and warnings before the close_notify are to be ignored, data is not.
  variant.Add({.name = "Shutdown-Shim",
               .spec = "RFC 5246 7.2.1",
               .shim = {.flags = {kCheckCloseNotify}},
               .peer = {.versions = kUpToTls12, .expect_close_notify = true},
               .hooks = {At(Phase::kBeforeClose, SendNoise)},
               .exchange = {.shim_shuts_down = true}});
  variant.Add({.name = "Shutdown-Shim-ApplicationData",
               .spec = "RFC 5246 7.2.1",
               .shim = {.flags = {kCheckCloseNotify}},
               .peer = {.versions = kUpToTls12, .expect_close_notify = true},
               .exchange = {.message_count = 1,
                            .shim_shuts_down = true,
                            .empty_records = 1,
                            .warning_alerts = 1},
               .expect = ShimRejects{.error = ":APPLICATION_DATA_ON_SHUTDOWN:"}});
  variant.Add(
      {.name = "Shutdown-Shim-KeyUpdate",
       .spec = "RFC 8446 4.6.3",
       .shim = {.flags = {kCheckCloseNotify}},
       .peer = {.versions = kTls13Only, .expect_close_notify = true},
       .hooks = {At(Phase::kBeforeClose,
                    [](Peer& peer) { peer.SendKeyUpdate(KeyUpdateRequest::update_requested); })},
       .exchange = {.shim_shuts_down = true}});
}

void AddHelloRequests(StateMachineVariant& variant) {
  const PeerOptions peer{.versions = kTls12Only, .expect_close_notify = true};
  variant.Add(
      {.name = "Shutdown-Shim-HelloRequest-Ignore",
       .spec = "RFC 5246 7.4.1.1",
       .shim = {.flags = {"-renegotiate-ignore", kCheckCloseNotify}},
       .peer = peer,
       .hooks = {At(Phase::kBeforeClose, [](Peer& p) { p.SendOutsideTranscript(HelloRequest{}); })},
       .exchange = {.shim_shuts_down = true}});
  // Refused: by default, and when a handshake can no longer be had.
  const Expectation refused = ShimRejects{.error = ":NO_RENEGOTIATION:"};
  variant.Add({.name = "Shutdown-Shim-HelloRequest-Reject",
               .spec = "RFC 5246 7.4.1.1",
               .shim = {.flags = {kCheckCloseNotify}},
               .peer = peer,
               .exchange = {.shim_shuts_down = true, .renegotiations = 1},
               .expect = refused});
  variant.Add({.name = "Shutdown-Shim-HelloRequest-CannotHandshake",
               .spec = "RFC 5246 7.4.1.1",
               .shim = {.flags = {kCheckCloseNotify, "-renegotiate-freely"}},
               .peer = peer,
               .exchange = {.shim_shuts_down = true, .renegotiations = 1},
               .expect = refused});
  variant.Add({.name = "Shutdown-Shim-Renegotiate-Server-Forbidden",
               .spec = "RFC 5246 7.4.1.2",
               .shim = {.role = Role::kServer, .flags = {kCheckCloseNotify}},
               .peer = {.versions = kUpToTls12, .expect_close_notify = true},
               .exchange = {.shim_shuts_down = true, .renegotiations = 1},
               .expect = refused});
}

}  // namespace

void AddShutdowns(StateMachineVariant& variant) {
  variant.Add({.name = "ShimSendAlert",
               .shim = {.flags = {"-send-alert"}},
               .exchange = {.shim_writes_first = true},
               .expect = PeerRejects{.alert = AlertDescription::decompression_failure}});
  if (!variant.IsTls()) return;
  variant.Add({.name = "Shutdown-Runner",
               .spec = "RFC 8446 6.1",
               .shim = {.flags = {kCheckCloseNotify}},
               .peer = {.expect_close_notify = true}});
  // In an implicit handshake the shim would neither read nor write.
  if (variant.implicit_handshake()) return;
  AddNoise(variant);
  AddHelloRequests(variant);
}

}  // namespace badpeer
