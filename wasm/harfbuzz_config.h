/* HarfBuzz without what figures never ask for (HB_TINY), but with what they do, and without an errno of its own, which
 * would stand in the way of the C++ library of newer clangs. */
#undef HB_NO_CFF
#undef HB_NO_DRAW
#undef HB_NO_ERRNO
#undef HB_NO_METRICS
#undef HB_NO_NAME
#undef HB_NO_VAR
