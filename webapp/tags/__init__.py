"""Tags of a workspace's own: kept under a name, put on leads and taken off again, with who did it and when."""
