/* The one answer to an exhausted machine. */
#ifndef BPT_BASE_MEMORY_H
#define BPT_BASE_MEMORY_H

/* Ends the process at once with its sentence and status 1, from any thread: nothing else is run, for whatever runs then
 * would want memory too. */
_Noreturn void memory_is_out(void);

#endif
