// The transcript with a hash that is not that of the suite, as binders of other keys need it.
#include "runner/tls/handshake_transcript.h"

#include <gtest/gtest.h>

#include "runner/wire/handshake.h"

namespace badpeer {
namespace {

using crypto::HashAlgorithm;

HandshakeTranscript TranscriptOf(HashAlgorithm hash, bool retried) {
  HandshakeTranscript transcript;
  transcript.Add(FrameHandshake(HandshakeType::client_hello, BytesOf("hello")), 0);
  transcript.SetHash(hash, HandshakeTranscript::Headers::kTls);
  if (retried) {
    transcript.ReplaceWithMessageHash();
    transcript.Add(FrameHandshake(HandshakeType::server_hello, BytesOf("retry")), 0);
  }
  return transcript;
}

TEST(HandshakeTranscriptTest, OtherHashIsAsIfItHadBeenTheSuites) {
  const Bytes more = BytesOf("second hello");
  for (bool retried : {false, true}) {
    const HandshakeTranscript small = TranscriptOf(HashAlgorithm::kSha256, retried);
    const HandshakeTranscript large = TranscriptOf(HashAlgorithm::kSha384, retried);
    EXPECT_EQ(small.HashWith(HashAlgorithm::kSha384, more), large.HashWith(more));
    EXPECT_EQ(large.HashWith(HashAlgorithm::kSha256, more), small.HashWith(more));
    EXPECT_NE(large.HashWith(more), large.Hash());
  }
  EXPECT_NE(TranscriptOf(HashAlgorithm::kSha256, true).Hash(),
            TranscriptOf(HashAlgorithm::kSha256, false).Hash());
}

}  // namespace
}  // namespace badpeer
