// Checks of second connections: resumption and 0-RTT.
#include <algorithm>
#include <set>
#include <string>

#include "runner/interop/checks/common_checks.h"
#include "runner/interop/checks/handshake_checks.h"
#include "runner/wire/extension.h"
#include "runner/wire/extension_tls13.h"

namespace badpeer::interop {
namespace {

using quic::PacketType;

bool HasCertificate(const Connection& connection) {
  return std::any_of(
      connection.server_messages.begin(), connection.server_messages.end(), [](HandshakeType type) {
        return type == HandshakeType::certificate || type == HandshakeType::compressed_certificate;
      });
}

// Whether the client sent data on streams of that connection, in whatever packets.
bool SentRequests(const CheckContext& context, const Connection& connection) {
  const auto& connections = context.trace(Where::kServerSide).connections;
  const auto index = static_cast<int>(&connection - connections.data());
  const auto carriers =
      context.Find(Where::kServerSide, Sender::kClient, {}, [&](const DecodedPacket& packet) {
        return packet.connection == index &&
               std::any_of(packet.frames.begin(), packet.frames.end(), [](const auto& frame) {
                 const auto* stream = std::get_if<quic::StreamFrame>(&frame);
                 return stream != nullptr && !stream->data.empty();
               });
      });
  return !carriers.empty();
}

bool ServerTookPsk(const Connection& connection) {
  return connection.server_hello &&
         Has(connection.server_hello->extensions, ExtensionType::pre_shared_key);
}

// Whether the client offered a ticket that the server had given on the first connection.
bool OffersTicketOf(const Connection& second, const Connection& first) {
  const auto psk = Get<PreSharedKeyClient>(second.client_hello->extensions);
  if (!psk || !*psk) return false;
  return std::any_of(
      (*psk)->identities.begin(), (*psk)->identities.end(), [&](const auto& offered) {
        return std::find(first.tickets.begin(), first.tickets.end(), offered.identity) !=
               first.tickets.end();
      });
}

// RFC 8446, 2.2: no certificate, since a PSK that comes from the first connection took its place.
void CheckResumed(CheckContext& context, const Connection& first, const Connection& second) {
  if (first.server_messages.empty() || second.server_messages.empty()) {
    context.Fail("The server's handshake messages could not be read");
    return;
  }
  context.Expect(HasCertificate(first), "The first handshake has a certificate",
                 "Wanted a Certificate message in the server's first handshake, found none");
  if (!context.Expect(
          !HasCertificate(second), "The second handshake has no certificate",
          "The server sent a Certificate message in the second handshake: it did not resume")) {
    return;
  }
  context.Expect(ServerTookPsk(second), "The server took a PSK in the second handshake",
                 "The second handshake has neither a certificate nor a PSK: it resumes nothing");
  if (ServerTookPsk(second) && second.client_hello) {
    context.Expect(OffersTicketOf(second, first),
                   "The client offered a ticket of the first connection",
                   "The client's PSK of the second handshake is no ticket that the server gave it "
                   "on the first connection");
  }
  for (const Connection* connection : {&first, &second}) {
    const std::string which = connection == &first ? "first" : "second";
    context.Expect(SentRequests(context, *connection),
                   "The client sent requests on the " + which + " connection",
                   "The client sent no request on the " + which + " connection");
  }
}

// Bytes of frames; PADDING, as path MTU probes have it, carries nothing.
std::size_t PayloadBytes(const std::vector<Seen>& packets) {
  std::size_t bytes = 0;
  for (const Seen& seen : packets) {
    bytes += seen.packet->payload_size;
    for (const quic::Frame& frame : seen.packet->frames) {
      if (const auto* padding = std::get_if<quic::PaddingFrame>(&frame)) bytes -= padding->size;
    }
  }
  return bytes;
}

// RFC 8446, 4.2.10: early data needs the client's offer, and the server's answer to be taken.
void CheckEarlyDataOf(CheckContext& context, const Connection& connection, const Seen& packet) {
  const std::string name = context.Name(Where::kClientSide, packet);
  if (connection.client_hello &&
      !Has(connection.client_hello->extensions, ExtensionType::early_data)) {
    context.Fail("The client sent " + name + " although its ClientHello does not offer early data");
  } else if (connection.encrypted_extensions &&
             !Has(connection.encrypted_extensions->extensions, ExtensionType::early_data)) {
    context.Fail("0-RTT was rejected: the server's EncryptedExtensions have no early_data for " +
                 name);
  } else if (connection.encrypted_extensions) {
    context.Pass("The server accepted early data: " + name);
  }
}

}  // namespace

void CheckResumption(CheckContext& context) {
  const std::vector<const Connection*> handshakes = Handshakes(context);
  if (handshakes.size() == 2) CheckResumed(context, *handshakes[0], *handshakes[1]);
  CheckHandshakes(context, 2);
  CheckOnlyVersion1(context);
  CheckFiles(context);
}

void CheckZeroRtt(CheckContext& context) {
  const auto early = context.Sent(Sender::kClient, PacketType::kZeroRtt);
  const auto late = context.Sent(Sender::kClient, PacketType::kOneRtt);
  const std::size_t early_bytes = PayloadBytes(early), late_bytes = PayloadBytes(late);
  std::size_t names = 0;
  for (const std::string& file : context.outcome().files) names += file.size();
  context.Expect(early_bytes > 0,
                 "The client sent " + Count(early_bytes, "byte") +
                     " in 0-RTT packets: " + context.Name(Where::kClientSide, early),
                 "The client sent nothing in 0-RTT packets");
  std::set<int> judged;
  for (const Seen& seen : early) {
    const int index = seen.packet->connection;
    if (index < 0 || !judged.insert(index).second) continue;
    const auto& connections = context.trace(Where::kClientSide).connections;
    CheckEarlyDataOf(context, connections[static_cast<std::size_t>(index)], seen);
  }
  context.Expect(late_bytes <= names / 2,
                 "The client sent " + Count(late_bytes, "byte") + " in 1-RTT packets",
                 "Wanted at most " + Count(names / 2, "byte") + " in the client's 1-RTT packets, " +
                     "found " + std::to_string(late_bytes) + ": the requests were not early data");
  CheckHandshakes(context, 2);
  CheckOnlyVersion1(context);
  CheckFiles(context);
}

}  // namespace badpeer::interop
