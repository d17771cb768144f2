// What means nothing: extensions of clients that have no config, answers to these, and inner hellos
// that come by themselves, as a server behind another one gets them.
#include "runner/suites/ech/ech.h"
#include "runner/suites/spec.h"
#include "runner/wire/messages.h"

namespace badpeer::ech {
namespace {

constexpr ExtensionType kEch = ExtensionType::encrypted_client_hello;

const Expectation kUnexpected = ShimRejects{.error = ":UNEXPECTED_EXTENSION:",
                                            .alert = AlertDescription::unsupported_extension};
const Flags kGrease = {"-enable-ech-grease"};

// In an answer; more than one does not stand in it.
template <class M>
Hook Answers(Bytes body) {
  return OnSend<M>([body](Peer&, M& message) { SetData(message.extensions, kEch, body); });
}

Bytes RetryConfigs(const std::vector<EchConfig>& configs) {
  return Encode(EchRetryConfigs{configs});
}

void AddGreasingClients(Family& family) {
  const auto add = [&](std::string_view what, bool retried, Hooks hooks, Expectation expect,
                       RuleLevel level = RuleLevel::kMust) {
    PeerOptions peer = ServerOf({});
    peer.versions = kTls13Only;
    if (retried) peer = WithRetry(peer, Role::kServer);
    hooks.push_back(ExpectOffer(true));
    family.Add({.name = "ECH-GREASE-Client-TLS13" + std::string(what),
                .spec = "RFC 9849 6.2.1",
                .level = level,
                .shim = {.flags = Join({kGrease, retried ? Flags{"-expect-hrr"} : Flags{}})},
                .peer = std::move(peer),
                .hooks = std::move(hooks),
                .expect = std::move(expect)});
  };
  add("", false, {}, Succeeds(), RuleLevel::kCustom);
  // In both hellos the extension is the same: our server sees to that.
  add("-HelloRetryRequest", true, {ExpectRetry()}, Succeeds(), RuleLevel::kCustom);
  add("-Retry-Configs", false,
      {Answers<EncryptedExtensions>(RetryConfigs({Key(42).config, ConfigOfUnknownVersion()}))},
      Succeeds());
  add("-Invalid-Retry-Configs", false, {Answers<EncryptedExtensions>(FromHex("baddeccc"))},
      ShimRejects{.error = ":ERROR_PARSING_EXTENSION:", .alert = AlertDescription::decode_error},
      LevelOfClientsAlert(family.protocol(), ProtocolVersion::kTls13));
}

// Configs for another try are of TLS 1.3, and only for who was rejected.
void AddUndueConfigs(Family& family) {
  const auto add = [&](std::string_view name, Flags flags, bool tls12) {
    const Bytes configs = RetryConfigs({Key(42).config});
    PeerOptions peer = ServerOf({Key(42)});
    if (tls12) peer.versions = kTls12Only;
    family.Add({.name = std::string(name),
                .spec = tls12 ? "RFC 9849 5" : "RFC 9849 7.1",
                // With ECH a client may offer 1.3 alone.
                .level = tls12 ? RuleLevel::kCustom
                               : LevelOfClientsAlert(family.protocol(), ProtocolVersion::kTls13),
                .shim = {.flags = std::move(flags)},
                .peer = std::move(peer),
                .hooks = {ExpectOffer(true), tls12 ? Answers<ServerHello>(configs)
                                                   : Answers<EncryptedExtensions>(configs)},
                .expect = kUnexpected});
  };
  if (!family.IsQuic()) {
    add("ECH-GREASE-Client-TLS12-RejectRetryConfigs", kGrease, true);
    add("ECH-Client-TLS12-RejectRetryConfigs", ConfigFlags({Key(43).config}), true);
  }
  add("ECH-Client-Accept-RejectRetryConfigs", ConfigFlags({Key(42).config}), false);
}

// Random bytes in the place of a confirmation.
void AddRetryExtensions(Family& family) {
  const auto add = [&](std::string_view name, Flags flags, PeerOptions peer, Expectation expect) {
    family.Add({.name = std::string(name),
                .spec = "RFC 9849 7.2.1",
                .shim = {.flags = std::move(flags)},
                .peer = WithRetry(std::move(peer), Role::kServer),
                .hooks = {OnSend<HelloRetryRequest>([](Peer& peer_, HelloRetryRequest& retry) {
                  SetData(retry.extensions, kEch, peer_.random().Take(8));
                })},
                .expect = std::move(expect)});
  };
  add("ECH-Client-UnsolictedHRRExtension", {}, ServerOf({Key(42)}), kUnexpected);
  add("ECH-Client-GREASE-IgnoreHRRExtension", kGrease, ServerOf({}), Succeeds());
  add("ECH-Client-Reject-RandomHRRExtension", ConfigFlags({Key(42).config}),
      ServerOf({}, kPublicName),
      ShimRejects{.error = ":ECH_REJECTED:", .alert = AlertDescription::ech_required});
}

Hook SendsInner(Bytes body) {
  return OnSend<ClientHello>([body](Peer&, ClientHello& hello) {
    PutBeforePsk(hello.extensions, {kEch, body});
  });
}

}  // namespace

void AddGrease(Family& family) {
  AddGreasingClients(family);
  AddUndueConfigs(family);
  AddRetryExtensions(family);
}

// Our client sees whether the server confirms as it must: it does of every ServerHello.
void AddInnerHellos(Family& family) {
  const Bytes inner = Encode(EncryptedClientHello::Inner());
  for (bool retried : {false, true}) {
    PeerOptions peer{.versions = kTls13Only};
    if (retried) peer = WithRetry(peer, Role::kClient);
    family.Add({.name = retried ? "ECH-Server-ECHInner-HelloRetryRequest" : "ECH-Server-ECHInner",
                .spec = "RFC 9849 7.2",
                .level = RuleLevel::kCustom,
                .shim = {.role = Role::kServer},
                .peer = std::move(peer),
                .hooks = {SendsInner(inner)},
                .resumptions = 1});
  }
  family.Add({.name = "ECH-Server-ECHInner-NotEmpty",
              .spec = "RFC 9849 5",
              .level = RuleLevel::kCustom,
              .shim = {.role = Role::kServer},
              .peer = {.versions = kTls13Only},
              .hooks = {SendsInner(Concat({inner, FromHex("2a2a2a")}))},
              .expect = ShimRejects{.error = ":ERROR_PARSING_EXTENSION:",
                                    .alert = AlertDescription::decode_error}});
  if (family.IsQuic()) return;
  // The mark against a downgrade stands where the confirmation would.
  family.Add({.name = "ECH-Server-ECHInner-Absent-TLS12",
              .spec = "RFC 8446 4.1.3",
              .shim = {.role = Role::kServer},
              .peer = {.versions = {ProtocolVersion::kTls12, ProtocolVersion::kTls13}},
              .hooks = {SendsInner(inner), OnSend<ClientHello>([](Peer&, ClientHello& hello) {
                          Remove(hello.extensions, ExtensionType::supported_versions);
                        })},
              .expect = PeerRejects{.local = "tls: downgrade from TLS 1.3 detected"}});
}

}  // namespace badpeer::ech
