// A shim that behaves badly on request, for tests of the harness: hostile_shim -port N -shim-id N
// [-ipv6] -act NAME. The peer sends "q", expects "r" and reads until the end; in races it writes
// more, see harness_runner.cc.
#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <map>
#include <string>
#include <thread>
#include <vector>

namespace {

struct Arguments {
  std::uint16_t port = 0;
  std::uint64_t id = 0;
  bool ipv6 = false;
  std::string act{};
};

Arguments arguments;

void SleepMillis(long millis) {
  const timespec time{.tv_sec = millis / 1000, .tv_nsec = millis % 1000 * 1'000'000};
  nanosleep(&time, nullptr);
}

[[noreturn]] void SleepForEver() {
  signal(SIGTERM, SIG_IGN);
  for (;;) SleepMillis(100'000);
}

int ConnectOnly() {
  sockaddr_in6 v6{};
  v6.sin6_family = AF_INET6;
  v6.sin6_addr = in6addr_loopback;
  v6.sin6_port = htons(arguments.port);
  sockaddr_in v4{};
  v4.sin_family = AF_INET;
  v4.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  v4.sin_port = htons(arguments.port);
  const int fd = socket(arguments.ipv6 ? AF_INET6 : AF_INET, SOCK_STREAM, 0);
  const int failed = arguments.ipv6 ? connect(fd, reinterpret_cast<sockaddr*>(&v6), sizeof(v6))
                                    : connect(fd, reinterpret_cast<sockaddr*>(&v4), sizeof(v4));
  if (failed != 0) exit(3);
  return fd;
}

void Send(int fd, const void* data, std::size_t size) {
  if (send(fd, data, size, MSG_NOSIGNAL) < 0) exit(4);
}

int ConnectAs(std::uint64_t id) {
  const int fd = ConnectOnly();
  std::uint8_t bytes[8];
  for (int i = 0; i < 8; ++i) bytes[i] = static_cast<std::uint8_t>(id >> 8 * i);
  Send(fd, bytes, sizeof(bytes));
  return fd;
}

int Connect() { return ConnectAs(arguments.id); }

void ReadByte(int fd) {
  char byte;
  (void)!read(fd, &byte, 1);
}

// Uses that much of the processor's time.
void Compute(long millis) {
  timespec used{};
  do {
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used);
  } while (used.tv_sec * 1000 + used.tv_nsec / 1'000'000 < millis);
}

// The whole honest exchange; the connection stays open.
int Obey() {
  const int fd = Connect();
  ReadByte(fd);
  Send(fd, "r", 1);
  return fd;
}

int Refuse(const char* text, int status) {
  ReadByte(Connect());
  std::fputs(text, stderr);
  return status;
}

[[noreturn]] void Flood(int fd) {
  const std::string block(65536, 'x');
  for (;;) {
    if (write(fd, block.data(), block.size()) < 0) SleepMillis(1);
  }
}

int Drip() {
  const int fd = Connect();
  for (;;) {
    Send(fd, ".", 1);
    SleepMillis(5);
  }
}

// A child that outlives us and holds everything open.
int LeaveChild() {
  const int fd = Obey();
  if (fork() == 0) SleepForEver();
  (void)fd;
  return 0;
}

// Reads where nothing will come.
int Wait() {
  const int fd = Connect();
  ReadByte(fd);
  ReadByte(fd);
  return 0;
}

int ManyConnections() {
  for (int i = 0; i < 100; ++i) Connect();
  return Refuse("", 0);
}

// As a program without sanitizers does, in a build that has them too.
int Crash() {
  signal(SIGSEGV, SIG_DFL);
  return raise(SIGSEGV);
}

// Ten allocations. The third one that fails is fatal, at the fifth we wait for more than we get.
int FailAllocations(bool eighty_eight_ends) {
  const char* const text = getenv("MALLOC_NUMBER_TO_FAIL");
  const long number = text == nullptr ? -1 : atol(text);
  if (getenv("_MALLOC_CHECK") == nullptr) return 5;
  if (number == 3) Crash();
  if (number == 5) {
    Wait();
    return 88;
  }
  const bool failed = number >= 0 && number < 10;
  if (failed) return eighty_eight_ends ? 1 : 88;
  Obey();
  return eighty_eight_ends ? 88 : 0;
}

// What the acts of races have in common. The peer writes more than one read takes, then reads "r" or
// an alert "a", answers with "c" and reads until the end; see harness_runner.cc.
constexpr char kReply = 'r';
constexpr char kAlert = 'a';

enum class Before { kNothing, kQuestion, kAll };

// Sends one byte after having read `before` of what the peer writes.
int Answer(char byte, Before before) {
  const int fd = Connect();
  if (before == Before::kQuestion) ReadByte(fd);
  if (before == Before::kAll) {
    char last = 0;
    while (last != '.' && read(fd, &last, 1) == 1) {
    }
  }
  Send(fd, &byte, 1);
  return fd;
}

// close() that answers with a reset, and throws away what it has not sent.
void Reset(int fd) {
  const linger now = {.l_onoff = 1, .l_linger = 0};
  setsockopt(fd, SOL_SOCKET, SO_LINGER, &now, sizeof(now));
  close(fd);
}

void ReadToTheEnd(int fd) {
  char bytes[4096];
  while (read(fd, bytes, sizeof(bytes)) > 0) {
  }
}

int Say() { return std::fputs(":EXPECTED:\n", stderr), 1; }

// Id, last byte and exit without a look at what the peer does.
[[noreturn]] void SendAllAndExit(char byte, int status) {
  const int fd = ConnectOnly();
  std::uint8_t bytes[9];
  for (int i = 0; i < 8; ++i) bytes[i] = static_cast<std::uint8_t>(arguments.id >> 8 * i);
  bytes[8] = static_cast<std::uint8_t>(byte);
  Send(fd, bytes, sizeof(bytes));
  _exit(status);
}

// A child goes on with the connection when its parent has ended.
int LeaveToChild(char byte, int status) {
  const int fd = Connect();
  const pid_t parent = getpid();
  if (fork() != 0) _exit(status);
  while (getppid() == parent) SleepMillis(1);
  // The question stays unread, so that the end is a reset.
  pollfd question{.fd = fd, .events = POLLIN, .revents = 0};
  poll(&question, 1, -1);
  Send(fd, &byte, 1);
  return status;
}

const std::map<std::string, int (*)()>& Races() {
  static const std::map<std::string, int (*)()> races = {
      // Alerts, while the peer still writes.
      {"alert-close", [] { return close(Answer(kAlert, Before::kQuestion)), Say(); }},
      {"alert-close-unread", [] { return close(Answer(kAlert, Before::kNothing)), Say(); }},
      {"alert-close-all-read", [] { return close(Answer(kAlert, Before::kAll)), Say(); }},
      {"alert-reset", [] { return Reset(Answer(kAlert, Before::kQuestion)), Say(); }},
      {"alert-reset-unread", [] { return Reset(Answer(kAlert, Before::kNothing)), Say(); }},
      {"alert-half-close",
       [] {
         const int fd = Answer(kAlert, Before::kQuestion);
         shutdown(fd, SHUT_WR);
         ReadToTheEnd(fd);
         return Say();
       }},
      {"alert-deaf", [] { return shutdown(Answer(kAlert, Before::kNothing), SHUT_RDWR), Say(); }},
      {"alert-exit", [] { return Say(), SendAllAndExit(kAlert, 1), 1; }},
      {"alert-abort", [] { return Answer(kAlert, Before::kNothing), Say(), raise(SIGABRT); }},
      {"alert-late-words",
       [] {
         close(Answer(kAlert, Before::kNothing));
         SleepMillis(20);
         return Say();
       }},
      {"alert-child", [] { return Say(), LeaveToChild(kAlert, 1); }},
      // Answers, and ends of every kind.
      {"reply-close", [] { return close(Answer(kReply, Before::kQuestion)), 0; }},
      {"reply-close-unread", [] { return close(Answer(kReply, Before::kNothing)), 0; }},
      {"reply-reset", [] { return Reset(Answer(kReply, Before::kQuestion)), 0; }},
      {"reply-reset-all-read", [] { return Reset(Answer(kReply, Before::kAll)), 0; }},
      {"reply-half-close",
       [] {
         const int fd = Answer(kReply, Before::kAll);
         shutdown(fd, SHUT_WR);
         return ReadToTheEnd(fd), 0;
       }},
      {"reply-exit", []() -> int { SendAllAndExit(kReply, 0); }},
      {"reply-child", [] { return LeaveToChild(kReply, 0); }},
      // The end before, with and after the peer's own.
      {"end-before", [] { return shutdown(Answer(kReply, Before::kAll), SHUT_RDWR), 0; }},
      {"end-with",
       [] {
         const int fd = Answer(kReply, Before::kAll);
         return Send(fd, "c", 1), shutdown(fd, SHUT_WR), 0;
       }},
      {"end-after",
       [] {
         const int fd = Answer(kReply, Before::kAll);
         ReadByte(fd);
         return Send(fd, "c", 1), close(fd), 0;
       }},
      {"end-after-exit", [] { return ReadByte(Answer(kReply, Before::kAll)), 0; }},
      // No answer at all.
      {"mute-close", [] { return close(Connect()), 0; }},
      {"mute-reset", [] { return Reset(Connect()), 0; }},
      {"mute-exit", []() -> int { return Connect(), _exit(0), 0; }},
      {"mute-after-question",
       [] {
         const int fd = Connect();
         return ReadByte(fd), close(fd), 0;
       }},
      {"mute-half-close",
       [] {
         const int fd = Connect();
         shutdown(fd, SHUT_WR);
         return ReadToTheEnd(fd), 0;
       }},
      {"mute-alone", [] { return close(ConnectOnly()), 0; }},
  };
  return races;
}

int Act(const std::string& act) {
  static const std::map<std::string, int (*)()> acts = {
      {"obey", [] { return Obey(), 0; }},
      {"refuse", [] { return Refuse(":EXPECTED:\n", 1); }},
      {"refuse-otherwise", [] { return Refuse(":OTHER:\n", 1); }},
      {"never-connect", []() -> int { SleepForEver(); }},
      {"exit-early", [] { return std::fputs(":EXPECTED:\n", stderr), 1; }},
      {"hang", []() -> int { return Connect(), SleepForEver(), 0; }},
      {"linger", []() -> int { return Obey(), SleepForEver(), 0; }},
      {"wait", Wait},
      {"slow",
       [] {
         const int fd = Connect();
         ReadByte(fd);
         SleepMillis(1500);
         Send(fd, "r", 1);
         return 0;
       }},
      // Longer than the idle timeout of its test, and less than twice as long.
      {"compute", [] { return Compute(650), Obey(), 0; }},
      {"compute-for-ever", [] { return Compute(1'000'000), 0; }},
      {"crash", [] { return Refuse(":EXPECTED:\n", 0), Crash(); }},
      {"abort", [] { return Refuse(":EXPECTED:\n", 0), raise(SIGABRT); }},
      {"wrong-id", [] { return ReadByte(ConnectAs(arguments.id + 1)), 1; }},
      {"swapped-id", [] { return ReadByte(ConnectAs(__builtin_bswap64(arguments.id))), 1; }},
      {"no-id", [] { return ReadByte(ConnectOnly()), 1; }},
      {"many-connections", ManyConnections},
      {"flood-stderr", []() -> int { return Connect(), Flood(STDERR_FILENO), 0; }},
      {"flood-stdout", []() -> int { return Connect(), Flood(STDOUT_FILENO), 0; }},
      {"flood-socket", []() -> int { Flood(Connect()); }},
      {"drip", Drip},
      {"leave-child", LeaveChild},
      {"done-output", [] { return Obey(), std::fputs("--- DONE ---\nleak\n", stderr), 0; }},
      {"noise", [] { return Obey(), std::fputs("noise\n", stderr), 0; }},
      {"escape", [] { return Refuse("\x1b[2Jgone\n", 1); }},
      {"88", [] { return Refuse(":EXPECTED:\n", 88); }},
      {"89", [] { return Refuse(":EXPECTED:\n", 89); }},
      {"90", [] { return Refuse(":EXPECTED:\n", 90); }},
      {"99", [] { return Refuse(":EXPECTED:\n", 99); }},
      {"malloc-fails-88", [] { return FailAllocations(false); }},
      {"malloc-ends-88", [] { return FailAllocations(true); }},
  };
  if (const auto race = Races().find(act); race != Races().end()) return race->second();
  const auto found = acts.find(act);
  return found == acts.end() ? 89 : found->second();
}

}  // namespace

int main(int argc, char** argv) {
  for (int i = 1; i < argc; ++i) {
    const std::string flag = argv[i];
    if (flag == "-ipv6") {
      arguments.ipv6 = true;
    } else if (flag == "-is-handshaker-supported") {
      std::puts("No");
      return 0;
    } else if (i + 1 < argc) {
      const char* const value = argv[++i];
      if (flag == "-port") arguments.port = static_cast<std::uint16_t>(std::atoi(value));
      if (flag == "-shim-id") arguments.id = std::strtoull(value, nullptr, 10);
      if (flag == "-act") arguments.act = value;
    }
  }
  return Act(arguments.act);
}
