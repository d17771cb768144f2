// Everything an engine needs of this folder: all messages, all extension bodies, and the codec.
#ifndef BADPEER_RUNNER_WIRE_MESSAGES_H_
#define BADPEER_RUNNER_WIRE_MESSAGES_H_

#include "runner/wire/code_points.h"
#include "runner/wire/codec.h"
#include "runner/wire/ech.h"
#include "runner/wire/extension.h"
#include "runner/wire/extension_common.h"
#include "runner/wire/extension_tls13.h"
#include "runner/wire/handshake.h"
#include "runner/wire/handshake12.h"
#include "runner/wire/handshake13.h"
#include "runner/wire/hello.h"
#include "runner/wire/protocol.h"
#include "runner/wire/record_messages.h"

#endif  // BADPEER_RUNNER_WIRE_MESSAGES_H_
