# SPDX-License-Identifier: 0BSD
#
# Arguments of the public functions: keywords, sizes, and the tables of templates/tables.

include_guard(GLOBAL)

# _mason_dixon_bad_argument(<function> <argument> <given> <allowed>)
#
# Ends the configure step with the one form that all errors about arguments have.
function(_mason_dixon_bad_argument function argument given allowed)
  message(FATAL_ERROR "${function}: ${argument} is \"${given}\"; allowed is ${allowed}.")
endfunction()

# _mason_dixon_size(<out> <function> <argument> <text>)
#
# Converts a size to bytes. <text> is a whole number, in bytes or with K, M, G, T, KiB, MiB, GiB or
# TiB behind it (powers of 1024), or a hexadecimal number of bytes (0x...). KB, MB, GB and TB are
# errors, since half of the world means powers of 1000 by them. The largest value is 2^62 bytes.
function(_mason_dixon_size out function argument text)
  set(allowed "a size such as 4GiB, 512M or 0x100000000 (K, M, G, T are powers of 1024)")
  if(text MATCHES "^0[xX][0-9a-fA-F]+$")
    string(LENGTH "${text}" length)
    if(length GREATER 17)
      _mason_dixon_bad_argument("${function}" "${argument}" "${text}" "at most 0x4000000000000000")
    endif()
    math(EXPR value "${text}")
  elseif(text MATCHES "^([0-9]+)(|([KMGT])(iB)?)$")
    set(number "${CMAKE_MATCH_1}")
    set(unit "${CMAKE_MATCH_3}")
    string(LENGTH "${number}" length)
    if(length GREATER 18)
      _mason_dixon_bad_argument("${function}" "${argument}" "${text}" "at most 0x4000000000000000")
    endif()
    set(shift 0)
    foreach(pair "K:10" "M:20" "G:30" "T:40")
      if(pair MATCHES "^${unit}:([0-9]+)$" AND unit)
        set(shift "${CMAKE_MATCH_1}")
      endif()
    endforeach()
    math(EXPR limit "1 << (62 - ${shift})")
    if(number GREATER limit)
      _mason_dixon_bad_argument("${function}" "${argument}" "${text}" "at most 0x4000000000000000")
    endif()
    math(EXPR value "${number} << ${shift}")
  elseif(text MATCHES "^[0-9]+[kKmMgGtT][bB]$")
    _mason_dixon_bad_argument("${function}" "${argument}" "${text}"
      "${allowed}; KB, MB, GB and TB are left out because they mean different things to different people")
  else()
    _mason_dixon_bad_argument("${function}" "${argument}" "${text}" "${allowed}")
  endif()
  set(${out} "${value}" PARENT_SCOPE)
endfunction()

# _mason_dixon_words(<out> <bytes>)
#
# A size as people say it: the largest binary unit that divides it ("4 GiB"). Worked out once.
function(_mason_dixon_words out bytes)
  get_property(text GLOBAL PROPERTY _mason_dixon_words_${bytes})
  if(text)
    set(${out} "${text}" PARENT_SCOPE)
    return()
  endif()
  set(text "${bytes} bytes")
  foreach(pair "40 TiB" "30 GiB" "20 MiB" "10 KiB")
    separate_arguments(pair)
    list(GET pair 0 shift)
    list(GET pair 1 unit)
    math(EXPR rest "${bytes} & ((1 << ${shift}) - 1)")
    if(rest EQUAL 0 AND bytes GREATER 0)
      math(EXPR count "${bytes} >> ${shift}")
      set(text "${count} ${unit}")
      break()
    endif()
  endforeach()
  set_property(GLOBAL PROPERTY _mason_dixon_words_${bytes} "${text}")
  set(${out} "${text}" PARENT_SCOPE)
endfunction()

# _mason_dixon_parse(<function> "<flags>" "<one-value keywords>" [<argument>...])
#
# Like cmake_parse_arguments() with the prefix "arg", and an error for each argument that is unknown,
# missing its value, or given twice. An empty value counts as none.
macro(_mason_dixon_parse function flags ones)
  set(arg_keywords ${flags} ${ones})
  if(NOT "${ARGN}" STREQUAL "")
    foreach(arg_keyword IN LISTS arg_keywords)
      set(arg_count 0)
      foreach(arg_word ${ARGN})
        if(arg_word STREQUAL arg_keyword)
          math(EXPR arg_count "${arg_count} + 1")
        endif()
      endforeach()
      if(arg_count GREATER 1)
        message(FATAL_ERROR "${function}: ${arg_keyword} is given ${arg_count} times; allowed is once.")
      endif()
    endforeach()
  endif()
  cmake_parse_arguments(arg "${flags}" "${ones}" "" ${ARGN})
  if(arg_KEYWORDS_MISSING_VALUES)
    list(GET arg_KEYWORDS_MISSING_VALUES 0 arg_keyword)
    message(FATAL_ERROR "${function}: ${arg_keyword} has no value; allowed is one value behind each ${arg_keyword}.")
  endif()
  if(arg_UNPARSED_ARGUMENTS)
    list(GET arg_UNPARSED_ARGUMENTS 0 arg_word)
    string(REPLACE ";" ", " arg_words "${arg_keywords}")
    message(FATAL_ERROR "${function}: unknown argument \"${arg_word}\"; allowed are ${arg_words}.")
  endif()
endmacro()

# _mason_dixon_table(<out> <name>)
#
# The rows of templates/tables/<name>.table as a list, comments left out, spaces around "|" removed.
# Rows are split by _mason_dixon_row(). Read once in a configure run.
function(_mason_dixon_table out name)
  get_property(rows GLOBAL PROPERTY _mason_dixon_table_${name})
  if(NOT rows)
    file(STRINGS "${_MASON_DIXON_TEMPLATES}/tables/${name}.table" rows REGEX "^[^#]")
    list(TRANSFORM rows REPLACE " *\\| *" "|")
    set_property(GLOBAL PROPERTY _mason_dixon_table_${name} "${rows}")
  endif()
  set(${out} "${rows}" PARENT_SCOPE)
endfunction()

# _mason_dixon_row(<row> <variable>...)
#
# Splits one row into the named variables of the caller.
macro(_mason_dixon_row row)
  string(REPLACE "|" ";" row_fields "${row}")
  set(row_names "${ARGN}")
  foreach(row_name row_field IN ZIP_LISTS row_names row_fields)
    set(${row_name} "${row_field}")
  endforeach()
endmacro()

# _mason_dixon_text(<out> <name> [<placeholder> <value>]...)
#
# A row of templates/tables/texts.table, with each %<placeholder>% filled in.
function(_mason_dixon_text out name)
  _mason_dixon_table(rows texts)
  list(FILTER rows INCLUDE REGEX "^${name}\\|")
  string(REGEX REPLACE "^[^|]*\\|" "" text "${rows}")
  set(at 2)
  while(at LESS ARGC)
    math(EXPR next "${at} + 1")
    string(REPLACE "%${ARGV${at}}%" "${ARGV${next}}" text "${text}")
    math(EXPR at "${at} + 2")
  endwhile()
  set(${out} "${text}" PARENT_SCOPE)
endfunction()
