#include "runner/interop/certificates.h"

#include <openssl/asn1.h>
#include <openssl/bn.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <array>
#include <cstdio>
#include <memory>
#include <vector>

namespace badpeer::interop {
namespace {

constexpr long kValidSeconds = 10L * 24 * 3600;
constexpr int kInflatingNames = 20;
constexpr std::size_t kInflatingNameLength = 250;

struct Free {
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
  void operator()(X509* certificate) const { X509_free(certificate); }
  void operator()(X509_EXTENSION* extension) const { X509_EXTENSION_free(extension); }
  void operator()(BIGNUM* number) const { BN_free(number); }
  void operator()(std::FILE* file) const { std::fclose(file); }
};
using Key = std::unique_ptr<EVP_PKEY, Free>;
using Certificate = std::unique_ptr<X509, Free>;
using File = std::unique_ptr<std::FILE, Free>;

Error CryptoError(const std::string& what) {
  std::array<char, 256> text{};
  ERR_error_string_n(ERR_get_error(), text.data(), text.size());
  return Error{what + ": " + text.data()};
}

std::string RandomName(std::size_t length) {
  static constexpr char kLetters[] = "abcdefghijklmnopqrstuvwxyz234567";
  std::vector<unsigned char> random(length);
  RAND_bytes(random.data(), static_cast<int>(length));
  std::string name;
  for (const unsigned char byte : random) name += kLetters[byte % 32];
  return name;
}

bool AddExtension(X509* certificate, X509* issuer, int nid, const std::string& value) {
  X509V3_CTX context;
  X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
  const std::unique_ptr<X509_EXTENSION, Free> extension(
      X509V3_EXT_conf_nid(nullptr, &context, nid, value.c_str()));
  return extension && X509_add_ext(certificate, extension.get(), -1) == 1;
}

struct Issued {
  Key key{};
  Certificate certificate{};
};

struct Description {
  std::string organization{};
  bool authority = false;
  std::string names{};  // subjectAltName
};

Result<Issued> Issue(const Description& description, const Issued* issuer) {
  Issued issued{Key(EVP_EC_gen("P-256")), Certificate(X509_new())};
  X509* certificate = issued.certificate.get();
  if (!issued.key || certificate == nullptr) return CryptoError("making a key");
  const std::unique_ptr<BIGNUM, Free> serial(BN_new());
  BN_rand(serial.get(), 127, BN_RAND_TOP_ONE, BN_RAND_BOTTOM_ANY);
  BN_to_ASN1_INTEGER(serial.get(), X509_get_serialNumber(certificate));
  X509_set_version(certificate, X509_VERSION_3);
  X509_gmtime_adj(X509_getm_notBefore(certificate), -60);
  X509_gmtime_adj(X509_getm_notAfter(certificate), kValidSeconds);
  X509_NAME* subject = X509_get_subject_name(certificate);
  X509_NAME_add_entry_by_txt(
      subject, "O", MBSTRING_UTF8,
      reinterpret_cast<const unsigned char*>(description.organization.c_str()), -1, -1, 0);
  X509* signer = issuer != nullptr ? issuer->certificate.get() : certificate;
  X509_set_issuer_name(certificate, X509_get_subject_name(signer));
  X509_set_pubkey(certificate, issued.key.get());

  bool extended = AddExtension(certificate, signer, NID_subject_key_identifier, "hash") &&
                  AddExtension(certificate, signer, NID_authority_key_identifier, "keyid");
  if (description.authority) {
    extended = extended &&
               AddExtension(certificate, signer, NID_basic_constraints, "critical,CA:true") &&
               AddExtension(certificate, signer, NID_key_usage, "critical,keyCertSign,cRLSign");
  } else {
    extended =
        extended && AddExtension(certificate, signer, NID_subject_alt_name, description.names);
  }
  EVP_PKEY* signing_key = issuer != nullptr ? issuer->key.get() : issued.key.get();
  if (!extended || X509_sign(certificate, signing_key, EVP_sha256()) == 0) {
    return CryptoError("signing a certificate");
  }
  return issued;
}

// One certificate after another; false where a write failed.
bool WritePem(const std::string& path, const std::vector<const X509*>& certificates) {
  File file(std::fopen(path.c_str(), "we"));
  if (!file) return false;
  for (const X509* certificate : certificates) {
    if (PEM_write_X509(file.get(), certificate) != 1) return false;
  }
  return std::fflush(file.get()) == 0;
}

bool WriteKey(const std::string& path, const EVP_PKEY* key) {
  File file(std::fopen(path.c_str(), "we"));
  return file &&
         PEM_write_PKCS8PrivateKey(file.get(), key, nullptr, nullptr, 0, nullptr, nullptr) == 1 &&
         std::fflush(file.get()) == 0;
}

}  // namespace

Status WriteCertificates(const std::string& dir, std::size_t length) {
  std::string names = "DNS:server,DNS:server4,DNS:server6,DNS:server46";
  if (length > 1) {
    for (int i = 0; i < kInflatingNames; ++i) names += ",DNS:" + RandomName(kInflatingNameLength);
  }
  std::vector<Issued> chain;
  for (std::size_t i = 0; i <= length; ++i) {
    Description description{.organization = "interop runner intermediate " + std::to_string(i),
                            .authority = true};
    if (i == 0) description.organization = "interop runner Root Certificate Authority";
    if (i == length) {
      description = {.organization = "interop runner leaf", .authority = false, .names = names};
    }
    Result<Issued> issued = Issue(description, chain.empty() ? nullptr : &chain.back());
    if (!issued) return issued.error();
    chain.push_back(std::move(*issued));
  }
  std::vector<const X509*> leaf_first;
  for (std::size_t i = length; i > 0; --i) leaf_first.push_back(chain[i].certificate.get());
  if (!WritePem(dir + "/ca.pem", {chain[0].certificate.get()}) ||
      !WritePem(dir + "/cert.pem", leaf_first) ||
      !WriteKey(dir + "/priv.key", chain.back().key.get())) {
    return Error{"cannot write certificates into " + dir};
  }
  return Done{};
}

}  // namespace badpeer::interop
