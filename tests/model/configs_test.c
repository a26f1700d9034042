/* The config.json of released models, tests/facts/configs, gives line by line the census of the preset of that name,
 * or is refused as tests/facts/configs.csv says. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "facts.h"

static void same_weight(const char *id, const struct weight *a, const struct weight *b) {
    if (strcmp(a->name, b->name) != 0) fail_msg("%s: %s where the preset has %s", id, a->name, b->name);
    bool same = strcmp(a->module, b->module) == 0 && a->kind == b->kind && a->role == b->role &&
                a->copies == b->copies && a->active_copies == b->active_copies && a->in_features == b->in_features &&
                a->out_features == b->out_features && a->bias == b->bias && a->fused_experts == b->fused_experts;
    if (!same) fail_msg("%s: %s differs from the preset's", id, a->name);
}

static void same_cache(const char *id, const struct cache *a, const struct cache *b) {
    bool same = strcmp(a->name, b->name) == 0 && a->layers == b->layers && a->elements == b->elements &&
                a->window == b->window && a->every == b->every && a->state_elements == b->state_elements &&
                a->state_element_bytes == b->state_element_bytes;
    if (!same) fail_msg("%s: the cache of %s differs from the preset's %s", id, a->name, b->name);
}

static void same_census(const char *id, const struct model *a, const struct model *b) {
    for (size_t i = 0; i < a->weight_count && i < b->weight_count; i++) same_weight(id, &a->weights[i], &b->weights[i]);
    for (size_t i = 0; i < a->cache_count && i < b->cache_count; i++) same_cache(id, &a->caches[i], &b->caches[i]);
    if (a->weight_count != b->weight_count || a->cache_count != b->cache_count) fail_msg("%s: more or fewer lines", id);
    if (a->left_out && (!b->left_out || strcmp(a->left_out, b->left_out) != 0))
        fail_msg("%s: leaves out %s, the preset %s", id, a->left_out, b->left_out ? b->left_out : "nothing");
}

static void configs_equal_presets(void **state) {
    (void)state;
    struct arena arena = {0};
    struct error error;
    struct presets presets = facts_presets(&arena);
    struct facts facts = facts_table("tests/facts/configs.csv", &arena);
    assert_true(facts.count >= 57);
    for (size_t i = 0; i < facts.count; i++) {
        const char *id = facts_cell(&facts, i, "model"), *refused = facts_cell(&facts, i, "refused");
        struct bytes bytes = facts_file(arena_printf(&arena, "tests/facts/configs/%s.json", id), &arena);
        struct config config = config_make(arena_printf(&arena, "%s.json", id), &arena);
        struct model read, preset;
        if (!config_read_json(&config, bytes.data, bytes.size, &error) || !model_build(&config, &read, &error)) {
            if (!*refused || !strstr(error.text, refused)) fail_msg("%s", error.text);
            continue;
        }
        if (*refused) fail_msg("%s: is read, but '%s' was expected", id, refused);
        struct config row = facts_config(&presets, id, "", &arena);
        if (!model_build(&row, &preset, &error)) fail_msg("%s", error.text);
        same_census(id, &read, &preset);
    }
    arena_free(&arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(configs_equal_presets)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
