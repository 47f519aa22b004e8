"""The subcommands of `usher`, one file each."""
