#include "render/svg/decimals.h"

#include <stdlib.h>

#include "base/number.h"

char *put_hundredths(char *at, long value) {
    unsigned long size = (unsigned long)labs(value), part = size % 100;
    if (value < 0) *at++ = '-';
    if (size >= 100 || !part) at = number_put(at, size / 100);
    if (!part) return at;
    *at++ = '.';
    *at++ = (char)('0' + part / 10);
    if (part % 10) *at++ = (char)('0' + part % 10);
    return at;
}
