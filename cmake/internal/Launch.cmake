# SPDX-License-Identifier: 0BSD
#
# Launch: the program stands in front of each link of the project ("mason-dixon link --marked"), and a mark in a link
# tells it what is asked for. CMake carries the marks of MasonDixon::Boundary through all kinds of usage requirements.

include_guard(GLOBAL)

# _mason_dixon_way(<out>)
#
# How executables get what they need: "link", by the program in front of their links; else why not: the generator or
# the build machine have no launchers, or there is no program.
function(_mason_dixon_way out)
  get_property(way GLOBAL PROPERTY _mason_dixon_way)
  if(NOT way)
    _mason_dixon_folders()
    set(way link)
    if(NOT CMAKE_GENERATOR MATCHES "Makefiles|Ninja")
      set(way "the generator ${CMAKE_GENERATOR} puts no program in front of links")
    elseif(CMAKE_HOST_WIN32)
      set(way "the program mason-dixon does not run on Windows")
    elseif(CMAKE_C_COMPILER_FRONTEND_VARIANT STREQUAL "MSVC" OR CMAKE_CXX_COMPILER_FRONTEND_VARIANT STREQUAL "MSVC"
        OR "${CMAKE_C_COMPILER_ID}${CMAKE_CXX_COMPILER_ID}" MATCHES "MSVC")
      set(way "the compiler takes Microsoft's options")
    else()
      _mason_dixon_program(program why)
      if(why)
        set(way "${why}")
      endif()
    endif()
    set_property(GLOBAL PROPERTY _mason_dixon_way "${way}")
  endif()
  set(${out} "${way}" PARENT_SCOPE)
endfunction()

# _mason_dixon_folders()  Makes the two folders that we write into; once in a build folder.
function(_mason_dixon_folders)
  set(folders "${CMAKE_BINARY_DIR}/mason-dixon/requests" "${CMAKE_BINARY_DIR}/CMakeFiles/mason-dixon/answers")
  foreach(folder IN LISTS folders)
    if(NOT IS_DIRECTORY "${folder}")
      execute_process(COMMAND "${CMAKE_COMMAND}" -E make_directory "${folder}"
        RESULT_VARIABLE status ERROR_VARIABLE error OUTPUT_VARIABLE error)
      if(NOT status EQUAL 0)
        message(FATAL_ERROR "MasonDixon: can't create the folder \"${folder}\"; allowed is a build folder that can be written, without a file where a folder must be.")
      endif()
    endif()
  endforeach()
endfunction()

# _mason_dixon_mark(<out> <prefix> <request>...)
#
# The word that marks a link, and the file that it stands for. Its name is a hash of the request, so that another
# request is another link command.
function(_mason_dixon_mark out prefix)
  string(JOIN "\n" text ${ARGN} "--system=${CMAKE_SYSTEM_NAME}" "")
  string(SHA256 name "${MASON_DIXON_VERSION}${text}")
  string(SUBSTRING "${name}" 0 12 name)
  set(file "${CMAKE_BINARY_DIR}/mason-dixon/requests/${prefix}${name}")
  get_property(known GLOBAL PROPERTY "_mason_dixon_mark ${prefix}${name}")
  if(NOT known)
    set_property(GLOBAL PROPERTY "_mason_dixon_mark ${prefix}${name}" TRUE)
    if(NOT EXISTS "${file}")
      file(WRITE "${file}" "${text}")
    endif()
    # Where it is deleted the build configures again first, which writes it.
    if(NOT CMAKE_BINARY_DIR MATCHES ";")
      set_property(DIRECTORY "${CMAKE_SOURCE_DIR}" APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "${file}")
    endif()
  endif()
  set(${out} "-DMASON_DIXON_REQUEST_${prefix}${name}" PARENT_SCOPE)
endfunction()

# _mason_dixon_prepend_launcher(<launcher> <scope>...)  Ours in front of what a scope of its own has.
function(_mason_dixon_prepend_launcher launcher)
  get_property(own ${ARGN} PROPERTY RULE_LAUNCH_LINK SET)
  if(own OR ARGN STREQUAL "GLOBAL")
    get_property(theirs ${ARGN} PROPERTY RULE_LAUNCH_LINK)
    string(FIND "${theirs}" "${launcher}" at)
    if(at EQUAL -1)
      string(STRIP "${launcher} ${theirs}" both)
      set_property(${ARGN} PROPERTY RULE_LAUNCH_LINK "${both}")
    endif()
  endif()
endfunction()

# All folders of the project. Adds to the property _mason_dixon_linked what their targets name to link.
function(_mason_dixon_prepend_launchers launcher folder)
  if(launcher)
    _mason_dixon_prepend_launcher("${launcher}" DIRECTORY "${folder}")
  endif()
  get_property(targets DIRECTORY "${folder}" PROPERTY BUILDSYSTEM_TARGETS)
  # CMake before 3.21 does not tell; those that another folder has for itself nobody sees here.
  get_property(imported DIRECTORY "${folder}" PROPERTY IMPORTED_TARGETS)
  # What a package has may be linked by nothing here, and without a compiler for C it can't be.
  if(NOT CMAKE_C_COMPILER_LOADED AND NOT CMAKE_CXX_COMPILER_LOADED)
    set(imported "")
  endif()
  foreach(target IN LISTS targets imported)
    if(NOT TARGET ${target})
      continue()
    endif()
    get_property(type TARGET ${target} PROPERTY TYPE)
    set(properties INTERFACE_LINK_LIBRARIES)
    # Of these CMake before 3.19 lets nobody read anything else.
    if(NOT type STREQUAL "INTERFACE_LIBRARY" AND NOT target IN_LIST imported)
      list(APPEND properties LINK_LIBRARIES)
      get_property(own TARGET ${target} PROPERTY RULE_LAUNCH_LINK SET)
      if(own AND launcher)
        _mason_dixon_prepend_launcher("${launcher}" TARGET ${target})
      endif()
      # The project may have set its options anew, behind mason_dixon_target().
      get_property(mark TARGET ${target} PROPERTY _mason_dixon_mark)
      get_property(options TARGET ${target} PROPERTY LINK_OPTIONS)
      if(mark AND NOT mark IN_LIST options)
        set_property(TARGET ${target} APPEND PROPERTY LINK_OPTIONS "${mark}")
      endif()
    endif()
    foreach(property IN LISTS properties)
      get_property(libraries TARGET ${target} PROPERTY ${property})
      if(libraries MATCHES "MasonDixon::(Boundary|SelfTest|LowMap)")
        set_property(GLOBAL APPEND PROPERTY _mason_dixon_linked "${libraries}")
      endif()
    endforeach()
  endforeach()
  get_property(folders DIRECTORY "${folder}" PROPERTY SUBDIRECTORIES)
  foreach(folder IN LISTS folders)
    # The build folder, as a folder of the project, is the project's first folder to CMake.
    if(folder STREQUAL CMAKE_BINARY_DIR)
      continue()
    endif()
    _mason_dixon_prepend_launchers("${launcher}" "${folder}")
  endforeach()
endfunction()

# _mason_dixon_at_end()  Lets _mason_dixon_end() run at the project's end. CMake before 3.19 has no cmake_language(DEFER),
# but there as later the folder of the file that is read becomes empty behind the project's last command.
function(_mason_dixon_at_end)
  if(CMAKE_VERSION VERSION_LESS 3.19)
    variable_watch(CMAKE_CURRENT_LIST_DIR _mason_dixon_watch)
  else()
    cmake_language(DEFER DIRECTORY "${CMAKE_SOURCE_DIR}" CALL _mason_dixon_end)
  endif()
endfunction()

function(_mason_dixon_watch variable access value)
  if(access STREQUAL "MODIFIED_ACCESS" AND "${value}" STREQUAL "")
    _mason_dixon_end()
  endif()
endfunction()

# _mason_dixon_end()  At the project's end, when targets, folders and others' launchers are there.
function(_mason_dixon_end)
  get_property(languages GLOBAL PROPERTY ENABLED_LANGUAGES)
  list(REMOVE_ITEM languages NONE RC)
  set(launcher "")
  set(everywhere FALSE)
  # Only a folder that has asked for us has a variable that counts: the project's first one may see the default.
  get_property(wanted GLOBAL PROPERTY _mason_dixon_wanted)
  if(MASON_DIXON_ENABLE AND wanted)
    set(everywhere TRUE)
  endif()
  get_property(enabled GLOBAL PROPERTY _mason_dixon_marked)
  if(everywhere)
    set(enabled TRUE)
  endif()
  if(enabled AND languages)
    _mason_dixon_way(way)
    if(way STREQUAL "link")
      _mason_dixon_program(program why)
      set(launcher "\"${program}\" link --marked --record \"${CMAKE_BINARY_DIR}/mason-dixon\" --")
      # Ninja's own files, and then a shell, read it; makefiles have link commands in files of CMake's own.
      if(CMAKE_GENERATOR MATCHES "Ninja")
        string(REPLACE "$" "\\$$" launcher "${launcher}")
        string(REPLACE "`" "\\`" launcher "${launcher}")
      endif()
      _mason_dixon_prepend_launcher("${launcher}" GLOBAL)
      set_property(GLOBAL PROPERTY _mason_dixon_launcher "${launcher}")
      if(NOT CMAKE_VERSION VERSION_LESS 3.19)
        cmake_language(DEFER DIRECTORY "${CMAKE_SOURCE_DIR}" CALL _mason_dixon_last)
      endif()
      if(everywhere)
        _mason_dixon_boundary()
      endif()
    endif()
  endif()
  _mason_dixon_prepend_launchers("${launcher}" "${CMAKE_SOURCE_DIR}")
  get_property(linked GLOBAL PROPERTY _mason_dixon_linked)
  _mason_dixon_used(${linked})
  if(everywhere AND languages AND NOT launcher AND "${linked}" MATCHES "MasonDixon::Boundary")
    _mason_dixon_row(row auto)
    if(row MATCHES ";none;-;-;impossible;(.*)$")
      string(REPLACE "%BOUNDARY%" "the boundary" way "${CMAKE_MATCH_1}")
    endif()
    if(NOT row MATCHES ";not-needed;")
      message(WARNING "MasonDixon::Boundary: nothing is placed in what links it, as ${way}.")
    endif()
  endif()
  if(enabled)
    _mason_dixon_write_facts()
  elseif(EXISTS "${CMAKE_BINARY_DIR}/CMakeFiles/mason-dixon/extra.facts")
    # What an earlier run has written is not so any more.
    file(REMOVE "${CMAKE_BINARY_DIR}/mason-dixon.facts" "${CMAKE_BINARY_DIR}/CMakeFiles/mason-dixon/extra.facts")
  endif()
endfunction()

# _mason_dixon_last()  Behind what others do at the project's end: a launcher may have come in place of ours.
function(_mason_dixon_last)
  get_property(launcher GLOBAL PROPERTY _mason_dixon_launcher)
  _mason_dixon_prepend_launcher("${launcher}" GLOBAL)
  # The instrumentation of CMake 4.3 puts another one in its place when all is configured, which a folder's own wins over:
  # links are placed, and not in its figures.
  if(NOT CMAKE_VERSION VERSION_LESS 4.3)
    get_property(all DIRECTORY "${CMAKE_SOURCE_DIR}" PROPERTY RULE_LAUNCH_LINK)
    set_property(DIRECTORY "${CMAKE_SOURCE_DIR}" PROPERTY RULE_LAUNCH_LINK "${all}")
  endif()
endfunction()

# _mason_dixon_boundary()
#
# Makes MasonDixon::Boundary carry its mark into executables, and into shared libraries, which hand it on from where
# CMake does not. Only in targets of a project that has the launcher: feature checks with such a library answer as
# without us.
function(_mason_dixon_boundary)
  _mason_dixon_request(request "MasonDixon::Boundary" SELF_TEST OFF)
  _mason_dixon_mark(mark library_ ${request})
  set(type "$<TARGET_PROPERTY:TYPE>")
  set(here "$<BOOL:$<TARGET_PROPERTY:_MASON_DIXON_LAUNCHER>>")
  define_property(TARGET PROPERTY _MASON_DIXON_LAUNCHER INHERITED BRIEF_DOCS "MasonDixon" FULL_DOCS "is in front of links")
  set_property(GLOBAL PROPERTY _MASON_DIXON_LAUNCHER TRUE)
  set_property(TARGET MasonDixon::Boundary PROPERTY INTERFACE_LINK_LIBRARIES
    "$<$<AND:${here},$<OR:$<STREQUAL:${type},EXECUTABLE>,$<STREQUAL:${type},SHARED_LIBRARY>>>:${mark}>")
endfunction()
