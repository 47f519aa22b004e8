"""Values as people write them, cleaned and checked: of contacts, of phone numbers."""
