#!/usr/bin/env bash
# Every command and every program that assets/doc and the README show is run, in a folder that holds what they name. A block of a
# language whose program is not here is said and passed over.
set -euo pipefail

source=${BPT_SOURCE:?} program=${BPT_PROGRAM:?}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
mkdir "$folder/bin" "$folder/work"
ln -s "$(realpath "$program")" "$folder/bin/bpt"
PATH=$folder/bin:$PATH
cd "$folder/work"
faults=0 run=0

fault() { # sentence, log
    echo "$1" >&2
    sed 's/^/    /' <<<"$2" >&2
    faults=$((faults + 1))
}

# What the commands of the pages take: a model's config under the names that they use, and a table of jobs.
provide() {
    mkdir -p my-model path/to
    cp "$source/tests/facts/configs/llama-3.1-8b.json" config.json
    cp "$source/tests/cases/adapter/peft.json" adapter_config.json
    cp config.json my-model/
    cp config.json path/to/
    printf 'model,rank,chart,name\nllama-3-70b,64,tokens,mine\n' >jobs.csv
    mkdir shared # by several machines, as the pages have it
    cp jobs.csv shared/
    bpt batch jobs.csv -o shared/figures --quiet
    echo : >machines
    export SLURM_ARRAY_TASK_ID=1
}

programs=bpt
if parallel --version 2>/dev/null | grep -q GNU; then programs='bpt\|parallel'; fi

# The lines of a page that begin with four spaces and bpt, or GNU parallel where it is here, without what explains them. What draws
# hundreds of figures draws some, and small pictures are of a small page.
commands_of() { # page
    if [ "$programs" = bpt ] && grep -q '^    parallel' "$1"; then
        echo "$(basename "$1"): its lines for GNU parallel are not run, for that is not here" >&2
    fi
    sed -n "s/^    \(\($programs\)\( [^ ].*\)\{0,1\}\)\$/\1/p" "$1" | sed 's/   *.*//; s|/shared/|shared/|g; s|batch --models all|& --shard 1/64|; s|batch - |&--shard 1/8 |; s|--png small|& --size 360x240|; s|{1..8}|{1..2}|'
}

run_commands() { # page
    local command log
    while read -r command; do
        run=$((run + 1))
        rm -rf output # each is somebody's first
        log=$(bash -euo pipefail -c "$command" </dev/null 2>&1) && continue
        if grep -q "was built without the core" <<<"$log"; then
            echo "$(basename "$1"): '$command' is not run, for this bpt has no core inside"
        else
            fault "$(basename "$1"): '$command' failed" "$log"
        fi
    done < <(commands_of "$1")
}

blocks_of() { # page, language: its blocks, one behind the other
    awk -v fence='```' -v language="$2" '$0 == fence language { inside = 1; next } $0 == fence { inside = 0 } inside' "$1"
}

run_blocks() { # page, language, command...
    local page=$1 language=$2 log
    shift 2
    [ -n "$(blocks_of "$page" "$language")" ] || return 0
    if ! command -v "$1" >/dev/null; then
        echo "$(basename "$page"): its $language is not run, for $1 is not here"
        return
    fi
    run=$((run + 1))
    blocks_of "$page" "$language" >"block.$language"
    log=$("$@" "block.$language" </dev/null 2>&1) || fault "$(basename "$page"): its $language failed" "$log"
}

provide
for page in "$source"/README.md "$source"/assets/doc/*.md; do
    run_commands "$page"
    run_blocks "$page" make make -s BPT=bpt -f
    run_blocks "$page" python python3
    run_blocks "$page" r Rscript
    run_blocks "$page" gnuplot gnuplot
    run_blocks "$page" latex pdflatex -interaction=batchmode -halt-on-error
done

# The picture of a live page is what its script draws, where the font is the same.
font_of() { sed -n 's/.*set in \([^"]*\)".*/\1/p' "$1"; }
BPT_PROGRAM=$program "$source/assets/gallery/page.sh" >page.svg
[ "$(font_of page.svg)" != "$(font_of "$source/assets/gallery/page.svg")" ] || cmp page.svg "$source/assets/gallery/page.svg" ||
    fault "assets/gallery/page.svg is not what assets/gallery/page.sh draws; look at it, and keep what that prints" ""

[ "$run" -ge 10 ] || fault "only $run commands were found in the pages" ""
echo "$run commands and programs were run"
[ "$faults" = 0 ]
