// What stands behind the last message of a flight, in its record: it must not be taken for the
// beginning of the next flight (RFC 8446, 5.1).
#include "runner/suites/families.h"
#include "runner/suites/flight_edits.h"
#include "runner/suites/spec.h"
#include "runner/suites/suite.h"
#include "runner/tls/peer.h"

namespace badpeer {
namespace {

const Expectation kExcess =
    ShimRejects{.error = ":EXCESS_HANDSHAKE_DATA:", .alert = AlertDescription::unexpected_message};

void AddPartialMessages(Suite& suite) {
  const auto add = [&](std::string_view name, Role role, PeerOptions peer, HandshakeType carrier,
                       HandshakeType next) {
    suite.Add(
        {.name = std::string(name),
         .spec = peer.versions.max >= ProtocolVersion::kTls13 ? "RFC 8446 5.1" : "RFC 5246 7.4",
         .level = RuleLevel::kCustom,
         .shim = {.role = role},
         .peer = peer,
         .hooks = {FirstByteWith(carrier, next)},
         .expect = kExcess});
  };
  add("PartialSecondClientHelloAfterFirst", Role::kServer,
      {.key_shares = std::vector<NamedGroup>{}}, HandshakeType::client_hello,
      HandshakeType::client_hello);
  // The shim offers no share of that group, so that the first answer is a HelloRetryRequest.
  add("PartialServerHelloWithHelloRetryRequest", Role::kClient, {.groups = {NamedGroup::secp384r1}},
      HandshakeType::server_hello, HandshakeType::server_hello);
  add("PartialClientKeyExchangeWithClientHello", Role::kServer, {.versions = kUpToTls12},
      HandshakeType::client_hello, HandshakeType::client_key_exchange);
  add("PartialNewSessionTicketWithServerHelloDone", Role::kClient, {.versions = kUpToTls12},
      HandshakeType::server_hello_done, HandshakeType::new_session_ticket);
}

// Only TLS 1.3 has a rule for it.
RuleLevel LevelOf(Role role, ProtocolVersion version) {
  if (version < ProtocolVersion::kTls13) return RuleLevel::kCustom;
  return role == Role::kServer ? RuleLevel::kMust : LevelOfClientsAlert(Protocol::kTls, version);
}

void AddTrailingData(Suite& suite, const NamedVersion& version) {
  const PeerOptions peer{.versions = {ProtocolVersion::kTls10, version.version}};
  for (Role role : {Role::kClient, Role::kServer}) {
    for (bool resumed : {false, true}) {
      const std::string side = role == Role::kClient ? "Client" : "Server";
      TestCase test{
          .name =
              Name("TrailingDataWithFinished", resumed ? Name("Resume", side) : side, version.name),
          .spec = version.version >= ProtocolVersion::kTls13 ? "RFC 8446 5.1" : "RFC 5246 7.4",
          .level = LevelOf(role, version.version),
          .shim = {.role = role},
          .peer = peer,
          .expect = kExcess};
      Hooks hooks = {TrailingBytes(HandshakeType::finished, {0})};
      if (resumed) {
        test.resumptions = 1;
        test.resume = Resumption{.peer = peer, .hooks = std::move(hooks)};
      } else {
        test.hooks = std::move(hooks);
      }
      suite.Add(std::move(test));
    }
  }
}

}  // namespace

void AddEndOfFlightTests(std::vector<TestCase>& tests) {
  Suite suite("EndOfFlight", tests);
  AddPartialMessages(suite);
  for (const NamedVersion& version : VersionsOf(Protocol::kTls)) AddTrailingData(suite, version);
}

}  // namespace badpeer
