// Every extension at once, in an order that the shim makes up anew for each hello.
#include <algorithm>

#include "runner/crypto/hpke.h"
#include "runner/scenario/flag_values.h"
#include "runner/suites/extensions/extensions.h"
#include "runner/tls/peer.h"
#include "runner/wire/ech.h"
#include "runner/wire/extension_common.h"

namespace badpeer {
namespace {

const Bytes kResponse = {1, 2, 3, 4}, kScts = {0, 6, 0, 4, 5, 6, 7, 8};
constexpr std::uint16_t kSrtpProfile = 1;  // SRTP_AES128_CM_HMAC_SHA1_80

std::vector<HpkeSymmetricCipherSuite> AllEchCipherSuites() {
  std::vector<HpkeSymmetricCipherSuite> suites;
  for (HpkeAead aead : {HpkeAead::AES_128_GCM, HpkeAead::AES_256_GCM, HpkeAead::ChaCha20Poly1305}) {
    suites.push_back({.aead_id = aead});
  }
  return suites;
}

const EchKey& TestEchKey() {
  static const EchKey& key = *new EchKey([] {
    const auto pair = crypto::HpkeKeyPair::FromPrivate(Bytes(32, 42));
    const EchConfigContents contents{.key_config = {.config_id = 42,
                                                    .public_key = pair.public_key,
                                                    .cipher_suites = AllEchCipherSuites()},
                                     .maximum_name_length = 64,
                                     .public_name = "public.example"};
    return EchKey{.config = EchConfig::Of(contents), .private_key = pair.private_key};
  }());
  return key;
}

template <class Hello>
Hook ExpectsGrease() {
  return OnReceive<Hello>([](Peer&, const Hello& hello) {
    const auto is_grease = [](const Extension& extension) { return IsGrease(extension.type); };
    if (std::ranges::none_of(hello.extensions, is_grease)) {
      throw PeerFailure("tls: no GREASE extension found");
    }
  });
}

TestCase Base(const ExtensionVariant& variant) {
  return {
      .name = "AllExtensions-Client-Permute",
      .spec = "RFC 8446 4.2, RFC 5246 7.4.1.4",
      .level = RuleLevel::kCustom,
      .shim = {.flags = {"-permute-extensions", "-enable-grease", "-enable-ocsp-stapling",
                         "-enable-signed-cert-timestamps", "-advertise-alpn", AlpnList({"proto"}),
                         "-expect-alpn", "proto", "-host-name", "example.com"}},
      .peer = {.versions = {.min = variant.version()},
               .credentials = {X509{
                   .name = "rsa2048", .ocsp_response = kResponse, .sct_list = kScts}},
               .application = {.protocols = {"proto"}}},
      .hooks = {variant.AddToAnswer(AsExtension(ServerNameAck{}))},
      .resumptions = 1};
}

void AddFlags(TestCase& test, std::vector<std::string> flags) {
  std::ranges::move(flags, std::back_inserter(test.shim.flags));
}

void AddEch(TestCase& test) {
  test.name += "-ECH";
  const EchConfigList list{{TestEchKey().config}};
  AddFlags(test, {"-ech-config-list", ToBase64(Encode(list)), "-expect-ech-accept"});
  test.peer.ech->keys = {TestEchKey()};
  test.state.ech.accepted = true;
}

void AddVariant(const ExtensionVariant& variant, bool ech) {
  TestCase test = Base(variant);
  if (ech) {
    AddEch(test);
    test.hooks.push_back(ExpectsServerName<ClientHelloInner>(variant, "example.com"));
    test.hooks.push_back(ExpectsGrease<ClientHelloInner>());
  } else {
    test.hooks.push_back(ExpectsServerName<ClientHello>(variant, "example.com"));
    test.hooks.push_back(ExpectsGrease<ClientHello>());
  }
  if (variant.IsTls13()) {
    test.name += "-HelloRetryRequest";
    AddFlags(test, {"-application-settings", "proto,shim", "-alps-use-new-codepoint", "1",
                    "-expect-peer-application-settings", "runner"});
    test.peer.alps->settings = {{"proto", BytesOf("runner")}};
    test.state.alps->peer_settings = BytesOf("shim");
  }
  if (variant.IsDtls()) {
    AddFlags(test, {"-srtp-profiles", "SRTP_AES128_CM_SHA1_80"});
    test.peer.srtp->profiles = {kSrtpProfile};
    test.state.srtp.profile = kSrtpProfile;
  }
  variant.With(kOwnAlpn).Add(std::move(test));
}

}  // namespace

void AddAllExtensions(const ExtensionVariant& variant) {
  for (bool ech : {false, true}) {
    if (!ech || variant.IsTls13()) AddVariant(variant, ech);
  }
}

}  // namespace badpeer
