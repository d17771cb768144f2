#include "runner/tls/hooks.h"

#include <cxxabi.h>

#include <cstdlib>
#include <unordered_map>

namespace badpeer {

namespace {

std::string Demangled(std::type_index type) {
  int status = 0;
  char* demangled = abi::__cxa_demangle(type.name(), nullptr, nullptr, &status);
  std::string name = demangled != nullptr ? demangled : type.name();
  std::free(demangled);
  const std::size_t colon = name.rfind(':');
  return colon == std::string::npos ? name : name.substr(colon + 1);
}

}  // namespace

std::string NameOfType(std::type_index type) {
  // Thousands of tests hook a few dozen types.
  thread_local std::unordered_map<std::type_index, std::string> known;
  std::string& name = known[type];
  if (name.empty()) name = Demangled(type);
  return name;
}

}  // namespace badpeer
