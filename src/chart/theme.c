#include <string.h>

#include "bpt/buffer.h"
#include "bpt/layout.h"

#define LIGHT                                                                                                     \
    {[INK_BACKGROUND] = 0xFFFFFF, [INK_TITLE] = 0x111827, [INK_SECONDARY] = 0x4B5563, [INK_TICK] = 0x6B7280,      \
     [INK_GRID] = 0xE5E7EB, [INK_AXIS] = 0x6B7280, [INK_KV] = 0xC24E00, [INK_ADAPTER] = 0x0072B2,                 \
     [INK_PRETRAINING] = 0x5B6470, [INK_BAND] = 0xEAF3F9}
#define DARK                                                                                                      \
    {[INK_BACKGROUND] = 0x0D1117, [INK_TITLE] = 0xE6EDF3, [INK_SECONDARY] = 0x9DA7B3, [INK_TICK] = 0x8B949E,      \
     [INK_GRID] = 0x30363D, [INK_AXIS] = 0x8B949E, [INK_KV] = 0xFF8A3D, [INK_ADAPTER] = 0x56B4E9,                 \
     [INK_PRETRAINING] = 0xB8C0CC, [INK_BAND] = 0x10263A}

static const uint32_t dark[INK_COUNT] = DARK;

static const struct theme themes[] = {
    {.name = "light", .palette = LIGHT},
    {.name = "dark", .palette = DARK},
    {.name = "auto", .palette = LIGHT, .dark = dark},
};

static const char *const names[] = {"light", "dark", "auto", NULL};
_Static_assert(sizeof names / sizeof *names == sizeof themes / sizeof *themes + 1, "a name for each theme");

const char *const *theme_names(void) {
    return names;
}

const struct theme *theme_find(const char *name, struct error *error) {
    for (size_t i = 0; i < sizeof themes / sizeof *themes; i++)
        if (strcmp(themes[i].name, name) == 0) return &themes[i];
    error_set(error, ERROR_USAGE, "'%.60s' is not a theme; there are light, dark and auto", name);
    return NULL;
}
