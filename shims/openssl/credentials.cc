#include "shims/openssl/credentials.h"

#include <openssl/pem.h>

#include <algorithm>
#include <cstdio>
#include <map>
#include <string_view>
#include <vector>

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

bool HasFiles(const CredentialConfig& config) {
  return !config.cert_file.empty() || !config.key_file.empty();
}

// In the order of preference.
std::vector<const CredentialConfig*> CredentialsOf(const ConnectionConfig& config) {
  std::vector<const CredentialConfig*> all;
  for (const CredentialConfig& one : config.credentials) all.push_back(&one);
  if (HasFiles(config.default_credential)) all.push_back(&config.default_credential);
  return all;
}

bool IsParticular(const CredentialConfig& config) {
  return !config.signing_prefs.empty() || !config.ocsp_response.empty() ||
         !config.signed_cert_timestamps.empty() || !config.session_id_context.empty();
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

const CredentialConfig& MainCredential(const ConnectionConfig& config) {
  const bool is_one = config.credentials.size() == 1 && !HasFiles(config.default_credential);
  return is_one ? config.credentials.front() : config.default_credential;
}

std::string WhyNotTheseCredentials(const ConnectionConfig& config) {
  const std::vector<const CredentialConfig*> all = CredentialsOf(config);
  if (config.credentials.empty() || all.size() == 1) return "";
  if (!config.server) return "a client's choice of certificates";
  std::map<int, std::string> files;  // by kind of key
  for (const CredentialConfig* one : all) {
    if (IsParticular(*one)) return "settings of one certificate among several";
    Credential loaded;
    if (!LoadCredential(*one, loaded) || !loaded.key) return "the key in " + one->key_file;
    const auto [at, added] = files.try_emplace(EVP_PKEY_base_id(loaded.key.get()), one->cert_file);
    if (!added && at->second != one->cert_file) return "two certificates for one kind of key";
  }
  return "";
}

bool InstallCredentials(SSL* ssl, const ConnectionConfig& config) {
  for (const CredentialConfig* one : CredentialsOf(config)) {
    Credential credential;
    if (!LoadCredential(*one, credential)) return false;
    const bool set = (!credential.leaf || SSL_use_certificate(ssl, credential.leaf.get())) &&
                     (!credential.key || SSL_use_PrivateKey(ssl, credential.key.get())) &&
                     (!credential.chain || SSL_set1_chain(ssl, credential.chain.get()));
    if (!set) return false;
  }
  return true;
}

std::optional<int> SelectedCredential(const SSL* ssl, const ConnectionConfig& config) {
  if (!config.server || SSL_session_reused(ssl) != 0) return std::nullopt;
  const X509* const shown = SSL_get_certificate(ssl);
  for (std::size_t i = 0; shown != nullptr && i < config.credentials.size(); ++i) {
    Credential credential;
    if (!LoadCredential(config.credentials[i], credential) || !credential.leaf) continue;
    if (X509_cmp(credential.leaf.get(), shown) == 0) return static_cast<int>(i);
  }
  return -1;
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
