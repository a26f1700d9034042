#include "cli/say.h"

#include <stdarg.h>
#include <stdio.h>
#include <unistd.h>

#include "base/file.h"
#include "base/text.h"

void say(const char *format, ...) {
    struct buffer line = {0};
    va_list arguments;
    buffer_text(&line, "bpt: ");
    va_start(arguments, format);
    buffer_vprintf(&line, format, arguments);
    va_end(arguments);
    buffer_text(&line, "\n");
    text_make_lines_printable(&line);
    fwrite(line.bytes, 1, line.size, stderr);
    buffer_free(&line);
}

bool say_paths(struct buffer *lines, struct error *error) {
    if (isatty(STDOUT_FILENO) == 1) text_make_lines_printable(lines);
    return file_write_stdout(lines->bytes, lines->size, error);
}
