// Messages of the handshake's second half: EncryptedExtensions, certificates and the requests for
// them, and the ChangeCipherSpec that stands there for middleboxes (RFC 8446, 4.3, 4.4 and D.4).
#include "runner/crypto/credential_store.h"
#include "runner/suites/common_hooks.h"
#include "runner/suites/flight_edits.h"
#include "runner/suites/spec.h"
#include "runner/suites/tls13_handshake/tls13_handshake.h"
#include "runner/tls/connection.h"
#include "runner/tls/negotiation.h"
#include "runner/wire/extension_common.h"
#include "runner/wire/extension_tls13.h"
#include "runner/wire/handshake.h"
#include "runner/wire/handshake13.h"
#include "runner/wire/hello.h"

namespace badpeer {
namespace {

const ShimRejects kUnexpected{.error = ":UNEXPECTED_MESSAGE:",
                              .alert = AlertDescription::unexpected_message};

constexpr RuleLevel kOfClient = LevelOfClientsAlert(Protocol::kTls, ProtocolVersion::kTls13);

void AddEncryptedExtensions(Suite& suite) {
  suite.Add({.name = "EmptyEncryptedExtensions-TLS13",
             .spec = "RFC 8446 4.3.1",
             .level = kOfClient,
             .hooks = {OnEncoded(HandshakeType::encrypted_extensions,
                                 [](Peer&, Bytes& message) {
                                   message =
                                       FrameHandshake(HandshakeType::encrypted_extensions, {});
                                 })},
             .expect = ShimRejects{.alert = AlertDescription::decode_error}});
  suite.Add({.name = "EncryptedExtensionsWithKeyShare-TLS13",
             .spec = "RFC 8446 4.3.1",
             .level = RuleLevel::kCustom,
             .hooks = {OnSend<EncryptedExtensions>([](Peer&, EncryptedExtensions& message) {
               Put(message.extensions, KeyShareServer{{NamedGroup::x25519, Bytes(32, 9)}});
             })},
             .expect = ShimRejects{.alert = AlertDescription::unsupported_extension}});
}

// --- CertificateRequest.

void AddRequests(Suite& suite) {
  const auto add = [&](std::string name, Hook hook, Expectation expect,
                       RuleLevel level = RuleLevel::kMust) {
    suite.Add({.name = std::move(name),
               .spec = "RFC 8446 4.3.2",
               .level = level,
               .shim = {.certificate = X509{.name = "rsa2048"}},
               .peer = {.versions = kTls13Only, .client_auth = {.mode = ClientAuth::kRequireAny}},
               .hooks = {std::move(hook)},
               .expect = std::move(expect)});
  };
  const ShimRejects undecodable{.error = ":DECODE_ERROR:"};
  add("RequestContextInHandshake-TLS13",
      OnSend<CertificateRequest13>([](Peer&, CertificateRequest13& request) {
        request.certificate_request_context = BytesOf("request context");
      }),
      undecodable, RuleLevel::kCustom);
  add("UnknownExtensionInCertificateRequest-TLS13",
      OnSend<CertificateRequest13>([](Peer&, CertificateRequest13& request) {
        request.extensions.push_back({.type = ExtensionType{0x1212}});
      }),
      Succeeds());
  add("MissingSignatureAlgorithmsInCertificateRequest-TLS13",
      OnSend<CertificateRequest13>([](Peer&, CertificateRequest13& request) {
        Remove(request.extensions, ExtensionType::signature_algorithms);
      }),
      undecodable);
}

// --- Certificates without their CertificateVerify, and where a PSK has authenticated already.

void AddCertificates(Suite& suite) {
  const X509 shim{.name = "rsa2048"};
  TestCase skipped{.name = "ServerSkipCertificateVerify-TLS13",
                   .spec = "RFC 8446 4.4.3",
                   .shim = {.role = Role::kServer,
                            .certificate = shim,
                            .flags = {"-require-any-client-certificate"}},
                   .peer = {.versions = kTls13Only, .credentials = {X509{.name = "rsa2048-chain"}}},
                   .hooks = {Skip<CertificateVerify>()},
                   .state = {.peer_credential = shim},
                   .expect = kUnexpected};
  suite.Add(skipped);
  skipped.name = "ClientSkipCertificateVerify-TLS13";
  skipped.level = kOfClient;
  skipped.shim = {.certificate = shim};
  skipped.state = {};
  suite.Add(std::move(skipped));

  const auto resumed = [&](std::string name, Hook hook) {
    return TestCase{
        .name = std::move(name),
        .spec = "RFC 8446 2.2",
        .level = kOfClient,
        .peer = {.versions = kTls13Only},
        .resumptions = 1,
        .resume = Resumption{.peer = {.versions = kTls13Only}, .hooks = {std::move(hook)}},
        .expect = kUnexpected};
  };
  suite.Add(resumed("CertificateInResumption-TLS13", SendBefore<Finished>([](Peer& peer) {
                      const auto& ours = peer.credentials().Get("rsa2048").chain;
                      return Certificate13{.certificate_list = {{.cert_data = ours.front()}}};
                    })));
  TestCase request = resumed(
      "CertificateRequestInResumption-TLS13", SendBefore<Finished>([](Peer& peer) {
        CertificateRequest13 made;
        Put(made.extensions, SignatureAlgorithms{.algorithms = VerifySignaturesOf(peer.options())});
        return made;
      }));
  request.shim.certificate = shim;
  for (PeerOptions* peer : {&request.peer, &request.resume->peer}) {
    peer->client_auth.mode = ClientAuth::kRequireAny;
  }
  suite.Add(std::move(request));
}

// --- ChangeCipherSpec.

Hook ExtraChangeCipherSpecs(std::size_t count) {
  return AtChangeCipherSpec([count](Flight& flight, Flight::iterator change) {
    flight.insert(change, count, FlightItem(*change));
  });
}

void AddChangeCipherSpecs(Suite& suite) {
  constexpr std::size_t kTooMany = 33;
  for (const auto& [name, role] : {std::pair{"Client", Role::kClient}, {"Server", Role::kServer}}) {
    suite.Add({.name = Name("SkipChangeCipherSpec", name, "TLS13"),
               .spec = "RFC 8446 D.4",
               .shim = {.role = role},
               .hooks = {WithoutChangeCipherSpec()}});
    suite.Add({.name = Name("TooManyChangeCipherSpec", name, "TLS13"),
               .spec = "RFC 8446 D.4",
               .level = RuleLevel::kCustom,
               .shim = {.role = role},
               .hooks = {ExtraChangeCipherSpecs(kTooMany)},
               .expect = ShimRejects{.error = ":TOO_MANY_EMPTY_FRAGMENTS:"}});
  }
  suite.Add({.name = "SendPostHandshakeChangeCipherSpec-TLS13",
             .spec = "RFC 8446 5",
             .hooks = {At(Phase::kBeforeApplicationData,
                          [](Connection& connection) {
                            connection.channel().Queue(ContentType::change_cipher_spec, {1});
                          })},
             .expect = ShimRejects{.error = ":UNEXPECTED_RECORD:",
                                   .alert = AlertDescription::unexpected_message}});
}

// --- DTLS.

void AddLegacyCookie(Suite& suite) {
  suite.Add({.name = "DTLS13-RejectLegacyCookie",
             .spec = "RFC 9147 5.3",
             .protocol = Protocol::kDtls,
             .shim = {.role = Role::kServer},
             .peer = {.versions = kTls13Only},
             .hooks = {OnSend<ClientHello>(
                 [](Peer&, ClientHello& hello) { hello.dtls_cookie = BytesOf("cookie"); })},
             .expect = ShimRejects{.error = ":DECODE_ERROR:",
                                   .alert = AlertDescription::illegal_parameter}});
}

}  // namespace

void AddMessages(Suite& suite) {
  AddEncryptedExtensions(suite);
  AddRequests(suite);
  AddCertificates(suite);
  AddChangeCipherSpecs(suite);
  AddLegacyCookie(suite);
}

}  // namespace badpeer
