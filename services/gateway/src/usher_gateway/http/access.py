"""Who may call what: one table of endpoint by role.

What is not listed does not exist; what is not allowed is refused.
"""

from dataclasses import dataclass
from typing import Any

from usher_gateway.accounts.roles import (
    ADMINISTRATORS,
    DESKS,
    EVERYBODY,
    LEADS,
    READERS,
    SIGNED_IN,
    VISITOR,
)
from usher_gateway.context.domain import ContactContext
from usher_gateway.http.endpoints.accounts import documents as accounts
from usher_gateway.http.endpoints.articles import documents as articles
from usher_gateway.http.endpoints.funnel import documents as funnel
from usher_gateway.http.endpoints.mails import documents as mails
from usher_gateway.http.endpoints.templates import documents as templates
from usher_gateway.http.schemas import (
    admin,
    aftercare,
    contact_files,
    contacts,
    desk,
    first_contact,
    forms,
    invitations,
    parked,
    policy,
    summaries,
    transcripts,
    visits,
)
from usher_gateway.wire.beacons import (
    Beacon,
    ConsentReport,
    ContinueDocument,
    ContinueReport,
    IdentityReport,
    InvitationAnswer,
    ShownInvitation,
    VisitorDocument,
)
from usher_gateway.wire.outgoing import AgentConversation
from usher_gateway.wire.summaries import ConversationSummary


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One row: `name` finds the handler, `roles` may call it; the types make the OpenAPI description.

    `open` endpoints decide further by themselves (sockets close with a code, pages are static).
    """

    method: str
    path: str
    name: str
    roles: frozenset[str]
    summary: str
    body: type | None = None
    query: type | None = None
    answer: Any = None
    status: int = 200
    documented: bool = True
    beacon: bool = False  # small, and sent by pages that leave: also as text/plain, for which no browser asks first
    own_csrf: bool = False  # needs no CSRF token: it creates one, or does not use a browser's session


def _preflight(path: str, name: str) -> Endpoint:
    """Return the row by which browsers ask whether a page of another origin may call this."""
    return Endpoint("OPTIONS", path, name, EVERYBODY, "Cross-origin preflight", status=204, documented=False,
                    own_csrf=True)  # fmt: skip


_AGENT, _AGENTS = "/api/agents/{id}", "/api/agents"
_ACCOUNT, _ACCOUNTS = "/api/accounts/{id}", "/api/accounts"
_ARTICLE, _ARTICLES, _ARTICLE_FILE = "/api/articles/{id}", "/api/articles", "/api/articles.csv"
_CONTACT = "/api/contacts/{id}"
_CONVERSATION = "/api/conversations/{id}"

ENDPOINTS: tuple[Endpoint, ...] = (
    Endpoint("POST", "/api/session", "session.sign_in", EVERYBODY, "Sign in", admin.SignIn,
             answer=admin.SignedInDocument, own_csrf=True),
    Endpoint("GET", "/api/session", "session.show", SIGNED_IN, "Who is signed in", answer=admin.SignedInDocument),
    Endpoint("DELETE", "/api/session", "session.sign_out", SIGNED_IN, "Sign out", status=204),
    Endpoint("PUT", "/api/session/password", "session.change_password", SIGNED_IN, "Change one's own password",
             admin.PasswordChange, status=204),
    Endpoint("GET", "/api/sessions", "session.list", SIGNED_IN, "List one's own sessions", answer=admin.SessionList),
    Endpoint("DELETE", "/api/sessions", "session.sign_out_elsewhere", SIGNED_IN, "End one's other sessions",
             status=204),
    Endpoint("GET", _AGENTS, "agents.list", READERS, "List agents", answer=admin.AgentList),
    Endpoint("POST", _AGENTS, "agents.create", ADMINISTRATORS, "Create an agent", admin.NewAgent,
             answer=admin.AgentDocument, status=201),
    Endpoint("GET", _AGENT, "agents.show", READERS, "Show an agent", answer=admin.AgentDocument),
    Endpoint("PATCH", _AGENT, "agents.change", ADMINISTRATORS, "Change an agent", admin.AgentPatch,
             answer=admin.AgentDocument),
    Endpoint("DELETE", _AGENT, "agents.delete", ADMINISTRATORS, "Delete an agent without history", status=204),
    Endpoint("PUT", f"{_AGENT}/skills", "agents.set_skills", LEADS, "Set an agent's skills", admin.Levels,
             answer=admin.AgentDocument),
    Endpoint("GET", "/api/skills", "skills.list", SIGNED_IN, "List skills", answer=admin.SkillList),
    Endpoint("POST", "/api/skills", "skills.create", LEADS, "Create a skill", admin.SkillDocument,
             answer=admin.SkillDocument, status=201),
    Endpoint("DELETE", "/api/skills/{name}", "skills.delete", ADMINISTRATORS, "Delete an unused skill", status=204),
    Endpoint("GET", _ACCOUNTS, "accounts.list", ADMINISTRATORS, "List channel accounts", answer=accounts.AccountList),
    Endpoint("POST", _ACCOUNTS, "accounts.create", ADMINISTRATORS, "Create a channel account", accounts.NewAccount,
             answer=accounts.AccountDocument, status=201),
    Endpoint("GET", _ACCOUNT, "accounts.show", ADMINISTRATORS, "Show an account", answer=accounts.AccountDocument),
    Endpoint("PATCH", _ACCOUNT, "accounts.change", ADMINISTRATORS, "Change an account", accounts.AccountPatch,
             answer=accounts.AccountDocument),
    Endpoint("DELETE", _ACCOUNT, "accounts.delete", ADMINISTRATORS, "Delete an unused account", status=204),
    Endpoint("GET", f"{_ACCOUNT}/templates", "templates.list", SIGNED_IN, "List the texts that the provider approved",
             answer=templates.TemplateList),
    Endpoint("POST", f"{_ACCOUNT}/templates/refresh", "templates.refresh", SIGNED_IN,
             "Have the list of templates fetched anew", answer=templates.TemplateList),
    Endpoint("POST", f"{_ACCOUNT}/templates/preview", "templates.preview", SIGNED_IN,
             "Show how a template reads with its values", templates.TemplateFill, answer=templates.TemplatePreview),
    Endpoint("POST", f"{_ACCOUNT}/check", "accounts.check", ADMINISTRATORS, "Check an account with its provider",
             answer=accounts.CheckFacts),
    Endpoint("GET", "/api/channels", "accounts.channels", ADMINISTRATORS, "List channels and what their accounts need",
             answer=accounts.ChannelList),
    Endpoint("GET", "/api/channels/health", "accounts.health", ADMINISTRATORS, "Show how all accounts are doing",
             answer=accounts.HealthList),
    Endpoint("GET", "/api/conversations", "conversations.list", SIGNED_IN, "List conversations (agents: their own)",
             query=admin.ConversationQuery, answer=admin.ConversationList),
    Endpoint("GET", _CONVERSATION, "conversations.show", SIGNED_IN, "Show a conversation", answer=AgentConversation),
    Endpoint("GET", f"{_CONVERSATION}/messages", "conversations.messages", SIGNED_IN, "List a conversation's messages",
             query=admin.MessageQuery, answer=admin.MessageList),
    Endpoint("GET", f"{_CONVERSATION}/messages/{{seq}}/page", "mails.sign", SIGNED_IN,
             "Sign a link to the HTML of a mail", answer=mails.MailPage),
    Endpoint("GET", f"{_CONVERSATION}/notes", "conversations.notes", SIGNED_IN, "List a conversation's notes",
             answer=desk.NoteList),
    Endpoint("GET", f"{_CONVERSATION}/decisions", "conversations.decisions", DESKS, "Why it was offered to whom",
             answer=desk.DecisionList),
    Endpoint("GET", f"{_CONVERSATION}/summary", "summaries.versions", DESKS, "List all versions of a summary",
             answer=summaries.SummaryVersions),
    Endpoint("PUT", f"{_CONVERSATION}/summary", "summaries.edit", DESKS, "Add a version of a summary",
             summaries.NewSummary, answer=ConversationSummary),
    Endpoint("GET", f"{_CONVERSATION}/context", "contexts.show", DESKS, "Who the contact is, and what was before",
             answer=ContactContext),
    Endpoint("GET", f"{_CONVERSATION}/ratings", "conversations.ratings", SIGNED_IN, "List a conversation's ratings",
             answer=aftercare.RatingList),
    Endpoint("GET", "/api/ratings", "ratings.list", READERS, "List ratings", query=aftercare.RatingQuery,
             answer=aftercare.RatingList),
    Endpoint("GET", "/api/promises", "promises.list", SIGNED_IN, "List promised answers (agents: what they may see)",
             query=aftercare.PromiseQuery, answer=aftercare.PromiseList),
    Endpoint("GET", f"{_CONVERSATION}/transcript", "transcripts.show", SIGNED_IN,
             "A conversation as its contact may keep it, as HTML or PDF", query=transcripts.TranscriptQuery),
    Endpoint("GET", "/api/search", "search.find", SIGNED_IN, "Find messages (agents: in conversations they had)",
             query=desk.SearchQuery, answer=desk.SearchList),
    Endpoint("GET", "/api/contacts", "contacts.list", DESKS, "Find contacts", query=contacts.ContactQuery,
             answer=contacts.ContactList),
    Endpoint("GET", "/api/contacts.csv", "contacts.export", LEADS, "Export contacts as a CSV file",
             query=contact_files.ExportQuery),
    Endpoint("POST", "/api/contacts.csv", "contacts.import", LEADS, "Import contacts from a CSV file, or try it",
             query=contact_files.ImportQuery, answer=contact_files.ImportReport),
    Endpoint("GET", _CONTACT, "contacts.show", DESKS, "Show a contact with addresses, conversations and history",
             answer=contacts.ContactDocument),
    Endpoint("PATCH", _CONTACT, "contacts.change", DESKS, "Change a contact", contacts.ContactPatch,
             answer=contacts.ContactDocument),
    Endpoint("GET", f"{_CONTACT}/ways", "contacts.ways", DESKS, "List how a contact can be written to first",
             query=first_contact.WayQuery, answer=first_contact.Ways),
    Endpoint("POST", f"{_CONTACT}/conversations", "contacts.begin", DESKS, "Begin a conversation with a contact",
             first_contact.NewConversation, answer=first_contact.Begun),
    Endpoint("POST", f"{_CONTACT}/merge", "contacts.merge", DESKS, "Merge another contact into this one",
             contacts.ContactMerge, answer=contacts.ContactDocument),
    Endpoint("POST", f"{_CONTACT}/undo", "contacts.undo", DESKS, "Undo a merge", contacts.MergeUndo,
             answer=contacts.ContactDocument),
    Endpoint("GET", _ARTICLES, "articles.list", SIGNED_IN, "List articles by title", query=articles.ArticleQuery,
             answer=articles.ArticleList),
    Endpoint("POST", _ARTICLES, "articles.create", LEADS, "Create an article", articles.NewArticle,
             answer=articles.Article, status=201),
    Endpoint("GET", _ARTICLE_FILE, "articles.export", LEADS, "Export all articles as a CSV file"),
    Endpoint("POST", _ARTICLE_FILE, "articles.import", LEADS, "Import articles from a CSV file, or try it",
             query=articles.ImportQuery, answer=articles.ImportReport),
    Endpoint("POST", f"{_ARTICLES}/preview", "articles.preview", DESKS, "Show what a question would find",
             articles.PreviewQuestion, answer=articles.Answers),
    Endpoint("GET", _ARTICLE, "articles.show", SIGNED_IN, "Show an article", answer=articles.Article),
    Endpoint("PUT", _ARTICLE, "articles.change", LEADS, "Replace an article, or create it under this id",
             articles.ArticleEdit, answer=articles.Article),
    Endpoint("DELETE", _ARTICLE, "articles.archive", LEADS, "Archive an article: it answers no more", status=204),
    Endpoint("GET", f"{_ARTICLE}/versions", "articles.versions", SIGNED_IN, "List all versions of an article",
             answer=articles.ArticleVersions),
    Endpoint("GET", "/api/unanswered", "unanswered.list", LEADS, "Group the questions that no article answers",
             query=articles.UnansweredQuery, answer=articles.Unanswered),
    Endpoint("POST", "/api/unanswered/set-aside", "unanswered.set_aside", LEADS, "List these questions no more",
             articles.QuestionsSetAside, status=204),
    Endpoint("GET", "/api/faq/search", "faq.search", EVERYBODY, "Find articles that answer a question",
             query=articles.FaqQuery, answer=articles.FaqAnswers),
    _preflight("/api/faq/search", "faq.preflight"),
    Endpoint("GET", "/api/canned", "canned.list", DESKS, "List the team's canned answers and one's own",
             answer=desk.CannedList),
    Endpoint("POST", "/api/canned", "canned.create", DESKS, "Create a canned answer (shared: leads)",
             desk.NewCanned, answer=desk.CannedDocument, status=201),
    Endpoint("PATCH", "/api/canned/{id}", "canned.change", DESKS, "Change a canned answer (shared: leads)",
             desk.CannedPatch, answer=desk.CannedDocument),
    Endpoint("DELETE", "/api/canned/{id}", "canned.delete", DESKS, "Delete a canned answer (shared: leads)",
             status=204),
    Endpoint("GET", "/api/policy", "policy.show", LEADS, "Show the active policy",
             answer=policy.PolicyDocument),
    Endpoint("PUT", "/api/policy", "policy.change", ADMINISTRATORS, "Activate a policy", policy.NewPolicy,
             answer=policy.PolicyHash),
    Endpoint("POST", "/api/policy/check", "policy.check", LEADS, "Check a policy and compare it with the active one",
             policy.PolicyToCheck, answer=policy.PolicyChecked),
    Endpoint("POST", "/api/policy/forms", "forms.draft", LEADS, "Change start forms in a policy's text, and check it",
             forms.FormsToEdit, answer=forms.EditedForms),
    Endpoint("GET", "/api/policy/history", "policy.history", LEADS, "List policies that are or were active",
             answer=policy.PolicyHistory),
    Endpoint("GET", "/api/policy/history/{hash}", "policy.version", LEADS, "Show one of them",
             answer=policy.PolicyText),
    Endpoint("GET", "/api/queues", "queues.list", SIGNED_IN, "List queues, calendars and pools",
             answer=policy.QueueList),
    Endpoint("GET", "/api/live", "live.show", READERS, "Show queues and agents as they are now",
             answer=desk.LiveView),
    Endpoint("GET", "/api/parked", "parked.list", LEADS, "List parked messages", query=parked.ParkedQuery,
             answer=parked.ParkedList),
    Endpoint("POST", "/api/parked/replay", "parked.replay", LEADS, "Send parked messages again, the oldest first",
             parked.ParkedReplay, answer=parked.ParkedDone),
    Endpoint("POST", "/api/parked/drop", "parked.drop", ADMINISTRATORS, "Delete parked messages for good",
             parked.ParkedDrop, answer=parked.ParkedDone),
    Endpoint("GET", "/api/parked/log", "parked.log", LEADS, "List who replayed or dropped what",
             query=parked.ParkedLogQuery, answer=parked.ParkedLog),
    Endpoint("GET", "/api/parked/{id}", "parked.show", LEADS, "Show a parked message with its content",
             answer=parked.ParkedContent),
    Endpoint("GET", "/api/settings/{key}", "settings.show", LEADS, "Show a setting", answer=admin.SettingDocument),
    Endpoint("PUT", "/api/settings/{key}", "settings.change", ADMINISTRATORS, "Change a setting",
             admin.SettingDocument, answer=admin.SettingDocument),
    Endpoint("POST", "/api/uploads", "uploads.store", DESKS | {VISITOR}, "Store a file (multipart, one part `file`)",
             answer=admin.UploadDocument, status=201),
    _preflight("/api/uploads", "uploads.preflight"),
    Endpoint("GET", "/api/uploads/{id}", "uploads.open", EVERYBODY, "Open a file by its signed link", documented=False),
    Endpoint("POST", "/api/transcripts", "transcripts.sign", frozenset({VISITOR}),
             "Sign links to the transcript of one's own conversation", transcripts.TranscriptWanted,
             answer=transcripts.TranscriptLinks),
    _preflight("/api/transcripts", "transcripts.preflight"),
    Endpoint("GET", "/api/transcripts/{id}", "transcripts.open", EVERYBODY, "Open a transcript by its signed link",
             query=transcripts.SignedQuery, documented=False),
    Endpoint("GET", "/api/mails/{id}", "mails.open", EVERYBODY, "Open the HTML of a mail by its signed link",
             query=mails.MailPageQuery, documented=False),
    Endpoint("GET", "/api/visits", "visits.list", DESKS, "List who is on the site now", query=visits.VisitQuery,
             answer=visits.VisitList),
    Endpoint("POST", "/api/visits/beacon", "visits.beacon", EVERYBODY, "Report a visit so far", Beacon,
             answer=VisitorDocument, beacon=True, own_csrf=True),
    _preflight("/api/visits/beacon", "visits.preflight"),
    Endpoint("POST", "/api/visits/consent", "visits.consent", EVERYBODY, "Consent to visits being followed, or not",
             ConsentReport, answer=VisitorDocument, beacon=True, own_csrf=True),
    Endpoint("POST", "/api/visits/identity", "visits.identity", EVERYBODY, "Become a customer whom the shop signed",
             IdentityReport, answer=VisitorDocument, beacon=True, own_csrf=True),
    Endpoint("POST", "/api/visits/invitation", "visits.invitation", EVERYBODY, "Answer an invitation",
             InvitationAnswer, answer=VisitorDocument, beacon=True, own_csrf=True),
    Endpoint("POST", "/api/visits/continue", "visits.go_on", EVERYBODY, "Get links to go on as the same person",
             ContinueReport, answer=ContinueDocument, beacon=True, own_csrf=True),
    _preflight("/api/visits/continue", "visits.preflight"),
    _preflight("/api/visits/invitation", "visits.preflight"),
    Endpoint("POST", "/api/visits/{id}/invitation", "invitations.by_hand", DESKS, "Invite a visitor in one's own name",
             invitations.HandInvitation, answer=ShownInvitation),
    Endpoint("GET", "/api/funnel", "funnel.report", READERS, "Show what each stage solves, hands on and costs",
             query=funnel.FunnelQuery, answer=funnel.FunnelReport),
    Endpoint("GET", "/api/funnel.csv", "funnel.export", READERS, "Export the same as a CSV file",
             query=funnel.FunnelFileQuery),
    Endpoint("GET", "/api/invitations/figures", "invitations.figures", READERS, "Show what invitations brought",
             query=invitations.FigureQuery, answer=invitations.InvitationFigures),
    _preflight("/api/visits/identity", "visits.preflight"),
    _preflight("/api/visits/consent", "visits.preflight"),
    Endpoint("POST", "/api/photos", "photos.store", DESKS, "Store an agent's photo (multipart, one part `file`)",
             answer=admin.PhotoDocument, status=201),
    Endpoint("PUT", "/api/session/photo", "photos.change_own", DESKS, "Change one's own photo", admin.OwnPhoto,
             answer=admin.AgentDocument),
    Endpoint("PUT", "/api/session/phone", "agents.change_own_phone", DESKS, "Change one's own phone number",
             admin.OwnPhone, answer=admin.AgentDocument),
    Endpoint("GET", "/photos/{id}", "photos.open", EVERYBODY, "Open an agent's photo", documented=False),
    Endpoint("GET", "/api/openapi.json", "openapi", EVERYBODY, "This description", documented=False),
    Endpoint("GET", "/ws/visitor", "sockets.visitor", EVERYBODY, "The widget's socket", documented=False),
    Endpoint("GET", "/ws/agent", "sockets.agent", DESKS, "The desk's socket", documented=False),
    Endpoint("GET", "/widget.js", "pages.widget", EVERYBODY, "The widget", documented=False),
    Endpoint("GET", "/desk", "pages.to_desk", EVERYBODY, "To the desk", documented=False),
    Endpoint("GET", "/desk/", "pages.desk", EVERYBODY, "The desk", documented=False),
    Endpoint("GET", "/assets/{path:.+}", "pages.asset", EVERYBODY, "Scripts, styles, pictures", documented=False),
    Endpoint("GET", "/unsubscribe/{token}", "mails.ask", EVERYBODY, "Ask before unsubscribing", documented=False),
    Endpoint("POST", "/unsubscribe/{token}", "mails.unsubscribe", EVERYBODY, "Unsubscribe from mails by a signed link",
             query=mails.UnsubscribeQuery, documented=False, own_csrf=True),
    Endpoint("GET", "/{path:[^/]*}", "pages.shop", EVERYBODY, "The demo shop", documented=False),
    Endpoint("GET", "/shop/{path:.+}", "pages.shop", EVERYBODY, "The demo shop's files", documented=False),
)  # fmt: skip


def methods_of(endpoint: Endpoint) -> tuple[str, ...]:
    """Name its methods: what can be read, headers can be asked of; a socket has none."""
    readable = endpoint.method == "GET" and not endpoint.name.startswith("sockets.")
    return ("GET", "HEAD") if readable else (endpoint.method,)


def may(endpoint: Endpoint, role: str) -> bool:
    """Return whether this role may call this endpoint."""
    return role in endpoint.roles
