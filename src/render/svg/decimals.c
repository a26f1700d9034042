#include "render/svg/decimals.h"

#include <stdlib.h>

static char *put_whole(char *at, unsigned long value) {
    char digits[LONGEST_DECIMAL];
    int count = 0;
    do digits[count++] = (char)('0' + value % 10);
    while (value /= 10);
    while (count) *at++ = digits[--count];
    return at;
}

char *put_hundredths(char *at, long value) {
    unsigned long size = (unsigned long)labs(value), part = size % 100;
    if (value < 0) *at++ = '-';
    if (size >= 100 || !part) at = put_whole(at, size / 100);
    if (!part) return at;
    *at++ = '.';
    *at++ = (char)('0' + part / 10);
    if (part % 10) *at++ = (char)('0' + part % 10);
    return at;
}
