/* Every case of the texts in tests/facts is read as it should, or ends in one sentence that says what it should. */
#include "adapter/adapter.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../support.h"
#include "base/hash.h"
#include "facts.h"
#include "model/keys.h"

enum { MOST_LETS = 64 };

struct lets {
    const char *names[MOST_LETS], *texts[MOST_LETS];
    size_t count;
};

/* The line with each $name replaced. */
static char *expand(const struct lets *lets, const char *line, struct arena *arena) {
    struct buffer out = {0};
    while (*line) {
        size_t i = 0, length = 0;
        for (; *line == '$' && i < lets->count; i++) {
            length = strlen(lets->names[i]);
            if (strncmp(line + 1, lets->names[i], length) == 0) break;
        }
        bool found = *line == '$' && i < lets->count;
        buffer_printf(&out, "%.*s", found ? (int)strlen(lets->texts[i]) : 1, found ? lets->texts[i] : line);
        line += found ? length + 1 : 1;
    }
    char *text = arena_text(arena, (char *)out.bytes, out.size);
    buffer_free(&out);
    return text;
}

static void add_let(struct lets *lets, char *line, struct arena *arena) {
    char *equals = strstr(line, " = ");
    assert_true(equals && lets->count < MOST_LETS);
    *equals = '\0';
    lets->texts[lets->count] = expand(lets, equals + 3, arena);
    lets->names[lets->count++] = line + strlen("let ");
}

static void hold_refused(const char *json, const char *part, struct arena *arena) {
    struct error error = {0};
    struct config config = config_make("a.json", arena);
    struct model model;
    if (config_read_json(&config, json, strlen(json), &error) && model_build(&config, &model, &error))
        fail_msg("%s: is read, but '%s' was expected", json, part);
    if (!strstr(error.text, part)) fail_msg("%s:\n  '%s'\n  was expected in\n  '%s'", json, part, error.text);
    assert_int_equal(strncmp(error.text, "a.json", 6), 0);
    assert_null(strchr(error.text, '\n'));
}

static size_t faults; /* counts that are others than was expected */

/* What becomes of a config with one more assignment, unless it is what it was or what any type says of that key. */
static void put_altered(struct buffer *out, const struct config *config, const char *assignment, uint64_t *usual) {
    struct arena arena = {0};
    struct error error = {0};
    struct buffer census = {0};
    struct model model;
    struct config altered = config_make("a.json", &arena);
    for (size_t i = 0; i < config->count; i++)
        assert_true(config_add(&altered, config->entries[i].key, &config->entries[i].value, &error));
    if (config_override(&altered, assignment, &error) && model_build(&altered, &model, &error)) {
        put_census(&census, &model);
        buffer_printf(&census, "%llu %s", (unsigned long long)model.context_length,
                      model.left_out ? model.left_out : "");
        uint64_t hash = hash_bytes(HASH_START, census.bytes, census.size);
        if (hash != *usual) buffer_printf(out, "%016llx %s\n", (unsigned long long)hash, assignment);
        if (!*usual) *usual = hash;
    } else if (!strstr(error.text, "do not read, so it would be counted wrongly")) {
        buffer_printf(out, "%s: %s\n", assignment, error.text + strlen("a.json: "));
    }
    buffer_free(&census);
    arena_free(&arena);
}

/* A key that is stated is left out, a flag is turned, a count is doubled; another is stated in each way. */
static void put_key(struct buffer *out, const struct config *config, const char *name, uint64_t *usual) {
    struct arena arena = {0};
    const struct key *key = key_find(name);
    const struct value *value = config_find(config, name);
    if (strcmp(name, "model_type") == 0) return; /* what is known beside it would stand in every paragraph */
    if (value && value->kind != VALUE_NULL) put_altered(out, config, arena_printf(&arena, "%s=null", name), usual);
    if (key->kind == KEY_FLAG && !(value && value->kind == VALUE_FLAG && value->flag))
        put_altered(out, config, arena_printf(&arena, "%s=true", name), usual);
    if (key->kind == KEY_FLAG && !(value && value->kind == VALUE_FLAG && !value->flag))
        put_altered(out, config, arena_printf(&arena, "%s=false", name), usual);
    if (key->kind == KEY_COUNT && !key->min) put_altered(out, config, arena_printf(&arena, "%s=0", name), usual);
    if (key->kind == KEY_COUNT)
        put_altered(out, config,
                    arena_printf(&arena, "%s=%lld", name,
                                 value && value->kind == VALUE_INTEGER ? 2 * (long long)value->integer : 2),
                    usual);
    arena_free(&arena);
}

/* The model types that some preset or case has been read as, and what each makes of a key more or less. */
struct coverage {
    const char *const *types;
    bool covered[256];
    struct buffer altered;
};

static void put_keys(struct buffer *out, const struct config *config, const char *type) {
    struct arena arena = {0};
    size_t count;
    uint64_t usual = 0;
    const char *const *names = key_names(&arena, &count);
    buffer_printf(out, "\n%s\n", type);
    put_altered(out, config, "id=altered", &usual);
    for (size_t i = 0; i < count; i++) put_key(out, config, names[i], &usual);
    arena_free(&arena);
}

static void cover(struct coverage *coverage, const struct config *config, const struct model *model) {
    const char *type = model->read_as ? model->read_as : model->model_type;
    for (size_t i = 0; coverage->types[i]; i++) {
        if (strcmp(coverage->types[i], type) != 0) continue;
        if (!coverage->covered[i]) put_keys(&coverage->altered, config, type);
        coverage->covered[i] = true;
    }
}

static void cover_presets(struct coverage *coverage, struct arena *arena) {
    struct error error;
    struct presets presets = facts_presets(arena);
    for (size_t i = 0; i < presets.count; i++) {
        struct model model;
        if (!model_build(presets.rows[i].config, &model, &error)) fail_msg("%s", error.text);
        cover(coverage, presets.rows[i].config, &model);
    }
}

static void hold_read(const char *json, const char *expected, struct coverage *coverage, struct arena *arena) {
    struct error error = {0};
    struct config config = config_make("a.json", arena);
    struct model model;
    uint64_t parameters = 0, first = 0, late = 0, states = 0;
    if (!config_read_json(&config, json, strlen(json), &error) || !model_build(&config, &model, &error))
        fail_msg("%s:\n  %s", json, error.text);
    cover(coverage, &config, &model);
    const struct dtype *bf16 = dtype_find("bf16", &error);
    assert_true(account_parameters(&model, &parameters, &error));
    assert_true(account_kv_marginal_bytes(&model, bf16, 1, &first));
    assert_true(account_kv_marginal_bytes(&model, bf16, 1000000, &late));
    assert_true(account_kv_bytes(&model, bf16, 0, &states));
    const char *got = arena_printf(arena, "%llu %llu %llu %llu%s%s", (unsigned long long)parameters,
                                   (unsigned long long)first, (unsigned long long)late, (unsigned long long)states,
                                   model.left_out ? " " : "", model.left_out ? model.left_out : "");
    if (strcmp(got, expected) != 0 && faults++ < 20)
        print_error("%s:\n  %s\n  was expected, but it is\n  %s\n", json, expected, got);
}

static void hold_context(const char *json, const char *expected, struct arena *arena) {
    struct error error = {0};
    struct config config = config_make("a.json", arena);
    struct model model;
    if (!config_read_json(&config, json, strlen(json), &error) || !model_build(&config, &model, &error))
        fail_msg("%s:\n  %s", json, error.text);
    if (model.context_length != strtoull(expected, NULL, 10))
        fail_msg("%s:\n  a window of %s was expected, but it is %llu", json, expected,
                 (unsigned long long)model.context_length);
}

/* `base` with "KEYS = COUNTS" added. */
static void hold_more(const char *base, char *more, struct coverage *coverage, struct arena *arena) {
    char *equals = strstr(more, " = ");
    assert_non_null(equals);
    *equals = '\0';
    hold_read(arena_printf(arena, "%.*s, %s}", (int)strlen(base) - 1, base, more), equals + 3, coverage, arena);
}

static size_t hold_cases(const char *path, struct coverage *coverage, struct arena *arena) {
    struct lets lets = {0};
    size_t cases = 0;
    const char *json = NULL;
    char *text = arena_copy(arena, facts_file(path, arena).data), *rest = NULL;
    for (char *line = strtok_r(text, "\n", &rest); line; line = strtok_r(NULL, "\n", &rest)) {
        if (*line == '#') continue;
        if (strncmp(line, "let ", 4) == 0)
            add_let(&lets, line, arena);
        else if (strncmp(line, "! ", 2) == 0)
            hold_refused(json, line + 2, arena), cases++;
        else if (strncmp(line, "= ", 2) == 0)
            hold_read(json, line + 2, coverage, arena), cases++;
        else if (strncmp(line, "+ ", 2) == 0)
            hold_more(json, line + 2, coverage, arena), cases++;
        else if (strncmp(line, "~ ", 2) == 0)
            hold_context(json, line + 2, arena), cases++;
        else
            json = expand(&lets, line, arena);
    }
    return cases;
}

static void cases_hold(void **state) {
    (void)state;
    struct arena arena = {0};
    struct coverage coverage = {.types = model_types(&arena)};
    cover_presets(&coverage, &arena);
    assert_true(hold_cases("tests/facts/cases.txt", &coverage, &arena) > 50);
    assert_true(hold_cases("tests/facts/dialects.txt", &coverage, &arena) > 50);
    assert_true(hold_cases("tests/facts/families.txt", &coverage, &arena) > 20);
    assert_true(hold_cases("tests/facts/keys.txt", &coverage, &arena) > 500);
    assert_int_equal(faults, 0);
    for (size_t i = 0; coverage.types[i]; i++)
        if (!coverage.covered[i]) fail_msg("no preset and no case is read as %s", coverage.types[i]);
    buffer_add(&coverage.altered, "", 1);
    hold_golden("altered", (char *)coverage.altered.bytes);
    buffer_free(&coverage.altered);
    arena_free(&arena);
    assert_no_faults();
}

/* A shape that passes every bound and still does not fit into 63 bits is refused by the sums. */
static void overflow_is_refused(void **state) {
    (void)state;
    static const char json[] =
        "{\"model_type\": \"mixtral\", \"num_hidden_layers\": 100000, \"hidden_size\": 1048576, "
        "\"num_attention_heads\": 65536, \"num_key_value_heads\": 65536, \"head_dim\": 65536, "
        "\"intermediate_size\": 4194304, \"vocab_size\": 67108864, \"num_local_experts\": 65536, "
        "\"num_experts_per_tok\": 65536}";
    struct arena arena = {0};
    struct error error = {0};
    struct config config = config_make("a.json", &arena);
    struct model model;
    uint64_t count = 7;
    assert_true(config_read_json(&config, json, strlen(json), &error));
    if (!model_build(&config, &model, &error)) fail_msg("%s", error.text);
    model.id = "a";
    assert_false(account_parameters(&model, &count, &error));
    assert_non_null(strstr(error.text, "does not fit in 63 bits"));
    assert_false(account_kv_bytes(&model, dtype_find("bf16", &error), UINT64_MAX, &count));
    assert_int_equal(count, 7);
    arena_free(&arena);
}

/* One line of a census each, on both sides of 2^63 - 1: the last number that fits, or 0 where it does not. */
static void sums_stop_at_63_bits(void **state) {
    (void)state;
    static const struct {
        struct weight weight;
        uint64_t parameters;
    } weights[] = {
        {{.in_features = (uint64_t)1 << 31, .out_features = (uint64_t)1 << 31, .copies = 1}, (uint64_t)1 << 62},
        {{.in_features = (uint64_t)1 << 32, .out_features = (uint64_t)1 << 31, .copies = 1}, 0},
        {{.in_features = (uint64_t)1 << 32, .out_features = (uint64_t)1 << 30, .copies = 2}, 0},
        {{.in_features = 1, .out_features = INT64_MAX, .copies = 1}, INT64_MAX},
        {{.in_features = 1, .out_features = INT64_MAX, .copies = 1, .bias = true}, 0},
    };
    static const struct {
        const char *dtype;
        struct cache cache;
        uint64_t tokens, bytes;
    } caches[] = {
        {"bf16", {.elements = 1, .layers = 1}, (uint64_t)1 << 61, (uint64_t)1 << 62},
        {"bf16", {.elements = 1, .layers = 1}, (uint64_t)1 << 62, 0},
        {"bf16", {.elements = (uint64_t)1 << 40, .layers = 1}, (uint64_t)1 << 40, 0},
        {"bf16", {.elements = 1, .layers = (uint64_t)1 << 40}, (uint64_t)1 << 40, 0},
        {"kivi4",
         {.elements = (uint64_t)1 << 56, .layers = 1},
         32,
         (uint64_t)1 << 62}, /* the last 32 are as they are */
        {"kivi4", {.elements = (uint64_t)1 << 60, .layers = 1}, 32, 0},
        {"kivi4", {.elements = (uint64_t)1 << 50, .layers = 1 << 20}, 32, 0},
        {"kivi4", {.elements = (uint64_t)1 << 57, .layers = 1}, 32, 0},
        {"kivi2", {.elements = (uint64_t)30 << 52, .layers = 1}, 32 + 10, (uint64_t)4065 << 51},
        {"kivi2", {.elements = (uint64_t)30 << 52, .layers = 1}, 32 + 60, 0},
        {"k=q8_0,v=bf16", {.elements = 64, .values = 32, .layers = 1}, 1, 34 + 64},
        {"k=q8_0,v=bf16", {.elements = 2, .values = 1, .layers = 1}, (uint64_t)1 << 62, 0},
        {"k=fp8,v=bf16", {.elements = 2, .values = 1, .layers = 1}, 3000000000000000000, 9000000000000000000},
        {"k=fp8,v=bf16", {.elements = 2, .values = 1, .layers = 1}, 3100000000000000000, 0},
        {"bf16", {.state_elements = 1 << 20, .layers = 1 << 20, .state_element_bytes = 4}, 1, (uint64_t)1 << 42},
        {"bf16", {.state_elements = (uint64_t)1 << 40, .layers = 1 << 24, .state_element_bytes = 1}, 1, 0},
        {"bf16", {.state_elements = (uint64_t)1 << 40, .layers = 1 << 22, .state_element_bytes = 2}, 1, 0},
        {"bf16",
         {.elements = 1, .layers = 1, .state_elements = (uint64_t)1 << 62, .state_element_bytes = 1},
         (uint64_t)1 << 61,
         0},
    };
    struct arena arena = {0};
    struct error error = {0};
    for (size_t i = 0; i < sizeof weights / sizeof *weights; i++) {
        struct weight weight = weights[i].weight;
        weight.active_copies = weight.copies;
        uint64_t counted = 0, active = 0, one = 0;
        struct model model = {.id = "a", .weights = &weight, .weight_count = 1};
        bool fits = account_parameters(&model, &counted, &error);
        if (account_active_parameters(&model, &active, &error) != fits || weight_parameters(&weight, &one) != fits ||
            counted != weights[i].parameters || active != counted || one != counted)
            fail_msg("weight %zu: %llu", i, (unsigned long long)counted);
    }
    for (size_t i = 0; i < sizeof caches / sizeof *caches; i++) {
        struct cache twice[] = {caches[i].cache, caches[i].cache};
        struct model model = {.id = "a", .caches = twice, .cache_count = 1};
        const struct dtype *dtype = dtype_of_cache(caches[i].dtype, &arena, &error);
        uint64_t bytes = 0, last = 0, before = 0;
        account_kv_bytes(&model, dtype, caches[i].tokens, &bytes);
        if (bytes != caches[i].bytes) fail_msg("cache %zu: %llu", i, (unsigned long long)bytes);
        bool last_fits = account_kv_marginal_bytes(&model, dtype, caches[i].tokens, &last);
        if (last_fits != (bytes != 0)) fail_msg("cache %zu: its last token", i);
        if (last_fits && (!account_kv_bytes(&model, dtype, caches[i].tokens - 1, &before) || bytes - before != last))
            fail_msg("cache %zu: its last token", i);
        model.cache_count = 2;
        bool fit = account_kv_bytes(&model, dtype, caches[i].tokens, &bytes);
        if (fit != (caches[i].bytes && caches[i].bytes <= INT64_MAX / 2)) fail_msg("cache %zu twice", i);
    }
    arena_free(&arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(cases_hold), cmocka_unit_test(overflow_is_refused),
                                       cmocka_unit_test(sums_stop_at_63_bits)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
