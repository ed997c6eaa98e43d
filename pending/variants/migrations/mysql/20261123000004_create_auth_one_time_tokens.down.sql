DROP TABLE `auth_one_time_tokens`;
