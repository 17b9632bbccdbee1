"""The report's text in three languages, and what must hold for every report."""

from __future__ import annotations

import re
from decimal import Decimal as D
from html.parser import HTMLParser
from pathlib import Path

import pytest

from baymark.documents import report_data as r
from baymark.documents import study_report
from baymark.documents.pdf import text_of
from baymark.documents.sayings import Phrase

from .example import both, items, party, report

LANGUAGES = ("en", "zh-Hans", "zh-Hant")
EXPECTED = Path(__file__).parent / "expected"

pytestmark = pytest.mark.usefixtures("home")


def lines(html: str) -> list[str]:
    """The text of a page, one element's words per line."""
    spaced = re.sub(r"</(p|td|th|tr|li|h1|h2|h3|text|figcaption|title|span)>", r"</\1>\n", html)
    spaced = re.sub(r"<br>", "\n", spaced)
    return [" ".join(line.split()) for line in text_of(spaced).splitlines() if line.strip()]


@pytest.mark.parametrize("language", LANGUAGES)
def test_text_is_as_reviewed(language: str):
    # expected/*.txt were read line by line; a wanted change of wording or order is copied there by hand.
    reviewed = (EXPECTED / f"report-{language}.txt").read_text(encoding="utf-8").splitlines()
    assert lines(study_report.html(report(), language)) == reviewed


@pytest.mark.parametrize("language", LANGUAGES)
def test_stages_items_and_value_add_up_as_printed(language: str):
    html = study_report.html(report(), language)
    for table in re.findall(r"(?s)<table.*?</table>", html)[:12]:
        rows = [re.findall(r"(?s)<td[^>]*>(.*?)</td>", row) for row in re.findall(r"(?s)<tr.*?</tr>", table)]
        per_product = [row[2] for row in rows if len(row) == 4 and row[3].endswith("%")]
        if len(per_product) == 6:  # five stages and their total
            figures = [D(text.replace("−", "-").replace("\u202f", "")) for text in per_product]
            assert sum(figures[:5]) == figures[5] == D("50.000")
            return
    pytest.fail("the stage table was not found")


def test_a_figure_is_never_a_made_up_zero():
    assert "not separated" in study_report.html(report(), "en")
    tiny = items()[0]
    small = r.ItemPart("tiny", both("Tiny", "微小"), tiny.stage, D("1E-9"), D("2E-8"), D("1E-6"), "bought")
    html = study_report.html(report(items=(*items(), small)), "en")
    row = re.search(r"(?s)<tr><td>Tiny</td>(.*?)</tr>", html)
    assert row and re.findall(r">([^<]+)</td>", row[1].replace("&lt;", "less:")) == [
        "less:\u202f0.00001", "less:\u202f0.001", "less:\u202f0.1\u202f%",
    ]  # fmt: skip


class _Checker(HTMLParser):
    """Collects what a page would fetch, and that tags are closed in order."""

    VOID = ("meta", "br", "img", "link", "rect", "path", "wbr")

    def __init__(self) -> None:
        super().__init__()
        self.reads: list[str] = []
        self.open: list[str] = []
        self.ids: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in self.VOID:
            self.open.append(tag)
        for name, value in attrs:
            if name == "id":
                self.ids.append(value or "")
            if name in ("src", "srcset", "href", "xlink:href", "data", "poster", "action"):
                self.reads.append(f"{tag} {name}={value}")

    def handle_endtag(self, tag: str) -> None:
        if tag not in self.VOID:
            assert self.open.pop() == tag


@pytest.mark.parametrize("language", LANGUAGES)
def test_page_is_well_formed_and_reads_nothing(language: str):
    html = study_report.html(report(), language)
    checker = _Checker()
    checker.feed(html)
    assert checker.open == []
    assert checker.reads == []
    assert len(set(checker.ids)) == len(checker.ids)
    assert "url(" not in html and "@import" not in html and "<script" not in html
    assert f'<html lang="{language}">' in html


@pytest.mark.parametrize("language", LANGUAGES)
def test_markup_in_names_is_text(language: str):
    name = 'A&B <Shenzhen> "Ltd" {{ 7*7 }} <script>x</script>'
    data = report(applicant=party(name, name), study=name, what_if=((name, name),))
    title = Phrase("item.end_of_life", {"material": both(name, name)})
    credit = items()[-1]
    data = report(
        applicant=party(name, name),
        study=name,
        what_if=((name, name),),
        items=(
            *items()[:-1],
            r.ItemPart("x", title, credit.stage, credit.value, credit.share, D(-4), "rule"),
        ),
    )
    html = study_report.html(data, language)
    assert "<Shenzhen>" not in html and "<script>" not in html
    assert "A&amp;B &lt;Shenzhen&gt;" in html
    assert text_of(html).count(name) >= 5


def test_three_languages_carry_the_same_figures():
    found = []
    for language in LANGUAGES:
        table_text = " ".join(
            re.findall(r'(?s)<td class="r">(.*?)</td>', study_report.html(report(), language))
        )
        found.append(re.findall(r"−?\d[\d\u202f]*(?:\.\d+)?", table_text))
    assert found[0] == found[1] == found[2]
    assert len(found[0]) > 60


def test_proper_names_are_not_converted_between_scripts():
    data = report(applicant=party("Bay Co.", "湾区电池有限公司"))
    html = study_report.html(data, "zh-Hant")
    assert "湾区电池有限公司" in html
    assert "產品碳足跡" in html and "产品碳足迹" not in html


def test_names_fall_back_to_the_language_that_is_given():
    data = report(applicant=party("Only English Co.", ""), manufacturer=party("", "只有中文"))
    assert "Only English Co." in study_report.html(data, "zh-Hans")
    assert "只有中文" in study_report.html(data, "en")


def status_of(data: r.ReportData) -> str:
    html = study_report.html(data, "en")
    found = re.search(r'(?s)<div class="warning">(.*?)</div>', html)
    return text_of(found[1]) if found else ""


def test_status_names_everything_that_makes_it_preliminary():
    said = status_of(report(what_if=(("parameters.life", "9 year"),)))
    assert "What-if, not the study as it stands: parameters.life = 9 year." in said
    assert "The act is not adopted." in said
    assert "The rule is a draft and may change." in said
    assert "Blocking checks that failed: 1." in said


def test_status_is_silent_where_nothing_is_preliminary():
    from dataclasses import replace

    data = report()
    fine = replace(data.rule_pack, preliminary="", legal_status="in_force", fidelity="text_seen")
    assert status_of(report(rule_pack=fine, checks=())) == ""
    assert "Reconstructed method" in status_of(
        report(rule_pack=replace(fine, fidelity="reconstructed"), checks=())
    )


def test_report_without_optional_parts():
    from dataclasses import replace

    data = report()
    quality = replace(data.quality, to_confirm=(), rests_on=(), unrated=D(0))
    html = study_report.html(
        report(
            quality=quality, checks=(), verifier=(), excluded=(), left_out=(), remarks=(), views=(), beside=(),
            supplies=(), advice=(), sites=(), application_date=None,
        ),
        "en",
    )  # fmt: skip
    for said in (
        "Every figure is seen or derived.",
        "The rule pack names no point for the verifier.",
        "The rule pack excludes nothing from the boundary.",
        "No single figure would raise the confirmed share.",
        "Nothing was converted",
    ):
        assert said in html


def test_stage_outside_the_boundary_says_so():
    data = report()
    outside = tuple(
        s if s.id != "use" else r.StagePart("use", Phrase("stage.use"), False, D(0), D(0), D(0))
        for s in data.stages
    )
    html = study_report.html(report(stages=outside), "en")
    assert "outside the boundary" in html and "Outside: Use." in html
    assert "stroke-dasharray" in html


def test_a_small_difference_keeps_its_sign_and_a_figure():
    shown = {"0": "0.0", "-0.0087": "−0.9", "0.05": "+5.0", "-0.00031": "−0.03", "0.00004": "+0.004"}
    for share, text in shown.items():
        assert study_report.signed_percent(D(share)) == f"{text}\u202f%"
    assert study_report.signed_percent(D("-1E-9")).startswith(">")  # never a made-up zero


def test_a_column_aligns_on_the_point_and_says_what_is_unknown():
    texts = study_report.column([D("14.4"), None, D(216)])
    assert texts[0] == "14.4" and texts[1].startswith("–") and texts[2].startswith("216")
    assert [text.count("\u2007") for text in texts] == [0, 1, 1]  # a figure's room behind the point
