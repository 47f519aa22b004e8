"""English."""

from usher_knowledge.summaries.domain.cues.declaration import Cues

_DAY = r"monday|tuesday|wednesday|thursday|friday|saturday|sunday"
_SENDS = (
    r"call|ring|phone|e-?mail|mail|message|write|text|send|ship|post|refund|credit|replace|forward|return|deliver|confirm"
    r"|update|inform|notify|contact|reply|answer|get back|come back|follow up|let you know|arrange|organi[sz]e|repair|fix"
    r"|look into|take care|make sure|pay|transfer the money|bring|provide|reach out"
)

CUES = Cues(
    courtesy=(
        r"hi|hello|hey|hiya|good (?:morning|afternoon|evening|day)|dear|thanks?(?: you)?(?: (?:so|very) much)?|thx|ty|cheers"
        r"|bye|goodbye|see you|ok(?:ay)?|alright|great|perfect|super|cool|fine|nice|good|lovely|sure|yes|yeah|yep|no|nope"
        r"|please|sorry|there|guys|all|a lot|again|of course|got it|understood|noted|oh|well"
    ),
    canned=(
        r"how (?:can|may) i help|welcome to|you(?:'re| are) welcome|have a (?:nice|great|good|lovely)|anything else"
        r"|(?:happy|glad|pleased) to (?:help|hear|assist)|that'?s (?:lovely|great|good) to hear|lovely to hear"
        r"|thank(?:s| you) for (?:reaching|contacting|writing|waiting|your)|(?:so |very )?sorry (?:to hear|about|for)"
        r"|let me (?:check|look|see|have a look)|one moment|just a (?:moment|second|minute)|bear with me|my name is"
        r"|do not hesitate|don't hesitate|feel free|any (?:other|further|more) questions|is there anything"
    ),
    small_talk=(
        r"do you speak|is (?:anyone|anybody|someone|somebody) (?:there|here)|are you (?:there|a (?:bot|robot|human))"
        r"|how are you|just want(?:ed)? to (?:say|thank)|you there"
    ),
    request=(
        r"(?:can|could|may|shall|should|would) (?:i|you|we)|i (?:need|want|would like)|i'?d like|i'?m looking for"
        r"|(?:please|pls) \w+|help|how (?:do|can|to|much|many|long)|is it possible|do you (?:have|ship|offer|sell|know)"
        r"|where|when|why|which|what"
    ),
    problem=(
        r"(?:doesn'?t|don'?t|does not|do not|isn'?t|is not|can'?t|cannot|can not|won'?t|wouldn'?t|couldn'?t|didn'?t|did not"
        r"|haven'?t|have not|hasn'?t|wasn'?t|aren'?t|not working|never)|unable|problem|issue|error|fail(?:s|ed|ing)?|broken"
        r"|damaged|defective|crash\w*|missing|lost|wrong|locked|blocked|stuck|late|delayed|twice|charged|expired|hole"
        r"|still waiting|should have|no longer"
    ),
    negation=r"not|n't|\w+n't|still|no|never|nothing|same|cant|dont|doesnt|isnt|wont|didnt",
    refusal=r"unfortunately|i'?m afraid|(?:we|i) (?:can'?t|cannot|can not|are not able|am not able)|nothing (?:i|we) can|not possible",
    done=(
        r"(?:i|we)(?:'ve| have)(?: (?:now|just|already|also))? \w+(?:ed|en|ne|nt|ut|lt|de|ld|id)|(?:i|we)(?: (?:now|just|already|also))?"
        r" (?:\w{2,}ed|sent|reset|made|put|gave|took|found|set|did|got|wrote|paid|spoke)"
        r"|(?:has|have) been \w+(?:ed|en|nt|ut)|(?:is|are) (?:now )?(?:fixed|solved|resolved|done|repaired|refunded|cancelled|unlocked)"
    ),
    examined=(
        r"(?:i|we)(?:'ve| have)?(?: (?:now|just|already|also))? (?:checked|looked|tested|tried|seen|saw|found|reviewed|read|noticed|searched|wanted|needed)"
        r"|i(?:'m| am) (?:checking|looking)|i (?:can )?see"
    ),
    instruction=(
        r"(?:please |could you |can you |would you )?(?:try|restart|reinstall|reload|refresh|clear|log out|sign out|unplug|reset|reboot|update)"
        r"|have you (?:already |also )?(?:tried|checked)|tried|did that"
    ),
    confirmed=(
        r"(?:it |that |now |this )?(?:works|worked|is working|it's working)(?: (?:now|again|fine|perfectly))?|solved|fixed|sorted"
        r"|all good(?: now)?|i(?:'m| am) in|got it(?: now)?|received it|problem gone"
    ),
    thanks=r"thanks?|thx|ty|cheers|thank you",
    future=r"(?:i|we|she|he|they|you|it|somebody|someone|one of us|our \w+)(?:'ll| will)|i(?:'m| am) going to|we(?:'re| are) going to|will be|i promise",
    commitment=rf"(?:(?:i|we|she|he|they|you|it)'ll|will|going to)(?: (?:also|then|gladly|personally))? (?:{_SENDS})|will (?:receive|get|be \w+ed|be sent|arrive|hear)|promise",
    at_once=r"(?:check|look|see|have a look|transfer you|connect you|put you through|ask|wait|try|order|need|think)",
    time=(
        rf"today|tonight|tomorrow|this (?:morning|afternoon|evening|week)|next (?:week|month|{_DAY})|(?:on|by|until|till|before|this) (?:{_DAY})"
        r"|(?:by|before|until|at|after|around) (?:noon|midday|\d{1,2}(?:[:.]\d\d)?\s?(?:am|pm|o'clock|h)?)"
        r"|(?:within|in) (?:the |an? |the next )?(?:hour|day|week|few|\d+|one|two|three|four|five|seven|ten)(?: \w+)?|end of (?:the )?(?:day|week|month)|later|asap|as soon as"
    ),
    follow_up=r"when|how long|what now|really|which one|and (?:then|now)|why",
    plain=(
        r"the|and|is|are|was|to|of|in|it|you|i|my|me|we|have|has|do|does|for|with|that|this|on|not|can|will|be|what|how|at"
        r"|an|your|from|but|there|please|more|know|just|would|could"
    ),
)
