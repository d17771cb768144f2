// One byte too many at the end of an extension, inside its length: a decode_error (RFC 8446, 4.2;
// RFC 5246, 7.2.2).
#include "runner/scenario/defaults.h"
#include "runner/suites/extension_edits.h"
#include "runner/suites/families.h"
#include "runner/suites/spec.h"
#include "runner/suites/suite.h"
#include "runner/tls/peer.h"
#include "runner/wire/extension.h"
#include "runner/wire/handshake13.h"
#include "runner/wire/hello.h"

namespace badpeer {
namespace {

using Flags = std::vector<std::string>;

// Where the extension stands, with the byte behind it. `body` is its right content, for messages in
// which our peer would not have it.
template <class M>
Hook Trailing(ExtensionType type, Bytes body) {
  return OnSend<M>([type, body](Peer&, M& message) {
    if (!Has(message.extensions, type)) SetData(message.extensions, type, body);
    ExtensionIn(message.extensions, type).data.push_back(0);
  });
}
Hook TrailingInCertificate(ExtensionType type, Bytes body) {
  return OnSend<Certificate13>([type, body](Peer&, Certificate13& message) {
    Extensions& extensions = message.certificate_list.at(0).extensions;
    if (!Has(extensions, type)) SetData(extensions, type, body);
    ExtensionIn(extensions, type).data.push_back(0);
  });
}

// SEQUENCE { SET { SEQUENCE { id-at-commonName, PrintableString "a" } } }, in a list of one.
const Bytes kAuthorities = {0x00, 0x10, 0x00, 0x0e, 0x30, 0x0c, 0x31, 0x0a, 0x30,
                            0x08, 0x06, 0x03, 0x55, 0x04, 0x03, 0x13, 0x01, 0x61};
const Bytes kTrustAnchors = {0x00, 0x02, 0x01, 0x01};  // a list of one ID of one byte

class TrailingDataTests {
 public:
  TrailingDataTests(Suite& suite, Protocol protocol, const NamedVersion& version)
      : suite_(suite), protocol_(protocol), version_(version) {
    tls13_ = version.version >= ProtocolVersion::kTls13;
  }

  void AddAll() {
    Add("ServerName-Client", {"-host-name", "example.com"},
        tls13_ ? Trailing<EncryptedExtensions>(ExtensionType::server_name, {})
               : Trailing<ServerHello>(ExtensionType::server_name, {}));
    Add("ServerName-Server", {}, Trailing<ClientHello>(ExtensionType::server_name, {}),
        Role::kServer, {.server_name = "example.com"});
    const X509 stapled{.name = "rsa2048", .ocsp_response = {1, 2, 3, 4}};
    Add("StatusRequest-Client", {"-enable-ocsp-stapling"},
        tls13_ ? TrailingInCertificate(ExtensionType::status_request, {})
               : Trailing<ServerHello>(ExtensionType::status_request, {}),
        Role::kClient, {.credentials = {stapled}},
        tls13_ ? ":DECODE_ERROR:" : ":ERROR_PARSING_EXTENSION:");
    if (tls13_) AddOf13();
  }

 private:
  void AddOf13() {
    const ExtensionType authorities = ExtensionType::certificate_authorities;
    level_ = RuleLevel::kCustom;  // whether a stack looks at these extensions at all
    Add("CertificateAuthorities-Client", {},
        Trailing<CertificateRequest13>(authorities, kAuthorities), Role::kClient,
        {.client_auth = {.mode = ClientAuth::kRequireAny}});
    Add("CertificateAuthorities-Server", {}, Trailing<ClientHello>(authorities, kAuthorities),
        Role::kServer);
    const ExtensionType anchors = ExtensionType::trust_anchors;
    const Flags request = {"-requested-trust-anchors", ToBase64(Bytes{1, 2})};
    Add("TrustAnchors-EncryptedExtensions-Client", request,
        Trailing<EncryptedExtensions>(anchors, kTrustAnchors));
    Add("TrustAnchors-Certificate-Client", request, TrailingInCertificate(anchors, {}));
    Add("TrustAnchors-ClientHello-Server", {}, Trailing<ClientHello>(anchors, kTrustAnchors),
        Role::kServer);
  }

  void Add(std::string_view what, Flags flags, Hook hook, Role role = Role::kClient,
           PeerOptions peer = {}, std::string_view error = ":ERROR_PARSING_EXTENSION:") {
    peer.versions = {ProtocolVersion::kTls10, version_.version};
    suite_.Add(Over(
        protocol_,
        {.name = Name("ExtensionTrailingData", what, ProtocolName(protocol_), version_.name),
         .spec = "RFC 5246 7.2.2, RFC 8446 6",
         .level = level_.value_or(role == Role::kServer
                                      ? RuleLevel::kMust
                                      : LevelOfClientsAlert(protocol_, version_.version)),
         .shim = {.role = role, .flags = std::move(flags)},
         .peer = std::move(peer),
         .hooks = {std::move(hook)},
         .expect =
             ShimRejects{.error = std::string(error), .alert = AlertDescription::decode_error}}));
  }

  Suite& suite_;
  Protocol protocol_;
  const NamedVersion& version_;
  bool tls13_ = false;
  std::optional<RuleLevel> level_{};
};

}  // namespace

void AddExtensionTrailingDataTests(std::vector<TestCase>& tests) {
  Suite suite("ExtensionTrailingData", tests);
  for (Protocol protocol : {Protocol::kTls, Protocol::kDtls, Protocol::kQuic}) {
    for (const NamedVersion& version : VersionsOf(protocol)) {
      TrailingDataTests(suite, protocol, version).AddAll();
    }
  }
}

}  // namespace badpeer
