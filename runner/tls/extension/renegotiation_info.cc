// renegotiation_info (RFC 5746): ties a renegotiation to the handshake before, up to TLS 1.2.
#include <algorithm>

#include "runner/tls/extensions.h"
#include "runner/wire/messages.h"

namespace badpeer {
namespace {

// A client may also ask by a cipher suite (RFC 5746, 3.3).
bool AskedFor(const Handshake& handshake) {
  return handshake.Offered(RenegotiationInfo::kType) ||
         std::ranges::count(handshake.hello.cipher_suites,
                            CipherSuite::TLS_EMPTY_RENEGOTIATION_INFO_SCSV) > 0;
}

Bytes BothVerifyData(const ConnectionState& state) {
  return Concat({state.client_verify_data, state.server_verify_data});
}

void Write(Handshake& handshake, ExtensionContext where, Extensions& into) {
  const ConnectionState& state = handshake.peer.state();
  if (!handshake.peer.options().renegotiation_info) return;
  if (where == ExtensionContext::client_hello) {
    Put(into, RenegotiationInfo{.renegotiated_connection = state.client_verify_data});
  } else if (AskedFor(handshake)) {
    Put(into, RenegotiationInfo{.renegotiated_connection = BothVerifyData(state)});
  }
}

// RFC 5746, 3.5 and 3.7. That a server answers in a first handshake (3.4) is for tests of it to see.
void Read(Handshake& handshake, ExtensionContext where, const Extensions& from) {
  Peer& peer = handshake.peer;
  const ConnectionState& state = peer.state();
  const bool is_server = where == ExtensionContext::client_hello;
  if (is_server ? state.version >= ProtocolVersion::kTls13
                : !handshake.Offered(RenegotiationInfo::kType) || !handshake.renegotiating) {
    return;
  }
  const auto info = ReadExtension<RenegotiationInfo>(handshake, from);
  peer.Require(Check::kRenegotiationInfoDue, is_server || info);
  const Bytes theirs = info ? info->renegotiated_connection : Bytes{};
  peer.Require(Check::kRenegotiationMatches,
               theirs == (is_server ? state.client_verify_data : BothVerifyData(state)));
}

}  // namespace

const ExtensionModule kRenegotiationInfo = {
    .type = RenegotiationInfo::kType, .passes_unoffered = true, .write = Write, .read = Read};

}  // namespace badpeer
