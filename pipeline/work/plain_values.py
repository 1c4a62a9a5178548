"""What crosses from a worker to its parent: plain values, and our own dataclasses, named tuples and enums.

A worker reads strangers' files, so its parent makes nothing else of what comes back.
"""

from __future__ import annotations

import dataclasses
import enum
import io
import pickle
import sys
from typing import Any

OUR_PACKAGES = ("schemas", "extractors", "pipeline")
PLAIN_TYPES = {
    ("fractions", "Fraction"), ("decimal", "Decimal"), ("builtins", "set"), ("builtins", "frozenset"),
}


class _PlainPickler(pickle.Pickler):
    def reducer_override(self, value: Any) -> Any:
        # Python 3.11.0 to 3.11.3 (Debian 12) pickle a member as ``getattr(its enum, its name)``, which is refused.
        return (type(value), (value.value,)) if isinstance(value, enum.Enum) else NotImplemented


class _PlainUnpickler(pickle.Unpickler):
    def find_class(self, module: str, name: str) -> Any:
        # sys.modules, not import: what the other side names must not make us run a module.
        found = getattr(sys.modules.get(module), name, None)
        if isinstance(found, type) and found.__module__ == module:
            ours = module.split(".")[0] in OUR_PACKAGES
            if (module, name) in PLAIN_TYPES:
                return found
            if ours and (dataclasses.is_dataclass(found) or issubclass(found, enum.Enum) or _is_named_tuple(found)):
                return found
        raise pickle.UnpicklingError(f"{module}.{name} is not a plain value")


def dumps_plain(value: Any) -> bytes:
    """Pickle a value for ``loads_plain``, the same under every Python."""
    made = io.BytesIO()
    _PlainPickler(made).dump(value)
    return made.getvalue()


def loads_plain(payload: bytes) -> Any:
    """Unpickle plain values, and dataclasses, named tuples and enums of modules we have imported.

    Raises pickle.UnpicklingError for anything else, damage included.
    """
    try:
        return _PlainUnpickler(io.BytesIO(payload)).load()
    except pickle.UnpicklingError:
        raise
    except Exception as error:  # a damaged pickle raises nearly any type
        raise pickle.UnpicklingError(f"{type(error).__name__}: {error}") from error


def _is_named_tuple(kind: type) -> bool:
    return issubclass(kind, tuple) and kind.__bases__ == (tuple,) and hasattr(kind, "_fields")
