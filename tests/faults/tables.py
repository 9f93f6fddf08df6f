"""Where the trials leave their traces."""

TABLES = """
    CREATE TABLE trial_event (id bigint PRIMARY KEY, key text, workspace_id bigint, ms int NOT NULL DEFAULT 0, asked_at timestamptz DEFAULT clock_timestamp());
    CREATE TABLE trial_start (event_id bigint, pid int, at timestamptz DEFAULT clock_timestamp());
    CREATE TABLE trial_effect (event_id bigint, pid int, began_at timestamptz, at timestamptz DEFAULT clock_timestamp());
    CREATE TABLE trial_lock (id int PRIMARY KEY, touched int NOT NULL DEFAULT 0);
    INSERT INTO trial_lock VALUES (1), (2);
    GRANT ALL ON trial_event, trial_start, trial_effect, trial_lock TO PUBLIC;
"""
