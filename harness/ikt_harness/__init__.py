"""Second floor: scenarios, runner, ledger, milestones and the command line."""
