/* The size of the file that PEFT writes, to the byte: 8 bytes of length, a JSON object with each tensor's dtype, shape
 * and offsets, padded with spaces to 8, and the tensors. safetensors orders them by dtype, the widest first, then by
 * name (safetensors/src/tensor.rs: prepare), on which the offsets' digits depend. */
#include <stdlib.h>
#include <string.h>

#include "adapter/file_names.h"
#include "base/buffer.h"
#include "base/exact.h"
#include "base/limits.h"

struct entry {
    size_t name;      /* where it begins among the names */
    const char *text; /* the name itself behind what all begin with, once all are there */
    uint32_t order;
    uint32_t fixed; /* bytes of its entry in the header without the offsets' digits */
    uint64_t bytes;
};

struct writing {
    struct naming naming; /* first, so that the sink is found from it */
    const struct adapter_formats *formats;
    struct buffer names, entries;
    bool overflow;
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
    for (; number >= 10; number /= 10) count++;
    return count;
}

/* ,"name":{"dtype":"F32","shape":[8,640],"data_offsets":[,]} */
static size_t fixed_part(const struct tensor *tensor, size_t name_length, const char *dtype) {
    size_t length = strlen(",\"\":{\"dtype\":\"\",\"shape\":[],\"data_offsets\":[,]}") + name_length + strlen(dtype);
    for (size_t i = 0; i < tensor->dimensions; i++) length += digits(tensor->shape[i]) + (i > 0);
    return length;
}

static void add_entry(struct naming *naming, const struct tensor *tensor, const char *name) {
    struct writing *writing = (struct writing *)naming;
    struct entry entry = {.name = writing->names.size};
    uint64_t width;
    const char *dtype = dtype_of(writing, tensor->format, &entry.order, &width);
    if (!dtype || writing->entries.size / sizeof entry >= MOST_TENSORS) {
        naming->unknown = true;
        return;
    }
    entry.fixed = (uint32_t)fixed_part(tensor, strlen(name), dtype);
    writing->overflow |= !tensor_elements(tensor, &entry.bytes) || !exact_multiply(&entry.bytes, width);
    buffer_add(&writing->names, name, strlen(name) + 1);
    buffer_add(&writing->entries, &entry, sizeof entry);
}

/* So that memory is taken once, and none for more than is listed. */
static void make_room(const struct adapted *adapted, uint64_t size, struct writing *writing) {
    uint64_t tensors, bytes;
    file_names_count(adapted, size, &tensors, &bytes);
    writing->naming.unknown = tensors > MOST_TENSORS;
    if (writing->naming.unknown) return;
    buffer_reserve(&writing->names, bytes);
    buffer_reserve(&writing->entries, tensors * sizeof(struct entry));
}

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

/* Puts the one in the middle where it stands in order, with the lesser before it; returns that place. */
static size_t part(struct entry *entries, size_t count) {
    struct entry pivot = entries[count / 2];
    size_t place = 0;
    entries[count / 2] = entries[count - 1];
    for (size_t i = 0; i + 1 < count; i++) {
        struct entry entry = entries[i];
        if (compare(&entry, &pivot) >= 0) continue;
        entries[i] = entries[place];
        entries[place++] = entry;
    }
    entries[count - 1] = entries[place];
    entries[place] = pivot;
    return place;
}

/* How many begin before the offset when they stand in order, and these come first. Only the part in which that offset
 * lies is parted further. */
static size_t bring_before(struct entry *entries, size_t count, uint64_t limit) {
    size_t from = 0, to = count;
    uint64_t offset = 0;
    while (from < to) {
        size_t place = from + part(entries + from, to - from);
        uint64_t begin = offset;
        for (size_t i = from; i < place; i++) begin += entries[i].bytes;
        if (begin < limit) {
            from = place + 1;
            offset = begin + entries[place].bytes;
        } else {
            to = place;
        }
    }
    return from;
}

/* Of both offsets of each, where each ends at which the next begins: one digit, and another for each power of ten that
 * is reached. So the order need not be known but where a power lies, which takes a sixth of the time. */
static uint64_t offset_digits(struct entry *entries, size_t count, uint64_t total) {
    uint64_t found = count, limit = 1;
    while (limit <= total / 10) limit *= 10;
    for (size_t begun = count; limit > 1; limit /= 10) {
        begun = bring_before(entries, begun, limit);
        found += count - begun;
    }
    return count ? 2 * found - 1 + digits(total) : 0;
}

static bool measure(struct writing *writing, uint64_t *bytes) {
    struct entry *entries = (struct entry *)writing->entries.bytes;
    size_t count = writing->entries.size / sizeof *entries;
    uint64_t total = 0, header = strlen("{\"__metadata__\":{\"format\":\"pt\"}}");
    if (count) find_texts(entries, count, (const char *)writing->names.bytes);
    for (size_t i = 0; i < count; i++) {
        header += entries[i].fixed;
        if (!exact_add(&total, entries[i].bytes)) return false;
    }
    header += offset_digits(entries, count, total);
    header += (8 - header % 8) % 8 + 8;
    if (!exact_add(&total, header)) return false;
    *bytes = total;
    return true;
}

bool adapted_file_bytes(const struct adapted *adapted, uint64_t size, const struct adapter_formats *formats,
                        uint64_t *bytes, struct error *error) {
    struct writing writing = {.naming = {.take = add_entry}, .formats = formats};
    const struct adapter *adapter = adapted->adapter;
    if (adapter->file || adapter->kind->unsure) {
        *bytes = adapter->file ? adapter->file_bytes : 0;
        return true;
    }
    make_room(adapted, size, &writing);
    file_names_list(adapted, size, &writing.naming);
    uint64_t found = 0;
    bool measured = writing.naming.unknown || (!writing.overflow && measure(&writing, &found));
    buffer_free(&writing.names);
    buffer_free(&writing.entries);
    if (!measured)
        return error_set(error, ERROR_FAILURE, "%s: the adapter's file does not fit in 63 bits", adapted->model->id);
    *bytes = writing.naming.unknown ? 0 : found;
    return true;
}
