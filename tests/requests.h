/* Requests of all kinds, of which told_test.c holds what is said and scene_test.c where it stands. */
#ifndef TEST_REQUESTS_H
#define TEST_REQUESTS_H

#include "base/arena.h"
#include "figure/figure.h"

/* Of every chart. */
static const char *const asked_of_each[] = {"", " -m gemma-3-27b", " -m gpt2 --lang es"};

#define WORDS "Of words that go on, of words that go on, "
#define MANY_WORDS WORDS WORDS WORDS WORDS WORDS WORDS WORDS

static const char *const requests[] = {
    "rank -m gemma-3-27b --tokens 2k",
    "map -m gemma-3-27b --max-weights 20%",
    "tokens -m mamba-2.8b",
    "rank -m mamba-2.8b",
    "tokens -m jamba-v0.1 --adapter dora",
    "rank -m deepseek-v3 --moe-lora shared --targets attention",
    "tokens -m deepseek-v3 --kv allocated --units iec",
    "tokens -m mistral-7b-v0.3",
    "rank -m mistral-7b-v0.3 --lang es",
    "tokens -m gpt2 --x-range 100..900",
    "tokens -m gpt2 --x-range 1M..100M --lang es",
    "tokens --x-range 1..1000 --rank 512",
    "rank -m gpt2",
    "rank -m gpt2 --x-range 3..90 --tokens 100",
    "rank --x-range 200..220",
    "rank --x-range 1..16",
    "rank --min-kv 10% --max-weights 2.4%",
    "rank --min-kv 10% --max-weights 4.7%",
    "rank --min-kv 90% --max-weights 0.1%",
    "rank --min-kv 0.1% --max-weights 100%",
    "rank --min-kv 20.2% --max-weights 4.8%",
    "rank --tokens 1M --y full --units iec",
    "tokens --rank 1",
    "tokens --rank 1000",
    "tokens --rank 9000 --lang es",
    "tokens -m jamba-v0.1",
    "rank -m jamba-v0.1 --lang es",
    "tokens --tokens 3M --rank 300 --ymin 1",
    "tokens --ymin 0.001",
    "tokens --compare gemma-3-27b,qwen2.5-7b",
    "tokens -m gemma-3-27b --compare gpt2,llama-3-70b,qwen2.5-7b --lang es",
    "rank --compare gpt2",
    "tokens --compare gpt2 --rank 1000 --units iec",
    "rank -m qwen2.5-7b --compare llama-3-70b,gpt2,mamba-2.8b",
    "tokens --adapters lora,vera,cartridge",
    "tokens -m gpt2 --adapters dora,ia3 --lora-dtype fp32",
    "rank --adapter vera",
    "tokens --adapter cartridge --virtual-tokens 2048",
    "tokens --kv-band fp8..bf16",
    "rank --kv-band q8_0..fp32 --kv-dtype q8_0 --lang es",
    "tokens --ref text,entropy,ceiling",
    "rank --ref matching,text,memorised --lang es",
    "tokens --annotate tokens=1M --annotate tokens=300 --annotate tokens=2528",
    "rank --annotate rank=8 --annotate rank=100",
    "tokens --session-tokens 8k",
    "map --units iec",
    "sessions --session-tokens 8k --rank 256",
    "sessions --rank 1 --lang es",
    "sessions --kv-band fp8..bf16",
    "sessions -m llama-3-8b --summary-tokens 512",
    "map -m mixtral-8x7b --x-range 100..10k",
    "tokens --label-icl Read --label-lora Learned --label-pretraining Known --title Mine --caption Sure --subtitle Of",
    "tokens -m gpt2 --set n_head=6 --set name=Mine --targets c_attn",
    "tokens --theme high-contrast --transparent",
    "tokens --subtitle '' --caption '' --title '0123456789 ABCDEFGHIJKLMNOPQRSTUVWXYZ abcdefghijklmnopqrstuvwxyz "
    "ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÐÑÒÓÔÕÖØÙÚÛÜÝÞ ßàáâãäåæçèéêëìíîïðñòóôõöøùúûüýþÿ'",

    /* Two of what is found are one number, or stand on an edge: of GPT-2 a rank weighs what eight tokens do, limits are
     * 384 and 768, the window is 1,024. */
    "rank -m gpt2 --tokens 1024",
    "tokens -m gpt2 --tokens 1024 --x-range 10..1024",
    "tokens -m gpt2 --x-range 256..10k",
    "tokens -m gpt2 --x-range 10..256 --tokens 10",
    "rank -m gpt2 --tokens 1024 --x-range 1..128",
    "rank -m gpt2 --tokens 1024 --x-range 128..1024 --rank 1024",
    "rank -m gpt2 --tokens 3360",
    "rank -m gpt2 --tokens 3072 --x-range 1..384 --rank 384 --max-weights 100%",
    "rank -m gpt2 --tokens 6144 --min-kv 1% --max-weights 100% --rank 768",
    "rank -m gpt2 --tokens 61440 --max-weights 100% --x-range 1..768",
    "map -m gpt2 --rank 128 --tokens 1024 --x-range 1024..10k",
    "sessions -m gpt2 --session-tokens 1024 --rank 384",
    "map -m gpt2 --min-kv 3.36%",
    "map -m gemma-3-27b --set sliding_window=1000",
    "map -m gemma-3-27b --set sliding_window=3000",
    "rank -m gpt2 --tokens 10000",
    "tokens -m gpt2 --tokens 9999",
    "tokens -m gpt2 --tokens 256",
    "tokens -m gpt2 --tokens 10M --x-range 1k..10M",
    "tokens -m gpt2 --x-range 1024..100k",
    "tokens -m gpt2 --x-range 256..2560 --tokens 1024",
    "rank -m gpt2 --rank 384 --x-range 384..1024",
    "rank -m gpt2 --tokens 256 --rank 32",
    "rank -m gpt2 --tokens 528 --min-kv 96.9% --max-weights 100%",
    "map -m gpt2 --min-kv 33.4%",
    "map -m gpt2 --min-kv 32.8%",
    "tokens -m gpt2 --rank 126",
    "tokens -m gpt2 --rank 384",
    "tokens -m gpt2 --rank 768",
    "rank -m gpt2 --x-range 1..384",
    "rank -m gpt2 --compare gpt2-medium --x-range 1..384",
    "rank -m gpt2 --tokens 6144 --min-kv 100%",
    "sessions -m gpt2 --rank 384 --x-range 1..3",
    "tokens -m gpt2 --ymin 0.9437184",
    "tokens -m gpt2 --ymin 0.5",
    "tokens -m gpt2 --ymin 1",
    "tokens -m gpt2 --compare qwen3-30b-a3b --ref matching,text",
    "rank -m gpt2 --compare qwen2.5-7b --ref matching,text",
    "tokens -m gpt2 --set name='A name of thirty-two characters.'",
    "tokens -m gpt2 --set name='A name of thirty-three characters'",
    "map -m gpt2 --x-range 100..1024",
    "map -m gpt2 --x-range 1000..10k --max-weights 100%",
    "sessions -m gpt2 --session-tokens 256 --rank 32",

    /* Lines that bend and fall between powers of two, and what is pointed out there. */
    "rank -m gpt2 --adapters lokr,vera --annotate rank=90 --annotate rank=7 --annotate rank=200 --annotate rank=24",
    "rank -m gpt2 --adapters lora,lokr,oft --x-range 3..100 --annotate rank=90",

    /* Experts that share, and all of the KV cache at least. */
    "rank -m qwen3-30b-a3b --moe-lora shared",
    "map -m gpt2 --min-kv 100% --lang es",

    /* Of several adapters the last alone says which modules it is of. */
    "tokens -m gpt2 --adapters cartridge,prompt,lora",

    /* A line too long, on every page. */
    "tokens --subtitle '" MANY_WORDS "'",
    "rank --subtitle '" MANY_WORDS "'",
    "map --subtitle '" MANY_WORDS "'",
};

/* All of them, those of every chart first; NULL behind the last. */
static inline const char *request_at(size_t place, struct arena *arena) {
    enum { EACH = sizeof asked_of_each / sizeof *asked_of_each };
    for (size_t i = 0; charts()[i]; i++, place -= EACH)
        if (place < EACH) return arena_printf(arena, "%s%s", charts()[i]->name, asked_of_each[place]);
    return place < sizeof requests / sizeof *requests ? requests[place] : NULL;
}

#endif
