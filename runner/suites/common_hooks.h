// Misbehaviour that more than one family of tests needs.
//
//   .hooks = DamageFirstData(),
#ifndef BADPEER_RUNNER_SUITES_COMMON_HOOKS_H_
#define BADPEER_RUNNER_SUITES_COMMON_HOOKS_H_

#include "runner/tls/hooks.h"

namespace badpeer {

// Sends one more message before the others, whose records have a wrong last byte.
Hooks DamageFirstData();

// Encrypted handshake data must fill every record of an epoch but the last, up to `record_size`
// bytes of content. Without `first_flight`, only from where our side encrypts as well: a server may
// then send its first flight in as many records as it likes.
Hook ExpectPackedHandshake(std::size_t record_size, bool first_flight);

// A server that picks the first of its own suites that it could use, offered or not.
Hook IgnoreClientsCipherSuites();

// A server of 1.3 that asks for a second hello with a cookie, and for nothing else.
Hooks AskForCookie();

// A server of 1.3 that sends these before its Finished, asked for or not.
Hook SendCertificateRequestAnyway();
Hook SendCertificateAnyway(const char* name);

// TLS: application data in one record, however long.
Hook LeaveRecordsWhole();

}  // namespace badpeer

#endif  // BADPEER_RUNNER_SUITES_COMMON_HOOKS_H_
