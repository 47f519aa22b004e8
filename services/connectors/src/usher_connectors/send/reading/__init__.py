"""What a send needs to know before it leaves: whether its broadcast still runs, the transcript for a bot, links."""
