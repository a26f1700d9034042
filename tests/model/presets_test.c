/* Every preset builds, and its sums agree with one another. */
#include "adapter/adapter.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "../lora.h"
#include "facts.h"
#include "model/keys.h"

static const uint64_t lengths[] = {1, 2, 100, 127, 128, 129, 4096, 4097, 8193, 100000, 1000000, 10000000};
enum { LENGTHS = sizeof lengths / sizeof *lengths };

static uint64_t kv(const struct model *model, uint64_t tokens) {
    struct error error;
    uint64_t bytes = 0;
    assert_true(account_kv_bytes(model, dtype_find("bf16", &error), tokens, &bytes));
    return bytes;
}

static void check_caches(const struct model *model) {
    struct error error;
    const struct dtype *bf16 = dtype_find("bf16", &error);
    for (size_t i = 0; i < LENGTHS; i++) {
        uint64_t allocated = 0, marginal = 0, bytes = kv(model, lengths[i]), before = kv(model, lengths[i] - 1);
        assert_true(account_kv_allocated_bytes(model, bf16, lengths[i], &allocated));
        assert_true(account_kv_marginal_bytes(model, bf16, lengths[i], &marginal));
        assert_true(before <= bytes && bytes <= allocated);
        assert_int_equal(marginal, bytes - before);
        if (i) assert_true(kv(model, lengths[i - 1]) <= bytes);
    }
    assert_true(kv(model, 1) > 0);
}

static void check_parameters(const struct model *model) {
    struct error error;
    uint64_t total, active, adapter = 0;
    assert_true(account_parameters(model, &total, &error));
    assert_true(account_active_parameters(model, &active, &error));
    assert_true(active && active <= total);
    if (!lora_per_rank(model, "all-linear", &adapter, &error)) fail_msg("%s", error.text);
    assert_true(adapter > 0 && adapter < total);
    const struct adapter plain = {.kind = adapter_kind_find("lora"), .targets = "all-linear"};
    struct arena arena = {0};
    assert_true(adapted_size_limit(adapter_apply(model, &plain, &arena, &error)) > 0);
    arena_free(&arena);
}

static void check_weights(const struct model *model) {
    for (size_t i = 0; i < model->weight_count; i++) {
        const struct weight *weight = &model->weights[i];
        assert_true(weight->copies && weight->in_features && weight->out_features);
        assert_true(weight->active_copies && weight->active_copies <= weight->copies);
        assert_true(weight->active_copies == weight->copies || weight->kind == WEIGHT_EXPERT);
        assert_true(*weight_kind_name(weight->kind));
        for (size_t j = 0; j < i; j++)
            assert_true(strcmp(model->weights[j].name, weight->name) != 0 ||
                        model->weights[j].in_features != weight->in_features ||
                        model->weights[j].out_features != weight->out_features);
    }
}

static void every_preset_builds(void **state) {
    (void)state;
    struct arena arena = {0};
    struct error error;
    struct presets presets = facts_presets(&arena);
    assert_true(presets.count >= 120);
    assert_int_equal(presets.count, facts_table("assets/models.csv", &arena).count); /* no id stands there twice */
    assert_string_equal(presets.rows[0].id, "llama-3-70b");
    for (size_t i = 0; i < presets.count; i++) {
        struct model model;
        if (!model_build(presets.rows[i].config, &model, &error)) fail_msg("%s", error.text);
        assert_true(model.name && model.developer && model.family && model.source);
        check_weights(&model);
        check_parameters(&model);
        check_caches(&model);
    }
    arena_free(&arena);
}

/* Published shapes of what grows: elements of one token, by hand. */
static void caches_grow_as_published(void **state) {
    (void)state;
    static const struct {
        const char *id;
        uint64_t tokens, bytes;
    } cases[] = {
        {"llama-3-70b", 100000, 32768000000},                                  /* 2 x 80 x 8 x 128 x 2 */
        {"mistral-7b-v0.1", 1000000, 131072 * (uint64_t)4096},                 /* all layers hold 4,096 */
        {"gemma-2-9b", 10000, 21 * 8192 * (uint64_t)(10000 + 4096)},           /* every second layer */
        {"gpt-oss-120b", 1000, 18 * 2048 * (uint64_t)(1000 + 128)},            /* every second layer */
        {"llama-4-scout", 100000, 4096 * (uint64_t)(12 * 100000 + 36 * 8192)}, /* three of four in chunks */
        {"gemma-4-26b-a4b", 100000, 4096 * (uint64_t)5 * 100000 + 8192 * (uint64_t)25 * 1024},
        {"jamba-v0.1", 1000, 16384000 + 28 * 8192 * (16 + 3) * (uint64_t)2},
        {"qwen3.5-27b", 1, 65536 + 48 * (48 * 128 * 128 * (uint64_t)4 + 3 * 10240 * 2)},
        {"mamba-2.8b", 1000000, 64 * 5120 * (16 + 3) * (uint64_t)2},
        {"deepseek-v3.2", 1, 61 * (576 + 128) * 2},
    };
    struct arena arena = {0};
    struct error error;
    struct presets presets = facts_presets(&arena);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct model model;
        const struct preset *preset = presets_find(&presets, cases[i].id, &error);
        assert_true(preset && model_build(preset->config, &model, &error));
        if (kv(&model, cases[i].tokens) != cases[i].bytes)
            fail_msg("%s: %llu", cases[i].id, (unsigned long long)kv(&model, cases[i].tokens));
    }
    arena_free(&arena);
}

/* PEFT's rules of names. */
static void targets_are_matched_as_peft_does(void **state) {
    (void)state;
    static const struct {
        const char *id, *targets;
        uint64_t per_rank; /* 0: refused */
    } cases[] = {
        {"llama-3-70b", "q_proj,v_proj", 80 * (16384 + 8192 + 1024)},
        {"llama-3-70b", "self_attn.q_proj,v_proj", 80 * (16384 + 8192 + 1024)},
        {"llama-3-70b", "roj", 0},
        {"llama-3-70b", "q_proj,nonsense", 0},
        {"llama-3-70b", "q_proj,", 0},
        {"llama-3-70b", "lm_head", 8192 + 128256},
        {"llama-3-70b", "embed_tokens", 8192 + 128256},
        {"llama-3-70b", "norm", 0},
        {"gpt2", "q_proj,v_proj", 0},                 /* usual names, but none is there */
        {"gpt2", "c_attn,q_proj", 12 * (768 + 2304)}, /* one is */
        {"gpt-oss-20b", "gate_proj,up_proj,down_proj", 0},
        {"gpt-oss-20b", "down_proj,q_proj", 24 * (2880 + 4096)}, /* the experts are no nn.Linear */
        {"gpt-oss-20b", "experts.down_proj", 24 * 32 * (2880 + 2880)},
        {"mixtral-8x7b", "w1", 32 * 8 * (4096 + 14336)},
        {"mixtral-8x7b", "gate", 32 * (4096 + 8)},
        {"mamba-2.8b", "attention", 0},
    };
    struct arena arena = {0};
    struct error error;
    struct presets presets = facts_presets(&arena);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct model model;
        uint64_t per_rank = 0;
        const struct preset *preset = presets_find(&presets, cases[i].id, &error);
        assert_true(preset && model_build(preset->config, &model, &error));
        lora_per_rank(&model, cases[i].targets, &per_rank, &error);
        if (per_rank != cases[i].per_rank)
            fail_msg("%s, %s: %llu", cases[i].id, cases[i].targets, (unsigned long long)per_rank);
    }
    arena_free(&arena);
}

/* A table of many rows, in which some ids come again. */
static void later_rows_replace_earlier_ones(void **state) {
    (void)state;
    enum { ROWS = 2000, IDS = 1500 };
    struct arena arena = {0};
    struct error error = {0};
    struct presets presets = {0};
    struct buffer table = {0};
    buffer_text(&table, "id,num_hidden_layers\n");
    for (int i = 0; i < ROWS; i++) buffer_printf(&table, "model-%d,%d\n", i % IDS, i + 1);
    if (!presets_read(&presets, "t.csv", (char *)table.bytes, table.size, &arena, &error)) fail_msg("%s", error.text);
    assert_int_equal(presets.count, IDS);
    assert_true(presets_read(&presets, "u.csv", "id,name\nmodel-7,seven\nnew,new\n", 29, &arena, &error));
    assert_int_equal(presets.count, IDS + 1);
    assert_string_equal(presets.rows[IDS].id, "new");
    for (int i = 0; i < IDS; i++) {
        const struct preset *row = presets_find(&presets, arena_printf(&arena, "model-%d", i), &error);
        assert_ptr_equal(row, &presets.rows[i]);
        const struct value *layers = config_find(row->config, "num_hidden_layers");
        if (i == 7)
            assert_null(layers);
        else
            assert_int_equal(layers->integer, (i < ROWS - IDS ? i + IDS : i) + 1);
    }
    buffer_free(&table);
    arena_free(&arena);
}

static void presets_are_found_by_the_ids_they_had(void **state) {
    (void)state;
    static const char table[] = "id,name,config\na,A,\nb,B,\"aliases=old,older\"\n";
    struct arena arena = {0};
    struct error error = {0};
    struct presets presets = {0};
    if (!presets_read(&presets, "t.csv", table, strlen(table), &arena, &error)) fail_msg("%s", error.text);
    assert_string_equal(presets_look(&presets, "older")->id, "b");
    assert_string_equal(presets_find(&presets, "old", &error)->id, "b");
    assert_null(presets_look(&presets, "ol"));
    assert_null(presets_look(&presets, "old,older"));
    static const char own[] = "id,name\nold,Own\n"; /* an id of one's own comes first */
    if (!presets_read(&presets, "own.csv", own, strlen(own), &arena, &error)) fail_msg("%s", error.text);
    assert_string_equal(presets_look(&presets, "old")->id, "old");
    arena_free(&arena);
}

/* What the program lists and reads one by one is the table as it is read whole. */
static void listed_presets_are_those_that_are_read(void **state) {
    (void)state;
    struct arena arena = {0};
    struct error error = {0};
    struct presets read = facts_presets(&arena), listed;
    struct bytes table = facts_file("assets/models.csv", &arena);
    if (!presets_list(&listed, "models.csv", table, &arena, &error)) fail_msg("%s", error.text);
    assert_int_equal(listed.count, read.count);
    for (size_t i = 0; i < read.count; i++) {
        struct config config;
        const struct config *whole = read.rows[i].config;
        assert_string_equal(listed.rows[i].id, read.rows[i].id);
        if (!preset_config(&listed.rows[i], &arena, &config, &error)) fail_msg("%s", error.text);
        assert_string_equal(config.source, whole->source);
        assert_int_equal(config.count, whole->count);
        for (size_t j = 0; j < config.count; j++) {
            assert_string_equal(config.entries[j].key, whole->entries[j].key);
            assert_true(value_is_same(&config.entries[j].value, &whole->entries[j].value));
        }
    }
    arena_free(&arena);
}

static void listed_presets_are_found_and_replaced(void **state) {
    (void)state;
    static const char table[] = "id,name,config\na,A,\nb,B,\"aliases=old,older\"", own[] = "id,name\na,Own\n";
    struct arena arena = {0};
    struct error error = {0};
    struct presets presets;
    struct config config;
    if (!presets_list(&presets, "t.csv", (struct bytes){table, strlen(table)}, &arena, &error))
        fail_msg("%s", error.text);
    assert_string_equal(presets_look(&presets, "older")->id, "b");
    assert_null(presets_look(&presets, "ol"));
    if (!presets_read(&presets, "own.csv", own, strlen(own), &arena, &error)) fail_msg("%s", error.text);
    assert_int_equal(presets.count, 2);
    assert_true(preset_config(presets_look(&presets, "a"), &arena, &config, &error));
    assert_string_equal(config_find(&config, "name")->text, "Own");
    arena_free(&arena);
}

/* A fingerprint is another where anything that is counted or said is another, in whichever line, and the same on every
 * machine. */
static void fingerprints_tell_models_apart(void **state) {
    (void)state;
    enum { LINES = 3 };
    struct weight weights[LINES];
    struct cache caches[LINES];
    for (int i = 0; i < LINES; i++) {
        weights[i] = (struct weight){.name = "a.weight", .copies = 2, .active_copies = 2, .in_features = 3};
        caches[i] = (struct cache){.layers = 2, .elements = 8, .values = 4};
    }
    struct model model = {
        .name = "A", .weights = weights, .weight_count = LINES, .caches = caches, .cache_count = LINES};
    const uint64_t usual = model_fingerprint(&model);
    assert_true(usual == UINT64_C(0xd5eb607520dbfc3d));
    struct model others[] = {model, model, model, model, model, model, model, model};
    others[0].name = "B";
    others[1].name = NULL;
    others[2].left_out = "vision tower";
    others[3].context_length = 1;
    others[4].pretraining_tokens = 256;
    others[5].stated_parameters = (uint64_t)1 << 56;
    others[6].weight_count--;
    others[7].cache_count--;
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) assert_true(model_fingerprint(&others[i]) != usual);
    for (int i = 0; i < LINES; i++) {
        const struct weight weight = weights[i];
        const struct cache cache = caches[i];
        struct weight other_weights[] = {weight, weight, weight, weight, weight, weight, weight, weight, weight};
        struct cache other_caches[] = {cache, cache, cache, cache, cache, cache, cache};
        other_weights[0].name = "b.weight";
        other_weights[1].kind = WEIGHT_HEAD;
        other_weights[2].role = ROLE_MLP;
        other_weights[3].copies++;
        other_weights[4].active_copies++;
        other_weights[5].in_features++;
        other_weights[6].out_features++;
        other_weights[7].bias = true;
        other_weights[8].experts++;
        other_caches[0].layers++;
        other_caches[1].elements++;
        other_caches[2].values++;
        other_caches[3].window++;
        other_caches[4].every = 4;
        other_caches[5].state_elements++;
        other_caches[6].state_element_bytes++;
        for (size_t j = 0; j < sizeof other_weights / sizeof *other_weights; j++) {
            weights[i] = other_weights[j];
            assert_true(model_fingerprint(&model) != usual);
        }
        weights[i] = weight;
        for (size_t j = 0; j < sizeof other_caches / sizeof *other_caches; j++) {
            caches[i] = other_caches[j];
            assert_true(model_fingerprint(&model) != usual);
        }
        caches[i] = cache;
        caches[i].every = 1; /* means what 0 does */
        assert_true(model_fingerprint(&model) == usual);
        caches[i].every = 0;
        caches[i].values = 0; /* where values are as wide as keys they are not told apart */
        assert_true(model_fingerprint(&model) == usual);
        caches[i] = cache;
    }
}

/* A new key is new to the fuzzers too. */
static void the_fuzzers_dictionary_holds_every_key(void **state) {
    (void)state;
    struct arena arena = {0};
    size_t count;
    const char *text = facts_file("tests/fuzz/keys.dict", &arena).data;
    const char *const *names = key_names(&arena, &count);
    for (size_t i = 0; i < count; i++)
        if (!strstr(text, arena_printf(&arena, "\"\\\"%s\\\"\"\n", names[i])))
            fail_msg("tests/fuzz/keys.dict has no line for %s", names[i]);
    arena_free(&arena);
}

static void texts_that_cannot_be_shown_are_refused(void **state) {
    (void)state;
    static const struct {
        const char *text, *said;
    } names[] = {{"\xff\xfe", "the byte 0xFF is not UTF-8"},
                 {"\xed\xa0\x80", "the byte 0xED is not UTF-8"},
                 {"a\x01", "which is not UTF-8 text of one line"},
                 {"\x1b[31m", "which is not UTF-8 text of one line"},
                 {"\"two\nlines\"", "which is not UTF-8 text of one line"}};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        struct arena arena = {0};
        struct error error = {0};
        struct presets presets = {0};
        const char *table = arena_printf(&arena, "id,name\na,%s\n", names[i].text);
        assert_false(presets_read(&presets, "t.csv", table, strlen(table), &arena, &error));
        assert_non_null(strstr(error.text, names[i].said));
        assert_non_null(strstr(error.text, "t.csv, line 2, column 2"));
        arena_free(&arena);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_preset_builds),
        cmocka_unit_test(caches_grow_as_published),
        cmocka_unit_test(targets_are_matched_as_peft_does),
        cmocka_unit_test(later_rows_replace_earlier_ones),
        cmocka_unit_test(presets_are_found_by_the_ids_they_had),
        cmocka_unit_test(listed_presets_are_those_that_are_read),
        cmocka_unit_test(listed_presets_are_found_and_replaced),
        cmocka_unit_test(fingerprints_tell_models_apart),
        cmocka_unit_test(the_fuzzers_dictionary_holds_every_key),
        cmocka_unit_test(texts_that_cannot_be_shown_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
