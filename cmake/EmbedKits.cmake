# Puts the files of kits/ into the program, for `runner init`: a user has nothing else of it.
function(badpeer_embed_kits output)
  set(rows "")
  foreach(file ${ARGN})
    set(path ${PROJECT_SOURCE_DIR}/kits/${file})
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${path})
    file(READ ${path} text)
    # One literal would be too long for some compilers.
    string(REGEX REPLACE "([^\n]*\n)" "R\"kit(\\1)kit\"\n" text "${text}")
    string(REGEX MATCH "^[^/]+" language ${file})
    string(REGEX REPLACE "^[^/]+/(.*)$" "\\1" name ${file})
    set(executable false)
    if(name MATCHES "^build$|_shim\\.py$" AND NOT name STREQUAL "badpeer_shim.py")
      set(executable true)
    endif()
    string(APPEND rows "{\"${language}\", \"${name}\",\n${text}, ${executable}},\n")
  endforeach()
  file(CONFIGURE OUTPUT ${output} CONTENT [[
// Made from kits/ by cmake/EmbedKits.cmake.
#include "runner/cli/skeleton.h"

namespace badpeer {

std::span<const KitFile> AllKitFiles() {
  static constexpr KitFile kFiles[] = {
@rows@};
  return kFiles;
}

}  // namespace badpeer
]] @ONLY)
endfunction()

set(badpeer_kits_source ${PROJECT_BINARY_DIR}/kits.cc)
badpeer_embed_kits(
  ${badpeer_kits_source} cpp/CMakeLists.txt cpp/build cpp/my_shim.cc go/badpeershim/badpeershim.go
  go/build go/go.mod go/main.go java/BadpeerShim.java java/JsseShim.java java/build
  python/badpeer_shim.py python/ssl_shim.py rust/Cargo.lock rust/Cargo.toml rust/build
  rust/src/badpeer_shim.rs rust/src/main.rs)
target_sources(badpeer_runner_cli PRIVATE ${badpeer_kits_source})
