#!/bin/sh
# SPDX-License-Identifier: 0BSD
#
# mason_dixon_launch.sh CMAKE SCRIPT LINK-COMMAND [ARGUMENT...]
#
# Runs a link command and then, when it succeeded, CMAKE -P SCRIPT on the file behind its -o. CMake's
# property RULE_LAUNCH_LINK puts it in front of the link of an executable that was made in another
# folder, where no POST_BUILD command can be added.
# Exit status: the link command's, or the script's. Since: 0.1

cmake=$1
script=$2
shift 2
"$@" || exit
output=
previous=
for word in "$@"; do
    [ "$previous" = -o ] && output=$word
    previous=$word
done
exec "$cmake" "-DMASON_DIXON_FILE=$output" -P "$script"
