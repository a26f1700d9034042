/* The program without a start of it, which takes longer than most of what tests ask. */
#ifndef TEST_HERE_H
#define TEST_HERE_H

#include <stdbool.h>

/* A command that begins with "bpt" and has nothing in it but words is done by the program's own main in a child, in the
 * folder, with its streams into the files, which may be one, and nothing to read. The status is as of system(). False:
 * it is for a shell. */
bool here_run(const char *command, const char *folder, const char *out, const char *err, int *status);

#endif
