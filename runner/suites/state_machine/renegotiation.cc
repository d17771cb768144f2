// Renegotiation started by the server (RFC 5246, 7.4.1.1), and a HelloRequest cut in half.
#include "runner/suites/state_machine/variant.h"
#include "runner/tls/peer.h"

namespace badpeer {

void AddRenegotiations(StateMachineVariant& variant) {
  if (!variant.IsTls()) return;
  for (bool is_explicit : {false, true}) {
    variant.Add({.name = is_explicit ? "Renegotiate-Client-Explicit" : "Renegotiate-Client",
                 .spec = "RFC 5246 7.4.1.1",
                 .shim = {.flags = {is_explicit ? "-renegotiate-explicit" : "-renegotiate-freely",
                                    "-expect-total-renegotiations", "1"}},
                 .peer = {.versions = kUpToTls12},
                 .exchange = {Renegotiate(), Echo()}});
  }
  // Half a message between records of other types. In one record with the Finished it is refused
  // before the handshake is over.
  variant.Add({.name = "SendHalfHelloRequest",
               .spec = "RFC 5246 6.2.1",
               .level = RuleLevel::kCustom,
               .shim = {.flags = {"-renegotiate-ignore"}},
               .peer = {.versions = kUpToTls12,
                        .records = RecordOptions{.pack_application_data = variant.packed()}},
               .hooks = {At(Phase::kBeforeExchange,
                            [](Peer& peer) {
                              peer.channel().Queue(ContentType::handshake, {0, 0});
                            })},
               .expect = ShimRejects{.error = variant.packed() ? ":EXCESS_HANDSHAKE_DATA:"
                                                               : ":UNEXPECTED_RECORD:"}});
}

}  // namespace badpeer
