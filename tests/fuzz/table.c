/* Any bytes as a table of jobs: what a dry run prints of its rows is read as the same jobs, or one sentence a row. */
#include "hold.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/file.h"
#include "batch/manifest.h"

static struct studio studio; /* the presets, read once */

static int hold_in_file(const void *bytes, size_t size) {
    int descriptor = memfd_create("table", MFD_CLOEXEC);
    HOLD(descriptor >= 0 && file_write_all(descriptor, bytes, size));
    HOLD(lseek(descriptor, 0, SEEK_SET) == 0);
    return descriptor;
}

/* Appends what a dry run prints of the table; false when it cannot be read. */
static bool list_jobs(const void *bytes, size_t size, bool all_well, struct buffer *out) {
    char path[40];
    struct request request;
    struct manifest manifest;
    struct error error = {0};
    struct csv_row row;
    enum csv_step step;
    int descriptor = hold_in_file(bytes, size);
    snprintf(path, sizeof path, "/dev/fd/%d", descriptor);
    options_default(&request);
    bool opened = manifest_open(&manifest, path, &request, &studio, &error);
    if (!opened) hold_refusal(&error);
    if (opened) manifest_write_header(out);
    while (opened && (step = manifest_next(&manifest, &row, &error)) != CSV_STEP_END && step != CSV_STEP_BROKEN) {
        struct arena arena = {0};
        struct row_jobs jobs;
        if (step == CSV_STEP_ROW && manifest_jobs(&manifest, &row, &arena, &jobs, &error))
            for (size_t i = 0; i < jobs.count; i++) manifest_write_job(&jobs, &jobs.jobs[i], out);
        else
            hold_refusal(&error), HOLD(!all_well);
        arena_free(&arena);
    }
    manifest_close(&manifest);
    close(descriptor);
    return opened;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct error error = {0};
    struct buffer once = {0}, twice = {0};
    if (!studio.presets.count) HOLD(studio_open(&studio, NULL, &error));
    if (list_jobs(data, size, false, &once)) {
        HOLD(list_jobs(once.bytes, once.size, true, &twice));
        HOLD(once.size == twice.size && memcmp(once.bytes, twice.bytes, once.size) == 0);
    }
    buffer_free(&once);
    buffer_free(&twice);
    return 0;
}
