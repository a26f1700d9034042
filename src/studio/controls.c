#include "studio/controls.h"

#include <string.h>

#include "embed/embedded.h"
#include "studio/options.h"

static void add_choice(struct control *control, const char *value, const char *words) {
    control->choices[control->count++] = (struct choice){value, words};
}

static void propose_charts(const struct studio *studio, struct arena *arena, struct control *control) {
    (void)studio;
    size_t count = 0;
    while (charts()[count]) count++;
    control->choices = arena_array(arena, count, sizeof *control->choices);
    for (size_t i = 0; i < count; i++) add_choice(control, charts()[i]->name, charts()[i]->name);
}

static void propose_models(const struct studio *studio, struct arena *arena, struct control *control) {
    control->choices = arena_array(arena, studio->presets.count, sizeof *control->choices);
    for (size_t i = 0; i < studio->presets.count; i++) {
        const struct config *row = &studio->presets.rows[i];
        const struct value *name = config_find(row, "name");
        add_choice(control, preset_id(row), name && name->kind == VALUE_TEXT ? name->text : preset_id(row));
    }
}

static void propose_targets(const struct studio *studio, struct arena *arena, struct control *control) {
    static const char *const names[] = {"all-linear", "attention", "mlp"};
    (void)studio;
    control->choices = arena_array(arena, 3, sizeof *control->choices);
    for (size_t i = 0; i < 3; i++) add_choice(control, names[i], "");
}

/* The carried files of a folder, without it and the ending. */
static void propose_carried(const char *folder, struct arena *arena, struct control *control) {
    size_t length = strlen(folder), count = 0;
    for (const struct embedded *file = embedded_files; file->name; file++) count++;
    control->choices = arena_array(arena, count, sizeof *control->choices);
    for (const struct embedded *file = embedded_files; file->name; file++) {
        if (strncmp(file->name, folder, length) != 0) continue;
        const char *name = arena_text(arena, file->name + length, strcspn(file->name + length, "."));
        add_choice(control, name, name);
    }
}

static void propose_themes(const struct studio *studio, struct arena *arena, struct control *control) {
    (void)studio;
    propose_carried("themes/", arena, control);
}

static void propose_languages(const struct studio *studio, struct arena *arena, struct control *control) {
    (void)studio;
    propose_carried("lang/", arena, control);
}

/* In the order of the page. What can be chosen is the option's own list of names, or what is proposed. */
static const struct {
    const char *name;
    int kind;
    void (*propose)(const struct studio *studio, struct arena *arena, struct control *control);
} offers[] = {
    {"model", CONTROL_TEXT, propose_models},
    {"rank", CONTROL_SLIDER, NULL},
    {"tokens", CONTROL_SLIDER, NULL},
    {"chart", CONTROL_CHOICE, propose_charts},
    {"adapter", CONTROL_CHOICE, NULL},
    {"targets", CONTROL_TEXT, propose_targets},
    {"kv-dtype", CONTROL_CHOICE, NULL},
    {"lora-dtype", CONTROL_CHOICE, NULL},
    {"weight-dtype", CONTROL_CHOICE, NULL},
    {"theme", CONTROL_CHOICE, propose_themes},
    {"lang", CONTROL_CHOICE, propose_languages},
};

static void propose_names(const struct option *option, struct arena *arena, struct control *control) {
    const char *const *names = option->names();
    size_t count = 0;
    while (names[count]) count++;
    control->choices = arena_array(arena, count, sizeof *control->choices);
    for (size_t i = 0; i < count; i++) add_choice(control, names[i], names[i]);
}

static const char *value_of(const struct option *option, const struct request *request, struct arena *arena) {
    struct buffer text = {0};
    option_get(option, request, &text);
    const char *value = arena_text(arena, (char *)text.bytes, text.size);
    buffer_free(&text);
    return value;
}

const struct control *controls_make(const struct answer *answer, struct arena *arena, size_t *count) {
    const size_t all = sizeof offers / sizeof *offers;
    struct control *controls = arena_array(arena, all, sizeof *controls);
    for (size_t i = 0; i < all; i++) {
        const struct option *option = options_find(offers[i].name); /* a chart is none */
        controls[i].name = offers[i].name;
        controls[i].kind = offers[i].kind;
        controls[i].value = option ? value_of(option, answer->request, arena) : answer->chart->name;
        if (offers[i].propose)
            offers[i].propose(answer->studio, arena, &controls[i]);
        else if (option && option->names)
            propose_names(option, arena, &controls[i]);
    }
    *count = all;
    return controls;
}
