#include "batch/workers.h"

#include <pthread.h>
#include <sched.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/exact.h"
#include "base/memory.h"

enum { TASKS_PER_WORKER = 8, MOST_WORKERS = 1024 };

/* Tasks stand in a ring by their number. One that took long holds up those behind it only when the ring is full. */
struct ring {
    const struct work *work;
    pthread_mutex_t lock;
    pthread_cond_t room; /* something was given, without which nobody who waits could go on */
    char *tasks;
    bool *done;
    size_t size;         /* tasks in the ring */
    size_t taken, given; /* numbers of the next task to take and to give */
    bool exhausted;
};

static void *task_at(const struct ring *ring, size_t number) {
    return ring->tasks + number % ring->size * ring->work->size;
}

/* The next task, or NULL. */
static void *take(struct ring *ring, size_t *number) {
    const struct work *work = ring->work;
    void *task = NULL;
    pthread_mutex_lock(&ring->lock);
    while (!ring->exhausted && ring->taken == ring->given + ring->size) pthread_cond_wait(&ring->room, &ring->lock);
    if (!ring->exhausted) {
        task = task_at(ring, ring->taken);
        ring->exhausted = !work->take(work->context, task);
        if (ring->exhausted)
            task = NULL;
        else
            *number = ring->taken++;
    }
    pthread_mutex_unlock(&ring->lock);
    return task;
}

static void finish(struct ring *ring, size_t number) {
    const struct work *work = ring->work;
    pthread_mutex_lock(&ring->lock);
    ring->done[number % ring->size] = true;
    size_t before = ring->given;
    while (ring->done[ring->given % ring->size]) { /* so it was taken */
        work->give(work->context, task_at(ring, ring->given));
        ring->done[ring->given++ % ring->size] = false;
    }
    if (ring->given != before) pthread_cond_broadcast(&ring->room);
    pthread_mutex_unlock(&ring->lock);
}

static void *work_on(void *context) {
    struct ring *ring = context;
    size_t number;
    void *own = ring->work->enter(ring->work->context);
    for (void *task; (task = take(ring, &number));) {
        ring->work->run(own, task);
        finish(ring, number);
    }
    ring->work->leave(own);
    return NULL;
}

size_t workers_default(void) {
#ifdef __linux__
    cpu_set_t set; /* those that this process may use, in a container or under taskset */
    long count = sched_getaffinity(0, sizeof set, &set) == 0 ? CPU_COUNT(&set) : 1;
#else
    long count = sysconf(_SC_NPROCESSORS_ONLN);
#endif
    return count < 1 ? 1 : (size_t)count;
}

void workers_run(const struct work *work, size_t workers) {
    workers = exact_smaller(workers, MOST_WORKERS);
    struct ring ring = {.work = work, .size = workers * TASKS_PER_WORKER};
    ring.tasks = calloc(ring.size, work->size);
    ring.done = calloc(ring.size, sizeof *ring.done);
    pthread_t *threads = calloc(workers, sizeof *threads);
    if (!ring.tasks || !ring.done || !threads) memory_is_out();
    pthread_mutex_init(&ring.lock, NULL);
    pthread_cond_init(&ring.room, NULL);
    size_t started = 0;
    while (started + 1 < workers && pthread_create(&threads[started], NULL, work_on, &ring) == 0) started++;
    work_on(&ring);
    while (started) pthread_join(threads[--started], NULL);
    pthread_cond_destroy(&ring.room);
    pthread_mutex_destroy(&ring.lock);
    for (size_t i = 0; i < ring.size; i++) work->end(task_at(&ring, i));
    free(ring.tasks);
    free(ring.done);
    free(threads);
}
