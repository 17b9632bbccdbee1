"""Suppliers' footprints: what is read, what is refused, and the checks of what they declare, both sides of each."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal as D
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from baymark import category
from baymark.category.section import Section
from baymark.checks import Outcome
from baymark.study.checks import carry_out
from baymark.study.model_supplier import ElectricityClaim, Original, Span, SupplierVerification
from baymark.study.reading import Reading
from baymark.study.supplier.reading import read_footprint

from ..supplied import deliver as put_in
from ..supplied import form

BATTERY = category.load("battery")
CHECKS = {check.id: check for check in BATTERY.checks}
FILE = "suppliers/cam.yaml"


def deliver(example, **changes):
    put_in(example.path, **changes)
    return example


def test_a_footprint_is_read(example):
    study = deliver(example).load()
    found = study.suppliers["cam"]
    assert study.row("cathode_active_material").used_supplier == "cam"
    assert found.excluding_biogenic == D("4.10") and found.verified
    assert sum(found.released().values()) == D("4.05")
    assert found.reference_period.start.year == 2024


def test_without_a_split_nothing_is_made_up(example):
    study = deliver(example, footprint__groups=None).load()
    assert study.suppliers["cam"].released() == {
        "not_separated": D("4.10"),
        "biogenic_removals": D("-0.05"),
    }
    one = replace(study.suppliers["cam"], including_biogenic=None)
    assert one.released() == {"not_separated": D("4.10")}
    more = replace(study.suppliers["cam"], including_biogenic=D("4.3"))
    assert more.released()["biogenic_emissions"] == D("0.20")


REFUSED = {
    "another sum": ({"footprint__excluding_biogenic": "4.2"}, "inconsistent-supplier", "groups"),
    "another net": ({"footprint__including_biogenic": "4.09"}, "inconsistent-supplier", "groups"),
    "a group left out": ({"footprint__groups__land_use_change": None}, "missing-key", "land_use_change"),
    "a removal that emits": ({"footprint__groups__biogenic_removals": "0.07"}, "out-of-bounds", "removals"),
    "nothing at all": ({"footprint__excluding_biogenic": "0", "footprint__groups": None},
                       "inconsistent-supplier", "excluding"),
    "verified before it happened": ({"verification__date": "2024-12-30"}, "inconsistent-supplier", "verification"),
    "a period yet to come": ({"reference_period": {"start": "2028-01-01", "end": "2028-12-31"},
                              "verification": {"level": "none"}}, "inconsistent-supplier", "reference_period"),
    "a fossil sink": ({"footprint__excluding_biogenic": "-1"}, "out-of-bounds", "excluding"),
    "no number": ({"footprint__excluding_biogenic": "about 4"}, "unreadable-number", "excluding"),
    "an unknown unit": ({"unit": "stone"}, "unreadable-text", "unit"),
    "an unknown key": ({"footprint__offset": "1"}, "unknown-key", "offset"),
    "an unknown boundary": ({"boundary__kind": "gate"}, "unknown-choice", "kind"),
    "an unknown stage": ({"boundary__stages": ["mining"]}, "unknown-choice", "stages"),
    "no stages": ({"boundary__stages": []}, "missing-key", "stages"),
    "an unknown set": ({"gwp_set": "ar3"}, "unknown-choice", "gwp_set"),
    "an end before its beginning": ({"valid__end": "2024-12-31"}, "inconsistent-supplier", "valid.end"),
    "a cut-off of most of it": ({"cut_off_share": "0.51"}, "out-of-bounds", "cut_off_share"),
    "a score of six": ({"quality__tec": "6"}, "out-of-bounds", "tec"),
    "market without instruments": ({"electricity": {"claim": "market"}}, "inconsistent-supplier", "instruments"),
    "instruments without market": ({"electricity": {"claim": "none", "instruments": ["GEC"]}},
                                   "inconsistent-supplier", "instruments"),
    "verified by nobody": ({"verification": {"level": "none", "body": "X"}}, "inconsistent-supplier", "body"),
    "verified without statement": ({"verification__evidence": None}, "missing-key", "evidence"),
    "no file of evidence": ({"evidence__file": "other.pdf"}, "unknown-evidence", "file"),
    "a file outside": ({"evidence__file": "../study.yaml"}, "evidence-outside", "file"),
    "no digest": ({"evidence__sha256": "abc"}, "unreadable-text", "sha256"),
    "no element": ({"metal_content": {"Xx2": "0.1"}}, "unreadable-text", "metal_content"),
    "another schema": ({"schema": "baymark/supplier-pcf/2"}, "unknown-choice", "schema"),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_what_contradicts_itself_is_refused(example, name):
    changes, code, key = REFUSED[name]
    error = deliver(example, **changes).problem()
    assert error.code == code and key in error.place.key and error.place.file == FILE


@pytest.mark.parametrize(("stated", "fits"), [("4.09", True), ("4.095", True), ("4.07", False)])
def test_sums_agree_as_far_as_rounding_allows(example, stated, fits):
    """Four figures with two decimals each may be off by half a digit each: by 0.02."""
    deliver(example, footprint__excluding_biogenic=stated, footprint__including_biogenic=None)
    if fits:
        assert example.load()
    else:
        assert example.problem().code == "inconsistent-supplier"


def test_rows_take_only_what_is_there_and_bought(example):
    deliver(example)
    example.set_cell("cathode_active_material", "dataset", "supplier:cma")
    error = example.problem()
    assert error.code == "unknown-supplier" and "cam" in error.advice()
    example.set_cell("cathode_active_material", "dataset", "supplier:cam")
    example.set_cell("waste_graphite", "dataset", "supplier:cam")
    assert example.problem().code == "row-contradiction"


@pytest.mark.parametrize(("share", "fits"), [("", True), ("0", True), ("0.0", True), ("0.01", False)])
def test_recycled_content_is_in_the_suppliers_figure(example, share, fits):
    deliver(example).set_cell("cathode_active_material", "recycled_share", share)
    if fits:
        assert example.load()
    else:
        assert example.problem().code == "row-contradiction"


def test_a_file_that_cannot_be_read_is_one_problem(example):
    deliver(example, unit="stone")
    assert [error.place.file for error in example.problems()] == [FILE]


@pytest.mark.parametrize("name", ["Cam.yaml", "cam.txt", "-.yaml"])
def test_nothing_else_lies_in_the_folder(example, name):
    deliver(example)
    (example.path / "suppliers" / name).write_text("x", encoding="utf-8")
    assert "refused-file" in {error.code for error in example.problems()}


def test_links_are_not_followed(example, tmp_path):
    deliver(example)
    elsewhere = tmp_path / "elsewhere.yaml"
    (example.path / FILE).rename(elsewhere)
    (example.path / FILE).symlink_to(elsewhere)
    assert example.problem().code == "refused-file"


def outcome(study, name):
    results = carry_out(CHECKS[f"battery.{name}"], study, BATTERY)
    return {result.outcome for result in results}, " ".join(result.message for result in results)


def declared(example, **fields):
    """The study with other fields of the footprint, as another reader might bring it."""
    study = deliver(example).load()
    return replace(study, suppliers={"cam": replace(study.suppliers["cam"], **fields)})


MARKET = ElectricityClaim("market", ("GEC 123",), None)
BOTH_SIDES = {
    "supplier-boundary": ({}, {"stages": ("raw_materials", "production")}),
    "supplier-validity": ({}, {}),  # set below, by the period of the study
    "supplier-biogenic": ({}, {"including_biogenic": None}),
    "supplier-evidence": ({}, {"sha256": "0" * 64}),
    "supplier-verified": ({}, {"verification": SupplierVerification("none", "", "", None, "")}),
    "supplier-cut-off": ({"cut_off_share": D(0)}, {"cut_off_share": None}),
    "supplier-green-claim": (
        {"electricity": MARKET, "original": Original("certificate", "supplier-cam.pdf", "x@1.0.0", "0" * 64)},
        {"electricity": MARKET},
    ),
    "supplier-location-based": (
        {"electricity": ElectricityClaim("market", ("GEC 123",), D("4.9"))},
        {"electricity": MARKET},
    ),
}


@pytest.mark.parametrize("name", BOTH_SIDES)
def test_each_check_passes_and_fails(example, name):
    fine, wrong = BOTH_SIDES[name]
    if name == "supplier-validity":
        start, end = (declared(example).period.start, declared(example).period.end)
        fine = {"valid": Span(start, end)}
        wrong = {"valid": Span(start, end.replace(day=30))}
    assert outcome(declared(example, **fine), name) == ({Outcome.PASSED}, "")
    outcomes, message = outcome(declared(example, **wrong), name)
    assert outcomes == {Outcome.FAILED} and "cam" in message and "{" not in message
    assert outcome(example.load(), name)[0] != {Outcome.FAILED}


@pytest.mark.parametrize(
    ("fields", "fits"),
    [
        ({"boundary": "gate_to_gate"}, False),
        ({"boundary": "cradle_to_grave"}, False),
        ({"stages": ("raw_materials", "inbound_transport", "production", "use")}, False),
        ({"stages": ("raw_materials", "inbound_transport", "production", "packaging")}, True),
    ],
)
def test_the_boundary_is_what_a_row_needs(example, fields, fits):
    assert outcome(declared(example, **fields), "supplier-boundary")[0] == {
        Outcome.PASSED if fits else Outcome.FAILED
    }


@pytest.mark.parametrize(
    ("delivered", "legs", "fits"), [(False, True, True), (True, False, True), (True, True, False), (False, False, False)]
)  # fmt: skip
def test_delivery_is_counted_once(example, delivered, legs, fits):
    stages = [
        "raw_materials",
        "inbound_transport",
        "production",
        *(["outbound_transport"] if delivered else []),
    ]
    deliver(example, boundary__stages=stages)
    if not legs:
        example.set_cell("cathode_active_material", "transport", "")
    outcomes, _message = outcome(example.load(), "supplier-transport")
    assert outcomes == {Outcome.PASSED if fits else Outcome.FAILED}


def test_a_verified_claim_without_own_dossier_is_not_enough(example):
    verified = declared(example, electricity=MARKET)
    assert verified.suppliers["cam"].verified
    assert outcome(verified, "supplier-green-claim")[0] == {Outcome.FAILED}
    unverified = declared(
        example, electricity=MARKET, verification=SupplierVerification("none", "", "", None, ""),
        original=Original("dossier", "supplier-cam.pdf", "x@1.0.0", "0" * 64),
    )  # fmt: skip
    assert outcome(unverified, "supplier-green-claim")[0] == {Outcome.FAILED}


def test_without_suppliers_nothing_applies(example):
    study = example.load()
    for name in (*BOTH_SIDES, "supplier-transport"):
        assert outcome(study, name)[0] == {Outcome.NOT_APPLICABLE}


@given(
    st.lists(st.decimals(0, 9, places=6), min_size=4, max_size=4),
    st.decimals(-9, 0, places=6),
    st.integers(1, 4),
    st.sampled_from([0, 1, -1]),
)
def test_rounded_parts_of_one_figure_are_never_refused(parts, removal, places, wrong):
    """Every part and both totals rounded alike: accepted. A total that is off by more than rounding can do: refused."""
    step = D(1).scaleb(-places)
    names = ("fossil", "biogenic_emissions", "biogenic_non_co2", "land_use_change")
    exact = dict(zip(names, parts, strict=True)) | {"biogenic_removals": removal}
    excluding = exact["fossil"] + exact["biogenic_non_co2"] + exact["land_use_change"]
    shown = {name: str(figure.quantize(step)) for name, figure in exact.items()}
    # Four figures may be off by half a step each, and their rounding has taken as much.
    stated = excluding.quantize(step) + wrong * 5 * step
    assume(stated > 0)  # a footprint of nothing is refused
    figures = {
        "excluding_biogenic": str(stated),
        "including_biogenic": str(sum(exact.values()).quantize(step)),
        "groups": shown,
    }
    reading = Reading()
    root = Section(form(footprint=figures), FILE, "", reading.problems)
    read_footprint(Path("."), {"supplier-cam.pdf": None}, reading, "cam", root)
    found = {error.code for error in reading.problems}
    if wrong == 0:
        assert found == set()
    elif stated >= 0:
        assert found == {"inconsistent-supplier"}
