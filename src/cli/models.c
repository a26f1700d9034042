/* bpt models: the presets as an aligned table, csv or json. */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "account/account.h"
#include "base/csv.h"
#include "base/exact.h"
#include "base/list.h"
#include "base/names.h"
#include "base/number.h"
#include "cli/columns.h"
#include "cli/commands.h"
#include "cli/deliver.h"
#include "studio/studio.h"

/* What is said of one preset. */
struct entry {
    struct model model;
    uint64_t parameters, kv_token_bytes;
    size_t place; /* in the tables */
};

struct listing {
    struct arena arena;
    struct entry *entries;
    size_t count;
};

/* The census goes as soon as it is summed, for there may be many rows; the texts are the row's. */
static bool gather_row(const struct preset *preset, struct arena *texts, struct entry *entry, struct error *error) {
    struct arena arena = {0};
    struct config config;
    if (!preset_config(preset, texts, &config, error)) return false;
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
        if (!gather_row(&studio->presets.rows[i], &listing->arena, &listing->entries[listing->count++], error))
            return false;
    return true;
}

/* ---- which, and in which order ---- */

static bool holds(const char *text, const char *part) {
    size_t length = strlen(part);
    for (; text && *text; text++)
        if (strncasecmp(text, part, length) == 0) return true;
    return false;
}

static bool is_within(const char *range, uint64_t parameters, bool *within, struct arena *arena, struct error *error) {
    const char *dots = strstr(range, "..");
    uint64_t low = 0, high = EXACT_MAX;
    if (!dots || strcmp(range, "..") == 0)
        return error_set(error, ERROR_USAGE,
                         "--filter: size is '%.40s'; write from where to where, such as size=1B..30B or size=70B..",
                         range);
    const char *first = arena_text(arena, range, (size_t)(dots - range));
    if ((*first && !number_parse_count(first, 0, EXACT_MAX, &low, error)) ||
        (dots[2] && !number_parse_count(dots + 2, 0, EXACT_MAX, &high, error)))
        return error_within(error, "--filter: size");
    *within = parameters >= low && parameters <= high;
    return true;
}

static const char *developer_of(const struct model *model) {
    return model->developer;
}

static const char *type_of(const struct model *model) {
    return model->model_type;
}

static bool is(const char *text, const char *name) {
    return strcmp(text, name) == 0;
}

/* Conditions on a name of which presets have one each. */
static const struct naming {
    const char *start, *what;
    const char *(*of)(const struct model *model);
    bool (*fits)(const char *text, const char *name);
} namings[] = {{"developer=", "developer", developer_of, holds}, {"type=", "model type", type_of, is}};

static const struct naming *naming_of(const char *condition) {
    for (size_t i = 0; i < sizeof namings / sizeof *namings; i++)
        if (strncmp(condition, namings[i].start, strlen(namings[i].start)) == 0) return &namings[i];
    return NULL;
}

/* One condition of the filter. */
static bool passes(const struct entry *entry, const char *condition, bool *pass, struct arena *arena,
                   struct error *error) {
    const struct model *model = &entry->model;
    const char *equals = strchr(condition, '=');
    const struct naming *naming = naming_of(condition);
    if (!equals)
        *pass = holds(model->id, condition) || holds(model->name, condition) || holds(model->developer, condition) ||
                holds(model->model_type, condition) || holds(model->family, condition);
    else if (naming)
        *pass = naming->fits(naming->of(model), equals + 1);
    else if (strncmp(condition, "size=", 5) == 0)
        return is_within(equals + 1, entry->parameters, pass, arena, error);
    else
        return error_set(error, ERROR_USAGE, "--filter: '%.60s' is none of developer=, type= and size=", condition);
    return true;
}

/* A developer or a type that no preset has, with all there are. */
static bool check_name(const struct listing *listing, const char *condition, struct error *error) {
    const struct naming *naming = naming_of(condition);
    const char *name = naming ? condition + strlen(naming->start) : NULL;
    struct names names = {0};
    bool known = !naming;
    for (size_t i = 0; i < listing->count && !known; i++) {
        const char *own = naming->of(&listing->entries[i].model);
        known = naming->fits(own, name);
        if (own && !names_have(&names, own)) names_add(&names, own);
    }
    if (!known) names_refuse(&names, naming->what, name, error);
    names_free(&names);
    return known || error_within(error, "--filter");
}

/* Says which of the conditions none passes, or that none passes all. */
static bool refuse_filter(const struct listing *listing, const char *filter, struct arena *arena, struct error *error) {
    const char *rest = filter;
    for (struct item item; list_take(&rest, &item);)
        if (!check_name(listing, item_copy(item, arena), error)) return false;
    return error_set(error, ERROR_USAGE, "--filter: no preset passes '%.60s'; 'bpt models' lists all", filter);
}

static bool keep_filtered(struct listing *listing, const char *filter, struct error *error) {
    size_t kept = 0;
    for (size_t i = 0; filter && i < listing->count; i++) {
        bool keep = true, pass = true;
        const char *rest = filter;
        for (struct item item; keep && list_take(&rest, &item); keep = pass)
            if (!passes(&listing->entries[i], item_copy(item, &listing->arena), &pass, &listing->arena, error))
                return false;
        if (keep) listing->entries[kept++] = listing->entries[i];
    }
    if (filter && !kept) return refuse_filter(listing, filter, &listing->arena, error);
    if (filter) listing->count = kept;
    return true;
}

/* Those that do not say it stand last. */
static int compare_texts(const char *a, const char *b) {
    return a && b ? strcmp(a, b) : (a == NULL) - (b == NULL);
}

/* By family, then release, then as in the tables. */
static int compare_entries(const void *left, const void *right) {
    const struct entry *a = left, *b = right;
    int order = compare_texts(a->model.family, b->model.family);
    if (!order) order = compare_texts(a->model.released, b->model.released);
    return order ? order : (a->place > b->place) - (a->place < b->place);
}

static bool arrange(struct listing *listing, const char *filter, struct error *error) {
    for (size_t i = 0; i < listing->count; i++) listing->entries[i].place = i;
    if (!keep_filtered(listing, filter, error)) return false;
    qsort(listing->entries, listing->count, sizeof *listing->entries, compare_entries);
    return true;
}

/* ---- the list ---- */

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
                gather(&studio, &listing, error) && arrange(&listing, request->filter, error);
    for (size_t i = 0; names[i] && done; i++)
        if (names[i] == format) writers[i](&listing, &out);
    done = done && deliver_text(request, &out, error);
    buffer_free(&out);
    arena_free(&listing.arena);
    studio_close(&studio);
    return done;
}
