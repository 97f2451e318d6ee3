"""Which phrase of a longer text names the thing, and whether what stands around it leaves a doubt. The phrases are
found in `phrases`; what follows for the line is decided in `categories`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from footprint.intake.vocabulary.phrases import (
    AMBIGUOUS,
    Part,
    complements,
    data,
    meanings,
    names_device,
    other_trades,
    phrases_of,
    single,
    strange,
)

_MODEL = 3  # words of a model that nobody knows
_MODIFIER = 4  # letters of an unknown word before an English one; shorter ones (`VR`, `3D`) may change the thing


def head_of(found: Sequence[Part], sure: Sequence[Part], listed: bool, either: bool = False) -> Part:
    """The phrase that names the thing: the first, as in French, or the last of an English compound (`laptop bag`), or
    how the first is made (`ordinateur fixe tout-en-un`). `either`: a sign may stand between two things."""
    first, last = sure[0], sure[-1]
    between = found[found.index(first) + 1 : found.index(last)]
    is_joined = listed or either or any(part.kind == "and" for part in between)
    if not is_joined and first.category in data()["made_as"].get(last.category, ()):
        return last
    compound = (
        first is not last and first.either and last.either and (first.english or last.english) and not listed
        and not any(part.kind in ("and", "small") for part in between) and _ends(found, last)
    )  # fmt: skip
    aside = data()["set_aside"]
    names = last.category in aside or last.category in data()["attached"] or first.category in aside
    return last if compound and names else first


def by_complement(found: Sequence[Part], things: Sequence[Part]) -> str | None:
    """The category that complements make of a word of many devices (`console Switch`, `scanner bague`): nothing else is
    named, and no word is unknown before it says what it is (`station Precision BE`)."""
    for head in filter(_is_of_many, things):
        said = _complements_of(head)
        if before := _said_before(found, head, said):
            return before
        others = [part for part in found if part is not head and part.kind != "small"]
        telling = [part for part in others if part.kind not in ("harmless", "place") or part.words[0] in said]
        if head.category == AMBIGUOUS:  # whose it is may stand before what it is for (`Borne chauffeurs badge`)
            known = (at for at, part in enumerate(telling) if part.kind != "strange" or part.words[0] in said)
            telling = telling[next(known, 0) :]
        is_first = head is found[0] and not any(part.kind in ("thing", "and") for part in telling[1:])
        meant = {said.get(part.words[0]) for part in (telling[:1] if is_first else telling)}
        if head in (found[0], found[-1]) and len(meant) == 1 and (category := meant.pop()):
            return str(category)
    return None


def _said_before(found: Sequence[Part], head: Part, said: Mapping[str, str]) -> str:
    """The category that complements before a word of many devices make of it, whatever place or number stands behind
    (`BT hub (hall)`); '' where they make none, or another thing is named."""
    at = found.index(head)
    meant = {said.get(part.words[0], "") for part in found[:at]}
    alone = not any(part.kind in ("thing", "and") for part in found if part is not head)
    return meant.pop() if len(meant) == 1 and alone else ""


def _is_of_many(part: Part) -> bool:
    """Whether a phrase is the name of many devices, or begins with it."""
    return part.words[0] in complements() and part.category not in data()["set_aside"]


def _complements_of(head: Part) -> Mapping[str, str]:
    """The category by each word that says which of many devices a phrase is; of a longer one that leaves it to the
    model, only those that a model may say."""
    said, among = complements()[head.words[0]], data()["open"].get(" ".join(head.words))
    if among is None or len(head.words) == 1:
        return said
    return {word: category for word, category in said.items() if category in among}


def is_one_printer(found: Sequence[Part], sure: Sequence[Part]) -> bool:
    """Whether a text names what one machine does, one behind the other (`Imprimante/copieur/scanner`)."""
    made = {part.category for part in sure}
    return len(made) > 1 and made.issubset(data()["printing"]) and not any(part.kind == "and" for part in found)


def _ends(found: Sequence[Part], part: Part) -> bool:
    """Whether nothing unknown follows a part."""
    return not strange(found[found.index(part) :])


def leads(found: Sequence[Part], head: Part) -> bool:
    """Whether nothing that could be the thing itself stands before an accessory, or it is English and stands last."""
    before = found[: found.index(head)]
    compound = head.english or (head.either and all(part.english for part in before if part.kind == "thing"))
    is_joined = any(part.kind == "and" for part in before[1:])  # `Toughbook with a dead battery`
    if compound and not is_joined and _ends(found, head):
        return True
    serious = [part for part in before if part.words[0] not in single("articles")]
    while len(serious) > 1 and serious[0].category == AMBIGUOUS and not names_device(serious[0]):
        serious = serious[2 if serious[1].kind == "small" else 1 :]  # `Matériel de`, `Divers`
    return not any(part.kind in ("strange", "thing", "small") for part in serious)


def devices_with(found: Sequence[Part], head: Part, listed: bool) -> tuple[str, ...]:
    """The devices among which to choose, where a text names something else first and a device beside it (`microscope
    avec caméra`); none where that is what it is for (`support pour PC`, `housse tablette`)."""
    after = found[found.index(head) + 1 :]
    device = next((part for part in after if names_device(part)), None)
    if device is None:
        return ()
    between = {part.kind for part in after[: after.index(device)]}
    apart = "and" in between or listed
    its_own = apart or (head.words in other_trades() and device.words not in phrases_of("qualities"))
    is_carrier = head is found[0] and head.words in phrases_of("carriers") and not between
    if "small" in between or not (its_own or is_carrier):
        return ()
    later = (part for part in after if names_device(part))
    return tuple(dict.fromkeys(one for part in later for one in meanings().get(part.words, (part.category,))))


def contradicted(found: Sequence[Part], head: Part) -> tuple[str, ...]:
    """What an ambiguous word before the head may mean, where the head is none of it (`téléphone fixe`), and no English
    word that it only describes (`PC monitor`, but `PC with monitor`)."""
    before = found[: found.index(head)]
    for at, part in enumerate(before):
        meant = meanings().get(part.words, ()) if part.kind == "thing" else ()
        is_apart = not head.english or any(other.kind == "and" for other in before[at:])
        if meant and head.category not in meant and part.words not in phrases_of("wide") and is_apart:
            return (*meant, head.category)
    return ()


def second_things(found: Sequence[Part], sure: Sequence[Part], head: Part) -> tuple[str, ...]:
    """The devices among which to choose, where another phrase names a second thing rather than what it is for."""
    later = sure[sure.index(head) + 1 :]
    if any(_is_second(found, head, part) for part in later):
        return tuple(dict.fromkeys(part.category for part in sure if part.category not in data()["set_aside"]))
    return ()


def _is_second(found: Sequence[Part], head: Part, other: Part) -> bool:
    if other.category == head.category:
        return False
    between = {part.kind for part in found[found.index(head) + 1 : found.index(other)]}
    if "and" in between:
        return other.category not in data()["set_aside"]
    stands_there = other.category in data()["hosts"] or other.words[0] in single("workplaces")
    return other.words not in phrases_of("qualities") and "small" not in between and not stands_there


def several(found: Sequence[Part]) -> bool:
    """Whether an `and` stands between two things."""
    things = [at for at, part in enumerate(found) if part.kind == "thing"]
    between = found[things[0] : things[-1]]
    return any(part.kind == "and" and part.words[0] not in single("alternatives") for part in between)


def trusted(found: Sequence[Part], head: Part) -> bool:
    """Whether what stands around the head leaves no doubt: nothing unknown before it, nothing beside a weak word."""
    at = found.index(head)
    before, after = strange(found[:at]), strange(found[at + 1 :])
    if not before and _of_another_kind(found, head):
        return False
    if (not before and not after) or _is_billed(found, head):
        return True
    is_short = len(head.words) == 1 and len(head.words[0]) <= 2 and head.words not in phrases_of("plain_short")
    if head.words in phrases_of("weak") or is_short:
        return not before and _says_what_it_measures(found, head)
    modifiers = [part.words[0] for part in found[:at] if part.kind == "strange"]
    named = head.english and head.words not in phrases_of("shared_with_trades") and not after
    return not before or (named and min(map(len, modifiers)) >= _MODIFIER)


def _says_what_it_measures(found: Sequence[Part], head: Part) -> bool:
    """Whether `de` stands behind a sensor, so that what follows is what it measures (`capteur de gel`); behind a probe,
    and without `de`, that must be known (`sonde de pH`, `capteur hygrométrie`, but `sonde d'aspiration`)."""
    joint, *behind = [word for part in found[found.index(head) + 1 :] for word in part.words] or [""]
    if joint not in data()["kind_prepositions"]:
        return head.words in phrases_of("measuring") and joint in single("probed")
    is_known = bool(behind) and behind[0] in single("probed")
    return head.words in phrases_of("measuring") or (head.words in phrases_of("probes") and is_known)


def _is_billed(found: Sequence[Part], head: Part) -> bool:
    """Whether a text is an article as bills name it: maker, model, and what it is (`EIZO FlexQ 27 écran de régie`)."""
    before, after = found[: found.index(head)], found[found.index(head) + 1 :]
    model = [part for part in before if part.kind == "strange"]
    return (
        len(before) > 1
        and before[0].words in phrases_of("makers")
        and any(map(str.isdigit, "".join(before[-1].words)))  # and no `Sophos Central protection serveur`
        and all(part.kind in ("strange", "harmless") for part in before)
        and len(model) <= _MODEL
        and not strange(after)
        and max(map(len, head.words)) > _MODIFIER
    )


def _of_another_kind(found: Sequence[Part], head: Part) -> bool:
    """Whether what stands right after a French word of many trades says that it is another thing."""
    after = found[found.index(head) + 1 :]
    if head.words not in phrases_of("shared_with_trades_fr") or not after:
        return False
    if len(after) > 1 and after[0].words[0] in data()["kind_prepositions"]:
        is_use = after[1].words[0] in single("uses")
        return (after[1].kind == "strange" and not is_use) or after[1].category in data()["set_aside"]
    return after[0].kind == "strange" and after[0].words[0].endswith(tuple(data()["kinds_end"]))
