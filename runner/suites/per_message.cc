// Every handshake message, times the faults that any message can have: another type, and a byte too
// much. A shim that takes either has a hole in its state machine or in its parser.
#include "runner/crypto/test_keys.h"
#include "runner/scenario/defaults.h"
#include "runner/scenario/flag_values.h"
#include "runner/suites/families.h"
#include "runner/suites/spec.h"
#include "runner/suites/suite.h"
#include "runner/tls/peer.h"

namespace badpeer {
namespace {

using enum HandshakeType;

// One message and a test in which the peer sends it.
struct MessageCase {
  HandshakeType type;
  TestCase test;
};

MessageCase FromServer(std::string name, HandshakeType type, PeerOptions peer,
                       std::vector<std::string> flags = {}) {
  return {type, {.name = std::move(name), .shim = {.flags = std::move(flags)}, .peer = peer}};
}

MessageCase FromClient(std::string name, HandshakeType type, PeerOptions peer,
                       std::vector<std::string> flags = {}) {
  MessageCase message = FromServer(std::move(name), type, std::move(peer), std::move(flags));
  message.test.shim.role = Role::kServer;
  return message;
}

std::vector<MessageCase> MessagesUpTo12(bool dtls) {
  const PeerOptions plain{.versions = kUpToTls12};
  PeerOptions with_certificate = plain, stapled = plain, ecdhe = plain, asks = plain, npn = plain,
              channel_id = plain;
  with_certificate.credentials = {X509{.name = "rsa2048"}};
  stapled.credentials = {X509{.name = "rsa2048", .ocsp_response = {1, 2, 3, 4}}};
  ecdhe.cipher_suites = {CipherSuite::TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256};
  asks.client_auth.mode = ClientAuth::kRequireAny;
  npn.application.protocols = {"bar"};
  channel_id.channel_id.offer = true;
  const std::vector<std::string> require = {"-require-any-client-certificate"};
  std::vector<MessageCase> messages = {
      FromClient("ClientHello", client_hello, plain),
      FromServer("ServerHello", server_hello, plain),
      FromServer("ServerCertificate", certificate, plain),
      FromServer("CertificateStatus", certificate_status, stapled, {"-enable-ocsp-stapling"}),
      FromServer("ServerKeyExchange", server_key_exchange, ecdhe),
      FromServer("CertificateRequest", certificate_request, asks),
      FromServer("ServerHelloDone", server_hello_done, plain),
      FromClient("ClientCertificate", certificate, with_certificate, require),
      FromClient("CertificateVerify", certificate_verify, with_certificate, require),
      FromClient("ClientKeyExchange", client_key_exchange, plain),
      FromClient("ClientFinished", finished, plain),
      FromServer("NewSessionTicket", new_session_ticket, plain),
      FromServer("ServerFinished", finished, plain),
  };
  if (dtls) {
    messages.push_back(FromServer("HelloVerifyRequest", hello_verify_request, plain));
    return messages;
  }
  const Bytes point = crypto::TestKey(crypto::TestKeyName::kChannelId).public_key().EcPoint();
  messages.push_back(FromClient("NextProtocol", next_protocol, npn,
                                {"-advertise-npn", AlpnList({"foo", "bar", "baz"})}));
  messages.push_back(FromClient("ChannelID", HandshakeType::channel_id, channel_id,
                                {"-expect-channel-id", ToBase64(ByteView(point).subspan(1))}));
  return messages;
}

std::vector<MessageCase> Messages13(Protocol protocol) {
  const PeerOptions plain{};
  PeerOptions with_certificate, asks;
  with_certificate.credentials = {X509{.name = "rsa2048"}};
  asks.client_auth.mode = ClientAuth::kRequireAny;
  const std::vector<std::string> require = {"-require-any-client-certificate"};
  std::vector<MessageCase> messages = {
      FromClient("TLS13-ClientHello", client_hello, plain),
      FromServer("TLS13-ServerHello", server_hello, plain),
      FromServer("TLS13-EncryptedExtensions", encrypted_extensions, plain),
      FromServer("TLS13-CertificateRequest", certificate_request, asks),
      FromServer("TLS13-ServerCertificate", certificate, plain),
      FromServer("TLS13-ServerCertificateVerify", certificate_verify, plain),
      FromServer("TLS13-ServerFinished", finished, plain),
      FromClient("TLS13-ClientCertificate", certificate, with_certificate, require),
      FromClient("TLS13-ClientCertificateVerify", certificate_verify, with_certificate, require),
      FromClient("TLS13-ClientFinished", finished, plain),
  };
  if (protocol == Protocol::kTls) {  // DTLS and QUIC have no such message
    MessageCase end = FromClient("TLS13-EndOfEarlyData", end_of_early_data, plain);
    end.test.resumptions = 1;
    end.test = WithEarlyData(std::move(end.test));
    messages.push_back(std::move(end));
  }
  return messages;
}

std::vector<MessageCase> AllMessages() {
  std::vector<MessageCase> all;
  const auto add = [&](std::vector<MessageCase> messages, Protocol protocol) {
    for (MessageCase& message : messages) {
      message.test = Over(protocol, std::move(message.test));
      message.test.name = Name(message.test.name, ProtocolName(protocol));
      all.push_back(std::move(message));
    }
  };
  for (Protocol protocol : {Protocol::kTls, Protocol::kDtls}) {
    add(MessagesUpTo12(protocol == Protocol::kDtls), protocol);
  }
  for (Protocol protocol : {Protocol::kTls, Protocol::kQuic, Protocol::kDtls}) {
    add(Messages13(protocol), protocol);
  }
  return all;
}

// The shim answers a ServerHello of 1.3 that it does not understand with an alert in plaintext,
// while the peer expects encryption: no alert can be asked for.
bool AlertIsUnreadable(const MessageCase& message) {
  return message.type == server_hello && message.test.peer.versions.max >= ProtocolVersion::kTls13;
}

RuleLevel LevelOf(const MessageCase& message) {
  if (message.type == next_protocol || message.type == channel_id) {
    return RuleLevel::kCustom;  // they are BoringSSL's own
  }
  if (message.test.shim.role == Role::kServer || AlertIsUnreadable(message)) {
    return RuleLevel::kMust;
  }
  return LevelOfClientsAlert(message.test.protocol, message.test.peer.versions.max);
}

void AddWrongTypes(std::vector<TestCase>& tests) {
  constexpr std::uint8_t kOff = 42;  // leads to no other known type
  Suite suite("WrongMessageType", tests);
  for (MessageCase& message : AllMessages()) {
    TestCase& test = message.test;
    test.name = Name("WrongMessageType", test.name);
    test.spec = "RFC 5246 7.2.2, RFC 5246 7.4, RFC 8446 4";
    test.level = LevelOf(message);
    test.hooks = {OnEncoded(message.type, [](Peer&, Bytes& bytes) {
      bytes[0] = static_cast<std::uint8_t>(bytes[0] + kOff);
    })};
    ShimRejects expect{.error = ":UNEXPECTED_MESSAGE:"};
    if (!AlertIsUnreadable(message)) expect.alert = AlertDescription::unexpected_message;
    test.expect = expect;
    suite.Add(std::move(test));
  }
}

// One zero behind the body, covered by the length.
void AppendByte(Peer&, Bytes& message) {
  message.push_back(0);
  const std::size_t size = message.size() - kHandshakeHeaderSize;
  message[1] = static_cast<std::uint8_t>(size >> 16);
  message[2] = static_cast<std::uint8_t>(size >> 8);
  message[3] = static_cast<std::uint8_t>(size);
}

void AddTrailingData(std::vector<TestCase>& tests) {
  Suite suite("TrailingMessageData", tests);
  for (MessageCase& message : AllMessages()) {
    TestCase& test = message.test;
    test.name = Name("TrailingMessageData", test.name);
    test.spec = "RFC 5246 7.2.2, RFC 8446 6";
    test.level = LevelOf(message);
    test.hooks = {OnEncoded(message.type, AppendByte)};
    ShimRejects expect{.error = ":DECODE_ERROR:", .alert = AlertDescription::decode_error};
    if (message.type == client_hello) expect.error = ":CLIENTHELLO_PARSE_FAILED:";
    if (message.type == finished) {  // seen as verify data of the wrong size
      test.level = RuleLevel::kCustom;
      expect = {.error = ":DIGEST_CHECK_FAILED:", .alert = AlertDescription::decrypt_error};
    }
    if (AlertIsUnreadable(message)) expect.alert.reset();
    test.expect = expect;
    suite.Add(std::move(test));
  }
}

}  // namespace

void AddPerMessageTests(std::vector<TestCase>& tests) {
  AddWrongTypes(tests);
  AddTrailingData(tests);
}

}  // namespace badpeer
