"""Operations on what was understood: progress, findings, unknown words and answers, the first estimate."""

from __future__ import annotations

from footprint.intake import answers as kept_answers
from footprint.intake.vocabulary.folding import fold
from footprint.portal.api import models, outcomes, shapes
from footprint.portal.api.caller import Caller, invalid, router
from footprint.portal.api.parameters import Most, YearNumber
from footprint.portal.web.problems import pointed
from footprint.portal.web.rendering import say
from footprint.portal.year import answers, journey, review
from footprint.portal.year.journey import Journey

operations = router()

MOST_WORDS = 200


@operations.get("/years/{year}/processing")
def get_processing(me: Caller, year: YearNumber) -> models.Processing:
    return shapes.processing(journey.of(me, year).state, me.lang)


@operations.get("/years/{year}/findings")
def get_findings(me: Caller, year: YearNumber, most: Most = 100) -> outcomes.Findings:
    """At most `most` causes a table; a table says how many more there are."""
    j = journey.of(me, year)
    columns = (j.state.outcome or {}).get("files", {})
    files = review.files(me.lake, j.current, columns, me.lang, **j.where)
    return outcomes.Findings(
        year=year,
        processing=shapes.processing(j.state, me.lang),
        over_all=shapes.findings(review.of_the_year(me.lake, me.lang, **j.where)[:most]),
        files=[shapes.file_findings(each, me.lang, most) for each in files],
    )


@operations.get("/years/{year}/words")
def list_words(me: Caller, year: YearNumber) -> list[outcomes.Word]:
    """The words that wait for an answer, those of most lines first."""
    j = journey.of(me, year)
    return [
        outcomes.Word(
            word=each.raw,
            line_count=each.lines,
            proposals=[shapes.category(name, me.lang) for name in each.proposals],
        )
        for each in review.words(me.lake, most=MOST_WORDS, **j.where)
    ]


@operations.post("/years/{year}/answers")
def post_answers(me: Caller, year: YearNumber, body: outcomes.Answers) -> outcomes.Remembered:
    """All of the answers, or none. An answer that is remembered already changes nothing."""
    j = journey.to_change(me, year)
    new = _new(j, body)
    given, odd = answers.meant(new, me.lang)
    odd = odd or answers.keep(j, given)
    if odd:
        places = {each.word: number for number, each in enumerate(body.answers)}
        raise invalid(*(pointed("answers", places.get(word, 0), detail=detail) for word, detail in odd.items()))
    after = journey.of(me, year)
    return outcomes.Remembered(remembered=len(given), processing=shapes.processing(after.state, me.lang))


def _new(j: Journey, body: outcomes.Answers) -> dict[str, str]:
    """Words → what was typed, for words that are asked, or that the pôle or their context explains, and not yet so
    answered; 422 for one that nobody asked about."""
    lists = review.all_words(j.me.lake, most=MOST_WORDS, **j.where)
    asked = {word.raw for words in lists.values() for word in words}
    answers = kept_answers.load(j.me.lake.home, j.me.member_id)
    again = {each.word for each in body.answers if _is_known(each, answers)}
    odd = [number for number, each in enumerate(body.answers) if each.word not in asked | again]
    if odd:
        detail = say(j.me.lang)("api.not_asked")
        raise invalid(*(pointed("answers", number, detail=detail) for number in odd))
    return {each.word: each.category.strip() for each in body.answers if each.word not in again}


def _is_known(answer: outcomes.Answer, answers: dict[str, str]) -> bool:
    before = answers.get(fold(answer.word))
    return before is not None and before == review.category(answer.category)


@operations.get("/categories")
def list_categories(me: Caller) -> list[outcomes.Category]:
    """What a word can mean."""
    return [outcomes.Category(category=key, label=name) for key, name in review.labels(me.lang)]


@operations.get("/years/{year}/estimate")
def get_estimate(me: Caller, year: YearNumber) -> outcomes.Estimate:
    j = journey.of(me, year)
    figures = shapes.figures(j.estimate, me.lang, is_minimum=j.is_minimum) if j.estimate else None
    return outcomes.Estimate(year=year, processing=shapes.processing(j.state, me.lang), estimate=figures)
