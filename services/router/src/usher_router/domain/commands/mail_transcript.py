"""The transcript is sent by mail, because its contact or an agent asks for it."""

from usher_common.commands.mail_transcript import MailTranscript
from usher_common.messages.sends import TranscriptMail

from usher_router.domain.aftercare.mail_transcript import asked_reached, mail_transcript, may_mail
from usher_router.domain.context import Cause, Context
from usher_router.domain.conversation.announce import announced
from usher_router.domain.conversation.append import Step
from usher_router.domain.conversation.model import Conversation
from usher_router.domain.decide import decides
from usher_router.domain.effects import Answered


@decides(MailTranscript)
def send_transcript(conversation: Conversation, command: MailTranscript, _cause: Cause, context: Context) -> Step:
    """Send it, unless so many of this conversation have left already."""
    if not may_mail(conversation):
        return conversation, [Answered("", "", conversation.id, "too_many", "it was sent often enough")]
    wanted = TranscriptMail(command.time_zone, command.language)
    sent, effects = mail_transcript(conversation, asked_reached(command), wanted, context)
    sent, told = announced(sent, visitor=False, desk=True)
    return sent, [*effects, *told, Answered("", "", conversation.id)]
