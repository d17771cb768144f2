// Renegotiation (RFC 5246, 7.4.1.1), which a stack may allow once, freely or never, and the binding
// of each handshake to the one before it (RFC 5746).
#include "runner/crypto/credential_store.h"
#include "runner/scenario/flag_values.h"
#include "runner/suites/extension_edits.h"
#include "runner/suites/families.h"
#include "runner/suites/suite.h"
#include "runner/tls/peer.h"
#include "runner/wire/extension.h"
#include "runner/wire/extension_common.h"
#include "runner/wire/handshake.h"
#include "runner/wire/handshake12.h"
#include "runner/wire/hello.h"

namespace badpeer {
namespace {

using Flags = std::vector<std::string>;

const Bytes kOcspResponse = {1, 2, 3, 4};
const Bytes kSctList = {0, 6, 0, 4, 5, 6, 7, 8};
const Bytes kOtherOcspResponse = {5, 6, 7, 8};
const Bytes kOtherSctList = {0, 6, 0, 4, 1, 2, 3, 4};

const Flags kFreely = {"-renegotiate-freely"};

Flags FreelyExpecting(int renegotiations) {
  return {"-renegotiate-freely", "-expect-total-renegotiations", std::to_string(renegotiations)};
}

bool IsRenegotiating(Peer& peer) { return !peer.state().client_verify_data.empty(); }

// Changes a message of one of the two kinds of handshake.
template <class M, class F>
Hook In(bool renegotiation, F change) {
  return OnSend<M>([renegotiation, change](Peer& peer, M& message) {
    if (IsRenegotiating(peer) != renegotiation) return false;
    change(peer, message);
    return true;
  });
}

Hook WithoutInfo(bool in_renegotiation) {
  return In<ServerHello>(in_renegotiation, [](Peer&, ServerHello& hello) {
    std::erase_if(hello.extensions, [](const Extension& extension) {
      return extension.type == ExtensionType::renegotiation_info;
    });
  });
}

Hook ChangedInfo(void (*change)(Bytes&)) {
  return In<ServerHello>(true, [change](Peer&, ServerHello& hello) {
    RenegotiationInfo info = BodyIn<RenegotiationInfo>(hello.extensions);
    change(info.renegotiated_connection);
    Replace(hello.extensions, info);
  });
}

void SendHelloRequest(Peer& peer) { peer.Send(HelloRequest{}); }

Hook HelloRequestBeforeApplicationData() {
  return At(Phase::kBeforeApplicationData, &SendHelloRequest);
}

// In the record of the message that follows.
Hook HelloRequestBeforeEveryMessage() {
  return FlightHook{[](Peer&, Flight& flight) {
    for (FlightItem& item : flight) {
      if (item.type != ContentType::handshake) continue;
      item.data = Concat({FrameHandshake(HandshakeType::hello_request, {}), item.data});
    }
  }};
}

const Expectation kForbidden =
    ShimRejects{.error = ":NO_RENEGOTIATION:", .alert = AlertDescription::no_renegotiation};

// --- Of a server.

void AddServers(Suite& suite) {
  suite.Add({.name = "Renegotiate-Server-Forbidden",
             .spec = "RFC 5246 7.2.2",
             .level = RuleLevel::kCustom,
             .shim = {.role = Role::kServer},
             .peer = {.versions = kUpToTls12},
             .exchange = {Renegotiate(), Echo()},
             .expect = kForbidden});
  const Hook require_info = OnReceive<ServerHello>([](Peer&, const ServerHello& hello) {
    if (Has(hello.extensions, ExtensionType::renegotiation_info)) return;
    throw PeerFailure("renegotiation extension missing");
  });
  const PeerOptions without_info{.versions = kUpToTls12, .renegotiation_info = false};
  suite.Add({.name = "Renegotiate-Server-NoExt",
             .spec = "RFC 5746 3.6",
             .shim = {.role = Role::kServer},
             .peer = without_info,
             .hooks = {require_info},
             .expect = PeerRejects{.local = "renegotiation extension missing"}});
  suite.Add({.name = "Renegotiate-Server-NoExt-SCSV",
             .spec = "RFC 5746 3.6",
             .shim = {.role = Role::kServer},
             .peer = without_info,
             .hooks = {OnSend<ClientHello>([](Peer&, ClientHello& hello) {
                         hello.cipher_suites.push_back(
                             CipherSuite::TLS_EMPTY_RENEGOTIATION_INFO_SCSV);
                       }),
                       require_info}});
}

// --- Of a client.

void AddAllowed(Suite& suite) {
  // Neither side may fall back on the session that it renegotiates.
  const Hook nothing_resumed = OnReceive<ClientHello>([](Peer& peer, const ClientHello& hello) {
    if (IsRenegotiating(peer) && !hello.session_id.empty()) {
      throw PeerFailure("the shim offers a session to resume in a renegotiation");
    }
  });
  Flags flags = FreelyExpecting(1);
  flags.push_back("-expect-secure-renegotiation");
  for (const char* name : {"Renegotiate-Client", "Renegotiate-Client-TLS12"}) {
    suite.Add({.name = name,
               .spec = "RFC 5746 3.5",
               .level = RuleLevel::kCustom,
               .shim = {.flags = flags},
               .peer = {.versions = kUpToTls12},
               .hooks = {nothing_resumed},
               .exchange = {Renegotiate(), Echo()},
               .resumptions = 1});
  }
  const CipherSuite rsa = CipherSuite::TLS_RSA_WITH_AES_128_CBC_SHA;
  const CipherSuite ecdhe = CipherSuite::TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256;
  for (bool to_ecdhe : {true, false}) {
    suite.Add({.name = to_ecdhe ? "Renegotiate-Client-SwitchCiphers"
                                : "Renegotiate-Client-SwitchCiphers2",
               .shim = {.flags = FreelyExpecting(1)},
               .peer = {.versions = kUpToTls12, .cipher_suites = {to_ecdhe ? rsa : ecdhe}},
               .exchange = {Renegotiate({.cipher_suites = std::vector{to_ecdhe ? ecdhe : rsa}}),
                            Echo()}});
  }
  suite.Add({.name = "Renegotiate-SameClientVersion",
             .spec = "RFC 5246 7.4.1.2",
             .level = RuleLevel::kCustom,
             .shim = {.flags = FreelyExpecting(1)},
             .peer = {.versions = {ProtocolVersion::kTls10, ProtocolVersion::kTls10}},
             .hooks = {OnReceive<ClientHello>([](Peer& peer, const ClientHello& hello) {
               auto& first = peer.ConnectionMemory<std::optional<ProtocolVersion>>();
               if (!first) first = hello.legacy_version;
               if (*first == hello.legacy_version) return;
               throw PeerFailure("client offered different version on renego",
                                 Name(hello.legacy_version), Name(*first));
             })},
             .exchange = {Renegotiate(), Echo()}});
  suite.Add({.name = "Renegotiate-FalseStart",
             .spec = "RFC 7918 3",
             .level = RuleLevel::kCustom,
             .shim = {.flags = {"-false-start", "-select-next-proto", "foo", "-renegotiate-freely",
                                "-expect-total-renegotiations", "1"}},
             .peer = {.versions = kUpToTls12,
                      .cipher_suites = {ecdhe},
                      .application = {.protocols = {"foo"}}},
             .exchange = {ShimWritesFirst(), Renegotiate(), Echo()}});
}

void AddBinding(Suite& suite) {
  const auto add = [&](std::string_view what, Hook hook) {
    suite.Add(
        {.name = Name("Renegotiate-Client", what),
         .spec = "RFC 5746 3.5",
         .level = RuleLevel::kCustom,
         .shim = {.flags = kFreely},
         .peer = {.versions = kUpToTls12},
         .hooks = {std::move(hook)},
         .exchange = {Renegotiate(), Echo()},
         .expect = ShimRejects{.error = ":RENEGOTIATION_MISMATCH:", .local = "handshake failure"}});
  };
  add("EmptyExt", ChangedInfo([](Bytes& info) { info.clear(); }));
  add("BadExt", ChangedInfo([](Bytes& info) { info.at(0) ^= 1; }));
  add("BadExt2", ChangedInfo([](Bytes& info) { info.at(info.size() - 1) ^= 1; }));
  add("Downgrade", WithoutInfo(true));
  add("Upgrade", WithoutInfo(false));

  const PeerOptions without_info{.versions = kUpToTls12, .renegotiation_info = false};
  Flags insecure = FreelyExpecting(1);
  insecure.push_back("-expect-no-secure-renegotiation");
  suite.Add({.name = "Renegotiate-Client-NoExt-Allowed",
             .shim = {.flags = insecure},
             .peer = without_info,
             .exchange = {Renegotiate(), Echo()}});
  suite.Add({.name = "Renegotiate-Client-NoExt-Forbidden",
             .spec = "RFC 5746 4.1",
             .level = RuleLevel::kCustom,
             .shim = {.flags = {"-no-legacy-server-connect"}},
             .peer = without_info,
             .expect = ShimRejects{.error = ":UNSAFE_LEGACY_RENEGOTIATION_DISABLED:"}});
  // TLS 1.3 has no renegotiation, and so counts as secure.
  suite.Add({.name = "NoLegacyServerConnect-TLS13",
             .shim = {.flags = {"-no-legacy-server-connect"}},
             .peer = {}});
  suite.Add({.name = "AlwaysReportRenegotiationInfo-TLS13",
             .shim = {.flags = {"-expect-secure-renegotiation"}},
             .peer = {.renegotiation_info = false}});
}

void AddLimits(Suite& suite) {
  const std::vector<Step> once = {Renegotiate(), Echo()};
  const std::vector<Step> twice = {Renegotiate(), Renegotiate(), Echo()};
  const auto add = [&](std::string_view what, Flags flags, std::vector<Step> exchange,
                       bool allowed) {
    suite.Add({.name = std::string(what),
               .spec = "RFC 5246 7.2.2",
               .level = RuleLevel::kCustom,
               .shim = {.flags = std::move(flags)},
               .peer = {.versions = kUpToTls12},
               .exchange = std::move(exchange),
               .expect = allowed ? Succeeds() : kForbidden});
  };
  add("Renegotiate-Client-Forbidden-1", {}, once, false);
  add("Renegotiate-Client-Once-1", {"-renegotiate-once", "-expect-total-renegotiations", "1"}, once,
      true);
  add("Renegotiate-Client-Freely-1", FreelyExpecting(1), once, true);
  add("Renegotiate-Client-Once-2", {"-renegotiate-once"}, twice, false);
  add("Renegotiate-Client-Freely-2", FreelyExpecting(2), twice, true);
  add("Renegotiate-ForbidAfterHandshake", {"-forbid-renegotiation-after-handshake"}, once, false);

  const auto add_requests = [&](std::string_view what, VersionRange versions, Flags flags,
                                Expectation expect) {
    suite.Add({.name = Name("Renegotiate-Client", what),
               .spec = versions.max >= ProtocolVersion::kTls13 ? "RFC 8446 4" : "",
               .shim = {.flags = std::move(flags)},
               .peer = {.versions = versions},
               .hooks = {HelloRequestBeforeApplicationData()},
               .expect = std::move(expect)});
  };
  add_requests("NoIgnore", kUpToTls12, {}, ShimRejects{.error = ":NO_RENEGOTIATION:"});
  add_requests("Ignore", kUpToTls12, {"-renegotiate-ignore", "-expect-total-renegotiations", "0"},
               Succeeds());
  add_requests("TLS13", {}, kFreely, ShimRejects{.error = ":UNEXPECTED_MESSAGE:"});
  suite.Add({.name = "Renegotiate-Client-UnfinishedWrite",
             .shim = {.flags = {"-async", "-renegotiate-freely"}},
             .peer = {.versions = kUpToTls12},
             .exchange = {ShimReadsWithUnfinishedWrite(), Renegotiate(), Echo()},
             .expect = ShimRejects{.error = ":NO_RENEGOTIATION:"}});
}

// --- Messages where none is due.

// Up to 1.2 a client may ignore one that comes while it is negotiating (RFC 5246, 7.4.1.1).
void AddStrayRequests(Suite& suite) {
  const auto add = [&](std::string_view name, PeerOptions peer) {
    suite.Add({.name = std::string(name),
               .spec = peer.versions.max >= ProtocolVersion::kTls13 ? "RFC 8446 4" : "RFC 5246 7.4",
               .level = peer.versions.max >= ProtocolVersion::kTls13 ? RuleLevel::kMust
                                                                     : RuleLevel::kCustom,
               .peer = peer,
               .hooks = {HelloRequestBeforeEveryMessage()},
               .expect = ShimRejects{.error = ":UNEXPECTED_MESSAGE:"}});
  };
  // RFC 5246, 7.4.1.1, lets a client ignore a HelloRequest while it is negotiating: refusing it is
  // BoringSSL's rule.
  add("StrayHelloRequest", {.versions = kUpToTls12});
  add("StrayHelloRequest-Packed",
      {.versions = kUpToTls12, .records = RecordOptions{.pack_handshake_flight = true}});
  add("StrayHelloRequest-TLS13", {});
  suite.Add({.name = "Renegotiate-Client-Packed",
             .spec = "RFC 5246 7.4",
             .level = RuleLevel::kCustom,
             .shim = {.flags = kFreely},
             .peer = {.versions = kUpToTls12,
                      .records = RecordOptions{.pack_handshake_flight = true,
                                               .pack_application_data = true}},
             .exchange = {Renegotiate(), Echo()},
             .expect = ShimRejects{.error = ":EXCESS_HANDSHAKE_DATA:",
                                   .alert = AlertDescription::unexpected_message}});
  for (Role role : {Role::kClient, Role::kServer}) {
    suite.Add(
        {.name = Name("Renegotiate-DTLS", role == Role::kClient ? "Client" : "Server", "Forbidden"),
         .protocol = Protocol::kDtls,
         .shim = {.role = role, .flags = kFreely},
         .peer = {.versions = kUpToTls12},
         .exchange = {Renegotiate(), Echo()},
         .expect = ShimRejects{.error = ":UNEXPECTED_RECORD:",
                               .alert = AlertDescription::unexpected_message}});
  }
}

// --- What must stay as it was.

void AddChanges(Suite& suite) {
  const auto add = [&](std::string_view name, PeerOptions peer, Hook hook, const char* error,
                       const Flags& flags = kFreely) {
    peer.versions = kUpToTls12;
    suite.Add({.name = std::string(name),
               .shim = {.flags = flags},
               .peer = std::move(peer),
               .hooks = {std::move(hook)},
               .exchange = {Renegotiate(), Echo()},
               .expect = ShimRejects{.error = error}});
  };
  const auto other_certificate = [](const char* name) {
    return In<Certificate12>(true, [name](Peer& peer, Certificate12& message) {
      message.certificate_list = peer.credentials().Get(name).chain;
    });
  };
  // Against the triple handshake attack: another server must not take the connection over.
  add("Renegotiation-CertificateChange", {}, other_certificate("rsa2048-chain"),
      ":SERVER_CERT_CHANGED:");
  add("Renegotiation-CertificateChange-2", {}, other_certificate("rsa1024"),
      ":SERVER_CERT_CHANGED:");
  add("Renegotiate-Client-SwitchVersion",
      {.cipher_suites = {CipherSuite::TLS_RSA_WITH_AES_128_CBC_SHA}},
      In<ServerHello>(
          true, [](Peer&, ServerHello& hello) { hello.legacy_version = ProtocolVersion::kTls11; }),
      ":WRONG_SSL_VERSION:", FreelyExpecting(1));
  TestCase forbid_alpn{.name = "Renegotiation-ForbidALPN",
                       .shim = {.flags = {"-advertise-alpn", AlpnList({"foo", "bar", "baz"}),
                                          "-expect-alpn", "foo", "-renegotiate-freely"}},
                       .peer = {.versions = kUpToTls12},
                       .hooks = {OnSend<ServerHello>([](Peer&, ServerHello& hello) {
                         Put(hello.extensions, Alpn{.protocols = {"foo"}});
                       })},
                       .exchange = {Renegotiate(), Echo()},
                       .expect = ShimRejects{.error = ":UNEXPECTED_EXTENSION:"}};
  suite.Add(std::move(forbid_alpn));
  // What goes with the certificate may be another, and is kept as the first handshake had it.
  Flags flags = FreelyExpecting(1);
  flags.insert(flags.end(),
               {"-enable-ocsp-stapling", "-expect-ocsp-response", ToBase64(kOcspResponse),
                "-enable-signed-cert-timestamps", "-expect-signed-cert-timestamps",
                ToBase64(kSctList), "-verify-fail", "-expect-verify-result"});
  suite.Add(
      {.name = "Renegotiation-ChangeAuthProperties",
       .shim = {.flags = flags},
       .peer = {.versions = kUpToTls12,
                .credentials = {X509{
                    .name = "rsa2048", .ocsp_response = kOcspResponse, .sct_list = kSctList}}},
       .hooks = {In<CertificateStatus>(true,
                                       [](Peer&, CertificateStatus& status) {
                                         status.response = kOtherOcspResponse;
                                       }),
                 In<ServerHello>(true,
                                 [](Peer&, ServerHello& hello) {
                                   constexpr auto kType =
                                       ExtensionType::signed_certificate_timestamp;
                                   // A shim that asks only once gets it only once.
                                   Extension* const sct = Find(hello.extensions, kType);
                                   if (sct != nullptr) sct->data = kOtherSctList;
                                 })},
       .exchange = {Renegotiate(), Echo()}});
}

}  // namespace

void AddRenegotiationTests(std::vector<TestCase>& tests) {
  Suite suite("Renegotiation", tests);
  AddServers(suite);
  AddAllowed(suite);
  AddBinding(suite);
  AddLimits(suite);
  AddStrayRequests(suite);
  AddChanges(suite);
}

}  // namespace badpeer
