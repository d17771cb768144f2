#include "runner/harness/mutual_wait.h"

#include <linux/futex.h>
#include <linux/sockios.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/time.h>

#include <array>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <optional>
#include <string>
#include <system_error>
#include <vector>

#include "runner/base/files.h"
#include "runner/base/unique_fd.h"

namespace badpeer {
namespace {

// A thread's blocked system call and its first arguments, from /proc/<pid>/task/<tid>/syscall.
struct BlockedCall {
  long number = -1;
  std::array<std::uint64_t, 6> arguments{};
};

std::optional<BlockedCall> ReadBlockedCall(const std::string& task) {
  const Result<std::string> stat = ReadFile(task + "/stat");
  if (!stat) return {};
  const std::size_t name_end = stat->rfind(") ");
  if (name_end == std::string::npos || stat->compare(name_end + 2, 1, "S") != 0) return {};
  const Result<std::string> text = ReadFile(task + "/syscall");
  if (!text) return {};
  const char* at = text->c_str();
  char* end = nullptr;
  BlockedCall call;
  call.number = std::strtol(at, &end, 10);
  if (end == at) return {};  // "running"
  for (std::uint64_t& argument : call.arguments) {
    at = end;
    argument = std::strtoull(at, &end, 16);
    if (end == at) return {};
  }
  return call;
}

bool IsBlockingRead(const BlockedCall& call) {
  return call.number == SYS_read || call.number == SYS_readv || call.number == SYS_recvfrom ||
         call.number == SYS_recvmsg;
}

// A lock or a condition that only another thread of the process can open.
bool IsEndlessFutex(const BlockedCall& call) {
  if (call.number != SYS_futex || call.arguments[3] != 0) return false;
  const auto operation = static_cast<int>(call.arguments[1]) & FUTEX_CMD_MASK;
  return operation == FUTEX_WAIT || operation == FUTEX_WAIT_BITSET;
}

struct Address {
  sockaddr_storage bytes{};
  socklen_t size = sizeof(bytes);

  friend bool operator==(const Address& a, const Address& b) {
    return a.size == b.size && std::memcmp(&a.bytes, &b.bytes, a.size) == 0;
  }
};

std::optional<Address> AddressOf(int fd, bool peer) {
  Address address;
  auto* const bytes = reinterpret_cast<sockaddr*>(&address.bytes);
  const int failed =
      peer ? getpeername(fd, bytes, &address.size) : getsockname(fd, bytes, &address.size);
  if (failed != 0) return {};
  return address;
}

bool QueuesAreEmpty(int socket) {
  int unread = -1;
  int unsent = -1;
  return ioctl(socket, SIOCINQ, &unread) == 0 && ioctl(socket, SIOCOUTQ, &unsent) == 0 &&
         unread == 0 && unsent == 0;
}

// Descriptor `number` of the process is the other end of our connection, and nothing will wake a
// read from it but a byte of ours.
bool IsOtherEnd(int pidfd, int number, int our_socket) {
  const UniqueFd theirs(static_cast<int>(syscall(SYS_pidfd_getfd, pidfd, number, 0)));
  if (!theirs) return false;
  const auto our_name = AddressOf(our_socket, false);
  const auto our_peer = AddressOf(our_socket, true);
  if (!our_name || !our_peer || AddressOf(theirs.get(), true) != our_name ||
      AddressOf(theirs.get(), false) != our_peer) {
    return false;
  }
  timeval timeout{};
  socklen_t size = sizeof(timeout);
  if (getsockopt(theirs.get(), SOL_SOCKET, SO_RCVTIMEO, &timeout, &size) != 0) return false;
  return timeout.tv_sec == 0 && timeout.tv_usec == 0 && QueuesAreEmpty(theirs.get());
}

// A timer or an alarm of the process may end its wait.
bool MayBeWokenByItself(const std::string& process) {
  const Result<std::string> timers = ReadFile(process + "/timers");
  if (!timers || !timers->empty()) return true;
  const Result<std::string> status = ReadFile(process + "/status");
  if (!status) return true;
  const std::size_t at = status->find("SigCgt:");
  if (at == std::string::npos) return true;
  const std::uint64_t caught = std::strtoull(status->c_str() + at + 7, nullptr, 16);
  return (caught >> (SIGALRM - 1) & 1) != 0;
}

bool HasChildren(const std::string& task) {
  const Result<std::string> children = ReadFile(task + "/children");
  return !children || !children->empty();
}

std::vector<std::string> TasksOf(const std::string& process) {
  std::vector<std::string> tasks;
  std::error_code error;
  for (std::filesystem::directory_iterator it(process + "/task", error), end; !error && it != end;
       it.increment(error)) {
    tasks.push_back(it->path().string());
  }
  return error ? std::vector<std::string>() : tasks;
}

}  // namespace

bool WaitsToRead(const WatchedProcess& process, int our_socket) {
  const std::string path = "/proc/" + std::to_string(process.pid);
  bool reads = false;
  for (const std::string& task : TasksOf(path)) {
    const std::optional<BlockedCall> call = ReadBlockedCall(task);
    if (!call || HasChildren(task)) return false;
    if (IsEndlessFutex(*call)) continue;
    if (!IsBlockingRead(*call)) return false;
    if (!IsOtherEnd(process.pidfd, static_cast<int>(call->arguments[0]), our_socket)) return false;
    reads = true;
  }
  // Last of all: what it has sent before it began to wait has arrived by now.
  return reads && !MayBeWokenByItself(path) && QueuesAreEmpty(our_socket);
}

}  // namespace badpeer
