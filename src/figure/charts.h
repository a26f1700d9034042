/* The kinds of figures; each stands in a file of its name. */
#ifndef BPT_CHART_CHARTS_H
#define BPT_CHART_CHARTS_H

#include "figure/figure.h"

extern const struct chart chart_tokens, chart_rank, chart_map, chart_sessions;

#endif
