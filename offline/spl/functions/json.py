"""JSON functions. JSON values travel as text. Source: Search Reference, "JSON functions"."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from offline.spl.functions import function
from offline.spl.functions.paths import Part, dumps, load_json, parse_path, scalar, walk
from offline.spl.values import each, number, pack, text

if TYPE_CHECKING:
    from offline.spl.frame import Scalar, Value


def inferred(value: Any) -> Any:
    """A field value as JSON: objects, arrays, numbers and words if the text is such, else a string."""
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, tuple):
        return [inferred(v) for v in value]
    found = number(value)
    if found is not None and not isinstance(value, str):
        return found
    if isinstance(value, str) and value[:1] in ("{", "["):
        try:
            return load_json(value)
        except ValueError:
            return value
    return value


def _typed(value: Any) -> Any:
    found = inferred(value)
    if isinstance(found, str):
        plain = number(found)
        return found if plain is None else plain
    return found


def _loaded(value: Any) -> Any:
    """The JSON value, or ``None`` for what is no object or array."""
    try:
        found = load_json(text(value))
    except ValueError:
        return None
    return found if isinstance(found, (dict, list)) else None


def extract(value: Any, path: str) -> list[Scalar]:
    """What ``path`` selects in JSON text."""
    found = _loaded(value)
    if found is None:
        return []
    return [shown for shown in map(scalar, walk(found, parse_path(path))) if shown is not None]


@function("json_object", 0, None, returns="string", strict=False)
def json_object(*pairs: Any) -> str | None:
    """Object of key and value arguments in turn."""
    if len(pairs) % 2:
        raise ValueError("json_object takes an even number of arguments")
    return dumps({text(k): inferred(v) for k, v in zip(pairs[::2], pairs[1::2], strict=False) if k is not None})


@function("json_array", 0, None, returns="string", strict=False)
def json_array(*values: Any) -> str:
    """Array of the arguments."""
    return dumps([inferred(value) for value in values])


@function("json", 1, returns="string")
def json(value: Any) -> str | None:
    """The text itself if it is JSON, else null."""
    try:
        load_json(text(value))
    except ValueError:
        return None
    return text(value)


@function("json_valid", 1, returns="bool")
def json_valid(value: Any) -> bool:
    """True if the text is JSON."""
    return json(value) is not None


@function("json_extract", 1, None)
def json_extract(value: Any, *paths: Scalar) -> Any:
    """What the path selects; with several paths an array of what each selects; without one the whole."""
    if not paths:
        return json(value)
    if len(paths) == 1:
        found = extract(value, text(paths[0]))
        path_is_plain = "{}" not in text(paths[0])
        return pack(found) if path_is_plain or len(found) < 2 else dumps([_typed(v) for v in found])
    loaded = _loaded(value)
    return dumps([next(walk(loaded, parse_path(text(path))), None) for path in paths])


@function("json_extract_exact", 1, None)
def json_extract_exact(value: Any, *keys: Scalar) -> Any:
    """As ``json_extract``, but arguments are keys, not paths."""
    found = _loaded(value)
    if not keys:
        return json(value)
    if not isinstance(found, dict):
        return None
    if len(keys) == 1:
        return scalar(found[text(keys[0])]) if text(keys[0]) in found else None
    return dumps([found.get(text(key)) for key in keys])


@function("json_has_key_exact", 2, returns="bool")
def json_has_key_exact(value: Any, key: Scalar) -> bool:
    """True if the object has the key."""
    found = _loaded(value)
    return isinstance(found, dict) and text(key) in found


@function("json_keys", 1, returns="string")
def json_keys(value: Any) -> str | None:
    """Array of the keys of an object, or the positions of an array."""
    found = _loaded(value)
    if found is None:
        return None
    return dumps(list(found) if isinstance(found, dict) else list(range(len(found))))


@function("json_entries", 1, returns="string")
def json_entries(value: Any) -> str | None:
    """Array of objects with ``key`` and ``value``."""
    found = _loaded(value)
    if found is None:
        return None
    pairs = found.items() if isinstance(found, dict) else enumerate(found)
    return dumps([{"key": key, "value": item} for key, item in pairs])


@function("json_array_to_mv", 1, 2)
def json_array_to_mv(value: Any, quote: Any = False) -> Value:
    """Elements of an array as a multivalue; with ``quote`` strings keep their quotes."""
    found = _loaded(value)
    if not isinstance(found, list):
        return None
    return pack([dumps(v) if quote and isinstance(v, str) else scalar(v) or "" for v in found])


def _edit(value: Any, parts: tuple[Part, ...], change: Any) -> Any:
    """A copy of ``value`` with ``change(container, key)`` done where ``parts`` lead; containers on the way are made."""
    part, rest = parts[0], parts[1:]
    copy = list(value) if isinstance(value, list) else dict(value) if isinstance(value, dict) else {}
    keys: list[Any] = list(range(len(copy))) if part is None else [part]
    for key in keys:
        if not rest:
            change(copy, key)
        elif isinstance(copy, dict):
            copy[key] = _edit(copy.get(key), rest, change)
        elif isinstance(key, int) and -len(copy) <= key < len(copy):
            copy[key] = _edit(copy[key], rest, change)
    return copy


def _change_all(value: Any, pairs: tuple[Any, ...], change: Any, *, exact: bool = False) -> str | None:
    if value is None or None in pairs[::2]:
        return None
    found = _loaded(value)
    if found is None or len(pairs) % 2:
        return None
    for path, new in zip(pairs[::2], pairs[1::2], strict=False):
        parts = (text(path),) if exact else parse_path(text(path))
        found = _edit(found, parts, lambda box, key, new=new: change(box, key, inferred(new)))
    return dumps(found)


def _set(box: Any, key: Any, new: Any) -> None:
    if isinstance(box, dict) or (isinstance(key, int) and -len(box) <= key < len(box)):
        box[key] = new


def _append(box: Any, key: Any, new: Any) -> None:
    if isinstance(box, dict) and isinstance(box.get(key), list):
        box[key] = [*box[key], new]


def _extend(box: Any, key: Any, new: Any) -> None:
    if isinstance(box, dict) and isinstance(box.get(key), list):
        box[key] = [*box[key], *(new if isinstance(new, list) else [new])]


@function("json_set", 3, None, returns="string", strict=False)
def json_set(value: Any, *pairs: Any) -> str | None:
    """The object with values set at paths."""
    return _change_all(value, pairs, _set)


@function("json_set_exact", 3, None, returns="string", strict=False)
def json_set_exact(value: Any, *pairs: Any) -> str | None:
    """The object with values set at keys."""
    return _change_all(value, pairs, _set, exact=True)


@function("json_append", 3, None, returns="string", strict=False)
def json_append(value: Any, *pairs: Any) -> str | None:
    """The object with a value added to the end of the array at each path."""
    return _change_all(value, pairs, _append)


@function("json_extend", 3, None, returns="string", strict=False)
def json_extend(value: Any, *pairs: Any) -> str | None:
    """As ``json_append``, but the elements of an array are added one by one."""
    return _change_all(value, pairs, _extend)


@function("json_delete", 2, None, returns="string")
def json_delete(value: Any, *keys: Scalar) -> str | None:
    """The object without what the paths select."""
    found = _loaded(value)
    if found is None:
        return None
    for key in keys:
        for path in each(key):
            found = _edit(found, parse_path(text(path)), _delete)
    return dumps(found)


def _delete(box: Any, key: Any) -> None:
    if isinstance(box, dict):
        box.pop(key, None)
    elif isinstance(key, int) and -len(box) <= key < len(box):
        del box[key]
