// Full and abbreviated handshakes in their plain shapes: tickets, session ids, 1-RTT,
// HelloRetryRequest.
#include "runner/scenario/flag_values.h"
#include "runner/suites/state_machine/variant.h"
#include "runner/tls/peer.h"
#include "runner/wire/hello.h"

namespace badpeer {
namespace {

void RequireTicket(Peer& peer) {
  const auto& session = peer.sessions().client;
  if (!session || session->ticket.empty()) {
    throw PeerFailure("new session used session IDs instead of tickets");
  }
}

void AddUpTo12(StateMachineVariant& variant) {
  // A shim that resumes by session id instead would pass unnoticed if the server kept a cache.
  variant.Add({.name = "Basic-Client",
               .spec = "RFC 5077 3.1",
               .shim = {.flags = {"-expect-no-hrr"}},
               .peer = {.versions = kUpToTls12, .tickets = {.cache_by_session_id = false}},
               .resumptions = 1});
  variant.Add({.name = "Basic-Client-RenewTicket",
               .spec = "RFC 5077 3.3",
               .shim = {.flags = {"-expect-ticket-renewal"}},
               .peer = {.versions = kUpToTls12, .tickets = {.renew_on_resume = true}},
               .resumptions = 2});
  variant.Add({.name = "Basic-Client-NoTicket",
               .spec = "RFC 5246 7.3",
               .level = RuleLevel::kCustom,
               .peer = {.versions = kUpToTls12, .tickets = {.enabled = false}},
               .resumptions = 1});
  variant.Add(
      {.name = "Basic-Server",
       .spec = "RFC 5077 3.1",
       .shim = {.role = Role::kServer, .flags = {"-expect-no-session-id", "-expect-no-hrr"}},
       .peer = {.versions = kUpToTls12},
       .hooks = {At(Phase::kAfterHandshake, RequireTicket)},
       .resumptions = 1});
  variant.Add({.name = "Basic-Server-NoTickets",
               .spec = "RFC 5246 7.3",
               .level = RuleLevel::kCustom,
               .shim = {.role = Role::kServer, .flags = {"-expect-session-id"}},
               .peer = {.versions = kUpToTls12, .tickets = {.enabled = false}},
               .resumptions = 1});
  variant.Add({.name = "Basic-Server-EarlyCallback",
               .spec = "RFC 5246 7.3",
               .level = RuleLevel::kCustom,
               .shim = {.role = Role::kServer, .flags = {"-use-early-callback"}},
               .peer = {.versions = kUpToTls12},
               .resumptions = 1});
}

void Add13(StateMachineVariant& variant) {
  variant.Add({.name = "TLS13-1RTT-Client",
               .spec = "RFC 8446 2.2",
               .shim = {.flags = {"-expect-early-data-reason", "disabled"}},
               .peer = {.versions = kTls13Only},
               .resumptions = 2});
  variant.Add(
      {.name = "TLS13-1RTT-Server",
       .spec = "RFC 8446 2.2",
       .shim = {.role = Role::kServer,
                .flags = {"-expect-no-session-id", "-expect-early-data-reason", "disabled"}},
       .peer = {.versions = kTls13Only},
       .resumptions = 2});
  // The shim has no P-384 share in its first hello; should that change, the test must notice that
  // it no longer tests a HelloRetryRequest.
  variant.Add({.name = "TLS13-HelloRetryRequest-Client",
               .spec = "RFC 8446 4.1.4",
               .shim = {.flags = {"-expect-hrr"}},
               .peer = {.versions = kTls13Only, .groups = {NamedGroup::secp384r1}},
               .hooks = {OnSend<HelloRetryRequest>([](Peer&, HelloRetryRequest&) {})},
               .resumptions = 1});
  variant.Add({.name = "TLS13-HelloRetryRequest-Server",
               .spec = "RFC 8446 4.1.4",
               .shim = {.role = Role::kServer, .flags = {"-expect-hrr"}},
               .peer = {.versions = kTls13Only, .key_shares = std::vector<NamedGroup>{}},
               .resumptions = 1});
}

void AddWithoutTickets(StateMachineVariant& variant) {
  variant.Add({.name = "SessionTicketsDisabled-Client",
               .spec = "RFC 5246 7.3",
               .peer = {.versions = kUpToTls12, .tickets = {.enabled = false}}});
  variant.Add({.name = "SessionTicketsDisabled-Server",
               .spec = "RFC 5246 7.3",
               .shim = {.role = Role::kServer},
               .peer = {.versions = kUpToTls12, .tickets = {.enabled = false}}});
  // Without an identity hint there is no ServerKeyExchange (RFC 4279, 2).
  for (Role role : {Role::kClient, Role::kServer}) {
    variant.Add({.name = role == Role::kClient ? "EmptyPSKHint-Client" : "EmptyPSKHint-Server",
                 .spec = "RFC 4279 2",
                 .shim = {.role = role, .flags = {"-psk", "secret"}},
                 .peer = {.versions = kUpToTls12,
                          .cipher_suites = {CipherSuite::TLS_PSK_WITH_AES_128_CBC_SHA},
                          .psk = PskOptions{.key = BytesOf("secret")}}});
  }
}

}  // namespace

void AddBasicHandshakes(StateMachineVariant& variant) {
  if (!variant.IsQuic()) AddUpTo12(variant);
  Add13(variant);
}

void AddServerKeyTypes(StateMachineVariant& variant) {
  if (variant.IsQuic()) return;
  const auto add = [&](const char* name, CipherSuite suite, const char* credential,
                       std::vector<std::string> flags = {}) {
    variant.Add({.name = name,
                 .spec = "RFC 5246 7.4.3",
                 .shim = {.role = Role::kServer,
                          .certificate = X509{.name = credential},
                          .flags = std::move(flags)},
                 .peer = {.versions = kUpToTls12, .cipher_suites = {suite}}});
  };
  add("Basic-Server-RSA", CipherSuite::TLS_RSA_WITH_AES_128_GCM_SHA256, "rsa2048");
  add("Basic-Server-ECDHE-RSA", CipherSuite::TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256, "rsa2048");
  add("Basic-Server-ECDHE-ECDSA", CipherSuite::TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256,
      "ecdsa-p256");
  add("Basic-Server-Ed25519", CipherSuite::TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256, "ed25519",
      {"-verify-prefs", Number(SignatureScheme::ed25519)});
  AddWithoutTickets(variant);
}

}  // namespace badpeer
