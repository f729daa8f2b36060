# SPDX-License-Identifier: 0BSD
#[=======================================================================[.rst:
MasonDixonReport
----------------

Reports what this platform gives of low memory, or what a build found and decided:

.. code-block:: shell

  cmake -P cmake/MasonDixonReport.cmake                               # this platform, no project needed
  cmake --build build --target mason-dixon-report                     # a build
  cmake -DMASON_DIXON_BUILD=build -P cmake/MasonDixonReport.cmake     # the same

Without a build folder it compiles the program ``mason-dixon`` with the report in it, links small programs
with each linker that the compiler's driver can use, by each strategy, reads and runs them, and looks for a
LuaJIT: some ten seconds. Everything happens in a temporary folder. On a build it shows what each link
decided, and for an executable that is not linked yet the prediction; it prints text, and writes
``report.json`` and ``report.html`` into the build folder; what it tries of linkers and LuaJIT is kept there.

``MASON_DIXON_BUILD``
  The build folder. Default: none, this platform. A folder without ``mason-dixon.facts`` is an error.
``MASON_DIXON_FORMAT``
  Of the platform's report: ``text`` (default), ``json``, ``html`` or ``svg``.
``MASON_DIXON_OUTPUT``
  File that the platform's report goes to. Default: standard output.
``MASON_DIXON_REPORT_COMPILER``
  The C compiler to use, with its arguments as a list. Default: ``$CC``, then cc, gcc or clang on the
  PATH; none of them is an error for a platform, and a shorter report for a build.

Example:

.. code-block:: shell

  cmake -DMASON_DIXON_FORMAT=html -DMASON_DIXON_OUTPUT=platform.html -P cmake/MasonDixonReport.cmake

Since: 0.1
#]=======================================================================]

cmake_minimum_required(VERSION 3.18)
include("${CMAKE_CURRENT_LIST_DIR}/internal/Program.cmake")
if(NOT _MASON_DIXON_TEMPLATES)
  message(FATAL_ERROR "MasonDixonReport: no folder templates beside \"${CMAKE_CURRENT_LIST_DIR}\"; copy cmake/ and templates/ together, or install.")
endif()
include("${CMAKE_CURRENT_LIST_DIR}/internal/Report.cmake")
if(NOT MASON_DIXON_REPORT_COMPILER AND NOT "$ENV{CC}" STREQUAL "" AND NOT DEFINED MASON_DIXON_BUILD)
  separate_arguments(MASON_DIXON_REPORT_COMPILER UNIX_COMMAND "$ENV{CC}")
endif()
if(DEFINED MASON_DIXON_BUILD)
  set(CMAKE_C_COMPILER "${MASON_DIXON_REPORT_COMPILER}")
  _mason_dixon_report_build("${MASON_DIXON_BUILD}" "${MASON_DIXON_REPORT_COMPILER}")
else()
  include("${CMAKE_CURRENT_LIST_DIR}/internal/ReportPlatform.cmake")
  _mason_dixon_report_platform("${MASON_DIXON_REPORT_COMPILER}" "${MASON_DIXON_FORMAT}" "${MASON_DIXON_OUTPUT}")
endif()
