# shellcheck shell=sh
# SPDX-License-Identifier: 0BSD
#
# The shell functions that AX_MASON_DIXON puts at the beginning of configure: they find or compile the program
# mason-dixon, ask it, and keep what it answers. m4/generate encodes them into ax_mason_dixon.m4, with the carried files
# in place of the marked line. Since: 0.2
#
# Variables that the macro sets before it calls ax_fn_mason_dixon:
#   ax_mason_dixon_prefix, _required, _self_test, _link_wrapper  the macro's options; _first: yes in the first call
#   ax_mason_dixon_low      yes: low-map, runtime or pointer-bits is given; _runtime: yes
#   ax_mason_dixon_cc       the driver, with its flags in _cflags, _link_flags
# and what it finds afterwards: ax_mason_dixon_error (a sentence, or empty), ax_mason_dixon_cached ("(cached) " or
# empty), ax_mason_dixon_KEY for each of ax_mason_dixon_keys, and _ldflags, _libadd, _deps, _link, _cppflags.
#
# shellcheck disable=SC2154,SC2034 # variables that configure sets and reads
# shellcheck disable=SC2046,SC2086 # lists of words: compilers with flags, options

# Writes the carried files to mason-dixon/, unless they are there. mason-dixon/src/id says that the folder is ours.
ax_fn_mason_dixon_files ()
{
  ax_mason_dixon_id='%ID%'
  ax_mason_dixon_value=
  if test -f mason-dixon/src/id; then
    read -r ax_mason_dixon_value <mason-dixon/src/id
  fi
  if test "$ax_mason_dixon_value" = "$ax_mason_dixon_id"; then
    return 0
  fi
  if test -e mason-dixon && test ! -d mason-dixon; then
    ax_mason_dixon_error="\"$(pwd)/mason-dixon\" must be a folder to work in, but it is a file; remove it."
    return 1
  fi
  # "make distclean" removes the folder. What CMake or "detect --print" have left in it is ours.
  # shellcheck disable=SC2012 # any name that is not ours will do
  if test ! -f mason-dixon/src/id &&
      test -n "$(ls -A mason-dixon 2>/dev/null | sed '/^requests$/d; /^runtime$/d; /\.facts$/d; /-[0-9a-f]\{16\}\./d')"; then
    ax_mason_dixon_error="\"$(pwd)/mason-dixon\" must be a folder to work in, but it holds files of others; configure in another folder, or rename it."
    return 1
  fi
  # Of those of another version none stays: all of tool/ is compiled.
  if ax_fn_mason_dixon_mark &&
      rm -rf mason-dixon/src/tool mason-dixon/src/link mason-dixon/src/runtime mason-dixon/src/include &&
      mkdir mason-dixon/src/tool mason-dixon/src/link mason-dixon/src/runtime mason-dixon/src/include &&
      ax_fn_mason_dixon_write && echo "$ax_mason_dixon_id" >mason-dixon/src/id; then
    return 0
  fi 2>/dev/null
  rm -rf mason-dixon/src mason-dixon/report.sh 2>/dev/null
  rmdir mason-dixon 2>/dev/null || ax_fn_mason_dixon_mark 2>/dev/null
  ax_mason_dixon_error="can't write to \"$(pwd)/mason-dixon\"; the build folder must be writable and have some MiB free."
  return 1
}

# Says that the folder is ours. (A redirection of ":" that fails would end the shell.)
ax_fn_mason_dixon_mark ()
{
  mkdir -p mason-dixon/src && echo >mason-dixon/src/id
}

# One process for all of them.
ax_fn_mason_dixon_write ()
{
  # shellcheck disable=SC2016 # fields of awk
  ${AWK-awk} '
    /^_MASON_DIXON_FILE / {
      if (file != "" && close(file) != 0)
        exit 1
      file = "mason-dixon/" $2
      next
    }
    { print >file }
    END { if (close(file) != 0) exit 1 }' <<'_MASON_DIXON_END'
# %FILES%
_MASON_DIXON_END
}

# Sets ax_mason_dixon_program to what runs on this machine: MASON_DIXON_PROGRAM; an installed one; else one that is
# compiled once. Sets ax_mason_dixon_made to how the makefiles call it, with ax_mason_dixon_own where it is ours. Without
# any, ax_mason_dixon_why is a sentence without its end.
ax_fn_mason_dixon_find ()
{
  ax_mason_dixon_why=
  ax_mason_dixon_own=
  ax_mason_dixon_program=$(command -v "${MASON_DIXON_PROGRAM:-mason-dixon}" 2>/dev/null)
  case $ax_mason_dixon_program in '' | /*) ;; *) ax_mason_dixon_program=$ac_pwd/$ax_mason_dixon_program ;; esac
  ax_mason_dixon_made=$ax_mason_dixon_program
  ax_mason_dixon_value='it does not run here'
  case $ax_mason_dixon_program in
    '') ;;
    # Makefiles can't name it.
    *[!-+./0-9A-Z_a-z]*) ax_mason_dixon_value='its path has other characters than letters, digits and + - . / _' ;;
    *)
      ax_mason_dixon_value=$("$ax_mason_dixon_program" --interface 2>/dev/null </dev/null)
      if test "$ax_mason_dixon_value" = %INTERFACE%; then
        return 0
      fi
      ax_mason_dixon_value="its number is ${ax_mason_dixon_value:-none}"
      ;;
  esac
  if test -n "$MASON_DIXON_PROGRAM"; then
    ax_mason_dixon_error="MASON_DIXON_PROGRAM is \"$MASON_DIXON_PROGRAM\"; allowed is a mason-dixon that runs on this machine and whose --interface is %INTERFACE%: $ax_mason_dixon_value."
    return 1
  fi
  ax_mason_dixon_program=$ac_pwd/mason-dixon/mason-dixon
  ax_mason_dixon_made=$ax_mason_dixon_dir/mason-dixon
  ax_mason_dixon_own=$ax_mason_dixon_made
  ax_mason_dixon_value=
  if test -x mason-dixon/mason-dixon && test -f mason-dixon/src/compiled; then
    # With its blank at the end, where CC_FOR_BUILD is empty.
    IFS= read -r ax_mason_dixon_value <mason-dixon/src/compiled
    # Who names none, as config.status --recheck in another environment, has nothing against what compiled it.
    test -n "$CC_FOR_BUILD" || ax_mason_dixon_value="${ax_mason_dixon_value%% *} "
  fi
  # It may have come with its folder from another machine.
  if test "$ax_mason_dixon_value" = "$ax_mason_dixon_id $CC_FOR_BUILD" &&
      test "$("$ax_mason_dixon_program" --interface 2>/dev/null </dev/null)" = %INTERFACE%; then
    return 0
  fi
  ax_fn_mason_dixon_compile
}

# With the first compiler for this machine that can: CC_FOR_BUILD, and then no other; the project's own, where the build is
# native; cc, gcc, clang.
ax_fn_mason_dixon_compile ()
{
  for ax_mason_dixon_key in CC_FOR_BUILD CC CXX cc gcc clang; do
    case $ax_mason_dixon_key:$cross_compiling in
      CC_FOR_BUILD:*) ax_mason_dixon_value=$CC_FOR_BUILD ;;
      CC:yes | CXX:yes) continue ;;
      CC:*) ax_mason_dixon_value=$CC ;;
      CXX:*) ax_mason_dixon_value=${CXX:+"$CXX -x c"} ;;
      *) ax_mason_dixon_value=$ax_mason_dixon_key ;;
    esac
    case "\"$ax_mason_dixon_value\"$ax_mason_dixon_why" in '""'* | *"\"$ax_mason_dixon_value\": "*) continue ;; esac
    ax_mason_dixon_line=$(
      LC_ALL=C
      export LC_ALL
      $ax_mason_dixon_value -std=c99 -O0 -w -Imason-dixon/src/link mason-dixon/src/tool/*.c mason-dixon/src/link/mason_dixon_elf.c \
        mason-dixon/src/link/mason_dixon_foreign.c -o mason-dixon/mason-dixon.new 2>&1 </dev/null && mason-dixon/mason-dixon.new --interface 2>&1
    )
    if test "${ax_mason_dixon_line##*"$as_nl"}" = %INTERFACE%; then
      mv -f mason-dixon/mason-dixon.new mason-dixon/mason-dixon &&
        echo "$ax_mason_dixon_id $CC_FOR_BUILD" >mason-dixon/src/compiled && return 0
    fi
    rm -f mason-dixon/mason-dixon.new
    # shellcheck disable=SC2016 # fields of awk
    ax_mason_dixon_line=$(printf '%s\n' "$ax_mason_dixon_line" | awk '/error|failed/ { print; found = 1; exit } NR == 1 { line = $0 } END { if (!found) print line }')
    ax_mason_dixon_why="$ax_mason_dixon_why${ax_mason_dixon_why:+; }\"$ax_mason_dixon_value\": ${ax_mason_dixon_line:-what it makes does not run on this machine}"
    test "$ax_mason_dixon_key" != CC_FOR_BUILD || break
  done
  ax_mason_dixon_program=
  ax_mason_dixon_why="the program mason-dixon can't be compiled, since no C compiler for this machine works ($ax_mason_dixon_why). Set CC_FOR_BUILD to one, or MASON_DIXON_PROGRAM to a ready program"
}

# ax_fn_mason_dixon_ask COMMAND WORD... - its answer goes to mason-dixon/answer, and all of it to mason-dixon/trials.log.
# When it fails, ax_mason_dixon_error is what it said.
ax_fn_mason_dixon_ask ()
{
  # The question is the macro's alone; a link asks MASON_DIXON_OPTIONS of the environment that make is run in.
  if MASON_DIXON_OPTIONS='' "$ax_mason_dixon_program" "$@" >mason-dixon/answer 2>mason-dixon/said </dev/null; then
    ax_mason_dixon_error=
  else
    ax_mason_dixon_error=$(sed 1q mason-dixon/said)
    test -n "$ax_mason_dixon_error" || ax_mason_dixon_error="mason-dixon $1 failed without a word."
    ax_mason_dixon_error=${ax_mason_dixon_error#"AX_MASON_DIXON: "}
    ax_mason_dixon_error=${ax_mason_dixon_error#"mason-dixon: $1: "}
  fi
  {
    echo "$ mason-dixon $*"
    cat mason-dixon/answer mason-dixon/said
    echo
  } >>mason-dixon/trials.log
  test -z "$ax_mason_dixon_error"
}

# Takes the key=value lines of the answer.
ax_fn_mason_dixon_take ()
{
  while IFS= read -r ax_mason_dixon_line; do
    ax_mason_dixon_key=${ax_mason_dixon_line%%=*}
    ax_mason_dixon_key=${ax_mason_dixon_key#predicted.}
    case $ax_mason_dixon_key in
      *[!a-z0-9_]*) ;;
      *) eval "ax_mason_dixon_$ax_mason_dixon_key=\${ax_mason_dixon_line#*=}" ;;
    esac
  done <mason-dixon/answer
}

# Which LuaJIT is linked: asked in each run of configure, since the library may have been exchanged. Presets win.
ax_fn_mason_dixon_luajit ()
{
  for ax_mason_dixon_key in "luajit_gc64:$ax_cv_mason_dixon_luajit_gc64:yes, no, guessing yes, guessing no, unknown" \
      "luajit_lightuserdata_bits:$ax_cv_mason_dixon_luajit_lightuserdata_bits:32, 47, 64, guessing 47, guessing 64, unknown"; do
    ax_mason_dixon_line=${ax_mason_dixon_key#*:}
    case ", ${ax_mason_dixon_line#*:}, , " in
      *", ${ax_mason_dixon_line%%:*}, "*) ;;
      *)
        ax_mason_dixon_error="ax_cv_mason_dixon_${ax_mason_dixon_key%%:*} is \"${ax_mason_dixon_line%%:*}\"; allowed is ${ax_mason_dixon_line#*:}."
        return 1
        ;;
    esac
  done
  ax_mason_dixon_luajit_because='as set by the user'
  if test -z "$ax_cv_mason_dixon_luajit_gc64" || test -z "$ax_cv_mason_dixon_luajit_lightuserdata_bits"; then
    ax_fn_mason_dixon_ask luajit $ax_mason_dixon_where \
      ${MASON_DIXON_EMULATOR:+"--emulator=$MASON_DIXON_EMULATOR"} -- $ax_mason_dixon_command || return 1
    ax_fn_mason_dixon_take
  fi
  ax_mason_dixon_luajit_gc64=${ax_cv_mason_dixon_luajit_gc64:-$ax_mason_dixon_luajit_gc64}
  ax_mason_dixon_luajit_bits=${ax_cv_mason_dixon_luajit_lightuserdata_bits:-$ax_mason_dixon_luajit_bits}
}

# mason-dixon.facts, from the notes of each call.
ax_fn_mason_dixon_note ()
{
  test "$ax_mason_dixon_first" = no || rm -f mason-dixon/*.notes
  case $ax_mason_dixon_prefix:$ax_mason_dixon_low in
    MASON_DIXON:no) set -- predicted ;;
    MASON_DIXON:*) set -- predicted target.MASON_DIXON ;;
    *) set -- "target.$ax_mason_dixon_prefix" ;;
  esac
  {
    for ax_mason_dixon_line in "$@"; do
      for ax_mason_dixon_key in boundary verdict basis strategy reason; do
        eval "printf '%s\\n' \"$ax_mason_dixon_line.$ax_mason_dixon_key=\$ax_mason_dixon_$ax_mason_dixon_key\""
      done
    done
    if test "$ax_mason_dixon_low" = yes; then
      printf '%s\n' $ax_mason_dixon_request | sed -n "s/^--pointer-bits=/$ax_mason_dixon_line.pointer_bits=/p"
      for ax_mason_dixon_key in $ax_mason_dixon_low_keys; do
        eval "ax_mason_dixon_value=\$ax_mason_dixon_$ax_mason_dixon_key"
        test -z "$ax_mason_dixon_value" || printf '%s\n' "$ax_mason_dixon_line.$ax_mason_dixon_key=$ax_mason_dixon_value"
      done
      test -z "$ax_mason_dixon_luajit_gc64" ||
        printf '%s\n' "$ax_mason_dixon_line.runtime=LuaJIT" "$ax_mason_dixon_line.runtime_gc64=$ax_mason_dixon_luajit_gc64"
    fi
    if test "$ax_mason_dixon_first" = yes; then
      printf '%s\n' facts_version=1 mason_dixon_version=%VERSION%
      # Of a fact "" is an answer, too, which nobody has given without the program.
      for ax_mason_dixon_key in ${ax_mason_dixon_page_size:+$ax_mason_dixon_facts guessed_because system machine}; do
        eval "printf '%s\\n' \"$ax_mason_dixon_key=\$ax_mason_dixon_$ax_mason_dixon_key\""
      done
      test -z "$ax_mason_dixon_map_32bit_reason" || printf '%s\n' "map_32bit_reason=$ax_mason_dixon_map_32bit_reason"
    fi
  } >"mason-dixon/$ax_mason_dixon_prefix.notes"
  LC_ALL=C sort mason-dixon/*.notes >mason-dixon/facts.new
  cmp -s mason-dixon/facts.new mason-dixon.facts || cat mason-dixon/facts.new >mason-dixon.facts
  rm -f mason-dixon/facts.new
}

# Sets ax_mason_dixon_hash to a digest of all that the answer depends on.
ax_fn_mason_dixon_digest ()
{
  ax_mason_dixon_value=$(LC_ALL=C; export LC_ALL; $ax_mason_dixon_cc --version </dev/null 2>/dev/null)
  set -- "$@" "${ax_mason_dixon_value%%"$as_nl"*}" "$ax_mason_dixon_command" "$ax_mason_dixon_id" "$ax_mason_dixon_program" \
    "$with_mason_dixon" "$ax_mason_dixon_link_wrapper" "$ax_mason_dixon_where" "$MASON_DIXON_EMULATOR" "$(uname -srm)" \
    "$ax_mason_dixon_luajit_gc64" "$ax_cv_mason_dixon_luajit_lightuserdata_bits" ${with_mason_dixon_facts:+"$(cksum "$with_mason_dixon_facts" 2>/dev/null)"}
  # Of ours the digest of its sources is among them.
  test -n "$ax_mason_dixon_own" || set -- "$@" "$("$ax_mason_dixon_program" --version 2>/dev/null)"
  # Flags for the link are written for one linker.
  if test "$ax_mason_dixon_link_wrapper" = no; then
    ax_mason_dixon_value=$(LC_ALL=C; export LC_ALL; $ax_mason_dixon_command -Wl,--version </dev/null 2>/dev/null)
    set -- "$@" "${ax_mason_dixon_value%%"$as_nl"*}"
  fi
  ax_mason_dixon_hash=$(cksum <<END
$*
END
)
  ax_mason_dixon_hash=${ax_mason_dixon_hash%% *}_${ax_mason_dixon_hash##* }
}

# ax_fn_mason_dixon OPTION... - OPTIONs are those of the macro.
ax_fn_mason_dixon ()
{
  ax_mason_dixon_error=
  ax_mason_dixon_cached=
  ax_mason_dixon_facts='have_map_32bit map_32bit_range heap_placement stack_bits thread_stack_bits mmap_bits page_size
    linker_id linker_version'
  ax_mason_dixon_low_keys='low_map low_map_reason low_limit low_reserve pointer_verdict pointer_basis pointer_reason low_stack low_stack_reason
    low_layout low_layout_reason width_stack width_threads width_mappings width_heap width_image'
  ax_mason_dixon_keys="verdict strategy basis final way reason boundary boundary_words low_limit_words linker_called warning request machine system guessed_because
    printed_ldflags printed_objects printed_deps printed_warning map_32bit_reason $ax_mason_dixon_facts $ax_mason_dixon_low_keys"
  for ax_mason_dixon_key in $ax_mason_dixon_keys ldflags libadd deps cppflags link luajit_gc64 luajit_bits luajit_because hash; do
    eval "ax_mason_dixon_$ax_mason_dixon_key="
  done
  # What switches the links off. It is the name of our variable for makefiles, too, and not meant for the program.
  if test "$MASON_DIXON_LINK" = off; then
    # For config.status --recheck, and the packages inside.
    ac_configure_args="$ac_configure_args '--with-mason-dixon=no'"
    with_mason_dixon=no
    MASON_DIXON_LINK=
  fi
  # What an earlier run has written is not so any more.
  if test "$with_mason_dixon" = no && test -f mason-dixon/src/id; then
    rm -f mason-dixon.facts mason-dixon/*.notes
  fi
  case $with_mason_dixon:$ax_mason_dixon_self_test:$ax_mason_dixon_low in
    no:call:* | no:*:yes) ;;
    no:*)
      ax_mason_dixon_verdict=off
      ax_mason_dixon_strategy=none
      ax_mason_dixon_reason='--with-mason-dixon=no'
      test ! -f mason-dixon/src/id || rm -f "mason-dixon/$ax_mason_dixon_prefix.link"
      return 0
      ;;
  esac
  if test "$with_mason_dixon$ax_mason_dixon_link_wrapper" = post-linkno; then
    ax_mason_dixon_error="--with-mason-dixon is \"post-link\"; allowed is that where the makefiles link with \$(${ax_mason_dixon_prefix}_LINK) and AX_MASON_DIXON has the option link-wrapper; this package does not."
    return 1
  fi
  ax_fn_mason_dixon_files || return 1
  # What the makefiles call the folder. An absolute path works in every makefile; one with characters that make, the shell
  # or -Wl, take apart can only be had relative.
  ax_mason_dixon_dir=$ac_pwd/mason-dixon
  # shellcheck disable=SC2016 # for make
  case $ax_mason_dixon_dir in
    *[!-+./0-9A-Z_a-z]*) ax_mason_dixon_dir='$(top_builddir)/mason-dixon' ;;
  esac
  if test -z "$ax_mason_dixon_program$ax_mason_dixon_why"; then
    ax_fn_mason_dixon_find || return 1
    # For the report.
    echo "$ax_mason_dixon_program" >mason-dixon/program
  fi
  ax_mason_dixon_cppflags=-I$ax_mason_dixon_dir/src/include
  if test -z "$ax_mason_dixon_program"; then
    ax_fn_mason_dixon_without "$@"
    return
  fi
  ax_mason_dixon_command="$ax_mason_dixon_cc $ax_mason_dixon_cflags $ax_mason_dixon_link_flags"
  ax_mason_dixon_for=
  ax_mason_dixon_where=
  if test "$cross_compiling" = yes; then
    # The host names the system.
    case $host_alias in *-*) ax_mason_dixon_for=--system=$host_alias ;; esac
    ax_mason_dixon_where=$ax_mason_dixon_for
    test -n "$MASON_DIXON_EMULATOR" || ax_mason_dixon_where="--cross $ax_mason_dixon_for"
  fi
  if test "$ax_mason_dixon_runtime" = yes && test "$with_mason_dixon" != no; then
    ax_mason_dixon_command="$ax_mason_dixon_command $LUAJIT_CFLAGS $LUAJIT_LIBS $LIBS"
    ax_fn_mason_dixon_luajit || return 1
  fi
  ax_fn_mason_dixon_digest "$@"
  eval "ax_mason_dixon_value=\${ax_cv_mason_dixon_verdict_$ax_mason_dixon_hash-none}"
  if test "$ax_mason_dixon_value" != none; then
    ax_fn_mason_dixon_again || return 1
  fi
  if test -z "$ax_mason_dixon_cached"; then
    ax_fn_mason_dixon_detect "$@" || return 1
  fi
  ax_fn_mason_dixon_apply
}

# Takes the decision from the cache, unless a file of it is gone.
ax_fn_mason_dixon_again ()
{
  ax_mason_dixon_cached='(cached) '
  for ax_mason_dixon_key in $ax_mason_dixon_keys; do
    eval "ax_mason_dixon_value=\${ax_cv_mason_dixon_${ax_mason_dixon_key}_$ax_mason_dixon_hash-missing}"
    case $ax_mason_dixon_key:$ax_mason_dixon_value in
      verdict:placed | verdict:not-needed | verdict:impossible) ;;
      strategy:none | strategy:link-script | strategy:post-link | strategy:mapfile | strategy:addr32 | strategy:pagezero) ;;
      verdict:* | strategy:* | *:missing)
        ax_mason_dixon_error="the cached ax_cv_mason_dixon_${ax_mason_dixon_key}_$ax_mason_dixon_hash is \"$ax_mason_dixon_value\", which configure did not write; allowed is what it writes: remove that line or the file ${cache_file-config.cache}, and configure again."
        return 1
        ;;
    esac
    eval "ax_mason_dixon_$ax_mason_dixon_key=\$ax_mason_dixon_value"
  done
  for ax_mason_dixon_value in $ax_mason_dixon_printed_deps; do
    test -f "$ax_mason_dixon_value" || ax_mason_dixon_cached=
  done
}

# Asks the program.
ax_fn_mason_dixon_detect ()
{
  case $with_mason_dixon in
    '' | yes) set -- --tongue configure --for AX_MASON_DIXON "$@" ;;
    no) set -- --override --with-mason-dixon=none --tongue configure --for AX_MASON_DIXON "$@" ;;
    *) set -- --override "--with-mason-dixon=$with_mason_dixon" --tongue configure --for AX_MASON_DIXON "$@" ;;
  esac
  # What is preset of a LuaJIT holds for the link, too.
  if test "$ax_mason_dixon_runtime" = yes; then
    for ax_mason_dixon_key in "bits $ax_cv_mason_dixon_luajit_lightuserdata_bits" "gc64 $ax_cv_mason_dixon_luajit_gc64"; do
      ax_mason_dixon_line=$(echo "${ax_mason_dixon_key#* }" | tr ' ' -)
      test -z "$ax_mason_dixon_line" || set -- "--luajit-${ax_mason_dixon_key%% *}=$ax_mason_dixon_line" "$@"
    done
  fi
  ax_fn_mason_dixon_ask request "$@" || return 1
  ax_mason_dixon_request=$(tr '\n' ' ' <mason-dixon/answer)
  # "required" is for configure and the link; here it would be an error of the question.
  set -- $ax_mason_dixon_where $(sed '/^--required$/d' mason-dixon/answer)
  # The prediction knows what a program has said that was linked with it; the link looks for itself.
  case $ax_mason_dixon_runtime:$ax_mason_dixon_luajit_gc64 in
    yes:*yes | yes:*no) set -- "$@" "--luajit-gc64=$(echo "$ax_mason_dixon_luajit_gc64" | tr ' ' -)" ;;
  esac
  test -z "$MASON_DIXON_EMULATOR" || set -- "--emulator=$MASON_DIXON_EMULATOR" "$@"
  test -z "$with_mason_dixon_facts" || set -- "--facts=--with-mason-dixon-facts=$with_mason_dixon_facts" "$@"
  if test "$with_mason_dixon" = no; then
    set -- --print=keys,functions "$@"
  elif test "$ax_mason_dixon_link_wrapper" = no; then
    set -- --print=keys,ldflags,objects,deps "$@"
  fi
  ax_fn_mason_dixon_ask detect "$@" -- $ax_mason_dixon_command || return 1
  ax_fn_mason_dixon_take
  test "$with_mason_dixon" != no || ax_mason_dixon_verdict=off
  case $ax_mason_dixon_required:$ax_mason_dixon_final:$ax_mason_dixon_way:$ax_mason_dixon_reason in
    yes:yes:append:* | yes:yes:*' a step after the link: '*)
      ax_mason_dixon_verdict=impossible
      ax_mason_dixon_strategy=none
      ax_mason_dixon_reason="to what $ax_mason_dixon_linker_called links the segment could only be appended"
      ;;
  esac
  case $ax_mason_dixon_link_wrapper:$ax_mason_dixon_reason in
    no:*' a step after the link: '*) ax_mason_dixon_reason="${ax_mason_dixon_reason%%: put *}: let the makefiles link with \$(${ax_mason_dixon_prefix}_LINK) and give AX_MASON_DIXON the option link-wrapper, or use GNU ld or lld" ;;
  esac
  # What failed may have failed for a passing reason (time, space, a tool): it is tried again.
  case $ax_mason_dixon_printed_warning:$ax_mason_dixon_low_map$ax_mason_dixon_low_stack$ax_mason_dixon_low_layout in
    ?*:* | *:*impossible*) return 0 ;;
  esac
  # A file of the package's own that the linker reads may have changed by then.
  case "$ax_mason_dixon_verdict $(echo "$ax_mason_dixon_command " | sed 's/ -MM*D / /g; s/ -MP / /g')" in
    *,-[MT]* | *\ -[MT]* | *-script* | *dynamic-list* | *,@* | *\ @*) return 0 ;;
    placed* | not-needed* | impossible*) ;;
    *) return 0 ;;
  esac
  for ax_mason_dixon_key in $ax_mason_dixon_keys; do
    eval "ax_cv_mason_dixon_${ax_mason_dixon_key}_$ax_mason_dixon_hash=\$ax_mason_dixon_$ax_mason_dixon_key"
  done
}

# From the answer to what the makefiles need.
ax_fn_mason_dixon_apply ()
{
  if test "$ax_mason_dixon_verdict" = off; then
    for ax_mason_dixon_key in $ax_mason_dixon_low_keys warning printed_warning; do
      eval "ax_mason_dixon_$ax_mason_dixon_key="
    done
    ax_mason_dixon_reason='--with-mason-dixon=no'
  fi
  for ax_mason_dixon_key in $ax_mason_dixon_facts; do
    eval "ax_mason_dixon_$ax_mason_dixon_key=\${ax_cv_mason_dixon_$ax_mason_dixon_key:-\$ax_mason_dixon_$ax_mason_dixon_key}"
  done
  ax_mason_dixon_value=$ax_mason_dixon_link_wrapper
  # Where no link could be helped nothing stands in front of it, unless the program may call what comes with it.
  case $ax_mason_dixon_final:$ax_mason_dixon_verdict:$ax_mason_dixon_self_test$ax_mason_dixon_low in
    yes:impossible:callno | yes:impossible:*yes) ;;
    yes:impossible:*) ax_mason_dixon_value=none ;;
  esac
  case $ax_mason_dixon_verdict:$ax_mason_dixon_value:$ax_mason_dixon_self_test$ax_mason_dixon_low in
    # A test at the start would find what is said here.
    impossible:no:no | impossible:no:startupno | impossible:no:offno | unknown:no:no | unknown:no:startupno | unknown:no:offno) ax_mason_dixon_printed_warning= ;;
    off:* | *:no:*)
      # With the folder named as the makefiles do.
      for ax_mason_dixon_key in ldflags:ldflags objects:libadd deps:deps; do
        eval "ax_mason_dixon_value=\$ax_mason_dixon_printed_${ax_mason_dixon_key%:*}"
        ax_mason_dixon_value=$(echo " $ax_mason_dixon_value" | sed "s|\\([ ,=]\\)mason-dixon/|\\1$ax_mason_dixon_dir/|g; s/^ //")
        eval "ax_mason_dixon_${ax_mason_dixon_key#*:}=\$ax_mason_dixon_value"
      done
      ;;
    *:yes:*)
      # Only the wrapper knows this name: a link that forgets the wrapper fails and says so.
      ax_mason_dixon_libadd=$ax_mason_dixon_dir/${ax_mason_dixon_prefix}_LINK-is-missing-in-this-link.o
      ax_mason_dixon_link="$ax_mason_dixon_made link --record=$ax_mason_dixon_dir/$ax_mason_dixon_prefix${ax_mason_dixon_for:+ }$ax_mason_dixon_for $ax_mason_dixon_request--"
      ax_mason_dixon_deps=$ax_mason_dixon_own
      ;;
  esac
  # What the links get, in a file that is as old as the last change of it.
  ax_mason_dixon_line="$ax_mason_dixon_link$ax_mason_dixon_ldflags $ax_mason_dixon_libadd"
  if test "$ax_mason_dixon_line" = ' '; then
    rm -f "mason-dixon/$ax_mason_dixon_prefix.link"
  else
    ax_fn_mason_dixon_same "$ax_mason_dixon_prefix.link" "$ax_mason_dixon_line"
    ax_mason_dixon_deps="$ax_mason_dixon_dir/$ax_mason_dixon_prefix.link${ax_mason_dixon_deps:+ }$ax_mason_dixon_deps"
  fi
  test "$ax_mason_dixon_verdict" != off || return 0
  # All that the notes are made of.
  ax_mason_dixon_value="$ax_mason_dixon_hash $ax_mason_dixon_prefixes $ax_mason_dixon_first"
  for ax_mason_dixon_key in $ax_mason_dixon_facts; do
    eval "ax_mason_dixon_value=\"\$ax_mason_dixon_value \$ax_mason_dixon_$ax_mason_dixon_key\""
  done
  if ax_fn_mason_dixon_same "$ax_mason_dixon_prefix.call" "$ax_mason_dixon_value" && test -n "$ax_mason_dixon_cached" &&
      test -f mason-dixon.facts && test -f "mason-dixon/$ax_mason_dixon_prefix.notes"; then
    return 0
  fi
  ax_fn_mason_dixon_note
}

# ax_fn_mason_dixon_same FILE LINE - writes it to mason-dixon/FILE, unless that is what is there. 1: it was not.
ax_fn_mason_dixon_same ()
{
  ax_mason_dixon_line=
  if test -f "mason-dixon/$1"; then
    IFS= read -r ax_mason_dixon_line <"mason-dixon/$1"
  fi
  test "$ax_mason_dixon_line" != "$2" || return 0
  printf '%s\n' "$2" >"mason-dixon/$1"
  return 1
}

# Without the program nothing is placed, unless a strategy that is nothing but a file for the linker is asked for by name.
ax_fn_mason_dixon_without ()
{
  ax_mason_dixon_verdict=unknown
  ax_mason_dixon_strategy=none
  ax_mason_dixon_basis=guess
  ax_mason_dixon_reason=$ax_mason_dixon_why
  ax_mason_dixon_key=
  ax_mason_dixon_boundary=4GiB
  for ax_mason_dixon_value in "$@" "strategy=$with_mason_dixon"; do
    case $ax_mason_dixon_value in
      boundary=*) ax_mason_dixon_boundary=${ax_mason_dixon_value#*=} ;;
      strategy=link-script) ax_mason_dixon_key='-T gnu-ld.ld' ;;
      strategy=mapfile) ax_mason_dixon_key='-M solaris.map' ;;
      strategy= | strategy=yes) ;;
      strategy=*) ax_mason_dixon_key= ;;
    esac
  done
  ax_mason_dixon_boundary_words=$ax_mason_dixon_boundary
  # What is noted is not the answer that a cached one stands for.
  rm -f "mason-dixon/$ax_mason_dixon_prefix.call" "mason-dixon/$ax_mason_dixon_prefix.link"
  if test "$with_mason_dixon" = no; then
    ax_mason_dixon_verdict=off
    ax_mason_dixon_reason='--with-mason-dixon=no'
    return 0
  fi
  # The sizes of the program's options, as the one number that the file lacks; awk counts exactly up to 2^53.
  ax_mason_dixon_value=$(echo "$ax_mason_dixon_boundary" | awk '
    /^[0-9]+([KMGT](iB)?)?$/ {
      for (n = $0 * 1024 ^ index("KMGT", substr($0 " ", match($0 " ", /[KMGT ]/), 1)); n >= 1; n = int(n / 16))
        hex = substr("0123456789abcdef", n % 16 + 1, 1) hex
      if (hex != "") print "0x" hex }
    /^0[xX][0-9a-fA-F]+$/ { print tolower($0) }')
  if test -z "$ax_mason_dixon_value"; then
    ax_mason_dixon_error="boundary is \"$ax_mason_dixon_boundary\"; allowed is a size such as 4GiB, 512M or 0x100000000 (K, M, G, T are powers of 1024)."
    return 1
  fi
  ax_mason_dixon_boundary=$ax_mason_dixon_value
  if test -z "$ax_mason_dixon_key"; then
    ax_fn_mason_dixon_note
    return 0
  fi
  ax_mason_dixon_line=${ax_mason_dixon_key#* }
  sed -n -e "/template_$(echo "$ax_mason_dixon_line" | tr '.-' '__')\\[/,/NULL/s/^\"\\(.*\\)\\\\n\",\$/\\1/p" mason-dixon/src/tool/rows.c |
    sed -e 's/\\\(["\\]\)/\1/g' -e "s/%BOUNDARY%/$ax_mason_dixon_value/g" -e 's/%PAGE%/0x1000/g' \
      >"mason-dixon/$ax_mason_dixon_prefix-$ax_mason_dixon_line"
  ax_mason_dixon_deps=$ax_mason_dixon_dir/$ax_mason_dixon_prefix-$ax_mason_dixon_line
  ax_mason_dixon_ldflags=-Wl,${ax_mason_dixon_key%% *},$ax_mason_dixon_deps
  ax_mason_dixon_strategy=link-script
  test "$ax_mason_dixon_line" = gnu-ld.ld || ax_mason_dixon_strategy=mapfile
  ax_mason_dixon_reason="the linker gets a file that nobody has tried, since $ax_mason_dixon_why"
  ax_fn_mason_dixon_note
}
