/* Each tensor of the file that PEFT writes, by the name it has there. */
#include "adapter/file_names.h"

#include <string.h>

#include "adapter/listing.h"
#include "base/number.h"

/* "model.layers.3.self_attn.q_proj" -> "self_attn_q_proj": what stands once for each kind of module. */
static void put_category(struct buffer *out, const char *path) {
    const char *last = strrchr(path, '.'), *parent = last;
    while (parent && parent > path && parent[-1] != '.') parent--;
    if (!last || parent == path)
        buffer_text(out, path);
    else
        buffer_printf(out, "%.*s_%s", (int)(last - parent), parent, last + 1);
}

static void end_name(struct naming *naming, const struct tensor *tensor) {
    buffer_add(&naming->name, "", 1);
    naming->take(naming, tensor, (char *)naming->name.bytes);
}

static void take_numbered(struct naming *naming, const struct tensor *tensor) {
    for (uint64_t i = 0; i < tensor->times && !naming->unknown; i++) {
        naming->name.size = 0;
        buffer_printf(&naming->name, "%s%llu%s", tensor->name, (unsigned long long)(tensor->first + i), tensor->after);
        end_name(naming, tensor);
    }
}

/* Without printf, since there are thousands of names for each size that is asked. */
static void take(struct tensors *tensors, const struct tensor *tensor) {
    struct naming *naming = (struct naming *)tensors;
    struct buffer *name = &naming->name;
    if (!(tensor->uses & STORED)) return;
    if (tensor->after) {
        take_numbered(naming, tensor);
        return;
    }
    name->size = 0;
    if (!naming->path) {
        buffer_text(name, tensor->name);
    } else if (tensor->times) {
        buffer_text(name, "base_model.");
        buffer_text(name, tensor->name);
        buffer_text(name, ".");
        put_category(name, naming->path);
    } else {
        buffer_text(name, "base_model.model.");
        buffer_text(name, naming->path);
        buffer_text(name, ".");
        buffer_text(name, tensor->name);
    }
    end_name(naming, tensor);
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

static void put_number(struct buffer *out, uint64_t number) {
    char digits[NUMBER_SIZE];
    buffer_add(out, digits, (size_t)(number_put(digits, number) - digits));
}

static void fill_path(struct naming *naming, const char *name, uint64_t layer, uint64_t expert) {
    struct buffer *module = &naming->module;
    size_t stars = 0;
    module->size = 0;
    for (size_t length; *name; name += length) {
        length = *name == '*' ? 1 : strcspn(name, "*");
        if (*name == '*')
            put_number(module, stars++ ? expert : layer);
        else
            buffer_add(module, name, length);
    }
    buffer_add(module, "", 1);
    naming->path = (char *)module->bytes;
}

static bool stands_in(const struct adapted_line *line, uint32_t layer) {
    for (uint64_t i = 0; line->layers && i < line->matrix.copies; i++)
        if (line->layers[i] == layer) return true;
    return false;
}

/* PEFT wraps a layer's experts once for each of their tensors that are adapted; the first of them lies deepest. */
static void wrap_parameter(const struct adapted *adapted, const struct adapted_line *line, uint32_t layer,
                           struct naming *naming) {
    struct buffer *module = &naming->module;
    module->size = (size_t)(strrchr(naming->path, '.') - naming->path);
    for (const struct adapted_line *other = line + 1; other < adapted->lines + adapted->line_count; other++)
        if (other->stacked > 1 && stands_in(other, layer)) buffer_text(module, ".base_layer");
    buffer_add(module, "", 1);
    naming->path = (char *)module->bytes;
}

static bool is_listed(const struct adapted_line *line) {
    return line->layers && !line->share;
}

static void list_module(const struct adapted *adapted, const struct adapted_line *line, uint64_t size, uint64_t index,
                        struct once_filter *filter) {
    uint64_t each = line->per_layer;
    uint32_t layer = line->layers[index / each];
    fill_path(filter->naming, line->name, layer, index % each);
    if (line->stacked > 1) wrap_parameter(adapted, line, layer, filter->naming);
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
    naming->unknown |= !saved->layers;
    for (uint64_t i = 0; i < saved->copies && !naming->unknown; i++) {
        fill_path(naming, saved->name, saved->layers[i / saved->per_layer], i % saved->per_layer);
        saved_list(saved, &naming->tensors);
    }
    naming->path = NULL;
}

static void forget(struct naming *naming) {
    buffer_free(&naming->module);
    buffer_free(&naming->name);
}

void file_names_list(const struct adapted *adapted, uint64_t size, struct naming *naming) {
    const struct adapter_kind *kind = adapted->adapter->kind;
    naming->tensors.take = take;
    for (size_t i = 0; i < adapted->line_count; i++) list_line(adapted, &adapted->lines[i], size, naming);
    if (kind->once) kind->once(adapted, size, &naming->tensors);
    for (size_t i = 0; i < adapted->saved_count; i++) list_saved(&adapted->saved[i], naming);
    forget(naming);
}

/* ---- how many ---- */

struct counting {
    struct naming naming; /* first, so that the sink is found from it */
    uint64_t count, bytes;
};

static void count(struct naming *naming, const struct tensor *tensor, const char *name) {
    struct counting *counting = (struct counting *)naming;
    (void)tensor;
    counting->count++;
    counting->bytes += strlen(name) + 1;
}

/* What the first and the last module need tells of all: the last has the longest numbers. */
static void count_line(const struct adapted *adapted, const struct adapted_line *line, uint64_t size,
                       struct counting *all) {
    struct counting one = {.naming = {.tensors = {.take = take}, .take = count}};
    struct once_filter filter = {.tensors = {.take = take_filtered}, .naming = &one.naming};
    uint64_t others = line->matrix.copies - 1;
    list_module(adapted, line, size, 0, &filter);
    all->count += one.count;
    all->bytes += one.bytes;
    one.count = one.bytes = 0;
    if (others) list_module(adapted, line, size, others, &filter);
    all->count += others * one.count;
    all->bytes += others * one.bytes;
    forget(&one.naming);
}

void file_names_count(const struct adapted *adapted, uint64_t size, uint64_t *count, uint64_t *bytes) {
    struct counting all = {0};
    for (size_t i = 0; i < adapted->line_count; i++)
        if (is_listed(&adapted->lines[i])) count_line(adapted, &adapted->lines[i], size, &all);
    *count = all.count;
    *bytes = all.bytes;
}
