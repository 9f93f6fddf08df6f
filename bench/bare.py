"""What the measurements compare with: the shortest Flask application that stores the same row, and one that says hello.

It has no workspaces, no duplicates, no guards, no jobs and no log: what Flask, gunicorn and PostgreSQL cost by themselves.
"""

from __future__ import annotations

import os

import psycopg
from flask import Flask, jsonify, request
from flask.typing import ResponseReturnValue
from sqlalchemy import QueuePool

app = Flask(__name__)
pool = QueuePool(
    lambda: psycopg.connect(os.environ["DATABASE_URL"], autocommit=True),  # type: ignore[arg-type]
    pool_size=16,
    max_overflow=0,
    reset_on_return=None,
)

MAKE = """
    CREATE TABLE IF NOT EXISTS bench_delivery (LIKE delivery INCLUDING DEFAULTS INCLUDING IDENTITY, PRIMARY KEY (id))
"""
INSERT = """
    INSERT INTO bench_delivery (workspace_id, provider, event_type, event_key, content_type, body)
    VALUES (1, 'emailbison', %s, %s, %s, %s) RETURNING id
"""


@app.post("/deliveries")
def deliveries() -> ResponseReturnValue:
    """Store one delivery: one INSERT, committed."""
    body = request.get_data()
    document = request.get_json()
    kind, number = document["event"]["type"], document["data"]["reply"]["id"]
    connection = pool.connect()
    try:
        cursor = connection.cursor()
        cursor.execute(INSERT, (kind, f"{kind}:{number}", request.content_type, body))
        row = cursor.fetchone()
    finally:
        connection.close()
    return jsonify(delivery=row[0] if row else None), 202


@app.get("/hello")
def hello() -> str:
    """The floor of every page."""
    return "<!doctype html><p>Hello"
