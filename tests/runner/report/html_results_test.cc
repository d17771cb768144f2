// The page of results: what is in it, and that it works in a real browser.
#include "runner/report/html_results.h"

#include <gtest/gtest.h>

#include <chrono>

#include "runner/base/deadline.h"
#include "runner/base/files.h"
#include "runner/base/process.h"
#include "runner/report/compare.h"

namespace badpeer {
namespace {

using Kind = TestResult::Kind;

RunResults Sample() {
  RunResults results;
  results.info = {.version = "9.8.7", .bogo_revision = "r", .shim = "./shim", .start = 1e9};
  results.tests = {
      {.name = "Basic-A",
       .family = "Basic",
       .protocol = "tls",
       .spec = "RFC 8446 4",
       .level = "must",
       .seconds = 1.5},
      {.name = "Basic-B",
       .kind = Kind::kFailed,
       .family = "Basic",
       .protocol = "dtls",
       .spec = "RFC 9147 5",
       .level = "custom",
       .verdict = "why </script><script>alert(1)</script> B failed",
       .explanation = "unexpected failure\nwords of the shim\n",
       .again = "runner -test Basic-B",
       .transcript =
           {{TranscriptDirection::kToShim,
             "epoch 2 ServerHello{legacy_version=0x0303 (TLS 1.2), extensions=[a{b=1, c=2}]}"},
            {TranscriptDirection::kFromShim, "Alert{level=fatal"}},
       .packets = {{.direction = TranscriptDirection::kToShim,
                    .seconds = 0.0012,
                    .size = 600,
                    .what = "handshake, epoch 0, number 3, 587 bytes",
                    .bytes = FromHex("16fefd00003c7363726970743e")},
                   {.what = "the shim's clock moves on by 400 ms"},
                   {.direction = TranscriptDirection::kFromShim,
                    .connection = 1,
                    .size = 2,
                    .what = "alert <b>",
                    .bytes = FromHex("0228")}}},
      {.name = "ECH-C", .kind = Kind::kUnimplemented, .family = "ECH", .missing = {"-ech", "-x 1"}},
      {.name = "ECH-D", .kind = Kind::kFlaky, .family = "ECH", .verdict = "sometimes"}};
  return results;
}

class PageInBrowser : public testing::Test {
 protected:
  void SetUp() override {
    const Result<std::string> program = ResolveProgram("chromium");
    if (!program) GTEST_SKIP() << "there is no chromium";
    browser_ = *program;
  }

  // The document as it stands after its scripts and `script` have run.
  std::string Render(std::string page, const std::string& script) {
    page.insert(page.rfind("</body>"), "<script>" + script + "</script>");
    const std::string path = dir_.path() + "/page.html";
    EXPECT_TRUE(WriteFileAtomically(path, page).ok());
    Result<ChildProcess> browser = ChildProcess::Spawn(
        {.program = browser_,
         .arguments = {"--headless", "--no-sandbox", "--disable-gpu", "--dump-dom",
                       "--user-data-dir=" + dir_.path() + "/profile", "file://" + path},
         .environment = {"HOME=" + dir_.path()},
         .output_limit = 64 << 20});
    EXPECT_TRUE(browser.ok());
    EXPECT_TRUE(browser->WaitUntil(Deadline::In(std::chrono::seconds(120))));
    browser->KillGroup();
    return browser->Finish().standard_output.text;
  }
  static bool Has(const std::string& document, const std::string& part) {
    return document.find(part) != std::string::npos;
  }

  TempDir dir_ = *TempDir::Create("badpeer-test");
  std::string browser_{};
};

TEST(HtmlResultsTest, NothingInTheDataEndsTheScript) {
  const std::string page = HtmlText(Sample());
  EXPECT_EQ(page.find("</script><script>alert"), std::string::npos);
  EXPECT_NE(page.find("\\u003c/script>"), std::string::npos);
  EXPECT_EQ(page.find("http://"), std::string::npos);  // It needs nothing from anywhere.
  EXPECT_EQ(page.find("https://"), std::string::npos);
}

TEST_F(PageInBrowser, ShowsFailuresFirstAndOpensOne) {
  const std::string document = Render(
      HtmlText(Sample()), "document.querySelector('li[data-name=\"Basic-B\"] button').click()");
  EXPECT_TRUE(Has(document, "badpeer 9.8.7")) << document.substr(0, 3000);
  EXPECT_TRUE(Has(document, "2 tests of 4"));  // failed and flaky
  EXPECT_TRUE(Has(document, "words of the shim"));
  EXPECT_TRUE(Has(document, "runner -test Basic-B</pre>"));
  EXPECT_TRUE(Has(document,
                  "<summary>ServerHello<span class=\"faint\"> epoch 2</span></summary>"
                  "<code>legacy_version=0x0303 (TLS 1.2)</code>"
                  "<code>extensions=[a{b=1, c=2}]</code>"));
  EXPECT_TRUE(Has(document, "<summary>Alert</summary><code>level=fatal</code>"));
  EXPECT_FALSE(Has(document, "data-name=\"Basic-A\""));
  EXPECT_TRUE(Has(document, "data-drawn="));
}

TEST_F(PageInBrowser, ShowsPacketsAndTheirBytesOnDemand) {
  const std::string open = "document.querySelector('li[data-name=\"Basic-B\"] button').click();";
  const std::string closed = Render(HtmlText(Sample()), open);
  EXPECT_TRUE(Has(closed, "handshake, epoch 0, number 3, 587 bytes")) << closed.substr(0, 3000);
  EXPECT_TRUE(Has(closed, "<span class=\"when\">1.2 ms</span>"));
  EXPECT_TRUE(Has(closed, "<span class=\"size\">600 B</span>"));
  EXPECT_TRUE(Has(closed, "the shim's clock moves on by 400 ms"));
  EXPECT_TRUE(Has(closed, "connection 2"));
  EXPECT_TRUE(Has(closed, "alert &lt;b&gt;"));
  EXPECT_FALSE(Has(closed, "class=\"hex\""));
  const std::string opened = Render(
      HtmlText(Sample()),
      open + "document.querySelectorAll('ol.packets details').forEach(d => { d.ontoggle(); });");
  EXPECT_TRUE(Has(opened, "0000  16 fe fd 00 00 3c 73 63 72 69 70 74 3e"));
  EXPECT_TRUE(Has(opened, "  .....&lt;script&gt;</pre>"));
  EXPECT_TRUE(Has(opened, "587 more bytes are not kept here"));
}

// A column of text that is wider than the screen would have to be scrolled sideways.
TEST_F(PageInBrowser, FitsThePhone) {
  const std::string document = Render(
      HtmlText(Sample()),
      "document.querySelector('li[data-name=\"Basic-B\"] button').click();"
      "document.querySelectorAll('details').forEach(d => { d.open = true; });"
      "document.body.style.width = '360px';"
      "const wide = [...document.querySelectorAll('body *')].filter(e => !e.closest('pre')"
      " && !e.closest('.scroll') && e.getBoundingClientRect().right > 385);"
      "document.body.dataset.wide = wide.map(e => e.outerHTML.slice(0, 200)).join('|') || 'none';");
  EXPECT_TRUE(Has(document, "data-wide=\"none\""))
      << document.substr(document.find("data-wide"), 900);
}

TEST_F(PageInBrowser, FiltersByNameFamilyKindAndSection) {
  const std::string all =
      "document.querySelectorAll('#kinds input').forEach(b => {"
      " if (!b.checked) b.click(); });";
  EXPECT_TRUE(Has(Render(HtmlText(Sample()), all), "4 tests of 4"));
  EXPECT_TRUE(
      Has(Render(HtmlText(Sample()), all + "name.value = ''; const n = document.getElementById("
                                           "'name'); n.value = 'ech-*'; n.oninput();"),
          "2 tests of 4"));
  EXPECT_TRUE(Has(Render(HtmlText(Sample()), all + "const s = document.getElementById('spec');"
                                                   "s.value = 'RFC 9147 5'; s.onchange();"),
                  "1 test of 4"));
  EXPECT_TRUE(Has(Render(HtmlText(Sample()), all + "const l = document.getElementById('level');"
                                                   "l.value = 'custom'; l.onchange();"),
                  "1 test of 4"));
  EXPECT_TRUE(Has(Render(HtmlText(Sample()), "document.querySelector('#missing button').click()"),
                  "missing: -ech, -x 1"));
  EXPECT_TRUE(Has(Render(HtmlText(Sample()), "document.querySelector('#causes button').click()"),
                  "1 test of 4"));
}

TEST_F(PageInBrowser, ElevenThousandTestsOpen) {
  RunResults results = Sample();
  for (int i = 0; i < 11'000; ++i) {
    TestResult test{.name = "Family" + std::to_string(i % 60) + "-Test-" + std::to_string(i),
                    .kind = i % 10 == 0 ? Kind::kFailed : Kind::kPassed,
                    .family = "Family" + std::to_string(i % 60),
                    .protocol = "tls",
                    .spec = "RFC 8446 4." + std::to_string(i % 40),
                    .seconds = 0.01 * (i % 100)};
    if (test.kind == Kind::kFailed) {
      test.verdict = "the shim said " + std::to_string(i);
      test.explanation = std::string(2000, 'x');
      if (i < 5'000)
        test.packets.assign(10, {.size = 300, .what = "handshake", .bytes = Bytes(300)});
    }
    results.tests.push_back(std::move(test));
  }
  const std::string page = HtmlText(results);
  EXPECT_LT(page.size(), 8u << 20);
  const std::string document = Render(page, "");
  EXPECT_TRUE(Has(document, "data-drawn="));
  EXPECT_TRUE(Has(document, "tests of 11004"));
}

TEST_F(PageInBrowser, StacksSideBySide) {
  RunResults good = Sample();
  good.tests[1].kind = Kind::kPassed;
  const std::string document = Render(MatrixHtml({{"one", Sample()}, {"two", good}}),
                                      "document.querySelector('td.alone button').click()");
  EXPECT_TRUE(Has(document, "<th>one</th><th>two</th>"));
  EXPECT_TRUE(Has(document, "1/2"));
  EXPECT_TRUE(Has(document, "2/2"));
  EXPECT_TRUE(Has(document, "Basic-B (this stack alone)"));
}

}  // namespace
}  // namespace badpeer
