// JDK 11 has a TLS 1.3 that does not work. A server may be told to negotiate TLS 1.2 with what looks
// exactly like its client, and then marks its random in another way than for a downgrade
// (RFC 8446, 4.1.3). These hellos look like it, or nearly.
#include <algorithm>
#include <array>

#include "runner/suites/extension_edits.h"
#include "runner/suites/families.h"
#include "runner/suites/suite.h"
#include "runner/tls/peer.h"
#include "runner/wire/extension_common.h"
#include "runner/wire/extension_tls13.h"

namespace badpeer {
namespace {

using enum ExtensionType;

using Suites = std::vector<CipherSuite>;
using Types = std::vector<ExtensionType>;

constexpr std::array<std::uint8_t, 8> kMark = {0xed, 0xbf, 0xb4, 0xa8, 0xc2, 0x47, 0x10, 0xff};

// --- What JDK 11 says (sun.security.ssl of OpenJDK 11, with its defaults).

Suites JdkSuites() {
  constexpr std::uint16_t kCodes[] = {
      0x1301, 0x1302, 0xc02c, 0xc02b, 0xc030, 0x009d, 0xc02e, 0xc032, 0x009f,
      0x00a3, 0xc02f, 0x009c, 0xc02d, 0xc031, 0x009e, 0x00a2, 0xc024, 0xc028,
      0x003d, 0xc026, 0xc02a, 0x006b, 0x006a, 0xc00a, 0xc014, 0x0035, 0xc005,
      0xc00f, 0x0039, 0x0038, 0xc023, 0xc027, 0x003c, 0xc025, 0xc029, 0x0067,
      0x0040, 0xc009, 0xc013, 0x002f, 0xc004, 0xc00e, 0x0033, 0x0032, 0x00ff};
  Suites suites;
  for (std::uint16_t code : kCodes) suites.push_back(CipherSuite{code});
  return suites;
}

// P-256, P-384, P-521, those of the sect curves that it has, and FFDHE.
std::vector<NamedGroup> JdkGroups() {
  constexpr std::uint16_t kCodes[] = {0x0017, 0x0018, 0x0019, 0x0009, 0x000a,
                                      0x000b, 0x000c, 0x000d, 0x000e, 0x0016,
                                      0x0100, 0x0101, 0x0102, 0x0103, 0x0104};
  std::vector<NamedGroup> groups;
  for (std::uint16_t code : kCodes) groups.push_back(NamedGroup{code});
  return groups;
}

std::vector<SignatureScheme> JdkSchemes() {
  constexpr std::uint16_t kCodes[] = {0x0403, 0x0503, 0x0603, 0x0804, 0x0805, 0x0806, 0x0809,
                                      0x080a, 0x080b, 0x0401, 0x0501, 0x0601, 0x0402, 0x0303,
                                      0x0301, 0x0302, 0x0203, 0x0201, 0x0202};
  std::vector<SignatureScheme> schemes;
  for (std::uint16_t code : kCodes) schemes.push_back(SignatureScheme{code});
  return schemes;
}

// --- A hello in its form.

struct JdkHello {
  bool genuine = true;  // what JDK 11 may well send
  Types types{};        // the extensions, in order
  Suites suites = JdkSuites();
  std::vector<NamedGroup> groups = JdkGroups();
  std::vector<ProtocolVersion> versions = {ProtocolVersion::kTls13, ProtocolVersion::kTls12,
                                           ProtocolVersion::kTls11, ProtocolVersion::kTls10};
  bool compatibility_mode = true;
};

// Its bodies; those that are not its own are those of `ours`.
Extension Body(ExtensionType type, const JdkHello& jdk, Extensions& ours) {
  Extensions one;
  switch (type) {
    case supported_groups:
      Put(one, SupportedGroups{.groups = jdk.groups});
      break;
    case signature_algorithms:
      Put(one, SignatureAlgorithms{.algorithms = JdkSchemes()});
      break;
    case signature_algorithms_cert:
      Put(one, SignatureAlgorithmsCert{.algorithms = JdkSchemes()});
      break;
    case supported_versions:
      Put(one, SupportedVersionsClient{.versions = jdk.versions});
      break;
    case status_request_v2:
      return {.type = type, .data = {0, 7, 2, 0, 4, 0, 0, 0, 0}};
    case padding:
      return {.type = type, .data = Bytes(7)};
    case application_layer_protocol_negotiation:
      Put(one, Alpn{.protocols = {"h2", "http/1.1"}});
      break;
    case pre_shared_key:
      Put(one, PreSharedKeyClient{.identities = {{.identity = Bytes(160, 0x42)}},
                                  .binders = {Bytes(32, 0x43)}});
      break;
    default:
      return ExtensionIn(ours, type);
  }
  return one.front();
}

Hook Sends(const JdkHello& jdk) {
  return OnSend<ClientHello>([jdk](Peer&, ClientHello& hello) {
    Extensions extensions;
    for (ExtensionType type : jdk.types) extensions.push_back(Body(type, jdk, hello.extensions));
    hello.extensions = std::move(extensions);
    hello.cipher_suites = jdk.suites;
    if (!jdk.compatibility_mode) hello.session_id.clear();
  });
}

Types Without(Types types, std::initializer_list<ExtensionType> unwanted) {
  std::erase_if(types, [&](ExtensionType type) { return std::ranges::count(unwanted, type) > 0; });
  return types;
}

std::vector<JdkHello> Hellos() {
  const Types usual = {server_name,
                       status_request,
                       supported_groups,
                       ec_point_formats,
                       signature_algorithms,
                       signature_algorithms_cert,
                       status_request_v2,
                       extended_master_secret,
                       supported_versions,
                       psk_key_exchange_modes,
                       key_share};
  const JdkHello plain{.types = usual};

  JdkHello swapped{.genuine = false, .types = usual};
  std::swap(swapped.types[8], swapped.types[9]);
  JdkHello padded{.genuine = false, .types = usual};
  padded.types.push_back(padding);
  JdkHello with_psk{.types = Without(usual, {server_name}), .compatibility_mode = false};
  with_psk.types.push_back(pre_shared_key);
  // One that resumes a session of TLS 1.2, by its id, looks the same as one that does not.
  const JdkHello resuming = plain;
  const JdkHello without_ems{.types = Without(usual, {extended_master_secret})};
  const JdkHello without_ocsp{.types = Without(usual, {status_request, status_request_v2})};

  JdkHello few_suites{.types = usual,
                      .suites = {CipherSuite{0x1301}, CipherSuite{0xc02b}, CipherSuite{0xc02f}},
                      .versions = {ProtocolVersion::kTls13, ProtocolVersion::kTls12}};
  few_suites.types.push_back(renegotiation_info);
  JdkHello with_chacha = few_suites;  // which JDK 11 does not have
  with_chacha.genuine = false;
  with_chacha.suites.insert(with_chacha.suites.begin() + 1, CipherSuite{0x1303});
  JdkHello with_x25519 = few_suites;  // nor that
  with_x25519.genuine = false;
  with_x25519.groups.insert(with_x25519.groups.begin(), NamedGroup::x25519);
  JdkHello with_alpn{.types = usual};
  with_alpn.types.insert(std::ranges::find(with_alpn.types, status_request_v2),
                         application_layer_protocol_negotiation);
  return {plain,        swapped,    padded,      with_psk,    resuming, without_ems,
          without_ocsp, few_suites, with_chacha, with_x25519, with_alpn};
}

// --- The tests.

bool IsMarked(const HelloRandom& random) {
  return std::ranges::equal(std::span(random).last<kMark.size()>(), kMark);
}

Hook ExpectsMark(bool wanted) {
  return OnReceive<ServerHello>([wanted](Peer&, const ServerHello& hello) {
    if (IsMarked(hello.random) == wanted) return;
    throw PeerFailure(wanted ? "tls: server did not send a JDK 11 downgrade signal"
                             : "tls: server sent an unexpected JDK 11 downgrade signal");
  });
}

void AddHello(Suite& suite, const JdkHello& jdk, std::string_view number) {
  const auto add = [&](std::string_view name, std::vector<std::string> flags, bool marked,
                       ProtocolVersion version) {
    suite.Add({.name = Name("Server-JDK11", name),
               .spec = "RFC 8446 4.1.3",
               .shim = {.role = Role::kServer, .flags = std::move(flags)},
               .peer = {.versions = {.max = ProtocolVersion::kTls13},
                        .key_shares = std::vector{NamedGroup::secp256r1}},
               .hooks = {Sends(jdk), ExpectsMark(marked)},
               .state = {.version = version}});
  };
  const std::string workaround = "-jdk11-workaround";
  using enum ProtocolVersion;
  add(number, {workaround}, jdk.genuine, jdk.genuine ? kTls12 : kTls13);
  add(Name("NoWorkaround", number), {}, false, kTls13);
  // A server that has no TLS 1.3 has nothing to mark.
  add(Name("TLS12", number), {workaround, "-max-version", VersionFlag(kTls12, Protocol::kTls)},
      false, kTls12);
}

// A client treats the mark like the usual one.
void AddClients(Suite& suite) {
  const Hook mark = OnSend<ServerHello>([](Peer&, ServerHello& hello) {
    std::ranges::copy(kMark, hello.random.end() - kMark.size());
  });
  suite.Add({.name = "Client-RejectJDK11DowngradeRandom",
             .spec = "RFC 8446 4.1.3",
             .peer = {.versions = kUpToTls12},
             .hooks = {mark},
             .expect = ShimRejects{.error = ":TLS13_DOWNGRADE:",
                                   .alert = AlertDescription::illegal_parameter}});
  suite.Add(
      {.name = "Client-AcceptJDK11DowngradeRandom",
       .spec = "RFC 8446 4.1.3",
       .shim = {.flags = {"-max-version", VersionFlag(ProtocolVersion::kTls12, Protocol::kTls)}},
       .peer = {.versions = kUpToTls12},
       .hooks = {mark}});
}

}  // namespace

void AddJdk11WorkaroundTests(std::vector<TestCase>& tests) {
  Suite suite("JDK11Workaround", tests, RuleLevel::kCustom);
  AddClients(suite);
  const std::vector<JdkHello> hellos = Hellos();
  for (std::size_t i = 0; i < hellos.size(); ++i) AddHello(suite, hellos[i], std::to_string(i));
}

}  // namespace badpeer
