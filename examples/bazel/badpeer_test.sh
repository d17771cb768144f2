#!/bin/bash
# Shard, filter, temporary folder and XML file are told by Bazel's variables, which the runner reads.
set -u
exec ./runner -shim-path ./myshim -shim-config badpeer.json -expectations expected.txt \
  -capture "${TEST_UNDECLARED_OUTPUTS_DIR:-packets}" "$@"
