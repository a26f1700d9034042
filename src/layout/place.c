#include "layout/place.h"

#include <math.h>

#include "base/arena.h"
#include "figure/figure.h"

static bool passes_by(const struct box *box, struct point from, struct point to) {
    return (from.x < box->left && to.x < box->left) || (from.x > box->right && to.x > box->right) ||
           (from.y < box->top && to.y < box->top) || (from.y > box->bottom && to.y > box->bottom);
}

/* Liang and Barsky. */
double box_holds(const struct box *box, struct point from, struct point to) {
    if (passes_by(box, from, to)) return -1;
    double dx = to.x - from.x, dy = to.y - from.y, enter = 0, leave = 1;
    const double p[] = {-dx, dx, -dy, dy};
    const double q[] = {from.x - box->left, box->right - from.x, from.y - box->top, box->bottom - from.y};
    for (int side = 0; side < 4; side++) {
        if (p[side] == 0 && q[side] < 0) return -1;
        if (p[side] < 0) enter = fmax(enter, q[side] / p[side]);
        if (p[side] > 0) leave = fmin(leave, q[side] / p[side]);
    }
    return enter <= leave ? (leave - enter) * hypot(dx, dy) : -1;
}

/* ---- line ends ---- */

enum { MOST_STACKED = 16 };
_Static_assert((int)MOST_STACKED >= (int)MOST_SERIES, "a place for each line's end");

bool place_stack(double *centres, const double *heights, size_t count, double low, double high) {
    double shift[MOST_STACKED], sum[MOST_STACKED], total = 0;
    size_t members[MOST_STACKED], pools = 0;
    if (count > MOST_STACKED) return false;
    /* With each centre moved up by the heights before it, "no overlap" becomes "not decreasing". */
    for (size_t i = 0; i < count; i++) {
        shift[i] = total + heights[i] / 2;
        total += heights[i];
    }
    if (total > high - low) return false;
    for (size_t i = 0; i < count; i++) {
        sum[pools] = centres[i] - shift[i];
        members[pools++] = 1;
        while (pools > 1 && sum[pools - 2] / (double)members[pools - 2] > sum[pools - 1] / (double)members[pools - 1]) {
            sum[pools - 2] += sum[pools - 1];
            members[pools - 2] += members[pools - 1];
            pools--;
        }
    }
    for (size_t pool = 0, i = 0; pool < pools; pool++) {
        double place = fmin(fmax(sum[pool] / (double)members[pool], low), high - total);
        for (size_t j = 0; j < members[pool]; j++, i++) centres[i] = place + shift[i];
    }
    return true;
}

/* ---- notes ---- */

static const double never = 1e9;

static struct box widen(const struct box *box, double by) {
    return (struct box){box->left - by, box->top - by, box->right + by, box->bottom + by};
}

static double side_of(struct point a, struct point b, struct point c) {
    return (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x);
}

static bool strokes_cross(struct point a, struct point b, struct point c, struct point d) {
    return side_of(a, b, c) * side_of(a, b, d) < 0 && side_of(c, d, a) * side_of(c, d, b) < 0;
}

static double own_cost(const struct candidate *candidate, const struct obstacle *obstacles, size_t count,
                       const struct box *page) {
    const struct box *box = &candidate->box;
    if (box->left < page->left || box->right > page->right || box->top < page->top || box->bottom > page->bottom)
        return never;
    double cost = candidate->wish;
    for (size_t i = 0; i < count; i++) {
        if (candidate->led && strokes_cross(candidate->from, candidate->to, obstacles[i].from, obstacles[i].to))
            cost += obstacles[i].through;
        const struct box wide = widen(box, obstacles[i].reach);
        if (passes_by(&wide, obstacles[i].from, obstacles[i].to)) continue; /* as nearly all do */
        double length = box_holds(&wide, obstacles[i].from, obstacles[i].to);
        if (length >= 0) cost += obstacles[i].cost * (10 + length);
    }
    return cost;
}

enum { MOST_PLACINGS = 40 };
_Static_assert((int)MOST_PLACINGS >= (int)MOST_NOTES + (int)MOST_SERIES,
               "a place for each note, and for each line's name");

/* Where one note may go, the cheapest first, the earlier of two equals first. */
struct choice {
    double *costs;
    size_t *candidates, count;
};

struct search {
    struct placing *placings;
    size_t count;
    double apart; /* between two */
    struct choice choices[MOST_PLACINGS];
    size_t first[MOST_PLACINGS]
                [MOST_PLACINGS]; /* with so many chosen: the cheapest choice of each later note that is free */
    size_t chosen[MOST_PLACINGS], best[MOST_PLACINGS];
    double best_cost;
};

static bool clash(const struct candidate *a, const struct candidate *b, double apart) {
    const struct box wide = {a->box.left - apart, a->box.top - apart / 3, a->box.right + apart,
                             a->box.bottom + apart / 3};
    return box_meets(&wide, &b->box) || (a->led && b->led && strokes_cross(a->from, a->to, b->from, b->to)) ||
           (a->led && box_holds(&b->box, a->from, a->to) >= 0) || (b->led && box_holds(&a->box, b->from, b->to) >= 0);
}

static bool is_free(const struct search *search, size_t chosen, const struct candidate *candidate) {
    for (size_t i = 0; i < chosen; i++) {
        const struct placing *other = &search->placings[i];
        if (search->chosen[i] < other->count && clash(candidate, &other->candidates[search->chosen[i]], search->apart))
            return false;
    }
    return true;
}

static const struct candidate *candidate_of(const struct search *search, size_t note, size_t choice) {
    return &search->placings[note].candidates[search->choices[note].candidates[choice]];
}

/* What a note costs at least when so many before it are chosen. */
static double least_cost(struct search *search, size_t chosen, size_t note) {
    const struct choice *choice = &search->choices[note];
    size_t first = chosen ? search->first[chosen - 1][note] : 0;
    while (first < choice->count && !is_free(search, chosen, candidate_of(search, note, first))) first++;
    search->first[chosen][note] = first;
    double absence = search->placings[note].absence;
    return first < choice->count ? fmin(absence, choice->costs[first]) : absence;
}

static void descend(struct search *search, size_t note, double cost) {
    if (note == search->count) {
        if (cost >= search->best_cost) return;
        search->best_cost = cost;
        for (size_t i = 0; i < search->count; i++) search->best[i] = search->chosen[i];
        return;
    }
    double behind = 0;
    for (size_t i = note + 1; i < search->count; i++) behind += least_cost(search, note, i);
    if (cost + least_cost(search, note, note) + behind >= search->best_cost) return;
    const struct placing *placing = &search->placings[note];
    const struct choice *choice = &search->choices[note];
    for (size_t i = search->first[note][note]; i < choice->count; i++) {
        if (cost + choice->costs[i] + behind >= search->best_cost) break;
        if (!is_free(search, note, candidate_of(search, note, i))) continue;
        search->chosen[note] = choice->candidates[i];
        descend(search, note + 1, cost + choice->costs[i]);
    }
    search->chosen[note] = placing->count;
    descend(search, note + 1, cost + placing->absence);
}

static void add_choice(struct choice *choice, size_t candidate, double cost) {
    size_t at = choice->count++;
    for (; at > 0 && choice->costs[at - 1] > cost; at--) {
        choice->costs[at] = choice->costs[at - 1];
        choice->candidates[at] = choice->candidates[at - 1];
    }
    choice->costs[at] = cost;
    choice->candidates[at] = candidate;
}

void place_notes(struct placing *placings, size_t count, const struct obstacle *obstacles, size_t obstacle_count,
                 const struct box *page, double apart) {
    struct arena arena = {0};
    struct search search; /* of which only a small part is ever looked at */
    search.apart = apart;
    search.placings = placings;
    search.count = count;
    search.best_cost = INFINITY;
    for (size_t note = count; note-- > 0;) {
        struct choice *choice = &search.choices[note];
        choice->costs = arena_array(&arena, placings[note].count, sizeof *choice->costs);
        choice->candidates = arena_array(&arena, placings[note].count, sizeof *choice->candidates);
        choice->count = 0;
        for (size_t i = 0; i < placings[note].count; i++) {
            double cost = own_cost(&placings[note].candidates[i], obstacles, obstacle_count, page);
            if (cost < never) add_choice(choice, i, cost);
        }
    }
    descend(&search, 0, 0);
    for (size_t i = 0; i < count; i++) placings[i].chosen = search.best[i];
    arena_free(&arena);
}
