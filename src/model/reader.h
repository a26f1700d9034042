/* Reading a config's keys in a family's builder. The first failure is kept and the rest of the builder runs on
 * harmless ones, so that builders read like the model and not like error handling. */
#ifndef BPT_MODEL_READER_H
#define BPT_MODEL_READER_H

#include "base/list.h"
#include "model/config.h"

struct reader {
    const struct config *config;
    struct error *error;
    bool failed;
    bool *seen; /* an entry of the config each: some builder has asked for it */
};

struct reader reader_make(const struct config *config, struct error *error);

uint64_t read_count(struct reader *reader, const char *key);                       /* must be there */
uint64_t read_count_or(struct reader *reader, const char *key, uint64_t fallback); /* absent, null, "auto": fallback */
uint64_t read_default(struct reader *reader, const char *key, uint64_t fallback);  /* the same; fallback 0: needed */
bool read_flag_or(struct reader *reader, const char *key, bool fallback);
double read_real_or(struct reader *reader, const char *key, double fallback);
const char *read_text_or(struct reader *reader, const char *key, const char *fallback);

/* A list's text, "2,5,8" (base/list.h); NULL when absent. */
const char *read_list(struct reader *reader, const char *key);

/* A flag for each number below `count`: whether the list names it. NULL names none. */
const bool *list_flags(struct arena *arena, const char *list, uint64_t count);

bool read_is_there(struct reader *reader, const char *key); /* also when it is null */

/* What the config's own type calls that key. */
const char *read_own_name(struct reader *reader, const char *key);

/* Refuses a flag that is stated so, as in no released model of the type. */
void read_refuse_flag(struct reader *reader, const char *key, bool state);

/* The sentence is prefixed with the config's source. */
void read_refuse(struct reader *reader, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* a / b; refused, naming both keys, unless it is whole. */
uint64_t read_quotient(struct reader *reader, const char *a_key, uint64_t a, const char *b_key, uint64_t b);

/* Refuses what is there, would change the count (by its row in keys.c or by the shape of its name), and was not asked
 * for; of a config that is read as another type also what tells of another make. */
void read_nothing_else(struct reader *reader, const char *model_type);

#endif
