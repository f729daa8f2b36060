# shellcheck shell=sh
# SPDX-License-Identifier: 0BSD
#
# What the tests of parity share: how files that CMake and configure have linked are compared.

# shape FILE BOUNDARY - its type, and each program header: type, flags, and for a PT_LOAD whether it
# lies below or above the boundary.
shape() {
    readelf -hlW "$1" 2>/dev/null | awk -v digits="${#2}" -v boundary="$2" '
        $1 == "Type:" { text = $2 }
        # Columns of readelf -lW: type, offset, virtual address, physical address, sizes, flags, alignment.
        /^  [A-Z_]+ +0x[0-9a-f]+ 0x[0-9a-f]+ 0x/ {
            flags = ""
            for (i = 7; i < NF; i++) flags = flags $i
            place = ""
            if ($1 == "LOAD") {
                address = substr($3, 3)
                while (length(address) < 16) address = "0" address
                place = (address >= boundary) ? "/above" : "/below"
            }
            text = text " " $1 ":" flags place
        }
        END { print text }'
}
