"""What the channel says as data makes sense, and its accounts need no setting that it does not list."""

from usher_connectors.channel_rules import faults_of
from usher_connectors.conformance.subject import Check, Subject, expect


def data(subject: Subject) -> None:
    """Names, limits, classes of errors and settings are valid, and agree with the samples."""
    channel, account = subject.channel, subject.account
    expect(not (faults := faults_of(channel)), "; ".join(faults))
    expect(account.channel == channel.name, f"the cases' account is of the channel {account.channel!r}")
    listed = {one.name: one.kind == "secret" for one in channel.settings}
    for part, secret in ((account.config, False), (account.secrets, True)):
        unlisted = [name for name in part if listed.get(name) is not secret]
        expect(
            not unlisted, f"settings that the channel does not list as {'secret' if secret else 'shown'}: {unlisted}"
        )
    missing = [
        one.name
        for one in channel.settings
        if one.required and not one.default and one.name not in {**account.config, **account.secrets}
    ]
    expect(not missing, f"required settings that the cases' account lacks: {missing}")


CHECKS = (Check("data", data),)
