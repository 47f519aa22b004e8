"""Catalogues: packages whose modules each contribute something, found without a list of them."""

from collections.abc import Iterable
from importlib import import_module
from pkgutil import walk_packages
from typing import TypeVar, Union, cast

T = TypeVar("T")


def import_modules(path: Iterable[str], package: str) -> None:
    """Import every module of a package (given by its `__path__` and `__name__`), in the order of their names."""
    for module in walk_packages(path, f"{package}."):
        import_module(module.name)


def subclasses_in(package: str, parent: type[T]) -> list[type[T]]:
    """List the subclasses, at any depth, that a package's imported modules define, by module, in their order."""
    found: dict[type[T], None] = {}
    for kind in parent.__subclasses__():
        found |= dict.fromkeys((kind, *subclasses_in(package, kind)))
    return sorted((one for one in found if one.__module__.startswith(f"{package}.")), key=lambda one: one.__module__)


def union_of(kinds: Iterable[type[T]]) -> type[T]:
    """Make the union of types known only at run time, for a decoder."""
    return cast("type[T]", Union[tuple(kinds)])  # noqa: UP007 - there is no | for a tuple
