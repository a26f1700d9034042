#include "hold.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/exact.h"
#include "studio/request.h"

void hold(bool holds, const char *condition, const char *file, int line) {
    if (holds) return;
    fprintf(stderr, "%s:%d: does not hold: %s\n", file, line, condition);
    abort();
}

/* ---- sentences ---- */

/* Length of the character, 0 when it is not UTF-8 (Unicode 15, table 3-7) or a control character. */
static size_t character(const unsigned char *at) {
    if (at[0] < 0x80) return at[0] >= 0x20 && at[0] != 0x7f;
    unsigned low = 0x80, high = 0xbf;
    size_t length = at[0] < 0xc2 ? 0 : at[0] < 0xe0 ? 2 : at[0] < 0xf0 ? 3 : at[0] < 0xf5 ? 4 : 0;
    if (at[0] == 0xc2 || at[0] == 0xe0) low = 0xa0;
    if (at[0] == 0xed) high = 0x9f;
    if (at[0] == 0xf0) low = 0x90;
    if (at[0] == 0xf4) high = 0x8f;
    if (!length || at[1] < low || at[1] > high) return 0;
    for (size_t i = 2; i < length; i++)
        if ((at[i] & 0xc0) != 0x80) return 0;
    return length;
}

void hold_sentence(const struct error *error) {
    HOLD(error->kind == ERROR_FAILURE || error->kind == ERROR_USAGE);
    size_t size = strnlen(error->text, sizeof error->text), length;
    HOLD(size > 0 && size < sizeof error->text);
    for (const char *at = error->text; *at; at += length) {
        length = character((const unsigned char *)at);
        HOLD(length != 0);
    }
}

size_t hold_refusals;

void hold_refusal(const struct error *error) {
    hold_refusals++;
    hold_sentence(error);
}

/* ---- requests ---- */

void hold_request(const char *text) {
    struct arena arena = {0};
    struct error error = {0};
    struct request request, again;
    const struct chart *chart, *other;
    if (request_read(text, &arena, &request, &chart, &error)) {
        const char *printed = request_print(&request, chart, &arena);
        HOLD(request_read(printed, &arena, &again, &other, &error) && other == chart);
        HOLD(strcmp(printed, request_print(&again, chart, &arena)) == 0);
    } else {
        hold_refusal(&error);
    }
    arena_free(&arena);
}

/* ---- sums ---- */

static void hold_parameters(const struct model *model) {
    struct error error = {0};
    uint64_t counted, active, total;
    if (!account_counted_parameters(model, &counted, &error)) {
        hold_refusal(&error);
        return;
    }
    HOLD(account_parameters(model, &total, &error));
    HOLD(total == (model->stated_parameters ? model->stated_parameters : counted));
    HOLD(account_active_parameters(model, &active, &error));
    HOLD(active <= (model->stated_parameters > counted ? model->stated_parameters : counted));
}

static void hold_kv(const struct model *model, const struct dtype *dtype) {
    static const uint64_t lengths[] = {0, 1, 2, 31, 128, 4095, 4096, 4097, 100000, 1000000, (uint64_t)1 << 40};
    uint64_t last = 0, bytes, allocated, marginal;
    for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++) {
        if (!account_kv_bytes(model, dtype, lengths[i], &bytes)) break;
        HOLD(bytes >= last);
        if (account_kv_allocated_bytes(model, dtype, lengths[i], &allocated)) HOLD(allocated >= bytes);
        if (lengths[i]) HOLD(account_kv_marginal_bytes(model, dtype, lengths[i], &marginal) && marginal <= bytes);
        last = bytes;
    }
}

static void hold_crossings(const struct model *model, const struct question *question, const struct findings *found) {
    uint64_t bytes;
    if (found->crossover_tokens > 1)
        HOLD(!sweep_kv_bytes(model, question, found->crossover_tokens - 1, &bytes) || bytes < found->adapter_bytes);
    if (found->crossover_tokens)
        HOLD(!sweep_kv_bytes(model, question, found->crossover_tokens, &bytes) || bytes >= found->adapter_bytes);
    HOLD(found->kv_marginal_bytes <= found->kv_bytes && found->kv_state_bytes <= found->kv_bytes);
    HOLD(!found->floor_rank || !found->equal_rank || found->floor_rank <= found->equal_rank);
}

/* Whether a file's header is quickly written: one of a hundred thousand tensors takes a thousand times as long as all
 * else. */
static bool has_few_matrices(const struct model *model) {
    enum { FEW = 3000 };
    uint64_t copies = 0;
    for (size_t i = 0; i < model->weight_count && copies <= FEW; i++) copies += model->weights[i].copies;
    return copies <= FEW;
}

/* What is straight along the size is so, and a file is larger than its tensors. */
static void hold_measures(const struct model *model, const struct adapted *adapted, uint64_t rank,
                          const struct dtype *dtype) {
    struct adapter_sums one, many;
    struct adapter_formats formats = {dtype, dtype};
    struct error error = {0};
    uint64_t bytes = 0, tensors;
    if (adapted->straight && !adapted->adapter->file && adapted_sum(adapted, 1001, &many, &error)) {
        uint64_t parameters, drawn, listed;
        HOLD(adapted_weigh(adapted, 1001, &formats, &parameters, &drawn, &error));
        HOLD(elements_bytes(&many.drawn.elements, &formats, &listed));
        HOLD(parameters == many.drawn.parameters && drawn == listed);
    }
    adapted_size_limit(adapted);
    if (adapted->adapter->file || !has_few_matrices(model) || !adapted_sum(adapted, rank, &one, &error) ||
        !adapted_file_bytes(adapted, rank, &formats, &bytes, &error) || !bytes)
        return;
    HOLD(elements_bytes(&one.file, &formats, &tensors) && bytes > tensors);
}

void hold_adapter(const struct model *model, const struct adapter *adapter) {
    struct error error = {0};
    const struct dtype *bf16 = dtype_find("bf16", &error);
    struct question question = {.tokens = 100000,
                                .rank = adapter->rank ? adapter->rank : 32,
                                .low = 1,
                                .high = 1000,
                                .adapter = *adapter,
                                .kv_dtype = bf16,
                                .weight_dtype = bf16,
                                .adapter_dtype = adapter->file_dtype ? adapter->file_dtype : bf16,
                                .min_kv_share = SHARE_ONE / 10,
                                .max_weight_share = SHARE_ONE / 20};
    struct findings findings;
    struct arena arena = {0};
    const struct adapted *adapted = adapter_apply(model, adapter, &arena, &error);
    if (adapted)
        hold_measures(model, adapted, question.rank, bf16);
    else
        hold_refusal(&error);
    error = (struct error){0};
    if (sweep_find(model, &question, &arena, &findings, &error))
        hold_crossings(model, &question, &findings);
    else
        hold_refusal(&error);
    arena_free(&arena);
}

/* The parameters of all linear matrices at a rank; 0 when they are refused. */
static uint64_t all_linear(const struct model *model, const char *kind, enum moe_lora moe, uint64_t rank) {
    struct error error = {0};
    struct arena arena = {0};
    struct adapter_sums sums = {0};
    const struct adapter adapter = {.kind = adapter_kind_find(kind), .targets = "all-linear", .moe = moe};
    const struct adapted *adapted = adapter_apply(model, &adapter, &arena, &error);
    if (!adapted || !adapted_sum(adapted, rank, &sums, &error)) hold_refusal(&error);
    arena_free(&arena);
    return sums.trained;
}

static void hold_kinds(const struct model *model) {
    uint64_t each = all_linear(model, "lora", MOE_PER_EXPERT, 1), shared = all_linear(model, "lora", MOE_SHARED, 1);
    uint64_t none = all_linear(model, "lora", MOE_NONE, 1), dora = all_linear(model, "dora", MOE_PER_EXPERT, 1);
    HOLD(none <= shared || !shared);
    HOLD(shared <= each || !each);
    HOLD((dora >= each && dora <= 2 * each) || !dora);
    uint64_t twice = all_linear(model, "lora", MOE_PER_EXPERT, 2);
    HOLD(twice == 2 * each || !twice);
}

void hold_sums(const struct model *model) {
    static const char *const targets[] = {"all-linear", "attention", "mlp", "q_proj,v_proj"};
    hold_parameters(model);
    for (const struct dtype *dtype = dtypes; dtype->name; dtype++) hold_kv(model, dtype);
    hold_kinds(model);
    for (size_t i = 0; i < sizeof targets / sizeof *targets; i++) {
        const struct adapter adapter = {.kind = adapter_kind_find(i % 2 ? "dora" : "lora"),
                                        .targets = targets[i],
                                        .moe = i % 2 ? MOE_SHARED : MOE_PER_EXPERT};
        hold_adapter(model, &adapter);
    }
    model_fingerprint(model);
}
