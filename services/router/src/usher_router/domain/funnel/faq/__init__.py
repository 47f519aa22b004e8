"""The FAQ stage: articles answer, the contact says whether they helped, a person takes over where not."""
