/* The sweep: samples along a range, and the crossings, each held against its definition. */
#include "support.h"

#include <math.h>

#include "adapter/adapter.h"
#include "base/exact.h"
#include "sweep/findings.h"
#include "sweep/quantities.h"

typedef unsigned long long full; /* for printing */

static const struct dtype *format(const char *name) {
    struct error error = {0};
    return dtype_find(name, &error);
}

/* ---- samples ---- */

static uint64_t varied(const struct table *table, size_t i) {
    return table->samples[i].x;
}

static uint64_t adapter_bytes(const struct adapted *adapted, const struct question *question, uint64_t rank) {
    struct error error = {0};
    struct adapter_sums sums = {0};
    uint64_t bytes = 0;
    assert_true(adapted && adapted_sum(adapted, rank, &sums, &error));
    assert_true(dtype_bytes(question->adapter_dtype, sums.drawn.parameters, &bytes));
    return bytes;
}

static void check_samples(const struct model *model, const struct question *question, const struct table *table) {
    bool asked = (table->low == question->low && table->high == question->high) || question->fitted;
    if (!asked) fault("%s: another range than %llu..%llu", model->id, (full)question->low, (full)question->high);
    if (table->count < 2 || varied(table, 0) != table->low || varied(table, table->count - 1) != table->high)
        fault("%s: the ends of %llu..%llu are not among the samples", model->id, (full)table->low, (full)table->high);
    if (question->quantity == &quantity_map && (question->tokens < table->low || question->tokens > table->high))
        fault("%s: the reference lies off %llu..%llu", model->id, (full)table->low, (full)table->high);
    struct arena arena = {0};
    struct error error = {0};
    const struct adapted *adapted = adapter_apply(model, &question->adapter, &arena, &error);
    for (size_t i = 0; i < table->count; i++) {
        const struct sample *sample = &table->samples[i];
        uint64_t kv = 0;
        if (i && varied(table, i) <= varied(table, i - 1)) fault("%s: sample %zu does not ascend", model->id, i);
        if (question->quantity == &quantity_rank ? sample->tokens != question->tokens : sample->rank != question->rank)
            fault("%s: sample %zu varies what is fixed", model->id, i);
        if (!account_kv_bytes(model, question->kv_dtype, sample->tokens, &kv) || kv != sample->kv_bytes)
            fault("%s: sample %zu has %llu bytes of KV cache", model->id, i, (full)sample->kv_bytes);
        if (question->kv_band_dtype &&
            (!account_kv_bytes(model, question->kv_band_dtype, sample->tokens, &kv) || kv != sample->kv_band_bytes))
            fault("%s: sample %zu has %llu bytes at the band's end", model->id, i, (full)sample->kv_band_bytes);
        if (adapter_bytes(adapted, question, sample->rank) != sample->adapter_bytes)
            fault("%s: sample %zu has %llu bytes of adapter", model->id, i, (full)sample->adapter_bytes);
    }
    arena_free(&arena);
}

static const struct {
    const struct quantity *quantity;
    uint64_t low, high, points;
    size_t count; /* 0: not known beforehand */
} ranges[] = {
    {&quantity_tokens, 100, 10000000, 0, 201},
    {&quantity_tokens, 1, 2, 0, 2},
    {&quantity_tokens, 1, 10, 0, 10},
    {&quantity_tokens, 1, 10000000000000, 0, 0},
    {&quantity_tokens, 999, 1000, 0, 2},
    {&quantity_tokens, 1234567, 7654321, 0, 0},
    {&quantity_tokens, 100, 10000000, 2, 2},
    {&quantity_tokens, 100, 10000000, 3, 3},
    {&quantity_tokens, 100, 10000000, 1000, 1000},
    {&quantity_tokens, 1, 10, 1000, 10},
    {&quantity_tokens, 1000000, 2000000, 100000, 100000},
    {&quantity_rank, 1, 4096, 0, 13},
    {&quantity_rank, 1, 2, 0, 2},
    {&quantity_rank, 3, 5, 0, 3},
    {&quantity_rank, 5, 7, 0, 2},
    {&quantity_rank, 4, 64, 0, 5},
    {&quantity_rank, 5, 100, 0, 6},
    {&quantity_rank, 1, 1000000, 0, 21},
    {&quantity_rank, 1, 4096, 2, 2},
    {&quantity_rank, 1, 4096, 13, 13},
    {&quantity_rank, 1, 4096, 100, 0},
};

static void samples_ascend_from_end_to_end_and_are_exact(void **state) {
    (void)state;
    static const char *const ids[] = {"llama-3-70b", "gpt2"};
    for (size_t i = 0; i < LENGTH(ranges); i++)
        for (size_t j = 0; j < LENGTH(ids); j++) {
            struct arena arena = {0};
            struct error error = {0};
            struct table table;
            struct question question = usual_question(charts()[0]);
            question.quantity = ranges[i].quantity;
            question.low = ranges[i].low;
            question.high = ranges[i].high;
            question.points = ranges[i].points;
            const struct model *model = house_model(ids[j]);
            if (!sweep_run(model, &question, &arena, &table, &error))
                fault("%s: %s", ids[j], error.text);
            else
                check_samples(model, &question, &table);
            if (ranges[i].count && table.count != ranges[i].count)
                fault("%llu..%llu at %llu points has %zu samples, not %zu", (full)question.low, (full)question.high,
                      (full)question.points, table.count, ranges[i].count);
            arena_free(&arena);
        }
    assert_no_faults();
}

static void ranks_are_powers_of_two_and_the_ends(void **state) {
    (void)state;
    struct arena arena = {0};
    struct error error = {0};
    struct table table;
    struct question question = usual_question(chart_find("rank"));
    question.low = 5, question.high = 100;
    assert_true(sweep_run(house_model("llama-3-70b"), &question, &arena, &table, &error));
    static const uint64_t expected[] = {5, 8, 16, 32, 64, 100};
    assert_int_equal(table.count, LENGTH(expected));
    for (size_t i = 0; i < table.count; i++) assert_int_equal(table.samples[i].rank, expected[i]);
    arena_free(&arena);
}

static void check_ranks(const struct question *question, const uint64_t *expected, size_t count) {
    struct arena arena = {0};
    struct error error = {0};
    struct table table = {0};
    if (!sweep_run(house_model("llama-3.2-3b"), question, &arena, &table, &error)) fault("%s", error.text);
    if (table.count != count) fault("%zu ranks of %zu", table.count, count);
    for (size_t i = 0; i < table.count && i < count; i++)
        if (table.samples[i].rank != expected[i])
            fault("rank %zu is %llu, not %llu", i, (full)table.samples[i].rank, (full)expected[i]);
    arena_free(&arena);
}

/* Between powers stand seven even steps, what the figure points out, and both sides of where a line falls, wherever
 * the line that bends stands. */
static void lines_that_bend_are_sampled_between_powers(void **state) {
    (void)state;
    static const uint64_t straight[] = {64, 128, 256};
    static const uint64_t steps[] = {64,  70,  76,  83,  91,  99,  100, 108, 117, 128,
                                     140, 150, 152, 166, 181, 197, 215, 235, 256};
    /* and LoRA's cap */
    static const uint64_t found[] = {64,  70,  76,  83,  91,  99,  100, 105, 108, 117,
                                     128, 140, 150, 152, 166, 181, 197, 215, 235, 256};
    struct question question = usual_question(chart_find("rank"));
    question.fitted = false;
    question.low = 64;
    question.high = 256;
    question.rank = 100;
    question.annotations[0] = 64;
    question.annotations[1] = 150;
    question.annotations[2] = 256;
    question.annotation_count = 3;
    check_ranks(&question, straight, LENGTH(straight));
    question.rivals[0] = (struct adapter){.kind = adapter_kind_find("dora"), .targets = "all-linear", .rank = 100};
    question.rivals[1] = (struct adapter){.kind = adapter_kind_find("psoft"), .targets = "all-linear", .rank = 100};
    adapter_use_presets(&question.rivals[1]);
    question.rival_count = 1;
    check_ranks(&question, straight, LENGTH(straight));
    question.rival_count = 2;
    check_ranks(&question, found, LENGTH(found));
    question.adapter = question.rivals[1];
    question.rival_count = 0;
    check_ranks(&question, steps, LENGTH(steps));
    assert_no_faults();
}

static void token_steps_are_even_on_a_log_axis(void **state) {
    (void)state;
    struct arena arena = {0};
    struct error error = {0};
    struct table table;
    struct question question = usual_question(chart_find("tokens"));
    assert_true(sweep_run(house_model("llama-3-70b"), &question, &arena, &table, &error));
    for (size_t i = 0; i < table.count; i++) { /* forty a decade: each tenth of a thousand stands where it belongs */
        double exact = 100 * pow(10, (double)i / 40);
        if (fabs((double)table.samples[i].tokens - exact) > 0.5 + 1e-9 * exact)
            fault("sample %zu is %llu, not %.1f", i, (full)table.samples[i].tokens, exact);
        if (i % 40 == 0 && (double)table.samples[i].tokens != round(exact)) fault("sample %zu misses its decade", i);
    }
    arena_free(&arena);
    assert_no_faults();
}

static void a_sample_is_read_by_its_columns(void **state) {
    (void)state;
    const struct sample sample = {.kv_bytes = 3, .adapter_bytes = 5, .own = {7, 9}};
    assert_int_equal(sample_value(&quantity_map, &sample, "floor_rank"), 7);
    assert_int_equal(sample_value(&quantity_map, &sample, "equal_rank"), 9);
    assert_int_equal(sample_value(&quantity_map, &sample, "kv_bytes"), 3);
    assert_int_equal(sample_value(&quantity_map, &sample, "adapter_bytes"), 5);
    assert_int_equal(sample_value(&quantity_rank, &sample, "adapter_bytes"), 5);
}

/* Where maps begin and end by themselves: a decade from the spot or a hundredth of its end, a bend of the cache near
 * that shown whole, three decades at least. */
static void maps_fit_what_was_found(void **state) {
    (void)state;
    static const struct {
        uint64_t spot_from, spot_tokens, tokens, window; /* spot_tokens 0: without end */
        uint64_t low, high;
    } cases[] = {
        {0, 0, 50, 0, 1000, 10000000}, /* no spot: the usual range */
        {200000000000, 0, 50, 0, 1000, 10000000},
        {100000000000, 0, 100000000000, 0, 100000000000, 100000000000000},
        {50, 37680, 100000, 0, 100, 1000000},
        {400, 37680, 100000, 0, 100, 1000000},
        {5000, 37680, 100000, 0, 1000, 1000000},
        {50, 37680, 70, 0, 10, 1000000},
        {50, 1000000, 100000, 0, 1000, 10000000},
        {50, 1000000, 100000, 2999, 100, 10000000},
        {50, 1000000, 100000, 3000, 1000, 10000000},
        {50, 1000000, 100000, 1000, 100, 10000000},
        {50, 1000000, 100000, 999, 1000, 10000000},
        {5, 600, 8, 8, 1, 10000}, /* nothing is below 1 */
        {50, 0, 100000, 0, 1000, 1000000},
        {50, 0, 500, 0, 100, 100000},
        {50, 0, 99999999999, 0, 1000, 1000000000000},
        {50, 0, 100000000000, 0, 1000, 100000000000}, /* the cache of more may not be counted */
    };
    for (size_t i = 0; i < LENGTH(cases); i++) {
        uint64_t low = 1000, high = 10000000;
        const struct findings findings = {.spot_from = cases[i].spot_from,
                                          .spot_tokens = cases[i].spot_tokens,
                                          .spot_endless = !cases[i].spot_tokens,
                                          .tokens = cases[i].tokens,
                                          .kv_window = cases[i].window};
        quantity_map.fit(&findings, &low, &high);
        if (low != cases[i].low || high != cases[i].high) fault("map %zu: %llu to %llu", i, (full)low, (full)high);
    }
    assert_no_faults();
}

/* Up to where an adapter for each outweighs the model, unless that lies too far. */
static void sessions_fit_what_was_found(void **state) {
    (void)state;
    static const struct {
        uint64_t outweigh, tokens, high;
    } cases[] = {{999, 10000, 1000},       {1000, 10000, 1000},       {1001, 10000, 10000},
                 {4715, 10000, 10000},     {1000001, 10000, 1000000}, {99999999, 10000, 1000000},
                 {4715, 100000000, 10000}, {4715, 100000001, 1000}};
    for (size_t i = 0; i < LENGTH(cases); i++) {
        uint64_t low = 1, high = 1000;
        const struct findings findings = {
            .sessions = {.separate_outweigh_model_at = cases[i].outweigh, .tokens = cases[i].tokens}};
        quantity_sessions.fit(&findings, &low, &high);
        if (low != 1 || high != cases[i].high) fault("sessions %zu: to %llu", i, (full)high);
    }
    assert_no_faults();
}

static void every_chart_sweeps_its_own_range(void **state) {
    (void)state;
    for (size_t i = 0; charts()[i]; i++) {
        struct arena arena = {0};
        struct error error = {0};
        struct table table;
        struct question question = usual_question(charts()[i]);
        question.kv_band_dtype = dtype_find("fp8", &error);
        for (size_t j = 0; j < house->presets.count; j++) {
            if (!sweep_run(&house->models[j], &question, &arena, &table, &error))
                fault("%s", error.text);
            else
                check_samples(&house->models[j], &question, &table);
        }
        arena_free(&arena);
    }
    assert_no_faults();
}

/* ---- crossings ---- */

/* A cache too large to count is larger than any adapter, and the other way round. */
static exact_wide kv_of(const struct model *model, const struct question *question, uint64_t tokens) {
    uint64_t bytes = 0;
    return account_kv_bytes(model, question->kv_dtype, tokens, &bytes) ? bytes : (exact_wide)1 << 100;
}

static exact_wide lora_of(const struct findings *findings, const struct question *question, uint64_t rank) {
    exact_wide parameters = (exact_wide)findings->adapter_per_rank * rank + findings->adapter_fixed;
    const struct dtype *dtype = question->adapter_dtype;
    return (parameters / dtype->elements + (parameters % dtype->elements != 0)) * dtype->bytes;
}

static void check_smallest(const struct model *model, const char *what, uint64_t found, bool there, bool before) {
    if (!found)
        fault("%s: there is no %s", model->id, what);
    else if (!there)
        fault("%s: %s %llu does not hold", model->id, what, (full)found);
    else if (before)
        fault("%s: %s %llu is not the smallest", model->id, what, (full)found);
}

static void check_crossings(const struct model *model, const struct question *question) {
    struct findings f;
    struct arena arena = {0};
    struct error error = {0};
    bool found = sweep_find(model, question, &arena, &f, &error);
    arena_free(&arena);
    if (!found) {
        fault("%s", error.text);
        return;
    }
    exact_wide lora = f.adapter_bytes, kv = f.kv_bytes, one = SHARE_ONE;
    bool grows = false; /* without end */
    for (size_t i = 0; i < model->cache_count; i++)
        grows = grows || (model->caches[i].elements && !model->caches[i].window);
    uint64_t n = f.crossover_tokens, e = f.equal_rank, floor = f.floor_rank, cap = f.cap_rank;
    if (grows || n)
        check_smallest(model, "crossover", n, kv_of(model, question, n) >= lora,
                       n > 1 && kv_of(model, question, n - 1) >= lora);
    check_smallest(model, "equal rank", e, lora_of(&f, question, e) >= kv, e > 1 && lora_of(&f, question, e - 1) >= kv);
    exact_wide share = kv * f.min_kv_share;
    check_smallest(model, "floor", floor, lora_of(&f, question, floor) * one >= share,
                   floor > 1 && lora_of(&f, question, floor - 1) * one >= share);
    exact_wide most = (exact_wide)f.weight_bytes * f.max_weight_share;
    if (cap && lora_of(&f, question, cap) * one > most) fault("%s: cap %llu is too large", model->id, (full)cap);
    if (lora_of(&f, question, cap + 1) * one <= most) fault("%s: cap %llu is not the largest", model->id, (full)cap);
    if (floor > e) fault("%s: the floor lies above the equal rank", model->id);
}

static void crossings_are_exact_for_every_preset(void **state) {
    (void)state;
    static const uint64_t ranks[] = {1, 7, 32, 4096}, tokens[] = {1, 1000, 100000, 123456789};
    static const char *const formats[][3] = {
        {"bf16", "bf16", "bf16"}, {"q4_0", "fp32", "int4"}, {"fp32", "q8_0", "fp8"}};
    static const uint64_t shares[][2] = {{100000000, 50000000}, {1, 1}, {SHARE_ONE, SHARE_ONE}, {333333333, 7}};
    for (size_t i = 0; i < house->presets.count; i++)
        for (size_t j = 0; j < LENGTH(ranks) * LENGTH(tokens) * LENGTH(formats) * LENGTH(shares); j++) {
            if (!is_taken(5, "%s, %zu", house->models[i].id, j)) continue;
            struct question question = usual_question(charts()[0]);
            question.rank = ranks[j % 4];
            question.tokens = tokens[j / 4 % 4];
            question.min_kv_share = shares[j / 16 % 4][0];
            question.max_weight_share = shares[j / 16 % 4][1];
            const char *const *names = formats[j / 64];
            question.kv_dtype = format(names[0]);
            question.adapter_dtype = format(names[1]);
            question.weight_dtype = format(names[2]);
            check_crossings(&house->models[i], &question);
        }
    assert_no_faults();
}

static void an_equal_rank_is_found_however_far_it_lies(void **state) {
    (void)state;
    struct question question = usual_question(charts()[0]);
    question.tokens = 20000000000000; /* the adapter that weighs this has a rank past 2^31 */
    check_crossings(house_model("llama-3-70b"), &question);
    assert_no_faults();
}

static void windows_may_keep_the_lines_apart(void **state) {
    (void)state;
    static const struct cache cache = {.name = "windowed", .layers = 1, .elements = 10, .window = 100};
    static const struct weight weight = {.name = "a.q_proj.weight",
                                         .module = "q_proj",
                                         .kind = WEIGHT_LINEAR,
                                         .copies = 1,
                                         .in_features = 1000,
                                         .out_features = 1000};
    const struct model model = {
        .id = "made-up", .name = "Made up", .weights = &weight, .weight_count = 1, .caches = &cache, .cache_count = 1};
    struct question question = usual_question(charts()[0]);
    struct findings findings;
    struct error error = {0};
    question.rank = 1; /* 4,000 bytes against at most 2,000 */
    struct arena arena = {0};
    assert_true(sweep_find(&model, &question, &arena, &findings, &error));
    arena_free(&arena);
    assert_int_equal(findings.crossover_tokens, 0);
    assert_int_equal(findings.equal_rank, 1);
}

/* ---- the sweet spot ---- */

/* Whose applied adapter lives as long as the arena. */
/* Of several windows the smallest is found, wherever it stands, and none where all of the cache is there. */
static void the_smallest_window_is_found(void **state) {
    (void)state;
    static const struct cache caches[] = {
        {.name = "a", .layers = 1, .elements = 1},
        {.name = "b", .layers = 1, .elements = 1, .window = 4096},
        {.name = "c", .layers = 1, .elements = 1, .window = 1024},
        {.name = "d", .layers = 1, .elements = 1},
        {.name = "e", .layers = 1, .elements = 1, .window = 2048},
    };
    static const uint64_t found[] = {0, 0, 4096, 1024, 1024, 1024};
    struct question question = usual_question(charts()[0]);
    struct model model = *house_model("llama-3.2-1b");
    model.caches = caches;
    for (size_t i = 1; i <= LENGTH(caches); i++) {
        struct arena arena = {0};
        struct error error = {0};
        struct findings findings;
        model.cache_count = i;
        question.kv_allocated = false;
        if (!sweep_find(&model, &question, &arena, &findings, &error) || findings.kv_window != found[i])
            fault("of %zu caches: %llu", i, (full)findings.kv_window);
        question.kv_allocated = true;
        if (!sweep_find(&model, &question, &arena, &findings, &error) || findings.kv_window != 0)
            fault("of %zu caches that are allocated whole: %llu", i, (full)findings.kv_window);
        arena_free(&arena);
    }
    assert_no_faults();
}

static struct findings find_in(const struct model *model, const struct question *question, struct arena *arena) {
    struct findings findings = {0};
    struct error error = {0};
    if (!sweep_find(model, question, arena, &findings, &error)) fault("%s", error.text);
    return findings;
}

static struct findings find(const struct model *model, const struct question *question) {
    struct arena arena = {0};
    struct findings findings = find_in(model, question, &arena);
    arena_free(&arena);
    return findings;
}

/* ---- a kind that weighs less at some higher ranks ---- */

static uint64_t weight_of(const struct findings *findings, uint64_t rank) {
    struct error error = {0};
    uint64_t parameters, bytes = 0;
    if (!adapted_weigh(findings->adapted, rank, &findings->adapter_formats, &parameters, &bytes, &error))
        fault("%s", error.text);
    return bytes;
}

/* The first of all ranks, one after the other, with at least (or more than) those bytes; 0: none up to `last`. */
static uint64_t first_of_all(const struct findings *findings, exact_wide bytes, uint64_t share, bool more) {
    enum { LAST = 3000 }; /* past it no matrix is decomposed any more */
    for (uint64_t rank = 1; rank <= LAST; rank++) {
        exact_wide own = (exact_wide)weight_of(findings, rank) * SHARE_ONE, wanted = bytes * share;
        if (more ? own > wanted : own >= wanted) return rank;
    }
    return 0;
}

static void check_falling(uint64_t factor, uint64_t both, uint64_t tokens, uint64_t most) {
    struct arena arena = {0};
    struct question question = usual_question(charts()[1]);
    question.adapter.kind = adapter_kind_find("lokr");
    question.adapter.targets = "v_proj"; /* 3072 x 1024: with factor 16 a rank of 95 outweighs all from 96 on */
    question.adapter.settings[0] = factor;
    question.adapter.settings[1] = both;
    question.tokens = tokens;
    question.max_weight_share = most;
    struct findings f = find_in(house_model("llama-3.2-3b"), &question, &arena);
    uint64_t equal = first_of_all(&f, f.kv_bytes, SHARE_ONE, false);
    uint64_t floor = first_of_all(&f, f.kv_bytes, f.min_kv_share, false);
    uint64_t past = first_of_all(&f, f.weight_bytes, most, true), last = past ? past - 1 : UINT64_MAX;
    if (f.equal_rank != equal || f.floor_rank != floor || f.cap_rank != (past ? past - 1 : 0) || f.cap_endless != !past)
        fault("factor %llu, %llu tokens: equal %llu, floor %llu, past the cap %llu by one rank after the other",
              (full)factor, (full)tokens, (full)equal, (full)floor, (full)past);
    if (equal && equal < last) last = equal;
    for (uint64_t rank = f.spot_low; rank && rank <= f.spot_high && rank < 3000; rank++)
        if ((exact_wide)weight_of(&f, rank) * SHARE_ONE < (exact_wide)f.kv_bytes * f.min_kv_share || rank > last)
            fault("factor %llu, %llu tokens: rank %llu is not in the spot", (full)factor, (full)tokens, (full)rank);
    arena_free(&arena);
}

static void a_kind_that_falls_is_searched_between_its_falls(void **state) {
    (void)state;
    static const uint64_t tokens[] = {1, 4, 7, 10, 12, 40, 70, 100, 120, 2000}, shares[] = {1, 100000, 180000, 5000000};
    for (uint64_t factor = 0; factor <= 16; factor += 8)
        for (uint64_t both = 0; both < 2; both++)
            for (size_t i = 0; i < LENGTH(tokens) * LENGTH(shares); i++)
                check_falling(factor, both, tokens[i / LENGTH(shares)], shares[i % LENGTH(shares)]);
    assert_no_faults();
}

/* From the floor to the cap, while it weighs no more than the KV cache and is not outgrown. */
static void check_spot(const struct model *model, const struct question *question) {
    struct arena arena = {0};
    struct findings f = find_in(model, question, &arena);
    uint64_t high = f.outgrown_rank && f.outgrown_rank < f.cap_rank ? f.outgrown_rank : f.cap_rank;
    while (high && f.equal_rank && high >= f.equal_rank && lora_of(&f, question, high) > f.kv_bytes)
        high = high > f.equal_rank ? f.equal_rank : high - 1;
    arena_free(&arena);
    bool there = f.floor_rank && f.floor_rank <= high;
    if (there != findings_have_spot(&f)) fault("%s: a spot is %s", model->id, there ? "missed" : "made up");
    if (there && (f.spot_low != f.floor_rank || f.spot_high != high))
        fault("%s: the spot goes from %llu to %llu", model->id, (full)f.spot_low, (full)f.spot_high);
    if (there && !f.spot_endless && f.spot_tokens < f.tokens)
        fault("%s: the spot is said to end before %llu tokens", model->id, (full)f.tokens);
}

/* There is a spot at the last of its tokens, and none at the next. */
static void check_last_spot(const struct model *model) {
    struct question question = usual_question(charts()[0]);
    struct findings found = find(model, &question);
    question.tokens = found.spot_tokens;
    if (found.spot_endless) question.tokens = 1000000000;
    if (!question.tokens) return;
    struct findings last = find(model, &question);
    if (!findings_have_spot(&last)) fault("%s: no spot at %llu tokens", model->id, (full)question.tokens);
    question.tokens++;
    last = find(model, &question);
    if (!found.spot_endless && findings_have_spot(&last))
        fault("%s: a spot past %llu tokens", model->id, (full)found.spot_tokens);
}

static void sweet_spots_are_exact_for_every_preset(void **state) {
    (void)state;
    static const uint64_t tokens[] = {1, 50, 1000, 100000, 10000000};
    for (size_t i = 0; i < house->presets.count; i++) {
        struct question question = usual_question(charts()[0]);
        for (size_t j = 0; j < LENGTH(tokens); j++) {
            question.tokens = tokens[j];
            check_spot(&house->models[i], &question);
        }
        check_last_spot(&house->models[i]);
    }
    assert_no_faults();
}

static void sweet_spots_end_where_they_were_counted_to(void **state) {
    (void)state;
    static const struct {
        const char *id;
        uint64_t tokens, low, high; /* of the last spot */
    } ends[] = {{"llama-3-70b", 214000, 271, 272}, {"llama-3.1-8b", 61000, 153, 153}};
    for (size_t i = 0; i < LENGTH(ends); i++) {
        const struct model *model = house_model(ends[i].id);
        struct question question = usual_question(charts()[0]);
        question.tokens = ends[i].tokens;
        struct findings there = find(model, &question);
        question.tokens += 1000;
        struct findings past = find(model, &question);
        if (there.spot_low != ends[i].low || there.spot_high != ends[i].high || findings_have_spot(&past) ||
            there.spot_tokens / 1000 * 1000 != ends[i].tokens || past.spot_tokens != there.spot_tokens)
            fault("%s: %llu to %llu, until %llu tokens", ends[i].id, (full)there.spot_low, (full)there.spot_high,
                  (full)there.spot_tokens);
    }
    assert_no_faults();
}

/* ---- the list of findings ---- */

static void findings_are_each_there_once(void **state) {
    (void)state;
    struct question question = usual_question(charts()[0]);
    struct arena arena = {0};
    struct error error = {0};
    struct findings findings;
    struct buffer out = {0};
    assert_true(sweep_find(house_model("llama-3-70b"), &question, &arena, &findings, &error));
    const struct finding *a, *b;
    for (size_t i = 0; (a = finding_at(i)); i++) {
        for (size_t j = i + 1; (b = finding_at(j)); j++)
            if (strcmp(a->key, b->key) == 0) fault("%s is there twice", a->key);
        if (a->value(&findings).kind > AMOUNT_NONE && a->value(&findings).kind < AMOUNT_TEXT && !*a->unit)
            fault("%s has no unit", a->key);
        if (a->column && finding_of_column(a->column) != a) fault("%s is there twice", a->column);
        if (a->condition) finding_write_condition(a, &findings, &out);
    }
    buffer_add(&out, "", 1);
    if (strchr((char *)out.bytes, '{') || !strstr((char *)out.bytes, "smallest LoRA of at least 10% of the KV cache"))
        fault("%s", (char *)out.bytes);
    buffer_free(&out);
    arena_free(&arena);
    assert_no_faults();
}

/* ---- refusals ---- */

static void what_overflows_is_refused_with_a_sentence(void **state) {
    (void)state;
    const struct model *model = house_model("llama-3-70b");
    struct arena arena = {0};
    struct findings findings = {.tokens = 7};
    struct table table = {.count = 7};
    struct error error = {0};
    struct question question = usual_question(chart_find("tokens"));
    question.tokens = 1000000000000000;
    assert_false(sweep_find(model, &question, &arena, &findings, &error));
    assert_int_equal(error.kind, ERROR_USAGE);
    assert_string_equal(error.text,
                        "llama-3-70b: 1000000000000000 tokens at rank 32 overflow 63 bits of bytes; ask for fewer "
                        "tokens or a lower rank");
    assert_int_equal(findings.tokens, 7);
    question = usual_question(chart_find("tokens"));
    question.rank = 1000000000000;
    assert_false(sweep_find(model, &question, &arena, &findings, &error));
    assert_non_null(strstr(error.text, "llama-3-70b: the size of the adapter overflows 63 bits; ask for a lower rank"));
    question = usual_question(chart_find("tokens"));
    question.high = 1000000000000000;
    assert_false(sweep_run(model, &question, &arena, &table, &error));
    assert_non_null(strstr(error.text, "more bytes than 63 bits count"));
    assert_int_equal(error.kind, ERROR_USAGE);
    assert_int_equal(table.count, 7);
    question = usual_question(chart_find("rank"));
    question.high = 1000000000000000;
    assert_false(sweep_run(model, &question, &arena, &table, &error));
    assert_non_null(strstr(error.text, "more bytes than 63 bits count"));
    question = usual_question(chart_find("rank")); /* a rival alone takes too many */
    question.rivals[0] = question.adapter;
    question.rivals[0].rank = 32;
    question.rival_count = 1;
    question.adapter.kind = adapter_kind_find("vera");
    adapter_use_presets(&question.adapter);
    question.high = 1000000000000;
    assert_false(sweep_run(model, &question, &arena, &table, &error));
    assert_non_null(strstr(error.text, "at rank 1000000000000, llama-3-70b takes more bytes than 63 bits count"));
    question.rival_count = 0;
    assert_true(sweep_run(model, &question, &arena, &(struct table){0}, &error));
    question = usual_question(chart_find("rank"));
    question.adapter.targets = "q_prj";
    assert_false(sweep_run(model, &question, &arena, &table, &error));
    assert_non_null(strstr(error.text, "'q_prj' is not a linear matrix of llama-3-70b"));
    arena_free(&arena);
}

/* ---- csv ---- */

/* ---- sessions ---- */

/* By hand: of each adapted matrix what so many LoRAs of that rank have changed, in parameters. */
static uint64_t merged_by_hand(const struct model *model, const struct findings *f, uint64_t sessions) {
    uint64_t sum = 0;
    for (size_t i = 0; i < model->weight_count; i++) {
        const struct weight *weight = &model->weights[i];
        if (!adapted_includes(f->adapted, weight)) continue;
        uint64_t whole = weight->in_features * weight->out_features;
        uint64_t changed = sessions * f->rank * (weight->in_features + weight->out_features);
        sum += weight->copies * (changed < whole ? changed : whole);
    }
    return sum;
}

static void check_sessions(const struct model *model, struct question *question) {
    struct arena arena = {0};
    struct findings f = find_in(model, question, &arena);
    uint64_t outweigh = f.sessions.separate_outweigh_model_at, filled = f.sessions.merged_full_at;
    if (outweigh * f.adapter_bytes <= f.weight_bytes || (outweigh - 1) * f.adapter_bytes > f.weight_bytes)
        fault("%s: adapters do not begin to outweigh the model at session %llu", model->id, (full)outweigh);
    const uint64_t sessions[] = {1, 28, 29, filled - 1, filled, 2 * filled};
    uint64_t merged[LENGTH(sessions)], ignored;
    for (size_t i = 0; i < LENGTH(sessions); i++) {
        assert_true(adapted_merged(f.adapted, f.rank, sessions[i], &merged[i], &ignored));
        if (sessions[i] && merged[i] != merged_by_hand(model, &f, sessions[i]))
            fault("%s: %llu adapters merged change %llu parameters", model->id, (full)sessions[i], (full)merged[i]);
    }
    if (merged[3] >= merged[4] || merged[4] != merged[5])
        fault("%s: merged adapters are not full from session %llu on", model->id, (full)filled);
    uint64_t nearly = sessions_nearly_full_at(&f), least = merged[4] - merged[4] / 100;
    if (merged_by_hand(model, &f, nearly) < least || (nearly > 1 && merged_by_hand(model, &f, nearly - 1) >= least))
        fault("%s: 99%% of what is merged is not full from session %llu on", model->id, (full)nearly);
    arena_free(&arena);
}

static void sessions_are_exact_for_every_preset(void **state) {
    (void)state;
    for (size_t i = 0; i < house->presets.count; i++) {
        struct question question = usual_question(chart_find("sessions"));
        check_sessions(&house->models[i], &question);
    }
    assert_no_faults();
}

/* DeepSeek-V3: its experts, 2,048 by 7,168 each, are full at 50, and the last of the others at 162. */
static void most_is_full_before_all(void **state) {
    (void)state;
    struct question question = usual_question(chart_find("sessions"));
    struct arena arena = {0};
    struct findings f = find_in(house_model("deepseek-v3"), &question, &arena);
    assert_int_equal(sessions_nearly_full_at(&f), 50);
    assert_int_equal(f.sessions.merged_full_at, 162);
    arena_free(&arena);
}

/* Llama 3 70B, rank 32, sessions of 10,000 tokens: k_proj and v_proj are full at 29, all at 200. */
static void sessions_of_the_usual_model(void **state) {
    (void)state;
    struct question question = usual_question(chart_find("sessions"));
    const struct model *model = house_model("llama-3-70b");
    struct arena arena = {0};
    struct findings f = find_in(model, &question, &arena);
    uint64_t merged[3], ignored;
    for (size_t i = 0; i < 3; i++) assert_true(adapted_merged(f.adapted, f.rank, 28 + i, &merged[i], &ignored));
    assert_int_equal(f.sessions.tokens, 10000);
    assert_int_equal(f.sessions.separate_outweigh_model_at, 171);
    assert_int_equal(f.sessions.merged_full_at, 200);
    assert_int_equal(f.sessions.context_full_at, 1);
    const uint64_t k_and_v = 2 * 80 * (8192 * 1024 - 28 * 32 * (8192 + 1024)); /* what is left for the 29th */
    const uint64_t others = f.adapter_parameters - 2 * 80 * 32 * (8192 + 1024);
    assert_int_equal(merged[1] - merged[0], k_and_v + others);
    assert_int_equal(merged[2] - merged[1], others);
    arena_free(&arena);
}

static const char *csv_of(const char *id, struct question question, struct arena *arena) {
    struct table table;
    struct error error = {0};
    struct buffer out = {0};
    if (!sweep_run(house_model(id), &question, arena, &table, &error)) fail_msg("%s", error.text);
    table_write_csv(&table, &out);
    const char *text = arena_text(arena, (char *)out.bytes, out.size);
    buffer_free(&out);
    return text;
}

/* A contract: columns are only ever added behind these. */
#define COLUMNS                                                                                                        \
    "model,tokens,rank,kv_bytes,kv_bytes_per_token,adapter_bytes,adapter_bytes_per_token,pretraining_bytes_per_token," \
    "kv_marginal_bytes_per_token,adapter_trained_parameters,adapter_stored_parameters,adapter_file_bytes,"             \
    "adapter_resident_bytes\n"

#define LORA_70B ",414187520,414187520,828527688,828375040"

static void a_table_is_written(void **state) {
    (void)state;
    struct arena arena = {0};
    struct question question = usual_question(chart_find("tokens"));
    question.low = 1000, question.high = 100000, question.points = 3;
    assert_string_equal(
        csv_of("llama-3-70b", question, &arena), COLUMNS
        "llama-3-70b,1000,32,327680000,327680,828375040,828375.04,0.009407160866133333,327680" LORA_70B "\n"
        "llama-3-70b,10000,32,3276800000,327680,828375040,82837.504,0.009407160866133333,327680" LORA_70B "\n"
        "llama-3-70b,100000,32,32768000000,327680,828375040,8283.7504,0.009407160866133333,327680" LORA_70B "\n");
    question = usual_question(chart_find("rank"));
    question.low = 1, question.high = 2;
    assert_string_equal(csv_of("gpt2", question, &arena),
                        COLUMNS "gpt2,100000,1,3686400000,36864,294912,2.94912,,36864,147456,147456,306832,294912\n"
                                "gpt2,100000,2,3686400000,36864,589824,5.89824,,36864,294912,294912,601784,589824\n");
    arena_free(&arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(samples_ascend_from_end_to_end_and_are_exact),
        cmocka_unit_test(ranks_are_powers_of_two_and_the_ends),
        cmocka_unit_test(lines_that_bend_are_sampled_between_powers),
        cmocka_unit_test(token_steps_are_even_on_a_log_axis),
        cmocka_unit_test(a_sample_is_read_by_its_columns),
        cmocka_unit_test(maps_fit_what_was_found),
        cmocka_unit_test(sessions_fit_what_was_found),
        cmocka_unit_test(every_chart_sweeps_its_own_range),
        cmocka_unit_test(crossings_are_exact_for_every_preset),
        cmocka_unit_test(an_equal_rank_is_found_however_far_it_lies),
        cmocka_unit_test(windows_may_keep_the_lines_apart),
        cmocka_unit_test(the_smallest_window_is_found),
        cmocka_unit_test(a_kind_that_falls_is_searched_between_its_falls),
        cmocka_unit_test(sweet_spots_are_exact_for_every_preset),
        cmocka_unit_test(sweet_spots_end_where_they_were_counted_to),
        cmocka_unit_test(sessions_are_exact_for_every_preset),
        cmocka_unit_test(most_is_full_before_all),
        cmocka_unit_test(sessions_of_the_usual_model),
        cmocka_unit_test(findings_are_each_there_once),
        cmocka_unit_test(what_overflows_is_refused_with_a_sentence),
        cmocka_unit_test(a_table_is_written),
    };
    return cmocka_run_group_tests(tests, house_open, house_close);
}
