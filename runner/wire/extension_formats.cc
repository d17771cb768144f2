#include "runner/wire/extension_formats.h"

#include <algorithm>
#include <iterator>

#include "runner/wire/ech.h"
#include "runner/wire/extension_common.h"
#include "runner/wire/extension_tls13.h"

namespace badpeer {
namespace {

constexpr unsigned In(ExtensionContext context) { return 1u << static_cast<unsigned>(context); }

constexpr unsigned kClientHello = In(ExtensionContext::client_hello);
constexpr unsigned kServerHello = In(ExtensionContext::server_hello);  // in some version
constexpr unsigned kServerHello13 = kServerHello | In(ExtensionContext::server_hello_13);
constexpr unsigned kRetry = In(ExtensionContext::hello_retry_request);
constexpr unsigned kEncrypted = In(ExtensionContext::encrypted_extensions);
constexpr unsigned kClientEncrypted = In(ExtensionContext::client_encrypted_extensions);
constexpr unsigned kCertificate = In(ExtensionContext::certificate);
constexpr unsigned kRequest = In(ExtensionContext::certificate_request);
constexpr unsigned kTicket = In(ExtensionContext::new_session_ticket);
// Where servers answer: ServerHello up to TLS 1.2, EncryptedExtensions since TLS 1.3.
constexpr unsigned kAnswer = kServerHello | kEncrypted;

template <class E>
Result<std::string> PrintBody(ByteView data) {
  Result<E> body = Decode<E>(data);
  if (!body) return body.error();
  return Print(*body);
}

template <class E>
std::vector<FieldSpan> LocateBody(ByteView data) {
  Result<E> body = Decode<E>(data);
  if (!body) return {};
  return Locate(*body);
}

template <class E>
constexpr ExtensionFormat Format(unsigned contexts) {
  return {E::kType, contexts, PrintBody<E>, LocateBody<E>};
}

// RFC 8446, 4.2 has the table for TLS 1.3.
constexpr ExtensionFormat kFormats[] = {
    Format<ServerName>(kClientHello),
    Format<ServerNameAck>(kAnswer),
    Format<StatusRequest>(kClientHello | kRequest),
    Format<StatusRequestAck>(kServerHello),
    Format<CertificateStatusExt>(kCertificate),
    Format<SupportedGroups>(kClientHello | kAnswer),
    Format<EcPointFormats>(kClientHello | kServerHello),
    Format<SignatureAlgorithms>(kClientHello | kRequest),
    Format<SignatureAlgorithmsCert>(kClientHello | kRequest),
    Format<UseSrtp>(kClientHello | kAnswer),
    Format<Alpn>(kClientHello | kAnswer),
    Format<NextProtocolNegotiation>(kClientHello | kServerHello),
    Format<SignedCertificateTimestampRequest>(kClientHello | kRequest),
    Format<SignedCertificateTimestamp>(kServerHello | kCertificate),
    Format<ClientCertificateTypes>(kClientHello),
    Format<ServerCertificateTypes>(kClientHello),
    Format<ClientCertificateTypeChoice>(kAnswer),
    Format<ServerCertificateTypeChoice>(kAnswer),
    Format<Padding>(kClientHello),
    Format<ExtendedMasterSecret>(kClientHello | kServerHello),
    Format<SessionTicketExt>(kClientHello | kServerHello),
    Format<RecordSizeLimit>(kClientHello | kAnswer),
    Format<CompressCertificate>(kClientHello | kRequest),
    Format<RenegotiationInfo>(kClientHello | kServerHello),
    Format<ChannelId>(kClientHello | kAnswer),
    Format<SupportedVersionsClient>(kClientHello),
    Format<SupportedVersionsServer>(kServerHello13 | kRetry),
    Format<Cookie>(kClientHello | kRetry),
    Format<CertificateAuthorities>(kClientHello | kRequest),
    Format<PostHandshakeAuth>(kClientHello),
    Format<KeyShareClient>(kClientHello),
    Format<KeyShareServer>(kServerHello13),
    Format<KeyShareHelloRetry>(kRetry),
    Format<PskKeyExchangeModes>(kClientHello),
    Format<EarlyData>(kClientHello | kEncrypted),
    Format<EarlyDataTicket>(kTicket),
    Format<PreSharedKeyClient>(kClientHello),
    Format<PreSharedKeyServer>(kServerHello13),
    Format<DelegatedCredentialRequest>(kClientHello | kRequest),
    Format<DelegatedCredential>(kCertificate),
    Format<QuicTransportParameters>(kClientHello | kEncrypted),
    Format<QuicTransportParametersLegacy>(kClientHello | kEncrypted),
    Format<ApplicationSettingsOffer>(kClientHello),
    Format<ApplicationSettingsOfferOld>(kClientHello),
    Format<ApplicationSettings>(kEncrypted | kClientEncrypted),
    Format<ApplicationSettingsOld>(kEncrypted | kClientEncrypted),
    Format<TlsFlags>(kClientHello | kAnswer | kRequest | kCertificate | kTicket),
    Format<PakeClientHello>(kClientHello),
    Format<PakeServerHello>(kServerHello13 | kRetry),
    Format<TrustAnchors>(kClientHello | kEncrypted | kRequest),
    Format<TrustAnchorsMatch>(kCertificate),
    Format<ServerPaddingRequest>(kClientHello),
    Format<ServerPadding>(kEncrypted),
    Format<EncryptedClientHello>(kClientHello),
    Format<EchRetryConfigs>(kEncrypted),
    Format<EchHelloRetry>(kRetry),
    Format<EchOuterExtensions>(kClientHello),
};

}  // namespace

const ExtensionFormat* FindExtensionFormat(ExtensionContext context, ExtensionType type) {
  for (const ExtensionFormat& format : kFormats) {
    if (format.type == type && (format.contexts & In(context)) != 0) return &format;
  }
  return nullptr;
}

bool MayStandIn(ExtensionContext context, ExtensionType type) {
  return FindExtensionFormat(context, type) != nullptr;
}

bool IsKnownExtension(ExtensionType type) {
  return std::ranges::find(kFormats, type, &ExtensionFormat::type) != std::end(kFormats);
}

}  // namespace badpeer
