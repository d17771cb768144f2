#include "runner/tls/negotiation.h"

#include <algorithm>
#include <array>

namespace badpeer {
namespace {

constexpr std::array<std::uint8_t, 8> kDowngradeToTls12 = {'D', 'O', 'W', 'N', 'G', 'R', 'D', 1};
constexpr std::array<std::uint8_t, 8> kDowngradeToOlder = {'D', 'O', 'W', 'N', 'G', 'R', 'D', 0};

template <class T>
const std::vector<T>& OrDefault(const std::vector<T>& chosen, const std::vector<T>& otherwise) {
  return chosen.empty() ? otherwise : chosen;
}

Extensions Without(Extensions extensions, const std::vector<ExtensionType>& types) {
  for (ExtensionType type : types) Remove(extensions, type);
  return extensions;
}

}  // namespace

const std::vector<NamedGroup>& DefaultGroups() {
  static const std::vector<NamedGroup> groups = {NamedGroup::X25519MLKEM768, NamedGroup::MLKEM1024,
                                                 NamedGroup::x25519,         NamedGroup::secp256r1,
                                                 NamedGroup::secp384r1,      NamedGroup::secp521r1};
  return groups;
}

// One of them twice, which means no more than once, as BoGo's peer has always offered them.
const std::vector<SignatureScheme>& DefaultVerifySignatures() {
  static const std::vector<SignatureScheme> schemes = {SignatureScheme::rsa_pss_rsae_sha256,
                                                       SignatureScheme::rsa_pss_rsae_sha384,
                                                       SignatureScheme::rsa_pkcs1_sha256,
                                                       SignatureScheme::ecdsa_secp256r1_sha256,
                                                       SignatureScheme::ecdsa_secp384r1_sha384,
                                                       SignatureScheme::rsa_pkcs1_sha1,
                                                       SignatureScheme::rsa_pkcs1_sha256,
                                                       SignatureScheme::rsa_pkcs1_sha384,
                                                       SignatureScheme::ecdsa_sha1,
                                                       SignatureScheme::ed25519};
  return schemes;
}

const std::vector<CipherSuite>& CipherSuitesOf(const PeerOptions& options) {
  return OrDefault(options.cipher_suites, DefaultCipherSuites());
}
const std::vector<NamedGroup>& GroupsOf(const PeerOptions& options) {
  return OrDefault(options.groups, DefaultGroups());
}
const std::vector<SignatureScheme>& VerifySignaturesOf(const PeerOptions& options) {
  return OrDefault(options.verify_signatures, DefaultVerifySignatures());
}

bool IsPostQuantum(NamedGroup group) {
  switch (group) {
    case NamedGroup::X25519MLKEM768:
    case NamedGroup::SecP256r1MLKEM768:
    case NamedGroup::SecP384r1MLKEM1024:
    case NamedGroup::MLKEM512:
    case NamedGroup::MLKEM768:
    case NamedGroup::MLKEM1024:
      return true;
    default:
      return false;
  }
}

std::vector<ProtocolVersion> SupportedVersions(const PeerOptions& options, Protocol protocol) {
  using enum ProtocolVersion;
  const std::vector<ProtocolVersion> all =
      protocol == Protocol::kDtls ? std::vector<ProtocolVersion>{kDtls13, kDtls12, kDtls10}
                                  : std::vector<ProtocolVersion>{kTls13, kTls12, kTls11, kTls10};
  std::vector<ProtocolVersion> supported;
  std::ranges::copy_if(all, std::back_inserter(supported),
                       [&](ProtocolVersion v) { return SupportsVersion(options, v); });
  return supported;
}

bool SupportsVersion(const PeerOptions& options, ProtocolVersion wire) {
  const auto [min, max] = options.versions;
  // DTLS 1.0 is built on TLS 1.1; a range that ends with TLS 1.0 means it as well.
  if (wire == ProtocolVersion::kDtls10) {
    return min <= ProtocolVersion::kTls11 && max >= ProtocolVersion::kTls10;
  }
  const ProtocolVersion version = FromDtls(wire);
  if (version < ProtocolVersion::kTls10 || version > ProtocolVersion::kTls13) return false;
  return min <= version && version <= max;
}

ProtocolVersion OnWire(const Peer& peer, ProtocolVersion version) {
  return peer.IsDtls() ? ToDtls(version) : version;
}

Downgrade DowngradeIn(const HelloRandom& random) {
  const ByteView tail = ByteView(random).last(8);
  if (Equal(tail, kDowngradeToTls12)) return Downgrade::kToTls12;
  if (Equal(tail, kDowngradeToOlder)) return Downgrade::kToTls11OrOlder;
  return Downgrade::kNone;
}

void MarkDowngrade(HelloRandom& random, Downgrade downgrade) {
  if (downgrade == Downgrade::kNone) return;
  const auto& mark = downgrade == Downgrade::kToTls12 ? kDowngradeToTls12 : kDowngradeToOlder;
  std::ranges::copy(mark, random.end() - 8);
}

bool IsUsable(const CipherSuiteInfo& suite, const SuiteConditions& conditions) {
  if (!suite.UsableIn(conditions.version)) return false;
  if (conditions.version >= ProtocolVersion::kTls13) return true;
  if (suite.UsesEcdhe() && !conditions.groups_in_common) return false;
  return (suite.authentication == Authentication::kEcdsa) == conditions.ecdsa_certificate;
}

void CheckSecondClientHello(Peer& peer, const ClientHello& first, const ClientHello& second,
                            const std::vector<ExtensionType>& may_change) {
  const auto require = [&](bool same, const char* what) {
    peer.Require(Check::kSecondHello, same, what);
  };
  require(first.legacy_version == second.legacy_version, "version");
  require(first.random == second.random, "random");
  require(first.session_id == second.session_id, "session id");
  require(first.cipher_suites == second.cipher_suites, "cipher suites");
  require(first.compression_methods == second.compression_methods, "compression methods");
  const Extensions a = Without(first.extensions, may_change);
  const Extensions b = Without(second.extensions, may_change);
  require(a == b, "extensions");
}

HelloRandom MakeHelloRandom(Random& random) {
  HelloRandom bytes;
  random.Fill(bytes);
  return bytes;
}

Bytes ToBytes(const HelloRandom& random) { return Bytes(random.begin(), random.end()); }

TrafficKeys MakeTrafficKeys(std::uint16_t epoch, CipherSuite suite, Bytes secret) {
  return {.epoch = epoch,
          .version = ProtocolVersion::kTls13,
          .cipher_suite = suite,
          .traffic_secret = std::move(secret)};
}

}  // namespace badpeer
