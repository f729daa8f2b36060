# SPDX-License-Identifier: 0BSD
#
# The target "uninstall" of MasonDixon's own build; not installed.
#
#   cmake -DBUILD=<folder> -DOURS=<folders> -P Uninstall.cmake
#
# Removes the files that the last "cmake --install" of BUILD, and the last one of each component, have installed, as the
# manifests there name them, below DESTDIR of the environment; then those of the folders OURS, and in them, that are empty
# now, and the manifests. OURS are relative to any prefix, or absolute. A file that can't be removed is an error, and the
# manifests stay; one that is gone already is none.

cmake_minimum_required(VERSION 3.18)
# As _mason_dixon_literal() of internal/Program.cmake, which is no script.
macro(literal out path)
  string(REGEX REPLACE "([[*?])" "[\\1]" ${out} "${path}")
endmacro()

literal(pattern "${BUILD}")
file(GLOB manifests "${pattern}/install_manifest*.txt")
if(NOT manifests)
  message(FATAL_ERROR "${BUILD} has no install_manifest.txt: nothing was installed from there, or it was removed already")
endif()

set(folders "")
set(kept "")
set(count 0)
foreach(manifest IN LISTS manifests)
  file(STRINGS "${manifest}" files)
  foreach(file IN LISTS files)
    set(file "$ENV{DESTDIR}${file}")
    if(EXISTS "${file}" OR IS_SYMLINK "${file}")
      file(REMOVE "${file}")
      if(EXISTS "${file}" OR IS_SYMLINK "${file}")
        list(APPEND kept "${file}")
      else()
        math(EXPR count "${count} + 1")
      endif()
    endif()
    # Its folder and those above it, as long as they are ours.
    get_filename_component(folder "${file}" DIRECTORY)
    set(more TRUE)
    while(more)
      set(more FALSE)
      foreach(our IN LISTS OURS)
        if(NOT IS_ABSOLUTE "${our}")
          set(our "/${our}")
        endif()
        string(FIND "${folder}/" "${our}/" at)
        if(NOT at EQUAL -1)
          set(more TRUE)
        endif()
      endforeach()
      if(more)
        list(APPEND folders "${folder}")
        get_filename_component(folder "${folder}" DIRECTORY)
      endif()
    endwhile()
  endforeach()
endforeach()
if(kept)
  string(REPLACE ";" "\n  " kept "${kept}")
  message(FATAL_ERROR "can't be removed:\n  ${kept}")
endif()

# A folder's own come before it.
list(REMOVE_DUPLICATES folders)
list(SORT folders ORDER DESCENDING)
foreach(folder IN LISTS folders)
  literal(pattern "${folder}")
  file(GLOB inside LIST_DIRECTORIES TRUE "${pattern}/*" "${pattern}/.[!.]*" "${pattern}/..?*")
  if(IS_DIRECTORY "${folder}" AND NOT IS_SYMLINK "${folder}" AND NOT inside)
    file(REMOVE_RECURSE "${folder}")
  endif()
endforeach()
file(REMOVE ${manifests})
message(STATUS "files removed: ${count}")
