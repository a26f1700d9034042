/* What was asked: one figure's worth of choices. Every field is one option; the options' table says which. */
#ifndef BPT_STUDIO_REQUEST_H
#define BPT_STUDIO_REQUEST_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/arena.h"
#include "base/error.h"
#include "figure/figure.h"

enum { MOST_SETS = 64 };

/* 0 in `high`: the chart's own. */
struct range {
    uint64_t low, high;
};

/* What a repeated option was given, in order. */
struct texts {
    const char *items[MOST_SETS];
    size_t count;
};

/* What only a batch is asked. Lists are separated by commas; NULL: not given. */
struct batch_choices {
    const char *models, *themes, *sizes, *langs, *ranks, *charts, *formats;
    const char *shard; /* "K/N" */
    uint64_t workers;  /* 0: as many as there are cores */
    uint64_t dry_run, strict, resume, quiet, no_index, no_sync;
};

struct request {
    const char *model;   /* a preset's id, or a path */
    const char *presets; /* path of a table; NULL: none */
    struct texts sets;   /* "key=value" */
    uint64_t rank, tokens, points;
    struct range x_range;
    const char *targets;
    const char *adapter, *moe_lora;            /* names of a kind, and of a way with experts */
    const char *adapter_config, *adapter_file; /* paths; NULL: none */
    uint64_t labels;                           /* of a classifier's head; 0: not stated */
    uint64_t virtual_tokens;                   /* in front of the context */
    const char *adapters;                      /* kinds, joined by commas, of which the first is the figure's */
    const char *read_as;                       /* a model_type; NULL: the config's own */
    const char *family, *filter;               /* of the models that are listed; NULL: all */
    const char *kv;                            /* "architectural" or "allocated" */
    const char *kv_dtype, *lora_dtype, *weight_dtype;
    const char *kv_band;          /* "fp8..bf16"; NULL: none */
    uint64_t min_kv, max_weights; /* SHARE_ONE parts */
    const char *theme, *size, *lang;
    const char *units;    /* "si" or "iec"; NULL: si */
    uint64_t trust;       /* a figure's request may name files anywhere */
    uint64_t transparent; /* how often it was given */
    uint64_t type;        /* size of labels in px; 0: the page's own */
    const char *font;     /* path; NULL: the one that is built in */
    uint64_t summary_tokens;
    uint64_t session_tokens;                /* 0: not counted in sessions */
    const char *compare;                    /* further models, joined by commas; NULL: none */
    const char *ref, *ref_table;            /* names; path of a table of one's own, NULL: the one that is built in */
    struct texts annotate;                  /* "tokens=1M", "rank=64" */
    const char *y;                          /* "full": all decades in one; NULL: as the chart has it */
    const char *ymin;                       /* bytes per token; NULL: all decades */
    const char *title, *subtitle, *caption; /* in place of the computed; NULL: those; "": none */
    const char *label_icl, *label_lora, *label_pretraining;
    const char *png;                 /* "fast" or "small"; NULL: fast */
    const char *svg;                 /* kinds; NULL: slides */
    uint64_t responsive, embed_font; /* of SVG for the web */
    uint64_t live;                   /* of a page: with the program inside */
    const char *format;              /* as given; NULL: the command's own */
    const char *output;              /* NULL: output/ */
    uint64_t force;                  /* replaces figures of other requests */
    struct batch_choices batch;
    bool several;           /* charts are drawn of it */
    bool shared;            /* figures of charts are made of it that may not heed all of it, and need not */
    const char *print;      /* a theme whose file is printed */
    uint64_t help, version; /* how often each was given */
    const char **said;      /* by row, what a figure calls files that were found elsewhere; NULL: nothing */
    uint64_t given[2];      /* a bit for each row of the options' table that was an argument */
};

/* Whether "tokens=1M" speaks of what the chart varies. */
static inline bool chart_annotates(const struct chart *chart, const char *annotation) {
    const char *own = chart->quantity->annotated_as;
    size_t length = strcspn(annotation, "=");
    return own && strlen(own) == length && memcmp(own, annotation, length) == 0;
}

/* What it asks of one chart: without what only others show. */
struct request request_of_chart(const struct request *request, const struct chart *chart);

/* The command that asks for this figure, as its files carry it: "bpt tokens --model llama-3-70b ...". */
const char *request_print(const struct request *request, const struct chart *chart, struct arena *arena);

/* Reads such a command: the options that draw and nothing else, all others at their defaults. The sentence begins
 * behind the name of what was read. */
bool request_read(const char *text, struct arena *arena, struct request *request, const struct chart **chart,
                  struct error *error);

/* Whether two such commands ask for the same figure, though one may be of a version that had fewer options. */
bool request_is_same(const char *one, const char *other);

#endif
