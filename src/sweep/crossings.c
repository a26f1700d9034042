/* Where the lines meet, by bisection: exact whole tokens and ranks. */
#include "sweep/crossings.h"

#include "base/exact.h"

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

static uint64_t or_none(uint64_t found) {
    return found > FARTHEST ? 0 : found;
}

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
    return !sweep_kv_bytes(crossing->model, crossing->question, tokens, &bytes) || bytes >= crossing->target_bytes;
}

static bool adapter_bytes(const struct crossing *crossing, uint64_t rank, uint64_t *bytes) {
    struct adapter_formats formats = {crossing->question->adapter_dtype, crossing->question->weight_dtype};
    struct error ignored;
    uint64_t parameters;
    return adapted_weigh(crossing->adapted, rank, &formats, &parameters, bytes, &ignored);
}

/* The smallest rank for which the condition holds, which stays true of an adapter that only grows; FARTHEST + 1: none.
 * Where its kind may fall at some ranks, it is sought between each two of them. */
static uint64_t smallest_rank(bool (*holds)(const void *, uint64_t), const struct crossing *crossing) {
    for (uint64_t low = 1;;) {
        uint64_t next = adapted_falls_after(crossing->adapted, low), high = exact_smaller(next - 1, FARTHEST);
        uint64_t found = smallest(low, high, holds, crossing);
        if (found <= high || high == FARTHEST) return found;
        low = next;
    }
}

static bool adapter_reaches(const void *context, uint64_t rank) {
    const struct crossing *crossing = context;
    uint64_t bytes;
    return !adapter_bytes(crossing, rank, &bytes) ||
           (exact_wide)bytes * SHARE_ONE >= (exact_wide)crossing->target_bytes * crossing->share;
}

uint64_t sweep_rank_reaching(const struct question *question, const struct findings *findings, uint64_t bytes,
                             uint64_t share) {
    struct crossing crossing = {
        .question = question, .adapted = findings->adapted, .target_bytes = bytes, .share = share};
    return or_none(smallest_rank(adapter_reaches, &crossing));
}

static bool adapter_exceeds(const void *context, uint64_t rank) {
    const struct crossing *crossing = context;
    uint64_t bytes;
    return !adapter_bytes(crossing, rank, &bytes) ||
           (exact_wide)bytes * SHARE_ONE > (exact_wide)crossing->target_bytes * crossing->share;
}

/* Of the first rank that weighs as much as the KV cache: it, where it weighs no more, or the one before. */
static uint64_t last_within(const struct crossing *base, const struct findings *findings) {
    uint64_t equal = findings->equal_rank, bytes;
    if (!equal) return 0;
    return adapter_bytes(base, equal, &bytes) && bytes <= findings->kv_bytes ? equal : equal - 1;
}

static void find_crossings(const struct crossing *base, struct findings *findings) {
    struct crossing crossing = *base;
    crossing.target_bytes = findings->adapter_bytes;
    findings->crossover_tokens = or_none(smallest(1, FARTHEST, kv_reaches, &crossing));

    if (!adapter_kind_varies(crossing.adapted->adapter->kind)) return;
    crossing.target_bytes = findings->kv_bytes;
    crossing.share = SHARE_ONE;
    findings->equal_rank = or_none(smallest_rank(adapter_reaches, &crossing));
    findings->last_rank = last_within(base, findings);
    crossing.share = findings->min_kv_share;
    findings->floor_rank = or_none(smallest_rank(adapter_reaches, &crossing));

    crossing.target_bytes = findings->weight_bytes;
    crossing.share = findings->max_weight_share;
    uint64_t past = smallest_rank(adapter_exceeds, &crossing);
    findings->cap_endless = past > FARTHEST;
    findings->cap_rank = findings->cap_endless ? 0 : past - 1;
}

static bool kv_holds_rank_one(const void *context, uint64_t tokens) {
    const struct crossing *crossing = context;
    uint64_t kv, bytes;
    return !sweep_kv_bytes(crossing->model, crossing->question, tokens, &kv) ||
           (adapter_bytes(crossing, 1, &bytes) && bytes <= kv);
}

/* So many tokens that the largest adapter allowed is too small a share of their KV cache. */
static bool kv_outgrows_cap(const void *context, uint64_t tokens) {
    const struct crossing *crossing = context;
    uint64_t kv;
    return !sweep_kv_bytes(crossing->model, crossing->question, tokens, &kv) ||
           (exact_wide)crossing->target_bytes * SHARE_ONE < (exact_wide)kv * crossing->share;
}

/* The most bytes of any rank up to this one. */
static bool largest_up_to(const struct crossing *crossing, uint64_t last, uint64_t *most) {
    uint64_t bytes;
    if (!adapter_bytes(crossing, last, most)) return false;
    for (uint64_t at = adapted_falls_after(crossing->adapted, 1); at <= last;
         at = adapted_falls_after(crossing->adapted, at))
        if (adapter_bytes(crossing, at - 1, &bytes)) *most = exact_larger(*most, bytes);
    return true;
}

/* The last rank from the floor on, up to `last`, before which the adapter has not fallen below the floor again. */
static uint64_t stays_above_floor(const struct crossing *base, const struct findings *findings, uint64_t last) {
    struct crossing crossing = *base;
    crossing.target_bytes = findings->kv_bytes;
    crossing.share = findings->min_kv_share;
    for (uint64_t at = adapted_falls_after(crossing.adapted, findings->floor_rank); at <= last;
         at = adapted_falls_after(crossing.adapted, at))
        if (!adapter_reaches(&crossing, at)) return at - 1;
    return last;
}

/* The largest rank that may be in a spot, whatever the tokens; 0: none. */
static uint64_t most_rank(const struct findings *findings) {
    uint64_t cap = findings->cap_endless ? FARTHEST : findings->cap_rank;
    return findings->outgrown_rank ? exact_smaller(cap, findings->outgrown_rank) : cap;
}

/* The tokens with a spot are one range, since its floor rises with them: from where the KV cache holds rank 1 to where
 * it outgrows the largest rank. */
static void find_spot(const struct crossing *base, struct findings *findings) {
    struct crossing crossing = *base;
    uint64_t last = most_rank(findings);
    if (!last || !largest_up_to(&crossing, last, &crossing.target_bytes)) return;
    crossing.share = findings->min_kv_share;
    uint64_t first = smallest(1, FARTHEST, kv_holds_rank_one, &crossing);
    uint64_t past = smallest(exact_smaller(first, FARTHEST), FARTHEST, kv_outgrows_cap, &crossing);
    if (first > FARTHEST || past == first) return;
    findings->spot_from = first;
    findings->spot_endless = past > FARTHEST;
    if (!findings->spot_endless) findings->spot_tokens = past - 1;
    if (findings->equal_rank) last = exact_smaller(last, findings->last_rank);
    if (last == FARTHEST && findings->full_rank) last = findings->full_rank; /* nothing else ends it */
    if (findings->tokens < first || !findings->floor_rank || findings->floor_rank > last) return;
    findings->spot_low = findings->floor_rank;
    findings->spot_high = stays_above_floor(base, findings, last);
}

void crossings_find(const struct model *model, const struct question *question, struct findings *findings) {
    struct crossing base = {.model = model, .question = question, .adapted = findings->adapted};
    find_crossings(&base, findings);
    find_spot(&base, findings);
}
