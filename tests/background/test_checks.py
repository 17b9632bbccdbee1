"""Each check against a small background that is right, and against one that breaks just this check."""

from __future__ import annotations

import csv

import pytest

from baymark import background
from baymark.background.checking import CHECK_IDS
from baymark.checks import Outcome
from baymark.paths import data_folder


def test_the_small_background_passes_every_check(small):
    folder = small.write()
    background.release(folder)
    results = background.check(folder)
    assert {result.id for result in results} == set(CHECK_IDS)
    assert [result for result in results if result.outcome != Outcome.PASSED] == []


def test_what_is_not_released_is_not_passed(small):
    outcomes = {result.id: result.outcome for result in background.check(small.write())}
    assert outcomes["db-intensities"] == outcomes["db-digests"] == Outcome.NOT_EXECUTED


def _unlinked(small):
    small.exchange("part", "stele", "1")


def _unknown_flow(small):
    small.emission("part", "co2-fosil", "1")


def _no_factor_in_ar4(small):
    small.emission("part", "so2f2", "0.1")


def _free_by_omission(small):
    small.process("free", class_="metal")


def _unit(small):
    small.exchange("part", "steel", "1", unit="kWh")


def _unknown_source(small):
    small.exchange("part", "steel", "0.1", source="bok")


def _no_licence(small):
    small.sources[0]["licence"] = ""


def _restricted(small):
    small.source("closed", redistribution="restricted", licence="CC-BY-NC-SA-4.0")
    small.exchange("part", "steel", "0.1", source="closed")


def _relabelled(small):
    small.exchange("part", "steel", "0.1", basis="seen", source="assumption")


def _role(small):
    small.role("freight/air", "plane")


def _role_direct(small):
    small.process("direct", unit="kWh", class_="electricity", delivery="generation", gas_coverage="CO2",
                  scope="direct", kind="aggregated", gwp_set="ar5")  # fmt: skip
    small.emission("direct", "co2-fossil", "0.53")
    small.role("electricity/CN/direct", "direct")


def _mass_lost(small):
    small.of("steel")["mass_balance"] = "transforming"
    small.exchange("steel", "ore", "1.5", kind="resource")
    small.exchange("steel", "slag", "0.2", kind="release")


def _mass_of_a_service(small):
    small.of("part")["mass_balance"] = "transforming"


def _salt(small, amount: str, stoichiometry: str, **changes: str):
    small.process("carbonate", class_="metal", formula="Li2CO3")
    small.emission("carbonate", "co2-fossil", "2")
    small.process("lfp", class_="metal", formula="LiFePO4")
    small.exchange("lfp", "carbonate", amount, stoichiometry=stoichiometry, basis="derived")
    small.of("lfp").update(changes)


def _stoichiometry(small):
    _salt(small, "0.25", "0.5 Li2CO3 : 1 LiFePO4")


def _stoichiometry_text(small):
    _salt(small, "0.2342", "half Li2CO3 : 1 LiFePO4")


def _stoichiometry_basis(small):
    _salt(small, "0.234185", "0.5 Li2CO3 : 1 LiFePO4")
    small.exchanges[-1]["basis"] = "seen"


def _hydrate(small):
    small.process("hydroxide", class_="metal", formula="LiOH.H2O", name="lithium hydroxide monohydrate")
    small.emission("hydroxide", "co2-fossil", "2")
    small.process("salt", class_="metal", formula="LiCl")
    small.exchange("salt", "hydroxide", "0.56494", stoichiometry="1 LiOH : 1 LiCl", basis="derived")


def _hydrate_name(small):
    small.process("sulfate-heptahydrate", class_="metal", formula="FeSO4")
    small.emission("sulfate-heptahydrate", "co2-fossil", "2")


def _element_missing(small):
    _salt(small, "0.2342", "", mass_balance="transforming")
    small.exchange("lfp", "steel", "0.7")
    small.of("steel")["formula"] = "Fe"
    small.exchange("lfp", "oxygen", "0.0658", kind="resource")


def _element_vanishes(small):
    _salt(small, "0.6", "", mass_balance="transforming")
    small.exchange("lfp", "rock", "0.4", kind="resource")
    small.of("carbonate")["formula"] = "LiF"


def _untyped(small):
    small.of("power")["delivery"] = ""


def _aggregated_without_set(small):
    small.process("bought", class_="metal", kind="aggregated")
    small.emission("bought", "co2e-unsplit", "2", unit="kgCO2e")


def _aggregated_twice(small):
    small.process("bought", class_="metal", kind="aggregated", gwp_set="ar5")
    small.emission("bought", "co2e-unsplit", "2", unit="kgCO2e")
    small.exchange("bought", "steel", "0.1")


def _aggregated_mixed(small):
    small.process("bought", class_="metal", kind="aggregated", gwp_set="ar5")
    small.emission("bought", "co2e-unsplit", "2", unit="kgCO2e")
    small.emission("bought", "n2o", "0.001")


def _transmission(small):
    small.process("low-voltage", unit="kWh", class_="electricity", delivery="delivered")
    small.exchange("low-voltage", "power", "1.04", unit="kWh")


def _direct_as_input(small):
    _role_direct(small)
    small.roles.pop()
    small.exchange("part", "direct", "0.1", unit="kWh")


def _singular(small):
    small.exchange("power", "steel", "0.49")


def _unproductive(small):
    small.exchange("power", "steel", "0.6")


def _band(small):
    small.emission("steel", "co2-fossil", "50")


BROKEN = [
    ("db-closed", _unlinked, ["exchanges.csv row 6", "nearest: steel"]),
    ("db-characterised", _unknown_flow, ["emissions.csv row 5", "co2-fossil"]),
    ("db-characterised", _no_factor_in_ar4, ["methods/ar4.csv"]),
    ("db-square", _free_by_omission, ["processes.csv row 5", "would be zero"]),
    ("db-units", _unit, ["exchanges.csv row 6", "kWh does not convert"]),
    ("db-sources", _unknown_source, ["exchanges.csv row 6", "nearest: book"]),
    ("db-sources", _no_licence, ["sources.csv row 2", "licence"]),
    ("db-restricted-share", _restricted, ["sources.csv row 4", "12.5%", "closed"]),
    ("db-basis", _relabelled, ["exchanges.csv row 6"]),
    ("db-roles", _role, ["roles.csv row 3", "plane"]),
    ("db-roles", _role_direct, ["roles.csv row 3", "CO2 alone"]),
    ("db-mass-balance", _mass_lost, ["processes.csv row 3", "1.5000 kg", "2.2000 kg"]),
    ("db-mass-balance", _mass_of_a_service, ["processes.csv row 4", "piece"]),
    ("db-stoichiometry", _stoichiometry, ["exchanges.csv row 6", "0.23418"]),
    ("db-stoichiometry", _stoichiometry_text, ["exchanges.csv row 6", "half"]),
    ("db-stoichiometry", _stoichiometry_basis, ["exchanges.csv row 6", "derived"]),
    ("db-hydrate", _hydrate, ["exchanges.csv row 6", "LiOH.H2O"]),
    ("db-hydrate", _hydrate_name, ["processes.csv row 5", "7 H2O"]),
    ("db-elements", _element_missing, ["lfp", " P"]),
    ("db-elements", _element_vanishes, ["lfp", " F"]),
    ("db-factor-typed", _untyped, ["processes.csv row 2, delivery"]),
    ("db-factor-typed", _aggregated_without_set, ["processes.csv row 5, gwp_set"]),
    ("db-aggregated", _aggregated_twice, ["exchanges.csv row 6", "counted twice"]),
    ("db-aggregated", _aggregated_mixed, ["2 rows"]),
    ("db-transmission-twice", _transmission, ["processes.csv row 5", "1.0400 kWh"]),
    ("db-direct-co2", _direct_as_input, ["exchanges.csv row 6", "direct CO2"]),
    ("db-non-singular", _singular, ["power, steel"]),
    ("db-productive", _unproductive, ["consumes more than it makes"]),
    ("db-bands", _band, ["processes.csv row 3", "outside 1 to 5"]),
]


@pytest.mark.parametrize(("id_", "breaking", "said"), BROKEN, ids=[f"{b[0]}-{b[1].__name__}" for b in BROKEN])
def test_what_is_broken_is_named_with_its_place(small, failures, id_, breaking, said):
    breaking(small)
    found = failures(small.write())
    assert id_ in found, found
    text = "\n".join(found[id_])
    assert [words for words in said if words not in text] == [], text


def test_an_explanation_lets_an_intensity_lie_outside_its_band(small, failures):
    _band(small)
    for id_ in ("steel", "power", "part"):
        small.of(id_)["explanation"] = "an old mill"
    assert "db-bands" not in failures(small.write())


def test_a_class_without_band_is_not_passed(small):
    del small.bands[1]
    results = [result for result in background.check(small.write()) if result.id == "db-bands"]
    assert [result.outcome for result in results] == [Outcome.NOT_EXECUTED]


def test_a_product_of_half_a_formula_unit_is_the_same_substance(small, failures):
    small.process("phosphorus", class_="metal", formula="P4")
    small.emission("phosphorus", "co2-fossil", "2")
    small.process("chloride", class_="metal", formula="PCl3")
    small.exchange("chloride", "phosphorus", "0.225548", stoichiometry="1 P : 1 PCl3", basis="derived")
    found = failures(small.write())
    assert "db-hydrate" not in found and "db-stoichiometry" not in found


def test_a_row_that_is_half_confirmed_counts_its_yield_apart(small, failures):
    _salt(small, "0.234185", "0.5 Li2CO3 : 1 LiFePO4")
    small.exchange("lfp", "carbonate", "0.01", basis="assumed", source="assumption", note="yield 0.96: loss")
    assert failures(small.write()).keys() & {"db-stoichiometry", "db-basis"} == set()


def test_released_intensities_that_no_longer_follow_are_named(small, failures):
    folder = small.write()
    background.release(folder)
    small.emissions[0]["amount"] = "0.9"
    small.write()
    found = failures(folder)
    assert "power (ar6)" in "\n".join(found["db-intensities"])
    assert "emissions.csv" in "\n".join(found["db-digests"])


def test_a_change_within_rounding_of_the_release_agrees(small, failures):
    folder = small.write()
    background.release(folder)
    path = folder / "intensities.csv"
    path.write_text(path.read_text().replace("0.85693877551", "0.85693877552"))
    found = failures(folder)
    assert "db-intensities" not in found
    assert "intensities.csv" in "\n".join(found["db-digests"])


def test_bay_core_passes():
    folder = data_folder("databases") / "bay-core"
    blocking = [result for result in background.check(folder) if result.blocks]
    assert [f"{result.id} {result.place}: {result.message}" for result in blocking] == []


def test_bay_core_roles_all_lead_somewhere():
    folder = data_folder("databases") / "bay-core"
    with (folder / "processes.csv").open(encoding="utf-8", newline="") as file:
        ids = {row["id"] for row in csv.DictReader(file)}
    with (folder / "roles.csv").open(encoding="utf-8", newline="") as file:
        assert {row["dataset"] for row in csv.DictReader(file)} <= ids
