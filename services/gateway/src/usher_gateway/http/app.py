"""The public site: every row of the access table with its handler, problem documents, and headers on all answers."""

from collections.abc import Awaitable, Callable

import structlog
from aiohttp import web
from usher_common.http.connection import left_early, watched

from usher_gateway import metrics
from usher_gateway.http import cross_origin, openapi, pages
from usher_gateway.http.access import ENDPOINTS, methods_of
from usher_gateway.http.call import Call, Handler, Site
from usher_gateway.http.endpoints import (
    agents,
    canned,
    conversations,
    live_view,
    parked,
    photos,
    policy,
    queues,
    search,
    session,
    settings,
    skills,
    uploads,
)
from usher_gateway.http.endpoints.accounts import handlers as accounts
from usher_gateway.http.endpoints.aftercare import promises, ratings
from usher_gateway.http.endpoints.articles import faq, unanswered
from usher_gateway.http.endpoints.articles import handlers as articles
from usher_gateway.http.endpoints.audit import handlers as audit
from usher_gateway.http.endpoints.calls import consent, times
from usher_gateway.http.endpoints.contacts import beginning, changing, erasing, exporting, importing
from usher_gateway.http.endpoints.contacts import reading as contacts
from usher_gateway.http.endpoints.forms import editing as forms
from usher_gateway.http.endpoints.funnel import figures as funnel
from usher_gateway.http.endpoints.history import contexts, summaries
from usher_gateway.http.endpoints.mails import pages as mails
from usher_gateway.http.endpoints.mails import unsubscribing
from usher_gateway.http.endpoints.outreach import broadcasts, events
from usher_gateway.http.endpoints.templates import answers as templates
from usher_gateway.http.endpoints.visitors import invitations, places, present, transcript_mails, transcripts, visits
from usher_gateway.http.handle_call import dispatcher
from usher_gateway.limits import BODY_BYTES
from usher_gateway.problems import Problem, from_http, problem_response
from usher_gateway.sockets.shared.endpoints import Serving

log = structlog.get_logger()
Next = Callable[[web.Request], Awaitable[web.StreamResponse]]


def build_app(site: Site, serving: Serving) -> web.Application:
    """Route exactly what the access table lists; a row without a handler raises an error here."""
    app = web.Application(middlewares=[watched, _answer_well], client_max_size=BODY_BYTES)
    handlers = _handlers(serving)
    for endpoint in ENDPOINTS:
        handler = dispatcher(site, endpoint, handlers[endpoint.name])
        for method in methods_of(endpoint):
            app.router.add_route(method, endpoint.path, handler)
    return app


def _handlers(serving: Serving) -> dict[str, Handler]:
    description = openapi.describe()

    async def describe(_call: Call) -> object:
        return description

    return {
        "session.sign_in": session.sign_in,
        "session.show": session.show,
        "session.sign_out": session.sign_out,
        "session.change_password": session.change_password,
        "session.list": session.list_sessions,
        "session.sign_out_elsewhere": session.sign_out_elsewhere,
        "agents.list": agents.list_agents,
        "agents.create": agents.create,
        "agents.show": agents.show,
        "agents.change": agents.change,
        "agents.delete": agents.delete_agent,
        "agents.set_skills": agents.set_skills,
        "agents.change_own_phone": agents.change_own_phone,
        "skills.list": skills.list_skills,
        "skills.create": skills.create,
        "skills.delete": skills.delete_skill,
        "accounts.list": accounts.list_accounts,
        "accounts.create": accounts.create,
        "accounts.show": accounts.show,
        "accounts.change": accounts.change,
        "accounts.delete": accounts.delete_account,
        "templates.list": templates.list_templates,
        "templates.refresh": templates.refresh,
        "templates.preview": templates.show_preview,
        "accounts.check": accounts.check,
        "accounts.channels": accounts.list_channels,
        "accounts.health": accounts.show_health,
        "conversations.list": conversations.list_conversations,
        "conversations.show": conversations.show,
        "conversations.messages": conversations.messages,
        "mails.sign": mails.sign,
        "mails.open": mails.open_page,
        "mails.ask": unsubscribing.show,
        "mails.unsubscribe": unsubscribing.change,
        "conversations.notes": conversations.notes,
        "conversations.decisions": conversations.decisions,
        "summaries.versions": summaries.versions,
        "summaries.edit": summaries.edit,
        "contexts.show": contexts.show,
        "conversations.ratings": conversations.ratings,
        "ratings.list": ratings.list_ratings,
        "promises.list": promises.list_promises,
        "search.find": search.find,
        "contacts.list": contacts.list_contacts,
        "contacts.export": exporting.export,
        "contacts.import": importing.import_file,
        "contacts.show": contacts.show,
        "contacts.change": changing.change,
        "contacts.ways": beginning.ways,
        "contacts.begin": beginning.begin,
        "contacts.merge": changing.merge,
        "contacts.undo": changing.undo,
        "contacts.erase": erasing.erase,
        "contacts.export_one": erasing.export_one,
        "audit.list": audit.show,
        "events.report": events.report,
        "broadcasts.list": broadcasts.list_broadcasts,
        "broadcasts.create": broadcasts.create,
        "broadcasts.accounts": broadcasts.list_accounts,
        "broadcasts.show": broadcasts.show,
        "broadcasts.dry_run": broadcasts.dry_run,
        "broadcasts.start": broadcasts.start,
        "broadcasts.pause": broadcasts.pause,
        "broadcasts.stop": broadcasts.stop,
        "articles.list": articles.list_articles,
        "articles.create": articles.create,
        "articles.export": articles.export,
        "articles.import": articles.import_file,
        "articles.preview": articles.preview,
        "articles.show": articles.show,
        "articles.change": articles.change,
        "articles.archive": articles.archive,
        "articles.versions": articles.versions,
        "unanswered.list": unanswered.list_unanswered,
        "unanswered.propose": unanswered.propose,
        "unanswered.set_aside": unanswered.set_aside,
        "faq.search": faq.search,
        "calls.consent": consent.show,
        "calls.times": times.list_times,
        "faq.preflight": cross_origin.preflight,
        "calls.preflight": cross_origin.preflight,
        "canned.list": canned.list_canned,
        "canned.create": canned.create,
        "canned.change": canned.change,
        "canned.delete": canned.delete_canned,
        "policy.show": policy.show,
        "policy.change": policy.change,
        "policy.check": policy.check,
        "forms.draft": forms.draft,
        "policy.history": policy.history,
        "policy.version": policy.version,
        "queues.list": queues.list_queues,
        "live.show": live_view.show,
        "parked.list": parked.list_parked,
        "parked.show": parked.show,
        "parked.replay": parked.replay,
        "parked.drop": parked.drop,
        "parked.log": parked.show_log,
        "settings.show": settings.show,
        "settings.change": settings.change,
        "uploads.store": uploads.store,
        "uploads.preflight": cross_origin.preflight,
        "uploads.open": uploads.open_upload,
        "places.show": places.show,
        "places.rate": places.rate,
        "transcripts.show": transcripts.show,
        "transcripts.sign": transcripts.sign,
        "transcripts.preflight": cross_origin.preflight,
        "transcripts.open": transcripts.open_signed,
        "transcripts.ask": transcript_mails.ask,
        "transcripts.mail": transcript_mails.send,
        "visits.list": present.list_present,
        "visits.beacon": visits.beacon,
        "visits.consent": visits.consent,
        "visits.identity": visits.identity,
        "visits.go_on": visits.go_on,
        "visits.invitation": visits.invitation,
        "invitations.by_hand": invitations.by_hand,
        "invitations.figures": invitations.figures,
        "funnel.report": funnel.report,
        "funnel.export": funnel.export,
        "visits.preflight": visits.preflight,
        "photos.store": photos.store,
        "photos.change_own": photos.change_own,
        "photos.open": photos.open_photo,
        "openapi": describe,
        "sockets.visitor": lambda call: serving.visitor(call.request),
        "sockets.agent": lambda call: serving.agent(call.request, call.session),
        "pages.widget": pages.widget,
        "pages.to_desk": pages.to_desk,
        "pages.desk": pages.desk,
        "pages.place": pages.place,
        "pages.asset": pages.asset,
        "pages.shop": pages.shop,
    }


@web.middleware
async def _answer_well(request: web.Request, handler: Next) -> web.StreamResponse:
    try:
        response = await handler(request)
    except Exception as error:  # noqa: BLE001 - a bug is logged in _answer_of
        response = _answer_of(error, request)
    if not response.prepared:
        for name, value in pages.HEADERS.items():
            response.headers.setdefault(name, value)
        if request.path.startswith("/api/"):
            response.headers.setdefault("Cache-Control", "no-store")
    metrics.HTTP.labels(str(response.status)).inc()
    return response


def _answer_of(error: Exception, request: web.Request) -> web.StreamResponse:
    if isinstance(error, Problem):
        return problem_response(error)
    if isinstance(error, web.HTTPException):
        return from_http(error)
    if left_early(error, request):
        return problem_response(Problem(400, "aborted", "The body ended before it was whole."))
    # an error of ours; the caller gets a proper answer nevertheless
    log.error("http.failed", path=request.path, method=request.method, exc_info=error)
    return problem_response(Problem(500, "bug", "This went wrong on our side."))
