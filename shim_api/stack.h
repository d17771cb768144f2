// What a TLS stack implements to become a shim. shims/README.md walks through it; shims/openssl is
// a whole one.
//
//   class MyStack : public badpeer::shim::Stack { ... };
//   int main(int argc, char** argv) {
//     MyStack stack;
//     return badpeer::shim::RunShim(argc, argv, stack);
//   }
#ifndef BADPEER_SHIM_API_STACK_H_
#define BADPEER_SHIM_API_STACK_H_

#include <chrono>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "shim_api/config.h"
#include "shim_api/mock_quic_transport.h"
#include "shim_api/properties.h"
#include "shim_api/transport.h"

namespace badpeer::shim {

enum class OpStatus {
  kOk,         // done; `bytes` were moved
  kWantRead,   // the transport blocked a read: call again
  kWantWrite,  // the transport blocked a write: call again with the same data
  // A callback of the stack simulates an asynchronous operation: call again after
  // CompletePendingCallback().
  kWantCallback,
  kWantRenegotiation,  // the peer asked for one and -renegotiate-explicit leaves it to us
  kCloseNotifySent,    // Shutdown: ours is out, the peer's has not come
  kCloseNotify,        // Read: the peer closed the connection properly
  kEof,                // Read: the transport ended without close_notify
  kEarlyDataRejected,  // the server rejected what was sent early
  kUnsupported,        // the stack has no such operation
  kError,
};

struct OpResult {
  OpStatus status = OpStatus::kOk;
  std::size_t bytes = 0;
};

// A session to resume. Only the stack looks inside.
class StackSession {
 public:
  virtual ~StackSession() = default;
};

// The part of a connection that only TLS for QUIC has. The library moves the records.
class QuicTls {
 public:
  virtual ~QuicTls() = default;
  virtual bool ProvideHandshakeData(EncryptionLevel level, ByteSpan data) = 0;
  virtual bool InHandshake() const = 0;
  // Whether what the application writes now goes out as early data.
  virtual bool SendsEarlyData() const = 0;
  virtual OpResult ProcessPostHandshake() = 0;
};

class StackConnection {
 public:
  virtual ~StackConnection() = default;

  // An operation that blocks says what it waits for: what the transport blocked in this very call.
  // Anything else ends the test with kExitMustFail, as it would never be called again rightly.

  // Goes on with the handshake until it is done, or until application data may be sent early.
  virtual OpResult Handshake() = 0;
  // With -implicit-handshake, these begin with the handshake. A read that succeeds has bytes. Write
  // may write a part, if -partial-write is given or the stack never does otherwise; the rest is
  // offered again.
  virtual OpResult Read(MutableByteSpan out) = 0;
  virtual OpResult Write(ByteSpan in) = 0;
  // kCloseNotifySent, then kOk when the peer's close_notify has come as well. Used with
  // -check-close-notify only.
  virtual OpResult Shutdown() = 0;

  virtual ConnectionProperties Properties() = 0;
  // The session to offer on the next connection; null if there is none.
  virtual std::shared_ptr<StackSession> NewestSession() = 0;
  // Names the error of its own that the stack failed with last; empty if it was the transport's.
  virtual std::string LastError() = 0;
  // Whether a handshake or read that failed, or met the end, fails alike when it is called again.
  // The library then calls twice and compares LastError(); a stack whose failed connections must
  // not be touched any more says no.
  virtual bool ReplaysErrors() const { return true; }
  // Whether a retransmission that the transport has blocked goes on with the next operation. If not,
  // the library lets each of them through as a whole, as a datagram socket would.
  virtual bool ResumesRetransmission() const { return true; }

  // Operations that few tests need.
  virtual OpResult Peek(MutableByteSpan) { return {OpStatus::kUnsupported}; }
  virtual OpResult SendFatalAlert(std::uint8_t /*description*/) { return {OpStatus::kUnsupported}; }
  virtual OpResult UpdateKeys() { return {OpStatus::kUnsupported}; }
  virtual OpResult ExportKeyingMaterial(MutableByteSpan /*out*/, std::string_view /*label*/,
                                        std::optional<ByteSpan> /*context*/) {
    return {OpStatus::kUnsupported};
  }
  // RFC 5929, section 3: the first Finished message. `bytes` of `out` are filled.
  virtual OpResult TlsUnique(MutableByteSpan /*out*/) { return {OpStatus::kUnsupported}; }
  virtual OpResult TrafficSecrets(ByteString& /*read*/, ByteString& /*write*/) {
    return {OpStatus::kUnsupported};
  }
  // After kWantRenegotiation. Driven as Handshake() is: it may only begin, and leave the rest to the
  // read that follows, or go on until the renegotiation is done.
  virtual OpResult Renegotiate() { return {OpStatus::kUnsupported}; }

  // After kWantCallback: lets the callback succeed when it is called again.
  virtual void CompletePendingCallback() {}
  // After kEarlyDataRejected: goes on without early data, under `config`.
  virtual OpResult ResetEarlyData(const ConnectionConfig& /*config*/) {
    return {OpStatus::kUnsupported};
  }

  // DTLS: timers count on VirtualClock.
  virtual std::optional<std::chrono::microseconds> UntilTimeout() { return std::nullopt; }
  // The clock was moved: retransmits if that is due. kWantWrite is success.
  virtual OpResult HandleTimeout() { return {OpStatus::kUnsupported}; }
  virtual OpResult SetMtu(std::uint32_t /*mtu*/) { return {OpStatus::kUnsupported}; }
  virtual OpResult SetInitialTimeout(std::chrono::milliseconds) { return {OpStatus::kUnsupported}; }

  // Null unless the connection was made for QUIC.
  virtual QuicTls* quic() { return nullptr; }
};

// Everything a connection is made of. The references outlive the connection.
struct ConnectionSetup {
  const ConnectionConfig& config;
  bool is_resume = false;
  std::shared_ptr<StackSession> session;  // client: offer this one, if there is one
  Transport* transport = nullptr;         // TLS and DTLS
  MockQuicTransport* quic = nullptr;      // QUIC
};

struct NewConnection {
  std::unique_ptr<StackConnection> connection;  // null: set-up failed, TakeErrors() tells why
  std::string cannot;                           // not empty: what the stack cannot do at all
};

// One per process, so that what a server keeps (tickets' keys, a cache) lasts over its connections.
class Stack {
 public:
  virtual ~Stack() = default;

  // The flags of FlagOwner::kStack that this stack makes come true, sorted or not. Any other one
  // ends the shim with kExitUnimplemented.
  virtual std::span<const std::string_view> HonouredFlags() const = 0;
  virtual NewConnection Connect(const ConnectionSetup& setup) = 0;
  // The stack's error queue as text for stderr, emptied. ErrorMap in the shim config matches
  // parts of it.
  virtual std::string TakeErrors() = 0;
  // A shim that stays up calls this once; its tests begin with what was set up here.
  virtual void WarmUp() {}
};

}  // namespace badpeer::shim

#endif  // BADPEER_SHIM_API_STACK_H_
