#!/bin/sh
# SPDX-License-Identifier: 0BSD
#
# The configure step never dies of our trial: flags that only the project's own link can satisfy cost a warning at most,
# and the link decides. Each is in a folder with flags of its own.

# shellcheck source=tests/lib.sh
. "$MASON_DIXON_ROOT/tests/lib.sh"
# shellcheck source=tests/cmake/common.sh
. "$MASON_DIXON_ROOT/tests/cmake/common.sh"
need cmake ninja gcc ld readelf

project project <<'END'
add_compile_options(-fno-pie)
add_library(own STATIC own.c)
# A script that is made while building.
add_custom_command(OUTPUT made.ld made.map COMMAND ${CMAKE_COMMAND} -E copy "${CMAKE_SOURCE_DIR}/own.ld" made.ld
  COMMAND ${CMAKE_COMMAND} -E copy "${CMAKE_SOURCE_DIR}/own.map" made.map VERBATIM)
add_custom_target(made DEPENDS made.ld made.map)
# app(<name> <what is linked>...)
macro(app name)
  add_executable(${name} ../main.c)
  target_link_libraries(${name} PRIVATE ${ARGN})
  mason_dixon_target(${name} REQUIRED)
  add_dependencies(${name} made own)
endmacro()
file(GLOB folders LIST_DIRECTORIES TRUE "${CMAKE_SOURCE_DIR}/in-*")
foreach(folder IN LISTS folders)
  add_subdirectory("${folder}")
endforeach()
END
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

# folder NAME FLAGS [LINES] - project/in-NAME with these CMAKE_EXE_LINKER_FLAGS and these lines, which link it.
folder() {
    mkdir "project/in-$1"
    printf 'string(APPEND CMAKE_EXE_LINKER_FLAGS " %s -no-pie")\n%s\n' "$2" "${3:-app($1 own)}" >"project/in-$1/CMakeLists.txt"
}
file() { gcc -print-file-name="$1"; }
# shellcheck disable=SC2016 # CMake's
{
    folder wrapped -Wl,--wrap=mmap64
    folder script '-Wl,-T,${CMAKE_BINARY_DIR}/made.ld'
    folder version-script -Wl,--version-script=made.map
    folder library '-L${CMAKE_BINARY_DIR}' 'set(CMAKE_C_STANDARD_LIBRARIES -lown)
app(library)'
    folder no-libraries -nodefaultlibs 'set(CMAKE_C_STANDARD_LIBRARIES "-lgcc -lc -lgcc")
app(no-libraries own)'
    folder no-start -nostartfiles "app(no-start own)
target_sources(no-start PRIVATE $(file crt1.o) $(file crti.o) $(file crtn.o))"
    # Later CMakes would hand the driver's -Wl, to ld.
    folder by-ld '' "set(CMAKE_C_LINK_EXECUTABLE \"<CMAKE_LINKER> -o <TARGET> -dynamic-linker \
$(readelf -lW /bin/sh | sed -n 's/.*interpreter: \(.*\)]/\1/p') $(file crt1.o) $(file crti.o) <OBJECTS> <LINK_LIBRARIES> \
-L$(dirname "$(file libc.so)") -lc $(file crtn.o) <LINK_FLAGS>\")
set(CMAKE_LINK_DEPENDS_USE_LINKER FALSE)
app(by-ld own)"
    # A target that a macro adds has the policies of where the macro was written.
    folder linker-flags 'LINKER:-z,now LINKER:-z,relro' 'if(POLICY CMP0181)
  cmake_policy(SET CMP0181 NEW)
else()
  set(CMAKE_EXE_LINKER_FLAGS -no-pie)
endif()
add_executable(linker-flags ../main.c)
target_link_libraries(linker-flags PRIVATE own)
mason_dixon_target(linker-flags REQUIRED)'
}
configure project tree -G Ninja
build tree
for program in wrapped script version-script library no-libraries no-start by-ld linker-flags; do
    is placed tree/in-$program/$program
    verdict placed tree in-$program/$program
    works tree/in-$program/$program
done
