#!/bin/sh
# SPDX-License-Identifier: 0BSD
# illumos and Solaris, by the sources: no such linker or kernel runs here. What is tested is what is
# decided, with the link-editor's real banner, what is generated, byte for byte, and what is refused;
# the link-editor itself is an imitation that reads mapfiles as the real one (5.11-1.1767) was seen to.
set -eu
# shellcheck source=tests/lib.sh
. "$MASON_DIXON_ROOT/tests/lib.sh"
# shellcheck source=tests/cmake/common.sh
. "$MASON_DIXON_ROOT/tests/cmake/common.sh"
# shellcheck source=tests/cmake/platforms.sh
. "$MASON_DIXON_ROOT/tests/cmake/platforms.sh"

need cmake cc readelf
newest_clang
quietly cc.log cc -std=c99 -Wall -Wextra -pedantic -Werror -O1 -o imitate "$MASON_DIXON_ROOT/tests/cmake/imitate.c"

# The imitated driver. IMITATE: illumos (default), solaris (its banner has no suffix), gnu (GNU ld on the
# same system), silent (an empty segment is not made, as with a mistyped one), junk (reads no mapfiles).
cat >sun-cc <<END
#!/bin/sh
clang=$clang
lld=ld.lld$clang_suffix
here=$PWD
END
cat >>sun-cc <<'END'
target=x86_64-pc-solaris2.11
link=yes
objects=
out=a.out
mode=--no-pie
map=
script=
mapfile=
set -f
for word in "$@"; do
    case $word in
    -c | -E | -S | -v | --version) link=no ;;
    --target=*) target=${word#--target=} ;;
    esac
done
[ $link = yes ] || exec $clang --target=$target "$@"
fatal() {
    echo "ld: fatal: $*" >&2
    exit 1
}
version2() {
    sed -e 's/#.*//' "$1" | tr -s ' \t\n' '   ' | grep -q '^ *\$mapfile_version 2 CAPABILITY { SF += ADDR32; };'
}
next=
linker_next=
bits=64
for word in "$@"; do
    if [ -n "$next" ]; then
        case $next in
        out) out=$word ;;
        linker)
            if [ "$linker_next" = M ]; then
                mapfile=$word
                linker_next=
            elif [ "$linker_next" = T ]; then
                script=$word
                linker_next=
            else
                case $word in
                -M) linker_next=M ;;
                -T) linker_next=T ;;
                *) fatal "unrecognized option '$word'" ;;
                esac
            fi
            ;;
        esac
        next=
        continue
    fi
    case $word in
    -o) next=out ;;
    -Xlinker) next=linker ;;
    -Wl,-V)
        case ${IMITATE-illumos} in
        gnu) printf 'GNU ld (GNU Binutils) 2.40\n  Supported emulations:\n' ;;
        solaris) echo 'ld: Software Generation Utilities - Solaris Link Editors: 5.11-1.3260' >&2 ;;
        *) echo 'ld: Software Generation Utilities - Solaris Link Editors: 5.11-1.1767 (illumos)' >&2 ;;
        esac
        ;;
    -Wl,--version)
        case ${IMITATE-illumos} in
        gnu) echo 'GNU ld (GNU Binutils) 2.40' && exit 0 ;;
        *) fatal "unrecognized option '--version'" ;;
        esac
        ;;
    -Wl,-r | -r) mode=-r ;;
    -pie) mode=-pie ;;
    -m32) bits=32 ;;
    -m64 | --target=* | -O* | -g* | -pthread | -f* | -rdynamic) ;;
    -Wl,*) fatal "unrecognized option '$word'" ;;
    *.o) objects="$objects $word" ;;
    *) fatal "file $word: unknown" ;;
    esac
done
[ -n "$objects" ] || fatal "Undefined symbol: main"
if [ -n "$mapfile" ] && [ "${IMITATE-illumos}" != junk ]; then
    if version2 "$mapfile"; then
        effect=addr32
    else
        effect=$(grep -v '^#' "$mapfile" | sed -n 's/^mason_dixon = LOAD ?E V\(0x[0-9a-f]*\) L\(0x[0-9a-f]*\);$/load \1 \2/p')
        [ "$(grep -vc '^#' "$mapfile")" = 1 ] && [ -n "$effect" ] || fatal "file $mapfile: line 1: expected a ';'"
        [ "$mode" != -r ] || fatal "file $mapfile: a LOAD empty segment definition is only allowed when creating a dynamic executable"
        [ $bits = 64 ] || fatal "file $mapfile: value 0x100000000 exceeds internal limit"
    fi
fi
case $target in
sparcv9*) emulation=elf64_sparc && base=0x100000000 ;;
*) emulation=elf_x86_64 && base=0x400000 ;;
esac
[ $bits = 64 ] || emulation=elf_i386
if [ "${IMITATE-illumos}" = gnu ]; then
    ld -m $emulation -e main --unresolved-symbols=ignore-all -o "$out" $objects ${script:+-T "$script"}
elif [ "$mode" = -r ]; then
    $lld -m $emulation -r -o "$out" $objects
else
    [ -z "$script" ] || fatal "option '-T' is not supported"
    $lld -m $emulation $mode -e main --unresolved-symbols=ignore-all --image-base=$([ $mode = -pie ] && echo 0 || echo $base) \
        -o "$out" $objects && { [ -z "${effect-}" ] || [ "${IMITATE-illumos}" = silent ] || $here/imitate "$out" $effect; }
fi
END
chmod +x sun-cc
# sunos BUILD IMITATE [ARGUMENT...]
sunos() {
    IMITATE=$2
    export IMITATE
    sunos_build=$1
    shift 2
    foreign SunOS x86_64 "$sunos_build" "-DCMAKE_C_COMPILER=$PWD/sun-cc" "$@"
}

# The mapfile: recognised, generated, injected, built, checked.
write_project project
sunos build illumos
decided build placed mapfile headers "the illumos link-editor 5.11 reserves a page at 4 GiB" "(by the sources)"
for fact in linker_id=Solaris linker_version=5.11 'have_map_32bit=guessing yes' 'heap_placement=guessing after-image' \
    'guessed_because=the probe can.t be compiled here' 'guessed_because=cross build without an emulator'; do
    grep -x "$fact" build/mason-dixon.facts >>facts || true
done
[ "$(wc -l <facts)" -ge 5 ] || fail "facts: $(cat build/mason-dixon.facts)"
{
    sed '/^mason_dixon/d' "$MASON_DIXON_ROOT/templates/link/solaris.map"
    echo 'mason_dixon = LOAD ?E V0x100000000 L0x1000;'
} >wanted.map
cmp wanted.map build/mason-dixon/solaris-0x100000000-0x1000.map || fail "the mapfile is another"
link_command build >link.txt
contains link.txt "-Xlinker -M -Xlinker $PWD/build/mason-dixon/solaris-0x100000000-0x1000.map"
lacks link.txt "-Xlinker -T" -pie --section-start -Map
build build
readelf -lW build/app | grep -q 'LOAD  *0x000000 0x0000000100000000 .* 0x000000 0x001000  *0x1000' || {
    readelf -lW build/app
    fail "the built program has no reserved segment"
}
# The check after the link reads the result: a linker that takes the file and makes nothing is found.
touch project/main.c
IMITATE=silent cmake --build build >build.log 2>&1 || true
contains build.log "app was linked, but no segment lies at or above 0x100000000"
# Another boundary is another page.
write_project project BOUNDARY 8GiB
sunos build-8 illumos
decided build-8 placed mapfile headers "8 GiB"
grep -qx 'mason_dixon = LOAD ?E V0x200000000 L0x1000;' build-8/mason-dixon/solaris-0x200000000-0x1000.map ||
    fail "the mapfile for 8 GiB"
write_project project
# Oracle's banner, the same strategy.
sunos build-oracle solaris
decided build-oracle placed mapfile headers "the Solaris link-editor 5.11"

# A mistyped segment links silently, and some linkers read -M as "print a map": no silent no-op.
sunos build-silent silent
decided build-silent impossible none headers "sunos-mapfile: no segment lies at or above 0x100000000"
contains configure.log "Warning" "impossible"
sunos build-junk junk
decided build-junk impossible none headers "takes a mapfile that makes no sense, so it reads none"
link_command build-junk >link.txt
lacks link.txt -Xlinker
# A PIE can't, and the reason says so; nor can -r and 32 bits.
sunos build-pie illumos -DCMAKE_EXE_LINKER_FLAGS=-pie
decided build-pie impossible none headers "this kernel starts its heap at 0x1000" "no-PIE"
link_command build-pie >link.txt
lacks link.txt -Xlinker
sunos build-32 illumos -DCMAKE_C_FLAGS=-m32
decided build-32 impossible none headers "32-bit pointers"
sunos build-r illumos -DCMAKE_EXE_LINKER_FLAGS=-Wl,-r
decided build-r impossible none headers "object file (-r)"
# REQUIRED stops.
write_project project REQUIRED
sunos build-required junk
[ "$foreign_status" != 0 ] || fail "REQUIRED and impossible, but the configure step went on"
contains configure.log "mason_dixon_target(app): REQUIRED, but heap at or above 4 GiB: impossible"

# ADDR32, only for who asks.
write_project project STRATEGY addr32 REQUIRED
sunos build-addr32 illumos
decided build-addr32 placed addr32 headers "marks the program ADDR32"
cmp "$MASON_DIXON_ROOT/templates/link/addr32.map" build-addr32/mason-dixon/addr32-0x100000000-0x1000.map ||
    fail "the mapfile of addr32 is another"
build build-addr32
sunos build-addr32-silent silent
[ "$foreign_status" != 0 ] || fail "addr32 without effect, but the configure step went on"
contains configure.log "lacks the software capability ADDR32"
# With its promise of a heap above 4 GiB the self-test would be wrong: it is left out.
sed -i 's/SELF_TEST OFF/SELF_TEST STARTUP/' project/CMakeLists.txt
sunos build-addr32-test illumos
decided build-addr32-test placed addr32 headers
link_command build-addr32-test >link.txt
lacks link.txt mason-dixon-self-test

# GNU ld on the same system: told apart, and its own script.
write_project project
sunos build-gnu gnu
decided build-gnu placed link-script headers "GNU ld 2.40 reserves a page at 4 GiB"
build build-gnu
is_page=$(readelf -lW build-gnu/app | grep -c 'LOAD .* 0x0000000100000000 0x0000000100000000 0x000000 0x001000')
equal 1 "$is_page" "reserved pages of GNU ld's"
sunos build-gnu-own gnu "-DCMAKE_EXE_LINKER_FLAGS=-Xlinker -T -Xlinker own.ld"
[ "$foreign_status" != 0 ] || decided build-gnu-own impossible none headers "a linker script of its own"

# A strategy of other linkers is an error that says what fits.
write_project project STRATEGY post-link
sunos build-wrong illumos
[ "$foreign_status" != 0 ] || fail "post-link was taken"
contains configure.log 'STRATEGY is "post-link"; allowed is what fits the illumos link-editor 5.11 on SunOS x86_64: auto, none, addr32, mapfile'

# sparcv9 needs nothing.
write_project project
if printf 'int main(void) { return 0; }' | "$clang" --target=sparcv9-pc-solaris2.11 -x c -c - -o sparc.o 2>/dev/null; then
    sunos build-sparc illumos -DCMAKE_C_FLAGS=--target=sparcv9-pc-solaris2.11
    [ "$foreign_status" = 0 ] || fail "sparcv9: $(cat configure.log)"
    grep -qx 'target.app.verdict=not-needed' build-sparc/mason-dixon.facts || {
        cat configure.log build-sparc/mason-dixon.facts
        fail "sparcv9 is not told as not-needed"
    }
else
    echo "not tried here: sparcv9, this clang does not make its files"
fi
