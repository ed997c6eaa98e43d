CREATE TABLE worker_jobs (
    id binary(16) NOT NULL PRIMARY KEY,
    kind varchar(63) NOT NULL,
    queue varchar(255) NOT NULL,
    priority smallint NOT NULL,
    payload longtext NOT NULL,
    state varchar(9) NOT NULL CHECK (state IN ('queued', 'running', 'succeeded', 'dead')),
    attempt int NOT NULL,
    max_attempts int NOT NULL,
    unique_key varchar(128),
    -- There are no partial indexes: this one stands for the jobs that wait.
    waiting_key varchar(128) GENERATED ALWAYS AS (CASE WHEN state = 'queued' THEN unique_key END) STORED UNIQUE,
    lease_token binary(16),
    lease_expires_at datetime(6),
    last_error text,
    enqueued_by binary(16),
    run_at datetime(6) NOT NULL,
    created_at datetime(6) NOT NULL,
    started_at datetime(6),
    finished_at datetime(6),
    INDEX worker_jobs_waiting (state, queue, priority, run_at, id),
    INDEX worker_jobs_leases (state, lease_expires_at),
    INDEX worker_jobs_finished (state, finished_at),
    INDEX worker_jobs_state (state, id),
    CONSTRAINT worker_jobs_enqueued_by FOREIGN KEY (enqueued_by) REFERENCES users (id) ON DELETE SET NULL
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE worker_schedules (
    name varchar(63) NOT NULL PRIMARY KEY,
    last_slot bigint NOT NULL
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
