"""The typeface of everything printed: Noto Sans CJK, Regular and Bold, for zh-Hans, zh-Hant and English.

The fonts come with the installation and are the only ones a document can use: a page looks the same on every
machine, and a character without a glyph is an error instead of an empty box. Regular is the collection as
published. Bold is published to us as the Japanese face only; it holds the Chinese forms too, reached through
OpenType `locl`. WeasyPrint gives no language to text in SVG, so relying on `locl` would print Japanese forms
in charts. Therefore two faces are derived once, `Noto Sans CJK SC Bold` and `TC Bold`, whose character map
points at the Chinese forms. (WeasyPrint synthesises no bold; stroked outlines clog small Chinese characters.)
The third derived face has the signs that Noto Sans CJK lacks, first of all the subscript two of CO₂.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from baymark.errors import BadInput
from baymark.paths import cache_folder
from baymark.whole_files import write_whole

# The `font-family` for each language of a document.
FAMILIES = {"en": "Noto Sans CJK SC", "zh-Hans": "Noto Sans CJK SC", "zh-Hant": "Noto Sans CJK TC"}

_REGULAR = ("noto_cjk_sans_otc", "NotoSansCJK-Regular.ttc")
_BOLD = ("noto_cjk_sans_jp_bold", "NotoSansCJKjp-Bold.otf")
# Region → number of its Regular face in the collection.
_REGIONAL_FACES = {"SC": 2, "TC": 3}
# Region in the family name → OpenType language system of its forms.
_REGIONS = {"SC": "ZHS ", "TC": "ZHT "}
_SIGNS = "BaymarkSigns-Regular.otf"
# Tab, line ends, soft hyphen, zero-width space and word joiner steer the layout and print nothing.
_WITHOUT_GLYPH = frozenset({0x09, 0x0A, 0x0D, 0xAD, 0x200B, 0x2060})
# Raised when the derivation below changes, so that faces of an older baymark are not used.
_DERIVATION = "4"


class GlyphsMissing(BadInput):
    """A text cannot be printed with the fonts of the program."""

    code = "glyphs-missing"
    summary = "A printed text has {count} character(s) that the fonts lack: {characters}."
    remedy = "Write the text with other characters; the characters covered are those of Noto Sans CJK."


def quick_families(language: str) -> tuple[str, ...]:
    """Families for a document that has to be ready at once: the small face first, the whole one behind it."""
    from baymark.documents import common_faces

    family = FAMILIES[language]
    return common_faces.FAMILIES[family[-2:]], family


def assert_glyphs(text: str) -> None:
    """Raise `GlyphsMissing`, naming the characters, unless a document can print every one of `text`."""
    missing = sorted({ord(character) for character in text} - _printable())
    if missing:
        shown = ", ".join(f"U+{point:04X} {chr(point)!r}" for point in missing[:20])
        raise GlyphsMissing(count=len(missing), characters=shown + (" …" if len(missing) > 20 else ""))


@cache
def font_configuration() -> Any:
    """The WeasyPrint `FontConfiguration` that knows our fonts only; one for the whole process.

    Sharing matters: a new one scans the fonts again, and the first layout with it costs several times a page.
    """
    with _fontconfig_environment():
        from weasyprint.text.fonts import FontConfiguration

        return FontConfiguration()


def fontconfig_file() -> Path:
    """Our fontconfig file, written into the cache folder when absent or different."""
    folder = cache_folder("fonts")
    faces = _derived_faces(folder)
    # Last resort of a pattern with any other family; without it fontconfig would take the Japanese face.
    families = "".join(f"<string>{escape(family)}</string>" for family in dict.fromkeys(FAMILIES.values()))
    text = f"""<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<!-- Written by baymark; made again when removed. No system font is listed on purpose. -->
<fontconfig>
  <dir>{escape(str(_package_font(*_REGULAR).parent))}</dir>
  <dir>{escape(str(faces))}</dir>
  <cachedir>{escape(str(folder / "fontconfig"))}</cachedir>
  <match target="pattern">
    <edit name="family" mode="append_last" binding="strong">{families}</edit>
  </match>
</fontconfig>
"""
    path = folder / "fonts.conf"
    if not path.is_file() or path.read_text(encoding="utf-8") != text:
        write_whole(path, text.encode("utf-8"))
    return path


@contextmanager
def _fontconfig_environment() -> Iterator[None]:
    # Fontconfig reads the variable once, when a configuration is made; the user's own value returns after.
    former = os.environ.get("FONTCONFIG_FILE")
    os.environ["FONTCONFIG_FILE"] = str(fontconfig_file())
    try:
        yield
    finally:
        if former is None:
            del os.environ["FONTCONFIG_FILE"]
        else:
            os.environ["FONTCONFIG_FILE"] = former


def _package_font(package: str, name: str) -> Path:
    spec = find_spec(package)
    path = Path(spec.origin).parent / name if spec and spec.origin else None
    if path is None or not path.is_file():
        # A dependency of ours: a broken installation, not a user's mistake.
        raise FileNotFoundError(
            f"the font {name} of the package {package} is not installed; reinstall baymark"
        )
    return path


def _derived_faces(folder: Path) -> Path:
    """The folder with the faces made from the bold font, made on first use (about 2 s)."""
    from baymark.documents import derived_faces

    source = _package_font(*_BOLD)
    stamp = hashlib.sha256(f"{_DERIVATION} {source} {source.stat().st_size}".encode()).hexdigest()[:16]
    faces = folder / f"faces-{stamp}"
    faces.mkdir(exist_ok=True)
    for region, language in _REGIONS.items():
        path = faces / f"NotoSansCJK{region.lower()}-Bold.otf"
        if not path.is_file():
            write_whole(path, derived_faces.regional_bold(source, region, language))
        _common_faces(faces, region, path)
    if not (faces / _SIGNS).is_file():
        write_whole(faces / _SIGNS, derived_faces.signs(source))
    return faces


def _common_faces(faces: Path, region: str, bold: Path) -> None:
    """The small faces of a region, made on first use (about 0.2 s each) where that is possible."""
    from baymark.documents import common_faces

    sources = {"Regular": (_package_font(*_REGULAR), _REGIONAL_FACES[region]), "Bold": (bold, 0)}
    for style, (source, index) in sources.items():
        path = faces / f"BaymarkSans{region}-{style}.otf"
        if not path.is_file():
            face = common_faces.common_face(source, index, region, bold=style == "Bold")
            if face is not None:
                write_whole(path, face)


@cache
def advance_widths(*, bold: bool = False) -> Mapping[int, float]:
    """Code point → how far it advances the line, in ems, for what is drawn without a layout engine."""
    from fontTools.ttLib import TTFont

    face = _BOLD if bold else _REGULAR
    with TTFont(_package_font(*face), fontNumber=-1 if bold else 2, lazy=True) as font:
        widths = _widths(font)
    with TTFont(_derived_faces(cache_folder("fonts")) / _SIGNS, lazy=True) as signs:
        return {**dict.fromkeys(_WITHOUT_GLYPH, 0.0), **_widths(signs), **widths}


def _widths(font: Any) -> dict[int, float]:
    units, metrics = font["head"].unitsPerEm, font["hmtx"].metrics
    return {point: metrics[glyph][0] / units for point, glyph in font.getBestCmap().items()}


@cache
def _printable() -> frozenset[int]:
    """Code points that a document can print in both weights."""
    from fontTools.ttLib import TTFont

    # Every regional face of the collection covers the same code points; 2 is SC.
    with TTFont(_package_font(*_REGULAR), fontNumber=2, lazy=True) as regular:
        points = set(regular.getBestCmap())
    with TTFont(_package_font(*_BOLD), lazy=True) as bold:
        points &= set(bold.getBestCmap())
    with TTFont(_derived_faces(cache_folder("fonts")) / _SIGNS, lazy=True) as signs:
        return frozenset(points | set(signs.getBestCmap()) | _WITHOUT_GLYPH)
