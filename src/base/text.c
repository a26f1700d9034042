#include "base/text.h"

#include <stdbool.h>
#include <string.h>

#include "base/utf8.h"

/* Length of the character that begins here, 0 if it is to be dropped: what stays are the characters of XML 1.0 without
 * its discouraged controls. */
static size_t character_length(const char *text) {
    if ((*text >= ' ' && *text < 0x7F) || *text == '\n' || *text == '\t') return 1; /* as most are */
    uint32_t character;
    size_t length = utf8_decode(text, &character);
    return length && character > 0x9F && character != 0xFFFE && character != 0xFFFF ? length : 0;
}

const char *text_find_broken(const char *text) {
    uint32_t character;
    for (size_t length; *text; text += length)
        if (!(length = (unsigned char)*text < 0x80 ? 1 : utf8_decode(text, &character))) return text;
    return NULL;
}

void text_clean(struct buffer *out, const char *text) {
    const char *kept = text; /* from here on nothing was dropped */
    while (*text) {
        size_t length = character_length(text);
        if (length) {
            text += length;
            continue;
        }
        buffer_add(out, kept, (size_t)(text - kept));
        kept = ++text;
    }
    buffer_add(out, kept, (size_t)(text - kept));
}

/* NULL: it stands for itself. */
static const char *entity_of(char character, bool braces) {
    switch (character) {
    case '&':
        return "&amp;";
    case '<':
        return "&lt;";
    case '>':
        return "&gt;";
    case '"':
        return "&quot;";
    case '\'':
        return "&#39;";
    case '{':
        return braces ? "&#123;" : NULL;
    case '}':
        return braces ? "&#125;" : NULL;
    }
    return NULL;
}

static void escape(struct buffer *out, const char *text, bool braces) {
    const char *kept = text; /* from here on nothing was replaced or dropped */
    while (*text) {
        const char *entity = entity_of(*text, braces);
        size_t length = entity ? 0 : character_length(text);
        if (length) {
            text += length;
            continue;
        }
        buffer_add(out, kept, (size_t)(text - kept));
        if (entity) buffer_text(out, entity);
        kept = ++text;
    }
    buffer_add(out, kept, (size_t)(text - kept));
}

void text_escape(struct buffer *out, const char *text) {
    escape(out, text, false);
}

void text_escape_braces(struct buffer *out, const char *text) {
    escape(out, text, true);
}

static size_t shown_length(const char *text) {
    uint32_t character;
    size_t length = utf8_decode(text, &character);
    return length && utf8_is_shown(character) ? length : 0;
}

bool text_is_printable(const char *text) {
    for (size_t length; *text; text += length)
        if (!(length = shown_length(text))) return false;
    return true;
}

/* One sign for all the bytes of what is not shown. */
static size_t hidden_length(const char *text) {
    uint32_t character;
    size_t length = utf8_decode(text, &character);
    if (length) return length;
    for (length = 1; ((unsigned char)text[length] & 0xC0) == 0x80;) length++;
    return length;
}

void text_make_printable(char *text) {
    char *to = text;
    while (*text) {
        size_t shown = shown_length(text), length = shown ? shown : hidden_length(text);
        if (shown)
            memmove(to, text, shown);
        else
            *to = '?';
        to += shown ? shown : 1;
        text += length;
    }
    *to = '\0';
}

void text_make_lines_printable(struct buffer *text) {
    struct buffer printable = {0};
    buffer_add(text, "", 1);
    for (char *at = (char *)text->bytes, *end = at + text->size - 1; at < end;) {
        char *line = at;
        at += strcspn(at, "\n");
        bool ended = at < end && *at == '\n';
        *at++ = '\0';
        text_make_printable(line);
        buffer_printf(&printable, "%s%s", line, ended ? "\n" : at <= end ? "?" : "");
    }
    buffer_free(text);
    *text = printable;
}
