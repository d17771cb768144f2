// Everything that a shim sends, read by our own client and server: records of all versions, DTLS with
// its reassembly, retransmission and ACKs, the mock QUIC transport, and what the handshakes make of it.
// The first byte of the input picks the role, the second the version, the third what both ends can do;
// the rest is what comes from the other end. Promises: nothing crashes or hangs, and whatever is
// refused is so by an exception that says why.
//
// All of our side is the same in every run, keys and signatures included, so that a recorded
// conversation can be read again to its end.

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <exception>

#include "runner/base/peer_failure.h"
#include "runner/base/stream.h"
#include "runner/crypto/credential_store.h"
#include "runner/dtls/channel_over.h"
#include "runner/tls/connection.h"
#include "tests/fuzz/fuzz_target.h"

namespace badpeer {
namespace {

// Gives what it was made with, and keeps what is written.
class ScriptedStream final : public Stream {
 public:
  explicit ScriptedStream(ByteView input) : input_(input) {}

  std::size_t ReadSome(std::span<std::uint8_t> into) override {
    const std::size_t size = std::min(into.size(), input_.size());
    if (size > 0) std::memcpy(into.data(), input_.data(), size);
    input_ = input_.subspan(size);
    return size;
  }
  bool ReadFullOrEnd(std::span<std::uint8_t> into) override {
    if (into.empty()) return true;
    const std::size_t got = ReadSome(into);
    if (got > 0 && got < into.size()) {
      throw PeerFailure(PeerFailure::Kind::kClosed, "the input ends", "EOF");
    }
    return got > 0;
  }
  using Stream::Write;
  void Write(std::span<const ByteView> parts) override {
    for (const ByteView part : parts) Append(written, part);
  }
  void ShutdownWrite() override {}
  void Close() override {}

  Bytes written{};

 private:
  ByteView input_;
};

struct Version {
  Protocol protocol;
  ProtocolVersion version;
};
constexpr std::array<Version, 8> kVersions = {{{Protocol::kTls, ProtocolVersion::kTls10},
                                               {Protocol::kTls, ProtocolVersion::kTls11},
                                               {Protocol::kTls, ProtocolVersion::kTls12},
                                               {Protocol::kTls, ProtocolVersion::kTls13},
                                               {Protocol::kDtls, ProtocolVersion::kTls11},
                                               {Protocol::kDtls, ProtocolVersion::kTls12},
                                               {Protocol::kDtls, ProtocolVersion::kTls13},
                                               {Protocol::kQuic, ProtocolVersion::kTls13}}};

crypto::CredentialStore& Certificates() {
  static crypto::CredentialStore store;
  return store;
}

enum Setup : std::uint8_t { kPlain, kClientAuthentication, kExtensions, kSetups };

// Quick to compute, and signatures without a random part.
PeerOptions OptionsFor(const Version& version, Role role, Setup setup) {
  PeerOptions options{
      .versions = {version.version, version.version},
      .groups = {NamedGroup::x25519},
      .verify_signatures = {SignatureScheme::ed25519, SignatureScheme::rsa_pkcs1_sha1}};
  const bool old = version.version < ProtocolVersion::kTls12;
  const X509 certificate{.name = old ? "rsa1024" : "ed25519"};
  if (role == Role::kServer || setup == kClientAuthentication) options.credentials = {certificate};
  if (setup == kClientAuthentication) options.client_auth.mode = ClientAuth::kRequireAny;
  if (version.protocol == Protocol::kQuic) options.quic->transport_parameters = FromHex("04024064");
  if (setup == kExtensions) {
    options.application.protocols = {"foo", "bar"};
    options.alps->settings = {{"foo", BytesOf("settings")}};
    options.srtp->profiles = {1, 2};
    options.channel_id.request = true;  // Its signature would be another one each time.
    options.ech->grease = true;
  }
  return options;
}

struct Played {
  Bytes written{};        // by the time the input ends
  bool complete = false;  // the handshake
  std::string failure{};
};

Played Play(const Version& version, Role role, Setup setup, ByteView input) {
  const PeerOptions options = OptionsFor(version, role, setup);
  SessionStore sessions;
  sessions.BeginConnection();
  TestMemory memory;
  Random random(1);
  MessageLog log;
  std::string key_log;
  ScriptedStream stream(input);
  const Hooks honest;
  Connection connection({.protocol = version.protocol, .role = role}, options, honest,
                        {.credentials = Certificates(),
                         .sessions = sessions,
                         .memory = memory,
                         .random = random,
                         .log = &log,
                         .key_log = &key_log,
                         .now = [] { return std::chrono::system_clock::time_point(); }},
                        ChannelOver(version.protocol, stream, *options.records, random));
  Played played;
  try {
    connection.Handshake();
    connection.ReadUntilEnd();
    connection.Write(BytesOf("data"));
    connection.Close();
  } catch (const PeerFailure& failure) {
    if (failure.cause().empty()) {
      std::fprintf(stderr, "a failure says nothing\n");
      std::abort();
    }
    played.failure = failure.what();
  }
  played.written = std::move(stream.written);
  played.complete = connection.state().handshake_complete;
  return played;
}

Bytes Selected(Role role, std::size_t version, Setup setup, const Bytes& input) {
  return Concat({Bytes{static_cast<std::uint8_t>(role == Role::kServer),
                       static_cast<std::uint8_t>(version), setup},
                 input});
}

// What both ends say, to the end: each says the same again, and more, when it has heard more.
void AddConversation(std::size_t version, Setup setup, std::vector<FuzzSeed>& seeds) {
  Played client;
  Played server;
  for (std::size_t before = 1; client.written.size() + server.written.size() != before;) {
    before = client.written.size() + server.written.size();
    client = Play(kVersions[version], Role::kClient, setup, server.written);
    server = Play(kVersions[version], Role::kServer, setup, client.written);
  }
  const std::string name = "version" + std::to_string(version) + "-setup" + std::to_string(setup);
  if (!client.complete || !server.complete) {
    std::fprintf(stderr, "%s: the handshake does not come to its end: %s; %s\n", name.c_str(),
                 client.failure.c_str(), server.failure.c_str());
    std::abort();
  }
  seeds.push_back({name + "-server", Selected(Role::kServer, version, setup, client.written)});
  seeds.push_back({name + "-client", Selected(Role::kClient, version, setup, server.written)});
}

}  // namespace

std::vector<FuzzSeed> FuzzSeeds() {
  std::vector<FuzzSeed> seeds;
  for (std::size_t version = 0; version < kVersions.size(); ++version) {
    for (std::uint8_t setup = 0; setup < kSetups; ++setup) {
      AddConversation(version, static_cast<Setup>(setup), seeds);
    }
  }
  return seeds;
}

}  // namespace badpeer

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 3) return 0;
  const badpeer::Role role = (data[0] & 1) != 0 ? badpeer::Role::kServer : badpeer::Role::kClient;
  const auto& version = badpeer::kVersions[data[1] % badpeer::kVersions.size()];
  const auto setup = static_cast<badpeer::Setup>(data[2] % badpeer::kSetups);
  badpeer::Play(version, role, setup, badpeer::ByteView(data + 3, size - 3));
  return 0;
}
