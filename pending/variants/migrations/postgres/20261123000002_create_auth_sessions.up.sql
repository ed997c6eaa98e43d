-- A session is a sign-in. It ends when it expires or is revoked.
CREATE TABLE "auth_sessions" (
    "id" uuid NOT NULL PRIMARY KEY,
    "user_id" uuid NOT NULL,
    "created_at" timestamptz(6) NOT NULL,
    "last_used_at" timestamptz(6) NOT NULL,
    "expires_at" timestamptz(6) NOT NULL,
    "user_agent" varchar(255) COLLATE "C",
    "revoked_at" timestamptz(6),
    CONSTRAINT "auth_sessions_user_id_fkey" FOREIGN KEY ("user_id")
        REFERENCES "users" ("id") ON DELETE CASCADE
);

CREATE INDEX "auth_sessions_user_id_idx" ON "auth_sessions" ("user_id");
