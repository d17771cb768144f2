// Stapled OCSP responses in both directions, and the callbacks that BoringSSL has for them.
#include "runner/suites/spec.h"
#include "runner/suites/state_machine/variant.h"

namespace badpeer {
namespace {

const Bytes kResponse = {1, 2, 3, 4};

X509 Stapled() { return {.name = "rsa2048", .ocsp_response = kResponse}; }

void AddClients(StateMachineVariant& variant, const NamedVersion& version) {
  const VersionRange versions{.max = version.version};
  variant.Add({.name = Name("OCSPStapling-Client", version.name),
               .spec = "RFC 6066 8, RFC 8446 4.4.2.1",
               .shim = {.flags = {"-enable-ocsp-stapling", "-expect-ocsp-response",
                                  ToBase64(kResponse), "-verify-peer"}},
               .peer = {.versions = versions, .credentials = {Stapled()}},
               .resumptions = 1});
  // The client's callback is another way to verify certificates: it can refuse, also when the
  // server has stapled nothing.
  variant.Add({.name = Name("ClientOCSPCallback-Pass", version.name),
               .spec = "RFC 6066 8, RFC 8446 4.4.2.1",
               .shim = {.flags = {"-enable-ocsp-stapling", "-use-ocsp-callback"}},
               .peer = {.versions = versions, .credentials = {Stapled()}}});
  for (bool stapled : {true, false}) {
    variant.Add(
        {.name = Name(stapled ? "ClientOCSPCallback-Fail" : "ClientOCSPCallback-FailNoStaple",
                      version.name),
         .spec = "RFC 6066 8, RFC 8446 4.4.2.1",
         .level = stapled ? LevelOfClientsAlert(variant.protocol(), version.version)
                          : RuleLevel::kCustom,
         .shim = {.flags = {"-enable-ocsp-stapling", "-use-ocsp-callback", "-fail-ocsp-callback"}},
         .peer = {.versions = versions,
                  .credentials = {stapled ? Stapled() : X509{.name = "rsa2048"}}},
         .expect = variant.Rejects(":OCSP_CB_ERROR:",
                                   AlertDescription::bad_certificate_status_response)});
  }
}

void AddServers(StateMachineVariant& variant, const NamedVersion& version) {
  const VersionRange versions{.max = version.version};
  const auto add = [&](const char* name, std::vector<std::string> flags, X509 expected) {
    variant.Add(
        {.name = Name(name, version.name),
         .spec = "RFC 6066 8, RFC 8446 4.4.2.1",
         .level = flags.empty() ? RuleLevel::kMust : RuleLevel::kCustom,
         .shim = {.role = Role::kServer, .certificate = Stapled(), .flags = std::move(flags)},
         .peer = {.versions = versions},
         .state = {.peer_credential = std::move(expected)},
         .resumptions = 1});
  };
  add("OCSPStapling-Server", {}, Stapled());
  add("ServerOCSPCallback-SetInCallback", {"-use-ocsp-callback", "-set-ocsp-in-callback"},
      Stapled());
  // A callback that declines counts as a client that did not ask.
  add("ServerOCSPCallback-Decline", {"-use-ocsp-callback", "-decline-ocsp-callback"},
      {.name = "rsa2048"});
  variant.Add({.name = Name("ServerOCSPCallback-Fail", version.name),
               .spec = "RFC 6066 8, RFC 8446 4.4.2.1",
               .level = RuleLevel::kCustom,
               .shim = {.role = Role::kServer,
                        .certificate = Stapled(),
                        .flags = {"-use-ocsp-callback", "-fail-ocsp-callback"}},
               .peer = {.versions = versions},
               .expect = ShimRejects{.error = ":OCSP_CB_ERROR:"}});
}

}  // namespace

void AddOcspHandshakes(StateMachineVariant& variant) {
  for (const NamedVersion& version : VersionsOf(variant.protocol())) {
    AddClients(variant, version);
    AddServers(variant, version);
  }
}

}  // namespace badpeer
