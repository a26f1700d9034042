#include "cli/progress.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#include "base/exact.h"
#include "base/number.h"
#include "base/text.h"

static const double seconds_between_frames = 0.1, seconds_between_lines = 5;

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static size_t columns_of_terminal(void) {
    struct winsize size;
    return ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col ? size.ws_col : 80;
}

/* In one write, so that lines of several processes do not mix. Nobody may be there to read it. */
static void write_out(struct buffer *text) {
    (void)!write(STDERR_FILENO, text->bytes, text->size);
    buffer_free(text);
}

void progress_begin(struct progress *progress, bool quiet, uint64_t total) {
    double start = now();
    *progress = (struct progress){
        .quiet = quiet, .terminal = isatty(STDERR_FILENO) == 1, .total = total, .start = start, .last = start};
}

/* ---- one line ---- */

static uint64_t done_of(const struct progress *progress) {
    return progress->tally.figures + progress->tally.skipped;
}

static void add_clock(struct buffer *out, double seconds) {
    unsigned long long whole = seconds > 1e9 ? 0 : (unsigned long long)ceil(seconds);
    if (whole < 3600)
        buffer_printf(out, "%llu:%02llu", whole / 60, whole % 60);
    else
        buffer_printf(out, "%llu:%02llu:%02llu", whole / 3600, whole / 60 % 60, whole % 60);
}

/* Puts it behind the line where all of it fits. */
static bool append(struct buffer *line, size_t columns, const char *format, ...) {
    size_t before = line->size;
    va_list arguments;
    va_start(arguments, format);
    buffer_vprintf(line, format, arguments);
    va_end(arguments);
    bool fits = line->size <= columns;
    if (!fits) line->size = before;
    return fits;
}

static void append_left(struct buffer *line, size_t columns, double seconds) {
    struct buffer left = {0};
    add_clock(&left, seconds);
    append(line, columns, " %.*s", (int)left.size, (char *)left.bytes);
    buffer_free(&left);
}

static void append_bar(struct buffer *line, size_t columns, double share) {
    enum { WIDEST = 30, NARROWEST = 8 };
    size_t ends = line->size + strlen(" []");
    if (columns < ends + NARROWEST) return;
    size_t width = exact_smaller(columns - ends, WIDEST);
    size_t filled = (size_t)(share * (double)width);
    buffer_text(line, " [");
    for (size_t i = 0; i < width; i++) buffer_text(line, i < filled ? "#" : "-");
    buffer_text(line, "]");
}

void progress_line(const struct progress *progress, const char *model, double seconds, size_t columns,
                   struct buffer *line) {
    enum { FEW = 60, FOR_MODEL = 22 };
    uint64_t done = done_of(progress);
    double rate = seconds > 0 ? (double)done / seconds : 0;
    char count[NUMBER_SIZE], total[NUMBER_SIZE];
    number_grouped(count, done, &number_style_english);
    number_grouped(total, progress->total, &number_style_english);
    if (!append(line, columns, "%s/%s", count, total)) append(line, columns, "%s", count);
    if (rate > 0) append_left(line, columns, (double)(progress->total - done) / rate);
    append(line, columns, " %.0f/s", rate);
    bool named = columns > FEW;
    append_bar(line, named ? columns - FOR_MODEL : columns,
               progress->total ? (double)done / (double)progress->total : 0);
    if (named && model) append(line, columns, " %.20s", model);
    text_make_lines_printable(line);
}

static void show_frame(struct progress *progress, const char *model, double seconds) {
    struct buffer frame = {0}, line = {0};
    progress_line(progress, model, seconds, columns_of_terminal() - 1, &line);
    buffer_printf(&frame, "\r%.*s\033[K", (int)line.size, (char *)line.bytes);
    write_out(&frame);
    buffer_free(&line);
    progress->shown = true;
}

static void show_plain(const struct progress *progress, const char *model, double seconds) {
    struct buffer line = {0};
    char count[NUMBER_SIZE], total[NUMBER_SIZE];
    uint64_t done = done_of(progress);
    double rate = (double)done / seconds;
    buffer_printf(&line, "%s of %s figures, %.0f a second, ", number_grouped(count, done, &number_style_english),
                  number_grouped(total, progress->total, &number_style_english), rate);
    if (rate > 0)
        add_clock(&line, (double)(progress->total - done) / rate);
    else
        buffer_text(&line, "?");
    buffer_printf(&line, " left, at %.60s\n", model);
    text_make_lines_printable(&line);
    write_out(&line);
}

void progress_show(struct progress *progress, const struct batch_tally *tally, const char *model) {
    progress->tally = *tally;
    if (progress->quiet) return;
    double time = now();
    bool last = done_of(progress) == progress->total;
    if (time - progress->last < (progress->terminal ? seconds_between_frames : seconds_between_lines) &&
        !(last && progress->terminal))
        return;
    progress->last = time;
    if (progress->terminal)
        show_frame(progress, model, time - progress->start);
    else
        show_plain(progress, model, time - progress->start);
}

/* ---- failures ---- */

static void keep_line(struct progress *progress, size_t line) {
    size_t count = progress->failed_run_count;
    if (count && line <= progress->failed_runs[count - 1].last + 1) {
        progress->failed_runs[count - 1].last = line;
        return;
    }
    progress->more_failed = count == MOST_FAILED_RUNS;
    if (progress->more_failed) return;
    progress->failed_runs[count].first = progress->failed_runs[count].last = line;
    progress->failed_run_count++;
}

void progress_fail(struct progress *progress, size_t line, const char *sentence) {
    struct buffer text = {0};
    progress->failures++;
    if (!progress->more_failed) keep_line(progress, line);
    if (progress->failures > FAILURES_IN_FULL) return;
    buffer_printf(&text, "%sbpt: %s\n", progress->shown ? "\r\033[K" : "", sentence);
    progress->shown = false;
    if (progress->failures == FAILURES_IN_FULL) buffer_text(&text, "bpt: more rows that fail are only counted\n");
    write_out(&text);
}

static void say_failures(const struct progress *progress) {
    struct buffer text = {0};
    char count[NUMBER_SIZE];
    const char *several = progress->failures == 1 ? "" : "s";
    buffer_printf(&text, "%s row%s failed: line%s", number_grouped(count, progress->failures, &number_style_english),
                  several, several);
    for (size_t i = 0; i < progress->failed_run_count; i++) {
        size_t first = progress->failed_runs[i].first, last = progress->failed_runs[i].last;
        buffer_printf(&text, first == last ? "%s %zu" : "%s %zu-%zu", i ? "," : "", first, last);
    }
    buffer_printf(&text, "%s\n", progress->more_failed ? " and others" : "");
    write_out(&text);
}

/* ---- the end ---- */

static void add_bytes(struct buffer *out, uint64_t bytes) {
    static const char *const units[] = {"B", "kB", "MB", "GB", "TB", NULL};
    double value = (double)bytes;
    size_t unit = 0;
    while (value >= 999.5 && units[unit + 1]) value /= 1000, unit++;
    buffer_printf(out, unit ? "%.3g %s" : "%.0f %s", value, units[unit]);
}

static void say_tally(const struct batch_tally *tally, double seconds) {
    struct buffer text = {0};
    char number[NUMBER_SIZE];
    buffer_printf(&text, "%s figure%s in ", number_grouped(number, tally->figures, &number_style_english),
                  tally->figures == 1 ? "" : "s");
    buffer_printf(&text, "%s file%s, ", number_grouped(number, tally->files, &number_style_english),
                  tally->files == 1 ? "" : "s");
    add_bytes(&text, tally->bytes);
    buffer_printf(&text, ", %.2f s, %.0f figures/s", seconds, seconds > 0 ? (double)tally->figures / seconds : 0);
    if (tally->skipped)
        buffer_printf(&text, "; %s were there already", number_grouped(number, tally->skipped, &number_style_english));
    buffer_text(&text, "\n");
    write_out(&text);
}

void progress_end(struct progress *progress, const struct batch_tally *tally) {
    double seconds = now() - progress->start;
    struct buffer clear = {0};
    buffer_text(&clear, progress->shown ? "\r\033[K" : "");
    write_out(&clear);
    progress->shown = false;
    if (!progress->quiet) say_tally(tally, seconds);
    if (progress->failures) say_failures(progress);
}
