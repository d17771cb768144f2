// What the handshake needs to know of one extension. Each has its file in this folder; tls/features.h
// has them all in one table.
//
//   const ExtensionModule kRecordSizeLimit = {.type = ExtensionType::record_size_limit,
//                                             .write = WriteRecordSizeLimit,
//                                             .read = ReadRecordSizeLimit,
//                                             .check = CheckRecordSizeLimit};
//
// The functions that are set are called for the messages in which the extension may stand
// (wire/extension.h), in the order of the table. A file that needs nothing of the handshake's scripts
// is all that a new extension takes, beside its row and its members in features.h and options.h.
#ifndef BADPEER_RUNNER_TLS_EXTENSION_MODULE_H_
#define BADPEER_RUNNER_TLS_EXTENSION_MODULE_H_

#include <cstdint>
#include <optional>

#include "runner/base/bytes.h"
#include "runner/crypto/hash.h"
#include "runner/wire/code_points.h"
#include "runner/wire/extension.h"
#include "runner/wire/fields.h"

namespace badpeer {

class HandshakeTranscript;
struct ConnectionState;
struct ExpectedState;
struct Handshake;
struct HandshakeMessage;
struct HelloRetryRequest;
struct Negotiated;
struct OwnCredential;
struct ServerHello;

// Where in the client's last flight an extension may have a message of its own.
enum class ClientFlight : std::uint8_t {
  kBeforeCertificate,  // 1.3
  kBeforeFinished,
  kAfterFinished,  // nothing may be sent here but an alert
};

// The members below `check` are for what is about whole hellos, not about one field of them.
struct ExtensionModule {
  ExtensionType type{};
  // Client: takes an answer without an offer, as BoGo's does. A test of ours misses it (suites/own).
  bool passes_unoffered = false;
  // Adds it to a message of ours where it is due.
  void (*write)(Handshake&, ExtensionContext where, Extensions& into) = nullptr;
  // Takes it from a message of the other side. Called also if the message does not have it.
  void (*read)(Handshake&, ExtensionContext where, const Extensions& from) = nullptr;
  // Follows what that message of ours has really said, after a test's hooks have been there. Called
  // also if the message does not have it.
  void (*sent)(Handshake&, ExtensionContext where, const Extensions& what) = nullptr;
  // Sends (client) or reads (server) the messages that it adds to the client's last flight.
  void (*client_flight)(Handshake&, ClientFlight where) = nullptr;
  // Whether the other side takes such a credential of ours. Its wishes have been read.
  bool (*admits)(const Handshake&, const OwnCredential&) = nullptr;
  // Up to 1.2: the master secret, where it was agreed to make it in another way. The transcript ends
  // with the ClientKeyExchange.
  std::optional<Bytes> (*master_secret)(Handshake&, crypto::HashAlgorithm prf,
                                        ByteView premaster) = nullptr;
  // A session keeps all of Negotiated: what of it holds on in a handshake that resumes it.
  void (*restore)(const Negotiated& kept, Negotiated& now) = nullptr;
  // Server: whether early data that was sent under a session suits what is agreed on now.
  bool (*early_data_fits)(const Negotiated& kept, const Negotiated& now) = nullptr;
  // Throws PeerFailure if what was agreed is not what the test expects.
  void (*check)(const ConnectionState&, const ExpectedState&) = nullptr;

  // Client: sends the hello in its own way, after a HelloRetryRequest if there is a transcript.
  // False: it does not.
  bool (*send_client_hello)(Handshake&, const HandshakeTranscript* before) = nullptr;
  // Client: sees a ServerHello or HelloRetryRequest that is not yet part of the transcript.
  void (*read_server_hello)(Handshake&, ExtensionContext where, const HandshakeMessage&) = nullptr;
  // Server: may put another hello into the place of the one that was read.
  void (*read_client_hello)(Handshake&) = nullptr;
  // Server, 1.3: computes what the message says of itself.
  void (*finish_server_hello)(Handshake&, ServerHello&) = nullptr;
  void (*finish_hello_retry)(Handshake&, HelloRetryRequest&) = nullptr;
};

}  // namespace badpeer

#endif  // BADPEER_RUNNER_TLS_EXTENSION_MODULE_H_
