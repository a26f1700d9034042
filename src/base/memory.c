#include "base/memory.h"

#include <stdio.h>
#include <stdlib.h>

_Noreturn void memory_is_out(void) {
    fputs("bpt: out of memory\n", stderr);
    exit(1);
}
