"""Mining for programs: methods, runs, findings, suggestions; and the same as tools for assistants."""
