#!/usr/bin/env bash
# What `meson install` installs, used as others would: a program in C, one in C++ and one in Python draw a figure each,
# against a copy in a folder of its own, and the bytes are the program's.
set -uo pipefail
if [ -n "${BPT_SANITIZED:-}" ]; then
    echo "under sanitizers others cannot link the library, so nothing is built against it"
    exit 77
fi
case ${TMPDIR:-} in *[[:space:]]*) TMPDIR=/tmp ;; esac # pkg-config takes no such sysroot
here=$(mktemp -d)
trap 'rm -rf "$here"' EXIT
failed=0

fail() {
    echo "$*" >&2
    failed=1
}

meson install -C "$BPT_BUILD" --no-rebuild --destdir "$here/root" >"$here/log" 2>&1 || fail "meson install: $(cat "$here/log")"
pc=$(find "$here/root" -name bpt.pc)
program=$(find "$here/root" -path '*/bin/bpt')
prefix=$(dirname "$(dirname "$program")")
library=$(dirname "$(find "$here/root" -name libbpt.so)")
export PKG_CONFIG_PATH=$(dirname "$pc") PKG_CONFIG_SYSROOT_DIR=$here/root LD_LIBRARY_PATH=$library PATH=$prefix/bin:$PATH
cd "$here" || exit 1
bpt tokens -m gpt2 --rank 16 -o expected.svg --quiet || fail "the installed program does not draw"
bpt explain -m gpt2 --rank 16 --format json >expected.json || fail "the installed program does not explain"

# ---- what is there ----

for file in share/man/man1/bpt.1 share/bash-completion/completions/bpt.bash share/zsh/site-functions/_bpt \
    share/fish/vendor_completions.d/bpt.fish include/bpt.h share/doc/bpt/LICENSE share/doc/bpt/NOTICE; do
    [ -s "$prefix/$file" ] || fail "there is no $file"
done
names=$(nm -D --defined-only "$library/libbpt.so" | awk '$3 !~ /^bpt_/')
[ -z "$names" ] || fail "libbpt.so shows more than bpt_...: $names"
if [ -f "$library/libbpt.a" ]; then
    names=$(nm -g --defined-only "$library/libbpt.a" | awk 'NF == 3 && $3 !~ /^bpt_/')
    [ -z "$names" ] || fail "libbpt.a shows more than bpt_...: $names"
fi
readelf -d "$library/libbpt.so" 2>/dev/null | grep -q 'SONAME.*libbpt.so.0' || fail "libbpt.so has no soname"

# ---- programs ----

cat >program.c <<'END'
#include <bpt.h>
#include <stdio.h>
int main(void) {
    char why[BPT_SENTENCE];
    struct bpt *bpt = bpt_open(NULL, why);
    if (!bpt) return fprintf(stderr, "%s\n", why), 1;
    struct bpt_request *request = bpt_request_new(bpt);
    bpt_set(request, "model", "gpt2");
    bpt_set(request, "rank", "16");
    int status = bpt_draw(request, "tokens", "svg");
    if (status == BPT_DONE) fwrite(bpt_bytes(request), 1, bpt_size(request), stdout);
    else fprintf(stderr, "%s\n", bpt_sentence(request));
    bpt_request_free(request);
    bpt_close(bpt);
    return status;
}
END

# LANGUAGE COMPILER FILE FLAGS...
try() {
    local language=$1 compiler=$2 file=$3
    shift 3
    command -v "$compiler" >/dev/null || { echo "$compiler is not here, so no program in $language is built"; return; }
    "$compiler" -Wall -Wextra -Wpedantic -Werror "$file" -o "$language" "$@" 2>"$language.log" || {
        fail "$language: $(cat "$language.log")"
        return
    }
    "./$language" >"$language.svg" 2>"$language.log" || fail "$language: $(cat "$language.log")"
    cmp -s "$language.svg" expected.svg || fail "$language: another figure than the program's"
}
cp program.c program.cc
try C cc program.c $(pkg-config --cflags --libs bpt)
try C++ c++ program.cc $(pkg-config --cflags --libs bpt)
if [ -f "$library/libbpt.a" ]; then
    flags=$(pkg-config --static --cflags --libs bpt)
    try static cc program.c ${flags/-lbpt/"$library/libbpt.a"}
    ldd static | grep -q libbpt && fail "static: is not"
fi

cat >program.py <<'END'
import ctypes, sys
lib = ctypes.CDLL(sys.argv[1])
for name in ("bpt_open", "bpt_request_new", "bpt_bytes"):
    getattr(lib, name).restype = ctypes.c_void_p
lib.bpt_size.restype = ctypes.c_size_t
lib.bpt_sentence.restype = lib.bpt_version.restype = ctypes.c_char_p
bpt = ctypes.c_void_p(lib.bpt_open(None, None))
request = ctypes.c_void_p(lib.bpt_request_new(bpt))
made = lambda: ctypes.string_at(lib.bpt_bytes(request), lib.bpt_size(request))
assert lib.bpt_set(request, b"model", b"gpt2") == 0 and lib.bpt_set(request, b"rank", b"16") == 0
assert lib.bpt_draw(request, b"tokens", b"svg") == 0, lib.bpt_sentence(request)
open("python.svg", "wb").write(made())
for format in (b"png", b"web.svg", b"pdf", b"csv", b"json", b"txt", b"html"):
    assert lib.bpt_draw(request, b"rank", format) == 0 and lib.bpt_size(request) > 100, format
assert lib.bpt_explain(request) == 0
open("python.json", "wb").write(made())
for option, value, words in ((b"rank", b"x", b"--rank: 'x' is not a number"), (b"output", b"y", b"there is no option 'output'"),
                             (b"theme", b"", b"--theme: is empty"), (b"kv-dtype", b"fp9", b"there is no number format 'fp9'")):
    assert lib.bpt_set(request, option, value) == 2 and words in lib.bpt_sentence(request), lib.bpt_sentence(request)
    assert lib.bpt_size(request) == 0 and made() == b""
assert lib.bpt_draw(request, b"pie", b"svg") == 2 and b"there is no chart 'pie'" in lib.bpt_sentence(request)
assert lib.bpt_draw(request, b"rank", b"gif") == 2 and b"there is no format 'gif'" in lib.bpt_sentence(request)
assert lib.bpt_set(request, b"model", b"gone/model.json") == 0 and lib.bpt_draw(request, b"rank", b"svg") == 1
assert b"there is no file 'gone/model.json'" in lib.bpt_sentence(request), lib.bpt_sentence(request)
lib.bpt_request_free(request)
lib.bpt_close(bpt)
lib.bpt_close(None)
why = ctypes.create_string_buffer(1200)
assert not lib.bpt_open(b"/dev/null", why) and why.value.startswith(b"--font"), why.value
END
if command -v python3 >/dev/null; then
    python3 program.py "$library/libbpt.so" || fail "python: see above"
    cmp -s python.svg expected.svg || fail "python: another figure than the program's"
    cmp -s python.json expected.json || fail "python: other numbers than the program's"
else
    echo "python3 is not here, so no program in Python is run"
fi
exit $failed
