/* The lines of the map: the rank that a share of the KV cache asks for, along the tokens, and the ranks that bound a
 * spot whatever the tokens. */
#include <math.h>

#include "figure/map.h"

/* ---- ranks ---- */

static double parameter_bytes(const struct findings *findings) {
    return (double)findings->adapter_bytes / (double)findings->adapter_parameters;
}

/* The rank whose adapter weighs so much, which is seldom a whole one; at least the lowest that the axis has. */
static double rank_of(const struct teller *teller, double bytes) {
    const struct findings *findings = teller->findings;
    double parameters = bytes / parameter_bytes(findings) - (double)findings->adapter_fixed;
    return fmax(parameters / (double)findings->adapter_per_rank, 0);
}

/* The largest rank that a spot may have: too much of the weights, or of what it adapts. */
double map_cap(const struct teller *teller) {
    const struct findings *findings = teller->findings;
    double cap = rank_of(teller, map_share(findings->max_weight_share) * (double)findings->weight_bytes);
    return findings->outgrown_rank ? fmin(cap, (double)findings->outgrown_rank) : cap;
}

/* ---- lines that rise ---- */

/* A line's points within the axis; where it leaves the axis it ends there. */
struct cut {
    struct point *points;
    size_t count;
};

struct point map_meet(struct point a, struct point b, double y) {
    double share = log(y / a.y) / log(b.y / a.y);
    return (struct point){a.x * pow(b.x / a.x, share), y};
}

/* It rises, so what is kept is one piece. A rank of 0 is below any axis. */
static struct cut cut_line(const struct teller *teller, const struct point *points, size_t count) {
    const struct axis *y = &teller->figure->y;
    struct cut cut = {.points = arena_array(teller->arena, count + 2, sizeof *points)};
    for (size_t i = 0; i < count; i++) {
        struct point point = points[i], before = points[i ? i - 1 : 0];
        if (point.y < y->low) continue;
        if (i && before.y < y->low) cut.points[cut.count++] = before.y > 0 ? map_meet(before, point, y->low) : point;
        if (point.y > y->high) {
            if (i && before.y < y->high) cut.points[cut.count++] = map_meet(before, point, y->high);
            break;
        }
        cut.points[cut.count++] = point;
    }
    return cut;
}

/* The rank whose adapter weighs that share of the KV cache, along the tokens. */
const struct point *map_ranks_weighing(const struct teller *teller, double share) {
    const struct table *table = teller->table;
    struct point *points = arena_array(teller->arena, table->count, sizeof *points);
    for (size_t i = 0; i < table->count; i++)
        points[i] =
            (struct point){(double)table->samples[i].x, rank_of(teller, share * (double)table->samples[i].kv_bytes)};
    return points;
}

double map_height_at(const struct point *points, size_t count, double x) {
    size_t i = 1;
    while (i + 1 < count && points[i].x < x) i++;
    if (points[i - 1].y <= 0) return points[i].y;
    double share = log(x / points[i - 1].x) / log(points[i].x / points[i - 1].x);
    return points[i - 1].y * pow(points[i].y / points[i - 1].y, share);
}

/* A speck at a line's end would not be seen as dashes. */
static double dashed_from(const struct teller *teller, const struct cut *cut) {
    const double speck = 1.0 / 60;
    const struct axis *x = &teller->figure->x, *y = &teller->figure->y;
    double window = (double)teller->findings->context_length;
    struct point last = cut->points[cut->count - 1];
    if (!(window > 0) || window >= last.x) return INFINITY;
    if (window <= cut->points[0].x) return window;
    double across = log(last.x / window) / log(x->high / x->low);
    double along = log(last.y / map_height_at(cut->points, cut->count, window)) / log(y->high / y->low);
    return hypot(across, along) < speck ? INFINITY : window;
}

static void tell_share_line(const struct teller *teller, double share, double weight, const char *column,
                            const char *name, const char *title) {
    struct cut cut = cut_line(teller, map_ranks_weighing(teller, share), teller->table->count);
    if (cut.count < 2) return;
    tell_series(teller, (struct series){.group = GROUP_KV,
                                        .column = column,
                                        .ink = tell_ink(teller, INK_KV),
                                        .weight = weight,
                                        .dashed_from = dashed_from(teller, &cut),
                                        .points = cut.points,
                                        .count = cut.count,
                                        .name = name,
                                        .value = "",
                                        .on_line = true,
                                        .title = title});
}

const char *map_tell_below(const struct teller *teller) {
    const struct findings *findings = teller->findings;
    const struct table *table = teller->table;
    double low = teller->figure->y.low, share = map_share(findings->min_kv_share);
    if (!map_has_spot(findings) || map_ranks_weighing(teller, share)[table->count - 1].y >= low) return NULL;
    return tell_fill(teller, "map.below",
                     FILL({"share", words_share(teller->words, teller->arena, findings->min_kv_share)},
                          {"low", tell_count(teller, (uint64_t)low)}));
}

void map_tell_shares(const struct teller *teller) {
    const struct findings *findings = teller->findings;
    const char *share = words_share(teller->words, teller->arena, findings->min_kv_share);
    const char *all = words_share(teller->words, teller->arena, SHARE_ONE);
    tell_share_line(teller, 1, tell_weight(teller, 1, 1.25), "equal_rank",
                    teller->several ? NULL : tell_fill(teller, "map.share", FILL({"share", all})),
                    tell_fill(teller, "tip.map.equal", NULL));
    if (findings->min_kv_share == SHARE_ONE) return;
    tell_share_line(teller, map_share(findings->min_kv_share), 0.6, "floor_rank",
                    teller->several ? NULL : tell_fill(teller, "map.share", FILL({"share", share})),
                    tell_fill(teller, "tip.map.floor", FILL({"min_kv", share})));
}

/* ---- lines that are level ---- */

/* The largest rank that is a small share of the weights, whatever the tokens. */
static void tell_cap(const struct teller *teller) {
    const struct findings *findings = teller->findings;
    double cap = map_cap(teller);
    if (cap < teller->figure->y.low) return;
    struct point *points = arena_array(teller->arena, 2, sizeof *points);
    points[0] = (struct point){(double)teller->table->low, cap};
    points[1] = (struct point){(double)teller->table->high, cap};
    bool outgrown = findings_outgrow_first(findings);
    const struct filling *fillings =
        FILL({"max_weights", words_share(teller->words, teller->arena, findings->max_weight_share)},
             {"cap", tell_count(teller, outgrown ? findings->outgrown_rank : findings->cap_rank)});
    tell_series(teller,
                (struct series){.group = GROUP_PRETRAINING,
                                .ink = INK_PRETRAINING,
                                .weight = 1,
                                .dashed_from = INFINITY,
                                .points = points,
                                .count = 2,
                                .name = tell_fill(teller, outgrown ? "map.outgrown" : "map.cap", fillings),
                                .value = tell_fill(teller, outgrown ? "map.outgrown.value" : "map.cap.value", fillings),
                                .brief = tell_fill(teller, outgrown ? "map.outgrown.brief" : "map.cap.brief", fillings),
                                .brief_value = tell_fill(teller, "map.cap.value", fillings),
                                .at_start = true,
                                .title = tell_fill(teller, outgrown ? "tip.map.outgrown" : "tip.map.cap", fillings)});
}

/* Past it an adapter would outweigh what it adapts: told where ranks below the cap do. */
static void tell_limit(const struct teller *teller) {
    const struct findings *findings = teller->findings;
    double limit = (double)findings->low_rank_limit;
    if (!limit || limit >= map_cap(teller) || limit < teller->figure->y.low) return;
    const struct filling *fillings = FILL({"limit", tell_count(teller, findings->low_rank_limit)});
    struct point *points = arena_array(teller->arena, 2, sizeof *points);
    points[0] = (struct point){(double)teller->table->low, limit};
    points[1] = (struct point){(double)teller->table->high, limit};
    tell_series(teller, (struct series){.group = GROUP_NOTES,
                                        .ink = INK_TICK,
                                        .style = LINE_DOTTED,
                                        .weight = 0.6,
                                        .dashed_from = INFINITY,
                                        .points = points,
                                        .count = 2,
                                        .name = tell_fill(teller, "map.limit", fillings),
                                        .brief = tell_fill(teller, "map.limit.brief", fillings),
                                        .value = tell_fill(teller, "map.limit.value", fillings),
                                        .on_line = true,
                                        .title = tell_fill(teller, "map.limit", fillings)});
}

void map_tell_levels(const struct teller *teller) {
    tell_cap(teller);
    tell_limit(teller);
}
