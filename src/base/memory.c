#include "base/memory.h"

#include <unistd.h>

/* What other threads do then does not matter: files have no name before they are whole. */
_Noreturn void memory_is_out(void) {
    static const char sentence[] = "bpt: out of memory\n";
    (void)!write(STDERR_FILENO, sentence, sizeof sentence - 1);
    _exit(1);
}
