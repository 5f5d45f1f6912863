"""The audit trail: sealing history and events into a chain, proving that nothing was altered, finding who did what."""
