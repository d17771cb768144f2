// False Start (RFC 7918): the client's data comes before the server's Finished.
#include "runner/scenario/flag_values.h"
#include "runner/suites/state_machine/variant.h"

namespace badpeer {

void AddFalseStart(StateMachineVariant& variant) {
  if (!variant.IsTls()) return;
  const PeerOptions peer{.versions = kUpToTls12,
                         .cipher_suites = {CipherSuite::TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256},
                         .application = {.protocols = {"foo"}},
                         .expect_false_start = true};
  PeerOptions without_tickets = peer;
  without_tickets.tickets.enabled = false;
  const auto add = [&](const char* name, std::vector<std::string> flags, const PeerOptions& options,
                       int resumptions) {
    variant.Add({.name = name,
                 .spec = "RFC 7918 4",
                 .level = RuleLevel::kCustom,
                 .shim = {.flags = std::move(flags)},
                 .peer = options,
                 .exchange = {ShimWritesFirst(), Echo()},
                 .resumptions = resumptions});
  };
  add("FalseStart", {"-false-start", "-select-next-proto", "foo"}, peer, 1);
  add("FalseStart-ALPN",
      {"-false-start", "-advertise-alpn", AlpnList({"foo"}), "-expect-alpn", "foo"}, peer, 1);
  add("FalseStart-SessionTicketsDisabled", {"-false-start", "-select-next-proto", "foo"},
      without_tickets, 0);
}

}  // namespace badpeer
