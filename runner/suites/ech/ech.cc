#include "runner/suites/ech/ech.h"

#include "runner/suites/families.h"
#include "runner/wire/messages.h"

namespace badpeer::ech {
namespace {

// A client's inner hello has nothing that only TLS 1.2 has a use for. BoGo's server wants it so,
// whatever a test is about.
Hook ExpectNothingOf12() {
  return OnReceive<ClientHelloInner>([](Peer&, const ClientHelloInner& inner) {
    for (ExtensionType type :
         {ExtensionType::next_protocol_negotiation, ExtensionType::ec_point_formats,
          ExtensionType::session_ticket, ExtensionType::renegotiation_info,
          ExtensionType::extended_master_secret}) {
      if (!Has(inner.extensions, type)) continue;
      throw PeerFailure(
          "ClientHelloInner included a TLS-1.2-only extension, which BoringSSL leaves out",
          Name(type));
    }
  });
}

}  // namespace

PeerOptions ClientOf(const EchKey& key) {
  return {.server_name = std::string(kSecretName), .ech = EchOptions{.config = key.config}};
}

PeerOptions ServerOf(std::vector<EchKey> keys, std::string_view certificate) {
  return {.credentials = {X509{.name = std::string(certificate)}},
          .ech = EchOptions{.keys = std::move(keys)}};
}

PeerOptions WithRetry(PeerOptions peer, Role role) {
  if (role == Role::kClient) {
    peer.key_shares = std::vector<NamedGroup>{};
  } else {
    peer.groups = {NamedGroup::secp384r1};
  }
  return peer;
}

// Should the shim's first hello get a share for P-384, the test must notice.
Hook ExpectRetry() {
  return OnSend<HelloRetryRequest>([](Peer&, HelloRetryRequest&) {});
}

Flags Join(std::initializer_list<Flags> parts) {
  Flags all;
  for (const Flags& part : parts) all.insert(all.end(), part.begin(), part.end());
  return all;
}

Flags ExpectsName(std::string_view name) { return {"-expect-server-name", std::string(name)}; }

Hook ExpectOffer(bool offered) {
  return OnReceive<ClientHello>([offered](Peer&, const ClientHello& hello) {
    const auto body = Get<EncryptedClientHello>(hello.extensions);
    const bool got = body && *body && (*body)->type == EchClientHelloType::outer;
    if (got != offered) {
      throw PeerFailure(offered ? "tls: expected client to offer ECH"
                                : "tls: expected client not to offer ECH");
    }
  });
}

void Family::Add(TestCase test, QuicDefaults given) {
  test.name = Name(ProtocolName(protocol_), test.name);
  if (test.shim.role == Role::kClient) {
    test.hooks.push_back(ExpectNothingOf12());
    if (test.resume) test.resume->hooks.push_back(ExpectNothingOf12());
  }
  suite_.Add(Over(protocol_, std::move(test), given));
}

}  // namespace badpeer::ech

namespace badpeer {

void AddEncryptedClientHelloTests(std::vector<TestCase>& tests) {
  Suite suite("EncryptedClientHello", tests);
  for (Protocol protocol : {Protocol::kTls, Protocol::kQuic, Protocol::kDtls}) {
    ech::Family family(suite, protocol);
    ech::AddServers(family);
    ech::AddServerHellos(family);
    ech::AddGrease(family);
    ech::AddInnerHellos(family);
    ech::AddClients(family);
    ech::AddClientConfigs(family);
    ech::AddRejectedClients(family);
    ech::AddRejectedResumptions(family);
    ech::AddCallbacks(family);
  }
}

}  // namespace badpeer
