"""The practice's memory: an encrypted SQLite file or PostgreSQL behind the ports."""

from practice.store.drawing import hex_id
from practice.store.errors import BadKey, Stale, StoreError, Unknown, WrongKey
from practice.store.keys import key_in
from practice.store.store import Store, open_postgres, open_sqlite

__all__ = [
    "BadKey",
    "Stale",
    "Store",
    "StoreError",
    "Unknown",
    "WrongKey",
    "hex_id",
    "key_in",
    "open_postgres",
    "open_sqlite",
]
