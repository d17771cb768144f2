#include "runner/scenario/shim_credentials.h"

#include <stdexcept>
#include <string_view>

#include "runner/base/bytes.h"
#include "runner/crypto/credential_store.h"
#include "runner/crypto/delegated_credential.h"
#include "runner/scenario/credential_files.h"
#include "runner/scenario/flag_values.h"

namespace badpeer {
namespace {

using Flags = std::vector<std::string>;

std::string File(std::string_view kind, const std::string& name) {
  return "{" + std::string(kind) + ":" + name + "}";
}

// Writes the flags of one credential, in the order in which BoGo has them.
class Writer {
 public:
  Writer(std::string prefix, Flags& flags) : prefix_(std::move(prefix)), flags_(flags) {}

  void Start(const char* kind) { Flag("-new-" + std::string(kind) + "-credential"); }

  void operator()(const X509& x509) {
    Chain(x509, x509.name);
    EndX509(x509);
  }
  void operator()(const RawPublicKey& raw) {
    Flag("-key-file", File("key", raw.name));
    for (SignatureScheme scheme : raw.signature_schemes) Flag("-signing-prefs", Number(scheme));
  }
  void operator()(const Delegated& delegated) {
    Chain(delegated.parent, delegated.given_key.empty() ? delegated.key : delegated.given_key);
    Flag("-delegated-credential",
         File("delegated", delegated.parent.name + ":" + delegated.key + ":" +
                               Number(delegated.scheme) + ":" + Number(delegated.parent_scheme)));
    EndX509(delegated.parent);
  }
  void operator()(const Spake2Plus& pake) {
    Flag("-pake-context", ToBase64(pake.context));
    Flag("-pake-client-id", ToBase64(pake.client_identity));
    Flag("-pake-server-id", ToBase64(pake.server_identity));
    Flag("-pake-password", ToBase64(pake.password));
    if (pake.wrong_role) Flag("-wrong-pake-role");
  }
  void operator()(const PreSharedKey& psk) {
    Flag("-psk-importer-key", ToBase64(psk.key));
    Flag("-psk-importer-identity", ToBase64(psk.identity));
    Flag("-psk-importer-context", ToBase64(psk.context));
    Flag(psk.hash == crypto::HashAlgorithm::kSha384 ? "-psk-importer-sha384"
                                                    : "-psk-importer-sha256");
    SessionIdContext(psk.session_id_context);
  }

 private:
  void Flag(const std::string& name) { flags_.push_back(prefix_ + name); }
  void Flag(const std::string& name, std::string value) {
    Flag(name);
    flags_.push_back(std::move(value));
  }
  void Chain(const X509& x509, const std::string& key) {
    Flag("-cert-file", File("cert", x509.name));
    Flag("-key-file", File("key", key));
    if (!x509.ocsp_response.empty()) Flag("-ocsp-response", ToBase64(x509.ocsp_response));
    if (!x509.sct_list.empty()) Flag("-signed-cert-timestamps", ToBase64(x509.sct_list));
    for (SignatureScheme scheme : x509.signature_schemes) Flag("-signing-prefs", Number(scheme));
  }
  void SessionIdContext(const Bytes& context) {
    if (!context.empty()) Flag("-session-id-context", ToBase64(context));
  }
  void EndX509(const X509& x509) {
    if (x509.must_match_issuer) Flag("-must-match-issuer");
    if (!x509.properties.empty()) Flag("-cert-properties", ToBase64(x509.properties));
    SessionIdContext(x509.session_id_context);
  }

  const std::string prefix_;
  Flags& flags_;
};

const char* KindOf(const Credential& credential) {
  struct {
    const char* operator()(const X509&) { return "x509"; }
    const char* operator()(const RawPublicKey&) { return "rpk"; }
    const char* operator()(const Delegated&) { return "delegated"; }
    const char* operator()(const PreSharedKey&) { return "psk"; }
    const char* operator()(const Spake2Plus&) { return "spake2plusv1"; }
  } name;
  return std::visit(name, credential);
}

// "rsa2048:ecdsa-p256:1027:2052": the parent, the key, what it signs with, what the parent does.
std::string MakeDelegated(const std::string& text, crypto::CredentialStore& store) {
  Flags parts(1);
  for (char c : text) {
    if (c == ':') {
      parts.emplace_back();
    } else {
      parts.back() += c;
    }
  }
  const auto scheme = [](const std::string& number) {
    return SignatureScheme{static_cast<std::uint16_t>(std::stoul(number))};
  };
  if (parts.size() != 4) throw std::invalid_argument("no delegated credential: " + text);
  Result<Bytes> made = crypto::MakeDelegatedCredential(
      store.Get(parts[0]), store.Get(parts[1]).key,
      {.scheme = scheme(parts[2]), .parent_scheme = scheme(parts[3])});
  if (!made) throw std::invalid_argument(text + ": " + made.error().message);
  return ToBase64(*made);
}

}  // namespace

void AppendDefaultCredential(const X509& credential, const std::string& prefix, Flags& flags) {
  Writer(prefix, flags)(credential);
}

void AppendCredentials(const Credentials& credentials, const std::string& prefix, Flags& flags) {
  for (const Credential& credential : credentials) {
    Writer writer(prefix, flags);
    writer.Start(KindOf(credential));
    std::visit(writer, credential);
  }
}

std::string RootOf(const Credentials& credentials) {
  for (const Credential& credential : credentials) {
    if (const X509* x509 = CertificateOf(credential)) return File("root", x509->name);
  }
  return "";
}

std::string ResolveFlag(const std::string& flag, CredentialFiles& files) {
  if (flag.size() < 2 || flag.front() != '{' || flag.back() != '}') return flag;
  const std::size_t colon = flag.find(':');
  if (colon == std::string::npos) return flag;
  const std::string kind = flag.substr(1, colon - 1);
  const std::string name = flag.substr(colon + 1, flag.size() - colon - 2);
  if (kind == "cert") return files.Certificate(name);
  if (kind == "key") return files.Key(name);
  if (kind == "root") return files.Root(name);
  if (kind == "delegated") return MakeDelegated(name, files.store());
  if (kind == "spki-sha256") {
    const crypto::PublicKey& key = files.store().Get(name).key.public_key();
    return ToBase64(crypto::Digest(crypto::HashAlgorithm::kSha256, key.spki()));
  }
  return flag;
}

}  // namespace badpeer
