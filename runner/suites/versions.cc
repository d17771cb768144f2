// Which version is negotiated, and which must not be: limits on both sides, the supported_versions
// extension, values nobody knows, and the downgrade signal (RFC 8446, 4.1.3, 4.2.1, D).
#include <algorithm>

#include "runner/scenario/defaults.h"
#include "runner/suites/common_hooks.h"
#include "runner/suites/families.h"
#include "runner/suites/suite.h"
#include "runner/tls/peer.h"
#include "runner/wire/extension_tls13.h"
#include "runner/wire/hello.h"

namespace badpeer {
namespace {

using Flags = std::vector<std::string>;

constexpr std::uint16_t kUnknownVersions[] = {0x1111, 0x2222};

std::uint16_t OnWire(ProtocolVersion version, Protocol protocol) {
  return static_cast<std::uint16_t>(protocol == Protocol::kDtls ? ToDtls(version) : version);
}

Hook OfferVersions(std::vector<std::uint16_t> versions) {
  return OnSend<ClientHello>([versions](Peer&, ClientHello& hello) {
    SupportedVersionsClient offered;
    for (std::uint16_t version : versions) offered.versions.push_back(ProtocolVersion{version});
    Replace(hello.extensions, offered);
  });
}

Hook SayLegacyVersion(std::uint16_t version) {
  return OnSend<ClientHello>(
      [version](Peer&, ClientHello& hello) { hello.legacy_version = ProtocolVersion{version}; });
}

Hook OmitSupportedVersions() {
  return OnSend<ClientHello>([](Peer&, ClientHello& hello) {
    Remove(hello.extensions, ExtensionType::supported_versions);
  });
}

// What record headers say until the version is known. Alerts are free in that.
Hook ExpectInitialRecordVersion(std::uint16_t version) {
  return IncomingRecordHook{[version](Peer& peer, const IncomingRecord& record) {
    if (peer.channel().version() != ProtocolVersion::kNone || record.type == ContentType::alert) {
      return false;
    }
    if (record.wire_version != version) {
      throw PeerFailure("initial record version", Name(ProtocolVersion{record.wire_version}),
                        Name(ProtocolVersion{version}));
    }
    return true;
  }};
}

// The shim's limit is said in two ways: by switching versions off, and by a bound.
struct ShimLimit {
  const char* suffix;
  Flags flags;
  bool named_by_flags;  // the version stands in a flag as a number
};

std::vector<ShimLimit> Limits(Protocol protocol, const NamedVersion& shim, bool maximum) {
  Flags off;
  for (const NamedVersion& version : VersionsOf(protocol)) {
    const bool excluded = maximum ? version.version > shim.version : version.version < shim.version;
    if (excluded) off.emplace_back(version.exclude_flag);
  }
  return {{"", off, false},
          {"2",
           {maximum ? "-max-version" : "-min-version", VersionFlag(shim.version, protocol)},
           true}};
}

void AddMaximumVersions(Suite& suite, Protocol protocol) {
  for (const NamedVersion& shim : VersionsOf(protocol)) {
    for (const ShimLimit& limit : Limits(protocol, shim, /*maximum=*/true)) {
      for (const NamedVersion& peer : VersionsOf(protocol)) {
        const ProtocolVersion expected = std::min(shim.version, peer.version);
        const ProtocolVersion in_header = std::min(expected, ProtocolVersion::kTls12);
        for (Role role : {Role::kClient, Role::kServer}) {
          const bool client = role == Role::kClient;
          // A first hello says 1.0 whatever it offers (RFC 8446, 5.1).
          const ProtocolVersion initial = client ? ProtocolVersion::kTls10 : in_header;
          Hooks hooks;
          if (protocol != Protocol::kQuic) {
            hooks = {ExpectInitialRecordVersion(OnWire(initial, protocol))};
          }
          // What a first hello's record says is recommended for 1.3, and left open before.
          const bool recommended =
              protocol == Protocol::kTls && shim.version == ProtocolVersion::kTls13;
          const RuleLevel of_client = protocol == Protocol::kQuic ? RuleLevel::kMust
                                      : recommended               ? RuleLevel::kShould
                                                                  : RuleLevel::kCustom;
          suite.Add(Over(protocol, {.name = Name(std::string(client ? "VersionNegotiation-Client"
                                                                    : "VersionNegotiation-Server") +
                                                     limit.suffix,
                                                 shim.name, peer.name, ProtocolName(protocol)),
                                    .spec = client && recommended ? "RFC 8446 4.2.1, RFC 8446 5.1"
                                                                  : "RFC 8446 4.2.1",
                                    .level = client ? of_client : RuleLevel::kMust,
                                    .shim = {.role = role, .flags = limit.flags},
                                    .peer = {.versions = {.max = peer.version}},
                                    .hooks = std::move(hooks),
                                    .state = {.version = expected},
                                    .skip_version_name_check = !limit.named_by_flags}));
        }
      }
    }
  }
}

// The hello says less than the peer has, which an honest client would take for an attack.
TestCase ServerTest(const char* name, Hooks hooks, ProtocolVersion expected,
                    Protocol protocol = Protocol::kTls) {
  for (Check check : {Check::kNoDowngradeFromTls12, Check::kNoDowngradeFromTls13}) {
    hooks.push_back(Optional(Waive(check)));  // not every server marks its random
  }
  return Over(protocol, {.name = name,
                         .spec = "RFC 8446 4.2.1",
                         .shim = {.role = Role::kServer},
                         .hooks = std::move(hooks),
                         .state = {.version = expected}});
}

void AddExtension(Suite& suite) {
  using enum ProtocolVersion;
  for (Protocol protocol : {Protocol::kTls, Protocol::kDtls, Protocol::kQuic}) {
    for (const NamedVersion& version : VersionsOf(protocol)) {
      TestCase test =
          ServerTest("",
                     {OfferVersions({kUnknownVersions[0], OnWire(version.version, protocol),
                                     kUnknownVersions[1]})},
                     version.version, protocol);
      test.name = Name("VersionNegotiationExtension", version.name, ProtocolName(protocol));
      suite.Add(std::move(test));
    }
  }
  for (Protocol protocol : {Protocol::kTls, Protocol::kDtls}) {
    suite.Add(
        {.name = protocol == Protocol::kTls ? "NoSupportedVersions" : "NoSupportedVersions-DTLS",
         .spec = "RFC 8446 4.2.1",
         .protocol = protocol,
         .shim = {.role = Role::kServer},
         .hooks = {OfferVersions({kUnknownVersions[0]})},
         .expect = ShimRejects{.error = ":UNSUPPORTED_PROTOCOL:"}});
  }
  // The extension wins over the hello's own field.
  suite.Add(ServerTest("ConflictingVersionNegotiation",
                       {SayLegacyVersion(0x0303), OfferVersions({0x0302})}, kTls11));
  suite.Add(ServerTest("ConflictingVersionNegotiation-2",
                       {SayLegacyVersion(0x0302), OfferVersions({0x0303})}, kTls12));
  suite.Add(ServerTest("IgnoreClientVersionOrder", {OfferVersions({0x0303, 0x0304})}, kTls13));
  suite.Add({.name = "IgnoreLegacyVersion-TLS13",
             .spec = "RFC 8446 4.1.2",
             .shim = {.role = Role::kServer},
             .hooks = {SayLegacyVersion(0x1234)},
             .resumptions = 1});
  // A ServerHello may select 1.3 and later by the extension, and nothing older.
  suite.Add({.name = "SupportedVersionSelection-TLS12",
             .spec = "RFC 8446 4.2.1",
             .peer = {.versions = kUpToTls12},
             .hooks = {OnSend<ServerHello>([](Peer&, ServerHello& hello) {
               Put(hello.extensions, SupportedVersionsServer{.selected_version = kTls12});
             })},
             .expect = ShimRejects{.error = ":UNEXPECTED_EXTENSION:"}});
}

// A server takes the highest version it has when a hello without the extension says more.
void AddTolerance(Suite& suite) {
  using enum ProtocolVersion;
  const auto add = [&](const char* name, std::uint16_t version, Protocol protocol) {
    suite.Add(
        ServerTest(name, {SayLegacyVersion(version), OmitSupportedVersions()}, kTls12, protocol));
  };
  add("ClientHelloVersionTooHigh", 0x0304, Protocol::kTls);
  add("MinorVersionTolerance", 0x03ff, Protocol::kTls);
  add("MajorVersionTolerance", 0x0400, Protocol::kTls);
  add("MinorVersionTolerance-DTLS", 0xfe00, Protocol::kDtls);
  add("MajorVersionTolerance-DTLS", 0xfdff, Protocol::kDtls);
  suite.Add(ServerTest("VersionTolerance-TLS13", {SayLegacyVersion(0x0400)}, kTls13));
  const auto too_low = [&](const char* name, std::uint16_t version, Protocol protocol) {
    suite.Add({.name = name,
               .spec = "RFC 5246 E.1, RFC 8446 D.2",
               .protocol = protocol,
               .shim = {.role = Role::kServer},
               .hooks = {SayLegacyVersion(version), OmitSupportedVersions()},
               .expect = ShimRejects{.error = ":UNSUPPORTED_PROTOCOL:"}});
  };
  too_low("VersionTooLow", 0x0200, Protocol::kTls);
  too_low("VersionTooLow-DTLS", 0xffff, Protocol::kDtls);
  suite.Add({.name = "ServerBogusVersion",
             .spec = "RFC 8446 4.1.3",
             .level = RuleLevel::kCustom,
             .hooks = {OnSend<ServerHello>([](Peer&, ServerHello& hello) {
               hello.legacy_version = ProtocolVersion{0x1234};
             })},
             .expect = ShimRejects{.error = ":UNSUPPORTED_PROTOCOL:"}});
}

// A client that looks for it notices an attacker who cuts 1.3 out of its hello.
void AddDowngradeSignal(Suite& suite) {
  for (Protocol protocol : {Protocol::kTls, Protocol::kDtls}) {
    for (const NamedVersion& version : VersionsOf(protocol)) {
      if (version.version >= ProtocolVersion::kTls13) continue;
      const std::uint16_t wire = OnWire(version.version, protocol);
      suite.Add({.name = Name("Downgrade", version.name, "Client", ProtocolName(protocol)),
                 .spec = "RFC 8446 4.1.3",
                 .protocol = protocol,
                 .hooks = {OnChoose(ProtocolVersion{wire})},
                 .state = {.version = version.version},
                 .expect = ShimRejects{.error = ":TLS13_DOWNGRADE:",
                                       .alert = AlertDescription::illegal_parameter}});
      // The other way round: the shim, as a server, must send it.
      suite.Add({.name = Name("Downgrade", version.name, "Server", ProtocolName(protocol)),
                 .spec = "RFC 8446 4.1.3",
                 .protocol = protocol,
                 .shim = {.role = Role::kServer},
                 .hooks = {OfferVersions({wire})},
                 .state = {.version = version.version},
                 .expect = PeerRejects{.local = version.version < ProtocolVersion::kTls12
                                                    ? "tls: downgrade from TLS 1.2 detected"
                                                    : "tls: downgrade from TLS 1.3 detected"}});
    }
  }
}

void AddSsl30(Suite& suite) {
  const VersionRange only{ProtocolVersion::kSsl30, ProtocolVersion::kSsl30};
  const Expectation refused =
      ShimRejects{.error = ":UNSUPPORTED_PROTOCOL:", .alert = AlertDescription::protocol_version};
  suite.Add({.name = "NoSSL3-Client",
             .spec = "RFC 7568 3",
             .peer = {.versions = only},
             .expect = PeerRejects{
                 .local = "tls: client did not offer any supported protocol versions"}});
  suite.Add({.name = "NoSSL3-Client-Unsolicited",
             .spec = "RFC 7568 3",
             .peer = {.versions = {ProtocolVersion::kTls10, ProtocolVersion::kTls10}},
             .hooks = {Forge<ServerHello>([](Peer&, ServerHello& hello) {
               hello.legacy_version = ProtocolVersion::kSsl30;
             })},
             .expect = refused});
  suite.Add({.name = "NoSSL3-Server",
             .spec = "RFC 7568 3",
             .shim = {.role = Role::kServer},
             .peer = {.versions = only},
             .expect = refused});
}

void AddMinimumVersion(Suite& suite, Protocol protocol, const NamedVersion& shim,
                       const NamedVersion& peer, const ShimLimit& limit) {
  const bool fits = peer.version >= shim.version;
  const std::string versions = Name(shim.name, peer.name, ProtocolName(protocol));
  TestCase test{.spec = "RFC 8446 4.2.1",
                .shim = {.flags = limit.flags},
                .peer = {.versions = {.max = peer.version}},
                .skip_version_name_check = !limit.named_by_flags};
  if (fits) {
    test.state.version = peer.version;
  } else {
    test.expect =
        ShimRejects{.error = ":UNSUPPORTED_PROTOCOL:", .alert = AlertDescription::protocol_version};
  }
  test.spec = "RFC 5246 E.1, RFC 8446 4.2.1";
  TestCase client = test;
  client.name = Name(std::string("MinimumVersion-Client") + limit.suffix, versions);
  // The server must not give up before the client has seen its choice.
  client.hooks = {OnChoose(ProtocolVersion{OnWire(peer.version, protocol)})};
  if (!fits) client.hooks.push_back(IgnoreClientsCipherSuites());
  suite.Add(Over(protocol, std::move(client)));
  test.name = Name(std::string("MinimumVersion-Server") + limit.suffix, versions);
  test.shim.role = Role::kServer;
  suite.Add(Over(protocol, std::move(test)));
}

}  // namespace

void AddVersionNegotiationTests(std::vector<TestCase>& tests) {
  Suite suite("VersionNegotiation", tests);
  for (Protocol protocol : {Protocol::kTls, Protocol::kDtls, Protocol::kQuic}) {
    AddMaximumVersions(suite, protocol);
  }
  AddExtension(suite);
  AddTolerance(suite);
  AddDowngradeSignal(suite);
  AddSsl30(suite);
}

void AddMinimumVersionTests(std::vector<TestCase>& tests) {
  Suite suite("MinimumVersion", tests);
  for (Protocol protocol : {Protocol::kTls, Protocol::kDtls, Protocol::kQuic}) {
    for (const NamedVersion& shim : VersionsOf(protocol)) {
      for (const ShimLimit& limit : Limits(protocol, shim, /*maximum=*/false)) {
        for (const NamedVersion& peer : VersionsOf(protocol)) {
          AddMinimumVersion(suite, protocol, shim, peer, limit);
        }
      }
    }
  }
}

}  // namespace badpeer
