#include "base/json.h"

#include <assert.h>
#include <jansson.h>
#include <string.h>

#include "base/foreign.h"
#include "base/limits.h"
#include "base/memory.h"
#include "base/number.h"
#include "base/text.h"
#include "base/utf8.h"

struct walk {
    const char *name;
    json_leaf_function *leaf;
    void *context;
    struct error *error;
    bool empty_lists;   /* are leaves */
    struct buffer path; /* NUL-ended while a leaf is called */
};

static bool walk_value(struct walk *walk, const json_t *value);

/* Visits one member or item with its name put behind the path. */
static bool walk_step(struct walk *walk, const char *step, const json_t *value) {
    size_t length = walk->path.size;
    buffer_printf(&walk->path, "%s%s", length ? "." : "", step);
    bool walked = walk->path.size <= LONGEST_PATH
                      ? walk_value(walk, value)
                      : error_set(walk->error, ERROR_FAILURE, "%s: the key \"%.40s...\" is longer than %d bytes",
                                  walk->name, (char *)walk->path.bytes, LONGEST_PATH);
    walk->path.size = length;
    return walked;
}

static bool walk_object(struct walk *walk, const json_t *object) {
    const char *key;
    json_t *value;
    json_object_foreach((json_t *)object, key, value) {
        if (!walk_step(walk, key, value)) return false;
    }
    return true;
}

static bool walk_list(struct walk *walk, const json_t *list) {
    for (size_t i = 0; i < json_array_size(list); i++) {
        char step[NUMBER_SIZE];
        *number_put(step, i) = '\0';
        if (!walk_step(walk, step, json_array_get(list, i))) return false;
    }
    return true;
}

static struct value leaf_value(const json_t *json) {
    if (json_is_boolean(json)) return (struct value){VALUE_FLAG, .flag = json_is_true(json)};
    if (json_is_integer(json)) return (struct value){VALUE_INTEGER, .integer = json_integer_value(json)};
    if (json_is_real(json)) return (struct value){VALUE_REAL, .real = json_real_value(json)};
    if (json_is_string(json)) return (struct value){VALUE_TEXT, .text = json_string_value(json)};
    return (struct value){VALUE_NULL, .text = NULL};
}

static bool walk_value(struct walk *walk, const json_t *value) {
    if (json_is_object(value)) return walk_object(walk, value);
    bool empty = json_is_array(value) && !json_array_size(value) && walk->empty_lists;
    if (json_is_array(value) && !empty) return walk_list(walk, value);
    struct value leaf = leaf_value(value);
    const char *end = empty ? "[]" : "";
    buffer_add(&walk->path, end, strlen(end) + 1);
    walk->path.size -= strlen(end) + 1;
    return walk->leaf(walk->context, (char *)walk->path.bytes, &leaf, walk->error);
}

/* Counted over the text, before jansson makes a few hundred bytes of every "{}": the values are the root, one more for
 * each comma, and the first of each container that is not empty. What is not JSON is left for jansson to say. */
static bool check_extent(const char *name, const char *bytes, size_t size, size_t most_values, struct error *error) {
    size_t values = 1, depth = 0;
    bool in_text = false;
    char before = 0; /* the last character that is not a blank */
    for (size_t i = 0; i < size; i++) {
        char c = bytes[i];
        if (in_text && c == '\\')
            i++;
        else if (c == '"')
            in_text = !in_text;
        if (in_text || c == ' ' || c == '\t' || c == '\n' || c == '\r') continue;
        bool opens = c == '[' || c == '{', closes = c == ']' || c == '}';
        depth += opens;
        values += opens || c == ',';
        values -= closes && (before == '[' || before == '{');
        if (closes && depth) depth--;
        if (depth > DEEPEST_VALUE)
            return error_set(error, ERROR_FAILURE, "%s: nested deeper than %d levels", name, DEEPEST_VALUE);
        before = c;
    }
    return values <= most_values ||
           error_set(error, ERROR_FAILURE, "%s: more than %zu values; so many are not read", name, most_values);
}

/* The length of the word that Python wrote as a value at `at`; 0: none stands there alone between its neighbours. */
static size_t python_word(const char *bytes, size_t size, size_t at) {
    static const char *const words[] = {"NaN", "Infinity", "-Infinity"};
    static const char before[] = ":[, \t\n\r", after[] = ",]} \t\n\r";
    bool begins_one = bytes[at] == 'N' || bytes[at] == 'I' || bytes[at] == '-'; /* few of millions do */
    if (!at || !begins_one || !memchr(before, bytes[at - 1], sizeof before - 1)) return 0;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        size_t length = strlen(words[i]);
        if (length < size - at && memcmp(bytes + at, words[i], length) == 0 &&
            memchr(after, bytes[at + length], sizeof after - 1))
            return length;
    }
    return 0;
}

/* Loads the text with `value` in the place of each of Python's words, and blanks up to the word's length. */
static json_t *load(const char *bytes, size_t size, const char *value, json_error_t *fault) {
    struct buffer copy = {0};
    size_t copied = 0;
    bool in_text = false;
    for (size_t i = 0; i < size; i++) {
        if (in_text && bytes[i] == '\\')
            i++;
        else if (bytes[i] == '"')
            in_text = !in_text;
        size_t length = in_text ? 0 : python_word(bytes, size, i);
        if (!length) continue;
        buffer_add(&copy, bytes + copied, i - copied);
        buffer_printf(&copy, "%-*s", (int)length, value);
        copied = i + length;
    }
    if (copied) {
        buffer_add(&copy, bytes + copied, size - copied);
        bytes = (char *)copy.bytes;
        size = copy.size;
    }
    json_t *root = json_loadb(bytes, size, JSON_REJECT_DUPLICATES, fault);
    buffer_free(&copy);
    return root;
}

static bool read_all(const char *bytes, size_t size, size_t most_values, struct walk *walk) {
    const char *name = walk->name;
    struct error *error = walk->error;
    json_error_t fault;
    size_t mark = utf8_mark_length(bytes, size);
    bytes += mark, size -= mark;
    if (!foreign_check(name, bytes, size, error)) return false;
    if (!check_extent(name, bytes, size, most_values, error)) return false;
    json_t *root = load(bytes, size, "null", &fault);
    if (!root) json_decref(load(bytes, size, "0", &fault)); /* for the fault's own column: null is longer than NaN */
    if (!root)
        return error_set(error, ERROR_FAILURE, "%s, line %d, column %d: not valid JSON: %s", name, fault.line,
                         fault.column, fault.text);
    bool walked;
    if (json_is_object(root)) {
        walked = walk_value(walk, root);
        buffer_free(&walk->path);
    } else {
        walked = error_set(error, ERROR_FAILURE, "%s: not a JSON object, which starts with '{'", name);
    }
    json_decref(root);
    return walked;
}

bool json_read(const char *name, const char *bytes, size_t size, size_t most_values, json_leaf_function *leaf,
               void *context, struct error *error) {
    struct walk walk = {.name = name, .leaf = leaf, .context = context, .error = error};
    return read_all(bytes, size, most_values, &walk);
}

bool json_read_empty_lists(const char *name, const char *bytes, size_t size, size_t most_values,
                           json_leaf_function *leaf, void *context, struct error *error) {
    struct walk walk = {.name = name, .leaf = leaf, .context = context, .error = error, .empty_lists = true};
    return read_all(bytes, size, most_values, &walk);
}

/* ---- writing ---- */

/* Hands `value` over to the container that is open. */
static void put(struct json_writer *json, const char *key, json_t *value) {
    if (!value) memory_is_out();
    if (json->depth == 0) return;
    json_t *container = json->stack[json->depth - 1];
    int failed = key ? json_object_set_new(container, key, value) : json_array_append_new(container, value);
    if (failed) memory_is_out();
}

static void open_container(struct json_writer *json, const char *key, json_t *container) {
    assert(json->depth < sizeof json->stack / sizeof *json->stack);
    put(json, key, container);
    json->stack[json->depth++] = container;
}

void json_open_object(struct json_writer *json, const char *key) {
    open_container(json, key, json_object());
}

void json_open_list(struct json_writer *json, const char *key) {
    open_container(json, key, json_array());
}

void json_close(struct json_writer *json) {
    json->depth--;
}

/* JSON is UTF-8; what an author typed may not be. */
static json_t *clean_string(const char *text) {
    struct buffer clean = {0};
    text_clean(&clean, text);
    json_t *string = json_stringn(clean.size ? (char *)clean.bytes : "", clean.size);
    buffer_free(&clean);
    return string;
}

void json_put_text(struct json_writer *json, const char *key, const char *text) {
    put(json, key, text ? clean_string(text) : json_null());
}

void json_put_count(struct json_writer *json, const char *key, uint64_t count) {
    put(json, key, json_integer((json_int_t)count));
}

void json_put_real(struct json_writer *json, const char *key, double real) {
    put(json, key, json_real(real));
}

void json_put_flag(struct json_writer *json, const char *key, bool flag) {
    put(json, key, json_boolean(flag));
}

void json_put_null(struct json_writer *json, const char *key) {
    put(json, key, json_null());
}

static int append(const char *bytes, size_t size, void *out) {
    buffer_add(out, bytes, size);
    return 0;
}

void json_finish(struct json_writer *json, struct buffer *out) {
    assert(json->depth == 1); /* all is closed within the root */
    if (json_dump_callback(json->stack[0], append, out, JSON_INDENT(2) | JSON_REAL_PRECISION(15))) memory_is_out();
    buffer_text(out, "\n");
    json_decref(json->stack[0]);
    *json = (struct json_writer){0};
}
