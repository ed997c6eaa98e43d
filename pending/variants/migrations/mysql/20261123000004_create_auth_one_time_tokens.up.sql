-- Tokens that go out by mail, as SHA-256. A used one is deleted.
CREATE TABLE `auth_one_time_tokens` (
    `token_hash` binary(32) NOT NULL PRIMARY KEY,
    `user_id` binary(16) NOT NULL,
    `purpose` varchar(63) NOT NULL,
    `created_at` datetime(6) NOT NULL,
    `expires_at` datetime(6) NOT NULL,
    INDEX `auth_one_time_tokens_user_id_idx` (`user_id`),
    CONSTRAINT `auth_one_time_tokens_user_id_fkey` FOREIGN KEY (`user_id`)
        REFERENCES `users` (`id`) ON DELETE CASCADE
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
