// One connection over GnuTLS.
#ifndef BADPEER_SHIMS_GNUTLS_GNUTLS_CONNECTION_H_
#define BADPEER_SHIMS_GNUTLS_GNUTLS_CONNECTION_H_

#include "shim_api/stack.h"
#include "shims/gnutls/credentials.h"
#include "shims/gnutls/gnutls_ptr.h"
#include "shims/gnutls/handshake_watch.h"
#include "shims/gnutls/quic_handshake.h"
#include "shims/gnutls/server_memory.h"

namespace badpeer::shim {

// A client's session, to be offered on its next connection.
struct GnuTlsSession : StackSession {
  ByteString data;
  bool allows_early_data = false;
  ConnectionProperties properties;  // of the connection that it comes from
};

class GnuTlsConnection : public StackConnection {
 public:
  // Config, transport, memory and errors must outlive the connection.
  GnuTlsConnection(const ConnectionSetup& setup, ServerMemory& memory, std::string& errors);

  enum class SetUp { kDone, kFailed, kCannot };
  // `cannot` says what GnuTLS lacks if it comes to that.
  SetUp Begin(std::string& cannot);

  OpResult Handshake() override;
  OpResult Read(MutableByteSpan out) override;
  OpResult Write(ByteSpan in) override;
  OpResult Shutdown() override;
  OpResult UpdateKeys() override;
  OpResult SendFatalAlert(std::uint8_t description) override;
  OpResult ExportKeyingMaterial(MutableByteSpan out, std::string_view label,
                                std::optional<ByteSpan> context) override;
  OpResult TlsUnique(MutableByteSpan out) override;
  OpResult Renegotiate() override;
  OpResult ResetEarlyData(const ConnectionConfig& config) override;

  ConnectionProperties Properties() override;
  std::shared_ptr<StackSession> NewestSession() override;
  std::string LastError() override { return last_error_; }
  // GnuTLS makes a session invalid when it fails: every further call fails with that.
  bool ReplaysErrors() const override { return false; }

  std::optional<std::chrono::microseconds> UntilTimeout() override;
  OpResult HandleTimeout() override;
  OpResult SetMtu(std::uint32_t mtu) override;

  QuicTls* quic() override { return quic_ ? &*quic_ : nullptr; }

 private:
  // GnuTLS sends early data with the ClientHello, within the handshake call. BoGo's exchange takes
  // it for a state of the connection: the handshake returns, then comes a write.
  enum class EarlyData { kNone, kCollecting, kSent, kRejected };

  bool SetCredentials(std::string& cannot);
  bool SetPreSharedKey();
  bool InstallCertificates(std::string& cannot);
  bool Install(const CredentialConfig& config, int index, std::string& cannot);
  bool SetNames();
  bool SetSrtp(std::string& cannot);
  bool SetSessions();
  void SetCallbacks();
  bool SetTransport();
  void SetTimeouts(std::chrono::milliseconds first);

  // What a call of GnuTLS came to; a fatal error first sends its alert.
  OpResult ResultOf(ssize_t returned);
  template <class Call>
  ssize_t Retried(Call call);
  OpResult Fail(int error);
  OpResult GoOnFailing();
  OpResult FinishHandshake();
  OpResult FinishQuicHandshake();
  OpResult AnswerHelloRequest();
  bool MayRenegotiate() const;
  OpResult WriteEarly(ByteSpan in);
  ssize_t ReadEarly(MutableByteSpan out);

  ConnectionProperties PropertiesOfSession() const;
  ConnectionProperties PropertiesOfConnection();
  void ReportPeer(ConnectionProperties& out);
  void ReportSession(ConnectionProperties& out);
  bool HasNewSessionId() const;
  std::optional<bool> VerificationResult(bool has_certificate) const;

  static ssize_t Push(gnutls_transport_ptr_t self, const void* data, std::size_t size);
  static ssize_t Pull(gnutls_transport_ptr_t self, void* data, std::size_t size);
  static int WaitReadable(gnutls_transport_ptr_t self, unsigned millis);
  static int OnClientHello(gnutls_session_t session);
  static int OnCertificateNeeded(gnutls_session_t session, const struct gnutls_cert_retr_st* info,
                                 gnutls_pcert_st** certificates, unsigned* count,
                                 gnutls_ocsp_data_st** ocsp, unsigned* ocsp_count,
                                 gnutls_privkey_t* key, unsigned* flags);
  static int OnVerify(gnutls_session_t session);
  static int OnOcsp(gnutls_session_t session, void* staple, gnutls_datum_t* response);
  static int OnPskClient(gnutls_session_t session, char** user, gnutls_datum_t* key);
  static int OnPskServer(gnutls_session_t session, const char* user, gnutls_datum_t* key);
  static int OnMessage(gnutls_session_t session, unsigned type, unsigned when, unsigned incoming,
                       const gnutls_datum_t* message);
  // Whether the client's certificate comes from OnCertificateNeeded.
  bool HasCertificateCallback() const;
  int Verify();
  bool IsExpectedPublicKey();

  const ConnectionConfig* config_;
  Transport* transport_;  // null for QUIC
  ServerMemory& memory_;
  std::string& errors_;
  std::shared_ptr<GnuTlsSession> offered_;
  Credential called_for_;  // handed out by OnCertificateNeeded
  CertificatesPtr certificates_;
  PskClientPtr psk_client_;
  PskServerPtr psk_server_;
  HandshakeWatch watch_;
  std::optional<QuicHandshake> quic_;
  SessionPtr session_;  // Its callbacks look at all of the above.

  bool handshake_done_ = false;
  bool false_start_ = false;  // the server's Finished has yet to come
  bool certificates_installed_ = false;
  std::optional<bool> verified_;  // what verification came to, if there was one
  bool close_sent_ = false;
  bool close_received_ = false;
  bool transport_failed_ = false;
  bool write_is_unfinished_ = false;
  bool time_has_passed_ = false;  // on the runner's clock, and GnuTLS was not told
  int renegotiations_ = 0;
  int pending_failure_ = 0;  // its alert is not out yet
  // What the application has found wrong has an alert of the application's choice.
  std::optional<gnutls_alert_description_t> chosen_alert_;
  std::optional<int> selected_credential_;
  std::vector<ByteString> requested_ca_names_;
  EarlyData early_data_ = EarlyData::kNone;
  std::size_t early_data_sent_ = 0;
  OpStatus blocked_ = OpStatus::kOk;  // what kept this call from being done
  std::string last_error_;
};

}  // namespace badpeer::shim

#endif  // BADPEER_SHIMS_GNUTLS_GNUTLS_CONNECTION_H_
