#include "embed/embedded.h"

#include <string.h>

struct bytes embedded_find(const char *name) {
    for (const struct embedded *file = embedded_files; file->name; file++)
        if (strcmp(file->name, name) == 0) return (struct bytes){(const char *)file->bytes, file->size};
    return (struct bytes){0};
}
