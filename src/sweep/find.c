/* All that one request finds out: sums over the census, and exact crossings by bisection. */
#include "base/exact.h"
#include "base/number.h"
#include "sweep/sessions.h"
#include "sweep/sweep.h"

/* The smallest n in low..high for which the condition holds, which once true stays true; high + 1 when never. */
static uint64_t smallest(uint64_t low, uint64_t high, bool (*holds)(const void *, uint64_t), const void *context) {
    uint64_t end = high + 1;
    for (uint64_t step = 1; step <= high - low; step *= 2) { /* most are found near the low end */
        uint64_t probe = low + step - 1;
        if (holds(context, probe)) {
            end = probe;
            break;
        }
        low = probe + 1;
    }
    while (low < end) {
        uint64_t middle = low + (end - low) / 2;
        if (holds(context, middle))
            end = middle;
        else
            low = middle + 1;
    }
    return low;
}

/* Past any rank and any tokens whose bytes can be counted. */
#define FARTHEST ((uint64_t)1 << 60)

struct crossing {
    const struct model *model;
    const struct question *question;
    const struct adapted *adapted;
    uint64_t target_bytes;
    uint64_t share; /* the condition speaks of this share of target_bytes */
};

bool sweep_kv_bytes(const struct model *model, const struct question *question, uint64_t tokens, uint64_t *bytes) {
    if (question->kv_allocated) return account_kv_allocated_bytes(model, question->kv_dtype, tokens, bytes);
    return account_kv_bytes(model, question->kv_dtype, tokens, bytes);
}

bool sweep_kv_band_bytes(const struct model *model, const struct question *question, uint64_t tokens, uint64_t *bytes) {
    struct question other = *question;
    other.kv_dtype = question->kv_band_dtype;
    *bytes = 0;
    return !other.kv_dtype || sweep_kv_bytes(model, &other, tokens, bytes);
}

/* A cache too large to count is larger than any adapter. */
static bool kv_reaches(const void *context, uint64_t tokens) {
    const struct crossing *crossing = context;
    uint64_t bytes;
    if (!sweep_kv_bytes(crossing->model, crossing->question, tokens, &bytes)) return true;
    return bytes >= crossing->target_bytes;
}

static bool adapter_bytes(const struct crossing *crossing, uint64_t rank, uint64_t *bytes) {
    struct adapter_formats formats = {crossing->question->adapter_dtype, crossing->question->weight_dtype};
    struct error ignored;
    uint64_t parameters;
    return adapted_weigh(crossing->adapted, rank, &formats, &parameters, bytes, &ignored);
}

static bool adapter_reaches(const void *context, uint64_t rank) {
    const struct crossing *crossing = context;
    uint64_t bytes;
    if (!adapter_bytes(crossing, rank, &bytes)) return true;
    return (exact_wide)bytes * SHARE_ONE >= (exact_wide)crossing->target_bytes * crossing->share;
}

uint64_t sweep_rank_reaching(const struct question *question, const struct findings *findings, uint64_t bytes,
                             uint64_t share) {
    struct crossing crossing = {
        .question = question, .adapted = findings->adapted, .target_bytes = bytes, .share = share};
    uint64_t rank = smallest(1, FARTHEST, adapter_reaches, &crossing);
    return rank > FARTHEST ? 0 : rank;
}

static bool adapter_exceeds(const void *context, uint64_t rank) {
    const struct crossing *crossing = context;
    uint64_t bytes;
    if (!adapter_bytes(crossing, rank, &bytes)) return true;
    return (exact_wide)bytes * SHARE_ONE > (exact_wide)crossing->target_bytes * crossing->share;
}

static uint64_t or_none(uint64_t found) {
    return found > FARTHEST ? 0 : found;
}

static void find_crossings(const struct crossing *base, struct findings *findings) {
    struct crossing crossing = *base;
    crossing.target_bytes = findings->adapter_bytes;
    findings->crossover_tokens = or_none(smallest(1, FARTHEST, kv_reaches, &crossing));

    if (!adapter_kind_varies(crossing.adapted->adapter->kind)) return;
    crossing.target_bytes = findings->kv_bytes;
    crossing.share = SHARE_ONE;
    findings->equal_rank = or_none(smallest(1, FARTHEST, adapter_reaches, &crossing));
    crossing.share = findings->min_kv_share;
    findings->floor_rank = or_none(smallest(1, FARTHEST, adapter_reaches, &crossing));

    crossing.target_bytes = findings->weight_bytes;
    crossing.share = findings->max_weight_share;
    uint64_t past = smallest(1, FARTHEST, adapter_exceeds, &crossing);
    findings->cap_rank = past > FARTHEST ? 0 : past - 1;
}

static bool kv_holds_rank_one(const void *context, uint64_t tokens) {
    const struct crossing *crossing = context;
    uint64_t kv, bytes;
    if (!sweep_kv_bytes(crossing->model, crossing->question, tokens, &kv)) return true;
    return adapter_bytes(crossing, 1, &bytes) && bytes <= kv;
}

/* So many tokens that the largest adapter allowed is too small a share of their KV cache. */
static bool kv_outgrows_cap(const void *context, uint64_t tokens) {
    const struct crossing *crossing = context;
    uint64_t kv;
    if (!sweep_kv_bytes(crossing->model, crossing->question, tokens, &kv)) return true;
    return (exact_wide)crossing->target_bytes * SHARE_ONE < (exact_wide)kv * crossing->share;
}

/* The tokens with a spot are one range, since its floor rises with them: from where the KV cache holds rank 1 to where
 * it outgrows the cap. */
static void find_spot(const struct crossing *base, struct findings *findings) {
    struct crossing crossing = *base;
    uint64_t last = findings->cap_rank;
    if (!last || !adapter_bytes(&crossing, last, &crossing.target_bytes)) return;
    crossing.share = findings->min_kv_share;
    uint64_t first = smallest(1, FARTHEST, kv_holds_rank_one, &crossing);
    uint64_t past = smallest(first < FARTHEST ? first : FARTHEST, FARTHEST, kv_outgrows_cap, &crossing);
    if (first > FARTHEST || past == first) return;
    findings->spot_endless = past > FARTHEST;
    if (!findings->spot_endless) findings->spot_tokens = past - 1;
    if (findings->equal_rank && findings->equal_rank < last) last = findings->equal_rank;
    if (findings->tokens < first || !findings->floor_rank || findings->floor_rank > last) return;
    findings->spot_low = findings->floor_rank;
    findings->spot_high = last;
}

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

/* The first embedding is that of the tokens. */
static uint64_t vocabulary_of(const struct model *model) {
    for (size_t i = 0; i < model->weight_count; i++)
        if (model->weights[i].kind == WEIGHT_EMBEDDING) return model->weights[i].in_features;
    return 0;
}

/* The adapter at its size: what is drawn, trained, stored and kept in memory. */
static bool find_adapter(const struct crossing *base, struct findings *found, struct error *error) {
    const struct adapter *adapter = base->adapted->adapter;
    const struct adapter_formats *formats = &found->adapter_formats;
    if (adapter->file && adapter->rank) found->rank = adapter->rank;
    if (!adapted_weigh(base->adapted, found->rank, formats, &found->adapter_parameters, &found->adapter_bytes, error) ||
        !adapted_measure(base->adapted, found->rank, formats, &found->adapter, error))
        return false;
    found->size_known = !adapter->file || adapter->rank;
    if (base->adapted->straight) {
        found->adapter_per_rank = base->adapted->each.parameters;
        found->adapter_fixed = base->adapted->fixed.parameters;
    }
    if (!found->adapter_bytes)
        return error_set(error, ERROR_USAGE, "--rank: at %llu nothing of %s is trained or stored; ask for more",
                         (unsigned long long)found->rank, base->adapted->adapter->kind->title);
    return true;
}

/* The adapters of other kinds that stand beside it. */
static bool find_rivals(const struct crossing *base, struct arena *arena, struct findings *found, struct error *error) {
    const struct question *question = base->question;
    for (size_t i = 0; i < question->rival_count; i++) {
        const struct adapter *rival = &question->rivals[i];
        const struct adapted *adapted = adapter_apply(base->model, rival, arena, error);
        uint64_t parameters;
        found->rivals[i] = (struct rival){.kind = rival->kind, .size = rival->rank};
        if (!adapted ||
            !adapted_weigh(adapted, rival->rank, &found->adapter_formats, &parameters, &found->rivals[i].bytes, error))
            return false;
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

bool sweep_find(const struct model *model, const struct question *question, struct arena *arena,
                struct findings *findings, struct error *error) {
    const struct adapted *adapted = adapter_apply(model, &question->adapter, arena, error);
    if (!adapted) return false;
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
        .targets = adapted->line_count && targets_are_words(adapted->adapter->targets) ? adapted->adapter->targets
                                                                                       : adapted->targets,
        .adapter_warning = adapted->warning,
        .adapter_file = question->adapter.file,
        .experts = treat_experts(model, adapted),
        .routers_adapted = adapts_routers(adapted),
        .parameters_stated = model->stated_parameters != 0,
        .pretraining_tokens = model->pretraining_tokens,
        .tokens = question->tokens,
        .rank = question->rank,
        .low_rank_limit = adapted_size_limit(adapted),
        .vocabulary = vocabulary_of(model),
        .session_tokens = question->session_tokens,
        .annotation_count = question->annotation_count,
        .references = question->references,
        .min_kv_share = question->min_kv_share,
        .max_weight_share = question->max_weight_share,
    };
    for (size_t i = 0; i < found.annotation_count; i++) found.annotations[i] = question->annotations[i];
    if (!account_parameters(model, &found.parameters, error)) return false;
    if (!account_active_parameters(model, &found.active_parameters, error)) return false;
    struct crossing base = {.model = model, .question = question, .adapted = adapted};
    if (!find_adapter(&base, &found, error) || !find_rivals(&base, arena, &found, error)) return false;
    if (!dtype_bytes(question->weight_dtype, found.parameters, &found.weight_bytes) ||
        !find_kv(model, question, &found))
        return error_set(error, ERROR_USAGE,
                         "%s: %llu tokens at rank %llu overflow 63 bits of bytes; ask for fewer tokens or a lower rank",
                         model->id, (unsigned long long)question->tokens, (unsigned long long)question->rank);
    found.adapter_warning = warn(&found, arena);
    find_crossings(&base, &found);
    find_spot(&base, &found);
    if (!sessions_find(model, question, &found))
        return error_set(error, ERROR_USAGE, "%s: a session of %llu tokens overflows 63 bits of bytes; ask for fewer",
                         model->id, (unsigned long long)question->session_tokens);
    *findings = found;
    return true;
}
