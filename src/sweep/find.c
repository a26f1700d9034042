/* All that one request finds out: sums over the census. */
#include "base/number.h"
#include "sweep/crossings.h"
#include "sweep/quantities.h"
#include "sweep/sweep.h"

static uint64_t smallest_window(const struct model *model) {
    uint64_t window = 0;
    for (size_t i = 0; i < model->cache_count; i++) {
        uint64_t own = model->caches[i].window;
        if (own && (!window || own < window)) window = own;
    }
    return window;
}

/* The KV cache at the reference, and how it grows. False on overflow. */
static bool find_kv(const struct model *model, const struct question *question, struct findings *found) {
    const struct dtype *dtype = question->kv_dtype;
    uint64_t first, before, recent = dtype_recent(dtype);
    if (!sweep_kv_bytes(model, question, 0, &found->kv_state_bytes) ||
        !sweep_kv_bytes(model, question, recent, &before) || !sweep_kv_bytes(model, question, recent + 1, &first) ||
        !sweep_kv_bytes(model, question, question->tokens, &found->kv_bytes) ||
        !sweep_kv_bytes(model, question, question->tokens - 1, &found->kv_marginal_bytes) ||
        !sweep_kv_band_bytes(model, question, question->tokens, &found->kv_band_bytes) ||
        !account_kv_allocated_bytes(model, dtype, question->tokens, &found->kv_allocated_bytes))
        return false;
    found->kv_marginal_bytes = found->kv_bytes - found->kv_marginal_bytes;
    found->kv_token_bytes = first - before;
    found->kv_window = question->kv_allocated ? 0 : smallest_window(model);
    return true;
}

/* What happens to the experts that the targets mean: those of the MLP when they are named by role. */
static enum expert_treatment treat_experts(const struct model *model, const struct adapted *adapted) {
    enum expert_treatment treatment = EXPERTS_NONE;
    for (size_t i = 0; i < model->weight_count; i++) {
        const struct weight *weight = &model->weights[i];
        if (!weight->experts) continue;
        if (adapted_includes(adapted, weight))
            return adapted->adapter->moe == MOE_SHARED ? EXPERTS_SHARED : EXPERTS_EACH;
        treatment = weight->fused_experts ? EXPERTS_FUSED : EXPERTS_UNTOUCHED;
    }
    return treatment;
}

static bool adapts_routers(const struct adapted *adapted) {
    for (size_t i = 0; i < adapted->line_count; i++)
        if (adapted->lines[i].weight->kind == WEIGHT_ROUTER) return true;
    return false;
}

static bool adapts_attention_alone(const struct adapted *adapted) {
    for (size_t i = 0; i < adapted->line_count; i++)
        if (adapted->lines[i].weight->role != ROLE_ATTENTION) return false;
    return adapted->line_count > 0;
}

/* The first embedding is that of the tokens. */
static uint64_t vocabulary_of(const struct model *model) {
    for (size_t i = 0; i < model->weight_count; i++)
        if (model->weights[i].kind == WEIGHT_EMBEDDING) return model->weights[i].in_features;
    return 0;
}

/* What is nothing has no place on an axis, and no bytes a token. */
static bool check_weight(const struct adapter_kind *kind, uint64_t size, uint64_t bytes, struct error *error) {
    return bytes || error_set(error, ERROR_USAGE, "--rank: at %llu nothing of %s is trained or stored; ask for more",
                              (unsigned long long)size, kind->title);
}

/* The adapter at its size: what is drawn, trained, stored and kept in memory. */
static bool find_adapter(const struct adapted *adapted, struct findings *found, struct error *error) {
    const struct adapter *adapter = adapted->adapter;
    const struct adapter_formats *formats = &found->adapter_formats;
    if (adapter->file && adapter->rank) found->rank = adapter->rank;
    if (!adapted_weigh(adapted, found->rank, formats, &found->adapter_parameters, &found->adapter_bytes, error) ||
        !adapted_measure(adapted, found->rank, formats, &found->adapter, error))
        return false;
    found->size_known = !adapter->file || adapter->rank;
    if (adapted->straight) {
        found->adapter_per_rank = adapted->each.parameters;
        found->adapter_fixed = adapted->fixed.parameters;
    }
    return check_weight(adapter->kind, found->rank, found->adapter_bytes, error);
}

/* As asked where that is a word, else the names of what is adapted. */
static const char *targets_of(const struct adapted *adapted) {
    const char *asked = adapted->adapter->targets;
    return adapted->line_count && targets_are_words(asked) ? asked : adapted->targets;
}

static const char *column_of(const struct adapter_kind *kind, struct arena *arena) {
    char *column = arena_printf(arena, "%s_bytes", kind->name);
    for (char *at = column; *at; at++)
        if (*at == '-') *at = '_';
    return column;
}

/* The adapters of other kinds that stand beside it. */
static bool find_rivals(const struct model *model, const struct question *question, struct arena *arena,
                        struct findings *found, struct error *error) {
    const struct adapter_formats *formats = &found->adapter_formats;
    for (size_t i = 0; i < question->rival_count; i++) {
        const struct adapter *asked = &question->rivals[i];
        struct rival *rival = &found->rivals[i];
        *rival = (struct rival){.kind = asked->kind,
                                .adapted = adapter_apply(model, asked, arena, error),
                                .size = asked->rank,
                                .varies = question->quantity == &quantity_rank && adapter_kind_varies(asked->kind)};
        if (!rival->adapted ||
            !adapted_weigh(rival->adapted, asked->rank, formats, &rival->parameters, &rival->bytes, error) ||
            !adapted_measure(rival->adapted, asked->rank, formats, &rival->measures, error) ||
            !check_weight(asked->kind, asked->rank, rival->bytes, error))
            return false;
        rival->targets = targets_of(rival->adapted);
        rival->column = column_of(rival->kind, arena);
    }
    found->rival_count = question->rival_count;
    return true;
}

/* What its user should know besides: that it outweighs what it could stand in for. */
static const char *warn(const struct findings *found, struct arena *arena) {
    char tokens[NUMBER_SIZE];
    const char *before = found->adapter_warning;
    if (found->adapter_bytes <= found->kv_bytes) return before;
    return arena_printf(arena, "%s%sit weighs more than what context keeps of %s tokens", before ? before : "",
                        before ? "; " : "", number_grouped(tokens, found->tokens, &number_style_english));
}

/* What needs no counting. */
static struct findings begin(const struct model *model, const struct question *question,
                             const struct adapted *adapted) {
    uint64_t limit = adapted_size_limit(adapted);
    struct findings found = {
        .model_id = model->id,
        .model_name = model->name,
        .source = model->source,
        .altered = question->altered,
        .read_as = model->read_as,
        .left_out = model->left_out,
        .kv_allocated = question->kv_allocated,
        .context_length = model->context_length,
        .kv_dtype = question->kv_dtype->name,
        .kv_label = dtype_label(question->kv_dtype),
        .kv_band_dtype = question->kv_band_dtype ? question->kv_band_dtype->name : NULL,
        .kv_band_label = question->kv_band_dtype ? dtype_label(question->kv_band_dtype) : NULL,
        .adapter_dtype = question->adapter_dtype->name,
        .weight_dtype = question->weight_dtype->name,
        .kind = question->adapter.kind,
        .adapter_kind = question->adapter.kind->name,
        .adapter_title = question->adapter.kind->title,
        .adapted = adapted,
        .adapter_formats = {question->adapter_dtype, question->weight_dtype},
        .targets = targets_of(adapted),
        .adapter_warning = adapted->warning,
        .adapter_file = question->adapter.file,
        .experts = treat_experts(model, adapted),
        .routers_adapted = adapts_routers(adapted),
        .attention_alone = adapts_attention_alone(adapted),
        .parameters_stated = model->stated_parameters != 0,
        .pretraining_tokens = model->pretraining_tokens,
        .tokens = question->tokens,
        .rank = question->rank,
        .low_rank_limit = limit,
        .outgrown_rank = adapted_outgrown_size(adapted, limit),
        .full_rank = adapted_full_size(adapted),
        .vocabulary = vocabulary_of(model),
        .session_tokens = question->session_tokens,
        .annotation_count = question->annotation_count,
        .references = question->references,
        .min_kv_share = question->min_kv_share,
        .max_weight_share = question->max_weight_share,
    };
    for (size_t i = 0; i < found.annotation_count; i++) found.annotations[i] = question->annotations[i];
    return found;
}

static const struct quantity *const quantities[] = {EVERY_QUANTITY};

bool sweep_find(const struct model *model, const struct question *question, struct arena *arena,
                struct findings *findings, struct error *error) {
    const struct adapted *adapted = adapter_apply(model, &question->adapter, arena, error);
    if (!adapted) return false;
    struct findings found = begin(model, question, adapted);
    if (!account_parameters(model, &found.parameters, error) ||
        !account_active_parameters(model, &found.active_parameters, error) || !find_adapter(adapted, &found, error) ||
        !find_rivals(model, question, arena, &found, error))
        return false;
    if (!dtype_bytes(question->weight_dtype, found.parameters, &found.weight_bytes) ||
        !find_kv(model, question, &found))
        return error_set(error, ERROR_USAGE,
                         "%s: %llu tokens at rank %llu overflow 63 bits of bytes; ask for fewer tokens or a lower rank",
                         model->id, (unsigned long long)question->tokens, (unsigned long long)question->rank);
    found.adapter_warning = warn(&found, arena);
    crossings_find(model, question, &found);
    for (size_t i = 0; i < sizeof quantities / sizeof *quantities; i++)
        if (quantities[i]->find && !quantities[i]->find(model, question, &found, error)) return false;
    *findings = found;
    return true;
}
