// What a ticket of TLS 1.3 says beside the ticket (RFC 8446, 4.6.1): how long it holds, what hides its
// age, and the nonce of its key. BoGo's runner takes any of them. A client must not use a ticket that is
// older than its server has said, or than seven days, whatever the server has said.
#include <chrono>
#include <set>

#include "runner/scenario/defaults.h"
#include "runner/suites/own/own.h"
#include "runner/tls/peer.h"
#include "runner/wire/extension_tls13.h"
#include "runner/wire/handshake13.h"
#include "runner/wire/hello.h"

namespace badpeer {
namespace {

constexpr std::uint32_t kSevenDays = 7 * 24 * 60 * 60;

using LookAtTicket = void (*)(Peer&, const NewSessionTicket13&);

void LookAtLifetime(Peer&, const NewSessionTicket13& ticket) {
  if (ticket.lifetime_seconds <= kSevenDays) return;
  throw PeerFailure("a ticket's lifetime is longer than seven days",
                    std::to_string(ticket.lifetime_seconds) + " s",
                    "at most " + std::to_string(kSevenDays) + " s");
}

struct Seen {
  std::set<std::uint32_t> age_adds{};  // in all connections of the test
  std::set<Bytes> nonces{};            // in one
};

void LookAtAgeAdd(Peer& peer, const NewSessionTicket13& ticket) {
  if (peer.Memory<Seen>().age_adds.insert(ticket.age_add).second) return;
  throw PeerFailure("the ticket_age_add of a ticket came twice", std::to_string(ticket.age_add));
}

void LookAtNonce(Peer& peer, const NewSessionTicket13& ticket) {
  if (peer.ConnectionMemory<Seen>().nonces.insert(ticket.nonce).second) return;
  throw PeerFailure("the nonce of a ticket came twice in one connection", ToHex(ticket.nonce));
}

struct Look {
  std::string_view name;
  LookAtTicket look;
};
constexpr Look kLooks[] = {
    {"Lifetime", LookAtLifetime}, {"AgeAdd", LookAtAgeAdd}, {"Nonce", LookAtNonce}};

void AddServers(Suite& suite, Protocol protocol) {
  for (const Look& look : kLooks) {
    suite.Add({.name = Name("BP-Ticket-Server", look.name, ProtocolName(protocol)),
               .spec = "RFC 8446 4.6.1",
               .protocol = protocol,
               .shim = {.role = Role::kServer},
               .peer = {.versions = kTls13Only},
               .hooks = {OnReceive<NewSessionTicket13>(look.look)},
               .resumptions = 1,
               .skip_hints = true});
  }
}

struct OldTicket {
  std::string_view name;
  std::uint32_t lifetime;  // in seconds, as the server says
  std::uint32_t age;       // when it could be used
  const char* spec;
};
constexpr OldTicket kOldTickets[] = {
    {"OverSevenDays", 2 * kSevenDays, kSevenDays + 1, "RFC 8446 4.6.1"},
    {"ZeroLifetime", 0, 1, "RFC 8446 4.2.11.1"},
};

void AddOldTickets(Suite& suite) {
  const Hook unused = OnReceive<ClientHello>([](Peer&, const ClientHello& hello) {
    if (!Has(hello.extensions, ExtensionType::pre_shared_key)) return;
    throw PeerFailure("the client offered a ticket that is too old");
  });
  for (const OldTicket& old : kOldTickets) {
    const Hook lives = OnSend<NewSessionTicket13>(
        [&old](Peer&, NewSessionTicket13& ticket) { ticket.lifetime_seconds = old.lifetime; });
    suite.Add({.name = Name("BP-Ticket-Client", old.name, "TLS13"),
               .spec = old.spec,
               .shim = {.flags = {"-resumption-delay", std::to_string(old.age)}},
               .peer = {.versions = kTls13Only},
               .hooks = {lives, unused},
               .resumptions = 1,
               .expect_resume_rejected = true});
  }
}

// Over QUIC the application says what early data depends on. BoringSSL's way to say it: where that is
// another value now, early data must be rejected, though it is as long as before. BoGo's is the same
// in all connections.
void AddQuicContexts(Suite& suite) {
  TestCase test{.name = "BP-Ticket-Server-OtherContext-QUIC-TLS13",
                .shim = {.role = Role::kServer,
                         .flags = {"-enable-early-data", "-quic-early-data-context", "context",
                                   "-on-resume-quic-early-data-context", "another",
                                   "-on-resume-expect-reject-early-data"}},
                .peer = {.versions = kTls13Only},
                .resumptions = 1,
                .skip_hints = true};
  test.resume = Resumption{.peer = test.peer};
  test.resume->peer.early_data->send = std::vector<Bytes>{BytesOf("early")};
  test.resume->peer.early_data->accept = false;
  suite.Add(Over(Protocol::kQuic, std::move(test)));
}

}  // namespace

void AddOwnTicketTests(std::vector<TestCase>& tests) {
  Suite suite("BP-Ticket", tests);
  for (Protocol protocol : {Protocol::kTls, Protocol::kDtls}) AddServers(suite, protocol);
  AddOldTickets(suite);
  AddQuicContexts(suite);
}

}  // namespace badpeer
