// SCTs (RFC 6962, 3.3) and OCSP responses (RFC 6066, 8), and lists of authorities (RFC 8446, 4.2.4)
// that are empty.
#include "runner/suites/extensions/extensions.h"
#include "runner/suites/spec.h"
#include "runner/tls/peer.h"
#include "runner/wire/extension_common.h"
#include "runner/wire/extension_tls13.h"
#include "runner/wire/handshake12.h"

namespace badpeer {
namespace {

using Flags = std::vector<std::string>;

const Bytes kScts = {0, 6, 0, 4, 5, 6, 7, 8}, kOtherScts = {0, 6, 0, 4, 5, 6, 7, 9};
const Bytes kResponse = {1, 2, 3, 4};

constexpr const char* kSctSpec = "RFC 6962 3.3";

X509 WithScts(Bytes list) { return {.name = "rsa2048", .sct_list = std::move(list)}; }

void AddScts(const ExtensionVariant& variant) {
  const auto client = [&](std::string name, Bytes list, Flags more, int resumptions) {
    more.insert(more.begin(), "-enable-signed-cert-timestamps");
    return TestCase{.name = std::move(name),
                    .spec = kSctSpec,
                    .level = RuleLevel::kCustom,  // whether the stack looks into the list at all
                    .shim = {.flags = std::move(more)},
                    .peer = {.credentials = {WithScts(std::move(list))}},
                    .resumptions = resumptions};
  };
  const Flags expected = {"-expect-signed-cert-timestamps", ToBase64(kScts)};
  variant.Add(client("SignedCertificateTimestampList-Client", kScts, expected, 1));
  // Those of the first handshake hold on. Since 1.3 there is no place to send others.
  TestCase resumed = client("SendSCTListOnResume", kScts, expected, 1);
  if (!variant.IsTls13()) {
    resumed.resume = Resumption{.peer = resumed.peer,
                                .hooks = {OnSend<ServerHello>([](Peer&, ServerHello& hello) {
                                  SetData(hello.extensions,
                                          ExtensionType::signed_certificate_timestamp, kOtherScts);
                                })}};
  }
  variant.Add(std::move(resumed));
  for (const auto& [name, list] : {std::pair<std::string_view, Bytes>{"Empty", {0, 0}},
                                   {"EmptySCT", {0, 6, 0, 2, 1, 2, 0, 0}}}) {
    TestCase test = client(
        std::string("SignedCertificateTimestampList").append(name).append("-Client"), list, {}, 0);
    test.expect = ShimRejects{.error = ":ERROR_PARSING_EXTENSION:"};
    variant.Add(std::move(test));
  }
  variant.Add({.name = "SignedCertificateTimestampList-Server",
               .spec = kSctSpec,
               .shim = {.role = Role::kServer, .certificate = WithScts(kScts)},
               .state = {.peer_credential = WithScts(kScts)},
               .resumptions = 1});
}

void AddResponses(const ExtensionVariant& variant) {
  X509 stapled = WithScts(kScts);
  stapled.ocsp_response = kResponse;
  variant.Add({.name = "UnsolicitedCertificateExtensions",
               .spec = "RFC 5246 7.4.1.4, RFC 8446 4.2",
               .shim = {.role = Role::kServer, .certificate = stapled},
               .peer = {.stapling = {.request = false}}});
  const Hook empty =
      variant.IsTls13() ? OnSend<Certificate13>([](Peer&, Certificate13& message) {
        Replace(message.certificate_list.front().extensions, CertificateStatusExt{});
      })
                        : OnSend<CertificateStatus>(
                              [](Peer&, CertificateStatus& message) { message.response.clear(); });
  variant.Add(
      {.name = "RejectEmptyOCSPResponse",
       .spec = "RFC 6066 8, RFC 8446 4.4.2.1",
       .level = LevelOfClientsAlert(variant.protocol(), variant.version()),
       .shim = {.flags = {"-enable-ocsp-stapling"}},
       .peer = {.credentials = {X509{.name = "rsa2048", .ocsp_response = kResponse}}},
       .hooks = {empty},
       .expect = ShimRejects{.error = ":DECODE_ERROR:", .alert = AlertDescription::decode_error}});
}

void AddEmptyAuthorities(const ExtensionVariant& variant) {
  const auto add_empty = [](Peer&, auto& message) {
    message.extensions.push_back({.type = CertificateAuthorities::kType, .data = {0, 0}});
  };
  TestCase test{.name = "RejectEmptyCertificateAuthorities-Client",
                .spec = "RFC 8446 4.2.4",
                .level = RuleLevel::kCustom,
                .peer = {.client_auth = {.mode = ClientAuth::kRequireAny}},
                .hooks = {OnSend<CertificateRequest13>(add_empty)},
                .expect = ShimRejects{.error = ":ERROR_PARSING_EXTENSION:",
                                      .alert = AlertDescription::decode_error}};
  variant.Add(test);
  test.name = "RejectEmptyCertificateAuthorities-Server";
  test.shim.role = Role::kServer;
  test.peer.client_auth = {};
  test.hooks = {OnSend<ClientHello>(add_empty)};
  variant.Add(std::move(test));
}

}  // namespace

void AddStapling(const ExtensionVariant& variant) {
  AddScts(variant);
  AddResponses(variant);
  if (variant.IsTls13()) AddEmptyAuthorities(variant);
}

}  // namespace badpeer
