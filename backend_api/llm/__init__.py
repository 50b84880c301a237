"""Language models: one port, adapters through the official clients, failover, and a ledger of what they cost."""
