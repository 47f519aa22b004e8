"""Erase a contact with a proof, and export one: by a register that knows every column of the record."""
