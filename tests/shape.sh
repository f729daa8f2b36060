# shellcheck shell=sh
# SPDX-License-Identifier: 0BSD
# What an executable has, for tests that hold one linked with MasonDixon against one linked without.

# shape FILE - what must stay the same, without what placing may change:
# type; each program header's type and flags, the boundary's and the slot's own left out; dynamic tags
# (values too, unless they are addresses or sizes); versions; GNU properties; needed libraries.
shape() {
    readelf -hW "$1" | grep -E '^ *(Class|Data|OS/ABI|Type|Machine|Flags):'
    readelf -lW "$1" | awk '
        /Program Headers:/ { on = 1; next }
        /Section to Segment/ { on = 0 }
        on && $2 ~ /^0x/ {
            flags = ""
            for (i = 7; i < NF; i++) flags = flags $i
            n++
            type[n] = $1; flag[n] = flags; align[n] = $NF
        }
        END {
            for (i = 1; i <= n; i++)
                if (type[i] != "NOTE") print type[i], flag[i], (type[i] == "LOAD" ? align[i] : "")
            # Notes last: placing in a slot puts them behind the PT_LOADs.
            for (i = 1; i <= n; i++)
                if (type[i] == "NOTE") print type[i], flag[i], ""
        }'
    readelf -dW "$1" | awk '
        $2 == "(NEEDED)" || $2 == "(SONAME)" || $2 == "(FLAGS)" || $2 == "(FLAGS_1)" || $2 == "(PLTREL)" ||
            $2 == "(RELACOUNT)" || $2 == "(VERNEEDNUM)" || $2 == "(BIND_NOW)" || $2 == "(RPATH)" ||
            $2 == "(RUNPATH)" || ($2 ~ /SZ\)$/ && $2 != "(STRSZ)") || $2 ~ /ENT\)$/ { $1 = ""; print; next }
        $2 ~ /^\(/ { print " " $2 }'
    readelf -W --dyn-syms "$1" | awk '$1 ~ /^[0-9]+:$/ {
        print "dynamic symbol", $4, $5, $6, ($7 == "UND" ? "UND" : "DEF"), $8, $9 }' | sort
    readelf -VW "$1" | grep -oE 'Name: [A-Za-z0-9_.]+' | sort
    readelf -nW "$1" | grep -A 1 -E 'Properties|ABI' | grep .
}
