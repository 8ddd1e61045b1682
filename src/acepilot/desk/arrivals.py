"""Finding bundles where somebody put them, and a folder's bundle as one file. Reads no bundle.

In a folder that somebody names, only what can be a bundle is looked at: zips, and folders that a bundle was unpacked
to. No link is followed.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from acepilot.evidence.layout import BAG_PREFIX, BAGIT, INDEX
from acepilot.evidence.source import Folder
from acepilot.evidence.zip_writer import new_zip

DEEPEST = 32
"""How many folders below the named one are looked into."""


def bundles_at(path: Path) -> Iterator[Path]:
    """Yield the bundle that is named, or all in a folder and the folders below it, in the order of their names.

    Raises:
        OSError: A folder cannot be listed.
    """
    if path.is_dir() and not is_bundle_folder(path):
        yield from _below(path, DEEPEST)
    else:
        yield path


def is_bundle_folder(path: Path) -> bool:
    """Tell whether a folder is what a bundle was unpacked to, and nothing else, or a single bag of one.

    A folder in which other files lie beside a bag is no bundle: somebody unpacked one among their downloads.
    """
    if (path / BAGIT).is_file():
        return True
    inside = [one for one in path.iterdir() if one.name != INDEX]
    return bool(inside) and all(one.name.startswith(BAG_PREFIX) and (one / BAGIT).is_file() for one in inside)


def _below(folder: Path, depth: int) -> Iterator[Path]:
    for one in sorted(folder.iterdir()):
        if one.is_symlink():
            continue
        if one.is_dir():
            if is_bundle_folder(one):
                yield one
            elif depth:
                yield from _below(one, depth - 1)
        elif one.suffix.lower() == ".zip":
            yield one


def pack(folder: Path, to: Path) -> None:
    """Write a bundle that somebody unpacked as one file again; the same folder gives the same bytes.

    What lies in it beside is packed too, so that it is told as it would be in the folder.

    Raises:
        Unsafe: A name, a link or a size is none of a bundle's.
        EvidenceError: It cannot be read, or the file not written.
    """
    source = Folder.open(folder)
    is_one_bag = BAGIT in source.sizes
    prefix = f"{folder.resolve().name}/" if is_one_bag else ""
    with new_zip(to) as archive:
        for name in sorted(source.sizes):
            archive.add_file(prefix + name, folder / name)
