/* The program from outside: commands run in a folder of the test's own, and what they say. */
#ifndef TEST_SHELL_H
#define TEST_SHELL_H

#include "support.h"

/* Set-up and tear-down of a test: a new folder, which commands run in and which goes with all that is in it. */
int shell_enter(void **state);
int shell_leave(void **state);

extern struct arena arena; /* lives as long as the test */

struct run {
    int status;       /* 128 and the signal's number for one that was killed */
    const char *said; /* on both streams */
};

/* In a shell, "bpt" being the program; as here.h says, where it takes none. */
struct run run(const char *format, ...) __attribute__((format(printf, 1, 2)));

void assert_said(struct run run, int status, const char *part);
void assert_same(const char *a, const char *b); /* two files or folders */
void write_text(const char *path, const char *text);
size_t count_files(const char *directory, const char *ending); /* 0 where there is no such folder */

#endif
