// Drives the operations of a connection to their end: lets blocked reads and writes through, one
// unit at a time, completes simulated callbacks, carries out the runner's DTLS commands, and moves
// the records of QUIC.
//
//   ConnectionDriver driver(connection, channel, config);
//   if (driver.Handshake().status != OpStatus::kOk) return driver.FailureVerdict();
#ifndef BADPEER_SHIM_API_CONNECTION_DRIVER_H_
#define BADPEER_SHIM_API_CONNECTION_DRIVER_H_

#include <functional>

#include "shim_api/runner_channel.h"
#include "shim_api/stack.h"
#include "shim_api/verdict.h"

namespace badpeer::shim {

class ConnectionDriver {
 public:
  // The arguments outlive the driver.
  ConnectionDriver(StackConnection& connection, RunnerChannel& channel,
                   const ConnectionConfig& config)
      : connection_(connection), channel_(channel), config_(&config) {}

  StackConnection& connection() { return connection_; }
  RunnerChannel& channel() { return channel_; }
  void set_config(const ConnectionConfig& config) { config_ = &config; }

  OpResult Handshake();
  OpResult Read(MutableByteSpan out);
  OpResult WriteAll(ByteSpan in);
  OpResult Shutdown();
  OpResult SendFatalAlert(std::uint8_t description);
  // For operations that need no driving.
  OpResult Once(const char* name, const OpResult& result);

  // What the last operation came to; its verdict if it failed, with the reason on stderr.
  OpStatus last_status() const { return last_.status; }
  Verdict FailureVerdict() const;
  int explicit_renegotiations() const { return explicit_renegotiations_; }

 private:
  using Operation = std::function<OpResult()>;
  OpResult Drive(const char* name, const Operation& operation);
  // One call of it; an answer that cannot be true is an error that must not pass for another.
  OpResult Attempt(const char* name, const Operation& operation);
  OpResult Renegotiate();
  // Repeats a failed operation: it must fail in the same way.
  OpResult DriveIdempotent(const char* name, const Operation& operation);
  OpResult Finish(const char* name, const OpResult& result);
  bool LetThrough(OpStatus blocked);
  OpResult ReadOnce(MutableByteSpan out);
  bool CheckPeeked(ByteSpan peeked);

  bool CarryOut(const DtlsCommand& command);
  bool CheckTimeout(const DtlsCommand& command);
  // What may send a flight again, be it for a timeout or for a flight that comes again.
  OpResult WithRetransmission(const Operation& operation);

  bool ReadQuicHandshake();
  OpResult ReadQuicData(MutableByteSpan out);
  OpResult ProcessQuicHandshake(const QuicRecord& record);

  StackConnection& connection_;
  RunnerChannel& channel_;
  const ConnectionConfig* config_;
  OpResult last_;
  bool must_fail_ = false;
  bool unsupported_ = false;
  int explicit_renegotiations_ = 0;
  int waits_without_block_ = 0;  // in a row
  ByteString quic_data_;         // read from the runner, not yet by the exchange
  std::size_t quic_data_read_ = 0;
};

}  // namespace badpeer::shim

#endif  // BADPEER_SHIM_API_CONNECTION_DRIVER_H_
