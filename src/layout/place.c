#include "layout/place.h"

#include <math.h>
#include <stdint.h>

#include "base/arena.h"
#include "figure/figure.h"

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

enum { MOST_PLACINGS = 40 };
_Static_assert((int)MOST_PLACINGS >= (int)MOST_NOTES + (int)MOST_SERIES,
               "a place for each note, and for each line's name");

/* A place that a note may take. */
struct choice {
    double cost;
    size_t candidate;
    struct box hull;   /* of the box and its leader */
    uint64_t *clashes; /* a bit for each choice of a later note that it rules out; NULL: not asked yet */
};

struct search {
    struct placing *placings;
    size_t count;
    const struct obstacle *obstacles;
    size_t obstacle_count;
    const struct box *page;
    double apart; /* between two */
    struct arena arena;
    double *bounds[MOST_PLACINGS];   /* what each candidate costs at least by itself */
    struct choice *choices;          /* of all notes, each note's the cheapest first, the earlier of two equals first */
    size_t begin[MOST_PLACINGS + 1]; /* of each note's choices */
    uint64_t *taken[MOST_PLACINGS + 1]; /* with so many notes placed: a bit for each choice that is ruled out */
    size_t chosen[MOST_PLACINGS], best[MOST_PLACINGS]; /* candidates */
    double best_cost;
    size_t steps; /* so far */
};

double place_cost(const struct candidate *candidate, const struct obstacle *obstacles, size_t obstacle_count,
                  const struct box *page, double limit) {
    const struct box *box = &candidate->box;
    double cost = candidate->wish;
    if (cost > limit) return cost;
    if (box_leaves(box, page)) return never;
    for (size_t i = 0; i < obstacle_count && cost <= limit; i++) {
        const struct obstacle *obstacle = &obstacles[i];
        if (strokes_cross(candidate->from, candidate->to, obstacle->from, obstacle->to))
            cost += candidate->led ? obstacle->through : obstacle->through / 4;
        const struct box wide = widen(box, obstacle->reach);
        if (box_is_passed(&wide, obstacle->from, obstacle->to)) continue; /* as nearly all do */
        double length = box_holds(&wide, obstacle->from, obstacle->to);
        if (length >= 0) cost += obstacle->cost * (10 + length);
    }
    return cost;
}

static double own_cost(const struct search *search, const struct candidate *candidate, double limit) {
    return place_cost(candidate, search->obstacles, search->obstacle_count, search->page, limit);
}

static bool clash(const struct candidate *a, const struct candidate *b, double apart) {
    const struct box wide = {a->box.left - apart, a->box.top - apart / 2, a->box.right + apart,
                             a->box.bottom + apart / 2};
    return box_meets(&wide, &b->box) || (a->led && b->led && strokes_cross(a->from, a->to, b->from, b->to)) ||
           (a->led && box_holds(&b->box, a->from, a->to) >= 0) || (b->led && box_holds(&a->box, b->from, b->to) >= 0);
}

/* ---- the search ---- */

enum { WORD = 64 };

static size_t words_of(const struct search *search) {
    return search->begin[search->count] / WORD + 1;
}

static bool boxes_touch(const struct box *a, const struct box *b) {
    return a->left <= b->right && b->left <= a->right && a->top <= b->bottom && b->top <= a->bottom;
}

/* The choices of later notes that clash with one. */
static const uint64_t *clashes_of(struct search *search, size_t note, struct choice *choice) {
    if (choice->clashes) return choice->clashes;
    const struct candidate *candidate = &search->placings[note].candidates[choice->candidate];
    const struct box near = widen(&choice->hull, search->apart);
    choice->clashes = arena_array(&search->arena, words_of(search), sizeof *choice->clashes);
    for (size_t later = note + 1; later < search->count; later++)
        for (size_t i = search->begin[later]; i < search->begin[later + 1]; i++)
            if (boxes_touch(&near, &search->choices[i].hull) &&
                clash(&search->placings[later].candidates[search->choices[i].candidate], candidate, search->apart))
                choice->clashes[i / WORD] |= (uint64_t)1 << i % WORD;
    return choice->clashes;
}

/* The next choice from `from` on that is not ruled out, or the end. */
static size_t next_free(const uint64_t *taken, size_t from, size_t end) {
    for (; from < end; from = (from / WORD + 1) * WORD) {
        uint64_t left = ~taken[from / WORD] >> from % WORD;
        if (left && from + (size_t)__builtin_ctzll(left) < end) return from + (size_t)__builtin_ctzll(left);
    }
    return end;
}

/* What a note costs at least when so many before it are placed. */
static double least_cost(const struct search *search, size_t placed, size_t note) {
    size_t end = search->begin[note + 1], first = next_free(search->taken[placed], search->begin[note], end);
    double absence = search->placings[note].absence;
    return first < end && search->choices[first].cost < absence ? search->choices[first].cost : absence;
}

static void place(struct search *search, size_t note, struct choice *choice) {
    const uint64_t *before = search->taken[note], *clashes = choice ? clashes_of(search, note, choice) : NULL;
    for (size_t i = 0; i < words_of(search); i++) search->taken[note + 1][i] = before[i] | (clashes ? clashes[i] : 0);
    search->chosen[note] = choice ? choice->candidate : search->placings[note].count;
}

/* Through all that may cost less than the best so far. One figure in thousands would take minutes, so that past so many
 * steps the best so far stands. */
static void descend(struct search *search, size_t note, double cost) {
    enum { MOST_STEPS = 20000000 };
    if (search->steps == MOST_STEPS) return;
    search->steps++;
    if (note == search->count) {
        if (cost >= search->best_cost) return;
        search->best_cost = cost;
        for (size_t i = 0; i < search->count; i++) search->best[i] = search->chosen[i];
        return;
    }
    double behind = 0;
    for (size_t i = note + 1; i < search->count; i++) behind += least_cost(search, note, i);
    if (cost + least_cost(search, note, note) + behind >= search->best_cost) return;
    size_t end = search->begin[note + 1];
    for (size_t i = search->begin[note]; (i = next_free(search->taken[note], i, end)) < end; i++) {
        struct choice *choice = &search->choices[i];
        if (cost + choice->cost + behind >= search->best_cost) break;
        place(search, note, choice);
        descend(search, note + 1, cost + choice->cost);
    }
    place(search, note, NULL);
    descend(search, note + 1, cost + search->placings[note].absence);
}

/* ---- what is searched ---- */

static bool is_free(const struct search *search, size_t before, const struct candidate *candidate) {
    for (size_t i = 0; i < before; i++) {
        const struct placing *other = &search->placings[i];
        if (search->chosen[i] < other->count && clash(candidate, &other->candidates[search->chosen[i]], search->apart))
            return false;
    }
    return true;
}

/* Chooses for a note the cheapest place that is free beside so many before it; what that costs, or its absence. */
static double choose_cheapest(struct search *search, size_t before, size_t note) {
    const struct placing *placing = &search->placings[note];
    double least = placing->absence, *bounds = search->bounds[note];
    search->chosen[note] = placing->count;
    for (size_t i = 0; i < placing->count; i++) {
        if (bounds[i] >= least) continue;
        double cost = bounds[i] = own_cost(search, &placing->candidates[i], least);
        if (cost >= least || !is_free(search, before, &placing->candidates[i])) continue;
        least = cost;
        search->chosen[note] = i;
    }
    return least;
}

static struct box hull_of(const struct candidate *candidate) {
    struct box hull = candidate->box;
    const struct point ends[] = {candidate->from, candidate->to};
    for (size_t i = 0; i < 2 && candidate->led; i++) {
        hull.left = fmin(hull.left, ends[i].x);
        hull.right = fmax(hull.right, ends[i].x);
        hull.top = fmin(hull.top, ends[i].y);
        hull.bottom = fmax(hull.bottom, ends[i].y);
    }
    return hull;
}

static void add_choice(struct search *search, size_t note, struct choice choice) {
    struct choice *choices = search->choices;
    size_t at = search->begin[note + 1]++;
    for (; at > search->begin[note] && choices[at - 1].cost > choice.cost; at--) choices[at] = choices[at - 1];
    choices[at] = choice;
}

/* How much more notes cost that are placed one after the other, each as it is cheapest, than each by itself. In the
 * best none can cost more than that above its least. */
static double find_least(struct search *search, double *least) {
    double more = 0;
    for (size_t note = 0; note < search->count; note++) {
        const struct placing *placing = &search->placings[note];
        search->bounds[note] = arena_array(&search->arena, placing->count, sizeof *search->bounds[note]);
        least[note] = choose_cheapest(search, 0, note);
        size_t chosen = search->chosen[note];
        if (chosen < placing->count && !is_free(search, note, &placing->candidates[chosen]))
            more += choose_cheapest(search, note, note) - least[note];
    }
    return more;
}

/* Only what may be part of the best. */
static void gather_choices(struct search *search) {
    const double rounding = 0.001;
    double least[MOST_PLACINGS], more = find_least(search, least) + rounding;
    size_t most = 0;
    for (size_t note = 0; note < search->count; note++) most += search->placings[note].count;
    search->choices = arena_array(&search->arena, most, sizeof *search->choices);
    for (size_t note = 0; note < search->count; note++) {
        const struct placing *placing = &search->placings[note];
        double limit = fmin(placing->absence, least[note] + more);
        search->begin[note + 1] = search->begin[note];
        for (size_t i = 0; i < placing->count; i++) {
            double cost = search->bounds[note][i];
            if (cost <= limit) cost = own_cost(search, &placing->candidates[i], limit);
            if (cost <= limit)
                add_choice(search, note, (struct choice){cost, i, hull_of(&placing->candidates[i]), NULL});
        }
    }
    for (size_t i = 0; i <= search->count; i++)
        search->taken[i] = arena_array(&search->arena, words_of(search), sizeof *search->taken[i]);
}

void place_notes(struct placing *placings, size_t count, const struct obstacle *obstacles, size_t obstacle_count,
                 const struct box *page, double apart) {
    struct search search = {.placings = placings,
                            .count = count,
                            .obstacles = obstacles,
                            .obstacle_count = obstacle_count,
                            .page = page,
                            .apart = apart,
                            .best_cost = INFINITY};
    gather_choices(&search);
    descend(&search, 0, 0);
    for (size_t i = 0; i < count; i++) placings[i].chosen = search.best[i];
    arena_free(&search.arena);
}
