"""Commands as a user runs them: in this process, on a copy of the example study."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from baymark.__main__ import run
from baymark.i18n import in_language
from baymark.paths import data_folder


@pytest.fixture(autouse=True)
def _language_of_one_test() -> Iterator[None]:
    """A command chooses the language of the process; the next test begins in English."""
    with in_language("en"):
        yield


@pytest.fixture
def study(tmp_path: Path) -> Path:
    """A copy of the example, free to be spoilt."""
    folder = tmp_path / "lfp-pack"
    shutil.copytree(data_folder("templates") / "studies" / "lfp-pack", folder)
    return folder


@pytest.fixture
def baymark(capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str, str]]:
    """Run a command: exit code, standard output, standard error."""

    def call(*words: str | Path) -> tuple[int, str, str]:
        capsys.readouterr()
        code = run([str(word) for word in words])
        answer = capsys.readouterr()
        return code, answer.out, answer.err

    return call


def set_cell(file: Path, key: tuple[str, str], column: str, value: str) -> None:
    """Change one cell of a CSV file: the row whose column `key[0]` is `key[1]`."""
    with file.open(encoding="utf-8", newline="") as stream:
        reader = csv.DictReader(stream)
        columns, rows = list(reader.fieldnames or []), list(reader)
    found = [row for row in rows if row[key[0]] == key[1]]
    assert found, f"{file.name} has no row with {key}"
    found[0][column] = value
    _write(file, columns, rows)


def drop_row(file: Path, key: tuple[str, str]) -> None:
    """Remove the rows of a CSV file whose column `key[0]` is `key[1]`."""
    with file.open(encoding="utf-8", newline="") as stream:
        reader = csv.DictReader(stream)
        columns, rows = list(reader.fieldnames or []), list(reader)
    kept = [row for row in rows if row[key[0]] != key[1]]
    assert len(kept) < len(rows)
    _write(file, columns, kept)


def _write(file: Path, columns: list[str], rows: list[dict[str, str]]) -> None:
    with file.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, columns, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def replace_text(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert old in text, f"{file.name} does not say {old!r}"
    file.write_text(text.replace(old, new, 1), encoding="utf-8")
