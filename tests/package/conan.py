# SPDX-License-Identifier: 0BSD
"""conan.py RECIPE OUT

An IMITATION of Conan 2, which runs a recipe: only the classes, functions and attributes that Conan documents and ours uses,
each strict. OUT/package is what it installs; what users get of it, folders with a word before each, is printed.
"""

import fnmatch
import importlib.util
import os
import re
import shutil
import subprocess
import sys
import types

RECIPE, OUT = os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2])


class Strict:
    """Only these attributes; another one ends the run."""

    allowed = ()

    def __setattr__(self, name, value):
        if name not in self.allowed:
            raise AttributeError(f"{type(self).__name__} has no {name}")
        object.__setattr__(self, name, value)


class Settings(Strict):
    allowed = ("os", "arch", "compiler", "build_type")

    def __init__(self):
        self.os, self.arch, self.compiler, self.build_type = "Linux", "x86_64", "gcc", "Release"


class Info(Strict):
    allowed = ("settings",)

    def __init__(self):
        self.settings = Settings()


class CppInfo(Strict):
    allowed = ("includedirs", "libdirs", "bindirs", "builddirs", "resdirs", "libs", "properties")

    def __init__(self):
        self.includedirs, self.libdirs, self.bindirs, self.builddirs = ["include"], ["lib"], ["bin"], []
        self.resdirs, self.libs, self.properties = [], [], {}

    def set_property(self, name, value):
        assert name in ("cmake_find_mode", "cmake_file_name", "pkg_config_name"), name
        assert name != "cmake_find_mode" or value in ("config", "module", "both", "none"), value
        self.properties[name] = value


class ConanFile(Strict):
    allowed = ("recipe_folder", "export_sources_folder", "source_folder", "build_folder", "generators_folder",
               "package_folder", "settings", "info", "cpp_info", "cache_variables")


class CMakeToolchain(Strict):
    allowed = ("conanfile", "cache_variables", "variables", "preprocessor_definitions", "generator")

    def __init__(self, conanfile, generator=None):
        self.conanfile, self.cache_variables, self.variables, self.generator = conanfile, {}, {}, generator

    def generate(self):
        assert not self.variables
        self.conanfile.cache_variables = dict(self.cache_variables)


class CMake(Strict):
    allowed = ("conanfile",)

    def __init__(self, conanfile):
        self.conanfile = conanfile

    @staticmethod
    def run(*words):
        subprocess.run(["cmake", *words], check=True, stdout=sys.stderr)

    def configure(self, variables=None, build_script_folder=None, cli_args=None):
        assert not build_script_folder and not cli_args
        given = self.conanfile.cache_variables | (variables or {})
        words = [f"-D{name}={'ON' if value is True else 'OFF' if value is False else value}" for name, value in given.items()]
        self.run("-S", self.conanfile.source_folder, "-B", self.conanfile.build_folder, "-DCMAKE_BUILD_TYPE=Release", "-DCMAKE_C_FLAGS_RELEASE=-O0",
                 f"-DCMAKE_INSTALL_PREFIX={self.conanfile.package_folder}", *words)

    def build(self, build_type=None, target=None, cli_args=None, build_tool_args=None):
        assert not (build_type or target or cli_args or build_tool_args)
        self.run("--build", self.conanfile.build_folder)

    def install(self, build_type=None, component=None):
        assert not build_type
        self.run("--install", self.conanfile.build_folder, "--prefix", self.conanfile.package_folder,
                 *(["--component", component] if component else []))


def cmake_layout(conanfile, generator=None, src_folder=".", build_folder="build"):
    conanfile.source_folder = os.path.join(OUT, "export", src_folder)
    conanfile.build_folder = os.path.join(conanfile.source_folder, build_folder, conanfile.settings.build_type)


def copy(conanfile, pattern, src, dst, keep_path=True, excludes=None, ignore_case=True, overwrite_equal=False):
    """The pattern is of the path below src, and its * stands for / as well."""
    assert isinstance(conanfile, ConanFile) and os.path.isabs(src) and os.path.isabs(dst) and keep_path and not excludes
    copied = []
    for folder, _, files in os.walk(src):
        for file in files:
            path = os.path.relpath(os.path.join(folder, file), src)
            if fnmatch.fnmatch(path, pattern):
                os.makedirs(os.path.dirname(os.path.join(dst, path)), exist_ok=True)
                copied.append(shutil.copy2(os.path.join(src, path), os.path.join(dst, path)))
    assert copied, f"copy: nothing is {pattern} in {src}"
    return copied


def module(name, **has):
    sys.modules[name] = types.ModuleType(name)
    sys.modules[name].__dict__.update(has)


module("conan", ConanFile=ConanFile)
module("conan.tools")
module("conan.tools.cmake", CMake=CMake, CMakeToolchain=CMakeToolchain, cmake_layout=cmake_layout)
module("conan.tools.files", copy=copy)

sys.dont_write_bytecode = True
spec = importlib.util.spec_from_file_location("conanfile", RECIPE)
loaded = importlib.util.module_from_spec(spec)
spec.loader.exec_module(loaded)
[recipe_class] = [each for each in vars(loaded).values()
                  if isinstance(each, type) and issubclass(each, ConanFile) and each is not ConanFile]
own = {name for name in vars(recipe_class) if not name.startswith("__")}
unknown = own - {
    "name", "version", "license", "description", "topics", "homepage", "url", "author", "package_type", "settings",
    "export_sources", "layout", "package_id", "generate", "build", "package", "package_info"}
assert not unknown, f"Conan's recipes have no {unknown}"
assert re.fullmatch(r"[a-z0-9_][a-z0-9_+.-]{1,100}", recipe_class.name)
assert re.fullmatch(r"[a-z0-9_][a-z0-9_+.-]*", recipe_class.version)
assert recipe_class.package_type in ("application", "library", "shared-library", "static-library", "header-library",
                                     "build-scripts", "python-require", "unknown")
assert set(recipe_class.settings) <= set(Settings.allowed)

recipe = recipe_class()
recipe.settings = Settings()
recipe.recipe_folder = os.path.dirname(RECIPE)
recipe.export_sources_folder = os.path.join(OUT, "export")
recipe.package_folder = os.path.join(OUT, "package")
recipe.export_sources()
recipe.recipe_folder = "nowhere"  # from here on there is only what was exported
recipe.layout()
recipe.info = Info()
recipe.package_id()
recipe.generate()
recipe.build()
recipe.package()
recipe.cpp_info = CppInfo()
recipe.package_info()
for kind in ("includedirs", "libdirs", "bindirs", "builddirs", "resdirs"):
    for folder in getattr(recipe.cpp_info, kind):
        folder = os.path.join(recipe.package_folder, folder)
        assert os.path.isdir(folder), f"{kind}: no {folder}"
        print(kind, folder)
assert recipe.cpp_info.properties == {"cmake_find_mode": "none"}
assert os.path.isfile(os.path.join(recipe.package_folder, "licenses", "LICENSE"))
