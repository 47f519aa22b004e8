"""What answers before a person does, and the calls that contacts ask for."""
