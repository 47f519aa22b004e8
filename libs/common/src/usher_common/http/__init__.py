"""HTTP at the edge: what every listening port of Usher does alike to stay up under slow, many and rude clients."""
