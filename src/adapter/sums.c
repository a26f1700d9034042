/* The sums over an adapter's tensors. */
#include <string.h>

#include "adapter/listing.h"
#include "base/exact.h"

struct summing {
    struct tensors tensors; /* first, so that the sink is found from it */
    struct adapter_sums *sums;
    const struct adapted_line *line; /* NULL: of what there is once */
    bool overflow;
};

static bool is_index(enum tensor_format format) {
    return format == AS_INT8 || format == AS_INT16 || format == AS_INT32 || format == AS_INT64;
}

/* How many such tensors there are: a factor that a layer's experts share, one for each layer. */
static uint64_t times_of(const struct summing *summing, const struct tensor *tensor) {
    const struct adapted_line *line = summing->line;
    if (tensor->times || !line) return tensor->times ? tensor->times : 1;
    bool outer = line->share && (tensor->uses & (line->outer_in ? IN_SIDE : OUT_SIDE));
    return outer ? line->matrix.copies / line->share : line->matrix.copies;
}

static bool add_where(bool wanted, uint64_t *sum, uint64_t count) {
    return !wanted || exact_add(sum, count);
}

static bool add(struct summing *summing, const struct tensor *tensor) {
    struct adapter_sums *sums = summing->sums;
    bool stored = tensor->uses & STORED, own = stored && !(tensor->uses & COPIED);
    uint64_t count;
    return tensor_elements(tensor, &count) && exact_multiply(&count, times_of(summing, tensor)) &&
           add_where(tensor->uses & TRAINED, &sums->trained, count) && add_where(stored, &sums->stored, count) &&
           add_where(own && !is_index(tensor->format), &sums->drawn.parameters, count) &&
           add_where(stored, &sums->file.of[tensor->format], count) &&
           add_where(own, &sums->drawn.elements.of[tensor->format], count) &&
           add_where(tensor->uses & RESIDENT, &sums->resident.of[tensor->format], count);
}

static void take(struct tensors *tensors, const struct tensor *tensor) {
    struct summing *summing = (struct summing *)tensors;
    if (!add(summing, tensor)) summing->overflow = true;
}

/* ---- a line, what is saved, and all ---- */

/* Ranks of stacked experts stand one behind the other. */
static bool size_matrix(const struct adapted_line *line, uint64_t size, struct matrix *matrix) {
    *matrix = line->matrix;
    matrix->size = line->own_size ? line->own_size : size;
    return exact_multiply(&matrix->size, line->stacked);
}

void adapted_list_line(const struct adapted *adapted, const struct adapted_line *line, uint64_t size,
                       struct tensors *tensors) {
    struct matrix matrix;
    if (!size_matrix(line, size, &matrix)) {
        tensors_refuse(tensors, "the size of the adapter does not fit in 63 bits");
        return;
    }
    adapted->adapter->kind->matrix(adapted, &matrix, tensors);
    if (!line->head_or_embedding || strcmp(adapted->adapter->kind->mapping, "lora") != 0) return;
    tensor_add(tensors, "base_layer.weight", STORED | COPIED, AS_BASE,
               line->matrix.embedding ? (const uint64_t[]){matrix.in, matrix.out}
                                      : (const uint64_t[]){matrix.out, matrix.in},
               2);
}

void saved_list(const struct saved_line *saved, struct tensors *tensors) {
    unsigned uses = saved->tensor ? USUAL : RESIDENT; /* without a tensor's name it is not in the file */
    const char *name = saved->tensor ? saved->tensor : "original";
    if (saved->columns)
        tensor_add(tensors, name, uses, saved->format, SHAPE(saved->rows, saved->columns));
    else
        tensor_add(tensors, name, uses, saved->format, SHAPE(saved->rows));
    if (saved->bias) tensor_add(tensors, "bias", uses, saved->format, SHAPE(saved->rows));
}

static void sum_saved(const struct adapted *adapted, struct summing *summing) {
    for (size_t i = 0; i < adapted->saved_count; i++) {
        struct adapted_line alike = {.matrix = {.copies = adapted->saved[i].copies}};
        summing->line = &alike;
        saved_list(&adapted->saved[i], &summing->tensors);
    }
    summing->line = NULL;
}

static bool sum_file(const struct adapter *adapter, uint64_t size, struct adapter_sums *sums) {
    uint64_t parameters = adapter->file_fixed;
    if (!exact_add_product(&parameters, adapter->file_per_rank, size)) return false;
    sums->trained = sums->stored = sums->drawn.parameters = parameters;
    sums->drawn.elements.of[AS_ADAPTER] = sums->file.of[AS_ADAPTER] = sums->resident.of[AS_ADAPTER] = parameters;
    return true;
}

static bool refuse_overflow(const struct adapted *adapted, struct error *error) {
    return error_set(error, ERROR_USAGE, "%s: the size of the adapter overflows 63 bits; ask for a lower rank",
                     adapted->model->id);
}

bool adapted_sum(const struct adapted *adapted, uint64_t size, struct adapter_sums *sums, struct error *error) {
    struct adapter_sums found = {0};
    const struct adapter_kind *kind = adapted->adapter->kind;
    struct summing summing = {.tensors = {.take = take}, .sums = &found};
    if (adapted->adapter->file) {
        if (!sum_file(adapted->adapter, size, &found)) return refuse_overflow(adapted, error);
        *sums = found;
        return true;
    }
    for (size_t i = 0; i < adapted->line_count; i++) {
        summing.line = &adapted->lines[i];
        adapted_list_line(adapted, &adapted->lines[i], size, &summing.tensors);
    }
    summing.line = NULL;
    if (kind->once) kind->once(adapted, size, &summing.tensors);
    sum_saved(adapted, &summing);
    if (*summing.tensors.refusal)
        return error_set(error, ERROR_FAILURE, "%s on %s: %s", kind->title, adapted->model->id,
                         summing.tensors.refusal);
    if (summing.overflow) return refuse_overflow(adapted, error);
    *sums = found;
    return true;
}

/* ---- what follows from two sizes ---- */

static bool subtract(uint64_t *from, uint64_t what) {
    return !__builtin_sub_overflow(*from, what, from);
}

static bool subtract_drawn(struct drawn *from, const struct drawn *what) {
    bool fits = subtract(&from->parameters, what->parameters);
    for (size_t i = 0; fits && i < TENSOR_FORMATS; i++) fits = subtract(&from->elements.of[i], what->elements.of[i]);
    return fits;
}

void adapted_straighten(struct adapted *adapted) {
    struct adapter_sums one, two;
    struct error ignored;
    const struct adapter *adapter = adapted->adapter;
    bool straight = adapter->file ? adapter->file_per_rank != 0 : adapter->kind->straight;
    if (!straight || !adapted_sum(adapted, 1, &one, &ignored) || !adapted_sum(adapted, 2, &two, &ignored)) return;
    adapted->each = two.drawn;
    adapted->fixed = one.drawn;
    adapted->straight = subtract_drawn(&adapted->each, &one.drawn) && subtract_drawn(&adapted->fixed, &adapted->each);
}

static bool draw_straight(const struct adapted *adapted, uint64_t size, struct drawn *drawn) {
    struct drawn found = adapted->fixed;
    bool fits = exact_add_product(&found.parameters, adapted->each.parameters, size);
    for (size_t i = 0; fits && i < TENSOR_FORMATS; i++)
        fits = exact_add_product(&found.elements.of[i], adapted->each.elements.of[i], size);
    if (fits) *drawn = found;
    return fits;
}

static bool draw(const struct adapted *adapted, uint64_t size, struct drawn *drawn, struct error *error) {
    struct adapter_sums sums;
    if (adapted->straight) return draw_straight(adapted, size, drawn) || refuse_overflow(adapted, error);
    if (!adapted_sum(adapted, size, &sums, error)) return false;
    *drawn = sums.drawn;
    return true;
}

/* ---- bytes ---- */

bool elements_bytes(const struct elements *elements, const struct adapter_formats *formats, uint64_t *bytes) {
    static const uint64_t widths[TENSOR_FORMATS] = {
        [AS_FP32] = 4, [AS_INT8] = 1, [AS_INT16] = 2, [AS_INT32] = 4, [AS_INT64] = 8};
    uint64_t own, base;
    bool fits = dtype_bytes(formats->adapter, elements->of[AS_ADAPTER], &own) &&
                dtype_bytes(formats->base, elements->of[AS_BASE], &base) && exact_add(&own, base);
    for (size_t i = AS_FP32; fits && i < TENSOR_FORMATS; i++)
        fits = exact_add_product(&own, elements->of[i], widths[i]);
    if (fits) *bytes = own;
    return fits;
}

/* A file's tensors that do not follow its rank keep their bytes at any. */
static bool weigh_file(const struct adapter *adapter, uint64_t size, uint64_t *bytes) {
    uint64_t following = adapter->file_per_rank, asked = adapter->file_per_rank, own, wanted;
    if (!exact_multiply(&following, adapter->rank) || !exact_multiply(&asked, size) ||
        !dtype_bytes(adapter->file_dtype, following, &own) || !dtype_bytes(adapter->file_dtype, asked, &wanted))
        return false;
    *bytes = adapter->tensor_bytes > own ? adapter->tensor_bytes - own : 0;
    return exact_add(bytes, wanted);
}

bool adapted_weigh(const struct adapted *adapted, uint64_t size, const struct adapter_formats *formats,
                   uint64_t *parameters, uint64_t *bytes, struct error *error) {
    struct drawn drawn;
    uint64_t found;
    if (!draw(adapted, size, &drawn, error)) return false;
    bool weighed = adapted->adapter->file ? weigh_file(adapted->adapter, size, &found)
                                          : elements_bytes(&drawn.elements, formats, &found);
    if (!weighed) return refuse_overflow(adapted, error);
    *parameters = drawn.parameters;
    *bytes = found;
    return true;
}

bool adapted_measure(const struct adapted *adapted, uint64_t size, const struct adapter_formats *formats,
                     struct adapter_measures *measures, struct error *error) {
    struct adapter_sums sums;
    uint64_t resident;
    if (!adapted_sum(adapted, size, &sums, error)) return false;
    bool weighed = adapted->adapter->file ? weigh_file(adapted->adapter, size, &resident)
                                          : elements_bytes(&sums.resident, formats, &resident);
    if (!weighed) return refuse_overflow(adapted, error);
    *measures = (struct adapter_measures){sums.trained, sums.stored, resident};
    return true;
}

void adapter_use_presets(struct adapter *adapter) {
    for (size_t i = 0; i < MOST_SETTINGS; i++) adapter->settings[i] = adapter->kind->settings[i].preset;
}
