"""A contact wrote."""

from usher_common.messages.content import Attachment, CallWanted, Entry, Invited, Profile
from usher_common.messages.declaration import AddressCommand, ClientId, Loads
from usher_common.messages.threads import Proof


class MessageReceived(AddressCommand, frozen=True, tag="received"):
    """A contact wrote; the message's id is the envelope's.

    `client_id` is the visitor's own id of it ("" if a provider delivered it), `channel` e.g. "web", "webhook".
    `invited`: what the contact answers, if it opens a conversation. What follows comes from providers: `native_id` is
    the provider's id of it, `reply_to` that of the message it quotes, `author` who wrote in a group, `subject`, `cc`
    and `quote` those of a mail, `original` the file that holds all of it, `html` that of its cleaned HTML, `proof` what
    was found of its sender, `automatic`: no person wrote it, so it opens no conversation. `window_s`: for how long the
    channel lets us answer (0: always), from `sent_at` (the provider's time, µs; 0: now). `thread`: the id of the
    conversation that it proves to answer, by a token of ours. `album`: the provider's id of the album that it is a part
    of, `place` its place in it (the lowest first). `wordless`: it has nothing but files, so that `text` only names
    them. `person`: the contact asks for a person, so no automatic answer comes first. `call`: they ask to be called.
    """

    loads = Loads(inviter=True, quoted=True, thread=True, album=True, wish=True)

    channel: str
    text: str
    client_id: ClientId = ""
    attachments: tuple[Attachment, ...] = ()
    profile: Profile | None = None
    entry: Entry | None = None
    invited: Invited | None = None
    native_id: str = ""
    reply_to: str = ""
    author: str = ""
    subject: str = ""
    cc: tuple[str, ...] = ()
    quote: str = ""
    automatic: bool = False
    window_s: int = 0
    sent_at: int = 0
    thread: str = ""
    original: str = ""
    proof: Proof = ""
    person: bool = False
    album: str = ""
    place: int = 0
    wordless: bool = False
    html: str = ""
    call: CallWanted | None = None
