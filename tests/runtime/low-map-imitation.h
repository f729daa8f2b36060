/* SPDX-License-Identifier: 0BSD */
/* Imitations of other systems' mmap on Linux, for mason_dixon_low_map.c compiled with the means of
 * an unknown Unix. Given by -include; they are written by the sources named, and prove nothing
 * about what those systems do beyond that.
 *
 * IMITATE_ILLUMOS   usr/src/uts/common/os/grow.c, choose_addr(): a hint that is free is honoured
 *                   exactly; else map_addr() searches, for MAP_32BIT top-down from 0xfefff000 to
 * the start of the heap (i86pc/vm/vm_machdep.c). The heap is taken to start at 4 GiB.
 * IMITATE_FREEBSD   sys/vm/vm_mmap.c: a hint without MAP_32BIT that lies below the end of the
 * largest possible heap is moved past it; MAP_32BIT stays below 2 GiB; MAP_FIXED with MAP_EXCL
 * fails with ENOMEM where something is.
 */
#ifndef LOW_MAP_IMITATION_H
#define LOW_MAP_IMITATION_H
#ifndef _GNU_SOURCE
#define _GNU_SOURCE 1
#endif
#include <sys/mman.h>
#include <sys/types.h>
#ifdef __cplusplus
extern "C" {
#endif
void *imitation_mmap(void *address, size_t size, int prot, int flags, int fd, off_t offset);
extern unsigned long imitation_calls, imitation_elsewhere;
#ifdef __cplusplus
}
#endif
#ifdef IMITATE_ILLUMOS
#define MASON_DIXON_MAP_HERE 0
#else
#define MAP_EXCL 0x8000000
#define MASON_DIXON_MAP_HERE (MAP_FIXED | MAP_EXCL)
#endif
#ifndef IMITATION_ITSELF
#define mmap imitation_mmap
#endif
#endif
