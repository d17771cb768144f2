// The shim's callbacks: what they refuse reaches the peer as an alert, and what they are told is
// the handshake as it was.
#include "runner/scenario/flag_values.h"
#include "runner/suites/basic/basic.h"

namespace badpeer {
namespace {

void AddFailing(Suite& suite) {
  suite.Add({.name = "FailEarlyCallback",
             .spec = "RFC 5246 7.2.2, RFC 8446 6.2",
             .level = RuleLevel::kCustom,
             .shim = {.role = Role::kServer, .flags = {"-fail-early-callback"}},
             .expect = ShimRejects{.error = ":CONNECTION_REJECTED:",
                                   .alert = AlertDescription::handshake_failure}});
  for (ProtocolVersion version : {ProtocolVersion::kTls12, ProtocolVersion::kTls13}) {
    for (Role role : {Role::kClient, Role::kServer}) {
      PeerOptions peer{.versions = {.max = version}};
      if (role == Role::kClient) peer.client_auth.mode = ClientAuth::kRequest;
      const std::string name = Name("FailCertCallback", role == Role::kClient ? "Client" : "Server",
                                    version == ProtocolVersion::kTls12 ? "TLS12" : "TLS13");
      suite.Add({.name = name,
                 .spec = "RFC 5246 7.2.2, RFC 8446 6.2",
                 .level = RuleLevel::kCustom,
                 .shim = {.role = role, .flags = {"-fail-cert-callback"}},
                 .peer = peer,
                 .expect = ShimRejects{.error = ":CERT_CB_ERROR:",
                                       .alert = AlertDescription::internal_error}});
      const AlertDescription chosen = role == Role::kClient ? AlertDescription::access_denied
                                                            : AlertDescription::unrecognized_name;
      suite.Add(
          {.name = Name(name, "CustomAlert"),
           .spec = "RFC 5246 7.2.2, RFC 8446 6.2",
           .level = RuleLevel::kCustom,
           .shim = {.role = role,
                    .flags = {"-fail-cert-callback", "-fail-cert-callback-alert", Number(chosen)}},
           .peer = peer,
           .expect = ShimRejects{.error = ":CERT_CB_ERROR:", .alert = chosen}});
    }
  }
}

void AddTraces(Suite& suite) {
  suite.Add({.name = "DTLS13-MessageCallback-Client",
             .spec = "RFC 9147 5",
             .level = RuleLevel::kCustom,
             .protocol = Protocol::kDtls,
             .shim = {.flags = {"-expect-msg-callback",
                                "write hs 1\nread hs 2\nread hs 8\nread hs 11\nread hs 15\n"
                                "read hs 20\nwrite hs 20\nread ack\nread hs 4\nread hs 4\n"
                                "read alert 1 0\n"}},
             .peer = {.versions = kTls13Only}});
  // With X25519 alone no message of the shim needs more than one packet.
  suite.Add({.name = "DTLS13-MessageCallback-Server",
             .spec = "RFC 9147 5",
             .level = RuleLevel::kCustom,
             .protocol = Protocol::kDtls,
             .shim = {.role = Role::kServer,
                      .flags = {"-curves", Number(NamedGroup::x25519), "-expect-msg-callback",
                                "read hs 1\nwrite hs 2\nwrite hs 8\nwrite hs 11\nwrite hs 15\n"
                                "write hs 20\nread hs 20\nwrite ack\nwrite hs 4\nwrite hs 4\n"
                                "read ack\nread ack\nread alert 1 0\n"}},
             .peer = {.versions = kTls13Only}});
}

}  // namespace

void AddBasicCallbacks(Suite& suite) {
  AddFailing(suite);
  AddTraces(suite);
}

}  // namespace badpeer
