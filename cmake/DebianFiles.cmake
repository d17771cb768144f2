# Run by cpack on what it has staged: manuals are compressed, and each package gets a copyright and a
# changelog, which outside of Debian nobody wants.
find_program(gzip gzip REQUIRED)
foreach(pair program:badpeer dev:libbadpeer-shim-dev)
  string(REPLACE ":" ";" pair ${pair})
  list(GET pair 0 component)
  list(GET pair 1 package)
  set(share ${CPACK_TEMPORARY_DIRECTORY}/${component}/usr/share)
  file(READ ${CPACK_BADPEER_FOLDER}/changelog.Debian changelog)
  string(REPLACE PACKAGE ${package} changelog "${changelog}")
  file(WRITE ${share}/doc/${package}/changelog.Debian "${changelog}")
  file(COPY ${CPACK_BADPEER_FOLDER}/copyright DESTINATION ${share}/doc/${package})
  if(EXISTS ${share}/doc/${package}/CHANGELOG.md)
    file(RENAME ${share}/doc/${package}/CHANGELOG.md ${share}/doc/${package}/changelog)
  endif()
  file(GLOB manuals ${share}/man/man1/*.1 ${share}/doc/${package}/changelog)
  execute_process(COMMAND ${gzip} -9n ${share}/doc/${package}/changelog.Debian ${manuals}
                  COMMAND_ERROR_IS_FATAL ANY)
endforeach()
