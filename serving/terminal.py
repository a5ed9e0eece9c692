"""Profiles and answers laid out for a terminal of 60 to 120 columns. Nothing from the data is read as markup."""

from __future__ import annotations

from collections.abc import Sequence

from rich.cells import cell_len
from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.rule import Rule as Line
from rich.table import Table
from rich.text import Text

from palate.text import plain
from palate.types import GRANULARITIES, Answer, Granularity, Interest, Language, Recommendation, RejectedClaim
from profiles.llm.sensitive import WITHHELD
from serving.story import UNSURE, Person, SceneView, Story
from serving.words import GRANULARITY, date, scene_name, why_rejected, word

BAR_WIDTH = 14
PER_GRANULARITY = 4
SENTENCES = 2
_EIGHTHS = " ▏▎▍▌▋▊▉█"


def bar(share: float, width: int = BAR_WIDTH) -> str:
    """A bar of `width` columns, filled to `share` (0 to 1) in steps of an eighth of a column.

    >>> bar(0.5, 4), bar(0.03125, 4), bar(2.0, 2)
    ('██  ', '▏   ', '██')
    """
    eighths = round(max(0.0, min(share, 1.0)) * width * 8)
    full, rest = divmod(eighths, 8)
    return ("█" * full + (_EIGHTHS[rest] if rest else "")).ljust(width)


def show_story(console: Console, story: Story) -> None:
    """Print the whole demo."""
    about = word(story.language, "about", users=f"{story.users:,}", items=f"{story.items:,}", shown=len(story.people))
    console.print()
    console.print(_text(about, "bold"))
    console.print(_legend(story.language))
    for person in story.people:
        show_person(console, person, story.language, story.zone)


def _legend(language: Language) -> Text:
    told = Text("█ ", "green").append(word(language, "for"), "dim")
    told.append("   ▒ ", "red").append(word(language, "against"), "dim")
    told.append("   ↑ ").append(word(language, "rising"), "dim")
    return told.append("   ↓ ").append(word(language, "falling"), "dim")


def show_person(console: Console, person: Person, language: Language, zone: str = "UTC") -> None:
    """Print one person: profile, what is recommended in two scenes, or for any moment where no scene is known."""
    console.print()
    show_profile(console, person, language, zone)
    if person.scenes:
        console.print()
        console.print(_scenes(console, person.scenes, language))
        return
    console.print()
    console.print(_heading(word(language, "recommended")))
    show_answer(console, person.answer, language, heading=False)


def show_profile(console: Console, person: Person, language: Language, zone: str = "UTC") -> None:
    """Print one profile: who, in a sentence, and the strongest interests of each granularity with their evidence."""
    profile = person.profile
    title = _text(profile.user_id, "bold")
    if person.character:
        title.append(f"  {word(language, person.character)}", "italic")
    console.print(Line(title, align="left", characters="━", style="dim"))
    console.print(Padding(_facts(person, language, zone), (0, 0, 1, 2), expand=False))
    for line in _sentences(person, language):
        console.print(Padding(line, (0, 0, 1, 2), expand=False))
    console.print(_interests(console, person, language))
    for why in _whys(person, language):
        console.print(why)
    if person.by_model:
        console.print()
        console.print(Padding(_text(made_with(person, language), "dim"), (0, 0, 0, 2), expand=False))


def show_rejected(console: Console, claims: Sequence[RejectedClaim], language: Language) -> None:
    """Print what a language model said that was not let stand, each with the reason."""
    console.print()
    console.print(_heading(word(language, "rejected" if claims else "none_rejected")))
    for claim in claims:
        label = word(language, "withheld") if claim.label == WITHHELD else claim.label
        told = _text(label).append(f"  {plain(why_rejected(language, claim))}", "dim")
        console.print(Padding(told, (0, 0, 0, 2), expand=False))


def made_with(person: Person, language: Language) -> str:
    """How a profile by a language model came to be, on one line."""
    made = person.profile.provenance
    return word(
        language,
        "made_with",
        engine=made.engine,
        model=made.model or word(language, "no_model_name"),
        prompt=(made.prompt_hash or "-")[:12],
        tokens=f"{made.tokens:,}",
        patches=made.patches,
    )


def show_answer(console: Console, answer: Answer, language: Language, *, heading: bool = True) -> None:
    """Print one ranked list with its reasons."""
    if heading:
        named = scene_name(language, answer.scene) if answer.scene else word(language, "recommended")
        console.print(_heading(named))
    console.print(Padding(_list(answer, language, console.width - 4), (0, 0, 0, 2), expand=False))


def _text(text: str, style: str = "") -> Text:
    return Text(plain(text), style=style)


def _heading(text: str) -> Text:
    return _text(text, "bold cyan")


def _facts(person: Person, language: Language, zone: str) -> Text:
    profile = person.profile
    count = profile.event_count
    parts = [
        word(language, "one_event") if count == 1 else word(language, "events", count=f"{count:,}"),
        word(language, "until", date=date(language, profile.as_of, zone)) if profile.as_of is not None else "",
        word(profile.language, "language"),
        f"{word(language, 'confidence')} {profile.confidence:.2f}",
    ]
    return _text(" · ".join(part for part in parts if part), "dim")


def _sentences(person: Person, language: Language) -> list[Text]:
    profile = person.profile
    lines = [_text(text) for text in person.sentences[:SENTENCES]]
    if profile.constraints:
        said = "; ".join(one.text for one in profile.constraints)
        lines.append(_text(f"{word(language, 'constraints')}: {said}", "yellow"))
    if profile.confidence < UNSURE:
        lines.append(_text(word(language, "low_confidence"), "yellow"))
    return lines


def _interests(console: Console, person: Person, language: Language) -> RenderableType:
    if not person.profile.interests:
        return Padding(_text(word(language, "nothing"), "dim"), (0, 0, 0, 2), expand=False)
    groups = _grouped(person.profile.interests)
    table = _interest_table(console, [GRANULARITY[language][one] for one in groups], sum(groups.values(), ()))
    quoted: set[str] = set()
    for granularity, some in groups.items():
        for place, interest in enumerate(some):
            name = GRANULARITY[language][granularity] if place == 0 else ""
            table.add_row(_text(name), *_row(interest, _because(interest, person, quoted)))
    return Padding.indent(table, 2)


def _grouped(interests: tuple[Interest, ...]) -> dict[Granularity, tuple[Interest, ...]]:
    """The strongest few of each granularity that has any."""
    found = {one: tuple(each for each in interests if each.granularity == one) for one in GRANULARITIES}
    return {granularity: some[:PER_GRANULARITY] for granularity, some in found.items() if some}


def _whys(person: Person, language: Language) -> list[RenderableType]:
    """What a model wrote of the interests that are shown, and both sides of what speaks for and against one."""
    shown = [one for some in _grouped(person.profile.interests).values() for one in some]
    told = [one for one in shown if one.note or person.sides(one)]
    if not told:
        return []
    lines: list[RenderableType] = [Text(), Padding(_text(word(language, "why"), "cyan"), (0, 0, 0, 2), expand=False)]
    for interest in told:
        said = _text(interest.label).append(f"  {plain(interest.note)}" if interest.note else "", "dim")
        lines.append(Padding(said, (0, 0, 0, 2), expand=False))
        for side, event in person.sides(interest):
            lines.append(Padding(_text(f"{word(language, side)}: {event.line()}", "dim"), (0, 0, 0, 4), expand=False))
    return lines


def _interest_table(console: Console, names: Sequence[str], interests: tuple[Interest, ...]) -> Table:
    """An empty table whose columns fit: name, label, bar, weight, and the rest of the line for the evidence."""
    name = max(cell_len(one) for one in names)
    label = min(max(cell_len(plain(one.label)) for one in interests), console.width // 3)
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(no_wrap=True, style="cyan", width=name)
    table.add_column(no_wrap=True, width=label, overflow="ellipsis")
    table.add_column(no_wrap=True, width=BAR_WIDTH)
    table.add_column(no_wrap=True, width=5, justify="right")
    rest = max(4, console.width - 2 - name - label - BAR_WIDTH - 5 - 8)
    table.add_column(no_wrap=True, width=rest, overflow="ellipsis", style="dim")
    return table


def _because(interest: Interest, person: Person, quoted: set[str]) -> str:
    """An event behind the interest in words, one not yet quoted where there is one; it joins `quoted`."""
    known = person.shown(interest.evidence, len(interest.evidence))
    chosen = next((one for one in known if one.event_id not in quoted), known[0] if known else None)
    if chosen is None:
        return ""
    quoted.add(chosen.event_id)
    return chosen.quote or chosen.line()


def _row(interest: Interest, because: str) -> tuple[Text, Text, Text, Text]:
    against = interest.polarity < 0
    colour = "red" if against else "green"
    style = f"dim {colour}" if interest.confidence < UNSURE else colour
    drawn = ("▒" * round(interest.weight * BAR_WIDTH) or "▒") if against else bar(interest.weight)
    number = f"{interest.weight:.2f}{_arrow(interest.trend)}"
    return _text(interest.label), Text(drawn, style), Text(number, "dim"), _text(because)


def _arrow(trend: float) -> str:
    return "↑" if trend > 0.2 else "↓" if trend < -0.2 else " "


def _scenes(console: Console, scenes: Sequence[SceneView], language: Language) -> RenderableType:
    width = (console.width - 2 - 3 * (len(scenes) - 1)) // len(scenes)
    table = Table.grid(padding=(0, 3, 0, 0))
    for _ in scenes:
        table.add_column(width=width - 2, overflow="fold")
    table.add_row(*(Group(_heading(scene_name(language, view.name)), *_described(view, language)) for view in scenes))
    table.add_row(*(_list(view.answer, language, width - 2) for view in scenes))
    return Padding(table, (0, 0, 0, 2), expand=False)


def _described(view: SceneView, language: Language) -> list[Text]:
    told = [_text(view.description, "dim")] if view.description else []
    return told + ([_text(word(language, "guessed"), "yellow")] if view.guessed else [])


def _list(answer: Answer, language: Language, width: int) -> RenderableType:
    if not answer.items:
        return _text(word(language, "none_found"), "dim")
    table = Table.grid(padding=(0, 1, 0, 0))
    table.add_column(width=len(str(len(answer.items))), justify="right", style="dim")
    table.add_column(width=width - 3, overflow="fold")
    for item in answer.items:
        table.add_row(str(item.rank), _recommended(item))
    return table


def _recommended(item: Recommendation) -> Text:
    told = _text(item.title or item.item_id, "bold")
    if item.domain:
        told.append(f"  {plain(item.domain)}", "dim")
    for reason in item.reasons[:1]:
        told.append(f"\n{plain(reason.text)}", "dim italic")
    return told
