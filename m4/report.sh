#! /bin/sh
# SPDX-License-Identifier: 0BSD
#
# report.sh - "make mason-dixon-report", in the build folder: text, and with the report of an installed MasonDixon (or the
# program that MASON_DIXON_REPORT names) report.json and report.html. CC is the compiler. Since: 0.2

if [ -n "${ZSH_VERSION-}" ]; then emulate sh; fi
facts=mason-dixon.facts
if [ ! -f $facts ]; then
    echo "MasonDixon: there is no \"$facts\"; configure writes it, unless MasonDixon was switched off." >&2
    exit 1
fi
tool=$(command -v "${MASON_DIXON_REPORT:-mason-dixon-report}") || tool=
if [ -z "$tool" ] && [ -n "${MASON_DIXON_REPORT-}" ]; then
    echo "MasonDixon: MASON_DIXON_REPORT is \"$MASON_DIXON_REPORT\"; allowed is a program that exists, mason-dixon-report." >&2
    exit 1
fi

# What the links have written down, with names of targets.
checked() {
    number=1000
    for record in mason-dixon/*/*.facts; do
        [ -f "$record" ] || continue
        target=${record#*/}
        number=$((number + 1))
        echo "checked.$number.target=${target%/*}"
        sed -n '/^linked\.file=/p; /^linked\.verdict=/p; /^linked\.reason=/p' "$record" | sed "s/^linked/checked.$number/"
    done
}

# Each linker that the driver can use, with each strategy, by effect. The first of a name stays.
linkers() {
    seen='
'
    for name in default bfd gold lld mold; do
        flag=-fuse-ld=$name
        [ $name != default ] || flag=
        banner=$(${CC-cc} $flag -Wl,--version 2>/dev/null </dev/null | sed 1q)
        case "$seen" in *"
$banner
"*) continue ;; esac
        [ -n "$banner" ] || continue
        seen="$seen$banner
"
        echo "linker.$name.flag=$flag"
        for pair in link_script:-no-pie:link-script post_link:-no-pie:post-link pie:-pie:auto; do
            way=${pair#*:}
            # shellcheck disable=SC2086 # lists of words
            "$program" detect "--strategy=${way#*:}" -- ${CC-cc} "${way%:*}" $flag >mason-dixon/tried 2>&1
            verdict=$(sed -n 's/^predicted\.verdict=//p' mason-dixon/tried)
            echo "linker.$name.${pair%%:*}=$verdict ($(sed -n 's/^predicted\.basis=//p' mason-dixon/tried))"
            case $verdict in placed | not-needed) ;; *) sed -n "s/^predicted\\.reason=/linker.$name.${pair%%:*}_reason=/p" mason-dixon/tried ;; esac
        done
        sed -n '/^linker_id=/p; /^linker_version=/p' mason-dixon/tried | sed "s/^linker_/linker.$name./"
    done
    # Without a word of ours: does the driver make a PIE?
    # shellcheck disable=SC2086 # a list of words
    "$program" detect --strategy=none -- ${CC-cc} 2>/dev/null |
        sed -n 's/^predicted\.verdict=not-needed$/compiler.pie_default=yes/p; s/^predicted\.verdict=impossible$/compiler.pie_default=no/p'
    rm -f mason-dixon/tried
}

if [ -n "$tool" ]; then
    read -r program <mason-dixon/program
    {
        cat $facts
        echo "compiler.path=${CC-cc}"
        ${CC-cc} --version 2>/dev/null | sed -n '1s/^/compiler.called=/p'
        if grep '^[.0-9A-Z_a-z]*\.basis=run$' $facts >/dev/null; then
            linkers
        else
            echo 'linkers_why=programs for the target are not started here'
        fi
    } >mason-dixon/report.facts
    "$tool" --facts mason-dixon/report.facts --record mason-dixon || exit
    for format in json html; do
        "$tool" --facts mason-dixon/report.facts --record mason-dixon --format $format -o report.$format || exit
    done
    printf '\nAlso in the build folder: report.json, report.html\n'
    exit
fi

{
    cat $facts
    checked
} | awk '
    { at = index($0, "="); key = substr($0, 1, at - 1); value = substr($0, at + 1); fact[key] = value }
    key ~ /^(predicted|target\..*)\.verdict$/ { sub(/\.verdict$/, "", key); names[++count] = key }
    key ~ /^checked\..*\.target$/ { sub(/\.target$/, "", key); links[++linked] = key }
    function row(text, key) { printf "  %-22s%s\n", text, fact[key] == "" ? "-" : fact[key] }
    function also(text, name, key, why) {
        if (fact[name "." key] != "")
            print "    " text ": " fact[name "." key] ", " fact[name "." why]
    }
    END {
        print "MasonDixon " fact["mason_dixon_version"] "\n\nTarget platform"
        row("system", "system"); row("machine", "machine"); row("page size, bytes", "page_size")
        row("heap (brk) lies", "heap_placement"); row("MAP_32BIT works", "have_map_32bit")
        row("MAP_32BIT gives", "map_32bit_range")
        if (fact["map_32bit_reason"] != "")
            row("MAP_32BIT, why", "map_32bit_reason")
        row("main stack, bits", "stack_bits")
        row("thread stacks, bits", "thread_stack_bits"); row("mappings, bits", "mmap_bits")
        if (fact["guessed_because"] != "")
            print "  Guesses, because: " fact["guessed_because"]
        print "\nExecutables"
        for (i = 1; i <= count; i++) {
            name = names[i]
            called = name == "predicted" ? "MASON_DIXON" : substr(name, 8)
            print "  " called ": " fact[name ".verdict"] " (" fact[name ".basis"] "), strategy " fact[name ".strategy"] \
                ", boundary " fact[name ".boundary"] "\n    " fact[name ".reason"]
            also("low mappings", name, "low_map", "low_map_reason")
            also("addresses within the pointers\047 bits", name, "pointer_verdict", "pointer_reason")
            also("LOW_STACK", name, "low_stack", "low_stack_reason")
            also("LOW_LAYOUT", name, "low_layout", "low_layout_reason")
            for (j = 1; j <= linked; j++)
                if (fact[links[j] ".target"] == called)
                    print "    linked: " fact[links[j] ".verdict"] ", " fact[links[j] ".reason"] "\n            " fact[links[j] ".file"]
        }
        print "\nA longer report, report.json and report.html need mason-dixon-report: install MasonDixon, or name it in MASON_DIXON_REPORT."
    }'
