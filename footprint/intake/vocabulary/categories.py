"""What kind of device the words of one cell mean. How words are compared is in `phrases` and `typos`.

Exact phrases first, then one letter wrong, then phrases inside a longer text, then the model that the text names. What
may mean two devices stays ambiguous, and what is unknown stays unknown: both are asked, never guessed.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache

from footprint.intake.vocabulary import head_phrases, phrases
from footprint.intake.vocabulary.device_models import by_model, is_no_more_than_a_model, named_in
from footprint.intake.vocabulary.folding import fold, without_brackets
from footprint.intake.vocabulary.likeness import looks_like, nearest
from footprint.intake.vocabulary.phrases import AMBIGUOUS, Words, data, meanings, parts, phrases_of, tokens, vocabulary
from footprint.intake.vocabulary.pole import HOW, entry_of
from footprint.intake.vocabulary.privacy import cut
from footprint.intake.vocabulary.typos import all_known, near, readings
from footprint.intake.vocabulary.words import heading_words, is_empty, is_total, term

_LONGEST = 500  # letters of a text that may name a device; a longer one is no name
_STEPS = re.compile(r">|\\|::|→")  # between the steps of a path of kinds
_PLACES = re.compile(r"\S [»›] (?=\S)")  # between places, the last of which is the thing (`Siège » Baie 2 » Switch 3`)
_NOT = 4  # letters of what is no name of a thing beside `connecté` (`non`, `pas`, `bien`, `mal`)
_BRACKETS = re.compile(r"([^()]*[^() ]) ?\(([^()]*)\)")  # at the end of a label
# Behind a device on a bill: the how manieth of its payments (`Galaxy A54 - loyer 9/36`).
_INSTALMENT = re.compile(
    r"(?i)(?<![\s,(\u2013-])[\s,(\u2013-]+(?:loyers?|mensualit\w*|[eé]ch[eé]ances?|location|rental|lease|instal+ment|rate|cuota|rata)"
    r"\s+(?:n°\s*)?\d{1,3}\s*(?:/|sur|of|de|von|di)\s*\d{1,3}\s*\)?\s*$"
)
# Whose it is says that it is none of the organisation's (`TV du résident`).
_OF_OTHERS = re.compile(r"(?i)\b(?:d[ue]s?|de la|de l'|aux?) (?:r[ée]sident|locataire)[ e]?s?\b")
_GUESTS = re.compile(
    r"(?i)(?<!\d)\d{1,4} ?(?:vms?|[a-zà-ÿ]+ virtuel(?:le)?s|virtual machines|virtuelle[n]? [a-zà-ÿ]+"
    r"|[a-zà-ÿ]+ virtual[ei]s?)\b"
)
_CARRIES = re.compile(r"[^\W\d_]+(?: [^\W\d_]+){0,2}[ (]{1,3}(?P<number>[0-9]{1,3}) (?P<held>[^\W\d_]{2}.*)")
_PER_CASE = re.compile(r"(?i)\d+ \D+ (?:par|per|por|je) \w+")
_MOST_PROPOSED = 10_000  # texts
_TELEPHONES = frozenset(["smartphone", "feature_phone", "fixed_phone"])
ASKED = ("unknown", AMBIGUOUS)


@dataclass(frozen=True)
class Verdict:
    """What a cell of the category column means.

    `fate`: device, component, not_hardware, virtual_machine, total, ambiguous, unknown, empty.
    `how`: known, answer, pole, exact, words, typo, model. `candidates`: categories to choose from, nearest first; of a
    device, those that a model which leaves no doubt may put in its place. `several`: an ambiguous text names one device
    and another (`PC fixe + écran`). `day`: since when the pôle says so (`vocabulary.pole`).
    """

    fate: str
    category: str | None = None
    how: str = ""
    candidates: tuple[str, ...] = ()
    several: bool = False
    day: str = ""


@cache
def known_categories() -> frozenset[str]:
    """Every category that the vocabulary can name, those that set a row aside left out."""
    return frozenset(vocabulary().values()) - set(data()["set_aside"]) - {AMBIGUOUS}


def is_device_or_aside(category: str) -> bool:
    """Whether a key is that of a category of devices, or of what is set aside."""
    return category in known_categories() or category in data()["set_aside"]


def keeps_asset_id(category: str) -> bool:
    """Whether the asset name of such a device is that of a machine."""
    return category in data()["machines"]


def classify(text: str, known: Collection[str] = (), answers: Mapping[str, str] | None = None) -> Verdict:
    """What the words of one cell mean; arguments as `classify_all`."""
    return classify_all([text], known, answers)[0]


@lru_cache(maxsize=65_536)
def _verdict_alone(text: str) -> Verdict:
    return _verdict(text, {}, (), {})


def verdict(text: str) -> Verdict:
    """What the words of one cell mean, without candidates for what is unknown, which cost most."""
    return _verdict_alone(text) if len(text) <= _LONGEST else Verdict("unknown")


@lru_cache(maxsize=4_096)
def are_telephones(name: str) -> bool:
    """Whether a column or a cell of this name is of telephones before all else (`Téléphone`, `Mobile`)."""
    said = verdict(name)
    return bool(_TELEPHONES & {said.category, *(said.candidates[:1] if said.fate == AMBIGUOUS else ())})


def classify_all(
    texts: Sequence[str], known: Collection[str] = (), answers: Mapping[str, str] | None = None
) -> list[Verdict]:
    """What the words of each cell mean. `known`: further categories by their key; `answers`: folded words → category,
    those of the member before those of the pôle.

    What nobody knows is compared with the vocabulary together, and of a million such texts only the first get
    candidates: as many as findings tell one by one.
    """
    keys = {key.lower(): key for key in reversed(list(known))}, frozenset(known)
    found = [_verdict(text, *keys, answers or {}) for text in texts]
    open_ = [at for at, verdict in enumerate(found) if verdict.fate == "unknown" and len(texts[at]) <= _LONGEST]
    open_ = open_[:_MOST_PROPOSED]
    for at, candidates in zip(open_, nearest([tokens(texts[at]) for at in open_]), strict=True):
        if candidates:
            found[at] = replace(found[at], candidates=candidates)
    return found


def with_answers_apart(
    labels: Sequence[str], known: Collection[str], answers: Mapping[str, str]
) -> tuple[list[Verdict], dict[int, str]]:
    """What labels mean, those of several meanings as if nobody had answered, and what the member says that these are
    (position → category). Such an answer is about the rows that it was asked of: a row whose model says another kind
    stays that."""
    verdicts = classify_all(labels, known, answers)
    at = [place for place, said in enumerate(verdicts) if said.how == "answer" and said.fate == "device"]
    answered: dict[int, str] = {}
    for place, bare in zip(at, classify_all([labels[place] for place in at], known) if at else (), strict=True):
        if bare.fate == AMBIGUOUS and bare.candidates and not bare.several:
            answered[place] = verdicts[place].category or ""
            verdicts[place] = bare
    return verdicts, answered


def _verdict(text: str, lowered: Mapping[str, str], known: Collection[str], answers: Mapping[str, str]) -> Verdict:
    """The same for one cell; what is unknown without candidates."""
    if len(text) > _LONGEST:
        return Verdict("unknown")
    if is_total(text):
        return Verdict("total")
    for word in dict.fromkeys((fold(text), fold(cut(text)))) if answers else ():  # a longer text is asked about cut off
        if answer := answers.get(word):
            return _named(answer, "answer")
        if entry := entry_of(answers, word):
            return replace(_named(entry.meaning, HOW), day=entry.day)
    key = text = _without_instalment(text)
    if given := key if key in known else lowered.get(key.lower()):
        return Verdict("device", given, "known")
    text = _kind_of_total(text) or text
    if is_empty(text) or fold(text) in heading_words("physical"):
        return Verdict("empty")
    verdict = _by_path(text) or _by_brackets(text) or _ask_model(_by_text(text), text)
    if answers and verdict.fate == AMBIGUOUS and (said := answers.get(fold(open_word(text)))):
        return _named(said, "answer")
    if verdict.fate == "unknown" and (bare := without_brackets(text)) not in ("", text):
        verdict = _ask_model(_by_text(bare), bare)
    if verdict.fate == "unknown" and _is_screen(text):
        verdict = Verdict("device", "monitor", "model")
    if verdict.category and (_is_gone(text) or _OF_OTHERS.search(text)):
        return Verdict(AMBIGUOUS, candidates=(verdict.category,))
    if verdict.fate == "not_hardware" and _counts_machines(text):
        return Verdict(AMBIGUOUS, candidates=("server",))
    if verdict.fate == "not_hardware" and (inside := held(text)[1] or _held_each(text)):
        return Verdict(AMBIGUOUS, candidates=inside)
    if verdict.category == "monitor" and phrases.inches(text) >= data()["large_screen_inches"]:
        large, model = ("interactive_display", "television", "monitor"), by_model("", text)
        return _named(model, "model") if model in large else Verdict(AMBIGUOUS, candidates=large)
    is_mobile = verdict.fate == AMBIGUOUS and verdict.candidates[:2] == ("smartphone", "tablet")
    if is_mobile and phrases.inches(text):  # of two figures: no telephone (`Android 10"`)
        return Verdict("device", "tablet", "words")
    return verdict


def with_totals_of_kinds(
    texts: Sequence[str], verdicts: Sequence[Verdict], units_of: Callable[[], Sequence[int]]
) -> list[Verdict]:
    """The verdicts with a kind and a word for all of it (`PC total`) as a total, where others are of that kind or a
    part of what it may mean; the only one of its kind is what it counts. `units_of`: how many devices each text counts:
    a total is as many as these others, where it says a number, and else it is asked."""
    totals = {at for at, text in enumerate(texts) if text.find(" ") > 0 and _kind_of_total(text)}
    if not totals:
        return list(verdicts)
    meant, units = list(map(_meanings, verdicts)), units_of()
    lines, sums = Counter[frozenset[str]](), Counter[frozenset[str]]()
    for at, own in enumerate(meant):
        (sums if at in totals else lines)[own] += units[at]
    found = list(verdicts)
    for at in totals:
        parts = [lines[own] for own in lines if own and own <= meant[at]]
        parts = parts or [sums[own] for own in sums if own and own < meant[at]]
        if parts and verdicts[at].how != "answer":
            is_sum = sums[meant[at]] in (0, sum(parts))
            found[at] = Verdict("total") if is_sum else Verdict(AMBIGUOUS, candidates=tuple(sorted(meant[at])))
    return found


def _meanings(verdict: Verdict) -> frozenset[str]:
    if verdict.fate not in ("device", AMBIGUOUS):
        return frozenset()
    return frozenset((verdict.category,)) if verdict.category else frozenset(verdict.candidates)


@lru_cache(maxsize=65_536)
def _kind_of_total(text: str) -> str:
    """The kind of a label that has a word for all of it behind it (`camera's totaal`); '' of any other, and of a thing
    that is called so (`station totale`)."""
    kind, _, last = text.rstrip(" :").rpartition(" ")
    if not kind or last.lower() not in heading_words("total_behind") or tokens(text) in vocabulary():
        return ""
    return kind if _by_text(kind).fate in ("device", AMBIGUOUS) else ""


def _is_screen(text: str) -> bool:
    """Whether a text is no more than a maker of screens and a size (`Eizo 24" anciens`), or names a screen by one of
    these makers or of the size of a desk, of whatever trade (`Moniteur médical Eizo`)."""
    is_made = not phrases.single("screen_makers").isdisjoint(tokens(text))
    found = [part for part in parts(tokens(text)) if part.kind not in ("harmless", "place", "foreign")]
    if found and found[0].category == "monitor" and not any(part.kind == "thing" for part in found[1:]):
        is_of_desk = phrases.inches(text) >= data()["desk_screen_inches"]
        return is_made or (is_of_desk and not phrases.strange(found))  # and no `Écran de protection 24"`
    return is_made and phrases.inches(text) > 0 and names_nothing(text)


def _without_instalment(text: str) -> str:
    """The text of a bill without how manieth payment it is."""
    bare = text.strip()
    return _INSTALMENT.sub("", bare).strip() if bare.removesuffix(")").rstrip()[-1:].isdigit() else bare


def open_word(text: str) -> str:
    """The word of several meanings of a text that says nothing more but where it stands and the like (`PC` of
    `PC compta`), in the singular; '' of any other text."""
    found = parts(tokens(text))
    things = [part.words for part in found if part.kind == "thing"]
    if len(things) != 1 or things[0] not in meanings() or phrases.strange(found):
        return ""
    return next((word for word in text.split() if (fold(word),) == things[0]), " ".join(things[0]))


def _is_gone(text: str) -> bool:
    """Whether brackets behind a label say that the device is not there any more (`scanner (jeté en 2022)`): a label
    is no state, so it is asked."""
    opened = text.find("(")
    return opened > 0 and term("status", text[opened + 1 :].rstrip(" )")) in ("retired", "missing")


def _counts_machines(text: str) -> bool:
    """Whether brackets behind a service count machines and no virtual ones (`Infogérance (1 machine physique)`): they
    may be on no line of their own."""
    inside = fold(text.partition("(")[2].partition(")")[0]).split()
    return bool(inside) and inside[0].isdigit() and not heading_words("physical").isdisjoint(inside)


def _held_each(text: str) -> tuple[str, ...]:
    """The category of the devices of which a case or a cart says how many each holds (`Valise iPad, 12 tablettes par
    valise`); none of any other text."""
    if tokens(text)[:1] not in phrases_of("carriers") or not _PER_CASE.search(text):
        return ()
    return tuple(part.category for part in parts(tokens(text)) if phrases.names_device(part))[:1]


def held(text: str) -> tuple[int, tuple[str, ...]]:
    """(number, categories among which they are) of the devices that a label counts behind what carries them (`Chariot
    24 tablettes`, `Armoire (12 portables)`); none of any other label: a cart may be for so many and hold none."""
    said = _CARRIES.fullmatch(text) if tokens(text)[:1] in phrases_of("carriers") else None
    first = next(iter(parts(tokens(said["held"]))), None) if said else None
    if said is None or first is None or not phrases.names_device(first):
        return 0, ()
    meant = meanings().get(first.words, (first.category,))
    return int(said["number"]), tuple(each for each in meant if each in data()["computers"])


def _by_path(text: str) -> Verdict | None:
    """What the last step of a path means (`Matériel > Réseau > Switch`): the one before it where that is no more than a
    maker or a size; None where the text is no path. Before the last step of a path of places stand no kinds."""
    where, _, thing = text.partition(":")
    if thing.strip() and vocabulary().get(tokens(where)) == "rack":  # what stands in it: `Baie : switch`
        held = _ask_model(_by_text(thing), thing)
        return held if held.category else None
    if "«" not in text and _PLACES.search(text):
        last = _PLACES.split(text)[-1]
        return _ask_model(_by_text(last), last)
    steps = [step.strip() for step in _STEPS.split(text)]
    if len(steps) == 1 and "/" in text and tokens(text.split("/")[0]) in phrases_of("path_roots"):
        steps = text.split("/")
    for at in range(len(steps) - 1, -1, -1) if len(steps) > 1 else ():
        verdict = _ask_model(_by_text(steps[at]), steps[at])
        if verdict.fate != "unknown":
            return verdict
        if phrases.strange(parts(tokens(steps[at]))):
            return None
    return None


def _by_brackets(text: str) -> Verdict | None:
    """What a label means whose brackets say with which computer something is done (`Poste de direction (PC fixe)`), or
    in what devices are carried (`Tablettes (valise)`); None where they say neither."""
    label = _BRACKETS.fullmatch(text) if text.endswith(")") else None
    if label is None:
        return None
    outside, inside = _by_text(label[1]), _by_text(label[2])
    if outside.fate == AMBIGUOUS and inside.fate == "unknown":  # for whom it is built (`tout-en-un médical`)
        inside = _by_text(" ".join(word for word in label[2].split() if tokens(word) not in phrases_of("foreign")))
    carrier, carried = (tokens(part)[:1] in phrases_of("carriers") for part in label.groups())
    held = [part.category for part in parts(tokens(label[2])) if phrases.names_device(part)] if carrier else []
    if held:  # be it beside words that nobody knows
        return Verdict(AMBIGUOUS, candidates=(inside.category or held[0],))
    if outside.category and tokens(label[2])[:1] in phrases_of("kits"):  # the set that it is of (`kit aluno`)
        return outside
    if carried and outside.category:
        return outside
    first = label[1].split()[0]
    said = _by_text(f"{first} {label[2]}") if outside.fate == AMBIGUOUS else outside
    if outside.fate == AMBIGUOUS and said.category and said.category != _by_text(first).category:
        return said  # `Lecteur de carte (code-barres)`
    if outside.category in data()["sets"] and not {",", "+", "&", "et"}.isdisjoint(re.split(r"(\W)", label[2])):
        return outside
    if outside.fate == "unknown" and inside.how == "exact" and _is_explained(label[1]):
        return inside
    computers = {*data()["computers"]}
    done = outside.category in data()["done_with_computers"] or not computers.isdisjoint(outside.candidates)
    exact = {inside.category} if inside.category else {*inside.candidates}
    if exact and (exact.issubset(outside.candidates) or (done and exact <= computers)):
        return inside
    is_model = bool(outside.category) and is_no_more_than_a_model(label[2])
    model = named_in(label[2]) if is_model else None  # `GSM de garde (Nokia 105)`
    return _named(model, "model") if model and model in outside.candidates else None


def _is_explained(label: str) -> bool:
    """Whether brackets behind a label say what it is: it is an abbreviation (`PVe (smartphone)`), or names a device of
    which it leaves the kind open (`Afficheur météo (TV 43")`)."""
    is_short = label.isalpha() and sum(map(str.isupper, label)) > 1
    return is_short or any(map(phrases.names_device, parts(tokens(label))))


def plainly(text: str) -> Verdict:
    """What the words of a text mean that is no type of device, such as a model or a title: no slip is mended, no model
    asked."""
    if len(text) > _LONGEST:
        return Verdict("unknown")
    return _by_words(tokens(text), listed="," in text or ";" in text)


def begins_with(text: str) -> str:
    """The category that the device mostly is with whose name a text begins, behind articles, makers and qualities
    (`Tablettes de traçabilité`); '' where another word comes first."""
    known = (part for part in parts(tokens(text)) if part.kind not in ("harmless", "place", "small"))
    first = next(known, None)
    if first is None or not phrases.names_device(first):
        return ""
    return likeliest(meanings()[first.words]) if first.category == AMBIGUOUS else first.category


def likeliest(meant: Sequence[str]) -> str:
    """Of categories that a word may mean, the one that it mostly turned out to be where it was asked, be it not the
    first (`likeliest` in `categories.toml`); '' of none."""
    return next((each for each in data()["likeliest"] if each in meant), "") or next(iter(meant), "")


def names_nothing(text: str) -> bool:
    """Whether a text holds nothing but makers, places, qualities and numbers: it names no thing."""
    found = parts(tokens(text))
    return bool(found) and all(part.kind in ("harmless", "place", "small") for part in found)


def _named(category: str, how: str, words: Words = ()) -> Verdict:
    """The verdict of a phrase as the vocabulary has it."""
    if category == AMBIGUOUS:
        return Verdict(AMBIGUOUS, candidates=meanings().get(words, ()))
    if category in data()["set_aside"]:
        return Verdict(category, None, how, _open().get(words, ()))
    refined = data()["refined"].get(category, ()) if words else ()
    return Verdict("device", category, how, tuple(dict.fromkeys((*_open().get(words, ()), *refined))))


@cache
def _open() -> dict[Words, tuple[str, ...]]:
    return {tokens(word): tuple(models) for word, models in data()["open"].items()}


def _by_text(text: str) -> Verdict:
    """The words as they are, then with one letter mended; readings that disagree are asked."""
    words = tokens(text)
    if category := vocabulary().get(words) or phrases.joined().get("".join(words)):
        return _named(category, "exact", words)
    listed = "," in text or ";" in text
    meant = readings(words)
    found = [_by_words(reading, listed, "/" in text) for reading in meant]
    exact = [verdict for verdict in found if verdict.how == "exact"]
    verdict = _agreed(exact or found)
    if verdict.fate in ASKED and (category := vocabulary().get(phrases.without_small(words))):
        return _named(category, "words", words)
    doubtful = verdict.fate == "unknown" or not all_known(words)  # `PC secrétariat` is no `PC secrétaire`
    if verdict.fate == "unknown" and _is_connected(words):
        return Verdict("device", "iot", "typo")  # to be confirmed
    slip = near(words) if verdict.how != "exact" and doubtful else None
    if slip and (verdict.fate == "unknown" or slip not in data()["set_aside"]):  # `Postes CDI` has no slip
        return _named(slip, "typo", words)
    return verdict if verdict.fate in ASKED or words in meant else replace(verdict, how="typo")


def _is_connected(words: Words) -> bool:
    """Whether words name one thing that nobody knows, or a probe, be it of what nobody knows, and say that it is
    connected (`piège connecté`, `sondes temp cuves connectées`)."""
    said = [word for word in words if (word,) in phrases_of("connected")]
    others = [part for part in parts(tuple(word for word in words if word not in said)) if part.kind != "small"]
    if len(said) != 1 or not others:
        return False
    is_probe = others[0].words in phrases_of("probes") | phrases_of("measuring")
    if is_probe:
        return not any(part.kind in ("thing", "and") for part in others[1:])
    return len(others) == 1 and others[0].kind == "strange" and len(others[0].words[0]) > _NOT


def _agreed(found: Sequence[Verdict]) -> Verdict:
    sure = [verdict for verdict in found if verdict.fate != "unknown"] or list(found)
    if len({(verdict.fate, verdict.category) for verdict in sure}) == 1:
        return sure[0]
    devices = dict.fromkeys(verdict.category for verdict in sure if verdict.category)
    return Verdict(AMBIGUOUS, candidates=tuple(devices))


def _ask_model(verdict: Verdict, text: str) -> Verdict:
    """What is open is decided by a model that the text itself names (`PC Latitude 5420`, `PC fixe OptiPlex 7490 AIO`);
    so is what only words of the model's own name say (`Webex Room Kit`, `ZBook Power`)."""
    either = dict.fromkeys(map(named_in, text.split(" / "))) if " / " in text else {}
    if len(either) > 1 and None not in either:  # `Latitude 5420 / OptiPlex 3080`
        return Verdict(AMBIGUOUS, candidates=tuple(filter(None, either)))
    aside = verdict.fate in data()["set_aside"]
    if verdict.fate == "virtual_machine" and _GUESTS.search(text) and (host := named_in(_GUESTS.sub(" ", text))):
        return _named(host, "model")  # what runs on it (`PowerEdge R640, 25 VM`)
    if verdict.how == "exact" or not (verdict.fate in ASKED or verdict.candidates or aside):
        return verdict
    category = named_in(text) or (by_model("", text) if aside and verdict.candidates else None)
    if category is None or category == verdict.category:
        return verdict
    if aside and category in verdict.candidates:  # a disk in a case of its own (`Disque SSD Samsung T7`)
        return _named(category, "model")
    closed = bool(verdict.candidates) and category not in choices(verdict)
    return verdict if (closed or aside) and not is_no_more_than_a_model(text) else _named(category, "model")


def among(verdict: Verdict, choices: Collection[str]) -> str | None:
    """The one of these categories that words mean, of several meanings that which is among them (`Poste fixe` of a
    computer); None where it is none, or several."""
    meant = verdict.candidates if verdict.fate == AMBIGUOUS and not verdict.several else [verdict.category]
    named = {category for category in meant if category in choices}
    return named.pop() if len(named) == 1 else None


def choices(verdict: Verdict) -> frozenset[str]:
    """The categories among which a model may choose: a family of computers has servers and kiosks, too."""
    wider = {*data()["computers"], "server", "kiosk"} if verdict.fate == AMBIGUOUS else set()
    return frozenset(verdict.candidates) | (wider if not wider.isdisjoint(verdict.candidates) else set())


def _by_words(words: Words, listed: bool, either: bool = False) -> Verdict:
    """Phrases inside a longer text. One of them names the thing; a second thing makes it ambiguous."""
    if category := vocabulary().get(words):
        return _named(category, "exact", words)
    if phrases.begin_things().isdisjoint(words):
        return Verdict("unknown")
    found = phrases.without_other_trades(parts(words))
    things = [part for part in found if part.kind == "thing"]
    if category := head_phrases.by_complement(found, things):
        return _named(category, "words", things[0].words)
    if any(part.category == "virtual_machine" for part in things) and not {"hote", "host"} & set(words):
        return Verdict("virtual_machine", None, "words")
    sure = [part for part in things if part.category != AMBIGUOUS]
    if not sure:
        return _named(AMBIGUOUS, "words", things[0].words) if things else Verdict("unknown")
    head = head_phrases.head_of(found, sure, listed, either)
    if head_phrases.is_one_printer(found, sure):
        return Verdict("device", "multifunction_printer", "words")
    if head.category in data()["set_aside"]:
        if not head_phrases.leads(found, head):
            return Verdict("unknown")
        if devices := head_phrases.devices_with(found, head, listed):
            return Verdict(AMBIGUOUS, candidates=devices, several=head_phrases.several(found))
        return _named(head.category, "words", head.words)
    if any(phrases.of_another_trade(part) for part in found):
        return Verdict("unknown")
    if open_ := head_phrases.contradicted(found, head) or head_phrases.second_things(found, sure, head):
        return Verdict(AMBIGUOUS, candidates=open_, several=head_phrases.several(found))
    return _named(head.category, "words", head.words) if head_phrases.trusted(found, head) else Verdict("unknown")


def may_stand_for(category: str, text: str) -> bool:
    """Whether a proposal may be written in the place of a refused text, to be checked: the text is a word of several
    meanings and no more, or it looks like a phrase of the category. Else what the text says would be lost."""
    words = tokens(text)
    return words in meanings() or looks_like(words, category)
