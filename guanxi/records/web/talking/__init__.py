"""Pages of comments and notices, and of what each person keeps at hand."""
