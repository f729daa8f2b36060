# SPDX-License-Identifier: 0BSD
#
# Runs after each link of an executable (cmake -P): places the reserved slot where the strategy is
# post-link, then reads the linked file and compares it with what the configure step predicted.
#
#   MASON_DIXON_TARGET    name of the target, for messages
#   MASON_DIXON_FILE      the linked file
#   MASON_DIXON_WANTED    the predicted verdict: placed or not-needed; asan: this configuration has
#                         AddressSanitizer, nothing was injected and nothing is checked
#   MASON_DIXON_ASAN      true: the same where the linked file has AddressSanitizer
#   MASON_DIXON_BOUNDARY  in bytes
#   MASON_DIXON_SYSTEM    CMAKE_SYSTEM_NAME of the target
#   MASON_DIXON_STRATEGY  what was injected
#   MASON_DIXON_TEMPLATES the folder templates
#   MASON_DIXON_LOW_MAP   LOW_LIMIT in bytes, or empty without LOW_MAP
#   MASON_DIXON_REQUIRED  true: a wrong prediction fails the build; false: it warns
#   MASON_DIXON_PLACE     mason-dixon-place, or empty
#   MASON_DIXON_RECORDS   folder for the results, which the report reads

cmake_minimum_required(VERSION 3.25)
set(_MASON_DIXON_TEMPLATES "${MASON_DIXON_TEMPLATES}")
include("${CMAKE_CURRENT_LIST_DIR}/Arguments.cmake")
include("${CMAKE_CURRENT_LIST_DIR}/Verify.cmake")
include("${CMAKE_CURRENT_LIST_DIR}/LowMapSeen.cmake")

get_filename_component(MASON_DIXON_FILE "${MASON_DIXON_FILE}" ABSOLUTE)
if(MASON_DIXON_ASAN)
  file(STRINGS "${MASON_DIXON_FILE}" found REGEX "__asan_init" LIMIT_COUNT 1)
  if(found)
    set(MASON_DIXON_WANTED asan)
  endif()
endif()
if(MASON_DIXON_WANTED STREQUAL "asan")
  return()
endif()
set(error "")
if(MASON_DIXON_PLACE)
  execute_process(
    COMMAND "${MASON_DIXON_PLACE}" --quiet --require-slot --boundary "${MASON_DIXON_BOUNDARY}" "${MASON_DIXON_FILE}"
    RESULT_VARIABLE status ERROR_VARIABLE error OUTPUT_QUIET)
  if(status EQUAL 0)
    set(error "")
  else()
    string(STRIP "${error} (status ${status})" error)
  endif()
endif()
_mason_dixon_verify(seen "${MASON_DIXON_FILE}" ${MASON_DIXON_BOUNDARY} "${MASON_DIXON_SYSTEM}" "${MASON_DIXON_STRATEGY}")
string(SHA256 hash "${MASON_DIXON_FILE}")
string(SUBSTRING "${hash}" 0 8 hash)
if(MASON_DIXON_RECORDS)
  file(MAKE_DIRECTORY "${MASON_DIXON_RECORDS}")
  file(WRITE "${MASON_DIXON_RECORDS}/${MASON_DIXON_TARGET}-${hash}"
    "target=${MASON_DIXON_TARGET}\nfile=${MASON_DIXON_FILE}\nverdict=${seen_verdict}\nreason=${seen_reason}\n")
endif()
if(MASON_DIXON_LOW_MAP)
  _mason_dixon_elf_read(linked "${MASON_DIXON_FILE}")
  _mason_dixon_low_map_seen(low_map_error "${MASON_DIXON_FILE}" ${MASON_DIXON_LOW_MAP} "${linked_loads}" "${linked_type}")
  if(low_map_error)
    _mason_dixon_text(message low-map-linked TARGET "${MASON_DIXON_TARGET}" WHY "${low_map_error}")
    set(message "MasonDixon: ${message}.\n  File: ${MASON_DIXON_FILE}")
    if(MASON_DIXON_REQUIRED OR low_map_error MATCHES "^LOW_LIMIT")
      message(FATAL_ERROR "${message}")
    endif()
    message(WARNING "${message}")
  endif()
endif()
if(seen_verdict MATCHES "^(placed|not-needed)$")
  return()
endif()
if(error)
  string(APPEND seen_reason "\n  ${error}")
endif()
set(message "MasonDixon: ${MASON_DIXON_TARGET} was linked, but ${seen_reason}.
  The configure step predicted \"${MASON_DIXON_WANTED}\": this link used other flags or another linker than CMake could see. Put them where CMake sees them (CMAKE_EXE_LINKER_FLAGS, target_link_options() without generator expressions), choose another STRATEGY, or build with -DMASON_DIXON_ENABLE=OFF.
  File: ${MASON_DIXON_FILE}")
if(MASON_DIXON_REQUIRED)
  message(FATAL_ERROR "${message}")
endif()
message(WARNING "${message}")
