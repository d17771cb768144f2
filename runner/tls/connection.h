// One connection of the runner's side from its first byte to its last: runs the handshake scripts
// and moves application data, over a Peer (tls/peer.h), which the scripts and hooks work with.
//
//   Connection connection({.protocol = Protocol::kTls, .role = Role::kServer}, options, hooks,
//                         environment, make_channel);
//   connection.Handshake();
//   connection.Write(message);
//   Bytes reply = connection.Read(message.size());
//   connection.Close();
//
// Everything blocks until its deadline and throws PeerFailure when the shim refuses, closes, stays
// silent or does something that an honest peer must not accept.
#ifndef BADPEER_RUNNER_TLS_CONNECTION_H_
#define BADPEER_RUNNER_TLS_CONNECTION_H_

#include <optional>
#include <string_view>

#include "runner/base/bytes.h"
#include "runner/tls/peer.h"

namespace badpeer {

// Thrown by a hook that ends the connection here: nothing of ours is wrong, and what the shim makes
// of it is all that counts.
struct ConnectionEnds {};

class Connection {
 public:
  Connection(Peer::Identity identity, PeerOptions options, const Hooks& hooks,
             PeerEnvironment environment, const ChannelFactory& make_channel)
      : peer_(identity, std::move(options), hooks, std::move(environment), make_channel) {}

  void Handshake();
  // Up to 1.2. As a server, sends a HelloRequest first.
  void Renegotiate();
  // Application data; empty data sends an empty record.
  void Write(ByteView data);
  // Exactly `size` bytes of application data (TLS, QUIC). Post-handshake messages in between are
  // handled: tickets are kept, KeyUpdates followed, a HelloRequest starts a handshake.
  Bytes Read(std::size_t size);
  // DTLS: the content of the next application data record.
  Bytes ReadDatagram();
  // Until the shim ends the connection; its close_notify is optional.
  void ReadUntilEnd();
  void SendKeyUpdate(KeyUpdateRequest request);
  // The next message must be a KeyUpdate that requests none.
  void ReadKeyUpdate();
  // close_notify, and then the shim's end where the options say so. A shim that is gone is no
  // failure, unless its close_notify is required.
  void Close();
  // Until the shim ends the connection, by close_notify or otherwise, or sends what is no end.
  void AwaitEnd();
  // For a hook at kBeforeClose that ends the connection in its own way.
  void CloseWithoutAlert() { close_without_alert_ = true; }
  // Tells the hooks that this moment has come.
  void Reach(Phase phase);

  // RFC 5705 and RFC 8446, 7.5. Up to 1.2 an absent context differs from an empty one.
  Bytes ExportKeyingMaterial(std::string_view label, std::optional<ByteView> context,
                             std::size_t size) const;
  // RFC 5929, 3: the first Finished of the last handshake.
  const Bytes& TlsUnique() const;

  Peer& peer() { return peer_; }
  const Peer& peer() const { return peer_; }
  Channel& channel() { return peer_.channel(); }
  ConnectionState& state() { return peer_.state(); }
  const ConnectionState& state() const { return peer_.state(); }
  bool IsDtls() const { return peer_.IsDtls(); }

 private:
  void RunScript();
  void HandlePostHandshake(const HandshakeMessage& message);
  // Reads on until there is application data; false if the shim closes first.
  bool ReadMoreData();

  Peer peer_;
  bool key_update_due_ = false;  // the shim asked for one; it precedes our next data
  bool close_notify_seen_ = false;
  bool close_without_alert_ = false;
};

// A hook that needs the connection, at one of its moments: those of Handshake, Write and Close.
struct ConnectionAt {
  Phase phase{};
  Connection& connection;
};
template <std::invocable<Connection&> F>
Hook At(Phase phase, F act) {
  return On<ConnectionAt>("phase " + Name(phase), [phase, act](Peer&, ConnectionAt& reached) {
    return reached.phase == phase && (static_cast<void>(act(reached.connection)), true);
  });
}

}  // namespace badpeer

#endif  // BADPEER_RUNNER_TLS_CONNECTION_H_
