"""`docs/rules`: every rule pack and scheme in plain words, both languages, with a list of what is assumed or unverified.

What the editors wrote stands beside what is calculated, so that a lawyer can hold the one against the other.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from baymark import category as categories
from baymark import rules
from baymark.rules import due
from baymark.rules.model import RulePack
from docs import rule_sections as sections
from docs import scheme_pages
from docs.rule_identity import documents, span, text_of
from docs.rule_words import LANGUAGES, Words, read_wording

OPEN = ("assumed", "unverified")
OF_RULES: Mapping[str, sections.Section] = {
    "scope": sections.scope,
    "unit": sections.unit,
    "boundary": sections.boundary,
    "processes": sections.processes,
    "formulas": sections.formulas,
    "parameters": sections.parameters,
    "electricity": sections.electricity,
    "allocation": sections.allocation,
    "end_of_life": sections.end_of_life,
    "method": sections.method,
    "cut_off": sections.cut_off,
    "data_quality": sections.data_quality,
    "evidence": sections.evidence,
    "checks": sections.checks,
}


@dataclass(frozen=True)
class Entry:
    """One thing of a rule pack that has a source: under which heading, what it is, how well it is known."""

    heading: str
    what: str
    source: str
    basis: str


def make() -> dict[str, str]:
    """Every page by its path in docs."""
    newest: dict[str, RulePack] = {}
    for rule_pack in rules.available():
        newest[rule_pack.id] = rule_pack  # they come sorted by version
    wording, loaded = read_wording(), {p.category: categories.load(p.category) for p in newest.values()}
    acts = due.acts()
    pages: dict[str, str] = {}
    for language in LANGUAGES:
        spoken = {name: Words(wording, language, definition) for name, definition in loaded.items()}
        for pack in newest.values():
            pages[f"rules/{language}/{pack.id}.md"] = _page(pack, spoken[pack.category], acts)
        words = next(iter(spoken.values()))
        pages |= scheme_pages.make(words)
        name = "README.md" if language == "en" else f"README.{language}.md"
        pages[f"rules/{name}"] = _index(list(newest.values()), spoken, words)
    return pages


def _index(packs: Sequence[RulePack], spoken: Mapping[str, Words], words: Words) -> str:
    columns = ("pack", "status", "fidelity", "unit", "open")
    rows = []
    for pack in packs:
        found = entries(pack, spoken[pack.category])
        open_ones = sum(one.basis in OPEN for one in found)
        unit = words.say("index.base") if pack.abstract else f"`{pack.declared_unit}`"
        rows.append(
            (
                f"[{words.read(pack.title)}]({words.language}/{pack.id}.md)",
                words.say(f"legal_status.{pack.legal_status}"),
                words.say(f"fidelity.{pack.fidelity}"),
                unit,
                words.say("index.of", open=open_ones, all=len(found)),
            )
        )
    lines = [
        f"<!-- {words.say('generated')} -->",
        f"# {words.say('index.title')}",
        "",
        words.say("index.other_language"),
        "",
        words.say("index.intro"),
        "",
        *words.table([words.say(f"index.{name}") for name in columns], rows),
        f"## {words.say('index.schemes')}",
        "",
        *scheme_pages.listed(words),
    ]
    return "\n".join(lines).rstrip() + "\n"


def _page(pack: RulePack, words: Words, acts: Mapping[str, due.Act]) -> str:
    lines = [f"<!-- {words.say('generated')} -->", f"# {words.read(pack.title)}", ""]
    lines += [words.say("identity.other_language", id=pack.id), ""]
    if pack.preliminary is not None:
        lines += [f"> **{words.read(pack.preliminary)}**", ""]
    for name, part in (("identity", _identity), ("basis", _basis), ("exceptions", _exceptions)):
        found = list(part(pack, words))
        if found:
            lines += [f"## {words.say(f'headings.{name}')}", "", *found]
    lines += [f"## {words.say('headings.words')}", "", *text_of(pack.folder, words), ""]
    lines += [f"## {words.say('headings.data')}", ""]
    last: Mapping[str, sections.Section] = {
        "due": sections.due(acts),
        "verifier": sections.verifier,
        "prints": sections.prints,
    }
    for name, section in {**OF_RULES, **last}.items():
        lines += [f"### {words.say(f'headings.{name}')}", "", *section(pack, words)]
    lines += [f"## {words.say('headings.open')}", "", *_open(pack, words)]
    return "\n".join(lines).rstrip() + "\n"


def _identity(pack: RulePack, words: Words) -> Iterator[str]:
    fidelity = words.say(f"fidelity.{pack.fidelity}") + words.say("stop")
    facts = {
        "version": f"`{pack.name}`",
        "status": words.say(f"legal_status.{pack.legal_status}"),
        "fidelity": words.join(fidelity, words.say(f"consequence.{pack.fidelity}")),
        "from": span(pack.in_force, words),
        "extends": f"[{pack.bases[0].name}]({pack.bases[0].id}.md)" if pack.bases else "",
        "yields": words.listed(f"[{id_}]({id_}.md)" for id_ in pack.yields_to) if pack.yields_to else "",
        "supersedes": f"`{pack.supersedes}`" if pack.supersedes else "",
        "superseded_by": f"`{pack.superseded_by}`" if pack.superseded_by else "",
    }
    for name, text in facts.items():
        if text:
            yield f"- {words.pair(words.say(f'identity.{name}'), text)}"
    if pack.abstract:
        yield f"- **{words.say('identity.abstract')}**"
    yield ""
    yield words.say("marks")
    yield ""


def _basis(pack: RulePack, words: Words) -> Iterator[str]:
    yield from documents(pack.basis, words)


def _exceptions(pack: RulePack, words: Words) -> Iterator[str]:
    if not pack.exceptions:
        return
    yield words.say("exceptions.intro", base=pack.bases[0].id)
    yield ""
    for one in pack.exceptions:
        changes = words.listed(
            f"{words.say(f'exceptions.{change.action}')} `{change.path}`" for change in one.changes
        )
        yield f"- **`{one.id}`**{words.say('colon')}{words.read(one.reason)} {words.rests(one.source, one.basis)}"
        yield f"  - {changes}"
    yield ""


def _open(pack: RulePack, words: Words) -> Iterator[str]:
    found = entries(pack, words)
    open_ones = [one for one in found if one.basis in OPEN]
    yield words.say("open.intro", open=len(open_ones), all=len(found))
    yield ""
    unread = [one for one in pack.basis if one.read != "text_seen"]
    if unread:
        named = words.sentences(words.noted(words.read(one.title), words.name(one.edition)) for one in unread)
        yield f"- **{words.say('open.unread')}**{words.say('colon')}{named}"
    for heading in dict.fromkeys(one.heading for one in open_ones):
        yield f"- **{words.say(f'headings.{heading}')}**"
        grouped: dict[tuple[str, str], list[str]] = {}
        for one in open_ones:
            if one.heading == heading:
                grouped.setdefault((one.source, one.basis), []).append(one.what)
        for (source, basis), what in grouped.items():
            yield f"  - {words.pair(words.sentences(dict.fromkeys(what)), words.rests(source, basis))}"
    yield f"- **{words.say('open.unmarked')}**{words.say('colon')}{words.say('open.in_words')}"
    yield ""


def entries(pack: RulePack, words: Words) -> list[Entry]:
    """Everything in a rule pack that states a source, in the order of the page."""
    return list(_entries(pack, words))


def _entries(pack: RulePack, words: Words) -> Iterator[Entry]:
    def of(heading: str, what: str, one: object) -> Entry:
        return Entry(heading, what, str(getattr(one, "source", "")), str(getattr(one, "basis", "")))

    for exception in pack.exceptions:
        yield of("exceptions", f"`{exception.id}`", exception)
    for condition in (*pack.scope.conditions, *pack.scope.exclusions):
        yield of("scope", words.predicate(condition.when, pack), condition)
    for excluded in pack.boundary.excluded:
        yield of("boundary", words.item(excluded.item), excluded)
    for left in pack.boundary.left_out:
        yield of("boundary", words.read(left.text), left)
    for process in pack.processes:
        yield of("processes", words.read(process.title), process)
    for formula in pack.formulas.values():
        yield of("formulas", words.read(formula.title), formula)
    for parameter in pack.parameters.values():
        for value in parameter.values:
            choice = f" ({words.choice(parameter.by, value.key)})" if parameter.by else ""
            yield of("parameters", f"{words.read(parameter.title)}{choice}", value)
    yield of("electricity", words.say("headings.electricity"), pack.electricity)
    if pack.electricity.instruments is not None:
        yield of("electricity", words.say("electricity.criteria"), pack.electricity.instruments)
    key = words.say(f"allocation.keys.{pack.allocation.plant.key}")
    yield of("allocation", words.say("allocation.plant", key=key), pack.allocation.plant)
    if pack.allocation.co_products is not None:
        yield of("allocation", words.say("headings.allocation"), pack.allocation.co_products)
    yield of("end_of_life", words.say("headings.end_of_life"), pack.end_of_life)
    for material, rule in pack.end_of_life.materials.items():
        yield of("end_of_life", words.read(words.category.composition_materials[material]), rule)
    yield of("cut_off", words.say("headings.cut_off"), pack.cut_off)
    yield of("data_quality", words.say("headings.data_quality"), pack.data_quality)
    yield of("data_quality", words.say("rounding", digits=pack.rounding.significant_digits), pack.rounding)
    for entry in pack.due:
        yield of("due", words.read(entry.title), entry)
