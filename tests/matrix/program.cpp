// SPDX-License-Identifier: 0BSD
// The program of the matrix as C++.
#include "program.c"
