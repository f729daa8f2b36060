# SPDX-License-Identifier: 0BSD

#[=======================================================================[.rst:
FindLuaJIT
----------

Since: 0.1

Finds LuaJIT (headers and library), and tells two things that no header of it
tells: whether the library is a GC64 build, and how wide its light userdata
are. It stands alone: the one file can be copied into a project.

Synopsis
^^^^^^^^

.. code-block:: cmake

  find_package(LuaJIT [<version>[...<version-max>] [EXACT]] [QUIET] [REQUIRED])

Imported target
^^^^^^^^^^^^^^^

``LuaJIT::LuaJIT``
  The library with its include folder, and for a static library also ``m`` and
  ``${CMAKE_DL_LIBS}``. The target carries the properties ``LuaJIT_GC64`` and
  ``LuaJIT_LIGHTUSERDATA_BITS`` with the values of the variables.

Result variables
^^^^^^^^^^^^^^^^

``LuaJIT_FOUND``
  True when headers and library were found and the version fits.
``LuaJIT_VERSION``
  The version of ``luajit.h`` without the word LuaJIT: ``2.0.5``,
  ``2.1.0-beta3``, ``2.1.1720049189`` (a rolling release: the last part is the
  time of the source in seconds since 1970). When the header says ``ROLLING``
  (a header that was not generated), the version in the library's text is
  taken, or else ``2.1``. CMake's version comparison ignores ``-beta3``.
``LuaJIT_INCLUDE_DIRS``, ``LuaJIT_LIBRARIES``
  For projects that do not use the target.
``LuaJIT_GC64``
  ``yes``, ``no``, ``guessing yes``, ``guessing no`` or ``unknown``: whether the
  library's garbage-collected memory may lie anywhere below 2^47 (GC64). In
  builds without GC64 for 64-bit systems it must lie below 2 GiB. 32-bit
  builds are ``no``; nothing in a 32-bit process needs help with that.
``LuaJIT_LIGHTUSERDATA_BITS``
  ``47``, ``64``, ``guessing 47``, ``guessing 64`` or ``unknown`` (``32`` on
  32-bit systems): the width of the pointers that lua_pushlightuserdata()
  accepts. In a build with 47 bits a wider pointer raises the Lua error "bad
  light userdata pointer". The 64-bit builds accept up to about 250 distinct
  segments of 2^39 bytes.
``LuaJIT_PROBE_MESSAGE``
  One sentence on how the two were learnt, and why they were not run if so.

Cache variables
^^^^^^^^^^^^^^^

``LuaJIT_INCLUDE_DIR``
  The folder with ``luajit.h``.
``LuaJIT_LIBRARY``
  The library. A file that does not exist yet (another step of the build makes
  it) is accepted; what it contains is then ``unknown``.
``LuaJIT_GC64``, ``LuaJIT_LIGHTUSERDATA_BITS``
  Set by you, each wins and is not looked at again. Allowed are the values
  above; anything else ends the configure step. This module never writes them
  into the cache. Its own answers are internal entries under a key made of the
  library's and the header's contents, the compiler, the flags and the
  emulator, so that an exchanged library is asked anew.

Hints
^^^^^

``LuaJIT_ROOT`` (variable or environment), ``LUAJIT_ROOT``, ``LUAJIT_DIR`` (environment)
  Prefixes (``<prefix>/include``, ``<prefix>/lib``), or LuaJIT's own source
  tree after its build. Where one holds no LuaJIT a warning says so.
``LuaJIT_USE_STATIC_LIBS``
  When true, ``libluajit-5.1.a`` is wanted, and a shared library is not taken.
  Needed for executables that are linked with ``-static``. Default: false.

The places are searched in this order: these prefixes; ``CMAKE_PREFIX_PATH``;
what pkg-config says of ``luajit`` (when pkg-config is there; it is never
needed, and in a cross build only asked when ``PKG_CONFIG``,
``PKG_CONFIG_LIBDIR`` or ``PKG_CONFIG_SYSROOT_DIR`` is in the environment, since
otherwise it speaks of the build machine); the system's folders. Header and
library always come from the same of these places.

How it is learnt
^^^^^^^^^^^^^^^^

A small program is linked with the very library found, in the project's own
flags, and run (10 s at most). In a cross build it is run by
``CMAKE_CROSSCOMPILING_EMULATOR``. The bytecode dump of an empty function has
bit 3 of its fifth byte set in GC64 builds; light userdata of 48 and of 64
bits are pushed in protected calls and read back. qemu's user mode is good
enough, with one exception: its MAP_32BIT gives an x86-64 build without GC64 no
memory, so that the program gets no state. Such a build gives itself away by
refusing an allocator, and the width of light userdata is then guessed. Where ``/proc/self/maps`` can
be read, the program also tells which files it has loaded, and its answers
count only when the library is among them.

When nothing can be run, the library's contents are looked at. The text "Must
use luaL_newstate" is in 64-bit builds without GC64 only. The name of the
function ``lightud_intern`` (later ``lj_lightud_intern``) is in builds with
64-bit light userdata only; static libraries hold it, stripped shared ones do
not. These are guesses and are called that.

Example
^^^^^^^

.. code-block:: cmake

  cmake_minimum_required(VERSION 3.16)
  project(host LANGUAGES C)
  list(APPEND CMAKE_MODULE_PATH "${CMAKE_CURRENT_SOURCE_DIR}/cmake")

  find_package(LuaJIT 2.1 REQUIRED)
  add_executable(host host.c)
  target_link_libraries(host PRIVATE LuaJIT::LuaJIT)

  if(LuaJIT_GC64 MATCHES "no$")   # "no" and "guessing no"
    find_package(MasonDixon REQUIRED)
    mason_dixon_target(host REQUIRED)
  endif()

Limits
^^^^^^

* A shared library can be exchanged after the build; the answers are those of
  the library that was there. ``require("ffi").abi("gc64")`` tells at run time
  in LuaJIT 2.1.
* With a static LuaJIT, Lua modules written in C find the Lua API only in an
  executable with ``ENABLE_EXPORTS``; this module does not set it.
* Components are not supported; there are none.
* Tried with CMake 3.25 on Linux x86-64. On Windows and macOS, with a real
  cross compiler and with older versions of CMake the module has not been tried.
#]=======================================================================]

cmake_policy(VERSION 3.16...3.25)

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

# LuaJIT_VERSION, and the texts that the library's contents are judged by.
function(_luajit_read_files)
  set(header_version "")
  if(EXISTS "${LuaJIT_INCLUDE_DIR}/luajit.h")
    file(STRINGS "${LuaJIT_INCLUDE_DIR}/luajit.h" line
      REGEX "^#[ \t]*define[ \t]+LUAJIT_VERSION[ \t]+\"" LIMIT_COUNT 1)
    if(line MATCHES "\"LuaJIT ([^\"]+)\"")
      set(header_version "${CMAKE_MATCH_1}")
    endif()
  endif()

  set(library_version "")
  set(texts "")
  if(EXISTS "${LuaJIT_LIBRARY}")
    file(STRINGS "${LuaJIT_LIBRARY}" texts
      REGEX "LuaJIT [0-9]+\\.[0-9]+\\.|Must use luaL_newstate|lightud_intern|lj_str_new")
    if(texts MATCHES "LuaJIT ([0-9]+\\.[0-9]+\\.[0-9]+(-[a-z0-9]+)?)")
      set(library_version "${CMAKE_MATCH_1}")
    endif()
  endif()

  set(version "${header_version}")
  if(version MATCHES "ROLLING$")
    if(library_version)
      set(version "${library_version}")
    elseif(version MATCHES "^([0-9]+\\.[0-9]+)")
      set(version "${CMAKE_MATCH_1}")
    endif()
  elseif(version AND library_version AND NOT version STREQUAL library_version
         AND NOT LuaJIT_FIND_QUIETLY)
    message(WARNING "FindLuaJIT: the header and the library are of different versions: "
      "${LuaJIT_INCLUDE_DIR}/luajit.h is ${version}, ${LuaJIT_LIBRARY} is ${library_version}. "
      "Set LuaJIT_ROOT, or LuaJIT_INCLUDE_DIR and LuaJIT_LIBRARY, so that they belong together.")
  endif()
  set(LuaJIT_VERSION "${version}" PARENT_SCOPE)
  set(_luajit_texts "${texts}" PARENT_SCOPE)
  set(_luajit_library_version "${library_version}" PARENT_SCOPE)
endfunction()

# The answers of a program linked with the library: sets _luajit_GC64, _luajit_LIGHTUSERDATA_BITS
# and _luajit_message, or leaves the first two empty with the reason in the last.
function(_luajit_run)
  set(_luajit_GC64 "" PARENT_SCOPE)
  set(_luajit_LIGHTUSERDATA_BITS "" PARENT_SCOPE)
  macro(give_up reason)
    set(_luajit_message "${reason}" PARENT_SCOPE)
    return()
  endmacro()

  get_property(languages GLOBAL PROPERTY ENABLED_LANGUAGES)
  if("C" IN_LIST languages)
    set(suffix c)
  elseif("CXX" IN_LIST languages)
    set(suffix cpp)
  else()
    give_up("no program could be built: neither C nor CXX is enabled")
  endif()
  if(CMAKE_CROSSCOMPILING AND NOT CMAKE_CROSSCOMPILING_EMULATOR)
    give_up("no program could be run: cross build without CMAKE_CROSSCOMPILING_EMULATOR")
  endif()
  if(NOT EXISTS "${LuaJIT_LIBRARY}")
    give_up("the library does not exist yet")
  endif()

  set(dir "${CMAKE_BINARY_DIR}/CMakeFiles/FindLuaJIT")
  set(source "${dir}/probe.${suffix}")
  set(program "${dir}/probe${CMAKE_EXECUTABLE_SUFFIX}")
  file(REMOVE "${program}")
  file(WRITE "${source}" [==[
/* SPDX-License-Identifier: 0BSD */
/* mason_dixon_find_luajit.c - asks the LuaJIT that it is linked with what no header tells: whether
 * it is a GC64 build, and how wide its light userdata are. cmake/FindLuaJIT.cmake carries a copy,
 * which m4/generate keeps the same.
 *
 * Since: 0.1
 *
 * Build:   cc -I .../luajit-2.1 mason_dixon_find_luajit.c -lluajit-5.1
 * Output:  gc64=yes|no and lightuserdata_bits=32|47|64; a line is left out, or without a value,
 * where there is no answer. Then file=PATH for each mapping of a file, where /proc tells Status:  0
 *
 * Example: $ ./find-luajit | head -n 2
 *          gc64=yes
 *          lightuserdata_bits=64
 */
#ifdef __cplusplus
extern "C" {
#endif
#include <lua.h>
#include <lauxlib.h>
#ifdef __cplusplus
}
#endif
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Used when luaL_newstate finds no low memory. A 64-bit build without GC64 then refuses any
   allocator, and says so on stderr. */
static void *allocate(void *data, void *block, size_t old_size, size_t size) {
    (void)data;
    (void)old_size;
    if (size == 0) {
        free(block);
        return NULL;
    }
    return realloc(block, size);
}

struct dump {
    unsigned char bytes[5];
    size_t count;
};

static int writer(lua_State *L, const void *p, size_t size, void *data) {
    struct dump *dump = (struct dump *)data;
    const unsigned char *bytes = (const unsigned char *)p;
    size_t i;
    (void)L;
    for (i = 0; i < size && dump->count < sizeof dump->bytes; i++) {
        dump->bytes[dump->count++] = bytes[i];
    }
    return 0;
}

static void *value;

static int push_value(lua_State *L) {
    lua_pushlightuserdata(L, value);
    return 1;
}

/* Whether a pointer of these bits goes in and comes out again. A refusal is a Lua error. */
static int accepts(lua_State *L, size_t bits) {
    int same = 0;
    memcpy(&value, &bits, sizeof value);
    lua_pushcfunction(L, push_value);
    if (lua_pcall(L, 0, 1, 0) == 0) {
        same = lua_touserdata(L, -1) == value;
    }
    lua_pop(L, 1);
    return same;
}

int main(void) {
    struct dump dump;
    FILE *maps;
    lua_State *L = luaL_newstate();
    memset(&dump, 0, sizeof dump);
    if (!L) {
        L = lua_newstate(allocate, NULL);
    }
    if (L) {
        if (luaL_loadstring(L, "") == 0 && lua_dump(L, writer, &dump) == 0 && dump.count == 5 &&
            memcmp(dump.bytes, "\033LJ", 3) == 0) {
            printf("gc64=%s\n", (dump.bytes[4] & 8) ? "yes" : "no");
        }
        lua_settop(L, 0);
        if (sizeof(void *) < 8) {
            printf("lightuserdata_bits=32\n");
        } else {
            /* 2^47 is written in two shifts: one would be too wide where size_t has 32 bits. */
            size_t half = (size_t)1 << (sizeof(void *) * 4 - 1);
            size_t wide = half << (sizeof(void *) * 2);
            if (!accepts(L, (wide >> 1) + 64)) {
                printf("lightuserdata_bits=\n");
            } else if (!accepts(L, wide + 64)) {
                printf("lightuserdata_bits=47\n");
            } else {
                printf("lightuserdata_bits=%s\n", accepts(L, ~(size_t)0 - 63) ? "64" : "");
            }
        }
        lua_close(L);
    }
    maps = fopen("/proc/self/maps", "r");
    if (maps) {
        static char line[8192];
        while (fgets(line, sizeof line, maps)) {
            const char *path = (strchr)(line, '/');
            if (path) {
                printf("file=%s", path);
            }
        }
        fclose(maps);
    }
    return 0;
}
]==])

  set(libraries "${LuaJIT_LIBRARY}" ${_luajit_more_libraries})
  # Toolchain files for bare metal make trial builds stop at a static library; this one is an
  # executable or nothing.
  set(CMAKE_TRY_COMPILE_TARGET_TYPE EXECUTABLE)
  # try_run is not used: it puts its result into the cache as an entry of the user's, asks for
  # answers by hand in a cross build, and knows no time-out.
  unset(_LuaJIT_PROBE_BUILT CACHE)
  # Here the library's folder is given to the loader by LD_LIBRARY_PATH below, which beats an
  # rpath and works where "-Wl,-rpath,DIR" does not: with a comma in DIR.
  set(environment FALSE)
  set(flags "-DINCLUDE_DIRECTORIES=${LuaJIT_INCLUDE_DIR}")
  if(UNIX AND NOT APPLE AND NOT CMAKE_CROSSCOMPILING)
    set(environment TRUE)
    list(APPEND flags -DCMAKE_SKIP_RPATH=ON)
  endif()
  # The project's -Werror is not meant for LuaJIT's headers.
  set(quiet "")
  if("${CMAKE_C_COMPILER_ID} ${CMAKE_CXX_COMPILER_ID}" MATCHES "GNU|Clang")
    set(quiet COMPILE_DEFINITIONS -w)
  endif()
  try_compile(_LuaJIT_PROBE_BUILT "${dir}/build" SOURCES "${source}"
    CMAKE_FLAGS ${flags}
    ${quiet}
    LINK_LIBRARIES ${libraries}
    OUTPUT_VARIABLE output
    COPY_FILE "${program}" COPY_FILE_ERROR copy_error)
  set(built "${_LuaJIT_PROBE_BUILT}")
  unset(_LuaJIT_PROBE_BUILT CACHE)
  if(NOT built OR copy_error OR NOT EXISTS "${program}")
    file(WRITE "${dir}/build.log" "${output}\n${copy_error}\n")
    give_up("no program could be built with the library and the project's flags (see ${dir}/build.log)")
  endif()

  set(command "${program}")
  if(CMAKE_CROSSCOMPILING)
    set(command ${CMAKE_CROSSCOMPILING_EMULATOR} "${program}")
  elseif(environment)
    get_filename_component(library_dir "${LuaJIT_LIBRARY}" DIRECTORY)
    set(path "${library_dir}")
    if(DEFINED ENV{LD_LIBRARY_PATH})
      string(APPEND path ":$ENV{LD_LIBRARY_PATH}")
    endif()
    set(command "${CMAKE_COMMAND}" -E env "LD_LIBRARY_PATH=${path}" "${program}")
  endif()
  execute_process(COMMAND ${command} TIMEOUT 10 RESULT_VARIABLE status
    OUTPUT_VARIABLE output ERROR_VARIABLE errors)
  file(REMOVE "${program}")
  if(NOT status STREQUAL "0")
    file(WRITE "${dir}/run.log" "${output}\n${errors}\n${status}\n")
    give_up("the program could not be run (${status}; see ${dir}/run.log)")
  endif()

  # Another library of the same soname may have been loaded instead.
  if(LuaJIT_LIBRARY MATCHES "\\${CMAKE_SHARED_LIBRARY_SUFFIX}[.0-9]*$" AND output MATCHES "file=")
    get_filename_component(real "${LuaJIT_LIBRARY}" REALPATH)
    string(FIND "${output}" "file=${real}\n" place)
    if(place EQUAL -1)
      set(other "")
      if(output MATCHES "file=([^\n]*/[^/\n]*lua[^/\n]*)")
        set(other " (${CMAKE_MATCH_1})")
      endif()
      if(NOT LuaJIT_FIND_QUIETLY)
        message(WARNING "FindLuaJIT: a program linked with ${LuaJIT_LIBRARY} loads another library "
          "when it runs${other}. Does its folder lack the link named like the soname (for instance "
          "libluajit-5.1.so.2)? Your own program would load the other one as well.")
      endif()
      give_up("a program linked with ${LuaJIT_LIBRARY} loaded another library${other}")
    endif()
  endif()

  if(output MATCHES "(^|\n)gc64=(yes|no)\n")
    set(_luajit_GC64 "${CMAKE_MATCH_2}" PARENT_SCOPE)
  elseif(errors MATCHES "Must use luaL_newstate")
    set(_luajit_GC64 no PARENT_SCOPE)
  endif()
  if(output MATCHES "(^|\n)lightuserdata_bits=([0-9]+)\n")
    set(_luajit_LIGHTUSERDATA_BITS "${CMAKE_MATCH_2}" PARENT_SCOPE)
  endif()
  set(_luajit_message "by running a program" PARENT_SCOPE)
endfunction()

# The same from the texts in the library.
function(_luajit_guess)
  set(gc64 unknown)
  set(bits unknown)
  if(CMAKE_SIZEOF_VOID_P EQUAL 4)
    set(gc64 "guessing no")
    set(bits 32)
  elseif(_luajit_library_version)
    if(_luajit_texts MATCHES "Must use luaL_newstate")
      set(gc64 "guessing no")
    else()
      set(gc64 "guessing yes")
    endif()
    if(_luajit_texts MATCHES "lightud_intern")
      set(bits "guessing 64")
    elseif(_luajit_texts MATCHES "lj_str_new" OR _luajit_library_version MATCHES "^2\\.0\\.")
      # There are symbols, and not this one; or a line of releases that never had it.
      set(bits "guessing 47")
    elseif(_luajit_library_version MATCHES "^2\\.1\\.[0-9][0-9][0-9][0-9][0-9][0-9]")
      # Rolling releases are younger than the 64-bit light userdata of September 2020.
      set(bits "guessing 64")
    endif()
  endif()
  set(_luajit_guess_GC64 "${gc64}" PARENT_SCOPE)
  set(_luajit_guess_LIGHTUSERDATA_BITS "${bits}" PARENT_SCOPE)
endfunction()

function(_luajit_probe)
  set(message "as set by the user")
  if(NOT DEFINED _luajit_preset_GC64 OR NOT DEFINED _luajit_preset_LIGHTUSERDATA_BITS)
    set(hash "")
    if(EXISTS "${LuaJIT_LIBRARY}")
      file(SHA256 "${LuaJIT_LIBRARY}" hash)
    endif()
    set(header_hash "")
    if(EXISTS "${LuaJIT_INCLUDE_DIR}/luajit.h")
      file(SHA256 "${LuaJIT_INCLUDE_DIR}/luajit.h" header_hash)
    endif()
    string(SHA256 key "1|${LuaJIT_LIBRARY}|${hash}|${LuaJIT_INCLUDE_DIR}|${header_hash}|\
${CMAKE_C_COMPILER}|${CMAKE_C_COMPILER_VERSION}|${CMAKE_C_FLAGS}|${CMAKE_CXX_COMPILER}|\
${CMAKE_CXX_COMPILER_VERSION}|${CMAKE_CXX_FLAGS}|${CMAKE_EXE_LINKER_FLAGS}|${CMAKE_SYSROOT}|\
${CMAKE_CROSSCOMPILING}|${CMAKE_CROSSCOMPILING_EMULATOR}|$ENV{LD_LIBRARY_PATH}")
    string(SUBSTRING "${key}" 0 16 key)
    set(entry _LuaJIT_PROBE_${key})
    if(NOT DEFINED CACHE{${entry}})
      _luajit_run()
      _luajit_guess()
      # A plain if() would take the answer "no" for false.
      set(missing "")
      foreach(var IN ITEMS GC64 LIGHTUSERDATA_BITS)
        if("${_luajit_${var}}" STREQUAL "")
          list(APPEND missing ${var})
          set(_luajit_${var} "${_luajit_guess_${var}}")
        endif()
      endforeach()
      list(LENGTH missing count)
      if(count EQUAL 1)
        string(APPEND _luajit_message " that could not tell LuaJIT_${missing}; that one by the \
library's contents")
      elseif(count EQUAL 2 AND _luajit_message STREQUAL "by running a program")
        set(_luajit_message "by the library's contents; a program ran, but LuaJIT gave it no state")
      elseif(count EQUAL 2)
        string(PREPEND _luajit_message "by the library's contents; ")
      endif()
      set(${entry} "${_luajit_GC64}|${_luajit_LIGHTUSERDATA_BITS}|${_luajit_message}"
        CACHE INTERNAL "What FindLuaJIT learnt of one library")
    endif()
    if("$CACHE{${entry}}" MATCHES "^([^|]*)\\|([^|]*)\\|(.*)$")
      set(own_GC64 "${CMAKE_MATCH_1}")
      set(own_LIGHTUSERDATA_BITS "${CMAKE_MATCH_2}")
      set(message "${CMAKE_MATCH_3}")
    endif()
  endif()
  foreach(var IN ITEMS GC64 LIGHTUSERDATA_BITS)
    if(DEFINED _luajit_preset_${var})
      set(LuaJIT_${var} "${_luajit_preset_${var}}" PARENT_SCOPE)
      if(NOT message STREQUAL "as set by the user")
        string(APPEND message "; LuaJIT_${var} as set by the user")
      endif()
    else()
      set(LuaJIT_${var} "${own_${var}}" PARENT_SCOPE)
      set(_LuaJIT_OWN_${var} "${own_${var}}" PARENT_SCOPE)
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
  _luajit_read_files()
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
  # What LuaJIT's own pkg-config file lists as Libs.private.
  set(_luajit_more_libraries "")
  if(UNIX AND LuaJIT_LIBRARY MATCHES "\\${CMAKE_STATIC_LIBRARY_SUFFIX}$")
    set(_luajit_more_libraries m ${CMAKE_DL_LIBS})
  endif()
  _luajit_probe()
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
      INTERFACE_INCLUDE_DIRECTORIES "${LuaJIT_INCLUDE_DIR}"
      INTERFACE_LINK_LIBRARIES "${_luajit_more_libraries}"
      LuaJIT_GC64 "${LuaJIT_GC64}"
      LuaJIT_LIGHTUSERDATA_BITS "${LuaJIT_LIGHTUSERDATA_BITS}")
  endif()
else()
  foreach(_luajit_var IN ITEMS GC64 LIGHTUSERDATA_BITS)
    if(NOT DEFINED _luajit_preset_${_luajit_var})
      unset(LuaJIT_${_luajit_var})
      unset(_LuaJIT_OWN_${_luajit_var})
    endif()
  endforeach()
endif()
