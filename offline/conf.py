"""The configuration of one or more apps, layered as Splunk layers it.

Knows app folders (``default``, ``local``, ``lookups``, ``metadata``), which file wins, and where every setting came
from. Does not know what any setting means.

Two orders exist and both are kept. A search runs inside an app: that app's local, its default, then what other apps
export, the alphabetically last app first. Indexing runs in no app: every app's local before every app's default,
the alphabetically first app first.
Source: Splunk Admin Manual, "Configuration file precedence".
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypeVar
from urllib.parse import unquote

from offline.conf_file import DEFAULT_STANZA, ConfProblem, Setting, Stanzas, read_conf

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

Context = Literal["search", "index"]
Own = dict[str, dict[str, Setting]]
T = TypeVar("T")
_TRUE = frozenset(("1", "true", "t", "yes", "y"))


def is_true(value: str) -> bool:
    """A boolean as Splunk reads it. Source: Splunk Admin Manual, "About configuration files"."""
    return value.strip().lower() in _TRUE


@dataclass
class App:
    """One app folder: its files by layer and name, e.g. ``layers["local"]["props"]``."""

    name: str
    path: Path
    layers: dict[str, dict[str, Stanzas]] = field(default_factory=dict)
    exports: Stanzas = field(default_factory=dict)

    def is_exported(self, conf_name: str, stanza: str) -> bool:
        """True if other apps see this stanza.

        The most specific stanza of the metadata that says anything decides. A folder without any metadata is a bare
        set of files and is taken as exported. Source: Splunk Developer Guide, "Set permissions for objects".
        """
        if not self.exports:
            return True
        for key in (f"{conf_name}/{stanza}", conf_name, ""):
            setting = self.exports.get(key, {}).get("export")
            if setting is not None:
                return setting.value == "system"
        return False


class Conf:
    """All settings of a set of apps. Build it with ``load_apps``.

    Attributes:
        apps: The app of the search first, then the others in the order given.
        problems: What could not be obeyed so far. Stages that compile the configuration add to it.
    """

    def __init__(self, apps: Sequence[App], problems: Iterable[ConfProblem] = ()) -> None:
        self.apps = list(apps)
        self.problems: list[ConfProblem] = list(problems)
        self._own: dict[tuple[str, Context], Own] = {}
        self._made: dict[object, Any] = {}

    def own(self, name: str, context: Context = "search") -> Own:
        """Settings with their places, stanza by stanza, without those inherited from ``[default]``."""
        key = (name, context)
        if key not in self._own:
            self._own[key] = self._merged(name, context)
        return self._own[key]

    def stanzas(self, name: str, context: Context = "search") -> dict[str, dict[str, str]]:
        """Values of ``name.conf``: every stanza with what it inherits from ``[default]``."""
        own = self.own(name, context)
        base = {key: setting.value for key, setting in own.get(DEFAULT_STANZA, {}).items()}
        return {
            stanza: {**base, **{key: setting.value for key, setting in settings.items()}}
            for stanza, settings in own.items()
            if stanza != DEFAULT_STANZA
        }

    def stanza(self, name: str, stanza: str, context: Context = "search") -> dict[str, str]:
        """Values of one stanza with what it inherits; empty if there is no such stanza."""
        own = self.own(name, context)
        if stanza not in own:
            return {}
        merged = {**own.get(DEFAULT_STANZA, {}), **own[stanza]}
        return {key: setting.value for key, setting in merged.items()}

    def setting(self, name: str, stanza: str, key: str, context: Context = "search") -> Setting | None:
        """One setting with its place, inherited or not; None if nothing sets it."""
        own = self.own(name, context)
        return own.get(stanza, {}).get(key) or own.get(DEFAULT_STANZA, {}).get(key)

    def place(self, name: str, stanza: str) -> Setting | None:
        """The first setting of a stanza, to say where the stanza stands."""
        return next(iter(self.own(name).get(stanza, {}).values()), None)

    def lookup_file(self, filename: str, beside: str | None = None) -> Path | None:
        """The CSV file of that name: of the app named ``beside`` first, then of any app. Folders are cut off.

        Source: transforms.conf.spec 10.2.3, ``filename``.
        """
        bare = filename.replace("\\", "/").rsplit("/", 1)[-1]
        ordered = sorted(self.apps, key=lambda app: app.name != beside)
        for app in ordered:
            path = app.path / "lookups" / bare
            if bare and path.is_file():
                return path
        return None

    def app_of(self, setting: Setting) -> str | None:
        """Name of the app in whose folder a setting stands."""
        for app in self.apps:
            if Path(setting.path).is_relative_to(app.path):
                return app.name
        return None

    def problem(self, setting: Setting | None, message: str) -> None:
        """Add a problem at the place of ``setting``, once."""
        found = ConfProblem(setting.path if setting else "", setting.line if setting else 0, message)
        if found not in self.problems:
            self.problems.append(found)

    def made(self, key: object, make: Callable[[], T]) -> T:
        """Whatever a stage compiled from this configuration, made once."""
        if key not in self._made:
            self._made[key] = make()
        made: T = self._made[key]
        return made

    def _merged(self, name: str, context: Context) -> Own:
        merged: Own = {}
        for app, layer in reversed(self._order(context)):
            foreign = context == "search" and app is not self.apps[0]
            for stanza, settings in app.layers.get(layer, {}).get(name, {}).items():
                if foreign and not app.is_exported(name, stanza):
                    continue
                merged.setdefault(stanza, {}).update(settings)
        return merged

    def _order(self, context: Context) -> list[tuple[App, str]]:
        """Layers, the winner first."""
        if context == "index":
            named = sorted(self.apps, key=lambda app: app.name)
            return [(app, layer) for layer in ("local", "default") for app in named]
        others = sorted(self.apps[1:], key=lambda app: app.name, reverse=True)
        return [(app, layer) for app in (self.apps[:1] + others) for layer in ("local", "default")]


def load_apps(dirs: Iterable[str | Path]) -> Conf:
    """The configuration of these app folders; the first is the app in which searches run.

    A folder that is no app is a problem, not an error: its ``default`` and ``local`` count as empty.
    """
    apps: list[App] = []
    problems: list[ConfProblem] = []
    for directory in map(Path, dirs):
        app = App(directory.resolve().name, directory)
        if not any((directory / layer).is_dir() for layer in ("default", "local")):
            problems.append(ConfProblem(str(directory), 0, "not an app folder: neither default/ nor local/"))
        for layer in ("default", "local"):
            app.layers[layer] = _read_layer(directory / layer, problems)
        for metadata in ("default.meta", "local.meta"):
            _merge(app.exports, _read_optional(directory / "metadata" / metadata, problems))
        apps.append(app)
    return Conf(apps, problems)


def _read_layer(folder: Path, problems: list[ConfProblem]) -> dict[str, Stanzas]:
    return {path.stem: _read_optional(path, problems) for path in sorted(folder.glob("*.conf"))}


def _read_optional(path: Path, problems: list[ConfProblem]) -> Stanzas:
    if not path.is_file():
        return {}
    stanzas, found = read_conf(path, str(path))
    problems.extend(found)
    return stanzas


def _merge(into: Stanzas, other: Mapping[str, dict[str, Setting]]) -> None:
    """Metadata stanzas are written URL-encoded: ``[props/source%3A%3A...]``."""
    for stanza, settings in other.items():
        into.setdefault(unquote(stanza), {}).update(settings)
