/* What other programs and papers printed, tests/facts/published.csv, comes out of the census to the last digit:
 *   lora      parameters of an adapter of that rank on those targets
 *   total     parameters of the model, and of the adapter where a rank is given
 *   cache     bytes of that many tokens, exactly or as rounded ("1166.62MiB")
 *   capacity  the most tokens, in blocks of 16, that fit into so much memory
 * `apart` is what the printed figure holds besides ours (negative: lacks), and `note` says what that is. */
#include "adapter/adapter.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../lora.h"
#include "base/exact.h"
#include "facts.h"

/* A printed number and half a unit of its last digit: value = mantissa / scale x unit. */
struct printed {
    uint64_t mantissa, scale, unit;
    bool rounded;
};

static struct printed parse_printed(const char *text) {
    struct printed printed = {.scale = 1, .unit = 1};
    bool point = false;
    for (; *text == '.' || (*text >= '0' && *text <= '9'); text++) {
        if (*text == '.')
            point = true;
        else
            printed.mantissa = 10 * printed.mantissa + (uint64_t)(*text - '0'), printed.scale *= point ? 10 : 1;
    }
    printed.rounded = *text != '\0';
    if (strcmp(text, "MiB") == 0) printed.unit = 1 << 20;
    if (strcmp(text, "GiB") == 0) printed.unit = 1 << 30;
    return printed;
}

/* Twice the distance to the printed value, in units of its last digit, for comparing with one. */
static bool at_most(uint64_t bytes, struct printed printed) {
    return (exact_wide)2 * bytes * printed.scale <= ((exact_wide)2 * printed.mantissa + 1) * printed.unit;
}

static bool at_least(uint64_t bytes, struct printed printed) {
    return (exact_wide)2 * bytes * printed.scale >= ((exact_wide)2 * printed.mantissa - 1) * printed.unit;
}

struct row {
    const char *where, *kind, *targets, *value;
    uint64_t rank, tokens;
    int64_t apart;
    const struct dtype *dtype;
};

static uint64_t parameters_of_adapter(const struct model *model, const struct row *row) {
    struct error error;
    uint64_t per_rank = 0;
    if (!row->rank) return 0;
    if (!lora_per_rank(model, row->targets, &per_rank, &error)) fail_msg("%s: %s", row->where, error.text);
    return per_rank * row->rank;
}

static void hold(const char *where, uint64_t ours, int64_t apart, const char *value) {
    struct printed printed = parse_printed(value);
    uint64_t got = ours + (uint64_t)apart;
    bool holds = printed.rounded ? at_least(got, printed) && at_most(got, printed) : got == printed.mantissa;
    if (!holds) fail_msg("%s: printed %s, counted %llu%+lld", where, value, (unsigned long long)ours, (long long)apart);
}

static void hold_row(const struct model *model, const struct row *row) {
    struct error error;
    uint64_t count = 0, more = 0;
    if (strcmp(row->kind, "lora") == 0) {
        hold(row->where, parameters_of_adapter(model, row), row->apart, row->value);
    } else if (strcmp(row->kind, "total") == 0) {
        assert_true(account_counted_parameters(model, &count, &error));
        hold(row->where, count + parameters_of_adapter(model, row), row->apart, row->value);
    } else if (strcmp(row->kind, "cache") == 0) {
        assert_true(account_kv_bytes(model, row->dtype, row->tokens, &count));
        hold(row->where, count, row->apart, row->value);
    } else if (strcmp(row->kind, "capacity") == 0) {
        assert_true(account_kv_bytes(model, row->dtype, row->tokens, &count));
        assert_true(account_kv_bytes(model, row->dtype, row->tokens + 16, &more));
        struct printed memory = parse_printed(row->value);
        if (!at_most(count, memory) || !at_least(more, memory)) fail_msg("%s: %s", row->where, row->value);
    } else {
        fail_msg("%s: no such kind as %s", row->where, row->kind);
    }
}

static void printed_figures_come_out(void **state) {
    (void)state;
    struct arena arena = {0};
    struct error error;
    struct presets presets = facts_presets(&arena);
    struct facts facts = facts_table("tests/facts/published.csv", &arena);
    assert_true(facts.count >= 81);
    for (size_t i = 0; i < facts.count; i++) {
        struct row row = {.kind = facts_cell(&facts, i, "kind"),
                          .targets = facts_cell(&facts, i, "targets"),
                          .value = facts_cell(&facts, i, "value"),
                          .rank = strtoull(facts_cell(&facts, i, "rank"), NULL, 10),
                          .tokens = strtoull(facts_cell(&facts, i, "tokens"), NULL, 10),
                          .apart = strtoll(facts_cell(&facts, i, "apart"), NULL, 10)};
        const char *id = facts_cell(&facts, i, "model"), *dtype = facts_cell(&facts, i, "dtype");
        row.where = arena_printf(&arena, "%s, line %zu", facts.path, facts.lines[i]);
        if (*dtype && !(row.dtype = dtype_find(dtype, &error))) fail_msg("%s: %s", row.where, error.text);
        if (row.apart) assert_true(*facts_cell(&facts, i, "note"));
        struct config config = facts_config(&presets, id, facts_cell(&facts, i, "config"), &arena);
        struct model model;
        if (!model_build(&config, &model, &error)) fail_msg("%s: %s", row.where, error.text);
        hold_row(&model, &row);
    }
    arena_free(&arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(printed_figures_come_out)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
