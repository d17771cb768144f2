// Clients whose server accepts: what they hide, and what they show in its place.
#include <algorithm>

#include "runner/scenario/flag_values.h"
#include "runner/suites/ech/ech.h"
#include "runner/suites/spec.h"
#include "runner/wire/messages.h"

namespace badpeer::ech {
namespace {

const std::string kSecret(kSecretName);

// The shim has the config of that key and offers it.
TestCase Accepted(std::string_view name, Flags flags, PeerOptions peer = ServerOf({Key(42)}),
                  Hooks hooks = {}) {
  return {.name = std::string(name),
          .spec = "RFC 9849 6.1",
          .shim = {.flags = Join({ConfigFlags({Key(42).config}), std::move(flags)})},
          .peer = std::move(peer),
          .hooks = std::move(hooks),
          .state = {.ech = {.accepted = true}}};
}
// With a name to hide.
TestCase Hiding(std::string_view name, Flags flags, Hooks hooks) {
  return Accepted(name, Join({{"-host-name", kSecret}, kAccepts, std::move(flags)}),
                  ServerOf({Key(42)}, kSecretName), std::move(hooks));
}

void AddHandshakes(Family& family) {
  for (bool retried : {false, true}) {
    TestCase test =
        Hiding(retried ? "ECH-Client-HelloRetryRequest" : "ECH-Client",
               retried ? Flags{"-expect-hrr"} : Flags{},
               {ExpectName<ClientHello>(kPublicName), ExpectName<ClientHelloInner>(kSecretName)});
    test.peer.versions = kTls13Only;
    if (retried) test.peer = WithRetry(test.peer, Role::kServer);
    if (retried) test.hooks.push_back(ExpectRetry());
    test.resumptions = 1;
    family.Add(std::move(test));
  }
}

void AddEarlyData(Family& family) {
  if (family.IsDtls()) return;
  for (bool rejected : {false, true}) {
    TestCase test = Hiding(rejected ? "ECH-Client-EarlyDataRejected" : "ECH-Client-EarlyData", {},
                           {ExpectName<ClientHelloInner>(kSecretName)});
    test.peer.versions = kTls13Only;
    test.peer.early_data->accept = !rejected;
    test.resumptions = 1;
    family.Add(WithEarlyData(std::move(test), FateIf(!rejected)));
  }
}

// Sessions of TLS 1.2 stand in no hello beside ECH.
Hook ExpectNoSession12() {
  return OnReceive<ClientHello>([](Peer& peer, const ClientHello& hello) {
    const auto ticket = Get<SessionTicketExt>(hello.extensions);
    if (peer.sessions().FindSessionId(hello.session_id) != nullptr) {
      throw PeerFailure("tls: client offered an unexpected TLS 1.2 session");
    }
    if (ticket && *ticket && !(*ticket)->ticket.empty()) {
      throw PeerFailure("tls: client offered an unexpected session ticket");
    }
  });
}

void AddOldSessions(Family& family) {
  if (family.IsQuic()) return;
  for (bool by_ticket : {false, true}) {
    PeerOptions first{.versions = kUpToTls12, .tickets = {.enabled = by_ticket}};
    family.Add({.name = by_ticket ? "ECH-Client-TLS12SessionTicket" : "ECH-Client-TLS12SessionID",
                .spec = "RFC 9849 6.1",
                .shim = {.flags = Join({ConfigFlags({Key(42).config}, "-on-resume"),
                                        {"-on-resume-expect-ech-accept"}})},
                .peer = std::move(first),
                .resumptions = 1,
                .resume = Resumption{.peer = ServerOf({Key(42)}),
                                     .hooks = {ExpectNoSession12()},
                                     .state = ExpectedState{.ech = {.accepted = true}}},
                .expect_resume_rejected = true});
  }
}

// --- What else the client does, in the inner hello.

bool HasGreaseExtension(const ClientHello& hello) {
  return std::ranges::any_of(hello.extensions,
                             [](const Extension& extension) { return IsGrease(extension.type); });
}
template <class M>
Hook ExpectGreaseExtension() {
  return OnReceive<M>([](Peer&, const M& hello) {
    if (!HasGreaseExtension(hello)) throw PeerFailure("tls: no GREASE extension found");
  });
}

void AddFeatures(Family& family) {
  family.Add(Accepted("ECH-Client-NoNPN", Join({kAccepts, {"-select-next-proto", "foo"}})));
  TestCase resumed = Accepted("ECH-Client-GREASE", kAccepts);
  resumed.resumptions = 1;
  family.Add(resumed);
  resumed.name = "ECH-Client-GREASEExtensions";
  resumed.level = RuleLevel::kCustom;
  resumed.shim.flags.push_back("-enable-grease");
  resumed.hooks = {ExpectGreaseExtension<ClientHello>(), ExpectGreaseExtension<ClientHelloInner>()};
  family.Add(std::move(resumed));
  if (family.IsDtls()) return;
  TestCase channel_id = Accepted("ECH-Client-ChannelID", kAccepts);
  channel_id.level = RuleLevel::kCustom;
  channel_id.shim.flags = Join({{"-send-channel-id", "{key:channel-id}"}, channel_id.shim.flags});
  channel_id.peer.channel_id = {.request = true};
  channel_id.state.channel_id = true;
  channel_id.resumptions = 1;
  family.Add(std::move(channel_id));
}

void AddClientCertificates(Family& family) {
  for (bool async : {false, true}) {
    TestCase test =
        Accepted(async ? "ECH-Client-ClientCertificate-Async" : "ECH-Client-ClientCertificate",
                 async ? Join({kAccepts, {"-async"}}) : kAccepts);
    test.shim.certificate = X509{.name = "rsa2048"};
    test.peer.client_auth.mode = ClientAuth::kRequireAny;
    test.state.peer_credential = *test.shim.certificate;
    family.Add(std::move(test));
  }
}

// The answer is measured by the hello that was accepted, which names nobody here.
void AddUnsolicited(Family& family) {
  TestCase test = Accepted("ECH-Client-UnsolicitedInnerServerNameAck", kAccepts);
  test.level = LevelOfClientsAlert(family.protocol(), ProtocolVersion::kTls13);
  test.hooks = {ExpectName<ClientHello>(kPublicName),
                OnSend<EncryptedExtensions>([](Peer&, EncryptedExtensions& message) {
                  Put(message.extensions, ServerNameAck{});
                })};
  test.expect = ShimRejects{.error = ":UNEXPECTED_EXTENSION:",
                            .alert = AlertDescription::unsupported_extension};
  family.Add(std::move(test));
}

// --- References to the outer hello.

Hook ExpectReferences(std::vector<ExtensionType> wanted, bool present = true) {
  return OnReceive<EncodedClientHelloInner>(
      [wanted, present](Peer&, const EncodedClientHelloInner& encoded) {
        const auto body = Get<EchOuterExtensions>(encoded.client_hello.extensions);
        const auto types = body && *body ? (*body)->types : std::vector<ExtensionType>{};
        for (ExtensionType type : wanted) {
          if ((std::ranges::count(types, type) > 0) == present) continue;
          throw PeerFailure(present ? "tls: extension not found in ech_outer_extensions"
                                    : "tls: extension unexpectedly found in ech_outer_extensions",
                            Name(type));
        }
      });
}

void AddReferences(Family& family) {
  using enum ExtensionType;
  TestCase most = Accepted(
      "ECH-Client-ExpectECHOuterExtensions",
      Join({kAccepts,
            {"-advertise-alpn", AlpnList({"proto"}), "-expect-alpn", "proto", "-host-name",
             kSecret}}),
      ServerOf({Key(42)}, kSecretName),
      {ExpectReferences({application_layer_protocol_negotiation, key_share, psk_key_exchange_modes,
                         signature_algorithms, supported_groups})});
  most.level = RuleLevel::kCustom;  // what to refer to is the client's choice
  most.peer.application.protocols = {"proto"};
  most.state.application.protocol = "proto";
  family.Add(std::move(most), {.application_protocol = false});

  // That both names are the same is not for everyone to know.
  TestCase name = Accepted(
      "ECH-Client-NeverCompressServerName",
      Join({kAccepts, {"-host-name", std::string(kPublicName)}}), ServerOf({Key(42)}, kPublicName),
      {ExpectName<ClientHello>(kPublicName), ExpectName<ClientHelloInner>(kPublicName),
       ExpectReferences({server_name}, false)});
  name.spec = "RFC 9849 10.5";  // what is the same in both hellos only now and then
  name.level = RuleLevel::kShould;
  name.peer.application.protocols = {"proto"};
  family.Add(std::move(name));

  // Where the outer hello offers no older version either.
  TestCase versions =
      Hiding("ECH-Client-CompressSupportedVersions",
             {"-min-version", VersionFlag(ProtocolVersion::kTls13, family.protocol())},
             {ExpectReferences({supported_versions})});
  versions.level = RuleLevel::kCustom;
  family.Add(std::move(versions));
}

// --- Which name a certificate is verified for.

void AddVerifiedNames(Family& family) {
  const Flags verifies = {"-verify-peer", "-use-custom-verify-callback"};
  const Flags usual = {"-reverify-on-resume", "-expect-no-ech-name-override"};
  const auto add = [&](std::string_view name, Flags ech, PeerOptions peer, bool accepted) {
    family.Add({.name = std::string(name),
                .spec = "RFC 9849 6.1.7",
                .level = RuleLevel::kCustom,
                .shim = {.flags = Join({verifies, std::move(ech), usual})},
                .peer = std::move(peer),
                .state = {.ech = {.accepted = accepted}},
                .resumptions = 1});
  };
  add("ECH-Client-NotOffered-NoOverrideName", {}, ServerOf({}), false);
  add("ECH-Client-GREASE-NoOverrideName", {"-enable-ech-grease"}, ServerOf({}), false);
  add("ECH-Client-Accept-NoOverrideName", Join({ConfigFlags({Key(42).config}), kAccepts}),
      ServerOf({Key(42)}), true);
}

}  // namespace

void AddClients(Family& family) {
  AddHandshakes(family);
  AddEarlyData(family);
  AddOldSessions(family);
  AddFeatures(family);
  AddClientCertificates(family);
  AddUnsolicited(family);
  AddReferences(family);
  AddVerifiedNames(family);
}

}  // namespace badpeer::ech
