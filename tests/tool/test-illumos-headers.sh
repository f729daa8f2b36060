#!/bin/sh
# SPDX-License-Identifier: 0BSD
# All sources compile with headers like those of illumos, with -std=c99 and gnu99. The headers are musl's behind a tree
# of our own that hides and declares what those of illumos do (by the sources: uts/common/sys/feature_tests.h,
# head/unistd.h, head/signal.h, uts/common/sys/mman.h, sys/termios.h): without __EXTENSIONS__ a strict -std hides all
# that is not of C, _POSIX_C_SOURCE all that is not of POSIX; _GNU_SOURCE means nothing; tell() is a function;
# struct winsize and TIOCGWINSZ are in <termios.h>; there are no headers of Linux. Nothing of illumos runs here.

# shellcheck source=tests/lib.sh
. "$MASON_DIXON_ROOT/tests/lib.sh"

need gcc
musl=/usr/include/x86_64-linux-musl
[ -d $musl ] || skip 'musl, whose headers stand in for those of illumos, is not on this machine'
mkdir -p headers/sys
# musl's own rules, told in its words.
cat >headers/features.h <<'END'
#ifndef ILLUMOS_FEATURES_H
#define ILLUMOS_FEATURES_H
#undef _GNU_SOURCE
#undef _BSD_SOURCE
#undef _DEFAULT_SOURCE
#undef _ALL_SOURCE
#if defined(_XOPEN_SOURCE) || defined(_POSIX_C_SOURCE)
#define ILLUMOS_XOPEN_OR_POSIX 1
#endif
#if defined(__EXTENSIONS__) || (!defined(__STRICT_ANSI__) && !defined(ILLUMOS_XOPEN_OR_POSIX))
#define ILLUMOS_ALL 1
#define _BSD_SOURCE 1
#define _XOPEN_SOURCE 700
#endif
#if defined(__EXTENSIONS__) || !defined(ILLUMOS_XOPEN_OR_POSIX)
#define ILLUMOS_NOT_POSIX 1
#endif
#if !defined(_XOPEN_SOURCE) && _POSIX_C_SOURCE - 0 == 200809L
#define _XOPEN_SOURCE 700
#endif
#include_next <features.h>
#endif
END
cat >headers/unistd.h <<'END'
#include <features.h>
#include_next <unistd.h>
#if !defined(ILLUMOS_UNISTD_H) && defined(ILLUMOS_NOT_POSIX)
#define ILLUMOS_UNISTD_H
off_t tell(int);
void yield(void);
int mincore(char *, size_t, char *);
#ifndef ILLUMOS_ALL
void *sbrk(intptr_t);
#endif
#endif
END
cat >headers/sys/ioctl.h <<'END'
#ifndef ILLUMOS_IOCTL_H
#define ILLUMOS_IOCTL_H
#include <features.h>
int ioctl(int, int, ...);
#endif
END
cat >headers/termios.h <<'END'
#include <features.h>
#include_next <termios.h>
#if !defined(ILLUMOS_TERMIOS_H) && defined(ILLUMOS_NOT_POSIX)
#define ILLUMOS_TERMIOS_H
#define TIOCGWINSZ (('T' << 8) | 104)
#endif
END
cat >headers/sys/mman.h <<'END'
#ifndef ILLUMOS_MMAN_H
#define ILLUMOS_MMAN_H
#include <features.h>
#include <sys/types.h>
enum { PROT_NONE, PROT_READ, PROT_WRITE, PROT_EXEC = 4 };
#define MAP_FAILED ((void *)-1)
#define MAP_SHARED 1
#define MAP_PRIVATE 2
#define MAP_FIXED 0x10
#define MAP_NORESERVE 0x40
#define MAP_32BIT 0x80
#define MAP_ANON 0x100
#define MAP_ANONYMOUS MAP_ANON
#define MAP_ALIGN 0x200
void *mmap(void *, size_t, int, int, int, off_t);
int munmap(void *, size_t);
int mprotect(void *, size_t, int);
#ifdef ILLUMOS_ALL
int madvise(void *, size_t, int);
#endif
#endif
END
for name in sys/auxv sys/personality sys/prctl sys/ptrace sys/xattr sys/syscall asm/unistd linux/types; do
    mkdir -p "headers/${name%/*}"
    echo "#error $name.h is not on illumos" >"headers/$name.h"
done

here=$PWD
# compiles FLAG... - a source, with those headers.
compiles() {
    case " $* " in *' -std=gnu'*) set -- -Dsun=1 "$@" ;; esac
    gcc -nostdinc -isystem "$here/headers" -isystem $musl -isystem "$(gcc -print-file-name=include)" -U__linux__ -U__linux \
        -Ulinux -U__gnu_linux__ -D__sun=1 -D__sun__=1 -D__svr4__=1 -D__SVR4=1 -fsyntax-only -Wall -Wextra -Werror "$@" \
        >"$here/log" 2>&1
}

# The tree does what it is there for.
tried() {
    printf '%b\n' "$1" >try.c
    shift
    compiles "$@" try.c
}
winsize='#include <sys/ioctl.h>\nint n = TIOCGWINSZ;'
action='#include <signal.h>\nstruct sigaction s;'
tell='#include <unistd.h>\nstatic void tell(void) { }\nvoid (*f)(void) = tell;'
for strict in -std=c99 -std=gnu99; do
    ! tried "$winsize" $strict || fail "$strict: TIOCGWINSZ without <termios.h>"
    tried "#include <termios.h>\n$winsize" $strict -D__EXTENSIONS__ || fail "$strict: no TIOCGWINSZ: $(cat log)"
    ! tried "$tell" $strict || fail "$strict: tell() is not declared"
    tried "$tell" $strict -D_POSIX_C_SOURCE=200809L || fail "$strict: tell() in POSIX: $(cat log)"
    tried "$action" $strict -D_POSIX_C_SOURCE=200809L || fail "$strict: no sigaction: $(cat log)"
done
! tried "$action" -std=c99 -D_GNU_SOURCE || fail 'sigaction is not hidden'
tried "$action" -std=gnu99 || fail "no sigaction: $(cat log)"

bad=0
count=0
cd "$MASON_DIXON_ROOT/templates" || exit 1
for strict in -std=c99 -std=gnu99; do
    for source in runtime/*.c probe/*.c tool/*.c report/*.c link/*.c; do
        variants=AS_IT_IS
        case $source in
        probe/mason_dixon_luajit.c | probe/mason_dixon_find_luajit.c) continue ;; # need LuaJIT's headers, no system's
        runtime/*) variants='AS_IT_IS MASON_DIXON_STARTUP=1 MASON_DIXON_LOW_MAP=1 MASON_DIXON_CONFIG=1' ;;
        report/*) variants=MASON_DIXON_PROBE_THREADS ;;
        esac
        for variant in $variants; do
            count=$((count + 1))
            compiles $strict "-D$variant" -I link -I runtime "$source" || {
                echo "$source $strict $variant:"
                cat "$here/log"
                bad=$((bad + 1))
            }
        done
    done
done
[ $bad = 0 ] || fail "$bad of $count compiles"
echo "$count compiles; by the sources: nothing of illumos runs here"
