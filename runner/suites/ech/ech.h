// Tests of Encrypted Client Hello (RFC 9849), each for TLS, QUIC and DTLS: what its files share.
//
//   family.Add({.name = "ECH-Server",
//               .shim = {.role = Role::kServer, .flags = Join({KeyFlags(Key(42)), kAccepts})},
//               .peer = ClientOf(Key(42)),
//               .state = {.ech = {.accepted = true}}});
#ifndef BADPEER_RUNNER_SUITES_ECH_ECH_H_
#define BADPEER_RUNNER_SUITES_ECH_ECH_H_

#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "runner/scenario/defaults.h"
#include "runner/suites/suite.h"
#include "runner/tls/peer.h"
#include "runner/wire/ech.h"
#include "runner/wire/extension_common.h"
#include "runner/wire/extension_tls13.h"

namespace badpeer::ech {

using Flags = std::vector<std::string>;

inline constexpr std::string_view kSecretName = "secret.example";
inline constexpr std::string_view kPublicName = "public.example";

// --- Keys and configs (configs.cc).

// Config 42, and others of the ids 43, 44, 45. Another key that also goes by 42.
const EchKey& Key(int id);
const EchKey& SecondKey42();
// With all suites that this project has; for KeyFor.
HpkeKeyConfig UsualKeyConfig(int id);
// A key for the config that differs from the usual ones as `contents` says; its key, where none is
// said, is that of Key(42).
EchKey KeyFor(EchConfigContents contents);
// What a client must pass over: of an unknown version, KEM, suite, or with an extension that it has to
// understand; of a public name that is none.
std::vector<EchConfig> UnusableConfigs();
EchConfig ConfigOfUnknownVersion();
EchConfig ConfigOfUnknownKem();
EchConfig ConfigOfBadName();

std::vector<EchConfig> ConfigsOf(const std::vector<EchKey>& keys);
// "-ech-config-list ..." for a client, "-ech-server-config ..." for a server.
Flags ConfigFlags(const std::vector<EchConfig>& configs, std::string_view prefix = "");
Flags ExpectsConfigs(const std::vector<EchConfig>& configs, std::string_view prefix = "");
Flags KeyFlags(const EchKey& key, bool is_retry_config = true);

// --- Both sides' parts.

// Our client, with a name to hide; our server.
PeerOptions ClientOf(const EchKey& key);
PeerOptions ServerOf(std::vector<EchKey> keys, std::string_view certificate = "rsa2048");
// After which the shim's first hello has no fitting share, or our own none at all.
PeerOptions WithRetry(PeerOptions peer, Role role);
Hook ExpectRetry();

Flags Join(std::initializer_list<Flags> parts);
Flags ExpectsName(std::string_view name);
inline const Flags kAccepts = {"-expect-ech-accept"};
// What a rejected client does once the handshake is done.
inline const Expectation kEchRejected =
    ShimRejects{.error = ":ECH_REJECTED:", .alert = AlertDescription::ech_required};

// For a hook's function: leaves the first message of a connection as it is, and changes the others.
template <class F>
auto InSecond(F change) {
  struct Seen {
    int count = 0;
  };
  return [change](Peer& peer, auto& what) {
    if (++peer.ConnectionMemory<Seen>().count == 1) return false;
    change(peer, what);
    return true;
  };
}
template <class M, class F>
Hook OnSendOf(bool second, F change) {
  return second ? OnSend<M>(InSecond(change)) : OnSend<M>(change);
}
// The name in a hello, after what was sealed in it is opened: ClientHello or ClientHelloInner.
template <class M>
Hook ExpectName(std::string_view name_wanted) {
  return OnReceive<M>([wanted = std::string(name_wanted)](Peer&, const M& hello) {
    const auto name = Get<ServerName>(hello.extensions);
    const std::string got = name && *name ? (*name)->server_name_list.at(0).host_name : "";
    if (got != wanted) throw PeerFailure("tls: unexpected server name", got, wanted);
  });
}
// Whether a client offers ECH, be it in pretence.
Hook ExpectOffer(bool offered);

// --- The families; each file adds its own for one protocol.

class Family {
 public:
  Family(Suite& suite, Protocol protocol) : suite_(suite), protocol_(protocol) {}

  Protocol protocol() const { return protocol_; }
  bool IsDtls() const { return protocol_ == Protocol::kDtls; }
  bool IsQuic() const { return protocol_ == Protocol::kQuic; }
  // Names it after the protocol.
  void Add(TestCase test, QuicDefaults given = {});

 private:
  Suite& suite_;
  Protocol protocol_;
};

void AddServers(Family& family);
void AddServerHellos(Family& family);
void AddGrease(Family& family);
void AddInnerHellos(Family& family);
void AddClients(Family& family);
void AddClientConfigs(Family& family);
void AddRejectedClients(Family& family);
void AddRejectedResumptions(Family& family);
void AddCallbacks(Family& family);

}  // namespace badpeer::ech

#endif  // BADPEER_RUNNER_SUITES_ECH_ECH_H_
