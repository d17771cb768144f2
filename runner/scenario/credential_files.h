// The files in which a shim is given the test credentials, PEM, written when first needed.
//
//   crypto::CredentialStore store;
//   CredentialFiles files(store);
//   flags = {"-cert-file", files.Certificate("rsa2048"), "-key-file", files.Key("rsa2048")};
//
// All lie in one private temporary directory, which goes with the object.
#ifndef BADPEER_RUNNER_SCENARIO_CREDENTIAL_FILES_H_
#define BADPEER_RUNNER_SCENARIO_CREDENTIAL_FILES_H_

#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "runner/base/files.h"

namespace badpeer {

namespace crypto {
class CredentialStore;
}

class CredentialFiles {
 public:
  explicit CredentialFiles(crypto::CredentialStore& store, bool keep = false)
      : store_(store), keep_(keep) {}

  crypto::CredentialStore& store() { return store_; }
  // The path of a file. Thread-safe. Throws std::invalid_argument for a name that the store does not
  // know, std::runtime_error when the file cannot be written.
  std::string Certificate(const std::string& name);  // the chain; "" where there is no certificate
  std::string Key(const std::string& name);          // PKCS#8
  std::string Root(const std::string& name);         // "" where there is none

 private:
  std::string Write(const std::string& label, std::string_view pem);

  crypto::CredentialStore& store_;
  const bool keep_;
  std::mutex mutex_;
  std::optional<TempDir> directory_{};
  std::map<std::string, std::string> written_{};  // the paths, by the files' labels
};

}  // namespace badpeer

#endif  // BADPEER_RUNNER_SCENARIO_CREDENTIAL_FILES_H_
