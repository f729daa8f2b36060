# SPDX-License-Identifier: 0BSD
#
# Runtime: files of templates/runtime as libraries of the project, for code that calls their functions itself, and for
# builds where no program of ours stands in front of the links.

include_guard(GLOBAL)

# _mason_dixon_runtime_library(<out> <name> <file> <kind: OBJECT or STATIC> <definition>...)
#
# A library of one file for one set of definitions and of the folder's flags; who asks for the same shares it. Nothing of
# the consumer's warnings, analysers, precompiled headers, unity builds or LTO applies.
function(_mason_dixon_runtime_library out name file kind)
  # Those of this folder: a compiler may be known, and its language not be enabled here.
  set(lang C)
  if(NOT CMAKE_C_COMPILER_LOADED)
    set(lang CXX)
    if(NOT CMAKE_CXX_COMPILER_LOADED)
      message(FATAL_ERROR "MasonDixon: \"${CMAKE_CURRENT_SOURCE_DIR}\" has no C or C++, which the functions of ${file} are compiled with; allowed is a project() there that enables one.")
    endif()
  endif()
  # An object made for a sanitizer does not link without.
  set(flags "${CMAKE_${lang}_FLAGS}")
  foreach(config IN LISTS CMAKE_CONFIGURATION_TYPES CMAKE_BUILD_TYPE)
    string(TOUPPER "${config}" config)
    string(APPEND flags "|${CMAKE_${lang}_FLAGS_${config}}")
  endforeach()
  # What the folder compiles for, and how calls are guarded; the rest of its options is for its own sources.
  get_property(options DIRECTORY PROPERTY COMPILE_OPTIONS)
  list(FILTER options INCLUDE REGEX "^(-m|--target=|--sysroot=|-fcf-protection)")
  list(FILTER options EXCLUDE REGEX "^-mllvm$") # its value is another word
  string(SHA256 hash "${kind}|${ARGN}|${flags}|${options}")
  string(SUBSTRING "${hash}" 0 8 hash)
  set(name "mason-dixon-${name}-${hash}")
  set(${out} "${name}" PARENT_SCOPE)
  if(TARGET ${name})
    return()
  endif()
  set(source "${_MASON_DIXON_TEMPLATES}/runtime/${file}")
  # Last on the command line, it wins over a standard in CMAKE_<LANG>_FLAGS that is too old (-ansi).
  list(APPEND options -w)
  if(CMAKE_${lang}_COMPILER_ID MATCHES "GNU|Clang" AND NOT CMAKE_${lang}_COMPILER_FRONTEND_VARIANT STREQUAL "MSVC")
    list(APPEND options $<IF:$<STREQUAL:${lang},C>,-std=gnu99,-std=gnu++11>)
  endif()
  add_library(${name} ${kind} EXCLUDE_FROM_ALL "${source}")
  set_source_files_properties("${source}" PROPERTIES LANGUAGE ${lang})
  set_target_properties(${name} PROPERTIES
    COMPILE_OPTIONS "${options}"
    C_STANDARD 99 C_EXTENSIONS ON CXX_STANDARD 11 CXX_EXTENSIONS ON
    COMPILE_DEFINITIONS "${ARGN}"
    INCLUDE_DIRECTORIES "${_MASON_DIXON_TEMPLATES}/runtime"
    LINK_LIBRARIES ""
    POSITION_INDEPENDENT_CODE ON
    INTERPROCEDURAL_OPTIMIZATION OFF
    DISABLE_PRECOMPILE_HEADERS ON
    UNITY_BUILD OFF
    AUTOMOC OFF
    FOLDER MasonDixon
    ${lang}_CLANG_TIDY "" ${lang}_CPPCHECK "" ${lang}_CPPLINT "" ${lang}_INCLUDE_WHAT_YOU_USE "")
endfunction()

# _mason_dixon_functions(<target> <argument of mason_dixon_target()>...)
#
# What a program may call is there also where nothing is injected.
function(_mason_dixon_functions target)
  cmake_parse_arguments(arg "LOW_STACK" "SELF_TEST;POINTER_BITS" "" ${ARGN})
  set(libraries "")
  if(arg_SELF_TEST STREQUAL "CALL")
    _mason_dixon_runtime_library(library self-test mason_dixon.c STATIC)
    list(APPEND libraries ${library})
  endif()
  if(arg_LOW_STACK)
    _mason_dixon_runtime_library(library low-stack mason_dixon_low_stack.c STATIC "MASON_DIXON_POINTER_BITS=${arg_POINTER_BITS}")
    list(APPEND libraries ${library})
  endif()
  if(libraries)
    set_property(TARGET ${target} APPEND PROPERTY INCLUDE_DIRECTORIES "${_MASON_DIXON_TEMPLATES}/runtime")
    # Not target_link_libraries(), which would settle whether the project may use it with or without PRIVATE.
    set_property(TARGET ${target} APPEND PROPERTY LINK_LIBRARIES ${libraries})
  endif()
  set_property(TARGET ${target} PROPERTY MASON_DIXON_SELF_TEST "${arg_SELF_TEST}")
endfunction()

# _mason_dixon_used(<text>...)  Gives MasonDixon::SelfTest and MasonDixon::LowMap their libraries where what targets
# link names them: an unused one would be a trace in the build.
function(_mason_dixon_used)
  if("${ARGN}" MATCHES "MasonDixon::SelfTest")
    _mason_dixon_runtime_library(library self-test mason_dixon.c STATIC)
    set_property(TARGET MasonDixon::SelfTest PROPERTY INTERFACE_LINK_LIBRARIES ${library})
  endif()
  if("${ARGN}" MATCHES "MasonDixon::LowMap")
    _mason_dixon_runtime_library(library low-map mason_dixon_low_map.c STATIC)
    set_property(TARGET MasonDixon::LowMap PROPERTY INTERFACE_LINK_LIBRARIES ${library})
  endif()
endfunction()
