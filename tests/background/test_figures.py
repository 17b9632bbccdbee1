"""Dependence on figures: shares and gains by hand, and gains that come true when a row is confirmed."""

from __future__ import annotations

import pytest

from baymark import background
from baymark.background.errors import NoValue, UnknownDataset


@pytest.fixture
def chain(empty):
    """A tree without loops: product <- 2 a (assumed), 1 b (seen); a <- 3 c (seen); gases on a, b, c."""
    for id_ in ("product", "a", "b", "c"):
        empty.process(id_)
    empty.exchange("product", "a", "2", basis="assumed", source="assumption")
    empty.exchange("product", "b", "1")
    empty.exchange("a", "c", "3")
    empty.emission("a", "co2-fossil", "1")
    empty.emission("b", "co2-fossil", "4", basis="unverified")
    empty.emission("c", "co2-fossil", "0.5")
    return empty


def _by(found, kind):
    return {(figure.process, figure.flow): figure for figure in found.figures if figure.kind == kind}


def test_shares_and_gains_by_hand(chain):
    found = background.figures(background.read_tables(chain.write()), {"product": 10.0}, "ar6")
    # a = 1 + 3 * 0.5 = 2.5; product = 2 * 2.5 + 4 = 9
    assert found.value == pytest.approx(90)
    assert found.verified == 0
    exchanges, emissions = _by(found, "exchange"), _by(found, "emission")
    assert exchanges["product", "a"].share == pytest.approx(5 / 9)
    assert exchanges["product", "a"].gain == pytest.approx(5 / 9)
    assert exchanges["product", "b"].share == pytest.approx(4 / 9)
    assert exchanges["product", "b"].gain == 0  # already seen; b's own gas is what is open
    assert exchanges["a", "c"].share == pytest.approx(3 / 9)
    assert emissions["b", "co2-fossil"].gain == pytest.approx(4 / 9)
    assert emissions["c", "co2-fossil"].share == pytest.approx(3 / 9)
    assert [(f.process, f.flow) for f in found.to_confirm] == [("product", "a"), ("b", "co2-fossil")]


def test_a_gain_comes_true_when_the_row_is_confirmed(chain):
    before = background.figures(background.read_tables(chain.write()), {"product": 1.0}, "ar6")
    best = before.to_confirm[0]
    row = next(r for r in chain.exchanges if (r["process"], r["flow"]) == (best.process, best.flow))
    row.update(basis="seen", source="book")
    after = background.figures(background.read_tables(chain.write()), {"product": 1.0}, "ar6")
    assert after.verified_share - before.verified_share == pytest.approx(best.gain)


def test_the_verified_share_is_the_released_one(small):
    tables = background.read_tables(small.write())
    from baymark.background.releasing import solved

    part = solved(tables, "ar6").intensities["part"]
    found = background.figures(tables, {"part": 1.0}, "ar6")
    assert found.verified_share == pytest.approx(float(part.verified / part.total), rel=1e-11)
    assert 0 < found.verified_share < 1


def test_an_assumed_allocation_share_opens_all_that_passes_it(chain):
    row = next(row for row in chain.processes if row["id"] == "b")
    row.update(allocation_share="0.5", basis="assumed")
    chain.emissions[1]["basis"] = "seen"
    found = background.figures(background.read_tables(chain.write()), {"product": 1.0}, "ar6")
    allocation = _by(found, "allocation")["b", ""]
    assert found.value == pytest.approx(7)
    assert allocation.share == pytest.approx(2 / 7)
    assert allocation.gain == pytest.approx(2 / 7)
    assert _by(found, "emission")["b", "co2-fossil"].gain == 0


def test_an_unverified_factor_is_a_figure(empty):
    empty.process("leak")
    empty.emission("leak", "ch4-fossil", "1")
    found = background.figures(background.read_tables(empty.write()), {"leak": 1.0}, "ar5")
    assert found.value == pytest.approx(30)
    assert found.verified == 0
    (best,) = found.to_confirm
    assert (best.kind, best.flow, best.gain) == ("characterisation", "ch4-fossil", pytest.approx(1))


def test_groups_choose_what_counts(chain):
    chain.emission("b", "co2-biogenic", "2")
    tables = background.read_tables(chain.write())
    assert background.figures(tables, {"b": 1.0}, "ar6").value == pytest.approx(6)
    assert background.figures(tables, {"b": 1.0}, "ar6", groups=["fossil"]).value == pytest.approx(4)


def test_a_demand_without_value_or_dataset_is_refused(chain):
    tables = background.read_tables(chain.write())
    with pytest.raises(UnknownDataset, match="product"):
        background.figures(tables, {"produkt": 1.0}, "ar6")
    with pytest.raises(NoValue):
        background.figures(tables, {"product": 0.0}, "ar6")
