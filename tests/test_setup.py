"""The frame of the program: help without heavy imports, exit codes, paths, and the layers' contract."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from baymark import __version__, paths
from baymark.__main__ import run
from baymark.commands import VERBS, Verb, build_app
from baymark.i18n import choose_language, in_language, language

HEAVY = {
    "numpy",
    "scipy",
    "pandas",
    "bw2data",
    "bw2calc",
    "bw2io",
    "bw_processing",
    "weasyprint",
    "openpyxl",
    "pint",
    "rich",
    "fontTools",
}


@pytest.fixture(autouse=True)
def _language_returns(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv("BAYMARK_LANG", raising=False)
    former = language()
    yield
    choose_language(former)


def _modules_after(*words: str) -> set[str]:
    script = (
        "import sys; from baymark.__main__ import run; code = run(sys.argv[1:]);"
        "print('\\n'.join(sys.modules), file=sys.stderr); sys.exit(code)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, *words], capture_output=True, text=True, encoding="utf-8", check=True
    )
    assert done.stdout.strip()
    return {name.split(".")[0] for name in done.stderr.split()}


@pytest.mark.parametrize("words", [["--help"], ["--lang", "zh-Hant", "--help"], ["--version"]])
def test_help_and_version_import_nothing_heavy(words: list[str]) -> None:
    modules = _modules_after(*words)
    assert "typer" in modules
    assert modules & HEAVY == set()


def test_help_of_each_verb_imports_nothing_heavy() -> None:
    present = [verb.name for verb in VERBS if _module_exists(verb)]
    for name in present:
        assert _modules_after(name, "--help") & HEAVY == set(), name


def _module_exists(verb: Verb) -> bool:
    return (Path(paths.__file__).parent / "commands" / f"{verb.module.rsplit('.', 1)[1]}.py").is_file() or (
        Path(paths.__file__).parent / "commands" / verb.module.rsplit(".", 1)[1]
    ).is_dir()


def test_version(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--version"]) == 0
    assert capsys.readouterr().out == f"baymark {__version__}\n"


def test_alone_it_prints_the_help(capsys: pytest.CaptureFixture[str]) -> None:
    assert run([]) == 0
    out = capsys.readouterr().out
    assert all(verb.name in out for verb in VERBS)


def test_help_speaks_the_language_asked_for(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run(["--lang", "zh-Hant", "--help"]) == 0
    assert "計算研究的碳足跡" in capsys.readouterr().out
    monkeypatch.setenv("BAYMARK_LANG", "zh_CN.UTF-8")
    assert run(["--help"]) == 0
    assert "计算研究的碳足迹" in capsys.readouterr().out
    assert run(["--lang=en", "--help"]) == 0  # the option goes before the environment
    assert "Calculate the footprint" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["clac"], "Did you mean calc?"),
        (["zzz"], "The commands are new"),
        (["--nonsense"], "--nonsense"),
        (["--lang", "xx", "--help"], "'xx'"),
        (["--lang"], "--lang"),
    ],
)
def test_wrong_usage_is_exit_2_on_stderr(
    words: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(words) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert said in printed.err
    assert "[usage]" in printed.err
    assert "Traceback" not in printed.err


def _verb(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, body: str) -> tuple[Verb, ...]:
    name = f"probe_{abs(hash(body))}"
    (tmp_path / f"{name}.py").write_text(
        "import typer\nfrom baymark.errors import Blocked\nfrom baymark.i18n import N_\n"
        "def register(app):\n"
        "    @app.command('probe', help=N_('Calculate the footprint of a study.'))\n"
        f"    def probe(figure: int = typer.Option(1, help=N_('Commands'))):\n        {body}\n",
        encoding="utf-8",
    )
    monkeypatch.syspath_prepend(str(tmp_path))
    return (Verb("probe", name, "Write the study report."),)


@pytest.mark.parametrize(
    ("body", "code", "said"),
    [
        ("raise Blocked(count=2)", 3, "2 blocking check(s) failed."),
        ("raise ZeroDivisionError('a\\nb')", 1, "ZeroDivisionError: a b."),
        ("raise typer.Exit(5)", 5, ""),
        ("raise typer.BadParameter('no')", 2, "no"),
        ("raise KeyboardInterrupt", 130, "Interrupted."),
        ("raise typer.Abort", 130, "Interrupted."),
    ],
)
def test_errors_become_text_and_exit_code(
    body: str,
    code: int,
    said: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    verbs = _verb(tmp_path, monkeypatch, body)
    monkeypatch.setattr("baymark.commands.build_app", lambda: build_app(verbs))
    assert run(["probe"]) == code
    printed = capsys.readouterr()
    assert said in printed.err
    assert "Traceback" not in printed.err
    assert run(["--debug", "probe"]) == code
    if code not in (5, 130):
        assert "Traceback" in capsys.readouterr().err


def test_help_texts_of_a_verb_are_translated(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    app = build_app(_verb(tmp_path, monkeypatch, "pass"))
    with in_language("zh-Hans"):
        app.main(args=["probe", "--help"], prog_name="baymark", standalone_mode=False)
    out = capsys.readouterr().out
    assert "计算研究的碳足迹" in out
    assert "命令" in out


def test_the_data_folders_are_found_in_a_checkout() -> None:
    root = Path(__file__).parent.parent
    assert paths.data_folder("databases") == root / "databases"


def test_the_data_folders_are_found_when_installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = tmp_path / "site-packages" / "baymark"
    (package / "_data" / "rules").mkdir(parents=True)
    monkeypatch.setattr(paths, "__file__", str(package / "paths.py"))
    assert paths.data_folder("rules") == package / "_data" / "rules"
    with pytest.raises(FileNotFoundError, match="databases"):
        paths.data_folder("databases")


def test_home_is_where_the_environment_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BAYMARK_HOME", str(tmp_path / "home"))
    assert paths.home_folder() == tmp_path / "home"
    assert paths.cache_folder("fonts") == tmp_path / "home" / "cache" / "fonts"
    assert paths.cache_folder("fonts").is_dir()


def test_the_lock_names_no_index_and_no_path() -> None:
    lock = (Path(__file__).parent.parent / "requirements.lock").read_text(encoding="utf-8")
    assert "--hash=sha256:" in lock
    for word in ("://", "--index", "--find-links", " /", "file:"):
        assert word not in lock
