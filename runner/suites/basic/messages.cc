// Messages of the handshake that are missing, that nobody expects, or that are too long.
#include "runner/crypto/credential_store.h"
#include "runner/scenario/flag_values.h"
#include "runner/suites/basic/basic.h"
#include "runner/tls/peer.h"
#include "runner/wire/handshake.h"
#include "runner/wire/handshake12.h"
#include "runner/wire/handshake13.h"
#include "runner/wire/writer.h"

namespace badpeer {
namespace {

constexpr CipherSuite kEcdheRsa = CipherSuite::TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256;

void AddCertificateTypes(Suite& suite) {
  using enum ClientCertificateType;
  const std::vector<ClientCertificateType> types = {dss_sign, rsa_sign, ecdsa_sign};
  Bytes on_wire;
  for (ClientCertificateType type : types) on_wire.push_back(static_cast<std::uint8_t>(type));
  suite.Add({.name = "ClientCertificateTypes",
             .spec = "RFC 5246 7.4.4",
             .level = RuleLevel::kCustom,
             .shim = {.flags = {"-expect-certificate-types", ToBase64(on_wire)}},
             .peer = {.versions = kUpToTls12,
                      .client_auth = {.mode = ClientAuth::kRequest, .types = types}}});
  suite.Add({.name = "CheckClientCertificateTypes",
             .spec = "RFC 5246 7.4.6",
             .level = RuleLevel::kCustom,
             .shim = {.certificate = X509{.name = "rsa2048"}},
             .peer = {.versions = kUpToTls12,
                      .client_auth = {.mode = ClientAuth::kRequest, .types = {ecdsa_sign}}},
             .expect = ShimRejects{.error = ":UNKNOWN_CERTIFICATE_TYPE:"}});
}

// `trace` is what the shim's message callback must have seen.
void AddSkippedStatus(Suite& suite, Protocol protocol, std::vector<std::string> flags,
                      const char* trace) {
  flags.insert(flags.end(), {"-enable-ocsp-stapling", "-expect-msg-callback", trace});
  suite.Add({.name = NameFor("SkipCertificateStatus", protocol),
             .spec = "RFC 6066 8",
             .protocol = protocol,
             .shim = {.flags = std::move(flags)},
             .peer = {.versions = kUpToTls12,
                      .cipher_suites = {kEcdheRsa},
                      .credentials = {X509{.name = "rsa2048", .ocsp_response = {1, 2, 3, 4}}}},
             .hooks = {Skip<CertificateStatus>()}});
}

void AddOptionalMessage(Suite& suite) {
  AddSkippedStatus(suite, Protocol::kTls, {},
                   "write hs 1\nread hs 2\nread hs 11\nread hs 12\nread hs 14\nwrite hs 16\n"
                   "write ccs\nwrite hs 20\nread hs 4\nread ccs\nread hs 20\nread alert 1 0\n");
  // With X25519 alone no message of the shim needs more than one packet.
  AddSkippedStatus(
      suite, Protocol::kDtls, {"-curves", Number(NamedGroup::x25519)},
      "write hs 1\nread hs 3\nwrite hs 1\nread hs 2\nread hs 11\nread hs 12\nread hs 14\n"
      "write hs 16\nwrite ccs\nwrite hs 20\nread hs 4\nread ccs\nread hs 20\nread alert 1 0\n");
}

void AddSkipped(Suite& suite) {
  const PeerOptions ecdhe{.versions = kUpToTls12, .cipher_suites = {kEcdheRsa}};
  const Expectation unexpected = ShimRejects{.error = ":UNEXPECTED_MESSAGE:"};
  // ECDHE as if it were anonymous: no certificate and no signature.
  suite.Add({.name = "UnauthenticatedECDH",
             .spec = "RFC 8422 2",
             .peer = ecdhe,
             .hooks = {Skip<Certificate12>(),
                       OnSend<ServerKeyExchange>(
                           [](Peer&, ServerKeyExchange& parts) { parts.signature.reset(); })},
             .expect = unexpected});
  suite.Add({.name = "SkipServerKeyExchange",
             .spec = "RFC 5246 7.4.3",
             .peer = ecdhe,
             .hooks = {Skip<ServerKeyExchange>()},
             .expect = unexpected});
  suite.Add({.name = "ServerSkipCertificateVerify",
             .spec = "RFC 5246 7.4.8",
             .shim = {.role = Role::kServer, .flags = {"-require-any-client-certificate"}},
             .peer = {.versions = kUpToTls12, .credentials = {X509{.name = "rsa2048"}}},
             .hooks = {Skip<CertificateVerify>()},
             .expect = ShimRejects{.error = ":UNEXPECTED_RECORD:",
                                   .alert = AlertDescription::unexpected_message}});
  // The ServerHello has promised the ticket.
  suite.Add({.name = "SkipNewSessionTicket",
             .spec = "RFC 5077 3.3",
             .peer = {.versions = kUpToTls12},
             .hooks = {Skip<NewSessionTicket12>()},
             .expect = ShimRejects{.error = ":UNEXPECTED_RECORD:"}});
}

// RFC 2246, 7.4.3: a signed RSA key for the exchange, as the export suites had it. The modulus is
// any number of 1024 bits: nobody is to encrypt to it.
void SendRsaKeyExchange(Peer& peer) {
  Bytes modulus = peer.random().Take(128);
  modulus.front() |= 0x80;
  modulus.back() |= 1;
  const Bytes exponent = {1, 0, 1};
  Writer params;
  params.Prefixed(2, modulus);
  params.Prefixed(2, exponent);
  const Bytes key = params.Finish();
  const SignatureScheme scheme = SignatureScheme::rsa_pkcs1_sha256;
  const crypto::PrivateKey& signer = peer.credentials().Get("rsa2048").key;
  const Result<Bytes> signature =
      signer.Sign(scheme, Concat({peer.state().client_random, peer.state().server_random, key}));
  peer.Send(OpaqueServerKeyExchange{
      Concat({key, Encode(DigitallySigned{.algorithm = scheme, .signature = *signature})})});
}

void AddUnexpected(Suite& suite) {
  // FREAK: a client that takes the weaker key is lost.
  suite.Add({.name = "RSAEphemeralKey",
             .spec = "RFC 5246 7.4.3",
             .peer = {.versions = kUpToTls12,
                      .cipher_suites = {CipherSuite::TLS_RSA_WITH_AES_128_CBC_SHA}},
             .hooks = {OnSend<ServerHelloDone>(
                 [](Peer& peer, ServerHelloDone&) { SendRsaKeyExchange(peer); })},
             .expect = ShimRejects{.error = ":UNEXPECTED_MESSAGE:"}});
  const auto add_request = [&](const char* name, Bytes request) {
    suite.Add({.name = name,
               .spec = "RFC 5246 7.4.1.1",
               .shim = {.flags = {"-renegotiate-freely", "-expect-total-renegotiations", "1"}},
               .peer = {.versions = kUpToTls12},
               .hooks = {OnEncoded(HandshakeType::hello_request,
                                   [request](Peer&, Bytes& message) { message = request; })},
               .exchange = {Renegotiate(), Echo()},
               .expect = ShimRejects{.error = ":BAD_HELLO_REQUEST:"}});
  };
  add_request("BadHelloRequest-1", {0, 0, 0, 1, 1});
  add_request("BadHelloRequest-2", {12, 0, 0, 0});
}

void AddCertificateLists(Suite& suite) {
  suite.Add({.name = "EmptyCertificateList",
             .spec = "RFC 5246 7.4.2",
             .peer = {.versions = kUpToTls12},
             .hooks = {OnSend<Certificate12>(
                 [](Peer&, Certificate12& m) { m.certificate_list.clear(); })},
             .expect = ShimRejects{.error = ":DECODE_ERROR:"}});
  suite.Add({.name = "EmptyCertificateList-TLS13",
             .spec = "RFC 8446 4.4.2.4",
             .hooks = {OnSend<Certificate13>(
                 [](Peer&, Certificate13& m) { m.certificate_list.clear(); })},
             .expect = ShimRejects{.error = ":PEER_DID_NOT_RETURN_A_CERTIFICATE:"}});

  // A chain of some 40 KB, and a client that sets a lower limit.
  constexpr std::size_t kCopies = 50;
  const Hook lengthen = OnEncoded(HandshakeType::certificate, [](Peer& peer, Bytes& message) {
    const auto repeat_leaf = [&](auto certificates) {
      const auto leaf = certificates->certificate_list.front();
      certificates->certificate_list.insert(certificates->certificate_list.end(), kCopies, leaf);
      message = FrameHandshake(HandshakeType::certificate, Encode(*certificates));
    };
    const ByteView body = ByteView(message).subspan(kHandshakeHeaderSize);
    if (peer.state().version >= ProtocolVersion::kTls13) {
      repeat_leaf(Decode<Certificate13>(body));
    } else {
      repeat_leaf(Decode<Certificate12>(body));
    }
  });
  for (bool limited : {false, true}) {
    for (Protocol protocol : {Protocol::kTls, Protocol::kDtls}) {
      TestCase test{.name = NameFor(limited ? "LargeMessage-Reject" : "LargeMessage", protocol),
                    .spec = "RFC 5246 7.4.2, RFC 8446 4.4.2",
                    .level = limited ? RuleLevel::kCustom : RuleLevel::kMust,
                    .protocol = protocol,
                    .hooks = {lengthen}};
      if (limited) {
        test.shim.flags = {"-max-cert-list", "16384"};
        test.peer.credentials = {X509{.name = "rsa2048"}};  // the limit counts its size
        test.expect = ShimRejects{.error = ":EXCESSIVE_MESSAGE_SIZE:"};
      }
      suite.Add(std::move(test));
    }
  }
}

}  // namespace

void AddBasicMessages(Suite& suite) {
  AddCertificateTypes(suite);
  AddOptionalMessage(suite);
  AddSkipped(suite);
  AddUnexpected(suite);
  AddCertificateLists(suite);
}

}  // namespace badpeer
