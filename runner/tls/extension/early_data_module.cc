#include "runner/tls/extension/early_data.h"
#include "runner/tls/extensions.h"
#include "runner/tls/negotiation.h"
#include "runner/wire/messages.h"

namespace badpeer {
namespace {

constexpr std::uint32_t kQuicMaxSize = 0xffffffff;  // RFC 9001, 4.6.1: QUIC limits it by itself

// A server's acceptance is the last of its EncryptedExtensions, which is the script's business.
void Write(Handshake& handshake, ExtensionContext where, Extensions& into) {
  Peer& peer = handshake.peer;
  const EarlyDataOptions& options = *peer.options().early_data;
  if (where == ExtensionContext::client_hello) {
    const bool resumes =
        handshake.session && handshake.session->session->version >= ProtocolVersion::kTls13;
    if (Offers13(peer) && resumes && options.send) Put(into, EarlyData{});
  }
  if (where == ExtensionContext::new_session_ticket) {
    peer.state().early_data.max_size = options.max_size;
    if (options.max_size == 0) return;
    Put(into,
        EarlyDataTicket{.max_early_data_size = peer.IsQuic() ? kQuicMaxSize : options.max_size});
  }
}

void ReadAnswer(Handshake& handshake, const Extensions& from) {
  Peer& peer = handshake.peer;
  const bool accepted = Has(from, EarlyData::kType);
  const bool wanted = handshake.offered_early_data && peer.options().early_data->accept;
  peer.Require(Check::kEarlyDataOnResumption, !accepted || peer.state().resumed);
  peer.Require(Check::kNoEarlyDataAccepted, wanted || !accepted);
  peer.Require(Check::kEarlyDataAccepted, accepted || !wanted);
  peer.state().early_data.accepted = accepted;
}

void ReadTicket(Handshake& handshake, const Extensions& from) {
  Peer& peer = handshake.peer;
  const auto body = ReadExtension<EarlyDataTicket>(handshake, from);
  peer.state().early_data.max_size = body ? body->max_early_data_size : 0;
}

void Read(Handshake& handshake, ExtensionContext where, const Extensions& from) {
  if (where == ExtensionContext::encrypted_extensions) ReadAnswer(handshake, from);
  if (where == ExtensionContext::new_session_ticket) ReadTicket(handshake, from);
}

void Sent(Handshake& handshake, ExtensionContext where, const Extensions& what) {
  EarlyDataState& state = handshake.peer.state().early_data;
  // What a test says without having read early data accepts none.
  if (where == ExtensionContext::encrypted_extensions && !Has(what, EarlyData::kType)) {
    state.accepted = false;
  }
  if (where == ExtensionContext::new_session_ticket && !Has(what, EarlyData::kType)) {
    state.max_size = 0;
  }
}

}  // namespace

const ExtensionModule kEarlyData = {
    .type = EarlyData::kType, .write = Write, .read = Read, .sent = Sent};

}  // namespace badpeer
