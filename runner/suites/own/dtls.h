// What our own tests of DTLS have in common.
#ifndef BADPEER_RUNNER_SUITES_OWN_DTLS_H_
#define BADPEER_RUNNER_SUITES_OWN_DTLS_H_

#include <chrono>
#include <functional>
#include <string_view>

#include "runner/dtls/controller.h"
#include "runner/suites/suite.h"

namespace badpeer {

// By then a shim's first timer is over, of a flight or of an ACK, whatever it was set to (RFC 6347,
// 4.2.4.1: one second, or less where that is known to be right).
inline constexpr std::chrono::seconds kFirstTimeout{1};

// The shim's side in a name.
inline std::string_view SideOf(Role role) { return role == Role::kClient ? "Client" : "Server"; }

// For a test that moves the clock, for which shims need -async, where BoringSSL's does not get an
// alert of its own out. So that a shim may refuse without one: it does what `act` waits for, or
// ends the connection, which otherwise our side ends with an alert. The test is to expect
// ShimRejects.
[[noreturn]] void EndUnlessRefused(DtlsController& dtls, const std::function<void()>& act);

}  // namespace badpeer

#endif  // BADPEER_RUNNER_SUITES_OWN_DTLS_H_
