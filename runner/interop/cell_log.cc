#include "runner/interop/cell_log.h"

#include <chrono>
#include <ctime>
#include <sstream>

namespace badpeer::interop {
namespace {

constexpr std::size_t kConsoleLimit = 1 << 20;

std::string TimeOfDay() {
  const auto now = std::chrono::system_clock::now();
  const std::time_t seconds = std::chrono::system_clock::to_time_t(now);
  const auto millis =
      std::chrono::duration_cast<std::chrono::milliseconds>(now.time_since_epoch()).count() % 1000;
  std::tm parts{};
  gmtime_r(&seconds, &parts);
  char text[32];
  const std::size_t length = std::strftime(text, sizeof(text), "%H:%M:%S", &parts);
  std::string shown(text, length);
  const std::string fraction = std::to_string(1000 + millis);
  return shown + "." + fraction.substr(1);
}

}  // namespace

void CellLog::Say(const std::string& text) {
  file_ << TimeOfDay() << ' ' << text << '\n';
  file_.flush();
}

void CellLog::AddConsole(const std::string& who, const std::string& path) {
  std::istringstream lines(ReadHeadAndTail(path, kConsoleLimit));
  for (std::string line; std::getline(lines, line);) file_ << who << " | " << line << '\n';
  file_.flush();
}

std::string ReadHeadAndTail(const std::string& path, std::size_t limit) {
  std::ifstream file(path, std::ios::binary | std::ios::ate);
  if (!file) return "";
  const std::size_t size = static_cast<std::size_t>(file.tellg());
  const std::size_t head = size <= limit ? size : limit / 2;
  std::string text(head, '\0');
  file.seekg(0);
  file.read(text.data(), static_cast<std::streamsize>(head));
  if (size <= limit) return text;
  std::string tail(limit / 2, '\0');
  file.seekg(-static_cast<std::streamoff>(tail.size()), std::ios::end);
  file.read(tail.data(), static_cast<std::streamsize>(tail.size()));
  return text + "\n... " + std::to_string(size - head - tail.size()) + " bytes left out ...\n" +
         tail;
}

}  // namespace badpeer::interop
