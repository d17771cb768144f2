// What comes before and in the hellos: other protocols on the port, fallback (RFC 7507),
// compression, session ids.
#include "runner/scenario/defaults.h"
#include "runner/suites/basic/basic.h"
#include "runner/tls/peer.h"
#include "runner/wire/hello.h"

namespace badpeer {
namespace {

Hook SendBeforeHandshake(Bytes bytes) {
  return At(Phase::kBeforeHandshake, [bytes](Peer& peer) { peer.channel().WriteRaw(bytes); });
}

void AddOtherProtocols(Suite& suite) {
  const auto add = [&](const char* name, const char* said, const char* error) {
    suite.Add({.name = name,
               .spec = "RFC 5246 6, RFC 8446 5",
               .shim = {.role = Role::kServer},
               .hooks = {SendBeforeHandshake(BytesOf(said))},
               .expect = ShimRejects{.error = error}});
  };
  add("HttpGET", "GET / HTTP/1.0\n", ":HTTP_REQUEST:");
  add("HttpPOST", "POST / HTTP/1.0\n", ":HTTP_REQUEST:");
  add("HttpHEAD", "HEAD / HTTP/1.0\n", ":HTTP_REQUEST:");
  add("HttpPUT", "PUT / HTTP/1.0\n", ":HTTP_REQUEST:");
  add("HttpCONNECT", "CONNECT www.google.com:443 HTTP/1.0\n", ":HTTPS_PROXY_REQUEST:");
  add("Garbage", "blah", ":WRONG_VERSION_NUMBER:");

  // A hello in the form of SSL 2.0 must be the very first: records that elsewhere mean nothing may
  // not stand before it.
  const auto add_v2 = [&](const char* name, Bytes record) {
    suite.Add({.name = name,
               .spec = "RFC 5246 E.2",
               .level = RuleLevel::kCustom,
               .shim = {.role = Role::kServer},
               .peer = {.versions = kUpToTls12,
                        .cipher_suites = {CipherSuite::TLS_RSA_WITH_AES_128_CBC_SHA},
                        .legacy = LegacyHelloOptions{.v2_client_hello = true}},
               .hooks = {SendBeforeHandshake(std::move(record))},
               .expect = ShimRejects{.error = ":WRONG_VERSION_NUMBER:"}});
  };
  add_v2("V2ClientHello-EmptyRecordPrefix", {22, 3, 1, 0, 0});
  add_v2("V2ClientHello-WarningAlertPrefix", {21, 3, 1, 0, 2, 1, 30});
}

void AddFallback(Suite& suite) {
  suite.Add({.name = "NoFallbackSCSV",
             .spec = "RFC 7507 4",
             .level = RuleLevel::kCustom,
             .peer = {.legacy = LegacyHelloOptions{.fallback_scsv = true}},
             .expect = PeerRejects{.local = "no fallback SCSV found"}});
  suite.Add({.name = "SendFallbackSCSV",
             .spec = "RFC 7507 4",
             .level = RuleLevel::kShould,
             .shim = {.flags = {"-fallback-scsv"}},
             .peer = {.legacy = LegacyHelloOptions{.fallback_scsv = true}}});
  const auto add = [&](const char* name, ProtocolVersion max, std::vector<std::string> flags,
                       const Expectation& expect) {
    suite.Add(
        {.name = name,
         .spec = "RFC 7507 3",
         .shim = {.role = Role::kServer, .flags = std::move(flags)},
         .peer = {.versions = {.max = max}, .legacy = LegacyHelloOptions{.fallback_scsv = true}},
         .expect = expect});
  };
  add("FallbackSCSV", ProtocolVersion::kTls11, {},
      ShimRejects{.error = ":INAPPROPRIATE_FALLBACK:",
                  .alert = AlertDescription::inappropriate_fallback});
  // No fallback where it is the highest version of the server as well.
  add("FallbackSCSV-VersionMatch-TLS13", ProtocolVersion::kTls13, {}, Succeeds());
  add("FallbackSCSV-VersionMatch-TLS12", ProtocolVersion::kTls12,
      {"-max-version", VersionFlag(ProtocolVersion::kTls12, Protocol::kTls)}, Succeeds());
}

void AddVersions(Suite& suite) {
  // CVE-2014-3511: a server that looks for the version in the first fragment alone can be made to
  // negotiate an older one.
  suite.Add({.name = "FragmentedClientVersion",
             .spec = "RFC 8446 5.1",
             .shim = {.role = Role::kServer},
             .peer = {.records = RecordOptions{.max_handshake_fragment = 1}},
             .state = {.version = ProtocolVersion::kTls13}});
  const Expectation nothing_left = ShimRejects{.error = ":NO_SUPPORTED_VERSIONS_ENABLED:"};
  suite.Add({.name = "DisableEverything",
             .spec = "RFC 5246 E.1, RFC 8446 D",
             .level = RuleLevel::kCustom,
             .shim = {.flags = {"-no-tls13", "-no-tls12", "-no-tls11", "-no-tls1"}},
             .expect = nothing_left,
             .may_not_connect = true});
  suite.Add({.name = "DisableEverything-DTLS",
             .spec = "RFC 5246 E.1, RFC 8446 D",
             .level = RuleLevel::kCustom,
             .protocol = Protocol::kDtls,
             .shim = {.flags = {"-no-tls13", "-no-tls12", "-no-tls1"}},
             .expect = nothing_left,
             .may_not_connect = true});
}

void AddOfferedCompression(Suite& suite) {
  const auto add = [&](const char* name, std::vector<std::uint8_t> methods, ProtocolVersion max,
                       bool accepted) {
    std::vector<CompressionMethod> offered;
    for (std::uint8_t method : methods) offered.push_back(CompressionMethod{method});
    const Expectation refused = ShimRejects{.error = ":INVALID_COMPRESSION_LIST:",
                                            .alert = AlertDescription::illegal_parameter};
    suite.Add({.name = name,
               .spec = "RFC 5246 7.4.1.2, RFC 8446 4.1.2",
               .level = accepted || max >= ProtocolVersion::kTls13 ? RuleLevel::kMust
                                                                   : RuleLevel::kCustom,
               .shim = {.role = Role::kServer},
               .peer = {.versions = {.max = max}},
               .hooks = {OnSend<ClientHello>(
                   [offered](Peer&, ClientHello& hello) { hello.compression_methods = offered; })},
               .expect = accepted ? Succeeds() : refused});
  };
  using enum ProtocolVersion;
  add("ExtraCompressionMethods-TLS12", {1, 2, 3, 0, 4, 5, 6}, kTls12, true);
  add("ExtraCompressionMethods-TLS13", {1, 2, 3, 0, 4, 5, 6}, kTls13, false);
  add("NoNullCompression-TLS12", {1, 2, 3, 4, 5, 6}, kTls12, false);
  add("NoNullCompression-TLS13", {1, 2, 3, 4, 5, 6}, kTls13, false);
}

template <class M>
Hook SelectCompression() {
  return OnSend<M>([](Peer&, M& hello) { hello.compression_method = CompressionMethod::deflate; });
}

void AddSelectedCompression(Suite& suite) {
  suite.Add({.name = "InvalidCompressionMethod",
             .spec = "RFC 5246 7.4.1.3",
             .level = RuleLevel::kCustom,
             .peer = {.versions = kUpToTls12},
             .hooks = {SelectCompression<ServerHello>()},
             .expect = ShimRejects{.error = ":UNSUPPORTED_COMPRESSION_ALGORITHM:",
                                   .alert = AlertDescription::illegal_parameter}});
  // The alert may come in plaintext, where the peer expects encryption.
  suite.Add({.name = "TLS13-InvalidCompressionMethod",
             .spec = "RFC 8446 4.1.3",
             .hooks = {SelectCompression<ServerHello>()},
             .expect = ShimRejects{.error = ":DECODE_ERROR:"}});
  suite.Add(
      {.name = "TLS13-HRR-InvalidCompressionMethod",
       .spec = "RFC 8446 4.1.4",
       .level = RuleLevel::kCustom,
       .peer = {.groups = {NamedGroup::secp384r1}},
       .hooks = {SelectCompression<HelloRetryRequest>()},
       .expect = ShimRejects{.error = ":DECODE_ERROR:", .alert = AlertDescription::decode_error}});
}

struct OfferedSessionId {
  Bytes id{};
};

// Puts the client's session id into the ServerHello.
Hooks EchoSessionId() {
  return {OnReceive<ClientHello>([](Peer& peer, const ClientHello& hello) {
            if (hello.session_id.empty()) {
              throw PeerFailure("the ClientHello has no session id that could be echoed");
            }
            peer.Memory<OfferedSessionId>().id = hello.session_id;
          }),
          OnSend<ServerHello>([](Peer& peer, ServerHello& hello) {
            hello.session_id = peer.Memory<OfferedSessionId>().id;
          })};
}

void AddSessionIds(Suite& suite) {
  // The id of compatibility mode names no session: a server up to 1.2 that resumes it is broken.
  suite.Add({.name = "EchoTLS13CompatibilitySessionID",
             .spec = "RFC 8446 D.4",
             .level = RuleLevel::kCustom,
             .peer = {.versions = kUpToTls12},
             .hooks = EchoSessionId(),
             .expect = ShimRejects{.error = ":SERVER_ECHOED_INVALID_SESSION_ID:",
                                   .alert = AlertDescription::illegal_parameter}});
  // A session of DTLS 1.2 makes the client offer an id, which DTLS 1.3 must not echo.
  suite.Add({.name = "DTLS13CompatibilityMode-EchoSessionID",
             .spec = "RFC 9147 5",
             .level = RuleLevel::kCustom,
             .protocol = Protocol::kDtls,
             .peer = {.versions = kUpToTls12},
             .resumptions = 1,
             .resume = Resumption{.peer = {.versions = kTls13Only}, .hooks = EchoSessionId()},
             .expect = ShimRejects{.error = ":DECODE_ERROR:"}});
  suite.Add(
      Over(Protocol::kQuic, {.name = "QUICCompatibilityMode",
                             .spec = "RFC 9001 8.4",
                             .level = RuleLevel::kShould,
                             .shim = {.role = Role::kServer},
                             .peer = {.versions = kTls13Only},
                             .hooks = {OnSend<ClientHello>([](Peer& peer, ClientHello& hello) {
                               hello.session_id = peer.random().Take(32);
                             })},
                             .expect = ShimRejects{.error = ":UNEXPECTED_COMPATIBILITY_MODE:"}}));
  suite.Add({.name = "EmptySessionID",
             .spec = "RFC 5246 7.4.1.3",
             .shim = {.flags = {"-expect-no-session"}},
             .peer = {.versions = kUpToTls12,
                      .tickets = {.enabled = false, .cache_by_session_id = false}}});
  // The ticket extension without a ticket stands beside the id of a session.
  suite.Add({.name = "SupportTicketsWithSessionID",
             .spec = "RFC 5077 3.4",
             .level = RuleLevel::kCustom,
             .shim = {.role = Role::kServer},
             .peer = {.versions = kUpToTls12, .tickets = {.enabled = false}},
             .resumptions = 1,
             .resume = Resumption{.peer = {.versions = kUpToTls12}}});
}

}  // namespace

void AddBasicHellos(Suite& suite) {
  AddOtherProtocols(suite);
  AddFallback(suite);
  AddVersions(suite);
  AddOfferedCompression(suite);
  AddSelectedCompression(suite);
  AddSessionIds(suite);
}

}  // namespace badpeer
