# SPDX-License-Identifier: 0BSD
#[=======================================================================[.rst:
MasonDixonReport
----------------

Prints what a build knows and decided, from its ``mason-dixon.facts`` and the checks after its links:

.. code-block:: shell

  cmake --build build --target mason-dixon-report
  cmake -DMASON_DIXON_BUILD=build -P cmake/MasonDixonReport.cmake     # the same

``MASON_DIXON_BUILD``
  The build folder. Default: the current folder. A folder without ``mason-dixon.facts`` is an error.

Since: 0.1
#]=======================================================================]

cmake_minimum_required(VERSION 3.25)
include("${CMAKE_CURRENT_LIST_DIR}/internal/Report.cmake")
if(NOT DEFINED MASON_DIXON_BUILD)
  set(MASON_DIXON_BUILD "${CMAKE_CURRENT_SOURCE_DIR}")
endif()
_mason_dixon_print_report("${MASON_DIXON_BUILD}")
