#include "runner/harness/shard.h"

#include <charconv>
#include <cstdlib>
#include <string>
#include <string_view>

#include "runner/base/files.h"
#include "runner/base/text.h"

namespace badpeer {
namespace {

constexpr const char* kTotal = "TEST_TOTAL_SHARDS";
constexpr const char* kIndex = "TEST_SHARD_INDEX";

std::string_view Variable(const char* name) {
  const char* const value = std::getenv(name);
  return value == nullptr ? std::string_view() : std::string_view(value);
}

Result<std::size_t> NumberFrom(const char* variable, std::string_view text) {
  std::size_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error == std::errc() && end == text.data() + text.size()) return value;
  return Error{std::string("$") + variable + " is '" + Printable(text) + "', but must be a number"};
}

}  // namespace

Result<std::optional<Shard>> ShardFromEnvironment() {
  const std::string_view total = Variable(kTotal);
  const std::string_view index = Variable(kIndex);
  if (total.empty() && index.empty()) return std::optional<Shard>();
  if (index.empty()) {
    return Error{"$TEST_TOTAL_SHARDS is " + Printable(total) +
                 ", but $TEST_SHARD_INDEX, the number of this shard from 0, is not set"};
  }
  if (total.empty()) {
    return Error{"$TEST_SHARD_INDEX is " + Printable(index) +
                 ", but $TEST_TOTAL_SHARDS, the number of shards, is not set"};
  }
  const Result<std::size_t> count = NumberFrom(kTotal, total);
  if (!count) return count.error();
  const Result<std::size_t> number = NumberFrom(kIndex, index);
  if (!number) return number.error();
  if (*number >= *count) {
    return Error{"$TEST_SHARD_INDEX is " + std::string(index) + ", but must be below the " +
                 std::string(total) + " of $TEST_TOTAL_SHARDS"};
  }
  if (const std::string file(Variable("TEST_SHARD_STATUS_FILE")); !file.empty()) {
    const Status written = WriteFileAtomically(file, "");
    if (!written) return Error{"$TEST_SHARD_STATUS_FILE: " + written.error().message};
  }
  return std::optional<Shard>(Shard{.index = *number, .count = *count});
}

}  // namespace badpeer
