# SPDX-License-Identifier: 0BSD
#
# Package file for find_package(MasonDixon); see MasonDixon.cmake for what it offers.

# A project has one version. Who asks without REQUIRED goes on without a second one.
get_property(MasonDixon_NOT_FOUND_MESSAGE GLOBAL PROPERTY _mason_dixon_loaded)
if(MasonDixon_NOT_FOUND_MESSAGE AND MasonDixon_VERSION AND NOT MasonDixon_NOT_FOUND_MESSAGE VERSION_EQUAL MasonDixon_VERSION)
  set(MasonDixon_FOUND FALSE)
  set(MasonDixon_NOT_FOUND_MESSAGE "MasonDixon: version ${MasonDixon_VERSION} (${CMAKE_CURRENT_LIST_DIR}) is asked for after version ${MasonDixon_NOT_FOUND_MESSAGE}; allowed is one version in a project. Point both to the same one.")
  return()
endif()
unset(MasonDixon_NOT_FOUND_MESSAGE)
include("${CMAKE_CURRENT_LIST_DIR}/MasonDixon.cmake")
