#include "runner/suites/raw_public_key/raw_public_key.h"

#include "runner/crypto/credential_store.h"
#include "runner/scenario/flag_values.h"
#include "runner/suites/families.h"

namespace badpeer {
namespace {}  // namespace

TestCase RawPublicKeyTest(std::string name, Role role, const NamedVersion& version) {
  return {.name = std::move(name) + "-" + std::string(version.name),
          .spec = "RFC 7250 4.1, RFC 7250 4.2",
          .shim = {.role = role},
          .peer = {.versions = {version.version, version.version}}};
}

void AddTypeFlags(std::vector<std::string>& flags, const char* flag, const TypeList& types) {
  for (CertificateType type : types) flags.insert(flags.end(), {flag, Number(type)});
}

void AddExpectedPeer(std::vector<std::string>& flags, const Credential& credential) {
  const auto* raw = std::get_if<RawPublicKey>(&credential);
  flags.insert(flags.end(), {"-expect-peer-certificate-type", Number(raw ? kRawKey : kX509)});
  if (raw != nullptr) {
    flags.insert(flags.end(), {"-expect-peer-rpk-sha256", "{spki-sha256:" + raw->name + "}"});
  }
}

std::string NamesOf(const TypeList& types) {
  std::string names;
  for (CertificateType type : types) names += (names.empty() ? "" : ", ") + Name(type);
  return names.empty() ? "none" : names;
}

TypeList TypesIn(const TypeChoice& choice) { return choice ? TypeList{*choice} : TypeList{}; }

TypeList HonestOffer(const TypeList& types) { return types == kX509Only ? TypeList{} : types; }

Hooks ShowNothing(const NamedVersion& version) {
  if (version.version < ProtocolVersion::kTls12) {
    return {ShowEmptyKey(version), Skip<CertificateVerifyLegacy>()};
  }
  if (!IsTls13(version)) return {ShowEmptyKey(version), Skip<CertificateVerify>()};
  return {OnSend<Certificate13>([](Peer&, Certificate13& m) { m.certificate_list.clear(); }),
          Skip<CertificateVerify>()};
}

Hook ShowEmptyKey(const NamedVersion& version) {
  if (!IsTls13(version)) {
    return OnSend<CertificateRawPublicKey>(
        [](Peer&, CertificateRawPublicKey& message) { message.spki.clear(); });
  }
  return OnSend<Certificate13>(
      [](Peer&, Certificate13& message) { message.certificate_list.at(0).cert_data.clear(); });
}

Hook ShowCertificateInstead(const NamedVersion& version) {
  return OnEncoded(HandshakeType::certificate, [tls13 = IsTls13(version)](Peer& peer,
                                                                          Bytes& bytes) {
    const Bytes& leaf = peer.credentials().Get("ecdsa-p256").chain.at(0);
    bytes = FrameHandshake(HandshakeType::certificate,
                           tls13 ? Encode(Certificate13{.certificate_list = {{.cert_data = leaf}}})
                                 : Encode(Certificate12{.certificate_list = {leaf}}));
  });
}

void AddRawPublicKeyTests(std::vector<TestCase>& tests) {
  Suite suite("RawPublicKey", tests);
  for (const NamedVersion& version : VersionsOf(Protocol::kTls)) {
    AddServerTypes(suite, version);
    AddClientTypesOfClients(suite, version);
    AddClientTypesOfServers(suite, version);
  }
}

}  // namespace badpeer
