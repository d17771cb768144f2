// The server's side of a TLS 1.3 or DTLS 1.3 handshake, from the ClientHello on
// (RFC 8446, 2 and 4).
#include <algorithm>

#include "runner/crypto/credential_store.h"
#include "runner/crypto/key_exchange.h"
#include "runner/tls/authentication.h"
#include "runner/tls/key_schedule.h"
#include "runner/tls/negotiation.h"
#include "runner/tls/post_handshake.h"
#include "runner/tls/server_handshake.h"

namespace badpeer {
namespace {

// One run of the script.
class Server13 {
 public:
  explicit Server13(ServerHandshake& handshake)
      : handshake_(handshake), peer_(handshake.peer), state_(handshake.peer.state()) {}

  void Run();

 private:
  void ChooseParameters();
  void SelectPsk();
  void CheckBinder(const ClientHello& hello, const HandshakeMessage& message, std::size_t index,
                   const HandshakeTranscript* before);
  void SelectGroup();
  void SendHelloRetryRequest();
  void CheckRetriedHello(const ClientHello& first, const HandshakeTranscript& before);
  void DecideEarlyData();
  void AcceptEarlyData();
  void ExpectApplicationData(const std::vector<Bytes>& expected);

  void SendServerHello();
  Bytes AnswerKeyShare();
  void SendEncryptedExtensions();
  void SendCertificateRequest();
  void SendAuthentication();
  void SendFinished();

  void ReadEndOfEarlyData();
  void ReadClientFlight();
  void ReadApplicationSettings();
  void ReadClientAuthentication();
  void ReadClientFinished();

  bool Requests() const { return peer_.options().client_auth.mode != ClientAuth::kNone; }
  TrafficKeys Keys(std::uint16_t epoch, const Bytes& secret) const {
    return MakeTrafficKeys(epoch, suite_->suite, secret);
  }

  ServerHandshake& handshake_;
  Peer& peer_;
  ConnectionState& state_;
  const CipherSuiteInfo* suite_ = nullptr;
  std::optional<KeySchedule> schedule_{};
  EncryptedExtensions encrypted_extensions_{};
  std::shared_ptr<const Session> session_{};  // resumed
  std::uint16_t psk_index_ = 0;
  bool psk_mode_ok_ = false;
  NamedGroup group_{};
  std::optional<Bytes> client_share_{};
  bool retried_ = false;
  Bytes client_handshake_secret_{}, server_handshake_secret_{};
  Bytes client_application_secret_{}, server_application_secret_{};
};

void Server13::Run() {
  // RFC 8446, D.4: a client in compatibility mode sends one before its second flight.
  peer_.channel().ExpectCompatibilityChangeCipherSpec();
  ChooseParameters();
  SelectPsk();
  SelectGroup();
  if (!client_share_) SendHelloRetryRequest();
  DecideEarlyData();
  SendServerHello();
  SendEncryptedExtensions();
  if (!state_.resumed) {
    if (Requests()) SendCertificateRequest();
    SendAuthentication();
  }
  SendFinished();
  if (state_.early_data_accepted) ReadEndOfEarlyData();
  // RFC 9147, 7.1: the keys must be there before the flight leaves, to read its ACKs.
  peer_.channel().SetReadKeys(Keys(kEpochHandshake, client_handshake_secret_));
  peer_.channel().Flush();
  ReadClientFlight();
}

void Server13::ChooseParameters() {
  const ClientHello& hello = handshake_.hello;
  if (hello.compression_methods !=
      std::vector<CompressionMethod>{CompressionMethod::null_compression}) {
    peer_.Fail(AlertDescription::illegal_parameter,
               "client sent compression method other than null for TLS 1.3");
  }
  encrypted_extensions_.extensions = AnswerCommonExtensions(handshake_);
  suite_ = &ChooseCipherSuite(handshake_, /*groups_in_common=*/true);
  state_.cipher_suite = suite_->suite;
  schedule_.emplace(suite_->hash, peer_.protocol());
  peer_.transcript().SetHash(suite_->hash, HandshakeTranscript::Headers::kTls);
  peer_.AddToTranscript(handshake_.hello_message);

  // ALPS: for the protocol that ALPN chose, in the extension the client offered.
  const auto& settings = peer_.options().alps.settings;
  const auto ours = settings.find(state_.application_protocol);
  if (ours == settings.end() || !state_.application_protocol_by_alpn) return;
  for (ExtensionType type :
       {ExtensionType::application_settings, ExtensionType::application_settings_old}) {
    const Extension* offered = Find(hello.extensions, type);
    if (offered == nullptr) continue;
    Result<ApplicationSettingsOffer> names = Decode<ApplicationSettingsOffer>(offered->data);
    if (!names) peer_.Fail(AlertDescription::decode_error, names.error().message);
    if (std::ranges::count(names->protocols, state_.application_protocol) > 0) {
      encrypted_extensions_.extensions.push_back({type, ours->second});
    }
  }
}

// RFC 8446, 4.2.11: the first ticket that we know and that fits the version and the hash.
void Server13::SelectPsk() {
  const ClientHello& hello = handshake_.hello;
  const auto modes = FromHello<PskKeyExchangeModes>(handshake_, hello);
  const auto offered = FromHello<PreSharedKeyClient>(handshake_, hello);
  psk_mode_ok_ = modes && std::ranges::count(modes->ke_modes, PskKeyExchangeMode::psk_dhe_ke) > 0;
  if (offered && psk_mode_ok_ && peer_.options().tickets.enabled) {
    for (std::size_t i = 0; i < offered->identities.size(); ++i) {
      const auto session = peer_.sessions().FindTicket(offered->identities[i].identity);
      if (!session || session->version != state_.version ||
          FindCipherSuite(session->cipher_suite)->hash != suite_->hash) {
        continue;
      }
      session_ = session;
      psk_index_ = static_cast<std::uint16_t>(i);
      CheckBinder(hello, handshake_.hello_message, i, nullptr);
      break;
    }
  }
  state_.resumed = session_ != nullptr;
  schedule_->Extract(session_ ? ByteView(session_->secret) : ByteView());
  if (session_) state_.peer_certificates = session_->peer_certificates;
}

void Server13::CheckBinder(const ClientHello& hello, const HandshakeMessage& message,
                           std::size_t index, const HandshakeTranscript* before) {
  const auto offered = FromHello<PreSharedKeyClient>(handshake_, hello);
  if (hello.extensions.back().type != ExtensionType::pre_shared_key) {
    peer_.Fail(AlertDescription::illegal_parameter, "pre_shared_key is not the last extension");
  }
  if (offered->binders.size() != offered->identities.size()) {
    peer_.Fail(AlertDescription::illegal_parameter, "as many binders as identities are due");
  }
  const ByteView truncated =
      ByteView(message.raw).first(message.raw.size() - offered->BindersSize());
  const Bytes hash =
      before != nullptr ? before->HashWith(truncated) : crypto::Digest(suite_->hash, truncated);
  const Bytes expected = schedule_->Binder(session_->secret, hash);
  if (offered->binders[index] != expected) {
    peer_.Fail(AlertDescription::decrypt_error, "PSK binder does not verify",
               ToHex(offered->binders[index]), ToHex(expected));
  }
}

void Server13::SelectGroup() {
  const auto groups = FromHello<SupportedGroups>(handshake_, handshake_.hello);
  const auto shares = FromHello<KeyShareClient>(handshake_, handshake_.hello);
  const std::vector<NamedGroup>& ours = GroupsOf(peer_.options());
  const auto match =
      groups ? std::ranges::find_if(groups->groups,
                                    [&](NamedGroup g) { return std::ranges::count(ours, g) > 0; })
             : std::vector<NamedGroup>::const_iterator{};
  if (!groups || match == groups->groups.end()) {
    peer_.Fail(AlertDescription::handshake_failure, "no group supported by both client and server");
  }
  group_ = *match;
  if (!shares) peer_.Fail(AlertDescription::missing_extension, "client omitted key_share");
  for (const KeyShareEntry& share : shares->client_shares) {
    if (share.group == group_) client_share_ = share.key_exchange;
  }
}

// RFC 8446, 4.1.4.
void Server13::SendHelloRetryRequest() {
  retried_ = true;
  HelloRetryRequest retry{.legacy_version = OnWire(peer_, ProtocolVersion::kTls12),
                          .session_id = peer_.IsDtls() ? Bytes{} : handshake_.hello.session_id,
                          .cipher_suite = suite_->suite};
  Put(retry.extensions,
      SupportedVersionsServer{.selected_version = ProtocolVersion{handshake_.wire_version}});
  Put(retry.extensions, KeyShareHelloRetry{.selected_group = group_});
  peer_.transcript().ReplaceWithMessageHash();
  peer_.Send(retry);
  if (peer_.protocol() == Protocol::kTls) peer_.SendChangeCipherSpec();
  peer_.channel().Flush();
  if (Has(handshake_.hello.extensions, ExtensionType::early_data)) peer_.channel().SkipEarlyData();

  const HandshakeTranscript before = peer_.transcript();
  const ClientHello first = std::move(handshake_.hello);
  ClientHello shape;
  if (peer_.IsDtls()) shape.dtls_cookie.emplace();
  handshake_.hello_message = peer_.ReadMessage();
  peer_.RequireType(handshake_.hello_message, HandshakeType::client_hello);
  handshake_.hello = peer_.Parse<ClientHello>(handshake_.hello_message, std::move(shape));
  peer_.AddToTranscript(handshake_.hello_message);
  CheckRetriedHello(first, before);
}

// RFC 8446, 4.1.2: what a client may change after a HelloRetryRequest.
void Server13::CheckRetriedHello(const ClientHello& first, const HandshakeTranscript& before) {
  const ClientHello& second = handshake_.hello;
  const auto shares = FromHello<KeyShareClient>(handshake_, second);
  if (!shares || shares->client_shares.size() != 1 || shares->client_shares[0].group != group_) {
    throw PeerFailure("KeyShare from HelloRetryRequest not in new ClientHello");
  }
  client_share_ = shares->client_shares[0].key_exchange;
  if (Has(second.extensions, ExtensionType::early_data)) {
    throw PeerFailure("EarlyData sent in new ClientHello");
  }
  CheckSecondClientHello(first, second,
                         {ExtensionType::padding, ExtensionType::key_share,
                          ExtensionType::pre_shared_key, ExtensionType::early_data});
  if (!session_) return;
  const auto old_psk = FromHello<PreSharedKeyClient>(handshake_, first);
  const auto new_psk = FromHello<PreSharedKeyClient>(handshake_, second);
  const Bytes& ticket = old_psk->identities.at(psk_index_).identity;
  const auto& identities = new_psk ? new_psk->identities : std::vector<PskIdentity>{};
  const auto same = std::ranges::find(identities, ticket, &PskIdentity::identity);
  if (same == identities.end()) {
    throw PeerFailure("second ClientHello is missing selected session");
  }
  psk_index_ = static_cast<std::uint16_t>(same - identities.begin());
  CheckBinder(second, handshake_.hello_message, psk_index_, &before);
}

void Server13::DecideEarlyData() {
  if (retried_ || !Has(handshake_.hello.extensions, ExtensionType::early_data)) return;
  if (peer_.IsDtls()) throw PeerFailure("early data extension received in DTLS");
  const EarlyDataOptions& options = peer_.options().early_data;
  const bool accept = options.accept && options.max_size > 0 && session_ && psk_index_ == 0 &&
                      session_->cipher_suite == suite_->suite &&
                      session_->application_protocol == state_.application_protocol;
  if (accept) {
    AcceptEarlyData();
  } else {
    peer_.channel().SkipEarlyData();
  }
}

void Server13::AcceptEarlyData() {
  state_.early_data_accepted = true;
  // The settings of the session hold on with 0-RTT.
  Remove(encrypted_extensions_.extensions, ExtensionType::application_settings);
  Remove(encrypted_extensions_.extensions, ExtensionType::application_settings_old);
  Put(encrypted_extensions_.extensions, EarlyData{});
  const Bytes hash = peer_.transcript().Hash();
  state_.early_exporter_secret = schedule_->Derive("e exp master", hash);
  peer_.channel().SetReadKeys(MakeTrafficKeys(kEpochEarlyData, session_->cipher_suite,
                                              schedule_->Derive("c e traffic", hash)));
  ExpectApplicationData(peer_.options().early_data.expect.value_or(std::vector<Bytes>{}));
}

void Server13::ExpectApplicationData(const std::vector<Bytes>& expected) {
  for (const Bytes& wanted : expected) {
    const Bytes got = peer_.ReadApplicationRecord();
    if (got != wanted) throw PeerFailure("early data", ToHex(got), ToHex(wanted));
  }
}

Bytes Server13::AnswerKeyShare() {
  auto exchange = crypto::KeyExchange::Create(group_, peer_.random());
  Result<crypto::KeyExchange::Answer> answer = exchange->Respond(*client_share_);
  if (!answer) peer_.Fail(AlertDescription::illegal_parameter, answer.error().message);
  peer_.Fire(SecretMade{Secret::kOwnKeyShare, answer->public_value});
  peer_.Fire(SecretMade{Secret::kSharedSecret, answer->shared});
  schedule_->Extract(answer->shared);
  state_.group = group_;
  return std::move(answer->public_value);
}

void Server13::SendServerHello() {
  ServerHello hello{.legacy_version = OnWire(peer_, ProtocolVersion::kTls12),
                    .random = MakeHelloRandom(peer_.random()),
                    .session_id = peer_.IsDtls() ? Bytes{} : handshake_.hello.session_id,
                    .cipher_suite = suite_->suite};
  Put(hello.extensions, KeyShareServer{{group_, AnswerKeyShare()}});
  if (session_) Put(hello.extensions, PreSharedKeyServer{.selected_identity = psk_index_});
  Put(hello.extensions,
      SupportedVersionsServer{.selected_version = ProtocolVersion{handshake_.wire_version}});
  peer_.Send(hello);
  state_.server_random = ToBytes(hello.random);
  if (!retried_ && peer_.protocol() == Protocol::kTls) peer_.SendChangeCipherSpec();

  const Bytes hash = peer_.transcript().Hash();
  server_handshake_secret_ = schedule_->Derive("s hs traffic", hash);
  client_handshake_secret_ = schedule_->Derive("c hs traffic", hash);
  peer_.channel().SetWriteKeys(Keys(kEpochHandshake, server_handshake_secret_));
}

void Server13::SendEncryptedExtensions() { peer_.Send(encrypted_extensions_); }

void Server13::SendCertificateRequest() {
  CertificateRequest13 request;
  Put(request.extensions, SignatureAlgorithms{.algorithms = VerifySignaturesOf(peer_.options())});
  const ClientAuthOptions& options = peer_.options().client_auth;
  if (!options.authorities.empty()) {
    Put(request.extensions, CertificateAuthorities{.authorities = options.authorities});
  }
  peer_.Send(std::move(request));
}

void Server13::SendAuthentication() {
  const crypto::StoredCredential& credential = *peer_.credential();
  const Extensions& offered = handshake_.hello.extensions;
  Certificate13 certificate;
  for (const Bytes& der : credential.certified.chain) {
    certificate.certificate_list.push_back({.cert_data = der});
  }
  if (peer_.options().credential && !certificate.certificate_list.empty()) {
    const CredentialRef& ref = *peer_.options().credential;
    Extensions& leaf = certificate.certificate_list.front().extensions;
    if (!ref.ocsp_response.empty() && Has(offered, ExtensionType::status_request)) {
      Put(leaf, CertificateStatusExt{.response = ref.ocsp_response});
    }
    if (!ref.sct_list.empty() && Has(offered, ExtensionType::signed_certificate_timestamp)) {
      SetData(leaf, ExtensionType::signed_certificate_timestamp, ref.sct_list);
    }
  }
  peer_.Send(std::move(certificate));

  const auto accepted = FromHello<SignatureAlgorithms>(handshake_, handshake_.hello);
  if (!accepted) {
    peer_.Fail(AlertDescription::missing_extension, "client omitted signature_algorithms");
  }
  const SignatureScheme scheme = ChooseScheme(peer_, accepted->algorithms);
  const Bytes content = SignedContent13(kServerCertificateVerify, peer_.transcript().Hash());
  peer_.Send(CertificateVerify{.algorithm = scheme, .signature = Sign(peer_, scheme, content)});
}

void Server13::SendFinished() {
  peer_.Fire(Phase::kBeforeServerFinished);
  Bytes verify_data = schedule_->FinishedMac(server_handshake_secret_, peer_.transcript().Hash());
  peer_.Fire(SecretMade{Secret::kVerifyData, verify_data});
  state_.server_verify_data = verify_data;
  peer_.Send(Finished{.verify_data = std::move(verify_data)});

  schedule_->Extract({});
  const Bytes hash = peer_.transcript().Hash();
  client_application_secret_ = schedule_->Derive("c ap traffic", hash);
  server_application_secret_ = schedule_->Derive("s ap traffic", hash);
  state_.exporter_secret = schedule_->Derive("exp master", hash);
  state_.write_traffic_secret = server_application_secret_;
  peer_.channel().SetWriteKeys(Keys(kEpochApplication, server_application_secret_));
}

void Server13::ReadEndOfEarlyData() {
  peer_.channel().Flush();
  ExpectApplicationData(peer_.options().early_data.expect_late);
  if (peer_.protocol() == Protocol::kTls) peer_.Expect<EndOfEarlyData>();
}

void Server13::ReadClientFlight() {
  ReadApplicationSettings();
  if (Requests() && !state_.resumed) ReadClientAuthentication();
  if (Has(encrypted_extensions_.extensions, ExtensionType::channel_id)) {
    const Bytes content = SignedContent13(kChannelIdContext, peer_.transcript().Hash());
    AcceptChannelId(peer_, crypto::Digest(crypto::HashAlgorithm::kSha256, content));
  }
  ReadClientFinished();
}

void Server13::ReadApplicationSettings() {
  const Extensions& ours = encrypted_extensions_.extensions;
  const bool is_new = Has(ours, ExtensionType::application_settings);
  const bool is_old = Has(ours, ExtensionType::application_settings_old);
  if (!is_new && !is_old) {
    if (state_.early_data_accepted) {
      state_.peer_application_settings = session_->peer_application_settings;
      state_.peer_application_settings_old = session_->peer_application_settings_old;
    }
    return;
  }
  const auto theirs = peer_.Expect<ClientEncryptedExtensions>();
  const auto take = [&](bool wanted, ExtensionType type, std::optional<Bytes>& into) {
    const Extension* extension = Find(theirs.extensions, type);
    if (wanted && extension == nullptr) {
      peer_.Fail(AlertDescription::missing_extension, "client didn't provide application settings");
    }
    if (!wanted && extension != nullptr) {
      peer_.Fail(AlertDescription::unsupported_extension,
                 "client provided application settings that were not negotiated");
    }
    if (extension != nullptr) into = extension->data;
  };
  take(is_new, ExtensionType::application_settings, state_.peer_application_settings);
  take(is_old, ExtensionType::application_settings_old, state_.peer_application_settings_old);
}

void Server13::ReadClientAuthentication() {
  const auto certificate = peer_.Expect<Certificate13>();
  if (certificate.certificate_list.empty()) {
    if (peer_.options().client_auth.mode != ClientAuth::kRequireAny) return;
    peer_.Fail(AlertDescription::certificate_required, "client didn't provide a certificate");
  }
  std::vector<Bytes> chain;
  for (const CertificateEntry& entry : certificate.certificate_list) {
    if (!entry.extensions.empty()) {
      peer_.Fail(AlertDescription::unsupported_extension,
                 "unexpected extensions in the client certificate");
    }
    chain.push_back(entry.cert_data);
  }
  const crypto::PublicKey key = AcceptCertificates(peer_, std::move(chain));
  const Bytes content = SignedContent13(kClientCertificateVerify, peer_.transcript().Hash());
  const auto verify = peer_.Expect<CertificateVerify>();
  VerifySignature(peer_, key, verify.algorithm, content, verify.signature);
}

void Server13::ReadClientFinished() {
  const Bytes expected =
      schedule_->FinishedMac(client_handshake_secret_, peer_.transcript().Hash());
  const auto finished = peer_.Expect<Finished>();
  if (finished.verify_data != expected) {
    peer_.Fail(AlertDescription::decrypt_error, "client's Finished message was incorrect",
               ToHex(finished.verify_data), ToHex(expected));
  }
  state_.client_verify_data = expected;
  state_.read_traffic_secret = client_application_secret_;
  peer_.channel().SetReadKeys(Keys(kEpochApplication, client_application_secret_));
  peer_.channel().AckFlight();
  state_.resumption_secret = schedule_->Derive("res master", peer_.transcript().Hash());
  if (peer_.options().tickets.enabled && psk_mode_ok_) SendTickets13(peer_);
}

}  // namespace

void RunServerHandshake13(ServerHandshake& handshake) { Server13(handshake).Run(); }

}  // namespace badpeer
