#include "runner/interop/checks/common_checks.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <memory>
#include <optional>
#include <set>
#include <string>

#include "runner/base/unique_fd.h"

namespace badpeer::interop {
namespace {

using quic::PacketType;

std::set<std::string> NamesIn(const std::string& directory) {
  std::set<std::string> names;
  const std::unique_ptr<DIR, int (*)(DIR*)> listing(opendir(directory.c_str()), closedir);
  if (listing == nullptr) return names;
  while (const dirent* entry = readdir(listing.get())) {
    const std::string name = entry->d_name;
    if (name != "." && name != "..") names.insert(name);
  }
  return names;
}

// An endpoint may have left anything there: a link, a pipe that blocks, a device.
UniqueFd OpenRegular(const std::string& path, off_t& size) {
  UniqueFd fd(open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY));
  struct stat status {};
  if (!fd || fstat(fd.get(), &status) != 0 || !S_ISREG(status.st_mode)) return UniqueFd();
  size = status.st_size;
  return fd;
}

// Where they differ first; nothing when they do not.
std::optional<std::size_t> FirstDifference(int a, int b) {
  std::array<std::uint8_t, 65536> from_a, from_b;
  for (std::size_t at = 0;;) {
    const ssize_t got_a = pread(a, from_a.data(), from_a.size(), static_cast<off_t>(at));
    const ssize_t got_b = pread(b, from_b.data(), from_b.size(), static_cast<off_t>(at));
    if (got_a < 0 || got_b < 0) return at;
    const auto size = static_cast<std::size_t>(std::min(got_a, got_b));
    const auto [differs, ignored] =
        std::mismatch(from_a.begin(), from_a.begin() + size, from_b.begin());
    at += static_cast<std::size_t>(differs - from_a.begin());
    if (differs != from_a.begin() + size || got_a != got_b) return at;
    if (got_a == 0) return std::nullopt;
  }
}

// What is wrong with one file; empty when nothing is.
std::string Fault(const Outcome& outcome, const std::string& name) {
  off_t wanted_size = 0, got_size = 0;
  const UniqueFd wanted = OpenRegular(outcome.www_dir + "/" + name, wanted_size);
  if (!wanted) return "served file " + name + " cannot be read any more";
  const UniqueFd got = OpenRegular(outcome.downloads_dir + "/" + name, got_size);
  if (!got) return name + " is missing or no regular file";
  if (wanted_size != got_size) {
    return name + " has " + std::to_string(got_size) + " of " + std::to_string(wanted_size) +
           " bytes";
  }
  if (const auto at = FirstDifference(wanted.get(), got.get())) {
    return name + " differs from byte " + std::to_string(*at) + " on";
  }
  return "";
}

}  // namespace

namespace {

// Whatever arrived must have fitted into what the server sent over QUIC: the contents are random,
// so that nothing makes them smaller.
void CheckCarried(CheckContext& context) {
  std::uint64_t wanted = 0;
  for (const std::string& name : context.outcome().files) {
    off_t size = 0;
    if (OpenRegular(context.outcome().www_dir + "/" + name, size)) {
      wanted += static_cast<std::uint64_t>(size);
    }
  }
  std::uint64_t carried = 0;
  for (const Seen& seen : context.Find(Where::kClientSide, Sender::kServer, PacketType::kOneRtt)) {
    carried += seen.packet->payload_size;
  }
  if (carried >= wanted) return;
  context.Fail("The files did not come over QUIC: they have " + std::to_string(wanted) +
               " bytes, and the server's 1-RTT packets that reached the client carry " +
               std::to_string(carried));
}

}  // namespace

void CheckFiles(CheckContext& context) {
  const Outcome& outcome = context.outcome();
  std::set<std::string> unexpected = NamesIn(outcome.downloads_dir);
  std::vector<std::string> faults;
  for (const std::string& name : outcome.files) {
    unexpected.erase(name);
    const std::string fault = Fault(outcome, name);
    if (!fault.empty()) faults.push_back(fault);
  }
  context.Expect(faults.empty(), Count(outcome.files.size(), "file") + " arrived whole and equal",
                 Count(faults.size(), "file") + " of " + std::to_string(outcome.files.size()) +
                     " did not arrive as served: " + (faults.empty() ? "" : faults[0]));
  if (!unexpected.empty()) {
    context.Fail("The client left something that nobody asked for among its downloads: " +
                 *unexpected.begin());
  }
  if (faults.empty()) CheckCarried(context);
}

std::vector<const Connection*> Handshakes(const CheckContext& context) {
  const std::vector<Connection>& connections = context.trace(Where::kServerSide).connections;
  // What the client completed counts each time, whatever its hello looked like.
  std::set<HelloRandom> completed;
  std::vector<std::size_t> times(connections.size());
  for (std::size_t i = 0; i < connections.size(); ++i) {
    const Connection& connection = connections[i];
    for (const Bytes& scid : connection.handshake_scids) {
      const auto& answered = connection.answered_scids;
      if (std::find(answered.begin(), answered.end(), scid) != answered.end()) ++times[i];
    }
    if (times[i] > 0 && connection.client_hello) completed.insert(connection.client_hello->random);
  }
  // What the server made of a late copy of a hello is no second handshake.
  std::vector<const Connection*> handshakes;
  for (std::size_t i = 0; i < connections.size(); ++i) {
    const Connection& connection = connections[i];
    if (!connection.server_sent_handshake) continue;
    const bool fresh =
        !connection.client_hello || completed.insert(connection.client_hello->random).second;
    if (times[i] == 0 && fresh) times[i] = 1;
    handshakes.insert(handshakes.end(), times[i], &connection);
  }
  return handshakes;
}

bool CheckHandshakes(CheckContext& context, std::size_t wanted) {
  const std::vector<const Connection*> found = Handshakes(context);
  std::string first;
  for (const Connection* connection : found) {
    if (!first.empty()) first += ", ";
    first += connection->server_scids.empty() ? "none" : ToHex(connection->server_scids.front());
    if (first.size() > 80) break;
  }
  const std::string seen = Count(found.size(), "handshake") + " on the server's side (server's " +
                           "connection IDs: " + (first.empty() ? "none" : first) + ")";
  return context.Expect(found.size() == wanted, "Found " + seen,
                        "Wanted " + Count(wanted, "handshake") + ", found " + seen);
}

void CheckOnlyVersion1(CheckContext& context) {
  // The version of 1-RTT packets shows in their keys.
  const auto has_version = [](const DecodedPacket& packet) {
    return packet.type == PacketType::kInitial || packet.type == PacketType::kHandshake ||
           packet.type == PacketType::kRetry ||
           (packet.type == PacketType::kOneRtt && packet.decrypted);
  };
  const auto all = context.Find(Where::kServerSide, Sender::kServer, {}, has_version);
  const auto others =
      context.Find(Where::kServerSide, Sender::kServer, {}, [&](const DecodedPacket& packet) {
        return has_version(packet) && packet.version != quic::Version::kV1;
      });
  if (all.empty()) {
    context.Fail("The server sent no Initial or Handshake packet");
    return;
  }
  context.Expect(others.empty(),
                 "All " + std::to_string(all.size()) +
                     " packets of the server that show a version are of version 1",
                 "The server used another version than 1: " +
                     (others.empty() ? "" : quic::ToString(others[0].packet->version)) + " in " +
                     context.Name(Where::kServerSide, others));
}

void CheckTransfer(CheckContext& context) {
  CheckHandshakes(context, 1);
  CheckOnlyVersion1(context);
  CheckFiles(context);
}

}  // namespace badpeer::interop
