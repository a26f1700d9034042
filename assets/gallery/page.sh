#!/usr/bin/env bash
# assets/gallery/page.sh >assets/gallery/page.svg: the live page in one picture, its controls over the figure that bpt draws.
set -euo pipefail
bpt=${BPT_PROGRAM:-bpt}
words=$(dirname "$0")/../lang/en.csv

word() { sed -n "s/^$1,//p" "$words"; }

field() { # column, row, what its word is called, value, share of a slider
    local x=$((20 + 245 * $1)) y=$((20 + 62 * $2))
    echo "<text class=\"quiet\" x=\"$x\" y=\"$((y + 10))\">$(word "control.$3")</text>"
    echo "<rect x=\"$x\" y=\"$((y + 17))\" width=\"230\" height=\"30\" rx=\"6\"/>"
    echo "<text x=\"$((x + 10))\" y=\"$((y + 37))\">$4</text>"
    [ -z "${5:-}" ] || echo "<path d=\"M$((x + 100)) $((y + 32))h115\"/><circle cx=\"$((x + 100 + 115 * $5 / 100))\" cy=\"$((y + 32))\" r=\"7\"/>"
}

cat <<'SVG'
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 760 640" width="760" height="640" role="img" aria-label="A live page: controls over a figure">
<style>
.controls&#123;font:13px Inter,system-ui,sans-serif;fill:#111827&#125;
.controls rect&#123;fill:none;stroke:#6b7280&#125;
.controls .quiet&#123;fill:#4b5563&#125;
.controls path&#123;stroke:#6b7280;stroke-width:4;stroke-linecap:round&#125;
.controls circle&#123;fill:#006ba8&#125;
</style>
<rect width="760" height="640" fill="#ffffff"/>
<g class="controls">
SVG
field 0 0 model gpt-oss-120b
field 1 0 rank 8 21
field 2 0 tokens 100000 62
field 0 1 chart tokens
field 1 1 adapter lora
field 2 1 kv-dtype fp8
echo "</g>"
"$bpt" tokens -m gpt-oss-120b --rank 8 --kv-dtype fp8 --svg web -f svg -o - | sed '1s/ width/ y="140" width/'
echo "</svg>"
