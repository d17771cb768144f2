#include "runner/harness/dispatcher.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>

#include <set>
#include <thread>

#include "runner/base/bytes.h"

namespace badpeer {
namespace {

using namespace std::chrono_literals;

Bytes IdBytes(std::uint64_t id) {
  Bytes bytes;
  for (int i = 0; i < 8; ++i) bytes.push_back(static_cast<std::uint8_t>(id >> 8 * i));
  return bytes;
}

class DispatcherTest : public testing::Test {
 protected:
  // Nobody is too slow by accident, however busy the machine is.
  explicit DispatcherTest(Clock::duration id_timeout = 10min)
      : dispatcher_(std::move(*Dispatcher::Start({.id_timeout = id_timeout}))) {}

  UniqueFd Connect() const { return Connect(dispatcher_->is_ipv6()); }
  UniqueFd Connect(bool ipv6) const {
    sockaddr_in6 v6{};
    v6.sin6_family = AF_INET6;
    v6.sin6_addr = in6addr_loopback;
    v6.sin6_port = htons(dispatcher_->port());
    sockaddr_in v4{};
    v4.sin_family = AF_INET;
    v4.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    v4.sin_port = htons(dispatcher_->port());
    UniqueFd client(socket(ipv6 ? AF_INET6 : AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    EXPECT_EQ(0, ipv6 ? connect(client.get(), reinterpret_cast<sockaddr*>(&v6), sizeof(v6))
                      : connect(client.get(), reinterpret_cast<sockaddr*>(&v4), sizeof(v4)));
    return client;
  }
  UniqueFd ConnectAs(std::uint64_t id) const {
    UniqueFd client = Connect();
    Send(client, IdBytes(id));
    return client;
  }
  static void Send(const UniqueFd& client, const Bytes& data) {
    EXPECT_EQ(send(client.get(), data.data(), data.size(), MSG_NOSIGNAL),
              static_cast<ssize_t>(data.size()));
  }
  static bool Readable(int fd, int millis = 60'000) {
    pollfd item{.fd = fd, .events = POLLIN, .revents = 0};
    return poll(&item, 1, millis) == 1;
  }
  // The other side has closed it.
  static bool IsClosed(const UniqueFd& client) {
    char byte;
    return Readable(client.get()) && recv(client.get(), &byte, 1, 0) <= 0;
  }

  std::unique_ptr<Dispatcher> dispatcher_;
};

TEST_F(DispatcherTest, RoutesByIdAndKeepsTheOrder) {
  const auto a = dispatcher_->Register();
  const auto b = dispatcher_->Register();
  const UniqueFd b1 = ConnectAs(b->id());
  const UniqueFd a1 = ConnectAs(a->id());
  Send(a1, BytesOf("first"));
  dispatcher_->Settle();
  const UniqueFd a2 = ConnectAs(a->id());
  Send(a2, BytesOf("second"));
  dispatcher_->Settle();
  char text[8] = {};
  ASSERT_TRUE(Readable(a->readable_fd(), 0));
  EXPECT_EQ(recv(a->Take().get(), text, 5, MSG_WAITALL), 5);
  EXPECT_STREQ(text, "first");
  ASSERT_TRUE(Readable(a->readable_fd(), 0));
  EXPECT_EQ(recv(a->Take().get(), text, 6, MSG_WAITALL), 6);
  EXPECT_STREQ(text, "second");
  EXPECT_FALSE(Readable(a->readable_fd(), 0));
  EXPECT_FALSE(a->Take());
  EXPECT_TRUE(b->Take());
  EXPECT_EQ(dispatcher_->dropped(), 0u);
}

// Shims that dial the name `localhost` need not come to the address that -ipv6 stands for.
TEST_F(DispatcherTest, AcceptsOnEitherAddress) {
  if (!dispatcher_->is_ipv6()) GTEST_SKIP() << "no IPv6 here";
  const auto inbox = dispatcher_->Register();
  for (const bool ipv6 : {false, true}) {
    const UniqueFd client = Connect(ipv6);
    Send(client, IdBytes(inbox->id()));
    EXPECT_TRUE(Readable(inbox->readable_fd()));
    EXPECT_TRUE(inbox->Take());
  }
  for (const bool ipv6 : {false, true}) {
    const UniqueFd client = Connect(ipv6);
    Send(client, IdBytes(inbox->id()));
    dispatcher_->Settle();
    EXPECT_TRUE(inbox->Take());
  }
}

TEST_F(DispatcherTest, WakesAWaiter) {
  const auto inbox = dispatcher_->Register();
  std::thread client([&] {
    UniqueFd connection = Connect();
    const Bytes id = IdBytes(inbox->id());
    for (const std::uint8_t byte : id) {
      std::this_thread::sleep_for(1ms);
      Send(connection, {byte});
    }
  });
  EXPECT_TRUE(Readable(inbox->readable_fd()));
  EXPECT_TRUE(inbox->Take());
  client.join();
}

TEST_F(DispatcherTest, SettleSeesWhatWasSentBefore) {
  for (int i = 0; i < 200; ++i) {
    const auto inbox = dispatcher_->Register();
    ConnectAs(inbox->id()).reset();
    dispatcher_->Settle();
    EXPECT_TRUE(inbox->Take()) << i;
  }
}

TEST_F(DispatcherTest, UnknownIdsAreDropped) {
  const auto inbox = dispatcher_->Register();
  EXPECT_TRUE(IsClosed(ConnectAs(inbox->id() ^ 1)));
  EXPECT_TRUE(IsClosed(ConnectAs(~std::uint64_t{0})));
  EXPECT_EQ(dispatcher_->dropped(), 2u);
  EXPECT_FALSE(inbox->Take());
  EXPECT_FALSE(inbox->came_swapped());
  EXPECT_EQ(dispatcher_->DescribeDropped(), "2 connections came from nobody: no shim has the id " +
                                                std::to_string(inbox->id() ^ 1));
}

TEST_F(DispatcherTest, AnIdInTheOtherByteOrderIsKnown) {
  EXPECT_EQ(dispatcher_->DescribeDropped(), "");
  const auto other = dispatcher_->Register();
  const auto inbox = dispatcher_->Register();
  EXPECT_TRUE(IsClosed(ConnectAs(__builtin_bswap64(inbox->id()))));
  EXPECT_TRUE(inbox->came_swapped());
  EXPECT_FALSE(other->came_swapped());
  EXPECT_NE(dispatcher_->DescribeDropped().find("one in the other byte order"), std::string::npos)
      << dispatcher_->DescribeDropped();
}

class ImpatientDispatcherTest : public DispatcherTest {
 protected:
  ImpatientDispatcherTest() : DispatcherTest(100ms) {}
};

TEST_F(ImpatientDispatcherTest, ASilentConnectionIsDroppedInTime) {
  const UniqueFd silent = Connect();
  const UniqueFd half = Connect();
  Send(half, {1, 2, 3});
  EXPECT_TRUE(IsClosed(silent));
  EXPECT_TRUE(IsClosed(half));
  EXPECT_EQ(dispatcher_->dropped(), 2u);
}

TEST_F(DispatcherTest, AClosedInboxTakesNothingMore) {
  auto inbox = dispatcher_->Register();
  const std::uint64_t id = inbox->id();
  const UniqueFd waiting = ConnectAs(id);
  dispatcher_->Settle();
  inbox.reset();
  EXPECT_TRUE(IsClosed(waiting));
  EXPECT_TRUE(IsClosed(ConnectAs(id)));
  EXPECT_EQ(dispatcher_->dropped(), 0u);  // It is known, only late.
}

TEST_F(DispatcherTest, AFloodOfConnectionsIsBounded) {
  const auto inbox = dispatcher_->Register();
  std::vector<UniqueFd> flood;
  for (int i = 0; i < 200; ++i) flood.push_back(ConnectAs(inbox->id()));
  dispatcher_->Settle();
  int taken = 0;
  while (inbox->Take()) ++taken;
  EXPECT_EQ(taken, 32);
  for (int i = 0; i < 700; ++i) flood.push_back(Connect());
  dispatcher_->Settle();
  EXPECT_GE(dispatcher_->dropped(), 100u);
  EXPECT_TRUE(IsClosed(flood[200]));
}

TEST_F(DispatcherTest, IdsAreSmallAndScattered) {
  std::set<std::uint64_t> ids;
  std::uint64_t last = 0;
  for (int i = 0; i < 1000; ++i) {
    const std::uint64_t id = dispatcher_->Register()->id();
    EXPECT_LT(id, std::uint64_t{1} << 31);
    EXPECT_TRUE(ids.insert(id).second);
    EXPECT_GT(id > last ? id - last : last - id, 1000u);
    last = id;
  }
}

TEST_F(DispatcherTest, ManyThreadsAtOnce) {
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([this] {
      for (int i = 0; i < 50; ++i) {
        const auto inbox = dispatcher_->Register();
        const UniqueFd client = ConnectAs(inbox->id());
        EXPECT_TRUE(Readable(inbox->readable_fd()));
        EXPECT_TRUE(inbox->Take());
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
}

}  // namespace
}  // namespace badpeer
