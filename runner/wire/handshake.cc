#include "runner/wire/handshake.h"

#include "runner/wire/codec.h"
#include "runner/wire/extension_formats.h"
#include "runner/wire/handshake12.h"
#include "runner/wire/handshake13.h"
#include "runner/wire/hello.h"
#include "runner/wire/printer.h"
#include "runner/wire/writer.h"

namespace badpeer {
namespace {

// A message that does not decode as itself.
std::string Undecodable(std::string_view name, const Error& error, ByteView body) {
  return Braced(name, "malformed: " + error.message + "; " + ShowBytes(body));
}

template <class M>
std::string Show(ByteView body, M shape = M{}) {
  Result<M> message = Decode(body, std::move(shape));
  return message ? Print(*message) : Undecodable(M::kName, message.error(), body);
}

std::string ShowTls12(HandshakeType type, ByteView body, ProtocolVersion version) {
  const bool names_algorithms = version >= ProtocolVersion::kTls12;
  switch (type) {
    case HandshakeType::certificate: {
      // A raw public key (RFC 7250) has another form; which one was negotiated is not known here.
      const Result<Certificate12> chain = Decode<Certificate12>(body);
      if (!chain) {
        const Result<CertificateRawPublicKey> key = Decode<CertificateRawPublicKey>(body);
        if (key) return Print(*key);
      }
      return Show<Certificate12>(body);
    }
    case HandshakeType::certificate_request: {
      CertificateRequest12 shape;
      if (names_algorithms) shape.signature_algorithms.emplace();
      return Show(body, std::move(shape));
    }
    case HandshakeType::certificate_verify:
      return names_algorithms ? Show<CertificateVerify>(body) : Show<CertificateVerifyLegacy>(body);
    case HandshakeType::new_session_ticket:
      return Show<NewSessionTicket12>(body);
    default:
      return Braced(Name(type), ShowBytes(body));
  }
}

std::string ShowTls13(HandshakeType type, ByteView body) {
  switch (type) {
    case HandshakeType::certificate:
      return Show<Certificate13>(body);
    case HandshakeType::certificate_request:
      return Show<CertificateRequest13>(body);
    case HandshakeType::certificate_verify:
      return Show<CertificateVerify>(body);
    case HandshakeType::new_session_ticket:
      return Show<NewSessionTicket13>(body);
    default:
      return Braced(Name(type), ShowBytes(body));
  }
}

std::string ShowClientHello(ByteView body, bool dtls) {
  ClientHello shape;
  if (dtls) shape.dtls_cookie.emplace();
  return Show(body, std::move(shape));
}

}  // namespace

Bytes FrameHandshake(HandshakeType type, ByteView body) {
  Writer out;
  out.U8(static_cast<std::uint8_t>(type));
  out.Prefixed(3, body);
  return out.Finish();
}

std::string PrintHandshake(HandshakeType type, ByteView body, const PrintContext& context) {
  switch (type) {
    case HandshakeType::hello_request:
      return Show<HelloRequest>(body);
    case HandshakeType::client_hello:
      return ShowClientHello(body, context.protocol == Protocol::kDtls);
    case HandshakeType::server_hello:
      return IsHelloRetryRequest(body) ? Show<HelloRetryRequest>(body) : Show<ServerHello>(body);
    case HandshakeType::hello_verify_request:
      return Show<HelloVerifyRequest>(body);
    case HandshakeType::end_of_early_data:
      return Show<EndOfEarlyData>(body);
    case HandshakeType::encrypted_extensions:
      return context.from_client ? Show<ClientEncryptedExtensions>(body)
                                 : Show<EncryptedExtensions>(body);
    case HandshakeType::server_key_exchange:
      return Show<OpaqueServerKeyExchange>(body);
    case HandshakeType::server_hello_done:
      return Show<ServerHelloDone>(body);
    case HandshakeType::client_key_exchange:
      return Show<OpaqueClientKeyExchange>(body);
    case HandshakeType::finished:
      return Show<Finished>(body);
    case HandshakeType::certificate_status:
      return Show<CertificateStatus>(body);
    case HandshakeType::key_update:
      return Show<KeyUpdate>(body);
    case HandshakeType::compressed_certificate:
      return Show<CompressedCertificate>(body);
    case HandshakeType::next_protocol:
      return Show<NextProtocol>(body);
    case HandshakeType::channel_id:
      return Show<ChannelIdMessage>(body);
    default: {
      const ProtocolVersion version = FromDtls(context.version);
      return version >= ProtocolVersion::kTls13 ? ShowTls13(type, body)
                                                : ShowTls12(type, body, version);
    }
  }
}

std::string PrintExtension(ExtensionContext context, ExtensionType type, ByteView data) {
  const ExtensionFormat* format = FindExtensionFormat(context, type);
  if (format == nullptr) {
    return data.empty() ? Name(type) : Braced(Name(type), ShowBytes(data));
  }
  Result<std::string> body = format->print(data);
  return body ? *body : Undecodable(Name(type), body.error(), data);
}

}  // namespace badpeer
