#!/bin/sh
# SPDX-License-Identifier: 0BSD
# mason-dixon link with go and cgo: the one word mason-dixon-cc as CC or -extld. (With more words than one, go asks the
# first alone whether it knows -no-pie, and then makes a PIE: so with CC="env cc", too.) Executables of a fixed address,
# Go's default, are placed; PIEs and c-shared libraries are what they are without us. Go's own linker, without cgo, runs
# no command that we could stand in front of: mason-dixon place
# appends the segment to what it made.

# shellcheck source=tests/tool/build-systems.sh
. "$MASON_DIXON_ROOT/tests/tool/build-systems.sh"

[ "$MASON_DIXON_FULL" = 1 ] || skip 'go belongs to the long version'
need cc go
use_tool
(
    cd project || exit 1
    mkdir module
    printf 'module answer\n\ngo 1.16\n' >go.mod
    cat >heap.go <<'END'
package main

import (
	"fmt"
	"os"
	"strings"
)

func heap() {
	stat, _ := os.ReadFile("/proc/self/stat")
	text := string(stat)
	fields := strings.Fields(text[strings.LastIndex(text, ")")+2:])
	var start uint64
	fmt.Sscan(fields[44], &start)
	fmt.Printf("heap %#x\n", start)
}
END
    cat >main.go <<'END'
package main

// static int answer(void) { return 42; }
import "C"
import "fmt"

func main() {
	heap()
	fmt.Println("answer", C.answer())
}
END
    cat >module/module.go <<'END'
package main

import "C"

//export module_answer
func module_answer() C.int { return 2 }

func main() {}
END
) || exit 1
GOPATH=$PWD/gopath
GOFLAGS='-trimpath -buildvcs=false'
GOPROXY=off
GO111MODULE=on
CGO_ENABLED=1
export GOPATH GOFLAGS GOPROXY GO111MODULE CGO_ENABLED
# A release before 1.18 knows no -buildvcs.
(cd project && go list) >log 2>&1 || GOFLAGS=-trimpath
build() {
    (
        GOCACHE=$PWD/../cache-$mode
        export GOCACHE
        one_word cc
        go build -o fixed -ldflags='-linkmode=external -extld=mason-dixon-cc' . &&
            go build -buildmode=pie -o free -ldflags='-extld=mason-dixon-cc' . &&
            go build -buildmode=c-shared -o module.so -ldflags='-extld=mason-dixon-cc' ./module &&
            CC=mason-dixon-cc go build -o by_cc . &&
            CGO_ENABLED=0 go build -o internal heap.go internal_main.go
    )
}
printf 'package main\n\nfunc main() { heap() }\n' >project/internal_main.go
sed -i '1i //go:build cgo' project/main.go
sed -i '1i //go:build !cgo' project/internal_main.go
both build
high fixed
high by_cc
free_to_move free
same module.so
cmp plain/internal ours/internal || fail 'an internal link is another one'
is_seen "impossible none" ours/internal
cp ours/internal appended
quietly log "$tool" place appended
is_seen "placed append" appended
./appended >log || fail 'the program of an internal link does not run with a segment appended'
