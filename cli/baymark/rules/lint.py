"""`rules lint`: every problem of the rule packs named or in a folder, none hiding another, as a report of checks.

Beyond what keeps a rule pack from being loaded it names what is only doubtful (severity `warn`): parts that nothing
reads, limits that no example shows on both sides, requirements without their Chinese, acts of which nothing is known.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence, Set
from pathlib import Path

from baymark import category as categories
from baymark.category import Category
from baymark.checks import CheckResult, Outcome, Severity
from baymark.errors import BaymarkError, Place, Problems
from baymark.formulas import FormulaError, parse
from baymark.i18n import _
from baymark.rules import consistency, due, examples, fields, reading, shelf
from baymark.rules.consistency.predicates import asked as asked_by
from baymark.rules.content import Content, content_of
from baymark.rules.errors import ShadowedRulePack, UnknownRulePack, UnreadableFolder
from baymark.rules.examples import coverage
from baymark.rules.extending import flat
from baymark.rules.folder import Shelved
from baymark.rules.limits import LIMITS
from baymark.rules.model import Origin, RulePack
from baymark.rules.operators import OPERATORS
from baymark.rules.predicates import names_in

CHAPTER = re.compile(r"^## (\d+)", re.MULTILINE)
CHINESE = re.compile(r"[\u4e00-\u9fff]")


def run(
    targets: Sequence[str] = (), folders: Sequence[Path] = (), operators: Set[str] = frozenset(LIMITS)
) -> list[CheckResult]:
    """Lint the rule packs of these ids or in these folders; without any, every one that is installed or laid over.

    `operators` are those that checks may name. Raises `UnknownRulePack` for a target that is
    neither, `UnreadableFolder` for a folder without any.
    """
    named = [Path(target) for target in targets if Path(target).is_dir()]
    single = [folder for folder in named if (folder / "pack.yaml").is_file()]
    roots = [folder for folder in named if folder not in single]
    overlays = [*folders, *roots, *_roots(single, [*folders, *roots])]
    shadowed: list[ShadowedRulePack] = []
    everything = shelf.whole(overlays, shadowed)
    wanted = _wanted(everything, targets, named)
    _require_some(named, [*(one.folder for one in everything.values()), *_folders(shadowed)])
    loaded: dict[str, Category] = {}
    results: list[CheckResult] = []
    for found in wanted:
        results += _of(found, everything, loaded, operators)
    for error in shadowed:
        results.append(_failed(str(error.values["rule_pack"]), error))
    if not targets:
        results += _orphan_acts(everything, overlays)
    return results


def _roots(single: Sequence[Path], roots: Sequence[Path]) -> list[Path]:
    """The folders of rules in which single rule packs lie, unless they are there already or installed."""
    from baymark.paths import data_folder

    known = {path.resolve() for path in (*roots, data_folder("rules"))}
    found = [folder.resolve().parents[2] for folder in single if len(folder.resolve().parents) > 2]
    return [root for root in dict.fromkeys(found) if root not in known]


def _wanted(
    everything: Mapping[str, Shelved], targets: Sequence[str], named: Sequence[Path]
) -> list[Shelved]:
    """The rule packs that are named by id, by id@version, or by a folder. Raises `UnknownRulePack`."""
    inside = {path.resolve() for path in named}
    ids = [target for target in targets if Path(target) not in named]
    known = {one.id for one in everything.values()} | set(everything)
    for name in ids:
        if name not in known:
            raise UnknownRulePack(None, name=name, known=sorted(known))
    return [
        one
        for one in everything.values()
        if not targets or one.id in ids or one.name in ids or inside & _above(one.folder)
    ]


def _require_some(named: Sequence[Path], found: Sequence[Path]) -> None:
    """Some rule pack lies in every folder that is named. Raises `UnreadableFolder`."""
    lying = {path for folder in found for path in _above(folder)}
    for folder in named:
        if folder.resolve() not in lying:
            reason = _("no rule pack lies there as CATEGORY/ID/VERSION")
            raise UnreadableFolder(Place(str(folder)), reason=reason)


def _above(folder: Path) -> set[Path]:
    """The folder of a rule pack and those above it, up to the folder of rules."""
    whole = folder.resolve()
    return {whole, *whole.parents[:3]}


def _folders(shadowed: Sequence[ShadowedRulePack]) -> list[Path]:
    return [Path(str(error.values["folder"])) for error in shadowed]


def _of(
    found: Shelved, everything: Mapping[str, Shelved], loaded: dict[str, Category], operators: Set[str]
) -> list[CheckResult]:
    """Every problem of one rule pack, then what is doubtful; `passed` where nothing blocks."""
    problems, rule_pack, content = _problems(found, everything, loaded)
    results = [_failed(found.name, error) for error in problems]
    if rule_pack is not None and content is not None:
        results += [
            _unknown_operator(rule_pack, check_id, name) for check_id, name in _strange(rule_pack, operators)
        ]
        doubts = [
            *_texts(content),
            *_clauses(rule_pack, content),
            *_unused(rule_pack),
            *_acts(rule_pack, everything),
        ]
        if not problems:
            doubts += _gaps(rule_pack, everything, loaded)
        results += [
            CheckResult(
                f"{found.name}/{id_}", Outcome.FAILED, Severity.WARN, text, Place(rule_pack.place, key=key)
            )
            for id_, key, text in doubts
        ]
    if not any(result.blocks for result in results):
        results.insert(0, CheckResult(f"{found.name}/lint", Outcome.PASSED))
    return results


def _problems(
    found: Shelved, everything: Mapping[str, Shelved], loaded: dict[str, Category]
) -> tuple[list[BaymarkError], RulePack | None, Content | None]:
    """What keeps it from being loaded, all of it, and the rule pack as far as it can be read."""
    problems: list[BaymarkError] = []
    try:
        _requirements(found.folder, problems)
        content = content_of(found, everything)
    except BaymarkError as error:
        return [*problems, *_single(error)], None, None
    try:
        shelf.require_published(content, shelf.published())
    except BaymarkError as error:
        problems.append(error)
    rule_pack, read = reading.read(content, Origin(found.overlay, published=False))
    problems += [*read, *shelf.misplaced(rule_pack, content.folder)]
    try:
        category = loaded.setdefault(rule_pack.category, categories.load(rule_pack.category))
    except BaymarkError as error:
        return [*problems, *_single(error)], None, None
    known = {(error.code, str(error.place)) for error in problems}
    problems += [
        error
        for error in consistency.problems(rule_pack, category)
        if (error.code, str(error.place)) not in known
    ]
    return problems, rule_pack, content


def _requirements(folder: Path, problems: list[BaymarkError]) -> None:
    """The requirements stand in both languages, chapter for chapter. Raises `UnreadableFolder`."""
    from baymark.rules.folder import files_of

    files_of(folder)
    english = (folder / "en.md").read_text(encoding="utf-8", errors="replace")
    chinese = (folder / "zh-Hans.md").read_text(encoding="utf-8", errors="replace")
    place = Place("/".join([*folder.parts[-2:], "zh-Hans.md"]))
    if not CHINESE.search(chinese):
        problems.append(UnreadableFolder(place, reason=_("the requirements have no Chinese text")))
    elif CHAPTER.findall(english) != CHAPTER.findall(chinese):
        reason = _("the Chinese requirements have other chapters than the English ones")
        problems.append(UnreadableFolder(place, reason=reason))


def _single(error: BaymarkError) -> Sequence[BaymarkError]:
    return error.errors if isinstance(error, Problems) else (error,)


def _failed(name: str, error: BaymarkError) -> CheckResult:
    return CheckResult(f"{name}/{error.code}", Outcome.FAILED, message=error.explain(), place=error.place)


def _strange(rule_pack: RulePack, operators: Set[str]) -> list[tuple[str, str]]:
    return [(check.id, check.operator) for check in rule_pack.checks if check.operator not in operators]


def _unknown_operator(rule_pack: RulePack, check_id: str, name: str) -> CheckResult:
    from baymark.category.errors import UnknownChoice

    place = Place(rule_pack.place, key=f"checks.{check_id}.operator")
    return _failed(rule_pack.name, UnknownChoice(place, name=name, known=sorted(LIMITS)))


Doubt = tuple[str, str, str]


def _texts(content: Content) -> Iterator[Doubt]:
    """Chinese texts without any Chinese in them."""
    for path, text in flat(content.node).items():
        if path.endswith("/zh-Hans") and text and not CHINESE.search(text):
            yield (
                "no-chinese",
                path,
                _("The Chinese text has no Chinese in it: {text}").format(text=text[:60]),
            )


def _clauses(rule_pack: RulePack, content: Content) -> Iterator[Doubt]:
    """Clauses cited by a rule pack that rests on nothing that was read."""
    if any(document.read != "not_seen" for document in rule_pack.basis):
        return
    for path, text in flat(content.node).items():
        if not path.startswith("basis/") and fields.cites_clause(text):
            said = _("A clause is cited, but nothing that the rule pack rests on was read: {text}")
            yield "clause", path, said.format(text=text[:60])


def _unused(rule_pack: RulePack) -> Iterator[Doubt]:
    """Parameters, formulas and predicates that nothing reads."""
    read = {rule_pack.functional_unit.quantity, rule_pack.reference_flow.quantity}
    read |= {one.quantity for one in rule_pack.also_declared}
    for text in [f.expression for f in rule_pack.formulas.values()] + [
        p.quantity for p in rule_pack.processes
    ]:
        try:
            read |= set(parse(text).names)
        except FormulaError:
            return  # named among the problems; what it would read cannot be told
    # An operator reads by what a study states; any variant counts.
    read |= {n for f in rule_pack.formulas.values() if f.operator for n in OPERATORS[f.operator].reads}
    asked = {name for _key, one in asked_by(rule_pack) for name in names_in(one)}
    for kind, names, used in (
        ("parameters", rule_pack.parameters, read),
        ("formulas", rule_pack.formulas, read),
        ("predicates", rule_pack.predicates, asked),
    ):
        for name in names:
            if name not in used:
                yield "unused", f"{kind}.{name}", _("Nothing reads it: {name}.").format(name=name)


def _acts(rule_pack: RulePack, everything: Mapping[str, Shelved]) -> Iterator[Doubt]:
    """Acts of which nothing is known, and rule packs named as neighbours that are not there."""
    overlays = sorted({one.folder.parents[2] for one in everything.values() if one.overlay})
    acts = due.acts(overlays)
    for entry in rule_pack.due:
        for term in entry.terms:
            if term.act and term.act not in acts:
                text = _("Nothing is known here of the act {act}.").format(act=term.act)
                yield "unknown-act", f"due.{entry.id}", text
    known = {one.id for one in everything.values()} | set(everything)
    named = [("yields_to", name) for name in rule_pack.yields_to]
    named += [("supersedes", rule_pack.supersedes or ""), ("superseded_by", rule_pack.superseded_by or "")]
    for key, name in named:
        if name and name not in known:
            yield "unknown-neighbour", key, _("There is no rule pack {name} here.").format(name=name)


def _gaps(
    rule_pack: RulePack, everything: Mapping[str, Shelved], loaded: dict[str, Category]
) -> Iterator[Doubt]:
    """What the examples do not show."""
    category = loaded[rule_pack.category]
    bases = []
    for base in rule_pack.bases:
        content = content_of(everything[base.name], everything)
        read, problems = reading.read(content, Origin(overlay=False, published=False))
        if problems or consistency.problems(read, category):
            return  # the base's own lint names them
        bases.append(coverage.Shown(read, examples.all_of(read, category)))
    shown = coverage.Shown(rule_pack, examples.all_of(rule_pack, category))
    for gap in coverage.gaps(shown, category, bases):
        yield "not-shown", gap.path, _("No example shows {what}.").format(what=gap.text)


def _orphan_acts(everything: Mapping[str, Shelved], overlays: Sequence[Path]) -> list[CheckResult]:
    """Acts that no rule pack names."""
    used: set[str] = set()
    for found in everything.values():
        try:
            texts = flat(content_of(found, everything).node)
        except BaymarkError:
            continue  # named with its rule pack
        used |= {text for path, text in texts.items() if path.startswith("due/") and path.endswith("/act")}
    return [
        CheckResult(
            f"{due.FILE}/unused",
            Outcome.FAILED,
            Severity.WARN,
            _("Nothing reads it: {name}.").format(name=id_),
            act.place,
        )
        for id_, act in due.acts(overlays).items()
        if id_ not in used
    ]
