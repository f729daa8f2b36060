/* SPDX-License-Identifier: 0BSD
 *
 * "mason-dixon test": the self-test of an executable, for a build's own tests. */
#ifndef TEST_H
#define TEST_H

#include "request.h"

/* test_help - prints the manual of the command. */
void test_help(void);
/* test_run - becomes the program, which tests itself; else returns the exit status. */
int test_run(const struct request *request);

#endif
