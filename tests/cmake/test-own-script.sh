#!/bin/sh
# SPDX-License-Identifier: 0BSD
#
# The project's own full linker script keeps working, seen by CMake or not. The short version takes
# each script and each way to name it, but not all pairs of them.

# shellcheck source=tests/lib.sh
. "$MASON_DIXON_ROOT/tests/lib.sh"
# shellcheck source=tests/cmake/project.sh
. "$MASON_DIXON_ROOT/tests/cmake/project.sh"
need cmake cc readelf nm

# The project's own full linker script. ld's own is the best example of one.
ld --verbose 2>/dev/null | sed '1,/^====/d;/^====/,$d' >full.ld
if [ -s full.ld ]; then
    # no-PIE: the image base is what ld's script for that has.
    ld -no-pie --verbose | sed '1,/^====/d;/^====/,$d' >full.ld
    echo 'own_script_was_here = 0x1234;' >>full.ld
    # A script of people who know what they want, without .comment.
    sed '/^ *\.comment /d; /^ *\.stab/d' full.ld >no-comment.ld
    lacks no-comment.ld ' .comment '
    project own <<END
foreach(script full no-comment)
  foreach(where before after genex)
    set(name \${script}-\${where})
    if(ONLY AND NOT name IN_LIST ONLY)
      continue()
    endif()
    add_executable(\${name} main.c)
    target_link_options(\${name} PRIVATE -no-pie)
    set(option "-Wl,-T,$PWD/\${script}.ld")
    if(where STREQUAL "before")
      target_link_options(\${name} PRIVATE "\${option}")
    endif()
    mason_dixon_target(\${name} REQUIRED)
    if(where STREQUAL "after")
      target_link_options(\${name} PRIVATE "\${option}")
    elseif(where STREQUAL "genex")
      target_link_options(\${name} PRIVATE "\$<1:\${option}>")
    endif()
  endforeach()
endforeach()
END
    seen='full-before full-after full-genex no-comment-before no-comment-after no-comment-genex'
    only=
    if [ "$MASON_DIXON_FULL" = 0 ]; then
        seen='full-before no-comment-after full-genex'
        only='full-before;no-comment-after;full-genex'
    fi
    configure log own build-own -G 'Unix Makefiles' "-DONLY=$only"
    quietly log cmake --build build-own
    for name in $seen; do
        decided build-own "$name" placed post-link
        equal placed "$(fixed "build-own/$name")" "layout of $name"
        runs "build-own/$name"
        nm "build-own/$name" >names
        contains names own_script_was_here
    done
    # fresh - the full version configures in a new folder each time.
    fresh() {
        [ "$MASON_DIXON_FULL" = 0 ] || rm -rf build-own-flags
    }
    for script in full no-comment; do
        # lld takes GNU ld's script in the main, and that without .comment was in the project above.
        [ "$MASON_DIXON_FULL$script" != 0no-comment ] || continue
        project own-flags <<'END'
add_executable(app main.c)
target_link_options(app PRIVATE -no-pie)
mason_dixon_target(app REQUIRED)
END
        fresh
        configure log own-flags build-own-flags "-DCMAKE_EXE_LINKER_FLAGS=-Wl,-T,$PWD/$script.ld"
        quietly log cmake --build build-own-flags
        decided build-own-flags app placed post-link
        equal placed "$(fixed build-own-flags/app)" "layout, $script.ld in CMAKE_EXE_LINKER_FLAGS"
        runs build-own-flags/app
        if echo 'int main(void){return 0;}' | cc -no-pie -fuse-ld=lld -Wl,-T,"$PWD/$script.ld" -x c - -o try 2>/dev/null && ./try; then
            fresh
            configure log own-flags build-own-flags "-DCMAKE_EXE_LINKER_FLAGS=-fuse-ld=lld -Wl,-T,$PWD/$script.ld"
            quietly log cmake --build build-own-flags
            decided build-own-flags app placed post-link
            equal placed "$(fixed build-own-flags/app)" "layout, $script.ld with lld"
            runs build-own-flags/app
        else
            later "lld with GNU ld's script $script.ld"
        fi
    done
else
    later "ld --verbose"
fi

tell_later
