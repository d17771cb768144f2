// Named test credentials, made when first needed and written as PEM files for the shims.
//
//   CredentialStore store({});
//   const StoredCredential& rsa = store.Get("rsa2048");
//   flags = {"-cert-file", rsa.cert_path, "-key-file", rsa.key_path, "-trust-cert", rsa.root_path};
//
// All files lie in one private temporary directory, which goes with the store.
#ifndef BADPEER_RUNNER_CRYPTO_CREDENTIAL_STORE_H_
#define BADPEER_RUNNER_CRYPTO_CREDENTIAL_STORE_H_

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "runner/base/bytes.h"
#include "runner/crypto/certificate.h"
#include "runner/crypto/test_keys.h"

namespace badpeer::crypto {

struct StoredCredential {
  CertifiedKey certified;
  std::string cert_path;  // PEM, the chain; empty when there are no certificates
  std::string key_path;   // PEM, PKCS#8
  std::string root_path;  // PEM; empty when there is no root
};

// What a credential is made of.
struct CredentialSpec {
  enum class Issuer : std::uint8_t {
    kOwnRoot,       // a root of the same key, named after it
    kTestRoot,      // "Test Root", an RSA-2048 key shared by many credentials
    kIntermediate,  // "Test Intermediate" below it: the chain has two certificates
    kNone,          // no certificate: the chain holds the bare public key (RFC 7250)
    kGarbage,       // the chain holds bytes that are no certificate
  };

  TestKeyName key = TestKeyName::kRsa2048;
  Issuer issuer = Issuer::kTestRoot;
  CertificateTemplate leaf{.dns_names = {"test"}};
};

// DER of the subject of the root above one of the credentials that every store knows: what names it
// as an authority. Throws std::invalid_argument for an unknown name.
Bytes RootNameOf(std::string_view credential);

class CredentialStore {
 public:
  struct Options {
    bool keep_files = false;  // leave the directory behind
    std::string parent{};     // where to make it; empty: $TMPDIR, else /tmp
  };

  explicit CredentialStore(Options options);
  ~CredentialStore();
  CredentialStore(const CredentialStore&) = delete;
  CredentialStore& operator=(const CredentialStore&) = delete;

  // The credentials that every store knows: rsa1024, rsa2048, rsa2048-chain, rsa2048-signing and
  // rsa2048-encipherment (with that key usage), rsa-pss, ecdsa-p256, ecdsa-p256-agreement (the same),
  // ecdsa-p256-other (another key's), ecdsa-p384, ecdsa-p521, ed25519, mldsa44, mldsa65, mldsa87,
  // example.com (a P-256 key's, for that name), garbage, channel-id (a key alone), and those that were
  // defined. Made by the first call; the reference stays valid as long as the store. Thread-safe.
  // Throws std::invalid_argument for an unknown name, std::runtime_error when a file cannot be
  // written.
  const StoredCredential& Get(std::string_view name);

  // Adds a name. Throws std::invalid_argument when it exists. Thread-safe.
  void Define(std::string name, CredentialSpec spec);
  // The same for a credential that is made already.
  const StoredCredential& Add(std::string name, CertifiedKey certified);

  // Writes another file into the directory and returns its path. Thread-safe.
  std::string WriteFile(std::string_view label, std::string_view contents);

  // The directory; made by the first call that needs it.
  std::string directory();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace badpeer::crypto

#endif  // BADPEER_RUNNER_CRYPTO_CREDENTIAL_STORE_H_
