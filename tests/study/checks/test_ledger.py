"""The checks of the electricity ledger, on both sides of what each asks."""

from __future__ import annotations

import csv
from decimal import Decimal as D

import pytest
from hypothesis import given
from hypothesis import strategies as st

from baymark import category
from baymark.checks import Outcome
from baymark.study import ledger
from baymark.study.checks import carry_out, carry_out_all
from baymark.study.checks import ledger as checks_ledger
from baymark.study.serials import read_serials, repeated

BATTERY = category.load("battery")
CHECKS = {check.id: check for check in BATTERY.checks}
OF_LEDGER = [check for check in BATTERY.checks if hasattr(checks_ledger, check.operator)]
LEDGER = "electricity.csv"
COLUMNS = (
    "site", "meter", "month", "kwh", "source", "scheme", "serials", "generation_month", "retirement",
    "technology", "generation_country", "beneficiary", "purpose", "certificate_kwh", "other_uses_kwh",
    "not_sold_as_credit", "own_certificates", "metered_kwh", "evidence",
)  # fmt: skip
CERTIFICATE = {
    "site": "SZ-CELL", "meter": "SZC-M1", "month": "2025-05", "kwh": "1000", "source": "certificate",
    "scheme": "cn-gec", "serials": "A-1; A-2", "generation_month": "2024-11", "retirement": "retired 2025-06",
    "technology": "wind", "generation_country": "CN", "beneficiary": "ILLUSTRATIVE-0001",
    "purpose": "Electricity of SZ-CELL", "certificate_kwh": "2000", "other_uses_kwh": "1000",
    "not_sold_as_credit": "yes", "evidence": "warranty.pdf",
}  # fmt: skip


def entries(example) -> list[dict[str, str]]:
    with (example.path / LEDGER).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def write(example, rows) -> None:
    with (example.path / LEDGER).open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, lineterminator="\n", restval="")
        writer.writeheader()
        writer.writerows(rows)


def add(example, *rows: dict[str, str]) -> None:
    write(example, [*entries(example), *rows])


def outcome(example, check_id: str) -> list[Outcome]:
    return [result.outcome for result in carry_out(CHECKS[check_id], example.load(), BATTERY)]


def failed(example) -> set[str]:
    results = carry_out_all(example.load(), BATTERY, OF_LEDGER)
    return {result.id for result in results if result.outcome is Outcome.FAILED}


def test_a_ledger_of_the_first_columns_alone_is_still_read(example):
    with (example.path / LEDGER).open(encoding="utf-8", newline="") as file:
        lines = list(csv.reader(file))
    example.write_table(LEDGER, [line[:9] for line in lines])
    study = example.load()
    assert study.ledger[0].metered_kwh is None and study.ledger[0].technology is None
    (result,) = carry_out(CHECKS["battery.ledger-balance"], study, BATTERY)
    assert result.outcome is Outcome.NOT_APPLICABLE and "metered_kwh" in result.message
    (result,) = carry_out(CHECKS["battery.own-certificates"], study, BATTERY)
    assert result.outcome is Outcome.NEEDS_JUDGEMENT


def test_a_full_certificate_fails_nothing(example):
    add(example, CERTIFICATE)
    assert failed(example) == set()
    for name in (
        "certificate-twice",
        "claims-within-certificates",
        "instruments-claimed",
        "not-sold-as-credit",
    ):
        assert outcome(example, f"battery.{name}") == [Outcome.PASSED], name


@pytest.mark.parametrize(
    ("column", "value", "missing"),
    [
        ("scheme", "", "scheme"),
        ("serials", "", "serials"),
        ("generation_month", "", "generation_month"),
        ("retirement", "", "retirement"),
        ("generation_month", "2023-04", "generation_month"),  # 25 months before
        ("generation_month", "2026-01", "generation_month"),  # after the reporting period
    ],
)
def test_certificate_without_its_papers(example, column, value, missing):
    add(example, CERTIFICATE | {column: value})
    (result,) = carry_out(CHECKS["battery.instruments-documented"], example.load(), BATTERY)
    assert result.outcome is Outcome.FAILED
    assert missing in result.message


@pytest.mark.parametrize("month", ["2023-05", "2025-05", "2025-12"])
def test_generation_at_the_ends_of_the_window(example, month):
    add(example, CERTIFICATE | {"generation_month": month})
    assert outcome(example, "battery.instruments-documented") == [Outcome.PASSED]


@pytest.mark.parametrize(
    ("kwh", "wanted"), [("133500001", {"battery.certificates-covered"}), ("133500000", set())]
)
def test_more_certificates_than_grid_electricity(example, kwh, wanted):
    add(example, CERTIFICATE | {"serials": "A-000001..A-134501", "kwh": kwh, "certificate_kwh": "134500001"})
    assert failed(example) == wanted


@pytest.mark.parametrize(
    ("serials", "twice"),
    [
        ("A-2", ["A-2"]),
        ("A-3", []),
        ("A-1; A-2", ["A-1", "A-2"]),
        ("A-2..A-9", ["A-2..A-9"]),
        ("A-3..A-9", []),
        ("A-0 to 4", ["A-0 to 4"]),
        ("A-02", []),
        ("B-2", []),
        ("Ａ-２", ["Ａ-２"]),  # in full width
        ("a- 2", ["a- 2"]),
        ("A-\u200b2", ["A-\u200b2"]),  # with a sign that nobody sees
    ],
)
def test_the_same_certificate_twice(example, serials, twice):
    """Whatever month or site claims it, and though it hides in a range."""
    other = CERTIFICATE | {"site": "SZ-PACK", "meter": "SZP-M1", "month": "2025-06", "serials": serials}
    add(example, CERTIFICATE, other)
    results = carry_out(CHECKS["battery.certificate-twice"], example.load(), BATTERY)
    found = [result for result in results if result.outcome is Outcome.FAILED]
    assert [result.message.split(" stands")[0] for result in found] == [f"The certificate {n}" for n in twice]
    if not twice:
        assert [result.outcome for result in results] == [Outcome.PASSED]


@pytest.mark.parametrize(
    "serials", ["A-1..A-100", "A-001–A-100", "A-001~A-100", "A-001至A-100", "A-1, A-2", "A-1；A-2"]
)
def test_serials_that_nobody_can_find_again_are_refused(example, serials):
    add(example, CERTIFICATE | {"serials": serials})
    error = example.problem()
    assert (error.code, error.place.key) == ("unreadable-text", "serials")


def test_an_empty_cell_hides_no_claim_that_is_too_large(example):
    """What is not stated was not compared; the other entry was, and fails."""
    claim = {"serials": "B-1", "certificate_kwh": "", "beneficiary": "x", "purpose": "x"}
    add(example, CERTIFICATE | claim, CERTIFICATE | {"kwh": "2000", "certificate_kwh": "1000"})
    assert outcome(example, "battery.claims-within-certificates") == [Outcome.FAILED, Outcome.NOT_EXECUTED]


@pytest.mark.parametrize(
    ("own", "technology", "wanted"),
    [
        ("held", "solar", Outcome.NEEDS_JUDGEMENT),
        ("held", "wind", Outcome.PASSED),
        ("not_tradable", "solar", Outcome.PASSED),
    ],
)
def test_own_certificates_may_be_claimed_a_second_time(example, own, technology, wanted):
    lines = example.table("electricity.csv")
    column = lines[0].index("own_certificates")
    for line in lines[1:]:
        if line[column]:
            line[column] = own
    example.write_table("electricity.csv", lines)
    add(example, CERTIFICATE | {"technology": technology})
    assert outcome(example, "battery.own-certificates") == [wanted]


def test_the_same_serial_of_another_scheme_is_another_certificate(example):
    add(example, CERTIFICATE, CERTIFICATE | {"scheme": "i-rec", "month": "2025-06"})
    assert outcome(example, "battery.certificate-twice") == [Outcome.PASSED]


@pytest.mark.parametrize(
    ("beneficiary", "purpose", "missing"),
    [
        ("illustrative-0001", "Electricity of SZ-CELL", ""),
        ("ILLUSTRATIVE-0001", "for model EX-LFP-60", ""),
        ("Somebody Ltd", "Electricity of SZ-CELL", "beneficiary"),
        ("", "Electricity of SZ-CELL", "beneficiary"),
        ("ILLUSTRATIVE-0001", "", "purpose"),
        ("ILLUSTRATIVE-0001", "Electricity of SZ-PACK", "purpose"),  # another site
        ("ILLUSTRATIVE-0001", "for model EX-LFP-600", "purpose"),
        ("ILLUSTRATIVE-0001", "for EX-LFP-60, in part", ""),
        ("", "", "beneficiary, purpose"),
    ],
)
def test_certificates_are_retired_for_the_firm_and_its_product_or_site(
    example, beneficiary, purpose, missing
):
    add(example, CERTIFICATE | {"beneficiary": beneficiary, "purpose": purpose})
    (result,) = carry_out(CHECKS["battery.instruments-claimed"], example.load(), BATTERY)
    assert result.outcome is (Outcome.FAILED if missing else Outcome.PASSED)
    assert f"({missing})" in result.message if missing else not result.message


@pytest.mark.parametrize(
    ("whole", "other", "wanted"),
    [
        ("2000", "1000", Outcome.PASSED),
        ("2000", "1001", Outcome.FAILED),
        ("999", "", Outcome.FAILED),
        ("1000", "", Outcome.PASSED),
        ("", "", Outcome.NOT_EXECUTED),
    ],
)
def test_claims_leave_what_is_claimed_elsewhere(example, whole, other, wanted):
    add(example, CERTIFICATE | {"certificate_kwh": whole, "other_uses_kwh": other})
    assert outcome(example, "battery.claims-within-certificates") == [wanted]


@pytest.mark.parametrize(
    ("scheme", "serials", "kwh", "whole", "wanted"),
    [
        ("cn-gec", "A-1; A-2", "2000", "2000", Outcome.PASSED),
        ("cn-gec", "A-1; A-2", "2000.001", "2000", Outcome.FAILED),
        ("cn-gec", "A-1; A-2", "1000", "2001", Outcome.FAILED),
        ("cn-gec", "A-1..A-3", "3000", "", Outcome.PASSED),
        ("cn-gec", "A-1..A-3", "3001", "", Outcome.FAILED),
        ("cn-gec", "no number", "1000", "1000", Outcome.PASSED),
        ("cn-gec", "no number", "1001", "1001", Outcome.FAILED),
        ("i-rec", "A-1", "9000", "9000", Outcome.NOT_APPLICABLE),
    ],
)
def test_serials_stand_for_what_is_claimed(example, scheme, serials, kwh, whole, wanted):
    add(example, CERTIFICATE | {"scheme": scheme, "serials": serials, "kwh": kwh, "certificate_kwh": whole})
    assert outcome(example, "battery.serials-stand-for-claims") == [wanted]


@pytest.mark.parametrize(
    ("kept", "evidence", "wanted"),
    [
        ("yes", "warranty.pdf", Outcome.PASSED),
        ("yes", "", Outcome.NEEDS_JUDGEMENT),
        ("", "warranty.pdf", Outcome.NEEDS_JUDGEMENT),
        ("no", "warranty.pdf", Outcome.FAILED),
    ],
)
def test_the_same_kwh_were_not_sold_as_a_credit(example, kept, evidence, wanted):
    add(example, CERTIFICATE | {"not_sold_as_credit": kept, "evidence": evidence})
    (result,) = carry_out(CHECKS["battery.not-sold-as-credit"], example.load(), BATTERY)
    assert result.outcome is wanted
    assert bool(result.message) is (wanted is not Outcome.PASSED)


@pytest.mark.parametrize(
    ("became", "wanted"),
    [
        ("not_tradable", Outcome.PASSED),
        ("none", Outcome.PASSED),
        ("held", Outcome.PASSED),
        ("", Outcome.NEEDS_JUDGEMENT),
        ("transferred", Outcome.FAILED),
    ],
)
def test_certificates_for_own_generation(example, became, wanted):
    rows = entries(example)
    first = next(row for row in rows if row["source"] == "on_site")
    first["own_certificates"] = became
    write(example, rows)
    assert outcome(example, "battery.own-certificates") == [wanted]


@pytest.mark.parametrize(("read", "wanted"), [("6994065", Outcome.PASSED), ("6994066", Outcome.PASSED),
                                              ("6994064", Outcome.PASSED), ("6994066.1", Outcome.FAILED),
                                              ("6994063.9", Outcome.FAILED)])  # fmt: skip
def test_sources_add_up_to_what_the_meter_read(example, read, wanted):
    rows = entries(example)
    assert rows[0]["kwh"] == "6994065"
    rows[0] |= {"kwh": "6000000", "metered_kwh": read}
    rows.append(rows[0] | {"kwh": "994065", "source": "contract", "metered_kwh": ""})
    write(example, rows)
    assert outcome(example, "battery.ledger-balance") == [wanted]


SERIES_HEAD = ["site", "meter", "start", "hours", "kwh", "source", "scheme", "technology", "period"]


@pytest.mark.parametrize(
    ("off", "wanted"), [("0", Outcome.PASSED), ("1", Outcome.PASSED), ("1.1", Outcome.FAILED)]
)
def test_a_series_adds_up_to_the_ledger(example, off, wanted):
    assert outcome(example, "battery.series-ledger") == [Outcome.NOT_APPLICABLE]
    months = [f"2025-{number:02d}" for number in range(1, 13)]
    grid = {month: D(0) for month in months}
    for row in entries(example):
        if row["site"] == "SZ-PACK" and row["source"] == "grid":
            grid[row["month"]] += D(row["kwh"])
    grid["2025-03"] += D(off)
    lines = [
        ["SZ-PACK", "SZP-M1", f"{month}-01T00:00+08:00", "672", str(kwh), "grid", "", "", ""]
        for month, kwh in grid.items()
    ]
    example.write_table("electricity-series.csv", [SERIES_HEAD, *lines])
    assert outcome(example, "battery.series-ledger") == [wanted]


@pytest.mark.parametrize(
    ("column", "value", "source", "code"),
    [
        ("beneficiary", "X", "grid", "row-contradiction"),
        ("other_uses_kwh", "1", "on_site", "row-contradiction"),
        ("own_certificates", "none", "certificate", "row-contradiction"),
        ("metered_kwh", "5", "certificate", "row-contradiction"),
        ("own_certificates", "sold", "on_site", "unknown-choice"),
        ("not_sold_as_credit", "maybe", "certificate", "unknown-choice"),
        ("technology", "Wind power!", "contract", "unreadable-text"),
        ("generation_country", "China", "contract", "unreadable-text"),
        ("certificate_kwh", "-5", "certificate", "out-of-bounds"),
        ("evidence", "no-such.pdf", "certificate", "unknown-evidence"),
    ],
)
def test_cells_that_say_what_cannot_be_are_refused_at_their_place(example, column, value, source, code):
    row = {"site": "SZ-CELL", "meter": "X", "month": "2025-05", "kwh": "1", "source": source, column: value}
    add(example, row)
    error = example.problem()
    assert error.code == code, error.render()
    assert error.place.key == column and error.place.file == LEDGER


@pytest.mark.parametrize(("more", "refused"), [(0, False), (1, True)])
def test_a_ledger_of_endless_serials_is_refused(example, monkeypatch, more, refused):
    monkeypatch.setattr(ledger, "MAX_SERIALS", 3)
    add(example, CERTIFICATE, CERTIFICATE | {"serials": "; ".join(f"B-{n}" for n in range(1 + more))})
    if refused:
        error = example.problem()
        assert (error.code, error.place.key) == ("refused-table", "serials")
    else:
        assert len(example.load().ledger[-1].serials) == 1


def test_serials_of_a_hostile_length_are_only_texts():
    assert read_serials("1 to " * 2_000) is None
    assert read_serials("X" * 120 + "7") is None and read_serials("X" * 119 + "7") is not None


@pytest.mark.parametrize(
    ("text", "count"),
    [("A-1", 1), ("A-1..A-3", 3), ("A-1..3", 3), ("X 001 to 010", 10), ("7", 1), ("A-3..A-1", None),
     ("A-1..B-3", None), ("A-01..A-3", None), ("A", None), ("", None)],
)  # fmt: skip
def test_reading_serials(text, count):
    found = read_serials(text)
    assert (found.count if found else None) == count


@given(st.lists(st.tuples(st.integers(0, 60), st.integers(0, 10)), max_size=12))
def test_repeated_serials_are_those_that_a_plain_count_finds(spans):
    """What is left when the later ones are taken away overlaps nowhere; nothing is taken without an overlap."""
    stated = [("gec", f"A-{first:03d}..{first + length:03d}") for first, length in spans]
    later = {index for index, _first in repeated(stated)}
    sets = [set(range(first, first + length + 1)) for first, length in spans]
    kept = [one for index, one in enumerate(sets) if index not in later]
    assert sum(len(one) for one in kept) == len(set().union(*kept)) if kept else True
    for index in later:
        assert any(sets[index] & other for number, other in enumerate(sets) if number != index)


def test_a_chinese_name_stands_within_a_sentence(example):
    study = example.load()
    name = study.identity.product.name_zh
    add(example, CERTIFICATE | {"purpose": f"用于{name}生产用电"})
    assert outcome(example, "battery.instruments-claimed") == [Outcome.PASSED]
