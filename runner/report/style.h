// Colours of a terminal, where there are any.
#ifndef BADPEER_RUNNER_REPORT_STYLE_H_
#define BADPEER_RUNNER_REPORT_STYLE_H_

#include <string>
#include <string_view>

namespace badpeer {

struct Style {
  bool colors = false;

  std::string Bad(std::string_view text) const { return Paint("31;1", text); }
  std::string Good(std::string_view text) const { return Paint("32", text); }
  std::string Warn(std::string_view text) const { return Paint("33", text); }
  std::string Bold(std::string_view text) const { return Paint("1", text); }
  std::string Faint(std::string_view text) const { return Paint("2", text); }

 private:
  std::string Paint(const char* code, std::string_view text) const {
    if (!colors) return std::string(text);
    return std::string("\x1b[") + code + "m" + std::string(text) + "\x1b[m";
  }
};

// Whether the standard output is a terminal that shows colours to somebody who wants them: not with
// NO_COLOR (https://no-color.org), nor where TERM is "dumb".
Style StyleOfOutput();

}  // namespace badpeer

#endif  // BADPEER_RUNNER_REPORT_STYLE_H_
