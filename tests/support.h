/* What several tests need: the carried files opened, text cases read, figures laid out. */
#ifndef TEST_SUPPORT_H
#define TEST_SUPPORT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/csv.h"
#include "base/file.h"
#include "layout/layout.h"
#include "model/model.h"
#include "model/presets.h"
#include "render/render.h"
#include "sweep/sweep.h"

#define LENGTH(array) (sizeof(array) / sizeof *(array))

/* Counts what is wrong and says it, so that one run shows everything; end a test with assert_no_faults(). */
void fault(const char *format, ...) __attribute__((format(printf, 1, 2)));
void assert_no_faults(void); /* and begins anew */

/* Says what is passed over here and why. `./bootstrap test` gathers that for its last line. */
void not_tested(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* One in so many of what a loop could try, told by its name, so that one more changes no other; BPT_WHOLE=1 takes all.
 */
bool is_taken(unsigned one_in, const char *name, ...) __attribute__((format(printf, 2, 3)));

/* Tests stand in the sources' folder "tests" and run the program that was just built. */
const char *source_path(struct arena *arena, const char *relative);
const char *program_path(void);

/* A new directory, in TMPDIR where that is set, that directory_remove takes away with all that is in it. */
const char *directory_make(struct arena *arena);
void directory_remove(const char *path);

/* Fails the test when there is no such file. */
struct bytes read_whole_file(struct arena *arena, const char *path);

/* Counts a fault where the text is another than tests/golden/NAME.txt; BPT_ACCEPT=1 writes it there. */
void hold_golden(const char *name, const char *text);

/* Every weight and cache of a model, a line each, with all that no sum shows. */
void put_census(struct buffer *out, const struct model *model);

/* Whether there is such a program. */
bool is_installed(const char *program);

/* Sets a locale whose decimal sign is a comma; where the system has none, one is made for the test if that can be. */
bool set_comma_locale(void);

/* ---- the carried files ---- */

/* The carried font alone, between fonts_set_up and fonts_tear_down, which are of cmocka's kind. */
extern struct fonts *fonts;
int fonts_set_up(void **state);
int fonts_tear_down(void **state);

struct house {
    struct arena arena;
    struct presets presets;
    struct model *models; /* as many as presets, in their order */
    struct words words, spanish;
    struct fonts *fonts;
    struct ruler ruler;
};

extern const struct house *const house; /* filled between these two */
int house_open(void **state);
int house_close(void **state);

const struct model *house_model(const char *id);

/* What the program asks when nothing else is said. */
struct question usual_question(const struct chart *chart);

/* The themes that are built in; a theme lives until the next is found. */
const char *const *theme_names(void); /* NULL-ended */
const struct theme *theme_find(const char *name, struct error *error);

/* Sweeps, tells and lays out. */
bool house_draw(const struct chart *chart, const struct model *model, const struct question *question,
                const struct page *page, const struct theme *theme, struct arena *arena, struct scene *scene,
                struct error *error);

#endif
