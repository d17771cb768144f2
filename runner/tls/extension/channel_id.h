// Channel ID (draft-balfanz-tls-channelid-01): the client proves that it holds a key.
#ifndef BADPEER_RUNNER_TLS_EXTENSION_CHANNEL_ID_H_
#define BADPEER_RUNNER_TLS_EXTENSION_CHANNEL_ID_H_

#include <optional>

#include "runner/base/bytes.h"

namespace badpeer {

struct ChannelIdOptions {
  bool request = false;  // server
  bool offer = false;    // client, with the fixed Channel ID test key
};

using ChannelIdState = std::optional<Bytes>;  // X and Y, 64 bytes

}  // namespace badpeer

#endif  // BADPEER_RUNNER_TLS_EXTENSION_CHANNEL_ID_H_
