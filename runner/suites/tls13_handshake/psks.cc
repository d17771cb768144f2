// pre_shared_key (RFC 8446, 4.2.11) and NewSessionTicket (4.6.1), in what is no fault of binders.
#include "runner/suites/tls13_handshake/tls13_handshake.h"
#include "runner/tls/peer.h"
#include "runner/wire/extension_tls13.h"
#include "runner/wire/handshake13.h"
#include "runner/wire/hello.h"

namespace badpeer {
namespace {

constexpr const char* kSpec = "RFC 8446 4.2.11";

Hook SelectsPsk(std::uint16_t index) {
  return OnSend<ServerHello>([index](Peer&, ServerHello& hello) {
    Replace(hello.extensions, PreSharedKeyServer{.selected_identity = index});
  });
}

// A second identity like the first, whose binder nobody needs.
Hook OffersPskTwice() {
  return OnSend<ClientHello>([](Peer&, ClientHello& hello) {
    const auto psks = Get<PreSharedKeyClient>(hello.extensions);
    if (!psks || !*psks) return false;
    PreSharedKeyClient changed = **psks;
    changed.identities.insert(changed.identities.end(), changed.identities.front());
    changed.binders.insert(changed.binders.end(), changed.binders.front());
    Replace(hello.extensions, changed);
    return true;
  });
}

}  // namespace

void AddPsks(Suite& suite) {
  // psk_ke, which no client here offers.
  suite.Add({.name = "NegotiatePSKResumption-TLS13",
             .spec = "RFC 8446 4.2.9",
             .resumptions = 1,
             .resume = Resumption{.hooks = {OnSend<ServerHello>([](Peer&, ServerHello& hello) {
                                    Remove(hello.extensions, ExtensionType::key_share);
                                  })}},
             .expect = ShimRejects{.error = ":MISSING_KEY_SHARE:"}});
  suite.Add({.name = "AlwaysSelectPSKIdentity-TLS13",
             .spec = kSpec,
             .hooks = {SelectsPsk(0)},
             .expect = ShimRejects{.error = ":UNEXPECTED_EXTENSION:"}});
  suite.Add({.name = "InvalidPSKIdentity-TLS13",
             .spec = kSpec,
             .resumptions = 1,
             .resume = Resumption{.hooks = {SelectsPsk(1)}},
             .expect = ShimRejects{.error = ":PSK_IDENTITY_NOT_FOUND:"}});
  suite.Add({.name = "ExtraPSKIdentity-TLS13",
             .spec = kSpec,
             .shim = {.role = Role::kServer},
             .hooks = {OffersPskTwice()},
             .resumptions = 1});
  suite.Add({.name = "CustomTicketExtension-TLS13",
             .spec = "RFC 8446 4.6.1",
             .hooks = {OnSend<NewSessionTicket13>([](Peer&, NewSessionTicket13& ticket) {
               ticket.extensions.push_back({.type = ExtensionType{1234}, .data = BytesOf("1234")});
             })}});
}

}  // namespace badpeer
