#include "base/memory.h"

#include <errno.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <unistd.h>

/* A lock, for the process has one end. */
static atomic_flag held = ATOMIC_FLAG_INIT;

void memory_hold_end(void) {
    while (atomic_flag_test_and_set(&held)) sched_yield();
}

void memory_release_end(void) {
    atomic_flag_clear(&held);
}

static _Thread_local bool watching;

void memory_watch(void) {
    errno = 0;
    watching = true;
}

void memory_look(void) {
    if (watching && errno == ENOMEM) memory_is_out();
}

void memory_watched(void) {
    memory_look();
    watching = false;
}

/* What other threads do then does not matter: files have no name before they are whole. */
_Noreturn void memory_is_out(void) {
    static const char sentence[] = "bpt: out of memory\n";
    memory_hold_end();
    (void)!write(STDERR_FILENO, sentence, sizeof sentence - 1);
    _exit(1);
}
