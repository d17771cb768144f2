// Client certificates in every version, both ways: asked for, required, missing, named by their
// authorities, and where they must not be asked for.
#include "runner/suites/authorities.h"
#include "runner/suites/families.h"
#include "runner/suites/suite.h"
#include "runner/tls/peer.h"
#include "runner/wire/extension_tls13.h"
#include "runner/wire/handshake12.h"
#include "runner/wire/handshake13.h"

namespace badpeer {
namespace {

using Flags = std::vector<std::string>;

void AddGiven(Suite& suite, const NamedVersion& version) {
  const VersionRange versions{version.version, version.version};
  for (const auto& [name, credential] :
       {std::pair{"RSA", "rsa2048"}, std::pair{"ECDSA", "ecdsa-p256"}}) {
    suite.Add({.name = Name(version.name, "Client-ClientAuth", name),
               .spec = "RFC 5246 7.4.6, RFC 8446 4.4.2",
               .shim = {.certificate = X509{.name = credential}},
               .peer = {.versions = versions,
                        .client_auth = {.mode = ClientAuth::kRequireAny},
                        .authorities = Authorities()}});
    suite.Add({.name = Name(version.name, "Server-ClientAuth", name),
               .spec = "RFC 5246 7.4.6, RFC 8446 4.4.2",
               .shim = {.role = Role::kServer, .flags = {"-require-any-client-certificate"}},
               .peer = {.versions = versions, .credentials = {X509{.name = credential}}}});
  }
}

void AddMissing(Suite& suite, const NamedVersion& version) {
  const VersionRange versions{version.version, version.version};
  const bool tls13 = version.version >= ProtocolVersion::kTls13;
  suite.Add({.name = Name("NoClientCertificate", version.name),
             .spec = "RFC 5246 7.4.6, RFC 8446 4.4.2",
             .peer = {.versions = versions, .client_auth = {.mode = ClientAuth::kRequireAny}},
             .expect = PeerRejects{.local = "client didn't provide a certificate"}});
  // What was never asked for counts as verified.
  for (bool asked : {false, true}) {
    Flags flags = {"-expect-verify-result"};
    if (asked) flags.push_back("-verify-peer");
    suite.Add(
        {.name = Name(asked ? "NoClientCertificate-Server" : "NoClientCertificateRequested-Server",
                      version.name),
         .spec = "RFC 5246 7.4.6, RFC 8446 4.4.2",
         .shim = {.role = Role::kServer, .flags = std::move(flags)},
         .peer = {.versions = versions},
         .resumptions = 1});
  }
  suite.Add({.name = Name("RequireAnyClientCertificate", version.name),
             .spec = "RFC 5246 7.4.6, RFC 8446 4.4.2.4",
             .shim = {.role = Role::kServer, .flags = {"-require-any-client-certificate"}},
             .peer = {.versions = versions},
             .expect = ShimRejects{.error = ":PEER_DID_NOT_RETURN_A_CERTIFICATE:",
                                   .alert = tls13 ? AlertDescription::certificate_required
                                                  : AlertDescription::handshake_failure}});
  // Not even the empty message that says that there is none.
  suite.Add({.name = Name("SkipClientCertificate", version.name),
             .spec = "RFC 5246 7.4.6, RFC 8446 4.4.2",
             .shim = {.role = Role::kServer, .flags = {"-verify-peer"}},
             .peer = {.versions = versions},
             .hooks = {tls13 ? Skip<Certificate13>() : Skip<Certificate12>()},
             .expect = ShimRejects{.error = ":UNEXPECTED_MESSAGE:"}});
}

void AddAuthorities(Suite& suite, const NamedVersion& version) {
  const VersionRange versions{version.version, version.version};
  const X509 rsa{.name = "rsa2048"};
  suite.Add({.name = Name(version.name, "Server-CertReq-CA-List"),
             .spec = "RFC 5246 7.4.4, RFC 8446 4.2.4",
             .shim = {.role = Role::kServer,
                      .flags = {"-require-any-client-certificate", "-use-client-ca-list",
                                AuthoritiesFlag()}},
             .peer = {.versions = versions, .credentials = {rsa}}});
  suite.Add({.name = Name(version.name, "Client-CertReq-CA-List"),
             .spec = "RFC 5246 7.4.4, RFC 8446 4.2.4",
             .shim = {.certificate = rsa, .flags = {"-expect-client-ca-list", AuthoritiesFlag()}},
             .peer = {.versions = versions,
                      .credentials = {rsa},
                      .client_auth = {.mode = ClientAuth::kRequireAny},
                      .authorities = Authorities()}});
}

void AddSpecialCases(Suite& suite) {
  const X509 rsa{.name = "rsa2048"};
  // RFC 5246, 7.4.4: only a server that has authenticated itself may ask.
  for (const auto& [name, cipher_suite] :
       {std::pair{"PSK", CipherSuite::TLS_PSK_WITH_AES_128_CBC_SHA},
        std::pair{"ECDHE_PSK", CipherSuite::TLS_ECDHE_PSK_WITH_AES_128_CBC_SHA}}) {
    suite.Add({.name = Name("ClientAuth", name),
               .spec = "RFC 5246 7.4.4",
               .shim = {.certificate = rsa, .flags = {"-psk", "secret"}},
               .peer = {.versions = kUpToTls12,
                        .cipher_suites = {cipher_suite},
                        .client_auth = {.mode = ClientAuth::kRequireAny},
                        .psk = PskOptions{.key = BytesOf("secret")}},
               .expect = ShimRejects{.error = ":UNEXPECTED_MESSAGE:"}});
  }
  suite.Add(
      {.name = "Null-Client-CA-List",
       .spec = "RFC 5246 7.4.4",
       .shim = {.role = Role::kServer,
                .flags = {"-require-any-client-certificate", "-use-client-ca-list", "<NULL>"}},
       .peer = {.versions = kUpToTls12, .credentials = {rsa}}});
  // In 1.3 an empty list has no extension: ours would not decode.
  suite.Add(
      {.name = "TLS13-Empty-Client-CA-List",
       .spec = "RFC 8446 4.2.4",
       .shim = {.role = Role::kServer,
                .flags = {"-require-any-client-certificate", "-use-client-ca-list", "<EMPTY>"}},
       .peer = {.credentials = {rsa}},
       .hooks = {OnReceive<CertificateRequest13>([](Peer&, const CertificateRequest13& m) {
         if (Has(m.extensions, ExtensionType::certificate_authorities)) {
           throw PeerFailure("CertificateRequest has certificate_authorities without any");
         }
       })}});
}

}  // namespace

void AddClientAuthTests(std::vector<TestCase>& tests) {
  Suite suite("ClientAuth", tests);
  for (const NamedVersion& version : VersionsOf(Protocol::kTls)) {
    AddGiven(suite, version);
    AddMissing(suite, version);
    AddAuthorities(suite, version);
  }
  AddSpecialCases(suite);
}

}  // namespace badpeer
