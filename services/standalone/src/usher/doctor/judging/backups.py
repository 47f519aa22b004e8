"""Backups: when the last one was made, and whether a restore would know who was erased since."""

from usher.doctor.findings import Finding, failure, ok, warning
from usher.doctor.judging.disk import Place
from usher.doctor.limits import BACKUP_WARNING_S

HOUR_S = 3600.0
DO = "run `usher backup` once a day (docs/backup.md); where another program makes backups, see to it that it does"
REGISTER = "erasures"


def judge_backup(age_s: float | None) -> Finding:
    """Judge the last one by its age (s), None if the record knows of none."""
    if age_s is None:
        return warning("backup", "the record knows of none", DO)
    seen = f"the last is {age_s / HOUR_S:.0f} hours old"
    return warning("backup", seen, DO) if age_s > BACKUP_WARNING_S else ok("backup", seen)


def judge_register(file: str, place: Place | None) -> Finding:
    """Judge the file to which each erasure is appended; `place` is what was found of it, None if none is set."""
    if place is None:
        do = "name a file on another disk than the record's (docs/backup.md)"
        return warning(REGISTER, "USHER_ERASURES_FILE is not set: a restore brings back who was erased since", do)
    if not place.writable:
        do = "make its folder, and give both to the services' system user: erasures are not noted there"
        return failure(REGISTER, f"{file} cannot be written to", do)
    there = "can be written to" if place.there else "is not there; the first erasure makes it"
    return ok(REGISTER, f"{file} {there}")
