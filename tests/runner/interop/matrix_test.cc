#include "runner/interop/matrix.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "runner/base/files.h"
#include "runner/interop/html_page.h"
#include "runner/interop/table.h"

namespace badpeer::interop {
namespace {

Matrix TwoByTwo() {
  Matrix matrix;
  matrix.start_time = 100;
  matrix.end_time = 160.5;
  matrix.log_dir = "logs_a";
  matrix.clients = {"alpha", "beta"};
  matrix.servers = {"alpha", "gamma"};
  matrix.urls = {{"alpha", "https://a"}, {"beta", "https://b"}, {"gamma", "https://c"}};
  AddTest(matrix, *FindTestCase("handshake"));
  AddTest(matrix, *FindTestCase("retry"));
  AddTest(matrix, *FindTestCase("goodput"));
  return matrix;
}

TEST(MatrixJson, HasTheShapeThatTheOriginalWrites) {
  Matrix matrix = TwoByTwo();
  matrix.At("beta", "alpha", "retry") = {.verdict = Verdict::kFailed, .reason = "No Retry."};
  matrix.At("beta", "alpha", "goodput") = {.verdict = Verdict::kSucceeded,
                                           .details = "9000 (± 10) kbps"};
  const nlohmann::json json = nlohmann::json::parse(ToJson(matrix));
  EXPECT_EQ(json["start_time"], 100);
  EXPECT_EQ(json["log_dir"], "logs_a");
  EXPECT_EQ(json["quic_version"], "0x1");
  EXPECT_EQ(json["clients"], nlohmann::json({"alpha", "beta"}));
  EXPECT_EQ(json["tests"]["H"]["name"], "handshake");
  // One list a pair: clients outside, servers inside.
  ASSERT_EQ(json["results"].size(), 4u);
  EXPECT_EQ(json["results"][2][1]["abbr"], "S");
  EXPECT_EQ(json["results"][2][1]["name"], "retry");
  EXPECT_EQ(json["results"][2][1]["result"], "failed");
  EXPECT_TRUE(json["results"][0][0]["result"].is_null());
  ASSERT_EQ(json["measurements"].size(), 4u);
  EXPECT_EQ(json["measurements"][2][0]["details"], "9000 (± 10) kbps");
  EXPECT_TRUE(json["measurements"][0].empty());
}

TEST(MatrixJson, SurvivesARoundTrip) {
  Matrix matrix = TwoByTwo();
  matrix.interrupted = true;
  matrix.At("alpha", "gamma", "handshake") = {
      .verdict = Verdict::kSucceeded, .seconds = 1.25, .log = "gamma_alpha/handshake"};
  matrix.At("alpha", "alpha", "handshake").reason = "The client is not compliant.";
  const Result<Matrix> again = MatrixFromJson(ToJson(matrix));
  ASSERT_TRUE(again.ok());
  EXPECT_EQ(ToJson(*again), ToJson(matrix));
  EXPECT_TRUE(again->interrupted);
}

TEST(MatrixJson, NamesWhatIsWrongWithAFile) {
  EXPECT_NE(MatrixFromJson("[]").error().message.find("not a result file"), std::string::npos);
  Matrix matrix = TwoByTwo();
  nlohmann::json json = nlohmann::json::parse(ToJson(matrix));
  json["results"].erase(0);
  EXPECT_NE(MatrixFromJson(json.dump()).error().message.find("4 pairs"), std::string::npos);
  json = nlohmann::json::parse(ToJson(matrix));
  json["results"][0].push_back(json["results"][0][0]);
  EXPECT_NE(MatrixFromJson(json.dump()).error().message.find("handshake twice in one list"),
            std::string::npos);
  json["results"][0] = {{{"result", "failed"}}};
  EXPECT_NE(MatrixFromJson(json.dump()).error().message.find("has no name"), std::string::npos);
}

// Results that other programs wrote: `results` and `measurements` after a merge with nothing.
nlohmann::ordered_json MergedAlone(const std::string& text) {
  const Result<Matrix> part = MatrixFromJson(text);
  if (!part) {
    ADD_FAILURE() << part.error().message;
    return {};
  }
  return nlohmann::ordered_json::parse(ToJson(*Merge({*part})));
}

TEST(MatrixJson, KeepsForeignEntriesWordForWordInTheirLists) {
  const std::string head =
      R"({"start_time": 1, "end_time": 2, "servers": ["s"], "clients": ["c"], )";
  const std::string kLists[] = {
      // A measurement that only others know, and its details.
      R"("results": [[{"abbr":"H","name":"handshake","result":"succeeded"}]],
         "measurements": [[{"abbr":"LEO","name":"leosat","result":"succeeded",
                            "details":"5120 (± 80) kbps"}]])",
      // A result that only others know, and keys of theirs.
      R"("results": [[{"abbr":"H","name":"handshake","result":"peer_broken","by":{"x":[1,2]}}]],
         "measurements": [[]])",
      // A test of ours among the measurements, and a measurement of ours among the results.
      R"("results": [[{"abbr":"G","name":"goodput","result":"failed"}]],
         "measurements": [[{"abbr":"H","name":"handshake","result":"unsupported","details":""}]])",
      // One name in both lists, entries without a result, details that are no text.
      R"("results": [[{"abbr":"X","name":"x","result":null},{"abbr":"Y","name":"y"}]],
         "measurements": [[{"abbr":"X","name":"x","result":"succeeded","details":7}]])",
  };
  for (const std::string& lists : kLists) {
    const std::string text = head + lists + "}";
    const auto before = nlohmann::ordered_json::parse(text), after = MergedAlone(text);
    EXPECT_EQ(after["results"].dump(), before["results"].dump());
    EXPECT_EQ(after["measurements"].dump(), before["measurements"].dump());
  }
}

TEST(MatrixJson, MissingListsAreEmpty) {
  const std::string head = R"({"start_time": 1, "end_time": 2, "servers": ["s"], "clients": ["c"])";
  for (const char* more : {"", R"(, "results": [])", R"(, "measurements": null, "results": [null])",
                           R"(, "urls": null, "tests": null)", R"(, "measurements": [[]])"}) {
    const auto merged = MergedAlone(head + more + "}");
    EXPECT_EQ(merged["results"].dump(), "[[]]") << more;
    EXPECT_EQ(merged["measurements"].dump(), "[[]]") << more;
  }
}

TEST(MatrixJson, KeepsKeysThatItDoesNotKnow) {
  const auto merged = MergedAlone(R"({"start_time": 1, "end_time": 2, "servers": [], "clients": [],
                                      "quic_draft": 34, "quic_version": "0x6b3343cf"})");
  EXPECT_EQ(merged["quic_draft"], 34);
  EXPECT_EQ(merged["quic_version"], "0x6b3343cf");
}

TEST(Merge, ForeignResultsCountLikeOurs) {
  const auto file = [](int start, const std::string& result) {
    return *MatrixFromJson(R"({"start_time": )" + std::to_string(start) + R"(, "end_time": 9,
        "servers": ["s"], "clients": ["c"],
        "results": [[{"abbr": "H", "name": "handshake", "result": )" +
                           result + "}]]}");
  };
  const auto merged = [&](const std::string& first, const std::string& second) {
    const auto whole = Merge({file(1, first), file(2, second)});
    return nlohmann::json::parse(ToJson(*whole))["results"][0][0]["result"];
  };
  EXPECT_EQ(merged("\"succeeded\"", "\"peer_broken\""), "peer_broken");
  EXPECT_EQ(merged("\"peer_broken\"", "\"succeeded\""), "succeeded");
  EXPECT_EQ(merged("\"peer_broken\"", "null"), "peer_broken");
  const Matrix foreign = file(1, "\"peer_broken\"");
  EXPECT_NE(TextTable(foreign, {}).find("peer_broken(H)"), std::string::npos);
}

TEST(Merge, JoinsPartsAndKeepsTheirLogFolders) {
  Matrix first = TwoByTwo();
  first.At("alpha", "alpha", "handshake") = {.verdict = Verdict::kFailed, .log = "x"};
  first.At("alpha", "alpha", "retry") = {.verdict = Verdict::kSucceeded, .log = "y"};
  Matrix second = TwoByTwo();
  second.start_time = 200;
  second.end_time = 300;
  second.log_dir = "logs_b";
  second.clients = {"alpha", "delta"};
  second.At("alpha", "alpha", "handshake") = {.verdict = Verdict::kSucceeded, .log = "x"};
  second.At("delta", "gamma", "retry") = {.verdict = Verdict::kUnsupported};
  // The order of the files does not matter: the later run counts.
  for (const std::vector<Matrix>& parts :
       {std::vector{first, second}, std::vector{second, first}}) {
    const Result<Matrix> whole = Merge(parts);
    ASSERT_TRUE(whole.ok());
    EXPECT_EQ(whole->clients, (std::vector<std::string>{"alpha", "beta", "delta"}));
    EXPECT_EQ(whole->start_time, 100);
    EXPECT_EQ(whole->end_time, 300);
    EXPECT_EQ(whole->Find("alpha", "alpha", "handshake")->verdict, Verdict::kSucceeded);
    EXPECT_EQ(whole->Find("alpha", "alpha", "handshake")->log, "logs_b/x");
    EXPECT_EQ(whole->Find("alpha", "alpha", "retry")->log, "logs_a/y");
    EXPECT_EQ(whole->Find("delta", "gamma", "retry")->verdict, Verdict::kUnsupported);
    EXPECT_EQ(whole->tests.size(), 3u);
  }
  EXPECT_FALSE(Merge({}).ok());
}

TEST(MarkAlwaysFailingUnsupported, MarksOnlyWhatFailsWithEveryone) {
  Matrix matrix = TwoByTwo();
  for (const char* client : {"alpha", "beta"}) {
    for (const char* server : {"alpha", "gamma"}) {
      matrix.At(client, server, "handshake").verdict = Verdict::kSucceeded;
      matrix.At(client, server, "retry").verdict = Verdict::kSucceeded;
    }
  }
  matrix.At("alpha", "alpha", "retry").verdict = Verdict::kFailed;
  matrix.At("alpha", "gamma", "retry").verdict = Verdict::kUnsupported;
  matrix.At("beta", "alpha", "handshake").verdict = Verdict::kFailed;
  Matrix spared = matrix;
  MarkAlwaysFailingUnsupported(matrix, {});
  EXPECT_EQ(matrix.At("alpha", "alpha", "retry").verdict, Verdict::kUnsupported);
  EXPECT_EQ(matrix.At("beta", "alpha", "handshake").verdict, Verdict::kFailed);
  MarkAlwaysFailingUnsupported(spared, {"alpha"});
  EXPECT_EQ(spared.At("alpha", "alpha", "retry").verdict, Verdict::kFailed);
}

TEST(Table, ShowsVerdictsByLetterAndMeasurementsApart) {
  Matrix matrix = TwoByTwo();
  matrix.At("beta", "alpha", "handshake").verdict = Verdict::kSucceeded;
  matrix.At("beta", "alpha", "retry") = {.verdict = Verdict::kFailed, .reason = "No Retry."};
  matrix.At("beta", "alpha", "goodput") = {.verdict = Verdict::kSucceeded, .details = "9 kbps"};
  const std::string text = TextTable(matrix, {});
  EXPECT_NE(text.find("✓(H)"), std::string::npos);
  EXPECT_NE(text.find("✕(S)"), std::string::npos);
  EXPECT_NE(text.find("G: 9 kbps"), std::string::npos);
  EXPECT_EQ(text.find("\x1b"), std::string::npos);
  EXPECT_NE(TextTable(matrix, {.color = true}).find("\x1b[31m✕(S)"), std::string::npos);
  EXPECT_NE(MarkdownTable(matrix).find("| beta | ✓(H)<br>✕(S) |"), std::string::npos);
  EXPECT_EQ(PairLine(matrix, "beta", "alpha", {}),
            "beta -> alpha  ✓(H) ✕(S) G: 9 kbps\n    retry: No Retry.\n");
}

TEST(HtmlPage, EmbedsLogsChecksTimelineAndCaptures) {
  Result<TempDir> dir = TempDir::Create("html");
  ASSERT_TRUE(dir.ok());
  const std::string cell = dir->path() + "/gamma_alpha/handshake";
  ASSERT_EQ(std::system(("mkdir -p " + cell + "/sim").c_str()), 0);
  ASSERT_TRUE(WriteFileAtomically(cell + "/output.txt", "</script><b>log").ok());
  ASSERT_TRUE(WriteFileAtomically(cell + "/timeline.txt", "#1 Initial").ok());
  ASSERT_TRUE(WriteFileAtomically(cell + "/sim/trace_node_left.pcapng", "abc").ok());
  ASSERT_TRUE(
      WriteFileAtomically(cell + "/checks.json",
                          R"({"verdict":"failed","findings":[{"kind":"failed","text":"bad"}]})")
          .ok());
  Matrix matrix = TwoByTwo();
  matrix.log_dir = dir->path();
  matrix.At("alpha", "gamma", "handshake") = {.verdict = Verdict::kFailed,
                                              .log = "gamma_alpha/handshake"};
  const std::string path = dir->path() + "/index.html";
  ASSERT_TRUE(WriteHtmlPage(matrix, path).ok());
  const Result<std::string> page = ReadFile(path);
  ASSERT_TRUE(page.ok());
  const std::size_t start = page->find("id=\"data\">") + 10;
  const std::size_t end = page->find("</script>", start);
  const nlohmann::json data = nlohmann::json::parse(page->substr(start, end - start));
  const nlohmann::json& run = data["cells"][0][1]["handshake"]["runs"][0];
  EXPECT_EQ(run["output"], "</script><b>log");
  EXPECT_EQ(run["timeline"], "#1 Initial");
  EXPECT_EQ(run["findings"][0]["text"], "bad");
  EXPECT_EQ(run["captures"][0]["base64"], "YWJj");
  EXPECT_EQ(run["captures"][0]["link"], "gamma_alpha/handshake/sim/trace_node_left.pcapng");
  EXPECT_EQ(page->find("src="), std::string::npos) << "the page must need nothing beside it";
}

}  // namespace
}  // namespace badpeer::interop
