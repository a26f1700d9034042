/* A folder that files are written into: opened once, so that its path is walked and judged once, and all that happens
 * in it happens there, whatever becomes of the path. */
#ifndef BPT_FOLDER_H
#define BPT_FOLDER_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/stat.h>

#include "base/error.h"

struct folder {
    int descriptor;   /* -1: not open */
    const char *path; /* for people; the caller keeps it */
    bool nameless;    /* files without a name can be given one here, if the disk knows such */
};

/* Opens a folder that is there. Where all may write and nobody removes what is another's (a sticky folder such as
 * /tmp), anyone can have planted a link that leads elsewhere: one that neither this user, nor root, nor the folder's
 * owner made is refused. */
bool folder_open(struct folder *folder, const char *path, struct error *error);

/* The same, made before with its parents where it is not there. */
bool folder_make(struct folder *folder, const char *path, struct error *error);

/* What is there reaches the disk with its names. False when the disk says no. */
bool folder_sync(const struct folder *folder, struct error *error);

void folder_close(struct folder *folder); /* once more is fine */

/* Removes temporaries (file.h) that nobody has touched for so long, and returns how many. Only a process that was
 * killed leaves one. */
size_t folder_remove_stale(const struct folder *folder, unsigned seconds);

#endif
