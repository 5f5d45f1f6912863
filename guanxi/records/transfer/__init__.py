"""Files on their way in: recognized, mapped, checked, taken in chunks, undone."""
