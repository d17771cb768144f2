// Compares what a stack reports about a connection with the -expect-* flags.
//
//   if (Verdict verdict = CheckHandshake(config, properties, /*is_resume=*/false); ...)
#ifndef BADPEER_SHIM_API_PROPERTY_CHECKS_H_
#define BADPEER_SHIM_API_PROPERTY_CHECKS_H_

#include "shim_api/config.h"
#include "shim_api/properties.h"
#include "shim_api/verdict.h"

namespace badpeer::shim {

// Once a handshake has returned: finished, or far enough for early data.
Verdict CheckHandshake(const ConnectionConfig& config, const ConnectionProperties& properties,
                       bool is_resume);

// What a renegotiation must not change: certificates and what is stapled to them.
Verdict CheckAuthentication(const ConnectionConfig& config, const ConnectionProperties& properties);

// Once the exchange is over: which session the client came away with.
Verdict CheckSessionAfterExchange(const ConnectionConfig& config,
                                  const ConnectionProperties& properties);

}  // namespace badpeer::shim

#endif  // BADPEER_SHIM_API_PROPERTY_CHECKS_H_
