// What handshake scripts (tls/client_*.cc, tls/server_*.cc) and hooks work with on one connection:
// messages out and in, choices, checks, what was agreed. It is honest; a test's hooks stand around
// it. What runs the scripts is a Connection (tls/connection.h).
//
//   Finished message{.verify_data = ...};
//   peer.Send(message);                            // through the hooks, into transcript and flight
//   const auto theirs = peer.Expect<Finished>();   // blocks
//   peer.Require(Check::kClientFinished, theirs.verify_data == expected);
//
// Everything throws PeerFailure when the shim refuses, closes, stays silent or does something that an
// honest peer must not accept.
#ifndef BADPEER_RUNNER_TLS_PEER_H_
#define BADPEER_RUNNER_TLS_PEER_H_

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <type_traits>
#include <typeindex>
#include <utility>
#include <vector>

#include "runner/base/bytes.h"
#include "runner/base/peer_failure.h"
#include "runner/base/random.h"
#include "runner/tls/channel.h"
#include "runner/tls/connection_state.h"
#include "runner/tls/handshake_transcript.h"
#include "runner/tls/hooks.h"
#include "runner/tls/message_log.h"
#include "runner/tls/options.h"
#include "runner/tls/session.h"
#include "runner/tls/test_memory.h"
#include "runner/wire/codec.h"
#include "runner/wire/handshake.h"
#include "runner/wire/protocol.h"

namespace badpeer {

struct HelloRequest;
struct KeyUpdate;
struct NewSessionTicket13;

namespace crypto {
class CredentialStore;
}  // namespace crypto

// What a run lends to the connections of one test.
struct PeerEnvironment {
  crypto::CredentialStore& credentials;
  SessionStore& sessions;
  TestMemory& memory;
  Random& random;
  MessageLog* log = nullptr;       // null: nobody wants a transcript
  std::string* key_log = nullptr;  // lines of a key log (tls/key_log.h); null: nobody wants them
  // From the shim's configuration: tickets that a TLS 1.3 server sends before half-RTT data, and
  // received records that a DTLS 1.3 shim keeps in mind for its ACKs.
  int half_rtt_tickets = 2;
  // The time of day, for the age of tickets.
  using Clock = std::function<std::chrono::system_clock::time_point()>;
  Clock now;
  // QUIC: ours, asked for when the message that holds them is made; unset: those of the options.
  std::function<Bytes()> transport_parameters{};
};

// Makes the channel of a connection, which reports to the events it is given.
using ChannelFactory = std::function<std::unique_ptr<Channel>(ChannelEvents&)>;

struct HandshakeMessage {
  HandshakeType type{};
  Bytes raw{};                 // with its 4-byte header
  std::uint16_t sequence = 0;  // within this handshake

  ByteView body() const { return ByteView(raw).subspan(kHandshakeHeaderSize); }
};

// A message from which nothing is computed.
struct Complete {
  void operator()(auto&) const {}
};

// RFC 5246, 7.4.1.1; RFC 8446, 4.4.1.
template <class M>
inline constexpr bool kIsInTranscript = true;
template <>
inline constexpr bool kIsInTranscript<HelloRequest> = false;
template <>
inline constexpr bool kIsInTranscript<KeyUpdate> = false;
template <>
inline constexpr bool kIsInTranscript<NewSessionTicket13> = false;

class Peer final : private ChannelEvents {
 public:
  struct Identity {
    Protocol protocol = Protocol::kTls;
    Role role = Role::kServer;
  };

  Peer(Identity identity, PeerOptions options, const Hooks& hooks, PeerEnvironment environment,
       const ChannelFactory& make_channel);
  ~Peer() override;

  Protocol protocol() const { return identity_.protocol; }
  Role role() const { return identity_.role; }
  bool IsClient() const { return identity_.role == Role::kClient; }
  bool IsDtls() const { return identity_.protocol == Protocol::kDtls; }
  bool IsQuic() const { return identity_.protocol == Protocol::kQuic; }
  const PeerOptions& options() const { return options_; }
  // What a renegotiation goes on with.
  void SetCipherSuites(std::vector<CipherSuite> suites) {
    options_.cipher_suites = std::move(suites);
  }
  Channel& channel() { return *channel_; }
  ConnectionState& state() { return state_; }
  const ConnectionState& state() const { return state_; }
  HandshakeTranscript& transcript() { return transcript_; }
  Random& random() { return environment_.random; }
  SessionStore& sessions() { return environment_.sessions; }
  // Shows an event (tls/events.h) to the hooks of the test.
  using ChannelEvents::Fire;
  crypto::CredentialStore& credentials() { return environment_.credentials; }
  int half_rtt_tickets() const { return environment_.half_rtt_tickets; }
  std::chrono::system_clock::time_point now() const { return environment_.now(); }
  const PeerEnvironment& environment() const { return environment_; }

  // Sends a message: the test's edits, then `finish`, which computes what depends on the message and
  // takes (M&), then encoding, transcript and flight. State must follow what was sent: whoever goes
  // on from the message reads it back, as it is now. Returns false if a hook said to skip it.
  template <class M, class Finish = Complete>
  bool Send(M&& message, Finish finish = {}) {
    using Message = std::remove_cvref_t<M>;
    Sending<Message> sending{message};
    Fire(sending);
    if (sending.skip) return false;
    finish(message);
    Forging<Message> forging{message};
    Fire(forging);
    SendEncoded(Message::kType, Encode(forging.forged ? *forging.forged : message),
                kIsInTranscript<Message>);
    return true;
  }
  void SendChangeCipherSpec();

  // What a test has chosen; else what the honest peer has, which may be nothing.
  template <class T>
  std::optional<T> Choose(std::optional<T> honest, const std::vector<T>& candidates = {}) {
    Fire(Choosing<T>{candidates, honest});
    return honest;
  }
  template <class T>
  T Choose(T honest) {
    return *Choose(std::optional<T>(honest));
  }
  // Fails as the table of checks says, unless `ok` or the test waives the check. What was got and
  // wanted may be texts, bytes or code points.
  template <class Got = const char*, class Wanted = const char*>
  void Require(Check check, bool ok, const Got& got = "", const Wanted& wanted = "") {
    if (!ok && !IsWaived(check)) Fail(check, TextOf(got), TextOf(wanted));
  }
  // For what the peer cannot go on without: no test can waive it.
  [[noreturn]] void Fail(Check check, std::string got = {}, std::string wanted = {});

  // The next handshake message, of any type. Not yet part of the transcript.
  HandshakeMessage ReadMessage();
  // The same of what was read otherwise: numbers it.
  HandshakeMessage Unframe(Bytes raw);
  // The next one, which must be of M's type; decoded, seen by the receive hooks, in the transcript.
  template <class M>
  M Expect(M shape = M{}) {
    HandshakeMessage message = ReadMessage();
    RequireType(message, M::kType);
    M decoded = Parse<M>(message, std::move(shape));
    AddToTranscript(message);
    return decoded;
  }
  // Decodes and shows it to the receive hooks. Fails with decode_error.
  template <class M>
  M Parse(const HandshakeMessage& message, M shape = M{}) {
    Result<M> decoded = Decode<M>(message.body(), std::move(shape));
    if (!decoded) Fail(Check::kDecodes, Name(message.type) + ": " + decoded.error().message);
    Fire(Received<M>{*decoded});
    return *std::move(decoded);
  }
  void RequireType(const HandshakeMessage& message, HandshakeType wanted);
  void AddToTranscript(const HandshakeMessage& message) {
    transcript_.Add(message.raw, message.sequence);
  }

  // The same for what a hook checks: sends a fatal alert and throws PeerFailure with the cause.
  [[noreturn]] void Fail(AlertDescription alert, const std::string& cause, std::string got = {},
                         std::string wanted = {});

  // The content of the next record, which must be application data: early data, half-RTT data and
  // what a client that starts falsely sends.
  Bytes ReadApplicationRecord();
  // Data that is read before its time is kept for the exchange.
  void KeepApplicationData(ByteView data) { Append(kept_data_, data); }
  const Bytes& kept_data() const { return kept_data_; }
  Bytes TakeKeptData(std::size_t size);
  // What the hooks of a test remember, one object per type: over all its connections, and within
  // this one.
  template <class T>
  T& Memory() {
    return environment_.memory.Of<T>();
  }
  template <class T>
  T& ConnectionMemory() {
    return connection_memory_.Of<T>();
  }
  // Message numbers and transcript start anew with each handshake.
  void BeginHandshake();

 private:
  template <class T>
  static std::string TextOf(const T& value) {
    if constexpr (std::is_convertible_v<const T&, std::string>) {
      return value;
    } else if constexpr (std::is_convertible_v<const T&, ByteView>) {
      return ToHex(value);
    } else {
      return Name(value);
    }
  }
  bool IsWaived(Check check);
  // Frames, runs the hooks over the bytes, adds to the transcript, queues.
  void SendEncoded(HandshakeType type, ByteView body, bool in_transcript);

  // ChannelEvents
  bool OnEvent(std::type_index event, void* data) override {
    return environment_.memory.Fire(hooks_, *this, event, data);
  }
  void OnSent(ContentType type, ByteView data, std::uint16_t epoch) override;
  void OnReceived(ContentType type, ByteView data, std::uint16_t epoch) override;
  void OnKeys(const TrafficKeys& keys, bool written) override;

  Identity identity_;
  PeerOptions options_;
  const Hooks& hooks_;
  PeerEnvironment environment_;
  std::unique_ptr<Channel> channel_;
  ConnectionState state_;
  HandshakeTranscript transcript_;
  std::uint16_t next_sent_sequence_ = 0;
  std::uint16_t next_received_sequence_ = 0;
  Bytes kept_data_;
  TestMemory connection_memory_;
};

}  // namespace badpeer

#endif  // BADPEER_RUNNER_TLS_PEER_H_
