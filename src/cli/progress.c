#include "cli/progress.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#include "base/number.h"
#include "base/text.h"

static const double seconds_between_frames = 0.1, seconds_between_lines = 5;

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static int columns_of_terminal(void) {
    struct winsize size;
    return ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col ? size.ws_col : 80;
}

/* In one write, so that lines of several processes do not mix. Nobody may be there to read it. */
static void write_out(const char *text) {
    (void)!write(STDERR_FILENO, text, strlen(text));
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

static const char *clock_text(double seconds, char text[32]) {
    unsigned long long whole = seconds < 0 || seconds > 1e9 ? 0 : (unsigned long long)ceil(seconds);
    if (whole < 3600)
        snprintf(text, 32, "%llu:%02llu", whole / 60, whole % 60);
    else
        snprintf(text, 32, "%llu:%02llu:%02llu", whole / 3600, whole / 60 % 60, whole % 60);
    return text;
}

/* Appends when all of it fits; model names are ASCII or cut by characters by the caller. */
static bool append(char *line, size_t size, int columns, const char *format, ...) {
    char piece[256];
    va_list arguments;
    va_start(arguments, format);
    int length = vsnprintf(piece, sizeof piece, format, arguments);
    va_end(arguments);
    size_t used = strlen(line);
    if (length < 0 || used + (size_t)length > (size_t)columns || used + (size_t)length >= size) return false;
    memcpy(line + used, piece, (size_t)length + 1);
    return true;
}

static void append_bar(char *line, size_t size, int columns, double share) {
    enum { WIDEST = 30 };
    char bar[WIDEST + 1];
    int width = columns - (int)strlen(line) - 3;
    if (width > WIDEST) width = WIDEST;
    if (width < 8) return;
    int filled = (int)(share * width);
    for (int i = 0; i < width; i++) bar[i] = i < filled ? '#' : '-';
    bar[width] = '\0';
    append(line, size, columns, " [%s]", bar);
}

void progress_line(const struct progress *progress, const char *model, double seconds, int columns, char *line,
                   size_t size) {
    uint64_t done = done_of(progress);
    double rate = seconds > 0 ? (double)done / seconds : 0;
    char count[NUMBER_SIZE], total[NUMBER_SIZE], left[32];
    number_grouped(count, done, &number_style_english);
    number_grouped(total, progress->total, &number_style_english);
    *line = '\0';
    if (!append(line, size, columns, "%s/%s", count, total)) append(line, size, columns, "%s", count);
    if (rate > 0) append(line, size, columns, " %s", clock_text((double)(progress->total - done) / rate, left));
    append(line, size, columns, " %.0f/s", rate);
    int for_model = columns > 60 ? 22 : 0;
    append_bar(line, size, columns - for_model, progress->total ? (double)done / (double)progress->total : 0);
    if (for_model && model) append(line, size, columns, " %.20s", model);
    text_make_printable(line);
}

static void show_frame(struct progress *progress, const char *model, double seconds) {
    char line[300], frame[320];
    progress_line(progress, model, seconds, columns_of_terminal() - 1, line, sizeof line);
    snprintf(frame, sizeof frame, "\r%s\033[K", line);
    write_out(frame);
    progress->shown = true;
}

static void show_plain(const struct progress *progress, const char *model, double seconds) {
    char line[302] = "", count[NUMBER_SIZE], total[NUMBER_SIZE], left[32];
    uint64_t done = done_of(progress);
    double rate = (double)done / seconds;
    snprintf(line, sizeof line - 1, "%s of %s figures, %.0f a second, %s left, at %.60s",
             number_grouped(count, done, &number_style_english),
             number_grouped(total, progress->total, &number_style_english), rate,
             rate > 0 ? clock_text((double)(progress->total - done) / rate, left) : "?", model);
    text_make_printable(line);
    write_out(strcat(line, "\n"));
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
    char text[1400];
    progress->failures++;
    if (!progress->more_failed) keep_line(progress, line);
    if (progress->failures > FAILURES_IN_FULL) return;
    snprintf(text, sizeof text, "%sbpt: %s\n", progress->shown ? "\r\033[K" : "", sentence);
    progress->shown = false;
    write_out(text);
    if (progress->failures == FAILURES_IN_FULL) write_out("bpt: more rows that fail are only counted\n");
}

static void say_failures(const struct progress *progress) {
    char text[600], count[NUMBER_SIZE];
    int used = snprintf(text, sizeof text, "%s row%s failed: line%s",
                        number_grouped(count, progress->failures, &number_style_english),
                        progress->failures == 1 ? "" : "s", progress->failures == 1 ? "" : "s");
    for (size_t i = 0; i < progress->failed_run_count; i++) {
        size_t first = progress->failed_runs[i].first, last = progress->failed_runs[i].last;
        used += snprintf(text + used, sizeof text - (size_t)used, first == last ? "%s %zu" : "%s %zu-%zu", i ? "," : "",
                         first, last);
    }
    snprintf(text + used, sizeof text - (size_t)used, "%s\n", progress->more_failed ? " and others" : "");
    write_out(text);
}

/* ---- the end ---- */

static void say_bytes(uint64_t bytes, char text[32]) {
    static const char *const units[] = {"B", "kB", "MB", "GB", "TB"};
    double value = (double)bytes;
    size_t unit = 0;
    while (value >= 999.5 && unit < 4) value /= 1000, unit++;
    snprintf(text, 32, unit ? "%.3g %s" : "%.0f %s", value, units[unit]);
}

void progress_end(struct progress *progress, const struct batch_tally *tally) {
    double seconds = now() - progress->start;
    char figures[NUMBER_SIZE], files[NUMBER_SIZE], skipped[NUMBER_SIZE], bytes[32], text[400], there[100] = "";
    if (progress->shown) write_out("\r\033[K");
    progress->shown = false;
    if (!progress->quiet) {
        say_bytes(tally->bytes, bytes);
        if (tally->skipped)
            snprintf(there, sizeof there, "; %s were there already",
                     number_grouped(skipped, tally->skipped, &number_style_english));
        snprintf(text, sizeof text, "%s figure%s in %s file%s, %s, %.2f s, %.0f figures/s%s\n",
                 number_grouped(figures, tally->figures, &number_style_english), tally->figures == 1 ? "" : "s",
                 number_grouped(files, tally->files, &number_style_english), tally->files == 1 ? "" : "s", bytes,
                 seconds, seconds > 0 ? (double)tally->figures / seconds : 0, there);
        write_out(text);
    }
    if (progress->failures) say_failures(progress);
}
