#!/usr/bin/env bash
# bpt site: what it writes, beside what, and what it never replaces. Without the core inside it says so and writes nothing.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

fail() {
    echo "$1"
    exit 1
}
refuses() { # status, words of the sentence, arguments...
    local status=0 expected=$1 words=$2
    shift 2
    "$BPT_PROGRAM" "$@" >out 2>said || status=$?
    [ "$status" = "$expected" ] && [ ! -s out ] && grep -qF -- "$words" said || fail "bpt $*: $status, $(cat said)"
}

refuses 2 "name the folder that the site goes into" site
refuses 2 "--rank is not for 'bpt site'" site -o site --rank 8
refuses 2 "name the folder that the site goes into" site -o -
if ! "$BPT_PROGRAM" tokens -f html --live -o live.html >/dev/null 2>&1; then
    refuses 1 "this bpt was built without the core that a live page has inside; './bootstrap live' builds one" site -o site
    [ ! -e site ] || fail "a folder without a page"
    echo "not tested: sites, for this bpt has no core inside"
    exit 0
fi

# A page's reader has none of the author's files.
"$BPT_PROGRAM" list themes --print dark >mine.csv
refuses 2 "the page cannot take the file of --theme along" site -o site --theme mine.csv
refuses 2 "the page cannot take the file of --model along" site -o site -m "$BPT_SOURCE/tests/facts/configs/gpt2.json"
refuses 2 "the page cannot take the file of --presets along" tokens -f html --live -o live.html --presets "$BPT_SOURCE/assets/models.csv"
refuses 2 "the page cannot take the file of --compare along" tokens -f html --live -o live.html --compare "gpt2,$BPT_SOURCE/tests/facts/configs/gpt2.json"
refuses 2 "there is no model 'nosuch'" site -o site -m nosuch
[ ! -e site ] || fail "a folder without a page"

# A folder of its own, written again without a word where nothing else is asked.
[ "$("$BPT_PROGRAM" site -o site)" = "$(printf 'site/live.html\nsite/index.html')" ] || fail "what was written is not said"
[[ $("$BPT_PROGRAM" show site/live.html) = *"--theme auto"* ]] || fail "the page does not follow its reader"
grep -q 'url=live.html' site/index.html || fail "the index does not lead to the page"
[ "$(tail -c 5 site/index.html | od -An -c | tr -d ' ')" = '</p>\n' ] || fail "the index does not end with its last line"
before=$(cat site/*.html | md5sum)
[ -z "$("$BPT_PROGRAM" site -o site --quiet)" ] && [ "$before" = "$(cat site/*.html | md5sum)" ] || fail "a site differs when it is written again"

# What is another's, or of another request, stays.
refuses 2 "'site/live.html' holds a page of another request, so it stays" site -m gpt2 -o site
"$BPT_PROGRAM" site -m gpt2 -o site --force --quiet
mkdir mine
echo mine | tee mine/index.html >mine/live.html
refuses 2 "'mine/live.html' is not a page of bpt's, so it stays" site -o mine
rm mine/live.html
refuses 2 "'mine/index.html' is not what 'bpt site' writes, so it stays" site -o mine
"$BPT_PROGRAM" tokens -f html -o mine/index.html --quiet
refuses 2 "'mine/index.html' is not what 'bpt site' writes, so it stays" site -o mine
echo 'url=live.html' >mine/index.html
refuses 2 "'mine/index.html' is not what 'bpt site' writes, so it stays" site -o mine
[ "$(ls mine)" = index.html ] || fail "something was written all the same"
mkdir round
ln -s live.html round/live.html
refuses 1 "cannot look at 'round/live.html'" site -o round
rm round/live.html
ln -s index.html round/index.html
refuses 1 "cannot look at 'round/index.html'" site -o round
"$BPT_PROGRAM" batch --models gpt2 --charts tokens -f csv -o theirs --quiet
echo theirs >theirs/index.html
refuses 2 "'theirs/index.html' is not what 'bpt site' writes, so it stays" site -o theirs
refuses 1 "--output: cannot make the directory 'theirs/index.html/site'" site -o theirs/index.html/site

# Beside a batch, whichever came first: both link to each other, and the index is the batch's.
"$BPT_PROGRAM" batch --models gpt2 -f svg -o site --quiet
grep -q 'href="live.html"' site/index.html && grep -q 'gpt2.tokens.blog.light.svg' site/index.html || fail "the batch's index lacks the page"
"$BPT_PROGRAM" batch --models gpt2 -f svg -o both --quiet
! grep -q live.html both/index.html || fail "an index links to a page that is not there"
"$BPT_PROGRAM" site -o both --quiet
grep -q 'href="live.html"' both/index.html && grep -q 'gpt2.tokens.blog.light.svg' both/index.html || fail "the site's index lacks the figures"
grep -q 'All at 100k tokens and rank 32\.' both/index.html || fail "the site's index does not say what all are at"
grep -q '<a href="index.html">All figures</a>' both/live.html || fail "the page does not lead to the figures"

[ "${BPT_CORED:-}" ] || exit 0 # the core is a real one, which differs

# What can be set there, in each language, and the core; the figure and the script have tests of their own.
for language in en es; do
    "$BPT_PROGRAM" map -m gpt2 -f html --live --lang $language -o $language.html --quiet
    grep -o '<nav>.*' $language.html || true
    sed -n '/<form/,/<\/form>/p' $language.html | sed -E 's/((<option[^<]*){6})(<option[^<]*)*/\1/' # of long lists the beginning
    grep -o '<script type="application/octet-stream".*' $language.html | cut -c1-100
    sed '1,/octet-stream/d' $language.html | sed -n '1p; /<\/script>/,$p' # the script behind it begins and ends
done >controls
if [ "${BPT_ACCEPT:-}" ]; then cp controls "$BPT_SOURCE/tests/golden/controls.txt"; fi
diff "$BPT_SOURCE/tests/golden/controls.txt" controls || fail "other controls; BPT_ACCEPT=1 meson test -C build cored writes them"
