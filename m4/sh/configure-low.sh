# shellcheck shell=sh
# SPDX-License-Identifier: 0BSD
#
# The shell functions that AX_MASON_DIXON puts at the beginning of configure where low-map, runtime= or
# pointer-bits= is used, beside those of configure.sh. Since: 0.1
#
# shellcheck disable=SC2154,SC2034 # variables that configure sets and reads

# ax_fn_mason_dixon_low - writes low.sh and what it needs to mason-dixon/, unless it is there, and sets
# ax_mason_dixon_luajit, the words that compile with and link LuaJIT.
ax_fn_mason_dixon_low ()
{
  ax_mason_dixon_luajit="$LUAJIT_CFLAGS $LUAJIT_LIBS $LIBS"
  ax_mason_dixon_value=
  if test -f mason-dixon/src/low-id; then
    read -r ax_mason_dixon_value <mason-dixon/src/low-id
  fi
  if test "$ax_mason_dixon_value" = "$ax_mason_dixon_id"; then
    return 0
  fi
  if ax_fn_mason_dixon_low_write && echo "$ax_mason_dixon_id" >mason-dixon/src/low-id; then
    return 0
  fi 2>/dev/null
  rm -rf mason-dixon/src mason-dixon/core.sh mason-dixon/low.sh 2>/dev/null
  rmdir mason-dixon 2>/dev/null
  ax_mason_dixon_error="can't write to \"$(pwd)/mason-dixon\"; the build folder must be writable and have some MiB free."
  return 1
}

ax_fn_mason_dixon_low_write ()
{
  ax_fn_mason_dixon_unpack <<'_MASON_DIXON_END'
# %LOW-FILES%
_MASON_DIXON_END
}
