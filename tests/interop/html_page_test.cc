// The page in a real browser: the matrix is drawn, and a cell opens to what the run left.
#include <gtest/gtest.h>

#include "runner/base/deadline.h"
#include "tests/interop/matrix_fixture.h"

namespace badpeer::interop {
namespace {

using std::chrono::seconds;

// Opens the first cell that failed, once the page's own script has run.
constexpr char kClick[] =
    "<script>document.querySelector('button.test.failed').click();"
    "document.title = document.getElementById('cell').open ? 'opened' : 'closed';</script>";

class PageInBrowser : public testing::Test {
 protected:
  void SetUp() override {
    if (!WhyNoNamespaces().empty()) GTEST_SKIP() << WhyNoNamespaces();
    const Result<std::string> program = ResolveProgram("chromium");
    if (!program) GTEST_SKIP() << "there is no chromium";
    browser_ = *program;
  }

  // The document as it stands after its scripts have run.
  std::string Render(const std::string& page) {
    const std::string path = fixture_.dir() + "/page.html";
    EXPECT_TRUE(WriteFileAtomically(path, page).ok());
    Result<ChildProcess> browser = ChildProcess::Spawn(
        {.program = browser_,
         .arguments = {"--headless", "--no-sandbox", "--disable-gpu", "--dump-dom",
                       "--user-data-dir=" + fixture_.dir() + "/profile", "file://" + path},
         .environment = {"HOME=" + fixture_.dir()}});
    EXPECT_TRUE(browser.ok());
    EXPECT_TRUE(browser->WaitUntil(Deadline::In(seconds(60))));
    browser->KillGroup();
    return browser->Finish().standard_output.text;
  }

  MatrixFixture fixture_{};
  std::string browser_{};
};

TEST_F(PageInBrowser, OpensACellToItsChecksLogAndCaptures) {
  fixture_.Add("mute", {MatrixFixture::Endpoint("mute_server")});
  fixture_.Add("liar", {MatrixFixture::Endpoint("liar"), "no-file"});
  fixture_.Run({"-c", "liar", "-s", "mute", "-t", "handshake,retry"});
  const Result<std::string> page = ReadFile(fixture_.logs() + "/index.html");
  ASSERT_TRUE(page.ok());

  std::string clicking = *page;
  clicking.insert(clicking.rfind("</body>"), kClick);
  const std::string document = Render(clicking);
  EXPECT_NE(document.find("<title>opened</title>"), std::string::npos) << document.substr(0, 2000);
  EXPECT_NE(document.find("handshake: client liar, server mute"), std::string::npos);
  EXPECT_NE(document.find("<summary>Checks</summary>"), std::string::npos);
  EXPECT_NE(document.find("found 0 handshakes"), std::string::npos);
  EXPECT_NE(document.find("<summary>Log</summary>"), std::string::npos);
  EXPECT_NE(document.find("Client started."), std::string::npos);
  EXPECT_NE(document.find("download=\"trace_node_left.pcapng\""), std::string::npos);
  EXPECT_NE(document.find("href=\"blob:"), std::string::npos);
}

}  // namespace
}  // namespace badpeer::interop
