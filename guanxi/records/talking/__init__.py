"""What people say about records to each other: comments, following, notices."""
