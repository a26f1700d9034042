/* What the charts have in common when they tell a table: series, dtypes and captions in words. */
#ifndef BPT_CHART_TELL_H
#define BPT_CHART_TELL_H

#include "bpt/figure.h"

struct teller {
    const struct table *table;
    const struct findings *findings;
    const struct words *words;
    struct arena *arena;
    struct figure *figure;
};

struct series *tell_series(struct teller *teller, struct series series);
void tell_note(struct teller *teller, struct note note);
void tell_mark(struct teller *teller, enum mark_kind kind, enum ink ink, double x, double y, const char *title);
void tell_rule(struct teller *teller, enum ink ink, double x, double y);
void tell_caption(struct teller *teller, const char *sentence);

/* The flat dotted reference from one end of the x axis to the other, where the tokens are disclosed. */
void tell_pretraining(struct teller *teller);

/* The KV cache and the adapter along the samples, in bytes per token. */
const struct point *tell_kv_points(struct teller *teller);
const struct point *tell_adapter_points(struct teller *teller);

const char *tell_model(struct teller *teller);   /* its name, which does not break across lines unless it is long */
const char *tell_dtype(struct teller *teller);   /* "bf16", or each where they differ */
void tell_conventions(struct teller *teller, const char *counted); /* the captions; `counted` leads the numbers */
const char *tell_pretraining_alternative(struct teller *teller);

/* A y domain on decades around all series; a flat line too near an end moves that end by a decade. It reaches at least
 * `highest`, for the notes that stand above the lines. */
void tell_y_domain(struct teller *teller, double highest);

#endif
