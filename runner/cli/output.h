// What commands say to people: results on the standard output, all else on the standard error.
#ifndef BADPEER_RUNNER_CLI_OUTPUT_H_
#define BADPEER_RUNNER_CLI_OUTPUT_H_

#include <cstddef>
#include <string>
#include <string_view>

namespace badpeer {

// The exit status for a flag, a file or a pattern that is wrong.
inline constexpr int kWrongUse = 2;

// How the user calls us, without folders: badpeer where it is installed, runner where it was built.
void SetProgramName(std::string_view path);
const std::string& ProgramName();

void PrintError(const std::string& message);
// With the command in front.
void PrintError(std::string_view command, const std::string& message);
// Says it and returns kWrongUse.
int Refuse(const std::string& message);
int Refuse(std::string_view command, const std::string& message);

void WriteOut(std::string_view text);

// To be called before anything is opened: a standard stream that is closed gets a stand-in, so that its
// number does not become that of a result file or a connection.
void OccupyStandardStreams();
// The exit status of a command that ended with `status`: says so and fails if the standard output has
// not taken everything. A reader that is gone, as `head` is after ten lines, has had what it wanted.
int StatusWithOutput(int status);

// In columns; 80 where there is no terminal.
std::size_t TerminalWidth();

}  // namespace badpeer

#endif  // BADPEER_RUNNER_CLI_OUTPUT_H_
