# SPDX-License-Identifier: 0BSD
#[=======================================================================[.rst:
MasonDixon
----------

Keeps low memory free for runtimes that pack pointers into few bits: places the malloc heap (brk) of
an executable above a boundary, verifies it, and lets the program check it where it really runs. What an
executable gets is decided at its link, by the program ``mason-dixon`` in front of the link command
(``RULE_LAUNCH_LINK``); the configure step predicts it.

.. code-block:: cmake

  find_package(MasonDixon REQUIRED)     # or include(MasonDixon), or add_subdirectory()
  add_executable(app main.c)
  mason_dixon_target(app)

Since: 0.1. Needs CMake 3.18 and a C or C++ compiler. Its modules join ``CMAKE_MODULE_PATH``, in the
folder that asks for it and below: ``find_package(LuaJIT)`` then finds FindLuaJIT, behind the project's own.

Commands
^^^^^^^^

.. command:: mason_dixon_target

  .. code-block:: cmake

    mason_dixon_target(<executable>
                       [BOUNDARY <size>] [LOW_LIMIT <size>] [MIN_LOW_ROOM <size>]
                       [STRATEGY auto|link-script|post-link|mapfile|addr32|pagezero|none]
                       [SELF_TEST STARTUP|CALL|OFF] [ON_FAILURE WARN|ABORT]
                       [POINTER_BITS <bits> [LOW_STACK] [LOW_LAYOUT]]
                       [LOW_MAP] [LOW_RESERVE <size>] [RUNTIME LuaJIT]
                       [REQUIRED | OPTIONAL])

  Its link injects whatever the executable needs, nothing if it needs nothing, whatever linker, flags and
  launcher turn out to be at work.

  ``<executable>``
    A target made by ``add_executable()``; no library, alias or imported target. The function can be
    called once for a target.
  ``BOUNDARY <size>``
    The heap starts at or above this address. Default ``4GiB``. A multiple of 64 KiB, above
    the image and below 128 TiB.
  ``LOW_LIMIT <size>``
    The runtime's ceiling, which the self-test counts up to. Default ``2GiB`` (LuaJIT without GC64).
    At most the boundary.
  ``MIN_LOW_ROOM <size>``
    What the self-test demands to be free below LOW_LIMIT. Default: no demand.
  ``STRATEGY <name>``
    ``auto`` (default) is ``post-link`` on Linux, with any ELF linker, and else the first that works.
    ``link-script`` needs GNU ld or lld, ``mapfile`` the link-editor of illumos and Solaris. Only
    for who asks: ``addr32`` (there, too) keeps the whole program below 4 GiB instead, without a
    self-test at start-up; ``pagezero`` (macOS, x86_64) opens low memory to mappings. ``none`` injects
    nothing. One that no linker of the target takes ends the configure step; one that does not fit the linker of
    an executable is ``impossible`` there.
  ``SELF_TEST <mode>``
    ``STARTUP`` (default): the program tests itself before ``main()``, silent when all is well.
    ``CALL``: only when it calls ``mason_dixon_self_test()`` of ``mason_dixon.h``; the function is there
    whatever the verdict, and with ``MASON_DIXON_ENABLE=OFF``, or the program could not be built.
    ``OFF``: not at all. Where placement is impossible ``STARTUP`` is as ``CALL``: the link has said so.
  ``ON_FAILURE <action>``
    What the self-test at start-up does on failure: ``WARN`` (default) writes one message to standard
    error, ``ABORT`` calls ``abort()`` after it.
  ``POINTER_BITS <bits>``
    The runtime's pointers hold so many bits, 32 to 63. Warns when stacks, mappings, heap or image do not
    fit, as predicted, and lets the self-test look. Default: no demand. See
    ``docs/stacks.md``.
  ``LOW_STACK``
    ``main()`` runs on a stack within POINTER_BITS, by the linker's ``--wrap=main``. Nothing is added
    where no kernel of the target needs it. The functions of ``mason_dixon_low_stack.h`` (stacks for
    single threads) can be called whatever the verdict.
  ``LOW_LAYOUT``
    Mappings, threads' stacks and heap lie within POINTER_BITS, too: on Linux the program starts
    itself anew, once, in the kernel's legacy layout. Needs a no-PIE executable.
  ``LOW_MAP``
    Serves every anonymous ``mmap`` and ``mmap64`` with MAP_32BIT, of the program and of its shared
    libraries, from all memory between 64 KiB (or vm.mmap_min_addr) and LOW_LIMIT, which is at most
    ``4GiB`` then and above the image. Linux x86-64, where the kernel's own gives 1 GiB, and illumos and
    Solaris x86-64 with their link-editor, where it gives nothing once the heap lies above; elsewhere, and
    with a sanitizer, left out with a note. See docs/low-map.md. Default: not.
  ``LOW_RESERVE <size>``
    With LOW_MAP: takes so much of it before ``main()``, as address space without memory, and serves
    from it. At most LOW_LIMIT. When there is less, the program says who sits there (and with
    ``ON_FAILURE ABORT`` ends). Default: none.
  ``RUNTIME LuaJIT``
    What the LuaJIT needs that is linked, whoever found it: without GC64 the boundary, LOW_MAP and a
    LOW_LIMIT of ``2GiB`` at most, with GC64 nothing. The self-test asks the
    LuaJIT that is really loaded, and fails when it is of the other kind.
  ``REQUIRED``, ``OPTIONAL``
    With ``REQUIRED`` a link whose verdict is ``impossible`` fails and leaves no output, and the configure
    step stops where no flags could help; by default both say so and go on.

  Target properties tell the prediction, for the folder's flags: ``MASON_DIXON_VERDICT``, ``MASON_DIXON_STRATEGY``,
  ``MASON_DIXON_BASIS``, ``MASON_DIXON_REASON``; ``MASON_DIXON_SELF_TEST`` has the mode of SELF_TEST.
  With LOW_MAP or RUNTIME also ``MASON_DIXON_LOW_MAP`` (``placed``, ``not-needed``, ``off`` or
  ``impossible``) and ``MASON_DIXON_LOW_MAP_REASON``.
  With POINTER_BITS also ``MASON_DIXON_POINTER_VERDICT``, ``MASON_DIXON_POINTER_REASON``, and
  ``MASON_DIXON_LOW_STACK``, ``MASON_DIXON_LOW_LAYOUT``: verdicts of these options, ``off`` when not given.

  What the link decided stands in ``<build folder>/mason-dixon/<executable>.facts``, with the path of the
  executable from the build folder and ``%2F`` for its slashes: ``linked.verdict``, ``linked.strategy``,
  ``linked.reason``, ``linked.self_test``, ``linked.low_map`` and others.

.. command:: mason_dixon_check

  .. code-block:: cmake

    mason_dixon_check([BOUNDARY <size>] [QUIET])

  Detection and prediction alone, with the folder's default flags. Sets the result variables below.
  ``QUIET`` prints nothing. An impossible placement is a result here, not an error.

.. command:: mason_dixon_add_test

  .. code-block:: cmake

    mason_dixon_add_test(<executable> [NAME <name>])

  Adds a test that starts the program's self-test (SELF_TEST STARTUP) and ends before ``main()``. The
  name is ``mason-dixon.<executable>`` by default. Skipped where no verdict is possible (valgrind,
  qemu-user), and where the record of the link says that no self-test is in the program. Does nothing with ``MASON_DIXON_ENABLE=OFF``.

Targets
^^^^^^^

``MasonDixon::Boundary``
  For libraries: each executable of the project that links the library, also through others, gets
  the injection with the default options; libraries never do. No self-test is added. Options of
  ``mason_dixon_target()`` win.
``MasonDixon::SelfTest``
  The header ``mason_dixon.h`` and its functions, for code that calls ``mason_dixon_self_test()``
  itself, with the default options. An imported library may name it where the top folder sees that
  (CMake 3.21).
``MasonDixon::LowMap``
  ``mason_dixon_map_low()`` and ``mason_dixon_unmap_low()`` of ``mason_dixon.h``, for authors of
  runtimes, on any system. Nothing stands in for ``mmap``.
``mason-dixon-report``
  Shows what each link decided, and ``mason-dixon.facts`` of the build folder: MasonDixonReport.

Verdicts
^^^^^^^^

``placed``
  Injected, and the effect was seen.
``not-needed``
  The heap lies above the boundary anyway, as in a position-independent executable. The self-test
  stays.
``impossible``
  It can't be had here; the reason says what would help. Nothing is injected.
``off``
  Switched off by ``MASON_DIXON_ENABLE=OFF``.
``unknown``
  Nothing could be looked at. While configuring: the link will decide.

The basis tells how that is known: ``run`` (a test program ran), ``headers`` (the linked file was
read) or ``guess`` (a table row).

Result variables
^^^^^^^^^^^^^^^^

``MASON_DIXON_LINKER_ID``, ``MASON_DIXON_LINKER_VERSION``
  The linker that the driver runs with the project's flags; ids as in CMake (GNU, GNUgold, LLD, MOLD).
``MASON_DIXON_HAVE_MAP_32BIT``, ``MASON_DIXON_MAP_32BIT_RANGE``
  ``yes``, ``no``, ``guessing yes`` or ``guessing no``; addresses as ``0x40000000-0x80000000``.
``MASON_DIXON_HEAP_PLACEMENT``
  ``after-image``, ``mmap-area`` or ``none``.
``MASON_DIXON_STACK_BITS``, ``MASON_DIXON_THREAD_STACK_BITS``, ``MASON_DIXON_MMAP_BITS``
  Significant bits of addresses there.
``MASON_DIXON_PAGE_SIZE``
  In bytes.
``MASON_DIXON_STRATEGY``, ``MASON_DIXON_VERDICT``, ``MASON_DIXON_BASIS``, ``MASON_DIXON_REASON``
  Predicted by the last check, for the folder's default flags.
``MASON_DIXON_VERSION``
  The version of MasonDixon, such as 0.2.0.

Variables that the user of a project sets
^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^

``MASON_DIXON_ENABLE``
  ``OFF`` builds without a trace. Default ``ON``.
``MASON_DIXON_STRATEGY_OVERRIDE``
  Wins over STRATEGY. Empty by default.
``MASON_DIXON_<FACT>``
  Any of the facts above, set as a cache entry, is believed and never overwritten.
``MASON_DIXON_FACTS``
  A file ``mason-dixon.facts`` that was written on the target; its facts replace guesses.
``MASON_DIXON_PROGRAM``
  A ready program ``mason-dixon`` for the build machine. Default: the installed one, where these modules are installed
  and its ``--interface`` is theirs; else one is compiled, once in a build folder.
``MASON_DIXON_HOST_CC``
  A C compiler for the build machine, with its arguments. Default: the project's own, unless it makes code for another
  machine; then ``$CC_FOR_BUILD``, cc, gcc, clang.
``MASON_DIXON_TRIAL_SECONDS``
  How long one trial may take before it is stopped, in seconds. Default: 120.

Example
^^^^^^^

.. code-block:: cmake

  cmake_minimum_required(VERSION 3.18)
  project(host LANGUAGES C)
  find_package(MasonDixon REQUIRED)
  find_package(LuaJIT REQUIRED)
  enable_testing()
  add_executable(host host.c)
  target_link_libraries(host PRIVATE LuaJIT::LuaJIT)
  mason_dixon_target(host MIN_LOW_ROOM 1800MiB REQUIRED)
  mason_dixon_add_test(host)

Wrong, and an error: a library has no heap of its own to place.

.. code-block:: cmake

  add_library(engine engine.c)
  mason_dixon_target(engine)
  # instead: target_link_libraries(engine PUBLIC MasonDixon::Boundary)

Limits
^^^^^^

Visual Studio and Xcode put nothing in front of links, nor is there anything where the build machine is
Windows or has no C compiler of its own: there only what the tables alone can tell is done, and said so. Run a program
under valgrind or qemu-user and the self-test gives no verdict: they place memory in their own way.
#]=======================================================================]

# For find_package(LuaJIT), in each folder that asks for us. Behind the project's own modules, which win.
list(APPEND CMAKE_MODULE_PATH "${CMAKE_CURRENT_LIST_DIR}")
list(REMOVE_DUPLICATES CMAKE_MODULE_PATH)

set(_mason_dixon_version 0.2.0)
# Only before the first include() it may not be there, and then it will be ON.
if(NOT DEFINED MASON_DIXON_ENABLE OR MASON_DIXON_ENABLE)
  set_property(GLOBAL PROPERTY _mason_dixon_wanted TRUE)
endif()
get_property(_mason_dixon_loaded GLOBAL PROPERTY _mason_dixon_loaded)
if(_mason_dixon_loaded)
  get_property(_mason_dixon_from GLOBAL PROPERTY _mason_dixon_loaded_from)
  if(NOT _mason_dixon_loaded STREQUAL _mason_dixon_version)
    message(FATAL_ERROR "MasonDixon: version ${_mason_dixon_version} (${CMAKE_CURRENT_LIST_DIR}) is included after version ${_mason_dixon_loaded} (${_mason_dixon_from}); allowed is one version in a project. Point both to the same one.")
  endif()
  return()
endif()
set_property(GLOBAL PROPERTY _mason_dixon_loaded "${_mason_dixon_version}")
set_property(GLOBAL PROPERTY _mason_dixon_loaded_from "${CMAKE_CURRENT_LIST_DIR}")

cmake_policy(PUSH)
cmake_policy(VERSION 3.18)

# Functions run in any folder of the project, so what they read is kept in the cache.
set(MASON_DIXON_VERSION "${_mason_dixon_version}" CACHE INTERNAL "MasonDixon: version")
set(_MASON_DIXON_MODULES "${CMAKE_CURRENT_LIST_DIR}" CACHE INTERNAL "MasonDixon: its modules")
include("${CMAKE_CURRENT_LIST_DIR}/internal/Program.cmake")
if(NOT _MASON_DIXON_TEMPLATES)
  message(FATAL_ERROR "MasonDixon: no folder templates beside \"${CMAKE_CURRENT_LIST_DIR}\"; copy cmake/ and templates/ together, or install.")
endif()

# An entry of the cache, whatever variable of that name this folder has, which stays.
function(_mason_dixon_entry name type default help)
  set(${name} "${default}" CACHE ${type} "${help}")
endfunction()
_mason_dixon_entry(MASON_DIXON_ENABLE BOOL ON "Place the heap of executables above low memory (MasonDixon)")
_mason_dixon_entry(MASON_DIXON_STRATEGY_OVERRIDE STRING "" "Strategy that wins over the project's (MasonDixon)")
mark_as_advanced(MASON_DIXON_STRATEGY_OVERRIDE)
_mason_dixon_absolute(MASON_DIXON_FACTS)
if("$CACHE{MASON_DIXON_PROGRAM}" MATCHES "/") # else it is found on the PATH
  _mason_dixon_absolute(MASON_DIXON_PROGRAM)
endif()

foreach(_mason_dixon_stage Launch Runtime Table Report Target)
  include("${CMAKE_CURRENT_LIST_DIR}/internal/${_mason_dixon_stage}.cmake")
endforeach()

foreach(_mason_dixon_name Boundary SelfTest LowMap)
  if(NOT TARGET MasonDixon::${_mason_dixon_name})
    add_library(MasonDixon::${_mason_dixon_name} INTERFACE IMPORTED GLOBAL)
  endif()
endforeach()
set_target_properties(MasonDixon::SelfTest MasonDixon::LowMap PROPERTIES
  INTERFACE_INCLUDE_DIRECTORIES "${_MASON_DIXON_TEMPLATES}/runtime")

# Launchers of others, and the facts file, can be known only at the project's end.
_mason_dixon_at_end()

cmake_policy(POP)
