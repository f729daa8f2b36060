/* SPDX-License-Identifier: 0BSD
 *
 * The smallest program, for compilers that can't compile the probe: it still shows how a link turns
 * out, though no fact about the target. Valid as C99 and as C++. Since: 0.1
 */
int main(void) {
    return 0;
}
