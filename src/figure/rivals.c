/* Adapters of other kinds beside the figure's own: thin lines, and what must be said of them. */
#include <math.h>
#include <string.h>

#include "figure/tell.h"

/* "828 MB ÷ tokens"; along ranks at the reference, or as a level. */
static const char *value_of(const struct teller *teller, const struct rival *rival) {
    if (tell_tokens_vary(teller))
        return tell_fill(teller, "series.adapter.tokens.value",
                         FILL({"bytes", tell_bytes(teller, (double)rival->bytes)}));
    const char *bytes = tell_bytes(teller, tell_per_token(teller, rival->bytes));
    return tell_fill(teller, rival->varies ? "series.adapter.rank.at" : "series.kv.value", FILL({"bytes", bytes}));
}

static void tell_rival(const struct teller *teller, const struct rival *rival) {
    const struct table *table = teller->table;
    struct point *points = arena_array(teller->arena, table->count, sizeof *points);
    for (size_t i = 0; i < table->count; i++)
        points[i] = (struct point){(double)table->samples[i].x,
                                   (double)rival->sample_bytes[i] / (double)table->samples[i].tokens};
    const char *name = rival->varies ? rival->kind->title : tell_with_size(teller, rival->kind, rival->size);
    tell_series(teller, (struct series){.group = GROUP_ADAPTER,
                                        .ink = INK_ADAPTER,
                                        .weight = 0.6,
                                        .dashed_from = INFINITY,
                                        .points = points,
                                        .count = table->count,
                                        .column = arena_printf(teller->arena, "%s_per_token", rival->column),
                                        .name = name,
                                        .brief = rival->kind->title,
                                        .named_apart = true,
                                        .title = name,
                                        .value = value_of(teller, rival)});
}

void tell_rivals(const struct teller *teller) {
    for (size_t i = 0; i < teller->findings->rival_count; i++) tell_rival(teller, &teller->findings->rivals[i]);
}

const char *tell_matrix_kinds(const struct teller *teller) {
    const struct findings *findings = teller->findings;
    const char *all = findings->kind->mapping ? findings->adapter_title : "";
    for (size_t i = 0; i < findings->rival_count; i++)
        if (findings->rivals[i].kind->mapping)
            all = arena_printf(teller->arena, "%s%s%s", all, *all ? ", " : "", findings->rivals[i].kind->title);
    return all;
}
