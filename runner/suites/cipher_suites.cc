// Every cipher suite in every version and protocol: full and resumed handshakes, exporters, records
// of the largest size, damaged records; and suites in versions that do not have them, which both
// sides must refuse.
#include "runner/suites/cipher_suites.h"

#include <array>

#include "runner/scenario/defaults.h"
#include "runner/suites/common_hooks.h"
#include "runner/suites/families.h"
#include "runner/suites/suite.h"
#include "runner/tls/cipher_suites.h"
#include "runner/tls/peer.h"
#include "runner/wire/hello.h"

namespace badpeer {
namespace {

using enum CipherSuite;

constexpr std::size_t kLargestPlaintext = 16384;  // RFC 8446, 5.1
constexpr std::size_t kExportedSize = 1024;
constexpr std::string_view kPskIdentity = "luggage combo";
constexpr std::string_view kPsk = "12345";

constexpr std::array kSuites = {
    TLS_RSA_WITH_3DES_EDE_CBC_SHA,
    TLS_RSA_WITH_AES_128_GCM_SHA256,
    TLS_RSA_WITH_AES_128_CBC_SHA,
    TLS_RSA_WITH_AES_256_GCM_SHA384,
    TLS_RSA_WITH_AES_256_CBC_SHA,
    TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256,
    TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA,
    TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384,
    TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA,
    TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256,
    TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,
    TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA,
    TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256,
    TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256,
    TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384,
    TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA,
    TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256,
    TLS_PSK_WITH_AES_128_CBC_SHA,
    TLS_PSK_WITH_AES_256_CBC_SHA,
    TLS_ECDHE_PSK_WITH_AES_128_CBC_SHA,
    TLS_ECDHE_PSK_WITH_AES_256_CBC_SHA,
    TLS_ECDHE_PSK_WITH_CHACHA20_POLY1305_SHA256,
    TLS_CHACHA20_POLY1305_SHA256,
    TLS_AES_128_GCM_SHA256,
    TLS_AES_256_GCM_SHA384,
};

// One suite in one version over one protocol.
class SuiteTests {
 public:
  SuiteTests(Suite& suite, const CipherSuiteInfo& info, const NamedVersion& version,
             Protocol protocol)
      : suite_(suite), info_(info), version_(version), protocol_(protocol) {
    fits_ = info.UsableIn(version.version);
    if (info.IsPsk()) {
      flags_ = {"-psk", std::string(kPsk), "-psk-identity", std::string(kPskIdentity)};
    }
    // BoringSSL has it off by default.
    if (info.cipher == BulkCipher::kTripleDesCbc) flags_ = {"-cipher", "3DES"};
    if (!info.IsPsk()) {
      const bool ecdsa = info.authentication == Authentication::kEcdsa;
      credential_ = X509{.name = ecdsa ? "ecdsa-p256" : "rsa2048"};
    }
  }

  void AddAll() {
    // DTLS 1.3 and TLS 1.3 have their suites tested with the records alone.
    if (version_.version != ProtocolVersion::kTls13) {
      AddServer();
      AddClient();
    }
    if (!fits_) return;
    AddLargeRecord();
    if (protocol_ != Protocol::kQuic) AddBadRecord();
  }

 private:
  std::string NameOf(std::string_view what) const {
    const std::string suite = badpeer::Name(info_.suite).substr(4);  // without "TLS_"
    return badpeer::Name(ProtocolName(protocol_), version_.name, suite, what);
  }

  PeerOptions Peer() const {
    return {.versions = {version_.version, version_.version},
            .cipher_suites = {info_.suite},
            .credentials = credential_ ? Credentials{*credential_} : Credentials{},
            .psk = PskOptions{.key = BytesOf(kPsk), .identity = std::string(kPskIdentity)}};
  }

  TestCase Base(std::string_view what, Role role) const {
    return Over(protocol_, {.name = NameOf(what),
                            .spec = "RFC 5246 A.5, RFC 8446 B.4",
                            .shim = {.role = role, .flags = flags_},
                            .peer = Peer()});
  }

  void AddServer() {
    TestCase test = Base("server", Role::kServer);
    test.shim.certificate = credential_;
    test.exchange = {ExportKeyingMaterial({.size = kExportedSize}), Echo()};
    test.resumptions = 1;
    // Offered although the version does not have it: a server must not select it.
    test.hooks = {OnSend<ClientHello>([suite = info_.suite](badpeer::Peer&, ClientHello& hello) {
      hello.cipher_suites = {suite};
    })};
    if (!fits_) test.expect = ShimRejects{.error = ":NO_SHARED_CIPHER:"};
    suite_.Add(std::move(test));
  }

  void AddClient() {
    TestCase test = Base("client", Role::kClient);
    test.exchange = {ExportKeyingMaterial({.size = kExportedSize}), Echo()};
    test.resumptions = 1;
    if (!fits_) {
      // An honest server but for what its ServerHello says.
      test.peer.cipher_suites = {};
      test.hooks = {IgnoreClientsCipherSuites(),
                    Forge<ServerHello>([suite = info_.suite](badpeer::Peer&, ServerHello& hello) {
                      hello.cipher_suite = suite;
                    })};
      test.expect = ShimRejects{.error = ":WRONG_CIPHER_RETURNED:"};
    }
    suite_.Add(std::move(test));
  }

  void AddLargeRecord() {
    TestCase test = Base("LargeRecord", Role::kClient);
    test.exchange = {Echo(kLargestPlaintext)};
    suite_.Add(std::move(test));
  }

  // Fatal in TLS, silently dropped in DTLS (RFC 5246, 7.2.2; RFC 6347, 4.1.2.7).
  void AddBadRecord() {
    TestCase test = Base("BadRecord", Role::kClient);
    test.hooks = DamageFirstData();
    test.exchange = {Echo(kLargestPlaintext)};
    if (protocol_ == Protocol::kTls) {
      test.expect = ShimRejects{.error = ":DECRYPTION_FAILED_OR_BAD_RECORD_MAC:"};
      test.spec = "RFC 5246 7.2.2, RFC 8446 5.2";
    } else {
      test.spec = "RFC 6347 4.1.2.7, RFC 9147 4.5.2";
      test.level = RuleLevel::kShould;
    }
    suite_.Add(std::move(test));
  }

  Suite& suite_;
  const CipherSuiteInfo& info_;
  NamedVersion version_;
  Protocol protocol_;
  bool fits_ = false;
  std::vector<std::string> flags_{};
  Boxed<X509> credential_{};
};

}  // namespace

std::span<const CipherSuite> TestedCipherSuites() { return kSuites; }

void AddCipherSuiteTests(std::vector<TestCase>& tests) {
  Suite suite("CipherSuite", tests);
  for (CipherSuite number : kSuites) {
    for (Protocol protocol : {Protocol::kTls, Protocol::kDtls, Protocol::kQuic}) {
      for (const NamedVersion& version : VersionsOf(protocol)) {
        SuiteTests(suite, *FindCipherSuite(number), version, protocol).AddAll();
      }
    }
  }
  AddCipherSuiteMismatches(suite);
  AddCipherSuitePreferences(suite);
}

}  // namespace badpeer
