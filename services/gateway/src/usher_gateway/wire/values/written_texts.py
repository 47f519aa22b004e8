"""Which of what comes in is people's words: all texts but ids and tokens, in the calls that carry words (pure)."""

# Fields that name something; all others of a socket message or a call may hold words.
IDS = frozenset({
    "account", "agent", "ask", "assignment", "attachments", "contact", "conversation", "external_id", "form", "id",
    "ids", "invitation", "merge", "other", "owner", "peer", "previous", "queue", "to_agent", "token", "verdict",
    "visit",
})  # fmt: skip
# Endpoints by name; others take ids and numbers, or texts of the business itself (articles, the policy, settings).
CALLS = frozenset({
    "articles.preview", "contacts.begin", "contacts.change", "events.report", "faq.search", "invitations.by_hand",
    "parked.drop", "places.rate", "summaries.edit", "templates.preview", "unanswered.propose", "visits.beacon",
    "visits.consent",
})  # fmt: skip
