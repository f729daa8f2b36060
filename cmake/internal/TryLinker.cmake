# SPDX-License-Identifier: 0BSD
#
# Tries one linker with each strategy, by effect (cmake -P): trial links as for a project's executables,
# read and run. Prints nothing; writes lines key=value. A process of its own for each linker, since
# what the functions below refuse ends the script.
#
#   MASON_DIXON_COMPILER   the driver, a list
#   MASON_DIXON_NAME       what the linker is called in the result
#   MASON_DIXON_FLAG       what makes the driver use it, -fuse-ld=...; empty: its own choice
#   MASON_DIXON_WORK       folder to work in
#   MASON_DIXON_TEMPLATES  templates/
#   MASON_DIXON_PLACE      mason-dixon-place
#   MASON_DIXON_RESULT     file for the result

cmake_minimum_required(VERSION 3.25)
foreach(stage Arguments Detect Decide Inject Verify)
  include("${CMAKE_CURRENT_LIST_DIR}/${stage}.cmake")
endforeach()

set(function "MasonDixonReport")
list(POP_FRONT MASON_DIXON_COMPILER CMAKE_C_COMPILER)
string(JOIN " " CMAKE_C_COMPILER_ARG1 ${MASON_DIXON_COMPILER})
set(CMAKE_BINARY_DIR "${MASON_DIXON_WORK}")
set(CMAKE_SYSTEM_NAME "${CMAKE_HOST_SYSTEM_NAME}")
set(_MASON_DIXON_TEMPLATES "${MASON_DIXON_TEMPLATES}")
set(MASON_DIXON_PLACE_COMMAND "${MASON_DIXON_PLACE}")
set(MASON_DIXON_TRIAL_SECONDS 30)
set(MASON_DIXON_VERSION report)
set(boundary 4294967296)

# The driver's first words; by them the same linker under two names is told.
_mason_dixon_context(ctx C "" "-no-pie;${MASON_DIXON_FLAG}" "")
_mason_dixon_machine("${function}")
_mason_dixon_linker(linker "${function}")
set(lines "")
set(key "linker.${MASON_DIXON_NAME}")
string(APPEND lines "${key}.id=${linker_id}\n${key}.version=${linker_version}\n")
string(APPEND lines "${key}.flag=${MASON_DIXON_FLAG}\n")

# Without a word of ours: does the driver make a PIE?
if(NOT MASON_DIXON_FLAG)
  set(with_no_pie "${ctx_link}")
  set(ctx_link "")
  _mason_dixon_trial(trial "${function}" trial-default)
  if(NOT trial_error)
    _mason_dixon_elf_read(default "${trial_file}")
    file(REMOVE "${trial_file}")
    set(pie_default no)
    if(default_type STREQUAL "DYN")
      set(pie_default yes)
    endif()
    string(APPEND lines "compiler.pie_default=${pie_default}\n")
  endif()
  set(ctx_link "${with_no_pie}")
endif()

# _mason_dixon_borrowed(<out> <strategy>)
#
# The row to try where none asks for this strategy with this linker: for post-link that of links with a
# linker script of their own, for link-script those of other linkers, whose scripts it might take.
macro(_mason_dixon_borrowed out strategy)
  set(own_id "${linker_id}")
  list(APPEND ctx_when own-script)
  if("${strategy}" STREQUAL "link-script")
    list(POP_BACK ctx_when)
    set(linker_id GNU)
  endif()
  _mason_dixon_candidates(${out} ${strategy})
  list(REMOVE_ITEM ctx_when own-script)
  set(linker_id "${own_id}")
  list(FILTER ${out} INCLUDE REGEX "\\|${strategy}\\|")
endmacro()

# _mason_dixon_try_borrowed(<out> <row>)  Tries it: the result, and in said why not.
macro(_mason_dixon_try_borrowed out candidate)
  _mason_dixon_row("${candidate}" row row_system row_format row_machine row_linker row_when
    row_strategy row_inject row_object row_verdict row_reason)
  set(failures "")
  _mason_dixon_try_row()
  set(said "${trial_error}")
  set(${out} impossible)
  if(NOT trial_error)
    set(${out} "${verdict} (headers)")
    _mason_dixon_probe(ran "${function}" "${trial_file}")
    if(NOT ran_error AND "${ran_emulated}" STREQUAL "no" AND ran_heap_start)
      math(EXPR heap_start "${ran_heap_start}")
      set(${out} "${verdict} (run)")
      if(heap_start LESS boundary)
        set(${out} impossible)
        set(said "the running program has its heap at ${ran_heap_start}")
      endif()
    endif()
    file(REMOVE "${trial_file}")
  endif()
endmacro()

foreach(strategy link-script post-link)
  string(REPLACE "-" "_" field "${strategy}")
  _mason_dixon_candidates(rows ${strategy})
  list(FILTER rows INCLUDE REGEX "\\|${strategy}\\|")
  if(rows)
    _mason_dixon_decide(got "${function}" C "" ${boundary} ${strategy} "-no-pie;${MASON_DIXON_FLAG}" "")
    set(result "${got_verdict} (${got_basis})")
    if(got_verdict STREQUAL "impossible")
      set(result impossible)
      set(said "${got_reason}")
    endif()
  else()
    _mason_dixon_borrowed(rows ${strategy})
    set(result "-")
    if(rows)
      list(GET rows 0 candidate)
      _mason_dixon_try_borrowed(result "${candidate}")
    endif()
  endif()
  string(APPEND lines "${key}.${field}=${result}\n")
  if(result STREQUAL "impossible")
    string(REGEX REPLACE "[\n\r]+" " / " said "${said}")
    string(REGEX REPLACE " +" " " said "${said}")
    string(APPEND lines "${key}.${field}_reason=${said}\n")
  endif()
endforeach()
_mason_dixon_decide(got "${function}" C "" ${boundary} auto "-pie;${MASON_DIXON_FLAG}" "")
string(APPEND lines "${key}.pie=${got_verdict} (${got_basis})\n")
file(WRITE "${MASON_DIXON_RESULT}" "${lines}")
