/* The places about a point, at growing distances. */
#include "layout/gathering.h"

/* Twenty-two directions about a point, at one distance, and far from it two more; up and to the right reads best. */
static void offer_ring(const struct block *block, struct point at, double middle, double aside, double d, double far,
                       struct offers *offers) {
    double w = block->width, h = block->height;
    double start = larger(at.x - aside, smaller(at.x + aside, offers->room.right - block->air - w));
    offers_add(offers, block, at.x + d * 0.8, at.y - d * 0.8 - h, ANCHOR_START, far);
    offers_add(offers, block, middle, at.y - d - h, ANCHOR_MIDDLE, far + 8);
    offers_add(offers, block, at.x - d * 0.8 - w, at.y - d * 0.8 - h, ANCHOR_END, far + 10);
    offers_add(offers, block, middle, at.y + d, ANCHOR_MIDDLE, far + 12);
    offers_add(offers, block, at.x + d * 0.8, at.y + d * 0.8, ANCHOR_START, far + 14);
    offers_add(offers, block, at.x - d * 0.8 - w, at.y + d * 0.8, ANCHOR_END, far + 16);
    offers_add(offers, block, at.x + d * 1.2, at.y - h / 2, ANCHOR_START, far + 18);
    offers_add(offers, block, at.x - d * 1.2 - w, at.y - h / 2, ANCHOR_END, far + 20);
    offers_add(offers, block, at.x + d * 1.1, at.y - d * 0.45 - h, ANCHOR_START, far + 22);
    offers_add(offers, block, at.x + d * 1.1, at.y + d * 0.45, ANCHOR_START, far + 24);
    offers_add(offers, block, at.x - d * 1.1 - w, at.y - d * 0.45 - h, ANCHOR_END, far + 26);
    offers_add(offers, block, at.x - d * 1.1 - w, at.y + d * 0.45, ANCHOR_END, far + 28);
    offers_add(offers, block, at.x - 0.25 * w, at.y - d - h, ANCHOR_START, far + 30);
    offers_add(offers, block, at.x - 0.25 * w, at.y + d, ANCHOR_START, far + 32);
    offers_add(offers, block, at.x - 0.75 * w, at.y - d - h, ANCHOR_END, far + 34);
    offers_add(offers, block, at.x - 0.75 * w, at.y + d, ANCHOR_END, far + 36);
    offers_add(offers, block, start, at.y - d - h, ANCHOR_START, far + 38);
    offers_add(offers, block, at.x - aside - w, at.y - d - h, ANCHOR_END, far + 40);
    offers_add(offers, block, start, at.y + d, ANCHOR_START, far + 42);
    offers_add(offers, block, at.x - aside - w, at.y + d, ANCHOR_END, far + 44);
    offers_add(offers, block, at.x + d * 1.2, at.y + d * 0.15, ANCHOR_START, far + 46);
    offers_add(offers, block, at.x - d * 1.2 - w, at.y - d * 0.15 - h, ANCHOR_END, far + 48);
    if (far < 500) return;
    /* led straight to its first letter */
    offers_add(offers, block, at.x - aside, at.y - d - h, ANCHOR_START, far + 31);
    offers_add(offers, block, at.x - aside, at.y + d, ANCHOR_START, far + 33);
}

/* In the middle of the band, above its point or below. */
static void offer_within(const struct box *band, const struct block *block, struct point at, double d, double far,
                         struct offers *offers) {
    double left = (band->left + band->right - block->width) / 2;
    if (left - block->air < band->left || at.x < band->left || at.x > band->right) return;
    offers_add(offers, block, left, at.y - d - block->height, ANCHOR_MIDDLE, far + 50);
    offers_add(offers, block, left, at.y + d, ANCHOR_MIDDLE, far + 52);
}

void offers_around(const struct plot *plot, const struct block *block, struct offers *offers) {
    struct point at = plot_point(plot, block->note->x, block->note->y);
    static const struct {
        double lines, wish;
    } distances[] = {{3.3, 0},   {4.6, 150}, {7, 500},   {10, 1000}, {12.5, 1400}, {15, 1800},
                     {18, 2300}, {22, 3000}, {32, 4500}, {42, 6000}, {56, 8000},   {72, 10000}};
    enum { ALL = sizeof distances / sizeof *distances, USUAL = ALL - 2, NEAR = 3 };
    struct gathering *gathering = offers->gathering;
    size_t start = gathering->count;
    double middle = offers_middle(plot, block, at);
    double mark = 2.6 * plot->page->line, aside = 0.4 * plot->page->label;
    const struct box band = plot_band(plot);
    double farther = block->note->answer ? 4 : block->note->of_band ? 1.6 : 1;
    enum note_need need = block->note->need;
    size_t reach = need == NEED_ALL ? ALL : need == NEED_LITTLE ? NEAR : USUAL; /* near, or not at all */
    for (size_t i = 0; i < reach; i++) {
        double d = distances[i].lines * plot->page->line, far = farther * distances[i].wish;
        if (!offers_want(offers, block, far)) break;
        offer_ring(block, at, middle, aside, d, far, offers);
        if (block->note->of_band) offer_within(&band, block, at, d, far, offers);
    }
    for (size_t i = start; i < gathering->count; i++) {
        struct candidate *candidate = &gathering->candidates[i];
        offers_lead(plot, block, at, mark, mark + 1.1 * plot->page->label, candidate);
        double centre = (candidate->box.left + candidate->box.right) / 2;
        if (block->note->side * (centre - at.x) < 0) candidate->wish += 5000;
    }
}
