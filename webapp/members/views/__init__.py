"""Pages of the members of a workspace, and of invitations."""
