"""Looks at stores, files and servers; decides nothing, and changes nothing."""
