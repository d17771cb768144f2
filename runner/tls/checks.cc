#include "runner/tls/checks.h"

namespace badpeer {
namespace {

namespace alerts {
using enum AlertDescription;
constexpr std::optional<AlertDescription> kNone;
}  // namespace alerts

constexpr CheckInfo kChecks[] = {
#define BADPEER_CHECK(name, alert, text) {#name, alerts::alert, text},
    BADPEER_CHECKS(BADPEER_CHECK)
#undef BADPEER_CHECK
};

}  // namespace

const CheckInfo& InfoOf(Check check) { return kChecks[static_cast<std::size_t>(check)]; }

std::string Name(Check check) { return std::string(InfoOf(check).name); }

}  // namespace badpeer
