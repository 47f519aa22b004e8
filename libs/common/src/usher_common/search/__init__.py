"""What a text is searched by: folded, taken apart into terms, alike for what is indexed and what is asked for."""
