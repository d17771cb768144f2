#include "shims/gnutls/gnutls_stack.h"

#include <utility>

#include "shims/gnutls/gnutls_connection.h"

namespace badpeer::shim {

namespace {

// A credential's own goes before that of the connection.
const ByteString& SessionIdContext(const ConnectionConfig& config) {
  for (const CredentialConfig& credential : config.credentials) {
    if (!credential.session_id_context.empty()) return credential.session_id_context;
  }
  return config.default_credential.session_id_context;
}

}  // namespace

NewConnection GnuTlsStack::Connect(const ConnectionSetup& setup) {
  ServerMemory& memory = memories_[SessionIdContext(setup.config)];
  auto connection = std::make_unique<GnuTlsConnection>(setup, memory, errors_);
  std::string cannot;
  switch (connection->Begin(cannot)) {
    case GnuTlsConnection::SetUp::kCannot:
      return {nullptr, cannot};
    case GnuTlsConnection::SetUp::kFailed:
      errors_ += "GnuTLS cannot set up the connection\n";
      return {};
    case GnuTlsConnection::SetUp::kDone:
      break;
  }
  return {std::move(connection), ""};
}

std::string GnuTlsStack::TakeErrors() { return std::exchange(errors_, {}); }

}  // namespace badpeer::shim
