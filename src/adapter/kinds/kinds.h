/* The functions of the kinds: which tensors one matrix takes, and which there are once. Each is named for its kind. */
#ifndef BPT_ADAPTER_KINDS_H
#define BPT_ADAPTER_KINDS_H

#include "adapter/adapter.h"
#include "adapter/tensors.h"

#define MATRIX(kind)                                                                                                   \
    void kind##_matrix(const struct adapted *adapted, const struct matrix *matrix, struct tensors *tensors)
#define ONCE(kind) void kind##_once(const struct adapted *adapted, uint64_t size, struct tensors *tensors)

/* low_rank.c: factors whose product is added to the matrix, or takes its place */
MATRIX(lora);
MATRIX(lora_fa);
MATRIX(dora);
MATRIX(adalora);
MATRIX(hira);
MATRIX(gralora);
MATRIX(deft);
MATRIX(glora);
MATRIX(loha);
MATRIX(lokr);
uint64_t lokr_falls_after(const struct adapted *adapted, const struct matrix *matrix, uint64_t size);
MATRIX(miss);
MATRIX(bone);
MATRIX(hra);
MATRIX(shira);
MATRIX(delora);
MATRIX(peanut);
MATRIX(lily);
MATRIX(osf);
MATRIX(adamss);

/* shared.c: bases or banks that all matrices share */
MATRIX(vera);
ONCE(vera);
MATRIX(pvera);
ONCE(pvera);
MATRIX(vblora);
ONCE(vblora);
MATRIX(randlora);
ONCE(randlora);
MATRIX(tinylora);
ONCE(tinylora);
MATRIX(unilora);
ONCE(unilora);
MATRIX(frod);

/* blocks.c: rotations, circulants and spectra */
MATRIX(oft);
MATRIX(boft);
MATRIX(c3a);
MATRIX(psoft);
MATRIX(road);
MATRIX(fourierft);
MATRIX(waveft);

/* vectors.c */
MATRIX(ia3);
MATRIX(ln_tuning);
MATRIX(beft);

/* tokens.c: what stands in front of the context */
ONCE(prompt);
ONCE(p_tuning);
ONCE(prefix);
ONCE(cartridge);
ONCE(llama_adapter);
ONCE(trainable_tokens);

#endif
