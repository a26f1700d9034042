/* bpt models: the presets as an aligned table, csv or json. */
#include <string.h>

#include "account/account.h"
#include "base/csv.h"
#include "base/number.h"
#include "cli/columns.h"
#include "cli/commands.h"
#include "cli/deliver.h"
#include "studio/studio.h"

/* What is said of one preset. */
struct entry {
    struct model model;
    uint64_t parameters, kv_token_bytes;
};

struct listing {
    struct arena arena;
    struct entry *entries;
    size_t count;
};

/* The census goes as soon as it is summed, for there may be many rows; the texts are the row's. */
static bool gather_row(const struct config *row, struct entry *entry, struct error *error) {
    struct arena arena = {0};
    struct config config = *row;
    config.arena = &arena;
    bool counted =
        model_build(&config, &entry->model, error) && account_parameters(&entry->model, &entry->parameters, error);
    if (counted && !account_kv_marginal_bytes(&entry->model, dtype_find("bf16", error), 1, &entry->kv_token_bytes))
        counted = error_set(error, ERROR_FAILURE, "%s: the KV cache of one token overflows", entry->model.id);
    entry->model.weights = NULL;
    entry->model.caches = NULL;
    entry->model.weight_count = entry->model.cache_count = 0;
    entry->model.left_out = NULL;
    arena_free(&arena);
    return counted;
}

/* Rows that cannot be counted are the user's own, and their sentence stops the listing. */
static bool gather(const struct studio *studio, struct listing *listing, struct error *error) {
    listing->entries = arena_array(&listing->arena, studio->presets.count + 1, sizeof *listing->entries);
    for (size_t i = 0; i < studio->presets.count; i++)
        if (!gather_row(&studio->presets.rows[i], &listing->entries[listing->count++], error)) return false;
    return true;
}

static const char *tokens_or_dash(struct arena *arena, uint64_t tokens, const char *none) {
    char text[NUMBER_SIZE];
    if (!tokens) return none;
    if (tokens >= 1000000000000)
        return arena_printf(arena, "%sT", number_short(text, (double)tokens / 1e12, 3, &number_style_english));
    if (tokens >= 1000000000)
        return arena_printf(arena, "%sB", number_short(text, (double)tokens / 1e9, 3, &number_style_english));
    return arena_copy(arena, number_grouped(text, tokens, &number_style_english));
}

static const char *grouped(struct arena *arena, uint64_t count) {
    char text[NUMBER_SIZE];
    return arena_copy(arena, number_grouped(text, count, &number_style_english));
}

static void write_table(struct listing *listing, struct buffer *out) {
    struct columns columns = {.arena = &listing->arena, .alignment = "lllrrrr"};
    columns_add(&columns, CELLS("id", "name", "developer", "parameters", "KV bytes/token", "context", "pretraining"));
    for (size_t i = 0; i < listing->count; i++) {
        const struct entry *entry = &listing->entries[i];
        const struct model *model = &entry->model;
        columns_add(&columns,
                    CELLS(model->id, model->name, model->developer, grouped(&listing->arena, entry->parameters),
                          grouped(&listing->arena, entry->kv_token_bytes),
                          model->context_length ? grouped(&listing->arena, model->context_length) : "-",
                          tokens_or_dash(&listing->arena, model->pretraining_tokens, "not on record")));
    }
    columns_write(&columns, 0, out);
}

static void write_csv(struct listing *listing, struct buffer *out) {
    buffer_text(out, "id,name,developer,released,model_type,parameters,kv_bytes_per_token,context_length,"
                     "pretraining_tokens,source\n");
    for (size_t i = 0; i < listing->count; i++) {
        const struct entry *entry = &listing->entries[i];
        const struct model *model = &entry->model;
        const char *texts[] = {model->id, model->name, model->developer, model->released, model->model_type};
        for (size_t j = 0; j < 5; j++) {
            if (texts[j]) csv_write_guarded(out, texts[j]);
            buffer_text(out, ",");
        }
        buffer_printf(out, "%llu,%llu,", (unsigned long long)entry->parameters,
                      (unsigned long long)entry->kv_token_bytes);
        if (model->context_length) buffer_printf(out, "%llu", (unsigned long long)model->context_length);
        buffer_text(out, ",");
        if (model->pretraining_tokens) buffer_printf(out, "%llu", (unsigned long long)model->pretraining_tokens);
        buffer_text(out, ",");
        if (model->source) csv_write_guarded(out, model->source);
        buffer_text(out, "\n");
    }
}

static void put_count_or_null(struct json_writer *json, const char *key, uint64_t count) {
    if (count)
        json_put_count(json, key, count);
    else
        json_put_null(json, key);
}

static void write_json(struct listing *listing, struct buffer *out) {
    struct json_writer json = {0};
    json_open_list(&json, NULL);
    for (size_t i = 0; i < listing->count; i++) {
        const struct entry *entry = &listing->entries[i];
        const struct model *model = &entry->model;
        json_open_object(&json, NULL);
        json_put_text(&json, "id", model->id);
        json_put_text(&json, "name", model->name);
        json_put_text(&json, "developer", model->developer);
        json_put_text(&json, "released", model->released);
        json_put_text(&json, "model_type", model->model_type);
        json_put_count(&json, "parameters", entry->parameters);
        json_put_count(&json, "kv_bytes_per_token", entry->kv_token_bytes);
        put_count_or_null(&json, "context_length", model->context_length);
        put_count_or_null(&json, "pretraining_tokens", model->pretraining_tokens);
        json_put_text(&json, "source", model->source);
        json_close(&json);
    }
    json_finish(&json, out);
}

bool command_models(const struct call *call, struct error *error) {
    const struct request *request = &call->request;
    static const char *const names[] = {"table", "csv", "json", NULL};
    static void (*const writers[])(struct listing * list, struct buffer * out) = {write_table, write_csv, write_json};
    const char *format = deliver_format(request, names, error);
    if (!format) return false;
    struct studio studio;
    struct listing listing = {0};
    struct buffer out = {0};
    bool done = studio_open(&studio, request->presets, error) &&
                (!request->family || presets_keep_families(&studio.presets, request->family, &listing.arena, error)) &&
                gather(&studio, &listing, error);
    for (size_t i = 0; names[i] && done; i++)
        if (names[i] == format) writers[i](&listing, &out);
    done = done && deliver_text(request, &out, error);
    buffer_free(&out);
    arena_free(&listing.arena);
    studio_close(&studio);
    return done;
}
