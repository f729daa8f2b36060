# SPDX-License-Identifier: 0BSD
#
# LowMapSeen: reads from a linked ELF file what low mappings need. Included by AfterLink.cmake.

include_guard(GLOBAL)

# _mason_dixon_low_map_seen(<out> <file> <low limit in bytes> <loads of _mason_dixon_elf_read()> <type>)
#
# Why low mappings do not hold in this file, as a sentence without a full stop, or empty: a dynamic
# executable must export mmap64, or its shared libraries call the C library's; and the limit must not
# lie inside the image.
function(_mason_dixon_low_map_seen out file low_limit loads type)
  set(${out} "" PARENT_SCOPE)
  if(type STREQUAL "EXEC")
    foreach(load IN LISTS loads)
      if(load MATCHES "^([0-9]+):([0-9]+):")
        set(first "${CMAKE_MATCH_1}")
        set(end "${CMAKE_MATCH_2}")
        # A part at the boundary lies above on purpose.
        if(first LESS 2147483648 AND end GREATER low_limit)
          _mason_dixon_hex(limit ${low_limit})
          _mason_dixon_hex(first ${first})
          _mason_dixon_hex(end ${end})
          _mason_dixon_text(text low-map-image LIMIT ${limit} FIRST ${first} END ${end})
          set(${out} "${text}" PARENT_SCOPE)
          return()
        endif()
      endif()
    endforeach()
  endif()
  file(READ "${file}" hex LIMIT 64 HEX)
  if(NOT hex MATCHES "^7f454c460201")
    return() # not the 64-bit little-endian machine that this is for
  endif()
  _mason_dixon_hex_field(offset "${hex}" 40 8 TRUE)
  _mason_dixon_hex_field(size "${hex}" 58 2 TRUE)
  _mason_dixon_hex_field(count "${hex}" 60 2 TRUE)
  if(offset EQUAL 0 OR count EQUAL 0 OR NOT size EQUAL 64)
    return()
  endif()
  math(EXPR bytes "${count} * ${size}")
  file(READ "${file}" hex OFFSET ${offset} LIMIT ${bytes} HEX)
  math(EXPR last "${count} - 1")
  foreach(index RANGE ${last})
    math(EXPR at "${index} * 64 + 4")
    _mason_dixon_hex_field(kind "${hex}" ${at} 4 TRUE)
    if(NOT kind EQUAL 11) # SHT_DYNSYM
      continue()
    endif()
    math(EXPR at "${index} * 64 + 40")
    _mason_dixon_hex_field(strings "${hex}" ${at} 4 TRUE)
    math(EXPR at "${strings} * 64 + 24")
    _mason_dixon_hex_field(offset "${hex}" ${at} 8 TRUE)
    math(EXPR at "${strings} * 64 + 32")
    _mason_dixon_hex_field(bytes "${hex}" ${at} 8 TRUE)
    file(READ "${file}" names OFFSET ${offset} LIMIT ${bytes} HEX)
    # "\0mmap64\0". The executable defines it, so among its dynamic names it can't be another's.
    if(NOT names MATCHES "006d6d6170363400")
      _mason_dixon_text(text low-map-hidden)
      set(${out} "${text}" PARENT_SCOPE)
    endif()
    return()
  endforeach()
endfunction()
