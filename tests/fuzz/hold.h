/* What must hold of any model and any refusal, whatever bytes they came from. A fuzzer is one function that takes
 * bytes; what does not hold aborts the process. */
#ifndef FUZZ_HOLD_H
#define FUZZ_HOLD_H

#include <stddef.h>
#include <stdint.h>

#include "sweep/sweep.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Aborts and says where; unlike assert() in every build. */
#define HOLD(condition) hold((condition), #condition, __FILE__, __LINE__)
void hold(bool holds, const char *condition, const char *file, int line);

/* A kind, and one line of clean UTF-8 that ends within its buffer. */
void hold_sentence(const struct error *error);

/* The same of what refuses the input, or part of it, and counts. */
void hold_refusal(const struct error *error);
extern size_t hold_refusals;

/* A figure's request: refused with a sentence, or one that prints as words that are read as the same. */
void hold_request(const char *text);

/* The sums over the census, and what is found with each kind of adapter. */
void hold_sums(const struct model *model);

/* The adapter's size is linear in its rank, and all that is found with it is consistent. */
void hold_adapter(const struct model *model, const struct adapter *adapter);

#endif
