// A cell's output.txt: what the runner did, second by second, then what the endpoints printed.
//
//   CellLog log("logs/srv_clt/handshake/output.txt");
//   log.Say("Client started.");
//   log.AddConsole("client", console_path);
#ifndef BADPEER_RUNNER_INTEROP_CELL_LOG_H_
#define BADPEER_RUNNER_INTEROP_CELL_LOG_H_

#include <fstream>
#include <string>

namespace badpeer::interop {

class CellLog {
 public:
  explicit CellLog(const std::string& path) : file_(path) {}

  // One line with the time of day (UTC).
  void Say(const std::string& text);

  // The file's lines, each behind "who | "; of a huge one its head and tail.
  void AddConsole(const std::string& who, const std::string& path);

 private:
  std::ofstream file_;
};

// Head and tail of the file at `path`, at most `limit` bytes, with a line between them that says
// how much was left out. Empty where there is no such file.
std::string ReadHeadAndTail(const std::string& path, std::size_t limit);

}  // namespace badpeer::interop

#endif  // BADPEER_RUNNER_INTEROP_CELL_LOG_H_
