"""Files that come with messages or go out with them: named, stored once by hash, fetched when somebody asks, served."""
