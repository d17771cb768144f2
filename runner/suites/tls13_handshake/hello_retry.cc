// HelloRetryRequest (RFC 8446, 4.1.4), and the ClientHello and ServerHello that follow it.
#include <algorithm>

#include "runner/crypto/key_exchange.h"
#include "runner/suites/extension_edits.h"
#include "runner/suites/tls13_handshake/tls13_handshake.h"
#include "runner/tls/peer.h"
#include "runner/wire/extension_tls13.h"
#include "runner/wire/hello.h"

namespace badpeer {
namespace {

using enum NamedGroup;
using Groups = std::vector<NamedGroup>;

constexpr const char* kSpec = "RFC 8446 4.1.4";
// A group that clients have and send no share of.
const Groups kUnshared = {secp384r1};

const ShimRejects kWrongCurve{.error = ":WRONG_CURVE:"};

// --- Requests of a server, and what clients make of them.

template <class F>
Hook OnRetry(F change) {
  return OnSend<HelloRetryRequest>(
      [change](Peer&, HelloRetryRequest& retry) { change(retry.extensions); });
}

// A request although the client has sent a share that the server could use: without a group, then.
template <class F>
Hooks UnneededRetry(F change) {
  return {OnChoose(HelloRetry::kSend), OnRetry([change](Extensions& extensions) {
            Remove(extensions, ExtensionType::key_share);
            change(extensions);
          })};
}

template <class F>
Hook OnHello(F change) {
  return OnSend<ServerHello>([change](Peer&, ServerHello& hello) { change(hello.extensions); });
}

Hook AnswersWith(NamedGroup group) {
  return OnHello([group](Extensions& extensions) {
    auto share = BodyIn<KeyShareServer>(extensions);
    share.server_share.group = group;
    Replace(extensions, share);
  });
}

void Double(Extensions& extensions) {
  const Extensions once = extensions;
  extensions.insert(extensions.end(), once.begin(), once.end());
}

// Another one right before the ServerHello, as the first one was.
Hook SecondRetry() {
  return OnSend<ServerHello>([](Peer& peer, ServerHello& hello) {
    HelloRetryRequest retry{.legacy_version = hello.legacy_version,
                            .session_id = hello.session_id,
                            .cipher_suite = hello.cipher_suite};
    Put(retry.extensions, SupportedVersionsServer{.selected_version = ProtocolVersion::kTls13});
    Put(retry.extensions, KeyShareHelloRetry{.selected_group = kUnshared.front()});
    peer.Send(std::move(retry));
    // The shim refuses it in plaintext, which our side would not understand any more.
    peer.channel().Flush();
    throw PeerFailure("the shim answered a second HelloRetryRequest",
                      Name(peer.ReadMessage().type));
  });
}

class Clients {
 public:
  explicit Clients(Suite& suite) : suite_(suite) {}

  void Add(std::string name, Groups groups, Hooks hooks, Expectation expect,
           RuleLevel level = RuleLevel::kMust) {
    suite_.Add({.name = std::move(name).append("-TLS13"),
                .spec = kSpec,
                .level = level,
                .peer = {.groups = std::move(groups)},
                .hooks = std::move(hooks),
                .expect = std::move(expect)});
  }

 private:
  Suite& suite_;
};

void AddGroups(Clients& clients) {
  clients.Add("UnknownCurve-HelloRetryRequest", kUnshared, {OnRetry([](Extensions& extensions) {
                Replace(extensions, KeyShareHelloRetry{.selected_group = NamedGroup{0x1234}});
              })},
              kWrongCurve);
  clients.Add("UnnecessaryHelloRetryRequest", {x25519}, {OnChoose(HelloRetry::kSend)}, kWrongCurve);
  clients.Add("SkipHelloRetryRequest", kUnshared,
              {OnChoose(HelloRetry::kSkip), AnswersWith(kUnshared.front())}, kWrongCurve);
  clients.Add("HelloRetryRequestCurveMismatch", kUnshared, {AnswersWith(secp256r1)}, kWrongCurve);
}

void AddContents(Clients& clients) {
  const ShimRejects twice{.error = ":DUPLICATE_EXTENSION:",
                          .alert = AlertDescription::illegal_parameter};
  const Cookie cookie{.cookie = BytesOf("cookie")};
  const auto add_cookie = [cookie](Extensions& extensions) { Put(extensions, cookie); };
  clients.Add(
      "SecondHelloRetryRequest", kUnshared, {SecondRetry()},
      ShimRejects{.error = ":UNEXPECTED_MESSAGE:", .alert = AlertDescription::unexpected_message});
  clients.Add("HelloRetryRequest-Empty", {}, UnneededRetry([](Extensions&) {}),
              ShimRejects{.error = ":EMPTY_HELLO_RETRY_REQUEST:",
                          .alert = AlertDescription::illegal_parameter});
  clients.Add("HelloRetryRequest-DuplicateCurve", kUnshared, {OnRetry(Double)}, twice,
              RuleLevel::kCustom);
  clients.Add("HelloRetryRequest-Cookie", {}, UnneededRetry(add_cookie), Succeeds());
  clients.Add("HelloRetryRequest-DuplicateCookie", {},
              UnneededRetry([add_cookie](Extensions& extensions) {
                add_cookie(extensions);
                Double(extensions);
              }),
              twice, RuleLevel::kCustom);
  clients.Add("HelloRetryRequest-EmptyCookie", {},
              UnneededRetry([](Extensions& extensions) { Put(extensions, Cookie{}); }),
              ShimRejects{.error = ":DECODE_ERROR:"});
  clients.Add("HelloRetryRequest-Cookie-Curve", kUnshared, {OnRetry(add_cookie)}, Succeeds());
  clients.Add("HelloRetryRequest-Unknown", {}, UnneededRetry([](Extensions& extensions) {
                extensions.push_back({.type = ExtensionType{1234}, .data = BytesOf("extension")});
              }),
              ShimRejects{.error = ":UNEXPECTED_EXTENSION:",
                          .alert = AlertDescription::unsupported_extension});
}

// The ServerHello must say what the request has said.
void AddSecondHellos(Clients& clients) {
  const ShimRejects other_version{.error = ":SECOND_SERVERHELLO_VERSION_MISMATCH:"};
  clients.Add("HelloRetryRequest-CipherChange", kUnshared,
              {OnSend<HelloRetryRequest>([](Peer&, HelloRetryRequest& retry) {
                 retry.cipher_suite = CipherSuite::TLS_CHACHA20_POLY1305_SHA256;
               }),
               OnSend<ServerHello>([](Peer&, ServerHello& hello) {
                 hello.cipher_suite = CipherSuite::TLS_AES_128_GCM_SHA256;
               })},
              ShimRejects{.error = ":WRONG_CIPHER_RETURNED:"});
  clients.Add("HelloRetryRequestVersionMismatch", kUnshared,
              {OnSend<ServerHello>([](Peer&, ServerHello& hello) {
                hello.legacy_version = ProtocolVersion{0x0305};
              })},
              ShimRejects{.error = ":DECODE_ERROR:"}, RuleLevel::kCustom);
  clients.Add("SecondServerHelloNoVersion", kUnshared, {OnHello([](Extensions& extensions) {
                Remove(extensions, ExtensionType::supported_versions);
              })},
              other_version);
  clients.Add("SecondServerHelloWrongVersion", kUnshared, {OnHello([](Extensions& extensions) {
                Replace(extensions,
                        SupportedVersionsServer{.selected_version = ProtocolVersion{0x1234}});
              })},
              other_version);
}

// --- With other flags, or another connection before.

struct HellosRead {
  int count = 0;
};

// What the second hello offers must fit the suite that the request has named.
Hook ExpectsNoPskInSecondHello() {
  return OnReceive<ClientHello>([](Peer& peer, const ClientHello& hello) {
    const bool second = ++peer.ConnectionMemory<HellosRead>().count > 1;
    if (second && Has(hello.extensions, ExtensionType::pre_shared_key)) {
      throw PeerFailure("tls: client offered unexpected PSK identities after HelloRetryRequest");
    }
  });
}

void AddMoreClients(Suite& suite) {
  suite.Add({.name = "HelloRetryRequest-NonResumableCipher-TLS13",
             .spec = "RFC 8446 4.1.4",
             .level = RuleLevel::kShould,
             .peer = {.cipher_suites = {CipherSuite::TLS_AES_128_GCM_SHA256}},
             .resumptions = 1,
             .resume = Resumption{.peer = {.cipher_suites = {CipherSuite::TLS_AES_256_GCM_SHA384},
                                           .groups = kUnshared},
                                  .hooks = {ExpectsNoPskInSecondHello()}},
             .expect_resume_rejected = true});
  suite.Add({.name = "DisabledCurve-HelloRetryRequest-TLS13",
             .spec = kSpec,
             .shim = {.flags = {"-curves", "24"}},
             .peer = {.groups = {secp256r1}},
             .hooks = {OnChoose(secp256r1)},
             .expect = kWrongCurve});
}

// --- Second hellos of a client.

struct HellosSent {
  int count = 0;
};

template <class F>
Hook OnSecondHello(F change) {
  return OnSend<ClientHello>([change](Peer& peer, ClientHello& hello) {
    if (++peer.ConnectionMemory<HellosSent>().count < 2) return false;
    change(peer, hello.extensions);
    return true;
  });
}

void AddServers(Suite& suite) {
  const auto retried = [&](std::string name, Groups shares) {
    return TestCase{.name = std::move(name),
                    .spec = kSpec,
                    .shim = {.role = Role::kServer},
                    .peer = {.key_shares = std::move(shares)}};
  };
  TestCase plain = retried("SendHelloRetryRequest-TLS13", {});
  plain.peer.groups = {x25519};
  TestCase other_share = retried("SendHelloRetryRequest-2-TLS13", {secp384r1});
  other_share.level = RuleLevel::kCustom;  // the share that came would do
  other_share.peer.groups = {x25519, secp384r1};
  for (TestCase* test : {&plain, &other_share}) {
    test->shim.flags = {"-expect-hrr"};
    test->state.group = x25519;
    suite.Add(std::move(*test));
  }
  TestCase missing = retried("SecondClientHelloMissingKeyShare-TLS13", {});
  missing.hooks = {OnSecondHello(
      [](Peer&, Extensions& extensions) { Remove(extensions, ExtensionType::key_share); })};
  missing.expect = ShimRejects{.error = ":MISSING_KEY_SHARE:"};
  suite.Add(std::move(missing));
  TestCase wrong = retried("SecondClientHelloWrongCurve-TLS13", {});
  wrong.hooks = {OnSecondHello([](Peer& peer, Extensions& extensions) {
    const auto exchange = crypto::KeyExchange::Create(secp521r1, peer.random());
    Replace(extensions, KeyShareClient{{{secp521r1, exchange->Offer()}}});
  })};
  wrong.expect = kWrongCurve;
  suite.Add(std::move(wrong));
}

}  // namespace

void AddHelloRetries(Suite& suite) {
  Clients clients(suite);
  AddGroups(clients);
  AddContents(clients);
  AddSecondHellos(clients);
  AddMoreClients(suite);
  AddServers(suite);
}

}  // namespace badpeer
