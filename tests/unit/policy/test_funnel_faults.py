"""Every kind of mistake in the funnel: the line that it is reported with, the message, and the remedy."""

import pytest
from usher_policy.document.funnel import cost_of, stages_for, stages_of_reply
from usher_policy.document.read import PolicyError, read_policy

HERE = "# here"  # marks the line of the one mistake
MISTAKES = [
    # the policy, the message, the remedy
    ("funnel:\n  stages: [faq] # here\n", "no person is ever reached", "write `['faq', 'chat']`"),
    ("funnel:\n  stages: [chat, fax] # here\n", "not among the choices", "did you mean `faq`?"),
    ("funnel:\n  stages: [] # here\n", "no person is ever reached", "write `['chat']`"),
    ("funnel:\n  stages:\n    - chat\n    - faq # here\n", "the FAQ comes after a person", "move it to the front"),
    ("funnel:\n  bot: {account: a}\n  stages:\n    - bot\n    - faq # here\n    - chat\n",
     "the FAQ comes after a bot", "to the front"),
    ("funnel:\n  bot: {account: a}\n  stages:\n    - chat\n    - bot # here\n",
     "the bot comes after a person", "before `chat`"),
    ("funnel:\n  stages: [bot, chat] # here\n", "nobody knows where the bot is", "name the account"),
    ("funnel:\n  bot: {account: a} # here\n", "no conversation has the stage", "add it under `stages`"),
    ("funnel:\n  stages:\n    - email # here\n    - chat\n", "comes before `chat`", "move it behind"),
    ("funnel:\n  stages:\n    - chat\n    - chat # here\n", "is here twice", "name each stage once"),
    ("rules: [{name: vips, queue: default}]\nfunnel:\n  rules:\n    vip: [chat] # here\n",
     "no entry rule is called", "did you mean `vips`?"),
    ("funnel:\n  rules:\n    event:gone: [chat] # here\n", "no entry rule is called", "name one of the entry rules"),
    ("funnel:\n  chat:\n    offers:\n      - {to: email, after_s: 9} # here\n", "never offered", "add it"),
    (("funnel:\n  stages: [chat, email]\n  chat:\n    offers:\n      - {to: email, after_s: 9}\n"
     "      - {to: email, after_s: 19} # here\n"), "is offered twice", "offer each stage once"),
    ("funnel:\n  faq: {cost: 1} # here\n", "no conversation has the stage", "add it under `stages`"),
    ("funnel:\n  faqs: {cost: 1} # here\n", "`faqs` is not known here", "did you mean `faq`?"),
    ("funnel:\n  currency: eur # here\n", "no currency is called", "three capitals"),
    ("funnel:\n  stages: [faq, chat]\n  faq: {tries: 0} # here\n", "0", "at least 1"),
    ("funnel:\n  stages: [faq, chat]\n  faq:\n    texts:\n      solvd: {en: Good} # here\n",
     "`solvd` is not known here", "did you mean `solved`?"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "message", "cure"), MISTAKES)
def test_a_mistake_is_reported_where_it_is(text: str, message: str, cure: str) -> None:
    """With what to do, and nothing else is reported."""
    with pytest.raises(PolicyError) as caught:
        read_policy(text)
    (fault,) = caught.value.faults

    assert text.splitlines()[fault.line - 1].endswith(HERE)
    assert message in fault.message
    assert cure in fault.cure


def test_a_policy_without_the_section_has_no_funnel() -> None:
    """Its conversations have one stage, as before."""
    assert read_policy("rules: []").funnel is None


def test_a_rule_has_the_stages_that_it_is_given() -> None:
    """Every other rule, and none, has the usual ones; each stage has its cost."""
    text = "rules: [{name: a, queue: default}]\nfunnel: {stages: [faq, chat], rules: {a: [chat]}, chat: {cost: 4.5}}"
    funnel = read_policy(text).funnel

    assert funnel is not None
    assert [stages_for(funnel, rule) for rule in ("a", "b", "")] == [("chat",), ("faq", "chat"), ("faq", "chat")]
    assert (cost_of(funnel, "chat"), cost_of(funnel, "faq")) == (4.5, 0.0)


def test_replies_are_named_by_their_event_or_kind() -> None:
    """Else they have the usual stages but for the automatic ones; a bot or article is not what they wrote to."""
    text = """
events: {shipped: {consent: none, wordings: {en: {text: Hi}}}}
funnel: {stages: [faq, chat, email], rules: {"event:shipped": [chat], broadcast: [faq, chat]}}
"""
    funnel = read_policy(text).funnel

    assert funnel is not None
    rules = ("event:shipped", "event:other", "broadcast:b1")
    assert [stages_of_reply(funnel, one) for one in rules] == [("chat",), ("chat", "email"), ("faq", "chat")]
