"""One rule for passwords, wherever they are set."""

from pathlib import Path

import pytest
from usher_common.record.open import open_record
from usher_gateway.accounts.create_agent import LOGIN, create_agent, refuse_taken
from usher_gateway.accounts.passwords import password_fault

from quick_hash import quick_hash
from record_rig.ready import migrated

CASES = [
    ("", "8 to 200"),
    ("x", "8 to 200"),
    ("x" * 201, "8 to 200"),
    (" " * 12, "different"),
    ("aaaaaaaabbb", "different"),
    ("administrator1", "login"),
    ("Administrator", "login"),
    ("administrator of a large shop", ""),
    ("correct horse battery staple", ""),
]


@pytest.mark.parametrize(("password", "why"), CASES)
def test_an_easily_guessed_password_is_refused(password: str, why: str) -> None:
    """Too short, with too few different characters, or nearly the login."""
    fault = password_fault(password, "administrator")

    assert (why in fault, bool(fault)) == (True, bool(why))


@pytest.mark.parametrize(
    ("login", "password"), [("ada", ""), ("ada", "x"), ("ada", "ada12345"), ("a b", "long enough")]
)
async def test_the_command_line_follows_the_same_rules(tmp_path: Path, login: str, password: str) -> None:
    """For an administrator, too; nothing is written."""
    record = open_record(f"sqlite:///{tmp_path / 'nothing-here.db'}")
    try:
        with pytest.raises(ValueError, match=r"password|login"):
            await create_agent(record, login, "Ada", password, "administrator")
    finally:
        await record.close()


async def test_the_command_line_says_that_a_login_is_taken(tmp_path: Path) -> None:
    """Nothing was changed: not the password, not the role."""
    url = f"sqlite:///{tmp_path / 'usher.db'}"
    await migrated(url)
    record = open_record(url)
    try:
        await refuse_taken(record, "ada")
        await create_agent(record, "ada", "Ada", "correct horse", "administrator", hashed=quick_hash)
        with pytest.raises(ValueError, match="'ada' is taken"):
            await refuse_taken(record, "ada")
    finally:
        await record.close()


@pytest.mark.parametrize(
    ("login", "good"), [("ana", True), ("a.b+c@d-e_1", True), ("", False), ("-x", False), ("a b", False)]
)
def test_logins_of_the_command_line_are_those_of_the_api(login: str, good: bool) -> None:
    """Both allow the same characters."""
    assert bool(LOGIN(login)) == good
