#!/bin/sh
# SPDX-License-Identifier: 0BSD
#
# Pages and pictures: well-formed, nothing loaded from elsewhere, and, in headless Chromium at 360 and
# 1280 pixels, light and dark: nothing is wider than the screen, no two words of a picture overlap, none
# leaves it, each can be read on what lies behind it, and something is painted.
# shellcheck source=tests/lib.sh
. "$MASON_DIXON_ROOT/tests/lib.sh"
# shellcheck source=tests/report/common.sh
. "$MASON_DIXON_ROOT/tests/report/common.sh"
build_report ./report -O1
printf 'int main(void) { return 0; }\n' >main.c
quietly log "${CC:-cc}" -no-pie main.c -o plain
quietly log "${CC:-cc}" -pie -fPIE main.c -o pie
quietly log "${CC:-cc}" -w -I "$MASON_DIXON_ROOT/templates/link" "$MASON_DIXON_ROOT/templates/link/mason_dixon_place.c" \
    "$MASON_DIXON_ROOT/templates/link/mason_dixon_elf.c" -o place
for boundary in 2GiB 4GiB 1TiB; do
    quietly log ./place --boundary "$boundary" plain -o "placed-$boundary"
done
quietly log "${CC:-cc}" -no-pie -pthread "$MASON_DIXON_ROOT/tests/report/low.c" -o low
mkfifo ready
./low >ready &
pid=$!
trap 'kill $pid 2>/dev/null' EXIT
read -r word <ready
equal ready "$word" 'the process to look at'

quietly log ./report --format html -o platform.html
quietly log ./report --exe plain --format html -o plain.html
quietly log ./report --exe pie --format html -o pie.html
for boundary in 2GiB 4GiB 1TiB; do
    quietly log ./report --exe "placed-$boundary" --boundary "$boundary" --format html -o "placed-$boundary.html"
done
quietly log ./report --pid "$pid" --format html -o process.html
quietly log ./report --format svg -o picture.svg

for page in *.html *.svg; do
    # The only address is the name of SVG's namespace; url() only points into the page.
    sed 's|http://www.w3.org/2000/svg||g; s|url(#[a-z]*-[0-9]*)||g' "$page" >rest
    LC_ALL=C grep -nE 'https?:|url\(|@import|<script|<link|<img|<iframe|src=|href=' rest && fail "$page loads something"
    contains "$page" 'role="img"' '<title' '<desc' 'prefers-color-scheme:dark'
done
if command -v xmllint >/dev/null 2>&1; then
    quietly log xmllint --noout picture.svg
else
    find_python
    quietly log "$python" -c 'import sys, xml.dom.minidom; xml.dom.minidom.parse("picture.svg")'
fi
# README's picture is what the program draws on such a system as most have.
if [ "$(uname -m)" = x86_64 ] && command -v jq >/dev/null 2>&1; then
    quietly log ./report --format json -o platform.json
    if [ "$(field platform.json '[.platform.heaps[].random_span_bytes] | map(tostring) | join(" ")')" = '1073741824 1073741824 1099511627776' ]; then
        cmp picture.svg "$MASON_DIXON_ROOT/docs/low-memory.svg" ||
            fail 'docs/low-memory.svg is not what mason-dixon-report --format svg draws here'
    fi
fi
# The text alternative holds what the picture holds.
contains picture.svg 'before, no-PIE, as linked: The heap starts low' 'heap starts here, somewhere in this'

chromium=
for name in chromium chromium-browser google-chrome; do
    command -v "$name" >/dev/null 2>&1 && chromium=$name && break
done
[ -n "$chromium" ] || skip 'no chromium: the pages were checked as text only'
cat >look.js <<'END'
function lum(c) {
  var v = c.map(function (x) { x /= 255; return x <= 0.03928 ? x / 12.92 : Math.pow((x + 0.055) / 1.055, 2.4); });
  return 0.2126 * v[0] + 0.7152 * v[1] + 0.0722 * v[2];
}
function rgb(s) { return (s.match(/[\d.]+/g) || [0, 0, 0]).slice(0, 3).map(Number); }
function all(node, what) { return Array.prototype.slice.call(node.querySelectorAll(what)); }
function look(view, page, root, bad) {
  if (root.scrollWidth > root.clientWidth) bad('wider than the screen: ' + root.scrollWidth);
  var pictures = all(page, 'svg').filter(function (s) { return s.getBoundingClientRect().width > 0; });
  if (pictures.length === 0) bad('no picture is shown');
  pictures.forEach(function (svg) {
    var frame = svg.getBoundingClientRect();
    var texts = all(svg, 'text');
    var rects = all(svg, 'rect').filter(function (r) { return !/^url/.test(r.getAttribute('fill') || ''); });
    if (texts.length < 5) bad('hardly any text in the picture');
    texts.forEach(function (t, i) {
      var a = t.getBoundingClientRect();
      if (a.left < frame.left - 1 || a.right > frame.right + 1 || a.bottom > frame.bottom + 1)
        bad('leaves the picture: ' + t.textContent);
      texts.slice(i + 1).forEach(function (u) {
        var b = u.getBoundingClientRect();
        var w = Math.min(a.right, b.right) - Math.max(a.left, b.left);
        var h = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
        if (w > 1 && h > 4) bad('overlap: ' + t.textContent + ' / ' + u.textContent);
      });
      // The last rectangle that holds the text's middle is what it stands on.
      var x = (a.left + a.right) / 2, y = (a.top + a.bottom) / 2, behind = null;
      rects.forEach(function (r) {
        var b = r.getBoundingClientRect();
        if (b.left <= x && x <= b.right && b.top <= y && y <= b.bottom) behind = r;
      });
      var l1 = lum(rgb(view.getComputedStyle(t).fill)), l2 = lum(rgb(view.getComputedStyle(behind).fill));
      var contrast = (Math.max(l1, l2) + 0.05) / (Math.min(l1, l2) + 0.05);
      if (contrast < 4.5) bad('contrast ' + contrast.toFixed(1) + ': ' + t.textContent);
      if (a.height < 7) bad('too small: ' + t.textContent);
    });
  });
}
window.addEventListener('load', function () {
  all(document, 'iframe').forEach(function (frame) {
    var view = frame.contentWindow, bad = [], p = document.createElement('p');
    look(view, view.document, view.document.documentElement, bad.push.bind(bad));
    p.textContent = 'SEEN ' + frame.getAttribute('src') + ' ' + frame.width + ' ' +
      (view.matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light') + ': ' + (bad.join(' | ') || 'all is well');
    document.body.appendChild(p);
    document.body.appendChild(document.createTextNode('\n'));
  });
});
END

# browse SCHEME ARGUMENT... - Chromium with a fresh profile.
browse() {
    browse_scheme=1
    [ "$1" != dark ] || browse_scheme=0
    shift
    rm -rf profile
    # Chromium refuses to start as root otherwise; it only sees pages made here. With extensions it makes a folder for them
    # beside its program, where root may.
    browse_root=
    [ "$(id -u)" != 0 ] || browse_root=--no-sandbox
    # Its socket in the folder of temporary files may have a name of 107 bytes at most: a short one.
    # shellcheck disable=SC2086 # one word or none
    TMPDIR=/tmp timeout 200 "$chromium" --headless $browse_root --disable-gpu --disable-dev-shm-usage --disable-quic --no-first-run \
        --disable-background-networking --disable-component-update --disable-sync --disable-extensions \
        --allow-file-access-from-files --hide-scrollbars --user-data-dir="$PWD/profile" \
        --blink-settings=preferredColorScheme=$browse_scheme --window-size=1280,1400 "$@" 2>browse.log
}

# Each page in a frame as wide as the screen would be; and one with larger letters, whose words collide: the check can fail.
sed 's/\.md-wide text{font-size:12px}/.md-wide text{font-size:30px}/' platform.html >broken.htm
frames=0
{
    echo '<!DOCTYPE html><html><head><script src="look.js"></script></head><body>'
    for page in *.html broken.htm; do
        for width in 360 800 1280; do
            echo "<iframe src=\"$page\" width=\"$width\" height=\"1000\"></iframe>"
            frames=$((frames + 1))
        done
    done
    echo '</body></html>'
} >look.htm
for scheme in light dark; do
    browse $scheme --dump-dom "file://$PWD/look.htm" >dom.txt || skip "chromium does not run here: $(tail -n 1 browse.log)"
    sed -n 's/.*<p>SEEN \(.*\)<.p>.*/\1/p' dom.txt >seen
    equal $frames "$(grep -c " $scheme: " seen)" "pages that were seen in $scheme"
    grep -q "^broken.htm 1280 $scheme: overlap: " seen || fail 'colliding words were not noticed'
    grep -v -e '^broken' -e ': all is well$' seen && fail "pages in $scheme"
done

# Painted: a picture with its colours, other ones in the dark. PNG's length tells an empty page.
for scheme in light dark; do
    # A headless browser ends without a picture now and then.
    for _ in first second; do
        ! browse "$scheme" --screenshot="$PWD/$scheme.png" "file://$PWD/platform.html" >/dev/null || break
    done
    [ -s "$scheme.png" ] || fail "no screenshot: $(tail -n 1 browse.log)"
    [ "$(wc -c <"$scheme.png")" -gt 30000 ] || fail "hardly anything was painted in $scheme"
done
cmp -s light.png dark.png && fail 'light and dark look the same'
exit 0
