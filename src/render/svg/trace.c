#include "render/svg/trace.h"

#include "render/svg/decimals.h"

enum { STEP_SIZE = 64 };

/* One step with as many numbers as its command takes; `last` is the command before it. */
static size_t spell_step(char *text, char command, char last, const long *numbers, size_t count) {
    size_t length = 0;
    if (command != last) text[length++] = command;
    for (size_t i = 0; i < count; i++) {
        bool apart = i > 0 || command == last;
        if (apart && numbers[i] >= 0) text[length++] = ' ';
        length = (size_t)(put_hundredths_short(text + length, numbers[i]) - text);
    }
    return length;
}

/* Adds the absolute or the relative spelling, whichever is shorter. */
static void add_step(struct trace *trace, char absolute, char relative, const long *to, const long *by, size_t count) {
    char first[STEP_SIZE], second[STEP_SIZE];
    size_t first_length = spell_step(first, absolute, trace->command, to, count);
    size_t second_length = spell_step(second, relative, trace->command, by, count);
    bool is_relative = second_length < first_length;
    buffer_add(trace->out, is_relative ? second : first, is_relative ? second_length : first_length);
    trace->command = is_relative ? relative : absolute;
}

static void step(struct trace *trace, bool moves, long x, long y) {
    const long to[] = {x, y}, by[] = {x - trace->x, y - trace->y};
    if (moves) {
        trace->command = 0; /* a second pair after a move would be a line */
        add_step(trace, 'M', 'm', to, by, 2);
        trace->command = 0;
    } else if (by[1] == 0) {
        add_step(trace, 'H', 'h', to, by, 1);
    } else if (by[0] == 0) {
        add_step(trace, 'V', 'v', to + 1, by + 1, 1);
    } else {
        add_step(trace, 'L', 'l', to, by, 2);
    }
    trace->x = x;
    trace->y = y;
}

void trace_move(struct trace *trace, struct point to) {
    step(trace, true, hundredths(to.x), hundredths(to.y));
}

void trace_line(struct trace *trace, struct point to) {
    step(trace, false, hundredths(to.x), hundredths(to.y));
}

void trace_number(struct buffer *out, double value) {
    char text[STEP_SIZE];
    buffer_add(out, text, (size_t)(put_hundredths_short(text, hundredths(value)) - text));
}
