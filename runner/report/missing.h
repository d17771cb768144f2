// Why a shim did not implement a test: what it lacks, by flag, and by value where the shim's words
// name it.
//
//   MissingTable table;
//   table.Add(MissingFrom(stderr, command));
//   Print(FormatMissing(table.Rows(), 10));
#ifndef BADPEER_RUNNER_REPORT_MISSING_H_
#define BADPEER_RUNNER_REPORT_MISSING_H_

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace badpeer {

// "-curves 4588", "-dtls"; where the shim's last line names no flag of its command, the line itself
// without what differs from test to test. Never empty, sorted, without doubles.
std::vector<std::string> MissingFrom(std::string_view standard_error,
                                     const std::vector<std::string>& command);

struct MissingRow {
  std::string what{};
  std::size_t only = 0;  // tests that lack nothing else
  std::size_t all = 0;
};

class MissingTable {
 public:
  // Of one test.
  void Add(const std::vector<std::string>& missing);
  // Most valuable first: what unlocks most tests by itself.
  std::vector<MissingRow> Rows() const;
  bool empty() const { return rows_.empty(); }

 private:
  std::map<std::string, MissingRow> rows_;
};

// The table as lines, at most `most` of them, and a last one about the rest.
std::string FormatMissing(const std::vector<MissingRow>& rows, std::size_t most);

}  // namespace badpeer

#endif  // BADPEER_RUNNER_REPORT_MISSING_H_
