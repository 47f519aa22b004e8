"""The rows of the access table about erasing and exporting a contact."""

from usher_gateway.accounts.roles import ADMINISTRATORS
from usher_gateway.erasing.proofs import Proof
from usher_gateway.http.endpoints.contacts.erasing import ContactErasure
from usher_gateway.http.endpoints.endpoint import Endpoint

_CONTACT = "/api/contacts/{id}"

ERASING: tuple[Endpoint, ...] = (
    Endpoint("POST", f"{_CONTACT}/erase", "contacts.erase", ADMINISTRATORS,
             "Erase a contact, with all that were merged into one; answers with the proof", ContactErasure,
             answer=Proof),
    Endpoint("GET", f"{_CONTACT}/export", "contacts.export_one", ADMINISTRATORS,
             "Export all that is known of a contact as JSON"),
)  # fmt: skip
