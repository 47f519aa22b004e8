"""Files are looked into before anybody may open them."""
