"""HTTP at the edge: how every listening port of Usher withstands slow, numerous and hostile clients."""
