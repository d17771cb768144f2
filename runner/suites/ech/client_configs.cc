// Clients: which of their configs they take (RFC 9849, 4 and 6.1.7).
#include "runner/suites/ech/ech.h"

namespace badpeer::ech {
namespace {

const Flags kHosts = {"-host-name", std::string(kSecretName)};

std::vector<EchConfig> Behind(std::vector<EchConfig> first, const std::vector<EchConfig>& more) {
  first.insert(first.end(), more.begin(), more.end());
  return first;
}

void AddChoice(Family& family) {
  const auto add = [&](std::string_view name, Flags flags, PeerOptions peer, bool accepted,
                       Hooks hooks = {}, RuleLevel level = RuleLevel::kMust) {
    family.Add({.name = std::string(name),
                .spec = "RFC 9849 4",
                .level = level,
                .shim = {.flags = std::move(flags)},
                .peer = std::move(peer),
                .hooks = std::move(hooks),
                .state = {.ech = {.accepted = accepted}}});
  };
  // The first that can be used, though another one behind it could as well.
  add("ECH-Client-SelectECHConfig",
      Join({ConfigFlags(Behind(UnusableConfigs(), {Key(42).config, Key(43).config})), kAccepts}),
      ServerOf({Key(42)}), true);
  add("ECH-Client-NoSupportedConfigs", ConfigFlags(UnusableConfigs()), ServerOf({}), false,
      {ExpectOffer(false)}, RuleLevel::kCustom);
  add("ECH-Client-NoSupportedConfigs-GREASE",
      Join({ConfigFlags(UnusableConfigs()), {"-enable-ech-grease"}}), ServerOf({}), false,
      {ExpectOffer(true)}, RuleLevel::kShould);
  const EchKey extended = KeyFor(
      {.key_config = UsualKeyConfig(0), .extensions = {{ExtensionType{0x1111}, BytesOf("test")}}});
  add("ECH-Client-UnsupportedExtension", Join({ConfigFlags({extended.config}), kAccepts}),
      ServerOf({extended}), true);
}

// The length in a config is but a hint how much to pad.
void AddNames(Family& family) {
  const std::string long_name = "test0123456789.example";
  const EchKey brief = KeyFor({.key_config = UsualKeyConfig(0), .maximum_name_length = 10});
  family.Add(
      {.name = "ECH-Client-NameTooLong",
       .spec = "RFC 9849 6.1.3",
       .shim = {.flags = Join({ConfigFlags({brief.config}), {"-host-name", long_name}, kAccepts})},
       .peer = ServerOf({brief}, long_name),
       .hooks = {ExpectName<ClientHelloInner>(long_name)},
       .state = {.ech = {.accepted = true}}});
  family.Add({.name = "ECH-Client-SkipInvalidPublicName",
              .spec = "RFC 9849 6.1.7",
              .level = RuleLevel::kShould,
              .shim = {.flags = Join({ConfigFlags({ConfigOfBadName()}), kHosts})},
              .peer = ServerOf({}, kSecretName),
              .hooks = {ExpectOffer(false), ExpectName<ClientHello>(kSecretName)}});
  family.Add(
      {.name = "ECH-Client-SkipInvalidPublicName-2",
       .spec = "RFC 9849 6.1.7",
       .level = RuleLevel::kShould,
       .shim = {.flags =
                    Join({ConfigFlags({ConfigOfBadName(), Key(42).config}), kHosts, kAccepts})},
       .peer = ServerOf({Key(42)}, kSecretName),
       .hooks = {ExpectName<ClientHello>(kPublicName), ExpectName<ClientHelloInner>(kSecretName)},
       .state = {.ech = {.accepted = true}}});
}

// A list that does not parse: the config's first byte is missing.
void AddBrokenList(Family& family) {
  Bytes list = Encode(EchConfigList{{Key(42).config}});
  list.erase(list.begin() + 2);
  --list[1];
  family.Add({.name = "ECH-Client-InvalidECHConfigList",
              .spec = "RFC 9849 4",
              .level = RuleLevel::kCustom,
              .shim = {.flags = {"-ech-config-list", ToBase64(list)}},
              .expect = ShimRejects{.error = ":INVALID_ECH_CONFIG_LIST:"},
              .may_not_connect = true});
}

// A client that would rather not connect than show the name.
void AddStrictClients(Family& family) {
  const auto add = [&](std::string_view what, Flags flags, bool usable,
                       VersionRange versions = kTls13Only) {
    PeerOptions peer = usable ? ServerOf({Key(42)}, kSecretName) : ServerOf({});
    peer.versions = versions;
    TestCase test{.name = Name("ECH-Client-RejectUnusableConfig", what),
                  .shim = {.flags = Join({{"-reject-unusable-ech-config"}, std::move(flags)})},
                  .peer = std::move(peer),
                  .state = {.ech = {.accepted = usable}}};
    if (usable) test.shim.flags = Join({test.shim.flags, kHosts, kAccepts});
    if (!usable) {
      test.expect = ShimRejects{.error = ":UNUSABLE_ECH_CONFIG_LIST:"};
      test.may_not_connect = true;
    }
    family.Add(std::move(test));
  };
  add("Success", ConfigFlags({Key(42).config}), true);
  add("UnsupportedConfig", ConfigFlags({ConfigOfUnknownKem()}), false);
  add("PartialUnsupportedConfig", ConfigFlags({ConfigOfUnknownKem(), Key(42).config}), true);
  add("Unset", {}, false);
  if (family.IsQuic()) return;
  const std::string tls12 = VersionFlag(ProtocolVersion::kTls12, family.protocol());
  add("TLS12", Join({{"-max-version", tls12}, ConfigFlags({Key(42).config})}), false, kUpToTls12);
}

}  // namespace

void AddClientConfigs(Family& family) {
  AddChoice(family);
  AddNames(family);
  AddBrokenList(family);
  AddStrictClients(family);
}

}  // namespace badpeer::ech
