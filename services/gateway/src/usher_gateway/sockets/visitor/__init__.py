"""The widget's socket."""
