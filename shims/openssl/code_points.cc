#include "shims/openssl/code_points.h"

#include <openssl/obj_mac.h>

#include <algorithm>
#include <string_view>

#include "shims/openssl/openssl_ptr.h"

namespace badpeer::shim {
namespace {

struct SignatureAlgorithm {
  std::uint16_t code_point;
  const char* name;
  int key_type;  // as SSL_get_peer_signature_type_nid() has it
  int digest;    // NID_undef where the signature implies it
};

// RFC 8446, section 4.2.3, and what remains of RFC 5246.
constexpr SignatureAlgorithm kSignatureAlgorithms[] = {
    {0x0201, "rsa_pkcs1_sha1", EVP_PKEY_RSA, NID_sha1},
    {0x0203, "ECDSA+SHA1", EVP_PKEY_EC, NID_sha1},
    {0x0401, "rsa_pkcs1_sha256", EVP_PKEY_RSA, NID_sha256},
    {0x0403, "ecdsa_secp256r1_sha256", EVP_PKEY_EC, NID_sha256},
    {0x0501, "rsa_pkcs1_sha384", EVP_PKEY_RSA, NID_sha384},
    {0x0503, "ecdsa_secp384r1_sha384", EVP_PKEY_EC, NID_sha384},
    {0x0601, "rsa_pkcs1_sha512", EVP_PKEY_RSA, NID_sha512},
    {0x0603, "ecdsa_secp521r1_sha512", EVP_PKEY_EC, NID_sha512},
    {0x0804, "rsa_pss_rsae_sha256", EVP_PKEY_RSA_PSS, NID_sha256},
    {0x0805, "rsa_pss_rsae_sha384", EVP_PKEY_RSA_PSS, NID_sha384},
    {0x0806, "rsa_pss_rsae_sha512", EVP_PKEY_RSA_PSS, NID_sha512},
    {0x0807, "ed25519", EVP_PKEY_ED25519, NID_undef},
    {0x0808, "ed448", EVP_PKEY_ED448, NID_undef},
};

struct Group {
  std::uint16_t code_point;
  int nid;
};

constexpr Group kGroups[] = {
    {21, NID_secp224r1},  {23, NID_X9_62_prime256v1}, {24, NID_secp384r1},
    {25, NID_secp521r1},  {29, NID_X25519},           {30, NID_X448},
    {256, NID_ffdhe2048}, {257, NID_ffdhe3072},       {258, NID_ffdhe4096},
};

}  // namespace

std::optional<std::string> SignatureAlgorithmList(std::span<const std::uint16_t> code_points) {
  std::string list;
  for (std::uint16_t code_point : code_points) {
    const auto* found =
        std::ranges::find(kSignatureAlgorithms, code_point, &SignatureAlgorithm::code_point);
    if (found == std::end(kSignatureAlgorithms)) return std::nullopt;
    if (!list.empty()) list += ':';
    list += found->name;
  }
  return list;
}

std::optional<std::uint16_t> PeerSignatureAlgorithm(SSL* ssl) {
  int key_type;
  int digest;
  if (!SSL_get_peer_signature_type_nid(ssl, &key_type)) return std::nullopt;
  if (!SSL_get_peer_signature_nid(ssl, &digest)) digest = NID_undef;
  const auto* found =
      std::ranges::find_if(kSignatureAlgorithms, [&](const SignatureAlgorithm& algorithm) {
        return algorithm.key_type == key_type &&
               (algorithm.digest == digest || algorithm.digest == NID_undef);
      });
  if (found == std::end(kSignatureAlgorithms)) return std::nullopt;
  return found->code_point;
}

std::optional<std::vector<int>> GroupNids(std::span<const std::uint16_t> code_points) {
  std::vector<int> nids;
  for (std::uint16_t code_point : code_points) {
    const auto* found = std::ranges::find(kGroups, code_point, &Group::code_point);
    if (found == std::end(kGroups)) return std::nullopt;
    nids.push_back(found->nid);
  }
  return nids;
}

std::uint16_t GroupOfNid(int nid) {
  if ((nid & TLSEXT_nid_unknown) != 0) return static_cast<std::uint16_t>(nid);
  const auto* found = std::ranges::find(kGroups, nid, &Group::nid);
  return found == std::end(kGroups) ? 0 : found->code_point;
}

std::optional<std::string> CipherList(const std::string& bogo_list) {
  if (bogo_list.find('[') != bogo_list.npos) return std::nullopt;
  std::string list;
  std::string_view rest = bogo_list;
  while (!rest.empty()) {
    const std::string part(rest.substr(0, rest.find(':')));
    rest.remove_prefix(std::min(rest.size(), part.size() + 1));
    const char* name = part.starts_with("TLS_") ? OPENSSL_cipher_name(part.c_str()) : nullptr;
    if (!list.empty()) list += ':';
    list += name != nullptr ? name : part;
  }
  return list;
}

}  // namespace badpeer::shim
