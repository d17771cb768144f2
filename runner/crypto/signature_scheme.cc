#include "runner/crypto/signature_scheme.h"

namespace badpeer::crypto {
namespace {

using enum SignatureKind;
using enum HashAlgorithm;

constexpr SchemeFacts kSchemes[] = {
    {scheme::kRsaPkcs1Md5, kRsaPkcs1, kMd5, KeyType::kRsa},
    {scheme::kRsaPkcs1Sha1, kRsaPkcs1, kSha1, KeyType::kRsa},
    {scheme::kRsaPkcs1Sha256, kRsaPkcs1, kSha256, KeyType::kRsa},
    {scheme::kRsaPkcs1Sha256Legacy, kRsaPkcs1, kSha256, KeyType::kRsa},
    {scheme::kRsaPkcs1Sha384, kRsaPkcs1, kSha384, KeyType::kRsa},
    {scheme::kRsaPkcs1Sha512, kRsaPkcs1, kSha512, KeyType::kRsa},
    {scheme::kRsaPkcs1Md5Sha1, kRsaPkcs1, kMd5Sha1, KeyType::kRsa},
    {scheme::kRsaPssRsaeSha256, kRsaPss, kSha256, KeyType::kRsa},
    {scheme::kRsaPssRsaeSha384, kRsaPss, kSha384, KeyType::kRsa},
    {scheme::kRsaPssRsaeSha512, kRsaPss, kSha512, KeyType::kRsa},
    {scheme::kEcdsaSha1, kEcdsa, kSha1, KeyType::kP256},
    {scheme::kEcdsaSecp256r1Sha256, kEcdsa, kSha256, KeyType::kP256},
    {scheme::kEcdsaSecp384r1Sha384, kEcdsa, kSha384, KeyType::kP384},
    {scheme::kEcdsaSecp521r1Sha512, kEcdsa, kSha512, KeyType::kP521},
    {scheme::kEd25519, SignatureKind::kEd25519, kSha512, KeyType::kEd25519},
    {scheme::kMlDsa44, kMlDsa, kSha512, KeyType::kMlDsa44},
    {scheme::kMlDsa65, kMlDsa, kSha512, KeyType::kMlDsa65},
    {scheme::kMlDsa87, kMlDsa, kSha512, KeyType::kMlDsa87},
};

}  // namespace

const SchemeFacts* FindScheme(std::uint16_t scheme) {
  for (const SchemeFacts& facts : kSchemes) {
    if (facts.scheme == scheme) return &facts;
  }
  return nullptr;
}

bool IsEcdsa(KeyType type) { return type >= KeyType::kP224 && type <= KeyType::kP521; }

bool SchemeFits(std::uint16_t scheme, KeyType type) {
  const SchemeFacts* facts = FindScheme(scheme);
  if (facts == nullptr) return false;
  return facts->kind == kEcdsa ? IsEcdsa(type) : type == facts->type;
}

bool SchemeFitsCurve(std::uint16_t scheme, KeyType type) {
  const SchemeFacts* facts = FindScheme(scheme);
  return facts != nullptr && scheme != scheme::kEcdsaSha1 && type == facts->type;
}

std::optional<HashAlgorithm> SchemeHash(std::uint16_t scheme) {
  const SchemeFacts* facts = FindScheme(scheme);
  if (facts == nullptr || facts->kind == SignatureKind::kEd25519 || facts->kind == kMlDsa) {
    return std::nullopt;
  }
  return facts->hash;
}

}  // namespace badpeer::crypto
