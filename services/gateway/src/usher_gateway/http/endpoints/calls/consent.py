"""Whether a number is called: for each link at the desk that a phone of one's own would dial."""

from usher_gateway.http.call import Call
from usher_gateway.http.endpoints.calls.documents import CallConsent, ConsentQuery
from usher_gateway.reading.contacts.ways import refusing_calls


async def show(call: Call) -> CallConsent:
    """Show whether the contact wants no more calls there, however the number is written."""
    query: ConsentQuery = call.query
    async with call.site.record.read() as connection:
        return CallConsent(refused=bool(await refusing_calls(connection, [query.number])))
