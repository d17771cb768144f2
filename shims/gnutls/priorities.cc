#include "shims/gnutls/priorities.h"

#include <algorithm>
#include <string_view>
#include <vector>

#include "shims/gnutls/code_points.h"

namespace badpeer::shim {
namespace {

// As in RFC 7250.
constexpr std::uint16_t kX509 = 0;
constexpr std::uint16_t kRawPublicKey = 2;

// The lists of -cipher that can be said with algorithms, as GnuTLS does not choose among suites.
struct CipherList {
  std::string_view list;
  const char* key_exchanges;
  const char* ciphers;
};
constexpr char kAllKeyExchanges[] = ":+ECDHE-ECDSA:+ECDHE-RSA:+DHE-RSA:+RSA";
constexpr char kAllCiphers[] = ":+CIPHER-ALL:+3DES-CBC:+MAC-ALL:+SHA256:+SHA384";
constexpr CipherList kCipherLists[] = {
    {"", kAllKeyExchanges, kAllCiphers},
    {"ALL:3DES", kAllKeyExchanges, kAllCiphers},
    {"3DES", kAllKeyExchanges, ":+3DES-CBC:+SHA1"},
    {"AES128", kAllKeyExchanges, ":+AES-128-GCM:+AES-128-CBC:+AEAD:+SHA256:+SHA1"},
    {"DEFAULT:!AES", kAllKeyExchanges, ":+CHACHA20-POLY1305:+AEAD"},
    {"TLS_RSA_WITH_3DES_EDE_CBC_SHA", ":+RSA", ":+3DES-CBC:+SHA1"},
};

struct Tls13Cipher {
  std::uint16_t wire;
  const char* priority;
};
constexpr Tls13Cipher kTls13Ciphers[] = {
    {0x1301, ":+AES-128-GCM"}, {0x1302, ":+AES-256-GCM"}, {0x1303, ":+CHACHA20-POLY1305"}};
constexpr char kOlderCiphers[] = ":+AES-128-CBC:+AES-256-CBC:+3DES-CBC";

class Priorities {
 public:
  explicit Priorities(const ConnectionConfig& config) : config_(config) {}

  bool Build() {
    return AddSuites() && AddVersions() && AddGroups() && AddSignatures() && AddTypes() &&
           AddModes();
  }

  std::string text = "NONE:+COMP-NULL";
  std::string cannot;

 private:
  bool Cannot(std::string what) {
    cannot = std::move(what);
    return false;
  }

  bool AddSuites() {
    const auto list = std::ranges::find(kCipherLists, config_.cipher, &CipherList::list);
    if (list == std::end(kCipherLists)) {
      return Cannot("a choice of single cipher suites: " + config_.cipher);
    }
    text += config_.psk.empty() ? list->key_exchanges : ":+ECDHE-PSK:+DHE-PSK:+PSK";
    if (config_.tls13_ciphers.empty()) {
      text += list->ciphers;
      return true;
    }
    // One list for all versions: what is left out for TLS 1.3 is left out of the others as well.
    for (const std::uint16_t wire : config_.tls13_ciphers) {
      const auto cipher = std::ranges::find(kTls13Ciphers, wire, &Tls13Cipher::wire);
      if (cipher == std::end(kTls13Ciphers)) return Cannot("one of the TLS 1.3 cipher suites");
      text += cipher->priority;
    }
    text += kOlderCiphers;
    text += ":+MAC-ALL:+SHA256:+SHA384";
    return true;
  }

  bool IsLeftOut(std::uint16_t wire) const {
    if (config_.quic && wire != 0x0304) return true;
    switch (wire) {
      case 0x0304:
        // A key exchange with a pre-shared key is one in TLS 1.3 as well, and -psk is not for that.
        return config_.no_tls13 || !config_.psk.empty();
      case 0x0303:
      case 0xfefd:
        return config_.no_tls12;
      case 0x0302:
        return config_.no_tls11;
      default:
        return config_.no_tls1;
    }
  }

  bool AddVersions() {
    // Versions of DTLS count down.
    const auto order = [&](std::uint16_t wire) { return config_.dtls ? 0xffff - wire : wire; };
    bool any = false;
    for (const Version& version : config_.dtls ? DtlsVersions() : TlsVersions()) {
      const int place = order(version.wire);
      if (IsLeftOut(version.wire) ||
          (config_.min_version != 0 && place < order(config_.min_version)) ||
          (config_.max_version != 0 && place > order(config_.max_version))) {
        continue;
      }
      Add(version.priority);
      any = true;
    }
    return any || Cannot("this range of versions");
  }

  bool AddGroups() {
    if (config_.curves.empty()) {
      for (const Group& group : Groups()) Add(group.priority);
      return true;
    }
    for (const std::uint16_t wire : config_.curves) {
      const auto group = std::ranges::find(Groups(), wire, &Group::wire);
      if (group == Groups().end()) return Cannot("one of the groups");
      Add(group->priority);
    }
    return true;
  }

  // One list for what GnuTLS verifies and what it signs with; -signing-prefs restricts the keys.
  bool AddSignatures() {
    if (config_.verify_prefs.empty()) {
      for (const Signature& signature : Signatures()) Add(signature.priority);
    }
    for (const std::uint16_t wire : config_.verify_prefs) {
      bool known = false;
      for (const Signature& signature : Signatures()) {
        if (signature.wire != wire) continue;
        Add(signature.priority);
        known = true;
      }
      if (!known) return Cannot("one of the signature algorithms");
    }
    return true;
  }

  void AddTypesOf(std::string_view end, const std::vector<std::uint16_t>& types) {
    for (const std::uint16_t type : types) {
      text += ":+CTYPE-" + std::string(end) + (type == kRawPublicKey ? "-RAWPK" : "-X509");
    }
  }

  bool AddTypes() {
    std::vector<std::uint16_t> own = config_.available_client_cert_types;
    std::vector<std::uint16_t> peers = config_.accepted_peer_cert_types;
    if (config_.server) own.clear();
    if (own.empty()) {
      for (const CredentialConfig& credential : config_.credentials) {
        const bool raw = credential.type == CredentialType::kRawPublicKey;
        const std::uint16_t type = raw ? kRawPublicKey : kX509;
        if (std::ranges::find(own, type) == own.end()) own.push_back(type);
      }
      const bool has_default = !config_.default_credential.cert_file.empty();
      if ((has_default || own.empty()) && std::ranges::find(own, kX509) == own.end()) {
        own.push_back(kX509);
      }
    }
    if (peers.empty()) peers = {kX509};
    for (const std::vector<std::uint16_t>* types : {&own, &peers}) {
      for (const std::uint16_t type : *types) {
        if (type != kX509 && type != kRawPublicKey) return Cannot("one of the certificate types");
      }
    }
    AddTypesOf(config_.server ? "SRV" : "CLI", own);
    AddTypesOf(config_.server ? "CLI" : "SRV", peers);
    return true;
  }

  bool AddModes() {
    text += ":%VERIFY_ALLOW_SIGN_WITH_SHA1:%PROFILE_LOW";
    if (config_.quic) text += ":%DISABLE_TLS13_COMPAT_MODE";
    if (config_.fallback_scsv) text += ":%FALLBACK_SCSV";
    if (config_.server_preference) text += ":%SERVER_PRECEDENCE";
    text += config_.no_legacy_server_connect ? ":%SAFE_RENEGOTIATION" : ":%UNSAFE_RENEGOTIATION";
    return true;
  }

  void Add(const char* priority) {
    text += ':';
    text += priority;
  }

  const ConnectionConfig& config_;
};

}  // namespace

std::optional<std::string> PriorityString(const ConnectionConfig& config, std::string& cannot) {
  Priorities priorities(config);
  if (priorities.Build()) return priorities.text;
  cannot = priorities.cannot;
  return {};
}

bool UsesRawPublicKeys(const ConnectionConfig& config) {
  const auto has = [](const std::vector<std::uint16_t>& types) {
    return std::ranges::find(types, kRawPublicKey) != types.end();
  };
  return has(config.accepted_peer_cert_types) || has(config.available_client_cert_types) ||
         std::ranges::any_of(config.credentials, [](const CredentialConfig& credential) {
           return credential.type == CredentialType::kRawPublicKey;
         });
}

}  // namespace badpeer::shim
