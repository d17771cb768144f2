// encrypted_client_hello (RFC 9849): the client's real hello is sealed into another one.
//
//   const auto keys = crypto::HpkeKeyPair::Generate(random);
//   const EchConfig config = EchConfig::Of({.key_config = {.public_key = keys.public_key},
//                                           .public_name = "public.example"});
//   client.ech->config = config;
//   server.ech->keys = {{.config = config, .private_key = keys.private_key}};
//
// Hooks see the hellos as ClientHelloInner and ClientHello, what is sealed as
// EncodedClientHelloInner, and its ciphertext as Secret::kEchPayload.
// On both sides Handshake::hello is the inner hello once ECH is accepted, else the outer one, and the
// transcript follows. A client that is rejected fails after its Finished (Check::kEchAccepted).
#ifndef BADPEER_RUNNER_TLS_EXTENSION_ENCRYPTED_CLIENT_HELLO_H_
#define BADPEER_RUNNER_TLS_EXTENSION_ENCRYPTED_CLIENT_HELLO_H_

#include <optional>
#include <string_view>
#include <vector>

#include "runner/base/bytes.h"
#include "runner/wire/code_points.h"
#include "runner/wire/ech.h"

namespace badpeer {

// What the inner hello is called where hooks change or see it: OnSend<ClientHelloInner>.
struct ClientHelloInner : ClientHello {};

struct EchKey {
  EchConfig config{};
  Bytes private_key{};  // X25519
};
struct EchOptions {
  std::optional<EchConfig> config{};  // client; unset: no extension, or one of random bytes
  bool grease = false;                // client without a config (RFC 9849, 6.2)
  // Client: these stand in the outer hello alone, the inner one refers to them.
  std::vector<ExtensionType> outer_extensions{};
  std::vector<EchKey> keys{};  // server
  std::vector<EchConfig>
      retry_configs{};  // server: for clients that it rejects; default: of its keys
};
struct EchState {
  bool offered = false;
  bool accepted = false;
  std::vector<EchConfig> retry_configs{};  // client
};
struct ExpectedEch {
  bool accepted = false;                   // also checked when false
  std::vector<EchConfig> retry_configs{};  // client; also checked when empty
};

// Puts references to the outer hello into the place of the first of those extensions (RFC 9849, 5.1).
void ReferToOuter(const std::vector<ExtensionType>& types, Extensions& extensions);
// Before pre_shared_key, which must be the last.
void PutBeforePsk(Extensions& extensions, Extension extension);

}  // namespace badpeer

#endif  // BADPEER_RUNNER_TLS_EXTENSION_ENCRYPTED_CLIENT_HELLO_H_
