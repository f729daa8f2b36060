/* SPDX-License-Identifier: 0BSD
 *
 * The version, and the number that tells whether a program and what calls it fit together: raised
 * when an option, an answer or a file between them changes its meaning. */
#ifndef VERSION_H
#define VERSION_H

#define VERSION "0.2.0"
enum { INTERFACE_NUMBER = 1 };

#endif
