"""What a report says of the example study is what was computed: nothing lost, nothing twice."""

from __future__ import annotations

import re
from decimal import Decimal as D

import pytest

from baymark.background import read_tables
from baymark.commands.opening import accounts, open_study
from baymark.documents import report_data as r
from baymark.documents import study_report
from baymark.documents.gathering import gather
from baymark.documents.wording import Wording, read_wording
from baymark.footprint import Account
from baymark.i18n import LANGUAGES
from baymark.paths import data_folder

TINY = D("1e-25")


@pytest.fixture(scope="module")
def computed() -> list[Account]:
    return list(accounts(open_study(data_folder("templates") / "studies" / "lfp-pack")))


@pytest.fixture(scope="module", params=[0, 1, 2])
def pair(request: pytest.FixtureRequest, computed: list[Account]) -> tuple[Account, r.ReportData]:
    account = computed[request.param]
    return account, gather(account, [other for other in computed if other is not account])


def test_parts_sum_to_the_value(pair: tuple[Account, r.ReportData]):
    account, data = pair
    value = account.footprint.value
    assert data.result.value == value
    assert abs(sum(stage.value for stage in data.stages) - value) < TINY
    assert abs(sum(item.value for item in data.items) - value) < TINY
    assert abs(sum(item.share for item in data.items) - 1) < TINY
    assert abs(sum(group.value for group in data.groups if group.counted) - value) < TINY
    assert abs(sum(line.per_product for line in data.lines) - data.result.per_product) < D("1e-20")
    assert all(abs(line.quantity * line.intensity - line.per_product) < D("1e-20") for line in data.lines)


def test_stages_outside_the_rule_packs_boundary_hold_nothing(pair: tuple[Account, r.ReportData]):
    account, data = pair
    inside = {stage.id for stage in account.rule_pack.boundary.stages}
    assert {stage.id for stage in data.stages if stage.inside} == inside
    assert all(item.stage in inside for item in data.items)


def test_everything_that_it_rests_on_is_named_once_in_words(pair: tuple[Account, r.ReportData]):
    account, data = pair
    ids = [figure.id for figure in data.quality.rests_on]
    assert ids == [figure.id for figure in account.footprint.unverified]
    assert len(set(ids)) == len(ids) > 100
    texts = read_wording(data_folder("templates") / "report" / "wording.yaml")
    for language in LANGUAGES:
        wording = Wording(texts, language)
        said = {figure.id: wording.say(figure.title) for figure in data.quality.rests_on}
        # A title in words, not the id again.
        assert all(title and title != name for name, title in said.items())


def test_figures_are_written_out_and_shares_have_no_unit(pair: tuple[Account, r.ReportData]):
    _account, data = pair
    texts = {figure.id: figure.text for figure in data.quality.rests_on if figure.id.startswith("bay-core:")}
    assert "0.000077247 kg" in texts["bay-core:emission:aluminium-liquid-cn/cf4#5"]
    assert not [text for text in texts.values() if re.match(r"[0-9.]+e[+-]?[0-9]", text)]
    allocated = [text for name, text in texts.items() if ":allocation:" in name]
    assert allocated and all(re.match(r"0\.[0-9]+ \(", text) for text in allocated)


def test_every_open_figure_stands_in_the_page(pair: tuple[Account, r.ReportData], home):
    _account, data = pair
    html = study_report.html(data, "en")
    for figure in data.quality.rests_on:
        if figure.share >= study_report.LARGE or ":" not in figure.id:
            assert figure.id in html
        else:
            assert figure.id.rpartition("/")[2] in html


def test_only_sources_that_were_used_are_named(pair: tuple[Account, r.ReportData]):
    account, data = pair
    tables = read_tables(account.background.folder)
    named = {source.id for source in data.background.sources}
    direct = {tables.datasets[line.dataset].source for line in account.inventory.lines if line.dataset}
    assert direct <= named < set(tables.sources)
    assert data.background.datasets_reached < data.background.datasets


def test_checks_are_said_in_each_language_and_none_is_lost(pair: tuple[Account, r.ReportData]):
    account, data = pair
    outcomes = sorted((c.id, c.outcome.value) for c in account.footprint.checks)
    judged = [(f"verifier.{id}", "needs_judgement") for id, _kind, _text in data.verifier]
    assert sorted([(c.id, c.outcome) for c in data.checks] + judged) == outcomes
    failed = [check for check in data.checks if check.outcome == "failed"]
    assert failed
    for check in failed:
        english, simplified, traditional = (check.message.read(language) for language in LANGUAGES)
        assert english.isascii() and not simplified.isascii()
        assert traditional != simplified


def test_advice_speaks_of_the_largest_items(pair: tuple[Account, r.ReportData]):
    _account, data = pair
    largest = max(data.items, key=lambda item: item.value)
    assert data.advice[0].title == largest.title
    assert abs(data.advice[0].effect - largest.value / 10) < TINY


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_can_be_rendered(pair: tuple[Account, r.ReportData], language: str, home):
    account, data = pair
    html = study_report.html(data, language)
    assert f"{account.footprint.declared_value:f}" in html
    assert account.rule_pack.title.read(language).replace("'", "&#39;") in html
