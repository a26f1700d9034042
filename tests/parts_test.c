/* What the writers are made of: what is remembered, how pixels are packed, and the stream that they go into. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <libdeflate.h>

#include "layout/scene.h"
#include "render/png/deflate.h"
#include "render/png/pack.h"
#include "render/text/lru.h"

/* ---- what was asked for lately ---- */

static void a_text_keeps_its_place(void **state) {
    (void)state;
    struct lru *lru = lru_new(64);
    size_t first, again, other;
    assert_false(lru_find(lru, FACE_REGULAR, "Tokens", strlen("Tokens"), &first));
    assert_true(lru_find(lru, FACE_REGULAR, "Tokens", strlen("Tokens"), &again));
    assert_int_equal(first, again);
    assert_false(lru_find(lru, FACE_SEMIBOLD, "Tokens", strlen("Tokens"), &other)); /* another face, another text */
    lru_free(lru);
}

/* With room for four, the fifth takes the place of the one that was not asked for longest. */
static void the_oldest_makes_room(void **state) {
    (void)state;
    struct lru *lru = lru_new(4);
    static const char *const texts[] = {"a", "b", "c", "d"};
    size_t places[4], place;
    for (size_t i = 0; i < 4; i++) assert_false(lru_find(lru, FACE_REGULAR, texts[i], strlen(texts[i]), &places[i]));
    assert_true(lru_find(lru, FACE_REGULAR, "a", strlen("a"), &place));
    assert_false(lru_find(lru, FACE_REGULAR, "e", strlen("e"), &place));
    assert_int_equal(place, places[1]);
    assert_true(lru_find(lru, FACE_REGULAR, "a", strlen("a"), &place));
    assert_false(lru_find(lru, FACE_REGULAR, "b", strlen("b"), &place));
    lru_free(lru);
}

/* ---- pixels ---- */

/* In every length, since some are packed several at a time; nothing is written past the slack. */
static void pixels_are_packed_in_their_order(void **state) {
    (void)state;
    enum { MOST = 21, GUARD = 0xA5 };
    uint32_t pixels[MOST];
    for (uint32_t i = 0; i < MOST; i++) pixels[i] = 0xFF000000u | (i * 3 + 1) << 16 | (i * 3 + 2) << 8 | (i * 3 + 3);
    for (size_t count = 0; count <= MOST; count++) {
        unsigned char bytes[3 * MOST + PACK_SLACK + 1], grey[MOST + PACK_SLACK];
        memset(bytes, GUARD, sizeof bytes);
        pack(COLOUR_RGB, pixels, count, bytes);
        for (size_t i = 0; i < 3 * count; i++) assert_int_equal(bytes[i], i + 1);
        for (size_t i = 3 * count + PACK_SLACK; i < sizeof bytes; i++) assert_int_equal(bytes[i], GUARD);
        pack(COLOUR_GREY, pixels, count, grey);
        for (size_t i = 0; i < count; i++) assert_int_equal(grey[i], 3 * i + 3);
    }
}

static void alpha_is_divided_out(void **state) {
    (void)state;
    const uint32_t pixels[] = {0x80400020u, 0x00000000u, 0xFF102030u};
    const unsigned char expected[] = {0x80, 0x00, 0x40, 0x80, 0, 0, 0, 0, 0x10, 0x20, 0x30, 0xFF};
    unsigned char bytes[sizeof expected + PACK_SLACK];
    pack(COLOUR_RGB_ALPHA, pixels, 3, bytes);
    assert_memory_equal(bytes, expected, sizeof expected);
}

/* ---- the stream ---- */

/* Rows of a white page. */
static void fill_rows(unsigned char *rows, size_t size) {
    memset(rows, 0xFF, size);
    for (size_t i = 0; i < size; i += 5761) rows[i] = 0;
}

enum { SIZE = 60000 };

static struct buffer compress(unsigned char *rows, size_t piece, bool small) {
    struct buffer out = {0};
    struct deflate *deflate = deflate_begin(&out, small);
    for (size_t at = 0; at < SIZE; at += piece) deflate_add(deflate, rows + at, SIZE - at < piece ? SIZE - at : piece);
    deflate_end(deflate);
    return out;
}

static void a_stream_holds_what_was_added(void **state) {
    (void)state;
    static unsigned char rows[SIZE], back[SIZE];
    fill_rows(rows, SIZE);
    for (size_t i = 30000; i < SIZE; i += 97) rows[i] = (unsigned char)i;
    struct libdeflate_decompressor *reader = libdeflate_alloc_decompressor();
    static const size_t pieces[] = {1, 2, 999, 30000, SIZE};
    for (size_t i = 0; i < 2 * sizeof pieces / sizeof *pieces; i++) {
        struct buffer out = compress(rows, pieces[i / 2], i % 2);
        size_t size;
        assert_int_equal(libdeflate_zlib_decompress(reader, out.bytes, out.size, back, SIZE, &size),
                         LIBDEFLATE_SUCCESS);
        assert_int_equal(size, SIZE);
        assert_memory_equal(rows, back, SIZE);
        buffer_free(&out);
    }
    libdeflate_free_decompressor(reader);
}

/* igzip, left to itself, takes a hash of its struct's address for one of the data, and in one place of hundreds finds
 * other matches. */
static void a_stream_does_not_depend_on_where_it_stands(void **state) {
    (void)state;
    enum { PLACES = 8000, APART = 65552 };
    static unsigned char rows[SIZE];
    static void *apart[PLACES];
    fill_rows(rows, SIZE);
    struct buffer first = compress(rows, SIZE, false);
    for (size_t i = 0; i < PLACES; i++) {
        apart[i] = malloc(APART);
        struct buffer again = compress(rows, SIZE, false);
        assert_int_equal(again.size, first.size);
        assert_memory_equal(again.bytes, first.bytes, first.size);
        buffer_free(&again);
    }
    for (size_t i = 0; i < PLACES; i++) free(apart[i]);
    buffer_free(&first);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_text_keeps_its_place),
        cmocka_unit_test(the_oldest_makes_room),
        cmocka_unit_test(pixels_are_packed_in_their_order),
        cmocka_unit_test(alpha_is_divided_out),
        cmocka_unit_test(a_stream_holds_what_was_added),
        cmocka_unit_test(a_stream_does_not_depend_on_where_it_stands),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
