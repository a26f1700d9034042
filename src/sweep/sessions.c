/* The figure of sessions: what is kept of each, counted in bytes. Continual learning as far as it can be counted. */
#include "base/exact.h"
#include "sweep/findings.h"
#include "sweep/quantities.h"
#include "sweep/sweep.h"

/* Tokens of a session where none are asked for. */
enum { USUAL_SESSION_TOKENS = 10000 };

static uint64_t tokens_of(const struct question *question) {
    return question->session_tokens ? question->session_tokens : USUAL_SESSION_TOKENS;
}

uint64_t sessions_nearly_full_at(const struct findings *findings) {
    uint64_t whole, merged, ignored, low = 0, high = findings->sessions.merged_full_at; /* not there yet; there */
    if (!adapted_merged(findings->adapted, findings->rank, high, &whole, &ignored)) return 0;
    while (high - low > 1) {
        uint64_t middle = low + (high - low) / 2;
        if (!adapted_merged(findings->adapted, findings->rank, middle, &merged, &ignored)) return 0;
        *(whole - merged <= whole / 100 ? &high : &low) = middle;
    }
    return high;
}

/* ---- what is found ---- */

static bool find_all(const struct model *model, const struct question *question, struct findings *findings) {
    uint64_t ignored, two = 2, tokens = tokens_of(question), context = findings->context_length;
    struct session_findings found = {.tokens = tokens, .summary_tokens = question->summary_tokens};
    if (!sweep_kv_bytes(model, question, found.summary_tokens, &found.summary_bytes) ||
        !sweep_kv_bytes(model, question, tokens, &found.first_bytes) || !exact_multiply(&two, tokens) ||
        !sweep_kv_bytes(model, question, two, &found.second_bytes) ||
        !adapted_merged(findings->adapted, findings->rank, 1, &ignored, &found.merged_full_at))
        return false;
    found.second_bytes -= found.first_bytes;
    found.separate_outweigh_model_at = findings->weight_bytes / findings->adapter_bytes + 1;
    found.context_full_at = context ? (context + tokens - 1) / tokens : 0;
    findings->sessions = found;
    return true;
}

static bool find_sessions(const struct model *model, const struct question *question, struct findings *findings,
                          struct error *error) {
    if (find_all(model, question, findings)) return true;
    return error_set(error, ERROR_USAGE, "%s: a session of %llu tokens overflows 63 bits of bytes; ask for fewer",
                     model->id, (unsigned long long)question->session_tokens);
}

static struct amount says_tokens(const struct findings *findings) {
    return amount_count(findings->sessions.tokens);
}

static struct amount says_summary(const struct findings *findings) {
    return amount_count(findings->sessions.summary_tokens);
}

static struct amount says_outweigh(const struct findings *findings) {
    return amount_known(findings->sessions.separate_outweigh_model_at);
}

static struct amount says_full(const struct findings *findings) {
    return amount_known(findings->sessions.merged_full_at);
}

static struct amount says_nearly_full(const struct findings *findings) {
    return amount_known(sessions_nearly_full_at(findings));
}

static struct amount says_context(const struct findings *findings) {
    return amount_known(findings->sessions.context_full_at);
}

static const struct finding own_findings[] = {
    {"sessions.tokens", NULL, "tokens", NULL, NULL, says_tokens},
    {"sessions.summary_tokens", NULL, "tokens", NULL, NULL, says_summary},
    {"sessions.separate_outweigh_model_at", NULL, "sessions", "adapters > model",
     "first session of {session} tokens at which one {adapter} for each weighs more than all weights", says_outweigh},
    {"sessions.merged_full_at", NULL, "sessions", "merged full",
     "{adapter}s merged so often weigh as much as each adapted matrix by itself", says_full},
    {"sessions.merged_nearly_full_at", NULL, "sessions", NULL, NULL, says_nearly_full},
    {"sessions.context_full_at", NULL, "sessions", "context full",
     "the session of {session} tokens that fills the window", says_context},
    {NULL, NULL, NULL, NULL, NULL, NULL},
};

/* ---- what varies ---- */

/* The session at which the reference tokens end. */
static uint64_t reference_sessions(const struct question *question) {
    uint64_t sessions = question->tokens / tokens_of(question);
    return sessions ? sessions : 1;
}

/* An adapter for each session, and what is changed in the model when they are merged into it. */
enum { SESSIONS, SEPARATE, MERGED };

static bool fill_sessions(const struct model *model, const struct question *question, const struct findings *findings,
                          uint64_t sessions, struct sample *sample) {
    uint64_t merged, ignored, tokens = tokens_of(question), separate = findings->adapter_bytes;
    if (!exact_multiply(&tokens, sessions) || !exact_multiply(&separate, sessions) ||
        !sample_at_tokens(model, question, findings, tokens, sample))
        return false;
    sample->own[SESSIONS] = sessions;
    sample->own[SEPARATE] = separate;
    return adapted_merged(findings->adapted, findings->rank, sessions, &merged, &ignored) &&
           dtype_bytes(question->weight_dtype, merged, &sample->own[MERGED]);
}

/* As far as to where an adapter for each outweighs the model, which is what the figure is about; up to a bound, lest
 * the KV cache of so many cannot be counted. */
static void fit_sessions(const struct findings *findings, uint64_t *low, uint64_t *high) {
    const uint64_t most = 1000000, most_tokens = 1000000000000;
    (void)low;
    while (*high < findings->sessions.separate_outweigh_model_at && *high < most &&
           *high <= most_tokens / 10 / findings->sessions.tokens)
        *high *= 10;
}

const struct quantity quantity_sessions = {
    .name = "session",
    .low = 1,
    .high = 1000,
    .step = 10,
    .highest = 1000000000,
    .of_ranks = true,
    .points_a_decade = 40,
    .fit = fit_sessions,
    .reference = reference_sessions,
    .columns = {[SESSIONS] = "sessions", [SEPARATE] = "separate_adapters_bytes", [MERGED] = "merged_bytes"},
    .fill = fill_sessions,
    .find = find_sessions,
    .findings = own_findings,
};
