"""A copy of the example study to spoil, and ways to spoil it."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from baymark import category, study
from baymark.errors import BaymarkError, Problems
from baymark.paths import data_folder


class Folder:
    """A study folder whose files can be changed cell by cell."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def load(self, **set_values: str) -> study.Study:
        values = {key.replace("__", "."): value for key, value in set_values.items()}
        return study.load(self.path, category.load, set_values=values)

    def problems(self, **set_values: str) -> list[BaymarkError]:
        """What reading refuses; fails the test when nothing is."""
        with pytest.raises(BaymarkError) as caught:
            self.load(**set_values)
        error = caught.value
        return list(error.errors) if isinstance(error, Problems) else [error]

    def problem(self, **set_values: str) -> BaymarkError:
        """The one thing that reading refuses."""
        found = self.problems(**set_values)
        assert len(found) == 1, [error.render() for error in found]
        return found[0]

    def table(self, name: str) -> list[list[str]]:
        with (self.path / name).open(encoding="utf-8", newline="") as file:
            return list(csv.reader(file))

    def write_table(self, name: str, lines: list[list[str]]) -> None:
        with (self.path / name).open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows(lines)

    def set_cell(self, row: str, column: str, value: str, name: str = "activity.csv") -> int:
        """Change the cell of the first line whose first cell is `row`; returns the line's number."""
        lines = self.table(name)
        number = next(index for index, line in enumerate(lines) if line[0] == row)
        lines[number][lines[0].index(column)] = value
        self.write_table(name, lines)
        return number + 1

    def replace(self, name: str, old: str, new: str) -> None:
        path = self.path / name
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), encoding="utf-8")


@pytest.fixture
def example(tmp_path: Path) -> Folder:
    target = tmp_path / "study"
    shutil.copytree(data_folder("templates") / "studies" / "lfp-pack", target)
    return Folder(target)


@pytest.fixture
def as_workbook(example: Folder) -> Callable[[], Folder]:
    """Turns activity.csv of the example into activity.xlsx."""

    def convert() -> Folder:
        study.write_activity(example.load().rows, example.path / "activity.xlsx")
        (example.path / "activity.csv").unlink()
        return example

    return convert
