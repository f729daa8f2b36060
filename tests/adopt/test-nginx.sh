#!/bin/sh
# SPDX-License-Identifier: 0BSD
# nginx, whose configure is its own: no line, but --with-cc="mason-dixon link -- cc". It has the echo module, another
# package of Debian, inside, and its own stream module as a dynamic one. Without PIE, and as Debian builds it.

# shellcheck source=tests/adopt/common.sh
. "$MASON_DIXON_ROOT/tests/adopt/common.sh"

[ "$MASON_DIXON_FULL" = 1 ] || skip 'in the long version only (tests/run --full)'
need curl
sources nginx libssl-dev libpcre2-dev zlib1g-dev
unpacked libnginx-mod-http-echo echo
for mode in plain ours; do
    cp -Rp echo $mode/
done
cp -Rp ours pie
installed

# What configure finds out is that of a build without us, and so are the modules.
build() {
    case $mode in
    plain) cc=cc ;;
    ours) cc='mason-dixon link --self-test startup -- cc' ;;
    esac
    # Most of Debian's words.
    ./configure "--with-cc=$cc" "--with-cc-opt=$CFLAGS -fPIC $CPPFLAGS -ffile-prefix-map=$PWD=." "--with-ld-opt=$LDFLAGS -fPIC" \
        --with-compat --with-debug --with-pcre-jit --with-http_ssl_module --with-http_stub_status_module \
        --with-http_realip_module --with-http_v2_module --with-threads --with-stream=dynamic --add-module=echo || return 1
    for each in Makefile ngx_auto_config.h; do
        sed -e "s,$PWD,,g" -e "s/'\{0,1\}mason-dixon link --self-test startup -- cc'\{0,1\}/cc/g" objs/$each >seen.$each
    done
    make -j 2
}
as_without_us() {
    for mode in plain ours; do
        grep '^checking' $mode.log >$mode.checks
    done
    [ "$(wc -l <ours.checks)" -gt 30 ] || fail "nginx's configure says nothing"
    diff plain.checks ours.checks || fail "a check of nginx's configure answers otherwise"
    for each in seen.Makefile seen.ngx_auto_config.h objs/ngx_stream_module.so; do
        cmp "plain/$each" "ours/$each" || fail "$each is another one"
    done
    # Nothing is said, neither of trials nor of links.
    lacks ours.log 'mason-dixon: '
    lacks ours/objs/autoconf.err 'mason-dixon: '
}

# answers MODE - that nginx, in front, on a port of 127.0.0.1: its stream module hands the request to its web server, whose
# echo module answers. Its heap goes to $heap.
answers() {
    run=$PWD/run
    nginx=$PWD/$1/objs/nginx
    port=$((20000 + $$ % 10000))
    answer=
    for _ in 1 2 3 4 5; do
        port=$((port + 7))
        rm -rf "$run"
        mkdir -p "$run/logs"
        # A name of a socket is short: so it is one of this folder.
        cat >"$run/nginx.conf" <<END
load_module $PWD/$1/objs/ngx_stream_module.so;
daemon off;
master_process off;
pid nginx.pid;
events { }
http { access_log off; server { listen unix:web; location / { echo 'echo of' \$uri; } } }
stream { server { listen 127.0.0.1:$port; proxy_pass unix:web; } }
END
        (cd "$run" && "$nginx" -t -p "$run/" -c nginx.conf -e logs/error.log) >log 2>&1 || fail "$1: nginx -t: $(cat log)"
        contains log 'test is successful'
        (cd "$run" && exec "$nginx" -p "$run/" -c nginx.conf -e logs/error.log) >"$1.run" 2>&1 &
        pid=$!
        tries=0
        while kill -0 $pid 2>/dev/null && [ $tries -lt 100 ]; do
            tries=$((tries + 1))
            answer=$(curl -s --noproxy '*' --max-time 20 "http://127.0.0.1:$port/us") && break
            sleep 0.1
        done
        heap=$(sed 's/.*) //' /proc/$pid/stat 2>/dev/null | cut -d' ' -f45)
        kill $pid 2>/dev/null
        wait $pid 2>/dev/null
        # Another program may have had that port.
        grep -q 'Address already in use' "$run/logs/error.log" || break
    done
    equal 'echo of /us' "$answer" "$1: the answer; $(cat "$1.run" "$run/logs/error.log")"
    heap=$(printf %x "$heap")
}

hardened
both build
as_without_us
answers plain
[ "${#heap}" -le 8 ] || fail "plain: nginx's heap starts at 0x$heap"
answers ours
[ "${#heap}" -ge 9 ] || fail "nginx's heap starts at 0x$heap"
kept_and_placed objs/nginx -v
told nginx 'its own configure' placed

# ---- as Debian builds it, with PIE: nothing is needed, and nothing is said
rm -rf ours
mv pie ours
hardening=+all
hardened
mode=ours
(cd ours && build) >ours.log 2>&1 || {
    tail -n 40 ours.log
    fail 'the build with PIE'
}
lacks ours.log 'mason-dixon: '
is_seen 'not-needed none' ours/objs/nginx
answers ours
[ "${#heap}" -ge 9 ] || fail "with PIE nginx's heap starts at 0x$heap"
