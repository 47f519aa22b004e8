"""Who the contact of a conversation is, and what was before."""

from usher_gateway.context.domain import ContactContext
from usher_gateway.http.call import Call
from usher_gateway.http.endpoints.conversations import visible
from usher_gateway.problems import Problem


async def show(call: Call) -> ContactContext:
    """Show the context of a conversation that the caller may see."""
    state = await visible(call)
    found = await call.site.contexts.get(state.id)
    if found is None:
        raise Problem(404, "not_found", "There is no such conversation.")
    return found
