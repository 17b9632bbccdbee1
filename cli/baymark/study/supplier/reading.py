"""Reads suppliers/NAME.yaml: the footprints that suppliers hand over, in a flat form of our own."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal, localcontext
from pathlib import Path

from baymark import units
from baymark.category.errors import MissingKey, UnknownChoice
from baymark.category.section import Section
from baymark.errors import BadInput, Place
from baymark.gases import BIOGENIC_CO2
from baymark.i18n import _
from baymark.safe_yaml import read_yaml
from baymark.study import fields, model_supplier
from baymark.study import folder as files
from baymark.study.errors import InconsistentSupplier, OutOfBounds, RefusedFile, UnreadableText
from baymark.study.evidence import read_reference
from baymark.study.model import EvidenceFile
from baymark.study.model_supplier import SupplierFootprint
from baymark.study.numbers import read_number, require_bounds
from baymark.study.plain_files import require_plain_file
from baymark.study.reading import Reading

FOLDER = files.SUPPLIERS
ENDING = ".yaml"
SCHEMA = "baymark/supplier-pcf/1"
MAX_FILES = 1_000
MAX_BYTES = 200_000
GWP_SETS = ("ar4", "ar5", "ar6", "unknown")
_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,59}\Z")
_ELEMENT = re.compile(r"[A-Z][a-z]?\Z")
_DIGEST = re.compile(r"[0-9a-f]{64}\Z")
_MOST_CUT_OFF = Decimal("0.5")  # what leaves out more than it counts is no footprint
_LIMIT = Decimal(1_000_000)  # kgCO2e per unit, and metal fractions stay below 1
_TEXTS = ("id", "version", "supplier", "product", "allocation", "standard", "geography")
_KEYS = (
    "schema", *_TEXTS, "substance", "metal_content", "unit", "footprint", "boundary", "gwp_set", "reference_period",
    "valid", "unknown_gwp_share", "cut_off_share", "primary_share", "quality", "gsd", "electricity", "verification",
    "evidence", "taken_from",
)  # fmt: skip


def is_name(text: str) -> bool:
    """Whether a text can name a file of suppliers/."""
    return _NAME.match(text) is not None


def is_file(path: str) -> bool:
    """Whether a path inside a study's folder is that of a supplier's footprint."""
    folder, _slash, name = path.partition("/")
    return folder == FOLDER and name.endswith(ENDING) and is_name(name.removesuffix(ENDING))


def supplier_files(folder: Path) -> tuple[str, ...]:
    """The names of the files in suppliers/, without ending, sorted. Raises `RefusedFile` for anything else there."""
    top = folder / FOLDER
    if not os.path.lexists(top):
        return ()
    if top.is_symlink() or not top.is_dir():
        raise RefusedFile(Place(FOLDER), reason=_("it is not a folder"))
    names = sorted(entry.name for entry in os.scandir(top))
    if len(names) > MAX_FILES:
        raise RefusedFile(Place(FOLDER), reason=_("it has more than {limit} files").format(limit=MAX_FILES))
    for name in names:
        if not (name.endswith(ENDING) and is_name(name.removesuffix(ENDING))):
            reason = _("only files NAME.yaml belong there, NAME of a-z, 0-9 and -")
            raise RefusedFile(Place(f"{FOLDER}/{name}"), reason=reason)
    return tuple(name.removesuffix(ENDING) for name in names)


def supplier_names(folder: Path) -> frozenset[str]:
    """What rows may name, also where the file itself cannot be read: that is a problem of its own."""
    try:
        return frozenset(supplier_files(folder))
    except BadInput:
        return frozenset()


def read_suppliers(
    folder: Path, evidence: Mapping[str, EvidenceFile], reading: Reading
) -> dict[str, SupplierFootprint]:
    """Every supplier's footprint of a study, by name. What cannot be read is a problem, and left out."""
    found: dict[str, SupplierFootprint] = {}
    with reading.collecting():
        for name in supplier_files(folder):
            with reading.collecting():
                shown = f"{FOLDER}/{name}{ENDING}"
                require_plain_file(folder / shown, shown, MAX_BYTES)
                before = len(reading.problems)
                root = Section(read_yaml(folder / shown, shown), shown, "", reading.problems)
                one = read_footprint(folder, evidence, reading, name, root)
                if len(reading.problems) == before:
                    found[name] = one
    return found


def read_footprint(
    folder: Path, evidence: Mapping[str, EvidenceFile], reading: Reading, name: str, root: Section
) -> SupplierFootprint:
    """One footprint; with problems in `reading` it must not be used."""
    return _Reader(folder, evidence, reading).footprint(name, root)


class _Reader:
    """Reads one file; every wrong key is a problem of its own."""

    def __init__(self, folder: Path, evidence: Mapping[str, EvidenceFile], reading: Reading) -> None:
        self.folder, self.evidence, self.reading = folder, evidence, reading

    def footprint(self, name: str, root: Section) -> SupplierFootprint:
        root.known_keys(*_KEYS)
        _one_of(root, "schema", (SCHEMA,))
        texts = {key: root.text(key, required=True) for key in _TEXTS}
        unit = root.text("unit", required=True)
        if unit and not units.known(unit):
            self.reading.problem(
                UnreadableText(root.place("unit"), text=unit[:40], wanted=_("a unit"), example="kg")
            )
        excluding, including, groups = self._figures(root.section("footprint"))
        boundary = root.section("boundary")
        boundary.known_keys("kind", "stages")
        kind = _one_of(boundary, "kind", model_supplier.BOUNDARIES)
        stages = boundary.texts("stages")
        if not stages:
            self.reading.problem(MissingKey(boundary.place("stages"), name="stages"))
        for stage in stages:
            if stage not in model_supplier.STAGES:
                self.reading.problem(
                    UnknownChoice(boundary.place("stages"), name=stage, known=model_supplier.STAGES)
                )
        proof = root.section("evidence")
        proof.known_keys("file", "sha256")
        digest = proof.text("sha256", required=True).lower()
        if digest and not _DIGEST.match(digest):
            wanted = _("a SHA-256 digest (64 hexadecimal digits)")
            self.reading.problem(
                UnreadableText(
                    proof.place("sha256"), text=digest[:70], wanted=wanted, example="9f86d081…0f00a08"
                )
            )
        file = self._file(proof, "file")
        reference, valid = self._span(root.section("reference_period")), self._span(root.section("valid"))
        verification = self._verification(root.section("verification"))
        self._in_time(root, reference, valid, verification)
        return SupplierFootprint(
            name=name,
            **texts,
            substance=root.text("substance"),
            metal_content=self._metals(root.section("metal_content")),
            unit=unit,
            excluding_biogenic=excluding,
            including_biogenic=including,
            groups=groups,
            boundary=kind,
            stages=stages,
            gwp_set=_one_of(root, "gwp_set", GWP_SETS),
            unknown_gwp_share=self._number(root, "unknown_gwp_share", Decimal(0), Decimal(1)),
            reference_period=reference,
            valid=valid,
            cut_off_share=self._number(root, "cut_off_share", Decimal(0), _MOST_CUT_OFF),
            primary_share=self._number(root, "primary_share", Decimal(0), Decimal(1)),
            scores=self._scores(root.section("quality")),
            gsd=self._number(root, "gsd", Decimal(1), Decimal(100)),
            electricity=self._electricity(root.section("electricity")),
            verification=verification,
            evidence=file,
            sha256=digest,
            original=_original(root.section("taken_from"), file),
            place=root.place(),
        )

    def _figures(self, section: Section) -> tuple[Decimal, Decimal | None, dict[str, Decimal] | None]:
        """Excluding and including biogenic CO2, and the split, which must add up to both."""
        section.known_keys("excluding_biogenic", "including_biogenic", "groups")
        excluding = self._number(section, "excluding_biogenic", Decimal(0), _LIMIT, required=True)
        if excluding == 0:
            reason = _("nothing that is made has a footprint of zero; a figure that is not known is no zero")
            self.reading.problem(InconsistentSupplier(section.place("excluding_biogenic"), reason=reason))
        including = self._number(section, "including_biogenic", -_LIMIT, _LIMIT)
        split = section.section("groups")
        groups: dict[str, Decimal] | None = None
        if split.values:
            split.known_keys(*model_supplier.SPLIT, "not_separated")
            groups = {}
            for name in (*model_supplier.SPLIT, "not_separated"):
                removal = name == "biogenic_removals"
                low, high = (-_LIMIT, Decimal(0)) if removal else (Decimal(0), _LIMIT)
                # A split without one of its groups would make a zero of what nobody looked at.
                figure = self._number(split, name, low, high, required=name != "not_separated")
                if figure is not None:
                    groups[name] = figure
            if excluding is not None and len(groups) >= len(model_supplier.SPLIT):
                self._adds_up(split, groups, excluding, including)
        return excluding or Decimal(0), including, groups

    def _adds_up(
        self, section: Section, groups: Mapping[str, Decimal], excluding: Decimal, including: Decimal | None
    ) -> None:
        """The groups are the stated totals, as far as the rounding of what is written allows."""
        fossil = [figure for name, figure in groups.items() if name not in BIOGENIC_CO2]
        for key, parts, wanted in (
            ("excluding_biogenic", fossil, excluding),
            ("including_biogenic", list(groups.values()), including),
        ):
            if wanted is None:
                continue
            with localcontext() as context:
                context.prec = units.DIGITS
                total = sum(parts, Decimal(0))
                room = sum((_half_digit(figure) for figure in (*parts, wanted)), Decimal(0))
                off = abs(total - wanted) > room
            if off:
                reason = _("the groups add up to {total}, {key} is {wanted}").format(
                    total=total, key=key, wanted=wanted
                )
                self.reading.problem(InconsistentSupplier(section.place(), reason=reason))

    def _metals(self, section: Section) -> dict[str, Decimal]:
        found: dict[str, Decimal] = {}
        for symbol in section.values:
            if not _ELEMENT.match(symbol):
                self.reading.problem(
                    UnreadableText(
                        section.place(symbol), text=symbol[:20], wanted=_("an element"), example="Ni"
                    )
                )
                continue
            share = self._number(section, symbol, Decimal(0), Decimal(1), required=True)
            if share is not None:
                found[symbol] = share
        return found

    def _span(self, section: Section) -> model_supplier.Span:
        section.known_keys("start", "end")
        days = [self._day(section, key) for key in ("start", "end")]
        if days[0] and days[1] and days[1] < days[0]:
            reason = _("it ends before it begins")
            self.reading.problem(InconsistentSupplier(section.place("end"), reason=reason))
        return model_supplier.Span(days[0] or date.min, days[1] or date.min)

    def _in_time(
        self,
        root: Section,
        reference: model_supplier.Span,
        valid: model_supplier.Span,
        verification: model_supplier.SupplierVerification,
    ) -> None:
        """Nothing is declared or verified before it has happened."""
        if reference.start > valid.end > date.min:
            reason = _("its reference period begins after it has ceased to be valid")
            self.reading.problem(InconsistentSupplier(root.place("reference_period"), reason=reason))
        if verification.day is not None and verification.day < reference.end:
            reason = _("it was verified before its reference period had ended")
            self.reading.problem(InconsistentSupplier(root.place("verification"), reason=reason))

    def _scores(self, section: Section) -> model_supplier.Scores | None:
        section.known_keys("tec", "geo", "tim", "prc")
        if not section.values:
            return None
        scores: dict[str, int] = {}
        for key in ("tec", "geo", "tim", "prc"):
            text = section.text(key, required=key != "prc")
            if text and text not in ("1", "2", "3", "4", "5"):
                self.reading.problem(
                    OutOfBounds(section.place(key), name=key, found=text[:10], bounds=_("1, 2, 3, 4 or 5"))
                )
            elif text:
                scores[key] = int(text)
        tec, geo, tim = (scores.get(key, 5) for key in ("tec", "geo", "tim"))
        return model_supplier.Scores(tec, geo, tim, scores.get("prc"))

    def _electricity(self, section: Section) -> model_supplier.ElectricityClaim:
        section.known_keys("claim", "instruments", "location_based")
        claim = _one_of(section, "claim", model_supplier.CLAIMS)
        instruments = section.texts("instruments")
        if (claim == "market") != bool(instruments):
            reason = _("a market claim names its instruments, and only a market claim has any")
            self.reading.problem(InconsistentSupplier(section.place("instruments"), reason=reason))
        beside = self._number(section, "location_based", Decimal(0), _LIMIT)
        if beside is not None and claim != "market":
            reason = _("only beside a market claim stands another, location-based figure")
            self.reading.problem(InconsistentSupplier(section.place("location_based"), reason=reason))
        return model_supplier.ElectricityClaim(claim, instruments, beside)

    def _verification(self, section: Section) -> model_supplier.SupplierVerification:
        section.known_keys("level", "body", "statement", "date", "evidence")
        level = _one_of(section, "level", model_supplier.LEVELS)
        if level == "none":
            for key in section.values:
                if key != "level":
                    reason = _("nobody verified it, and yet it names a {key}").format(key=key)
                    self.reading.problem(InconsistentSupplier(section.place(key), reason=reason))
            return model_supplier.SupplierVerification("none", "", "", None, "")
        return model_supplier.SupplierVerification(
            level,
            section.text("body", required=True),
            section.text("statement", required=True),
            self._day(section, "date"),
            self._file(section, "evidence"),
        )

    def _file(self, section: Section, key: str) -> str:
        """A file of the evidence index, whole: a declaration is no cell of something else."""
        text, place = section.text(key, required=True), section.place(key)
        try:
            return (read_reference(text, self.evidence, self.folder, place) or "").partition("#")[0]
        except BadInput as error:
            self.reading.problem(error)
            return ""

    def _day(self, section: Section, key: str) -> date | None:
        try:
            return fields.day(section.text(key), key, section.place(key))
        except BadInput as error:
            self.reading.problem(error)
            return None

    def _number(
        self, section: Section, key: str, low: Decimal, high: Decimal, *, required: bool = False
    ) -> Decimal | None:
        text, place = section.text(key, required=required), section.place(key)
        if not text:
            return None
        try:
            return require_bounds(read_number(text, place, self.reading), low, high, key, place)
        except BadInput as error:
            self.reading.problem(error)
            return None


def _half_digit(figure: Decimal) -> Decimal:
    """Half a unit of the last digit written: what rounding may have taken from it or added. A bare 0 is meant."""
    exponent = int(figure.as_tuple().exponent)
    if not figure and exponent >= 0:
        return Decimal(0)
    return Decimal((0, (5,), exponent - 1))


def _original(section: Section, file: str) -> model_supplier.Original | None:
    section.known_keys("kind", "rule_pack", "digest")
    if not section.values:
        return None
    digest = section.text("digest", required=True)
    if digest and not _DIGEST.match(digest):
        section.problems.append(
            UnreadableText(
                section.place("digest"), text=digest[:70], wanted=_("a SHA-256 digest (64 hexadecimal digits)"),
                example="9f86d081…0f00a08",
            )
        )  # fmt: skip
    kind = _one_of(section, "kind", model_supplier.ORIGINALS)
    return model_supplier.Original(kind, file, section.text("rule_pack", required=True), digest)


def _one_of(section: Section, key: str, known: tuple[str, ...]) -> str:
    value = section.text(key, required=True)
    if value and value not in known:
        section.problems.append(UnknownChoice(section.place(key), name=value[:60], known=known))
    return value
