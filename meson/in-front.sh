#!/bin/sh
# SPDX-License-Identifier: 0BSD
#
# usage: in-front.sh FOLDER PROGRAM [OPTIONS...] -- COMPILER...
#
# For meson.build: makes FOLDER, in which each linker of this compiler is a script that runs it by "PROGRAM link OPTIONS".
# A compiler that is given -BFOLDER takes linkers from there. That it does is tried; what it prints is for people.
# While PROGRAM is not built yet (meson's checks link before), the linker runs alone and it is said.
#
# Exit status: 0; 1 this compiler does not look there.

folder=$1
program=$2
shift 2

# quoted WORD... - for the shell, each behind a space.
quoted() {
    for quoted_word in "$@"; do
        printf " '%s'" "$(printf '%s\n' "$quoted_word" | sed "s/'/'\\\\''/g")"
    done
}
front=$(quoted "$program" link)
while [ "$1" != -- ]; do
    front=$front$(quoted "$1")
    shift
done
shift

# The linkers stay where the compiler finds them without us; one that is not here yet is looked for on the PATH later.
rm -rf "$folder"
mkdir -p "$folder" || exit 1
for name in ld ld.bfd ld.gold ld.lld ld.mold; do
    linker=$("$@" -print-prog-name=$name 2>/dev/null)
    case $linker in
    */*) ;;
    *) linker=$(command -v $name || echo $name) ;;
    esac
    cat >"$folder/$name" <<END
#!/bin/sh
if [ "\$MASON_DIXON_IN_FRONT" ]; then
    : >"\$MASON_DIXON_IN_FRONT"
    exit 1
fi
if [ ! -x$(quoted "$program") ]; then
    echo 'mason-dixon: is not built yet: linked without it' >&2
    exec$(quoted "$linker") "\$@"
fi
exec$front --$(quoted "$linker") "\$@"
END
    chmod +x "$folder/$name"
done

# Does the compiler come by? No matter what the link is worth.
echo 'int main(void) { return 0; }' >"$folder/trial.c"
MASON_DIXON_IN_FRONT=$folder/seen "$@" "-B$folder" "$folder/trial.c" -o "$folder/trial" >/dev/null 2>&1
if [ ! -e "$folder/seen" ]; then
    echo "nothing is placed by the dependency: this compiler takes no linker from a folder given by -B ($*)." \
        "Put the program in front of it: CC=\"mason-dixon link -- $*\" (docs/link.md)" >&2
    exit 1
fi
rm -f "$folder/seen" "$folder/trial.c" "$folder/trial"
echo 'mason-dixon is in front of the linkers of what depends on it'
