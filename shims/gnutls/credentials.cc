#include "shims/gnutls/credentials.h"

#include <fstream>
#include <iterator>

#include "shims/gnutls/code_points.h"
#include "shims/gnutls/signing_key.h"

namespace badpeer::shim {
namespace {

int LoadKey(const std::string& path, PrivateKeyPtr& out) {
  std::ifstream file(path, std::ios::binary);
  const std::string pem{std::istreambuf_iterator<char>(file), {}};
  gnutls_privkey_t key = nullptr;
  if (const int made = gnutls_privkey_init(&key); made != GNUTLS_E_SUCCESS) return made;
  out.reset(key);
  const gnutls_datum_t datum = DatumOf(AsBytes(pem));
  return gnutls_privkey_import_x509_raw(key, &datum, GNUTLS_X509_FMT_PEM, nullptr, 0);
}

bool HasAllOf(const std::vector<std::uint16_t>& algorithms) {
  return std::ranges::all_of(algorithms, [](std::uint16_t wire) {
    return std::ranges::find(Signatures(), wire, &Signature::wire) != Signatures().end();
  });
}

}  // namespace

Credential::~Credential() {
  for (gnutls_pcert_st& certificate : certificates_) gnutls_pcert_deinit(&certificate);
}

int Credential::LoadCertificates(const std::string& path) {
  const std::optional<std::vector<ByteString>> chain = ReadPemFile(path, "CERTIFICATE");
  if (!chain || chain->empty()) return GNUTLS_E_FILE_ERROR;
  certificates_.reserve(chain->size());
  for (const ByteString& der : *chain) {
    gnutls_pcert_st certificate;
    const gnutls_datum_t datum = DatumOf(der);
    const int made = gnutls_pcert_import_x509_raw(&certificate, &datum, GNUTLS_X509_FMT_DER, 0);
    if (made != GNUTLS_E_SUCCESS) return made;
    certificates_.push_back(certificate);
  }
  return GNUTLS_E_SUCCESS;
}

int Credential::MakeRawPublicKey() {
  gnutls_pubkey_t handle = nullptr;
  if (const int made = gnutls_pubkey_init(&handle); made != GNUTLS_E_SUCCESS) return made;
  PublicKeyPtr public_key(handle);
  int made = gnutls_pubkey_import_privkey(handle, key_.get(), 0, 0);
  if (made != GNUTLS_E_SUCCESS) return made;
  certificates_.reserve(1);
  gnutls_pcert_st certificate;
  made = gnutls_pcert_import_rawpk(&certificate, handle, 0);
  if (made != GNUTLS_E_SUCCESS) return made;
  public_key.release();  // The certificate has it now.
  certificates_.push_back(certificate);
  return GNUTLS_E_SUCCESS;
}

int Credential::Load(const CredentialConfig& config, std::chrono::milliseconds delay,
                     std::function<void()> used) {
  if (const int loaded = LoadKey(config.key_file, key_); loaded != GNUTLS_E_SUCCESS) return loaded;
  const int made = config.type == CredentialType::kRawPublicKey
                       ? MakeRawPublicKey()
                       : LoadCertificates(config.cert_file);
  if (made != GNUTLS_E_SUCCESS) return made;
  if (config.signing_prefs.empty() && delay.count() == 0 && !used) return GNUTLS_E_SUCCESS;
  key_ = SigningKey::Wrap({std::move(key_), {config.signing_prefs, delay, std::move(used)}});
  return key_ ? GNUTLS_E_SUCCESS : GNUTLS_E_MEMORY_ERROR;
}

int Credential::MoveTo(gnutls_certificate_credentials_t certificates) {
  // No names: they would go before the order of the credentials.
  const char* no_names = nullptr;
  const int index = gnutls_certificate_set_key(certificates, &no_names, 0, certificates_.data(),
                                               static_cast<int>(certificates_.size()), key_.get());
  if (index < 0) return index;
  certificates_.clear();
  key_.release();
  return index;
}

std::string WhyNotTheseCredentials(const ConnectionConfig& config) {
  std::vector<CredentialConfig> all = config.credentials;
  if (!config.default_credential.cert_file.empty()) all.push_back(config.default_credential);
  // By the names of CAs alone, which few servers send; the rest is left to a callback.
  if (!config.server && all.size() > 1) return "a choice among the credentials of a client";
  for (const CredentialConfig& credential : all) {
    if (credential.type != CredentialType::kX509 &&
        credential.type != CredentialType::kRawPublicKey) {
      return "credentials of this kind";
    }
    if (!HasAllOf(credential.signing_prefs)) return "one of the signature algorithms";
  }
  return {};
}

}  // namespace badpeer::shim
