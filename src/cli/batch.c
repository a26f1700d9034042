/* bpt batch: a table of jobs becomes figures; what it says on the way. */
#include "batch/batch.h"

#include <signal.h>

#include "cli/commands.h"
#include "cli/progress.h"
#include "cli/say.h"

/* What is said of one batch. */
struct talk {
    struct progress progress;
    size_t refused;
    bool quiet;
};

static bool print_jobs(void *context, const struct buffer *lines, struct error *error) {
    (void)context;
    return file_write_stdout(lines->bytes, lines->size, error);
}

static void say_refusal(void *context, const char *sentence) {
    struct talk *talk = context;
    if (++talk->refused <= FAILURES_IN_FULL) say("%s", sentence);
}

static void begin(void *context, uint64_t figures) {
    struct talk *talk = context;
    signal(SIGPIPE, SIG_IGN); /* who watched the progress may leave */
    progress_begin(&talk->progress, talk->quiet, figures);
}

static void say_failure(void *context, size_t line, const char *sentence) {
    struct talk *talk = context;
    progress_fail(&talk->progress, line, sentence);
}

static void show(void *context, const struct batch_tally *tally, const char *model) {
    struct talk *talk = context;
    progress_show(&talk->progress, tally, model);
}

static void end(void *context, const struct batch_tally *tally) {
    struct talk *talk = context;
    progress_end(&talk->progress, tally);
}

bool command_batch(const struct call *call, struct error *error) {
    const struct request *request = &call->request;
    struct talk talk = {.quiet = request->batch.quiet != 0};
    const struct batch_listener listener = {.context = &talk,
                                            .lists = print_jobs,
                                            .refuses = say_refusal,
                                            .begins = begin,
                                            .fails = say_failure,
                                            .goes_on = show,
                                            .ends = end};
    if (!batch_run(call->words.count ? call->words.items[0] : NULL, request, &listener, error)) return false;
    if (request->batch.dry_run && request->font)
        say("a font is of a whole batch and has no column; give --font again with this table");
    return true;
}
