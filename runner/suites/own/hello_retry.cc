// HelloRetryRequest (RFC 8446, 4.1.4), where a peer that is not quite right meets what few look at.
//
// A client must refuse a request that is none, and a ServerHello that does not follow from it. Public
// bugs of this kind: CVE-2026-34873 (Mbed TLS), openssl issue 25041 (a request without
// supported_versions), wolfSSL issues 9362, 10016 and 10792 (extensions that do not belong there).
//
// What a client changes in its second hello is forbidden to it (4.1.2), while no sentence tells a
// server to look: it may refuse or go on, but not crash, not wait, and not go below TLS 1.3. Bugs:
// CVE-2022-39173 (wolfSSL, a list of suites that repeats), mbedtls issue 10898.
#include <algorithm>

#include "runner/scenario/defaults.h"
#include "runner/suites/extension_edits.h"
#include "runner/suites/own/own.h"
#include "runner/tls/peer.h"
#include "runner/wire/messages.h"

namespace badpeer {
namespace {

using enum AlertDescription;

constexpr Protocol kAll[] = {Protocol::kTls, Protocol::kDtls, Protocol::kQuic};

template <class M>
using Change = std::function<void(Peer&, M&)>;

// --- Clients.

// Of a group that the shim's first hello has no share for.
TestCase Client(Protocol protocol, std::string_view what) {
  return Over(protocol, {.name = Name("BP-Hrr-Client", what, ProtocolName(protocol)),
                         .spec = "RFC 8446 4.1.4",
                         .peer = {.versions = kTls13Only, .groups = {NamedGroup::secp384r1}}});
}

void SetVersion(Extensions& extensions, ProtocolVersion version) {
  Replace(extensions, SupportedVersionsServer{.selected_version = version});
}

struct RequestCase {
  std::string_view name;
  Change<HelloRetryRequest> change;
  Expectation expect = RefusesWithAlert();
};

// The alert is named where the RFC leaves no choice.
const std::vector<RequestCase>& Requests() {
  using Retry = HelloRetryRequest;
  static const std::vector<RequestCase> kCases = {
      // Without the extension it is a ServerHello of TLS 1.2 with a strange random.
      {"NoSupportedVersions",
       [](Peer&, Retry& m) { Remove(m.extensions, ExtensionType::supported_versions); }},
      {"OldVersion",
       [](Peer& peer, Retry& m) {
         SetVersion(m.extensions,
                    peer.IsDtls() ? ProtocolVersion::kDtls12 : ProtocolVersion::kTls12);
       }},
      {"UnknownVersion",
       [](Peer&, Retry& m) { SetVersion(m.extensions, ProtocolVersion{0x7e7e}); }},
      {"LegacyVersion", [](Peer&, Retry& m) { m.legacy_version = ProtocolVersion::kTls13; }},
      {"OtherSessionId", [](Peer&, Retry& m) { m.session_id = Bytes(32, 7); },
       RefusesWith(illegal_parameter)},
      {"Compression", [](Peer&, Retry& m) { m.compression_method = CompressionMethod::deflate; }},
      {"UnofferedSuite", [](Peer&, Retry& m) { m.cipher_suite = CipherSuite{0x1305}; },
       RefusesWith(illegal_parameter)},
      {"SuiteOfTls12",
       [](Peer&, Retry& m) { m.cipher_suite = CipherSuite::TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256; },
       RefusesWith(illegal_parameter)},
      {"WholeKeyShare",
       [](Peer&, Retry& m) {
         Replace(m.extensions, KeyShareServer{{NamedGroup::secp384r1, Bytes(97, 4)}});
       },
       RefusesWith(decode_error)},
      {"ShortKeyShare",
       [](Peer&, Retry& m) { SetData(m.extensions, ExtensionType::key_share, {0}); },
       RefusesWith(decode_error)},
      {"LongVersion",
       [](Peer&, Retry& m) {
         SetData(m.extensions, ExtensionType::supported_versions, {3, 4, 0});
       },
       RefusesWith(decode_error)},
      // All are offered by every client, and none of them belongs here (4.2).
      {"SupportedGroups",
       [](Peer&, Retry& m) {
         Put(m.extensions, SupportedGroups{.groups = {NamedGroup::secp384r1}});
       }},
      {"SignatureAlgorithms",
       [](Peer&, Retry& m) {
         Put(m.extensions,
             SignatureAlgorithms{.algorithms = {SignatureScheme::rsa_pss_rsae_sha256}});
       }},
      {"PskModes",
       [](Peer&, Retry& m) {
         Put(m.extensions, PskKeyExchangeModes{.ke_modes = {PskKeyExchangeMode::psk_dhe_ke}});
       }},
      {"UnknownAndCookie",
       [](Peer&, Retry& m) {
         Put(m.extensions, Cookie{.cookie = BytesOf("cookie")});
         m.extensions.push_back({ExtensionType{1234}, BytesOf("unknown")});
       },
       RefusesWith(unsupported_extension)},
  };
  return kCases;
}

void AddRequests(Suite& suite) {
  for (const RequestCase& request : Requests()) {
    for (Protocol protocol : {Protocol::kTls, Protocol::kDtls}) {
      TestCase test = Client(protocol, request.name);
      // Which alert it is, or whether there is one, the section says of some only (RFC 8446, 6.2).
      if (!request.expect.alert) test.level = RuleLevel::kShould;
      if (request.expect.alert == decode_error) test.spec = "RFC 8446 6";
      test.hooks = {OnSend<HelloRetryRequest>(request.change)};
      test.expect = request.expect;
      suite.Add(std::move(test));
    }
  }
}

struct AnswerCase {
  std::string_view name;
  Change<ServerHello> change;
  Expectation expect = RefusesWithAlert();
};

// What the ServerHello must have in common with the request.
void AddAnswers(Suite& suite) {
  const AnswerCase kCases[] = {
      {"ServerHello-Tls12",
       [](Peer&, ServerHello& m) { Remove(m.extensions, ExtensionType::supported_versions); }},
      {"ServerHello-OtherVersion",
       [](Peer&, ServerHello& m) { SetVersion(m.extensions, ProtocolVersion{0x7e7e}); },
       RefusesWith(illegal_parameter)},
      {"ServerHello-OtherSessionId", [](Peer&, ServerHello& m) { m.session_id = Bytes(32, 7); },
       RefusesWith(illegal_parameter)},
      {"ServerHello-NoKeyShare",
       [](Peer&, ServerHello& m) { Remove(m.extensions, ExtensionType::key_share); }},
      {"ServerHello-Cookie",
       [](Peer&, ServerHello& m) { Put(m.extensions, Cookie{.cookie = BytesOf("cookie")}); }},
  };
  for (const AnswerCase& answer : kCases) {
    TestCase test = Client(Protocol::kTls, answer.name);
    if (!answer.expect.alert) test.level = RuleLevel::kShould;
    test.spec = "RFC 8446 4.1.3, RFC 8446 4.1.4";
    // The request has gone out as it should.
    test.hooks = {OnSend<HelloRetryRequest>([](Peer&, HelloRetryRequest&) {}),
                  Forge<ServerHello>(answer.change), ReadsPlaintext()};
    test.expect = answer.expect;
    suite.Add(std::move(test));
  }
}

// --- Servers.

// The second hello of a connection, whose first one has no share.
template <class F>
Hook InSecondHello(F change) {
  struct Hellos {
    int count = 0;
  };
  return OnSend<ClientHello>([change](Peer& peer, ClientHello& hello) {
    if (++peer.ConnectionMemory<Hellos>().count < 2) return false;
    change(peer, hello);
    return true;
  });
}

// Never below TLS 1.3, as the suite and the group of the request are of it.
TestCase Server(Protocol protocol, std::string_view what, Hook hook, Expectation expect) {
  return Over(protocol, {.name = Name("BP-Hrr-Server", what, ProtocolName(protocol)),
                         .spec = "RFC 8446 4.1.2",
                         .level = RuleLevel::kShould,  // the alert of one that refuses
                         .shim = {.role = Role::kServer},
                         .peer = {.versions = {ProtocolVersion::kTls12, ProtocolVersion::kTls13},
                                  .key_shares = std::vector<NamedGroup>{}},
                         .hooks = {std::move(hook)},
                         .state = {.version = ProtocolVersion::kTls13},
                         .expect = std::move(expect),
                         .skip_hints = true});
}

struct SecondHelloCase {
  std::string_view name;
  Change<ClientHello> change;
  Expectation expect = SucceedsOrRefuses();
};

const std::vector<SecondHelloCase>& SecondHellos() {
  using Hello = ClientHello;
  static const std::vector<SecondHelloCase> kCases = {
      {"OtherRandom", [](Peer&, Hello& m) { m.random.back() ^= 1; }},
      {"FewerSuites", [](Peer&, Hello& m) { m.cipher_suites.resize(1); }},
      {"RepeatedSuites",
       [](Peer&, Hello& m) {
         const std::vector<CipherSuite> once = m.cipher_suites;
         m.cipher_suites.insert(m.cipher_suites.end(), once.begin(), once.end());
       }},
      // The suite that the request has chosen is gone.
      {"OtherSuites",
       [](Peer&, Hello& m) {
         m.cipher_suites = {CipherSuite::TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256};
       }},
      {"OtherName", [](Peer&, Hello& m) { Replace(m.extensions, ServerName::Of("other")); }},
      {"OtherProtocols", [](Peer&, Hello& m) { Replace(m.extensions, Alpn{{"other"}}); }},
      {"OtherSchemes",
       [](Peer&, Hello& m) {
         Replace(m.extensions,
                 SignatureAlgorithms{.algorithms = {SignatureScheme::rsa_pss_rsae_sha256}});
       }},
      {"ExtraExtension",
       [](Peer&, Hello& m) {
         m.extensions.push_back({ExtensionType{1234}, BytesOf("new")});
       }},
      {"FewerExtensions",
       [](Peer&, Hello& m) { Remove(m.extensions, ExtensionType::status_request); }},
      {"UnsolicitedCookie",
       [](Peer&, Hello& m) { Put(m.extensions, Cookie{.cookie = BytesOf("cookie")}); }},
      // Of a server that has sent one.
      {"AlteredCookie",
       [](Peer&, Hello& m) {
         if (!Has(m.extensions, ExtensionType::cookie)) return;
         Cookie cookie = BodyIn<Cookie>(m.extensions);
         cookie.cookie.back() ^= 1;
         Replace(m.extensions, cookie);
       }},
      {"NoCookie", [](Peer&, Hello& m) { Remove(m.extensions, ExtensionType::cookie); }},
      {"OnlyTls12",
       [](Peer& peer, Hello& m) {
         Replace(m.extensions,
                 SupportedVersionsClient{.versions = {peer.IsDtls() ? ProtocolVersion::kDtls12
                                                                    : ProtocolVersion::kTls12}});
       }},
      {"NoGroups", [](Peer&, Hello& m) { Remove(m.extensions, ExtensionType::supported_groups); }},
  };
  return kCases;
}

// A share of a group that was not asked for; two of them.
Hook WithTwoShares() {
  return InSecondHello([](Peer&, ClientHello& hello) {
    KeyShareClient shares = BodyIn<KeyShareClient>(hello.extensions);
    shares.client_shares.push_back(shares.client_shares.at(0));
    Replace(hello.extensions, shares);
  });
}

void AddSecondHellos(Suite& suite) {
  for (const SecondHelloCase& second : SecondHellos()) {
    suite.Add(Server(Protocol::kTls, second.name, InSecondHello(second.change), second.expect));
  }
  for (Protocol protocol : kAll) {
    suite.Add(Server(protocol, "TwoShares", WithTwoShares(), SucceedsOrRefuses()));
  }
}

}  // namespace

void AddOwnHelloRetryTests(std::vector<TestCase>& tests) {
  Suite suite("BP-Hrr", tests);
  AddRequests(suite);
  AddAnswers(suite);
  AddSecondHellos(suite);
}

}  // namespace badpeer
