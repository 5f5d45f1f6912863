"""What administrators keep: people, departments, teams, roles, and the company's own settings."""
