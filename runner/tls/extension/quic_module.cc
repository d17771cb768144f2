#include "runner/tls/extension/quic.h"
#include "runner/tls/extensions.h"

namespace badpeer {
namespace {

constexpr ExtensionType kStandard = ExtensionType::quic_transport_parameters;
constexpr ExtensionType kLegacy = ExtensionType::quic_transport_parameters_legacy;

// Those of a channel that makes its own, as they are now; else what the options say.
Bytes Ours(const Peer& peer) {
  const auto& of_channel = peer.environment().transport_parameters;
  return of_channel ? of_channel() : peer.options().quic->transport_parameters;
}

template <ExtensionType kType>
void Write(Handshake& handshake, ExtensionContext, Extensions& into) {
  const QuicOptions& options = *handshake.peer.options().quic;
  const bool wanted = kType == kStandard ? options.standard_code_point : options.legacy_code_point;
  if (!wanted) return;
  if (Bytes ours = Ours(handshake.peer); !ours.empty()) {
    into.push_back({kType, std::move(ours)});
  }
}

template <ExtensionType kType>
void Read(Handshake& handshake, ExtensionContext, const Extensions& from) {
  QuicState& state = handshake.peer.state().quic;
  const Extension* found = Find(from, kType);
  if (found == nullptr) return;
  (kType == kStandard ? state.transport_parameters : state.transport_parameters_legacy) =
      found->data;
}

void CheckAgreed(const ConnectionState& state, const ExpectedState& expected) {
  const ExpectedQuic& wanted = *expected.quic;
  if (wanted.transport_parameters) {
    RequireBytes(state.quic.transport_parameters, *wanted.transport_parameters,
                 "QUIC transport params");
  }
  if (wanted.transport_parameters_legacy) {
    RequireBytes(state.quic.transport_parameters_legacy, *wanted.transport_parameters_legacy,
                 "legacy QUIC transport params");
  }
}

}  // namespace

const ExtensionModule kQuicTransportParameters = {
    .type = kStandard, .write = Write<kStandard>, .read = Read<kStandard>, .check = CheckAgreed};
const ExtensionModule kQuicTransportParametersLegacy = {
    .type = kLegacy, .write = Write<kLegacy>, .read = Read<kLegacy>};

}  // namespace badpeer
