"""Starting a study: valid from the first moment, and never over anything that is there."""

from __future__ import annotations

from datetime import date

import pytest

from baymark import category, study
from baymark.__main__ import run
from baymark.checks import Outcome
from baymark.study import new
from baymark.study.checks import carry_out_all
from baymark.study.errors import NotCreated, NotMade

BATTERY = category.load("battery")
TODAY = date(2026, 3, 1)


@pytest.mark.parametrize("kind", BATTERY.kinds)
@pytest.mark.parametrize("workbook", [False, True])
def test_skeleton_is_valid_and_empty(tmp_path, kind, workbook):
    folder = new.create_skeleton(tmp_path / "pack", BATTERY, kind, today=TODAY, workbook=workbook)
    made = study.load(folder, category.load)
    assert (made.name, made.kind, made.rows, dict(made.parameters)) == ("pack", kind, (), {})
    assert made.period.months[0] == "2025-01"
    assert len(made.period.months) == 12
    assert (folder / "activity.xlsx").exists() == workbook
    failed = {r.id for r in carry_out_all(made, BATTERY) if r.outcome is Outcome.FAILED}
    # An empty study asks for everything and claims nothing.
    assert {
        "battery.identity",
        "battery.parameters",
        "battery.mandatory-items",
        "battery.composition-sum",
    } <= failed


def test_skeleton_names_every_parameter(tmp_path):
    folder = new.create_skeleton(tmp_path / "pack", BATTERY, "traction", today=TODAY)
    text = (folder / "study.yaml").read_text(encoding="utf-8")
    for name in BATTERY.parameters:
        assert f"\n  {name}:" in text


def test_odd_names_stay_names(tmp_path):
    folder = new.create_skeleton(tmp_path / "no: 'x' # 电池", BATTERY, "ups", today=TODAY)
    assert study.load(folder, category.load).name == "no: 'x' # 电池"


def test_nothing_is_overwritten(tmp_path):
    there = tmp_path / "pack"
    there.mkdir()
    (there / "mine.txt").write_text("mine")
    for make in (
        lambda: new.create_skeleton(there, BATTERY, "traction", today=TODAY),
        lambda: new.copy_example("lfp-pack", there),
    ):
        with pytest.raises(NotCreated):
            make()
    assert [path.name for path in tmp_path.iterdir()] == ["pack"]
    assert (there / "mine.txt").read_text() == "mine"


def test_a_dangling_link_is_something_too(tmp_path):
    (tmp_path / "pack").symlink_to(tmp_path / "nowhere")
    with pytest.raises(NotCreated):
        new.copy_example("lfp-pack", tmp_path / "pack")


def test_failure_leaves_nothing(tmp_path, monkeypatch):
    monkeypatch.setattr("baymark.study.new._declaration", lambda *a: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        new.create_skeleton(tmp_path / "pack", BATTERY, "traction", today=TODAY)
    assert list(tmp_path.iterdir()) == []


def test_example_is_copied_whole(tmp_path):
    folder = new.copy_example("lfp-pack", tmp_path / "deep" / "mine")
    made = study.load(folder, category.load)
    assert len(made.rows) > 50
    assert all(r.outcome is not Outcome.FAILED for r in carry_out_all(made, BATTERY))


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["--category", "battery", "--kind", "traction"], 0, ""),
        (["--like", "lfp-pack"], 0, "nothing in it is real"),
        (["--like", "lfp-pak"], 4, "Did you mean lfp-pack?"),
        (["--category", "batery", "--kind", "traction"], 4, "Did you mean battery?"),
        (["--category", "battery", "--kind", "tracton"], 4, "Did you mean traction?"),
        (["--category", "battery"], 2, "--kind"),
        ([], 2, "--like"),
        (["--like", "lfp-pack", "--kind", "traction"], 2, "--like"),
    ],
)
def test_command(tmp_path, capsys, words, code, said):
    target = tmp_path / "pack"
    assert run(["new", str(target), *words]) == code
    out, err = capsys.readouterr()
    assert said in err
    assert target.exists() == (code == 0)
    assert out == (f"{target}\n" if code == 0 else "")
    if code == 0:
        study.load(target, category.load)
        assert run(["new", str(target), *words]) == 2
        assert "exists already" in capsys.readouterr().err


@pytest.mark.parametrize("long", [100, 300])
def test_a_name_that_no_folder_can_have(tmp_path, long):
    folder = tmp_path / ("x" * long)
    if long < 255:
        assert new.create_skeleton(folder, BATTERY, "traction", today=TODAY).is_dir()
    else:
        with pytest.raises(NotMade):
            new.create_skeleton(folder, BATTERY, "traction", today=TODAY)
    assert len(list(tmp_path.iterdir())) == (long < 255)
