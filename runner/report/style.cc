#include "runner/report/style.h"

#include <unistd.h>

#include <cstdlib>

namespace badpeer {

Style StyleOfOutput() {
  const char* const no_color = std::getenv("NO_COLOR");
  const char* const terminal = std::getenv("TERM");
  const bool refused = no_color != nullptr && *no_color != '\0';
  const bool dumb =
      terminal == nullptr || *terminal == '\0' || std::string_view(terminal) == "dumb";
  return {.colors = !refused && !dumb && isatty(STDOUT_FILENO) != 0};
}

}  // namespace badpeer
