#include "runner/scenario/record_notes.h"

#include <gtest/gtest.h>

namespace badpeer {
namespace {

class Lines : public TranscriptSink {
 public:
  void Add(TranscriptDirection, std::string line) override { lines.push_back(std::move(line)); }
  std::vector<std::string> lines{};
};

// A ServerHello's fragment: message 1, bytes `offset` to `offset` + `size` of 40.
Bytes Fragment(std::uint8_t offset, std::uint8_t size) {
  Bytes bytes = {2, 0, 0, 40, 0, 1, 0, 0, offset, 0, 0, size};
  bytes.resize(bytes.size() + size);
  return bytes;
}

TEST(RecordNotesTest, SaysWhatARecordCarries) {
  EXPECT_EQ(DescribeRecord(ContentType::application_data, Bytes(3)), "application_data, 3 bytes");
  EXPECT_EQ(DescribeRecord(ContentType::handshake, Fragment(0, 40)),
            "server_hello (message 1), all of its 40 bytes");
  EXPECT_EQ(DescribeRecord(ContentType::handshake, Concat({Fragment(0, 10), Fragment(10, 30)})),
            "server_hello (message 1), bytes 0 to 10 of 40; "
            "server_hello (message 1), bytes 10 to 40 of 40");
}

TEST(RecordNotesTest, SaysWhatIsSpoiltInARecord) {
  Bytes cut = Fragment(0, 40);
  cut.resize(50);
  EXPECT_EQ(DescribeRecord(ContentType::handshake, cut),
            "server_hello (message 1), all of its 40 bytes, of which 2 bytes are missing");
  cut.resize(7);
  EXPECT_EQ(DescribeRecord(ContentType::handshake, cut),
            "handshake, 7 bytes, no fragment's header fits in");
  EXPECT_EQ(DescribeRecord(ContentType::handshake, {}), "handshake, 0 bytes");
}

TEST(RecordNotesTest, NotesThePacketsOfTheShim) {
  auto [ours, theirs] = MakeStreamPair(std::chrono::seconds(5));
  RecordNotes notes;
  const std::unique_ptr<Stream> watched = notes.Watch(std::move(ours));
  // An answer to a command, then two packets, the first of them read in pieces.
  theirs->Write(Bytes{'t', 'P', 0, 0, 0, 2, 'P', 't', 'P', 0, 0, 1, 0});
  Bytes read(9);
  watched->ReadFull(std::span(read).first(4));
  watched->ReadFull(std::span(read).first(9));
  Lines lines;
  notes.PrintTo(lines);
  EXPECT_EQ(lines.lines, (std::vector<std::string>{"packet of 2 bytes", "packet of 256 bytes"}));
  notes.PrintTo(lines);
  EXPECT_EQ(lines.lines.size(), 2u);
}

}  // namespace
}  // namespace badpeer
