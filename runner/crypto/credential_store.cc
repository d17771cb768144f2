#include "runner/crypto/credential_store.h"

#include <fcntl.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <system_error>
#include <utility>

#include "runner/base/guardian.h"

namespace badpeer::crypto {
namespace {

using Issuer = CredentialSpec::Issuer;

struct BuiltIn {
  const char* name;
  CredentialSpec spec;
};

const std::vector<BuiltIn>& BuiltIns() {
  static const std::vector<BuiltIn> kBuiltIns = {
      {"rsa1024", {.key = TestKeyName::kRsa1024, .issuer = Issuer::kOwnRoot}},
      {"rsa2048", {.key = TestKeyName::kRsa2048, .issuer = Issuer::kOwnRoot}},
      {"rsa2048-chain", {.key = TestKeyName::kRsa2048, .issuer = Issuer::kIntermediate}},
      {"rsa-pss",
       {.key = TestKeyName::kRsa2048,
        .leaf = {.dns_names = {"test"}, .encode_key_as_rsa_pss = true}}},
      {"rsa2048-signing",
       {.leaf = {.dns_names = {"test"}, .key_usage = key_usage::kDigitalSignature}}},
      {"rsa2048-encipherment",
       {.leaf = {.dns_names = {"test"}, .key_usage = key_usage::kKeyEncipherment}}},
      {"ecdsa-p256", {.key = TestKeyName::kP256, .issuer = Issuer::kOwnRoot}},
      {"ecdsa-p256-agreement",
       {.key = TestKeyName::kP256,
        .leaf = {.dns_names = {"test"}, .key_usage = key_usage::kKeyAgreement}}},
      {"ecdsa-p256-other", {.key = TestKeyName::kChannelId}},
      {"example.com", {.key = TestKeyName::kP256, .leaf = {.dns_names = {"example.com"}}}},
      {"ecdsa-p384", {.key = TestKeyName::kP384, .issuer = Issuer::kOwnRoot}},
      {"ecdsa-p521", {.key = TestKeyName::kP521, .issuer = Issuer::kOwnRoot}},
      {"ed25519", {.key = TestKeyName::kEd25519, .issuer = Issuer::kOwnRoot}},
      {"mldsa44", {.key = TestKeyName::kMlDsa44, .issuer = Issuer::kOwnRoot}},
      {"mldsa65", {.key = TestKeyName::kMlDsa65, .issuer = Issuer::kOwnRoot}},
      {"mldsa87", {.key = TestKeyName::kMlDsa87, .issuer = Issuer::kOwnRoot}},
      // Of the servers that Encrypted Client Hello hides, and the one that it shows.
      {"secret.example", {.leaf = {.dns_names = {"secret.example"}}}},
      {"public.example", {.leaf = {.dns_names = {"public.example"}}}},
      {"test0123456789.example",
       {.key = TestKeyName::kP256, .leaf = {.dns_names = {"test0123456789.example"}}}},
      {"garbage", {.key = TestKeyName::kRsa2048, .issuer = Issuer::kGarbage}},
      {"channel-id", {.key = TestKeyName::kChannelId, .issuer = Issuer::kNone}},
  };
  return kBuiltIns;
}

// What a root is called that vouches for one credential alone, and one that does for many.
std::string OwnRootName(std::string_view credential) {
  return "Test Root " + std::string(credential);
}
constexpr const char* kTestRootName = "Test Root";

// File names are for people to find their way: anything unusual in a label becomes '_'.
std::string Printable(std::string_view label) {
  std::string out(label);
  for (char& c : out) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       c == '-' || c == '.' || c == '_';
    if (!plain) c = '_';
  }
  return out;
}

[[noreturn]] void ThrowErrno(const std::string& what) {
  throw std::system_error(errno, std::generic_category(), what);
}

void WriteNewFile(const std::string& path, std::string_view contents) {
  const int fd = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (fd < 0) ThrowErrno("cannot create " + path);
  while (!contents.empty()) {
    const ssize_t now = ::write(fd, contents.data(), contents.size());
    if (now < 0 && errno == EINTR) continue;
    if (now < 0) {
      const int error = errno;
      ::close(fd);
      errno = error;
      ThrowErrno("cannot write " + path);
    }
    contents.remove_prefix(static_cast<std::size_t>(now));
  }
  if (::close(fd) != 0) ThrowErrno("cannot write " + path);
}

std::string MakeDirectory(std::string parent) {
  if (parent.empty()) {
    const char* from_environment = std::getenv("TMPDIR");
    parent = from_environment != nullptr && *from_environment != '\0' ? from_environment : "/tmp";
  }
  std::string path = parent + "/badpeer-XXXXXX";
  if (::mkdtemp(path.data()) == nullptr) ThrowErrno("cannot make a directory in " + parent);
  return path;
}

}  // namespace

struct CredentialStore::State {
  struct Entry {
    CredentialSpec spec{};
    std::once_flag once{};
    std::optional<StoredCredential> stored{};
  };
  struct RootFile {
    Authority authority;
    std::string path;
  };

  explicit State(Options given) : options(std::move(given)) {}

  const Options options;
  std::mutex mutex;  // guards the map, not what its entries hold
  std::map<std::string, Entry, std::less<>> entries{};
  std::once_flag directory_once{};
  std::string directory{};
  std::atomic<unsigned> next_file{1};
  std::once_flag test_root_once{};
  std::optional<RootFile> test_root{};
  std::once_flag intermediate_once{};
  std::optional<Authority> intermediate{};

  const std::string& Directory() {
    std::call_once(directory_once, [this] {
      directory = MakeDirectory(options.parent);
      if (!options.keep_files) GuardPath(directory);
    });
    return directory;
  }

  std::string Write(std::string_view label, std::string_view contents) {
    char number[16];
    std::snprintf(number, sizeof number, "%04u-", next_file.fetch_add(1));
    std::string path = Directory() + "/" + number + Printable(label);
    WriteNewFile(path, contents);
    return path;
  }

  const RootFile& TestRoot() {
    std::call_once(test_root_once, [this] {
      Authority root = MakeRoot(TestKey(TestKeyName::kRsa2048),
                                {.common_name = kTestRootName, .subject_key_id = BytesOf("root")});
      std::string path = Write("test-root.pem", CertificatesToPem({root.root}));
      test_root.emplace(RootFile{std::move(root), std::move(path)});
    });
    return *test_root;
  }

  const Authority& Intermediate() {
    std::call_once(intermediate_once, [this] {
      intermediate = MakeIntermediate(
          TestRoot().authority, TestKey(TestKeyName::kRsa2048),
          {.common_name = "Test Intermediate", .subject_key_id = BytesOf("intermediate")});
    });
    return *intermediate;
  }

  StoredCredential Make(const std::string& name, const CredentialSpec& spec);
  StoredCredential Store(const std::string& name, CertifiedKey certified, std::string root_path);
};

// Writes the files that go with a credential; the root's only where it has none yet.
StoredCredential CredentialStore::State::Store(const std::string& name, CertifiedKey certified,
                                               std::string root_path) {
  StoredCredential out{.certified = std::move(certified),
                       .cert_path = {},
                       .key_path = {},
                       .root_path = std::move(root_path)};
  out.key_path = Write(name + ".key.pem", out.certified.key.Pem());
  if (!out.certified.root.empty()) {
    out.cert_path = Write(name + ".cert.pem", CertificatesToPem(out.certified.chain));
    if (out.root_path.empty()) {
      out.root_path = Write(name + ".root.pem", CertificatesToPem({out.certified.root}));
    }
  }
  return out;
}

StoredCredential CredentialStore::State::Make(const std::string& name, const CredentialSpec& spec) {
  const PrivateKey& key = TestKey(spec.key);
  switch (spec.issuer) {
    case Issuer::kOwnRoot: {
      const Authority root =
          MakeRoot(key, {.common_name = OwnRootName(name), .subject_key_id = BytesOf("root")});
      return Store(name, IssueLeaf(root, key, spec.leaf), {});
    }
    case Issuer::kTestRoot:
      return Store(name, IssueLeaf(TestRoot().authority, key, spec.leaf), TestRoot().path);
    case Issuer::kIntermediate:
      return Store(name, IssueLeaf(Intermediate(), key, spec.leaf), TestRoot().path);
    case Issuer::kNone:
      return Store(name, {.key = key, .chain = {key.public_key().spki()}, .root = {}}, {});
    case Issuer::kGarbage:
      return Store(name, {.key = key, .chain = {BytesOf("no certificate")}, .root = {}}, {});
  }
  throw std::invalid_argument("credential '" + name + "' has no such issuer");
}

Bytes RootNameOf(std::string_view credential) {
  for (const BuiltIn& built_in : BuiltIns()) {
    if (built_in.name != credential) continue;
    const bool own = built_in.spec.issuer == Issuer::kOwnRoot;
    return DistinguishedName(own ? OwnRootName(credential) : kTestRootName);
  }
  throw std::invalid_argument("no credential '" + std::string(credential) + "'");
}

CredentialStore::CredentialStore(Options options)
    : state_(std::make_unique<State>(std::move(options))) {
  for (const BuiltIn& built_in : BuiltIns()) Define(built_in.name, built_in.spec);
}

CredentialStore::~CredentialStore() {
  if (state_->directory.empty() || state_->options.keep_files) return;
  std::error_code ignored;  // there is nobody left to tell
  std::filesystem::remove_all(state_->directory, ignored);
  ReleasePath(state_->directory);
}

const StoredCredential& CredentialStore::Get(std::string_view name) {
  State::Entry* entry = nullptr;
  {
    std::lock_guard lock(state_->mutex);
    const auto found = state_->entries.find(name);
    if (found == state_->entries.end()) {
      throw std::invalid_argument("no credential '" + std::string(name) + "'");
    }
    entry = &found->second;  // a map's nodes stay where they are
  }
  std::call_once(entry->once,
                 [&] { entry->stored = state_->Make(std::string(name), entry->spec); });
  return *entry->stored;
}

void CredentialStore::Define(std::string name, CredentialSpec spec) {
  std::lock_guard lock(state_->mutex);
  const auto [entry, added] = state_->entries.try_emplace(name);
  if (!added) throw std::invalid_argument("credential '" + name + "' is defined already");
  entry->second.spec = std::move(spec);
}

const StoredCredential& CredentialStore::Add(std::string name, CertifiedKey certified) {
  Define(name, {});
  State::Entry& entry = [&]() -> State::Entry& {
    std::lock_guard lock(state_->mutex);
    return state_->entries.find(name)->second;
  }();
  std::call_once(entry.once, [&] { entry.stored = state_->Store(name, std::move(certified), {}); });
  return *entry.stored;
}

std::string CredentialStore::WriteFile(std::string_view label, std::string_view contents) {
  return state_->Write(label, contents);
}

std::string CredentialStore::directory() { return state_->Directory(); }

}  // namespace badpeer::crypto
