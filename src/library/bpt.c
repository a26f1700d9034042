/* bpt.h over the studio. */
#include "bpt.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "studio/ask.h"
#include "studio/explanation.h"
#include "studio/formats.h"
#include "studio/options.h"

struct bpt {
    struct studio studio;
};

struct bpt_request {
    struct bpt *bpt;
    struct arena arena; /* of the options' texts */
    struct request request;
    struct buffer made;
    struct error error;
};

_Static_assert(sizeof((struct error *)0)->text <= BPT_SENTENCE, "a sentence fits where callers keep it");

const char *bpt_version(void) {
    return BPT_VERSION;
}

/* ---- memory ---- */

/* A caller's errno stays as it is. */
static int begin_call(void) {
    int kept = errno;
    memory_watch();
    return kept;
}

static void end_call(int kept) {
    memory_watched();
    errno = kept;
}

/* ---- opening ---- */

struct bpt *bpt_open(const char *font, char why[BPT_SENTENCE]) {
    int kept = begin_call();
    struct error error = {0};
    struct bpt *bpt = calloc(1, sizeof *bpt);
    if (!bpt) memory_is_out();
    bool opened = studio_open(&bpt->studio, NULL, &error) && studio_load_drawing(&bpt->studio, font, &error);
    end_call(kept);
    if (why) memcpy(why, error.text, sizeof error.text);
    if (opened) return bpt;
    bpt_close(bpt);
    return NULL;
}

void bpt_close(struct bpt *bpt) {
    if (!bpt) return;
    studio_close(&bpt->studio);
    free(bpt);
}

struct bpt_request *bpt_request_new(struct bpt *bpt) {
    struct bpt_request *request = calloc(1, sizeof *request);
    if (!request) memory_is_out();
    request->bpt = bpt;
    options_default(&request->request);
    return request;
}

void bpt_request_free(struct bpt_request *request) {
    if (!request) return;
    arena_free(&request->arena);
    buffer_free(&request->made);
    free(request);
}

/* ---- calls ---- */

/* What a call is asked, whichever it is. */
struct asked {
    const char *first, *second;
};

typedef bool answer_function(struct bpt_request *request, const struct asked *asked, struct arena *arena);

static enum bpt_status call(answer_function *answer, struct bpt_request *request, struct asked asked) {
    int kept = begin_call();
    struct arena arena = {0};
    request->error = (struct error){0};
    request->made.size = 0;
    bool done = answer(request, &asked, &arena);
    if (!done) request->made.size = 0;
    buffer_add(&request->made, "", 1); /* a NUL that does not count */
    request->made.size--;
    arena_free(&arena);
    end_call(kept);
    return done ? BPT_DONE : request->error.kind == ERROR_USAGE ? BPT_REFUSED : BPT_FAILED;
}

static bool set(struct bpt_request *request, const struct asked *asked, struct arena *arena) {
    const struct option *option = options_find(asked->first);
    struct error *error = &request->error;
    (void)arena;
    if (!option || !option->draws || option->of_the_run)
        return error_set(error, ERROR_USAGE, "there is no option '%.60s' that says what is drawn", asked->first);
    if (!*asked->second && !option->may_be_empty) return error_set(error, ERROR_USAGE, "--%s: is empty", option->name);
    option_note_given(option, &request->request);
    return option_set(option, arena_copy(&request->arena, asked->second), &request->request, error) ||
           error_within(error, "--%s", option->name);
}

static bool draw(struct bpt_request *request, const struct asked *asked, struct arena *arena) {
    const struct studio *studio = &request->bpt->studio;
    const struct chart *chart = chart_find(asked->first);
    const struct format *format = format_find(asked->second, strlen(asked->second));
    struct inputs *inputs = arena_alloc(arena, sizeof *inputs);
    struct answer *answer = arena_alloc(arena, sizeof *answer);
    struct error *error = &request->error;
    struct paper paper;
    struct scene scene;
    const char *warning = NULL, *note;
    struct request completed = inputs_complete(studio, &request->request, arena, &note);
    completed.shared = true; /* it draws any chart */
    if (!chart) return list_refuse(LIST_CHARTS, asked->first, error);
    if (!format) return list_refuse(LIST_FORMATS, asked->second, error);
    if (format_is_web(format)) completed.svg = "web"; /* as the file says on the command line */
    studio_settle(studio, &completed, arena);
    if (!inputs_read(studio, &completed, arena, inputs, error) || !paper_read(&completed, arena, &paper, error) ||
        !answer_find(studio, &completed, inputs, chart, arena, answer, error) ||
        (format->needs_scene && !answer_lay_out(answer, &paper, arena, &scene, &warning, error)) ||
        !format_write(format, answer, &scene, &request->made, error))
        return false;
    if (warning) error_set(error, ERROR_NONE, "%s", warning);
    return true;
}

static bool explain(struct bpt_request *request, const struct asked *asked, struct arena *arena) {
    struct inputs *inputs = arena_alloc(arena, sizeof *inputs);
    struct question question;
    struct findings findings;
    struct error *error = &request->error;
    const char *note;
    const struct request completed = inputs_complete(&request->bpt->studio, &request->request, arena, &note);
    (void)asked;
    if (!inputs_read(&request->bpt->studio, &completed, arena, inputs, error) ||
        !ask(&completed, inputs, charts()[0], arena, &question, error) ||
        !sweep_find(&inputs->models[0], &question, arena, &findings, error))
        return false;
    const struct explanation explanation = {arena, &inputs->models[0], &question, &findings, &request->made, note};
    explanation_write_json(&explanation);
    return true;
}

enum bpt_status bpt_set(struct bpt_request *request, const char *option, const char *value) {
    return call(set, request, (struct asked){option, value});
}

enum bpt_status bpt_draw(struct bpt_request *request, const char *chart, const char *format) {
    return call(draw, request, (struct asked){chart, format});
}

enum bpt_status bpt_explain(struct bpt_request *request) {
    return call(explain, request, (struct asked){NULL, NULL});
}

/* ---- what came of it ---- */

const char *bpt_bytes(const struct bpt_request *request) {
    return request->made.bytes ? (const char *)request->made.bytes : "";
}

size_t bpt_size(const struct bpt_request *request) {
    return request->made.size;
}

const char *bpt_sentence(const struct bpt_request *request) {
    return request->error.text;
}
