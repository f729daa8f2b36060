#!/bin/sh
# SPDX-License-Identifier: 0BSD
# mason-dixon link with nginx: ./configure --with-cc="mason-dixon link -- cc", with the stream module inside and as a
# dynamic module, from Debian's source package. nginx finds out what it finds out without us; it is placed where it has a
# fixed address, loads its module and answers.

# shellcheck source=tests/tool/build-systems.sh
. "$MASON_DIXON_ROOT/tests/tool/build-systems.sh"

[ "$MASON_DIXON_FULL" = 1 ] || skip 'nginx belongs to the long version'
need cc make curl apt-get tar
use_tool

# The authors' archive, of Debian's source package of this release; apt checks it.
mkdir -p fetched/lists/partial fetched/apt/archives/partial
: >fetched/status
mirror=$(debian_archive) || true
[ "$mirror" ] || skip "this machine has no source of Debian's packages"
release=$(sed -n 's/^VERSION_CODENAME=//p' /etc/os-release)
echo "deb-src [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $mirror ${release:-sid} main" >fetched/sources.list
set -- -o "Dir::State::Lists=$PWD/fetched/lists" -o "Dir::State::status=$PWD/fetched/status" \
    -o "Dir::Cache=$PWD/fetched/apt" -o "Dir::Etc::SourceList=$PWD/fetched/sources.list" \
    -o Dir::Etc::SourceParts=/dev/null -o APT::Sandbox::User=root -o Acquire::Languages=none
apt-get "$@" update >fetched/log 2>&1 || skip "the list of source packages can't be fetched: $(tail -n 1 fetched/log)"
(cd fetched && apt-get "$@" source --download-only nginx) >>fetched/log 2>&1 || true
for archive in fetched/nginx_*.orig.tar.*; do
    [ -f "$archive" ] || skip "nginx's source can't be fetched: $(tail -n 1 fetched/log)"
    case $archive in *.asc) ;; *) tar -xf "$archive" -C project --strip-components=1 || fail "tar $archive" ;; esac
done

# build CONFIGURE-WORD... - nginx's own build.
build() {
    ./configure "--with-cc=$(compiler cc)" --without-http_rewrite_module --without-http_gzip_module --without-pcre "$@" &&
        make -j2 || return 1
    cp objs/Makefile objs/ngx_auto_config.h .
}

# answers MODE MODULE - runs that nginx, in front; asks its web server and its stream server; leaves its heap in $heap.
answers() {
    run=$PWD/run
    rm -rf "$run"
    mkdir -p "$run/logs" "$run/html"
    echo 'the page' >"$run/html/index.html"
    {
        [ -z "$2" ] || echo "load_module $PWD/$1/objs/$2;"
        cat <<'END'
daemon off;
master_process off;
pid nginx.pid;
events { }
http { server { listen unix:web; root html; } }
stream { server { listen unix:stream; proxy_pass unix:web; } }
END
        # As root, nginx asks for a user.
    } >"$run/nginx.conf"
    # A name of a socket is short: so it is one of this folder.
    (cd "$run" && exec "$OLDPWD/$1/objs/nginx" -p "$run/" -c nginx.conf -e logs/error.log) >"$1.run" 2>&1 &
    pid=$!
    tries=0
    until [ -S "$run/stream" ] && [ -S "$run/web" ]; do
        tries=$((tries + 1))
        if ! kill -0 $pid 2>/dev/null || [ $tries -gt 100 ]; then
            kill $pid 2>/dev/null
            cat "$1.run" "$run/logs/error.log"
            fail "$1: nginx does not start"
        fi
        sleep 0.1
    done
    heap=$(printf '%x' "$(sed 's/.*) //' "/proc/$pid/stat" | cut -d' ' -f45)")
    page=$(cd "$run" && curl -s --max-time 20 --unix-socket web http://localhost/)
    stream=$(cd "$run" && curl -s --max-time 20 --unix-socket stream http://localhost/)
    kill $pid
    wait $pid 2>/dev/null
    equal 'the page' "$page" "$1: the web server's answer"
    equal 'the page' "$stream" "$1: the web server's answer through the stream server"
}

for kind in static dynamic pie; do
    module=
    case $kind in
    static) both build --with-stream --with-ld-opt=-no-pie ;;
    dynamic)
        both build --with-stream=dynamic --with-ld-opt=-no-pie
        module=ngx_stream_module.so
        ;;
    pie)
        # As the compiler does by itself: nginx puts -fPIE behind the -fPIC of its modules, which don't link then.
        both build --with-stream=dynamic
        module=ngx_stream_module.so
        if ! readelf -hW plain/objs/nginx | grep -q 'Type: *DYN'; then
            echo "this compiler makes no PIE by itself"
            continue
        fi
        ;;
    esac
    # ---- the configure step
    for mode in plain ours; do
        grep '^checking' $mode.log >$mode.checks
        sed -e "s/'mason-dixon link -- cc'/cc/g" -e "s/'cc'/cc/g" $mode/ngx_auto_config.h >$mode.config
        sed 's/mason-dixon link -- cc/cc/g' $mode/Makefile >$mode.makefile
    done
    diff plain.checks ours.checks || fail "$kind: a check of nginx's configure answers otherwise"
    [ "$(wc -l <ours.checks)" -gt 30 ] || fail "nginx's configure says nothing"
    diff plain.config ours.config || fail "$kind: another configuration"
    diff plain.makefile ours.makefile || fail "$kind: another Makefile"
    lacks ours/objs/autoconf.err 'mason-dixon: '
    # ---- the files
    if [ $kind = pie ]; then
        is_seen "not-needed none" ours/objs/nginx
    else
        is_seen "placed slot" ours/objs/nginx
        is_seen "impossible none" plain/objs/nginx
    fi
    [ -z "$module" ] || same "objs/$module"
    # ---- what runs
    answers plain "$module"
    [ $kind = pie ] || [ "${#heap}" -le 8 ] || fail "plain: nginx's heap starts at 0x$heap"
    answers ours "$module"
    [ "${#heap}" -ge 9 ] || fail "ours, $kind: nginx's heap starts at 0x$heap"
done
