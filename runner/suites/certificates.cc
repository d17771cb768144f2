// Certificates as such: chains with an intermediate both ways, and what is none at all.
#include "runner/suites/families.h"
#include "runner/suites/suite.h"

namespace badpeer {
namespace {

using Flags = std::vector<std::string>;

TestCase Showing(std::string_view what, Role role, const NamedVersion& version,
                 const char* credential) {
  TestCase test{.name = Name(what, role == Role::kClient ? "Client" : "Server", version.name),
                .spec = "RFC 5246 7.4.2, RFC 8446 4.4.2",
                .shim = {.role = role},
                .peer = {.versions = {version.version, version.version},
                         .credentials = {X509{.name = credential}}}};
  if (role == Role::kServer) test.shim.flags = {"-require-any-client-certificate"};
  return test;
}

}  // namespace

void AddCertificateTests(std::vector<TestCase>& tests) {
  Suite suite("Certificate", tests);
  const char* chain = "rsa2048-chain";
  for (const NamedVersion& version : VersionsOf(Protocol::kTls)) {
    for (Role role : {Role::kClient, Role::kServer}) {
      TestCase both = Showing("SendReceiveIntermediate", role, version, chain);
      if (role == Role::kClient) both.peer.client_auth.mode = ClientAuth::kRequireAny;
      both.shim.certificate = X509{.name = chain};
      both.shim.flags.insert(both.shim.flags.end(),
                             {"-expect-peer-cert-file", "{cert:rsa2048-chain}"});
      both.state.peer_credential = X509{.name = chain};
      suite.Add(std::move(both));

      TestCase garbage = Showing("GarbageCertificate", role, version, "garbage");
      garbage.level = RuleLevel::kCustom;  // the alert
      garbage.expect =
          ShimRejects{.error = ":CANNOT_PARSE_LEAF_CERT:", .alert = AlertDescription::decode_error};
      suite.Add(std::move(garbage));
    }
  }
}

}  // namespace badpeer
