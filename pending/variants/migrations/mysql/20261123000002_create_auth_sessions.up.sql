-- A session is a sign-in. It ends when it expires or is revoked.
CREATE TABLE `auth_sessions` (
    `id` binary(16) NOT NULL PRIMARY KEY,
    `user_id` binary(16) NOT NULL,
    `created_at` datetime(6) NOT NULL,
    `last_used_at` datetime(6) NOT NULL,
    `expires_at` datetime(6) NOT NULL,
    `user_agent` varchar(255),
    `revoked_at` datetime(6),
    INDEX `auth_sessions_user_id_idx` (`user_id`),
    CONSTRAINT `auth_sessions_user_id_fkey` FOREIGN KEY (`user_id`)
        REFERENCES `users` (`id`) ON DELETE CASCADE
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
