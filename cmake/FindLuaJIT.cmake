# SPDX-License-Identifier: 0BSD

#[=======================================================================[.rst:
FindLuaJIT
----------

Finds LuaJIT (headers and library), and tells two things that no header of it tells: whether the library is a GC64
build, and how wide its light userdata are. Since: 0.1.

.. code-block:: cmake

  find_package(LuaJIT [<version>[...<version-max>] [EXACT]] [QUIET] [REQUIRED])

Imported target
^^^^^^^^^^^^^^^

``LuaJIT::LuaJIT``
  The library with its include folder, and for a static library also ``m`` and ``${CMAKE_DL_LIBS}``. Its properties
  ``LuaJIT_GC64`` and ``LuaJIT_LIGHTUSERDATA_BITS`` have the values of the variables.

Result variables
^^^^^^^^^^^^^^^^

``LuaJIT_FOUND``
  True when headers and library were found and the version fits.
``LuaJIT_VERSION``
  The version of ``luajit.h`` without the word LuaJIT: ``2.0.5``, ``2.1.0-beta3``, ``2.1.1720049189`` (a rolling
  release: the last part is the time of the source in seconds since 1970). When the header says ``ROLLING`` (it was
  not generated), the version in the library's text, or else ``2.1``. CMake's comparison ignores ``-beta3``.
``LuaJIT_INCLUDE_DIRS``, ``LuaJIT_LIBRARIES``
  For projects that do not use the target.
``LuaJIT_GC64``
  ``yes``, ``no``, ``guessing yes``, ``guessing no`` or ``unknown``: whether garbage-collected memory may lie anywhere
  below 2^47 (GC64). In builds without GC64 for 64-bit systems it must lie below 2 GiB. 32-bit builds are ``no``;
  nothing in a 32-bit process needs help with that.
``LuaJIT_LIGHTUSERDATA_BITS``
  ``47``, ``64``, ``guessing 47``, ``guessing 64`` or ``unknown`` (``32`` on 32-bit systems): the width of the pointers
  that lua_pushlightuserdata() accepts. In a build with 47 bits a wider pointer raises the Lua error "bad light userdata
  pointer". The 64-bit builds accept up to about 250 distinct segments of 2^39 bytes.
``LuaJIT_PROBE_MESSAGE``
  One sentence on how the two were learnt, and why nothing was run if so.

Cache variables
^^^^^^^^^^^^^^^

``LuaJIT_INCLUDE_DIR``
  The folder with ``luajit.h``.
``LuaJIT_LIBRARY``
  The library. A file that does not exist yet (another step of the build makes it, such as ExternalProject) is accepted,
  and its folder of headers need not exist either; what it contains is then ``unknown``.
``LuaJIT_GC64``, ``LuaJIT_LIGHTUSERDATA_BITS``
  Set by you, each wins and is not looked at again. Allowed are the values above; anything else ends the configure step.
  The module's own answers are internal entries under a key of the library's and the header's contents, the compiler, the
  flags and the emulator, so that an exchanged library is asked anew.

Hints
^^^^^

``LuaJIT_ROOT`` (variable or environment), ``LUAJIT_ROOT``, ``LUAJIT_DIR`` (environment)
  Prefixes (``<prefix>/include``, ``<prefix>/lib``), or LuaJIT's own source tree after its build, of which
  ``src/libluajit.a`` is taken. Where one holds no LuaJIT a warning says so.
``LuaJIT_USE_STATIC_LIBS``
  When true, ``libluajit-5.1.a`` is wanted, and a shared library is not taken. Needed for executables that are linked
  with ``-static``. Default: false.

Searched in this order: these prefixes; ``CMAKE_PREFIX_PATH``; what pkg-config says of ``luajit`` (it is never needed,
and in a cross build only asked when ``PKG_CONFIG``, ``PKG_CONFIG_LIBDIR`` or ``PKG_CONFIG_SYSROOT_DIR`` is in the
environment, since otherwise it speaks of the build machine); the system's folders. Header and library always come from
the same of these places.

How it is learnt
^^^^^^^^^^^^^^^^

``mason-dixon luajit`` is asked (its --help tells more): a small program is linked with the library found, in the
project's own flags, and run, in a cross build by ``CMAKE_CROSSCOMPILING_EMULATOR``; else the library's contents tell,
which are guesses and are called that. The program is MasonDixon's, so this file needs the other modules beside it:
without them, or without a compiler for the build machine, all that is not set by you is ``unknown``.

Example
^^^^^^^

.. code-block:: cmake

  cmake_minimum_required(VERSION 3.18)
  project(host LANGUAGES C)
  find_package(MasonDixon REQUIRED)
  find_package(LuaJIT 2.1 REQUIRED)
  add_executable(host host.c)
  target_link_libraries(host PRIVATE LuaJIT::LuaJIT)
  if(LuaJIT_GC64 MATCHES "no$")   # "no" and "guessing no"
    mason_dixon_target(host REQUIRED)
  endif()

Limits
^^^^^^

* A shared library can be exchanged after the build; the answers are those of the library that was there.
* With a static LuaJIT, Lua modules written in C find the Lua API only in an executable with ``ENABLE_EXPORTS``.
* Components are not supported; there are none. On Windows and macOS the module has not been tried.
#]=======================================================================]

cmake_policy(VERSION 3.16...3.25)

include("${CMAKE_CURRENT_LIST_DIR}/internal/Program.cmake" OPTIONAL)

# What the user set wins. Our own earlier result in the same scope is no preset: it is recognised
# by the copy that was stored with it.
foreach(_luajit_var IN ITEMS GC64 LIGHTUSERDATA_BITS)
  unset(_luajit_preset_${_luajit_var})
  if(DEFINED CACHE{LuaJIT_${_luajit_var}})
    set(_luajit_preset_${_luajit_var} "$CACHE{LuaJIT_${_luajit_var}}")
  elseif(DEFINED LuaJIT_${_luajit_var}
         AND NOT "${LuaJIT_${_luajit_var}}" STREQUAL "${_LuaJIT_OWN_${_luajit_var}}")
    set(_luajit_preset_${_luajit_var} "${LuaJIT_${_luajit_var}}")
  endif()
  if(_luajit_var STREQUAL "GC64")
    set(_luajit_allowed yes no "guessing yes" "guessing no" unknown)
  else()
    set(_luajit_allowed 32 47 64 "guessing 47" "guessing 64" unknown)
  endif()
  if(DEFINED _luajit_preset_${_luajit_var}
     AND NOT _luajit_preset_${_luajit_var} IN_LIST _luajit_allowed)
    string(REPLACE ";" ", " _luajit_allowed "${_luajit_allowed}")
    message(FATAL_ERROR "FindLuaJIT: LuaJIT_${_luajit_var}: "
      "given \"${_luajit_preset_${_luajit_var}}\"; allowed: ${_luajit_allowed}.")
  endif()
endforeach()

# One place to search: header and library together, or neither. The arguments go to find_path
# and find_library alike.
macro(_luajit_search)
  if(NOT LuaJIT_INCLUDE_DIR OR NOT LuaJIT_LIBRARY)
    set(_luajit_had_include "${LuaJIT_INCLUDE_DIR}")
    set(_luajit_had_library "${LuaJIT_LIBRARY}")
    find_path(LuaJIT_INCLUDE_DIR NAMES luajit.h ${ARGN}
      PATH_SUFFIXES include/luajit-2.1 include/luajit-2.0 include/luajit luajit-2.1 luajit-2.0
        luajit include src)
    find_library(LuaJIT_LIBRARY NAMES ${_luajit_names} NAMES_PER_DIR ${ARGN}
      PATH_SUFFIXES lib lib/${CMAKE_LIBRARY_ARCHITECTURE} src)
    if(NOT LuaJIT_INCLUDE_DIR OR NOT LuaJIT_LIBRARY)
      if(NOT _luajit_had_include)
        unset(LuaJIT_INCLUDE_DIR CACHE)
      endif()
      if(NOT _luajit_had_library)
        unset(LuaJIT_LIBRARY CACHE)
      endif()
    endif()
  endif()
endmacro()

function(_luajit_find)
  set(_luajit_names luajit-5.1 luajit)
  if(WIN32)
    list(APPEND _luajit_names lua51) # the name that LuaJIT's msvcbuild.bat gives
  endif()
  if(LuaJIT_USE_STATIC_LIBS AND NOT WIN32)
    set(CMAKE_FIND_LIBRARY_SUFFIXES "${CMAKE_STATIC_LIBRARY_SUFFIX}")
  endif()

  set(roots "")
  foreach(value IN ITEMS "${LuaJIT_ROOT}" "$ENV{LuaJIT_ROOT}" "${LUAJIT_ROOT}" "$ENV{LUAJIT_ROOT}"
                         "${LUAJIT_DIR}" "$ENV{LUAJIT_DIR}")
    if(NOT value STREQUAL "")
      file(TO_CMAKE_PATH "${value}" value)
      list(APPEND roots ${value})
    endif()
  endforeach()
  list(REMOVE_DUPLICATES roots)

  # Changed hints search anew, but only what this module found itself is forgotten.
  set(key "${roots}|${LuaJIT_USE_STATIC_LIBS}|${CMAKE_PREFIX_PATH}|$ENV{CMAKE_PREFIX_PATH}")
  if(NOT "${_LuaJIT_SEARCH_KEY}" STREQUAL "${key}")
    foreach(var IN ITEMS LuaJIT_INCLUDE_DIR LuaJIT_LIBRARY)
      if(DEFINED CACHE{_${var}_OWN} AND "$CACHE{${var}}" STREQUAL "$CACHE{_${var}_OWN}")
        unset(${var} CACHE)
      endif()
      unset(_${var}_OWN CACHE)
    endforeach()
    set(_LuaJIT_SEARCH_KEY "${key}" CACHE INTERNAL "Hints of the last search for LuaJIT")
  endif()
  foreach(var IN ITEMS LuaJIT_INCLUDE_DIR LuaJIT_LIBRARY)
    set(given_${var} FALSE)
    if(${var} AND NOT "${${var}}" STREQUAL "$CACHE{_${var}_OWN}")
      set(given_${var} TRUE)
    endif()
  endforeach()

  # Half of the pair given: the other half is probably near.
  set(near "")
  if(LuaJIT_LIBRARY AND NOT LuaJIT_INCLUDE_DIR)
    get_filename_component(dir "${LuaJIT_LIBRARY}" DIRECTORY)
    set(near "${dir}" "${dir}/.." "${dir}/../..")
  elseif(LuaJIT_INCLUDE_DIR AND NOT LuaJIT_LIBRARY)
    set(near "${LuaJIT_INCLUDE_DIR}" "${LuaJIT_INCLUDE_DIR}/.." "${LuaJIT_INCLUDE_DIR}/../..")
  endif()
  if(near)
    _luajit_search(HINTS ${near} NO_DEFAULT_PATH)
  endif()

  # A source tree has a shared library, too, by another name than its soname's, which no loader finds there.
  foreach(root IN LISTS roots)
    if(NOT LuaJIT_INCLUDE_DIR AND NOT LuaJIT_LIBRARY AND NOT WIN32
        AND EXISTS "${root}/src/luajit.h" AND EXISTS "${root}/src/libluajit.a")
      set(LuaJIT_INCLUDE_DIR "${root}/src" CACHE PATH "The folder with luajit.h")
      set(LuaJIT_LIBRARY "${root}/src/libluajit.a" CACHE FILEPATH "The library of LuaJIT")
    endif()
  endforeach()

  if(roots)
    _luajit_search(HINTS ${roots} NO_DEFAULT_PATH)
    if((NOT LuaJIT_INCLUDE_DIR OR NOT LuaJIT_LIBRARY) AND NOT LuaJIT_FIND_QUIETLY)
      string(REPLACE ";" ", " text "${roots}")
      string(REPLACE ";" ", " names "${_luajit_names}")
      message(WARNING "FindLuaJIT: LuaJIT_ROOT (or LUAJIT_ROOT, LUAJIT_DIR): \"${text}\" holds "
        "no LuaJIT; wanted: luajit.h in include or include/luajit-2.1, and in lib a library "
        "named ${names} with the suffix ${CMAKE_FIND_LIBRARY_SUFFIXES}. Searching elsewhere.")
    endif()
  endif()

  _luajit_search(NO_PACKAGE_ROOT_PATH NO_SYSTEM_ENVIRONMENT_PATH NO_CMAKE_SYSTEM_PATH)

  if((NOT LuaJIT_INCLUDE_DIR OR NOT LuaJIT_LIBRARY)
     AND (NOT CMAKE_CROSSCOMPILING OR DEFINED ENV{PKG_CONFIG} OR DEFINED ENV{PKG_CONFIG_LIBDIR}
          OR DEFINED ENV{PKG_CONFIG_SYSROOT_DIR}))
    find_package(PkgConfig QUIET)
    if(PkgConfig_FOUND)
      pkg_check_modules(PC_LuaJIT QUIET luajit)
      if(PC_LuaJIT_FOUND)
        # --cflags leaves out folders that the compiler searches anyway; the variables do not.
        _luajit_search(HINTS ${PC_LuaJIT_INCLUDE_DIRS} ${PC_LuaJIT_INCLUDEDIR}
          ${PC_LuaJIT_LIBRARY_DIRS} ${PC_LuaJIT_LIBDIR} NO_DEFAULT_PATH)
      endif()
    endif()
  endif()

  _luajit_search()

  foreach(var IN ITEMS LuaJIT_INCLUDE_DIR LuaJIT_LIBRARY)
    if(${var} AND NOT given_${var})
      set(_${var}_OWN "${${var}}" CACHE INTERNAL "What FindLuaJIT found itself")
    endif()
  endforeach()
endfunction()

# The library's answers by "mason-dixon luajit": sets _luajit_GC64, _luajit_LIGHTUSERDATA_BITS, _luajit_version and
# _luajit_message.
function(_luajit_ask)
  set(GC64 unknown)
  set(LIGHTUSERDATA_BITS unknown)
  set(version "")
  set(message "the library does not exist yet")
  if(EXISTS "${LuaJIT_LIBRARY}" AND NOT IS_DIRECTORY "${LuaJIT_LIBRARY}")
    set(message "FindLuaJIT.cmake stands without the other modules of MasonDixon, whose program is asked")
    if(COMMAND _mason_dixon_program)
      _luajit_ask_program()
    endif()
  endif()
  foreach(var IN ITEMS GC64 LIGHTUSERDATA_BITS version message)
    set(_luajit_${var} "${${var}}" PARENT_SCOPE)
  endforeach()
endfunction()

macro(_luajit_ask_program)
  _mason_dixon_command(command because)
  list(APPEND command "-I${LuaJIT_INCLUDE_DIR}" "${LuaJIT_LIBRARY}" ${_luajit_more_libraries})
  list(TRANSFORM command REPLACE "^m$|^dl$" "-l\\0")
  _mason_dixon_emulated(emulated)
  if(because)
    # Nothing is linked; the contents tell.
    list(PREPEND command none)
    set(emulated --cross)
  elseif(CMAKE_CROSSCOMPILING AND CMAKE_CROSSCOMPILING_EMULATOR)
    get_filename_component(folder "${LuaJIT_LIBRARY}" DIRECTORY)
    list(APPEND command "-Wl,-rpath,${folder}")
  elseif(CMAKE_CROSSCOMPILING)
    set(because "a cross build without CMAKE_CROSSCOMPILING_EMULATOR")
  endif()
  set(options --system "${CMAKE_SYSTEM_NAME}" ${emulated})
  file(SHA256 "${LuaJIT_LIBRARY}" hash)
  set(header_hash "")
  if(EXISTS "${LuaJIT_INCLUDE_DIR}/luajit.h")
    file(SHA256 "${LuaJIT_INCLUDE_DIR}/luajit.h" header_hash)
  endif()
  string(SHA256 key "2|${hash}|${header_hash}|${options}|${command}|${CMAKE_C_COMPILER_VERSION}|\
${CMAKE_CXX_COMPILER_VERSION}|$ENV{LD_LIBRARY_PATH}")
  string(SUBSTRING "${key}" 0 16 key)
  set(key _LuaJIT_ANSWER_${key})
  if(NOT DEFINED CACHE{${key}})
    _mason_dixon_program(program message)
    if(program)
      execute_process(COMMAND "${program}" luajit ${options} -- ${command} TIMEOUT 300
        RESULT_VARIABLE status OUTPUT_VARIABLE output ERROR_VARIABLE message)
      if(status EQUAL 0)
        string(REPLACE "|" "/" output "${output}")
        string(REPLACE "\n" "|" output "|${output}")
        set(${key} "${output}" CACHE INTERNAL "What mason-dixon says of one LuaJIT")
      endif()
    endif()
  endif()
  foreach(pair gc64:GC64 bits:LIGHTUSERDATA_BITS version:version because:message)
    string(REGEX MATCH "^(.*):(.*)$" pair "${pair}")
    set(name "${CMAKE_MATCH_2}")
    string(REGEX MATCH "\\|luajit_${CMAKE_MATCH_1}=([^|]*)" pair "$CACHE{${key}}")
    if(NOT "${CMAKE_MATCH_1}" STREQUAL "" AND NOT "${CMAKE_MATCH_1}" STREQUAL "none")
      set(${name} "${CMAKE_MATCH_1}")
    endif()
  endforeach()
  if(because)
    string(APPEND message " (${because})")
  endif()
  if(message MATCHES "loaded another library" AND NOT LuaJIT_FIND_QUIETLY)
    message(WARNING "FindLuaJIT: ${message}. Does its folder lack the link named like the soname (for instance "
      "libluajit-5.1.so.2)? Your own program would load the other one as well.")
  endif()
endmacro()

# Sets the results: what the user set, else the answers; and LuaJIT_VERSION.
function(_luajit_learn)
  set(header_version "")
  if(EXISTS "${LuaJIT_INCLUDE_DIR}/luajit.h")
    file(STRINGS "${LuaJIT_INCLUDE_DIR}/luajit.h" line
      REGEX "^#[ \t]*define[ \t]+LUAJIT_VERSION[ \t]+\"" LIMIT_COUNT 1)
    if(line MATCHES "\"LuaJIT ([^\"]+)\"")
      set(header_version "${CMAKE_MATCH_1}")
    endif()
  endif()
  set(all_set FALSE)
  if(DEFINED _luajit_preset_GC64 AND DEFINED _luajit_preset_LIGHTUSERDATA_BITS)
    set(all_set TRUE)
  endif()
  set(_luajit_version "")
  if(NOT all_set OR header_version MATCHES "ROLLING$")
    _luajit_ask()
  endif()

  set(version "${header_version}")
  if(version MATCHES "ROLLING$")
    string(REGEX MATCH "^[0-9]+\\.[0-9]+" version "${version}")
    if(_luajit_version)
      set(version "${_luajit_version}")
    endif()
  elseif(version AND _luajit_version AND NOT version STREQUAL _luajit_version AND NOT LuaJIT_FIND_QUIETLY)
    message(WARNING "FindLuaJIT: the header and the library are of different versions: "
      "${LuaJIT_INCLUDE_DIR}/luajit.h is ${version}, ${LuaJIT_LIBRARY} is ${_luajit_version}. "
      "Set LuaJIT_ROOT, or LuaJIT_INCLUDE_DIR and LuaJIT_LIBRARY, so that they belong together.")
  endif()
  set(LuaJIT_VERSION "${version}" PARENT_SCOPE)

  set(message "${_luajit_message}")
  if(all_set)
    set(message "as set by the user")
  endif()
  foreach(var IN ITEMS GC64 LIGHTUSERDATA_BITS)
    if(DEFINED _luajit_preset_${var})
      set(LuaJIT_${var} "${_luajit_preset_${var}}" PARENT_SCOPE)
      if(NOT all_set)
        string(APPEND message "; LuaJIT_${var} as set by the user")
      endif()
    else()
      set(LuaJIT_${var} "${_luajit_${var}}" PARENT_SCOPE)
      set(_LuaJIT_OWN_${var} "${_luajit_${var}}" PARENT_SCOPE)
    endif()
  endforeach()
  set(LuaJIT_PROBE_MESSAGE "${message}" PARENT_SCOPE)
endfunction()

_luajit_find()

if(LuaJIT_LIBRARY AND IS_DIRECTORY "${LuaJIT_LIBRARY}" AND NOT LuaJIT_LIBRARY MATCHES "\\.framework/*$")
  message(FATAL_ERROR "FindLuaJIT: LuaJIT_LIBRARY: given the folder \"${LuaJIT_LIBRARY}\"; "
    "allowed: the path of the library itself. A prefix goes to LuaJIT_ROOT.")
endif()

unset(LuaJIT_VERSION)
if(LuaJIT_INCLUDE_DIR AND LuaJIT_LIBRARY)
  # What LuaJIT's own pkg-config file lists as Libs.private.
  set(_luajit_more_libraries "")
  if(UNIX AND LuaJIT_LIBRARY MATCHES "\\${CMAKE_STATIC_LIBRARY_SUFFIX}$")
    set(_luajit_more_libraries m ${CMAKE_DL_LIBS})
  endif()
  _luajit_learn()
endif()

include(FindPackageHandleStandardArgs)
set(_luajit_range "")
if(NOT CMAKE_VERSION VERSION_LESS 3.19)
  set(_luajit_range HANDLE_VERSION_RANGE)
endif()
find_package_handle_standard_args(LuaJIT REQUIRED_VARS LuaJIT_LIBRARY LuaJIT_INCLUDE_DIR
  VERSION_VAR LuaJIT_VERSION ${_luajit_range})
mark_as_advanced(LuaJIT_INCLUDE_DIR LuaJIT_LIBRARY)

if(LuaJIT_FOUND)
  if(NOT LuaJIT_FIND_QUIETLY)
    message(STATUS "LuaJIT: GC64 ${LuaJIT_GC64}, light userdata ${LuaJIT_LIGHTUSERDATA_BITS} "
      "bits (${LuaJIT_PROBE_MESSAGE})")
  endif()

  set(LuaJIT_INCLUDE_DIRS "${LuaJIT_INCLUDE_DIR}")
  set(LuaJIT_LIBRARIES "${LuaJIT_LIBRARY}" ${_luajit_more_libraries})
  if(NOT TARGET LuaJIT::LuaJIT)
    add_library(LuaJIT::LuaJIT UNKNOWN IMPORTED)
    set_target_properties(LuaJIT::LuaJIT PROPERTIES
      IMPORTED_LOCATION "${LuaJIT_LIBRARY}"
      INTERFACE_LINK_LIBRARIES "${_luajit_more_libraries}"
      LuaJIT_GC64 "${LuaJIT_GC64}"
      LuaJIT_LIGHTUSERDATA_BITS "${LuaJIT_LIGHTUSERDATA_BITS}")
    # A folder that another step of the build makes is an error in INTERFACE_INCLUDE_DIRECTORIES of an imported target.
    if(IS_DIRECTORY "${LuaJIT_INCLUDE_DIR}")
      set_target_properties(LuaJIT::LuaJIT PROPERTIES INTERFACE_INCLUDE_DIRECTORIES "${LuaJIT_INCLUDE_DIR}")
    else()
      set_target_properties(LuaJIT::LuaJIT PROPERTIES INTERFACE_COMPILE_OPTIONS "-I${LuaJIT_INCLUDE_DIR}")
    endif()
  endif()
else()
  foreach(_luajit_var IN ITEMS GC64 LIGHTUSERDATA_BITS)
    if(NOT DEFINED _luajit_preset_${_luajit_var})
      unset(LuaJIT_${_luajit_var})
      unset(_LuaJIT_OWN_${_luajit_var})
    endif()
  endforeach()
endif()
