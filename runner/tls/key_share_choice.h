// Which of the client's key shares a TLS 1.3 server goes on with (RFC 8446, 4.2.8), or for which it
// asks.
#ifndef BADPEER_RUNNER_TLS_KEY_SHARE_CHOICE_H_
#define BADPEER_RUNNER_TLS_KEY_SHARE_CHOICE_H_

#include <optional>

#include "runner/base/bytes.h"
#include "runner/tls/handshake.h"
#include "runner/wire/code_points.h"

namespace badpeer {

struct KeyShareChoice {
  NamedGroup group{};
  std::optional<Bytes> client_share{};
  bool retry = false;  // by a HelloRetryRequest
};

// Of the first hello. Throws PeerFailure where nothing fits.
KeyShareChoice ChooseKeyShare(Handshake& handshake);
// What a second hello must bring: one share, of the group that was asked for.
Bytes TakeRetriedShare(Handshake& handshake, NamedGroup group);

}  // namespace badpeer

#endif  // BADPEER_RUNNER_TLS_KEY_SHARE_CHOICE_H_
