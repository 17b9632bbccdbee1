"""`baymark report`: files in the languages asked for, whole or not at all."""

from __future__ import annotations

from pathlib import Path

import pypdf
import pytest


@pytest.fixture(autouse=True)
def _home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BAYMARK_HOME", str(tmp_path_factory.getbasetemp() / "report-home"))


def test_html_in_all_languages(baymark, study: Path, tmp_path: Path):
    out = tmp_path / "reports"
    code, said, _noise = baymark(
        "report", study, "--rule-pack", "gba-battery", "--out", out, "--format", "html", "--language", "all"
    )
    assert code == 0
    names = [f"lfp-pack-gba-battery-{language}.html" for language in ("en", "zh-Hans", "zh-Hant")]
    assert said.splitlines() == [str(out / name) for name in names]
    assert sorted(file.name for file in out.iterdir()) == names
    assert "產品碳足跡" in (out / names[2]).read_text(encoding="utf-8")


def test_pdf_of_every_rule_pack_of_the_study(baymark, study: Path, tmp_path: Path):
    code, said, _noise = baymark("report", study, "--out", tmp_path / "r")
    assert code == 0
    assert len(said.splitlines()) == 3
    for line in said.splitlines():
        pages = [page.extract_text() for page in pypdf.PdfReader(line).pages]
        # What a manager reads is on page one to its last line, and nothing else is.
        assert "What makes this figure preliminary" in pages[0]
        assert "Mend what the failed checks name" in pages[0]
        assert "1 Product and study" in pages[1]


def test_what_if_is_said_on_page_one(baymark, study: Path, tmp_path: Path):
    code, said, _noise = baymark(
        "report", study, "--rule-pack", "gba-battery", "--out", tmp_path / "r", "--format", "html",
        "--set", "parameters.cycle_life=1500 cycle",
    )  # fmt: skip
    assert code == 0
    page = Path(said.strip()).read_text(encoding="utf-8")
    assert "What-if, not the study as it stands: parameters.cycle_life = 1500 cycle." in page


@pytest.mark.parametrize(
    "words", [("--language", "fr"), ("--format", "docx"), ("--rule-pack", "no-such-rule-pack")]
)
def test_what_is_not_offered_is_refused_and_nothing_written(baymark, study: Path, tmp_path: Path, words):
    out = tmp_path / "r"
    code, said, noise = baymark("report", study, "--out", out, *words)
    assert code in (2, 4)
    assert said == ""
    assert words[1] in noise
    assert not out.exists()


def test_a_name_that_cannot_be_printed_stops_before_the_file(baymark, study: Path, tmp_path: Path):
    file = study / "study.yaml"
    file.write_text(
        file.read_text(encoding="utf-8").replace("Traction battery pack", "Traction 😀 pack"), "utf-8"
    )
    out = tmp_path / "r"
    code, said, noise = baymark("report", study, "--rule-pack", "gba-battery", "--out", out)
    assert code == 4
    assert "U+1F600" in noise and said == ""
    assert list(out.iterdir()) == []
