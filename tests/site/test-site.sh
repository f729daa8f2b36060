#!/bin/sh
# SPDX-License-Identifier: 0BSD
#
# The site (docs/site/build): what the script says without Sphinx, or for wrong use. In the full version it is
# built: without a warning, with every part of README in it once, every link within it leading to a page and an
# anchor that are there, nothing loaded from elsewhere, and the names that the CMake modules define in the index. In
# headless Chromium, at 360, 800 and 1280 pixels, light and dark: no page is wider than the screen, and its text can
# be read on what lies behind it.
# shellcheck source=tests/lib.sh
. "$MASON_DIXON_ROOT/tests/lib.sh"
build=$MASON_DIXON_ROOT/docs/site/build

# ---- Without what it needs, one line, and nothing is made.
# python_without MODULE... - ./python: a Python that lacks these.
python_without() {
    {
        echo '#!/bin/sh'
        for module in "$@"; do
            # shellcheck disable=SC2016 # the stub's own
            printf '[ "$2" != "import %s" ] || exit 1\n' "$module"
        done
    } >python
    chmod +x python
}
python_without furo myst_parser
says 77 'docs/site/build: ./python has no furo myst_parser; on Debian: apt install python3-sphinx furo' \
    env PYTHON=./python "$build" made
equal 1 "$(wc -l <log)" 'lines of that'
says 77 'no-such-python has no sphinx furo myst_parser' env PYTHON=no-such-python "$build" made
[ ! -e made ] || fail 'a folder was made without Sphinx'
# ---- Wrong use.
python_without
says 2 'unknown argument "--fast"; allowed are FOLDER, -h' "$build" --fast
says 2 '2 arguments; allowed is one FOLDER' "$build" one two
says 2 'FOLDER is empty' "$build" ''
mkdir full && echo mine >full/file
says 2 'full is not empty, and not of docs/site/build' env PYTHON=./python "$build" full
equal mine "$(cat full/file)" 'a file of somebody else'
says 0 'docs/site/build [FOLDER]' "$build" --help

[ "$MASON_DIXON_FULL" = 1 ] || {
    echo 'left to the full version: the site itself'
    exit 0
}
need xmllint
before=$(find "$MASON_DIXON_ROOT/docs" "$MASON_DIXON_ROOT/cmake" | sort)
status=0
"$build" site >log 2>&1 || status=$?
[ $status != 77 ] || skip "$(cat log)"
equal 0 $status "status of docs/site/build: $(cat log)"
equal "docs/site/build: site/html/index.html" "$(cat log)" 'all that is said'
equal "$before" "$(find "$MASON_DIXON_ROOT/docs" "$MASON_DIXON_ROOT/cmake" | sort)" 'files of the checkout'
cd site/html || exit 1

# ---- Links: ids of each page, and what each href says.
for page in *.html; do
    # HTML's own elements are no errors; what can't be read at all is.
    xmllint --html --nowarning --xpath '//@id | //@name' "$page" 2>/dev/null |
        sed -n "s|^ *[a-z]*=\"\(.*\)\"\$|$page#\1|p"
done | sort >../ids
for page in *.html; do
    xmllint --html --nowarning --xpath '//@href | //@src' "$page" 2>/dev/null |
        sed -n "s|^ *[a-z]*=\"\(.*\)\"\$|$page \1|p"
done | sort -u >../links
[ "$(wc -l <../links)" -gt 1000 ] || fail "only $(wc -l <../links) links were found"
# broken - of ../links those that lead to nothing, a line each.
broken() {
    while read -r page link; do
        case $link in
        https://* | '#' | '') continue ;;
        '#'*) link=$page$link ;;
        esac
        [ -f "${link%%[#?]*}" ] || echo "$page: no file for $link"
        case $link in
        *.html'#') ;;
        *.html'#'*) grep -qxF -e "$link" ../ids || echo "$page: no anchor for $link" ;;
        esac
    done
}
broken <../links >../broken
[ ! -s ../broken ] || {
    cat ../broken
    fail 'links of the site lead to nothing'
}
# The check can fail.
equal 'index.html: no file for nowhere.html
index.html: no anchor for use.html#nowhere' "$(printf 'index.html nowhere.html\nindex.html use.html#nowhere\n' | broken)" \
    'links that lead to nothing'

# ---- Nothing of the network: pages load nothing from elsewhere, nor do styles and scripts.
for page in *.html; do
    xmllint --html --nowarning --xpath '//link/@href | //@src | //@srcset | //@data' "$page" 2>/dev/null
done >../loaded
! grep -E '"(https?:)?//' ../loaded || fail 'pages load something from elsewhere'
! grep -rnoE --include='*.css' -e 'url\(.?(https?:)?//[^)]*|@import[^;]*' . ||
    fail 'styles load something from elsewhere'
! grep -rlE '(fetch|importScripts|XMLHttpRequest|import)\(?["'"'"' ]*https?:' --include='*.js' . ||
    fail 'a script loads something'
! grep -lE -e '^import ' -e '<script type="module"' _static/scripts/furo.js ./*.html || fail 'a script is a module: no browser loads it from a file'

# ---- The first page, all of README, each part once; the modules' names in the index.
equal 'Am I affected?' "$(xmllint --html --nowarning --xpath 'string(//h1/text())' index.html 2>/dev/null)" \
    'the first page'
sed -n 's/^## //p' "$MASON_DIXON_ROOT/README.md" >../parts
while read -r part; do
    [ "$part" != Platforms ] || part='The platforms table'
    count=$(xmllint --html --nowarning --xpath "//*[self::h1 or self::h2][text()=\"$part\"]/text()" \
        index.html use.html reference.html platform-table.html 2>/dev/null | grep -cxF -e "$part")
    equal 1 "$count" "how often the site has README's \"$part\""
done <../parts
contains platform-table.html 'gnu-ld-own-script' 'not-needed: no brk'
contains index.html '_images/low-memory.svg'
cmp _images/low-memory.svg "$MASON_DIXON_ROOT/docs/low-memory.svg" || fail 'another picture'
xmllint --html --nowarning --xpath '//table[contains(@class, "indextable")]//a/text()' genindex.html \
    2>/dev/null >../index
{
    sed -n 's/^\.\. command:: \(.*\)/\1() (command)/p' "$MASON_DIXON_ROOT/cmake/MasonDixon.cmake"
    # shellcheck disable=SC2016 # these are reST's
    sed -n -e 's/^``\(LuaJIT_[A-Za-z0-9_]*\)``.*/\1 (variable)/p' \
        -e 's/^``\(MASON_DIXON_[A-Z0-9_]*\)``.*/\1 (variable)/p' "$MASON_DIXON_ROOT"/cmake/*.cmake
    echo 'LOW_MAP (option of mason_dixon_target())'
    echo 'MasonDixon::Boundary (target)'
    echo 'LuaJIT::LuaJIT (target)'
} >../names
[ "$(wc -l <../names)" -gt 30 ] || fail "only $(wc -l <../names) names to look for"
! grep -vxF -f ../index ../names || fail 'the index lacks these'

# ---- Looks. Each page in a frame as wide as the screen would be.
chromium=
for name in chromium chromium-browser google-chrome; do
    command -v "$name" >/dev/null 2>&1 && chromium=$name && break
done
[ -n "$chromium" ] || skip 'no chromium: the site was checked as text only'
cat >../look.js <<'END'
function lum(c) {
  var v = c.slice(0, 3).map(function (x) {
    x /= 255;
    return x <= 0.03928 ? x / 12.92 : Math.pow((x + 0.055) / 1.055, 2.4);
  });
  return 0.2126 * v[0] + 0.7152 * v[1] + 0.0722 * v[2];
}
function rgba(s) { var c = (s.match(/[\d.]+/g) || [0, 0, 0]).map(Number); if (c.length < 4) c.push(1); return c; }
function over(a, b) { return [0, 1, 2].map(function (i) { return a[i] * a[3] + b[i] * (1 - a[3]); }).concat(1); }
var grounds = new Map();
function ground(e, view) {
  if (!e) return [255, 255, 255, 1];
  if (!grounds.has(e)) {
    var c = rgba(view.getComputedStyle(e).backgroundColor);
    grounds.set(e, c[3] === 1 ? c : over(c, ground(e.parentElement, view)));
  }
  return grounds.get(e);
}
window.addEventListener('load', function () {
  var bad = [], seen = 0, schemes = {};
  Array.prototype.forEach.call(document.querySelectorAll('iframe'), function (frame) {
    var view = frame.contentWindow, page = view.document, root = page.documentElement, told = {};
    var name = frame.getAttribute('src');
    function tell(what) { if (!told[what]) { told[what] = 1; bad.push(name + ': ' + what); } }
    schemes[lum(ground(page.querySelector('article'), view)) < 0.2 ? 'dark' : 'light'] = 1;
    if (page.scrollingElement.scrollWidth > root.clientWidth) tell('wider than the screen');
    if (root.classList.contains('no-js')) tell('its script did not run');
    Array.prototype.forEach.call(page.querySelectorAll('article *'), function (e) {
      var text = Array.prototype.filter.call(e.childNodes, function (n) {
        return n.nodeType === 3 && n.data.trim();
      });
      // The mark behind a heading is seen only where a pointer is.
      if (!text.length || e.closest('.headerlink, svg, script, style') || !e.getClientRects().length) return;
      seen++;
      var back = ground(e, view), style = view.getComputedStyle(e);
      var l1 = lum(over(rgba(style.color), back)), l2 = lum(back);
      var contrast = (Math.max(l1, l2) + 0.05) / (Math.min(l1, l2) + 0.05);
      if (contrast < 4.5) tell('contrast ' + contrast.toFixed(1) + ' of ' + e.tagName + ' ' + e.className);
      if (parseFloat(style.fontSize) < 10) tell('too small: ' + e.tagName + ' ' + e.className);
    });
    // What is wider than the text scrolls in a box of its own; the theme has headings 8 pixels wider.
    var article = page.querySelector('article'), boxes = new Map();
    var edge = article.getBoundingClientRect().right + 9;
    function boxed(e) {
      if (e === article) return false;
      if (!boxes.has(e))
        boxes.set(e, /auto|scroll/.test(view.getComputedStyle(e).overflowX) || boxed(e.parentElement));
      return boxes.get(e);
    }
    Array.prototype.forEach.call(article.querySelectorAll('*'), function (e) {
      if (e.getBoundingClientRect().right > edge && !e.closest('.headerlink') && !boxed(e))
        tell('leaves the text: ' + e.tagName + ' ' + e.className);
    });
  });
  document.body.setAttribute('data-scheme', Object.keys(schemes).join(' '));
  document.body.setAttribute('data-count', seen);
  document.body.setAttribute('data-seen', bad.length ? bad.join(' | ') : 'all is well');
});
END

# look WIDTH SCHEME PAGE... - leaves in ../seen what is wrong with these pages, or "all is well".
look() {
    look_width=$1
    look_wanted=$2
    look_scheme=1
    [ "$2" != dark ] || look_scheme=0
    shift 2
    {
        echo '<!DOCTYPE html><html><head><script src="../look.js"></script></head><body>'
        for page in "$@"; do
            echo "<iframe src=\"$page\" width=\"$look_width\" height=\"1000\"></iframe>"
        done
        echo '</body></html>'
    } >look.html
    rm -rf ../profile
    look_root=
    [ "$(id -u)" != 0 ] || look_root=--no-sandbox
    # As in tests/report/test-page.sh; frames of files may be looked into.
    # shellcheck disable=SC2086 # one word or none
    TMPDIR=/tmp timeout 300 "$chromium" --headless $look_root --disable-gpu --disable-quic --no-first-run \
        --disable-background-networking --disable-component-update --disable-sync --disable-extensions \
        --allow-file-access-from-files --hide-scrollbars --user-data-dir="$PWD/../profile" \
        --blink-settings=preferredColorScheme=$look_scheme --window-size=1400,1400 \
        --dump-dom "file://$PWD/look.html" >../dom.txt 2>../browse.log || {
        [ $? != 124 ] || fail "chromium did not come to an end in 300 s, $look_width pixels, $look_wanted"
        skip "chromium does not run here: $(tail -n 1 ../browse.log)"
    }
    rm look.html
    sed -n 's/.*data-seen="\([^"]*\)".*/\1/p' ../dom.txt >../seen
    equal "$look_wanted" "$(sed -n 's/.*data-scheme="\([^"]*\)".*/\1/p' ../dom.txt)" "the scheme at $look_width pixels"
    [ "$(sed -n 's/.*data-count="\([0-9]*\)".*/\1/p' ../dom.txt)" -gt 10 ] || fail "hardly any text was seen in $*"
}

for width in 360 800 1280; do
    for scheme in light dark; do
        look $width $scheme ./*.html
        equal 'all is well' "$(sed 's/ | /\n/g' ../seen | head -n 40)" "$width pixels, $scheme"
    done
done
# The check can fail: a table without a box of its own, a word as pale as the paper.
sed 's|</article>|<p style="width:900px;color:#eee">wide and pale</p></article>|' index.html >wrong.html
look 360 light wrong.html
contains ../seen 'wrong.html: leaves the text: P' 'wrong.html: contrast 1.'
exit 0
