"""Looking after a running installation: is it well, how much does it do, what has it put off."""
