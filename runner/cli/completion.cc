// Completions. What is completed is said in tables that are made here from the flags; how, in a few
// lines of the shell.
#include <algorithm>

#include "runner/base/text.h"
#include "runner/cli/manual.h"

namespace badpeer {
namespace {

// What stands for a value decides what is offered for it.
enum class Offer { kNothing, kFiles, kFolders, kTests, kWords };

Offer OfferFor(const std::string& value) {
  if (value == "FILE" || value == "PROGRAM") return Offer::kFiles;
  if (value == "DIR") return Offer::kFolders;
  if (value == "PATTERNS" || value == "TEST") return Offer::kTests;
  return value.find('|') != std::string::npos ? Offer::kWords : Offer::kNothing;
}

std::string WordsOf(std::string value) {
  std::replace(value.begin(), value.end(), '|', ' ');
  return value;
}

std::string Names(std::span<const Manual> manuals) {
  std::string names;
  for (const Manual& manual : manuals) names += (names.empty() ? "" : " ") + manual.command;
  return names;
}

// For single quotes of a shell, in which an apostrophe cannot stand.
std::string Quotable(const std::string& text, std::string_view escaped = "") {
  std::string quoted;
  for (const char c : text) {
    if (c == '\'') {
      quoted += "'\\''";
      continue;
    }
    if (escaped.find(c) != std::string_view::npos) quoted += '\\';
    quoted += c;
  }
  return quoted;
}

// In bash: a word for what is offered, then words if it is these.
std::string BashOffer(const std::string& value) {
  switch (OfferFor(value)) {
    case Offer::kFiles:
      return "files";
    case Offer::kFolders:
      return "folders";
    case Offer::kTests:
      return "tests";
    case Offer::kWords:
      return "words " + WordsOf(value);
    case Offer::kNothing:
      break;
  }
  return "nothing";
}

constexpr const char* kBashHead =
    R"sh(# Completes badpeer in bash. Made by `badpeer completion bash`.

)sh";

constexpr const char* kBashTail = R"sh(
_badpeer_offer() {
  case $1 in
    files) mapfile -t COMPREPLY < <(compgen -f -- "$2") && compopt -o filenames 2>/dev/null ;;
    folders) mapfile -t COMPREPLY < <(compgen -d -- "$2") && compopt -o filenames 2>/dev/null ;;
    tests) mapfile -t COMPREPLY < <(compgen -W "$("${COMP_WORDS[0]}" -list 2>/dev/null)" -- "$2") ;;
    words) mapfile -t COMPREPLY < <(compgen -W "${*:3}" -- "$2") ;;
  esac
}

_badpeer() {
  local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]} command=test offer
  COMPREPLY=()
  if [ "$COMP_CWORD" -gt 1 ]; then
    case ${COMP_WORDS[1]} in -*) ;; *) command=${COMP_WORDS[1]} ;; esac
  elif [[ $word != -* ]]; then
    _badpeer_offer words "$word" "$_badpeer_commands"
    return
  fi
  # bash takes an equals sign for a word of its own.
  if [ "$word" = = ]; then
    word=
  elif [ "$before" = = ]; then
    before=${COMP_WORDS[COMP_CWORD - 2]}
  fi
  local name=${before#-}
  offer=$(_badpeer_value "$command" "-${name#-}")
  if [[ $before == -* && -n $offer ]]; then
    read -ra offer <<<"$offer"
    _badpeer_offer "${offer[0]}" "$word" "${offer[@]:1}"
  elif [[ $word == --* ]]; then
    _badpeer_offer words "$word" "$(_badpeer_flags "$command" | sed 's/ -/ --/g; s/^-/--/')"
  elif [[ $word == -* ]]; then
    _badpeer_offer words "$word" "$(_badpeer_flags "$command")"
  else
    read -ra offer <<<"$(_badpeer_value "$command" arguments)"
    _badpeer_offer "${offer[0]:-nothing}" "$word" "${offer[@]:1}"
  fi
}

complete -F _badpeer badpeer
)sh";

// In zsh: the end of a specification for _arguments.
std::string ZshOffer(const std::string& value) {
  const std::string head = ":" + Quotable(value, ":") + ":";
  switch (OfferFor(value)) {
    case Offer::kFiles:
      return head + "_files";
    case Offer::kFolders:
      return head + "_files -/";
    case Offer::kTests:
      return head + "_badpeer_tests";
    case Offer::kWords:
      return ":word:(" + WordsOf(value) + ")";
    case Offer::kNothing:
      break;
  }
  return head;
}

std::string ZshCommand(const Manual& manual) {
  std::string text = "    " + manual.command + ")\n      _arguments";
  for (const FlagHelp& flag : manual.flags) {
    const std::string about = "[" + Quotable(flag.help, "[]\\:") + "]";
    for (const std::string& name : {flag.name, flag.alias}) {
      if (name.empty()) continue;
      text += " \\\n        '-" + name + (flag.value.empty() ? "" : "=") + about +
              (flag.value.empty() ? "" : ZshOffer(flag.value)) + "'";
    }
  }
  if (!manual.arguments.empty()) text += " \\\n        '*" + ZshOffer(manual.arguments) + "'";
  return text + "\n      ;;\n";
}

std::string FishOffer(const std::string& value) {
  switch (OfferFor(value)) {
    case Offer::kFiles:
      return " -r -F";
    case Offer::kFolders:
      return " -x -a '(__fish_complete_directories)'";
    case Offer::kTests:
      return " -x -a '(badpeer -list)'";
    case Offer::kWords:
      return " -x -a '" + WordsOf(value) + "'";
    case Offer::kNothing:
      break;
  }
  return " -x";
}

}  // namespace

std::string BashCompletion(std::span<const Manual> manuals) {
  std::string flags = "_badpeer_flags() {\n  case $1 in\n";
  std::string values = "_badpeer_value() {\n  case \"$1 $2\" in\n";
  for (const Manual& manual : manuals) {
    flags += "    " + manual.command + ") echo '";
    std::string names;
    for (const FlagHelp& flag : manual.flags) {
      for (const std::string& name : {flag.name, flag.alias}) {
        if (name.empty()) continue;
        names += (names.empty() ? "-" : " -") + name;
        if (flag.value.empty()) continue;
        values +=
            "    '" + manual.command + " -" + name + "') echo '" + BashOffer(flag.value) + "' ;;\n";
      }
    }
    flags += names + "' ;;\n";
    if (manual.arguments.empty()) continue;
    values +=
        "    '" + manual.command + " arguments') echo '" + BashOffer(manual.arguments) + "' ;;\n";
  }
  return kBashHead + ("_badpeer_commands='" + Names(manuals) + "'\n\n") + flags + "  esac\n}\n\n" +
         values + "  esac\n}\n" + kBashTail;
}

std::string ZshCompletion(std::span<const Manual> manuals) {
  std::string text =
      "#compdef badpeer\n# Made by `badpeer completion zsh`.\n\n"
      "_badpeer_tests() {\n"
      "  local -a tests\n"
      "  tests=(${(f)\"$($service -list 2>/dev/null)\"})\n"
      "  _describe test tests\n"
      "}\n\n"
      "_badpeer() {\n"
      "  local command=test\n"
      "  local -a commands=(\n";
  for (const Manual& manual : manuals) {
    text += "    '" + manual.command + ":" + Quotable(manual.summary, ":\\") + "'\n";
  }
  text +=
      "  )\n"
      "  if [[ $words[2] != -* ]]; then\n"
      "    if (( CURRENT == 2 )); then\n"
      "      _describe command commands\n"
      "      return\n"
      "    fi\n"
      "    command=$words[2]\n"
      "    shift words\n"
      "    (( CURRENT-- ))\n"
      "  fi\n"
      "  case $command in\n";
  for (const Manual& manual : manuals) text += ZshCommand(manual);
  return text + "  esac\n}\n\n_badpeer \"$@\"\n";
}

std::string FishCompletion(std::span<const Manual> manuals) {
  std::string text = "# Made by `badpeer completion fish`.\ncomplete -c badpeer -f\n";
  for (const Manual& manual : manuals) {
    text += "complete -c badpeer -n __fish_is_first_arg -a " + manual.command + " -d '" +
            Quotable(manual.summary) + "'\n";
  }
  const std::string others = Names(manuals.subspan(1));
  for (const Manual& manual : manuals) {
    // Without a command, tests are run.
    const std::string when = &manual == &manuals.front()
                                 ? "'not __fish_seen_subcommand_from " + others + "'"
                                 : "'__fish_seen_subcommand_from " + manual.command + "'";
    for (const FlagHelp& flag : manual.flags) {
      text += "complete -c badpeer -n " + when + " -o " + flag.name;
      if (!flag.alias.empty()) text += " -o " + flag.alias;
      if (!flag.value.empty()) text += FishOffer(flag.value);
      text += " -d '" + Quotable(flag.help) + "'\n";
    }
    if (manual.arguments.empty()) continue;
    const std::string offer = FishOffer(manual.arguments);
    text += "complete -c badpeer -n " + when + (offer == " -r -F" ? " -F" : offer) + "\n";
  }
  return text;
}

}  // namespace badpeer
