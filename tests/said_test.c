/* What the program says in full, held against tests/golden as text: numbers, words, columns, in their order.
 *
 * After a wanted change:  BPT_ACCEPT=1 meson test -C build said  and then look at git diff tests/golden. */
#include "shell.h"

static const struct {
    const char *name, *command;
} texts[] = {
    {"explain", "bpt explain"},
    {"explain.windows", "bpt explain -m gemma-3-27b --kv-band fp8..bf16 --adapter vera --rank 256 --tokens 7k"},
    {"explain.experts", "bpt explain -m deepseek-v3 --moe-lora shared --lora-dtype fp32 --weight-dtype fp8"},
    {"explain.states", "bpt explain -m jamba-v0.1 --adapter cartridge --virtual-tokens 2048"},
    {"explain.altered", "bpt explain -m gpt2 --set n_head=6 --set name=Mine --targets c_attn --adapter dora"},
    {"explain.json", "bpt explain -m mixtral-8x7b --format json"},
    {"explain.states.json", "bpt explain -m mamba-2.8b --adapter pvera --format json"},
    {"models", "bpt models --family gpt,phi"},
    {"models.csv", "bpt models --family gpt --format csv"},
    {"tokens.csv", "bpt tokens -m gemma-2b --compare gpt2 --x-range 10..100k -f csv -o -"},
    {"rank.csv", "bpt rank -m gpt2 --x-range 3..90 --kv-dtype q8_0 -f csv -o -"},
    {"columns", "for chart in $(bpt list charts); do bpt $chart -m gpt2 --points 3 -f csv -o -; done"},
    {"map.csv", "bpt map -m gpt2 --x-range 100..10k -f csv -o -"},
    {"sessions.csv", "bpt sessions -m gpt2 -f csv -o -"},
    {"sessions.json", "bpt sessions -m gpt2 --x-range 1..10 --points 3 -f json -o -"},
    {"tokens.json", "bpt tokens -m gpt2 --x-range 100..1000 -f json -o -"},
    {"alternatives", "for chart in $(bpt list charts); do for model in llama-3-70b gpt2 gemma-3-27b mamba-2.8b; do "
                     "bpt $chart -m $model -f txt -o -; done; done"},
    {"spots", "for shares in '10% 5%' '10% 2.4%' '90% 0.1%' '0.1% 100%'; do set -- $shares; "
              "bpt rank --min-kv $1 --max-weights $2 -f txt -o -; done"},
    {"compared", "bpt tokens -m gemma-3-27b --compare gpt2,llama-3-70b,qwen2.5-7b -f txt -o -; "
                 "bpt rank -m qwen2.5-7b --compare llama-3-70b,gpt2 -f txt -o -"},
    {"jobs", "bpt batch --models gpt2,gpt2-xl --charts all --themes light,dark --sizes blog,slide --ranks 8,16 "
             "--title 'a, \"b\"' --dry-run"},
    {"index", "bpt batch --models gpt2,gemma-3-27b --charts all -f csv -o out --quiet; cat out/index.csv"},
    {"help", "bpt --help; bpt batch --help; bpt explain --help; bpt show -h"},
    /* The man page and the completions by their sums, without the presets' names. */
    {"beside", "cd \"$(dirname \"$BPT_PROGRAM\")\"; for file in bpt.1 bpt.bash _bpt bpt.fish; do "
               "sed '/^\\.TH/d; s/[a-z0-9._ -]*gpt2-xl[a-z0-9._ -]*/PRESETS/g' $file | cksum; done"},
    {"pages",
     "for asked in 'tokens -m gpt2 --x-range 100..900' 'rank -m gpt2 --x-range 8..64 --lang es' "
     "'map -m gpt2 --x-range 100..900' 'sessions -m gpt2' 'tokens --compare gpt2 --x-range 100..900' "
     "'tokens -m gpt2 --rank 1 --x-range 1G..100G --points 3'; do "
     "bpt $asked --title 'a, \"b\" & c' -f html -o - | sed '/<style>/,/<\\/style>/d; /<script>/,/<\\/script>/d; "
     "/^<svg xmlns/,/^<\\/svg>/d; /Content-Security/d; s/ data-area=\"[^\"]*\"//'; done"},
    {"schemes", "for theme in $(bpt list themes); do "
                "bpt tokens -m gpt2 --theme $theme -f html -o - | grep -o 'color-scheme:[^;]*'; done"},
    {"index.page",
     "bpt batch --models gpt2,gemma-3-27b,mistral-7b-v0.3 --charts rank --ranks 8,32 --lang es --title 'a & b' -f csv "
     "-o a/b --quiet; bpt batch --models mamba-2.8b --charts tokens --themes light,dark -f csv,svg -o c --quiet; "
     "mkdir a/d; bpt tokens -f html -o a/d/live.html >live; bpt index a/b c -o a/d --quiet; sed "
     "'/<style>/,/<\\/style>/d; /<script>/,/<\\/script>/d; "
     "/Content-Security/d' a/d/index.html; cut -d, -f1-3 a/d/index.csv"},
    {"shown",
     "bpt tokens -m gpt2 --rank 8 --caption '' -o x.svg; bpt show x.svg | sed 's/set in .*/set in the font here/'"},
};

static void texts_are_as_accepted(void **state) {
    (void)state;
    for (size_t i = 0; i < LENGTH(texts); i++) {
        struct run said = run("%s", texts[i].command);
        if (said.status) fault("%s: exit %d: %s", texts[i].command, said.status, said.said);
        hold_golden(texts[i].name, said.said);
    }
    assert_no_faults();
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(texts_are_as_accepted, shell_enter, shell_leave),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
