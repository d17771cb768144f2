// Named groups: every one of them in every version that has it, public values that are not valid,
// and which groups may be offered, chosen and named where.
#include <algorithm>

#include "runner/crypto/key_exchange.h"
#include "runner/scenario/flag_values.h"
#include "runner/suites/common_hooks.h"
#include "runner/suites/extension_edits.h"
#include "runner/suites/families.h"
#include "runner/suites/suite.h"
#include "runner/tls/peer.h"
#include "runner/wire/extension.h"
#include "runner/wire/extension_common.h"
#include "runner/wire/extension_tls13.h"
#include "runner/wire/handshake12.h"
#include "runner/wire/handshake13.h"
#include "runner/wire/hello.h"

namespace badpeer {
namespace {

using enum NamedGroup;
using enum CipherSuite;
using Flags = std::vector<std::string>;

constexpr NamedGroup kUnknownGroup{0x1234};
constexpr std::size_t kX25519Size = 32;
const std::vector<CipherSuite> kEcdheRsaAead = {TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256};

constexpr VersionRange UpTo(ProtocolVersion version) { return {ProtocolVersion::kTls10, version}; }

bool IsPostQuantum(NamedGroup group) {
  return group == X25519MLKEM768 || group == MLKEM1024 || group == MLKEM768 ||
         group == SecP256r1MLKEM768 || group == SecP384r1MLKEM1024;
}

Flags Curves(std::initializer_list<NamedGroup> groups) {
  Flags flags;
  for (NamedGroup group : groups) {
    flags.insert(flags.end(), {"-curves", Number(group)});
  }
  return flags;
}

Flags Joined(Flags first, const Flags& second) {
  first.insert(first.end(), second.begin(), second.end());
  return first;
}

Flags ExpectCurve(NamedGroup group, std::string_view prefix = "") {
  return {std::string(prefix) + "-expect-curve-id", Number(group)};
}

Hook OnOwnShare(void (*change)(Bytes&)) {
  return OnSecret(Secret::kOwnKeyShare, [change](Peer&, Bytes& share) { change(share); });
}

// X25519 stands last where it is part of a hybrid.
std::span<std::uint8_t> X25519Part(Bytes& share) { return std::span(share).last(kX25519Size); }

// --- Each group in each version.

struct NamedTestGroup {
  std::string_view name;
  NamedGroup group;
  bool is_curve = false;  // a NIST curve, whose points have several forms
  bool has_x25519 = false;
  bool has_mlkem = false;
};
constexpr NamedTestGroup kGroups[] = {
    {.name = "P-256", .group = secp256r1, .is_curve = true},
    {.name = "P-384", .group = secp384r1, .is_curve = true},
    {.name = "P-521", .group = secp521r1, .is_curve = true},
    {.name = "X25519", .group = x25519, .has_x25519 = true},
    {.name = "X25519MLKEM768", .group = X25519MLKEM768, .has_x25519 = true, .has_mlkem = true},
    {.name = "MLKEM1024", .group = MLKEM1024, .has_mlkem = true},
};

class GroupTests {
 public:
  GroupTests(Suite& suite, const NamedTestGroup& group, const NamedVersion& version)
      : suite_(suite), group_(group), version_(version) {}

  void AddAll(Role role) {
    Add("", role, {}, true);
    Add("Invalid-TruncateKeyShare", role, {OnOwnShare([](Bytes& share) { share.pop_back(); })});
    Add("Invalid-PadKeyShare", role, {OnOwnShare([](Bytes& share) { share.push_back(0); })});
    if (group_.is_curve) {
      Add("Invalid-Compressed", role,
          {OnOwnShare([](Bytes& share) { share = crypto::CompressEcPoint(share); })});
      Add("Invalid-NotOnCurve", role,
          {OnOwnShare([](Bytes& share) { share.at(share.size() - 1) ^= 1; })});
    }
    if (group_.has_x25519) {
      // RFC 7748, 5: the bit is not part of the coordinate, and must be ignored.
      Add("SetX25519HighBit", role,
          {OnOwnShare([](Bytes& share) { share.at(share.size() - 1) |= 0x80; })}, true);
      Add("Invalid-LowOrderX25519Point", role, {OnOwnShare([](Bytes& share) {
            std::ranges::copy(crypto::kX25519LowOrderPoint, X25519Part(share).begin());
          })});
    }
    // FIPS 203, 7.2: a coefficient of the encapsulation key that is not below q.
    if (group_.has_mlkem && role == Role::kServer) {
      Add("Invalid-MLKEMEncapKeyNotReduced", role, {OnOwnShare([](Bytes& share) {
            share.at(0) = 0xff;
            share[1] |= 0x0f;
          })});
    }
  }

 private:
  void Add(std::string_view what, Role role, Hooks hooks, bool succeeds = false) {
    const bool client = role == Role::kClient;
    const std::string side = Name(client ? "Client" : "Server", group_.name, version_.name);
    const bool tls13 = version_.version >= ProtocolVersion::kTls13;
    TestCase test{
        .name = what.empty() ? Name("CurveTest", side) : Name("CurveTest", what, side),
        .spec = tls13 ? "RFC 8446 4.2.8.2, RFC 8446 6" : "RFC 8422 5.11",
        .shim = {.role = role, .flags = Curves({group_.group})},
        .peer = {.versions = UpTo(version_.version),
                 .cipher_suites = {TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,
                                   TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA, TLS_AES_256_GCM_SHA384},
                 .groups = {group_.group}},
        .hooks = std::move(hooks)};
    if (group_.has_mlkem) test.level = RuleLevel::kCustom;  // of a draft
    if (succeeds) {
      if (what.empty()) test.shim.flags = Joined(ExpectCurve(group_.group), test.shim.flags);
      test.state.group = group_.group;
    } else if (client && tls13) {
      // The shim has no keys yet to encrypt its alert with.
      test.expect = ShimRejects{.error = ":BAD_ECPOINT:", .local = "local error: bad record MAC"};
    } else {
      // TLS 1.3 names the alert (RFC 8446, 6), up to 1.2 it is left open.
      if (!tls13) test.level = RuleLevel::kCustom;
      test.expect =
          ShimRejects{.error = ":BAD_ECPOINT:", .alert = AlertDescription::illegal_parameter};
    }
    suite_.Add(std::move(test));
  }

  Suite& suite_;
  const NamedTestGroup& group_;
  const NamedVersion& version_;
};

// --- What is unknown, missing, or not in common.

void AddUncommon(Suite& suite) {
  suite.Add({.name = "UnknownCurve",
             .spec = "RFC 8422 5.1.1",
             .shim = {.role = Role::kServer},
             .peer = {.versions = kUpToTls12,
                      .cipher_suites = kEcdheRsaAead,
                      .groups = {kUnknownGroup, secp256r1}}});
  suite.Add({.name = "UnknownCurve-TLS13",
             .spec = "RFC 8446 4.2.7",
             .shim = {.role = Role::kServer},
             .peer = {.groups = {kUnknownGroup, secp256r1}}});
  const Hook no_groups = OnSend<ClientHello>([](Peer&, ClientHello& hello) {
    std::erase_if(hello.extensions, [](const Extension& extension) {
      return extension.type == ExtensionType::supported_groups;
    });
  });
  // RFC 8422, 4, lets a server choose where the client names no groups; BoringSSL does not.
  suite.Add({.name = "NoSupportedCurves",
             .spec = "RFC 8422 4",
             .level = RuleLevel::kCustom,
             .shim = {.role = Role::kServer},
             .peer = {.versions = kUpToTls12, .cipher_suites = kEcdheRsaAead},
             .hooks = {no_groups},
             .expect = ShimRejects{.error = ":NO_SHARED_CIPHER:"}});
  suite.Add({.name = "NoSupportedCurves-TLS13",
             .spec = "RFC 8446 9.2",
             .shim = {.role = Role::kServer},
             .hooks = {no_groups},
             .expect = ShimRejects{.error = ":NO_SHARED_GROUP:",
                                   .alert = AlertDescription::missing_extension}});
  suite.Add({.name = "NoCommonCurves",
             .spec = "RFC 8422 5.1.1",
             .shim = {.role = Role::kServer},
             .peer = {.versions = kUpToTls12,
                      .cipher_suites = {TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,
                                        TLS_RSA_WITH_AES_128_GCM_SHA256},
                      .groups = {secp224r1}},
             .state = {.cipher_suite = TLS_RSA_WITH_AES_128_GCM_SHA256}});
}

Hook NamesGroup12(NamedGroup group) {
  return OnSend<ServerKeyExchange>(
      [group](Peer&, ServerKeyExchange& parts) { parts.ecdhe.value().group = group; });
}
Hook NamesGroup13(NamedGroup group) {
  return OnSend<ServerHello>([group](Peer&, ServerHello& hello) {
    KeyShareServer share = BodyIn<KeyShareServer>(hello.extensions);
    share.server_share.group = group;
    Replace(hello.extensions, share);
  });
}

void AddWrongGroups(Suite& suite) {
  const Expectation wrong = ShimRejects{.error = ":WRONG_CURVE:"};
  suite.Add({.name = "BadECDHECurve",
             .spec = "RFC 8422 5.4",
             .peer = {.versions = kUpToTls12, .cipher_suites = kEcdheRsaAead},
             .hooks = {NamesGroup12(kUnknownGroup)},
             .expect = wrong});
  suite.Add({.name = "BadECDHECurve-TLS13",
             .spec = "RFC 8446 4.2.8",
             .hooks = {NamesGroup13(kUnknownGroup)},
             .expect = wrong});
  suite.Add(
      {.name = "UnsupportedCurve",
       .spec = "RFC 8422 5.4",
       .shim = {.flags = Curves({secp384r1})},
       .peer = {.versions = kUpToTls12, .cipher_suites = kEcdheRsaAead, .groups = {secp384r1}},
       .hooks = {NamesGroup12(secp256r1)},
       .expect = wrong});
  suite.Add({.name = "UnsupportedCurve-ServerHello-TLS13",
             .spec = "RFC 8446 4.2.8",
             .shim = {.flags = Curves({secp384r1})},
             .peer = {.groups = {secp384r1}},
             .hooks = {NamesGroup13(secp256r1)},
             .expect = wrong});
}

// What a resumed session tells of its group: up to TLS 1.2 there is no other exchange.
void AddResumed(Suite& suite) {
  for (Role role : {Role::kClient, Role::kServer}) {
    const std::string name = Name("CurveID-Resume", role == Role::kClient ? "Client" : "Server");
    suite.Add({.name = name,
               .shim = {.role = role, .flags = ExpectCurve(x25519)},
               .peer = {.versions = kUpToTls12, .cipher_suites = kEcdheRsaAead, .groups = {x25519}},
               .resumptions = 1});
    suite.Add({.name = Name(name, "TLS13"),
               .spec = "RFC 8446 2.2",
               .level = RuleLevel::kCustom,
               .shim = {.role = role,
                        .flags = Joined(ExpectCurve(x25519, "-on-initial"),
                                        ExpectCurve(secp256r1, "-on-resume"))},
               .peer = {.groups = {x25519}},
               .resumptions = 1,
               .resume = Resumption{.peer = {.groups = {secp256r1}}}});
  }
}

// --- ec_point_formats (RFC 8422, 5.1.2) and a server's supported_groups.

template <class M>
Hook PointFormats(std::vector<std::uint8_t> formats) {
  return OnSend<M>([formats](Peer&, M& message) {
    std::erase_if(message.extensions, [](const Extension& extension) {
      return extension.type == ExtensionType::ec_point_formats;
    });
    if (formats.empty()) return;
    EcPointFormats extension;
    for (std::uint8_t format : formats) extension.formats.push_back(ECPointFormat{format});
    Put(message.extensions, extension);
  });
}

template <class M>
Hook ServerNamesGroups() {
  return OnSend<M>(
      [](Peer&, M& message) { Put(message.extensions, SupportedGroups{.groups = {x25519}}); });
}

void AddPointFormats(Suite& suite) {
  const auto add = [&](std::string_view what, Role role, ProtocolVersion version, Hook hook,
                       Expectation expect, bool ecdhe = false, RuleLevel level = RuleLevel::kMust) {
    const bool tls13 = version >= ProtocolVersion::kTls13;
    TestCase test{.name = std::string(what),
                  .spec = tls13 ? "RFC 8446 4.2" : "RFC 8422 5.1.2",
                  .level = level,
                  .shim = {.role = role},
                  .peer = {.versions = UpTo(version)},
                  .hooks = {std::move(hook)},
                  .expect = std::move(expect)};
    if (ecdhe) test.peer.cipher_suites = {TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256};
    suite.Add(std::move(test));
  };
  const ProtocolVersion tls12 = ProtocolVersion::kTls12, tls13 = ProtocolVersion::kTls13;
  const Expectation refused = ShimRejects{.error = ":ERROR_PARSING_EXTENSION:"};
  const std::vector<std::uint8_t> uncompressed = {0}, some = {42, 0, 99, 1}, compressed = {1};
  add("PointFormat-ServerHello-TLS12", Role::kClient, tls12,
      PointFormats<ServerHello>(uncompressed), Succeeds());
  add("PointFormat-EncryptedExtensions-TLS13", Role::kClient, tls13,
      PointFormats<EncryptedExtensions>(uncompressed), refused);
  add("SupportedCurves-ServerHello-TLS12", Role::kClient, tls12, ServerNamesGroups<ServerHello>(),
      Succeeds(), false, RuleLevel::kCustom);
  add("SupportedCurves-EncryptedExtensions-TLS13", Role::kClient, tls13,
      ServerNamesGroups<EncryptedExtensions>(), Succeeds());
  add("PointFormat-Client-Tolerance", Role::kClient, tls12, PointFormats<ServerHello>(some),
      Succeeds());
  add("PointFormat-Server-Tolerance", Role::kServer, tls12, PointFormats<ClientHello>(some),
      Succeeds(), true);
  add("PointFormat-Client-Missing", Role::kClient, tls12, PointFormats<ServerHello>({}), Succeeds(),
      true);
  add("PointFormat-Server-Missing", Role::kServer, tls12, PointFormats<ClientHello>({}), Succeeds(),
      true);
  add("PointFormat-Client-MissingUncompressed", Role::kClient, tls12,
      PointFormats<ServerHello>(compressed), refused, false, RuleLevel::kCustom);
  add("PointFormat-Server-MissingUncompressed", Role::kServer, tls12,
      PointFormats<ClientHello>(compressed), refused, false, RuleLevel::kCustom);
}

// --- Post-quantum groups are of TLS 1.3 alone, and cost much space in a ClientHello.

void AddPostQuantumIn12(Suite& suite, std::string_view name, NamedGroup group) {
  const Flags curves = Curves({group, x25519});
  const Flags old_curves =
      Joined({"-max-version", VersionFlag(ProtocolVersion::kTls12, Protocol::kTls)}, curves);
  suite.Add({.name = Name("TLS12ClientShouldNotOffer", name),
             .shim = {.flags = old_curves},
             .hooks = {OnReceive<ClientHello>([](Peer&, const ClientHello& hello) {
               const auto groups = Get<SupportedGroups>(hello.extensions);
               if (groups && *groups && std::ranges::any_of((*groups)->groups, IsPostQuantum)) {
                 throw PeerFailure("a client of TLS 1.2 offers a post-quantum group");
               }
             })}});
  suite.Add({.name = Name("TLS12ServerShouldNotSelect", name),
             .shim = {.role = Role::kServer, .flags = old_curves},
             .state = {.group = x25519}});
  suite.Add({.name = Name("ClientShouldNotAllowInTLS12", name),
             .shim = {.flags = curves},
             .peer = {.versions = kUpToTls12},
             .hooks = {NamesGroup12(group)},
             .expect = ShimRejects{.error = ":WRONG_CURVE:",
                                   .alert = AlertDescription::illegal_parameter}});
}

void AddPostQuantumShares(Suite& suite, std::string_view name, NamedGroup group) {
  const NamedGroup other = group == MLKEM1024 ? X25519MLKEM768 : MLKEM1024;
  const auto add = [&](std::string_view what, std::initializer_list<NamedGroup> curves,
                       NamedGroup chosen, std::vector<NamedGroup> shares) {
    suite.Add({.name = Name(what, name),
               .shim = {.flags = Joined(Curves(curves), ExpectCurve(chosen))},
               .peer = {.versions = kTls13Only},
               .hooks = {ExpectKeyShares(std::move(shares))}});
  };
  add("NotJustMLKEMKeyShare", {group, x25519}, group, {group, x25519});
  add("MLKEMKeyShareIncludedSecond", {x25519, group}, x25519, {x25519, group});
  add("MLKEMKeyShareIncludedThird", {x25519, secp256r1, group}, x25519, {x25519, group});
  add("JustConfiguringMLKEMWorks", {group}, group, {group});
  add("MultiplePQGroups", {group, other}, group, {group});
}

void AddPostQuantum(Suite& suite) {
  for (const auto& [name, group] :
       {std::pair{"X25519MLKEM768", X25519MLKEM768}, std::pair{"MLKEM1024", MLKEM1024}}) {
    AddPostQuantumIn12(suite, name, group);
    AddPostQuantumShares(suite, name, group);
  }
  suite.Add({.name = "PostQuantumEnabledByDefaultInClients",
             .peer = {.versions = kTls13Only, .groups = {X25519MLKEM768}}});
  suite.Add({.name = "PostQuantumEnabledByDefaultForAServer",
             .shim = {.role = Role::kServer,
                      .flags = Joined({"-server-preference"}, ExpectCurve(X25519MLKEM768))},
             .peer = {.versions = kTls13Only,
                      .groups = {X25519MLKEM768},
                      .key_shares = std::vector{X25519MLKEM768}}});
  suite.Add({.name = "TwoMLKEMs",
             .shim = {.flags = Joined(Curves({MLKEM1024, X25519MLKEM768}), ExpectCurve(MLKEM1024))},
             .peer = {.versions = kTls13Only},
             .hooks = {ExpectKeyShares({MLKEM1024})}});
}

// --- The curve of an ECDSA certificate, which TLS 1.2 takes from the same list (RFC 8422, 5.3).

void AddEcdsaCurves(Suite& suite) {
  const X509 p256{.name = "ecdsa-p256"};
  suite.Add({.name = "CheckECDSACurve-TLS12",
             .spec = "RFC 8422 5.3",
             .shim = {.role = Role::kServer, .certificate = p256},
             .peer = {.versions = kTls12Only, .groups = {secp384r1}},
             .expect = ShimRejects{.error = ":WRONG_CURVE:"}});
  suite.Add({.name = "CheckECDSACurve-PSK-TLS12",
             .spec = "RFC 8422 5.3",
             .shim = {.role = Role::kServer,
                      .certificate = p256,
                      .flags = {"-psk", "12345", "-psk-identity", "luggage combo"}},
             .peer = {.versions = kTls12Only,
                      .cipher_suites = {TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA,
                                        TLS_ECDHE_PSK_WITH_AES_128_CBC_SHA},
                      .groups = {secp384r1},
                      .psk = PskOptions{.key = BytesOf("12345"), .identity = "luggage combo"}},
             .state = {.cipher_suite = TLS_ECDHE_PSK_WITH_AES_128_CBC_SHA}});
  suite.Add({.name = "CheckECDSACurve-NotApplicable-TLS13",
             .spec = "RFC 8446 4.2.7",
             .shim = {.role = Role::kServer, .certificate = p256},
             .peer = {.versions = kTls13Only, .groups = {secp384r1}}});
}

}  // namespace

void AddCurveTests(std::vector<TestCase>& tests) {
  Suite suite("Curve", tests);
  for (const NamedTestGroup& group : kGroups) {
    for (const NamedVersion& version : VersionsOf(Protocol::kTls)) {
      if (group.has_mlkem && version.version < ProtocolVersion::kTls13) continue;
      for (Role role : {Role::kClient, Role::kServer}) {
        GroupTests(suite, group, version).AddAll(role);
      }
    }
  }
  AddUncommon(suite);
  AddWrongGroups(suite);
  AddResumed(suite);
  AddPointFormats(suite);
  AddPostQuantum(suite);
  AddEcdsaCurves(suite);
  // Groups of one preference: among them the client's first, X25519MLKEM768 and MLKEM1024 here.
  suite.Add({.name = "CurveTest-Server-EqualPreference-TLS13",
             .shim = {.role = Role::kServer,
                      .flags = Joined(Joined({"-cipher", "ALL:3DES"}, ExpectCurve(MLKEM1024)),
                                      Joined(Curves({X25519MLKEM768, MLKEM1024, x25519}),
                                             {"-curves-flags", "1", "-curves-flags", "0",
                                              "-curves-flags", "0"}))},
             .peer = {.versions = kTls13Only, .groups = {x25519, MLKEM1024, X25519MLKEM768}},
             .state = {.group = MLKEM1024}});
}

}  // namespace badpeer
