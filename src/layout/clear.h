/* What a note had better keep clear of besides strokes, lest it seem to be said of something else: each adds to what
 * the gathered places cost. */
#ifndef BPT_LAYOUT_CLEAR_H
#define BPT_LAYOUT_CLEAR_H

#include "layout/gathering.h"

/* The figure's band, for what is not about it. */
void clear_band(const struct plot *plot, struct offers *offers);

/* A grid line's left end. */
void clear_grid(const struct plot *plot, struct offers *offers);

/* Leaders, where there are many lines or points of a map near each other. */
void clear_leaders(struct offers *offers);

/* What lies between its own point of the band and the words, all of the band. */
void clear_across_band(const struct plot *plot, struct offers *offers);

/* The plot's upper edge, for a value with the ratio that has no room at its bracket. */
void clear_ends(const struct plot *plot, struct offers *offers);
void clear_edge(const struct plot *plot, const struct note *note, struct offers *offers);

/* The stretch of a bracket that ends at its own point. */
void clear_bracket(const struct plot *plot, const struct note *note, struct offers *offers);

/* Marks that are spoken of, but its own. */
void clear_others(const struct plot *plot, const struct note *note, struct offers *offers);

/* Marks of a row that are nearer than its own. */
void clear_row(const struct plot *plot, const struct note *note, struct offers *offers);

/* The vertical that goes down from its own point. */
void clear_rule(const struct plot *plot, const struct note *note, struct offers *offers);

/* Lines above or below its own point, which it would seem to be at. */
void clear_lines(const struct plot *plot, const struct note *note, struct offers *offers);

/* The ranks that are named on a tint, with which the tint's own name would read as one. */
void clear_ranks(const struct plot *plot, struct offers *offers);

/* On a map, whose points and stretches stand near each other: what is about the area stands on it, and what is about a
 * point at no other mark and nearest to its own. */
void clear_map(const struct plot *plot, const struct note *note, struct offers *offers);

#endif
