#include "runner/crypto/hash.h"

#include <gtest/gtest.h>

#include <thread>
#include <utility>
#include <vector>

namespace badpeer::crypto {
namespace {

struct DigestCase {
  HashAlgorithm algorithm;
  const char* of_abc;
};

// Of "abc": RFC 1321, A.5 and FIPS 180-4 examples.
const DigestCase kDigestCases[] = {
    {HashAlgorithm::kMd5, "900150983cd24fb0d6963f7d28e17f72"},
    {HashAlgorithm::kSha1, "a9993e364706816aba3e25717850c26c9cd0d89d"},
    {HashAlgorithm::kMd5Sha1,
     "900150983cd24fb0d6963f7d28e17f72a9993e364706816aba3e25717850c26c9cd0d89d"},
    {HashAlgorithm::kSha256, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
    {HashAlgorithm::kSha384,
     "cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed"
     "8086072ba1e7cc2358baeca134c825a7"},
    {HashAlgorithm::kSha512,
     "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
     "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f"},
};

TEST(HashTest, DigestsOfAbc) {
  for (const DigestCase& c : kDigestCases) {
    EXPECT_EQ(ToHex(Digest(c.algorithm, BytesOf("abc"))), c.of_abc);
    EXPECT_EQ(ToHex(Digest(c.algorithm, {BytesOf("a"), {}, BytesOf("bc")})), c.of_abc);
    EXPECT_EQ(HashSize(c.algorithm) * 2, std::string_view(c.of_abc).size());
  }
}

TEST(HashTest, RunningHashGoesOnAfterASnapshotAndForks) {
  for (const DigestCase& c : kDigestCases) {
    RunningHash hash(c.algorithm);
    EXPECT_EQ(hash.Snapshot(), Digest(c.algorithm, ByteView()));
    hash.Update(BytesOf("ab"));
    EXPECT_EQ(hash.Snapshot(), Digest(c.algorithm, BytesOf("ab")));
    RunningHash fork = hash;
    hash.Update(BytesOf("c"));
    fork.Update(BytesOf("d"));
    EXPECT_EQ(ToHex(hash.Snapshot()), c.of_abc);
    EXPECT_EQ(ToHex(hash.Snapshot()), c.of_abc);
    EXPECT_EQ(fork.Snapshot(), Digest(c.algorithm, BytesOf("abd")));
    RunningHash moved = std::move(fork);
    fork = hash;
    EXPECT_EQ(ToHex(fork.Snapshot()), c.of_abc);
    EXPECT_EQ(moved.Snapshot(), Digest(c.algorithm, BytesOf("abd")));
  }
}

struct HmacCase {
  HashAlgorithm algorithm;
  Bytes key;
  const char* message;
  const char* mac;
};

TEST(HashTest, Hmac) {
  const HmacCase cases[] = {
      // RFC 2202, cases 2.2, 3.2, 3.6 (a key longer than a block).
      {HashAlgorithm::kMd5, BytesOf("Jefe"), "what do ya want for nothing?",
       "750c783e6ab0b503eaa86e310a5db738"},
      {HashAlgorithm::kSha1, BytesOf("Jefe"), "what do ya want for nothing?",
       "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79"},
      {HashAlgorithm::kSha1, Bytes(80, 0xaa),
       "Test Using Larger Than Block-Size Key - Hash Key First",
       "aa4ae5e15272d00e95705637ce8a3b55ed402112"},
      // RFC 4231, cases 2 and 6.
      {HashAlgorithm::kSha256, BytesOf("Jefe"), "what do ya want for nothing?",
       "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"},
      {HashAlgorithm::kSha384, BytesOf("Jefe"), "what do ya want for nothing?",
       "af45d2e376484031617f78d2b58a6b1b9c7ef464f5a01b47e42ec3736322445e"
       "8e2240ca5e69e2c78b3239ecfab21649"},
      {HashAlgorithm::kSha512, Bytes(131, 0xaa),
       "Test Using Larger Than Block-Size Key - Hash Key First",
       "80b24263c7c1a3ebb71493c1dd7be8b49b46d1f41b4aeec1121b013783f8f352"
       "6b56d037e05f2598bd0fd2215d6a1e5295e64f73f63f0aec8b915a985d786598"},
  };
  for (const HmacCase& c : cases) {
    EXPECT_EQ(ToHex(Hmac(c.algorithm, c.key, BytesOf(c.message))), c.mac);
    HmacKey key(c.algorithm, c.key);
    EXPECT_EQ(key.size(), HashSize(c.algorithm));
    for (int repeat = 0; repeat < 2; ++repeat) {
      EXPECT_EQ(ToHex(key.Compute({BytesOf(c.message).front() == 'w' ? BytesOf("w") : BytesOf("T"),
                                   BytesOf(c.message + 1)})),
                c.mac);
    }
  }
}

TEST(HashTest, ThreadsDoNotDisturbEachOther) {
  std::vector<std::thread> threads;
  std::vector<int> wrong(4);
  for (std::size_t t = 0; t < wrong.size(); ++t) {
    threads.emplace_back([t, &wrong] {
      for (int i = 0; i < 2000; ++i) {
        for (const DigestCase& c : kDigestCases) {
          if (ToHex(Digest(c.algorithm, BytesOf("abc"))) != c.of_abc) ++wrong[t];
        }
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(wrong, std::vector<int>(4));
}

}  // namespace
}  // namespace badpeer::crypto
