"""Runs a process and measures it from outside: wall-clock seconds and peak memory, as the user would see them."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

# ru_maxrss is in KiB on Linux and in bytes on macOS (getrusage(2) of each).
_RSS_UNIT = 1 if sys.platform == "darwin" else 1024


class ProcessFailed(Exception):
    """A process that was to be measured ended with an error."""


@dataclass(frozen=True)
class Run:
    """One process from start to end: seconds of wall-clock time, peak memory in MB (10^6 bytes), its output."""

    seconds: float
    megabytes: float
    output: str


@dataclass(frozen=True)
class Spread:
    """The smallest, middle and largest of several figures."""

    low: float
    median: float
    high: float

    @classmethod
    def of(cls, figures: Sequence[float]) -> Spread:
        return cls(min(figures), statistics.median(figures), max(figures))


def run(words: Sequence[str], folder: Path, environment: Mapping[str, str]) -> Run:
    """Run a command in a folder and wait for it. Raises `ProcessFailed` with the end of what it said.

    The peak is that of the process itself (`wait4`), not of what it starts. A child begins as a copy of its
    parent, so this module must stay small: no library is imported here.
    """
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        started = time.perf_counter()
        process = subprocess.Popen(
            words, cwd=folder, env={**os.environ, **environment}, stdout=out, stderr=err
        )
        _pid, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - started
        process.returncode = os.waitstatus_to_exitcode(status)  # so that Popen does not wait for it again
        out.seek(0)
        output = out.read().decode("utf-8", "replace")
        if process.returncode != 0:
            err.seek(0)
            said = " ".join(err.read().decode("utf-8", "replace").split())[-300:]
            raise ProcessFailed(f"{' '.join(words)} ended with {process.returncode}: {said}")
    return Run(seconds, usage.ru_maxrss * _RSS_UNIT / 1e6, output)
