#include "runner/crypto/certificate.h"

#include <array>
#include <atomic>
#include <bit>
#include <stdexcept>
#include <utility>

#include "runner/crypto/der.h"
#include "runner/crypto/key_encoding.h"
#include "runner/crypto/pem.h"

namespace badpeer::crypto {
namespace {

constexpr const char* kCommonName = "2.5.4.3";
constexpr const char* kSubjectKeyId = "2.5.29.14";
constexpr const char* kKeyUsage = "2.5.29.15";
constexpr const char* kSubjectAltName = "2.5.29.17";
constexpr const char* kBasicConstraints = "2.5.29.19";
constexpr const char* kAuthorityKeyId = "2.5.29.35";
constexpr const char* kExtendedKeyUsage = "2.5.29.37";
constexpr const char* kDelegationUsage = "1.3.6.1.4.1.44363.44";

constexpr std::time_t kHour = 3600;
constexpr std::time_t kDefaultLifetime = 30 * 24 * kHour;

struct X509Algorithm {
  SignatureScheme scheme;
  Bytes identifier;  // AlgorithmIdentifier
};

// SHA-256 wherever the key leaves a choice (RFC 8017, A.2.4; RFC 5758, 3.2; RFC 8410, 3; RFC 9881).
X509Algorithm AlgorithmFor(KeyType type) {
  switch (type) {
    case KeyType::kRsa:
      return {SignatureScheme::rsa_pkcs1_sha256,
              der::Sequence({der::Oid("1.2.840.113549.1.1.11"), der::Null()})};
    case KeyType::kEd25519:
      return {SignatureScheme::ed25519, der::Sequence({der::Oid("1.3.101.112")})};
    case KeyType::kMlDsa44:
      return {SignatureScheme::mldsa44, der::Sequence({der::Oid("2.16.840.1.101.3.4.3.17")})};
    case KeyType::kMlDsa65:
      return {SignatureScheme::mldsa65, der::Sequence({der::Oid("2.16.840.1.101.3.4.3.18")})};
    case KeyType::kMlDsa87:
      return {SignatureScheme::mldsa87, der::Sequence({der::Oid("2.16.840.1.101.3.4.3.19")})};
    default:
      return {SignatureScheme::ecdsa_secp256r1_sha256,
              der::Sequence({der::Oid("1.2.840.10045.4.3.2")})};
  }
}

// UTCTime until 2049, GeneralizedTime from then on (RFC 5280, 4.1.2.5).
Bytes EncodeTime(std::time_t time) {
  std::tm parts{};
  if (gmtime_r(&time, &parts) == nullptr) throw std::invalid_argument("a time without a date");
  const bool short_year = parts.tm_year >= 50 && parts.tm_year < 150;
  std::array<char, 32> text{};
  const std::size_t size = std::strftime(text.data(), text.size(),
                                         short_year ? "%y%m%d%H%M%SZ" : "%Y%m%d%H%M%SZ", &parts);
  return der::Encode(short_year ? der::kUtcTime : der::kGeneralizedTime,
                     BytesOf(std::string_view(text.data(), size)));
}

void AddExtension(Bytes& out, const CertificateExtension& extension) {
  const Bytes critical = extension.critical ? der::Boolean(true) : Bytes{};
  Append(out,
         der::Sequence({der::Oid(extension.oid), critical, der::OctetString(extension.value)}));
}

// A BIT STRING with named bits: bit 0 is the first one, and trailing zeros are dropped
// (X.690, 11.2).
Bytes EncodeKeyUsage(std::uint16_t usage) {
  std::array<std::uint8_t, 2> bytes{};
  for (unsigned bit = 0; bit < 16; ++bit) {
    if ((usage >> bit & 1) != 0) bytes[bit / 8] |= static_cast<std::uint8_t>(0x80 >> (bit % 8));
  }
  const auto bits = static_cast<unsigned>(std::bit_width(usage));
  const std::size_t size = (bits + 7) / 8;
  return der::BitString(ByteView(bytes).first(size), static_cast<std::uint8_t>(size * 8 - bits));
}

Bytes EncodeExtensions(const CertificateTemplate& what, ByteView issuer_key_id, bool is_ca) {
  Bytes out;
  if (!issuer_key_id.empty()) {
    AddExtension(out, {.oid = kAuthorityKeyId,
                       .value = der::Sequence({der::Encode(der::Implicit(0), issuer_key_id)})});
  }
  if (what.key_usage != 0) {
    AddExtension(out,
                 {.oid = kKeyUsage, .critical = true, .value = EncodeKeyUsage(what.key_usage)});
  }
  if (!what.dns_names.empty()) {
    Bytes names;
    for (const std::string& name : what.dns_names) {
      Append(names, der::Encode(der::Implicit(2), BytesOf(name)));
    }
    // RFC 5280, 4.2.1.6: the only name there is must be understood.
    AddExtension(out, {.oid = kSubjectAltName,
                       .critical = what.common_name.empty(),
                       .value = der::Sequence({names})});
  }
  if (is_ca) {
    AddExtension(
        out,
        {.oid = kBasicConstraints, .critical = true, .value = der::Sequence({der::Boolean(true)})});
  }
  if (!what.subject_key_id.empty()) {
    AddExtension(out, {.oid = kSubjectKeyId, .value = der::OctetString(what.subject_key_id)});
  }
  for (const CertificateExtension& extension : what.extra_extensions) AddExtension(out, extension);
  if (out.empty()) return out;
  return der::Encode(der::Explicit(3), der::Sequence({out}));
}

std::uint64_t NextSerial() {
  static std::atomic<std::uint64_t> next{1};
  return next.fetch_add(1);
}

// Who signs: what Authority holds, or for a root the subject itself.
struct Signer {
  const PrivateKey& key;
  const std::string& common_name;
  const Bytes& key_id;
};

Bytes MakeCertificate(const Signer& signer, const PublicKey& subject_key,
                      const CertificateTemplate& what, bool is_ca) {
  const X509Algorithm algorithm = AlgorithmFor(signer.key.type());
  const std::time_t now = std::time(nullptr);
  const Bytes validity =
      der::Sequence({EncodeTime(what.not_before.value_or(now - kHour)),
                     EncodeTime(what.not_after.value_or(now + kDefaultLifetime))});
  const Bytes spki = what.encode_key_as_rsa_pss
                         ? EncodeRsaPssSpki(subject_key.RsaModulus(), subject_key.RsaExponent())
                         : subject_key.spki();
  const Bytes to_be_signed = der::Sequence({
      der::Encode(der::Explicit(0), der::Integer(2)),  // version 3
      der::Integer(what.serial ? *what.serial : NextSerial()),
      algorithm.identifier,
      DistinguishedName(signer.common_name),
      validity,
      DistinguishedName(what.common_name),
      spki,
      EncodeExtensions(what, signer.key_id, is_ca),
  });
  const Result<Bytes> signature = signer.key.Sign(algorithm.scheme, to_be_signed);
  if (!signature) throw std::runtime_error("signing a certificate: " + signature.error().message);
  return der::Sequence({to_be_signed, algorithm.identifier, der::BitString(*signature)});
}

Signer SignerOf(const Authority& authority) {
  return {authority.key, authority.common_name, authority.key_id};
}

std::vector<Bytes> Extend(const Authority& issuer, Bytes certificate) {
  std::vector<Bytes> chain{std::move(certificate)};
  chain.insert(chain.end(), issuer.path.begin(), issuer.path.end());
  return chain;
}

}  // namespace

Bytes DistinguishedName(std::string_view common_name) {
  if (common_name.empty()) return der::Sequence({});
  const Bytes attribute = der::Sequence(
      {der::Oid(kCommonName), der::Encode(der::kPrintableString, BytesOf(common_name))});
  return der::Sequence({der::Encode(der::kSet, attribute)});
}

CertificateExtension DelegationUsage() {
  return {.oid = kDelegationUsage, .critical = false, .value = der::Null()};
}

CertificateExtension ExtendedKeyUsage(const std::vector<std::string>& oids) {
  Bytes purposes;
  for (const std::string& oid : oids) Append(purposes, der::Oid(oid));
  return {.oid = kExtendedKeyUsage, .critical = false, .value = der::Sequence({purposes})};
}

Authority MakeRoot(const PrivateKey& key, const CertificateTemplate& what) {
  const Signer itself{key, what.common_name, what.subject_key_id};
  return {.key = key,
          .common_name = what.common_name,
          .key_id = what.subject_key_id,
          .path = {},
          .root = MakeCertificate(itself, key.public_key(), what, /*is_ca=*/true)};
}

Authority MakeIntermediate(const Authority& issuer, const PrivateKey& key,
                           const CertificateTemplate& what) {
  Bytes certificate = MakeCertificate(SignerOf(issuer), key.public_key(), what, /*is_ca=*/true);
  return {.key = key,
          .common_name = what.common_name,
          .key_id = what.subject_key_id,
          .path = Extend(issuer, std::move(certificate)),
          .root = issuer.root};
}

CertifiedKey IssueLeaf(const Authority& issuer, const PrivateKey& key,
                       const CertificateTemplate& what) {
  Bytes certificate = MakeCertificate(SignerOf(issuer), key.public_key(), what, /*is_ca=*/false);
  return {.key = key, .chain = Extend(issuer, std::move(certificate)), .root = issuer.root};
}

Result<ParsedCertificate> ParseCertificate(ByteView der) {
  const Error malformed{"malformed X.509 certificate"};
  der::Reader outer(der);
  const std::optional<der::Element> certificate = outer.Next(der::kSequence);
  if (!certificate || !outer.AtEnd()) return malformed;
  der::Reader parts(certificate->body);
  const std::optional<der::Element> to_be_signed = parts.Next(der::kSequence);
  const std::optional<der::Element> algorithm = parts.Next(der::kSequence);
  const std::optional<der::Element> signature = parts.Next(der::kBitString);
  if (!to_be_signed || !algorithm || !signature || !parts.AtEnd()) return malformed;

  der::Reader reader(to_be_signed->body);
  reader.Next(der::Explicit(0));  // the version may be left out
  const std::optional<der::Element> serial = reader.Next(der::kInteger);
  const std::optional<der::Element> inner_algorithm = reader.Next(der::kSequence);
  const std::optional<der::Element> issuer = reader.Next(der::kSequence);
  const std::optional<der::Element> validity = reader.Next(der::kSequence);
  const std::optional<der::Element> subject = reader.Next(der::kSequence);
  const std::optional<der::Element> spki = reader.Next(der::kSequence);
  if (!serial || !inner_algorithm || !issuer || !validity || !subject || !spki) return malformed;

  Result<PublicKey> key = PublicKey::FromSpki(spki->whole);
  if (!key) return Error{"a certificate with " + key.error().message};
  return ParsedCertificate{.public_key = *std::move(key),
                           .spki = ToBytes(spki->whole),
                           .subject = ToBytes(subject->whole),
                           .issuer = ToBytes(issuer->whole)};
}

std::string CertificatesToPem(const std::vector<Bytes>& certificates) {
  std::string out;
  for (const Bytes& certificate : certificates) out += EncodePem("CERTIFICATE", certificate);
  return out;
}

}  // namespace badpeer::crypto
