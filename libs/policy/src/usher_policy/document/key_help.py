"""The meaning of each key of a policy in a line, for editors and for docs/policy.md."""

DESCRIPTIONS: dict[str, dict[str, str]] = {
    "PolicyDocument": {
        "version": "Version of this format.",
        "timezone": "Time zone of the `time.…` conditions of rules; calendars have their own.",
        "rules": "Entry rules: the first that holds routes a new conversation; otherwise queue `default`.",
        "queues": "Queues by name; `default` always exists.",
        "capacity": "How much agents can have at once.",
        "calendars": "Opening hours by name.",
        "timers": "Times that belong to no single queue.",
        "visits": "Whether visits to the shop's pages are followed, and how long they are kept.",
    },
    "Rule": {
        "name": "The rule's own name; explanations show it.",
        "queue": "The queue that the conversation goes to.",
        "when": "The condition; without one the rule always holds.",
        "priority": "Replaces the queue's priority (-100 to 100; higher is served first).",
        "require": "Skills an agent must have, each with its minimum level (1 to 5).",
        "prefer": "Skills an agent should have, each with its preferred level (1 to 5).",
    },
    "Queue": {
        "pool": "The agents of this pool serve the queue.",
        "priority": "For agents who serve several queues: the higher is served first (-100 to 100).",
        "service_level": "The promise that the live view and the metrics measure.",
        "steps": "What changes while a conversation waits; steps add up, in order of their times.",
        "max_length": "Conversations that may wait at once; `null` for any number.",
        "max_wait_s": "Seconds that a conversation may wait, including those in other queues; unlimited if omitted.",
        "overflow": "Queue for conversations when this one is full or the wait too long; without it they are closed.",
        "sticky": "Wait a while for the agent who knows the contact.",
        "select": "How to choose among eligible agents: best_skill, least_loaded, longest_idle, round_robin.",
        "offer": "How an agent gets a conversation.",
        "hours": "The queue's calendar; always open if omitted.",
        "outside": "What happens outside these hours.",
    },
    "ServiceLevel": {
        "percent": "This percentage of conversations …",
        "within_s": "… is answered within this many seconds.",
    },
    "Step": {
        "after_s": "Seconds of waiting after which the step is taken.",
        "relax_levels": "Lowers minimum levels by this many (0 to 4), but not below 1.",
        "drop_preferred": "Preferred skills no longer count.",
        "drop_required": "Skills that are no longer required: a list of names, or `all`.",
        "add_priority": "Added to the priority (-100 to 100).",
        "add_queue": "This queue's agents may have it, too.",
        "offer_stage": "Tells the visitor that they may continue by faq, chat, email or phone.",
    },
    "Sticky": {
        "within_s": "Seconds since the contact's last conversation within which its agent is remembered.",
        "wait_s": "Seconds that the contact waits at most for that agent, if they work but have no spare capacity.",
    },
    "OfferMode": {
        "mode": "ring: the agent accepts or declines; automatic: assigned at once; manual: agents pick themselves.",
        "timeout_s": "Seconds until an offer expires.",
        "missed": "After this many missed offers in a row the agent is set to away.",
    },
    "Outside": {
        "action": "wait: until the queue opens; queue: go to another queue; close: end with a notice.",
        "queue": "The other queue, for the action `queue`.",
        "notice": "Text for the visitor, instead of the standard one that names the next opening.",
    },
    "Capacity": {
        "agent": "An agent's capacity, in units of weight; an agent with a capacity of their own keeps it.",
        "classes": "Channel classes by channel name; `web` is in `chat`, any other channel is a class of its own.",
        "weights": "Weight of a conversation, by class; by default chat 33, email 20 and voice 100.",
        "default_weight": "Weight in all other classes.",
        "limits": "How many conversations of a class an agent may have at once, by class.",
        "interrupts": "For each class, the classes whose weight it ignores: `voice: [email]`.",
        "wrap_up_s": "Seconds after a conversation in which the agent gets no new one, by class.",
        "warm_up_s": "Seconds for which a newly available agent gets one conversation at a time.",
    },
    "Calendar": {
        "timezone": "The team's time zone, by its name in the IANA database.",
        **{
            day: f'Hours on {name}s: a list of spans like "09:00-17:30"; closed if omitted.'
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
        "breaks": "Spans of every day without work.",
        "holidays": 'Closed on the public holidays of a country or a part of it: "DE", "DE-BY".',
        "exceptions": 'Hours of single days: `2026-12-24: ["09:00-12:00"]` (`[]`: closed); overrides holidays.',
    },
    "Timers": {
        "transfer_s": "Seconds that a transfer waits for the agent it names, before it goes to the queue.",
        "nudge_s": "Seconds of a visitor's silence before the reminder.",
        "close_s": "Seconds of silence from the reminder to the close.",
        "reopen_s": "Seconds after a close within which the visitor's next message reopens the conversation.",
        "refusal_pause_s": "When all agents have declined: seconds before they are asked again.",
    },
    "Visits": {
        "follow": "with_consent: only after `usher.consent(true)` on the page; always: without being asked; never.",
        "keep_days": "Days for which a visit is kept after its end (1 to 3650).",
        "consent_days": "Days for which a consent is valid and kept; after that it is asked for again (1 to 3650).",
    },
}
