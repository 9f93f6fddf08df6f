"""Who works in a workspace: inviting, roles, leaving, and whose leads are whose."""
