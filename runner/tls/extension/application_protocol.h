// The application protocol: ALPN (RFC 7301), and NPN (draft-agl-tls-nextprotoneg-04) up to TLS 1.2.
#ifndef BADPEER_RUNNER_TLS_EXTENSION_APPLICATION_PROTOCOL_H_
#define BADPEER_RUNNER_TLS_EXTENSION_APPLICATION_PROTOCOL_H_

#include <optional>
#include <string>
#include <vector>

namespace badpeer {

struct ApplicationProtocolOptions {
  std::vector<std::string> protocols{};  // for ALPN and NPN, in order of preference
  bool use_alpn = true;
  bool use_npn = true;
  bool npn_fallback = true;  // client: picks its first protocol if none matches
};
struct ApplicationProtocolState {
  std::string protocol{};
  bool by_alpn = false;
  // NPN was agreed: the server's protocols.
  std::optional<std::vector<std::string>> npn{};
};
struct ExpectedApplicationProtocol {
  std::optional<std::string> protocol{};  // "" for none
  std::optional<bool> by_alpn{};          // else by NPN
};

}  // namespace badpeer

#endif  // BADPEER_RUNNER_TLS_EXTENSION_APPLICATION_PROTOCOL_H_
