// Servers: which hellos they open with which keys, and what they do with those that they cannot.
#include "runner/suites/ech/ech.h"
#include "runner/wire/messages.h"

namespace badpeer::ech {
namespace {

struct NamedSuite {
  std::string_view name;
  HpkeSymmetricCipherSuite suite;
  HpkeSymmetricCipherSuite other;
};
constexpr NamedSuite kSuites[] = {
    {"HKDF-SHA256-AES-128-GCM",
     {HpkeKdf::HKDF_SHA256, HpkeAead::AES_128_GCM},
     {HpkeKdf::HKDF_SHA256, HpkeAead::AES_256_GCM}},
    {"HKDF-SHA256-AES-256-GCM",
     {HpkeKdf::HKDF_SHA256, HpkeAead::AES_256_GCM},
     {HpkeKdf::HKDF_SHA256, HpkeAead::ChaCha20Poly1305}},
    {"HKDF-SHA256-ChaCha20-Poly1305",
     {HpkeKdf::HKDF_SHA256, HpkeAead::ChaCha20Poly1305},
     {HpkeKdf::HKDF_SHA256, HpkeAead::AES_128_GCM}},
};
constexpr HpkeSymmetricCipherSuite kUnknown{HpkeKdf{0x1111}, HpkeAead{0x2222}};

TestCase Accepting(std::string_view name, Flags flags, const EchKey& key = Key(42)) {
  return {.name = std::string(name),
          .spec = "RFC 9849 7.1",
          .shim = {.role = Role::kServer,
                   .flags = Join({std::move(flags), ExpectsName(kSecretName), kAccepts})},
          .peer = ClientOf(key),
          .state = {.ech = {.accepted = true}}};
}

// The server goes on with the outer hello, and the client, against its rules, with the connection.
TestCase Declining(std::string_view name, Flags flags, std::vector<EchConfig> retry_configs) {
  return {.name = std::string(name),
          .spec = "RFC 9849 7.1",
          .shim = {.role = Role::kServer, .flags = std::move(flags)},
          .peer = ClientOf(Key(42)),
          .hooks = {Waive(Check::kEchAccepted)},
          .state = {.ech = {.retry_configs = std::move(retry_configs)}}};
}

void AddKeys(Family& family) {
  family.Add(Accepting("ECH-Server-SecondECHConfig", Join({KeyFlags(Key(42)), KeyFlags(Key(43))}),
                       Key(43)));
  family.Add(Accepting("ECH-Server-RepeatedConfigID",
                       Join({KeyFlags(Key(42)), KeyFlags(SecondKey42())}), SecondKey42()));
  family.Add(Declining("ECH-Server-Disabled", ExpectsName(kPublicName), {}));
}

void AddSuites(Family& family) {
  for (const NamedSuite& named : kSuites) {
    TestCase accepts = Accepting(Name("ECH-Server-Cipher", named.name), KeyFlags(Key(42)));
    accepts.hooks = {OnChoose(named.suite)};
    family.Add(std::move(accepts));

    const EchKey mixed =
        KeyFor({.key_config = {.config_id = 42,
                               .cipher_suites = {kUnknown,
                                                 {named.suite.kdf_id, kUnknown.aead_id},
                                                 {kUnknown.kdf_id, named.suite.aead_id},
                                                 named.suite}}});
    family.Add({.name = Name("ECH-Client-Cipher", named.name),
                .spec = "RFC 9849 6.1",
                .shim = {.flags = Join({ConfigFlags({mixed.config}),
                                        {"-host-name", std::string(kSecretName)},
                                        kAccepts})},
                .peer = ServerOf({mixed}, kSecretName),
                .state = {.ech = {.accepted = true}}});

    const EchKey other = KeyFor({.key_config = {.config_id = 42, .cipher_suites = {named.other}}});
    TestCase declines =
        Declining(Name("ECH-Server-DisabledCipher", named.name),
                  Join({KeyFlags(other), ExpectsName(kPublicName)}), {other.config});
    declines.hooks.push_back(OnChoose(named.suite));
    family.Add(std::move(declines));
  }
}

void AddEarlyData(Family& family) {
  if (family.IsDtls()) return;
  for (bool rejected : {false, true}) {
    TestCase test{.name = rejected ? "ECH-Server-EarlyDataRejected" : "ECH-Server-EarlyData",
                  .spec = "RFC 9849 6.1",
                  .shim = {.role = Role::kServer, .flags = Join({KeyFlags(Key(42)), kAccepts})},
                  .peer = ClientOf(Key(42)),
                  .state = {.ech = {.accepted = true}},
                  .resumptions = 1};
    if (rejected) {
      test.level = RuleLevel::kCustom;  // how far the clocks may be apart
      constexpr std::uint32_t kHourInMilliseconds = 3'600'000;
      test.hooks = {OnSend<ClientHelloInner>([](Peer&, ClientHelloInner& inner) {
        const auto offered = Get<PreSharedKeyClient>(inner.extensions);
        if (!offered || !*offered) return false;
        PreSharedKeyClient psk = **offered;
        psk.identities.at(0).obfuscated_ticket_age += kHourInMilliseconds;
        Replace(inner.extensions, psk);
        return true;
      })};
    }
    family.Add(WithEarlyData(std::move(test), FateIf(!rejected)));
  }
}

// The names of the two hellos have no say in what certificate the client shows.
void AddClientAuth(Family& family) {
  const Credentials ours = {X509{.name = "rsa2048"}};
  TestCase accepts{
      .name = "ECH-Server-ClientAuth",
      .spec = "RFC 9849 7.2",
      .shim = {.role = Role::kServer,
               .flags = Join({KeyFlags(Key(42)), kAccepts, {"-require-any-client-certificate"}})},
      .peer = {.credentials = ours, .ech = EchOptions{.config = Key(42).config}},
      .state = {.ech = {.accepted = true}}};
  family.Add(std::move(accepts));
  TestCase declines =
      Declining("ECH-Server-Decline-ClientAuth",
                Join({KeyFlags(Key(43)), {"-require-any-client-certificate"}}), {Key(43).config});
  declines.peer.credentials = ours;
  declines.hooks.push_back(OnChoose(EchRejectedAuth::kSend));
  family.Add(std::move(declines));
}

// What the application does with the hello before anything is decided.
void AddCallbacksOfServers(Family& family) {
  TestCase early = Accepting("ECH-Server-AsyncEarlyCallback",
                             Join({{"-async", "-use-early-callback"}, KeyFlags(Key(42))}));
  // It finds the inner hello's name to be one that it serves without ECH.
  const Flags rewinds = Join({{"-async", "-fail-early-callback-ech-rewind"}, KeyFlags(Key(42))});
  TestCase named =
      Declining("ECH-Server-FailCallbackNeedRewind", Join({rewinds, ExpectsName(kPublicName)}), {});
  TestCase nameless = Declining("ECH-Server-RewindWithNoPublicName",
                                Join({rewinds, {"-expect-no-server-name"}}), {});
  nameless.hooks.push_back(OnSend<ClientHello>(
      [](Peer&, ClientHello& outer) { Remove(outer.extensions, ExtensionType::server_name); }));
  for (TestCase* test : {&early, &named, &nameless}) {
    test->level = RuleLevel::kCustom;
    family.Add(std::move(*test));
  }
}

}  // namespace

void AddServers(Family& family) {
  AddCallbacksOfServers(family);
  AddKeys(family);
  AddSuites(family);
  AddEarlyData(family);
  AddClientAuth(family);
}

}  // namespace badpeer::ech
