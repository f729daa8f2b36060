# SPDX-License-Identifier: 0BSD
#
# Self-test: compiles templates/runtime into the consumer's program, with the promises of its options.

include_guard(GLOBAL)

# _mason_dixon_self_test_library(<out> <kind: OBJECT or STATIC> <definition>...)  A library of the
# self-test.
function(_mason_dixon_self_test_library out kind)
  _mason_dixon_runtime_library(library self-test mason_dixon.c ${kind} ${ARGN})
  set(${out} "${library}" PARENT_SCOPE)
endfunction()

# _mason_dixon_runtime_library(<out> <name> <file> <kind: OBJECT or STATIC> <definition>...)
#
# A library of one file of templates/runtime for one set of definitions; executables with the same
# options share it.
# Nothing of the consumer's warnings, analysers, precompiled headers, unity builds or LTO applies.
function(_mason_dixon_runtime_library out name file kind)
  # Many targets of a folder ask for the same.
  set(asked "_mason_dixon_library ${name} ${kind} ${ARGN}")
  get_property(known DIRECTORY PROPERTY "${asked}")
  if(known)
    set(${out} "${known}" PARENT_SCOPE)
    return()
  endif()
  _mason_dixon_language(lang "mason_dixon_target()")
  # It is compiled with the flags of the folder that asks first, so only folders with the same flags
  # share it: an object made for a sanitizer does not link without.
  set(flags "${CMAKE_${lang}_FLAGS}")
  foreach(config IN LISTS CMAKE_CONFIGURATION_TYPES CMAKE_BUILD_TYPE)
    string(TOUPPER "${config}" config)
    string(APPEND flags "|${CMAKE_${lang}_FLAGS_${config}}")
  endforeach()
  string(SHA256 hash "${kind}|${ARGN}|${flags}")
  string(SUBSTRING "${hash}" 0 8 hash)
  set(name "mason-dixon-${name}-${hash}")
  set(${out} "${name}" PARENT_SCOPE)
  set_property(DIRECTORY PROPERTY "${asked}" "${name}")
  if(TARGET ${name})
    return()
  endif()
  set(source "${_MASON_DIXON_TEMPLATES}/runtime/${file}")
  # Last on the command line, it wins over a standard in CMAKE_<LANG>_FLAGS that is too old (-ansi).
  set(options -w)
  if(CMAKE_${lang}_COMPILER_ID MATCHES "GNU|Clang")
    if(lang STREQUAL "C")
      list(APPEND options -std=gnu99)
    else()
      list(APPEND options -std=gnu++11)
    endif()
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

# _mason_dixon_self_test(<target> <mode> <boundary> <low limit> <room> <on failure> [<configuration>...])
#
# Adds it to the target, except in these configurations.
function(_mason_dixon_self_test target mode boundary low_limit room on_failure)
  # With ADDR32 all memory is low on purpose, and the promise of a high heap is not made.
  get_property(strategy TARGET ${target} PROPERTY MASON_DIXON_STRATEGY)
  if(mode STREQUAL "STARTUP" AND strategy STREQUAL "addr32")
    return()
  endif()
  set(definitions "MASON_DIXON_BOUNDARY=${boundary}" "MASON_DIXON_LOW_LIMIT=${low_limit}"
    "MASON_DIXON_MIN_LOW_ROOM=${room}")
  get_property(more TARGET ${target} PROPERTY _MASON_DIXON_DEFINITIONS)
  list(APPEND definitions ${more})
  if(mode STREQUAL "STARTUP")
    list(APPEND definitions MASON_DIXON_STARTUP=1)
  endif()
  if(on_failure STREQUAL "ABORT")
    list(APPEND definitions MASON_DIXON_ON_FAILURE_ABORT=1)
  endif()
  _mason_dixon_self_test_library(library OBJECT ${definitions})
  set(objects $<TARGET_OBJECTS:${library}>)
  if(ARGN)
    string(REPLACE ";" "," excluded "${ARGN}")
    set(objects $<$<NOT:$<CONFIG:${excluded}>>:${objects}>)
  endif()
  target_sources(${target} PRIVATE ${objects})
  target_include_directories(${target} SYSTEM PRIVATE "${_MASON_DIXON_TEMPLATES}/runtime")
endfunction()

# mason_dixon_add_test() - documented in MasonDixon.cmake.
function(mason_dixon_add_test)
  set(allowed "allowed is an executable that mason_dixon_target() was called on")
  set(target "${ARGV0}")
  if("${target}" STREQUAL "")
    message(FATAL_ERROR "mason_dixon_add_test(): no target is given; ${allowed}.")
  endif()
  set(function "mason_dixon_add_test(${target})")
  set(arguments ${ARGV})
  list(POP_FRONT arguments)
  if(NOT TARGET "${target}")
    message(FATAL_ERROR "${function}: there is no target \"${target}\"; ${allowed}.")
  endif()
  _mason_dixon_parse("${function}" "" "NAME" ${arguments})
  get_property(mode TARGET ${target} PROPERTY MASON_DIXON_SELF_TEST)
  if(NOT MASON_DIXON_ENABLE)
    return()
  endif()
  if(NOT mode STREQUAL "STARTUP")
    if("${mode}" STREQUAL "")
      set(mode "none: mason_dixon_target(${target}) was not called before")
    endif()
    message(FATAL_ERROR "${function}: the test starts the program's own self-test, which needs SELF_TEST STARTUP; this target has ${mode}.")
  endif()
  if(NOT arg_NAME)
    set(arg_NAME "mason-dixon.${target}")
  endif()
  # The verdict is final at the end of the folder, hence the generator expressions. Without injection
  # there is no self-test in the program, and to start its main() would test nothing.
  set(verdict "$<TARGET_PROPERTY:${target},MASON_DIXON_VERDICT>")
  set(asan_configs "$<TARGET_PROPERTY:${target},_MASON_DIXON_ASAN_CONFIGS>")
  # An empty configuration is "in" an empty list.
  set(asan "$<AND:$<BOOL:${asan_configs}>,$<IN_LIST:$<CONFIG>,${asan_configs}>>")
  set(addr32 "$<STREQUAL:$<TARGET_PROPERTY:${target},MASON_DIXON_STRATEGY>,addr32>")
  set(has "$<AND:$<OR:$<STREQUAL:${verdict},placed>,$<STREQUAL:${verdict},not-needed>>,$<NOT:${asan}>,$<NOT:${addr32}>>")
  set(why "$<IF:${asan},this configuration has AddressSanitizer,$<TARGET_PROPERTY:${target},MASON_DIXON_REASON>>")
  set(emulator "")
  if(CMAKE_CROSSCOMPILING)
    set(emulator "$<TARGET_PROPERTY:${target},CROSSCOMPILING_EMULATOR>")
    set(emulator "$<$<BOOL:${emulator}>:${emulator}$<SEMICOLON>>")
  endif()
  # One argument that is a list: newer CMakes (4.3) keep an argument that turns out empty.
  add_test(NAME "${arg_NAME}" COMMAND_EXPAND_LISTS COMMAND
    "$<IF:${has},${emulator}$<TARGET_FILE:${target}>,${CMAKE_COMMAND};-E;echo;MasonDixon: nothing to test: ${why}>")
  # The program ends before main: 0 nothing failed, 77 no verdict possible, else failed.
  set_tests_properties("${arg_NAME}" PROPERTIES ENVIRONMENT MASON_DIXON=test SKIP_RETURN_CODE 77
    SKIP_REGULAR_EXPRESSION "^MasonDixon: nothing to test: ")
endfunction()
