# SPDX-License-Identifier: 0BSD
#
# Package file for find_package(MasonDixon); see MasonDixon.cmake for what it offers.

get_filename_component(_mason_dixon_bin "${CMAKE_CURRENT_LIST_DIR}/../../../bin" ABSOLUTE)
if(NOT MASON_DIXON_PLACE_COMMAND AND EXISTS "${_mason_dixon_bin}/mason-dixon-place${CMAKE_HOST_EXECUTABLE_SUFFIX}")
  set(MASON_DIXON_PLACE_COMMAND "${_mason_dixon_bin}/mason-dixon-place${CMAKE_HOST_EXECUTABLE_SUFFIX}"
    CACHE INTERNAL "MasonDixon: the installed mason-dixon-place")
endif()
include("${CMAKE_CURRENT_LIST_DIR}/MasonDixon.cmake")
