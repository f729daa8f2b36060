# SPDX-License-Identifier: 0BSD
#
# An overlay port of the checkout that it lies in, for vcpkg. UNTRIED: vcpkg itself has never run it. The test
# tests/package/test-ports.sh runs it with imitations of vcpkg's functions, written after vcpkg's documentation.

set(VCPKG_BUILD_TYPE release)                  # tools and scripts: there is nothing to debug in them
set(VCPKG_POLICY_EMPTY_INCLUDE_FOLDER enabled) # headers are compiled into the user's program from share/mason-dixon

get_filename_component(SOURCE_PATH "${CMAKE_CURRENT_LIST_DIR}/../../../.." ABSOLUTE)
vcpkg_cmake_configure(SOURCE_PATH "${SOURCE_PATH}" OPTIONS -DBUILD_TESTING=OFF -DHELP2MAN=OFF)
vcpkg_cmake_install()

# Programs belong to tools/, where the modules look for theirs, too.
vcpkg_copy_tools(TOOL_NAMES mason-dixon mason-dixon-place mason-dixon-report AUTO_CLEAN)
vcpkg_replace_string("${CURRENT_PACKAGES_DIR}/share/pkgconfig/mason-dixon.pc"
  "bindir=\${prefix}/bin" "bindir=\${prefix}/tools/${PORT}")
file(REMOVE_RECURSE "${CURRENT_PACKAGES_DIR}/share/bash-completion" "${CURRENT_PACKAGES_DIR}/share/doc"
  "${CURRENT_PACKAGES_DIR}/share/zsh")

file(INSTALL "${CMAKE_CURRENT_LIST_DIR}/usage" DESTINATION "${CURRENT_PACKAGES_DIR}/share/${PORT}")
vcpkg_install_copyright(FILE_LIST "${SOURCE_PATH}/LICENSE")
