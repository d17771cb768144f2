#include "runner/cli/manual.h"

#include <algorithm>

#include "runner/base/text.h"
#include "runner/cli/output.h"
#include "runner/cli/version.h"

namespace badpeer {
namespace {

constexpr std::size_t kTextWidth = 80;

std::string Wrapped(const std::string& paragraph) {
  std::string text;
  std::size_t column = 0;
  for (const std::string& word : Split(paragraph, ' ')) {
    if (column > 0 && column + 1 + word.size() > kTextWidth) {
      text += "\n";
      column = 0;
    } else if (column > 0) {
      text += " ";
      ++column;
    }
    text += word;
    column += word.size();
  }
  return text + "\n";
}

// So that roff takes it as it is: dashes that can be copied, and no line that is a request.
std::string Roff(const std::string& text) {
  std::string escaped;
  for (const char c : text) {
    if (c == '\\') {
      escaped += "\\e";
    } else if (c == '-') {
      escaped += "\\-";
    } else if (c == '\'' || (c == '.' && escaped.empty())) {
      escaped += c == '.' ? "\\&." : "\\(aq";
    } else {
      escaped += c;
    }
  }
  return escaped;
}

std::string Paragraphs(const Manual& manual) {
  std::string text;
  for (const std::string& paragraph : manual.about) text += ".PP\n" + Roff(paragraph) + "\n";
  return text;
}

std::string FlagItem(const FlagHelp& flag) {
  std::string text = ".TP\n";
  if (!flag.alias.empty()) text += "\\fB\\-" + Roff(flag.alias) + "\\fR, ";
  text += "\\fB\\-" + Roff(flag.name) + "\\fR";
  if (!flag.value.empty()) text += " \\fI" + Roff(flag.value) + "\\fR";
  return text + "\n" + Roff(flag.help) + "\n";
}

std::string Synopsis(const Manual& manual, bool is_default) {
  std::string text;
  for (const std::string& synopsis : manual.synopses) {
    text += ".br\n.B badpeer" + std::string(is_default ? "" : " " + Roff(manual.command)) + "\n";
    if (!synopsis.empty()) text += Roff(synopsis) + "\n";
  }
  return text;
}

std::string Upper(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; });
  return text;
}

std::string Chapter(const Manual& manual) {
  std::string text = ".SH \"" + Upper(Roff(manual.command)) + "\"\n" + Roff(manual.summary) + ".\n";
  text += Paragraphs(manual);
  for (const FlagHelp& flag : manual.flags) text += FlagItem(flag);
  if (manual.statuses.empty()) return text;
  text += ".PP\nExit status:\n";
  for (const auto& [status, meaning] : manual.statuses) {
    text += ".TP\n.B " + Roff(status) + "\n" + Roff(meaning) + "\n";
  }
  return text;
}

constexpr const char* kEnd =
    ".SH ENVIRONMENT\n"
    ".TP\n.B TEST_TOTAL_SHARDS\\fR, \\fBTEST_SHARD_INDEX\\fR, \\fBTEST_SHARD_STATUS_FILE\n"
    "Run a part of the tests, as Bazel asks for it.\n"
    ".TP\n.B XML_OUTPUT_FILE\\fR, \\fBTESTBRIDGE_TEST_ONLY\\fR, \\fBTEST_TMPDIR\n"
    "Stand for \\fB\\-junit\\fR, \\fB\\-test\\fR and the place of temporary files.\n"
    ".TP\n.B SSLKEYLOGFILE\nGets the secrets of all connections, for Wireshark.\n"
    ".TP\n.B TMPDIR\nWhere test certificates are kept during a run.\n"
    ".SH SEE ALSO\n"
    "The documents that are installed with the program, beginning with README.md.\n";

}  // namespace

std::string HelpText(const Manual& manual) {
  std::string text;
  const std::string command = manual.command == "test" ? "" : " " + manual.command;
  for (const std::string& synopsis : manual.synopses) {
    text += (text.empty() ? "usage: " : "       ") + ProgramName() + command;
    text += (synopsis.empty() ? "" : " " + synopsis) + "\n";
  }
  for (const std::string& paragraph : manual.about) text += "\n" + Wrapped(paragraph);
  if (!manual.flags.empty()) text += "\n" + FlagsText(manual.flags);
  if (!manual.statuses.empty()) text += "\nExit status:\n";
  for (const auto& [status, meaning] : manual.statuses) {
    text += "  " + status + std::string(8 - std::min<std::size_t>(status.size(), 7), ' ') +
            meaning + "\n";
  }
  return text;
}

std::optional<int> ReadFlags(const Manual& manual, FlagSet flags,
                             std::span<const std::string> args) {
  if (const Status parsed = flags.Parse(args); !parsed) {
    return Refuse(manual.command, parsed.error().message);
  }
  if (!flags.help_wanted()) return std::nullopt;
  WriteOut(HelpText(manual));
  return 0;
}

std::string ManPage(std::span<const Manual> manuals) {
  std::string text = ".\\\" Made by `badpeer man`.\n.TH BADPEER 1 \"\" \"badpeer " +
                     Roff(Version()) + "\" \"User Commands\"\n";
  text += ".SH NAME\nbadpeer \\- test TLS, DTLS and QUIC stacks by being a bad peer to them\n";
  text += ".SH SYNOPSIS\n";
  for (const Manual& manual : manuals) text += Synopsis(manual, &manual == &manuals.front());
  text += ".SH DESCRIPTION\n";
  text += "The first word is a command; without one, tests are run.\n";
  text +=
      "Flags are written \\fB\\-name\\fR \\fIvalue\\fR, \\fB\\-name=\\fIvalue\\fR or with two "
      "dashes; a boolean takes its value only with an equals sign.\n";
  for (const Manual& manual : manuals) text += Chapter(manual);
  return text + kEnd;
}

}  // namespace badpeer
