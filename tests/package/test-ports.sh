#!/bin/sh
# SPDX-License-Identifier: 0BSD
#
# The ports for vcpkg and Conan, whose tools are not run here: their form, by strict imitations of what these tools document
# (vcpkg.cmake and conan.py beside this file). What such a port installs is found by a CMake project, which places an
# executable with the port's own program; and what the tools would refuse is refused.

# shellcheck source=tests/package/common.sh
. "$MASON_DIXON_ROOT/tests/package/common.sh"
need cmake python3
copied checkout
port=$PWD/checkout/packaging/vcpkg/ports/mason-dixon
recipe=$PWD/checkout/packaging/conan/conanfile.py
imitations=$MASON_DIXON_ROOT/tests/package

for file in "$port/portfile.cmake" "$port/vcpkg.json" "$recipe"; do
    grep -qi untried "$file" || fail "$file does not say that it is untried"
done

# vcpkg's schema of manifests, as far as ours goes.
manifest() {
    python3 - "$1" <<'END'
import json, re, sys
manifest = json.load(open(sys.argv[1]))
fields = {"name", "version", "description", "license", "supports", "dependencies", "homepage", "documentation"}
wrong = [name for name in manifest if name not in fields and not name.startswith("$")]
assert not wrong, f"no fields of a manifest: {wrong}"
assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", manifest["name"])
assert re.fullmatch(r"\d+(\.\d+)*", manifest["version"])
assert manifest["license"] == "0BSD" and manifest["description"]
for each in manifest["dependencies"]:
    assert set(each) <= {"name", "host", "platform", "features", "default-features"} and each["host"] is True, each
END
}
quietly manifest.log manifest "$port/vcpkg.json"
sed 's/"license"/"licence"/' "$port/vcpkg.json" >wrong.json
expect_failure manifest.log manifest wrong.json
contains manifest.log "no fields of a manifest: ['licence']"

# uses NAME PROGRAM VARIABLE... - a project finds the package and places an executable, with that program.
uses() {
    uses_name=$1
    uses_program=$2
    shift 2
    mkdir -p project
    cat >project/CMakeLists.txt <<'END'
cmake_minimum_required(VERSION 3.18)
project(app LANGUAGES C)
find_package(MasonDixon CONFIG REQUIRED)
add_executable(app main.c)
target_link_options(app PRIVATE -no-pie)
mason_dixon_target(app REQUIRED)
END
    echo 'int main(void) { return 0; }' >project/main.c
    quietly "$uses_name.log" cmake -S project -B "$uses_name-build" "$@"
    quietly "$uses_name.log" cmake --build "$uses_name-build"
    "$uses_program" check "$uses_name-build/app" >checked || fail "$uses_name: $(cat checked)"
    contains checked verdict=placed
    grep -qF "_PROGRAM_ASKED:INTERNAL=$uses_program|" "$uses_name-build/CMakeCache.txt" || fail "$uses_name: $uses_program was not asked"
    grep -rqF "$uses_program" "$uses_name-build/CMakeFiles/rules.ninja" "$uses_name-build/CMakeFiles/app.dir" 2>/dev/null ||
        fail "$uses_name: $uses_program stands in front of no link"
}

# ---- vcpkg
vcpkg() {
    cmake "-DPORT_FOLDER=$1" "-DOUT=$2" -P "$imitations/vcpkg.cmake"
}
quietly vcpkg.log vcpkg "$port" "$PWD/vcpkg"
installed=$PWD/vcpkg/packages
(cd "$installed" && find . -mindepth 1 -maxdepth 2 | sort) >laid
diff laid - <<'END' || fail 'the port installs something else'
./share
./share/aclocal
./share/cmake
./share/mason-dixon
./share/pkgconfig
./tools
./tools/mason-dixon
END
uses vcpkg "$installed/tools/mason-dixon/mason-dixon" "-DCMAKE_PREFIX_PATH=$installed"
if command -v pkg-config >/dev/null 2>&1; then
    program=$(PKG_CONFIG_PATH=$installed/share/pkgconfig pkg-config --variable=program mason-dixon)
    [ -x "$program" ] || fail "mason-dixon.pc: program=$program"
fi
# The usage text names a folder that is there.
folder=$(sed -n 's|.*<host triplet>/\([^"]*\)".*|\1|p' "$installed/share/mason-dixon/usage")
[ -f "$installed/$folder/MasonDixonConfig.cmake" ] || fail "usage names $folder"
# refused TEXT SED - the portfile, changed so, does not pass.
refused() {
    rm -rf "$PWD/refused/packages"
    sed "$2" "$port/portfile.cmake" >"$port/changed" && mv "$port/changed" "$port/portfile.cmake"
    expect_failure refused.log vcpkg "$port" "$PWD/refused"
    contains refused.log "$1"
    cp "$MASON_DIXON_ROOT/packaging/vcpkg/ports/mason-dixon/portfile.cmake" "$port"
}
refused 'vcpkg_cmake_configure: OPTION' 's/ OPTIONS / OPTION /'
if [ "$MASON_DIXON_FULL" = 1 ]; then
    refused 'bin/ does not belong there' 's/ AUTO_CLEAN//'
    refused 'no include/, and no policy' 's/^set(VCPKG_POLICY.*//'
    refused 'Unknown CMake command "vcpkg_copy_programs"' 's/vcpkg_copy_tools/vcpkg_copy_programs/'
fi

# ---- Conan
quietly conan.log python3 "$imitations/conan.py" "$recipe" "$PWD/conan"
folders=$(sed -n 's/^builddirs //p' conan.log)
program=$(sed -n 's/^bindirs //p' conan.log)/mason-dixon
(cd conan/package && find . -mindepth 1 -maxdepth 2 | sort) >laid
diff laid - <<'END' || fail 'the recipe packs something else'
./bin
./bin/mason-dixon
./bin/mason-dixon-place
./bin/mason-dixon-report
./licenses
./licenses/LICENSE
./share
./share/aclocal
./share/bash-completion
./share/cmake
./share/mason-dixon
./share/pkgconfig
./share/zsh
END
uses conan "$program" "-DCMAKE_PREFIX_PATH=$folders" "-DCMAKE_MODULE_PATH=$folders"
if [ "$MASON_DIXON_FULL" = 1 ]; then
    sed 's/self.cpp_info.bindirs/self.cpp_info.bindir/' "$recipe" >"${recipe%.py}2.py"
    expect_failure refused.log python3 "$imitations/conan.py" "${recipe%.py}2.py" "$PWD/refused"
    contains refused.log 'CppInfo has no bindir'
fi
echo 'with imitations of vcpkg and of Conan'
