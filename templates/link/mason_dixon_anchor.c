/* SPDX-License-Identifier: 0BSD
 *
 * The anchor: eight read-only bytes in a section of their own, which lld.ld places at the boundary.
 * Nothing may refer to it: PC-relative or 32-bit references to an address above 4 GiB do not link.
 * Read-only and with contents: a writable, empty section makes valgrind lose the program's symbols.
 * Valid as C99 and as C++. Since: 0.1
 */
#ifdef __cplusplus
extern "C"
#else
extern
#endif
    const unsigned char mason_dixon_anchor[8] __attribute__((visibility("hidden")));

__attribute__((section(".mason_dixon"), used)) const unsigned char mason_dixon_anchor[8] = {0};

/* Empty, and where the image ends: lld.ld sets _end there. C has no object without bytes. */
__asm__(".pushsection .mason_dixon_end,\"aw\",%nobits\n\t.popsection");
