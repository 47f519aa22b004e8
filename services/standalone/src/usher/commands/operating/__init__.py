"""Commands for those who operate an installation."""
