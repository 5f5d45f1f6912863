"""What customers and products earn us, and what follows from that: levels, tiers, advice."""
