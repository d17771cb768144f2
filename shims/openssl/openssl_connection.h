// One connection over OpenSSL.
#ifndef BADPEER_SHIMS_OPENSSL_OPENSSL_CONNECTION_H_
#define BADPEER_SHIMS_OPENSSL_OPENSSL_CONNECTION_H_

#include "shim_api/stack.h"
#include "shims/openssl/connection_state.h"

namespace badpeer::shim {

class OpenSslConnection : public StackConnection {
 public:
  // Of `setup`, config and transport must outlive the connection. Takes the session to offer.
  OpenSslConnection(const ConnectionSetup& setup, SslPtr ssl);
  ~OpenSslConnection() override;

  // Becomes client or server and offers the session, if there is one: call it once ssl() is set up.
  bool Begin();

  // OpenSSL's object, with the connection's state as its app data, to be set up by the stack.
  SSL* ssl() { return ssl_.get(); }

  OpResult Handshake() override;
  OpResult Read(MutableByteSpan out) override;
  OpResult Peek(MutableByteSpan out) override;
  OpResult Write(ByteSpan in) override;
  OpResult Shutdown() override;
  OpResult UpdateKeys() override;
  OpResult ExportKeyingMaterial(MutableByteSpan out, std::string_view label,
                                std::optional<ByteSpan> context) override;
  OpResult TlsUnique(MutableByteSpan out) override;
  void CompletePendingCallback() override;
  OpResult ResetEarlyData(const ConnectionConfig& config) override;

  ConnectionProperties Properties() override;
  std::shared_ptr<StackSession> NewestSession() override;
  std::string LastError() override;

  std::optional<std::chrono::microseconds> UntilTimeout() override;
  OpResult HandleTimeout() override;
  bool ResumesRetransmission() const override { return false; }
  OpResult SetMtu(std::uint32_t mtu) override;

 private:
  // BoGo's exchange takes early data for a state of the connection: the handshake returns, reads
  // and writes go on. OpenSSL has calls of their own for it.
  enum class EarlyData {
    kNone,
    kClientSends,   // until the first read, or until there is no more room for early data
    kClientReject,  // the handshake is over, the server rejected what was sent
    kServerReads,   // until the client's EndOfEarlyData
  };

  OpResult ResultOf(int returned);
  OpResult FinishHandshake();

  bool MayStartEarlyData() const;
  OpResult StartEarlyData();
  OpResult StartClientEarlyData();
  OpResult ReadServerEarlyData();
  OpResult FinishClientEarlyData();
  OpResult ReadDuringEarlyData(MutableByteSpan out);
  OpResult WriteDuringEarlyData(ByteSpan in);

  void ReportProtocol(ConnectionProperties& out);
  void ReportPeer(ConnectionProperties& out);
  void ReportSession(ConnectionProperties& out);
  void ReportExtensions(ConnectionProperties& out);
  bool TicketWasRenewed() const;

  const ConnectionConfig* config_;
  ConnectionState state_;
  SslSessionPtr offered_;
  SslPtr ssl_;  // Its callbacks look at all of the above.
  EarlyData early_data_ = EarlyData::kNone;
  bool early_data_started_ = false;
  bool early_write_unfinished_ = false;
  std::size_t early_data_sent_ = 0;
  ByteString early_data_read_;  // received, not read yet
  bool transport_ended_ = false;
};

}  // namespace badpeer::shim

#endif  // BADPEER_SHIMS_OPENSSL_OPENSSL_CONNECTION_H_
