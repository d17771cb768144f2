// Handshakes that must be refused, and say so: each of these ends with a fatal alert by the letter of
// its section, not only with a closed connection. BoGo's tests of the like do not wait for it. And
// records and messages that belong to no TLS 1.3 handshake.
#include <algorithm>

#include "runner/suites/own/own.h"
#include "runner/suites/spec.h"
#include "runner/tls/peer.h"
#include "runner/wire/messages.h"

namespace badpeer {
namespace {

using enum AlertDescription;

struct Generation {
  std::string_view name;
  VersionRange versions;
  bool is13;
};
constexpr Generation kGenerations[] = {{"TLS12", kTls12Only, false}, {"TLS13", kTls13Only, true}};

class Refusals {
 public:
  explicit Refusals(Suite& suite) : suite_(suite) {}

  void Add(std::string_view what, Role role, const Generation& generation, const char* spec,
           Hooks hooks, Expectation expect, PeerOptions peer = {}) {
    peer.versions = generation.versions;
    const RuleLevel level = role == Role::kServer
                                ? RuleLevel::kMust
                                : LevelOfClientsAlert(Protocol::kTls, generation.versions.max);
    suite_.Add({.name = Name("BP-Refusal", role == Role::kClient ? "Client" : "Server", what,
                             generation.name),
                .spec = spec,
                .level = level,
                .shim = {.role = role},
                .peer = std::move(peer),
                .hooks = std::move(hooks),
                .expect = std::move(expect),
                .skip_hints = true});
  }

 private:
  Suite& suite_;
};

// --- Nothing in common (RFC 8446, 4.1.1; RFC 5246, 7.4.1.3).

void AddNothingInCommon(Refusals& refusals, const Generation& generation) {
  constexpr const char* kSpec = "RFC 5246 7.4.1.3, RFC 8446 4.1.1";
  const Hook no_suite = OnSend<ClientHello>(
      [](Peer&, ClientHello& hello) { hello.cipher_suites = {CipherSuite{0x1a1a}}; });
  refusals.Add("NoSuite", Role::kServer, generation, kSpec, {no_suite}, RefusesWithAlert());
  if (!generation.is13) return;
  const Hook no_group = OnSend<ClientHello>([](Peer&, ClientHello& hello) {
    Replace(hello.extensions, SupportedGroups{.groups = {NamedGroup{0x1a1a}}});
    Replace(hello.extensions, KeyShareClient{{{NamedGroup{0x1a1a}, Bytes(32)}}});
  });
  refusals.Add("NoGroup", Role::kServer, generation, kSpec, {no_group}, RefusesWithAlert());
  const Hook no_version = OnSend<ClientHello>([](Peer&, ClientHello& hello) {
    Replace(hello.extensions, SupportedVersionsClient{.versions = {ProtocolVersion{0x7e7e}}});
  });
  refusals.Add("NoVersion", Role::kServer, generation, "RFC 8446 4.2.1", {no_version},
               RefusesWith(protocol_version));
}

// --- What does not parse, or comes out of turn, or does not verify.

template <class M>
Hook Cut() {
  return OnEncoded(M::kType, [](Peer&, Bytes& message) {
    message.pop_back();
    message = FrameHandshake(M::kType, ByteView(message).subspan(kHandshakeHeaderSize));
  });
}

void AddUnreadable(Refusals& refusals, const Generation& generation) {
  constexpr const char* kSpec = "RFC 5246 7.2.2, RFC 8446 6";
  const Expectation malformed = RefusesWith(decode_error);
  refusals.Add("CutClientHello", Role::kServer, generation, kSpec, {Cut<ClientHello>()}, malformed);
  Hooks hooks = {Cut<ServerHello>()};
  if (generation.is13) hooks.push_back(ReadsPlaintext());
  refusals.Add("CutServerHello", Role::kClient, generation, kSpec, std::move(hooks), malformed);
}

void AddOutOfTurn(Refusals& refusals, const Generation& generation) {
  constexpr const char* kSpec = "RFC 5246 7.2.2, RFC 5246 7.4, RFC 8446 4";
  const Expectation unexpected = RefusesWith(unexpected_message);
  const auto retyped = [](HandshakeType from) {
    return OnEncoded(from, [](Peer&, Bytes& message) {
      message[0] = static_cast<std::uint8_t>(HandshakeType::server_hello_done);
    });
  };
  refusals.Add("StrangeFirst", Role::kServer, generation, kSpec,
               {retyped(HandshakeType::client_hello)}, unexpected);
  refusals.Add("StrangeCertificate", Role::kClient, generation, kSpec,
               {retyped(HandshakeType::certificate)}, unexpected);
  refusals.Add("StrangeFinished", Role::kServer, generation, kSpec,
               {retyped(HandshakeType::finished)}, unexpected);
}

// The last byte, where BoGo's tests damage the first.
constexpr auto kDamage = [](Peer&, Bytes& bytes) { bytes.back() ^= 1; };

void AddUnverified(Refusals& refusals, const Generation& generation) {
  const Expectation wrong = RefusesWith(decrypt_error);
  for (Role role : {Role::kClient, Role::kServer}) {
    refusals.Add("Finished", role, generation, "RFC 5246 7.4.9, RFC 8446 4.4.4",
                 {OnSecret(Secret::kVerifyData, kDamage)}, wrong);
  }
  refusals.Add("Signature", Role::kClient, generation, "RFC 5246 7.2.2, RFC 8446 4.4.3",
               {SignatureHook{[](Peer&, SignatureMade& made) { made.signature.back() ^= 1; }}},
               wrong);
  for (Role role : {Role::kClient, Role::kServer}) {
    refusals.Add("RecordMac", role, generation, "RFC 5246 7.2.2, RFC 8446 5.2",
                 {SealedRecordHook{[](Peer&, SealedRecord& sealed) {
                   if (sealed.record.epoch->keys.epoch == 0) return false;
                   sealed.bytes.back() ^= 1;
                   return true;
                 }}},
                 RefusesWith(bad_record_mac));
  }
}

// Which alert it is, the section leaves open.
void AddBinder(Suite& suite) {
  suite.Add({.name = "BP-Refusal-Server-Binder-TLS13",
             .spec = "RFC 8446 4.2.11",
             .shim = {.role = Role::kServer},
             .peer = {.versions = kTls13Only},
             .resumptions = 1,
             .resume = Resumption{.peer = {.versions = kTls13Only},
                                  .hooks = {OnSecret(Secret::kBinder, kDamage)}},
             .expect = ShimRejects{},
             .skip_hints = true});
}

// --- What belongs to no TLS 1.3 handshake.

// A message of its own record, which no transcript knows of, before the given one.
Hook RecordBefore(HandshakeType place, ContentType type, const Bytes& content) {
  return FlightHook{[place, type, content](Peer&, Flight& flight) {
    const auto found = std::ranges::find_if(
        flight, [&](const FlightItem& item) { return item.IsHandshake(place); });
    if (found == flight.end()) return false;
    FlightItem stray{.type = type, .data = content, .epoch = found->epoch, .starts_record = true};
    stray.record_version = found->record_version;
    flight.insert(found, std::move(stray));
    return true;
  }};
}

// A client that passes over HelloRequests, as one of TLS 1.2 must, does so here as well.
void AddHelloRequests(Refusals& refusals, const Generation& generation) {
  using enum HandshakeType;
  constexpr std::pair<std::string_view, HandshakeType> kPlaces[] = {
      {"EncryptedExtensions", encrypted_extensions},
      {"Certificate", certificate},
      {"CertificateVerify", certificate_verify},
      {"Finished", finished}};
  for (const auto& [name, place] : kPlaces) {
    refusals.Add(Name("HelloRequestBefore", name), Role::kClient, generation, "RFC 8446 4",
                 {RecordBefore(place, ContentType::handshake, {0, 0, 0, 0})},
                 RefusesWith(unexpected_message));
  }
  refusals.Add("HelloRequestBefore-Finished", Role::kServer, generation, "RFC 8446 4",
               {RecordBefore(finished, ContentType::handshake, {0, 0, 0, 0})},
               RefusesWith(unexpected_message));
}

// Under keys a record of no known type is as unexpected as without, and so is a change_cipher_spec.
void AddProtectedRecords(Refusals& refusals, const Generation& generation) {
  for (Role role : {Role::kClient, Role::kServer}) {
    const auto add = [&](std::string_view what, ContentType type) {
      refusals.Add(what, role, generation, "RFC 5246 6, RFC 8446 5",
                   {RecordBefore(HandshakeType::finished, type, {1})},
                   RefusesWith(unexpected_message));
    };
    add("UnknownRecord", ContentType{99});
    if (generation.is13) add("ProtectedChangeCipherSpec", ContentType::change_cipher_spec);
  }
}

// The record for middleboxes has its place behind the first ClientHello (RFC 8446, 5).
void AddEarlyChangeCipherSpec(Refusals& refusals, const Generation& generation) {
  refusals.Add("ChangeCipherSpecBefore-ClientHello", Role::kServer, generation,
               "RFC 5246 7.1, RFC 8446 5",
               {RecordBefore(HandshakeType::client_hello, ContentType::change_cipher_spec, {1})},
               RefusesWith(unexpected_message));
}

}  // namespace

void AddOwnRefusalTests(std::vector<TestCase>& tests) {
  Suite suite("BP-Refusal", tests);
  Refusals refusals(suite);
  for (const Generation& generation : kGenerations) {
    AddNothingInCommon(refusals, generation);
    AddUnreadable(refusals, generation);
    AddOutOfTurn(refusals, generation);
    AddUnverified(refusals, generation);
    AddEarlyChangeCipherSpec(refusals, generation);
    AddProtectedRecords(refusals, generation);
    if (generation.is13) AddHelloRequests(refusals, generation);
  }
  AddBinder(suite);
}

}  // namespace badpeer
