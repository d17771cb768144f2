#include "shims/openssl/credentials.h"

#include <openssl/pem.h>

#include <algorithm>
#include <cstdio>
#include <string_view>

#include "shim_api/bytes.h"

namespace badpeer::shim {
namespace {

X509Ptr ParseCertificate(const ByteString& der) {
  const unsigned char* at = der.data();
  return X509Ptr(d2i_X509(nullptr, &at, static_cast<long>(der.size())));
}

bool LoadCertificates(const std::string& path, Credential& out) {
  const std::optional<std::vector<ByteString>> certificates = ReadPemFile(path, "CERTIFICATE");
  if (!certificates || certificates->empty()) {
    std::fprintf(stderr, "No certificate in %s.\n", path.c_str());
    return false;
  }
  out.chain.reset(sk_X509_new_null());
  if (!out.chain) return false;
  for (const ByteString& der : *certificates) {
    X509Ptr certificate = ParseCertificate(der);
    if (!certificate) return false;
    if (!out.leaf) {
      out.leaf = std::move(certificate);
    } else if (sk_X509_push(out.chain.get(), certificate.get()) > 0) {
      certificate.release();
    } else {
      return false;
    }
  }
  return true;
}

}  // namespace

bool LoadCredential(const CredentialConfig& config, Credential& out) {
  if (!config.key_file.empty()) {
    const BioPtr file(BIO_new_file(config.key_file.c_str(), "r"));
    if (!file) return false;
    out.key.reset(PEM_read_bio_PrivateKey(file.get(), nullptr, nullptr, nullptr));
    if (!out.key) return false;
  }
  return config.cert_file.empty() || LoadCertificates(config.cert_file, out);
}

bool InstallCredential(SSL* ssl, const ConnectionConfig& config) {
  Credential credential;
  if (!LoadCredential(config.default_credential, credential)) return false;
  return (!credential.leaf || SSL_use_certificate(ssl, credential.leaf.get())) &&
         (!credential.key || SSL_use_PrivateKey(ssl, credential.key.get())) &&
         (!credential.chain || SSL_set1_chain(ssl, credential.chain.get()));
}

X509NamesPtr ParseNames(const std::string& list) {
  X509NamesPtr names(sk_X509_NAME_new_null());
  if (!names) return nullptr;
  std::string_view rest = list;
  while (!rest.empty()) {
    const std::string_view part = rest.substr(0, rest.find(','));
    rest.remove_prefix(std::min(rest.size(), part.size() + 1));
    const std::optional<ByteString> der = DecodeHex(part);
    if (!der) return nullptr;
    const unsigned char* at = der->data();
    X509NamePtr name(d2i_X509_NAME(nullptr, &at, static_cast<long>(der->size())));
    if (!name || !sk_X509_NAME_push(names.get(), name.get())) return nullptr;
    name.release();
  }
  return names;
}

}  // namespace badpeer::shim
