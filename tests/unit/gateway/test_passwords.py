"""One rule for passwords, wherever they are set."""

import pytest
from usher_gateway.accounts.create_agent import LOGIN
from usher_gateway.accounts.passwords import password_fault

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
    ("login", "good"), [("ana", True), ("a.b+c@d-e_1", True), ("", False), ("-x", False), ("a b", False)]
)
def test_logins_of_the_command_line_are_those_of_the_api(login: str, good: bool) -> None:
    """Both allow the same characters."""
    assert bool(LOGIN(login)) == good
