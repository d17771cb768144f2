#include "runner/crypto/credential_store.h"

#include <map>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "runner/crypto/test_keys.h"

namespace badpeer::crypto {
namespace {

enum class Issuer : std::uint8_t {
  kOwnRoot,       // a root of the same key, named after it
  kTestRoot,      // "Test Root", an RSA-2048 key shared by many credentials
  kIntermediate,  // "Test Intermediate" below it: the chain has two certificates
  kNone,          // no certificate: the chain holds the bare public key (RFC 7250)
  kGarbage,       // the chain holds bytes that are no certificate
};

// What a credential is made of.
struct CredentialSpec {
  const char* name;
  TestKeyName key = TestKeyName::kRsa2048;
  Issuer issuer = Issuer::kTestRoot;
  CertificateTemplate leaf{.dns_names = {"test"}};
};

const std::vector<CredentialSpec>& Specs() {
  static const std::vector<CredentialSpec> kSpecs = {
      {.name = "rsa1024", .key = TestKeyName::kRsa1024, .issuer = Issuer::kOwnRoot},
      {.name = "rsa2048", .key = TestKeyName::kRsa2048, .issuer = Issuer::kOwnRoot},
      {.name = "rsa2048-chain", .key = TestKeyName::kRsa2048, .issuer = Issuer::kIntermediate},
      {.name = "rsa-pss",
       .key = TestKeyName::kRsa2048,
       .leaf = {.dns_names = {"test"}, .encode_key_as_rsa_pss = true}},
      {.name = "rsa2048-signing",
       .leaf = {.dns_names = {"test"}, .key_usage = key_usage::kDigitalSignature}},
      {.name = "rsa2048-encipherment",
       .leaf = {.dns_names = {"test"}, .key_usage = key_usage::kKeyEncipherment}},
      // RFC 9345, 4.2: a certificate must say that it may sign delegated credentials.
      {.name = "rsa2048-delegating",
       .leaf = {.dns_names = {"test"},
                .key_usage = key_usage::kDigitalSignature,
                .extra_extensions = {DelegationUsage()}}},
      {.name = "ecdsa-p256", .key = TestKeyName::kP256, .issuer = Issuer::kOwnRoot},
      {.name = "ecdsa-p256-agreement",
       .key = TestKeyName::kP256,
       .leaf = {.dns_names = {"test"}, .key_usage = key_usage::kKeyAgreement}},
      {.name = "ecdsa-p256-other", .key = TestKeyName::kChannelId},
      {.name = "example.com", .key = TestKeyName::kP256, .leaf = {.dns_names = {"example.com"}}},
      {.name = "ecdsa-p384", .key = TestKeyName::kP384, .issuer = Issuer::kOwnRoot},
      {.name = "ecdsa-p521", .key = TestKeyName::kP521, .issuer = Issuer::kOwnRoot},
      {.name = "ed25519", .key = TestKeyName::kEd25519, .issuer = Issuer::kOwnRoot},
      {.name = "mldsa44", .key = TestKeyName::kMlDsa44, .issuer = Issuer::kOwnRoot},
      {.name = "mldsa65", .key = TestKeyName::kMlDsa65, .issuer = Issuer::kOwnRoot},
      {.name = "mldsa87", .key = TestKeyName::kMlDsa87, .issuer = Issuer::kOwnRoot},
      // Of the servers that Encrypted Client Hello hides, and the one that it shows.
      {.name = "secret.example", .leaf = {.dns_names = {"secret.example"}}},
      {.name = "public.example", .leaf = {.dns_names = {"public.example"}}},
      {.name = "test0123456789.example",
       .key = TestKeyName::kP256,
       .leaf = {.dns_names = {"test0123456789.example"}}},
      {.name = "garbage", .key = TestKeyName::kRsa2048, .issuer = Issuer::kGarbage},
      {.name = "channel-id", .key = TestKeyName::kChannelId, .issuer = Issuer::kNone},
  };
  return kSpecs;
}

// What a root is called that vouches for one credential alone, and one that does for many.
std::string OwnRootName(std::string_view credential) {
  return "Test Root " + std::string(credential);
}
constexpr const char* kTestRootName = "Test Root";

Authority MakeNamedRoot(const PrivateKey& key, const std::string& name) {
  return MakeRoot(key, {.common_name = name, .subject_key_id = BytesOf("root")});
}

[[noreturn]] void ThrowUnknown(std::string_view name) {
  throw std::invalid_argument("no credential '" + std::string(name) + "'");
}

}  // namespace

struct CredentialStore::State {
  struct Entry {
    const CredentialSpec* spec = nullptr;
    std::once_flag once{};
    std::optional<CertifiedKey> made{};
  };

  std::map<std::string_view, Entry> entries{};  // all there from the beginning
  std::once_flag test_root_once{};
  std::optional<Authority> test_root{};
  std::once_flag intermediate_once{};
  std::optional<Authority> intermediate{};

  const Authority& TestRoot() {
    std::call_once(test_root_once, [this] {
      test_root = MakeNamedRoot(TestKey(TestKeyName::kRsa2048), kTestRootName);
    });
    return *test_root;
  }

  const Authority& Intermediate() {
    std::call_once(intermediate_once, [this] {
      intermediate = MakeIntermediate(
          TestRoot(), TestKey(TestKeyName::kRsa2048),
          {.common_name = "Test Intermediate", .subject_key_id = BytesOf("intermediate")});
    });
    return *intermediate;
  }

  CertifiedKey Make(const CredentialSpec& spec);
};

CertifiedKey CredentialStore::State::Make(const CredentialSpec& spec) {
  const PrivateKey& key = TestKey(spec.key);
  switch (spec.issuer) {
    case Issuer::kOwnRoot:
      return IssueLeaf(MakeNamedRoot(key, OwnRootName(spec.name)), key, spec.leaf);
    case Issuer::kTestRoot:
      return IssueLeaf(TestRoot(), key, spec.leaf);
    case Issuer::kIntermediate:
      return IssueLeaf(Intermediate(), key, spec.leaf);
    case Issuer::kNone:
      return {.key = key, .chain = {key.public_key().spki()}, .root = {}};
    case Issuer::kGarbage:
      return {.key = key, .chain = {BytesOf("no certificate")}, .root = {}};
  }
  throw std::logic_error(std::string("credential '") + spec.name + "' has no such issuer");
}

Bytes RootNameOf(std::string_view credential) {
  for (const CredentialSpec& spec : Specs()) {
    if (spec.name != credential) continue;
    return DistinguishedName(spec.issuer == Issuer::kOwnRoot ? OwnRootName(credential)
                                                             : kTestRootName);
  }
  ThrowUnknown(credential);
}

CredentialStore::CredentialStore() : state_(std::make_unique<State>()) {
  for (const CredentialSpec& spec : Specs()) state_->entries[spec.name].spec = &spec;
}

CredentialStore::~CredentialStore() = default;

const CertifiedKey& CredentialStore::Get(std::string_view name) {
  const auto found = state_->entries.find(name);
  if (found == state_->entries.end()) ThrowUnknown(name);
  State::Entry& entry = found->second;
  std::call_once(entry.once, [&] { entry.made = state_->Make(*entry.spec); });
  return *entry.made;
}

}  // namespace badpeer::crypto
