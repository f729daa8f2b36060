# SPDX-License-Identifier: 0BSD
#
# Package file for find_package(MasonDixon); see MasonDixon.cmake for what it offers.

include("${CMAKE_CURRENT_LIST_DIR}/MasonDixon.cmake")
