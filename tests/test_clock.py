"""The time of acts: one way of writing it, and a clock that can be stopped."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from baymark import clock


def test_now_is_utc_in_whole_seconds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("BAYMARK_CLOCK", raising=False)
    before = datetime.now(UTC) - timedelta(seconds=1)
    at = clock.now()
    assert at.tzinfo is UTC and at.microsecond == 0
    assert before <= at <= datetime.now(UTC)


def test_a_stopped_clock_stands(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BAYMARK_CLOCK", "2026-11-20T08:00:00Z")
    assert clock.now() == clock.now() == datetime(2026, 11, 20, 8, tzinfo=UTC)


@pytest.mark.parametrize("wrong", ["yesterday", "2026-11-20", "2026-11-20T08:00:00", "2026-02-30T08:00:00Z"])
def test_a_wrong_clock_is_refused(monkeypatch: pytest.MonkeyPatch, wrong: str) -> None:
    monkeypatch.setenv("BAYMARK_CLOCK", wrong)
    with pytest.raises(clock.WrongClock):
        clock.now()


@given(st.datetimes(datetime(1900, 1, 1), datetime(9999, 12, 31), timezones=st.just(UTC)))
def test_written_times_come_back(at: datetime) -> None:
    assert clock.from_text(clock.as_text(at)) == at.replace(microsecond=0)


def test_other_zones_are_written_in_utc() -> None:
    at = datetime(2026, 11, 20, 16, 0, tzinfo=timezone(timedelta(hours=8)))
    assert clock.as_text(at) == "2026-11-20T08:00:00Z"
    with pytest.raises(ValueError, match="no time zone"):
        clock.as_text(datetime(2026, 11, 20))


@pytest.mark.parametrize(
    "other",
    [
        "2026-11-20T08:00:00+00:00",
        "2026-11-20T08:00:00.000Z",
        "2026-11-20 08:00:00Z",
        "2026-11-20t08:00:00z",
        "2026-11-20T24:00:00Z",
        "２026-11-20T08:00:00Z",
        "2026-11-20T08:00:00Z\n",
        20261120,
        None,
    ],
)
def test_other_ways_of_writing_are_refused(other: object) -> None:
    with pytest.raises(clock.NotATime):
        clock.from_text(other)
