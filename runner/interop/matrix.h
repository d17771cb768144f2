// The results of a run, complete or partial, and their JSON: the original's format, whose web page
// can show it, with a few fields more.
//
//   Matrix matrix = Matrix::For(clients, servers, tests);
//   matrix.At("quic-go", "aioquic").tests["handshake"] = {...};
//   Status written = WriteMatrix(matrix, "result.json");
//   Result<Matrix> both = Merge({*ReadMatrix("a.json"), *ReadMatrix("b.json")});
#ifndef BADPEER_RUNNER_INTEROP_MATRIX_H_
#define BADPEER_RUNNER_INTEROP_MATRIX_H_

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "runner/base/result.h"
#include "runner/interop/checks/test_case.h"

namespace badpeer::interop {

// One test case or measurement of one pair.
struct CellEntry {
  std::optional<Verdict> verdict{};  // None: not run, or a result that only others know.
  std::string other_result{};        // That one's name.
  std::string reason{};              // Why it is not a success, one sentence.
  std::string details{};             // Measurements: "9270 (± 12) kbps".
  double seconds = 0;
  std::string log{};  // Its folder, relative to the log folder.
  // The entry as it stood in a result file, as JSON: written back as it is.
  std::string verbatim{};
};

struct MatrixTest {
  std::string abbreviation{};
  std::string name{};
  std::string description{};
  bool measurement = false;
};

class Matrix {
 public:
  double start_time = 0;  // Seconds since 1970.
  double end_time = 0;
  std::string log_dir{};
  bool interrupted = false;
  std::vector<std::string> clients{};
  std::vector<std::string> servers{};
  std::map<std::string, std::string> urls{};
  std::vector<MatrixTest> tests{};  // Tests, then measurements.
  bool from_files = false;          // Its lists hold what stood in files, no entries for the rest.
  std::string more_keys = "{}";     // What a file's top level has besides, as JSON.

  // The entry is made where there is none.
  CellEntry& At(const std::string& client, const std::string& server, const MatrixTest& test) {
    return cells_[{client, server}][{test.measurement, test.name}];
  }
  CellEntry& At(const std::string& client, const std::string& server, const std::string& test) {
    return At(client, server, TestCalled(test));
  }
  // Null: never run.
  const CellEntry* Find(const std::string& client, const std::string& server,
                        const MatrixTest& test) const;
  const CellEntry* Find(const std::string& client, const std::string& server,
                        const std::string& test) const {
    return Find(client, server, TestCalled(test));
  }

 private:
  // Of a name that a test and a measurement share, the test.
  MatrixTest TestCalled(const std::string& name) const;

  using Key = std::pair<bool, std::string>;  // Measurement, name.
  std::map<std::pair<std::string, std::string>, std::map<Key, CellEntry>> cells_{};
};

void AddTest(Matrix& matrix, const TestCase& test);

std::string ToJson(const Matrix& matrix);
// Results of other programs too: whatever an entry says is kept, and missing lists are empty ones.
Result<Matrix> MatrixFromJson(const std::string& text);

// Through a temporary file beside `path`, so that a reader sees the old or the new one.
Status WriteMatrix(const Matrix& matrix, const std::string& path);
Result<Matrix> ReadMatrix(const std::string& path);

// One matrix that holds whatever the parts hold, each entry in the list where it stood and word for
// word. Where two have the same cell, the one that started later counts. Log folders of the parts
// are kept as paths of the cells.
Result<Matrix> Merge(const std::vector<Matrix>& parts);

// The original's habit, on request only: a test that an implementation fails or does not support
// with every peer (of at least two) becomes unsupported for it. `except`: not for these.
void MarkAlwaysFailingUnsupported(Matrix& matrix, const std::vector<std::string>& except);

}  // namespace badpeer::interop

#endif  // BADPEER_RUNNER_INTEROP_MATRIX_H_
