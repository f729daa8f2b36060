# SPDX-License-Identifier: 0BSD
#
# Inject: puts a decision into the link of one executable, and the check behind it.

include_guard(GLOBAL)

# _mason_dixon_script(<out> <function> <template> <boundary in bytes> <page in bytes>)
#
# Writes mason-dixon/<name> from templates/link/<template>, unless it is there with these contents,
# and sets <out> to its name relative to mason-dixon/. The boundary is part of the name, so that
# another boundary is another command line and relinks.
function(_mason_dixon_script out function template boundary page)
  _mason_dixon_work(work "${function}")
  math(EXPR boundary_hex "${boundary}" OUTPUT_FORMAT HEXADECIMAL)
  string(REGEX REPLACE "(\\.[a-z]+)$" "-${boundary_hex}-${page}\\1" name "${template}")
  file(READ "${_MASON_DIXON_TEMPLATES}/link/${template}" text)
  string(REPLACE "%BOUNDARY%" "${boundary_hex}" text "${text}")
  string(REPLACE "%PAGE%" "${page}" text "${text}")
  set(old "")
  if(EXISTS "${work}/${name}")
    file(READ "${work}/${name}" old)
  endif()
  if(NOT old STREQUAL text)
    file(WRITE "${work}/${name}" "${text}")
  endif()
  set(${out} "${name}" PARENT_SCOPE)
endfunction()

# _mason_dixon_script_flag(<out> <strategy>)  The linker's option that reads a script, or a mapfile.
function(_mason_dixon_script_flag out strategy)
  set(${out} -T PARENT_SCOPE)
  if(strategy MATCHES "^(mapfile|addr32)$")
    set(${out} -M PARENT_SCOPE)
  endif()
endfunction()

# _mason_dixon_place_tool(<out> <out error> <function>)
#
# The program that turns the reserved slot into the boundary segment; it runs on the build machine.
# MASON_DIXON_PLACE_COMMAND, set by the installed package or by the user, wins; else it is compiled
# once into the build folder, with the project's compiler, or in a cross build with
# MASON_DIXON_HOST_CC, $CC_FOR_BUILD, cc, gcc or clang.
function(_mason_dixon_place_tool out out_error function)
  set(${out_error} "" PARENT_SCOPE)
  if(MASON_DIXON_PLACE_COMMAND)
    set(${out} "${MASON_DIXON_PLACE_COMMAND}" PARENT_SCOPE)
    return()
  endif()
  _mason_dixon_sources(work "${function}")
  set(tool "${work}/mason-dixon-place${CMAKE_EXECUTABLE_SUFFIX}")
  set(${out} "${tool}" PARENT_SCOPE)
  set(stale FALSE)
  foreach(source mason_dixon_place.c mason_dixon_elf.c mason_dixon_elf.h mason_dixon_size.h)
    if("${work}/src/${source}" IS_NEWER_THAN "${tool}")
      set(stale TRUE)
    endif()
  endforeach()
  if(NOT stale)
    return()
  endif()
  _mason_dixon_language(lang "${function}")
  set(as "")
  set(advice "")
  if(CMAKE_CROSSCOMPILING)
    set(compiler "${MASON_DIXON_HOST_CC}")
    if(NOT compiler)
      set(compiler "$ENV{CC_FOR_BUILD}")
    endif()
    if(NOT compiler)
      find_program(_MASON_DIXON_HOST_CC NAMES cc gcc clang NO_CMAKE_FIND_ROOT_PATH)
      set(compiler "${_MASON_DIXON_HOST_CC}")
    endif()
    separate_arguments(compiler UNIX_COMMAND "${compiler}")
    if(NOT compiler)
      set(${out_error} "a program that runs on this machine is needed after the link, and no compiler for this machine was found, set MASON_DIXON_HOST_CC" PARENT_SCOPE)
      return()
    endif()
    string(JOIN " " advice ${compiler})
    set(advice ", the compiler for this machine is \"${advice}\", set MASON_DIXON_HOST_CC to one that works")
  else()
    # CC="ccache gcc" is a compiler with a first argument to CMake.
    separate_arguments(arg1 UNIX_COMMAND "${CMAKE_${lang}_COMPILER_ARG1}")
    set(compiler "${CMAKE_${lang}_COMPILER}" ${arg1})
    if(lang STREQUAL "CXX")
      set(as -x c++)
    endif()
  endif()
  # Compiled in two thirds of the time of -O1, and no slower: reading and writing the file is what takes it.
  _mason_dixon_run(status stdout stderr "${work}" ${compiler} -w -O0 -Isrc ${as}
    src/mason_dixon_place.c src/mason_dixon_elf.c -o mason-dixon-place.new)
  if(NOT status EQUAL 0)
    set(${out_error} "mason-dixon-place, which runs after the link, can't be built: ${stderr}${status}${advice}" PARENT_SCOPE)
    return()
  endif()
  file(RENAME "${work}/mason-dixon-place.new" "${tool}")
endfunction()

# _mason_dixon_place(<out error> <function> <file> <boundary in bytes>)
function(_mason_dixon_place out function file boundary)
  _mason_dixon_place_tool(tool error "${function}")
  if(NOT error)
    get_filename_component(folder "${file}" DIRECTORY)
    get_filename_component(name "${file}" NAME)
    _mason_dixon_run(status stdout stderr "${folder}" "${tool}" --quiet --require-slot --boundary ${boundary} "${name}")
    if(NOT status EQUAL 0)
      string(STRIP "${stderr}" error)
      if(NOT error)
        set(error "mason-dixon-place: ${status}")
      endif()
    endif()
  endif()
  set(${out} "${error}" PARENT_SCOPE)
endfunction()

# _mason_dixon_shell_word(<out> <target> <file below mason-dixon/>)
#
# The path of a file as one word of a SHELL: link option of the target: quoted for the shell's rules
# that CMake splits it by, and with what generator expressions and lists would take for themselves
# written in their way. CMake 3.25 writes a "$" of a link option wrongly for Ninja: with one in the name
# of the build folder the path is relative to where the link runs.
function(_mason_dixon_shell_word out target file)
  set(path "${CMAKE_BINARY_DIR}/mason-dixon/${file}")
  if(CMAKE_BINARY_DIR MATCHES "\\$")
    set(folder "${CMAKE_BINARY_DIR}")
    if(NOT CMAKE_GENERATOR MATCHES "Ninja")
      get_property(folder TARGET ${target} PROPERTY BINARY_DIR)
    endif()
    file(RELATIVE_PATH path "${folder}" "${path}")
  endif()
  string(REGEX REPLACE "([\\\\\"])" "\\\\\\1" word "${path}")
  string(REPLACE ";" "$<SEMICOLON>" word "${word}")
  string(REPLACE ">" "$<ANGLE-R>" word "${word}")
  set(${out} "\"${word}\"" PARENT_SCOPE)
endfunction()

# _mason_dixon_forget_checks(<target>)  Removes what AfterLink.cmake has recorded of its links.
function(_mason_dixon_forget_checks target)
  set(records "${CMAKE_BINARY_DIR}/mason-dixon/checked")
  if(EXISTS "${records}")
    string(REGEX REPLACE "([[*?])" "[\\1]" pattern "${records}")
    file(GLOB stale "${pattern}/${target}-????????")
    if(stale)
      file(REMOVE ${stale})
    endif()
  endif()
endfunction()

# _mason_dixon_attach(<function> <target> <prefix of a decision> <boundary> <required?>
#                     <configurations with AddressSanitizer>)
#
# Adds the decision's link options and the check after the link. The options come before the
# project's own: GNU ld wants a full linker script of the project behind an extending one.
function(_mason_dixon_attach function target prefix boundary required asan_configs)
  set(work "${CMAKE_BINARY_DIR}/mason-dixon")
  if(${prefix}_strategy STREQUAL "none" AND NOT ${prefix}_verdict STREQUAL "not-needed")
    # No link is checked any more; the report must not tell of earlier ones.
    _mason_dixon_forget_checks(${target})
    return()
  endif()
  set(options "")
  set(inputs "")
  if(${prefix}_script)
    _mason_dixon_shell_word(word ${target} "${${prefix}_script}")
    _mason_dixon_script_flag(flag ${${prefix}_strategy})
    list(APPEND options "SHELL:-Xlinker ${flag} -Xlinker ${word}")
    list(APPEND inputs "${work}/${${prefix}_script}")
  endif()
  if(${prefix}_options)
    string(REPLACE "," " -Xlinker " words "${${prefix}_options}")
    list(APPEND options "SHELL:-Xlinker ${words}")
  endif()
  if(${prefix}_objects)
    _mason_dixon_shell_word(word ${target} "${${prefix}_objects}")
    list(APPEND options "SHELL:${word}")
    list(APPEND inputs "${work}/${${prefix}_objects}")
  endif()
  set(place "")
  if(${prefix}_strategy STREQUAL "post-link")
    _mason_dixon_place_tool(place error "${function}")
    list(APPEND inputs "${place}")
  endif()
  string(REPLACE ";" "," excluded "${asan_configs}")
  foreach(option IN LISTS options)
    if(excluded)
      set(option "$<$<NOT:$<CONFIG:${excluded}>>:${option}>")
    endif()
    target_link_options(${target} BEFORE PRIVATE "${option}")
  endforeach()
  # LINK_DEPENDS is a list of paths: one with a semicolon in it can't be named there.
  if(inputs AND NOT CMAKE_BINARY_DIR MATCHES ";")
    set_property(TARGET ${target} APPEND PROPERTY LINK_DEPENDS ${inputs})
    # Deleted files have no rule that makes them: the build configures again first, which does.
    # Once for many targets.
    string(MD5 watched "${inputs}")
    get_property(known DIRECTORY PROPERTY _mason_dixon_watched_${watched} SET)
    if(NOT known)
      set_property(DIRECTORY PROPERTY _mason_dixon_watched_${watched} TRUE)
      set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${inputs})
    endif()
  endif()
  if(MASON_DIXON_CHECK_AFTER_LINK OR place)
    set(wanted "${${prefix}_verdict}")
    if(excluded)
      set(wanted "$<IF:$<CONFIG:${excluded}>,asan,${wanted}>")
    endif()
    _mason_dixon_after_link(${target} "${wanted}" "${boundary}" "${required}" "${place}" "${${prefix}_strategy}")
  endif()
endfunction()

# _mason_dixon_after_link(<target> <verdict> <boundary> <required?> <place tool or empty> <strategy>)
#
# Runs AfterLink.cmake after each link of the target: as a POST_BUILD command where CMake allows it,
# which is in the folder that made the target, else in front of its link command.
function(_mason_dixon_after_link target wanted boundary required place strategy)
  set(script "${_MASON_DIXON_MODULES}/internal/AfterLink.cmake")
  # LOW_MAP's limit in bytes, where something stands in for mmap.
  set(low_map "")
  get_property(low_map_verdict TARGET ${target} PROPERTY MASON_DIXON_LOW_MAP)
  if(low_map_verdict STREQUAL "placed")
    get_property(low_map TARGET ${target} PROPERTY _MASON_DIXON_LOW_MAP)
    list(GET low_map 0 low_map)
  endif()
  set(arguments
    "-DMASON_DIXON_TARGET=${target}"
    "-DMASON_DIXON_WANTED=${wanted}"
    "-DMASON_DIXON_BOUNDARY=${boundary}"
    "-DMASON_DIXON_REQUIRED=${required}"
    "-DMASON_DIXON_PLACE=${place}"
    "-DMASON_DIXON_SYSTEM=${CMAKE_SYSTEM_NAME}"
    "-DMASON_DIXON_STRATEGY=${strategy}"
    "-DMASON_DIXON_TEMPLATES=${_MASON_DIXON_TEMPLATES}"
    "-DMASON_DIXON_LOW_MAP=${low_map}"
    "-DMASON_DIXON_RECORDS=${CMAKE_BINARY_DIR}/mason-dixon/checked")
  get_target_property(folder ${target} SOURCE_DIR)
  get_target_property(build_folder ${target} BINARY_DIR)
  if(folder STREQUAL CMAKE_CURRENT_SOURCE_DIR AND build_folder STREQUAL CMAKE_CURRENT_BINARY_DIR)
    add_custom_command(TARGET ${target} POST_BUILD VERBATIM
      COMMAND "${CMAKE_COMMAND}" ${arguments} "-DMASON_DIXON_FILE=$<TARGET_FILE:${target}>" -P "${script}")
    return()
  endif()
  # A launcher is a prefix of the link command; one that the project set stays behind ours. It has no
  # generator expressions: the linked file is found behind -o.
  get_property(theirs TARGET ${target} PROPERTY RULE_LAUNCH_LINK)
  if(NOT theirs)
    get_property(theirs DIRECTORY "${folder}" PROPERTY RULE_LAUNCH_LINK)
  endif()
  if(NOT theirs)
    get_property(theirs GLOBAL PROPERTY RULE_LAUNCH_LINK)
  endif()
  set(asan FALSE)
  if(wanted MATCHES "^\\$<IF:.*,asan,([^,]*)>$")
    set(wanted "${CMAKE_MATCH_1}")
    set(asan TRUE)
  endif()
  set(settings "${CMAKE_BINARY_DIR}/mason-dixon/after-link/${target}.cmake")
  set(text "")
  foreach(name TARGET:target WANTED:wanted BOUNDARY:boundary REQUIRED:required PLACE:place ASAN:asan
      SYSTEM:CMAKE_SYSTEM_NAME STRATEGY:strategy TEMPLATES:_MASON_DIXON_TEMPLATES LOW_MAP:low_map)
    string(REGEX MATCH "^(.*):(.*)$" name "${name}")
    string(APPEND text "set(MASON_DIXON_${CMAKE_MATCH_1} [==[${${CMAKE_MATCH_2}}]==])\n")
  endforeach()
  file(CONFIGURE OUTPUT "${settings}" CONTENT
    "${text}set(MASON_DIXON_RECORDS [==[${CMAKE_BINARY_DIR}/mason-dixon/checked]==])\ninclude([==[${script}]==])\n" @ONLY)
  # Another boundary stands in this file alone, and must relink.
  if(NOT settings MATCHES ";")
    set_property(TARGET ${target} APPEND PROPERTY LINK_DEPENDS "${settings}")
  endif()
  set(launcher "")
  foreach(word sh "${_MASON_DIXON_TEMPLATES}/link/mason_dixon_launch.sh" "${CMAKE_COMMAND}" "${settings}")
    string(REPLACE "'" "'\\''" word "${word}")
    if(CMAKE_GENERATOR MATCHES "Ninja")
      # It gets there as it is, and "$" is Ninja's own.
      string(REPLACE "$" "$$" word "${word}")
    endif()
    string(APPEND launcher "'${word}' ")
  endforeach()
  set_property(TARGET ${target} PROPERTY RULE_LAUNCH_LINK "${launcher}${theirs}")
endfunction()

# _mason_dixon_linked(<out> <target>)
#
# All targets that a target links, also through others, each once. Of an item in a generator
# expression ($<LINK_ONLY:x>, $<BUILD_INTERFACE:x>, $<$<CONFIG:Debug>:x>) the name x counts.
function(_mason_dixon_linked out target)
  set(found "")
  set(seen "")
  get_property(queue TARGET ${target} PROPERTY LINK_LIBRARIES)
  while(queue)
    list(POP_FRONT queue item)
    if(item IN_LIST seen)
      continue()
    endif()
    list(APPEND seen "${item}")
    if(item MATCHES "^\\$<")
      string(REGEX REPLACE "^.*[^:]:(([A-Za-z0-9_.+-]|::)+)>*$" "\\1" item "${item}")
    endif()
    if(TARGET "${item}" AND NOT item IN_LIST found)
      list(APPEND found "${item}")
      get_property(items TARGET "${item}" PROPERTY INTERFACE_LINK_LIBRARIES)
      list(APPEND queue ${items})
    endif()
  endwhile()
  set(${out} "${found}" PARENT_SCOPE)
endfunction()
