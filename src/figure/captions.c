/* The sentences under the figures. */
#include <math.h>
#include <string.h>

#include "base/buffer.h"
#include "base/list.h"
#include "figure/tell.h"
#include "sweep/quantities.h"

/* "all linear layers", or the names. */
static const char *targets(const struct teller *teller) {
    static const char *const roles[] = {"all-linear", "all-but-routers", "attention", "mlp"};
    const char *names = teller->findings->targets;
    for (size_t i = 0; i < teller->findings->rival_count && !*names; i++) names = teller->findings->rivals[i].targets;
    if (strcmp(names, "all-linear") == 0 && teller->findings->routers_adapted)
        return words_get(teller->words, "targets.all-linear.routers");
    for (size_t i = 0; i < sizeof roles / sizeof *roles; i++)
        if (strcmp(names, roles[i]) == 0)
            return words_get(teller->words, arena_printf(teller->arena, "targets.%s", roles[i]));
    struct buffer spaced = {0};
    for (; *names; names++) buffer_printf(&spaced, *names == ',' ? ", " : "%c", *names);
    const char *text = arena_text(teller->arena, (char *)spaced.bytes, spaced.size);
    buffer_free(&spaced);
    return text;
}

/* One part that was left out: "vision tower", "3 multi-token prediction layers". In the figure's language where it is a
 * part that is known. */
static const char *part_text(const struct teller *teller, const char *part) {
    size_t digits = strspn(part, "0123456789");
    const char *what = digits && part[digits] == ' ' ? part + digits + 1 : part;
    const char *key = arena_printf(teller->arena, "left_out.%s", what), *phrase = words_get(teller->words, key);
    bool counted = what != part;
    if (phrase == key || tell_asks_for(phrase, "number") != counted) return part;
    return counted ? words_fill(teller->words, teller->arena, key,
                                FILL({"number", arena_text(teller->arena, part, digits)}))
                   : phrase;
}

static const char *left_out(const struct teller *teller) {
    const char *all = "", *rest = teller->findings->left_out;
    for (struct item item; list_take(&rest, &item);)
        all = arena_printf(teller->arena, "%s%s%s", all, *all ? ", " : "",
                           part_text(teller, item_copy(item, teller->arena)));
    return all;
}

static void tell_phrase(const struct teller *teller, const char *key, const struct filling *fillings) {
    tell_caption_or_brief(teller, tell_sentence(teller, key, fillings));
}

void tell_alterations(const struct teller *teller) {
    const struct findings *findings = teller->findings;
    if (findings->altered)
        tell_caption(teller, tell_fill(teller, "caption.altered", FILL({"what", findings->altered})));
    if (findings->read_as)
        tell_caption(teller, tell_fill(teller, "caption.read_as", FILL({"type", findings->read_as})));
}

/* Where ranks have no axis. */
static void tell_oversized(const struct teller *teller) {
    const struct findings *findings = teller->findings;
    bool fixed = !tell_ranks_vary(teller) && teller->figure->y.kind != AXIS_RANK;
    uint64_t rank = findings->size_known && fixed ? findings->rank : 0;
    if (findings->full_rank && rank > findings->full_rank)
        tell_phrase(teller, "caption.oversized.full", FILL({"full", tell_count(teller, findings->full_rank)}));
    else if (findings->outgrown_rank && rank > findings->outgrown_rank)
        tell_phrase(teller, "caption.oversized", NULL);
}

void tell_exceptions(const struct teller *teller) {
    const struct findings *findings = teller->findings;
    if (findings->left_out)
        tell_caption(teller, tell_fill(teller, "caption.left_out", FILL({"what", left_out(teller)})));
    if (findings->experts == EXPERTS_SHARED && !findings->adapter_file)
        tell_caption(teller, tell_fill(teller, "caption.shared", NULL));
    if (tell_has_band(teller))
        tell_caption(teller, tell_fill(teller, "caption.kv_band", FILL({"kv", findings->kv_label})));
    if (findings->kv_allocated) tell_caption(teller, words_get(teller->words, "caption.allocated"));
    tell_oversized(teller);
}

const char *tell_adapted(const struct teller *teller) {
    static const char *const keys[] = {"caption.targets", "caption.targets.each", "caption.targets",
                                       "caption.targets.untouched", "caption.targets.fused"};
    const struct findings *findings = teller->findings;
    if (findings->adapter_file) return tell_fill(teller, "caption.file", FILL({"file", findings->adapter_file}));
    bool alone = findings->attention_alone && findings->experts >= EXPERTS_UNTOUCHED;
    return tell_fill(teller, alone ? "caption.targets.attention" : keys[findings->experts],
                     FILL({"adapter", tell_matrix_kinds(teller)}, {"targets", targets(teller)}));
}

/* They differ by more than five per cent of the larger. */
static bool differ(double a, double b) {
    return fabs(a - b) > 0.05 * fmax(a, b);
}

/* Where what is trained, stored and kept in memory are not one number, which of them the line is must not be missed. */
static void tell_measures(const struct teller *teller, const char *title, uint64_t parameters, uint64_t bytes,
                          const struct adapter_measures *measures) {
    if (!differ((double)measures->trained, (double)parameters) &&
        !differ((double)measures->resident_bytes, (double)bytes))
        return;
    tell_caption(teller, tell_fill(teller, "caption.measures",
                                   FILL({"adapter", title}, {"trained", tell_count(teller, measures->trained)},
                                        {"stored", tell_bytes(teller, (double)bytes)},
                                        {"resident", tell_bytes(teller, (double)measures->resident_bytes)})));
}

static void tell_all_measures(const struct teller *teller) {
    const struct findings *findings = teller->findings;
    if (!findings->adapter_file)
        tell_measures(teller, findings->adapter_title, findings->adapter_parameters, findings->adapter_bytes,
                      &findings->adapter);
    for (size_t i = 0; i < findings->rival_count; i++) {
        const struct rival *rival = &findings->rivals[i];
        tell_measures(teller, rival->kind->title, rival->parameters, rival->bytes, &rival->measures);
    }
}

const char *tell_parameters(const struct teller *teller) {
    const struct findings *findings = teller->findings;
    return tell_fill(teller, findings->parameters_stated ? "caption.stated" : "caption.parameters",
                     FILL({"parameters", tell_count(teller, findings->parameters)}));
}

void tell_reference_captions(const struct teller *teller) {
    const struct references *references = &teller->findings->references;
    for (size_t i = 0; i < references->count; i++) {
        const struct reference *reference = &references->items[i];
        tell_caption(teller, tell_fill(teller, "caption.reference",
                                       FILL({"label", reference->label}, {"condition", reference->condition},
                                            {"source", reference->source})));
    }
}

/* So much that it is seen: a fifth less a token from one end of the line to the other. */
static bool cache_bends(const struct teller *teller) {
    const struct sample *first = teller->table->samples, *last = first + teller->table->count - 1;
    return tell_tokens_vary(teller) &&
           (double)first->kv_bytes / (double)first->tokens * 0.8 > (double)last->kv_bytes / (double)last->tokens;
}

static void tell_window(const struct teller *teller) {
    if (!teller->findings->kv_window) return;
    const char *window = words_tokens_exactly(teller->words, teller->arena, teller->findings->kv_window);
    tell_phrase(teller, cache_bends(teller) ? "caption.window.bend" : "caption.window", FILL({"tokens", window}));
}

static void tell_state(const struct teller *teller) {
    const struct findings *findings = teller->findings;
    if (findings->kv_state_bytes)
        tell_phrase(teller, tell_has_kv_cache(teller) ? "caption.state" : "caption.state.alone",
                    FILL({"bytes", tell_bytes(teller, (double)findings->kv_state_bytes)}));
}

void tell_growth(const struct teller *teller) {
    tell_window(teller);
    tell_state(teller);
}

const char *tell_alternative(const struct teller *teller, const char *text) {
    const struct findings *findings = teller->findings;
    if (!findings->altered) return text;
    return arena_printf(teller->arena, "%s %s", text,
                        tell_fill(teller, "caption.altered", FILL({"what", findings->altered})));
}

void tell_signature(const struct teller *teller) {
    teller->figure->signature =
        tell_fill(teller, "caption.tool", FILL({"tool", "bpt " BPT_VERSION}, {"preset", teller->findings->model_id}));
}

void tell_conventions(const struct teller *teller, struct sentence dashed, struct sentence explained,
                      const char *counted) {
    tell_phrase(teller, "caption.bytes", NULL);
    tell_alterations(teller);
    tell_exceptions(teller);
    if (teller->findings->adapter_file || *tell_matrix_kinds(teller)) tell_caption(teller, tell_adapted(teller));
    if (teller->findings->rival_count && tell_ranks_vary(teller))
        tell_caption(teller, tell_fill(teller, "caption.rivals", NULL));
    tell_all_measures(teller);
    if (dashed.words) tell_caption_or_brief(teller, dashed);
    if (explained.words) tell_caption_or_brief(teller, explained);
    tell_reference_captions(teller);
    if (teller->figure->undisclosed) tell_phrase(teller, "caption.undisclosed", NULL);
    bool drawn = cache_bends(teller) && teller->table->quantity == &quantity_tokens && tell_has_kv_cache(teller);
    if (cache_bends(teller)) tell_window(teller);
    if (drawn) tell_state(teller);
    teller->figure->captions_needed = teller->figure->caption_count;
    if (!cache_bends(teller)) tell_window(teller);
    if (!drawn) tell_state(teller);
    tell_caption(teller, counted);
    tell_signature(teller);
}
