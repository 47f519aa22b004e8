"""All walks through the pages, by the section of the report in which their states stand."""

from . import (
    Tour,
    aftercare,
    audit,
    broadcasts,
    channels,
    contacts,
    desk,
    forms,
    invitations,
    pages,
    threads,
    widget,
)
from .funnel import articles, calls, faq

TOURS: dict[str, list[Tour]] = {
    "Desk": [desk.arriving, desk.offers, desk.conversing, desk.together],
    "Aftercare": [aftercare.rated, aftercare.promised],
    "Contacts": [contacts.kept, audit.logged],
    "Channels": [threads.threaded, channels.connected, channels.set_aside],
    "Pages": [pages.reading, pages.ruling, pages.leading, pages.visited, invitations.measured],
    "Forms": [forms.building, forms.asking],
    "Broadcasts": [broadcasts.told],
    "Articles": [faq.searching, faq.answered, articles.kept, articles.counted, articles.handed_over],
    "Shop and widget": [widget.shopping, widget.chatting],
    "Waiting and calls": [widget.in_line, invitations.card, calls.asked],
}
