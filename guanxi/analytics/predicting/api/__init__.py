"""What is foretold for customers, for programs and assistants."""
