"""Every table. What a column is for stands here; how it came about stands in the migrations."""

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    false,
)

from storage.types import UtcDateTime

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

# What Slack told us, kept before it is acknowledged. `source_key` is the same for live and recovered copies.
receipt = Table(
    "receipt",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("event_id", String(255), nullable=False, unique=True),
    Column("source_key", String(255), unique=True),
    Column("lane", String(64), nullable=False),
    Column("happened_at", UtcDateTime, nullable=False),
    Column("received_at", UtcDateTime, nullable=False),
    Column("source", String(16), nullable=False),
    Column("payload", JSON(none_as_null=True)),
    Column("secrets", JSON(none_as_null=True)),
    Column("state", String(16), nullable=False),  # pending, done, parked
    Column("attempts", Integer, nullable=False, default=0),
    Column("not_before", UtcDateTime),
    Column("outcome", String(255)),
    Index("ix_receipt_state_lane", "state", "lane"),
)

# One row a channel: the unit of claiming work, of order, and of pacing.
lane = Table(
    "lane",
    metadata,
    Column("channel", String(64), primary_key=True),
    Column("fence", Integer, nullable=False, default=0),
    Column("leased_until", UtcDateTime),
    Column("known_up_to", UtcDateTime, nullable=False),
    Column("next_send_at", UtcDateTime),
    Column("refused_since", UtcDateTime),  # Slack takes nothing of ours there, and its word for it
    Column("refused_code", String(64)),
)

# The projection of a conversation's log, plus the columns that queries need.
conversation = Table(
    "conversation",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("account", String(64), nullable=False),
    Column("channel", String(64), nullable=False),
    Column("root_ts", String(32), nullable=False),
    Column("is_open", Boolean, nullable=False),
    Column("severity", Integer, nullable=False),
    Column("owner", String(64)),
    Column("opened_at", UtcDateTime, nullable=False),
    Column("active_at", UtcDateTime, nullable=False),
    Column("spoken_at", UtcDateTime, nullable=False, server_default="0"),  # by people: no ping moves it
    Column("next_due_at", UtcDateTime),
    Column("version", Integer, nullable=False),
    Column("failures", Integer, nullable=False, server_default="0"),  # to advance it, in a row
    Column("state", Text, nullable=False),
    Index("ix_conversation_channel_is_open_active_at", "channel", "is_open", "active_at"),
    Index("ix_conversation_channel_is_open_spoken_at", "channel", "is_open", "spoken_at"),
    Index("ix_conversation_channel_root_ts", "channel", "root_ts"),
    Index("ix_conversation_account_is_open", "account", "is_open"),
    Index("ix_conversation_next_due_at", "next_due_at"),
    Index("ix_conversation_active_at", "active_at"),
)

conversation_event = Table(
    "conversation_event",
    metadata,
    Column("number", Integer, ForeignKey("conversation.number"), primary_key=True, autoincrement=False),
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("occurred_at", UtcDateTime, nullable=False),
    Column("recorded_at", UtcDateTime, nullable=False),
    Column("type", String(32), nullable=False),
    Column("version", Integer, nullable=False),
    Column("channel", String(64)),
    Column("message_ts", String(32)),
    Column("facts", Text, nullable=False),
    Index("ix_conversation_event_channel_message_ts", "channel", "message_ts"),
    Index("ix_conversation_event_type_occurred_at", "type", "occurred_at"),
)

# Words, which may be deleted or expire without changing a state.
message_text = Table(
    "message_text",
    metadata,
    Column("channel", String(64), primary_key=True),
    Column("ts", String(32), primary_key=True),
    Column("author", String(64), nullable=False),
    Column("text", Text, nullable=False),
    Column("said_at", UtcDateTime, nullable=False),
    Column("thread_ts", String(32)),
    Index("ix_message_text_channel_thread_ts", "channel", "thread_ts"),
)

policy_version = Table(
    "policy_version",
    metadata,
    Column("hash", String(64), primary_key=True),
    Column("text", Text, nullable=False),
    Column("seen_at", UtcDateTime, nullable=False),
)

# What is to be said. A row leaves `pending` once; its history stays.
outbox = Table(
    "outbox",
    metadata,
    Column("seq", Integer, primary_key=True),
    Column("id", String(32), nullable=False, unique=True),
    Column("kind", String(32), nullable=False),
    Column("facts", Text, nullable=False),
    Column("recipient", String(64), nullable=False),
    Column("audience", String(16), nullable=False),
    Column("thread_ts", String(32)),
    Column("subject", String(128)),
    Column("series", String(128)),  # of those that wait the newest alone is sent
    Column("account", String(64)),  # where several customers' wait for one place, each has its turn
    Column("priority", Integer, nullable=False),
    Column("state", String(16), nullable=False),  # pending, sending, unknown, sent, held, dropped
    Column("created_at", UtcDateTime, nullable=False),
    Column("due_at", UtcDateTime, nullable=False),
    Column("not_after", UtcDateTime),
    Column("attempts", Integer, nullable=False, default=0),
    Column("readings", Integer, nullable=False, default=0),
    Column("resends", Integer, nullable=False, server_default="0"),  # although it may have arrived before
    Column("leased_until", UtcDateTime),
    Column("sent_channel", String(64)),
    Column("sent_ts", String(32)),
    Column("sent_at", UtcDateTime),
    Column("echoed_at", UtcDateTime),  # when Slack told us, or another replica, of our own message
    Column("reason", String(255)),
    Index("ix_outbox_state_due_at", "state", "due_at"),
    # Letter by letter, so that PostgreSQL finds a beginning by it, too.
    Index("ix_outbox_subject", "subject", postgresql_ops={"subject": "text_pattern_ops"}),
    Index("ix_outbox_series", "series"),
)

# Slack gives a channel another id when it becomes shared; `ours` is the one that all other tables go on with.
channel_id = Table(
    "channel_id",
    metadata,
    Column("slacks", String(64), primary_key=True),
    Column("ours", String(64), nullable=False),
    Column("since", UtcDateTime, nullable=False),
)

# A message that is edited in place: where it stands.
posted = Table(
    "posted",
    metadata,
    Column("subject", String(128), primary_key=True),
    Column("channel", String(64), nullable=False),
    Column("ts", String(32), nullable=False),
    Column("is_repeated", Boolean, nullable=False, server_default=false()),  # a copy may stand above it
    Index("ix_posted_channel_ts", "channel", "ts"),
)

# A company that may read what we say to a customer there, and who agreed to that.
company = Table(
    "company",
    metadata,
    Column("channel", String(64), primary_key=True),
    Column("team", String(64), primary_key=True),
    Column("agreed_by", String(64), nullable=False),
    Column("agreed_at", UtcDateTime, nullable=False),
)

account_state = Table(
    "account_state",
    metadata,
    Column("account", String(64), primary_key=True),
    Column("next_due_at", UtcDateTime, nullable=False),
    Column("version", Integer, nullable=False),
    Column("state", Text, nullable=False),
    Index("ix_account_state_next_due_at", "next_due_at"),
)

# The attention ledger: evidence, what was decided on it, and why. Undecided while `verdict` is null.
ledger = Table(
    "ledger",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("account", String(64), nullable=False),
    Column("kind", String(32), nullable=False),
    Column("number", Integer),
    Column("span_seconds", Integer),
    Column("text", Text),
    Column("label", String(64)),
    Column("observed_at", UtcDateTime),  # null until the bot has taken it in
    Column("verdict", String(16)),
    Column("reason", String(255)),
    Column("decided_at", UtcDateTime),
    Column("answer", String(16)),
    Column("answered_by", String(64)),
    Column("answered_at", UtcDateTime),
    Index("ix_ledger_account_verdict_decided_at", "account", "verdict", "decided_at"),
)

# The processes that share this database. Who has said nothing for too long has died.
replica = Table(
    "replica",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("alive_until", UtcDateTime, nullable=False),
    Column("report", Text, nullable=False),
)

job_run = Table(
    "job_run",
    metadata,
    Column("job", String(64), primary_key=True),
    Column("fire_at", UtcDateTime, primary_key=True),
    Column("ran_at", UtcDateTime, nullable=False),
)
