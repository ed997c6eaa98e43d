-- Tokens that go out by mail, as SHA-256. A used one is deleted.
CREATE TABLE "auth_one_time_tokens" (
    "token_hash" bytea NOT NULL PRIMARY KEY,
    "user_id" uuid NOT NULL,
    "purpose" varchar(63) COLLATE "C" NOT NULL,
    "created_at" timestamptz(6) NOT NULL,
    "expires_at" timestamptz(6) NOT NULL,
    CONSTRAINT "auth_one_time_tokens_user_id_fkey" FOREIGN KEY ("user_id")
        REFERENCES "users" ("id") ON DELETE CASCADE
);

CREATE INDEX "auth_one_time_tokens_user_id_idx" ON "auth_one_time_tokens" ("user_id");
