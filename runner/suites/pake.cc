// A password that both sides know stands for key shares and certificates (draft-ietf-tls-pake, with
// SPAKE2+ of RFC 9383).
#include "runner/crypto/key_exchange.h"
#include "runner/suites/common_hooks.h"
#include "runner/suites/extension_edits.h"
#include "runner/suites/families.h"
#include "runner/suites/suite.h"
#include "runner/tls/peer.h"
#include "runner/wire/messages.h"

namespace badpeer {
namespace {

using Flags = std::vector<std::string>;

constexpr PakeScheme kUnknownScheme{1234};

Spake2Plus Password(std::string_view client, std::string_view server, std::string_view password) {
  return {.context = BytesOf("context"),
          .client_identity = BytesOf(client),
          .server_identity = BytesOf(server),
          .password = BytesOf(password)};
}

const Spake2Plus& Right() {
  static const Spake2Plus right = Password("client", "server", "password");
  return right;
}
Spake2Plus WrongClient() { return Password("wrong", "server", "password"); }
Spake2Plus WrongServer() { return Password("client", "wrong", "password"); }
Spake2Plus WrongPassword() { return Password("client", "server", "wrong"); }
Spake2Plus WrongRole() {
  Spake2Plus wrong = Right();
  wrong.wrong_role = true;
  return wrong;
}
Credential Rsa() { return X509{.name = "rsa2048"}; }

Expectation Rejects(std::string error) { return ShimRejects{.error = std::move(error)}; }
Expectation Rejects(std::string error, AlertDescription alert) {
  return ShimRejects{.error = std::move(error), .alert = alert};
}

// --- What our side says.

// Shares of these schemes before those that are there.
Hook OffersFirst(std::vector<PakeScheme> schemes) {
  return OnSend<ClientHello>([schemes](Peer&, ClientHello& hello) {
    auto offer = Get<PakeClientHello>(hello.extensions)
                     ->value_or(PakeClientHello{.client_identity = BytesOf("client"),
                                                .server_identity = BytesOf("server")});
    std::vector<PakeShare> shares;
    for (PakeScheme scheme : schemes) shares.push_back({scheme, {1}});
    offer.client_shares.insert(offer.client_shares.begin(), shares.begin(), shares.end());
    Replace(hello.extensions, offer);
  });
}

Hook NamesAnotherScheme() {
  return OnSend<ClientHello>([](Peer&, ClientHello& hello) {
    PakeClientHello offer = BodyIn<PakeClientHello>(hello.extensions);
    offer.client_shares[0].pake_scheme = kUnknownScheme;
    Replace(hello.extensions, offer);
  });
}

Hook Truncates() {
  return OnSecret(Secret::kOwnKeyShare, [](Peer&, Bytes& share) { share.pop_back(); });
}

// A server that goes on without a key share of the client, for which it would rather ask.
Hooks GoesOnWithoutShare(Hooks more = {}) {
  Hooks hooks = {OnChoose(NamedGroup::x25519), OnChoose(HelloRetry::kSkip),
                 Waive(Check::kClientShare)};
  hooks.insert(hooks.end(), more.begin(), more.end());
  return hooks;
}

template <class E>
Hook Answers(E extension) {
  return OnSend<ServerHello>([extension](Peer&, ServerHello& hello) {
    Remove(hello.extensions, ExtensionType::key_share);
    Put(hello.extensions, extension);
  });
}
PakeServerHello OneByte(PakeScheme scheme) { return {.server_share = {scheme, {1}}}; }

// --- What the shim says.

Hook OffersNothingBesides() {
  return OnReceive<ClientHello>([](Peer&, const ClientHello& hello) {
    for (ExtensionType type :
         {ExtensionType::key_share, ExtensionType::supported_groups,
          ExtensionType::signature_algorithms, ExtensionType::psk_key_exchange_modes}) {
      if (Has(hello.extensions, type)) throw PeerFailure("unexpected extension", Name(type));
    }
  });
}
Hook OffersNo(ExtensionType type) {
  return OnReceive<ClientHello>([type](Peer&, const ClientHello& hello) {
    if (Has(hello.extensions, type)) throw PeerFailure("unexpected extension", Name(type));
  });
}

class PakeTests {
 public:
  explicit PakeTests(Suite& suite) : suite_(suite) {}

  void Server(std::string_view name, TestCase test) {
    test.shim.role = Role::kServer;
    if (test.peer.versions.max == ProtocolVersion::kTls13) test.peer.versions = kTls13Only;
    Add(name, std::move(test));
  }
  void Client(std::string_view name, TestCase test) { Add(name, std::move(test)); }

 private:
  void Add(std::string_view name, TestCase test) {
    test.name = Name("PAKE", name);
    if (test.spec.empty()) test.spec = "draft-ietf-tls-pake 5, RFC 9383 3";
    suite_.Add(std::move(test));
  }

  Suite& suite_;
};

void AddServers(PakeTests& tests) {
  const Expectation mismatch = Rejects(":PEER_PAKE_MISMATCH:", AlertDescription::handshake_failure);
  const Credentials ours = {Right()};
  const auto add = [&](std::string_view name, Credentials shim, Credentials peer, Hooks hooks,
                       const Expectation& expect = Succeeds()) {
    tests.Server(name, {.shim = {.credentials = std::move(shim)},
                        .peer = {.credentials = std::move(peer)},
                        .hooks = std::move(hooks),
                        .expect = expect});
  };
  add("No-Server-Support", {}, ours, {}, Rejects(":MISSING_KEY_SHARE:"));
  add("Server", ours, ours, {Never<NewSessionTicket13>("the shim sent a session ticket")});
  add("Server-WrongClientID", ours, {WrongClient()}, {}, mismatch);
  add("Server-WrongServerID", ours, {WrongServer()}, {}, mismatch);
  add("Server-WrongCodepoint", ours, ours, {NamesAnotherScheme()}, mismatch);
  add("Server-Truncate", ours, ours, {Truncates()},
      Rejects(":DECODE_ERROR:", AlertDescription::illegal_parameter));
  add("Server-WrongRole", {WrongRole()}, ours, {},
      Rejects(":UNKNOWN_CERTIFICATE_TYPE:", AlertDescription::handshake_failure));
  add("Server-NormalClient", ours, {}, {}, mismatch);
  add("Extension-Duplicate", {}, {}, {OffersFirst({kUnknownScheme, kUnknownScheme})},
      Rejects(":ERROR_PARSING_EXTENSION:"));
}

// The first in the list that the client can use.
void AddServerLists(PakeTests& tests) {
  const auto add = [&](std::string_view name, Credentials shim, Flags flags, PeerOptions peer,
                       Hooks hooks = {}) {
    tests.Server(name, {.spec = "draft-ietf-tls-pake 5, RFC 5246 7.4.2",
                        .shim = {.credentials = std::move(shim), .flags = std::move(flags)},
                        .peer = std::move(peer),
                        .hooks = std::move(hooks)});
  };
  const auto selects = [](const char* credential) {
    return Flags{"-expect-selected-credential", credential};
  };
  std::vector<PakeScheme> others;
  for (std::uint16_t number = 1; number <= 5; ++number) others.push_back(PakeScheme{number});
  add("Server-MultiplePAKEs", {WrongClient(), WrongServer(), WrongRole(), Right(), Rsa()},
      selects("3"), {.credentials = {Right()}}, {OffersFirst(others)});
  add("Server-CertificateBeforePAKE", {Rsa(), Right()}, selects("0"), {},
      {OffersFirst({PakeScheme::SPAKE2PLUS_V1})});
  add("ServerWithCertsToo-NormalClient", {Right(), Rsa()}, selects("1"), {});
  add("ServerWithCertsToo-NormalTLS12Client", {Right(), Rsa()}, selects("1"),
      {.versions = kTls12Only});
  add("Server-DoNotRequestClientCertificate", {Right(), Rsa()}, {"-require-any-client-certificate"},
      {.credentials = {Right()}});
  tests.Server("Server-NormalTLS12Client",
               {.spec = "RFC 5246 7.4.1.3",
                .shim = {.credentials = {Right()}},
                .peer = {.versions = kTls12Only},
                .expect = Rejects(":NO_SHARED_CIPHER:", AlertDescription::handshake_failure)});
}

void AddClients(PakeTests& tests) {
  const Expectation unexpected =
      Rejects(":UNEXPECTED_MESSAGE:", AlertDescription::unexpected_message);
  const auto add = [&](std::string_view name, Hooks hooks, const Expectation& expect,
                       Spake2Plus peer = Right()) {
    tests.Client(name, {.shim = {.credentials = {Right()}},
                        .peer = {.versions = kTls13Only, .credentials = {std::move(peer)}},
                        .hooks = std::move(hooks),
                        .expect = expect});
  };
  add("Client", {OffersNothingBesides()}, Succeeds());
  add("Client-HRRCookie", AskForCookie(), Succeeds());
  add("Client-WrongPassword", {}, Rejects(":DECODE_ERROR:"), WrongPassword());
  add("Client-Truncate", {Truncates()}, Rejects(":DECODE_ERROR:"));
  add("Client-UnexpectedCertificateRequest", {SendCertificateRequestAnyway()}, unexpected);
  add("Client-UnexpectedCertificate", {SendCertificateAnyway("rsa2048")}, unexpected);
  // It has no key shares, so that a server cannot want another one.
  tests.Client(
      "Client-HRRKeyShare",
      {.shim = {.credentials = {Right()}, .flags = {"-key-shares", "23"}},
       .peer = {.versions = kTls13Only, .credentials = {Right()}},
       .hooks = {OffersNo(ExtensionType::key_share), OnChoose(HelloRetry::kSend),
                 OnSend<HelloRetryRequest>([](Peer&, HelloRetryRequest& retry) {
                   Put(retry.extensions, KeyShareHelloRetry{NamedGroup::x25519});
                 })},
       .expect = Rejects(":UNEXPECTED_EXTENSION:", AlertDescription::unsupported_extension)});
  tests.Client("Client-WrongRole",
               {.shim = {.credentials = {WrongRole()}},
                .peer = {.versions = kTls13Only, .credentials = {Right()}},
                .expect = PeerRejects{.local = "tls: client not configured with PAKE"}});
}

// Servers that know no passwords, and clients that do or do not.
void AddOtherServers(PakeTests& tests) {
  const auto add = [&](std::string_view name, Credentials shim, PeerOptions peer, Hooks hooks,
                       const char* error) {
    tests.Client(name, {.spec = "draft-ietf-tls-pake 5, RFC 8446 4.2.1",
                        .shim = {.credentials = std::move(shim)},
                        .peer = std::move(peer),
                        .hooks = std::move(hooks),
                        .expect = Rejects(error)});
  };
  const PeerOptions tls13{.versions = kTls13Only};
  const Credentials ours = {Right()};
  add("Client-EmptyServerHello", ours, tls13, GoesOnWithoutShare(), ":MISSING_EXTENSION:");
  const auto share = [](Peer& peer, ServerHello& hello) {
    const auto exchange = crypto::KeyExchange::Create(NamedGroup::x25519, peer.random());
    Put(hello.extensions, KeyShareServer{{NamedGroup::x25519, exchange->Offer()}});
  };
  add("Client-KeyShareServerHello", ours, tls13, GoesOnWithoutShare({OnSend<ServerHello>(share)}),
      ":UNEXPECTED_EXTENSION:");
  add("Client-TLS12ServerHello", ours, {.versions = kTls12Only}, {}, ":UNSUPPORTED_PROTOCOL:");
  add("Client-WrongPAKEInServerHello", ours, {},
      GoesOnWithoutShare({Answers(OneByte(kUnknownScheme))}), ":DECODE_ERROR:");
  add("NormalClient-UnsolicitedPAKEInServerHello", {}, {},
      {Answers(OneByte(PakeScheme::SPAKE2PLUS_V1))}, ":UNEXPECTED_EXTENSION:");
  add("NormalClient-PAKEInHRR", {}, tls13,
      {OnChoose(HelloRetry::kSend), OnSend<HelloRetryRequest>([](Peer&, HelloRetryRequest& retry) {
         Remove(retry.extensions, ExtensionType::key_share);
         Put(retry.extensions, OneByte(PakeScheme::SPAKE2PLUS_V1));
       })},
      ":UNEXPECTED_EXTENSION:");
}

// A client can have one password, and nothing beside it: no certificate, and no session.
void AddClientLists(PakeTests& tests) {
  const auto add = [&](std::string_view name, Credential second) {
    tests.Client(name, {.shim = {.credentials = {Right(), std::move(second)}},
                        .expect = Rejects(":UNSUPPORTED_CREDENTIAL_LIST:"),
                        .may_not_connect = true});
  };
  add("Client-MultiplePAKEs", WrongPassword());
  add("Client-PAKEAndCertificate", Rsa());
  tests.Client("Client-NoResume",
               {.shim = {.resume_credentials = Credentials{Right()}},
                .resumptions = 1,
                .resume = Resumption{.peer = {.credentials = {Right()}},
                                     .hooks = {OffersNo(ExtensionType::pre_shared_key),
                                               OnChoose(PskIndex{0})}},
                .expect = Rejects(":UNEXPECTED_EXTENSION:")});
}

}  // namespace

void AddPakeTests(std::vector<TestCase>& all) {
  Suite suite("PAKE", all, RuleLevel::kCustom);
  PakeTests tests(suite);
  AddServers(tests);
  AddServerLists(tests);
  AddClients(tests);
  AddOtherServers(tests);
  AddClientLists(tests);
}

}  // namespace badpeer
