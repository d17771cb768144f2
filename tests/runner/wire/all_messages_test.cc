// What must hold of every message and extension body, tried on all of them.

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <set>

#include "tests/runner/wire/samples.h"

namespace badpeer {
namespace {

using wire_samples::AllSamples;
using wire_samples::Outcome;
using wire_samples::Sample;

class EveryMessage : public testing::TestWithParam<Sample> {};

INSTANTIATE_TEST_SUITE_P(Wire, EveryMessage, testing::ValuesIn(AllSamples()),
                         [](const auto& sample) { return sample.param.name; });

TEST_P(EveryMessage, RoundTrips) {
  const Sample& sample = GetParam();
  const Outcome outcome = sample.Try(sample.encoded);
  EXPECT_EQ(outcome.error, "");
  EXPECT_EQ(outcome.again, sample.encoded);
}

TEST_P(EveryMessage, EveryTruncationIsAnError) {
  const Sample& sample = GetParam();
  for (std::size_t size = 0; size < sample.encoded.size(); ++size) {
    const ByteView cut = ByteView(sample.encoded).first(size);
    const Outcome outcome = sample.Try(cut);
    if (size == sample.valid_prefix) {
      EXPECT_EQ(outcome.error, "") << size;
    } else {
      EXPECT_TRUE(sample.open_ended || outcome.error != "") << "accepted " << size << " bytes";
    }
    // If it decodes, then only as itself.
    EXPECT_TRUE(outcome.error != "" || Equal(outcome.again, cut)) << size;
  }
}

TEST_P(EveryMessage, TrailingDataIsAnError) {
  const Sample& sample = GetParam();
  Bytes longer = sample.encoded;
  longer.push_back(0);
  const Outcome outcome = sample.Try(longer);
  EXPECT_TRUE(outcome.error != "" || (sample.open_ended && outcome.again == longer));
}

// Whether a span is of the message itself, not of something inside a field or of an extension by
// name.
bool IsTopLevel(const FieldSpan& span) {
  return span.name.find_first_of(".[") == std::string::npos;
}

TEST_P(EveryMessage, SpansCoverTheEncoding) {
  const Sample& sample = GetParam();
  const Outcome outcome = sample.Inspect(sample.encoded);
  std::size_t covered = 0;
  for (const FieldSpan& span : outcome.spans) {
    if (!IsTopLevel(span)) continue;
    EXPECT_EQ(span.offset, covered) << span.name;
    covered = span.end();
  }
  EXPECT_EQ(covered, sample.encoded.size());
}

TEST_P(EveryMessage, SpansPointAtTheirPrefixes) {
  const Sample& sample = GetParam();
  const Outcome outcome = sample.Inspect(sample.encoded);
  for (const FieldSpan& span : outcome.spans) {
    ASSERT_LE(span.end(), sample.encoded.size()) << span.name;
    std::size_t length = 0;
    for (std::size_t i = 0; i < span.prefix_width; ++i) {
      length = length << 8 | sample.encoded[span.offset + i];
    }
    EXPECT_EQ(length, span.prefix_width == 0 ? 0 : span.size) << span.name;
  }
}

TEST_P(EveryMessage, AWrongLengthPrefixIsAnError) {
  const Sample& sample = GetParam();
  const Outcome intact = sample.Inspect(sample.encoded);
  for (const FieldSpan& span : intact.spans) {
    if (span.prefix_width == 0 || !IsTopLevel(span)) continue;
    Bytes wrong = sample.encoded;
    ++wrong[span.value_offset() - 1];
    const Outcome outcome = sample.Try(wrong);
    // What is read up to the end may take up what the length leaves over.
    EXPECT_TRUE(outcome.error != "" || (sample.open_ended && outcome.again == wrong)) << span.name;
  }
}

TEST_P(EveryMessage, PrintsOnOneLine) {
  const Sample& sample = GetParam();
  const std::string line = sample.Inspect(sample.encoded).line;
  EXPECT_FALSE(line.empty());
  EXPECT_TRUE(std::ranges::all_of(line, [](char c) { return c >= 0x20 && c <= 0x7e; })) << line;
}

// A decoder may refuse a damaged message or take it, but what it takes it must write the same way
// again: a field that is read and not kept, or kept and not written, shows up here.
TEST_P(EveryMessage, MutationsDecodeAsThemselvesOrNotAtAll) {
  const Sample& sample = GetParam();
  std::mt19937 random(20240601);
  const auto below = [&](std::size_t bound) { return static_cast<std::size_t>(random()) % bound; };
  for (int round = 0; round < 3000; ++round) {
    Bytes bytes = sample.encoded;
    for (std::size_t edits = 1 + below(4); edits > 0; --edits) {
      const std::size_t at = below(bytes.size() + 1);
      const auto byte = static_cast<std::uint8_t>(random());
      switch (below(4)) {
        case 0:
          bytes.insert(bytes.begin() + static_cast<std::ptrdiff_t>(at), byte);
          break;
        case 1:
          if (at < bytes.size()) bytes.erase(bytes.begin() + static_cast<std::ptrdiff_t>(at));
          break;
        case 2:
          bytes.resize(at);
          break;
        default:
          if (at < bytes.size()) bytes[at] = byte;
      }
    }
    const Outcome outcome = round % 16 == 0 ? sample.Inspect(bytes) : sample.Try(bytes);
    if (outcome.error != "") continue;
    ASSERT_EQ(outcome.again, bytes);
    for (const FieldSpan& span : outcome.spans) ASSERT_LE(span.end(), bytes.size());
  }
}

TEST(Samples, HaveNamesOfTheirOwn) {
  std::set<std::string> names;
  for (const Sample& sample : AllSamples()) {
    EXPECT_TRUE(names.insert(sample.name).second) << sample.name;
  }
}

}  // namespace
}  // namespace badpeer
