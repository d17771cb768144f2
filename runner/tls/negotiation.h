// What client and server scripts share when they agree on parameters.
#ifndef BADPEER_RUNNER_TLS_NEGOTIATION_H_
#define BADPEER_RUNNER_TLS_NEGOTIATION_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "runner/tls/cipher_suites.h"
#include "runner/tls/options.h"
#include "runner/tls/peer.h"
#include "runner/wire/hello.h"

namespace badpeer {

const std::vector<NamedGroup>& DefaultGroups();
const std::vector<SignatureScheme>& DefaultVerifySignatures();

// The lists of the options, or their defaults.
const std::vector<CipherSuite>& CipherSuitesOf(const PeerOptions& options);
const std::vector<NamedGroup>& GroupsOf(const PeerOptions& options);
const std::vector<SignatureScheme>& VerifySignaturesOf(const PeerOptions& options);

// Groups that only TLS 1.3 has.
bool IsPostQuantum(NamedGroup group);

// Versions the peer speaks, as they stand on the wire, best first.
std::vector<ProtocolVersion> SupportedVersions(const PeerOptions& options, Protocol protocol);
bool SupportsVersion(const PeerOptions& options, ProtocolVersion wire);
inline bool Offers13(const Peer& peer) {
  return peer.options().versions.max >= ProtocolVersion::kTls13;
}
// What goes into a record or a hello for a version in TLS numbering.
ProtocolVersion OnWire(const Peer& peer, ProtocolVersion version);

// The signals against a downgrade, in the last 8 bytes of a server's random (RFC 8446, 4.1.3).
enum class Downgrade : std::uint8_t { kNone, kToTls12, kToTls11OrOlder };
Downgrade DowngradeIn(const HelloRandom& random);
void MarkDowngrade(HelloRandom& random, Downgrade downgrade);

// Whether a suite can be used with that version and kind of certificate.
struct SuiteConditions {
  ProtocolVersion version{};
  bool groups_in_common = true;
  bool ecdsa_certificate = false;
};
bool IsUsable(const CipherSuiteInfo& suite, const SuiteConditions& conditions);

// The new list, in the second ClientHello, must equal the first one but for what may change
// (RFC 8446, 4.1.2; RFC 6347, 4.2.1). Fails otherwise.
void CheckSecondClientHello(Peer& peer, const ClientHello& first, const ClientHello& second,
                            const std::vector<ExtensionType>& may_change);

HelloRandom MakeHelloRandom(Random& random);
Bytes ToBytes(const HelloRandom& random);

// A TLS 1.3 direction's keys.
TrafficKeys MakeTrafficKeys(std::uint16_t epoch, CipherSuite suite, Bytes secret);

}  // namespace badpeer

#endif  // BADPEER_RUNNER_TLS_NEGOTIATION_H_
