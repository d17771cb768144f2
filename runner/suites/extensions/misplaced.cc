// Extensions that TLS 1.3 does not have, in a server's answer, and those that stand on a certificate
// (RFC 8446, 4.2 and 4.4.2).
#include "runner/scenario/flag_values.h"
#include "runner/suites/extensions/extensions.h"
#include "runner/tls/peer.h"
#include "runner/wire/extension_common.h"
#include "runner/wire/extension_tls13.h"

namespace badpeer {
namespace {

using Flags = std::vector<std::string>;

constexpr const char* kSpec = "RFC 8446 4.2";

const Bytes kResponse = {1, 2, 3, 4}, kOtherResponse = {5, 6, 7, 8};
const Bytes kScts = {0, 6, 0, 4, 5, 6, 7, 8}, kOtherScts = {0, 6, 0, 4, 1, 2, 3, 4};

Extension Response(const Bytes& response) {
  return AsExtension(CertificateStatusExt{.response = response});
}
Extension Scts(const Bytes& list) {
  return {.type = ExtensionType::signed_certificate_timestamp, .data = list};
}

X509 Stapled(std::string name) {
  return {.name = std::move(name), .ocsp_response = kResponse, .sct_list = kScts};
}

// --- In EncryptedExtensions.

Hook Answering(Extension extension) {
  return OnSend<EncryptedExtensions>(
      [extension](Peer&, EncryptedExtensions& answer) { answer.extensions.push_back(extension); });
}

void AddForbidden(Suite& suite) {
  const ShimRejects refused{.error = ":ERROR_PARSING_EXTENSION:"};
  const auto add = [&](std::string_view name, Extension extension, PeerOptions peer = {},
                       Flags flags = {}) {
    suite.Add({.name = Name(name, "Forbidden-TLS13"),
               .spec = kSpec,
               .shim = {.flags = std::move(flags)},
               .peer = std::move(peer),
               .hooks = {Answering(std::move(extension))},
               .state = {.version = ProtocolVersion::kTls13},
               .expect = refused});
  };
  add("NPN", AsExtension(NextProtocolNegotiation{.protocols = {"foo"}}),
      {.application = {.protocols = {"foo"}}}, {"-select-next-proto", "foo"});
  add("EMS", AsExtension(ExtendedMasterSecret{}));
  add("RenegotiationInfo", AsExtension(RenegotiationInfo{}));
  // The shim has a ticket of 1.2 to offer.
  suite.Add({.name = "Ticket-Forbidden-TLS13",
             .spec = kSpec,
             .peer = {.versions = kUpToTls12},
             .resumptions = 1,
             .resume = Resumption{.peer = {.versions = {.max = ProtocolVersion::kTls13}},
                                  .hooks = {Answering(AsExtension(SessionTicketExt{}))}},
             .expect = refused});
  // A server passes over the offer.
  suite.Add({.name = "NPN-Declined-TLS13",
             .spec = kSpec,
             .level = RuleLevel::kCustom,
             .shim = {.role = Role::kServer,
                      .flags = {"-advertise-npn", AlpnList({"foo", "bar", "baz"})}},
             .peer = {.versions = {.max = ProtocolVersion::kTls13},
                      .application = {.protocols = {"bar"}}}});
}

// --- On a certificate.

// `change` takes the extensions of the leaf and, where there is one, of its issuer.
template <class F>
Hook OnCertificate(std::size_t index, F change) {
  return OnSend<Certificate13>([index, change](Peer&, Certificate13& message) {
    change(message.certificate_list.at(index).extensions);
  });
}
Hook AddToLeaf(Extension extension) {
  return OnCertificate(0, [extension](Extensions& all) { all.push_back(extension); });
}

void AddUnsolicited(Suite& suite) {
  const ShimRejects refused{.error = ":UNEXPECTED_EXTENSION:"};
  const auto test = [&](std::string_view name, Extension extension) {
    return TestCase{.name = Name(name, "TLS13"),
                    .spec = "RFC 8446 4.4.2",
                    .peer = {.versions = {.max = ProtocolVersion::kTls13}},
                    .hooks = {AddToLeaf(std::move(extension))},
                    .expect = refused};
  };
  suite.Add(test("SendUnsolicitedOCSPOnCertificate", Response(kResponse)));
  suite.Add(test("SendUnsolicitedSCTOnCertificate", Scts(kScts)));
  suite.Add(test("SendUnknownExtensionOnCertificate", {.type = ExtensionType{0x7f}}));
  TestCase client = test("SendExtensionOnClientCertificate", Response(kResponse));
  client.shim = {.role = Role::kServer,
                 .flags = {"-enable-ocsp-stapling", "-require-any-client-certificate"}};
  client.peer.credentials = {X509{.name = "rsa2048"}};
  suite.Add(std::move(client));
}

void AddOnIntermediates(Suite& suite) {
  const VersionRange versions{.max = ProtocolVersion::kTls13};
  const Flags expected = {
      "-enable-ocsp-stapling",          "-expect-ocsp-response",          ToBase64(kResponse),
      "-enable-signed-cert-timestamps", "-expect-signed-cert-timestamps", ToBase64(kScts)};
  suite.Add({.name = "IgnoreExtensionsOnIntermediates-TLS13",
             .spec = "RFC 8446 4.4.2",
             .level = RuleLevel::kCustom,
             .shim = {.flags = expected},
             .peer = {.versions = versions, .credentials = {Stapled("rsa2048-chain")}},
             .hooks = {OnCertificate(1,
                                     [](Extensions& all) {
                                       all.push_back(Response(kOtherResponse));
                                       all.push_back(Scts(kOtherScts));
                                     })},
             .resumptions = 1});
  suite.Add({.name = "SendNoExtensionsOnIntermediate-TLS13",
             .spec = "RFC 8446 4.4.2",
             .level = RuleLevel::kCustom,
             .shim = {.role = Role::kServer, .certificate = Stapled("rsa2048-chain")},
             .peer = {.versions = versions},
             .hooks = {OnReceive<Certificate13>([](Peer&, const Certificate13& message) {
               for (std::size_t i = 1; i < message.certificate_list.size(); ++i) {
                 if (message.certificate_list[i].extensions.empty()) continue;
                 throw PeerFailure("tls: unexpected extensions in intermediate certificate");
               }
             })}});
  suite.Add({.name = "SendNoClientCertificateExtensions-TLS13",
             .spec = "RFC 8446 4.4.2",
             .shim = {.certificate = Stapled("rsa2048-chain")},
             .peer = {.versions = versions, .client_auth = {.mode = ClientAuth::kRequireAny}}});
}

}  // namespace

void AddMisplacedExtensions(Suite& suite) { AddForbidden(suite); }

void AddCertificateExtensions(Suite& suite) {
  // Up to 1.2 a server may say that a response follows, and has no place for one in a resumption;
  // OpenSSL's does.
  suite.Add(
      {.name = "SendOCSPResponseOnResume-TLS12",
       .spec = "RFC 6066 8",
       .level = RuleLevel::kCustom,
       .shim = {.flags = {"-enable-ocsp-stapling", "-expect-ocsp-response", ToBase64(kResponse)}},
       .peer = {.versions = kUpToTls12,
                .credentials = {X509{.name = "rsa2048", .ocsp_response = kResponse}}},
       .resumptions = 1,
       .resume = Resumption{.peer = {.versions = kUpToTls12},
                            .hooks = {OnSend<ServerHello>([](Peer&, ServerHello& hello) {
                              Put(hello.extensions, StatusRequestAck{});
                            })}}});
  AddUnsolicited(suite);
  AddOnIntermediates(suite);
  suite.Add(
      {.name = "SendDuplicateExtensionsOnCerts-TLS13",
       .spec = kSpec,
       .level = RuleLevel::kCustom,  // it must not be sent; nobody has to look
       .shim = {.flags = {"-enable-ocsp-stapling", "-enable-signed-cert-timestamps"}},
       .peer = {.versions = {.max = ProtocolVersion::kTls13}, .credentials = {Stapled("rsa2048")}},
       .hooks = {OnCertificate(0,
                               [](Extensions& all) {
                                 const Extensions once = all;
                                 all.insert(all.end(), once.begin(), once.end());
                               })},
       .resumptions = 1,
       .expect = ShimRejects{.error = ":DUPLICATE_EXTENSION:"}});
  suite.Add(
      {.name = "SignedCertificateTimestampListInvalid-Server",
       .spec = "RFC 6962 3.3",
       .level = RuleLevel::kCustom,
       .shim = {.role = Role::kServer, .certificate = X509{.name = "rsa2048", .sct_list = {0, 0}}},
       .expect = ShimRejects{.error = ":INVALID_SCT_LIST:"},
       .may_not_connect = true});
}

}  // namespace badpeer
