/* The size of the file that PEFT writes, to the byte: 8 bytes of length, a JSON object with each tensor's dtype, shape
 * and offsets, padded with spaces to 8, and the tensors. safetensors orders them by dtype, the widest first, then by
 * name (safetensors/src/tensor.rs: prepare), on which the offsets' digits depend. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "adapter/listing.h"
#include "base/buffer.h"
#include "base/exact.h"

enum { MOST_TENSORS = 400000 };

struct entry {
    size_t name;      /* where it begins among the names */
    const char *text; /* the name itself behind what all begin with, once all are there */
    uint32_t order;
    uint32_t fixed; /* bytes of its entry in the header without the offsets' digits */
    uint64_t bytes;
};

struct writing {
    struct tensors tensors; /* first, so that the sink is found from it */
    const struct adapter_formats *formats;
    const struct adapted_line *line;
    const char *path; /* of the module; NULL: tensors have whole names */
    struct buffer names, entries;
    bool counting; /* how many there will be, and how long their names are, before any is kept */
    uint64_t count, name_bytes;
    bool unknown, overflow;
};

/* As safetensors calls a format, and its place in its order; NULL: it has none. */
static const char *name_of(const struct dtype *dtype, uint32_t *order) {
    static const struct {
        const char *ours, *theirs;
        uint32_t order;
    } names[] = {
        {"fp32", "F32", 15}, {"bf16", "BF16", 12}, {"fp16", "F16", 11}, {"fp8", "F8_E4M3", 7}, {"int8", "I8", 5}};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp(names[i].ours, dtype->name) == 0) {
            *order = names[i].order;
            return names[i].theirs;
        }
    return NULL;
}

static const char *dtype_of(const struct writing *writing, enum tensor_format format, uint32_t *order,
                            uint64_t *width) {
    static const struct {
        const char *name;
        uint32_t order;
        uint64_t width;
    } own[TENSOR_FORMATS] = {[AS_FP32] = {"F32", 15, 4},
                             [AS_INT8] = {"U8", 4, 1},
                             [AS_INT16] = {"I16", 9, 2},
                             [AS_INT32] = {"I32", 13, 4},
                             [AS_INT64] = {"I64", 18, 8}};
    const struct dtype *dtype = format == AS_BASE ? writing->formats->base : writing->formats->adapter;
    if (own[format].name) {
        *order = own[format].order;
        *width = own[format].width;
        return own[format].name;
    }
    *width = dtype->bytes;
    return name_of(dtype, order);
}

static size_t digits(uint64_t number) {
    size_t count = 1;
    while (number >= 10) {
        number /= 10;
        count++;
    }
    return count;
}

/* ,"name":{"dtype":"F32","shape":[8,640],"data_offsets":[,]} */
static size_t fixed_part(const struct tensor *tensor, size_t name_length, const char *dtype) {
    size_t length = strlen(",\"\":{\"dtype\":\"\",\"shape\":[],\"data_offsets\":[,]}") + name_length + strlen(dtype);
    for (size_t i = 0; i < tensor->dimensions; i++) length += digits(tensor->shape[i]) + (i > 0);
    return length;
}

static void add_entry(struct writing *writing, const struct tensor *tensor, const char *name) {
    struct entry entry = {.name = writing->names.size};
    uint64_t width;
    writing->count++;
    writing->name_bytes += strlen(name) + 1;
    if (writing->counting) return;
    const char *dtype = dtype_of(writing, tensor->format, &entry.order, &width);
    if (!dtype || writing->entries.size / sizeof entry >= MOST_TENSORS) {
        writing->unknown = true;
        return;
    }
    entry.fixed = (uint32_t)fixed_part(tensor, strlen(name), dtype);
    writing->overflow |= !tensor_elements(tensor, &entry.bytes) || !exact_multiply(&entry.bytes, width);
    buffer_add(&writing->names, name, strlen(name) + 1);
    buffer_add(&writing->entries, &entry, sizeof entry);
}

/* As far as there is room. Without printf, since there are thousands of names for each size that is asked. */
static size_t join(char *text, size_t size, size_t at, const char *more) {
    size_t length = strlen(more);
    if (length >= size - at) length = size - at - 1;
    memcpy(text + at, more, length);
    text[at + length] = '\0';
    return at + length;
}

/* "model.layers.3.self_attn.q_proj" -> "self_attn_q_proj": what stands once for each kind of module. */
static const char *category(const char *path, char *text, size_t size) {
    const char *last = strrchr(path, '.'), *parent = last;
    while (parent && parent > path && parent[-1] != '.') parent--;
    if (!last || parent == path) return path;
    snprintf(text, size, "%.*s_%s", (int)(last - parent), parent, last + 1);
    return text;
}

static void take(struct tensors *tensors, const struct tensor *tensor) {
    struct writing *writing = (struct writing *)tensors;
    char name[1024], kind[256];
    if (!(tensor->uses & STORED)) return;
    if (tensor->after) {
        for (uint64_t i = 0; i < tensor->times && !writing->unknown; i++) {
            snprintf(name, sizeof name, "%s%llu%s", tensor->name, (unsigned long long)(tensor->first + i),
                     tensor->after);
            add_entry(writing, tensor, name);
        }
        return;
    }
    if (tensor->times > 1) writing->unknown = true;
    size_t at = join(name, sizeof name, 0, !writing->path ? "" : tensor->times ? "base_model." : "base_model.model.");
    at = join(name, sizeof name, at, writing->path && !tensor->times ? writing->path : tensor->name);
    if (writing->path) {
        at = join(name, sizeof name, at, ".");
        join(name, sizeof name, at, tensor->times ? category(writing->path, kind, sizeof kind) : tensor->name);
    }
    add_entry(writing, tensor, name);
}

/* ---- every module by its path ---- */

/* What stands once for the line must not be listed for each of its modules. */
struct once_filter {
    struct tensors tensors;
    struct writing *writing;
    bool first;
};

static void take_filtered(struct tensors *tensors, const struct tensor *tensor) {
    struct once_filter *filter = (struct once_filter *)tensors;
    if (filter->first || !tensor->times) take(&filter->writing->tensors, tensor);
}

static size_t join_number(char *text, size_t at, uint64_t number) {
    size_t end = at + digits(number);
    for (size_t i = end; i > at; number /= 10) text[--i] = (char)('0' + number % 10);
    return end;
}

static void fill_path(char *path, size_t size, const char *name, uint64_t layer, uint64_t expert) {
    uint64_t numbers[] = {layer, expert};
    size_t star = 0, at = 0;
    for (; *name && at + 24 < size; name++)
        if (*name == '*' && star < 2)
            at = join_number(path, at, numbers[star++]);
        else
            path[at++] = *name;
    path[at] = '\0';
}

/* PEFT wraps a module once for each of its tensors that are adapted; the first of them lies deepest. */
static void wrap_parameter(const struct adapted *adapted, const struct adapted_line *line, char *path, size_t size) {
    char *dot = strrchr(path, '.');
    const char *own = strrchr(line->name, '.');
    if (dot) *dot = '\0';
    for (const struct adapted_line *other = line + 1; other < adapted->lines + adapted->line_count; other++) {
        const char *end = strrchr(other->name, '.');
        bool same = other->stacked > 1 && own && end && own - line->name == end - other->name &&
                    strncmp(line->name, other->name, (size_t)(own - line->name)) == 0;
        if (same && strlen(path) + 12 < size) strcat(path, ".base_layer");
    }
}

static bool is_listed(const struct adapted_line *line) {
    return line->layers && !line->share;
}

static void list_module(const struct adapted *adapted, const struct adapted_line *line, uint64_t size, uint64_t index,
                        struct once_filter *filter) {
    char path[512];
    uint64_t each = line->per_layer;
    fill_path(path, sizeof path, line->name, line->layers[index / each], index % each);
    if (line->stacked > 1) wrap_parameter(adapted, line, path, sizeof path);
    filter->writing->path = path;
    filter->first = index == 0;
    adapted_list_line(adapted, line, size, &filter->tensors);
    filter->writing->path = NULL;
}

/* What the first and the last module need tells of all: the last has the longest numbers. So that memory is taken once,
 * and none for more than is listed. */
static void make_room(const struct adapted *adapted, uint64_t size, struct writing *writing) {
    uint64_t tensors = 0, bytes = 0;
    struct once_filter filter = {.tensors = {.take = take_filtered}, .writing = writing};
    writing->counting = true;
    for (size_t i = 0; i < adapted->line_count; i++) {
        const struct adapted_line *line = &adapted->lines[i];
        if (!is_listed(line) || !line->matrix.copies) continue;
        list_module(adapted, line, size, 0, &filter);
        uint64_t first = writing->count, first_bytes = writing->name_bytes, others = line->matrix.copies - 1;
        if (others) list_module(adapted, line, size, others, &filter);
        tensors += first + others * (writing->count - first);
        bytes += first_bytes + others * (writing->name_bytes - first_bytes);
        writing->count = writing->name_bytes = 0;
    }
    writing->counting = false;
    writing->unknown |= tensors > MOST_TENSORS;
    if (writing->unknown) return;
    buffer_reserve(&writing->names, bytes);
    buffer_reserve(&writing->entries, tensors * sizeof(struct entry));
}

static void write_line(const struct adapted *adapted, const struct adapted_line *line, uint64_t size,
                       struct writing *writing) {
    struct once_filter filter = {.tensors = {.take = take_filtered}, .writing = writing};
    writing->unknown |= !is_listed(line);
    for (uint64_t i = 0; i < line->matrix.copies && !writing->unknown; i++)
        list_module(adapted, line, size, i, &filter);
    if (*filter.tensors.refusal) writing->unknown = true;
}

static void write_saved(const struct saved_line *saved, struct writing *writing) {
    char path[512];
    for (uint64_t i = 0; i < saved->copies && !writing->unknown; i++) {
        if (!saved->layers) writing->unknown = true;
        if (writing->unknown) return;
        fill_path(path, sizeof path, saved->name, saved->layers[i], 0);
        writing->path = path;
        saved_list(saved, &writing->tensors);
    }
    writing->path = NULL;
}

/* ---- the file ---- */

static int compare(const void *a, const void *b) {
    const struct entry *first = a, *second = b;
    if (first->order != second->order) return first->order < second->order ? 1 : -1;
    return strcmp(first->text, second->text);
}

/* All names begin alike, and each would be compared from its beginning some ten times. */
static void find_texts(struct entry *entries, size_t count, const char *names) {
    const char *first = names + entries[0].name;
    size_t alike = strlen(first);
    for (size_t i = 1; i < count; i++) {
        const char *name = names + entries[i].name;
        size_t same = 0;
        while (same < alike && name[same] == first[same]) same++;
        alike = same;
    }
    for (size_t i = 0; i < count; i++) entries[i].text = names + entries[i].name + alike;
}

static bool measure(struct writing *writing, uint64_t *bytes) {
    struct entry *entries = (struct entry *)writing->entries.bytes;
    size_t count = writing->entries.size / sizeof *entries;
    uint64_t offset = 0, header = strlen("{\"__metadata__\":{\"format\":\"pt\"}}");
    if (count) find_texts(entries, count, (const char *)writing->names.bytes);
    if (count) qsort(entries, count, sizeof *entries, compare);
    for (size_t i = 0; i < count; i++) {
        header += entries[i].fixed + digits(offset);
        if (!exact_add(&offset, entries[i].bytes)) return false;
        header += digits(offset);
    }
    header += (8 - header % 8) % 8 + 8;
    if (!exact_add(&offset, header)) return false;
    *bytes = offset;
    return true;
}

static void list_all(const struct adapted *adapted, uint64_t size, struct writing *writing) {
    const struct adapter_kind *kind = adapted->adapter->kind;
    make_room(adapted, size, writing);
    for (size_t i = 0; i < adapted->line_count; i++) write_line(adapted, &adapted->lines[i], size, writing);
    if (kind->once) kind->once(adapted, size, &writing->tensors);
    for (size_t i = 0; i < adapted->saved_count; i++) write_saved(&adapted->saved[i], writing);
}

bool adapted_file_bytes(const struct adapted *adapted, uint64_t size, const struct adapter_formats *formats,
                        uint64_t *bytes, struct error *error) {
    struct writing writing = {.tensors = {.take = take}, .formats = formats};
    const struct adapter *adapter = adapted->adapter;
    if (adapter->file || adapter->kind->unsure) {
        *bytes = adapter->file ? adapter->file_bytes : 0;
        return true;
    }
    list_all(adapted, size, &writing);
    uint64_t found = 0;
    bool measured = writing.unknown || (!writing.overflow && measure(&writing, &found));
    buffer_free(&writing.names);
    buffer_free(&writing.entries);
    if (!measured)
        return error_set(error, ERROR_FAILURE, "%s: the adapter's file does not fit in 63 bits", adapted->model->id);
    *bytes = writing.unknown ? 0 : found;
    return true;
}
