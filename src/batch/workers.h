/* Tasks side by side on threads, their results one after the other: what comes out does not depend on how many. */
#ifndef BPT_BATCH_WORKERS_H
#define BPT_BATCH_WORKERS_H

#include <stdbool.h>
#include <stddef.h>

/* A task is the caller's, of `size` bytes and zeroed at first; there are a few for each thread, used again and again.
 */
struct work {
    void *context;
    size_t size;
    bool (*take)(void *context, void *task); /* fills in the next task; false: there are no more. One at a time */
    void *(*enter)(void *context);           /* once on each thread, first: what is its own */
    void (*run)(void *own, void *task);      /* many at a time */
    void (*leave)(void *own);
    void (*give)(void *context, void *task); /* one at a time, in the order of taking */
    void (*end)(void *task);                 /* once for each of the few, at last */
};

size_t workers_default(void); /* one for each core that this process may use */

/* Returns when all is given. The calling thread works too, so that this succeeds where no thread can be made. */
void workers_run(const struct work *work, size_t workers);

#endif
