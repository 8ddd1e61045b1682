"""One execution of a flow for a client: the engine, the journal, captures, the run directory."""
