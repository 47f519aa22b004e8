"""Contacts: what is known of them, how two are merged and separated again, and the commands that change them."""
