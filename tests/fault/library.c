/* A user of bpt.h: "library CHART FORMAT" writes the figure to standard output; or a sentence, and status 1. */
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "bpt.h"

static bool write_all(const char *bytes, size_t size) {
    while (size) {
        ssize_t put = write(STDOUT_FILENO, bytes, size);
        if (put < 0 && errno == EINTR) continue;
        if (put <= 0) return false;
        bytes += put;
        size -= (size_t)put;
    }
    return true;
}

static bool fail(const char *sentence) {
    dprintf(STDERR_FILENO, "bpt: %s\n", sentence);
    return false;
}

static bool draw(struct bpt_request *request, const char *chart, const char *format) {
    if (bpt_set(request, "model", "gpt2") != BPT_DONE || bpt_draw(request, chart, format) != BPT_DONE)
        return fail(bpt_sentence(request));
    return write_all(bpt_bytes(request), bpt_size(request)) || fail(strerror(errno));
}

int main(int count, char **words) {
    char why[BPT_SENTENCE] = "a chart and a format are asked for";
    struct bpt *bpt = count == 4 ? bpt_open(NULL, why) : NULL;
    if (!bpt) return fail(why), 1;
    struct bpt_request *request = bpt_request_new(bpt);
    bool drawn = draw(request, words[2], words[3]);
    bpt_request_free(request);
    bpt_close(bpt);
    return drawn ? 0 : 1;
}
