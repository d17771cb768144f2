#include "runner/crypto/signature_scheme.h"

namespace badpeer::crypto {
namespace {

using enum SignatureKind;
using enum HashAlgorithm;

constexpr SchemeFacts kSchemes[] = {
    {SignatureScheme::rsa_pkcs1_md5, kRsaPkcs1, kMd5, KeyType::kRsa},
    {SignatureScheme::rsa_pkcs1_sha1, kRsaPkcs1, kSha1, KeyType::kRsa},
    {SignatureScheme::rsa_pkcs1_sha256, kRsaPkcs1, kSha256, KeyType::kRsa},
    {SignatureScheme::rsa_pkcs1_sha256_legacy, kRsaPkcs1, kSha256, KeyType::kRsa},
    {SignatureScheme::rsa_pkcs1_sha384, kRsaPkcs1, kSha384, KeyType::kRsa},
    {SignatureScheme::rsa_pkcs1_sha512, kRsaPkcs1, kSha512, KeyType::kRsa},
    {SignatureScheme::rsa_pkcs1_md5_sha1, kRsaPkcs1, kMd5Sha1, KeyType::kRsa},
    {SignatureScheme::rsa_pss_rsae_sha256, kRsaPss, kSha256, KeyType::kRsa},
    {SignatureScheme::rsa_pss_rsae_sha384, kRsaPss, kSha384, KeyType::kRsa},
    {SignatureScheme::rsa_pss_rsae_sha512, kRsaPss, kSha512, KeyType::kRsa},
    {SignatureScheme::ecdsa_sha1, kEcdsa, kSha1, KeyType::kP256},
    {SignatureScheme::ecdsa_secp256r1_sha256, kEcdsa, kSha256, KeyType::kP256},
    {SignatureScheme::ecdsa_secp384r1_sha384, kEcdsa, kSha384, KeyType::kP384},
    {SignatureScheme::ecdsa_secp521r1_sha512, kEcdsa, kSha512, KeyType::kP521},
    {SignatureScheme::ed25519, SignatureKind::kEd25519, kSha512, KeyType::kEd25519},
    {SignatureScheme::mldsa44, kMlDsa, kSha512, KeyType::kMlDsa44},
    {SignatureScheme::mldsa65, kMlDsa, kSha512, KeyType::kMlDsa65},
    {SignatureScheme::mldsa87, kMlDsa, kSha512, KeyType::kMlDsa87},
};

}  // namespace

const SchemeFacts* FindScheme(SignatureScheme scheme) {
  for (const SchemeFacts& facts : kSchemes) {
    if (facts.scheme == scheme) return &facts;
  }
  return nullptr;
}

bool SchemeFits(SignatureScheme scheme, KeyType type) {
  const SchemeFacts* facts = FindScheme(scheme);
  if (facts == nullptr) return false;
  return facts->kind == kEcdsa ? IsEcdsa(type) : type == facts->type;
}

bool SchemeFitsCurve(SignatureScheme scheme, KeyType type) {
  const SchemeFacts* facts = FindScheme(scheme);
  return facts != nullptr && scheme != SignatureScheme::ecdsa_sha1 && type == facts->type;
}

std::optional<HashAlgorithm> SchemeHash(SignatureScheme scheme) {
  const SchemeFacts* facts = FindScheme(scheme);
  if (facts == nullptr || facts->kind == SignatureKind::kEd25519 || facts->kind == kMlDsa) {
    return std::nullopt;
  }
  return facts->hash;
}

}  // namespace badpeer::crypto
