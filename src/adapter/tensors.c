#include "adapter/tensors.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/exact.h"

void tensor_add_times(struct tensors *tensors, const char *name, unsigned uses, enum tensor_format format,
                      uint64_t times, const uint64_t *shape, size_t dimensions) {
    struct tensor tensor = {.name = name, .uses = uses, .format = format, .times = times, .dimensions = dimensions};
    memcpy(tensor.shape, shape, dimensions * sizeof *shape);
    tensors->take(tensors, &tensor);
}

void tensor_add(struct tensors *tensors, const char *name, unsigned uses, enum tensor_format format,
                const uint64_t *shape, size_t dimensions) {
    tensor_add_times(tensors, name, uses, format, 0, shape, dimensions);
}

void tensors_refuse(struct tensors *tensors, const char *format, ...) {
    va_list arguments;
    if (*tensors->refusal) return;
    va_start(arguments, format);
    vsnprintf(tensors->refusal, sizeof tensors->refusal, format, arguments);
    va_end(arguments);
}

bool tensor_elements(const struct tensor *tensor, uint64_t *elements) {
    uint64_t product = 1;
    for (size_t i = 0; i < tensor->dimensions; i++)
        if (!exact_multiply(&product, tensor->shape[i])) return false;
    *elements = product;
    return true;
}
