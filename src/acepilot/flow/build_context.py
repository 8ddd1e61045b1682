"""Where a flow is put together: reads the notation in its texts, and collects what is wrong with them.

Owns targets, templates, durations, addresses and step heads as they stand in a file, each mistake with its place. Must
not know any kind of step: builders ask for what they need.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from acepilot.client.value_names import VALUE_NAMES
from acepilot.errors import Mistake, Place
from acepilot.flow.models import FillField, ForEach, NavigatePart, PlainNames
from acepilot.flow.roles import ROLES
from acepilot.flow.target import Alternatives, By, Piece, build_alternatives, parse_target, split_pieces
from acepilot.flow.template import NotationError, Template, parse_template
from acepilot.yamltext import Path, YamlText
from acepilot.yamlwords import suggest

_DURATION = re.compile(r"(\d{1,4})\s?(s|m|h)\Z")
_UNIT_MS = {"s": 1_000, "m": 60_000, "h": 3_600_000}
_NOTHING = Alternatives((), "")


@dataclass
class BuildContext:
    """One flow being put together.

    Attributes:
        hosts: The flow's hosts, as written.
        for_each: What the stage at hand is repeated for.
    """

    text: YamlText
    mistakes: list[Mistake] = field(default_factory=list)
    hosts: tuple[str, ...] = ()
    for_each: ForEach | None = None

    def note(self, path: Path, message: str, hint: str = "", *, key: bool = False) -> None:
        """Note a mistake at a part of the file."""
        self.mistakes.append(Mistake(self.text.place(path, key=key), message, hint))

    def place(self, path: Path) -> Place:
        """Return where the name of a part stands."""
        return self.text.place(path, key=True)

    def target(self, path: Path, text: str, *, key: bool = False) -> Alternatives:
        """Read a target; one without chains when it cannot be read, and that is noted."""
        try:
            target = parse_target(text)
        except NotationError as error:
            self.note(path, error.message, error.hint, key=key)
            return _NOTHING
        self._check_target(path, target, key=key)
        return target

    def optional_target(self, path: Path, text: str | None) -> Alternatives | None:
        """Read a target that need not be there."""
        return None if text is None else self.target(path, text)

    def template(self, path: Path, text: str, *, may_be_secret: bool = False) -> Template:
        """Read a text in which `${values}` may stand."""
        try:
            template = parse_template(text)
        except NotationError as error:
            self.note(path, error.message, error.hint)
            return Template((text,), text)
        self._check_names(path, template, may_be_secret=may_be_secret)
        return template

    def sentence(self, text: str) -> Template:
        """Return a sentence about a step, made of texts that have been read already."""
        try:
            return parse_template(text)
        except NotationError:
            return Template((text,), text)

    def duration_ms(self, path: Path, text: str | None) -> int | None:
        """Read a duration: `30s`, `15m`, `1h`."""
        if text is None:
            return None
        match = _DURATION.match(text.strip())
        if match is None or int(match[1]) == 0:
            self.note(path, f"This is no duration: {text}", "Write a number and its unit: 30s, 15m or 1h.")
            return None
        return int(match[1]) * _UNIT_MS[match[2]]

    def fields(self, path: Path, written: Mapping[str, str]) -> tuple[FillField, ...]:
        """Read the lines `target: value` of a `fill` or `confirm`."""
        for target, value in written.items():
            if "\n" in value:
                self.note((*path, target), "A value is one line, and this has more.", "Write it on one line.")
        return tuple(
            FillField(
                target=self.target((*path, target), target, key=True),
                value=self.template((*path, target), value, may_be_secret=True),
                place=self.place((*path, target)),
            )
            for target, value in written.items()
        )

    def menu_path(self, path: Path, text: str) -> tuple[NavigatePart, ...]:
        """Read the parts of `navigate: A > B > C`."""
        try:
            pieces, separators = split_pieces(text)
            parts = tuple(_menu_part(*group) for group in _menu_groups(pieces, separators))
        except NotationError as error:
            self.note(path, error.message, error.hint)
            return ()
        for part in parts:
            if isinstance(part, Alternatives):
                self._check_target(path, part)
            else:
                for name in part.names:
                    self._check_names(path, name)
        return parts

    def check_url(self, path: Path, url: str) -> None:
        """Note what is wrong with an address that is to be opened, or asked."""
        problem = self.url_problem(url)
        if problem:
            self.note(path, *problem)

    def url_problem(self, url: str) -> tuple[str, str] | None:
        """Return why an address is none of the flow's, and what to do; None for one that is."""
        example = f"Write for example: https://{self.hosts[0]}/"
        if re.search(r"[\s\\\"'<>`{}]", url.replace("${", "").replace("}", "")):
            return f"This is no address: {url}", example
        try:
            parts = urlsplit(url)
            port = parts.port
        except ValueError:
            return f"This is no address: {url}", example
        if parts.scheme != "https":
            return "Only addresses that start with https:// can be opened.", example
        if port not in {None, 443} or "@" in parts.netloc:
            return "An address names its host alone: no user, and no port but 443.", example
        if parts.hostname not in self.hosts:
            return f"{parts.hostname} is none of the flow's `hosts`.", suggest(
                parts.hostname or "", self.hosts
            )
        return None

    def _check_target(self, path: Path, target: Alternatives, *, key: bool = False) -> None:
        for template in target.templates:
            self._check_names(path, template, key=key)
        names = [
            part.name for chain in target.chains for part in chain.parts if part.by is By.CSS and part.name
        ]
        if any(name.template.names for name in names):
            self.note(path, "A `css` selector takes no ${…}.", "Seek by role and name, or by text.", key=key)

    def _check_names(
        self, path: Path, template: Template, *, may_be_secret: bool = False, key: bool = False
    ) -> None:
        if bare := _name_without_sign(template):
            self.note(path, "A value's name stands here as a mere text.", f"Write ${{{bare}}}", key=key)
        for name in template.names:
            known = VALUE_NAMES.get(name)
            if known is None:
                self.note(path, f"There is no value ${{{name}}}.", _nearest_value(name), key=key)
            elif known.is_secret and not may_be_secret:
                message = f"${{{name}}} is a secret: it can only be the value of a `fill` or `confirm` line."
                self.note(path, message, "Leave it out here.", key=key)


_WITHOUT_BRACES = re.compile(r"\$\(?([a-z][a-z0-9_.]*[a-z0-9])")


def _name_without_sign(template: Template) -> str:
    """Return the value that is meant where its name is not written `${…}`, but `$name`, `$(name)`, `{name}` or bare."""
    whole = [template.text.strip("$(){} ")] if not template.names else []
    return next((one for one in (*whole, *_WITHOUT_BRACES.findall(template.text)) if one in VALUE_NAMES), "")


def _nearest_value(name: str) -> str:
    begun = [known for known in VALUE_NAMES if known.startswith(name)]
    hint = suggest(name, begun or VALUE_NAMES)
    if hint.startswith("Did you mean"):
        return hint.replace("`", "${", 1).replace("`", "}", 1)
    family = name.partition(".")[0]
    kin = [known for known in VALUE_NAMES if known.partition(".")[0] == family]
    families = sorted({known.partition(".")[0] for known in VALUE_NAMES})
    return f"Known here: {', '.join(kin or [f'{each}.…' for each in families])}."


def _menu_groups(pieces: list[Piece], separators: list[str]) -> list[tuple[list[Piece], list[str]]]:
    groups: list[tuple[list[Piece], list[str]]] = [([pieces[0]], [])]
    for separator, piece in zip(separators, pieces[1:], strict=True):
        if separator == ">":
            groups.append(([piece], []))
        else:
            groups[-1][0].append(piece)
            groups[-1][1].append(separator)
    return groups


def _menu_part(pieces: list[Piece], separators: list[str]) -> NavigatePart:
    if any(piece.is_bound for piece in pieces):
        plain = next((piece.text for piece in pieces if not piece.is_bound and piece.text not in ROLES), None)
        if plain:
            raise NotationError(
                f"A plain name stands beside a target: {plain}",
                hint=f'Write it as a target too: link "{plain}"; or write plain names only: A|B.',
            )
        return build_alternatives(pieces, separators)
    if ">>" in separators:
        raise NotationError(
            "On both sides of `>>` a control with its name must stand.",
            hint='Write the names in quotes: row "…" >> link "…"; or a single `>` for the next entry of the menu.',
        )
    if not all(piece.text for piece in pieces):
        raise NotationError(
            "An entry of the menu is missing here.", hint="Write: Accounts > Importers|Importer"
        )
    names = tuple(parse_template(piece.text) for piece in pieces)
    return PlainNames(names, "|".join(piece.text for piece in pieces))
