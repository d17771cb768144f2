// use_srtp (RFC 5764), which is for DTLS alone.
#include "runner/suites/extensions/extensions.h"
#include "runner/tls/peer.h"
#include "runner/wire/extension_common.h"

namespace badpeer {
namespace {

using Flags = std::vector<std::string>;
using Profiles = std::vector<std::uint16_t>;

constexpr const char* kSpec = "RFC 5764 4.1.1, RFC 5764 4.1.2";
constexpr std::uint16_t kAes80 = 1, kAes32 = 2;  // SRTP_AES128_CM_HMAC_SHA1_80 and _32

Flags BothProfiles() { return {"-srtp-profiles", "SRTP_AES128_CM_SHA1_80:SRTP_AES128_CM_SHA1_32"}; }

TestCase Test(std::string_view name, Role role, Profiles profiles, std::uint16_t agreed) {
  return {.name = Name("SRTP", name),
          .spec = kSpec,
          .shim = {.role = role, .flags = BothProfiles()},
          .peer = {.srtp = SrtpOptions{.profiles = std::move(profiles)}},
          .state = {.srtp = {.profile = agreed}}};
}

// Profiles that nobody has stand around the one in common.
const Profiles kOneKnown = {40, kAes80, 42};

void AddInDtls(const ExtensionVariant& variant) {
  variant.Add(Test("Client", Role::kClient, kOneKnown, kAes80));
  variant.Add(Test("Server", Role::kServer, kOneKnown, kAes80));
  TestCase unknown = Test("Server-NoMatch", Role::kServer, {100, 101, 102}, 0);
  unknown.level = RuleLevel::kShould;
  variant.Add(std::move(unknown));
  TestCase mki = Test("Server-IgnoreMKI", Role::kServer, {kAes80}, kAes80);
  mki.level = RuleLevel::kCustom;
  mki.hooks = {OnSend<ClientHello>([](Peer&, ClientHello& hello) {
    Replace(hello.extensions,
            UseSrtp{.profiles = {SrtpProtectionProfile{kAes80}}, .mki = BytesOf("bogus")});
  })};
  variant.Add(std::move(mki));
  const UseSrtp unoffered{.profiles = {SrtpProtectionProfile{kAes32}}};
  TestCase refused = Test("Client-NoMatch", Role::kClient, {}, 0);
  refused.shim.flags = {"-srtp-profiles", "SRTP_AES128_CM_SHA1_80"};
  refused.hooks = {variant.AddToAnswer(AsExtension(unoffered))};
  refused.expect = ShimRejects{.error = ":BAD_SRTP_PROTECTION_PROFILE_LIST:"};
  variant.Add(std::move(refused));
}

}  // namespace

void AddSrtp(const ExtensionVariant& variant) {
  if (variant.IsDtls()) {
    AddInDtls(variant);
    return;
  }
  variant.Add(Test("Client-Ignore", Role::kClient, kOneKnown, 0));
  variant.Add(Test("Server-Ignore", Role::kServer, kOneKnown, 0));
}

}  // namespace badpeer
