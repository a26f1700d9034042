/* The most that is taken of what others write: far beyond anything that is meant, so that only slips and attacks meet
 * it. What is longer, larger or more is refused with a sentence. */
#ifndef BPT_BASE_LIMITS_H
#define BPT_BASE_LIMITS_H

/* bytes of a file */
enum {
    LARGEST_CONFIG = 4 << 20,
    LARGEST_HEADER = 32 << 20, /* of a safetensors file */
    LARGEST_TABLE = 16 << 20,
    LARGEST_REFERENCES = 1 << 20,
    LARGEST_THEME = 1 << 20,
    LARGEST_FONT = 64 << 20,
};

/* tables */
enum {
    MOST_CELLS = 256,
    LONGEST_ROW = 1 << 20,
    MOST_KEYS_OF_PRESETS = 64,
    MOST_PRESETS = 1 << 17,
    MOST_REFERENCES = 64
};

/* JSON */
enum { DEEPEST_VALUE = 64, LONGEST_PATH = 4096, MOST_CONFIG_VALUES = 100000, MOST_HEADER_VALUES = 800000 };

/* a model; no product of these in one line of a census overflows before it is checked */
enum {
    MOST_WIDTH = 1 << 20,
    MOST_HEADS = 1 << 16,
    MOST_LAYERS = 100000,
    MOST_EXPERTS = 1 << 16,
    MOST_FACTOR = 1 << 10
};
enum { MOST_SHAPES_OF_LAYERS = 512, MOST_LISTED_LAYERS = 4096 /* of a list of objects */ };

/* an adapter */
enum { MOST_SIZE = 1 << 24, MOST_OVERRIDES = 4096, MOST_TENSORS = 400000 };

/* a pattern of names, in steps of PCRE2 for one name and for all */
enum {
    LONGEST_PATTERN = 8192,
    MOST_STEPS_A_NAME = 20000,
    MOST_STEPS = 20000000,
    DEEPEST_PATTERN = 250,
    MOST_KIB = 256
};

#endif
