"""The administrator's own pages: settings, company, matrix of a role, memberships of a person."""
