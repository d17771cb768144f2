"""Completions and the manual page have every command and flag that -help has, and shells take them."""

import re
import shutil
import subprocess
import tempfile

import support

# Words that are typed, the last one being completed -> some of what is offered, and what is not.
TYPED = (
    (["ch"], {"check-shim", "check-config"}, {"compare"}),
    (["-shim-p"], {"-shim-path"}, {"-shim-config"}),
    (["--shim-p"], {"--shim-path"}, set()),
    (["test", "-expect"], {"-expectations"}, set()),
    (["interop", "-must"], {"-must-include"}, set()),
    (["interop", "-driver", "p"], {"process", "podman"}, {"docker"}),
    (["interop", "-driver", "=", "d"], {"docker"}, {"podman"}),
    (["-tests", "o"], {"own"}, {"bogo"}),
    (["-test", "Basic-Client-TLS-S"], {"Basic-Client-TLS-Sync"}, {"Basic-Server-TLS-Sync"}),
    (["explain", "Basic-Client-TLS-S"], {"Basic-Client-TLS-Sync"}, set()),
    (["completion", "f"], {"fish"}, {"bash", "zsh"}),
    (["-shim-path", "shi"], {"shim-of-mine"}, set()),
    (["-num-workers", ""], set(), {"shim-of-mine"}),
)


def output(place, *words):
    return subprocess.run([place.binary("runner"), *words], capture_output=True, text=True, check=True).stdout


def flags_by_command(place):
    """Command -> the flags that its -help names."""
    overview = output(place, "help")
    commands = re.findall(r"^  ([a-z-]+) +\S", overview, re.MULTILINE)
    return {
        command: {
            name
            for line in re.findall(r"^  (-.*)$", output(place, "help", command), re.MULTILINE)
            for name in re.findall(r"(?:^|, )-([A-Za-z.-]+)", line)
        }
        for command in commands
    }


def check_complete(place, flags):
    support.check(
        len(flags) >= 10 and "shim-path" in flags["test"] and "p" in flags["interop"],
        f"{len(flags)} commands with {sum(map(len, flags.values()))} flags",
    )
    manual = output(place, "man").replace("\\-", "-")
    bash = output(place, "completion", "bash")
    zsh = output(place, "completion", "zsh")
    fish = output(place, "completion", "fish")
    for command, names in flags.items():
        chapter = manual.split(f'.SH "{command.upper()}"')[1].split(".SH ")[0]
        listed = re.search(rf"^    {command}\) echo '(.*)' ;;$", bash, re.MULTILINE).group(1).split()
        part = re.search(rf"^    {command}\)\n(.*?)^      ;;", zsh, re.MULTILINE | re.DOTALL).group(1)
        when = "not __fish_seen" if command == "test" else f"__fish_seen_subcommand_from {command}'"
        lines = [line for line in fish.splitlines() if when in line]
        for text, got in (
            ("manual page", set(re.findall(r"\\fB-([A-Za-z.-]+)\\fR", chapter))),
            ("bash", {word[1:] for word in listed}),
            ("zsh", set(re.findall(r"^        '-([A-Za-z.-]+?)=?\[", part, re.MULTILINE))),
            ("fish", {name for line in lines for name in re.findall(r" -o (\S+)", line)}),
        ):
            if got != names:
                support.check(False, f"{text}: {command}: {sorted(got ^ names)}")
    support.check(True, "the manual page and the completions have them all, and no others")


def complete_in_bash(script, words, folder):
    typed = " ".join(f"'{word}'" for word in ["badpeer", *words])
    text = (
        f"source {script}; COMP_WORDS=({typed}); COMP_CWORD={len(words)}; _badpeer; "
        'printf "%s\\n" "${COMPREPLY[@]}"'
    )
    run = subprocess.run(["bash", "-c", text], capture_output=True, text=True, cwd=folder)
    return set(run.stdout.split()), run.stderr


def check_bash(place, folder):
    script = f"{folder}/badpeer.bash"
    with open(script, "w") as file:
        file.write(output(place, "completion", "bash").replace('"${COMP_WORDS[0]}"', place.binary("runner")))
    for words, offered, not_offered in TYPED:
        got, errors = complete_in_bash(script, words, folder)
        right = offered <= got and not not_offered & got and not errors
        support.check(right, f"bash completes {' '.join(words)}", f"{sorted(got)[:20]}\n{errors}")


def check_fish(place, folder):
    if not shutil.which("fish"):
        print("SKIPPED: fish is not installed")
        return
    with open(f"{folder}/badpeer.fish", "w") as file:
        file.write(output(place, "completion", "fish").replace("(badpeer -list)", f"({place.binary('runner')} -list)"))
    for words, offered, not_offered in TYPED:
        if "=" in words or words[-1].startswith("--"):
            continue
        text = f"source badpeer.fish; complete -C 'badpeer {' '.join(words)}'"
        run = subprocess.run(
            ["fish", "--no-config", "-c", text], capture_output=True, text=True, cwd=folder
        )
        got = {line.split("\t")[0] for line in run.stdout.splitlines()}
        right = offered <= got and not not_offered & got and not run.stderr
        support.check(right, f"fish completes {' '.join(words)}", f"{sorted(got)[:20]}\n{run.stderr}")


# A terminal with zsh in it, in which somebody presses Tab: what stands on the line then.
ZSH = r"""
zmodload zsh/zpty
zpty shell zsh -f -i
say() {{ zpty -w shell "$1" }}
say "PS1=; fpath=({folder} \$fpath); autoload -Uz compinit; compinit -u -d {folder}/dump; stty cols 300"
say "print ready"
zpty -r shell got '*ready*ready*'
zpty -w -n shell "badpeer {typed}"$'\t'
sleep 0.5
zpty -w -n shell $'\x01print -r -- \'<\x05>\'\n'
zpty -r shell got '*<badpeer*>*'
print -r -- "$got"
"""


def check_zsh(place, folder):
    if not shutil.which("zsh"):
        print("SKIPPED: zsh is not installed")
        return
    with open(f"{folder}/_badpeer", "w") as file:
        file.write(output(place, "completion", "zsh").replace("$service -list", place.binary("runner") + " -list"))
    for typed, becomes in (
        ("check-s", "check-shim"),
        ("-shim-p", "-shim-path"),
        ("interop -must", "interop -must-include"),
        ("interop -driver d", "interop -driver docker"),
        ("-tests ow", "-tests own"),
        ("explain Basic-Client-TLS-Sy", "explain Basic-Client-TLS-Sync"),
    ):
        run = subprocess.run(
            ["zsh", "-f", "-c", ZSH.format(folder=folder, typed=typed)],
            capture_output=True, text=True, timeout=60, cwd=folder,
        )  # fmt: skip
        support.check(f"badpeer {becomes}" in run.stdout, f"zsh completes {typed}", run.stdout + run.stderr)


def check_man(place, folder):
    path = f"{folder}/badpeer.1"
    with open(path, "w") as file:
        file.write(output(place, "man"))
    if not shutil.which("groff"):
        print("SKIPPED: groff is not installed")
        return
    run = subprocess.run(["groff", "-man", "-Tutf8", "-ww", path], capture_output=True, text=True)
    support.check(run.returncode == 0 and not run.stderr, "groff has nothing to say of the manual", run.stderr)
    support.check("-shim-path PROGRAM" in re.sub(r"\x1b\[[0-9;]*m", "", run.stdout), "  and shows its flags")


def main():
    place = support.Place.from_arguments()
    check_complete(place, flags_by_command(place))
    with tempfile.TemporaryDirectory() as folder:
        open(f"{folder}/shim-of-mine", "w").close()
        check_bash(place, folder)
        check_fish(place, folder)
        check_man(place, folder)
        check_zsh(place, folder)


if __name__ == "__main__":
    main()
