"""One reading of a study: problems are collected, so that the user sees all of them; remarks are kept."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from baymark.errors import BadInput, BaymarkError, Problems
from baymark.study.errors import TooManyProblems
from baymark.study.model import Remark

MAX_PROBLEMS = 200


class GivenUp(Exception):
    """Internal: so much is wrong that reading on would only exhaust the reader."""


@dataclass
class Reading:
    """Collects while a study is read."""

    problems: list[BaymarkError] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)

    def problem(self, error: BaymarkError) -> None:
        found = error.errors if isinstance(error, Problems) else (error,)
        for one in found:
            if len(self.problems) >= MAX_PROBLEMS:
                self.problems.append(TooManyProblems(count=MAX_PROBLEMS))
                raise GivenUp
            self.problems.append(one)

    def remark(self, remark: Remark) -> None:
        self.remarks.append(remark)

    @contextmanager
    def collecting(self) -> Iterator[None]:
        """What is wrong inside the block is collected, and the rest of the block left out."""
        try:
            yield
        except BadInput as error:
            self.problem(error)

    def finish(self) -> None:
        """Raises `Problems` if there was any."""
        if self.problems:
            raise Problems(self.problems)
