# SPDX-License-Identifier: 0BSD
#
# Report: mason-dixon.facts, and what reports on it: the program with the report in it, which is compiled when somebody
# asks for one, never while configuring.

include_guard(GLOBAL)

# _mason_dixon_note_target(<target> <request>)  What is asked for and predicted for one executable, for
# mason-dixon.facts.
function(_mason_dixon_note_target target request)
  get_property(note GLOBAL PROPERTY _mason_dixon_predicted)
  list(FILTER note INCLUDE REGEX
    "^(verdict|strategy|basis|reason|boundary|low_(map|stack|layout)(_reason)?|pointer_[a-z]+|width_[a-z]+)=")
  list(TRANSFORM note PREPEND "target.${target}.")
  foreach(option ${request})
    if(option MATCHES "^--(low-limit|low-reserve|runtime|pointer-bits)=(.*)$")
      set(value "${CMAKE_MATCH_2}")
      string(REPLACE "-" "_" name "${CMAKE_MATCH_1}")
      list(APPEND note "target.${target}.${name}=${value}")
    endif()
  endforeach()
  # CMake copies a property that it appends to, and there may be a thousand targets.
  set_property(GLOBAL APPEND PROPERTY _mason_dixon_noted ${target})
  set_property(GLOBAL PROPERTY "_mason_dixon_noted ${target}" "${note}")
endfunction()

# _mason_dixon_write_facts()
#
# Writes <build folder>/mason-dixon.facts: key=value, sorted, one line each; unchanged contents leave the file as it was.
# In CMakeFiles/mason-dixon what only the report shows, so that mason-dixon.facts is the same whichever build system wrote
# it: in *.facts the compiler, LuaJIT, and which target each linked file is.
function(_mason_dixon_write_facts)
  get_property(facts GLOBAL PROPERTY _mason_dixon_facts)
  list(APPEND facts "facts_version=1" "mason_dixon_version=${MASON_DIXON_VERSION}")
  if(NOT facts MATCHES "(^|;)system=")
    list(APPEND facts "system=${CMAKE_SYSTEM_NAME}")
  endif()
  set(files "")
  get_property(targets GLOBAL PROPERTY _mason_dixon_noted)
  foreach(target IN LISTS targets)
    get_property(note GLOBAL PROPERTY "_mason_dixon_noted ${target}")
    string(APPEND facts ";${note}")
    string(APPEND files "target.${target}.file$<CONFIG>=$<TARGET_FILE:${target}>\n")
  endforeach()
  file(GENERATE OUTPUT "${CMAKE_BINARY_DIR}/CMakeFiles/mason-dixon/files$<CONFIG>.facts" CONTENT "${files}")
  list(SORT facts)
  string(JOIN "\n" facts ${facts} "")
  file(GENERATE OUTPUT "${CMAKE_BINARY_DIR}/mason-dixon.facts" CONTENT "${facts}")

  set(extra "")
  foreach(lang CXX C)
    if(CMAKE_${lang}_COMPILER)
      set(extra "compiler.called=${CMAKE_${lang}_COMPILER_ID} ${CMAKE_${lang}_COMPILER_VERSION}\ncompiler.path=${CMAKE_${lang}_COMPILER}\n")
    endif()
  endforeach()
  if(TARGET LuaJIT::LuaJIT)
    get_target_property(type LuaJIT::LuaJIT TYPE)
  endif()
  # An interface of the project's own has no such properties.
  if(TARGET LuaJIT::LuaJIT AND NOT type STREQUAL "INTERFACE_LIBRARY")
    get_target_property(gc64 LuaJIT::LuaJIT LuaJIT_GC64)
    get_target_property(bits LuaJIT::LuaJIT LuaJIT_LIGHTUSERDATA_BITS)
    get_target_property(library LuaJIT::LuaJIT IMPORTED_LOCATION)
    string(APPEND extra "luajit.version=${LuaJIT_VERSION}\nluajit.gc64=${gc64}\nluajit.lightuserdata_bits=${bits}\nluajit.library=${library}\nluajit.include=${LuaJIT_INCLUDE_DIR}\n")
  endif()
  if(CMAKE_CROSSCOMPILING)
    string(APPEND extra "linkers_why=this build is for another machine, whose programs are not started here\n")
  endif()
  file(CONFIGURE OUTPUT "${CMAKE_BINARY_DIR}/CMakeFiles/mason-dixon/extra.facts" CONTENT "@extra@" @ONLY)
  # CMake allows no custom target in a folder with these characters; the report can still be printed
  # with cmake -DMASON_DIXON_BUILD=... -P MasonDixonReport.cmake.
  if(NOT TARGET mason-dixon-report AND NOT CMAKE_BINARY_DIR MATCHES "[#<>]")
    set(compiler "${MASON_DIXON_HOST_CC}")
    if(NOT CMAKE_CROSSCOMPILING AND CMAKE_C_COMPILER)
      set(compiler "${CMAKE_C_COMPILER}")
    endif()
    add_custom_target(mason-dixon-report VERBATIM
      COMMAND "${CMAKE_COMMAND}" "-DMASON_DIXON_BUILD=${CMAKE_BINARY_DIR}" "-DMASON_DIXON_REPORT_COMPILER=${compiler}"
        -P "${_MASON_DIXON_MODULES}/MasonDixonReport.cmake")
  endif()
endfunction()

# _mason_dixon_report_tool(<out> <out error> <folder to compile in>)
#
# The program with the report in it, as the beginning of a command: the installed one, else one that is compiled.
function(_mason_dixon_report_tool out out_error folder)
  set(${out_error} "" PARENT_SCOPE)
  set(program "${_MASON_DIXON_INSTALLED}")
  if(NOT program OR NOT EXISTS "${program}")
    set(program "${folder}/mason-dixon${CMAKE_HOST_EXECUTABLE_SUFFIX}")
    file(STRINGS "${_MASON_DIXON_TEMPLATES}/tool/version.h" wanted REGEX "INTERFACE_NUMBER")
    string(REGEX REPLACE "[^0-9]" "" wanted "${wanted}")
    _mason_dixon_program_make(error "${program}" ${wanted}
      "-DMASON_DIXON_WITH_REPORT;-DMASON_DIXON_PROBE_THREADS;-pthread;-I${_MASON_DIXON_TEMPLATES}/report;-I${_MASON_DIXON_TEMPLATES}/runtime")
    set(${out_error} "${error}" PARENT_SCOPE)
  endif()
  set(${out} "${program}" PARENT_SCOPE)
endfunction()

# _mason_dixon_report_tried(<out> <tool> <facts> <work> <compiler>)
#
# What a build's report tries itself, as lines for the report: the linkers that the compiler can use, and
# how much memory the LuaJIT of the build gets. Once per build folder, since it takes some seconds.
function(_mason_dixon_report_tried out tool facts work compiler)
  set(${out} "" PARENT_SCOPE)
  execute_process(COMMAND uname -m OUTPUT_VARIABLE machine OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
  if(facts MATCHES "(^|\n)linkers_why=")
    return()
  endif()
  if(NOT compiler AND facts MATCHES "\ncompiler\\.path=([^\n]+)")
    set(compiler "${CMAKE_MATCH_1}")
  endif()
  if(NOT compiler OR NOT "\n${facts}" MATCHES "\nsystem=${CMAKE_HOST_SYSTEM_NAME}\n" OR
      ("\n${facts}" MATCHES "\nmachine=([^\n]*)\n" AND NOT CMAKE_MATCH_1 STREQUAL machine))
    set(${out} "linkers_why=there is no compiler here that makes programs for the target and this machine\n" PARENT_SCOPE)
    return()
  endif()
  include("${CMAKE_CURRENT_FUNCTION_LIST_DIR}/ReportPlatform.cmake")
  message(NOTICE "MasonDixonReport: trying each linker that ${compiler} can use; once, some seconds")
  file(MAKE_DIRECTORY "${work}")
  _mason_dixon_try_linkers(text "${tool}" "${work}" "${compiler}")
  if(facts MATCHES "\nluajit\\.library=([^\n]+)\n.*luajit\\.include=([^\n]+)\n")
    set(library "${CMAKE_MATCH_1}")
    set(include "${CMAKE_MATCH_2}")
    if(NOT EXISTS "${work}/luajit.lines" OR "${library}" IS_NEWER_THAN "${work}/luajit.lines")
      file(REMOVE_RECURSE "${work}/luajit")
      _mason_dixon_try_luajit(lines "${work}" "${compiler}" "-DLuaJIT_LIBRARY=${library}"
        "-DLuaJIT_INCLUDE_DIR=${include}" -DLuaJIT_GC64=unknown -DLuaJIT_LIGHTUSERDATA_BITS=unknown)
      # All else the build has found out with its own flags.
      string(REGEX REPLACE "luajit\\.(version|gc64|lightuserdata_bits|library)=[^\n]*\n" "" lines "${lines}")
      if(lines STREQUAL "")
        set(lines "luajit.ceiling_why=a small program could not be built with it\n")
      endif()
      file(WRITE "${work}/luajit.lines" "${lines}")
    endif()
    file(READ "${work}/luajit.lines" lines)
    string(APPEND text "${lines}")
  endif()
  set(${out} "${text}" PARENT_SCOPE)
endfunction()

# _mason_dixon_report_build(<build folder> <compiler>)
#
# Reports on a build: text to standard output, report.json and report.html into the build folder.
function(_mason_dixon_report_build build compiler)
  if(NOT EXISTS "${build}/mason-dixon.facts")
    message(FATAL_ERROR "MasonDixonReport: MASON_DIXON_BUILD is \"${build}\"; allowed is a build folder with a file mason-dixon.facts in it.")
  endif()
  get_filename_component(build "${build}" ABSOLUTE)
  set(work "${build}/CMakeFiles/mason-dixon/report")
  _mason_dixon_literal(pattern "${build}")
  file(GLOB parts "${pattern}/mason-dixon.facts" "${pattern}/CMakeFiles/mason-dixon/*.facts")
  set(text "")
  foreach(part IN LISTS parts)
    file(READ "${part}" more)
    string(APPEND text "${more}")
  endforeach()
  if(NOT text MATCHES "\nlinkers_why=" AND text MATCHES "\ncompiler\\.path=([^\n]+)")
    set(CMAKE_CXX_COMPILER "${CMAKE_MATCH_1}")
  endif()
  _mason_dixon_report_tool(tool error "${work}")
  if(error)
    message(NOTICE "MasonDixonReport: only the facts and the records of links, without pictures and files: ${error}")
    file(GLOB records "${pattern}/mason-dixon/*.facts")
    execute_process(COMMAND "${CMAKE_COMMAND}" -E cat "${build}/mason-dixon.facts" ${records})
    return()
  endif()
  _mason_dixon_report_tried(tried "${tool}" "${text}" "${work}/tried" "${compiler}")
  file(WRITE "${work}/report.facts" "${text}${tried}")
  foreach(format text json html)
    set(output "")
    if(NOT format STREQUAL "text")
      set(output -o "report.${format}")
    endif()
    execute_process(COMMAND "${tool}" report --format ${format} --facts CMakeFiles/mason-dixon/report/report.facts
        --record mason-dixon ${output}
      WORKING_DIRECTORY "${build}" RESULT_VARIABLE status)
    if(NOT status EQUAL 0)
      message(FATAL_ERROR "MasonDixonReport: mason-dixon report ended with status ${status}; what is wrong stands above.")
    endif()
  endforeach()
  execute_process(COMMAND "${CMAKE_COMMAND}" -E echo "\nAlso in the build folder: report.json, report.html")
endfunction()
