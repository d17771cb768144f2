#include "runner/report/hex_dump.h"

#include <algorithm>
#include <cstdio>

namespace badpeer {

std::string HexDump(ByteView bytes) {
  constexpr std::size_t kPerLine = 16;
  std::string text;
  for (std::size_t start = 0; start < bytes.size(); start += kPerLine) {
    const ByteView line = bytes.subspan(start, std::min(kPerLine, bytes.size() - start));
    char buffer[24];
    std::snprintf(buffer, sizeof(buffer), "%08zx ", start);
    text += buffer;
    std::string shown;
    for (std::size_t i = 0; i < kPerLine; ++i) {
      if (i == kPerLine / 2) text += ' ';
      if (i >= line.size()) {
        text += "   ";
        continue;
      }
      std::snprintf(buffer, sizeof(buffer), " %02x", line[i]);
      text += buffer;
      shown += line[i] >= 0x20 && line[i] < 0x7f ? static_cast<char>(line[i]) : '.';
    }
    text += "  |" + shown + "|\n";
  }
  return text;
}

}  // namespace badpeer
