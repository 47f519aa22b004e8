"""How rows of a contact are found, where many tables are alike."""

from typing import Any

from sqlalchemy import ColumnElement, Table, tuple_
from usher_common.record.sql.constructs import any_of

from usher_gateway.erasing.entry import Mine


def in_talks(table: Table) -> Mine:
    """Find the rows of the contact's conversations."""
    return lambda whose: table.c.conversation_id.in_(whose.talks)


def of_contacts(column: ColumnElement[Any]) -> Mine:
    """Find the rows that name the contact, or one that is a part of them."""
    return lambda whose: any_of(column, whose.contacts)


def of_addresses(column: ColumnElement[Any]) -> Mine:
    """Find the rows that name an address of the contact by its id."""
    return lambda whose: any_of(column, whose.addresses)


def of_visitors(column: ColumnElement[Any]) -> Mine:
    """Find the rows of the contact's browsers."""
    return lambda whose: any_of(column, whose.visitors)


def at_places(account: ColumnElement[Any], peer: ColumnElement[Any]) -> Mine:
    """Find the rows of the contact's addresses by account and peer."""
    return lambda whose: tuple_(account, peer).in_(sorted(whose.places))
