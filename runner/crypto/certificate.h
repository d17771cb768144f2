// X.509 certificates (RFC 5280): building chains for test credentials, and reading what a peer
// sent.
//
//   Authority root = MakeRoot(key, {.common_name = "Test Root", .subject_key_id = BytesOf("root")});
//   CertifiedKey leaf = IssueLeaf(root, leaf_key, {.dns_names = {"test"}});
//   Result<ParsedCertificate> peer = ParseCertificate(leaf.chain[0]);
#ifndef BADPEER_RUNNER_CRYPTO_CERTIFICATE_H_
#define BADPEER_RUNNER_CRYPTO_CERTIFICATE_H_

#include <cstdint>
#include <ctime>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "runner/base/bytes.h"
#include "runner/base/result.h"
#include "runner/crypto/signature.h"

namespace badpeer::crypto {

// Bits of the key usage extension (RFC 5280, 4.2.1.3); combine with |.
namespace key_usage {
inline constexpr std::uint16_t kDigitalSignature = 1 << 0;
inline constexpr std::uint16_t kKeyEncipherment = 1 << 2;
inline constexpr std::uint16_t kKeyAgreement = 1 << 4;
inline constexpr std::uint16_t kCertSign = 1 << 5;
}  // namespace key_usage

struct CertificateExtension {
  std::string oid;  // dotted
  bool critical = false;
  Bytes value{};  // DER of the extension's own type
};

// RFC 9345, 4.2: the certificate may sign delegated credentials.
CertificateExtension DelegationUsage();
// Extended key usage (RFC 5280, 4.2.1.12), e.g. {"1.3.6.1.5.5.7.3.1"} for server authentication.
CertificateExtension ExtendedKeyUsage(const std::vector<std::string>& oids);

// DER of an X.501 Name with one common name, in letters, digits and what else a PrintableString has;
// empty: no attribute at all.
Bytes DistinguishedName(std::string_view common_name);

struct CertificateTemplate {
  std::string common_name{};  // empty: an empty subject
  std::vector<std::string> dns_names{};
  Bytes subject_key_id{};                   // empty: no such extension
  std::uint16_t key_usage = 0;              // zero: no such extension
  bool encode_key_as_rsa_pss = false;       // RSA key under id-RSASSA-PSS (SHA-256, RFC 4055)
  std::optional<std::uint64_t> serial{};    // unset: a number that this process has not used yet
  std::optional<std::time_t> not_before{};  // unset: an hour ago
  std::optional<std::time_t> not_after{};   // unset: 30 days from now
  std::vector<CertificateExtension> extra_extensions{};
};

// A certification authority: a root, or an intermediate with its way up.
struct Authority {
  PrivateKey key;
  std::string common_name;
  Bytes key_id;
  std::vector<Bytes> path;  // DER, from this authority up, without the root; empty for a root
  Bytes root;               // DER
};

// A private key with its certificate chain.
struct CertifiedKey {
  PrivateKey key;
  std::vector<Bytes> chain;  // DER, leaf first, without the root
  Bytes root;                // DER
};

// Both add basic constraints with cA set. Certificates are signed with SHA-256 where the key leaves
// a choice.
Authority MakeRoot(const PrivateKey& key, const CertificateTemplate& what);
Authority MakeIntermediate(const Authority& issuer, const PrivateKey& key,
                           const CertificateTemplate& what);
CertifiedKey IssueLeaf(const Authority& issuer, const PrivateKey& key,
                       const CertificateTemplate& what);

struct ParsedCertificate {
  PublicKey public_key;
  Bytes spki;     // DER as it stands in the certificate
  Bytes subject;  // DER of the Name
  Bytes issuer;   // DER of the Name
};

// Reads what the handshake needs. Neither the signature nor the validity is checked.
Result<ParsedCertificate> ParseCertificate(ByteView der);

// PEM blocks of the type "CERTIFICATE", one after another.
std::string CertificatesToPem(const std::vector<Bytes>& certificates);

}  // namespace badpeer::crypto

#endif  // BADPEER_RUNNER_CRYPTO_CERTIFICATE_H_
