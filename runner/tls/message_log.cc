#include "runner/tls/message_log.h"

#include <utility>

#include "runner/wire/codec.h"
#include "runner/wire/handshake.h"
#include "runner/wire/record_messages.h"

namespace badpeer {
namespace {

// A shim that floods must not fill our memory.
constexpr std::size_t kMaxEntries = 2000;
constexpr std::size_t kMaxShownBytes = 32;

std::string PrintContent(ContentType type, ByteView data) {
  if (type == ContentType::alert) {
    if (Result<Alert> alert = Decode<Alert>(data)) return Print(*alert);
  }
  const ByteView shown = data.first(std::min(data.size(), kMaxShownBytes));
  return Name(type) + "{" + std::to_string(data.size()) + " bytes: " + ToHex(shown) +
         (shown.size() < data.size() ? "..." : "") + "}";
}

}  // namespace

void MessageLog::Add(Entry entry) {
  if (entries_.size() < kMaxEntries) entries_.push_back(std::move(entry));
}

void MessageLog::PrintTo(TranscriptSink& sink, Protocol protocol, Role shim_role) const {
  const bool dtls = protocol == Protocol::kDtls;
  for (const Entry& e : entries_) {
    const bool from_shim = e.direction == TranscriptDirection::kFromShim;
    std::string line = "epoch " + std::to_string(e.epoch) + " ";
    if (e.type == ContentType::handshake && e.data.size() >= kHandshakeHeaderSize) {
      line += PrintHandshake(
          static_cast<HandshakeType>(e.data[0]), ByteView(e.data).subspan(kHandshakeHeaderSize),
          PrintContext{.protocol = protocol,
                       .version = dtls ? ToDtls(e.version) : e.version,
                       .from_client = from_shim == (shim_role == Role::kClient)});
    } else {
      line += PrintContent(e.type, e.data);
    }
    sink.Add(e.direction, std::move(line));
  }
}

}  // namespace badpeer
