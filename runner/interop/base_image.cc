#include "runner/interop/base_image.h"

namespace badpeer::interop {

// Addresses and routes are set before the endpoint starts.
const std::string_view kSetupScript = R"(#!/bin/sh
# The network is ready: the runner has set up eth0, its addresses and its routes.
echo "eth0 is set up."
mkdir -p "${QLOGDIR:-/logs/qlog/}"
)";

const std::string_view kWaitForItScript = R"(#!/bin/bash
# wait-for-it.sh HOST:PORT [-s] [-q] [-t SECONDS] [-- COMMAND...]
# Waits until a TCP connection to HOST:PORT is accepted, at most SECONDS (15; 0: without end), then
# becomes COMMAND. With -s only if the port was there.
host= port= seconds=15 strict= quiet=
say() { [ -n "$quiet" ] || echo "wait-for-it.sh: $*" >&2; }
while [ $# -gt 0 ]; do
  case $1 in
    --) shift; break ;;
    -s | --strict) strict=1 ;;
    -q | --quiet) quiet=1 ;;
    -h) shift; host=$1 ;;
    --host=*) host=${1#*=} ;;
    -p) shift; port=$1 ;;
    --port=*) port=${1#*=} ;;
    -t) shift; seconds=$1 ;;
    --timeout=*) seconds=${1#*=} ;;
    *:*) host=${1%:*} port=${1##*:} ;;
    *) echo "wait-for-it.sh: unknown argument $1" >&2; exit 1 ;;
  esac
  shift
done
if [ -z "$host" ] || [ -z "$port" ]; then
  echo "wait-for-it.sh: HOST:PORT is missing" >&2
  exit 1
fi
there=1
until (exec 3<> "/dev/tcp/$host/$port") 2> /dev/null; do
  if [ "$seconds" -gt 0 ] && [ $SECONDS -ge "$seconds" ]; then
    there=
    break
  fi
  sleep 0.2
done
if [ -n "$there" ]; then
  say "$host:$port is available"
else
  say "$host:$port was not available within $seconds s"
fi
if [ $# -gt 0 ] && { [ -n "$there" ] || [ -z "$strict" ]; }; then exec "$@"; fi
[ -n "$there" ]
)";

}  // namespace badpeer::interop
