/* Reading a config's keys in a family's builder. The first failure is kept and the rest of the builder runs on
 * harmless ones, so that builders read like the model and not like error handling. */
#ifndef BPT_MODEL_READER_H
#define BPT_MODEL_READER_H

#include "bpt/config.h"

struct reader {
    const struct config *config;
    struct error *error;
    bool failed;
};

uint64_t read_count(struct reader *reader, const char *key);                       /* must be there */
uint64_t read_count_or(struct reader *reader, const char *key, uint64_t fallback); /* absent or null: fallback */
bool read_flag_or(struct reader *reader, const char *key, bool fallback);
const char *read_text_or(struct reader *reader, const char *key, const char *fallback);

/* The sentence is prefixed with the config's source. */
void read_refuse(struct reader *reader, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* a / b; refused, naming both keys, unless it is whole. */
uint64_t read_quotient(struct reader *reader, const char *a_key, uint64_t a, const char *b_key, uint64_t b);

#endif
