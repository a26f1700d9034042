/* The core as a browser holds it: a WebAssembly reactor, whose studio stays open from one question to the next. The
 * page writes the words of a command line into live_room(), NUL behind each, asks, and reads the answer: the bytes that
 * the command line would have written to standard output with -o -, or the sentence that it would have printed. */
#include <stdlib.h>
#include <string.h>

#include "live/files.h"
#include "studio/formats.h"
#include "studio/options.h"

#define EXPORT(name) __attribute__((export_name(#name))) name

static struct {
    struct studio studio;
    bool open;
    struct buffer room, answer;
} live;

char *EXPORT(live_room)(size_t size);
int EXPORT(live_keep)(size_t name, size_t beginning, double whole);
int EXPORT(live_ask)(size_t size);
const unsigned char *EXPORT(live_answer)(void);
size_t EXPORT(live_answer_size)(void);

char *live_room(size_t size) {
    live.room.size = 0;
    buffer_reserve(&live.room, size + 1);
    live.room.bytes[size] = '\0';
    return (char *)live.room.bytes;
}

const unsigned char *live_answer(void) {
    return live.answer.bytes;
}

size_t live_answer_size(void) {
    return live.answer.size;
}

/* 0, or the exit status of the command line, with the sentence as the answer. */
static int answer(bool done, const struct error *error) {
    if (done) return 0;
    live.answer.size = 0;
    buffer_text(&live.answer, error->text);
    return error->kind == ERROR_USAGE ? 2 : 1;
}

/* The name and a NUL, then the file's first bytes; `whole` is its size. */
int live_keep(size_t name, size_t beginning, double whole) {
    struct error error = {0};
    const char *room = (const char *)live.room.bytes;
    struct bytes bytes = {room + name + 1, beginning};
    return answer(files_keep(room, bytes, (uint64_t)whole, &error), &error);
}

static bool open_studio(struct error *error) {
    if (!live.open)
        live.open = studio_open(&live.studio, NULL, error) && studio_load_drawing(&live.studio, NULL, error);
    return live.open;
}

static bool choose_format(const struct request *request, const struct format **format, struct error *error) {
    struct format_choice choice;
    if (!formats_parse(request->format ? request->format : "svg", &choice, error) ||
        !formats_choose_svg(request->svg, &choice, error))
        return false;
    *format = choice.items[0];
    return choice.count == 1 ||
           error_set(error, ERROR_USAGE, "--format: a page asks for one format at a time, such as svg");
}

/* The faces of the core have the letters of Latin, Greek and Cyrillic; the program's have more. */
static bool lay_out(const struct answer *answer, struct arena *arena, struct scene *scene, struct error *error) {
    struct paper paper;
    const char *warning = NULL;
    if (!paper_read(answer->request, arena, &paper, error) ||
        !answer_lay_out(answer, &paper, arena, scene, &warning, error))
        return false;
    return !warning || error_set(error, ERROR_FAILURE,
                                 "a page carries the letters of Latin, Greek and Cyrillic alone; the command line has "
                                 "more (%s)",
                                 warning);
}

static bool draw(const struct studio *studio, const struct request *asked, const struct chart *chart,
                 struct arena *arena, struct error *error) {
    struct inputs inputs;
    struct answer answer;
    struct scene scene;
    const struct format *format;
    if (asked->font) return error_set(error, ERROR_USAGE, "--font: a page has its own; the command line takes another");
    if (!choose_format(asked, &format, error)) return false;
    const char *note;
    struct request request = inputs_complete(studio, asked, arena, &note);
    if (!request.svg && format_is_web(format)) request.svg = "web"; /* as a file says on the command line */
    studio_settle(studio, &request, arena);
    return inputs_read(studio, &request, arena, &inputs, error) &&
           answer_find(studio, &request, &inputs, chart, arena, &answer, error) &&
           (!format->needs_scene || lay_out(&answer, arena, &scene, error)) &&
           format_write(format, &answer, &scene, &live.answer, error);
}

/* One of its own where the reader dropped presets. */
static bool draw_in_studio(const struct request *request, const struct chart *chart, struct arena *arena,
                           struct error *error) {
    struct studio own;
    if (!request->presets) return open_studio(error) && draw(&live.studio, request, chart, arena, error);
    bool drawn = studio_open(&own, request->presets, error) && studio_load_drawing(&own, NULL, error) &&
                 draw(&own, request, chart, arena, error);
    studio_close(&own);
    return drawn;
}

static bool ask_all(char *room, size_t size, struct arena *arena, struct error *error) {
    char **words = arena_array(arena, size, sizeof *words);
    struct request request;
    struct texts names = {0};
    int count = 0;
    for (char *at = room; at < room + size; at += strlen(at) + 1) words[count++] = at;
    options_default(&request);
    request.shared = true; /* the reader goes from chart to chart */
    if (!options_parse(count, words, &request, &names, error)) return false;
    if (names.count > 1)
        return error_set(error, ERROR_USAGE, "'%.60s' is one word too many; options begin with --, as in --rank 32",
                         names.items[1]);
    const struct chart *chart = names.count ? chart_find(names.items[0]) : NULL;
    if (!chart) return error_set(error, ERROR_USAGE, "a page draws one chart at a time, by its name");
    return draw_in_studio(&request, chart, arena, error);
}

int live_ask(size_t size) {
    struct error error = {0};
    struct arena arena = {0};
    live.answer.size = 0;
    int status = answer(ask_all((char *)live.room.bytes, size, &arena, &error), &error);
    arena_free(&arena);
    return status;
}
