#!/bin/sh
# SPDX-License-Identifier: 0BSD
# mason-dixon link where something is in the way: outputs that are no plain files, or run, signals to it at any time, a full
# disk, folders that can't be written, make's jobserver, names that a sanitizer has, a PIE that crosses the boundary.

# shellcheck source=tests/tool/common.sh
. "$MASON_DIXON_ROOT/tests/tool/common.sh"

need gcc readelf
[ "$(uname -s)" = Linux ] || skip 'Linux only'
build_tool
write_heap
quietly log gcc -fPIE -c heap.c -o heap.o
mkdir tmp

# same_as_plain COMMAND... - with us it ends with the same status, and says the same.
same_as_plain() {
    rm -f pipe
    mkfifo pipe
    plain_status=0
    timeout 20 "$@" >plain.log 2>&1 </dev/null || plain_status=$?
    status=0
    timeout 20 "$tool" link -- "$@" >link.log 2>&1 </dev/null || status=$?
    equal $plain_status $status "status of $*: $(cat link.log)"
    grep -v '^mason-dixon: ' link.log | cmp -s - plain.log || fail "$*: $(cat plain.log link.log)"
}

# ---- outputs
# to_pipe COMMAND... - with a FIFO of which something reads; the status is in $status.
to_pipe() {
    rm -f pipe
    mkfifo pipe
    cat <>pipe >got &
    reader=$!
    status=0
    timeout 20 "$@" pipe >to-pipe.log 2>&1 || status=$?
    kill $reader
}
for linker in bfd lld mold; do
    gcc -fuse-ld=$linker -no-pie heap.o -o app 2>/dev/null || continue
    to_pipe gcc -fuse-ld=$linker -no-pie heap.o -o
    mv to-pipe.log plain.log
    plain_status=$status
    to_pipe "$tool" link -- gcc -fuse-ld=$linker -no-pie heap.o -o
    mv to-pipe.log link.log
    equal $plain_status $status "$linker: status of a link to a FIFO: $(cat link.log)"
    sed '/^mason-dixon: /d' link.log | cmp -s - plain.log || fail "$linker: a link to a FIFO says $(cat link.log)"
    expect_failure link.log "$tool" link --required -- gcc "-fuse-ld=$linker" -no-pie heap.o -o pipe
    contains link.log 'pipe: impossible: the output is no regular file; --required is given, so it is not linked'
done
same_as_plain gcc -no-pie heap.o -o no/such/folder
mkdir folder
same_as_plain gcc -no-pie heap.o -o folder
same_as_plain gcc -no-pie heap.o -o ''
# A program that runs keeps its own file.
printf '#include <unistd.h>\nint main(void) { sleep(2); return 7; }\n' >slow.c
quietly log "$tool" link -- gcc -no-pie slow.c -o running
./running &
running=$!
for linker in bfd gold lld mold; do
    gcc -fuse-ld=$linker -no-pie heap.o -o app 2>/dev/null || continue
    quietly link.log "$tool" link -- gcc -fuse-ld=$linker -no-pie heap.o -o running
    is_seen 'placed slot' running
    heap_above running
done
status=0
wait $running || status=$?
equal 7 $status 'status of the program that ran meanwhile'

# ---- signals to us
# The driver says that it was told, and has an output by then.
cat >slowcc <<'END'
#!/bin/sh
gcc "$@" || exit
trap 'echo told >told; exit 9' TERM INT HUP
: >linked
sleep 20 &
wait $!
END
chmod +x slowcc
for number in TERM:15 INT:2 HUP:1 KILL:9; do
    signal=${number%:*}
    rm -f told linked app
    # A shell in the background has INT ignored, one under nohup HUP, and what it starts, too.
    (TMPDIR=$PWD/tmp exec env --default-signal=INT,HUP "$tool" link -- ./slowcc -no-pie heap.o -o app) >log 2>&1 &
    us=$!
    while [ ! -e linked ]; do sleep 0.1; done
    kill -"$signal" $us
    status=0
    wait $us 2>/dev/null || status=$?
    equal $((128 + ${number#*:})) $status "status after SIG$signal: $(cat log)"
    if [ "$signal" = KILL ]; then
        # Nobody could act: the file is as the linker left it, which check says.
        expect_failure log "$tool" check app
        contains log slot=yes verdict=impossible
    else
        [ -e told ] || fail "SIG$signal did not reach the command"
        equal '' "$(ls tmp)" "temporary files after SIG$signal"
    fi
done
rm -rf tmp/*
quietly log "$tool" link -- gcc -no-pie heap.o -o app
is_seen 'placed slot' app

# ---- a full disk, folders that can't be written
mkdir full
if mount -t tmpfs -o size=8k tmpfs full 2>/dev/null; then
    trap 'umount full' EXIT
    dd if=/dev/zero of=full/all bs=4096 2>/dev/null
    quietly link.log env TMPDIR="$PWD/full" "$tool" link -- gcc -B/usr/bin -pipe -no-pie heap.o -o app
    ./app >/dev/null || fail 'the program of a link without temporary files'
    contains link.log 'mason-dixon: app: '
    quietly link.log "$tool" link --record full/record -- gcc -no-pie heap.o -o app
    contains link.log 'mason-dixon: --record: full/record' "can't be written: "
    is_seen 'placed slot' app
    expect_failure log gcc -no-pie heap.o -o full/app
    expect_failure link.log "$tool" link -- gcc -no-pie heap.o -o full/app
    [ ! -e full/app ] || fail 'a full disk, and an output is left'
    umount full
    trap - EXIT
else
    echo 'no full disk was tried: no file system can be mounted here'
fi
: >file
quietly link.log "$tool" link --record file/record -- gcc -no-pie heap.o -o app
contains link.log 'mason-dixon: --record: file/record' "can't be written: Not a directory"
is_seen 'placed slot' app

# ---- make's jobserver reaches the compiler
if gcc -flto=jobserver heap.c -o app 2>/dev/null && command -v make >/dev/null; then
    # shellcheck disable=SC2016 # make's
    printf 'app: heap.c\n\t+$(OURS) gcc -flto=jobserver -O1 -no-pie heap.c -o app\n' >jobs.mk
    rm app
    quietly log make -j3 -f jobs.mk "OURS=$tool link --"
    lacks log warning
    is_seen 'placed slot' app
fi

# ---- a name of AddressSanitizer's, and a PIE on both sides of the boundary
echo 'void __asan_init(void) {}' >own.c
quietly link.log "$tool" link -- gcc -no-pie heap.o own.c -o app
contains link.log 'app: impossible: AddressSanitizer: its shadow memory'
for base in 0xfffff000 0x7ffff000; do
    gcc -pie -fuse-ld=lld -Wl,--image-base=$base heap.o -o app 2>/dev/null || continue
    quietly link.log "$tool" link -- gcc -pie -fuse-ld=lld -Wl,--image-base=$base heap.o -o app
    case $base in
    0xfffff000) contains link.log 'app: impossible: position independent, with segments on both sides of the boundary' ;;
    *) is_seen 'not-needed none' app ;;
    esac
done

# ---- commands as people write them: what stands in front, what is named to the linker, what makes no program
printf '#!/bin/sh\nshift\nexec "$@"\n' >launcher
printf 'exec gcc "$@"\n' >wrapped
chmod +x launcher wrapped
ar rcs libheap.a heap.o
# written COMMAND... - with --required and a self-test it places ./app.
written() {
    rm -rf app rec
    quietly link.log "$tool" link --required --self-test startup --record rec -- "$@"
    is_seen 'placed slot' app
    heap_above app
    contains rec/app.facts linked.self_test=startup
}
for command in 'timeout 60 gcc' 'taskset -c 0 gcc' './launcher word gcc' 'cmake -E time gcc' ./wrapped; do
    command -v "${command%% *}" >/dev/null || continue
    # The first processor may not be ours.
    [ "${command%% *}" != taskset ] || taskset -c 0 true 2>/dev/null || continue
    # shellcheck disable=SC2086 # words
    written $command -no-pie heap.o -o app
done
PATH=$PWD:$PATH written wrapped -no-pie heap.o -o app
written gcc -no-pie -o app -L. -lheap
written gcc -no-pie -o app -Wl,--whole-archive,libheap.a,--no-whole-archive
written gcc -no-pie heap.o -Wl,-o,app
written gcc -no-pie heap.o -Xlinker --output=app
written gcc -no-pie heap.o -Wl,-oapp
! command -v clang >/dev/null || written clang -Xclang -mframe-pointer=all -no-pie heap.o -o app
# A linker that is given nothing but libraries; no file of theirs starts here.
rm -f app
quietly link.log "$tool" link --required -- ld -e main -u main -L. -lheap "-L$(dirname "$(gcc -print-file-name=libc.so)")" -lc -o app
is_seen 'placed slot' app
# A program of another machine is no script for the shell, wherever it lies.
mkdir elsewhere
cp heap.o elsewhere/odd-gcc
chmod +x elsewhere/odd-gcc
for command in elsewhere/odd-gcc odd-gcc; do
    PATH=$PATH:$PWD/elsewhere expect_failure log "$tool" link -- "$command" heap.o -o app
    contains log "$command: Exec format error"
done
# What a configure step finds out is what it would find out without us.
quietly log "$tool" link --required -- gcc -no-pie -x c - -o conftest <heap.c
[ -x conftest ] || fail 'a trial of configure was removed'
# With -Werror clang answers no question that has a -D.
if command -v clang >/dev/null; then
    quietly log "$tool" detect -- clang -O2 -Werror -DNDEBUG -no-pie
    contains log linker_id=GNU
    ! command -v ld.lld >/dev/null || {
        quietly log "$tool" detect -- clang -Xclang -Werror=foo -fuse-ld=lld -no-pie
        contains log linker_id=LLD
    }
fi
# A command that a signal ends has said what it said.
printf '#!/bin/sh\necho "waiting for a licence" >&2\nsleep 60\n' >slow
chmod +x slow
expect_failure log timeout 5 "$tool" link -- ./slow -no-pie heap.o -o app
contains log 'waiting for a licence'
# Nobody reads what the linker says.
rm -rf app tmp
mkdir tmp
TMPDIR=$PWD/tmp "$tool" link -- gcc -no-pie -Wl,-t heap.o -o app 2>&1 | true
is_seen 'placed slot' app
equal '' "$(ls tmp)" 'what is left in TMPDIR'
# By the compiler's name, by two files; where the next one of that name is no program of others, it sees the PATH as it is.
mkdir ours copy
cp "$tool" ours/gcc
cp "$tool" copy/gcc
rm -f app
PATH=$PWD/ours:$PWD/copy:$PATH quietly log timeout 60 gcc -no-pie heap.c -o app
is_seen 'placed slot' app
cp "$tool" ours/some-gcc
# shellcheck disable=SC2016 # of another shell
printf '#!/bin/sh\necho "$PATH" >seen\nexec gcc "$@"\n' >copy/some-gcc
chmod +x copy/some-gcc
PATH=$PWD/ours:$PWD/copy:$PATH quietly log timeout 60 some-gcc -c heap.c -o x.o
equal "$PWD/ours:$PWD/copy:$PATH" "$(cat seen)" 'the PATH of the compiler'
# By the compiler's name, in front of and behind ccache's links of that name, which take the next gcc of the PATH.
if command -v ccache >/dev/null; then
    mkdir masquerade
    ln -s "$(command -v ccache)" masquerade/gcc
    for path in "$PWD/ours:$PWD/masquerade" "$PWD/masquerade:$PWD/ours"; do
        rm -f app
        PATH=$path:$PATH quietly log timeout 60 gcc -no-pie heap.c -o app
        is_seen 'placed slot' app
    done
fi
# A folder that is called like a driver is none.
quietly log "$tool" link --explain -- ./wrapped -I /usr/lib/gcc heap.o -o app
contains log driver=./wrapped
for command in 'timeout 60 ./wrapped -c -I /usr/lib/gcc heap.c -o x.o' 'ionice -c3 nvcc -c -ccbin g++ x.cu -o x.o' 'ionice -c3 -t nvcc -c -ccbin g++ x.cu -o x.o'; do
    # shellcheck disable=SC2086 # words
    quietly log "$tool" link --explain -- $command
    contains log 'because=-c'
done
quietly log "$tool" link --explain -- timeout -s KILL 60 gcc heap.o -o app
contains log driver=gcc
quietly log "$tool" link --explain -- sh ./gcc heap.o -o app
contains log driver=./gcc
for command in 'gcc -nostdlib -Wl,--oformat=binary heap.o -o raw' 'ld --oformat binary heap.o -o raw' 'g++ -x c++-header heap.c -o heap.gch' 'cp gcc heap.o' 'gcc --compile heap.c -o x.o' 'clang++ --precompile m.cppm -o m.pcm'; do
    # shellcheck disable=SC2086 # words
    quietly log "$tool" link --explain -- $command
    contains log 'command=other'
done
quietly log "$tool" link --explain -- ld --print-gc-sections heap.o -o app
contains log 'command=link of an executable'
# Firmware of a direct linker.
mkdir cross
ln -s "$(command -v ld)" cross/aarch64-none-elf-ld
if command -v aarch64-linux-gnu-gcc >/dev/null; then
    quietly log aarch64-linux-gnu-gcc -c heap.c -o arm.o
    quietly log "$tool" link --explain -- cross/aarch64-none-elf-ld arm.o -o firmware
    contains log 'system=unknown'
fi
# Inputs that can be read only once are left to the command.
status=0
# shellcheck disable=SC2002 # a pipe is what is tried
cat heap.c | "$tool" link -- gcc -no-pie -x c /dev/stdin -o app >link.log 2>&1 || status=$?
equal 0 $status 'status of a link of a pipe'
contains link.log 'app: impossible: it was left as it is, since an input is no regular file'
mkfifo words
echo 'heap.o -o fed' >words &
quietly log "$tool" link --explain -- clang -no-pie @words -o app
contains log 'because=an input is no regular file'
cat words >log

# ---- who starts us ignores SIGCHLD, and hears how the command ended all the same
status=0
env --ignore-signal=CHLD "$tool" link -- gcc -no-pie heap.c nothing.o -o app >log 2>&1 || status=$?
equal 1 $status 'status of a failed link where SIGCHLD is ignored'

# ---- what was asked for can't be compiled in, and nothing is placed
if [ "$(uname -m)" = x86_64 ]; then
    printf '#!/bin/sh\ncase " $* " in *" -c "*) exit 1 ;; esac\nexec gcc "$@"\n' >links-only
    chmod +x links-only
    quietly log gcc -fPIE -c heap.c -o heap-pie.o
    quietly link.log "$tool" link --strategy none --pointer-bits 46 --low-layout --self-test call -- ./links-only -pie heap-pie.o -o app
    contains link.log 'LOW_LAYOUT is left out'
fi

# ---- no space for the appended segment: the file is as it was linked
if command -v tcc >/dev/null; then
    cat >full.c <<'END_C'
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>
ssize_t pwrite(int fd, const void *from, size_t size, off_t at) {
    struct stat status;
    if (fstat(fd, &status) == 0 && at + (off_t)size > status.st_size) {
        errno = ENOSPC;
        return -1;
    }
    return ((ssize_t(*)(int, const void *, size_t, off_t))dlsym(RTLD_NEXT, "pwrite"))(fd, from, size, at);
}
ssize_t pwrite64(int fd, const void *from, size_t size, off_t at) { return pwrite(fd, from, size, at); }
END_C
    quietly log gcc -shared -fPIC full.c -o full.so -ldl
    quietly log tcc heap.c -o plain
    quietly link.log env LD_PRELOAD=./full.so "$tool" link -- tcc heap.c -o app
    contains link.log "app: impossible: it can't be written: No space left on device"
    cmp plain app || fail 'a file that could not be written is another one'
fi
