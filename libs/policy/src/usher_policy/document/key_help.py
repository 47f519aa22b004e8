"""The meaning of each key of a policy in a line, for editors and for docs/policy.md."""

DESCRIPTIONS: dict[str, dict[str, str]] = {
    "PolicyDocument": {
        "version": "Version of this format.",
        "timezone": "Time zone of the `time.…` conditions of rules; calendars have their own.",
        "rules": "Entry rules; the first that holds decides where a new conversation goes, else the queue `default`.",
        "queues": "Queues by name. `default` is always there.",
        "capacity": "What agents can carry at once.",
        "calendars": "Opening hours by name.",
        "timers": "Waits that belong to no queue.",
    },
    "Rule": {
        "name": "The rule's own name; explanations show it.",
        "queue": "Where the conversation goes.",
        "when": "The condition; without one the rule always holds.",
        "priority": "Priority instead of the queue's (-100 to 100; the larger goes first).",
        "require": "Skills an agent must have, each with its minimum level (1 to 5).",
        "prefer": "Skills an agent should have, each with the level wished for (1 to 5).",
    },
    "Queue": {
        "pool": "The agents of this pool serve the queue.",
        "priority": "Goes before queues with a smaller one when agents serve several (-100 to 100).",
        "service_level": "The promise that the live view and the metrics measure.",
        "steps": "What changes while a conversation waits; in order of their times, they add up.",
        "max_length": "Conversations that may wait at once; `null` for any number.",
        "max_wait_s": "Seconds that one may wait, those in other queues counted; nothing for any time.",
        "overflow": "The queue for what finds this one full or waits too long; without one it is closed with a notice.",
        "sticky": "Wait a while for the agent who knows the contact.",
        "select": "Whom to choose among those who may have it: best_skill, least_loaded, longest_idle, round_robin.",
        "offer": "How an agent gets a conversation.",
        "hours": "The calendar of the queue; nothing for always open.",
        "outside": "What happens outside these hours.",
    },
    "ServiceLevel": {
        "percent": "So many percent of conversations …",
        "within_s": "… are answered within so many seconds.",
    },
    "Step": {
        "after_s": "Seconds of waiting after which the step is taken.",
        "relax_levels": "Minimum levels fall by so much (0 to 4), to 1 at least.",
        "drop_preferred": "Preferred skills do not matter any more.",
        "drop_required": "Required skills that do not matter any more: a list of names, or `all`.",
        "add_priority": "Added to the priority (-100 to 100).",
        "add_queue": "The agents of this queue may have it, too.",
        "offer_stage": "Tell the visitor that they may go on by faq, chat, email or phone.",
    },
    "Sticky": {
        "within_s": "Seconds since the contact's last conversation within which its agent is remembered.",
        "wait_s": "Seconds that the contact waits for that agent at most, if they work but have no room.",
    },
    "OfferMode": {
        "mode": "ring: the agent accepts or declines; automatic: they have it at once; manual: agents pick themselves.",
        "timeout_s": "Seconds that it rings.",
        "missed": "Offers missed in a row that make an agent away.",
    },
    "Outside": {
        "action": "wait: until it opens; queue: go to another queue; close: with a notice.",
        "queue": "The other queue, for the action `queue`.",
        "notice": "Words said to the visitor instead of the usual ones, which name the next opening.",
    },
    "Capacity": {
        "agent": "What an agent can carry, in units of weight; an agent with a capacity of their own keeps it.",
        "classes": "Class of a channel, by the channel's name; `web` is `chat`, any other channel its own class.",
        "weights": "Weight of a conversation, by class; chat 33, email 20 and voice 100 unless you say else.",
        "default_weight": "Weight of classes that are not named.",
        "limits": "Conversations of a class that an agent has at once at most, by class.",
        "interrupts": "Classes whose weight a class does not see, by class: `voice: [email]`.",
        "wrap_up_s": "Seconds after a conversation in which the agent gets no new one, by class.",
        "warm_up_s": "Seconds in which a newly available agent gets one conversation at a time.",
    },
    "Calendar": {
        "timezone": "The team's time zone, as the time zone database names it.",
        **{
            day: f'Hours on {name}s: a list of spans like "09:00-17:30"; closed where not named.'
            for day, name in (
                ("mon", "Monday"),
                ("tue", "Tuesday"),
                ("wed", "Wednesday"),
                ("thu", "Thursday"),
                ("fri", "Friday"),
                ("sat", "Saturday"),
                ("sun", "Sunday"),
            )
        },
        "breaks": "Spans of each day in which nobody works.",
        "holidays": 'Closed on the public holidays of a country or a part of it: "DE", "DE-BY".',
        "exceptions": 'Hours of single days, by date: `2026-12-24: ["09:00-12:00"]`, `[]` for closed; before holidays.',
    },
    "Timers": {
        "transfer_s": "Seconds for the agent named in a transfer, before the queue has the conversation.",
        "nudge_s": "Seconds of a visitor's silence before they are reminded.",
        "close_s": "Seconds of silence after the reminder before the conversation is closed.",
        "reopen_s": "Seconds after a close in which the visitor's next message opens the same conversation again.",
        "refusal_pause_s": "Seconds before those who all refused are asked again.",
    },
}
