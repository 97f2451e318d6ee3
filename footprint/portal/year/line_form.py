"""What a member typed and ticked on the page "Your lines": answers about lines, devices that are added to them, and
what was not understood."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence

from footprint.intake.line_previews import LinesOfTable
from footprint.intake.lines import supplements
from footprint.intake.lines.answers import GONE, MOST_DEVICES, NO_DEVICE, STATES, LineAnswer
from footprint.intake.lines.written import WrittenLine
from footprint.messages import term
from footprint.portal.web.paging import ROWS
from footprint.portal.web.rendering import say
from footprint.portal.year import lines, review
from footprint.portal.year.journey import Journey
from footprint.portal.year.typed import whole, written


def as_shown(line: WrittenLine, lang: str) -> dict[str, str]:
    """What the fields of a line hold before anything is typed."""
    kind = term("category", line.category, lang) if line.category else ""
    return {"category": kind, "devices": written(line.devices, lang), "state": line.state}


def seen(supplement: Sequence[LineAnswer]) -> str:
    """What a form says of what is added to a line when it is shown: it adds nothing once this is otherwise."""
    return hashlib.sha256(supplements.written(supplement).encode()).hexdigest()[:8] if supplement else ""


class LineForm:
    """A form that was sent for one table of a file. `answers` about lines, and what is `added` to them, by their keys;
    `errors`: what was not understood, by field."""

    def __init__(
        self, j: Journey, tables: Sequence[LinesOfTable], shown: LinesOfTable | None, form: Mapping[str, str]
    ) -> None:
        self.answers: dict[str, LineAnswer] = {}
        self.added: dict[str, list[LineAnswer | None]] = {}
        self.errors: dict[str, str] = {}
        self._j, self._form = j, form
        self._before, self._said = lines.supplements_of(j), lines.said(j)
        self._alike = lines.alike(tables)
        self._asks = {line.written.key: line.group.asks for table in tables for line in table.lines}
        own = {line.written.key: line.written for table in tables for line in table.lines}
        for n in range(ROWS):
            if (line := own.get(form.get(f"key-{n}", ""))) is not None:
                self._take(line, n)
        if shown is not None:
            self._take_columns(shown)

    def proposed(self) -> dict[str, str]:
        """What is to be kept, by the names of answers."""
        return lines.written(self._j, self.answers, self.added)

    def _take(self, line: WrittenLine, n: int) -> None:
        if supplements.is_added(line.key):
            self._take_added(line, n)
        elif self._form.get(f"undo-{n}"):
            every = self._alike.get(line.key, ()) if self._form.get(f"all-{n}") else ()
            self.answers |= {each.key: LineAnswer() for each in (*every, line)}
        else:
            self._take_answer(line, n)
        if not line.more or self._form.get(f"seen-{n}", "") != seen(self._before.get(line.more, ())):
            return  # sent a second time: what it adds is there already
        for each in line.mentions:
            if each.category and self._form.get(f"mention-{n}-{each.category}"):
                self._add(line, supplements.of(each.category, each.devices or 1), f"more-category-{n}")
        self._take_further(line, n)

    def _of(self, line: WrittenLine) -> list[LineAnswer | None]:
        """What is added to a line of a sheet."""
        return self.added.setdefault(line.more, list(self._before.get(line.more, ())))

    def _add(self, line: WrittenLine, answer: LineAnswer, field: str) -> None:
        """Add devices to a line; an error of this field where it has as many kinds as can be kept."""
        own = self._of(line)
        if sum(each is not None for each in own) < supplements.MOST_KINDS:
            own.append(answer)
        else:
            self.errors[field] = say(self._j.me.lang)("lines.too_many", most=supplements.MOST_KINDS)

    def _take_answer(self, line: WrittenLine, n: int) -> None:
        """What is said of a line of a list, and of all lines of which the same is asked."""
        given = self._given(line, n)
        if given is None:
            return
        if self._form.get(f"all-{n}"):
            for each in self._alike.get(line.key, ()):
                self._keep(each, lines.shared(given, self._asks[line.key]))
        self._keep(line, given)

    def _keep(self, line: WrittenLine, given: LineAnswer) -> None:
        if (answer := lines.answer(self._said, line, given)) is not None:
            self.answers[line.key] = answer

    def _take_added(self, line: WrittenLine, n: int) -> None:
        """What is said of devices that were added to a line, or are to be: no list holds the line."""
        given = self._given(line, n)
        if given is None:
            return
        if self._form.get(f"undo-{n}"):
            given = LineAnswer(NO_DEVICE)
        if given.category or line.category:
            supplements.put(self._of(line), line, given)
        elif given.devices or given.state not in ("", GONE):
            self.errors[f"category-{n}"] = say(self._j.me.lang)("lines.kind_first")

    def _take_further(self, line: WrittenLine, n: int) -> None:
        """A further device on a line, as it was typed."""
        name, number = (self._form.get(f"more-{field}-{n}", "").strip() for field in ("category", "devices"))
        if not (name or number):
            return
        if not name:
            self.errors[f"more-category-{n}"] = say(self._j.me.lang)("lines.kind_first")
            return
        category = self._category(name, f"more-category-{n}")
        devices = self._devices(number or "1", f"more-devices-{n}", least=1)
        if category and devices:
            self._add(line, supplements.of(category, devices), f"more-category-{n}")

    def _take_columns(self, table: LinesOfTable) -> None:
        """What columns say that are called after kinds, of all lines of a list."""
        columns = lines.mentioned_columns(table)
        chosen = {self._form.get(f"column-{at}", "") for at in range(len(self._form))} & columns.keys()
        for line in (each.written for each in table.lines if chosen):
            for each in line.mentions:
                answer = supplements.of(each.category, each.devices or 1) if each.category else None
                if answer and lines.column_key(each) in chosen and answer not in self._of(line):  # ticked there, too
                    self._add(line, answer, "")

    def _given(self, line: WrittenLine, n: int) -> LineAnswer | None:
        """What was typed of one line; what stands there as it was shown says nothing. None where it is not
        understood."""
        typed = {field: self._form.get(f"{field}-{n}", "").strip() for field in ("category", "devices", "state")}
        shown = as_shown(line, self._j.me.lang)
        name, number, state = ("" if typed[field] == text else typed[field] for field, text in shown.items())
        category = review.category(name) if name else ""
        if category is None:
            self._category(name, f"category-{n}")
        devices = self._devices(number, f"devices-{n}") if number else None
        if f"category-{n}" in self.errors or f"devices-{n}" in self.errors:
            return None
        is_none = state == NO_DEVICE or category in review.ASIDE
        return LineAnswer(
            category=NO_DEVICE if is_none else category or "", devices=devices, state=state if state in STATES else ""
        )

    def _category(self, name: str, field: str) -> str | None:
        """The kind of device that was typed; None, and an error, for what is none."""
        category = review.category(name)
        if category is None or category in review.ASIDE:
            self.errors[field] = say(self._j.me.lang)("lines.no_category", typed=name[:60])
            return None
        return category

    def _devices(self, number: str, field: str, least: int = 0) -> int | None:
        devices = whole(number, least=least, most=MOST_DEVICES)
        if devices is None:
            self.errors[field] = say(self._j.me.lang)("lines.no_number", typed=number[:20])
        return devices
