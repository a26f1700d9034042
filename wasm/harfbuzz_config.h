/* HarfBuzz without what figures never ask for (HB_TINY), but with what they do. */
#undef HB_NO_CFF
#undef HB_NO_DRAW
#undef HB_NO_METRICS
#undef HB_NO_NAME
#undef HB_NO_VAR
