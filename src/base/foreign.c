#include "base/foreign.h"

#include <string.h>
#include <strings.h>

#define START(text) text, sizeof text - 1

/* By the bytes at the front; letters in any case. The first that fits counts. */
static const struct {
    const char *start;
    size_t length;
    const char *words;
} kinds[] = {
    {START("<!doctype"), "a web page, not the file that it shows; download the raw file"},
    {START("<html"), "a web page, not the file that it shows; download the raw file"},
    {START("<?xml"), "XML, such as a page of a server that refused; download the raw file"},
    {START("version https://git-lfs"),
     "a Git LFS pointer, which stands for the file; get the file itself with 'git lfs pull'"},
    {START("Access to model"),
     "a hub's word that the model is gated, not the file; accept the model's terms, sign in and download it again"},
    {START("{\"error\":\"Access to model"),
     "a hub's word that the model is gated, not the file; accept the model's terms, sign in and download it again"},
    {START("Invalid username or password"),
     "a hub's word that nobody is signed in, not the file; sign in and download it again"},
    {START("Repository not found"), "a hub's word that there is no such model; look at its name"},
    {START("Entry not found"), "a hub's word that there is no such file; look at its name"},
    {START("\xff\xfe"), "UTF-16 text; save it as UTF-8 ('CSV UTF-8' in a spreadsheet, -Encoding utf8 in PowerShell)"},
    {START("\xfe\xff"), "UTF-16 text; save it as UTF-8 ('CSV UTF-8' in a spreadsheet, -Encoding utf8 in PowerShell)"},
    {START("{\0"), "UTF-16 text; save it as UTF-8"},
    {START("\0{"), "UTF-16 text; save it as UTF-8"},
    {START("PK\3\4"),
     "a ZIP archive, as workbooks (.xlsx) and PyTorch's files are; save a workbook as 'CSV UTF-8', and of a model give "
     "its config.json"},
    {START("GGUF"), "a GGUF file, whose weights are quantized; give the config.json of the model that it was made of"},
    {START("\x80\x02"), "a Python pickle, as PyTorch's older files are; give the model's config.json"},
    {START("\x80\x03"), "a Python pickle, as PyTorch's older files are; give the model's config.json"},
    {START("\x80\x04"), "a Python pickle, as PyTorch's older files are; give the model's config.json"},
    {START("\x1f\x8b"), "compressed by gzip; unpack it with gunzip"},
    {START("%PDF"), "a PDF; give the table or config that it was made from"},
};

/* 8 bytes of length and a JSON header: safetensors. */
static bool is_safetensors(const char *bytes, size_t size) {
    return size > 9 && bytes[8] == '{' && memcmp(bytes + 4, "\0\0\0", 4) == 0;
}

static bool refuse(const char *name, const char *what, struct error *error) {
    return error_set(error, ERROR_FAILURE, "%s: is %s", name, what);
}

bool foreign_check(const char *name, const char *bytes, size_t size, struct error *error) {
    if (is_safetensors(bytes, size))
        return refuse(name, "a safetensors file; give the config.json that lies beside it", error);
    while (size && (*bytes == ' ' || *bytes == '\n' || *bytes == '\r' || *bytes == '\t')) bytes++, size--;
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        size_t length = kinds[i].length;
        bool binary = kinds[i].start[0] == '\0' || kinds[i].start[1] == '\0';
        if (size >= length &&
            (binary ? memcmp(bytes, kinds[i].start, length) == 0 : strncasecmp(bytes, kinds[i].start, length) == 0))
            return refuse(name, kinds[i].words, error);
    }
    return true;
}
