#include "runner/tls/extension/server_name.h"
#include "runner/tls/extensions.h"
#include "runner/wire/messages.h"

namespace badpeer {
namespace {

constexpr const char* kDefaultName = "test";

void Write(Handshake& handshake, ExtensionContext where, Extensions& into) {
  if (where != ExtensionContext::client_hello) return;
  const std::string& name = handshake.peer.options().server_name;
  Put(into, ServerName::Of(name.empty() ? kDefaultName : name));
}

void Read(Handshake& handshake, ExtensionContext where, const Extensions& from) {
  if (where == ExtensionContext::client_hello) return;
  // RFC 6066, 3.
  if (where == ExtensionContext::encrypted_extensions && handshake.peer.state().resumed &&
      Has(from, ExtensionType::server_name)) {
    throw PeerFailure("server acknowledged server_name when resuming");
  }
  handshake.peer.state().server_name.acknowledged = Has(from, ExtensionType::server_name);
}

void CheckAgreed(const ConnectionState& state, const ExpectedState& expected) {
  if (state.resumed || !expected.server_name.acknowledged) return;
  RequireSame(state.server_name.acknowledged, *expected.server_name.acknowledged,
              "server name acknowledgement");
}

}  // namespace

const ExtensionModule kServerName = {
    .type = ExtensionType::server_name, .write = Write, .read = Read, .check = CheckAgreed};

}  // namespace badpeer
