#!/usr/bin/env bash
# The man page and the completions, as they were built: pages without a remark of mandoc's, and what each shell proposes.
# A tool that is not here is passed over with a word.
set -uo pipefail
built=$(dirname "$BPT_PROGRAM")
home=$(mktemp -d)
trap 'rm -rf "$home"' EXIT
failed=0

fail() {
    echo "$*" >&2
    failed=1
}

here() { # tool
    command -v "$1" >/dev/null || {
        echo "$1 is not here, so what it would say is not tested"
        return 1
    }
}

# proposed SHELL WHAT EXPECTED...: each is among what was proposed
proposed() {
    local shell=$1 line=$2 got=$3 word
    shift 3
    for word in "$@"; do
        grep -qw -- "$word" <<<"$got" || fail "$shell: '$line' does not propose $word, but: $got"
    done
}

# ---- the page ----

if here mandoc; then
    remarks=$(mandoc -T lint "$built/bpt.1") || fail "mandoc: $remarks"
    [ -z "$remarks" ] || fail "mandoc: $remarks"
fi
if here man && page=$(MANWIDTH=80 man -l "$built/bpt.1" 2>/dev/null) && [ -n "$page" ]; then
    for option in model rank ranks no-index print trust; do
        grep -q -- "--$option" <<<"$page" || fail "the man page lacks --$option"
    done
fi

# ---- bash ----

in_bash() {
    bash -c 'source "$0"; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _bpt; echo "${COMPREPLY[*]}"' "$built/bpt.bash" "$@"
}
proposed bash "bpt ba" "$(in_bash bpt ba)" batch
proposed bash "bpt tokens --theme d" "$(in_bash bpt tokens --theme d)" dark
proposed bash "bpt tokens --theme=d" "$(in_bash bpt tokens --theme = d)" dark
proposed bash "bpt batch --themes light,d" "$(in_bash bpt batch --themes light,d)" light,dark
proposed bash "bpt tokens -m gpt2-x" "$(in_bash bpt tokens -m gpt2-x)" gpt2-xl
proposed bash "bpt list th" "$(in_bash bpt list th)" themes
[ -z "$(in_bash bpt explain --them)" ] || fail "bash: 'bpt explain --them' proposes what explain refuses"

# ---- zsh ----

if here zsh; then
    zsh -n "$built/_bpt" || fail "zsh does not read _bpt"
    zsh -f -c 'fpath=("$1" $fpath); autoload -Uz compinit; compinit -u -D; [[ $_comps[bpt] == _bpt ]]' - "$built" ||
        fail "zsh does not find _bpt"
fi

# ---- fish ----

if here fish; then
    in_fish() { HOME=$home fish --no-config -c "source '$built/bpt.fish'; complete -C '$1'"; }
    proposed fish "bpt ba" "$(in_fish "bpt ba")" batch
    proposed fish "bpt tokens --theme d" "$(in_fish "bpt tokens --theme d")" dark
    proposed fish "bpt list th" "$(in_fish "bpt list th")" themes
    proposed fish "bpt batch --rank" "$(in_fish "bpt batch --rank")" ranks
    [ -z "$(in_fish "bpt explain --them")" ] || fail "fish: 'bpt explain --them' proposes what explain refuses"
fi
exit $failed
