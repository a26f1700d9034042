/* Ctrl-C and SIGTERM: figures in hand are finished and nothing new is begun. A second one ends the process at once,
 * as it would have without this. */
#ifndef BPT_BATCH_STOP_H
#define BPT_BATCH_STOP_H

#include <stdbool.h>

void stop_listen(void);
bool stop_asked(void);

#endif
