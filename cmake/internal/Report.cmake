# SPDX-License-Identifier: 0BSD
#
# Report: mason-dixon.facts, and the target that prints it.

include_guard(GLOBAL)

# _mason_dixon_note(<key> <value>)  One line for mason-dixon.facts of this configure run; the last
# value of a key counts.
function(_mason_dixon_note key value)
  string(REGEX REPLACE "[\n\r]+" " " value "${value}")
  string(REPLACE ";" "," value "${value}")
  set_property(GLOBAL APPEND PROPERTY _mason_dixon_notes "${key}")
  set_property(GLOBAL PROPERTY "_mason_dixon_note ${key}" "${value}")
endfunction()

# _mason_dixon_write_facts()
#
# Writes <build folder>/mason-dixon.facts: key=value, sorted, one line each; unchanged contents leave
# the file as it was.
function(_mason_dixon_write_facts)
  get_property(keys GLOBAL PROPERTY _mason_dixon_notes)
  if(NOT keys)
    return()
  endif()
  list(REMOVE_DUPLICATES keys)
  set(notes "")
  foreach(key IN LISTS keys)
    get_property(value GLOBAL PROPERTY "_mason_dixon_note ${key}")
    list(APPEND notes "${key}=${value}")
  endforeach()
  _mason_dixon_facts(facts)
  list(APPEND notes ${facts} "facts_version=1" "mason_dixon_version=${MASON_DIXON_VERSION}")
  list(REMOVE_DUPLICATES notes)
  list(SORT notes)
  list(JOIN notes "\n" text)
  file(GENERATE OUTPUT "${CMAKE_BINARY_DIR}/mason-dixon.facts" CONTENT "${text}\n")
  if(NOT TARGET mason-dixon-report)
    add_custom_target(mason-dixon-report VERBATIM
      COMMAND "${CMAKE_COMMAND}" "-DMASON_DIXON_BUILD=${CMAKE_BINARY_DIR}"
        -P "${_MASON_DIXON_MODULES}/MasonDixonReport.cmake")
  endif()
endfunction()

# _mason_dixon_print_report(<build folder>)
#
# Prints the facts of a build, what was decided for each executable, and what the check after each
# link has seen.
function(_mason_dixon_print_report build)
  if(NOT EXISTS "${build}/mason-dixon.facts")
    message(FATAL_ERROR "MasonDixonReport: MASON_DIXON_BUILD is \"${build}\"; allowed is a build folder with a file mason-dixon.facts in it.")
  endif()
  file(STRINGS "${build}/mason-dixon.facts" lines)
  set(targets "")
  foreach(line IN LISTS lines)
    if(line MATCHES "^target\\.(.+)\\.([a-z_]+)=(.*)$")
      set(name "${CMAKE_MATCH_1}")
      list(APPEND targets "${name}")
      set("target_${CMAKE_MATCH_2}_${name}" "${CMAKE_MATCH_3}")
    elseif(line MATCHES "^([a-z0-9_]+)=(.*)$")
      set(fact_${CMAKE_MATCH_1} "${CMAKE_MATCH_2}")
    endif()
  endforeach()
  list(REMOVE_DUPLICATES targets)
  set(text "MasonDixon ${fact_mason_dixon_version}\n\nTarget platform\n")
  foreach(pair "system:system" "machine:machine" "page_size:page size, bytes"
      "heap_placement:heap (brk) lies" "have_map_32bit:MAP_32BIT works" "map_32bit_range:MAP_32BIT gives"
      "stack_bits:main stack, bits" "thread_stack_bits:thread stacks, bits" "mmap_bits:mappings, bits")
    string(REGEX MATCH "^(.*):(.*)$" pair "${pair}")
    set(label "${CMAKE_MATCH_2}                      ")
    set(value "${fact_${CMAKE_MATCH_1}}")
    if(value STREQUAL "")
      set(value "-")
    endif()
    string(SUBSTRING "${label}" 0 22 label)
    string(APPEND text "  ${label}${value}\n")
  endforeach()
  if(fact_guessed_because)
    string(APPEND text "  Guesses, because: ${fact_guessed_because}\n")
  endif()
  string(APPEND text "\nExecutables\n")
  if(NOT targets)
    string(APPEND text "  none\n")
  endif()
  file(GLOB records "${build}/mason-dixon/checked/*")
  foreach(name IN LISTS targets)
    string(APPEND text "  ${name}: ${target_verdict_${name}} (${target_basis_${name}}), strategy ${target_strategy_${name}}, boundary ${target_boundary_${name}}\n    ${target_reason_${name}}\n")
    foreach(record IN LISTS records)
      file(STRINGS "${record}" values)
      set(checked "")
      foreach(value IN LISTS values)
        if(value MATCHES "^(target|file|verdict|reason)=(.*)$")
          set(checked_${CMAKE_MATCH_1} "${CMAKE_MATCH_2}")
        endif()
      endforeach()
      if(checked_target STREQUAL name)
        string(APPEND text "    linked: ${checked_verdict}, ${checked_reason}\n            ${checked_file}\n")
      endif()
    endforeach()
  endforeach()
  # The text goes to standard output, where message() would not put it.
  execute_process(COMMAND "${CMAKE_COMMAND}" -E echo "${text}")
endfunction()
