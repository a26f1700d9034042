/* PDF with real text: it can be selected, searched and read aloud. Written without Cairo, whose own takes several times
 * as long, differs by version, and has no words for what stands in a picture's place. */
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "render/pdf/page.h"
#include "render/provenance.h"
#include "render/render.h"
#include "render/size.h"

/* The numbers of a file's objects. */
struct parts {
    unsigned catalog, pages, page, content, info;
    unsigned structure, whole, figure, parents; /* what is in it, for those who do not see it */
};

/* ---- what is said about it ---- */

static const char usual_date[] = "D:20000101000000Z";

/* A date that does not depend on the day: SOURCE_DATE_EPOCH (reproducible-builds.org), or else a fixed one. */
static void write_date(char text[sizeof usual_date]) {
    const char *epoch = getenv("SOURCE_DATE_EPOCH");
    char *end = NULL;
    long long seconds = epoch ? strtoll(epoch, &end, 10) : 0;
    time_t time = (time_t)seconds;
    struct tm date;
    bool given = epoch && *epoch && *end == '\0' && seconds >= 0 && gmtime_r(&time, &date) && date.tm_year < 8100;
    if (given)
        strftime(text, sizeof usual_date, "D:%Y%m%d%H%M%SZ", &date);
    else
        strcpy(text, usual_date);
}

static void add_fact(struct buffer *out, const char *key, const char *text) {
    if (!text || !*text) return;
    buffer_printf(out, "/%s ", key);
    pdf_text(out, text);
}

static void write_info(struct pdf *pdf, unsigned number, const struct document *document, struct fonts *fonts,
                       const struct scene *scene) {
    char date[sizeof usual_date];
    char *software = provenance_software(document, fonts, scene);
    write_date(date);
    pdf_object(pdf, number);
    buffer_text(&pdf->bytes, "<<");
    add_fact(&pdf->bytes, "Title", document->title);
    add_fact(&pdf->bytes, "Subject", document->description);
    add_fact(&pdf->bytes, "Keywords", document->request);
    add_fact(&pdf->bytes, "Creator", software);
    add_fact(&pdf->bytes, "CreationDate", date);
    add_fact(&pdf->bytes, "ModDate", date);
    buffer_text(&pdf->bytes, ">>");
    free(software);
}

/* ---- for those who do not see it ---- */

/* A document that is one figure, with words in its place. */
static void write_structure(struct pdf *pdf, const struct parts *parts, const struct scene *scene,
                            const struct document *document) {
    struct buffer *out = &pdf->bytes;
    pdf_object(pdf, parts->structure);
    buffer_printf(out, "<</Type/StructTreeRoot/K %u 0 R/ParentTree %u 0 R/ParentTreeNextKey 1>>", parts->whole,
                  parts->parents);
    pdf_object(pdf, parts->whole);
    buffer_printf(out, "<</Type/StructElem/S/Document/P %u 0 R/K %u 0 R", parts->structure, parts->figure);
    add_fact(out, "T", document->title);
    buffer_text(out, ">>");
    pdf_object(pdf, parts->figure);
    buffer_printf(out, "<</Type/StructElem/S/Figure/P %u 0 R/Pg %u 0 R/K 0", parts->whole, parts->page);
    add_fact(out, "Alt", document->description);
    buffer_text(out, "/A<</O/Layout/Placement/Block/BBox[0 0 ");
    pdf_thousandths(out, scene->width * PDF_POINTS);
    pdf_thousandths(out, scene->height * PDF_POINTS);
    buffer_text(out, "]>>>>");
    pdf_object(pdf, parts->parents);
    buffer_printf(out, "<</Nums[0[%u 0 R]]>>", parts->figure);
}

static void write_catalog(struct pdf *pdf, const struct parts *parts, const struct document *document) {
    pdf_object(pdf, parts->catalog);
    buffer_printf(&pdf->bytes,
                  "<</Type/Catalog/Pages %u 0 R/StructTreeRoot %u 0 R/MarkInfo<</Marked true>>"
                  "/ViewerPreferences<</DisplayDocTitle true>>",
                  parts->pages, parts->structure);
    add_fact(&pdf->bytes, "Lang", document->language);
    buffer_text(&pdf->bytes, ">>");
}

/* ---- the page ---- */

/* /G17: fills cover 17 of a hundred. Each is named once. */
static void add_opacities(struct buffer *out, const struct scene *scene) {
    bool named[100] = {0};
    for (int ink = 0; ink < INK_COUNT; ink++) {
        unsigned opacity = scene->opacity[ink];
        if (!opacity || named[opacity]) continue;
        buffer_printf(out, "/G%u<</ca .%02u>>", opacity, opacity);
        named[opacity] = true;
    }
    buffer_text(out, "/G100<</ca 1>>");
}

static void write_page(struct pdf *pdf, const struct parts *parts, const struct scene *scene,
                       const struct pdf_fonts *fonts) {
    struct buffer *out = &pdf->bytes;
    pdf_object(pdf, parts->pages);
    buffer_printf(out, "<</Type/Pages/Kids[%u 0 R]/Count 1>>", parts->page);
    pdf_object(pdf, parts->page);
    buffer_printf(out, "<</Type/Page/Parent %u 0 R/Contents %u 0 R/StructParents 0/MediaBox[0 0 ", parts->pages,
                  parts->content);
    pdf_thousandths(out, scene->width * PDF_POINTS);
    pdf_thousandths(out, scene->height * PDF_POINTS);
    buffer_text(out, "]/Resources<</Font<<");
    for (size_t i = 0; i < fonts->count; i++) buffer_printf(out, "/F%zu %u 0 R", i, fonts->list[i].object);
    buffer_text(out, ">>/ExtGState<<");
    add_opacities(out, scene);
    buffer_text(out, ">>>>>>");
}

static void write_content(struct pdf *pdf, unsigned number, const struct scene *scene, struct fonts *fonts,
                          const struct pdf_fonts *pdf_fonts) {
    struct buffer content = {0};
    buffer_text(&content, "/Figure<</MCID 0>>BDC\n");
    pdf_paint(&content, scene, fonts, pdf_fonts);
    buffer_text(&content, "EMC\n");
    pdf_stream(pdf, number, "", content.bytes, content.size);
    buffer_free(&content);
}

static struct parts number_parts(struct pdf *pdf) {
    struct parts parts;
    unsigned *const numbers[] = {&parts.catalog, &parts.pages,     &parts.page,   &parts.content, &parts.info,
                                 &parts.whole,   &parts.structure, &parts.figure, &parts.parents};
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) *numbers[i] = pdf_number(pdf);
    return parts;
}

static bool write_file(struct pdf *pdf, const struct scene *scene, const struct document *document, struct fonts *fonts,
                       struct pdf_fonts *pdf_fonts, struct error *error) {
    struct parts parts = number_parts(pdf);
    if (!pdf_fonts_write(pdf_fonts, pdf, error)) return false;
    write_catalog(pdf, &parts, document);
    write_page(pdf, &parts, scene, pdf_fonts);
    write_content(pdf, parts.content, scene, fonts, pdf_fonts);
    write_structure(pdf, &parts, scene, document);
    write_info(pdf, parts.info, document, fonts, scene);
    pdf_end(pdf, parts.catalog, parts.info);
    return true;
}

bool render_pdf(const struct scene *scene, const struct document *document, struct fonts *fonts, struct buffer *out,
                struct error *error) {
    if (!size_check(scene, 1, error)) return false;
    struct pdf pdf;
    pdf_begin(&pdf);
    struct pdf_fonts pdf_fonts = pdf_fonts_collect(fonts, scene);
    bool written = write_file(&pdf, scene, document, fonts, &pdf_fonts, error);
    if (written) buffer_add(out, pdf.bytes.bytes, pdf.bytes.size);
    pdf_fonts_free(&pdf_fonts);
    pdf_free(&pdf);
    return written;
}
