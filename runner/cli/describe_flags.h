// The flags that shims are given, as data: for kits in other languages, and for the documents. What
// a flag means comes from shim_api's flag table, how often it is used from the tests.
//
//   Result<std::string> text = DescribeFlags("json", engine);  // runner -describe-flags json
#ifndef BADPEER_RUNNER_CLI_DESCRIBE_FLAGS_H_
#define BADPEER_RUNNER_CLI_DESCRIBE_FLAGS_H_

#include <string>

#include "runner/base/result.h"

namespace badpeer {

class Engine;

// `format` is one of these:
//   json      one object: "prefixes", and "flags" with one object each: name, value ("none", "int",
//             "bytes", "base64", "pair"), repeatable, owner ("shim_api" or "stack"), of_credential,
//             says, check ({"of": property, "op": "equal", "true", "false" or "empty"}, or null),
//             tests (how many use it), prefixed (with which prefix how many of these)
//   markdown  tables by topic, without the numbers, which change with every test
Result<std::string> DescribeFlags(const std::string& format, Engine& engine);

}  // namespace badpeer

#endif  // BADPEER_RUNNER_CLI_DESCRIBE_FLAGS_H_
