/* The sweep engine alone: exact samples a second for a model with a linear KV cache, on one core. */
#include <malloc.h>
#include <time.h>

#include "../support.h"

int main(void) {
    struct error error;
    if (house_open(NULL)) return 1;
    mallopt(M_MMAP_THRESHOLD, 64 << 20); /* as a batch does: no page faults */
    mallopt(M_TRIM_THRESHOLD, 256 << 20);
    struct question question = usual_question(chart_find("tokens"));
    question.points = 100000;
    question.low = 1;
    question.high = 1000000000000;
    double best = 0;
    for (int i = 0; i < 100; i++) {
        struct arena arena = {0};
        struct table table;
        struct timespec start, end;
        clock_gettime(CLOCK_MONOTONIC, &start);
        if (!sweep_run(house_model("llama-3-70b"), &question, &arena, &table, &error)) return 1;
        clock_gettime(CLOCK_MONOTONIC, &end);
        double seconds = (double)(end.tv_sec - start.tv_sec) + (double)(end.tv_nsec - start.tv_nsec) / 1e9;
        if ((double)table.count / seconds > best) best = (double)table.count / seconds;
        arena_free(&arena);
    }
    printf("%.1f\n", best / 1e6);
    house_close(NULL);
    return 0;
}
