# shellcheck shell=sh
# SPDX-License-Identifier: 0BSD
#
# The shell functions that AX_MASON_DIXON puts at the beginning of configure. m4/generate encodes them
# into ax_mason_dixon.m4, with the carried files in place of the marked line. Since: 0.1
#
# Variables that the macro sets before it calls ax_fn_mason_dixon:
#   ax_mason_dixon_prefix, _strategy, _required, _self_test, _link_wrapper  the macro's options
#   ax_mason_dixon_low  yes: an option of low.sh is given, and the functions of configure-low.sh are there
#   ax_mason_dixon_language  C or CXX, with the driver and its flags in _cc, _cflags, _link_flags
# and what it finds afterwards: ax_mason_dixon_error (a sentence, or empty), ax_mason_dixon_cached
# ("(cached) " or empty), and ax_mason_dixon_KEY for each key of mason-dixon/<prefix>.result.
#
# shellcheck disable=SC2154,SC2034 # variables that configure sets and reads

# Writes the carried files to mason-dixon/, unless they are there; files that did not change stay as
# old as they are, so that nothing is linked again.
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
  if mkdir -p mason-dixon/src 2>/dev/null && ax_fn_mason_dixon_write &&
      echo "$ax_mason_dixon_id" >mason-dixon/src/id; then
    return 0
  fi 2>/dev/null
  rm -rf mason-dixon/src mason-dixon/core.sh 2>/dev/null
  rmdir mason-dixon 2>/dev/null
  ax_mason_dixon_error="can't write to \"$(pwd)/mason-dixon\"; the build folder must be writable and have some MiB free."
  return 1
}

ax_fn_mason_dixon_write ()
{
  ax_fn_mason_dixon_unpack <<'_MASON_DIXON_END'
# %FILES%
_MASON_DIXON_END
}

# Writes the files of standard input to mason-dixon/, each behind a line with its name: one process for
# all of them.
ax_fn_mason_dixon_unpack ()
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
    END { if (close(file) != 0) exit 1 }'
}

# Sets ax_mason_dixon_value to the first line of what the linker answers to --version. A linker that
# hangs or writes without end is stopped, and has no answer.
ax_fn_mason_dixon_banner ()
{
  ax_mason_dixon_value=
  # shellcheck disable=SC2086 # lists of words
  if (
    LC_ALL=C
    export LC_ALL
    set -- "${MASON_DIXON_TRIAL_SECONDS:-30}" 131072 \
      $ax_mason_dixon_cc $ax_mason_dixon_cflags $ax_mason_dixon_link_flags -Wl,--version
    # shellcheck source=templates/link/mason_dixon_limit.sh
    . mason-dixon/src/mason_dixon_limit.sh
  ) >mason-dixon/banner 2>/dev/null </dev/null; then
    IFS= read -r ax_mason_dixon_value <mason-dixon/banner
  fi
}

# Reads what core.sh wrote, and caches it when it is a new decision.
ax_fn_mason_dixon_result ()
{
  ax_mason_dixon_strategy_used=
  while IFS= read -r ax_mason_dixon_line; do
    ax_mason_dixon_key=${ax_mason_dixon_line%%=*}
    ax_mason_dixon_value=${ax_mason_dixon_line#*=}
    case $ax_mason_dixon_key in
      failures)
        # What failed may have failed for a passing reason (time, space, a tool): it is tried again.
        test -z "$ax_mason_dixon_value" || ax_mason_dixon_do=again
        ;;
      strategy) ax_mason_dixon_strategy_used=$ax_mason_dixon_value ;;
      *) eval "ax_mason_dixon_$ax_mason_dixon_key=\$ax_mason_dixon_value" ;;
    esac
    case $ax_mason_dixon_do:$ax_mason_dixon_key in
      decide:failures | decide:ldflags | decide:libadd | decide:deps | decide:cppflags | decide:linker | decide:boundary* | decide:say_* | decide:warn_*) ;;
      decide:*) eval "ax_cv_mason_dixon_${ax_mason_dixon_key}_$ax_mason_dixon_hash=\$ax_mason_dixon_value" ;;
    esac
  done <"mason-dixon/$ax_mason_dixon_prefix.result"
}

# Sets ax_mason_dixon_call to all that the files of this call depend on: inputs, cached results, the name
# of the folder, and what other calls write to mason-dixon.facts.
ax_fn_mason_dixon_call ()
{
  ax_mason_dixon_call="$ax_mason_dixon_hash:$ax_mason_dixon_dir:$ax_mason_dixon_prefixes"
  for ax_mason_dixon_key in strategy $ax_mason_dixon_keys $ax_mason_dixon_low_keys; do
    eval "ax_mason_dixon_call=\$ax_mason_dixon_call:\${ax_cv_mason_dixon_${ax_mason_dixon_key}_$ax_mason_dixon_hash-}"
  done
}

# Whether an earlier run of configure made the files of this very call, and all are there. Then they are
# taken as they are.
ax_fn_mason_dixon_stands ()
{
  ax_fn_mason_dixon_call
  ax_mason_dixon_line=
  if test -f "mason-dixon/$ax_mason_dixon_prefix.call"; then
    IFS= read -r ax_mason_dixon_line <"mason-dixon/$ax_mason_dixon_prefix.call"
  fi
  if test "$ax_mason_dixon_line" != "$ax_mason_dixon_call" || test ! -f mason-dixon.facts ||
      test ! -f "mason-dixon/$ax_mason_dixon_prefix.result" || test ! -f "mason-dixon/$ax_mason_dixon_prefix.notes"; then
    return 1
  fi
  ax_fn_mason_dixon_result
  for ax_mason_dixon_value in $ax_mason_dixon_deps; do
    test -f "mason-dixon/${ax_mason_dixon_value#"$ax_mason_dixon_dir/"}" || return 1
  done
}

# ax_fn_mason_dixon OPTION... - OPTIONs are those of core.sh.
ax_fn_mason_dixon ()
{
  ax_mason_dixon_error=
  ax_mason_dixon_cached=
  ax_mason_dixon_do=decide
  ax_mason_dixon_argument=strategy
  ax_mason_dixon_strategies='auto none link-script post-link mapfile addr32 pagezero'
  case $with_mason_dixon in
    '' | yes) ;;
    no)
      # Without a trace, but a program that calls mason_dixon_self_test could not be built without it.
      ax_mason_dixon_strategy=none
      ax_mason_dixon_do=off
      if test "$ax_mason_dixon_self_test" = call || test "$ax_mason_dixon_low" = yes; then
        ax_mason_dixon_do=self-test
      fi
      ;;
    *)
      case " $ax_mason_dixon_strategies " in
        *" $with_mason_dixon "*) ;;
        *)
          ax_mason_dixon_error="--with-mason-dixon is \"$with_mason_dixon\"; allowed is one of yes no $ax_mason_dixon_strategies."
          return 1
          ;;
      esac
      ax_mason_dixon_strategy=$with_mason_dixon
      ax_mason_dixon_argument=--with-mason-dixon
      if test "$with_mason_dixon$ax_mason_dixon_link_wrapper" = post-linkno; then
        ax_mason_dixon_error="--with-mason-dixon is \"post-link\"; allowed is that where the makefiles link with \$(${ax_mason_dixon_prefix}_LINK) and AX_MASON_DIXON has the option link-wrapper; this package does not."
        return 1
      fi
      ;;
  esac
  ax_mason_dixon_keys='verdict basis row linker_id linker_version linker_called machine
    page type script objects options reason have_map_32bit map_32bit_range heap_placement stack_bits
    thread_stack_bits mmap_bits page_size platform_why'
  for ax_mason_dixon_key in $ax_mason_dixon_keys ldflags libadd deps cppflags linker boundary_words; do
    eval "ax_mason_dixon_$ax_mason_dixon_key="
  done
  ax_mason_dixon_low_keys=
  ax_mason_dixon_luajit=
  if test "$ax_mason_dixon_low" = yes; then
    ax_mason_dixon_low_keys='luajit_gc64 luajit_bits luajit_message low_map low_map_reason low_map_trap
      pointer_verdict pointer_basis pointer_reason low_stack low_stack_reason low_layout low_layout_reason
      width_stack width_threads width_mappings width_heap width_image'
    for ax_mason_dixon_key in $ax_mason_dixon_low_keys say_luajit say_pointer say_low_map \
        say_low_map_limit warn_luajit warn_ljmm warn_low_map; do
      eval "ax_mason_dixon_$ax_mason_dixon_key="
    done
  fi
  if test "$ax_mason_dixon_do" = off; then
    ax_mason_dixon_verdict=off
    ax_mason_dixon_strategy_used=none
    ax_mason_dixon_reason='--with-mason-dixon=no'
    return 0
  fi
  ax_fn_mason_dixon_files || return 1
  if test "$ax_mason_dixon_low" = yes; then
    ax_fn_mason_dixon_low || return 1
    set -- "$@" "ar=$AR" "luajit-advice=neither LUAJIT_LIBS nor LIBS links a LuaJIT, so it is treated as one without GC64. Call PKG_CHECK_MODULES(LUAJIT, luajit) before, or set LUAJIT_CFLAGS and LUAJIT_LIBS."
  fi

  # What the makefiles call the folder. An absolute path works in every makefile; one with characters
  # that make, the shell or -Wl, take apart can only be had relative.
  ax_mason_dixon_dir=$ac_pwd/mason-dixon
  # shellcheck disable=SC2016 # for make
  case $ax_mason_dixon_dir in
    *[!-+./0-9A-Z_a-z]*) ax_mason_dixon_dir='$(top_builddir)/mason-dixon' ;;
  esac
  ax_mason_dixon_cross=no
  if test "$cross_compiling" = yes; then
    ax_mason_dixon_cross=yes
  fi
  # System, kernel release, machine.
  ax_mason_dixon_uname=$(uname -srm)
  # CMake's names of systems, which are those of uname -s; a host's triple has most of them in small
  # letters. One that no table knows stays unknown.
  case ${host_alias:-native} in
    native)
      ax_mason_dixon_system=${ax_mason_dixon_uname%% *}
      case $ax_mason_dixon_system in MINGW*) ax_mason_dixon_system=Windows ;; esac
      ;;
    *-solaris* | *-illumos*) ax_mason_dixon_system=SunOS ;;
    *-mingw*) ax_mason_dixon_system=Windows ;;
    *-linux-android*) ax_mason_dixon_system=Android ;;
    *)
      ax_mason_dixon_system=${host_alias#*-}
      # shellcheck disable=SC2013 # words
      for ax_mason_dixon_key in $(sed -n 's/^\([A-Z][A-Za-z]*\) |.*/\1/p' mason-dixon/src/executables.table | sort -u); do
        case $host_alias in
          *-"$(echo "$ax_mason_dixon_key" | tr '[:upper:]' '[:lower:]')"*) ax_mason_dixon_system=$ax_mason_dixon_key ;;
        esac
      done
      ;;
  esac
  set -- "$@" "prefix=$ax_mason_dixon_prefix" "strategy=$ax_mason_dixon_strategy" \
    "strategy-argument=$ax_mason_dixon_argument" "required=$ax_mason_dixon_required" \
    "self-test=$ax_mason_dixon_self_test" "link-wrapper=$ax_mason_dixon_link_wrapper" \
    "language=$ax_mason_dixon_language" "cross=$ax_mason_dixon_cross" \
    "emulator=$MASON_DIXON_EMULATOR" "system=$ax_mason_dixon_system" "processor=${ax_mason_dixon_uname##* }" \
    "facts=$with_mason_dixon_facts" facts-argument=--with-mason-dixon-facts \
    "host-cc=$CC_FOR_BUILD" \
    "function=AX_MASON_DIXON" work=mason-dixon write-facts=mason-dixon.facts \
    "wrapper-advice=let the makefiles link with \$(${ax_mason_dixon_prefix}_LINK) and give AX_MASON_DIXON the option link-wrapper" \
    "source-id=$ax_mason_dixon_id"
  for ax_mason_dixon_key in linker_id linker_version have_map_32bit map_32bit_range heap_placement \
      stack_bits thread_stack_bits mmap_bits page_size \
      ${ax_mason_dixon_low_keys:+luajit_gc64 luajit_lightuserdata_bits}; do
    eval "ax_mason_dixon_value=\${ax_cv_mason_dixon_$ax_mason_dixon_key-}"
    if test -n "$ax_mason_dixon_value"; then
      set -- "$@" "preset.$ax_mason_dixon_key=$ax_mason_dixon_value"
    fi
  done

  # shellcheck disable=SC2086 # lists of words
  ax_mason_dixon_value=$(LC_ALL=C; export LC_ALL; $ax_mason_dixon_cc --version </dev/null 2>/dev/null)
  set -- "$@" "compiler=${ax_mason_dixon_value%%"$as_nl"*}"
  ax_fn_mason_dixon_banner
  set -- "$@" "banner=$ax_mason_dixon_value"
  ax_mason_dixon_value=
  if test -f "$with_mason_dixon_facts"; then
    ax_mason_dixon_value=$(cat "$with_mason_dixon_facts")
  fi
  # The name of a cached result holds a digest of all that it depends on.
  ax_mason_dixon_inputs="$* $ax_mason_dixon_cc : $ax_mason_dixon_cflags : $ax_mason_dixon_link_flags $ax_mason_dixon_uname $ax_mason_dixon_value"
  case " $* " in *' runtime='*)
    # shellcheck disable=SC2086 # lists of words
    ax_mason_dixon_value=$("${CONFIG_SHELL-/bin/sh}" mason-dixon/core.sh luajit "$@" "dir=$ax_mason_dixon_dir" -- \
      $ax_mason_dixon_cc :compile: $ax_mason_dixon_cflags :link: $ax_mason_dixon_link_flags :luajit: $ax_mason_dixon_luajit 2>/dev/null)
    ax_mason_dixon_inputs="$ax_mason_dixon_inputs $ax_mason_dixon_value $ax_mason_dixon_luajit $LD_LIBRARY_PATH"
    ;;
  esac
  ax_mason_dixon_hash=$(cksum <<END
$ax_mason_dixon_inputs
END
)
  ax_mason_dixon_hash=${ax_mason_dixon_hash%% *}_${ax_mason_dixon_hash##* }
  eval "ax_mason_dixon_value=\${ax_cv_mason_dixon_verdict_$ax_mason_dixon_hash-none}"
  if test "$ax_mason_dixon_do" = decide && test "$ax_mason_dixon_value" != none; then
    ax_mason_dixon_do=apply
    ax_mason_dixon_cached='(cached) '
    for ax_mason_dixon_key in strategy $ax_mason_dixon_keys $ax_mason_dixon_low_keys; do
      eval "ax_mason_dixon_value=\${ax_cv_mason_dixon_${ax_mason_dixon_key}_$ax_mason_dixon_hash-missing}"
      case $ax_mason_dixon_key:$ax_mason_dixon_value in
        verdict:placed | verdict:not-needed | verdict:impossible | verdict:unknown) ;;
        strategy:none | strategy:link-script | strategy:post-link | strategy:mapfile | strategy:addr32 | strategy:pagezero) ;;
        script: | script:*.ld | script:*.map | objects: | objects:*.o) ;;
        verdict:* | strategy:* | script:* | objects:* | *:missing)
          ax_mason_dixon_error="the cached ax_cv_mason_dixon_${ax_mason_dixon_key}_$ax_mason_dixon_hash is \"$ax_mason_dixon_value\", which configure did not write; allowed is what it writes: remove that line or the file ${cache_file-config.cache}, and configure again."
          return 1
          ;;
      esac
      set -- "$@" "set.$ax_mason_dixon_key=$ax_mason_dixon_value"
    done
    if ax_fn_mason_dixon_stands; then
      return 0
    fi
  fi
  # Starting a process takes bash about twice as long as dash.
  ax_mason_dixon_shell=${CONFIG_SHELL-/bin/sh}
  if command -v dash >/dev/null 2>&1; then
    ax_mason_dixon_shell=dash
  fi
  # shellcheck disable=SC2086
  if ax_mason_dixon_error=$("$ax_mason_dixon_shell" mason-dixon/core.sh "$ax_mason_dixon_do" "$@" "dir=$ax_mason_dixon_dir" -- \
      $ax_mason_dixon_cc :compile: $ax_mason_dixon_cflags :link: $ax_mason_dixon_link_flags :luajit: $ax_mason_dixon_luajit 2>&1 >/dev/null); then
    ax_mason_dixon_error=
  else
    test -n "$ax_mason_dixon_error" || ax_mason_dixon_error="mason-dixon/core.sh failed without a word."
    ax_mason_dixon_error=${ax_mason_dixon_error#"AX_MASON_DIXON: "}
    return 1
  fi
  ax_fn_mason_dixon_result
  ax_fn_mason_dixon_call
  printf '%s\n' "$ax_mason_dixon_call" >"mason-dixon/$ax_mason_dixon_prefix.call"
  if test "$ax_mason_dixon_do" = self-test; then
    ax_mason_dixon_reason='--with-mason-dixon=no'
  fi
  return 0
}
