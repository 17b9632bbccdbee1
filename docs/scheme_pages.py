"""Pages of the schemes in docs/rules: who does what, what is handed in, issued or declared, and what is not known."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from baymark.category import Text
from baymark.rules import schemes
from baymark.rules.schemes.model import Declaration, Point, Scheme, StatementRule
from docs.rule_identity import documents, span, text_of
from docs.rule_words import Words, percent


def make(words: Words) -> dict[str, str]:
    """The page of every scheme in one language, by its path in docs."""
    return {f"rules/{words.language}/scheme-{one.id}.md": _page(one, words) for one in schemes.available()}


def listed(words: Words) -> list[str]:
    """The schemes as a table for the index."""
    columns = ("scheme", "kind", "status", "fidelity")
    rows = []
    for one in schemes.available():
        kind = "declaration" if isinstance(one, Declaration) else "certification"
        rows.append(
            (
                f"[{words.read(one.title)}]({words.language}/scheme-{one.id}.md)",
                words.say(f"index.{kind}"),
                words.say(f"legal_status.{one.legal_status}"),
                words.say(f"fidelity.{one.fidelity}"),
            )
        )
    return words.table([words.say(f"index.{name}") for name in columns], rows)


def _page(one: Scheme | Declaration, words: Words) -> str:
    lines = [f"<!-- {words.say('generated')} -->", f"# {words.read(one.title)}", ""]
    lines += [words.say("identity.other_language", id=f"scheme-{one.id}"), ""]
    if one.preliminary is not None:
        lines += [f"> **{words.read(one.preliminary)}**", ""]
    facts = {
        "version": f"`{one.name}`",
        "status": words.say(f"legal_status.{one.legal_status}"),
        "fidelity": words.say(f"fidelity.{one.fidelity}"),
        "from": span(one.in_force, words),
    }
    lines += [f"## {words.say('headings.identity')}", ""]
    lines += [f"- {words.pair(words.say(f'identity.{name}'), text)}" for name, text in facts.items()]
    lines += [
        "",
        words.say("marks"),
        "",
        f"## {words.say('headings.basis')}",
        "",
        *documents(one.basis, words),
    ]
    lines += [f"## {words.say('headings.words')}", "", *text_of(one.folder, words), ""]
    lines += [f"## {words.say('scheme.rule_packs')}", ""]
    for accepted in one.rule_packs:
        rests = words.rests(accepted.source, accepted.basis)
        lines.append(f"- [{accepted.id}]({accepted.id}.md) {words.listed(accepted.versions)} {rests}")
    lines.append("")
    if one.requirements:
        lines += [f"## {words.say('scheme.requirements')}", "", *_points(one.requirements, words)]
    lines += list(_declared(one, words) if isinstance(one, Declaration) else _certified(one, words))
    return "\n".join(lines).rstrip() + "\n"


def _points(points: Iterable[Point], words: Words) -> Iterator[str]:
    for point in points:
        yield f"- {words.read(point.text)} {words.rests(point.source, point.basis)}"
    yield ""


def _heading(name: str, words: Words) -> list[str]:
    return [f"## {words.say(f'scheme.{name}')}", ""]


def _titled(title: Text, one: object, words: Words) -> str:
    return f"- {words.read(title)} {words.rests(str(getattr(one, 'source', '')), str(getattr(one, 'basis', '')))}"


def _statement(rule: StatementRule, words: Words) -> Iterator[str]:
    """What a verification statement must be."""
    opinions = words.listed(words.say(f"scheme.opinions.{name}") for name in rule.opinions)
    levels = words.listed(words.say(f"scheme.assurance.{name}") for name in rule.assurance)
    yield f"- {words.say('scheme.accepted', opinions=opinions, assurance=levels)}"
    for name, (source, basis) in rule.sources.items():
        yield f"  - {words.pair(words.say(f'scheme.stated.{name}'), words.rests(source, basis))}"
    for figure in rule.materiality.values:
        text = words.say("scheme.materiality", share=percent(figure.value))
        yield f"- {text} {words.rests(figure.source, figure.basis)}"


def _declared(one: Declaration, words: Words) -> Iterator[str]:
    yield from [*_heading("refusal", words), f"{words.read(one.refusal)}{words.say('stop')}", ""]
    yield from [*_heading("steps", words), *_points(one.steps, words)]
    yield from _heading("deadlines", words)
    for deadline in one.deadlines:
        span = ""
        if deadline.start or deadline.end:
            start = deadline.start.isoformat() if deadline.start else words.say("open_end")
            end = deadline.end.isoformat() if deadline.end else words.say("open_end")
            span = f"**{words.say('scheme.span', start=start, end=end)}**{words.say('colon')}"
        yield f"- {span}{words.read(deadline.text)} {words.rests(deadline.source, deadline.basis)}"
    yield ""
    yield from _heading("fields", words)
    for field in one.fields:
        letter = f"({field.letter}) " if field.letter else ""
        yield f"- {letter}{words.read(field.title)} {words.rests(field.source, field.basis)}"
    yield ""
    if one.statement is not None:
        yield from [*_heading("statement", words), *_statement(one.statement, words), ""]
    yield from _heading("not_found", words)
    yield from (f"- {words.read(text)}" for text in one.not_found)
    yield ""


def _certified(one: Scheme, words: Words) -> Iterator[str]:
    yield from _heading("acts", words)
    for act in one.acts.values():
        roles = words.listed(words.say(f"scheme.roles.{role}") for role in act.roles)
        yield f"- {words.pair(words.read(act.title), roles)} {words.rests(act.source, act.basis)}"
    yield from ["", *_heading("separations", words)]
    for apart in one.separations:
        both = words.listed(words.say(f"scheme.roles.{role}") for role in (apart.first, apart.second))
        by = words.listed(words.say(f"scheme.by.{what}") for what in apart.by)
        yield f"- {words.pair(both, by)} {words.rests(apart.source, apart.basis)}"
    yield from ["", *_heading("application", words)]
    yield from (_titled(part.title, part, words) for part in one.application)
    yield from ["", *_heading("statement", words)]
    yield from _statement(one.statement, words)
    yield from ["", *_heading("certificate", words)]
    yield from (_titled(field.title, field, words) for field in one.certificate)
    yield from ["", *_heading("number", words)]
    form = words.say("scheme.number_form", prefix=one.number.prefix)
    yield f"- {form} {words.rests(one.number.source, one.number.basis)}"
    for figure in one.validity.values:
        text = words.say("scheme.validity", months=figure.value, day=figure.start.isoformat())
        yield f"- {text} {words.rests(figure.source, figure.basis)}"
    yield from ["", *_heading("mark", words)]
    yield f"- {words.read(one.mark.message)} {words.rests(one.mark.source, one.mark.basis)}"
    yield from ["", *_heading("specimen", words)]
    yield f"- {words.read(one.specimen.message)} {words.rests(one.specimen.source, one.specimen.basis)}"
    yield ""
