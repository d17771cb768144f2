// What a shim must make anew each time: the random of its hellos, its key shares, the session id by
// which a client of TLS 1.3 looks like an older one, and what each protected record starts with up to
// TLS 1.2. None may come twice, be all zeros or, as an IV of CBC, be known before. Bugs: CVE-2020-11501 (GnuTLS: the
// random of DTLS clients was zero), CVE-2022-23408 (wolfSSL: IVs of CBC that were not random).
#include <algorithm>
#include <functional>
#include <set>

#include "runner/suites/own/own.h"
#include "runner/tls/connection.h"
#include "runner/wire/extension_tls13.h"
#include "runner/wire/hello.h"

namespace badpeer {
namespace {

constexpr int kRecords = 20;

struct Seen {
  std::set<Bytes> values{};  // in all connections of the test
};

void RequireNew(Peer& peer, ByteView value, const std::string& what) {
  if (!peer.Memory<Seen>().values.insert(ToBytes(value)).second) {
    throw PeerFailure(what + " came twice", ToHex(value));
  }
}

void RequireNotZero(ByteView value, const std::string& what) {
  if (std::ranges::all_of(value, [](std::uint8_t byte) { return byte == 0; })) {
    throw PeerFailure(what + " is all zeros");
  }
}

// --- Hellos. A client repeats the first of a connection where it is asked to.

struct Hellos {
  int count = 0;
};

template <class M>
Hook LooksAtRandom() {
  return OnReceive<M>([](Peer& peer, const M& hello) {
    if (++peer.ConnectionMemory<Hellos>().count > 1) return;
    RequireNotZero(hello.random, "the random of a hello");
    RequireNew(peer, hello.random, "the random of a hello");
  });
}

// RFC 9846, 4.3.8, where RFC 8446 let them be used again. One of GREASE may be a single byte.
void LookAtShare(Peer& peer, const KeyShareEntry& share) {
  if (share.key_exchange.size() > 1) RequireNew(peer, share.key_exchange, "a key share");
}
Hook LooksAtShares(Role role) {
  if (role == Role::kServer) {
    return OnReceive<ServerHello>([](Peer& peer, const ServerHello& hello) {
      const auto share = Get<KeyShareServer>(hello.extensions);
      if (share && *share) LookAtShare(peer, (*share)->server_share);
    });
  }
  return OnReceive<ClientHello>([](Peer& peer, const ClientHello& hello) {
    const auto shares = Get<KeyShareClient>(hello.extensions);
    if (!shares || !*shares) return;
    for (const KeyShareEntry& share : (*shares)->client_shares) LookAtShare(peer, share);
  });
}

// RFC 8446, 4.1.2: there is none, or 32 bytes which are made for this hello.
Hook LooksAtSessionId() {
  return OnReceive<ClientHello>([](Peer& peer, const ClientHello& hello) {
    if (hello.session_id.empty()) return;
    if (hello.session_id.size() != 32) {
      throw PeerFailure("a session id for compatibility has another size",
                        std::to_string(hello.session_id.size()), "32");
    }
    RequireNew(peer, hello.session_id, "a session id for compatibility");
  });
}

TestCase Test(std::string_view what, Role role, const NamedVersion& version, Protocol protocol) {
  return {.name = Name("BP-Random", role == Role::kClient ? "Client" : "Server", what, version.name,
                       ProtocolName(protocol)),
          .protocol = protocol,
          .shim = {.role = role},
          .peer = {.versions = {version.version, version.version}},
          .skip_hints = true};
}

void AddHellos(Suite& suite, const NamedVersion& version, Protocol protocol) {
  for (Role role : {Role::kClient, Role::kServer}) {
    TestCase test = Test("Hello", role, version, protocol);
    test.spec = "RFC 5246 7.4.1.2, RFC 8446 4.1.2";
    test.hooks = {role == Role::kClient ? LooksAtRandom<ClientHello>()
                                        : LooksAtRandom<ServerHello>()};
    test.resumptions = 1;
    suite.Add(std::move(test));
  }
  if (version.version < ProtocolVersion::kTls13) return;
  for (Role role : {Role::kClient, Role::kServer}) {
    TestCase test = Test("KeyShare", role, version, protocol);
    test.spec = "RFC 9846 4.3.8";
    // Half of a hybrid share could be an old one.
    if (role == Role::kServer) test.peer.groups = {NamedGroup::x25519};
    test.hooks = {LooksAtShares(role)};
    test.resumptions = 1;
    suite.Add(std::move(test));
  }
  if (protocol != Protocol::kTls) return;
  TestCase id = Test("SessionId", Role::kClient, version, protocol);
  id.spec = "RFC 8446 4.1.2";
  id.hooks = {LooksAtSessionId()};
  id.resumptions = 1;
  suite.Add(std::move(id));
}

// --- Records, which stay sealed: `look` gets each of them, and the one before it.

using LookAtRecord = std::function<void(Peer&, ByteView sealed, ByteView before)>;

Step SealedEchoes(LookAtRecord look) {
  return {.name = "SealedEchoes", .run = [look](Connection& connection) {
            connection.channel().SetReadKeys({});
            Bytes before;
            for (int i = 0; i < kRecords; ++i) {
              connection.Write(Bytes(32, 'a'));
              Bytes sealed = connection.ReadDatagram();
              look(connection.peer(), sealed, before);
              before = std::move(sealed);
            }
          }};
}

constexpr std::size_t kIvSize = 16, kNonceSize = 8;

void LookAtIv(Peer& peer, ByteView sealed, ByteView before) {
  const ByteView iv = sealed.first(std::min(kIvSize, sealed.size()));
  RequireNotZero(iv, "the IV of a record");
  RequireNew(peer, iv, "the IV of a record");
  if (before.size() >= kIvSize && Equal(iv, before.last(kIvSize))) {
    throw PeerFailure("the IV of a record is the end of the record before it", ToHex(iv));
  }
}

// It may be the number of the record.
void LookAtNonce(Peer& peer, ByteView sealed, ByteView) {
  RequireNew(peer, sealed.first(std::min(kNonceSize, sealed.size())), "the nonce of a record");
}

void AddRecords(Suite& suite, const NamedVersion& version) {
  const bool tls12 = version.version == ProtocolVersion::kTls12;
  if (!tls12 && version.version != ProtocolVersion::kTls11) return;
  const auto add = [&](std::string_view what, Role role, const char* spec, CipherSuite cipher_suite,
                       LookAtRecord look) {
    TestCase test = Test(what, role, version, Protocol::kTls);
    test.spec = spec;
    test.peer.cipher_suites = {cipher_suite};
    test.exchange = {SealedEchoes(std::move(look))};
    suite.Add(std::move(test));
  };
  for (Role role : {Role::kClient, Role::kServer}) {
    add("CbcIv", role, tls12 ? "RFC 5246 6.2.3.2" : "RFC 4346 6.2.3.2",
        CipherSuite::TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA, LookAtIv);
    if (!tls12) continue;
    add("GcmNonce", role, "RFC 5288 3", CipherSuite::TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,
        LookAtNonce);
  }
}

}  // namespace

void AddOwnRandomTests(std::vector<TestCase>& tests) {
  Suite suite("BP-Random", tests);
  for (Protocol protocol : {Protocol::kTls, Protocol::kDtls}) {
    for (const NamedVersion& version : VersionsOf(protocol)) {
      if (version.version < ProtocolVersion::kTls11) continue;
      if (version.version >= ProtocolVersion::kTls12) AddHellos(suite, version, protocol);
      if (protocol == Protocol::kTls) AddRecords(suite, version);
    }
  }
}

}  // namespace badpeer
