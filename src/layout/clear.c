#include "layout/clear.h"

/* What stands on the band, or is led across it, seems to be said of it. */
void clear_band(const struct plot *plot, struct offers *offers) {
    const struct box band = plot_band(plot);
    if (!(plot->figure->band.high > 0)) return;
    for (size_t i = 0; i < offers->gathering->count; i++) {
        struct candidate *candidate = &offers->gathering->candidates[i];
        const struct box leader = {
            smaller(candidate->from.x, candidate->to.x), smaller(candidate->from.y, candidate->to.y),
            larger(candidate->from.x, candidate->to.x), larger(candidate->from.y, candidate->to.y)};
        if (box_meets(&band, &candidate->box) || (candidate->led && box_meets(&band, &leader))) candidate->wish += 9000;
        if (box_meets(&band, &candidate->box) && candidate->box.top < band.top) candidate->wish += 4000; /* as if cut */
        if (candidate->led && leader.left < band.left && leader.right > band.right) candidate->wish += 10000;
    }
}

/* A line of the grid begins beside its number. */
void clear_grid(const struct plot *plot, struct offers *offers) {
    double least = plot->box.left + 1.2 * plot->page->label; /* a stub */
    for (size_t i = 0; i < offers->gathering->count; i++) {
        struct candidate *candidate = &offers->gathering->candidates[i];
        const struct box *box = &candidate->box;
        for (size_t j = 0; j < plot->grid_count && box->left < least; j++)
            if (plot->grid[j] > box->top && plot->grid[j] < box->bottom) candidate->wish += 1000;
    }
}

/* One line more. */
void clear_leaders(struct offers *offers) {
    for (size_t i = 0; i < offers->gathering->count; i++)
        if (offers->gathering->candidates[i].led) offers->gathering->candidates[i].wish += 10000;
}

/* Over the band's edge, half on it and half beside it, words seem to be cut; led across all of the band they would seem
 * to be at the end of another line: rather not said. */
void clear_across_band(const struct plot *plot, struct offers *offers) {
    const struct box band = plot_band(plot);
    double most = 0.8 * (band.right - band.left);
    for (size_t i = 0; i < offers->gathering->count; i++) {
        struct candidate *candidate = &offers->gathering->candidates[i];
        double left = larger(smaller(candidate->from.x, candidate->to.x), band.left);
        double right = smaller(larger(candidate->from.x, candidate->to.x), band.right);
        if (candidate->led && right - left > most) candidate->wish += 30000;
        if (candidate->led && right - left > 2 * plot->page->label) candidate->wish += 5000;
        bool within =
            candidate->box.left >= band.left && candidate->box.right <= band.right && candidate->box.top >= band.top;
        if (!within && box_meets(&band, &candidate->box)) candidate->wish += 7000;
    }
}

/* What ends beside the label of a line would go on in it. */
void clear_ends(const struct plot *plot, struct offers *offers) {
    double edge = plot->box.right - 0.3 * plot->page->label;
    for (size_t i = 0; i < plot->figure->series_count; i++) {
        const struct end_label *label = &plot->ends[i];
        for (size_t j = 0; label->name.count && j < offers->gathering->count; j++) {
            struct candidate *candidate = &offers->gathering->candidates[j];
            const struct box *box = &candidate->box;
            if (box->right > edge && box->top < label->top + label->height && box->bottom > label->top)
                candidate->wish += 12000;
        }
    }
}

/* A value with what its gap is to another stands far from its dot where it needs the plot's edge: rather without. */
void clear_edge(const struct plot *plot, const struct note *note, struct offers *offers) {
    for (size_t i = 0; note->joined && i < offers->gathering->count; i++) {
        struct candidate *candidate = &offers->gathering->candidates[i];
        if (candidate->box.top < plot->box.top) candidate->wish += 4000;
    }
}

/* A value of one end beside the middle of a bracket would be taken for the size of the gap. */
void clear_bracket(const struct plot *plot, const struct note *note, struct offers *offers) {
    for (size_t i = 0; i < plot->figure->bracket_count; i++) {
        const struct bracket *bracket = &plot->figure->brackets[i];
        if (bracket->quiet || bracket->x != note->x) continue;
        double top = scale_place(&plot->y, bracket->high), bottom = scale_place(&plot->y, bracket->low);
        for (size_t j = 0; j < offers->gathering->count; j++) {
            struct candidate *candidate = &offers->gathering->candidates[j];
            double middle = (candidate->box.top + candidate->box.bottom) / 2;
            if (middle > top && middle < bottom) candidate->wish += 3000;
        }
    }
}

/* How near a point lies to the way from a box to another point. */
static double distance_to_way(const struct box *box, struct point to, struct point at) {
    struct point from = {clamp(to.x, box->left, box->right), clamp(to.y, box->top, box->bottom)};
    double dx = to.x - from.x, dy = to.y - from.y, length = dx * dx + dy * dy;
    double part = length > 0 ? clamp(((at.x - from.x) * dx + (at.y - from.y) * dy) / length, 0, 1) : 0;
    return distance_of(at.x - from.x - part * dx, at.y - from.y - part * dy);
}

/* The way from a box to its point comes by another, not from the side that lies away from that. */
static bool comes_by(const struct box *box, struct point own, struct point at, double near) {
    double dx = clamp(own.x, box->left, box->right) - own.x, dy = clamp(own.y, box->top, box->bottom) - own.y;
    return dx * (at.x - own.x) + dy * (at.y - own.y) > 0 && distance_to_way(box, own, at) < near;
}

/* So near to another mark, against its own, that it might be said of that. */
static bool is_near(const struct plot *plot, const struct box *box, struct point at, struct point own, double times) {
    double near = times * plot->page->label;
    if (at.x < box->left - near || at.x > box->right + near || at.y < box->top - near || at.y > box->bottom + near)
        return false; /* as most are */
    return box_distance(box, at) < smaller(near, times * box_distance(box, own));
}

/* Words that might be another mark's: led to their own, or not so near. */
static void keep_apart(const struct plot *plot, struct candidate *candidate) {
    double length = hypot(candidate->to.x - candidate->from.x, candidate->to.y - candidate->from.y);
    candidate->led = length >= leader_air(plot) + 0.5 * plot->page->label;
    if (!candidate->led) candidate->wish += 2500;
}

/* Over or under another mark rather than its own, and near it: the words are read as that one's. */
static bool is_centred(const struct box *box, double air, struct point at, struct point own) {
    const double near = 0.25; /* of the words' width */
    double middle = (box->left + box->right) / 2, off = fabs(middle - at.x);
    if (off > near * (box->right - box->left) || off > fabs(middle - own.x)) return false;
    return (at.y < box->top || at.y > box->bottom) &&
           air + box_distance(box, at) < 2.7 * (air + box_distance(box, own));
}

/* It stands nearer to one of a row than to its own. */
static bool is_at_dot(const struct box *box, const struct point *dots, size_t count, double own) {
    const double near = 1.1 * own;
    for (size_t i = 0; i < count; i++)
        if (dots[i].x > box->left - near && dots[i].x < box->right + near && box_distance(box, dots[i]) < near)
            return true;
    return false;
}

/* What stands nearer to one of a row than to its own is led. */
void clear_row(const struct plot *plot, const struct note *note, struct offers *offers) {
    struct point own = plot_point(plot, note->x, note->y), dots[MOST_MARKS];
    size_t count = 0;
    for (size_t i = 0; i < plot->figure->mark_count; i++) {
        const struct mark *mark = &plot->figure->marks[i];
        if (mark->kind == MARK_DOT && mark->x != note->x) dots[count++] = plot_point(plot, mark->x, mark->y);
    }
    for (size_t i = 0; i < offers->gathering->count; i++) {
        struct candidate *candidate = &offers->gathering->candidates[i];
        if (!candidate->led && is_at_dot(&candidate->box, dots, count, box_distance(&candidate->box, own)))
            keep_apart(plot, candidate);
    }
}

/* What stands at another mark that is spoken of seems to be said of it, and so does what stands behind one. */
void clear_others(const struct plot *plot, const struct note *note, struct offers *offers) {
    const struct figure *figure = plot->figure;
    const double near = 0.55 * plot->page->label, behind = 1.2 * plot->page->line;
    const double times = note->high > 0 ? 1 : 2.5; /* a vertical of its own shows whose it is */
    struct point own = plot_point(plot, note->x, note->y);
    for (size_t i = 0; i < figure->mark_count; i++) {
        const struct mark *mark = &figure->marks[i];
        if (mark->kind == MARK_DOT || (mark->x == note->x && mark->y == note->y)) continue;
        struct point at = plot_point(plot, mark->x, mark->y);
        for (size_t j = 0; j < offers->gathering->count; j++) {
            struct candidate *candidate = &offers->gathering->candidates[j];
            const struct box *box = &candidate->box;
            if (!candidate->led && is_near(plot, box, at, own, times)) keep_apart(plot, candidate);
            if (!candidate->led && mark->ink == note->ink &&
                is_centred(box, offers->gathering->of[j].block->air, at, own))
                candidate->wish += 12000;
            if (at.x < smaller(box->left, own.x) - near || at.x > larger(box->right, own.x) + near ||
                at.y < smaller(box->top, own.y) - near || at.y > larger(box->bottom, own.y) + near)
                continue; /* as most are */
            if (box_distance(&candidate->box, at) < near) candidate->wish += 2500;
            if (comes_by(box, own, at, behind)) candidate->wish += 8000;
        }
    }
}

/* Beside the vertical that goes down from its point it would be led along that. */
void clear_rule(const struct plot *plot, const struct note *note, struct offers *offers) {
    const struct figure *figure = plot->figure;
    struct point at = plot_point(plot, note->x, note->y);
    double near = 1.5 * plot->page->label;
    bool ruled = false;
    for (size_t i = 0; i < figure->rule_count; i++) ruled = ruled || figure->rules[i].x == note->x;
    for (size_t i = 0; i < offers->gathering->count && ruled; i++) {
        struct candidate *candidate = &offers->gathering->candidates[i];
        const struct box *box = &candidate->box;
        if (candidate->led && box->top > at.y && box->left < at.x + near && box->right > at.x - near)
            candidate->wish += 9000;
    }
}

void clear_lines(const struct plot *plot, const struct note *note, struct offers *offers) {
    struct point at = plot_point(plot, note->x, note->y);
    double near = 0.5 * plot->page->line, ring = 2 * plot->page->line;
    for (size_t i = 0; i < plot->figure->series_count; i++) {
        double y = plot_line_at(plot, &plot->figure->series[i], at.x);
        for (size_t j = 0; fabs(y - at.y) > near && j < offers->gathering->count; j++) {
            struct candidate *candidate = &offers->gathering->candidates[j];
            bool beyond = y > at.y ? candidate->box.bottom > y && candidate->box.top > at.y
                                   : candidate->box.top < y && candidate->box.bottom < at.y;
            bool across = candidate->led && fabs(y - at.y) > ring; /* else its leader begins beyond it */
            if (beyond) candidate->wish += across ? 60000 : 3000;
        }
    }
}

/* From what a note is about. */
static double own_distance(const struct plot *plot, const struct note *note, const struct box *box) {
    double one = box_distance(box, plot_point(plot, note->x, note->y));
    return note->place == PLACE_BESIDE ? smaller(one, box_distance(box, plot_point(plot, note->x, note->y2))) : one;
}

/* How near others may not be: nearer than its own; but the answer may stand away from both where it is led. */
static double least_distance(const struct plot *plot, const struct note *note, const struct candidate *candidate) {
    double own = own_distance(plot, note, &candidate->box);
    return note->answer && candidate->led ? smaller(own, 2.2 * plot->page->label) : own;
}

static bool is_at_other_mark(const struct plot *plot, const struct note *note, const struct candidate *candidate) {
    const struct box *box = &candidate->box;
    double least = (note->answer ? 0.7 : 1.2) * plot->page->label;
    double near = larger(least, least_distance(plot, note, candidate));
    for (size_t i = 0; i < plot->figure->mark_count; i++) {
        const struct mark *mark = &plot->figure->marks[i];
        bool own = note->place == PLACE_AROUND && mark->x == note->x && mark->y == note->y;
        if (!own && box_distance(box, plot_point(plot, mark->x, mark->y)) < near) return true;
    }
    return false;
}

/* By its ends. */
static bool is_nearer_to_stretch(const struct plot *plot, const struct note *note, const struct candidate *candidate) {
    const struct box *box = &candidate->box;
    double own = least_distance(plot, note, candidate);
    for (size_t i = 0; i < plot->figure->rule_count; i++) {
        const struct rule *rule = &plot->figure->rules[i];
        if (box_distance(box, plot_point(plot, rule->x, rule->low)) < own ||
            box_distance(box, plot_point(plot, rule->x, rule->high)) < own)
            return true;
    }
    return false;
}

void clear_ranks(const struct plot *plot, struct offers *offers) {
    const struct area *area = &plot->figure->area;
    const double far = 4 * plot->page->label;
    if (area->top[0].y == area->top[area->count - 1].y) return; /* level: beside them it is on one line */
    for (size_t i = 0; i < plot->figure->note_count; i++) {
        const struct note *note = &plot->figure->notes[i];
        if (!note->of_band || note->place != PLACE_BESIDE) continue;
        double x = scale_place(&plot->x, note->x);
        double top = scale_place(&plot->y, note->y2), bottom = scale_place(&plot->y, note->y);
        for (size_t j = 0; j < offers->gathering->count; j++) {
            struct candidate *candidate = &offers->gathering->candidates[j];
            const struct box *box = &candidate->box;
            struct point nearest = {x, clamp((box->top + box->bottom) / 2, top, bottom)};
            candidate->wish += 300 * larger(0, 1 - box_distance(box, nearest) / far);
        }
    }
}

void clear_map(const struct plot *plot, const struct note *note, struct offers *offers) {
    for (size_t i = 0; i < offers->gathering->count; i++) {
        struct candidate *candidate = &offers->gathering->candidates[i];
        const struct box *box = &candidate->box;
        const struct box airy = box_widen(box, 0.25 * plot->page->label); /* rather not close to an edge */
        if (note->of_band && plot_ground_of(plot, box) != INK_BAND)
            candidate->wish += 5000;
        else if (note->of_band && plot_ground_of(plot, &airy) != INK_BAND)
            candidate->wish += 150;
        if (is_at_other_mark(plot, note, candidate)) candidate->wish += note->answer ? 20000 : 9000;
        if (note->place == PLACE_AROUND && is_nearer_to_stretch(plot, note, candidate)) candidate->wish += 9000;
    }
}
