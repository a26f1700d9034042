/* JSON, through jansson: reading as a flat list of paths, writing as a stream of calls. */
#ifndef BPT_JSON_H
#define BPT_JSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buffer.h"
#include "base/error.h"

enum value_kind { VALUE_NULL, VALUE_FLAG, VALUE_INTEGER, VALUE_REAL, VALUE_TEXT };

struct value {
    enum value_kind kind;
    bool flag;
    int64_t integer;
    double real;
    const char *text;
};

/* Called for each leaf with its path, keys joined by dots, list items by their index: "text_config.layer_types.0".
 * Path and value live as long as the call; false stops the reading. */
typedef bool json_leaf_function(void *context, const char *path, const struct value *value, struct error *error);

/* Refuses what is not one JSON object: other kinds of files (base/foreign.h), syntax (with line and column), keys given
 * twice, numbers that 64 bits or a double do not hold, depth over 64, paths over 4,096 bytes, and more values than
 * `most_values`, which bounds the memory to about 250 bytes each. A byte order mark is skipped. The words NaN, Infinity
 * and -Infinity, which are not JSON and which Python writes all the same, are read as null where a value stands. `name`
 * is for people. */
bool json_read(const char *name, const char *bytes, size_t size, size_t most_values, json_leaf_function *leaf,
               void *context, struct error *error);

/* The same, and an empty list is a leaf too, null, with "[]" behind its path: "target_modules[]". */
bool json_read_empty_lists(const char *name, const char *bytes, size_t size, size_t most_values,
                           json_leaf_function *leaf, void *context, struct error *error);

/* Writing: open, put, close; keys are NULL inside lists. The text comes out at json_finish, indented by two. */
struct json_writer {
    void *stack[16]; /* json_t * of the containers that are open; start from {0} */
    size_t depth;
};

void json_open_object(struct json_writer *json, const char *key);
void json_open_list(struct json_writer *json, const char *key);
void json_close(struct json_writer *json);
void json_put_text(struct json_writer *json, const char *key,
                   const char *text); /* NULL is null; bytes that are not UTF-8 are left out */
void json_put_count(struct json_writer *json, const char *key, uint64_t count);
void json_put_real(struct json_writer *json, const char *key, double real);
void json_put_flag(struct json_writer *json, const char *key, bool flag);
void json_put_null(struct json_writer *json, const char *key);
void json_finish(struct json_writer *json, struct buffer *out); /* of the root, all else being closed; and a newline */

#endif
