// A server's CertificateRequest names the authorities that it was told to name, no others.
#include "runner/suites/authorities.h"

#include "runner/suites/own/own.h"
#include "runner/tls/peer.h"
#include "runner/wire/extension_tls13.h"
#include "runner/wire/handshake12.h"
#include "runner/wire/handshake13.h"

namespace badpeer {
namespace {

void Require(bool same) {
  if (!same) throw PeerFailure("CertificateRequest names other authorities");
}

Hook ExpectAuthorities(ProtocolVersion version, std::vector<Bytes> wanted) {
  if (version >= ProtocolVersion::kTls13) {
    return OnReceive<CertificateRequest13>([wanted](Peer&, const CertificateRequest13& m) {
      const auto names = Get<CertificateAuthorities>(m.extensions);
      Require(names && *names && (*names)->authorities == wanted);
    });
  }
  return OnReceive<CertificateRequest12>([wanted](Peer&, const CertificateRequest12& m) {
    Require(m.certificate_authorities == wanted);
  });
}

}  // namespace

void AddOwnAuthorityTests(std::vector<TestCase>& tests) {
  Suite suite("BP-ClientAuth", tests);
  const auto add = [&](std::string name, const char* spec, VersionRange versions,
                       const std::string& list, std::vector<Bytes> wanted) {
    suite.Add({.name = std::move(name),
               .spec = spec,
               .shim = {.role = Role::kServer,
                        .flags = {"-require-any-client-certificate", "-use-client-ca-list", list}},
               .peer = {.versions = versions, .credentials = {X509{.name = "rsa2048"}}},
               .hooks = {ExpectAuthorities(versions.max, std::move(wanted))}});
  };
  for (const NamedVersion& version : VersionsOf(Protocol::kTls)) {
    const bool tls13 = version.version >= ProtocolVersion::kTls13;
    add(Name("BP", version.name, "Server-CertReq-CA-List"),
        tls13 ? "RFC 8446 4.2.4" : "RFC 5246 7.4.4", {version.version, version.version},
        AuthoritiesFlag(), Authorities());
  }
  // No list at all is an empty one on the wire.
  add("BP-Null-Client-CA-List", "RFC 5246 7.4.4", kUpToTls12, "<NULL>", {});
}

}  // namespace badpeer
