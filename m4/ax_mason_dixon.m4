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
#   In Makefile.am; the same names work in a hand-written Makefile.in:
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
#   mold and gold have no script that could do it: there the linked file is
#   changed after the link, by a wrapper. With it every linked file is
#   checked too, whatever the linker is. Say so with the option
#   "link-wrapper", and link with it:
#
#     app_LINK = $(MASON_DIXON_LINK) $(LINK) $(app_LDFLAGS)
#
#   (C++: $(CXXLINK).) It works with and without libtool. In a hand-written
#   makefile:
#
#     app: app.o $(MASON_DIXON_DEPS)
#           $(MASON_DIXON_LINK) $(CC) $(CFLAGS) $(LDFLAGS) \
#             $(MASON_DIXON_LDFLAGS) -o $@ app.o $(MASON_DIXON_LIBADD)
#
#   OPTIONS is a list of words, all optional. Sizes are bytes, or have K, M,
#   G, T, KiB, MiB, GiB or TiB behind them (powers of 1024), or are 0x....
#   A value may contain shell variables; it is then checked by configure.
#
#     boundary=SIZE      the heap starts at or above this address; a
#                        multiple of 64 KiB. Default 4GiB
#     low-limit=SIZE     the runtime's ceiling, which the self-test counts
#                        up to. Default 2GiB
#     min-low-room=SIZE  what the self-test demands to be free below
#                        low-limit. Default: no demand
#     strategy=NAME      auto (default), link-script (GNU ld, lld),
#                        post-link (needs link-wrapper) or none
#     self-test=MODE     startup (default): the program tests itself before
#                        main, silent when all is well; call: only when it
#                        calls mason_dixon_self_test(); off: not at all
#     on-failure=ACTION  what the self-test does on failure: warn (default)
#                        or abort
#     low-map            every mmap with MAP_32BIT of the program and its
#                        shared libraries gets all memory below low-limit,
#                        which is then at most 4GiB (Linux x86-64)
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
#     required           configure stops where any of it can't be had, and a
#                        link fails that turns out otherwise than predicted
#     optional           (default) configure and the link warn
#     prefix=NAME        what the results begin with. Default MASON_DIXON.
#                        A second call needs another one
#
#   Substitutions and shell variables, with the prefix in place of
#   MASON_DIXON; all empty where nothing is injected:
#
#     MASON_DIXON_LDFLAGS   for the link of the executable, and of nothing
#                           else: never put it into LDFLAGS
#     MASON_DIXON_LIBADD    objects for the same link
#     MASON_DIXON_DEPS      what a link must be repeated for
#     MASON_DIXON_LINK      the wrapper, to be put in front of the link
#     MASON_DIXON_CPPFLAGS  for #include <mason_dixon.h> and, with low-stack,
#                           <mason_dixon_low_stack.h>
#     MASON_DIXON_VERDICT   placed, not-needed, impossible, unknown, or off
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
#   ACTION-IF-NOT runs with the verdicts impossible and unknown. Neither
#   runs when the user has switched it off.
#
#   The user of the package has the last word:
#
#     --with-mason-dixon=no          builds without a trace
#     --with-mason-dixon=STRATEGY    wins over the option strategy
#     --with-mason-dixon-facts=FILE  a mason-dixon.facts that was written on
#                                    the target replaces guesses
#     MASON_DIXON_EMULATOR           runs programs of the host in a cross
#                                    build
#     CC_FOR_BUILD                   in a cross build: makes the program that
#                                    runs after the link
#     AR                             the archiver for the target, where
#                                    functions are to be there that only who
#                                    calls them shall link
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

#serial 1

# _AX_MASON_DIXON_FATAL(TEXT)
# One form for all errors at m4 time.
m4_define([_AX_MASON_DIXON_FATAL], [m4_fatal([AX_MASON_DIXON: $1])])

# _AX_MASON_DIXON_MATCH(TEXT, REGEXP, [IF-MATCH], [IF-NOT])
m4_define([_AX_MASON_DIXON_MATCH], [m4_if(m4_bregexp([$1], [$2]), [-1], [$4], [$3])])

# _AX_MASON_DIXON_LITERAL(TEXT, IF-LITERAL)
# Expands the second argument unless the text holds something for the shell.
m4_define([_AX_MASON_DIXON_LITERAL], [_AX_MASON_DIXON_MATCH([$1], [[$`]], [], [$2])])

# _AX_MASON_DIXON_SIZE(OPTION, TEXT)
# An error unless the text is a size.
m4_define([_AX_MASON_DIXON_SIZE], [_AX_MASON_DIXON_LITERAL([$2],
[_AX_MASON_DIXON_MATCH([$2], [^\(0[xX][0-9a-fA-F]+\|[0-9]+\([KMGT]\(iB\)?\)?\)$], [],
[_AX_MASON_DIXON_MATCH([$2], [^[0-9]+[kKmMgGtT][bB]$],
[_AX_MASON_DIXON_FATAL([$1 is "$2"; allowed is a size such as 4GiB, 512M or 0x100000000 (K, M, G, T are powers of 1024); KB, MB, GB and TB are left out because they mean different things to different people.])],
[_AX_MASON_DIXON_FATAL([$1 is "$2"; allowed is a size such as 4GiB, 512M or 0x100000000 (K, M, G, T are powers of 1024).])])])])])

# _AX_MASON_DIXON_BELOW(NUMBER, LIMIT-1, LIMIT-2, DIGITS-2)
# 1 when the decimal number is below the limit, whose digits are those of LIMIT-1 and then, DIGITS-2
# many, of LIMIT-2; m4 counts with 32 bits only.
m4_define([_AX_MASON_DIXON_BELOW], [m4_if(
m4_eval(m4_len([$1]) > m4_len([$2]) + $4), [1], [0],
m4_eval(m4_len([$1]) < m4_len([$2]) + $4), [1], [1],
[m4_eval(m4_substr([$1], [0], m4_len([$2])) < $2 || (m4_substr([$1], [0], m4_len([$2])) == $2 &&
m4_bpatsubst(m4_substr([$1], m4_len([$2])), [^0*\(.\)], [\1]) < $3))])])

# _AX_MASON_DIXON_BOUNDARY(TEXT)
# An error unless the size is a multiple of 64 KiB from 64 KiB to below 128 TiB.
m4_define([_AX_MASON_DIXON_BOUNDARY], [_AX_MASON_DIXON_SIZE([boundary], [$1])_AX_MASON_DIXON_LITERAL([$1],
[m4_if(_AX_MASON_DIXON_MATCH([$1], [^0[xX]],
[_AX_MASON_DIXON_MATCH([$1], [^0[xX]0*[1-9a-fA-F][0-9a-fA-F]*0000$],
  [_AX_MASON_DIXON_HEX(m4_bpatsubst([$1], [^0[xX]0*]))], [0])],
[_AX_MASON_DIXON_DECIMAL(m4_bpatsubst(m4_bpatsubst([$1], [^0*]), [[KMGT].*]), m4_bpatsubst([$1], [[^KMGT]]))]), [1], [],
[_AX_MASON_DIXON_FATAL([boundary is "$1"; allowed is a multiple of 64 KiB from 64KiB to below 128TiB.])])])])

# _AX_MASON_DIXON_HEX(DIGITS)
# 1 when the hexadecimal number, without leading zeros, is below 2^47.
m4_define([_AX_MASON_DIXON_HEX], [m4_if(m4_eval(m4_len([$1]) < 12), [1], [1],
m4_len([$1]), [12], [_AX_MASON_DIXON_MATCH([$1], [^[0-7]], [1], [0])], [0])])

# _AX_MASON_DIXON_DECIMAL(NUMBER, UNIT)
# 1 when so many of the unit are a boundary. Of bytes the last 16 digits settle divisibility by 2^16,
# of KiB the last 6 by 2^6.
m4_define([_AX_MASON_DIXON_DECIMAL], [m4_if([$1], [], [0],
[$2], [T], [_AX_MASON_DIXON_BELOW([$1], [12], [8], [1])],
[$2], [G], [_AX_MASON_DIXON_BELOW([$1], [131], [72], [3])],
[$2], [M], [_AX_MASON_DIXON_BELOW([$1], [134217], [728], [3])],
[$2], [K], [m4_if(_AX_MASON_DIXON_BELOW([$1], [137438], [953472], [6]), [1],
  [m4_eval(_AX_MASON_DIXON_LAST([$1], [6]) % 64 == 0)], [0])],
[m4_if(_AX_MASON_DIXON_BELOW([$1], [1407374], [88355328], [8]), [1],
  [m4_eval(((_AX_MASON_DIXON_LAST(m4_substr([$1], [0], _AX_MASON_DIXON_MORE([$1], [8])), [8]) % 65536) * 57600 +
    _AX_MASON_DIXON_LAST([$1], [8])) % 65536 == 0)], [0])])])

# _AX_MASON_DIXON_MORE(NUMBER, COUNT)
# How many digits more than that the number has.
m4_define([_AX_MASON_DIXON_MORE], [m4_if(m4_eval(m4_len([$1]) > $2), [1], [m4_eval(m4_len([$1]) - $2)], [0])])

# _AX_MASON_DIXON_LAST(NUMBER, COUNT)
# The last digits of the number as a decimal number.
m4_define([_AX_MASON_DIXON_LAST], [m4_if([$1], [], [0],
[m4_bpatsubst(m4_substr([$1], _AX_MASON_DIXON_MORE([$1], [$2])), [^0*\(.\)], [\1])])])

# _AX_MASON_DIXON_SET(OPTION, VALUE)
# One option with its value, checked as far as that can be done now.
m4_define([_AX_MASON_DIXON_SET],
[m4_ifdef([_AX_MASON_DIXON_given_$1],
  [_AX_MASON_DIXON_FATAL([$1 is given twice; allowed is once.])])dnl
m4_define([_AX_MASON_DIXON_given_$1])m4_define([_AX_MASON_DIXON_value_$1], [$2])dnl
m4_if([$2], [], [_AX_MASON_DIXON_FATAL([$1 has no value; allowed is $1=VALUE.])])dnl
m4_if([$1], [boundary], [_AX_MASON_DIXON_BOUNDARY([$2])],
  [$1], [low-limit], [_AX_MASON_DIXON_SIZE([$1], [$2])],
  [$1], [min-low-room], [_AX_MASON_DIXON_SIZE([$1], [$2])],
  [$1], [strategy], [_AX_MASON_DIXON_ONE_OF([$1], [$2], [auto none link-script post-link mapfile addr32 pagezero])],
  [$1], [self-test], [_AX_MASON_DIXON_ONE_OF([$1], [$2], [off call startup])],
  [$1], [on-failure], [_AX_MASON_DIXON_ONE_OF([$1], [$2], [warn abort])],
  [$1], [low-reserve], [_AX_MASON_DIXON_SIZE([$1], [$2])],
  [$1], [runtime], [_AX_MASON_DIXON_ONE_OF([$1], [$2], [luajit])],
  [$1], [pointer-bits], [_AX_MASON_DIXON_LITERAL([$2],
    [_AX_MASON_DIXON_MATCH([$2], [^\(3[2-9]\|[45][0-9]\|6[0-3]\)$], [],
    [_AX_MASON_DIXON_FATAL([$1 is "$2"; allowed is a whole number of bits from 32 to 63.])])])],
  [$1], [prefix], [_AX_MASON_DIXON_MATCH([$2], [^[A-Za-z_][A-Za-z0-9_]*$], [],
    [_AX_MASON_DIXON_FATAL([prefix is "$2"; allowed is a name of letters, digits and "_".])])])])

# _AX_MASON_DIXON_ONE_OF(OPTION, VALUE, WORDS)
m4_define([_AX_MASON_DIXON_ONE_OF], [_AX_MASON_DIXON_LITERAL([$2],
[m4_if(m4_index([ $3 ], [ $2 ]), [-1],
  [_AX_MASON_DIXON_FATAL([$1 is "$2"; allowed is one of ]m4_bpatsubst([$3], [ ], [[, ]])[.])])])])

# _AX_MASON_DIXON_OPTION(WORD)
m4_define([_AX_MASON_DIXON_OPTION], [_AX_MASON_DIXON_MATCH([$1],
[^\(boundary\|low-limit\|min-low-room\|strategy\|self-test\|on-failure\|low-reserve\|runtime\|pointer-bits\|prefix\)=],
[_AX_MASON_DIXON_SET(m4_bpatsubst([$1], [=.*]), m4_bpatsubst([$1], [^[^=]*=\(.*\)$], [[\1]]))],
[m4_if(m4_index([ required optional link-wrapper low-map low-stack low-layout ], [ $1 ]), [-1],
  [m4_if(m4_index([ boundary low-limit min-low-room strategy self-test on-failure low-reserve runtime pointer-bits prefix ], [ $1 ]), [-1],
    [_AX_MASON_DIXON_FATAL([unknown option "$1"; allowed are boundary=, low-limit=, min-low-room=, strategy=, self-test=, on-failure=, low-map, low-reserve=, runtime=, pointer-bits=, low-stack, low-layout, prefix=, link-wrapper, required, optional.])],
    [_AX_MASON_DIXON_FATAL([$1 has no value; allowed is $1=VALUE.])])],
  [_AX_MASON_DIXON_SET([$1], [yes])])])])

# _AX_MASON_DIXON_VALUE(OPTION)
m4_define([_AX_MASON_DIXON_VALUE], [m4_ifdef([_AX_MASON_DIXON_value_$1], [m4_indir([_AX_MASON_DIXON_value_$1])])])

# _AX_MASON_DIXON_PARSE(OPTIONS)
# Sets _AX_MASON_DIXON_value_OPTION for each, and refuses what can't be right.
m4_define([_AX_MASON_DIXON_PARSE],
[AC_PROVIDE_IFELSE([AC_PROG_CC], [], [AC_PROVIDE_IFELSE([AC_PROG_CXX], [],
  [_AX_MASON_DIXON_FATAL([neither AC_PROG_CC nor AC_PROG_CXX came before; allowed is a call behind one of them, since it asks the compiler driver.])])])dnl
m4_foreach_w([_AX_MASON_DIXON_word],
  [boundary low-limit min-low-room strategy self-test on-failure low-map low-reserve runtime pointer-bits low-stack
low-layout prefix link-wrapper required optional],
  [m4_ifdef([_AX_MASON_DIXON_given_]_AX_MASON_DIXON_word, [m4_undefine([_AX_MASON_DIXON_given_]_AX_MASON_DIXON_word)])dnl
m4_ifdef([_AX_MASON_DIXON_value_]_AX_MASON_DIXON_word, [m4_undefine([_AX_MASON_DIXON_value_]_AX_MASON_DIXON_word)])])dnl
m4_define([_AX_MASON_DIXON_value_boundary], [4GiB])dnl
m4_define([_AX_MASON_DIXON_value_strategy], [auto])dnl
m4_define([_AX_MASON_DIXON_value_self-test], [startup])dnl
m4_define([_AX_MASON_DIXON_value_on-failure], [warn])dnl
m4_define([_AX_MASON_DIXON_value_prefix], [MASON_DIXON])dnl
m4_define([_AX_MASON_DIXON_value_required], [no])dnl
m4_define([_AX_MASON_DIXON_value_link-wrapper], [no])dnl
m4_foreach_w([_AX_MASON_DIXON_word], [$1], [_AX_MASON_DIXON_OPTION(_AX_MASON_DIXON_word)])dnl
m4_ifdef([_AX_MASON_DIXON_given_required], [m4_ifdef([_AX_MASON_DIXON_given_optional],
  [_AX_MASON_DIXON_FATAL([required and optional are both given; allowed is one of them.])])])dnl
m4_ifdef([_AX_MASON_DIXON_given_pointer-bits], [], [m4_foreach_w([_AX_MASON_DIXON_word], [low-stack low-layout],
  [m4_ifdef([_AX_MASON_DIXON_given_]_AX_MASON_DIXON_word,
  [_AX_MASON_DIXON_FATAL(_AX_MASON_DIXON_word[ is given without pointer-bits; allowed is with pointer-bits=BITS, the width it shall fit into.])])])])dnl
m4_ifdef([_AX_MASON_DIXON_given_low-reserve], [m4_ifdef([_AX_MASON_DIXON_given_low-map], [],
  [m4_ifdef([_AX_MASON_DIXON_given_runtime], [],
  [_AX_MASON_DIXON_FATAL([low-reserve is given without low-map; allowed is with low-map or runtime=luajit, which serve from it.])])])])dnl
m4_if(_AX_MASON_DIXON_VALUE([strategy])[]_AX_MASON_DIXON_VALUE([link-wrapper]), [post-linkno],
  [_AX_MASON_DIXON_FATAL([strategy is "post-link"; allowed is that only together with link-wrapper, which says that the makefiles link with $(]_AX_MASON_DIXON_VALUE([prefix])[_LINK).])])dnl
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
    [whether and how to keep the heap above low memory (auto, link-script, post-link, none; no leaves no trace) @<:@auto@:>@])])
AC_ARG_WITH([mason-dixon-facts],
  [AS_HELP_STRING([--with-mason-dixon-facts=FILE],
    [cross builds: a file mason-dixon.facts that was written on the target])])
AC_ARG_VAR([MASON_DIXON_EMULATOR], [command that runs programs of the host when cross-compiling])dnl
case $with_mason_dixon_facts in
  yes | no) AC_MSG_ERROR([AX_@&t@MASON_DIXON: --with-mason-dixon-facts is "$with_mason_dixon_facts"; allowed is a file mason-dixon.facts written by a build on the target]) ;;
esac
dnl AM_INIT_AUTOMAKE in two parts: where it reads the name, aclocal brings in automake's initialisation.
m4_divert_text([INIT_PREPARE], [ax_mason_dixon_first=yes ax_mason_dixon_prefixes=
MASON_DIXON_RULES='.PHONY: mason-dixon-report mason-dixon-distclean
mason-dixon-report:
	@if test -f mason-dixon/core.sh; then CC="$(CC)" $(SHELL) mason-dixon/core.sh report; else echo "MasonDixon is switched off."; fi
AC_PROVIDE_IFELSE([AM_][INIT_AUTOMAKE], [distclean-am], [distclean]): mason-dixon-distclean
mason-dixon-distclean:
	-rm -rf mason-dixon mason-dixon.facts report.json report.html'])dnl
AC_SUBST([MASON_DIXON_RULES])dnl
m4_ifdef([AM_SUBST_NOTMAKE], [AM_SUBST_NOTMAKE([MASON_DIXON_RULES])])dnl
])

AC_DEFUN([AX_MASON_DIXON],
[AC_PREREQ([2.64])dnl
m4_pattern_forbid([^_?AX_MASON_DIXON])dnl
_AX_MASON_DIXON_PARSE([$1])dnl
AC_REQUIRE([_AX_MASON_DIXON_ONCE])dnl
_AX_MASON_DIXON_IF_LOW([AC_REQUIRE([_AX_MASON_DIXON_LOW])])dnl
_AX_MASON_DIXON_CALL(_AX_MASON_DIXON_VALUE([prefix]), [$2], [$3])dnl
])# AX_MASON_DIXON

# _AX_MASON_DIXON_IF_LOW(IF-GIVEN, [IF-NOT])
# Whether an option is given that needs low.sh.
m4_define([_AX_MASON_DIXON_IF_LOW], [m4_ifdef([_AX_MASON_DIXON_given_low-map], [$1],
[m4_ifdef([_AX_MASON_DIXON_given_runtime], [$1], [m4_ifdef([_AX_MASON_DIXON_given_pointer-bits], [$1], [$2])])])])

# _AX_MASON_DIXON_LOW
# What such options need, once; a configure without them carries nothing of it.
AC_DEFUN([_AX_MASON_DIXON_LOW], [m4_divert_text([INIT_PREPARE], [_AX_MASON_DIXON_LOW_FUNCTIONS])])

# _AX_MASON_DIXON_CALL(PREFIX, ACTION-IF-KEPT, ACTION-IF-NOT)
m4_define([_AX_MASON_DIXON_CALL],
[m4_divert_text([INIT_PREPARE], [ax_mason_dixon_prefixes="$ax_mason_dixon_prefixes $1"])dnl
ax_mason_dixon_prefix=$1
ax_mason_dixon_strategy="_AX_MASON_DIXON_VALUE([strategy])"
ax_mason_dixon_required=_AX_MASON_DIXON_VALUE([required])
ax_mason_dixon_self_test="_AX_MASON_DIXON_VALUE([self-test])"
ax_mason_dixon_link_wrapper=_AX_MASON_DIXON_VALUE([link-wrapper])
ax_mason_dixon_low=_AX_MASON_DIXON_IF_LOW([yes], [no])
m4_if(_AX_MASON_DIXON_DRIVER, [CXX],
[ax_mason_dixon_language=CXX ax_mason_dixon_cc=$CXX ax_mason_dixon_cflags="$CXXFLAGS $CPPFLAGS"],
[ax_mason_dixon_language=C ax_mason_dixon_cc=$CC ax_mason_dixon_cflags="$CFLAGS $CPPFLAGS"])
ax_mason_dixon_link_flags=$LDFLAGS
AC_MSG_CHECKING([for the heap of executables, MasonDixon]m4_if([$1], [MASON_DIXON], [], [[, $1]]))
ax_fn_mason_dixon "first=$ax_mason_dixon_first" "boundary=_AX_MASON_DIXON_VALUE([boundary])" \
  m4_ifdef([_AX_MASON_DIXON_given_low-limit], ["low-limit=_AX_MASON_DIXON_VALUE([low-limit])"]) \
  m4_ifdef([_AX_MASON_DIXON_given_min-low-room], ["min-low-room=_AX_MASON_DIXON_VALUE([min-low-room])"]) \
  m4_foreach_w([_AX_MASON_DIXON_word], [low-map low-reserve runtime pointer-bits low-stack low-layout],
  [m4_ifdef([_AX_MASON_DIXON_given_]_AX_MASON_DIXON_word, ["_AX_MASON_DIXON_word=_AX_MASON_DIXON_VALUE(_AX_MASON_DIXON_word)" ])])\
  "self-test=$ax_mason_dixon_self_test" "on-failure=_AX_MASON_DIXON_VALUE([on-failure])"
ax_mason_dixon_first=no
if test -n "$ax_mason_dixon_error"; then
  AC_MSG_RESULT([error])
  AC_MSG_ERROR([AX_@&t@MASON_DIXON: $ax_mason_dixon_error])
fi
$1_VERDICT=$ax_mason_dixon_verdict
$1_STRATEGY=$ax_mason_dixon_strategy_used
$1_BASIS=$ax_mason_dixon_basis
$1_REASON=$ax_mason_dixon_reason
$1_LDFLAGS=$ax_mason_dixon_ldflags
$1_LIBADD=$ax_mason_dixon_libadd
$1_DEPS=$ax_mason_dixon_deps
$1_LINK=$ax_mason_dixon_linker
$1_CPPFLAGS=$ax_mason_dixon_cppflags
AC_SUBST([$1_VERDICT])dnl
AC_SUBST([$1_LDFLAGS])dnl
AC_SUBST([$1_LIBADD])dnl
AC_SUBST([$1_DEPS])dnl
AC_SUBST([$1_LINK])dnl
AC_SUBST([$1_CPPFLAGS])dnl
_AX_MASON_DIXON_IF_LOW([_AX_MASON_DIXON_LOW_RESULTS([$1])])dnl
m4_foreach_w([_AX_MASON_DIXON_word],
  [linker_id linker_version have_map_32bit map_32bit_range heap_placement stack_bits thread_stack_bits mmap_bits page_size],
[MASON_DIXON_[]m4_toupper(_AX_MASON_DIXON_word)=$ax_mason_dixon_[]_AX_MASON_DIXON_word
])dnl
case $ax_mason_dixon_strategy in
  addr32)
    ax_mason_dixon_aim='everything lies below 4 GiB'
    ax_mason_dixon_question=$ax_mason_dixon_aim
    ;;
  *)
    ax_mason_dixon_aim="heap at or above $ax_mason_dixon_boundary_words"
    ax_mason_dixon_question="the heap is at or above $ax_mason_dixon_boundary_words"
    ;;
esac
case $$1_VERDICT in
  off) AC_MSG_RESULT([off]) ;;
  *)
    AC_MSG_RESULT([$ax_mason_dixon_cached$ax_mason_dixon_linker_called on $ax_mason_dixon_machine])
    AC_MSG_CHECKING([for MAP_32BIT])
    AC_MSG_RESULT([$ax_mason_dixon_cached$ax_mason_dixon_have_map_32bit${ax_mason_dixon_map_32bit_range:+, $ax_mason_dixon_map_32bit_range}])
    AC_MSG_CHECKING([for the width of addresses in bits])
    AC_MSG_RESULT([${ax_mason_dixon_cached}stack $ax_mason_dixon_stack_bits, thread stacks $ax_mason_dixon_thread_stack_bits, mappings $ax_mason_dixon_mmap_bits])
    AC_MSG_CHECKING([whether $ax_mason_dixon_question])
    AC_MSG_RESULT([$ax_mason_dixon_cached$$1_VERDICT ($$1_BASIS), strategy $$1_STRATEGY])
    ;;
esac
ax_mason_dixon_text="m4_if([$1], [MASON_DIXON], [], [[$1: ]])$ax_mason_dixon_aim: $$1_VERDICT ($$1_BASIS), $$1_REASON"
case $$1_VERDICT in
  placed | not-needed)
    AC_MSG_NOTICE([MasonDixon: $ax_mason_dixon_text])
    m4_default([$2], [:])
    ;;
  off)
    AC_MSG_NOTICE([MasonDixon: m4_if([$1], [MASON_DIXON], [], [[$1: ]])off ($$1_REASON)])
    ;;
  *)
    if test "$ax_mason_dixon_required" = yes; then
      AC_MSG_ERROR([AX_@&t@MASON_DIXON: required, but $ax_mason_dixon_text.])
    fi
    AC_MSG_WARN([AX_@&t@MASON_DIXON: $ax_mason_dixon_text.])
    m4_default([$3], [:])
    ;;
esac
_AX_MASON_DIXON_IF_LOW([_AX_MASON_DIXON_LOW_SAY([$1])])dnl
])

# _AX_MASON_DIXON_LOW_RESULTS(PREFIX)
m4_define([_AX_MASON_DIXON_LOW_RESULTS],
[m4_foreach_w([_AX_MASON_DIXON_word],
  [low_map low_map_reason pointer_verdict pointer_reason low_stack low_layout luajit_gc64],
[$1_[]m4_toupper(_AX_MASON_DIXON_word)=$ax_mason_dixon_[]_AX_MASON_DIXON_word
])dnl
$1_LUAJIT_LIGHTUSERDATA_BITS=$ax_mason_dixon_luajit_bits
AC_SUBST([$1_LOW_MAP])dnl
AC_SUBST([$1_POINTER_VERDICT])dnl
AC_SUBST([$1_LOW_STACK])dnl
AC_SUBST([$1_LOW_LAYOUT])dnl
])

# _AX_MASON_DIXON_LOW_SAY(PREFIX)
# The lines about what these options came to. A limit inside the image is an error whatever is required,
# as it is after the link.
m4_define([_AX_MASON_DIXON_LOW_SAY],
[if test -n "$ax_mason_dixon_say_luajit"; then
  AC_MSG_CHECKING([for the LuaJIT that is linked])
  AC_MSG_RESULT([$ax_mason_dixon_cached$ax_mason_dixon_say_luajit])
fi
for ax_mason_dixon_text in "$ax_mason_dixon_warn_luajit" "$ax_mason_dixon_warn_ljmm"; do
  test -z "$ax_mason_dixon_text" || AC_MSG_WARN([AX_@&t@MASON_DIXON: $ax_mason_dixon_text])
done
if test -n "$ax_mason_dixon_say_pointer"; then
  AC_MSG_CHECKING([whether addresses fit into pointers])
  AC_MSG_RESULT([$ax_mason_dixon_cached$$1_POINTER_VERDICT ($ax_mason_dixon_pointer_basis)])
fi
if test -n "$ax_mason_dixon_say_low_map"; then
  AC_MSG_CHECKING([for low mappings below $ax_mason_dixon_say_low_map_limit])
  AC_MSG_RESULT([$ax_mason_dixon_cached$$1_LOW_MAP])
fi
for ax_mason_dixon_key in pointer low_map; do
  eval "ax_mason_dixon_text=\$ax_mason_dixon_say_$ax_mason_dixon_key"
  test -n "$ax_mason_dixon_text" || continue
  case $ax_mason_dixon_key:$$1_POINTER_VERDICT:$$1_LOW_MAP in
    pointer:impossible:* | pointer:unknown:* | low_map:*:impossible)
      if test "$ax_mason_dixon_required" = yes; then
        AC_MSG_ERROR([AX_@&t@MASON_DIXON: required, but m4_if([$1], [MASON_DIXON], [], [[$1: ]])$ax_mason_dixon_text.])
      fi
      AC_MSG_WARN([AX_@&t@MASON_DIXON: m4_if([$1], [MASON_DIXON], [], [[$1: ]])$ax_mason_dixon_text.])
      ;;
    *) AC_MSG_NOTICE([MasonDixon: m4_if([$1], [MASON_DIXON], [], [[$1: ]])$ax_mason_dixon_text]) ;;
  esac
done
if test -n "$ax_mason_dixon_warn_low_map"; then
  case $ax_mason_dixon_required:$ax_mason_dixon_low_map_trap in
    yes:* | *:LOW_LIMIT*) AC_MSG_ERROR([AX_@&t@MASON_DIXON: $ax_mason_dixon_warn_low_map.]) ;;
    *) AC_MSG_WARN([AX_@&t@MASON_DIXON: $ax_mason_dixon_warn_low_map.]) ;;
  esac
fi
])

# _AX_MASON_DIXON_DRIVER
# CC or CXX: whose driver links. The one of AC_LANG at the call, else the one that there is.
m4_define([_AX_MASON_DIXON_DRIVER], [m4_if(_AC_LANG, [C++], [CXX],
[AC_PROVIDE_IFELSE([AC_PROG_CC], [CC], [CXX])])])

# _AX_MASON_DIXON_FUNCTIONS
# The shell functions, with the carried files.
m4_define([_AX_MASON_DIXON_FUNCTIONS],
[[
@%:@ SPDX-License-Identifier: 0BSD
@%:@
@%:@ The shell functions that A@&t@X_MASON_DIXON puts at the beginning of configure. m4/generate encodes them
@%:@ into ax_mason_dixon.m4, with the carried files in place of the marked line. Since: 0.1
@%:@
@%:@ Variables that the macro sets before it calls ax_fn_mason_dixon:
@%:@   ax_mason_dixon_prefix, _strategy, _required, _self_test, _link_wrapper  the macro's options
@%:@   ax_mason_dixon_low  yes: an option of low.sh is given, and the functions of configure-low.sh are there
@%:@   ax_mason_dixon_language  C or CXX, with the driver and its flags in _cc, _cflags, _link_flags
@%:@ and what it finds afterwards: ax_mason_dixon_error (a sentence, or empty), ax_mason_dixon_cached
@%:@ ("(cached) " or empty), and ax_mason_dixon_KEY for each key of mason-dixon/<prefix>.result.
@%:@

@%:@ Writes the carried files to mason-dixon/, unless they are there; files that did not change stay as
@%:@ old as they are, so that nothing is linked again.
ax_fn_mason_dixon_files ()
{
  ax_mason_dixon_id='4061266217-483601'
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
  if mkdir -p mason-dixon/src 2>/dev/null && ax_fn_mason_dixon_write &&
      echo "@S|@ax_mason_dixon_id" >mason-dixon/src/id; then
    return 0
  fi 2>/dev/null
  rm -rf mason-dixon/src mason-dixon/core.sh 2>/dev/null
  rmdir mason-dixon 2>/dev/null
  ax_mason_dixon_error="can't write to \"@S|@(pwd)/mason-dixon\"; the build folder must be writable and have some MiB free."
  return 1
}

ax_fn_mason_dixon_write ()
{
  ax_fn_mason_dixon_unpack <<'_MASON_DIXON_END'
_MASON_DIXON_FILE core.sh
@%:@! /bin/sh
@%:@ SPDX-License-Identifier: 0BSD
@%:@
@%:@ core.sh - MasonDixon for configure, plain make and scripts: detect, decide, inject, verify, report.
@%:@ The same rows of the same tables, the same probe and the same sentences as the CMake module; this
@%:@ is that module's internal/*.cmake in POSIX sh.
@%:@
@%:@   sh core.sh decide NAME=VALUE... -- DRIVER... @<:@:compile: FLAG...@:>@ @<:@:link: FLAG...@:>@ @<:@:luajit: FLAG...@:>@
@%:@   sh core.sh apply  NAME=VALUE... -- DRIVER... @<:@:compile: FLAG...@:>@ @<:@:link: FLAG...@:>@ @<:@:luajit: FLAG...@:>@
@%:@   sh core.sh luajit NAME=VALUE... -- DRIVER... @<:@:compile: FLAG...@:>@ @<:@:link: FLAG...@:>@ @<:@:luajit: FLAG...@:>@
@%:@   sh core.sh link PREFIX BOUNDARY VERDICT REQUIRED OBJECT SYSTEM STRATEGY LOW-MAP COMMAND...
@%:@   sh core.sh report @<:@FACTS@:>@
@%:@   sh core.sh verify FILE BOUNDARY @<:@SYSTEM @<:@STRATEGY@:>@@:>@
@%:@
@%:@ decide  looks at everything and writes <work>/<prefix>.result, key=value; apply takes the decision
@%:@         from NAME=VALUE (cached ones) and only makes script and objects. A link is DRIVER, compile
@%:@         FLAGs and link FLAGs, as in "@S|@CC @S|@CFLAGS @S|@LDFLAGS"; behind :luajit: those that compile with and
@%:@         link LuaJIT. Names, with their defaults:
@%:@   work           folder to work in; it holds core.sh and src/. Default: the folder of core.sh
@%:@   dir            how the results name that folder. Default: work
@%:@   prefix         default MASON_DIXON. function: who speaks in errors; dash: what options start with
@%:@   boundary, low-limit, min-low-room, strategy, self-test, on-failure, required: the options, with
@%:@                  sizes as text; strategy-argument: what to call strategy in errors
@%:@   link-wrapper   yes: links go through <work>/link-<prefix>, so post-link can be had. Default no
@%:@   language       C or CXX. cross: yes or no. emulator: command, split at spaces
@%:@   system, processor  CMake's names of the target. host-cc: compiler for this machine in cross builds
@%:@   facts          a file mason-dixon.facts to read; write-facts: the one to write
@%:@   compiler       what DRIVER answers to --version; banner: the linker to -Wl,--version, its first line.
@%:@                  Default: both are asked
@%:@   first          yes: the first call of a configure run, so older notes count no more
@%:@   preset.FACT    a fact that the user set. set.FIELD: a field of the decision, for apply
@%:@   low-map, low-reserve, runtime, pointer-bits, low-stack, low-layout: the options of low.sh, which lies
@%:@                  beside this file; ar: archiver for the target; luajit-advice: how to name a LuaJIT
@%:@ luajit  prints the file of the LuaJIT that is linked and a digest of it; nothing when there is none.
@%:@ link    runs COMMAND, places the reserved segment where OBJECT (the slot) is not "-", and checks the
@%:@         linked file; its low mappings, too, where LOW-MAP (a limit in bytes) is not "-". Libtool runs it
@%:@         around the real link.
@%:@ report  reports on FACTS: text, and with mason-dixon-report (or the program that MASON_DIXON_REPORT names)
@%:@         report.json and report.html beside it. CC is the compiler. verify prints verdict=, reason=, type=, heap=.
@%:@
@%:@ Environment: MASON_DIXON_TRIAL_SECONDS, how long one trial command may take (default 30).
@%:@ Exit status: 0; 1 with one message on standard error; link: that of COMMAND, or 1 when a check of a
@%:@ required placement fails (the linked file is removed). Commands tried are in <work>/trials.log.
@%:@ Since: 0.1
@%:@
@%:@ Many variables are set and read by eval, which shellcheck can't see:
@%:@ shellcheck disable=SC2154,SC2034

@%:@ Addresses need 64-bit arithmetic, which not every shell has (mksh has 32 bits).
@%:@ shellcheck disable=SC2016 @%:@ the other shell is to expand it
if @<:@ "@S|@((0x7fffffffffff + 1))" != 140737488355328 @:>@; then
    for other in dash bash ksh93 sh; do
        if @<:@ "@S|@(@S|@other -c 'echo @S|@((0x7fffffffffff + 1))' 2>/dev/null)" = 140737488355328 @:>@; then
            exec "@S|@other" "@S|@0" "@S|@@&t@@@&t@"
        fi
    done
    echo "core.sh: this shell counts with fewer than 64 bits; allowed are dash, bash and ksh93: set CONFIG_SHELL to one" >&2
    exit 1
fi
@<:@ -z "@S|@{ZSH_VERSION+set}" @:>@ || emulate sh

version=0.1.0
newline='
'
platform_facts='have_map_32bit map_32bit_range heap_placement stack_bits thread_stack_bits mmap_bits page_size'
decision_fields='strategy verdict basis row linker_id linker_version linker_called machine page type script objects options reason'
@%:@ In blocks of 512 bytes (shells differ: at least 64 MiB, at most 128 MiB). A static C++ trial has 3 MiB.
trial_blocks=131072
trial_file=

@%:@ --- Messages and values ---

@%:@ stop SENTENCE - the one form in which anything here fails.
stop() {
    printf '%s\n' "@S|@p_function: @S|@*" >&2
    rm -f "@S|@work/@S|@p_prefix.result"
    clean_up
    exit 1
}

@%:@ clean_up - removes what only this run needs.
clean_up() {
    rm -f "@S|@work/out" "@S|@work/err" @S|@{trial_file:+"@S|@trial_file"}
}

@%:@ bad_argument NAME GIVEN ALLOWED
bad_argument() {
    stop "@S|@p_dash@S|@1 is \"@S|@2\"; allowed is @S|@3."
}

@%:@ size NAME TEXT - sets @S|@size to bytes; the same sizes as everywhere in MasonDixon, at most 2^62.
size() {
    size_allowed='a size such as 4GiB, 512M or 0x100000000 (K, M, G, T are powers of 1024)'
    case @S|@2 in
    0@<:@xX@:>@*)
        size_number=@S|@{2@%:@??}
        case @S|@size_number in
        '' | *@<:@!0-9a-fA-F@:>@*) bad_argument "@S|@1" "@S|@2" "@S|@size_allowed" ;;
        esac
        @<:@ @S|@{@%:@size_number} -le 15 @:>@ || bad_argument "@S|@1" "@S|@2" "at most 0x4000000000000000"
        size=@S|@((0x@S|@size_number))
        return
        ;;
    esac
    size_number=@S|@{2%%@<:@!0-9@:>@*}
    size_unit=@S|@{2@%:@"@S|@size_number"}
    @<:@ -n "@S|@size_number" @:>@ || bad_argument "@S|@1" "@S|@2" "@S|@size_allowed"
    case @S|@size_unit in
    '') size_shift=0 ;;
    K | KiB) size_shift=10 ;;
    M | MiB) size_shift=20 ;;
    G | GiB) size_shift=30 ;;
    T | TiB) size_shift=40 ;;
    @<:@kKmMgGtT@:>@@<:@bB@:>@)
        bad_argument "@S|@1" "@S|@2" "@S|@size_allowed; KB, MB, GB and TB are left out because they mean different things to different people"
        ;;
    *) bad_argument "@S|@1" "@S|@2" "@S|@size_allowed" ;;
    esac
    while case @S|@size_number in 0?*) ;; *) false ;; esac do
        size_number=@S|@{size_number@%:@0}
    done
    if @<:@ @S|@{@%:@size_number} -gt 18 @:>@ || @<:@ "@S|@size_number" -gt @S|@((1 << (62 - size_shift))) @:>@; then
        bad_argument "@S|@1" "@S|@2" "at most 0x4000000000000000"
    fi
    size=@S|@((size_number << size_shift))
}

@%:@ words BYTES - sets @S|@words to a size as people say it ("4 GiB").
words() {
    words="@S|@1 bytes"
    for words_pair in 40:TiB 30:GiB 20:MiB 10:KiB; do
        if @<:@ "@S|@1" -gt 0 @:>@ && @<:@ @S|@((@S|@1 & ((1 << @S|@{words_pair%:*}) - 1))) = 0 @:>@; then
            words="@S|@((@S|@1 >> @S|@{words_pair%:*})) @S|@{words_pair@%:@*:}"
            return
        fi
    done
}

@%:@ hex NUMBER - sets @S|@hex, without a process for printf.
hex() {
    hex=
    hex_rest=@S|@1
    while @<:@ "@S|@hex_rest" -gt 0 @:>@ || @<:@ -z "@S|@hex" @:>@; do
        hex_digit=@S|@((hex_rest & 15))
        case @S|@hex_digit in
        10) hex_digit=a ;;
        11) hex_digit=b ;;
        12) hex_digit=c ;;
        13) hex_digit=d ;;
        14) hex_digit=e ;;
        15) hex_digit=f ;;
        esac
        hex=@S|@hex_digit@S|@hex
        hex_rest=@S|@((hex_rest >> 4))
    done
    hex=0x@S|@hex
}

@%:@ replace TEXT WHAT WITH - sets @S|@replaced.
replace() {
    replace_rest=@S|@1
    replaced=
    while case @S|@replace_rest in *"@S|@2"*) ;; *) false ;; esac do
        replaced=@S|@replaced@S|@{replace_rest%%"@S|@2"*}@S|@3
        replace_rest=@S|@{replace_rest@%:@*"@S|@2"}
    done
    replaced=@S|@replaced@S|@replace_rest
}

@%:@ one_line TEXT - sets @S|@one_line: what goes into a line key=value. The same rules as in CMake.
one_line() {
    case @S|@1 in
    *"@S|@newline"* | *';'* | *'@<:@'* | *'@:>@'*)
        one_line=@S|@(printf '%s\n' "@S|@1" | sed -e 's/@<:@ 	@:>@*@S|@//' -e '2,@S|@s/^@<:@ 	@:>@*//' -e 's/;/,/g' \
            -e 'y/@<:@@:>@/()/' | awk '{ if (NR > 1) printf " / "; printf "%s", @S|@0 }')
        ;;
    *) one_line=@S|@1 ;;
    esac
}

@%:@ quote WORD... - sets @S|@quoted to the words as one text that eval takes apart again.
quote() {
    quoted=
    for quote_word in "@S|@@&t@@@&t@"; do
        case @S|@quote_word in
        *\'*)
            replace "@S|@quote_word" "'" "'\\''"
            quote_word=@S|@replaced
            ;;
        esac
        quoted="@S|@quoted '@S|@quote_word'"
    done
}

@%:@ digest TEXT - sets @S|@digest to a short name for the text.
digest() {
    digest=@S|@(
        cksum <<END
@S|@1
END
    )
    digest=@S|@{digest% *}-@S|@{digest@%:@* }
}

@%:@ write_if_changed FILE TEXT - so that an unchanged reconfigure relinks nothing.
write_if_changed() {
    if @<:@ -f "@S|@1" @:>@ && @<:@ "@S|@(cat "@S|@1")" = "@S|@2" @:>@; then
        return
    fi
    if ! { printf '%s\n' "@S|@2" >"@S|@1"; } 2>/dev/null; then
        rm -f "@S|@1" 2>/dev/null
        stop "can't write \"@S|@1\"; the build folder must be writable and have some MiB free."
    fi
}

@%:@ table NAME - sets @S|@table to the rows of src/NAME.table, without comments and the spaces around "|".
@%:@ The first call reads all tables: one process instead of one for each.
table() {
    @<:@ -n "@S|@{table_linkers-}" @:>@ || eval "@S|@(awk '
        FNR == 1 { name = FILENAME; gsub(/.*\/|\.table@S|@/, "", name) }
        /^@<:@^@%:@@:>@/ { gsub(/ *\| */, "|"); gsub(/\047/, "\047\"\047\"\047"); rows@<:@name@:>@ = rows@<:@name@:>@ "\n" @S|@0 }
        END { for (name in rows) printf "table_%s=\047%s\047\n", name, substr(rows@<:@name@:>@, 2) }' "@S|@src"/*.table)"
    eval "table=\@S|@table_@S|@1"
}

@%:@ --- Verify: what a linked file proves (internal/Verify.cmake) ---

@%:@ elf_expression OFFSET SIZE - sets @S|@elf_e to text that names SIZE positional parameters, one byte
@%:@ each, from OFFSET (in bytes) on, most significant first.
elf_expression() {
    elf_e=
    elf_i=0
    while @<:@ "@S|@elf_i" -lt "@S|@2" @:>@; do
        elf_i=@S|@((elf_i + 1))
        if @<:@ "@S|@elf_data" = 01 @:>@; then
            elf_e="\@S|@{@S|@((@S|@1 + elf_i))}@S|@elf_e"
        else
            elf_e="@S|@elf_e\@S|@{@S|@((@S|@1 + elf_i))}"
        fi
    done
}

@%:@ file_read FILE - sets elf_error (empty, or why it could not be read), elf_class (elf32, elf64, macho64,
@%:@ pe64, pe32, or fat: a Mach-O file for several machines), elf_type (REL, EXEC, DYN, CORE, DLL or a
@%:@ number), elf_machine and
@%:@   elf_loads   one word per PT_LOAD, in file order, FIRST:END:FLAGS in decimal bytes; flags is the sum
@%:@               of 1 (executable), 2 (writable), 4 (readable)
@%:@   elf_addr32  yes: the Solaris software capability SF1_SUNW_ADDR32 (sys/elf.h: PT_SUNWCAP,
@%:@               CA_SUNW_SF_1) is set
@%:@   elf_page_zero  the end of __PAGEZERO in bytes, "huge", or empty without one
@%:@   elf_image   ImageBase of a PE file in bytes, or "huge"; elf_flags and elf_dll_flags, its flags
file_read() {
    elf_error='' elf_class='' elf_type='' elf_machine='' elf_loads='' elf_addr32='' elf_page_zero=''
    elf_image='' elf_flags='' elf_dll_flags=''
    elf_file=@S|@1
    if @<:@ ! -f "@S|@elf_file" @:>@; then
        elf_error='there is no such file'
        return
    fi
    @%:@ The program headers are among the first bytes of nearly every file: one process instead of two.
    @%:@ shellcheck disable=SC2046 @%:@ one word per byte
    set -- @S|@(od -An -v -tx1 -N1024 "@S|@elf_file" 2>/dev/null)
    elf_data=01
    case "@S|@{1-}@S|@{2-}@S|@{3-}@S|@{4-}" in
    cffaedfe)
        macho_read "@S|@@&t@@@&t@"
        return
        ;;
    cafebabe | cafebabf)
        elf_class=fat
        return
        ;;
    4d5a*)
        pe_read "@S|@@&t@@@&t@"
        return
        ;;
    6486* | 64aa* | 4c01* | c401*)
        @%:@ A COFF object begins with its machine.
        elf_class=pe64
        case @S|@1 in 64) ;; *) elf_class=pe32 ;; esac
        elf_type=REL
        elf_machine=@S|@((0x@S|@2@S|@1))
        return
        ;;
    esac
    if @<:@ "@S|@{1-}@S|@{2-}@S|@{3-}@S|@{4-}" != 7f454c46 @:>@ || @<:@ @S|@@%:@ -lt 52 @:>@; then
        elf_error='it is not an ELF file'
        return
    fi
    elf_data=@S|@6
    if @<:@ "@S|@5" = 02 @:>@ && @<:@ @S|@@%:@ -ge 64 @:>@; then
        elf_class=elf64
    elif @<:@ "@S|@5" = 01 @:>@; then
        elf_class=elf32
    else
        elf_error='its ELF class is neither 32 nor 64 bits'
        return
    fi
    case @S|@elf_data in
    01 | 02) ;;
    *)
        elf_class=
        elf_error='its byte order is unknown'
        return
        ;;
    esac
    elf_expression 16 2
    eval "elf_type=\@S|@((0x@S|@elf_e))"
    elf_expression 18 2
    eval "elf_machine=\@S|@((0x@S|@elf_e))"
    if @<:@ "@S|@elf_class" = elf64 @:>@; then
        elf_at='32 8 54 56'
        elf_header=56
        elf_fields='4 16 40 8'
    else
        elf_at='28 4 42 44'
        elf_header=32
        elf_fields='24 8 20 4'
    fi
    @%:@ shellcheck disable=SC2086 @%:@ words of our own
    elf_pick @S|@elf_at
    elf_expression "@S|@elf_1" "@S|@elf_2"
    eval "elf_phoff=@S|@elf_e"
    elf_expression "@S|@elf_3" 2
    eval "elf_phentsize=\@S|@((0x@S|@elf_e))"
    elf_expression "@S|@elf_4" 2
    eval "elf_phnum=\@S|@((0x@S|@elf_e))"
    case @S|@elf_type in
    1) elf_type=REL ;;
    2) elf_type=EXEC ;;
    3) elf_type=DYN ;;
    4) elf_type=CORE ;;
    esac
    @<:@ "@S|@elf_phnum" != 0 @:>@ || return
    elf_huge "@S|@elf_phoff"
    @%:@ A linked program has a dozen headers. More than 4096 are no mistake of reading: it is refused.
    if @<:@ "@S|@elf_huge" = yes @:>@ || @<:@ "@S|@elf_phentsize" != "@S|@elf_header" @:>@ || @<:@ "@S|@elf_phnum" -gt 4096 @:>@; then
        elf_error='its program headers are damaged'
        return
    fi
    elf_bytes=@S|@((elf_phnum * elf_header))
    if @<:@ "@S|@((0x@S|@elf_phoff + elf_bytes))" -le @S|@@%:@ @:>@; then
        shift "@S|@((0x@S|@elf_phoff))"
    else
        @%:@ shellcheck disable=SC2046
        set -- @S|@(od -An -v -tx1 -j "@S|@((0x@S|@elf_phoff))" -N "@S|@elf_bytes" "@S|@elf_file" 2>/dev/null)
        if @<:@ @S|@@%:@ != "@S|@elf_bytes" @:>@; then
            elf_error='its program headers lie outside the file'
            return
        fi
    fi
    @%:@ shellcheck disable=SC2086
    elf_pick @S|@elf_fields
    elf_expression 0 4
    elf_e_type=@S|@elf_e
    elf_expression "@S|@elf_1" 4
    elf_e_flags=@S|@elf_e
    elf_expression "@S|@elf_2" "@S|@elf_4"
    elf_e_first=@S|@elf_e
    elf_expression "@S|@elf_3" "@S|@elf_4"
    elf_e_size=@S|@elf_e
    while @<:@ "@S|@elf_phnum" -gt 0 @:>@; do
        elf_phnum=@S|@((elf_phnum - 1))
        eval "elf_segment=@S|@elf_e_type elf_flags=@S|@elf_e_flags elf_first=@S|@elf_e_first elf_size=@S|@elf_e_size"
        if @<:@ "@S|@elf_segment" = 00000001 @:>@; then
            elf_huge "@S|@elf_first"
            if @<:@ "@S|@elf_huge" = no @:>@; then
                elf_huge "@S|@elf_size"
            fi
            @%:@ Each is below 2^63, so a sum that does not fit is negative.
            if @<:@ "@S|@elf_huge" = yes @:>@ || @<:@ @S|@((0x@S|@elf_first + 0x@S|@elf_size)) -lt @S|@((0x@S|@elf_first)) @:>@; then
                elf_error='a PT_LOAD lies outside of any address space'
                elf_loads=
                return
            fi
            elf_loads="@S|@elf_loads @S|@((0x@S|@elf_first)):@S|@((0x@S|@elf_first + 0x@S|@elf_size)):@S|@((0x@S|@elf_flags & 7))"
        fi
        if @<:@ "@S|@elf_segment@S|@elf_class" = 6ffffffdelf64 @:>@; then
            elf_expression 8 8
            eval "elf_first=@S|@elf_e"
            elf_expression 32 8
            eval "elf_size=@S|@elf_e"
            @%:@ Far beyond any number of capabilities: damaged, or not what it says.
            case @S|@elf_first:@S|@elf_size in
            0000*:0000000000000???) elf_capabilities "@S|@((0x@S|@elf_first))" "@S|@((0x@S|@elf_size))" ;;
            esac
        fi
        shift "@S|@elf_header"
    done
}
@%:@ elf_capabilities OFFSET SIZE - looks for CA_SUNW_SF_1 (2) with SF1_SUNW_ADDR32 (4).
elf_capabilities() {
    @%:@ shellcheck disable=SC2046
    set -- @S|@(od -An -v -tx1 -j "@S|@1" -N "@S|@2" "@S|@elf_file" 2>/dev/null)
    while @<:@ @S|@@%:@ -ge 16 @:>@; do
        elf_expression 0 8
        eval "elf_first=@S|@elf_e"
        elf_expression 8 8
        eval "elf_size=@S|@elf_e"
        elf_huge "@S|@elf_size"
        if @<:@ "@S|@elf_first@S|@elf_huge" = 0000000000000002no @:>@ && @<:@ @S|@((0x@S|@elf_size & 4)) = 4 @:>@; then
            elf_addr32=yes
        fi
        shift 16
    done
}
@%:@ macho_read BYTE... - a Mach-O file of 64 bits, little endian (mach-o/loader.h).
macho_read() {
    if @<:@ @S|@@%:@ -lt 32 @:>@; then
        elf_error='its Mach-O header is cut off'
        return
    fi
    elf_class=macho64
    elf_machine=@S|@((0x@S|@8@S|@7@S|@6@S|@5))
    elf_expression 12 4
    eval "elf_type=\@S|@((0x@S|@elf_e))"
    case @S|@elf_type in
    1) elf_type=REL ;;
    2) elf_type=EXEC ;;
    esac
    elf_expression 16 4
    eval "elf_count=\@S|@((0x@S|@elf_e))"
    elf_expression 20 4
    eval "elf_bytes=\@S|@((0x@S|@elf_e))"
    @%:@ A program has some dozen load commands, a few KiB.
    if @<:@ "@S|@elf_count" -gt 4096 @:>@ || @<:@ "@S|@elf_bytes" -gt 1048576 @:>@; then
        elf_error='its load commands are damaged'
        return
    fi
    @%:@ shellcheck disable=SC2046
    set -- @S|@(od -An -v -tx1 -j 32 -N "@S|@elf_bytes" "@S|@elf_file" 2>/dev/null)
    while @<:@ "@S|@elf_count" -gt 0 @:>@; do
        elf_count=@S|@((elf_count - 1))
        if @<:@ @S|@@%:@ -lt 8 @:>@; then
            elf_error='its load commands lie outside the file'
            return
        fi
        elf_size=@S|@((0x@S|@8@S|@7@S|@6@S|@5))
        if @<:@ "@S|@elf_size" -lt 8 @:>@ || @<:@ "@S|@elf_size" -gt @S|@@%:@ @:>@ || { @<:@ "@S|@4@S|@3@S|@2@S|@1" = 00000019 @:>@ && @<:@ "@S|@elf_size" -lt 72 @:>@; }; then
            elf_error='its load commands are damaged'
            return
        fi
        @%:@ LC_SEGMENT_64, "__PAGEZERO"
        if @<:@ "@S|@4@S|@3@S|@2@S|@1@S|@9@S|@{10}@S|@{11}@S|@{12}@S|@{13}@S|@{14}@S|@{15}@S|@{16}@S|@{17}@S|@{18}@S|@{19}" = 000000195f5f504147455a45524f00 @:>@; then
            elf_expression 24 8
            eval "elf_first=@S|@elf_e"
            elf_expression 32 8
            eval "elf_page_zero=@S|@elf_e"
            elf_huge "@S|@elf_page_zero"
            if @<:@ "@S|@elf_huge" = yes @:>@; then
                elf_page_zero=huge
            else
                elf_page_zero=@S|@((0x@S|@elf_first + 0x@S|@elf_page_zero))
            fi
        fi
        shift "@S|@elf_size"
    done
}
@%:@ pe_read BYTE... - a PE file (the PE format's specification).
pe_read() {
    if @<:@ @S|@@%:@ -lt 64 @:>@; then
        elf_error='its DOS header is cut off'
        return
    fi
    elf_expression 60 4
    eval "elf_first=\@S|@((0x@S|@elf_e))"
    @%:@ shellcheck disable=SC2046
    set -- @S|@(od -An -v -tx1 -j "@S|@elf_first" -N 96 "@S|@elf_file" 2>/dev/null)
    if @<:@ @S|@@%:@ != 96 @:>@ || @<:@ "@S|@1@S|@2@S|@3@S|@4" != 50450000 @:>@; then
        elf_error='it has no PE header'
        return
    fi
    elf_machine=@S|@((0x@S|@6@S|@5))
    elf_flags=@S|@((0x@S|@{24}@S|@{23}))
    elf_dll_flags=@S|@((0x@S|@{96}@S|@{95}))
    elf_type=EXEC
    @<:@ @S|@((elf_flags & 0x2000)) = 0 @:>@ || elf_type=DLL
    case @S|@{26}@S|@{25} in
    020b)
        elf_class=pe64
        elf_expression 48 8
        ;;
    010b)
        elf_class=pe32
        elf_expression 52 4
        ;;
    *)
        elf_type=
        elf_error='its PE header is of an unknown kind'
        return
        ;;
    esac
    eval "elf_image=@S|@elf_e"
    elf_huge "@S|@elf_image"
    if @<:@ "@S|@elf_huge" = yes @:>@; then
        elf_image=huge
    else
        elf_image=@S|@((0x@S|@elf_image))
    fi
}
elf_pick() {
    elf_1=@S|@1 elf_2=@S|@2 elf_3=@S|@3 elf_4=@S|@4
}
@%:@ elf_huge DIGITS - sets @S|@elf_huge: a value of 2^63 or more, which shells count as negative, and which
@%:@ no address of a user process needs.
elf_huge() {
    case @S|@1 in
    @<:@89a-f@:>@???????????????) elf_huge=yes ;;
    *) elf_huge=no ;;
    esac
}

@%:@ name_machine CLASS NUMBER - sets machine and page (bytes) from the row of machines.table.
name_machine() {
    machine="machine @S|@2"
    page=0x10000
    table machines
    while IFS='|' read -r row_class row_number row_machine row_page; do
        if @<:@ "@S|@row_class" = "@S|@1" @:>@ && @<:@ "@S|@row_number" = "@S|@2" @:>@; then
            machine=@S|@row_machine
            page=@S|@row_page
            break
        fi
    done <<END
@S|@table
END
}

@%:@ verify FILE BOUNDARY SYSTEM STRATEGY - what the headers of a linked file prove about its heap on that
@%:@ system (CMake's name), when that strategy was injected. Sets seen_verdict (placed, not-needed,
@%:@ impossible or unknown), seen_reason, seen_type, seen_judge (of executables.table), seen_heap.
verify() {
    file_read "@S|@1"
    seen_type=@S|@elf_type
    seen_heap=
    seen_judge=
    hex "@S|@2"
    verify_boundary=@S|@hex
    seen_verdict=impossible
    case @S|@elf_error:@S|@elf_class:@S|@elf_type in
    :fat:*)
        seen_verdict=unknown
        seen_reason="the linked file can't be judged: it is for several machines"
        return
        ;;
    :*:EXEC | :*:DYN) ;;
    :elf*)
        seen_reason="the linked file is no executable (ELF type @S|@elf_type)"
        return
        ;;
    :*)
        seen_reason="the linked file is no executable (@S|@elf_class @S|@elf_type)"
        return
        ;;
    *)
        seen_verdict=unknown
        seen_reason="the linked file can't be judged: @S|@elf_error"
        return
        ;;
    esac
    case @S|@elf_class in
    *32)
        seen_reason="the linked file has 32-bit addresses"
        return
        ;;
    esac
    seen_reason="the linked file can't be judged: nothing is known about @S|@elf_class files on @S|@3"
    verify_type=-
    case @S|@elf_class in elf*) verify_type=@S|@elf_type ;; esac
    verify_machine=@S|@machine
    verify_page=@S|@page
    name_machine "@S|@elf_class" "@S|@elf_machine"
    table executables
    while IFS='|' read -r row_system row_machine row_format row_type row_for row_judge row_text; do
        case @S|@row_system in "@S|@3") ;; *) continue ;; esac
        case @S|@row_machine in '*' | "@S|@machine") ;; *) continue ;; esac
        case @S|@row_format in '*' | "@S|@elf_class") ;; *) continue ;; esac
        case @S|@row_type in '*' | "@S|@verify_type") ;; *) continue ;; esac
        case @S|@row_for in '*' | "@S|@4") ;; *) continue ;; esac
        seen_judge=@S|@row_judge
        break
    done <<END
@S|@table
END
    verify_row_page=@S|@page
    machine=@S|@verify_machine
    page=@S|@verify_page
    case @S|@seen_judge in
    not-needed | impossible)
        seen_verdict=@S|@seen_judge
        replace "@S|@row_text" %BOUNDARY% "@S|@verify_boundary"
        seen_reason=@S|@replaced
        ;;
    segments) judge_segments "@S|@2" "@S|@3" "@S|@verify_row_page" ;;
    addr32)
        seen_reason='the linked file lacks the software capability ADDR32'
        if @<:@ "@S|@elf_addr32" = yes @:>@; then
            seen_verdict=placed
            seen_reason='the linked file has the software capability ADDR32'
        fi
        ;;
    page-zero)
        case @S|@elf_page_zero in
        '')
            seen_verdict=placed
            seen_reason='the linked file has no page zero'
            ;;
        huge) seen_reason='the linker left the page zero as it was' ;;
        *)
            hex "@S|@elf_page_zero"
            seen_reason="the linker left the page zero as it was: it ends at @S|@hex"
            if @<:@ "@S|@elf_page_zero" -le 65536 @:>@; then
                seen_verdict=placed
                seen_reason="the page zero ends at @S|@hex"
            fi
            ;;
        esac
        ;;
    pe-flags)
        @%:@ Windows gives a process the low 2 GiB only without /LARGEADDRESSAWARE, and starts its heaps far up
        @%:@ only with /HIGHENTROPYVA, which needs /DYNAMICBASE (the documentation of MSVC's linker).
        if @<:@ @S|@((elf_flags & 0x20)) = 0 @:>@; then
            seen_reason='/LARGEADDRESSAWARE, so Windows keeps all of its memory below 2 GiB'
        elif @<:@ @S|@((elf_dll_flags & 0x40)) = 0 @:>@; then
            seen_reason='/DYNAMICBASE (GNU ld: --dynamicbase), so its memory is not moved up'
        elif @<:@ @S|@((elf_dll_flags & 0x20)) = 0 @:>@; then
            seen_reason='/HIGHENTROPYVA (GNU ld: --high-entropy-va), so its heaps start in low memory'
        elif @<:@ "@S|@elf_image" != huge @:>@ && @<:@ "@S|@elf_image" -lt 4294967296 @:>@; then
            hex "@S|@elf_image"
            seen_reason="an image base of 4 GiB or more (it has @S|@hex), so its image stays in low memory"
        else
            seen_verdict=not-needed
            seen_reason="Windows has no brk heap, and with high-entropy ASLR it puts heaps, stacks and the image above @S|@verify_boundary"
            return
        fi
        seen_reason="the linked file lacks @S|@seen_reason"
        ;;
    *) seen_verdict=unknown ;;
    esac
}

@%:@ judge_segments BOUNDARY SYSTEM PAGE - judges the PT_LOADs of an ET_EXEC for verify. A hole layout, one
@%:@ PT_LOAD across the boundary, fills low memory although the heap is high, so a high heap alone proves
@%:@ nothing. SunOS: the PT_LOADs in any order; the heap starts at the exact end of the highest, which must be a
@%:@ page's where it can't be written (mason_dixon_elf.h); ADDR32 keeps it low.
judge_segments() {
    if @<:@ -z "@S|@elf_loads" @:>@; then
        seen_reason="the linked file has no PT_LOAD"
        return
    fi
    verify_lowest=
    seen_heap=0
    verify_part=no
    @%:@ shellcheck disable=SC2086 @%:@ words without blanks
    @<:@ "@S|@2" != SunOS @:>@ || elf_loads=" @S|@(printf '%s\n' @S|@elf_loads | sort -n | tr '\n' ' ')"
    elf_loads=@S|@{elf_loads% }
    verify_below=0
    verify_above=0
    seen_reason=
    for verify_load in @S|@elf_loads; do
        verify_first=@S|@{verify_load%%:*}
        verify_flags=@S|@{verify_load@%:@@%:@*:}
        verify_end=@S|@{verify_load@%:@*:}
        verify_end=@S|@{verify_end%:*}
        @<:@ -n "@S|@verify_lowest" @:>@ || verify_lowest=@S|@verify_first
        if @<:@ "@S|@verify_first" -lt "@S|@seen_heap" @:>@; then
            hex "@S|@verify_first"
            seen_reason="its PT_LOADs overlap or are not in ascending order at @S|@hex"
            break
        fi
        seen_heap=@S|@verify_end
        verify_part=no
        if @<:@ "@S|@2" = SunOS @:>@ && @<:@ @S|@((verify_flags & 2)) = 0 @:>@ && @<:@ @S|@((verify_end % @S|@3)) != 0 @:>@; then
            verify_part=yes
        fi
        if @<:@ "@S|@verify_first" -lt "@S|@1" @:>@ && @<:@ "@S|@verify_end" -gt "@S|@1" @:>@; then
            hex "@S|@verify_first"
            verify_hex=@S|@hex
            hex "@S|@verify_end"
            seen_reason="one PT_LOAD spans the gap (@S|@verify_hex to @S|@hex) and takes the low memory that should stay free"
            break
        fi
        if @<:@ "@S|@verify_first" -lt "@S|@1" @:>@; then
            verify_below=@S|@((verify_below + 1))
        else
            verify_above=@S|@((verify_above + 1))
            if @<:@ @S|@((verify_flags & 1)) = 1 @:>@ && @<:@ "@S|@verify_below" -gt 0 @:>@; then
                hex "@S|@verify_first"
                seen_reason="its PT_LOAD at @S|@hex is executable"
                break
            fi
        fi
    done
    @<:@ -z "@S|@seen_reason" @:>@ || return
    hex "@S|@seen_heap"
    if @<:@ "@S|@2:@S|@elf_addr32" = SunOS:yes @:>@; then
        seen_reason="it has the software capability ADDR32: the kernel keeps all of it, heap and stacks too, below 4 GiB"
    elif @<:@ "@S|@verify_above" -gt 0 @:>@ && @<:@ @S|@verify_part = yes @:>@; then
        seen_reason="the highest PT_LOAD can't be written and ends inside a page, at @S|@hex, where this system's heap starts: the first store of malloc faults. Take the line with a length of less than a page (L0x8) out of the project's mapfile, or make it a whole page (L0x1000)"
    elif @<:@ "@S|@verify_below" = 0 @:>@; then
        verify_hex=@S|@hex
        hex "@S|@verify_lowest"
        seen_verdict=not-needed
        seen_reason="its image starts at @S|@hex, above @S|@verify_boundary already, and so does its heap"
    elif @<:@ "@S|@verify_above" = 0 @:>@; then
        seen_reason="no segment lies at or above @S|@verify_boundary: the heap starts behind @S|@hex"
    else
        seen_verdict=placed
        seen_reason="the highest PT_LOAD ends at @S|@hex, and the heap starts behind it"
    fi
}

@%:@ --- Detect (internal/Detect.cmake) ---

@%:@ run COMMAND... - runs a trial command under the limits. Sets run_status: a number, or a sentence
@%:@ when it was ended; its output is in @S|@work/out and @S|@work/err.
run() {
    (
        @%:@ Messages are matched, so they must not be translated.
        LC_ALL=C
        export LC_ALL
        set -- "@S|@trial_seconds" "@S|@trial_blocks" "@S|@@&t@@@&t@"
        @%:@ shellcheck source=templates/link/mason_dixon_limit.sh
        . "@S|@src/mason_dixon_limit.sh"
    ) >"@S|@work/out" 2>"@S|@work/err" </dev/null
    run_status=@S|@?
    if @<:@ "@S|@run_status" = 124 @:>@; then
        run_status="it took longer than @S|@trial_seconds seconds and was stopped"
    elif @<:@ "@S|@run_status" = 153 @:>@ ||
        { @<:@ "@S|@run_status" != 0 @:>@ && grep -E 'File size limit|File too large' "@S|@work/err" >/dev/null; }; then
        run_status='it wrote more than 64 MiB and was stopped'
    fi
    {
        echo "@S|@ @S|@*"
        @%:@ Most are silent, and a process is costly.
        if @<:@ -s "@S|@work/out" @:>@ || @<:@ -s "@S|@work/err" @:>@; then cat "@S|@work/out" "@S|@work/err"; fi
        printf 'status: %s\n\n' "@S|@run_status"
    } >>"@S|@work/trials.log" 2>/dev/null
}

@%:@ prepare_context DRIVER... @<:@:compile: FLAG...@:>@ @<:@:link: FLAG...@:>@ - sets driver, compile, plain_compile,
@%:@ link (texts for eval), host_driver, when (conditions of strategies.table) and folder.
prepare_context() {
    part='driver'
    driver='' compile='' plain_compile='' link='' when='' host_driver='' luajit_words='' flag_words=''
    context_end=no
    for context_word in "@S|@@&t@@@&t@"; do
        case @S|@context_word in
        :compile:) part='compile' && continue ;;
        :link:) part='link' && continue ;;
        :luajit:) part='luajit' && continue ;;
        esac
        quote "@S|@context_word"
        case @S|@part in
        driver)
            driver="@S|@driver@S|@quoted"
            @%:@ Its name alone, which links programs for this machine: "ccache gcc" of "ccache gcc -m32".
            case @S|@context_word in -*) context_end=yes ;; esac
            @<:@ "@S|@context_end" = yes @:>@ || host_driver="@S|@host_driver@S|@quoted"
            ;;
        compile) compile="@S|@compile@S|@quoted" ;;
        link) link="@S|@link@S|@quoted" ;;
        luajit)
            luajit_words="@S|@luajit_words@S|@quoted"
            continue
            ;;
        esac
        flag_words="@S|@flag_words @S|@context_word"
        @%:@ Nothing of the project's warnings, LTO, sanitizers or coverage: the objects are plain code.
        if @<:@ "@S|@part" != link @:>@; then
            case @S|@context_word in
            -Werror* | -pedantic-errors | --pedantic-errors | -ansi | -std=* | --coverage | -fprofile-* | -flto* | -fsanitize=*) ;;
            *) plain_compile="@S|@plain_compile@S|@quoted" ;;
            esac
        fi
        case @S|@context_word in
        -fsanitize=*address*) when="@S|@when asan" ;;
        esac
        context_rest=@S|@context_word,
        while @<:@ -n "@S|@context_rest" @:>@; do
            case @S|@{context_rest%%,*} in
            -r | --relocatable) when="@S|@when relocatable" ;;
            @%:@ Addresses; -Tbuild.ld is a script.
            -Tbss | -Tbss=* | -Tdata | -Tdata=* | -Ttext | -Ttext=* | -T*-segment | -T*-segment=*) ;;
            -T* | --script | --script=* | --default-script | --default-script=* | -dT*) when="@S|@when own-script" ;;
            esac
            context_rest=@S|@{context_rest@%:@*,}
        done
    done
    @<:@ -n "@S|@p_compiler" @:>@ || p_compiler=@S|@(eval "LC_ALL=C @S|@driver --version" </dev/null 2>/dev/null | sed 1q)
    digest "@S|@version|@S|@source_id|@S|@p_compiler|@S|@driver|@S|@compile|@S|@p_language"
    folder=@S|@digest
}

@%:@ compile_source SOURCE OBJECT @<:@FLAG...@:>@ - compiles src/SOURCE to <folder>/OBJECT unless it is there.
@%:@ Sets compile_error.
compile_source() {
    compile_from=@S|@1
    compile_to=@S|@2
    shift 2
    compile_error=
    @<:@ ! -f "@S|@work/@S|@folder/@S|@compile_to" @:>@ || return
    @<:@ -d "@S|@work/@S|@folder" @:>@ || mkdir -p "@S|@work/@S|@folder" 2>/dev/null || stop "can't create the folder \"@S|@work/@S|@folder\"."
    @%:@ -fPIE: the object then links into every kind of executable. None of them is large, and configure
    @%:@ must not wait for an optimiser.
    eval "run @S|@plain_compile -g0 -O0 -w -fno-lto -fPIE \"\@S|@@&t@@@&t@\" -I\"\@S|@src\" @S|@as -c \"\@S|@src/\@S|@compile_from\" -o \"\@S|@work/\@S|@folder/\@S|@compile_to.new\""
    if @<:@ "@S|@run_status" = 0 @:>@ && @<:@ -f "@S|@work/@S|@folder/@S|@compile_to.new" @:>@; then
        mv -f "@S|@work/@S|@folder/@S|@compile_to.new" "@S|@work/@S|@folder/@S|@compile_to"
    else
        rm -f "@S|@work/@S|@folder/@S|@compile_to.new"
        compile_error="@S|@(cat "@S|@work/err" "@S|@work/out")(status: @S|@run_status)"
    fi
}

@%:@ detect_machine - compiles the probe and sets machine, format and page (bytes) from what the object
@%:@ file says; the target, not the name of the compiler, decides.
detect_machine() {
    @%:@ With the self-test in the same translation unit: one compilation instead of two.
    compile_source mason_dixon_probe.c probe.o -DMASON_DIXON_PROBE_THREADS -pthread -include mason_dixon.c
    if @<:@ -n "@S|@compile_error" @:>@; then
        @%:@ A compiler that is too small for the probe (tcc and glibc's <link.h>) can still be asked to link.
        compile_source mason_dixon_minimal.c probe.o
    fi
    if @<:@ -n "@S|@compile_error" @:>@; then
        stop "the compiler can't compile a small program with the flags of this project, so nothing can be detected.@S|@newline@S|@compile_error@S|@{newline}The commands are in @S|@p_dir/trials.log."
    fi
    file_read "@S|@work/@S|@folder/probe.o"
    format=@S|@elf_class
    machine=@S|@p_processor
    page=0x10000
    if @<:@ -n "@S|@elf_error" @:>@; then
        format=other
    elif @<:@ "@S|@format" != fat @:>@; then
        name_machine "@S|@format" "@S|@elf_machine"
    fi
}

@%:@ ask_version - sets @S|@banner to the first line of what the linker answers to --version.
ask_version() {
    eval "run @S|@driver @S|@compile @S|@link -Wl,--version"
    @%:@ What was stopped may have written a line without end.
    case @S|@run_status in *@<:@!0-9@:>@*) ;; *) IFS= read -r banner <"@S|@work/out" ;; esac
}

@%:@ detect_linker - asks the driver, with the context's own flags, which linker it runs. Sets linker_id
@%:@ ("unknown" when no row of linkers.table matches), linker_version, linker_called.
detect_linker() {
    preset linker_id
    linker_id=@S|@preset
    preset linker_version
    linker_version=@S|@preset
    asked=
    found=no
    table linkers
    while IFS='|' read -r row_id row_ask row_words row_version row_called; do
        if @<:@ -n "@S|@linker_id" @:>@; then
            @<:@ "@S|@row_id" = "@S|@linker_id" @:>@ || continue
            found=yes
            break
        fi
        if @<:@ "@S|@row_ask" != "@S|@asked" @:>@; then
            asked=@S|@row_ask
            case @S|@asked in
            version)
                banner=@S|@p_banner
                @<:@ -n "@S|@banner" @:>@ || ask_version
                ;;
            solaris | apple)
                case @S|@asked in
                solaris) eval "run @S|@driver @S|@compile @S|@link -Wl,-V" ;;
                *) eval "run @S|@driver @S|@compile @S|@link -Wl,-v" ;;
                esac
                banner=@S|@(cat "@S|@work/err")
                ;;
            *)
                eval "run @S|@driver -v"
                banner=@S|@(cat "@S|@work/out" "@S|@work/err" | sed 1q)
                ;;
            esac
        fi
        case @S|@banner in
        *"@S|@row_words"*) ;;
        *) continue ;;
        esac
        found=yes
        word=@S|@{banner%%"@S|@row_words"*}
        banner=@S|@row_words@S|@{banner@%:@*"@S|@row_words"}
        banner=@S|@{banner%%"@S|@newline"*}
        @<:@ "@S|@row_version" != line @:>@ || banner=@S|@{word@%:@@%:@*"@S|@newline"}@S|@banner
        if @<:@ "@S|@row_version" = paren @:>@; then
            case @S|@banner in
            *\)*) case @S|@{banner@%:@@%:@*\)} in *@<:@0-9@:>@*) banner=@S|@{banner@%:@@%:@*\)} ;; esac ;;
            esac
        fi
        @%:@ The first number with a dot in it.
        for word in @S|@banner; do
            case @S|@word in
            *@<:@0-9@:>@.@<:@0-9@:>@*)
                while case @S|@word in @<:@0-9@:>@*) false ;; esac do word=@S|@{word@%:@?}; done
                linker_version=@S|@{word%%@<:@!0-9.@:>@*}
                linker_version=@S|@{linker_version%.}
                break
                ;;
            esac
        done
        break
    done <<END
@S|@table
END
    if @<:@ "@S|@found" = yes @:>@; then
        linker_id=@S|@row_id
        linker_called="@S|@row_called @S|@linker_version"
    elif @<:@ -n "@S|@linker_id" @:>@; then
        linker_called="@S|@linker_id @S|@linker_version"
    else
        linker_id=unknown
        linker_called='an unknown linker'
    fi
}

@%:@ trial NAME @<:@LINK WORD...@:>@ - links the probe into <folder>/NAME. Sets trial_file, or trial_error.
trial() {
    trial_file=@S|@work/@S|@folder/@S|@1
    trial_error=
    shift
    @<:@ ! -f "@S|@trial_file" @:>@ || rm -f "@S|@trial_file"
    eval "run @S|@driver @S|@compile \"\@S|@@&t@@@&t@\" @S|@link \"\@S|@work/\@S|@folder/probe.o\" -o \"\@S|@trial_file\" -pthread"
    @%:@ Some drivers add a suffix by themselves.
    @<:@ -f "@S|@trial_file" @:>@ || @<:@ ! -f "@S|@trial_file.exe" @:>@ || trial_file=@S|@trial_file.exe
    if @<:@ "@S|@run_status" != 0 @:>@ || @<:@ ! -f "@S|@trial_file" @:>@; then
        rm -f "@S|@trial_file"
        trial_error=@S|@(cat "@S|@work/err" "@S|@work/out")
        case @S|@run_status in
        *@<:@!0-9@:>@*) trial_error="@S|@run_status@S|@newline@S|@trial_error" ;;
        esac
        @<:@ -n "@S|@trial_error" @:>@ || trial_error="the linker wrote no output and no message (status @S|@run_status)"
    fi
}

@%:@ probe FILE - runs the linked probe, through the emulator in a cross build, and sets ran_KEY for each
@%:@ line key=value of it. ran_error says why there is no answer.
probe() {
    ran_error='' ran_emulated='' ran_heap_start='' ran_low_room_below_2gib_mib=''
    for fact in @S|@platform_facts; do
        eval "ran_@S|@fact="
    done
    if @<:@ "@S|@p_cross" = yes @:>@ && @<:@ -z "@S|@p_emulator" @:>@; then
        ran_error='cross build without an emulator'
        return
    fi
    case @S|@1 in
    /*) probe_file=@S|@1 ;;
    *) probe_file=./@S|@1 ;;
    esac
    if @<:@ "@S|@p_cross" = yes @:>@; then
        @%:@ shellcheck disable=SC2086 @%:@ a command with its options
        run @S|@p_emulator "@S|@probe_file"
    else
        run "@S|@probe_file"
    fi
    if @<:@ "@S|@run_status" != 0 @:>@; then
        ran_error="the probe ended with: @S|@run_status"
        return
    fi
    while IFS= read -r line; do
        case @S|@line in
        *@<:@!a-z0-9_@:>@*=*) ;;
        @<:@a-z@:>@*=*) eval "ran_@S|@{line%%=*}=\@S|@{line@%:@*=}" ;;
        esac
    done <"@S|@work/out"
}

@%:@ preset FACT - sets @S|@preset to what the user or the facts file says; empty without.
preset() {
    eval "preset=\@S|@{preset_@S|@1-}"
    @<:@ -n "@S|@preset" @:>@ || eval "preset=\@S|@{given_@S|@1-}"
}

@%:@ read_facts - reads the file of facts that were taken on the target.
read_facts() {
    given_machine_check=
    @<:@ -n "@S|@p_facts" @:>@ || return
    if @<:@ ! -f "@S|@p_facts" @:>@ || @<:@ ! -r "@S|@p_facts" @:>@; then
        bad_argument "@S|@p_facts_argument" "@S|@p_facts" "a file mason-dixon.facts written by a build on the target; there is no such file"
    fi
    given_facts_version='' given_system='' given_machine=''
    while IFS= read -r line; do
        case @S|@line in
        *@<:@!a-z0-9_@:>@*=* | =*) ;;
        *=*) eval "given_@S|@{line%%=*}=\@S|@{line@%:@*=}" ;;
        esac
    done <"@S|@p_facts"
    if @<:@ -z "@S|@given_facts_version" @:>@; then
        bad_argument "@S|@p_facts_argument" "@S|@p_facts" "a file mason-dixon.facts written by a build on the target; this one has no line facts_version=1"
    elif @<:@ "@S|@given_facts_version" != 1 @:>@; then
        bad_argument "@S|@p_facts_argument" "@S|@p_facts" "a file mason-dixon.facts with facts_version=1; this one has \"@S|@given_facts_version\""
    elif @<:@ "@S|@given_system" != "@S|@p_system" @:>@; then
        bad_argument "@S|@p_facts_argument" "@S|@p_facts" "a file of this target, @S|@p_system; this one is of \"@S|@given_system\""
    fi
    given_machine_check=@S|@given_machine
    @%:@ Of the linker it says nothing: that runs here.
    given_linker_id='' given_linker_version=''
}

@%:@ --- Decide (internal/Decide.cmake) ---

@%:@ fill_reason TEXT - sets @S|@filled: the placeholders of a table's reason filled in.
fill_reason() {
    replace "@S|@1" %LINKER% "@S|@linker_called"
    replace "@S|@replaced" %MACHINE% "@S|@machine"
    words "@S|@boundary"
    replace "@S|@replaced" %BOUNDARY% "@S|@words"
    replace "@S|@replaced" ';' ,
    filled=@S|@replaced
}

@%:@ find_candidates STRATEGY - sets @S|@candidates to the rows that fit system, format, machine, linker and
@%:@ conditions, first match first; with a strategy other than auto only the rows of that strategy and
@%:@ those that promise nothing. @S|@candidate_strategies has their strategies, a word each. "any" gives all rows, also those for who asks.
find_candidates() {
    asked_for=asked
    @<:@ "@S|@1" != auto @:>@ || asked_for=
    candidates=
    candidate_strategies=
    while IFS='|' read -r row_name row_system row_format row_machine row_linker row_when row_strategy row_rest; do
        case @S|@row_system in '*' | "@S|@p_system") ;; *) continue ;; esac
        case @S|@row_format in '*' | "@S|@format") ;; *) continue ;; esac
        case @S|@row_machine in '*' | "@S|@machine") ;; *) continue ;; esac
        case @S|@row_linker in '*' | "@S|@linker_id") ;; *) continue ;; esac
        holds=yes
        row_conditions=@S|@row_when
        while @<:@ "@S|@row_when" != - @:>@ && @<:@ -n "@S|@row_when" @:>@; do
            case " @S|@when @S|@asked_for " in
            *" @S|@{row_when%%+*} "*) ;;
            *) holds=no ;;
            esac
            case @S|@row_when in
            *+*) row_when=@S|@{row_when@%:@*+} ;;
            *) row_when= ;;
            esac
        done
        @<:@ "@S|@holds" = yes @:>@ || continue
        case @S|@1 in
        auto | any | "@S|@row_strategy") ;;
        *) @<:@ "@S|@row_strategy" = none @:>@ || continue ;;
        esac
        candidates="@S|@candidates@S|@row_name|@S|@row_conditions|@S|@row_strategy|@S|@row_rest@S|@newline"
        case " @S|@candidate_strategies " in
        *" @S|@row_strategy "*) ;;
        *) candidate_strategies="@S|@candidate_strategies @S|@row_strategy" ;;
        esac
    done <<END
@S|@strategies
END
}

@%:@ decide - the first row that fits and is seen to work. Sets the fields of decision_fields.
decide() {
    strategy='' verdict='' basis='' row='' type='' script='' objects='' options='' reason=''
    platform_why=
    read_facts
    detect_machine
    if @<:@ -n "@S|@given_machine_check" @:>@ && @<:@ "@S|@given_machine_check" != "@S|@machine" @:>@; then
        bad_argument "@S|@p_facts_argument" "@S|@p_facts" "a file of this target's machine, @S|@machine; this one is of \"@S|@given_machine_check\""
    fi
    detect_linker
    refuse_low_boundary
    table strategies
    strategies=@S|@table
    plain_reason=
    if @<:@ "@S|@p_strategy" = none @:>@; then
        candidates=
        plain_reason='STRATEGY none injects nothing, and the heap of a no-PIE executable starts right behind its image'
        row='strategy none'
    else
        find_candidates "@S|@p_strategy"
        if @<:@ -z "@S|@candidates" @:>@; then
            plain_reason="nothing is known about placing the heap on @S|@p_system with @S|@linker_called"
            row='no row'
        fi
        case "@S|@p_strategy @S|@candidate_strategies " in
        auto\ * | *" @S|@p_strategy "* | *' none '*) ;;
        *)
            find_candidates any
            fitting='auto, none'
            for word in @S|@candidate_strategies; do
                @<:@ "@S|@word" = none @:>@ || fitting="@S|@fitting, @S|@word"
            done
            bad_argument "@S|@p_strategy_argument" "@S|@p_strategy" "what fits @S|@linker_called on @S|@p_system @S|@machine: @S|@fitting"
            ;;
        esac
    fi

    trial_file=
    failures=
    image_above=no
    needs_wrapper=no
    plain_verdict=impossible
    plain_asked=no
    while IFS='|' read -r row_name row_when row_strategy row_inject row_object row_verdict row_reason; do
        @<:@ -n "@S|@row_name" @:>@ || continue
        row=@S|@row_name
        if @<:@ "@S|@row_strategy" = none @:>@; then
            fill_reason "@S|@row_reason"
            plain_reason=@S|@filled
            plain_verdict=@S|@row_verdict
            case @S|@row_when in *asked*) plain_asked=yes ;; esac
            if @<:@ -n "@S|@failures" @:>@ && @<:@ "@S|@p_strategy" != auto @:>@; then
                @%:@ What was asked for has no effect; that nothing is needed without it is no answer.
                plain_asked=yes
                plain_verdict=impossible
                plain_reason="no strategy had an effect:@S|@failures"
            fi
            break
        fi
        if @<:@ "@S|@row_strategy" = post-link @:>@ && @<:@ "@S|@p_link_wrapper" != yes @:>@; then
            needs_wrapper=yes
            continue
        fi
        try_row
        if @<:@ -z "@S|@trial_error" @:>@ || @<:@ "@S|@image_above" = yes @:>@; then
            break
        fi
        failures="@S|@failures @S|@row: @S|@trial_error"
    done <<END
@S|@candidates
END

    if @<:@ -z "@S|@trial_file" @:>@; then
        @%:@ Nothing was injected, or nothing worked: what does a plain link give?
        strategy=none
        script=
        objects=
        options=
        verdict=@S|@plain_verdict
        basis=headers
        reason=@S|@plain_reason
        case "@S|@format @S|@when @S|@plain_asked" in
        *32\ * | *' relocatable '* | *yes) ;;
        *) decide_plain ;;
        esac
    fi
    if @<:@ -n "@S|@trial_file" @:>@ && @<:@ -f "@S|@trial_file" @:>@; then
        run_and_judge
    else
        platform_why='no program was linked'
        take_platform
    fi
    one_line "@S|@reason"
    reason=@S|@one_line
}

@%:@ decide_plain - nothing was injected: what does a link without injection give?
decide_plain() {
    trial trial-plain
    if @<:@ -n "@S|@trial_error" @:>@ && @<:@ "@S|@plain_verdict" = not-needed @:>@; then
        trial_file=
        basis=guess
        return
    elif @<:@ -n "@S|@trial_error" @:>@; then
        stop "the compiler can't link a small program with the flags of this project, so nothing can be detected.@S|@newline@S|@trial_error@S|@{newline}The commands are in @S|@p_dir/trials.log."
    fi
    verify "@S|@trial_file" "@S|@boundary" "@S|@p_system" none
    type=@S|@seen_type
    if @<:@ "@S|@seen_verdict" = not-needed @:>@; then
        verdict=not-needed
        reason=@S|@seen_reason
    elif @<:@ "@S|@seen_verdict" = unknown @:>@ && @<:@ "@S|@plain_verdict" = not-needed @:>@; then
        basis=guess
    elif @<:@ "@S|@seen_verdict" = unknown @:>@; then
        verdict=unknown
        reason=@S|@seen_reason
    elif @<:@ "@S|@plain_verdict" = not-needed @:>@ || { @<:@ "@S|@seen_judge" != segments @:>@ && @<:@ -z "@S|@reason" @:>@; }; then
        @%:@ What no injection could change: a PIE where that can't be, wrong flags.
        verdict=impossible
        reason=@S|@seen_reason
    elif @<:@ -z "@S|@reason" @:>@ && @<:@ "@S|@needs_wrapper" = yes @:>@; then
        reason="@S|@linker_called needs a step after each link, which this build leaves out: @S|@p_wrapper_advice, or use GNU ld or lld"
    elif @<:@ -z "@S|@reason" @:>@; then
        reason="no strategy had an effect:@S|@failures"
        case @S|@seen_reason in
        'one PT_LOAD'*) reason="the boundary lies inside the image: without any injection, @S|@seen_reason" ;;
        esac
    fi
}

@%:@ A boundary where linkers put images by default, up to 256 MiB (ppc64; 4 MiB on x86-64): the image of
@%:@ a fixed executable must lie below it, or there is nothing to keep free. Higher up an image above the
@%:@ boundary is what somebody asked for with the linker's options.
refuse_low_boundary() {
    @<:@ "@S|@boundary" -le 536870912 @:>@ && @<:@ "@S|@format" = elf64 @:>@ || return
    case "@S|@when " in *' relocatable '*) return ;; esac
    trial trial-plain
    @<:@ -z "@S|@trial_error" @:>@ || return
    file_read "@S|@trial_file"
    rm -f "@S|@trial_file"
    @<:@ "@S|@elf_type" = EXEC @:>@ && @<:@ -n "@S|@elf_loads" @:>@ || return
    low_first=@S|@{elf_loads@%:@ }
    low_first=@S|@{low_first%%:*}
    low_last=@S|@{elf_loads@%:@@%:@* }
    low_last=@S|@{low_last@%:@*:}
    low_last=@S|@{low_last%:*}
    if @<:@ "@S|@boundary" -lt "@S|@low_last" @:>@; then
        hex "@S|@low_first"
        low_first=@S|@hex
        hex "@S|@low_last"
        bad_argument boundary "@S|@p_boundary" "a multiple of 64 KiB above the image, which is at @S|@low_first to @S|@hex in a small program with the flags of this project"
    fi
}

@%:@ try_row - tries the current row: links, places, reads the result. Sets trial_file and the fields, or
@%:@ trial_error. image_above is yes when the image lies above the boundary: then nothing is to be done.
try_row() {
    image_above=no
    script=
    objects=
    options=
    trial_error=
    set --
    case @S|@row_strategy in
    link-script | mapfile | addr32)
        script_flag "@S|@row_strategy"
        name_script
        make_script
        if @<:@ "@S|@script_flag" != -T @:>@; then
            @%:@ Some linkers take -M for "print a map": one that swallows junk reads no mapfile.
            trial trial-junk -Xlinker "@S|@script_flag" -Xlinker "@S|@src/junk.map"
            if @<:@ -z "@S|@trial_error" @:>@; then
                rm -f "@S|@trial_file"
                trial_error="@S|@linker_called takes a mapfile that makes no sense, so it reads none"
            else
                trial_error=
            fi
        fi
        set -- -Xlinker "@S|@script_flag" -Xlinker "@S|@work/@S|@script"
        ;;
    pagezero)
        options=@S|@row_inject
        set -- "-Wl,@S|@options"
        ;;
    esac
    if @<:@ "@S|@row_object" != - @:>@; then
        make_object "@S|@row_object"
        @<:@ -z "@S|@compile_error" @:>@ || trial_error=@S|@compile_error
        objects=@S|@row_object.o
        set -- "@S|@@&t@@@&t@" "@S|@work/@S|@folder/@S|@objects"
    fi
    @<:@ -n "@S|@trial_error" @:>@ || trial "trial-@S|@row" "@S|@@&t@@@&t@"
    if @<:@ -z "@S|@trial_error" @:>@ && @<:@ "@S|@row_strategy" = post-link @:>@; then
        make_place_tool
        trial_error=@S|@place_error
        if @<:@ -z "@S|@trial_error" @:>@; then
            run "@S|@place_run" --quiet --require-slot --boundary "@S|@boundary" "@S|@trial_file"
            if @<:@ "@S|@run_status" != 0 @:>@; then
                trial_error=@S|@(cat "@S|@work/err")
                @<:@ -n "@S|@trial_error" @:>@ || trial_error="mason-dixon-place: @S|@run_status"
            fi
        fi
    fi
    if @<:@ -z "@S|@trial_error" @:>@; then
        verify "@S|@trial_file" "@S|@boundary" "@S|@p_system" "@S|@row_strategy"
        if @<:@ "@S|@seen_verdict" = not-needed @:>@ && @<:@ "@S|@seen_type" = EXEC @:>@; then
            image_above=yes
            trial_error='not needed'
        elif @<:@ "@S|@seen_verdict" = placed @:>@ || @<:@ "@S|@seen_verdict" = not-needed @:>@; then
            strategy=@S|@row_strategy
            verdict=@S|@seen_verdict
            basis=headers
            type=@S|@seen_type
            if @<:@ "@S|@verdict" = placed @:>@; then
                fill_reason "@S|@row_reason"
                reason=@S|@filled
            else
                reason=@S|@seen_reason
            fi
        else
            trial_error=@S|@seen_reason
        fi
    fi
    if @<:@ -n "@S|@trial_error" @:>@; then
        rm -f "@S|@trial_file"
        trial_file=
        script=
        objects=
        options=
    fi
}

@%:@ run_and_judge - runs the trial where that is possible, records the facts of the target, and takes
@%:@ "placed" or "not-needed" back when the running program says otherwise.
run_and_judge() {
    probe "@S|@trial_file"
    if @<:@ -z "@S|@ran_error" @:>@ && @<:@ "@S|@ran_emulated" = no @:>@; then
        take_platform
        @%:@ Where the probe measures no placement (Windows), a run proves nothing about it.
        case @S|@verdict:@S|@ran_heap_placement in
        *: | *:unknown) ;;
        placed:* | not-needed:*)
            basis=run
            @%:@ An empty address is a heap that is not there (brk refused), which is a legal result.
            failed=
            if @<:@ -n "@S|@ran_heap_start" @:>@ && @<:@ "@S|@((ran_heap_start))" -lt "@S|@boundary" @:>@; then
                failed="the linked file looks right, but the running program has its heap at @S|@ran_heap_start"
            elif @<:@ "@S|@verdict" = placed @:>@ && @<:@ "@S|@boundary" -ge 2147483648 @:>@; then
                case @S|@ran_low_room_below_2gib_mib in
                '' | *@<:@!0-9@:>@*) ;;
                *)
                    if @<:@ "@S|@ran_low_room_below_2gib_mib" -lt 1792 @:>@; then
                        failed="the heap starts above the boundary, but only @S|@ran_low_room_below_2gib_mib MiB below 2 GiB can be mapped"
                    fi
                    ;;
                esac
            fi
            if @<:@ -n "@S|@failed" @:>@; then
                strategy=none
                script=
                objects=
                options=
                verdict=impossible
                reason=@S|@failed
            fi
            ;;
        esac
    else
        if @<:@ -n "@S|@ran_error" @:>@; then
            platform_why=@S|@ran_error
        elif @<:@ -z "@S|@ran_emulated" @:>@; then
            platform_why="the probe can't be compiled here"
        else
            platform_why="@S|@ran_emulated gives no verdict on placement"
        fi
        take_platform
    fi
}

@%:@ take_platform - the facts of the target: what the user set, else what the probe saw, else a guess.
@%:@ platform_why says why there are guesses; it is empty where there are none.
take_platform() {
    table guesses
    guesses=no
    for fact in @S|@platform_facts; do
        preset "@S|@fact"
        if @<:@ -n "@S|@preset" @:>@; then
            eval "@S|@fact=\@S|@preset"
        elif @<:@ -z "@S|@platform_why" @:>@ && eval "@<:@ \"\@S|@ran_@S|@fact\" != unknown @:>@"; then
            eval "@S|@fact=\@S|@ran_@S|@fact"
        else
            take_guess
        fi
        eval "case \@S|@@S|@fact in guessing* | unknown) guesses=yes ;; esac"
    done
    if @<:@ "@S|@guesses" = no @:>@; then
        platform_why=
    elif @<:@ -z "@S|@platform_why" @:>@; then
        platform_why="the probe can't measure that on this system"
    fi
}

@%:@ take_guess - sets the variable @S|@fact to the first row of guesses.table that fits, as "guessing yes"
@%:@ for answers and "guessing 47" for numbers; "unknown" without a row.
take_guess() {
    guess=unknown
    while IFS='|' read -r row_system row_machine row_fact row_value row_source; do
        if @<:@ "@S|@row_system" = "@S|@p_system" @:>@ && @<:@ "@S|@row_fact" = "@S|@fact" @:>@; then
            case @S|@row_machine in
            '*' | "@S|@machine")
                : "@S|@row_source"
                guess="guessing @S|@row_value"
                @<:@ "@S|@row_value" != - @:>@ || guess=
                break
                ;;
            esac
        fi
    done <<END
@S|@table
END
    eval "@S|@fact=\@S|@guess"
}

@%:@ --- Inject (internal/Inject.cmake) ---

@%:@ name_script, make_script - the linker script; the boundary is part of its name, so that another
@%:@ boundary is another command line and relinks.
name_script() {
    hex "@S|@boundary"
    script=@S|@{row_inject%.*}-@S|@hex-@S|@page.@S|@{row_inject@%:@@%:@*.}
}
@%:@ script_flag STRATEGY - sets @S|@script_flag: the linker's option that reads a script, or a mapfile.
script_flag() {
    script_flag=-T
    case @S|@1 in mapfile | addr32) script_flag=-M ;; esac
}
make_script() {
    script_boundary=@S|@{script@%:@*-0x}
    script_boundary=0x@S|@{script_boundary%%-*}
    script_page=0x@S|@{script@%:@@%:@*-0x}
    script_page=@S|@{script_page%.*}
    write_if_changed "@S|@work/@S|@script" "@S|@(sed -e "s/%BOUNDARY%/@S|@script_boundary/g" -e "s/%PAGE%/@S|@script_page/g" "@S|@src/@S|@{script%%-0x*}.@S|@{script@%:@@%:@*.}")"
}

@%:@ make_object NAME - anchor, slot or slot-writable, in <folder>/NAME.o. Sets compile_error.
make_object() {
    case @S|@1 in
    *-writable) compile_source "mason_dixon_@S|@{1%-writable}.c" "@S|@1.o" -DMASON_DIXON_SLOT_WRITABLE ;;
    *) compile_source "mason_dixon_@S|@1.c" "@S|@1.o" ;;
    esac
}

@%:@ make_place_tool - the program that turns the reserved slot into the boundary segment; it runs on
@%:@ this machine. Sets place_error, and place_run, which starts it.
make_place_tool() {
    place_error=
    place_run=@S|@work/mason-dixon-place
    case @S|@place_run in */*) ;; *) place_run=./@S|@place_run ;; esac
    @%:@ One of other sources is made anew.
    if @<:@ -x "@S|@place_run" @:>@ && @<:@ "@S|@(cat "@S|@place_run.id" 2>/dev/null)" = "@S|@source_id" @:>@; then
        return
    fi
    place_as=
    place_cc=@S|@host_driver
    if @<:@ "@S|@p_cross" = yes @:>@; then
        place_cc=@S|@p_host_cc
        for word in cc gcc clang; do
            @<:@ -n "@S|@place_cc" @:>@ || place_cc=@S|@(command -v "@S|@word")
        done
        if @<:@ -z "@S|@place_cc" @:>@; then
            place_error='a program that runs on this machine is needed after the link, and no compiler for this machine was found, set CC_FOR_BUILD'
            return
        fi
    elif @<:@ "@S|@p_language" = CXX @:>@; then
        place_as='-x c++'
    fi
    @%:@ -O0: compiled in two thirds of the time of -O1, and no slower.
    eval "run @S|@place_cc -w -O0 -I\"\@S|@src\" @S|@place_as \"\@S|@src/mason_dixon_place.c\" \"\@S|@src/mason_dixon_elf.c\" -o \"\@S|@work/mason-dixon-place.new\""
    if @<:@ "@S|@run_status" = 0 @:>@; then
        mv -f "@S|@work/mason-dixon-place.new" "@S|@work/mason-dixon-place"
        echo "@S|@source_id" >"@S|@work/mason-dixon-place.id"
    else
        place_error="mason-dixon-place, which runs after the link, can't be built: @S|@(cat "@S|@work/err")@S|@run_status"
        @<:@ "@S|@p_cross" = no @:>@ || place_error="@S|@place_error, the compiler for this machine is \"@S|@place_cc\", set CC_FOR_BUILD to one that works"
    fi
}

@%:@ apply - from a decision to what the makefiles need. Sets ldflags, libadd, deps, cppflags, linker
@%:@ (the wrapper of a link).
apply() {
    ldflags='' libadd='' deps='' cppflags='' linker=''
    case "@S|@strategy @S|@verdict" in
    'none not-needed' | *' placed' | *' not-needed') injected=yes ;;
    *)
        injected=no
        @%:@ No link is checked any more; the report must not tell of earlier ones.
        rm -f "@S|@work/checked/@S|@p_prefix"-*
        ;;
    esac
    @%:@ A LuaJIT with GC64 needs nothing.
    @<:@ "@S|@row" != runtime @:>@ || injected=no
    linked_low_map=-
    @<:@ "@S|@low_map" != placed @:>@ || linked_low_map=@S|@low_limit
    if @<:@ "@S|@injected" = yes @:>@; then
        wrapper_object=-
        if @<:@ -n "@S|@script" @:>@; then
            make_script
            script_flag "@S|@strategy"
            ldflags="-Wl,@S|@script_flag,@S|@p_dir/@S|@script"
            deps="@S|@deps @S|@p_dir/@S|@script"
        fi
        @<:@ -z "@S|@options" @:>@ || ldflags="-Wl,@S|@options"
        if @<:@ -n "@S|@objects" @:>@; then
            make_object "@S|@{objects%.o}"
            @<:@ -z "@S|@compile_error" @:>@ || stop "can't compile @S|@objects: @S|@compile_error"
            deps="@S|@deps @S|@p_dir/@S|@folder/@S|@objects"
            if @<:@ "@S|@strategy" = post-link @:>@; then
                @%:@ Only the wrapper knows this name: a link that forgets the wrapper fails and says so.
                wrapper_object=@S|@folder/@S|@objects
                libadd="@S|@libadd @S|@p_dir/@S|@{p_prefix}_LINK-is-missing-in-this-link.o"
            else
                libadd="@S|@libadd @S|@p_dir/@S|@folder/@S|@objects"
            fi
        fi
        if @<:@ "@S|@strategy" = post-link @:>@; then
            make_place_tool
            @<:@ -z "@S|@place_error" @:>@ || stop "@S|@place_error"
            deps="@S|@deps @S|@p_dir/mason-dixon-place"
        fi
        linker=@S|@p_dir/link-@S|@p_prefix
        deps="@S|@deps @S|@linker"
        quote "@S|@{CONFIG_SHELL:-/bin/sh}"
        write_if_changed "@S|@work/link-@S|@p_prefix" "@%:@! /bin/sh
@%:@ Made by MasonDixon: runs a link, then places and checks the linked file.
exec@S|@quoted \"\@S|@{0%/*}/core.sh\" link @S|@p_prefix @S|@boundary @S|@verdict @S|@p_required '@S|@wrapper_object' @S|@p_system @S|@strategy @S|@linked_low_map \"\@S|@@&t@@@&t@\""
        @<:@ -x "@S|@work/link-@S|@p_prefix" @:>@ || chmod +x "@S|@work/link-@S|@p_prefix"
    fi
    low_definitions=
    @<:@ "@S|@low" = no @:>@ || low_apply
    @%:@ With ADDR32 all memory is low on purpose, and the promise of a high heap is not made.
    case "@S|@p_self_test @S|@verdict @S|@strategy" in
    off* | startup\ impossible* | startup\ unknown* | startup\ off* | startup\ *\ addr32) ;;
    *)
        set -- "-DMASON_DIXON_BOUNDARY=@S|@boundary" "-DMASON_DIXON_LOW_LIMIT=@S|@low_limit" "-DMASON_DIXON_MIN_LOW_ROOM=@S|@min_low_room"
        @<:@ "@S|@p_self_test" != startup @:>@ || set -- "@S|@@&t@@@&t@" -DMASON_DIXON_STARTUP=1
        @<:@ "@S|@p_on_failure" != abort @:>@ || set -- "@S|@@&t@@@&t@" -DMASON_DIXON_ON_FAILURE_ABORT=1
        @%:@ shellcheck disable=SC2086 @%:@ words of our own
        set -- "@S|@@&t@@@&t@" @S|@low_definitions
        digest "@S|@*"
        compile_source mason_dixon.c "self-test-@S|@digest.o" "@S|@@&t@@@&t@"
        @<:@ -z "@S|@compile_error" @:>@ || stop "the compiler can't compile the self-test with the flags of this project.@S|@newline@S|@compile_error@S|@{newline}The commands are in @S|@p_dir/trials.log."
        libadd="@S|@libadd @S|@p_dir/@S|@folder/self-test-@S|@digest.o"
        deps="@S|@deps @S|@p_dir/@S|@folder/self-test-@S|@digest.o"
        cppflags="-I@S|@p_dir/src"
        ;;
    esac
    libadd=@S|@{libadd@%:@ }
    deps=@S|@{deps@%:@ }
}

@%:@ --- Report (internal/Report.cmake) ---

@%:@ write_results - <prefix>.result for the caller, and the notes of this prefix in the facts file.
write_results() {
    for note in "@S|@work"/*.notes; do
        @<:@ "@S|@p_first" != yes @:>@ || @<:@ ! -f "@S|@note" @:>@ || rm -f "@S|@note"
    done
    write_text=
    for field in failures @S|@decision_fields @S|@platform_facts ldflags libadd deps cppflags linker platform_why; do
        eval "one_line \"\@S|@{@S|@field-}\""
        case @S|@field in ldflags | libadd | deps | cppflags | linker) eval "one_line=\@S|@@S|@field" ;; esac
        write_text="@S|@write_text@S|@field=@S|@one_line@S|@newline"
    done
    if @<:@ "@S|@low" = yes @:>@; then
        low_say
        for field in @S|@low_fields @S|@low_said; do
            eval "write_text=\"\@S|@write_text\@S|@field=\@S|@@S|@field\@S|@newline\""
        done
    fi
    words "@S|@boundary"
    write_text="@S|@{write_text}boundary=@S|@boundary@S|@{newline}boundary_words=@S|@words"
    write_if_changed "@S|@work/@S|@p_prefix.result" "@S|@write_text"
    @<:@ -n "@S|@p_write_facts" @:>@ && @<:@ "@S|@verdict" != off @:>@ || return
    hex "@S|@boundary"
    if @<:@ "@S|@p_prefix" = MASON_DIXON @:>@; then
        note=default.
        note_fields='strategy verdict basis row reason'
    else
        note=target.@S|@p_prefix.
        note_fields='strategy verdict basis row type linker_id linker_version reason'
    fi
    {
        echo "@S|@{note}boundary=@S|@hex"
        for field in @S|@note_fields; do
            eval "printf '%s\\n' \"@S|@note@S|@field=\@S|@@S|@field\""
        done
        @<:@ "@S|@low" = no @:>@ || low_notes "target.@S|@p_prefix."
        if @<:@ "@S|@p_first" = yes @:>@; then
            printf '%s\n' "linker_id=@S|@linker_id" "linker_version=@S|@linker_version" facts_version=1 \
                "mason_dixon_version=@S|@version" "guessed_because=@S|@platform_why"
            printf '%s\n' "system=@S|@p_system" "machine=@S|@machine"
            for fact in @S|@platform_facts; do
                eval "printf '%s\\n' \"@S|@fact=\@S|@@S|@fact\""
            done
        fi
    } >"@S|@work/@S|@p_prefix.notes"
    write_if_changed "@S|@p_write_facts" "@S|@(LC_ALL=C sort "@S|@work"/*.notes)"
}

@%:@ report FACTS - text on standard output, and report.json and report.html beside FACTS where there is a
@%:@ mason-dixon-report to make them; without one, the short text.
report() {
    if @<:@ ! -f "@S|@1" @:>@; then
        stop "there is no \"@S|@1\"; configure writes it, unless MasonDixon was switched off."
    fi
    report_tool=@S|@(command -v "@S|@{MASON_DIXON_REPORT:-mason-dixon-report}") || report_tool=
    if @<:@ -z "@S|@report_tool" @:>@ && @<:@ -n "@S|@{MASON_DIXON_REPORT-}" @:>@; then
        bad_argument MASON_DIXON_REPORT "@S|@MASON_DIXON_REPORT" "a program that exists, mason-dixon-report"
    elif @<:@ -z "@S|@report_tool" @:>@; then
        short_report "@S|@1"
        printf '\n%s\n' "A longer report, report.json and report.html need mason-dixon-report: install MasonDixon, or name it in MASON_DIXON_REPORT."
        return
    fi
    report_facts "@S|@1" >"@S|@work/report.facts"
    report_folder=.
    case @S|@1 in */*) report_folder=@S|@{1%/*} ;; esac
    "@S|@report_tool" --facts "@S|@work/report.facts" || exit
    for format in json html; do
        "@S|@report_tool" --facts "@S|@work/report.facts" --format "@S|@format" -o "@S|@report_folder/report.@S|@format" || exit
    done
    printf '\nAlso in the build folder: report.json, report.html\n'
}

@%:@ report_facts FACTS - what mason-dixon-report reads: the facts, compiler and linkers, what was injected,
@%:@ and what the check after each link has seen.
report_facts() {
    cat "@S|@1"
    printf '%s\n' "compiler.path=@S|@{CC-cc}"
    @S|@{CC-cc} --version 2>/dev/null | sed -n '1s/^/compiler.called=/p'
    if grep '^default.basis=run@S|@' "@S|@1" >/dev/null; then
        try_linkers "@S|@(sed -n 's/^system=//p' "@S|@1")"
    else
        echo 'linkers_why=programs for the target are not started here'
    fi
    for result in "@S|@work"/*.result; do
        name=@S|@{result@%:@@%:@*/}
        name=target.@S|@{name%.result}
        @<:@ "@S|@name" != target.MASON_DIXON @:>@ || name=default
        words=@S|@(sed -n -e 's/^script=\(.\)/linker script \1/p' \
            -e 's/^strategy=post-link@S|@/a reserved segment, moved by mason-dixon-place after the link/p' \
            -e 's/^libadd=.*self-test.*/self-test/p' "@S|@result" | tr '\n' ';' | sed -e 's/;@S|@//' -e 's/;/, /g')
        printf '%s\n' "@S|@name.injected=@S|@{words:-nothing}"
    done
    number=1000
    for record in "@S|@work"/checked/*; do
        @<:@ ! -f "@S|@record" @:>@ || sed -n "s/^\\(target\\|file\\|verdict\\|reason\\)=/checked.@S|@number.&/p" "@S|@record"
        number=@S|@((number + 1))
    done
}

@%:@ try_linkers SYSTEM - whether @S|@CC makes PIEs by itself, and each linker that it can use with each strategy,
@%:@ by effect; the latter once per build folder.
try_linkers() {
    tried=@S|@work/tried
    mkdir -p "@S|@tried" && cp -R "@S|@work/src" "@S|@tried/" || exit
    echo 'int main(void) { return 0; }' >"@S|@tried/plain.c"
    if @S|@{CC-cc} "@S|@tried/plain.c" -o "@S|@tried/plain" 2>/dev/null; then
        src=@S|@work/src
        verify "@S|@tried/plain" 4294967296 "@S|@1" none
        case @S|@seen_type in
        DYN) echo compiler.pie_default=yes ;;
        EXEC) echo compiler.pie_default=no ;;
        esac
    fi
    banners=
    for name in default bfd gold lld mold; do
        flag=-fuse-ld=@S|@name
        @<:@ "@S|@name" != default @:>@ || flag=
        banner=@S|@(@S|@{CC-cc} @S|@{flag:+"@S|@flag"} -Wl,--version 2>/dev/null | sed 1q)
        case @S|@banner@S|@newline@S|@banners in
        "@S|@newline"* | *"@S|@newline@S|@banner@S|@newline"*) continue ;; @%:@ can't be used, or known under another name
        esac
        banners=@S|@banners@S|@newline@S|@banner@S|@newline
        if @<:@ ! -f "@S|@tried/@S|@name" @:>@ || @<:@ "@S|@(sed 1q "@S|@tried/@S|@name")" != "@%:@ @S|@banner" @:>@; then
            {
                echo "@%:@ @S|@banner"
                try_linker "@S|@1" "@S|@name" "@S|@flag"
            } >"@S|@tried/@S|@name"
        fi
        sed 1d "@S|@tried/@S|@name"
    done
}

@%:@ try_linker SYSTEM NAME FLAG - lines linker.NAME.FIELD=...
try_linker() {
    echo "linker.@S|@2.flag=@S|@3"
    for pair in link_script:link-script post_link:post-link pie:auto; do
        pie=-no-pie
        @<:@ "@S|@pair" != pie:auto @:>@ || pie=-pie
        rm -f "@S|@tried/TRIED.result"
        @%:@ shellcheck disable=SC2086 @%:@ CC is a list of words
        said=@S|@(sh "@S|@work/core.sh" decide "work=@S|@tried" prefix=TRIED "system=@S|@1" "strategy=@S|@{pair@%:@*:}" \
            link-wrapper=yes self-test=off -- @S|@{CC-cc} :link: "@S|@pie" @S|@{3:+"@S|@3"} 2>&1)
        result=impossible
        if @<:@ -f "@S|@tried/TRIED.result" @:>@; then
            result=@S|@(sed -n 's/^verdict=//p' "@S|@tried/TRIED.result")
            said=@S|@(sed -n 's/^reason=//p' "@S|@tried/TRIED.result")
        fi
        case @S|@said in *' is "'*'"; allowed is what fits '*) result=- said='not tried: strategies.table has no row for it' ;; esac
        case @S|@result in
        impossible | -)
            one_line "@S|@said"
            echo "linker.@S|@2.@S|@{pair%:*}_reason=@S|@one_line"
            ;;
        *) result="@S|@result (@S|@(sed -n 's/^basis=//p' "@S|@tried/TRIED.result"))" ;;
        esac
        echo "linker.@S|@2.@S|@{pair%:*}=@S|@result"
    done
    sed -n -e "s/^linker_id=/linker.@S|@2.id=/p" -e "s/^linker_version=/linker.@S|@2.version=/p" "@S|@tried/TRIED.result"
}

@%:@ short_report FACTS - the facts, what was decided, and what the check after each link has seen.
short_report() {
    for fact in @S|@platform_facts mason_dixon_version system machine guessed_because; do
        eval "fact_@S|@fact="
    done
    names=
    while IFS= read -r line; do
        key=@S|@{line%%=*}
        value=@S|@{line@%:@*=}
        case @S|@key in
        default.*)
            name=MASON_DIXON
            key=@S|@{key@%:@default.}
            ;;
        target.*.*)
            name=@S|@{key@%:@target.}
            key=@S|@{name@%:@@%:@*.}
            name=@S|@{name%.*}
            ;;
        *@<:@!a-z0-9_@:>@*) continue ;;
        *)
            eval "fact_@S|@key=\@S|@value"
            continue
            ;;
        esac
        case " @S|@names " in *" @S|@name "*) ;; *) names="@S|@names @S|@name" ;; esac
        eval "of_@S|@{name}_@S|@key=\@S|@value"
    done <"@S|@1"
    @%:@ shellcheck disable=SC2154 @%:@ set by eval above
    printf 'MasonDixon %s\n\nTarget platform\n' "@S|@fact_mason_dixon_version"
    for pair in "system:system" "machine:machine" "page_size:page size, bytes" \
        "heap_placement:heap (brk) lies" "have_map_32bit:MAP_32BIT works" \
        "map_32bit_range:MAP_32BIT gives" "stack_bits:main stack, bits" \
        "thread_stack_bits:thread stacks, bits" "mmap_bits:mappings, bits"; do
        eval "value=\@S|@fact_@S|@{pair%%:*}"
        printf '  %-22s%s\n' "@S|@{pair@%:@*:}" "@S|@{value:--}"
    done
    @%:@ shellcheck disable=SC2154
    @<:@ -z "@S|@fact_guessed_because" @:>@ || printf '  Guesses, because: %s\n' "@S|@fact_guessed_because"
    printf '\nExecutables\n'
    for name in @S|@names; do
        eval "printf '  %s: %s (%s), strategy %s, boundary %s\\n    %s\\n' \"\@S|@name\" \"\@S|@of_@S|@{name}_verdict\" \"\@S|@of_@S|@{name}_basis\" \"\@S|@of_@S|@{name}_strategy\" \"\@S|@of_@S|@{name}_boundary\" \"\@S|@of_@S|@{name}_reason\""
        for pair in "low_map:low mappings" "pointer_verdict:addresses within the pointers' bits" \
            "low_stack:LOW_STACK" "low_layout:LOW_LAYOUT"; do
            key=@S|@{pair%%:*}
            eval "value=\@S|@{of_@S|@{name}_@S|@key-} reason=\@S|@{of_@S|@{name}_@S|@{key%_verdict}_reason-}"
            @<:@ -z "@S|@value" @:>@ || printf '    %s: %s%s\n' "@S|@{pair@%:@*:}" "@S|@value" "@S|@{reason:+, }@S|@reason"
        done
        for record in "@S|@work/checked/@S|@name"-*; do
            @<:@ -f "@S|@record" @:>@ || continue
            checked_verdict='' checked_reason='' checked_file=''
            while IFS= read -r line; do
                case @S|@line in
                verdict=* | reason=* | file=*) eval "checked_@S|@{line%%=*}=\@S|@{line@%:@*=}" ;;
                esac
            done <"@S|@record"
            printf '    linked: %s, %s\n            %s\n' "@S|@checked_verdict" "@S|@checked_reason" "@S|@checked_file"
        done
    done
}

@%:@ --- After the link (internal/AfterLink.cmake) ---

@%:@ link PREFIX BOUNDARY VERDICT REQUIRED OBJECT SYSTEM STRATEGY LOW-MAP COMMAND...
link() {
    p_prefix=@S|@1
    boundary=@S|@2
    wanted=@S|@3
    required=@S|@4
    slot=@S|@5
    p_system=@S|@6
    strategy=@S|@7
    linked_low_map=@S|@8
    src=@S|@work/src
    shift 8
    if @<:@ @S|@@%:@ = 0 @:>@; then
        echo "MasonDixon: link-@S|@p_prefix has no command; allowed is a link command behind it." >&2
        exit 1
    fi
    p_function=MasonDixon
    @%:@ Libtool may link to another place, and again later: it is to run us around the real link.
    through_libtool=no
    case " @S|@* " in
    *libtool*' --mode=link '*)
        link_seen=no
        for word in "@S|@@&t@@@&t@"; do
            shift
            set -- "@S|@@&t@@@&t@" "@S|@word"
            if @<:@ "@S|@link_seen" = no @:>@ && @<:@ "@S|@word" = --mode=link @:>@; then
                link_seen=yes
                set -- "@S|@@&t@@@&t@" "@S|@work/link-@S|@p_prefix"
            fi
        done
        through_libtool=yes
        ;;
    esac
    @<:@ "@S|@through_libtool" = no @:>@ || exec "@S|@@&t@@@&t@"
    output=a.out
    previous=
    for word in "@S|@@&t@@@&t@"; do
        shift
        case @S|@word in
        *_LINK-is-missing-in-this-link.o) word=@S|@work/@S|@slot ;;
        -o?*) output=@S|@{word@%:@-o} ;;
        esac
        @<:@ "@S|@previous" != -o @:>@ || output=@S|@word
        previous=@S|@word
        set -- "@S|@@&t@@@&t@" "@S|@word"
    done
    "@S|@@&t@@@&t@" || exit
    @%:@ Some drivers add a suffix by themselves.
    @<:@ -f "@S|@output" @:>@ || output=@S|@output.exe
    @<:@ -f "@S|@output" @:>@ || exit 0
    place_text=
    if @<:@ "@S|@slot" != - @:>@; then
        case @S|@work in */*) ;; *) work=./@S|@work ;; esac
        place_text=@S|@("@S|@work/mason-dixon-place" --quiet --require-slot --boundary "@S|@boundary" "@S|@output" 2>&1 >/dev/null) &&
            place_text=
    fi
    verify "@S|@output" "@S|@boundary" "@S|@p_system" "@S|@strategy"
    case @S|@output in
    /*) full=@S|@output ;;
    *) full=@S|@(pwd)/@S|@output ;;
    esac
    digest "@S|@full"
    mkdir -p "@S|@work/checked" 2>/dev/null &&
        printf '%s\n' "target=@S|@p_prefix" "file=@S|@full" "verdict=@S|@seen_verdict" "reason=@S|@seen_reason" \
            >"@S|@work/checked/@S|@p_prefix-@S|@digest"
    if @<:@ "@S|@linked_low_map" != - @:>@; then
        read_low
        low_linked "@S|@output" "@S|@linked_low_map" "@S|@required" "@S|@@&t@@@&t@" || {
            rm -f "@S|@output"
            exit 1
        }
    fi
    case @S|@seen_verdict in
    placed | not-needed) exit 0 ;;
    esac
    @<:@ -z "@S|@place_text" @:>@ || seen_reason="@S|@seen_reason@S|@newline  @S|@place_text"
    kind=warning
    @<:@ "@S|@required" != yes @:>@ || kind=error
    cat >&2 <<END
MasonDixon: @S|@kind: @S|@{output@%:@@%:@*/} was linked, but @S|@seen_reason.
  The configure step predicted "@S|@wanted": this link used other flags or another linker than configure could see. Put them where configure sees them (CC, CFLAGS, LDFLAGS), link with \@S|@(@S|@{p_prefix}_LDFLAGS) and \@S|@(@S|@{p_prefix}_LIBADD), choose another strategy, or configure with --with-mason-dixon=no.
  File: @S|@full
END
    if @<:@ "@S|@required" = yes @:>@; then
        rm -f "@S|@output"
        exit 1
    fi
    exit 0
}

@%:@ --- Main ---

@%:@ read_low - reads the part for the options of low.sh.
read_low() {
    case @S|@work in */*) low_script=@S|@work/low.sh ;; *) low_script=./@S|@work/low.sh ;; esac
    @%:@ shellcheck source=m4/sh/low.sh
    . "@S|@low_script"
}

work=.
case @S|@0 in
*/*) work=@S|@{0%/*} ;;
esac
p_prefix=MASON_DIXON
p_function=core.sh
p_dash=
command=@S|@{1-}
@<:@ @S|@@%:@ = 0 @:>@ || shift
case @S|@command in
decide | apply | self-test | luajit) ;;
link) link "@S|@@&t@@@&t@" ;;
report)
    p_prefix=report @%:@ an error must not take a decision away
    report "@S|@{1-mason-dixon.facts}"
    exit
    ;;
verify)
    if @<:@ @S|@@%:@ -lt 2 @:>@; then
        stop "verify wants FILE and BOUNDARY"
    fi
    src=@S|@work/src
    size BOUNDARY "@S|@2"
    verify "@S|@1" "@S|@size" "@S|@{3-@S|@(uname -s)}" "@S|@{4-none}"
    printf '%s\n' "verdict=@S|@seen_verdict" "reason=@S|@seen_reason" "type=@S|@seen_type" "heap=@S|@seen_heap"
    exit
    ;;
*)
    stop "the command is \"@S|@command\"; allowed are decide, apply, link, report, verify."
    ;;
esac

p_dir='' p_boundary=4GiB p_low_limit='' p_min_low_room=0 p_strategy=auto p_self_test=startup p_on_failure=warn
p_required=no p_link_wrapper=no p_language=C p_cross=no p_emulator='' p_system='' p_processor='' p_host_cc=''
p_facts='' p_write_facts='' p_first=yes p_strategy_argument=strategy p_facts_argument=facts source_id=''
p_wrapper_advice='link through the wrapper' p_compiler='' p_banner=''
low=no low_map='' p_low_map=no p_low_reserve='' p_runtime='' p_pointer_bits='' p_low_stack=no p_low_layout=no p_ar=''
p_luajit_advice='no LuaJIT is linked, so it is treated as one without GC64.'
while @<:@ @S|@@%:@ -gt 0 @:>@ && @<:@ "@S|@1" != -- @:>@; do
    value=@S|@{1@%:@*=}
    case @S|@1 in
    work=*) work=@S|@value ;;
    source-id=*) source_id=@S|@value ;;
    preset.*=* | set.*=*)
        key=@S|@{1%%=*}
        case @S|@{key@%:@*.} in
        *@<:@!a-z0-9_@:>@*) stop "\"@S|@1\" is unknown." ;;
        esac
        case @S|@key in
        preset.*) eval "preset_@S|@{key@%:@*.}=\@S|@value" ;;
        *) eval "@S|@{key@%:@*.}=\@S|@value" ;;
        esac
        ;;
    dir=* | prefix=* | function=* | dash=* | compiler=* | banner=* | boundary=* | strategy=* | required=* | language=* | cross=* | emulator=* | system=* | processor=* | facts=* | first=*)
        eval "p_@S|@{1%%=*}=\@S|@value"
        ;;
    low-limit=*) p_low_limit=@S|@value ;;
    min-low-room=*) p_min_low_room=@S|@value ;;
    self-test=*) p_self_test=@S|@value ;;
    on-failure=*) p_on_failure=@S|@value ;;
    link-wrapper=*) p_link_wrapper=@S|@value ;;
    wrapper-advice=*) p_wrapper_advice=@S|@value ;;
    host-cc=*) p_host_cc=@S|@value ;;
    write-facts=*) p_write_facts=@S|@value ;;
    strategy-argument=*) p_strategy_argument=@S|@value ;;
    low-map=* | low-reserve=* | runtime=* | pointer-bits=* | low-stack=* | low-layout=*)
        low=yes
        case @S|@1 in
        low-map=*) p_low_map=@S|@value ;;
        low-reserve=*) p_low_reserve=@S|@value ;;
        runtime=*) p_runtime=@S|@value ;;
        pointer-bits=*) p_pointer_bits=@S|@value ;;
        low-stack=*) p_low_stack=@S|@value ;;
        low-layout=*) p_low_layout=@S|@value ;;
        esac
        ;;
    ar=*) p_ar=@S|@value ;;
    luajit-advice=*) p_luajit_advice=@S|@value ;;
    facts-argument=*) p_facts_argument=@S|@value ;;
    *) stop "\"@S|@1\" is unknown; allowed is NAME=VALUE as documented at the top of core.sh." ;;
    esac
    shift
done
@<:@ @S|@@%:@ = 0 @:>@ || shift
src=@S|@work/src
@<:@ -n "@S|@p_dir" @:>@ || p_dir=@S|@work
if @<:@ @S|@@%:@ = 0 @:>@; then
    stop "no compiler is given; allowed is a command such as cc behind \"--\"."
fi

trial_seconds=@S|@{MASON_DIXON_TRIAL_SECONDS:-30}
case @S|@trial_seconds in
0* | *@<:@!0-9@:>@* | ?????*) bad_argument MASON_DIXON_TRIAL_SECONDS "@S|@trial_seconds" "a whole number of seconds from 1 to 9999" ;;
esac
size boundary "@S|@p_boundary"
boundary=@S|@size
if @<:@ @S|@((boundary & 0xffff)) != 0 @:>@ || @<:@ "@S|@boundary" -lt 65536 @:>@ || @<:@ "@S|@boundary" -ge 140737488355328 @:>@; then
    bad_argument boundary "@S|@p_boundary" "a multiple of 64 KiB from 64KiB to below 128TiB"
fi
size low-limit "@S|@{p_low_limit:-2GiB}"
low_limit=@S|@size
if @<:@ "@S|@low_limit" -gt "@S|@boundary" @:>@; then
    if @<:@ -n "@S|@p_low_limit" @:>@; then
        words "@S|@boundary"
        bad_argument low-limit "@S|@p_low_limit" "at most @S|@{p_dash}boundary, which is @S|@words"
    fi
    low_limit=@S|@boundary
fi
@<:@ "@S|@low_limit" -ge 65536 @:>@ || bad_argument low-limit "@S|@p_low_limit" "at least 64KiB"
size min-low-room "@S|@p_min_low_room"
min_low_room=@S|@size
if @<:@ "@S|@min_low_room" -gt "@S|@low_limit" @:>@; then
    words "@S|@low_limit"
    bad_argument min-low-room "@S|@p_min_low_room" "at most @S|@{p_dash}low-limit, which is @S|@words"
fi
case @S|@p_strategy in
auto | none | link-script | post-link | mapfile | addr32 | pagezero) ;;
*) bad_argument "@S|@p_strategy_argument" "@S|@p_strategy" "auto, none, link-script, post-link, mapfile, addr32, pagezero" ;;
esac
case @S|@p_self_test in
off | call | startup) ;;
*) bad_argument self-test "@S|@p_self_test" "off, call or startup" ;;
esac
case @S|@p_on_failure in
warn | abort) ;;
*) bad_argument on-failure "@S|@p_on_failure" "warn or abort" ;;
esac
if @<:@ "@S|@low" = yes @:>@; then
    read_low
    low_options
fi
as=
@<:@ "@S|@p_language" != CXX @:>@ || as='-x c++'
prepare_context "@S|@@&t@@@&t@"
case @S|@command in
luajit)
    luajit_library
    @<:@ -z "@S|@luajit_library" @:>@ || { echo "@S|@luajit_library" && cksum <"@S|@luajit_library"; }
    exit
    ;;
decide)
    decide
    @<:@ "@S|@low" = no @:>@ || low_decide
    ;;
self-test)
    @%:@ Switched off, but the program calls mason_dixon_self_test() and could not be built without it.
    for field in @S|@decision_fields @S|@platform_facts platform_why; do
        eval "@S|@field="
    done
    @<:@ "@S|@low" = no @:>@ || low_clear
    strategy=none
    verdict=off
    ;;
esac
apply
write_results
clean_up
_MASON_DIXON_FILE src/executables.table
@%:@ SPDX-License-Identifier: 0BSD
@%:@
@%:@ What the headers of a linked executable prove about its heap, system by system: the first row that
@%:@ matches wins. Read when a trial link is judged and by the check after each link; without a row the
@%:@ verdict is "unknown". Files with 32-bit addresses (elf32, pe32) are "impossible" before any row.
@%:@
@%:@   system    CMAKE_SYSTEM_NAME
@%:@   machine   a name of machines.table, or "*"
@%:@   format    elf64, macho64, pe64
@%:@   type      of the ELF file: EXEC, DYN; "-" for other formats
@%:@   strategy  what was injected, or "*"
@%:@   judge     segments    the PT_LOADs decide: the heap starts behind the highest one
@%:@             not-needed, impossible   whatever the segments
@%:@             addr32      placed when the file has the Solaris software capability SF1_SUNW_ADDR32
@%:@             page-zero   placed when __PAGEZERO ends at or below 64 KiB
@%:@             pe-flags    not-needed when large-address-aware, dynamic base and high-entropy ASLR are
@%:@                         set and the image base is 4 GiB or more
@%:@   reason    for not-needed and impossible. %BOUNDARY% is filled in, in hexadecimal.
@%:@ Sources: see strategies.table. Position-independent executables: Linux fs/binfmt_elf.c (ELF_ET_DYN_BASE),
@%:@ illumos uts/common/exec/elf/elf.c, FreeBSD sys/kern/imgact_elf.c (ET_DYN_ADDR_RAND), NetBSD
@%:@ sys/kern/kern_pax.c (pax_aslr_offset: 12 random bits), DragonFly sys/cpu/x86_64/include/elf.h
@%:@ (ET_DYN_LOAD_ADDR).
@%:@ No "@<:@", "@:>@" or ";" in this file.
@%:@
@%:@ system | machine | format | type | strategy | judge | reason
Linux | * | elf64 | EXEC | * | segments | -
Linux | * | elf64 | DYN | * | not-needed | a position-independent executable: the kernel loads it and its heap far above %BOUNDARY%
Android | * | elf64 | EXEC | * | segments | -
Android | * | elf64 | DYN | * | not-needed | a position-independent executable: the kernel loads it and its heap far above %BOUNDARY%
SunOS | x86_64 | elf64 | * | addr32 | addr32 | -
SunOS | * | elf64 | EXEC | * | segments | -
SunOS | * | elf64 | DYN | * | impossible | a position-independent executable: this kernel starts its heap at 0x1000, whatever its segments, so a PIE can't: link it at a fixed address (no-PIE)
FreeBSD | aarch64 | elf64 | * | * | not-needed | FreeBSD has no brk on this machine, so there is no heap to place
FreeBSD | riscv64 | elf64 | * | * | not-needed | FreeBSD has no brk on this machine, so there is no heap to place
FreeBSD | * | elf64 | EXEC | * | segments | -
FreeBSD | * | elf64 | DYN | * | not-needed | a position-independent executable: with ASLR, the default since FreeBSD 13.2, the kernel loads it and its heap far above %BOUNDARY%
NetBSD | * | elf64 | EXEC | * | segments | -
NetBSD | * | elf64 | DYN | * | impossible | a position-independent executable, which this kernel loads at a low address, and its heap behind it: link it at a fixed address (no-PIE)
DragonFly | * | elf64 | EXEC | * | segments | -
DragonFly | * | elf64 | DYN | * | impossible | a position-independent executable, which this kernel loads at 16 MiB, and its heap behind it: link it at a fixed address (no-PIE)
OpenBSD | * | elf64 | * | * | not-needed | OpenBSD's malloc never uses brk, and a segment at %BOUNDARY% would count as data up to there and break RLIMIT_DATA, so none is made
Darwin | x86_64 | macho64 | - | pagezero | page-zero | -
Darwin | * | macho64 | - | * | not-needed | macOS' malloc never uses brk, and the program is loaded above its page zero of 4 GiB
Windows | * | pe64 | - | * | pe-flags | -
_MASON_DIXON_FILE src/guesses.table
@%:@ SPDX-License-Identifier: 0BSD
@%:@
@%:@ What is taken for granted where nothing can be run on the target: cross builds without an
@%:@ emulator. Every value from here is called a guess in messages, cache, facts and report.
@%:@ Sources: measurements on Debian's kernels 6.1 to 7.2 of each machine in a virtual machine, default
@%:@ ASLR; the kernel files named are those of Linux 6.12.
@%:@ No "@<:@", "@:>@" or ";" in this file.
@%:@
@%:@ system | machine | fact | value | source
Linux | x86_64 | have_map_32bit | yes | arch/x86/include/uapi/asm/mman.h
Linux | x86_64 | map_32bit_range | 0x40000000-0x80000000 | arch/x86/kernel/sys_x86_64.c find_start_end()
Linux | i386 | have_map_32bit | yes | arch/x86/include/uapi/asm/mman.h, it restricts nothing there
Linux | * | have_map_32bit | no | only x86 defines it
Linux | * | map_32bit_range | - | only x86 has it
Linux | * | heap_placement | after-image | fs/binfmt_elf.c load_elf_binary() and mm brk
Linux | x86_64 | stack_bits | 47 | arch/x86/include/asm/page_64_types.h TASK_SIZE_MAX
Linux | x86_64 | thread_stack_bits | 47 | the same, higher addresses only for a hint
Linux | x86_64 | mmap_bits | 47 | the same
Linux | aarch64 | stack_bits | 48 | measured, 48-bit kernels
Linux | aarch64 | thread_stack_bits | 48 | measured, 48-bit kernels
Linux | aarch64 | mmap_bits | 48 | measured, 48-bit kernels
Linux | riscv64 | stack_bits | 47 | measured, sv48 and sv57 (sv39 has 38)
Linux | riscv64 | thread_stack_bits | 47 | measured, sv48 and sv57 (sv39 has 38)
Linux | riscv64 | mmap_bits | 47 | measured, sv48 and sv57 (sv39 has 38)
Linux | s390x | stack_bits | 42 | measured
Linux | s390x | thread_stack_bits | 42 | measured
Linux | s390x | mmap_bits | 42 | measured
Linux | ppc64 | stack_bits | 47 | measured, POWER8 and POWER9
Linux | ppc64 | thread_stack_bits | 47 | measured, POWER8 and POWER9
Linux | ppc64 | mmap_bits | 47 | measured, POWER8 and POWER9
Linux | mips64 | stack_bits | 40 | measured
Linux | mips64 | thread_stack_bits | 40 | measured
Linux | mips64 | mmap_bits | 40 | measured
Linux | loongarch64 | page_size | 16384 | arch/loongarch/Kconfig, the default
Linux | ppc64 | page_size | 65536 | measured, Debian's kernels, arch/powerpc/Kconfig
Linux | x86_64 | page_size | 4096 | arch/x86/include/asm/page_types.h
Linux | s390x | page_size | 4096 | arch/s390/include/asm/page.h
Linux | riscv64 | page_size | 4096 | arch/riscv/include/asm/page.h
Linux | * | page_size | 4096 | the most common, kernels of the machine may use 16384 or 65536
SunOS | x86_64 | placed.have_map_32bit | no | the heap lies above 4 GiB, where this kernel's MAP_32BIT would begin to look (illumos i86pc/vm/vm_machdep.c). LOW_MAP serves instead, or a hint where memory is free (os/grow.c)
SunOS | x86_64 | placed.map_32bit_range | - | the same
SunOS | x86_64 | have_map_32bit | yes | illumos sys/mman.h, since August 2013, none once the heap starts above 4 GiB
SunOS | x86_64 | map_32bit_range | 0x10000-0xfefff000 | illumos i86pc/vm/vm_machdep.c, from the end of the heap up
SunOS | x86_64 | stack_bits | 64 | illumos intel/sys/vmparam.h, upper half, 48 bits sign-extended
SunOS | x86_64 | thread_stack_bits | 64 | the same
SunOS | x86_64 | mmap_bits | 64 | the same
SunOS | x86_64 | page_size | 4096 | illumos intel/sys/param.h
SunOS | sparcv9 | page_size | 8192 | illumos sun4/sys/param.h
SunOS | * | have_map_32bit | no | defined on x86 only
SunOS | * | map_32bit_range | - | defined on x86 only
SunOS | * | heap_placement | after-image | illumos uts/common/exec/elf/elf.c
FreeBSD | x86_64 | have_map_32bit | yes | sys/sys/mman.h, sys/vm/vm_mmap.c
FreeBSD | x86_64 | map_32bit_range | 0x10000-0x80000000 | sys/vm/vm_mmap.c, MAP_32BIT_MA@&t@X_ADDR
FreeBSD | x86_64 | heap_placement | after-image | sys/kern/imgact_elf.c
FreeBSD | x86_64 | page_size | 4096 | sys/amd64/include/param.h
FreeBSD | x86_64 | stack_bits | 47 | sys/amd64/include/vmparam.h
FreeBSD | x86_64 | thread_stack_bits | 47 | the same
FreeBSD | x86_64 | mmap_bits | 47 | the same
FreeBSD | aarch64 | heap_placement | none | no brk
FreeBSD | riscv64 | heap_placement | none | no brk
FreeBSD | * | have_map_32bit | no | defined for 64-bit x86 in sys/sys/mman.h, elsewhere not looked into
FreeBSD | * | map_32bit_range | - | not looked into
FreeBSD | * | heap_placement | after-image | sys/kern/imgact_elf.c
NetBSD | * | have_map_32bit | no | sys/sys/mman.h
NetBSD | * | map_32bit_range | - | sys/sys/mman.h
NetBSD | * | heap_placement | after-image | sys/kern/exec_elf.c
NetBSD | x86_64 | page_size | 4096 | sys/arch/amd64/include/vmparam.h
DragonFly | * | have_map_32bit | no | sys/sys/mman.h
DragonFly | * | map_32bit_range | - | sys/sys/mman.h
DragonFly | * | heap_placement | after-image | sys/kern/imgact_elf.c
DragonFly | x86_64 | page_size | 4096 | sys/cpu/x86_64/include/param.h
OpenBSD | * | have_map_32bit | no | sys/sys/mman.h
OpenBSD | * | map_32bit_range | - | sys/sys/mman.h
OpenBSD | * | heap_placement | none | lib/libc/stdlib/malloc.c maps
OpenBSD | x86_64 | page_size | 4096 | sys/arch/amd64/include/param.h
Darwin | * | have_map_32bit | no | defined in XNU bsd/sys/mman.h for x86_64, not trusted: it may need an entitlement
Darwin | * | map_32bit_range | - | not trusted
Darwin | * | heap_placement | none | Libsystem's malloc maps
Darwin | x86_64 | page_size | 4096 | XNU osfmk/mach/i386/vm_param.h
Darwin | aarch64 | page_size | 16384 | XNU osfmk/mach/arm/vm_param.h
Darwin | x86_64 | stack_bits | 47 | XNU osfmk/mach/i386/vm_param.h
Darwin | x86_64 | thread_stack_bits | 47 | the same
Darwin | x86_64 | mmap_bits | 47 | the same
Darwin | aarch64 | stack_bits | 47 | XNU osfmk/mach/arm/vm_param.h
Darwin | aarch64 | thread_stack_bits | 47 | the same
Darwin | aarch64 | mmap_bits | 47 | the same
Windows | * | have_map_32bit | no | no mmap
Windows | * | map_32bit_range | - | no mmap
Windows | * | heap_placement | none | no brk
Windows | * | stack_bits | 47 | user addresses end at 0x7fff_ffff_ffff since Windows 8.1
Windows | * | thread_stack_bits | 47 | the same
Windows | * | mmap_bits | 47 | the same
Windows | * | page_size | 4096 | documentation of GetSystemInfo
_MASON_DIXON_FILE src/linkers.table
@%:@ SPDX-License-Identifier: 0BSD
@%:@
@%:@ Linkers, and how each is recognised. Read by CMake and by configure alike.
@%:@
@%:@ The driver is asked with the user's own flags, so that -fuse-ld and the like count:
@%:@   ask = version   @S|@CC @S|@CFLAGS @S|@LDFLAGS -Wl,--version   first line of standard output
@%:@   ask = driver    @S|@CC -v                               first line of both outputs (tcc links by itself)
@%:@   ask = solaris   @S|@CC @S|@CFLAGS @S|@LDFLAGS -Wl,-V          standard error, all lines, whatever the exit
@%:@                   status: illumos' and Solaris' ld prints its banner there and goes on linking
@%:@   ask = apple     @S|@CC @S|@CFLAGS @S|@LDFLAGS -Wl,-v          standard error, all lines: Apple's ld likewise
@%:@ Compilers that speak like Microsoft's are not asked: they start no linker. CMake knows which it runs.
@%:@ The first row whose words occur in that line wins. mold, lld and Wild stand before GNU ld because
@%:@ their banners also say "compatible with GNU ld".
@%:@   version = name  the first dotted number after the words
@%:@   version = paren the first dotted number after the last ")", else as for "name"
@%:@   version = line  the first dotted number in the line
@%:@ Ids are those of CMake's CMAKE_<LANG>_COMPILER_LINKER_ID where CMake has one.
@%:@ No "@<:@", "@:>@" or ";" in this file: CMake's list functions would merge or split rows.
@%:@
@%:@ id | ask | words | version | called
WILD | version | Wild version | name | Wild
MOLD | version | mold | name | mold
LLD | version | LLD | name | lld
GNUgold | version | GNU gold | paren | gold
GNU | version | GNU ld | paren | GNU ld
TCC | driver | tcc version | name | tcc's own linker
Solaris | solaris | (illumos) | line | the illumos link-editor
Solaris | solaris | Solaris Link Editors: | name | the Solaris link-editor
AppleClang | apple | PROGRAM:ld | name | Apple's ld
_MASON_DIXON_FILE src/machines.table
@%:@ SPDX-License-Identifier: 0BSD
@%:@
@%:@ Machines, by what an object file of the target says.
@%:@ e_machine numbers: System V ABI, "Machine Information" (elf.h). Page sizes: the largest page that a
@%:@ Linux kernel for the machine uses (arch/*/Kconfig, PAGE_SIZE_*), which is what linkers align
@%:@ segments to (ELF_MAXPAGESIZE in binutils' bfd/elfnn-*.c); an address that is aligned to it can be
@%:@ mapped by every kernel.
@%:@ class is that of an ELF file, macho64 for Mach-O (e_machine is the cputype of mach/machine.h), or
@%:@ pe32, pe64 for COFF and PE (IMAGE_FILE_MACHINE_* of the PE format's specification).
@%:@
@%:@ class | e_machine | name | page size in bytes
elf64 | 62 | x86_64 | 0x1000
elf64 | 183 | aarch64 | 0x10000
elf64 | 243 | riscv64 | 0x1000
elf64 | 22 | s390x | 0x1000
elf64 | 21 | ppc64 | 0x10000
elf64 | 8 | mips64 | 0x10000
elf64 | 258 | loongarch64 | 0x10000
elf64 | 43 | sparcv9 | 0x2000
elf32 | 3 | i386 | 0x1000
elf32 | 62 | x32 | 0x1000
elf32 | 40 | arm | 0x10000
elf32 | 243 | riscv32 | 0x1000
elf32 | 8 | mips | 0x10000
elf32 | 20 | ppc | 0x10000
macho64 | 16777223 | x86_64 | 0x1000
macho64 | 16777228 | aarch64 | 0x4000
pe64 | 34404 | x86_64 | 0x1000
pe64 | 43620 | aarch64 | 0x1000
pe32 | 332 | i386 | 0x1000
pe32 | 452 | arm | 0x1000
_MASON_DIXON_FILE src/strategies.table
@%:@ SPDX-License-Identifier: 0BSD
@%:@
@%:@ Strategies: the first row that matches wins.
@%:@
@%:@   system   CMAKE_SYSTEM_NAME, "*" for any
@%:@   format   elf64, elf32, macho64, pe64, pe32, "fat" (one file for several machines), or "*"
@%:@   machine  a name of machines.table, or "*"
@%:@   linker   an id of linkers.table, or "*"
@%:@   when     conditions that must all hold, joined by "+", or "-":
@%:@              own-script   the link already has a full linker script (-T)
@%:@              asan         AddressSanitizer is in the flags
@%:@              relocatable  the output is an object file (-r)
@%:@              asked        STRATEGY names a strategy: the row is for those who ask for it, not for
@%:@                           STRATEGY auto
@%:@   strategy what to do, or none. It says how "inject" is handed to the link:
@%:@              link-script  -Xlinker -T -Xlinker FILE
@%:@              post-link    the object, and mason-dixon-place after the link
@%:@              mapfile      -Xlinker -M -Xlinker FILE, and the counter test: a link with junk.map in
@%:@                           its place must fail, or this linker reads no mapfiles
@%:@              addr32       the same
@%:@              pagezero     each word of the list as -Xlinker WORD
@%:@   inject   what is handed to the link, from templates/link: a script or mapfile, the reserved slot, or
@%:@            a list of options joined by ","
@%:@   objects  an object that goes with it, "-" for none
@%:@   verdict  what an executable gets. "placed": when the effect is seen in the linked file. Of
@%:@            strategy none, "impossible" or "not-needed": unless executables.table can judge a file
@%:@            that is linked without injection, and then that judgement counts; but a row for "asked"
@%:@            stands.
@%:@   reason   what the user reads. %LINKER%, %BOUNDARY%, %MACHINE% and %CONFIG% are filled in.
@%:@ Whatever a row promises is verified in the linked file (executables.table) before anybody is told
@%:@ "placed".
@%:@
@%:@ Sources. SunOS: illumos, uts/common/exec/elf/elf.c (heap behind the highest PT_LOAD, PIE's heap at
@%:@ 0x1000, ADDR32), libc port/sys/sbrk.c (no page rounding, hence a whole page), the link-editor
@%:@ 5.11-1.1767 itself. FreeBSD: sys/kern/imgact_elf.c, __elfN(enforce_limits) (heap behind the last
@%:@ segment that is not the largest executable one), sys/vm/vm_unix.c and arm64's, riscv's missing
@%:@ sys_break. NetBSD: sys/kern/exec_elf.c. DragonFly: sys/kern/imgact_elf.c. OpenBSD: sys/kern/exec_elf.c,
@%:@ lib/libc/stdlib/malloc.c. macOS: XNU bsd/kern/mach_loader.c, Libsystem's malloc, which maps.
@%:@ Windows: the documentation of VirtualAlloc and of the PE format.
@%:@ No "@<:@", "@:>@" or ";" in this file: CMake's list functions would merge or split rows.
@%:@
@%:@ name | system | format | machine | linker | when | strategy | inject | objects | verdict | reason
relocatable | * | * | * | * | relocatable | none | - | - | impossible | the output is an object file (-r), which has no segments. Place the heap of the executable that it is linked into
pointers-32 | * | elf32 | * | * | - | none | - | - | impossible | the target (%MACHINE%) has 32-bit pointers, so nothing can lie at %BOUNDARY%, and some linkers would wrap that address to 0. Build for a 64-bit target
pointers-32-pe | * | pe32 | * | * | - | none | - | - | impossible | the target (%MACHINE%) has 32-bit pointers, so nothing can lie at %BOUNDARY%. Build for a 64-bit target
tcc | Linux | * | * | TCC | - | none | - | - | impossible | tcc links by itself, takes no linker script and writes an empty gap into the file byte by byte. Build with gcc or clang
tcc-elsewhere | * | * | * | TCC | - | none | - | - | impossible | tcc links by itself and takes no linker script. Build with gcc or clang
asan | Linux | elf64 | * | * | asan | none | - | - | impossible | AddressSanitizer keeps its shadow memory from 2 GiB up, and a no-PIE executable with a segment there aborts at start. Build it as a PIE: that keeps the heap high and works with AddressSanitizer
image-above | Linux | elf64 | mips64 | GNU | - | none | - | - | not-needed | executables of this machine start above 4 GiB already, and so does their heap
image-above-loongarch64 | Linux | elf64 | loongarch64 | GNU | - | none | - | - | not-needed | executables of this machine start above 4 GiB already, and so does their heap
gnu-ld-own-script | Linux | elf64 | * | GNU | own-script | post-link | slot | slot | placed | the project has a linker script of its own: %LINKER% links a reserved segment, which is moved to %BOUNDARY% after the link
lld-own-script | Linux | elf64 | * | LLD | own-script | post-link | slot | slot | placed | the project has a linker script of its own: %LINKER% links a reserved segment, which is moved to %BOUNDARY% after the link
gnu-ld | Linux | elf64 | * | GNU | - | link-script | gnu-ld.ld | - | placed | %LINKER% puts a read-only segment at %BOUNDARY%, and the kernel starts the heap behind the highest segment
lld | Linux | elf64 | * | LLD | - | link-script | lld.ld | anchor | placed | %LINKER% puts a read-only segment at %BOUNDARY%, and the kernel starts the heap behind the highest segment
mold | Linux | elf64 | * | MOLD | - | post-link | slot | slot-writable | placed | %LINKER% links a reserved segment, which is moved to %BOUNDARY% after the link
any-elf | Linux | elf64 | * | * | - | post-link | slot | slot | placed | %LINKER% links a reserved segment, which is moved to %BOUNDARY% after the link
sunos-sparcv9 | SunOS | elf64 | sparcv9 | * | - | none | - | - | not-needed | executables of this machine start at 4 GiB already, and so does their heap
sunos-asan | SunOS | elf64 | * | * | asan | none | - | - | impossible | AddressSanitizer keeps its shadow memory from 2 GiB up, where the segment would lie. Build without it
sunos-own-script | SunOS | elf64 | * | GNU | own-script | none | - | - | impossible | the project has a linker script of its own, which would have to place the page at %BOUNDARY% itself. Use the system's link-editor
sunos-addr32 | SunOS | elf64 | x86_64 | Solaris | asked | addr32 | addr32.map | - | placed | %LINKER% marks the program ADDR32: the kernel keeps all of it, heap and stacks too, below 4 GiB, which is no help for a LuaJIT without GC64 (by the sources)
sunos-mapfile | SunOS | elf64 | x86_64 | Solaris | - | mapfile | solaris.map | - | placed | %LINKER% reserves a page at %BOUNDARY%, and the kernel starts the heap behind it (by the sources)
sunos-gnu-ld | SunOS | elf64 | x86_64 | GNU | - | link-script | gnu-ld-sunos.ld | - | placed | %LINKER% reserves a page at %BOUNDARY%, and the kernel starts the heap behind it (by the sources)
freebsd-arm64 | FreeBSD | elf64 | aarch64 | * | - | none | - | - | not-needed | FreeBSD has no brk on this machine
freebsd-riscv64 | FreeBSD | elf64 | riscv64 | * | - | none | - | - | not-needed | FreeBSD has no brk on this machine
freebsd-own-script | FreeBSD | elf64 | * | * | own-script | none | - | - | impossible | the project has a linker script of its own, which would have to place a segment at %BOUNDARY% itself
freebsd-lld | FreeBSD | elf64 | * | LLD | - | link-script | lld.ld | anchor | placed | %LINKER% puts a read-only segment at %BOUNDARY%, and the kernel starts the heap behind the last segment of data (by the sources)
freebsd-gnu-ld | FreeBSD | elf64 | * | GNU | - | link-script | gnu-ld.ld | - | placed | %LINKER% puts a read-only segment at %BOUNDARY%, and the kernel starts the heap behind the last segment of data (by the sources)
netbsd-own-script | NetBSD | elf64 | * | * | own-script | none | - | - | impossible | the project has a linker script of its own, which would have to place a segment at %BOUNDARY% itself
netbsd-lld | NetBSD | elf64 | * | LLD | - | link-script | lld.ld | anchor | placed | %LINKER% puts a read-only segment at %BOUNDARY%, and the kernel starts the heap behind the last segment of data (by the sources)
netbsd-gnu-ld | NetBSD | elf64 | * | GNU | - | link-script | gnu-ld.ld | - | placed | %LINKER% puts a read-only segment at %BOUNDARY%, and the kernel starts the heap behind the last segment of data (by the sources)
dragonfly-own-script | DragonFly | elf64 | * | * | own-script | none | - | - | impossible | the project has a linker script of its own, which would have to place a segment at %BOUNDARY% itself
dragonfly-lld | DragonFly | elf64 | * | LLD | - | link-script | lld.ld | anchor | placed | %LINKER% puts a read-only segment at %BOUNDARY%, and the kernel starts the heap behind the last segment of data (by the sources)
dragonfly-gnu-ld | DragonFly | elf64 | * | GNU | - | link-script | gnu-ld.ld | - | placed | %LINKER% puts a read-only segment at %BOUNDARY%, and the kernel starts the heap behind the last segment of data (by the sources)
openbsd | OpenBSD | * | * | * | - | none | - | - | not-needed | OpenBSD's malloc never uses brk, and a segment at %BOUNDARY% is refused: the kernel counts everything up to it as data, which breaks RLIMIT_DATA
macos-fat | Darwin | fat | * | * | asked | none | - | - | impossible | the file is for several machines, and on arm64 a page zero of 4 GiB is compulsory. Build x86_64 alone
macos-pagezero | Darwin | macho64 | x86_64 | * | asked | pagezero | -pagezero_size,10000,-image_base,100000000 | - | placed | %LINKER% ends the page zero at 64 KiB, so low memory can be mapped
macos-arm64 | Darwin | macho64 | aarch64 | * | asked | none | - | - | impossible | a page zero of 4 GiB is compulsory on arm64: the kernel refuses a program with a smaller one
macos | Darwin | * | * | * | - | none | - | - | not-needed | macOS' malloc never uses brk
windows | Windows | * | * | * | - | none | - | - | not-needed | Windows has no brk heap, and nothing is to be placed
_MASON_DIXON_FILE src/mason_dixon_probe.c
/* SPDX-License-Identifier: 0BSD */
/* mason_dixon_probe.c - a program that answers every question about the address space of its kind
 * of program (same flags, same linker) on this system, in one run.
 *
 * Since: 0.1
 *
 * Build:   cc -I templates/runtime templates/probe/mason_dixon_probe.c
 *             templates/runtime/mason_dixon.c -o probe
 *          also with -x c++; with -DMASON_DIXON_PROBE_THREADS -pthread it looks at a real thread's
 *          stack; the promises of mason_dixon.h (-DMASON_DIXON_BOUNDARY=... and so on) hold.
 * Use:     probe
 * Output:  key=value lines, sorted bytewise, on standard output:
 *
 *   check.ID                  pass|fail|not-needed|unknown, for each check of mason_dixon.h
 *   check.ID.observed         what that check saw, as a phrase
 *   emulated                  no|qemu-user|valgrind
 *   have_map_32bit            yes: mmap's MAP_32BIT gives addresses below 4 GiB; no
 *   heap_placement            after-image: up to 2 GiB behind the executable's last segment;
 *                             mmap-area: elsewhere; none: no brk heap; unknown
 *   heap_start                address in bytes, differs from run to run; empty without a brk heap
 *   image_type                ET_EXEC|ET_DYN|unknown
 *   low_room_below_2gib_mib   address space that can be mapped below 2 GiB, in whole MiB
 *   low_room_below_4gib_mib   the same below 4 GiB
 *   map_32bit_range           FROM-TO, where MAP_32BIT puts mappings, in bytes, edges rounded
 *                             outwards to 64 MiB; empty without MAP_32BIT
 *   mmap_bits                 class of the width of mappings' addresses, in bits
 *   page_size                 in bytes
 *   pointer_bits              8 * sizeof(void *)
 *   self_test                 outcome of mason_dixon_self_test()
 *   stack_bits                class of the width of the main stack's addresses, in bits
 *   thread_stack_bits         the same for a thread's stack
 *   upper_half                which of stack, mmap, heap lie in the upper half of the address
 *                             space, where addresses are sign-extended, joined by commas; or no
 *
 * A width is given as the smallest class of 31, 32, 38, 39, 40, 42, 47, 48, 52, 57, 64 that holds
 * the highest of several addresses seen: the kernel moves stack and mappings by a random amount
 * that is small against the address space, so two runs agree. Under an emulator every key of
 * placement is unknown: it places things itself.
 *
 * Status:  0, whatever the answers; 1 when they could not be written.
 *
 * Example: @S|@ ./probe | grep '^heap_placement='
 *          heap_placement=after-image
 */
@%:@include "mason_dixon_measure.h"
@%:@include "mason_dixon.h"

@%:@include <stdio.h>

@%:@define MIB (UINT64_C(1) << 20)
@%:@define GIB (UINT64_C(1) << 30)

/* The answers, collected before the first one is printed: stdio allocates. */
static struct {
    char line@<:@40@:>@@<:@224@:>@;
    unsigned count;
} answers;

static void answer(const char *key, const char *value) {
    struct mason_dixon_text text;
    if (answers.count == sizeof answers.line / sizeof answers.line@<:@0@:>@)
        return;
    text = mason_dixon_text_open(answers.line@<:@answers.count@:>@, sizeof answers.line@<:@0@:>@);
    mason_dixon_put(&text, key);
    mason_dixon_put(&text, "=");
    mason_dixon_put(&text, value);
    answers.count++;
}

static void answer_number(const char *key, uint64_t value) {
    char digits@<:@24@:>@;
    struct mason_dixon_text text = mason_dixon_text_open(digits, sizeof digits);
    mason_dixon_put_number(&text, value, 10);
    answer(key, digits);
}

@%:@ifndef _WIN32
static void answer_bits(const char *key, uint64_t highest) {
    if (!highest)
        answer(key, "unknown");
    else
        answer_number(key, mason_dixon_bits_class(highest));
}

static void answer_room(const char *key, const struct mason_dixon_image *image,
                        struct mason_dixon_range heap, uint64_t limit) {
    uint64_t room = mason_dixon_low_room(image, heap, limit, UINT64_MAX, mason_dixon_page_bytes());
    if (room == MASON_DIXON_NO_ROOM_KNOWN)
        answer(key, "unknown");
    else
        answer_number(key, room / MIB);
}

static void answer_map_32bit(void) {
    struct mason_dixon_window window = mason_dixon_map_32bit_window();
    char range@<:@48@:>@;
    struct mason_dixon_text text = mason_dixon_text_open(range, sizeof range);
    if (window.to) {
        mason_dixon_put_address(&text, window.from);
        mason_dixon_put(&text, "-");
        mason_dixon_put_address(&text, window.to);
    }
    answer("have_map_32bit", window.to ? "yes" : "no");
    answer("map_32bit_range", range);
}

static void answer_placement(const struct mason_dixon_report *report,
                             const struct mason_dixon_image *image) {
    char text_of@<:@40@:>@;
    struct mason_dixon_text text = mason_dixon_text_open(text_of, sizeof text_of);
    struct mason_dixon_range heap = {0, 0};
    uint64_t end, start, mapping, thread, stack;
    enum mason_dixon_heap_state state = mason_dixon_heap_end(&end);

    /* Nothing has been allocated yet, so without a better word the heap's end is its start. */
    start = report->heap_start ? report->heap_start : end;
    answer("heap_placement", mason_dixon_heap_placement(state, image, start));
    if (start)
        mason_dixon_put_address(&text, start);
    answer("heap_start", text_of);
    if (start < end) {
        heap.start = start;
        heap.end = end;
    }
    answer_room("low_room_below_2gib_mib", image, heap, 2 * GIB);
    answer_room("low_room_below_4gib_mib", image, heap, 4 * GIB);
    answer_map_32bit();

    mapping = mason_dixon_highest_mapping();
    thread = mason_dixon_highest_thread_stack();
    stack = report->stack_address;
    answer_bits("mmap_bits", mapping);
    answer_bits("stack_bits", stack);
    answer_bits("thread_stack_bits", thread ? thread : mapping);

    text = mason_dixon_text_open(text_of, sizeof text_of);
    if (mason_dixon_upper_half(stack))
        mason_dixon_put(&text, "stack");
    if (mason_dixon_upper_half(mapping))
        mason_dixon_put(&text, text.used ? ",mmap" : "mmap");
    if (mason_dixon_upper_half(end))
        mason_dixon_put(&text, text.used ? ",heap" : "heap");
    answer("upper_half", text.used ? text_of : "no");
}
@%:@endif

static void answer_no_placement(void) {
    static const char *const keys@<:@@:>@ = {
        "have_map_32bit",          "heap_placement",  "heap_start", "low_room_below_2gib_mib",
        "low_room_below_4gib_mib", "map_32bit_range", "mmap_bits",  "stack_bits",
        "thread_stack_bits",       "upper_half"};
    unsigned i;
    for (i = 0; i < sizeof keys / sizeof keys@<:@0@:>@; i++)
        answer(keys@<:@i@:>@, "unknown");
}

int main(void) {
    static struct mason_dixon_report report;
    static struct mason_dixon_image image;
    unsigned i, j;

    (void)mason_dixon_self_test(&report);
    mason_dixon_image_read(&image, report.boundary_bytes);

    answer("emulated", report.emulated);
    answer("image_type", !image.known      ? "unknown"
                         : image.type == 2 ? "ET_EXEC"
                         : image.type == 3 ? "ET_DYN"
                                           : "unknown");
    answer_number("page_size", report.page_bytes);
    answer_number("pointer_bits", 8 * sizeof(void *));
@%:@ifdef _WIN32
    answer_no_placement();
@%:@else
    if (strcmp(report.emulated, "no") == 0)
        answer_placement(&report, &image);
    else
        answer_no_placement();
@%:@endif
    answer("self_test", mason_dixon_outcome_name((unsigned)report.outcome));
    for (i = 0; i < report.count; i++) {
        char key@<:@40@:>@;
        struct mason_dixon_text text = mason_dixon_text_open(key, sizeof key);
        mason_dixon_put(&text, "check.");
        mason_dixon_put(&text, report.checks@<:@i@:>@.id);
        answer(key, mason_dixon_outcome_name((unsigned)report.checks@<:@i@:>@.outcome));
        mason_dixon_put(&text, ".observed");
        answer(key, report.checks@<:@i@:>@.observed);
    }

    for (i = 1; i < answers.count; i++) {
        char line@<:@sizeof answers.line@<:@0@:>@@:>@;
        memcpy(line, answers.line@<:@i@:>@, sizeof line);
        for (j = i; j && strcmp(answers.line@<:@j - 1@:>@, line) > 0; j--)
            memcpy(answers.line@<:@j@:>@, answers.line@<:@j - 1@:>@, sizeof line);
        memcpy(answers.line@<:@j@:>@, line, sizeof line);
    }
    for (i = 0; i < answers.count; i++)
        if (puts(answers.line@<:@i@:>@) < 0)
            return 1;
    return fflush(stdout) ? 1 : 0;
}
_MASON_DIXON_FILE src/mason_dixon_minimal.c
/* SPDX-License-Identifier: 0BSD
 *
 * The smallest program, for compilers that can't compile the probe: it still shows how a link turns
 * out, though no fact about the target. Valid as C99 and as C++. Since: 0.1
 */
int main(void) {
    return 0;
}
_MASON_DIXON_FILE src/mason_dixon.c
/* SPDX-License-Identifier: 0BSD */
/* mason_dixon.c - the self-test: measures the address space of this process, and judges it by the
 * promises of the build. What it offers and which macros it takes: mason_dixon.h.
 *
 * Compile it into the executable itself (a member of an archive that nothing refers to would not be
 * linked, and with it the test at startup). The only symbols visible outside are the two public
 * functions.
 *
 * Since: 0.1
 */
@%:@include "mason_dixon_measure.h"
@%:@include "mason_dixon_config.h"
@%:@include "mason_dixon.h"

@%:@if MASON_DIXON_RUNTIME_LUAJIT != 0 && MASON_DIXON_RUNTIME_LUAJIT != 32 &&                         \
    MASON_DIXON_RUNTIME_LUAJIT != 64
@%:@error "mason_dixon.c: MASON_DIXON_RUNTIME_LUAJIT must be 0, 32 or 64"
@%:@endif
@%:@if MASON_DIXON_LOW_MAP
@%:@include "mason_dixon_low_map.h"
@%:@endif

@%:@ifdef _WIN32
@%:@include <io.h>
@%:@else
@%:@include <signal.h>
@%:@endif
@%:@include <stdarg.h>
@%:@ifdef _@&t@_linux_@&t@_
@%:@include <sys/syscall.h>
@%:@endif

@%:@if MASON_DIXON_LOW_STACK || MASON_DIXON_LOW_LAYOUT
@%:@include "mason_dixon_low_stack.h"
@%:@endif

@%:@ifndef MASON_DIXON_CONFIG
@%:@if (MASON_DIXON_BOUNDARY) <= 0
@%:@error "mason_dixon.c: MASON_DIXON_BOUNDARY must be an address in bytes, greater than 0"
@%:@endif
@%:@if (MASON_DIXON_LOW_LIMIT) <= 0 || (MASON_DIXON_LOW_LIMIT) > (MASON_DIXON_BOUNDARY)
@%:@error "mason_dixon.c: MASON_DIXON_LOW_LIMIT must be greater than 0, at most MASON_DIXON_BOUNDARY"
@%:@endif
@%:@if (MASON_DIXON_MIN_LOW_ROOM) < 0 || (MASON_DIXON_MIN_LOW_ROOM) > (MASON_DIXON_LOW_LIMIT)
@%:@error "mason_dixon.c: MASON_DIXON_MIN_LOW_ROOM must be 0 to MASON_DIXON_LOW_LIMIT, in bytes"
@%:@endif
@%:@if (MASON_DIXON_POINTER_BITS) != 0 &&                                                             \
    ((MASON_DIXON_POINTER_BITS) < 16 || (MASON_DIXON_POINTER_BITS) > 64)
@%:@error "mason_dixon.c: MASON_DIXON_POINTER_BITS must be 0 (no demand) or 16 to 64"
@%:@endif
@%:@endif

enum { HEAP_START, HOLE, LOW_ROOM, MAP_32BIT_CHECK, STACK_WIDTH, MMAP_WIDTH, ALWAYS };

/* Appends by a format, whose values follow: %s a string; %x an address, %z a size, %u a number,
 * each a uint64_t. One call for a sentence: texts are most of what this file adds to a program. */
MASON_DIXON_RARE static void put_all(struct mason_dixon_text *text, const char *format,
                                     va_list values) {
    for (; *format; format++) {
        if (*format != '%') {
            mason_dixon_put_char(text, *format);
        } else if (*++format == 's') {
            mason_dixon_put(text, va_arg(values, const char *));
        } else {
            const uint64_t value = va_arg(values, uint64_t);
            if (*format == 'z')
                mason_dixon_put_size(text, value);
            else if (*format == 'x')
                mason_dixon_put_address(text, value);
            else
                mason_dixon_put_number(text, value, 10);
        }
    }
}

/* What was promised. */
@%:@define EXPECTED (-1)
@%:@define expect(check, ...) say(check, EXPECTED, __VA_ARGS__)
/* What was seen, and what it came to. */
@%:@define observe(check, outcome, ...) say(check, (int)(outcome), __VA_ARGS__)

MASON_DIXON_RARE static void say(struct mason_dixon_check *check, int outcome, const char *format,
                                 ...) {
    struct mason_dixon_text text;
    va_list values;
    if (outcome == EXPECTED) {
        text = mason_dixon_text_open(check->expected, sizeof check->expected);
    } else {
        check->outcome = (enum mason_dixon_outcome)outcome;
        text = mason_dixon_text_open(check->observed, sizeof check->observed);
    }
    va_start(values, format);
    put_all(&text, format, values);
    va_end(values);
}

MASON_DIXON_RARE static int is_emulated(const struct mason_dixon_report *report) {
    return *report->emulated != 'n'; /* "no" */
}

MASON_DIXON_RARE static void judge_heap(struct mason_dixon_check *check,
                                        const struct mason_dixon_report *report,
                                        const struct mason_dixon_image *image,
                                        enum mason_dixon_heap_state state) {
    enum mason_dixon_outcome outcome = MASON_DIXON_UNKNOWN;
    const uint64_t address = report->heap_start ? report->heap_start : report->heap_end;
    const char *format, *more = "";
    int above = address >= promised.boundary;
    if (!report->heap_start)
        above =
            mason_dixon_heap_above(image, report->heap_end, promised.boundary, report->page_bytes);
    if (state == MASON_DIXON_HEAP_NONE) {
        outcome = MASON_DIXON_NOT_NEEDED;
        format = "no brk heap: brk is refused, memory comes from mmap";
    } else if (state == MASON_DIXON_HEAP_UNTOLD) {
        format = "this system does not say where a brk heap is";
    } else if (above < 0) {
        format = "it ends at %x; where it started can't be told without /proc/self/stat";
    } else {
        outcome = above ? MASON_DIXON_PASS : MASON_DIXON_FAIL;
        format = report->heap_start ? "it starts at %x%s"
                 : above            ? "it lies above; it ends at %x%s"
                                    : "it ends at %x%s";
        if (above && image->known && (image->end < promised.boundary || image->type == 3))
            more = ", above anyway: the kernel put it there";
    }
    expect(check, "the heap at or above %x", promised.boundary);
    observe(check, outcome, format, address, more);
    if (outcome != MASON_DIXON_FAIL)
        return;
    if (sizeof(void *) < 8)
        check->remedy = "build it as a 64-bit program: no 32-bit address reaches the boundary";
    else if (image->type == 3)
        check->remedy = "the kernel should have put the heap of a position-independent program "
                        "high: look for a setting that changes the layout, see personality(2)";
    else
        check->remedy =
            "link the program with mason_dixon_target(), A@&t@X_MASON_DIXON or mason-dixon link, "
            "and look at the verdict, or build it position-independent (-fPIE -pie)";
}

MASON_DIXON_RARE static void judge_hole(struct mason_dixon_check *check,
                                        const struct mason_dixon_report *report,
                                        const struct mason_dixon_image *image) {
    enum mason_dixon_outcome outcome = MASON_DIXON_FAIL;
    struct mason_dixon_range seen = image->hole;
    const char *format;
    if (!image->known) {
        outcome = MASON_DIXON_UNKNOWN;
        format = "this system does not show the program's segments";
    } else if (seen.start != seen.end) {
        format = "one segment covers %x to %x, so the low memory in it is gone";
        check->remedy = "the linker joined the boundary with the program's data: link it without "
                        "flags or linker scripts of your own that move the boundary";
    } else if (mason_dixon_gap_taken(image, report->page_bytes)) {
        seen = image->gap;
        format = "the gap between its segments, %x to %x, is mapped, so the low memory in it is "
                 "gone";
        check->remedy = "start the program itself, not the dynamic loader with the program as its "
                        "argument: some map the whole span; or it had used up its low memory when "
                        "it tested itself";
    } else {
        outcome = MASON_DIXON_PASS;
        format = "none; the program lies in %x to %x";
        seen.start = image->start;
        seen.end = image->end;
    }
    expect(check, "no segment of the program across %x", promised.boundary);
    observe(check, outcome, format, seen.start, seen.end);
}

/* With a LuaJIT that has GC64 nothing was placed. */
@%:@if MASON_DIXON_RUNTIME_LUAJIT
MASON_DIXON_RARE static void judge_unplaced(struct mason_dixon_check *check) {
    expect(check, "nothing was placed: LuaJIT with GC64 needs no low memory");
    observe(check, MASON_DIXON_NOT_NEEDED, "nothing was placed");
}
@%:@endif

@%:@define NOT_MEASURABLE                                                                             \
    "not measurable: no mapping is allowed there, or the address space limit is used up"

MASON_DIXON_RARE static void judge_room(struct mason_dixon_check *check,
                                        const struct mason_dixon_report *report, int measured) {
    const uint64_t demand = promised_more(min_low_room), room = report->low_room_bytes;
    enum mason_dixon_outcome outcome = MASON_DIXON_NOT_NEEDED;
    const char *format = "not measured";
    if (measured && room == MASON_DIXON_NO_ROOM_KNOWN) {
        outcome = demand ? MASON_DIXON_UNKNOWN : MASON_DIXON_NOT_NEEDED;
        format = NOT_MEASURABLE;
    } else if (measured) {
        outcome = room >= demand ? MASON_DIXON_PASS : MASON_DIXON_FAIL;
        format = "%z";
    }
    if (demand)
        expect(check, "%z mappable below %x", demand, promised.low_limit);
    else
        expect(check, "no demand; mappable below %x", promised.low_limit);
    observe(check, outcome, format, room);
    if (outcome == MASON_DIXON_FAIL)
        check->remedy = "something occupies low memory: when heap-start or hole failed as well, "
                        "begin there; otherwise look at /proc/PID/maps for what lies below the "
                        "limit, and reserve the room before it does";
}

MASON_DIXON_RARE static void judge_map_32bit(struct mason_dixon_check *check,
                                             const struct mason_dixon_report *report) {
    (void)report; /* of SunOS alone */
    enum mason_dixon_outcome outcome = MASON_DIXON_NOT_NEEDED;
    const char *format;
    uint64_t address;
    expect(check, "no demand; where mmap with MAP_32BIT goes");
    switch (mason_dixon_map_32bit(&address)) {
    case MASON_DIXON_MAP_32BIT_WORKS:
        outcome = MASON_DIXON_PASS;
        format = "%x";
        break;
    case MASON_DIXON_MAP_32BIT_IGNORED:
        format = "above 4 GiB, to %x";
        break;
    case MASON_DIXON_MAP_32BIT_REFUSED:
        format = "refused: its range is full, or it is not allowed here";
@%:@ifdef __sun
        /* illumos i86pc/vm/vm_machdep.c: the search is from the end of the heap up to 0xfefff000.
         */
        if (report->heap_end >= UINT64_C(0xfefff000))
            format = "no, since the heap lies above 4 GiB; instead serves LOW_MAP, or a hint where "
                     "memory is free";
@%:@endif
        break;
    default:
        format = "this system has no MAP_32BIT";
        break;
    }
    observe(check, outcome, format, address);
}

MASON_DIXON_RARE static void judge_width(struct mason_dixon_check *check, uint64_t address,
                                         const char *more, const char *remedy) {
    const uint64_t bits = mason_dixon_bits(address), demand = promised_more(pointer_bits);
    const enum mason_dixon_outcome outcome =
        !demand || bits <= demand ? MASON_DIXON_PASS : MASON_DIXON_FAIL;
    expect(check, demand ? "addresses of at most %u bits" : "no demand; width of addresses",
           demand);
    if (!address) {
        observe(check, demand ? MASON_DIXON_UNKNOWN : MASON_DIXON_NOT_NEEDED, NOT_MEASURABLE);
        return;
    }
    if (mason_dixon_upper_half(address))
        observe(check, outcome,
                "%u bits: %x, sign-extended, in the upper half of the address space: %u bits with "
                "their sign%s",
                bits, address, UINT64_C(1) + mason_dixon_bits(~address), more);
    else
        observe(check, outcome, "%u bits: %x%s", bits, address, more);
    if (outcome == MASON_DIXON_FAIL)
        check->remedy = remedy;
}

/* Which stack main runs on, and why. Before main, the stack that was prepared for it counts. */
MASON_DIXON_APART static void measure_stack(struct mason_dixon_report *report) {
    const char *more = "";
@%:@if MASON_DIXON_LOW_STACK
    const struct mason_dixon_low_state *low = mason_dixon_low_state();
    char words@<:@MASON_DIXON_OBSERVED_SIZE@:>@;
    struct mason_dixon_text text = mason_dixon_text_open(words, sizeof words);
    more = words;
    if (low->moved) {
        report->stack_address = mason_dixon_low_stack_seen();
        mason_dixon_put(&text, "; main was moved to a stack of ");
        mason_dixon_put_size(&text, low->to - low->from);
    } else {
        report->stack_address = mason_dixon_stack_address();
        mason_dixon_put(&text, "; main was not moved: ");
        mason_dixon_put(&text, low->why);
    }
@%:@else
    report->stack_address = mason_dixon_stack_address();
@%:@endif
    judge_width(&report->checks@<:@STACK_WIDTH@:>@, report->stack_address, more,
                "the stack lies higher than the runtime's pointers reach: link the program with "
                "LOW_STACK (low-stack in configure), or run that part of it on a thread made with "
                "mason_dixon_thread_attr()");
}

/* Why the layout is as it is. */
MASON_DIXON_RARE static const char *why_layout(void) {
@%:@if MASON_DIXON_LOW_LAYOUT
    const struct mason_dixon_low_state *low = mason_dixon_low_state();
    static char words@<:@MASON_DIXON_OBSERVED_SIZE@:>@;
    struct mason_dixon_text text = mason_dixon_text_open(words, sizeof words);
    mason_dixon_put(&text, "; ");
    mason_dixon_put(&text, low->layout_changed ? "started anew in the low layout"
                                               : "layout not changed: ");
    mason_dixon_put(&text, low->layout_why);
    return words;
@%:@else
    return "";
@%:@endif
}

@%:@if MASON_DIXON_LOW_MAP
/* What the program's calls mean: its own functions where it has some, or those of --wrap=mmap.
 * Weak: with --wrap=mmap64, and nobody who defines or needs the wrapper, the program still links.
 */
@%:@ifdef __cplusplus
extern "C" {
@%:@endif
void *mason_dixon_called_mmap(void *, size_t, int, int, int, long) _@&t@_asm_@&t@_("mmap")
    _@&t@_attribute_@&t@_((weak));
void *mason_dixon_called_mmap64(void *, size_t, int, int, int, long) _@&t@_asm_@&t@_("mmap64")
    _@&t@_attribute_@&t@_((weak));
@%:@ifdef __cplusplus
}
@%:@endif

/* Says who is served: a failure where the calls of somebody go elsewhere for sure. What --wrap=mmap
 * passes on cannot be known. */
MASON_DIXON_RARE static void judge_low_map(struct mason_dixon_check *check) {
    struct mason_dixon_low_map_state state;
    void *(*volatile called)(void *, size_t, int, int, int, long) = mason_dixon_called_mmap;
    void *(*volatile called64)(void *, size_t, int, int, int, long) = mason_dixon_called_mmap64;
    const char *wrapped, *served, *more = "";
    enum mason_dixon_outcome outcome = MASON_DIXON_FAIL;
    check->id = "low-map";
    expect(check, "calls of mmap with MAP_32BIT are served below %x", promised.low_limit);
    mason_dixon_low_map_state(&state, promised.low_limit);
    if (!state.stands_in) {
        observe(check, MASON_DIXON_NOT_NEEDED, "left out: %s", state.why_not);
        return;
    }
    wrapped = mason_dixon_low_map_serves((uintptr_t)called) ? "" : "mmap";
@%:@ifdef __sun
    (void)called64; /* not there in 64 bits */
@%:@else
    if (!*wrapped && !mason_dixon_low_map_serves((uintptr_t)called64))
        wrapped = "mmap64";
@%:@endif
    if (*state.own_name) {
        wrapped = state.own_name;
        served = "not served: the program has a function %s of its own%s";
        if (state.seen_by_libraries == 0)
            more = ", which its shared libraries call, too";
        check->remedy = "take the function out, or let it call mason_dixon_map_low() where it is "
                        "asked with MAP_32BIT";
    } else if (state.seen_by_libraries == 0) {
        served = "%sonly the program itself; its shared libraries call the C library%s";
        wrapped = "";
        check->remedy =
            "the executable hides mmap: take it out of the \"local\" names of its version "
            "script, or link the runtime statically";
    } else if (*wrapped) {
        outcome = MASON_DIXON_UNKNOWN;
        served = "the program's own calls go to its --wrap=%s, and what that passes on is served%s";
        if (state.seen_by_libraries == 1)
            more = "; those of its shared libraries are";
    } else {
        outcome = MASON_DIXON_PASS;
        served = "%smmap of the program%s is served";
        if (state.seen_by_libraries == 1)
            more = " and of its shared libraries";
    }
    observe(check, outcome, served, wrapped, more);
    if (state.reserve_bytes) {
        char kept@<:@MASON_DIXON_OBSERVED_SIZE@:>@;
        memcpy(kept, check->observed, sizeof kept);
        observe(check, outcome, "%s; reserved %z", kept, state.reserve_bytes);
    }
}
@%:@endif

@%:@if MASON_DIXON_RUNTIME_LUAJIT

/* LuaJIT's functions, as lua.h and lauxlib.h declare them; weak, since a program that links LuaJIT
 * in part may lack one. */
@%:@ifdef __cplusplus
extern "C" {
@%:@endif
void *mason_dixon_lua_newstate(void) _@&t@_asm_@&t@_("luaL_newstate") _@&t@_attribute_@&t@_((weak));
int mason_dixon_lua_load(void *L, const char *text) _@&t@_asm_@&t@_("luaL_loadstring")
    _@&t@_attribute_@&t@_((weak));
int mason_dixon_lua_dump(void *L, int (*writer)(void *, const void *, size_t, void *),
                         void *data) _@&t@_asm_@&t@_("lua_dump") _@&t@_attribute_@&t@_((weak));
void mason_dixon_lua_close(void *L) _@&t@_asm_@&t@_("lua_close") _@&t@_attribute_@&t@_((weak));
@%:@ifdef __cplusplus
}
@%:@endif

/* Keeps the fifth byte of a compiled chunk: its flags. */
MASON_DIXON_RARE static int keep_flags(void *L, const void *bytes, size_t size, void *data) {
    int *seen = (int *)data; /* bytes so far; the flags as seen@<:@1@:>@ */
    size_t at;
    (void)L;
    for (at = 0; at < size && seen@<:@0@:>@ < 5; at++)
        if (++seen@<:@0@:>@ == 5)
            seen@<:@1@:>@ = ((const unsigned char *)bytes)@<:@at@:>@;
    return 0;
}

/* Which LuaJIT is loaded shows in what it compiles: bit 3 of the fifth byte is set by GC64
 * (LuaJIT's lj_bcdump.h, BCDUMP_F_FR2). */
MASON_DIXON_RARE static void judge_luajit(struct mason_dixon_check *check) {
    int seen@<:@2@:>@ = {0, 0}, loaded = 0;
    void *(*volatile newstate)(void) = mason_dixon_lua_newstate;
    void *L;
    check->id = "runtime";
    expect(check, "a LuaJIT %s GC64, as when this was built",
           promised.luajit == 64 ? "with" : "without");
    if (!newstate || !mason_dixon_lua_load || !mason_dixon_lua_dump || !mason_dixon_lua_close) {
        observe(check, MASON_DIXON_UNKNOWN,
                "this program has no luaL_newstate, luaL_loadstring, lua_dump or lua_close to ask "
                "with");
        return;
    }
    L = newstate();
    if (!L) {
        observe(check, MASON_DIXON_FAIL,
                "luaL_newstate() gives no state: there is no low memory for it");
        check->remedy = "look at /proc/PID/maps for what lies below 0x80000000";
        return;
    }
    if (mason_dixon_lua_load(L, "") == 0 && mason_dixon_lua_dump(L, keep_flags, seen) == 0 &&
        seen@<:@0@:>@ == 5)
        loaded = seen@<:@1@:>@ & 8 ? 64 : 32;
    mason_dixon_lua_close(L);
    observe(check,
            loaded == (int)promised.luajit ? MASON_DIXON_PASS
            : loaded                       ? MASON_DIXON_FAIL
                                           : MASON_DIXON_UNKNOWN,
            loaded ? "one %s GC64 is loaded" : "it compiles nothing that would tell",
            loaded == 64 ? "with" : "without");
    if (check->outcome == MASON_DIXON_FAIL)
        check->remedy = loaded == 32
                            ? "the library was exchanged: this one needs memory below 2 GiB, "
                              "which nothing keeps free here; configure and build again with it"
                            : "the library was exchanged: this one needs no low memory; "
                              "configure and build again with it, or put the other back";
}
@%:@endif

/* What /proc tells, and whether an emulator answers in its place. */
MASON_DIXON_APART static void measure_kernel(struct mason_dixon_report *report,
                                             enum mason_dixon_heap_state state) {
    struct mason_dixon_stat stat;
    mason_dixon_stat_read(&stat);
    report->emulated = mason_dixon_emulated(&stat, report->heap_end);
    if (state == MASON_DIXON_HEAP_THERE && !is_emulated(report))
        report->heap_start = stat.start_brk;
}

/* Measures and judges. With quick, only what a promise needs, and without /proc: right after the
 * start the end of the heap says what its start would. An emulator is not looked for, so a failure
 * (or a doubt) found this way is no verdict yet. */
MASON_DIXON_RARE static void measure(struct mason_dixon_report *report, int quick) {
    /* One string: pointers to texts would be relocations in each position-independent program. */
    const char *id = "heap-start\0hole\0low-room\0map-32bit\0stack-width\0mmap-width\0\0";
    struct mason_dixon_image image;
    enum mason_dixon_heap_state state;
    unsigned i;

    memset(report, 0, sizeof *report);
    report->count = ALWAYS;
    for (i = 0; i < MASON_DIXON_CHECKS; i++) {
        report->checks@<:@i@:>@.id = id;
        report->checks@<:@i@:>@.outcome = MASON_DIXON_NOT_NEEDED;
        report->checks@<:@i@:>@.remedy = "";
        while (*id++)
            ;
    }
    report->boundary_bytes = promised.boundary;
    report->low_limit_bytes = promised.low_limit;
    report->min_low_room_bytes = promised_more(min_low_room);
    report->pointer_bits = promised_more(pointer_bits);
    report->emulated = "no";
    report->low_room_bytes = MASON_DIXON_NO_ROOM_KNOWN;
    report->page_bytes = mason_dixon_page_bytes();

    mason_dixon_image_read(&image, promised.boundary);
    report->image_start = image.start;
    report->image_end = image.end;
    report->load_bias = image.bias;
    state = mason_dixon_heap_end(&report->heap_end);
    if (!quick)
        measure_kernel(report, state);
@%:@if MASON_DIXON_RUNTIME_LUAJIT
    if (promised.luajit == 64) {
        judge_unplaced(&report->checks@<:@HEAP_START@:>@);
        judge_unplaced(&report->checks@<:@HOLE@:>@);
    } else
@%:@endif
    {
        judge_heap(&report->checks@<:@HEAP_START@:>@, report, &image, state);
        judge_hole(&report->checks@<:@HOLE@:>@, report, &image);
    }

    if (!quick || promised_more(pointer_bits)) {
        uint64_t highest;
        report->mmap_address = mason_dixon_mmap_address(report->page_bytes);
        highest = report->mmap_address;
        if (report->heap_end > highest)
            highest = report->heap_end;
        if (highest && image.known && image.end > highest)
            highest = image.end;
        measure_stack(report);
        judge_width(&report->checks@<:@MMAP_WIDTH@:>@, highest, why_layout(),
                    "mappings, the heap or the program itself lie higher than the runtime's "
                    "pointers reach: link it with -no-pie, and with LOW_LAYOUT (low-layout in "
                    "configure), or build the runtime for wider pointers");
    }
    if (!quick || promised_more(min_low_room)) {
        struct mason_dixon_range heap = {0, 0};
        if (report->heap_start && report->heap_start < report->heap_end) {
            heap.start = report->heap_start;
            heap.end = report->heap_end;
        }
        if (!is_emulated(report))
            report->low_room_bytes = mason_dixon_low_room(
                &image, heap, promised.low_limit, quick ? promised_more(min_low_room) : UINT64_MAX,
                report->page_bytes);
@%:@if MASON_DIXON_LOW_MAP
        {
            /* What LOW_RESERVE keeps is there for those who ask with MAP_32BIT. */
            struct mason_dixon_low_map_state low_map;
            mason_dixon_low_map_state(&low_map, promised.low_limit);
            if (report->low_room_bytes != MASON_DIXON_NO_ROOM_KNOWN)
                report->low_room_bytes += low_map.held_bytes;
            else if (low_map.held_bytes)
                report->low_room_bytes = low_map.held_bytes;
        }
@%:@endif
    }
    judge_room(&report->checks@<:@LOW_ROOM@:>@, report, !quick || promised_more(min_low_room));
    if (!quick)
        judge_map_32bit(&report->checks@<:@MAP_32BIT_CHECK@:>@, report);

@%:@if MASON_DIXON_LOW_MAP
    judge_low_map(&report->checks@<:@report->count++@:>@);
@%:@endif
    /* Inside an emulator every check of places has the same answer. */
    for (i = promised.luajit == 64 ? LOW_ROOM : HEAP_START;
         is_emulated(report) && i < report->count; i++) {
        report->checks@<:@i@:>@.remedy = "";
        observe(&report->checks@<:@i@:>@, MASON_DIXON_UNKNOWN,
                "no verdict: running under %s, which places things itself", report->emulated);
    }
    report->outcome = report->checks@<:@HEAP_START@:>@.outcome;
@%:@if MASON_DIXON_RUNTIME_LUAJIT
    if (promised.luajit)
        judge_luajit(&report->checks@<:@report->count++@:>@);
@%:@endif
    for (i = 0; i < report->count; i++)
        if (report->checks@<:@i@:>@.outcome == MASON_DIXON_UNKNOWN)
            report->outcome = MASON_DIXON_UNKNOWN;
    for (i = 0; i < report->count; i++)
        if (report->checks@<:@i@:>@.outcome == MASON_DIXON_FAIL)
            report->outcome = MASON_DIXON_FAIL;
}

/* Words on lines of at most 79 columns; the lines after the first begin with indent blanks. */
struct lines {
    struct mason_dixon_text text;
    unsigned column;
    unsigned indent;
};

MASON_DIXON_RARE static void lines_open(struct lines *lines, char *buffer, size_t bytes,
                                        unsigned indent) {
    lines->text = mason_dixon_text_open(buffer, bytes);
    lines->column = 0;
    lines->indent = indent;
}

MASON_DIXON_RARE static void put_char(struct lines *lines, char c) {
    mason_dixon_put_char(&lines->text, c);
    lines->column = c == '\n' ? 0 : lines->column + 1;
}

MASON_DIXON_RARE static void put_blanks(struct lines *lines, unsigned column) {
    while (lines->column < column)
        put_char(lines, ' ');
}

MASON_DIXON_RARE static void put_words(struct lines *lines, const char *words) {
    while (*words) {
        unsigned length = 0, blank = *words == ' ';
        words += blank;
        while (words@<:@length@:>@ && words@<:@length@:>@ != ' ')
            length++;
        if (lines->column > lines->indent && lines->column + blank + length > 79) {
            put_char(lines, '\n');
            put_blanks(lines, lines->indent);
        } else if (blank) {
            put_char(lines, ' ');
        }
        while (length--)
            put_char(lines, *words++);
    }
}

MASON_DIXON_RARE static void put_labelled(struct lines *lines, const char *first,
                                          const char *second, const char *words) {
    put_blanks(lines, 2);
    put_words(lines, first);
    put_blanks(lines, 15);
    put_words(lines, second);
    put_blanks(lines, lines->indent);
    put_words(lines, words);
    put_char(lines, '\n');
}

/* One check: a line when all is well, the promise and the remedy as well when not. */
MASON_DIXON_APART static void put_check(struct lines *lines,
                                        const struct mason_dixon_check *check) {
    lines->indent = 27;
    put_labelled(lines, check->id, mason_dixon_outcome_name((unsigned)check->outcome),
                 check->observed);
    if (check->outcome == MASON_DIXON_FAIL || check->outcome == MASON_DIXON_UNKNOWN)
        put_labelled(lines, "", "expected", check->expected);
    if (*check->remedy)
        put_labelled(lines, "", "remedy", check->remedy);
}

/* The file name of the program, where the system tells it without an allocation. */
MASON_DIXON_RARE static void put_program(struct lines *lines) {
@%:@ifdef _@&t@_linux_@&t@_
    const char *path = (const char *)(uintptr_t)getauxval(A@&t@T_EXECFN);
    if (path && *path) {
        const char *at = path;
        unsigned left = 40;
        while (*at)
            if (*at++ == '/')
                path = at;
        for (; *path && left--; path++)
            put_char(lines, *path > ' ' && *path < 127 ? *path : '?');
        return;
    }
@%:@endif
    put_words(lines, "this program");
}

MASON_DIXON_RARE static void write_all(int fd, const char *text, size_t bytes) {
    while (bytes) {
@%:@ifdef _WIN32
        int put = _write(fd, text, (unsigned)bytes);
@%:@else
        ssize_t put = write(fd, text, bytes);
        if (put < 0 && errno == EINTR)
            continue;
@%:@endif
        if (put <= 0)
            return;
        text += put;
        bytes -= (size_t)put;
    }
}

MASON_DIXON_RARE int mason_dixon_self_test(struct mason_dixon_report *report) {
    int saved = errno;
    if (!report) {
        errno = EINVAL;
        return -1;
    }
    measure(report, 0);
    errno = saved;
    return report->outcome == MASON_DIXON_FAIL;
}

/* One message. A reader that has gone must not end the program by SIGPIPE. */
MASON_DIXON_RARE static void put_out(int fd, const struct lines *lines, int guarded) {
@%:@ifdef SIGPIPE
    void (*before)(int) = guarded ? signal(SIGPIPE, SIG_IGN) : SIG_ERR;
@%:@endif
    write_all(fd, lines->text.start, lines->text.used);
@%:@ifdef SIGPIPE
    if (before != SIG_ERR)
        (void)signal(SIGPIPE, before);
@%:@else
    (void)guarded;
@%:@endif
}

/* The report, or what failed of it. */
MASON_DIXON_RARE static void tell_report(const struct mason_dixon_report *report, int fd,
                                         int failures) {
    char buffer@<:@4096@:>@;
    struct lines lines;
    unsigned i;
    lines_open(&lines, buffer, sizeof buffer, 2);
    put_words(&lines, failures ? "MasonDixon: " : "MasonDixon self-test of ");
    put_program(&lines);
    if (failures) {
        put_words(&lines, " does not have the address-space layout it was built for");
    } else {
        put_words(&lines, ": ");
        put_words(&lines, mason_dixon_outcome_name((unsigned)report->outcome));
    }
    put_char(&lines, '\n');
    for (i = 0; i < report->count && i < MASON_DIXON_CHECKS; i++)
        if (!failures || report->checks@<:@i@:>@.outcome == MASON_DIXON_FAIL)
            put_check(&lines, &report->checks@<:@i@:>@);
    put_out(fd, &lines, failures);
}

MASON_DIXON_RARE void mason_dixon_print(const struct mason_dixon_report *report, int fd) {
    int saved = errno;
    if (report)
        tell_report(report, fd, 0);
    errno = saved;
}

@%:@if MASON_DIXON_STARTUP

@%:@if !defined(__GNUC__) || defined(__TINYC__)
@%:@error "mason_dixon.c: MASON_DIXON_STARTUP needs a compiler with _@&t@_attribute_@&t@_((constructor))"
@%:@endif

/* Is it this word? One strcmp() less to be bound at the start of each program. */
MASON_DIXON_RARE static int is(const char *value, const char *word) {
    while (*value && *value == *word) {
        value++;
        word++;
    }
    return *value == *word;
}

MASON_DIXON_RARE static void tell_unknown_value(const char *value) {
    char buffer@<:@256@:>@;
    struct lines lines;
    unsigned left = 40;
    lines_open(&lines, buffer, sizeof buffer, 0);
    mason_dixon_put(&lines.text, "MasonDixon: environment variable MASON_DIXON is \"");
    for (; *value && left--; value++)
        put_char(&lines, *value >= ' ' && *value < 127 ? *value : '?');
    mason_dixon_put(&lines.text, *value ? "...\"" : "\"");
    mason_dixon_put(&lines.text, "; allowed: off, report, warn, abort, test; taken as warn\n");
    put_out(2, &lines, 1);
}

/* 1 when the program has rights that its caller has not: then the caller's environment has no say.
 */
MASON_DIXON_RARE static int raised_rights(void) {
@%:@if defined(_@&t@_linux_@&t@_)
    return getauxval(A@&t@T_SECURE) != 0; /* getauxval(3) */
@%:@elif defined(_WIN32)
    return 0;
@%:@else
    return getuid() != geteuid() || getgid() != getegid();
@%:@endif
}

MASON_DIXON_RARE static void startup_test(void) {
    struct mason_dixon_report report;
    const char *mode = raised_rights() ? NULL : getenv("MASON_DIXON");
    int abort_on_failure = promised.on_failure_abort != 0;
    int report_all = 0, test = 0;

    if (mode && *mode) {
        if (is(mode, "off"))
            return;
        if (is(mode, "report")) {
            report_all = 1;
            abort_on_failure = 0;
        } else if (is(mode, "test")) {
            report_all = test = 1;
        } else if (is(mode, "abort")) {
            abort_on_failure = 1;
        } else {
            abort_on_failure = 0;
            if (!is(mode, "warn"))
                tell_unknown_value(mode);
        }
    }
    if (!report_all) {
        measure(&report, 1);
        if (report.outcome == MASON_DIXON_PASS || report.outcome == MASON_DIXON_NOT_NEEDED)
            return;
    }
    measure(&report, 0);
    if (report_all)
        mason_dixon_print(&report, 2);
    if (test)
        _exit(report.outcome == MASON_DIXON_FAIL      ? 1
              : report.outcome == MASON_DIXON_UNKNOWN ? 77
                                                      : 0);
    if (report.outcome != MASON_DIXON_FAIL)
        return;
    if (!report_all)
        tell_report(&report, 2, 1);
    if (abort_on_failure)
        abort();
}

/* When something looks wrong, or more was promised than a glance can see. */
MASON_DIXON_RARE static void look_closely(void) {
    int saved = errno;
    startup_test();
    errno = saved;
}

/* Priority 101 is the first that is not reserved: before all other constructors of the program, so
 * before they can grow the heap. Not .preinit_array, though that runs earlier still: musl ignores
 * it in dynamic programs (ldso/dynlink.c), and a sanitizer's own setup may come after it. The start
 * of the heap is the same at both moments. */
@%:@ifdef __sun
/* GCC refuses an order where the linker is that of illumos and Solaris (gcc/config/sol2.h,
 * SUPPORTS_INIT_PRIORITY). */
_@&t@_attribute_@&t@_((constructor, used)) static void mason_dixon_startup(void);
@%:@else
_@&t@_attribute_@&t@_((constructor(101), used)) static void mason_dixon_startup(void);
@%:@endif

/* A glance: 1 when what the kernel has already told proves what measure() would find, so that a
 * good start costs next to nothing; 0 is no verdict. It never reads a text or a table, and of the C
 * library it needs getauxval() alone: each other function would cost a search for its name and a
 * page or two. */
@%:@if defined(_@&t@_linux_@&t@_) && defined(__LP64__) && MASON_DIXON_HAVE_PHDR && !MASON_DIXON_LOW_MAP

@%:@if defined(__x86_64__)
static inline long glance_call(long number, uint64_t first, size_t second, void *third) {
    long result;
    _@&t@_asm_@&t@_ volatile("syscall"
                     : "=a"(result)
                     : "0"(number), "D"(first), "S"(second), "d"(third)
                     : "rcx", "r11", "memory");
    return result;
}
@%:@endif

/* Where the heap ends now; 0 when brk is refused. */
static inline uint64_t glance_heap_end(void) {
@%:@if defined(__x86_64__)
    long now = glance_call(SYS_brk, 0, 0, NULL);
    return now >= -4096 && now <= 0 ? 0 : (uint64_t)now;
@%:@else
    uint64_t end;
    return mason_dixon_heap_end(&end) == MASON_DIXON_HEAP_THERE ? end : 0;
@%:@endif
}

/* Is the page for certain not mapped? mincore(2) says ENOMEM. */
static inline int glance_unmapped(uint64_t page, uint64_t page_bytes) {
    unsigned char seen;
@%:@if defined(__x86_64__)
    return glance_call(SYS_mincore, page, (size_t)page_bytes, &seen) == -ENOMEM;
@%:@else
    int saved = errno;
    int unmapped =
        mincore((void *)(uintptr_t)page, (size_t)page_bytes, &seen) != 0 && errno == ENOMEM;
    errno = saved;
    return unmapped;
@%:@endif
}

/* Is it the variable MASON_DIXON? Letter by letter, as a name in memory would be a text. */
static inline int glance_named(const char *entry) {
    return entry@<:@0@:>@ == 'M' && entry@<:@1@:>@ == 'A' && entry@<:@2@:>@ == 'S' && entry@<:@3@:>@ == 'O' &&
           entry@<:@4@:>@ == 'N' && entry@<:@5@:>@ == '_' && entry@<:@6@:>@ == 'D' && entry@<:@7@:>@ == 'I' &&
           entry@<:@8@:>@ == 'X' && entry@<:@9@:>@ == 'O' && entry@<:@10@:>@ == 'N' && entry@<:@11@:>@ == '=';
}

static inline int glance(void) {
    const ElfW(Phdr) *header = (const ElfW(Phdr) *)(uintptr_t)getauxval(A@&t@T_PHDR);
    const ElfW(Phdr) *const last = header + getauxval(A@&t@T_PHNUM);
    const uint64_t first = (uint64_t)(uintptr_t)header;
    const uint64_t page_bytes = getauxval(A@&t@T_PAGESZ), boundary = promised.boundary;
    const uint64_t own = (uint64_t)(uintptr_t)mason_dixon_startup;
    uint64_t bias = 0, end = 0, heap_end;
    int below = 0, above = 0, ours = 0;
    char *const *entry;

    if (promised_more(min_low_room) != 0 || promised_more(pointer_bits) != 0 ||
        promised.luajit != 0 || !header || !page_bytes)
        return 0;
    for (entry = environ; entry && *entry; entry++)
        if (glance_named(*entry))
            return 0;
    for (; header != last; header++) {
        const uint64_t from = bias + header->p_vaddr, to = from + header->p_memsz;
        if (header->p_type == PT_PHDR) /* comes before the first PT_LOAD (gABI) */
            bias = first - header->p_vaddr;
        if (header->p_type != PT_LOAD || from == to)
            continue;
        if (from < boundary && to > boundary)
            return 0;
        if (to <= boundary)
            below = 1;
        if (from >= boundary)
            above = 1;
        if (own >= from && own < to)
            ours = 1;
        if (to > end)
            end = to;
    }
    /* The headers may be those of a loader that was started with the program as its argument. */
    if (!ours)
        return 0;
    heap_end = glance_heap_end();
    if (heap_end < boundary)
        return 0;
    /* One page right below the boundary tells that the heap has not grown across it, and that the
     * gap between the segments is free. */
    if (end >= boundary && end <= heap_end && !(below && above))
        return 1;
    return glance_unmapped((boundary - 1) & ~(page_bytes - 1), page_bytes);
}

@%:@else
static inline int glance(void) {
    return 0;
}
@%:@endif

static void mason_dixon_startup(void) {
    if (promised.startup && !glance())
        look_closely();
}

@%:@endif
_MASON_DIXON_FILE src/mason_dixon.h
/* SPDX-License-Identifier: 0BSD */
/* mason_dixon.h - the self-test of MasonDixon: does this process have the address-space layout
 * that its build promised? C99 and C++. The implementation is mason_dixon.c.
 *
 * Since: 0.1
 *
 * The promises are macros, given when mason_dixon.c is compiled (mason_dixon_target() does it):
 *
 *   MASON_DIXON_BOUNDARY          The heap starts at or above this address, in bytes. Default
 *                                 0x100000000 (4 GiB). Greater than 0.
 *   MASON_DIXON_LOW_LIMIT         "Low" memory ends at this address, in bytes. Default 0x80000000
 *                                 (2 GiB); at most the boundary.
 *   MASON_DIXON_MIN_LOW_ROOM      So many bytes below the limit must be mappable. Default 0: no
 *                                 demand, the room is only reported.
 *   MASON_DIXON_POINTER_BITS      Stack, mappings and heap must fit into so many bits. Default 0:
 *                                 no demand; otherwise 16 to 64.
 *   MASON_DIXON_LOW_STACK,        1: the program is linked with mason_dixon_low_stack.c, compiled
 *   MASON_DIXON_LOW_LAYOUT        with the same macros. Default 0.
 *   MASON_DIXON_STARTUP           1: the self-test runs before main() and is silent when all is
 *                                 well. Default 0. Needs a compiler with constructor functions.
 *   MASON_DIXON_ON_FAILURE_ABORT  1: a failure at startup ends the process by abort(). Default 0:
 *                                 one message on file descriptor 2, and the program goes on.
 *
 *   MASON_DIXON_LOW_MAP           1: mason_dixon_low_map.c is in the program and stands in for
 *                                 mmap. Default 0: no check.
 *   MASON_DIXON_RUNTIME_LUAJIT    32: the program was built with a LuaJIT without GC64; 64: with
 *                                 GC64, so that nothing was placed, and heap-start and hole are not
 *                                 needed. Default 0: no check.
 *   MASON_DIXON_CONFIG            1: all but LOW_MAP, LOW_STACK and LOW_LAYOUT stand in an object
 *                                 of data that "mason-dixon link" adds to each executable, so that
 *                                 the file is compiled once for all of them.
 *   MASON_DIXON_MORE              with MASON_DIXON_CONFIG, 0: none of them promises MIN_LOW_ROOM,
 *                                 POINTER_BITS or RUNTIME_LUAJIT, and what judges these is left
 *                                 out. Default 1.
 *
 * With MASON_DIXON_STARTUP the environment variable MASON_DIXON has the last word. It is ignored in
 * programs that run with raised rights (setuid, setgid, file capabilities):
 *
 *   off      nothing is measured
 *   report   the whole report goes to file descriptor 2, then the program goes on
 *   warn     a failure gives the message only, even if the build chose abort
 *   abort    a failure gives the message and abort()
 *   test     the report goes to file descriptor 2 and the process ends before main(): status 0
 *            when nothing failed, 1 when a check failed, 77 when no verdict is possible
 *
 * Any other value gives one line that names the allowed ones, and counts as warn.
 *
 * Example:
 *
 *   @%:@include "mason_dixon.h"
 *
 *   int main(void) {
 *       struct mason_dixon_report report;
 *       if (mason_dixon_self_test(&report) == 1) {
 *           mason_dixon_print(&report, 2);
 *           return 1;
 *       }
 *       return 0;
 *   }
 */
@%:@ifndef MASON_DIXON_H
@%:@define MASON_DIXON_H

@%:@include <stddef.h>
@%:@include <stdint.h>

@%:@ifdef __cplusplus
extern "C" {
@%:@endif

/* What a check, or all of them together, came to. Since: 0.1 */
enum mason_dixon_outcome {
    MASON_DIXON_PASS,       /* measured, and as promised (or nothing was promised) */
    MASON_DIXON_FAIL,       /* measured, and not as promised */
    MASON_DIXON_NOT_NEEDED, /* there is nothing here that could go wrong */
    MASON_DIXON_UNKNOWN     /* could not be measured: no verdict */
};

/* The most checks that a report can have; how many it has is in its field count. Since: 0.1 */
@%:@define MASON_DIXON_CHECKS 8

/* Sizes of the text fields of a check, in bytes, with the final 0. Since: 0.1 */
@%:@define MASON_DIXON_EXPECTED_SIZE 80
@%:@define MASON_DIXON_OBSERVED_SIZE 160

/* One check. Since: 0.1
 *
 * The ids are stable, and their order in the report is this one:
 *   heap-start   the brk heap starts at or above the boundary
 *   hole         no segment of the executable covers the low memory up to the boundary, and what
 *                lies between its segments is not mapped from one end to the other
 *   low-room     so much address space below the low limit can really be mapped
 *   map-32bit    whether mmap's MAP_32BIT works here (informative, never fails)
 *   stack-width  the stack's addresses fit into MASON_DIXON_POINTER_BITS
 *   mmap-width   the addresses of mappings, of the heap and of the program itself fit into
 *                MASON_DIXON_POINTER_BITS
 * and, only where they were promised:
 *   low-map      calls of mmap with MAP_32BIT, of the program and of its shared libraries, are
 *                served from all of low memory (MASON_DIXON_LOW_MAP)
 *   runtime      the LuaJIT that is loaded has the layout that the build found
 *                (MASON_DIXON_RUNTIME_LUAJIT)
 * A check without a promise is informative: it passes or is not needed and never fails; its
 * observed text says what was seen. Under qemu-user and valgrind, which place things themselves,
 * every check is unknown.
 */
struct mason_dixon_check {
    const char *id;                           /* stable name, as above */
    enum mason_dixon_outcome outcome;         /* the verdict of this check */
    char expected@<:@MASON_DIXON_EXPECTED_SIZE@:>@; /* what was promised, as a phrase */
    char observed@<:@MASON_DIXON_OBSERVED_SIZE@:>@; /* what was seen, or why nothing was */
    const char *remedy;                       /* what to do next; "" unless the check failed */
};

/* Everything that was measured. Since: 0.1
 *
 * Addresses are byte addresses. A number that could not be measured is 0 (low_room_bytes:
 * MASON_DIXON_NO_ROOM_KNOWN). The texts live as long as the program.
 */
struct mason_dixon_report {
    enum mason_dixon_outcome outcome; /* fail if a check failed; else unknown if one is unknown;
                                         else that of heap-start */
    unsigned count;                   /* entries in checks */
    struct mason_dixon_check checks@<:@MASON_DIXON_CHECKS@:>@;

    uint64_t boundary_bytes;     /* MASON_DIXON_BOUNDARY */
    uint64_t low_limit_bytes;    /* MASON_DIXON_LOW_LIMIT */
    uint64_t min_low_room_bytes; /* MASON_DIXON_MIN_LOW_ROOM */
    unsigned pointer_bits;       /* MASON_DIXON_POINTER_BITS */

    const char *emulated;    /* "no", "qemu-user" or "valgrind" */
    uint64_t heap_start;     /* where the brk heap starts; 0 also when only its end is known */
    uint64_t heap_end;       /* sbrk(0): where it ends now; 0 without a brk heap */
    uint64_t image_start;    /* lowest address of the executable's segments */
    uint64_t image_end;      /* one past their highest address */
    uint64_t load_bias;      /* what the loader added to the addresses in the file, in bytes */
    uint64_t low_room_bytes; /* mappable address space below the low limit */
    uint64_t stack_address;  /* highest stack address seen */
    uint64_t mmap_address;   /* where a mapping without a hint was put */
    uint64_t page_bytes;     /* size of a page */
};

/* Value of low_room_bytes when the room could not be measured. Since: 0.1 */
@%:@define MASON_DIXON_NO_ROOM_KNOWN UINT64_MAX

/* mason_dixon_self_test - measures this process and judges it. Since: 0.1
 *
 * Synopsis:  int mason_dixon_self_test(struct mason_dixon_report *report);
 * report     filled completely; what was in it does not matter
 * Result     0 when nothing failed, 1 when a check failed; -1 with errno EINVAL (and nothing else
 *            done) when report is NULL. errno is kept otherwise.
 *
 * It allocates nothing from the heap, leaves nothing mapped and no descriptor open, and needs no
 * /proc (with it, it can tell the exact start of a heap that has grown). To count the low room it
 * maps free pieces of low memory without access and unmaps each at once: call it while no other
 * thread needs a low mapping, or that thread's request may find its place taken for a moment.
 *
 * Example:   struct mason_dixon_report report;
 *            if (mason_dixon_self_test(&report) == 1)
 *                mason_dixon_print(&report, 2);
 */
int mason_dixon_self_test(struct mason_dixon_report *report);

/* mason_dixon_print - writes a report for people, at most 79 columns wide. Since: 0.1
 *
 * Synopsis:  void mason_dixon_print(const struct mason_dixon_report *report, int fd);
 * report     a report that mason_dixon_self_test() has filled; NULL writes nothing
 * fd         an open file descriptor; written to with write(2), never closed
 * Result     none; what can't be written is dropped. errno is kept. No heap memory is used.
 *
 * Example:   mason_dixon_print(&report, 1);
 */
void mason_dixon_print(const struct mason_dixon_report *report, int fd);

/* mason_dixon_map_low - memory below an address, for runtimes that pack pointers: what MAP_32BIT is
 * meant to be, on every system. Implemented in mason_dixon_low_map.c. Since: 0.1
 *
 * Synopsis:   void *mason_dixon_map_low(size_t size, uint64_t limit, size_t alignment);
 * size        in bytes, rounded up to whole pages; not 0
 * limit       the memory ends at or below this address, in bytes: above 64 KiB, at most
 *             0x100000000 (4 GiB), and not inside the executable. 0: MASON_DIXON_LOW_LIMIT, as
 *             mason_dixon_low_map.c was compiled (2 GiB)
 * alignment   the address is a multiple of so many bytes, a power of two; 0: a page
 * Result      the address: readable and writable, filled with 0, private to the process, nothing
 *             executable, never over something that was there. NULL with errno:
 *               EINVAL  an argument is not as above
 *               ENOMEM  no such place is free, or the system gives no more memory
 *               EAGAIN  called by a signal handler that has interrupted one of these functions
 *               ENOSYS  a 32-bit program
 *
 * May be called by any thread, before main() and after fork(). Takes no memory from the heap. The
 * cost does not depend on how many mappings there are. Nothing below 64 KiB or vm.mmap_min_addr is
 * ever used.
 *
 * Example:    char *arena = (char *)mason_dixon_map_low(1 << 20, 0, 0);
 *             if (!arena)
 *                 perror("mason_dixon_map_low");
 */
void *mason_dixon_map_low(size_t size, uint64_t limit, size_t alignment);

/* mason_dixon_unmap_low - gives it back. Since: 0.1
 *
 * Synopsis:   int mason_dixon_unmap_low(void *address, size_t size);
 * address     a multiple of the page size, in what mason_dixon_map_low() has given
 * size        in bytes, rounded up to whole pages. Parts, and neighbours at once, are allowed but
 *             on Windows, where it must be the whole of one mapping
 * Result      0; -1 with errno EINVAL, and nothing done, when any page of it did not come from
 *             mason_dixon_map_low() or is given back already; EAGAIN as above
 *
 * Example:    if (mason_dixon_unmap_low(arena, 1 << 20) != 0)
 *                 perror("mason_dixon_unmap_low");
 */
int mason_dixon_unmap_low(void *address, size_t size);

@%:@ifdef __cplusplus
}
@%:@endif

@%:@endif
_MASON_DIXON_FILE src/mason_dixon_measure.h
/* SPDX-License-Identifier: 0BSD */
/* mason_dixon_measure.h - what can be measured of an address space from inside the process.
 *
 * Since: 0.1
 *
 * The measuring functions that self-test (mason_dixon.c) and probe (mason_dixon_probe.c) share. All
 * are static; none allocates heap memory, leaves a mapping or an open descriptor, or needs stdio.
 * They may change errno. Include this file before any system header: it asks the C library for the
 * declarations it needs. Addresses and sizes are in bytes, held in uint64_t.
 *
 * Macros, given by -D where the guess below is wrong:
 *   MASON_DIXON_HAVE_SBRK   1 where the C library has sbrk(), else 0
 *   MASON_DIXON_HAVE_PHDR   1 where <link.h> has dl_iterate_phdr(), else 0
 *   MASON_DIXON_PROBE_THREADS   defined: threads' stacks can be looked at; needs -pthread
 */
@%:@ifndef MASON_DIXON_MEASURE_H
@%:@define MASON_DIXON_MEASURE_H

@%:@ifndef _GNU_SOURCE
@%:@define _GNU_SOURCE 1 /* glibc, musl: dl_iterate_phdr, MAP_ANONYMOUS, mincore, sbrk */
@%:@endif
@%:@ifndef __EXTENSIONS__
@%:@define __EXTENSIONS__ 1 /* illumos, Solaris: the same under a strict -std */
@%:@endif

@%:@include <errno.h>
@%:@include <fcntl.h>
@%:@include <stddef.h>
@%:@include <stdint.h>
@%:@include <stdlib.h>
@%:@include <string.h>

@%:@ifndef _WIN32
@%:@include <sys/types.h>
@%:@include <sys/mman.h>
@%:@include <unistd.h>
@%:@endif
@%:@ifdef _@&t@_linux_@&t@_
@%:@include <sys/auxv.h>
@%:@endif
@%:@ifdef MASON_DIXON_PROBE_THREADS
@%:@include <pthread.h>
@%:@endif

@%:@ifndef MASON_DIXON_HAVE_PHDR
@%:@if defined(__TINYC__)
@%:@define MASON_DIXON_HAVE_PHDR 0 /* tcc can't read glibc's <link.h> */
@%:@elif defined(_@&t@_linux_@&t@_)
@%:@define MASON_DIXON_HAVE_PHDR 1
@%:@elif defined(__ELF__) && defined(__has_include)
@%:@if __has_include(<link.h>)
@%:@define MASON_DIXON_HAVE_PHDR 1
@%:@endif
@%:@endif
@%:@endif
@%:@ifndef MASON_DIXON_HAVE_PHDR
@%:@define MASON_DIXON_HAVE_PHDR 0
@%:@endif
@%:@if MASON_DIXON_HAVE_PHDR
@%:@include <link.h>
@%:@endif

/* FreeBSD has no sbrk() on its younger machines, macOS only an emulation that malloc never uses. */
@%:@ifndef MASON_DIXON_HAVE_SBRK
@%:@if defined(_@&t@_linux_@&t@_) || defined(__sun) || defined(__NetBSD__) || defined(__DragonFly__)
@%:@define MASON_DIXON_HAVE_SBRK 1
@%:@elif defined(__FreeBSD__) && (defined(__x86_64__) || defined(__i386__))
@%:@define MASON_DIXON_HAVE_SBRK 1
@%:@else
@%:@define MASON_DIXON_HAVE_SBRK 0
@%:@endif
@%:@endif

@%:@ifndef _WIN32
@%:@if !defined(MAP_ANONYMOUS) && defined(MAP_ANON)
@%:@define MAP_ANONYMOUS MAP_ANON
@%:@endif
@%:@ifndef MAP_NORESERVE
@%:@define MAP_NORESERVE 0
@%:@endif
@%:@ifndef MAP_FAILED
@%:@define MAP_FAILED ((void *)-1)
@%:@endif
@%:@endif

/* What a program seldom runs, and a good start never: compiled for size, and kept apart from what
 * runs. */
@%:@if defined(__GNUC__) && !defined(__TINYC__)
@%:@define MASON_DIXON_RARE _@&t@_attribute_@&t@_((cold))
@%:@define MASON_DIXON_APART _@&t@_attribute_@&t@_((cold, noinline)) /* smaller so: its frame is its own */
@%:@else
@%:@define MASON_DIXON_RARE
@%:@define MASON_DIXON_APART
@%:@endif

/* The smallest piece that the count of low room looks at, and the lowest address it touches:
 * nobody builds on less, and root may map page 0 of a process. */
@%:@define MASON_DIXON_PIECE UINT64_C(0x10000)

/* Text in a fixed buffer. Always ends with 0; what does not fit is dropped. */
struct mason_dixon_text {
    char *start;
    size_t size;
    size_t used;
};

/* mason_dixon_text_open - begins an empty text in buffer, size bytes of it. Since: 0.1 */
MASON_DIXON_RARE static inline struct mason_dixon_text mason_dixon_text_open(char *buffer,
                                                                             size_t size) {
    struct mason_dixon_text text;
    text.start = buffer;
    text.size = size;
    text.used = 0;
    buffer@<:@0@:>@ = 0;
    return text;
}

/* mason_dixon_put_char - appends a character. Since: 0.1 */
MASON_DIXON_RARE static inline void mason_dixon_put_char(struct mason_dixon_text *text, char c) {
    if (text->used + 1 < text->size)
        text->start@<:@text->used++@:>@ = c;
    text->start@<:@text->used@:>@ = 0;
}

/* mason_dixon_put - appends a string. Since: 0.1 */
MASON_DIXON_RARE static inline void mason_dixon_put(struct mason_dixon_text *text,
                                                    const char *string) {
    while (*string)
        mason_dixon_put_char(text, *string++);
}

/* mason_dixon_put_number - appends value in base 10 or 16 (without 0x). Since: 0.1 */
MASON_DIXON_RARE static inline void mason_dixon_put_number(struct mason_dixon_text *text,
                                                           uint64_t value, unsigned base) {
    char digits@<:@24@:>@;
    size_t at = sizeof digits;
    digits@<:@--at@:>@ = 0;
    do {
        digits@<:@--at@:>@ = "0123456789abcdef"@<:@value % base@:>@;
        value /= base;
    } while (value);
    mason_dixon_put(text, digits + at);
}

/* mason_dixon_put_address - appends an address as 0x... Since: 0.1 */
MASON_DIXON_RARE static inline void mason_dixon_put_address(struct mason_dixon_text *text,
                                                            uint64_t address) {
    mason_dixon_put(text, "0x");
    mason_dixon_put_number(text, address, 16);
}

/* mason_dixon_put_size - appends a size in the largest unit that divides it; a long number of bytes
 * or KiB becomes whole MiB, rounded down. Since: 0.1 */
MASON_DIXON_RARE static inline void mason_dixon_put_size(struct mason_dixon_text *text,
                                                         uint64_t bytes) {
    static const char units@<:@5@:>@@<:@7@:>@ = {" bytes", " KiB", " MiB", " GiB", " TiB"};
    unsigned unit = 0;
    while (unit < 4 && bytes && bytes % 1024 == 0) {
        bytes /= 1024;
        unit++;
    }
    while (unit < 2 && bytes >= 10 * 1024) {
        bytes /= 1024;
        unit++;
    }
    mason_dixon_put_number(text, bytes, 10);
    mason_dixon_put(text, units@<:@unit@:>@);
}

/* mason_dixon_outcome_name - the word for an outcome, as in reports. Since: 0.1 */
MASON_DIXON_RARE static inline const char *mason_dixon_outcome_name(unsigned outcome) {
    static const char names@<:@4@:>@@<:@11@:>@ = {"pass", "fail", "not-needed", "unknown"};
    return names@<:@outcome < 4 ? outcome : 3@:>@;
}

/* mason_dixon_bits - how many bits an address needs: 47 for 0x7ffc..., 64 in the upper half of the
 * address space, where 64-bit addresses are sign-extended (illumos puts the stack there). Since:
 * 0.1 */
MASON_DIXON_RARE static inline unsigned mason_dixon_bits(uint64_t address) {
    unsigned bits = 0;
    while (address) {
        address >>= 1;
        bits++;
    }
    return bits;
}

/* mason_dixon_upper_half - 1 when the address is a sign-extended one: its top bits are all 1, so a
 * shift by 47 bits gives neither 0 nor 1. Always 0 where pointers have 32 bits. Since: 0.1 */
MASON_DIXON_RARE static inline int mason_dixon_upper_half(uint64_t address) {
    return address >> 63 ? 1 : 0;
}

/* The executable in memory. */
struct mason_dixon_range {
    uint64_t start; /* first byte */
    uint64_t end;   /* one past the last */
};
@%:@define MASON_DIXON_LOADS 24
struct mason_dixon_image {
    int known;      /* 0: the fields below say nothing */
    unsigned type;  /* e_type: 2 ET_EXEC, 3 ET_DYN; 0 unknown */
    uint64_t bias;  /* added by the loader to the file's addresses */
    uint64_t start; /* lowest address of a PT_LOAD */
    uint64_t end;   /* one past the highest */
    unsigned loads; /* entries in load; what does not fit is only in start and end */
    struct mason_dixon_range load@<:@MASON_DIXON_LOADS@:>@; /* the PT_LOADs, in memory */
    uint64_t boundary;                                /* in: the address a hole would span */
    struct mason_dixon_range hole; /* a PT_LOAD across the boundary; start == end: none */
    struct mason_dixon_range gap;  /* from the last segment below the boundary to the first one
                                      above; end 0: no segment above */
};

@%:@if MASON_DIXON_HAVE_PHDR
@%:@define MASON_DIXON_PT_LOAD 1
MASON_DIXON_RARE static inline int mason_dixon_image_visit(struct dl_phdr_info *info, size_t size,
                                                           void *into) {
    struct mason_dixon_image *image = (struct mason_dixon_image *)into;
    unsigned i;
    (void)size;
@%:@ifdef _@&t@_linux_@&t@_
    /* The executable is the first entry of glibc and musl. Elsewhere the kernel's word finds it,
     * which is about the loader when that was started itself (then A@&t@T_BASE is 0). */
    if (getauxval(A@&t@T_BASE) && (uint64_t)(uintptr_t)info->dlpi_phdr != getauxval(A@&t@T_PHDR))
        return 0;
@%:@endif
    image->known = 1;
    image->type = 0;
    image->bias = (uint64_t)info->dlpi_addr;
    image->start = UINT64_MAX;
    image->end = 0;
    image->loads = 0;
    for (i = 0; i < info->dlpi_phnum; i++) {
        uint64_t from, to;
        if (info->dlpi_phdr@<:@i@:>@.p_type != MASON_DIXON_PT_LOAD || !info->dlpi_phdr@<:@i@:>@.p_memsz)
            continue;
        from = image->bias + (uint64_t)info->dlpi_phdr@<:@i@:>@.p_vaddr;
        to = from + (uint64_t)info->dlpi_phdr@<:@i@:>@.p_memsz;
        /* The ELF header, where the first readable segment begins with it, tells the file's type:
         * four bytes of magic, and e_type as two bytes at offset 16. */
        if (info->dlpi_phdr@<:@i@:>@.p_offset == 0 && info->dlpi_phdr@<:@i@:>@.p_filesz >= 18 &&
            (info->dlpi_phdr@<:@i@:>@.p_flags & 4)) {
            const unsigned char *header = (const unsigned char *)(uintptr_t)from;
            uint16_t type;
            memcpy(&type, header + 16, sizeof type);
            if (header@<:@0@:>@ == 0x7f && header@<:@1@:>@ == 'E' && header@<:@2@:>@ == 'L' && header@<:@3@:>@ == 'F')
                image->type = type;
        }
        if (from < image->start)
            image->start = from;
        if (to > image->end)
            image->end = to;
        if (from < image->boundary && to > image->boundary) {
            image->hole.start = from;
            image->hole.end = to;
        }
        if (to <= image->boundary && to > image->gap.start)
            image->gap.start = to;
        if (from >= image->boundary && (!image->gap.end || from < image->gap.end))
            image->gap.end = from;
        if (image->loads < MASON_DIXON_LOADS) {
            image->load@<:@image->loads@:>@.start = from;
            image->load@<:@image->loads@:>@.end = to;
            image->loads++;
        }
    }
    if (!image->loads)
        image->known = 0;
    /* Without a look at the header: an image that was not moved is ET_EXEC. */
    else if (!image->type)
        image->type = image->bias ? 3 : 2;
    return 1;
}
@%:@endif

/* mason_dixon_image_read - fills image from the executable's program headers. A segment with its
 * start below boundary and its end above it is noted as a hole: all the low memory between belongs
 * to it. Takes about a microsecond, no system call. Since: 0.1 */
MASON_DIXON_RARE static inline void mason_dixon_image_read(struct mason_dixon_image *image,
                                                           uint64_t boundary) {
    memset(image, 0, sizeof *image);
    image->boundary = boundary;
@%:@if MASON_DIXON_HAVE_PHDR
    (void)dl_iterate_phdr(mason_dixon_image_visit, image);
@%:@endif
}

/* mason_dixon_page_bytes - size of a page; 4096 where nobody tells. Since: 0.1 */
MASON_DIXON_RARE static inline uint64_t mason_dixon_page_bytes(void) {
@%:@ifdef _@&t@_linux_@&t@_
    const long bytes = (long)getauxval(A@&t@T_PAGESZ);
@%:@elif !defined(_WIN32)
    const long bytes = sysconf(_SC_PAGESIZE);
@%:@else
    const long bytes = 0;
@%:@endif
    return bytes > 0 ? (uint64_t)bytes : 4096;
}

/* The brk heap. */
enum mason_dixon_heap_state {
    MASON_DIXON_HEAP_UNTOLD, /* this system or its C library does not say */
    MASON_DIXON_HEAP_NONE,   /* there is none: brk is refused */
    MASON_DIXON_HEAP_THERE
};

/* mason_dixon_heap_end - where the brk heap ends now, by sbrk(0). A refused brk gives an error
 * number for an address (the raw result of the system call, in both glibc and musl). Since: 0.1 */
MASON_DIXON_RARE static inline enum mason_dixon_heap_state mason_dixon_heap_end(uint64_t *end) {
    *end = 0;
@%:@if MASON_DIXON_HAVE_SBRK
    {
        uintptr_t now = (uintptr_t)sbrk(0);
        if (now >= (uintptr_t)-4096 || now == 0)
            return MASON_DIXON_HEAP_NONE;
        *end = (uint64_t)now;
        return MASON_DIXON_HEAP_THERE;
    }
@%:@else
    return MASON_DIXON_HEAP_UNTOLD;
@%:@endif
}

@%:@ifdef _@&t@_linux_@&t@_
/* mason_dixon_read - read(2), until no signal comes between. Since: 0.1 */
MASON_DIXON_RARE static inline ssize_t mason_dixon_read(int fd, char *into, size_t bytes) {
    ssize_t got;
    do {
        got = read(fd, into, bytes);
    } while (got < 0 && errno == EINTR);
    return got;
}
@%:@endif

/* What /proc/self/stat says (Linux, proc_pid_stat(5)). */
struct mason_dixon_stat {
    int known;          /* 0: not readable */
    uint64_t vsize;     /* field 23: address space in use, in bytes */
    uint64_t stack;     /* field 28: bottom of the main stack */
    uint64_t start_brk; /* field 47: where the heap starts; 0 where the line ends before it */
};

/* mason_dixon_stat_read_file - reads it from path, /proc/PID/stat of any process; needs a free
 * descriptor for a moment. Since: 0.1 */
MASON_DIXON_RARE static inline void mason_dixon_stat_read_file(struct mason_dixon_stat *stat,
                                                               const char *path) {
    memset(stat, 0, sizeof *stat);
@%:@ifdef _@&t@_linux_@&t@_
    {
        char text@<:@2048@:>@;
        size_t used = 0;
        ssize_t got;
        char *at, *name_end = NULL;
        unsigned field = 2;
        int fd = open(path, O_RDONLY | O_CLOEXEC);
        if (fd < 0)
            return;
        while ((got = mason_dixon_read(fd, text + used, sizeof text - 1 - used)) > 0)
            used += (size_t)got;
        (void)close(fd);
        text@<:@used@:>@ = 0;
        for (at = text; *at; at++) /* field 2, the name, may hold blanks and brackets itself */
            if (*at == ')')
                name_end = at;
        if (!name_end)
            return;
        stat->known = 1;
        for (at = name_end + 1; *at; at++) {
            if (*at == ' ') {
                uint64_t value = 0;
                const char *digit = at + 1;
                field++;
                while (*digit >= '0' && *digit <= '9')
                    value = value * 10 + (uint64_t)(*digit++ - '0');
                if (field == 23)
                    stat->vsize = value;
                else if (field == 28)
                    stat->stack = value;
                else if (field == 47)
                    stat->start_brk = value;
            }
        }
    }
@%:@else
    (void)path;
@%:@endif
}

/* mason_dixon_stat_read - the same of this process. Since: 0.1 */
MASON_DIXON_RARE static inline void mason_dixon_stat_read(struct mason_dixon_stat *stat) {
    mason_dixon_stat_read_file(stat, "/proc/self/stat");
}

@%:@ifdef _@&t@_linux_@&t@_
/* mason_dixon_meets - 1 when c is the last character of word in a text whose characters come one
 * after the other; *met is how many of word came right before. The first character of word stands
 * in it once, or once more at its end. Since: 0.1 */
MASON_DIXON_RARE static inline int mason_dixon_meets(const char *word, unsigned *met, char c) {
    *met = c == word@<:@*met@:>@ ? *met + 1 : c == word@<:@0@:>@;
    return !word@<:@*met@:>@;
}

/* mason_dixon_maps_tell - 1 when a line of /proc/self/maps contains word, which is as above.
 * Since: 0.1 */
MASON_DIXON_RARE static inline int mason_dixon_maps_tell(const char *word) {
    char text@<:@1024@:>@;
    unsigned met = 0;
    ssize_t got, i;
    int found = 0;
    int fd = open("/proc/self/maps", O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return 0;
    while (!found && (got = mason_dixon_read(fd, text, sizeof text)) > 0)
        for (i = 0; i < got && !found; i++)
            found = mason_dixon_meets(word, &met, text@<:@i@:>@);
    (void)close(fd);
    return found;
}
@%:@endif

/* mason_dixon_emulated - "qemu-user", "valgrind" or "no": a process that runs inside another one
 * sees that one's placements, not the kernel's, so nothing here may be judged.
 *
 * qemu-user answers /proc/self/stat itself, with 0 for the size and a line that ends before the
 * heap's start, though it serves brk (qemu, linux-user/syscall.c, open_self_stat). valgrind
 * preloads a library of its own into the program, or is at least mapped; its start of the heap, in
 * /proc, is the one of valgrind's own process. Both hide the kernel's vDSO from the program, qemu
 * until version 8.1: that saves the look at all mappings elsewhere. Other emulators are not
 * recognised. Since: 0.1
 */
MASON_DIXON_RARE static inline const char *mason_dixon_emulated(const struct mason_dixon_stat *stat,
                                                                uint64_t heap_end) {
@%:@ifdef _@&t@_linux_@&t@_
    const char *preload = getenv("LD_PRELOAD");
    unsigned met = 0;
    if (stat->known && !stat->start_brk && !stat->vsize && heap_end)
        return "qemu-user";
    while (preload && *preload)
        if (mason_dixon_meets("vgpreload_", &met, *preload++))
            return "valgrind";
    if (!getauxval(A@&t@T_SYSINFO_EHDR) && mason_dixon_maps_tell("/valgrind/"))
        return "valgrind";
@%:@else
    (void)stat;
    (void)heap_end;
@%:@endif
    return "no";
}

@%:@ifndef _WIN32
/* mason_dixon_map - maps bytes without access, for address space only; MAP_FAILED on error.
 * Since: 0.1 */
MASON_DIXON_RARE static inline void *mason_dixon_map(uint64_t hint, uint64_t bytes, int flags) {
    return mmap((void *)(uintptr_t)hint, (size_t)bytes, PROT_NONE,
                MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | flags, -1, 0);
}
@%:@endif

/* The flags that make mmap take exactly the place asked for, or fail. A Linux before 4.17 does not
 * know its flag and takes the address as a hint, which is why every result is compared. */
@%:@ifndef _WIN32
@%:@if defined(_@&t@_linux_@&t@_) && !defined(MAP_FIXED_NOREPLACE)
@%:@define MAP_FIXED_NOREPLACE 0x100000
@%:@endif
@%:@if defined(MASON_DIXON_MAP_HERE)
/* given by -D: a test that imitates another system */
@%:@elif defined(MAP_FIXED_NOREPLACE)
@%:@define MASON_DIXON_MAP_HERE MAP_FIXED_NOREPLACE
@%:@elif defined(MAP_EXCL)
@%:@define MASON_DIXON_MAP_HERE (MAP_FIXED | MAP_EXCL)
@%:@elif defined(MAP_TRYFIXED)
@%:@define MASON_DIXON_MAP_HERE MAP_TRYFIXED
@%:@else
@%:@define MASON_DIXON_MAP_HERE 0
@%:@endif
@%:@endif

/* mason_dixon_mapped - 1 when the page at address is mapped, 0 when it is not, -1 when the system
 * does not tell. Since: 0.1 */
MASON_DIXON_RARE static inline int mason_dixon_mapped(uint64_t address, uint64_t page_bytes) {
@%:@ifdef _@&t@_linux_@&t@_
    unsigned char seen;
    void *page = (void *)(uintptr_t)(address & ~(page_bytes - 1));
    void *got;
    if (mincore(page, (size_t)page_bytes, &seen) == 0)
        return 1;
    if (errno == ENOMEM) /* mincore(2): not mapped */
        return 0;
    /* mincore is not allowed here: what can be mapped was not mapped. */
    got = mason_dixon_map((uint64_t)(uintptr_t)page, page_bytes, MASON_DIXON_MAP_HERE);
    if (got == MAP_FAILED)
        return errno == EEXIST ? 1 : -1;
    (void)munmap(got, (size_t)page_bytes);
    return got == page ? 0 : 1;
@%:@else
    (void)address;
    (void)page_bytes;
    return -1;
@%:@endif
}

/* mason_dixon_gap_taken - 1 when the low memory between the program's segments, up to the boundary,
 * is mapped although no segment covers it: seen at five places. The kernel leaves it free; a loader
 * that was started with the program as its argument may map the whole span (musl, ldso/dynlink.c,
 * map_library). Since: 0.1 */
MASON_DIXON_RARE static inline int mason_dixon_gap_taken(const struct mason_dixon_image *image,
                                                         uint64_t page_bytes) {
    uint64_t start = (image->gap.start + page_bytes - 1) & ~(page_bytes - 1), at;
    unsigned i;
    if (!image->known || !image->gap.start || !image->gap.end ||
        image->boundary < start + 8 * page_bytes)
        return 0;
    for (i = 0; i < 5; i++) {
        at = i < 4 ? start + (image->boundary - start) / 4 * i : image->boundary - 1;
        if (mason_dixon_mapped(at, page_bytes) != 1)
            return 0;
    }
    return 1;
}

/* mason_dixon_heap_above - is the whole heap, which now ends at heap_end, at or above boundary? 1
 * yes, 0 no, -1 can't be told. For a heap whose start nobody gives: it starts after the image, and
 * it has no gaps, so an unmapped page right below the boundary parts them. Since: 0.1 */
MASON_DIXON_RARE static inline int mason_dixon_heap_above(const struct mason_dixon_image *image,
                                                          uint64_t heap_end, uint64_t boundary,
                                                          uint64_t page_bytes) {
    if (heap_end < boundary)
        return 0;
    if (image->known && image->end >= boundary && image->end <= heap_end)
        return 1;
    return mason_dixon_mapped(boundary - 1, page_bytes) == 0 ? 1 : -1;
}

/* mason_dixon_mmap_address - where a mapping of one page without a hint goes; 0 when there is none.
 * Since: 0.1 */
MASON_DIXON_RARE static inline uint64_t mason_dixon_mmap_address(uint64_t page_bytes) {
    uint64_t address = 0;
@%:@ifndef _WIN32
    void *got = mason_dixon_map(0, page_bytes, 0);
    if (got != MAP_FAILED) {
        address = (uint64_t)(uintptr_t)got;
        (void)munmap(got, (size_t)page_bytes);
    }
@%:@else
    (void)page_bytes;
@%:@endif
    return address;
}

/* mason_dixon_frame_address - an address of the stack that runs now: that of a function's frame. A
 * local variable's would not do: AddressSanitizer keeps locals on a fake stack among its own
 * mappings, by default since gcc 13 and clang 15 (detect_stack_use_after_return). Since: 0.1 */
MASON_DIXON_RARE static inline uint64_t mason_dixon_frame_address(void) {
@%:@if defined(__GNUC__) || defined(__TINYC__)
    return (uint64_t)(uintptr_t)__builtin_frame_address(0);
@%:@else
    volatile char here = 0;
    volatile char *place = &here;
    return (uint64_t)(uintptr_t)place;
@%:@endif
}

/* mason_dixon_stack_address - the highest address of the stacks that can be seen from here: the
 * frame's, and the name of the program, which lies at the top of the main stack. Since: 0.1 */
MASON_DIXON_RARE static inline uint64_t mason_dixon_stack_address(void) {
    uint64_t address = mason_dixon_frame_address();
@%:@ifdef _@&t@_linux_@&t@_
    uint64_t top = (uint64_t)getauxval(A@&t@T_EXECFN);
    if (top > address)
        address = top;
@%:@endif
    return address;
}

/* How mmap's MAP_32BIT does here. */
enum mason_dixon_map_32bit {
    MASON_DIXON_MAP_32BIT_NONE,    /* not defined on this system */
    MASON_DIXON_MAP_32BIT_WORKS,   /* gave an address below 4 GiB */
    MASON_DIXON_MAP_32BIT_IGNORED, /* gave one above */
    MASON_DIXON_MAP_32BIT_REFUSED  /* gave none */
};

/* mason_dixon_map_32bit - tries one mapping of 64 KiB with MAP_32BIT; *address is where it went, or
 * 0. On Linux the flag exists on x86-64 only, and means @<:@1 GiB, 2 GiB) (mmap(2),
 * arch/x86/kernel/sys_x86_64.c). Since: 0.1 */
MASON_DIXON_RARE static inline enum mason_dixon_map_32bit mason_dixon_map_32bit(uint64_t *address) {
    *address = 0;
@%:@if !defined(_WIN32) && defined(MAP_32BIT)
    {
        void *got = mason_dixon_map(0, MASON_DIXON_PIECE, MAP_32BIT);
        if (got == MAP_FAILED)
            return MASON_DIXON_MAP_32BIT_REFUSED;
        *address = (uint64_t)(uintptr_t)got;
        (void)munmap(got, (size_t)MASON_DIXON_PIECE);
        return *address >> 32 ? MASON_DIXON_MAP_32BIT_IGNORED : MASON_DIXON_MAP_32BIT_WORKS;
    }
@%:@else
    return MASON_DIXON_MAP_32BIT_NONE;
@%:@endif
}

/* Low room while it is counted. */
struct mason_dixon_room {
    uint64_t bytes;   /* found so far */
    uint64_t enough;  /* stop here */
    uint64_t piece;   /* do not split below this */
    unsigned refused; /* smallest pieces refused for another reason than "occupied" */
    int given_up;     /* too many of these, and nothing found */
};

/* One free place @<:@from, to), as far as it is free: whole, or in halves. */
MASON_DIXON_RARE static inline void mason_dixon_room_in(struct mason_dixon_room *room,
                                                        uint64_t from, uint64_t to) {
@%:@ifndef _WIN32
    uint64_t bytes = to - from, middle;
    void *got;
    if (from >= to || room->given_up || room->bytes >= room->enough)
        return;
    if (bytes <= SIZE_MAX) {
        got = mason_dixon_map(from, bytes, MASON_DIXON_MAP_HERE);
        if (got != MAP_FAILED) {
            (void)munmap(got, (size_t)bytes);
            if ((uint64_t)(uintptr_t)got == from) {
                room->bytes += bytes;
                return;
            }
        } else if (bytes <= room->piece && errno != EEXIST) {
            /* ENOMEM under a full RLIMIT_AS, EPERM below mmap_min_addr or from seccomp */
            room->refused++;
            room->given_up = room->refused >= 64 && room->bytes == 0;
        }
    }
    if (bytes <= room->piece)
        return;
    /* In two at a multiple of the piece, so that what was mapped in pieces is met in pieces. */
    middle = (from + bytes / 2) & ~(room->piece - 1);
    if (middle <= from)
        middle = (from | (room->piece - 1)) + 1;
    mason_dixon_room_in(room, from, middle);
    mason_dixon_room_in(room, middle, to);
@%:@else
    (void)from;
    (void)to;
    room->refused = 1; /* nothing is tried, so nothing can be told */
@%:@endif
}

/* mason_dixon_low_room - how many bytes below limit can really be mapped, in pieces of 64 KiB or
 * more; UINT64_MAX when that can't be told (everything is refused, and not because it is
 * occupied).
 *
 * image      the executable's places are left out instead of tried; may be unknown
 * heap       likewise; start == end: none
 * limit      the room ends here
 * enough     stop counting at so many bytes; UINT64_MAX counts all
 *
 * Every piece is mapped without access and reservation, over nothing that exists, and unmapped at
 * once. Nothing below 64 KiB is touched; the kernel refuses what lies below vm.mmap_min_addr. Free
 * low memory costs two system calls for each gap; a fragmented one up to some ten thousand. Since:
 * 0.1 */
MASON_DIXON_RARE static inline uint64_t mason_dixon_low_room(const struct mason_dixon_image *image,
                                                             struct mason_dixon_range heap,
                                                             uint64_t limit, uint64_t enough,
                                                             uint64_t page_bytes) {
    struct mason_dixon_room room;
    uint64_t at = MASON_DIXON_PIECE;
    memset(&room, 0, sizeof room);
    room.enough = enough;
    room.piece = page_bytes > MASON_DIXON_PIECE ? page_bytes : MASON_DIXON_PIECE;
    if (at < room.piece)
        at = room.piece;
    if (sizeof(void *) < 8 && limit > UINT64_C(0xffff0000))
        limit = UINT64_C(0xffff0000);
    limit &= ~(page_bytes - 1);
    while (at < limit) {
        uint64_t start = limit, end = limit; /* the next thing known to be there */
        unsigned i;
        for (i = 0; i <= image->loads; i++) {
            struct mason_dixon_range there = i < image->loads ? image->load@<:@i@:>@ : heap;
            there.start &= ~(page_bytes - 1);
            there.end = (there.end + page_bytes - 1) & ~(page_bytes - 1);
            if (there.end > at && there.start < there.end && there.start < start) {
                start = there.start;
                end = there.end;
            }
        }
        mason_dixon_room_in(&room, at, start);
        at = end > at ? end : limit;
    }
    return room.bytes == 0 && room.refused ? UINT64_MAX : room.bytes;
}

/* mason_dixon_bits_class - the smallest class of 31, 32, 38, 39, 40, 42, 47, 48, 52, 57, 64 bits
 * that holds an address: the kernel moves stack and mappings by a random amount that is small
 * against the address space, so two runs agree on the class. 0 for address 0. Since: 0.1 */
MASON_DIXON_RARE static inline unsigned mason_dixon_bits_class(uint64_t address) {
    static const unsigned char classes@<:@@:>@ = {31, 32, 38, 39, 40, 42, 47, 48, 52, 57, 64};
    unsigned i = 0;
    if (!address)
        return 0;
    while (mason_dixon_bits(address) > classes@<:@i@:>@)
        i++;
    return classes@<:@i@:>@;
}

/* mason_dixon_highest_mapping - the highest of some mappings that exist at the same time: large and
 * small ones, since a kernel may keep them apart. 0 where nothing can be mapped. Since: 0.1 */
MASON_DIXON_RARE static inline uint64_t mason_dixon_highest_mapping(void) {
    uint64_t highest = 0;
@%:@ifndef _WIN32
    void *got@<:@12@:>@;
    unsigned i;
    for (i = 0; i < 12; i++) {
        uint64_t end;
        got@<:@i@:>@ = mason_dixon_map(0, MASON_DIXON_PIECE << i, 0);
        if (got@<:@i@:>@ == MAP_FAILED)
            continue;
        end = (uint64_t)(uintptr_t)got@<:@i@:>@ + (MASON_DIXON_PIECE << i) - 1;
        if (end > highest)
            highest = end;
    }
    for (i = 0; i < 12; i++)
        if (got@<:@i@:>@ != MAP_FAILED)
            (void)munmap(got@<:@i@:>@, (size_t)(MASON_DIXON_PIECE << i));
@%:@endif
    return highest;
}

@%:@ifdef MASON_DIXON_PROBE_THREADS
MASON_DIXON_RARE static inline void *mason_dixon_thread_main(void *result) {
    *(uint64_t *)result = mason_dixon_frame_address();
    return NULL;
}
@%:@endif

/* mason_dixon_highest_thread_stack - the highest of some threads' stacks; 0 where no thread could
 * be made, or without MASON_DIXON_PROBE_THREADS. Since: 0.1 */
MASON_DIXON_RARE static inline uint64_t mason_dixon_highest_thread_stack(void) {
    uint64_t highest = 0;
@%:@ifdef MASON_DIXON_PROBE_THREADS
    unsigned i;
    for (i = 0; i < 4; i++) {
        pthread_t thread;
        uint64_t seen = 0;
        if (pthread_create(&thread, NULL, mason_dixon_thread_main, &seen) != 0)
            break;
        (void)pthread_join(thread, NULL);
        if (seen > highest)
            highest = seen;
    }
@%:@endif
    return highest;
}

/* Where MAP_32BIT puts mappings. */
struct mason_dixon_window {
    uint64_t from; /* edges rounded outwards to 64 MiB; both 0: the flag gives nothing low */
    uint64_t to;
    int descending; /* 1: later mappings lie lower, 0: higher */
};

/* mason_dixon_map_32bit_window - maps pieces of 16 MiB with MAP_32BIT until that is refused, notes
 * the lowest and the highest place, and unmaps them again. Since: 0.1 */
MASON_DIXON_RARE static inline struct mason_dixon_window mason_dixon_map_32bit_window(void) {
    struct mason_dixon_window window = {0, 0, 0};
@%:@if !defined(_WIN32) && defined(MAP_32BIT)
    static void *got@<:@256@:>@; /* 4 GiB */
    const uint64_t piece_bytes = UINT64_C(1) << 24, edge = UINT64_C(1) << 26;
    uint64_t lowest = UINT64_MAX, highest = 0, last = 0;
    unsigned count = 0, lower = 0, higher = 0;
    while (count < 256) {
        uint64_t from;
        void *piece = mason_dixon_map(0, piece_bytes, MAP_32BIT);
        if (piece == MAP_FAILED)
            break;
        got@<:@count++@:>@ = piece;
        from = (uint64_t)(uintptr_t)piece;
        if (from >> 32) /* the flag has no effect, or only on some mappings */
            break;
        if (count > 1 && from < last)
            lower++;
        else if (count > 1)
            higher++;
        last = from;
        if (from < lowest)
            lowest = from;
        if (from + piece_bytes > highest)
            highest = from + piece_bytes;
    }
    while (count)
        (void)munmap(got@<:@--count@:>@, (size_t)piece_bytes);
    if (highest) {
        window.from = lowest & ~(edge - 1);
        window.to = (highest + edge - 1) & ~(edge - 1);
        window.descending = lower > higher;
    }
@%:@endif
    return window;
}

/* mason_dixon_heap_placement - the class of a heap's place, as in the probe: after-image,
 * mmap-area, none or unknown. start is 0 when it is not known. Since: 0.1 */
MASON_DIXON_RARE static inline const char *
mason_dixon_heap_placement(enum mason_dixon_heap_state state, const struct mason_dixon_image *image,
                           uint64_t start) {
    if (state == MASON_DIXON_HEAP_NONE)
        return "none";
    if (state == MASON_DIXON_HEAP_UNTOLD || !image->known || !start)
        return "unknown";
    /* Linux starts it at most 1 GiB behind the image (arch_randomize_brk). */
    return start >= image->end && start - image->end <= UINT64_C(2) << 30 ? "after-image"
                                                                          : "mmap-area";
}

@%:@endif
_MASON_DIXON_FILE src/mason_dixon_config.h
/* SPDX-License-Identifier: 0BSD */
/* mason_dixon_config.h - what the build promises, for the files of this folder. Not for programs:
 * they use mason_dixon.h. Since: 0.1
 *
 * The promises come in one of two ways:
 *   by macros, when the files are compiled: mason_dixon.h and the files themselves name them;
 *   with MASON_DIXON_CONFIG=1, from an object of data that "mason-dixon link" writes for each
 *   executable (templates/tool/selftest.c), so that the files are compiled once for all of them. */
@%:@ifndef MASON_DIXON_CONFIG_H
@%:@define MASON_DIXON_CONFIG_H

@%:@include <stdint.h>

/* Sizes and addresses in bytes. The order and the sizes are a contract with selftest.c: add at the
 * end. */
struct mason_dixon_config {
    uint64_t boundary;
    uint64_t low_limit;
    uint64_t min_low_room;     /* 0: no demand */
    uint64_t low_reserve;      /* 0: none */
    uint32_t pointer_bits;     /* 0: no demand */
    uint32_t luajit;           /* 0: no promise; 32, 64 */
    uint32_t startup;          /* 1: the self-test runs before main() */
    uint32_t on_failure_abort; /* 1 */
};

@%:@ifndef MASON_DIXON_LOW_MAP
@%:@define MASON_DIXON_LOW_MAP 0
@%:@endif
@%:@ifndef MASON_DIXON_LOW_STACK
@%:@define MASON_DIXON_LOW_STACK 0
@%:@endif
@%:@ifndef MASON_DIXON_LOW_LAYOUT
@%:@define MASON_DIXON_LOW_LAYOUT 0
@%:@endif

@%:@ifdef MASON_DIXON_CONFIG

@%:@undef MASON_DIXON_STARTUP
@%:@define MASON_DIXON_STARTUP 1
@%:@ifndef MASON_DIXON_MORE /* 0: min_low_room, pointer_bits and luajit are 0 */
@%:@define MASON_DIXON_MORE 1
@%:@elif !MASON_DIXON_MORE
@%:@undef MASON_DIXON_RUNTIME_LUAJIT
@%:@define MASON_DIXON_RUNTIME_LUAJIT 0
@%:@endif
@%:@ifdef _WIN32 /* PE's linkers take no weak name that is nowhere, so it is not looked at there */
@%:@undef MASON_DIXON_RUNTIME_LUAJIT
@%:@define MASON_DIXON_RUNTIME_LUAJIT 0
@%:@elif MASON_DIXON_MORE
@%:@undef MASON_DIXON_RUNTIME_LUAJIT
@%:@define MASON_DIXON_RUNTIME_LUAJIT 32
@%:@endif
@%:@undef MASON_DIXON_LOW_RESERVE
@%:@define MASON_DIXON_LOW_RESERVE 1

@%:@ifdef __cplusplus
extern "C"
@%:@else
extern
@%:@endif
@%:@ifdef __GNUC__
    _@&t@_attribute_@&t@_((visibility("hidden")))
@%:@endif
    const struct mason_dixon_config mason_dixon_config;

@%:@else

@%:@undef MASON_DIXON_MORE
@%:@define MASON_DIXON_MORE 1
@%:@ifndef MASON_DIXON_BOUNDARY
@%:@define MASON_DIXON_BOUNDARY 0x100000000
@%:@endif
@%:@ifndef MASON_DIXON_LOW_LIMIT
@%:@define MASON_DIXON_LOW_LIMIT 0x80000000
@%:@endif
@%:@ifndef MASON_DIXON_MIN_LOW_ROOM
@%:@define MASON_DIXON_MIN_LOW_ROOM 0
@%:@endif
@%:@ifndef MASON_DIXON_LOW_RESERVE
@%:@define MASON_DIXON_LOW_RESERVE 0
@%:@endif
@%:@ifndef MASON_DIXON_POINTER_BITS
@%:@define MASON_DIXON_POINTER_BITS 0
@%:@endif
@%:@ifndef MASON_DIXON_RUNTIME_LUAJIT
@%:@define MASON_DIXON_RUNTIME_LUAJIT 0
@%:@endif
@%:@ifndef MASON_DIXON_STARTUP
@%:@define MASON_DIXON_STARTUP 0
@%:@endif
@%:@ifndef MASON_DIXON_ON_FAILURE_ABORT
@%:@define MASON_DIXON_ON_FAILURE_ABORT 0
@%:@endif

static const struct mason_dixon_config mason_dixon_config = {
    UINT64_C(0) + (MASON_DIXON_BOUNDARY),
    UINT64_C(0) + (MASON_DIXON_LOW_LIMIT),
    UINT64_C(0) + (MASON_DIXON_MIN_LOW_ROOM),
    UINT64_C(0) + (MASON_DIXON_LOW_RESERVE),
    (MASON_DIXON_POINTER_BITS),
    (MASON_DIXON_RUNTIME_LUAJIT),
    (MASON_DIXON_STARTUP),
    (MASON_DIXON_ON_FAILURE_ABORT) != 0,
};

@%:@endif

@%:@define promised mason_dixon_config

/* A promise beyond the boundary: what judges it is no part of those programs that make none. */
@%:@if MASON_DIXON_MORE
@%:@define promised_more(name) promised.name
@%:@else
@%:@define promised_more(name) 0
@%:@endif

@%:@endif
_MASON_DIXON_FILE src/mason_dixon_anchor.c
/* SPDX-License-Identifier: 0BSD
 *
 * The anchor: eight read-only bytes in a section of their own, which lld.ld places at the boundary.
 * Nothing may refer to it: PC-relative or 32-bit references to an address above 4 GiB do not link.
 * Read-only and with contents: a writable, empty section makes valgrind lose the program's symbols.
 * Valid as C99 and as C++. Since: 0.1
 */
@%:@ifdef __cplusplus
extern "C"
@%:@else
extern
@%:@endif
    const unsigned char mason_dixon_anchor@<:@8@:>@ _@&t@_attribute_@&t@_((visibility("hidden")));

_@&t@_attribute_@&t@_((section(".mason_dixon"), used)) const unsigned char mason_dixon_anchor@<:@8@:>@ = {0};

/* Empty, and where the image ends: lld.ld sets _end there. C has no object without bytes. */
_@&t@_asm_@&t@_(".pushsection .mason_dixon_end,\"aw\",%nobits\n\t.popsection");
_MASON_DIXON_FILE src/mason_dixon_slot.c
/* SPDX-License-Identifier: 0BSD
 *
 * The reserved slot: a note of 48 bytes (owner "MasonDixon", type 1) that gives the linked file a
 * program header (PT_NOTE) of its own. After the link mason-dixon-place turns this header into a
 * read-only PT_LOAD at the boundary; a file that is not placed keeps a harmless note.
 *
 * Synopsis:
 *   cc -fno-lto -c mason_dixon_slot.c            GNU ld, gold, lld
 *   cc -fno-lto -DMASON_DIXON_SLOT_WRITABLE -c mason_dixon_slot.c      mold, and no other linker
 *   cc -o app main.o mason_dixon_slot.o && mason-dixon-place app
 *
 * - The object belongs on the link line itself: there is no symbol that would pull it out of an
 *   archive. --gc-sections keeps it, since the linkers keep allocated notes (SHT_NOTE).
 * - -fno-lto (both gcc and clang; placed last): the file is one assembler statement, which a
 *   link-time optimiser may move to another module. -g0 keeps debug information out.
 * - 16-byte alignment, which no other note has, keeps the linkers from putting it into one PT_NOTE
 *   with others. readelf -n therefore says "Corrupt note: alignment 16" of the untouched section.
 * - Valid C99 and C++. No symbol, no code, no data that the program could reach.
 *
 * MASON_DIXON_SLOT_WRITABLE (default: not defined) makes the note writable. mold puts all read-only
 * notes into one PT_NOTE whatever their alignment is, and gives a writable one a PT_NOTE and a
 * PT_LOAD of its own, which mason-dixon-place makes read-only. With GNU ld the same would make the
 * segment with the ELF header writable. The writable section has another name, as the GNU
 * assembler warns about attributes that it does not expect of a name that begins with ".note".
 *
 * Errors: none of its own; an executable without the slot makes "mason-dixon-place --require-slot"
 * fail, with it in a shared PT_NOTE too.
 * Since: 0.1
 */
@%:@ifdef MASON_DIXON_SLOT_WRITABLE
@%:@define MASON_DIXON_SLOT_SECTION ".section .mason_dixon_note,\"aw\",%note\n"
@%:@else
@%:@define MASON_DIXON_SLOT_SECTION ".section .note.mason_dixon,\"a\",%note\n"
@%:@endif

/* An ELF note (System V ABI, "Note Section"): name size with its NUL, descriptor size, type, name,
 * descriptor (the record of mason_dixon_elf.h, filled in after the link). The words are in the byte
 * order of the target. */
_@&t@_asm_@&t@_(MASON_DIXON_SLOT_SECTION "\t.balign 16\n"
                                 "\t.4byte 11\n"
                                 "\t.4byte 24\n"
                                 "\t.4byte 1\n"
                                 "\t.ascii \"MasonDixon\\000\\000\"\n"
                                 "\t.4byte 1\n"
                                 "\t.4byte 0\n"
                                 "\t.4byte 0, 0\n"
                                 "\t.4byte 0, 0\n"
                                 "\t.text\n");
_MASON_DIXON_FILE src/mason_dixon_place.c
/* SPDX-License-Identifier: 0BSD
 *
 * mason-dixon-place: gives a linked ELF executable at a fixed address a read-only PT_LOAD at a
 * boundary, so that Linux starts the heap above it. POSIX, C99 and C++.
 *
 * Build: cc -I templates/link mason_dixon_place.c mason_dixon_elf.c -o mason-dixon-place
 * Synopsis, options, output and exit status: print_help() below, and docs/mason-dixon-place.md.
 * Example: mason-dixon-place --boundary 4GiB app && mason-dixon-place --check app
 * Since: 0.1
 */
@%:@ifndef _GNU_SOURCE
@%:@define _GNU_SOURCE /* SEEK_DATA, syscall() where there is one; nothing else beyond POSIX */
@%:@endif
@%:@ifndef __EXTENSIONS__
@%:@define __EXTENSIONS__ 1 /* illumos, Solaris: the same under a strict -std */
@%:@endif
@%:@ifndef _FILE_OFFSET_BITS
@%:@define _FILE_OFFSET_BITS 64
@%:@endif

@%:@include "mason_dixon_elf.h"
@%:@include "mason_dixon_size.h"

@%:@include <errno.h>
@%:@include <fcntl.h>
@%:@include <inttypes.h>
@%:@include <limits.h>
@%:@include <signal.h>
@%:@include <stdio.h>
@%:@include <stdlib.h>
@%:@include <string.h>
@%:@include <sys/stat.h>
@%:@include <sys/types.h>
@%:@include <unistd.h>
@%:@ifdef _@&t@_linux_@&t@_
@%:@include <sys/syscall.h>
@%:@include <sys/xattr.h>
@%:@endif

@%:@ifndef PROGRAM /* the program mason-dixon has this file as its "place" */
@%:@define PROGRAM "mason-dixon-place"
@%:@endif
@%:@define VERSION "0.1.0"
@%:@define DEFAULT_BOUNDARY "4GiB"
@%:@define HEADER_BYTES 64
@%:@define SEGMENT_BYTES 56
@%:@define COPY_BYTES 65536
@%:@define PATH_BYTES 8192
@%:@define MA@&t@X_PATCHES 8
@%:@define MA@&t@X_TRAILER_BYTES 65536
/* What readers of notes expect (System V ABI); the slot is linked with 16, so that it stays alone.
 */
@%:@define NOTE_ALIGNMENT 4

enum status { DONE = 0, REFUSED = 1, WRONG_USE = 2, CANT = 3 };

struct options {
    const char *file;
    const char *out;
    const char *boundary_text;
    uint64_t boundary; /* address in bytes */
    int boundary_given;
    int check;
    int require_slot;
    int quiet;
};

/* Bytes to be written over the copy. */
struct patch {
    uint64_t offset;
    size_t size;
    unsigned char *bytes;
};

enum way { WAY_NONE, WAY_SLOT, WAY_APPENDED, WAY_LINKED };

/* The headers of ours in a file: indices of program headers, -1 when there is none. */
struct ours {
    int slot_load;
    int slot_note;
    int appended_load;
};

struct plan {
    struct patch patches@<:@MA@&t@X_PATCHES@:>@;
    unsigned count;
    int changes; /* 0: the file is as wanted */
    enum way way;
    uint64_t address; /* of the segment, in bytes */
    int stays;        /* the slot stays where it is, though the executable has a fixed address */
};

static char temporary@<:@PATH_BYTES@:>@;
static volatile sig_atomic_t temporary_exists;
static const int fatal_signals@<:@@:>@ = {SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGALRM};
@%:@define FATAL_SIGNALS (sizeof fatal_signals / sizeof fatal_signals@<:@0@:>@)

static void print_help(void) {
    static const char *const lines@<:@@:>@ = {
        "usage: " PROGRAM " FILE @<:@-o OUT@:>@ @<:@--boundary SIZE@:>@ @<:@--check@:>@ @<:@--require-slot@:>@ @<:@--quiet@:>@",
        "",
        "Gives the ELF executable FILE a read-only segment (PT_LOAD) at a boundary, so that Linux",
        "starts its heap above it and low memory stays free. A position-independent executable is",
        "left alone: its heap is high anyway.",
        "",
        "  -o OUT           write the result to OUT, leave FILE as it is. Default: FILE is",
        "                   replaced in one step; on any error it stays as it was.",
        "  --boundary SIZE  address in bytes; K, M, G, T and KiB, MiB, GiB, TiB are powers of",
        "                   1024, 0x... is hexadecimal. A multiple of 64KiB below 128TiB.",
        "                   Default: 4GiB; with --check what FILE's record says, if it has one.",
        "  --check          write nothing, only print what the headers of FILE prove.",
        "  --require-slot   refuse a file without the reserved slot (mason_dixon_slot.c).",
        "                   Default: append a copy of the program headers to such a file.",
        "  --quiet          print nothing on standard output.",
        "  --help           print this. --version prints the version.",
        "  --               what follows is FILE, even with a dash in front.",
        "",
        "Standard output: boundary, file_type, heap_from, image_base, placed_by, reason, record "
        "(what",
        "the note in a placed or judged file says, if there is one), slot and verdict (placed,",
        "not-needed, impossible) as key=value lines, then, unless --check is given, a line that "
        "tells",
        "what was done.",
        "",
        "Exit status: 0 placed or not needed; 1 impossible, refused, or --check says not placed;",
        "2 wrong use; 3 FILE can't be read or the result can't be written.",
        NULL};
    unsigned i;

    for (i = 0; lines@<:@i@:>@ != NULL; i++)
        puts(lines@<:@i@:>@);
}

/* A name without control characters, for a terminal; good for two calls in a row. */
static const char *shown(const char *name) {
    static char copies@<:@2@:>@@<:@PATH_BYTES@:>@;
    static unsigned last;
    char *copy = copies@<:@last ^= 1@:>@;
    size_t i;

    for (i = 0; i + 1 < PATH_BYTES && name@<:@i@:>@ != '\0'; i++) {
        const unsigned char byte = (unsigned char)name@<:@i@:>@;
        const int control = byte < ' ' || byte == 127 ||
                            (byte >= 0x80 && byte < 0xa0 && i > 0 &&
                             (unsigned char)name@<:@i - 1@:>@ == 0xc2); /* U+0080 to U+009F */
        copy@<:@i@:>@ = control ? '?' : name@<:@i@:>@;
    }
    copy@<:@i@:>@ = '\0';
    return copy;
}

/* One error line: program, subject (a file or an option), what is wrong. */
static enum status complain(enum status status, const char *subject, const char *what) {
    fprintf(stderr, PROGRAM ": %s: %s\n", shown(subject), what);
    return status;
}

static enum status complain_errno(const char *subject, const char *what) {
    const int number = errno;
    fprintf(stderr, PROGRAM ": %s: %s: %s\n", shown(subject), what, strerror(number));
    return CANT;
}

static enum status complain_use(const char *argument, const char *what) {
    fprintf(stderr, PROGRAM ": \"%s\" %s; see " PROGRAM " --help\n", shown(argument), what);
    return WRONG_USE;
}

static enum status finish_output(enum status status) {
    if (fflush(stdout) != 0 || ferror(stdout))
        return complain_errno("standard output", "can't be written");
    return status;
}

/* ---- what stands in the file -------------------------------------------------------------- */

/* Does this header hold the slot's note and nothing else? An object linked twice gives it twice. */
static int only_slots(const struct mason_dixon_elf *elf,
                      const struct mason_dixon_elf_segment *segment) {
    uint64_t at;

    if (segment->filesz == 0 || segment->filesz != segment->memsz || segment->filesz > 4096 ||
        segment->filesz % MASON_DIXON_NOTE_BYTES != 0)
        return 0;
    for (at = 0; at < segment->filesz; at += MASON_DIXON_NOTE_BYTES)
        if (!mason_dixon_elf_note(elf, segment->offset + at, MASON_DIXON_NOTE_SLOT))
            return 0;
    return 1;
}

/* Finds the program headers of ours. A slot's header holds the note and nothing else; one that
 * the linker gave to several notes can't be moved. */
static struct ours find_ours(const struct mason_dixon_elf *elf) {
    struct ours ours;
    const uint64_t table_end = elf->phoff + (uint64_t)elf->segment_count * SEGMENT_BYTES;
    uint32_t i;

    ours.slot_load = ours.slot_note = ours.appended_load = -1;
    for (i = 0; i < elf->segment_count; i++) {
        const struct mason_dixon_elf_segment *s = &elf->segments@<:@i@:>@;
        if ((s->type == MASON_DIXON_PT_LOAD || s->type == MASON_DIXON_PT_NOTE) &&
            only_slots(elf, s)) {
            if (s->type == MASON_DIXON_PT_LOAD)
                ours.slot_load = (int)i;
            else
                ours.slot_note = (int)i;
        }
        if (s->type == MASON_DIXON_PT_LOAD && s->offset == elf->phoff &&
            s->filesz == table_end - elf->phoff + MASON_DIXON_NOTE_BYTES &&
            mason_dixon_elf_note(elf, table_end, MASON_DIXON_NOTE_APPENDED))
            ours.appended_load = (int)i;
    }
    /* A PT_NOTE that belongs to another copy of the slot is none of the PT_LOAD's. */
    if (ours.slot_load >= 0 && ours.slot_note >= 0 &&
        elf->segments@<:@ours.slot_load@:>@.offset != elf->segments@<:@ours.slot_note@:>@.offset)
        ours.slot_note = -1;
    return ours;
}

/* Is the slot's note in a PT_NOTE with others? Only to tell it in the message. */
static int slot_is_shared(const struct mason_dixon_elf *elf) {
    uint32_t i;
    uint64_t at;

    for (i = 0; i < elf->segment_count; i++) {
        const struct mason_dixon_elf_segment *s = &elf->segments@<:@i@:>@;
        if (s->type == MASON_DIXON_PT_NOTE && s->filesz <= 4096)
            for (at = 0; at + MASON_DIXON_NOTE_BYTES <= s->filesz; at += 4)
                if (mason_dixon_elf_note(elf, s->offset + at, MASON_DIXON_NOTE_SLOT))
                    return 1;
    }
    return 0;
}

static enum way way_of(const struct mason_dixon_elf *elf, const struct ours *ours,
                       const struct options *options) {
    if (ours->slot_load >= 0 && elf->segments@<:@ours->slot_load@:>@.vaddr >= options->boundary)
        return WAY_SLOT;
    if (ours->appended_load >= 0 && elf->segments@<:@ours->appended_load@:>@.vaddr >= options->boundary)
        return WAY_APPENDED;
    return WAY_LINKED;
}

static void print_finding(const struct options *options, unsigned type,
                          const struct mason_dixon_elf_finding *finding, const char *reason,
                          enum way way, int slot, const struct mason_dixon_elf_record *record) {
    static const char *const ways@<:@@:>@ = {"none", "slot", "append", "link"};
    static const char *const types@<:@@:>@ = {"none", "ET_REL", "ET_EXEC", "ET_DYN", "ET_CORE"};

    if (options->quiet)
        return;
    printf("boundary=0x%" PRIx64 "\n", options->boundary);
    printf("file_type=%s\n", type < sizeof types / sizeof types@<:@0@:>@ ? types@<:@type@:>@ : "none");
    if (type == MASON_DIXON_ET_EXEC)
        printf("heap_from=0x%" PRIx64 "\n", finding->heap_from);
    else
        puts("heap_from=none");
    printf("image_base=0x%" PRIx64 "\n", finding->image_base);
    printf("placed_by=%s\n", ways@<:@finding->verdict == MASON_DIXON_ELF_PLACED ? way : WAY_NONE@:>@);
    printf("reason=%s\n", reason);
    if (record != NULL && record->verdict >= 1 && record->verdict <= 3)
        printf("record=%s, boundary 0x%" PRIx64 ", mason-dixon %s\n",
               mason_dixon_elf_verdict_text((enum mason_dixon_elf_verdict)(record->verdict - 1)),
               record->boundary, record->version);
    printf("slot=%s\n", slot ? "yes" : "no");
    printf("verdict=%s\n", mason_dixon_elf_verdict_text(finding->verdict));
}

/* The error of a file that is not placed and can't be. */
static enum status refuse(const struct options *options,
                          const struct mason_dixon_elf_finding *finding) {
    const char *reason = mason_dixon_elf_reason_text(finding->reason);

    fprintf(stderr, PROGRAM ": %s: %s", shown(options->file), reason);
    if (finding->reason == MASON_DIXON_ELF_HOLE)
        fprintf(stderr,
                "; --boundary is 0x%" PRIx64 ", the image reaches from 0x%" PRIx64 " to 0x%" PRIx64,
                options->boundary, finding->image_base, finding->image_end);
    else if (finding->reason == MASON_DIXON_ELF_ASAN)
        fputs("; build it position independent (-fPIE -pie)", stderr);
    fputc('\n', stderr);
    return REFUSED;
}

/* ---- the plan ----------------------------------------------------------------------------- */

static void free_plan(struct plan *plan) {
    unsigned i;

    for (i = 0; i < plan->count; i++)
        free(plan->patches@<:@i@:>@.bytes);
    plan->count = 0;
}

/* Reserves a patch. Returns its bytes (zeroed), NULL without memory. */
static unsigned char *add_patch(struct plan *plan, uint64_t offset, size_t size) {
    unsigned char *bytes = (unsigned char *)calloc(1, size);

    if (bytes != NULL) {
        plan->patches@<:@plan->count@:>@.offset = offset;
        plan->patches@<:@plan->count@:>@.size = size;
        plan->patches@<:@plan->count@:>@.bytes = bytes;
        plan->count++;
    }
    return bytes;
}

/* Do two of the planned writes, or one of them and @<:@offset, offset + size), overlap? Only the
 * headers of a damaged file do, and what is written first would be lost. */
static int plan_overlaps(const struct plan *plan, uint64_t offset, uint64_t size) {
    unsigned i;
    unsigned k;

    for (i = 0; i < plan->count; i++) {
        const struct patch *a = &plan->patches@<:@i@:>@;
        if (a->offset < offset + size && offset < a->offset + a->size)
            return 1;
        for (k = 0; k < i; k++)
            if (a->offset < plan->patches@<:@k@:>@.offset + plan->patches@<:@k@:>@.size &&
                plan->patches@<:@k@:>@.offset < a->offset + a->size)
                return 1;
    }
    return 0;
}

/* The wanted segment of ours. Its address leaves the same remainder by the largest page as its
 * offset, so that every kernel for the machine can map it. */
static void aim(const struct mason_dixon_elf *elf, struct mason_dixon_elf_segment *segment,
                uint64_t boundary) {
    const uint64_t page = mason_dixon_elf_page_bytes(elf->machine);

    segment->type = MASON_DIXON_PT_LOAD;
    segment->flags = MASON_DIXON_PF_R;
    segment->vaddr = boundary + segment->offset % page;
    segment->paddr = segment->vaddr;
    segment->memsz = segment->filesz;
    segment->align = page;
}

/* Writes the table of program headers with number `moved` of `segments` at its ascending place
 * among the PT_LOADs, and, with notes_last, the PT_NOTEs behind it. */
static void write_table(const struct mason_dixon_elf *elf,
                        const struct mason_dixon_elf_segment *segments, uint32_t count,
                        uint32_t moved, int notes_last, unsigned char *table) {
    uint32_t behind = UINT32_MAX;
    uint32_t i;
    uint32_t k;
    uint32_t to = 0;

    for (i = 0; i < count; i++)
        if (i != moved && segments@<:@i@:>@.type == MASON_DIXON_PT_LOAD &&
            segments@<:@i@:>@.vaddr < segments@<:@moved@:>@.vaddr)
            behind = i;
    for (i = 0; i < count; i++) {
        if (i != moved && !(notes_last && i < behind && segments@<:@i@:>@.type == MASON_DIXON_PT_NOTE))
            mason_dixon_elf_encode_segment(elf, &segments@<:@i@:>@, table + (size_t)SEGMENT_BYTES * to++);
        if (i != behind)
            continue;
        mason_dixon_elf_encode_segment(elf, &segments@<:@moved@:>@, table + (size_t)SEGMENT_BYTES * to++);
        for (k = 0; notes_last && k < behind; k++)
            if (segments@<:@k@:>@.type == MASON_DIXON_PT_NOTE)
                mason_dixon_elf_encode_segment(elf, &segments@<:@k@:>@,
                                               table + (size_t)SEGMENT_BYTES * to++);
    }
}

/* Does the slot go to the boundary? Not in a position-independent executable. */
static int moves(const struct mason_dixon_elf *elf, const struct plan *plan) {
    return elf->type == MASON_DIXON_ET_EXEC && !plan->stays;
}

/* Does a PT_NOTE reach over the slot? gold lets one go from the notes before it to those behind. */
static int among_notes(const struct mason_dixon_elf *elf,
                       const struct mason_dixon_elf_segment *slot) {
    uint32_t i;

    for (i = 0; i < elf->segment_count; i++) {
        const struct mason_dixon_elf_segment *s = &elf->segments@<:@i@:>@;
        if (s->type == MASON_DIXON_PT_NOTE && s->offset < slot->offset &&
            s->filesz > slot->offset - s->offset)
            return 1;
    }
    return 0;
}

/* The section of the slot follows it: strip and objcopy build the segments from the sections. In a
 * placed file it is no SHT_NOTE any more: patchelf moves notes to where it has room, and strip
 * would leave an empty segment then. Inside of a PT_NOTE it stays one, or patchelf refuses the
 * file. */
static int plan_section(struct mason_dixon_elf *elf, const struct mason_dixon_elf_segment *slot,
                        struct plan *plan) {
    const int among = among_notes(elf, slot);
    uint32_t i;

    for (i = 0; i < elf->section_count; i++) {
        const struct mason_dixon_elf_section *s = &elf->sections@<:@i@:>@;
        unsigned char *bytes;
        if ((s->type != MASON_DIXON_SHT_NOTE && s->type != MASON_DIXON_SHT_PROGBITS) ||
            s->offset != slot->offset || s->size != slot->filesz)
            continue;
        bytes = add_patch(plan, elf->shoff + (uint64_t)i * 64 + 4, 20); /* sh_type, flags, addr */
        if (bytes == NULL)
            return 0;
        mason_dixon_elf_put(elf, bytes, 4,
                            moves(elf, plan) && !among ? MASON_DIXON_SHT_PROGBITS
                                                       : MASON_DIXON_SHT_NOTE);
        mason_dixon_elf_put(elf, bytes + 4, 8, s->flags & ~(uint64_t)MASON_DIXON_SHF_WRITE);
        mason_dixon_elf_put(elf, bytes + 12, 8, slot->vaddr);
        bytes = add_patch(plan, elf->shoff + (uint64_t)i * 64 + 48, 8); /* sh_addralign */
        if (bytes == NULL)
            return 0;
        mason_dixon_elf_put(elf, bytes, 8, NOTE_ALIGNMENT);
        return 1;
    }
    return 1;
}

/* The record in a note of ours (mason_dixon_elf.h). */
static void put_record(const struct mason_dixon_elf *elf, unsigned char *record,
                       enum mason_dixon_elf_verdict verdict, uint64_t boundary) {
    mason_dixon_elf_put(elf, record, 4, MASON_DIXON_NOTE_FORMAT);
    mason_dixon_elf_put(elf, record + 4, 4, 1 + (uint64_t)verdict);
    mason_dixon_elf_put(elf, record + 8, 8, boundary);
    memset(record + 16, 0, 8);
    memcpy(record + 16, VERSION, sizeof VERSION - 1);
}

static int plan_record(const struct mason_dixon_elf *elf, uint64_t note,
                       enum mason_dixon_elf_verdict verdict, uint64_t boundary, struct plan *plan) {
    unsigned char *bytes = add_patch(plan, note + MASON_DIXON_NOTE_RECORD,
                                     MASON_DIXON_NOTE_BYTES - MASON_DIXON_NOTE_RECORD);

    if (bytes != NULL)
        put_record(elf, bytes, verdict, boundary);
    return bytes != NULL;
}

/* Moves the slot to the boundary; in a position-independent executable, and where plan->stays says
 * so, it stays where it is. There and here it becomes read-only: mold wants it writable and maps it
 * so. */
static enum status plan_slot(const struct options *options, struct mason_dixon_elf *elf,
                             const struct ours *ours, struct plan *plan) {
    const uint32_t moved = (uint32_t)(ours->slot_load >= 0 ? ours->slot_load : ours->slot_note);
    struct mason_dixon_elf_segment *slot = &elf->segments@<:@moved@:>@;
    const enum mason_dixon_elf_error error = mason_dixon_elf_read_sections(elf);
    unsigned char *table;
    int notes_last = 0;
    uint32_t i;

    if (error != MASON_DIXON_ELF_OK)
        return complain(error == MASON_DIXON_ELF_READ ? CANT : REFUSED, options->file,
                        mason_dixon_elf_error_text(error));
    if (moves(elf, plan)) {
        aim(elf, slot, options->boundary);
    } else {
        slot->flags = MASON_DIXON_PF_R;
        if (slot->type == MASON_DIXON_PT_NOTE)
            slot->align = NOTE_ALIGNMENT;
    }
    /* Every PT_NOTE of the same bytes goes with it: mold makes one, a strange file may have more.
     * mold also lets a PT_LOAD start with other notes, and puts the PT_NOTEs in front; llvm-strip
     * takes the first of two segments with one offset for the one that the other must follow, and
     * does not align a PT_NOTE to pages (layoutSegments() of llvm-objcopy). So they go behind the
     * PT_LOADs. */
    for (i = 0; i < elf->segment_count; i++) {
        struct mason_dixon_elf_segment *s = &elf->segments@<:@i@:>@;
        if (i == moved || s->type != MASON_DIXON_PT_NOTE || s->offset != slot->offset ||
            s->filesz != slot->filesz || s->memsz != slot->memsz)
            continue;
        s->vaddr = slot->vaddr;
        s->paddr = slot->paddr;
        s->flags = MASON_DIXON_PF_R;
        s->align = NOTE_ALIGNMENT;
        notes_last = moves(elf, plan);
    }
    plan->way = WAY_SLOT;
    plan->address = slot->vaddr;
    table = add_patch(plan, elf->phoff, (size_t)elf->segment_count * SEGMENT_BYTES);
    if (table == NULL || !plan_section(elf, slot, plan))
        return complain(CANT, options->file, "not enough memory");
    if (moves(elf, plan))
        write_table(elf, elf->segments, elf->segment_count, moved, notes_last, table);
    else /* nothing moves, so the order stays */
        for (i = 0; i < elf->segment_count; i++)
            mason_dixon_elf_encode_segment(elf, &elf->segments@<:@i@:>@,
                                           table + (size_t)SEGMENT_BYTES * i);
    if (elf->phoff < HEADER_BYTES || plan_overlaps(plan, slot->offset, slot->filesz))
        return complain(REFUSED, options->file, "is damaged: its headers overlap");
    if (!plan_record(elf, slot->offset,
                     moves(elf, plan)                  ? MASON_DIXON_ELF_PLACED
                     : elf->type == MASON_DIXON_ET_DYN ? MASON_DIXON_ELF_NOT_NEEDED
                                                       : MASON_DIXON_ELF_IMPOSSIBLE,
                     options->boundary, plan))
        return complain(CANT, options->file, "not enough memory");
    return DONE;
}

/* Is there something behind all that the headers describe? Programs that carry data there find it
 * from the end of the file, which therefore can't move. */
static enum status check_trailer(const struct options *options, struct mason_dixon_elf *elf) {
    static const char message@<:@@:>@ =
        "it carries data behind the ELF image, which it may look for at its end, so nothing can be "
        "appended; relink it with the reserved slot";
    const enum mason_dixon_elf_error error = mason_dixon_elf_read_sections(elf);
    unsigned char *bytes;
    uint64_t end = elf->phoff + (uint64_t)elf->segment_count * SEGMENT_BYTES;
    uint64_t i;

    if (error != MASON_DIXON_ELF_OK)
        return complain(error == MASON_DIXON_ELF_READ ? CANT : REFUSED, options->file,
                        mason_dixon_elf_error_text(error));
    for (i = 0; i < elf->segment_count; i++) {
        const struct mason_dixon_elf_segment *s = &elf->segments@<:@i@:>@;
        if (s->offset <= elf->file_bytes && s->filesz <= elf->file_bytes - s->offset &&
            s->offset + s->filesz > end)
            end = s->offset + s->filesz;
    }
    for (i = 0; i < elf->section_count; i++) {
        const struct mason_dixon_elf_section *s = &elf->sections@<:@i@:>@;
        if (s->type != MASON_DIXON_SHT_NOBITS && s->offset <= elf->file_bytes &&
            s->size <= elf->file_bytes - s->offset && s->offset + s->size > end)
            end = s->offset + s->size;
    }
    if (elf->section_count > 0 && elf->shoff + (uint64_t)elf->section_count * 64 > end)
        end = elf->shoff + (uint64_t)elf->section_count * 64;
    if (end >= elf->file_bytes)
        return DONE;
    if (elf->file_bytes - end > MA@&t@X_TRAILER_BYTES)
        return complain(REFUSED, options->file, message);
    bytes = (unsigned char *)malloc((size_t)(elf->file_bytes - end));
    if (bytes == NULL)
        return complain(CANT, options->file, "not enough memory");
    if (mason_dixon_elf_read_at(elf->fd, bytes, (size_t)(elf->file_bytes - end), end) !=
        MASON_DIXON_ELF_OK) {
        free(bytes);
        return complain(CANT, options->file, "can't be read");
    }
    for (i = 0; i < elf->file_bytes - end; i++) {
        if (bytes@<:@i@:>@ != 0) { /* padding is fine */
            free(bytes);
            return complain(REFUSED, options->file, message);
        }
    }
    free(bytes);
    return DONE;
}

/* UPX leaves its mark behind the program headers; its loader makes the memory layout itself. */
static int packed(const struct mason_dixon_elf *elf) {
    unsigned char bytes@<:@4096@:>@;
    size_t size = elf->file_bytes < sizeof bytes ? (size_t)elf->file_bytes : sizeof bytes;
    size_t i;

    if (elf->shoff != 0 || mason_dixon_elf_read_at(elf->fd, bytes, size, 0) != MASON_DIXON_ELF_OK)
        return 0;
    for (i = 0; i + 4 <= size; i++)
        if (memcmp(bytes + i, "UPX!", 4) == 0)
            return 1;
    return 0;
}

/* Without the slot: the table of program headers moves to the end of the file, with room for one
 * more, which maps the table itself at the boundary; a note behind it tells that it is ours. */
static enum status plan_append(const struct options *options, struct mason_dixon_elf *elf,
                               const struct ours *ours, struct plan *plan) {
    const int again = ours->appended_load >= 0;
    const uint32_t count = elf->segment_count + (again ? 0 : 1);
    const uint32_t moved = again ? (uint32_t)ours->appended_load : count - 1;
    const size_t table_bytes = (size_t)count * SEGMENT_BYTES;
    const uint64_t offset = again ? elf->phoff : (elf->file_bytes + 15) / 16 * 16;
    struct mason_dixon_elf_segment *segments;
    unsigned char *table;
    unsigned char *bytes;
    enum status status;
    uint32_t i;

    if (table_bytes > MASON_DIXON_ELF_MA@&t@X_TABLE)
        return complain(REFUSED, options->file, "no room for one more program header (64 KiB)");
    if (!again) {
        if (packed(elf))
            return complain(REFUSED, options->file,
                            "packed by UPX; unpack it, place it, and pack it again");
        status = check_trailer(options, elf);
        if (status != DONE)
            return status;
    }
    if (offset < HEADER_BYTES)
        return complain(REFUSED, options->file, "is damaged: its headers overlap");
    segments = (struct mason_dixon_elf_segment *)calloc(count, sizeof *segments);
    table = add_patch(plan, offset, table_bytes + MASON_DIXON_NOTE_BYTES);
    bytes = again ? table : add_patch(plan, 32, 8); /* e_phoff */
    if (bytes != NULL && !again) {
        mason_dixon_elf_put(elf, bytes, 8, offset);
        bytes = add_patch(plan, 56, 2); /* e_phnum */
        if (bytes != NULL)
            mason_dixon_elf_put(elf, bytes, 2, count);
    }
    if (segments == NULL || table == NULL || bytes == NULL) {
        free(segments);
        return complain(CANT, options->file, "not enough memory");
    }
    memcpy(segments, elf->segments, elf->segment_count * sizeof *segments);
    segments@<:@moved@:>@.offset = offset;
    segments@<:@moved@:>@.filesz = table_bytes + MASON_DIXON_NOTE_BYTES;
    aim(elf, &segments@<:@moved@:>@, options->boundary);
    for (i = 0; i < count; i++) {
        if (segments@<:@i@:>@.type != MASON_DIXON_PT_PHDR)
            continue;
        segments@<:@i@:>@.offset = offset;
        segments@<:@i@:>@.vaddr = segments@<:@i@:>@.paddr = segments@<:@moved@:>@.vaddr;
        segments@<:@i@:>@.filesz = segments@<:@i@:>@.memsz = table_bytes;
    }
    write_table(elf, segments, count, moved, 0, table);
    mason_dixon_elf_put(elf, table + table_bytes, 4, 11);
    mason_dixon_elf_put(elf, table + table_bytes + 4, 4,
                        MASON_DIXON_NOTE_BYTES - MASON_DIXON_NOTE_RECORD);
    mason_dixon_elf_put(elf, table + table_bytes + 8, 4, MASON_DIXON_NOTE_APPENDED);
    memcpy(table + table_bytes + 12, "MasonDixon", 11);
    put_record(elf, table + table_bytes + MASON_DIXON_NOTE_RECORD, MASON_DIXON_ELF_PLACED,
               options->boundary);
    plan->way = WAY_APPENDED;
    plan->address = segments@<:@moved@:>@.vaddr;
    free(segments);
    return DONE;
}

/* Would the patches change anything? */
static int plan_changes(const struct mason_dixon_elf *elf, const struct plan *plan) {
    unsigned i;

    for (i = 0; i < plan->count; i++) {
        const struct patch *patch = &plan->patches@<:@i@:>@;
        unsigned char *old = (unsigned char *)malloc(patch->size);
        int same = old != NULL &&
                   mason_dixon_elf_read_at(elf->fd, old, patch->size, patch->offset) ==
                       MASON_DIXON_ELF_OK &&
                   memcmp(old, patch->bytes, patch->size) == 0;
        free(old);
        if (!same)
            return 1;
    }
    return 0;
}

/* ---- writing ------------------------------------------------------------------------------ */

static void remove_temporary(void) {
    if (temporary_exists) {
        temporary_exists = 0;
        unlink(temporary);
    }
}

static void on_signal(int number) {
    if (temporary_exists)
        unlink(temporary);
    /* SA_RESETHAND and an unblocked signal: now it ends the program as if it had not been caught.
     */
    raise(number);
}

static void catch_signals(void) {
    struct sigaction action;
    struct sigaction old;
    unsigned i;

    memset(&action, 0, sizeof action);
    sigemptyset(&action.sa_mask);
    action.sa_handler = SIG_IGN;
    sigaction(SIGXFSZ, &action, NULL); /* a write past the limit gives EFBIG */
    sigaction(SIGPIPE, &action, NULL); /* and one into a closed pipe EPIPE */
    action.sa_handler = on_signal;
    action.sa_flags = (int)(SA_RESETHAND | SA_NODEFER);
    for (i = 0; i < FATAL_SIGNALS; i++)
        if (sigaction(fatal_signals@<:@i@:>@, NULL, &old) == 0 && old.sa_handler != SIG_IGN)
            sigaction(fatal_signals@<:@i@:>@, &action, NULL);
}

/* Creates the temporary file beside the target. No signal comes between its creation and the
 * handler's knowledge of it. */
static int create_temporary(const char *target) {
    const char *slash = (strrchr)(target, '/');
    const int folder = slash == NULL ? 0 : (int)(slash - target + 1);
    sigset_t all;
    sigset_t before;
    int fd = -1;
    unsigned attempt;

    sigfillset(&all);
    for (attempt = 0; attempt < 100 && fd < 0; attempt++) {
        int length = snprintf(temporary, sizeof temporary, "%.*s.mason-dixon-place.%ld.%u", folder,
                              target, (long)getpid(), attempt);
        if (length < 0 || (size_t)length >= sizeof temporary) {
            errno = ENAMETOOLONG;
            return -1;
        }
        sigprocmask(SIG_BLOCK, &all, &before);
        fd = open(temporary, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
        if (fd >= 0)
            temporary_exists = 1;
        sigprocmask(SIG_SETMASK, &before, NULL);
        if (fd < 0 && errno != EEXIST)
            return -1;
    }
    return fd;
}

static int write_at(int fd, const unsigned char *from, size_t size, uint64_t offset) {
    while (size > 0) {
        ssize_t put = pwrite(fd, from, size, (off_t)offset);
        if (put < 0 && errno == EINTR)
            continue;
        if (put <= 0) {
            if (put == 0)
                errno = ENOSPC;
            return 0;
        }
        from += put;
        size -= (size_t)put;
        offset += (uint64_t)put;
    }
    return 1;
}

static int copy_range(int from, int to, uint64_t offset, uint64_t end) {
    unsigned char *bytes;
    int good = 1;

@%:@if defined(_@&t@_linux_@&t@_) && defined(SYS_copy_file_range)
    while (offset < end) { /* shares blocks where the file system can */
        int64_t in = (int64_t)offset;
        int64_t out = (int64_t)offset;
        uint64_t size = end - offset < 0x40000000 ? end - offset : 0x40000000;
        long put = (long)syscall(SYS_copy_file_range, from, &in, to, &out, (size_t)size, 0u);
        if (put <= 0)
            break; /* the loop below does the rest, or meets the error */
        offset += (uint64_t)put;
    }
    if (offset >= end)
        return 1;
@%:@endif
    bytes = (unsigned char *)malloc(COPY_BYTES);
    if (bytes == NULL)
        return 0;
    while (good && offset < end) {
        size_t size = end - offset < COPY_BYTES ? (size_t)(end - offset) : COPY_BYTES;
        ssize_t got = pread(from, bytes, size, (off_t)offset);
        if (got < 0 && errno == EINTR)
            continue;
        if (got == 0)
            errno = EIO; /* the file shrank */
        if (got <= 0) {
            good = 0;
            break;
        }
        good = write_at(to, bytes, (size_t)got, offset);
        offset += (uint64_t)got;
    }
    free(bytes);
    return good;
}

/* Copies the file; its holes stay holes where the system tells of them. */
static int copy_file(int from, int to, uint64_t size) {
    uint64_t offset = 0;

    while (offset < size) {
        uint64_t end = size;
@%:@if defined(SEEK_DATA) && defined(SEEK_HOLE)
        off_t data = lseek(from, (off_t)offset, SEEK_DATA);
        off_t hole;
        if (data < 0 && errno == ENXIO)
            break; /* a hole up to the end */
        if (data >= 0) {
            hole = lseek(from, data, SEEK_HOLE);
            offset = (uint64_t)data;
            if (hole > data && (uint64_t)hole < size)
                end = (uint64_t)hole;
        }
@%:@endif
        if (offset < end && !copy_range(from, to, offset, end))
            return 0;
        offset = end;
    }
    return ftruncate(to, (off_t)size) == 0;
}

@%:@ifdef _@&t@_linux_@&t@_
/* An attribute whose loss changes what the program may do, or loses the user's data. The others
 * belong to the security module (set for the new file by itself) or are a signature of the old
 * contents. */
static int must_keep(const char *name) {
    return strcmp(name, "security.capability") == 0 || strncmp(name, "user.", 5) == 0 ||
           strcmp(name, "system.posix_acl_access") == 0;
}

static int copy_one_attribute(int from, int to, const char *name) {
    ssize_t size = fgetxattr(from, name, NULL, 0);
    char *value;
    int good;

    if (strcmp(name, "security.ima") == 0 || strcmp(name, "security.evm") == 0)
        return 1;
    if (size < 0)
        return !must_keep(name);
    value = (char *)malloc((size_t)size + 1);
    if (value == NULL)
        return 0;
    size = fgetxattr(from, name, value, (size_t)size);
    good = size >= 0 && fsetxattr(to, name, value, (size_t)size, 0) == 0;
    free(value);
    return good || !must_keep(name);
}

/* Returns NULL, or the name of the attribute that can't be kept. */
static const char *copy_attributes(int from, int to) {
    static char names@<:@65536@:>@; /* XATTR_LIST_MAX (linux/limits.h) */
    const ssize_t size = flistxattr(from, names, sizeof names);
    const char *name;

    if (size < 0)
        return errno == ENOTSUP || errno == ENOSYS ? NULL : "(their list)";
    for (name = names; name < names + size; name += strlen(name) + 1)
        if (!copy_one_attribute(from, to, name))
            return name;
    return NULL;
}
@%:@endif

/* Mode, owner and extended attributes of the replaced file go to the new one. The owner comes
 * first: a change of it takes setuid bits and capabilities away. */
static enum status keep_attributes(const char *name, int from, int to, const struct stat *old) {
    const mode_t mode = old->st_mode & 07777;
    struct stat now;

    if (fstat(to, &now) != 0)
        return complain_errno(name, "the new file can't be read");
    if ((now.st_uid != old->st_uid || now.st_gid != old->st_gid) &&
        fchown(to, old->st_uid, old->st_gid) != 0) {
        if (mode & (S_ISUID | S_ISGID))
            return complain_errno(name, "its owner can't be kept, and it is setuid or setgid");
        /* The caller becomes the owner; the group may still be kept. */
        if (now.st_gid != old->st_gid && fchown(to, (uid_t)-1, old->st_gid) != 0)
            errno = 0;
    }
    if (fchmod(to, mode) != 0 || fstat(to, &now) != 0)
        return complain_errno(name, "its mode can't be kept");
    if ((now.st_mode & 07777) != mode)
        return complain(CANT, name, "its mode can't be kept");
@%:@ifdef _@&t@_linux_@&t@_
    {
        const char *lost = copy_attributes(from, to);
        if (lost != NULL) {
            const int number = errno;
            fprintf(stderr, PROGRAM ": %s: its extended attribute %s can't be kept: %s\n", name,
                    lost, strerror(number));
            return CANT;
        }
    }
@%:@else
    (void)from;
@%:@endif
    return DONE;
}

static int same_state(const struct stat *a, const struct stat *b) {
    return a->st_dev == b->st_dev && a->st_ino == b->st_ino && a->st_size == b->st_size &&
           a->st_mtime == b->st_mtime && a->st_ctime == b->st_ctime && a->st_mode == b->st_mode;
}

/* The written file must prove what was wanted before it gets its name. */
static enum status prove(const struct options *options, int fd,
                         struct mason_dixon_elf_finding *finding) {
    struct mason_dixon_elf elf;
    enum mason_dixon_elf_error error = mason_dixon_elf_open(&elf, fd);

    if (error == MASON_DIXON_ELF_OK) {
        error = mason_dixon_elf_judge(&elf, options->boundary, finding);
        mason_dixon_elf_close(&elf);
    }
    if (error != MASON_DIXON_ELF_OK)
        return complain(CANT, options->file, mason_dixon_elf_error_text(error));
    if (finding->verdict == MASON_DIXON_ELF_IMPOSSIBLE) {
        fprintf(stderr, PROGRAM ": %s: can't be placed, the result would be of no use: %s\n",
                options->file, mason_dixon_elf_reason_text(finding->reason));
        return REFUSED;
    }
    return DONE;
}

/* What the target is: resolved name, and whether it is FILE itself. */
static enum status find_target(const struct options *options, const struct stat *file,
                               char **target, int *in_place) {
    const char *name = options->out != NULL ? options->out : options->file;
    struct stat status;

    *in_place = 1;
    if (options->out != NULL) {
        *in_place = 0;
        if (stat(name, &status) == 0) {
            if (!S_ISREG(status.st_mode))
                return complain(REFUSED, name, "is no regular file, it can't be replaced");
            *in_place = status.st_dev == file->st_dev && status.st_ino == file->st_ino;
        } else if (errno != ENOENT) {
            return complain_errno(name, "can't be written");
        } else if (lstat(name, &status) == 0) {
            return complain(CANT, name, "can't be written: a symbolic link to nothing");
        } else {
            *target = strdup(name);
            return *target != NULL ? DONE : complain(CANT, name, "not enough memory");
        }
    }
    *target = realpath(name, NULL);
    return *target != NULL ? DONE : complain_errno(name, "can't be resolved");
}

static void sync_folder(const char *target) {
    char *folder = strdup(target);
    char *slash = folder != NULL ? (strrchr)(folder, '/') : NULL;
    int fd;

    if (slash != NULL)
        slash@<:@slash == folder@:>@ = '\0';
    fd = open(slash != NULL ? folder : ".", O_RDONLY | O_CLOEXEC);
    if (fd >= 0) {
        if (fsync(fd) != 0)
            errno = 0; /* not every file system can; the file itself is safe */
        close(fd);
    }
    free(folder);
}

/* Fills the temporary file and gives it the target's name. */
static enum status fill_and_rename(const struct options *options, const struct mason_dixon_elf *elf,
                                   const struct stat *file, const struct plan *plan,
                                   const char *target, int in_place, int fd,
                                   struct mason_dixon_elf_finding *finding) {
    const char *name = options->out != NULL ? options->out : options->file;
    struct stat now;
    enum status status;
    unsigned i;

    if (!copy_file(elf->fd, fd, elf->file_bytes))
        return complain_errno(name, "can't be written");
    for (i = 0; i < plan->count; i++)
        if (!write_at(fd, plan->patches@<:@i@:>@.bytes, plan->patches@<:@i@:>@.size, plan->patches@<:@i@:>@.offset))
            return complain_errno(name, "can't be written");
    status = prove(options, fd, finding);
    if (status != DONE)
        return status;
    if (in_place) {
        status = keep_attributes(options->file, elf->fd, fd, file);
        if (status != DONE)
            return status;
    } else {
        const mode_t mask = umask(0);
        umask(mask);
        if (fchmod(fd, file->st_mode & 0777 & ~mask) != 0)
            return complain_errno(name, "can't be written");
    }
    if (fsync(fd) != 0)
        return complain_errno(name, "can't be written");
    if (fstat(elf->fd, &now) != 0 || !same_state(file, &now) || stat(options->file, &now) != 0 ||
        !same_state(file, &now))
        return complain(CANT, options->file, "was changed by another program in the meantime");
    if (rename(temporary, target) != 0)
        return complain_errno(name, "can't be replaced");
    temporary_exists = 0;
    sync_folder(target);
    return DONE;
}

static enum status write_result(const struct options *options, const struct mason_dixon_elf *elf,
                                const struct stat *file, const struct plan *plan,
                                struct mason_dixon_elf_finding *finding) {
    char *target = NULL;
    int in_place = 0;
    int fd;
    enum status status = find_target(options, file, &target, &in_place);

    if (status != DONE)
        return status;
    fd = create_temporary(target);
    if (fd < 0) {
        status = complain_errno(options->out != NULL ? options->out : options->file,
                                "no file can be created in its folder");
    } else {
        status = fill_and_rename(options, elf, file, plan, target, in_place, fd, finding);
        remove_temporary();
        close(fd);
    }
    free(target);
    return status;
}

/* ---- the two modes ------------------------------------------------------------------------ */

static enum status check(const struct options *options, const struct mason_dixon_elf *elf,
                         const struct mason_dixon_elf_finding *finding,
                         const struct mason_dixon_elf_record *record) {
    const struct ours ours = find_ours(elf);

    print_finding(options, elf->type, finding, mason_dixon_elf_reason_text(finding->reason),
                  way_of(elf, &ours, options), ours.slot_load >= 0 || ours.slot_note >= 0, record);
    return finding->verdict == MASON_DIXON_ELF_IMPOSSIBLE ? REFUSED : DONE;
}

static void tell_of(const struct options *options, const struct plan *plan,
                    const struct mason_dixon_elf_finding *finding) {
    const char *name = options->out != NULL ? options->out : options->file;

    if (options->quiet)
        return;
    if (finding->verdict == MASON_DIXON_ELF_NOT_NEEDED) {
        printf("%s: not needed: %s\n", shown(name), mason_dixon_elf_reason_text(finding->reason));
        return;
    }
    if (!plan->changes)
        printf("%s: unchanged, it was placed already", shown(name));
    else if (plan->way == WAY_SLOT)
        printf("%s: the reserved slot was moved to 0x%" PRIx64, shown(name), plan->address);
    else
        printf("%s: a segment was appended, at 0x%" PRIx64, shown(name), plan->address);
    printf("; the heap starts behind 0x%" PRIx64, finding->heap_from);
    if (plan->way == WAY_APPENDED)
        printf(" (note: strip and objcopy break such a file, strip first; it needs Linux 5.18 or "
               "later)");
    putchar('\n');
}

/* Does a file have the slot as it was linked: writable in the image (mold), or aligned as no other
 * note is? */
static int slot_is_raw(const struct mason_dixon_elf *elf, const struct ours *ours) {
    if (ours->slot_load >= 0 && (elf->segments@<:@ours->slot_load@:>@.flags & MASON_DIXON_PF_W) != 0)
        return 1;
    return ours->slot_note >= 0 && elf->segments@<:@ours->slot_note@:>@.align > NOTE_ALIGNMENT;
}

static enum status place(const struct options *options, struct mason_dixon_elf *elf,
                         const struct stat *file, struct mason_dixon_elf_finding *finding) {
    const struct ours ours = find_ours(elf);
    const int slot = ours.slot_load >= 0 || ours.slot_note >= 0;
    struct plan plan;
    enum status status = DONE;

    memset(&plan, 0, sizeof plan);
    plan.way = WAY_LINKED;
    if (finding->reason == MASON_DIXON_ELF_NO_SEGMENT && elf->osabi == MASON_DIXON_ELFOSABI_SOLARIS)
        return complain(
            REFUSED, options->file,
            "made for illumos or Solaris, where the link-editor makes the segment: link "
            "it with a mapfile (mason-dixon link, mason_dixon_target(), A@&t@X_MASON_DIXON)");
    if (finding->verdict == MASON_DIXON_ELF_IMPOSSIBLE &&
        finding->reason != MASON_DIXON_ELF_NO_SEGMENT)
        return refuse(options, finding);
    if (finding->verdict == MASON_DIXON_ELF_IMPOSSIBLE ||
        (elf->type == MASON_DIXON_ET_DYN && slot_is_raw(elf, &ours)) ||
        (finding->verdict == MASON_DIXON_ELF_PLACED && way_of(elf, &ours, options) != WAY_LINKED)) {
        if (slot)
            status = plan_slot(options, elf, &ours, &plan);
        else if (options->require_slot && ours.appended_load < 0)
            status =
                complain(REFUSED, options->file,
                         slot_is_shared(elf)
                             ? "its reserved slot shares a PT_NOTE with other notes; link "
                               "mason_dixon_slot.c "
                               "compiled with -DMASON_DIXON_SLOT_WRITABLE, which mold needs"
                             : "no reserved slot, and --require-slot is given; link the object of "
                               "mason_dixon_slot.c");
        else
            status = plan_append(options, elf, &ours, &plan);
    }
    if (status == DONE) {
        plan.changes = plan_changes(elf, &plan);
        if (plan.changes || options->out != NULL)
            status = write_result(options, elf, file, &plan, finding);
    }
    if (status == DONE) {
        print_finding(options, elf->type, finding, mason_dixon_elf_reason_text(finding->reason),
                      plan.way, slot, NULL);
        tell_of(options, &plan, finding);
    }
    free_plan(&plan);
    return status;
}

@%:@ifdef MASON_DIXON_PLACE_MAIN
/* For "mason-dixon check": a Mach-O or PE file. Returns 0 when it is none, with no status. */
static int check_foreign(const struct options *options, int fd, uint64_t bytes,
                         enum status *status);
@%:@else
static int check_foreign(const struct options *options, int fd, uint64_t bytes,
                         enum status *status) {
    (void)options;
    (void)fd;
    (void)bytes;
    (void)status;
    return 0;
}
@%:@endif

static enum status work(struct options *options) {
    struct mason_dixon_elf elf;
    struct mason_dixon_elf_record record;
    struct mason_dixon_elf_finding finding;
    struct stat file;
    enum mason_dixon_elf_error error;
    enum status status;
    /* O_NONBLOCK: a FIFO must not make it wait; it changes nothing for a regular file. */
    const int fd = open(options->file, O_RDONLY | O_NONBLOCK | O_CLOEXEC);

    if (fd < 0)
        return complain_errno(options->file, "can't be read");
    if (fstat(fd, &file) != 0) {
        status = complain_errno(options->file, "can't be read");
    } else if (!S_ISREG(file.st_mode)) {
        status = complain(REFUSED, options->file,
                          S_ISDIR(file.st_mode) ? "is a folder, not an executable file"
                                                : "is no regular file");
    } else {
        memset(&finding, 0, sizeof finding);
        finding.verdict = MASON_DIXON_ELF_IMPOSSIBLE;
        memset(&record, 0, sizeof record);
        error = mason_dixon_elf_open(&elf, fd);
        if (error == MASON_DIXON_ELF_OK) {
            mason_dixon_elf_record(&elf, &record);
            if (options->check && !options->boundary_given && record.boundary != 0 &&
                mason_dixon_check_boundary(record.boundary) == NULL)
                options->boundary = record.boundary;
            error = mason_dixon_elf_judge(&elf, options->boundary, &finding);
        }
        if (error == MASON_DIXON_ELF_READ) {
            status = complain_errno(options->file, "can't be read");
        } else if (error == MASON_DIXON_ELF_NOT_ELF && options->check &&
                   check_foreign(options, fd, (uint64_t)file.st_size, &status)) {
            /* told */
        } else if (error != MASON_DIXON_ELF_OK) {
            if (options->check)
                print_finding(options, elf.type, &finding, mason_dixon_elf_error_text(error),
                              WAY_NONE, 0, NULL);
            status = complain(error == MASON_DIXON_ELF_MEMORY ? CANT : REFUSED, options->file,
                              mason_dixon_elf_error_text(error));
        } else {
            status = options->check ? check(options, &elf, &finding, &record)
                                    : place(options, &elf, &file, &finding);
        }
        mason_dixon_elf_close(&elf);
    }
    close(fd);
    return status;
}

/* ---- the command line --------------------------------------------------------------------- */

/* Takes the value of an option: of "--name=value", "-nvalue" or from the next word. */
static enum status take_value(char **argv, int *at, const char *name, const char *attached,
                              const char **value) {
    if (*value != NULL)
        return complain_use(name, "is given twice");
    *value = attached != NULL ? attached : argv@<:@*at + 1@:>@;
    if (*value == NULL)
        return complain_use(name, "needs a value");
    if (attached == NULL)
        ++*at;
    return DONE;
}

static enum status parse(int argc, char **argv, struct options *options) {
    const char *error;
    enum status status = DONE;
    int only_files = 0;
    int i;

    for (i = 1; i < argc && status == DONE; i++) {
        char *word = argv@<:@i@:>@;
        if (only_files || word@<:@0@:>@ != '-' || word@<:@1@:>@ == '\0') {
            if (options->file != NULL)
                status = complain_use(word, "is one file too many; allowed is one");
            options->file = word;
        } else if (strcmp(word, "--") == 0) {
            only_files = 1;
        } else if (strcmp(word, "--check") == 0) {
            options->check = 1;
        } else if (strcmp(word, "--require-slot") == 0) {
            options->require_slot = 1;
        } else if (strcmp(word, "--quiet") == 0) {
            options->quiet = 1;
        } else if (strcmp(word, "--boundary") == 0) {
            status = take_value(argv, &i, word, NULL, &options->boundary_text);
        } else if (strncmp(word, "--boundary=", 11) == 0) {
            status = take_value(argv, &i, "--boundary", word + 11, &options->boundary_text);
        } else if (strncmp(word, "-o", 2) == 0) {
            status = take_value(argv, &i, "-o", word@<:@2@:>@ != '\0' ? word + 2 : NULL, &options->out);
        } else {
            status = complain_use(word, "is no option");
        }
    }
    if (status != DONE)
        return status;
    if (options->file == NULL || options->file@<:@0@:>@ == '\0')
        return complain_use("FILE", "is missing");
    if (options->out != NULL && options->out@<:@0@:>@ == '\0')
        return complain_use("-o", "needs a value that is not empty");
    if (options->check && options->out != NULL)
        return complain_use("-o", "makes no sense with --check, which writes nothing");
    if (options->check && options->require_slot)
        return complain_use("--require-slot", "makes no sense with --check, which writes nothing");
    options->boundary_given = options->boundary_text != NULL;
    if (!options->boundary_given)
        options->boundary_text = DEFAULT_BOUNDARY;
    error = mason_dixon_parse_size(options->boundary_text, &options->boundary);
    if (error == NULL)
        error = mason_dixon_check_boundary(options->boundary);
    if (error != NULL) {
        fprintf(stderr, PROGRAM ": --boundary: \"%s\" %s\n", options->boundary_text, error);
        return WRONG_USE;
    }
    return DONE;
}

@%:@ifdef MASON_DIXON_PLACE_MAIN
int place_main(int argc, char **argv);
int place_main(int argc, char **argv) {
@%:@else
int main(int argc, char **argv) {
@%:@endif
    struct options options;
    enum status status;
    int i;

    memset(&options, 0, sizeof options);
    for (i = 1; i < argc && strcmp(argv@<:@i@:>@, "--") != 0; i++) {
        if (strcmp(argv@<:@i@:>@, "--help") == 0) {
            print_help();
            return finish_output(DONE);
        }
        if (strcmp(argv@<:@i@:>@, "--version") == 0) {
            puts(PROGRAM " " VERSION);
            return finish_output(DONE);
        }
    }
    status = parse(argc, argv, &options);
    if (status == DONE) {
        catch_signals();
        status = work(&options);
    }
    return status == DONE || status == REFUSED ? (int)finish_output(status) : (int)status;
}
_MASON_DIXON_FILE src/mason_dixon_elf.c
/* SPDX-License-Identifier: 0BSD
 *
 * The ELF reader of mason_dixon_elf.h, where its functions are documented. Since: 0.1
 */
@%:@ifndef _POSIX_C_SOURCE
@%:@define _POSIX_C_SOURCE 200809L
@%:@endif
@%:@ifndef _FILE_OFFSET_BITS
@%:@define _FILE_OFFSET_BITS 64
@%:@endif

@%:@include "mason_dixon_elf.h"

@%:@include <errno.h>
@%:@include <stdlib.h>
@%:@include <string.h>
@%:@include <sys/types.h>
@%:@include <sys/stat.h>
@%:@include <unistd.h>

@%:@define EI_CLASS 4
@%:@define EI_DATA 5
@%:@define EI_VERSION 6
@%:@define EI_OSABI 7
@%:@define PN_XNUM 0xffff
@%:@define SHN_UNDEF 0
@%:@define DT_NULL 0
@%:@define DT_NEEDED 1
@%:@define DT_STRTAB 5
@%:@define DT_SYMTAB 6
@%:@define DT_STRSZ 10
@%:@define DT_SONAME 14
@%:@define DT_FLAGS_1 0x6ffffffb
@%:@define DF_1_PIE 0x08000000
/* sys/elf.h and sys/auxv.h of illumos: the segment of capabilities, in entries of two words, and
 * the one that keeps a process of 64 bits below 4 GiB. */
@%:@define PT_SUNWCAP 0x6ffffffd
@%:@define CA_SUNW_SF_1 2
@%:@define SF1_SUNW_ADDR32 4
@%:@define MA@&t@X_CAPABILITIES 256
@%:@define SMALLEST_PAGE_BYTES 4096
@%:@define MA@&t@X_DYNAMIC_ENTRIES 65536
@%:@define DYNAMIC_BYTES 16
@%:@define SYMBOL_BYTES 24
/* Larger tables of symbols or of names are passed over. */
@%:@define MA@&t@X_NAMES_BYTES ((uint64_t)64 << 20)
@%:@define CHUNK_BYTES 12288 /* a multiple of DYNAMIC_BYTES and SYMBOL_BYTES */

uint64_t mason_dixon_elf_get(const struct mason_dixon_elf *elf, const unsigned char *from,
                             unsigned size) {
    uint64_t value = 0;
    unsigned i;

    for (i = 0; i < size; i++)
        value = (value << 8) | from@<:@elf->big_endian ? i : size - 1 - i@:>@;
    return value;
}

void mason_dixon_elf_put(const struct mason_dixon_elf *elf, unsigned char *to, unsigned size,
                         uint64_t value) {
    unsigned i;

    for (i = 0; i < size; i++) {
        to@<:@elf->big_endian ? size - 1 - i : i@:>@ = (unsigned char)(value & 0xff);
        value >>= 8;
    }
}

enum mason_dixon_elf_error mason_dixon_elf_read_at(int fd, void *to, size_t size, uint64_t offset) {
    unsigned char *at = (unsigned char *)to;

    /* off_t is signed; no file is that large. */
    if (offset > (uint64_t)INT64_MAX || size > (uint64_t)INT64_MAX - offset)
        return MASON_DIXON_ELF_TRUNCATED;
    while (size > 0) {
        ssize_t got = pread(fd, at, size, (off_t)offset);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return MASON_DIXON_ELF_READ;
        if (got == 0)
            return MASON_DIXON_ELF_TRUNCATED;
        at += got;
        offset += (uint64_t)got;
        size -= (size_t)got;
    }
    return MASON_DIXON_ELF_OK;
}

/* Does @<:@offset, offset + size) lie inside the file? */
static int inside(const struct mason_dixon_elf *elf, uint64_t offset, uint64_t size) {
    return offset <= elf->file_bytes && size <= elf->file_bytes - offset;
}

static void decode_segment(const struct mason_dixon_elf *elf, const unsigned char *raw,
                           struct mason_dixon_elf_segment *segment) {
    memset(segment, 0, sizeof *segment);
    segment->type = (uint32_t)mason_dixon_elf_get(elf, raw, 4);
    if (elf->bits == 64) {
        segment->flags = (uint32_t)mason_dixon_elf_get(elf, raw + 4, 4);
        segment->offset = mason_dixon_elf_get(elf, raw + 8, 8);
        segment->vaddr = mason_dixon_elf_get(elf, raw + 16, 8);
        segment->paddr = mason_dixon_elf_get(elf, raw + 24, 8);
        segment->filesz = mason_dixon_elf_get(elf, raw + 32, 8);
        segment->memsz = mason_dixon_elf_get(elf, raw + 40, 8);
        segment->align = mason_dixon_elf_get(elf, raw + 48, 8);
    } else {
        segment->offset = mason_dixon_elf_get(elf, raw + 4, 4);
        segment->vaddr = mason_dixon_elf_get(elf, raw + 8, 4);
        segment->paddr = mason_dixon_elf_get(elf, raw + 12, 4);
        segment->filesz = mason_dixon_elf_get(elf, raw + 16, 4);
        segment->memsz = mason_dixon_elf_get(elf, raw + 20, 4);
        segment->flags = (uint32_t)mason_dixon_elf_get(elf, raw + 24, 4);
        segment->align = mason_dixon_elf_get(elf, raw + 28, 4);
    }
}

void mason_dixon_elf_encode_segment(const struct mason_dixon_elf *elf,
                                    const struct mason_dixon_elf_segment *segment,
                                    unsigned char *to) {
    mason_dixon_elf_put(elf, to, 4, segment->type);
    if (elf->bits == 64) {
        mason_dixon_elf_put(elf, to + 4, 4, segment->flags);
        mason_dixon_elf_put(elf, to + 8, 8, segment->offset);
        mason_dixon_elf_put(elf, to + 16, 8, segment->vaddr);
        mason_dixon_elf_put(elf, to + 24, 8, segment->paddr);
        mason_dixon_elf_put(elf, to + 32, 8, segment->filesz);
        mason_dixon_elf_put(elf, to + 40, 8, segment->memsz);
        mason_dixon_elf_put(elf, to + 48, 8, segment->align);
    } else {
        mason_dixon_elf_put(elf, to + 4, 4, segment->offset);
        mason_dixon_elf_put(elf, to + 8, 4, segment->vaddr);
        mason_dixon_elf_put(elf, to + 12, 4, segment->paddr);
        mason_dixon_elf_put(elf, to + 16, 4, segment->filesz);
        mason_dixon_elf_put(elf, to + 20, 4, segment->memsz);
        mason_dixon_elf_put(elf, to + 24, 4, segment->flags);
        mason_dixon_elf_put(elf, to + 28, 4, segment->align);
    }
}

static enum mason_dixon_elf_error read_segments(struct mason_dixon_elf *elf, unsigned entry_bytes,
                                                unsigned count) {
    const unsigned wanted_bytes = elf->bits == 64 ? 56 : 32;
    enum mason_dixon_elf_error error;
    unsigned char *raw;
    unsigned i;

    if (count == 0)
        return MASON_DIXON_ELF_OK;
    if (entry_bytes != wanted_bytes)
        return MASON_DIXON_ELF_ENTRY_SIZE;
    /* PN_XNUM, too, stands for more of them than any kernel executes. */
    if (count == PN_XNUM || count * wanted_bytes > MASON_DIXON_ELF_MA@&t@X_TABLE)
        return MASON_DIXON_ELF_TOO_MANY;
    if (!inside(elf, elf->phoff, (uint64_t)count * wanted_bytes))
        return MASON_DIXON_ELF_TRUNCATED;
    raw = (unsigned char *)malloc((size_t)count * wanted_bytes);
    elf->segments = (struct mason_dixon_elf_segment *)calloc(count, sizeof *elf->segments);
    if (raw == NULL || elf->segments == NULL) {
        free(raw);
        return MASON_DIXON_ELF_MEMORY;
    }
    error = mason_dixon_elf_read_at(elf->fd, raw, (size_t)count * wanted_bytes, elf->phoff);
    if (error == MASON_DIXON_ELF_OK) {
        for (i = 0; i < count; i++)
            decode_segment(elf, raw + (size_t)i * wanted_bytes, &elf->segments@<:@i@:>@);
        elf->segment_count = count;
    }
    free(raw);
    return error;
}

enum mason_dixon_elf_error mason_dixon_elf_open(struct mason_dixon_elf *elf, int fd) {
    unsigned char raw@<:@64@:>@;
    struct stat status;
    enum mason_dixon_elf_error error;
    unsigned header_bytes;
    size_t have;
    unsigned address;
    const unsigned char *tail;

    memset(elf, 0, sizeof *elf);
    elf->fd = fd;
    if (fstat(fd, &status) != 0)
        return MASON_DIXON_ELF_READ;
    elf->file_bytes = status.st_size > 0 ? (uint64_t)status.st_size : 0;
    if (elf->file_bytes == 0)
        return MASON_DIXON_ELF_EMPTY;
    memset(raw, 0, sizeof raw);
    have = elf->file_bytes < sizeof raw ? (size_t)elf->file_bytes : sizeof raw;
    error = mason_dixon_elf_read_at(fd, raw, have, 0);
    if (error != MASON_DIXON_ELF_OK)
        return error;
    if (memcmp(raw, "\177ELF", have < 4 ? have : 4) != 0)
        return MASON_DIXON_ELF_NOT_ELF;
    if (have < 16)
        return MASON_DIXON_ELF_TRUNCATED;
    if (raw@<:@EI_CLASS@:>@ < 1 || raw@<:@EI_CLASS@:>@ > 2 || raw@<:@EI_DATA@:>@ < 1 || raw@<:@EI_DATA@:>@ > 2 ||
        raw@<:@EI_VERSION@:>@ != 1)
        return MASON_DIXON_ELF_IDENT;
    elf->bits = raw@<:@EI_CLASS@:>@ == 2 ? 64 : 32;
    elf->big_endian = raw@<:@EI_DATA@:>@ == 2;
    elf->osabi = raw@<:@EI_OSABI@:>@;
    header_bytes = elf->bits == 64 ? 64 : 52;
    if (have < header_bytes)
        return MASON_DIXON_ELF_TRUNCATED;
    elf->type = (unsigned)mason_dixon_elf_get(elf, raw + 16, 2);
    elf->machine = (unsigned)mason_dixon_elf_get(elf, raw + 18, 2);
    if (mason_dixon_elf_get(elf, raw + 20, 4) != 1)
        return MASON_DIXON_ELF_IDENT;
    address = elf->bits / 8;
    elf->entry = mason_dixon_elf_get(elf, raw + 24, address);
    elf->phoff = mason_dixon_elf_get(elf, raw + 24 + address, address);
    elf->shoff = mason_dixon_elf_get(elf, raw + 24 + 2 * address, address);
    tail = raw + 24 + 3 * address + 4; /* behind e_flags */
    if (mason_dixon_elf_get(elf, tail, 2) != header_bytes)
        return MASON_DIXON_ELF_ENTRY_SIZE;
    /* Only what is executed has program headers of interest here, and a core dump may have more
     * of them than are read. */
    if (elf->type == MASON_DIXON_ET_EXEC || elf->type == MASON_DIXON_ET_DYN)
        error = read_segments(elf, (unsigned)mason_dixon_elf_get(elf, tail + 2, 2),
                              (unsigned)mason_dixon_elf_get(elf, tail + 4, 2));
    if (error != MASON_DIXON_ELF_OK)
        mason_dixon_elf_close(elf);
    return error;
}

void mason_dixon_elf_close(struct mason_dixon_elf *elf) {
    free(elf->segments);
    free(elf->sections);
    elf->segments = NULL;
    elf->sections = NULL;
    elf->segment_count = 0;
    elf->section_count = 0;
}

static void decode_section(const struct mason_dixon_elf *elf, const unsigned char *raw,
                           struct mason_dixon_elf_section *section) {
    const unsigned a = elf->bits / 8;

    memset(section, 0, sizeof *section);
    section->name = (uint32_t)mason_dixon_elf_get(elf, raw, 4);
    section->type = (uint32_t)mason_dixon_elf_get(elf, raw + 4, 4);
    section->flags = mason_dixon_elf_get(elf, raw + 8, a);
    section->addr = mason_dixon_elf_get(elf, raw + 8 + a, a);
    section->offset = mason_dixon_elf_get(elf, raw + 8 + 2 * a, a);
    section->size = mason_dixon_elf_get(elf, raw + 8 + 3 * a, a);
    section->link = (uint32_t)mason_dixon_elf_get(elf, raw + 8 + 4 * a, 4);
    section->info = (uint32_t)mason_dixon_elf_get(elf, raw + 12 + 4 * a, 4);
    section->addralign = mason_dixon_elf_get(elf, raw + 16 + 4 * a, a);
    section->entsize = mason_dixon_elf_get(elf, raw + 16 + 5 * a, a);
}

enum mason_dixon_elf_error mason_dixon_elf_read_sections(struct mason_dixon_elf *elf) {
    const unsigned entry_bytes = elf->bits == 64 ? 64 : 40;
    const unsigned sizes = elf->bits == 64 ? 58 : 46; /* offset of e_shentsize */
    unsigned char raw@<:@64@:>@;
    struct mason_dixon_elf_section *sections;
    struct mason_dixon_elf_section first;
    enum mason_dixon_elf_error error;
    uint64_t count;
    uint64_t i;

    if (elf->sections != NULL || elf->shoff == 0)
        return MASON_DIXON_ELF_OK;
    error = mason_dixon_elf_read_at(elf->fd, raw, 4, sizes);
    if (error != MASON_DIXON_ELF_OK)
        return error;
    if (mason_dixon_elf_get(elf, raw, 2) != entry_bytes)
        return MASON_DIXON_ELF_ENTRY_SIZE;
    count = mason_dixon_elf_get(elf, raw + 2, 2);
    if (!inside(elf, elf->shoff, entry_bytes))
        return MASON_DIXON_ELF_TRUNCATED;
    if (count == 0) { /* 0xff00 sections or more: the number is in the first one (gabi) */
        error = mason_dixon_elf_read_at(elf->fd, raw, entry_bytes, elf->shoff);
        if (error != MASON_DIXON_ELF_OK)
            return error;
        decode_section(elf, raw, &first);
        count = first.size;
    }
    if (count > MASON_DIXON_ELF_MA@&t@X_SECTIONS)
        return MASON_DIXON_ELF_TOO_MANY_SECTIONS;
    if (count == 0)
        return MASON_DIXON_ELF_OK;
    if (!inside(elf, elf->shoff, count * entry_bytes))
        return MASON_DIXON_ELF_TRUNCATED;
    sections = (struct mason_dixon_elf_section *)calloc((size_t)count, sizeof *sections);
    if (sections == NULL)
        return MASON_DIXON_ELF_MEMORY;
    for (i = 0; i < count && error == MASON_DIXON_ELF_OK; i++) {
        error = mason_dixon_elf_read_at(elf->fd, raw, entry_bytes, elf->shoff + i * entry_bytes);
        if (error == MASON_DIXON_ELF_OK)
            decode_section(elf, raw, &sections@<:@i@:>@);
    }
    if (error != MASON_DIXON_ELF_OK) {
        free(sections);
        return error;
    }
    elf->sections = sections;
    elf->section_count = (uint32_t)count;
    return MASON_DIXON_ELF_OK;
}

uint64_t mason_dixon_elf_page_bytes(unsigned machine) {
    switch (machine) {
    case 62:  /* x86-64 */
    case 243: /* RISC-V */
    case 22:  /* s390x */
        return 0x1000;
    case 43: /* SPARC V9 */
        return 0x2000;
    case 183: /* AArch64 */
    case 21:  /* PowerPC64 */
    case 8:   /* MIPS */
    case 258: /* LoongArch */
        return 0x10000;
    default:
        return 0;
    }
}

int mason_dixon_elf_note(const struct mason_dixon_elf *elf, uint64_t offset, unsigned type) {
    unsigned char raw@<:@MASON_DIXON_NOTE_BYTES@:>@;

    if (!inside(elf, offset, sizeof raw) ||
        mason_dixon_elf_read_at(elf->fd, raw, sizeof raw, offset) != MASON_DIXON_ELF_OK)
        return 0;
    return mason_dixon_elf_get(elf, raw, 4) == 11 &&
           mason_dixon_elf_get(elf, raw + 4, 4) ==
               MASON_DIXON_NOTE_BYTES - MASON_DIXON_NOTE_RECORD &&
           mason_dixon_elf_get(elf, raw + 8, 4) == type &&
           memcmp(raw + 12, "MasonDixon\0", 12) == 0;
}

/* A note of ours in @<:@offset, offset + size): its offset, 0 for none. */
static uint64_t find_note(const struct mason_dixon_elf *elf, uint64_t offset, uint64_t size,
                          unsigned type) {
    uint64_t at;

    if (!inside(elf, offset, size))
        return 0;
    /* Notes come first in a segment; a segment of more than 4 KiB of them is none that we made. */
    for (at = 0; at < 4096 && at + MASON_DIXON_NOTE_BYTES <= size; at += 4)
        if (mason_dixon_elf_note(elf, offset + at, type))
            return offset + at;
    return 0;
}

int mason_dixon_elf_record(const struct mason_dixon_elf *elf,
                           struct mason_dixon_elf_record *record) {
    unsigned char raw@<:@MASON_DIXON_NOTE_BYTES - MASON_DIXON_NOTE_RECORD@:>@;
    uint64_t offset = 0;
    uint32_t i;

    memset(record, 0, sizeof *record);
    for (i = 0; i < elf->segment_count && offset == 0; i++) {
        const struct mason_dixon_elf_segment *s = &elf->segments@<:@i@:>@;
        if (s->type == MASON_DIXON_PT_NOTE ||
            (s->type == MASON_DIXON_PT_LOAD && s->filesz <= 4096)) {
            record->type = MASON_DIXON_NOTE_SLOT;
            offset = find_note(elf, s->offset, s->filesz, MASON_DIXON_NOTE_SLOT);
        }
        if (offset == 0 && s->type == MASON_DIXON_PT_LOAD && s->filesz > MASON_DIXON_NOTE_BYTES &&
            s->offset == elf->phoff &&
            mason_dixon_elf_note(elf, s->offset + s->filesz - MASON_DIXON_NOTE_BYTES,
                                 MASON_DIXON_NOTE_APPENDED)) {
            record->type = MASON_DIXON_NOTE_APPENDED;
            offset = s->offset + s->filesz - MASON_DIXON_NOTE_BYTES;
        }
    }
    if (offset == 0 ||
        mason_dixon_elf_read_at(elf->fd, raw, sizeof raw, offset + MASON_DIXON_NOTE_RECORD) !=
            MASON_DIXON_ELF_OK) {
        memset(record, 0, sizeof *record);
        return 0;
    }
    record->offset = offset;
    record->verdict = (unsigned)mason_dixon_elf_get(elf, raw + 4, 4);
    record->boundary = mason_dixon_elf_get(elf, raw + 8, 8);
    for (i = 0; i < 8 && raw@<:@16 + i@:>@ >= ' ' && raw@<:@16 + i@:>@ < 127; i++)
        record->version@<:@i@:>@ = (char)raw@<:@16 + i@:>@;
    return 1;
}

/* What a verdict needs of the dynamic section. */
struct dynamic {
    uint64_t strings; /* file offset, 0: none */
    uint64_t strings_bytes;
    uint64_t symbols; /* file offset, 0: none */
    uint64_t flags_1;
    int soname;
    int asan;
};

/* The file offset of an address, 0 when no PT_LOAD has it in the file. */
static uint64_t offset_of(const struct mason_dixon_elf *elf, uint64_t address) {
    uint32_t i;

    for (i = 0; i < elf->segment_count; i++) {
        const struct mason_dixon_elf_segment *s = &elf->segments@<:@i@:>@;
        if (s->type == MASON_DIXON_PT_LOAD && address >= s->vaddr &&
            address - s->vaddr < s->filesz && inside(elf, s->offset, s->filesz))
            return s->offset + (address - s->vaddr);
    }
    return 0;
}

/* Only damage of the file is passed over: what can't be found there is not there. */
static int gave_up(enum mason_dixon_elf_error error) {
    return error == MASON_DIXON_ELF_READ || error == MASON_DIXON_ELF_MEMORY;
}

/* Is the needed library at this offset of the strings AddressSanitizer's (GCC's, clang's)? */
static enum mason_dixon_elf_error needs_asan(const struct mason_dixon_elf *elf,
                                             struct dynamic *dynamic, uint64_t name) {
    static const char gcc_name@<:@@:>@ = "libasan.so";
    static const char clang_name@<:@@:>@ = "libclang_rt.asan";
    char text@<:@32@:>@;
    enum mason_dixon_elf_error error;
    size_t size = sizeof text - 1;

    memset(text, 0, sizeof text);
    if (dynamic->strings == 0 || name >= dynamic->strings_bytes ||
        !inside(elf, dynamic->strings, dynamic->strings_bytes))
        return MASON_DIXON_ELF_OK;
    if (size > dynamic->strings_bytes - name)
        size = (size_t)(dynamic->strings_bytes - name);
    error = mason_dixon_elf_read_at(elf->fd, text, size, dynamic->strings + name);
    if (error == MASON_DIXON_ELF_OK && (strncmp(text, gcc_name, sizeof gcc_name - 1) == 0 ||
                                        strncmp(text, clang_name, sizeof clang_name - 1) == 0))
        dynamic->asan = 1;
    return error;
}

/* Passes over the dynamic section twice: the names' table may stand behind the names. */
static enum mason_dixon_elf_error read_dynamic(const struct mason_dixon_elf *elf,
                                               struct dynamic *dynamic) {
    unsigned char raw@<:@DYNAMIC_BYTES@:>@;
    const struct mason_dixon_elf_segment *where = NULL;
    uint64_t count;
    uint64_t i;
    int pass;

    memset(dynamic, 0, sizeof *dynamic);
    for (i = 0; i < elf->segment_count && where == NULL; i++)
        if (elf->segments@<:@i@:>@.type == MASON_DIXON_PT_DYNAMIC)
            where = &elf->segments@<:@i@:>@;
    if (where == NULL || elf->bits != 64 || !inside(elf, where->offset, where->filesz))
        return MASON_DIXON_ELF_OK;
    count = where->filesz / DYNAMIC_BYTES;
    if (count > MA@&t@X_DYNAMIC_ENTRIES)
        count = MA@&t@X_DYNAMIC_ENTRIES;
    for (pass = 0; pass < 2; pass++) {
        for (i = 0; i < count; i++) {
            uint64_t tag;
            uint64_t value;
            enum mason_dixon_elf_error error =
                mason_dixon_elf_read_at(elf->fd, raw, sizeof raw, where->offset + i * sizeof raw);
            if (error != MASON_DIXON_ELF_OK)
                return error;
            tag = mason_dixon_elf_get(elf, raw, 8);
            value = mason_dixon_elf_get(elf, raw + 8, 8);
            if (tag == DT_NULL)
                break;
            if (pass == 1) {
                if (tag == DT_NEEDED && gave_up(needs_asan(elf, dynamic, value)))
                    return MASON_DIXON_ELF_READ;
            } else if (tag == DT_STRTAB) {
                dynamic->strings = offset_of(elf, value);
            } else if (tag == DT_STRSZ) {
                dynamic->strings_bytes = value;
            } else if (tag == DT_SYMTAB) {
                dynamic->symbols = offset_of(elf, value);
            } else if (tag == DT_SONAME) {
                dynamic->soname = 1;
            } else if (tag == DT_FLAGS_1) {
                dynamic->flags_1 = value;
            }
        }
    }
    return MASON_DIXON_ELF_OK;
}

@%:@define NO_NAME UINT64_MAX

/* The offset of a name in a table of strings; NO_NAME when it is not there. In static programs mold
 * lays a name where others have an empty one. */
static enum mason_dixon_elf_error find_name(const struct mason_dixon_elf *elf, uint64_t strings,
                                            uint64_t bytes, const char *wanted, uint64_t *name) {
    const size_t length = strlen(wanted) + 1; /* with its NUL */
    unsigned char chunk@<:@CHUNK_BYTES@:>@;
    uint64_t done = 0; /* the NUL before the name is in the chunk, but for the first one */

    *name = NO_NAME;
    if (!inside(elf, strings, bytes))
        return MASON_DIXON_ELF_OK;
    while (bytes - done >= length) {
        size_t size = bytes - done < sizeof chunk ? (size_t)(bytes - done) : sizeof chunk;
        size_t at = 0;
        enum mason_dixon_elf_error error =
            mason_dixon_elf_read_at(elf->fd, chunk, size, strings + done);
        if (error != MASON_DIXON_ELF_OK)
            return error;
        while (at + length <= size) {
            const unsigned char *found =
                (const unsigned char *)(memchr)(chunk + at, wanted@<:@0@:>@, size - at);
            if (found == NULL)
                break;
            at = (size_t)(found - chunk);
            if (at + length <= size && memcmp(chunk + at, wanted, length) == 0 &&
                (at > 0 ? chunk@<:@at - 1@:>@ == '\0' : done == 0)) {
                *name = done + at;
                return MASON_DIXON_ELF_OK;
            }
            at++;
        }
        if (size < sizeof chunk)
            break;
        done += size - length; /* overlap, the name may be cut */
    }
    return MASON_DIXON_ELF_OK;
}

/* Is a symbol of this name defined in the table of symbols? */
static enum mason_dixon_elf_error find_definition(const struct mason_dixon_elf *elf,
                                                  uint64_t symbols, uint64_t bytes, uint64_t name,
                                                  int *found) {
    unsigned char chunk@<:@CHUNK_BYTES@:>@;
    uint64_t done = 0;

    if (!inside(elf, symbols, bytes))
        return MASON_DIXON_ELF_OK;
    while (bytes - done >= SYMBOL_BYTES) {
        size_t size = bytes - done < sizeof chunk ? (size_t)(bytes - done) : sizeof chunk;
        size_t at;
        enum mason_dixon_elf_error error =
            mason_dixon_elf_read_at(elf->fd, chunk, size, symbols + done);
        if (error != MASON_DIXON_ELF_OK)
            return error;
        for (at = 0; at + SYMBOL_BYTES <= size; at += SYMBOL_BYTES) {
            if (mason_dixon_elf_get(elf, chunk + at, 4) == name &&
                mason_dixon_elf_get(elf, chunk + at + 6, 2) != SHN_UNDEF) {
                *found = 1;
                return MASON_DIXON_ELF_OK;
            }
        }
        done += at;
    }
    return MASON_DIXON_ELF_OK;
}

static enum mason_dixon_elf_error look_in_table(const struct mason_dixon_elf *elf, uint64_t symbols,
                                                uint64_t symbols_bytes, uint64_t strings,
                                                uint64_t strings_bytes, const char *wanted,
                                                int *found) {
    uint64_t name;
    enum mason_dixon_elf_error error;

    /* The time of a look at a file of any size stays bounded. */
    if (strings_bytes > MA@&t@X_NAMES_BYTES || symbols_bytes > MA@&t@X_NAMES_BYTES)
        return MASON_DIXON_ELF_OK;
    error = find_name(elf, strings, strings_bytes, wanted, &name);
    if (error == MASON_DIXON_ELF_OK && name != NO_NAME)
        error = find_definition(elf, symbols, symbols_bytes, name, found);
    return gave_up(error) ? error : MASON_DIXON_ELF_OK;
}

/* A statically linked runtime of AddressSanitizer. One table of each kind is looked at (a file has
 * no more, gabi), so that the time stays linear in the size of the file. */
static enum mason_dixon_elf_error defines_asan(struct mason_dixon_elf *elf,
                                               const struct dynamic *dynamic, int *found) {
    enum mason_dixon_elf_error error = mason_dixon_elf_read_sections(elf);
    int seen_symtab = 0;
    int seen_dynsym = 0;
    uint32_t i;

    if (gave_up(error))
        return error;
    error = MASON_DIXON_ELF_OK;
    for (i = 0; i < elf->section_count && error == MASON_DIXON_ELF_OK && !*found; i++) {
        const struct mason_dixon_elf_section *s = &elf->sections@<:@i@:>@;
        int *seen = s->type == MASON_DIXON_SHT_SYMTAB   ? &seen_symtab
                    : s->type == MASON_DIXON_SHT_DYNSYM ? &seen_dynsym
                                                        : NULL;
        if (seen == NULL || *seen || s->link >= elf->section_count)
            continue;
        *seen = 1;
        error = look_in_table(elf, s->offset, s->size, elf->sections@<:@s->link@:>@.offset,
                              elf->sections@<:@s->link@:>@.size, "__asan_init", found);
    }
    /* Without section headers nothing gives the number of dynamic symbols directly; every linker
     * puts the strings right behind them. */
    if (error == MASON_DIXON_ELF_OK && !seen_dynsym && !*found && dynamic->symbols != 0 &&
        dynamic->strings > dynamic->symbols)
        error = look_in_table(elf, dynamic->symbols, dynamic->strings - dynamic->symbols,
                              dynamic->strings, dynamic->strings_bytes, "__asan_init", found);
    return error;
}

enum mason_dixon_elf_error mason_dixon_elf_exports(struct mason_dixon_elf *elf, const char *name,
                                                   int *exported) {
    enum mason_dixon_elf_error error = mason_dixon_elf_read_sections(elf);
    uint32_t i;

    *exported = -1;
    for (i = 0; error == MASON_DIXON_ELF_OK && elf->bits == 64 && i < elf->section_count; i++) {
        const struct mason_dixon_elf_section *s = &elf->sections@<:@i@:>@;
        uint64_t locals;
        if (s->type != MASON_DIXON_SHT_DYNSYM || s->link >= elf->section_count)
            continue;
        /* mold keeps the name of what a version script hides, as a local symbol. Those are the
         * first ones, sh_info of them (gabi, "Sections"). */
        locals = (uint64_t)s->info * SYMBOL_BYTES;
        *exported = 0;
        if (locals < s->size)
            error = look_in_table(elf, s->offset + locals, s->size - locals,
                                  elf->sections@<:@s->link@:>@.offset, elf->sections@<:@s->link@:>@.size, name,
                                  exported);
        break;
    }
    return error;
}

/* Goes through a table of symbols. Linkers let a name be the end of a longer one, so each is
 * compared where it stands. */
static enum mason_dixon_elf_error find_symbol(const struct mason_dixon_elf *elf,
                                              const struct mason_dixon_elf_section *symbols,
                                              const char *names, uint64_t names_bytes,
                                              const char *wanted, uint64_t *address) {
    const size_t length = strlen(wanted) + 1;
    unsigned char chunk@<:@CHUNK_BYTES@:>@;
    uint64_t done = 0;

    while (symbols->size - done >= SYMBOL_BYTES) {
        const uint64_t left = symbols->size - done;
        const size_t size = left < sizeof chunk ? (size_t)left : sizeof chunk;
        size_t at;
        enum mason_dixon_elf_error error =
            mason_dixon_elf_read_at(elf->fd, chunk, size, symbols->offset + done);
        if (error != MASON_DIXON_ELF_OK)
            return error;
        for (at = 0; at + SYMBOL_BYTES <= size; at += SYMBOL_BYTES) {
            const uint64_t name = mason_dixon_elf_get(elf, chunk + at, 4);
            if (name < names_bytes && names_bytes - name >= length &&
                memcmp(names + name, wanted, length) == 0 &&
                mason_dixon_elf_get(elf, chunk + at + 6, 2) != SHN_UNDEF) {
                *address = mason_dixon_elf_get(elf, chunk + at + 8, 8);
                return MASON_DIXON_ELF_OK;
            }
        }
        done += at;
    }
    return MASON_DIXON_ELF_OK;
}

enum mason_dixon_elf_error mason_dixon_elf_symbol(struct mason_dixon_elf *elf, const char *name,
                                                  uint64_t *address) {
    enum mason_dixon_elf_error error = mason_dixon_elf_read_sections(elf);
    const struct mason_dixon_elf_section *symbols = NULL;
    const struct mason_dixon_elf_section *strings;
    char *names;
    uint32_t i;

    *address = 0;
    for (i = 0; error == MASON_DIXON_ELF_OK && i < elf->section_count && symbols == NULL; i++)
        if (elf->sections@<:@i@:>@.type == MASON_DIXON_SHT_SYMTAB &&
            elf->sections@<:@i@:>@.link < elf->section_count)
            symbols = &elf->sections@<:@i@:>@;
    if (symbols == NULL || elf->bits != 64)
        return error;
    strings = &elf->sections@<:@symbols->link@:>@;
    if (strings->size == 0 || strings->size > MA@&t@X_NAMES_BYTES || symbols->size > MA@&t@X_NAMES_BYTES ||
        !inside(elf, strings->offset, strings->size) ||
        !inside(elf, symbols->offset, symbols->size))
        return MASON_DIXON_ELF_OK;
    names = (char *)malloc((size_t)strings->size);
    if (names == NULL)
        return MASON_DIXON_ELF_MEMORY;
    error = mason_dixon_elf_read_at(elf->fd, names, (size_t)strings->size, strings->offset);
    if (error == MASON_DIXON_ELF_OK)
        error = find_symbol(elf, symbols, names, strings->size, name, address);
    free(names);
    return error;
}

/* Is the first instruction not in the file? Such a file has the headers of the executable that its
 * debug information belongs to (objcopy --only-keep-debug). */
static int is_debug_file(const struct mason_dixon_elf *elf) {
    uint32_t i;

    for (i = 0; i < elf->segment_count; i++) {
        const struct mason_dixon_elf_segment *s = &elf->segments@<:@i@:>@;
        if (s->type == MASON_DIXON_PT_LOAD && (s->flags & MASON_DIXON_PF_X) &&
            elf->entry >= s->vaddr && elf->entry - s->vaddr >= s->filesz &&
            elf->entry - s->vaddr < s->memsz)
            return 1;
    }
    return 0;
}

static int is_sunos(const struct mason_dixon_elf *elf) {
    return elf->osabi == MASON_DIXON_ELFOSABI_SOLARIS;
}

/* Has it the software capability ADDR32? */
static enum mason_dixon_elf_error has_addr32(const struct mason_dixon_elf *elf, int *found) {
    unsigned char raw@<:@16@:>@;
    uint32_t i;

    *found = 0;
    for (i = 0; i < elf->segment_count; i++) {
        const struct mason_dixon_elf_segment *s = &elf->segments@<:@i@:>@;
        uint64_t at;
        if (s->type != PT_SUNWCAP || !inside(elf, s->offset, s->filesz))
            continue;
        for (at = 0; at + sizeof raw <= s->filesz && at < MA@&t@X_CAPABILITIES * sizeof raw;
             at += sizeof raw) {
            enum mason_dixon_elf_error error =
                mason_dixon_elf_read_at(elf->fd, raw, sizeof raw, s->offset + at);
            if (error != MASON_DIXON_ELF_OK)
                return error;
            if (mason_dixon_elf_get(elf, raw, 8) == CA_SUNW_SF_1 &&
                (mason_dixon_elf_get(elf, raw + 8, 8) & SF1_SUNW_ADDR32) != 0)
                *found = 1;
        }
    }
    return MASON_DIXON_ELF_OK;
}

/* Does a PT_LOAD lie over one that stands before it in the table? */
static int overlaps(const struct mason_dixon_elf *elf, uint32_t index) {
    const struct mason_dixon_elf_segment *s = &elf->segments@<:@index@:>@;
    uint32_t i;

    for (i = 0; i < index; i++) {
        const struct mason_dixon_elf_segment *other = &elf->segments@<:@i@:>@;
        if (other->type == MASON_DIXON_PT_LOAD && s->vaddr < other->vaddr + other->memsz &&
            other->vaddr < s->vaddr + s->memsz)
            return 1;
    }
    return 0;
}

/* The layout of an ET_EXEC's PT_LOADs. */
static void judge_layout(const struct mason_dixon_elf *elf, uint64_t boundary,
                         struct mason_dixon_elf_finding *finding) {
    uint64_t previous_end = 0;
    uint64_t base = UINT64_MAX;
    int loads = 0;
    int above = 0;
    int damaged = 0;
    int disorder = 0;
    int hole = 0;
    int executable = 0;
    int empty = 0;
    int part_page = 0;
    uint32_t i;

    for (i = 0; i < elf->segment_count; i++) {
        const struct mason_dixon_elf_segment *s = &elf->segments@<:@i@:>@;
        uint64_t end;
        if (s->type != MASON_DIXON_PT_LOAD)
            continue;
        loads++;
        if (s->memsz > UINT64_MAX - s->vaddr || s->filesz > s->memsz ||
            !inside(elf, s->offset, s->filesz) ||
            (s->filesz > 0 && s->vaddr % SMALLEST_PAGE_BYTES != s->offset % SMALLEST_PAGE_BYTES)) {
            damaged = 1;
            continue;
        }
        end = s->vaddr + s->memsz;
        if (s->vaddr < previous_end && (!is_sunos(elf) || overlaps(elf, i)))
            disorder = 1;
        if (end > previous_end) {
            previous_end = end;
            part_page = is_sunos(elf) && !(s->flags & MASON_DIXON_PF_W) &&
                        end % mason_dixon_elf_page_bytes(elf->machine) != 0;
        }
        if (s->vaddr < base)
            base = s->vaddr;
        if (s->vaddr < boundary) {
            if (end > finding->image_end)
                finding->image_end = end;
            if (end > boundary)
                hole = 1;
        } else {
            above++;
            if (s->flags & MASON_DIXON_PF_X)
                executable = 1;
            if (s->memsz == 0)
                empty = 1;
        }
    }
    finding->heap_from = previous_end;
    if (base != UINT64_MAX)
        finding->image_base = base;
    if (loads == 0)
        finding->reason = MASON_DIXON_ELF_NO_LOAD;
    else if (damaged)
        finding->reason = MASON_DIXON_ELF_DAMAGED;
    else if (base >= boundary && part_page)
        finding->reason = MASON_DIXON_ELF_PART_PAGE;
    else if (base >= boundary) {
        finding->verdict = MASON_DIXON_ELF_NOT_NEEDED;
        finding->reason = MASON_DIXON_ELF_IMAGE_ABOVE;
    } else if (disorder)
        finding->reason = MASON_DIXON_ELF_NOT_ASCENDING;
    else if (hole)
        finding->reason = MASON_DIXON_ELF_HOLE;
    else if (executable)
        finding->reason = MASON_DIXON_ELF_EXECUTABLE;
    else if (empty)
        finding->reason = MASON_DIXON_ELF_EMPTY_SEGMENT;
    else if (above == 0)
        finding->reason = MASON_DIXON_ELF_NO_SEGMENT;
    else if (part_page)
        finding->reason = MASON_DIXON_ELF_PART_PAGE;
    else {
        finding->verdict = MASON_DIXON_ELF_PLACED;
        finding->reason = MASON_DIXON_ELF_SEGMENT_THERE;
    }
}

enum mason_dixon_elf_error mason_dixon_elf_judge(struct mason_dixon_elf *elf,
                                                 uint64_t boundary_bytes,
                                                 struct mason_dixon_elf_finding *finding) {
    enum mason_dixon_elf_error error;
    struct dynamic dynamic;
    int interpreter = 0;
    int asan = 0;
    int addr32 = 0;
    uint32_t i;

    memset(finding, 0, sizeof *finding);
    finding->verdict = MASON_DIXON_ELF_IMPOSSIBLE;
    if (elf->type == MASON_DIXON_ET_REL)
        finding->reason = MASON_DIXON_ELF_RELOCATABLE;
    else if (elf->type == MASON_DIXON_ET_CORE)
        finding->reason = MASON_DIXON_ELF_CORE_DUMP;
    else if (elf->type != MASON_DIXON_ET_EXEC && elf->type != MASON_DIXON_ET_DYN)
        finding->reason = MASON_DIXON_ELF_OTHER_TYPE;
    else if (elf->bits != 64)
        finding->reason = MASON_DIXON_ELF_32_BIT;
    else if (elf->osabi != 0 && elf->osabi != 3 && !is_sunos(elf)) /* ELFOSABI_NONE, _GNU */
        finding->reason = MASON_DIXON_ELF_OTHER_SYSTEM;
    else if (mason_dixon_elf_page_bytes(elf->machine) == 0)
        finding->reason = MASON_DIXON_ELF_UNKNOWN_MACHINE;
    else if (is_debug_file(elf))
        finding->reason = MASON_DIXON_ELF_DEBUG_FILE;
    else
        finding->reason = MASON_DIXON_ELF_NO_LOAD;
    if (finding->reason != MASON_DIXON_ELF_NO_LOAD)
        return MASON_DIXON_ELF_OK;

    judge_layout(elf, boundary_bytes, finding);
    error = read_dynamic(elf, &dynamic);
    if (gave_up(error))
        return error;
    if (elf->type == MASON_DIXON_ET_DYN) {
        for (i = 0; i < elf->segment_count; i++)
            if (elf->segments@<:@i@:>@.type == MASON_DIXON_PT_INTERP)
                interpreter = 1;
        finding->verdict = MASON_DIXON_ELF_NOT_NEEDED;
        if (finding->reason == MASON_DIXON_ELF_NO_LOAD ||
            finding->reason == MASON_DIXON_ELF_DAMAGED) {
            finding->verdict = MASON_DIXON_ELF_IMPOSSIBLE;
        } else if (!interpreter && !(dynamic.flags_1 & DF_1_PIE) &&
                   (dynamic.soname || elf->entry == 0)) {
            finding->verdict = MASON_DIXON_ELF_IMPOSSIBLE;
            finding->reason = MASON_DIXON_ELF_SHARED;
        } else if (finding->reason == MASON_DIXON_ELF_SEGMENT_THERE ||
                   finding->reason == MASON_DIXON_ELF_EXECUTABLE ||
                   finding->reason == MASON_DIXON_ELF_EMPTY_SEGMENT) {
            finding->verdict = MASON_DIXON_ELF_IMPOSSIBLE;
            finding->reason = MASON_DIXON_ELF_WIDE;
        } else {
            finding->reason = MASON_DIXON_ELF_POSITION_FREE;
        }
        if (is_sunos(elf) && (finding->reason == MASON_DIXON_ELF_POSITION_FREE ||
                              finding->reason == MASON_DIXON_ELF_WIDE)) {
            finding->verdict = MASON_DIXON_ELF_IMPOSSIBLE;
            finding->reason = MASON_DIXON_ELF_PIE_LOW;
        }
    }
    error = is_sunos(elf) ? has_addr32(elf, &addr32) : MASON_DIXON_ELF_OK;
    if (gave_up(error))
        return error;
    if (addr32 && finding->reason != MASON_DIXON_ELF_NO_LOAD &&
        finding->reason != MASON_DIXON_ELF_DAMAGED && finding->reason != MASON_DIXON_ELF_SHARED) {
        finding->verdict = MASON_DIXON_ELF_IMPOSSIBLE;
        finding->reason = MASON_DIXON_ELF_ADDR32;
    }
    if (elf->type == MASON_DIXON_ET_DYN)
        return MASON_DIXON_ELF_OK;
    /* Only where the file would be fit otherwise: this is the costly part. */
    if (finding->reason != MASON_DIXON_ELF_SEGMENT_THERE &&
        finding->reason != MASON_DIXON_ELF_NO_SEGMENT && finding->reason != MASON_DIXON_ELF_HOLE)
        return MASON_DIXON_ELF_OK;
    asan = dynamic.asan;
    if (!asan) {
        error = defines_asan(elf, &dynamic, &asan);
        if (error != MASON_DIXON_ELF_OK)
            return error;
    }
    if (asan) {
        finding->verdict = MASON_DIXON_ELF_IMPOSSIBLE;
        finding->reason = MASON_DIXON_ELF_ASAN;
    }
    return MASON_DIXON_ELF_OK;
}

const char *mason_dixon_elf_verdict_text(enum mason_dixon_elf_verdict verdict) {
    switch (verdict) {
    case MASON_DIXON_ELF_PLACED:
        return "placed";
    case MASON_DIXON_ELF_NOT_NEEDED:
        return "not-needed";
    case MASON_DIXON_ELF_IMPOSSIBLE:
        return "impossible";
    }
    return "unknown";
}

const char *mason_dixon_elf_error_text(enum mason_dixon_elf_error error) {
    switch (error) {
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

const char *mason_dixon_elf_reason_text(enum mason_dixon_elf_reason reason) {
    switch (reason) {
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
_MASON_DIXON_FILE src/mason_dixon_elf.h
/* SPDX-License-Identifier: 0BSD
 *
 * Reads the headers of ELF files, of both classes and byte orders, and tells what they prove about
 * the place of the heap. The file is taken as hostile: every count and range is checked, memory is
 * bounded (64 KiB of program headers, MASON_DIXON_ELF_MA@&t@X_SECTIONS section headers, a fixed buffer
 * for tables), nothing outside the file is read. No function prints or exits. POSIX, C99 and C++.
 *
 *   struct mason_dixon_elf elf;
 *   struct mason_dixon_elf_finding finding;
 *   int fd = open("app", O_RDONLY);
 *   enum mason_dixon_elf_error error = mason_dixon_elf_open(&elf, fd);
 *   if (error == MASON_DIXON_ELF_OK) {
 *       error = mason_dixon_elf_judge(&elf, (uint64_t)1 << 32, &finding);
 *       if (error == MASON_DIXON_ELF_OK)
 *           puts(mason_dixon_elf_reason_text(finding.reason));
 *       mason_dixon_elf_close(&elf);
 *   }
 *   close(fd);
 *
 * Names and numbers of fields: System V ABI, chapters 4 and 5 (gabi), and Linux' elf.h.
 */
@%:@ifndef MASON_DIXON_ELF_H
@%:@define MASON_DIXON_ELF_H

@%:@include <stddef.h>
@%:@include <stdint.h>

@%:@ifdef __cplusplus
extern "C" {
@%:@endif

/* The ELF constants in use; a build machine without elf.h has them too. Since: 0.1 */
@%:@define MASON_DIXON_ET_REL 1
@%:@define MASON_DIXON_ET_EXEC 2
@%:@define MASON_DIXON_ET_DYN 3
@%:@define MASON_DIXON_ET_CORE 4
@%:@define MASON_DIXON_PT_LOAD 1
@%:@define MASON_DIXON_PT_DYNAMIC 2
@%:@define MASON_DIXON_PT_INTERP 3
@%:@define MASON_DIXON_PT_NOTE 4
@%:@define MASON_DIXON_PT_PHDR 6
@%:@define MASON_DIXON_PF_X 1
@%:@define MASON_DIXON_PF_W 2
@%:@define MASON_DIXON_PF_R 4
@%:@define MASON_DIXON_SHT_PROGBITS 1
@%:@define MASON_DIXON_SHT_SYMTAB 2
@%:@define MASON_DIXON_SHT_NOTE 7
@%:@define MASON_DIXON_SHT_NOBITS 8
@%:@define MASON_DIXON_SHT_DYNSYM 11
@%:@define MASON_DIXON_SHF_WRITE 1
@%:@define MASON_DIXON_ELFOSABI_SOLARIS 6 /* EI_OSABI of illumos and Solaris */

/* MASON_DIXON_ELF_MA@&t@X_TABLE: bytes of program headers; Linux executes no file with more
 * (fs/binfmt_elf.c, load_elf_phdrs). MASON_DIXON_ELF_MA@&t@X_SECTIONS: section headers that are read.
 * Since: 0.1 */
@%:@define MASON_DIXON_ELF_MA@&t@X_TABLE 65536
@%:@define MASON_DIXON_ELF_MA@&t@X_SECTIONS 262144

/* The notes of ours: the reserved slot's (type 1, mason_dixon_slot.c) and the one behind program
 * headers that were appended (type 2). MASON_DIXON_NOTE_BYTES: in all; MASON_DIXON_NOTE_RECORD:
 * offset of the record in it, which is, in the byte order of the file: 4 bytes
 * MASON_DIXON_NOTE_FORMAT, 4 bytes verdict (0: not decided, else 1 + an enum
 * mason_dixon_elf_verdict), 8 bytes boundary (0: not said), 8 bytes text, the toolkit's version,
 * padded with NULs. Since: 0.1 */
@%:@define MASON_DIXON_NOTE_BYTES 48
@%:@define MASON_DIXON_NOTE_RECORD 24
@%:@define MASON_DIXON_NOTE_FORMAT 1
@%:@define MASON_DIXON_NOTE_SLOT 1
@%:@define MASON_DIXON_NOTE_APPENDED 2
/* In a shared library: what the executables that link it shall be asked for. The descriptor is
 * text, an option a line, padded with NULs. Since: 0.1 */
@%:@define MASON_DIXON_NOTE_REQUEST 3

/* Why a file can't be read. mason_dixon_elf_error_text() has the words. Since: 0.1 */
enum mason_dixon_elf_error {
    MASON_DIXON_ELF_OK,
    MASON_DIXON_ELF_READ,       /* the system refused to read; errno is set */
    MASON_DIXON_ELF_MEMORY,     /* no memory */
    MASON_DIXON_ELF_EMPTY,      /* an empty file */
    MASON_DIXON_ELF_NOT_ELF,    /* another format */
    MASON_DIXON_ELF_TRUNCATED,  /* ends inside the ELF header or a table */
    MASON_DIXON_ELF_IDENT,      /* unknown class, byte order or version */
    MASON_DIXON_ELF_ENTRY_SIZE, /* headers of another size than the class has */
    MASON_DIXON_ELF_TOO_MANY,   /* more program headers than a system executes */
    MASON_DIXON_ELF_TOO_MANY_SECTIONS
};

/* One program header, in the byte order of this machine. offset, filesz, memsz, align in bytes;
 * vaddr and paddr are addresses in bytes. Since: 0.1 */
struct mason_dixon_elf_segment {
    uint32_t type;
    uint32_t flags;
    uint64_t offset;
    uint64_t vaddr;
    uint64_t paddr;
    uint64_t filesz;
    uint64_t memsz;
    uint64_t align;
};

/* One section header; offset, size, addralign, entsize in bytes. Since: 0.1 */
struct mason_dixon_elf_section {
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

/* An open file. Filled by mason_dixon_elf_open(); sections by mason_dixon_elf_read_sections().
 * Since: 0.1 */
struct mason_dixon_elf {
    int fd;              /* the caller's descriptor */
    uint64_t file_bytes; /* size of the file */
    unsigned bits;       /* 32 or 64 */
    int big_endian;      /* 0 or 1 */
    unsigned osabi;      /* EI_OSABI */
    unsigned type;       /* e_type */
    unsigned machine;    /* e_machine */
    uint64_t entry;      /* e_entry, an address in bytes */
    uint64_t phoff;      /* e_phoff, an offset in bytes */
    uint64_t shoff;      /* e_shoff, an offset in bytes; 0: no section headers */
    uint32_t segment_count;
    struct mason_dixon_elf_segment *segments;
    uint32_t section_count; /* 0 until mason_dixon_elf_read_sections() */
    struct mason_dixon_elf_section *sections;
};

/* The verdict on a file. MASON_DIXON_ELF_IMPOSSIBLE: the effect is not there; the reason tells
 * whether mason-dixon-place can change that. Since: 0.1 */
enum mason_dixon_elf_verdict {
    MASON_DIXON_ELF_PLACED,
    MASON_DIXON_ELF_NOT_NEEDED,
    MASON_DIXON_ELF_IMPOSSIBLE
};

/* What the verdict rests on. mason_dixon_elf_reason_text() has the words. Since: 0.1 */
enum mason_dixon_elf_reason {
    MASON_DIXON_ELF_SEGMENT_THERE,   /* placed */
    MASON_DIXON_ELF_POSITION_FREE,   /* not needed: ET_DYN */
    MASON_DIXON_ELF_IMAGE_ABOVE,     /* not needed: the image starts at or above the boundary */
    MASON_DIXON_ELF_NO_SEGMENT,      /* nothing at or above the boundary: can be placed */
    MASON_DIXON_ELF_RELOCATABLE,     /* ET_REL */
    MASON_DIXON_ELF_SHARED,          /* a shared object */
    MASON_DIXON_ELF_CORE_DUMP,       /* ET_CORE */
    MASON_DIXON_ELF_OTHER_TYPE,      /* another e_type */
    MASON_DIXON_ELF_32_BIT,          /* addresses of 32 bits: the boundary would wrap */
    MASON_DIXON_ELF_UNKNOWN_MACHINE, /* no page size known for e_machine */
    MASON_DIXON_ELF_OTHER_SYSTEM,    /* EI_OSABI: not System V, GNU/Linux or Solaris */
    MASON_DIXON_ELF_NO_LOAD,         /* no PT_LOAD */
    MASON_DIXON_ELF_DAMAGED,         /* a PT_LOAD that no kernel maps */
    MASON_DIXON_ELF_NOT_ASCENDING,   /* PT_LOADs not ascending, or they overlap */
    MASON_DIXON_ELF_ASAN,            /* AddressSanitizer's shadow lies at the boundary */
    MASON_DIXON_ELF_HOLE,            /* a PT_LOAD spans the boundary */
    MASON_DIXON_ELF_EXECUTABLE,      /* an executable PT_LOAD at or above the boundary */
    MASON_DIXON_ELF_EMPTY_SEGMENT,   /* the segment there has no contents */
    MASON_DIXON_ELF_DEBUG_FILE,      /* its code is not in the file: --only-keep-debug */
    MASON_DIXON_ELF_WIDE,      /* ET_DYN with a segment at the boundary, far from its others */
    MASON_DIXON_ELF_PART_PAGE, /* illumos, Solaris: the highest PT_LOAD can't be written and ends
                                  inside a page */
    MASON_DIXON_ELF_PIE_LOW,   /* illumos, Solaris: ET_DYN, whose heap starts at 0x1000 */
    MASON_DIXON_ELF_ADDR32     /* illumos, Solaris: the capability that keeps all below 4 GiB */
};

/* The verdict with its numbers. Since: 0.1 */
struct mason_dixon_elf_finding {
    enum mason_dixon_elf_verdict verdict;
    enum mason_dixon_elf_reason reason;
    uint64_t image_base; /* address in bytes of the lowest PT_LOAD; 0 without one */
    uint64_t image_end;  /* address in bytes behind the highest PT_LOAD that begins below the
                            boundary; 0 without one */
    uint64_t heap_from;  /* address in bytes behind the highest PT_LOAD, where Linux starts the heap
                            of an ET_EXEC (fs/binfmt_elf.c, load_elf_binary) */
};

/* mason_dixon_elf_open - reads the ELF header and the program headers.
 *
 *   elf  is filled; on an error there is nothing to close
 *   fd   a descriptor of a regular file, open for reading; its offset stays, and it stays open
 *
 * Returns MASON_DIXON_ELF_OK or what is wrong. Since: 0.1. Example: above. */
enum mason_dixon_elf_error mason_dixon_elf_open(struct mason_dixon_elf *elf, int fd);

/* mason_dixon_elf_close - frees the tables (the descriptor stays the caller's).
 *   elf  an open one, or one that mason_dixon_elf_close() had before
 * Since: 0.1. Example: above. */
void mason_dixon_elf_close(struct mason_dixon_elf *elf);

/* mason_dixon_elf_read_sections - reads the section headers, once.
 *
 *   elf  from mason_dixon_elf_open(); sections and section_count are filled. A file without section
 *        headers gives 0 of them and no error.
 *
 * Returns MASON_DIXON_ELF_OK or what is wrong. Contents are not looked at, and a section's offset
 * and size are as they stand in the file. Since: 0.1
 * Example: if (mason_dixon_elf_read_sections(&elf) == MASON_DIXON_ELF_OK)
 *              printf("%u sections\n", (unsigned)elf.section_count); */
enum mason_dixon_elf_error mason_dixon_elf_read_sections(struct mason_dixon_elf *elf);

/* mason_dixon_elf_judge - what the headers prove.
 *
 *   elf             from mason_dixon_elf_open()
 *   boundary_bytes  the address in bytes at or above which the heap shall start
 *   finding         is filled
 *
 * PLACED is an ET_EXEC whose PT_LOADs ascend without overlapping, one or more of them, none
 * executable, at or above the boundary and all others wholly below. ET_DYN is not needed unless its
 * segments lie on both sides of the boundary (the kernel then maps the room between them, too), or
 * it is a shared object (no PT_INTERP, no DF_1_PIE, and no entry point or a DT_SONAME).
 * A file whose EI_OSABI is MASON_DIXON_ELFOSABI_SOLARIS is judged by the rules of illumos' kernel
 * (uts/common/exec/elf/elf.c): the heap starts at the exact end of the highest PT_LOAD, in whatever
 * order they stand, so one that can't be written must end on a page; a PIE's heap is low, and so is
 * all of a program with the software capability ADDR32.
 *
 * AddressSanitizer is found as a DT_NEEDED of its library or as a defined symbol __asan_init in a
 * table of at most 64 MiB.
 *
 * Returns MASON_DIXON_ELF_OK, or READ, MEMORY when the dynamic section or a symbol table could not
 * be read (damaged ones are skipped). Since: 0.1. Example: above. */
enum mason_dixon_elf_error mason_dixon_elf_judge(struct mason_dixon_elf *elf,
                                                 uint64_t boundary_bytes,
                                                 struct mason_dixon_elf_finding *finding);

/* mason_dixon_elf_exports - does a file show a name of its own to shared libraries?
 *   elf       from mason_dixon_elf_open(); its sections are read
 *   name      of the symbol
 *   exported  1: it is a defined symbol, not a local one, of the dynamic symbols; 0: it is not; -1:
 * not known: there are no dynamic symbols, or no section headers that tell of them Returns
 * MASON_DIXON_ELF_OK or what is wrong. Since: 0.1 Example: if (mason_dixon_elf_exports(&elf,
 * "mmap", &exported) == MASON_DIXON_ELF_OK && exported) */
enum mason_dixon_elf_error mason_dixon_elf_exports(struct mason_dixon_elf *elf, const char *name,
                                                   int *exported);

/* mason_dixon_elf_symbol - where a symbol is defined.
 *   elf      from mason_dixon_elf_open(); its sections are read
 *   name     of the symbol
 *   address  its value, an address in bytes; 0: no such symbol, or the table of symbols was
 * stripped Returns MASON_DIXON_ELF_OK or what is wrong. Since: 0.1 Example: if
 * (mason_dixon_elf_symbol(&elf, "main", &address) == MASON_DIXON_ELF_OK && address) */
enum mason_dixon_elf_error mason_dixon_elf_symbol(struct mason_dixon_elf *elf, const char *name,
                                                  uint64_t *address);

/* mason_dixon_elf_page_bytes - the largest page, in bytes, that Linux uses on a machine (64 bits).
 *   machine  e_machine
 * Returns 0 for an unknown machine. Source: PAGE_SIZE_* in Linux' arch/<machine>/Kconfig; the same
 * numbers as in MasonDixon's table of machines. Since: 0.1
 * Example: mason_dixon_elf_page_bytes(62) is 4096 (x86-64). */
uint64_t mason_dixon_elf_page_bytes(unsigned machine);

/* mason_dixon_elf_note - is MasonDixon's note at this offset of the file?
 *   elf     from mason_dixon_elf_open()
 *   offset  in bytes
 *   type    MASON_DIXON_NOTE_SLOT or MASON_DIXON_NOTE_APPENDED
 * Returns 1 or 0 (also when it can't be read). Since: 0.1
 * Example: mason_dixon_elf_note(&elf, elf.segments@<:@3@:>@.offset, MASON_DIXON_NOTE_SLOT) */
int mason_dixon_elf_note(const struct mason_dixon_elf *elf, uint64_t offset, unsigned type);

/* mason_dixon_elf_record - what a note of ours says of the file.
 *   elf     from mason_dixon_elf_open()
 *   record  is filled; all zero when there is no such note
 * Looks at the program headers alone (PT_NOTE and PT_LOAD), so that a stripped file answers, too.
 * Returns 1 or 0. Since: 0.1
 * Example: struct mason_dixon_elf_record record;
 *          if (mason_dixon_elf_record(&elf, &record)) puts(record.version); */
struct mason_dixon_elf_record {
    unsigned type;     /* MASON_DIXON_NOTE_SLOT or MASON_DIXON_NOTE_APPENDED */
    unsigned verdict;  /* 0: not decided, else 1 + an enum mason_dixon_elf_verdict */
    uint64_t boundary; /* an address in bytes; 0: not said */
    uint64_t offset;   /* of the note, in bytes */
    char version@<:@9@:>@;
};
int mason_dixon_elf_record(const struct mason_dixon_elf *elf,
                           struct mason_dixon_elf_record *record);

/* mason_dixon_elf_put - writes a number in the byte order of the file.
 *   elf    from mason_dixon_elf_open()
 *   to     receives size bytes
 *   size   1 to 8
 *   value  the number
 * mason_dixon_elf_get - the reverse. Since: 0.1
 * Example: unsigned char word@<:@4@:>@; mason_dixon_elf_put(&elf, word, 4, 1); */
void mason_dixon_elf_put(const struct mason_dixon_elf *elf, unsigned char *to, unsigned size,
                         uint64_t value);
uint64_t mason_dixon_elf_get(const struct mason_dixon_elf *elf, const unsigned char *from,
                             unsigned size);

/* mason_dixon_elf_encode_segment - a program header as it stands in the file.
 *   elf      from mason_dixon_elf_open()
 *   segment  the program header
 *   to       receives 56 bytes (32 of a 32-bit file)
 * Since: 0.1
 * Example: unsigned char raw@<:@56@:>@; mason_dixon_elf_encode_segment(&elf, &elf.segments@<:@0@:>@, raw); */
void mason_dixon_elf_encode_segment(const struct mason_dixon_elf *elf,
                                    const struct mason_dixon_elf_segment *segment,
                                    unsigned char *to);

/* mason_dixon_elf_read_at - reads exactly size bytes at an offset of the file.
 *   fd      a descriptor of the file
 *   to      receives them
 *   size    in bytes
 *   offset  in bytes
 * Returns OK, TRUNCATED when the file ends before, READ with errno set. Since: 0.1
 * Example: char magic@<:@4@:>@; mason_dixon_elf_read_at(fd, magic, 4, 0); */
enum mason_dixon_elf_error mason_dixon_elf_read_at(int fd, void *to, size_t size, uint64_t offset);

/* mason_dixon_elf_error_text, mason_dixon_elf_reason_text, mason_dixon_elf_verdict_text - the words
 * for people, static, without a full stop; "unknown" for a number that is none. Since: 0.1.
 * Example: above. */
const char *mason_dixon_elf_verdict_text(enum mason_dixon_elf_verdict verdict);
const char *mason_dixon_elf_error_text(enum mason_dixon_elf_error error);
const char *mason_dixon_elf_reason_text(enum mason_dixon_elf_reason reason);

@%:@ifdef __cplusplus
}
@%:@endif

@%:@endif
_MASON_DIXON_FILE src/mason_dixon_size.h
/* SPDX-License-Identifier: 0BSD
 *
 * Sizes and boundaries as MasonDixon's options write them. Valid C99 and C++; static functions
 * only, no library behind it.
 *
 *   @%:@include "mason_dixon_size.h"
 *   uint64_t bytes;
 *   const char *error = mason_dixon_parse_size("4GiB", &bytes);
 *   if (!error)
 *       error = mason_dixon_check_boundary(bytes);
 *   if (error)
 *       fprintf(stderr, "app: BOUNDARY: \"4GiB\" %s\n", error);
 */
@%:@ifndef MASON_DIXON_SIZE_H
@%:@define MASON_DIXON_SIZE_H

@%:@include <stdint.h>
@%:@include <string.h>

/* MASON_DIXON_BOUNDARY_UNIT: a boundary is a multiple of this many bytes on every target, as 64 KiB
 * is the largest page of a Linux kernel for the machines of mason_dixon_elf_page_bytes().
 * MASON_DIXON_BOUNDARY_LIMIT: the first address, in bytes, that is no boundary any more: user
 * addresses have 47 bits on x86-64 (Linux, Documentation/arch/x86/x86_64/mm.rst). Since: 0.1 */
@%:@define MASON_DIXON_BOUNDARY_UNIT ((uint64_t)0x10000)
@%:@define MASON_DIXON_BOUNDARY_LIMIT ((uint64_t)1 << 47)

/* mason_dixon_parse_size - reads a size.
 *
 *   text   digits with K, M, G, T or KiB, MiB, GiB, TiB (powers of 1024) or without a unit (bytes);
 *          or 0x and hexadecimal digits (bytes). No sign, no fraction, no blanks.
 *   bytes  receives the size in bytes; untouched on an error.
 *
 * Returns NULL, or what is wrong and what is allowed, a static text that reads on behind the
 * argument: "is not a number ...". Since: 0.1
 * Example: mason_dixon_parse_size("64KiB", &bytes) gives NULL and 65536. */
static inline const char *mason_dixon_parse_size(const char *text, uint64_t *bytes) {
    static const char units@<:@@:>@ = "KMGT";
    const char *at = text;
    const char *unit;
    unsigned base = 10;
    unsigned shift = 0;
    uint64_t value = 0;

    if (*at == '-')
        return "is negative; allowed are sizes like 4GiB, 4G, 4096M or 0x100000000";
    if (at@<:@0@:>@ == '0' && (at@<:@1@:>@ == 'x' || at@<:@1@:>@ == 'X')) {
        base = 16;
        at += 2;
    }
    text = at;
    for (;; at++) {
        unsigned digit;
        if (*at >= '0' && *at <= '9')
            digit = (unsigned)(*at - '0');
        else if (base == 16 && *at >= 'a' && *at <= 'f')
            digit = (unsigned)(*at - 'a') + 10;
        else if (base == 16 && *at >= 'A' && *at <= 'F')
            digit = (unsigned)(*at - 'A') + 10;
        else
            break;
        if (value > (UINT64_MAX - digit) / base)
            return "is too large; allowed is less than 0x10000000000000000 bytes";
        value = value * base + digit;
    }
    if (at == text)
        return "is not a number; allowed are sizes like 4GiB, 4G, 4096M or 0x100000000";
    if (*at != '\0') {
        unit = base == 10 ? (strchr)(units, *at) : NULL;
        if (unit != NULL && at@<:@1@:>@ == 'B' && at@<:@2@:>@ == '\0')
            return "has a unit of two meanings; allowed are KiB, MiB, GiB, TiB (powers of 1024) or "
                   "K, M, G, T";
        if (unit == NULL || (at@<:@1@:>@ != '\0' && strcmp(at + 1, "iB") != 0))
            return "is not a number with a known unit; allowed are K, M, G, T and KiB, MiB, GiB, "
                   "TiB (powers of 1024) behind digits, or 0x and hexadecimal digits";
        shift = 10 * ((unsigned)(unit - units) + 1);
    }
    if (shift > 0 && value > (UINT64_MAX >> shift))
        return "is too large; allowed is less than 0x10000000000000000 bytes";
    *bytes = value << shift;
    return NULL;
}

/* mason_dixon_check_boundary - is this many bytes an address for a boundary?
 *
 *   bytes  the boundary, an address in bytes
 *
 * Returns NULL, or what is wrong and what is allowed (as above). Since: 0.1
 * Example: mason_dixon_check_boundary(4096) says that 4096 is too small. */
static inline const char *mason_dixon_check_boundary(uint64_t bytes) {
    if (bytes < MASON_DIXON_BOUNDARY_UNIT)
        return "is too small; allowed are multiples of 64KiB from 64KiB on";
    if (bytes >= MASON_DIXON_BOUNDARY_LIMIT)
        return "is too large; allowed is less than 128TiB (0x800000000000)";
    if (bytes % MASON_DIXON_BOUNDARY_UNIT != 0)
        return "is not aligned; allowed are multiples of 64KiB (0x10000)";
    return NULL;
}

@%:@endif
_MASON_DIXON_FILE src/gnu-ld.ld
/* SPDX-License-Identifier: 0BSD
 *
 * MasonDixon's linker script for GNU ld: it extends the linker's own script (INSERT) and decides by
 * itself, at the only time when it is known for sure, what the output is:
 *   - an executable at a fixed address (its headers lie at or above one page): one read-only
 *     section at the boundary, in a PT_LOAD of its own. Linux starts the heap behind the highest
 *     PT_LOAD (fs/binfmt_elf.c, load_elf_binary), while _end keeps its low place.
 *   - a position-independent executable, an image above the boundary, or one with
 *     AddressSanitizer, whose shadow memory must stay free: the section follows the image, in a
 *     read-only page that changes nothing.
 * ALIGN(_end, ...) and not ADDR(.bss): to mention .bss here would create it before the linker's own
 * script does, and a static executable's first segment would become writable (GNU ld 2.40).
 * After .comment, that is behind all sections of the image.
 * __executable_start is hidden, with the value that it has: binutils 2.47 exports it from a program linked with
 * -rdynamic as soon as a script names it (2.44 and earlier do not). So a program that refers to it does not export it.
 *
 * %BOUNDARY% and %PAGE% are in bytes. Since: 0.1
 */
SECTIONS
{
  PROVIDE_HIDDEN(__executable_start = __executable_start);
  .mason_dixon
    (__executable_start >= 0x1000 && __executable_start < %BOUNDARY% && !DEFINED(__asan_init)
         ? %BOUNDARY%
         : ALIGN(_end, %PAGE%)) :
  {
    QUAD(0)
  }
}
INSERT AFTER .comment;
_MASON_DIXON_FILE src/gnu-ld-sunos.ld
/* SPDX-License-Identifier: 0BSD
 *
 * MasonDixon's linker script for GNU ld on illumos and Solaris; like gnu-ld.ld, with what is different
 * there: a whole page without contents, since the kernel starts the heap at the exact end of the
 * highest PT_LOAD (see solaris.map), and no harmless place for a position-independent executable,
 * whose heap can't be placed there at all.
 *
 * %BOUNDARY% and %PAGE% are in bytes. Since: 0.1
 */
SECTIONS
{
  PROVIDE_HIDDEN(__executable_start = __executable_start);
  .mason_dixon
    (__executable_start >= 0x1000 && __executable_start < %BOUNDARY%
         ? %BOUNDARY%
         : ALIGN(_end, %PAGE%)) (NOLOAD) :
  {
    . += %PAGE%;
  }
}
INSERT AFTER .comment;
_MASON_DIXON_FILE src/lld.ld
/* SPDX-License-Identifier: 0BSD
 *
 * MasonDixon's linker script for lld: the same decision as in gnu-ld.ld. What lld wants otherwise:
 *   - AT(...) with the same address, or lld makes one segment that spans the whole gap;
 *   - an input section (mason_dixon_anchor.c): lld drops a section made of QUAD() after .comment;
 *   - _end, _edata, _etext and their names without the underscore set back, since lld takes them from
 *     the last segments: static glibc refers to _end in 32 bits, -pg to etext. The end of the image is
 *     where an empty section of the anchor's comes to lie, behind whatever follows .bss (.lbss,
 *     __libc_freeres_ptrs, a program's own); code ends behind .text, .init, .fini, .plt and .iplt, which
 *     lld lays in this order, aligned to 4 and 16 bytes. With PROVIDE only what a program refers to and
 *     does not have itself is defined: a variable "end" stays the program's. No other symbol is named,
 *     since to name one puts it into the dynamic symbol table (lld 14, -rdynamic).
 *   - INSERT: a SECTIONS command without it replaces lld's own layout.
 *
 * %BOUNDARY% and %PAGE% are in bytes. Tried with lld 14 to 22. Since: 0.1
 */
SECTIONS
{
  .mason_dixon_end :
  {
    PROVIDE(_end = .);
    PROVIDE(end = .);
    PROVIDE(_edata = SIZEOF(.bss) > 0 ? ADDR(.bss) : .);
    PROVIDE(edata = SIZEOF(.bss) > 0 ? ADDR(.bss) : .);
    PROVIDE(_etext = ALIGN(ALIGN(ALIGN(ALIGN(ADDR(.text) + SIZEOF(.text), 4) + SIZEOF(.init), 4) + SIZEOF(.fini), 16) +
                               SIZEOF(.plt), 16) + SIZEOF(.iplt));
    PROVIDE(etext = ALIGN(ALIGN(ALIGN(ALIGN(ADDR(.text) + SIZEOF(.text), 4) + SIZEOF(.init), 4) + SIZEOF(.fini), 16) +
                              SIZEOF(.plt), 16) + SIZEOF(.iplt));
    KEEP(*(.mason_dixon_end))
  }
  .mason_dixon
    (__ehdr_start >= 0x1000 && __ehdr_start < %BOUNDARY% && !DEFINED(__asan_init)
         ? %BOUNDARY%
         : ALIGN(., %PAGE%)) :
    AT(ADDR(.mason_dixon))
  {
    KEEP(*(.mason_dixon))
  }
}
INSERT AFTER .comment;
_MASON_DIXON_FILE src/solaris.map
@%:@ SPDX-License-Identifier: 0BSD
@%:@
@%:@ MasonDixon's mapfile for the link-editor of illumos and Solaris, syntax of version 1: one reserved
@%:@ segment (?E: empty, no permissions) of a whole page at the boundary. The kernel starts the heap at
@%:@ the exact end of the highest PT_LOAD, whatever its flags (illumos uts/common/exec/elf/elf.c).
@%:@
@%:@ A whole page, not the eight bytes of older recipes: since October 2016 sbrk() starts where the
@%:@ kernel says (illumos libc port/sys/sbrk.c), and behind eight bytes that is inside the reserved page,
@%:@ which can't be written, so the first store of libc's malloc faults.
@%:@ Version 1, because version 2 has no reserved segments. Without "?E" the link succeeds and makes no
@%:@ segment at all: the linked file is always checked.
@%:@ Executables of 64 bits only: the link-editor refuses it with -G, -r and for 32 bits.
@%:@
@%:@ Addresses and sizes are in bytes. Since: 0.1
mason_dixon = LOAD ?E V%BOUNDARY% L%PAGE%;
_MASON_DIXON_FILE src/addr32.map
@%:@ SPDX-License-Identifier: 0BSD
@%:@
@%:@ The other way on illumos and Solaris, for programs that want everything low: the software
@%:@ capability ADDR32 makes the kernel keep the whole 64-bit process, heap, stacks and shared objects
@%:@ too, below 4 GiB (illumos uts/common/exec/elf/elf.c, uts/common/os/exec.c). It excludes a heap above
@%:@ the boundary. Syntax of version 2. Since: 0.1
@S|@mapfile_version 2
CAPABILITY {
	SF += ADDR32;
};
_MASON_DIXON_FILE src/junk.map
@%:@ SPDX-License-Identifier: 0BSD: not a mapfile, on purpose: a linker that reads mapfiles refuses it.
mason_dixon_junk no linker can read this = ? {
_MASON_DIXON_FILE src/mason_dixon_limit.sh
@%:@!/bin/sh
@%:@ SPDX-License-Identifier: 0BSD
@%:@
@%:@ mason_dixon_limit.sh SECONDS KIB COMMAND @<:@ARGUMENT...@:>@
@%:@
@%:@ Runs a trial command under a time limit and a limit on the size of each file it writes: a linker
@%:@ may hang, and some write a gap of the address space as zeros, byte by byte.
@%:@   SECONDS  wall-clock time until the command and what it started are ended
@%:@   KIB      the largest file the command may write, in KiB
@%:@ Exit status: the command's own; 124 when the time was up; 125 for wrong use. A command that
@%:@ writes too much is ended by SIGXFSZ (status 153 on Linux). Since: 0.1
@%:@
@%:@ Example: sh mason_dixon_limit.sh 20 65536 cc -o trial trial.o

if @<:@ @S|@@%:@ -lt 3 @:>@; then
    echo "mason_dixon_limit.sh: wanted SECONDS KIB COMMAND, got: @S|@*" >&2
    exit 125
fi
seconds=@S|@1
kib=@S|@2
shift 2
@%:@ POSIX counts ulimit -f in blocks of 512 bytes; bash and others outside POSIX mode in KiB. The
@%:@ smaller reading is safe in both, and trial links are small.
ulimit -f "@S|@kib" 2>/dev/null
@%:@ timeout(1) of coreutils, busybox and the BSDs ends the whole process group.
if command -v timeout >/dev/null 2>&1; then
    exec timeout -k 1 "@S|@seconds" "@S|@@&t@@@&t@"
fi
@%:@ Without it, the command alone is ended; what it started may live on.
"@S|@@&t@@@&t@" &
command_pid=@S|@!
(
    @%:@ The watcher must not keep the caller's pipes open.
    exec >/dev/null 2>&1 </dev/null
    sleep "@S|@seconds" &
    sleep_pid=@S|@!
    trap 'kill "@S|@sleep_pid"; exit 0' TERM
    wait "@S|@sleep_pid"
    kill -9 "@S|@command_pid"
) &
watcher_pid=@S|@!
wait "@S|@command_pid"
status=@S|@?
if kill -TERM "@S|@watcher_pid" 2>/dev/null; then
    wait "@S|@watcher_pid" 2>/dev/null
else
    status=124
fi
exit "@S|@status"
_MASON_DIXON_END
}

@%:@ Writes the files of standard input to mason-dixon/, each behind a line with its name: one process for
@%:@ all of them.
ax_fn_mason_dixon_unpack ()
{
  @%:@ shellcheck disable=SC2016 @%:@ fields of awk
  @S|@{AWK-awk} '
    /^_MASON_DIXON_FILE / {
      if (file != "" && close(file) != 0)
        exit 1
      file = "mason-dixon/" @S|@2
      next
    }
    { print >file }
    END { if (close(file) != 0) exit 1 }'
}

@%:@ Sets ax_mason_dixon_value to the first line of what the linker answers to --version. A linker that
@%:@ hangs or writes without end is stopped, and has no answer.
ax_fn_mason_dixon_banner ()
{
  ax_mason_dixon_value=
  @%:@ shellcheck disable=SC2086 @%:@ lists of words
  if (
    LC_ALL=C
    export LC_ALL
    set -- "@S|@{MASON_DIXON_TRIAL_SECONDS:-30}" 131072 \
      @S|@ax_mason_dixon_cc @S|@ax_mason_dixon_cflags @S|@ax_mason_dixon_link_flags -Wl,--version
    @%:@ shellcheck source=templates/link/mason_dixon_limit.sh
    . mason-dixon/src/mason_dixon_limit.sh
  ) >mason-dixon/banner 2>/dev/null </dev/null; then
    IFS= read -r ax_mason_dixon_value <mason-dixon/banner
  fi
}

@%:@ Reads what core.sh wrote, and caches it when it is a new decision.
ax_fn_mason_dixon_result ()
{
  ax_mason_dixon_strategy_used=
  while IFS= read -r ax_mason_dixon_line; do
    ax_mason_dixon_key=@S|@{ax_mason_dixon_line%%=*}
    ax_mason_dixon_value=@S|@{ax_mason_dixon_line@%:@*=}
    case @S|@ax_mason_dixon_key in
      failures)
        @%:@ What failed may have failed for a passing reason (time, space, a tool): it is tried again.
        test -z "@S|@ax_mason_dixon_value" || ax_mason_dixon_do=again
        ;;
      strategy) ax_mason_dixon_strategy_used=@S|@ax_mason_dixon_value ;;
      *) eval "ax_mason_dixon_@S|@ax_mason_dixon_key=\@S|@ax_mason_dixon_value" ;;
    esac
    case @S|@ax_mason_dixon_do:@S|@ax_mason_dixon_key in
      decide:failures | decide:ldflags | decide:libadd | decide:deps | decide:cppflags | decide:linker | decide:boundary* | decide:say_* | decide:warn_*) ;;
      decide:*) eval "ax_cv_mason_dixon_@S|@{ax_mason_dixon_key}_@S|@ax_mason_dixon_hash=\@S|@ax_mason_dixon_value" ;;
    esac
  done <"mason-dixon/@S|@ax_mason_dixon_prefix.result"
}

@%:@ Sets ax_mason_dixon_call to all that the files of this call depend on: inputs, cached results, the name
@%:@ of the folder, and what other calls write to mason-dixon.facts.
ax_fn_mason_dixon_call ()
{
  ax_mason_dixon_call="@S|@ax_mason_dixon_hash:@S|@ax_mason_dixon_dir:@S|@ax_mason_dixon_prefixes"
  for ax_mason_dixon_key in strategy @S|@ax_mason_dixon_keys @S|@ax_mason_dixon_low_keys; do
    eval "ax_mason_dixon_call=\@S|@ax_mason_dixon_call:\@S|@{ax_cv_mason_dixon_@S|@{ax_mason_dixon_key}_@S|@ax_mason_dixon_hash-}"
  done
}

@%:@ Whether an earlier run of configure made the files of this very call, and all are there. Then they are
@%:@ taken as they are.
ax_fn_mason_dixon_stands ()
{
  ax_fn_mason_dixon_call
  ax_mason_dixon_line=
  if test -f "mason-dixon/@S|@ax_mason_dixon_prefix.call"; then
    IFS= read -r ax_mason_dixon_line <"mason-dixon/@S|@ax_mason_dixon_prefix.call"
  fi
  if test "@S|@ax_mason_dixon_line" != "@S|@ax_mason_dixon_call" || test ! -f mason-dixon.facts ||
      test ! -f "mason-dixon/@S|@ax_mason_dixon_prefix.result" || test ! -f "mason-dixon/@S|@ax_mason_dixon_prefix.notes"; then
    return 1
  fi
  ax_fn_mason_dixon_result
  for ax_mason_dixon_value in @S|@ax_mason_dixon_deps; do
    test -f "mason-dixon/@S|@{ax_mason_dixon_value@%:@"@S|@ax_mason_dixon_dir/"}" || return 1
  done
}

@%:@ ax_fn_mason_dixon OPTION... - OPTIONs are those of core.sh.
ax_fn_mason_dixon ()
{
  ax_mason_dixon_error=
  ax_mason_dixon_cached=
  ax_mason_dixon_do=decide
  ax_mason_dixon_argument=strategy
  ax_mason_dixon_strategies='auto none link-script post-link mapfile addr32 pagezero'
  case @S|@with_mason_dixon in
    '' | yes) ;;
    no)
      @%:@ Without a trace, but a program that calls mason_dixon_self_test could not be built without it.
      ax_mason_dixon_strategy=none
      ax_mason_dixon_do=off
      if test "@S|@ax_mason_dixon_self_test" = call || test "@S|@ax_mason_dixon_low" = yes; then
        ax_mason_dixon_do=self-test
      fi
      ;;
    *)
      case " @S|@ax_mason_dixon_strategies " in
        *" @S|@with_mason_dixon "*) ;;
        *)
          ax_mason_dixon_error="--with-mason-dixon is \"@S|@with_mason_dixon\"; allowed is one of yes no @S|@ax_mason_dixon_strategies."
          return 1
          ;;
      esac
      ax_mason_dixon_strategy=@S|@with_mason_dixon
      ax_mason_dixon_argument=--with-mason-dixon
      if test "@S|@with_mason_dixon@S|@ax_mason_dixon_link_wrapper" = post-linkno; then
        ax_mason_dixon_error="--with-mason-dixon is \"post-link\"; allowed is that where the makefiles link with \@S|@(@S|@{ax_mason_dixon_prefix}_LINK) and A@&t@X_MASON_DIXON has the option link-wrapper; this package does not."
        return 1
      fi
      ;;
  esac
  ax_mason_dixon_keys='verdict basis row linker_id linker_version linker_called machine
    page type script objects options reason have_map_32bit map_32bit_range heap_placement stack_bits
    thread_stack_bits mmap_bits page_size platform_why'
  for ax_mason_dixon_key in @S|@ax_mason_dixon_keys ldflags libadd deps cppflags linker boundary_words; do
    eval "ax_mason_dixon_@S|@ax_mason_dixon_key="
  done
  ax_mason_dixon_low_keys=
  ax_mason_dixon_luajit=
  if test "@S|@ax_mason_dixon_low" = yes; then
    ax_mason_dixon_low_keys='luajit_gc64 luajit_bits luajit_message low_map low_map_reason low_map_trap
      pointer_verdict pointer_basis pointer_reason low_stack low_stack_reason low_layout low_layout_reason
      width_stack width_threads width_mappings width_heap width_image'
    for ax_mason_dixon_key in @S|@ax_mason_dixon_low_keys say_luajit say_pointer say_low_map \
        say_low_map_limit warn_luajit warn_ljmm warn_low_map; do
      eval "ax_mason_dixon_@S|@ax_mason_dixon_key="
    done
  fi
  if test "@S|@ax_mason_dixon_do" = off; then
    ax_mason_dixon_verdict=off
    ax_mason_dixon_strategy_used=none
    ax_mason_dixon_reason='--with-mason-dixon=no'
    return 0
  fi
  ax_fn_mason_dixon_files || return 1
  if test "@S|@ax_mason_dixon_low" = yes; then
    ax_fn_mason_dixon_low || return 1
    set -- "@S|@@&t@@@&t@" "ar=@S|@AR" "luajit-advice=neither LUAJIT_LIBS nor LIBS links a LuaJIT, so it is treated as one without GC64. Call PKG@&t@_CHECK_MODULES(LUAJIT, luajit) before, or set LUAJIT_CFLAGS and LUAJIT_LIBS."
  fi

  @%:@ What the makefiles call the folder. An absolute path works in every makefile; one with characters
  @%:@ that make, the shell or -Wl, take apart can only be had relative.
  ax_mason_dixon_dir=@S|@ac_pwd/mason-dixon
  @%:@ shellcheck disable=SC2016 @%:@ for make
  case @S|@ax_mason_dixon_dir in
    *@<:@!-+./0-9A-Z_a-z@:>@*) ax_mason_dixon_dir='@S|@(top_builddir)/mason-dixon' ;;
  esac
  ax_mason_dixon_cross=no
  if test "@S|@cross_compiling" = yes; then
    ax_mason_dixon_cross=yes
  fi
  @%:@ System, kernel release, machine.
  ax_mason_dixon_uname=@S|@(uname -srm)
  @%:@ CMake's names of systems, which are those of uname -s; a host's triple has most of them in small
  @%:@ letters. One that no table knows stays unknown.
  case @S|@{host_alias:-native} in
    native)
      ax_mason_dixon_system=@S|@{ax_mason_dixon_uname%% *}
      case @S|@ax_mason_dixon_system in MINGW*) ax_mason_dixon_system=Windows ;; esac
      ;;
    *-solaris* | *-illumos*) ax_mason_dixon_system=SunOS ;;
    *-mingw*) ax_mason_dixon_system=Windows ;;
    *-linux-android*) ax_mason_dixon_system=Android ;;
    *)
      ax_mason_dixon_system=@S|@{host_alias@%:@*-}
      @%:@ shellcheck disable=SC2013 @%:@ words
      for ax_mason_dixon_key in @S|@(sed -n 's/^\(@<:@A-Z@:>@@<:@A-Za-z@:>@*\) |.*/\1/p' mason-dixon/src/executables.table | sort -u); do
        case @S|@host_alias in
          *-"@S|@(echo "@S|@ax_mason_dixon_key" | tr '@<:@:upper:@:>@' '@<:@:lower:@:>@')"*) ax_mason_dixon_system=@S|@ax_mason_dixon_key ;;
        esac
      done
      ;;
  esac
  set -- "@S|@@&t@@@&t@" "prefix=@S|@ax_mason_dixon_prefix" "strategy=@S|@ax_mason_dixon_strategy" \
    "strategy-argument=@S|@ax_mason_dixon_argument" "required=@S|@ax_mason_dixon_required" \
    "self-test=@S|@ax_mason_dixon_self_test" "link-wrapper=@S|@ax_mason_dixon_link_wrapper" \
    "language=@S|@ax_mason_dixon_language" "cross=@S|@ax_mason_dixon_cross" \
    "emulator=@S|@MASON_DIXON_EMULATOR" "system=@S|@ax_mason_dixon_system" "processor=@S|@{ax_mason_dixon_uname@%:@@%:@* }" \
    "facts=@S|@with_mason_dixon_facts" facts-argument=--with-mason-dixon-facts \
    "host-cc=@S|@CC_FOR_BUILD" \
    "function=A@&t@X_MASON_DIXON" work=mason-dixon write-facts=mason-dixon.facts \
    "wrapper-advice=let the makefiles link with \@S|@(@S|@{ax_mason_dixon_prefix}_LINK) and give A@&t@X_MASON_DIXON the option link-wrapper" \
    "source-id=@S|@ax_mason_dixon_id"
  for ax_mason_dixon_key in linker_id linker_version have_map_32bit map_32bit_range heap_placement \
      stack_bits thread_stack_bits mmap_bits page_size \
      @S|@{ax_mason_dixon_low_keys:+luajit_gc64 luajit_lightuserdata_bits}; do
    eval "ax_mason_dixon_value=\@S|@{ax_cv_mason_dixon_@S|@ax_mason_dixon_key-}"
    if test -n "@S|@ax_mason_dixon_value"; then
      set -- "@S|@@&t@@@&t@" "preset.@S|@ax_mason_dixon_key=@S|@ax_mason_dixon_value"
    fi
  done

  @%:@ shellcheck disable=SC2086 @%:@ lists of words
  ax_mason_dixon_value=@S|@(LC_ALL=C; export LC_ALL; @S|@ax_mason_dixon_cc --version </dev/null 2>/dev/null)
  set -- "@S|@@&t@@@&t@" "compiler=@S|@{ax_mason_dixon_value%%"@S|@as_nl"*}"
  ax_fn_mason_dixon_banner
  set -- "@S|@@&t@@@&t@" "banner=@S|@ax_mason_dixon_value"
  ax_mason_dixon_value=
  if test -f "@S|@with_mason_dixon_facts"; then
    ax_mason_dixon_value=@S|@(cat "@S|@with_mason_dixon_facts")
  fi
  @%:@ The name of a cached result holds a digest of all that it depends on.
  ax_mason_dixon_inputs="@S|@* @S|@ax_mason_dixon_cc : @S|@ax_mason_dixon_cflags : @S|@ax_mason_dixon_link_flags @S|@ax_mason_dixon_uname @S|@ax_mason_dixon_value"
  case " @S|@* " in *' runtime='*)
    @%:@ shellcheck disable=SC2086 @%:@ lists of words
    ax_mason_dixon_value=@S|@("@S|@{CONFIG_SHELL-/bin/sh}" mason-dixon/core.sh luajit "@S|@@&t@@@&t@" "dir=@S|@ax_mason_dixon_dir" -- \
      @S|@ax_mason_dixon_cc :compile: @S|@ax_mason_dixon_cflags :link: @S|@ax_mason_dixon_link_flags :luajit: @S|@ax_mason_dixon_luajit 2>/dev/null)
    ax_mason_dixon_inputs="@S|@ax_mason_dixon_inputs @S|@ax_mason_dixon_value @S|@ax_mason_dixon_luajit @S|@LD_LIBRARY_PATH"
    ;;
  esac
  ax_mason_dixon_hash=@S|@(cksum <<END
@S|@ax_mason_dixon_inputs
END
)
  ax_mason_dixon_hash=@S|@{ax_mason_dixon_hash%% *}_@S|@{ax_mason_dixon_hash@%:@@%:@* }
  eval "ax_mason_dixon_value=\@S|@{ax_cv_mason_dixon_verdict_@S|@ax_mason_dixon_hash-none}"
  if test "@S|@ax_mason_dixon_do" = decide && test "@S|@ax_mason_dixon_value" != none; then
    ax_mason_dixon_do=apply
    ax_mason_dixon_cached='(cached) '
    for ax_mason_dixon_key in strategy @S|@ax_mason_dixon_keys @S|@ax_mason_dixon_low_keys; do
      eval "ax_mason_dixon_value=\@S|@{ax_cv_mason_dixon_@S|@{ax_mason_dixon_key}_@S|@ax_mason_dixon_hash-missing}"
      case @S|@ax_mason_dixon_key:@S|@ax_mason_dixon_value in
        verdict:placed | verdict:not-needed | verdict:impossible | verdict:unknown) ;;
        strategy:none | strategy:link-script | strategy:post-link | strategy:mapfile | strategy:addr32 | strategy:pagezero) ;;
        script: | script:*.ld | script:*.map | objects: | objects:*.o) ;;
        verdict:* | strategy:* | script:* | objects:* | *:missing)
          ax_mason_dixon_error="the cached ax_cv_mason_dixon_@S|@{ax_mason_dixon_key}_@S|@ax_mason_dixon_hash is \"@S|@ax_mason_dixon_value\", which configure did not write; allowed is what it writes: remove that line or the file @S|@{cache_file-config.cache}, and configure again."
          return 1
          ;;
      esac
      set -- "@S|@@&t@@@&t@" "set.@S|@ax_mason_dixon_key=@S|@ax_mason_dixon_value"
    done
    if ax_fn_mason_dixon_stands; then
      return 0
    fi
  fi
  @%:@ Starting a process takes bash about twice as long as dash.
  ax_mason_dixon_shell=@S|@{CONFIG_SHELL-/bin/sh}
  if command -v dash >/dev/null 2>&1; then
    ax_mason_dixon_shell=dash
  fi
  @%:@ shellcheck disable=SC2086
  if ax_mason_dixon_error=@S|@("@S|@ax_mason_dixon_shell" mason-dixon/core.sh "@S|@ax_mason_dixon_do" "@S|@@&t@@@&t@" "dir=@S|@ax_mason_dixon_dir" -- \
      @S|@ax_mason_dixon_cc :compile: @S|@ax_mason_dixon_cflags :link: @S|@ax_mason_dixon_link_flags :luajit: @S|@ax_mason_dixon_luajit 2>&1 >/dev/null); then
    ax_mason_dixon_error=
  else
    test -n "@S|@ax_mason_dixon_error" || ax_mason_dixon_error="mason-dixon/core.sh failed without a word."
    ax_mason_dixon_error=@S|@{ax_mason_dixon_error@%:@"A@&t@X_MASON_DIXON: "}
    return 1
  fi
  ax_fn_mason_dixon_result
  ax_fn_mason_dixon_call
  printf '%s\n' "@S|@ax_mason_dixon_call" >"mason-dixon/@S|@ax_mason_dixon_prefix.call"
  if test "@S|@ax_mason_dixon_do" = self-test; then
    ax_mason_dixon_reason='--with-mason-dixon=no'
  fi
  return 0
}
]])

# _AX_MASON_DIXON_LOW_FUNCTIONS
# Those for options that most packages do not give.
m4_define([_AX_MASON_DIXON_LOW_FUNCTIONS],
[[
@%:@ SPDX-License-Identifier: 0BSD
@%:@
@%:@ The shell functions that A@&t@X_MASON_DIXON puts at the beginning of configure where low-map, runtime= or
@%:@ pointer-bits= is used, beside those of configure.sh. Since: 0.1
@%:@

@%:@ ax_fn_mason_dixon_low - writes low.sh and what it needs to mason-dixon/, unless it is there, and sets
@%:@ ax_mason_dixon_luajit, the words that compile with and link LuaJIT.
ax_fn_mason_dixon_low ()
{
  ax_mason_dixon_luajit="@S|@LUAJIT_CFLAGS @S|@LUAJIT_LIBS @S|@LIBS"
  ax_mason_dixon_value=
  if test -f mason-dixon/src/low-id; then
    read -r ax_mason_dixon_value <mason-dixon/src/low-id
  fi
  if test "@S|@ax_mason_dixon_value" = "@S|@ax_mason_dixon_id"; then
    return 0
  fi
  if ax_fn_mason_dixon_low_write && echo "@S|@ax_mason_dixon_id" >mason-dixon/src/low-id; then
    return 0
  fi 2>/dev/null
  rm -rf mason-dixon/src mason-dixon/core.sh mason-dixon/low.sh 2>/dev/null
  rmdir mason-dixon 2>/dev/null
  ax_mason_dixon_error="can't write to \"@S|@(pwd)/mason-dixon\"; the build folder must be writable and have some MiB free."
  return 1
}

ax_fn_mason_dixon_low_write ()
{
  ax_fn_mason_dixon_unpack <<'_MASON_DIXON_END'
_MASON_DIXON_FILE low.sh
@%:@ shellcheck shell=sh
@%:@ SPDX-License-Identifier: 0BSD
@%:@
@%:@ low.sh - the part of core.sh for low-map, low-reserve, runtime, pointer-bits, low-stack and low-layout
@%:@ (internal/LowMap.cmake, LowMapSeen.cmake, Stacks.cmake and FindLuaJIT.cmake in POSIX sh). core.sh reads
@%:@ it when one of these options is given; what is said stands in texts.table. Since: 0.1
@%:@
@%:@ Many variables are set and read by eval, or by core.sh, which shellcheck can't see:
@%:@ shellcheck disable=SC2154,SC2034

@%:@ What is decided here, as core.sh's decision_fields: written to <prefix>.result, and kept in caches.
@%:@   luajit_gc64     yes, no, guessing yes, guessing no, unknown, none (no LuaJIT is linked)
@%:@   luajit_bits     of light userdata; luajit_message: how it was learnt
@%:@   low_map         placed, not-needed, impossible, off; low_map_trap: what a trial link shows to be wrong
@%:@   pointer_verdict of pointer-bits; low_stack, low_layout: of these options
@%:@   width_AREA      bits before any cure
low_fields='luajit_gc64 luajit_bits luajit_message low_map low_map_reason low_map_trap pointer_verdict pointer_basis pointer_reason low_stack low_stack_reason low_layout low_layout_reason width_stack width_threads width_mappings width_heap width_image'
@%:@ What is said of it, made anew from these.
low_said='say_luajit say_low_map say_low_map_limit say_pointer warn_luajit warn_ljmm warn_low_map'
areas='stack threads mappings heap image'

@%:@ text NAME @<:@PLACEHOLDER VALUE@:>@... - sets @S|@text to a row of texts.table, filled in.
text() {
    if @<:@ -z "@S|@{texts-}" @:>@; then
        table texts
        texts=@S|@newline@S|@table@S|@newline
    fi
    text=@S|@{texts@%:@*"@S|@newline@S|@1|"}
    text=@S|@{text%%"@S|@newline"*}
    shift
    while @<:@ @S|@@%:@ -gt 0 @:>@; do
        replace "@S|@text" "%@S|@1%" "@S|@2"
        text=@S|@replaced
        shift 2
    done
}

@%:@ low_options - checks the options; sets low_reserve (bytes).
low_options() {
    case @S|@p_pointer_bits:@S|@p_low_stack:@S|@p_low_layout in
    :yes:*) stop "@S|@{p_dash}low-stack is given without @S|@{p_dash}pointer-bits; allowed is with @S|@{p_dash}pointer-bits=BITS, the width it shall fit into." ;;
    :*:yes) stop "@S|@{p_dash}low-layout is given without @S|@{p_dash}pointer-bits; allowed is with @S|@{p_dash}pointer-bits=BITS, the width it shall fit into." ;;
    :* | 3@<:@2-9@:>@:* | @<:@45@:>@@<:@0-9@:>@:* | 6@<:@0-3@:>@:*) ;;
    *) bad_argument pointer-bits "@S|@p_pointer_bits" 'a whole number of bits from 32 to 63' ;;
    esac
    low_reserve=0
    case @S|@p_runtime:@S|@p_low_map:@S|@p_low_reserve in
    :no:) return ;;
    :no:*) stop "@S|@{p_dash}low-reserve is given without @S|@{p_dash}low-map; allowed is with @S|@{p_dash}low-map or @S|@{p_dash}runtime, which serve from it." ;;
    :*) ;;
    luajit:*)
        if @<:@ "@S|@low_limit" -gt 2147483648 @:>@; then
            bad_argument low-limit "@S|@p_low_limit" "at most 2GiB with @S|@{p_dash}runtime=luajit, whose machine code can't reach beyond"
        fi
        ;;
    *) bad_argument runtime "@S|@p_runtime" luajit ;;
    esac
    if @<:@ "@S|@low_limit" -gt 4294967296 @:>@; then
        bad_argument low-limit "@S|@p_low_limit" "at most 4GiB with @S|@{p_dash}low-map"
    elif @<:@ "@S|@low_limit" -le 65536 @:>@; then
        bad_argument low-limit "@S|@{p_low_limit:-2GiB}" "above 64KiB with @S|@{p_dash}low-map, which uses nothing below"
    fi
    @<:@ -n "@S|@p_low_reserve" @:>@ || return
    size low-reserve "@S|@p_low_reserve"
    low_reserve=@S|@size
    if @<:@ "@S|@low_reserve" -gt "@S|@low_limit" @:>@; then
        words "@S|@low_limit"
        bad_argument low-reserve "@S|@p_low_reserve" "at most @S|@{p_dash}low-limit, which is @S|@words"
    fi
}

@%:@ low_decide - after the heap was decided. Sets low_fields.
low_decide() {
    low_clear
    @<:@ -z "@S|@p_pointer_bits" @:>@ || stacks_decide
    if @<:@ -n "@S|@p_runtime" @:>@; then
        luajit_find
        runtime_override
    fi
    case @S|@p_low_map@S|@p_runtime in no) ;; *) low_map_decide ;; esac
    for field in @S|@low_fields; do
        eval "one_line \"\@S|@@S|@field\""
        eval "@S|@field=\@S|@one_line"
    done
}
low_clear() {
    for field in @S|@low_fields; do
        eval "@S|@field="
    done
}

@%:@ --- LuaJIT (FindLuaJIT.cmake) ---

@%:@ luajit_library - sets luajit_library to the file that -l, -L or a path among the words of the link and
@%:@ those behind :luajit: name; empty when there is none.
luajit_library() {
    luajit_library=
    library_folders=
    library_static=no
    library_previous=
    eval "luajit_library_in @S|@link @S|@luajit_words"
}
luajit_library_in() {
    for library_word in "@S|@@&t@@@&t@"; do
        case @S|@library_previous@S|@library_word in
        -L?*) library_folders="@S|@library_folders@S|@{library_word@%:@-L}@S|@newline" ;;
        -static | -static-pie | -Wl,-Bstatic) library_static=yes ;;
        -Wl,-Bdynamic) library_static=no ;;
        -l:*luajit*) luajit_library_named "@S|@{library_word@%:@-l:}" ;;
        -l*luajit* | -llua51)
            @<:@ "@S|@library_static" = yes @:>@ || luajit_library_named "lib@S|@{library_word@%:@-l}.so" "lib@S|@{library_word@%:@-l}.dylib"
            luajit_library_named "lib@S|@{library_word@%:@-l}.a"
            ;;
        *luajit*.a | *luajit*.so | *luajit*.so.* | *luajit*.dylib) @<:@ ! -f "@S|@library_word" @:>@ || luajit_library=@S|@library_word ;;
        esac
        library_previous=
        case @S|@library_word in -L | -l) library_previous=@S|@library_word ;; esac
    done
}
@%:@ luajit_library_named FILE... - the first that is there, in the folders of -L or those of the compiler.
luajit_library_named() {
    for library_name in "@S|@@&t@@@&t@"; do
        @<:@ -z "@S|@luajit_library" @:>@ || return
        while IFS= read -r library_folder; do
            if @<:@ -n "@S|@library_folder" @:>@ && @<:@ -f "@S|@library_folder/@S|@library_name" @:>@; then
                luajit_library=@S|@library_folder/@S|@library_name
                return
            fi
        done <<END
@S|@library_folders
END
        library_name=@S|@(eval "run_quietly @S|@driver @S|@compile -print-file-name=@S|@library_name")
        if @<:@ -f "@S|@library_name" @:>@; then
            luajit_library=@S|@library_name
        fi
    done
}

@%:@ luajit_find - sets luajit_gc64, luajit_bits and luajit_message: what the user set, what a program linked
@%:@ with it answers, what the library's contents say.
luajit_find() {
    preset luajit_gc64
    luajit_preset_gc64=@S|@preset
    preset luajit_lightuserdata_bits
    luajit_preset_bits=@S|@preset
    case @S|@luajit_preset_gc64 in
    '' | yes | no | 'guessing yes' | 'guessing no' | unknown) ;;
    *) bad_argument ax_cv_mason_dixon_luajit_gc64 "@S|@luajit_preset_gc64" 'yes, no, guessing yes, guessing no, unknown' ;;
    esac
    case @S|@luajit_preset_bits in
    '' | 32 | 47 | 64 | 'guessing 47' | 'guessing 64' | unknown) ;;
    *) bad_argument ax_cv_mason_dixon_luajit_lightuserdata_bits "@S|@luajit_preset_bits" '32, 47, 64, guessing 47, guessing 64, unknown' ;;
    esac
    luajit_message='as set by the user'
    if @<:@ -z "@S|@luajit_preset_gc64" @:>@ || @<:@ -z "@S|@luajit_preset_bits" @:>@; then
        luajit_ask
    fi
    if @<:@ -n "@S|@luajit_preset_gc64" @:>@; then
        luajit_gc64=@S|@luajit_preset_gc64
        @<:@ -z "@S|@luajit_preset_bits" @:>@ || luajit_bits=@S|@luajit_preset_bits
    elif @<:@ -n "@S|@luajit_preset_bits" @:>@ && @<:@ "@S|@luajit_gc64" != none @:>@; then
        luajit_bits=@S|@luajit_preset_bits
    fi
}

luajit_ask() {
    luajit_library
    luajit_run
    @%:@ Something answered, and it is another Lua, or nothing was linked at all.
    if @<:@ -z "@S|@luajit_library" @:>@ && @<:@ -z "@S|@luajit_gc64" @:>@; then
        luajit_gc64=none
        luajit_bits=unknown
        return
    fi
    @<:@ -z "@S|@luajit_gc64" @:>@ || @<:@ -z "@S|@luajit_bits" @:>@ || return
    luajit_guess
    case @S|@luajit_gc64:@S|@luajit_bits in
    :*)
        if @<:@ -n "@S|@luajit_bits" @:>@; then
            luajit_message="@S|@luajit_message that could not tell GC64, that one by the library's contents"
        elif @<:@ "@S|@luajit_message" = 'by running a program' @:>@; then
            luajit_message="by the library's contents, a program ran, but LuaJIT gave it no state"
        else
            luajit_message="by the library's contents, @S|@luajit_message"
        fi
        luajit_gc64=@S|@luajit_guess_gc64
        @<:@ -n "@S|@luajit_bits" @:>@ || luajit_bits=@S|@luajit_guess_bits
        ;;
    *:)
        luajit_message="@S|@luajit_message that could not tell light userdata, that one by the library's contents"
        luajit_bits=@S|@luajit_guess_bits
        ;;
    esac
}

@%:@ luajit_run - the answers of a program linked with it: luajit_gc64 and luajit_bits, each empty without one.
luajit_run() {
    luajit_gc64='' luajit_bits=''
    rm -f "@S|@work/find-luajit"
    eval "run @S|@plain_compile -w @S|@as \"\@S|@src/mason_dixon_find_luajit.c\" @S|@{as:+-x none} -o \"\@S|@work/find-luajit\" @S|@link @S|@luajit_words"
    if @<:@ "@S|@run_status" != 0 @:>@ || @<:@ ! -f "@S|@work/find-luajit" @:>@; then
        luajit_message="no program could be built with the library and the project's flags, see @S|@p_dir/trials.log"
        return
    fi
    case @S|@p_cross:@S|@p_emulator in
    yes:)
        luajit_message='no program could be run: cross build without an emulator'
        rm -f "@S|@work/find-luajit"
        return
        ;;
    yes:*)
        @%:@ shellcheck disable=SC2086 @%:@ a command with its options
        run @S|@p_emulator "@S|@work/find-luajit"
        ;;
    *)
        case @S|@work in /*) luajit_program=@S|@work/find-luajit ;; *) luajit_program=./@S|@work/find-luajit ;; esac
        case @S|@luajit_library in
        */*) run env "LD_LIBRARY_PATH=@S|@{luajit_library%/*}@S|@{LD_LIBRARY_PATH:+:@S|@LD_LIBRARY_PATH}" "@S|@luajit_program" ;;
        *) run "@S|@luajit_program" ;;
        esac
        ;;
    esac
    rm -f "@S|@work/find-luajit"
    if @<:@ "@S|@run_status" != 0 @:>@; then
        luajit_message="the program could not be run (@S|@run_status, see @S|@p_dir/trials.log)"
        return
    fi
    luajit_loaded=
    while IFS= read -r line; do
        case @S|@line in
        gc64=yes | gc64=no) luajit_gc64=@S|@{line@%:@*=} ;;
        lightuserdata_bits=@<:@0-9@:>@*) luajit_bits=@S|@{line@%:@*=} ;;
        file=*lua*) luajit_loaded=@S|@{line@%:@*=} ;;
        esac
    done <"@S|@work/out"
    if @<:@ -z "@S|@luajit_gc64" @:>@ && grep 'Must use luaL_newstate' "@S|@work/err" >/dev/null; then
        luajit_gc64=no
    fi
    luajit_message='by running a program'
    @%:@ Another library of the same soname may have been loaded instead.
    case @S|@luajit_library in
    *.so | *.so.*)
        if @<:@ -n "@S|@luajit_loaded" @:>@ && ! cmp -s "@S|@luajit_library" "@S|@luajit_loaded"; then
            luajit_gc64='' luajit_bits=''
            luajit_message="a program linked with @S|@luajit_library loaded another library (@S|@luajit_loaded)"
        fi
        ;;
    esac
}

@%:@ luajit_guess - the same from the texts in the library.
luajit_guess() {
    luajit_guess_gc64=unknown
    luajit_guess_bits=unknown
    case @S|@format in
    *32)
        luajit_guess_gc64='guessing no'
        luajit_guess_bits=32
        return
        ;;
    esac
    @<:@ -n "@S|@luajit_library" @:>@ || return
    luajit_texts=@S|@(LC_ALL=C tr -c '@<:@:print:@:>@' '@<:@\n*@:>@' <"@S|@luajit_library" |
        grep -E 'LuaJIT @<:@0-9@:>@+\.@<:@0-9@:>@+\.|Must use luaL_newstate|lightud_intern|lj_str_new')
    luajit_version=@S|@(printf '%s\n' "@S|@luajit_texts" |
        sed -n 's/.*LuaJIT \(@<:@0-9@:>@@<:@0-9@:>@*\.@<:@0-9@:>@@<:@0-9@:>@*\.@<:@0-9@:>@@<:@0-9@:>@*\).*/\1/p' | sed 1q)
    @<:@ -n "@S|@luajit_version" @:>@ || return
    luajit_guess_gc64='guessing yes'
    case @S|@luajit_texts in *'Must use luaL_newstate'*) luajit_guess_gc64='guessing no' ;; esac
    case @S|@luajit_texts:@S|@luajit_version in
    *lightud_intern*) luajit_guess_bits='guessing 64' ;;
    @%:@ There are symbols, and not this one, or a line of releases that never had it.
    *lj_str_new* | *:2.0.*) luajit_guess_bits='guessing 47' ;;
    @%:@ Rolling releases are younger than the 64-bit light userdata of September 2020.
    *:2.1.@<:@0-9@:>@@<:@0-9@:>@@<:@0-9@:>@@<:@0-9@:>@@<:@0-9@:>@@<:@0-9@:>@*) luajit_guess_bits='guessing 64' ;;
    esac
}

@%:@ runtime_override - a LuaJIT with GC64 needs nothing: takes the decision about the heap back.
runtime_override() {
    case @S|@luajit_gc64 in *yes) ;; *) return ;; esac
    strategy=none
    verdict=not-needed
    basis=run
    case @S|@luajit_gc64 in guessing*) basis=guess ;; esac
    row=runtime
    text runtime-gc64 GC64 "@S|@luajit_gc64"
    reason=@S|@text
    script='' objects='' options=''
}

@%:@ --- Low mappings (LowMap.cmake) ---

low_map_decide() {
    low_map=placed
    text low-map-placed
    case @S|@luajit_gc64 in
    *yes)
        low_map=not-needed
        text low-map-gc64
        ;;
    *)
        sanitizer_among address memory thread
        name_compiler
        if @<:@ -n "@S|@sanitizer" @:>@; then
            low_map=off
            text low-map-sanitizer SANITIZER "@S|@sanitizer"
        elif @<:@ "@S|@compiler" != GNU @:>@; then
            low_map=impossible
            text low-map-compiler COMPILER "@S|@compiler"
        elif @<:@ "@S|@p_system:@S|@machine" = SunOS:x86_64 @:>@; then
            low_map=impossible
            text low-map-sunos
        elif @<:@ "@S|@p_system:@S|@machine" != Linux:x86_64 @:>@; then
            low_map=not-needed
            text low-map-elsewhere
        fi
        ;;
    esac
    low_map_reason=@S|@text
    @<:@ "@S|@low_map" = placed @:>@ || return
    @%:@ What the flags of the link hide, a trial link shows.
    low_map_object
    trial trial-low-map "-Wl,--dynamic-list,@S|@src/low-map.list" "@S|@work/@S|@folder/@S|@low_object"
    if @<:@ -n "@S|@trial_error" @:>@; then
        text link-failed TEXT "@S|@{trial_error%%"@S|@newline"*}" STATUS "@S|@run_status"
        failures="@S|@failures low-map: @S|@text"
        low_map=impossible
        low_map_reason=@S|@text
        return
    fi
    low_map_seen "@S|@trial_file" "@S|@low_limit"
    rm -f "@S|@trial_file"
    low_map_trap=@S|@low_map_error
}

@%:@ sanitizer_among NAME... - sets @S|@sanitizer to the one of these that -fsanitize= names, or to nothing.
sanitizer_among() {
    sanitizer=
    for sanitizer_word in @S|@flag_words; do
        case @S|@sanitizer_word in
        -fsanitize=*)
            for sanitizer_name in "@S|@@&t@@@&t@"; do
                case @S|@sanitizer_word in
                *"@S|@sanitizer_name"*)
                    sanitizer=@S|@sanitizer_name
                    return
                    ;;
                esac
            done
            ;;
        esac
    done
}

@%:@ name_compiler - sets @S|@compiler to GNU for GCC and clang, else to what CMake calls it.
name_compiler() {
    printf '%s\n' '@%:@if defined __TINYC__' compiler=TinyCC '@%:@elif defined __INTEL_COMPILER' compiler=Intel \
        '@%:@elif defined __SUNPRO_C || defined __SUNPRO_CC' compiler=SunPro '@%:@elif defined __NVCOMPILER' compiler=NVHPC \
        '@%:@elif defined __GNUC__' compiler=GNU '@%:@endif' >"@S|@work/compiler.c"
    eval "run @S|@driver -E \"\@S|@work/compiler.c\""
    rm -f "@S|@work/compiler.c"
    compiler=@S|@(sed -n 's/^compiler=//p' "@S|@work/out")
    @<:@ -n "@S|@compiler" @:>@ || compiler='another compiler'
}

@%:@ low_map_object - compiles what stands in for mmap. Sets low_object.
low_map_object() {
    set -- "-DMASON_DIXON_LOW_LIMIT=@S|@low_limit" -DMASON_DIXON_LOW_MAP=1 "-DMASON_DIXON_LOW_RESERVE=@S|@low_reserve"
    @<:@ "@S|@p_on_failure" != abort @:>@ || set -- "@S|@@&t@@@&t@" -DMASON_DIXON_ON_FAILURE_ABORT=1
    @%:@ Every mapping goes through it: fast whatever the flags are.
    low_object low-map mason_dixon_low_map.c -O2 "@S|@@&t@@@&t@"
    low_compiled
}

@%:@ low_object NAME SOURCE FLAG... - compiles src/SOURCE. Sets low_object to the name below the folder of
@%:@ objects, which holds a digest of the flags, and compile_error.
low_object() {
    low_object_source=@S|@2
    digest "@S|@*"
    low_object=@S|@1-@S|@digest.o
    shift 2
    compile_source "@S|@low_object_source" "@S|@low_object" "@S|@@&t@@@&t@"
}
@%:@ low_compiled - ends here when that failed.
low_compiled() {
    @<:@ -z "@S|@compile_error" @:>@ || stop "the compiler can't compile @S|@low_object_source with the flags of this project.@S|@newline@S|@compile_error@S|@{newline}The commands are in @S|@p_dir/trials.log."
}

@%:@ low_library NAME SOURCE FLAG... - the same as a static library: what is not called is not linked.
low_library() {
    low_object "@S|@@&t@@@&t@"
    low_compiled
    low_library=lib@S|@{low_object%.o}.a
    @<:@ ! -f "@S|@work/@S|@folder/@S|@low_library" @:>@ || return
    low_ar=@S|@p_ar
    @<:@ -n "@S|@low_ar" @:>@ || low_ar=@S|@(eval "run_quietly @S|@driver -print-prog-name=ar")
    @%:@ shellcheck disable=SC2086 @%:@ a command with its options
    run @S|@{low_ar:-ar} rc "@S|@work/@S|@folder/@S|@low_library" "@S|@work/@S|@folder/@S|@low_object"
    if @<:@ "@S|@run_status" != 0 @:>@; then
        rm -f "@S|@work/@S|@folder/@S|@low_library"
        stop "can't make a library with \"@S|@{low_ar:-ar}\"; allowed is an archiver for the target: set AR.@S|@newline@S|@(cat "@S|@work/err")"
    fi
}

@%:@ low_map_seen FILE LIMIT - sets low_map_error: why low mappings do not hold in this linked file, or
@%:@ nothing. A dynamic executable must export mmap64, or its shared libraries call the C library's; and the
@%:@ limit must not lie inside the image.
low_map_seen() {
    low_map_error=
    file_read "@S|@1"
    low_map_seen_limit=@S|@2
    if @<:@ "@S|@elf_type" = EXEC @:>@; then
        for seen_load in @S|@elf_loads; do
            seen_first=@S|@{seen_load%%:*}
            seen_end=@S|@{seen_load@%:@*:}
            seen_end=@S|@{seen_end%:*}
            @%:@ A part at the boundary lies above on purpose.
            if @<:@ "@S|@seen_first" -lt 2147483648 @:>@ && @<:@ "@S|@seen_end" -gt "@S|@low_map_seen_limit" @:>@; then
                hex "@S|@low_map_seen_limit"
                seen_limit=@S|@hex
                hex "@S|@seen_first"
                seen_first=@S|@hex
                hex "@S|@seen_end"
                text low-map-image LIMIT "@S|@seen_limit" FIRST "@S|@seen_first" END "@S|@hex"
                low_map_error=@S|@text
                return
            fi
        done
    fi
    @<:@ "@S|@elf_class@S|@elf_data" = elf6401 @:>@ || return 0
    @%:@ shellcheck disable=SC2046 @%:@ one word per byte
    set -- @S|@(od -An -v -tx1 -N64 "@S|@elf_file")
    elf_expression 40 8
    eval "seen_at=\@S|@((0x@S|@elf_e))"
    elf_expression 58 2
    eval "seen_size=\@S|@((0x@S|@elf_e))"
    elf_expression 60 2
    eval "seen_count=\@S|@((0x@S|@elf_e))"
    @<:@ "@S|@seen_at" -gt 0 @:>@ && @<:@ "@S|@seen_count" -gt 0 @:>@ && @<:@ "@S|@seen_size" = 64 @:>@ || return 0
    seen_index=0
    while @<:@ "@S|@seen_index" -lt "@S|@seen_count" @:>@; do
        seen_section "@S|@seen_index" 4 4
        seen_index=@S|@((seen_index + 1))
        @<:@ "@S|@seen_field" = 11 @:>@ || continue @%:@ SHT_DYNSYM
        seen_section "@S|@((seen_index - 1))" 40 4
        seen_strings=@S|@seen_field
        seen_section "@S|@seen_strings" 24 8
        seen_offset=@S|@seen_field
        seen_section "@S|@seen_strings" 32 8
        @%:@ "\0mmap64\0". The executable defines it, so among its dynamic names it can't be another's. In a static
        @%:@ program mold lays the first name where the others have an empty one.
        case " 00@S|@(od -An -v -tx1 -j "@S|@seen_offset" -N "@S|@seen_field" "@S|@elf_file" 2>/dev/null | tr -d '\n')" in
        *' 00 6d 6d 61 70 36 34 00'*) ;;
        *)
            text low-map-hidden
            low_map_error=@S|@text
            ;;
        esac
        return 0
    done
}
@%:@ seen_section INDEX OFFSET SIZE - sets seen_field to a field of that section's header.
seen_section() {
    seen_from=@S|@((seen_at + @S|@1 * 64 + @S|@2))
    seen_bytes=@S|@3
    @%:@ shellcheck disable=SC2046
    set -- @S|@(od -An -v -tx1 -j "@S|@seen_from" -N "@S|@3" "@S|@elf_file" 2>/dev/null)
    elf_expression 0 "@S|@seen_bytes"
    eval "seen_field=\@S|@((0x@S|@elf_e))"
}

@%:@ ljmm_among WORD... - whether cloudflare/ljmm is linked: a wrapper for mmap64 of its own, from the end of
@%:@ the heap on.
ljmm_among() {
    ljmm_previous=
    for ljmm_word in "@S|@@&t@@@&t@"; do
        case @S|@ljmm_previous@S|@ljmm_word in
        *-wrap=mmap | *-wrap=mmap64 | *-wrap,mmap | *-wrap,mmap64 | *-wrap@<:@=,@:>@mmap,* | *-wrap@<:@=,@:>@mmap64,*) return ;;
        *-wrap-Xlinkermmap | *-wrap-Xlinkermmap64) return ;;
        esac
        case @S|@{ljmm_word@%:@@%:@*/} in -lljmm* | ljmm*) return ;; esac
        case @S|@ljmm_word in
        *-wrap) ljmm_previous=@S|@ljmm_word ;;
        -Xlinker) @<:@ -z "@S|@ljmm_previous" @:>@ || ljmm_previous=@S|@ljmm_previous@S|@ljmm_word ;;
        *) ljmm_previous= ;;
        esac
    done
    return 1
}

@%:@ --- Widths (Stacks.cmake) ---

@%:@ stacks_decide - sets pointer_verdict (placed, not-needed, impossible: something does not fit, or unknown),
@%:@ low_stack and low_layout (the verdict of that option, or off), each with its reason, and the widths.
stacks_decide() {
    bits=@S|@p_pointer_bits
    most_known=no
    most_cures=-
    table widths
    while IFS='|' read -r row_system row_machine most_stack most_threads most_mappings most_pie most_cures row_source; do
        if @<:@ "@S|@row_system:@S|@row_machine" = "@S|@p_system:@S|@machine" @:>@; then
            most_known=yes
            break
        fi
    done <<END
@S|@table
END
    @<:@ "@S|@most_known" = yes @:>@ || most_cures=-
    for area in @S|@areas; do
        eval "width_@S|@area=unknown"
    done
    low_stack=off
    low_layout=off
    if @<:@ "@S|@most_known" = yes @:>@ && @<:@ "@S|@most_stack" -le "@S|@bits" @:>@ && @<:@ "@S|@most_threads" -le "@S|@bits" @:>@ &&
        @<:@ "@S|@most_mappings" -le "@S|@bits" @:>@ && @<:@ "@S|@most_pie" -le "@S|@bits" @:>@; then
        stacks_not_needed
    else
        stacks_plain
        stacks_cure
        stacks_judge
    fi
}

@%:@ stacks_not_needed - no kernel of this machine gives wider addresses.
stacks_not_needed() {
    pointer_verdict=not-needed
    pointer_basis=guess
    text widths-known SYSTEM "@S|@p_system" MACHINE "@S|@machine" BITS "@S|@most_stack"
    pointer_reason=@S|@text
    width_stack="guessing @S|@most_stack"
    width_threads="guessing @S|@most_threads"
    width_mappings="guessing @S|@most_mappings"
    width_heap="guessing @S|@most_pie"
    width_image="guessing @S|@most_pie"
    if @<:@ -z "@S|@platform_why" @:>@; then
        for pair in stack:stack_bits threads:thread_stack_bits mappings:mmap_bits; do
            eval "value=\@S|@{ran_@S|@{pair@%:@*:}-}"
            case @S|@value in
            '' | *@<:@!0-9@:>@*) ;;
            *)
                eval "width_@S|@{pair%:*}=\@S|@value"
                pointer_basis=run
                ;;
            esac
        done
    fi
    for option in stack layout; do
        eval "want=\@S|@p_low_@S|@option"
        if @<:@ "@S|@want" = yes @:>@; then
            eval "low_@S|@option=not-needed low_@S|@{option}_reason=\@S|@pointer_reason"
        fi
    done
}

@%:@ stacks_link PREFIX OBJECT OR OPTION... - links objects and runs the result where that is possible. Sets
@%:@ PREFIX_error (one line, or empty), PREFIX_type (EXEC or DYN), PREFIX_ran (yes: PREFIX_KEY are answers).
stacks_link() {
    link_prefix=@S|@1
    shift
    link_file=@S|@work/@S|@folder/trial-widths
    rm -f "@S|@link_file"
    eval "run @S|@driver @S|@compile \"\@S|@@&t@@@&t@\" @S|@link -o \"\@S|@link_file\" -pthread"
    eval "@S|@{link_prefix}_error='' @S|@{link_prefix}_type='' @S|@{link_prefix}_ran=no"
    if @<:@ "@S|@run_status" != 0 @:>@ || @<:@ ! -f "@S|@link_file" @:>@; then
        rm -f "@S|@link_file"
        text link-failed TEXT "@S|@(cat "@S|@work/err" "@S|@work/out" | sed 1q)" STATUS "@S|@run_status"
        failures="@S|@failures pointer-bits: @S|@text"
        eval "@S|@{link_prefix}_error=\@S|@text"
        return
    fi
    file_read "@S|@link_file"
    eval "@S|@{link_prefix}_type=\@S|@elf_type"
    ran_heap_bits='' ran_image_bits='' ran_low_stack='' ran_low_layout=''
    probe "@S|@link_file"
    rm -f "@S|@link_file"
    if @<:@ -z "@S|@ran_error" @:>@ && @<:@ "@S|@ran_emulated" = no @:>@; then
        eval "@S|@{link_prefix}_ran=yes"
        for key in stack_bits thread_stack_bits mmap_bits heap_bits image_bits low_stack low_layout; do
            eval "@S|@{link_prefix}_@S|@key=\@S|@ran_@S|@key"
        done
    fi
}

@%:@ stacks_plain - as it is without us. Sets the widths, plain_type and pointer_basis.
stacks_plain() {
    plain_ran=no
    plain_type=
    pointer_basis=guess
    compile_source mason_dixon_stacks.c stacks.o -DMASON_DIXON_PROBE_THREADS -pthread
    @<:@ -n "@S|@compile_error" @:>@ || stacks_link plain "@S|@work/@S|@folder/stacks.o"
    @<:@ "@S|@plain_ran" = no @:>@ || pointer_basis=run
    most_heap=@S|@most_pie
    most_image=@S|@most_pie
    if @<:@ "@S|@plain_type" = EXEC @:>@; then
        most_heap=32
        most_image=32
    fi
    for pair in stack:stack_bits threads:thread_stack_bits mappings:mmap_bits heap:heap_bits image:image_bits; do
        if @<:@ "@S|@plain_ran" = yes @:>@; then
            eval "width_@S|@{pair%:*}=\@S|@plain_@S|@{pair@%:@*:}"
        elif @<:@ "@S|@most_known" = yes @:>@; then
            eval "width_@S|@{pair%:*}=\"guessing \@S|@most_@S|@{pair%:*}\""
        fi
    done
}

@%:@ stacks_cure - tries what was asked for. Sets low_stack, low_layout and their reasons, and cured_....
stacks_cure() {
    never=
    sanitizer_among thread memory hwaddress safe-stack
    if @<:@ -n "@S|@sanitizer" @:>@; then
        text widths-sanitizer SANITIZER "@S|@sanitizer"
        never=@S|@text
    elif @<:@ "@S|@most_cures" = - @:>@; then
        text widths-no-code SYSTEM "@S|@p_system" MACHINE "@S|@machine"
        never=@S|@text
    fi
    if @<:@ "@S|@p_low_stack" = yes @:>@; then
        low_stack=placed
        low_stack_reason=@S|@never
    fi
    if @<:@ "@S|@p_low_layout" = yes @:>@; then
        low_layout=placed
        low_layout_reason=@S|@never
        if @<:@ -n "@S|@never" @:>@; then
            :
        elif @<:@ "@S|@most_cures" != stack+layout @:>@; then
            text widths-no-layout SYSTEM "@S|@p_system"
            low_layout_reason=@S|@text
        elif @<:@ "@S|@plain_type" = DYN @:>@ && @<:@ "@S|@most_pie" -gt "@S|@bits" @:>@; then
            text widths-pie BITS "@S|@most_pie" MACHINE "@S|@machine"
            low_layout_reason=@S|@text
        fi
    fi
    for option in stack layout; do
        eval "@<:@ -z \"\@S|@low_@S|@{option}_reason\" @:>@ || low_@S|@option=impossible"
    done
    cured_ran=no
    case @S|@low_stack:@S|@low_layout in *placed*) stacks_try_cure ;; esac
}

stacks_try_cure() {
    stacks_cure_object
    @<:@ -n "@S|@compile_error" @:>@ || compile_source mason_dixon_stacks.c stacks-low.o -DMASON_DIXON_STACKS_LOW \
        -DMASON_DIXON_PROBE_THREADS -pthread
    cured_error=@S|@compile_error
    if @<:@ -z "@S|@cured_error" @:>@; then
        @%:@ shellcheck disable=SC2086 @%:@ an option, or none
        stacks_link cured "@S|@work/@S|@folder/stacks-low.o" "@S|@work/@S|@folder/@S|@low_object" @S|@stacks_wrap
    fi
    if @<:@ "@S|@cured_ran" = yes @:>@; then
        if @<:@ "@S|@low_stack" = placed @:>@ && @<:@ "@S|@cured_stack_bits" -gt "@S|@bits" @:>@; then
            low_stack=impossible
            text widths-stack-failed BITS "@S|@cured_stack_bits" WHY "@S|@cured_low_stack"
            low_stack_reason=@S|@text
        fi
        if @<:@ "@S|@low_layout" = placed @:>@ && { @<:@ "@S|@cured_mmap_bits" -gt "@S|@bits" @:>@ || @<:@ "@S|@cured_thread_stack_bits" -gt "@S|@bits" @:>@; }; then
            low_layout=impossible
            text widths-layout-failed BITS "@S|@cured_mmap_bits" WHY "@S|@cured_low_layout"
            low_layout_reason=@S|@text
        fi
    fi
    for option in stack layout; do
        eval "value=\@S|@low_@S|@option"
        @<:@ "@S|@value" = placed @:>@ || continue
        if @<:@ -n "@S|@cured_error" @:>@; then
            eval "low_@S|@option=impossible low_@S|@{option}_reason=\@S|@{cured_error%%\"\@S|@newline\"*}"
        else
            text widths-ran
            @<:@ "@S|@cured_ran" = yes @:>@ || text widths-not-run
            eval "low_@S|@{option}_reason=\@S|@text"
        fi
    done
}

@%:@ stacks_cure_object - compiles the cures that are placed. Sets low_object; stacks_wrap, the option that
@%:@ lets our function stand before main(), or nothing; and stacks_definitions, which the self-test gets, too.
stacks_cure_object() {
    stacks_wrap=
    stacks_definitions=
    if @<:@ "@S|@low_stack" = placed @:>@; then
        stacks_definitions=-DMASON_DIXON_LOW_STACK=1
        stacks_wrap=-Wl,--wrap=main
        @<:@ "@S|@linker_id" != Solaris @:>@ || stacks_wrap=-Wl,-z,wrap=main
    fi
    @<:@ "@S|@low_layout" != placed @:>@ || stacks_definitions="@S|@stacks_definitions -DMASON_DIXON_LOW_LAYOUT=1"
    @%:@ shellcheck disable=SC2086 @%:@ words of our own
    low_object low-stack mason_dixon_low_stack.c -O1 "-DMASON_DIXON_POINTER_BITS=@S|@p_pointer_bits" @S|@stacks_definitions
}

@%:@ stacks_judge - what is left: the widest that is measured or, where nothing ran, may be.
stacks_judge() {
    exceed='' unmeasured='' hints=''
    for area in @S|@areas; do
        eval "width=\@S|@{width_@S|@area@%:@guessing }"
        @%:@ musl's malloc takes it from mappings.
        if @<:@ "@S|@area:@S|@low_layout:@S|@cured_ran" = heap:placed:yes @:>@; then
            width=@S|@cured_heap_bits
        fi
        case @S|@area:@S|@low_stack:@S|@low_layout in
        stack:placed:* | threads:*:placed | mappings:*:placed) continue ;;
        esac
        text "area-@S|@area"
        if @<:@ "@S|@width" = unknown @:>@; then
            unmeasured="@S|@unmeasured, @S|@text"
        elif @<:@ "@S|@width" -gt "@S|@bits" @:>@; then
            exceed="@S|@exceed, @S|@text @S|@width bits"
            case @S|@area:@S|@p_low_stack:@S|@p_low_layout:@S|@most_cures:@S|@plain_type in
            stack:*:*:-:*) ;;
            stack:no:*) add_hint stack ;;
            threads:*:no:*layout:* | mappings:*:no:*layout:*) add_hint layout ;;
            heap:*:DYN | image:*:DYN) add_hint image ;;
            esac
        fi
    done
    case @S|@low_stack:@S|@low_layout:@S|@cured_ran in
    *placed*:yes) pointer_basis=run ;;
    *placed*) pointer_basis=headers ;;
    esac
    if @<:@ -n "@S|@exceed" @:>@; then
        pointer_verdict=impossible
        text widths-exceed AREAS "@S|@{exceed@%:@, }"
        pointer_reason=@S|@text
        @<:@ "@S|@low_stack" != impossible @:>@ || no_help LOW_STACK "@S|@low_stack_reason"
        @<:@ "@S|@low_layout" != impossible @:>@ || no_help LOW_LAYOUT "@S|@low_layout_reason"
        before='. '
        for hint in @S|@hints; do
            text "widths-hint-@S|@hint"
            pointer_reason=@S|@pointer_reason@S|@before@S|@text
            before=', '
        done
        return
    fi
    case @S|@unmeasured:@S|@low_stack:@S|@low_layout in
    ?*:*:*)
        pointer_verdict=unknown
        text widths-unknown AREAS "@S|@{unmeasured@%:@, }" SYSTEM "@S|@p_system" MACHINE "@S|@machine"
        pointer_reason=@S|@text
        ;;
    *placed*)
        pointer_verdict=placed
        pointer_reason=
        for option in stack layout; do
            eval "value=\@S|@low_@S|@option"
            @<:@ "@S|@value" = placed @:>@ || continue
            text "widths-@S|@option-placed" BITS "@S|@bits"
            pointer_reason="@S|@pointer_reason@S|@{pointer_reason:+, and }@S|@text"
        done
        ;;
    *)
        pointer_verdict=not-needed
        text widths-fit
        pointer_reason=@S|@text
        ;;
    esac
}
add_hint() {
    case " @S|@hints " in
    *" @S|@1 "*) ;;
    *) hints="@S|@hints @S|@1" ;;
    esac
}
no_help() {
    text widths-no-help OPTION "@S|@1" REASON "@S|@2"
    pointer_reason=@S|@pointer_reason@S|@text
}

@%:@ --- Inject ---

@%:@ low_apply - adds what these options need to ldflags, libadd, deps and cppflags. Sets low_definitions, for
@%:@ the self-test.
low_apply() {
    low_definitions=
    if @<:@ -n "@S|@p_pointer_bits" @:>@; then
        low_definitions="-DMASON_DIXON_POINTER_BITS=@S|@p_pointer_bits"
        case @S|@low_stack:@S|@low_layout:@S|@p_low_stack in
        *placed*)
            stacks_cure_object
            low_compiled
            low_definitions="@S|@low_definitions @S|@stacks_definitions"
            ldflags="@S|@ldflags@S|@{ldflags:+@S|@{stacks_wrap:+ }}@S|@stacks_wrap"
            low_add "@S|@low_object"
            ;;
        *:yes)
            @%:@ mason_dixon_thread_attr() is there whatever the verdict.
            low_library low-stack mason_dixon_low_stack.c -O1 "-DMASON_DIXON_POINTER_BITS=@S|@p_pointer_bits"
            low_add "@S|@low_library"
            ;;
        esac
        @<:@ "@S|@p_low_stack" = no @:>@ || cppflags="-I@S|@p_dir/src"
    fi
    case @S|@luajit_gc64 in
    *yes) low_definitions="@S|@low_definitions -DMASON_DIXON_RUNTIME_LUAJIT=64" ;;
    no) low_definitions="@S|@low_definitions -DMASON_DIXON_RUNTIME_LUAJIT=32" ;;
    esac
    case @S|@luajit_gc64:@S|@luajit_bits:@S|@p_pointer_bits in
    *yes:*) ;;
    *47:) low_definitions="@S|@low_definitions -DMASON_DIXON_POINTER_BITS=47" ;;
    esac
    text low-map-sunos
    case @S|@p_low_map@S|@p_runtime:@S|@low_map:@S|@low_map_reason in
    no:* | *:impossible:*) @<:@ "@S|@low_map_reason" = "@S|@text" @:>@ || return ;;
    esac
    case @S|@low_map in
    placed)
        low_map_object
        low_definitions="@S|@low_definitions -DMASON_DIXON_LOW_MAP=1"
        @%:@ Shared libraries call what the executable exports.
        ldflags="@S|@ldflags@S|@{ldflags:+ }-Wl,--dynamic-list,@S|@p_dir/src/low-map.list"
        deps="@S|@deps @S|@p_dir/src/low-map.list"
        low_add "@S|@low_object"
        ;;
    *)
        @%:@ The functions alone.
        low_library low-map mason_dixon_low_map.c -O2 "-DMASON_DIXON_LOW_LIMIT=@S|@low_limit"
        low_add "@S|@low_library"
        ;;
    esac
    @%:@ A program may call mason_dixon_map_low() itself.
    cppflags="-I@S|@p_dir/src"
}
low_add() {
    libadd="@S|@libadd @S|@p_dir/@S|@folder/@S|@1"
    deps="@S|@deps @S|@p_dir/@S|@folder/@S|@1"
}

@%:@ --- Report ---

@%:@ low_say - sets low_said.
low_say() {
    for field in @S|@low_said; do
        eval "@S|@field="
    done
    @<:@ "@S|@verdict" != off @:>@ || return 0
    if @<:@ -n "@S|@p_runtime" @:>@; then
        say_luajit="GC64 @S|@luajit_gc64, light userdata @S|@luajit_bits bits (@S|@luajit_message)"
        if @<:@ "@S|@luajit_gc64" = none @:>@; then
            say_luajit=none
            warn_luajit="@S|@{p_dash}runtime=luajit, but @S|@p_luajit_advice"
        fi
    fi
    if @<:@ -n "@S|@p_pointer_bits" @:>@; then
        text widths BITS "@S|@p_pointer_bits" VERDICT "@S|@pointer_verdict" BASIS "@S|@pointer_basis" REASON "@S|@pointer_reason"
        say_pointer=@S|@text
    fi
    case @S|@p_low_map@S|@p_runtime in no) return 0 ;; esac
    words "@S|@low_limit"
    say_low_map_limit=@S|@words
    text low-map LIMIT "@S|@words" VERDICT "@S|@low_map" REASON "@S|@low_map_reason"
    say_low_map=@S|@text
    @%:@ shellcheck disable=SC2086 @%:@ words
    if eval "ljmm_among @S|@driver @S|@compile @S|@link @S|@luajit_words"; then
        text ljmm
        warn_ljmm=@S|@text
    fi
    if @<:@ -n "@S|@low_map_trap" @:>@; then
        text low-map-linked TARGET 'a small program' WHY "@S|@low_map_trap"
        warn_low_map=@S|@text
    fi
}

@%:@ low_notes PREFIX - the lines for mason-dixon.facts.
low_notes() {
    if @<:@ "@S|@p_prefix" = MASON_DIXON @:>@; then
        @%:@ Elsewhere these are the defaults.
        hex "@S|@boundary"
        echo "@S|@1boundary=@S|@hex"
        for field in strategy verdict basis row type linker_id linker_version reason; do
            eval "printf '%s\\n' \"@S|@1@S|@field=\@S|@@S|@field\""
        done
    fi
    if @<:@ -n "@S|@p_pointer_bits" @:>@; then
        echo "@S|@1pointer_bits=@S|@p_pointer_bits"
        for field in pointer_verdict pointer_basis pointer_reason low_stack low_stack_reason low_layout \
            low_layout_reason width_stack width_threads width_mappings width_heap width_image; do
            eval "printf '%s\\n' \"@S|@1@S|@field=\@S|@@S|@field\""
        done
    fi
    @<:@ -z "@S|@p_runtime" @:>@ || printf '%s\n' "@S|@1runtime=LuaJIT" "@S|@1runtime_gc64=@S|@luajit_gc64"
    case @S|@p_low_map@S|@p_runtime in no) return 0 ;; esac
    hex "@S|@low_limit"
    printf '%s\n' "@S|@1low_map=@S|@low_map" "@S|@1low_map_reason=@S|@low_map_reason" "@S|@1low_limit=@S|@hex" "@S|@1low_reserve=@S|@low_reserve"
}

@%:@ --- After the link (AfterLink.cmake) ---

@%:@ low_linked FILE LIMIT REQUIRED WORD... - says what is wrong with the low mappings of a linked file, and
@%:@ warns of ljmm among the words of its link. Exit status 1 when the file is not to stay.
low_linked() {
    linked_file=@S|@1
    linked_limit=@S|@2
    linked_required=@S|@3
    shift 3
    if ljmm_among "@S|@@&t@@@&t@"; then
        text ljmm
        echo "MasonDixon: warning: @S|@text" >&2
    fi
    low_map_seen "@S|@linked_file" "@S|@linked_limit"
    @<:@ -n "@S|@low_map_error" @:>@ || return 0
    kind=warning
    case @S|@linked_required:@S|@low_map_error in yes:* | *:LOW_LIMIT*) kind=error ;; esac
    text low-map-linked TARGET "@S|@{linked_file@%:@@%:@*/}" WHY "@S|@low_map_error"
    printf '%s\n' "MasonDixon: @S|@kind: @S|@text." "  File: @S|@linked_file" >&2
    @<:@ "@S|@kind" = warning @:>@
}
_MASON_DIXON_FILE src/texts.table
@%:@ SPDX-License-Identifier: 0BSD
@%:@
@%:@ What is said of low mappings and of widths, in CMake and in configure alike: the reasons in
@%:@ mason-dixon.facts and the lines that they stand in. Options have the names that they have in CMake.
@%:@
@%:@   name   how the code asks for it
@%:@   text   %NAME% is filled in
@%:@ No "@<:@", "@:>@" or ";" in this file: CMake's list functions would merge or split rows.
@%:@
@%:@ name | text
low-map | low mappings below %LIMIT%: %VERDICT%, %REASON%
low-map-placed | MAP_32BIT gets all memory below the limit
low-map-gc64 | the LuaJIT that is linked has GC64
low-map-sanitizer | left out: %SANITIZER% sanitizer places mappings by rules of its own
low-map-compiler | it needs GCC or clang, and this is %COMPILER%
low-map-elsewhere | only Linux x86-64 has a MAP_32BIT that is bound to 1 GiB, mason_dixon_map_low() is there
low-map-sunos-placed | MAP_32BIT gets all memory below the limit, by address: the kernel's own gives nothing once the heap lies above 4 GiB (by the sources)
low-map-sunos | once the heap lies above 4 GiB the MAP_32BIT of this kernel gives nothing, and LuaJIT 2.0 asks for its memory by nothing else. Take LuaJIT 2.1, which asks by address, or build 2.0 without MAP_32BIT. mason_dixon_map_low() is there
low-map-linked | %TARGET% was linked with LOW_MAP, but %WHY%
low-map-image | LOW_LIMIT, %LIMIT%, is not above the image, which has a part at %FIRST% to %END%
low-map-hidden | it hides mmap64 from its shared libraries, whose low mappings are then the kernel's: a version script with "local: *" does that, name mmap, mmap64, munmap and mremap as global in it
runtime-gc64 | the LuaJIT that is linked has GC64 (%GC64%) and needs no low memory, so nothing is injected
low-map-own | the program has a function %NAME% of its own, and who calls that is not served. Take it out, or let it call mason_dixon_map_low() where it is asked with MAP_32BIT
runtime-none | no word of the link names a LuaJIT, so RUNTIME LuaJIT is taken for one without GC64
ljmm | ljmm (--wrap=mmap64) is in the link. It looks for memory between the end of the malloc heap and 1 GiB, so it finds nothing once the heap lies above low memory, and what it wraps never comes to LOW_MAP. Take it out: LOW_MAP serves all of low memory.
widths | addresses within %BITS% bits: %VERDICT% (%BASIS%), %REASON%
widths-known | no kernel of %SYSTEM% on %MACHINE% gives addresses above %BITS% bits without a hint
widths-fit | everything fits on this kernel
widths-stack-placed | main runs on a stack below 2^%BITS%
widths-layout-placed | the process starts itself anew in a layout below 2^%BITS% where that is needed
widths-unknown | nothing could be measured here, and nothing is known about %AREAS% of %SYSTEM% on %MACHINE%
widths-exceed | too wide: %AREAS%
widths-no-help | . %OPTION% can't help: %REASON%
widths-hint-stack | LOW_STACK moves the main stack
widths-hint-layout | LOW_LAYOUT lowers threads' stacks and mappings
widths-hint-image | -no-pie lowers heap and image
widths-sanitizer | -fsanitize=%SANITIZER% has fixed places of its own for what a stack holds. Build without it
widths-no-code | there is no code for it for %SYSTEM% on %MACHINE%. Use a runtime with wider pointers there
widths-no-layout | %SYSTEM% has no layout with lower mappings. mason_dixon_thread_attr() gives single threads a low stack
widths-pie | image and heap of a position-independent executable lie at %BITS% bits in every layout of %MACHINE%. Link it with -no-pie (in CMake POSITION_INDEPENDENT_CODE OFF and check_pie_supported())
link-failed | a trial link failed: %TEXT% (status %STATUS%)
widths-stack-failed | a trial program still ran on a stack of %BITS% bits: %WHY%
widths-layout-failed | a trial program still got mappings of %BITS% bits: %WHY%
widths-ran | a trial program ran so
widths-not-run | linked, and not run here
area-stack | main stack
area-threads | threads' stacks
area-mappings | mappings
area-heap | heap
area-image | image
_MASON_DIXON_FILE src/widths.table
@%:@ SPDX-License-Identifier: 0BSD
@%:@
@%:@ The widest addresses that a kernel of this machine gives without being asked: what POINTER_BITS is
@%:@ compared with. A program built on one kernel runs on others, so the widest one counts.
@%:@
@%:@   system    CMAKE_SYSTEM_NAME
@%:@   machine   a name of machines.table
@%:@   stack     bits of the main stack's addresses; 64: the upper half, sign-extended
@%:@   threads   of threads' stacks
@%:@   mappings  of mappings without a hint, and of what malloc takes from them
@%:@   pie       of the image and the heap (brk) of a position-independent executable; those of a no-PIE
@%:@             executable lie where it is linked
@%:@   cures     what there is: "stack" (LOW_STACK), "stack+layout" (and LOW_LAYOUT), "-" none
@%:@   source
@%:@ A machine without a row is judged by what is measured on it. No "@<:@", "@:>@" or ";" in this file.
@%:@
@%:@ system | machine | stack | threads | mappings | pie | cures | source
Linux | x86_64 | 47 | 47 | 47 | 47 | stack+layout | arch/x86/include/asm/page_64_types.h DEFAULT_MAP_WINDOW, with LA57 more only for a hint above 2^47
Linux | aarch64 | 48 | 48 | 48 | 48 | stack+layout | arch/arm64/include/asm/processor.h DEFAULT_MAP_WINDOW_64, measured with 48 bits
Linux | riscv64 | 47 | 47 | 47 | 47 | - | arch/riscv/include/asm/processor.h DEFAULT_MAP_WINDOW, measured with sv39, sv48, sv57
Linux | s390x | 42 | 42 | 42 | 42 | - | measured, more only for a hint
Linux | ppc64 | 47 | 47 | 47 | 47 | - | arch/powerpc/include/asm/task_size_64.h DEFAULT_MAP_WINDOW, measured with POWER8 and POWER9
SunOS | x86_64 | 64 | 64 | 64 | 64 | stack | illumos uts/intel/sys/vmparam.h USRSTACK, by the sources
Darwin | x86_64 | 47 | 47 | 47 | 47 | - | XNU osfmk/mach/i386/vm_param.h
Darwin | aarch64 | 47 | 47 | 47 | 47 | - | XNU osfmk/mach/arm/vm_param.h
_MASON_DIXON_FILE src/mason_dixon_stacks.c
/* SPDX-License-Identifier: 0BSD */
/* mason_dixon_stacks.c - a program that tells how wide its addresses are, from inside main().
 *
 * Since: 0.1
 *
 * Build:   cc -DMASON_DIXON_PROBE_THREADS -pthread -I templates/runtime
 *             templates/probe/mason_dixon_stacks.c -o stacks
 *          With -DMASON_DIXON_STACKS_LOW it also says what mason_dixon_low_stack.c did, which must
 *          then be linked as that file says.
 * Use:     stacks
 * Output:  key=value lines on standard output. A width is the bits of the highest of several
 *          addresses, 32 for less; 64 in the upper half of the address space, where they are
 *          sign-extended:
 *
 *   emulated           no|qemu-user|valgrind: under the latter two the widths say nothing
 *   heap_bits          the heap's end, and what malloc gave for small sizes
 *   image_bits         the program's own segments
 *   low_layout         why the layout was not changed; empty when it was
 *   low_stack          why main was not moved; empty when it was
 *   mmap_bits          mappings without a hint
 *   stack_bits         the frame of main
 *   thread_stack_bits  the frame of a thread with default attributes
 *
 * Status:  0; 1 when the answers could not be written.
 *
 * Example: @S|@ ./stacks | grep stack_bits
 *          stack_bits=47
 *          thread_stack_bits=47
 */
@%:@include "mason_dixon_measure.h"
@%:@ifdef MASON_DIXON_STACKS_LOW
@%:@include "mason_dixon_low_stack.h"
@%:@endif

@%:@include <stdio.h>

static uint64_t higher(uint64_t one, uint64_t other) {
    return one > other ? one : other;
}

/* Below 32 bits everybody's pointers hold it, and where exactly is random. */
static unsigned width(uint64_t address) {
    unsigned bits = mason_dixon_bits(address);
    return bits && bits < 32 ? 32 : bits;
}

int main(void) {
    uint64_t heap = 0, brk_end = 0, mapping, thread;
    struct mason_dixon_image image;
    struct mason_dixon_stat stat;
    const char *why_stack = "", *why_layout = "";
    size_t bytes;

    (void)mason_dixon_heap_end(&brk_end);
    mason_dixon_stat_read(&stat);
    for (bytes = 16; bytes <= 4096; bytes *= 16) {
        volatile char *got = (volatile char *)malloc(bytes);
        heap = higher(heap, (uint64_t)(uintptr_t)got);
        free((void *)got);
    }
    heap = higher(heap, brk_end);
    mason_dixon_image_read(&image, UINT64_MAX);
    mapping = mason_dixon_highest_mapping();
    thread = mason_dixon_highest_thread_stack();
@%:@ifdef MASON_DIXON_STACKS_LOW
    why_stack = mason_dixon_low_state()->why;
    why_layout = mason_dixon_low_state()->layout_why;
@%:@endif
    printf("emulated=%s\n", mason_dixon_emulated(&stat, brk_end));
    printf("heap_bits=%u\n", width(heap));
    printf("image_bits=%u\n", width(image.end));
    printf("low_layout=%s\n", why_layout);
    printf("low_stack=%s\n", why_stack);
    printf("mmap_bits=%u\n", width(mapping));
    printf("stack_bits=%u\n", width(mason_dixon_frame_address()));
    printf("thread_stack_bits=%u\n", width(thread ? thread : mapping));
    return fflush(stdout) ? 1 : 0;
}
_MASON_DIXON_FILE src/mason_dixon_find_luajit.c
/* SPDX-License-Identifier: 0BSD */
/* mason_dixon_find_luajit.c - asks the LuaJIT that it is linked with what no header tells: whether
 * it is a GC64 build, and how wide its light userdata are.
 *
 * Since: 0.1
 *
 * Build:   cc -I .../luajit-2.1 mason_dixon_find_luajit.c -lluajit-5.1
 * Output:  gc64=yes|no and lightuserdata_bits=32|47|64; a line is left out, or without a value,
 * where there is no answer. Then file=PATH for each mapping of a file, where /proc tells Status:  0
 *
 * Example: @S|@ ./find-luajit | head -n 2
 *          gc64=yes
 *          lightuserdata_bits=64
 */
@%:@ifdef __cplusplus
extern "C" {
@%:@endif
@%:@include <lua.h>
@%:@include <lauxlib.h>
@%:@ifdef __cplusplus
}
@%:@endif
@%:@include <stdio.h>
@%:@include <stdlib.h>
@%:@include <string.h>

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
    unsigned char bytes@<:@5@:>@;
    size_t count;
};

static int writer(lua_State *L, const void *p, size_t size, void *data) {
    struct dump *dump = (struct dump *)data;
    const unsigned char *bytes = (const unsigned char *)p;
    size_t i;
    (void)L;
    for (i = 0; i < size && dump->count < sizeof dump->bytes; i++) {
        dump->bytes@<:@dump->count++@:>@ = bytes@<:@i@:>@;
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
            printf("gc64=%s\n", (dump.bytes@<:@4@:>@ & 8) ? "yes" : "no");
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
        static char line@<:@8192@:>@;
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
_MASON_DIXON_FILE src/mason_dixon_low_map.c
/* SPDX-License-Identifier: 0BSD */
/* mason_dixon_low_map.c - low memory for those who ask for it: mason_dixon_map_low() and
 * mason_dixon_unmap_low() of mason_dixon.h, and on Linux x86-64, with MASON_DIXON_LOW_MAP=1, the
 * functions mmap, mmap64, munmap and mremap of the whole program, so that MAP_32BIT gets all of the
 * memory below MASON_DIXON_LOW_LIMIT instead of the kernel's 1 GiB. On illumos and Solaris x86-64
 * mmap and munmap, since the kernel's MAP_32BIT gives nothing there once the heap starts above 4
 * GiB (illumos i86pc/vm/vm_machdep.c: it searches from the end of the heap up to 0xfefff000).
 *
 * The design, and what it does not do: docs/low-map.md.
 *
 * Macros, given when this file is compiled (mason_dixon_target() does it):
 *
 *   MASON_DIXON_LOW_MAP        1: stand in for mmap and its relatives. Default 0. Without effect
 *                              where MAP_32BIT has none to improve: other systems, other machines,
 *                              32-bit programs.
 *   MASON_DIXON_LOW_LIMIT      what MAP_32BIT gets ends at this address, in bytes. Default
 *                              0x80000000 (2 GiB); above 64 KiB, at most 0x100000000 (4 GiB).
 *   MASON_DIXON_LOW_RESERVE    so many bytes are taken at startup, as address space without memory
 *                              behind it. Default 0; at most MASON_DIXON_LOW_LIMIT. Linux only.
 *   MASON_DIXON_LOW_MAP_CONSTANT   1: mappings are placed the same in each run. Default 0: the
 *                              place of the first one is random by 64 MiB, unless randomisation is
 *                              off for the process (setarch -R).
 *   MASON_DIXON_ON_FAILURE_ABORT   1: a LOW_RESERVE that can't be had ends the process. Default 0.
 *   MASON_DIXON_CONFIG         1: limit, reserve and what a failure does stand in the object that
 *                              "mason-dixon link" adds (mason_dixon_config.h).
 *
 * Since: 0.1
 */
@%:@include "mason_dixon_measure.h"
@%:@include "mason_dixon_config.h"
@%:@include "mason_dixon.h"
@%:@include "mason_dixon_low_map.h"

@%:@ifndef MASON_DIXON_LOW_MAP_CONSTANT
@%:@define MASON_DIXON_LOW_MAP_CONSTANT 0
@%:@endif
@%:@ifndef MASON_DIXON_CONFIG
@%:@if (MASON_DIXON_LOW_LIMIT) <= 0x10000 || (MASON_DIXON_LOW_LIMIT) > 0x100000000
@%:@error "mason_dixon_low_map.c: MASON_DIXON_LOW_LIMIT must be above 0x10000, at most 0x100000000"
@%:@endif
@%:@if (MASON_DIXON_LOW_RESERVE) < 0 || (MASON_DIXON_LOW_RESERVE) > (MASON_DIXON_LOW_LIMIT)
@%:@error "mason_dixon_low_map.c: MASON_DIXON_LOW_RESERVE must be 0 to MASON_DIXON_LOW_LIMIT, in bytes"
@%:@endif
@%:@endif
@%:@ifndef __GNUC__
@%:@error "mason_dixon_low_map.c: needs a compiler with the __atomic functions of GCC and clang"
@%:@endif

/* Which system's means are used. MASON_DIXON_LOW_MAP_GENERIC, defined by a test, takes those of an
 * unknown Unix on Linux too. */
@%:@if defined(_WIN32)
@%:@define SYSTEM_WINDOWS 1
@%:@include <windows.h>
@%:@elif defined(_@&t@_linux_@&t@_) && !defined(MASON_DIXON_LOW_MAP_GENERIC)
@%:@define SYSTEM_LINUX 1
@%:@include <sys/syscall.h>
@%:@include <time.h>
@%:@ifndef MADV_WIPEONFORK
@%:@define MADV_WIPEONFORK 18 /* Linux 4.14 */
@%:@endif
@%:@ifndef PR_SET_VMA
@%:@define PR_SET_VMA 0x53564d41
@%:@endif
@%:@else
@%:@ifdef __sun
@%:@define SYSTEM_SUNOS 1
@%:@include <dlfcn.h>
@%:@endif
@%:@include <sched.h>
@%:@endif
@%:@ifndef SYSTEM_LINUX
@%:@define SYSTEM_LINUX 0
@%:@endif
@%:@ifndef SYSTEM_SUNOS
@%:@define SYSTEM_SUNOS 0
@%:@endif
@%:@ifndef SYSTEM_WINDOWS
@%:@define SYSTEM_WINDOWS 0
@%:@endif

@%:@if MASON_DIXON_LOW_MAP && (SYSTEM_LINUX || SYSTEM_SUNOS) && defined(MAP_32BIT) &&                 \
    defined(__x86_64__) && defined(__LP64__)
@%:@define STANDS_IN 1
@%:@else
@%:@define STANDS_IN 0
@%:@endif

/* The sanitizers stand in for mmap themselves, and place things by rules of their own. */
@%:@if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__) || defined(__SANITIZE_MEMORY__)
@%:@undef STANDS_IN
@%:@define STANDS_IN 0
@%:@elif defined(__has_feature)
@%:@if __has_feature(address_sanitizer) || __has_feature(memory_sanitizer) ||                         \
    __has_feature(thread_sanitizer)
@%:@undef STANDS_IN
@%:@define STANDS_IN 0
@%:@endif
@%:@endif

@%:@if UINTPTR_MAX > 0xffffffffu

/* ---- what is known of low memory ---- */

/* All of the lowest 4 GiB is kept in pages. Which are free is known by a binary tree over words of
 * 64 pages. Of each part it knows the longest run of free pages, and those at its two ends, so that
 * a search and a change take one way down. A part that is wholly free or wholly used says nothing
 * about its halves: they are filled in when somebody goes there.
 *
 * The tree is only a memory. The kernel decides: each mapping is made with a call that refuses to
 * lie over another one, and what it refuses is learnt. So whatever happened behind our back,
 * nothing is overwritten. */

@%:@define LOW_END (UINT64_C(1) << 32)
@%:@define MA@&t@X_WORDS 16384u /* of 64 pages of 4 KiB, the smallest pages */
@%:@define FLIGHTS 32u
@%:@define WINDOW_BITS 5
@%:@define WINDOWS (1u << WINDOW_BITS)
@%:@define RECENT 8u
@%:@define TEXT_BYTES 16384u
@%:@define NOWHERE UINT32_MAX /* no page */

/* Growth: see "The order". In bytes. */
@%:@define GROWTH_UNIT 0x10000u
@%:@define GROWTH_MOST 0x100000u
@%:@define WINDOW_FIRST 0x100000u
@%:@define WINDOW_MOST 0x1000000u

struct part {
    uint32_t first; /* free pages at its lower end */
    uint32_t last;  /* at its upper end */
    uint32_t most;  /* the longest run */
};

/* How pages are taken that may be reserved for LOW_RESERVE. */
enum claim_how {
    PLAIN,  /* nothing of them is */
    LET_GO, /* the reservation is out of the way */
    OVER    /* it is mapped over */
};

/* A place: of a mapping that is being made and not in the kernel's list yet, or of one that was
 * given back a moment ago. */
struct place {
    uint32_t page;
    uint32_t pages; /* 0: none */
};

/* Pages @<:@next, end) that are free, but marked as used: where one thread's growth goes. */
struct window {
    uint32_t next;
    uint32_t end;
    uint32_t pages; /* its size when it was opened */
};

/* What a forked child must not inherit: the lock, and what threads that it does not have are about
 * to map. A page of its own, which the kernel clears in the child (MADV_WIPEONFORK), and not after
 * vfork, where the child shares the parent's memory and lock. */
struct gate {
    uintptr_t lock; /* 0 free; else twice the number of the thread that has it, and 1 more when
                       another one waits. One word, so that a signal handler always sees whether the
                       thread it has interrupted is the one. */
    int opened;     /* 0: cleared in a forked child, where threads have other numbers */
    struct place flights@<:@FLIGHTS@:>@;
};

struct table {
    /* What each call looks at, in as few lines of the processor's cache as it needs. */
    struct gate *gate;
    unsigned shift;    /* a page is 1 << shift bytes */
    uint32_t words;    /* parts at the bottom */
    uint32_t floor;    /* lowest page ever used */
    int alone;         /* 1: sanitizer or valgrind: every call goes to the kernel */
    int check_process; /* 1: no MADV_WIPEONFORK here, so forks are seen by the process id */
    int maps_missing;  /* 1: the kernel's list of mappings can't be read */
    int refused;       /* 1: a request with MAP_32BIT has found no room */
    uint32_t given;    /* pages that mason_dixon_map_low() has given, now */
    uint32_t held;     /* pages of LOW_RESERVE that are reserved, now */
    uint32_t shared;   /* pages of LOW_RESERVE, in all */
    uint32_t newest;   /* of those given back recently: a ring of */
    struct place recent@<:@RECENT@:>@; /* free pages, but marked as used */

    struct window windows@<:@WINDOWS + 1@:>@; /* the last: the slack, which random placement keeps free */
    const char *why_alone;              /* their name */
    long process;
    uint64_t learnt_at;     /* nanoseconds: end of the last learning, and */
    uint64_t learning_took; /* how long it was */
    uint64_t learnt;        /* how often */
    struct part parts@<:@2 * MA@&t@X_WORDS@:>@;
    uint64_t free_bits@<:@MA@&t@X_WORDS@:>@;  /* a page is free */
    uint64_t given_bits@<:@MA@&t@X_WORDS@:>@; /* came from mason_dixon_map_low() */
    uint64_t held_bits@<:@MA@&t@X_WORDS@:>@;  /* holds address space of LOW_RESERVE */
    uint64_t share_bits@<:@MA@&t@X_WORDS@:>@; /* belongs to LOW_RESERVE */
    char text@<:@TEXT_BYTES@:>@;          /* a piece of /proc/self/maps */
};

static struct table *the_table;

/* ---- the tree ---- */

static unsigned low_zeros(uint64_t word) {
    return (unsigned)__builtin_ctzll(word);
}

static struct part part_of_word(uint64_t word) {
    struct part part;
    if (word == 0) {
        part.first = part.last = part.most = 0;
        return part;
    }
    if (~word == 0) {
        part.first = part.last = part.most = 64;
        return part;
    }
    part.first = low_zeros(~word);
    part.last = (uint32_t)__builtin_clzll(~word);
    part.most = part.first > part.last ? part.first : part.last;
    while (word) {
        uint32_t run;
        word >>= low_zeros(word);
        if (~word == 0)
            break; /* a run that ends at the upper end; counted */
        run = low_zeros(~word);
        if (run > part.most)
            part.most = run;
        word >>= run;
    }
    return part;
}

/* The halves of a uniform part, before one of them is looked at. size: of a half, in pages. */
static void open_part(struct table *table, uint32_t at, uint32_t size) {
    struct part *part = &table->parts@<:@at@:>@, *half = &table->parts@<:@2 * at@:>@;
    if (part->most == 0)
        half@<:@0@:>@.first = half@<:@0@:>@.last = half@<:@0@:>@.most = 0;
    else if (part->most == 2 * size)
        half@<:@0@:>@.first = half@<:@0@:>@.last = half@<:@0@:>@.most = size;
    else
        return;
    half@<:@1@:>@ = half@<:@0@:>@;
}

static void join_part(struct table *table, uint32_t at, uint32_t size) {
    struct part *part = &table->parts@<:@at@:>@;
    const struct part *low = &table->parts@<:@2 * at@:>@, *high = low + 1;
    uint32_t across = low->last + high->first;
    part->first = low->first == size ? size + high->first : low->first;
    part->last = high->last == size ? size + low->last : high->last;
    part->most = low->most > high->most ? low->most : high->most;
    if (across > part->most)
        part->most = across;
}

/* The word of a part at the bottom, which may be unwritten while the part is uniform. */
static uint64_t *word_of(struct table *table, uint32_t at) {
    uint64_t *word = &table->free_bits@<:@at - table->words@:>@;
    if (table->parts@<:@at@:>@.most == 0)
        *word = 0;
    else if (table->parts@<:@at@:>@.most == 64)
        *word = ~UINT64_C(0);
    return word;
}

static uint64_t bits_between(uint32_t from, uint32_t to) {
    uint64_t upto = to >= 64 ? ~UINT64_C(0) : (UINT64_C(1) << to) - 1;
    return upto & ~((UINT64_C(1) << from) - 1);
}

/* Sets the pages @<:@from, to) of the part free or used. The part begins at page start and has size
 * pages. */
static void set_part(struct table *table, uint32_t at, uint32_t start, uint32_t size, uint32_t from,
                     uint32_t to, int is_free) {
    struct part *part = &table->parts@<:@at@:>@;
    if (from <= start && to >= start + size) {
        part->first = part->last = part->most = is_free ? size : 0;
        return;
    }
    if (at >= table->words) {
        uint64_t *word = word_of(table, at);
        uint64_t bits = bits_between(from > start ? from - start : 0, to - start);
        *word = is_free ? *word | bits : *word & ~bits;
        *part = part_of_word(*word);
        return;
    }
    size /= 2;
    open_part(table, at, size);
    if (from < start + size)
        set_part(table, 2 * at, start, size, from, to, is_free);
    if (to > start + size)
        set_part(table, 2 * at + 1, start + size, size, from, to, is_free);
    join_part(table, at, size);
}

/* The same where that is quicker: all pages in one word, and no part above it uniform. What is
 * above is looked at from the bottom, and no further than it changes. 0 when it is not so. */
static int set_in_word(struct table *table, uint32_t from, uint32_t to, int is_free) {
    uint32_t at = table->words + from / 64, up, size = table->words * 64;
    uint64_t *word, bits;
    if ((to - 1) / 64 != from / 64)
        return 0;
    for (up = 31u - (uint32_t)__builtin_clz(table->words); up > 0; up--, size /= 2) {
        const struct part *part = &table->parts@<:@at >> up@:>@;
        if (part->most == 0 || part->most == size)
            return 0;
    }
    word = word_of(table, at);
    bits = bits_between(from % 64, to - from / 64 * 64);
    *word = is_free ? *word | bits : *word & ~bits;
    table->parts@<:@at@:>@ = part_of_word(*word);
    for (; at > 1; size *= 2) {
        struct part before;
        at /= 2;
        before = table->parts@<:@at@:>@;
        join_part(table, at, size);
        if (table->parts@<:@at@:>@.first == before.first && table->parts@<:@at@:>@.last == before.last &&
            table->parts@<:@at@:>@.most == before.most)
            break;
    }
    return 1;
}

static void set_pages(struct table *table, uint32_t from, uint32_t to, int is_free) {
    if (from < table->floor)
        from = table->floor;
    if (to > table->words * 64)
        to = table->words * 64;
    if (from < to && !set_in_word(table, from, to, is_free))
        set_part(table, 1, 0, table->words * 64, from, to, is_free);
}

/* The highest run of pages in a word, below page top of it; NOWHERE when there is none. */
static uint32_t find_in_word(uint64_t word, uint32_t pages, uint32_t top) {
    uint32_t run = 1;
    if (pages > 64)
        return NOWHERE;
    /* A page stays when it begins a run of so many free ones. */
    for (word &= bits_between(0, top); word && run < pages; run *= 2)
        word &= word >> (2 * run < pages ? run : pages - run);
    return word ? 63 - (uint32_t)__builtin_clzll(word) : NOWHERE;
}

/* The highest place for a run of so many free pages that ends at or below page top, or NOWHERE.
 * One way down, and at most one more from where that left the edge of top. */
static uint32_t find_part(struct table *table, uint32_t at, uint32_t start, uint32_t size,
                          uint32_t pages, uint32_t top) {
    for (;;) {
        const struct part *part = &table->parts@<:@at@:>@;
        uint32_t middle, found, above;
        if (part->most < pages || top <= start)
            return NOWHERE;
        if (top > start + size)
            top = start + size;
        if (part->most == size) {
            return top - start >= pages ? top - pages : NOWHERE;
        }
        if (at >= table->words) {
            found = find_in_word(*word_of(table, at), pages, top - start);
            return found == NOWHERE ? found : start + found;
        }
        size /= 2;
        middle = start + size;
        if (top > middle) {
            if (top == middle + size && table->parts@<:@2 * at + 1@:>@.most >= pages) {
                at = 2 * at + 1;
                start = middle;
                continue;
            }
            if (top < middle + size) {
                found = find_part(table, 2 * at + 1, middle, size, pages, top);
                if (found != NOWHERE)
                    return found;
            }
            above = table->parts@<:@2 * at + 1@:>@.first;
            if (above > top - middle)
                above = top - middle;
            if (above && table->parts@<:@2 * at@:>@.last + above >= pages)
                return middle + above - pages;
        }
        at = 2 * at;
    }
}

static uint32_t find_pages(struct table *table, uint32_t pages, uint32_t top) {
    return find_part(table, 1, 0, table->words * 64, pages, top);
}

/* Are the pages @<:@from, to) free? */
static int pages_free(struct table *table, uint32_t from, uint32_t to) {
    return find_pages(table, to - from, to) == from;
}

/* The highest run of so many free pages below top that starts at a multiple of align pages. Most
 * often the first look with room to spare finds it; else every run is looked at. */
static uint32_t find_aligned(struct table *table, uint32_t pages, uint32_t align, uint32_t top) {
    uint32_t found;
    if (align <= 1)
        return find_pages(table, pages, top);
    while ((found = find_pages(table, pages, top)) != NOWHERE) {
        uint32_t down = found & ~(align - 1);
        if (down >= table->floor && pages_free(table, down, down + pages))
            return down;
        /* Nothing that starts aligned at or above this place is free. */
        if (down < align)
            return NOWHERE;
        top = down - align + pages;
    }
    return NOWHERE;
}

/* ---- sets of pages, one bit each ---- */

static void set_bits(uint64_t *bits, uint32_t from, uint32_t to, int on) {
    while (from < to) {
        uint32_t end = (from | 63) + 1, word = from / 64;
        uint64_t mask;
        if (end > to)
            end = to;
        mask = bits_between(from % 64, end - word * 64);
        bits@<:@word@:>@ = on ? bits@<:@word@:>@ | mask : bits@<:@word@:>@ & ~mask;
        from = end;
    }
}

static int has_bit(const uint64_t *bits, uint32_t page) {
    return (int)(bits@<:@page / 64@:>@ >> (page % 64) & 1);
}

/* The end of the run of pages from on, at most to, that are all in the set, or all not. */
static uint32_t same_bits(const uint64_t *bits, uint32_t from, uint32_t to) {
    int is = has_bit(bits, from);
    uint32_t at = from + 1;
    while (at < to) {
        if (at % 64 == 0 && bits@<:@at / 64@:>@ == (is ? ~UINT64_C(0) : 0)) {
            at += 64;
            continue;
        }
        if (has_bit(bits, at) != is)
            break;
        at++;
    }
    return at < to ? at : to;
}

/* ---- the system ---- */

@%:@if SYSTEM_LINUX

/* System calls by number: mmap and its relatives are our own functions here, and a call that is no
 * function of the C library is no cancellation point either. Each returns as in the manual. */
static void *system_mmap(void *address, size_t size, int prot, int flags, int fd, long offset) {
    return (void *)(uintptr_t)syscall(SYS_mmap, address, size, prot, flags, fd, offset);
}

static int system_munmap(void *address, size_t size) {
    return (int)syscall(SYS_munmap, address, size);
}

static long system_process(void) {
    return syscall(SYS_getpid);
}

/* A number of the task that calls, which no other task of the process has. Not taken from the
 * thread-local storage, which a raw clone(CLONE_VM) may share: from the kernel, and kept for each
 * page of the stack that calls come from, since no two tasks that run are on the same. */
@%:@if STANDS_IN
@%:@define NUMBER_BITS 22                     /* PID_MA@&t@X_LIMIT, include/linux/threads.h */
static __thread uint64_t known_numbers@<:@8@:>@; /* page of the stack << NUMBER_BITS | number */

static uintptr_t system_thread(void) {
    const uint64_t here = (uint64_t)(uintptr_t)__builtin_frame_address(0);
    const uint64_t page = here >> 12 << NUMBER_BITS;
    uint64_t *known = &known_numbers@<:@page >> NUMBER_BITS & 7@:>@;
    uint64_t value = __atomic_load_n(known, __ATOMIC_RELAXED);
    if ((value & ~UINT64_C(0) << NUMBER_BITS) != page) {
        value = page | (uint64_t)syscall(SYS_gettid);
        __atomic_store_n(known, value, __ATOMIC_RELAXED);
    }
    return (uintptr_t)(value & ((UINT64_C(1) << NUMBER_BITS) - 1));
}

/* In a forked child, which has another number. */
static void system_forget_threads(void) {
    memset(known_numbers, 0, sizeof known_numbers);
}
@%:@else
/* Perhaps in a shared library, where thread-local storage may take memory from the heap. */
static uintptr_t system_thread(void) {
    return (uintptr_t)syscall(SYS_gettid);
}

static void system_forget_threads(void) {
}
@%:@endif

static uint64_t system_nanoseconds(void) {
    struct timespec now;
    if (clock_gettime(CLOCK_MONOTONIC, &now) != 0)
        return 0;
    return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

/* Processor time of this thread: what a busy machine takes in between does not count. */
static uint64_t system_busy_nanoseconds(void) {
    struct timespec now;
    if (clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now) != 0)
        return 0;
    return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

static uint64_t system_random(void) {
    uint64_t value = 0;
@%:@ifdef SYS_getrandom
    if (syscall(SYS_getrandom, &value, sizeof value, 1 /* GRND_NONBLOCK */) == (long)sizeof value)
        return value;
@%:@endif
    /* Early at boot, or an old kernel: the kernel's own random placement of stack and mappings. */
    value = (uint64_t)(uintptr_t)&value ^ (uint64_t)(uintptr_t)the_table ^ system_nanoseconds();
    return (value ^ value >> 29) * UINT64_C(0xbf58476d1ce4e5b9) >> 7;
}

/* setarch -R, personality(2) */
static int system_is_constant(void) {
    long now = syscall(SYS_personality, 0xffffffffUL);
    return now != -1 && (now & 0x0040000) != 0; /* ADDR_NO_RANDOMIZE */
}

static int system_open(const char *path) {
    return (int)syscall(SYS_openat, A@&t@T_FDCWD, path, O_RDONLY | O_CLOEXEC, 0);
}

static long system_read(int fd, void *buffer, size_t size) {
    long got;
    do
        got = syscall(SYS_read, fd, buffer, size);
    while (got < 0 && errno == EINTR);
    return got;
}

static void system_close(int fd) {
    (void)syscall(SYS_close, fd);
}

static void system_wait(uint32_t *lock, uint32_t value) {
    int saved = errno;
    (void)syscall(SYS_futex, lock, 128 /* FUTEX_WAIT_PRIVATE */, value, NULL, NULL, 0);
    errno = saved;
}

static void system_wake(uint32_t *lock) {
    (void)syscall(SYS_futex, lock, 129 /* FUTEX_WAKE_PRIVATE */, 1, NULL, NULL, 0);
}

/* The lowest address that mmap may use, in bytes. */
static uint64_t system_floor(void) {
    uint64_t value = 0;
    char text@<:@24@:>@;
    long got, i;
    int fd = system_open("/proc/sys/vm/mmap_min_addr");
    if (fd < 0)
        return 0;
    got = system_read(fd, text, sizeof text);
    system_close(fd);
    for (i = 0; i < got && text@<:@i@:>@ >= '0' && text@<:@i@:>@ <= '9'; i++)
        value = value * 10 + (uint64_t)(text@<:@i@:>@ - '0');
    return value;
}

@%:@elif SYSTEM_WINDOWS

static long system_process(void) {
    return 0; /* no fork */
}

static uintptr_t system_thread(void) {
    return (uintptr_t)GetCurrentThreadId();
}

static void system_forget_threads(void) {
}

static uint64_t system_nanoseconds(void) {
    return (uint64_t)GetTickCount() * 1000000u;
}

static uint64_t system_busy_nanoseconds(void) {
    return system_nanoseconds();
}

static uint64_t system_random(void) {
    LARGE_INTEGER now;
    uint64_t value;
    QueryPerformanceCounter(&now);
    value = (uint64_t)now.QuadPart ^ (uint64_t)(uintptr_t)&now;
    return (value ^ value >> 29) * UINT64_C(0xbf58476d1ce4e5b9) >> 7;
}

static int system_is_constant(void) {
    return 0;
}

static void system_wait(uint32_t *lock, uint32_t value) {
    (void)lock;
    (void)value;
    Sleep(1);
}

static void system_wake(uint32_t *lock) {
    (void)lock;
}

static uint64_t system_floor(void) {
    return 0;
}

@%:@else /* a Unix */

@%:@if SYSTEM_SUNOS && STANDS_IN
/* mmap and munmap are our own here, and system calls have no numbers that last: the functions of
 * the C library, behind our own. Two threads that ask at once keep the same. */
static uintptr_t next_function(const char *name, uintptr_t *kept) {
    uintptr_t function = __atomic_load_n(kept, __ATOMIC_RELAXED);
    if (!function) {
        int saved = errno;
        function = (uintptr_t)dlsym(RTLD_NEXT, name);
        __atomic_store_n(kept, function, __ATOMIC_RELAXED);
        errno = saved;
    }
    return function;
}

static void *system_mmap(void *address, size_t size, int prot, int flags, int fd, long offset) {
    static uintptr_t kept;
    const uintptr_t function = next_function("mmap", &kept);
    if (!function) {
        errno = ENOSYS;
        return MAP_FAILED;
    }
    return ((void *(*)(void *, size_t, int, int, int, off_t))function)(address, size, prot, flags,
                                                                       fd, offset);
}

static int system_munmap(void *address, size_t size) {
    static uintptr_t kept;
    const uintptr_t function = next_function("munmap", &kept);
    if (!function) {
        errno = ENOSYS;
        return -1;
    }
    return ((int (*)(void *, size_t))function)((char *)address, size);
}
@%:@else
static void *system_mmap(void *address, size_t size, int prot, int flags, int fd, long offset) {
    return mmap(address, size, prot, flags, fd, offset);
}

static int system_munmap(void *address, size_t size) {
    return munmap(address, size);
}
@%:@endif

static long system_process(void) {
    return (long)getpid();
}

static uintptr_t system_thread(void) {
    return (uintptr_t)&errno / 2; /* of an int: even */
}

static void system_forget_threads(void) {
}

static uint64_t system_nanoseconds(void) {
    return 0;
}

static uint64_t system_busy_nanoseconds(void) {
    return 0;
}

static uint64_t system_random(void) {
    uint64_t value =
        (uint64_t)(uintptr_t)&value ^ (uint64_t)getpid() << 17 ^ (uint64_t)(uintptr_t)the_table;
    return (value ^ value >> 29) * UINT64_C(0xbf58476d1ce4e5b9) >> 7;
}

static int system_is_constant(void) {
    return 0;
}

static void system_wait(uint32_t *lock, uint32_t value) {
    (void)lock;
    (void)value;
    (void)sched_yield();
}

static void system_wake(uint32_t *lock) {
    (void)lock;
}

static uint64_t system_floor(void) {
    return 0;
}

@%:@endif

/* Memory for the table itself, far from what it describes; all zero. NULL when there is none. */
static void *system_pages(size_t bytes) {
@%:@if SYSTEM_WINDOWS
    return VirtualAlloc(NULL, bytes, MEM_RESERVE | MEM_COMMIT | MEM_TOP_DOWN, PAGE_READWRITE);
@%:@else
    void *got = system_mmap(NULL, bytes, PROT_READ | PROT_WRITE,
                            MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    return got == MAP_FAILED ? NULL : got;
@%:@endif
}

static void system_pages_back(void *pages, size_t bytes) {
@%:@if SYSTEM_WINDOWS
    (void)bytes;
    (void)VirtualFree(pages, 0, MEM_RELEASE);
@%:@else
    (void)system_munmap(pages, bytes);
@%:@endif
}

/* Unmaps; 0, or -1 with errno. */
static int system_unmap_at(uint64_t address, uint64_t bytes) {
@%:@if SYSTEM_WINDOWS
    (void)bytes;
    if (VirtualFree((void *)(uintptr_t)address, 0, MEM_RELEASE))
        return 0;
    errno = EINVAL;
    return -1;
@%:@else
    return system_munmap((void *)(uintptr_t)address, (size_t)bytes);
@%:@endif
}

/* Maps exactly there, over nothing. 0; EEXIST when the place is taken; else the errno of a refusal
 * that has nothing to do with the place. Where a system takes the place as a hint (illumos, macOS,
 * Linux before 4.17), what it gave elsewhere goes back: that is "taken", too. */
static int system_map_at(uint64_t address, uint64_t bytes, int prot, int flags, int fd,
                         long offset) {
@%:@if SYSTEM_WINDOWS
    void *got = VirtualAlloc((void *)(uintptr_t)address, (size_t)bytes, MEM_RESERVE | MEM_COMMIT,
                             PAGE_READWRITE);
    DWORD why;
    (void)prot;
    (void)flags;
    (void)fd;
    (void)offset;
    if (got)
        return 0;
    why = GetLastError();
    /* ERROR_INVALID_ADDRESS: reserved or outside; ERROR_INVALID_PARAMETER: below the lowest.
     * Another refusal is one of the place alone where there is memory elsewhere. */
    if (why == ERROR_INVALID_ADDRESS || why == ERROR_INVALID_PARAMETER)
        return EEXIST;
    got = VirtualAlloc(NULL, (size_t)bytes, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
    if (!got)
        return ENOMEM;
    (void)VirtualFree(got, 0, MEM_RELEASE);
    return EEXIST;
@%:@else
    void *got = system_mmap((void *)(uintptr_t)address, (size_t)bytes, prot,
                            flags | MASON_DIXON_MAP_HERE, fd, offset);
    if (got == MAP_FAILED) {
@%:@if !SYSTEM_LINUX && (defined(MAP_EXCL) || defined(MAP_TRYFIXED) || defined(__MAP_NOREPLACE))
        /* FreeBSD says ENOMEM for a place that is taken (vm_mmap_to_errno() in sys/vm/vm_mmap.c),
         * and for a limit of the process: then it refuses elsewhere, too. */
        if (errno == ENOMEM || errno == EEXIST || errno == EINVAL) {
            got = system_mmap(NULL, (size_t)bytes, prot, flags, fd, offset);
            if (got == MAP_FAILED)
                return errno;
            (void)system_munmap(got, (size_t)bytes);
            return EEXIST;
        }
@%:@endif
        return errno;
    }
    if ((uint64_t)(uintptr_t)got == address)
        return 0;
    (void)system_munmap(got, (size_t)bytes);
    return EEXIST;
@%:@endif
}

/* ---- the lock ---- */

/* The half of the lock that the kernel looks at when a thread goes to sleep. */
static uint32_t *lock_half(struct gate *gate) {
    uint32_t *halves = (uint32_t *)(void *)&gate->lock;
@%:@if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    return halves + 1;
@%:@else
    return halves;
@%:@endif
}

static void release(struct table *table) {
    if (__atomic_exchange_n(&table->gate->lock, (uintptr_t)0, __ATOMIC_RELEASE) & 1)
        system_wake(lock_half(table->gate));
}

/* In a child, where the kernel does not clear the gate. Everything else was copied, some of it
 * perhaps half written by a thread that is not here. That does no harm: see "The kernel decides".
 */
static void forked(struct table *table, long process) {
    uintptr_t stale = __atomic_load_n(&table->gate->lock, __ATOMIC_RELAXED);
    long before = __atomic_load_n(&table->process, __ATOMIC_RELAXED);
    /* Of several threads one clears it; a lock that nobody has nobody can take meanwhile. */
    if (before == process || !__atomic_compare_exchange_n(&table->process, &before, process, 0,
                                                          __ATOMIC_ACQ_REL, __ATOMIC_RELAXED))
        return;
    system_forget_threads();
    memset(table->gate->flights, 0, sizeof table->gate->flights);
    if (stale)
        release(table);
}

/* 0, or -1 when this thread has the lock already: a signal handler that came in between. */
static int acquire(struct table *table) {
    struct gate *gate = table->gate;
    uintptr_t seen = 0, me;
    unsigned spins;
    if (table->check_process) {
        forked(table, system_process());
    } else if (!__atomic_load_n(&gate->opened, __ATOMIC_RELAXED)) {
        system_forget_threads();
        __atomic_store_n(&gate->opened, 1, __ATOMIC_RELAXED);
    }
    me = system_thread() << 1;
    for (spins = 0; spins < 100; spins++) {
        seen = 0;
        if (__atomic_compare_exchange_n(&gate->lock, &seen, me, 0, __ATOMIC_ACQUIRE,
                                        __ATOMIC_RELAXED))
            return 0;
        if ((seen & ~(uintptr_t)1) == me)
            return -1;
    }
    for (;;) {
        seen = __atomic_load_n(&gate->lock, __ATOMIC_RELAXED);
        if (!seen) {
            /* With the mark: others may be asleep still. */
            if (__atomic_compare_exchange_n(&gate->lock, &seen, me | 1, 0, __ATOMIC_ACQUIRE,
                                            __ATOMIC_RELAXED))
                return 0;
        } else if (seen & 1 || __atomic_compare_exchange_n(&gate->lock, &seen, seen | 1, 0,
                                                           __ATOMIC_RELAXED, __ATOMIC_RELAXED)) {
            system_wait(lock_half(gate), (uint32_t)(seen | 1));
        }
    }
}

/* ---- opening the table ---- */

@%:@if STANDS_IN
@%:@ifdef __cplusplus
extern "C" {
@%:@endif
/* In the runtime libraries of the sanitizers; found when one is linked in without our own flags
 * saying so. */
void mason_dixon_has_asan(void) _@&t@_asm_@&t@_("__asan_init") _@&t@_attribute_@&t@_((weak));
void mason_dixon_has_tsan(void) _@&t@_asm_@&t@_("__tsan_init") _@&t@_attribute_@&t@_((weak));
void mason_dixon_has_msan(void) _@&t@_asm_@&t@_("__msan_init") _@&t@_attribute_@&t@_((weak));
@%:@ifdef __cplusplus
}
@%:@endif

/* Who places mappings by rules of its own in this process; NULL: nobody. */
static const char *somebody_else(void) {
    const char *preload = getenv("LD_PRELOAD");
    void (*volatile sanitizer)(void) = mason_dixon_has_asan;
    if (sanitizer)
        return "AddressSanitizer";
    sanitizer = mason_dixon_has_tsan;
    if (sanitizer)
        return "ThreadSanitizer";
    sanitizer = mason_dixon_has_msan;
    if (sanitizer)
        return "MemorySanitizer";
@%:@if !SYSTEM_LINUX
    (void)preload;
@%:@else
    /* The function: glibc 2.43's macro of this name is C11, and a warning in C99. */
    if (preload && (strstr)(preload, "vgpreload_"))
        return "valgrind";
    if (!getauxval(A@&t@T_SYSINFO_EHDR) && mason_dixon_maps_tell("/valgrind/"))
        return "valgrind";
@%:@endif
    return NULL;
}
@%:@endif

static struct table *open_table(void) {
    struct table *table, *theirs = NULL;
    uint64_t page_bytes, floor, gate_bytes;
    char *pages;
    int saved = errno;
@%:@if SYSTEM_WINDOWS
    page_bytes = 65536; /* what VirtualAlloc rounds places down to */
@%:@else
    page_bytes = mason_dixon_page_bytes();
@%:@endif
    gate_bytes = page_bytes > 65536 ? page_bytes : 65536;
    if (page_bytes < 4096 || page_bytes > (UINT64_C(1) << 22))
        return NULL;
    pages = (char *)system_pages((size_t)gate_bytes + sizeof *table);
    if (!pages) {
        errno = saved;
        return NULL;
    }
    /* The gate has the first page to itself. */
    table = (struct table *)(void *)(pages + gate_bytes);
    table->gate = (struct gate *)(void *)pages;
    table->gate->opened = 1;
    while ((UINT64_C(1) << table->shift) < page_bytes)
        table->shift++;
    table->words = (uint32_t)(LOW_END >> table->shift >> 6);
    table->process = system_process();
    table->check_process = 1;
@%:@if SYSTEM_LINUX
    if (syscall(SYS_madvise, pages, (size_t)gate_bytes, MADV_WIPEONFORK) == 0)
        table->check_process = 0;
@%:@elif SYSTEM_WINDOWS
    table->check_process = 0;
@%:@endif
    floor = system_floor();
    if (floor < MASON_DIXON_PIECE)
        floor = MASON_DIXON_PIECE;
    if (floor >= LOW_END)
        floor = LOW_END - page_bytes;
    floor = (floor + page_bytes - 1) >> table->shift;
    table->floor = (uint32_t)floor;
    set_pages(table, table->floor, table->words * 64, 1);
    if (!(MASON_DIXON_LOW_MAP_CONSTANT) && !system_is_constant()) {
        struct window *slack = &table->windows@<:@WINDOWS@:>@;
        const uint64_t most = UINT64_C(64) << 20, limit = promised.low_limit;
        slack->pages = limit > most ? (uint32_t)(system_random() % (most >> table->shift)) : 0;
        slack->end = (uint32_t)(limit >> table->shift);
        slack->next = slack->end - slack->pages;
        set_pages(table, slack->next, slack->end, 0);
    }
@%:@if STANDS_IN
    table->why_alone = somebody_else();
    table->alone = table->why_alone != NULL;
@%:@endif
    if (!__atomic_compare_exchange_n(&the_table, &theirs, table, 0, __ATOMIC_ACQ_REL,
                                     __ATOMIC_ACQUIRE)) {
        system_pages_back(pages, (size_t)gate_bytes + sizeof *table);
        table = theirs;
    }
    errno = saved;
    return table;
}

static struct table *get_table(void) {
    struct table *table = __atomic_load_n(&the_table, __ATOMIC_ACQUIRE);
    return table ? table : open_table();
}

/* ---- learning what is there ---- */

/* The pages @<:@from, to) hold address space of LOW_RESERVE no more. With the lock taken. */
static void unhold(struct table *table, uint32_t from, uint32_t to) {
    uint32_t at, until;
    for (at = from; at < to && table->held; at = until) {
        until = same_bits(table->held_bits, at, to);
        if (has_bit(table->held_bits, at)) {
            set_bits(table->held_bits, at, until, 0);
            table->held -= until - at;
        }
    }
}

@%:@if SYSTEM_LINUX
/* One line of the kernel's list of mappings, while it is read and afterwards. */
struct mapping {
    uint64_t start, end;
    unsigned field; /* 0 start, 1 end, 2 permissions, 3..5 offset, device, inode, 6 name */
    int access;     /* 1: readable, writable or executable */
    int file;       /* 1: of a file, by its inode; by name the heap would be one */
    unsigned length;
    char name@<:@48@:>@; /* the file's, without folders; "" when it has none */
};

static void take_character(struct mapping *line, char c) {
    if (line->field == 0 && c == '-') {
        line->field = 1;
    } else if (c == ' ') {
        if (line->field < 6)
            line->field++;
    } else if (line->field < 2) {
        uint64_t *number = line->field ? &line->end : &line->start;
        *number = *number * 16 + (uint64_t)(c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10);
    } else if (line->field == 2) {
        line->access |= c == 'r' || c == 'w' || c == 'x';
    } else if (line->field == 5) {
        line->file |= c != '0';
    } else if (line->field == 6) {
        if (c == '/')
            line->length = 0;
        else if (line->length + 1 < sizeof line->name)
            line->name@<:@line->length++@:>@ = c > ' ' && c < 127 ? c : '?';
        line->name@<:@line->length@:>@ = 0;
    }
}

/* -1 when the kernel's list can't be read. */
static int open_maps(void) {
@%:@ifdef MASON_DIXON_LOW_MAP_BLIND /* a test: as where /proc is not to be had */
    return -1;
@%:@else
    return system_open("/proc/self/maps");
@%:@endif
}

/* Calls back for each mapping that starts below 4 GiB, and closes the list. 0, or -1 when it could
 * not be read. With the lock taken. */
static int each_mapping(struct table *table, int fd,
                        void (*call)(struct table *, const struct mapping *, void *), void *data) {
    struct mapping line;
    long got = 0, i;
    if (fd < 0)
        return -1;
    memset(&line, 0, sizeof line);
    while (line.start < LOW_END && (got = system_read(fd, table->text, TEXT_BYTES)) > 0) {
        for (i = 0; i < got; i++) {
            if (table->text@<:@i@:>@ != '\n') {
                take_character(&line, table->text@<:@i@:>@);
                continue;
            }
            if (line.start >= LOW_END)
                break;
            call(table, &line, data);
            memset(&line, 0, sizeof line);
        }
    }
    system_close(fd);
    return got < 0 ? -1 : 0;
}

static void learn_mapping(struct table *table, const struct mapping *mapping, void *unused) {
    const uint64_t end = mapping->end > LOW_END ? LOW_END : mapping->end;
    uint32_t from = (uint32_t)(mapping->start >> table->shift), to, at, until;
    (void)unused;
    to = (uint32_t)((end + (UINT64_C(1) << table->shift) - 1) >> table->shift);
    for (at = from; at < to; at = until) {
        until = table->held ? same_bits(table->held_bits, at, to) : to;
        /* What is only reserved may be had: unless somebody has put something there. */
        if (table->held && has_bit(table->held_bits, at)) {
            if (!mapping->access && !mapping->file)
                continue;
            unhold(table, at, until);
        }
        set_pages(table, at, until, 0);
    }
}

/* Everything below 4 GiB; -1 when it can't be read. */
static int learn_maps(struct table *table) {
    int fd = open_maps();
    if (fd >= 0) {
        set_pages(table, 0, table->words * 64, 1);
        memset(table->windows, 0, WINDOWS * sizeof table->windows@<:@0@:>@);
        memset(table->recent, 0, sizeof table->recent);
    }
    if (each_mapping(table, fd, learn_mapping, NULL) != 0)
        return -1;
    set_pages(table, table->windows@<:@WINDOWS@:>@.next, table->windows@<:@WINDOWS@:>@.end, 0);
    return 0;
}
@%:@else
/* Not on Windows either: Wine's VirtualQuery calls places free that VirtualAlloc refuses. */
static int learn_maps(struct table *table) {
    (void)table;
    return -1;
}
@%:@endif

/* Without a list: tries the pages @<:@from, to) in halves, and marks as used what can't be mapped, in
 * pieces of 64 KiB at the least. */
static void learn_by_trying(struct table *table, uint32_t from, uint32_t to) {
    uint64_t start = (uint64_t)from << table->shift, end = (uint64_t)to << table->shift;
    int why;
    if (from >= to)
        return;
    why = system_map_at(start, end - start,
@%:@if SYSTEM_WINDOWS
                        0, 0, -1, 0
@%:@else
                        PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0
@%:@endif
    );
    if (why == 0) {
        (void)system_unmap_at(start, end - start);
        return;
    }
    if (end - start <= MASON_DIXON_PIECE || to - from == 1) {
        set_pages(table, from, to, 0);
        return;
    }
    learn_by_trying(table, from, from + (to - from) / 2);
    learn_by_trying(table, from + (to - from) / 2, to);
}

/* Learns anew what is there; the pages @<:@from, to) were refused (none: from == to). With the lock
 * taken. 0 when that could change something. */
static int learn(struct table *table, uint32_t from, uint32_t to) {
    uint64_t began = system_busy_nanoseconds();
    uint32_t i;
    int saved = errno;
    table->learnt++;
    if (!table->maps_missing) {
        struct place flights@<:@FLIGHTS@:>@;
        /* Before the list is read: what is under way now is either in the list, or still in here.
         * Nothing new gets under way without the lock. */
        for (i = 0; i < FLIGHTS; i++) {
            flights@<:@i@:>@.pages = __atomic_load_n(&table->gate->flights@<:@i@:>@.pages, __ATOMIC_ACQUIRE);
            flights@<:@i@:>@.page = table->gate->flights@<:@i@:>@.page;
        }
        if (learn_maps(table) == 0) {
            for (i = 0; i < FLIGHTS; i++)
                if (flights@<:@i@:>@.pages)
                    set_pages(table, flights@<:@i@:>@.page, flights@<:@i@:>@.page + flights@<:@i@:>@.pages, 0);
            table->learnt_at = system_nanoseconds();
            table->learning_took = system_busy_nanoseconds() - began;
            errno = saved;
            return 0;
        }
        table->maps_missing = 1;
    }
    learn_by_trying(table, from, to);
    errno = saved;
    return from < to ? 0 : -1;
}

/* No room: is it worth while to look whether something was unmapped behind our back? Not when the
 * last look is so fresh that looking would take more than a hundredth of the time. */
static int may_learn(const struct table *table) {
    uint64_t now;
    if (table->maps_missing)
        return 0;
    now = system_nanoseconds();
    return now - table->learnt_at >= 100 * table->learning_took || !table->learnt;
}

/* ---- reserved address space ---- */

/* Address space without access: access and flags. Nothing is committed, also under
 * vm.overcommit_memory=2, where what can't be written does not count (mm/mmap.c,
 * accountable_mapping()). */
@%:@if SYSTEM_WINDOWS
@%:@define RESERVATION 0, 0
@%:@else
@%:@define RESERVATION PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE
@%:@endif

/* Gives up what is held of the pages @<:@from, to); whether it was anything. With the lock taken. */
static int let_go(struct table *table, uint32_t from, uint32_t to) {
    const uint32_t held = table->held;
    uint32_t at, until;
    for (at = from; at < to && table->held; at = until) {
        until = same_bits(table->held_bits, at, to);
        if (has_bit(table->held_bits, at)) {
            (void)system_unmap_at((uint64_t)at << table->shift, (uint64_t)(until - at)
                                                                    << table->shift);
            unhold(table, at, until);
        }
    }
    return table->held != held;
}

@%:@if STANDS_IN
/* The pages @<:@from, to) are reserved now. With the lock taken. */
static void hold(struct table *table, uint32_t from, uint32_t to) {
    uint32_t at, until;
    for (at = from; at < to; at = until) {
        until = same_bits(table->held_bits, at, to);
        if (!has_bit(table->held_bits, at))
            table->held += until - at;
    }
    set_bits(table->held_bits, from, to, 1);
}

/* Reserves the pages @<:@from, to). 0, or an errno. With the lock taken. */
static int reserve(struct table *table, uint32_t from, uint32_t to) {
    int why = system_map_at((uint64_t)from << table->shift, (uint64_t)(to - from) << table->shift,
                            RESERVATION, -1, 0);
    if (why == 0)
        hold(table, from, to);
    return why;
}
@%:@endif

/* What belongs to LOW_RESERVE of the free pages @<:@from, to) is reserved again, as far as nobody else
 * has come in between. With the lock taken. */
static void reserve_again(struct table *table, uint32_t from, uint32_t to) {
@%:@if STANDS_IN
    uint32_t at, until;
    for (at = from; at < to && table->shared; at = until) {
        uint32_t same = same_bits(table->share_bits, at, to);
        until = same_bits(table->held_bits, at, same);
        if (has_bit(table->share_bits, at) && !has_bit(table->held_bits, at) &&
            reserve(table, at, until) == EEXIST && until - at > 1)
            until = at + (until - at) / 2; /* again, the lower half */
    }
@%:@else
    (void)table;
    (void)from;
    (void)to;
@%:@endif
}

/* ---- places that are being mapped ---- */

/* From before a system call that is to take the pages @<:@from, to) until after it. */
struct claim {
    uint32_t from, to;
    unsigned slot; /* of the flights; FLIGHTS: none */
    enum claim_how how;
};

/* Notes that the pages are under way. With the lock taken. */
static void take_off(struct table *table, struct claim *claim, uint32_t from, uint32_t to) {
    struct place *flights = table->gate->flights;
    claim->from = from;
    claim->to = to;
    claim->how = PLAIN;
    for (claim->slot = 0; claim->slot < FLIGHTS; claim->slot++)
        if (flights@<:@claim->slot@:>@.pages == 0) {
            flights@<:@claim->slot@:>@.page = from;
            __atomic_store_n(&flights@<:@claim->slot@:>@.pages, to - from, __ATOMIC_RELEASE);
            break;
        }
}

/* The free pages @<:@from, to) are about to be mapped. Those that are all reserved may be mapped over;
 * else what is reserved of them gets out of the way. With the lock taken. */
static void claim_pages(struct table *table, struct claim *claim, uint32_t from, uint32_t to) {
    set_pages(table, from, to, 0);
    take_off(table, claim, from, to);
    if (!table->held)
        return;
    if (claim->slot < FLIGHTS && has_bit(table->held_bits, from) &&
        same_bits(table->held_bits, from, to) == to) {
        claim->how = OVER;
    } else if (let_go(table, from, to)) {
        claim->how = LET_GO;
    }
}

/* Maps what was claimed: 0 or an errno, as system_map_at(). */
static int map_claimed(const struct claim *claim, uint64_t address, uint64_t bytes, int prot,
                       int flags, int fd, long offset) {
@%:@if STANDS_IN
    if (claim->how == OVER)
        return system_mmap((void *)(uintptr_t)address, (size_t)bytes, prot, flags | MAP_FIXED, fd,
                           offset) == MAP_FAILED
                   ? errno
                   : 0;
@%:@else
    (void)claim;
@%:@endif
    return system_map_at(address, bytes, prot, flags, fd, offset);
}

/* The system call is over; why: its errno, or 0. What was reserved where it came to nothing is
 * reserved again. */
static void settle(struct table *table, const struct claim *claim, int why) {
    uint32_t at, until;
    int saved = errno;
    if (claim->slot < FLIGHTS)
        __atomic_store_n(&table->gate->flights@<:@claim->slot@:>@.pages, 0u, __ATOMIC_RELEASE);
    if (claim->how == PLAIN || (claim->how == LET_GO && !why) || acquire(table) != 0)
        return;
    if (claim->how == LET_GO) {
        set_pages(table, claim->from, claim->to, 1);
        reserve_again(table, claim->from, claim->to);
    } else if (!why) {
        unhold(table, claim->from, claim->to);
    } else {
        for (at = claim->from; at < claim->to; at = until) {
            until = same_bits(table->held_bits, at, claim->to);
            if (!has_bit(table->held_bits, at))
                continue;
            /* Still there; or the kernel had removed it before it failed, and it is renewed; or
             * somebody else is there now, which learn() finds out. */
            (void)system_map_at((uint64_t)at << table->shift,
                                (uint64_t)(until - at) << table->shift, RESERVATION, -1, 0);
            set_pages(table, at, until, 1);
        }
        (void)learn(table, 0, 0);
    }
    release(table);
    errno = saved;
}

/* ---- the order ---- */

/* Objects lie from the top down: the highest free place that is large enough. That keeps the free
 * space in one piece.
 *
 * Growth goes upwards. An allocator like dlmalloc asks for more in whole units of 64 KiB or twice
 * that, and joins what it gets to what it has if that lies directly below; otherwise the rest of
 * what it has is of no use for an object that does not fit into it. So each thread has a window,
 * and its growth fills it from the lower end. A window is the top of the highest free run that can
 * take the request, and is twice as large as the one before. Its pages are marked as used, so that
 * nothing else comes in between; when there is no other room, all windows are given up.
 *
 * How this was chosen: docs/low-map.md. */

static void give_back(struct table *table, struct place *place) {
    set_pages(table, place->page, place->page + place->pages, 1);
    place->pages = 0;
}

/* These pages were given back by their owner. An object's place is kept at hand for the next one of
 * its size, which saves the ways through the tree: a third of our time. */
static void note_free(struct table *table, uint32_t from, uint32_t to) {
    if (to - from <= 64 && ((uint64_t)(to - from) << table->shift) % GROWTH_UNIT) {
        struct place *place = &table->recent@<:@++table->newest % RECENT@:>@;
        give_back(table, place);
        place->page = from;
        place->pages = to - from;
    } else {
        set_pages(table, from, to, 1);
    }
}

/* Such a place, or NOWHERE. */
static uint32_t find_recent(struct table *table, uint32_t pages, uint32_t top) {
    unsigned i;
    for (i = RECENT; i > 0; i--) {
        struct place *place = &table->recent@<:@(table->newest + i) % RECENT@:>@;
        if (place->pages == pages && place->page + pages <= top) {
            place->pages = 0;
            return place->page;
        }
    }
    return NOWHERE;
}

static void close_window(struct table *table, struct window *window) {
    set_pages(table, window->next, window->end, 1);
    window->next = window->end = 0;
}

@%:@if STANDS_IN
/* Gives up the windows, and what was given back recently, that the pages @<:@from, to) touch. */
static void close_windows(struct table *table, uint32_t from, uint32_t to) {
    unsigned i;
    for (i = 0; i < WINDOWS; i++)
        if (table->windows@<:@i@:>@.next < to && table->windows@<:@i@:>@.end > from)
            close_window(table, &table->windows@<:@i@:>@);
    for (i = 0; i < RECENT; i++)
        if (table->recent@<:@i@:>@.page < to && table->recent@<:@i@:>@.page + table->recent@<:@i@:>@.pages > from)
            give_back(table, &table->recent@<:@i@:>@);
}
@%:@endif

/* Gives up all of them, the slack, and what was given back recently; whether there was one. */
static int close_all_windows(struct table *table) {
    unsigned i;
    int any = 0;
    for (i = 0; i < RECENT; i++) {
        any |= table->recent@<:@i@:>@.pages != 0;
        give_back(table, &table->recent@<:@i@:>@);
    }
    for (i = 0; i <= WINDOWS; i++)
        if (table->windows@<:@i@:>@.next < table->windows@<:@i@:>@.end) {
            close_window(table, &table->windows@<:@i@:>@);
            any = 1;
        }
    return any;
}

/* The next place in the thread's window, or in a new one below top; NOWHERE when there is none. */
static uint32_t grow(struct table *table, uint32_t pages, uint32_t top) {
    /* A multiple of the golden ratio, so that neighbouring numbers are far apart. */
    struct window *window =
        &table->windows@<:@system_thread() * UINT64_C(0x9e3779b97f4a7c15) >> (64 - WINDOW_BITS)@:>@;
    uint32_t from;
    if (window->end - window->next < pages || window->end > top) {
        const uint32_t most = WINDOW_MOST >> table->shift;
        uint32_t size = window->pages ? 2 * window->pages : WINDOW_FIRST >> table->shift;
        close_window(table, window);
        from = find_pages(table, pages, top);
        if (from == NOWHERE)
            return NOWHERE;
        window->end = from + pages;
        window->pages = size < most ? size : most;
        for (size = window->pages; size > pages; size /= 2)
            if (size <= window->end && pages_free(table, window->end - size, window->end))
                break;
        window->next = window->end - (size > pages ? size : pages);
        set_pages(table, window->next, window->end, 0);
    }
    from = window->next;
    window->next += pages;
    return from;
}

@%:@if STANDS_IN
/* How far machine code may lie from the program's: LuaJIT takes no more than 1 GiB less 2 MiB. */
@%:@define REACH 0x3f000000u

/* Below the program, and when that is full, above it: in ever larger parts, each filled from its
 * upper end, so that the rest stays in one piece. */
static uint32_t find_near(struct table *table, uint32_t pages, uint32_t top) {
    const uint32_t own = (uint32_t)((uint64_t)(uintptr_t)&the_table >> table->shift);
    const uint32_t reach = REACH >> table->shift;
    uint32_t ahead, from = find_pages(table, pages, own < top ? own : top);
    if (from != NOWHERE && from + reach > own)
        return from;
    for (ahead = reach >> 8; ahead; ahead = ahead < reach ? 2 * ahead : 0) {
        const uint32_t end = own + ahead < own + reach ? own + ahead : own + reach;
        from = find_pages(table, pages, end < top ? end : top);
        if (from != NOWHERE && from > own)
            return from;
    }
    return NOWHERE;
}
@%:@endif

/* ---- serving ---- */

struct request {
    uint64_t bytes; /* whole pages */
    uint64_t limit; /* bytes: it ends at or below */
    uint64_t align; /* bytes, a power of two, at least a page */
    int prot;
    int flags;
    int fd;
    long offset;
    int ours;    /* for mason_dixon_map_low() */
    int by_code; /* near the program's own */
};

/* Is it an allocator that asks for more? */
static int is_growth(const struct request *request, uint64_t page_bytes) {
    return request->bytes % GROWTH_UNIT == 0 && request->bytes <= GROWTH_MOST &&
           request->align <= page_bytes;
}

/* The place for a request, by the order. */
static uint32_t find_place(struct table *table, const struct request *request, uint32_t pages) {
    const uint32_t top = (uint32_t)(request->limit >> table->shift);
    const uint32_t align = (uint32_t)(request->align >> table->shift);
    const uint32_t slack = table->windows@<:@WINDOWS@:>@.pages;
    uint32_t from = NOWHERE;
@%:@if STANDS_IN
    if (request->by_code)
        return find_near(table, pages, top);
@%:@endif
    if (is_growth(request, UINT64_C(1) << table->shift))
        return grow(table, pages, top);
    if (align == 1 && (from = find_recent(table, pages, top)) != NOWHERE)
        return from;
    if (request->limit != promised.low_limit)
        from = find_aligned(table, pages, align, top > slack ? top - slack : 0);
    return from == NOWHERE ? find_aligned(table, pages, align, top) : from;
}

/* Chooses a place and claims it. -1 with errno when there is none. */
static int choose(struct table *table, const struct request *request, uint32_t pages,
                  struct claim *claim) {
    uint32_t from;
    if (acquire(table) != 0) {
        errno = EAGAIN; /* a signal handler in the middle of one of our own calls */
        return -1;
    }
    from = find_place(table, request, pages);
    if (from == NOWHERE && close_all_windows(table))
        from = find_place(table, request, pages);
    if (from == NOWHERE && may_learn(table) && learn(table, 0, 0) == 0)
        from = find_place(table, request, pages);
    if (from == NOWHERE) {
        if (!request->by_code)
            __atomic_store_n(&table->refused, 1, __ATOMIC_RELAXED);
        release(table);
        errno = ENOMEM;
        return -1;
    }
    claim_pages(table, claim, from, from + pages);
    release(table);
    return 0;
}

/* Is this page below vm.mmap_min_addr, which could not be read or has grown? Then not even a page
 * without access is allowed there. */
static int below_floor(const struct table *table, uint32_t page) {
@%:@if SYSTEM_LINUX
    const uint64_t address = (uint64_t)page << table->shift, bytes = UINT64_C(1) << table->shift;
    int why;
    if (address >= UINT64_C(64) << 20)
        return 0;
    why = system_map_at(address, bytes, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (why == 0)
        (void)system_unmap_at(address, bytes);
    return why == EPERM;
@%:@else
    (void)table;
    (void)page;
    return 0;
@%:@endif
}

/* Learns from a refusal, an errno, of the pages @<:@from, to): 0 when another place may be had. */
static int learn_refusal(struct table *table, int why, uint32_t from, uint32_t to) {
    int result = 0;
    if (acquire(table) != 0)
        return -1;
    if (why == EEXIST) {
        set_pages(table, from, to, 1);
        (void)learn(table, from, to);
        /* The list does not explain it: what is there has just gone, or is in no list. */
        if (!table->maps_missing && pages_free(table, from, to))
            learn_by_trying(table, from, to);
    } else if (why == EPERM && below_floor(table, from)) {
        set_pages(table, 0, from + 1, 0);
        table->floor = from + 1;
        set_pages(table, from, to, 1);
    } else {
        /* not the place: no memory, a limit of the process, a wrong argument */
        set_pages(table, from, to, 1);
        result = -1;
    }
    release(table);
    return result;
}

/* The mapping's address, or 0 with errno. */
static uint64_t serve(struct table *table, const struct request *request) {
    const uint64_t pages64 = request->bytes >> table->shift;
    const uint32_t pages = (uint32_t)pages64;
    struct claim claim;
    unsigned tries;
    int saved = errno;

    if (pages64 > request->limit >> table->shift) {
        errno = ENOMEM;
        return 0;
    }
    /* Every round but the last learns of something that was in the way: with the kernel's list of
     * all, without it of at least one piece of 64 KiB. */
    for (tries = 0; tries < (table->maps_missing ? LOW_END / MASON_DIXON_PIECE : 64); tries++) {
        uint64_t place;
        int why;
        if (choose(table, request, pages, &claim) != 0)
            return 0;
        place = (uint64_t)claim.from << table->shift;
        why = map_claimed(&claim, place, request->bytes, request->prot, request->flags, request->fd,
                          request->offset);
        settle(table, &claim, why);
        if (why == 0) {
            if (request->ours && acquire(table) == 0) {
                set_bits(table->given_bits, claim.from, claim.to, 1);
                table->given += pages;
                release(table);
            }
            errno = saved;
            return place;
        }
        if (learn_refusal(table, why, claim.from, claim.to) != 0) {
            errno = why == EEXIST ? ENOMEM : why;
            return 0;
        }
    }
    errno = ENOMEM;
    return 0;
}

/* ---- the functions for authors of runtimes ---- */

/* Does the address lie inside the executable? */
static int in_image(uint64_t address) {
    struct mason_dixon_image image;
    unsigned i;
    mason_dixon_image_read(&image, LOW_END);
    for (i = 0; image.known && i < image.loads; i++)
        if (address > image.load@<:@i@:>@.start && address < image.load@<:@i@:>@.end)
            return 1;
    return 0;
}

void *mason_dixon_map_low(size_t size, uint64_t limit, size_t alignment) {
    struct table *table;
    struct request request;
    uint64_t page_bytes, got;
    if (!limit)
        limit = promised.low_limit;
    if (!size || (alignment & (alignment - 1)) || limit > LOW_END || limit <= MASON_DIXON_PIECE ||
        in_image(limit)) {
        errno = EINVAL;
        return NULL;
    }
    table = get_table();
    if (!table) {
        errno = ENOMEM;
        return NULL;
    }
    page_bytes = UINT64_C(1) << table->shift;
    if (size > LOW_END || alignment >= LOW_END) {
        errno = ENOMEM;
        return NULL;
    }
    request.bytes = ((uint64_t)size + page_bytes - 1) & ~(page_bytes - 1);
    request.limit = limit;
    request.align = alignment > page_bytes ? alignment : page_bytes;
@%:@if SYSTEM_WINDOWS
    request.prot = request.flags = 0;
@%:@else
    request.prot = PROT_READ | PROT_WRITE;
    request.flags = MAP_PRIVATE | MAP_ANONYMOUS;
@%:@endif
    request.fd = -1;
    request.offset = 0;
    request.ours = 1;
    request.by_code = 0;
    got = serve(table, &request);
    return (void *)(uintptr_t)got;
}

/* ---- after something was unmapped or mapped ---- */

/* The bytes @<:@start, start + bytes) in pages of the table: 0 when none of them is low. */
static int low_pages(const struct table *table, uint64_t start, uint64_t bytes, uint32_t *from,
                     uint32_t *to) {
    uint64_t end, page_bytes = UINT64_C(1) << table->shift;
    if (start >= LOW_END || !bytes)
        return 0;
    end = bytes > LOW_END - start ? LOW_END : start + bytes;
    *from = (uint32_t)(start >> table->shift);
    *to = (uint32_t)((end + page_bytes - 1) >> table->shift);
    return 1;
}

/* Unmaps the pages @<:@from, to), which all belong to the caller. What belongs to LOW_RESERVE becomes
 * a reservation again, in one step, so that nobody else gets it. 0, or -1 with errno. */
static int unmap_pages(struct table *table, uint32_t from, uint32_t to) {
    const unsigned shift = table->shift;
    int result = 0;
@%:@if STANDS_IN
    if (table->shared && acquire(table) == 0) {
        uint32_t at, until;
        for (at = from; at < to && result == 0; at = until) {
            void *start = (void *)((uintptr_t)at << shift);
            size_t bytes;
            until = same_bits(table->share_bits, at, to);
            bytes = (size_t)(until - at) << shift;
            if (has_bit(table->share_bits, at) &&
                system_mmap(start, bytes, PROT_NONE,
                            MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED, -1,
                            0) != MAP_FAILED)
                hold(table, at, until);
            else
                result = system_munmap(start, bytes);
            if (result == 0)
                set_pages(table, at, until, 1);
        }
        release(table);
        return result;
    }
@%:@endif
    result = system_unmap_at((uint64_t)from << shift, (uint64_t)(to - from) << shift);
    if (result == 0 && acquire(table) == 0) {
        note_free(table, from, to);
        release(table);
    }
    return result;
}

/* Clears what mason_dixon_map_low() has given of these pages. With the lock taken. */
static void ungive(struct table *table, uint32_t from, uint32_t to) {
    uint32_t at, until;
    for (at = from; at < to && table->given; at = until) {
        until = same_bits(table->given_bits, at, to);
        if (has_bit(table->given_bits, at)) {
            set_bits(table->given_bits, at, until, 0);
            table->given -= until - at;
        }
    }
}

int mason_dixon_unmap_low(void *address, size_t size) {
    struct table *table = __atomic_load_n(&the_table, __ATOMIC_ACQUIRE);
    uint64_t start = (uint64_t)(uintptr_t)address, page_bytes;
    uint32_t from, to;
    int whole;
    if (!table || !size || start >= LOW_END || (uint64_t)size > LOW_END - start) {
        errno = EINVAL;
        return -1;
    }
    page_bytes = UINT64_C(1) << table->shift;
    if (start & (page_bytes - 1) || !low_pages(table, start, size, &from, &to)) {
        errno = EINVAL;
        return -1;
    }
    if (acquire(table) != 0) {
        errno = EAGAIN;
        return -1;
    }
    whole = has_bit(table->given_bits, from) && same_bits(table->given_bits, from, to) == to;
@%:@if SYSTEM_WINDOWS
    /* VirtualFree gives back whole allocations only. */
    if (whole) {
        MEMORY_BASIC_INFORMATION info;
        whole = VirtualQuery(address, &info, sizeof info) && info.AllocationBase == address &&
                info.RegionSize == (uint64_t)(to - from) << table->shift;
    }
@%:@endif
    if (whole)
        ungive(table, from, to);
    release(table);
    if (!whole) {
        errno = EINVAL;
        return -1;
    }
    if (unmap_pages(table, from, to) == 0)
        return 0;
    if (acquire(table) == 0) { /* still there */
        set_bits(table->given_bits, from, to, 1);
        table->given += to - from;
        release(table);
    }
    return -1;
}

/* ---- standing in for mmap ---- */

@%:@if STANDS_IN

/* The names that the linker sees; ours in C differ, since headers may turn mmap into mmap64 or the
 * other way round. They must be visible outside, whatever -fvisibility says: a shared library's
 * calls come here through the executable's dynamic symbols. Weak: a program that defines one of
 * them keeps its own, and the self-test, which asks whether the name means mason_dixon_own_...,
 * says so. */
@%:@define STAND_IN_AS(name, own)                                                                     \
    _@&t@_asm_@&t@_(name) _@&t@_attribute_@&t@_((weak, alias(own), visibility("default")))
@%:@ifdef __cplusplus
extern "C" {
@%:@endif
@%:@define HIDDEN _@&t@_attribute_@&t@_((visibility("hidden")))
HIDDEN void *mason_dixon_own_mmap(void *address, size_t size, int prot, int flags, int fd,
                                  long offset);
HIDDEN int mason_dixon_own_munmap(void *address, size_t size);
void *mason_dixon_mmap(void *address, size_t size, int prot, int flags, int fd, long offset)
    STAND_IN_AS("mmap", "mason_dixon_own_mmap");
int mason_dixon_munmap(void *address, size_t size) STAND_IN_AS("munmap", "mason_dixon_own_munmap");
@%:@if SYSTEM_LINUX /* illumos has no mremap, and no mmap64 in 64 bits (libc port/mapfile-vers) */
HIDDEN void *mason_dixon_own_mremap(void *address, size_t old_size, size_t size, int flags, ...);
void *mason_dixon_mmap64(void *address, size_t size, int prot, int flags, int fd, long offset)
    STAND_IN_AS("mmap64", "mason_dixon_own_mmap");
void *mason_dixon_mremap(void *address, size_t old_size, size_t size, int flags, ...)
    STAND_IN_AS("mremap", "mason_dixon_own_mremap");
@%:@endif
@%:@ifdef __cplusplus
}
@%:@endif

@%:@include <stdarg.h>

/* Not ours to place: a place that the caller insists on, pages of another size (whose places have
 * rules of their own), and stacks that grow down into free room. */
@%:@if SYSTEM_LINUX
@%:@define NO_REPLACE MAP_FIXED_NOREPLACE
@%:@define TAKES_MORE (MAP_HUGETLB | MAP_GROWSDOWN)
@%:@else
@%:@define NO_REPLACE 0
@%:@define TAKES_MORE 0
@%:@endif
@%:@ifndef MAP_ALIGN
@%:@define MAP_ALIGN 0 /* illumos, Solaris: the address is an alignment */
@%:@endif
@%:@define NOT_OURS (MAP_FIXED | NO_REPLACE | TAKES_MORE)

/* These pages are somebody's. With the lock taken. */
static void take_pages(struct table *table, uint32_t from, uint32_t to) {
    close_windows(table, from, to);
    set_pages(table, from, to, 0);
    unhold(table, from, to);
}

/* A mapping came to be at this place, by a call that we passed on. */
static void note_mapped(struct table *table, uint64_t start, uint64_t bytes) {
    uint32_t from, to;
    if (low_pages(table, start, bytes, &from, &to) && acquire(table) == 0) {
        take_pages(table, from, to);
        ungive(table, from, to);
        release(table);
    }
}

@%:@if SYSTEM_LINUX
/* A mapping has gone from this place, by a call that we passed on. */
static void note_unmapped(struct table *table, uint64_t start, uint64_t bytes) {
    uint32_t from, to;
    if (low_pages(table, start, bytes, &from, &to) && acquire(table) == 0) {
        set_pages(table, from, to, 1);
        ungive(table, from, to);
        reserve_again(table, from, to);
        release(table);
    }
}
@%:@endif

/* Somebody wants this place if it is free, so it is claimed if all that may be in the way is ours.
 */
static void claim_hint(struct table *table, struct claim *claim, uint64_t start, uint64_t bytes) {
    uint32_t from, to;
    claim->slot = FLIGHTS;
    claim->how = PLAIN;
    if (table->held && low_pages(table, start, bytes, &from, &to) && acquire(table) == 0) {
        close_windows(table, from, to);
        if (pages_free(table, from, to) &&
            (has_bit(table->held_bits, from) || same_bits(table->held_bits, from, to) < to))
            claim_pages(table, claim, from, to);
        release(table);
    }
}

/* The same for what can't be mapped over a reservation: that is let go. */
static void make_way(struct table *table, struct claim *claim, uint64_t start, uint64_t bytes) {
    claim_hint(table, claim, start, bytes);
    if (claim->how == OVER && acquire(table) == 0) {
        (void)let_go(table, claim->from, claim->to);
        claim->how = LET_GO;
        release(table);
    }
}

/* Somebody will map over whatever is at this place: nothing is to be served there from now on. */
static void claim_fixed(struct table *table, struct claim *claim, uint64_t start, uint64_t bytes) {
    uint32_t from, to;
    claim->slot = FLIGHTS;
    claim->how = PLAIN;
    if (table->held && low_pages(table, start, bytes, &from, &to) && acquire(table) == 0) {
        close_windows(table, from, to);
        set_pages(table, from, to, 0);
        take_off(table, claim, from, to);
        if (claim->slot < FLIGHTS)
            claim->how = OVER;
        else
            unhold(table, from, to);
        release(table);
    }
}

/* As the kernel has it (round_hint_to_min() of mm/mmap.c): down to a page, and not below the lowest
 * place. */
static uint64_t round_hint(const struct table *table, uint64_t hint) {
    const uint64_t least = (uint64_t)table->floor << table->shift;
    hint &= ~((UINT64_C(1) << table->shift) - 1);
    return hint && hint < least ? least : hint;
}

static void *pass_on(struct table *table, void *address, size_t size, int prot, int flags, int fd,
                     long offset) {
    struct claim claim = {0, 0, FLIGHTS, PLAIN};
    uint64_t place = (uint64_t)(uintptr_t)address;
    void *got;
    if (!table || table->alone)
        return system_mmap(address, size, prot, flags, fd, offset);
    if (flags & MAP_ALIGN)
        place = 0;
    if (!(flags & (MAP_FIXED | NO_REPLACE)))
        place = round_hint(table, place);
    if ((flags & (MAP_FIXED | NO_REPLACE)) == MAP_FIXED) {
        claim_fixed(table, &claim, place, size);
    } else if (flags & TAKES_MORE) {
        /* they take more than their size */
        make_way(table, &claim, place, size);
    } else if (place) {
        claim_hint(table, &claim, place, size);
    }
    if (claim.how == OVER)
        got = system_mmap((void *)(uintptr_t)place, size, prot, (flags & ~NO_REPLACE) | MAP_FIXED,
                          fd, offset);
    else
        got = system_mmap(address, size, prot, flags, fd, offset);
    settle(table, &claim, (uint64_t)(uintptr_t)got == place ? 0 : ENOMEM);
    if (got != MAP_FAILED && (uint64_t)(uintptr_t)got < LOW_END)
        note_mapped(table, (uint64_t)(uintptr_t)got, size);
    return got;
}

/* A hint for machine code that must lie near the program's own: 64 KiB at a multiple of them, as
 * LuaJIT asks; its memory for objects comes in 128 KiB at the least. Such hints are random, all
 * over the 1 GiB above a program that was linked to low addresses, and honoured they would leave
 * low memory in pieces. */
static int is_near(uint64_t hint, size_t size, uint64_t limit) {
    return hint % 65536 == 0 && size >= 32768 && size < 131072 &&
           (uint64_t)(uintptr_t)&the_table < limit;
}

/* For a signal handler that has interrupted this file: the table is not to be touched, the kernel's
 * MAP_32BIT may be full, and has a limit of its own. */
static void *map_without_table(size_t size, int prot, int flags, int fd, long offset,
                               uint64_t limit) {
    const uint64_t bytes = ((uint64_t)size + 65535) & ~UINT64_C(65535);
    void *got = system_mmap(NULL, size, prot, flags, fd, offset);
    unsigned tries;
    if (got != MAP_FAILED && (uint64_t)(uintptr_t)got + size <= limit)
        return got;
    if (got != MAP_FAILED)
        (void)system_munmap(got, size);
    else if (errno != ENOMEM)
        return MAP_FAILED;
    for (tries = 0; tries < 1000 && bytes < limit - MASON_DIXON_PIECE; tries++) {
        const uint64_t places = (limit - MASON_DIXON_PIECE - bytes) >> 16;
        const uint64_t place = (1 + system_random() % (places + 1)) << 16;
        if (system_map_at(place, size, prot, flags & ~MAP_32BIT, fd, offset) == 0)
            return (void *)(uintptr_t)place;
    }
    errno = ENOMEM;
    return MAP_FAILED;
}

static void *map(void *address, size_t size, int prot, int flags, int fd, long offset) {
    struct table *table = __atomic_load_n(&the_table, __ATOMIC_ACQUIRE);
    const uint64_t limit = promised.low_limit;
    uint64_t hint = (uint64_t)(uintptr_t)address;
    struct request request;
    uint64_t got, page_bytes;
    int saved = errno;

    if (!(flags & MAP_ANONYMOUS) || flags & NOT_OURS || !size || size > LOW_END)
        return pass_on(table, address, size, prot, flags, fd, offset);
    request.by_code = 0;
    if (!(flags & MAP_32BIT)) {
        if (!hint || hint >= limit)
            return pass_on(table, address, size, prot, flags, fd, offset);
        request.by_code = is_near(hint, size, limit);
        /* LuaJIT 2.1 does not ask with MAP_32BIT again once that was refused, but with random low
         * hints, 30 times, and gives up. So from the first refusal on a low hint counts as a wish
         * for low memory. Elsewhere a hint's answer is anything, here too. */
        if (!request.by_code && (!table || !__atomic_load_n(&table->refused, __ATOMIC_RELAXED)))
            return pass_on(table, address, size, prot, flags, fd, offset);
    }
    table = get_table();
    if (!table || table->alone)
        return pass_on(table, address, size, prot, flags, fd, offset);

    page_bytes = UINT64_C(1) << table->shift;
    request.bytes = ((uint64_t)size + page_bytes - 1) & ~(page_bytes - 1);
    request.align = page_bytes;
    if (flags & MAP_ALIGN) {
        if (hint & (hint - 1) || hint >= limit)
            return pass_on(table, address, size, prot, flags, fd, offset);
        request.align = hint > page_bytes ? hint : page_bytes;
        hint = 0;
    }
@%:@if SYSTEM_SUNOS
    /* LuaJIT 2.0 asks with 0x1000 there each time, and means anywhere. */
    if (hint < (uint64_t)table->floor << table->shift)
        hint = 0;
@%:@endif
    hint = round_hint(table, hint);
    /* As the kernel does: the hint if it is free. But not what only wants to be near, nor an
     * object of a LuaJIT that tries places at random. */
    if (hint && hint < limit && request.bytes <= limit - hint &&
        (flags & MAP_32BIT || (!request.by_code && size < 131072))) {
        struct claim claim;
        int why;
        claim_hint(table, &claim, hint, request.bytes);
        why = map_claimed(&claim, hint, request.bytes, prot, flags & ~MAP_32BIT, fd, offset);
        settle(table, &claim, why);
        if (why == 0) {
            note_mapped(table, hint, request.bytes);
            errno = saved;
            return (void *)(uintptr_t)hint;
        }
    }
    /* LuaJIT 2.1 takes no place that ends at 2 GiB when it has asked by a hint, and would be given
     * the same one again. */
    request.limit = flags & MAP_32BIT ? limit : limit - page_bytes;
    request.prot = prot;
    request.flags = flags & ~(MAP_32BIT | MAP_ALIGN);
    request.fd = fd;
    request.offset = offset;
    request.ours = 0;
    errno = saved;
    got = serve(table, &request);
    if (got)
        return (void *)(uintptr_t)got;
    if (!(flags & MAP_32BIT)) { /* a hint alone is no demand */
        errno = saved;
        return pass_on(table, address, size, prot, flags, fd, offset);
    }
    if (errno == EAGAIN)
        return map_without_table(size, prot, flags, fd, offset, limit);
    return MAP_FAILED;
}

void *mason_dixon_own_mmap(void *address, size_t size, int prot, int flags, int fd, long offset) {
    return map(address, size, prot, flags, fd, offset);
}

/* The table, when the place is its business. */
static struct table *table_for(uint64_t start) {
    struct table *table = start < LOW_END ? __atomic_load_n(&the_table, __ATOMIC_ACQUIRE) : NULL;
    return table && !table->alone ? table : NULL;
}

int mason_dixon_own_munmap(void *address, size_t size) {
    const uint64_t start = (uint64_t)(uintptr_t)address;
    struct table *table = table_for(start);
    uint32_t from, to;
    if (!table || start & ((UINT64_C(1) << table->shift) - 1) ||
        !low_pages(table, start, size, &from, &to))
        return system_munmap(address, size);
    if (size > LOW_END - start &&
        system_munmap((void *)(uintptr_t)LOW_END, size - (size_t)(LOW_END - start)) != 0)
        return -1;
    if (table->given && acquire(table) == 0) {
        ungive(table, from, to);
        release(table);
    }
    return unmap_pages(table, from, to);
}

@%:@if SYSTEM_LINUX
void *mason_dixon_own_mremap(void *address, size_t old_size, size_t size, int flags, ...) {
    const uint64_t start = (uint64_t)(uintptr_t)address;
    struct table *table = __atomic_load_n(&the_table, __ATOMIC_ACQUIRE);
    struct claim claim = {0, 0, FLIGHTS, PLAIN};
    uint64_t mask, old_bytes, bytes;
    void *wanted = NULL, *got;
    if (flags & (MREMAP_FIXED | 4 /* MREMAP_DONTUNMAP */)) {
        va_list more;
        va_start(more, flags);
        wanted = va_arg(more, void *);
        va_end(more);
    }
    if (!table || table->alone)
        return (void *)(uintptr_t)syscall(SYS_mremap, address, old_size, size, flags, wanted);
    mask = (UINT64_C(1) << table->shift) - 1;
    old_bytes = (old_size + mask) & ~mask;
    bytes = (size + mask) & ~mask;
    if (flags & MREMAP_FIXED)
        claim_fixed(table, &claim, (uint64_t)(uintptr_t)wanted, bytes);
    else if (bytes > old_bytes)
        make_way(table, &claim, start + old_bytes, bytes - old_bytes);
    got = (void *)(uintptr_t)syscall(SYS_mremap, address, old_size, size, flags, wanted);
    settle(table, &claim, got == (flags & MREMAP_FIXED ? wanted : address) ? 0 : ENOMEM);
    if (got == MAP_FAILED)
        return got;
    if (got != address) {
        if (!(flags & 4))
            note_unmapped(table, start, old_bytes);
        note_mapped(table, (uint64_t)(uintptr_t)got, bytes);
    } else if (bytes < old_bytes) {
        note_unmapped(table, start + bytes, old_bytes - bytes);
    } else {
        note_mapped(table, start + old_bytes, bytes - old_bytes);
    }
    return got;
}
@%:@endif

/* ---- LOW_RESERVE ---- */

@%:@if MASON_DIXON_LOW_RESERVE

/* The mappings in the way that the message names, where the system tells them. */
@%:@if SYSTEM_LINUX
@%:@define SITTERS 5u
struct sitters {
    struct mapping list@<:@SITTERS@:>@; /* the largest first */
    unsigned count;
};

static void add_sitter(struct table *table, const struct mapping *mapping, void *data) {
    struct sitters *sitters = (struct sitters *)data;
    const uint64_t bytes = mapping->end - mapping->start;
    unsigned at;
    if (mapping->start >= promised.low_limit ||
        has_bit(table->held_bits, (uint32_t)(mapping->start >> table->shift)))
        return;
    at = sitters->count < SITTERS ? sitters->count++ : SITTERS;
    /* the smallest goes out when there is no room for all */
    for (; at > 0 && sitters->list@<:@at - 1@:>@.end - sitters->list@<:@at - 1@:>@.start < bytes; at--)
        if (at < SITTERS)
            sitters->list@<:@at@:>@ = sitters->list@<:@at - 1@:>@;
    if (at < SITTERS)
        sitters->list@<:@at@:>@ = *mapping;
}
@%:@endif

static void tell_reserve(struct table *table, uint64_t got) {
    char buffer@<:@1024@:>@;
    struct mason_dixon_text text = mason_dixon_text_open(buffer, sizeof buffer);
    size_t put = 0;
@%:@if SYSTEM_LINUX
    struct sitters sitters;
    unsigned i;
    sitters.count = 0;
    (void)each_mapping(table, open_maps(), add_sitter, &sitters);
@%:@endif
    mason_dixon_put(&text, "MasonDixon: LOW_RESERVE is ");
    mason_dixon_put_number(&text, promised.low_reserve >> 10, 10);
    mason_dixon_put(&text, " KiB, but only ");
    mason_dixon_put_number(&text, got >> 10, 10);
    mason_dixon_put(&text, " KiB can be had below ");
    mason_dixon_put_address(&text, promised.low_limit);
@%:@if !SYSTEM_LINUX
    (void)table;
    mason_dixon_put(&text, ".\n");
@%:@else
    mason_dixon_put(&text, sitters.count ? "; there are:\n" : ".\n");
    for (i = 0; i < sitters.count; i++) {
        const struct mapping *mapping = &sitters.list@<:@i@:>@;
        mason_dixon_put(&text, "  ");
        mason_dixon_put_address(&text, mapping->start);
        mason_dixon_put(&text, " to ");
        mason_dixon_put_address(&text, mapping->end);
        mason_dixon_put(&text, "  ");
        mason_dixon_put(&text, mapping->name@<:@0@:>@ ? mapping->name : "(anonymous)");
        mason_dixon_put(&text, "\n");
    }
@%:@endif
    if (fcntl(2, F_GETFD) < 0)
        return;
    while (put < text.used) {
        long wrote = (long)write(2, buffer + put, text.used - put);
        if (wrote <= 0)
            return;
        put += (size_t)wrote;
    }
}

/* The largest free place of at most so many pages below top; NOWHERE when there is none. */
static uint32_t find_largest(struct table *table, uint32_t *pages, uint32_t top) {
    uint32_t least = 0, most = *pages, from = find_pages(table, *pages, top);
    if (from != NOWHERE ||
        (close_all_windows(table) && (from = find_pages(table, *pages, top)) != NOWHERE))
        return from;
    while (least < most) { /* least have a place, or are none; most + 1 have none */
        uint32_t middle = least + (most - least + 1) / 2;
        uint32_t found = find_pages(table, middle, top);
        if (found == NOWHERE) {
            most = middle - 1;
        } else {
            from = found;
            least = middle;
        }
    }
    *pages = least;
    return from;
}

/* What is reserved is held, and free for those who ask. */
static void free_the_shares(struct table *table, int is_free) {
    uint32_t at, until, end = table->words * 64;
    for (at = 0; at < end; at = until) {
        until = same_bits(table->share_bits, at, end);
        if (has_bit(table->share_bits, at))
            set_pages(table, at, until, is_free);
    }
}

static void take_reserve(struct table *table) {
    uint32_t left = (uint32_t)(promised.low_reserve >> table->shift);
    const uint32_t top = (uint32_t)(promised.low_limit >> table->shift);
    unsigned tries;
    if (acquire(table) != 0)
        return;
    (void)learn(table, 0, 0);
    for (tries = 0; left && tries < 4096; tries++) {
        uint32_t pages = left, from = find_largest(table, &pages, top);
        int why;
        if (from == NOWHERE)
            break;
        why = reserve(table, from, from + pages);
        if (why == EEXIST) {
            (void)learn(table, from, from + pages);
            free_the_shares(table, 0); /* not to be taken twice */
            continue;
        }
        if (why)
            break;
        set_pages(table, from, from + pages, 0);
        set_bits(table->share_bits, from, from + pages, 1);
        table->shared += pages;
        left -= pages;
    }
    free_the_shares(table, 1);
    if (left)
        tell_reserve(table, (uint64_t)table->shared << table->shift);
    release(table);
    if (left && promised.on_failure_abort)
        abort();
}

/* After the self-test, which counts the room, and before the program's own constructors. GCC
 * refuses an order among constructors where the linker is that of illumos and Solaris
 * (gcc/config/sol2.h, SUPPORTS_INIT_PRIORITY). */
@%:@ifdef __sun
_@&t@_attribute_@&t@_((constructor, used))
@%:@else
_@&t@_attribute_@&t@_((constructor(102), used))
@%:@endif
static void
mason_dixon_reserve(void) {
    struct table *table = get_table();
    int saved = errno;
    if (promised.low_reserve && table && !table->alone && !table->shared)
        take_reserve(table);
    errno = saved;
}

@%:@endif /* MASON_DIXON_LOW_RESERVE */

/* In all of today's C libraries; in older ones of glibc only when libdl is linked. */
@%:@ifdef __cplusplus
extern "C"
@%:@endif
    void *
    mason_dixon_dlsym(void *handle, const char *name) _@&t@_asm_@&t@_("dlsym") _@&t@_attribute_@&t@_((weak));

/* Would a call of this name in a shared library come here? Not when the executable hides the name,
 * by a version script for example. -1: not known; also where there are no shared libraries. */
static int seen_by_libraries(const char *name) {
    void *(*volatile find)(void *, const char *) = mason_dixon_dlsym;
    void *seen;
    if (!find)
        return -1;
@%:@if SYSTEM_SUNOS
    seen = find(RTLD_DEFAULT, name);
@%:@else
    seen = find(NULL /* RTLD_DEFAULT */, name);
@%:@endif
    return seen == NULL ? -1 : mason_dixon_low_map_serves((uintptr_t)seen);
}

/* With --wrap=mmap; lld means it by our own mention of mmap, too. The same of mmap64 is not
 * mentioned: as a dynamic name its end would be "mmap64", and who looks for that name alone in the
 * table would not find it. So with lld a wrapper of mmap64 is told as a function of the program's
 * own. */
@%:@ifdef __cplusplus
extern "C"
@%:@endif
    void *
    mason_dixon_wrap_mmap(void *, size_t, int, int, int, long) _@&t@_asm_@&t@_("__wrap_mmap")
        _@&t@_attribute_@&t@_((weak));

/* Does the program define this name itself, and not as a wrapper? */
static int defined_elsewhere(void *(*volatile name)(void *, size_t, int, int, int, long),
                             void *(*volatile wrapper)(void *, size_t, int, int, int, long)) {
    return name != wrapper && !mason_dixon_low_map_serves((uintptr_t)name);
}

@%:@endif /* STANDS_IN */

/* ---- for the self-test ---- */

int mason_dixon_low_map_serves(uintptr_t function) {
@%:@if STANDS_IN
    void *(*volatile own)(void *, size_t, int, int, int, long) = mason_dixon_own_mmap;
    return function == (uintptr_t)own;
@%:@else
    (void)function;
    return 0;
@%:@endif
}

void mason_dixon_low_map_state(struct mason_dixon_low_map_state *state, uint64_t limit) {
    memset(state, 0, sizeof *state);
    state->why_not = state->own_name = "";
    state->seen_by_libraries = -1;
    state->held_limit = limit;
@%:@if STANDS_IN
    {
        struct table *table = get_table();
        uint32_t at, until, end;
        if (!table) {
            state->why_not = "no memory for its table";
            return;
        }
        if (table->alone) {
            state->why_not = table->why_alone;
            return;
        }
        state->stands_in = 1;
        state->seen_by_libraries = seen_by_libraries("mmap");
        if (state->seen_by_libraries == 1)
            state->seen_by_libraries = !SYSTEM_LINUX || seen_by_libraries("mmap64") != 0;
        state->own_name = defined_elsewhere(mason_dixon_mmap, mason_dixon_wrap_mmap) ? "mmap" : "";
@%:@if SYSTEM_LINUX
        if (!*state->own_name && defined_elsewhere(mason_dixon_mmap64, NULL))
            state->own_name = "mmap64";
@%:@endif
        state->reserve_bytes = (uint64_t)table->shared << table->shift;
        if (!table->held || acquire(table) != 0)
            return;
        end = (uint32_t)((limit > LOW_END ? LOW_END : limit) >> table->shift);
        for (at = 0; at < end; at = until) {
            until = same_bits(table->held_bits, at, end);
            if (has_bit(table->held_bits, at))
                state->held_bytes += (uint64_t)(until - at) << table->shift;
        }
        release(table);
    }
@%:@elif MASON_DIXON_LOW_MAP
    state->why_not = "compiled for a sanitizer, or for a system where MAP_32BIT needs no help";
@%:@else
    state->why_not = "compiled without MASON_DIXON_LOW_MAP";
@%:@endif
}

@%:@else /* a 32-bit program: all of its memory is low, and it has no need of any of this */

void *mason_dixon_map_low(size_t size, uint64_t limit, size_t alignment) {
    (void)size;
    (void)limit;
    (void)alignment;
    errno = ENOSYS;
    return NULL;
}

int mason_dixon_unmap_low(void *address, size_t size) {
    (void)address;
    (void)size;
    errno = EINVAL;
    return -1;
}

int mason_dixon_low_map_serves(uintptr_t function) {
    (void)function;
    return 0;
}

void mason_dixon_low_map_state(struct mason_dixon_low_map_state *state, uint64_t limit) {
    memset(state, 0, sizeof *state);
    state->why_not = "a 32-bit program";
    state->own_name = "";
    state->seen_by_libraries = -1;
    state->held_limit = limit;
}

@%:@endif
_MASON_DIXON_FILE src/mason_dixon_low_map.h
/* SPDX-License-Identifier: 0BSD */
/* mason_dixon_low_map.h - what the self-test asks mason_dixon_low_map.c. Not for programs: they use
 * mason_dixon.h. Since: 0.1 */
@%:@ifndef MASON_DIXON_LOW_MAP_H
@%:@define MASON_DIXON_LOW_MAP_H

@%:@include <stdint.h>

@%:@ifdef __cplusplus
extern "C" {
@%:@endif

/* How low mappings stand in this process. Since: 0.1 */
struct mason_dixon_low_map_state {
    int stands_in;          /* 1: calls of mmap come here */
    const char *why_not;    /* else a phrase; "" otherwise */
    const char *own_name;   /* "mmap" or "mmap64": the program defines it itself; else "" */
    int seen_by_libraries;  /* 1: shared libraries' calls too; 0: they do not; -1: not known */
    uint64_t held_bytes;    /* address space that LOW_RESERVE keeps, below held_limit */
    uint64_t held_limit;    /* as asked for */
    uint64_t reserve_bytes; /* what LOW_RESERVE has in all, served or not */
};

@%:@if defined(__GNUC__) && !defined(_WIN32)
@%:@define MASON_DIXON_HIDDEN _@&t@_attribute_@&t@_((visibility("hidden")))
@%:@else
@%:@define MASON_DIXON_HIDDEN
@%:@endif

/* mason_dixon_low_map_state - fills it in. limit: bytes, for held_bytes. Since: 0.1 */
MASON_DIXON_HIDDEN
void mason_dixon_low_map_state(struct mason_dixon_low_map_state *state, uint64_t limit);

/* mason_dixon_low_map_serves - is this function the one that stands in for mmap? Since: 0.1 */
MASON_DIXON_HIDDEN
int mason_dixon_low_map_serves(uintptr_t function);

@%:@ifdef __cplusplus
}
@%:@endif

@%:@endif
_MASON_DIXON_FILE src/mason_dixon_low_stack.c
/* SPDX-License-Identifier: 0BSD */
/* mason_dixon_low_stack.c - moves main() to a stack within MASON_DIXON_POINTER_BITS, and the whole
 * process into a layout within them. What it does and does not: docs/stacks.md.
 *
 * Since: 0.1
 *
 * Macros, given by -D (mason_dixon_target() does it):
 *   MASON_DIXON_POINTER_BITS  addresses of the stacks fit into so many bits. 0, the default, counts
 *                             as 47; 31 to 63
 *   MASON_DIXON_LOW_STACK     1: main() runs on a low stack. The program must be linked with
 *                             -Wl,--wrap=main (illumos ld: -Wl,-z,wrap=main); without it the link
 *                             fails for want of __real_main. Default 0
 *   MASON_DIXON_LOW_LAYOUT    1: on Linux the program is executed once more, in the kernel's legacy
 *                             layout, when mappings lie too high. Default 0
 *   MASON_DIXON_CONFIG        1: the number of bits stands in the object that "mason-dixon link"
 *                             adds (mason_dixon_config.h)
 *
 * Build:  cc -DMASON_DIXON_LOW_STACK=1 -Wl,--wrap=main -I templates/runtime app.c
 *             templates/runtime/mason_dixon_low_stack.c
 */
@%:@include "mason_dixon_measure.h"
@%:@include "mason_dixon_config.h"
@%:@include "mason_dixon_low_stack.h"

@%:@include <sys/resource.h>
@%:@include <sys/stat.h>
@%:@include <time.h>
@%:@ifdef _@&t@_linux_@&t@_
@%:@include <sys/personality.h>
@%:@include <sys/prctl.h>
@%:@include <sys/syscall.h>
@%:@endif

@%:@if !defined(MASON_DIXON_CONFIG) && MASON_DIXON_POINTER_BITS &&                                    \
    ((MASON_DIXON_POINTER_BITS) < 31 || (MASON_DIXON_POINTER_BITS) > 63)
@%:@error "mason_dixon_low_stack.c: MASON_DIXON_POINTER_BITS must be 31 to 63"
@%:@endif

@%:@ifndef MAP_STACK
@%:@define MAP_STACK 0
@%:@endif
@%:@ifndef MAP_NORESERVE
@%:@define MAP_NORESERVE 0
@%:@endif

/* One past the highest address that fits. */
static uint64_t low_end(void) {
    return UINT64_C(1) << (promised.pointer_bits ? promised.pointer_bits : 47);
}

static struct mason_dixon_low_state state;

/* 1 when this process asked for no randomisation (setarch -R, debuggers): then our places are not
 * random either. */
static int randomisation_off(void) {
@%:@ifdef _@&t@_linux_@&t@_
    int now = personality(0xffffffff);
    return now != -1 && (now & ADDR_NO_RANDOMIZE);
@%:@else
    return 0;
@%:@endif
}

/* Some random bits. Not for cryptography: they choose a place. */
static uint64_t random_bits(void) {
    uint64_t bits = 0;
    struct timespec now = {0, 0};
@%:@ifdef SYS_getrandom
    if (syscall(SYS_getrandom, &bits, sizeof bits, 1 /* GRND_NONBLOCK */) == (long)sizeof bits)
        return bits;
@%:@endif
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    bits = (uint64_t)now.tv_nsec ^ (uint64_t)(uintptr_t)&now;
    return bits * UINT64_C(0x9e3779b97f4a7c15) >> 8 ^ bits;
}

/* 1 when the program's header asks for an executable stack (nested functions of GNU C). */
static int stack_executable(void) {
@%:@if defined(_@&t@_linux_@&t@_) && MASON_DIXON_HAVE_PHDR
    const unsigned char *at = (const unsigned char *)(uintptr_t)getauxval(A@&t@T_PHDR);
    unsigned long left = getauxval(A@&t@T_PHNUM);
    for (; at && left; left--, at += getauxval(A@&t@T_PHENT)) {
        ElfW(Phdr) header;
        memcpy(&header, at, sizeof header);
        if (header.p_type == PT_GNU_STACK)
            return (header.p_flags & PF_X) != 0;
    }
@%:@endif
    return 0;
}

/* Memory for a stack and its guard somewhere in @<:@from, to); NULL with errno. */
static unsigned char *map_between(uint64_t from, uint64_t to, uint64_t bytes, uint64_t page) {
    int fixed = randomisation_off(), error = ENOMEM;
    uint64_t slots, last = 0;
    unsigned try_count;
    from = (from + page - 1) & ~(page - 1);
    if (to < from || to - from < bytes)
        return NULL;
    slots = (to - from - bytes) / page + 1;
    for (try_count = 0; try_count < 64; try_count++) {
        uint64_t at = from + (fixed ? slots - 1 : random_bits() % slots) * page;
        void *got;
        if (fixed) { /* downwards from the top */
            if (try_count && (last < from + bytes))
                break;
            at = try_count ? last - bytes : at;
            last = at;
        }
        got = mmap((void *)(uintptr_t)at, (size_t)bytes,
                   PROT_READ | PROT_WRITE | (stack_executable() ? PROT_EXEC : 0),
                   MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_STACK | MASON_DIXON_MAP_HERE,
                   -1, 0);
        if (got == MAP_FAILED) {
            if (errno == EEXIST) /* somebody is there */
                continue;
            error = errno;
            break;
        }
        /* A system that takes the place as a hint may answer with another one that fits, too. */
        if ((uint64_t)(uintptr_t)got + bytes <= low_end())
            return (unsigned char *)got;
        (void)munmap(got, (size_t)bytes);
    }
    errno = error;
    return NULL;
}

size_t mason_dixon_stack_bytes(size_t bytes) {
    uint64_t page = mason_dixon_page_bytes(), wanted = bytes;
    if (!wanted) {
        struct rlimit limit;
        wanted = UINT64_C(8) << 20;
        if (getrlimit(RLIMIT_STACK, &limit) == 0 && limit.rlim_cur != RLIM_INFINITY &&
            limit.rlim_cur >= UINT64_C(64) << 10)
            wanted = (uint64_t)limit.rlim_cur;
    }
    if (wanted > low_end())
        return 0;
    return (size_t)((wanted + page - 1) & ~(page - 1));
}

void *mason_dixon_stack_map(size_t bytes) {
    uint64_t page = mason_dixon_page_bytes(), all, usable = mason_dixon_stack_bytes(bytes);
    unsigned char *got;
    if (!usable) {
        errno = ENOMEM;
        return NULL;
    }
    all = usable + MASON_DIXON_STACK_GUARD;
    errno = ENOMEM;
    /* First high up, where neither the heap nor mappings of a legacy layout come soon, and where
     * little of the precious low memory is taken. The last page stays free, so that one past the
     * highest address fits, too. */
    got = map_between(low_end() - low_end() / 4, low_end() - page, all, page);
    if (!got && errno == ENOMEM)
        got = map_between(low_end() / 8, low_end() - page, all, page);
    if (!got)
        return NULL;
    if (mprotect(got, MASON_DIXON_STACK_GUARD, PROT_NONE) != 0) {
        int error = errno;
        (void)munmap(got, (size_t)all);
        errno = error;
        return NULL;
    }
@%:@ifdef MADV_NOHUGEPAGE
    /* Or the first touch may cost 2 MiB. Since 6.7 Linux does it itself for MAP_STACK. */
    (void)madvise(got + MASON_DIXON_STACK_GUARD, (size_t)usable, MADV_NOHUGEPAGE);
@%:@endif
@%:@if defined(_@&t@_linux_@&t@_)
@%:@ifndef PR_SET_VMA
@%:@define PR_SET_VMA 0x53564d41
@%:@define PR_SET_VMA_ANON_NAME 0
@%:@endif
    /* A name in /proc/PID/maps, where the kernel knows such (CONFIG_ANON_VMA_NAME). */
    (void)prctl(PR_SET_VMA, PR_SET_VMA_ANON_NAME, got, (size_t)all, "MasonDixon stack");
@%:@endif
    return got + MASON_DIXON_STACK_GUARD;
}

int mason_dixon_stack_unmap(void *stack, size_t bytes) {
    if (!stack)
        return 0;
    return munmap((unsigned char *)stack - MASON_DIXON_STACK_GUARD,
                  bytes + MASON_DIXON_STACK_GUARD);
}

/* mason_dixon_call_on_stack - calls function(argument) with the stack pointer at top, and comes
 * back. A call like any other: the frame is kept in a register that every function preserves and
 * is described for unwinders, and calls and returns stay paired. */
@%:@if defined(__ELF__) && defined(__x86_64__) && !defined(__ILP32__)
@%:@define MASON_DIXON_CAN_CALL 1
_@&t@_asm_@&t@_(".text\n"
        ".p2align 4\n"
        ".globl mason_dixon_call_on_stack\n"
        ".hidden mason_dixon_call_on_stack\n"
        ".type mason_dixon_call_on_stack,@&t@@@&t@function\n"
        "mason_dixon_call_on_stack:\n"
        ".cfi_startproc\n"
        ".byte 0xf3,0x0f,0x1e,0xfa\n" /* endbr64 */
        "pushq %rbp\n"
        ".cfi_def_cfa_offset 16\n"
        ".cfi_offset %rbp,-16\n"
        "movq %rsp,%rbp\n"
        ".cfi_def_cfa_register %rbp\n"
        "movq %rdi,%rsp\n"
        "movq %rdx,%rdi\n"
        "callq *%rsi\n"
        "movq %rbp,%rsp\n"
        "popq %rbp\n"
        ".cfi_def_cfa %rsp,8\n"
        "retq\n"
        ".cfi_endproc\n"
        ".size mason_dixon_call_on_stack,.-mason_dixon_call_on_stack\n");
@%:@elif defined(__ELF__) && defined(__aarch64__) && !defined(__ILP32__)
@%:@define MASON_DIXON_CAN_CALL 1
_@&t@_asm_@&t@_(".text\n"
        ".p2align 4\n"
        ".globl mason_dixon_call_on_stack\n"
        ".hidden mason_dixon_call_on_stack\n"
        ".type mason_dixon_call_on_stack,%function\n"
        "mason_dixon_call_on_stack:\n"
        ".cfi_startproc\n"
        "hint @%:@34\n" /* bti c */
        "stp x29, x30, @<:@sp, @%:@-16@:>@!\n"
        ".cfi_def_cfa_offset 16\n"
        ".cfi_offset 29,-16\n"
        ".cfi_offset 30,-8\n"
        "mov x29, sp\n"
        ".cfi_def_cfa_register 29\n"
        "mov sp, x0\n"
        "mov x0, x2\n"
        "blr x1\n"
        "mov sp, x29\n"
        ".cfi_def_cfa_register 31\n"
        "ldp x29, x30, @<:@sp@:>@, @%:@16\n"
        ".cfi_restore 29\n"
        ".cfi_restore 30\n"
        ".cfi_def_cfa_offset 0\n"
        "ret\n"
        ".cfi_endproc\n"
        ".size mason_dixon_call_on_stack,.-mason_dixon_call_on_stack\n");
@%:@else
@%:@define MASON_DIXON_CAN_CALL 0
@%:@endif

@%:@ifdef __cplusplus
extern "C" {
@%:@endif

@%:@if MASON_DIXON_CAN_CALL
_@&t@_attribute_@&t@_((visibility("hidden"))) void
mason_dixon_call_on_stack(void *top, void (*function)(void *), void *argument);
@%:@elif MASON_DIXON_LOW_STACK
@%:@error "mason_dixon_low_stack.c: LOW_STACK has code for ELF on x86-64 and arm64 only"
@%:@endif

@%:@if MASON_DIXON_LOW_STACK
int __real_main(int argc, char **argv, char **envp);
int __wrap_main(int argc, char **argv, char **envp);
@%:@endif

@%:@if (MASON_DIXON_LOW_STACK || MASON_DIXON_LOW_LAYOUT) && defined(__GNUC__)
/* There only in a program with that sanitizer. */
@%:@define MASON_DIXON_WEAK _@&t@_attribute_@&t@_((weak))
extern void __tsan_init(void) MASON_DIXON_WEAK;
extern void __msan_init(void) MASON_DIXON_WEAK;
extern void __hwasan_init(void) MASON_DIXON_WEAK;
extern void *__get_unsafe_stack_ptr(void) MASON_DIXON_WEAK;
extern void __sanitizer_start_switch_fiber(void **save, const void *from,
                                           size_t bytes) MASON_DIXON_WEAK;
extern void __sanitizer_finish_switch_fiber(void *save, const void **old_from,
                                            size_t *old_bytes) MASON_DIXON_WEAK;
extern void __lsan_register_root_region(const void *from, size_t bytes) MASON_DIXON_WEAK;
@%:@endif

@%:@ifdef __cplusplus
}
@%:@endif

@%:@if MASON_DIXON_LOW_STACK || MASON_DIXON_LOW_LAYOUT
/* Why a sanitizer in this program forbids other places; "" when none does. */
static const char *sanitizer_forbids(void) {
    if (__tsan_init)
        return "ThreadSanitizer keeps its shadow memory at such places";
    if (__msan_init)
        return "MemorySanitizer keeps its shadow memory at such places";
    if (__hwasan_init)
        return "HWAddressSanitizer puts tags into the top bits of pointers";
    return "";
}
@%:@endif

@%:@if MASON_DIXON_LOW_STACK

/* 1 when the processor checks returns against a shadow stack in this process. The call above keeps
 * them paired, but nobody could try it. */
static int shadow_stack(void) {
@%:@if defined(_@&t@_linux_@&t@_) && defined(__x86_64__) && defined(SYS_arch_prctl)
    unsigned long features = 0; /* Documentation/arch/x86/shstk.rst: ARCH_SHSTK_STATUS */
    return syscall(SYS_arch_prctl, 0x5005, &features) == 0 && (features & 1);
@%:@elif defined(_@&t@_linux_@&t@_) && defined(__aarch64__)
    unsigned long mode = 0; /* include/uapi/linux/prctl.h: PR_GET_SHADOW_STACK_STATUS */
    return prctl(74, &mode, 0, 0, 0) == 0 && (mode & 1);
@%:@else
    return 0;
@%:@endif
}

static void prepare(void) {
    struct rlimit limit;
    /* What an unlimited stack gets: room for any recursion, of which nothing is memory until
     * touched. */
    uint64_t bytes = UINT64_C(1) << 36, here = mason_dixon_stack_address();
    unsigned char *got;
    if (here < low_end()) {
        state.why = "not needed: the stack lies low enough already";
        return;
    }
    state.why = sanitizer_forbids();
    if (__get_unsafe_stack_ptr)
        state.why = "SafeStack keeps variables on a stack of its own, which this can't move";
    else if (!*state.why && shadow_stack())
        state.why = "a shadow stack is active, with which it could not be tried";
    if (*state.why)
        return;
    /* The size that the user set, or a large one. */
    if (getrlimit(RLIMIT_STACK, &limit) == 0 && (uint64_t)limit.rlim_cur < bytes)
        bytes = mason_dixon_stack_bytes(0);
    if (bytes > low_end() / 16)
        bytes = low_end() / 16;
    bytes = mason_dixon_stack_bytes((size_t)bytes);
    for (;;) {
        got = (unsigned char *)mason_dixon_stack_map((size_t)bytes);
        if (got || bytes <= UINT64_C(1) << 20)
            break;
        /* An address-space limit, or strict overcommit. */
        bytes = mason_dixon_stack_bytes((size_t)(bytes / 2));
    }
    if (!got) {
        state.why = "no stack could be mapped there";
        return;
    }
    state.from = (uint64_t)(uintptr_t)got;
    state.to = state.from + bytes;
    state.moved = 1;
}

/* Where a call begins: 16-byte aligned, and a little room above for who looks beyond. */
static void *stack_top(void) {
    return (void *)(uintptr_t)(state.to - 64);
}

struct main_call {
    int argc;
    char **argv;
    char **envp;
};

static void call_main(void *argument) {
    struct main_call *call = (struct main_call *)argument;
    if (__sanitizer_finish_switch_fiber)
        __sanitizer_finish_switch_fiber(NULL, NULL, NULL);
    /* As the C library does it; what runs at exit keeps the low stack, too. */
    exit(__real_main(call->argc, call->argv, call->envp));
}

int __wrap_main(int argc, char **argv, char **envp) {
    const struct mason_dixon_low_state *now = mason_dixon_low_state();
    state.started = 1;
    if (now->moved) {
        struct main_call call;
        void *save = NULL;
        call.argc = argc;
        call.argv = argv;
        call.envp = envp;
        if (__lsan_register_root_region && !__sanitizer_start_switch_fiber)
            __lsan_register_root_region((void *)(uintptr_t)state.from,
                                        (size_t)(state.to - state.from));
        if (__sanitizer_start_switch_fiber)
            __sanitizer_start_switch_fiber(&save, (void *)(uintptr_t)state.from,
                                           (size_t)(state.to - state.from));
        mason_dixon_call_on_stack(stack_top(), call_main, &call);
    }
    return __real_main(argc, argv, envp);
}

static void look(void *result) {
    *(uint64_t *)result = mason_dixon_frame_address();
}

@%:@endif

@%:@if MASON_DIXON_LOW_LAYOUT && defined(_@&t@_linux_@&t@_)

/* The layout.
 *
 * Linux on arm64 chooses the layout of a process when it is executed: normally mappings start near
 * the top, at 2^48; in the legacy layout at 2^46, upwards (arch_pick_mmap_layout in the kernel's
 * mm/util.c). The legacy one is taken for personality ADDR_COMPA@&t@T_LAYOUT, or when RLIMIT_STACK is
 * unlimited. So the program sets one of them, executes itself once more, and takes it back.
 *
 * One environment variable, the last, tells the new process what to take back, and that there is no
 * third time. It is removed before anything else runs: MASON_DIXON_LAYOUT=PERSONALITY,LIMIT,NAME
 * with the old personality and the old soft limit in hexadecimal bytes, or "-" where it was not
 * changed, and the old name of the process. */
@%:@define MASON_DIXON_MARK "MASON_DIXON_LAYOUT="

extern char **environ;

static int layout_fits(void) {
    uint64_t page = mason_dixon_page_bytes(), at = mason_dixon_mmap_address(page);
    return at && at + page <= low_end();
}

/* Reads a hexadecimal number, and goes past the comma after it. -1: there is "-". */
static long long take_number(const char **at) {
    uint64_t value = 0;
    int none = **at == '-';
    for (; **at && **at != ','; (*at)++) {
        char c = **at;
        if (c >= '0' && c <= '9')
            value = value << 4 | (uint64_t)(c - '0');
        else if (c >= 'a' && c <= 'f')
            value = value << 4 | (uint64_t)(c - 'a' + 10);
    }
    if (**at)
        (*at)++;
    return none ? -1 : (long long)value;
}

/* Takes back what the text of the variable says. */
static void layout_restore(const char *mark) {
    long long number = take_number(&mark);
    if (number >= 0)
        (void)personality((unsigned long)number);
    number = take_number(&mark);
    if (number >= 0) {
        struct rlimit limit;
        if (getrlimit(RLIMIT_STACK, &limit) == 0) {
            limit.rlim_cur = (rlim_t)number;
            (void)setrlimit(RLIMIT_STACK, &limit);
        }
    }
    if (*mark)
        (void)prctl(PR_SET_NAME, mark, 0, 0, 0);
}

/* In the new process: takes everything back and removes the variable. 1 when it was there. A
 * program with raised rights was not started anew: there it is somebody else's, who may not set a
 * personality that the kernel has just cleared. */
static int layout_take_back(char **variables) {
    const int believed = !getauxval(A@&t@T_SECURE);
    char **at = variables;
    while (at && *at && strncmp(*at, MASON_DIXON_MARK, sizeof MASON_DIXON_MARK - 1) != 0)
        at++;
    if (!at || !*at)
        return 0;
    if (believed)
        layout_restore(*at + sizeof MASON_DIXON_MARK - 1);
    memset(*at, 0, strlen(*at)); /* not in /proc/PID/environ either */
    for (; *at; at++)
        at@<:@0@:>@ = at@<:@1@:>@;
    return believed;
}

/* The arguments as the kernel holds them: the program's own pointers may be another's (a loader
 * that was started with the program as its argument takes its own away). Memory from mmap that the
 * execution makes go away; NULL with errno. */
static char **layout_arguments(size_t *mapped) {
    size_t size = 65536, used = 0, count = 0, i;
    char *text = NULL;
    char **list;
    int fd = open("/proc/self/cmdline", O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return NULL;
    for (;;) {
        ssize_t got;
        if (!text || used == size / 2) { /* the upper part is for the pointers: 8 for each byte */
            size_t larger = size * 4;
            char *more = (char *)mmap(NULL, larger * 9, PROT_READ | PROT_WRITE,
                                      MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
            if (more == (char *)MAP_FAILED) {
                (void)close(fd);
                return NULL;
            }
            if (text) {
                memcpy(more, text, used);
                (void)munmap(text, size * 9);
            }
            text = more;
            size = larger;
        }
        got = read(fd, text + used, size / 2 - used);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            break;
        used += (size_t)got;
    }
    (void)close(fd);
    *mapped = size * 9;
    text@<:@used@:>@ = 0;
    list = (char **)(void *)(text + size);
    for (i = 0; i < used; i++)
        if (i == 0 || !text@<:@i - 1@:>@)
            list@<:@count++@:>@ = text + i;
    list@<:@count@:>@ = NULL;
    return list;
}

/* Is this the file that runs? */
static int layout_same_file(const char *path, const struct stat *self) {
    struct stat other;
    return path && *path && stat(path, &other) == 0 && other.st_dev == self->st_dev &&
           other.st_ino == self->st_ino;
}

/* Executes the program once more. Comes back only with a reason why not. */
static const char *layout_execute(char **old_variables) {
    static char mark@<:@96@:>@;
    char link@<:@4096@:>@, name@<:@17@:>@;
    struct mason_dixon_text text = mason_dixon_text_open(mark, sizeof mark);
    const char *path = (const char *)(uintptr_t)getauxval(A@&t@T_EXECFN);
    struct stat self;
    struct rlimit limit, raised;
    ssize_t length;
    size_t count = 0, mapped = 0, list_bytes;
    char **arguments, **variables;
    int old, by_limit = 0;

    if (getauxval(A@&t@T_SECURE))
        return "a program with raised rights is not executed once more";
    if (*sanitizer_forbids())
        return sanitizer_forbids();
    if (stat("/proc/self/exe", &self) != 0)
        return "there is no /proc, by which the program could find itself";
    if (self.st_mode & (S_ISUID | S_ISGID))
        return "a setuid or setgid program is not executed once more";

    old = personality(0xffffffff);
    if (old != -1 && (old & ADDR_COMPA@&t@T_LAYOUT))
        return "the legacy layout is on already, and mappings lie high all the same";
    if (old == -1 || personality((unsigned long)old | ADDR_COMPA@&t@T_LAYOUT) == -1) {
        /* Refused, as by the seccomp filters of containers. */
        if (getrlimit(RLIMIT_STACK, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY ||
            limit.rlim_max != RLIM_INFINITY)
            return "personality() is refused here, and so is an unlimited RLIMIT_STACK";
        raised = limit;
        raised.rlim_cur = RLIM_INFINITY;
        if (setrlimit(RLIMIT_STACK, &raised) != 0)
            return "personality() is refused here, and so is an unlimited RLIMIT_STACK";
        by_limit = 1;
        old = -1;
    }

    mason_dixon_put(&text, MASON_DIXON_MARK);
    if (by_limit) {
        mason_dixon_put(&text, "-,");
        mason_dixon_put_number(&text, (uint64_t)limit.rlim_cur, 16);
    } else {
        mason_dixon_put_number(&text, (uint64_t)(unsigned)old, 16);
        mason_dixon_put(&text, ",-");
    }
    memset(name, 0, sizeof name);
    mason_dixon_put(&text, ",");
    if (prctl(PR_GET_NAME, name, 0, 0, 0) == 0)
        mason_dixon_put(&text, name);

    /* By the name it was started with, else its own, else through /proc. */
    if (!layout_same_file(path, &self)) {
        length = readlink("/proc/self/exe", link, sizeof link - 1);
        link@<:@length < 0 ? 0 : length@:>@ = 0;
        path = layout_same_file(link, &self) ? link : "/proc/self/exe";
    }
    while (old_variables && old_variables@<:@count@:>@)
        count++;
    list_bytes = (count + 2) * sizeof *variables;
    arguments = layout_arguments(&mapped);
    variables =
        (char **)mmap(NULL, list_bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (arguments && variables != (char **)MAP_FAILED) {
        if (count)
            memcpy(variables, old_variables, count * sizeof *variables);
        variables@<:@count@:>@ = mark;
        (void)execve(path, arguments, variables);
    }
    /* As it was. */
    if (variables != (char **)MAP_FAILED)
        (void)munmap(variables, list_bytes);
    if (arguments)
        (void)munmap((char *)arguments - mapped / 9, mapped);
    if (by_limit)
        (void)setrlimit(RLIMIT_STACK, &limit);
    else
        (void)personality((unsigned long)old);
    return "the program could not be executed once more";
}

static void layout(char **variables) {
    static int done;
    int saved = errno, again;
    if (done)
        return;
    done = 1;
    state.layout_wanted = 1;
    state.layout_why = "";
    again = layout_take_back(variables);
    if (layout_fits())
        state.layout_why = again ? "" : "not needed: mappings lie low enough already";
    else if (again)
        state.layout_why = "the legacy layout was tried, and mappings lie high all the same";
    else
        state.layout_why = layout_execute(variables);
    state.layout_changed = again && !*state.layout_why;
    errno = saved;
}

/* As early as can be, so that nothing is done twice: glibc calls what is in .preinit_array before
 * all constructors, also those of libraries, and before it has set environ. musl does not
 * (ldso/dynlink.c), and gives its constructors no arguments. */
@%:@ifdef __GLIBC__
static void layout_first(int argc, char **argv, char **variables) {
    (void)argc;
    (void)argv;
    layout(variables);
}
_@&t@_attribute_@&t@_((section(".preinit_array"),
               used)) static void (*const layout_early)(int, char **, char **) = layout_first;
@%:@else
_@&t@_attribute_@&t@_((constructor(101), used)) static void layout_first(void) {
    layout(environ);
}
@%:@endif

@%:@endif

uint64_t mason_dixon_low_stack_seen(void) {
@%:@if MASON_DIXON_LOW_STACK
    (void)mason_dixon_low_state();
    if (state.moved && !state.started) {
        uint64_t seen = 0;
        mason_dixon_call_on_stack(stack_top(), look, &seen);
        return seen;
    }
@%:@endif
    return mason_dixon_frame_address();
}

const struct mason_dixon_low_state *mason_dixon_low_state(void) {
    if (!state.why) {
        state.why = "";
        if (!state.layout_why)
            state.layout_why = "";
@%:@if MASON_DIXON_LOW_STACK
        {
            int saved = errno;
            state.wanted = 1;
            prepare();
            errno = saved;
        }
@%:@endif
    }
    return &state;
}
_MASON_DIXON_FILE src/mason_dixon_low_stack.h
/* SPDX-License-Identifier: 0BSD */
/* mason_dixon_low_stack.h - stacks whose addresses fit into MASON_DIXON_POINTER_BITS. C99 and C++.
 * The implementation is mason_dixon_low_stack.c; docs/stacks.md tells how it works.
 *
 * Since: 0.1
 *
 * mason_dixon_target(app POINTER_BITS 47 LOW_STACK) moves main() by itself, with nothing to call.
 * The functions here are for a program that wants single threads on such stacks.
 *
 * Example:
 *
 *   @%:@include "mason_dixon_low_stack.h"
 *
 *   int run_on_low_stack(void *(*function)(void *), void *argument) {
 *       pthread_attr_t attr;
 *       pthread_t thread;
 *       int error = mason_dixon_thread_attr(&attr, 0);
 *       if (error)
 *           return error;
 *       error = pthread_create(&thread, &attr, function, argument);
 *       if (!error)
 *           error = pthread_join(thread, NULL);
 *       (void)mason_dixon_thread_attr_free(&attr);
 *       return error;
 *   }
 */
@%:@ifndef MASON_DIXON_LOW_STACK_H
@%:@define MASON_DIXON_LOW_STACK_H

@%:@include <errno.h>
@%:@include <limits.h>
@%:@include <pthread.h>
@%:@include <stddef.h>
@%:@include <stdint.h>

@%:@ifdef __cplusplus
extern "C" {
@%:@endif

/* Below each stack lie so many bytes that nobody may touch: as many as Linux keeps free below the
 * main stack (the kernel's stack_guard_gap, 256 pages of 4 KiB). Since: 0.1 */
@%:@define MASON_DIXON_STACK_GUARD 0x100000

/* mason_dixon_stack_map - maps memory for a stack, all its addresses within
 * MASON_DIXON_POINTER_BITS (47 unless mason_dixon_low_stack.c was compiled otherwise). Since: 0.1
 *
 * Synopsis:  void *mason_dixon_stack_map(size_t bytes);
 * bytes      usable size, rounded up to pages; 0: as RLIMIT_STACK says, or 8 MiB when that is
 *            unlimited
 * Result     the lowest usable address, MASON_DIXON_STACK_GUARD bytes without access below it; NULL
 *            with errno ENOMEM when there is no place, or the error of mmap
 *
 * The place is random, unless randomisation is off for this process. Memory is taken when touched.
 * Safe in threads. Example: see mason_dixon_thread_attr().
 */
void *mason_dixon_stack_map(size_t bytes);

/* mason_dixon_stack_bytes - the size that mason_dixon_stack_map(bytes) gives. Since: 0.1
 *
 * Synopsis:  size_t mason_dixon_stack_bytes(size_t bytes);
 * bytes      as above
 * Result     in bytes, a multiple of the page size; 0 when it is too large for any address space
 */
size_t mason_dixon_stack_bytes(size_t bytes);

/* mason_dixon_stack_unmap - gives back what mason_dixon_stack_map() gave. Since: 0.1
 *
 * Synopsis:  int mason_dixon_stack_unmap(void *stack, size_t bytes);
 * stack      the result of mason_dixon_stack_map(); NULL does nothing
 * bytes      the usable size: mason_dixon_stack_bytes() of what was asked for
 * Result     0; -1 with errno of munmap
 */
int mason_dixon_stack_unmap(void *stack, size_t bytes);

/* mason_dixon_thread_attr - a pthread attribute with a low stack of its own, for one thread.
 * Since: 0.1
 *
 * Synopsis:  int mason_dixon_thread_attr(pthread_attr_t *attr, size_t stack_bytes);
 * attr         not initialised before; further attributes can be set afterwards
 * stack_bytes  0: as RLIMIT_STACK says, or 8 MiB when that is unlimited; otherwise at least
 *              PTHREAD_STACK_MIN
 * Result       0, or an error number: EINVAL (attr is NULL, stack_bytes too small), ENOMEM
 *
 * The stack belongs to the attribute, so only one thread at a time may be made with it. Example: at
 * the top of this file.
 */
static inline int mason_dixon_thread_attr(pthread_attr_t *attr, size_t stack_bytes) {
    size_t bytes = mason_dixon_stack_bytes(stack_bytes);
    void *stack;
    int error;
    if (!attr || (stack_bytes && stack_bytes < (size_t)PTHREAD_STACK_MIN))
        return EINVAL;
    stack = mason_dixon_stack_map(stack_bytes);
    if (!stack)
        return errno;
    error = pthread_attr_init(attr);
    if (!error) {
        error = pthread_attr_setstack(attr, stack, bytes);
        if (error)
            (void)pthread_attr_destroy(attr);
    }
    if (error)
        (void)mason_dixon_stack_unmap(stack, bytes);
    return error;
}

/* mason_dixon_thread_attr_free - gives back the stack of an attribute, and destroys the attribute.
 * Since: 0.1
 *
 * Synopsis:  int mason_dixon_thread_attr_free(pthread_attr_t *attr);
 * attr       made by mason_dixon_thread_attr(); its thread has been joined
 * Result     0, or an error number: EINVAL when attr is NULL or has no stack
 */
static inline int mason_dixon_thread_attr_free(pthread_attr_t *attr) {
    void *stack = NULL;
    size_t bytes = 0;
    int error;
    if (!attr)
        return EINVAL;
    error = pthread_attr_getstack(attr, &stack, &bytes);
    if (error || !stack)
        return EINVAL;
    if (mason_dixon_stack_unmap(stack, bytes) != 0)
        return errno;
    return pthread_attr_destroy(attr);
}

/* What became of main's stack and of the layout. For the self-test; the texts live as long as the
 * program. Since: 0.1 */
struct mason_dixon_low_state {
    int wanted;             /* 1: this program was linked to move main (LOW_STACK) */
    int moved;              /* 1: main runs, or will run, on the stack below */
    int started;            /* 1: main was called */
    uint64_t from;          /* lowest usable address of the stack */
    uint64_t to;            /* one past its highest */
    const char *why;        /* why main was not moved; "" when it was */
    int layout_wanted;      /* 1: LOW_LAYOUT */
    int layout_changed;     /* 1: this process was started anew in the low layout */
    const char *layout_why; /* why the layout is as it was; "" when it was changed */
};

/* mason_dixon_low_state - prepares the stack unless that was done, and tells. Since: 0.1
 *
 * Synopsis:  const struct mason_dixon_low_state *mason_dixon_low_state(void);
 * Result     never NULL. errno is kept.
 */
const struct mason_dixon_low_state *mason_dixon_low_state(void);

/* mason_dixon_low_stack_seen - the address of a variable on the stack that main runs, or will run,
 * on: before main, a function is called on it. Since: 0.1
 *
 * Synopsis:  uint64_t mason_dixon_low_stack_seen(void);
 * Result     an address in bytes; of the caller's own stack when main was not moved
 */
uint64_t mason_dixon_low_stack_seen(void);

@%:@ifdef __cplusplus
}
@%:@endif

@%:@endif
_MASON_DIXON_FILE src/low-map.list
/* SPDX-License-Identifier: 0BSD */
/* For --dynamic-list: what shared libraries call in the executable, so that their low mappings come
 * to mason_dixon_low_map.c. Since: 0.1 */
{
  mmap;
  mmap64;
  munmap;
  mremap;
};
_MASON_DIXON_END
}
]])
