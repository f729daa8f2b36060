# SPDX-License-Identifier: 0BSD
"""A recipe for Conan 2, of the checkout that it lies in. UNTRIED: Conan itself has never run it. The test
tests/package/test-ports.sh runs it with an imitation of Conan's classes, written after Conan's documentation.

    conan create packaging/conan

A program, and modules for CMake, of the build machine: users name it among their tool_requires.
"""

import os

from conan import ConanFile
from conan.tools.cmake import CMake, CMakeToolchain, cmake_layout
from conan.tools.files import copy


class MasonDixonConan(ConanFile):
    name = "mason-dixon"
    version = "0.2.0"
    license = "0BSD"
    description = "Keeps low memory free for runtimes that pack pointers"
    topics = ("low-memory", "luajit", "linker", "cmake")
    package_type = "application"
    settings = "os", "arch", "compiler", "build_type"

    def export_sources(self):
        checkout = os.path.join(self.recipe_folder, "..", "..")
        for pattern in ("CHANGELOG.md", "CMakeLists.txt", "LICENSE", "README.md"):
            copy(self, pattern, checkout, self.export_sources_folder)
        for folder in ("cmake", "completions", "docs", "m4", "templates"):
            copy(self, "*", os.path.join(checkout, folder), os.path.join(self.export_sources_folder, folder))

    def layout(self):
        cmake_layout(self)

    def package_id(self):
        # A program in C: who compiled it makes no difference to its users.
        del self.info.settings.compiler
        del self.info.settings.build_type

    def generate(self):
        toolchain = CMakeToolchain(self)
        toolchain.cache_variables["BUILD_TESTING"] = False
        toolchain.cache_variables["HELP2MAN"] = "OFF"
        toolchain.generate()

    def build(self):
        cmake = CMake(self)
        cmake.configure()
        cmake.build()

    def package(self):
        cmake = CMake(self)
        for component in ("program", "modules", "m4"):
            cmake.install(component=component)
        copy(self, "LICENSE", self.source_folder, os.path.join(self.package_folder, "licenses"))

    def package_info(self):
        self.cpp_info.includedirs = []
        self.cpp_info.libdirs = []
        self.cpp_info.bindirs = ["bin"]
        # find_package(MasonDixon) finds the package's own file, CMakeDeps writes none.
        self.cpp_info.builddirs = [os.path.join("share", "cmake", "MasonDixon")]
        self.cpp_info.set_property("cmake_find_mode", "none")
