/* The one answer to an exhausted machine. */
#ifndef BPT_BASE_MEMORY_H
#define BPT_BASE_MEMORY_H

/* Ends the process at once with its sentence and status 1, from any thread: nothing else is run, for whatever runs then
 * would want memory too. */
_Noreturn void memory_is_out(void);

/* For a library, which has no malloc of its own: between these two, on this thread, what Cairo, HarfBuzz or FreeType
 * asked for in vain and passed over without a word ends the process, since errno keeps it until it is looked at. */
void memory_watch(void);
void memory_watched(void);

/* Looks; wherever bpt itself asks for memory. */
void memory_look(void);

/* Between these two no other thread ends the process for want of memory: it waits. For the moment in which a file has a
 * name that must not stay; what is done in it asks for no memory, and takes no time. */
void memory_hold_end(void);
void memory_release_end(void);

#endif
