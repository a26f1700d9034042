/* What an x axis varies while all else stays as asked. A chart names its quantity; everything that asks what varies
 * asks this row. */
#ifndef BPT_QUANTITY_H
#define BPT_QUANTITY_H

#include "base/error.h"
#include "sweep/table.h"

struct finding;
struct model;
struct question;

struct quantity {
    const char *name;         /* one of it, in messages: "token", "rank" */
    const char *annotated_as; /* of --annotate NAME=VALUE; NULL: its values cannot be pointed out */
    uint64_t low, high;       /* the range where none is asked for, in whole steps */
    uint64_t step;            /* its axis counts in powers of it; the range is widened by it to reach the reference */
    uint64_t highest;         /* that may be asked for */
    bool of_ranks;            /* figures along it speak of ranks, which not all kinds of adapters have */
    bool bends;               /* its lines bend where an adapter's do, so that there are samples between the powers */
    uint64_t points_a_decade; /* samples where no number is asked for; 0: the powers of `step`, and the ends */

    /* What its rows say besides the columns that all tables have, in the order of a sample's `own`; ends with NULL. */
    const char *columns[MOST_OWN + 1];

    /* Fits the range where none is asked for to what was found, whatever can be counted of it; NULL: it stays as it is.
     */
    void (*fit)(const struct findings *findings, uint64_t *low, uint64_t *high);

    /* The value among those of the question that the figure speaks of, which its range reaches; NULL: there is none. */
    uint64_t (*reference)(const struct question *question);

    /* All of a sample but its x. False when it takes more bytes than 63 bits count. */
    bool (*fill)(const struct model *model, const struct question *question, const struct findings *findings,
                 uint64_t value, struct sample *sample);

    /* What this figure asks besides, after all that each asks: fills in fields of its own, where figures read them or
     * it can be refused; NULL: nothing. And what explain says of it, under keys of its own ("sessions.tokens"); ends
     * with a NULL key. NULL: nothing. */
    bool (*find)(const struct model *model, const struct question *question, struct findings *findings,
                 struct error *error);
    const struct finding *findings;
};

/* What the findings say, for all that the quantity does not change; and the same with the KV cache of other tokens,
 * which is false when it takes more bytes than 63 bits count. */
struct sample sample_usual(const struct findings *findings);
bool sample_at_tokens(const struct model *model, const struct question *question, const struct findings *findings,
                      uint64_t tokens, struct sample *sample);

/* The question's tokens, as `reference` wants them. */
uint64_t sample_reference_tokens(const struct question *question);

/* Of a column of bytes: one of the quantity's own, "kv_bytes" or "adapter_bytes". */
uint64_t sample_value(const struct quantity *quantity, const struct sample *sample, const char *column);

#endif
