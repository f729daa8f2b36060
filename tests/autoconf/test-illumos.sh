#!/bin/sh
# SPDX-License-Identifier: 0BSD
#
# configure for illumos: the mapfile and low mappings, with the wrapper and without, the facts of a placed program, a
# mapfile of the package's own as libmtev has it, and addr32. By the sources: the link-editor is an imitation
# (tests/sunos/sun-cc), the headers are musl's with the flags that illumos has. Nothing of illumos runs here.

# shellcheck disable=SC2016 # text for make, m4 and sh
# shellcheck source=tests/lib.sh
. "$MASON_DIXON_ROOT/tests/lib.sh"
# shellcheck source=tests/autoconf/common.sh
. "$MASON_DIXON_ROOT/tests/autoconf/common.sh"
# shellcheck source=tests/platforms.sh
. "$MASON_DIXON_ROOT/tests/platforms.sh"
need autoconf make ar readelf
newest_clang
write_solaris_cc

# illumos FOLDER LOG ARGUMENT... - configures ./src in FOLDER for illumos.
illumos() {
    illumos_folder=$1
    illumos_log=$2
    shift 2
    configured "$illumos_folder" "$illumos_log" --host=x86_64-pc-solaris2.11 --build=x86_64-pc-linux-gnu \
        "CC=$PWD/solaris-cc" "$@"
}

# The macro's documentation has each strategy that the program takes.
sed -n '/^#     strategy=NAME/,/^#     self-test=MODE/p' "$macro_file" >strategies
for each in $("$tool" request --strategy best 2>&1 | sed 's/.*allowed is //; s/,/ /g; s/ or / /; s/[.].*//'); do
    grep -q "[ (]$each\\>" strategies || fail "the macro's documentation does not name the strategy $each: $(cat strategies)"
done
contains strategies mapfile addr32

# What serves instead of MAP_32BIT, of which there is none in a placed program.
instead='the heap lies above 4 GiB, where this kernel'\''s MAP_32BIT would begin to look'

# Low mappings by flags alone, and at the link. The macro is called twice, for two programs.
package src
cat >src/Makefile.in <<'END'
srcdir = @srcdir@
CC = @CC@
CFLAGS = @CFLAGS@ @CPPFLAGS@
LDFLAGS = @LDFLAGS@
all: app linked
@MASON_DIXON_RULES@
app: main.o @MASON_DIXON_DEPS@
	$(CC) $(CFLAGS) @MASON_DIXON_LDFLAGS@ $(LDFLAGS) -o $@ main.o @MASON_DIXON_LIBADD@
linked: main.o @LINKED_DEPS@
	@LINKED_LINK@ $(CC) $(CFLAGS) @LINKED_LDFLAGS@ $(LDFLAGS) -o $@ main.o @LINKED_LIBADD@
main.o: $(srcdir)/main.c
	$(CC) $(CFLAGS) -c -o $@ $(srcdir)/main.c
END
configure_ac src 'AC_PROG_CC
AX_MASON_DIXON([low-map low-reserve=64MiB], [echo "RAN IF KEPT"], [echo "RAN IF NOT"])
echo "first: $MASON_DIXON_VERDICT, $MASON_DIXON_STRATEGY, $MASON_DIXON_BASIS, $MASON_DIXON_LOW_MAP"
AX_MASON_DIXON([prefix=LINKED runtime=luajit link-wrapper])
echo "second: $LINKED_VERDICT, $LINKED_STRATEGY, $LINKED_BASIS, $LINKED_LOW_MAP, $LINKED_LUAJIT_GC64"'
autoconfed src
fake_luajit libluajit-5.1.a
illumos build configure.log "LUAJIT_LIBS=$PWD/libluajit-5.1.a"
contains configure.log 'the illumos link-editor 5.11 on x86_64' "checking for MAP_32BIT... guessing no: $instead" \
    'LOW_MAP serves instead, or a hint' 'first: placed, mapfile, headers, placed' 'RAN IF KEPT' \
    'second: placed, mapfile, headers, placed, guessing no' \
    'low mappings below 2 GiB: placed, MAP_32BIT gets all memory below the limit, by address'
lacks configure.log WARNING
contains build/mason-dixon.facts 'have_map_32bit=guessing no' "map_32bit_reason=$instead" linker_id=Solaris \
    target.MASON_DIXON.low_map=placed target.MASON_DIXON.low_reserve=67108864 target.LINKED.low_map=placed \
    target.LINKED.runtime=LuaJIT 'target.LINKED.runtime_gc64=guessing no' system=SunOS
grep -qx map_32bit_range= build/mason-dixon.facts || fail "a range is left: $(cat build/mason-dixon.facts)"
quietly make.log make -C build
for each in app linked; do
    serves "build/$each"
    is_seen 'placed link' "build/$each"
    kernel_heap "build/$each" 0x100001000 good
done
contains make.log 'linked: placed' 'linked: low mappings below 2 GiB: placed'
contains build/mason-dixon/LINKED/*.facts linked.verdict=placed linked.strategy=mapfile linked.low_map=placed
quietly report.log make -C build mason-dixon-report
contains report.log 'guessing no' "$instead" 'strategy mapfile' 'low mappings: placed'
# The second time from the cache, and the same.
if [ "$MASON_DIXON_FULL" = 1 ]; then
    cp build/mason-dixon.facts first.facts
    illumos build configure.log "LUAJIT_LIBS=$PWD/libluajit-5.1.a" -C
    illumos build configure.log "LUAJIT_LIBS=$PWD/libluajit-5.1.a" -C
    contains configure.log "checking for MAP_32BIT... (cached) guessing no: $instead"
    cmp first.facts build/mason-dixon.facts || fail 'the facts from the cache differ'
fi

# A package with a mapfile of its own, behind what we hand over. One that is right is enough, and one of eight bytes is
# never "placed", whatever its name; the link says so as well.
echo 'map64bit = LOAD ?E V0x100000000 L0x1000;' >page.map
echo 'map64bit = LOAD ?E V0x100000000 L0x8;' >eight.map
echo 'mason_dixon = LOAD ?E V0x100000000 L0x8;' >article.map
configure_ac src 'AC_PROG_CC
AX_MASON_DIXON([], [echo "RAN IF KEPT"], [echo "RAN IF NOT"])
AX_MASON_DIXON([prefix=LINKED link-wrapper])'
autoconfed src
# own MAP - configures and builds with that mapfile in LDFLAGS.
own() {
    rm -rf own
    illumos own configure.log "LDFLAGS=-m64 -Wl,-M -Wl,$PWD/$1"
    quietly make.log make -C own
    lacks make.log 'ld: fatal'
}
own page.map
contains configure.log "mapfile $PWD/page.map reserves the segment map64bit at 0x100000000, which is enough, so ours stays out" \
    'That line may go' 'RAN IF KEPT'
contains make.log 'linked: placed' "mapfile $PWD/page.map reserves the segment map64bit"
kernel_heap own/app 0x100001000 good
kernel_heap own/linked 0x100001000 good
own eight.map
contains configure.log 'WARNING: AX_MASON_DIXON: heap at or above 4 GiB: impossible (headers)' \
    "(L0x8) out of the project's mapfile" 'RAN IF NOT'
contains make.log 'linked: impossible' '(L0x8)' "($PWD/eight.map, segment map64bit)"
kernel_heap own/linked 0x100000008 faults
own article.map
contains configure.log 'WARNING: AX_MASON_DIXON: heap at or above 4 GiB: impossible (headers)' 'RAN IF NOT'
# At the link ours comes last.
contains make.log 'linked: placed' "mapfile $PWD/article.map has a segment of 0x8 bytes" 'Take that line out'
kernel_heap own/linked 0x100001000 good

# Everything low, for who asks.
if [ "$MASON_DIXON_FULL" = 1 ]; then
    configure_ac src 'AC_PROG_CC
AX_MASON_DIXON([strategy=addr32])'
    autoconfed src
    illumos low configure.log
    contains configure.log 'everything lies below 4 GiB: placed (headers)' 'no help for a LuaJIT without GC64' \
        'checking for MAP_32BIT... guessing yes, guessing 0x10000-0xfefff000'
    lacks low/mason-dixon.facts map_32bit_reason
fi
echo "by the sources: sun-cc imitates the link-editor, nothing of illumos runs here"
