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

foreach(strategy link-script post-link)
  string(REPLACE "-" "_" field "${strategy}")
  set(fits FALSE)
  _mason_dixon_candidates(rows ${strategy})
  foreach(row IN LISTS rows)
    if(row MATCHES "\\|${strategy}\\|")
      set(fits TRUE)
    endif()
  endforeach()
  if(strategy STREQUAL "post-link" AND NOT fits)
    # No row asks for it where a script does as well; it works with any ELF linker.
    list(APPEND ctx_when own-script)
    _mason_dixon_candidates(rows ${strategy})
    list(POP_BACK ctx_when)
    list(FILTER rows INCLUDE REGEX "\\|post-link\\|")
    if(rows)
      list(GET rows 0 candidate)
      set(failures "")
      _mason_dixon_row("${candidate}" row row_system row_format row_machine row_linker row_when
        row_strategy row_inject row_object row_verdict row_reason)
      _mason_dixon_try_row()
      set(said "${trial_error}")
      set(result impossible)
      if(NOT trial_error)
        set(result "${verdict} (headers)")
        _mason_dixon_probe(ran "${function}" "${trial_file}")
        if(NOT ran_error AND "${ran_emulated}" STREQUAL "no" AND ran_heap_start)
          math(EXPR heap_start "${ran_heap_start}")
          set(result "${verdict} (run)")
          if(heap_start LESS boundary)
            set(result impossible)
            set(said "the running program has its heap at ${ran_heap_start}")
          endif()
        endif()
        file(REMOVE "${trial_file}")
      endif()
      string(APPEND lines "${key}.${field}=${result}\n")
      if(result STREQUAL "impossible")
        string(REGEX REPLACE "[\n\r]+" " / " said "${said}")
        string(APPEND lines "${key}.${field}_reason=${said}\n")
      endif()
      continue()
    endif()
  endif()
  if(NOT fits)
    string(APPEND lines "${key}.${field}=-\n")
    continue()
  endif()
  _mason_dixon_decide(got "${function}" C "" ${boundary} ${strategy} "-no-pie;${MASON_DIXON_FLAG}" "")
  if(got_verdict STREQUAL "impossible")
    string(APPEND lines "${key}.${field}=impossible\n${key}.${field}_reason=${got_reason}\n")
  else()
    string(APPEND lines "${key}.${field}=${got_verdict} (${got_basis})\n")
  endif()
endforeach()
_mason_dixon_decide(got "${function}" C "" ${boundary} auto "-pie;${MASON_DIXON_FLAG}" "")
string(APPEND lines "${key}.pie=${got_verdict} (${got_basis})\n")
file(WRITE "${MASON_DIXON_RESULT}" "${lines}")
