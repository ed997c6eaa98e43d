-- The refresh tokens of a session, used ones too, as SHA-256.
CREATE TABLE `auth_refresh_tokens` (
    `token_hash` binary(32) NOT NULL PRIMARY KEY,
    `session_id` binary(16) NOT NULL,
    `created_at` datetime(6) NOT NULL,
    `expires_at` datetime(6) NOT NULL,
    `rotated_at` datetime(6),
    INDEX `auth_refresh_tokens_session_id_idx` (`session_id`),
    CONSTRAINT `auth_refresh_tokens_session_id_fkey` FOREIGN KEY (`session_id`)
        REFERENCES `auth_sessions` (`id`) ON DELETE CASCADE
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
