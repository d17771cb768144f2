# Sourced by shims/boringssl/install, shims/aws-lc/install and shims/go/install. Gives them:
#
#   $shim   the folder of the install script       $out    where the programs go
#   $work   where they are built; removed in the end, kept after a failure
#
#   skip_if_installed WHAT   ends here if the same recipe has installed WHAT before
#   need PROGRAM WHERE       ends with a word (status 75) where a program is missing
#   fetch_crate NAME         unpacks the crate that Cargo.lock names into $work/source
#   run COMMAND...           its output goes to a log, the end of which is shown if it fails
#   finish PROGRAM...        puts programs from $work into $out; last line of an install script
#
# BADPEER_SHIMS_DIR moves all of it (default: build/shims below the checkout), JOBS says how many
# compilers run at once (default: one per processor).
set -eu
shim=$(cd "$(dirname "$0")" && pwd)
name=${shim##*/}
root=${BADPEER_SHIMS_DIR:-$(cd "$shim/../.." && pwd)/build/shims}
out=$root/$name
work=$root/.work/$name
jobs=${JOBS:-$(nproc)}

say() { echo "$name: $*"; }

fail() {
  echo "$name is not installed: $*" >&2
  exit 1
}

need() {
  command -v "$1" >/dev/null 2>&1 && return
  echo "$name is left out: it needs $1 ($2)" >&2
  exit 75
}

# Whatever the outcome depends on: the files of the recipe, and WHAT.
recipe() {
  echo "$1"
  cat "$shim/../common/install.sh" "$shim"/*
}

skip_if_installed() {
  stamp=$(recipe "$1" | sha256sum | cut -d ' ' -f 1)
  if [ "$(cat "$out/.installed" 2>/dev/null)" = "$stamp" ]; then
    say "$1 is in $out already"
    exit 0
  fi
  mkdir -p "$work" || fail "cannot make $work"
  # Two of them at once would build in each other's folder.
  exec 9>"$work.lock"
  flock -n 9 || fail "another $0 is running"
  say "building $1 in $work"
}

run() {
  "$@" >"$work/log" 2>&1 && return
  status=$?
  tail -n 40 "$work/log" >&2
  fail "this failed with status $status (all of its output: $work/log): $*"
}

fetch_crate() {
  need cargo "Rust 1.80 or later, https://rustup.rs"
  python3 "$shim/../common/unpack_crate.py" "$shim" "$1" "$work/source" ||
    fail "its source, the crate $1, could not be fetched"
}

finish() {
  mkdir -p "$out"
  for program; do
    base=${program##*/}
    # In one step, as a shim of before may be running.
    strip -o "$out/$base.new" "$work/$program" && mv "$out/$base.new" "$out/$base" ||
      fail "could not put $base into $out"
  done
  echo "$stamp" >"$out/.installed"
  rm -rf "$work"
  say "installed in $out"
}
