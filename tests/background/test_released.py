"""Intensities: by hand, against bw2calc, and as properties of any small background."""

from __future__ import annotations

import csv
import json
import shutil
import tempfile
from decimal import Context, Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from baymark import background
from baymark.background.errors import ChangedSinceRelease, IllConditioned, NotReleased, SingularBackground
from baymark.background.releasing import solved
from baymark.formulas.rounding import plain
from baymark.gases import GROUPS

# power = 0.8 + 29.8 * 0.001 + 0.01 steel; steel = 1 + 2 power; part = 1.1 steel + 0.5 power (AR6)
POWER = (Fraction("0.8298") + Fraction("0.01")) / Fraction("0.98")
STEEL = 1 + 2 * POWER
PART = Fraction("1.1") * STEEL + Fraction("0.5") * POWER


def twelve(value: Fraction) -> str:
    return plain(Context(prec=12).divide(Decimal(value.numerator), Decimal(value.denominator)))


def test_three_processes_by_hand(small):
    intensities = solved(background.read_tables(small.write()), "ar6").intensities
    assert plain(intensities["power"].total) == twelve(POWER) == "0.85693877551"
    assert plain(intensities["steel"].total) == twelve(STEEL)
    assert plain(intensities["part"].total) == twelve(PART)


def test_other_methods_recharacterise_methane(small):
    tables = background.read_tables(small.write())
    found = solved(tables, "ar4").intensities["power"].total
    expected = (Fraction("0.8") + 25 * Fraction("0.001") + Fraction("0.01")) / Fraction("0.98")
    assert plain(found) == twelve(expected)


def test_verified_follows_only_confirmed_rows(small):
    part = solved(background.read_tables(small.write()), "ar6").intensities["part"]
    # 0.5 kWh is assumed: the way over steel remains
    assert plain(part.verified) == twelve(Fraction("1.1") * STEEL)


def test_groups_and_ways_and_gwp_sets(empty):
    empty.process("grid", unit="kWh", class_="electricity", kind="aggregated", booking="official_electricity",
                  edition="2025", delivery="delivered", gwp_set="ar5")  # fmt: skip
    empty.process("wood", class_="wood")
    empty.process("flight", unit="t*km", class_="freight_air")
    empty.process("board", class_="board", allocation_share="0.5")
    empty.emission("grid", "co2e-unsplit", "0.6", unit="kgCO2e")
    empty.emission("wood", "co2-uptake", "1.8")
    empty.emission("wood", "co2-biogenic", "0.3")
    empty.emission("wood", "ch4-biogenic", "0.01")
    empty.emission("wood", "co2-land-use", "0.2")
    empty.emission("flight", "co2-fossil", "700", unit="g")
    empty.exchange("board", "wood", "2")
    empty.exchange("board", "grid", "3.6", unit="MJ")
    empty.exchange("board", "flight", "0.4", unit="t*km")
    board = solved(background.read_tables(empty.write()), "ar6").intensities["board"]
    assert {name: plain(value) for name, value in board.groups.items()} == {
        "fossil": "0.14",
        "biogenic_emissions": "0.3",
        "biogenic_removals": "-1.8",
        "biogenic_non_co2": "0.27",
        "land_use_change": "0.2",
        "not_separated": "0.3",
    }
    assert plain(board.total) == "-0.59"
    assert plain(board.value(("fossil", "biogenic_non_co2", "land_use_change", "not_separated"))) == "0.91"
    assert plain(board.aircraft) == "0.14"
    assert plain(board.unknown_gwp) == "0.3"
    assert {way: plain(value) for way, value in board.via.items()} == {
        "unit_process": "-0.89",
        "official_electricity": "0.3",
        "fuel_supply": "0",
        "aggregated": "0",
    }


def test_the_reference_engine_agrees(small):
    import bw2calc

    tables = background.read_tables(small.write())
    package = background.datapackage(tables, "ar6")
    from baymark.background.system import arrays

    ids = arrays(tables, "ar6").ids
    for dataset, expected in (("power", POWER), ("steel", STEEL), ("part", PART)):
        lca = bw2calc.LCA({ids[dataset]: 1}, data_objs=[package])
        lca.lci()
        lca.lcia()
        assert lca.score == pytest.approx(float(expected), rel=1e-12)


def test_matrices_give_the_same_as_the_release(small):
    import numpy as np

    tables = background.read_tables(small.write())
    made = background.matrices(tables, "ar6")
    direct = made.emissions.T @ made.characterisation
    intensities = np.linalg.solve(made.technosphere.toarray().T, direct)
    assert intensities[made.ids.index("part")] == pytest.approx(float(PART), rel=1e-13)


def test_release_is_repeatable_and_loads(small):
    folder = small.write()
    background.release(folder)
    files = [folder / "intensities.csv", folder / "datapackage.json"]
    before = [file.read_bytes() for file in files]
    background.release(folder)
    assert [file.read_bytes() for file in files] == before
    loaded = background.load(folder)
    assert plain(loaded.intensities["part"].total) == twelve(PART)
    assert (loaded.id, loaded.version, loaded.licence) == ("small", "1.0.0", "CC0-1.0")
    assert loaded.factors["ch4-fossil"].factor == Decimal("29.8")
    described = json.loads(before[1])
    assert {resource["name"] for resource in described["resources"]} >= {"processes", "intensities"}
    assert all(resource["hash"].startswith("sha256:") for resource in described["resources"])
    assert described["baymark"]["digest"] == f"sha256:{loaded.digest}"


def test_released_numbers_are_plain_decimals_of_twelve_digits(small):
    small.emission("steel", "n2o", "0.0000000000123456789")
    folder = small.write()
    background.release(folder)
    with (folder / "intensities.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 9  # three methods, three datasets
    for row in rows:
        numbers = [Decimal(row[group]) for group in GROUPS]
        assert all("E" not in row[group] for group in GROUPS)
        assert all(len(number.normalize().as_tuple().digits) <= 12 for number in numbers)
        assert sum(numbers) == Decimal(row["total"])
        assert sum(Decimal(row[f"via_{way}"]) for way in background.VIA) == Decimal(row["total"])


@pytest.mark.parametrize("name", ["intensities.csv", "processes.csv", "roles.csv", "sources.csv"])
def test_a_changed_file_is_refused(small, name):
    folder = small.write()
    background.release(folder)
    path = folder / name
    path.write_bytes(path.read_bytes().replace(b"2024", b"2023").replace(b"ar6", b"ar7") + b"\n")
    with pytest.raises(ChangedSinceRelease, match=name):
        background.load(folder)


def test_a_changed_digest_list_is_refused(small):
    folder = small.write()
    background.release(folder)
    path = folder / "datapackage.json"
    path.write_text(path.read_text().replace('"version": "1.0.0"', '"version": "1.0.1"'))
    with pytest.raises(ChangedSinceRelease):
        background.load(folder)


def test_a_background_without_release_is_refused(small):
    with pytest.raises((NotReleased, ChangedSinceRelease)):
        background.load(small.write())


def test_a_singular_system_is_refused_by_name(small):
    small.exchange("power", "steel", "0.49")  # now 0.5 kg steel per kWh, 2 kWh per kg steel
    with pytest.raises(SingularBackground, match="power, steel"):
        background.release(small.write())
    assert not (small.folder / "intensities.csv").exists()


def test_an_ill_conditioned_system_is_refused_by_name(small):
    small.exchange("power", "steel", "0.4899999999999999")
    with pytest.raises(IllConditioned, match="power, steel"):
        background.release(small.write())


# Four processes that take less than 0.8 of anything: always productive.
AMOUNT = st.decimals(min_value="0.001", max_value="0.2", places=6).map(str)
GASES = st.sampled_from(["co2-fossil", "ch4-fossil", "co2-biogenic", "co2-uptake", "ch4-biogenic", "n2o",
                         "co2-land-use", "co2e-unsplit"])  # fmt: skip
BOOKINGS = st.sampled_from(["official_electricity", "fuel_supply", "other"])
LINKS = st.lists(
    st.tuples(
        st.integers(0, 3),
        st.integers(0, 3),
        AMOUNT,
        st.sampled_from(["seen", "derived", "assumed", "unverified"]),
    ),
    max_size=8,
    unique_by=lambda link: link[:2],
)
BURDENS = st.lists(st.tuples(st.integers(0, 3), GASES, AMOUNT), min_size=1, max_size=8)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(links=LINKS, burdens=BURDENS, bookings=st.lists(BOOKINGS, min_size=4, max_size=4))
def test_total_is_the_sum_of_groups_and_of_ways(empty, links, burdens, bookings):
    empty.processes.clear(), empty.exchanges.clear(), empty.emissions.clear()
    for index, booking in enumerate(bookings):
        empty.process(f"p{index}", booking=booking, gwp_set="unknown")
    for process, supplier, amount, basis in links:
        empty.exchange(f"p{process}", f"p{supplier}", amount, basis=basis)
    for process, gas, amount in burdens:
        empty.emission(f"p{process}", gas, amount, unit="kgCO2e" if gas == "co2e-unsplit" else "kg")
    for intensity in solved(background.read_tables(empty.write()), "ar6").intensities.values():
        assert intensity.total == sum(intensity.groups.values())
        assert intensity.total == sum(intensity.via.values())
        if intensity.groups["biogenic_removals"] == 0:
            assert 0 <= intensity.verified <= intensity.total * (1 + Decimal("1e-11"))
            assert 0 <= intensity.unknown_gwp <= intensity.total * (1 + Decimal("1e-11"))


def test_bay_core_is_solved_alike_by_the_reference_engine():
    import bw2calc

    from baymark.background.system import arrays
    from baymark.paths import data_folder

    folder = data_folder("databases") / "bay-core"
    tables, loaded = background.read_tables(folder), background.load(folder)
    package, ids = background.datapackage(tables, "ar6"), arrays(tables, "ar6").ids
    lca = bw2calc.LCA({ids["pack-lfp-cn"]: 1}, data_objs=[package])
    lca.lci(factorize=True)
    lca.lcia()
    for id_ in (
        "pack-lfp-cn",
        "cell-lfp-prismatic-cn",
        "aluminium-primary-cn",
        "electricity-cn-average-2024",
    ):
        lca.lci({ids[id_]: 1})
        lca.lcia_calculation()
        size = sum(abs(value) for value in loaded.intensities[id_].groups.values())
        assert lca.score == pytest.approx(float(loaded.intensities[id_].total), abs=1e-9 * float(size))


def test_a_copy_of_bay_core_releases_to_the_same_bytes():
    from baymark.paths import data_folder

    shipped = data_folder("databases")
    with tempfile.TemporaryDirectory() as parent:
        for name in ("flows.csv", "atomic_weights.csv"):
            shutil.copy(shipped / name, parent)
        shutil.copytree(shipped / "methods", Path(parent) / "methods")
        copy = Path(shutil.copytree(shipped / "bay-core", Path(parent) / "bay-core"))
        background.release(copy)
        for name in ("intensities.csv", "datapackage.json"):
            assert (copy / name).read_bytes() == (shipped / "bay-core" / name).read_bytes()
