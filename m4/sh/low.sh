# shellcheck shell=sh
# SPDX-License-Identifier: 0BSD
#
# low.sh - the part of core.sh for low-map, low-reserve, runtime, pointer-bits, low-stack and low-layout
# (internal/LowMap.cmake, LowMapSeen.cmake, Stacks.cmake and FindLuaJIT.cmake in POSIX sh). core.sh reads
# it when one of these options is given; what is said stands in texts.table. Since: 0.1
#
# Many variables are set and read by eval, or by core.sh, which shellcheck can't see:
# shellcheck disable=SC2154,SC2034

# What is decided here, as core.sh's decision_fields: written to <prefix>.result, and kept in caches.
#   luajit_gc64     yes, no, guessing yes, guessing no, unknown, none (no LuaJIT is linked)
#   luajit_bits     of light userdata; luajit_message: how it was learnt
#   low_map         placed, not-needed, impossible, off; low_map_trap: what a trial link shows to be wrong
#   pointer_verdict of pointer-bits; low_stack, low_layout: of these options
#   width_AREA      bits before any cure
low_fields='luajit_gc64 luajit_bits luajit_message low_map low_map_reason low_map_trap pointer_verdict pointer_basis pointer_reason low_stack low_stack_reason low_layout low_layout_reason width_stack width_threads width_mappings width_heap width_image'
# What is said of it, made anew from these.
low_said='say_luajit say_low_map say_low_map_limit say_pointer warn_luajit warn_ljmm warn_low_map'
areas='stack threads mappings heap image'

# text NAME [PLACEHOLDER VALUE]... - sets $text to a row of texts.table, filled in.
text() {
    if [ -z "${texts-}" ]; then
        table texts
        texts=$newline$table$newline
    fi
    text=${texts#*"$newline$1|"}
    text=${text%%"$newline"*}
    shift
    while [ $# -gt 0 ]; do
        replace "$text" "%$1%" "$2"
        text=$replaced
        shift 2
    done
}

# low_options - checks the options; sets low_reserve (bytes).
low_options() {
    case $p_pointer_bits:$p_low_stack:$p_low_layout in
    :yes:*) stop "${p_dash}low-stack is given without ${p_dash}pointer-bits; allowed is with ${p_dash}pointer-bits=BITS, the width it shall fit into." ;;
    :*:yes) stop "${p_dash}low-layout is given without ${p_dash}pointer-bits; allowed is with ${p_dash}pointer-bits=BITS, the width it shall fit into." ;;
    :* | 3[2-9]:* | [45][0-9]:* | 6[0-3]:*) ;;
    *) bad_argument pointer-bits "$p_pointer_bits" 'a whole number of bits from 32 to 63' ;;
    esac
    low_reserve=0
    case $p_runtime:$p_low_map:$p_low_reserve in
    :no:) return ;;
    :no:*) stop "${p_dash}low-reserve is given without ${p_dash}low-map; allowed is with ${p_dash}low-map or ${p_dash}runtime, which serve from it." ;;
    :*) ;;
    luajit:*)
        if [ "$low_limit" -gt 2147483648 ]; then
            bad_argument low-limit "$p_low_limit" "at most 2GiB with ${p_dash}runtime=luajit, whose machine code can't reach beyond"
        fi
        ;;
    *) bad_argument runtime "$p_runtime" luajit ;;
    esac
    if [ "$low_limit" -gt 4294967296 ]; then
        bad_argument low-limit "$p_low_limit" "at most 4GiB with ${p_dash}low-map"
    elif [ "$low_limit" -le 65536 ]; then
        bad_argument low-limit "${p_low_limit:-2GiB}" "above 64KiB with ${p_dash}low-map, which uses nothing below"
    fi
    [ -n "$p_low_reserve" ] || return
    size low-reserve "$p_low_reserve"
    low_reserve=$size
    if [ "$low_reserve" -gt "$low_limit" ]; then
        words "$low_limit"
        bad_argument low-reserve "$p_low_reserve" "at most ${p_dash}low-limit, which is $words"
    fi
}

# low_decide - after the heap was decided. Sets low_fields.
low_decide() {
    low_clear
    [ -z "$p_pointer_bits" ] || stacks_decide
    if [ -n "$p_runtime" ]; then
        luajit_find
        runtime_override
    fi
    case $p_low_map$p_runtime in no) ;; *) low_map_decide ;; esac
    for field in $low_fields; do
        eval "one_line \"\$$field\""
        eval "$field=\$one_line"
    done
}
low_clear() {
    for field in $low_fields; do
        eval "$field="
    done
}

# --- LuaJIT (FindLuaJIT.cmake) ---

# luajit_library - sets luajit_library to the file that -l, -L or a path among the words of the link and
# those behind :luajit: name; empty when there is none.
luajit_library() {
    luajit_library=
    library_folders=
    library_static=no
    library_previous=
    eval "luajit_library_in $link $luajit_words"
}
luajit_library_in() {
    for library_word in "$@"; do
        case $library_previous$library_word in
        -L?*) library_folders="$library_folders${library_word#-L}$newline" ;;
        -static | -static-pie | -Wl,-Bstatic) library_static=yes ;;
        -Wl,-Bdynamic) library_static=no ;;
        -l:*luajit*) luajit_library_named "${library_word#-l:}" ;;
        -l*luajit* | -llua51)
            [ "$library_static" = yes ] || luajit_library_named "lib${library_word#-l}.so" "lib${library_word#-l}.dylib"
            luajit_library_named "lib${library_word#-l}.a"
            ;;
        *luajit*.a | *luajit*.so | *luajit*.so.* | *luajit*.dylib) [ ! -f "$library_word" ] || luajit_library=$library_word ;;
        esac
        library_previous=
        case $library_word in -L | -l) library_previous=$library_word ;; esac
    done
}
# luajit_library_named FILE... - the first that is there, in the folders of -L or those of the compiler.
luajit_library_named() {
    for library_name in "$@"; do
        [ -z "$luajit_library" ] || return
        while IFS= read -r library_folder; do
            if [ -n "$library_folder" ] && [ -f "$library_folder/$library_name" ]; then
                luajit_library=$library_folder/$library_name
                return
            fi
        done <<END
$library_folders
END
        library_name=$(eval "run_quietly $driver $compile -print-file-name=$library_name")
        if [ -f "$library_name" ]; then
            luajit_library=$library_name
        fi
    done
}

# luajit_find - sets luajit_gc64, luajit_bits and luajit_message: what the user set, what a program linked
# with it answers, what the library's contents say.
luajit_find() {
    preset luajit_gc64
    luajit_preset_gc64=$preset
    preset luajit_lightuserdata_bits
    luajit_preset_bits=$preset
    case $luajit_preset_gc64 in
    '' | yes | no | 'guessing yes' | 'guessing no' | unknown) ;;
    *) bad_argument ax_cv_mason_dixon_luajit_gc64 "$luajit_preset_gc64" 'yes, no, guessing yes, guessing no, unknown' ;;
    esac
    case $luajit_preset_bits in
    '' | 32 | 47 | 64 | 'guessing 47' | 'guessing 64' | unknown) ;;
    *) bad_argument ax_cv_mason_dixon_luajit_lightuserdata_bits "$luajit_preset_bits" '32, 47, 64, guessing 47, guessing 64, unknown' ;;
    esac
    luajit_message='as set by the user'
    if [ -z "$luajit_preset_gc64" ] || [ -z "$luajit_preset_bits" ]; then
        luajit_ask
    fi
    if [ -n "$luajit_preset_gc64" ]; then
        luajit_gc64=$luajit_preset_gc64
        [ -z "$luajit_preset_bits" ] || luajit_bits=$luajit_preset_bits
    elif [ -n "$luajit_preset_bits" ] && [ "$luajit_gc64" != none ]; then
        luajit_bits=$luajit_preset_bits
    fi
}

luajit_ask() {
    luajit_library
    luajit_run
    # Something answered, and it is another Lua, or nothing was linked at all.
    if [ -z "$luajit_library" ] && [ -z "$luajit_gc64" ]; then
        luajit_gc64=none
        luajit_bits=unknown
        return
    fi
    [ -z "$luajit_gc64" ] || [ -z "$luajit_bits" ] || return
    luajit_guess
    case $luajit_gc64:$luajit_bits in
    :*)
        if [ -n "$luajit_bits" ]; then
            luajit_message="$luajit_message that could not tell GC64, that one by the library's contents"
        elif [ "$luajit_message" = 'by running a program' ]; then
            luajit_message="by the library's contents, a program ran, but LuaJIT gave it no state"
        else
            luajit_message="by the library's contents, $luajit_message"
        fi
        luajit_gc64=$luajit_guess_gc64
        [ -n "$luajit_bits" ] || luajit_bits=$luajit_guess_bits
        ;;
    *:)
        luajit_message="$luajit_message that could not tell light userdata, that one by the library's contents"
        luajit_bits=$luajit_guess_bits
        ;;
    esac
}

# luajit_run - the answers of a program linked with it: luajit_gc64 and luajit_bits, each empty without one.
luajit_run() {
    luajit_gc64='' luajit_bits=''
    rm -f "$work/find-luajit"
    eval "run $plain_compile -w $as \"\$src/mason_dixon_find_luajit.c\" ${as:+-x none} -o \"\$work/find-luajit\" $link $luajit_words"
    if [ "$run_status" != 0 ] || [ ! -f "$work/find-luajit" ]; then
        luajit_message="no program could be built with the library and the project's flags, see $p_dir/trials.log"
        return
    fi
    case $p_cross:$p_emulator in
    yes:)
        luajit_message='no program could be run: cross build without an emulator'
        rm -f "$work/find-luajit"
        return
        ;;
    yes:*)
        # shellcheck disable=SC2086 # a command with its options
        run $p_emulator "$work/find-luajit"
        ;;
    *)
        case $work in /*) luajit_program=$work/find-luajit ;; *) luajit_program=./$work/find-luajit ;; esac
        case $luajit_library in
        */*) run env "LD_LIBRARY_PATH=${luajit_library%/*}${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}" "$luajit_program" ;;
        *) run "$luajit_program" ;;
        esac
        ;;
    esac
    rm -f "$work/find-luajit"
    if [ "$run_status" != 0 ]; then
        luajit_message="the program could not be run ($run_status, see $p_dir/trials.log)"
        return
    fi
    luajit_loaded=
    while IFS= read -r line; do
        case $line in
        gc64=yes | gc64=no) luajit_gc64=${line#*=} ;;
        lightuserdata_bits=[0-9]*) luajit_bits=${line#*=} ;;
        file=*lua*) luajit_loaded=${line#*=} ;;
        esac
    done <"$work/out"
    if [ -z "$luajit_gc64" ] && grep 'Must use luaL_newstate' "$work/err" >/dev/null; then
        luajit_gc64=no
    fi
    luajit_message='by running a program'
    # Another library of the same soname may have been loaded instead.
    case $luajit_library in
    *.so | *.so.*)
        if [ -n "$luajit_loaded" ] && ! cmp -s "$luajit_library" "$luajit_loaded"; then
            luajit_gc64='' luajit_bits=''
            luajit_message="a program linked with $luajit_library loaded another library ($luajit_loaded)"
        fi
        ;;
    esac
}

# luajit_guess - the same from the texts in the library.
luajit_guess() {
    luajit_guess_gc64=unknown
    luajit_guess_bits=unknown
    case $format in
    *32)
        luajit_guess_gc64='guessing no'
        luajit_guess_bits=32
        return
        ;;
    esac
    [ -n "$luajit_library" ] || return
    luajit_texts=$(LC_ALL=C tr -c '[:print:]' '[\n*]' <"$luajit_library" |
        grep -E 'LuaJIT [0-9]+\.[0-9]+\.|Must use luaL_newstate|lightud_intern|lj_str_new')
    luajit_version=$(printf '%s\n' "$luajit_texts" |
        sed -n 's/.*LuaJIT \([0-9][0-9]*\.[0-9][0-9]*\.[0-9][0-9]*\).*/\1/p' | sed 1q)
    [ -n "$luajit_version" ] || return
    luajit_guess_gc64='guessing yes'
    case $luajit_texts in *'Must use luaL_newstate'*) luajit_guess_gc64='guessing no' ;; esac
    case $luajit_texts:$luajit_version in
    *lightud_intern*) luajit_guess_bits='guessing 64' ;;
    # There are symbols, and not this one, or a line of releases that never had it.
    *lj_str_new* | *:2.0.*) luajit_guess_bits='guessing 47' ;;
    # Rolling releases are younger than the 64-bit light userdata of September 2020.
    *:2.1.[0-9][0-9][0-9][0-9][0-9][0-9]*) luajit_guess_bits='guessing 64' ;;
    esac
}

# runtime_override - a LuaJIT with GC64 needs nothing: takes the decision about the heap back.
runtime_override() {
    case $luajit_gc64 in *yes) ;; *) return ;; esac
    strategy=none
    verdict=not-needed
    basis=run
    case $luajit_gc64 in guessing*) basis=guess ;; esac
    row=runtime
    text runtime-gc64 GC64 "$luajit_gc64"
    reason=$text
    script='' objects='' options=''
}

# --- Low mappings (LowMap.cmake) ---

low_map_decide() {
    low_map=placed
    text low-map-placed
    case $luajit_gc64 in
    *yes)
        low_map=not-needed
        text low-map-gc64
        ;;
    *)
        sanitizer_among address memory thread
        name_compiler
        if [ -n "$sanitizer" ]; then
            low_map=off
            text low-map-sanitizer SANITIZER "$sanitizer"
        elif [ "$compiler" != GNU ]; then
            low_map=impossible
            text low-map-compiler COMPILER "$compiler"
        elif [ "$p_system:$machine" = SunOS:x86_64 ]; then
            low_map=impossible
            text low-map-sunos
        elif [ "$p_system:$machine" != Linux:x86_64 ]; then
            low_map=not-needed
            text low-map-elsewhere
        fi
        ;;
    esac
    low_map_reason=$text
    [ "$low_map" = placed ] || return
    # What the flags of the link hide, a trial link shows.
    low_map_object
    trial trial-low-map "-Wl,--dynamic-list,$src/low-map.list" "$work/$folder/$low_object"
    if [ -n "$trial_error" ]; then
        text link-failed TEXT "${trial_error%%"$newline"*}" STATUS "$run_status"
        failures="$failures low-map: $text"
        low_map=impossible
        low_map_reason=$text
        return
    fi
    low_map_seen "$trial_file" "$low_limit"
    rm -f "$trial_file"
    low_map_trap=$low_map_error
}

# sanitizer_among NAME... - sets $sanitizer to the one of these that -fsanitize= names, or to nothing.
sanitizer_among() {
    sanitizer=
    for sanitizer_word in $flag_words; do
        case $sanitizer_word in
        -fsanitize=*)
            for sanitizer_name in "$@"; do
                case $sanitizer_word in
                *"$sanitizer_name"*)
                    sanitizer=$sanitizer_name
                    return
                    ;;
                esac
            done
            ;;
        esac
    done
}

# name_compiler - sets $compiler to GNU for GCC and clang, else to what CMake calls it.
name_compiler() {
    printf '%s\n' '#if defined __TINYC__' compiler=TinyCC '#elif defined __INTEL_COMPILER' compiler=Intel \
        '#elif defined __SUNPRO_C || defined __SUNPRO_CC' compiler=SunPro '#elif defined __NVCOMPILER' compiler=NVHPC \
        '#elif defined __GNUC__' compiler=GNU '#endif' >"$work/compiler.c"
    eval "run $driver -E \"\$work/compiler.c\""
    rm -f "$work/compiler.c"
    compiler=$(sed -n 's/^compiler=//p' "$work/out")
    [ -n "$compiler" ] || compiler='another compiler'
}

# low_map_object - compiles what stands in for mmap. Sets low_object.
low_map_object() {
    set -- "-DMASON_DIXON_LOW_LIMIT=$low_limit" -DMASON_DIXON_LOW_MAP=1 "-DMASON_DIXON_LOW_RESERVE=$low_reserve"
    [ "$p_on_failure" != abort ] || set -- "$@" -DMASON_DIXON_ON_FAILURE_ABORT=1
    # Every mapping goes through it: fast whatever the flags are.
    low_object low-map mason_dixon_low_map.c -O2 "$@"
    low_compiled
}

# low_object NAME SOURCE FLAG... - compiles src/SOURCE. Sets low_object to the name below the folder of
# objects, which holds a digest of the flags, and compile_error.
low_object() {
    low_object_source=$2
    digest "$*"
    low_object=$1-$digest.o
    shift 2
    compile_source "$low_object_source" "$low_object" "$@"
}
# low_compiled - ends here when that failed.
low_compiled() {
    [ -z "$compile_error" ] || stop "the compiler can't compile $low_object_source with the flags of this project.$newline$compile_error${newline}The commands are in $p_dir/trials.log."
}

# low_library NAME SOURCE FLAG... - the same as a static library: what is not called is not linked.
low_library() {
    low_object "$@"
    low_compiled
    low_library=lib${low_object%.o}.a
    [ ! -f "$work/$folder/$low_library" ] || return
    low_ar=$p_ar
    [ -n "$low_ar" ] || low_ar=$(eval "run_quietly $driver -print-prog-name=ar")
    # shellcheck disable=SC2086 # a command with its options
    run ${low_ar:-ar} rc "$work/$folder/$low_library" "$work/$folder/$low_object"
    if [ "$run_status" != 0 ]; then
        rm -f "$work/$folder/$low_library"
        stop "can't make a library with \"${low_ar:-ar}\"; allowed is an archiver for the target: set AR.$newline$(cat "$work/err")"
    fi
}

# low_map_seen FILE LIMIT - sets low_map_error: why low mappings do not hold in this linked file, or
# nothing. A dynamic executable must export mmap64, or its shared libraries call the C library's; and the
# limit must not lie inside the image.
low_map_seen() {
    low_map_error=
    file_read "$1"
    low_map_seen_limit=$2
    if [ "$elf_type" = EXEC ]; then
        for seen_load in $elf_loads; do
            seen_first=${seen_load%%:*}
            seen_end=${seen_load#*:}
            seen_end=${seen_end%:*}
            # A part at the boundary lies above on purpose.
            if [ "$seen_first" -lt 2147483648 ] && [ "$seen_end" -gt "$low_map_seen_limit" ]; then
                hex "$low_map_seen_limit"
                seen_limit=$hex
                hex "$seen_first"
                seen_first=$hex
                hex "$seen_end"
                text low-map-image LIMIT "$seen_limit" FIRST "$seen_first" END "$hex"
                low_map_error=$text
                return
            fi
        done
    fi
    [ "$elf_class$elf_data" = elf6401 ] || return 0
    # shellcheck disable=SC2046 # one word per byte
    set -- $(od -An -v -tx1 -N64 "$elf_file")
    elf_expression 40 8
    eval "seen_at=\$((0x$elf_e))"
    elf_expression 58 2
    eval "seen_size=\$((0x$elf_e))"
    elf_expression 60 2
    eval "seen_count=\$((0x$elf_e))"
    [ "$seen_at" -gt 0 ] && [ "$seen_count" -gt 0 ] && [ "$seen_size" = 64 ] || return 0
    seen_index=0
    while [ "$seen_index" -lt "$seen_count" ]; do
        seen_section "$seen_index" 4 4
        seen_index=$((seen_index + 1))
        [ "$seen_field" = 11 ] || continue # SHT_DYNSYM
        seen_section "$((seen_index - 1))" 40 4
        seen_strings=$seen_field
        seen_section "$seen_strings" 24 8
        seen_offset=$seen_field
        seen_section "$seen_strings" 32 8
        # "\0mmap64\0". The executable defines it, so among its dynamic names it can't be another's. In a static
        # program mold lays the first name where the others have an empty one.
        case " 00$(od -An -v -tx1 -j "$seen_offset" -N "$seen_field" "$elf_file" 2>/dev/null | tr -d '\n')" in
        *' 00 6d 6d 61 70 36 34 00'*) ;;
        *)
            text low-map-hidden
            low_map_error=$text
            ;;
        esac
        return 0
    done
}
# seen_section INDEX OFFSET SIZE - sets seen_field to a field of that section's header.
seen_section() {
    seen_from=$((seen_at + $1 * 64 + $2))
    seen_bytes=$3
    # shellcheck disable=SC2046
    set -- $(od -An -v -tx1 -j "$seen_from" -N "$3" "$elf_file" 2>/dev/null)
    elf_expression 0 "$seen_bytes"
    eval "seen_field=\$((0x$elf_e))"
}

# ljmm_among WORD... - whether cloudflare/ljmm is linked: a wrapper for mmap64 of its own, from the end of
# the heap on.
ljmm_among() {
    ljmm_previous=
    for ljmm_word in "$@"; do
        case $ljmm_previous$ljmm_word in
        *-wrap=mmap | *-wrap=mmap64 | *-wrap,mmap | *-wrap,mmap64 | *-wrap[=,]mmap,* | *-wrap[=,]mmap64,*) return ;;
        *-wrap-Xlinkermmap | *-wrap-Xlinkermmap64) return ;;
        esac
        case ${ljmm_word##*/} in -lljmm* | ljmm*) return ;; esac
        case $ljmm_word in
        *-wrap) ljmm_previous=$ljmm_word ;;
        -Xlinker) [ -z "$ljmm_previous" ] || ljmm_previous=$ljmm_previous$ljmm_word ;;
        *) ljmm_previous= ;;
        esac
    done
    return 1
}

# --- Widths (Stacks.cmake) ---

# stacks_decide - sets pointer_verdict (placed, not-needed, impossible: something does not fit, or unknown),
# low_stack and low_layout (the verdict of that option, or off), each with its reason, and the widths.
stacks_decide() {
    bits=$p_pointer_bits
    most_known=no
    most_cures=-
    table widths
    while IFS='|' read -r row_system row_machine most_stack most_threads most_mappings most_pie most_cures row_source; do
        if [ "$row_system:$row_machine" = "$p_system:$machine" ]; then
            most_known=yes
            break
        fi
    done <<END
$table
END
    [ "$most_known" = yes ] || most_cures=-
    for area in $areas; do
        eval "width_$area=unknown"
    done
    low_stack=off
    low_layout=off
    if [ "$most_known" = yes ] && [ "$most_stack" -le "$bits" ] && [ "$most_threads" -le "$bits" ] &&
        [ "$most_mappings" -le "$bits" ] && [ "$most_pie" -le "$bits" ]; then
        stacks_not_needed
    else
        stacks_plain
        stacks_cure
        stacks_judge
    fi
}

# stacks_not_needed - no kernel of this machine gives wider addresses.
stacks_not_needed() {
    pointer_verdict=not-needed
    pointer_basis=guess
    text widths-known SYSTEM "$p_system" MACHINE "$machine" BITS "$most_stack"
    pointer_reason=$text
    width_stack="guessing $most_stack"
    width_threads="guessing $most_threads"
    width_mappings="guessing $most_mappings"
    width_heap="guessing $most_pie"
    width_image="guessing $most_pie"
    if [ -z "$platform_why" ]; then
        for pair in stack:stack_bits threads:thread_stack_bits mappings:mmap_bits; do
            eval "value=\${ran_${pair#*:}-}"
            case $value in
            '' | *[!0-9]*) ;;
            *)
                eval "width_${pair%:*}=\$value"
                pointer_basis=run
                ;;
            esac
        done
    fi
    for option in stack layout; do
        eval "want=\$p_low_$option"
        if [ "$want" = yes ]; then
            eval "low_$option=not-needed low_${option}_reason=\$pointer_reason"
        fi
    done
}

# stacks_link PREFIX OBJECT OR OPTION... - links objects and runs the result where that is possible. Sets
# PREFIX_error (one line, or empty), PREFIX_type (EXEC or DYN), PREFIX_ran (yes: PREFIX_KEY are answers).
stacks_link() {
    link_prefix=$1
    shift
    link_file=$work/$folder/trial-widths
    rm -f "$link_file"
    eval "run $driver $compile \"\$@\" $link -o \"\$link_file\" -pthread"
    eval "${link_prefix}_error='' ${link_prefix}_type='' ${link_prefix}_ran=no"
    if [ "$run_status" != 0 ] || [ ! -f "$link_file" ]; then
        rm -f "$link_file"
        text link-failed TEXT "$(cat "$work/err" "$work/out" | sed 1q)" STATUS "$run_status"
        failures="$failures pointer-bits: $text"
        eval "${link_prefix}_error=\$text"
        return
    fi
    file_read "$link_file"
    eval "${link_prefix}_type=\$elf_type"
    ran_heap_bits='' ran_image_bits='' ran_low_stack='' ran_low_layout=''
    probe "$link_file"
    rm -f "$link_file"
    if [ -z "$ran_error" ] && [ "$ran_emulated" = no ]; then
        eval "${link_prefix}_ran=yes"
        for key in stack_bits thread_stack_bits mmap_bits heap_bits image_bits low_stack low_layout; do
            eval "${link_prefix}_$key=\$ran_$key"
        done
    fi
}

# stacks_plain - as it is without us. Sets the widths, plain_type and pointer_basis.
stacks_plain() {
    plain_ran=no
    plain_type=
    pointer_basis=guess
    compile_source mason_dixon_stacks.c stacks.o -DMASON_DIXON_PROBE_THREADS -pthread
    [ -n "$compile_error" ] || stacks_link plain "$work/$folder/stacks.o"
    [ "$plain_ran" = no ] || pointer_basis=run
    most_heap=$most_pie
    most_image=$most_pie
    if [ "$plain_type" = EXEC ]; then
        most_heap=32
        most_image=32
    fi
    for pair in stack:stack_bits threads:thread_stack_bits mappings:mmap_bits heap:heap_bits image:image_bits; do
        if [ "$plain_ran" = yes ]; then
            eval "width_${pair%:*}=\$plain_${pair#*:}"
        elif [ "$most_known" = yes ]; then
            eval "width_${pair%:*}=\"guessing \$most_${pair%:*}\""
        fi
    done
}

# stacks_cure - tries what was asked for. Sets low_stack, low_layout and their reasons, and cured_....
stacks_cure() {
    never=
    sanitizer_among thread memory hwaddress safe-stack
    if [ -n "$sanitizer" ]; then
        text widths-sanitizer SANITIZER "$sanitizer"
        never=$text
    elif [ "$most_cures" = - ]; then
        text widths-no-code SYSTEM "$p_system" MACHINE "$machine"
        never=$text
    fi
    if [ "$p_low_stack" = yes ]; then
        low_stack=placed
        low_stack_reason=$never
    fi
    if [ "$p_low_layout" = yes ]; then
        low_layout=placed
        low_layout_reason=$never
        if [ -n "$never" ]; then
            :
        elif [ "$most_cures" != stack+layout ]; then
            text widths-no-layout SYSTEM "$p_system"
            low_layout_reason=$text
        elif [ "$plain_type" = DYN ] && [ "$most_pie" -gt "$bits" ]; then
            text widths-pie BITS "$most_pie" MACHINE "$machine"
            low_layout_reason=$text
        fi
    fi
    for option in stack layout; do
        eval "[ -z \"\$low_${option}_reason\" ] || low_$option=impossible"
    done
    cured_ran=no
    case $low_stack:$low_layout in *placed*) stacks_try_cure ;; esac
}

stacks_try_cure() {
    stacks_cure_object
    [ -n "$compile_error" ] || compile_source mason_dixon_stacks.c stacks-low.o -DMASON_DIXON_STACKS_LOW \
        -DMASON_DIXON_PROBE_THREADS -pthread
    cured_error=$compile_error
    if [ -z "$cured_error" ]; then
        # shellcheck disable=SC2086 # an option, or none
        stacks_link cured "$work/$folder/stacks-low.o" "$work/$folder/$low_object" $stacks_wrap
    fi
    if [ "$cured_ran" = yes ]; then
        if [ "$low_stack" = placed ] && [ "$cured_stack_bits" -gt "$bits" ]; then
            low_stack=impossible
            text widths-stack-failed BITS "$cured_stack_bits" WHY "$cured_low_stack"
            low_stack_reason=$text
        fi
        if [ "$low_layout" = placed ] && { [ "$cured_mmap_bits" -gt "$bits" ] || [ "$cured_thread_stack_bits" -gt "$bits" ]; }; then
            low_layout=impossible
            text widths-layout-failed BITS "$cured_mmap_bits" WHY "$cured_low_layout"
            low_layout_reason=$text
        fi
    fi
    for option in stack layout; do
        eval "value=\$low_$option"
        [ "$value" = placed ] || continue
        if [ -n "$cured_error" ]; then
            eval "low_$option=impossible low_${option}_reason=\${cured_error%%\"\$newline\"*}"
        else
            text widths-ran
            [ "$cured_ran" = yes ] || text widths-not-run
            eval "low_${option}_reason=\$text"
        fi
    done
}

# stacks_cure_object - compiles the cures that are placed. Sets low_object; stacks_wrap, the option that
# lets our function stand before main(), or nothing; and stacks_definitions, which the self-test gets, too.
stacks_cure_object() {
    stacks_wrap=
    stacks_definitions=
    if [ "$low_stack" = placed ]; then
        stacks_definitions=-DMASON_DIXON_LOW_STACK=1
        stacks_wrap=-Wl,--wrap=main
        [ "$linker_id" != Solaris ] || stacks_wrap=-Wl,-z,wrap=main
    fi
    [ "$low_layout" != placed ] || stacks_definitions="$stacks_definitions -DMASON_DIXON_LOW_LAYOUT=1"
    # shellcheck disable=SC2086 # words of our own
    low_object low-stack mason_dixon_low_stack.c -O1 "-DMASON_DIXON_POINTER_BITS=$p_pointer_bits" $stacks_definitions
}

# stacks_judge - what is left: the widest that is measured or, where nothing ran, may be.
stacks_judge() {
    exceed='' unmeasured='' hints=''
    for area in $areas; do
        eval "width=\${width_$area#guessing }"
        # musl's malloc takes it from mappings.
        if [ "$area:$low_layout:$cured_ran" = heap:placed:yes ]; then
            width=$cured_heap_bits
        fi
        case $area:$low_stack:$low_layout in
        stack:placed:* | threads:*:placed | mappings:*:placed) continue ;;
        esac
        text "area-$area"
        if [ "$width" = unknown ]; then
            unmeasured="$unmeasured, $text"
        elif [ "$width" -gt "$bits" ]; then
            exceed="$exceed, $text $width bits"
            case $area:$p_low_stack:$p_low_layout:$most_cures:$plain_type in
            stack:*:*:-:*) ;;
            stack:no:*) add_hint stack ;;
            threads:*:no:*layout:* | mappings:*:no:*layout:*) add_hint layout ;;
            heap:*:DYN | image:*:DYN) add_hint image ;;
            esac
        fi
    done
    case $low_stack:$low_layout:$cured_ran in
    *placed*:yes) pointer_basis=run ;;
    *placed*) pointer_basis=headers ;;
    esac
    if [ -n "$exceed" ]; then
        pointer_verdict=impossible
        text widths-exceed AREAS "${exceed#, }"
        pointer_reason=$text
        [ "$low_stack" != impossible ] || no_help LOW_STACK "$low_stack_reason"
        [ "$low_layout" != impossible ] || no_help LOW_LAYOUT "$low_layout_reason"
        before='. '
        for hint in $hints; do
            text "widths-hint-$hint"
            pointer_reason=$pointer_reason$before$text
            before=', '
        done
        return
    fi
    case $unmeasured:$low_stack:$low_layout in
    ?*:*:*)
        pointer_verdict=unknown
        text widths-unknown AREAS "${unmeasured#, }" SYSTEM "$p_system" MACHINE "$machine"
        pointer_reason=$text
        ;;
    *placed*)
        pointer_verdict=placed
        pointer_reason=
        for option in stack layout; do
            eval "value=\$low_$option"
            [ "$value" = placed ] || continue
            text "widths-$option-placed" BITS "$bits"
            pointer_reason="$pointer_reason${pointer_reason:+, and }$text"
        done
        ;;
    *)
        pointer_verdict=not-needed
        text widths-fit
        pointer_reason=$text
        ;;
    esac
}
add_hint() {
    case " $hints " in
    *" $1 "*) ;;
    *) hints="$hints $1" ;;
    esac
}
no_help() {
    text widths-no-help OPTION "$1" REASON "$2"
    pointer_reason=$pointer_reason$text
}

# --- Inject ---

# low_apply - adds what these options need to ldflags, libadd, deps and cppflags. Sets low_definitions, for
# the self-test.
low_apply() {
    low_definitions=
    if [ -n "$p_pointer_bits" ]; then
        low_definitions="-DMASON_DIXON_POINTER_BITS=$p_pointer_bits"
        case $low_stack:$low_layout:$p_low_stack in
        *placed*)
            stacks_cure_object
            low_compiled
            low_definitions="$low_definitions $stacks_definitions"
            ldflags="$ldflags${ldflags:+${stacks_wrap:+ }}$stacks_wrap"
            low_add "$low_object"
            ;;
        *:yes)
            # mason_dixon_thread_attr() is there whatever the verdict.
            low_library low-stack mason_dixon_low_stack.c -O1 "-DMASON_DIXON_POINTER_BITS=$p_pointer_bits"
            low_add "$low_library"
            ;;
        esac
        [ "$p_low_stack" = no ] || cppflags="-I$p_dir/src"
    fi
    case $luajit_gc64 in
    *yes) low_definitions="$low_definitions -DMASON_DIXON_RUNTIME_LUAJIT=64" ;;
    no) low_definitions="$low_definitions -DMASON_DIXON_RUNTIME_LUAJIT=32" ;;
    esac
    case $luajit_gc64:$luajit_bits:$p_pointer_bits in
    *yes:*) ;;
    *47:) low_definitions="$low_definitions -DMASON_DIXON_POINTER_BITS=47" ;;
    esac
    text low-map-sunos
    case $p_low_map$p_runtime:$low_map:$low_map_reason in
    no:* | *:impossible:*) [ "$low_map_reason" = "$text" ] || return ;;
    esac
    case $low_map in
    placed)
        low_map_object
        low_definitions="$low_definitions -DMASON_DIXON_LOW_MAP=1"
        # Shared libraries call what the executable exports.
        ldflags="$ldflags${ldflags:+ }-Wl,--dynamic-list,$p_dir/src/low-map.list"
        deps="$deps $p_dir/src/low-map.list"
        low_add "$low_object"
        ;;
    *)
        # The functions alone.
        low_library low-map mason_dixon_low_map.c -O2 "-DMASON_DIXON_LOW_LIMIT=$low_limit"
        low_add "$low_library"
        ;;
    esac
    # A program may call mason_dixon_map_low() itself.
    cppflags="-I$p_dir/src"
}
low_add() {
    libadd="$libadd $p_dir/$folder/$1"
    deps="$deps $p_dir/$folder/$1"
}

# --- Report ---

# low_say - sets low_said.
low_say() {
    for field in $low_said; do
        eval "$field="
    done
    [ "$verdict" != off ] || return 0
    if [ -n "$p_runtime" ]; then
        say_luajit="GC64 $luajit_gc64, light userdata $luajit_bits bits ($luajit_message)"
        if [ "$luajit_gc64" = none ]; then
            say_luajit=none
            warn_luajit="${p_dash}runtime=luajit, but $p_luajit_advice"
        fi
    fi
    if [ -n "$p_pointer_bits" ]; then
        text widths BITS "$p_pointer_bits" VERDICT "$pointer_verdict" BASIS "$pointer_basis" REASON "$pointer_reason"
        say_pointer=$text
    fi
    case $p_low_map$p_runtime in no) return 0 ;; esac
    words "$low_limit"
    say_low_map_limit=$words
    text low-map LIMIT "$words" VERDICT "$low_map" REASON "$low_map_reason"
    say_low_map=$text
    # shellcheck disable=SC2086 # words
    if eval "ljmm_among $driver $compile $link $luajit_words"; then
        text ljmm
        warn_ljmm=$text
    fi
    if [ -n "$low_map_trap" ]; then
        text low-map-linked TARGET 'a small program' WHY "$low_map_trap"
        warn_low_map=$text
    fi
}

# low_notes PREFIX - the lines for mason-dixon.facts.
low_notes() {
    if [ "$p_prefix" = MASON_DIXON ]; then
        # Elsewhere these are the defaults.
        hex "$boundary"
        echo "$1boundary=$hex"
        for field in strategy verdict basis row type linker_id linker_version reason; do
            eval "printf '%s\\n' \"$1$field=\$$field\""
        done
    fi
    if [ -n "$p_pointer_bits" ]; then
        echo "$1pointer_bits=$p_pointer_bits"
        for field in pointer_verdict pointer_basis pointer_reason low_stack low_stack_reason low_layout \
            low_layout_reason width_stack width_threads width_mappings width_heap width_image; do
            eval "printf '%s\\n' \"$1$field=\$$field\""
        done
    fi
    [ -z "$p_runtime" ] || printf '%s\n' "$1runtime=LuaJIT" "$1runtime_gc64=$luajit_gc64"
    case $p_low_map$p_runtime in no) return 0 ;; esac
    hex "$low_limit"
    printf '%s\n' "$1low_map=$low_map" "$1low_map_reason=$low_map_reason" "$1low_limit=$hex" "$1low_reserve=$low_reserve"
}

# --- After the link (AfterLink.cmake) ---

# low_linked FILE LIMIT REQUIRED WORD... - says what is wrong with the low mappings of a linked file, and
# warns of ljmm among the words of its link. Exit status 1 when the file is not to stay.
low_linked() {
    linked_file=$1
    linked_limit=$2
    linked_required=$3
    shift 3
    if ljmm_among "$@"; then
        text ljmm
        echo "MasonDixon: warning: $text" >&2
    fi
    low_map_seen "$linked_file" "$linked_limit"
    [ -n "$low_map_error" ] || return 0
    kind=warning
    case $linked_required:$low_map_error in yes:* | *:LOW_LIMIT*) kind=error ;; esac
    text low-map-linked TARGET "${linked_file##*/}" WHY "$low_map_error"
    printf '%s\n' "MasonDixon: $kind: $text." "  File: $linked_file" >&2
    [ "$kind" = warning ]
}
