// Clients whose server rejects: they finish the handshake with the server that the outer hello names,
// learn which configs to try next, and end it (RFC 9849, 6.1.6 and 6.1.7).
#include "runner/scenario/flag_values.h"
#include "runner/suites/ech/ech.h"
#include "runner/wire/messages.h"

namespace badpeer::ech {
namespace {

const Expectation kUnexpected = ShimRejects{.error = ":UNEXPECTED_EXTENSION:",
                                            .alert = AlertDescription::unsupported_extension};

TestCase Rejected(std::string_view name, Flags flags, PeerOptions peer = ServerOf({}, kPublicName),
                  Hooks hooks = {}) {
  return {.name = std::string(name),
          .spec = "RFC 9849 6.1.6",
          .shim = {.flags = Join({ConfigFlags({Key(42).config}), std::move(flags)})},
          .peer = std::move(peer),
          .hooks = std::move(hooks),
          .expect = kEchRejected};
}

void AddConfigs(Family& family) {
  const Hook public_name = ExpectName<ClientHello>(kPublicName);
  const std::vector<EchKey> others = {Key(44), Key(45)};
  for (bool retried : {false, true}) {
    TestCase test =
        Rejected(retried ? "ECH-Client-Reject-HelloRetryRequest" : "ECH-Client-Reject",
                 ExpectsConfigs(ConfigsOf(others)), ServerOf(others, kPublicName), {public_name});
    if (retried) {
      test.shim.flags.push_back("-expect-hrr");
      test.peer = WithRetry(test.peer, Role::kServer);
      test.hooks.push_back(ExpectRetry());
    }
    family.Add(std::move(test));
  }
  const Flags none = {"-expect-no-ech-retry-configs"};
  family.Add(
      Rejected("ECH-Client-Reject-NoRetryConfigs", none, ServerOf({}, kPublicName), {public_name}));
  // Well-formed, though of no use: the client will see that when it tries them.
  std::vector<EchConfig> mixed = UnusableConfigs();
  mixed.push_back(Key(44).config);
  PeerOptions teller = ServerOf({Key(44)}, kPublicName);
  teller.ech->retry_configs = mixed;
  family.Add(Rejected("ECH-Client-Reject-UnsupportedRetryConfigs", ExpectsConfigs(mixed),
                      std::move(teller), {public_name}));
  if (family.IsQuic()) return;
  PeerOptions old = ServerOf({}, kPublicName);
  old.versions = kUpToTls12;
  TestCase older = Rejected("ECH-Client-Reject-TLS12", none, std::move(old), {public_name});
  older.level = RuleLevel::kCustom;  // a client may offer 1.3 alone
  family.Add(std::move(older));
}

// What is sent early would go to a server that is not the one that was meant. The alert lets the
// client go on, while what a false start had sent would come all the same.
void AddFalseStart(Family& family) {
  if (family.IsQuic()) return;
  PeerOptions peer = ServerOf({}, kPublicName);
  peer.versions = kUpToTls12;
  peer.cipher_suites = {CipherSuite::TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256};
  peer.application.protocols = {"foo"};
  peer.expect_false_start = true;
  TestCase test =
      Rejected("ECH-Client-Reject-TLS12-NoFalseStart",
               {"-false-start", "-advertise-alpn", AlpnList({"foo"}), "-expect-alpn", "foo"},
               std::move(peer), {At(Phase::kAfterClientFinished, [](Peer& p) {
                 p.channel().SendAlert(AlertLevel::fatal, AlertDescription::access_denied);
               })});
  test.level = RuleLevel::kCustom;
  test.exchange = {ShimWritesFirst(), Echo()};
  test.expect = ShimRejects{.error = ":TLSV1_ALERT_ACCESS_DENIED:",
                            .local = "tls: peer did not false start: EOF"};
  family.Add(std::move(test));
}

// --- The client tells that server nothing of itself.

void AddWithoutCertificate(Family& family, bool async) {
  const auto add = [&](std::string_view version, VersionRange versions) {
    TestCase test = Rejected(Name("ECH-Client-Reject-NoClientCertificate", version),
                             async ? Flags{"-async"} : Flags{});
    if (async) test.name += "-Async";
    test.spec = "RFC 9849 6.1.7";
    test.shim.certificate = X509{.name = "rsa2048"};
    if (versions.max < ProtocolVersion::kTls13) test.level = RuleLevel::kCustom;
    test.peer.versions = versions;
    test.peer.client_auth.mode = ClientAuth::kRequireAny;
    test.expect = PeerRejects{.local = "tls: client didn't provide a certificate"};
    family.Add(std::move(test));
  };
  add("TLS13", kTls13Only);
  if (!family.IsQuic()) add("TLS12", kTls12Only);
}

void AddWithoutChannelId(Family& family) {
  if (family.IsDtls()) return;
  const auto add = [&](std::string_view version, VersionRange versions, Hook hook) {
    TestCase test = Rejected(Name("ECH-Client-Reject-NoChannelID", version), {});
    test.level = RuleLevel::kCustom;
    test.shim.flags = Join({{"-send-channel-id", "{key:channel-id}"}, test.shim.flags});
    test.peer.versions = versions;
    test.hooks = {std::move(hook)};
    test.expect = kUnexpected;
    family.Add(std::move(test));
  };
  // In QUIC before its transport parameters.
  const auto answer = [](Peer& peer, auto& message) {
    message.extensions.insert(message.extensions.end() - (peer.IsQuic() ? 1 : 0),
                              {ExtensionType::channel_id, {}});
  };
  add("TLS13", kTls13Only, OnSend<EncryptedExtensions>(answer));
  if (!family.IsQuic()) add("TLS12", kTls12Only, OnSend<ServerHello>(answer));
}

void AddPublicName(Family& family) {
  const auto add = [&](std::string_view name, std::string_view certificate, VersionRange versions) {
    TestCase test = Rejected(name, {"-expect-ech-name-override", std::string(kPublicName)},
                             ServerOf({}, certificate));
    test.spec = "RFC 9849 6.1.7";
    test.level = RuleLevel::kCustom;
    test.shim.flags = Join({{"-verify-peer", "-use-custom-verify-callback"}, test.shim.flags});
    test.peer.versions = versions;
    family.Add(std::move(test));
  };
  if (!family.IsQuic()) add("ECH-Client-Rejected-OverrideName-TLS12", "rsa2048", kTls12Only);
  add("ECH-Client-Reject-OverrideName-TLS13", kPublicName, kTls13Only);
}

}  // namespace

void AddRejectedClients(Family& family) {
  AddConfigs(family);
  AddFalseStart(family);
  for (bool async : {false, true}) AddWithoutCertificate(family, async);
  AddWithoutChannelId(family);
  AddPublicName(family);
}

}  // namespace badpeer::ech
