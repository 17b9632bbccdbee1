"""`baymark study adopt` and `baymark new --for-supplier` as a user runs them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from baymark.commands import study as commands


def test_adopting_says_what_it_wrote_and_that_the_result_stayed(baymark, study: Path) -> None:
    before = (study / "activity.csv").read_bytes()
    words = ("study", "adopt", study, "synthetic-graphite-cn", "--as", "graphite")
    code, out, err = baymark(*words, "--dry-run", "--format", "json")
    rows = json.loads(out)
    assert code == 0 and rows[0]["id"] == "graphite_made" and rows[-1]["dataset"] == "step:graphite"
    assert "as before" in err and "Nothing was written" in err
    assert (study / "activity.csv").read_bytes() == before
    code, out, err = baymark(*words)
    assert code == 0 and "graphite_made" in out and "activity.csv was rewritten" in err
    assert (study / "activity.csv").read_bytes() != before
    code, _out, err = baymark("check", study)
    assert code == 0, err
    code, _out, err = baymark("study", "adopt", study, "synthetic-graphite-cn")
    assert code == 4 and "no row" in err


def test_another_result_is_a_fault_and_writes_nothing(
    baymark, study: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from dataclasses import replace

    from baymark.inventory import recipes

    real = recipes.recipe

    def wrong(*given):
        made = real(*given)
        first = replace(made.ingredients[0], amount=made.ingredients[0].amount * 2)
        return replace(made, ingredients=(first, *made.ingredients[1:]))

    monkeypatch.setattr(recipes, "recipe", wrong)
    before = (study / "activity.csv").read_bytes()
    code, out, err = baymark("study", "adopt", study, "synthetic-graphite-cn")
    assert code == commands.AdoptionChanges.exit_code == 1 and "adoption-changes" in err and out == ""
    assert (study / "activity.csv").read_bytes() == before


def test_aggregated_datasets_are_refused(baymark, study: Path) -> None:
    code, out, err = baymark("study", "adopt", study, "lithium-carbonate-mix-cn")
    assert code == 4 and "aggregated" in err and out == ""


def test_a_supplier_study_is_made(baymark, tmp_path: Path) -> None:
    folder = tmp_path / "asked"
    code, out, err = baymark("new", folder, "--for-supplier", "separator", "--category", "battery")
    assert code == 0 and out.strip() == str(folder) and "README.md" in err
    code, _out, err = baymark("check", folder)
    assert code == 4 and "activity.csv row 5, amount" in err
    for words in (("--for-supplier", "separator"), ("--for-supplier", "separator", "--like", "lfp-pack")):
        code, _out, err = baymark("new", tmp_path / "other", *words)
        assert code == 2 and "--category" in err


def test_an_adopted_study_is_sealed_and_replayed(baymark, study: Path, tmp_path: Path) -> None:
    from baymark.dossier.opening import open_dossier
    from baymark.dossier.replaying import replay

    for dataset in ("lithium-iron-phosphate-cn", "iron-phosphate-cn"):
        code, _out, err = baymark("study", "adopt", study, dataset)
        assert code == 0, err
    sealed = tmp_path / "adopted.bmk"
    code, _out, err = baymark("seal", study, "--out", sealed)
    assert code == 0, err
    dossier = open_dossier(sealed)
    assert {name: one["digest"] for name, one in replay(dossier).items()} == {
        name: one["digest"] for name, one in dossier.results.items()
    }
