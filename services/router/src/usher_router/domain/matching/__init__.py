"""Which agent is offered which conversation."""
