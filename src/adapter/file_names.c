/* Each tensor of the file that PEFT writes, by the name it has there. */
#include "adapter/file_names.h"

#include <stdio.h>
#include <string.h>

#include "adapter/listing.h"
#include "base/number.h"

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
    struct naming *naming = (struct naming *)tensors;
    char name[1024], kind[256];
    if (!(tensor->uses & STORED)) return;
    if (tensor->after) {
        for (uint64_t i = 0; i < tensor->times && !naming->unknown; i++) {
            snprintf(name, sizeof name, "%s%llu%s", tensor->name, (unsigned long long)(tensor->first + i),
                     tensor->after);
            naming->take(naming, tensor, name);
        }
        return;
    }
    if (tensor->times > 1) naming->unknown = true;
    size_t at = join(name, sizeof name, 0, !naming->path ? "" : tensor->times ? "base_model." : "base_model.model.");
    at = join(name, sizeof name, at, naming->path && !tensor->times ? naming->path : tensor->name);
    if (naming->path) {
        at = join(name, sizeof name, at, ".");
        join(name, sizeof name, at, tensor->times ? category(naming->path, kind, sizeof kind) : tensor->name);
    }
    naming->take(naming, tensor, name);
}

/* What stands once for the line must not be listed for each of its modules. */
struct once_filter {
    struct tensors tensors;
    struct naming *naming;
    bool first;
};

static void take_filtered(struct tensors *tensors, const struct tensor *tensor) {
    struct once_filter *filter = (struct once_filter *)tensors;
    if (filter->first || !tensor->times) take(&filter->naming->tensors, tensor);
}

static void fill_path(char *path, size_t size, const char *name, uint64_t layer, uint64_t expert) {
    uint64_t numbers[] = {layer, expert};
    size_t star = 0;
    char *at = path;
    for (; *name && at + 24 < path + size; name++)
        if (*name == '*' && star < 2)
            at = number_put(at, numbers[star++]);
        else
            *at++ = *name;
    *at = '\0';
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
    filter->naming->path = path;
    filter->first = index == 0;
    adapted_list_line(adapted, line, size, &filter->tensors);
    filter->naming->path = NULL;
}

static void list_line(const struct adapted *adapted, const struct adapted_line *line, uint64_t size,
                      struct naming *naming) {
    struct once_filter filter = {.tensors = {.take = take_filtered}, .naming = naming};
    naming->unknown |= !is_listed(line);
    for (uint64_t i = 0; i < line->matrix.copies && !naming->unknown; i++) list_module(adapted, line, size, i, &filter);
    if (*filter.tensors.refusal) naming->unknown = true;
}

static void list_saved(const struct saved_line *saved, struct naming *naming) {
    char path[512];
    for (uint64_t i = 0; i < saved->copies && !naming->unknown; i++) {
        if (!saved->layers) naming->unknown = true;
        if (naming->unknown) return;
        fill_path(path, sizeof path, saved->name, saved->layers[i], 0);
        naming->path = path;
        saved_list(saved, &naming->tensors);
    }
    naming->path = NULL;
}

void file_names_list(const struct adapted *adapted, uint64_t size, struct naming *naming) {
    const struct adapter_kind *kind = adapted->adapter->kind;
    naming->tensors.take = take;
    for (size_t i = 0; i < adapted->line_count; i++) list_line(adapted, &adapted->lines[i], size, naming);
    if (kind->once) kind->once(adapted, size, &naming->tensors);
    for (size_t i = 0; i < adapted->saved_count; i++) list_saved(&adapted->saved[i], naming);
}
