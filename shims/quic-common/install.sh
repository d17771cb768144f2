# Sourced by shims/quic-*/install. Gives them:
#
#   $shim   the folder of the install script       $out   where the programs go
#   need PROGRAM WHAT    ends with a word (status 75) where a toolchain is missing
#   finish               puts the endpoint script in place; last line of an install script
#
# BADPEER_INTEROP_DIR moves $out (default: build/interop below the checkout).
set -eu
shim=$(cd "$(dirname "$0")" && pwd)
name=${shim##*/quic-}
root=${BADPEER_INTEROP_DIR:-$(cd "$shim/../.." && pwd)/build/interop}
out=$root/$name
mkdir -p "$out"

need() {
  command -v "$1" >/dev/null 2>&1 && return
  echo "$name is left out: it needs $1 ($2)" >&2
  exit 75
}

# The endpoint script goes last: without it the implementation counts as not installed.
finish() {
  cp "$shim/endpoint" "$out/endpoint.new"
  chmod +x "$out/endpoint.new"
  mv "$out/endpoint.new" "$out/endpoint"
  echo "$name is installed in $out"
}
