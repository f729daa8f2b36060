# shellcheck shell=sh
# SPDX-License-Identifier: 0BSD
#
# What the tests of the autoconf macro share. Sourced after tests/lib.sh; works in $PWD.
# What a linked file is like is read with readelf (tests/cmake/common.sh), never with our own reader.

# shellcheck source=tests/cmake/common.sh
. "$MASON_DIXON_ROOT/tests/cmake/common.sh"
# shellcheck source=tests/tool/common.sh
. "$MASON_DIXON_ROOT/tests/tool/common.sh"
unset CC CXX CPPFLAGS CONFIG_SITE CONFIG_SHELL CC_FOR_BUILD MASON_DIXON_PROGRAM
# configure starts itself again with bash where there is one, whose forks cost twice those of dash. The short
# version takes dash; what configure picks for itself is seen by the full one, and by test-example.sh in both.
if [ "$MASON_DIXON_FULL" = 0 ] && [ -x /bin/dash ]; then
    CONFIG_SHELL=/bin/dash
    export CONFIG_SHELL
fi

# What each configure would compile for itself is built once, and all short tests share it; a test of that compile says
# program_shared=no before, or unsets MASON_DIXON_PROGRAM. What configure makes of the sources that it carries is seen in
# test-program.sh, from a tarball in test-automake.sh, by each shell in test-versions.sh.
if [ "$program_shared" = yes ]; then
    build_tool
    MASON_DIXON_PROGRAM=$tool
    export MASON_DIXON_PROGRAM
fi

macro_file=$MASON_DIXON_ROOT/m4/ax_mason_dixon.m4

# package FOLDER [PROGRAM:PREFIX:FILES]... - makes a folder with main.c, the macro in m4/, and a plain Makefile.in that uses
# every substitution, with a rule for each program that is linked of these files; without any for app:MASON_DIXON:main.o.
# The test writes configure.ac.
package() {
    package_folder=$1
    shift
    [ $# != 0 ] || set -- app:MASON_DIXON:main.o
    mkdir -p "$package_folder/m4"
    cp "$macro_file" "$package_folder/m4/"
    printf '#include <stdlib.h>\nint main(void) { void *p = malloc(100); free(p); return p == 0; }\n' >"$package_folder/main.c"
    package_prefix=${1#*:}
    package_all=
    for package_each; do package_all="$package_all ${package_each%%:*}"; done
    cat >"$package_folder/Makefile.in" <<END
top_builddir = @top_builddir@
VPATH = @srcdir@
SHELL = @SHELL@
CC = @CC@
CFLAGS = @CFLAGS@ @CPPFLAGS@
LDFLAGS = @LDFLAGS@
all:$package_all
@MASON_DIXON_RULES@
clean:
	rm -f *.o$package_all
.SUFFIXES: .c .o
.c.o:
	\$(CC) \$(CFLAGS) @${package_prefix%%:*}_CPPFLAGS@ -c -o \$@ \$<
END
    for package_each; do
        IFS=: read -r package_name package_prefix package_files <<END
$package_each
END
        sed "s/NAME/$package_name/; s/PREFIX/$package_prefix/g; s/FILES/$package_files/" >>"$package_folder/Makefile.in" <<'END'
NAME: FILES @PREFIX_DEPS@
	@PREFIX_LINK@ $(CC) $(CFLAGS) $(LDFLAGS) @PREFIX_LDFLAGS@ -o $@ FILES @PREFIX_LIBADD@
END
    done
}

# configure_ac FOLDER TEXT - a configure.ac around TEXT, and configure from it.
configure_ac() {
    cat >"$1/configure.ac" <<END
AC_INIT([package], [1.0])
$2
AC_CONFIG_FILES([Makefile])
AC_OUTPUT
END
}

# autoconfed FOLDER [VERSION] - makes configure without aclocal, the way a copied macro is used.
autoconfed() {
    cp "$1/m4/ax_mason_dixon.m4" "$1/aclocal.m4"
    # A configure of the same second counts as new otherwise.
    (cd "$1" && "autoconf${2-}" --force) >autoconf.log 2>&1 || {
        cat autoconf.log
        fail "autoconf${2-} failed"
    }
    [ ! -s autoconf.log ] || {
        cat autoconf.log
        fail "autoconf${2-} warns"
    }
}

# configured FOLDER LOG ARGUMENT... - makes FOLDER and runs ../src/configure there.
configured() {
    configured_folder=$1
    configured_log=$2
    shift 2
    mkdir -p "$configured_folder"
    (cd "$configured_folder" && ../src/configure "$@") >"$configured_log" 2>&1 || {
        cat "$configured_log"
        fail "configure $* failed"
    }
}

# stopped FOLDER TEXT ARGUMENT... - the same, which must fail with the text.
stopped() {
    stopped_folder=$1
    stopped_text=$2
    shift 2
    mkdir -p "$stopped_folder"
    # shellcheck disable=SC2016 # the inner shell's words
    expect_failure configure.log sh -c 'cd "$0" && ../src/configure "$@"' "$stopped_folder" "$@"
    contains configure.log "$stopped_text"
}

# linker_flags NAME - sets $linker_flags so that gcc links with it; false where it is not there.
linker_flags() {
    command -v "ld.$1" >/dev/null 2>&1 || return
    # shellcheck disable=SC2034 # used by the tests
    linker_flags=-fuse-ld=$1
}
