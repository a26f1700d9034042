/* bpt: bytes per token of language models, counted and drawn. The public face of libbpt.
 *
 *     char why[BPT_SENTENCE];
 *     struct bpt *bpt = bpt_open(NULL, why);
 *     struct bpt_request *request = bpt_request_new(bpt);
 *     if (bpt_set(request, "model", "gpt2") == BPT_DONE && bpt_draw(request, "tokens", "svg") == BPT_DONE)
 *         fwrite(bpt_bytes(request), 1, bpt_size(request), stdout);
 *     else
 *         fprintf(stderr, "%s\n", bpt_sentence(request));
 *     bpt_request_free(request);
 *     bpt_close(bpt);
 *
 * A request is made of the command line's own options, without their dashes; `bpt --help` tells them, and those that
 * say what is drawn are taken here. The bytes are those that the command line writes for the same options. Options that
 * name files (model, adapter-file, theme, ...) read them from the disk; nothing is written.
 *
 * Nothing is printed, and what goes wrong is a status and one sentence in UTF-8. One thing ends the process: memory
 * that is not to be had, with "bpt: out of memory" on standard error and status 1, since what the libraries beneath
 * hold by then is not to be trusted (Cairo may crash even before). A figure that lacks something is never handed out.
 * Who must go on all the same draws in a process of its own.
 *
 * An opened bpt and its requests belong to one thread at a time; as many as wanted may be open side by side, each on
 * its own thread. Pointers that are returned stay good until the next call with the same request.
 *
 * The names here keep their meaning as long as the library's soname is the same. */
#ifndef BPT_H
#define BPT_H

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

#if defined __GNUC__
#define BPT_PUBLIC __attribute__((visibility("default")))
#else
#define BPT_PUBLIC
#endif

struct bpt;
struct bpt_request;

/* What became of a call. */
enum bpt_status {
    BPT_DONE = 0,
    BPT_FAILED = 1,  /* the world said no: a file, a malformed table */
    BPT_REFUSED = 2, /* the request cannot be meant */
};

enum { BPT_SENTENCE = 1200 }; /* bytes that any sentence fits in, its NUL included */

/* "0.1.0" */
BPT_PUBLIC const char *bpt_version(void);

/* Loads presets, words and faces, which takes some milliseconds. `font`: a file to set figures in, in place of the font
 * that is carried when it is NULL. NULL, and a sentence in `why` (which may be NULL), when
 * that cannot be. */
BPT_PUBLIC struct bpt *bpt_open(const char *font, char why[BPT_SENTENCE]);
BPT_PUBLIC void bpt_close(struct bpt *bpt); /* after its requests; NULL is fine */

/* A request with every option at its default. */
BPT_PUBLIC struct bpt_request *bpt_request_new(struct bpt *bpt);
BPT_PUBLIC void bpt_request_free(struct bpt_request *request); /* NULL is fine */

/* One option from its text: bpt_set(request, "rank", "16"). A switch takes "yes" or "no". Options that may be repeated
 * take several texts on lines of their own, and add to what there is. The text is copied. */
BPT_PUBLIC enum bpt_status bpt_set(struct bpt_request *request, const char *option, const char *value);

/* The figure of a chart ("tokens", "rank", ...) as a file of a format ("png", "svg", "web.svg", "pdf", "csv", "json",
 * "txt", "html"), in bpt_bytes and bpt_size. */
BPT_PUBLIC enum bpt_status bpt_draw(struct bpt_request *request, const char *chart, const char *format);

/* Every number behind the figures, as `bpt explain --format json` prints it, in the same place. */
BPT_PUBLIC enum bpt_status bpt_explain(struct bpt_request *request);

/* What the last call made: `size` bytes, behind which a NUL stands; "" and 0 when it made none. */
BPT_PUBLIC const char *bpt_bytes(const struct bpt_request *request);
BPT_PUBLIC size_t bpt_size(const struct bpt_request *request);

/* What went wrong with the last call, or what its author should know of a figure all the same; "" when nothing is. */
BPT_PUBLIC const char *bpt_sentence(const struct bpt_request *request);

#ifdef __cplusplus
}
#endif

#endif
