#include "cli/say.h"

#include <stdarg.h>
#include <stdio.h>
#include <unistd.h>

#include "base/file.h"
#include "base/text.h"

void say(const char *format, ...) {
    char line[1400];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(line, sizeof line, format, arguments);
    va_end(arguments);
    text_make_printable(line);
    fprintf(stderr, "bpt: %s\n", line);
}

bool say_paths(struct buffer *lines, struct error *error) {
    if (isatty(STDOUT_FILENO) == 1) text_make_lines_printable(lines);
    return file_write_stdout(lines->bytes, lines->size, error);
}
