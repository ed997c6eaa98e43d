-- The refresh tokens of a session, used ones too, as SHA-256.
CREATE TABLE "auth_refresh_tokens" (
    "token_hash" bytea NOT NULL PRIMARY KEY,
    "session_id" uuid NOT NULL,
    "created_at" timestamptz(6) NOT NULL,
    "expires_at" timestamptz(6) NOT NULL,
    "rotated_at" timestamptz(6),
    CONSTRAINT "auth_refresh_tokens_session_id_fkey" FOREIGN KEY ("session_id")
        REFERENCES "auth_sessions" ("id") ON DELETE CASCADE
);

CREATE INDEX "auth_refresh_tokens_session_id_idx" ON "auth_refresh_tokens" ("session_id");
