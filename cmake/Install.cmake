# What `cmake --install` puts where, in two components: `program` is badpeer with its manual, its
# completions, its documents and its shims; `dev` is what shims are built on.
set(data ${CMAKE_INSTALL_DATADIR})
set(doc ${CMAKE_INSTALL_DATADIR}/doc/badpeer)
set(BADPEER_ZSH_DIR share/zsh/site-functions CACHE STRING "Where zsh looks for completions")

include(CMakePackageConfigHelpers)
set(cmake_files ${CMAKE_INSTALL_LIBDIR}/cmake/badpeer)
install(TARGETS badpeer_shim_api badpeer_failing_malloc badpeer_virtual_clock EXPORT badpeer-targets
        ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT dev
        OBJECTS DESTINATION ${CMAKE_INSTALL_LIBDIR}/badpeer COMPONENT dev)
install(DIRECTORY shim_api DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/badpeer COMPONENT dev
        FILES_MATCHING PATTERN "*.h" PATTERN failing_malloc EXCLUDE PATTERN virtual_clock EXCLUDE)
install(EXPORT badpeer-targets NAMESPACE badpeer:: DESTINATION ${cmake_files} COMPONENT dev)
configure_package_config_file(cmake/templates/badpeer-config.cmake.in badpeer-config.cmake
                              INSTALL_DESTINATION ${cmake_files})
write_basic_package_version_file(badpeer-config-version.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/badpeer-config.cmake
              ${PROJECT_BINARY_DIR}/badpeer-config-version.cmake
        DESTINATION ${cmake_files} COMPONENT dev)
# Relative, as `cmake --install --prefix` may put it anywhere.
file(RELATIVE_PATH to_prefix /${CMAKE_INSTALL_LIBDIR}/pkgconfig /)
foreach(module shim-api failing-malloc virtual-clock)
  configure_file(cmake/templates/badpeer-${module}.pc.in badpeer-${module}.pc @ONLY)
  install(FILES ${PROJECT_BINARY_DIR}/badpeer-${module}.pc
          DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig COMPONENT dev)
endforeach()
install(FILES shims/README.md docs/shim-contract.md COMPONENT dev
        DESTINATION ${CMAKE_INSTALL_DATADIR}/doc/libbadpeer-shim-dev)

if(BADPEER_RUNNER)
  # Made by the program itself from the flags it knows, so they are never behind it.
  set(generated ${PROJECT_BINARY_DIR}/generated)
  add_custom_command(
    OUTPUT ${generated}/badpeer.1 ${generated}/badpeer.bash ${generated}/_badpeer
           ${generated}/badpeer.fish
    COMMAND ${CMAKE_COMMAND} -E make_directory ${generated}
    COMMAND runner man > ${generated}/badpeer.1
    COMMAND runner completion bash > ${generated}/badpeer.bash
    COMMAND runner completion zsh > ${generated}/_badpeer
    COMMAND runner completion fish > ${generated}/badpeer.fish
    DEPENDS runner VERBATIM)
  add_custom_target(badpeer_manual ALL DEPENDS ${generated}/badpeer.1)

  install(PROGRAMS $<TARGET_FILE:runner> DESTINATION ${CMAKE_INSTALL_BINDIR} RENAME badpeer
          COMPONENT program)
  install(FILES ${generated}/badpeer.1 DESTINATION ${CMAKE_INSTALL_MANDIR}/man1 COMPONENT program)
  install(FILES ${generated}/badpeer.bash RENAME badpeer COMPONENT program
          DESTINATION ${data}/bash-completion/completions)
  install(FILES ${generated}/_badpeer DESTINATION ${BADPEER_ZSH_DIR} COMPONENT program)
  install(FILES ${generated}/badpeer.fish DESTINATION ${data}/fish/vendor_completions.d
          COMPONENT program)
  install(FILES README.md CHANGELOG.md SECURITY.md DESTINATION ${doc} COMPONENT program)
  install(DIRECTORY docs DESTINATION ${doc} COMPONENT program)
  install(DIRECTORY configs DESTINATION ${data}/badpeer COMPONENT program)
  get_property(programs DIRECTORY shims PROPERTY BUILDSYSTEM_TARGETS)
  list(FILTER programs INCLUDE REGEX "_shim$")
  install(TARGETS ${programs} RUNTIME DESTINATION ${CMAKE_INSTALL_LIBEXECDIR}/badpeer
          COMPONENT program)
  # install(PROGRAMS) does not know `cmake --install --strip`.
  install(CODE "
    if(CMAKE_INSTALL_DO_STRIP)
      execute_process(COMMAND ${CMAKE_STRIP} \"\$ENV{DESTDIR}\${CMAKE_INSTALL_PREFIX}/${CMAKE_INSTALL_BINDIR}/badpeer\")
    endif()" COMPONENT program)
endif()

include(cmake/Packages.cmake)
