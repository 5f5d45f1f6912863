"""The running product: one supervisor that looks after database, web and worker."""
