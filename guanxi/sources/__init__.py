"""Reading other people's files: tables in any shape, streamed, without a database."""
