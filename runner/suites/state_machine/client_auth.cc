// Client certificates: asked for and not given, given by either kind of callback, given by the
// peer.
#include "runner/suites/state_machine/variant.h"

namespace badpeer {
namespace {

constexpr VersionRange kUpToTls13{};

// Names of tests up to 1.3 end in "-TLS13".
struct Shape {
  VersionRange versions;
  const char* suffix;
};

void AddWithoutCertificate(StateMachineVariant& variant, const Shape& shape) {
  const std::string suffix = shape.suffix;
  variant.Add(
      {.name = "ClientAuth-NoCertificate-Client" + suffix,
       .spec = "RFC 5246 7.4.6, RFC 8446 4.4.2",
       .peer = {.versions = shape.versions, .client_auth = {.mode = ClientAuth::kRequest}}});
  // Verification is on, and anonymous clients are still welcome.
  variant.Add({.name = "ClientAuth-NoCertificate-Server" + suffix,
               .spec = "RFC 5246 7.4.6, RFC 8446 4.4.2",
               .shim = {.role = Role::kServer, .flags = {"-verify-peer"}},
               .peer = {.versions = shape.versions}});
}

void AddWithCertificates(StateMachineVariant& variant, const Shape& shape) {
  const std::string suffix = shape.suffix;
  const PeerOptions requires_one{.versions = shape.versions,
                                 .client_auth = {.mode = ClientAuth::kRequireAny}};
  const X509 rsa{.name = "rsa2048"}, ecdsa{.name = "ecdsa-p256"};
  variant.Add({.name = "ClientAuth-RSA-Client" + suffix,
               .spec = "RFC 5246 7.4.6, RFC 8446 4.4.2",
               .shim = {.certificate = rsa},
               .peer = requires_one});
  variant.Add({.name = "ClientAuth-ECDSA-Client" + suffix,
               .spec = "RFC 5246 7.4.6, RFC 8446 4.4.2",
               .shim = {.certificate = ecdsa},
               .peer = requires_one});
  variant.Add(
      {.name = "ClientAuth-NoCertificate-OldCallback" + suffix,
       .spec = "RFC 5246 7.4.6, RFC 8446 4.4.2",
       .level = RuleLevel::kCustom,
       .shim = {.flags = {"-use-old-client-cert-callback"}},
       .peer = {.versions = shape.versions, .client_auth = {.mode = ClientAuth::kRequest}}});
  variant.Add({.name = "ClientAuth-OldCallback" + suffix,
               .spec = "RFC 5246 7.4.6, RFC 8446 4.4.2",
               .level = RuleLevel::kCustom,
               .shim = {.certificate = rsa, .flags = {"-use-old-client-cert-callback"}},
               .peer = requires_one});
  variant.Add({.name = "ClientAuth-Server" + suffix,
               .spec = "RFC 5246 7.4.6, RFC 8446 4.4.2",
               .shim = {.role = Role::kServer, .flags = {"-require-any-client-certificate"}},
               .peer = {.versions = shape.versions, .credentials = {rsa}}});
}

}  // namespace

void AddClientAuthHandshakes(StateMachineVariant& variant) {
  const Shape up_to_12{kUpToTls12, ""}, up_to_13{kUpToTls13, "-TLS13"};
  if (!variant.IsQuic()) AddWithoutCertificate(variant, up_to_12);
  if (!variant.IsDtls()) AddWithoutCertificate(variant, up_to_13);
  if (!variant.IsQuic()) AddWithCertificates(variant, up_to_12);
  AddWithCertificates(variant, up_to_13);
}

}  // namespace badpeer
