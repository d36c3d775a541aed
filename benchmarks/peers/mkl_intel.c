/* MKL 2020 asks this function which kernels the processor may have. On a processor that is not Intel's it answers no, and MKL leaves AVX-512 unused.
   Preloaded, this one lets the peer show what it can do; the comparison checks its results like everyone's. */
int mkl_serv_intel_cpu_true(void) { return 1; }
