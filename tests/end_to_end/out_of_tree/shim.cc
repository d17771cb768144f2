// The smallest shim: its stack can do nothing, and says so.
#include "shim_api/run_shim.h"

namespace {

class NoStack : public badpeer::shim::Stack {
 public:
  std::span<const std::string_view> HonouredFlags() const override { return {}; }
  badpeer::shim::NewConnection Connect(const badpeer::shim::ConnectionSetup&) override {
    badpeer::shim::NewConnection none;
    none.cannot = "TLS";
    return none;
  }
  std::string TakeErrors() override { return {}; }
};

}  // namespace

int main(int argc, char** argv) {
  NoStack stack;
  return badpeer::shim::RunShim(argc, argv, stack);
}
