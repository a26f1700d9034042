#include "layout/place.h"

#include <math.h>
#include <stdint.h>

#include "base/arena.h"
#include "figure/figure.h"

/* ---- line ends ---- */

bool place_stack(double *centres, const double *heights, size_t count, double low, double high) {
    double shift[MOST_SERIES], sum[MOST_SERIES], total = 0;
    size_t members[MOST_SERIES], pools = 0;
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
        double place = smaller(larger(sum[pool] / (double)members[pool], low), high - total);
        for (size_t j = 0; j < members[pool]; j++, i++) centres[i] = place + shift[i];
    }
    return true;
}

/* ---- notes ---- */

static const double never = 1e9;

enum { MOST_PLACINGS = (int)MOST_NOTES + (int)MOST_SERIES }; /* lines' names too */

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
    double least[MOST_PLACINGS]; /* what each note costs by itself */
    struct bound {
        double cost;
        bool exact;                  /* else it costs at least that */
    } * bounds[MOST_PLACINGS];       /* of each candidate by itself */
    struct choice *choices;          /* of all notes, each note's the cheapest first, the earlier of two equals first */
    size_t begin[MOST_PLACINGS + 1]; /* of each note's choices */
    uint64_t *taken[MOST_PLACINGS + 1]; /* with so many notes placed: a bit for each choice that is ruled out */
    size_t chosen[MOST_PLACINGS], best[MOST_PLACINGS]; /* candidates */
    double best_cost;
    size_t steps_left;
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
            cost += candidate->led ? obstacle->through : obstacle->through / 3;
        const struct box wide = box_widen(box, obstacle->reach);
        if (box_is_passed(&wide, obstacle->from, obstacle->to)) continue; /* as nearly all do */
        double length = box_holds(&wide, obstacle->from, obstacle->to);
        if (length >= 0) cost += obstacle->cost * (10 + length);
    }
    return cost;
}

static struct bound bound_cost(const struct search *search, const struct candidate *candidate, double limit) {
    double cost = place_cost(candidate, search->obstacles, search->obstacle_count, search->page, limit);
    return (struct bound){cost, cost <= limit};
}

/* So many times as far two stand apart in a row with no vertical between, where they would be read as one. */
static const double in_row = 2;

/* Through it, or close along it. */
static bool is_led_by(const struct candidate *candidate, const struct box *box, double near) {
    const struct box wide = box_widen(box, near);
    return box_holds(&wide, candidate->from, candidate->to) >= 0;
}

static bool clash(const struct candidate *a, const struct candidate *b, double apart, double beside) {
    double aside = a->box.top < b->box.bottom && b->box.top < a->box.bottom ? beside : apart;
    const struct box wide = {a->box.left - aside, a->box.top - apart / 2, a->box.right + aside,
                             a->box.bottom + apart / 2};
    return box_meets(&wide, &b->box) || (a->led && b->led && strokes_cross(a->from, a->to, b->from, b->to)) ||
           (a->led && is_led_by(a, &b->box, apart / 3)) || (b->led && is_led_by(b, &a->box, apart / 3));
}

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
    const struct box near = box_widen(&choice->hull, in_row * search->apart);
    bool aside = search->placings[note].aside;
    choice->clashes = arena_array(&search->arena, words_of(search), sizeof *choice->clashes);
    for (size_t later = note + 1; later < search->count; later++)
        for (size_t i = search->begin[later]; i < search->begin[later + 1]; i++)
            if (boxes_touch(&near, &search->choices[i].hull) &&
                clash(&search->placings[later].candidates[search->choices[i].candidate], candidate, search->apart,
                      (aside || search->placings[later].aside ? 1 : in_row) * search->apart))
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

enum { MOST_STEPS = 20000000 };

/* Through all that may cost less than the best so far, while there are steps left. */
static void descend(struct search *search, size_t note, double cost) {
    if (search->steps_left == 0) return;
    search->steps_left--;
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

static bool is_known(const struct placing *placing) {
    return placing->held == 0 || placing->held > placing->wanted;
}

/* What each note costs at least by itself. False when that may be held back. */
static bool find_least(struct search *search) {
    bool known = true;
    for (size_t note = 0; note < search->count; note++) {
        struct placing *placing = &search->placings[note];
        struct bound *bounds = search->bounds[note] = arena_array(&search->arena, placing->count, sizeof *bounds);
        double least = placing->absence;
        for (size_t i = 0; i < placing->count; i++) {
            bounds[i] = bound_cost(search, &placing->candidates[i], least);
            least = smaller(bounds[i].cost, least);
        }
        search->least[note] = placing->wanted = least;
        known = known && is_known(placing);
    }
    return known;
}

static struct box hull_of(const struct candidate *candidate) {
    struct box hull = candidate->box;
    const struct point ends[] = {candidate->from, candidate->to};
    for (size_t i = 0; i < 2 && candidate->led; i++) {
        hull.left = smaller(hull.left, ends[i].x);
        hull.right = larger(hull.right, ends[i].x);
        hull.top = smaller(hull.top, ends[i].y);
        hull.bottom = larger(hull.bottom, ends[i].y);
    }
    return hull;
}

static void add_choice(struct search *search, size_t note, struct choice choice) {
    struct choice *choices = search->choices;
    size_t at = search->begin[note + 1]++;
    for (; at > search->begin[note] && choices[at - 1].cost > choice.cost; at--) choices[at] = choices[at - 1];
    choices[at] = choice;
}

/* What costs so much more than the least at most; false when some of that may be held back. */
static bool allow(struct search *search, double more) {
    bool known = true;
    for (size_t note = 0; note < search->count; note++) {
        struct placing *placing = &search->placings[note];
        placing->wanted = smaller(placing->absence, search->least[note] + more);
        known = known && is_known(placing);
    }
    return known;
}

static void gather_choices(struct search *search) {
    size_t most = 0;
    for (size_t note = 0; note < search->count; note++)
        for (size_t i = 0; i < search->placings[note].count; i++)
            most += search->bounds[note][i].cost <= search->placings[note].wanted;
    search->choices = arena_array(&search->arena, most, sizeof *search->choices);
    for (size_t note = 0; note < search->count; note++) {
        const struct placing *placing = &search->placings[note];
        double limit = placing->wanted;
        search->begin[note + 1] = search->begin[note];
        for (size_t i = 0; i < placing->count; i++) {
            struct bound *bound = &search->bounds[note][i];
            if (!bound->exact && bound->cost <= limit) *bound = bound_cost(search, &placing->candidates[i], limit);
            if (bound->exact && bound->cost <= limit)
                add_choice(search, note, (struct choice){bound->cost, i, hull_of(&placing->candidates[i]), NULL});
        }
    }
    for (size_t i = 0; i <= search->count; i++)
        search->taken[i] = arena_array(&search->arena, words_of(search), sizeof *search->taken[i]);
}

/* In the best of all no note costs more above its least than all of them do together, which is seldom much. So it is
 * looked for among the places that cost little more, then among those that cost more. One figure in thousands would
 * take minutes; there what is found in so many steps stands. */
static bool search_best(struct search *search) {
    double least = 0;
    for (size_t note = 0; note < search->count; note++) least += search->least[note];
    for (double more = 300;; more *= 8) {
        if (!allow(search, more)) return false;
        gather_choices(search);
        search->best_cost = least + more;
        descend(search, 0, 0);
        if (search->best_cost < least + more) return true;
        if (search->steps_left == 0) break;
    }
    if (!allow(search, INFINITY)) return false;
    gather_choices(search);
    search->best_cost = INFINITY;
    search->steps_left = MOST_STEPS;
    descend(search, 0, 0);
    return true;
}

bool place_notes(struct placing *placings, size_t count, const struct obstacle *obstacles, size_t obstacle_count,
                 const struct box *page, double apart) {
    struct search search = {.placings = placings,
                            .count = count,
                            .obstacles = obstacles,
                            .obstacle_count = obstacle_count,
                            .page = page,
                            .apart = apart,
                            .steps_left = MOST_STEPS};
    bool known = find_least(&search) && search_best(&search);
    for (size_t i = 0; i < count && known; i++) placings[i].chosen = search.best[i];
    arena_free(&search.arena);
    return known;
}
