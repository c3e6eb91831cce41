"""
Where policy files are looked at before anything is adopted: found by name or by place, and checked whole.

With an instance at hand files are held against the policy it has in force, without one against the shipped files
beside them. Nothing here writes, and nothing a file says has an effect.
"""

from collections.abc import Callable, Mapping
from pathlib import Path

from ocop_cycle.application import adoption, house
from ocop_cycle.policy import loader, regime, rights, shelf, vocabulary
from ocop_cycle.storage import cycles

ENDINGS = (".yaml", ".yml")

Regimes = Mapping[str, regime.Regime]


class FilesDesk:
    """The files that can be chosen from, and what they are held against; lives as long as one command."""

    def __init__(
        self,
        *,
        files: shelf.Shelf,
        words: vocabulary.Vocabulary,
        regimes: Callable[[], Regimes],
        roles: Callable[[], frozenset[str]],
    ) -> None:
        self.files = files
        self._words = words
        self._regimes = regimes
        self._roles = roles

    def find(self, kind: str, typed: str) -> shelf.Found:
        """
        The file that was typed: a name among the files of that kind, or the place of a file anywhere.

        Raises:
            errors.UnknownThing: no file of that kind has that name.
            errors.PolicyFlawed: the file cannot be read.
        """
        place = Path(typed)
        if place.suffix not in ENDINGS and len(place.parts) == 1:
            return self.files.find(kind, typed)
        return shelf.Found(name=place.stem, file=typed, raw=shelf.read(place, typed), is_own=True)

    def check(self, kind: str, found: shelf.Found) -> loader.Checked:
        """
        What the file says, checked whole.

        Raises:
            errors.PolicyFlawed: it has flaws, all of which are listed.
        """
        refers = kind in ("plan", "rules", "regime")
        return loader.check(
            kind,
            found.name,
            found.raw,
            vocabulary=self._words,
            regimes=self._regimes() if refers else {},
            roles=self._roles() if kind == "regime" else None,
            file=found.file,
        )


def of_house(built: house.House) -> FilesDesk:
    """The desk of an instance: files are held against what it has in force."""
    return FilesDesk(
        files=built.files,
        words=built.vocabulary,
        regimes=lambda: adoption.stored_regimes(built),
        roles=lambda: _roles_in_force(built),
    )


def of_files(files: shelf.Shelf, words: vocabulary.Vocabulary) -> FilesDesk:
    """The desk of nobody's: files are held against each other."""
    return FilesDesk(
        files=files, words=words, regimes=lambda: _checked_regimes(files, words), roles=lambda: _roles_of(files, words)
    )


def _roles_in_force(built: house.House) -> frozenset[str]:
    with built.store.reading() as runner:
        digests = [digest for (kind, _), digest in cycles.in_force(runner).items() if kind == "rights"]
        return frozenset(role.id for digest in digests for role in built.policies.rights(runner, digest).roles)


def _checked_regimes(files: shelf.Shelf, words: vocabulary.Vocabulary) -> Regimes:
    found: dict[str, regime.Regime] = {}
    for name in files.names("regime"):
        file = files.find("regime", name)
        found[name] = loader.check("regime", name, file.raw, vocabulary=words, regimes=found, file=file.file).value
    return found


def _roles_of(files: shelf.Shelf, words: vocabulary.Vocabulary) -> frozenset[str]:
    roles: list[rights.Role] = []
    for name in files.names("rights"):
        file = files.find("rights", name)
        roles.extend(loader.check("rights", name, file.raw, vocabulary=words, regimes={}, file=file.file).value.roles)
    return frozenset(role.id for role in roles)
