#!/bin/sh
# SPDX-License-Identifier: 0BSD
#
# The configure step never dies of our trial: flags that only the project's own link can satisfy cost a warning at most,
# and the link decides.

# shellcheck source=tests/lib.sh
. "$MASON_DIXON_ROOT/tests/lib.sh"
# shellcheck source=tests/cmake/common.sh
. "$MASON_DIXON_ROOT/tests/cmake/common.sh"
need cmake ninja gcc ld readelf

mkdir project
cat >project/main.c <<'END'
#include <stdio.h>
int own(void);
int main(void) { return own() + (puts("C program") < 0); }
END
cat >project/own.c <<'END'
#include <stddef.h>
#include <sys/mman.h>
int own(void);
int own(void) { return 0; }
void *__wrap_mmap64(void *at, size_t size, int prot, int flags, int fd, long offset);
void *__wrap_mmap64(void *at, size_t size, int prot, int flags, int fd, long offset) {
    return mmap(at, size, prot, flags, fd, offset);
}
END
echo '{ local: never_there; };' >project/own.map
ld -no-pie --verbose | sed '1,/^====/d;/^====/,$d' >project/own.ld
cat >project/CMakeLists.txt <<'END'
cmake_minimum_required(VERSION 3.25)
project(own LANGUAGES C)
if(NEW_LINKER_FLAGS AND POLICY CMP0181)
  cmake_policy(SET CMP0181 NEW)
endif()
list(APPEND CMAKE_MODULE_PATH "$ENV{MASON_DIXON_ROOT}/cmake")
include(MasonDixon)
add_compile_options(-fno-pie)
string(REPLACE "@BUILD@" "${CMAKE_BINARY_DIR}" CMAKE_EXE_LINKER_FLAGS "${EXE_FLAGS} -no-pie")
set(CMAKE_C_STANDARD_LIBRARIES "${LIBRARIES}")
if(RULE)
  set(CMAKE_C_LINK_EXECUTABLE "${RULE}")
  # Later CMakes would hand the driver's -Wl, to ld.
  set(CMAKE_LINK_DEPENDS_USE_LINKER FALSE)
endif()
add_library(own STATIC own.c)
add_executable(app main.c ${START})
target_link_libraries(app PRIVATE ${OWN})
mason_dixon_target(app REQUIRED)
# A script that is made while building.
add_custom_command(OUTPUT made.ld made.map COMMAND ${CMAKE_COMMAND} -E copy "${CMAKE_SOURCE_DIR}/own.ld" made.ld
  COMMAND ${CMAKE_COMMAND} -E copy "${CMAKE_SOURCE_DIR}/own.map" made.map VERBATIM)
add_custom_target(made DEPENDS made.ld made.map)
add_dependencies(app made own)
END

# tried WHAT [ARGUMENT...] - configured and built, and placed.
tried() {
    tried_what=$1
    shift
    rm -rf tree
    configure project tree -G Ninja "$@"
    build tree
    is placed tree/app
    equal 'C program' "$(tree/app)" "$tried_what: output"
    verdict placed tree app
}

tried 'a wrapped mmap64' -DOWN=own '-DEXE_FLAGS=-Wl,--wrap=mmap64'
tried 'a script made by the build' -DOWN=own '-DEXE_FLAGS=-Wl,-T,@BUILD@/made.ld'
tried 'a version script made by the build' -DOWN=own '-DEXE_FLAGS=-Wl,--version-script=made.map'
tried 'a library of its own' "-DEXE_FLAGS=-L@BUILD@" -DLIBRARIES=-lown
tried 'no default libraries' -DOWN=own -DEXE_FLAGS=-nodefaultlibs '-DLIBRARIES=-lgcc -lc -lgcc'
start="$(gcc -print-file-name=crt1.o);$(gcc -print-file-name=crti.o)"
tried 'no start files' -DOWN=own -DEXE_FLAGS=-nostartfiles "-DSTART=$start;$(gcc -print-file-name=crtn.o)"
tried 'a rule that calls ld itself' -DOWN=own \
    "-DRULE=<CMAKE_LINKER> -o <TARGET> -dynamic-linker $(readelf -lW /bin/sh | sed -n 's/.*interpreter: \(.*\)]/\1/p') \
$(gcc -print-file-name=crt1.o) $(gcc -print-file-name=crti.o) <OBJECTS> <LINK_LIBRARIES> -L$(dirname "$(gcc -print-file-name=libc.so)") -lc $(gcc -print-file-name=crtn.o) <LINK_FLAGS>"
case $(cmake --version | sed -n 's/^cmake version //p') in
3.* | 4.0*) echo 'without CMP0181, which this CMake does not have' ;;
*) tried 'LINKER: in the flags' -DOWN=own -DNEW_LINKER_FLAGS=ON '-DEXE_FLAGS=LINKER:-z,now LINKER:-z,relro' ;;
esac
