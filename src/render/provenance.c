/* What a figure says of itself: the request, the version and the font, read back where the writers put them. */
#include "render/provenance.h"

#include <ctype.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- the program and the font, in one text ---- */

static const char set_in[] = ", set in ";

char *provenance_software(const struct document *document, struct fonts *fonts, const struct scene *scene) {
    struct buffer text = {0};
    if (document->software && *document->software) {
        buffer_printf(&text, "%s%s%s", document->software, set_in, fonts_name(fonts));
        fonts_name_more(fonts, scene, &text);
    }
    buffer_add(&text, "", 1);
    return (char *)text.bytes;
}

/* Cuts the text in two at the last place where it may be cut: names of models may say anything, those of fonts not. */
static void split_software(struct provenance *found, struct arena *arena) {
    char *text = arena_copy(arena, found->software ? found->software : ""), *cut = NULL;
    found->software = text;
    found->font = "";
    while ((text = strstr(text, set_in))) cut = text++;
    if (!cut) return;
    *cut = '\0';
    found->font = cut + strlen(set_in);
}

/* ---- PNG: iTXt chunks ---- */

static const char png_signature[] = "\x89PNG\r\n\x1a\n";

static uint32_t get_32(const char *at) {
    const unsigned char *bytes = (const unsigned char *)at;
    return (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 | (uint32_t)bytes[2] << 8 | bytes[3];
}

/* Steps over `count` NUL-ended texts; NULL when they are not all there. */
static const char *skip_texts(const char *at, const char *end, int count) {
    for (; count && at; count--) {
        at = memchr(at, '\0', (size_t)(end - at));
        if (at) at++;
    }
    return at;
}

/* Keyword, two bytes on compression, language, translated keyword, text. Compressed text was not written by bpt. */
static void read_text_chunk(const char *chunk, size_t size, struct arena *arena, struct provenance *found) {
    const char *end = chunk + size;
    const char *flags = skip_texts(chunk, end, 1);
    if (!flags || end - flags < 2 || flags[0] != 0) return;
    const char *text = skip_texts(flags + 2, end, 2);
    if (!text) return;
    const char **kept = strcmp(chunk, "Comment") == 0    ? &found->request
                        : strcmp(chunk, "Software") == 0 ? &found->software
                                                         : NULL;
    if (kept && !*kept) *kept = arena_text(arena, text, (size_t)(end - text));
}

static void read_png(struct bytes file, struct arena *arena, struct provenance *found) {
    const char *at = file.data + 8, *end = file.data + file.size;
    while (end - at >= 12) {
        uint32_t length = get_32(at);
        if (length > (size_t)(end - at) - 12) return;
        if (memcmp(at + 4, "iTXt", 4) == 0) read_text_chunk(at + 8, length, arena, found);
        found->whole = end - at == 12 && memcmp(at + 4, END_OF_PNG, 8) == 0;
        at += 12 + length;
    }
}

/* ---- SVG: <metadata> ---- */

static const struct {
    const char *name;
    char character;
} entities[] = {{"&amp;", '&'},   {"&lt;", '<'},   {"&gt;", '>'},   {"&quot;", '"'},
                {"&apos;", '\''}, {"&#39;", '\''}, {"&#123;", '{'}, {"&#125;", '}'}};

/* In place; it only gets shorter. */
static void unescape(char *text) {
    char *out = text;
    while (*text) {
        size_t i = 0, count = sizeof entities / sizeof *entities;
        while (i < count && strncmp(text, entities[i].name, strlen(entities[i].name)) != 0) i++;
        *out++ = i < count ? entities[i].character : *text;
        text += i < count ? strlen(entities[i].name) : 1;
    }
    *out = '\0';
}

/* Behind the first `before`, up to `end`: nothing that users write stands in an SVG with its "<" or quotes unescaped.
 */
static const char *text_behind(const char *svg, const char *before, const char *end, struct arena *arena) {
    const char *start = strstr(svg, before);
    if (!start) return NULL;
    start += strlen(before);
    char *text = arena_text(arena, start, strcspn(start, end));
    unescape(text);
    return text;
}

/* An element of the slides kind, or an attribute of the web's. */
static const char *find_fact(const char *svg, const char *element, const char *attribute, struct arena *arena) {
    const char *text = text_behind(svg, element, "<", arena);
    return text ? text : text_behind(svg, attribute, "\"", arena);
}

/* But for space behind it; no file begins with that. */
static bool ends_with(struct bytes file, const char *end) {
    size_t size = file.size, length = strlen(end);
    while (isspace((unsigned char)file.data[size - 1])) size--;
    return size >= length && memcmp(file.data + size - length, end, length) == 0;
}

static void read_elements(struct bytes file, const char *end, struct arena *arena, struct provenance *found) {
    found->request = find_fact(file.data, "<bpt:request>", " data-bpt-request=\"", arena);
    found->software = find_fact(file.data, "<bpt:software>", " data-bpt-software=\"", arena);
    found->whole = ends_with(file, end);
}

static void read_svg(struct bytes file, struct arena *arena, struct provenance *found) {
    read_elements(file, END_OF_SVG, arena, found);
}

/* An SVG stands in it. */
static void read_html(struct bytes file, struct arena *arena, struct provenance *found) {
    read_elements(file, END_OF_HTML, arena, found);
}

/* ---- PDF: the information dictionary; files of before were written by Cairo, with spaces behind keys ---- */

static const char *find_last(struct bytes file, const char *text) {
    const char *last = NULL, *at = file.data, *end = file.data + file.size;
    size_t length = strlen(text);
    while ((at = memmem(at, (size_t)(end - at), text, length))) last = at++;
    return last;
}

static void put_utf8(char **out, uint32_t character) {
    if (character < 0x80) {
        *(*out)++ = (char)character;
        return;
    }
    int more = character < 0x800 ? 1 : character < 0x10000 ? 2 : 3;
    static const unsigned char marks[] = {0, 0xC0, 0xE0, 0xF0};
    *(*out)++ = (char)(marks[more] | character >> (6 * more));
    while (more--) *(*out)++ = (char)(0x80 | (character >> (6 * more) & 0x3F));
}

static bool read_unit(const char **at, uint32_t *unit) {
    char digits[5] = "";
    for (int i = 0; i < 4; i++) {
        if (!isxdigit((unsigned char)(*at)[i])) return false;
        digits[i] = (*at)[i];
    }
    *unit = (uint32_t)strtoul(digits, NULL, 16);
    *at += 4;
    return true;
}

/* <FEFF0041...>, UTF-16 behind its byte order mark. */
static const char *read_hexadecimal(const char *at, struct arena *arena) {
    size_t length = strcspn(at, ">");
    char *text = arena_alloc(arena, length + 1), *out = text;
    uint32_t unit, low;
    while (read_unit(&at, &unit)) {
        if (unit >> 10 == 0x36 && read_unit(&at, &low)) unit = 0x10000 + ((unit & 0x3FF) << 10 | (low & 0x3FF));
        if (unit != 0xFEFF) put_utf8(&out, unit);
    }
    return text;
}

/* (text), its parentheses and backslashes behind backslashes. */
static const char *read_literal(const char *at, const char **end, struct arena *arena) {
    size_t length = 0;
    while (at[length] && at[length] != ')') length += at[length] == '\\' && at[length + 1] ? 2 : 1;
    char *text = arena_alloc(arena, length + 1), *out = text;
    for (size_t i = 0; i < length; i++) {
        if (at[i] == '\\') i++;
        *out++ = at[i];
    }
    *end = at + length;
    return text;
}

/* The entries of one dictionary, in order; strings are stepped over whole, so what they say is not taken for keys. */
static void read_dictionary(const char *at, struct arena *arena, struct provenance *found) {
    const char **wanted = NULL;
    for (; *at && strncmp(at, "endobj", 6) != 0; at++) {
        if (*at == '/') {
            wanted = strncmp(at, "/Keywords ", 10) == 0 ? &found->request
                     : strncmp(at, "/Creator ", 9) == 0 ? &found->software
                                                        : NULL;
        } else if (*at == '(' || (*at == '<' && at[1] != '<' && at[-1] != '<')) {
            const char *text, *end = at;
            if (*at == '<')
                text = read_hexadecimal(at + 1, arena), end = at + strcspn(at, ">");
            else
                text = read_literal(at + 1, &end, arena);
            if (wanted) *wanted = text;
            wanted = NULL;
            at = end;
            if (!*at) return;
        }
    }
}

static void read_pdf(struct bytes file, struct arena *arena, struct provenance *found) {
    const char *info = find_last(file, "/Info ");
    unsigned number;
    if (!info || sscanf(info, "/Info %u 0 R", &number) != 1) return;
    const char *head = arena_printf(arena, "\n%u 0 obj", number);
    const char *object = find_last(file, head);
    if (object) read_dictionary(object + strlen(head), arena, found);
    found->whole = ends_with(file, END_OF_PDF);
}

/* ---- all ---- */

static const struct {
    const char *start;
    void (*read)(struct bytes file, struct arena *arena, struct provenance *found);
} readers[] = {{png_signature, read_png},
               {"<?xml", read_svg},
               {"<svg", read_svg},
               {"<!doctype html>", read_html},
               {"%PDF-", read_pdf}};

static bool begins(struct bytes file, const char *start) {
    return file.size >= 8 && file.size >= strlen(start) && memcmp(file.data, start, strlen(start)) == 0;
}

bool provenance_read(const char *name, struct bytes file, struct arena *arena, struct provenance *provenance,
                     struct error *error) {
    struct provenance found = {0};
    size_t i = 0, count = sizeof readers / sizeof *readers;
    while (i < count && !begins(file, readers[i].start)) i++;
    if (i == count)
        return error_set(error, ERROR_FAILURE,
                         "'%.200s' is not a PNG, SVG, PDF or HTML file; only these carry their request", name);
    readers[i].read(file, arena, &found);
    if (!found.request || strncmp(found.request, "bpt ", 4) != 0)
        return error_set(
            error, ERROR_FAILURE,
            "'%.200s' does not say how it was drawn: bpt did not write it, or another program left that out", name);
    split_software(&found, arena);
    *provenance = found;
    return true;
}
