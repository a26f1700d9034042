#include "studio/ask.h"

#include <string.h>

#include "base/list.h"
#include "base/number.h"
#include "studio/options.h"

/* "tokens=1M" speaks to the charts that vary tokens, "rank=64" to those of ranks. */
static bool ask_annotations(const struct request *request, const struct chart *chart, struct question *question,
                            struct error *error) {
    enum { MOST = sizeof question->annotations / sizeof *question->annotations };
    const uint64_t most = UINT64_C(1000000000000000);
    for (size_t i = 0; i < request->annotate.count; i++) {
        const char *text = request->annotate.items[i];
        bool tokens = strncmp(text, "tokens=", 7) == 0, rank = strncmp(text, "rank=", 5) == 0;
        if (!tokens && !rank)
            return error_set(error, ERROR_USAGE, "--annotate: '%.60s' is neither tokens=N nor rank=N", text);
        uint64_t value;
        if (!number_parse_count(strchr(text, '=') + 1, 1, most, &value, error))
            return error_within(error, "--annotate");
        bool own = chart_annotates(chart, text), asked = option_is_given(options_find("annotate"), request);
        if (!own && asked && !request->shared)
            return error_set(error, ERROR_USAGE,
                             "--annotate: '%.60s' changes nothing on a figure of %s; leave it out, or draw %s", text,
                             chart->name, tokens ? "tokens" : "rank");
        if (!own) continue;
        if (question->annotation_count == MOST)
            return error_set(error, ERROR_USAGE, "--annotate: more than %d values of one figure do not fit", (int)MOST);
        question->annotations[question->annotation_count++] = value;
    }
    return true;
}

/* What a model is called and what it was trained on is said as given; it alters no count. */
static bool alters(const char *set) {
    static const char *const harmless[] = {"id",       "name",   "developer", "family",
                                           "released", "source", "notes",     "pretraining_tokens"};
    size_t length = strcspn(set, "=");
    for (size_t i = 0; i < sizeof harmless / sizeof *harmless; i++)
        if (strlen(harmless[i]) == length && memcmp(harmless[i], set, length) == 0) return false;
    return true;
}

/* "num_key_value_heads=64, head_dim=64" */
static const char *altered(const struct request *request, struct arena *arena) {
    const char *all = NULL;
    for (size_t i = 0; i < request->sets.count; i++)
        if (alters(request->sets.items[i]))
            all = arena_printf(arena, "%s%s%s", all ? all : "", all ? ", " : "", request->sets.items[i]);
    return all;
}

/* "fp8..bf16": one end is the format that is spoken of, the other the band's. */
static bool ask_band(const struct request *request, struct arena *arena, struct question *question,
                     struct error *error) {
    const char *text = request->kv_band, *dots = text ? strstr(text, "..") : NULL;
    if (!text) return true;
    if (!dots)
        return error_set(error, ERROR_USAGE, "--kv-band: '%.60s' is not two formats; write them like fp8..bf16", text);
    const struct dtype *low = dtype_find(arena_text(arena, text, (size_t)(dots - text)), error);
    const struct dtype *high = low ? dtype_find(dots + 2, error) : NULL;
    if (!low || !high) return error_within(error, "--kv-band");
    if (low == high) return error_set(error, ERROR_USAGE, "--kv-band: both ends are %s; give two formats", low->name);
    if (question->kv_dtype != low && question->kv_dtype != high)
        return error_set(
            error, ERROR_USAGE,
            "--kv-band: the figure speaks of a KV cache in %s, which is neither end of %.60s; say --kv-dtype %s or "
            "--kv-dtype %s",
            question->kv_dtype->name, text, low->name, high->name);
    question->kv_band_dtype = question->kv_dtype == low ? high : low;
    return true;
}

/* What would be said of one of several models is refused, rather than passed over. */
static bool check_comparison(const struct request *request, struct error *error) {
    for (const struct option *option = options; request->compare && option->name; option++)
        if (option->of_one_model && option_is_changed(option, request))
            return error_set(error, ERROR_USAGE, "--%s: is of a figure of one model; leave it out, or --compare",
                             option->name);
    return true;
}

/* The chart's own range reaches the reference value, in whole steps of its axis. */
static void include_reference(struct question *question) {
    if (!question->quantity->reference) return;
    uint64_t value = question->quantity->reference(question), step = question->quantity->step;
    while (question->high < value) question->high *= step;
    while (question->low > value) question->low /= step;
}

static bool is_in_tokens(const struct question *question) {
    bool any = question->adapter.kind->parameter == SIZE_TOKENS;
    for (size_t i = 0; i < question->rival_count; i++) any = any || question->rivals[i].kind->parameter == SIZE_TOKENS;
    return any;
}

/* An option of a size that no kind of the figure counts in. */
static bool check_size_options(const struct request *request, const struct question *question, struct error *error) {
    const struct adapter_kind *kind = question->adapter.kind;
    bool sized = kind->parameter != SIZE_TOKENS && kind->parameter != SIZE_NONE;
    if (option_is_changed(options_find("virtual-tokens"), request) && !is_in_tokens(question))
        return error_set(error, ERROR_USAGE, "--virtual-tokens: %s has none; leave it out", kind->title);
    if (!sized && !question->rival_count && option_is_changed(options_find("rank"), request))
        return error_set(error, ERROR_USAGE, "--rank: %s has none; leave it out%s", kind->title,
                         kind->parameter == SIZE_TOKENS ? " and state --virtual-tokens" : "");
    return true;
}

static bool refuse_kind(const char *name, struct arena *arena, struct error *error) {
    const char *all = "";
    for (const struct adapter_kind *kind = adapter_kind_next(NULL); kind; kind = adapter_kind_next(kind))
        if (kind->draws) all = arena_printf(arena, "%s%s%s", all, *all ? ", " : "", kind->name);
    return error_set(error, ERROR_USAGE, "--adapters: '%.40s' is not a kind that is drawn; those are %s", name, all);
}

static bool is_there(const struct question *question, const struct adapter_kind *kind) {
    bool there = question->adapter.kind == kind;
    for (size_t i = 0; i < question->rival_count; i++) there = there || question->rivals[i].kind == kind;
    return there;
}

/* The other kinds of --adapters, each as it is where nothing else is stated. */
static bool ask_rivals(const struct request *request, const struct chart *chart, struct arena *arena,
                       struct question *question, struct error *error) {
    const char *rest = request->adapters ? request->adapters : "";
    size_t count = 0;
    if (request->adapters && (request->adapter_config || request->adapter_file))
        return error_set(error, ERROR_USAGE, "--adapters: a config or a file is one adapter; leave one of them out");
    if (request->adapters && !chart->per_token)
        return error_set(error, ERROR_USAGE,
                         "--adapters: figures of tokens and of ranks hold several, one of %s holds one; state it with "
                         "--adapter",
                         chart->name);
    for (struct item item; list_take(&rest, &item); count++) {
        const char *name = item_copy(item, arena);
        const struct adapter_kind *kind = adapter_kind_find(name);
        if (!kind || !kind->draws) return refuse_kind(name, arena, error);
        if (count > MOST_RIVALS)
            return error_set(error, ERROR_USAGE, "--adapters: more than %d do not fit", MOST_RIVALS + 1);
        if (count && is_there(question, kind))
            return error_set(error, ERROR_USAGE, "--adapters: %s is named twice; leave one out", kind->name);
        if (!count) continue; /* the figure's own */
        struct adapter *rival = &question->rivals[question->rival_count++];
        *rival = question->adapter;
        rival->kind = kind;
        adapter_use_presets(rival);
        rival->rank = kind->parameter == SIZE_TOKENS ? request->virtual_tokens : request->rank;
    }
    return true;
}

static bool check_chart(const struct question *question, struct error *error) {
    const struct adapter *adapter = &question->adapter;
    bool fixed = !adapter_kind_varies(adapter->kind) || (adapter->file && !adapter->file_per_rank);
    if (!question->quantity->of_ranks || !fixed || adapter->stacked_rank) return true;
    if (adapter->file)
        return error_set(error, ERROR_USAGE,
                         "--adapter: %s has no rank that a figure could vary; 'bpt tokens' draws it as the file has it",
                         adapter->kind->title);
    return error_set(error, ERROR_USAGE,
                     "--adapter: %s has no rank that a figure could vary; 'bpt tokens' draws it, and 'bpt rank "
                     "--adapters lora,%s' as a level beside a kind that has",
                     adapter->kind->title, adapter->kind->name);
}

/* The size in what the kind counts in: as its config or file states it, or the request. */
static bool size_adapter(const struct request *request, struct question *question, struct error *error) {
    const struct adapter_kind *kind = question->adapter.kind;
    if (!check_size_options(request, question, error) || !check_chart(question, error)) return false;
    if (question->adapter.rank) question->rank = question->adapter.rank;
    if (kind->parameter == SIZE_TOKENS && !question->adapter.rank) question->rank = request->virtual_tokens;
    return true;
}

bool ask(const struct request *request, const struct inputs *inputs, const struct chart *chart, struct arena *arena,
         struct question *question, struct error *error) {
    bool own_range = request->x_range.high != 0;
    struct question asked = {
        .quantity = chart->quantity,
        .tokens = request->tokens,
        .rank = request->rank,
        .low = own_range ? request->x_range.low : chart->quantity->low,
        .high = own_range ? request->x_range.high : chart->quantity->high,
        .fitted = !own_range && !request->compare, /* what is compared shares its axis */
        .points = request->points,
        .kv_allocated = strcmp(request->kv, "allocated") == 0,
        .kv_dtype = dtype_of_cache(request->kv_dtype, arena, error),
        .adapter_dtype = dtype_find(request->lora_dtype, error),
        .weight_dtype = dtype_find(request->weight_dtype, error),
        .min_kv_share = request->min_kv,
        .max_weight_share = request->max_weights,
        .adapter = inputs->adapter,
        .altered = altered(request, arena),
        .session_tokens = request->session_tokens,
        .summary_tokens = request->summary_tokens,
        .references = inputs->references,
    };
    if (!asked.kv_dtype || !asked.adapter_dtype || !asked.weight_dtype) return false;
    if (!check_comparison(request, error) || !ask_band(request, arena, &asked, error)) return false;
    if (!ask_rivals(request, chart, arena, &asked, error) || !size_adapter(request, &asked, error)) return false;
    if (asked.adapter.file_dtype) asked.adapter_dtype = asked.adapter.file_dtype;
    if (!ask_annotations(request, chart, &asked, error)) return false;
    if (asked.high > asked.quantity->highest)
        return error_set(error, ERROR_USAGE, "--x-range: %ss go up to %llu", asked.quantity->name,
                         (unsigned long long)asked.quantity->highest);
    if (!own_range) include_reference(&asked);
    for (size_t i = 0; i < asked.annotation_count; i++)
        if (asked.annotations[i] < asked.low || asked.annotations[i] > asked.high)
            return error_set(
                error, ERROR_USAGE,
                "--annotate: %llu lies off the axis, which goes from %llu to %llu; choose another with --x-range",
                (unsigned long long)asked.annotations[i], (unsigned long long)asked.low,
                (unsigned long long)asked.high);
    *question = asked;
    return true;
}
