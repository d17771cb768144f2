#include <algorithm>

#include "runner/tls/extension/application_protocol.h"
#include "runner/tls/extensions.h"
#include "runner/wire/messages.h"

namespace badpeer {
namespace {

void WriteAlpn(Handshake& handshake, ExtensionContext where, Extensions& into) {
  const ApplicationProtocolOptions& options = handshake.peer.options().application;
  const ApplicationProtocolState& state = handshake.peer.state().application;
  if (where == ExtensionContext::client_hello) {
    if (options.use_alpn && !options.protocols.empty()) Put(into, Alpn{options.protocols});
  } else if (handshake.Offered(Alpn::kType) && state.by_alpn) {
    Put(into, Alpn{.protocols = {state.protocol}});
  }
}

void ChooseAlpn(Handshake& handshake, const std::vector<std::string>& theirs) {
  handshake.peer.Require(Check::kNoAlpnOnRenegotiation, !handshake.renegotiating);
  const ApplicationProtocolOptions& options = handshake.peer.options().application;
  if (!options.use_alpn) return;
  for (const std::string& ours : options.protocols) {
    if (std::ranges::count(theirs, ours) == 0) continue;
    ApplicationProtocolState& state = handshake.peer.state().application;
    state.protocol = ours;
    state.by_alpn = true;
    return;
  }
}

void ReadAlpn(Handshake& handshake, ExtensionContext where, const Extensions& from) {
  Peer& peer = handshake.peer;
  const auto alpn = ReadExtension<Alpn>(handshake, from);
  if (!alpn) return;
  if (where == ExtensionContext::client_hello) {
    ChooseAlpn(handshake, alpn->protocols);
    return;
  }
  if (alpn->protocols.size() != 1) peer.Fail(Check::kOneProtocol);
  peer.state().application.protocol = alpn->protocols[0];
  peer.state().application.by_alpn = true;
  peer.Require(Check::kAlpnOrNpn, !Has(from, ExtensionType::next_protocol_negotiation));
}

void AlpnSent(Handshake& handshake, ExtensionContext, const Extensions& what) {
  if (handshake.peer.IsClient()) return;
  ApplicationProtocolState& state = handshake.peer.state().application;
  const auto sent = Get<Alpn>(what);
  if (sent && *sent && !(*sent)->protocols.empty()) {
    state.protocol = (*sent)->protocols.front();
    state.by_alpn = true;
  } else if (state.by_alpn && !handshake.renegotiating) {
    state.protocol.clear();
    state.by_alpn = false;
  }
}

void WriteNpn(Handshake& handshake, ExtensionContext where, Extensions& into) {
  const ApplicationProtocolOptions& options = handshake.peer.options().application;
  const auto& agreed = handshake.peer.state().application.npn;
  if (where == ExtensionContext::client_hello) {
    if (options.use_npn && !options.protocols.empty()) Put(into, NextProtocolNegotiation{});
  } else if (agreed) {
    Put(into, NextProtocolNegotiation{.protocols = *agreed});
  }
}

void ReadNpn(Handshake& handshake, ExtensionContext where, const Extensions& from) {
  const ApplicationProtocolOptions& options = handshake.peer.options().application;
  ConnectionState& state = handshake.peer.state();
  state.application.npn.reset();
  if (where == ExtensionContext::server_hello) {
    const auto theirs = ReadExtension<NextProtocolNegotiation>(handshake, from);
    if (theirs) state.application.npn = theirs->protocols;
    return;
  }
  // ALPN goes first (RFC 7301, 3.1).
  if (options.use_npn && !options.protocols.empty() && state.version < ProtocolVersion::kTls13 &&
      Has(from, ExtensionType::next_protocol_negotiation) && !Has(from, Alpn::kType)) {
    state.application.npn = options.protocols;
  }
}

void NpnSent(Handshake& handshake, ExtensionContext, const Extensions& what) {
  if (handshake.peer.IsClient()) return;
  auto& agreed = handshake.peer.state().application.npn;
  agreed.reset();
  const auto sent = Get<NextProtocolNegotiation>(what);
  if (sent && *sent) agreed = (*sent)->protocols;
}

// A client picks one of the server's protocols, or tells another.
void SendNextProtocol(Peer& peer, const std::vector<std::string>& theirs) {
  const ApplicationProtocolOptions& options = peer.options().application;
  NextProtocol next;
  const auto match = std::ranges::find_if(theirs, [&](const std::string& protocol) {
    return std::ranges::count(options.protocols, protocol) > 0;
  });
  if (match != theirs.end()) {
    next.selected_protocol = *match;
  } else if (options.npn_fallback) {
    next.selected_protocol = options.protocols.at(0);
  }
  next.padding = next.HonestPadding();
  peer.Send(next);
  peer.state().application.protocol = next.selected_protocol;
  peer.state().application.by_alpn = false;
}

void RunFlight(Handshake& handshake, ClientFlight where) {
  Peer& peer = handshake.peer;
  ApplicationProtocolState& state = peer.state().application;
  if (where != ClientFlight::kBeforeFinished || !state.npn) return;
  if (peer.IsClient()) {
    SendNextProtocol(peer, *state.npn);
  } else {
    state.protocol = peer.Expect<NextProtocol>().selected_protocol;
    state.by_alpn = false;
  }
}

// RFC 8446, 4.2.10.
bool EarlyDataFits(const Negotiated& kept, const Negotiated& now) {
  return kept.application.protocol == now.application.protocol;
}

void CheckAgreed(const ConnectionState& state, const ExpectedState& expected) {
  const ExpectedApplicationProtocol& wanted = expected.application;
  if (wanted.protocol && state.application.protocol != *wanted.protocol) {
    throw PeerFailure("next proto mismatch", state.application.protocol, *wanted.protocol);
  }
  if (wanted.by_alpn) {
    RequireSame(state.application.by_alpn, *wanted.by_alpn, "next proto type mismatch");
  }
}

}  // namespace

const ExtensionModule kNextProtocolNegotiation = {.type = ExtensionType::next_protocol_negotiation,
                                                  .write = WriteNpn,
                                                  .read = ReadNpn,
                                                  .sent = NpnSent,
                                                  .client_flight = RunFlight};
const ExtensionModule kAlpn = {.type = Alpn::kType,
                               .write = WriteAlpn,
                               .read = ReadAlpn,
                               .sent = AlpnSent,
                               .early_data_fits = EarlyDataFits,
                               .check = CheckAgreed};

}  // namespace badpeer
