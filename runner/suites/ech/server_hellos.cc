// Servers: what stands in the two hellos, in the first ones and in those after a HelloRetryRequest.
#include <algorithm>

#include "runner/suites/ech/ech.h"
#include "runner/suites/extension_edits.h"
#include "runner/wire/messages.h"

namespace badpeer::ech {
namespace {

constexpr ExtensionType kEch = ExtensionType::encrypted_client_hello;
constexpr ExtensionType kCustom{1234};
constexpr CipherSuite kNoSuite{0x0a0a};

const Expectation kBadInner = ShimRejects{.error = ":INVALID_CLIENT_HELLO_INNER:",
                                          .alert = AlertDescription::illegal_parameter};
const Expectation kBadReference =
    ShimRejects{.error = ":INVALID_OUTER_EXTENSION:", .alert = AlertDescription::illegal_parameter};

// An outer hello of which nothing can be negotiated: a server that mixes the two up notices.
Hook MinimalOuterHello() {
  return OnSend<ClientHello>([](Peer&, ClientHello& outer) {
    outer.cipher_suites = {kNoSuite};
    std::erase_if(outer.extensions, [](const Extension& e) { return e.type != kEch; });
  });
}

Hook OffersTls12() {
  return OnSend<ClientHelloInner>([](Peer& peer, ClientHelloInner& inner) {
    const ProtocolVersion tls12 =
        peer.IsDtls() ? ProtocolVersion::kDtls12 : ProtocolVersion::kTls12;
    SupportedVersionsClient versions = BodyIn<SupportedVersionsClient>(inner.extensions);
    versions.versions.push_back(tls12);
    Replace(inner.extensions, versions);
  });
}

Hook WithoutEch(bool in_second) {
  return OnSendOf<ClientHelloInner>(
      in_second, [](Peer&, ClientHelloInner& inner) { Remove(inner.extensions, kEch); });
}

template <class M>
Hook WithCustomExtension() {
  return OnSend<M>([](Peer&, M& hello) {
    hello.extensions.insert(hello.extensions.begin(), {kCustom, BytesOf("test")});
  });
}

// Those extensions first, in this order.
template <class M>
Hook InFront(const std::vector<ExtensionType>& types) {
  return OnSend<M>([types](Peer&, M& hello) {
    Extensions ordered;
    for (ExtensionType type : types) {
      if (const Extension* found = Find(hello.extensions, type)) ordered.push_back(*found);
      Remove(hello.extensions, type);
    }
    hello.extensions.insert(hello.extensions.begin(), ordered.begin(), ordered.end());
  });
}

Hook RefersTo(const std::vector<ExtensionType>& types, bool in_second) {
  return OnSendOf<EncodedClientHelloInner>(in_second,
                                           [types](Peer&, EncodedClientHelloInner& encoded) {
                                             ReferToOuter(types, encoded.client_hello.extensions);
                                           });
}

// The tests of one kind of hellos: the first ones, or those behind a HelloRetryRequest.
class Hellos {
 public:
  Hellos(Family& family, bool retried) : family_(family), retried_(retried) {}

  void AddBoth();
  void AddReferences();

 private:
  void Add(TestCase test) {
    if (retried_) {
      test.name += "-HelloRetryRequest";
      test.peer = WithRetry(std::move(test.peer), Role::kClient);
    }
    family_.Add(std::move(test));
  }
  void AddAccepted(std::string_view name, Hooks hooks, int resumptions);
  void AddRefused(std::string_view name, Hook hook);
  void AddDeclined();
  // The inner hello refers to `references`, which both hellos have in front in these orders, and both
  // may have an extension that nobody knows.
  void AddReference(std::string_view name, const std::vector<ExtensionType>& references,
                    const std::vector<ExtensionType>& outer_order, bool custom, Flags expected,
                    bool right);

  Family& family_;
  bool retried_;
};

void Hellos::AddAccepted(std::string_view name, Hooks hooks, int resumptions) {
  Add({.name = std::string(name),
       .spec = "RFC 9849 7.1",
       .shim = {.role = Role::kServer,
                .flags = Join({KeyFlags(Key(42)), ExpectsName(kSecretName), kAccepts})},
       .peer = ClientOf(Key(42)),
       .hooks = std::move(hooks),
       .state = {.ech = {.accepted = true}},
       .resumptions = resumptions});
}

void Hellos::AddRefused(std::string_view name, Hook hook) {
  Add({.name = std::string(name),
       .spec = "RFC 9849 7.1",
       .shim = {.role = Role::kServer, .flags = KeyFlags(Key(42))},
       .peer = ClientOf(Key(42)),
       .hooks = {std::move(hook)},
       .expect = kBadInner});
}

// None of the server's keys fits. It may still go on with a session that the outer hello offers,
// though no honest one does.
void Hellos::AddDeclined() {
  Add({.name = "ECH-Server-Decline",
       .spec = "RFC 9849 7.1",
       .shim = {.role = Role::kServer,
                .flags = Join({KeyFlags(Key(43), false), KeyFlags(Key(44)), KeyFlags(Key(45)),
                               ExpectsName(kPublicName)})},
       .peer = ClientOf(Key(42)),
       .hooks = {Waive(Check::kEchAccepted), OnChoose(EchOuterPsk::kOffer)},
       .state = {.ech = {.retry_configs = ConfigsOf({Key(44), Key(45)})}},
       .resumptions = 1});
}

void Hellos::AddBoth() {
  AddAccepted("ECH-Server", {}, 1);
  AddAccepted("ECH-Server-MinimalClientHelloOuter", {MinimalOuterHello()}, 1);
  AddDeclined();
  AddRefused("ECH-Server-TLS12InInner", OffersTls12());
  AddRefused("ECH-Server-MissingECHInner", WithoutEch(retried_));
}

void Hellos::AddReference(std::string_view name, const std::vector<ExtensionType>& references,
                          const std::vector<ExtensionType>& outer_order, bool custom,
                          Flags expected, bool right) {
  Hooks hooks;
  if (custom) hooks = {WithCustomExtension<ClientHelloInner>(), WithCustomExtension<ClientHello>()};
  hooks.push_back(InFront<ClientHelloInner>(references));
  hooks.push_back(InFront<ClientHello>(outer_order));
  hooks.push_back(RefersTo(references, retried_));
  TestCase test{
      .name = "ECH-Server-OuterExtensions" + std::string(name),
      .spec = "RFC 9849 5.1",
      .shim = {.role = Role::kServer, .flags = Join({KeyFlags(Key(42)), std::move(expected)})},
      .peer = ClientOf(Key(42)),
      .hooks = std::move(hooks),
      .state = {.ech = {.accepted = right}}};
  if (!right) test.expect = kBadReference;
  Add(std::move(test));
}

void Hellos::AddReferences() {
  using enum ExtensionType;
  const std::vector<ExtensionType> some = {key_share, supported_groups, kCustom};
  const Flags secret = ExpectsName(kSecretName), accepted = Join({secret, kAccepts});
  AddReference("", some, some, true, accepted, true);
  // Others may stand between them.
  AddReference("-Interleaved", some,
               {server_name, key_share, supported_versions, psk_key_exchange_modes,
                supported_groups, signature_algorithms, kCustom},
               true, accepted, true);
  AddReference("-WrongOrder", {key_share, supported_groups}, {supported_groups, key_share}, true,
               secret, false);
  // Else a short hello could make a server build a long one.
  AddReference("-Duplicate", {supported_groups, supported_groups}, {supported_groups}, false, {},
               false);
  AddReference("-Missing", {kCustom}, {}, false, accepted, false);
  // The extension is none of what its own seal covers.
  AddReference("-SelfReference", {kEch}, {}, false, {}, false);
}

// --- What is sealed.

void AddPadding(Family& family) {
  constexpr std::size_t kPadding = 10;
  const auto add = [&](std::string_view name, std::uint8_t first, Expectation expect) {
    family.Add({.name = std::string(name),
                .spec = "RFC 9849 5.1",
                .shim = {.role = Role::kServer, .flags = Join({KeyFlags(Key(42)), kAccepts})},
                .peer = {.ech = EchOptions{.config = Key(42).config}},
                .hooks = {OnSend<EncodedClientHelloInner>(
                    [first](Peer&, EncodedClientHelloInner& encoded) {
                      encoded.zeros = Bytes(kPadding);
                      encoded.zeros.front() = first;
                    })},
                .state = {.ech = {.accepted = true}},
                .expect = std::move(expect)});
  };
  add("ECH-Server-Padding", 0, Succeeds());
  add("ECH-Server-BadPadding", 1,
      ShimRejects{.error = ":DECODE_ERROR", .alert = AlertDescription::illegal_parameter});
}

constexpr auto kDamage = [](Peer&, Bytes& payload) { payload.front() ^= 1; };

// In the outer hello as it is sent.
template <class F>
auto ChangedEch(F change) {
  return [change](Peer&, ClientHello& outer) {
    EncryptedClientHello body = BodyIn<EncryptedClientHello>(outer.extensions);
    change(body);
    Replace(outer.extensions, body);
  };
}

// At first what does not open may be a pretence, which a server passes over.
void AddUnreadable(Family& family) {
  const auto add = [&](std::string_view name, Flags more, Hook hook) {
    family.Add(
        {.name = std::string(name),
         .spec = "RFC 9849 7.1",
         .shim = {.role = Role::kServer, .flags = Join({KeyFlags(Key(42)), std::move(more)})},
         .peer = ClientOf(Key(42)),
         .hooks = {std::move(hook), Waive(Check::kEchAccepted)},
         .state = {.ech = {.retry_configs = {Key(42).config}}}});
  };
  add("ECH-Server-ShortEnc", ExpectsName(kPublicName),
      Forge<ClientHello>(ChangedEch([](EncryptedClientHello& body) { body.enc.resize(1); })));
  add("ECH-Server-CorruptEncryptedClientHello", {}, OnSecret(Secret::kEchPayload, kDamage));
}

// A server that has opened the first hello must open the second.
void AddUnreadableSecond(Family& family) {
  const auto add = [&](std::string_view name, Hook hook, const char* error,
                       AlertDescription alert) {
    family.Add({.name = std::string(name),
                .spec = "RFC 9849 7.1.1",
                .shim = {.role = Role::kServer, .flags = KeyFlags(Key(42))},
                .peer = WithRetry(ClientOf(Key(42)), Role::kClient),
                .hooks = {std::move(hook)},
                .expect = ShimRejects{.error = error, .alert = alert}});
  };
  add("ECH-Server-CorruptSecondEncryptedClientHello",
      OnSecret(Secret::kEchPayload, InSecond(kDamage)),
      ":DECRYPTION_FAILED:", AlertDescription::decrypt_error);
  add("ECH-Server-OmitSecondEncryptedClientHello",
      OnSend<ClientHello>(
          InSecond([](Peer&, ClientHello& outer) { Remove(outer.extensions, kEch); })),
      ":MISSING_EXTENSION:", AlertDescription::missing_extension);
  add("ECH-Server-DifferentConfigIDSecondClientHello",
      Forge<ClientHello>(
          InSecond(ChangedEch([](EncryptedClientHello& body) { body.config_id ^= 1; }))),
      ":DECODE_ERROR:", AlertDescription::illegal_parameter);
}

}  // namespace

void AddServerHellos(Family& family) {
  for (bool retried : {false, true}) {
    Hellos hellos(family, retried);
    hellos.AddBoth();
    hellos.AddReferences();
  }
  AddPadding(family);
  AddUnreadable(family);
  AddUnreadableSecond(family);
}

}  // namespace badpeer::ech
