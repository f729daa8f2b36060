#!/bin/sh
# SPDX-License-Identifier: 0BSD
# mason-dixon link with cargo, which takes one word: mason-dixon-cc, a symbolic link, as Rust's linker. A program of the
# static relocation model is placed; PIEs (Rust's default), build scripts and cdylibs are what they are without us.

# shellcheck source=tests/tool/build-systems.sh
. "$MASON_DIXON_ROOT/tests/tool/build-systems.sh"

[ "$MASON_DIXON_FULL" = 1 ] || skip 'cargo belongs to the long version'
need cc cargo rustc
cargo --version >cargo.log 2>&1 || skip "cargo does not run here: $(head -n 1 cargo.log)"
use_tool
(
    cd project || exit 1
    mkdir -p src module/src
    cat >Cargo.toml <<'END'
[package]
name = "answer"
version = "0.1.0"
edition = "2018"
[workspace]
members = ["module"]
END
    cat >module/Cargo.toml <<'END'
[package]
name = "module"
version = "0.1.0"
edition = "2018"
[lib]
crate-type = ["cdylib"]
END
    # A program that cargo links and runs while it builds.
    echo 'fn main() { println!("cargo:rustc-env=ANSWER=42"); }' >build.rs
    cat >src/main.rs <<'END'
fn main() {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap();
    let fields = &stat[stat.rfind(')').unwrap() + 2..];
    let heap: u64 = fields.split(' ').nth(44).unwrap().parse().unwrap();
    println!("heap {:#x}", heap);
    println!("answer {}", env!("ANSWER"));
}
END
    printf '#[no_mangle]\npub extern "C" fn module_answer() -> i32 { 2 }\n' >module/src/lib.rs
) || exit 1
target=$(rustc -vV | sed -n 's/^host: //p')
CARGO_HOME=$PWD/cargo-home
CARGO_NET_OFFLINE=true
export CARGO_HOME CARGO_NET_OFFLINE
unset RUSTFLAGS CARGO_TARGET_DIR CARGO_BUILD_TARGET
linker_variable=CARGO_TARGET_$(echo "$target" | tr 'a-z-' 'A-Z_')_LINKER
build() {
    (
        one_word cc
        export "$linker_variable=mason-dixon-cc"
        # A PIE, Rust's default, and a library in one workspace; the build script is linked by us, too.
        cargo build --workspace &&
            cp target/debug/answer free &&
            cp target/debug/libmodule.so module.so &&
            cargo rustc -p answer -- -C relocation-model=static &&
            cp target/debug/answer fixed &&
            # docs/cargo.md's words.
            cargo rustc -p answer --release -- -C relocation-model=static -C linker=mason-dixon-cc &&
            cp target/release/answer release
    )
}
both build
high fixed
high release
free_to_move free
same module.so
script=$(cd ours && find target/debug/build -name 'build-script-build' | head -n 1)
is_seen "not-needed none" "ours/$script"
