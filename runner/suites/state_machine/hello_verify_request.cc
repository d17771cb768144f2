// HelloVerifyRequest (RFC 6347, 4.2.1) where it is missing, and where DTLS 1.3 forbids it.
#include "runner/suites/state_machine/variant.h"
#include "runner/tls/peer.h"
#include "runner/wire/hello.h"

namespace badpeer {

void AddHelloVerifyRequests(StateMachineVariant& variant) {
  if (!variant.IsDtls()) return;
  variant.Add({.name = "SkipHelloVerifyRequest",
               .spec = "RFC 6347 4.2.1",
               .peer = {.versions = kUpToTls12},
               .hooks = {OnChoose(HelloVerify::kSkip)}});
  // It is outside of DTLS 1.3's transcript: a client that goes on to 1.3 after it could be led by
  // anyone on the path (RFC 9147, 5.1).
  for (const std::size_t cookie : {32, 0}) {
    variant.Add(
        {.name = cookie > 0 ? "DTLS13-HelloVerifyRequest" : "DTLS13-HelloVerifyRequestEmptyCookie",
         .spec = "RFC 9147 5.1",
         .level = RuleLevel::kCustom,
         .peer = {.versions = kTls13Only},
         .hooks = {OnChoose(HelloVerify::kSend),
                   OnSend<HelloVerifyRequest>(
                       [cookie](Peer&, HelloVerifyRequest& m) { m.cookie.resize(cookie); })},
         .expect = ShimRejects{.error = ":INVALID_MESSAGE:"}});
  }
}

}  // namespace badpeer
