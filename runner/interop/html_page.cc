#include "runner/interop/html_page.h"

#include <algorithm>
#include <filesystem>

#include "runner/base/bytes.h"
#include "runner/base/files.h"
#include "runner/base/html_document.h"
#include "runner/interop/cell_log.h"
#include "runner/json/json.h"

namespace badpeer::interop {
namespace {

namespace fs = std::filesystem;
constexpr std::size_t kOutputLimit = 24 << 10;
constexpr std::size_t kTimelineLimit = 48 << 10;
// All captures of a page together, before base64, and what one capture may have at least and at
// most.
constexpr std::size_t kCaptureBudget = 32 << 20;
constexpr std::size_t kCaptureLeast = 24 << 10;
constexpr std::size_t kCaptureMost = 1 << 20;

struct PageContext {
  fs::path log_dir{};
  fs::path page_dir{};
  std::size_t capture_limit = kCaptureLeast;
};

std::string LinkTo(const fs::path& target, const PageContext& context) {
  std::error_code failed;
  return fs::proximate(fs::absolute(target, failed), fs::absolute(context.page_dir, failed), failed)
      .string();
}

OrderedJson Captures(const fs::path& dir, const PageContext& context) {
  OrderedJson captures = OrderedJson::array();
  for (const char* side : {"left", "right"}) {
    const fs::path path = dir / "sim" / ("trace_node_" + std::string(side) + ".pcapng");
    std::error_code failed;
    const std::uintmax_t size = fs::file_size(path, failed);
    if (failed) continue;
    OrderedJson capture{
        {"name", path.filename().string()}, {"size", size}, {"link", LinkTo(path, context)}};
    if (size <= context.capture_limit) {
      const Result<std::string> content = ReadFile(path.string());
      if (content) capture["base64"] = ToBase64(BytesOf(*content));
    }
    captures.push_back(std::move(capture));
  }
  return captures;
}

// What one log folder has to show. A measurement has one for each repetition.
OrderedJson Logs(const fs::path& dir, const PageContext& context) {
  OrderedJson logs{{"link", LinkTo(dir, context)},
                   {"output", ReadHeadAndTail((dir / "output.txt").string(), kOutputLimit)},
                   {"timeline", ReadHeadAndTail((dir / "timeline.txt").string(), kTimelineLimit)},
                   {"captures", Captures(dir, context)},
                   {"findings", OrderedJson::array()}};
  const Result<std::string> checks = ReadFile((dir / "checks.json").string());
  if (!checks) return logs;
  const OrderedJson parsed = TryParseJson<OrderedJson>(*checks);
  if (parsed.is_object() && parsed.contains("findings")) logs["findings"] = parsed["findings"];
  return logs;
}

OrderedJson CellJson(const CellEntry& entry, const PageContext& context) {
  OrderedJson cell{{"result", nullptr},
                   {"reason", entry.reason},
                   {"details", entry.details},
                   {"seconds", entry.seconds},
                   {"runs", OrderedJson::array()}};
  if (entry.verdict) cell["result"] = ToString(*entry.verdict);
  if (!entry.other_result.empty()) cell["reason"] = "The result is " + entry.other_result + ".";
  if (entry.log.empty()) return cell;
  const fs::path dir = context.log_dir / entry.log;
  std::error_code failed;
  if (fs::exists(dir / "output.txt", failed)) {
    cell["runs"].push_back(Logs(dir, context));
    return cell;
  }
  for (int i = 1; fs::exists(dir / std::to_string(i), failed); ++i) {
    cell["runs"].push_back(Logs(dir / std::to_string(i), context));
  }
  return cell;
}

OrderedJson PageData(const Matrix& matrix, PageContext context) {
  std::size_t cells = 0;
  for (const std::string& client : matrix.clients) {
    for (const std::string& server : matrix.servers) {
      for (const MatrixTest& test : matrix.tests) {
        cells += matrix.Find(client, server, test) != nullptr ? 1 : 0;
      }
    }
  }
  context.capture_limit =
      std::clamp(kCaptureBudget / std::max<std::size_t>(1, 2 * cells), kCaptureLeast, kCaptureMost);
  OrderedJson tests = OrderedJson::array();
  for (const MatrixTest& test : matrix.tests) {
    tests.push_back({{"abbr", test.abbreviation},
                     {"name", test.name},
                     {"desc", test.description},
                     {"measurement", test.measurement}});
  }
  OrderedJson rows = OrderedJson::array();
  for (const std::string& client : matrix.clients) {
    OrderedJson row = OrderedJson::array();
    for (const std::string& server : matrix.servers) {
      OrderedJson pair = OrderedJson::object();
      for (const MatrixTest& test : matrix.tests) {
        const CellEntry* entry = matrix.Find(client, server, test);
        const bool says_nothing = entry == nullptr || (!entry->verdict && entry->reason.empty() &&
                                                       entry->other_result.empty());
        if (!says_nothing) pair[test.name] = CellJson(*entry, context);
      }
      row.push_back(std::move(pair));
    }
    rows.push_back(std::move(row));
  }
  return {{"start", matrix.start_time},        {"end", matrix.end_time},
          {"interrupted", matrix.interrupted}, {"clients", matrix.clients},
          {"servers", matrix.servers},         {"urls", matrix.urls},
          {"tests", std::move(tests)},         {"cells", std::move(rows)}};
}

}  // namespace

Status WriteHtmlPage(const Matrix& matrix, const std::string& path) {
  PageContext context;
  context.log_dir = matrix.log_dir;
  context.page_dir = fs::path(path).parent_path();
  const std::string json = DumpJson(PageData(matrix, context));
  const std::string page = HtmlDocument({.title = "QUIC interop matrix",
                                         .style = kMatrixStyle,
                                         .body = kMatrixBody,
                                         .data = json,
                                         .script = kMatrixScript});
  return WriteFileAtomically(path, page);
}

}  // namespace badpeer::interop
