/* bpt explain: every number on the figures, with where it comes from; for people and as JSON. */
#include "cli/explain.h"

#include <string.h>

#include "cli/commands.h"
#include "cli/deliver.h"
#include "cli/say.h"
#include "studio/ask.h"
#include "studio/explanation.h"

static bool explain(const struct studio *studio, const struct request *asked, struct arena *arena, struct buffer *out,
                    struct error *error) {
    struct inputs inputs;
    struct question question;
    struct findings findings;
    const char *note;
    const struct request complete = inputs_complete(studio, asked, arena, &note), *request = &complete;
    const char *format = deliver_format(request, (const char *const[]){"text", "json", NULL}, error);
    if (!format || !inputs_read(studio, request, arena, &inputs, error) ||
        !ask(request, &inputs, charts()[0], arena, &question, error) ||
        !sweep_find(&inputs.models[0], &question, arena, &findings, error))
        return false;
    struct explanation explanation = {arena, &inputs.models[0], &question, &findings, out, note};
    bool json = strcmp(format, "json") == 0;
    if (note && json) say("%s", note);
    if (json)
        explanation_write_json(&explanation);
    else
        explanation_write_text(&explanation);
    return true;
}

bool explain_request(const struct studio *studio, const struct request *request, struct error *error) {
    struct arena arena = {0};
    struct buffer out = {0};
    bool done = explain(studio, request, &arena, &out, error) && deliver_text(request, &out, error);
    buffer_free(&out);
    arena_free(&arena);
    return done;
}

bool command_explain(const struct call *call, struct error *error) {
    struct studio studio;
    bool done = studio_open(&studio, call->request.presets, error) && explain_request(&studio, &call->request, error);
    studio_close(&studio);
    return done;
}
