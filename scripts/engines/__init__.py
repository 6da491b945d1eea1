"""Real engines, started from registry packages without containers, for the examples and the labs."""
