"""`baymark study supplier` as it is typed: what it writes, says and refuses."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from baymark import dossier
from baymark.__main__ import run
from baymark.paths import data_folder

EXAMPLE = data_folder("templates") / "studies" / "lfp-pack"
WANTED = "rule_packs: [gba-battery, cn-miit-551-2025, eu-2023-1542-draft-2024]"


@pytest.fixture(scope="module")
def maker(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("maker") / "maker"
    shutil.copytree(EXAMPLE, folder)
    declaration = folder / "study.yaml"
    text = declaration.read_text(encoding="utf-8")
    assert WANTED in text
    declaration.write_text(text.replace(WANTED, "rule_packs: [catena-x-v4]"), encoding="utf-8")
    return dossier.seal(folder, folder.parent / "maker.bmk").path


@pytest.fixture
def buyer(tmp_path) -> Path:
    shutil.copytree(EXAMPLE, tmp_path / "buyer")
    return tmp_path / "buyer"


def test_a_dossier_is_taken_in(buyer, maker, capsys):
    assert (
        run(
            [
                "study",
                "supplier",
                str(buyer),
                "cell-maker",
                str(maker),
                "--per",
                "kg",
                "--substance",
                "LiFePO4",
            ]
        )
        == 0
    )
    said = capsys.readouterr()
    assert said.out.strip() == str(buyer / "suppliers" / "cell-maker.yaml")
    assert "supplier:cell-maker" in said.err
    assert (buyer / "evidence" / "supplier-cell-maker.bmk").read_bytes() == maker.read_bytes()
    assert 'substance: "LiFePO4"' in (buyer / "suppliers" / "cell-maker.yaml").read_text(encoding="utf-8")
    # The next time the name is taken.
    assert run(["study", "supplier", str(buyer), "cell-maker", str(maker), "--per", "kg"]) == 2


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["Cell_Maker", "{maker}"], 2),
        (["cell-maker", "{maker}", "--per", "tonne"], 2),
        (["cell-maker", "{maker}", "--rule-pack", "gba-battery"], 4),
        (["cell-maker", "{study}"], 4),
        (["cell-maker", "none.bmk"], 4),
    ],
)
def test_what_is_refused_leaves_nothing_behind(buyer, maker, words, code):
    before = sorted(buyer.rglob("*"))
    given = [word.format(maker=maker, study=buyer / "study.yaml") for word in words]
    assert run(["study", "supplier", str(buyer), *given]) == code
    assert sorted(buyer.rglob("*")) == before
