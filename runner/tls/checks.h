// What an honest peer checks of what the shim does: one name for each cause of failure, with the
// alert that the peer then sends and the text that existing shim configurations know it by. A test
// that wants the peer to look away says so: .hooks = {Waive(Check::kNoDowngradeFromTls13)}.
//
//   peer.Require(Check::kClientFinished, finished.verify_data == expected, finished.verify_data,
//                expected);
#ifndef BADPEER_RUNNER_TLS_CHECKS_H_
#define BADPEER_RUNNER_TLS_CHECKS_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "runner/wire/code_points.h"

namespace badpeer {

// One list, for names, alerts and texts cannot drift apart in it: X(name, alert or kNone, text).
#define BADPEER_CHECKS(X)                                                                         \
  /* Any message. */                                                                              \
  X(kDecodes, decode_error, "a message or extension does not decode")                             \
  X(kMessageExpected, unexpected_message, "unexpected handshake message")                         \
  X(kExtensionOffered, unsupported_extension, "an extension that was not offered")                \
  X(kExtensionPlace, illegal_parameter, "an extension that must not stand here")                  \
  /* ClientHello. */                                                                              \
  X(kVersionInCommon, protocol_version,                                                           \
    "tls: client did not offer any supported protocol versions")                                  \
  X(kSuiteInCommon, handshake_failure, "no cipher suite supported by both client and server")     \
  X(kGroupInCommon, handshake_failure, "no group supported by both client and server")            \
  X(kSchemeInCommon, handshake_failure, "tls: no common signature algorithms")                    \
  X(kCredentialInCommon, handshake_failure, "no credential that the client accepts")              \
  X(kClientRandom, kNone, "ClientHello random was all zero")                                      \
  X(kNoSchemesBefore12, kNone, "client included signature_algorithms before TLS 1.2")             \
  X(kNoSuiteOf12Before, kNone, "client offered TLS 1.2 cipher before TLS 1.2")                    \
  X(kNoQuicSessionId, kNone, "QUIC client did not disable compatibility mode")                    \
  X(kNoFallbackScsv, kNone, "fallback SCSV found when not expected")                              \
  X(kFallbackScsv, kNone, "no fallback SCSV found")                                               \
  X(kNullCompressionOffered, handshake_failure, "client does not support uncompressed connections") \
  X(kNullCompressionOnly, illegal_parameter,                                                      \
    "client sent compression method other than null for TLS 1.3")                                 \
  X(kCookie, kNone, "invalid cookie")                                                             \
  X(kSecondHello, kNone, "second ClientHello changed what it must not")                           \
  X(kRetriedCookie, kNone, "cookie from HelloRetryRequest not present in new ClientHello")        \
  X(kRetriedPsks, kNone, "unexpected PSK identity in second ClientHello")                         \
  X(kRetriedShare, kNone, "KeyShare from HelloRetryRequest not in new ClientHello")               \
  X(kNoRetriedEarlyData, kNone, "EarlyData sent in new ClientHello")                              \
  X(kRetriedSession, kNone, "second ClientHello is missing selected session")                     \
  X(kClientShare, missing_extension, "client omitted key_share")                                  \
  X(kClientSchemes, missing_extension, "client omitted signature_algorithms")                     \
  X(kNoDtlsEarlyData, kNone, "early data extension received in DTLS")                             \
  X(kPskLast, illegal_parameter, "pre_shared_key is not the last extension")                      \
  X(kBinderCount, illegal_parameter, "as many binders as identities are due")                     \
  X(kBinder, decrypt_error, "PSK binder does not verify")                                         \
  X(kPskOffered, kNone, "tls: client did not offer expected PSK")                                 \
  X(kPakeOffered, kNone, "tls: client not configured with PAKE")                                  \
  X(kPakeShare, illegal_parameter, "a PAKE share is not valid")                                   \
  X(kNoAlpnOnRenegotiation, kNone, "offered ALPN on renegotiation")                               \
  /* HelloVerifyRequest, HelloRetryRequest, ServerHello, EncryptedExtensions. */                  \
  X(kVerifyRequestVersion, kNone, "bad HelloVerifyRequest version")                               \
  X(kServerRandom, kNone, "ServerHello random was all zero")                                      \
  X(kServerVersion, protocol_version, "server selected unsupported protocol version")             \
  X(kServerVersionExtension, illegal_parameter,                                                   \
    "supported_versions in a ServerHello selected an older version")                              \
  X(kServerLegacyVersion, illegal_parameter, "legacy_version of a ServerHello")                   \
  X(kServerSuite, handshake_failure, "server selected an unsupported cipher suite")               \
  X(kServerSuiteAgain, illegal_parameter, "server sent non-matching cipher suite")                \
  X(kServerCompression, illegal_parameter, "server selected a compression method")                \
  X(kSessionIdEcho, illegal_parameter, "ClientHello and ServerHello session IDs did not match")   \
  X(kNoDowngradeFromTls13, illegal_parameter, "tls: downgrade from TLS 1.3 detected")             \
  X(kNoDowngradeFromTls12, illegal_parameter, "tls: downgrade from TLS 1.2 detected")             \
  X(kRetryChanges, illegal_parameter, "HelloRetryRequest would change nothing")                   \
  X(kRetryGroup, illegal_parameter, "received invalid HelloRetryRequest")                         \
  X(kServerShare, missing_extension, "server omitted key_share")                                  \
  X(kServerGroup, illegal_parameter, "server selected an unsupported group")                      \
  X(kServerPsk, illegal_parameter, "server sent unknown PSK identity")                            \
  X(kServerPskHash, illegal_parameter, "server selected an invalid PSK for the cipher suite")     \
  X(kServerPake, missing_extension, "server didn't respond with PAKE message")                    \
  X(kServerPakeAlone, illegal_parameter, "server included invalid extension with PAKE extension") \
  X(kServerPakeScheme, illegal_parameter, "server selected an unknown PAKE")                      \
  X(kPakeConfirms, decrypt_error, "the server's PAKE confirmation is wrong")                      \
  X(kResumedSuite, handshake_failure,                                                             \
    "server resumed a session with another version or cipher suite")                              \
  X(kOneProtocol, illegal_parameter, "server selected other than one protocol")                   \
  X(kAlpnOrNpn, handshake_failure, "server advertised both NPN and ALPN extensions")              \
  X(kOneSrtpProfile, illegal_parameter, "server's use_srtp is not one profile")                   \
  X(kSrtpProfileOffered, illegal_parameter, "server selected an SRTP profile not offered")        \
  X(kRenegotiationInfoDue, kNone, "renegotiation extension missing")                                 \
  X(kRenegotiationMatches, handshake_failure, "renegotiation mismatch")                           \
  X(kEarlyDataOnResumption, illegal_parameter, "server accepted early data when not resuming")    \
  X(kNoEarlyDataAccepted, kNone, "server accepted early data when not expected")                  \
  X(kEarlyDataAccepted, kNone, "server did not accept early data when expected")                  \
  X(kEchAgain, illegal_parameter, "second ClientHello does not go on with the first one's ECH")   \
  X(kEchOpens, decrypt_error, "the second ClientHelloInner does not open")                        \
  X(kEchOuterExtensions, illegal_parameter, "ech_outer_extensions names what is not there")       \
  X(kEchPadding, illegal_parameter, "the padding of a ClientHelloInner is not zero")              \
  X(kEchInnerSessionId, illegal_parameter, "an encoded ClientHelloInner has a session id")        \
  X(kEchInner, illegal_parameter, "a ClientHelloInner without its own encrypted_client_hello")    \
  X(kEchInnerVersions, illegal_parameter, "a ClientHelloInner offers a version before TLS 1.3")   \
  X(kEchInnerRandom, illegal_parameter, "a ClientHelloInner without a random of its own")         \
  X(kEchConfirmation, illegal_parameter, "ECH was confirmed in HelloRetryRequest and not again")  \
  X(kEchConfirmed, illegal_parameter, "ECH is not confirmed although the hello asks for it")      \
  X(kNoEchConfirmed, illegal_parameter, "ECH is confirmed although the hello does not ask for it") \
  X(kNoEchRetryConfigs, unsupported_extension, "retry configs although ECH was accepted")         \
  X(kEchAccepted, ech_required, "server rejected ECH")                                            \
  /* Key exchange and authentication. */                                                          \
  X(kKeyShareValue, illegal_parameter, "a key share is not valid")                                \
  X(kNoServerKeyExchange, unexpected_message, "ServerKeyExchange in an RSA key exchange")         \
  X(kServerKeyExchange, unexpected_message, "no ServerKeyExchange in ECDHE")                      \
  X(kPremasterDecrypts, decrypt_error, "the premaster secret does not decrypt")                   \
  X(kPremasterVersion, decrypt_error, "the premaster secret names another version")               \
  X(kPskIdentity, unknown_psk_identity, "unexpected PSK identity")                                \
  X(kRequestContext, kNone, "non-empty certificate request context sent in handshake")            \
  X(kRequestSchemes, missing_extension, "CertificateRequest without signature_algorithms")        \
  X(kCertificateParses, bad_certificate, "the shim's certificate does not parse")                 \
  X(kDelegationHolds, illegal_parameter, "the delegated credential is bad")                       \
  X(kDelegatedScheme, illegal_parameter,                                                          \
    "a delegated credential for a scheme that was not offered")                                   \
  X(kCertificateTypeOffered, illegal_parameter,                                                   \
    "server selected a certificate type that was not offered")                                    \
  X(kCertificateTypeInCommon, unsupported_certificate, "no client certificate type in common")    \
  X(kCertificateTypeTaken, unsupported_certificate, "a certificate type that we do not take")     \
  X(kOneRawPublicKey, illegal_parameter, "other than one raw public key")                         \
  X(kRawPublicKeyParses, bad_certificate, "the raw public key does not parse")                    \
  X(kCompressionOffered, illegal_parameter,                                                       \
    "a Certificate is compressed in a way that was not offered")                                  \
  X(kDecompresses, bad_certificate, "a Certificate does not decompress")                          \
  X(kServerCertificate, illegal_parameter, "no certificates sent")                                \
  X(kClientCertificate12, handshake_failure, "tls: client didn't provide a certificate")             \
  X(kClientCertificate13, certificate_required, "tls: client didn't provide a certificate")          \
  X(kSchemeSupported, illegal_parameter, "unsupported signature algorithm")                       \
  X(kSchemeFitsKey, illegal_parameter, "unsupported signature algorithm")                         \
  X(kSchemeOfDelegated, illegal_parameter,                                                        \
    "a signature with another scheme than the delegated credential's")                            \
  X(kSignature, decrypt_error, "the shim's signature does not verify")                            \
  X(kChannelIdKey, kNone, "invalid channel ID public key")                                        \
  X(kChannelIdSignature, kNone, "invalid channel ID signature")                                   \
  X(kApplicationSettings, missing_extension, "client didn't provide application settings")        \
  X(kClientFinished, decrypt_error, "client's Finished message was incorrect")                    \
  X(kServerFinished, decrypt_error, "server's Finished message was incorrect")                    \
  X(kOurCrypto, internal_error, "our own key or library fails")                                   \
  /* Data, and what follows the handshake. */                                                     \
  X(kApplicationDataDue, kNone, "application data was due")                                       \
  X(kEarlyDataContent, kNone, "early data")                                                       \
  X(kHalfRttDataContent, kNone, "half-RTT data")                                                  \
  X(kPostHandshake12, unexpected_message, "unexpected message after the handshake")               \
  X(kPostHandshake13, unexpected_message, "unexpected post-handshake message")                    \
  X(kKeyUpdateAnswer, kNone, "the shim answered a KeyUpdate with another request")

enum class Check : std::uint8_t {
#define BADPEER_CHECK(name, alert, text) name,
  BADPEER_CHECKS(BADPEER_CHECK)
#undef BADPEER_CHECK
};

struct CheckInfo {
  std::string_view name;                  // "kClientFinished"
  std::optional<AlertDescription> alert;  // none: the peer only fails
  const char* text;
};
const CheckInfo& InfoOf(Check check);
std::string Name(Check check);

}  // namespace badpeer

#endif  // BADPEER_RUNNER_TLS_CHECKS_H_
