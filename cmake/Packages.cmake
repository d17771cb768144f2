# Debian packages, by `cpack` in the build folder: badpeer, and libbadpeer-shim-dev.
set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_CONTACT "badpeer maintainers <maintainers@badpeer.invalid>")
set(CPACK_PACKAGE_VENDOR badpeer)
set(CPACK_STRIP_FILES ON)
set(CPACK_COMPONENTS_ALL program dev)
set(CPACK_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS
    OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE WORLD_READ WORLD_EXECUTE)

set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION devel)
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
set(CPACK_DEBIAN_PROGRAM_PACKAGE_NAME badpeer)
set(CPACK_DEBIAN_PROGRAM_PACKAGE_SHLIBDEPS ON)
set(CPACK_COMPONENT_PROGRAM_DESCRIPTION "test runner for TLS, DTLS and QUIC stacks
 badpeer plays a peer that misbehaves in one way per test, and judges what a
 small program around the stack, a shim, makes of it. It is a drop-in for BoGo,
 the test runner of BoringSSL, and runs QUIC implementations against each other
 over a simulated network. A shim for OpenSSL is included.")
set(CPACK_DEBIAN_DEV_PACKAGE_NAME libbadpeer-shim-dev)
set(CPACK_DEBIAN_DEV_PACKAGE_SECTION libdevel)
set(CPACK_DEBIAN_DEV_PACKAGE_SUGGESTS badpeer)
set(CPACK_COMPONENT_DEV_DESCRIPTION "library for shims of badpeer and BoGo
 A shim is a small program around a TLS, DTLS or QUIC stack, by which badpeer
 or BoGo tests it. This static library reads the flags, connects, frames
 datagrams, echoes and checks; what is left is an interface around the stack.
 With it come an allocator that fails on demand and a clock that the runner
 turns.")

set(CPACK_DEBIAN_PACKAGE_RELEASE 1)
# What every package of Debian has besides: see there.
configure_file(cmake/templates/changelog.Debian.in debian/changelog.Debian @ONLY)
configure_file(cmake/templates/copyright.in debian/copyright @ONLY)
set(CPACK_BADPEER_FOLDER ${PROJECT_BINARY_DIR}/debian)
set(CPACK_PRE_BUILD_SCRIPTS ${PROJECT_SOURCE_DIR}/cmake/DebianFiles.cmake)
include(CPack)
