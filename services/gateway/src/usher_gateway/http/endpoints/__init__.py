"""One file per subject of the REST interface."""
