"""The pages of people: signing in and out, one's own preferences."""
