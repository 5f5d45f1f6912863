"""What follows what: patterns A → B → C over purchases, contacts, campaign steps and cases."""
