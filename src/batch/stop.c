#include "batch/stop.h"

#include <signal.h>
#include <stdatomic.h>
#include <stddef.h>

/* The one thing in the program that is global and changes: a signal handler can reach nothing else. */
static atomic_int asked;

static void ask_to_stop(int signal) {
    (void)signal;
    asked = 1;
}

void stop_listen(void) {
    struct sigaction action = {.sa_handler = ask_to_stop, .sa_flags = (int)SA_RESETHAND};
    sigemptyset(&action.sa_mask);
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
}

bool stop_asked(void) {
    return asked != 0;
}
