/* The one answer to an exhausted machine. */
#ifndef BPT_BASE_MEMORY_H
#define BPT_BASE_MEMORY_H

_Noreturn void memory_is_out(void);

#endif
