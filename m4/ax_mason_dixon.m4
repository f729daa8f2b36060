# ===========================================================================
#      https://www.gnu.org/software/autoconf-archive/ax_mason_dixon.html
# ===========================================================================
#
# SYNOPSIS
#
#   AX_MASON_DIXON([OPTIONS], [ACTION-IF-KEPT], [ACTION-IF-NOT])
#
# DESCRIPTION
#
#   Keeps low memory free for runtimes that pack pointers into few bits
#   (LuaJIT without GC64 is one): places the malloc heap (brk) of an
#   executable above a boundary, says whether that works, and lets the
#   program test it where it really runs. Nothing is done where nothing is
#   needed, as in a position-independent executable.
#
#   Call it after AC_PROG_CC or AC_PROG_CXX, and after CFLAGS and LDFLAGS
#   are what the executables are linked with. In configure.ac:
#
#     AC_PROG_CC
#     dnl an error of autoconf where this macro is missing:
#     m4_pattern_forbid([^AX_MASON_DIXON])
#     AX_MASON_DIXON([boundary=4GiB low-limit=2GiB])
#     dnl another executable with other wishes:
#     AX_MASON_DIXON([prefix=TOOL boundary=8GiB self-test=off])
#
#   In Makefile.am:
#
#     bin_PROGRAMS = app
#     app_LDFLAGS  = $(AM_LDFLAGS) $(MASON_DIXON_LDFLAGS)
#     app_LDADD    = $(MASON_DIXON_LIBADD)
#     EXTRA_app_DEPENDENCIES = $(MASON_DIXON_DEPS)
#
#   and once, in the Makefile.am at the top, for "make mason-dixon-report"
#   (text, and with the command mason-dixon-report, on the PATH or named by
#   MASON_DIXON_REPORT, report.json and report.html) and "make distclean":
#
#     @MASON_DIXON_RULES@
#
#   mold and gold have no script that could do it. With a wrapper around the
#   link ("mason-dixon link") any linker will do, and each linked file is
#   looked at. Say so with the option "link-wrapper", and link with it:
#
#     app_LINK = $(MASON_DIXON_LINK) $(LINK) $(app_LDFLAGS)
#
#   (C++: $(CXXLINK).) It works with and without libtool. In a hand-written
#   Makefile.in, which has no variables of these names:
#
#     top_builddir = @top_builddir@
#     app: app.o @MASON_DIXON_DEPS@
#           @MASON_DIXON_LINK@ $(CC) $(CFLAGS) $(LDFLAGS) \
#             @MASON_DIXON_LDFLAGS@ -o $@ app.o @MASON_DIXON_LIBADD@
#
#   OPTIONS is a list of words, all optional. Sizes are bytes, or have K, M,
#   G, T, KiB, MiB, GiB or TiB behind them (powers of 1024), or are 0x....
#   A value may contain shell variables; configure checks them.
#
#     boundary=SIZE      the heap starts at or above this address; a
#                        multiple of 64 KiB. Default 4GiB
#     low-limit=SIZE     the runtime's ceiling, which the self-test counts
#                        up to. Default 2GiB
#     min-low-room=SIZE  what the self-test demands to be free below
#                        low-limit. Default: no demand
#     strategy=NAME      auto (default), link-script (GNU ld, lld),
#                        post-link (needs link-wrapper), mapfile (the
#                        link-editor of illumos and Solaris), addr32 (the
#                        same, for programs that want all of themselves
#                        below 4 GiB; no help for a LuaJIT without GC64),
#                        pagezero (macOS) or none
#     self-test=MODE     startup (default): the program tests itself before
#                        main, silent when all is well; call: only when it
#                        calls mason_dixon_self_test(); off: not at all
#     on-failure=ACTION  what the self-test does on failure: warn (default)
#                        or abort
#     low-map            every mmap with MAP_32BIT of the program and its
#                        shared libraries gets all memory below low-limit,
#                        which is then at most 4GiB (Linux x86-64;
#                        illumos and Solaris x86-64, with their
#                        link-editor)
#     low-reserve=SIZE   with low-map or runtime: takes so much of it at
#                        start-up. At most low-limit. Default: nothing
#     runtime=luajit     what the LuaJIT that is linked needs: low-map and a
#                        low-limit of at most 2GiB without GC64, nothing with
#                        GC64. See below
#     pointer-bits=N     says which addresses of the program do not fit into
#                        so many bits, 32 to 63; the self-test looks, too
#     low-stack          with pointer-bits: main runs on a stack that fits
#     low-layout         with pointer-bits: mappings, threads' stacks and
#                        heap fit
#     link-wrapper       the makefiles link with $(PREFIX_LINK)
#     required           configure stops where it can't be had, and a link
#                        without the effect fails. With link-wrapper it is
#                        the link that tells of the heap, and configure
#                        stops only where no flags would help
#     optional           (default) configure and the link warn
#     prefix=NAME        what the results begin with. Default MASON_DIXON.
#                        A second call needs another one
#
#   Substitutions and shell variables, with the prefix in place of
#   MASON_DIXON; the first four empty where nothing is injected:
#
#     MASON_DIXON_LDFLAGS   for the link of the executable, and of nothing
#                           else: never put it into LDFLAGS
#     MASON_DIXON_LIBADD    objects for the same link
#     MASON_DIXON_DEPS      what a link must be repeated for
#     MASON_DIXON_LINK      the wrapper, to be put in front of the link
#     MASON_DIXON_CPPFLAGS  for #include <mason_dixon.h> and, with low-stack,
#                           <mason_dixon_low_stack.h>
#     MASON_DIXON_VERDICT   placed, not-needed, impossible, unknown (with
#                           link-wrapper the link decides), or off
#     MASON_DIXON_STRATEGY, MASON_DIXON_BASIS, MASON_DIXON_REASON
#                           what is injected; how the verdict is known: run,
#                           headers or guess; a sentence
#
#   And where the option is given and MasonDixon is not switched off:
#
#     MASON_DIXON_LOW_MAP   placed; not-needed (GC64, or a system without
#                           that limit of MAP_32BIT: mason_dixon_map_low() of
#                           mason_dixon.h is there); off (a sanitizer places
#                           mappings by rules of its own); impossible. With
#                           MASON_DIXON_LOW_MAP_REASON, a sentence
#     MASON_DIXON_POINTER_VERDICT
#                           of pointer-bits: placed, not-needed, impossible
#                           (something does not fit) or unknown. With
#                           MASON_DIXON_POINTER_REASON
#     MASON_DIXON_LOW_STACK, MASON_DIXON_LOW_LAYOUT
#                           of these options: placed, not-needed, impossible,
#                           or off when only the others are given
#     MASON_DIXON_LUAJIT_GC64, MASON_DIXON_LUAJIT_LIGHTUSERDATA_BITS
#                           with runtime=luajit: yes, no, guessing yes,
#                           guessing no, unknown, or none when no LuaJIT is
#                           linked; 47, 64, guessing 47, guessing 64, unknown
#
#   The shell variables MASON_DIXON_LINKER_ID, _LINKER_VERSION,
#   _HAVE_MAP_32BIT, _MAP_32BIT_RANGE, _HEAP_PLACEMENT, _STACK_BITS,
#   _THREAD_STACK_BITS, _MMAP_BITS and _PAGE_SIZE (always with this prefix)
#   are the facts of the last call. All is written to mason-dixon.facts in
#   the build folder, too.
#
#   runtime=luajit looks at the LuaJIT that LUAJIT_CFLAGS and LUAJIT_LIBS
#   name, as PKG_CHECK_MODULES([LUAJIT], [luajit]) sets them, or else
#   CPPFLAGS and LIBS: call it behind them. A small program that is linked
#   with it is run, and asks it. Where nothing can be run, the library's
#   contents are looked at, and the answer is called a guess. The self-test
#   asks the LuaJIT that is really loaded. ljmm (--wrap=mmap64) in the link is
#   warned of, since the two don't mix.
#
#     PKG_CHECK_MODULES([LUAJIT], [luajit])
#     AX_MASON_DIXON([runtime=luajit link-wrapper])
#
#   ACTION-IF-KEPT runs when the heap is kept high: placed or not-needed.
#   ACTION-IF-NOT runs with the verdict impossible, and with unknown where
#   there is no wrapper that could decide at the link. Neither runs when the
#   user has switched it off.
#
#   The user of the package has the last word:
#
#     --with-mason-dixon=no          builds without a trace; so does
#                                    MASON_DIXON_LINK=off in the environment
#     --with-mason-dixon=STRATEGY    wins over the option strategy
#     --with-mason-dixon-facts=FILE  a mason-dixon.facts that was written on
#                                    the target replaces guesses
#     MASON_DIXON_EMULATOR           runs programs of the host in a cross
#                                    build
#     MASON_DIXON_PROGRAM            a ready program mason-dixon; default: one
#                                    on the PATH, else configure compiles it
#     CC_FOR_BUILD                   compiles it; default: CC where the build
#                                    is native, then cc, gcc, clang
#     ax_cv_mason_dixon_FACT         a fact of the list above, in small
#                                    letters: it is believed, and never
#                                    overwritten. Also luajit_gc64 and
#                                    luajit_lightuserdata_bits
#
#   Results are cached under names that hold a digest of all they depend on
#   (compiler, flags, linker, options, emulator, kernel), so that a shared
#   config.cache is safe.
#
#   This file is all that a package needs: aclocal -I m4 --install (with
#   ACLOCAL_PATH=PREFIX/share/aclocal where automake has another prefix), or
#   a copy. It carries what it compiles and runs. It is generated; the
#   source, more documentation and the same thing for CMake are in
#   MasonDixon.
#
# LICENSE
#
#   Copyright (c) 2026 The MasonDixon authors
#
#   SPDX-License-Identifier: 0BSD
#
#   Copying and distribution of this file, with or without modification, are
#   permitted in any medium without royalty provided the copyright notice
#   and this notice are preserved.  This file is offered as-is, without any
#   warranty.

#serial 2

# _AX_MASON_DIXON_FATAL(TEXT)
# One form for all errors at m4 time.
m4_define([_AX_MASON_DIXON_FATAL], [m4_fatal([AX_MASON_DIXON: $1])])

m4_define([_AX_MASON_DIXON_OPTIONS], [boundary low-limit min-low-room strategy self-test on-failure dnl
low-map low-reserve runtime pointer-bits low-stack low-layout prefix link-wrapper required optional])

# _AX_MASON_DIXON_OPTION(WORD)
# Sets _AX_MASON_DIXON_value_NAME. The rest is looked at by configure, where variables have their values: the program has
# one table of all options.
m4_define([_AX_MASON_DIXON_OPTION],
[m4_if(m4_index([ ]_AX_MASON_DIXON_OPTIONS[ ], [ ]m4_bpatsubst([$1], [=.*])[ ]), [-1],
  [_AX_MASON_DIXON_FATAL([unknown option "$1"; allowed are boundary=, low-limit=, min-low-room=, strategy=, self-test=, on-failure=, low-map, low-reserve=, runtime=, pointer-bits=, low-stack, low-layout, prefix=, link-wrapper, required, optional.])])dnl
m4_define([_AX_MASON_DIXON_value_]m4_bpatsubst([$1], [=.*]), m4_bpatsubst([$1], [^[^=]*=?\(.*\)$], [[\1]]))])

# _AX_MASON_DIXON_VALUE(OPTION)
m4_define([_AX_MASON_DIXON_VALUE], [m4_ifdef([_AX_MASON_DIXON_value_$1], [m4_indir([_AX_MASON_DIXON_value_$1])])])

# _AX_MASON_DIXON_PARSE(OPTIONS)
# Sets _AX_MASON_DIXON_value_OPTION for each.
m4_define([_AX_MASON_DIXON_PARSE],
[AC_PROVIDE_IFELSE([AC_PROG_CC], [], [AC_PROVIDE_IFELSE([AC_PROG_CXX], [],
  [_AX_MASON_DIXON_FATAL([neither AC_PROG_CC nor AC_PROG_CXX came before; allowed is a call behind one of them, since it asks the compiler driver.])])])dnl
m4_foreach_w([_AX_MASON_DIXON_word], _AX_MASON_DIXON_OPTIONS,
  [m4_ifdef([_AX_MASON_DIXON_value_]_AX_MASON_DIXON_word, [m4_undefine([_AX_MASON_DIXON_value_]_AX_MASON_DIXON_word)])])dnl
m4_foreach_w([_AX_MASON_DIXON_word], [$1], [_AX_MASON_DIXON_OPTION(_AX_MASON_DIXON_word)])dnl
m4_ifdef([_AX_MASON_DIXON_value_prefix], [], [m4_define([_AX_MASON_DIXON_value_prefix], [MASON_DIXON])])dnl
m4_if(m4_bregexp(_AX_MASON_DIXON_VALUE([prefix]), [^[A-Za-z_][A-Za-z0-9_]*$]), [-1],
  [_AX_MASON_DIXON_FATAL([prefix is "]_AX_MASON_DIXON_VALUE([prefix])["; allowed is a name of letters, digits and "_".])])dnl
m4_ifdef([_AX_MASON_DIXON_prefix_]_AX_MASON_DIXON_VALUE([prefix]),
  [_AX_MASON_DIXON_FATAL([prefix ]_AX_MASON_DIXON_VALUE([prefix])[ was used before; allowed is another one for each call (prefix=NAME).])])dnl
m4_define([_AX_MASON_DIXON_prefix_]_AX_MASON_DIXON_VALUE([prefix]))dnl
])

# _AX_MASON_DIXON_ONCE
# What is there once, however often the macro is called.
AC_DEFUN([_AX_MASON_DIXON_ONCE],
[m4_divert_text([INIT_PREPARE], [_AX_MASON_DIXON_FUNCTIONS])dnl
AC_ARG_WITH([mason-dixon],
  [AS_HELP_STRING([--with-mason-dixon=no|STRATEGY],
    [whether and how to keep the heap above low memory (auto, link-script, post-link, mapfile, addr32, pagezero, none; no leaves no trace) @<:@auto@:>@])])
AC_ARG_WITH([mason-dixon-facts],
  [AS_HELP_STRING([--with-mason-dixon-facts=FILE],
    [cross builds: a file mason-dixon.facts that was written on the target])])
AC_ARG_VAR([MASON_DIXON_EMULATOR], [command that runs programs of the host when cross-compiling])dnl
AC_ARG_VAR([MASON_DIXON_PROGRAM], [the program mason-dixon for this machine, where none is to be compiled])dnl
case $with_mason_dixon_facts in
  yes | no) AC_MSG_ERROR([AX_@&t@MASON_DIXON: --with-mason-dixon-facts is "$with_mason_dixon_facts"; allowed is a file mason-dixon.facts written by a build on the target]) ;;
esac
dnl AM_INIT_AUTOMAKE in two parts: where it reads the name, aclocal brings in automake's initialisation.
m4_divert_text([INIT_PREPARE], [ax_mason_dixon_first=yes ax_mason_dixon_prefixes= ax_mason_dixon_program= ax_mason_dixon_why=
MASON_DIXON_RULES='.PHONY: mason-dixon-report mason-dixon-distclean
mason-dixon-report:
	@if test -f mason-dixon.facts && test -f mason-dixon/report.sh; then CC="$(CC)" $(SHELL) mason-dixon/report.sh; else echo "MasonDixon is switched off, or mason-dixon.facts or the folder mason-dixon was deleted: ./config.status --recheck writes them."; fi
AC_PROVIDE_IFELSE([AM_][INIT_AUTOMAKE], [distclean-am], [distclean]): mason-dixon-distclean
mason-dixon-distclean:
	-test ! -f mason-dixon/report.facts || rm -f report.json report.html
	-test ! -f mason-dixon/src/id || rm -rf mason-dixon mason-dixon.facts'])dnl
AC_SUBST([MASON_DIXON_RULES])dnl
m4_ifdef([AM_SUBST_NOTMAKE], [AM_SUBST_NOTMAKE([MASON_DIXON_RULES])])dnl
])

AC_DEFUN([AX_MASON_DIXON],
[AC_PREREQ([2.64])dnl
m4_pattern_forbid([^_?AX_MASON_DIXON])dnl
_AX_MASON_DIXON_PARSE([$1])dnl
AC_REQUIRE([_AX_MASON_DIXON_ONCE])dnl
_AX_MASON_DIXON_CALL(_AX_MASON_DIXON_VALUE([prefix]), [$1], [$2], [$3])dnl
])# AX_MASON_DIXON

# _AX_MASON_DIXON_IF_LOW(IF-GIVEN, [IF-NOT])
# Whether an option is given that has results of its own.
m4_define([_AX_MASON_DIXON_IF_LOW], [m4_ifdef([_AX_MASON_DIXON_value_low-map], [$1],
[m4_ifdef([_AX_MASON_DIXON_value_runtime], [$1], [m4_ifdef([_AX_MASON_DIXON_value_pointer-bits], [$1], [$2])])])])

# _AX_MASON_DIXON_CALL(PREFIX, OPTIONS, ACTION-IF-KEPT, ACTION-IF-NOT)
m4_define([_AX_MASON_DIXON_CALL],
[m4_divert_text([INIT_PREPARE], [ax_mason_dixon_prefixes="$ax_mason_dixon_prefixes $1"])dnl
ax_mason_dixon_prefix=$1
ax_mason_dixon_required=m4_ifdef([_AX_MASON_DIXON_value_required], [yes], [no])
ax_mason_dixon_self_test="_AX_MASON_DIXON_VALUE([self-test])"
ax_mason_dixon_link_wrapper=m4_ifdef([_AX_MASON_DIXON_value_link-wrapper], [yes], [no])
ax_mason_dixon_low=_AX_MASON_DIXON_IF_LOW([yes], [no])
ax_mason_dixon_runtime=m4_ifdef([_AX_MASON_DIXON_value_runtime], [yes], [no])
m4_if(_AX_MASON_DIXON_DRIVER, [CXX],
[ax_mason_dixon_cc=$CXX ax_mason_dixon_cflags="$CXXFLAGS $CPPFLAGS"],
[ax_mason_dixon_cc=$CC ax_mason_dixon_cflags="$CFLAGS $CPPFLAGS"])
ax_mason_dixon_link_flags=$LDFLAGS
AC_MSG_CHECKING([for the heap of executables, MasonDixon]m4_if([$1], [MASON_DIXON], [], [[, $1]]))
ax_fn_mason_dixon[]m4_foreach_w([_AX_MASON_DIXON_word], [$2], [ "_AX_MASON_DIXON_word"])
ax_mason_dixon_first=no
if test -n "$ax_mason_dixon_error"; then
  AC_MSG_RESULT([error])
  AC_MSG_ERROR([AX_@&t@MASON_DIXON: $ax_mason_dixon_error])
fi
_AX_MASON_DIXON_SET([$1], [strategy basis reason])dnl
_AX_MASON_DIXON_SET([$1], [verdict ldflags libadd deps link cppflags], [substituted])dnl
_AX_MASON_DIXON_IF_LOW([_AX_MASON_DIXON_LOW_RESULTS([$1])])dnl
_AX_MASON_DIXON_SET([MASON_DIXON],
  [linker_id linker_version have_map_32bit map_32bit_range heap_placement stack_bits thread_stack_bits mmap_bits page_size])dnl
case " $ax_mason_dixon_request" in
  *" --strategy=addr32 "*)
    ax_mason_dixon_aim='everything lies below 4 GiB'
    ax_mason_dixon_question=$ax_mason_dixon_aim
    ;;
  *)
    ax_mason_dixon_aim="heap at or above $ax_mason_dixon_boundary_words"
    ax_mason_dixon_question="the heap is at or above $ax_mason_dixon_boundary_words"
    ;;
esac
case $$1_VERDICT:$ax_mason_dixon_machine in
  off:*) AC_MSG_RESULT([off]) ;;
  *:) AC_MSG_RESULT([not known]) ;;
  *)
    AC_MSG_RESULT([$ax_mason_dixon_cached$ax_mason_dixon_linker_called on $ax_mason_dixon_machine])
    AC_MSG_CHECKING([for MAP_32BIT])
    AC_MSG_RESULT([$ax_mason_dixon_cached$ax_mason_dixon_have_map_32bit${ax_mason_dixon_map_32bit_range:+, $ax_mason_dixon_map_32bit_range}${ax_mason_dixon_map_32bit_reason:+: $ax_mason_dixon_map_32bit_reason}])
    AC_MSG_CHECKING([for the width of addresses in bits])
    AC_MSG_RESULT([${ax_mason_dixon_cached}stack $ax_mason_dixon_stack_bits, thread stacks $ax_mason_dixon_thread_stack_bits, mappings $ax_mason_dixon_mmap_bits])
    AC_MSG_CHECKING([whether $ax_mason_dixon_question])
    AC_MSG_RESULT([$ax_mason_dixon_cached$$1_VERDICT ($$1_BASIS), strategy $$1_STRATEGY])
    ;;
esac
ax_mason_dixon_text="m4_if([$1], [MASON_DIXON], [], [[$1: ]])$ax_mason_dixon_aim: $$1_VERDICT ($$1_BASIS), $$1_REASON"
case $$1_VERDICT:$ax_mason_dixon_link in
  placed:* | not-needed:*)
    AC_MSG_NOTICE([MasonDixon: $ax_mason_dixon_text])
    m4_default([$3], [:])
    ;;
  off:*)
    AC_MSG_NOTICE([MasonDixon: m4_if([$1], [MASON_DIXON], [], [[$1: ]])off ($$1_REASON)])
    ;;
  unknown:?*) AC_MSG_WARN([AX_@&t@MASON_DIXON: $ax_mason_dixon_text.]) ;;
  *)
    case $ax_mason_dixon_required:$ax_mason_dixon_final:$ax_mason_dixon_link in
      yes:no:?*) ;; # a link with other flags may have it
      yes:*) AC_MSG_ERROR([AX_@&t@MASON_DIXON: required, but $ax_mason_dixon_text.]) ;;
    esac
    AC_MSG_WARN([AX_@&t@MASON_DIXON: $ax_mason_dixon_text.])
    m4_default([$4], [:])
    ;;
esac
test -z "$ax_mason_dixon_printed_warning" || AC_MSG_WARN([AX_@&t@MASON_DIXON: m4_if([$1], [MASON_DIXON], [], [[$1: ]])$ax_mason_dixon_printed_warning])
_AX_MASON_DIXON_IF_LOW([_AX_MASON_DIXON_LOW_SAY([$1])])dnl
])

# _AX_MASON_DIXON_LOW_RESULTS(PREFIX)
m4_define([_AX_MASON_DIXON_LOW_RESULTS],
[_AX_MASON_DIXON_SET([$1], [low_map_reason pointer_reason luajit_gc64])dnl
_AX_MASON_DIXON_SET([$1], [low_map pointer_verdict low_stack low_layout], [substituted])dnl
$1_LUAJIT_LIGHTUSERDATA_BITS=$ax_mason_dixon_luajit_bits
])

# _AX_MASON_DIXON_SET(PREFIX, NAMES, [SUBSTITUTED])
# Shell variables PREFIX_NAME from ax_mason_dixon_name.
m4_define([_AX_MASON_DIXON_SET],
[m4_foreach_w([_AX_MASON_DIXON_word], [$2],
[$1_[]m4_toupper(_AX_MASON_DIXON_word)=$ax_mason_dixon_[]_AX_MASON_DIXON_word
m4_ifval([$3], [AC_SUBST([$1_]m4_toupper(_AX_MASON_DIXON_word))])dnl
])])

# _AX_MASON_DIXON_LOW_SAY(PREFIX)
# The lines about what these options came to.
m4_define([_AX_MASON_DIXON_LOW_SAY],
[if test -n "$ax_mason_dixon_luajit_gc64"; then
  AC_MSG_CHECKING([for the LuaJIT that is linked])
  case $ax_mason_dixon_luajit_gc64 in
    none)
      AC_MSG_RESULT([none])
      AC_MSG_WARN([AX_@&t@MASON_DIXON: runtime=luajit, but neither LUAJIT_LIBS nor LIBS links a LuaJIT, so it is treated as one without GC64. Call PKG_@&t@CHECK_MODULES(LUAJIT, luajit) before, or set LUAJIT_CFLAGS and LUAJIT_LIBS.])
      ;;
    *) AC_MSG_RESULT([GC64 $ax_mason_dixon_luajit_gc64, light userdata $ax_mason_dixon_luajit_bits bits ($ax_mason_dixon_luajit_because)]) ;;
  esac
fi
test -z "$ax_mason_dixon_warning" || AC_MSG_WARN([AX_@&t@MASON_DIXON: $ax_mason_dixon_warning])
ax_mason_dixon_text=
if test -n "$$1_POINTER_VERDICT"; then
  AC_MSG_CHECKING([whether addresses fit into pointers])
  AC_MSG_RESULT([$ax_mason_dixon_cached$$1_POINTER_VERDICT ($ax_mason_dixon_pointer_basis)])
  ax_mason_dixon_text=${ax_mason_dixon_request@%:@*--pointer-bits=}
  ax_mason_dixon_text="addresses within ${ax_mason_dixon_text%% *} bits: $$1_POINTER_VERDICT ($ax_mason_dixon_pointer_basis), $$1_POINTER_REASON"
fi
_AX_MASON_DIXON_LOW_WORD([$1], [$$1_POINTER_VERDICT])
ax_mason_dixon_text=
if test -n "$$1_LOW_MAP"; then
  AC_MSG_CHECKING([for low mappings below $ax_mason_dixon_low_limit_words])
  AC_MSG_RESULT([$ax_mason_dixon_cached$$1_LOW_MAP])
  ax_mason_dixon_text="low mappings below $ax_mason_dixon_low_limit_words: $$1_LOW_MAP, $$1_LOW_MAP_REASON"
fi
_AX_MASON_DIXON_LOW_WORD([$1], [$$1_LOW_MAP])
])

# _AX_MASON_DIXON_LOW_WORD(PREFIX, VERDICT)
m4_define([_AX_MASON_DIXON_LOW_WORD],
[case "$2:$ax_mason_dixon_required:$ax_mason_dixon_link" in
  :*) ;;
  impossible:yes:* | unknown:yes:) AC_MSG_ERROR([AX_@&t@MASON_DIXON: required, but m4_if([$1], [MASON_DIXON], [], [[$1: ]])$ax_mason_dixon_text.]) ;;
  impossible:* | unknown:*) AC_MSG_WARN([AX_@&t@MASON_DIXON: m4_if([$1], [MASON_DIXON], [], [[$1: ]])$ax_mason_dixon_text.]) ;;
  *) AC_MSG_NOTICE([MasonDixon: m4_if([$1], [MASON_DIXON], [], [[$1: ]])$ax_mason_dixon_text]) ;;
esac])

# _AX_MASON_DIXON_DRIVER
# CC or CXX: whose driver links. The one of AC_LANG at the call, else the one that there is.
m4_define([_AX_MASON_DIXON_DRIVER], [m4_if(_AC_LANG, [C++], [CXX],
[AC_PROVIDE_IFELSE([AC_PROG_CC], [CC], [CXX])])])

# _AX_MASON_DIXON_FUNCTIONS
# The shell functions, with the carried files.
m4_define([_AX_MASON_DIXON_FUNCTIONS],
[[
# SPDX-License-Identifier: 0BSD
#
# The shell functions that A@&t@X_MASON_DIXON puts at the beginning of configure: they find or compile the program
# mason-dixon, ask it, and keep what it answers. m4/generate encodes them into ax_mason_dixon.m4, with the carried files
# in place of the marked line. Since: 0.2
#
# Variables that the macro sets before it calls ax_fn_mason_dixon:
#   ax_mason_dixon_prefix, _required, _self_test, _link_wrapper  the macro's options; _first: yes in the first call
#   ax_mason_dixon_low      yes: low-map, runtime or pointer-bits is given; _runtime: yes
#   ax_mason_dixon_cc       the driver, with its flags in _cflags, _link_flags
# and what it finds afterwards: ax_mason_dixon_error (a sentence, or empty), ax_mason_dixon_cached ("(cached) " or
# empty), ax_mason_dixon_KEY for each of ax_mason_dixon_keys, and _ldflags, _libadd, _deps, _link, _cppflags.
#

# Writes the carried files to mason-dixon/, unless they are there. mason-dixon/src/id says that the folder is ours.
ax_fn_mason_dixon_files ()
{
  ax_mason_dixon_id='2370461571-477839'
  ax_mason_dixon_value=
  if test -f mason-dixon/src/id; then
    read -r ax_mason_dixon_value <mason-dixon/src/id
  fi
  if test "@S|@ax_mason_dixon_value" = "@S|@ax_mason_dixon_id"; then
    return 0
  fi
  if test -e mason-dixon && test ! -d mason-dixon; then
    ax_mason_dixon_error="\"@S|@(pwd)/mason-dixon\" must be a folder to work in, but it is a file; remove it."
    return 1
  fi
  # "make distclean" removes the folder. What CMake or "detect --print" have left in it is ours.
  # shellcheck disable=SC2012 # any name that is not ours will do
  if test ! -f mason-dixon/src/id &&
      test -n "@S|@(ls -A mason-dixon 2>/dev/null | sed '/^requests@S|@/d; /^runtime@S|@/d; /\.facts@S|@/d; /-[0-9a-f]\{16\}\./d')"; then
    ax_mason_dixon_error="\"@S|@(pwd)/mason-dixon\" must be a folder to work in, but it holds files of others; configure in another folder, or rename it."
    return 1
  fi
  # Of those of another version none stays: all of tool/ is compiled.
  if ax_fn_mason_dixon_mark &&
      rm -rf mason-dixon/src/tool mason-dixon/src/link mason-dixon/src/runtime mason-dixon/src/include &&
      mkdir mason-dixon/src/tool mason-dixon/src/link mason-dixon/src/runtime mason-dixon/src/include &&
      ax_fn_mason_dixon_write && echo "@S|@ax_mason_dixon_id" >mason-dixon/src/id; then
    return 0
  fi 2>/dev/null
  rm -rf mason-dixon/src mason-dixon/report.sh 2>/dev/null
  rmdir mason-dixon 2>/dev/null || ax_fn_mason_dixon_mark 2>/dev/null
  ax_mason_dixon_error="can't write to \"@S|@(pwd)/mason-dixon\"; the build folder must be writable and have some MiB free."
  return 1
}

# Says that the folder is ours. (A redirection of ":" that fails would end the shell.)
ax_fn_mason_dixon_mark ()
{
  mkdir -p mason-dixon/src && echo >mason-dixon/src/id
}

# One process for all of them.
ax_fn_mason_dixon_write ()
{
  # shellcheck disable=SC2016 # fields of awk
  @S|@{AWK-awk} '
    /^_MASON_DIXON_FILE / {
      if (file != "" && close(file) != 0)
        exit 1
      file = "mason-dixon/" @S|@2
      next
    }
    { print >file }
    END { if (close(file) != 0) exit 1 }' <<'_MASON_DIXON_END'
_MASON_DIXON_FILE src/tool/command.c
#ifndef _POSIX_C_SOURCE
#define _POSIX_C_SOURCE 200809L
#endif
#include "command.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#define MA@&t@X_RESPONSE_BYTES ((size_t)64 << 20)
#define MA@&t@X_RESPONSE_FILES 2000
static int read_file(const char *name,struct text *text){
static char bytes[8192];
struct stat status;
FILE *file;
size_t got;
if(stat(name,&status)!=0||!S_ISREG(status.st_mode))
return 0;
file=fopen(name,"rb");
if(file==NULL)
return 0;
while((got=fread(bytes,1,sizeof bytes,file))>0&&text->size<MA@&t@X_RESPONSE_BYTES)
text_add(text,bytes,got);
got=ferror(file)||text->size>=MA@&t@X_RESPONSE_BYTES;
fclose(file);
return !got;
}
static int blank(char c){
return c==' '||(c>='\t'&&c<='\r');
}
static void expand(const char *word,struct words *words,unsigned *files);
static void split(const struct text *text,struct words *words,unsigned *files){
const char *at=text->at;
const char *end=text->at + text->size;
struct text word={0};
while(at<end){
char quote='\0';
while(at<end&&blank(*at))
at++;
if(at==end)
break;
word.size=0;
text_add(&word,"",0);
for(;at<end&&(quote!='\0'||!blank(*at));at++){
if(*at=='\\'&&at + 1<end)
text_add(&word,++at,1);
else if(quote!='\0'&&*at==quote)
quote='\0';
else if(quote=='\0'&&(*at=='\''||*at=='"'))
quote=*at;
else if(*at!='\0')
text_add(&word,at,1);
}
expand(word.at,words,files);
}
text_free(&word);
}
static void expand(const char *word,struct words *words,unsigned *files){
struct text text={0};
if(word[0]=='@&t@@@&t@'&&*files<MA@&t@X_RESPONSE_FILES&&read_file(word + 1,&text)){
++*files;
if(text.size>0)
split(&text,words,files);
}else{
words_add(words,word);
}
text_free(&text);
}
void split_words(const struct text *text,struct words *words){
unsigned files=0;
split(text,words,&files);
}
static const char *const launchers[]={"ccache","distcc","icecc","sccache","gomacc",
"buildcache","nice","time","env","command",
"faketime","eatmydata",NULL};
static const char *const wordy_launchers[]={"timeout","taskset","ionice",
"chrt","stdbuf",NULL};
static int assignment(const char *word){
const char *at=word;
if((*at<'A'||*at>'Z')&&(*at<'a'||*at>'z')&&*at!='_')
return 0;
while((*at>='A'&&*at<='Z')||(*at>='a'&&*at<='z')||(*at>='0'&&*at<='9')||
*at=='_')
at++;
return *at=='=';
}
int command_launches(const char *name){
return is_one_of(base_name(name),launchers);
}
static size_t behind(const struct words *argv,size_t at,const char *word){
size_t i;
for(i=at;i<argv->count;i++)
if(strcmp(argv->at[i],word)==0)
return i + 1;
return at;
}
static int is_driver(const char *name){
static const char *const names[]={"gcc","g++","cc","c++","clang","clang++",
"gfortran","flang","icx","icpx","tcc",NULL};
size_t size=strlen(name);
unsigned i;
while(size>0&&((name[size - 1]>='0'&&name[size - 1]<='9')||name[size - 1]=='.'))
size--;
if(name[size]!='\0'&&size>0&&name[size - 1]=='-')
size--;
for(i=0;names[i]!=NULL;i++){
const size_t length=strlen(names[i]);
if(size>=length&&strncmp(name + size - length,names[i],length)==0&&
(size==length||name[size - length - 1]=='-'))
return 1;
}
return 0;
}
static const char *const linkers[]={"ld","ld.bfd","ld.gold","ld.lld","ld.mold",
"gold","mold","lld","ld64.lld",NULL};
static const char *const other_tools[]={
"ar","ranlib","strip","objcopy","nm","cmake","rm","mv",
"cp","ln","sh","bash","dash","echo","true","lib",
"make","gmake","bmake","ninja","samu","meson","cargo","go",
"configure","python3","python","perl","libtool","install",NULL};
static const char *const interpreters[]={"sh","bash","dash","python3","python","perl",NULL};
static int tool_is(const char *name,const char *const *list){
const char *dash;
char bare[64];
size_t size=strlen(name);
if(is_one_of(name,list))
return 1;
while(size>0&&((name[size - 1]>='0'&&name[size - 1]<='9')||name[size - 1]=='.'))
size--;
if(size>0&&name[size - 1]=='-')
size--;
else
size=strlen(name);
if(size==0||size>=sizeof bare)
return 0;
memcpy(bare,name,size);
bare[size]='\0';
if(is_one_of(bare,list))
return 1;
dash=(strrchr)(bare,'-');
return dash!=NULL&&is_one_of(dash + 1,list);
}
static size_t behind_words(const struct words *argv,size_t at){
const int wordy=is_one_of(base_name(argv->at[at]),wordy_launchers);
for(at++;at<argv->count&&(wordy||argv->at[at][0]!='-');at++){
const char *word=argv->at[at];
const char *before=argv->at[at - 1];
if(word[0]=='-')
continue;
if(is_driver(base_name(word))||strcmp(base_name(word),"mason-dixon")==0)
return at;
if(wordy&&(word[0]<'0'||word[0]>'9')&&
(before[0]!='-'||strlen(before)!=2||before[1]=='t'))
break;
}
return 0;
}
static size_t find_driver(struct command *command){
const struct words *argv=&command->argv;
size_t at=0;
while(at + 1<argv->count){
const char *name=base_name(argv->at[at]);
const char *next=argv->at[at + 1];
if((strcmp(name,"mold")==0||strcmp(name,"ld.mold")==0||
strcmp(name,"sold")==0)&&
(strcmp(next,"-run")==0||strcmp(next,"--run")==0)){
command->linker="mold";
at+=2;
}else if(((strcmp(name,"ctest")==0&&strcmp(next,"--launch")==0)||
(strcmp(name,"mason-dixon")==0&&strcmp(next,"link")==0))&&
behind(argv,at,"--")!=at){
at=behind(argv,at,"--");
}else if(strcmp(name,"cmake")==0&&strcmp(next,"-E")==0&&at + 2<argv->count&&
(strcmp(argv->at[at + 2],"env")==0||
strcmp(argv->at[at + 2],"time")==0)){
at+=3;
}else if(assignment(argv->at[at])){
at++;
}else if(is_one_of(name,launchers)){
at++;
while(at<argv->count&&argv->at[at][0]=='-'){
at+=(strcmp(argv->at[at],"-n")==0||strcmp(argv->at[at],"-u")==0)?2:1;
}
}else if(tool_is(name,interpreters)&&is_driver(base_name(next))){
at++;
}else if(!is_driver(name)&&!tool_is(name,linkers)&&!tool_is(name,other_tools)&&
behind_words(argv,at)!=0){
at=behind_words(argv,at);
}else{
break;
}
}
return at<argv->count?at:argv->count - 1;
}
static const char *const no_link[]={"-c",
"-S",
"-E",
"-M",
"-MM",
"-fsyntax-only",
"-r",
"--relocatable",
"-Ur",
"-emit-ast",
"-emit-pch",
"--analyze",
"-cc1",
"-cc1as",
"-###",
"--help",
"--target-help",
"--version",
"-dumpmachine",
"-dumpversion",
"-dumpfullversion",
"-dumpspecs",
"--print-output-format",
"--print-sysroot",
NULL};
static const char *const no_link_of_drivers[]={
"--compile","--assemble","--preprocess","--precompile","--emit-static-lib",
"-dc","-dlink","-ptx","-cubin","-fatbin",
"--device-c","--device-link","--ptx","--cubin","--fatbin",
NULL};
static const char *const shared_words[]={"-shared","--shared","-Bshareable","-dynamiclib",
"-dylib","-bundle",NULL};
static const char *const with_value[]={"-D",
"-U",
"-I",
"-L",
"-l",
"-x",
"-u",
"-e",
"-z",
"-B",
"-A",
"-F",
"-T",
"-y",
"-MF",
"-MT",
"-MQ",
"-MJ",
"-Xassembler",
"-Xpreprocessor",
"-Xclang",
"-Xanalyzer",
"-Xarch_x86_64",
"-include",
"-imacros",
"-isystem",
"-iquote",
"-idirafter",
"-iprefix",
"-iwithprefix",
"-iwithprefixbefore",
"-isysroot",
"-imultilib",
"-arch",
"-framework",
"-weak_framework",
"-target",
"-gcc-toolchain",
"-mllvm",
"-aux-info",
"--param",
"-dumpbase",
"-dumpdir",
"-dumpbase-ext",
"-wrapper",
"-specs",
"--sysroot",
"-install_name",
"-current_version",
"-compatibility_version",
"-rpath",
"-index-store-path",
"-fplugin",
"-J",
"-main-is",
"--config",
"-resource-dir",
NULL};
static const char *const direct_values[]={"-m",
"-e",
"-L",
"-l",
"-z",
"-u",
"-y",
"-T",
"-A",
"-b",
"-c",
"-h",
"-soname",
"-rpath",
"-rpath-link",
"-R",
"-Map",
"-plugin",
"-plugin-opt",
"-dynamic-linker",
"--dynamic-linker",
"-I",
"-f",
"-F",
"--hash-style",
"-init",
"-fini",
"-defsym",
"--defsym",
"-Ttext",
"-Tdata",
"-Tbss",
"-version-script",
"--version-script",
"-dynamic-list",
"--dynamic-list",
"-O",
NULL};
static int is_library(const char *word,const char *next){
return strcmp(word,"-G")==0&&(next==NULL||(strchr)("0123456789",*next)==NULL);
}
static const char *joined_output(const char *word){
static const char *const others[]={"-object","-object_path_lto",
"-order_file","-order_file_statistics",
"-oso_prefix",NULL};
if(word[0]!='-'||word[1]!='o'||word[2]=='\0'||is_one_of(word,others)||
starts(word,"-objc")!=NULL)
return NULL;
return word + 2;
}
static void output_of_linker(struct command *command,const char *name){
free(command->linker_output);
command->linker_output=copy_text(name);
command->output=command->linker_output;
}
static void no_executable(struct command *command){
command->links=0;
command->why_not="the linker is told to make no executable";
}
static void linker_word(struct command *command,const char *word){
static const char *const with_words[]={"--dependency-file","--oformat","--output","-o",
NULL};
const char *option=command->expects;
const char *value=word;
const char *joined;
unsigned i;
command->expects=NULL;
for(i=0;option==NULL&&with_words[i]!=NULL;i++){
value=starts(word,with_words[i]);
if(value==NULL)
continue;
option=with_words[i];
if(*value=='\0'){
command->expects=option;
return;
}
if(option[1]!='-'||*value++!='=')
option=NULL;
}
if(option!=NULL){
if(strcmp(option,"--dependency-file")==0){
free(command->dependency_file);
command->dependency_file=copy_text(value);
}else if(strcmp(option,"--oformat")==0){
if(starts(value,"elf")==NULL&&starts(value,"pe")==NULL)
no_executable(command);
}else{
output_of_linker(command,value);
}
return;
}
if(command->names_mapfile&&word[0]!='-')
words_add(&command->mapfiles,word);
command->names_mapfile=strcmp(word,"-M")==0;
command->libraries|=word[0]!='-'||word[1]=='l';
if(word[0]!='-')
return;
if(is_one_of(word,shared_words)||strcmp(word,"-r")==0||
strcmp(word,"--relocatable")==0||strcmp(word,"-i")==0||strcmp(word,"-Ur")==0){
no_executable(command);
}else if(strcmp(word,"-pie")==0||strcmp(word,"--pie")==0||
strcmp(word,"--pic-executable")==0){
command->asks_pie=1;
}else if(strcmp(word,"-no-pie")==0||strcmp(word,"--no-pie")==0){
command->fixed=1;
}else if(strcmp(word,"-q")==0||strcmp(word,"--emit-relocs")==0||
strcmp(word,"-emit-relocs")==0){
command->keeps_relocations=1;
}else if(word[1]=='M'&&word[2]!='\0'){
words_add(&command->mapfiles,word + 2);
}else if((joined=joined_output(word))!=NULL){
output_of_linker(command,joined);
}else if(strcmp(word,"-T")==0||starts(word,"--script")!=NULL){
command->own_script=1;
}else if(word[1]=='T'&&strcmp(word,"-Ttext")!=0&&starts(word,"-Ttext")==NULL&&
starts(word,"-Tdata")==NULL&&starts(word,"-Tbss")==NULL&&
starts(word,"-Trodata")==NULL&&starts(word,"-Tldata")==NULL){
command->own_script=1;
}
}
static void linker_words(struct command *command,const char *list){
while(*list!='\0'){
const size_t size=strcspn(list,",");
char *word=copy_part(list,size);
linker_word(command,word);
if(is_library(word,list[size]==','?list + size + 1:NULL))
no_executable(command);
free(word);
list+=size +(list[size]==',');
}
}
static int is_header(const char *name){
return ends(name,".h")||ends(name,".hh")||ends(name,".hpp")||ends(name,".hxx")||
ends(name,".H")||ends(name,".hp")||ends(name,".HPP")||ends(name,".h++")||
ends(name,".tcc");
}
static void read_word(struct command *command,size_t *at){
const char *word=command->words.at[*at];
const char *next=*at + 1<command->words.count?command->words.at[*at + 1]:NULL;
const char *value;
if(command->direct&&command->expects!=NULL){
linker_word(command,word);
return;
}
if(word[0]!='-'||word[1]=='\0'){
words_add(&command->inputs,word);
return;
}
command->libraries|=word[1]=='l';
if(strcmp(word,"-o")==0||strcmp(word,"--output")==0){
if(next!=NULL){
command->output=next;
++*at;
}
}else if((value=starts(word,"--output="))!=NULL){
command->output=value;
}else if((value=joined_output(word))!=NULL){
command->output=value;
}else if(is_one_of(word,shared_words)||is_library(word,next)){
command->shared=1;
command->links=0;
command->why_not=word;
}else if(is_one_of(word,no_link)||starts(word,"--help=")!=NULL||
(!command->direct&&
(is_one_of(word,no_link_of_drivers)||starts(word,"-print-")!=NULL||
starts(word,"--print-")!=NULL))){
if(command->direct&&strcmp(word,"-M")==0&&next!=NULL&&next[0]!='-')
words_add(&command->mapfiles,next);
if(command->direct&&strcmp(word,"-c")==0){
++*at;
}else if(!(command->direct&&(strcmp(word,"-S")==0||strcmp(word,"-E")==0||
strcmp(word,"-M")==0))){
command->links=0;
command->why_not=word;
}
}else if(strcmp(word,"-Xlinker")==0){
if(next!=NULL){
linker_word(command,next);
if(is_library(next,
*at + 3<command->words.count?command->words.at[*at + 3]:NULL))
no_executable(command);
++*at;
}
}else if((value=starts(word,"-Wl,"))!=NULL){
linker_words(command,value);
}else if(strcmp(word,"-no-pie")==0||strcmp(word,"-nopie")==0||
strcmp(word,"-static")==0||strcmp(word,"--static")==0){
command->fixed=1;
}else if(strcmp(word,"-pie")==0||strcmp(word,"-static-pie")==0||
strcmp(word,"--pie")==0){
command->asks_pie=1;
}else if((value=starts(word,"-fuse-ld="))!=NULL||
(value=starts(word,"--ld-path="))!=NULL){
command->linker=base_name(value);
}else if((value=starts(word,"--target="))!=NULL){
command->target=value;
}else if(is_one_of(word,command->direct?direct_values:with_value)){
if(strcmp(word,"-target")==0)
command->target=next;
if(strcmp(word,"-T")==0)
command->own_script=1;
if(strcmp(word,"-x")==0&&next!=NULL)
command->headers=(strstr)(next,"header")!=NULL;
if(next!=NULL)
++*at;
}else if(word[1]=='x'&&!command->direct){
command->headers=(strstr)(word,"header")!=NULL;
}else if(strcmp(word,"-G")==0){
++*at;
}else if(word[1]=='T'){
linker_word(command,word);
}else if(command->direct){
linker_word(command,word);
}
}
void command_read(struct command *command,char *const *words){
const char *name;
size_t headers=0;
unsigned files=0;
size_t i;
memset(command,0,sizeof *command);
while(*words!=NULL&&words[1]!=NULL&&assignment(*words))
words_add(&command->environment,*words++);
for(;*words!=NULL;words++)
words_add(&command->argv,*words);
if(command->argv.count==0){
command->why_not="there is no command";
return;
}
command->driver=find_driver(command);
name=base_name(command->argv.at[command->driver]);
command->direct=tool_is(name,linkers);
if(command->direct)
command->linker=name;
command->output="a.out";
command->links=1;
for(i=command->driver + 1;i<command->argv.count;i++)
expand(command->argv.at[i],&command->words,&files);
for(i=0;i<command->words.count;i++)
read_word(command,&i);
if(!command->links)
return;
if(tool_is(name,other_tools)){
command->links=0;
command->why_not=name;
return;
}
for(i=0;i<command->inputs.count;i++)
headers+=(size_t)is_header(command->inputs.at[i]);
if(command->headers||
(command->inputs.count==headers&&(headers>0||!command->libraries))){
command->links=0;
command->why_not=command->headers||headers>0?"only headers are compiled"
:"there is no input file";
}
}
void command_set_environment(const struct command *command){
size_t i;
for(i=0;i<command->environment.count;i++){
char *word=copy_text(command->environment.at[i]);
char *equals=(strchr)(word,'=');
*equals='\0';
setenv(word,equals + 1,1);
free(word);
}
}
void command_free(struct command *command){
words_free(&command->environment);
words_free(&command->argv);
words_free(&command->words);
words_free(&command->inputs);
words_free(&command->mapfiles);
free(command->dependency_file);
free(command->linker_output);
}
const char *command_sanitizer(const struct command *command,const char *const *names){
size_t i;
unsigned k;
for(i=0;i<command->words.count;i++){
const char *list=starts(command->words.at[i],"-fsanitize=");
while(list!=NULL&&*list!='\0'){
const size_t size=strcspn(list,",");
for(k=0;names[k]!=NULL;k++)
if(strlen(names[k])==size&&strncmp(list,names[k],size)==0)
return names[k];
list+=size +(list[size]==',');
}
}
return NULL;
}
char *command_in_folders(const struct command *command,const char *const *names){
const struct words *words=&command->words;
struct stat status;
size_t i;
size_t k;
for(i=0;i<words->count;i++){
const char *folder=starts(words->at[i],"-L");
if(folder!=NULL&&*folder=='\0'&&i + 1<words->count)
folder=words->at[++i];
for(k=0;folder!=NULL&&names[k]!=NULL;k++){
struct text path={0};
text_print(&path,"%s/%s",folder,names[k]);
if(stat(path.at,&status)==0&&S_ISREG(status.st_mode))
return path.at;
text_free(&path);
}
}
return NULL;
}
char *command_library(const struct command *command,const char *name,const char *suffix){
struct text file={0};
const char *names[2];
char *path;
if(*name==':')
text_print(&file,"%s",name + 1);
else
text_print(&file,"lib%s%s",name,suffix);
names[0]=file.at;
names[1]=NULL;
path=command_in_folders(command,names);
text_free(&file);
return path;
}
_MASON_DIXON_FILE src/tool/command.h
#ifndef COMMAND_H
#define COMMAND_H
#include "text.h"
struct command{
struct words environment;
struct words argv;
size_t driver;
int direct;
struct words words;
struct words inputs;
int libraries;
int headers;
int shared;
int links;
const char *why_not;
const char *output;
char *linker_output;
const char *target;
int fixed;
int asks_pie;
int keeps_relocations;
char *dependency_file;
const char *expects;
int own_script;
struct words mapfiles;
int names_mapfile;
const char *linker;
};
void command_read(struct command *command,char *const *words);
void command_free(struct command *command);
int command_launches(const char *name);
const char *command_sanitizer(const struct command *command,const char *const *names);
void command_set_environment(const struct command *command);
char *command_in_folders(const struct command *command,const char *const *names);
char *command_library(const struct command *command,const char *name,const char *suffix);
void split_words(const struct text *text,struct words *words);
#endif
_MASON_DIXON_FILE src/tool/decide.c
#ifndef _POSIX_C_SOURCE
#define _POSIX_C_SOURCE 200809L
#endif
#include "decide.h"
#include "process.h"
#include "temporary.h"
#include "trial.h"
#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#define ASK_SECONDS 30
static void question(char *const *plain,const struct command *command,const char *ask_for,
struct words *words){
size_t input=0;
size_t i;
for(i=0;i<=command->driver;i++)
words_add(words,plain[i]);
words_add(words,ask_for);
for(i=0;i<command->words.count;i++){
const char *word=command->words.at[i];
if(strcmp(word,"-o")==0||strcmp(word,"-MF")==0||strcmp(word,"-MT")==0||
strcmp(word,"-MQ")==0){
i++;
continue;
}
if(hands_on(word)&&i + 1<command->words.count){
words_add(words,word);
words_add(words,command->words.at[++i]);
continue;
}
if(input<command->inputs.count&&strcmp(command->inputs.at[input],word)==0)
input++;
else if(starts(word,"-l")==NULL&&starts(word,"-Werror")==NULL&&
strcmp(word,"-MD")!=0&&strcmp(word,"-MMD")!=0)
words_add(words,word);
}
}
struct outcome ask_driver(char *const *plain,const struct command *command,const char *ask_for,
struct text *out,struct text *err){
const char *locale=getenv("LC_ALL");
char *before=locale!=NULL?copy_text(locale):NULL;
struct words words={0};
struct outcome outcome;
question(plain,command,ask_for,&words);
setenv("LC_ALL","C",1);
outcome=ask(words.at,ASK_SECONDS,out,err);
if(before!=NULL)
setenv("LC_ALL",before,1);
else
unsetenv("LC_ALL");
free(before);
words_free(&words);
return outcome;
}
static char *first_line(const struct text *text){
return copy_part(text->at,strcspn(text->at,"\r\n"));
}
static const char *system_of_triplet(const char *triplet){
static const char *const pairs[]={
"android","Android","linux","Linux","freebsd","FreeBSD","netbsd","NetBSD",
"openbsd","OpenBSD","dragonfly","DragonFly","solaris","SunOS","illumos","SunOS",
"sunos","SunOS","darwin","Darwin","apple","Darwin","mingw","Windows",
"windows","Windows","msvc","Windows","cygwin","Windows",NULL};
unsigned i;
const char *const *text;
const char *found=NULL;
for(i=0;pairs[i]!=NULL;i+=2)
if((strstr)(triplet,pairs[i])!=NULL)
return pairs[i + 1];
for(text=rows_executables;found==NULL&&*text!=NULL;text++){
static char name[32];
char small[sizeof name];
struct row row;
row_split(*text,&row);
for(i=0;row.columns[0][i]!='\0'&&i + 1<sizeof small;i++)
small[i]=(char)tolower((unsigned char)row.columns[0][i]);
small[i]='\0';
if(isalpha((unsigned char)small[0])&&(strstr)(triplet,small)!=NULL){
snprintf(name,sizeof name,"%s",row.columns[0]);
found=name;
}
row_free(&row);
}
return found;
}
static const char *name_machine(struct target *target){
const char *const *text;
for(text=rows_machines;*text!=NULL;text++){
struct row row;
row_split(*text,&row);
if(strcmp(row.columns[0],target->sample.bits==64?"elf64":"elf32")==0&&
strtoul(row.columns[1],NULL,10)==target->sample.machine){
static char name[32];
snprintf(name,sizeof name,"%s",row.columns[2]);
target->page=strtoull(row.columns[3],NULL,16);
row_free(&row);
return name;
}
row_free(&row);
}
return "unknown";
}
static int names_target(const struct command *command){
return command->target!=NULL||
(strchr)(base_name(command->argv.at[command->driver]),'-')!=NULL;
}
static int is_own(const struct target *target){
struct sample own;
return sample_file("/proc/self/exe",&own)&&own.machine==target->sample.machine;
}
static const char *machine_of_words(const struct command *command,const char *triplet){
static const char *const pairs[]={"x86_64","x86_64","amd64","x86_64","arm64","aarch64",
"aarch64","aarch64","i386","i386","i486","i386",
"i586","i386","i686","i386",NULL};
const char *asked=NULL;
unsigned i;
size_t k;
for(k=0;k + 1<command->words.count;k++)
if(strcmp(command->words.at[k],"-arch")==0){
if(asked!=NULL&&strcmp(asked,command->words.at[k + 1])!=0)
return "fat";
asked=command->words.at[k + 1];
}
for(i=0;pairs[i]!=NULL;i+=2)
if(starts(asked!=NULL?asked:triplet,pairs[i])!=NULL)
return pairs[i + 1];
return "unknown";
}
static char *triplet_in(const char *name){
const char *dash=(strrchr)(name,'-');
char *triplet=dash!=NULL?copy_part(name,(size_t)(dash - name)):NULL;
if(triplet!=NULL&&(strchr)(triplet,'-')!=NULL)
return triplet;
free(triplet);
return NULL;
}
static int sample_library(const struct command *command,struct sample *sample){
static const char *const forms[]={".a",".so"};
size_t i;
int known=0;
for(i=0;i<command->words.count&&!known;i++){
const char *name=starts(command->words.at[i],"-l");
unsigned k;
for(k=0;name!=NULL&&k<2&&!known;k++){
char *path=command_library(command,name,forms[k]);
known=path!=NULL&&sample_file(path,sample);
free(path);
}
}
return known;
}
void target_find(char *const *plain,const struct command *command,const char *system,
struct target *target){
struct text out;
struct text err;
struct utsname host;
size_t i;
int named=0;
memset(target,0,sizeof *target);
if(system!=NULL&&islower((unsigned char)*system)&&(strchr)(system,'-')!=NULL)
system=system_of_triplet(system);
target->machine="unknown";
target->page=0x10000;
for(i=0;i<command->inputs.count&&!target->known;i++)
target->known=sample_file(command->inputs.at[i],&target->sample);
if(!target->known&&command->direct){
target->known=sample_library(command,&target->sample);
}else if(!target->known){
ask_driver(plain,command,"-print-file-name=crt1.o",&out,&err);
if(out.size>0){
char *name=first_line(&out);
target->known=sample_file(name,&target->sample);
free(name);
}
text_free(&out);
text_free(&err);
}
if(target->known)
target->machine=name_machine(target);
target->system=system;
if(!target->known||(system==NULL&&(names_target(command)||!is_own(target)))){
char *triplet=NULL;
if(command->target!=NULL)
triplet=copy_text(command->target);
if(!command->direct&&(triplet==NULL||system_of_triplet(triplet)==NULL)){
ask_driver(plain,command,"-dumpmachine",&out,&err);
if(out.size>0){
free(triplet);
triplet=first_line(&out);
}
text_free(&out);
text_free(&err);
}
if(command->direct&&triplet==NULL)
triplet=triplet_in(base_name(plain[command->driver]));
if(system==NULL&&triplet!=NULL)
target->system=system_of_triplet(triplet);
if(!target->known&&triplet!=NULL)
target->machine=machine_of_words(command,triplet);
named=triplet!=NULL;
free(triplet);
}
if(target->system==NULL&&!named&&uname(&host)==0){
target->own_system=copy_text(host.sysname);
target->system=target->own_system;
}
if(target->system==NULL)
target->system="unknown";
}
void target_free(struct target *target){
free(target->own_system);
}
static char *version_in(const char *line,const char *words,const char *how){
const char *at=line;
const char *paren=(strrchr)(line,')');
size_t size;
if(strcmp(how,"paren")==0&&paren!=NULL&&(strpbrk)(paren,"0123456789")!=NULL)
at=paren;
else if(strcmp(how,"line")!=0&&(strstr)(line,words)!=NULL)
at=(strstr)(line,words)+ strlen(words);
for(;*at!='\0';at++){
size=strspn(at,"0123456789.");
if(size>0&&*at!='.'&&(memchr)(at,'.',size)!=NULL){
while(at[size - 1]=='.')
size--;
return copy_part(at,size);
}
if(size>0)
at+=size - 1;
}
return copy_text("");
}
static void linker_ask(char *const *plain,const struct command *command,struct linker *linker){
static const char *const questions[]={"version","-Wl,--version","driver","-v","solaris",
"-Wl,-V","apple","-Wl,-v",NULL};
unsigned i;
linker->id=NULL;
linker->called=NULL;
linker->version=NULL;
for(i=0;questions[i]!=NULL&&linker->id==NULL;i+=2){
const char *word=questions[i + 1];
const char *const *text;
struct text out;
struct text err;
char *line;
if(command->direct)
word=starts(word,"-Wl,")!=NULL?word + 4:word;
ask_driver(plain,command,word,&out,&err);
if(strcmp(questions[i],"version")==0)
line=first_line(&out);
else{
text_add(&out,err.at,err.size);
line=copy_text(out.at);
}
for(text=rows_linkers;*text!=NULL&&linker->id==NULL;text++){
struct row row;
row_split(*text,&row);
if(strcmp(row.columns[1],questions[i])==0&&
(strstr)(line,row.columns[2])!=NULL){
char *version=version_in(line,row.columns[2],row.columns[3]);
struct text called={0};
text_print(&called,"%s%s%s",row.columns[4],*version!='\0'?" ":"",version);
linker->id=copy_text(row.columns[0]);
linker->called=called.at;
linker->version=version;
}
row_free(&row);
}
free(line);
text_free(&out);
text_free(&err);
}
if(linker->id==NULL){
linker->id=copy_text("unknown");
linker->called=copy_text("this linker");
linker->version=copy_text("");
}
}
void linker_free(struct linker *linker){
free(linker->id);
free(linker->called);
free(linker->version);
}
void linker_find(char *const *plain,const struct command *command,struct linker *linker){
static uint64_t asked;
static struct linker last;
uint64_t hash=HASH_OF_NOTHING;
size_t i;
for(i=0;plain[i]!=NULL;i++)
hash=hash_text(hash,plain[i]);
if(last.id==NULL||hash!=asked){
linker_free(&last);
linker_ask(plain,command,&last);
asked=hash;
}
linker->id=copy_text(last.id);
linker->called=copy_text(last.called);
linker->version=copy_text(last.version);
}
static int when_holds(const char *when,const struct command *command,int asked){
static const char *const asan[]={"address",NULL};
char *copy=copy_text(when);
char *word=copy;
int good=1;
while(word!=NULL&&good&&strcmp(when,"-")!=0){
char *plus=(strchr)(word,'+');
if(plus!=NULL)
*plus++='\0';
if(strcmp(word,"own-script")==0)
good=command->own_script;
else if(strcmp(word,"asan")==0)
good=command_sanitizer(command,asan)!=NULL;
else if(strcmp(word,"asked")==0)
good=asked;
else
good=0;
word=plus;
}
free(copy);
return good;
}
static int find_row(const struct command *command,const struct target *target,
const struct linker *linker,const char *strategy,struct row *row){
const char *const *text;
const int asked=strcmp(strategy,"auto")!=0;
const char *format=!target->known?"*":target->sample.bits==64?"elf64":"elf32";
if(strcmp(target->system,"Darwin")==0)
format=strcmp(target->machine,"fat")==0?"fat":"macho64";
else if(strcmp(target->system,"Windows")==0)
format=strcmp(target->machine,"i386")==0?"pe32":"pe64";
for(text=rows_strategies;*text!=NULL;text++){
row_split(*text,row);
if(row_fits(row->columns[1],target->system)&&row_fits(row->columns[2],format)&&
row_fits(row->columns[3],target->machine)&&row_fits(row->columns[4],linker->id)&&
when_holds(row->columns[5],command,asked)&&
(!asked||strcmp(row->columns[6],strategy)==0||
strcmp(row->columns[6],"none")==0))
return 1;
row_free(row);
}
return 0;
}
static int takes_post_link(const char *strategy){
return strcmp(strategy,"auto")==0||strcmp(strategy,"post-link")==0;
}
int takes_slot(const struct target *target,const char *strategy){
return target->known&&target->sample.bits==64&&strcmp(target->system,"Linux")==0&&
takes_post_link(strategy);
}
int decide_appends(const struct row *row,const char *strategy){
return strcmp(row->columns[0],"tcc")==0&&takes_post_link(strategy);
}
static void fitting(const struct target *target,const struct linker *linker,struct text *list){
static const char *const names[]={"addr32","link-script","mapfile",
"pagezero","post-link",NULL};
unsigned i;
text_print(list,"auto, none");
for(i=0;names[i]!=NULL;i++){
const char *const *text;
int fits=0;
for(text=rows_strategies;*text!=NULL&&!fits;text++){
struct row row;
row_split(*text,&row);
fits=row_fits(row.columns[1],target->system)&&
row_fits(row.columns[3],target->machine)&&
(linker==NULL||row_fits(row.columns[4],linker->id))&&
strcmp(row.columns[6],names[i])==0;
row_free(&row);
}
if(fits)
text_print(list,", %s",names[i]);
}
}
static int fits_nowhere(const struct target *target,const char *strategy){
struct text list={0};
int never;
fitting(target,NULL,&list);
never=(strstr)(list.at,strategy)==NULL;
text_free(&list);
return never;
}
int decide_never(const struct target *target,const struct linker *linker,const char *strategy){
return(target->known&&target->sample.bits==32)||strcmp(linker->id,"TCC")==0||
fits_nowhere(target,strategy);
}
int decide_unfit(const struct command *command,const struct target *target,
const struct linker *linker,const char *strategy,struct text *allowed){
struct row row;
if(!target->known||!fits_nowhere(target,strategy))
return 0;
if(find_row(command,target,linker,strategy,&row)){
row_free(&row);
return 0;
}
text_print(allowed,"what fits %s on %s %s: ",linker->called,target->system,target->machine);
fitting(target,linker,allowed);
return 1;
}
static void row_reason(const struct row *row,const struct target *target,
const struct linker *linker,struct text *text){
const char *values[]={"LINKER",NULL,"BOUNDARY","the boundary","MACHINE",NULL,NULL};
values[1]=linker->called;
values[5]=target->machine;
fill(row->columns[10],values,text);
}
int decide_row(char *const *plain,const struct command *command,const struct target *target,
const char *strategy,struct row *row,struct text *why){
struct linker linker;
int found;
linker_find(plain,command,&linker);
found=find_row(command,target,&linker,strategy,row);
if(!found&&strcmp(strategy,"auto")!=0){
text_print(why,"STRATEGY %s does not fit to %s on %s; what does: ",strategy,
linker.called,target->system);
fitting(target,&linker,why);
}else if(!found)
text_print(why,"nothing is known about %s on %s",linker.called,target->system);
else
row_reason(row,target,&linker,why);
linker_free(&linker);
return found;
}
int decide_script(char *const *plain,const struct command *command,const struct target *target,
struct row *row){
struct linker linker;
int found;
linker_find(plain,command,&linker);
found=find_row(command,target,&linker,"link-script",row);
if(found&&strcmp(row->columns[6],"link-script")!=0){
row_free(row);
found=0;
}
linker_free(&linker);
return found;
}
int row_words(const struct row *row,const struct target *target,uint64_t boundary,
struct words *words){
const char *const strategy=row->columns[6];
const char *at=row->columns[7];
const char *file=NULL;
char address[32];
char page[32];
const char *values[]={"BOUNDARY",address,"PAGE",page,NULL};
struct text bytes={0};
if(strcmp(strategy,"pagezero")==0){
while(*at!='\0'){
const size_t size=strcspn(at,",");
char *word=copy_part(at,size);
words_add(words,word);
free(word);
at+=size +(at[size]==',');
}
return 1;
}
snprintf(address,sizeof address,"0x%" PRIx64,boundary);
snprintf(page,sizeof page,"0x%" PRIx64,target->page);
if(strcmp(row->columns[8],"anchor")==0){
anchor_object(&target->sample,&bytes);
file=temporary_write("anchor.o",&bytes);
if(file==NULL){
text_free(&bytes);
return 0;
}
words_add(words,file);
bytes.size=0;
}
template_text(row->columns[7],values,&bytes);
file=temporary_write(row->columns[7],&bytes);
text_free(&bytes);
if(file!=NULL){
words_add(words,strcmp(strategy,"link-script")==0?"-T":"-M");
words_add(words,file);
}
return file!=NULL;
}
void decide_explain(char *const *plain,const struct command *command,const struct target *target,
const char *strategy){
struct linker linker;
struct row row;
linker_find(plain,command,&linker);
printf("linker=%s\nlinker_id=%s\n",linker.called,linker.id);
printf("machine=%s\nsystem=%s\n",target->machine,target->system);
if(strcmp(strategy,"none")==0){
puts("action=link, and look at the file");
}else if(takes_slot(target,strategy)&&strcmp(linker.id,"TCC")!=0){
puts("action=link with the reserved slot; a PIE stays as it is, else the slot becomes the "
"segment");
}else if(find_row(command,target,&linker,strategy,&row)){
struct text reason={0};
row_reason(&row,target,&linker,&reason);
printf("row=%s\naction=%s\nbecause=%s\n",row.columns[0],
decide_appends(&row,strategy)
?"link as it came, and append the segment, which --required forbids"
:row.columns[6],
reason.at);
text_free(&reason);
row_free(&row);
}else{
puts("action=link as it came: nothing is known about this linker and system");
}
linker_free(&linker);
}
void verdict_of(const struct target *target,const char *strategy,const struct placing *placing,
const struct text *why,const struct text *complaint,struct verdict *verdict){
struct text reason={0};
const char *const *text;
int judged=0;
verdict->name=mason_dixon_elf_verdict_text(placing->verdict);
if(placing->error!=NULL){
verdict->name="impossible";
text_print(&reason,"%s",placing->error);
}
if(placing->error==NULL&&strcmp(strategy,"addr32")==0){
judged=placing->reason==MASON_DIXON_ELF_ADDR32;
verdict->name=judged?"placed":"impossible";
verdict->way=judged?"link":"none";
verdict->strategy=judged?"addr32":"none";
if(!judged&&placing->reason!=MASON_DIXON_ELF_32_BIT)
text_print(&reason,"the linked file lacks the software capability ADDR32");
}
if(placing->error==NULL&&strcmp(strategy,"pagezero")==0&&
strcmp(target->system,"Darwin")==0&&strcmp(verdict->name,"not-needed")==0){
verdict->name="impossible";
text_print(&reason,"%s",
why->size>0?why->at
:"the linker left the page zero as it was, up to 4 GiB");
}
for(text=rows_executables;placing->error==NULL&&!placing->foreign&&reason.size==0&&
strcmp(target->system,"Linux")!=0&&*text!=NULL&&!judged;
text++){
struct row row;
const char *type=placing->reason==MASON_DIXON_ELF_POSITION_FREE||
placing->reason==MASON_DIXON_ELF_PIE_LOW
?"DYN"
:"EXEC";
char boundary[32];
const char *values[]={"BOUNDARY",NULL,NULL};
row_split(*text,&row);
snprintf(boundary,sizeof boundary,"0x%" PRIx64,verdict->boundary);
values[1]=boundary;
if(row_fits(row.columns[0],target->system)&&row_fits(row.columns[1],target->machine)&&
strcmp(row.columns[2],"elf64")==0&&row_fits(row.columns[3],type)&&
strcmp(row.columns[4],"*")==0){
judged=1;
if(strcmp(row.columns[5],"segments")!=0){
verdict->name=
strcmp(row.columns[5],"not-needed")==0?"not-needed":"impossible";
fill(row.columns[6],values,&reason);
}
}
row_free(&row);
}
if(reason.size==0&&strcmp(verdict->name,"impossible")==0&&why->size>0&&
placing->reason==MASON_DIXON_ELF_NO_SEGMENT)
text_print(&reason,"%s",why->at);
if(reason.size==0)
text_print(&reason,"%s",placing->reason_text);
if(strcmp(verdict->name,"impossible")==0&&placing->reason==MASON_DIXON_ELF_NO_SEGMENT&&
complaint->size>0)
text_print(&reason,", as a link with one was refused: %s",complaint->at);
if(placing->reason==MASON_DIXON_ELF_ASAN&&strcmp(verdict->name,"impossible")==0)
text_print(&reason,"; build it position independent (-fPIE -pie)");
verdict->reason=reason.at;
}
_MASON_DIXON_FILE src/tool/decide.h
#ifndef DECIDE_H
#define DECIDE_H
#include "command.h"
#include "object.h"
#include "place.h"
#include "record.h"
#include "table.h"
struct target{
int known;
struct sample sample;
const char *system;
const char *machine;
uint64_t page;
char *own_system;
};
struct linker{
char *id;
char *called;
char *version;
};
void target_find(char *const *plain,const struct command *command,const char *system,
struct target *target);
void target_free(struct target *target);
struct outcome;
struct outcome ask_driver(char *const *plain,const struct command *command,const char *ask_for,
struct text *out,struct text *err);
void linker_find(char *const *plain,const struct command *command,struct linker *linker);
void linker_free(struct linker *linker);
int takes_slot(const struct target *target,const char *strategy);
int decide_row(char *const *plain,const struct command *command,const struct target *target,
const char *strategy,struct row *row,struct text *why);
int decide_appends(const struct row *row,const char *strategy);
int decide_script(char *const *plain,const struct command *command,const struct target *target,
struct row *row);
int decide_never(const struct target *target,const struct linker *linker,const char *strategy);
int row_words(const struct row *row,const struct target *target,uint64_t boundary,
struct words *words);
int decide_unfit(const struct command *command,const struct target *target,
const struct linker *linker,const char *strategy,struct text *allowed);
void decide_explain(char *const *plain,const struct command *command,const struct target *target,
const char *strategy);
void verdict_of(const struct target *target,const char *strategy,const struct placing *placing,
const struct text *why,const struct text *complaint,struct verdict *verdict);
#endif
_MASON_DIXON_FILE src/tool/detect.c
#ifndef _POSIX_C_SOURCE
#define _POSIX_C_SOURCE 200809L
#endif
#include "detect.h"
#include "command.h"
#include "decide.h"
#include "link.h"
#include "message.h"
#include "print.h"
#include "record.h"
#include "selftest.h"
#include "temporary.h"
#include "trial.h"
#include "widths.h"
#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
static const char *const sources[]={"mason_dixon_probe.c","mason_dixon.c",
"mason_dixon.h","mason_dixon_config.h",
"mason_dixon_measure.h","mason_dixon_low_map.h",
"mason_dixon_low_stack.h",NULL};
static const char *const probe_sources[]={"mason_dixon_probe.c",NULL};
static const char *const facts[]={
"have_map_32bit","heap_placement","map_32bit_range","mmap_bits",
"page_size","stack_bits","thread_stack_bits",NULL};
struct detect{
const char *own;
const struct request *request;
const char *strategy;
struct command command;
struct target target;
struct linker linker;
struct words lines;
struct text without;
struct text complaint;
struct text facts;
int ran;
};
#define MA@&t@X_FACTS_BYTES 1048576
void detect_help(void){
static const char *const lines[]={
"An installed mason-dixon has the manual.",
NULL};
unsigned i;
for(i=0;lines[i]!=NULL;i++)
puts(lines[i]);
}
static void add(struct detect *detect,const char *key,const char *value){
words_add_fact(&detect->lines,key,value);
}
static int link_by(struct detect *detect,const char *const *files,int all,const char *probe){
const struct command *command=&detect->command;
struct words words={0};
char boundary[32];
int good;
snprintf(boundary,sizeof boundary,"0x%" PRIx64,detect->request->boundary);
words_add(&words,detect->own);
words_add(&words,"link");
words_add(&words,"--boundary");
words_add(&words,boundary);
words_add(&words,"--strategy");
words_add(&words,detect->strategy);
if(detect->request->system!=NULL){
words_add(&words,"--system");
words_add(&words,detect->request->system);
}
words_add(&words,"--record");
words_add(&words,temporary_folder());
words_add(&words,"--");
detect->without.size=0;
trial_command(&words,command,files,probe,all?NULL:&detect->without);
if(!all&&detect->without.size==0){
words_free(&words);
return 0;
}
good=trial_link(&words,&detect->complaint);
words_free(&words);
return good;
}
static int link_probe(struct detect *detect,const char *probe){
static const char *const bare[]={"bare.c",NULL};
struct text text={0};
int good;
if(link_by(detect,probe_sources,1,probe)||link_by(detect,probe_sources,0,probe))
return 2;
text_print(&text,"int data = 1;\nint main(void) { return 0; }\n");
good=temporary_write(bare[0],&text)!=NULL&&
(link_by(detect,bare,1,probe)||link_by(detect,bare,0,probe));
text_free(&text);
return good;
}
static void run_probe(struct detect *detect,const char *probe,const struct text *record){
struct text out;
struct text err;
char *verdict=value_in(record,"linked.verdict");
char *start;
char *emulated;
unsigned i;
detect->ran=trial_run(probe,&out,&err,&detect->complaint);
start=value_in(&out,"heap_start");
emulated=value_in(&out,"emulated");
if(detect->ran&&start==NULL){
detect->ran=0;
text_print(&detect->complaint,"the trial program gave no answer");
}
if(detect->ran&&emulated!=NULL&&strcmp(emulated,"no")!=0){
detect->ran=0;
text_print(&detect->complaint,"%s gives no verdict on placement",emulated);
}
if(detect->ran){
for(i=0;facts[i]!=NULL;i++){
char *value=value_in(&out,facts[i]);
add(detect,facts[i],value!=NULL?value:"");
free(value);
}
if(verdict!=NULL&&strcmp(verdict,"impossible")!=0&&*start!='\0'&&
strtoull(start,NULL,0)<detect->request->boundary){
struct text reason={0};
text_print(&reason,"the heap of a trial program started at %s all the same",start);
add(detect,"predicted.verdict","impossible");
add(detect,"predicted.reason",reason.at);
text_free(&reason);
}
}
free(start);
free(emulated);
free(verdict);
text_free(&out);
text_free(&err);
}
static int guess_of(const struct detect *detect,const char *fact,struct row *row){
const char *const *text;
for(text=rows_guesses;*text!=NULL;text++){
row_split(*text,row);
if(row_fits(row->columns[0],detect->target.system)&&
row_fits(row->columns[1],detect->target.machine)&&strcmp(row->columns[2],fact)==0)
return 1;
row_free(row);
}
return 0;
}
static void add_guesses(struct detect *detect,int placed){
unsigned i;
for(i=0;facts[i]!=NULL;i++){
char value[64]="unknown";
char of_placed[48];
struct row row;
snprintf(of_placed,sizeof of_placed,"placed.%s",facts[i]);
if((placed&&guess_of(detect,of_placed,&row))||guess_of(detect,facts[i],&row)){
const int none=strcmp(row.columns[3],"-")==0;
snprintf(value,sizeof value,"%s%.40s",none?"":"guessing ",
none?"":row.columns[3]);
row_free(&row);
}
add(detect,facts[i],value);
}
}
static void bad(const struct detect *detect,const char *given,const char *format,...){
const int size=(int)strcspn(given,"=");
struct text line={0};
va_list arguments;
text_print(&line,"%.*s is \"%s\"; allowed is ",size,given,given + size + 1);
va_start(arguments,format);
text_print_list(&line,format,arguments);
va_end(arguments);
say_as(detect->request->who!=NULL?detect->request->who:"mason-dixon: detect",line.at);
text_free(&line);
}
static int fits_strategy(const struct detect *detect){
const struct request *request=detect->request;
struct text given={0};
struct text allowed={0};
const int unfit=
request->who!=NULL&&decide_unfit(&detect->command,&detect->target,&detect->linker,
request->strategy,&allowed);
text_print(&given,"STRATEGY=%s",request->strategy);
if(unfit)
bad(detect,request->override!=NULL?request->override:given.at,"%s.",allowed.at);
text_free(&given);
text_free(&allowed);
return !unfit;
}
static int read_facts(struct detect *detect){
static const char any[]="a file mason-dixon.facts written by a build on the target";
const char *given=detect->request->facts;
const char *equals=given!=NULL?(strchr)(given,'='):NULL;
char *version;
char *system;
char *machine;
int good=0;
if(given==NULL)
return 1;
if(equals==NULL||equals==given||equals[1]=='\0'){
say("detect: --facts is \"%s\"; allowed is NAME=FILE",given);
return 0;
}
if(!text_read(&detect->facts,equals + 1,MA@&t@X_FACTS_BYTES)){
bad(detect,given,"%s; it can't be read: %s.",any,strerror(errno));
return 0;
}
version=value_in(&detect->facts,"facts_version");
system=value_in(&detect->facts,"system");
machine=value_in(&detect->facts,"machine");
if(version==NULL)
bad(detect,given,"%s; this one has no line facts_version=1.",any);
else if(strcmp(version,"1")!=0)
bad(detect,given,"a file mason-dixon.facts with facts_version=1; this one has \"%s\".",
version);
else if(system==NULL||strcmp(system,detect->target.system)!=0)
bad(detect,given,"a file of this target, %s; this one is of \"%s\".",
detect->target.system,system!=NULL?system:"");
else if(machine==NULL||strcmp(machine,detect->target.machine)!=0)
bad(detect,given,"a file of this target's machine, %s; this one is of \"%s\".",
detect->target.machine,machine!=NULL?machine:"");
else
good=1;
free(version);
free(system);
free(machine);
return good;
}
static void take_facts(struct detect *detect){
unsigned i;
size_t k;
int guesses=0;
for(i=0;facts[i]!=NULL;i++){
char *value=value_in(&detect->facts,facts[i]);
for(k=0;k<detect->lines.count;k++){
const char *rest=starts(detect->lines.at[k],facts[i]);
if(rest==NULL||*rest!='=')
continue;
if(value!=NULL&&*value!='\0'&&starts(value,"guessing")==NULL&&
(!detect->ran||starts(rest + 1,"guessing")!=NULL)){
struct text line={0};
text_print(&line,"%s=%s",facts[i],value);
free(detect->lines.at[k]);
detect->lines.at[k]=line.at;
}
guesses|=starts((strchr)(detect->lines.at[k],'=')+ 1,"guessing")!=NULL;
}
free(value);
}
if(!guesses)
detect->complaint.size=0;
}
static void add_map_32bit_reason(struct detect *detect){
struct row row;
if(guess_of(detect,"placed.have_map_32bit",&row)){
add(detect,"map_32bit_reason",row.columns[4]);
row_free(&row);
}
}
static int is_placed(const struct text *record){
char *verdict=value_in(record,"linked.verdict");
char *strategy=value_in(record,"linked.strategy");
const int placed=verdict!=NULL&&strcmp(verdict,"placed")==0&&
(strategy==NULL||strcmp(strategy,"addr32")!=0);
free(verdict);
free(strategy);
return placed;
}
static int by_bytes(const void *a,const void *b){
return strcmp(*(char *const *)a,*(char *const *)b);
}
static const char *line_value(const struct detect *detect,const char *key){
size_t i;
for(i=0;i<detect->lines.count;i++){
const char *rest=starts(detect->lines.at[i],key);
if(rest!=NULL&&*rest=='=')
return rest + 1;
}
return NULL;
}
static void add_prediction(struct detect *detect,const struct text *record){
static const char *const keys[]={"verdict","way","strategy","reason","boundary",NULL};
char *way=value_in(record,"linked.way");
char words[32];
unsigned i;
if(detect->request->required&&way!=NULL&&strcmp(way,"append")==0&&
line_value(detect,"predicted.verdict")==NULL){
struct text reason={0};
text_print(&reason,
"with %s the segment could only be appended after the link, which is not enough "
"where the effect is required",
detect->linker.called);
add(detect,"predicted.verdict","impossible");
add(detect,"predicted.way","none");
add(detect,"predicted.strategy","none");
add(detect,"predicted.reason",reason.at);
text_free(&reason);
}
free(way);
for(i=0;keys[i]!=NULL;i++){
char from[32];
char to[32];
char *value;
snprintf(from,sizeof from,"linked.%s",keys[i]);
snprintf(to,sizeof to,"predicted.%s",keys[i]);
value=value_in(record,from);
if(value!=NULL&&line_value(detect,to)==NULL)
add(detect,to,value);
free(value);
}
if(record->size==0&&line_value(detect,"predicted.verdict")==NULL){
char boundary[32];
struct text reason={0};
snprintf(boundary,sizeof boundary,"0x%" PRIx64,detect->request->boundary);
text_print(&reason,"%s; %s",
detect->complaint.size>0?detect->complaint.at:"the trial left no record",
detect->request->print!=NULL?"the link line stays as it is"
:"each link decides by itself");
add(detect,"predicted.boundary",boundary);
add(detect,"predicted.reason",reason.at);
add(detect,"predicted.verdict","unknown");
add(detect,"predicted.way","none");
add(detect,"predicted.strategy","none");
text_free(&reason);
}
size_words(detect->request->boundary,words,sizeof words);
add(detect,"predicted.boundary_words",words);
size_words(detect->request->low_limit,words,sizeof words);
add(detect,"predicted.low_limit_words",words);
if(line_value(detect,"predicted.basis")==NULL)
add(detect,"predicted.basis",
record->size==0?"guess"
:detect->ran?"run"
:"headers");
add(detect,"predicted.without",detect->without.size>0?detect->without.at:"");
}
static void add_runtime(struct detect *detect,char *const *plain){
struct runtime runtime;
char bytes[32];
runtime_decide(detect->request,plain,&detect->command,&detect->target,&runtime);
if(runtime.warning.size>0)
add(detect,"predicted.warning",runtime.warning.at);
if(runtime.low_map!=NULL){
add(detect,"predicted.low_map",runtime.low_map);
add(detect,"predicted.low_map_reason",runtime.low_map_why.at);
snprintf(bytes,sizeof bytes,"0x%" PRIx64,detect->request->low_limit);
add(detect,"predicted.low_limit",bytes);
snprintf(bytes,sizeof bytes,"%" PRIu64,detect->request->low_reserve);
add(detect,"predicted.low_reserve",bytes);
}
if(runtime.not_needed.size>0){
add(detect,"predicted.verdict","not-needed");
if(detect->request->luajit_gc64!=NULL&&
starts(detect->request->luajit_gc64,"guessing")!=NULL)
add(detect,"predicted.basis","guess");
add(detect,"predicted.reason",runtime.not_needed.at);
add(detect,"predicted.way","none");
add(detect,"predicted.strategy","none");
}
runtime_free(&runtime);
}
static void add_widths(struct detect *detect){
struct widths widths;
const char *measured[3]={NULL,NULL,NULL};
char key[48];
unsigned i;
if(detect->request->pointer_bits==0)
return;
if(detect->ran){
measured[0]=line_value(detect,"stack_bits");
measured[1]=line_value(detect,"thread_stack_bits");
measured[2]=line_value(detect,"mmap_bits");
}
widths_decide(detect->request,&detect->command,&detect->target,measured,&widths);
add(detect,"predicted.pointer_verdict",widths.verdict);
add(detect,"predicted.pointer_basis",widths.basis);
add(detect,"predicted.pointer_reason",widths.reason.at);
widths_add_cures(&widths,NULL,&detect->lines);
for(i=0;i<AREAS;i++){
snprintf(key,sizeof key,"predicted.width_%s",widths_area((enum area)i));
add(detect,key,widths.bits[i]);
}
widths_free(&widths);
}
static void read_record(const char *probe,struct text *record){
struct text path={0};
record_path(temporary_folder(),probe,&path);
text_read(record,temporary_file(base_name(path.at)),MA@&t@X_RECORD_BYTES);
text_free(&path);
}
static void replace(struct detect *detect,const char *line){
const size_t size=strcspn(line,"=")+ 1;
size_t i;
for(i=0;i<detect->lines.count;i++){
if(strncmp(detect->lines.at[i],line,size)==0){
free(detect->lines.at[i]);
detect->lines.at[i]=copy_text(line);
return;
}
}
words_add(&detect->lines,line);
}
int detect_run(const char *own,const struct request *request){
struct detect detect;
struct text record={0};
struct words plain={0};
struct printing printing;
const char *probe;
const char *verdict;
const char *way;
size_t i;
int status=STATUS_DONE;
int linked;
int never;
int keys;
if(request->print!=NULL&&link_is_off()){
putchar('\n');
return STATUS_DONE;
}
memset(&detect,0,sizeof detect);
detect.own=own;
detect.request=request;
command_read(&detect.command,request->command);
command_set_environment(&detect.command);
unsetenv("MASON_DIXON_OPTIONS");
trial_emulate(request->emulator);
if(!trial_open(sources))
return trial_cant("detect");
words_add_all(&plain,&detect.command.argv);
target_find(plain.at,&detect.command,request->system,&detect.target);
linker_find(plain.at,&detect.command,&detect.linker);
if(!read_facts(&detect)||!fits_strategy(&detect)){
temporary_close();
return STATUS_WRONG_USE;
}
detect.strategy=request->strategy;
if(request->print!=NULL){
print_begin(request,plain.at,&detect.command,&detect.target,&printing);
detect.strategy=printing.request.strategy;
}
probe=temporary_file(strcmp(detect.target.system,"Windows")==0?"probe.exe":"probe");
linked=link_probe(&detect,probe);
if(linked){
read_record(probe,&record);
if(linked==2)
detect.complaint.size=0;
if(linked==2&&trial_runs_here(&detect.target,request->cross))
run_probe(&detect,probe,&record);
else if(request->cross||linked==2){
detect.complaint.size=0;
text_print(&detect.complaint,request->cross
?"cross build without an emulator"
:"nothing that was linked can be run here");
}
}
if(!detect.ran)
add_guesses(&detect,is_placed(&record));
if(is_placed(&record))
add_map_32bit_reason(&detect);
if(request->facts!=NULL)
take_facts(&detect);
add(&detect,"guessed_because",
detect.ran||detect.complaint.size==0?"":detect.complaint.at);
add(&detect,"machine",detect.target.machine);
add(&detect,"system",detect.target.system);
add(&detect,"linker_called",detect.linker.called);
add(&detect,"linker_id",detect.linker.id);
add(&detect,"linker_version",detect.linker.version);
add_runtime(&detect,plain.at);
keys=request->print==NULL||print_has(request,"keys");
if(keys)
add_widths(&detect);
add_prediction(&detect,&record);
if(request->print!=NULL)
status=print_end(&printing,plain.at,&detect.command,&detect.target,
line_value(&detect,"predicted.verdict"),
line_value(&detect,"predicted.reason"));
temporary_close();
for(i=0;request->print!=NULL&&i<printing.lines.count;i++)
replace(&detect,printing.lines.at[i]);
verdict=line_value(&detect,"predicted.verdict");
way=line_value(&detect,"predicted.way");
never=((verdict!=NULL&&strcmp(verdict,"impossible")==0)||
(way!=NULL&&strcmp(way,"append")==0))&&
decide_never(&detect.target,&detect.linker,request->strategy);
add(&detect,"predicted.final",never?"yes":"no");
qsort(detect.lines.at,detect.lines.count,sizeof *detect.lines.at,by_bytes);
for(i=0;keys&&i<detect.lines.count;i++)
puts(detect.lines.at[i]);
if(request->print!=NULL)
words_free(&printing.lines);
words_free(&detect.lines);
words_free(&plain);
text_free(&record);
text_free(&detect.without);
text_free(&detect.complaint);
text_free(&detect.facts);
target_free(&detect.target);
linker_free(&detect.linker);
command_free(&detect.command);
return request->print==NULL&&never&&request->required?STATUS_REFUSED:status;
}
_MASON_DIXON_FILE src/tool/detect.h
#ifndef DETECT_H
#define DETECT_H
#include "request.h"
void detect_help(void);
int detect_run(const char *own,const struct request *request);
#endif
_MASON_DIXON_FILE src/tool/link.c
#ifndef _XOPEN_SOURCE
#define _XOPEN_SOURCE 700
#endif
#ifndef _FILE_OFFSET_BITS
#define _FILE_OFFSET_BITS 64
#endif
#include "link.h"
#include "command.h"
#include "decide.h"
#include "mapfile.h"
#include "marked.h"
#include "message.h"
#include "object.h"
#include "place.h"
#include "process.h"
#include "record.h"
#include "selftest.h"
#include "temporary.h"
#include "version.h"
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#define RUNNING "MASON_DIXON_LINK_RUNNING"
#define CALLED_AS "MASON_DIXON_LINK_AS"
enum way{
WAY_PLAIN,
WAY_WITH_SLOT,
WAY_WITH_ROW
};
enum parts{PARTS_ALL,PARTS_CALLED,PARTS_NONE};
struct link{
const struct request *request;
struct command command;
struct words plain;
struct target target;
struct runtime runtime;
enum slot slot;
struct row row;
int has_row;
int is_marked;
int append;
struct text why;
struct text promise;
struct own_segment own;
struct text complaint;
struct text windows_name;
struct stat before;
struct outcome outcome;
struct words last;
enum parts parts;
int shown;
int spoilt;
struct placing seen;
};
void link_help(void){
static const char *const lines[]={
"An installed mason-dixon has the manual.",
NULL};
unsigned i;
for(i=0;lines[i]!=NULL;i++)
puts(lines[i]);
}
static void with_words(const struct link *link,const struct words *ours,struct words *words){
size_t i;
words_add_all(words,&link->plain);
for(i=0;i<ours->count;i++){
if(!link->command.direct)
words_add(words,"-Xlinker");
words_add(words,ours->at[i]);
}
}
static int was_written(struct link *link){
struct stat now;
if(stat(link->command.output,&now)!=0&&link->windows_name.size==0&&
strcmp(link->target.system,"Windows")==0){
text_print(&link->windows_name,"%s.exe",link->command.output);
link->command.output=link->windows_name.at;
}
if(stat(link->command.output,&now)!=0||!S_ISREG(now.st_mode))
return 0;
return link->before.st_ino==0||now.st_ino!=link->before.st_ino||
now.st_size!=link->before.st_size||
now.st_mtim.tv_sec!=link->before.st_mtim.tv_sec||
now.st_mtim.tv_nsec!=link->before.st_mtim.tv_nsec||
now.st_ctim.tv_sec!=link->before.st_ctim.tv_sec||
now.st_ctim.tv_nsec!=link->before.st_ctim.tv_nsec;
}
static int slot_words(struct link *link,struct words *words){
struct text bytes={0};
const char *file;
slot_object(&link->target.sample,link->request->boundary,link->slot,&bytes);
file=temporary_write("slot.o",&bytes);
text_free(&bytes);
if(file!=NULL)
words_add(words,file);
return file!=NULL;
}
static void forget_ours(const struct link *link){
struct text kept={0};
if(link->request->folder!=NULL)
text_print(&kept,"%s/runtime",link->request->folder);
temporary_unname(link->command.dependency_file,kept.at);
text_free(&kept);
}
static int try_link(struct link *link,enum way way,enum parts parts){
struct words ours={0};
struct words words={0};
struct spool spool;
int good=1;
if(parts!=PARTS_NONE)
words_add_all(&ours,
parts==PARTS_ALL?&link->runtime.all:runtime_functions(&link->runtime));
if(way==WAY_WITH_SLOT)
good=slot_words(link,&ours);
else if(way==WAY_WITH_ROW)
good=row_words(&link->row,&link->target,link->request->boundary,&ours);
memset(&link->outcome,0,sizeof link->outcome);
link->outcome.status=1;
link->complaint.size=0;
if(!good){
text_print(&link->complaint,"no temporary file can be written: %s",strerror(errno));
words_free(&ours);
return 0;
}
with_words(link,&ours,&words);
words_free(&ours);
link->outcome=run_spooled(words.at,&spool);
if(!succeeded(&link->outcome)){
char *line=error_line(spool.bytes.at);
text_print(&link->complaint,"%s",line);
free(line);
words_free(&words);
}else{
words_free(&link->last);
link->last=words;
link->parts=parts;
if(!link->shown)
spool_show(&spool);
link->shown=1;
forget_ours(link);
}
spool_free(&spool);
return succeeded(&link->outcome)&&was_written(link);
}
static int try_instead(struct link *link,enum way way,enum parts parts){
const char *output=link->command.output;
struct text aside={0};
int good=0;
text_print(&aside,"%s.mason-dixon-plain",output);
if(rename(output,aside.at)==0){
memset(&link->before,0,sizeof link->before);
guard_file(aside.at);
good=try_link(link,way,parts);
guard_file(NULL);
if(good){
unlink(aside.at);
}else{
unlink(output);
if(rename(aside.at,output)!=0)
say("%s: can't be renamed back from %s: %s",output,aside.at,strerror(errno));
}
}
text_free(&aside);
return good;
}
static int is_trial(const struct link *link){
const char *output=link->command.output;
const char *name=base_name(output);
if(link->is_marked)
return 0;
return starts(name,"conftest")!=NULL||starts(name,"cmTC_")!=NULL||
(strstr)(output,"meson-private/")!=NULL||starts(name,"sanitycheck")!=NULL||
ends(output,"objs/autotest");
}
static void tell_placed(const struct link *link,const struct verdict *verdict,int news){
const char *output=link->command.output;
if(strcmp(verdict->way,"append")==0)
say("%s: placed by appending the segment: strip and objcopy would break the file, strip "
"first (-s)",
output);
else if(news)
say("%s: %s, %s",output,verdict->name,verdict->reason);
if(link->command.keeps_relocations&&strcmp(verdict->name,"placed")==0)
say("%s: it has its relocations (--emit-relocs): where BOLT shall change it, link it "
"without mason-dixon, then BOLT, then mason-dixon place; BOLT refuses a placed file or "
"makes one that does not start",
output);
}
static void look(struct link *link,int append,struct placing *placing){
guard_file(link->command.output);
place_linked(link->command.output,link->request->boundary,append,link->target.system,
placing);
guard_file(NULL);
}
static void append_lost(struct link *link,struct placing *placing){
if(link->append&&(placing->lost_slot||placing->merged_slot))
look(link,1,placing);
}
static void without_script(struct link *link,struct placing *placing){
if(!link->spoilt&&link->has_row&&strcmp(link->row.columns[6],"link-script")==0&&
!link->request->required&&placing->error==NULL&&!placing->position_free&&
placing->verdict==MASON_DIXON_ELF_IMPOSSIBLE&&
placing->reason!=MASON_DIXON_ELF_NO_SEGMENT&&
try_instead(link,WAY_PLAIN,link->parts)){
link->spoilt=1;
link->seen=*placing;
look(link,0,placing);
append_lost(link,placing);
link->spoilt=placing->verdict==MASON_DIXON_ELF_IMPOSSIBLE;
}
if(link->spoilt)
*placing=link->seen;
}
static int conclude(struct link *link,const struct placing *placing);
static int end_link(struct link *link,struct placing *placing){
append_lost(link,placing);
without_script(link,placing);
return conclude(link,placing);
}
static int link_again(struct link *link){
struct placing placing;
struct spool spool;
link->outcome=run_spooled(link->last.at,&spool);
if(!succeeded(&link->outcome))
spool_show(&spool);
spool_free(&spool);
if(!succeeded(&link->outcome))
return end_like(&link->outcome,link->plain.at[0]);
forget_ours(link);
look(link,0,&placing);
return end_link(link,&placing);
}
static int conclude(struct link *link,const struct placing *placing){
const struct request *request=link->request;
const char *output=link->command.output;
const int trial=is_trial(link);
const int required=request->required&&!trial;
struct verdict verdict;
int news;
int heard;
int refused;
memset(&verdict,0,sizeof verdict);
verdict.file=output;
verdict.boundary=request->boundary;
verdict.way=placing->way;
verdict.strategy="none";
if(strcmp(placing->way,"slot")==0||strcmp(placing->way,"append")==0)
verdict.strategy="post-link";
else if(strcmp(placing->way,"link")==0&&link->has_row)
verdict.strategy=link->row.columns[6];
verdict_of(&link->target,request->strategy,placing,&link->why,&link->complaint,&verdict);
if(link->runtime.not_needed.size>0&&strcmp(verdict.name,"impossible")==0){
free(verdict.reason);
verdict.reason=copy_text(link->runtime.not_needed.at);
verdict.name="not-needed";
}
if(strcmp(verdict.name,"placed")==0&&link->promise.size>0){
free(verdict.reason);
verdict.reason=copy_text(link->promise.at);
}
refused=strcmp(verdict.name,"impossible")==0;
if(refused&&placing->reason==MASON_DIXON_ELF_PART_PAGE&&link->own.name!=NULL){
struct text reason={0};
text_print(&reason,"%s (%s, segment %s)",verdict.reason,link->own.file,link->own.name);
free(verdict.reason);
verdict.reason=reason.at;
}
if((((placing->reason==MASON_DIXON_ELF_ADDR32||(refused&&!required))&&
runtime_quiet(&link->runtime))||
runtime_look(&link->runtime,output))&&
link->last.count>0){
verdict_free(&verdict);
return link_again(link);
}
verdict.runtime=&link->runtime;
news=request->folder!=NULL&&record_write(request->folder,&verdict);
heard=!trial&&(news||request->folder==NULL);
if(refused&&!required&&heard)
say("%s: impossible: %s",output,verdict.reason);
if(refused&&required)
say("%s: impossible: %s; --required is given, so it was removed",output,verdict.reason);
if(!refused&&!trial)
tell_placed(link,&verdict,news);
refused|=runtime_tell(&link->runtime,output,
required?"--required is given, so it was removed":NULL,heard,
news&&!trial);
if(refused&&required)
unlink(output);
verdict_free(&verdict);
return refused&&required?STATUS_REFUSED:0;
}
static int cant_be_started(const struct outcome *outcome){
return outcome->error==ENOENT||outcome->error==EACCES;
}
static void run_as_it_came(struct link *link,enum parts *called){
struct words words={0};
struct spool with;
struct spool without;
struct outcome alone;
if(*called==PARTS_NONE){
link->outcome=run(link->plain.at);
return;
}
with_words(link,runtime_functions(&link->runtime),&words);
link->outcome=run_spooled(words.at,&with);
words_free(&words);
if(succeeded(&link->outcome)||cant_be_started(&link->outcome)){
spool_show(&with);
forget_ours(link);
}else{
alone=run_spooled(link->plain.at,&without);
spool_show(succeeded(&alone)?&without:&with);
if(succeeded(&alone)){
link->outcome=alone;
*called=PARTS_NONE;
}
spool_free(&without);
}
spool_free(&with);
}
static int link_script(struct link *link,const char *complaint,enum parts called){
if(link->command.own_script||strcmp(link->request->strategy,"auto")!=0)
return 0;
link->has_row=decide_script(link->plain.at,&link->command,&link->target,&link->row);
if(!link->has_row||try_instead(link,WAY_WITH_ROW,PARTS_ALL))
return link->has_row;
if(!link->runtime.wanted||!try_instead(link,WAY_WITH_ROW,called))
return 0;
runtime_refused(&link->runtime,complaint,called==PARTS_CALLED);
return 1;
}
static int link_without(struct link *link,enum way way){
const int wanted=link->runtime.wanted;
enum parts called=wanted?PARTS_CALLED:PARTS_NONE;
char *first=copy_text(link->complaint.at);
char *of_way=copy_text(link->complaint.at);
struct placing placing;
int done;
run_as_it_came(link,&called);
if(!succeeded(&link->outcome)||!was_written(link)){
free(first);
free(of_way);
return succeeded(&link->outcome)?0:end_like(&link->outcome,link->plain.at[0]);
}
link->shown=1;
look(link,0,&placing);
done=wanted&&way!=WAY_PLAIN&&try_instead(link,way,called);
if(done||(wanted&&way==WAY_PLAIN))
runtime_refused(&link->runtime,first,called==PARTS_CALLED);
if(!done&&way==WAY_WITH_ROW){
link->promise.size=0;
row_free(&link->row);
link->has_row=0;
}
if(!done&&link->complaint.size>0){
free(of_way);
of_way=copy_text(link->complaint.at);
}
if(!done&&way==WAY_WITH_SLOT&&placing.lost_slot)
done=link_script(link,first,called);
if(!done&&wanted&&way!=WAY_PLAIN&&!try_instead(link,WAY_PLAIN,PARTS_ALL))
runtime_refused(&link->runtime,first,called==PARTS_CALLED);
if(!done&&way!=WAY_PLAIN){
link->complaint.size=0;
text_print(&link->complaint,"%s",of_way);
}
free(first);
free(of_way);
look(link,0,&placing);
return end_link(link,&placing);
}
static enum slot better_slot(const struct link *link,const struct placing *placing){
if(!placing->merged_slot||link->slot==SLOT_WRITABLE)
return link->slot;
return placing->position_free?SLOT_RECORD:SLOT_WRITABLE;
}
static int link_in(struct link *link,enum way way){
const int on_linux=strcmp(link->target.system,"Linux")==0;
struct placing placing;
if(way==WAY_PLAIN&&!link->runtime.wanted){
link->outcome=run(link->plain.at);
link->shown=1;
if(!succeeded(&link->outcome)||!was_written(link))
return succeeded(&link->outcome)?0:end_like(&link->outcome,link->plain.at[0]);
}else if(!try_link(link,way,PARTS_ALL)){
if(cant_be_started(&link->outcome))
return end_like(&link->outcome,link->plain.at[0]);
return succeeded(&link->outcome)?0:link_without(link,way);
}
look(link,0,&placing);
while(way==WAY_WITH_SLOT&&better_slot(link,&placing)!=link->slot){
link->slot=better_slot(link,&placing);
if(!try_instead(link,way,PARTS_ALL))
break;
look(link,0,&placing);
}
if(way==WAY_PLAIN&&link->has_row&&placing.lost_slot
?try_instead(link,WAY_WITH_ROW,PARTS_ALL)
:way==WAY_WITH_ROW&&on_linux&&placing.position_free&&
try_instead(link,WAY_PLAIN,PARTS_ALL))
look(link,0,&placing);
return end_link(link,&placing);
}
static int link_by_target(struct link *link){
const char *strategy=link->request->strategy;
const char *linker=link->command.linker!=NULL?link->command.linker:"";
const struct target *target=&link->target;
const int fixed=link->command.fixed&&!link->command.asks_pie;
const int merges=(strstr)(linker,"mold")!=NULL||(strstr)(linker,"gold")!=NULL;
if(strcmp(strategy,"none")==0||(target->known&&target->sample.bits==32)||
link->runtime.not_needed.size>0)
return link_in(link,WAY_PLAIN);
if(takes_slot(target,strategy)){
link->append=!link->request->required;
link->slot=!merges?SLOT_ALONE:fixed?SLOT_WRITABLE:SLOT_RECORD;
return link_in(link,WAY_WITH_SLOT);
}
link->has_row=
decide_row(link->plain.at,&link->command,target,strategy,&link->row,&link->why);
link->append=
link->has_row&&!link->request->required&&decide_appends(&link->row,strategy);
if(link->has_row&&strcmp(link->row.columns[6],"none")==0){
row_free(&link->row);
link->has_row=0;
}else if(link->has_row){
link->promise=link->why;
memset(&link->why,0,sizeof link->why);
}
if(link->has_row&&strcmp(link->row.columns[6],"mapfile")==0&&
own_segment_find(&link->command,link->request->boundary,&link->own)){
const int whole=own_segment_is_whole(&link->own,link->request->boundary,target->page);
if(whole){
link->promise.size=0;
row_free(&link->row);
link->has_row=0;
}
own_segment_words(&link->own,whole,&link->promise);
}
if(!link->has_row||(strcmp(target->system,"Linux")==0&&!fixed&&
strcmp(link->row.columns[6],"link-script")==0))
return link_in(link,WAY_PLAIN);
return link_in(link,WAY_WITH_ROW);
}
static const char *runs_once(const struct command *command){
struct stat status;
size_t i;
for(i=0;i<command->inputs.count;i++){
const char *input=command->inputs.at[i];
if(strcmp(input,"-")==0)
return "an input is the standard input, which can be read only once";
if(stat(input +(input[0]=='@&t@@@&t@'),&status)==0&&!S_ISREG(status.st_mode)&&
!S_ISDIR(status.st_mode)&&strcmp(input,"/dev/null")!=0)
return "an input is no regular file, and may be one that can be read only once";
}
return NULL;
}
static const char *left_alone(struct link *link){
const char *output=link->command.output;
const char *why=runs_once(&link->command);
struct stat status;
if(why!=NULL)
return why;
if(lstat(output,&status)==0){
if(S_ISLNK(status.st_mode))
return "the output is a symbolic link";
if(!S_ISREG(status.st_mode))
return "the output is no regular file";
link->before=status;
}
return NULL;
}
static int explain(struct link *link,int asked){
const char *why=link->command.links?left_alone(link):NULL;
printf("command=%s\n",link->command.links?"link of an executable":"other");
if(!link->command.links){
printf("because=%s\naction=run as it is\n",link->command.why_not);
return 0;
}
if(!asked){
printf("because=it is not marked\naction=run as it is\n");
return 0;
}
printf("driver=%s\n",link->plain.at[link->command.driver]);
printf("output=%s\n",link->command.output);
if(why!=NULL){
printf("because=%s\naction=run as it is\n",why);
return 0;
}
target_find(link->plain.at,&link->command,link->request->system,&link->target);
decide_explain(link->plain.at,&link->command,&link->target,link->request->strategy);
if(is_trial(link)){
puts("compiled_in=nothing: it is a trial of a configure step");
return 0;
}
runtime_decide(link->request,link->plain.at,&link->command,&link->target,&link->runtime);
runtime_explain(&link->runtime);
return 0;
}
static int link_shared(struct link *link,const struct words *options){
const char *why=runs_once(&link->command);
struct text bytes={0};
struct words ours={0};
struct words words={0};
struct spool spool;
const char *file=NULL;
char *complaint=NULL;
target_find(link->plain.at,&link->command,link->request->system,&link->target);
if(why==NULL&&link->target.known&&link->target.sample.bits==64&&
strcmp(link->target.system,"Linux")==0){
request_object(&link->target.sample,options,&bytes);
file=temporary_write("request.o",&bytes);
text_free(&bytes);
}
link->outcome.status=1;
if(file!=NULL){
words_add(&ours,file);
with_words(link,&ours,&words);
words_free(&ours);
link->outcome=run_spooled(words.at,&spool);
if(succeeded(&link->outcome))
spool_show(&spool);
else
why=complaint=error_line(spool.bytes.at);
spool_free(&spool);
words_free(&words);
forget_ours(link);
}
if(!succeeded(&link->outcome)){
link->outcome=run(link->plain.at);
if(succeeded(&link->outcome)&&why!=NULL)
say("%s: what links it is not placed for its sake: %s",link->command.output,
*why!='\0'?why:"the linker refused to link it with its request");
}
free(complaint);
return end_like(&link->outcome,link->plain.at[0]);
}
static int link_executable(struct link *link){
const struct request *request=link->request;
const char *why=left_alone(link);
if(why!=NULL&&request->required&&!is_trial(link)){
say("%s: impossible: %s; --required is given, so it is not linked",link->command.output,
why);
return STATUS_REFUSED;
}
setenv(RUNNING,VERSION,1);
if(why!=NULL){
link->target.system="unknown";
text_print(&link->why,"it was left as it is, since %s",why);
return link_in(link,WAY_PLAIN);
}
target_find(link->plain.at,&link->command,request->system,&link->target);
if(!is_trial(link))
runtime_prepare(request,link->plain.at,&link->command,&link->target,&link->runtime);
return link_by_target(link);
}
static int tell_no_link(const struct link *link){
say("%s: impossible: %s%s",link->command.output,link->command.why_not,
link->request->required?"; --required is given, so it is not linked":"");
return link->request->required?STATUS_REFUSED:0;
}
int link_is_off(void){
const char *off=getenv("MASON_DIXON_LINK");
return off!=NULL&&strcmp(off,"off")==0;
}
#define FORGOTTEN "_LINK-is-missing-in-this-link.o"
static int real_command(const struct request *request,struct words *words){
int libtool=0;
int around=0;
char *const *word;
char *const *option;
for(word=request->command;*word!=NULL;word++){
if(ends(*word,FORGOTTEN))
continue;
words_add(words,*word);
libtool|=ends(base_name(*word),"libtool");
if(!libtool||around||request->own==NULL||strcmp(*word,"--mode=link")!=0)
continue;
around=1;
words_add(words,request->own);
words_add(words,"link");
for(option=request->options;strcmp(*option,"--")!=0;option++)
words_add(words,*option);
words_add(words,"--");
}
return around;
}
int link_run(const struct request *given){
struct request request=*given;
struct words real={0};
struct marked marked;
struct link link;
const int is_off=link_is_off()||getenv(RUNNING)!=NULL;
int asked=1;
int status=0;
memset(&link,0,sizeof link);
runtime_none(&link.runtime);
link.request=&request;
memset(&marked,0,sizeof marked);
if(real_command(&request,&real))
return run_in_place(real.at);
request.command=real.at;
if(request.marked)
marked_take(&marked,request.command);
command_read(&link.command,marked.words.count>0?marked.words.at:request.command);
command_set_environment(&link.command);
words_add_all(&link.plain,&link.command.argv);
if(request.marked&&!is_off&&
(link.command.links||link.command.shared||marked.names.count>0))
asked=marked_read(&marked,&link.command,&request,&status);
link.is_marked=marked.names.count>0;
if(status==0&&asked&&marked.names.count>0&&!link.command.links&&
!link.command.shared)
status=tell_no_link(&link);
if(status!=0)
;
else if(request.explain)
status=explain(&link,asked);
else if(is_off||!asked||(!link.command.links&&!(request.marked&&link.command.shared)))
status=run_in_place(link.plain.at);
else
status=link.command.links?link_executable(&link):link_shared(&link,&marked.options);
temporary_close();
command_free(&link.command);
marked_free(&marked);
words_free(&link.plain);
words_free(&link.last);
words_free(&real);
if(link.has_row)
row_free(&link.row);
text_free(&link.why);
text_free(&link.promise);
own_segment_free(&link.own);
text_free(&link.windows_name);
text_free(&link.complaint);
runtime_free(&link.runtime);
target_free(&link.target);
return status;
}
static int looks_on(const char *file){
char *real=realpath(file,NULL);
const int answer=real!=NULL&&command_launches(real);
free(real);
return answer;
}
static void come_last(const char *wanted,const struct stat *own){
const char *path=getenv("PATH");
struct text first={0};
struct text last={0};
while(path!=NULL){
const size_t size=strcspn(path,":");
struct text file={0};
struct text *to;
struct stat status;
text_print(&file,"%.*s/%s",(int)size,size>0?path:".",wanted);
to=stat(file.at,&status)==0&&status.st_dev==own->st_dev&&
status.st_ino==own->st_ino
?&last
:&first;
text_print(to,"%s%.*s",to->size>0?":":"",(int)(size>0?size:1),
size>0?path:".");
text_free(&file);
path=path[size]==':'?path + size + 1:NULL;
}
if(first.size>0&&last.size>0){
text_print(&first,":%s",last.at);
setenv("PATH",first.at,1);
}
text_free(&first);
text_free(&last);
}
int link_as(const char *name,char *const *argv){
struct request request;
struct words words={0};
struct stat own;
const char *wanted=starts(base_name(name),"mason-dixon-");
char *found;
int status;
if(wanted==NULL)
wanted=base_name(name);
memset(&own,0,sizeof own);
#ifdef __linux__
if(stat("/proc/self/exe",&own)!=0)
#endif
{
char *file=on_the_path(name,NULL);
if(file==NULL||stat(file,&own)!=0)
memset(&own,0,sizeof own);
free(file);
}
found=on_the_path(wanted,&own);
if(found!=NULL&&(looks_on(found)||getenv(CALLED_AS)!=NULL)){
come_last(wanted,&own);
free(found);
found=on_the_path(wanted,&own);
}
setenv(CALLED_AS,wanted,1);
if(found==NULL){
say("%s: there is no other program of this name on the PATH",wanted);
return 127;
}
status=request_defaults(&request,wanted);
if(status!=0)
return status;
words_add(&words,found);
free(found);
for(;*argv!=NULL;argv++)
words_add(&words,*argv);
request.command=words.at;
status=link_run(&request);
words_free(&words);
return status;
}
_MASON_DIXON_FILE src/tool/link.h
#ifndef LINK_H
#define LINK_H
#include "request.h"
void link_help(void);
int link_run(const struct request *request);
int link_is_off(void);
int link_as(const char *name,char *const *argv);
#endif
_MASON_DIXON_FILE src/tool/luajit.c
#ifndef _POSIX_C_SOURCE
#define _POSIX_C_SOURCE 200809L
#endif
#include "luajit.h"
#include "command.h"
#include "decide.h"
#include "message.h"
#include "temporary.h"
#include "trial.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#define MA@&t@X_LIBRARY_BYTES ((size_t)64 << 20)
#define ASK_SECONDS 30
static const char *const sources[]={"mason_dixon_find_luajit.c",NULL};
struct luajit{
const struct request *request;
struct command command;
struct words plain;
struct target target;
char *library;
char *named;
const char *gc64;
char bits[24];
char version[24];
struct text because;
};
void luajit_help(void){
static const char *const lines[]={
"An installed mason-dixon has the manual.",
NULL};
unsigned i;
for(i=0;lines[i]!=NULL;i++)
puts(lines[i]);
}
static int is_file(const char *path){
struct stat status;
return stat(path,&status)==0&&S_ISREG(status.st_mode);
}
static char *find_named(struct luajit *luajit,const char *const *names){
char *found=command_in_folders(&luajit->command,names);
for(;found==NULL&&*names!=NULL;names++){
struct text word={0};
struct text out;
struct text err;
text_print(&word,"-print-file-name=%s",*names);
ask_driver(luajit->plain.at,&luajit->command,word.at,&out,&err);
text_free(&word);
if(out.size>0)
found=copy_part(out.at,strcspn(out.at,"\n"));
if(found!=NULL&&!is_file(found)){
free(found);
found=NULL;
}
text_free(&out);
text_free(&err);
}
return found;
}
static int is_luajit(const char *name){
return(strstr)(name,"luajit")!=NULL||strcmp(name,"lua51")==0;
}
static int is_library(const char *name){
return ends(name,".a")||ends(name,".so")||ends(name,".dylib")||
(strstr)(name,".so.")!=NULL;
}
static const char *find_bytes(const struct text *bytes,const char *text){
const size_t size=strlen(text);
const char *at=bytes->at;
const char *end=bytes->at + bytes->size;
while(at!=NULL&&(size_t)(end - at)>=size){
at=(const char *)(memchr)(at,text[0],(size_t)(end - at)- size + 1);
if(at==NULL||memcmp(at,text,size)==0)
return at;
at++;
}
return NULL;
}
static void version_of(const struct text *bytes,char *version,size_t room){
struct text rest=*bytes;
const char *at;
*version='\0';
while((at=find_bytes(&rest,"LuaJIT "))!=NULL){
const char *number=at + 7;
const size_t left=(size_t)(rest.at + rest.size - number);
size_t size=0;
unsigned dots=0;
while(size<left&&((number[size]>='0'&&number[size]<='9')||
(number[size]=='.'&&size>0&&number[size - 1]!='.'))){
dots+=number[size]=='.';
size++;
}
if(dots==2&&size + 1<left&&number[size]=='-'&&number[size + 1]>='a'&&
number[size + 1]<='z')
for(size++;size<left&&((number[size]>='a'&&number[size]<='z')||
(number[size]>='0'&&number[size]<='9'));)
size++;
if(dots==2&&size<room){
memcpy(version,number,size);
version[size]='\0';
return;
}
rest.at=(char *)number;
rest.size=left;
}
}
static int read_version(struct luajit *luajit,const char *library){
struct text bytes={0};
if(text_read(&bytes,library,MA@&t@X_LIBRARY_BYTES))
version_of(&bytes,luajit->version,sizeof luajit->version);
text_free(&bytes);
return luajit->version[0]!='\0';
}
static char *find_library_named(struct luajit *luajit,const char *name,int is_static){
static const char *const suffixes[]={".so",".dylib",".a"};
struct text files[3]={{0},{0},{0}};
const char *names[4]={NULL,NULL,NULL,NULL};
const unsigned first=is_static?2:0;
char *found;
unsigned k;
for(k=first;k<3;k++){
text_print(&files[k],"lib%s%s",name,suffixes[k]);
names[k - first]=files[k].at;
}
if(*name==':'){
names[0]=name + 1;
names[1]=NULL;
}
found=find_named(luajit,names);
for(k=0;k<3;k++)
text_free(&files[k]);
return found;
}
static void find_library(struct luajit *luajit){
const struct words *words=&luajit->command.words;
int is_static=0;
size_t i;
for(i=0;i<words->count&&luajit->library==NULL;i++){
const char *word=words->at[i];
const char *name=starts(word,"-l");
if(strcmp(word,"-static")==0||strcmp(word,"-static-pie")==0||
strcmp(word,"-Wl,-Bstatic")==0)
is_static=1;
else if(strcmp(word,"-Wl,-Bdynamic")==0)
is_static=0;
if(name!=NULL&&*name=='\0'&&i + 1<words->count)
name=words->at[++i];
if(name!=NULL?!is_luajit(*name==':'?name + 1:name)
:*word=='-'||!is_library(word)||!is_luajit(base_name(word)))
continue;
if(luajit->named==NULL)
luajit->named=copy_text(word);
if(name==NULL)
luajit->library=is_file(word)?copy_text(word):NULL;
else
luajit->library=find_library_named(luajit,name,is_static);
}
for(i=0;i<words->count&&luajit->named==NULL;i++){
const char *word=words->at[i];
if(*word!='-'&&is_library(word)&&is_file(word)&&read_version(luajit,word)){
luajit->named=copy_text(word);
luajit->library=copy_text(word);
}
}
if(luajit->library!=NULL&&luajit->version[0]=='\0')
read_version(luajit,luajit->library);
}
static int is_another(const struct luajit *luajit,const char *loaded){
struct text a={0};
struct text b={0};
int another=0;
if(luajit->library!=NULL&&!ends(luajit->library,".a")&&
text_read(&a,luajit->library,MA@&t@X_LIBRARY_BYTES)&&
text_read(&b,loaded,MA@&t@X_LIBRARY_BYTES))
another=a.size!=b.size||memcmp(a.at,b.at,a.size)!=0;
text_free(&a);
text_free(&b);
return another;
}
static char *loaded_by(const struct text *out){
const char *line=out->at;
while(line!=NULL&&*line!='\0'){
const size_t size=strcspn(line,"\n");
const char *path=starts(line,"file=");
if(path!=NULL){
char *copy=copy_part(path,size -(size_t)(path - line));
if((strstr)(base_name(copy),"lua")!=NULL)
return copy;
free(copy);
}
line+=size +(line[size]=='\n');
}
return NULL;
}
static void add_library_path(const char *library){
const char *before=getenv("LD_LIBRARY_PATH");
struct text path={0};
const char *name=base_name(library);
if(name==library)
text_print(&path,".");
else
text_add(&path,library,(size_t)(name - library));
if(before!=NULL&&*before!='\0')
text_print(&path,":%s",before);
setenv("LD_LIBRARY_PATH",path.at,1);
text_free(&path);
}
static void ask_program(struct luajit *luajit){
const struct command *command=&luajit->command;
const char *program=temporary_file("probe");
struct words words={0};
struct text out;
struct text err;
char *value;
char *loaded;
int good;
trial_command(&words,command,sources,program,NULL);
good=trial_link(&words,&luajit->because);
words_free(&words);
if(!good)
return;
if(!trial_runs_here(&luajit->target,luajit->request->cross)){
text_print(&luajit->because,"nothing that was linked can be run here");
return;
}
if(luajit->library!=NULL&&!ends(luajit->library,".a")&&
luajit->request->emulator==NULL)
add_library_path(luajit->library);
good=trial_run(program,&out,&err,&luajit->because);
loaded=loaded_by(&out);
if(good&&loaded!=NULL&&is_another(luajit,loaded)){
text_print(&luajit->because,"a program linked with %s loaded another library (%s)",
luajit->library,loaded);
}else if(good){
value=value_in(&out,"gc64");
if(value!=NULL&&(strcmp(value,"yes")==0||strcmp(value,"no")==0))
luajit->gc64=strcmp(value,"yes")==0?"yes":"no";
else if(err.at!=NULL&&(strstr)(err.at,"Must use luaL_newstate")!=NULL)
luajit->gc64="no";
free(value);
value=value_in(&out,"lightuserdata_bits");
if(value!=NULL&&*value!='\0')
snprintf(luajit->bits,sizeof luajit->bits,"%.8s",value);
free(value);
text_print(&luajit->because,"by running a program");
}
free(loaded);
text_free(&out);
text_free(&err);
}
static void look_inside(struct luajit *luajit){
struct text bytes={0};
const char *gc64="unknown";
const char *bits="unknown";
const int answered=luajit->gc64!=NULL||luajit->bits[0]!='\0';
const char *version=luajit->version;
if(luajit->target.known&&luajit->target.sample.bits==32){
gc64="guessing no";
bits="32";
}else if(luajit->library!=NULL&&text_read(&bytes,luajit->library,MA@&t@X_LIBRARY_BYTES)){
if(*version!='\0'){
gc64=find_bytes(&bytes,"Must use luaL_newstate")!=NULL?"guessing no"
:"guessing yes";
if(find_bytes(&bytes,"lightud_intern")!=NULL)
bits="guessing 64";
else if(find_bytes(&bytes,"lj_str_new")!=NULL||starts(version,"2.0.")!=NULL)
bits="guessing 47";
else if(starts(version,"2.1.")!=NULL&&strlen(version)>=10&&
(strchr)(version,'-')==NULL)
bits="guessing 64";
}
}
text_free(&bytes);
if(luajit->gc64==NULL)
luajit->gc64=gc64;
if(luajit->bits[0]=='\0')
snprintf(luajit->bits,sizeof luajit->bits,"%s",bits);
if(answered){
text_print(&luajit->because,", the rest by the library's contents");
}else{
struct text because={0};
text_print(&because,"by the library's contents%s%s",
luajit->because.size>0?", since ":"",
luajit->because.size>0?luajit->because.at:"");
text_free(&luajit->because);
luajit->because=because;
}
}
void luajit_look(char *const *plain,const struct command *command,const struct target *target,
const char **gc64,char *bits,size_t room){
struct luajit luajit;
memset(&luajit,0,sizeof luajit);
luajit.command=*command;
luajit.target=*target;
for(;*plain!=NULL;plain++)
words_add(&luajit.plain,*plain);
find_library(&luajit);
look_inside(&luajit);
*gc64=luajit.named!=NULL?luajit.gc64:"none";
snprintf(bits,room,"%s",luajit.bits);
free(luajit.library);
free(luajit.named);
words_free(&luajit.plain);
text_free(&luajit.because);
}
int luajit_run(const struct request *request){
struct luajit luajit;
memset(&luajit,0,sizeof luajit);
luajit.request=request;
command_read(&luajit.command,request->command);
command_set_environment(&luajit.command);
trial_emulate(request->emulator);
if(!trial_open(sources))
return trial_cant("luajit");
words_add_all(&luajit.plain,&luajit.command.argv);
target_find(luajit.plain.at,&luajit.command,request->system,&luajit.target);
find_library(&luajit);
ask_program(&luajit);
if(luajit.gc64==NULL&&luajit.named==NULL){
luajit.gc64="none";
snprintf(luajit.bits,sizeof luajit.bits,"unknown");
luajit.because.size=0;
text_print(&luajit.because,"no word of the link names a LuaJIT, and none answered");
}else if(luajit.library==NULL&&luajit.gc64==NULL){
luajit.gc64="unknown";
snprintf(luajit.bits,sizeof luajit.bits,"unknown");
luajit.because.size=0;
text_print(&luajit.because,"%s is not there yet",luajit.named);
}else if(luajit.gc64==NULL||luajit.bits[0]=='\0'){
look_inside(&luajit);
}
temporary_close();
printf("luajit_because=%s\nluajit_bits=%s\nluajit_gc64=%s\nluajit_library=%s\n"
"luajit_version=%s\n",
luajit.because.at,luajit.bits,luajit.gc64,
luajit.library!=NULL?luajit.library:"",luajit.version);
free(luajit.library);
free(luajit.named);
words_free(&luajit.plain);
text_free(&luajit.because);
target_free(&luajit.target);
command_free(&luajit.command);
return STATUS_DONE;
}
_MASON_DIXON_FILE src/tool/luajit.h
#ifndef LUAJIT_H
#define LUAJIT_H
#include "decide.h"
#include "request.h"
void luajit_help(void);
int luajit_run(const struct request *request);
void luajit_look(char *const *plain,const struct command *command,const struct target *target,
const char **gc64,char *bits,size_t room);
#endif
_MASON_DIXON_FILE src/tool/main.c
#include "detect.h"
#include "link.h"
#include "luajit.h"
#include "message.h"
#include "place.h"
#include "request.h"
#include "test.h"
#include "text.h"
#include "version.h"
#include <stdio.h>
#include <string.h>
#ifdef MASON_DIXON_WITH_REPORT
int mason_dixon_report_main(int argc,char **argv);
#endif
static void main_help(void){
static const char *const lines[]={
"An installed mason-dixon has the manual.",
NULL};
unsigned i;
for(i=0;lines[i]!=NULL;i++)
puts(lines[i]);
}
static const struct{
const char *name;
const char *behind;
void(*help)(void);
int(*run)(const struct request *request);
}commands[]={{"link","COMMAND...",link_help,link_run},
{"detect","COMPILER FLAGS...",detect_help,NULL},
{"luajit","COMPILER FLAGS LIBRARIES...",luajit_help,luajit_run},
{"request",NULL,request_help,request_run},
{"test","PROGRAM",test_help,test_run}};
enum{COMMANDS=sizeof commands / sizeof commands[0]};
static int run(const char *own,unsigned which,char *const *argv){
const char *name=commands[which].name;
struct request request;
const int status=request_read(&request,name,argv);
if(status!=0)
return status;
if(request.help){
commands[which].help();
return 0;
}
if(commands[which].behind!=NULL&&(request.command==NULL||request.command[0]==NULL)){
say("%s: no command; allowed: mason-dixon %s [options] -- %s",name,name,
commands[which].behind);
return STATUS_WRONG_USE;
}
request.own=own;
return commands[which].run!=NULL?commands[which].run(&request):detect_run(own,&request);
}
int main(int argc,char **argv){
const char *name=argc>0?base_name(argv[0]):"mason-dixon";
unsigned which;
if(strcmp(name,"mason-dixon")!=0&&starts(name,"mason-dixon.")==NULL)
return link_as(argv[0],argv + 1);
if(argc<2){
main_help();
return STATUS_WRONG_USE;
}
for(which=0;which<COMMANDS;which++)
if(strcmp(argv[1],commands[which].name)==0)
return run(argv[0],which,argv + 2);
if(strcmp(argv[1],"place")==0)
return place_main(argc - 1,argv + 1);
if(strcmp(argv[1],"report")==0){
#ifdef MASON_DIXON_WITH_REPORT
return mason_dixon_report_main(argc - 1,argv + 1);
#else
say("report: this program was compiled without it, for a build; install MasonDixon, whose "
"mason-dixon has it");
return STATUS_WRONG_USE;
#endif
}
if(strcmp(argv[1],"check")==0){
struct words words={0};
int i;
words_add(&words,"check");
words_add(&words,"--check");
for(i=2;i<argc;i++)
words_add(&words,argv[i]);
i=place_main((int)words.count,words.at);
words_free(&words);
return i;
}
if(strcmp(argv[1],"--help")==0||strcmp(argv[1],"help")==0){
main_help();
return 0;
}
if(strcmp(argv[1],"--version")==0){
puts("mason-dixon " VERSION);
return 0;
}
if(strcmp(argv[1],"--interface")==0){
printf("%d\n",INTERFACE_NUMBER);
return 0;
}
say("\"%s\" is no command; allowed are link, detect, luajit, request, test, place, check, "
"report, "
"--help, --version, --interface",
argv[1]);
return STATUS_WRONG_USE;
}
_MASON_DIXON_FILE src/tool/mapfile.c
#ifndef _POSIX_C_SOURCE
#define _POSIX_C_SOURCE 200809L
#endif
#include "mapfile.h"
#include "table.h"
#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#define MA@&t@X_BYTES ((size_t)1 << 20)
#define MOST 64
struct segments{
struct own_segment at[MOST];
unsigned count;
};
static char *next(const char **at){
const char *first;
for(;;++*at){
if(**at=='#')
*at+=strcspn(*at,"\n");
if(**at=='\0')
return NULL;
if(!isspace((unsigned char)**at))
break;
}
first=*at;
*at+=(strchr)("=;{}",*first)!=NULL?1:strcspn(first,"=;{}# \t\r\n\v\f");
return copy_part(first,(size_t)(*at - first));
}
static void set(struct segments *segments,const char *file,const char *name,uint64_t address,
uint64_t length){
struct own_segment *own;
unsigned i;
for(i=0;i<segments->count&&strcmp(segments->at[i].name,name)!=0;i++)
;
if(i==MOST)
return;
own=&segments->at[i];
if(i==segments->count){
segments->count++;
own->name=copy_text(name);
}else{
free(own->file);
}
own->file=copy_text(file);
own->address=address;
own->length=length;
}
static void read_segment(const char **at,struct segments *segments,const char *file,
const char *name){
uint64_t address=0;
uint64_t length=0;
int empty=0;
char *word;
for(word=next(at);word!=NULL&&strcmp(word,";")!=0;word=next(at)){
if(word[0]=='?')
empty|=(strchr)(word,'E')!=NULL;
else if(word[0]=='V')
address=strtoull(word + 1,NULL,0);
else if(word[0]=='L'&&isdigit((unsigned char)word[1]))
length=strtoull(word + 1,NULL,0);
free(word);
}
free(word);
if(empty&&length<=UINT64_MAX - address)
set(segments,file,name,address,length);
}
static void read_file(const char *file,struct segments *segments){
struct text bytes={0};
const char *at;
char *last=NULL;
char *word;
if(!text_read(&bytes,file,MA@&t@X_BYTES)||bytes.size==0){
text_free(&bytes);
return;
}
at=bytes.at;
for(word=next(&at);word!=NULL;word=next(&at)){
if(strcmp(word,"=")==0&&last!=NULL)
read_segment(&at,segments,file,last);
free(last);
last=word;
if(strcmp(word,"@S|@mapfile_version")==0)
break;
}
free(last);
text_free(&bytes);
}
int own_segment_find(const struct command *command,uint64_t boundary,struct own_segment *own){
struct segments segments;
unsigned highest=MOST;
size_t i;
memset(own,0,sizeof *own);
memset(&segments,0,sizeof segments);
for(i=0;i<command->mapfiles.count;i++)
read_file(command->mapfiles.at[i],&segments);
for(i=0;i<segments.count;i++){
const uint64_t end=segments.at[i].address + segments.at[i].length;
if(end>boundary&&
(highest==MOST||end>segments.at[highest].address + segments.at[highest].length))
highest=(unsigned)i;
}
for(i=0;i<segments.count;i++){
if(i==highest)
*own=segments.at[i];
else
own_segment_free(&segments.at[i]);
}
return own->name!=NULL;
}
int own_segment_is_whole(const struct own_segment *own,uint64_t boundary,uint64_t page){
return own->address>=boundary&&(own->address + own->length)%page==0;
}
void own_segment_words(const struct own_segment *own,int whole,struct text *text){
char address[24];
char length[24];
const char *values[]={"FILE",own->file,"NAME",own->name,"ADDRESS",
address,"LENGTH",length,NULL};
snprintf(address,sizeof address,"0x%" PRIx64,own->address);
snprintf(length,sizeof length,"0x%" PRIx64,own->length);
sentence(!whole?"own-mapfile-part"
:strcmp(own->name,"mason_dixon")==0?"own-mapfile-ours"
:"own-mapfile",
values,text);
}
void own_segment_free(struct own_segment *own){
free(own->file);
free(own->name);
own->file=NULL;
own->name=NULL;
}
_MASON_DIXON_FILE src/tool/mapfile.h
#ifndef MAPFILE_H
#define MAPFILE_H
#include "command.h"
struct own_segment{
char *file;
char *name;
uint64_t address,length;
};
int own_segment_find(const struct command *command,uint64_t boundary,struct own_segment *own);
int own_segment_is_whole(const struct own_segment *own,uint64_t boundary,uint64_t page);
void own_segment_words(const struct own_segment *own,int whole,struct text *text);
void own_segment_free(struct own_segment *own);
#endif
_MASON_DIXON_FILE src/tool/marked.c
#ifndef _POSIX_C_SOURCE
#define _POSIX_C_SOURCE 200809L
#endif
#ifndef _FILE_OFFSET_BITS
#define _FILE_OFFSET_BITS 64
#endif
#include "marked.h"
#include "mason_dixon_elf.h"
#include "message.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#define MA@&t@X_REQUEST_BYTES 4096
#define HEAD_BYTES 24
void marked_take(struct marked *marked,char *const *words){
memset(marked,0,sizeof *marked);
for(;*words!=NULL;words++){
const char *name=starts(*words,MARK);
words_add(name!=NULL?&marked->names:&marked->words,name!=NULL?name:*words);
}
}
void marked_free(struct marked *marked){
words_free(&marked->words);
words_free(&marked->names);
words_free(&marked->options);
}
static int take_lines(struct marked *marked,const struct text *text){
const char *at=text->at;
const char *const end=text->at + text->size;
while(at<end&&*at!='\0'){
const size_t size=strcspn(at,"\n");
char *line=copy_part(at,size);
const int good=size==0||request_takes(line);
if(good&&size>0)
words_add(&marked->options,line);
free(line);
if(!good)
return 0;
at+=size +(at[size]=='\n');
}
return 1;
}
static int read_request(struct marked *marked,const char *name,const char *folder){
struct text path={0};
struct text text={0};
int good=0;
text_add(&text,"",0);
text_print(&path,"%s/requests/%s",folder,name);
if(strspn(name,"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-")!=
strlen(name)||
*name=='\0'||*name=='.')
say("link: --marked: \"%s%s\" names no request; allowed are letters, digits, . _ -",MARK,
name);
else if(!text_read(&text,path.at,MA@&t@X_REQUEST_BYTES))
say("link: --marked: \"%s%s\" has no request, %s: %s; configure the project again",MARK,
name,path.at,strerror(errno));
else if(!take_lines(marked,&text))
say("link: --marked: %s is no request; allowed is what mason-dixon request prints",
path.at);
else
good=1;
text_free(&path);
text_free(&text);
return good;
}
static int find_note(const struct mason_dixon_elf *elf,const unsigned char *notes,uint64_t size,
struct text *text){
uint64_t at;
for(at=0;at + HEAD_BYTES<=size;at+=4){
const unsigned char *note=notes + at;
const uint64_t length=mason_dixon_elf_get(elf,note + 4,4);
if(memcmp(note + 12,"MasonDixon\0",12)==0&&
mason_dixon_elf_get(elf,note + 8,4)==MASON_DIXON_NOTE_REQUEST&&
length<=MA@&t@X_REQUEST_BYTES&&length<=size - at - HEAD_BYTES){
text_add(text,(const char *)note + HEAD_BYTES,(size_t)length);
return 1;
}
}
return 0;
}
static int read_note(struct marked *marked,const char *file){
struct mason_dixon_elf elf;
struct text text={0};
const int fd=open(file,O_RDONLY|O_NONBLOCK|O_CLOEXEC);
int found=0;
uint32_t i;
if(fd<0)
return 0;
if(mason_dixon_elf_open(&elf,fd)==MASON_DIXON_ELF_OK){
for(i=0;elf.type==MASON_DIXON_ET_DYN&&i<elf.segment_count&&!found;i++){
const struct mason_dixon_elf_segment *s=&elf.segments[i];
unsigned char *notes;
if(s->type!=MASON_DIXON_PT_NOTE||s->filesz<HEAD_BYTES||
s->filesz>4 *MA@&t@X_REQUEST_BYTES)
continue;
notes=(unsigned char *)need_memory(malloc((size_t)s->filesz));
found=mason_dixon_elf_read_at(fd,notes,(size_t)s->filesz,s->offset)==
MASON_DIXON_ELF_OK&&
find_note(&elf,notes,s->filesz,&text);
free(notes);
}
mason_dixon_elf_close(&elf);
}
close(fd);
found=found&&take_lines(marked,&text);
if(!found)
words_free(&marked->options);
text_free(&text);
return found;
}
static int read_library(struct marked *marked,const struct command *command,const char *name){
char *path=command_library(command,name,".so");
const int found=path!=NULL&&read_note(marked,path);
free(path);
return found;
}
static int read_libraries(struct marked *marked,const struct command *command){
size_t i;
for(i=0;i<command->words.count;i++){
const char *word=command->words.at[i];
const char *name=starts(word,"-l");
if(name!=NULL&&*name=='\0'&&i + 1<command->words.count)
name=command->words.at[++i];
if(name!=NULL?read_library(marked,command,name)
:*word!='-'&&(ends(word,".so")||(strstr)(word,".so.")!=NULL)&&
read_note(marked,word))
return 1;
}
return 0;
}
int marked_read(struct marked *marked,const struct command *command,struct request *request,
int *status){
const struct request given=*request;
const char *name=NULL;
size_t i;
*status=0;
for(i=0;i<command->words.count;i++)
if((name=starts(command->words.at[i],MARK))!=NULL)
words_add(&marked->names,name);
name=NULL;
for(i=0;i<marked->names.count;i++){
const char *other=marked->names.at[i];
if(name==NULL||(starts(name,"library_")!=NULL&&starts(other,"library_")==NULL))
name=other;
}
if(name!=NULL){
if(!read_request(marked,name,given.folder))
*status=STATUS_WRONG_USE;
}else if(!command->links||!read_libraries(marked,command)){
return 0;
}
if(*status==0)
*status=request_read(request,"link",marked->options.at);
request->folder=given.folder;
request->marked=given.marked;
request->explain=given.explain;
request->command=given.command;
return *status==0;
}
_MASON_DIXON_FILE src/tool/marked.h
#ifndef MARKED_H
#define MARKED_H
#include "command.h"
#include "request.h"
#include <stdint.h>
#define MARK "-DMASON_DIXON_REQUEST_"
struct marked{
struct words words;
struct words names;
struct words options;
};
void marked_take(struct marked *marked,char *const *words);
int marked_read(struct marked *marked,const struct command *command,struct request *request,
int *status);
void marked_free(struct marked *marked);
#endif
_MASON_DIXON_FILE src/tool/message.c
#include "message.h"
#include "text.h"
#include <stdio.h>
#include <stdlib.h>
char *printable(const char *text){
char *copy=copy_text(text);
char *at;
for(at=copy;*at!='\0';at++){
const unsigned char byte=(unsigned char)*at;
if(byte<' '||byte==127||
(byte>=0x80&&byte<0xa0&&at>copy&&(unsigned char)at[-1]==0xc2))
*at='?';
}
return copy;
}
void say_as(const char *who,const char *line){
char *clean_who=printable(who);
char *clean=printable(line);
fprintf(stderr,"%s: %s\n",clean_who,clean);
free(clean_who);
free(clean);
}
void say(const char *format,...){
struct text line={0};
va_list arguments;
va_start(arguments,format);
text_print_list(&line,format,arguments);
va_end(arguments);
say_as("mason-dixon",line.at);
text_free(&line);
}
int wrong_use(const char *command,const char *word,const char *what){
say("%s: \"%s\" %s; see mason-dixon %s --help",command,word,what,command);
return STATUS_WRONG_USE;
}
_MASON_DIXON_FILE src/tool/message.h
#ifndef MESSAGE_H
#define MESSAGE_H
enum status{STATUS_DONE=0,STATUS_REFUSED=1,STATUS_WRONG_USE=2,STATUS_CANT=3};
void say(const char *format,...)
#ifdef __GNUC__
__attribute__((format(printf,1,2)))
#endif
;
void say_as(const char *who,const char *line);
int wrong_use(const char *command,const char *word,const char *what);
char *printable(const char *text);
#endif
_MASON_DIXON_FILE src/tool/object.c
#ifndef _POSIX_C_SOURCE
#define _POSIX_C_SOURCE 200809L
#endif
#ifndef _FILE_OFFSET_BITS
#define _FILE_OFFSET_BITS 64
#endif
#define MASON_DIXON_CONFIG 1
#include "../runtime/mason_dixon_config.h"
#include "object.h"
#include "mason_dixon_elf.h"
#include "version.h"
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#define SHT_PROGBITS 1
#define SHT_SYMTAB 2
#define SHT_STRTAB 3
#define SHT_NOTE 7
#define SHT_NOBITS 8
#define SHF_WRITE 1
#define SHF_ALLOC 2
#define EM_X86_64 62
#define EM_AARCH64 183
static int sample_at(int fd,uint64_t offset,struct sample *sample){
unsigned char raw[64];
struct mason_dixon_elf elf;
unsigned address;
if(mason_dixon_elf_read_at(fd,raw,52,offset)!=MASON_DIXON_ELF_OK||
memcmp(raw,"\177ELF",4)!=0||raw[4]<1||raw[4]>2||raw[5]<1||raw[5]>2)
return 0;
memset(&elf,0,sizeof elf);
elf.big_endian=raw[5]==2;
address=raw[4]==2?8:4;
sample->bits=address *8;
sample->big_endian=elf.big_endian;
sample->osabi=raw[7];
sample->machine=(unsigned)mason_dixon_elf_get(&elf,raw + 18,2);
sample->flags=(uint32_t)mason_dixon_elf_get(&elf,raw + 24 + 3 *address,4);
return 1;
}
static int sample_archive(int fd,struct sample *sample){
char header[61];
uint64_t offset=8;
int members;
header[60]='\0';
for(members=0;members<1000;members++){
unsigned long long size;
if(mason_dixon_elf_read_at(fd,header,60,offset)!=MASON_DIXON_ELF_OK||
header[58]!='`')
return 0;
if(sample_at(fd,offset + 60,sample))
return 1;
header[58]='\0';
size=strtoull(header + 48,NULL,10);
offset+=60 + size + size%2;
}
return 0;
}
int sample_file(const char *name,struct sample *sample){
const int fd=open(name,O_RDONLY|O_NONBLOCK|O_CLOEXEC);
char magic[8];
int good=0;
memset(sample,0,sizeof *sample);
if(fd<0)
return 0;
if(mason_dixon_elf_read_at(fd,magic,8,0)==MASON_DIXON_ELF_OK)
good=memcmp(magic,"!<arch>\n",8)==0?sample_archive(fd,sample)
:sample_at(fd,0,sample);
close(fd);
return good;
}
struct section{
const char *name;
unsigned type;
unsigned flags;
unsigned align;
const struct text *contents;
unsigned link;
unsigned info;
unsigned entry;
};
static void put(const struct sample *sample,struct text *to,unsigned size,uint64_t value){
struct mason_dixon_elf elf;
unsigned char raw[8];
memset(&elf,0,sizeof elf);
elf.big_endian=sample->big_endian;
mason_dixon_elf_put(&elf,raw,size,value);
text_add(to,(const char *)raw,size);
}
static void pad(struct text *to,size_t align){
while(to->size%align!=0)
text_add(to,"",1);
}
static void put_header(const struct sample *sample,struct text *table,size_t name,
const struct section *section,size_t offset,size_t size){
put(sample,table,4,name);
put(sample,table,4,section->type);
put(sample,table,8,section->flags);
put(sample,table,8,0);
put(sample,table,8,offset);
put(sample,table,8,size);
put(sample,table,4,section->link);
put(sample,table,4,section->info);
put(sample,table,8,section->align);
put(sample,table,8,section->entry);
}
static void write_object(const struct sample *sample,const struct section *sections,
unsigned count,struct text *bytes){
static const struct section name_section={".shstrtab",SHT_STRTAB,0,1,NULL,0,0,0};
static const struct section null_section={"",0,0,0,NULL,0,0,0};
struct text names={0};
struct text table={0};
struct text body={0};
unsigned i;
text_add(&names,"",1);
put_header(sample,&table,0,&null_section,0,0);
for(i=0;i<=count;i++){
const struct section *section=i==count?&name_section:&sections[i];
const struct text *contents=i==count?&names:section->contents;
const size_t name=names.size;
text_add(&names,section->name,strlen(section->name)+ 1);
pad(&body,section->align);
put_header(sample,&table,name,section,64 + body.size,
contents!=NULL?contents->size:0);
if(contents!=NULL)
text_add(&body,contents->at,contents->size);
}
pad(&body,8);
text_add(bytes,"\177ELF\2",5);
put(sample,bytes,1,sample->big_endian?2:1);
put(sample,bytes,1,1);
put(sample,bytes,1,sample->osabi);
put(sample,bytes,8,0);
put(sample,bytes,2,1);
put(sample,bytes,2,sample->machine);
put(sample,bytes,4,1);
put(sample,bytes,8,0);
put(sample,bytes,8,0);
put(sample,bytes,8,64 + body.size);
put(sample,bytes,4,sample->flags);
put(sample,bytes,2,64);
put(sample,bytes,2,0);
put(sample,bytes,2,0);
put(sample,bytes,2,64);
put(sample,bytes,2,count + 2);
put(sample,bytes,2,count + 1);
text_add(bytes,body.at,body.size);
text_add(bytes,table.at,table.size);
text_free(&names);
text_free(&table);
text_free(&body);
}
static void put_property(const struct sample *sample,struct text *to,uint32_t type,
uint32_t value){
put(sample,to,4,type);
put(sample,to,4,4);
put(sample,to,4,value);
put(sample,to,4,0);
}
static void put_properties(const struct sample *sample,struct text *to){
struct text properties={0};
if(sample->machine==EM_X86_64){
put_property(sample,&properties,0xc0000002,0xf);
}else if(sample->machine==EM_AARCH64){
put_property(sample,&properties,0xc0000000,0x7);
}
if(properties.size>0){
put(sample,to,4,4);
put(sample,to,4,properties.size);
put(sample,to,4,5);
text_add(to,"GNU",4);
text_add(to,properties.at,properties.size);
}
text_free(&properties);
}
static void write_with_notes(const struct sample *sample,const struct section *first,
unsigned count,struct text *bytes){
struct section sections[8];
struct text properties={0};
unsigned i;
memset(sections,0,sizeof sections);
for(i=0;i<count;i++)
sections[i]=first[i];
put_properties(sample,&properties);
if(properties.size>0){
sections[i].name=".note.gnu.property";
sections[i].type=SHT_NOTE;
sections[i].flags=SHF_ALLOC;
sections[i].align=8;
sections[i++].contents=&properties;
}
sections[i].name=".note.GNU-stack";
sections[i].type=SHT_PROGBITS;
sections[i].flags=0;
sections[i].align=1;
sections[i++].contents=NULL;
write_object(sample,sections,i,bytes);
text_free(&properties);
}
static void put_note(const struct sample *sample,struct text *note,size_t size,unsigned type){
put(sample,note,4,11);
put(sample,note,4,size);
put(sample,note,4,type);
text_add(note,"MasonDixon\0",12);
}
static void write_note(const struct sample *sample,const struct text *note,unsigned flags,
unsigned align,struct text *bytes){
struct section section;
memset(&section,0,sizeof section);
section.name=".note.mason_dixon";
section.type=SHT_NOTE;
section.flags=flags;
section.align=align;
section.contents=note;
write_with_notes(sample,&section,1,bytes);
}
void slot_object(const struct sample *sample,uint64_t boundary,enum slot slot,
struct text *bytes){
struct text note={0};
put_note(sample,&note,MASON_DIXON_NOTE_BYTES - MASON_DIXON_NOTE_RECORD,
MASON_DIXON_NOTE_SLOT);
put(sample,&note,4,MASON_DIXON_NOTE_FORMAT);
put(sample,&note,4,0);
put(sample,&note,8,boundary);
text_add(&note,VERSION,strlen(VERSION));
pad(&note,16);
write_note(sample,&note,slot==SLOT_WRITABLE?SHF_ALLOC|SHF_WRITE:SHF_ALLOC,
slot==SLOT_RECORD?4:16,bytes);
text_free(&note);
}
void request_object(const struct sample *sample,const struct words *options,struct text *bytes){
struct text lines={0};
struct text note={0};
size_t i;
text_add(&lines,"",0);
for(i=0;i<options->count;i++)
text_print(&lines,"%s\n",options->at[i]);
pad(&lines,4);
put_note(sample,&note,lines.size,MASON_DIXON_NOTE_REQUEST);
text_add(&note,lines.at,lines.size);
write_note(sample,&note,SHF_ALLOC,4,bytes);
text_free(&lines);
text_free(&note);
}
void anchor_object(const struct sample *sample,struct text *bytes){
struct section sections[2];
struct text contents={0};
memset(sections,0,sizeof sections);
put(sample,&contents,8,0);
sections[0].name=".mason_dixon";
sections[0].type=SHT_PROGBITS;
sections[0].flags=SHF_ALLOC;
sections[0].align=8;
sections[0].contents=&contents;
sections[1].name=".mason_dixon_end";
sections[1].type=SHT_NOBITS;
sections[1].flags=SHF_ALLOC|SHF_WRITE;
sections[1].align=1;
sections[1].contents=NULL;
write_with_notes(sample,sections,2,bytes);
text_free(&contents);
}
void config_object(const struct sample *sample,const struct mason_dixon_config *config,
struct text *bytes){
static const char names[]="\0mason_dixon_config";
struct section sections[3];
struct text contents={0};
struct text symbols={0};
struct text strings={0};
memset(sections,0,sizeof sections);
put(sample,&contents,8,config->boundary);
put(sample,&contents,8,config->low_limit);
put(sample,&contents,8,config->min_low_room);
put(sample,&contents,8,config->low_reserve);
put(sample,&contents,4,config->pointer_bits);
put(sample,&contents,4,config->luajit);
put(sample,&contents,4,config->startup);
put(sample,&contents,4,config->on_failure_abort);
put(sample,&contents,4,config->low_layout);
put(sample,&contents,4,config->unused);
put(sample,&symbols,8,0);
put(sample,&symbols,8,0);
put(sample,&symbols,8,0);
put(sample,&symbols,4,1);
put(sample,&symbols,1,0x11);
put(sample,&symbols,1,2);
put(sample,&symbols,2,1);
put(sample,&symbols,8,0);
put(sample,&symbols,8,contents.size);
text_add(&strings,names,sizeof names);
sections[0].name=".rodata.mason_dixon_config";
sections[0].type=SHT_PROGBITS;
sections[0].flags=SHF_ALLOC;
sections[0].align=8;
sections[0].contents=&contents;
sections[1].name=".symtab";
sections[1].type=SHT_SYMTAB;
sections[1].align=8;
sections[1].contents=&symbols;
sections[1].link=3;
sections[1].info=1;
sections[1].entry=24;
sections[2].name=".strtab";
sections[2].type=SHT_STRTAB;
sections[2].align=1;
sections[2].contents=&strings;
write_with_notes(sample,sections,3,bytes);
text_free(&contents);
text_free(&symbols);
text_free(&strings);
}
#define MA@&t@X_OBJECT_BYTES ((size_t)16 << 20)
static void put_member(struct text *archive,const char *name,size_t size){
text_print(archive,"%-16s%-12d%-6d%-6d%-8o%-10lu`\n",name,0,0,0,0100644,
(unsigned long)size);
}
int archive_object(const char *object,const char *const *names,struct text *bytes){
struct text contents={0};
struct text index={0};
const struct sample big_endian={64,1,0,0,0};
size_t count=0;
size_t size;
if(!text_read(&contents,object,MA@&t@X_OBJECT_BYTES))
return 0;
for(size=4;names[count]!=NULL;count++)
size+=4 + strlen(names[count])+ 1;
size+=size%2;
put(&big_endian,&index,4,count);
for(count=0;names[count]!=NULL;count++)
put(&big_endian,&index,4,8 + 60 + size);
for(count=0;names[count]!=NULL;count++)
text_add(&index,names[count],strlen(names[count])+ 1);
pad(&index,2);
text_add(bytes,"!<arch>\n",8);
put_member(bytes,"/",index.size);
text_add(bytes,index.at,index.size);
put_member(bytes,"mason_dixon.o/",contents.size);
text_add(bytes,contents.at,contents.size);
if(contents.size%2!=0)
text_add(bytes,"\n",1);
text_free(&contents);
text_free(&index);
return 1;
}
_MASON_DIXON_FILE src/tool/object.h
#ifndef OBJECT_H
#define OBJECT_H
#include "text.h"
#include <stdint.h>
struct mason_dixon_config;
struct sample{
unsigned bits;
int big_endian;
unsigned osabi;
unsigned machine;
uint32_t flags;
};
int sample_file(const char *name,struct sample *sample);
enum slot{
SLOT_ALONE,
SLOT_WRITABLE,
SLOT_RECORD
};
void slot_object(const struct sample *sample,uint64_t boundary,enum slot slot,
struct text *bytes);
void request_object(const struct sample *sample,const struct words *options,struct text *bytes);
void anchor_object(const struct sample *sample,struct text *bytes);
void config_object(const struct sample *sample,const struct mason_dixon_config *config,
struct text *bytes);
int archive_object(const char *object,const char *const *names,struct text *bytes);
#endif
_MASON_DIXON_FILE src/tool/place.c
#define MASON_DIXON_PLACE_MAIN
#define PROGRAM "mason-dixon place"
#include "mason_dixon_place.c"
#include "mason_dixon_foreign.h"
#include "place.h"
static int check_foreign(const struct options *options,int fd,uint64_t bytes,
enum status *status){
struct mason_dixon_foreign found;
const char *wrong;
if(!mason_dixon_foreign_judge(fd,bytes,&found,&wrong))
return 0;
if(wrong!=NULL){
*status=complain(REFUSED,options->file,wrong);
return 1;
}
if(!options->quiet){
printf("boundary=0x%" PRIx64 "\nfile_type=%s %s\nheap_from=none\nimage_base=0x%" PRIx64
"\nplaced_by=%s\nreason=%s\nslot=no\nverdict=%s\n",
options->boundary,found.format,found.type,found.image,
found.verdict==MASON_DIXON_ELF_PLACED?"link":"none",found.reason,
mason_dixon_elf_verdict_text(found.verdict));
}
*status=found.verdict==MASON_DIXON_ELF_IMPOSSIBLE?REFUSED:DONE;
return 1;
}
static const char *cant(const char *what){
static char text[256];
snprintf(text,sizeof text,"%s: %s",what,strerror(errno));
return text;
}
static int slot_is_misaligned(const struct mason_dixon_elf *elf){
uint32_t i;
for(i=0;i<elf->segment_count;i++)
if(elf->segments[i].type==MASON_DIXON_PT_NOTE&&elf->segments[i].align>8)
return 1;
return 0;
}
static const char *write_plan(int fd,const struct plan *plan,uint64_t size){
const int appends=plan->patches[0].offset>=size;
unsigned i;
for(i=0;i<plan->count;i++){
const struct patch *patch=&plan->patches[appends?i:plan->count - 1 - i];
if(!write_at(fd,patch->bytes,patch->size,patch->offset)){
const char *why=cant("it can't be written");
if(appends&&i==0&&ftruncate(fd,(off_t)size)!=0)
return cant("it can't be made as long as it was");
return why;
}
}
return NULL;
}
static enum mason_dixon_elf_error place_open(struct mason_dixon_elf *elf,
const struct options *options,int append,
struct mason_dixon_elf_finding *finding,
struct plan *plan,struct placing *placing){
const struct ours ours=find_ours(elf);
const int slot=ours.slot_load>=0||ours.slot_note>=0;
const enum mason_dixon_elf_error error=mason_dixon_elf_judge(elf,options->boundary,finding);
const int lacks_segment=error==MASON_DIXON_ELF_OK&&
finding->verdict==MASON_DIXON_ELF_IMPOSSIBLE&&
finding->reason==MASON_DIXON_ELF_NO_SEGMENT;
struct mason_dixon_elf_record record;
enum status status=DONE;
if(error!=MASON_DIXON_ELF_OK)
return error;
placing->position_free=elf->type==MASON_DIXON_ET_DYN;
placing->merged_slot=ours.slot_note>=0?among_notes(elf,&elf->segments[ours.slot_note])
:!slot&&slot_is_shared(elf)&&
(lacks_segment||slot_is_misaligned(elf));
placing->lost_slot=lacks_segment&&!slot&&!placing->merged_slot;
if(finding->verdict==MASON_DIXON_ELF_PLACED)
placing->way="link";
if(lacks_segment&&slot){
placing->way="slot";
status=plan_slot(options,elf,&ours,plan);
}else if(lacks_segment&&append){
placing->way="append";
status=plan_append(options,elf,&ours,plan);
}else if(!lacks_segment&&slot_is_raw(elf,&ours)){
plan->stays=1;
status=plan_slot(options,elf,&ours,plan);
}else if(!lacks_segment&&mason_dixon_elf_record(elf,&record)&&
record.type==MASON_DIXON_NOTE_SLOT){
plan_record(elf,record.offset,finding->verdict,options->boundary,plan);
}
if(status!=DONE)
free_plan(plan);
return error;
}
static int look_at_foreign(int fd,struct placing *placing){
struct mason_dixon_foreign found;
struct stat status;
const char *wrong=NULL;
if(fstat(fd,&status)!=0||
!mason_dixon_foreign_judge(fd,(uint64_t)status.st_size,&found,&wrong))
return 0;
placing->foreign=1;
placing->error=wrong;
placing->verdict=found.verdict;
placing->reason=MASON_DIXON_ELF_OTHER_SYSTEM;
placing->reason_text=found.reason;
placing->way=found.verdict==MASON_DIXON_ELF_PLACED?"link":"none";
return 1;
}
void place_linked(const char *file,uint64_t boundary,int append,const char *system,
struct placing *placing){
const int linux_file=strcmp(system,"Linux")==0;
struct mason_dixon_elf elf;
struct mason_dixon_elf_finding finding;
struct options options;
struct plan plan;
enum mason_dixon_elf_error error;
const int fd=open(file,(linux_file?O_RDWR:O_RDONLY)|O_CLOEXEC|O_NONBLOCK);
memset(placing,0,sizeof *placing);
memset(&options,0,sizeof options);
memset(&plan,0,sizeof plan);
options.file=file;
options.boundary=boundary;
placing->verdict=MASON_DIXON_ELF_IMPOSSIBLE;
placing->way="none";
if(fd<0){
placing->error=cant("it can't be opened");
return;
}
error=mason_dixon_elf_open(&elf,fd);
if(error==MASON_DIXON_ELF_OK){
if(linux_file){
error=place_open(&elf,&options,append,&finding,&plan,placing);
}else{
placing->way="link";
elf.osabi=strcmp(system,"SunOS")==0?MASON_DIXON_ELFOSABI_SOLARIS:0;
error=mason_dixon_elf_judge(&elf,boundary,&finding);
}
mason_dixon_elf_close(&elf);
}
if(error==MASON_DIXON_ELF_OK&&plan.count>0){
placing->error=write_plan(fd,&plan,elf.file_bytes);
if(placing->error==NULL&&plan.way!=WAY_NONE){
error=mason_dixon_elf_open(&elf,fd);
if(error==MASON_DIXON_ELF_OK){
error=mason_dixon_elf_judge(&elf,boundary,&finding);
mason_dixon_elf_close(&elf);
}
}
}
free_plan(&plan);
if(error==MASON_DIXON_ELF_NOT_ELF&&look_at_foreign(fd,placing)){
close(fd);
return;
}
close(fd);
if(error!=MASON_DIXON_ELF_OK){
placing->error=mason_dixon_elf_error_text(error);
}else if(placing->error==NULL){
placing->verdict=finding.verdict;
placing->reason=finding.reason;
placing->reason_text=mason_dixon_elf_reason_text(finding.reason);
}
if(placing->error!=NULL||placing->verdict!=MASON_DIXON_ELF_PLACED)
placing->way="none";
}
_MASON_DIXON_FILE src/tool/place.h
#ifndef PLACE_H
#define PLACE_H
#include "mason_dixon_elf.h"
struct placing{
const char *error;
enum mason_dixon_elf_verdict verdict;
enum mason_dixon_elf_reason reason;
const char *reason_text;
const char *way;
int merged_slot;
int position_free;
int foreign;
int lost_slot;
};
void place_linked(const char *file,uint64_t boundary,int append,const char *system,
struct placing *placing);
int place_main(int argc,char **argv);
#endif
_MASON_DIXON_FILE src/tool/print.c
#ifndef _POSIX_C_SOURCE
#define _POSIX_C_SOURCE 200809L
#endif
#include "print.h"
#include "mapfile.h"
#include "message.h"
#include "selftest.h"
#include "temporary.h"
#include "trial.h"
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#define MA@&t@X_BYTES ((size_t)16 << 20)
struct line{
struct text ldflags;
struct text objects;
struct text deps;
};
void print_begin(const struct request *request,char *const *plain,const struct command *command,
const struct target *target,struct printing *printing){
struct text why={0};
struct own_segment own;
const char *strategy;
memset(printing,0,sizeof *printing);
printing->request=*request;
if(strcmp(request->strategy,"none")==0)
return;
printing->has_row=decide_row(plain,command,target,request->strategy,&printing->row,&why);
text_free(&why);
if(!printing->has_row)
return;
strategy=printing->row.columns[6];
if(strcmp(strategy,"mapfile")==0&&own_segment_find(command,request->boundary,&own)){
if(!own_segment_is_whole(&own,request->boundary,target->page))
printing->request.strategy="none";
own_segment_free(&own);
row_free(&printing->row);
printing->has_row=0;
return;
}
if(strcmp(strategy,"none")!=0&&strcmp(strategy,"post-link")!=0){
printing->request.strategy=strategy;
return;
}
if(strcmp(strategy,"post-link")==0||
(!request->required&&decide_appends(&printing->row,request->strategy))){
struct linker linker;
linker_find(plain,command,&linker);
text_print(&printing->after,
"%s%s, so it takes a step after the link: put \"mason-dixon "
"link --\" in front of the link",
command->own_script?"the project has a linker script of its own"
:linker.called,
command->own_script?"":" takes no linker script of ours");
linker_free(&linker);
printing->request.strategy="none";
}
row_free(&printing->row);
printing->has_row=0;
}
static void add_word(struct text *to,const char *before,const char *word){
text_print(to,"%s%s%s",to->size>0?" ":"",before,word);
}
static int keep(const char *folder,const char *file,struct text *path){
const char *rest=starts(file,temporary_folder());
const char *name=base_name(file);
const char *dot=(strrchr)(name,'.');
struct text bytes={0};
int good;
if(rest==NULL||*rest!='/'){
text_print(path,"%s",file);
return 1;
}
good=text_read(&bytes,file,MA@&t@X_BYTES);
text_print(path,"%s/%.*s-%016" PRIx64 "%s",folder,(int)(dot - name),name,
hash_bytes(HASH_OF_NOTHING,bytes.at,bytes.size),dot);
good=good&&text_write(&bytes,path->at)>=0;
text_free(&bytes);
return good;
}
static int add_words(const char *folder,const struct words *words,struct line *line){
int behind=0;
int good=1;
size_t i;
for(i=0;i<words->count&&good;i++){
const char *word=words->at[i];
struct text path={0};
if((strchr)(word,'/')!=NULL){
good=keep(folder,word,&path);
if(good)
add_word(&line->deps,"",path.at);
if(good&&!behind)
add_word(&line->objects,"",path.at);
}else if(*word=='-'){
add_word(&line->ldflags,"-Wl,",word);
}else{
text_print(&path,"%s",word);
behind=1;
}
if(behind&&good)
text_print(&line->ldflags,",%s",path.at);
text_free(&path);
behind=strcmp(word,"-T")==0||strcmp(word,"-M")==0||
strcmp(word,"--dynamic-list")==0;
}
return good;
}
static const struct words *try_runtime(struct runtime *runtime,const struct command *command){
static const char *const sources[]={"main.c",NULL};
struct text source={0};
struct text without={0};
struct text complaint={0};
const char *program=temporary_file("main");
int all;
int good=0;
text_print(&source,"int main(void) { return 0; }\n");
temporary_write(sources[0],&source);
for(all=1;all>=0&&!good;all--){
struct words words={0};
size_t i;
trial_command(&words,command,sources,program,all?NULL:&without);
for(i=0;i<runtime->all.count;i++){
words_add(&words,"-Xlinker");
words_add(&words,runtime->all.at[i]);
}
good=(all||without.size>0)&&trial_link(&words,&complaint);
words_free(&words);
}
if(good)
(void)runtime_look(runtime,program);
else
runtime_refused(runtime,complaint.at,1);
text_free(&source);
text_free(&without);
text_free(&complaint);
return good?&runtime->all:runtime_functions(runtime);
}
int print_has(const struct request *request,const char *part){
const char *list=request->print;
while(list!=NULL&&*list!='\0'){
const size_t size=strcspn(list,",");
if(size==strlen(part)&&strncmp(list,part,size)==0)
return 1;
list+=size +(list[size]==',');
}
return 0;
}
static void add_line(struct words *lines,const char *key,const struct text *value){
words_add_fact(lines,key,value->size>0?value->at:NULL);
}
static void add_lines(const struct line *line,const struct runtime *runtime,struct words *lines){
add_line(lines,"printed_ldflags",&line->ldflags);
add_line(lines,"printed_objects",&line->objects);
add_line(lines,"printed_deps",&line->deps);
if(runtime->low_map!=NULL){
words_add_fact(lines,"predicted.low_map",runtime->low_map);
add_line(lines,"predicted.low_map_reason",&runtime->low_map_why);
}
widths_add_cures(&runtime->widths,"impossible",lines);
if(runtime->self_test_why.size>0&&runtime->request->self_test!=SELF_TEST_OFF){
struct text warning={0};
text_print(&warning,SELF_TEST_LEFT_OUT "%s",runtime->self_test_why.at);
add_line(lines,"printed_warning",&warning);
text_free(&warning);
}
}
static void print_line(const char *list,const struct line *line){
const char *blank="";
while(*list!='\0'){
const size_t size=strcspn(list,",");
const struct text *part=strncmp(list,"ldflags",size)==0?&line->ldflags
:strncmp(list,"deps",size)==0?&line->deps
:&line->objects;
if(part->size>0){
printf("%s%s",blank,part->at);
blank=" ";
}
list+=size +(list[size]==',');
}
putchar('\n');
}
int print_end(struct printing *printing,char *const *plain,const struct command *command,
const struct target *target,const char *verdict,const char *reason){
struct request *request=&printing->request;
const char *const folder=request->output;
const int bad=strcmp(verdict,"placed")!=0&&strcmp(verdict,"not-needed")!=0;
struct runtime runtime;
struct words script={0};
struct line line={0};
const int keys=print_has(request,"keys");
const int functions=print_has(request,"functions");
int refused=bad;
int status=STATUS_DONE;
if(bad&&!keys)
say("detect: %s: %s%s",verdict,
printing->after.size>0&&strcmp(verdict,"impossible")==0?printing->after.at
:reason,
request->required?"; --required is given":"");
request->folder=folder;
runtime_none(&runtime);
if(!bad||!request->required)
runtime_prepare(request,plain,command,target,&runtime);
if(runtime.wanted){
const struct words *words;
if(bad||strcmp(request->strategy,"addr32")==0)
runtime_quiet(&runtime);
words=functions||strcmp(verdict,"unknown")==0?runtime_functions(&runtime)
:try_runtime(&runtime,command);
if(!functions&&!keys&&strcmp(verdict,"unknown")!=0)
refused|=runtime_tell(&runtime,"detect",
request->required?"--required is given":NULL,1,0);
if(!add_words(folder,words,&line))
status=STATUS_CANT;
}
if(status==STATUS_DONE&&!functions&&printing->has_row&&
strcmp(verdict,"placed")==0&&
(!row_words(&printing->row,target,request->boundary,&script)||
((mkdir(folder,0777)!=0&&errno!=EEXIST)||!add_words(folder,&script,&line))))
status=STATUS_CANT;
if(status==STATUS_CANT)
say("detect: no file can be written to \"%s\": %s; --output names another folder",folder,
strerror(errno));
else if(refused&&request->required)
status=STATUS_REFUSED;
if(keys&&bad&&printing->after.size>0)
add_line(&printing->lines,"predicted.reason",&printing->after);
if(keys)
add_lines(&line,&runtime,&printing->lines);
else if(status==STATUS_DONE)
print_line(request->print,&line);
else
putchar('\n');
text_free(&line.ldflags);
text_free(&line.objects);
text_free(&line.deps);
words_free(&script);
runtime_free(&runtime);
if(printing->has_row)
row_free(&printing->row);
text_free(&printing->after);
return status;
}
_MASON_DIXON_FILE src/tool/print.h
#ifndef PRINT_H
#define PRINT_H
#include "decide.h"
#include "request.h"
struct printing{
struct request request;
struct row row;
int has_row;
struct text after;
struct words lines;
};
void print_begin(const struct request *request,char *const *plain,const struct command *command,
const struct target *target,struct printing *printing);
int print_has(const struct request *request,const char *part);
int print_end(struct printing *printing,char *const *plain,const struct command *command,
const struct target *target,const char *verdict,const char *reason);
#endif
_MASON_DIXON_FILE src/tool/process.c
#ifndef _POSIX_C_SOURCE
#define _POSIX_C_SOURCE 200809L
#endif
#ifdef __sun
#define __EXTENSIONS__
#endif
#include "process.h"
#include "message.h"
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <stdint.h>
#include <time.h>
#include <unistd.h>
#define KEEP_BYTES ((size_t)16 << 20)
#define ASK_BYTES ((size_t)64 << 10)
extern char **environ;
static volatile sig_atomic_t child;
static volatile sig_atomic_t got_signal;
static const char *volatile guarded;
static void(*volatile at_end)(void);
static const struct spool *unshown;
static int pipe_ignored;
static const int passed_on[]={SIGHUP,SIGINT,SIGQUIT,SIGTERM};
#define PASSED_ON (sizeof passed_on / sizeof passed_on[0])
int succeeded(const struct outcome *outcome){
return outcome->error==0&&outcome->signal==0&&outcome->status==0;
}
static void end_by(int number){
if(guarded!=NULL)
unlink(guarded);
if(at_end!=NULL)
at_end();
signal(number,SIG_DFL);
raise(number);
}
static void on_signal(int number){
got_signal=number;
if(child>0)
kill((pid_t)child,number);
else
end_by(number);
}
static void catch_signals(void){
static int done;
struct sigaction action;
struct sigaction old;
size_t i;
if(done)
return;
done=1;
signal(SIGCHLD,SIG_DFL);
memset(&action,0,sizeof action);
sigemptyset(&action.sa_mask);
action.sa_handler=on_signal;
for(i=0;i<PASSED_ON;i++)
if(sigaction(passed_on[i],NULL,&old)==0&&old.sa_handler!=SIG_IGN)
sigaction(passed_on[i],&action,NULL);
pipe_ignored=sigaction(SIGPIPE,NULL,&old)==0&&old.sa_handler==SIG_DFL&&
signal(SIGPIPE,SIG_IGN)!=SIG_ERR;
}
void on_end(void(*call)(void)){
catch_signals();
at_end=call;
}
void guard_file(const char *name){
if(name!=NULL)
catch_signals();
guarded=name;
}
static int cant_start(const char *name,int error){
if(error==ENOENT)
say("%s: not found",name);
else
say("%s: %s",name,strerror(error));
return error==ENOENT?127:126;
}
int run_in_place(char *const *command){
if(pipe_ignored)
signal(SIGPIPE,SIG_DFL);
execvp(command[0],command);
return cant_start(command[0],errno);
}
char *on_the_path(const char *name,const struct stat *but){
const int as_it_is=(strchr)(name,'/')!=NULL;
const char *path=as_it_is?"":getenv("PATH");
struct stat status;
while(path!=NULL){
const size_t size=strcspn(path,":");
struct text file={0};
text_print(&file,"%.*s%s%s",(int)size,path,as_it_is?"":size>0?"/":"./",name);
if(stat(file.at,&status)==0&&S_ISREG(status.st_mode)&&access(file.at,X_OK)==0&&
(but==NULL||status.st_dev!=but->st_dev||status.st_ino!=but->st_ino))
return file.at;
text_free(&file);
path=path[size]==':'?path + size + 1:NULL;
}
return NULL;
}
static int is_elf(const char *name){
char *file=on_the_path(name,NULL);
const int fd=file!=NULL?open(file,O_RDONLY|O_CLOEXEC):-1;
char bytes[4]="";
const int answer=
fd>=0&&read(fd,bytes,sizeof bytes)==4&&memcmp(bytes,"\177ELF",4)==0;
if(fd>=0)
close(fd);
free(file);
return answer;
}
static void for_the_shell(char *const *command,struct words *words){
words_add(words,"/bin/sh");
words_add(words,"-c");
words_add(words,"exec \"@S|@0\" \"@S|@@&t@@@&t@\"");
for(;*command!=NULL;command++)
words_add(words,*command);
}
static struct outcome start(char *const *command,int in,int out,int err,int own_group,
pid_t *pid){
struct outcome outcome;
posix_spawn_file_actions_t actions;
posix_spawnattr_t attributes;
short flags=POSIX_SPAWN_SETSIGDEF;
sigset_t defaults;
size_t i;
memset(&outcome,0,sizeof outcome);
posix_spawn_file_actions_init(&actions);
posix_spawnattr_init(&attributes);
if(in>=0)
posix_spawn_file_actions_adddup2(&actions,in,0);
if(out>=0)
posix_spawn_file_actions_adddup2(&actions,out,1);
if(err>=0)
posix_spawn_file_actions_adddup2(&actions,err,2);
sigemptyset(&defaults);
for(i=0;i<PASSED_ON;i++){
struct sigaction now;
if(sigaction(passed_on[i],NULL,&now)==0&&now.sa_handler==on_signal)
sigaddset(&defaults,passed_on[i]);
}
if(pipe_ignored)
sigaddset(&defaults,SIGPIPE);
posix_spawnattr_setsigdefault(&attributes,&defaults);
if(own_group){
flags=(short)(flags|POSIX_SPAWN_SETPGROUP);
posix_spawnattr_setpgroup(&attributes,0);
}
posix_spawnattr_setflags(&attributes,flags);
outcome.error=posix_spawnp(pid,command[0],&actions,&attributes,command,environ);
if(outcome.error==ENOEXEC&&!is_elf(command[0])){
struct words words={0};
for_the_shell(command,&words);
outcome.error=posix_spawn(pid,words.at[0],&actions,&attributes,words.at,environ);
words_free(&words);
}
posix_spawnattr_destroy(&attributes);
posix_spawn_file_actions_destroy(&actions);
return outcome;
}
static void settle(int status,struct outcome *outcome){
child=0;
if(WIFSIGNALED(status))
outcome->signal=WTERMSIG(status);
else
outcome->status=WEXITSTATUS(status);
if(got_signal==0)
return;
if(unshown!=NULL)
spool_show(unshown);
end_by(got_signal);
}
static void finish(pid_t pid,struct outcome *outcome){
int status=0;
pid_t got;
while((got=waitpid(pid,&status,0))<0&&errno==EINTR)
continue;
if(got<0)
outcome->error=errno;
settle(status,outcome);
}
struct outcome run(char *const *command){
struct outcome outcome;
pid_t pid=0;
catch_signals();
fflush(stdout);
outcome=start(command,-1,-1,-1,0,&pid);
if(outcome.error==0){
child=(sig_atomic_t)pid;
finish(pid,&outcome);
}
return outcome;
}
static void write_all(int fd,const char *from,size_t size){
while(size>0){
ssize_t put=write(fd,from,size);
if(put<0&&errno==EINTR)
continue;
if(put<=0)
return;
from+=put;
size-=(size_t)put;
}
}
void spool_show(const struct spool *spool){
const char *from=spool->bytes.at;
size_t i;
fflush(stdout);
for(i=0;i<spool->count;i++){
write_all(spool->pieces[i].stream,from,spool->pieces[i].size);
from+=spool->pieces[i].size;
}
}
void spool_free(struct spool *spool){
text_free(&spool->bytes);
free(spool->pieces);
memset(spool,0,sizeof *spool);
}
static void spool_add(struct spool *spool,int stream,const char *from,size_t size){
if(!spool->shown&&spool->bytes.size + size>KEEP_BYTES){
spool_show(spool);
spool_free(spool);
spool->shown=1;
}
if(spool->shown){
write_all(stream,from,size);
return;
}
text_add(&spool->bytes,from,size);
if(spool->count>0&&spool->pieces[spool->count - 1].stream==stream){
spool->pieces[spool->count - 1].size+=size;
return;
}
if(spool->count==spool->room){
spool->room=spool->room==0?16:spool->room *2;
spool->pieces=(struct piece *)need_memory(
realloc(spool->pieces,spool->room *sizeof *spool->pieces));
}
spool->pieces[spool->count].stream=stream;
spool->pieces[spool->count].size=size;
spool->count++;
}
static int own_pipe(int ends[2]){
int i;
if(pipe(ends)!=0)
return 0;
for(i=0;i<2;i++)
fcntl(ends[i],F_SETFD,FD_CLOEXEC);
fcntl(ends[0],F_SETFL,O_NONBLOCK);
return 1;
}
typedef void taker(void *to,int stream,const char *from,size_t size);
static void take_spool(void *to,int stream,const char *from,size_t size){
spool_add((struct spool *)to,stream,from,size);
}
static int drain(int fd,int stream,taker *take,void *to){
char bytes[16384];
for(;;){
ssize_t got=read(fd,bytes,sizeof bytes);
if(got>0)
take(to,stream,bytes,(size_t)got);
else if(got<0&&errno==EINTR)
continue;
else
return got!=0&&errno==EAGAIN;
}
}
static int64_t now_ms(void){
struct timespec time;
clock_gettime(CLOCK_MONOTONIC,&time);
return(int64_t)time.tv_sec *1000 + time.tv_nsec / 1000000;
}
static struct outcome run_taken(char *const *command,int in,unsigned seconds,taker *take,
void *to){
const int64_t end=now_ms()+(int64_t)seconds *1000;
struct outcome outcome;
int out[2]={-1,-1};
int err[2]={-1,-1};
int open_streams=2;
pid_t pid=0;
int status=0;
int stopped=0;
memset(&outcome,0,sizeof outcome);
catch_signals();
fflush(stdout);
if(!own_pipe(out)||!own_pipe(err)){
outcome.error=errno;
if(out[0]>=0){
close(out[0]);
close(out[1]);
}
return outcome;
}
outcome=start(command,in,out[1],err[1],seconds>0,&pid);
close(out[1]);
close(err[1]);
if(outcome.error==0){
struct pollfd fds[2];
child=(sig_atomic_t)pid;
fds[0].fd=out[0];
fds[1].fd=err[0];
fds[0].events=fds[1].events=POLLIN;
while(open_streams>0){
int i;
const int got=poll(fds,2,50);
for(i=0;got>0&&i<2;i++)
if(fds[i].fd>=0&&fds[i].revents!=0&&!drain(fds[i].fd,i + 1,take,to)){
fds[i].fd=-1;
open_streams--;
}
if(got==0&&waitpid(pid,&status,WNOHANG)==pid){
stopped=1;
break;
}
if(seconds>0&&now_ms()>end){
kill(-pid,SIGKILL);
kill(pid,SIGKILL);
}
}
if(stopped){
drain(out[0],1,take,to);
drain(err[0],2,take,to);
settle(status,&outcome);
}else{
finish(pid,&outcome);
}
}
close(out[0]);
close(err[0]);
return outcome;
}
struct outcome run_spooled(char *const *command,struct spool *spool){
struct outcome outcome;
memset(spool,0,sizeof *spool);
unshown=spool;
outcome=run_taken(command,-1,0,take_spool,spool);
unshown=NULL;
return outcome;
}
struct answers{
struct text *of[2];
};
static void take_answer(void *to,int stream,const char *from,size_t size){
struct text *text=((struct answers *)to)->of[stream - 1];
if(text->size + size<=ASK_BYTES)
text_add(text,from,size);
}
struct outcome ask(char *const *command,unsigned seconds,struct text *out,struct text *err){
struct answers answers;
struct outcome outcome;
const int in=open("/dev/null",O_RDONLY|O_CLOEXEC);
memset(out,0,sizeof *out);
memset(err,0,sizeof *err);
text_add(out,"",0);
text_add(err,"",0);
answers.of[0]=out;
answers.of[1]=err;
outcome=run_taken(command,in,seconds,take_answer,&answers);
if(in>=0)
close(in);
return outcome;
}
int end_like(const struct outcome *outcome,const char *name){
if(outcome->error!=0)
return cant_start(name,outcome->error);
if(outcome->signal!=0){
fflush(stdout);
if(at_end!=NULL)
at_end();
signal(outcome->signal,SIG_DFL);
raise(outcome->signal);
return 128 + outcome->signal;
}
return outcome->status;
}
_MASON_DIXON_FILE src/tool/process.h
#ifndef PROCESS_H
#define PROCESS_H
#include <sys/stat.h>
#include "text.h"
struct outcome{
int error;
int signal;
int status;
};
struct spool{
struct text bytes;
struct piece{
int stream;
size_t size;
}*pieces;
size_t count;
size_t room;
int shown;
};
int succeeded(const struct outcome *outcome);
char *on_the_path(const char *name,const struct stat *but);
int run_in_place(char *const *command);
struct outcome run(char *const *command);
struct outcome run_spooled(char *const *command,struct spool *spool);
struct outcome ask(char *const *command,unsigned seconds,struct text *out,struct text *err);
void spool_show(const struct spool *spool);
void spool_free(struct spool *spool);
int end_like(const struct outcome *outcome,const char *name);
void guard_file(const char *name);
void on_end(void(*call)(void));
#endif
_MASON_DIXON_FILE src/tool/record.c
#ifndef _XOPEN_SOURCE
#define _XOPEN_SOURCE 700
#endif
#include "record.h"
#include "message.h"
#include "selftest.h"
#include "text.h"
#include "version.h"
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
void verdict_free(struct verdict *verdict){
free(verdict->reason);
verdict->reason=NULL;
}
static void add_name(struct text *path,const char *name){
for(;*name!='\0';name++){
const unsigned char c=(unsigned char)*name;
if((c>='a'&&c<='z')||(c>='A'&&c<='Z')||(c>='0'&&c<='9')||
c=='.'||c=='_'||c=='-'||c=='+')
text_add(path,name,1);
else
text_print(path,"%%%02X",c);
}
}
static void real_path(const char *file,struct text *path){
char *whole=copy_text(file);
size_t size=strlen(whole);
const char *name;
char *folder;
char *real;
while(size>1&&whole[size - 1]=='/')
whole[--size]='\0';
name=base_name(whole);
folder=name==whole?copy_text("."):copy_part(whole,(size_t)(name - whole));
real=realpath(folder,NULL);
text_print(path,"%s/%s",real!=NULL?strcmp(real,"/")==0?"":real:folder,name);
free(real);
free(folder);
free(whole);
}
void record_path(const char *folder,const char *file,struct text *path){
struct text real={0};
struct text around={0};
struct text name={0};
const char *rest;
real_path(file,&real);
real_path(folder,&around);
around.size=(size_t)(base_name(around.at)- around.at);
around.at[around.size]='\0';
rest=starts(real.at,around.at);
add_name(&name,rest!=NULL?rest:real.at);
text_print(path,"%s/%s.facts",folder,name.at +(name.size>200?name.size - 200:0));
text_free(&real);
text_free(&around);
text_free(&name);
}
int record_write(const char *folder,const struct verdict *verdict){
const struct runtime *runtime=verdict->runtime;
struct text path={0};
struct text new_text={0};
struct text linked={0};
int changed;
record_path(folder,verdict->file,&path);
real_path(verdict->file,&linked);
text_print(&new_text,"linked.basis=headers\nlinked.boundary=0x%" PRIx64 "\nlinked.file=%s\n",
verdict->boundary,linked.at);
text_free(&linked);
if(runtime!=NULL&&strcmp(runtime->widths.low[CURE_LAYOUT],"off")!=0)
text_print(&new_text,"linked.low_layout=%s\n",runtime->widths.low[CURE_LAYOUT]);
if(runtime!=NULL&&runtime->low_map!=NULL)
text_print(&new_text,
"linked.low_limit=0x%" PRIx64 "\nlinked.low_map=%s\nlinked.low_map_reason=%s\n"
"linked.low_reserve=0x%" PRIx64 "\n",
runtime->config.low_limit,runtime->low_map,runtime->low_map_why.at,
runtime->config.low_reserve);
if(runtime!=NULL&&strcmp(runtime->widths.low[CURE_STACK],"off")!=0)
text_print(&new_text,"linked.low_stack=%s\n",runtime->widths.low[CURE_STACK]);
text_print(&new_text,"linked.reason=%s\n",verdict->reason);
if(runtime!=NULL&&runtime->request!=NULL&&runtime->request->luajit)
text_print(&new_text,"linked.runtime=LuaJIT\nlinked.runtime_gc64=%s\n",
runtime->config.luajit==64?"yes"
:runtime->config.luajit==32?"no"
:"unknown");
if(runtime!=NULL)
text_print(&new_text,"linked.self_test=%s\nlinked.self_test_reason=%s\n",
runtime->quiet?"call":runtime->self_test,
runtime->quiet?"at the start it would repeat the verdict"
:runtime->self_test_why.size>0?runtime->self_test_why.at
:"");
text_print(&new_text,
"linked.strategy=%s\nlinked.verdict=%s\nlinked.version=" VERSION "\nlinked.way=%s\n",
verdict->strategy,verdict->name,verdict->way);
if(runtime!=NULL&&runtime->warning.size>0)
text_print(&new_text,"linked.warning=%s\n",runtime->warning.at);
changed=mkdir(folder,0777)!=0&&errno!=EEXIST?-1:text_write(&new_text,path.at);
if(changed<0)
say("--record: %s can't be written: %s",path.at,strerror(errno));
text_free(&path);
text_free(&new_text);
return changed!=0;
}
_MASON_DIXON_FILE src/tool/record.h
#ifndef RECORD_H
#define RECORD_H
#include "text.h"
#include <stdint.h>
#define MA@&t@X_RECORD_BYTES 65536
struct runtime;
struct verdict{
const char *file;
const char *name;
const char *way;
const char *strategy;
char *reason;
uint64_t boundary;
const struct runtime *runtime;
};
void verdict_free(struct verdict *verdict);
void record_path(const char *folder,const char *file,struct text *path);
int record_write(const char *folder,const struct verdict *verdict);
#endif
_MASON_DIXON_FILE src/tool/request.c
#ifndef _POSIX_C_SOURCE
#define _POSIX_C_SOURCE 200809L
#endif
#include "request.h"
#include "command.h"
#include "mason_dixon_size.h"
#include "message.h"
#include <inttypes.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
enum tongue{PROGRAM,CMAKE,CONFIGURE};
enum kind{
FLAG,
NOT,
SIZE,
BITS,
WORD,
NAME,
TEXT,
OURS
};
enum{
IN_PROGRAM=1<<PROGRAM,
IN_CONFIGURE=1<<CONFIGURE,
IN_ALL=IN_PROGRAM|1<<CMAKE|IN_CONFIGURE,
OF_LINK=1,
OF_DETECT=2,
OF_LUAJIT=4,
OF_REQUEST=8,
OF_TEST=16,
OF_MOST=OF_LINK|OF_DETECT|OF_REQUEST
};
static const char *const strategies[]={"auto","none","link-script","post-link",
"mapfile","addr32","pagezero",NULL};
static const char *const self_tests[]={"off","call","startup",NULL};
static const char *const self_tests_cmake[]={"OFF","CALL","STARTUP",NULL};
static const char *const failures[]={"warn","abort",NULL};
static const char *const failures_cmake[]={"WARN","ABORT",NULL};
static const char *const runtimes[]={"luajit",NULL};
static const char *const runtimes_cmake[]={"LuaJIT",NULL};
static const char *const gc64s[]={"yes","no","guessing-yes","guessing-no","unknown",NULL};
static const char *const luajit_bits[]={"32","47","64","guessing-47",
"guessing-64","unknown",NULL};
static const char *const tongues[]={"program","cmake","configure",NULL};
struct option{
const char *name;
enum kind kind;
size_t field;
int in;
int of;
const char *const *words;
const char *const *cmake;
int first;
};
enum id{
REQUIRED,
OPTIONAL,
LOW_STACK,
LOW_LAYOUT,
LOW_MAP,
BOUNDARY,
LOW_LIMIT,
MIN_LOW_ROOM,
STRATEGY,
SELF_TEST,
ON_FAILURE,
POINTER_BITS,
LOW_RESERVE,
RUNTIME,
LUAJIT_GC64,
LUAJIT_BITS,
PREFIX,
LINK_WRAPPER,
SYSTEM,
RECORD,
MARKED,
EXPLAIN,
CROSS,
FACTS,
EMULATOR,
PRINT,
OUTPUT,
OVERRIDE,
FOR,
TONGUE,
HELP,
OPTIONS
};
#define FIELD(field) offsetof(struct request, field)
#define WORDS(words, first) words, words##_cmake, first
static const struct option options[OPTIONS]={
[REQUIRED]={"required",FLAG,FIELD(required),IN_ALL,OF_MOST,NULL,NULL,0},
[OPTIONAL]={"optional",NOT,FIELD(required),IN_ALL,OF_MOST,NULL,NULL,0},
[LOW_STACK]={"low-stack",FLAG,FIELD(low_stack),IN_ALL,OF_MOST,NULL,NULL,0},
[LOW_LAYOUT]={"low-layout",FLAG,FIELD(low_layout),IN_ALL,OF_MOST,NULL,NULL,0},
[LOW_MAP]={"low-map",FLAG,FIELD(low_map),IN_ALL,OF_MOST,NULL,NULL,0},
[BOUNDARY]={"boundary",SIZE,FIELD(boundary),IN_ALL,OF_MOST,NULL,NULL,0},
[LOW_LIMIT]={"low-limit",SIZE,FIELD(low_limit),IN_ALL,OF_MOST,NULL,NULL,0},
[MIN_LOW_ROOM]={"min-low-room",SIZE,FIELD(min_low_room),IN_ALL,OF_MOST,NULL,NULL,0},
[STRATEGY]={"strategy",NAME,FIELD(strategy),IN_ALL,OF_MOST,strategies,NULL,0},
[SELF_TEST]={"self-test",WORD,FIELD(self_test),IN_ALL,OF_MOST,WORDS(self_tests,0)},
[ON_FAILURE]={"on-failure",WORD,FIELD(abort),IN_ALL,OF_MOST,WORDS(failures,0)},
[POINTER_BITS]={"pointer-bits",BITS,FIELD(pointer_bits),IN_ALL,OF_MOST,NULL,NULL,0},
[LOW_RESERVE]={"low-reserve",SIZE,FIELD(low_reserve),IN_ALL,OF_MOST,NULL,NULL,0},
[RUNTIME]={"runtime",WORD,FIELD(luajit),IN_ALL,OF_MOST,WORDS(runtimes,1)},
[LUAJIT_GC64]={"luajit-gc64",NAME,FIELD(luajit_gc64),IN_PROGRAM,OF_MOST,gc64s,NULL,0},
[LUAJIT_BITS]={"luajit-bits",NAME,FIELD(luajit_bits),IN_PROGRAM,OF_MOST,luajit_bits,
NULL,0},
[PREFIX]={"prefix",OURS,0,IN_CONFIGURE,OF_MOST,NULL,NULL,0},
[LINK_WRAPPER]={"link-wrapper",OURS,0,IN_CONFIGURE,OF_MOST,NULL,NULL,0},
[SYSTEM]={"system",TEXT,FIELD(system),IN_PROGRAM,OF_MOST|OF_LUAJIT,NULL,NULL,0},
[RECORD]={"record",TEXT,FIELD(folder),IN_PROGRAM,OF_MOST|OF_TEST,NULL,NULL,0},
[MARKED]={"marked",FLAG,FIELD(marked),IN_PROGRAM,OF_LINK,NULL,NULL,0},
[EXPLAIN]={"explain",FLAG,FIELD(explain),IN_PROGRAM,OF_LINK,NULL,NULL,0},
[CROSS]={"cross",FLAG,FIELD(cross),IN_PROGRAM,OF_DETECT|OF_LUAJIT,NULL,NULL,0},
[FACTS]={"facts",TEXT,FIELD(facts),IN_PROGRAM,OF_DETECT,NULL,NULL,0},
[EMULATOR]={"emulator",TEXT,FIELD(emulator),IN_PROGRAM,OF_DETECT|OF_LUAJIT,NULL,NULL,
0},
[PRINT]={"print",TEXT,FIELD(print),IN_PROGRAM,OF_DETECT,NULL,NULL,0},
[OUTPUT]={"output",TEXT,FIELD(output),IN_PROGRAM,OF_DETECT,NULL,NULL,0},
[OVERRIDE]={"override",OURS,0,IN_PROGRAM,OF_MOST,NULL,NULL,0},
[FOR]={"for",OURS,0,IN_PROGRAM,OF_MOST,NULL,NULL,0},
[TONGUE]={"tongue",OURS,0,IN_PROGRAM,OF_MOST,tongues,NULL,0},
[HELP]={"help",FLAG,FIELD(help),IN_PROGRAM,OF_MOST|OF_LUAJIT|OF_TEST,NULL,NULL,0}};
struct reading{
struct request *request;
const char *command;
int of;
const char *who;
enum tongue tongue;
int environment;
const char *given[OPTIONS];
int fresh[OPTIONS];
char spelled[OPTIONS][24];
};
static int wrong(const struct reading *reading,const char *format,...)
#ifdef __GNUC__
__attribute__((format(printf,2,3)))
#endif
;
static int wrong(const struct reading *reading,const char *format,...){
struct text line={0};
va_list arguments;
va_start(arguments,format);
text_print_list(&line,format,arguments);
va_end(arguments);
say_as(reading->who,line.at);
text_free(&line);
return STATUS_WRONG_USE;
}
static int bad_value(const struct reading *reading,enum id id,const char *allowed){
return wrong(reading,"%s is \"%s\"; allowed is %s.",reading->spelled[id],reading->given[id],
allowed);
}
static int above(const struct reading *reading,enum id id,enum id limit,uint64_t bytes){
char allowed[96];
char words[32];
size_words(bytes,words,sizeof words);
snprintf(allowed,sizeof allowed,"at most %s, which is %s",reading->spelled[limit],words);
return bad_value(reading,id,allowed);
}
static int no_value(const struct reading *reading,enum id id){
const char *name=reading->spelled[id];
return reading->tongue==CMAKE
?wrong(reading,"%s has no value; allowed is one value behind each %s.",name,name)
:wrong(reading,"%s has no value; allowed is %s=VALUE.",name,name);
}
static int is_flag(const struct option *option){
return option->kind==FLAG||option->kind==NOT||option==&options[LINK_WRAPPER];
}
static int unknown(const struct reading *reading,const char *word){
struct text allowed={0};
int status;
int id;
if(reading->tongue==PROGRAM)
return wrong_use(reading->command,word,
word[0]=='-'||reading->of==OF_REQUEST
?"is no option"
:"is no option; a command stands behind --");
for(id=0;id<OPTIONS;id++)
if(options[id].in & 1<<reading->tongue)
text_print(&allowed,"%s%s%s",allowed.size>0?", ":"",reading->spelled[id],
reading->tongue==CMAKE||is_flag(&options[id])?"":"=");
status=wrong(reading,"unknown %s \"%s\"; allowed are %s.",
reading->tongue==CMAKE?"argument":"option",word,allowed.at);
text_free(&allowed);
return status;
}
static int set_size(const struct reading *reading,enum id id,const char *value,uint64_t *bytes){
static const char allowed[]=
"a size such as 4GiB, 512M or 0x100000000 (K, M, G, T are powers of 1024)";
const char *error=mason_dixon_parse_size(value,bytes);
const char *unit=value + strspn(value,"0123456789");
struct text more={0};
int status;
if(error==NULL&&*bytes<=(uint64_t)1<<62)
return id!=BOUNDARY||mason_dixon_check_boundary(*bytes)==NULL
?0
:bad_value(reading,id,"a multiple of 64 KiB from 64KiB to below 128TiB");
if(error==NULL||starts(error,"is too large")!=NULL)
return bad_value(reading,id,"at most 0x4000000000000000");
text_print(&more,"%s",allowed);
if(unit>value&&*unit!='\0'&&(strchr)("kKmMgGtT",*unit)!=NULL&&
(strcmp(unit + 1,"B")==0||strcmp(unit + 1,"b")==0))
text_print(&more,"; KB, MB, GB and TB are left out because they mean different things to "
"different people");
status=bad_value(reading,id,more.at);
text_free(&more);
return status;
}
static int set_bits(const struct reading *reading,enum id id,const char *value,unsigned *bits){
char *end;
const unsigned long number=strtoul(value,&end,10);
if(*value<'1'||*value>'9'||*end!='\0'||number<32||number>63)
return bad_value(reading,id,"a whole number of bits from 32 to 63");
*bits=(unsigned)number;
return 0;
}
static int find_word(const char *const *words,const char *value){
int i;
for(i=0;words!=NULL&&words[i]!=NULL;i++)
if(strcmp(words[i],value)==0)
return i;
return -1;
}
static void list_words(const char *const *words,struct text *list){
int i;
for(i=0;words[i]!=NULL;i++)
text_print(list,"%s%s",i==0?"":words[i + 1]==NULL?" or ":", ",words[i]);
}
static int set_word(const struct reading *reading,enum id id,const char *value,int *which){
const struct option *option=&options[id];
const char *const *words=
reading->tongue==CMAKE&&option->cmake!=NULL?option->cmake:option->words;
struct text allowed={0};
int status;
*which=find_word(words,value);
if(*which<0&&reading->tongue==PROGRAM)
*which=find_word(option->cmake,value);
if(*which>=0)
return 0;
list_words(words,&allowed);
status=bad_value(reading,id,allowed.at);
text_free(&allowed);
return status;
}
static int is_prefix(const char *value){
static const char letters[]="ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_0123456789";
return strspn(value,letters)==strlen(value)&&(*value<'0'||*value>'9');
}
static void set_tongue(struct reading *reading,enum tongue tongue){
int id;
reading->tongue=tongue;
if(tongue!=PROGRAM)
reading->request->self_test=SELF_TEST_STARTUP;
for(id=0;id<OPTIONS;id++){
char *at=reading->spelled[id];
reading->fresh[id]=1;
snprintf(at,sizeof reading->spelled[id],"%s%s",tongue==PROGRAM?"--":"",
options[id].name);
for(;tongue==CMAKE&&*at!='\0';at++)
*at=*at=='-'?'_':(char)(*at - 'a' + 'A');
}
}
static int set_override(const struct reading *reading,const char *value){
const char *equals=(strrchr)(value,'=');
struct text allowed={0};
int which;
int status=0;
if(equals==NULL||equals==value)
return bad_value(reading,OVERRIDE,"NAME=STRATEGY");
which=find_word(strategies,equals + 1);
list_words(strategies,&allowed);
if(which<0)
status=wrong(reading,"%.*s is \"%s\"; allowed is %s.",(int)(equals - value),value,
equals + 1,allowed.at);
else{
reading->request->strategy=strategies[which];
reading->request->override=value;
}
text_free(&allowed);
return status;
}
static int set(struct reading *reading,enum id id,const char *value){
const struct option *option=&options[id];
void *field=(char *)reading->request + option->field;
int status=0;
int which=0;
if(!reading->fresh[id]&&reading->tongue!=PROGRAM)
return wrong(reading,"%s is given twice; allowed is once.",reading->spelled[id]);
if(value!=NULL&&*value=='\0')
return no_value(reading,id);
reading->given[id]=value!=NULL?value:"";
reading->fresh[id]=0;
switch(option->kind){
case FLAG:
case NOT:
*(int *)field=option->kind==FLAG;
break;
case SIZE:
return set_size(reading,id,value,field);
case BITS:
return set_bits(reading,id,value,field);
case WORD:
status=set_word(reading,id,value,&which);
*(int *)field=which + option->first;
break;
case NAME:
status=set_word(reading,id,value,&which);
if(status==0)
*(const char **)field=option->words[which];
break;
case TEXT:
*(const char **)field=value;
break;
case OURS:
if(id==PREFIX&&!is_prefix(value))
return bad_value(reading,id,"a name of letters, digits and \"_\"");
if(id==FOR)
reading->who=reading->request->who=value;
if(id==TONGUE&&(status=set_word(reading,id,value,&which))==0)
set_tongue(reading,(enum tongue)which);
}
return status;
}
static enum id find(const struct reading *reading,const char *word,const char **value){
int id;
*value=NULL;
for(id=0;id<OPTIONS;id++){
const struct option *option=&options[id];
const char *rest=starts(word,reading->spelled[id]);
if(rest==NULL||(option->in & 1<<reading->tongue)==0||
(reading->environment?option->kind==OURS:(option->of & reading->of)==0))
continue;
if(*rest=='\0')
break;
if(*rest=='='&&reading->tongue!=CMAKE&&!is_flag(option)){
*value=rest + 1;
break;
}
}
return(enum id)id;
}
static int read_words(struct reading *reading,char *const *argv){
int status=0;
int at;
for(at=0;argv[at]!=NULL&&status==0;at++){
const char *value;
const char *next=argv[at + 1];
const char *ignored;
enum id id;
if(strcmp(argv[at],"--")==0&&reading->of!=OF_REQUEST){
reading->request->command=argv + at + 1;
break;
}
if(reading->tongue==CMAKE&&*argv[at]=='\0')
continue;
id=find(reading,argv[at],&value);
if(id==OPTIONS){
status=unknown(reading,argv[at]);
break;
}
if(!is_flag(&options[id])&&value==NULL){
value="";
if(reading->tongue!=CONFIGURE&&next!=NULL&&strcmp(next,"--")!=0&&
(reading->tongue==PROGRAM||find(reading,next,&ignored)==OPTIONS))
value=argv[++at];
}
if(!reading->environment||(options[id].of & reading->of)!=0)
status=set(reading,id,value);
if(id==TONGUE&&status==0&&reading->given[FOR]==NULL&&argv[at + 1]!=NULL&&
strcmp(argv[at + 1],"--for")==0){
at++;
if(argv[at + 1]==NULL)
return no_value(reading,FOR);
status=set(reading,FOR,argv[++at]);
}
}
return status;
}
static int without(const struct reading *reading,enum id id,const char *other,
const char *allowed){
return wrong(reading,"%s is given without %s; allowed is with %s.",reading->spelled[id],
other,allowed);
}
static int fit_limit(const struct reading *reading){
const struct request *request=reading->request;
const int maps=request->low_map||request->luajit;
const enum id id=reading->given[LOW_LIMIT]!=NULL?LOW_LIMIT:BOUNDARY;
char allowed[120];
if(request->low_limit>request->boundary)
return above(reading,id,BOUNDARY,request->boundary);
if(request->low_limit<0x10000)
return bad_value(reading,id,"at least 64KiB");
if(request->low_limit>(uint64_t)1<<31&&request->luajit){
snprintf(allowed,sizeof allowed,
"at most 2GiB with %s%s, whose machine code can't reach beyond",
reading->spelled[RUNTIME],reading->tongue==CMAKE?" LuaJIT":"=luajit");
return bad_value(reading,id,allowed);
}
if(maps&&(request->low_limit>(uint64_t)1<<32||request->low_limit==0x10000)){
const int high=request->low_limit!=0x10000;
snprintf(allowed,sizeof allowed,"%s with %s%s",high?"at most 4GiB":"above 64KiB",
reading->spelled[LOW_MAP],high?"":", which uses nothing below");
return bad_value(reading,id,allowed);
}
return 0;
}
static int fit_print(const struct reading *reading){
static const char *const parts[]={"ldflags","objects","deps","functions","keys",NULL};
static const char letters[]=
"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_0123456789+-./";
const char *at=reading->request->print;
const char *folder=reading->request->output;
for(;at!=NULL;at=*at==','?at + 1:NULL){
const size_t size=strcspn(at,",");
char *part=copy_part(at,size);
const int known=find_word(parts,part)>=0;
free(part);
if(!known)
return bad_value(reading,PRINT,
"one or more of ldflags, objects, deps, functions, keys, with \",\" "
"between them");
at+=size;
}
if(reading->request->print==NULL&&reading->given[OUTPUT]!=NULL)
return without(reading,OUTPUT,reading->spelled[PRINT],"--print=LIST");
if(*folder=='-'||strspn(folder,letters)!=strlen(folder))
return bad_value(reading,OUTPUT,
"a folder whose name has only letters, digits and + - . / _, and no \"-\" "
"before them: make, the shell or -Wl, would take others apart");
return 0;
}
static int fit(struct reading *reading){
struct request *request=reading->request;
const char *bits=reading->spelled[POINTER_BITS];
const int maps=request->low_map||request->luajit;
struct text allowed={0};
int status;
int id;
if(reading->given[OVERRIDE]!=NULL&&
(status=set_override(reading,reading->given[OVERRIDE]))!=0)
return status;
if(reading->tongue!=PROGRAM&&!reading->fresh[REQUIRED]&&!reading->fresh[OPTIONAL])
return wrong(reading,"%s and %s are both given; allowed is one of them.",
reading->spelled[REQUIRED],reading->spelled[OPTIONAL]);
if(reading->given[LOW_LIMIT]==NULL&&request->low_limit>request->boundary)
request->low_limit=request->boundary;
status=fit_limit(reading);
if(status!=0)
return status;
if(request->min_low_room>request->low_limit)
return above(reading,MIN_LOW_ROOM,LOW_LIMIT,request->low_limit);
if(request->low_reserve>request->low_limit)
return above(reading,LOW_RESERVE,LOW_LIMIT,request->low_limit);
if(reading->given[LOW_RESERVE]!=NULL&&!maps){
text_print(&allowed,"%s or %s, which serve from it",reading->spelled[LOW_MAP],
reading->spelled[RUNTIME]);
status=without(reading,LOW_RESERVE,reading->spelled[LOW_MAP],allowed.at);
}
if(status==0&&request->marked&&request->folder==NULL)
status=without(reading,MARKED,reading->spelled[RECORD],
"--record FOLDER, where requests/<name> stands");
for(id=LOW_STACK;id<=LOW_LAYOUT&&status==0;id++){
if(reading->given[id]==NULL||request->pointer_bits!=0)
continue;
text_print(&allowed,"%s%s, the width it shall fit into",bits,
reading->tongue==CMAKE?" <bits>":"=BITS");
status=without(reading,(enum id)id,bits,allowed.at);
}
text_free(&allowed);
if(status==0)
status=fit_print(reading);
if(status==0&&reading->tongue==CONFIGURE&&
strcmp(request->strategy,"post-link")==0&&reading->given[OVERRIDE]==NULL&&
reading->given[LINK_WRAPPER]==NULL)
status=wrong(reading,
"%s is \"post-link\"; allowed is that only together with %s, which says "
"that the makefiles link with @S|@(%s_LINK).",
reading->spelled[STRATEGY],reading->spelled[LINK_WRAPPER],
reading->given[PREFIX]!=NULL?reading->given[PREFIX]:"MASON_DIXON");
return status;
}
static void set_defaults(struct request *request){
memset(request,0,sizeof *request);
request->boundary=(uint64_t)1<<32;
request->strategy=strategies[0];
request->output="mason-dixon";
request->low_limit=(uint64_t)1<<31;
}
static int of_command(const char *command){
return strcmp(command,"detect")==0?OF_DETECT
:strcmp(command,"luajit")==0?OF_LUAJIT
:strcmp(command,"request")==0?OF_REQUEST
:strcmp(command,"test")==0?OF_TEST
:OF_LINK;
}
static int read_environment(struct reading *reading){
static struct words words;
struct text line={0};
const char *more=getenv("MASON_DIXON_OPTIONS");
int status=0;
if(more==NULL||*more=='\0'||reading->of==OF_REQUEST)
return 0;
text_add(&line,more,strlen(more));
split_words(&line,&words);
text_free(&line);
reading->environment=1;
if(words.count>0)
status=read_words(reading,words.at);
reading->environment=0;
return status;
}
static int read_all(struct request *request,const char *name,char *const *argv){
struct reading reading;
struct text who={0};
int status;
memset(&reading,0,sizeof reading);
set_defaults(request);
text_print(&who,"mason-dixon: %s",name);
reading.request=request;
reading.command=name;
reading.of=of_command(name);
reading.who=who.at;
set_tongue(&reading,PROGRAM);
status=read_environment(&reading);
request->command=NULL;
request->options=argv;
if(status==0&&argv!=NULL)
status=read_words(&reading,argv);
if(status==0&&!request->help)
status=fit(&reading);
text_free(&who);
return status;
}
int request_defaults(struct request *request,const char *name){
return read_all(request,name,NULL);
}
int request_read(struct request *request,const char *name,char *const *argv){
return read_all(request,name,argv);
}
void request_help(void){
static const char *const lines[]={
"An installed mason-dixon has the manual.",
NULL};
unsigned i;
for(i=0;lines[i]!=NULL;i++)
puts(lines[i]);
}
static int by_bytes(const void *a,const void *b){
return strcmp(*(char *const *)a,*(char *const *)b);
}
static int is_asked_for(int id){
return options[id].in==IN_ALL||id==LUAJIT_GC64||id==LUAJIT_BITS;
}
void request_words(const struct request *request,struct words *words){
struct request plain;
int id;
set_defaults(&plain);
if(plain.low_limit>request->boundary)
plain.low_limit=request->boundary;
for(id=0;id<OPTIONS;id++){
const struct option *option=&options[id];
const void *field=(const char *)request + option->field;
const void *usual=(const char *)&plain + option->field;
struct text line={0};
if(!is_asked_for(id)||((id==LUAJIT_GC64||id==LUAJIT_BITS)&&!request->luajit))
continue;
text_print(&line,"--%s",option->name);
switch(option->kind){
case FLAG:
if(!*(const int *)field)
line.size=0;
break;
case SIZE:
if(id!=BOUNDARY&&*(const uint64_t *)field==*(const uint64_t *)usual)
line.size=0;
else
text_print(&line,"=0x%" PRIx64,*(const uint64_t *)field);
break;
case BITS:
if(*(const unsigned *)field==0)
line.size=0;
else
text_print(&line,"=%u",*(const unsigned *)field);
break;
case WORD:
if(*(const int *)field==*(const int *)usual)
line.size=0;
else
text_print(&line,"=%s",option->words[*(const int *)field - option->first]);
break;
case NAME:
if(*(const char *const *)field==*(const char *const *)usual)
line.size=0;
else
text_print(&line,"=%s",*(const char *const *)field);
break;
default:
line.size=0;
}
if(line.size>0)
words_add(words,line.at);
text_free(&line);
}
qsort(words->at,words->count,sizeof *words->at,by_bytes);
}
int request_takes(const char *word){
const char *name=starts(word,"--");
int id;
for(id=0;name!=NULL&&id<OPTIONS;id++){
const char *rest=starts(name,options[id].name);
if(rest!=NULL&&(*rest=='='||*rest=='\0')&&(is_asked_for(id)||id==SYSTEM))
return is_flag(&options[id])==(*rest=='\0');
}
return 0;
}
int request_run(const struct request *request){
struct words words={0};
size_t i;
request_words(request,&words);
for(i=0;i<words.count;i++)
puts(words.at[i]);
words_free(&words);
return STATUS_DONE;
}
_MASON_DIXON_FILE src/tool/request.h
#ifndef REQUEST_H
#define REQUEST_H
#include "text.h"
#include <stdint.h>
enum self_test{SELF_TEST_OFF,SELF_TEST_CALL,SELF_TEST_STARTUP};
struct request{
uint64_t boundary;
const char *strategy;
const char *override;
const char *system;
const char *folder;
int self_test;
uint64_t low_limit;
uint64_t min_low_room;
uint64_t low_reserve;
unsigned pointer_bits;
int low_map;
int low_stack;
int low_layout;
int luajit;
const char *luajit_gc64;
const char *luajit_bits;
int abort;
int required;
int cross;
const char *facts;
const char *who;
const char *emulator;
const char *print;
const char *output;
int marked;
int explain;
int help;
char *const *command;
char *const *options;
const char *own;
};
int request_read(struct request *request,const char *name,char *const *argv);
int request_defaults(struct request *request,const char *name);
void request_words(const struct request *request,struct words *words);
int request_takes(const char *word);
void request_help(void);
int request_run(const struct request *request);
#endif
_MASON_DIXON_FILE src/tool/rows.c
#include "table.h"
const char *const rows_executables[]={
"Linux|*|elf64|EXEC|*|segments|-",
"Linux|*|elf64|DYN|*|not-needed|a position-independent executable: the kernel loads it and its heap far above %BOUNDARY%",
"Android|*|elf64|EXEC|*|segments|-",
"Android|*|elf64|DYN|*|not-needed|a position-independent executable: the kernel loads it and its heap far above %BOUNDARY%",
"SunOS|x86_64|elf64|*|addr32|addr32|-",
"SunOS|*|elf64|EXEC|*|segments|-",
"SunOS|*|elf64|DYN|*|impossible|a position-independent executable: this kernel starts its heap at 0x1000, whatever its segments, so a PIE can't: link it at a fixed address (no-PIE)",
"FreeBSD|aarch64|elf64|*|*|not-needed|FreeBSD has no brk on this machine, so there is no heap to place",
"FreeBSD|riscv64|elf64|*|*|not-needed|FreeBSD has no brk on this machine, so there is no heap to place",
"FreeBSD|*|elf64|EXEC|*|segments|-",
"FreeBSD|*|elf64|DYN|*|not-needed|a position-independent executable: with ASLR, the default since FreeBSD 13.2, the kernel loads it and its heap far above %BOUNDARY%",
"NetBSD|*|elf64|EXEC|*|segments|-",
"NetBSD|*|elf64|DYN|*|impossible|a position-independent executable, which this kernel loads at a low address, and its heap behind it: link it at a fixed address (no-PIE)",
"DragonFly|*|elf64|EXEC|*|segments|-",
"DragonFly|*|elf64|DYN|*|impossible|a position-independent executable, which this kernel loads at 16 MiB, and its heap behind it: link it at a fixed address (no-PIE)",
"OpenBSD|*|elf64|*|*|not-needed|OpenBSD's malloc never uses brk, and a segment at %BOUNDARY% would count as data up to there and break RLIMIT_DATA, so none is made",
"Darwin|x86_64|macho64|-|pagezero|page-zero|-",
"Darwin|*|macho64|-|*|not-needed|macOS' malloc never uses brk, and the program is loaded above its page zero of 4 GiB",
"Windows|*|pe64|-|*|pe-flags|-",
NULL};
const char *const rows_guesses[]={
"Linux|x86_64|have_map_32bit|yes|arch/x86/include/uapi/asm/mman.h",
"Linux|x86_64|map_32bit_range|0x40000000-0x80000000|arch/x86/kernel/sys_x86_64.c find_start_end()",
"Linux|i386|have_map_32bit|yes|arch/x86/include/uapi/asm/mman.h, it restricts nothing there",
"Linux|*|have_map_32bit|no|only x86 defines it",
"Linux|*|map_32bit_range|-|only x86 has it",
"Linux|*|heap_placement|after-image|fs/binfmt_elf.c load_elf_binary() and mm brk",
"Linux|x86_64|stack_bits|47|arch/x86/include/asm/page_64_types.h TASK_SIZE_MAX",
"Linux|x86_64|thread_stack_bits|47|the same, higher addresses only for a hint",
"Linux|x86_64|mmap_bits|47|the same",
"Linux|aarch64|stack_bits|48|measured, 48-bit kernels",
"Linux|aarch64|thread_stack_bits|48|measured, 48-bit kernels",
"Linux|aarch64|mmap_bits|48|measured, 48-bit kernels",
"Linux|riscv64|stack_bits|47|measured, sv48 and sv57 (sv39 has 38)",
"Linux|riscv64|thread_stack_bits|47|measured, sv48 and sv57 (sv39 has 38)",
"Linux|riscv64|mmap_bits|47|measured, sv48 and sv57 (sv39 has 38)",
"Linux|s390x|stack_bits|42|measured",
"Linux|s390x|thread_stack_bits|42|measured",
"Linux|s390x|mmap_bits|42|measured",
"Linux|ppc64|stack_bits|47|measured, POWER8 and POWER9",
"Linux|ppc64|thread_stack_bits|47|measured, POWER8 and POWER9",
"Linux|ppc64|mmap_bits|47|measured, POWER8 and POWER9",
"Linux|mips64|stack_bits|40|measured",
"Linux|mips64|thread_stack_bits|40|measured",
"Linux|mips64|mmap_bits|40|measured",
"Linux|loongarch64|page_size|16384|arch/loongarch/Kconfig, the default",
"Linux|ppc64|page_size|65536|measured, Debian's kernels, arch/powerpc/Kconfig",
"Linux|x86_64|page_size|4096|arch/x86/include/asm/page_types.h",
"Linux|s390x|page_size|4096|arch/s390/include/asm/page.h",
"Linux|riscv64|page_size|4096|arch/riscv/include/asm/page.h",
"Linux|*|page_size|4096|the most common, kernels of the machine may use 16384 or 65536",
"SunOS|x86_64|placed.have_map_32bit|no|the heap lies above 4 GiB, where this kernel's MAP_32BIT would begin to look (illumos i86pc/vm/vm_machdep.c). LOW_MAP serves instead, or a hint where memory is free (os/grow.c)",
"SunOS|x86_64|placed.map_32bit_range|-|the same",
"SunOS|x86_64|have_map_32bit|yes|illumos sys/mman.h, since August 2013, none once the heap starts above 4 GiB",
"SunOS|x86_64|map_32bit_range|0x10000-0xfefff000|illumos i86pc/vm/vm_machdep.c, from the end of the heap up",
"SunOS|x86_64|stack_bits|64|illumos intel/sys/vmparam.h, upper half, 48 bits sign-extended",
"SunOS|x86_64|thread_stack_bits|64|the same",
"SunOS|x86_64|mmap_bits|64|the same",
"SunOS|x86_64|page_size|4096|illumos intel/sys/param.h",
"SunOS|sparcv9|page_size|8192|illumos sun4/sys/param.h",
"SunOS|*|have_map_32bit|no|defined on x86 only",
"SunOS|*|map_32bit_range|-|defined on x86 only",
"SunOS|*|heap_placement|after-image|illumos uts/common/exec/elf/elf.c",
"FreeBSD|x86_64|placed.have_map_32bit|yes|MAP_32BIT looks below 2 GiB wherever the heap lies, and is not moved past it as other hints are (sys/vm/vm_mmap.c, kern_mmap())",
"FreeBSD|x86_64|have_map_32bit|yes|sys/sys/mman.h, sys/vm/vm_mmap.c",
"FreeBSD|x86_64|map_32bit_range|0x10000-0x80000000|sys/vm/vm_mmap.c, MAP_32BIT_MA@&t@X_ADDR",
"FreeBSD|x86_64|heap_placement|after-image|sys/kern/imgact_elf.c",
"FreeBSD|x86_64|page_size|4096|sys/amd64/include/param.h",
"FreeBSD|x86_64|stack_bits|47|sys/amd64/include/vmparam.h",
"FreeBSD|x86_64|thread_stack_bits|47|the same",
"FreeBSD|x86_64|mmap_bits|47|the same",
"FreeBSD|aarch64|heap_placement|none|no brk",
"FreeBSD|riscv64|heap_placement|none|no brk",
"FreeBSD|*|have_map_32bit|no|defined for 64-bit x86 in sys/sys/mman.h, elsewhere not looked into",
"FreeBSD|*|map_32bit_range|-|not looked into",
"FreeBSD|*|heap_placement|after-image|sys/kern/imgact_elf.c",
"NetBSD|*|placed.have_map_32bit|no|not defined, placed or not. MAP_TRYFIXED takes a hint where memory is free, within the break too (sys/sys/mman.h)",
"NetBSD|*|have_map_32bit|no|sys/sys/mman.h",
"NetBSD|*|map_32bit_range|-|sys/sys/mman.h",
"NetBSD|*|heap_placement|after-image|sys/kern/exec_elf.c",
"NetBSD|x86_64|page_size|4096|sys/arch/amd64/include/vmparam.h",
"DragonFly|*|placed.have_map_32bit|no|not defined, placed or not. MAP_TRYFIXED takes a hint where memory is free, within the heap too (sys/sys/mman.h)",
"DragonFly|*|have_map_32bit|no|sys/sys/mman.h",
"DragonFly|*|map_32bit_range|-|sys/sys/mman.h",
"DragonFly|*|heap_placement|after-image|sys/kern/imgact_elf.c",
"DragonFly|x86_64|page_size|4096|sys/cpu/x86_64/include/param.h",
"OpenBSD|*|have_map_32bit|no|sys/sys/mman.h",
"OpenBSD|*|map_32bit_range|-|sys/sys/mman.h",
"OpenBSD|*|heap_placement|none|lib/libc/stdlib/malloc.c maps",
"OpenBSD|x86_64|page_size|4096|sys/arch/amd64/include/param.h",
"Darwin|*|have_map_32bit|no|defined in XNU bsd/sys/mman.h for x86_64, not trusted: it may need an entitlement",
"Darwin|*|map_32bit_range|-|not trusted",
"Darwin|*|heap_placement|none|Libsystem's malloc maps",
"Darwin|x86_64|page_size|4096|XNU osfmk/mach/i386/vm_param.h",
"Darwin|aarch64|page_size|16384|XNU osfmk/mach/arm/vm_param.h",
"Darwin|x86_64|stack_bits|47|XNU osfmk/mach/i386/vm_param.h",
"Darwin|x86_64|thread_stack_bits|47|the same",
"Darwin|x86_64|mmap_bits|47|the same",
"Darwin|aarch64|stack_bits|47|XNU osfmk/mach/arm/vm_param.h",
"Darwin|aarch64|thread_stack_bits|47|the same",
"Darwin|aarch64|mmap_bits|47|the same",
"Windows|*|have_map_32bit|no|no mmap",
"Windows|*|map_32bit_range|-|no mmap",
"Windows|*|heap_placement|none|no brk",
"Windows|*|stack_bits|47|user addresses end at 0x7fff_ffff_ffff since Windows 8.1",
"Windows|*|thread_stack_bits|47|the same",
"Windows|*|mmap_bits|47|the same",
"Windows|*|page_size|4096|documentation of GetSystemInfo",
NULL};
const char *const rows_linkers[]={
"WILD|version|Wild version|name|Wild",
"MOLD|version|mold|name|mold",
"LLD|version|LLD|name|lld",
"GNUgold|version|GNU gold|paren|gold",
"GNU|version|GNU ld|paren|GNU ld",
"TCC|driver|tcc version|name|tcc's own linker",
"Solaris|solaris|(illumos)|line|the illumos link-editor",
"Solaris|solaris|Solaris Link Editors:|name|the Solaris link-editor",
"AppleClang|apple|PROGRAM:ld|name|Apple's ld",
NULL};
const char *const rows_machines[]={
"elf64|62|x86_64|0x1000",
"elf64|183|aarch64|0x10000",
"elf64|243|riscv64|0x1000",
"elf64|22|s390x|0x1000",
"elf64|21|ppc64|0x10000",
"elf64|8|mips64|0x10000",
"elf64|258|loongarch64|0x10000",
"elf64|43|sparcv9|0x2000",
"elf32|3|i386|0x1000",
"elf32|62|x32|0x1000",
"elf32|40|arm|0x10000",
"elf32|243|riscv32|0x1000",
"elf32|8|mips|0x10000",
"elf32|20|ppc|0x10000",
"macho64|16777223|x86_64|0x1000",
"macho64|16777228|aarch64|0x4000",
"pe64|34404|x86_64|0x1000",
"pe64|43620|aarch64|0x1000",
"pe32|332|i386|0x1000",
"pe32|452|arm|0x1000",
NULL};
const char *const rows_strategies[]={
"relocatable|*|*|*|*|relocatable|none|-|-|impossible|the output is an object file (-r), which has no segments. Place the heap of the executable that it is linked into",
"pointers-32|*|elf32|*|*|-|none|-|-|impossible|the target (%MACHINE%) has 32-bit pointers, so nothing can lie at %BOUNDARY%, and some linkers would wrap that address to 0. Build for a 64-bit target",
"pointers-32-pe|*|pe32|*|*|-|none|-|-|impossible|the target (%MACHINE%) has 32-bit pointers, so nothing can lie at %BOUNDARY%. Build for a 64-bit target",
"tcc|Linux|*|*|TCC|-|none|-|-|impossible|tcc links by itself, takes no linker script and writes an empty gap into the file byte by byte: where nothing is demanded, the segment is appended. Build with gcc or clang",
"tcc-elsewhere|*|*|*|TCC|-|none|-|-|impossible|tcc links by itself and takes no linker script. Build with gcc or clang",
"asan|Linux|elf64|*|*|asan|none|-|-|impossible|AddressSanitizer keeps its shadow memory from 2 GiB up, and a no-PIE executable with a segment there aborts at start. Build it as a PIE: that keeps the heap high and works with AddressSanitizer",
"image-above|Linux|elf64|mips64|GNU|-|none|-|-|not-needed|executables of this machine start above 4 GiB already, and so does their heap",
"image-above-loongarch64|Linux|elf64|loongarch64|GNU|-|none|-|-|not-needed|executables of this machine start above 4 GiB already, and so does their heap",
"gnu-ld-own-script|Linux|elf64|*|GNU|own-script|post-link|slot|slot|placed|the project has a linker script of its own: %LINKER% links a reserved segment, which is moved to %BOUNDARY% after the link",
"lld-own-script|Linux|elf64|*|LLD|own-script|post-link|slot|slot|placed|the project has a linker script of its own: %LINKER% links a reserved segment, which is moved to %BOUNDARY% after the link",
"gnu-ld|Linux|elf64|*|GNU|-|link-script|gnu-ld.ld|-|placed|%LINKER% puts a read-only segment at %BOUNDARY%, and the kernel starts the heap behind the highest segment",
"lld|Linux|elf64|*|LLD|-|link-script|lld.ld|anchor|placed|%LINKER% puts a read-only segment at %BOUNDARY%, and the kernel starts the heap behind the highest segment",
"mold|Linux|elf64|*|MOLD|-|post-link|slot|slot-writable|placed|%LINKER% links a reserved segment, which is moved to %BOUNDARY% after the link",
"any-elf|Linux|elf64|*|*|-|post-link|slot|slot|placed|%LINKER% links a reserved segment, which is moved to %BOUNDARY% after the link",
"sunos-sparcv9|SunOS|elf64|sparcv9|*|-|none|-|-|not-needed|executables of this machine start at 4 GiB already, and so does their heap",
"sunos-asan|SunOS|elf64|*|*|asan|none|-|-|impossible|AddressSanitizer keeps its shadow memory from 2 GiB up, where the segment would lie. Build without it",
"sunos-own-script|SunOS|elf64|*|GNU|own-script|none|-|-|impossible|the project has a linker script of its own, which would have to place the page at %BOUNDARY% itself. Use the system's link-editor",
"sunos-addr32|SunOS|elf64|x86_64|Solaris|asked|addr32|addr32.map|-|placed|%LINKER% marks the program ADDR32: the kernel keeps all of it, heap and stacks too, below 4 GiB, which is no help for a LuaJIT without GC64 (by the sources)",
"sunos-mapfile|SunOS|elf64|x86_64|Solaris|-|mapfile|solaris.map|-|placed|%LINKER% reserves a page at %BOUNDARY%, and the kernel starts the heap behind it (by the sources)",
"sunos-gnu-ld|SunOS|elf64|x86_64|GNU|-|link-script|gnu-ld-sunos.ld|-|placed|%LINKER% reserves a page at %BOUNDARY%, and the kernel starts the heap behind it (by the sources)",
"freebsd-arm64|FreeBSD|elf64|aarch64|*|-|none|-|-|not-needed|FreeBSD has no brk on this machine",
"freebsd-riscv64|FreeBSD|elf64|riscv64|*|-|none|-|-|not-needed|FreeBSD has no brk on this machine",
"freebsd-own-script|FreeBSD|elf64|*|*|own-script|none|-|-|impossible|the project has a linker script of its own, which would have to place a segment at %BOUNDARY% itself",
"freebsd-lld|FreeBSD|elf64|*|LLD|-|link-script|lld.ld|anchor|placed|%LINKER% puts a read-only segment at %BOUNDARY%, and the kernel starts the heap behind the last segment of data (by the sources)",
"freebsd-gnu-ld|FreeBSD|elf64|*|GNU|-|link-script|gnu-ld.ld|-|placed|%LINKER% puts a read-only segment at %BOUNDARY%, and the kernel starts the heap behind the last segment of data (by the sources)",
"netbsd-own-script|NetBSD|elf64|*|*|own-script|none|-|-|impossible|the project has a linker script of its own, which would have to place a segment at %BOUNDARY% itself",
"netbsd-lld|NetBSD|elf64|*|LLD|-|link-script|lld.ld|anchor|placed|%LINKER% puts a read-only segment at %BOUNDARY%, and the kernel starts the heap behind the last segment of data (by the sources)",
"netbsd-gnu-ld|NetBSD|elf64|*|GNU|-|link-script|gnu-ld.ld|-|placed|%LINKER% puts a read-only segment at %BOUNDARY%, and the kernel starts the heap behind the last segment of data (by the sources)",
"dragonfly-own-script|DragonFly|elf64|*|*|own-script|none|-|-|impossible|the project has a linker script of its own, which would have to place a segment at %BOUNDARY% itself",
"dragonfly-lld|DragonFly|elf64|*|LLD|-|link-script|lld.ld|anchor|placed|%LINKER% puts a read-only segment at %BOUNDARY%, and the kernel starts the heap behind the last segment of data (by the sources)",
"dragonfly-gnu-ld|DragonFly|elf64|*|GNU|-|link-script|gnu-ld.ld|-|placed|%LINKER% puts a read-only segment at %BOUNDARY%, and the kernel starts the heap behind the last segment of data (by the sources)",
"openbsd|OpenBSD|*|*|*|-|none|-|-|not-needed|OpenBSD's malloc never uses brk, and a segment at %BOUNDARY% is refused: the kernel counts everything up to it as data, which breaks RLIMIT_DATA",
"macos-fat|Darwin|fat|*|*|asked|none|-|-|impossible|the file is for several machines, and on arm64 a page zero of 4 GiB is compulsory. Build x86_64 alone",
"macos-pagezero|Darwin|macho64|x86_64|*|asked|pagezero|-pagezero_size,10000,-image_base,100000000|-|placed|%LINKER% ends the page zero at 64 KiB, so low memory can be mapped",
"macos-arm64|Darwin|macho64|aarch64|*|asked|none|-|-|impossible|a page zero of 4 GiB is compulsory on arm64: the kernel refuses a program with a smaller one",
"macos|Darwin|*|*|*|-|none|-|-|not-needed|macOS' malloc never uses brk",
"windows|Windows|*|*|*|-|none|-|-|not-needed|Windows has no brk heap, and nothing is to be placed",
NULL};
const char *const rows_texts[]={
"own-mapfile|the project's own mapfile %FILE% reserves the segment %NAME% at %ADDRESS%, which is enough, so ours stays out. That line may go, then ours comes in",
"own-mapfile-ours|the mapfile %FILE% in the link reserves MasonDixon's own segment at %ADDRESS% already",
"own-mapfile-part|. The project's own mapfile %FILE% has a segment of %LENGTH% bytes at %ADDRESS% (%NAME%), whose end is inside a page. Take that line out",
"low-map|low mappings below %LIMIT%: %VERDICT%, %REASON%",
"low-map-placed|MAP_32BIT gets all memory below the limit",
"low-map-gc64|the LuaJIT that is linked has GC64",
"low-map-sanitizer|left out: %SANITIZER% sanitizer places mappings by rules of its own",
"low-map-elsewhere|only Linux x86-64 has a MAP_32BIT that is bound to 1 GiB, mason_dixon_map_low() is there",
"low-map-sunos-placed|MAP_32BIT gets all memory below the limit, by address: the kernel's own gives nothing once the heap lies above 4 GiB (by the sources)",
"low-map-sunos|once the heap lies above 4 GiB the MAP_32BIT of this kernel gives nothing, and LuaJIT 2.0 asks for its memory by nothing else. Take LuaJIT 2.1, which asks by address, or build 2.0 without MAP_32BIT. mason_dixon_map_low() is there",
"low-map-image|LOW_LIMIT, %LIMIT%, is not above the image, which has a part at %FIRST% to %END%",
"low-map-hidden|it hides mmap64 from its shared libraries, whose low mappings are then the kernel's: a version script with \"local: *\" does that, name mmap, mmap64, munmap and mremap as global in it",
"runtime-gc64|the LuaJIT that is linked has GC64 (%GC64%) and needs no low memory, so nothing is injected",
"low-map-no-flag|the headers of this system have no MAP_32BIT, as before August 2013, so what was built with them asks for low memory by address, which needs no help once the heap lies above",
"low-map-direct|it does not mark mmap as INTERPOSE, so a shared library that is bound to the C library directly (-B direct) is not served. The link-editor reads no mapfile of syntax version 2, or another tool has taken the mark out",
"low-map-own|the program has a function %NAME% of its own, and who calls that is not served. Take it out, or let it call mason_dixon_map_low() where it is asked with MAP_32BIT",
"runtime-none|no word of the link names a LuaJIT, so RUNTIME LuaJIT is taken for one without GC64",
"ljmm|ljmm (--wrap=mmap64) is in the link. It looks for memory between the end of the malloc heap and 1 GiB, so it finds nothing once the heap lies above low memory, and what it wraps never comes to LOW_MAP. Take it out: LOW_MAP serves all of low memory.",
"widths|addresses within %BITS% bits: %VERDICT% (%BASIS%), %REASON%",
"widths-known|no kernel of %SYSTEM% on %MACHINE% gives addresses above %BITS% bits without a hint",
"widths-fit|everything fits on this kernel",
"widths-stack-placed|main runs on a stack below 2^%BITS%",
"widths-layout-placed|the process starts itself anew in a layout below 2^%BITS% where that is needed",
"widths-unknown|nothing could be measured here, and nothing is known about %AREAS% of %SYSTEM% on %MACHINE%",
"widths-exceed|too wide: %AREAS%",
"widths-no-help|. %OPTION% can't help: %REASON%",
"widths-hint-stack|LOW_STACK moves the main stack",
"widths-hint-layout|LOW_LAYOUT lowers threads' stacks and mappings",
"widths-hint-image|-no-pie lowers heap and image",
"widths-sanitizer|-fsanitize=%SANITIZER% has fixed places of its own for what a stack holds. Build without it",
"widths-no-code|there is no code for it for %SYSTEM% on %MACHINE%. Use a runtime with wider pointers there",
"widths-no-layout|%SYSTEM% has no layout with lower mappings. mason_dixon_thread_attr() gives single threads a low stack",
"widths-pie|image and heap of a position-independent executable lie at %BITS% bits in every layout of %MACHINE%. Link it with -no-pie (in CMake POSITION_INDEPENDENT_CODE OFF and check_pie_supported())",
"widths-stack-failed|a trial program still ran on a stack of %BITS% bits: %WHY%",
"widths-layout-failed|a trial program still got mappings of %BITS% bits: %WHY%",
"widths-ran|a trial program ran so",
"widths-not-run|linked, and not run here",
"area-stack|main stack",
"area-threads|threads' stacks",
"area-mappings|mappings",
"area-heap|heap",
"area-image|image",
NULL};
const char *const rows_widths[]={
"Linux|x86_64|47|47|47|47|stack+layout|arch/x86/include/asm/page_64_types.h DEFAULT_MAP_WINDOW, with LA57 more only for a hint above 2^47",
"Linux|aarch64|48|48|48|48|stack+layout|arch/arm64/include/asm/processor.h DEFAULT_MAP_WINDOW_64, measured with 48 bits",
"Linux|riscv64|47|47|47|47|-|arch/riscv/include/asm/processor.h DEFAULT_MAP_WINDOW, measured with sv39, sv48, sv57",
"Linux|s390x|42|42|42|42|-|measured, more only for a hint",
"Linux|ppc64|47|47|47|47|-|arch/powerpc/include/asm/task_size_64.h DEFAULT_MAP_WINDOW, measured with POWER8 and POWER9",
"SunOS|x86_64|64|64|64|64|stack|illumos uts/intel/sys/vmparam.h USRSTACK, by the sources",
"Darwin|x86_64|47|47|47|47|-|XNU osfmk/mach/i386/vm_param.h",
"Darwin|aarch64|47|47|47|47|-|XNU osfmk/mach/arm/vm_param.h",
NULL};
static const char *const template_gnu_ld_ld[]={
"SECTIONS\n",
"{\n",
"  PROVIDE_HIDDEN(__executable_start = __executable_start);\n",
"  .mason_dixon\n",
"    (__executable_start >= 0x1000 && __executable_start < %BOUNDARY% && !DEFINED(__asan_init)\n",
"         ? %BOUNDARY%\n",
"         : ALIGN(_end, %PAGE%)) :\n",
"  {\n",
"    QUAD(0)\n",
"  }\n",
"}\n",
"INSERT AFTER .comment;\n",
NULL};
static const char *const template_gnu_ld_sunos_ld[]={
"SECTIONS\n",
"{\n",
"  PROVIDE_HIDDEN(__executable_start = __executable_start);\n",
"  .mason_dixon\n",
"    (__executable_start >= 0x1000 && __executable_start < %BOUNDARY%\n",
"         ? %BOUNDARY%\n",
"         : ALIGN(_end, %PAGE%)) (NOLOAD) :\n",
"  {\n",
"    . += %PAGE%;\n",
"  }\n",
"}\n",
"INSERT AFTER .comment;\n",
NULL};
static const char *const template_lld_ld[]={
"SECTIONS\n",
"{\n",
"  .mason_dixon_end :\n",
"  {\n",
"    PROVIDE(_end = .);\n",
"    PROVIDE(end = .);\n",
"    PROVIDE(_edata = SIZEOF(.bss) > 0 ? ADDR(.bss) : .);\n",
"    PROVIDE(edata = SIZEOF(.bss) > 0 ? ADDR(.bss) : .);\n",
"    PROVIDE(_etext = ALIGN(ALIGN(ALIGN(ALIGN(ADDR(.text) + SIZEOF(.text), 4) + SIZEOF(.init), 4) + SIZEOF(.fini), 16) +\n",
"                               SIZEOF(.plt), 16) + SIZEOF(.iplt));\n",
"    PROVIDE(etext = ALIGN(ALIGN(ALIGN(ALIGN(ADDR(.text) + SIZEOF(.text), 4) + SIZEOF(.init), 4) + SIZEOF(.fini), 16) +\n",
"                              SIZEOF(.plt), 16) + SIZEOF(.iplt));\n",
"    KEEP(*(.mason_dixon_end))\n",
"  }\n",
"  .mason_dixon\n",
"    (__ehdr_start >= 0x1000 && __ehdr_start < %BOUNDARY% && !DEFINED(__asan_init)\n",
"         ? %BOUNDARY%\n",
"         : ALIGN(., %PAGE%)) :\n",
"    AT(ADDR(.mason_dixon))\n",
"  {\n",
"    KEEP(*(.mason_dixon))\n",
"  }\n",
"}\n",
"INSERT AFTER .comment;\n",
NULL};
static const char *const template_solaris_map[]={
"# SPDX-License-Identifier: 0BSD\n",
"#\n",
"# MasonDixon's mapfile for the link-editor of illumos and Solaris, syntax of version 1: one reserved\n",
"# segment (?E: empty, no permissions) of a whole page at the boundary. The kernel starts the heap at\n",
"# the exact end of the highest PT_LOAD, whatever its flags (illumos uts/common/exec/elf/elf.c).\n",
"#\n",
"# A whole page, not the eight bytes of older recipes: since October 2016 sbrk() starts where the\n",
"# kernel says (illumos libc port/sys/sbrk.c), and behind eight bytes that is inside the reserved page,\n",
"# which can't be written, so the first store of libc's malloc faults.\n",
"# Version 1, because version 2 has no reserved segments. Without \"?E\" the link succeeds and makes no\n",
"# segment at all: the linked file is always checked.\n",
"# Executables of 64 bits only: the link-editor refuses it with -G, -r and for 32 bits.\n",
"#\n",
"# Addresses and sizes are in bytes. Since: 0.1\n",
"mason_dixon = LOAD ?E V%BOUNDARY% L%PAGE%;\n",
NULL};
static const char *const template_addr32_map[]={
"# SPDX-License-Identifier: 0BSD\n",
"#\n",
"# The other way on illumos and Solaris, for programs that want everything low: the software\n",
"# capability ADDR32 makes the kernel keep the whole 64-bit process, heap, stacks and shared objects\n",
"# too, below 4 GiB (illumos uts/common/exec/elf/elf.c, uts/common/os/exec.c). It excludes a heap above\n",
"# the boundary. Syntax of version 2. Since: 0.1\n",
"@S|@mapfile_version 2\n",
"CAPABILITY {\n",
"	SF += ADDR32;\n",
"};\n",
NULL};
static const char *const template_low_map_list[]={
"{\n",
"  mmap;\n",
"  mmap64;\n",
"  munmap;\n",
"  mremap;\n",
"};\n",
NULL};
static const char *const template_low_map_map[]={
"# SPDX-License-Identifier: 0BSD\n",
"#\n",
"# For the link-editor of illumos and Solaris, with LOW_MAP: who calls mmap in a shared library comes to the\n",
"# executable's, also where the library is bound directly to the C library (-B direct, -z direct). ld.so.1 then\n",
"# asks the executable first when it has the name marked so (illumos cmd/sgs/rtld/common/analyze.c,\n",
"# lookup_sym_interpose()); its other names stay as they are. Executables only: the link-editor refuses it with\n",
"# -G and -r. Syntax of version 2. Since: 0.1\n",
"@S|@mapfile_version 2\n",
"SYMBOL_SCOPE {\n",
"	global:\n",
"		mmap { FLAGS = INTERPOSE };\n",
"		munmap { FLAGS = INTERPOSE };\n",
"};\n",
NULL};
const struct template_file template_files[]={
{"gnu-ld.ld",template_gnu_ld_ld},
{"gnu-ld-sunos.ld",template_gnu_ld_sunos_ld},
{"lld.ld",template_lld_ld},
{"solaris.map",template_solaris_map},
{"addr32.map",template_addr32_map},
{"low-map.list",template_low_map_list},
{"low-map.map",template_low_map_map},
{NULL,NULL}};
static const char *const source_mason_dixon_probe_c[]={
"#include \"mason_dixon.c\"\n#include <stdio.h>\n#define MIB (UINT64_C(1) << 20)\n#define GIB (UINT64_C(1) << 30)\nstatic struct{\nchar line[40][224];\nunsigned count;\n}answers;\nstatic void answer(const char *key,const char *value){\nstruct mason_dixon_text text;\nif(answers.count==sizeof answers.line / sizeof answers.line[0])\nreturn;\ntext=mason_dixon_text_open(answers.line[answers.count],sizeof answers.line[0]);\nmason_dixon_put(&text,key);\nmason_dixon_put(&text,\"=\");\nmason_dixon_put(&text,value);\nanswers.count++;\n}\nstatic void answer_number(const char *key,uint64_t value){\nchar digits[24];\nstruct mason_dixon_text text=mason_dixon_text_open(digits,sizeof digits);\nmason_dixon_put_number(&text,value,10);\nanswer(key,digits);\n}\n#ifndef _WIN32\nstatic void answer_bits(const char *key,uint64_t highest){\n",
"if(!highest)\nanswer(key,\"unknown\");\nelse\nanswer_number(key,mason_dixon_bits_class(highest));\n}\nstatic void answer_room(const char *key,const struct mason_dixon_image *image,\nstruct mason_dixon_range heap,uint64_t limit){\nuint64_t room=mason_dixon_low_room(image,heap,limit,UINT64_MAX,mason_dixon_page_bytes());\nif(room==MASON_DIXON_NO_ROOM_KNOWN)\nanswer(key,\"unknown\");\nelse\nanswer_number(key,room / MIB);\n}\nstatic void answer_map_32bit(void){\nstruct mason_dixon_window window=mason_dixon_map_32bit_window();\nchar range[48];\nstruct mason_dixon_text text=mason_dixon_text_open(range,sizeof range);\nif(window.to){\nmason_dixon_put_address(&text,window.from);\nmason_dixon_put(&text,\"-\");\nmason_dixon_put_address(&text,window.to);\n}\nanswer(\"have_map_32bit\",window.to?\"yes\":\"no\");\n",
"answer(\"map_32bit_range\",range);\n}\nstatic void answer_placement(const struct mason_dixon_report *report,\nconst struct mason_dixon_image *image){\nchar text_of[40];\nstruct mason_dixon_text text=mason_dixon_text_open(text_of,sizeof text_of);\nstruct mason_dixon_range heap={0,0};\nuint64_t end,start,mapping,thread,stack;\nenum mason_dixon_heap_state state=mason_dixon_heap_end(&end);\nstart=report->heap_start?report->heap_start:end;\nanswer(\"heap_placement\",mason_dixon_heap_placement(state,image,start));\nif(start)\nmason_dixon_put_address(&text,start);\nanswer(\"heap_start\",text_of);\nif(start<end){\nheap.start=start;\nheap.end=end;\n}\nanswer_room(\"low_room_below_2gib_mib\",image,heap,2 *GIB);\nanswer_room(\"low_room_below_4gib_mib\",image,heap,4 *GIB);\nanswer_map_32bit();\nmapping=mason_dixon_highest_mapping();\n",
"thread=mason_dixon_highest_thread_stack();\nstack=report->stack_address;\nanswer_bits(\"mmap_bits\",mapping);\nanswer_bits(\"stack_bits\",stack);\nanswer_bits(\"thread_stack_bits\",thread?thread:mapping);\ntext=mason_dixon_text_open(text_of,sizeof text_of);\nif(mason_dixon_upper_half(stack))\nmason_dixon_put(&text,\"stack\");\nif(mason_dixon_upper_half(mapping))\nmason_dixon_put(&text,text.used?\",mmap\":\"mmap\");\nif(mason_dixon_upper_half(end))\nmason_dixon_put(&text,text.used?\",heap\":\"heap\");\nanswer(\"upper_half\",text.used?text_of:\"no\");\n}\n#endif\nstatic void answer_no_placement(void){\nstatic const char *const keys[]={\n\"have_map_32bit\",\"heap_placement\",\"heap_start\",\"low_room_below_2gib_mib\",\n\"low_room_below_4gib_mib\",\"map_32bit_range\",\"mmap_bits\",\"stack_bits\",\n",
"\"thread_stack_bits\",\"upper_half\"};\nunsigned i;\nfor(i=0;i<sizeof keys / sizeof keys[0];i++)\nanswer(keys[i],\"unknown\");\n}\nint main(void){\nstatic struct mason_dixon_report report;\nstatic struct mason_dixon_image image;\nunsigned i,j;\n(void)mason_dixon_self_test(&report);\nmason_dixon_image_read(&image,report.boundary_bytes);\nanswer(\"emulated\",report.emulated);\nanswer(\"image_type\",!image.known?\"unknown\"\n:image.type==2?\"ET_EXEC\"\n:image.type==3?\"ET_DYN\"\n:\"unknown\");\nanswer_number(\"page_size\",report.page_bytes);\nanswer_number(\"pointer_bits\",8 *sizeof(void *));\n#ifdef _WIN32\nanswer_no_placement();\n#else\nif(strcmp(report.emulated,\"no\")==0)\nanswer_placement(&report,&image);\nelse\nanswer_no_placement();\n#endif\nanswer(\"self_test\",mason_dixon_outcome_name((unsigned)report.outcome));\n",
"for(i=0;i<report.count;i++){\nchar key[40];\nstruct mason_dixon_text text=mason_dixon_text_open(key,sizeof key);\nmason_dixon_put(&text,\"check.\");\nmason_dixon_put(&text,report.checks[i].id);\nanswer(key,mason_dixon_outcome_name((unsigned)report.checks[i].outcome));\nmason_dixon_put(&text,\".observed\");\nanswer(key,report.checks[i].observed);\n}\nfor(i=1;i<answers.count;i++){\nchar line[sizeof answers.line[0]];\nmemcpy(line,answers.line[i],sizeof line);\nfor(j=i;j&&strcmp(answers.line[j - 1],line)>0;j--)\nmemcpy(answers.line[j],answers.line[j - 1],sizeof line);\nmemcpy(answers.line[j],line,sizeof line);\n}\nfor(i=0;i<answers.count;i++)\nif(puts(answers.line[i])<0)\nreturn 1;\nreturn fflush(stdout)?1:0;\n}\n",
NULL};
static const char *const source_mason_dixon_find_luajit_c[]={
"#ifdef __cplusplus\nextern \"C\"{\n#endif\n#include <lua.h>\n#include <lauxlib.h>\n#ifdef __cplusplus\n}\n#endif\n#include <stdio.h>\n#include <stdlib.h>\n#include <string.h>\nstatic void *allocate(void *data,void *block,size_t old_size,size_t size){\n(void)data;\n(void)old_size;\nif(size==0){\nfree(block);\nreturn NULL;\n}\nreturn realloc(block,size);\n}\nstruct dump{\nunsigned char bytes[5];\nsize_t count;\n};\nstatic int writer(lua_State *L,const void *p,size_t size,void *data){\nstruct dump *dump=(struct dump *)data;\nconst unsigned char *bytes=(const unsigned char *)p;\nsize_t i;\n(void)L;\nfor(i=0;i<size&&dump->count<sizeof dump->bytes;i++){\ndump->bytes[dump->count++]=bytes[i];\n}\nreturn 0;\n}\nstatic void *value;\nstatic int push_value(lua_State *L){\nlua_pushlightuserdata(L,value);\n",
"return 1;\n}\nstatic int accepts(lua_State *L,size_t bits){\nint same=0;\nmemcpy(&value,&bits,sizeof value);\nlua_pushcfunction(L,push_value);\nif(lua_pcall(L,0,1,0)==0){\nsame=lua_touserdata(L,-1)==value;\n}\nlua_pop(L,1);\nreturn same;\n}\nint main(void){\nstruct dump dump;\nFILE *maps;\nlua_State *L=luaL_newstate();\nmemset(&dump,0,sizeof dump);\nif(!L){\nL=lua_newstate(allocate,NULL);\n}\nif(L){\nif(luaL_loadstring(L,\"\")==0&&lua_dump(L,writer,&dump)==0&&dump.count==5&&\nmemcmp(dump.bytes,\"\\033LJ\",3)==0){\nprintf(\"gc64=%s\\n\",(dump.bytes[4] & 8)?\"yes\":\"no\");\n}\nlua_settop(L,0);\nif(sizeof(void *)<8){\nprintf(\"lightuserdata_bits=32\\n\");\n}else{\nsize_t half=(size_t)1<<(sizeof(void *)*4 - 1);\nsize_t wide=half<<(sizeof(void *)*2);\nif(!accepts(L,(wide>>1)+ 64)){\nprintf(\"lightuserdata_bits=\\n\");\n",
"}else if(!accepts(L,wide + 64)){\nprintf(\"lightuserdata_bits=47\\n\");\n}else{\nprintf(\"lightuserdata_bits=%s\\n\",accepts(L,~(size_t)0 - 63)?\"64\":\"\");\n}\n}\nlua_close(L);\n}\nmaps=fopen(\"/proc/self/maps\",\"r\");\nif(maps){\nstatic char line[8192];\nwhile(fgets(line,sizeof line,maps)){\nconst char *path=(strchr)(line,'/');\nif(path){\nprintf(\"file=%s\",path);\n}\n}\nfclose(maps);\n}\nreturn 0;\n}\n",
NULL};
static const char *const source_mason_dixon_c[]={
"#include \"mason_dixon_measure.h\"\n#include \"mason_dixon_config.h\"\n#include \"mason_dixon.h\"\n#if MASON_DIXON_RUNTIME_LUAJIT != 0 && MASON_DIXON_RUNTIME_LUAJIT != 32 &&                         \\\nMASON_DIXON_RUNTIME_LUAJIT != 64\n#error \"mason_dixon.c: MASON_DIXON_RUNTIME_LUAJIT must be 0, 32 or 64\"\n#endif\n#if MASON_DIXON_LOW_MAP\n#include \"mason_dixon_low_map.h\"\n#endif\n#ifdef _WIN32\n#include <io.h>\n#else\n#include <signal.h>\n#endif\n#include <stdarg.h>\n#ifdef __linux__\n#include <sys/syscall.h>\n#endif\n#if MASON_DIXON_LOW_STACK || MASON_DIXON_LOW_LAYOUT\n#include \"mason_dixon_low_stack.h\"\n#endif\n#ifndef MASON_DIXON_CONFIG\n#if (MASON_DIXON_BOUNDARY) <= 0\n#error \"mason_dixon.c: MASON_DIXON_BOUNDARY must be an address in bytes, greater than 0\"\n#endif\n#if (MASON_DIXON_LOW_LIMIT) <= 0 || (MASON_DIXON_LOW_LIMIT) > (MASON_DIXON_BOUNDARY)\n",
"#error \"mason_dixon.c: MASON_DIXON_LOW_LIMIT must be greater than 0, at most MASON_DIXON_BOUNDARY\"\n#endif\n#if (MASON_DIXON_MIN_LOW_ROOM) < 0 || (MASON_DIXON_MIN_LOW_ROOM) > (MASON_DIXON_LOW_LIMIT)\n#error \"mason_dixon.c: MASON_DIXON_MIN_LOW_ROOM must be 0 to MASON_DIXON_LOW_LIMIT, in bytes\"\n#endif\n#if (MASON_DIXON_POINTER_BITS) != 0 &&                                                             \\\n((MASON_DIXON_POINTER_BITS) < 16 || (MASON_DIXON_POINTER_BITS) > 64)\n#error \"mason_dixon.c: MASON_DIXON_POINTER_BITS must be 0 (no demand) or 16 to 64\"\n#endif\n#endif\nenum{HEAP_START,HOLE,LOW_ROOM,MAP_32BIT_CHECK,STACK_WIDTH,MMAP_WIDTH,ALWAYS};\nMASON_DIXON_RARE static void put_all(struct mason_dixon_text *text,const char *format,\nva_list values){\nfor(;*format;format++){\nif(*format!='%'){\n",
"mason_dixon_put_char(text,*format);\n}else if(*++format=='s'){\nmason_dixon_put(text,va_arg(values,const char *));\n}else{\nconst uint64_t value=va_arg(values,uint64_t);\nif(*format=='z')\nmason_dixon_put_size(text,value);\nelse if(*format=='x')\nmason_dixon_put_address(text,value);\nelse\nmason_dixon_put_number(text,value,10);\n}\n}\n}\n#define EXPECTED (-1)\nMASON_DIXON_RARE static void say(struct mason_dixon_check *check,int outcome,const char *format,\n...){\nstruct mason_dixon_text text;\nva_list values;\nif(outcome==EXPECTED){\ntext=mason_dixon_text_open(check->expected,sizeof check->expected);\n}else{\ncheck->outcome=(enum mason_dixon_outcome)outcome;\ntext=mason_dixon_text_open(check->observed,sizeof check->observed);\n}\nva_start(values,format);\nput_all(&text,format,values);\nva_end(values);\n",
"}\nMASON_DIXON_RARE static int is_emulated(const struct mason_dixon_report *report){\nreturn *report->emulated!='n';\n}\nMASON_DIXON_RARE static void judge_heap(struct mason_dixon_check *check,\nconst struct mason_dixon_report *report,\nconst struct mason_dixon_image *image,\nenum mason_dixon_heap_state state){\nenum mason_dixon_outcome outcome=MASON_DIXON_UNKNOWN;\nconst uint64_t address=report->heap_start?report->heap_start:report->heap_end;\nconst char *format,*more=\"\";\nint above=address>=promised.boundary;\nif(!report->heap_start)\nabove=\nmason_dixon_heap_above(image,report->heap_end,promised.boundary,report->page_bytes);\nif(state==MASON_DIXON_HEAP_NONE){\noutcome=MASON_DIXON_NOT_NEEDED;\nformat=\"no brk heap: brk is refused, memory comes from mmap\";\n}else if(state==MASON_DIXON_HEAP_UNTOLD){\n",
"format=\"this system does not say where a brk heap is\";\n}else if(above<0){\nformat=\"it ends at %x; where it started can't be told without /proc/self/stat\";\n}else{\noutcome=above?MASON_DIXON_PASS:MASON_DIXON_FAIL;\nformat=report->heap_start?\"it starts at %x%s\"\n:above?\"it lies above; it ends at %x%s\"\n:\"it ends at %x%s\";\nif(above&&image->known&&(image->end<promised.boundary||image->type==3))\nmore=\", above anyway: the kernel put it there\";\n}\nsay(check,EXPECTED,\"the heap at or above %x\",promised.boundary);\nsay(check,outcome,format,address,more);\nif(outcome!=MASON_DIXON_FAIL)\nreturn;\nif(sizeof(void *)<8)\ncheck->remedy=\"build it as a 64-bit program: no 32-bit address reaches the boundary\";\nelse if(image->type==3)\ncheck->remedy=\"the kernel should have put the heap of a position-independent program \"\n",
"\"high: look for a setting that changes the layout, see personality(2)\";\nelse\ncheck->remedy=\n\"link the program with mason_dixon_target(), A@&t@X_MASON_DIXON or mason-dixon link, \"\n\"and look at the verdict, or build it position-independent (-fPIE -pie)\";\n}\nMASON_DIXON_RARE static void judge_hole(struct mason_dixon_check *check,\nconst struct mason_dixon_report *report,\nconst struct mason_dixon_image *image){\nenum mason_dixon_outcome outcome=MASON_DIXON_FAIL;\nstruct mason_dixon_range seen=image->hole;\nconst char *format;\nif(!image->known){\noutcome=MASON_DIXON_UNKNOWN;\nformat=\"this system does not show the program's segments\";\n}else if(seen.start!=seen.end){\nformat=\"one segment covers %x to %x, so the low memory in it is gone\";\ncheck->remedy=\"the linker joined the boundary with the program's data: link it without \"\n",
"\"flags or linker scripts of your own that move the boundary\";\n}else if(mason_dixon_gap_taken(image,report->page_bytes)){\nseen=image->gap;\nformat=\"the gap between its segments, %x to %x, is mapped, so the low memory in it is \"\n\"gone\";\ncheck->remedy=\"start the program itself, not the dynamic loader with the program as its \"\n\"argument: some map the whole span; or it had used up its low memory when \"\n\"it tested itself\";\n}else{\noutcome=MASON_DIXON_PASS;\nformat=\"none; the program lies in %x to %x\";\nseen.start=image->start;\nseen.end=image->end;\n}\nsay(check,EXPECTED,\"no segment of the program across %x\",promised.boundary);\nsay(check,outcome,format,seen.start,seen.end);\n}\n#if MASON_DIXON_RUNTIME_LUAJIT\nMASON_DIXON_RARE static void judge_unplaced(struct mason_dixon_check *check){\n",
"say(check,EXPECTED,\"nothing was placed: LuaJIT with GC64 needs no low memory\");\nsay(check,MASON_DIXON_NOT_NEEDED,\"nothing was placed\");\n}\n#endif\n#define NOT_MEASURABLE                                                                             \\\n\"not measurable: no mapping is allowed there, or the address space limit is used up\"\nMASON_DIXON_RARE static void judge_room(struct mason_dixon_check *check,\nconst struct mason_dixon_report *report,int measured){\nconst uint64_t demand=promised_more(min_low_room),room=report->low_room_bytes;\nenum mason_dixon_outcome outcome=MASON_DIXON_NOT_NEEDED;\nconst char *format=\"not measured\";\nif(measured&&room==MASON_DIXON_NO_ROOM_KNOWN){\noutcome=demand?MASON_DIXON_UNKNOWN:MASON_DIXON_NOT_NEEDED;\nformat=NOT_MEASURABLE;\n}else if(measured){\n",
"outcome=room>=demand?MASON_DIXON_PASS:MASON_DIXON_FAIL;\nformat=\"%z\";\n}\nif(demand)\nsay(check,EXPECTED,\"%z mappable below %x\",demand,promised.low_limit);\nelse\nsay(check,EXPECTED,\"no demand; mappable below %x\",promised.low_limit);\nsay(check,outcome,format,room);\nif(outcome==MASON_DIXON_FAIL)\ncheck->remedy=\"something occupies low memory: when heap-start or hole failed as well, \"\n\"begin there; otherwise look at /proc/PID/maps for what lies below the \"\n\"limit, and reserve the room before it does\";\n}\nMASON_DIXON_RARE static void judge_map_32bit(struct mason_dixon_check *check,\nconst struct mason_dixon_report *report){\n(void)report;\nenum mason_dixon_outcome outcome=MASON_DIXON_NOT_NEEDED;\nconst char *format;\nuint64_t address;\nsay(check,EXPECTED,\"no demand; where mmap with MAP_32BIT goes\");\n",
"switch(mason_dixon_map_32bit(&address)){\ncase MASON_DIXON_MAP_32BIT_WORKS:\noutcome=MASON_DIXON_PASS;\nformat=\"%x\";\nbreak;\ncase MASON_DIXON_MAP_32BIT_IGNORED:\nformat=\"above 4 GiB, to %x\";\nbreak;\ncase MASON_DIXON_MAP_32BIT_REFUSED:\nformat=\"refused: its range is full, or it is not allowed here\";\n#ifdef __sun\nif(report->heap_end>=UINT64_C(0xfefff000))\nformat=\"no, since the heap lies above 4 GiB; instead serves LOW_MAP, or a hint where \"\n\"memory is free\";\n#endif\nbreak;\ndefault:\nformat=\"this system has no MAP_32BIT\";\nbreak;\n}\nsay(check,outcome,format,address);\n}\nMASON_DIXON_RARE static void judge_width(struct mason_dixon_check *check,uint64_t address,\nconst char *more,const char *remedy){\nconst uint64_t bits=mason_dixon_bits(address),demand=promised_more(pointer_bits);\n",
"const enum mason_dixon_outcome outcome=\n!demand||bits<=demand?MASON_DIXON_PASS:MASON_DIXON_FAIL;\nsay(check,EXPECTED,demand?\"addresses of at most %u bits\":\"no demand; width of addresses\",\ndemand);\nif(!address){\nsay(check,demand?MASON_DIXON_UNKNOWN:MASON_DIXON_NOT_NEEDED,NOT_MEASURABLE);\nreturn;\n}\nif(mason_dixon_upper_half(address))\nsay(check,outcome,\n\"%u bits: %x, sign-extended, in the upper half of the address space: %u bits with \"\n\"their sign%s\",\nbits,address,UINT64_C(1)+ mason_dixon_bits(~address),more);\nelse\nsay(check,outcome,\"%u bits: %x%s\",bits,address,more);\nif(outcome==MASON_DIXON_FAIL)\ncheck->remedy=remedy;\n}\nMASON_DIXON_APART static void measure_stack(struct mason_dixon_report *report){\nconst char *more=\"\";\n#if MASON_DIXON_LOW_STACK\nconst struct mason_dixon_low_state *low=mason_dixon_low_state();\n",
"char words[MASON_DIXON_OBSERVED_SIZE];\nstruct mason_dixon_text text=mason_dixon_text_open(words,sizeof words);\nmore=words;\nif(low->moved){\nreport->stack_address=mason_dixon_low_stack_seen();\nmason_dixon_put(&text,\"; main was moved to a stack of \");\nmason_dixon_put_size(&text,low->to - low->from);\n}else{\nreport->stack_address=mason_dixon_stack_address();\nmason_dixon_put(&text,\"; main was not moved: \");\nmason_dixon_put(&text,low->why);\n}\n#else\nreport->stack_address=mason_dixon_stack_address();\n#endif\njudge_width(&report->checks[STACK_WIDTH],report->stack_address,more,\n\"the stack lies higher than the runtime's pointers reach: link the program with \"\n\"LOW_STACK (low-stack in configure), or run that part of it on a thread made with \"\n\"mason_dixon_thread_attr()\");\n}\n",
"MASON_DIXON_RARE static const char *why_layout(void){\n#if MASON_DIXON_LOW_LAYOUT\nconst struct mason_dixon_low_state *low=mason_dixon_low_state();\nstatic char words[MASON_DIXON_OBSERVED_SIZE];\nstruct mason_dixon_text text=mason_dixon_text_open(words,sizeof words);\nif(!promised.low_layout)\nreturn \"\";\nmason_dixon_put(&text,\"; \");\nmason_dixon_put(&text,low->layout_changed?\"started anew in the low layout\"\n:\"layout not changed: \");\nmason_dixon_put(&text,low->layout_why);\nreturn words;\n#else\nreturn \"\";\n#endif\n}\n#if MASON_DIXON_LOW_MAP\n#ifdef __cplusplus\nextern \"C\"{\n#endif\nvoid *mason_dixon_called_mmap(void *,size_t,int,int,int,long)__asm__(\"mmap\")\n__attribute__((weak));\nvoid *mason_dixon_called_mmap64(void *,size_t,int,int,int,long)__asm__(\"mmap64\")\n__attribute__((weak));\n",
"#ifdef __cplusplus\n}\n#endif\nMASON_DIXON_RARE static void judge_low_map(struct mason_dixon_check *check){\nstruct mason_dixon_low_map_state state;\nvoid *(*volatile called)(void *,size_t,int,int,int,long)=mason_dixon_called_mmap;\nvoid *(*volatile called64)(void *,size_t,int,int,int,long)=mason_dixon_called_mmap64;\nconst char *wrapped,*served,*more=\"\";\nenum mason_dixon_outcome outcome=MASON_DIXON_FAIL;\ncheck->id=\"low-map\";\nsay(check,EXPECTED,\"calls of mmap with MAP_32BIT are served below %x\",promised.low_limit);\nmason_dixon_low_map_state(&state,promised.low_limit);\nif(!state.stands_in){\nsay(check,MASON_DIXON_NOT_NEEDED,\"left out: %s\",state.why_not);\nreturn;\n}\nwrapped=mason_dixon_low_map_serves((uintptr_t)called)?\"\":\"mmap\";\n#ifdef __sun\n(void)called64;\n#else\nif(!*wrapped&&!mason_dixon_low_map_serves((uintptr_t)called64))\n",
"wrapped=\"mmap64\";\n#endif\nif(*state.own_name){\nwrapped=state.own_name;\nserved=\"not served: the program has a function %s of its own%s\";\nif(state.seen_by_libraries==0)\nmore=\", which its shared libraries call, too\";\ncheck->remedy=\"take the function out, or let it call mason_dixon_map_low() where it is \"\n\"asked with MAP_32BIT\";\n}else if(state.seen_by_libraries==0){\nserved=\"%sonly the program itself; its shared libraries call the C library%s\";\nwrapped=\"\";\ncheck->remedy=\n\"the executable hides mmap: take it out of the \\\"local\\\" names of its version \"\n\"script, or link the runtime statically\";\n#ifdef __sun\n}else if(state.bound_directly){\nserved=\n\"%sthe program, but not a shared library that is bound to the C library directly%s\";\nwrapped=\"\";\ncheck->remedy=\"the executable has lost the mark INTERPOSE, which the mapfile of LOW_MAP \"\n",
"\"gives it: link it again with \\\"mason-dixon link\\\"\";\n#endif\n}else if(*wrapped){\noutcome=MASON_DIXON_UNKNOWN;\nserved=\"the program's own calls go to its --wrap=%s, and what that passes on is served%s\";\nif(state.seen_by_libraries==1)\nmore=\"; those of its shared libraries are\";\n}else{\noutcome=MASON_DIXON_PASS;\nserved=\"%smmap of the program%s is served\";\nif(state.seen_by_libraries==1)\nmore=\" and of its shared libraries\";\n}\nsay(check,outcome,served,wrapped,more);\nif(state.reserve_bytes){\nchar kept[MASON_DIXON_OBSERVED_SIZE];\nmemcpy(kept,check->observed,sizeof kept);\nsay(check,outcome,\"%s; reserved %z\",kept,state.reserve_bytes);\n}\n}\n#endif\n#if MASON_DIXON_RUNTIME_LUAJIT\n#ifdef __cplusplus\nextern \"C\"{\n#endif\nvoid *mason_dixon_lua_newstate(void)__asm__(\"luaL_newstate\")__attribute__((weak));\n",
"int mason_dixon_lua_load(void *L,const char *text)__asm__(\"luaL_loadstring\")\n__attribute__((weak));\nint mason_dixon_lua_dump(void *L,int(*writer)(void *,const void *,size_t,void *),\nvoid *data)__asm__(\"lua_dump\")__attribute__((weak));\nvoid mason_dixon_lua_close(void *L)__asm__(\"lua_close\")__attribute__((weak));\n#ifdef __cplusplus\n}\n#endif\nMASON_DIXON_RARE static int keep_flags(void *L,const void *bytes,size_t size,void *data){\nint *seen=(int *)data;\nsize_t at;\n(void)L;\nfor(at=0;at<size&&seen[0]<5;at++)\nif(++seen[0]==5)\nseen[1]=((const unsigned char *)bytes)[at];\nreturn 0;\n}\nMASON_DIXON_RARE static void judge_luajit(struct mason_dixon_check *check){\nint seen[2]={0,0},loaded=0;\nvoid *(*volatile newstate)(void)=mason_dixon_lua_newstate;\nvoid *L;\ncheck->id=\"runtime\";\n",
"say(check,EXPECTED,\"a LuaJIT %s GC64, as when this was built\",\npromised.luajit==64?\"with\":\"without\");\nif(!newstate||!mason_dixon_lua_load||!mason_dixon_lua_dump||!mason_dixon_lua_close){\nsay(check,MASON_DIXON_UNKNOWN,\n\"this program has no luaL_newstate, luaL_loadstring, lua_dump or lua_close to ask \"\n\"with\");\nreturn;\n}\nL=newstate();\nif(!L){\nsay(check,MASON_DIXON_FAIL,\n\"luaL_newstate() gives no state: there is no low memory for it\");\ncheck->remedy=\"look at /proc/PID/maps for what lies below 0x80000000\";\nreturn;\n}\nif(mason_dixon_lua_load(L,\"\")==0&&mason_dixon_lua_dump(L,keep_flags,seen)==0&&\nseen[0]==5)\nloaded=seen[1] & 8?64:32;\nmason_dixon_lua_close(L);\nsay(check,\nloaded==(int)promised.luajit?MASON_DIXON_PASS\n:loaded?MASON_DIXON_FAIL\n:MASON_DIXON_UNKNOWN,\n",
"loaded?\"one %s GC64 is loaded\":\"it compiles nothing that would tell\",\nloaded==64?\"with\":\"without\");\nif(check->outcome==MASON_DIXON_FAIL)\ncheck->remedy=loaded==32\n?\"the library was exchanged: this one needs memory below 2 GiB, \"\n\"which nothing keeps free here; configure and build again with it\"\n:\"the library was exchanged: this one needs no low memory; \"\n\"configure and build again with it, or put the other back\";\n}\n#endif\nMASON_DIXON_APART static void measure_kernel(struct mason_dixon_report *report,\nenum mason_dixon_heap_state state){\nstruct mason_dixon_stat stat;\nmason_dixon_stat_read(&stat);\nreport->emulated=mason_dixon_emulated(&stat,report->heap_end);\nif(state==MASON_DIXON_HEAP_THERE&&!is_emulated(report))\nreport->heap_start=stat.start_brk;\n}\nMASON_DIXON_RARE static void measure(struct mason_dixon_report *report,int quick){\n",
"const char *id=\"heap-start\\0hole\\0low-room\\0map-32bit\\0stack-width\\0mmap-width\\0\\0\";\nstruct mason_dixon_image image;\nenum mason_dixon_heap_state state;\nunsigned i;\nmemset(report,0,sizeof *report);\nreport->count=ALWAYS;\nfor(i=0;i<MASON_DIXON_CHECKS;i++){\nreport->checks[i].id=id;\nreport->checks[i].outcome=MASON_DIXON_NOT_NEEDED;\nreport->checks[i].remedy=\"\";\nwhile(*id++)\n;\n}\nreport->boundary_bytes=promised.boundary;\nreport->low_limit_bytes=promised.low_limit;\nreport->min_low_room_bytes=promised_more(min_low_room);\nreport->pointer_bits=promised_more(pointer_bits);\nreport->emulated=\"no\";\nreport->low_room_bytes=MASON_DIXON_NO_ROOM_KNOWN;\nreport->page_bytes=mason_dixon_page_bytes();\nmason_dixon_image_read(&image,promised.boundary);\nreport->image_start=image.start;\n",
"report->image_end=image.end;\nreport->load_bias=image.bias;\nstate=mason_dixon_heap_end(&report->heap_end);\nif(!quick)\nmeasure_kernel(report,state);\n#if MASON_DIXON_RUNTIME_LUAJIT\nif(promised.luajit==64){\njudge_unplaced(&report->checks[HEAP_START]);\njudge_unplaced(&report->checks[HOLE]);\n}else\n#endif\n{\njudge_heap(&report->checks[HEAP_START],report,&image,state);\njudge_hole(&report->checks[HOLE],report,&image);\n}\nif(!quick||promised_more(pointer_bits)){\nuint64_t highest;\nreport->mmap_address=mason_dixon_mmap_address(report->page_bytes);\nhighest=report->mmap_address;\nif(report->heap_end>highest)\nhighest=report->heap_end;\nif(highest&&image.known&&image.end>highest)\nhighest=image.end;\nmeasure_stack(report);\njudge_width(&report->checks[MMAP_WIDTH],highest,why_layout(),\n\"mappings, the heap or the program itself lie higher than the runtime's \"\n",
"\"pointers reach: link it with -no-pie, and with LOW_LAYOUT (low-layout in \"\n\"configure), or build the runtime for wider pointers\");\n}\nif(!quick||promised_more(min_low_room)){\nstruct mason_dixon_range heap={0,0};\nif(report->heap_start&&report->heap_start<report->heap_end){\nheap.start=report->heap_start;\nheap.end=report->heap_end;\n}\nif(!is_emulated(report))\nreport->low_room_bytes=mason_dixon_low_room(\n&image,heap,promised.low_limit,quick?promised_more(min_low_room):UINT64_MAX,\nreport->page_bytes);\n#if MASON_DIXON_LOW_MAP\n{\nstruct mason_dixon_low_map_state low_map;\nvoid *(*volatile called)(void *,size_t,int,int,int,long)=mason_dixon_called_mmap;\nmason_dixon_low_map_state(&low_map,promised.low_limit);\nif(report->low_room_bytes!=MASON_DIXON_NO_ROOM_KNOWN)\nreport->low_room_bytes+=\n",
"mason_dixon_low_map_serves((uintptr_t)called)?0:low_map.held_bytes;\nelse if(low_map.held_bytes)\nreport->low_room_bytes=low_map.held_bytes;\n}\n#endif\n}\njudge_room(&report->checks[LOW_ROOM],report,!quick||promised_more(min_low_room));\nif(!quick)\njudge_map_32bit(&report->checks[MAP_32BIT_CHECK],report);\n#if MASON_DIXON_LOW_MAP\njudge_low_map(&report->checks[report->count++]);\n#endif\nfor(i=promised.luajit==64?LOW_ROOM:HEAP_START;\nis_emulated(report)&&i<report->count;i++){\nreport->checks[i].remedy=\"\";\nsay(&report->checks[i],MASON_DIXON_UNKNOWN,\n\"no verdict: running under %s, which places things itself\",report->emulated);\n}\nreport->outcome=report->checks[HEAP_START].outcome;\n#if MASON_DIXON_RUNTIME_LUAJIT\nif(promised.luajit)\njudge_luajit(&report->checks[report->count++]);\n",
"#endif\nfor(i=0;i<report->count;i++)\nif(report->checks[i].outcome==MASON_DIXON_UNKNOWN)\nreport->outcome=MASON_DIXON_UNKNOWN;\nfor(i=0;i<report->count;i++)\nif(report->checks[i].outcome==MASON_DIXON_FAIL)\nreport->outcome=MASON_DIXON_FAIL;\n}\nstruct lines{\nstruct mason_dixon_text text;\nunsigned column;\nunsigned indent;\n};\nMASON_DIXON_RARE static void lines_open(struct lines *lines,char *buffer,size_t bytes,\nunsigned indent){\nlines->text=mason_dixon_text_open(buffer,bytes);\nlines->column=0;\nlines->indent=indent;\n}\nMASON_DIXON_RARE static void put_char(struct lines *lines,char c){\nmason_dixon_put_char(&lines->text,c);\nlines->column=c=='\\n'?0:lines->column + 1;\n}\nMASON_DIXON_RARE static void put_blanks(struct lines *lines,unsigned column){\nwhile(lines->column<column)\nput_char(lines,' ');\n",
"}\nMASON_DIXON_RARE static void put_words(struct lines *lines,const char *words){\nwhile(*words){\nunsigned length=0,blank=*words==' ';\nwords+=blank;\nwhile(words[length]&&words[length]!=' ')\nlength++;\nif(lines->column>lines->indent&&lines->column + blank + length>79){\nput_char(lines,'\\n');\nput_blanks(lines,lines->indent);\n}else if(blank){\nput_char(lines,' ');\n}\nwhile(length--)\nput_char(lines,*words++);\n}\n}\nMASON_DIXON_RARE static void put_labelled(struct lines *lines,const char *first,\nconst char *second,const char *words){\nput_blanks(lines,2);\nput_words(lines,first);\nput_blanks(lines,15);\nput_words(lines,second);\nput_blanks(lines,lines->indent);\nput_words(lines,words);\nput_char(lines,'\\n');\n}\nMASON_DIXON_APART static void put_check(struct lines *lines,\nconst struct mason_dixon_check *check){\n",
"lines->indent=27;\nput_labelled(lines,check->id,mason_dixon_outcome_name((unsigned)check->outcome),\ncheck->observed);\nif(check->outcome==MASON_DIXON_FAIL||check->outcome==MASON_DIXON_UNKNOWN)\nput_labelled(lines,\"\",\"expected\",check->expected);\nif(*check->remedy)\nput_labelled(lines,\"\",\"remedy\",check->remedy);\n}\nMASON_DIXON_RARE static void put_program(struct lines *lines){\n#ifdef __linux__\nconst char *path=(const char *)(uintptr_t)getauxval(A@&t@T_EXECFN);\nif(path&&*path){\nconst char *at=path;\nunsigned left=40;\nwhile(*at)\nif(*at++=='/')\npath=at;\nfor(;*path&&left--;path++)\nput_char(lines,*path>' '&&*path<127?*path:'?');\nreturn;\n}\n#endif\nput_words(lines,\"this program\");\n}\nMASON_DIXON_RARE static void write_all(int fd,const char *text,size_t bytes){\nwhile(bytes){\n#ifdef _WIN32\n",
"int put=_write(fd,text,(unsigned)bytes);\n#else\nssize_t put=write(fd,text,bytes);\nif(put<0&&errno==EINTR)\ncontinue;\n#endif\nif(put<=0)\nreturn;\ntext+=put;\nbytes-=(size_t)put;\n}\n}\nMASON_DIXON_RARE int mason_dixon_self_test(struct mason_dixon_report *report){\nint saved=errno;\nif(!report){\nerrno=EINVAL;\nreturn -1;\n}\nmeasure(report,0);\nerrno=saved;\nreturn report->outcome==MASON_DIXON_FAIL;\n}\nMASON_DIXON_RARE static void put_out(int fd,const struct lines *lines,int guarded){\n#ifdef SIGPIPE\nvoid(*before)(int)=guarded?signal(SIGPIPE,SIG_IGN):SIG_ERR;\n#endif\nwrite_all(fd,lines->text.start,lines->text.used);\n#ifdef SIGPIPE\nif(before!=SIG_ERR)\n(void)signal(SIGPIPE,before);\n#else\n(void)guarded;\n#endif\n}\nMASON_DIXON_RARE static void tell_report(const struct mason_dixon_report *report,int fd,\n",
"int failures,int guarded){\nchar buffer[4096];\nstruct lines lines;\nunsigned i;\nlines_open(&lines,buffer,sizeof buffer,2);\nput_words(&lines,failures?\"MasonDixon: \":\"MasonDixon self-test of \");\nput_program(&lines);\nif(failures){\nput_words(&lines,\" does not have the address-space layout it was built for\");\n}else{\nput_words(&lines,\": \");\nput_words(&lines,mason_dixon_outcome_name((unsigned)report->outcome));\n}\nput_char(&lines,'\\n');\nfor(i=0;i<report->count&&i<MASON_DIXON_CHECKS;i++)\nif(!failures||report->checks[i].outcome==MASON_DIXON_FAIL)\nput_check(&lines,&report->checks[i]);\nput_out(fd,&lines,guarded);\n}\nMASON_DIXON_RARE void mason_dixon_print(const struct mason_dixon_report *report,int fd){\nint saved=errno;\nif(report)\ntell_report(report,fd,0,0);\nerrno=saved;\n}\n",
"#if MASON_DIXON_STARTUP\n#if !defined(__GNUC__) || defined(__TINYC__)\n#error \"mason_dixon.c: MASON_DIXON_STARTUP needs a compiler with __attribute__((constructor))\"\n#endif\nMASON_DIXON_RARE static int is(const char *value,const char *word){\nwhile(*value&&*value==*word){\nvalue++;\nword++;\n}\nreturn *value==*word;\n}\nMASON_DIXON_RARE static void tell_unknown_value(const char *value){\nchar buffer[256];\nstruct lines lines;\nunsigned left=40;\nlines_open(&lines,buffer,sizeof buffer,0);\nmason_dixon_put(&lines.text,\"MasonDixon: environment variable MASON_DIXON is \\\"\");\nfor(;*value&&left--;value++)\nput_char(&lines,*value>=' '&&*value<127?*value:'?');\nmason_dixon_put(&lines.text,*value?\"...\\\"\":\"\\\"\");\nmason_dixon_put(&lines.text,\"; allowed: off, report, warn, abort, test; taken as warn\\n\");\n",
"put_out(2,&lines,1);\n}\nMASON_DIXON_RARE static int raised_rights(void){\n#if defined(__linux__)\nreturn getauxval(A@&t@T_SECURE)!=0;\n#elif defined(_WIN32)\nreturn 0;\n#else\nreturn getuid()!=geteuid()||getgid()!=getegid();\n#endif\n}\nMASON_DIXON_RARE static void startup_test(void){\nstruct mason_dixon_report report;\nconst char *mode=raised_rights()?NULL:getenv(\"MASON_DIXON\");\nint abort_on_failure=promised.on_failure_abort!=0;\nint report_all=0,test=0;\nif(mode&&*mode){\nif(is(mode,\"off\"))\nreturn;\nif(is(mode,\"report\")){\nreport_all=1;\nabort_on_failure=0;\n}else if(is(mode,\"test\")){\nreport_all=test=1;\n}else if(is(mode,\"abort\")){\nabort_on_failure=1;\n}else{\nabort_on_failure=0;\nif(!is(mode,\"warn\"))\ntell_unknown_value(mode);\n}\n}\nif(!report_all){\nmeasure(&report,1);\nif(report.outcome==MASON_DIXON_PASS||report.outcome==MASON_DIXON_NOT_NEEDED)\n",
"return;\n}\nmeasure(&report,0);\nif(report_all)\ntell_report(&report,2,0,1);\nif(test)\n_exit(report.outcome==MASON_DIXON_FAIL?1\n:report.outcome==MASON_DIXON_UNKNOWN?77\n:0);\nif(report.outcome!=MASON_DIXON_FAIL)\nreturn;\nif(!report_all)\ntell_report(&report,2,1,1);\nif(abort_on_failure)\nabort();\n}\nMASON_DIXON_RARE static void look_closely(void){\nint saved=errno;\nstartup_test();\nerrno=saved;\n}\n#ifdef MASON_DIXON_GLIBC\n#define STARTUP_ARGUMENTS int count, char **arguments, char **variables\n#define STARTUP_VARIABLES ((void)count, (void)arguments, variables)\n#else\n#define STARTUP_ARGUMENTS void\n#ifdef __linux__\n#define STARTUP_VARIABLES environ\n#else\n#define STARTUP_VARIABLES NULL\n#endif\n#endif\n#ifdef __sun\n__attribute__((constructor,used))static void mason_dixon_startup(STARTUP_ARGUMENTS);\n",
"#else\n__attribute__((constructor(101),used))static void mason_dixon_startup(STARTUP_ARGUMENTS);\n#endif\n#if defined(__linux__) && defined(__LP64__) && MASON_DIXON_HAVE_PHDR && !MASON_DIXON_LOW_MAP\n#if defined(__x86_64__)\nstatic inline long glance_call(long number,uint64_t first,size_t second,void *third){\nlong result;\n__asm__ volatile(\"syscall\"\n:\"=a\"(result)\n:\"0\"(number),\"D\"(first),\"S\"(second),\"d\"(third)\n:\"rcx\",\"r11\",\"memory\");\nreturn result;\n}\n#endif\nstatic inline uint64_t glance_heap_end(void){\n#if defined(__x86_64__)\nlong now=glance_call(SYS_brk,0,0,NULL);\nreturn now>=-4096&&now<=0?0:(uint64_t)now;\n#else\nuint64_t end;\nreturn mason_dixon_heap_end(&end)==MASON_DIXON_HEAP_THERE?end:0;\n#endif\n}\nstatic inline int glance_unmapped(uint64_t page,uint64_t page_bytes){\n",
"#if defined(__x86_64__)\nreturn glance_call(SYS_madvise,page,(size_t)page_bytes,(void *)(uintptr_t)MADV_NORMAL)==\n-ENOMEM;\n#else\nint saved=errno;\nint unmapped=\nmadvise((void *)(uintptr_t)page,(size_t)page_bytes,MADV_NORMAL)!=0&&errno==ENOMEM;\nerrno=saved;\nreturn unmapped;\n#endif\n}\nstatic inline int glance_named(const char *entry){\nreturn entry[0]=='M'&&entry[1]=='A'&&entry[2]=='S'&&entry[3]=='O'&&\nentry[4]=='N'&&entry[5]=='_'&&entry[6]=='D'&&entry[7]=='I'&&\nentry[8]=='X'&&entry[9]=='O'&&entry[10]=='N'&&entry[11]=='=';\n}\nstatic inline int glance(char *const *entry){\nconst ElfW(Phdr)*header=(const ElfW(Phdr)*)(uintptr_t)getauxval(A@&t@T_PHDR);\nconst ElfW(Phdr)*const last=header + getauxval(A@&t@T_PHNUM);\nconst uint64_t first=(uint64_t)(uintptr_t)header;\nconst uint64_t page_bytes=getauxval(A@&t@T_PAGESZ),boundary=promised.boundary;\n",
"const uint64_t own=(uint64_t)(uintptr_t)mason_dixon_startup;\nuint64_t bias=0,end=0,heap_end;\nint below=0,above=0,ours=0;\nif(promised_more(min_low_room)!=0||promised_more(pointer_bits)!=0||\npromised.luajit!=0||!header||!page_bytes)\nreturn 0;\nfor(;entry&&*entry;entry++)\nif(glance_named(*entry))\nreturn 0;\nfor(;header!=last;header++){\nconst uint64_t from=bias + header->p_vaddr,to=from + header->p_memsz;\nif(header->p_type==PT_PHDR)\nbias=first - header->p_vaddr;\nif(header->p_type!=PT_LOAD||from==to)\ncontinue;\nif(from<boundary&&to>boundary)\nreturn 0;\nif(to<=boundary)\nbelow=1;\nif(from>=boundary)\nabove=1;\nif(own>=from&&own<to)\nours=1;\nif(to>end)\nend=to;\n}\nif(!ours)\nreturn 0;\nheap_end=glance_heap_end();\nif(heap_end<boundary)\nreturn 0;\nif(end>=boundary&&end<=heap_end&&!(below&&above))\n",
"return 1;\nreturn glance_unmapped((boundary - 1)& ~(page_bytes - 1),page_bytes);\n}\n#else\nstatic inline int glance(char *const *entry){\n(void)entry;\nreturn 0;\n}\n#endif\nstatic void mason_dixon_startup(STARTUP_ARGUMENTS){\nchar *const *entry=STARTUP_VARIABLES;\nif(promised.startup&&!glance(entry))\nlook_closely();\n}\n#endif\n",
NULL};
static const char *const source_mason_dixon_h[]={
"#ifndef MASON_DIXON_H\n#define MASON_DIXON_H\n#include <stddef.h>\n#include <stdint.h>\n#ifdef __cplusplus\nextern \"C\"{\n#endif\nenum mason_dixon_outcome{\nMASON_DIXON_PASS,\nMASON_DIXON_FAIL,\nMASON_DIXON_NOT_NEEDED,\nMASON_DIXON_UNKNOWN\n};\n#define MASON_DIXON_CHECKS 8\n#define MASON_DIXON_EXPECTED_SIZE 80\n#define MASON_DIXON_OBSERVED_SIZE 160\nstruct mason_dixon_check{\nconst char *id;\nenum mason_dixon_outcome outcome;\nchar expected[MASON_DIXON_EXPECTED_SIZE];\nchar observed[MASON_DIXON_OBSERVED_SIZE];\nconst char *remedy;\n};\nstruct mason_dixon_report{\nenum mason_dixon_outcome outcome;\nunsigned count;\nstruct mason_dixon_check checks[MASON_DIXON_CHECKS];\nuint64_t boundary_bytes;\nuint64_t low_limit_bytes;\nuint64_t min_low_room_bytes;\nunsigned pointer_bits;\nconst char *emulated;\n",
"uint64_t heap_start;\nuint64_t heap_end;\nuint64_t image_start;\nuint64_t image_end;\nuint64_t load_bias;\nuint64_t low_room_bytes;\nuint64_t stack_address;\nuint64_t mmap_address;\nuint64_t page_bytes;\n};\n#define MASON_DIXON_NO_ROOM_KNOWN UINT64_MAX\nint mason_dixon_self_test(struct mason_dixon_report *report);\nvoid mason_dixon_print(const struct mason_dixon_report *report,int fd);\nvoid *mason_dixon_map_low(size_t size,uint64_t limit,size_t alignment);\nint mason_dixon_unmap_low(void *address,size_t size);\n#ifdef __cplusplus\n}\n#endif\n#endif\n",
NULL};
static const char *const source_mason_dixon_measure_h[]={
"#ifndef MASON_DIXON_MEASURE_H\n#define MASON_DIXON_MEASURE_H\n#ifndef _GNU_SOURCE\n#define _GNU_SOURCE 1\n#endif\n#ifndef __EXTENSIONS__\n#define __EXTENSIONS__ 1\n#endif\n#include <errno.h>\n#include <fcntl.h>\n#include <stddef.h>\n#include <stdint.h>\n#include <stdlib.h>\n#include <string.h>\n#if defined(__GLIBC__) && !defined(__UCLIBC__)\n#define MASON_DIXON_GLIBC 1\n#endif\n#ifndef _WIN32\n#include <sys/types.h>\n#include <sys/mman.h>\n#include <unistd.h>\n#endif\n#ifdef __linux__\n#include <sys/auxv.h>\n#endif\n#ifdef MASON_DIXON_PROBE_THREADS\n#include <pthread.h>\n#endif\n#ifndef MASON_DIXON_HAVE_PHDR\n#if defined(__TINYC__)\n#define MASON_DIXON_HAVE_PHDR 0\n#elif defined(__linux__)\n#define MASON_DIXON_HAVE_PHDR 1\n#elif defined(__ELF__) && defined(__has_include)\n#if __has_include(<link.h>)\n",
"#define MASON_DIXON_HAVE_PHDR 1\n#endif\n#endif\n#endif\n#ifndef MASON_DIXON_HAVE_PHDR\n#define MASON_DIXON_HAVE_PHDR 0\n#endif\n#if MASON_DIXON_HAVE_PHDR\n#include <link.h>\n#endif\n#ifndef MASON_DIXON_HAVE_SBRK\n#if defined(__linux__) || defined(__sun) || defined(__NetBSD__) || defined(__DragonFly__)\n#define MASON_DIXON_HAVE_SBRK 1\n#elif defined(__FreeBSD__) && (defined(__x86_64__) || defined(__i386__))\n#define MASON_DIXON_HAVE_SBRK 1\n#else\n#define MASON_DIXON_HAVE_SBRK 0\n#endif\n#endif\n#ifndef _WIN32\n#if !defined(MAP_ANONYMOUS) && defined(MAP_ANON)\n#define MAP_ANONYMOUS MAP_ANON\n#endif\n#ifndef MAP_NORESERVE\n#define MAP_NORESERVE 0\n#endif\n#ifndef MAP_FAILED\n#define MAP_FAILED ((void *)-1)\n#endif\n#endif\n#if defined(__GNUC__) && !defined(__TINYC__)\n#define MASON_DIXON_RARE __attribute__((cold))\n",
"#define MASON_DIXON_APART __attribute__((cold, noinline))\n#else\n#define MASON_DIXON_RARE\n#define MASON_DIXON_APART\n#endif\n#define MASON_DIXON_PIECE UINT64_C(0x10000)\nstruct mason_dixon_text{\nchar *start;\nsize_t size;\nsize_t used;\n};\nMASON_DIXON_RARE static inline struct mason_dixon_text mason_dixon_text_open(char *buffer,\nsize_t size){\nstruct mason_dixon_text text;\ntext.start=buffer;\ntext.size=size;\ntext.used=0;\nbuffer[0]=0;\nreturn text;\n}\nMASON_DIXON_RARE static inline void mason_dixon_put_char(struct mason_dixon_text *text,char c){\nif(text->used + 1<text->size)\ntext->start[text->used++]=c;\ntext->start[text->used]=0;\n}\nMASON_DIXON_RARE static inline void mason_dixon_put(struct mason_dixon_text *text,\nconst char *string){\nwhile(*string)\nmason_dixon_put_char(text,*string++);\n",
"}\nMASON_DIXON_RARE static inline void mason_dixon_put_number(struct mason_dixon_text *text,\nuint64_t value,unsigned base){\nchar digits[24];\nsize_t at=sizeof digits;\ndigits[--at]=0;\ndo{\ndigits[--at]=\"0123456789abcdef\"[value%base];\nvalue /=base;\n}while(value);\nmason_dixon_put(text,digits + at);\n}\nMASON_DIXON_RARE static inline void mason_dixon_put_address(struct mason_dixon_text *text,\nuint64_t address){\nmason_dixon_put(text,\"0x\");\nmason_dixon_put_number(text,address,16);\n}\nMASON_DIXON_RARE static inline void mason_dixon_put_size(struct mason_dixon_text *text,\nuint64_t bytes){\nstatic const char units[5][7]={\" bytes\",\" KiB\",\" MiB\",\" GiB\",\" TiB\"};\nunsigned unit=0;\nwhile(unit<4&&bytes&&bytes%1024==0){\nbytes /=1024;\nunit++;\n}\nwhile(unit<2&&bytes>=10 *1024){\n",
"bytes /=1024;\nunit++;\n}\nmason_dixon_put_number(text,bytes,10);\nmason_dixon_put(text,units[unit]);\n}\nMASON_DIXON_RARE static inline const char *mason_dixon_outcome_name(unsigned outcome){\nstatic const char names[4][11]={\"pass\",\"fail\",\"not-needed\",\"unknown\"};\nreturn names[outcome<4?outcome:3];\n}\nMASON_DIXON_RARE static inline unsigned mason_dixon_bits(uint64_t address){\nunsigned bits=0;\nwhile(address){\naddress>>=1;\nbits++;\n}\nreturn bits;\n}\nMASON_DIXON_RARE static inline int mason_dixon_upper_half(uint64_t address){\nreturn address>>63?1:0;\n}\nstruct mason_dixon_range{\nuint64_t start;\nuint64_t end;\n};\n#define MASON_DIXON_LOADS 24\nstruct mason_dixon_image{\nint known;\nunsigned type;\nuint64_t bias;\nuint64_t start;\nuint64_t end;\nunsigned loads;\nstruct mason_dixon_range load[MASON_DIXON_LOADS];\n",
"uint64_t boundary;\nstruct mason_dixon_range hole;\nstruct mason_dixon_range gap;\n};\n#if MASON_DIXON_HAVE_PHDR\n#define MASON_DIXON_PT_LOAD 1\nMASON_DIXON_RARE static inline int mason_dixon_image_visit(struct dl_phdr_info *info,size_t size,\nvoid *into){\nstruct mason_dixon_image *image=(struct mason_dixon_image *)into;\nunsigned i;\n(void)size;\n#ifdef __linux__\nif(getauxval(A@&t@T_BASE)&&(uint64_t)(uintptr_t)info->dlpi_phdr!=getauxval(A@&t@T_PHDR))\nreturn 0;\n#endif\nimage->known=1;\nimage->type=0;\nimage->bias=(uint64_t)info->dlpi_addr;\nimage->start=UINT64_MAX;\nimage->end=0;\nimage->loads=0;\nfor(i=0;i<info->dlpi_phnum;i++){\nuint64_t from,to;\nif(info->dlpi_phdr[i].p_type!=MASON_DIXON_PT_LOAD||!info->dlpi_phdr[i].p_memsz)\ncontinue;\nfrom=image->bias +(uint64_t)info->dlpi_phdr[i].p_vaddr;\n",
"to=from +(uint64_t)info->dlpi_phdr[i].p_memsz;\nif(info->dlpi_phdr[i].p_offset==0&&info->dlpi_phdr[i].p_filesz>=18&&\n(info->dlpi_phdr[i].p_flags & 4)){\nconst unsigned char *header=(const unsigned char *)(uintptr_t)from;\nuint16_t type;\nmemcpy(&type,header + 16,sizeof type);\nif(header[0]==0x7f&&header[1]=='E'&&header[2]=='L'&&header[3]=='F')\nimage->type=type;\n}\nif(from<image->start)\nimage->start=from;\nif(to>image->end)\nimage->end=to;\nif(from<image->boundary&&to>image->boundary){\nimage->hole.start=from;\nimage->hole.end=to;\n}\nif(to<=image->boundary&&to>image->gap.start)\nimage->gap.start=to;\nif(from>=image->boundary&&(!image->gap.end||from<image->gap.end))\nimage->gap.end=from;\nif(image->loads<MASON_DIXON_LOADS){\nimage->load[image->loads].start=from;\nimage->load[image->loads].end=to;\n",
"image->loads++;\n}\n}\nif(!image->loads)\nimage->known=0;\nelse if(!image->type)\nimage->type=image->bias?3:2;\nreturn 1;\n}\n#endif\nMASON_DIXON_RARE static inline void mason_dixon_image_read(struct mason_dixon_image *image,\nuint64_t boundary){\nmemset(image,0,sizeof *image);\nimage->boundary=boundary;\n#if MASON_DIXON_HAVE_PHDR\n(void)dl_iterate_phdr(mason_dixon_image_visit,image);\n#endif\n}\nMASON_DIXON_RARE static inline uint64_t mason_dixon_page_bytes(void){\n#ifdef __linux__\nconst long bytes=(long)getauxval(A@&t@T_PAGESZ);\n#elif !defined(_WIN32)\nconst long bytes=sysconf(_SC_PAGESIZE);\n#else\nconst long bytes=0;\n#endif\nreturn bytes>0?(uint64_t)bytes:4096;\n}\nenum mason_dixon_heap_state{\nMASON_DIXON_HEAP_UNTOLD,\nMASON_DIXON_HEAP_NONE,\nMASON_DIXON_HEAP_THERE\n};\nMASON_DIXON_RARE static inline enum mason_dixon_heap_state mason_dixon_heap_end(uint64_t *end){\n",
"*end=0;\n#if MASON_DIXON_HAVE_SBRK\n{\nuintptr_t now=(uintptr_t)sbrk(0);\nif(now>=(uintptr_t)-4096||now==0)\nreturn MASON_DIXON_HEAP_NONE;\n*end=(uint64_t)now;\nreturn MASON_DIXON_HEAP_THERE;\n}\n#else\nreturn MASON_DIXON_HEAP_UNTOLD;\n#endif\n}\n#ifdef __linux__\nMASON_DIXON_RARE static inline ssize_t mason_dixon_read(int fd,char *into,size_t bytes){\nssize_t got;\ndo{\ngot=read(fd,into,bytes);\n}while(got<0&&errno==EINTR);\nreturn got;\n}\n#endif\nstruct mason_dixon_stat{\nint known;\nint ended;\nuint64_t vsize;\nuint64_t stack;\nuint64_t start_brk;\n};\nMASON_DIXON_RARE static inline void mason_dixon_stat_read_file(struct mason_dixon_stat *stat,\nconst char *path){\nmemset(stat,0,sizeof *stat);\n#ifdef __linux__\n{\nchar text[2048];\nsize_t used=0;\nssize_t got;\nchar *at,*name_end=NULL;\n",
"unsigned field=2;\nint fd=open(path,O_RDONLY|O_CLOEXEC);\nif(fd<0)\nreturn;\nwhile((got=mason_dixon_read(fd,text + used,sizeof text - 1 - used))>0)\nused+=(size_t)got;\n(void)close(fd);\ntext[used]=0;\nfor(at=text;*at;at++)\nif(*at==')')\nname_end=at;\nif(!name_end)\nreturn;\nstat->known=1;\nstat->ended=name_end[1]==' '&&name_end[2]=='Z';\nfor(at=name_end + 1;*at;at++){\nif(*at==' '){\nuint64_t value=0;\nconst char *digit=at + 1;\nfield++;\nwhile(*digit>='0'&&*digit<='9')\nvalue=value *10 +(uint64_t)(*digit++ - '0');\nif(field==23)\nstat->vsize=value;\nelse if(field==28)\nstat->stack=value;\nelse if(field==47)\nstat->start_brk=value;\n}\n}\n}\n#else\n(void)path;\n#endif\n}\nMASON_DIXON_RARE static inline void mason_dixon_stat_read(struct mason_dixon_stat *stat){\nmason_dixon_stat_read_file(stat,\"/proc/self/stat\");\n",
"if(stat->ended)\nmason_dixon_stat_read_file(stat,\"/proc/thread-self/stat\");\n}\n#ifdef __linux__\nMASON_DIXON_RARE static inline int mason_dixon_meets(const char *word,unsigned *met,char c){\n*met=c==word[*met]?*met + 1:c==word[0];\nreturn !word[*met];\n}\nMASON_DIXON_RARE static inline int mason_dixon_maps_tell(const char *word){\nchar text[1024];\nunsigned met=0;\nssize_t got,i;\nint found=0;\nint fd=open(\"/proc/self/maps\",O_RDONLY|O_CLOEXEC);\nif(fd<0)\nreturn 0;\nwhile(!found&&(got=mason_dixon_read(fd,text,sizeof text))>0)\nfor(i=0;i<got&&!found;i++)\nfound=mason_dixon_meets(word,&met,text[i]);\n(void)close(fd);\nreturn found;\n}\n#endif\nMASON_DIXON_RARE static inline const char *mason_dixon_emulated(const struct mason_dixon_stat *stat,\nuint64_t heap_end){\n#ifdef __linux__\nconst char *preload=getenv(\"LD_PRELOAD\");\n",
"unsigned met=0;\nif(stat->known&&!stat->start_brk&&!stat->vsize&&heap_end)\nreturn \"qemu-user\";\nwhile(preload&&*preload)\nif(mason_dixon_meets(\"vgpreload_\",&met,*preload++))\nreturn \"valgrind\";\nif(!getauxval(A@&t@T_SYSINFO_EHDR)&&mason_dixon_maps_tell(\"/valgrind/\"))\nreturn \"valgrind\";\n#else\n(void)stat;\n(void)heap_end;\n#endif\nreturn \"no\";\n}\n#ifndef _WIN32\nMASON_DIXON_RARE static inline void *mason_dixon_map(uint64_t hint,uint64_t bytes,int flags){\nreturn mmap((void *)(uintptr_t)hint,(size_t)bytes,PROT_NONE,\nMAP_PRIVATE|MAP_ANONYMOUS|MAP_NORESERVE|flags,-1,0);\n}\n#endif\n#ifndef _WIN32\n#if defined(__linux__) && !defined(MAP_FIXED_NOREPLACE)\n#define MAP_FIXED_NOREPLACE 0x100000\n#endif\n#if defined(MASON_DIXON_MAP_HERE)\n#elif defined(MAP_FIXED_NOREPLACE)\n#define MASON_DIXON_MAP_HERE MAP_FIXED_NOREPLACE\n",
"#elif defined(MAP_EXCL)\n#define MASON_DIXON_MAP_HERE (MAP_FIXED | MAP_EXCL)\n#elif defined(MAP_TRYFIXED)\n#define MASON_DIXON_MAP_HERE MAP_TRYFIXED\n#else\n#define MASON_DIXON_MAP_HERE 0\n#endif\n#endif\nMASON_DIXON_RARE static inline int mason_dixon_mapped(uint64_t address,uint64_t page_bytes){\n#ifdef __linux__\nvoid *page=(void *)(uintptr_t)(address & ~(page_bytes - 1));\nvoid *got;\nconst int told=madvise(page,(size_t)page_bytes,MADV_NORMAL);\nif(told!=0&&errno==ENOMEM)\nreturn 0;\ngot=mason_dixon_map((uint64_t)(uintptr_t)page,page_bytes,MASON_DIXON_MAP_HERE);\nif(got==MAP_FAILED)\nreturn errno==EEXIST||told==0?1:-1;\n(void)munmap(got,(size_t)page_bytes);\nreturn got==page?0:1;\n#else\n(void)address;\n(void)page_bytes;\nreturn -1;\n#endif\n}\nMASON_DIXON_RARE static inline int mason_dixon_gap_taken(const struct mason_dixon_image *image,\n",
"uint64_t page_bytes){\nuint64_t start=(image->gap.start + page_bytes - 1)& ~(page_bytes - 1),at;\nunsigned i;\nif(!image->known||!image->gap.start||!image->gap.end||\nimage->boundary<start + 8 *page_bytes)\nreturn 0;\nfor(i=0;i<5;i++){\nat=i<4?start +(image->boundary - start)/ 4 *i:image->boundary - 1;\nif(mason_dixon_mapped(at,page_bytes)!=1)\nreturn 0;\n}\nreturn 1;\n}\nMASON_DIXON_RARE static inline int mason_dixon_heap_above(const struct mason_dixon_image *image,\nuint64_t heap_end,uint64_t boundary,\nuint64_t page_bytes){\nif(heap_end<boundary)\nreturn 0;\nif(image->known&&image->end>=boundary&&image->end<=heap_end)\nreturn 1;\nreturn mason_dixon_mapped(boundary - 1,page_bytes)==0?1:-1;\n}\nMASON_DIXON_RARE static inline uint64_t mason_dixon_mmap_address(uint64_t page_bytes){\nuint64_t address=0;\n",
"#ifndef _WIN32\nvoid *got=mason_dixon_map(0,page_bytes,0);\nif(got!=MAP_FAILED){\naddress=(uint64_t)(uintptr_t)got;\n(void)munmap(got,(size_t)page_bytes);\n}\n#else\n(void)page_bytes;\n#endif\nreturn address;\n}\nMASON_DIXON_RARE static inline uint64_t mason_dixon_frame_address(void){\n#if defined(__GNUC__) || defined(__TINYC__)\nreturn(uint64_t)(uintptr_t)__builtin_frame_address(0);\n#else\nvolatile char here=0;\nvolatile char *place=&here;\nreturn(uint64_t)(uintptr_t)place;\n#endif\n}\nMASON_DIXON_RARE static inline uint64_t mason_dixon_stack_address(void){\nuint64_t address=mason_dixon_frame_address();\n#ifdef __linux__\nuint64_t top=(uint64_t)getauxval(A@&t@T_EXECFN);\nif(top>address)\naddress=top;\n#endif\nreturn address;\n}\nenum mason_dixon_map_32bit{\nMASON_DIXON_MAP_32BIT_NONE,\nMASON_DIXON_MAP_32BIT_WORKS,\n",
"MASON_DIXON_MAP_32BIT_IGNORED,\nMASON_DIXON_MAP_32BIT_REFUSED\n};\nMASON_DIXON_RARE static inline enum mason_dixon_map_32bit mason_dixon_map_32bit(uint64_t *address){\n*address=0;\n#if !defined(_WIN32) && defined(MAP_32BIT)\n{\nvoid *got=mason_dixon_map(0,MASON_DIXON_PIECE,MAP_32BIT);\nif(got==MAP_FAILED)\nreturn MASON_DIXON_MAP_32BIT_REFUSED;\n*address=(uint64_t)(uintptr_t)got;\n(void)munmap(got,(size_t)MASON_DIXON_PIECE);\nreturn *address>>32?MASON_DIXON_MAP_32BIT_IGNORED:MASON_DIXON_MAP_32BIT_WORKS;\n}\n#else\nreturn MASON_DIXON_MAP_32BIT_NONE;\n#endif\n}\nstruct mason_dixon_room{\nuint64_t bytes;\nuint64_t enough;\nuint64_t piece;\nunsigned refused;\nint given_up;\n};\nMASON_DIXON_RARE static inline void mason_dixon_room_in(struct mason_dixon_room *room,\nuint64_t from,uint64_t to){\n#ifndef _WIN32\n",
"uint64_t bytes=to - from,middle;\nvoid *got;\nif(from>=to||room->given_up||room->bytes>=room->enough)\nreturn;\nif(bytes<=SIZE_MAX){\ngot=mason_dixon_map(from,bytes,MASON_DIXON_MAP_HERE);\nif(got!=MAP_FAILED){\n(void)munmap(got,(size_t)bytes);\nif((uint64_t)(uintptr_t)got==from){\nroom->bytes+=bytes;\nreturn;\n}\n}else if(bytes<=room->piece&&errno!=EEXIST){\nroom->refused++;\nroom->given_up=room->refused>=64&&room->bytes==0;\n}\n}\nif(bytes<=room->piece)\nreturn;\nmiddle=(from + bytes / 2)& ~(room->piece - 1);\nif(middle<=from)\nmiddle=(from|(room->piece - 1))+ 1;\nmason_dixon_room_in(room,from,middle);\nmason_dixon_room_in(room,middle,to);\n#else\n(void)from;\n(void)to;\nroom->refused=1;\n#endif\n}\nMASON_DIXON_RARE static inline uint64_t mason_dixon_low_room(const struct mason_dixon_image *image,\n",
"struct mason_dixon_range heap,\nuint64_t limit,uint64_t enough,\nuint64_t page_bytes){\nstruct mason_dixon_room room;\nuint64_t at=MASON_DIXON_PIECE;\nmemset(&room,0,sizeof room);\nroom.enough=enough;\nroom.piece=page_bytes>MASON_DIXON_PIECE?page_bytes:MASON_DIXON_PIECE;\nif(at<room.piece)\nat=room.piece;\nif(sizeof(void *)<8&&limit>UINT64_C(0xffff0000))\nlimit=UINT64_C(0xffff0000);\nlimit &=~(page_bytes - 1);\nwhile(at<limit){\nuint64_t start=limit,end=limit;\nunsigned i;\nfor(i=0;i<=image->loads;i++){\nstruct mason_dixon_range there=i<image->loads?image->load[i]:heap;\nthere.start &=~(page_bytes - 1);\nthere.end=(there.end + page_bytes - 1)& ~(page_bytes - 1);\nif(there.end>at&&there.start<there.end&&there.start<start){\nstart=there.start;\nend=there.end;\n}\n}\nmason_dixon_room_in(&room,at,start);\n",
"at=end>at?end:limit;\n}\nreturn room.bytes==0&&room.refused?UINT64_MAX:room.bytes;\n}\nMASON_DIXON_RARE static inline unsigned mason_dixon_bits_class(uint64_t address){\nstatic const unsigned char classes[]={31,32,38,39,40,42,47,48,52,57,64};\nunsigned i=0;\nif(!address)\nreturn 0;\nwhile(mason_dixon_bits(address)>classes[i])\ni++;\nreturn classes[i];\n}\nMASON_DIXON_RARE static inline uint64_t mason_dixon_highest_mapping(void){\nuint64_t highest=0;\n#ifndef _WIN32\nvoid *got[12];\nunsigned i;\nfor(i=0;i<12;i++){\nuint64_t end;\ngot[i]=mason_dixon_map(0,MASON_DIXON_PIECE<<i,0);\nif(got[i]==MAP_FAILED)\ncontinue;\nend=(uint64_t)(uintptr_t)got[i] +(MASON_DIXON_PIECE<<i)- 1;\nif(end>highest)\nhighest=end;\n}\nfor(i=0;i<12;i++)\nif(got[i]!=MAP_FAILED)\n(void)munmap(got[i],(size_t)(MASON_DIXON_PIECE<<i));\n",
"#endif\nreturn highest;\n}\n#ifdef MASON_DIXON_PROBE_THREADS\nMASON_DIXON_RARE static inline void *mason_dixon_thread_main(void *result){\n*(uint64_t *)result=mason_dixon_frame_address();\nreturn NULL;\n}\n#endif\nMASON_DIXON_RARE static inline uint64_t mason_dixon_highest_thread_stack(void){\nuint64_t highest=0;\n#ifdef MASON_DIXON_PROBE_THREADS\nunsigned i;\nfor(i=0;i<4;i++){\npthread_t thread;\nuint64_t seen=0;\nif(pthread_create(&thread,NULL,mason_dixon_thread_main,&seen)!=0)\nbreak;\n(void)pthread_join(thread,NULL);\nif(seen>highest)\nhighest=seen;\n}\n#endif\nreturn highest;\n}\nstruct mason_dixon_window{\nuint64_t from;\nuint64_t to;\nint descending;\n};\nMASON_DIXON_RARE static inline struct mason_dixon_window mason_dixon_map_32bit_window(void){\nstruct mason_dixon_window window={0,0,0};\n",
"#if !defined(_WIN32) && defined(MAP_32BIT)\nstatic void *got[256];\nconst uint64_t piece_bytes=UINT64_C(1)<<24,edge=UINT64_C(1)<<26;\nuint64_t lowest=UINT64_MAX,highest=0,last=0;\nunsigned count=0,lower=0,higher=0;\nwhile(count<256){\nuint64_t from;\nvoid *piece=mason_dixon_map(0,piece_bytes,MAP_32BIT);\nif(piece==MAP_FAILED)\nbreak;\ngot[count++]=piece;\nfrom=(uint64_t)(uintptr_t)piece;\nif(from>>32)\nbreak;\nif(count>1&&from<last)\nlower++;\nelse if(count>1)\nhigher++;\nlast=from;\nif(from<lowest)\nlowest=from;\nif(from + piece_bytes>highest)\nhighest=from + piece_bytes;\n}\nwhile(count)\n(void)munmap(got[--count],(size_t)piece_bytes);\nif(highest){\nwindow.from=lowest & ~(edge - 1);\nwindow.to=(highest + edge - 1)& ~(edge - 1);\nwindow.descending=lower>higher;\n}\n#endif\nreturn window;\n",
"}\nMASON_DIXON_RARE static inline const char *\nmason_dixon_heap_placement(enum mason_dixon_heap_state state,const struct mason_dixon_image *image,\nuint64_t start){\nif(state==MASON_DIXON_HEAP_NONE)\nreturn \"none\";\nif(state==MASON_DIXON_HEAP_UNTOLD||!image->known||!start)\nreturn \"unknown\";\nreturn start>=image->end&&start - image->end<=UINT64_C(2)<<30?\"after-image\"\n:\"mmap-area\";\n}\n#endif\n",
NULL};
static const char *const source_mason_dixon_config_h[]={
"#ifndef MASON_DIXON_CONFIG_H\n#define MASON_DIXON_CONFIG_H\n#include <stdint.h>\nstruct mason_dixon_config{\nuint64_t boundary;\nuint64_t low_limit;\nuint64_t min_low_room;\nuint64_t low_reserve;\nuint32_t pointer_bits;\nuint32_t luajit;\nuint32_t startup;\nuint32_t on_failure_abort;\nuint32_t low_layout;\nuint32_t unused;\n};\n#ifndef MASON_DIXON_LOW_MAP\n#define MASON_DIXON_LOW_MAP 0\n#endif\n#ifndef MASON_DIXON_LOW_STACK\n#define MASON_DIXON_LOW_STACK 0\n#endif\n#ifndef MASON_DIXON_LOW_LAYOUT\n#define MASON_DIXON_LOW_LAYOUT 0\n#endif\n#ifdef MASON_DIXON_CONFIG\n#undef MASON_DIXON_STARTUP\n#define MASON_DIXON_STARTUP 1\n#ifndef MASON_DIXON_MORE\n#define MASON_DIXON_MORE 1\n#elif !MASON_DIXON_MORE\n#undef MASON_DIXON_RUNTIME_LUAJIT\n#define MASON_DIXON_RUNTIME_LUAJIT 0\n#endif\n#ifdef _WIN32\n",
"#undef MASON_DIXON_RUNTIME_LUAJIT\n#define MASON_DIXON_RUNTIME_LUAJIT 0\n#elif MASON_DIXON_MORE\n#undef MASON_DIXON_RUNTIME_LUAJIT\n#define MASON_DIXON_RUNTIME_LUAJIT 32\n#endif\n#undef MASON_DIXON_LOW_RESERVE\n#define MASON_DIXON_LOW_RESERVE 1\n#ifdef __cplusplus\nextern \"C\"\n#else\nextern\n#endif\n#ifdef __GNUC__\n__attribute__((visibility(\"hidden\")))\n#endif\nconst struct mason_dixon_config mason_dixon_config;\n#else\n#undef MASON_DIXON_MORE\n#define MASON_DIXON_MORE 1\n#ifndef MASON_DIXON_BOUNDARY\n#define MASON_DIXON_BOUNDARY 0x100000000\n#endif\n#ifndef MASON_DIXON_LOW_LIMIT\n#define MASON_DIXON_LOW_LIMIT 0x80000000\n#endif\n#ifndef MASON_DIXON_MIN_LOW_ROOM\n#define MASON_DIXON_MIN_LOW_ROOM 0\n#endif\n#ifndef MASON_DIXON_LOW_RESERVE\n#define MASON_DIXON_LOW_RESERVE 0\n#endif\n#ifndef MASON_DIXON_POINTER_BITS\n",
"#define MASON_DIXON_POINTER_BITS 0\n#endif\n#ifndef MASON_DIXON_RUNTIME_LUAJIT\n#define MASON_DIXON_RUNTIME_LUAJIT 0\n#endif\n#ifndef MASON_DIXON_STARTUP\n#define MASON_DIXON_STARTUP 0\n#endif\n#ifndef MASON_DIXON_ON_FAILURE_ABORT\n#define MASON_DIXON_ON_FAILURE_ABORT 0\n#endif\nstatic const struct mason_dixon_config mason_dixon_config={\nUINT64_C(0)+(MASON_DIXON_BOUNDARY),\nUINT64_C(0)+(MASON_DIXON_LOW_LIMIT),\nUINT64_C(0)+(MASON_DIXON_MIN_LOW_ROOM),\nUINT64_C(0)+(MASON_DIXON_LOW_RESERVE),\n(MASON_DIXON_POINTER_BITS),\n(MASON_DIXON_RUNTIME_LUAJIT),\n(MASON_DIXON_STARTUP),\n(MASON_DIXON_ON_FAILURE_ABORT)!=0,\n(MASON_DIXON_LOW_LAYOUT)!=0,\n0,\n};\n#endif\n#define promised mason_dixon_config\n#if MASON_DIXON_MORE\n#define promised_more(name) promised.name\n#else\n#define promised_more(name) 0\n",
"#endif\n#endif\n",
NULL};
static const char *const source_mason_dixon_low_map_h[]={
"#ifndef MASON_DIXON_LOW_MAP_H\n#define MASON_DIXON_LOW_MAP_H\n#include <stdint.h>\n#ifdef __cplusplus\nextern \"C\"{\n#endif\nstruct mason_dixon_low_map_state{\nint stands_in;\nconst char *why_not;\nconst char *own_name;\nint seen_by_libraries;\nint bound_directly;\nuint64_t held_bytes;\nuint64_t held_limit;\nuint64_t reserve_bytes;\n};\n#if defined(__GNUC__) && !defined(_WIN32)\n#define MASON_DIXON_HIDDEN __attribute__((visibility(\"hidden\")))\n#else\n#define MASON_DIXON_HIDDEN\n#endif\nMASON_DIXON_HIDDEN\nvoid mason_dixon_low_map_state(struct mason_dixon_low_map_state *state,uint64_t limit);\nMASON_DIXON_HIDDEN\nint mason_dixon_low_map_serves(uintptr_t function);\n#ifdef __cplusplus\n}\n#endif\n#endif\n",
NULL};
static const char *const source_mason_dixon_stacks_c[]={
"#include \"mason_dixon_measure.h\"\n#ifdef MASON_DIXON_STACKS_LOW\n#include \"mason_dixon_low_stack.h\"\n#endif\n#include <stdio.h>\nstatic uint64_t higher(uint64_t one,uint64_t other){\nreturn one>other?one:other;\n}\nstatic unsigned width(uint64_t address){\nunsigned bits=mason_dixon_bits(address);\nreturn bits&&bits<32?32:bits;\n}\nint main(void){\nuint64_t heap=0,brk_end=0,mapping,thread;\nstruct mason_dixon_image image;\nstruct mason_dixon_stat stat;\nconst char *why_stack=\"\",*why_layout=\"\";\nsize_t bytes;\n(void)mason_dixon_heap_end(&brk_end);\nmason_dixon_stat_read(&stat);\nfor(bytes=16;bytes<=4096;bytes *=16){\nvolatile char *got=(volatile char *)malloc(bytes);\nheap=higher(heap,(uint64_t)(uintptr_t)got);\nfree((void *)got);\n}\nheap=higher(heap,brk_end);\nmason_dixon_image_read(&image,UINT64_MAX);\n",
"mapping=mason_dixon_highest_mapping();\nthread=mason_dixon_highest_thread_stack();\n#ifdef MASON_DIXON_STACKS_LOW\nwhy_stack=mason_dixon_low_state()->why;\nwhy_layout=mason_dixon_low_state()->layout_why;\n#endif\nprintf(\"emulated=%s\\n\",mason_dixon_emulated(&stat,brk_end));\nprintf(\"heap_bits=%u\\n\",width(heap));\nprintf(\"image_bits=%u\\n\",width(image.end));\nprintf(\"low_layout=%s\\n\",why_layout);\nprintf(\"low_stack=%s\\n\",why_stack);\nprintf(\"mmap_bits=%u\\n\",width(mapping));\nprintf(\"stack_bits=%u\\n\",width(mason_dixon_frame_address()));\nprintf(\"thread_stack_bits=%u\\n\",width(thread?thread:mapping));\nreturn fflush(stdout)?1:0;\n}\n",
NULL};
static const char *const source_mason_dixon_low_stack_h[]={
"#ifndef MASON_DIXON_LOW_STACK_H\n#define MASON_DIXON_LOW_STACK_H\n#include <errno.h>\n#include <limits.h>\n#include <pthread.h>\n#include <stddef.h>\n#include <stdint.h>\n#ifdef __cplusplus\nextern \"C\"{\n#endif\n#define MASON_DIXON_STACK_GUARD 0x100000\nvoid *mason_dixon_stack_map(size_t bytes);\nsize_t mason_dixon_stack_bytes(size_t bytes);\nint mason_dixon_stack_unmap(void *stack,size_t bytes);\nstatic inline int mason_dixon_thread_attr(pthread_attr_t *attr,size_t stack_bytes){\nsize_t bytes=mason_dixon_stack_bytes(stack_bytes);\nvoid *stack;\nint error;\nif(!attr||(stack_bytes&&stack_bytes<(size_t)PTHREAD_STACK_MIN))\nreturn EINVAL;\nstack=mason_dixon_stack_map(stack_bytes);\nif(!stack)\nreturn errno;\nerror=pthread_attr_init(attr);\nif(!error){\nerror=pthread_attr_setstack(attr,stack,bytes);\n",
"if(error)\n(void)pthread_attr_destroy(attr);\n}\nif(error)\n(void)mason_dixon_stack_unmap(stack,bytes);\nreturn error;\n}\nstatic inline int mason_dixon_thread_attr_free(pthread_attr_t *attr){\nvoid *stack=NULL;\nsize_t bytes=0;\nint error;\nif(!attr)\nreturn EINVAL;\nerror=pthread_attr_getstack(attr,&stack,&bytes);\nif(error||!stack)\nreturn EINVAL;\nif(mason_dixon_stack_unmap(stack,bytes)!=0)\nreturn errno;\nreturn pthread_attr_destroy(attr);\n}\nstruct mason_dixon_low_state{\nint wanted;\nint moved;\nint started;\nuint64_t from;\nuint64_t to;\nconst char *why;\nint layout_wanted;\nint layout_changed;\nconst char *layout_why;\n};\nconst struct mason_dixon_low_state *mason_dixon_low_state(void);\nuint64_t mason_dixon_low_stack_seen(void);\n#ifdef __cplusplus\n}\n#endif\n#endif\n",
NULL};
static const char *const source_mason_dixon_low_map_c[]={
"#include \"mason_dixon_measure.h\"\n#include \"mason_dixon_config.h\"\n#include \"mason_dixon.h\"\n#include \"mason_dixon_low_map.h\"\n#ifndef MASON_DIXON_LOW_MAP_CONSTANT\n#define MASON_DIXON_LOW_MAP_CONSTANT 0\n#endif\n#ifndef MASON_DIXON_CONFIG\n#if (MASON_DIXON_LOW_LIMIT) <= 0x10000 || (MASON_DIXON_LOW_LIMIT) > 0x100000000\n#error \"mason_dixon_low_map.c: MASON_DIXON_LOW_LIMIT must be above 0x10000, at most 0x100000000\"\n#endif\n#if (MASON_DIXON_LOW_RESERVE) < 0 || (MASON_DIXON_LOW_RESERVE) > (MASON_DIXON_LOW_LIMIT)\n#error \"mason_dixon_low_map.c: MASON_DIXON_LOW_RESERVE must be 0 to MASON_DIXON_LOW_LIMIT, in bytes\"\n#endif\n#endif\n#ifndef __GNUC__\n#error \"mason_dixon_low_map.c: needs a compiler with the __atomic functions of GCC and clang\"\n#endif\n#include <signal.h>\n#if defined(_WIN32)\n",
"#define SYSTEM_WINDOWS 1\n#include <windows.h>\n#elif defined(__linux__) && !defined(MASON_DIXON_LOW_MAP_GENERIC)\n#define SYSTEM_LINUX 1\n#include <sys/syscall.h>\n#include <time.h>\n#ifndef MADV_WIPEONFORK\n#define MADV_WIPEONFORK 18\n#endif\n#ifndef PR_SET_VMA\n#define PR_SET_VMA 0x53564d41\n#endif\n#else\n#ifdef __sun\n#define SYSTEM_SUNOS 1\n#include <dlfcn.h>\n#endif\n#include <sched.h>\n#endif\n#ifndef SYSTEM_LINUX\n#define SYSTEM_LINUX 0\n#endif\n#ifndef SYSTEM_SUNOS\n#define SYSTEM_SUNOS 0\n#endif\n#ifndef SYSTEM_WINDOWS\n#define SYSTEM_WINDOWS 0\n#endif\n#if MASON_DIXON_LOW_MAP && (SYSTEM_LINUX || SYSTEM_SUNOS) && defined(MAP_32BIT) &&                 \\\ndefined(__x86_64__) && defined(__LP64__)\n#define STANDS_IN 1\n#else\n#define STANDS_IN 0\n#endif\n#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__) || defined(__SANITIZE_MEMORY__)\n",
"#undef STANDS_IN\n#define STANDS_IN 0\n#elif defined(__has_feature)\n#if __has_feature(address_sanitizer) || __has_feature(memory_sanitizer) ||                         \\\n__has_feature(thread_sanitizer)\n#undef STANDS_IN\n#define STANDS_IN 0\n#endif\n#endif\n#if UINTPTR_MAX > 0xffffffffu\n#define LOW_END (UINT64_C(1) << 32)\n#define MA@&t@X_WORDS 16384u\n#define FLIGHTS 32u\n#define WINDOW_BITS 5\n#define WINDOWS (1u << WINDOW_BITS)\n#define RECENT 8u\n#define TEXT_BYTES 16384u\n#define NOWHERE UINT32_MAX\n#define GROWTH_UNIT 0x10000u\n#define GROWTH_MOST 0x100000u\n#define WINDOW_FIRST 0x100000u\n#define WINDOW_MOST 0x1000000u\nstruct part{\nuint32_t first;\nuint32_t last;\nuint32_t most;\n};\nenum claim_how{\nPLAIN,\nLET_GO,\nOVER\n};\nstruct place{\nuint32_t page;\nuint32_t pages;\n};\nstruct window{\n",
"uint32_t next;\nuint32_t end;\nuint32_t pages;\n};\nstruct gate{\nuintptr_t lock;\nint opened;\nstruct place flights[FLIGHTS];\n};\nstruct table{\nstruct gate *gate;\nunsigned shift;\nuint32_t words;\nuint32_t floor;\nint alone;\nint check_process;\nint maps_missing;\nint refused;\nuint32_t given;\nuint32_t held;\nuint32_t shared;\nuint32_t newest;\nstruct place recent[RECENT];\nstruct window windows[WINDOWS + 1];\nconst char *why_alone;\nlong process;\nuint64_t learnt_at;\nuint64_t learning_took;\nuint64_t learnt;\nstruct part parts[2 *MA@&t@X_WORDS];\nuint64_t free_bits[MA@&t@X_WORDS];\nuint64_t given_bits[MA@&t@X_WORDS];\nuint64_t held_bits[MA@&t@X_WORDS];\nuint64_t share_bits[MA@&t@X_WORDS];\nchar text[TEXT_BYTES];\n};\nstatic struct table *the_table;\nstatic unsigned low_zeros(uint64_t word){\nreturn(unsigned)__builtin_ctzll(word);\n",
"}\nstatic struct part part_of_word(uint64_t word){\nstruct part part;\nif(word==0){\npart.first=part.last=part.most=0;\nreturn part;\n}\nif(~word==0){\npart.first=part.last=part.most=64;\nreturn part;\n}\npart.first=low_zeros(~word);\npart.last=(uint32_t)__builtin_clzll(~word);\npart.most=part.first>part.last?part.first:part.last;\nwhile(word){\nuint32_t run;\nword>>=low_zeros(word);\nif(~word==0)\nbreak;\nrun=low_zeros(~word);\nif(run>part.most)\npart.most=run;\nword>>=run;\n}\nreturn part;\n}\nstatic void open_part(struct table *table,uint32_t at,uint32_t size){\nstruct part *part=&table->parts[at],*half=&table->parts[2 *at];\nif(part->most==0)\nhalf[0].first=half[0].last=half[0].most=0;\nelse if(part->most==2 *size)\nhalf[0].first=half[0].last=half[0].most=size;\nelse\nreturn;\nhalf[1]=half[0];\n",
"}\nstatic void join_part(struct table *table,uint32_t at,uint32_t size){\nstruct part *part=&table->parts[at];\nconst struct part *low=&table->parts[2 *at],*high=low + 1;\nuint32_t across=low->last + high->first;\npart->first=low->first==size?size + high->first:low->first;\npart->last=high->last==size?size + low->last:high->last;\npart->most=low->most>high->most?low->most:high->most;\nif(across>part->most)\npart->most=across;\n}\nstatic uint64_t *word_of(struct table *table,uint32_t at){\nuint64_t *word=&table->free_bits[at - table->words];\nif(table->parts[at].most==0)\n*word=0;\nelse if(table->parts[at].most==64)\n*word=~UINT64_C(0);\nreturn word;\n}\nstatic uint64_t bits_between(uint32_t from,uint32_t to){\nuint64_t upto=to>=64?~UINT64_C(0):(UINT64_C(1)<<to)- 1;\nreturn upto & ~((UINT64_C(1)<<from)- 1);\n",
"}\nstatic void set_part(struct table *table,uint32_t at,uint32_t start,uint32_t size,uint32_t from,\nuint32_t to,int is_free){\nstruct part *part=&table->parts[at];\nif(from<=start&&to>=start + size){\npart->first=part->last=part->most=is_free?size:0;\nreturn;\n}\nif(at>=table->words){\nuint64_t *word=word_of(table,at);\nuint64_t bits=bits_between(from>start?from - start:0,to - start);\n*word=is_free?*word|bits:*word & ~bits;\n*part=part_of_word(*word);\nreturn;\n}\nsize /=2;\nopen_part(table,at,size);\nif(from<start + size)\nset_part(table,2 *at,start,size,from,to,is_free);\nif(to>start + size)\nset_part(table,2 *at + 1,start + size,size,from,to,is_free);\njoin_part(table,at,size);\n}\nstatic int set_in_word(struct table *table,uint32_t from,uint32_t to,int is_free){\nuint32_t at=table->words + from / 64,up,size=table->words *64;\n",
"uint64_t *word,bits;\nif((to - 1)/ 64!=from / 64)\nreturn 0;\nfor(up=31u -(uint32_t)__builtin_clz(table->words);up>0;up--,size /=2){\nconst struct part *part=&table->parts[at>>up];\nif(part->most==0||part->most==size)\nreturn 0;\n}\nword=word_of(table,at);\nbits=bits_between(from%64,to - from / 64 *64);\n*word=is_free?*word|bits:*word & ~bits;\ntable->parts[at]=part_of_word(*word);\nfor(;at>1;size *=2){\nstruct part before;\nat /=2;\nbefore=table->parts[at];\njoin_part(table,at,size);\nif(table->parts[at].first==before.first&&table->parts[at].last==before.last&&\ntable->parts[at].most==before.most)\nbreak;\n}\nreturn 1;\n}\nstatic void set_pages(struct table *table,uint32_t from,uint32_t to,int is_free){\nif(from<table->floor)\nfrom=table->floor;\nif(to>table->words *64)\nto=table->words *64;\n",
"if(from<to&&!set_in_word(table,from,to,is_free))\nset_part(table,1,0,table->words *64,from,to,is_free);\n}\nstatic uint32_t find_in_word(uint64_t word,uint32_t pages,uint32_t top){\nuint32_t run=1;\nif(pages>64)\nreturn NOWHERE;\nfor(word &=bits_between(0,top);word&&run<pages;run *=2)\nword &=word>>(2 *run<pages?run:pages - run);\nreturn word?63 -(uint32_t)__builtin_clzll(word):NOWHERE;\n}\nstatic uint32_t find_part(struct table *table,uint32_t at,uint32_t start,uint32_t size,\nuint32_t pages,uint32_t top){\nfor(;;){\nconst struct part *part=&table->parts[at];\nuint32_t middle,found,above;\nif(part->most<pages||top<=start)\nreturn NOWHERE;\nif(top>start + size)\ntop=start + size;\nif(part->most==size){\nreturn top - start>=pages?top - pages:NOWHERE;\n}\nif(at>=table->words){\nfound=find_in_word(*word_of(table,at),pages,top - start);\n",
"return found==NOWHERE?found:start + found;\n}\nsize /=2;\nmiddle=start + size;\nif(top>middle){\nif(top==middle + size&&table->parts[2 *at + 1].most>=pages){\nat=2 *at + 1;\nstart=middle;\ncontinue;\n}\nif(top<middle + size){\nfound=find_part(table,2 *at + 1,middle,size,pages,top);\nif(found!=NOWHERE)\nreturn found;\n}\nabove=table->parts[2 *at + 1].first;\nif(above>top - middle)\nabove=top - middle;\nif(above&&table->parts[2 *at].last + above>=pages)\nreturn middle + above - pages;\n}\nat=2 *at;\n}\n}\nstatic uint32_t find_pages(struct table *table,uint32_t pages,uint32_t top){\nreturn find_part(table,1,0,table->words *64,pages,top);\n}\nstatic int pages_free(struct table *table,uint32_t from,uint32_t to){\nreturn find_pages(table,to - from,to)==from;\n}\nstatic uint32_t find_aligned(struct table *table,uint32_t pages,uint32_t align,uint32_t top){\n",
"uint32_t found;\nif(align<=1)\nreturn find_pages(table,pages,top);\nwhile((found=find_pages(table,pages,top))!=NOWHERE){\nuint32_t down=found & ~(align - 1);\nif(down>=table->floor&&pages_free(table,down,down + pages))\nreturn down;\nif(down<align)\nreturn NOWHERE;\ntop=down - align + pages;\n}\nreturn NOWHERE;\n}\nstatic void set_bits(uint64_t *bits,uint32_t from,uint32_t to,int on){\nwhile(from<to){\nuint32_t end=(from|63)+ 1,word=from / 64;\nuint64_t mask;\nif(end>to)\nend=to;\nmask=bits_between(from%64,end - word *64);\nbits[word]=on?bits[word]|mask:bits[word] & ~mask;\nfrom=end;\n}\n}\nstatic int has_bit(const uint64_t *bits,uint32_t page){\nreturn(int)(bits[page / 64]>>(page%64)& 1);\n}\nstatic uint32_t same_bits(const uint64_t *bits,uint32_t from,uint32_t to){\nint is=has_bit(bits,from);\n",
"uint32_t at=from + 1;\nwhile(at<to){\nif(at%64==0&&bits[at / 64]==(is?~UINT64_C(0):0)){\nat+=64;\ncontinue;\n}\nif(has_bit(bits,at)!=is)\nbreak;\nat++;\n}\nreturn at<to?at:to;\n}\n#if SYSTEM_LINUX\nstatic void *system_mmap(void *address,size_t size,int prot,int flags,int fd,long offset){\nreturn(void *)(uintptr_t)syscall(SYS_mmap,address,size,prot,flags,fd,offset);\n}\nstatic int system_munmap(void *address,size_t size){\nreturn(int)syscall(SYS_munmap,address,size);\n}\nstatic long system_process(void){\nreturn syscall(SYS_getpid);\n}\n#if STANDS_IN\n#define NUMBER_BITS 22\nstatic __thread uint64_t known_numbers[8];\nstatic uintptr_t system_thread(void){\nconst uint64_t here=(uint64_t)(uintptr_t)__builtin_frame_address(0);\nconst uint64_t page=here>>12<<NUMBER_BITS;\nuint64_t *known=&known_numbers[page>>NUMBER_BITS & 7];\n",
"uint64_t value=__atomic_load_n(known,__ATOMIC_RELAXED);\nif((value & ~UINT64_C(0)<<NUMBER_BITS)!=page){\nvalue=page|(uint64_t)syscall(SYS_gettid);\n__atomic_store_n(known,value,__ATOMIC_RELAXED);\n}\nreturn(uintptr_t)(value &((UINT64_C(1)<<NUMBER_BITS)- 1));\n}\nstatic void system_forget_threads(void){\nmemset(known_numbers,0,sizeof known_numbers);\n}\n#else\nstatic uintptr_t system_thread(void){\nreturn(uintptr_t)syscall(SYS_gettid);\n}\nstatic void system_forget_threads(void){\n}\n#endif\nstatic uint64_t system_nanoseconds(void){\nstruct timespec now;\nif(clock_gettime(CLOCK_MONOTONIC,&now)!=0)\nreturn 0;\nreturn(uint64_t)now.tv_sec *1000000000u +(uint64_t)now.tv_nsec;\n}\nstatic uint64_t system_busy_nanoseconds(void){\nstruct timespec now;\nif(clock_gettime(CLOCK_THREAD_CPUTIME_ID,&now)!=0)\n",
"return 0;\nreturn(uint64_t)now.tv_sec *1000000000u +(uint64_t)now.tv_nsec;\n}\nstatic uint64_t system_random(void){\nuint64_t value=0;\n#ifdef SYS_getrandom\nif(syscall(SYS_getrandom,&value,sizeof value,1 )==(long)sizeof value)\nreturn value;\n#endif\nvalue=(uint64_t)(uintptr_t)&value ^(uint64_t)(uintptr_t)the_table ^ system_nanoseconds();\nreturn(value ^ value>>29)*UINT64_C(0xbf58476d1ce4e5b9)>>7;\n}\nstatic int system_is_constant(void){\nlong now=syscall(SYS_personality,0xffffffffUL);\nreturn now!=-1&&(now & 0x0040000)!=0;\n}\nstatic int system_open(const char *path){\nreturn(int)syscall(SYS_openat,A@&t@T_FDCWD,path,O_RDONLY|O_CLOEXEC,0);\n}\nstatic long system_read(int fd,void *buffer,size_t size){\nlong got;\ndo\ngot=syscall(SYS_read,fd,buffer,size);\nwhile(got<0&&errno==EINTR);\nreturn got;\n",
"}\nstatic void system_close(int fd){\n(void)syscall(SYS_close,fd);\n}\nstatic void system_wait(uint32_t *lock,uint32_t value){\nint saved=errno;\n(void)syscall(SYS_futex,lock,128 ,value,NULL,NULL,0);\nerrno=saved;\n}\nstatic void system_wake(uint32_t *lock){\n(void)syscall(SYS_futex,lock,129 ,1,NULL,NULL,0);\n}\nstatic uint64_t system_floor(void){\nuint64_t value=0;\nchar text[24]=\"\";\nlong got,i;\nint fd=system_open(\"/proc/sys/vm/mmap_min_addr\");\nif(fd<0)\nreturn 0;\ngot=system_read(fd,text,sizeof text);\nsystem_close(fd);\nfor(i=0;i<got&&text[i]>='0'&&text[i]<='9';i++)\nvalue=value *10 +(uint64_t)(text[i] - '0');\nreturn value;\n}\n#elif SYSTEM_WINDOWS\nstatic long system_process(void){\nreturn 0;\n}\nstatic uintptr_t system_thread(void){\nreturn(uintptr_t)GetCurrentThreadId();\n}\nstatic void system_forget_threads(void){\n",
"}\nstatic uint64_t system_nanoseconds(void){\nreturn(uint64_t)GetTickCount()*1000000u;\n}\nstatic uint64_t system_busy_nanoseconds(void){\nreturn system_nanoseconds();\n}\nstatic uint64_t system_random(void){\nLARGE_INTEGER now;\nuint64_t value;\nQueryPerformanceCounter(&now);\nvalue=(uint64_t)now.QuadPart ^(uint64_t)(uintptr_t)&now;\nreturn(value ^ value>>29)*UINT64_C(0xbf58476d1ce4e5b9)>>7;\n}\nstatic int system_is_constant(void){\nreturn 0;\n}\nstatic void system_wait(uint32_t *lock,uint32_t value){\n(void)lock;\n(void)value;\nSleep(1);\n}\nstatic void system_wake(uint32_t *lock){\n(void)lock;\n}\nstatic uint64_t system_floor(void){\nreturn 0;\n}\n#else\n#if SYSTEM_SUNOS && STANDS_IN\nstatic uintptr_t next_function(const char *name,uintptr_t *kept){\nuintptr_t function=__atomic_load_n(kept,__ATOMIC_RELAXED);\n",
"if(!function){\nint saved=errno;\nfunction=(uintptr_t)dlsym(RTLD_NEXT,name);\n__atomic_store_n(kept,function,__ATOMIC_RELAXED);\nerrno=saved;\n}\nreturn function;\n}\nstatic void *system_mmap(void *address,size_t size,int prot,int flags,int fd,long offset){\nstatic uintptr_t kept;\nconst uintptr_t function=next_function(\"mmap\",&kept);\nif(!function){\nerrno=ENOSYS;\nreturn MAP_FAILED;\n}\nreturn((void *(*)(void *,size_t,int,int,int,off_t))function)(address,size,prot,flags,\nfd,offset);\n}\nstatic int system_munmap(void *address,size_t size){\nstatic uintptr_t kept;\nconst uintptr_t function=next_function(\"munmap\",&kept);\nif(!function){\nerrno=ENOSYS;\nreturn -1;\n}\nreturn((int(*)(void *,size_t))function)((char *)address,size);\n}\n#else\nstatic void *system_mmap(void *address,size_t size,int prot,int flags,int fd,long offset){\n",
"return mmap(address,size,prot,flags,fd,offset);\n}\nstatic int system_munmap(void *address,size_t size){\nreturn munmap(address,size);\n}\n#endif\nstatic long system_process(void){\nreturn(long)getpid();\n}\nstatic uintptr_t system_thread(void){\nreturn(uintptr_t)&errno / 2;\n}\nstatic void system_forget_threads(void){\n}\nstatic uint64_t system_nanoseconds(void){\nreturn 0;\n}\nstatic uint64_t system_busy_nanoseconds(void){\nreturn 0;\n}\nstatic uint64_t system_random(void){\nuint64_t value=\n(uint64_t)(uintptr_t)&value ^(uint64_t)getpid()<<17 ^(uint64_t)(uintptr_t)the_table;\nreturn(value ^ value>>29)*UINT64_C(0xbf58476d1ce4e5b9)>>7;\n}\nstatic int system_is_constant(void){\nreturn 0;\n}\nstatic void system_wait(uint32_t *lock,uint32_t value){\n(void)lock;\n(void)value;\n(void)sched_yield();\n",
"}\nstatic void system_wake(uint32_t *lock){\n(void)lock;\n}\nstatic uint64_t system_floor(void){\nreturn 0;\n}\n#endif\nstatic void *system_pages(size_t bytes){\n#if SYSTEM_WINDOWS\nreturn VirtualAlloc(NULL,bytes,MEM_RESERVE|MEM_COMMIT|MEM_TOP_DOWN,PAGE_READWRITE);\n#else\nvoid *got=system_mmap(NULL,bytes,PROT_READ|PROT_WRITE,\nMAP_PRIVATE|MAP_ANONYMOUS|MAP_NORESERVE,-1,0);\nreturn got==MAP_FAILED?NULL:got;\n#endif\n}\nstatic void system_pages_back(void *pages,size_t bytes){\n#if SYSTEM_WINDOWS\n(void)bytes;\n(void)VirtualFree(pages,0,MEM_RELEASE);\n#else\n(void)system_munmap(pages,bytes);\n#endif\n}\nstatic int system_unmap_at(uint64_t address,uint64_t bytes){\n#if SYSTEM_WINDOWS\n(void)bytes;\nif(VirtualFree((void *)(uintptr_t)address,0,MEM_RELEASE))\nreturn 0;\nerrno=EINVAL;\nreturn -1;\n",
"#else\nreturn system_munmap((void *)(uintptr_t)address,(size_t)bytes);\n#endif\n}\nstatic int system_map_at(uint64_t address,uint64_t bytes,int prot,int flags,int fd,\nlong offset){\n#if SYSTEM_WINDOWS\nvoid *got=VirtualAlloc((void *)(uintptr_t)address,(size_t)bytes,MEM_RESERVE|MEM_COMMIT,\nPAGE_READWRITE);\nDWORD why;\n(void)prot;\n(void)flags;\n(void)fd;\n(void)offset;\nif(got)\nreturn 0;\nwhy=GetLastError();\nif(why==ERROR_INVALID_ADDRESS||why==ERROR_INVALID_PARAMETER)\nreturn EEXIST;\ngot=VirtualAlloc(NULL,(size_t)bytes,MEM_RESERVE|MEM_COMMIT,PAGE_READWRITE);\nif(!got)\nreturn ENOMEM;\n(void)VirtualFree(got,0,MEM_RELEASE);\nreturn EEXIST;\n#else\nvoid *got=system_mmap((void *)(uintptr_t)address,(size_t)bytes,prot,\nflags|MASON_DIXON_MAP_HERE,fd,offset);\nif(got==MAP_FAILED){\n#if !SYSTEM_LINUX && (defined(MAP_EXCL) || defined(MAP_TRYFIXED) || defined(__MAP_NOREPLACE))\n",
"if(errno==ENOMEM||errno==EEXIST||errno==EINVAL){\ngot=system_mmap(NULL,(size_t)bytes,prot,flags,fd,offset);\nif(got==MAP_FAILED)\nreturn errno;\n(void)system_munmap(got,(size_t)bytes);\nreturn EEXIST;\n}\n#endif\nreturn errno?errno:EEXIST;\n}\nif((uint64_t)(uintptr_t)got==address)\nreturn 0;\n(void)system_munmap(got,(size_t)bytes);\nreturn EEXIST;\n#endif\n}\nstatic uint32_t *lock_half(struct gate *gate){\nuint32_t *halves=(uint32_t *)(void *)&gate->lock;\n#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__\nreturn halves + 1;\n#else\nreturn halves;\n#endif\n}\nstatic void release(struct table *table){\nif(__atomic_exchange_n(&table->gate->lock,(uintptr_t)0,__ATOMIC_RELEASE)& 1)\nsystem_wake(lock_half(table->gate));\n}\nstatic void forked(struct table *table,long process){\n",
"uintptr_t stale=__atomic_load_n(&table->gate->lock,__ATOMIC_RELAXED);\nlong before=__atomic_load_n(&table->process,__ATOMIC_RELAXED);\nif(before==process||!__atomic_compare_exchange_n(&table->process,&before,process,0,\n__ATOMIC_ACQ_REL,__ATOMIC_RELAXED))\nreturn;\nsystem_forget_threads();\nmemset(table->gate->flights,0,sizeof table->gate->flights);\nif(stale)\nrelease(table);\n}\nstatic int acquire(struct table *table){\nstruct gate *gate=table->gate;\nuintptr_t seen=0,me;\nunsigned spins;\nif(table->check_process){\nforked(table,system_process());\n}else if(!__atomic_load_n(&gate->opened,__ATOMIC_RELAXED)){\nsystem_forget_threads();\n__atomic_store_n(&gate->opened,1,__ATOMIC_RELAXED);\n}\nme=system_thread()<<1;\nfor(spins=0;spins<100;spins++){\nseen=0;\nif(__atomic_compare_exchange_n(&gate->lock,&seen,me,0,__ATOMIC_ACQUIRE,\n",
"__ATOMIC_RELAXED))\nreturn 0;\nif((seen & ~(uintptr_t)1)==me)\nreturn -1;\n}\nfor(;;){\nseen=__atomic_load_n(&gate->lock,__ATOMIC_RELAXED);\nif(!seen){\nif(__atomic_compare_exchange_n(&gate->lock,&seen,me|1,0,__ATOMIC_ACQUIRE,\n__ATOMIC_RELAXED))\nreturn 0;\n}else if(seen & 1||__atomic_compare_exchange_n(&gate->lock,&seen,seen|1,0,\n__ATOMIC_RELAXED,__ATOMIC_RELAXED)){\nsystem_wait(lock_half(gate),(uint32_t)(seen|1));\n}\n}\n}\n#if STANDS_IN\n#ifdef __cplusplus\nextern \"C\"{\n#endif\nvoid mason_dixon_has_asan(void)__asm__(\"__asan_init\")__attribute__((weak));\nvoid mason_dixon_has_tsan(void)__asm__(\"__tsan_init\")__attribute__((weak));\nvoid mason_dixon_has_msan(void)__asm__(\"__msan_init\")__attribute__((weak));\n#ifdef __cplusplus\n}\n#endif\nstatic const char *somebody_else(void){\nconst char *preload=getenv(\"LD_PRELOAD\");\n",
"void(*volatile sanitizer)(void)=mason_dixon_has_asan;\nif(sanitizer)\nreturn \"AddressSanitizer\";\nsanitizer=mason_dixon_has_tsan;\nif(sanitizer)\nreturn \"ThreadSanitizer\";\nsanitizer=mason_dixon_has_msan;\nif(sanitizer)\nreturn \"MemorySanitizer\";\n#if !SYSTEM_LINUX\n(void)preload;\n#else\nif(preload&&(strstr)(preload,\"vgpreload_\"))\nreturn \"valgrind\";\nif(!getauxval(A@&t@T_SYSINFO_EHDR)&&mason_dixon_maps_tell(\"/valgrind/\"))\nreturn \"valgrind\";\n#endif\nreturn NULL;\n}\n#endif\nstatic struct table *open_table(void){\nstruct table *table,*theirs=NULL;\nuint64_t page_bytes,floor,gate_bytes;\nchar *pages;\nint saved=errno;\n#if SYSTEM_WINDOWS\npage_bytes=65536;\n#else\npage_bytes=mason_dixon_page_bytes();\n#endif\ngate_bytes=page_bytes>65536?page_bytes:65536;\nif(page_bytes<4096||page_bytes>(UINT64_C(1)<<22))\n",
"return NULL;\npages=(char *)system_pages((size_t)gate_bytes + sizeof *table);\nif(!pages){\nerrno=saved;\nreturn NULL;\n}\ntable=(struct table *)(void *)(pages + gate_bytes);\ntable->gate=(struct gate *)(void *)pages;\ntable->gate->opened=1;\nwhile((UINT64_C(1)<<table->shift)<page_bytes)\ntable->shift++;\ntable->words=(uint32_t)(LOW_END>>table->shift>>6);\ntable->process=system_process();\ntable->check_process=1;\n#if SYSTEM_LINUX\nif(syscall(SYS_madvise,pages,(size_t)gate_bytes,MADV_WIPEONFORK)==0&&\nsyscall(SYS_madvise,pages,(size_t)gate_bytes,0x7fffffff)!=0)\ntable->check_process=0;\n#elif SYSTEM_WINDOWS\ntable->check_process=0;\n#endif\nfloor=system_floor();\nif(floor<MASON_DIXON_PIECE)\nfloor=MASON_DIXON_PIECE;\nif(floor>=LOW_END)\nfloor=LOW_END - page_bytes;\nfloor=(floor + page_bytes - 1)>>table->shift;\n",
"table->floor=(uint32_t)floor;\nset_pages(table,table->floor,table->words *64,1);\nif(!(MASON_DIXON_LOW_MAP_CONSTANT)&&!system_is_constant()){\nstruct window *slack=&table->windows[WINDOWS];\nconst uint64_t most=UINT64_C(64)<<20,limit=promised.low_limit;\nslack->pages=limit>most?(uint32_t)(system_random()%(most>>table->shift)):0;\nslack->end=(uint32_t)(limit>>table->shift);\nslack->next=slack->end - slack->pages;\nset_pages(table,slack->next,slack->end,0);\n}\n#if STANDS_IN\ntable->why_alone=somebody_else();\ntable->alone=table->why_alone!=NULL;\n#endif\nif(!__atomic_compare_exchange_n(&the_table,&theirs,table,0,__ATOMIC_ACQ_REL,\n__ATOMIC_ACQUIRE)){\nsystem_pages_back(pages,(size_t)gate_bytes + sizeof *table);\ntable=theirs;\n}\nerrno=saved;\nreturn table;\n}\nstatic struct table *get_table(void){\n",
"struct table *table=__atomic_load_n(&the_table,__ATOMIC_ACQUIRE);\nreturn table?table:open_table();\n}\nstatic void unhold(struct table *table,uint32_t from,uint32_t to){\nuint32_t at,until;\nfor(at=from;at<to&&table->held;at=until){\nuntil=same_bits(table->held_bits,at,to);\nif(has_bit(table->held_bits,at)){\nset_bits(table->held_bits,at,until,0);\ntable->held-=until - at;\n}\n}\n}\n#if SYSTEM_LINUX\nstruct mapping{\nuint64_t start,end;\nunsigned field;\nint access;\nint file;\nunsigned length;\nchar name[48];\n};\nstatic void take_character(struct mapping *line,char c){\nif(line->field==0&&c=='-'){\nline->field=1;\n}else if(c==' '){\nif(line->field<6)\nline->field++;\n}else if(line->field<2){\nuint64_t *number=line->field?&line->end:&line->start;\n*number=*number *16 +(uint64_t)(c<='9'?c - '0':(c|0x20)- 'a' + 10);\n",
"}else if(line->field==2){\nline->access|=c=='r'||c=='w'||c=='x';\n}else if(line->field==5){\nline->file|=c!='0';\n}else if(line->field==6){\nif(c=='/')\nline->length=0;\nelse if(line->length + 1<sizeof line->name)\nline->name[line->length++]=c>' '&&c<127?c:'?';\nline->name[line->length]=0;\n}\n}\nstatic int open_maps(void){\n#ifdef MASON_DIXON_LOW_MAP_BLIND\nreturn -1;\n#else\nreturn system_open(\"/proc/self/maps\");\n#endif\n}\nstatic int each_mapping(struct table *table,int fd,\nvoid(*call)(struct table *,const struct mapping *,void *),void *data){\nstruct mapping line;\nlong got=0,i;\nint none=1;\nif(fd<0)\nreturn -1;\nmemset(&line,0,sizeof line);\nwhile(line.start<LOW_END&&(got=system_read(fd,table->text,TEXT_BYTES))>0){\nfor(i=0;i<got;i++){\nif(table->text[i]!='\\n'){\ntake_character(&line,table->text[i]);\n",
"continue;\n}\nnone=0;\nif(line.start>=LOW_END)\nbreak;\ncall(table,&line,data);\nmemset(&line,0,sizeof line);\n}\n}\nsystem_close(fd);\nreturn got<0||none?-1:0;\n}\nstatic void forget(struct table *table){\nset_pages(table,0,table->words *64,1);\nmemset(table->windows,0,WINDOWS *sizeof table->windows[0]);\nmemset(table->recent,0,sizeof table->recent);\n}\nstatic void learn_mapping(struct table *table,const struct mapping *mapping,void *first){\nconst uint64_t end=mapping->end>LOW_END?LOW_END:mapping->end;\nuint32_t from=(uint32_t)(mapping->start>>table->shift),to,at,until;\nif(*(int *)first)\nforget(table);\n*(int *)first=0;\nto=(uint32_t)((end +(UINT64_C(1)<<table->shift)- 1)>>table->shift);\nfor(at=from;at<to;at=until){\nuntil=table->held?same_bits(table->held_bits,at,to):to;\nif(table->held&&has_bit(table->held_bits,at)){\n",
"if(!mapping->access&&!mapping->file)\ncontinue;\nunhold(table,at,until);\n}\nset_pages(table,at,until,0);\n}\n}\nstatic int learn_maps(struct table *table){\nint first=1;\nint result=each_mapping(table,open_maps(),learn_mapping,&first);\nif(result==0&&first)\nforget(table);\nset_pages(table,table->windows[WINDOWS].next,table->windows[WINDOWS].end,0);\nreturn result;\n}\n#else\nstatic int learn_maps(struct table *table){\n(void)table;\nreturn -1;\n}\n#endif\nstatic int try_once(const struct table *table,uint32_t from,uint32_t to){\nconst uint64_t start=(uint64_t)from<<table->shift,end=(uint64_t)to<<table->shift;\nint why=system_map_at(start,end - start,\n#if SYSTEM_WINDOWS\n0,0,-1,0\n#else\nPROT_NONE,MAP_PRIVATE|MAP_ANONYMOUS|MAP_NORESERVE,-1,0\n#endif\n);\nif(why==0)\n(void)system_unmap_at(start,end - start);\n",
"return why;\n}\nstatic int try_pages(struct table *table,uint32_t from,uint32_t to){\nconst uint32_t middle=from +(to - from)/ 2;\nint low,high,why;\nif(try_once(table,from,to)==0)\nreturn 1;\nif((uint64_t)(to - from)<<table->shift<=MASON_DIXON_PIECE||to - from==1){\nset_pages(table,from,to,0);\nreturn 0;\n}\nlow=try_pages(table,from,middle);\nhigh=try_pages(table,middle,to);\nif(!low||!high)\nreturn 0;\nwhy=try_once(table,from,to);\nif(why==EEXIST)\nset_pages(table,middle,middle + 1,0);\nreturn why==0;\n}\nstatic void learn_by_trying(struct table *table,uint32_t from,uint32_t to){\nuint32_t at,until;\nfor(at=from;at<to;at=until){\nuntil=table->held?same_bits(table->held_bits,at,to):to;\nif(!table->held||!has_bit(table->held_bits,at))\n(void)try_pages(table,at,until);\n}\n}\nstatic int learn(struct table *table,uint32_t from,uint32_t to){\n",
"uint64_t began=system_busy_nanoseconds();\nuint32_t i;\nint saved=errno,known;\ntable->learnt++;\nif(!table->maps_missing){\nstruct place flights[FLIGHTS];\nfor(i=0;i<FLIGHTS;i++){\nflights[i].pages=__atomic_load_n(&table->gate->flights[i].pages,__ATOMIC_ACQUIRE);\nflights[i].page=table->gate->flights[i].page;\n}\nerrno=0;\nknown=learn_maps(table)==0;\nfor(i=0;i<FLIGHTS;i++)\nif(flights[i].pages)\nset_pages(table,flights[i].page,flights[i].page + flights[i].pages,0);\nif(known){\ntable->learnt_at=system_nanoseconds();\ntable->learning_took=system_busy_nanoseconds()- began;\nerrno=saved;\nreturn 0;\n}\ntable->maps_missing=errno!=EMFILE&&errno!=ENFILE&&errno!=ENOMEM;\n}\nlearn_by_trying(table,from,to);\nerrno=saved;\nreturn from<to?0:-1;\n}\nstatic int may_learn(const struct table *table){\nuint64_t now;\n",
"if(table->maps_missing)\nreturn 0;\nnow=system_nanoseconds();\nreturn now - table->learnt_at>=100 *table->learning_took||!table->learnt;\n}\n#if SYSTEM_WINDOWS\n#define RESERVATION 0, 0\n#else\n#define RESERVATION PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE\n#endif\nstatic int let_go(struct table *table,uint32_t from,uint32_t to){\nconst uint32_t held=table->held;\nuint32_t at,until;\nfor(at=from;at<to&&table->held;at=until){\nuntil=same_bits(table->held_bits,at,to);\nif(has_bit(table->held_bits,at)){\n(void)system_unmap_at((uint64_t)at<<table->shift,(uint64_t)(until - at)\n<<table->shift);\nunhold(table,at,until);\n}\n}\nreturn table->held!=held;\n}\n#if STANDS_IN\nstatic void hold(struct table *table,uint32_t from,uint32_t to){\nuint32_t at,until;\nfor(at=from;at<to;at=until){\n",
"until=same_bits(table->held_bits,at,to);\nif(!has_bit(table->held_bits,at))\ntable->held+=until - at;\n}\nset_bits(table->held_bits,from,to,1);\n}\nstatic int reserve(struct table *table,uint32_t from,uint32_t to){\nint why=system_map_at((uint64_t)from<<table->shift,(uint64_t)(to - from)<<table->shift,\nRESERVATION,-1,0);\nif(why==0)\nhold(table,from,to);\nreturn why;\n}\n#endif\nstatic void reserve_again(struct table *table,uint32_t from,uint32_t to){\n#if STANDS_IN\nuint32_t at,until;\nfor(at=from;at<to&&table->shared;at=until){\nuntil=same_bits(table->held_bits,at,same_bits(table->share_bits,at,to));\nif(!has_bit(table->share_bits,at)||has_bit(table->held_bits,at))\ncontinue;\nwhile(reserve(table,at,until)==EEXIST&&until - at>1)\nuntil=at +(until - at)/ 2;\n}\n#else\n(void)table;\n(void)from;\n",
"(void)to;\n#endif\n}\nstruct claim{\nuint32_t from,to;\nunsigned slot;\nenum claim_how how;\n};\nstatic void take_off(struct table *table,struct claim *claim,uint32_t from,uint32_t to){\nstruct place *flights=table->gate->flights;\nclaim->from=from;\nclaim->to=to;\nclaim->how=PLAIN;\nfor(claim->slot=0;claim->slot<FLIGHTS;claim->slot++)\nif(flights[claim->slot].pages==0){\nflights[claim->slot].page=from;\n__atomic_store_n(&flights[claim->slot].pages,to - from,__ATOMIC_RELEASE);\nbreak;\n}\n}\nstatic void claim_pages(struct table *table,struct claim *claim,uint32_t from,uint32_t to){\nset_pages(table,from,to,0);\ntake_off(table,claim,from,to);\nif(!table->held)\nreturn;\nif(claim->slot<FLIGHTS&&has_bit(table->held_bits,from)&&\nsame_bits(table->held_bits,from,to)==to){\nclaim->how=OVER;\n}else if(let_go(table,from,to)){\n",
"claim->how=LET_GO;\n}\n}\nstatic int map_claimed(const struct claim *claim,uint64_t address,uint64_t bytes,int prot,\nint flags,int fd,long offset){\n#if STANDS_IN\nif(claim->how==OVER)\nreturn system_mmap((void *)(uintptr_t)address,(size_t)bytes,prot,flags|MAP_FIXED,fd,\noffset)==MAP_FAILED\n?errno\n:0;\n#else\n(void)claim;\n#endif\nreturn system_map_at(address,bytes,prot,flags,fd,offset);\n}\nstatic void settle(struct table *table,const struct claim *claim,int why){\nuint32_t at,until;\nint saved=errno;\nconst int locked=claim->how!=PLAIN&&(claim->how!=LET_GO||why)&&acquire(table)==0;\nif(claim->slot<FLIGHTS)\n__atomic_store_n(&table->gate->flights[claim->slot].pages,0u,__ATOMIC_RELEASE);\nif(!locked)\nreturn;\nif(claim->how==LET_GO){\nset_pages(table,claim->from,claim->to,1);\nreserve_again(table,claim->from,claim->to);\n",
"}else if(!why){\nunhold(table,claim->from,claim->to);\n}else{\nfor(at=claim->from;at<claim->to;at=until){\nuntil=same_bits(table->held_bits,at,claim->to);\nif(!has_bit(table->held_bits,at))\ncontinue;\n(void)system_map_at((uint64_t)at<<table->shift,\n(uint64_t)(until - at)<<table->shift,RESERVATION,-1,0);\nset_pages(table,at,until,1);\n}\n(void)learn(table,0,0);\n}\nrelease(table);\nerrno=saved;\n}\nstatic void give_back(struct table *table,struct place *place){\nset_pages(table,place->page,place->page + place->pages,1);\nplace->pages=0;\n}\nstatic void note_free(struct table *table,uint32_t from,uint32_t to){\nif(from<table->floor)\nfrom=table->floor;\nif(from>=to)\nreturn;\nif(to - from<=64&&((uint64_t)(to - from)<<table->shift)%GROWTH_UNIT){\nstruct place *place=&table->recent[++table->newest%RECENT];\n",
"give_back(table,place);\nplace->page=from;\nplace->pages=to - from;\n}else{\nset_pages(table,from,to,1);\n}\n}\nstatic uint32_t find_recent(struct table *table,uint32_t pages,uint32_t top){\nunsigned i;\nfor(i=RECENT;i>0;i--){\nstruct place *place=&table->recent[(table->newest + i)%RECENT];\nif(place->pages==pages&&place->page + pages<=top){\nplace->pages=0;\nreturn place->page;\n}\n}\nreturn NOWHERE;\n}\nstatic void close_window(struct table *table,struct window *window){\nset_pages(table,window->next,window->end,1);\nwindow->next=window->end=0;\n}\n#if STANDS_IN\nstatic void close_windows(struct table *table,uint32_t from,uint32_t to){\nunsigned i;\nfor(i=0;i<WINDOWS;i++)\nif(table->windows[i].next<to&&table->windows[i].end>from)\nclose_window(table,&table->windows[i]);\nfor(i=0;i<RECENT;i++)\n",
"if(table->recent[i].page<to&&table->recent[i].page + table->recent[i].pages>from)\ngive_back(table,&table->recent[i]);\n}\n#endif\nstatic int close_all_windows(struct table *table){\nunsigned i;\nint any=0;\nfor(i=0;i<RECENT;i++){\nany|=table->recent[i].pages!=0;\ngive_back(table,&table->recent[i]);\n}\nfor(i=0;i<=WINDOWS;i++)\nif(table->windows[i].next<table->windows[i].end){\nclose_window(table,&table->windows[i]);\nany=1;\n}\nreturn any;\n}\nstatic uint32_t grow(struct table *table,uint32_t pages,uint32_t top){\nstruct window *window=\n&table->windows[system_thread()*UINT64_C(0x9e3779b97f4a7c15)>>(64 - WINDOW_BITS)];\nuint32_t from;\nif(window->end - window->next<pages||window->end>top){\nconst uint32_t most=WINDOW_MOST>>table->shift;\nuint32_t size=window->pages?2 *window->pages:WINDOW_FIRST>>table->shift;\n",
"close_window(table,window);\nfrom=find_pages(table,pages,top);\nif(from==NOWHERE)\nreturn NOWHERE;\nwindow->end=from + pages;\nwindow->pages=size<most?size:most;\nfor(size=window->pages;size>pages;size /=2)\nif(size<=window->end&&pages_free(table,window->end - size,window->end))\nbreak;\nwindow->next=window->end -(size>pages?size:pages);\nset_pages(table,window->next,window->end,0);\n}\nfrom=window->next;\nwindow->next+=pages;\nreturn from;\n}\n#if STANDS_IN\n#define REACH 0x3f000000u\nstatic uint32_t find_near(struct table *table,uint32_t pages,uint32_t top){\nconst uint32_t own=(uint32_t)((uint64_t)(uintptr_t)&the_table>>table->shift);\nconst uint32_t reach=REACH>>table->shift;\nuint32_t ahead,from=find_pages(table,pages,own<top?own:top);\nif(from!=NOWHERE&&from + reach>own)\nreturn from;\n",
"for(ahead=reach>>8;ahead;ahead=ahead<reach?2 *ahead:0){\nconst uint32_t end=own + ahead<own + reach?own + ahead:own + reach;\nfrom=find_pages(table,pages,end<top?end:top);\nif(from!=NOWHERE&&from>own)\nreturn from;\n}\nreturn NOWHERE;\n}\n#endif\nstruct request{\nuint64_t bytes;\nuint64_t limit;\nuint64_t align;\nint prot;\nint flags;\nint fd;\nlong offset;\nint ours;\nint by_code;\n};\nstatic int is_growth(const struct request *request,uint64_t page_bytes){\nreturn request->bytes%GROWTH_UNIT==0&&request->bytes<=GROWTH_MOST&&\nrequest->align<=page_bytes;\n}\nstatic uint32_t find_place(struct table *table,const struct request *request,uint32_t pages){\nconst uint32_t top=(uint32_t)(request->limit>>table->shift);\nconst uint32_t align=(uint32_t)(request->align>>table->shift);\nconst uint32_t slack=table->windows[WINDOWS].pages;\n",
"uint32_t from=NOWHERE;\n#if STANDS_IN\nif(request->by_code)\nreturn find_near(table,pages,top);\n#endif\nif(is_growth(request,UINT64_C(1)<<table->shift))\nreturn grow(table,pages,top);\nif(align==1&&(from=find_recent(table,pages,top))!=NOWHERE)\nreturn from;\nif(request->limit!=promised.low_limit)\nfrom=find_aligned(table,pages,align,top>slack?top - slack:0);\nreturn from==NOWHERE?find_aligned(table,pages,align,top):from;\n}\n#define INTERRUPTED_OURSELVES EDEADLK\nstatic int choose(struct table *table,const struct request *request,uint32_t pages,\nstruct claim *claim){\nuint32_t from;\nif(acquire(table)!=0){\nerrno=INTERRUPTED_OURSELVES;\nreturn -1;\n}\nfrom=find_place(table,request,pages);\nif(from==NOWHERE&&close_all_windows(table))\nfrom=find_place(table,request,pages);\nif(from==NOWHERE&&may_learn(table)&&learn(table,0,0)==0)\n",
"from=find_place(table,request,pages);\nif(from==NOWHERE){\nif(!request->by_code)\n__atomic_store_n(&table->refused,1,__ATOMIC_RELAXED);\nrelease(table);\nerrno=ENOMEM;\nreturn -1;\n}\nclaim_pages(table,claim,from,from + pages);\nrelease(table);\nreturn 0;\n}\nstatic int below_floor(const struct table *table,uint32_t page){\n#if SYSTEM_LINUX\nconst uint64_t address=(uint64_t)page<<table->shift,bytes=UINT64_C(1)<<table->shift;\nint why;\nif(address>=UINT64_C(64)<<20)\nreturn 0;\nwhy=system_map_at(address,bytes,PROT_NONE,MAP_PRIVATE|MAP_ANONYMOUS,-1,0);\nif(why==0)\n(void)system_unmap_at(address,bytes);\nreturn why==EPERM;\n#else\n(void)table;\n(void)page;\nreturn 0;\n#endif\n}\nstatic int learn_refusal(struct table *table,int why,const struct claim *claim){\nconst uint32_t unit=table->shift<16?UINT32_C(1)<<(16 - table->shift):1;\n",
"const uint32_t from=claim->from,to=claim->to;\nint result=0;\nif(acquire(table)!=0)\nreturn -1;\nif(claim->how==PLAIN)\nset_pages(table,from,to,1);\nif(why==EEXIST){\n(void)learn(table,from & ~(unit - 1),(to + unit - 1)& ~(unit - 1));\nif(!table->maps_missing&&pages_free(table,from,to))\nlearn_by_trying(table,from,to);\n}else if(why==EPERM&&below_floor(table,from)){\nset_pages(table,0,from + 1,0);\nif(table->floor<from + 1)\ntable->floor=from + 1;\n}else{\nresult=-1;\n}\nrelease(table);\nreturn result;\n}\nstatic uint64_t serve(struct table *table,const struct request *request){\nconst uint64_t pages64=request->bytes>>table->shift;\nconst uint32_t pages=(uint32_t)pages64;\nstruct claim claim;\nunsigned tries;\nint saved=errno;\nif(pages64>request->limit>>table->shift){\nerrno=ENOMEM;\nreturn 0;\n",
"}\nfor(tries=0;tries<LOW_END / MASON_DIXON_PIECE;tries++){\nuint64_t place;\nint why;\nif(choose(table,request,pages,&claim)!=0)\nreturn 0;\nplace=(uint64_t)claim.from<<table->shift;\nwhy=map_claimed(&claim,place,request->bytes,request->prot,request->flags,request->fd,\nrequest->offset);\nsettle(table,&claim,why);\nif(why==0){\nif(request->ours&&acquire(table)==0){\nset_bits(table->given_bits,claim.from,claim.to,1);\ntable->given+=pages;\nrelease(table);\n}\nerrno=saved;\nreturn place;\n}\nif(learn_refusal(table,why,&claim)!=0){\nerrno=why==EEXIST?ENOMEM:why;\nreturn 0;\n}\n}\nerrno=ENOMEM;\nreturn 0;\n}\nstatic int in_image(uint64_t address){\nstruct mason_dixon_image image;\nunsigned i;\nmason_dixon_image_read(&image,LOW_END);\nfor(i=0;image.known&&i<image.loads;i++)\nif(address>image.load[i].start&&address<image.load[i].end)\n",
"return 1;\nreturn 0;\n}\nvoid *mason_dixon_map_low(size_t size,uint64_t limit,size_t alignment){\nstruct table *table;\nstruct request request;\nuint64_t page_bytes,got;\nif(!limit)\nlimit=promised.low_limit;\nif(!size||(alignment &(alignment - 1))||limit>LOW_END||limit<=MASON_DIXON_PIECE||\n(limit!=promised.low_limit&&in_image(limit))){\nerrno=EINVAL;\nreturn NULL;\n}\ntable=get_table();\nif(!table){\nerrno=ENOMEM;\nreturn NULL;\n}\npage_bytes=UINT64_C(1)<<table->shift;\nif(size>LOW_END||alignment>=LOW_END){\nerrno=ENOMEM;\nreturn NULL;\n}\nrequest.bytes=((uint64_t)size + page_bytes - 1)& ~(page_bytes - 1);\nrequest.limit=limit;\nrequest.align=alignment>page_bytes?alignment:page_bytes;\n#if SYSTEM_WINDOWS\nrequest.prot=request.flags=0;\n#else\nrequest.prot=PROT_READ|PROT_WRITE;\nrequest.flags=MAP_PRIVATE|MAP_ANONYMOUS;\n",
"#endif\nrequest.fd=-1;\nrequest.offset=0;\nrequest.ours=1;\nrequest.by_code=0;\ngot=serve(table,&request);\nif(!got&&errno==INTERRUPTED_OURSELVES)\nerrno=EAGAIN;\nreturn(void *)(uintptr_t)got;\n}\nstatic int low_pages(const struct table *table,uint64_t start,uint64_t bytes,uint32_t *from,\nuint32_t *to){\nuint64_t end,page_bytes=UINT64_C(1)<<table->shift;\nif(start>=LOW_END||!bytes)\nreturn 0;\nend=bytes>LOW_END - start?LOW_END:start + bytes;\n*from=(uint32_t)(start>>table->shift);\n*to=(uint32_t)((end + page_bytes - 1)>>table->shift);\nreturn 1;\n}\nstatic int unmap_pages(struct table *table,uint32_t from,uint32_t to){\nconst unsigned shift=table->shift;\nint result=0;\n#if STANDS_IN\nif(table->shared&&acquire(table)==0){\nuint32_t at,until;\nfor(at=from;at<to&&result==0;at=until){\nvoid *start=(void *)((uintptr_t)at<<shift);\n",
"size_t bytes;\nuntil=same_bits(table->share_bits,at,to);\nbytes=(size_t)(until - at)<<shift;\nif(has_bit(table->share_bits,at)&&\nsystem_mmap(start,bytes,PROT_NONE,\nMAP_PRIVATE|MAP_ANONYMOUS|MAP_NORESERVE|MAP_FIXED,-1,\n0)!=MAP_FAILED)\nhold(table,at,until);\nelse if((result=system_munmap(start,bytes))==0)\nunhold(table,at,until);\nif(result==0)\nset_pages(table,at,until,1);\n}\nrelease(table);\nreturn result;\n}\n#endif\nresult=system_unmap_at((uint64_t)from<<shift,(uint64_t)(to - from)<<shift);\nif(result==0&&acquire(table)==0){\nnote_free(table,from,to);\nrelease(table);\n}\nreturn result;\n}\nstatic void ungive(struct table *table,uint32_t from,uint32_t to){\nuint32_t at,until;\nfor(at=from;at<to&&table->given;at=until){\nuntil=same_bits(table->given_bits,at,to);\nif(has_bit(table->given_bits,at)){\n",
"set_bits(table->given_bits,at,until,0);\ntable->given-=until - at;\n}\n}\n}\nint mason_dixon_unmap_low(void *address,size_t size){\nstruct table *table=__atomic_load_n(&the_table,__ATOMIC_ACQUIRE);\nuint64_t start=(uint64_t)(uintptr_t)address,page_bytes;\nuint32_t from,to;\nint whole;\nif(!table||!size||start>=LOW_END||(uint64_t)size>LOW_END - start){\nerrno=EINVAL;\nreturn -1;\n}\npage_bytes=UINT64_C(1)<<table->shift;\nif(start &(page_bytes - 1)||!low_pages(table,start,size,&from,&to)){\nerrno=EINVAL;\nreturn -1;\n}\nif(acquire(table)!=0){\nerrno=EAGAIN;\nreturn -1;\n}\nwhole=has_bit(table->given_bits,from)&&same_bits(table->given_bits,from,to)==to;\n#if SYSTEM_WINDOWS\nif(whole){\nMEMORY_BASIC_INFORMATION info;\nuint64_t bytes=0;\nwhile(VirtualQuery((char *)address + bytes,&info,sizeof info)&&\n",
"info.AllocationBase==address&&info.State!=MEM_FREE)\nbytes+=info.RegionSize;\nwhole=bytes==(uint64_t)(to - from)<<table->shift;\n}\n#endif\nif(whole)\nungive(table,from,to);\nrelease(table);\nif(!whole){\nerrno=EINVAL;\nreturn -1;\n}\nif(unmap_pages(table,from,to)==0)\nreturn 0;\nif(acquire(table)==0){\nset_bits(table->given_bits,from,to,1);\ntable->given+=to - from;\nrelease(table);\n}\nreturn -1;\n}\n#if STANDS_IN\n#define STAND_IN_AS(name, own)                                                                     \\\n__asm__(name) __attribute__((weak, alias(own), visibility(\"default\")))\n#ifdef __cplusplus\nextern \"C\"{\n#endif\n#define HIDDEN __attribute__((visibility(\"hidden\")))\nHIDDEN void *mason_dixon_own_mmap(void *address,size_t size,int prot,int flags,int fd,\nlong offset);\nHIDDEN int mason_dixon_own_munmap(void *address,size_t size);\n",
"void *mason_dixon_mmap(void *address,size_t size,int prot,int flags,int fd,long offset)\nSTAND_IN_AS(\"mmap\",\"mason_dixon_own_mmap\");\nint mason_dixon_munmap(void *address,size_t size)STAND_IN_AS(\"munmap\",\"mason_dixon_own_munmap\");\n#if SYSTEM_LINUX\nHIDDEN void *mason_dixon_own_mremap(void *address,size_t old_size,size_t size,int flags,...);\nvoid *mason_dixon_mmap64(void *address,size_t size,int prot,int flags,int fd,long offset)\nSTAND_IN_AS(\"mmap64\",\"mason_dixon_own_mmap\");\nvoid *mason_dixon_mremap(void *address,size_t old_size,size_t size,int flags,...)\nSTAND_IN_AS(\"mremap\",\"mason_dixon_own_mremap\");\n#endif\n#ifdef __cplusplus\n}\n#endif\n#include <stdarg.h>\n#if SYSTEM_LINUX\n#define NO_REPLACE MAP_FIXED_NOREPLACE\n#define TAKES_MORE (MAP_HUGETLB | MAP_GROWSDOWN)\n#else\n",
"#define NO_REPLACE 0\n#define TAKES_MORE 0\n#endif\n#ifndef MAP_ALIGN\n#define MAP_ALIGN 0\n#endif\n#define NOT_OURS (MAP_FIXED | NO_REPLACE | TAKES_MORE)\nstatic void take_pages(struct table *table,uint32_t from,uint32_t to){\nclose_windows(table,from,to);\nset_pages(table,from,to,0);\nunhold(table,from,to);\n}\nstatic void note_mapped(struct table *table,uint64_t start,uint64_t bytes,int fixed){\nuint32_t from,to;\nif(low_pages(table,start,bytes,&from,&to)&&acquire(table)==0){\ntake_pages(table,from,to);\nif(!fixed)\nungive(table,from,to);\nrelease(table);\n}\n}\n#if SYSTEM_LINUX\nstatic void note_unmapped(struct table *table,uint64_t start,uint64_t bytes){\nuint32_t from,to;\nif(low_pages(table,start,bytes,&from,&to)&&acquire(table)==0){\nset_pages(table,from,to,1);\nungive(table,from,to);\n",
"reserve_again(table,from,to);\nrelease(table);\n}\n}\n#endif\nstatic void claim_hint(struct table *table,struct claim *claim,uint64_t start,uint64_t bytes){\nuint32_t from,to;\nclaim->slot=FLIGHTS;\nclaim->how=PLAIN;\nif(table->held&&low_pages(table,start,bytes,&from,&to)&&bytes<=LOW_END - start&&\nacquire(table)==0){\nclose_windows(table,from,to);\nif(pages_free(table,from,to)&&\n(has_bit(table->held_bits,from)||same_bits(table->held_bits,from,to)<to))\nclaim_pages(table,claim,from,to);\nrelease(table);\n}\n}\nstatic void make_way(struct table *table,struct claim *claim,uint64_t start,uint64_t bytes){\nclaim_hint(table,claim,start,bytes);\nif(claim->how==OVER&&acquire(table)==0){\n(void)let_go(table,claim->from,claim->to);\nclaim->how=LET_GO;\nrelease(table);\n}\n}\nstatic void claim_fixed(struct table *table,struct claim *claim,uint64_t start,uint64_t bytes){\n",
"uint32_t from,to;\nclaim->slot=FLIGHTS;\nclaim->how=PLAIN;\nif(table->held&&low_pages(table,start,bytes,&from,&to)&&acquire(table)==0){\nclose_windows(table,from,to);\nset_pages(table,from,to,0);\ntake_off(table,claim,from,to);\nif(claim->slot<FLIGHTS)\nclaim->how=OVER;\nelse\nunhold(table,from,to);\nrelease(table);\n}\n}\nstatic uint64_t round_hint(const struct table *table,uint64_t hint){\nconst uint64_t least=(uint64_t)table->floor<<table->shift;\nhint &=~((UINT64_C(1)<<table->shift)- 1);\nreturn hint&&hint<least?least:hint;\n}\nstatic void *pass_on(struct table *table,void *address,size_t size,int prot,int flags,int fd,\nlong offset){\nstruct claim claim={0,0,FLIGHTS,PLAIN};\nuint64_t place=(uint64_t)(uintptr_t)address;\nvoid *got;\nif(!table||table->alone)\nreturn system_mmap(address,size,prot,flags,fd,offset);\n",
"if(flags & MAP_ALIGN)\nplace=0;\nif(!(flags &(MAP_FIXED|NO_REPLACE)))\nplace=round_hint(table,place);\nif((flags &(MAP_FIXED|NO_REPLACE))==MAP_FIXED){\nclaim_fixed(table,&claim,place,size);\n}else if(flags & TAKES_MORE){\nmake_way(table,&claim,place,size);\n}else if(place){\nclaim_hint(table,&claim,place,size);\n}\nif(claim.how==OVER)\ngot=system_mmap((void *)(uintptr_t)place,size,prot,(flags & ~NO_REPLACE)|MAP_FIXED,\nfd,offset);\nelse\ngot=system_mmap(address,size,prot,flags,fd,offset);\nsettle(table,&claim,(uint64_t)(uintptr_t)got==place?0:ENOMEM);\nif(got!=MAP_FAILED&&(uint64_t)(uintptr_t)got<LOW_END)\nnote_mapped(table,(uint64_t)(uintptr_t)got,size,flags & MAP_FIXED);\nreturn got;\n}\nstatic int is_near(uint64_t hint,size_t size,uint64_t limit){\nreturn hint%65536==0&&size>=32768&&size<131072&&\n",
"(uint64_t)(uintptr_t)&the_table<limit;\n}\nstatic void *map_without_table(size_t size,int prot,int flags,int fd,long offset,\nuint64_t limit){\nconst uint64_t bytes=((uint64_t)size + 65535)& ~UINT64_C(65535);\nvoid *got=system_mmap(NULL,size,prot,flags,fd,offset);\nunsigned tries;\nif(got!=MAP_FAILED&&(uint64_t)(uintptr_t)got + size<=limit)\nreturn got;\nif(got!=MAP_FAILED)\n(void)system_munmap(got,size);\nelse if(errno!=ENOMEM)\nreturn MAP_FAILED;\nfor(tries=0;tries<1000&&bytes<limit - MASON_DIXON_PIECE;tries++){\nconst uint64_t places=(limit - MASON_DIXON_PIECE - bytes)>>16;\nconst uint64_t place=(1 + system_random()%(places + 1))<<16;\nif(system_map_at(place,size,prot,flags & ~MAP_32BIT,fd,offset)==0)\nreturn(void *)(uintptr_t)place;\n}\nerrno=ENOMEM;\nreturn MAP_FAILED;\n}\nstatic void *map(void *address,size_t size,int prot,int flags,int fd,long offset){\n",
"struct table *table=__atomic_load_n(&the_table,__ATOMIC_ACQUIRE);\nconst uint64_t limit=promised.low_limit;\nuint64_t hint=(uint64_t)(uintptr_t)address;\nstruct request request;\nuint64_t got,page_bytes;\nint saved=errno;\nif(!(flags & MAP_ANONYMOUS)||flags & NOT_OURS||!size||size>LOW_END)\nreturn pass_on(table,address,size,prot,flags,fd,offset);\nrequest.by_code=0;\nif(!(flags & MAP_32BIT)){\nif(!hint||hint>=limit)\nreturn pass_on(table,address,size,prot,flags,fd,offset);\nrequest.by_code=is_near(hint,size,limit);\nif(!request.by_code&&(!table||!__atomic_load_n(&table->refused,__ATOMIC_RELAXED)))\nreturn pass_on(table,address,size,prot,flags,fd,offset);\n}\ntable=get_table();\nif(!table||table->alone)\nreturn pass_on(table,address,size,prot,flags,fd,offset);\npage_bytes=UINT64_C(1)<<table->shift;\n",
"request.bytes=((uint64_t)size + page_bytes - 1)& ~(page_bytes - 1);\nrequest.align=page_bytes;\nif(flags & MAP_ALIGN){\nif(hint &(hint - 1)||hint>=limit)\nreturn pass_on(table,address,size,prot,flags,fd,offset);\nrequest.align=hint>page_bytes?hint:page_bytes;\nhint=0;\n}\n#if SYSTEM_SUNOS\nif(hint<(uint64_t)table->floor<<table->shift)\nhint=0;\n#endif\nhint=round_hint(table,hint);\nif(hint&&hint<limit&&request.bytes<=limit - hint&&\n(flags & MAP_32BIT||(!request.by_code&&size<131072))){\nstruct claim claim;\nint why;\nclaim_hint(table,&claim,hint,request.bytes);\nwhy=map_claimed(&claim,hint,request.bytes,prot,flags & ~MAP_32BIT,fd,offset);\nsettle(table,&claim,why);\nif(why==0){\nnote_mapped(table,hint,request.bytes,0);\nerrno=saved;\nreturn(void *)(uintptr_t)hint;\n}\n}\nrequest.limit=flags & MAP_32BIT?limit:limit - page_bytes;\n",
"request.prot=prot;\nrequest.flags=flags & ~(MAP_32BIT|MAP_ALIGN);\nrequest.fd=fd;\nrequest.offset=offset;\nrequest.ours=0;\nerrno=saved;\ngot=serve(table,&request);\nif(got)\nreturn(void *)(uintptr_t)got;\nif(!(flags & MAP_32BIT)){\nerrno=saved;\nreturn pass_on(table,address,size,prot,flags,fd,offset);\n}\nif(errno==INTERRUPTED_OURSELVES)\nreturn map_without_table(size,prot,flags,fd,offset,limit);\nreturn MAP_FAILED;\n}\nvoid *mason_dixon_own_mmap(void *address,size_t size,int prot,int flags,int fd,long offset){\nreturn map(address,size,prot,flags,fd,offset);\n}\nstatic struct table *table_for(uint64_t start){\nstruct table *table=start<LOW_END?__atomic_load_n(&the_table,__ATOMIC_ACQUIRE):NULL;\nreturn table&&!table->alone?table:NULL;\n}\nint mason_dixon_own_munmap(void *address,size_t size){\n",
"const uint64_t start=(uint64_t)(uintptr_t)address;\nstruct table *table=table_for(start);\nuint32_t from,to;\nif(!table||start &((UINT64_C(1)<<table->shift)- 1)||\n!low_pages(table,start,size,&from,&to))\nreturn system_munmap(address,size);\nif(size>LOW_END - start&&\nsystem_munmap((void *)(uintptr_t)LOW_END,size -(size_t)(LOW_END - start))!=0)\nreturn -1;\nif(table->given&&acquire(table)==0){\nungive(table,from,to);\nrelease(table);\n}\nreturn unmap_pages(table,from,to);\n}\n#if SYSTEM_LINUX\nvoid *mason_dixon_own_mremap(void *address,size_t old_size,size_t size,int flags,...){\nconst uint64_t start=(uint64_t)(uintptr_t)address;\nstruct table *table=__atomic_load_n(&the_table,__ATOMIC_ACQUIRE);\nstruct claim claim={0,0,FLIGHTS,PLAIN};\nuint64_t mask,old_bytes,bytes;\nvoid *wanted=NULL,*got;\n",
"if(flags &(MREMAP_FIXED|4 )){\nva_list more;\nva_start(more,flags);\nwanted=va_arg(more,void *);\nva_end(more);\n}\nif(!table||table->alone)\nreturn(void *)(uintptr_t)syscall(SYS_mremap,address,old_size,size,flags,wanted);\nmask=(UINT64_C(1)<<table->shift)- 1;\nold_bytes=(old_size + mask)& ~mask;\nbytes=(size + mask)& ~mask;\nif(flags & MREMAP_FIXED)\nclaim_fixed(table,&claim,(uint64_t)(uintptr_t)wanted,bytes);\nelse if(bytes>old_bytes)\nmake_way(table,&claim,start + old_bytes,bytes - old_bytes);\ngot=(void *)(uintptr_t)syscall(SYS_mremap,address,old_size,size,flags,wanted);\nsettle(table,&claim,got==(flags & MREMAP_FIXED?wanted:address)?0:ENOMEM);\nif(got==MAP_FAILED)\nreturn got;\nif(got!=address){\nif(!(flags & 4))\nnote_unmapped(table,start,old_bytes);\nnote_mapped(table,(uint64_t)(uintptr_t)got,bytes,flags & MREMAP_FIXED);\n",
"}else if(bytes<old_bytes){\nnote_unmapped(table,start + bytes,old_bytes - bytes);\n}else{\nnote_mapped(table,start + old_bytes,bytes - old_bytes,0);\n}\nreturn got;\n}\n#endif\n#if MASON_DIXON_LOW_RESERVE\n#if SYSTEM_LINUX\n#define SITTERS 5u\nstruct sitters{\nstruct mapping list[SITTERS];\nunsigned count;\n};\nstatic void add_sitter(struct table *table,const struct mapping *mapping,void *data){\nstruct sitters *sitters=(struct sitters *)data;\nconst uint64_t bytes=mapping->end - mapping->start;\nunsigned at;\nif(mapping->start>=promised.low_limit||\nhas_bit(table->held_bits,(uint32_t)(mapping->start>>table->shift)))\nreturn;\nat=sitters->count<SITTERS?sitters->count++:SITTERS;\nfor(;at>0&&sitters->list[at - 1].end - sitters->list[at - 1].start<bytes;at--)\nif(at<SITTERS)\nsitters->list[at]=sitters->list[at - 1];\n",
"if(at<SITTERS)\nsitters->list[at]=*mapping;\n}\n#endif\nstatic void tell_reserve(struct table *table,uint64_t got){\nchar buffer[1024];\nstruct mason_dixon_text text=mason_dixon_text_open(buffer,sizeof buffer);\nsize_t put=0;\n#if SYSTEM_LINUX\nstruct sitters sitters;\nunsigned i;\nsitters.count=0;\n(void)each_mapping(table,open_maps(),add_sitter,&sitters);\n#endif\nmason_dixon_put(&text,\"MasonDixon: LOW_RESERVE is \");\nmason_dixon_put_number(&text,promised.low_reserve>>10,10);\nmason_dixon_put(&text,\" KiB, but only \");\nmason_dixon_put_number(&text,got>>10,10);\nmason_dixon_put(&text,\" KiB can be had below \");\nmason_dixon_put_address(&text,promised.low_limit);\n#if !SYSTEM_LINUX\n(void)table;\nmason_dixon_put(&text,\".\\n\");\n#else\nmason_dixon_put(&text,sitters.count?\"; there are:\\n\":\".\\n\");\n",
"for(i=0;i<sitters.count;i++){\nconst struct mapping *mapping=&sitters.list[i];\nmason_dixon_put(&text,\"  \");\nmason_dixon_put_address(&text,mapping->start);\nmason_dixon_put(&text,\" to \");\nmason_dixon_put_address(&text,mapping->end);\nmason_dixon_put(&text,\"  \");\nmason_dixon_put(&text,mapping->name[0]?mapping->name:\"(anonymous)\");\nmason_dixon_put(&text,\"\\n\");\n}\n#endif\nif(fcntl(2,F_GETFD)<0)\nreturn;\n{\n#ifdef SIGPIPE\nvoid(*before)(int)=signal(SIGPIPE,SIG_IGN);\n#endif\nwhile(put<text.used){\nlong wrote=(long)write(2,buffer + put,text.used - put);\nif(wrote<0&&errno==EINTR)\ncontinue;\nif(wrote<=0)\nbreak;\nput+=(size_t)wrote;\n}\n#ifdef SIGPIPE\nif(before!=SIG_ERR)\n(void)signal(SIGPIPE,before);\n#endif\n}\n}\nstatic uint32_t find_largest(struct table *table,uint32_t *pages,uint32_t top){\n",
"uint32_t least=0,most=*pages,from=find_pages(table,*pages,top);\nif(from!=NOWHERE||\n(close_all_windows(table)&&(from=find_pages(table,*pages,top))!=NOWHERE))\nreturn from;\nwhile(least<most){\nuint32_t middle=least +(most - least + 1)/ 2;\nuint32_t found=find_pages(table,middle,top);\nif(found==NOWHERE){\nmost=middle - 1;\n}else{\nfrom=found;\nleast=middle;\n}\n}\n*pages=least;\nreturn from;\n}\nstatic void free_the_shares(struct table *table,int is_free){\nuint32_t at,until,end=table->words *64;\nfor(at=0;at<end;at=until){\nuntil=same_bits(table->share_bits,at,end);\nif(has_bit(table->share_bits,at))\nset_pages(table,at,until,is_free);\n}\n}\nstatic void take_reserve(struct table *table){\nuint32_t left=(uint32_t)(promised.low_reserve>>table->shift);\nconst uint32_t top=(uint32_t)(promised.low_limit>>table->shift);\n",
"unsigned tries;\nif(acquire(table)!=0)\nreturn;\n(void)learn(table,0,0);\nfor(tries=0;left&&tries<4096;tries++){\nuint32_t pages=left,from=find_largest(table,&pages,top);\nint why;\nif(from==NOWHERE)\nbreak;\nwhy=reserve(table,from,from + pages);\nif(why==EEXIST){\n(void)learn(table,from,from + pages);\nfree_the_shares(table,0);\ncontinue;\n}\nif(why)\nbreak;\nset_pages(table,from,from + pages,0);\nset_bits(table->share_bits,from,from + pages,1);\ntable->shared+=pages;\nleft-=pages;\n}\nfree_the_shares(table,1);\nif(left)\ntell_reserve(table,(uint64_t)table->shared<<table->shift);\nrelease(table);\nif(left&&promised.on_failure_abort)\nabort();\n}\n#ifdef __sun\n__attribute__((constructor,used))\n#else\n__attribute__((constructor(102),used))\n#endif\nstatic void\nmason_dixon_reserve(void){\n",
"struct table *table=get_table();\nint saved=errno;\nif(promised.low_reserve&&table&&!table->alone&&!table->shared)\ntake_reserve(table);\nerrno=saved;\n}\n#endif\n#ifdef __cplusplus\nextern \"C\"\n#endif\nvoid *\nmason_dixon_dlsym(void *handle,const char *name)__asm__(\"dlsym\")__attribute__((weak));\nstatic int seen_by_libraries(const char *name){\nvoid *(*volatile find)(void *,const char *)=mason_dixon_dlsym;\nvoid *seen;\nif(!find)\nreturn -1;\n#if SYSTEM_SUNOS\nseen=find(RTLD_DEFAULT,name);\n#else\nseen=find(NULL ,name);\n#endif\nreturn seen==NULL?-1:mason_dixon_low_map_serves((uintptr_t)seen);\n}\n#if SYSTEM_SUNOS\n#ifdef __cplusplus\nextern \"C\"\n#else\nextern\n#endif\nconst uint64_t mason_dixon_dynamic[] __asm__(\"_DYNAMIC\")__attribute__((weak));\nstatic int passed_by(void){\nconst uint64_t *volatile start=mason_dixon_dynamic;\n",
"const uint64_t *entry;\nfor(entry=start;entry&&entry[0];entry+=2)\nif(entry[0]==0x6ffffffb)\nreturn !(entry[1] & 0x800000);\nreturn start!=NULL;\n}\n#endif\n#ifdef __cplusplus\nextern \"C\"\n#endif\nvoid *\nmason_dixon_wrap_mmap(void *,size_t,int,int,int,long)__asm__(\"__wrap_mmap\")\n__attribute__((weak));\nstatic int defined_elsewhere(void *(*volatile name)(void *,size_t,int,int,int,long),\nvoid *(*volatile wrapper)(void *,size_t,int,int,int,long)){\nreturn name!=wrapper&&!mason_dixon_low_map_serves((uintptr_t)name);\n}\n#endif\nint mason_dixon_low_map_serves(uintptr_t function){\n#if STANDS_IN\nvoid *(*volatile own)(void *,size_t,int,int,int,long)=mason_dixon_own_mmap;\nreturn function==(uintptr_t)own;\n#else\n(void)function;\nreturn 0;\n#endif\n}\nvoid mason_dixon_low_map_state(struct mason_dixon_low_map_state *state,uint64_t limit){\n",
"memset(state,0,sizeof *state);\nstate->why_not=state->own_name=\"\";\nstate->seen_by_libraries=-1;\nstate->held_limit=limit;\n#if STANDS_IN\n{\nstruct table *table=get_table();\nuint32_t at,until,end;\nif(!table){\nstate->why_not=\"no memory for its table\";\nreturn;\n}\nif(table->alone){\nstate->why_not=table->why_alone;\nreturn;\n}\nstate->stands_in=1;\nstate->seen_by_libraries=seen_by_libraries(\"mmap\");\nif(state->seen_by_libraries==1)\nstate->seen_by_libraries=!SYSTEM_LINUX||seen_by_libraries(\"mmap64\")!=0;\n#if SYSTEM_SUNOS\nstate->bound_directly=passed_by();\n#endif\nstate->own_name=defined_elsewhere(mason_dixon_mmap,mason_dixon_wrap_mmap)?\"mmap\":\"\";\n#if SYSTEM_LINUX\nif(!*state->own_name&&defined_elsewhere(mason_dixon_mmap64,NULL))\nstate->own_name=\"mmap64\";\n#endif\nstate->reserve_bytes=(uint64_t)table->shared<<table->shift;\n",
"if(!table->held||acquire(table)!=0)\nreturn;\nend=(uint32_t)((limit>LOW_END?LOW_END:limit)>>table->shift);\nfor(at=0;at<end;at=until){\nuntil=same_bits(table->held_bits,at,end);\nif(has_bit(table->held_bits,at))\nstate->held_bytes+=(uint64_t)(until - at)<<table->shift;\n}\nrelease(table);\n}\n#elif MASON_DIXON_LOW_MAP\nstate->why_not=\"compiled for a sanitizer, or for a system where MAP_32BIT needs no help\";\n#else\nstate->why_not=\"compiled without MASON_DIXON_LOW_MAP\";\n#endif\n}\n#else\nvoid *mason_dixon_map_low(size_t size,uint64_t limit,size_t alignment){\n(void)size;\n(void)limit;\n(void)alignment;\nerrno=ENOSYS;\nreturn NULL;\n}\nint mason_dixon_unmap_low(void *address,size_t size){\n(void)address;\n(void)size;\nerrno=EINVAL;\nreturn -1;\n}\nint mason_dixon_low_map_serves(uintptr_t function){\n",
"(void)function;\nreturn 0;\n}\nvoid mason_dixon_low_map_state(struct mason_dixon_low_map_state *state,uint64_t limit){\nmemset(state,0,sizeof *state);\nstate->why_not=\"a 32-bit program\";\nstate->own_name=\"\";\nstate->seen_by_libraries=-1;\nstate->held_limit=limit;\n}\n#endif\n",
NULL};
static const char *const source_mason_dixon_low_stack_c[]={
"#include \"mason_dixon_measure.h\"\n#include \"mason_dixon_config.h\"\n#include \"mason_dixon_low_stack.h\"\n#include <sys/resource.h>\n#include <sys/stat.h>\n#include <time.h>\n#ifdef __linux__\n#include <sys/personality.h>\n#include <sys/prctl.h>\n#include <sys/syscall.h>\n#endif\n#if !defined(MASON_DIXON_CONFIG) && MASON_DIXON_POINTER_BITS &&                                    \\\n((MASON_DIXON_POINTER_BITS) < 31 || (MASON_DIXON_POINTER_BITS) > 63)\n#error \"mason_dixon_low_stack.c: MASON_DIXON_POINTER_BITS must be 31 to 63\"\n#endif\n#ifndef MAP_STACK\n#define MAP_STACK 0\n#endif\n#ifndef MAP_NORESERVE\n#define MAP_NORESERVE 0\n#endif\nstatic uint64_t low_end(void){\nreturn UINT64_C(1)<<(promised.pointer_bits?promised.pointer_bits:47);\n}\nstatic struct mason_dixon_low_state state;\nstatic int randomisation_off(void){\n",
"#ifdef __linux__\nint now=personality(0xffffffff);\nreturn now!=-1&&(now & ADDR_NO_RANDOMIZE);\n#else\nreturn 0;\n#endif\n}\nstatic uint64_t random_bits(void){\nuint64_t bits=0;\nstruct timespec now={0,0};\n#ifdef SYS_getrandom\nif(syscall(SYS_getrandom,&bits,sizeof bits,1 )==(long)sizeof bits)\nreturn bits;\n#endif\n(void)clock_gettime(CLOCK_MONOTONIC,&now);\nbits=(uint64_t)now.tv_nsec ^(uint64_t)(uintptr_t)&now;\nreturn bits *UINT64_C(0x9e3779b97f4a7c15)>>8 ^ bits;\n}\nstatic int stack_executable(void){\n#if defined(__linux__) && MASON_DIXON_HAVE_PHDR\nconst unsigned char *at=(const unsigned char *)(uintptr_t)getauxval(A@&t@T_PHDR);\nunsigned long left=getauxval(A@&t@T_PHNUM);\nfor(;at&&left;left--,at+=getauxval(A@&t@T_PHENT)){\nElfW(Phdr)header;\nmemcpy(&header,at,sizeof header);\nif(header.p_type==PT_GNU_STACK)\n",
"return(header.p_flags & PF_X)!=0;\n}\n#endif\nreturn 0;\n}\nstatic unsigned char *map_between(uint64_t from,uint64_t to,uint64_t bytes,uint64_t page){\nint fixed=randomisation_off(),error=ENOMEM;\nuint64_t slots,last=0;\nunsigned try_count;\nfrom=(from + page - 1)& ~(page - 1);\nif(to<from||to - from<bytes)\nreturn NULL;\nslots=(to - from - bytes)/ page + 1;\nfor(try_count=0;try_count<64;try_count++){\nuint64_t at=from +(fixed?slots - 1:random_bits()%slots)*page;\nvoid *got;\nif(fixed){\nif(try_count&&(last<from + bytes))\nbreak;\nat=try_count?last - bytes:at;\nlast=at;\n}\ngot=mmap((void *)(uintptr_t)at,(size_t)bytes,\nPROT_READ|PROT_WRITE|(stack_executable()?PROT_EXEC:0),\nMAP_PRIVATE|MAP_ANONYMOUS|MAP_NORESERVE|MAP_STACK|MASON_DIXON_MAP_HERE,\n-1,0);\nif(got==MAP_FAILED){\nif(errno==EEXIST)\n",
"continue;\nerror=errno;\nbreak;\n}\nif((uint64_t)(uintptr_t)got + bytes<=low_end())\nreturn(unsigned char *)got;\n(void)munmap(got,(size_t)bytes);\n}\nerrno=error;\nreturn NULL;\n}\nsize_t mason_dixon_stack_bytes(size_t bytes){\nuint64_t page=mason_dixon_page_bytes(),wanted=bytes;\nif(!wanted){\nstruct rlimit limit;\nwanted=UINT64_C(8)<<20;\nif(getrlimit(RLIMIT_STACK,&limit)==0&&limit.rlim_cur!=RLIM_INFINITY&&\nlimit.rlim_cur>=UINT64_C(64)<<10)\nwanted=(uint64_t)limit.rlim_cur;\n}\nif(wanted>low_end())\nreturn 0;\nreturn(size_t)((wanted + page - 1)& ~(page - 1));\n}\nvoid *mason_dixon_stack_map(size_t bytes){\nuint64_t page=mason_dixon_page_bytes(),all,usable=mason_dixon_stack_bytes(bytes);\nunsigned char *got;\nif(!usable){\nerrno=ENOMEM;\nreturn NULL;\n}\nall=usable + MASON_DIXON_STACK_GUARD;\n",
"errno=ENOMEM;\ngot=map_between(low_end()- low_end()/ 4,low_end()- page,all,page);\nif(!got&&errno==ENOMEM)\ngot=map_between(low_end()/ 8,low_end()- page,all,page);\nif(!got)\nreturn NULL;\nif(mprotect(got,MASON_DIXON_STACK_GUARD,PROT_NONE)!=0){\nint error=errno;\n(void)munmap(got,(size_t)all);\nerrno=error;\nreturn NULL;\n}\n#ifdef MADV_NOHUGEPAGE\n(void)madvise(got + MASON_DIXON_STACK_GUARD,(size_t)usable,MADV_NOHUGEPAGE);\n#endif\n#if defined(__linux__)\n#ifndef PR_SET_VMA\n#define PR_SET_VMA 0x53564d41\n#define PR_SET_VMA_ANON_NAME 0\n#endif\n(void)prctl(PR_SET_VMA,PR_SET_VMA_ANON_NAME,got,(size_t)all,\"MasonDixon stack\");\n#endif\nreturn got + MASON_DIXON_STACK_GUARD;\n}\nint mason_dixon_stack_unmap(void *stack,size_t bytes){\nif(!stack)\nreturn 0;\nreturn munmap((unsigned char *)stack - MASON_DIXON_STACK_GUARD,\n",
"bytes + MASON_DIXON_STACK_GUARD);\n}\n#if defined(__ELF__) && defined(__x86_64__) && !defined(__ILP32__)\n#define MASON_DIXON_CAN_CALL 1\n__asm__(\".text\\n\"\n\".p2align 4\\n\"\n\".globl mason_dixon_call_on_stack\\n\"\n\".hidden mason_dixon_call_on_stack\\n\"\n\".type mason_dixon_call_on_stack,@&t@@@&t@function\\n\"\n\"mason_dixon_call_on_stack:\\n\"\n\".cfi_startproc\\n\"\n\".byte 0xf3,0x0f,0x1e,0xfa\\n\"\n\"pushq %rbp\\n\"\n\".cfi_def_cfa_offset 16\\n\"\n\".cfi_offset %rbp,-16\\n\"\n\"movq %rsp,%rbp\\n\"\n\".cfi_def_cfa_register %rbp\\n\"\n\"movq %rdi,%rsp\\n\"\n\"movq %rdx,%rdi\\n\"\n\"callq *%rsi\\n\"\n\"movq %rbp,%rsp\\n\"\n\"popq %rbp\\n\"\n\".cfi_def_cfa %rsp,8\\n\"\n\"retq\\n\"\n\".cfi_endproc\\n\"\n\".size mason_dixon_call_on_stack,.-mason_dixon_call_on_stack\\n\");\n#elif defined(__ELF__) && defined(__aarch64__) && !defined(__ILP32__)\n",
"#define MASON_DIXON_CAN_CALL 1\n__asm__(\".text\\n\"\n\".p2align 4\\n\"\n\".globl mason_dixon_call_on_stack\\n\"\n\".hidden mason_dixon_call_on_stack\\n\"\n\".type mason_dixon_call_on_stack,%function\\n\"\n\"mason_dixon_call_on_stack:\\n\"\n\".cfi_startproc\\n\"\n\"hint #34\\n\"\n\"stp x29, x30, [sp, #-16]!\\n\"\n\".cfi_def_cfa_offset 16\\n\"\n\".cfi_offset 29,-16\\n\"\n\".cfi_offset 30,-8\\n\"\n\"mov x29, sp\\n\"\n\".cfi_def_cfa_register 29\\n\"\n\"mov sp, x0\\n\"\n\"mov x0, x2\\n\"\n\"blr x1\\n\"\n\"mov sp, x29\\n\"\n\".cfi_def_cfa_register 31\\n\"\n\"ldp x29, x30, [sp], #16\\n\"\n\".cfi_restore 29\\n\"\n\".cfi_restore 30\\n\"\n\".cfi_def_cfa_offset 0\\n\"\n\"ret\\n\"\n\".cfi_endproc\\n\"\n\".size mason_dixon_call_on_stack,.-mason_dixon_call_on_stack\\n\");\n#else\n#define MASON_DIXON_CAN_CALL 0\n",
"#endif\n#ifdef __cplusplus\nextern \"C\"{\n#endif\n#if MASON_DIXON_CAN_CALL\n__attribute__((visibility(\"hidden\")))void\nmason_dixon_call_on_stack(void *top,void(*function)(void *),void *argument);\n#elif MASON_DIXON_LOW_STACK\n#error \"mason_dixon_low_stack.c: LOW_STACK has code for ELF on x86-64 and arm64 only\"\n#endif\n#if MASON_DIXON_LOW_STACK\nint __real_main(int argc,char **argv,char **envp);\nint __wrap_main(int argc,char **argv,char **envp);\n#endif\n#if (MASON_DIXON_LOW_STACK || MASON_DIXON_LOW_LAYOUT) && defined(__GNUC__)\n#define MASON_DIXON_WEAK __attribute__((weak))\nextern void __tsan_init(void)MASON_DIXON_WEAK;\nextern void __msan_init(void)MASON_DIXON_WEAK;\nextern void __hwasan_init(void)MASON_DIXON_WEAK;\nextern void *__get_unsafe_stack_ptr(void)MASON_DIXON_WEAK;\nextern void __sanitizer_start_switch_fiber(void **save,const void *from,\n",
"size_t bytes)MASON_DIXON_WEAK;\nextern void __sanitizer_finish_switch_fiber(void *save,const void **old_from,\nsize_t *old_bytes)MASON_DIXON_WEAK;\nextern void __lsan_register_root_region(const void *from,size_t bytes)MASON_DIXON_WEAK;\n#endif\n#ifdef __cplusplus\n}\n#endif\n#if MASON_DIXON_LOW_STACK || MASON_DIXON_LOW_LAYOUT\nstatic const char *sanitizer_forbids(void){\nif(__tsan_init)\nreturn \"ThreadSanitizer keeps its shadow memory at such places\";\nif(__msan_init)\nreturn \"MemorySanitizer keeps its shadow memory at such places\";\nif(__hwasan_init)\nreturn \"HWAddressSanitizer puts tags into the top bits of pointers\";\nreturn \"\";\n}\n#endif\n#if MASON_DIXON_LOW_STACK\nstatic int shadow_stack(void){\n#if defined(__linux__) && defined(__x86_64__) && defined(SYS_arch_prctl)\nunsigned long features=0;\n",
"return syscall(SYS_arch_prctl,0x5005,&features)==0&&(features & 1);\n#elif defined(__linux__) && defined(__aarch64__)\nunsigned long mode=0;\nreturn prctl(74,&mode,0,0,0)==0&&(mode & 1);\n#else\nreturn 0;\n#endif\n}\nstatic void prepare(void){\nstruct rlimit limit;\nuint64_t bytes=UINT64_C(1)<<36,here=mason_dixon_stack_address();\nunsigned char *got;\nif(here<low_end()){\nstate.why=\"not needed: the stack lies low enough already\";\nreturn;\n}\nstate.why=sanitizer_forbids();\nif(__get_unsafe_stack_ptr)\nstate.why=\"SafeStack keeps variables on a stack of its own, which this can't move\";\nelse if(!*state.why&&shadow_stack())\nstate.why=\"a shadow stack is active, with which it could not be tried\";\nif(*state.why)\nreturn;\nif(getrlimit(RLIMIT_STACK,&limit)==0&&(uint64_t)limit.rlim_cur<bytes)\n",
"bytes=mason_dixon_stack_bytes(0);\nif(bytes>low_end()/ 16)\nbytes=low_end()/ 16;\nbytes=mason_dixon_stack_bytes((size_t)bytes);\nfor(;;){\ngot=(unsigned char *)mason_dixon_stack_map((size_t)bytes);\nif(got||bytes<=UINT64_C(1)<<20)\nbreak;\nbytes=mason_dixon_stack_bytes((size_t)(bytes / 2));\n}\nif(!got){\nstate.why=\"no stack could be mapped there\";\nreturn;\n}\nstate.from=(uint64_t)(uintptr_t)got;\nstate.to=state.from + bytes;\nstate.moved=1;\n}\nstatic void *stack_top(void){\nreturn(void *)(uintptr_t)(state.to - 64);\n}\nstruct main_call{\nint argc;\nchar **argv;\nchar **envp;\n};\nstatic void call_main(void *argument){\nstruct main_call *call=(struct main_call *)argument;\nif(__sanitizer_finish_switch_fiber)\n__sanitizer_finish_switch_fiber(NULL,NULL,NULL);\nexit(__real_main(call->argc,call->argv,call->envp));\n",
"}\nint __wrap_main(int argc,char **argv,char **envp){\nconst struct mason_dixon_low_state *now=mason_dixon_low_state();\nstate.started=1;\nif(now->moved){\nstruct main_call call;\nvoid *save=NULL;\ncall.argc=argc;\ncall.argv=argv;\ncall.envp=envp;\nif(__lsan_register_root_region&&!__sanitizer_start_switch_fiber)\n__lsan_register_root_region((void *)(uintptr_t)state.from,\n(size_t)(state.to - state.from));\nif(__sanitizer_start_switch_fiber)\n__sanitizer_start_switch_fiber(&save,(void *)(uintptr_t)state.from,\n(size_t)(state.to - state.from));\nmason_dixon_call_on_stack(stack_top(),call_main,&call);\n}\nreturn __real_main(argc,argv,envp);\n}\nstatic void look(void *result){\n*(uint64_t *)result=mason_dixon_frame_address();\n}\n#endif\n#if MASON_DIXON_LOW_LAYOUT && defined(__linux__)\n#define MASON_DIXON_MARK \"MASON_DIXON_LAYOUT=\"\n",
"extern char **environ;\nstatic int layout_fits(void){\nuint64_t page=mason_dixon_page_bytes(),at=mason_dixon_mmap_address(page);\nreturn at&&at + page<=low_end();\n}\nstatic long long take_number(const char **at){\nuint64_t value=0;\nint none=**at=='-';\nfor(;**at&&**at!=',';(*at)++){\nchar c=**at;\nif(c>='0'&&c<='9')\nvalue=value<<4|(uint64_t)(c - '0');\nelse if(c>='a'&&c<='f')\nvalue=value<<4|(uint64_t)(c - 'a' + 10);\n}\nif(**at)\n(*at)++;\nreturn none?-1:(long long)value;\n}\nstatic void layout_restore(const char *mark){\nlong long number=take_number(&mark);\nif(number>=0)\n(void)personality((unsigned long)number);\nnumber=take_number(&mark);\nif(number>=0){\nstruct rlimit limit;\nif(getrlimit(RLIMIT_STACK,&limit)==0){\nlimit.rlim_cur=(rlim_t)number;\n(void)setrlimit(RLIMIT_STACK,&limit);\n",
"}\n}\nif(*mark)\n(void)prctl(PR_SET_NAME,mark,0,0,0);\n}\nstatic int layout_take_back(char **variables){\nconst int believed=!getauxval(A@&t@T_SECURE);\nchar **at=variables;\nwhile(at&&*at&&strncmp(*at,MASON_DIXON_MARK,sizeof MASON_DIXON_MARK - 1)!=0)\nat++;\nif(!at||!*at)\nreturn 0;\nif(believed)\nlayout_restore(*at + sizeof MASON_DIXON_MARK - 1);\nmemset(*at,0,strlen(*at));\nfor(;*at;at++)\nat[0]=at[1];\nreturn believed;\n}\nstatic char **layout_arguments(size_t *mapped){\nsize_t size=65536,used=0,count=0,i;\nchar *text=NULL;\nchar **list;\nint fd=open(\"/proc/self/cmdline\",O_RDONLY|O_CLOEXEC);\nif(fd<0)\nreturn NULL;\nfor(;;){\nssize_t got;\nif(!text||used==size / 2){\nsize_t larger=size *4;\nchar *more=(char *)mmap(NULL,larger *9,PROT_READ|PROT_WRITE,\nMAP_PRIVATE|MAP_ANONYMOUS|MAP_NORESERVE,-1,0);\n",
"if(more==(char *)MAP_FAILED){\n(void)close(fd);\nreturn NULL;\n}\nif(text){\nmemcpy(more,text,used);\n(void)munmap(text,size *9);\n}\ntext=more;\nsize=larger;\n}\ngot=read(fd,text + used,size / 2 - used);\nif(got<0&&errno==EINTR)\ncontinue;\nif(got<=0)\nbreak;\nused+=(size_t)got;\n}\n(void)close(fd);\n*mapped=size *9;\ntext[used]=0;\nlist=(char **)(void *)(text + size);\nfor(i=0;i<used;i++)\nif(i==0||!text[i - 1])\nlist[count++]=text + i;\nlist[count]=NULL;\nreturn list;\n}\nstatic int layout_same_file(const char *path,const struct stat *self){\nstruct stat other;\nreturn path&&*path&&stat(path,&other)==0&&other.st_dev==self->st_dev&&\nother.st_ino==self->st_ino;\n}\nstatic const char *layout_execute(char **old_variables){\nstatic char mark[96];\nchar link[4096],name[17];\nstruct mason_dixon_text text=mason_dixon_text_open(mark,sizeof mark);\n",
"const char *path=(const char *)(uintptr_t)getauxval(A@&t@T_EXECFN);\nstruct stat self;\nstruct rlimit limit,raised;\nssize_t length;\nsize_t count=0,mapped=0,list_bytes;\nchar **arguments,**variables;\nint old,by_limit=0;\nif(getauxval(A@&t@T_SECURE))\nreturn \"a program with raised rights is not executed once more\";\nif(*sanitizer_forbids())\nreturn sanitizer_forbids();\nif(stat(\"/proc/self/exe\",&self)!=0)\nreturn \"there is no /proc, by which the program could find itself\";\nif(self.st_mode &(S_ISUID|S_ISGID))\nreturn \"a setuid or setgid program is not executed once more\";\nold=personality(0xffffffff);\nif(old!=-1&&(old & ADDR_COMPA@&t@T_LAYOUT))\nreturn \"the legacy layout is on already, and mappings lie high all the same\";\nif(old==-1||personality((unsigned long)old|ADDR_COMPA@&t@T_LAYOUT)==-1){\n",
"if(getrlimit(RLIMIT_STACK,&limit)!=0||limit.rlim_cur==RLIM_INFINITY||\nlimit.rlim_max!=RLIM_INFINITY)\nreturn \"personality() is refused here, and so is an unlimited RLIMIT_STACK\";\nraised=limit;\nraised.rlim_cur=RLIM_INFINITY;\nif(setrlimit(RLIMIT_STACK,&raised)!=0)\nreturn \"personality() is refused here, and so is an unlimited RLIMIT_STACK\";\nby_limit=1;\nold=-1;\n}\nmason_dixon_put(&text,MASON_DIXON_MARK);\nif(by_limit){\nmason_dixon_put(&text,\"-,\");\nmason_dixon_put_number(&text,(uint64_t)limit.rlim_cur,16);\n}else{\nmason_dixon_put_number(&text,(uint64_t)(unsigned)old,16);\nmason_dixon_put(&text,\",-\");\n}\nmemset(name,0,sizeof name);\nmason_dixon_put(&text,\",\");\nif(prctl(PR_GET_NAME,name,0,0,0)==0)\nmason_dixon_put(&text,name);\nif(!layout_same_file(path,&self)){\nlength=readlink(\"/proc/self/exe\",link,sizeof link - 1);\n",
"link[length<0?0:length]=0;\npath=layout_same_file(link,&self)?link:\"/proc/self/exe\";\n}\nwhile(old_variables&&old_variables[count])\ncount++;\nlist_bytes=(count + 2)*sizeof *variables;\narguments=layout_arguments(&mapped);\nvariables=\n(char **)mmap(NULL,list_bytes,PROT_READ|PROT_WRITE,MAP_PRIVATE|MAP_ANONYMOUS,-1,0);\nif(arguments&&variables!=(char **)MAP_FAILED){\nif(count)\nmemcpy(variables,old_variables,count *sizeof *variables);\nvariables[count]=mark;\n(void)execve(path,arguments,variables);\n}\nif(variables!=(char **)MAP_FAILED)\n(void)munmap(variables,list_bytes);\nif(arguments)\n(void)munmap((char *)arguments - mapped / 9,mapped);\nif(by_limit)\n(void)setrlimit(RLIMIT_STACK,&limit);\nelse\n(void)personality((unsigned long)old);\nreturn \"the program could not be executed once more\";\n",
"}\nstatic void layout(char **variables){\nstatic int done;\nint saved=errno,again;\nif(done||!promised.low_layout)\nreturn;\ndone=1;\nstate.layout_wanted=1;\nstate.layout_why=\"\";\nagain=layout_take_back(variables);\nif(layout_fits())\nstate.layout_why=again?\"\":\"not needed: mappings lie low enough already\";\nelse if(again)\nstate.layout_why=\"the legacy layout was tried, and mappings lie high all the same\";\nelse\nstate.layout_why=layout_execute(variables);\nstate.layout_changed=again&&!*state.layout_why;\nerrno=saved;\n}\n#ifdef MASON_DIXON_GLIBC\nstatic void layout_first(int argc,char **argv,char **variables){\n(void)argc;\n(void)argv;\nlayout(variables);\n}\n__attribute__((section(\".preinit_array\"),\nused))static void(*const layout_early)(int,char **,char **)=layout_first;\n#else\n",
"__attribute__((constructor(101),used))static void layout_first(void){\nlayout(environ);\n}\n#endif\n#endif\nuint64_t mason_dixon_low_stack_seen(void){\n#if MASON_DIXON_LOW_STACK\n(void)mason_dixon_low_state();\nif(state.moved&&!state.started){\nuint64_t seen=0;\nmason_dixon_call_on_stack(stack_top(),look,&seen);\nreturn seen;\n}\n#endif\nreturn mason_dixon_frame_address();\n}\nconst struct mason_dixon_low_state *mason_dixon_low_state(void){\nif(!state.why){\nstate.why=\"\";\nif(!state.layout_why)\nstate.layout_why=\"\";\n#if MASON_DIXON_LOW_STACK\n{\nint saved=errno;\nstate.wanted=1;\nprepare();\nerrno=saved;\n}\n#endif\n}\nreturn &state;\n}\n",
NULL};
const struct template_file source_files[]={
{"mason_dixon_probe.c",source_mason_dixon_probe_c},
{"mason_dixon_find_luajit.c",source_mason_dixon_find_luajit_c},
{"mason_dixon.c",source_mason_dixon_c},
{"mason_dixon.h",source_mason_dixon_h},
{"mason_dixon_measure.h",source_mason_dixon_measure_h},
{"mason_dixon_config.h",source_mason_dixon_config_h},
{"mason_dixon_low_map.h",source_mason_dixon_low_map_h},
{"mason_dixon_stacks.c",source_mason_dixon_stacks_c},
{"mason_dixon_low_stack.h",source_mason_dixon_low_stack_h},
{"mason_dixon_low_map.c",source_mason_dixon_low_map_c},
{"mason_dixon_low_stack.c",source_mason_dixon_low_stack_c},
{NULL,NULL}};
_MASON_DIXON_FILE src/tool/selftest.c
#ifndef _POSIX_C_SOURCE
#define _POSIX_C_SOURCE 200809L
#endif
#include "selftest.h"
#include "luajit.h"
#include "mason_dixon_elf.h"
#include "mason_dixon_size.h"
#include "message.h"
#include "process.h"
#include "temporary.h"
#include "trial.h"
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#define COMPILE_SECONDS 120
static const char *const sources[]={
"mason_dixon.c","mason_dixon.h","mason_dixon_config.h",
"mason_dixon_measure.h","mason_dixon_low_map.c","mason_dixon_low_map.h",
"mason_dixon_low_stack.c","mason_dixon_low_stack.h",NULL};
static unsigned of_the_target(const char *word){
static const char *const with_value[]={
"-target","--target","--sysroot","-isysroot","-B","-arch","-gcc-toolchain",
"-isystem","-idirafter","--config","-resource-dir",NULL};
static const char *const begins[]={"-m",
"--target=",
"--sysroot=",
"-B",
"-specs=",
"--config=",
"-resource-dir=",
"--specs=",
"--gcc-toolchain=",
"-nostdinc",
"-isystem",
"-fsanitize=memory",
NULL};
return is_one_of(word,with_value)?2:(unsigned)starts_with_one(word,begins);
}
static const char *protection_of(const struct target *target){
if(target->known&&target->sample.machine==62)
return "-fcf-protection=full";
if(target->known&&target->sample.machine==183)
return "-mbranch-protection=standard";
return "";
}
static uint64_t hash_driver(uint64_t hash,const char *driver){
char *file=on_the_path(driver,NULL);
struct stat status;
if(file!=NULL&&stat(file,&status)==0){
struct text identity={0};
text_print(&identity,"%s %ld %ld",file,(long)status.st_size,(long)status.st_mtime);
hash=hash_text(hash,identity.at);
text_free(&identity);
}
free(file);
return hash;
}
struct compiling{
const struct request *request;
const struct target *target;
struct words driver;
uint64_t hash;
};
static void compiling_open(const struct runtime *runtime,struct compiling *compiling){
const struct command *command=runtime->command;
size_t i=strcmp(base_name(command->argv.at[0]),"ctest")==0?command->driver:0;
unsigned k;
compiling->request=runtime->request;
compiling->target=runtime->target;
memset(&compiling->driver,0,sizeof compiling->driver);
for(;i<=command->driver;i++)
words_add(&compiling->driver,command->argv.at[i]);
for(i=0;i<command->words.count;i++){
unsigned kept;
if(hands_on(command->words.at[i])){
i++;
continue;
}
kept=of_the_target(command->words.at[i]);
for(k=0;k<kept&&i + k<command->words.count;k++)
words_add(&compiling->driver,command->words.at[i + k]);
i+=kept>1;
}
compiling->hash=hash_driver(HASH_OF_NOTHING,command->argv.at[command->driver]);
for(i=0;i<compiling->driver.count;i++)
compiling->hash=hash_text(compiling->hash,compiling->driver.at[i]);
compiling->hash=hash_text(compiling->hash,protection_of(runtime->target));
for(k=0;sources[k]!=NULL;k++){
const struct template_file *source=source_files;
const char *const *line;
while(source->name!=NULL&&strcmp(source->name,sources[k])!=0)
source++;
for(line=source->name!=NULL?source->lines:NULL;line!=NULL&&*line!=NULL;
line++)
compiling->hash=hash_text(compiling->hash,*line);
}
}
static int compile(const struct compiling *compiling,const char *source,const char *variant,
int plain,const char *object,struct text *complaint){
static const char *const always[]={"-c","-O2","-w","-DMASON_DIXON_CONFIG=1",NULL};
static const char *const known[]={"-g0","-fPIC","-fno-lto","-std=gnu99","-x","c",NULL};
const char *const *word;
struct words words={0};
struct text out;
struct text err;
struct outcome outcome;
words_add_all(&words,&compiling->driver);
for(word=always;*word!=NULL;word++)
words_add(&words,*word);
for(word=known;!plain&&*word!=NULL;word++)
words_add(&words,*word);
if(!plain&&strcmp(source,sources[0])==0){
words_add(&words,"-Os");
words_add(&words,"-fno-asynchronous-unwind-tables");
}
words_add(&words,"-I");
words_add(&words,temporary_folder());
words_add(&words,"-o");
words_add(&words,object);
while(*variant!='\0'){
const size_t size=strcspn(variant," ");
char *definition=copy_part(variant,size);
words_add(&words,definition);
free(definition);
variant+=size +(variant[size]==' ');
}
{
struct text path={0};
text_print(&path,"%s/%s",temporary_folder(),source);
words_add(&words,path.at);
text_free(&path);
}
outcome=ask(words.at,COMPILE_SECONDS,&out,&err);
if(!succeeded(&outcome)){
char *line=error_line(err.at!=NULL?err.at:"");
complaint->size=0;
text_print(complaint,"%s",line);
free(line);
}
text_free(&out);
text_free(&err);
words_free(&words);
return succeeded(&outcome);
}
static int keeping_place(const char *folder,const char *file,struct text *path){
if(folder==NULL)
return 0;
text_print(path,"%s/runtime",folder);
if((mkdir(folder,0777)!=0&&errno!=EEXIST)||
(mkdir(path->at,0777)!=0&&errno!=EEXIST)||access(path->at,W_OK)!=0)
return 0;
text_print(path,"/%s",file);
return 1;
}
static char *object_of(const struct compiling *compiling,const char *name,const char *source,
const char *variant,struct text *complaint){
const char *protection=protection_of(compiling->target);
struct sample sample;
struct text file={0};
struct text kept={0};
struct text made={0};
struct text more={0};
int keeps;
int good;
text_print(&file,"%s-%016" PRIx64 ".o",name,hash_text(compiling->hash,variant));
keeps=keeping_place(compiling->request->folder,file.at,&kept);
if(keeps&&access(kept.at,R_OK)==0&&
(!compiling->target->known||sample_file(kept.at,&sample))){
text_free(&file);
return kept.at;
}
text_print(&more,"%s%s%s",variant,*variant!='\0'&&*protection!='\0'?" ":"",
protection);
good=trial_sources(sources);
if(!good){
text_print(complaint,"no temporary file can be written: %s",strerror(errno));
}else{
if(keeps)
text_print(&made,"%s.%ld.o",kept.at,(long)getpid());
else
text_print(&made,"%s",temporary_file(file.at));
good=compile(compiling,source,more.at,0,made.at,complaint)||
compile(compiling,source,variant,0,made.at,complaint)||
compile(compiling,source,variant,1,made.at,complaint);
if(keeps&&good&&rename(made.at,kept.at)==0){
text_free(&made);
made=kept;
memset(&kept,0,sizeof kept);
}else if(keeps){
if(good){
const int error=errno;
complaint->size=0;
text_print(complaint,"%s can't be written: %s",kept.at,strerror(error));
}
unlink(made.at);
good=0;
}
}
text_free(&file);
text_free(&kept);
text_free(&more);
if(!good)
text_free(&made);
return good?made.at:NULL;
}
static void set_low_map(struct runtime *runtime,const char *verdict,const char *text,
const char *value){
const char *values[]={"SANITIZER",value,"COMPILER",value,NULL};
runtime->low_map=verdict;
runtime->low_map_why.size=0;
sentence(text,values,&runtime->low_map_why);
}
static void decide_low_map(char *const *plain,const struct command *command,
const struct target *target,int gc64,struct runtime *runtime){
static const char *const names[]={"address","memory","thread",NULL};
const char *sanitizer=command_sanitizer(command,names);
size_t i;
if(gc64)
set_low_map(runtime,"not-needed","low-map-gc64",NULL);
else if(sanitizer!=NULL)
set_low_map(runtime,"off","low-map-sanitizer",sanitizer);
else if(strcmp(target->machine,"x86_64")==0&&strcmp(target->system,"SunOS")==0){
struct linker linker;
linker_find(plain,command,&linker);
runtime->mapfiles=strcmp(linker.id,"Solaris")==0;
linker_free(&linker);
if(runtime->mapfiles)
set_low_map(runtime,"placed","low-map-sunos-placed",NULL);
else
set_low_map(runtime,"impossible","low-map-sunos",NULL);
}else if(strcmp(target->machine,"x86_64")!=0||strcmp(target->system,"Linux")!=0)
set_low_map(runtime,"not-needed","low-map-elsewhere",NULL);
else
set_low_map(runtime,"placed","low-map-placed",NULL);
for(i=0;i<command->words.count&&runtime->warning.size==0;i++)
if((strstr)(command->words.at[i],"wrap=mmap")!=NULL||
strcmp(command->words.at[i],"-lljmm")==0||
starts(base_name(command->words.at[i]),"ljmm")!=NULL)
sentence("ljmm",NULL,&runtime->warning);
}
struct part{
const char *name;
const char *source;
const char *const *functions;
};
static const char *const self_test_functions[]={"mason_dixon_self_test","mason_dixon_print",
NULL};
static const char *const low_map_functions[]={"mason_dixon_map_low","mason_dixon_unmap_low",
NULL};
static const char *const low_stack_functions[]={
"mason_dixon_stack_map","mason_dixon_stack_bytes","mason_dixon_stack_unmap",NULL};
static const char *const config_names[]={"mason_dixon_config",NULL};
static const struct part self_test_part={"self-test","mason_dixon.c",self_test_functions};
static const struct part low_map_part={"low-map","mason_dixon_low_map.c",low_map_functions};
static const struct part low_stack_part={"low-stack","mason_dixon_low_stack.c",
low_stack_functions};
static void leave_out(struct runtime *runtime,const char *why){
unsigned i;
words_free(&runtime->all);
words_free(&runtime->functions);
runtime->wanted=0;
runtime->config.low_layout=0;
runtime->self_test="off";
runtime->self_test_why.size=0;
text_print(&runtime->self_test_why,"%s",why);
if(runtime->low_map!=NULL&&strcmp(runtime->low_map,"placed")==0){
runtime->low_map="impossible";
runtime->low_map_why.size=0;
text_print(&runtime->low_map_why,"%s",why);
}
for(i=0;i<CURES;i++){
if(strcmp(runtime->widths.low[i],"placed")==0){
runtime->widths.low[i]="impossible";
text_print(&runtime->widths.why[i],"%s",why);
}
}
}
static int is_elf64(const struct target *target){
return target->known&&target->sample.bits==64;
}
static void add_archive(struct runtime *runtime,const char *name,const char *object,
const char *const *functions,struct words *to){
struct text archive={0};
struct text file={0};
const char *path=object;
if(is_elf64(runtime->target)){
text_print(&file,"lib%s.a",name);
path=
archive_object(object,functions,&archive)?temporary_write(file.at,&archive):NULL;
}
if(path!=NULL)
words_add(to,path);
else
leave_out(runtime,"no temporary file can be written");
text_free(&archive);
text_free(&file);
}
static int add_part(struct runtime *runtime,const struct compiling *compiling,
const struct part *part,const char *variant,int only_called,
struct words *to){
struct text complaint={0};
char *object=object_of(compiling,part->name,part->source,variant,&complaint);
if(object==NULL){
struct text why={0};
text_print(&why,"%s can't be compiled by %s: %s",part->source,
runtime->command->argv.at[runtime->command->driver],complaint.at);
leave_out(runtime,why.at);
text_free(&why);
}else if(only_called){
add_archive(runtime,part->name,object,part->functions,to);
}else{
words_add(to,object);
}
free(object);
text_free(&complaint);
return runtime->wanted;
}
static void write_config(struct runtime *runtime,const struct compiling *compiling){
const struct mason_dixon_config *config=&runtime->config;
struct text bytes={0};
struct text complaint={0};
if(is_elf64(runtime->target)){
config_object(&runtime->target->sample,config,&bytes);
runtime->config_file=temporary_write("config.o",&bytes);
}else{
text_print(&bytes,
"#include \"mason_dixon_config.h\"\n"
"const struct mason_dixon_config mason_dixon_config = {UINT64_C(%" PRIu64
"), UINT64_C(%" PRIu64 "), UINT64_C(%" PRIu64 "), UINT64_C(%" PRIu64
"), %u, %u, %u, %u, %u, 0};\n",
config->boundary,config->low_limit,config->min_low_room,config->low_reserve,
(unsigned)config->pointer_bits,(unsigned)config->luajit,
(unsigned)config->startup,(unsigned)config->on_failure_abort,
(unsigned)config->low_layout);
runtime->config_file=NULL;
if(trial_sources(sources)&&temporary_write("config.c",&bytes)!=NULL&&
(compile(compiling,"config.c","",0,temporary_file("config.o"),&complaint)||
compile(compiling,"config.c","",1,temporary_file("config.o"),&complaint)))
runtime->config_file=temporary_file("config.o");
}
if(runtime->config_file==NULL)
leave_out(runtime,complaint.size>0?complaint.at:"no temporary file can be written");
text_free(&bytes);
text_free(&complaint);
}
static void add_list(struct words *words,int mapfiles){
static const char *const no_values[]={NULL};
const char *const name=mapfiles?"low-map.map":"low-map.list";
struct text list={0};
const char *path;
template_text(name,no_values,&list);
path=temporary_write(name,&list);
text_free(&list);
if(path!=NULL){
words_add(words,mapfiles?"-M":"--dynamic-list");
words_add(words,path);
}
}
static int has_cure(const struct runtime *runtime,enum cure cure){
return strcmp(runtime->widths.low[cure],"placed")==0;
}
static void add_definition(struct text *variant,int wanted,const char *definition){
if(wanted)
text_print(variant,"%s%s",variant->size>0?" ":"",definition);
}
static const char *more_definition(const struct runtime *runtime){
const struct mason_dixon_config *config=&runtime->config;
return runtime->low_map!=NULL||config->luajit!=0||config->pointer_bits!=0||
config->min_low_room!=0
?"-DMASON_DIXON_MORE=1"
:"-DMASON_DIXON_MORE=0";
}
static int has_name(const char *object,const char *name){
struct text bytes={0};
const size_t size=strlen(name)+ 1;
size_t i;
int found=0;
found=!text_read(&bytes,object,(size_t)1<<24);
for(i=0;!found&&i + size<=bytes.size;i++)
found=memcmp(bytes.at + i,name,size)==0;
text_free(&bytes);
return found;
}
static void collect(struct runtime *runtime){
const struct request *request=runtime->request;
int serves=runtime->low_map!=NULL&&strcmp(runtime->low_map,"placed")==0;
const int low_stack=has_cure(runtime,CURE_STACK);
struct compiling compiling;
struct text stacks={0};
struct text all={0};
text_print(&all,"%s","");
text_print(&stacks,"%s","");
add_definition(&stacks,low_stack,"-DMASON_DIXON_LOW_STACK=1");
add_definition(&stacks,has_cure(runtime,CURE_LAYOUT),"-DMASON_DIXON_LOW_LAYOUT=1");
add_definition(&all,1,more_definition(runtime));
add_definition(&all,serves,"-DMASON_DIXON_LOW_MAP=1");
add_definition(&all,stacks.size>0,stacks.at);
runtime->config.low_layout=has_cure(runtime,CURE_LAYOUT);
compiling_open(runtime,&compiling);
write_config(runtime,&compiling);
if(runtime->wanted&&request->self_test!=SELF_TEST_OFF)
add_part(runtime,&compiling,&self_test_part,all.at,request->self_test==SELF_TEST_CALL,
&runtime->all);
if(runtime->wanted&&runtime->low_map!=NULL)
add_part(runtime,&compiling,&low_map_part,serves?"-DMASON_DIXON_LOW_MAP=1":"",
!serves,&runtime->all);
if(runtime->wanted&&serves&&runtime->mapfiles&&
!has_name(runtime->all.at[runtime->all.count - 1],"mason_dixon_own_mmap")){
set_low_map(runtime,"not-needed","low-map-no-flag",NULL);
serves=0;
}
if(runtime->wanted&&(request->low_stack||request->low_layout))
add_part(runtime,&compiling,&low_stack_part,stacks.at,stacks.size==0,&runtime->all);
if(runtime->wanted){
if(serves||stacks.size>0||request->self_test==SELF_TEST_STARTUP)
words_add(&runtime->all,runtime->config_file);
else
add_archive(runtime,"config",runtime->config_file,config_names,&runtime->all);
if(serves)
add_list(&runtime->all,runtime->mapfiles);
if(low_stack)
words_add(&runtime->all,"--wrap=main");
}
text_free(&all);
text_free(&stacks);
words_free(&compiling.driver);
}
const struct words *runtime_functions(struct runtime *runtime){
const struct request *request=runtime->request;
struct words *to=&runtime->functions;
struct compiling compiling;
if(runtime->has_functions||!runtime->wanted)
return to;
runtime->has_functions=1;
compiling_open(runtime,&compiling);
if(request->self_test!=SELF_TEST_OFF)
add_part(runtime,&compiling,&self_test_part,more_definition(runtime),1,to);
if(runtime->wanted&&runtime->low_map!=NULL)
add_part(runtime,&compiling,&low_map_part,"",1,to);
if(runtime->wanted&&(request->low_stack||request->low_layout))
add_part(runtime,&compiling,&low_stack_part,"",1,to);
if(runtime->wanted)
add_archive(runtime,"config",runtime->config_file,config_names,to);
words_free(&compiling.driver);
return to;
}
void runtime_none(struct runtime *runtime){
unsigned i;
memset(runtime,0,sizeof *runtime);
runtime->self_test="off";
for(i=0;i<CURES;i++)
runtime->widths.low[i]="off";
}
void runtime_decide(const struct request *request,char *const *plain,
const struct command *command,const struct target *target,
struct runtime *runtime){
static const char *const names[]={"off","call","startup"};
struct mason_dixon_config *config=&runtime->config;
const char *gc64="unknown";
char bits[16]="";
memset(runtime,0,sizeof *runtime);
runtime->request=request;
runtime->command=command;
runtime->target=target;
runtime->wanted=request->self_test!=SELF_TEST_OFF||request->low_map||request->luajit||
request->low_stack||request->low_layout;
runtime->self_test=names[request->self_test];
config->boundary=request->boundary;
config->low_limit=request->low_limit;
config->min_low_room=request->min_low_room;
config->low_reserve=request->low_reserve;
config->pointer_bits=request->pointer_bits;
config->startup=request->self_test==SELF_TEST_STARTUP;
config->on_failure_abort=request->abort!=0;
if(request->luajit){
const char *values[]={"GC64",NULL,NULL};
if(request->luajit_gc64==NULL||request->luajit_bits==NULL)
luajit_look(plain,command,target,&gc64,bits,sizeof bits);
if(request->luajit_gc64!=NULL)
gc64=strcmp(request->luajit_gc64,"guessing-yes")==0?"guessing yes"
:strcmp(request->luajit_gc64,"guessing-no")==0?"guessing no"
:request->luajit_gc64;
if(request->luajit_bits!=NULL)
snprintf(bits,sizeof bits,"%s",request->luajit_bits);
values[1]=gc64;
if(strcmp(gc64,"none")==0)
sentence("runtime-none",NULL,&runtime->warning);
if(ends(gc64,"yes"))
sentence("runtime-gc64",values,&runtime->not_needed);
config->luajit=ends(gc64,"yes")?64:ends(gc64,"no")?32:0;
if(config->luajit!=64&&config->pointer_bits==0&&ends(bits,"47"))
config->pointer_bits=47;
}
widths_by_table(request,command,target,&runtime->widths);
if(request->low_map||request->luajit)
decide_low_map(plain,command,target,config->luajit==64,runtime);
}
void runtime_prepare(const struct request *request,char *const *plain,
const struct command *command,const struct target *target,
struct runtime *runtime){
runtime_decide(request,plain,command,target,runtime);
if(runtime->wanted&&command->direct)
leave_out(runtime,"the linker is called without a compiler driver that could compile it");
else if(runtime->wanted)
collect(runtime);
}
void runtime_refused(struct runtime *runtime,const char *complaint,int called){
struct text why={0};
unsigned i;
if(has_cure(runtime,CURE_STACK)&&(strstr)(complaint,"__wrap_main")!=NULL)
text_print(&why,"LOW_STACK needs the name __wrap_main, which the program has, too (%s)",
complaint);
else
text_print(&why,"a link with it was refused: %s",complaint);
if(runtime->low_map!=NULL&&strcmp(runtime->low_map,"placed")==0){
runtime->low_map="impossible";
runtime->low_map_why.size=0;
text_print(&runtime->low_map_why,"%s",why.at);
}
if(runtime->config.startup||!called){
runtime->self_test="off";
text_print(&runtime->self_test_why,"%s",why.at);
}
runtime->config.startup=0;
for(i=0;i<CURES;i++){
if(has_cure(runtime,(enum cure)i)){
runtime->widths.low[i]="impossible";
text_print(&runtime->widths.why[i],"%s",why.at);
}
}
text_free(&why);
}
void runtime_explain(const struct runtime *runtime){
unsigned i;
printf("self_test=%s\n",runtime->self_test);
if(runtime->low_map!=NULL)
printf("low_map=%s\nlow_map_reason=%s\n",runtime->low_map,runtime->low_map_why.at);
for(i=0;i<CURES;i++)
if(strcmp(runtime->widths.low[i],"off")!=0)
printf("%s=%s\n",widths_cure(i),runtime->widths.low[i]);
if(runtime->not_needed.size>0)
printf("nothing_placed_since=%s\n",runtime->not_needed.at);
if(runtime->warning.size>0)
printf("warning=%s\n",runtime->warning.at);
}
static void write_config_again(struct runtime *runtime){
struct compiling compiling;
compiling_open(runtime,&compiling);
write_config(runtime,&compiling);
words_free(&compiling.driver);
}
int runtime_quiet(struct runtime *runtime){
if(!runtime->wanted||!runtime->config.startup||runtime->config_file==NULL)
return 0;
runtime->config.startup=0;
runtime->quiet=1;
write_config_again(runtime);
return 1;
}
static int limit_in_image(const struct mason_dixon_elf *elf,uint64_t limit,struct text *why){
uint32_t i;
for(i=0;elf->type==2 &&i<elf->segment_count;i++){
const struct mason_dixon_elf_segment *segment=&elf->segments[i];
char texts[3][24];
const char *values[]={"LIMIT",texts[0],"FIRST",texts[1],"END",texts[2],NULL};
if(segment->type!=1 ||segment->vaddr>=UINT64_C(0x80000000)||
segment->vaddr + segment->memsz<=limit)
continue;
snprintf(texts[0],sizeof texts[0],"0x%" PRIx64,limit);
snprintf(texts[1],sizeof texts[1],"0x%" PRIx64,segment->vaddr);
snprintf(texts[2],sizeof texts[2],"0x%" PRIx64,segment->vaddr + segment->memsz);
sentence("low-map-image",values,why);
return 1;
}
return 0;
}
static int has_own(struct mason_dixon_elf *elf,struct text *why){
static const char *const names[]={"mmap","mmap64",NULL};
uint64_t ours;
uint64_t address;
unsigned i;
if(mason_dixon_elf_symbol(elf,"mason_dixon_own_mmap",&ours)!=MASON_DIXON_ELF_OK||
ours==0)
return 0;
for(i=0;names[i]!=NULL;i++){
if(mason_dixon_elf_symbol(elf,names[i],&address)==MASON_DIXON_ELF_OK&&address!=0&&
address!=ours){
const char *values[]={"NAME",names[i],NULL};
sentence("low-map-own",values,why);
return 1;
}
}
return 0;
}
static int never_started(struct mason_dixon_elf *elf){
uint64_t start=0;
uint64_t end=0;
uint32_t i;
unsigned arrays=0;
unsigned outside=0;
int loaded=0;
for(i=0;i<elf->segment_count;i++)
loaded|=elf->segments[i].type==3;
if(mason_dixon_elf_symbol(elf,"__init_array_start",&start)!=MASON_DIXON_ELF_OK||
mason_dixon_elf_symbol(elf,"__init_array_end",&end)!=MASON_DIXON_ELF_OK)
return 0;
for(i=0;i<elf->section_count;i++){
const struct mason_dixon_elf_section *section=&elf->sections[i];
if(section->type==14 ){
arrays++;
outside+=section->addr<start||section->addr + section->size>end;
}
}
if(loaded)
return arrays>1;
return start!=0&&end!=0&&(start==end||outside>0);
}
static void look_for_start(struct runtime *runtime,const char *file){
struct mason_dixon_elf elf;
const int fd=open(file,O_RDONLY|O_CLOEXEC);
if(fd<0)
return;
if(mason_dixon_elf_open(&elf,fd)==MASON_DIXON_ELF_OK){
if(never_started(&elf)){
runtime->self_test="off";
runtime->self_test_why.size=0;
text_print(&runtime->self_test_why,
"the linker script leaves .init_array.* out of .init_array, so it would "
"never run; take it in, as the linker's own script does");
}
mason_dixon_elf_close(&elf);
}
close(fd);
}
static int is_position_free(const char *file){
struct mason_dixon_elf elf;
const int fd=open(file,O_RDONLY|O_CLOEXEC);
int answer=0;
if(fd<0)
return 0;
if(mason_dixon_elf_open(&elf,fd)==MASON_DIXON_ELF_OK){
answer=elf.type==MASON_DIXON_ET_DYN;
mason_dixon_elf_close(&elf);
}
close(fd);
return answer;
}
int runtime_look(struct runtime *runtime,const char *file){
struct mason_dixon_elf elf;
struct text why={0};
int fd;
int exported;
int interposes;
if(strcmp(runtime->self_test,"startup")==0)
look_for_start(runtime,file);
if(runtime->config.low_layout&&runtime->config_file!=NULL&&is_position_free(file)){
widths_linked(runtime->request,runtime->command,runtime->target,&runtime->widths);
if(!has_cure(runtime,CURE_LAYOUT)){
runtime->config.low_layout=0;
write_config_again(runtime);
return 1;
}
}
if(runtime->low_map==NULL||strcmp(runtime->low_map,"placed")!=0)
return 0;
fd=open(file,O_RDONLY|O_CLOEXEC);
if(fd<0)
return 0;
if(mason_dixon_elf_open(&elf,fd)==MASON_DIXON_ELF_OK){
if(!limit_in_image(&elf,runtime->config.low_limit,&why)&&!has_own(&elf,&why)&&
mason_dixon_elf_exports(&elf,runtime->mapfiles?"mmap":"mmap64",&exported)==
MASON_DIXON_ELF_OK&&
exported==0)
sentence("low-map-hidden",NULL,&why);
if(runtime->mapfiles&&why.size==0&&
mason_dixon_elf_interposes(&elf,&interposes)==MASON_DIXON_ELF_OK&&interposes==0)
sentence("low-map-direct",NULL,&why);
mason_dixon_elf_close(&elf);
}
close(fd);
if(why.size>0){
runtime->low_map="impossible";
text_free(&runtime->low_map_why);
runtime->low_map_why=why;
}
return 0;
}
int runtime_tell(const struct runtime *runtime,const char *who,const char *required,int heard,
int news){
static const char *const cures[CURES]={"LOW_STACK","LOW_LAYOUT"};
const struct request *request=runtime->request;
int refused=runtime->low_map!=NULL&&strcmp(runtime->low_map,"impossible")==0;
unsigned i;
if(runtime->low_map!=NULL&&(news||refused)){
struct text line={0};
char limit[24];
const char *values[]={
"LIMIT",limit,"VERDICT",runtime->low_map,"REASON",runtime->low_map_why.at,NULL};
size_words(request->low_limit,limit,sizeof limit);
sentence("low-map",values,&line);
if(refused&&required!=NULL)
say("%s: %s; %s",who,line.at,required);
else if(heard)
say("%s: %s",who,line.at);
text_free(&line);
}
if(heard&&runtime->self_test_why.size>0&&request->self_test!=SELF_TEST_OFF)
say("%s: " SELF_TEST_LEFT_OUT "%s",who,runtime->self_test_why.at);
for(i=0;i<CURES;i++){
if(strcmp(runtime->widths.low[i],"impossible")!=0)
continue;
refused=1;
if(required!=NULL)
say("%s: %s is impossible: %s; %s",who,cures[i],runtime->widths.why[i].at,required);
else if(heard)
say("%s: %s is left out: %s",who,cures[i],runtime->widths.why[i].at);
}
if(heard&&runtime->warning.size>0)
say("%s: %s",who,runtime->warning.at);
return refused;
}
void runtime_free(struct runtime *runtime){
words_free(&runtime->all);
words_free(&runtime->functions);
text_free(&runtime->self_test_why);
text_free(&runtime->low_map_why);
text_free(&runtime->not_needed);
text_free(&runtime->warning);
widths_free(&runtime->widths);
}
_MASON_DIXON_FILE src/tool/selftest.h
#ifndef SELFTEST_H
#define SELFTEST_H
#ifndef MASON_DIXON_CONFIG
#define MASON_DIXON_CONFIG 1
#endif
#include "../runtime/mason_dixon_config.h"
#include "command.h"
#include "decide.h"
#include "request.h"
#include "widths.h"
#define SELF_TEST_LEFT_OUT "the self-test is left out: "
struct runtime{
const struct request *request;
const struct command *command;
const struct target *target;
int wanted;
struct words all;
struct words functions;
int has_functions;
int mapfiles;
int quiet;
struct mason_dixon_config config;
const char *config_file;
const char *self_test;
struct text self_test_why;
const char *low_map;
struct text low_map_why;
struct widths widths;
struct text not_needed;
struct text warning;
};
void runtime_none(struct runtime *runtime);
void runtime_decide(const struct request *request,char *const *plain,
const struct command *command,const struct target *target,
struct runtime *runtime);
void runtime_prepare(const struct request *request,char *const *plain,
const struct command *command,const struct target *target,
struct runtime *runtime);
const struct words *runtime_functions(struct runtime *runtime);
void runtime_refused(struct runtime *runtime,const char *complaint,int called);
void runtime_explain(const struct runtime *runtime);
int runtime_quiet(struct runtime *runtime);
int runtime_look(struct runtime *runtime,const char *file);
int runtime_tell(const struct runtime *runtime,const char *who,const char *required,int heard,
int news);
void runtime_free(struct runtime *runtime);
#endif
_MASON_DIXON_FILE src/tool/table.c
#include "table.h"
#include <stdlib.h>
#include <string.h>
void row_split(const char *text,struct row *row){
char *at;
unsigned i;
row->copy=copy_text(text);
row->count=0;
for(i=0;i<MA@&t@X_COLUMNS;i++)
row->columns[i]="";
for(at=row->copy;at!=NULL&&row->count<MA@&t@X_COLUMNS;){
char *bar=(strchr)(at,'|');
row->columns[row->count++]=at;
if(bar!=NULL)
*bar++='\0';
at=bar;
}
}
void row_free(struct row *row){
free(row->copy);
}
int row_fits(const char *column,const char *value){
return strcmp(column,"*")==0||strcmp(column,value)==0;
}
void fill(const char *from,const char *const *values,struct text *text){
while(*from!='\0'){
const char *const *pair;
const char *rest=NULL;
const char *value=NULL;
if(*from=='%')
for(pair=values;pair[0]!=NULL&&value==NULL;pair+=2){
rest=starts(from + 1,pair[0]);
if(rest!=NULL&&*rest=='%')
value=pair[1];
}
if(value!=NULL){
text_add(text,value,strlen(value));
from=rest + 1;
}else{
text_add(text,from++,1);
}
}
}
void sentence(const char *name,const char *const *values,struct text *text){
static const char *const none[]={NULL};
const char *const *line;
for(line=rows_texts;*line!=NULL;line++){
struct row row;
row_split(*line,&row);
if(strcmp(row.columns[0],name)==0)
fill(row.columns[1],values!=NULL?values:none,text);
row_free(&row);
}
}
int template_text(const char *name,const char *const *values,struct text *text){
const struct template_file *file;
const char *const *line;
for(file=template_files;file->name!=NULL;file++){
if(strcmp(file->name,name)!=0)
continue;
for(line=file->lines;*line!=NULL;line++)
fill(*line,values,text);
return 1;
}
return 0;
}
_MASON_DIXON_FILE src/tool/table.h
#ifndef TABLE_H
#define TABLE_H
#include "text.h"
extern const char *const rows_executables[];
extern const char *const rows_guesses[];
extern const char *const rows_linkers[];
extern const char *const rows_machines[];
extern const char *const rows_strategies[];
extern const char *const rows_texts[];
extern const char *const rows_widths[];
struct template_file{
const char *name;
const char *const *lines;
};
extern const struct template_file template_files[];
extern const struct template_file source_files[];
#define MA@&t@X_COLUMNS 12
struct row{
char *copy;
const char *columns[MA@&t@X_COLUMNS];
unsigned count;
};
void row_split(const char *text,struct row *row);
void row_free(struct row *row);
int row_fits(const char *column,const char *value);
int template_text(const char *name,const char *const *values,struct text *text);
void sentence(const char *name,const char *const *values,struct text *text);
void fill(const char *from,const char *const *values,struct text *text);
#endif
_MASON_DIXON_FILE src/tool/temporary.c
#ifndef _POSIX_C_SOURCE
#define _POSIX_C_SOURCE 200809L
#endif
#include "temporary.h"
#include "process.h"
#include "text.h"
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#define MA@&t@X_LIST_BYTES ((size_t)16 << 20)
static char folder[4096];
static struct words files;
static void remove_folder(void){
size_t i;
for(i=0;i<files.count;i++)
unlink(files.at[i]);
if(folder[0]!='\0')
rmdir(folder);
folder[0]='\0';
}
int temporary_open(void){
const char *where=getenv("TMPDIR");
int size;
if(folder[0]!='\0')
return 1;
size=snprintf(folder,sizeof folder,"%s/mason-dixon-XXXXXX",
where!=NULL&&*where=='/'?where:"/tmp");
if(size<0||(size_t)size>=sizeof folder){
folder[0]='\0';
errno=ENAMETOOLONG;
return 0;
}
if(mkdtemp(folder)==NULL){
folder[0]='\0';
return 0;
}
on_end(remove_folder);
return 1;
}
const char *temporary_folder(void){
return folder;
}
const char *temporary_file(const char *name){
struct text path={0};
size_t i;
text_print(&path,"%s/%s",folder,name);
for(i=0;i<files.count&&strcmp(files.at[i],path.at)!=0;i++)
;
if(i==files.count)
words_add(&files,path.at);
text_free(&path);
return files.at[i];
}
const char *temporary_write(const char *name,const struct text *bytes){
const char *path;
FILE *file;
int good;
if(!temporary_open())
return NULL;
path=temporary_file(name);
file=fopen(path,"wb");
if(file==NULL)
return NULL;
good=fwrite(bytes->at,1,bytes->size,file)==bytes->size;
return fclose(file)==0&&good?path:NULL;
}
static size_t rule_word(const char *at){
size_t size=0;
while(at[size]!='\0'&&(strchr)(" \t\n",at[size])==NULL)
size+=at[size]=='\\'&&at[size + 1]!='\0'&&at[size + 1]!='\n'?2:1;
return size;
}
static size_t name_in(const char *at,const char *place){
const char *name=at;
if(place==NULL||*place=='\0')
return 0;
for(;*place!='\0';place++){
if((*at=='\\'||*at=='@S|@')&&at[1]==*place&&(strchr)(" #@S|@\\",*place)!=NULL)
at++;
if(*at++!=*place)
return 0;
}
return *at=='/'?(size_t)(at - name)+ rule_word(at):0;
}
void temporary_unname(const char *list,const char *more){
struct text old={0};
struct text kept={0};
const char *at;
struct stat status;
FILE *file;
if(list==NULL||stat(list,&status)!=0||!S_ISREG(status.st_mode))
return;
text_add(&old,"",0);
if(!text_read(&old,list,MA@&t@X_LIST_BYTES)||old.size>=MA@&t@X_LIST_BYTES)
old.size=0;
old.at[old.size]='\0';
text_add(&kept,"",0);
for(at=old.at;*at!='\0';){
const size_t blanks=strspn(at," \t\n\\");
size_t size=name_in(at + blanks,folder);
if(size==0)
size=name_in(at + blanks,more);
if(size==0){
size=rule_word(at + blanks);
text_add(&kept,at,blanks + size);
}else if(size>0&&at[blanks + size - 1]==':')
text_add(&kept,"\n",1);
at+=blanks + size;
}
if(kept.size<old.size){
file=fopen(list,"wb");
if(file!=NULL){
fwrite(kept.at,1,kept.size,file);
fclose(file);
}
}
text_free(&old);
text_free(&kept);
}
void temporary_close(void){
DIR *open_folder=folder[0]!='\0'?opendir(folder):NULL;
const struct dirent *entry;
while(open_folder!=NULL&&(entry=readdir(open_folder))!=NULL)
(void)unlinkat(dirfd(open_folder),entry->d_name,0);
if(open_folder!=NULL)
closedir(open_folder);
remove_folder();
words_free(&files);
}
_MASON_DIXON_FILE src/tool/temporary.h
#ifndef TEMPORARY_H
#define TEMPORARY_H
#include "text.h"
int temporary_open(void);
const char *temporary_folder(void);
const char *temporary_file(const char *name);
const char *temporary_write(const char *name,const struct text *bytes);
void temporary_unname(const char *list,const char *more);
void temporary_close(void);
#endif
_MASON_DIXON_FILE src/tool/test.c
#ifndef _POSIX_C_SOURCE
#define _POSIX_C_SOURCE 200809L
#endif
#include "test.h"
#include "message.h"
#include "process.h"
#include "record.h"
#include "trial.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
enum{SKIPPED=77};
void test_help(void){
static const char *const lines[]={
"An installed mason-dixon has the manual.",
NULL};
unsigned i;
for(i=0;lines[i]!=NULL;i++)
puts(lines[i]);
}
int test_run(const struct request *request){
const char *program=NULL;
struct text path={0};
struct text record={0};
char *mode;
char *why;
char *verdict=NULL;
size_t i;
int status=SKIPPED;
if(request->folder==NULL){
say("test: no record; allowed: mason-dixon test --record FOLDER -- PROGRAM");
return STATUS_WRONG_USE;
}
for(i=0;request->command[i]!=NULL;i++)
program=request->command[i];
record_path(request->folder,program,&path);
text_read(&record,path.at,MA@&t@X_RECORD_BYTES);
mode=value_in(&record,"linked.self_test");
why=value_in(&record,"linked.self_test_reason");
if(why!=NULL&&*why=='\0'){
free(why);
why=NULL;
}
if(record.at==NULL){
say("test: %s has no record %s: it was not linked by mason-dixon link, or is not linked "
"yet",
program,path.at);
status=STATUS_REFUSED;
}else if(mode==NULL||strcmp(mode,"startup")!=0){
verdict=value_in(&record,"linked.reason");
say("test: %s: nothing to test: it was linked without a self-test at start: %s%s%s",
program,why!=NULL?why:"",why!=NULL?": ":"",
verdict!=NULL?verdict:"");
}else{
setenv("MASON_DIXON","test",1);
status=run_in_place(request->command);
}
free(mode);
free(why);
free(verdict);
text_free(&path);
text_free(&record);
return status;
}
_MASON_DIXON_FILE src/tool/test.h
#ifndef TEST_H
#define TEST_H
#include "request.h"
void test_help(void);
int test_run(const struct request *request);
#endif
_MASON_DIXON_FILE src/tool/text.c
#ifndef _POSIX_C_SOURCE
#define _POSIX_C_SOURCE 200809L
#endif
#include "text.h"
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
void *need_memory(void *memory){
if(memory==NULL){
fputs("mason-dixon: not enough memory\n",stderr);
exit(3);
}
return memory;
}
char *copy_part(const char *from,size_t size){
char *copy=(char *)need_memory(malloc(size + 1));
memcpy(copy,from,size);
copy[size]='\0';
return copy;
}
char *copy_text(const char *text){
return copy_part(text,strlen(text));
}
void words_add(struct words *words,const char *word){
if(words->count + 2>words->room){
words->room=words->room==0?32:words->room *2;
words->at=(char **)need_memory(realloc(words->at,words->room *sizeof *words->at));
}
words->at[words->count++]=copy_text(word);
words->at[words->count]=NULL;
}
void words_add_all(struct words *words,const struct words *more){
size_t i;
for(i=0;i<more->count;i++)
words_add(words,more->at[i]);
}
void words_add_fact(struct words *words,const char *key,const char *value){
struct text line={0};
text_print(&line,"%s=%s",key,value!=NULL?value:"");
words_add(words,line.at);
text_free(&line);
}
void words_free(struct words *words){
size_t i;
for(i=0;i<words->count;i++)
free(words->at[i]);
free(words->at);
memset(words,0,sizeof *words);
}
void text_add(struct text *text,const char *from,size_t size){
if(text->size + size + 1>text->room){
while(text->size + size + 1>text->room)
text->room=text->room==0?256:text->room *2;
text->at=(char *)need_memory(realloc(text->at,text->room));
}
memcpy(text->at + text->size,from,size);
text->size+=size;
text->at[text->size]='\0';
}
void text_print_list(struct text *text,const char *format,va_list arguments){
va_list again;
char *line;
int size;
va_copy(again,arguments);
size=vsnprintf(NULL,0,format,arguments);
line=(char *)need_memory(malloc((size_t)size + 1));
vsnprintf(line,(size_t)size + 1,format,again);
va_end(again);
text_add(text,line,(size_t)size);
free(line);
}
void text_print(struct text *text,const char *format,...){
va_list arguments;
va_start(arguments,format);
text_print_list(text,format,arguments);
va_end(arguments);
}
int text_read(struct text *text,const char *file,size_t most){
char bytes[65536];
size_t got;
int good;
FILE *from=fopen(file,"rb");
if(from==NULL)
return 0;
while(text->size<most&&(got=fread(bytes,1,sizeof bytes,from))>0)
text_add(text,bytes,got);
good=!ferror(from);
fclose(from);
return good;
}
int text_write(const struct text *text,const char *file){
struct text old={0};
struct text aside={0};
FILE *to;
int status=0;
if(!text_read(&old,file,text->size + 1)||old.size!=text->size||
memcmp(old.at,text->at,text->size)!=0){
text_print(&aside,"%s.%ld",file,(long)getpid());
to=fopen(aside.at,"wb");
status=to==NULL?-1:1;
if(to!=NULL&&fwrite(text->at,1,text->size,to)!=text->size)
status=-1;
if(to!=NULL&&(fclose(to)!=0||status<0||rename(aside.at,file)!=0)){
status=-1;
unlink(aside.at);
}
text_free(&aside);
}
text_free(&old);
return status;
}
void text_free(struct text *text){
free(text->at);
memset(text,0,sizeof *text);
}
const char *starts(const char *text,const char *with){
const size_t size=strlen(with);
return strncmp(text,with,size)==0?text + size:NULL;
}
int is_one_of(const char *word,const char *const *list){
for(;*list!=NULL;list++)
if(strcmp(word,*list)==0)
return 1;
return 0;
}
int starts_with_one(const char *word,const char *const *list){
for(;*list!=NULL;list++)
if(starts(word,*list)!=NULL)
return 1;
return 0;
}
int ends(const char *text,const char *with){
const size_t size=strlen(text);
const size_t wanted=strlen(with);
return size>=wanted&&strcmp(text + size - wanted,with)==0;
}
char *error_line(const char *said){
static const char *const tells[]={"error",
"undefined reference",
"multiple definition",
"duplicate symbol",
"undefined symbol",
NULL};
const char *line=said!=NULL?said:"";
char *best=NULL;
unsigned i;
while(*line!='\0'){
const size_t size=strcspn(line,"\n");
char *copy=copy_part(line,size<300?size:300);
int is_error=0;
for(i=0;tells[i]!=NULL&&!is_error;i++)
is_error=(strstr)(copy,tells[i])!=NULL&&(strstr)(copy,"collect2: ")==NULL&&
(strstr)(copy,"linker command failed")==NULL;
if(best==NULL||is_error){
free(best);
best=copy;
}else{
free(copy);
}
if(is_error)
break;
line+=size +(line[size]=='\n');
}
return best!=NULL?best:copy_text("");
}
uint64_t hash_bytes(uint64_t hash,const char *at,size_t size){
for(;size>0;at++,size--)
hash=(hash ^(unsigned char)*at)*UINT64_C(0x100000001b3);
return hash;
}
const char *base_name(const char *path){
const char *slash=(strrchr)(path,'/');
return slash!=NULL?slash + 1:path;
}
void size_words(uint64_t bytes,char *words,size_t room){
static const char units[]="TGMK";
unsigned i;
for(i=0;i<4;i++){
const unsigned shift=40 - 10 *i;
if(bytes!=0&&bytes>>shift<<shift==bytes){
snprintf(words,room,"%" PRIu64 " %ciB",bytes>>shift,units[i]);
return;
}
}
snprintf(words,room,"%" PRIu64 " bytes",bytes);
}
uint64_t hash_text(uint64_t hash,const char *text){
return hash_bytes(hash_bytes(hash,text,strlen(text)),"\377",1);
}
_MASON_DIXON_FILE src/tool/text.h
#ifndef TEXT_H
#define TEXT_H
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
struct words{
char **at;
size_t count;
size_t room;
};
struct text{
char *at;
size_t size;
size_t room;
};
void *need_memory(void *memory);
char *copy_text(const char *text);
char *copy_part(const char *from,size_t size);
void words_add(struct words *words,const char *word);
void words_add_all(struct words *words,const struct words *more);
void words_add_fact(struct words *words,const char *key,const char *value);
void words_free(struct words *words);
void text_add(struct text *text,const char *from,size_t size);
void text_print(struct text *text,const char *format,...)
#ifdef __GNUC__
__attribute__((format(printf,2,3)))
#endif
;
int text_read(struct text *text,const char *file,size_t most);
int text_write(const struct text *text,const char *file);
void text_print_list(struct text *text,const char *format,va_list arguments);
void text_free(struct text *text);
const char *starts(const char *text,const char *with);
int ends(const char *text,const char *with);
int is_one_of(const char *word,const char *const *list);
int starts_with_one(const char *word,const char *const *list);
char *error_line(const char *said);
void size_words(uint64_t bytes,char *words,size_t room);
#define HASH_OF_NOTHING UINT64_C(0xcbf29ce484222325)
uint64_t hash_bytes(uint64_t hash,const char *at,size_t size);
uint64_t hash_text(uint64_t hash,const char *text);
const char *base_name(const char *path);
#endif
_MASON_DIXON_FILE src/tool/trial.c
#ifndef _POSIX_C_SOURCE
#define _POSIX_C_SOURCE 200809L
#endif
#include "trial.h"
#include "command.h"
#include "message.h"
#include "object.h"
#include "table.h"
#include "temporary.h"
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/utsname.h>
#define TRIAL_SECONDS 120
#define MA@&t@X_FILE_BYTES ((rlim_t)1 << 30)
static int write_source(const char *name){
const struct template_file *source=source_files;
const char *const *line;
FILE *file;
int good;
while(strcmp(source->name,name)!=0)
source++;
file=fopen(temporary_file(name),"wb");
good=file!=NULL;
for(line=source->lines;good&&*line!=NULL;line++)
good=fputs(*line,file)>=0;
return file!=NULL&&fclose(file)==0&&good;
}
int trial_sources(const char *const *sources){
if(!temporary_open())
return 0;
for(;*sources!=NULL;sources++)
if(!write_source(*sources))
return 0;
return 1;
}
int trial_open(const char *const *sources){
struct rlimit limit;
if(getrlimit(RLIMIT_FSIZE,&limit)==0&&
(limit.rlim_cur==RLIM_INFINITY||limit.rlim_cur>MA@&t@X_FILE_BYTES)){
limit.rlim_cur=MA@&t@X_FILE_BYTES;
setrlimit(RLIMIT_FSIZE,&limit);
}
return trial_sources(sources);
}
int trial_cant(const char *command){
say("%s: no temporary files can be written: %s; TMPDIR names another folder",command,
strerror(errno));
temporary_close();
return STATUS_CANT;
}
static unsigned of_the_project(const struct command *command,size_t at){
static const char *const begins[]={"-l",
"-L",
"-nostartfiles",
"-nostdlib",
"-nodefaultlibs",
"-Wl,-T",
"-Wl,--version-script",
"-Wl,--dynamic-list",
"-Wl,--wrap",
"-Wl,-Map",
NULL};
const char *word=command->words.at[at];
size_t i;
if(strcmp(word,"-T")==0)
return 2;
if(starts(word,"-T")!=NULL)
return 1;
if(starts_with_one(word,begins))
return 1;
for(i=0;i<command->inputs.count;i++)
if(strcmp(command->inputs.at[i],word)==0)
return 1;
return 0;
}
int hands_on(const char *word){
static const char *const names[]={"-Xlinker","-Xclang","-Xassembler",
"-Xpreprocessor","-mllvm",NULL};
return is_one_of(word,names);
}
static unsigned is_of_compile(const char *word){
static const char *const heads[]={"-std=","-Werror","-ggdb",
"-gdwarf","-gstabs","-gz",
"-gsplit-dwarf","-MD","-MMD",
"-MP","-MG","-save-temps",
"--save-temps","-fstack-usage","-fcallgraph-info",
"-ftime-trace","-fdump-",NULL};
static const char *const with_value[]={"-MF","-MT","-MQ","-MJ",NULL};
static const char *const whole[]={"-ansi","-pedantic-errors",
"-g","-g1",
"-g2","-g3",
"-O","-O1",
"-O2","-O3",
"-Os","-Oz",
"-Og",NULL};
if(starts_with_one(word,with_value))
return word[3]=='\0'?2:1;
return is_one_of(word,whole)||starts_with_one(word,heads);
}
static int is_of_files(const char *word){
static const char *const heads[]={"-Map","--Map","--dependency-file","--out-implib",NULL};
return starts_with_one(word,heads);
}
static void add_linker_words(struct words *words,const char *word){
const char *list=word + 4;
struct text kept={0};
text_print(&kept,"-Wl");
while(*list!='\0'){
size_t size=strcspn(list,",");
char *item=copy_part(list,size);
const int of_files=is_of_files(item);
const int has_value=(strchr)(item,'=')!=NULL;
if(of_files&&!has_value&&list[size]=='\0'){
free(item);
kept.size=0;
text_print(&kept,"%s",word);
break;
}
if(!of_files)
text_print(&kept,",%s",item);
else if(!has_value)
size+=1 + strcspn(list + size + 1,",");
free(item);
list+=size +(list[size]==',');
}
if(strcmp(kept.at,"-Wl")!=0)
words_add(words,kept.at);
text_free(&kept);
}
static int is_of_profiles(const char *word){
static const char *const heads[]={
"--coverage","-coverage","-fprofile-","-ftest-coverage",
"-fcoverage-","-fcs-profile-gen",NULL};
return starts_with_one(word,heads);
}
void trial_command(struct words *words,const struct command *command,const char *const *sources,
const char *program,struct text *without){
size_t i;
for(i=0;i<=command->driver;i++)
words_add(words,command->argv.at[i]);
words_add(words,"-w");
words_add(words,"-I");
words_add(words,temporary_folder());
for(;*sources!=NULL;sources++)
if(ends(*sources,".c"))
words_add(words,temporary_file(*sources));
for(i=0;i<command->words.count;i++){
const char *word=command->words.at[i];
const unsigned left_out=without!=NULL?of_the_project(command,i):0;
const unsigned of_compile=is_of_compile(word);
unsigned k;
for(k=0;k<left_out&&i + k<command->words.count;k++)
text_print(without,"%s%s",without->size>0?" ":"",command->words.at[i + k]);
if(left_out>0){
i+=left_out - 1;
}else if(strcmp(word,"-o")==0){
i++;
}else if(hands_on(word)&&i + 1<command->words.count){
words_add(words,word);
words_add(words,command->words.at[++i]);
}else if(of_compile>0){
i+=of_compile - 1;
}else if(starts(word,"-Wl,")!=NULL){
add_linker_words(words,word);
}else if(!is_of_profiles(word)||(without==NULL&&command->inputs.count>0)){
words_add(words,word);
}
}
words_add(words,"-o");
words_add(words,program);
}
static unsigned trial_seconds(void){
const char *given=getenv("MASON_DIXON_TRIAL_SECONDS");
const unsigned long seconds=given!=NULL?strtoul(given,NULL,10):0;
return seconds>=1&&seconds<=9999?(unsigned)seconds:TRIAL_SECONDS;
}
int trial_link(const struct words *words,struct text *complaint){
struct text out;
struct text err;
const struct outcome outcome=ask(words->at,trial_seconds(),&out,&err);
if(!succeeded(&outcome)){
char *line=error_line(err.at);
complaint->size=0;
if(outcome.signal==SIGKILL)
text_print(complaint,
"a trial link failed: it took longer than %u seconds and was stopped",
trial_seconds());
else
text_print(complaint,"a trial link failed: %s",
outcome.error!=0?strerror(outcome.error):line);
free(line);
}
text_free(&out);
text_free(&err);
return succeeded(&outcome);
}
static struct words emulator_words;
void trial_emulate(const char *emulator){
struct text text={0};
if(emulator==NULL)
return;
text_print(&text,"%s",emulator);
split_words(&text,&emulator_words);
text_free(&text);
}
int trial_run(const char *program,struct text *out,struct text *err,struct text *complaint){
struct words words={0};
struct outcome outcome;
words_add_all(&words,&emulator_words);
words_add(&words,program);
outcome=ask(words.at,trial_seconds(),out,err);
words_free(&words);
if(succeeded(&outcome))
return 1;
complaint->size=0;
if(outcome.error!=0)
text_print(complaint,"the trial program can't be run: %s",strerror(outcome.error));
else if(outcome.signal!=0)
text_print(complaint,"the trial program was ended by signal %d",outcome.signal);
else
text_print(complaint,"the trial program can't be run (status %d)",outcome.status);
return 0;
}
int trial_runs_here(const struct target *target,int cross){
struct sample own;
struct utsname host;
if(emulator_words.count>0)
return 1;
return !cross&&target->known&&uname(&host)==0&&
strcmp(host.sysname,target->system)==0&&
(!sample_file("/proc/self/exe",&own)||own.machine==target->sample.machine);
}
char *value_in(const struct text *text,const char *key){
const char *line=text->at;
while(line!=NULL&&*line!='\0'){
const size_t size=strcspn(line,"\n");
const char *value=starts(line,key);
if(value!=NULL&&*value=='=')
return copy_part(value + 1,size -(size_t)(value + 1 - line));
line+=size +(line[size]=='\n');
}
return NULL;
}
_MASON_DIXON_FILE src/tool/trial.h
#ifndef TRIAL_H
#define TRIAL_H
#include "decide.h"
#include "process.h"
#include "text.h"
int trial_open(const char *const *sources);
int trial_sources(const char *const *sources);
int trial_cant(const char *command);
void trial_command(struct words *words,const struct command *command,const char *const *sources,
const char *program,struct text *without);
int hands_on(const char *word);
int trial_link(const struct words *words,struct text *complaint);
int trial_run(const char *program,struct text *out,struct text *err,struct text *complaint);
void trial_emulate(const char *emulator);
int trial_runs_here(const struct target *target,int cross);
char *value_in(const struct text *text,const char *key);
#endif
_MASON_DIXON_FILE src/tool/version.h
#ifndef VERSION_H
#define VERSION_H
#define VERSION "0.2.0"
enum{INTERFACE_NUMBER=1};
#endif
_MASON_DIXON_FILE src/tool/widths.c
#ifndef _POSIX_C_SOURCE
#define _POSIX_C_SOURCE 200809L
#endif
#include "widths.h"
#include "mason_dixon_elf.h"
#include "temporary.h"
#include "trial.h"
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#define KNOWN_BITS 32
static const char *const area_names[AREAS]={"stack","threads","mappings","heap","image"};
static const char *const cure_names[CURES]={"LOW_STACK","LOW_LAYOUT"};
struct trial{
const struct request *request;
const struct command *command;
const struct target *target;
struct widths *widths;
int known;
unsigned most[AREAS];
char cures[16];
int fixed;
int position_free;
int ran;
int cured_ran;
unsigned cured[AREAS];
};
const char *widths_area(enum area area){
return area_names[area];
}
const char *widths_cure(unsigned cure){
static const char *const names[CURES]={"low_stack","low_layout"};
return names[cure];
}
void widths_add_cures(const struct widths *widths,const char *verdict,struct words *lines){
char key[40];
unsigned i;
for(i=0;i<CURES;i++){
if(verdict!=NULL&&strcmp(widths->low[i],verdict)!=0)
continue;
snprintf(key,sizeof key,"predicted.%s",widths_cure(i));
words_add_fact(lines,key,widths->low[i]);
snprintf(key,sizeof key,"predicted.%s_reason",widths_cure(i));
words_add_fact(lines,key,widths->why[i].at);
}
}
static unsigned number_in(const struct text *text,const char *key){
char *value=value_in(text,key);
const unsigned number=value!=NULL?(unsigned)strtoul(value,NULL,10):0;
free(value);
return number;
}
static void find_widths(struct trial *trial){
const char *const *text;
snprintf(trial->cures,sizeof trial->cures,"-");
for(text=rows_widths;*text!=NULL&&!trial->known;text++){
struct row row;
row_split(*text,&row);
if(strcmp(row.columns[0],trial->target->system)==0&&
strcmp(row.columns[1],trial->target->machine)==0){
unsigned area;
trial->known=1;
for(area=0;area<AREAS;area++)
trial->most[area]=(unsigned)strtoul(
row.columns[2 +(area<AREA_HEAP?area:AREA_HEAP)],NULL,10);
snprintf(trial->cures,sizeof trial->cures,"%.15s",row.columns[6]);
}
row_free(&row);
}
}
static int always_fits(const struct trial *trial){
unsigned area;
for(area=0;area<AREAS;area++)
if(trial->most[area]>trial->request->pointer_bits)
return 0;
return trial->known;
}
static void tell_of(const struct trial *trial,const char *name,unsigned bits,const char *other,
struct text *text){
char number[16];
const char *values[]={"SYSTEM",trial->target->system,
"MACHINE",trial->target->machine,
"BITS",number,
"AREAS",other,
"SANITIZER",other,
"WHY",other,
"OPTION",other,
NULL};
snprintf(number,sizeof number,"%u",bits);
sentence(name,values,text);
}
static int wants(const struct request *request,unsigned cure){
return cure==CURE_STACK?request->low_stack:request->low_layout;
}
static void fits_always(struct trial *trial,const char *const measured[3]){
struct widths *widths=trial->widths;
unsigned i;
widths->verdict="not-needed";
widths->basis="guess";
tell_of(trial,"widths-known",trial->most[AREA_STACK],"",&widths->reason);
for(i=0;i<AREAS;i++){
snprintf(widths->bits[i],sizeof widths->bits[i],"guessing %u",trial->most[i]);
if(i<3&&measured[i]!=NULL&&strspn(measured[i],"0123456789")>0){
snprintf(widths->bits[i],sizeof widths->bits[i],"%.8s",measured[i]);
widths->basis="run";
}
}
for(i=0;i<CURES;i++){
if(wants(trial->request,i)){
widths->low[i]="not-needed";
text_print(&widths->why[i],"%s",widths->reason.at);
}
}
}
static const char *const facts[AREAS]={"stack_bits","thread_stack_bits","mmap_bits",
"heap_bits","image_bits"};
static void read_type(struct trial *trial,const char *program){
struct mason_dixon_elf elf;
const int fd=open(program,O_RDONLY|O_CLOEXEC);
if(fd>=0&&mason_dixon_elf_open(&elf,fd)==MASON_DIXON_ELF_OK){
trial->fixed=elf.type==2;
trial->position_free=elf.type==3;
mason_dixon_elf_close(&elf);
}
if(fd>=0)
close(fd);
}
static int try_program(struct trial *trial,const char *const *definitions,int *ran,
unsigned bits[AREAS],struct text *answers,struct text *complaint){
static const char *const plain[]={"mason_dixon_stacks.c",NULL};
static const char *const cured[]={"mason_dixon_stacks.c","mason_dixon_low_stack.c",NULL};
const char *program=temporary_file("widths");
struct words words={0};
struct text without={0};
struct text err;
char *emulated;
unsigned area;
int good;
trial_command(&words,trial->command,definitions!=NULL?cured:plain,program,&without);
words_add(&words,"-DMASON_DIXON_PROBE_THREADS");
words_add(&words,"-pthread");
for(;definitions!=NULL&&*definitions!=NULL;definitions++)
words_add(&words,*definitions);
good=trial_link(&words,complaint);
words_free(&words);
text_free(&without);
if(!good)
return 0;
read_type(trial,program);
*ran=0;
if(!trial_runs_here(trial->target,trial->request->cross))
return 1;
*ran=trial_run(program,answers,&err,complaint);
emulated=value_in(answers,"emulated");
*ran=*ran&&emulated!=NULL&&strcmp(emulated,"no")==0;
free(emulated);
for(area=0;*ran&&area<AREAS;area++)
bits[area]=number_in(answers,facts[area]);
text_free(&err);
return 1;
}
static void measure(struct trial *trial){
struct text answers={0};
struct text complaint={0};
unsigned bits[AREAS];
unsigned area;
try_program(trial,NULL,&trial->ran,bits,&answers,&complaint);
trial->widths->basis=trial->ran?"run":"guess";
for(area=0;area<AREAS;area++){
char *text=trial->widths->bits[area];
if(area>=AREA_HEAP&&trial->fixed)
trial->most[area]=KNOWN_BITS;
if(trial->ran)
snprintf(text,sizeof trial->widths->bits[area],"%u",bits[area]);
else if(trial->known)
snprintf(text,sizeof trial->widths->bits[area],"guessing %u",trial->most[area]);
else
snprintf(text,sizeof trial->widths->bits[area],"unknown");
}
text_free(&answers);
text_free(&complaint);
}
static void choose(struct trial *trial){
static const char *const names[]={"thread","memory","hwaddress","safe-stack",NULL};
struct widths *widths=trial->widths;
const char *sanitizer=command_sanitizer(trial->command,names);
unsigned i;
for(i=0;i<CURES;i++){
struct text *why=&widths->why[i];
if(!wants(trial->request,i))
continue;
if(sanitizer!=NULL)
tell_of(trial,"widths-sanitizer",0,sanitizer,why);
else if(strcmp(trial->cures,"-")==0)
tell_of(trial,"widths-no-code",0,"",why);
else if(i==CURE_LAYOUT&&(strstr)(trial->cures,"layout")==NULL)
tell_of(trial,"widths-no-layout",0,"",why);
else if(i==CURE_LAYOUT&&trial->position_free&&
trial->most[AREA_IMAGE]>trial->request->pointer_bits)
tell_of(trial,"widths-pie",trial->most[AREA_IMAGE],"",why);
widths->low[i]=why->size>0?"impossible":"placed";
}
}
static int is_placed(const struct widths *widths,unsigned cure){
return strcmp(widths->low[cure],"placed")==0;
}
static void try_cures(struct trial *trial){
struct widths *widths=trial->widths;
const unsigned wanted=trial->request->pointer_bits;
const char *definitions[6];
struct text failed[CURES]={{0},{0}};
struct text answers={0};
struct text complaint={0};
char bits[48];
unsigned count=0;
unsigned i;
snprintf(bits,sizeof bits,"-DMASON_DIXON_POINTER_BITS=%u",wanted);
definitions[count++]=bits;
definitions[count++]="-DMASON_DIXON_STACKS_LOW";
if(is_placed(widths,CURE_STACK)){
definitions[count++]="-DMASON_DIXON_LOW_STACK=1";
definitions[count++]=
strcmp(trial->target->system,"SunOS")==0?"-Wl,-z,wrap=main":"-Wl,--wrap=main";
}
if(is_placed(widths,CURE_LAYOUT))
definitions[count++]="-DMASON_DIXON_LOW_LAYOUT=1";
definitions[count]=NULL;
if(!try_program(trial,definitions,&trial->cured_ran,trial->cured,&answers,&complaint)){
text_print(&failed[CURE_STACK],"%s",complaint.at);
text_print(&failed[CURE_LAYOUT],"%s",complaint.at);
}else if(trial->cured_ran){
char *stack=value_in(&answers,"low_stack");
char *layout=value_in(&answers,"low_layout");
if(trial->cured[AREA_STACK]>wanted)
tell_of(trial,"widths-stack-failed",trial->cured[AREA_STACK],stack,
&failed[CURE_STACK]);
if(trial->cured[AREA_MAPPINGS]>wanted||trial->cured[AREA_THREADS]>wanted)
tell_of(trial,"widths-layout-failed",trial->cured[AREA_MAPPINGS],layout,
&failed[CURE_LAYOUT]);
free(stack);
free(layout);
}
for(i=0;i<CURES;i++){
if(is_placed(widths,i)&&failed[i].size>0){
widths->low[i]="impossible";
text_print(&widths->why[i],"%s",failed[i].at);
}else if(is_placed(widths,i)){
tell_of(trial,trial->cured_ran?"widths-ran":"widths-not-run",0,"",
&widths->why[i]);
}
text_free(&failed[i]);
}
text_free(&answers);
text_free(&complaint);
}
static void join(struct text *list,const char *between,const char *part){
text_print(list,"%s%s",list->size>0?between:"",part);
}
static void add_area(const struct trial *trial,unsigned area,unsigned bits,struct text *list){
struct text words={0};
char name[24];
snprintf(name,sizeof name,"area-%s",area_names[area]);
tell_of(trial,name,0,"",&words);
if(bits>0)
text_print(&words," %u bits",bits);
join(list,", ",words.at);
text_free(&words);
}
static void compare(struct trial *trial,struct text *exceed,struct text *unknown,
unsigned *hints){
const struct widths *widths=trial->widths;
const struct request *request=trial->request;
unsigned area;
for(area=0;area<AREAS;area++){
const char *text=widths->bits[area];
unsigned bits;
if((area==AREA_STACK&&is_placed(widths,CURE_STACK))||
((area==AREA_THREADS||area==AREA_MAPPINGS)&&is_placed(widths,CURE_LAYOUT)))
continue;
if(strcmp(text,"unknown")==0){
add_area(trial,area,0,unknown);
continue;
}
bits=(unsigned)strtoul(starts(text,"guessing ")!=NULL?text + 9:text,NULL,10);
if(area==AREA_HEAP&&is_placed(widths,CURE_LAYOUT)&&trial->cured_ran)
bits=trial->cured[AREA_HEAP];
if(bits<=request->pointer_bits)
continue;
add_area(trial,area,bits,exceed);
if(area==AREA_STACK&&!request->low_stack&&strcmp(trial->cures,"-")!=0)
*hints|=1;
else if((area==AREA_THREADS||area==AREA_MAPPINGS)&&!request->low_layout&&
(strstr)(trial->cures,"layout")!=NULL)
*hints|=2;
else if(area>=AREA_HEAP&&trial->position_free)
*hints|=4;
}
}
static void judge(struct trial *trial){
static const char *const hint_names[]={"widths-hint-stack","widths-hint-layout",
"widths-hint-image"};
static const char *const placed_names[CURES]={"widths-stack-placed","widths-layout-placed"};
struct widths *widths=trial->widths;
struct text exceed={0};
struct text unknown={0};
const int cured=is_placed(widths,CURE_STACK)||is_placed(widths,CURE_LAYOUT);
unsigned hints=0;
unsigned i;
int first=1;
compare(trial,&exceed,&unknown,&hints);
if(cured)
widths->basis=trial->cured_ran?"run":"headers";
if(exceed.size>0){
widths->verdict="impossible";
tell_of(trial,"widths-exceed",0,exceed.at,&widths->reason);
for(i=0;i<CURES;i++){
const char *values[]={"OPTION",cure_names[i],"REASON",widths->why[i].at,NULL};
if(strcmp(widths->low[i],"impossible")==0)
sentence("widths-no-help",values,&widths->reason);
}
for(i=0;i<3;i++){
if(hints>>i & 1){
text_print(&widths->reason,"%s",first?". ":", ");
tell_of(trial,hint_names[i],0,"",&widths->reason);
first=0;
}
}
}else if(unknown.size>0){
widths->verdict="unknown";
tell_of(trial,"widths-unknown",0,unknown.at,&widths->reason);
}else if(cured){
widths->verdict="placed";
for(i=0;i<CURES;i++){
if(is_placed(widths,i)){
text_print(&widths->reason,"%s",first?"":", and ");
tell_of(trial,placed_names[i],trial->request->pointer_bits,"",&widths->reason);
first=0;
}
}
}else{
widths->verdict="not-needed";
tell_of(trial,"widths-fit",0,"",&widths->reason);
}
text_free(&exceed);
text_free(&unknown);
}
static int begin(struct trial *trial,const struct request *request,const struct command *command,
const struct target *target,const char *const measured[3],
struct widths *widths){
unsigned i;
memset(widths,0,sizeof *widths);
memset(trial,0,sizeof *trial);
trial->request=request;
trial->command=command;
trial->target=target;
trial->widths=widths;
widths->verdict="unknown";
widths->basis="guess";
for(i=0;i<CURES;i++)
widths->low[i]="off";
for(i=0;i<AREAS;i++)
snprintf(widths->bits[i],sizeof widths->bits[i],"unknown");
find_widths(trial);
if(!always_fits(trial))
return 0;
fits_always(trial,measured);
return 1;
}
void widths_by_table(const struct request *request,const struct command *command,
const struct target *target,struct widths *widths){
static const char *const nothing[3]={NULL,NULL,NULL};
struct trial trial;
if(!begin(&trial,request,command,target,nothing,widths))
choose(&trial);
}
void widths_linked(const struct request *request,const struct command *command,
const struct target *target,struct widths *widths){
static const char *const nothing[3]={NULL,NULL,NULL};
struct trial trial;
if(!is_placed(widths,CURE_LAYOUT))
return;
widths_free(widths);
if(begin(&trial,request,command,target,nothing,widths))
return;
trial.position_free=1;
choose(&trial);
}
void widths_decide(const struct request *request,const struct command *command,
const struct target *target,const char *const measured[3],
struct widths *widths){
static const char *const sources[]={"mason_dixon_stacks.c","mason_dixon_low_stack.c",
"mason_dixon_low_stack.h","mason_dixon_measure.h",
"mason_dixon_config.h",NULL};
struct trial trial;
if(begin(&trial,request,command,target,measured,widths))
return;
if(trial_sources(sources))
measure(&trial);
choose(&trial);
if(is_placed(widths,CURE_STACK)||is_placed(widths,CURE_LAYOUT))
try_cures(&trial);
judge(&trial);
}
void widths_free(struct widths *widths){
unsigned i;
text_free(&widths->reason);
for(i=0;i<CURES;i++)
text_free(&widths->why[i]);
}
_MASON_DIXON_FILE src/tool/widths.h
#ifndef WIDTHS_H
#define WIDTHS_H
#include "command.h"
#include "decide.h"
#include "request.h"
enum area{AREA_STACK,AREA_THREADS,AREA_MAPPINGS,AREA_HEAP,AREA_IMAGE,AREAS};
enum cure{CURE_STACK,CURE_LAYOUT,CURES};
struct widths{
const char *verdict;
const char *basis;
struct text reason;
char bits[AREAS][24];
const char *low[CURES];
struct text why[CURES];
};
const char *widths_area(enum area area);
const char *widths_cure(unsigned cure);
void widths_add_cures(const struct widths *widths,const char *verdict,struct words *lines);
void widths_decide(const struct request *request,const struct command *command,
const struct target *target,const char *const measured[3],
struct widths *widths);
void widths_by_table(const struct request *request,const struct command *command,
const struct target *target,struct widths *widths);
void widths_linked(const struct request *request,const struct command *command,
const struct target *target,struct widths *widths);
void widths_free(struct widths *widths);
#endif
_MASON_DIXON_FILE src/link/mason_dixon_elf.c
#ifndef _POSIX_C_SOURCE
#define _POSIX_C_SOURCE 200809L
#endif
#ifndef _FILE_OFFSET_BITS
#define _FILE_OFFSET_BITS 64
#endif
#include "mason_dixon_elf.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <sys/stat.h>
#include <unistd.h>
#define EI_CLASS 4
#define EI_DATA 5
#define EI_VERSION 6
#define EI_OSABI 7
#define PN_XNUM 0xffff
#define SHN_UNDEF 0
#define DT_NULL 0
#define DT_NEEDED 1
#define DT_STRTAB 5
#define DT_SYMTAB 6
#define DT_STRSZ 10
#define DT_SONAME 14
#define DT_FLAGS_1 0x6ffffffb
#define DF_1_PIE 0x08000000
#define DF_1_SYMINTPOSE UINT64_C(0x00800000)
#define PT_SUNWCAP 0x6ffffffd
#define CA_SUNW_SF_1 2
#define SF1_SUNW_ADDR32 4
#define MA@&t@X_CAPABILITIES 256
#define SMALLEST_PAGE_BYTES 4096
#define MA@&t@X_DYNAMIC_ENTRIES 65536
#define DYNAMIC_BYTES 16
#define SYMBOL_BYTES 24
#define MA@&t@X_NAMES_BYTES ((uint64_t)64 << 20)
#define CHUNK_BYTES 12288
uint64_t mason_dixon_elf_get(const struct mason_dixon_elf *elf,const unsigned char *from,
unsigned size){
uint64_t value=0;
unsigned i;
for(i=0;i<size;i++)
value=(value<<8)|from[elf->big_endian?i:size - 1 - i];
return value;
}
void mason_dixon_elf_put(const struct mason_dixon_elf *elf,unsigned char *to,unsigned size,
uint64_t value){
unsigned i;
for(i=0;i<size;i++){
to[elf->big_endian?size - 1 - i:i]=(unsigned char)(value & 0xff);
value>>=8;
}
}
enum mason_dixon_elf_error mason_dixon_elf_read_at(int fd,void *to,size_t size,uint64_t offset){
unsigned char *at=(unsigned char *)to;
if(offset>(uint64_t)INT64_MAX||size>(uint64_t)INT64_MAX - offset)
return MASON_DIXON_ELF_TRUNCATED;
while(size>0){
ssize_t got=pread(fd,at,size,(off_t)offset);
if(got<0&&errno==EINTR)
continue;
if(got<0)
return MASON_DIXON_ELF_READ;
if(got==0)
return MASON_DIXON_ELF_TRUNCATED;
at+=got;
offset+=(uint64_t)got;
size-=(size_t)got;
}
return MASON_DIXON_ELF_OK;
}
static int inside(const struct mason_dixon_elf *elf,uint64_t offset,uint64_t size){
return offset<=elf->file_bytes&&size<=elf->file_bytes - offset;
}
static void decode_segment(const struct mason_dixon_elf *elf,const unsigned char *raw,
struct mason_dixon_elf_segment *segment){
memset(segment,0,sizeof *segment);
segment->type=(uint32_t)mason_dixon_elf_get(elf,raw,4);
if(elf->bits==64){
segment->flags=(uint32_t)mason_dixon_elf_get(elf,raw + 4,4);
segment->offset=mason_dixon_elf_get(elf,raw + 8,8);
segment->vaddr=mason_dixon_elf_get(elf,raw + 16,8);
segment->paddr=mason_dixon_elf_get(elf,raw + 24,8);
segment->filesz=mason_dixon_elf_get(elf,raw + 32,8);
segment->memsz=mason_dixon_elf_get(elf,raw + 40,8);
segment->align=mason_dixon_elf_get(elf,raw + 48,8);
}else{
segment->offset=mason_dixon_elf_get(elf,raw + 4,4);
segment->vaddr=mason_dixon_elf_get(elf,raw + 8,4);
segment->paddr=mason_dixon_elf_get(elf,raw + 12,4);
segment->filesz=mason_dixon_elf_get(elf,raw + 16,4);
segment->memsz=mason_dixon_elf_get(elf,raw + 20,4);
segment->flags=(uint32_t)mason_dixon_elf_get(elf,raw + 24,4);
segment->align=mason_dixon_elf_get(elf,raw + 28,4);
}
}
void mason_dixon_elf_encode_segment(const struct mason_dixon_elf *elf,
const struct mason_dixon_elf_segment *segment,
unsigned char *to){
mason_dixon_elf_put(elf,to,4,segment->type);
if(elf->bits==64){
mason_dixon_elf_put(elf,to + 4,4,segment->flags);
mason_dixon_elf_put(elf,to + 8,8,segment->offset);
mason_dixon_elf_put(elf,to + 16,8,segment->vaddr);
mason_dixon_elf_put(elf,to + 24,8,segment->paddr);
mason_dixon_elf_put(elf,to + 32,8,segment->filesz);
mason_dixon_elf_put(elf,to + 40,8,segment->memsz);
mason_dixon_elf_put(elf,to + 48,8,segment->align);
}else{
mason_dixon_elf_put(elf,to + 4,4,segment->offset);
mason_dixon_elf_put(elf,to + 8,4,segment->vaddr);
mason_dixon_elf_put(elf,to + 12,4,segment->paddr);
mason_dixon_elf_put(elf,to + 16,4,segment->filesz);
mason_dixon_elf_put(elf,to + 20,4,segment->memsz);
mason_dixon_elf_put(elf,to + 24,4,segment->flags);
mason_dixon_elf_put(elf,to + 28,4,segment->align);
}
}
static enum mason_dixon_elf_error read_segments(struct mason_dixon_elf *elf,unsigned entry_bytes,
unsigned count){
const unsigned wanted_bytes=elf->bits==64?56:32;
enum mason_dixon_elf_error error;
unsigned char *raw;
unsigned i;
if(count==0)
return MASON_DIXON_ELF_OK;
if(entry_bytes!=wanted_bytes)
return MASON_DIXON_ELF_ENTRY_SIZE;
if(count==PN_XNUM||count *wanted_bytes>MASON_DIXON_ELF_MA@&t@X_TABLE)
return MASON_DIXON_ELF_TOO_MANY;
if(!inside(elf,elf->phoff,(uint64_t)count *wanted_bytes))
return MASON_DIXON_ELF_TRUNCATED;
raw=(unsigned char *)malloc((size_t)count *wanted_bytes);
elf->segments=(struct mason_dixon_elf_segment *)calloc(count,sizeof *elf->segments);
if(raw==NULL||elf->segments==NULL){
free(raw);
return MASON_DIXON_ELF_MEMORY;
}
error=mason_dixon_elf_read_at(elf->fd,raw,(size_t)count *wanted_bytes,elf->phoff);
if(error==MASON_DIXON_ELF_OK){
for(i=0;i<count;i++)
decode_segment(elf,raw +(size_t)i *wanted_bytes,&elf->segments[i]);
elf->segment_count=count;
}
free(raw);
return error;
}
enum mason_dixon_elf_error mason_dixon_elf_open(struct mason_dixon_elf *elf,int fd){
unsigned char raw[64];
struct stat status;
enum mason_dixon_elf_error error;
unsigned header_bytes;
size_t have;
unsigned address;
const unsigned char *tail;
memset(elf,0,sizeof *elf);
elf->fd=fd;
if(fstat(fd,&status)!=0)
return MASON_DIXON_ELF_READ;
elf->file_bytes=status.st_size>0?(uint64_t)status.st_size:0;
if(elf->file_bytes==0)
return MASON_DIXON_ELF_EMPTY;
memset(raw,0,sizeof raw);
have=elf->file_bytes<sizeof raw?(size_t)elf->file_bytes:sizeof raw;
error=mason_dixon_elf_read_at(fd,raw,have,0);
if(error!=MASON_DIXON_ELF_OK)
return error;
if(memcmp(raw,"\177ELF",have<4?have:4)!=0)
return MASON_DIXON_ELF_NOT_ELF;
if(have<16)
return MASON_DIXON_ELF_TRUNCATED;
if(raw[EI_CLASS]<1||raw[EI_CLASS]>2||raw[EI_DATA]<1||raw[EI_DATA]>2||
raw[EI_VERSION]!=1)
return MASON_DIXON_ELF_IDENT;
elf->bits=raw[EI_CLASS]==2?64:32;
elf->big_endian=raw[EI_DATA]==2;
elf->osabi=raw[EI_OSABI];
header_bytes=elf->bits==64?64:52;
if(have<header_bytes)
return MASON_DIXON_ELF_TRUNCATED;
elf->type=(unsigned)mason_dixon_elf_get(elf,raw + 16,2);
elf->machine=(unsigned)mason_dixon_elf_get(elf,raw + 18,2);
if(mason_dixon_elf_get(elf,raw + 20,4)!=1)
return MASON_DIXON_ELF_IDENT;
address=elf->bits / 8;
elf->entry=mason_dixon_elf_get(elf,raw + 24,address);
elf->phoff=mason_dixon_elf_get(elf,raw + 24 + address,address);
elf->shoff=mason_dixon_elf_get(elf,raw + 24 + 2 *address,address);
tail=raw + 24 + 3 *address + 4;
if(mason_dixon_elf_get(elf,tail,2)!=header_bytes)
return MASON_DIXON_ELF_ENTRY_SIZE;
if(elf->type==MASON_DIXON_ET_EXEC||elf->type==MASON_DIXON_ET_DYN)
error=read_segments(elf,(unsigned)mason_dixon_elf_get(elf,tail + 2,2),
(unsigned)mason_dixon_elf_get(elf,tail + 4,2));
if(error!=MASON_DIXON_ELF_OK)
mason_dixon_elf_close(elf);
return error;
}
void mason_dixon_elf_close(struct mason_dixon_elf *elf){
free(elf->segments);
free(elf->sections);
elf->segments=NULL;
elf->sections=NULL;
elf->segment_count=0;
elf->section_count=0;
}
static void decode_section(const struct mason_dixon_elf *elf,const unsigned char *raw,
struct mason_dixon_elf_section *section){
const unsigned a=elf->bits / 8;
memset(section,0,sizeof *section);
section->name=(uint32_t)mason_dixon_elf_get(elf,raw,4);
section->type=(uint32_t)mason_dixon_elf_get(elf,raw + 4,4);
section->flags=mason_dixon_elf_get(elf,raw + 8,a);
section->addr=mason_dixon_elf_get(elf,raw + 8 + a,a);
section->offset=mason_dixon_elf_get(elf,raw + 8 + 2 *a,a);
section->size=mason_dixon_elf_get(elf,raw + 8 + 3 *a,a);
section->link=(uint32_t)mason_dixon_elf_get(elf,raw + 8 + 4 *a,4);
section->info=(uint32_t)mason_dixon_elf_get(elf,raw + 12 + 4 *a,4);
section->addralign=mason_dixon_elf_get(elf,raw + 16 + 4 *a,a);
section->entsize=mason_dixon_elf_get(elf,raw + 16 + 5 *a,a);
}
enum mason_dixon_elf_error mason_dixon_elf_read_sections(struct mason_dixon_elf *elf){
const unsigned entry_bytes=elf->bits==64?64:40;
const unsigned sizes=elf->bits==64?58:46;
unsigned char raw[64];
struct mason_dixon_elf_section *sections;
struct mason_dixon_elf_section first;
enum mason_dixon_elf_error error;
uint64_t count;
uint64_t i;
if(elf->sections!=NULL||elf->shoff==0)
return MASON_DIXON_ELF_OK;
error=mason_dixon_elf_read_at(elf->fd,raw,4,sizes);
if(error!=MASON_DIXON_ELF_OK)
return error;
if(mason_dixon_elf_get(elf,raw,2)!=entry_bytes)
return MASON_DIXON_ELF_ENTRY_SIZE;
count=mason_dixon_elf_get(elf,raw + 2,2);
if(!inside(elf,elf->shoff,entry_bytes))
return MASON_DIXON_ELF_TRUNCATED;
if(count==0){
error=mason_dixon_elf_read_at(elf->fd,raw,entry_bytes,elf->shoff);
if(error!=MASON_DIXON_ELF_OK)
return error;
decode_section(elf,raw,&first);
count=first.size;
}
if(count>MASON_DIXON_ELF_MA@&t@X_SECTIONS)
return MASON_DIXON_ELF_TOO_MANY_SECTIONS;
if(count==0)
return MASON_DIXON_ELF_OK;
if(!inside(elf,elf->shoff,count *entry_bytes))
return MASON_DIXON_ELF_TRUNCATED;
sections=(struct mason_dixon_elf_section *)calloc((size_t)count,sizeof *sections);
if(sections==NULL)
return MASON_DIXON_ELF_MEMORY;
for(i=0;i<count&&error==MASON_DIXON_ELF_OK;i++){
error=mason_dixon_elf_read_at(elf->fd,raw,entry_bytes,elf->shoff + i *entry_bytes);
if(error==MASON_DIXON_ELF_OK)
decode_section(elf,raw,&sections[i]);
}
if(error!=MASON_DIXON_ELF_OK){
free(sections);
return error;
}
elf->sections=sections;
elf->section_count=(uint32_t)count;
return MASON_DIXON_ELF_OK;
}
uint64_t mason_dixon_elf_page_bytes(unsigned machine){
switch(machine){
case 62:
case 243:
case 22:
return 0x1000;
case 43:
return 0x2000;
case 183:
case 21:
case 8:
case 258:
return 0x10000;
default:
return 0;
}
}
int mason_dixon_elf_note(const struct mason_dixon_elf *elf,uint64_t offset,unsigned type){
unsigned char raw[MASON_DIXON_NOTE_BYTES];
if(!inside(elf,offset,sizeof raw)||
mason_dixon_elf_read_at(elf->fd,raw,sizeof raw,offset)!=MASON_DIXON_ELF_OK)
return 0;
return mason_dixon_elf_get(elf,raw,4)==11&&
mason_dixon_elf_get(elf,raw + 4,4)==
MASON_DIXON_NOTE_BYTES - MASON_DIXON_NOTE_RECORD&&
mason_dixon_elf_get(elf,raw + 8,4)==type&&
memcmp(raw + 12,"MasonDixon\0",12)==0;
}
static uint64_t find_note(const struct mason_dixon_elf *elf,uint64_t offset,uint64_t size,
unsigned type){
uint64_t at;
if(!inside(elf,offset,size))
return 0;
for(at=0;at<4096&&at + MASON_DIXON_NOTE_BYTES<=size;at+=4)
if(mason_dixon_elf_note(elf,offset + at,type))
return offset + at;
return 0;
}
int mason_dixon_elf_record(const struct mason_dixon_elf *elf,
struct mason_dixon_elf_record *record){
unsigned char raw[MASON_DIXON_NOTE_BYTES - MASON_DIXON_NOTE_RECORD];
uint64_t offset=0;
uint32_t i;
memset(record,0,sizeof *record);
for(i=0;i<elf->segment_count&&offset==0;i++){
const struct mason_dixon_elf_segment *s=&elf->segments[i];
if(s->type==MASON_DIXON_PT_NOTE||
(s->type==MASON_DIXON_PT_LOAD&&s->filesz<=4096)){
record->type=MASON_DIXON_NOTE_SLOT;
offset=find_note(elf,s->offset,s->filesz,MASON_DIXON_NOTE_SLOT);
}
if(offset==0&&s->type==MASON_DIXON_PT_LOAD&&s->filesz>MASON_DIXON_NOTE_BYTES&&
s->offset==elf->phoff&&
mason_dixon_elf_note(elf,s->offset + s->filesz - MASON_DIXON_NOTE_BYTES,
MASON_DIXON_NOTE_APPENDED)){
record->type=MASON_DIXON_NOTE_APPENDED;
offset=s->offset + s->filesz - MASON_DIXON_NOTE_BYTES;
}
}
if(offset==0||
mason_dixon_elf_read_at(elf->fd,raw,sizeof raw,offset + MASON_DIXON_NOTE_RECORD)!=
MASON_DIXON_ELF_OK){
memset(record,0,sizeof *record);
return 0;
}
record->offset=offset;
record->verdict=(unsigned)mason_dixon_elf_get(elf,raw + 4,4);
record->boundary=mason_dixon_elf_get(elf,raw + 8,8);
for(i=0;i<8&&raw[16 + i]>=' '&&raw[16 + i]<127;i++)
record->version[i]=(char)raw[16 + i];
return 1;
}
struct dynamic{
uint64_t strings;
uint64_t strings_bytes;
uint64_t symbols;
uint64_t flags_1;
int soname;
int asan;
};
static uint64_t offset_of(const struct mason_dixon_elf *elf,uint64_t address){
uint32_t i;
for(i=0;i<elf->segment_count;i++){
const struct mason_dixon_elf_segment *s=&elf->segments[i];
if(s->type==MASON_DIXON_PT_LOAD&&address>=s->vaddr&&
address - s->vaddr<s->filesz&&inside(elf,s->offset,s->filesz))
return s->offset +(address - s->vaddr);
}
return 0;
}
static int gave_up(enum mason_dixon_elf_error error){
return error==MASON_DIXON_ELF_READ||error==MASON_DIXON_ELF_MEMORY;
}
static enum mason_dixon_elf_error needs_asan(const struct mason_dixon_elf *elf,
struct dynamic *dynamic,uint64_t name){
static const char gcc_name[]="libasan.so";
static const char clang_name[]="libclang_rt.asan";
char text[32];
enum mason_dixon_elf_error error;
size_t size=sizeof text - 1;
memset(text,0,sizeof text);
if(dynamic->strings==0||name>=dynamic->strings_bytes||
!inside(elf,dynamic->strings,dynamic->strings_bytes))
return MASON_DIXON_ELF_OK;
if(size>dynamic->strings_bytes - name)
size=(size_t)(dynamic->strings_bytes - name);
error=mason_dixon_elf_read_at(elf->fd,text,size,dynamic->strings + name);
if(error==MASON_DIXON_ELF_OK&&(strncmp(text,gcc_name,sizeof gcc_name - 1)==0||
strncmp(text,clang_name,sizeof clang_name - 1)==0))
dynamic->asan=1;
return error;
}
static enum mason_dixon_elf_error read_dynamic(const struct mason_dixon_elf *elf,
struct dynamic *dynamic){
unsigned char raw[DYNAMIC_BYTES];
const struct mason_dixon_elf_segment *where=NULL;
uint64_t count;
uint64_t i;
int pass;
memset(dynamic,0,sizeof *dynamic);
for(i=0;i<elf->segment_count&&where==NULL;i++)
if(elf->segments[i].type==MASON_DIXON_PT_DYNAMIC)
where=&elf->segments[i];
if(where==NULL||elf->bits!=64||!inside(elf,where->offset,where->filesz))
return MASON_DIXON_ELF_OK;
count=where->filesz / DYNAMIC_BYTES;
if(count>MA@&t@X_DYNAMIC_ENTRIES)
count=MA@&t@X_DYNAMIC_ENTRIES;
for(pass=0;pass<2;pass++){
for(i=0;i<count;i++){
uint64_t tag;
uint64_t value;
enum mason_dixon_elf_error error=
mason_dixon_elf_read_at(elf->fd,raw,sizeof raw,where->offset + i *sizeof raw);
if(error!=MASON_DIXON_ELF_OK)
return error;
tag=mason_dixon_elf_get(elf,raw,8);
value=mason_dixon_elf_get(elf,raw + 8,8);
if(tag==DT_NULL)
break;
if(pass==1){
if(tag==DT_NEEDED&&gave_up(needs_asan(elf,dynamic,value)))
return MASON_DIXON_ELF_READ;
}else if(tag==DT_STRTAB){
dynamic->strings=offset_of(elf,value);
}else if(tag==DT_STRSZ){
dynamic->strings_bytes=value;
}else if(tag==DT_SYMTAB){
dynamic->symbols=offset_of(elf,value);
}else if(tag==DT_SONAME){
dynamic->soname=1;
}else if(tag==DT_FLAGS_1){
dynamic->flags_1=value;
}
}
}
return MASON_DIXON_ELF_OK;
}
enum mason_dixon_elf_error mason_dixon_elf_interposes(const struct mason_dixon_elf *elf,
int *interposes){
struct dynamic dynamic;
const enum mason_dixon_elf_error error=read_dynamic(elf,&dynamic);
uint32_t i;
*interposes=-1;
for(i=0;i<elf->segment_count;i++)
if(elf->segments[i].type==MASON_DIXON_PT_DYNAMIC)
*interposes=(dynamic.flags_1 & DF_1_SYMINTPOSE)!=0;
return error;
}
#define NO_NAME UINT64_MAX
static enum mason_dixon_elf_error find_name(const struct mason_dixon_elf *elf,uint64_t strings,
uint64_t bytes,const char *wanted,uint64_t *name){
const size_t length=strlen(wanted)+ 1;
unsigned char chunk[CHUNK_BYTES];
uint64_t done=0;
*name=NO_NAME;
if(!inside(elf,strings,bytes))
return MASON_DIXON_ELF_OK;
while(bytes - done>=length){
size_t size=bytes - done<sizeof chunk?(size_t)(bytes - done):sizeof chunk;
size_t at=0;
enum mason_dixon_elf_error error=
mason_dixon_elf_read_at(elf->fd,chunk,size,strings + done);
if(error!=MASON_DIXON_ELF_OK)
return error;
while(at + length<=size){
const unsigned char *found=
(const unsigned char *)(memchr)(chunk + at,wanted[0],size - at);
if(found==NULL)
break;
at=(size_t)(found - chunk);
if(at + length<=size&&memcmp(chunk + at,wanted,length)==0&&
(at>0?chunk[at - 1]=='\0':done==0)){
*name=done + at;
return MASON_DIXON_ELF_OK;
}
at++;
}
if(size<sizeof chunk)
break;
done+=size - length;
}
return MASON_DIXON_ELF_OK;
}
static enum mason_dixon_elf_error find_definition(const struct mason_dixon_elf *elf,
uint64_t symbols,uint64_t bytes,uint64_t name,
int *found){
unsigned char chunk[CHUNK_BYTES];
uint64_t done=0;
if(!inside(elf,symbols,bytes))
return MASON_DIXON_ELF_OK;
while(bytes - done>=SYMBOL_BYTES){
size_t size=bytes - done<sizeof chunk?(size_t)(bytes - done):sizeof chunk;
size_t at;
enum mason_dixon_elf_error error=
mason_dixon_elf_read_at(elf->fd,chunk,size,symbols + done);
if(error!=MASON_DIXON_ELF_OK)
return error;
for(at=0;at + SYMBOL_BYTES<=size;at+=SYMBOL_BYTES){
if(mason_dixon_elf_get(elf,chunk + at,4)==name&&
mason_dixon_elf_get(elf,chunk + at + 6,2)!=SHN_UNDEF){
*found=1;
return MASON_DIXON_ELF_OK;
}
}
done+=at;
}
return MASON_DIXON_ELF_OK;
}
static enum mason_dixon_elf_error look_in_table(const struct mason_dixon_elf *elf,uint64_t symbols,
uint64_t symbols_bytes,uint64_t strings,
uint64_t strings_bytes,const char *wanted,
int *found){
uint64_t name;
enum mason_dixon_elf_error error;
if(strings_bytes>MA@&t@X_NAMES_BYTES||symbols_bytes>MA@&t@X_NAMES_BYTES)
return MASON_DIXON_ELF_OK;
error=find_name(elf,strings,strings_bytes,wanted,&name);
if(error==MASON_DIXON_ELF_OK&&name!=NO_NAME)
error=find_definition(elf,symbols,symbols_bytes,name,found);
return gave_up(error)?error:MASON_DIXON_ELF_OK;
}
static enum mason_dixon_elf_error defines_asan(struct mason_dixon_elf *elf,
const struct dynamic *dynamic,int *found){
enum mason_dixon_elf_error error=mason_dixon_elf_read_sections(elf);
int seen_symtab=0;
int seen_dynsym=0;
uint32_t i;
if(gave_up(error))
return error;
error=MASON_DIXON_ELF_OK;
for(i=0;i<elf->section_count&&error==MASON_DIXON_ELF_OK&&!*found;i++){
const struct mason_dixon_elf_section *s=&elf->sections[i];
int *seen=s->type==MASON_DIXON_SHT_SYMTAB?&seen_symtab
:s->type==MASON_DIXON_SHT_DYNSYM?&seen_dynsym
:NULL;
if(seen==NULL||*seen||s->link>=elf->section_count)
continue;
*seen=1;
error=look_in_table(elf,s->offset,s->size,elf->sections[s->link].offset,
elf->sections[s->link].size,"__asan_init",found);
}
if(error==MASON_DIXON_ELF_OK&&!seen_dynsym&&!*found&&dynamic->symbols!=0&&
dynamic->strings>dynamic->symbols)
error=look_in_table(elf,dynamic->symbols,dynamic->strings - dynamic->symbols,
dynamic->strings,dynamic->strings_bytes,"__asan_init",found);
return error;
}
static enum mason_dixon_elf_error find_symbol(const struct mason_dixon_elf *elf,
const struct mason_dixon_elf_section *symbols,
const char *names,uint64_t names_bytes,
const char *wanted,uint64_t *address){
const size_t length=strlen(wanted)+ 1;
unsigned char chunk[CHUNK_BYTES];
uint64_t done=0;
while(symbols->size - done>=SYMBOL_BYTES){
const uint64_t left=symbols->size - done;
const size_t size=left<sizeof chunk?(size_t)left:sizeof chunk;
size_t at;
enum mason_dixon_elf_error error=
mason_dixon_elf_read_at(elf->fd,chunk,size,symbols->offset + done);
if(error!=MASON_DIXON_ELF_OK)
return error;
for(at=0;at + SYMBOL_BYTES<=size;at+=SYMBOL_BYTES){
const uint64_t name=mason_dixon_elf_get(elf,chunk + at,4);
if(name<names_bytes&&names_bytes - name>=length&&
memcmp(names + name,wanted,length)==0&&
mason_dixon_elf_get(elf,chunk + at + 6,2)!=SHN_UNDEF){
*address=mason_dixon_elf_get(elf,chunk + at + 8,8);
return MASON_DIXON_ELF_OK;
}
}
done+=at;
}
return MASON_DIXON_ELF_OK;
}
static enum mason_dixon_elf_error look_up(const struct mason_dixon_elf *elf,
const struct mason_dixon_elf_section *symbols,
const char *name,uint64_t *address){
const struct mason_dixon_elf_section *strings=&elf->sections[symbols->link];
enum mason_dixon_elf_error error;
char *names;
if(strings->size==0||strings->size>MA@&t@X_NAMES_BYTES||symbols->size>MA@&t@X_NAMES_BYTES||
!inside(elf,strings->offset,strings->size)||
!inside(elf,symbols->offset,symbols->size))
return MASON_DIXON_ELF_OK;
names=(char *)malloc((size_t)strings->size);
if(names==NULL)
return MASON_DIXON_ELF_MEMORY;
error=mason_dixon_elf_read_at(elf->fd,names,(size_t)strings->size,strings->offset);
if(error==MASON_DIXON_ELF_OK)
error=find_symbol(elf,symbols,names,strings->size,name,address);
free(names);
return error;
}
enum mason_dixon_elf_error mason_dixon_elf_symbol(struct mason_dixon_elf *elf,const char *name,
uint64_t *address){
enum mason_dixon_elf_error error=mason_dixon_elf_read_sections(elf);
uint32_t i;
*address=0;
for(i=0;error==MASON_DIXON_ELF_OK&&elf->bits==64&&i<elf->section_count;i++)
if(elf->sections[i].type==MASON_DIXON_SHT_SYMTAB&&
elf->sections[i].link<elf->section_count)
return look_up(elf,&elf->sections[i],name,address);
return error;
}
enum mason_dixon_elf_error mason_dixon_elf_exports(struct mason_dixon_elf *elf,const char *name,
int *exported){
enum mason_dixon_elf_error error=mason_dixon_elf_read_sections(elf);
uint32_t i;
*exported=-1;
for(i=0;error==MASON_DIXON_ELF_OK&&elf->bits==64&&i<elf->section_count;i++){
struct mason_dixon_elf_section globals=elf->sections[i];
uint64_t locals;
uint64_t address=0;
if(globals.type!=MASON_DIXON_SHT_DYNSYM||globals.link>=elf->section_count)
continue;
locals=(uint64_t)globals.info *SYMBOL_BYTES;
if(locals<globals.size){
globals.offset+=locals;
globals.size-=locals;
error=look_up(elf,&globals,name,&address);
}
*exported=address!=0;
break;
}
return error;
}
static int is_debug_file(const struct mason_dixon_elf *elf){
uint32_t i;
for(i=0;i<elf->segment_count;i++){
const struct mason_dixon_elf_segment *s=&elf->segments[i];
if(s->type==MASON_DIXON_PT_LOAD&&(s->flags & MASON_DIXON_PF_X)&&
elf->entry>=s->vaddr&&elf->entry - s->vaddr>=s->filesz&&
elf->entry - s->vaddr<s->memsz)
return 1;
}
return 0;
}
static int is_sunos(const struct mason_dixon_elf *elf){
return elf->osabi==MASON_DIXON_ELFOSABI_SOLARIS;
}
static enum mason_dixon_elf_error has_addr32(const struct mason_dixon_elf *elf,int *found){
unsigned char raw[16];
uint32_t i;
*found=0;
for(i=0;i<elf->segment_count;i++){
const struct mason_dixon_elf_segment *s=&elf->segments[i];
uint64_t at;
if(s->type!=PT_SUNWCAP||!inside(elf,s->offset,s->filesz))
continue;
for(at=0;at + sizeof raw<=s->filesz&&at<MA@&t@X_CAPABILITIES *sizeof raw;
at+=sizeof raw){
enum mason_dixon_elf_error error=
mason_dixon_elf_read_at(elf->fd,raw,sizeof raw,s->offset + at);
if(error!=MASON_DIXON_ELF_OK)
return error;
if(mason_dixon_elf_get(elf,raw,8)==CA_SUNW_SF_1&&
(mason_dixon_elf_get(elf,raw + 8,8)& SF1_SUNW_ADDR32)!=0)
*found=1;
}
}
return MASON_DIXON_ELF_OK;
}
static int overlaps(const struct mason_dixon_elf *elf,uint32_t index){
const struct mason_dixon_elf_segment *s=&elf->segments[index];
uint32_t i;
for(i=0;i<index;i++){
const struct mason_dixon_elf_segment *other=&elf->segments[i];
if(other->type==MASON_DIXON_PT_LOAD&&s->vaddr<other->vaddr + other->memsz&&
other->vaddr<s->vaddr + s->memsz)
return 1;
}
return 0;
}
static void judge_layout(const struct mason_dixon_elf *elf,uint64_t boundary,
struct mason_dixon_elf_finding *finding){
uint64_t previous_end=0;
uint64_t base=UINT64_MAX;
int loads=0;
int above=0;
int damaged=0;
int disorder=0;
int hole=0;
int executable=0;
int empty=0;
int part_page=0;
uint32_t i;
for(i=0;i<elf->segment_count;i++){
const struct mason_dixon_elf_segment *s=&elf->segments[i];
uint64_t end;
if(s->type!=MASON_DIXON_PT_LOAD)
continue;
loads++;
if(s->memsz>UINT64_MAX - s->vaddr||s->filesz>s->memsz||
!inside(elf,s->offset,s->filesz)||
(s->filesz>0&&s->vaddr%SMALLEST_PAGE_BYTES!=s->offset%SMALLEST_PAGE_BYTES)){
damaged=1;
continue;
}
end=s->vaddr + s->memsz;
if(s->vaddr<previous_end&&(!is_sunos(elf)||overlaps(elf,i)))
disorder=1;
if(end>previous_end){
previous_end=end;
part_page=is_sunos(elf)&&!(s->flags & MASON_DIXON_PF_W)&&
end%mason_dixon_elf_page_bytes(elf->machine)!=0;
}
if(s->vaddr<base)
base=s->vaddr;
if(s->vaddr<boundary){
if(end>finding->image_end)
finding->image_end=end;
if(end>boundary)
hole=1;
}else{
above++;
if(s->flags & MASON_DIXON_PF_X)
executable=1;
if(s->memsz==0)
empty=1;
}
}
finding->heap_from=previous_end;
if(base!=UINT64_MAX)
finding->image_base=base;
if(loads==0)
finding->reason=MASON_DIXON_ELF_NO_LOAD;
else if(damaged)
finding->reason=MASON_DIXON_ELF_DAMAGED;
else if(base>=boundary&&part_page)
finding->reason=MASON_DIXON_ELF_PART_PAGE;
else if(base>=boundary){
finding->verdict=MASON_DIXON_ELF_NOT_NEEDED;
finding->reason=MASON_DIXON_ELF_IMAGE_ABOVE;
}else if(disorder)
finding->reason=MASON_DIXON_ELF_NOT_ASCENDING;
else if(hole)
finding->reason=MASON_DIXON_ELF_HOLE;
else if(executable)
finding->reason=MASON_DIXON_ELF_EXECUTABLE;
else if(empty)
finding->reason=MASON_DIXON_ELF_EMPTY_SEGMENT;
else if(above==0)
finding->reason=MASON_DIXON_ELF_NO_SEGMENT;
else if(part_page)
finding->reason=MASON_DIXON_ELF_PART_PAGE;
else{
finding->verdict=MASON_DIXON_ELF_PLACED;
finding->reason=MASON_DIXON_ELF_SEGMENT_THERE;
}
}
enum mason_dixon_elf_error mason_dixon_elf_judge(struct mason_dixon_elf *elf,
uint64_t boundary_bytes,
struct mason_dixon_elf_finding *finding){
enum mason_dixon_elf_error error;
struct dynamic dynamic;
int interpreter=0;
int asan=0;
int addr32=0;
uint32_t i;
memset(finding,0,sizeof *finding);
finding->verdict=MASON_DIXON_ELF_IMPOSSIBLE;
if(elf->type==MASON_DIXON_ET_REL)
finding->reason=MASON_DIXON_ELF_RELOCATABLE;
else if(elf->type==MASON_DIXON_ET_CORE)
finding->reason=MASON_DIXON_ELF_CORE_DUMP;
else if(elf->type!=MASON_DIXON_ET_EXEC&&elf->type!=MASON_DIXON_ET_DYN)
finding->reason=MASON_DIXON_ELF_OTHER_TYPE;
else if(elf->bits!=64)
finding->reason=MASON_DIXON_ELF_32_BIT;
else if(elf->osabi!=0&&elf->osabi!=3&&!is_sunos(elf))
finding->reason=MASON_DIXON_ELF_OTHER_SYSTEM;
else if(mason_dixon_elf_page_bytes(elf->machine)==0)
finding->reason=MASON_DIXON_ELF_UNKNOWN_MACHINE;
else if(is_debug_file(elf))
finding->reason=MASON_DIXON_ELF_DEBUG_FILE;
else
finding->reason=MASON_DIXON_ELF_NO_LOAD;
if(finding->reason!=MASON_DIXON_ELF_NO_LOAD)
return MASON_DIXON_ELF_OK;
judge_layout(elf,boundary_bytes,finding);
error=read_dynamic(elf,&dynamic);
if(gave_up(error))
return error;
if(elf->type==MASON_DIXON_ET_DYN){
for(i=0;i<elf->segment_count;i++)
if(elf->segments[i].type==MASON_DIXON_PT_INTERP)
interpreter=1;
finding->verdict=MASON_DIXON_ELF_NOT_NEEDED;
if(finding->reason==MASON_DIXON_ELF_NO_LOAD||
finding->reason==MASON_DIXON_ELF_DAMAGED){
finding->verdict=MASON_DIXON_ELF_IMPOSSIBLE;
}else if(!interpreter&&!(dynamic.flags_1 & DF_1_PIE)&&
(dynamic.soname||elf->entry==0)){
finding->verdict=MASON_DIXON_ELF_IMPOSSIBLE;
finding->reason=MASON_DIXON_ELF_SHARED;
}else if(finding->reason==MASON_DIXON_ELF_SEGMENT_THERE||
finding->reason==MASON_DIXON_ELF_EXECUTABLE||
finding->reason==MASON_DIXON_ELF_EMPTY_SEGMENT){
finding->verdict=MASON_DIXON_ELF_IMPOSSIBLE;
finding->reason=MASON_DIXON_ELF_WIDE;
}else{
finding->reason=MASON_DIXON_ELF_POSITION_FREE;
}
if(is_sunos(elf)&&(finding->reason==MASON_DIXON_ELF_POSITION_FREE||
finding->reason==MASON_DIXON_ELF_WIDE)){
finding->verdict=MASON_DIXON_ELF_IMPOSSIBLE;
finding->reason=MASON_DIXON_ELF_PIE_LOW;
}
}
error=is_sunos(elf)?has_addr32(elf,&addr32):MASON_DIXON_ELF_OK;
if(gave_up(error))
return error;
if(addr32&&finding->reason!=MASON_DIXON_ELF_NO_LOAD&&
finding->reason!=MASON_DIXON_ELF_DAMAGED&&finding->reason!=MASON_DIXON_ELF_SHARED){
finding->verdict=MASON_DIXON_ELF_IMPOSSIBLE;
finding->reason=MASON_DIXON_ELF_ADDR32;
}
if(elf->type==MASON_DIXON_ET_DYN)
return MASON_DIXON_ELF_OK;
if(finding->reason!=MASON_DIXON_ELF_SEGMENT_THERE&&
finding->reason!=MASON_DIXON_ELF_NO_SEGMENT&&finding->reason!=MASON_DIXON_ELF_HOLE)
return MASON_DIXON_ELF_OK;
asan=dynamic.asan;
if(!asan){
error=defines_asan(elf,&dynamic,&asan);
if(error!=MASON_DIXON_ELF_OK)
return error;
}
if(asan){
finding->verdict=MASON_DIXON_ELF_IMPOSSIBLE;
finding->reason=MASON_DIXON_ELF_ASAN;
}
return MASON_DIXON_ELF_OK;
}
const char *mason_dixon_elf_verdict_text(enum mason_dixon_elf_verdict verdict){
switch(verdict){
case MASON_DIXON_ELF_PLACED:
return "placed";
case MASON_DIXON_ELF_NOT_NEEDED:
return "not-needed";
case MASON_DIXON_ELF_IMPOSSIBLE:
return "impossible";
}
return "unknown";
}
const char *mason_dixon_elf_error_text(enum mason_dixon_elf_error error){
switch(error){
case MASON_DIXON_ELF_OK:
return "no error";
case MASON_DIXON_ELF_READ:
return "can't be read";
case MASON_DIXON_ELF_MEMORY:
return "not enough memory to read it";
case MASON_DIXON_ELF_EMPTY:
return "is empty";
case MASON_DIXON_ELF_NOT_ELF:
return "is no ELF file";
case MASON_DIXON_ELF_TRUNCATED:
return "is damaged: it ends before its headers do";
case MASON_DIXON_ELF_IDENT:
return "is damaged or of an unknown kind: class, byte order or version of its ELF header";
case MASON_DIXON_ELF_ENTRY_SIZE:
return "is damaged: a header size that its class doesn't have";
case MASON_DIXON_ELF_TOO_MANY:
return "is damaged: it has more program headers than a kernel loads (64 KiB)";
case MASON_DIXON_ELF_TOO_MANY_SECTIONS:
return "has more than 262144 sections";
}
return "unknown";
}
const char *mason_dixon_elf_reason_text(enum mason_dixon_elf_reason reason){
switch(reason){
case MASON_DIXON_ELF_SEGMENT_THERE:
return "the highest PT_LOAD lies at or above the boundary, the heap starts behind it";
case MASON_DIXON_ELF_POSITION_FREE:
return "position independent: the kernel puts the heap high anyway";
case MASON_DIXON_ELF_IMAGE_ABOVE:
return "the image starts at or above the boundary already, and so does the heap";
case MASON_DIXON_ELF_NO_SEGMENT:
return "no segment lies at or above the boundary";
case MASON_DIXON_ELF_RELOCATABLE:
return "a relocatable object (ET_REL), not an executable";
case MASON_DIXON_ELF_SHARED:
return "a shared object, not an executable";
case MASON_DIXON_ELF_CORE_DUMP:
return "a core dump (ET_CORE), not an executable";
case MASON_DIXON_ELF_OTHER_TYPE:
return "an unknown ELF type, not an executable";
case MASON_DIXON_ELF_32_BIT:
return "addresses of 32 bits: the boundary would wrap";
case MASON_DIXON_ELF_UNKNOWN_MACHINE:
return "an unknown machine (e_machine): its page size is not known";
case MASON_DIXON_ELF_OTHER_SYSTEM:
return "made for another system (EI_OSABI): System V, GNU/Linux and Solaris are known";
case MASON_DIXON_ELF_NO_LOAD:
return "no PT_LOAD: nothing of it is loaded";
case MASON_DIXON_ELF_DAMAGED:
return "damaged: a PT_LOAD that no kernel maps";
case MASON_DIXON_ELF_NOT_ASCENDING:
return "the PT_LOADs overlap or are not in ascending order";
case MASON_DIXON_ELF_ASAN:
return "AddressSanitizer: its shadow memory lies at the boundary";
case MASON_DIXON_ELF_HOLE:
return "one PT_LOAD spans the boundary and takes the low memory that should stay free "
"(a hole layout, or a boundary inside the image)";
case MASON_DIXON_ELF_EXECUTABLE:
return "an executable PT_LOAD lies at or above the boundary";
case MASON_DIXON_ELF_EMPTY_SEGMENT:
return "a PT_LOAD at or above the boundary has no contents";
case MASON_DIXON_ELF_DEBUG_FILE:
return "its code is not in the file: debug information of an executable "
"(--only-keep-debug), not the executable";
case MASON_DIXON_ELF_WIDE:
return "position independent, with segments on both sides of the boundary: the kernel maps "
"all of the room between them, too (its linker script, or --image-base, does that)";
case MASON_DIXON_ELF_PART_PAGE:
return "the highest PT_LOAD can't be written and ends inside a page, where this system's "
"heap starts: the first store of malloc faults. Take the line with a length of less "
"than a page (L0x8) out of the project's mapfile, or make it a whole page (L0x1000)";
case MASON_DIXON_ELF_PIE_LOW:
return "position independent: this system's kernel starts its heap at 0x1000, whatever its "
"segments. Link it at a fixed address (no-PIE)";
case MASON_DIXON_ELF_ADDR32:
return "the software capability ADDR32: the kernel keeps all of it, heap and stacks too, "
"below 4 GiB";
}
return "unknown";
}
_MASON_DIXON_FILE src/link/mason_dixon_elf.h
#ifndef MASON_DIXON_ELF_H
#define MASON_DIXON_ELF_H
#include <stddef.h>
#include <stdint.h>
#ifdef __cplusplus
extern "C"{
#endif
#define MASON_DIXON_ET_REL 1
#define MASON_DIXON_ET_EXEC 2
#define MASON_DIXON_ET_DYN 3
#define MASON_DIXON_ET_CORE 4
#define MASON_DIXON_PT_LOAD 1
#define MASON_DIXON_PT_DYNAMIC 2
#define MASON_DIXON_PT_INTERP 3
#define MASON_DIXON_PT_NOTE 4
#define MASON_DIXON_PT_PHDR 6
#define MASON_DIXON_PF_X 1
#define MASON_DIXON_PF_W 2
#define MASON_DIXON_PF_R 4
#define MASON_DIXON_SHT_PROGBITS 1
#define MASON_DIXON_SHT_SYMTAB 2
#define MASON_DIXON_SHT_NOTE 7
#define MASON_DIXON_SHT_NOBITS 8
#define MASON_DIXON_SHT_DYNSYM 11
#define MASON_DIXON_SHF_WRITE 1
#define MASON_DIXON_ELFOSABI_SOLARIS 6
#define MASON_DIXON_ELF_MA@&t@X_TABLE 65536
#define MASON_DIXON_ELF_MA@&t@X_SECTIONS 262144
#define MASON_DIXON_NOTE_BYTES 48
#define MASON_DIXON_NOTE_RECORD 24
#define MASON_DIXON_NOTE_FORMAT 1
#define MASON_DIXON_NOTE_SLOT 1
#define MASON_DIXON_NOTE_APPENDED 2
#define MASON_DIXON_NOTE_REQUEST 3
enum mason_dixon_elf_error{
MASON_DIXON_ELF_OK,
MASON_DIXON_ELF_READ,
MASON_DIXON_ELF_MEMORY,
MASON_DIXON_ELF_EMPTY,
MASON_DIXON_ELF_NOT_ELF,
MASON_DIXON_ELF_TRUNCATED,
MASON_DIXON_ELF_IDENT,
MASON_DIXON_ELF_ENTRY_SIZE,
MASON_DIXON_ELF_TOO_MANY,
MASON_DIXON_ELF_TOO_MANY_SECTIONS
};
struct mason_dixon_elf_segment{
uint32_t type;
uint32_t flags;
uint64_t offset;
uint64_t vaddr;
uint64_t paddr;
uint64_t filesz;
uint64_t memsz;
uint64_t align;
};
struct mason_dixon_elf_section{
uint32_t name;
uint32_t type;
uint64_t flags;
uint64_t addr;
uint64_t offset;
uint64_t size;
uint32_t link;
uint32_t info;
uint64_t addralign;
uint64_t entsize;
};
struct mason_dixon_elf{
int fd;
uint64_t file_bytes;
unsigned bits;
int big_endian;
unsigned osabi;
unsigned type;
unsigned machine;
uint64_t entry;
uint64_t phoff;
uint64_t shoff;
uint32_t segment_count;
struct mason_dixon_elf_segment *segments;
uint32_t section_count;
struct mason_dixon_elf_section *sections;
};
enum mason_dixon_elf_verdict{
MASON_DIXON_ELF_PLACED,
MASON_DIXON_ELF_NOT_NEEDED,
MASON_DIXON_ELF_IMPOSSIBLE
};
enum mason_dixon_elf_reason{
MASON_DIXON_ELF_SEGMENT_THERE,
MASON_DIXON_ELF_POSITION_FREE,
MASON_DIXON_ELF_IMAGE_ABOVE,
MASON_DIXON_ELF_NO_SEGMENT,
MASON_DIXON_ELF_RELOCATABLE,
MASON_DIXON_ELF_SHARED,
MASON_DIXON_ELF_CORE_DUMP,
MASON_DIXON_ELF_OTHER_TYPE,
MASON_DIXON_ELF_32_BIT,
MASON_DIXON_ELF_UNKNOWN_MACHINE,
MASON_DIXON_ELF_OTHER_SYSTEM,
MASON_DIXON_ELF_NO_LOAD,
MASON_DIXON_ELF_DAMAGED,
MASON_DIXON_ELF_NOT_ASCENDING,
MASON_DIXON_ELF_ASAN,
MASON_DIXON_ELF_HOLE,
MASON_DIXON_ELF_EXECUTABLE,
MASON_DIXON_ELF_EMPTY_SEGMENT,
MASON_DIXON_ELF_DEBUG_FILE,
MASON_DIXON_ELF_WIDE,
MASON_DIXON_ELF_PART_PAGE,
MASON_DIXON_ELF_PIE_LOW,
MASON_DIXON_ELF_ADDR32
};
struct mason_dixon_elf_finding{
enum mason_dixon_elf_verdict verdict;
enum mason_dixon_elf_reason reason;
uint64_t image_base;
uint64_t image_end;
uint64_t heap_from;
};
enum mason_dixon_elf_error mason_dixon_elf_open(struct mason_dixon_elf *elf,int fd);
void mason_dixon_elf_close(struct mason_dixon_elf *elf);
enum mason_dixon_elf_error mason_dixon_elf_read_sections(struct mason_dixon_elf *elf);
enum mason_dixon_elf_error mason_dixon_elf_judge(struct mason_dixon_elf *elf,
uint64_t boundary_bytes,
struct mason_dixon_elf_finding *finding);
enum mason_dixon_elf_error mason_dixon_elf_interposes(const struct mason_dixon_elf *elf,
int *interposes);
enum mason_dixon_elf_error mason_dixon_elf_exports(struct mason_dixon_elf *elf,const char *name,
int *exported);
enum mason_dixon_elf_error mason_dixon_elf_symbol(struct mason_dixon_elf *elf,const char *name,
uint64_t *address);
uint64_t mason_dixon_elf_page_bytes(unsigned machine);
int mason_dixon_elf_note(const struct mason_dixon_elf *elf,uint64_t offset,unsigned type);
struct mason_dixon_elf_record{
unsigned type;
unsigned verdict;
uint64_t boundary;
uint64_t offset;
char version[9];
};
int mason_dixon_elf_record(const struct mason_dixon_elf *elf,
struct mason_dixon_elf_record *record);
void mason_dixon_elf_put(const struct mason_dixon_elf *elf,unsigned char *to,unsigned size,
uint64_t value);
uint64_t mason_dixon_elf_get(const struct mason_dixon_elf *elf,const unsigned char *from,
unsigned size);
void mason_dixon_elf_encode_segment(const struct mason_dixon_elf *elf,
const struct mason_dixon_elf_segment *segment,
unsigned char *to);
enum mason_dixon_elf_error mason_dixon_elf_read_at(int fd,void *to,size_t size,uint64_t offset);
const char *mason_dixon_elf_verdict_text(enum mason_dixon_elf_verdict verdict);
const char *mason_dixon_elf_error_text(enum mason_dixon_elf_error error);
const char *mason_dixon_elf_reason_text(enum mason_dixon_elf_reason reason);
#ifdef __cplusplus
}
#endif
#endif
_MASON_DIXON_FILE src/link/mason_dixon_foreign.c
#ifndef _POSIX_C_SOURCE
#define _POSIX_C_SOURCE 200809L
#endif
#ifndef _FILE_OFFSET_BITS
#define _FILE_OFFSET_BITS 64
#endif
#include "mason_dixon_foreign.h"
#include <string.h>
#define KIB64 0x10000
#define MA@&t@X_COMMANDS 4096
static uint64_t get(const unsigned char *at,unsigned bytes){
uint64_t value=0;
while(bytes--)
value=value<<8|at[bytes];
return value;
}
static int read_at(int fd,uint64_t bytes,unsigned char *to,size_t size,uint64_t offset){
return offset<=bytes&&size<=bytes - offset&&
mason_dixon_elf_read_at(fd,to,size,offset)==MASON_DIXON_ELF_OK;
}
static const char *read_macho(struct mason_dixon_foreign *f,int fd,uint64_t bytes,
const unsigned char *header){
const unsigned cpu=(unsigned)get(header + 4,4);
const unsigned type=(unsigned)get(header + 12,4);
const unsigned count=(unsigned)get(header + 16,4);
const uint64_t end=32 + get(header + 20,4);
uint64_t at=32;
unsigned i;
f->format="Mach-O";
f->bits=64;
f->machine=cpu==0x1000007?"x86_64":cpu==0x100000c?"aarch64":"unknown";
f->type=type==2?"MH_EXECUTE":type==6?"MH_DYLIB":"other";
if(count>MA@&t@X_COMMANDS||end>bytes)
return "is damaged: its load commands lie outside the file";
for(i=0;i<count;i++){
unsigned char command[40];
uint64_t size;
if(at + 8>end||!read_at(fd,bytes,command,8,at))
return "is damaged: its load commands lie outside the file";
size=get(command + 4,4);
if(size<8||size>end - at)
return "is damaged: a load command has an impossible size";
if(get(command,4)==0x19){
if(size<72||!read_at(fd,bytes,command,sizeof command,at))
return "is damaged: a load command has an impossible size";
if(strncmp((const char *)command + 8,"__PAGEZERO",16)==0){
const uint64_t from=get(command + 24,8);
const uint64_t room=get(command + 32,8);
f->has_page_zero=1;
f->page_zero_to=room>UINT64_MAX - from?UINT64_MAX:from + room;
}else if(strncmp((const char *)command + 8,"__TEXT",16)==0){
f->has_image=1;
f->image=get(command + 24,8);
}
}
at+=size;
}
return type==2?NULL:"is no executable: it is a Mach-O file of another type";
}
static void judge_macho(struct mason_dixon_foreign *f){
const int low=!f->has_page_zero||f->page_zero_to<=KIB64;
if(low&&strcmp(f->machine,"aarch64")==0){
f->verdict=MASON_DIXON_ELF_IMPOSSIBLE;
f->reason="its page zero ends below 4 GiB: macOS on arm64 refuses to start it";
}else if(low){
f->verdict=MASON_DIXON_ELF_PLACED;
f->reason="its page zero ends at or below 64 KiB, so low memory can be mapped";
}else if(f->page_zero_to>=(uint64_t)1<<32){
f->verdict=MASON_DIXON_ELF_NOT_NEEDED;
f->reason="macOS' malloc never uses brk, and the program is loaded above its page zero";
}else{
f->verdict=MASON_DIXON_ELF_IMPOSSIBLE;
f->reason="its page zero takes a part of low memory, more than 64 KiB and less than all";
}
}
static const char *read_pe(struct mason_dixon_foreign *f,int fd,uint64_t bytes,
const unsigned char *header){
const uint64_t at=get(header + 60,4);
unsigned char pe[96];
unsigned machine,magic,characteristics,more;
f->format="PE";
if(!read_at(fd,bytes,pe,sizeof pe,at)||memcmp(pe,"PE\0\0",4)!=0)
return "has a DOS header, and no PE header";
machine=(unsigned)get(pe + 4,2);
characteristics=(unsigned)get(pe + 22,2);
magic=(unsigned)get(pe + 24,2);
more=(unsigned)get(pe + 94,2);
f->machine=machine==0x8664?"x86_64"
:machine==0xaa64?"aarch64"
:machine==0x14c?"i386"
:"unknown";
f->type=characteristics & 0x2000?"DLL":"EXE";
if(magic!=0x20b&&magic!=0x10b)
return "is damaged: its PE header is of an unknown kind";
f->bits=magic==0x20b?64:32;
f->has_image=1;
f->image=magic==0x20b?get(pe + 48,8):get(pe + 52,4);
f->flags=(characteristics & 0x20?MASON_DIXON_PE_LARGE:0)|
(more & 0x40?MASON_DIXON_PE_DYNAMIC:0)|
(more & 0x20?MASON_DIXON_PE_ENTROPY:0);
return characteristics & 0x2000?"is no executable: it is a DLL":NULL;
}
static void judge_pe(struct mason_dixon_foreign *f){
f->verdict=MASON_DIXON_ELF_IMPOSSIBLE;
if(f->bits!=64)
f->reason="it has 32-bit addresses";
else if(!(f->flags & MASON_DIXON_PE_LARGE))
f->reason="it lacks /LARGEADDRESSAWARE, so Windows keeps all of its memory below 2 GiB";
else if(!(f->flags & MASON_DIXON_PE_DYNAMIC))
f->reason="it lacks /DYNAMICBASE, so its memory is not moved up";
else if(!(f->flags & MASON_DIXON_PE_ENTROPY))
f->reason="it lacks /HIGHENTROPYVA, so its heaps start in low memory";
else if(f->image<(uint64_t)1<<32)
f->reason="its image base is below 4 GiB, so its image stays in low memory";
else{
f->verdict=MASON_DIXON_ELF_NOT_NEEDED;
f->reason="Windows has no brk heap, and with high-entropy ASLR it puts heaps, stacks and "
"the image above 4 GiB";
}
}
int mason_dixon_foreign_judge(int fd,uint64_t bytes,struct mason_dixon_foreign *found,
const char **wrong){
unsigned char header[64];
memset(found,0,sizeof *found);
memset(header,0,sizeof header);
*wrong=NULL;
if(!read_at(fd,bytes,header,bytes<sizeof header?(size_t)bytes:sizeof header,0))
return 0;
if(bytes>=8&&header[7]<45&&
(memcmp(header,"\xca\xfe\xba\xbe",4)==0||
memcmp(header,"\xca\xfe\xba\xbf",4)==0)){
*wrong="is a Mach-O file for several machines: take one out, with lipo -thin";
}else if(bytes>=64&&header[0]=='M'&&header[1]=='Z'){
*wrong=read_pe(found,fd,bytes,header);
judge_pe(found);
}else if(bytes>=32&&memcmp(header,"\xcf\xfa\xed\xfe",4)==0){
*wrong=read_macho(found,fd,bytes,header);
judge_macho(found);
}else{
return 0;
}
return 1;
}
_MASON_DIXON_FILE src/link/mason_dixon_foreign.h
#ifndef MASON_DIXON_FOREIGN_H
#define MASON_DIXON_FOREIGN_H
#include "mason_dixon_elf.h"
#include <stdint.h>
#define MASON_DIXON_PE_LARGE 1u
#define MASON_DIXON_PE_DYNAMIC 2u
#define MASON_DIXON_PE_ENTROPY 4u
struct mason_dixon_foreign{
const char *format;
const char *machine;
const char *type;
unsigned bits;
int has_page_zero;
uint64_t page_zero_to;
int has_image;
uint64_t image;
unsigned flags;
enum mason_dixon_elf_verdict verdict;
const char *reason;
};
int mason_dixon_foreign_judge(int fd,uint64_t bytes,struct mason_dixon_foreign *found,
const char **wrong);
#endif
_MASON_DIXON_FILE src/link/mason_dixon_place.c
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#ifndef __EXTENSIONS__
#define __EXTENSIONS__ 1
#endif
#ifndef _FILE_OFFSET_BITS
#define _FILE_OFFSET_BITS 64
#endif
#include "mason_dixon_elf.h"
#include "mason_dixon_size.h"
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>
#ifdef __linux__
#include <sys/syscall.h>
#include <sys/xattr.h>
#endif
#ifndef PROGRAM
#define PROGRAM "mason-dixon-place"
#endif
#define VERSION "0.2.0"
#define DEFAULT_BOUNDARY "4GiB"
#define HEADER_BYTES 64
#define SEGMENT_BYTES 56
#define COPY_BYTES 65536
#define PATH_BYTES 8192
#define MA@&t@X_PATCHES 8
#define MA@&t@X_TRAILER_BYTES 65536
#define NOTE_ALIGNMENT 4
enum status{DONE=0,REFUSED=1,WRONG_USE=2,CANT=3};
struct options{
const char *file;
const char *out;
const char *boundary_text;
uint64_t boundary;
int boundary_given;
int check;
int require_slot;
int quiet;
};
struct patch{
uint64_t offset;
size_t size;
unsigned char *bytes;
};
enum way{WAY_NONE,WAY_SLOT,WAY_APPENDED,WAY_LINKED};
struct ours{
int slot_load;
int slot_note;
int appended_load;
};
struct plan{
struct patch patches[MA@&t@X_PATCHES];
unsigned count;
int changes;
enum way way;
uint64_t address;
int stays;
};
static char temporary[PATH_BYTES];
static volatile sig_atomic_t temporary_exists;
static const int fatal_signals[]={SIGHUP,SIGINT,SIGQUIT,SIGTERM,SIGALRM};
#define FATAL_SIGNALS (sizeof fatal_signals / sizeof fatal_signals[0])
static void print_help(void){
static const char *const lines[]={
"An installed mason-dixon has the manual.",
NULL};
unsigned i;
for(i=0;lines[i]!=NULL;i++)
puts(lines[i]);
}
static const char *shown(const char *name){
static char copies[2][PATH_BYTES];
static unsigned last;
char *copy=copies[last ^=1];
size_t i;
for(i=0;i + 1<PATH_BYTES&&name[i]!='\0';i++){
const unsigned char byte=(unsigned char)name[i];
const int control=byte<' '||byte==127||
(byte>=0x80&&byte<0xa0&&i>0&&
(unsigned char)name[i - 1]==0xc2);
copy[i]=control?'?':name[i];
}
copy[i]='\0';
return copy;
}
static enum status complain(enum status status,const char *subject,const char *what){
fprintf(stderr,PROGRAM ": %s: %s\n",shown(subject),what);
return status;
}
static enum status complain_errno(const char *subject,const char *what){
const int number=errno;
fprintf(stderr,PROGRAM ": %s: %s: %s\n",shown(subject),what,strerror(number));
return CANT;
}
static enum status complain_use(const char *argument,const char *what){
fprintf(stderr,PROGRAM ": \"%s\" %s; see " PROGRAM " --help\n",shown(argument),what);
return WRONG_USE;
}
static enum status finish_output(enum status status){
if(fflush(stdout)!=0||ferror(stdout))
return complain_errno("standard output","can't be written");
return status;
}
static int only_slots(const struct mason_dixon_elf *elf,
const struct mason_dixon_elf_segment *segment){
uint64_t at;
if(segment->filesz==0||segment->filesz!=segment->memsz||segment->filesz>4096||
segment->filesz%MASON_DIXON_NOTE_BYTES!=0)
return 0;
for(at=0;at<segment->filesz;at+=MASON_DIXON_NOTE_BYTES)
if(!mason_dixon_elf_note(elf,segment->offset + at,MASON_DIXON_NOTE_SLOT))
return 0;
return 1;
}
static struct ours find_ours(const struct mason_dixon_elf *elf){
struct ours ours;
const uint64_t table_end=elf->phoff +(uint64_t)elf->segment_count *SEGMENT_BYTES;
uint32_t i;
ours.slot_load=ours.slot_note=ours.appended_load=-1;
for(i=0;i<elf->segment_count;i++){
const struct mason_dixon_elf_segment *s=&elf->segments[i];
if((s->type==MASON_DIXON_PT_LOAD||s->type==MASON_DIXON_PT_NOTE)&&
only_slots(elf,s)){
if(s->type==MASON_DIXON_PT_LOAD)
ours.slot_load=(int)i;
else
ours.slot_note=(int)i;
}
if(s->type==MASON_DIXON_PT_LOAD&&s->offset==elf->phoff&&
s->filesz==table_end - elf->phoff + MASON_DIXON_NOTE_BYTES&&
mason_dixon_elf_note(elf,table_end,MASON_DIXON_NOTE_APPENDED))
ours.appended_load=(int)i;
}
if(ours.slot_load>=0&&ours.slot_note>=0&&
elf->segments[ours.slot_load].offset!=elf->segments[ours.slot_note].offset)
ours.slot_note=-1;
return ours;
}
static int slot_is_shared(const struct mason_dixon_elf *elf){
uint32_t i;
uint64_t at;
for(i=0;i<elf->segment_count;i++){
const struct mason_dixon_elf_segment *s=&elf->segments[i];
if(s->type==MASON_DIXON_PT_NOTE&&s->filesz<=4096)
for(at=0;at + MASON_DIXON_NOTE_BYTES<=s->filesz;at+=4)
if(mason_dixon_elf_note(elf,s->offset + at,MASON_DIXON_NOTE_SLOT))
return 1;
}
return 0;
}
static enum way way_of(const struct mason_dixon_elf *elf,const struct ours *ours,
const struct options *options){
if(ours->slot_load>=0&&elf->segments[ours->slot_load].vaddr>=options->boundary)
return WAY_SLOT;
if(ours->appended_load>=0&&elf->segments[ours->appended_load].vaddr>=options->boundary)
return WAY_APPENDED;
return WAY_LINKED;
}
static void print_finding(const struct options *options,unsigned type,
const struct mason_dixon_elf_finding *finding,const char *reason,
enum way way,int slot,const struct mason_dixon_elf_record *record){
static const char *const ways[]={"none","slot","append","link"};
static const char *const types[]={"none","ET_REL","ET_EXEC","ET_DYN","ET_CORE"};
if(options->quiet)
return;
printf("boundary=0x%" PRIx64 "\n",options->boundary);
printf("file_type=%s\n",type<sizeof types / sizeof types[0]?types[type]:"none");
if(type==MASON_DIXON_ET_EXEC)
printf("heap_from=0x%" PRIx64 "\n",finding->heap_from);
else
puts("heap_from=none");
printf("image_base=0x%" PRIx64 "\n",finding->image_base);
printf("placed_by=%s\n",ways[finding->verdict==MASON_DIXON_ELF_PLACED?way:WAY_NONE]);
printf("reason=%s\n",reason);
if(record!=NULL&&record->verdict>=1&&record->verdict<=3)
printf("record=%s, boundary 0x%" PRIx64 ", mason-dixon %s\n",
mason_dixon_elf_verdict_text((enum mason_dixon_elf_verdict)(record->verdict - 1)),
record->boundary,record->version);
printf("slot=%s\n",slot?"yes":"no");
printf("verdict=%s\n",mason_dixon_elf_verdict_text(finding->verdict));
}
static enum status refuse(const struct options *options,
const struct mason_dixon_elf_finding *finding){
const char *reason=mason_dixon_elf_reason_text(finding->reason);
fprintf(stderr,PROGRAM ": %s: %s",shown(options->file),reason);
if(finding->reason==MASON_DIXON_ELF_HOLE)
fprintf(stderr,
"; --boundary is 0x%" PRIx64 ", the image reaches from 0x%" PRIx64 " to 0x%" PRIx64,
options->boundary,finding->image_base,finding->image_end);
else if(finding->reason==MASON_DIXON_ELF_ASAN)
fputs("; build it position independent (-fPIE -pie)",stderr);
fputc('\n',stderr);
return REFUSED;
}
static void free_plan(struct plan *plan){
unsigned i;
for(i=0;i<plan->count;i++)
free(plan->patches[i].bytes);
plan->count=0;
}
static unsigned char *add_patch(struct plan *plan,uint64_t offset,size_t size){
unsigned char *bytes=(unsigned char *)calloc(1,size);
if(bytes!=NULL){
plan->patches[plan->count].offset=offset;
plan->patches[plan->count].size=size;
plan->patches[plan->count].bytes=bytes;
plan->count++;
}
return bytes;
}
static int plan_overlaps(const struct plan *plan,uint64_t offset,uint64_t size){
unsigned i;
unsigned k;
for(i=0;i<plan->count;i++){
const struct patch *a=&plan->patches[i];
if(a->offset<offset + size&&offset<a->offset + a->size)
return 1;
for(k=0;k<i;k++)
if(a->offset<plan->patches[k].offset + plan->patches[k].size&&
plan->patches[k].offset<a->offset + a->size)
return 1;
}
return 0;
}
static void aim(const struct mason_dixon_elf *elf,struct mason_dixon_elf_segment *segment,
uint64_t boundary){
const uint64_t page=mason_dixon_elf_page_bytes(elf->machine);
segment->type=MASON_DIXON_PT_LOAD;
segment->flags=MASON_DIXON_PF_R;
segment->vaddr=boundary + segment->offset%page;
segment->paddr=segment->vaddr;
segment->memsz=segment->filesz;
segment->align=page;
}
static void write_table(const struct mason_dixon_elf *elf,
const struct mason_dixon_elf_segment *segments,uint32_t count,
uint32_t moved,int notes_last,unsigned char *table){
uint32_t behind=UINT32_MAX;
uint32_t i;
uint32_t k;
uint32_t to=0;
for(i=0;i<count;i++)
if(i!=moved&&segments[i].type==MASON_DIXON_PT_LOAD&&
segments[i].vaddr<segments[moved].vaddr)
behind=i;
for(i=0;i<count;i++){
if(i!=moved&&!(notes_last&&i<behind&&segments[i].type==MASON_DIXON_PT_NOTE))
mason_dixon_elf_encode_segment(elf,&segments[i],table +(size_t)SEGMENT_BYTES *to++);
if(i!=behind)
continue;
mason_dixon_elf_encode_segment(elf,&segments[moved],table +(size_t)SEGMENT_BYTES *to++);
for(k=0;notes_last&&k<behind;k++)
if(segments[k].type==MASON_DIXON_PT_NOTE)
mason_dixon_elf_encode_segment(elf,&segments[k],
table +(size_t)SEGMENT_BYTES *to++);
}
}
static int moves(const struct mason_dixon_elf *elf,const struct plan *plan){
return elf->type==MASON_DIXON_ET_EXEC&&!plan->stays;
}
static int among_notes(const struct mason_dixon_elf *elf,
const struct mason_dixon_elf_segment *slot){
uint32_t i;
for(i=0;i<elf->segment_count;i++){
const struct mason_dixon_elf_segment *s=&elf->segments[i];
if(s->type==MASON_DIXON_PT_NOTE&&s->offset<slot->offset&&
s->filesz>slot->offset - s->offset)
return 1;
}
return 0;
}
static int plan_section(struct mason_dixon_elf *elf,const struct mason_dixon_elf_segment *slot,
struct plan *plan){
const int among=among_notes(elf,slot);
uint32_t i;
for(i=0;i<elf->section_count;i++){
const struct mason_dixon_elf_section *s=&elf->sections[i];
unsigned char *bytes;
if((s->type!=MASON_DIXON_SHT_NOTE&&s->type!=MASON_DIXON_SHT_PROGBITS)||
s->offset!=slot->offset||s->size!=slot->filesz)
continue;
bytes=add_patch(plan,elf->shoff +(uint64_t)i *64 + 4,20);
if(bytes==NULL)
return 0;
mason_dixon_elf_put(elf,bytes,4,
moves(elf,plan)&&!among?MASON_DIXON_SHT_PROGBITS
:MASON_DIXON_SHT_NOTE);
mason_dixon_elf_put(elf,bytes + 4,8,s->flags & ~(uint64_t)MASON_DIXON_SHF_WRITE);
mason_dixon_elf_put(elf,bytes + 12,8,slot->vaddr);
bytes=add_patch(plan,elf->shoff +(uint64_t)i *64 + 48,8);
if(bytes==NULL)
return 0;
mason_dixon_elf_put(elf,bytes,8,NOTE_ALIGNMENT);
return 1;
}
return 1;
}
static void put_record(const struct mason_dixon_elf *elf,unsigned char *record,
enum mason_dixon_elf_verdict verdict,uint64_t boundary){
mason_dixon_elf_put(elf,record,4,MASON_DIXON_NOTE_FORMAT);
mason_dixon_elf_put(elf,record + 4,4,1 +(uint64_t)verdict);
mason_dixon_elf_put(elf,record + 8,8,boundary);
memset(record + 16,0,8);
memcpy(record + 16,VERSION,sizeof VERSION - 1);
}
static int plan_record(const struct mason_dixon_elf *elf,uint64_t note,
enum mason_dixon_elf_verdict verdict,uint64_t boundary,struct plan *plan){
unsigned char *bytes=add_patch(plan,note + MASON_DIXON_NOTE_RECORD,
MASON_DIXON_NOTE_BYTES - MASON_DIXON_NOTE_RECORD);
if(bytes!=NULL)
put_record(elf,bytes,verdict,boundary);
return bytes!=NULL;
}
static enum status plan_slot(const struct options *options,struct mason_dixon_elf *elf,
const struct ours *ours,struct plan *plan){
const uint32_t moved=(uint32_t)(ours->slot_load>=0?ours->slot_load:ours->slot_note);
struct mason_dixon_elf_segment *slot=&elf->segments[moved];
const enum mason_dixon_elf_error error=mason_dixon_elf_read_sections(elf);
unsigned char *table;
int notes_last=0;
uint32_t i;
if(error!=MASON_DIXON_ELF_OK)
return complain(error==MASON_DIXON_ELF_READ?CANT:REFUSED,options->file,
mason_dixon_elf_error_text(error));
if(moves(elf,plan)){
aim(elf,slot,options->boundary);
}else{
slot->flags=MASON_DIXON_PF_R;
if(slot->type==MASON_DIXON_PT_NOTE)
slot->align=NOTE_ALIGNMENT;
}
for(i=0;i<elf->segment_count;i++){
struct mason_dixon_elf_segment *s=&elf->segments[i];
if(i==moved||s->type!=MASON_DIXON_PT_NOTE||s->offset!=slot->offset||
s->filesz!=slot->filesz||s->memsz!=slot->memsz)
continue;
s->vaddr=slot->vaddr;
s->paddr=slot->paddr;
s->flags=MASON_DIXON_PF_R;
s->align=NOTE_ALIGNMENT;
notes_last=moves(elf,plan);
}
plan->way=WAY_SLOT;
plan->address=slot->vaddr;
table=add_patch(plan,elf->phoff,(size_t)elf->segment_count *SEGMENT_BYTES);
if(table==NULL||!plan_section(elf,slot,plan))
return complain(CANT,options->file,"not enough memory");
if(moves(elf,plan))
write_table(elf,elf->segments,elf->segment_count,moved,notes_last,table);
else
for(i=0;i<elf->segment_count;i++)
mason_dixon_elf_encode_segment(elf,&elf->segments[i],
table +(size_t)SEGMENT_BYTES *i);
if(elf->phoff<HEADER_BYTES||plan_overlaps(plan,slot->offset,slot->filesz))
return complain(REFUSED,options->file,"is damaged: its headers overlap");
if(!plan_record(elf,slot->offset,
moves(elf,plan)?MASON_DIXON_ELF_PLACED
:elf->type==MASON_DIXON_ET_DYN?MASON_DIXON_ELF_NOT_NEEDED
:MASON_DIXON_ELF_IMPOSSIBLE,
options->boundary,plan))
return complain(CANT,options->file,"not enough memory");
return DONE;
}
static enum status check_trailer(const struct options *options,struct mason_dixon_elf *elf){
static const char message[]=
"it carries data behind the ELF image, which it may look for at its end, so nothing can be "
"appended; relink it with the reserved slot";
const enum mason_dixon_elf_error error=mason_dixon_elf_read_sections(elf);
unsigned char *bytes;
uint64_t end=elf->phoff +(uint64_t)elf->segment_count *SEGMENT_BYTES;
uint64_t i;
if(error!=MASON_DIXON_ELF_OK)
return complain(error==MASON_DIXON_ELF_READ?CANT:REFUSED,options->file,
mason_dixon_elf_error_text(error));
for(i=0;i<elf->segment_count;i++){
const struct mason_dixon_elf_segment *s=&elf->segments[i];
if(s->offset<=elf->file_bytes&&s->filesz<=elf->file_bytes - s->offset&&
s->offset + s->filesz>end)
end=s->offset + s->filesz;
}
for(i=0;i<elf->section_count;i++){
const struct mason_dixon_elf_section *s=&elf->sections[i];
if(s->type!=MASON_DIXON_SHT_NOBITS&&s->offset<=elf->file_bytes&&
s->size<=elf->file_bytes - s->offset&&s->offset + s->size>end)
end=s->offset + s->size;
}
if(elf->section_count>0&&elf->shoff +(uint64_t)elf->section_count *64>end)
end=elf->shoff +(uint64_t)elf->section_count *64;
if(end>=elf->file_bytes)
return DONE;
if(elf->file_bytes - end>MA@&t@X_TRAILER_BYTES)
return complain(REFUSED,options->file,message);
bytes=(unsigned char *)malloc((size_t)(elf->file_bytes - end));
if(bytes==NULL)
return complain(CANT,options->file,"not enough memory");
if(mason_dixon_elf_read_at(elf->fd,bytes,(size_t)(elf->file_bytes - end),end)!=
MASON_DIXON_ELF_OK){
free(bytes);
return complain(CANT,options->file,"can't be read");
}
for(i=0;i<elf->file_bytes - end;i++){
if(bytes[i]!=0){
free(bytes);
return complain(REFUSED,options->file,message);
}
}
free(bytes);
return DONE;
}
static int packed(const struct mason_dixon_elf *elf){
unsigned char bytes[4096];
size_t size=elf->file_bytes<sizeof bytes?(size_t)elf->file_bytes:sizeof bytes;
size_t i;
if(elf->shoff!=0||mason_dixon_elf_read_at(elf->fd,bytes,size,0)!=MASON_DIXON_ELF_OK)
return 0;
for(i=0;i + 4<=size;i++)
if(memcmp(bytes + i,"UPX!",4)==0)
return 1;
return 0;
}
static enum status plan_append(const struct options *options,struct mason_dixon_elf *elf,
const struct ours *ours,struct plan *plan){
const int again=ours->appended_load>=0;
const uint32_t count=elf->segment_count +(again?0:1);
const uint32_t moved=again?(uint32_t)ours->appended_load:count - 1;
const size_t table_bytes=(size_t)count *SEGMENT_BYTES;
const uint64_t offset=again?elf->phoff:(elf->file_bytes + 15)/ 16 *16;
struct mason_dixon_elf_segment *segments;
unsigned char *table;
unsigned char *bytes;
enum status status;
uint32_t i;
if(table_bytes>MASON_DIXON_ELF_MA@&t@X_TABLE)
return complain(REFUSED,options->file,"no room for one more program header (64 KiB)");
if(!again){
if(packed(elf))
return complain(REFUSED,options->file,
"packed by UPX; unpack it, place it, and pack it again");
status=check_trailer(options,elf);
if(status!=DONE)
return status;
}
if(offset<HEADER_BYTES)
return complain(REFUSED,options->file,"is damaged: its headers overlap");
segments=(struct mason_dixon_elf_segment *)calloc(count,sizeof *segments);
table=add_patch(plan,offset,table_bytes + MASON_DIXON_NOTE_BYTES);
bytes=again?table:add_patch(plan,32,8);
if(bytes!=NULL&&!again){
mason_dixon_elf_put(elf,bytes,8,offset);
bytes=add_patch(plan,56,2);
if(bytes!=NULL)
mason_dixon_elf_put(elf,bytes,2,count);
}
if(segments==NULL||table==NULL||bytes==NULL){
free(segments);
return complain(CANT,options->file,"not enough memory");
}
memcpy(segments,elf->segments,elf->segment_count *sizeof *segments);
segments[moved].offset=offset;
segments[moved].filesz=table_bytes + MASON_DIXON_NOTE_BYTES;
aim(elf,&segments[moved],options->boundary);
for(i=0;i<count;i++){
if(segments[i].type!=MASON_DIXON_PT_PHDR)
continue;
segments[i].offset=offset;
segments[i].vaddr=segments[i].paddr=segments[moved].vaddr;
segments[i].filesz=segments[i].memsz=table_bytes;
}
write_table(elf,segments,count,moved,0,table);
mason_dixon_elf_put(elf,table + table_bytes,4,11);
mason_dixon_elf_put(elf,table + table_bytes + 4,4,
MASON_DIXON_NOTE_BYTES - MASON_DIXON_NOTE_RECORD);
mason_dixon_elf_put(elf,table + table_bytes + 8,4,MASON_DIXON_NOTE_APPENDED);
memcpy(table + table_bytes + 12,"MasonDixon",11);
put_record(elf,table + table_bytes + MASON_DIXON_NOTE_RECORD,MASON_DIXON_ELF_PLACED,
options->boundary);
plan->way=WAY_APPENDED;
plan->address=segments[moved].vaddr;
free(segments);
return DONE;
}
static int plan_changes(const struct mason_dixon_elf *elf,const struct plan *plan){
unsigned i;
for(i=0;i<plan->count;i++){
const struct patch *patch=&plan->patches[i];
unsigned char *old=(unsigned char *)malloc(patch->size);
int same=old!=NULL&&
mason_dixon_elf_read_at(elf->fd,old,patch->size,patch->offset)==
MASON_DIXON_ELF_OK&&
memcmp(old,patch->bytes,patch->size)==0;
free(old);
if(!same)
return 1;
}
return 0;
}
static void remove_temporary(void){
if(temporary_exists){
temporary_exists=0;
unlink(temporary);
}
}
static void on_signal(int number){
if(temporary_exists)
unlink(temporary);
raise(number);
}
static void catch_signals(void){
struct sigaction action;
struct sigaction old;
unsigned i;
memset(&action,0,sizeof action);
sigemptyset(&action.sa_mask);
action.sa_handler=SIG_IGN;
sigaction(SIGXFSZ,&action,NULL);
sigaction(SIGPIPE,&action,NULL);
action.sa_handler=on_signal;
action.sa_flags=(int)(SA_RESETHAND|SA_NODEFER);
for(i=0;i<FATAL_SIGNALS;i++)
if(sigaction(fatal_signals[i],NULL,&old)==0&&old.sa_handler!=SIG_IGN)
sigaction(fatal_signals[i],&action,NULL);
}
static int create_temporary(const char *target){
const char *slash=(strrchr)(target,'/');
const int folder=slash==NULL?0:(int)(slash - target + 1);
sigset_t all;
sigset_t before;
int fd=-1;
unsigned attempt;
sigfillset(&all);
for(attempt=0;attempt<100&&fd<0;attempt++){
int length=snprintf(temporary,sizeof temporary,"%.*s.mason-dixon-place.%ld.%u",folder,
target,(long)getpid(),attempt);
if(length<0||(size_t)length>=sizeof temporary){
errno=ENAMETOOLONG;
return -1;
}
sigprocmask(SIG_BLOCK,&all,&before);
fd=open(temporary,O_RDWR|O_CREAT|O_EXCL|O_NOFOLLOW|O_CLOEXEC,0600);
if(fd>=0)
temporary_exists=1;
sigprocmask(SIG_SETMASK,&before,NULL);
if(fd<0&&errno!=EEXIST)
return -1;
}
return fd;
}
static int write_at(int fd,const unsigned char *from,size_t size,uint64_t offset){
while(size>0){
ssize_t put=pwrite(fd,from,size,(off_t)offset);
if(put<0&&errno==EINTR)
continue;
if(put<=0){
if(put==0)
errno=ENOSPC;
return 0;
}
from+=put;
size-=(size_t)put;
offset+=(uint64_t)put;
}
return 1;
}
static int copy_range(int from,int to,uint64_t offset,uint64_t end){
unsigned char *bytes;
int good=1;
#if defined(__linux__) && defined(SYS_copy_file_range)
while(offset<end){
int64_t in=(int64_t)offset;
int64_t out=(int64_t)offset;
uint64_t size=end - offset<0x40000000?end - offset:0x40000000;
long put=(long)syscall(SYS_copy_file_range,from,&in,to,&out,(size_t)size,0u);
if(put<=0)
break;
offset+=(uint64_t)put;
}
if(offset>=end)
return 1;
#endif
bytes=(unsigned char *)malloc(COPY_BYTES);
if(bytes==NULL)
return 0;
while(good&&offset<end){
size_t size=end - offset<COPY_BYTES?(size_t)(end - offset):COPY_BYTES;
ssize_t got=pread(from,bytes,size,(off_t)offset);
if(got<0&&errno==EINTR)
continue;
if(got==0)
errno=EIO;
if(got<=0){
good=0;
break;
}
good=write_at(to,bytes,(size_t)got,offset);
offset+=(uint64_t)got;
}
free(bytes);
return good;
}
static int copy_file(int from,int to,uint64_t size){
uint64_t offset=0;
while(offset<size){
uint64_t end=size;
#if defined(SEEK_DATA) && defined(SEEK_HOLE)
off_t data=lseek(from,(off_t)offset,SEEK_DATA);
off_t hole;
if(data<0&&errno==ENXIO)
break;
if(data>=0){
hole=lseek(from,data,SEEK_HOLE);
offset=(uint64_t)data;
if(hole>data&&(uint64_t)hole<size)
end=(uint64_t)hole;
}
#endif
if(offset<end&&!copy_range(from,to,offset,end))
return 0;
offset=end;
}
return ftruncate(to,(off_t)size)==0;
}
#ifdef __linux__
static int must_keep(const char *name){
return strcmp(name,"security.capability")==0||strncmp(name,"user.",5)==0||
strcmp(name,"system.posix_acl_access")==0;
}
static int copy_one_attribute(int from,int to,const char *name){
ssize_t size=fgetxattr(from,name,NULL,0);
char *value;
int good;
if(strcmp(name,"security.ima")==0||strcmp(name,"security.evm")==0)
return 1;
if(size<0)
return !must_keep(name);
value=(char *)malloc((size_t)size + 1);
if(value==NULL)
return 0;
size=fgetxattr(from,name,value,(size_t)size);
good=size>=0&&fsetxattr(to,name,value,(size_t)size,0)==0;
free(value);
return good||!must_keep(name);
}
static const char *copy_attributes(int from,int to){
static char names[65536];
const ssize_t size=flistxattr(from,names,sizeof names);
const char *name;
if(size<0)
return errno==ENOTSUP||errno==ENOSYS?NULL:"(their list)";
for(name=names;name<names + size;name+=strlen(name)+ 1)
if(!copy_one_attribute(from,to,name))
return name;
return NULL;
}
#endif
static enum status keep_attributes(const char *name,int from,int to,const struct stat *old){
const mode_t mode=old->st_mode & 07777;
struct stat now;
if(fstat(to,&now)!=0)
return complain_errno(name,"the new file can't be read");
if((now.st_uid!=old->st_uid||now.st_gid!=old->st_gid)&&
fchown(to,old->st_uid,old->st_gid)!=0){
if(mode &(S_ISUID|S_ISGID))
return complain_errno(name,"its owner can't be kept, and it is setuid or setgid");
if(now.st_gid!=old->st_gid&&fchown(to,(uid_t)-1,old->st_gid)!=0)
errno=0;
}
if(fchmod(to,mode)!=0||fstat(to,&now)!=0)
return complain_errno(name,"its mode can't be kept");
if((now.st_mode & 07777)!=mode)
return complain(CANT,name,"its mode can't be kept");
#ifdef __linux__
{
const char *lost=copy_attributes(from,to);
if(lost!=NULL){
const int number=errno;
fprintf(stderr,PROGRAM ": %s: its extended attribute %s can't be kept: %s\n",name,
lost,strerror(number));
return CANT;
}
}
#else
(void)from;
#endif
return DONE;
}
static int same_state(const struct stat *a,const struct stat *b){
return a->st_dev==b->st_dev&&a->st_ino==b->st_ino&&a->st_size==b->st_size&&
a->st_mtime==b->st_mtime&&a->st_ctime==b->st_ctime&&a->st_mode==b->st_mode;
}
static enum status prove(const struct options *options,int fd,
struct mason_dixon_elf_finding *finding){
struct mason_dixon_elf elf;
enum mason_dixon_elf_error error=mason_dixon_elf_open(&elf,fd);
if(error==MASON_DIXON_ELF_OK){
error=mason_dixon_elf_judge(&elf,options->boundary,finding);
mason_dixon_elf_close(&elf);
}
if(error!=MASON_DIXON_ELF_OK)
return complain(CANT,options->file,mason_dixon_elf_error_text(error));
if(finding->verdict==MASON_DIXON_ELF_IMPOSSIBLE){
fprintf(stderr,PROGRAM ": %s: can't be placed, the result would be of no use: %s\n",
options->file,mason_dixon_elf_reason_text(finding->reason));
return REFUSED;
}
return DONE;
}
static enum status find_target(const struct options *options,const struct stat *file,
char **target,int *in_place){
const char *name=options->out!=NULL?options->out:options->file;
struct stat status;
*in_place=1;
if(options->out!=NULL){
*in_place=0;
if(stat(name,&status)==0){
if(!S_ISREG(status.st_mode))
return complain(REFUSED,name,"is no regular file, it can't be replaced");
*in_place=status.st_dev==file->st_dev&&status.st_ino==file->st_ino;
}else if(errno!=ENOENT){
return complain_errno(name,"can't be written");
}else if(lstat(name,&status)==0){
return complain(CANT,name,"can't be written: a symbolic link to nothing");
}else{
*target=strdup(name);
return *target!=NULL?DONE:complain(CANT,name,"not enough memory");
}
}
*target=realpath(name,NULL);
return *target!=NULL?DONE:complain_errno(name,"can't be resolved");
}
static void sync_folder(const char *target){
char *folder=strdup(target);
char *slash=folder!=NULL?(strrchr)(folder,'/'):NULL;
int fd;
if(slash!=NULL)
slash[slash==folder]='\0';
fd=open(slash!=NULL?folder:".",O_RDONLY|O_CLOEXEC);
if(fd>=0){
if(fsync(fd)!=0)
errno=0;
close(fd);
}
free(folder);
}
static enum status fill_and_rename(const struct options *options,const struct mason_dixon_elf *elf,
const struct stat *file,const struct plan *plan,
const char *target,int in_place,int fd,
struct mason_dixon_elf_finding *finding){
const char *name=options->out!=NULL?options->out:options->file;
struct stat now;
enum status status;
unsigned i;
if(!copy_file(elf->fd,fd,elf->file_bytes))
return complain_errno(name,"can't be written");
for(i=0;i<plan->count;i++)
if(!write_at(fd,plan->patches[i].bytes,plan->patches[i].size,plan->patches[i].offset))
return complain_errno(name,"can't be written");
status=prove(options,fd,finding);
if(status!=DONE)
return status;
if(in_place){
status=keep_attributes(options->file,elf->fd,fd,file);
if(status!=DONE)
return status;
}else{
const mode_t mask=umask(0);
umask(mask);
if(fchmod(fd,file->st_mode & 0777 & ~mask)!=0)
return complain_errno(name,"can't be written");
}
if(fsync(fd)!=0)
return complain_errno(name,"can't be written");
if(fstat(elf->fd,&now)!=0||!same_state(file,&now)||stat(options->file,&now)!=0||
!same_state(file,&now))
return complain(CANT,options->file,"was changed by another program in the meantime");
if(rename(temporary,target)!=0)
return complain_errno(name,"can't be replaced");
temporary_exists=0;
sync_folder(target);
return DONE;
}
static enum status write_result(const struct options *options,const struct mason_dixon_elf *elf,
const struct stat *file,const struct plan *plan,
struct mason_dixon_elf_finding *finding){
char *target=NULL;
int in_place=0;
int fd;
enum status status=find_target(options,file,&target,&in_place);
if(status!=DONE)
return status;
fd=create_temporary(target);
if(fd<0){
status=complain_errno(options->out!=NULL?options->out:options->file,
"no file can be created in its folder");
}else{
status=fill_and_rename(options,elf,file,plan,target,in_place,fd,finding);
remove_temporary();
close(fd);
}
free(target);
return status;
}
static enum status check(const struct options *options,const struct mason_dixon_elf *elf,
const struct mason_dixon_elf_finding *finding,
const struct mason_dixon_elf_record *record){
const struct ours ours=find_ours(elf);
print_finding(options,elf->type,finding,mason_dixon_elf_reason_text(finding->reason),
way_of(elf,&ours,options),ours.slot_load>=0||ours.slot_note>=0,record);
return finding->verdict==MASON_DIXON_ELF_IMPOSSIBLE?REFUSED:DONE;
}
static void tell_of(const struct options *options,const struct plan *plan,
const struct mason_dixon_elf_finding *finding){
const char *name=options->out!=NULL?options->out:options->file;
if(options->quiet)
return;
if(finding->verdict==MASON_DIXON_ELF_NOT_NEEDED){
printf("%s: not needed: %s\n",shown(name),mason_dixon_elf_reason_text(finding->reason));
return;
}
if(!plan->changes)
printf("%s: unchanged, it was placed already",shown(name));
else if(plan->way==WAY_SLOT)
printf("%s: the reserved slot was moved to 0x%" PRIx64,shown(name),plan->address);
else
printf("%s: a segment was appended, at 0x%" PRIx64,shown(name),plan->address);
printf("; the heap starts behind 0x%" PRIx64,finding->heap_from);
if(plan->way==WAY_APPENDED)
printf(" (note: strip and objcopy break such a file, strip first; it needs Linux 5.18 or "
"later)");
putchar('\n');
}
static int slot_is_raw(const struct mason_dixon_elf *elf,const struct ours *ours){
if(ours->slot_load>=0&&(elf->segments[ours->slot_load].flags & MASON_DIXON_PF_W)!=0)
return 1;
return ours->slot_note>=0&&elf->segments[ours->slot_note].align>NOTE_ALIGNMENT;
}
static enum status place(const struct options *options,struct mason_dixon_elf *elf,
const struct stat *file,struct mason_dixon_elf_finding *finding){
const struct ours ours=find_ours(elf);
const int slot=ours.slot_load>=0||ours.slot_note>=0;
struct plan plan;
enum status status=DONE;
memset(&plan,0,sizeof plan);
plan.way=WAY_LINKED;
if(finding->reason==MASON_DIXON_ELF_NO_SEGMENT&&elf->osabi==MASON_DIXON_ELFOSABI_SOLARIS)
return complain(
REFUSED,options->file,
"made for illumos or Solaris, where the link-editor makes the segment: link "
"it with a mapfile (mason-dixon link, mason_dixon_target(), A@&t@X_MASON_DIXON)");
if(finding->verdict==MASON_DIXON_ELF_IMPOSSIBLE&&
finding->reason!=MASON_DIXON_ELF_NO_SEGMENT)
return refuse(options,finding);
if(finding->verdict==MASON_DIXON_ELF_IMPOSSIBLE||
(elf->type==MASON_DIXON_ET_DYN&&slot_is_raw(elf,&ours))||
(finding->verdict==MASON_DIXON_ELF_PLACED&&way_of(elf,&ours,options)!=WAY_LINKED)){
if(slot)
status=plan_slot(options,elf,&ours,&plan);
else if(options->require_slot&&ours.appended_load<0)
status=
complain(REFUSED,options->file,
slot_is_shared(elf)
?"its reserved slot shares a PT_NOTE with other notes; link "
"mason_dixon_slot.c "
"compiled with -DMASON_DIXON_SLOT_WRITABLE, which mold needs"
:"no reserved slot, and --require-slot is given; link the object of "
"mason_dixon_slot.c");
else
status=plan_append(options,elf,&ours,&plan);
}
if(status==DONE){
plan.changes=plan_changes(elf,&plan);
if(plan.changes||options->out!=NULL)
status=write_result(options,elf,file,&plan,finding);
}
if(status==DONE){
print_finding(options,elf->type,finding,mason_dixon_elf_reason_text(finding->reason),
plan.way,slot,NULL);
tell_of(options,&plan,finding);
}
free_plan(&plan);
return status;
}
#ifdef MASON_DIXON_PLACE_MAIN
static int check_foreign(const struct options *options,int fd,uint64_t bytes,
enum status *status);
#else
static int check_foreign(const struct options *options,int fd,uint64_t bytes,
enum status *status){
(void)options;
(void)fd;
(void)bytes;
(void)status;
return 0;
}
#endif
static enum status work(struct options *options){
struct mason_dixon_elf elf;
struct mason_dixon_elf_record record;
struct mason_dixon_elf_finding finding;
struct stat file;
enum mason_dixon_elf_error error;
enum status status;
const int fd=open(options->file,O_RDONLY|O_NONBLOCK|O_CLOEXEC);
if(fd<0)
return complain_errno(options->file,"can't be read");
if(fstat(fd,&file)!=0){
status=complain_errno(options->file,"can't be read");
}else if(!S_ISREG(file.st_mode)){
status=complain(REFUSED,options->file,
S_ISDIR(file.st_mode)?"is a folder, not an executable file"
:"is no regular file");
}else{
memset(&finding,0,sizeof finding);
finding.verdict=MASON_DIXON_ELF_IMPOSSIBLE;
memset(&record,0,sizeof record);
error=mason_dixon_elf_open(&elf,fd);
if(error==MASON_DIXON_ELF_OK){
mason_dixon_elf_record(&elf,&record);
if(options->check&&!options->boundary_given&&record.boundary!=0&&
mason_dixon_check_boundary(record.boundary)==NULL)
options->boundary=record.boundary;
error=mason_dixon_elf_judge(&elf,options->boundary,&finding);
}
if(error==MASON_DIXON_ELF_READ){
status=complain_errno(options->file,"can't be read");
}else if(error==MASON_DIXON_ELF_NOT_ELF&&options->check&&
check_foreign(options,fd,(uint64_t)file.st_size,&status)){
}else if(error!=MASON_DIXON_ELF_OK){
if(options->check)
print_finding(options,elf.type,&finding,mason_dixon_elf_error_text(error),
WAY_NONE,0,NULL);
status=complain(error==MASON_DIXON_ELF_MEMORY?CANT:REFUSED,options->file,
mason_dixon_elf_error_text(error));
}else{
status=options->check?check(options,&elf,&finding,&record)
:place(options,&elf,&file,&finding);
}
mason_dixon_elf_close(&elf);
}
close(fd);
return status;
}
static enum status take_value(char **argv,int *at,const char *name,const char *attached,
const char **value){
if(*value!=NULL)
return complain_use(name,"is given twice");
*value=attached!=NULL?attached:argv[*at + 1];
if(*value==NULL)
return complain_use(name,"needs a value");
if(attached==NULL)
++*at;
return DONE;
}
static enum status parse(int argc,char **argv,struct options *options){
const char *error;
enum status status=DONE;
int only_files=0;
int i;
for(i=1;i<argc&&status==DONE;i++){
char *word=argv[i];
if(only_files||word[0]!='-'||word[1]=='\0'){
if(options->file!=NULL)
status=complain_use(word,"is one file too many; allowed is one");
options->file=word;
}else if(strcmp(word,"--")==0){
only_files=1;
}else if(strcmp(word,"--check")==0){
options->check=1;
}else if(strcmp(word,"--require-slot")==0){
options->require_slot=1;
}else if(strcmp(word,"--quiet")==0){
options->quiet=1;
}else if(strcmp(word,"--boundary")==0){
status=take_value(argv,&i,word,NULL,&options->boundary_text);
}else if(strncmp(word,"--boundary=",11)==0){
status=take_value(argv,&i,"--boundary",word + 11,&options->boundary_text);
}else if(strncmp(word,"-o",2)==0){
status=take_value(argv,&i,"-o",word[2]!='\0'?word + 2:NULL,&options->out);
}else{
status=complain_use(word,"is no option");
}
}
if(status!=DONE)
return status;
if(options->file==NULL||options->file[0]=='\0')
return complain_use("FILE","is missing");
if(options->out!=NULL&&options->out[0]=='\0')
return complain_use("-o","needs a value that is not empty");
if(options->check&&options->out!=NULL)
return complain_use("-o","makes no sense with --check, which writes nothing");
if(options->check&&options->require_slot)
return complain_use("--require-slot","makes no sense with --check, which writes nothing");
options->boundary_given=options->boundary_text!=NULL;
if(!options->boundary_given)
options->boundary_text=DEFAULT_BOUNDARY;
error=mason_dixon_parse_size(options->boundary_text,&options->boundary);
if(error==NULL)
error=mason_dixon_check_boundary(options->boundary);
if(error!=NULL){
fprintf(stderr,PROGRAM ": --boundary: \"%s\" %s\n",options->boundary_text,error);
return WRONG_USE;
}
return DONE;
}
#ifdef MASON_DIXON_PLACE_MAIN
int place_main(int argc,char **argv);
int place_main(int argc,char **argv){
#else
int main(int argc,char **argv){
#endif
struct options options;
enum status status;
int i;
memset(&options,0,sizeof options);
for(i=1;i<argc&&strcmp(argv[i],"--")!=0;i++){
if(strcmp(argv[i],"--help")==0){
print_help();
return finish_output(DONE);
}
if(strcmp(argv[i],"--version")==0){
puts(PROGRAM " " VERSION);
return finish_output(DONE);
}
}
status=parse(argc,argv,&options);
if(status==DONE){
catch_signals();
status=work(&options);
}
return status==DONE||status==REFUSED?(int)finish_output(status):(int)status;
}
_MASON_DIXON_FILE src/link/mason_dixon_size.h
#ifndef MASON_DIXON_SIZE_H
#define MASON_DIXON_SIZE_H
#include <stdint.h>
#include <string.h>
#define MASON_DIXON_BOUNDARY_UNIT ((uint64_t)0x10000)
#define MASON_DIXON_BOUNDARY_LIMIT ((uint64_t)1 << 47)
static inline const char *mason_dixon_parse_size(const char *text,uint64_t *bytes){
static const char units[]="KMGT";
const char *at=text;
const char *unit;
unsigned base=10;
unsigned shift=0;
uint64_t value=0;
if(*at=='-')
return "is negative; allowed are sizes like 4GiB, 4G, 4096M or 0x100000000";
if(at[0]=='0'&&(at[1]=='x'||at[1]=='X')){
base=16;
at+=2;
}
text=at;
for(;;at++){
unsigned digit;
if(*at>='0'&&*at<='9')
digit=(unsigned)(*at - '0');
else if(base==16&&*at>='a'&&*at<='f')
digit=(unsigned)(*at - 'a')+ 10;
else if(base==16&&*at>='A'&&*at<='F')
digit=(unsigned)(*at - 'A')+ 10;
else
break;
if(value>(UINT64_MAX - digit)/ base)
return "is too large; allowed is less than 0x10000000000000000 bytes";
value=value *base + digit;
}
if(at==text)
return "is not a number; allowed are sizes like 4GiB, 4G, 4096M or 0x100000000";
if(*at!='\0'){
unit=base==10?(strchr)(units,*at):NULL;
if(unit!=NULL&&at[1]=='B'&&at[2]=='\0')
return "has a unit of two meanings; allowed are KiB, MiB, GiB, TiB (powers of 1024) or "
"K, M, G, T";
if(unit==NULL||(at[1]!='\0'&&strcmp(at + 1,"iB")!=0))
return "is not a number with a known unit; allowed are K, M, G, T and KiB, MiB, GiB, "
"TiB (powers of 1024) behind digits, or 0x and hexadecimal digits";
shift=10 *((unsigned)(unit - units)+ 1);
}
if(shift>0&&value>(UINT64_MAX>>shift))
return "is too large; allowed is less than 0x10000000000000000 bytes";
*bytes=value<<shift;
return NULL;
}
static inline const char *mason_dixon_check_boundary(uint64_t bytes){
if(bytes<MASON_DIXON_BOUNDARY_UNIT)
return "is too small; allowed are multiples of 64KiB from 64KiB on";
if(bytes>=MASON_DIXON_BOUNDARY_LIMIT)
return "is too large; allowed is less than 128TiB (0x800000000000)";
if(bytes%MASON_DIXON_BOUNDARY_UNIT!=0)
return "is not aligned; allowed are multiples of 64KiB (0x10000)";
return NULL;
}
#endif
_MASON_DIXON_FILE src/runtime/mason_dixon_config.h
#ifndef MASON_DIXON_CONFIG_H
#define MASON_DIXON_CONFIG_H
#include <stdint.h>
struct mason_dixon_config{
uint64_t boundary;
uint64_t low_limit;
uint64_t min_low_room;
uint64_t low_reserve;
uint32_t pointer_bits;
uint32_t luajit;
uint32_t startup;
uint32_t on_failure_abort;
uint32_t low_layout;
uint32_t unused;
};
#ifndef MASON_DIXON_LOW_MAP
#define MASON_DIXON_LOW_MAP 0
#endif
#ifndef MASON_DIXON_LOW_STACK
#define MASON_DIXON_LOW_STACK 0
#endif
#ifndef MASON_DIXON_LOW_LAYOUT
#define MASON_DIXON_LOW_LAYOUT 0
#endif
#ifdef MASON_DIXON_CONFIG
#undef MASON_DIXON_STARTUP
#define MASON_DIXON_STARTUP 1
#ifndef MASON_DIXON_MORE
#define MASON_DIXON_MORE 1
#elif !MASON_DIXON_MORE
#undef MASON_DIXON_RUNTIME_LUAJIT
#define MASON_DIXON_RUNTIME_LUAJIT 0
#endif
#ifdef _WIN32
#undef MASON_DIXON_RUNTIME_LUAJIT
#define MASON_DIXON_RUNTIME_LUAJIT 0
#elif MASON_DIXON_MORE
#undef MASON_DIXON_RUNTIME_LUAJIT
#define MASON_DIXON_RUNTIME_LUAJIT 32
#endif
#undef MASON_DIXON_LOW_RESERVE
#define MASON_DIXON_LOW_RESERVE 1
#ifdef __cplusplus
extern "C"
#else
extern
#endif
#ifdef __GNUC__
__attribute__((visibility("hidden")))
#endif
const struct mason_dixon_config mason_dixon_config;
#else
#undef MASON_DIXON_MORE
#define MASON_DIXON_MORE 1
#ifndef MASON_DIXON_BOUNDARY
#define MASON_DIXON_BOUNDARY 0x100000000
#endif
#ifndef MASON_DIXON_LOW_LIMIT
#define MASON_DIXON_LOW_LIMIT 0x80000000
#endif
#ifndef MASON_DIXON_MIN_LOW_ROOM
#define MASON_DIXON_MIN_LOW_ROOM 0
#endif
#ifndef MASON_DIXON_LOW_RESERVE
#define MASON_DIXON_LOW_RESERVE 0
#endif
#ifndef MASON_DIXON_POINTER_BITS
#define MASON_DIXON_POINTER_BITS 0
#endif
#ifndef MASON_DIXON_RUNTIME_LUAJIT
#define MASON_DIXON_RUNTIME_LUAJIT 0
#endif
#ifndef MASON_DIXON_STARTUP
#define MASON_DIXON_STARTUP 0
#endif
#ifndef MASON_DIXON_ON_FAILURE_ABORT
#define MASON_DIXON_ON_FAILURE_ABORT 0
#endif
static const struct mason_dixon_config mason_dixon_config={
UINT64_C(0)+(MASON_DIXON_BOUNDARY),
UINT64_C(0)+(MASON_DIXON_LOW_LIMIT),
UINT64_C(0)+(MASON_DIXON_MIN_LOW_ROOM),
UINT64_C(0)+(MASON_DIXON_LOW_RESERVE),
(MASON_DIXON_POINTER_BITS),
(MASON_DIXON_RUNTIME_LUAJIT),
(MASON_DIXON_STARTUP),
(MASON_DIXON_ON_FAILURE_ABORT)!=0,
(MASON_DIXON_LOW_LAYOUT)!=0,
0,
};
#endif
#define promised mason_dixon_config
#if MASON_DIXON_MORE
#define promised_more(name) promised.name
#else
#define promised_more(name) 0
#endif
#endif
_MASON_DIXON_FILE src/include/mason_dixon.h
#ifndef MASON_DIXON_H
#define MASON_DIXON_H
#include <stddef.h>
#include <stdint.h>
#ifdef __cplusplus
extern "C"{
#endif
enum mason_dixon_outcome{
MASON_DIXON_PASS,
MASON_DIXON_FAIL,
MASON_DIXON_NOT_NEEDED,
MASON_DIXON_UNKNOWN
};
#define MASON_DIXON_CHECKS 8
#define MASON_DIXON_EXPECTED_SIZE 80
#define MASON_DIXON_OBSERVED_SIZE 160
struct mason_dixon_check{
const char *id;
enum mason_dixon_outcome outcome;
char expected[MASON_DIXON_EXPECTED_SIZE];
char observed[MASON_DIXON_OBSERVED_SIZE];
const char *remedy;
};
struct mason_dixon_report{
enum mason_dixon_outcome outcome;
unsigned count;
struct mason_dixon_check checks[MASON_DIXON_CHECKS];
uint64_t boundary_bytes;
uint64_t low_limit_bytes;
uint64_t min_low_room_bytes;
unsigned pointer_bits;
const char *emulated;
uint64_t heap_start;
uint64_t heap_end;
uint64_t image_start;
uint64_t image_end;
uint64_t load_bias;
uint64_t low_room_bytes;
uint64_t stack_address;
uint64_t mmap_address;
uint64_t page_bytes;
};
#define MASON_DIXON_NO_ROOM_KNOWN UINT64_MAX
int mason_dixon_self_test(struct mason_dixon_report *report);
void mason_dixon_print(const struct mason_dixon_report *report,int fd);
void *mason_dixon_map_low(size_t size,uint64_t limit,size_t alignment);
int mason_dixon_unmap_low(void *address,size_t size);
#ifdef __cplusplus
}
#endif
#endif
_MASON_DIXON_FILE src/include/mason_dixon_low_stack.h
#ifndef MASON_DIXON_LOW_STACK_H
#define MASON_DIXON_LOW_STACK_H
#include <errno.h>
#include <limits.h>
#include <pthread.h>
#include <stddef.h>
#include <stdint.h>
#ifdef __cplusplus
extern "C"{
#endif
#define MASON_DIXON_STACK_GUARD 0x100000
void *mason_dixon_stack_map(size_t bytes);
size_t mason_dixon_stack_bytes(size_t bytes);
int mason_dixon_stack_unmap(void *stack,size_t bytes);
static inline int mason_dixon_thread_attr(pthread_attr_t *attr,size_t stack_bytes){
size_t bytes=mason_dixon_stack_bytes(stack_bytes);
void *stack;
int error;
if(!attr||(stack_bytes&&stack_bytes<(size_t)PTHREAD_STACK_MIN))
return EINVAL;
stack=mason_dixon_stack_map(stack_bytes);
if(!stack)
return errno;
error=pthread_attr_init(attr);
if(!error){
error=pthread_attr_setstack(attr,stack,bytes);
if(error)
(void)pthread_attr_destroy(attr);
}
if(error)
(void)mason_dixon_stack_unmap(stack,bytes);
return error;
}
static inline int mason_dixon_thread_attr_free(pthread_attr_t *attr){
void *stack=NULL;
size_t bytes=0;
int error;
if(!attr)
return EINVAL;
error=pthread_attr_getstack(attr,&stack,&bytes);
if(error||!stack)
return EINVAL;
if(mason_dixon_stack_unmap(stack,bytes)!=0)
return errno;
return pthread_attr_destroy(attr);
}
struct mason_dixon_low_state{
int wanted;
int moved;
int started;
uint64_t from;
uint64_t to;
const char *why;
int layout_wanted;
int layout_changed;
const char *layout_why;
};
const struct mason_dixon_low_state *mason_dixon_low_state(void);
uint64_t mason_dixon_low_stack_seen(void);
#ifdef __cplusplus
}
#endif
#endif
_MASON_DIXON_FILE report.sh
#! /bin/sh
# SPDX-License-Identifier: 0BSD
#
# report.sh - "make mason-dixon-report", in the build folder: text, and with the report of an installed MasonDixon (or the
# program that MASON_DIXON_REPORT names) report.json and report.html. CC is the compiler. Since: 0.2

if [ -n "@S|@{ZSH_VERSION-}" ]; then emulate sh; fi
facts=mason-dixon.facts
if [ ! -f @S|@facts ]; then
    echo "MasonDixon: there is no \"@S|@facts\"; configure writes it, unless MasonDixon was switched off." >&2
    exit 1
fi
tool=@S|@(command -v "@S|@{MASON_DIXON_REPORT:-mason-dixon-report}") || tool=
if [ -z "@S|@tool" ] && [ -n "@S|@{MASON_DIXON_REPORT-}" ]; then
    echo "MasonDixon: MASON_DIXON_REPORT is \"@S|@MASON_DIXON_REPORT\"; allowed is a program that exists, mason-dixon-report." >&2
    exit 1
fi

# What the links have written down, with names of targets.
checked() {
    number=1000
    for record in mason-dixon/*/*.facts; do
        [ -f "@S|@record" ] || continue
        target=@S|@{record#*/}
        number=@S|@((number + 1))
        echo "checked.@S|@number.target=@S|@{target%/*}"
        sed -n '/^linked\.file=/p; /^linked\.verdict=/p; /^linked\.reason=/p' "@S|@record" | sed "s/^linked/checked.@S|@number/"
    done
}

# Each linker that the driver can use, with each strategy, by effect. The first of a name stays.
linkers() {
    seen='
'
    for name in default bfd gold lld mold; do
        flag=-fuse-ld=@S|@name
        [ @S|@name != default ] || flag=
        banner=@S|@(@S|@{CC-cc} @S|@flag -Wl,--version 2>/dev/null </dev/null | sed 1q)
        case "@S|@seen" in *"
@S|@banner
"*) continue ;; esac
        [ -n "@S|@banner" ] || continue
        seen="@S|@seen@S|@banner
"
        echo "linker.@S|@name.flag=@S|@flag"
        for pair in link_script:-no-pie:link-script post_link:-no-pie:post-link pie:-pie:auto; do
            way=@S|@{pair#*:}
            # shellcheck disable=SC2086 # lists of words
            "@S|@program" detect "--strategy=@S|@{way#*:}" -- @S|@{CC-cc} "@S|@{way%:*}" @S|@flag >mason-dixon/tried 2>&1
            verdict=@S|@(sed -n 's/^predicted\.verdict=//p' mason-dixon/tried)
            echo "linker.@S|@name.@S|@{pair%%:*}=@S|@verdict (@S|@(sed -n 's/^predicted\.basis=//p' mason-dixon/tried))"
            case @S|@verdict in placed | not-needed) ;; *) sed -n "s/^predicted\\.reason=/linker.@S|@name.@S|@{pair%%:*}_reason=/p" mason-dixon/tried ;; esac
        done
        sed -n '/^linker_id=/p; /^linker_version=/p' mason-dixon/tried | sed "s/^linker_/linker.@S|@name./"
    done
    # Without a word of ours: does the driver make a PIE?
    # shellcheck disable=SC2086 # a list of words
    "@S|@program" detect --strategy=none -- @S|@{CC-cc} 2>/dev/null |
        sed -n 's/^predicted\.verdict=not-needed@S|@/compiler.pie_default=yes/p; s/^predicted\.verdict=impossible@S|@/compiler.pie_default=no/p'
    rm -f mason-dixon/tried
}

if [ -n "@S|@tool" ]; then
    read -r program <mason-dixon/program
    {
        cat @S|@facts
        echo "compiler.path=@S|@{CC-cc}"
        @S|@{CC-cc} --version 2>/dev/null | sed -n '1s/^/compiler.called=/p'
        if grep '^[.0-9A-Z_a-z]*\.basis=run@S|@' @S|@facts >/dev/null; then
            linkers
        else
            echo 'linkers_why=programs for the target are not started here'
        fi
    } >mason-dixon/report.facts
    "@S|@tool" --facts mason-dixon/report.facts --record mason-dixon || exit
    for format in json html; do
        "@S|@tool" --facts mason-dixon/report.facts --record mason-dixon --format @S|@format -o report.@S|@format || exit
    done
    printf '\nAlso in the build folder: report.json, report.html\n'
    exit
fi

{
    cat @S|@facts
    checked
} | awk '
    { at = index(@S|@0, "="); key = substr(@S|@0, 1, at - 1); value = substr(@S|@0, at + 1); fact[key] = value }
    key ~ /^(predicted|target\..*)\.verdict@S|@/ { sub(/\.verdict@S|@/, "", key); names[++count] = key }
    key ~ /^checked\..*\.target@S|@/ { sub(/\.target@S|@/, "", key); links[++linked] = key }
    function row(text, key) { printf "  %-22s%s\n", text, fact[key] == "" ? "-" : fact[key] }
    function also(text, name, key, why) {
        if (fact[name "." key] != "")
            print "    " text ": " fact[name "." key] ", " fact[name "." why]
    }
    END {
        print "MasonDixon " fact["mason_dixon_version"] "\n\nTarget platform"
        row("system", "system"); row("machine", "machine"); row("page size, bytes", "page_size")
        row("heap (brk) lies", "heap_placement"); row("MAP_32BIT works", "have_map_32bit")
        row("MAP_32BIT gives", "map_32bit_range")
        if (fact["map_32bit_reason"] != "")
            row("MAP_32BIT, why", "map_32bit_reason")
        row("main stack, bits", "stack_bits")
        row("thread stacks, bits", "thread_stack_bits"); row("mappings, bits", "mmap_bits")
        if (fact["guessed_because"] != "")
            print "  Guesses, because: " fact["guessed_because"]
        print "\nExecutables"
        for (i = 1; i <= count; i++) {
            name = names[i]
            called = name == "predicted" ? "MASON_DIXON" : substr(name, 8)
            print "  " called ": " fact[name ".verdict"] " (" fact[name ".basis"] "), strategy " fact[name ".strategy"] \
                ", boundary " fact[name ".boundary"] "\n    " fact[name ".reason"]
            also("low mappings", name, "low_map", "low_map_reason")
            also("addresses within the pointers\047 bits", name, "pointer_verdict", "pointer_reason")
            also("LOW_STACK", name, "low_stack", "low_stack_reason")
            also("LOW_LAYOUT", name, "low_layout", "low_layout_reason")
            for (j = 1; j <= linked; j++)
                if (fact[links[j] ".target"] == called)
                    print "    linked: " fact[links[j] ".verdict"] ", " fact[links[j] ".reason"] "\n            " fact[links[j] ".file"]
        }
        print "\nA longer report, report.json and report.html need mason-dixon-report: install MasonDixon, or name it in MASON_DIXON_REPORT."
    }'
_MASON_DIXON_END
}

# Sets ax_mason_dixon_program to what runs on this machine: MASON_DIXON_PROGRAM; an installed one; else one that is
# compiled once. Sets ax_mason_dixon_made to how the makefiles call it, with ax_mason_dixon_own where it is ours. Without
# any, ax_mason_dixon_why is a sentence without its end.
ax_fn_mason_dixon_find ()
{
  ax_mason_dixon_why=
  ax_mason_dixon_own=
  ax_mason_dixon_program=@S|@(command -v "@S|@{MASON_DIXON_PROGRAM:-mason-dixon}" 2>/dev/null)
  case @S|@ax_mason_dixon_program in '' | /*) ;; *) ax_mason_dixon_program=@S|@ac_pwd/@S|@ax_mason_dixon_program ;; esac
  ax_mason_dixon_made=@S|@ax_mason_dixon_program
  ax_mason_dixon_value='it does not run here'
  case @S|@ax_mason_dixon_program in
    '') ;;
    # Makefiles can't name it.
    *[!-+./0-9A-Z_a-z]*) ax_mason_dixon_value='its path has other characters than letters, digits and + - . / _' ;;
    *)
      ax_mason_dixon_value=@S|@("@S|@ax_mason_dixon_program" --interface 2>/dev/null </dev/null)
      if test "@S|@ax_mason_dixon_value" = 1; then
        return 0
      fi
      ax_mason_dixon_value="its number is @S|@{ax_mason_dixon_value:-none}"
      ;;
  esac
  if test -n "@S|@MASON_DIXON_PROGRAM"; then
    ax_mason_dixon_error="MASON_DIXON_PROGRAM is \"@S|@MASON_DIXON_PROGRAM\"; allowed is a mason-dixon that runs on this machine and whose --interface is 1: @S|@ax_mason_dixon_value."
    return 1
  fi
  ax_mason_dixon_program=@S|@ac_pwd/mason-dixon/mason-dixon
  ax_mason_dixon_made=@S|@ax_mason_dixon_dir/mason-dixon
  ax_mason_dixon_own=@S|@ax_mason_dixon_made
  ax_mason_dixon_value=
  if test -x mason-dixon/mason-dixon && test -f mason-dixon/src/compiled; then
    # With its blank at the end, where CC_FOR_BUILD is empty.
    IFS= read -r ax_mason_dixon_value <mason-dixon/src/compiled
    # Who names none, as config.status --recheck in another environment, has nothing against what compiled it.
    test -n "@S|@CC_FOR_BUILD" || ax_mason_dixon_value="@S|@{ax_mason_dixon_value%% *} "
  fi
  # It may have come with its folder from another machine.
  if test "@S|@ax_mason_dixon_value" = "@S|@ax_mason_dixon_id @S|@CC_FOR_BUILD" &&
      test "@S|@("@S|@ax_mason_dixon_program" --interface 2>/dev/null </dev/null)" = 1; then
    return 0
  fi
  ax_fn_mason_dixon_compile
}

# With the first compiler for this machine that can: CC_FOR_BUILD, and then no other; the project's own, where the build is
# native; cc, gcc, clang.
ax_fn_mason_dixon_compile ()
{
  for ax_mason_dixon_key in CC_FOR_BUILD CC CXX cc gcc clang; do
    case @S|@ax_mason_dixon_key:@S|@cross_compiling in
      CC_FOR_BUILD:*) ax_mason_dixon_value=@S|@CC_FOR_BUILD ;;
      CC:yes | CXX:yes) continue ;;
      CC:*) ax_mason_dixon_value=@S|@CC ;;
      CXX:*) ax_mason_dixon_value=@S|@{CXX:+"@S|@CXX -x c"} ;;
      *) ax_mason_dixon_value=@S|@ax_mason_dixon_key ;;
    esac
    case "\"@S|@ax_mason_dixon_value\"@S|@ax_mason_dixon_why" in '""'* | *"\"@S|@ax_mason_dixon_value\": "*) continue ;; esac
    ax_mason_dixon_line=@S|@(
      LC_ALL=C
      export LC_ALL
      @S|@ax_mason_dixon_value -std=c99 -O0 -w -Imason-dixon/src/link mason-dixon/src/tool/*.c mason-dixon/src/link/mason_dixon_elf.c \
        mason-dixon/src/link/mason_dixon_foreign.c -o mason-dixon/mason-dixon.new 2>&1 </dev/null && mason-dixon/mason-dixon.new --interface 2>&1
    )
    if test "@S|@{ax_mason_dixon_line##*"@S|@as_nl"}" = 1; then
      mv -f mason-dixon/mason-dixon.new mason-dixon/mason-dixon &&
        echo "@S|@ax_mason_dixon_id @S|@CC_FOR_BUILD" >mason-dixon/src/compiled && return 0
    fi
    rm -f mason-dixon/mason-dixon.new
    # shellcheck disable=SC2016 # fields of awk
    ax_mason_dixon_line=@S|@(printf '%s\n' "@S|@ax_mason_dixon_line" | awk '/error|failed/ { print; found = 1; exit } NR == 1 { line = @S|@0 } END { if (!found) print line }')
    ax_mason_dixon_why="@S|@ax_mason_dixon_why@S|@{ax_mason_dixon_why:+; }\"@S|@ax_mason_dixon_value\": @S|@{ax_mason_dixon_line:-what it makes does not run on this machine}"
    test "@S|@ax_mason_dixon_key" != CC_FOR_BUILD || break
  done
  ax_mason_dixon_program=
  ax_mason_dixon_why="the program mason-dixon can't be compiled, since no C compiler for this machine works (@S|@ax_mason_dixon_why). Set CC_FOR_BUILD to one, or MASON_DIXON_PROGRAM to a ready program"
}

# ax_fn_mason_dixon_ask COMMAND WORD... - its answer goes to mason-dixon/answer, and all of it to mason-dixon/trials.log.
# When it fails, ax_mason_dixon_error is what it said.
ax_fn_mason_dixon_ask ()
{
  # The question is the macro's alone; a link asks MASON_DIXON_OPTIONS of the environment that make is run in.
  if MASON_DIXON_OPTIONS='' "@S|@ax_mason_dixon_program" "@S|@@&t@@@&t@" >mason-dixon/answer 2>mason-dixon/said </dev/null; then
    ax_mason_dixon_error=
  else
    ax_mason_dixon_error=@S|@(sed 1q mason-dixon/said)
    test -n "@S|@ax_mason_dixon_error" || ax_mason_dixon_error="mason-dixon @S|@1 failed without a word."
    ax_mason_dixon_error=@S|@{ax_mason_dixon_error#"A@&t@X_MASON_DIXON: "}
    ax_mason_dixon_error=@S|@{ax_mason_dixon_error#"mason-dixon: @S|@1: "}
  fi
  {
    echo "@S|@ mason-dixon @S|@*"
    cat mason-dixon/answer mason-dixon/said
    echo
  } >>mason-dixon/trials.log
  test -z "@S|@ax_mason_dixon_error"
}

# Takes the key=value lines of the answer.
ax_fn_mason_dixon_take ()
{
  while IFS= read -r ax_mason_dixon_line; do
    ax_mason_dixon_key=@S|@{ax_mason_dixon_line%%=*}
    ax_mason_dixon_key=@S|@{ax_mason_dixon_key#predicted.}
    case @S|@ax_mason_dixon_key in
      *[!a-z0-9_]*) ;;
      *) eval "ax_mason_dixon_@S|@ax_mason_dixon_key=\@S|@{ax_mason_dixon_line#*=}" ;;
    esac
  done <mason-dixon/answer
}

# Which LuaJIT is linked: asked in each run of configure, since the library may have been exchanged. Presets win.
ax_fn_mason_dixon_luajit ()
{
  for ax_mason_dixon_key in "luajit_gc64:@S|@ax_cv_mason_dixon_luajit_gc64:yes, no, guessing yes, guessing no, unknown" \
      "luajit_lightuserdata_bits:@S|@ax_cv_mason_dixon_luajit_lightuserdata_bits:32, 47, 64, guessing 47, guessing 64, unknown"; do
    ax_mason_dixon_line=@S|@{ax_mason_dixon_key#*:}
    case ", @S|@{ax_mason_dixon_line#*:}, , " in
      *", @S|@{ax_mason_dixon_line%%:*}, "*) ;;
      *)
        ax_mason_dixon_error="ax_cv_mason_dixon_@S|@{ax_mason_dixon_key%%:*} is \"@S|@{ax_mason_dixon_line%%:*}\"; allowed is @S|@{ax_mason_dixon_line#*:}."
        return 1
        ;;
    esac
  done
  ax_mason_dixon_luajit_because='as set by the user'
  if test -z "@S|@ax_cv_mason_dixon_luajit_gc64" || test -z "@S|@ax_cv_mason_dixon_luajit_lightuserdata_bits"; then
    ax_fn_mason_dixon_ask luajit @S|@ax_mason_dixon_where \
      @S|@{MASON_DIXON_EMULATOR:+"--emulator=@S|@MASON_DIXON_EMULATOR"} -- @S|@ax_mason_dixon_command || return 1
    ax_fn_mason_dixon_take
  fi
  ax_mason_dixon_luajit_gc64=@S|@{ax_cv_mason_dixon_luajit_gc64:-@S|@ax_mason_dixon_luajit_gc64}
  ax_mason_dixon_luajit_bits=@S|@{ax_cv_mason_dixon_luajit_lightuserdata_bits:-@S|@ax_mason_dixon_luajit_bits}
}

# mason-dixon.facts, from the notes of each call.
ax_fn_mason_dixon_note ()
{
  test "@S|@ax_mason_dixon_first" = no || rm -f mason-dixon/*.notes
  case @S|@ax_mason_dixon_prefix:@S|@ax_mason_dixon_low in
    MASON_DIXON:no) set -- predicted ;;
    MASON_DIXON:*) set -- predicted target.MASON_DIXON ;;
    *) set -- "target.@S|@ax_mason_dixon_prefix" ;;
  esac
  {
    for ax_mason_dixon_line in "@S|@@&t@@@&t@"; do
      for ax_mason_dixon_key in boundary verdict basis strategy reason; do
        eval "printf '%s\\n' \"@S|@ax_mason_dixon_line.@S|@ax_mason_dixon_key=\@S|@ax_mason_dixon_@S|@ax_mason_dixon_key\""
      done
    done
    if test "@S|@ax_mason_dixon_low" = yes; then
      printf '%s\n' @S|@ax_mason_dixon_request | sed -n "s/^--pointer-bits=/@S|@ax_mason_dixon_line.pointer_bits=/p"
      for ax_mason_dixon_key in @S|@ax_mason_dixon_low_keys; do
        eval "ax_mason_dixon_value=\@S|@ax_mason_dixon_@S|@ax_mason_dixon_key"
        test -z "@S|@ax_mason_dixon_value" || printf '%s\n' "@S|@ax_mason_dixon_line.@S|@ax_mason_dixon_key=@S|@ax_mason_dixon_value"
      done
      test -z "@S|@ax_mason_dixon_luajit_gc64" ||
        printf '%s\n' "@S|@ax_mason_dixon_line.runtime=LuaJIT" "@S|@ax_mason_dixon_line.runtime_gc64=@S|@ax_mason_dixon_luajit_gc64"
    fi
    if test "@S|@ax_mason_dixon_first" = yes; then
      printf '%s\n' facts_version=1 mason_dixon_version=0.2.0
      # Of a fact "" is an answer, too, which nobody has given without the program.
      for ax_mason_dixon_key in @S|@{ax_mason_dixon_page_size:+@S|@ax_mason_dixon_facts guessed_because system machine}; do
        eval "printf '%s\\n' \"@S|@ax_mason_dixon_key=\@S|@ax_mason_dixon_@S|@ax_mason_dixon_key\""
      done
      test -z "@S|@ax_mason_dixon_map_32bit_reason" || printf '%s\n' "map_32bit_reason=@S|@ax_mason_dixon_map_32bit_reason"
    fi
  } >"mason-dixon/@S|@ax_mason_dixon_prefix.notes"
  LC_ALL=C sort mason-dixon/*.notes >mason-dixon/facts.new
  cmp -s mason-dixon/facts.new mason-dixon.facts || cat mason-dixon/facts.new >mason-dixon.facts
  rm -f mason-dixon/facts.new
}

# Sets ax_mason_dixon_hash to a digest of all that the answer depends on.
ax_fn_mason_dixon_digest ()
{
  ax_mason_dixon_value=@S|@(LC_ALL=C; export LC_ALL; @S|@ax_mason_dixon_cc --version </dev/null 2>/dev/null)
  set -- "@S|@@&t@@@&t@" "@S|@{ax_mason_dixon_value%%"@S|@as_nl"*}" "@S|@ax_mason_dixon_command" "@S|@ax_mason_dixon_id" "@S|@ax_mason_dixon_program" \
    "@S|@with_mason_dixon" "@S|@ax_mason_dixon_link_wrapper" "@S|@ax_mason_dixon_where" "@S|@MASON_DIXON_EMULATOR" "@S|@(uname -srm)" \
    "@S|@ax_mason_dixon_luajit_gc64" "@S|@ax_cv_mason_dixon_luajit_lightuserdata_bits" @S|@{with_mason_dixon_facts:+"@S|@(cksum "@S|@with_mason_dixon_facts" 2>/dev/null)"}
  # Of ours the digest of its sources is among them.
  test -n "@S|@ax_mason_dixon_own" || set -- "@S|@@&t@@@&t@" "@S|@("@S|@ax_mason_dixon_program" --version 2>/dev/null)"
  # Flags for the link are written for one linker.
  if test "@S|@ax_mason_dixon_link_wrapper" = no; then
    ax_mason_dixon_value=@S|@(LC_ALL=C; export LC_ALL; @S|@ax_mason_dixon_command -Wl,--version </dev/null 2>/dev/null)
    set -- "@S|@@&t@@@&t@" "@S|@{ax_mason_dixon_value%%"@S|@as_nl"*}"
  fi
  ax_mason_dixon_hash=@S|@(cksum <<END
@S|@*
END
)
  ax_mason_dixon_hash=@S|@{ax_mason_dixon_hash%% *}_@S|@{ax_mason_dixon_hash##* }
}

# ax_fn_mason_dixon OPTION... - OPTIONs are those of the macro.
ax_fn_mason_dixon ()
{
  ax_mason_dixon_error=
  ax_mason_dixon_cached=
  ax_mason_dixon_facts='have_map_32bit map_32bit_range heap_placement stack_bits thread_stack_bits mmap_bits page_size
    linker_id linker_version'
  ax_mason_dixon_low_keys='low_map low_map_reason low_limit low_reserve pointer_verdict pointer_basis pointer_reason low_stack low_stack_reason
    low_layout low_layout_reason width_stack width_threads width_mappings width_heap width_image'
  ax_mason_dixon_keys="verdict strategy basis final way reason boundary boundary_words low_limit_words linker_called warning request machine system guessed_because
    printed_ldflags printed_objects printed_deps printed_warning map_32bit_reason @S|@ax_mason_dixon_facts @S|@ax_mason_dixon_low_keys"
  for ax_mason_dixon_key in @S|@ax_mason_dixon_keys ldflags libadd deps cppflags link luajit_gc64 luajit_bits luajit_because hash; do
    eval "ax_mason_dixon_@S|@ax_mason_dixon_key="
  done
  # What switches the links off. It is the name of our variable for makefiles, too, and not meant for the program.
  if test "@S|@MASON_DIXON_LINK" = off; then
    # For config.status --recheck, and the packages inside.
    ac_configure_args="@S|@ac_configure_args '--with-mason-dixon=no'"
    with_mason_dixon=no
    MASON_DIXON_LINK=
  fi
  # What an earlier run has written is not so any more.
  if test "@S|@with_mason_dixon" = no && test -f mason-dixon/src/id; then
    rm -f mason-dixon.facts mason-dixon/*.notes
  fi
  case @S|@with_mason_dixon:@S|@ax_mason_dixon_self_test:@S|@ax_mason_dixon_low in
    no:call:* | no:*:yes) ;;
    no:*)
      ax_mason_dixon_verdict=off
      ax_mason_dixon_strategy=none
      ax_mason_dixon_reason='--with-mason-dixon=no'
      test ! -f mason-dixon/src/id || rm -f "mason-dixon/@S|@ax_mason_dixon_prefix.link"
      return 0
      ;;
  esac
  if test "@S|@with_mason_dixon@S|@ax_mason_dixon_link_wrapper" = post-linkno; then
    ax_mason_dixon_error="--with-mason-dixon is \"post-link\"; allowed is that where the makefiles link with \@S|@(@S|@{ax_mason_dixon_prefix}_LINK) and A@&t@X_MASON_DIXON has the option link-wrapper; this package does not."
    return 1
  fi
  ax_fn_mason_dixon_files || return 1
  # What the makefiles call the folder. An absolute path works in every makefile; one with characters that make, the shell
  # or -Wl, take apart can only be had relative.
  ax_mason_dixon_dir=@S|@ac_pwd/mason-dixon
  # shellcheck disable=SC2016 # for make
  case @S|@ax_mason_dixon_dir in
    *[!-+./0-9A-Z_a-z]*) ax_mason_dixon_dir='@S|@(top_builddir)/mason-dixon' ;;
  esac
  if test -z "@S|@ax_mason_dixon_program@S|@ax_mason_dixon_why"; then
    ax_fn_mason_dixon_find || return 1
    # For the report.
    echo "@S|@ax_mason_dixon_program" >mason-dixon/program
  fi
  ax_mason_dixon_cppflags=-I@S|@ax_mason_dixon_dir/src/include
  if test -z "@S|@ax_mason_dixon_program"; then
    ax_fn_mason_dixon_without "@S|@@&t@@@&t@"
    return
  fi
  ax_mason_dixon_command="@S|@ax_mason_dixon_cc @S|@ax_mason_dixon_cflags @S|@ax_mason_dixon_link_flags"
  ax_mason_dixon_for=
  ax_mason_dixon_where=
  if test "@S|@cross_compiling" = yes; then
    # The host names the system.
    case @S|@host_alias in *-*) ax_mason_dixon_for=--system=@S|@host_alias ;; esac
    ax_mason_dixon_where=@S|@ax_mason_dixon_for
    test -n "@S|@MASON_DIXON_EMULATOR" || ax_mason_dixon_where="--cross @S|@ax_mason_dixon_for"
  fi
  if test "@S|@ax_mason_dixon_runtime" = yes && test "@S|@with_mason_dixon" != no; then
    ax_mason_dixon_command="@S|@ax_mason_dixon_command @S|@LUAJIT_CFLAGS @S|@LUAJIT_LIBS @S|@LIBS"
    ax_fn_mason_dixon_luajit || return 1
  fi
  ax_fn_mason_dixon_digest "@S|@@&t@@@&t@"
  eval "ax_mason_dixon_value=\@S|@{ax_cv_mason_dixon_verdict_@S|@ax_mason_dixon_hash-none}"
  if test "@S|@ax_mason_dixon_value" != none; then
    ax_fn_mason_dixon_again || return 1
  fi
  if test -z "@S|@ax_mason_dixon_cached"; then
    ax_fn_mason_dixon_detect "@S|@@&t@@@&t@" || return 1
  fi
  ax_fn_mason_dixon_apply
}

# Takes the decision from the cache, unless a file of it is gone.
ax_fn_mason_dixon_again ()
{
  ax_mason_dixon_cached='(cached) '
  for ax_mason_dixon_key in @S|@ax_mason_dixon_keys; do
    eval "ax_mason_dixon_value=\@S|@{ax_cv_mason_dixon_@S|@{ax_mason_dixon_key}_@S|@ax_mason_dixon_hash-missing}"
    case @S|@ax_mason_dixon_key:@S|@ax_mason_dixon_value in
      verdict:placed | verdict:not-needed | verdict:impossible) ;;
      strategy:none | strategy:link-script | strategy:post-link | strategy:mapfile | strategy:addr32 | strategy:pagezero) ;;
      verdict:* | strategy:* | *:missing)
        ax_mason_dixon_error="the cached ax_cv_mason_dixon_@S|@{ax_mason_dixon_key}_@S|@ax_mason_dixon_hash is \"@S|@ax_mason_dixon_value\", which configure did not write; allowed is what it writes: remove that line or the file @S|@{cache_file-config.cache}, and configure again."
        return 1
        ;;
    esac
    eval "ax_mason_dixon_@S|@ax_mason_dixon_key=\@S|@ax_mason_dixon_value"
  done
  for ax_mason_dixon_value in @S|@ax_mason_dixon_printed_deps; do
    test -f "@S|@ax_mason_dixon_value" || ax_mason_dixon_cached=
  done
}

# Asks the program.
ax_fn_mason_dixon_detect ()
{
  case @S|@with_mason_dixon in
    '' | yes) set -- --tongue configure --for A@&t@X_MASON_DIXON "@S|@@&t@@@&t@" ;;
    no) set -- --override --with-mason-dixon=none --tongue configure --for A@&t@X_MASON_DIXON "@S|@@&t@@@&t@" ;;
    *) set -- --override "--with-mason-dixon=@S|@with_mason_dixon" --tongue configure --for A@&t@X_MASON_DIXON "@S|@@&t@@@&t@" ;;
  esac
  # What is preset of a LuaJIT holds for the link, too.
  if test "@S|@ax_mason_dixon_runtime" = yes; then
    for ax_mason_dixon_key in "bits @S|@ax_cv_mason_dixon_luajit_lightuserdata_bits" "gc64 @S|@ax_cv_mason_dixon_luajit_gc64"; do
      ax_mason_dixon_line=@S|@(echo "@S|@{ax_mason_dixon_key#* }" | tr ' ' -)
      test -z "@S|@ax_mason_dixon_line" || set -- "--luajit-@S|@{ax_mason_dixon_key%% *}=@S|@ax_mason_dixon_line" "@S|@@&t@@@&t@"
    done
  fi
  ax_fn_mason_dixon_ask request "@S|@@&t@@@&t@" || return 1
  ax_mason_dixon_request=@S|@(tr '\n' ' ' <mason-dixon/answer)
  # "required" is for configure and the link; here it would be an error of the question.
  set -- @S|@ax_mason_dixon_where @S|@(sed '/^--required@S|@/d' mason-dixon/answer)
  # The prediction knows what a program has said that was linked with it; the link looks for itself.
  case @S|@ax_mason_dixon_runtime:@S|@ax_mason_dixon_luajit_gc64 in
    yes:*yes | yes:*no) set -- "@S|@@&t@@@&t@" "--luajit-gc64=@S|@(echo "@S|@ax_mason_dixon_luajit_gc64" | tr ' ' -)" ;;
  esac
  test -z "@S|@MASON_DIXON_EMULATOR" || set -- "--emulator=@S|@MASON_DIXON_EMULATOR" "@S|@@&t@@@&t@"
  test -z "@S|@with_mason_dixon_facts" || set -- "--facts=--with-mason-dixon-facts=@S|@with_mason_dixon_facts" "@S|@@&t@@@&t@"
  if test "@S|@with_mason_dixon" = no; then
    set -- --print=keys,functions "@S|@@&t@@@&t@"
  elif test "@S|@ax_mason_dixon_link_wrapper" = no; then
    set -- --print=keys,ldflags,objects,deps "@S|@@&t@@@&t@"
  fi
  ax_fn_mason_dixon_ask detect "@S|@@&t@@@&t@" -- @S|@ax_mason_dixon_command || return 1
  ax_fn_mason_dixon_take
  test "@S|@with_mason_dixon" != no || ax_mason_dixon_verdict=off
  case @S|@ax_mason_dixon_required:@S|@ax_mason_dixon_final:@S|@ax_mason_dixon_way:@S|@ax_mason_dixon_reason in
    yes:yes:append:* | yes:yes:*' a step after the link: '*)
      ax_mason_dixon_verdict=impossible
      ax_mason_dixon_strategy=none
      ax_mason_dixon_reason="to what @S|@ax_mason_dixon_linker_called links the segment could only be appended"
      ;;
  esac
  case @S|@ax_mason_dixon_link_wrapper:@S|@ax_mason_dixon_reason in
    no:*' a step after the link: '*) ax_mason_dixon_reason="@S|@{ax_mason_dixon_reason%%: put *}: let the makefiles link with \@S|@(@S|@{ax_mason_dixon_prefix}_LINK) and give A@&t@X_MASON_DIXON the option link-wrapper, or use GNU ld or lld" ;;
  esac
  # What failed may have failed for a passing reason (time, space, a tool): it is tried again.
  case @S|@ax_mason_dixon_printed_warning:@S|@ax_mason_dixon_low_map@S|@ax_mason_dixon_low_stack@S|@ax_mason_dixon_low_layout in
    ?*:* | *:*impossible*) return 0 ;;
  esac
  # A file of the package's own that the linker reads may have changed by then.
  case "@S|@ax_mason_dixon_verdict @S|@(echo "@S|@ax_mason_dixon_command " | sed 's/ -MM*D / /g; s/ -MP / /g')" in
    *,-[MT]* | *\ -[MT]* | *-script* | *dynamic-list* | *,@&t@@@&t@* | *\ @&t@@@&t@*) return 0 ;;
    placed* | not-needed* | impossible*) ;;
    *) return 0 ;;
  esac
  for ax_mason_dixon_key in @S|@ax_mason_dixon_keys; do
    eval "ax_cv_mason_dixon_@S|@{ax_mason_dixon_key}_@S|@ax_mason_dixon_hash=\@S|@ax_mason_dixon_@S|@ax_mason_dixon_key"
  done
}

# From the answer to what the makefiles need.
ax_fn_mason_dixon_apply ()
{
  if test "@S|@ax_mason_dixon_verdict" = off; then
    for ax_mason_dixon_key in @S|@ax_mason_dixon_low_keys warning printed_warning; do
      eval "ax_mason_dixon_@S|@ax_mason_dixon_key="
    done
    ax_mason_dixon_reason='--with-mason-dixon=no'
  fi
  for ax_mason_dixon_key in @S|@ax_mason_dixon_facts; do
    eval "ax_mason_dixon_@S|@ax_mason_dixon_key=\@S|@{ax_cv_mason_dixon_@S|@ax_mason_dixon_key:-\@S|@ax_mason_dixon_@S|@ax_mason_dixon_key}"
  done
  ax_mason_dixon_value=@S|@ax_mason_dixon_link_wrapper
  # Where no link could be helped nothing stands in front of it, unless the program may call what comes with it.
  case @S|@ax_mason_dixon_final:@S|@ax_mason_dixon_verdict:@S|@ax_mason_dixon_self_test@S|@ax_mason_dixon_low in
    yes:impossible:callno | yes:impossible:*yes) ;;
    yes:impossible:*) ax_mason_dixon_value=none ;;
  esac
  case @S|@ax_mason_dixon_verdict:@S|@ax_mason_dixon_value:@S|@ax_mason_dixon_self_test@S|@ax_mason_dixon_low in
    # A test at the start would find what is said here.
    impossible:no:no | impossible:no:startupno | impossible:no:offno | unknown:no:no | unknown:no:startupno | unknown:no:offno) ax_mason_dixon_printed_warning= ;;
    off:* | *:no:*)
      # With the folder named as the makefiles do.
      for ax_mason_dixon_key in ldflags:ldflags objects:libadd deps:deps; do
        eval "ax_mason_dixon_value=\@S|@ax_mason_dixon_printed_@S|@{ax_mason_dixon_key%:*}"
        ax_mason_dixon_value=@S|@(echo " @S|@ax_mason_dixon_value" | sed "s|\\([ ,=]\\)mason-dixon/|\\1@S|@ax_mason_dixon_dir/|g; s/^ //")
        eval "ax_mason_dixon_@S|@{ax_mason_dixon_key#*:}=\@S|@ax_mason_dixon_value"
      done
      ;;
    *:yes:*)
      # Only the wrapper knows this name: a link that forgets the wrapper fails and says so.
      ax_mason_dixon_libadd=@S|@ax_mason_dixon_dir/@S|@{ax_mason_dixon_prefix}_LINK-is-missing-in-this-link.o
      ax_mason_dixon_link="@S|@ax_mason_dixon_made link --record=@S|@ax_mason_dixon_dir/@S|@ax_mason_dixon_prefix@S|@{ax_mason_dixon_for:+ }@S|@ax_mason_dixon_for @S|@ax_mason_dixon_request--"
      ax_mason_dixon_deps=@S|@ax_mason_dixon_own
      ;;
  esac
  # What the links get, in a file that is as old as the last change of it.
  ax_mason_dixon_line="@S|@ax_mason_dixon_link@S|@ax_mason_dixon_ldflags @S|@ax_mason_dixon_libadd"
  if test "@S|@ax_mason_dixon_line" = ' '; then
    rm -f "mason-dixon/@S|@ax_mason_dixon_prefix.link"
  else
    ax_fn_mason_dixon_same "@S|@ax_mason_dixon_prefix.link" "@S|@ax_mason_dixon_line"
    ax_mason_dixon_deps="@S|@ax_mason_dixon_dir/@S|@ax_mason_dixon_prefix.link@S|@{ax_mason_dixon_deps:+ }@S|@ax_mason_dixon_deps"
  fi
  test "@S|@ax_mason_dixon_verdict" != off || return 0
  # All that the notes are made of.
  ax_mason_dixon_value="@S|@ax_mason_dixon_hash @S|@ax_mason_dixon_prefixes @S|@ax_mason_dixon_first"
  for ax_mason_dixon_key in @S|@ax_mason_dixon_facts; do
    eval "ax_mason_dixon_value=\"\@S|@ax_mason_dixon_value \@S|@ax_mason_dixon_@S|@ax_mason_dixon_key\""
  done
  if ax_fn_mason_dixon_same "@S|@ax_mason_dixon_prefix.call" "@S|@ax_mason_dixon_value" && test -n "@S|@ax_mason_dixon_cached" &&
      test -f mason-dixon.facts && test -f "mason-dixon/@S|@ax_mason_dixon_prefix.notes"; then
    return 0
  fi
  ax_fn_mason_dixon_note
}

# ax_fn_mason_dixon_same FILE LINE - writes it to mason-dixon/FILE, unless that is what is there. 1: it was not.
ax_fn_mason_dixon_same ()
{
  ax_mason_dixon_line=
  if test -f "mason-dixon/@S|@1"; then
    IFS= read -r ax_mason_dixon_line <"mason-dixon/@S|@1"
  fi
  test "@S|@ax_mason_dixon_line" != "@S|@2" || return 0
  printf '%s\n' "@S|@2" >"mason-dixon/@S|@1"
  return 1
}

# Without the program nothing is placed, unless a strategy that is nothing but a file for the linker is asked for by name.
ax_fn_mason_dixon_without ()
{
  ax_mason_dixon_verdict=unknown
  ax_mason_dixon_strategy=none
  ax_mason_dixon_basis=guess
  ax_mason_dixon_reason=@S|@ax_mason_dixon_why
  ax_mason_dixon_key=
  ax_mason_dixon_boundary=4GiB
  for ax_mason_dixon_value in "@S|@@&t@@@&t@" "strategy=@S|@with_mason_dixon"; do
    case @S|@ax_mason_dixon_value in
      boundary=*) ax_mason_dixon_boundary=@S|@{ax_mason_dixon_value#*=} ;;
      strategy=link-script) ax_mason_dixon_key='-T gnu-ld.ld' ;;
      strategy=mapfile) ax_mason_dixon_key='-M solaris.map' ;;
      strategy= | strategy=yes) ;;
      strategy=*) ax_mason_dixon_key= ;;
    esac
  done
  ax_mason_dixon_boundary_words=@S|@ax_mason_dixon_boundary
  # What is noted is not the answer that a cached one stands for.
  rm -f "mason-dixon/@S|@ax_mason_dixon_prefix.call" "mason-dixon/@S|@ax_mason_dixon_prefix.link"
  if test "@S|@with_mason_dixon" = no; then
    ax_mason_dixon_verdict=off
    ax_mason_dixon_reason='--with-mason-dixon=no'
    return 0
  fi
  # The sizes of the program's options, as the one number that the file lacks; awk counts exactly up to 2^53.
  ax_mason_dixon_value=@S|@(echo "@S|@ax_mason_dixon_boundary" | awk '
    /^[0-9]+([KMGT](iB)?)?@S|@/ {
      for (n = @S|@0 * 1024 ^ index("KMGT", substr(@S|@0 " ", match(@S|@0 " ", /[KMGT ]/), 1)); n >= 1; n = int(n / 16))
        hex = substr("0123456789abcdef", n % 16 + 1, 1) hex
      if (hex != "") print "0x" hex }
    /^0[xX][0-9a-fA-F]+@S|@/ { print tolower(@S|@0) }')
  if test -z "@S|@ax_mason_dixon_value"; then
    ax_mason_dixon_error="boundary is \"@S|@ax_mason_dixon_boundary\"; allowed is a size such as 4GiB, 512M or 0x100000000 (K, M, G, T are powers of 1024)."
    return 1
  fi
  ax_mason_dixon_boundary=@S|@ax_mason_dixon_value
  if test -z "@S|@ax_mason_dixon_key"; then
    ax_fn_mason_dixon_note
    return 0
  fi
  ax_mason_dixon_line=@S|@{ax_mason_dixon_key#* }
  sed -n -e "/template_@S|@(echo "@S|@ax_mason_dixon_line" | tr '.-' '__')\\@<:@/,/NULL/s/^\"\\(.*\\)\\\\n\",\@S|@/\\1/p" mason-dixon/src/tool/rows.c |
    sed -e 's/\\\(["\\]\)/\1/g' -e "s/%BOUNDARY%/@S|@ax_mason_dixon_value/g" -e 's/%PAGE%/0x1000/g' \
      >"mason-dixon/@S|@ax_mason_dixon_prefix-@S|@ax_mason_dixon_line"
  ax_mason_dixon_deps=@S|@ax_mason_dixon_dir/@S|@ax_mason_dixon_prefix-@S|@ax_mason_dixon_line
  ax_mason_dixon_ldflags=-Wl,@S|@{ax_mason_dixon_key%% *},@S|@ax_mason_dixon_deps
  ax_mason_dixon_strategy=link-script
  test "@S|@ax_mason_dixon_line" = gnu-ld.ld || ax_mason_dixon_strategy=mapfile
  ax_mason_dixon_reason="the linker gets a file that nobody has tried, since @S|@ax_mason_dixon_why"
  ax_fn_mason_dixon_note
}
]])
