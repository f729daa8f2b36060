#!/bin/sh
# SPDX-License-Identifier: 0BSD
# shellcheck disable=SC3045 # dash and others know these ulimits
#
# LOW_STACK: main and all it calls run on a low stack, and everything that has to do with stacks works
# there as before: with each compiler, linker, C library and mode.

# shellcheck source=tests/lib.sh
. "$MASON_DIXON_ROOT/tests/lib.sh"
# shellcheck source=tests/runtime/runtime.sh
. "$MASON_DIXON_ROOT/tests/runtime/runtime.sh"
# shellcheck source=tests/runtime/low.sh
. "$MASON_DIXON_ROOT/tests/runtime/low.sh"
need cc

# behaves PROGRAM - all that must work on the moved stack.
behaves() {
    status_of 0 where "$1" where
    fits stack where
    equal "2 $1 1 1" "$(value argc where) $(value argv0 where) $(value envp_is_environ where) $(value terminated where)" \
        "arguments of $1"
    equal 1 "$(value first_thread where)" "$1: main runs in the first thread"
    status_of 0 args "$1" args 'a b' '' "it's"
    equal "[$1] [args] [a b] [] [it's] " "$(tr '\n' ' ' <args)" "arguments of $1"
    status_of 37 return "$1" return 37
    fits exit_stack return
    status_of 0 signals "$1" signals
    sed -n 1p signals >first
    fits handler_stack first
    [ $(($(sed -n 's/^handler_stack=//p' signals | sed -n 2p) - $(value alternate signals))) -lt 65536 ] || {
        cat signals
        fail "$1: the second handler did not run on its alternate stack"
    }
    status_of 42 overflow "$1" overflow
    equal overflow "$(cat overflow)" "$1: guard page"
    status_of 0 recurse "$1" recurse 7
    status_of 0 jumps "$1" jumps
    equal 'jumps=13' "$(cat jumps)" "$1: jumps"
    status_of 0 forked "$1" fork
    fits child_stack forked
    fits stack forked
    equal renamed "$(value argv0 forked)" "$1: execve"
    status_of 0 backtrace "$1" backtrace
    if [ "$(value frames backtrace)" != none ]; then
        # A static program shows no names.
        grep -q 'main' backtrace || ! grep -q '(' backtrace || {
            cat backtrace
            fail "$1: no main in backtrace()"
        }
        [ "$(value frames backtrace)" -ge 5 ] || fail "$1: backtrace() ends too early: $(cat backtrace)"
        [ "$(value frames backtrace)" -lt 12 ] || {
            cat backtrace
            fail "$1: backtrace() does not end"
        }
    fi
    status_of 0 leave "$1" leave
    equal 'went on' "$(cat leave)" "$1: pthread_exit() in main"
    status_of 0 threads "$1" threads
    fits low_threads threads
}

# build NAME COMMAND... - the program with all its main may use.
build() {
    build_name=$1
    shift
    # shellcheck disable=SC2086 # a list of flags
    quietly log "$@" -O1 -g $low_flags -DMASON_DIXON_LOW_STACK=1 "$fixtures/low-stack.c" "$low_source" \
        -rdynamic -o "$build_name"
}

# Without it there is something to cure.
# shellcheck disable=SC2086
quietly log cc -O1 -pthread "$fixtures/low-stack.c" -o plain
status_of 0 where ./plain where
too_wide stack where

count=0
for linker in bfd lld gold mold; do
    can_link cc -fuse-ld=$linker || continue
    for mode in -no-pie -pie -static; do
        build low cc -fuse-ld=$linker $mode
        behaves ./low
        count=$((count + 1))
        [ "$MASON_DIXON_FULL" = 1 ] || [ $linker = bfd ] || break
    done
done
for compiler in clang "$(newest clang)" 'g++ -x c++' 'clang++ -x c++' musl-gcc 'musl-gcc -static' 'cc -flto' "$(newest clang ld.lld) -fuse-ld=lld -flto" \
    'cc -D_FORTIFY_SOURCE=2 -O2 -fstack-protector-all -fstack-clash-protection' 'cc -fcf-protection=full' 'cc -O2 -fomit-frame-pointer'; do
    # The short version: another compiler, another language, another libc, hardened.
    case $MASON_DIXON_FULL$compiler in
    1* | 0clang | '0g++'* | 0*-static | 0*FORTIFY*) ;;
    *) continue ;;
    esac
    # shellcheck disable=SC2086
    can_link ${compiler% -x c++} || continue
    # shellcheck disable=SC2086
    build low $compiler
    behaves ./low
    count=$((count + 1))
done
[ $count -ge 6 ] || fail "only $count ways to build were tried"
echo "$count ways to build"

# main's other signatures.
printf 'int main(void) { volatile char c; return ((unsigned long)&c >> %s) != 0; }\n' $low_bits >void.c
printf 'int main(int n, char **v) { volatile char c; return ((unsigned long)&c >> %s) != 0 || n != 2 || v[1][0] != 120; }\n' \
    $low_bits >two.c
cp void.c void.cpp
cp two.c two.cpp
for main in void.c two.c void.cpp two.cpp; do
    compiler=cc
    case $main in
    *.cpp)
        have c++ || continue
        compiler=c++
        ;;
    esac
    # shellcheck disable=SC2086
    quietly log cc -c $low_flags -DMASON_DIXON_LOW_STACK=1 "$low_source" -o low.o
    quietly log $compiler $main low.o -Wl,--wrap=main -pthread -o signature
    status_of 0 log ./signature x
done

# C++: exceptions caught in main and through main's callees, and one that nobody catches.
if have g++; then
    cat >throw.cpp <<'END'
#include <cstdio>
#include <cstdlib>
#include <stdexcept>
struct Tell { ~Tell() { std::puts("destroyed"); } };
static void thrower(int n) { Tell t; if (n) thrower(n - 1); else throw std::runtime_error("thrown"); }
static Tell global;
int main(int argc, char **) {
    try { thrower(1); } catch (const std::exception &e) { std::puts(e.what()); }
    std::fflush(stdout);
    if (argc > 1) {
        std::set_terminate([] { std::puts("terminate"); std::fflush(stdout); std::_Exit(77); });
        thrower(0);
    }
    return 3;
}
END
    for compiler in g++ clang++; do
        have $compiler || continue
        quietly log $compiler throw.cpp low.o -Wl,--wrap=main -pthread -o throw
        status_of 3 out ./throw
        equal 'destroyed destroyed thrown destroyed ' "$(tr '\n' ' ' <out)" "exceptions, $compiler"
        status_of 77 out ./throw x
        contains out terminate
    done
fi

# RLIMIT_STACK is obeyed: 3 MiB are enough for 2, not for 4; unlimited holds 100.
build low cc
for limit in 3072 unlimited; do
    (
        ulimit -s $limit || exit 77
        status_of 0 log ./low recurse 2
        if [ $limit = unlimited ]; then
            status_of 0 log ./low recurse 100
        else
            status_of 139 log sh -c './low recurse 4; exit $?'
        fi
    ) || fail "ulimit -s $limit"
done
# Too little address space for the size that is asked for: a smaller stack.
(
    ulimit -s 1000000
    ulimit -v 400000
    status_of 0 out ./low return 0
    fits exit_stack out
) || fail "ulimit -v"

# The self-test tells, before main and in it; and who refuses to be moved says why.
# shellcheck disable=SC2086
quietly log cc -O1 $low_flags -DMASON_DIXON_LOW_STACK=1 -DMASON_DIXON_STARTUP=1 "$fixtures/call.c" "$low_source" \
    "$runtime/mason_dixon.c" -o self
MASON_DIXON=report ./self >out 2>&1 || true
contains out 'stack-width pass' 'main was moved to a stack of 8 MiB'
# shellcheck disable=SC2086
quietly log cc -O1 $low_flags -DMASON_DIXON_POINTER_BITS=60 -DMASON_DIXON_LOW_STACK=1 -DMASON_DIXON_STARTUP=1 -U_FORTIFY_SOURCE \
    "$fixtures/call.c" "$low_source" "$runtime/mason_dixon.c" -w -o self60
MASON_DIXON=report ./self60 >out 2>&1 || true
contains out 'stack-width pass' 'main was not moved: not needed'

# A shadow stack, imitated: this processor has none that Linux would tell of, so a preloaded library
# answers for the kernel. Main stays where it is, and the self-test says why.
if [ "$(uname -m)" = x86_64 ]; then
    cat >shadow.c <<'END'
#define _GNU_SOURCE 1
#include <dlfcn.h>
#include <stdarg.h>
#include <sys/syscall.h>
long syscall(long number, ...) {
    long a, b;
    va_list list;
    va_start(list, number);
    a = va_arg(list, long);
    b = va_arg(list, long);
    va_end(list);
    if (number == SYS_arch_prctl && a == 0x5005) {
        *(unsigned long *)b = 1;
        return 0;
    }
    return -1;
}
END
    quietly log cc -shared -fPIC shadow.c -o shadow.so
    LD_PRELOAD=$PWD/shadow.so MASON_DIXON=report ./self >out 2>&1 || true
    contains out 'stack-width fail' 'main was not moved: a shadow stack is active'
fi

# Sanitizers: Address and Undefined are told of the other stack; Thread and Memory, which know of
# fixed places only, refuse.
# AddressSanitizer's locals lie on a fake stack or on the real one, whatever this compiler's default is.
for sanitizer in address address,fake-stack undefined leak; do
    unset ASAN_OPTIONS
    case $sanitizer in
    address) export ASAN_OPTIONS=detect_stack_use_after_return=0 ;;
    address,*) export ASAN_OPTIONS=detect_stack_use_after_return=1 ;;
    esac
    can_link cc -fsanitize=${sanitizer%,*} || continue
    build san cc -fsanitize=${sanitizer%,*}
    for word in where jumps fork signals hold; do
        status_of 0 out ./san $word
        lacks out 'Sanitizer'
    done
    status_of 0 where ./san where
    fits stack where
    [ ${sanitizer%,*} = address ] || continue
    # The self-test and the probe of widths look at the stack, not at a local.
    # shellcheck disable=SC2086
    quietly log cc -O1 $low_flags -fsanitize=address -DMASON_DIXON_LOW_STACK=1 -DMASON_DIXON_STARTUP=1 \
        "$fixtures/call.c" "$low_source" "$runtime/mason_dixon.c" -o san-self
    MASON_DIXON=report ./san-self >out 2>&1 || true
    contains out 'stack-width pass' 'main was moved to a stack of 8 MiB'
    # shellcheck disable=SC2086
    quietly log cc -O1 $low_flags -fsanitize=address -DMASON_DIXON_LOW_STACK=1 -DMASON_DIXON_STACKS_LOW \
        "$MASON_DIXON_ROOT/templates/probe/mason_dixon_stacks.c" "$low_source" -o san-widths
    quietly widths ./san-widths
    [ "$(value stack_bits widths)" -le $low_bits ] || fail "the probe under $sanitizer: $(cat widths)"
    if have g++; then
        quietly log g++ -fsanitize=address throw.cpp low.o -Wl,--wrap=main -pthread -o throw
        status_of 3 out ./throw
        lacks out Sanitizer WARNING
    fi
done
unset ASAN_OPTIONS
for sanitizer in 'cc -fsanitize=thread' 'clang -fsanitize=memory' 'clang -fsanitize=safe-stack'; do
    # shellcheck disable=SC2086
    can_link $sanitizer || continue
    # shellcheck disable=SC2086
    quietly log $sanitizer $low_flags -DMASON_DIXON_LOW_STACK=1 -DMASON_DIXON_STARTUP=1 "$fixtures/call.c" "$low_source" \
        "$runtime/mason_dixon.c" -o san
    MASON_DIXON=report ./san >out 2>&1 || true
    contains out 'main was not moved:'
done

# gdb from inside main sees the way back, and stops at main as it should.
if have gdb; then
    build low cc
    gdb -nx -batch -ex 'break show_backtrace' -ex 'run backtrace' -ex bt -ex 'set backtrace past-main on' -ex bt \
        -ex finish -ex continue ./low >out 2>&1 || true
    contains out 'main (argc=2' 'call_main' '__wrap_main' '_start ()' 'exited normally'
    lacks out 'corrupt stack' 'previous frame inner'
fi

# Costs nothing when it is not asked for: compiled without its options the file has no constructor, no
# wrapped main, and as a library nothing of it is linked.
# shellcheck disable=SC2086
quietly log cc -c -I"$runtime" "$low_source" -o none.o
nm none.o >names
lacks names __wrap_main __real_main mason_dixon_call_on_main
rm -f none.a
quietly log ar rc none.a none.o
printf 'int main(void) { return 0; }\n' >empty.c
quietly log cc empty.c -o empty-without
quietly log cc empty.c none.a -o empty-with
nm empty-without | sed 's/^[0-9a-f ]*//' >names-without
nm empty-with | sed 's/^[0-9a-f ]*//' >names-with
cmp names-without names-with || fail "the library leaves names in a program that does not use it"
