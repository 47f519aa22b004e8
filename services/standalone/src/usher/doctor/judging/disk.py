"""Disks: the folder of files, and the record's own file."""

from dataclasses import dataclass

from usher.doctor.findings import Finding, failure, ok, warning
from usher.doctor.limits import FREE_FAILURE_BYTES, FREE_WARNING

MEGABYTE = 1_000_000


@dataclass(frozen=True, slots=True)
class Place:
    """A folder: whether it is there and may be written to, and its disk (bytes)."""

    path: str
    there: bool
    writable: bool
    free: int = 0
    total: int = 0


def judge_place(name: str, place: Place) -> Finding:
    """Judge a folder and the space on its disk."""
    if not place.there:
        if place.writable:
            return ok(name, f"{place.path} is not there yet; the first start makes it")
        return failure(name, f"{place.path} is not there, and cannot be made", "make it, for the services' system user")
    if not place.writable:
        do = "give it to the services' system user; this check is made as who runs `usher doctor`"
        return failure(name, f"{place.path} cannot be written to", do)
    seen = f"{place.path} has {place.free // MEGABYTE} of {place.total // MEGABYTE} MB free"
    if place.free < FREE_FAILURE_BYTES:
        return failure(name, seen, "make space now: what cannot be written is refused")
    if place.free < place.total * FREE_WARNING:
        return warning(name, seen, "make space, or a larger disk")
    return ok(name, seen)


def judge_upload_space(free: int, used: int, allowed: int) -> Finding:
    """Judge whether the disk has what USHER_UPLOAD_SPACE_MB promises (bytes)."""
    seen = f"files take {used // MEGABYTE} of {allowed // MEGABYTE} MB that they may take"
    left = max(0, allowed - used)
    if not left:
        return failure("files", seen, "uploads are refused: raise USHER_UPLOAD_SPACE_MB, docs/runbooks/upload-space.md")
    if free < left:
        do = f"the disk has only {free // MEGABYTE} MB: lower USHER_UPLOAD_SPACE_MB, or give it a larger one"
        return warning("files", seen, do)
    return ok("files", seen)
