"""办事：what is done — one function per act, and the queries that read."""
