// Extensions: none twice, none that the client did not offer (RFC 8446, 4.2;
// RFC 5246, 7.4.1.4), the renegotiation information also in a first handshake (RFC 5746, 3.6), and
// over QUIC no other limit of early data than all (RFC 9001, 4.6.1).
#include <algorithm>

#include "runner/scenario/defaults.h"
#include "runner/suites/own/own.h"
#include "runner/tls/peer.h"
#include "runner/wire/extension_common.h"
#include "runner/wire/extension_tls13.h"
#include "runner/wire/handshake13.h"
#include "runner/wire/hello.h"

namespace badpeer {
namespace {

struct Offered {
  Extensions extensions{};
};

void RequireNoneTwice(const Extensions& extensions) {
  if (const std::optional<ExtensionType> twice = FirstDuplicate(extensions)) {
    throw PeerFailure("the shim sent an extension twice", Name(*twice));
  }
}

void CheckAnswer(Peer& peer, const Extensions& answer) {
  RequireNoneTwice(answer);
  for (const Extension& extension : answer) {
    if (!Has(peer.ConnectionMemory<Offered>().extensions, extension.type)) {
      throw PeerFailure("the server sent an extension that was not offered", Name(extension.type));
    }
  }
}

Hook RememberOffer() {
  return OnSend<ClientHello>([](Peer& peer, ClientHello& hello) {
    peer.ConnectionMemory<Offered>().extensions = hello.extensions;
  });
}

Hook CheckServerHello() {
  return OnReceive<ServerHello>(
      [](Peer& peer, const ServerHello& hello) { CheckAnswer(peer, hello.extensions); });
}

void AddAnswer(Suite& suite, std::string_view offer, const NamedVersion& version,
               PeerOptions options) {
  const bool tls13 = version.version >= ProtocolVersion::kTls13;
  options.versions = {version.version, version.version};
  TestCase test{.name = Name("BP-ServerExtensions", offer, version.name),
                .spec = tls13 ? "RFC 8446 4.2" : "RFC 5246 7.4.1.4",
                .shim = {.role = Role::kServer},
                .peer = std::move(options),
                .hooks = {RememberOffer(), CheckServerHello()}};
  if (tls13) {
    test.hooks.push_back(OnReceive<EncryptedExtensions>(
        [](Peer& peer, const EncryptedExtensions& m) { CheckAnswer(peer, m.extensions); }));
  }
  if (!test.peer.application.protocols.empty()) test.shim.flags = {"-select-alpn", "foo"};
  suite.Add(std::move(test));
}

// Clients that offer as little as they may, and much.
void AddAnswers(Suite& suite) {
  for (const NamedVersion& version : VersionsOf(Protocol::kTls)) {
    AddAnswer(suite, "Few", version,
              {.tickets = {.enabled = version.version >= ProtocolVersion::kTls13},
               .extended_master_secret = false,
               .renegotiation_info = false,
               .stapling = {.request = false}});
    AddAnswer(suite, "Many", version, {.application = {.protocols = {"foo"}}});
  }
}

// A client's first hello: no extension twice, none that belongs elsewhere.
constexpr ExtensionType kOfOtherMessages[] = {
    ExtensionType::oid_filters,           // RFC 8446, 4.2
    ExtensionType::cookie,                // RFC 8446, 4.2.2
    ExtensionType::ech_outer_extensions,  // RFC 9849, 5.1
};

Hook CheckClientHello() {
  return OnReceive<ClientHello>([](Peer&, const ClientHello& hello) {
    RequireNoneTwice(hello.extensions);
    for (ExtensionType type : kOfOtherMessages) {
      if (!Has(hello.extensions, type)) continue;
      throw PeerFailure("an extension that does not belong into a first ClientHello", Name(type));
    }
  });
}

void AddHellos(Suite& suite) {
  for (const NamedVersion& version : VersionsOf(Protocol::kTls)) {
    const bool tls13 = version.version >= ProtocolVersion::kTls13;
    suite.Add({.name = Name("BP-ClientExtensions", version.name),
               .spec = tls13 ? "RFC 8446 4.2" : "RFC 5246 7.4.1.4",
               .peer = {.versions = {version.version, version.version}},
               .hooks = {CheckClientHello()},
               .resumptions = 1});
  }
}

void AddRenegotiationInfo(Suite& suite) {
  for (const NamedVersion& version : VersionsOf(Protocol::kTls)) {
    if (version.version >= ProtocolVersion::kTls13) continue;
    suite.Add({.name = Name("BP-RenegotiationInfo-Server", version.name),
               .spec = "RFC 5746 3.6",
               .shim = {.role = Role::kServer},
               .peer = {.versions = {version.version, version.version}},
               .hooks = {OnReceive<ServerHello>([](Peer&, const ServerHello& hello) {
                 const auto info = Get<RenegotiationInfo>(hello.extensions);
                 if (!info || !*info || !(*info)->renegotiated_connection.empty()) {
                   throw PeerFailure("the server's hello has no empty renegotiation_info");
                 }
               })}});
  }
}

void AddQuicTickets(Suite& suite) {
  suite.Add(
      Over(Protocol::kQuic,
           {.name = "BP-TicketEarlyDataLimit-QUIC-TLS13",
            .spec = "RFC 9001 4.6.1",
            .shim = {.role = Role::kServer,
                     .flags = {"-enable-early-data", "-quic-early-data-context", "context"}},
            .peer = {.versions = kTls13Only},
            .hooks = {OnReceive<NewSessionTicket13>([](Peer&, const NewSessionTicket13& ticket) {
              const auto limit = Get<EarlyDataTicket>(ticket.extensions);
              if (!limit || !*limit) throw PeerFailure("a ticket allows no early data");
              if ((*limit)->max_early_data_size != 0xffffffff) {
                throw PeerFailure("a ticket limits early data over QUIC",
                                  std::to_string((*limit)->max_early_data_size), "4294967295");
              }
            })}}));
}

}  // namespace

void AddOwnExtensionTests(std::vector<TestCase>& tests) {
  Suite suite("BP-Extensions", tests);
  AddAnswers(suite);
  AddHellos(suite);
  AddRenegotiationInfo(suite);
  AddQuicTickets(suite);
}

}  // namespace badpeer
