// Session ids (RFC 8446, 4.1.2 and D.4): an echo of them is all that TLS 1.3 has left, and up to
// TLS 1.2 they name a session.
#include "runner/suites/common_hooks.h"
#include "runner/suites/tls13_handshake/tls13_handshake.h"
#include "runner/tls/peer.h"
#include "runner/wire/hello.h"

namespace badpeer {
namespace {

constexpr const char* kSpec = "RFC 5246 7.4.1.2, RFC 8446 4.1.2";
constexpr std::size_t kLongest = 32;

void AddServers(Suite& suite) {
  const auto add = [&](std::string_view name, std::size_t size, ProtocolVersion max) {
    TestCase test{.name = std::string(name),
                  .spec = kSpec,
                  .shim = {.role = Role::kServer},
                  .peer = {.versions = {.max = max}},
                  .hooks = {OnSend<ClientHello>(
                      [size](Peer&, ClientHello& hello) { hello.session_id = Bytes(size); })}};
    if (size > kLongest) {
      test.expect = ShimRejects{.error = ":CLIENTHELLO_PARSE_FAILED:",
                                .alert = AlertDescription::decode_error};
    }
    suite.Add(std::move(test));
  };
  const ProtocolVersion tls12 = ProtocolVersion::kTls12, tls13 = ProtocolVersion::kTls13;
  add("EmptySessionID-TLS13", 0, tls13);
  add("Server-ShortSessionID-TLS13", 16, tls13);
  add("Server-FullSessionID-TLS13", kLongest, tls13);
  add("Server-TooLongSessionID-TLS13", kLongest + 1, tls13);
  add("Server-TooLongSessionID-TLS12", kLongest + 1, tls12);
}

// Of a server up to TLS 1.2.
Hook NewSessionId(std::size_t size) {
  return OnSend<ServerHello>([size](Peer& peer, ServerHello& hello) {
    if (hello.session_id.empty() || peer.Memory<OfferedSessionId>().id == hello.session_id) {
      return false;
    }
    hello.session_id = peer.random().Take(size);
    peer.Memory<OfferedSessionId>().id = hello.session_id;
    return true;
  });
}

void AddClients(Suite& suite) {
  const PeerOptions by_id{.versions = kUpToTls12, .tickets = {.enabled = false}};
  suite.Add(
      {.name = "ResumeTLS12SessionID-TLS13",
       .spec = kSpec,
       .level = RuleLevel::kCustom,
       .shim = {.flags = {"-max-version", VersionFlag(ProtocolVersion::kTls13, Protocol::kTls)}},
       .peer = by_id,
       .resumptions = 1});
  suite.Add({.name = "TLS12SessionID-TLS13",
             .spec = kSpec,
             .peer = by_id,
             .resumptions = 1,
             .resume = Resumption{.peer = {.versions = {.max = ProtocolVersion::kTls13}}},
             .expect_resume_rejected = true});
  suite.Add({.name = "Client-ShortSessionID",
             .spec = kSpec,
             .level = RuleLevel::kCustom,
             .peer = by_id,
             .hooks = {NewSessionId(1)},
             .resumptions = 1});
  suite.Add(
      {.name = "Client-TooLongSessionID",
       .spec = kSpec,
       .peer = by_id,
       .hooks = {NewSessionId(kLongest + 1)},
       .expect = ShimRejects{.error = ":DECODE_ERROR:", .alert = AlertDescription::decode_error}});
  // Clients of TLS 1.3 make one up for middleboxes, older ones have no reason to.
  suite.Add({.name = "TLS13SessionID-TLS13",
             .spec = "RFC 8446 D.4",
             .level = RuleLevel::kCustom,
             .hooks = {OnReceive<ClientHello>([](Peer&, const ClientHello& hello) {
               if (!hello.session_id.empty()) return;
               throw PeerFailure("tls: expected non-empty session ID from client");
             })},
             .resumptions = 1});
  suite.Add(
      {.name = "TLS12NoSessionID-TLS13",
       .spec = kSpec,
       .level = RuleLevel::kCustom,
       .shim = {.flags = {"-max-version", VersionFlag(ProtocolVersion::kTls12, Protocol::kTls)}},
       .hooks = {ExpectsNoSessionId()}});
}

}  // namespace

void AddSessionIds(Suite& suite) {
  AddServers(suite);
  AddClients(suite);
}

}  // namespace badpeer
