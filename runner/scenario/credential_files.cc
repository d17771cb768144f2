#include "runner/scenario/credential_files.h"

#include <stdexcept>

#include "runner/crypto/credential_store.h"

namespace badpeer {

std::string CredentialFiles::Certificate(const std::string& name) {
  const crypto::CertifiedKey& certified = store_.Get(name);
  if (certified.root.empty()) return "";
  return Write(name + ".cert.pem", crypto::CertificatesToPem(certified.chain));
}

std::string CredentialFiles::Key(const std::string& name) {
  return Write(name + ".key.pem", store_.Get(name).key.Pem());
}

std::string CredentialFiles::Root(const std::string& name) {
  const crypto::CertifiedKey& certified = store_.Get(name);
  if (certified.root.empty()) return "";
  return Write(name + ".root.pem", crypto::CertificatesToPem({certified.root}));
}

std::string CredentialFiles::Write(const std::string& label, std::string_view pem) {
  std::lock_guard lock(mutex_);
  std::string& path = written_[label];
  if (!path.empty()) return path;
  if (!directory_) {
    Result<TempDir> made = TempDir::Create("badpeer");
    if (!made) throw std::runtime_error(made.error().message);
    directory_.emplace(*std::move(made));
    if (keep_) directory_->Keep();
  }
  const std::string file = directory_->path() + "/" + label;
  if (Status written = WriteFileAtomically(file, pem); !written) {
    throw std::runtime_error(written.error().message);
  }
  return path = file;
}

}  // namespace badpeer
