// Sessions are resumed in the version and with the cipher suite that they were made with, or not at
// all (RFC 5246, 7.4.1.2 and 7.4.1.3; RFC 8446, 4.2.11 and 4.6.1).
#include "runner/scenario/defaults.h"
#include "runner/suites/binders.h"
#include "runner/suites/common_hooks.h"
#include "runner/suites/families.h"
#include "runner/suites/flags.h"
#include "runner/suites/shim_ticket.h"
#include "runner/suites/suite.h"
#include "runner/tls/cipher_suites.h"
#include "runner/tls/peer.h"
#include "runner/wire/extension_common.h"
#include "runner/wire/extension_tls13.h"

namespace badpeer {
namespace {

using enum CipherSuite;
using Suites = std::vector<CipherSuite>;

constexpr const char* kSpec = "RFC 5246 7.4.1.3, RFC 8446 4.2.11";

// --- One version for the session, one for the next connection.

class Versions {
 public:
  Versions(Suite& suite, Protocol protocol, const NamedVersion& session,
           const NamedVersion& resumed)
      : suite_(suite), protocol_(protocol), session_(session), resumed_(resumed) {}

  void AddAll() const;

 private:
  TestCase Test(std::string_view name, Role role) const;
  void AddMismatch() const;
  void AddServers() const;

  bool same() const { return session_.version == resumed_.version; }
  bool From13() const { return session_.version >= ProtocolVersion::kTls13; }
  bool To13() const { return resumed_.version >= ProtocolVersion::kTls13; }

  Suite& suite_;
  Protocol protocol_;
  const NamedVersion& session_;
  const NamedVersion& resumed_;
};

TestCase Versions::Test(std::string_view name, Role role) const {
  return Over(protocol_,
              {.name = Name(name, session_.name, resumed_.name, ProtocolName(protocol_)),
               .spec = kSpec,
               .shim = {.role = role},
               .peer = {.versions = {.max = session_.version}},
               .state = {.version = session_.version},
               .resumptions = 1,
               .resume = Resumption{.peer = {.versions = {.max = resumed_.version}},
                                    .state = ExpectedState{.version = resumed_.version}}});
}

Hook ExpectsNoPsk() {
  return OnReceive<ClientHello>([](Peer&, const ClientHello& hello) {
    if (!Has(hello.extensions, ExtensionType::pre_shared_key)) return;
    throw PeerFailure("tls: client offered unexpected PSK identities");
  });
}

// A server that takes any session says so as the version does that was agreed on: it selects a PSK,
// or echoes the session id, with a suite that all those versions have.
Hook Resumes() {
  return OnSend<ServerHello>([](Peer& peer, ServerHello& hello) {
    if (peer.state().version >= ProtocolVersion::kTls13) {
      Put(hello.extensions, PreSharedKeyServer{});
    } else {
      hello.session_id = peer.ConnectionMemory<OfferedSessionId>().id;
      hello.cipher_suite = TLS_RSA_WITH_AES_128_CBC_SHA;
    }
  });
}

void Versions::AddMismatch() const {
  // Without a session id in the hello there is none that could be echoed.
  if (protocol_ != Protocol::kTls && From13() && !To13()) {
    TestCase impossible = Test("Resume-Client-Impossible", Role::kClient);
    impossible.level = RuleLevel::kCustom;
    impossible.resume->hooks = {ExpectsNoSessionId()};
    impossible.expect_resume_rejected = true;
    suite_.Add(std::move(impossible));
    return;
  }
  TestCase mismatch = Test("Resume-Client-Mismatch", Role::kClient);
  mismatch.resume->hooks = {RememberSessionId(), Resumes()};
  if (!To13()) mismatch.level = RuleLevel::kCustom;  // no section tells a client to look
  mismatch.expect =
      ShimRejects{.error = !From13() && To13() ? ":UNEXPECTED_EXTENSION:"
                                               : ":OLD_SESSION_VERSION_NOT_RETURNED:"};
  suite_.Add(std::move(mismatch));
}

// The same ticket in both of its places: as a session ticket, and as a PSK.
Hook SendsBothTickets() {
  return OnSend<ClientHello>([](Peer& peer, ClientHello& hello) {
    constexpr std::size_t kSessionIdSize = 16;
    const auto psk = Get<PreSharedKeyClient>(hello.extensions);
    if (psk && *psk) {
      Replace(hello.extensions, SessionTicketExt{(*psk)->identities.at(0).identity});
      if (!peer.IsQuic()) hello.session_id = peer.random().Take(kSessionIdSize);
      return true;
    }
    const auto ticket = Get<SessionTicketExt>(hello.extensions);
    if (!ticket || !*ticket || (*ticket)->ticket.empty()) return false;
    const Session& session = *peer.sessions().client->session;
    const auto hash = FindCipherSuite(session.cipher_suite)->hash;
    Put(hello.extensions, PreSharedKeyClient{.identities = {{.identity = (*ticket)->ticket}},
                                             .binders = {Bytes(crypto::HashSize(hash))}});
    return true;
  });
}

void Versions::AddServers() const {
  TestCase test = Test("Resume-Server", Role::kServer);
  test.level = RuleLevel::kCustom;  // no client sends both
  test.resume->hooks = {SendsBothTickets()};
  // A client that does not speak the session's version any more has nothing to offer.
  if (session_.version > resumed_.version) test.resume->hooks[0].firing = Firing::kOptional;
  test.expect_resume_rejected = !same();
  suite_.Add(std::move(test));
  if (From13() || To13()) return;
  TestCase by_id = Test("Resume-Server-NoTickets", Role::kServer);
  by_id.level = RuleLevel::kCustom;  // tickets alone would do
  by_id.peer.tickets.enabled = by_id.resume->peer.tickets.enabled = false;
  by_id.expect_resume_rejected = !same();
  suite_.Add(std::move(by_id));
}

void Versions::AddAll() const {
  if (same()) {
    TestCase client = Test("Resume-Client", Role::kClient);
    if (!From13()) client.hooks = client.resume->hooks = {ExpectsNoPsk()};
    suite_.Add(std::move(client));
  } else {
    AddMismatch();
  }
  TestCase fresh = Test("Resume-Client-NoResume", Role::kClient);
  fresh.resume->new_sessions = true;
  fresh.expect_resume_rejected = true;
  suite_.Add(std::move(fresh));
  AddServers();
}

// --- Tickets of a server whose contents do not fit.

void AddRewrittenTickets(Suite& suite) {
  const auto add = [&](std::string name, ProtocolVersion version, ShimTicketChange change,
                       bool resumed, std::vector<std::string> flags = {}) {
    const bool tls13 = version >= ProtocolVersion::kTls13;
    flags = JoinFlags({flags, ShimTicketKeyFlag()});
    TestCase test{.name = std::move(name),
                  .spec = kSpec,
                  .level = RuleLevel::kCustom,
                  .shim = {.role = Role::kServer, .flags = std::move(flags)},
                  .peer = {.versions = {.max = version}},
                  .hooks = {RewritesTicket(change)},
                  .resumptions = 1,
                  .expect_resume_rejected = !resumed};
    if (!tls13 && !resumed) test.hooks.push_back(ExpectsNewTicket());
    suite.Add(std::move(test));
  };
  const ProtocolVersion tls12 = ProtocolVersion::kTls12, tls13 = ProtocolVersion::kTls13;
  // That a ticket can be rewritten at all is seen from one that says what it said before.
  suite.Add(
      {.name = "ShimTicketRewritable",
       .spec = kSpec,
       .level = RuleLevel::kCustom,
       .shim = {.role = Role::kServer, .flags = ShimTicketKeyFlag()},
       .peer = {.versions = kUpToTls12, .cipher_suites = {TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256}},
       .hooks = {RewritesTicket(
           {.version = tls12, .cipher_suite = TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256})},
       .resumptions = 1});
  add("Resume-Server-DeclineCrossVersion", tls12, {.version = tls13}, false);
  add("Resume-Server-DeclineCrossVersion-TLS13", tls13, {.version = tls12}, false);
  add("Resume-Server-DeclineBadCipher", tls12, {.cipher_suite = TLS_AES_128_GCM_SHA256}, false);
  add("Resume-Server-DeclineBadCipher-2", tls12,
      {.cipher_suite = TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384}, false, {"-cipher", "AES128"});
  add("Resume-Server-DeclineBadCipher-TLS13", tls13,
      {.cipher_suite = TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256}, false);
}

// --- Cipher suites that have changed since.

TestCase WithSuites(std::string name, ProtocolVersion version, Role role, Suites first,
                    Suites second) {
  return {.name = std::move(name),
          .spec = kSpec,
          .shim = {.role = role},
          .peer = {.versions = {.max = version}, .cipher_suites = std::move(first)},
          .resumptions = 1,
          .resume = Resumption{
              .peer = {.versions = {.max = version}, .cipher_suites = std::move(second)}}};
}

// The suite that the server prefers comes before the session.
void AddNotPreferred(Suite& suite) {
  const auto add = [&](std::string name, ProtocolVersion version, CipherSuite session,
                       CipherSuite preferred) {
    TestCase test =
        WithSuites(std::move(name), version, Role::kServer, {session}, {preferred, session});
    test.level = RuleLevel::kCustom;
    test.state.cipher_suite = session;
    test.resume->state = ExpectedState{.cipher_suite = preferred};
    test.expect_resume_rejected = true;
    suite.Add(std::move(test));
  };
  add("Resume-Server-CipherNotPreferred", ProtocolVersion::kTls12,
      TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA, TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256);
  add("Resume-Server-CipherNotPreferred-TLS13", ProtocolVersion::kTls13, TLS_AES_256_GCM_SHA384,
      TLS_CHACHA20_POLY1305_SHA256);
}

// A client that offers a session and not its suite.
void AddUnoffered(Suite& suite) {
  const auto add = [&](std::string name, ProtocolVersion version, CipherSuite session,
                       CipherSuite offered) {
    TestCase test = WithSuites(std::move(name), version, Role::kServer, {session}, {session});
    test.level = RuleLevel::kCustom;  // a client must not do that; a server need not put up with it
    test.resume->hooks = {OnSend<ClientHello>(
        [offered](Peer&, ClientHello& hello) { hello.cipher_suites = {offered}; })};
    test.expect_resume_rejected = true;
    suite.Add(std::move(test));
  };
  add("Resume-Server-UnofferedCipher", ProtocolVersion::kTls12,
      TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256, TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256);
  add("Resume-Server-UnofferedCipher-TLS13", ProtocolVersion::kTls13, TLS_CHACHA20_POLY1305_SHA256,
      TLS_AES_128_GCM_SHA256);
}

// A server that resumes with another suite; since 1.3 it may, within the hash.
void AddMismatches(Suite& suite) {
  const auto answering = [](CipherSuite cipher_suite) {
    return OnSend<ServerHello>(
        [cipher_suite](Peer&, ServerHello& hello) { hello.cipher_suite = cipher_suite; });
  };
  TestCase old = WithSuites("Resume-Client-CipherMismatch", ProtocolVersion::kTls12, Role::kClient,
                            {TLS_RSA_WITH_AES_128_GCM_SHA256}, {TLS_RSA_WITH_AES_128_GCM_SHA256});
  old.resume->hooks = {answering(TLS_RSA_WITH_AES_128_CBC_SHA)};
  old.level = RuleLevel::kCustom;  // no section tells a client to look
  old.expect = ShimRejects{.error = ":OLD_SESSION_CIPHER_NOT_RETURNED:"};
  suite.Add(std::move(old));
  suite.Add(WithSuites("Resume-Client-CipherMismatch-TLS13", ProtocolVersion::kTls13, Role::kClient,
                       {TLS_AES_128_GCM_SHA256}, {TLS_CHACHA20_POLY1305_SHA256}));
  TestCase hash = WithSuites("Resume-Client-PRFMismatch-TLS13", ProtocolVersion::kTls13,
                             Role::kClient, {TLS_AES_128_GCM_SHA256}, {TLS_AES_128_GCM_SHA256});
  hash.resume->hooks = {answering(TLS_AES_256_GCM_SHA384)};
  hash.expect = ShimRejects{.error = ":OLD_SESSION_PRF_HASH_MISMATCH:"};
  suite.Add(std::move(hash));
}

// --- Binders.

void AddBinders(Suite& suite) {
  const auto add = [&](std::string_view name, bool second, Hook hook, Expectation expect,
                       RuleLevel level = RuleLevel::kMust) {
    TestCase test{.name = Name("Resume-Server", name),
                  .spec = "RFC 8446 4.2.11, RFC 8446 4.2.11.2",
                  .level = level,
                  .shim = {.role = Role::kServer},
                  .hooks = {std::move(hook)},
                  .resumptions = 1,
                  .expect = std::move(expect)};
    // No share: the server asks for another hello.
    if (second) test.peer.key_shares.emplace(), test.name += "-SecondBinder";
    suite.Add(std::move(test));
  };
  const ShimRejects bad_digest{.error = ":DIGEST_CHECK_FAILED:",
                               .alert = AlertDescription::decrypt_error};
  const ShimRejects bad_count{.error = ":PSK_IDENTITY_BINDER_COUNT_MISMATCH:",
                              .alert = AlertDescription::illegal_parameter};
  for (bool second : {false, true}) {
    add("BinderWrongLength", second, ShortBinder(second), bad_digest, RuleLevel::kCustom);
    add("NoPSKBinder", second, NoBinder(second),
        ShimRejects{.error = ":DECODE_ERROR:", .alert = AlertDescription::decode_error});
    add("ExtraPSKBinder", second, ExtraBinder(second), bad_count, RuleLevel::kCustom);
    add("ExtraIdentityNoBinder", second, ExtraIdentity(), bad_count, RuleLevel::kCustom);
    add("InvalidPSKBinder", second, InvalidBinder(second), bad_digest, RuleLevel::kShould);
    add("PSKBinderFirstExtension", second, PskFirst(second),
        ShimRejects{.error = ":PRE_SHARED_KEY_MUST_BE_LAST:",
                    .alert = AlertDescription::illegal_parameter});
  }
  TestCase omitted{.name = "Resume-Server-OmitAllPSKsOnSecondClientHello",
                   .spec = "RFC 8446 4.1.2",
                   .level = RuleLevel::kCustom,
                   .shim = {.role = Role::kServer},
                   .hooks = {OmitPsksOnSecondHello()},
                   .resumptions = 1,
                   .expect = ShimRejects{.error = ":MISSING_EXTENSION:",
                                         .alert = AlertDescription::missing_extension}};
  omitted.peer.key_shares.emplace();
  suite.Add(std::move(omitted));
}

}  // namespace

void AddResumptionVersionTests(std::vector<TestCase>& tests) {
  Suite suite("ResumptionVersion", tests);
  for (Protocol protocol : {Protocol::kTls, Protocol::kDtls, Protocol::kQuic}) {
    const std::vector<NamedVersion> versions = VersionsOf(protocol);
    for (const NamedVersion& session : versions) {
      for (const NamedVersion& resumed : versions) {
        Versions(suite, protocol, session, resumed).AddAll();
      }
    }
  }
  AddRewrittenTickets(suite);
  AddNotPreferred(suite);
  AddUnoffered(suite);
  AddMismatches(suite);
  AddBinders(suite);
}

}  // namespace badpeer
