"""Forms for records, made from their declaration."""
