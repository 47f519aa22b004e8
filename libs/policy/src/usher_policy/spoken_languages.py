"""Languages that agents speak, as skills."""

from collections.abc import Iterable, Mapping

LANGUAGE_LEVEL = 5  # a language is a skill `language:xx`, asked for at level 1 only


def skills_of(levels: Mapping[str, int], languages: Iterable[str]) -> Mapping[str, int]:
    """Add languages to the skills; an agent who speaks de-AT also speaks de."""
    tags = [one.lower().replace("_", "-") for one in languages]
    spoken = {f"language:{tag}": LANGUAGE_LEVEL for one in tags for tag in (one, one.partition("-")[0])}
    return {**levels, **spoken} if spoken else levels
