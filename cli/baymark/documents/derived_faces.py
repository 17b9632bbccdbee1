"""Faces made from Noto Sans CJK JP Bold: regional bold faces, and the signs that the family lacks.

The font's licence (SIL Open Font License 1.1, no reserved name) allows derived faces; they stay in the cache.
"""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import Any

# In thousandths of an em. Bold digits at this scale have the stem of the Regular weight beside them, as a
# drawn subscript would; the tops of superscripts meet the tops of capitals.
_SIGN_SCALE = 0.6
_LOWERED = -130
_RAISED = 293

_SUBSCRIPTS = dict(zip("₀₁₂₃₄₅₆₇₈₉₊₋", "0123456789+−", strict=True))
_SUPERSCRIPTS = dict(zip("⁰⁵⁶⁷⁸⁹⁺⁻ⁿ", "056789+−n", strict=True))
# The plain space must be here too: beside a sign the layout takes the space from the sign's face.
# Figure space is as wide as a digit (None); the others in thousandths of an em.
# The dot between the factors of a unit; the family's middle dot is as wide as a character.
_DOT = "\u22c5"
_DOT_RAISED, _DOT_SIDE = 280, 50
_SPACES = {" ": 224, "\u2006": 167, "\u2007": None, "\u2009": 200, "\u200a": 100, "\u202f": 200}


def regional_bold(source: Path, region: str, language: str) -> bytes:
    """The bold face of a region (`SC`, `TC`): the font with that OpenType language's forms in its map."""
    from fontTools.ttLib import TTFont

    # Forms are read from a font of their own: a table that was read is compiled again by `save`, and
    # compiling these substitutions takes 20 s; unread tables are copied as bytes.
    with TTFont(source, lazy=True) as font:
        forms = _local_forms(font, language)
    with TTFont(source, lazy=True, recalcBBoxes=False, recalcTimestamp=False) as font:
        for table in font["cmap"].tables:
            if hasattr(table, "cmap"):
                table.cmap = {point: forms.get(glyph, glyph) for point, glyph in table.cmap.items()}
        names = {
            1: f"Noto Sans CJK {region}",
            3: f"NotoSansCJK{region.lower()}-Bold derived by baymark",
            4: f"Noto Sans CJK {region} Bold",
            6: f"NotoSansCJK{region.lower()}-Bold",
        }
        for record in font["name"].names:
            if record.nameID in names:
                record.string = names[record.nameID]
        return _saved(font)


def _local_forms(font: Any, language: str) -> dict[str, str]:
    """Glyph → glyph of a language, united over the scripts' `locl` single substitutions."""
    table = font["GSUB"].table
    lookups: set[int] = set()
    for script in table.ScriptList.ScriptRecord:
        for system in script.Script.LangSysRecord:
            if system.LangSysTag == language:
                for index in system.LangSys.FeatureIndex:
                    record = table.FeatureList.FeatureRecord[index]
                    if record.FeatureTag == "locl":
                        lookups.update(record.Feature.LookupListIndex)
    forms: dict[str, str] = {}
    for index in sorted(lookups):
        for subtable in table.LookupList.Lookup[index].SubTable:
            for glyph, form in getattr(subtable, "ExtSubTable", subtable).mapping.items():
                forms.setdefault(glyph, form)  # the first lookup that applies wins, as in shaping
    if not forms:
        raise ValueError(f"the bold font has no forms for the OpenType language {language.strip()}")
    return forms


def signs(source: Path) -> bytes:
    """A small face of subscripts, superscripts and spaces, used where the family has no glyph."""
    from fontTools.fontBuilder import FontBuilder
    from fontTools.pens.t2CharStringPen import T2CharStringPen
    from fontTools.pens.transformPen import TransformPen
    from fontTools.ttLib import TTFont

    with TTFont(source, lazy=True) as font:
        glyphs, mapped, advances = font.getGlyphSet(), font.getBestCmap(), font["hmtx"]
        digit = advances[mapped[ord("0")]][0]
        widths: dict[str, int] = {".notdef": 500}
        shapes = {".notdef": T2CharStringPen(500, None).getCharString()}
        points: dict[int, str] = {}

        def add(sign: str, width: int, model: str | None = None, shift: int = 0, side: int = 0) -> None:
            name = f"uni{ord(sign):04X}"
            pen = T2CharStringPen(width, None)
            if model is not None:
                scale = (_SIGN_SCALE, 0, 0, _SIGN_SCALE, side, shift)
                glyphs[mapped[ord(model)]].draw(TransformPen(pen, scale))
            widths[name], shapes[name], points[ord(sign)] = width, pen.getCharString(), name

        for table, shift in ((_SUBSCRIPTS, _LOWERED), (_SUPERSCRIPTS, _RAISED)):
            for sign, model in table.items():
                # The minus sign of a CJK font is a full em wide; beside figures it takes a figure's width.
                drawn = "–" if model == "−" else model
                add(sign, round(advances[mapped[ord(drawn)]][0] * _SIGN_SCALE), drawn, shift)
        point = round(advances[mapped[ord(".")]][0] * _SIGN_SCALE)
        add(_DOT, point + 2 * _DOT_SIDE, ".", _DOT_RAISED, _DOT_SIDE)
        for space, width in _SPACES.items():
            add(space, digit if width is None else width)
        ascender, descender = font["hhea"].ascent, font["hhea"].descent
        units = font["head"].unitsPerEm

    name = "BaymarkSigns-Regular"
    builder = FontBuilder(units, isTTF=False)
    builder.setupGlyphOrder(list(shapes))
    builder.setupCharacterMap(points)
    builder.setupCFF(name, {"FullName": "Baymark Signs"}, shapes, {})
    builder.setupHorizontalMetrics({glyph: (width, 0) for glyph, width in widths.items()})
    builder.setupHorizontalHeader(ascent=ascender, descent=descender)
    builder.setupNameTable({"familyName": "Baymark Signs", "styleName": "Regular", "psName": name})
    builder.setupOS2(sTypoAscender=ascender, sTypoDescender=descender, usWeightClass=400)
    builder.setupPost()
    return _saved(builder.font)


def _saved(font: Any) -> bytes:
    file = BytesIO()
    font.save(file, reorderTables=None)
    return file.getvalue()
