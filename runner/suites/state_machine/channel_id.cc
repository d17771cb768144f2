// Channel ID (draft-balfanz-tls-channelid): a client proves that it holds a key of its own.
#include "runner/scenario/flag_values.h"
#include "runner/suites/flags.h"
#include "runner/suites/state_machine/variant.h"
#include "runner/wire/handshake12.h"

namespace badpeer {
namespace {

void AddWithNextProtocol(StateMachineVariant& variant) {
  const ExpectedState foo{.application = {.protocol = "foo", .by_alpn = false}, .channel_id = true};
  const ExpectedState bar{.application = {.protocol = "bar", .by_alpn = false}, .channel_id = true};
  variant.Add(
      {.name = "ChannelID-NPN-Client",
       .spec = "draft-balfanz-tls-channelid-01",
       .level = RuleLevel::kCustom,
       .shim = {.flags = {"-send-channel-id", "{key:channel-id}", "-select-next-proto", "foo"}},
       .peer = {.versions = kUpToTls12,
                .application = {.protocols = {"foo"}},
                .channel_id = {.request = true}},
       .state = foo,
       .resumptions = 1});
  variant.Add({.name = "ChannelID-NPN-Server",
               .spec = "draft-balfanz-tls-channelid-01",
               .level = RuleLevel::kCustom,
               .shim = {.role = Role::kServer,
                        .flags = {"-expect-channel-id", ExpectedChannelId(), "-advertise-npn",
                                  AlpnList({"foo", "bar", "baz"}), "-expect-next-proto", "bar"}},
               .peer = {.versions = kUpToTls12,
                        .application = {.protocols = {"bar"}},
                        .channel_id = {.offer = true}},
               .state = bar,
               .resumptions = 1});
}

void AddPerVersion(StateMachineVariant& variant, const NamedVersion& version) {
  const VersionRange versions{.max = version.version};
  const bool is_13 = version.version >= ProtocolVersion::kTls13;
  variant.Add({.name = Name("ChannelID-Client", version.name),
               .spec = "draft-balfanz-tls-channelid-01",
               .level = RuleLevel::kCustom,
               .shim = {.flags = {"-send-channel-id", "{key:channel-id}"}},
               .peer = {.versions = versions, .channel_id = {.request = true}},
               .state = {.channel_id = true},
               .resumptions = 1});
  variant.Add(
      {.name = Name("ChannelID-Server", version.name),
       .spec = "draft-balfanz-tls-channelid-01",
       .level = RuleLevel::kCustom,
       .shim = {.role = Role::kServer, .flags = {"-expect-channel-id", ExpectedChannelId()}},
       .peer = {.versions = versions, .channel_id = {.offer = true}},
       .state = {.channel_id = true},
       .resumptions = 1});
  // In 1.3 it is part of the client's last flight: for the client it is negotiated, whatever the
  // server then says.
  variant.Add({.name = Name("InvalidChannelIDSignature", version.name),
               .spec = "draft-balfanz-tls-channelid-01",
               .level = RuleLevel::kCustom,
               .shim = {.role = Role::kServer, .flags = {"-enable-channel-id"}},
               .peer = {.versions = versions, .channel_id = {.offer = true}},
               .hooks = {OnSend<ChannelIdMessage>(
                   [](Peer&, ChannelIdMessage& m) { m.channel_id[64] ^= 1; })},
               .state = {.channel_id = is_13},
               .expect = variant.Rejects(":CHANNEL_ID_SIGNATURE_INVALID:",
                                         AlertDescription::decrypt_error)});
}

// Before 1.3 it needs ECDHE.
void AddKeyExchanges(StateMachineVariant& variant, const NamedVersion& version) {
  const auto add = [&](const char* name, CipherSuite suite, const Expectation& expect) {
    variant.Add({.name = Name(name, version.name),
                 .spec = "draft-balfanz-tls-channelid-01",
                 .level = RuleLevel::kCustom,
                 .shim = {.role = Role::kServer, .flags = {"-enable-channel-id"}},
                 .peer = {.versions = {.max = version.version},
                          .cipher_suites = {suite},
                          .channel_id = {.offer = true}},
                 .expect = expect});
  };
  add("ChannelID-NoECDHE", CipherSuite::TLS_RSA_WITH_AES_128_CBC_SHA, Succeeds());
  // That the test above can fail.
  add("ChannelID-ECDHE", CipherSuite::TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA,
      PeerRejects{.local = "channel ID unexpectedly negotiated"});
}

}  // namespace

void AddChannelId(StateMachineVariant& variant) {
  if (variant.IsTls()) AddWithNextProtocol(variant);
  if (variant.IsDtls()) return;
  for (const NamedVersion& version : VersionsOf(variant.protocol())) {
    AddPerVersion(variant, version);
    if (version.version < ProtocolVersion::kTls13) AddKeyExchanges(variant, version);
  }
}

}  // namespace badpeer
