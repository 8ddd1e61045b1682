"""What a line that was typed at a terminal says, where certain choices stand. Reads no terminal, and prints nothing."""

from __future__ import annotations

from acepilot.person.human import Answer, Choice, Key, Situation

LETTERS: dict[Key, str] = {
    Key.GO_ON: "g",
    Key.SKIP: "k",
    Key.STOP: "s",
    Key.PAUSE: "p",
    Key.ACCEPTED: "a",
    Key.REFUSED: "r",
    Key.ALLOW: "l",
    Key.POINT: "o",
    Key.SHOW: "h",
    Key.SHOWN: "t",
    Key.DONE: "d",
    Key.YES: "y",
    Key.CANCEL: "x",
    Key.AHEAD: "f",
    Key.BACK: "b",
    Key.NO_ANSWER: "w",
    Key.NOT_NEEDED: "x",
    Key.COULD_NOT: "f",
    Key.PICTURE: "p",
    Key.UNDO: "u",
    Key.DECIDE: "m",
    Key.REPEAT: "e",
}
YES = frozenset({"", "y", "yes"})


def meant(line: str, situation: Situation, *, needs_word: bool = False) -> Answer | None:
    """Return what a line means in a situation; None where it means nothing, as does Enter where a word is needed."""
    if line.startswith("n "):
        return Answer(Key.NOTE, text=line[2:].strip())
    if line.lower() == "c" and not offers_picture(situation.choices):
        return Answer(Key.PICTURE)
    if line.isdecimal() and 1 <= int(line) <= len(situation.checks):
        return Answer(Key.CHECK, int(line) - 1)
    for choice in situation.choices:
        if (text := _behind(line, choice)) is not None:
            return Answer(choice.key, text=text)
    is_yes = line.lower() in YES and bool(line or not needs_word)
    return _yes(situation) if is_yes else None


def _yes(situation: Situation) -> Answer | None:
    """Return what a yes means: the next line is confirmed, else what the person would mostly say."""
    waiting = [n for n in range(len(situation.checks)) if n not in situation.confirmed]
    if waiting:
        return Answer(Key.CHECK, waiting[0])
    return next((Answer(choice.key) for choice in situation.choices if choice.is_primary), None)


def _behind(line: str, choice: Choice) -> str | None:
    """Return what a line has behind a choice's key; None when the line does not say that choice."""
    if line.lower() in {LETTERS.get(choice.key), str(choice.key), choice.label.lower()}:
        return ""
    word, _, rest = line.partition(" ")
    return rest.strip() if choice.takes and word.lower() == LETTERS.get(choice.key) else None


def offers_picture(choices: tuple[Choice, ...]) -> bool:
    """Tell whether a picture is one of the things to say; else one can be taken at any time."""
    return any(choice.key is Key.PICTURE for choice in choices)
