"""What can be wrong with an article, in stable codes; desks have a text for each code in their language, else ours."""

from collections.abc import Mapping

from usher_common.knowledge.articles import FieldFault, FileFault

# By code: what is said of one field, after its name. Desks have the same codes and values (`i18n/faults`).
FAULTS: Mapping[str, str] = {
    "missing": "is missing",
    "long": "has {count} characters, at most {most} are allowed",
    "line": "is one line, without control characters",
    "controls": "has control characters",
    "language": "a language is written like en or de-AT",
    "wordings": "at most {most} wordings",
    "tags": "at most {most} tags",
    "comma": "a tag has no comma",
    "audience": "an audience is one word: agents, or the name of an entry point",
    "years": "is before 1970 or after 9999",
    "order": "is not after valid_from",
    # of files
    "id": "an id has 1 to {most} of a-z 0-9 . _ -, and begins and ends with a letter or digit",
    "date": "{text} is no date like 2026-12-24 or 2026-12-24T18:00Z",
    "twice": "the article {id} is there already, in line {line}",
    "differs": "differs from line {line}, which has the same id",
    "cells": "has more cells than the first line has names",
    "articles": "has {count} articles, at most {most} are allowed",
}


def field_fault(field: str, code: str, **values: object) -> FieldFault:
    """Return what is wrong with this field, in English and by its code."""
    said = {name: str(value) for name, value in values.items()}
    return FieldFault(field, FAULTS[code].format(**said), code, said)


def file_fault(file: str, line: int, fault: FieldFault) -> FileFault:
    """Return the same at its place in a file."""
    return FileFault(file, line, fault.field, fault.message, fault.code, fault.values)
