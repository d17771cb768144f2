// What the tests of ALPS (draft-vvv-tls-alps) share: all of them run with both code points that the
// extension has had.
#ifndef BADPEER_RUNNER_SUITES_EXTENSIONS_ALPS_H_
#define BADPEER_RUNNER_SUITES_EXTENSIONS_ALPS_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "runner/suites/extensions/extensions.h"

namespace badpeer {

inline constexpr const char* kAlpsSpec = "draft-vvv-tls-alps-01";

// The code point that the shim goes by.
struct AlpsCodePoint {
  bool old = false;

  std::string_view name() const { return old ? "Old" : "New"; }
  ExtensionType type() const;
  AlpsCodePoint Other() const { return {!old}; }

  std::vector<std::string> Flag() const { return {"-alps-use-new-codepoint", old ? "0" : "1"}; }
  // What the peer must have been told; none: that it must not have.
  AlpsState Expected(const std::optional<std::string>& settings) const;
  // A client offers under this code point; a server answers whichever it is asked for.
  AlpsOptions Options(std::string_view protocol, std::string_view settings) const;
  Extension Settings(std::string_view settings) const;
};

// The shim's settings, and those that it must be told; `prefix` is "", "-on-initial" or "-on-resume".
std::vector<std::string> AlpsSettings(std::string_view prefix, std::string_view protocol,
                                      std::string_view settings);
std::vector<std::string> ExpectsAlpsSettings(std::string_view prefix, std::string_view settings);

// A shim that chooses or offers "proto" by ALPN, with `first` before the flags that say so.
TestCase AlpsTest(std::string name, Role role, std::vector<std::string> flags,
                  std::vector<std::string> first = {});

// Client: a message of client extensions where none is due, right before the Finished.
Hook UnaskedClientExtensions(Extensions extensions);

// In a handshake with early data the settings of the session hold on.
void AddAlpsEarlyData(const ExtensionVariant& variant, AlpsCodePoint point);

}  // namespace badpeer

#endif  // BADPEER_RUNNER_SUITES_EXTENSIONS_ALPS_H_
