#!/bin/sh
# SPDX-License-Identifier: 0BSD
# shellcheck disable=SC3045 # dash and others know these ulimits
#
# LOW_LAYOUT: the program starts itself anew once, in a layout whose mappings fit, and nobody notices:
# arguments, environment, descriptors, names, limits and statuses stay; never in a loop, never with
# raised rights.

# shellcheck source=tests/lib.sh
. "$MASON_DIXON_ROOT/tests/lib.sh"
# shellcheck source=tests/runtime/runtime.sh
. "$MASON_DIXON_ROOT/tests/runtime/runtime.sh"
# shellcheck source=tests/runtime/low.sh
. "$MASON_DIXON_ROOT/tests/runtime/low.sh"
need cc

# build NAME COMMAND...
build() {
    build_name=$1
    shift
    # shellcheck disable=SC2086 # a list of flags
    quietly log "$@" -O1 -g $low_flags -DMASON_DIXON_LOW_STACK=1 -DMASON_DIXON_LOW_LAYOUT=1 \
        "$fixtures/low-stack.c" "$low_source" -o "$build_name"
}

# all_fit PROGRAM... - stack, thread, heap, mapping and code lie low enough.
all_fit() {
    status_of 0 where "$@"
    for area in stack thread heap brk mmap code; do
        fits $area where
    done
}

quietly log cc -O1 -no-pie -pthread "$fixtures/low-stack.c" -o plain
status_of 0 where ./plain where
for area in stack thread mmap; do
    too_wide $area where
done
./plain limits >limits-before
count=0
for compiler in 'cc -no-pie' 'cc -static' "$(newest clang ld.lld) -fuse-ld=lld -no-pie" 'cc -fuse-ld=gold -no-pie' 'cc -fuse-ld=mold -no-pie' \
    'musl-gcc -no-pie' 'musl-gcc -static -no-pie' 'g++ -no-pie -x c++'; do
    # shellcheck disable=SC2086
    can_link ${compiler% -x c++} || continue
    # shellcheck disable=SC2086
    build low $compiler
    count=$((count + 1))
    all_fit ./low where
    equal "2 ./low 1 1 low" "$(value argc where) $(value argv0 where) $(value envp_is_environ where) $(value terminated where) $(value name where)" \
        "what a program is told, $compiler"
    equal "$(pwd -P)/low 1" "$(value exe where) $(value first_thread where)" "/proc/self/exe and the first thread, $compiler"
    status_of 0 args ./low args 'a b' '' "it's" "$(printf 'new\nline')"
    equal "[./low]
[args]
[a b]
[]
[it's]
[new
line]" "$(cat args)" "arguments, $compiler"
    status_of 0 out ./low limits
    cmp out limits-before || fail "limits or personality stay changed: $(cat out limits-before), $compiler"
    status_of 23 out ./low return 23
done
[ $count -ge 2 ] || fail "only $count ways to build were tried"
echo "$count ways to build"

# Seen from outside: nothing but the old stack and the kernel's own pages lies high.
build low cc -no-pie
status_of 0 maps ./low maps
grep -v -e '\[stack\]' -e '\[vsyscall\]' maps | while IFS=- read -r from _; do
    [ $((0x$from >> low_bits)) = 0 ] || fail "too high: 0x$from in $(cat maps)"
done || exit 1
[ "$(wc -l <maps)" -gt 10 ] || fail "there are hardly any mappings: $(cat maps)"

# The environment: the same strings in the same order, for the program, for its children, and in
# /proc; large, empty, with odd entries.
cat >show.c <<'END'
#include <stdio.h>
extern char **environ;
int main(void) {
    char **at, c[65536];
    size_t got;
    FILE *file = fopen("/proc/self/environ", "r");
    for (at = environ; at && *at; at++)
        puts(*at);
    while (file && (got = fread(c, 1, sizeof c, file)) > 0)
        while (got--)
            if (c[got] && c[got] == 1)
                return 1;
    return 0;
}
END
# shellcheck disable=SC2086
quietly log cc -no-pie $low_flags -DMASON_DIXON_LOW_STACK=1 -DMASON_DIXON_LOW_LAYOUT=1 show.c "$low_source" -o show
quietly log cc -no-pie show.c -o show-plain
large=$(printf '%0100000d' 1)
for set in 'A=1 B= C=x=y' "LARGE=$large Z=2" ''; do
    # shellcheck disable=SC2086
    env -i $set ./show >show.out || fail "status of show"
    # shellcheck disable=SC2086
    env -i $set ./show-plain >show-plain.out
    cmp show.out show-plain.out || fail "another environment: $(diff show.out show-plain.out | head -5)"
done
env -i A=1 sh -c 'exec ./low maps' >/dev/null
env -i A=1 ./show | grep -q MASON && fail "the variable is still there"
# A variable of that name from outside: removed, and no second start.
MASON_DIXON_LAYOUT=x,y ./show >show.out
lacks show.out MASON_DIXON_LAYOUT
MASON_DIXON_LAYOUT=0,-,low ./low where >marked
too_wide mmap marked
fits stack marked

# Descriptors: the same are open, and no other.
cat >fds.c <<'END'
#include <fcntl.h>
#include <stdio.h>
int main(void) {
    int fd;
    for (fd = 0; fd < 300; fd++)
        if (fcntl(fd, F_GETFD) != -1)
            printf("%d ", fd);
    return 0;
}
END
# shellcheck disable=SC2086
quietly log cc -no-pie $low_flags -DMASON_DIXON_LOW_STACK=1 -DMASON_DIXON_LOW_LAYOUT=1 fds.c "$low_source" -o fds
quietly log cc -no-pie fds.c -o fds-plain
equal "$(./fds-plain 5</dev/null 9>/dev/null)" "$(./fds 5</dev/null 9>/dev/null)" "open descriptors"
equal "$(./fds-plain <&-)" "$(./fds <&-)" "open descriptors without standard input"

# Names: as called; through a link; by PATH; with another argv[0]; as interpreter of a script; by the
# loader; a file that is gone.
ln -sf low linked
all_fit ./linked where
equal "linked ./linked $(pwd -P)/low" "$(value name where) $(value argv0 where) $(value exe where)" "names through a link"
PATH=$PWD:$PATH all_fit low where
equal low "$(value argv0 where)" "argv[0] by PATH"
if have bash; then
    status_of 0 where bash -c 'exec -a other ./low where'
    fits mmap where
    equal "other low" "$(value argv0 where) $(value name where)" "with another argv[0]"
fi
printf '#!%s where\n' "$PWD/low" >script.lua
chmod +x script.lua
all_fit ./script.lua
equal "3 $PWD/low script.lua" "$(value argc where) $(value argv0 where) $(value name where)" "as an interpreter"
loader=$(readelf -lW low | sed -n 's/.*interpreter: \(.*\)]/\1/p')
if [ "$loader" ] && [ -x "$loader" ]; then
    status_of 0 where "$loader" ./low where
    fits stack where
    fits mmap where
    equal "2 ./low" "$(value argc where) $(value argv0 where)" "arguments through the loader"
    case $(value exe where) in
    */ld-linux*) ;; # as without us: the kernel executed the loader
    *) fail "/proc/self/exe through the loader: $(value exe where)" ;;
    esac
fi
cp low gone
cat >gone.c <<'END'
#include <fcntl.h>
#include <unistd.h>
#include <stdio.h>
int main(int n, char **v) {
    extern char **environ;
    int fd = open(v[1], O_RDONLY);
    (void)n;
    unlink(v[1]);
    fexecve(fd, v + 1, environ);
    return 1;
}
END
quietly log cc -D_GNU_SOURCE gone.c -o unlink-and-run
status_of 0 where ./unlink-and-run ./gone where
fits mmap where
equal "$(pwd -P)/gone (deleted)" "$(value exe where)" "/proc/self/exe of a file that is gone"

# Started exactly twice; not at all where it is low already.
if have strace; then
    # executions COMMAND... - how often execve succeeded.
    executions() {
        strace -f -o trace -e trace=execve "$@" >/dev/null 2>&1 || true
        grep -c 'execve.* = 0' trace
    }
    equal 2 "$(executions ./low where)" "times that the program was started"
    equal 1 "$(executions ./plain where)" "times that the plain program was started"
    ! setarch -L true 2>/dev/null ||
        equal 2 "$(executions setarch -L ./low where)" "times, in a low layout (setarch and the program)"
fi
if setarch -L true 2>/dev/null; then
    status_of 0 out setarch -L ./low limits
    contains out 'personality=0x200000'
else
    echo 'not tried here: personality() is refused'
fi

# A child is not in the low layout for that.
status_of 0 out ./low fork
fits child_stack out

# personality() refused, as in containers: an unlimited stack does the same, and is taken back. Both
# refused: the old layout, and the self-test says why.
if [ "$(uname -m)" = x86_64 ]; then
    cat >filter.c <<'END'
#include <errno.h>
#include <stddef.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
/* personality() only asks or is refused. */
static struct sock_filter code[] = {
    BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_personality, 0, 3),
    BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, args)),
    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 0xffffffff, 1, 0),
    BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM),
    BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW)};
int main(int n, char **v) {
    struct sock_fprog program = {sizeof code / sizeof code[0], code};
    (void)n;
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) || prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program))
        return 77;
    execv(v[1], v + 1);
    return 76;
}
END
    quietly log cc filter.c -o filter
    status=0
    ./filter ./plain limits >limits-before 2>&1 || status=$?
    if [ $status = 0 ]; then
        hard=$(ulimit -H -s)
        if [ "$hard" = unlimited ]; then
            all_fit ./filter ./low where
            status_of 0 out ./filter ./low limits
            cmp out limits-before || fail "the stack's limit stays changed: $(cat out limits-before)"
            status_of 0 out ./filter ./low recurse 6
        fi
        # shellcheck disable=SC2086
        quietly log cc -no-pie $low_flags -DMASON_DIXON_LOW_STACK=1 -DMASON_DIXON_LOW_LAYOUT=1 -DMASON_DIXON_STARTUP=1 \
            "$fixtures/call.c" "$low_source" "$runtime/mason_dixon.c" -o self
        (
            ulimit -H -s 65536
            MASON_DIXON=report ./filter ./self >out 2>&1 || true
        )
        contains out 'mmap-width fail' 'personality() is refused here'
        MASON_DIXON=report ./self >out 2>&1 || true
        contains out 'mmap-width pass' 'started anew in the low layout' 'stack-width pass'
    fi
fi

# Raised rights: never started anew. As root a setuid program has none raised, but its personality
# is taken away at each start: no loop.
if [ "$(id -u)" = 0 ]; then
    cp low raised
    chmod u+s raised
    status_of 0 where timeout 20 ./raised where
    too_wide mmap where
    fits stack where
    if have setpriv && [ -r "$PWD" ]; then
        # Where another user may go.
        raised=/tmp/mason-dixon-raised.$$
        cp low "$raised"
        chmod 4755 "$raised"
        status=0
        timeout 20 setpriv --reuid 65534 --regid 65534 --clear-groups "$raised" where >raised.out 2>&1 || status=$?
        # The variable from outside takes nothing back there: READ_IMPLIES_EXEC, and a smaller stack.
        MASON_DIXON_LAYOUT=400000,10000,x timeout 20 setpriv --reuid 65534 --regid 65534 --clear-groups "$raised" \
            limits >raised-limits 2>&1 || true
        ./plain limits >limits-now
        cmp raised-limits limits-now || fail "a setuid program believes MASON_DIXON_LAYOUT: $(cat raised-limits)"
        rm -f "$raised"
        equal 0 $status "status of a setuid program"
        too_wide mmap raised.out
        fits stack raised.out
        # Capabilities of the file raise rights likewise.
        cp low "$raised"
        chmod 755 "$raised"
        if have setcap && setcap cap_net_raw=ep "$raised" 2>/dev/null; then
            status=0
            timeout 20 setpriv --reuid 65534 --regid 65534 --clear-groups "$raised" where >raised.out 2>&1 || status=$?
            too_wide mmap raised.out
            fits stack raised.out
        else
            echo "not tried here: a program with file capabilities"
        fi
        rm -f "$raised"
        equal 0 $status "status of a program with file capabilities"
    fi
else
    echo "not tried here: setuid programs, which need root"
fi

# Not more environment than the kernel takes: the program runs all the same.
cat >full.c <<'END'
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
/* full PROBE PROGRAM ARGUMENT... - executes PROGRAM with as much environment as execve takes for PROBE,
 * whose name is as long. */
static char text[65536], *list[200], last[65536];
static void fill(int bytes) {
    int i, whole = bytes / 65535;
    for (i = 0; i < whole; i++)
        list[i] = text;
    memset(last, 'y', sizeof last);
    last[1] = '=';
    last[bytes % 65535 + 2] = 0;
    list[whole] = last;
    list[whole + 1] = NULL;
}
int main(int n, char **v) {
    int low = 0, high = 12000000;
    (void)n;
    memset(text, 'x', sizeof text - 1);
    text[1] = '=';
    while (high - low > 1) {
        int middle = low + (high - low) / 2, status = 0;
        pid_t child = fork();
        if (child == 0) {
            char *probe[] = {v[1], v[3], v[4], NULL};
            fill(middle);
            execve(v[1], probe, list);
            _exit(111);
        }
        if (waitpid(child, &status, 0) != child)
            return 110;
        if (WEXITSTATUS(status) == 111)
            high = middle;
        else
            low = middle;
    }
    fill(low);
    execve(v[2], v + 2, list);
    return 111;
}
END
quietly log cc -w full.c -o full
cp plain pla
status_of 5 out ./full ./pla ./low return 5
