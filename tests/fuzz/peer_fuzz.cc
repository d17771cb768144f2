// Everything that a shim sends, read by our own client and server: records of all versions, DTLS with
// its reassembly, retransmission and ACKs, the mock QUIC transport, and what the handshakes make of it.
// The first byte of the input picks protocol and role, the second the version; the rest is what comes
// from the other end. Promises: nothing crashes or hangs, and whatever is refused is so by an exception
// that says why.

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

crypto::CredentialStore& Credentials() {
  static crypto::CredentialStore store({});
  return store;
}

// What we have sent by the time the input ends.
Bytes Play(const Version& version, Role role, ByteView input) {
  PeerOptions options;
  options.versions = {version.version, version.version};
  options.credentials = {X509{.name = "ecdsa-p256"}};
  SessionStore sessions;
  sessions.BeginConnection();
  TestMemory memory;
  Random random(1);
  MessageLog log;
  std::string key_log;
  ScriptedStream stream(input);
  Connection connection({.protocol = version.protocol, .role = role}, options, {},
                        {.credentials = Credentials(),
                         .sessions = sessions,
                         .memory = memory,
                         .random = random,
                         .log = &log,
                         .key_log = &key_log,
                         .now = [] { return std::chrono::system_clock::time_point(); }},
                        ChannelOver(version.protocol, stream, *options.records, random));
  try {
    connection.Handshake();
    connection.ReadUntilEnd();
  } catch (const PeerFailure& failure) {
    if (failure.cause().empty()) {
      std::fprintf(stderr, "a failure says nothing\n");
      std::abort();
    }
  }
  return stream.written;
}

Bytes Selected(std::size_t version, Role role, const Bytes& input) {
  return Concat(
      {Bytes{static_cast<std::uint8_t>(role == Role::kServer), static_cast<std::uint8_t>(version)},
       input});
}

}  // namespace

// What our other end says, as far as it goes: a hello, and the answer to it.
std::vector<FuzzSeed> FuzzSeeds() {
  std::vector<FuzzSeed> seeds;
  for (std::size_t i = 0; i < kVersions.size(); ++i) {
    const Bytes hello = Play(kVersions[i], Role::kClient, {});
    const Bytes answer = Play(kVersions[i], Role::kServer, hello);
    const std::string name = "version" + std::to_string(i);
    seeds.push_back({name + "-server", Selected(i, Role::kServer, hello)});
    seeds.push_back({name + "-client", Selected(i, Role::kClient, answer)});
  }
  return seeds;
}

}  // namespace badpeer

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2) return 0;
  const badpeer::Role role = (data[0] & 1) != 0 ? badpeer::Role::kServer : badpeer::Role::kClient;
  const auto& version = badpeer::kVersions[data[1] % badpeer::kVersions.size()];
  badpeer::Play(version, role, badpeer::ByteView(data + 2, size - 2));
  return 0;
}
