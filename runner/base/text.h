// Small text for people and shells.
//
//   Error{"cannot open " + ShellQuote(path)};
//   std::vector<std::string> patterns = Split("A*;B*", ';');
#ifndef BADPEER_RUNNER_BASE_TEXT_H_
#define BADPEER_RUNNER_BASE_TEXT_H_

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

namespace badpeer {

// The pieces between the separators; an empty text has one empty piece.
std::vector<std::string> Split(std::string_view text, char separator);

// One argument as a POSIX shell reads it: quoted only where it must be.
std::string ShellQuote(std::string_view argument);
std::string ShellCommand(const std::vector<std::string>& arguments);

// Bytes that a terminal would act on as \n, \r, \t, \e or \xNN; UTF-8 is left as it is.
std::string Printable(std::string_view text);
// The same for text of several lines: line feeds and tabs stay.
std::string PrintableLines(std::string_view text);

// "15 s", "250 ms", "1 min 5 s".
std::string DescribeDuration(std::chrono::nanoseconds duration);

// "1 test", "2 tests".
std::string Count(std::size_t count, std::string_view noun);

}  // namespace badpeer

#endif  // BADPEER_RUNNER_BASE_TEXT_H_
