"""Small faces of the characters that documents mostly use: the same shapes, a quarter of the glyphs.

A PDF carries the glyphs it uses, cut out of the font at every document; from a font of 65 000 glyphs that takes as
long as the layout of a certificate. Rarer characters come from the whole face, which stands behind in the list of
families. HarfBuzz, which WeasyPrint needs anyway, cuts a face in a fraction of a second; fontTools would take ten.
"""

from __future__ import annotations

from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

FAMILIES = {"SC": "Baymark Sans SC", "TC": "Baymark Sans TC"}

# Two-byte codes: everyday simplified and traditional characters, and the punctuation of both.
_CHARACTER_SETS = (("gb2312", range(0xA1, 0xF8)), ("big5", range(0xA1, 0xC7)))
_RANGES = (
    (0x20, 0x250),
    (0x370, 0x400),
    (0x400, 0x460),
    (0x2000, 0x2300),
    (0x3000, 0x3100),
    (0xFF00, 0xFFF0),
)
# Vertical setting, and substitutions that the characters of a regional face do not need.
_DROPPED = (b"BASE", b"GSUB", b"VORG", b"vhea", b"vmtx")
_UNICODE_SET, _DROP_TABLE_SET = 1, 3  # hb_subset_sets_t
_LIBRARIES = {
    "core": ("libharfbuzz.so.0", "libharfbuzz.0.dylib", "libharfbuzz-0.dll", "harfbuzz"),
    "subset": (
        "libharfbuzz-subset.so.0", "libharfbuzz-subset.0.dylib", "libharfbuzz-subset-0.dll", "harfbuzz-subset",
    ),
}  # fmt: skip
_DECLARED = """
typedef ... hb_blob_t; typedef ... hb_face_t; typedef ... hb_set_t; typedef ... hb_subset_input_t;
hb_blob_t *hb_blob_create_from_file_or_fail(const char *name);
void hb_blob_destroy(hb_blob_t *blob);
const char *hb_blob_get_data(hb_blob_t *blob, unsigned int *length);
hb_face_t *hb_face_create(hb_blob_t *blob, unsigned int index);
void hb_face_destroy(hb_face_t *face);
hb_blob_t *hb_face_reference_blob(hb_face_t *face);
void hb_set_add(hb_set_t *set, uint32_t value);
uint32_t hb_tag_from_string(const char *text, int length);
hb_subset_input_t *hb_subset_input_create_or_fail(void);
void hb_subset_input_destroy(hb_subset_input_t *input);
hb_set_t *hb_subset_input_set(hb_subset_input_t *input, int kind);
hb_face_t *hb_subset_or_fail(hb_face_t *source, const hb_subset_input_t *input);
"""


def common_face(source: Path, index: int, region: str, *, bold: bool) -> bytes | None:
    """The face of the common characters of a region (`SC`, `TC`); None where HarfBuzz cannot cut faces."""
    cut = _cut(source, index)
    if cut is None:
        return None
    from fontTools.ttLib import TTFont

    style = "Bold" if bold else "Regular"
    family = FAMILIES[region]
    compact = f"{family.replace(' ', '')}-{style}"
    names = {1: family, 2: style, 3: f"{compact} derived by baymark", 4: f"{family} {style}", 6: compact}
    with TTFont(BytesIO(cut), lazy=True, recalcBBoxes=False, recalcTimestamp=False) as font:
        table = font["name"]
        table.names = [record for record in table.names if record.nameID in names]
        for record in table.names:
            record.string = names[record.nameID]
        file = BytesIO()
        font.save(file, reorderTables=None)
    return file.getvalue()


def characters() -> set[int]:
    """The code points of a common face."""
    found = {point for start, end in _RANGES for point in range(start, end)}
    for encoding, leads in _CHARACTER_SETS:
        for lead in leads:
            for trail in range(0x40, 0xFF):
                text = bytes((lead, trail)).decode(encoding, "ignore")
                found.update(ord(character) for character in text if not 0xE000 <= ord(character) < 0xF900)
    return found


def _cut(source: Path, index: int) -> bytes | None:
    libraries = _libraries()
    if libraries is None:
        return None
    ffi, core, subset = libraries
    blob = core.hb_blob_create_from_file_or_fail(str(source).encode())
    if blob == ffi.NULL:
        return None
    face = core.hb_face_create(blob, index)
    wanted = subset.hb_subset_input_create_or_fail()
    cut = ffi.NULL
    try:
        points = subset.hb_subset_input_set(wanted, _UNICODE_SET)
        for point in characters():
            core.hb_set_add(points, point)
        dropped = subset.hb_subset_input_set(wanted, _DROP_TABLE_SET)
        for name in _DROPPED:
            core.hb_set_add(dropped, core.hb_tag_from_string(name, -1))
        cut = subset.hb_subset_or_fail(face, wanted)
        return None if cut == ffi.NULL else _content(ffi, core, cut)
    finally:
        if cut != ffi.NULL:
            core.hb_face_destroy(cut)
        subset.hb_subset_input_destroy(wanted)
        core.hb_face_destroy(face)
        core.hb_blob_destroy(blob)


def _content(ffi: Any, core: Any, face: Any) -> bytes:
    blob = core.hb_face_reference_blob(face)
    try:
        length = ffi.new("unsigned int *")
        data = core.hb_blob_get_data(blob, length)
        return bytes(ffi.buffer(data, length[0]))
    finally:
        core.hb_blob_destroy(blob)


@cache
def _libraries() -> tuple[Any, Any, Any] | None:
    import cffi  # type: ignore[import-untyped]

    ffi = cffi.FFI()
    ffi.cdef(_DECLARED)
    opened = [_opened(ffi, names) for names in _LIBRARIES.values()]
    return None if None in opened else (ffi, opened[0], opened[1])


def _opened(ffi: Any, names: tuple[str, ...]) -> Any | None:
    for name in names:
        try:
            return ffi.dlopen(name)
        except OSError:
            continue
    return None
