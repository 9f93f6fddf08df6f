"""The audit log: who did what to which row, from where, with before and after."""
