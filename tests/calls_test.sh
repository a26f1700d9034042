#!/bin/sh
# Who calls whom goes one way: no file's functions or tables lead back to it, through whatever others. What the compiled
# files define and use is paired by name and put in order by tsort, which names a loop where there is one. Not held are
# the calls among render's own files, some of which ask one another.
command -v nm > /dev/null && command -v tsort > /dev/null || { echo 'not tested: who calls whom, for nm or tsort is not installed'; exit 77; }
cd "$BPT_BUILD" || exit 1
pairs=$(nm -A -g src/[!l]*/lib*.a src/layout/lib*.a 2> /dev/null | awk '
    NF < 2 { next }
    { file = $1; sub(/\.c\.o:.*/, "", file); sub(/^[^:]*:/, "", file); kind = $(NF - 1); name = $NF }
    kind == "U" { uses[file, name] = 1; next }
    name != "main" { home[name] = file }
    END {
        for (use in uses) {
            split(use, of, SUBSEP)
            if (of[2] in home && home[of[2]] != of[1]) print of[1], home[of[2]]
        }
    }' | grep -v 'src/render/.* src/render/' | sort -u)
[ "$(echo "$pairs" | wc -l)" -gt 300 ] || { echo 'not tested: who calls whom, for nm does not read these files'; exit 77; }
echo "$pairs" | tsort > /dev/null
