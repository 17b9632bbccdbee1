"""The first steps of a newcomer: nothing looks like a result that is none."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from .conftest import set_cell

Command = Callable[..., tuple[int, str, str]]


def test_a_study_without_rule_packs_says_so(tmp_path: Path, baymark: Command) -> None:
    assert baymark("new", tmp_path / "x", "--category", "battery", "--kind", "traction")[0] == 0
    for verb in ("calc", "report", "crosscheck"):
        code, out, err = baymark(verb, tmp_path / "x")
        assert code == 4 and out == ""
        assert "rule_packs" in err and "no-rule-pack" in err


def test_a_study_without_rows_has_no_footprint(tmp_path: Path, baymark: Command) -> None:
    baymark("new", tmp_path / "x", "--category", "battery", "--kind", "traction")
    code, out, err = baymark("calc", tmp_path / "x", "--rule-pack", "gba-battery", "--draft")
    assert code == 4 and out == ""
    assert "no-activity-data" in err


def test_an_example_takes_the_name_of_its_folder(tmp_path: Path, baymark: Command) -> None:
    baymark("new", tmp_path / "my-pack", "--like", "lfp-pack")
    _code, out, _err = baymark("calc", tmp_path / "my-pack", "--format", "json", "--rule-pack", "gba-battery")
    assert '"study": "my-pack"' in out


def test_a_draft_is_marked_where_it_is_printed(study: Path, baymark: Command) -> None:
    set_cell(study / "activity.csv", ("id", "tray"), "amount", "54.000")
    assert baymark("report", study, "--rule-pack", "gba-battery", "--out", study.parent)[0] == 3
    assert not list(study.parent.glob("*.pdf"))
    for form in ("table", "csv"):
        words = ("calc", study, "--rule-pack", "gba-battery", "--draft", "--format", form)
        assert "DRAFT" in baymark(*words)[1]
    asked = ("calc", study, "--rule-pack", "gba-battery", "--set", "rows.tray.amount=34", "--format", "csv")
    assert "WHAT-IF" in baymark(*asked)[1]


def test_a_figure_that_is_not_official_says_so_beside_it(study: Path, baymark: Command) -> None:
    for rule_pack, words in (
        ("eu-2023-1542-draft-2024", "voluntary and no declaration under Article 7"),
        ("cn-miit-551-2025", "comes about only on the ministry's platform"),
        ("cn-national-label-battery-large-traction", "is not a result under the label"),
        ("global-battery-alliance-1.5", "neither a certificate of the Global Battery Alliance"),
    ):
        code, out, err = baymark("calc", study, "--rule-pack", rule_pack)
        assert code == 0, err
        assert words in " ".join(out.split()), rule_pack


def test_a_search_takes_several_words(baymark: Command) -> None:
    code, out, _err = baymark("db", "search", "lithium", "carbonate")
    assert code == 0 and "lithium-carbonate-brine-cl" in out
