CREATE TABLE worker_jobs (
    id uuid NOT NULL PRIMARY KEY,
    kind text COLLATE "C" NOT NULL,
    queue text COLLATE "C" NOT NULL,
    priority smallint NOT NULL,
    payload text NOT NULL,
    state text COLLATE "C" NOT NULL CHECK (state IN ('queued', 'running', 'succeeded', 'dead')),
    attempt integer NOT NULL,
    max_attempts integer NOT NULL,
    unique_key text COLLATE "C",
    lease_token uuid,
    lease_expires_at timestamptz(6),
    last_error text,
    enqueued_by uuid REFERENCES users (id) ON DELETE SET NULL,
    run_at timestamptz(6) NOT NULL,
    created_at timestamptz(6) NOT NULL,
    started_at timestamptz(6),
    finished_at timestamptz(6)
);

-- Each index holds only the rows that it is for: what has been done, however much, slows no worker down.
CREATE UNIQUE INDEX worker_jobs_unique_key ON worker_jobs (unique_key) WHERE state = 'queued' AND unique_key IS NOT NULL;
CREATE INDEX worker_jobs_waiting ON worker_jobs (queue, priority, run_at, id) WHERE state = 'queued';
CREATE INDEX worker_jobs_leases ON worker_jobs (lease_expires_at) WHERE state = 'running';
CREATE INDEX worker_jobs_succeeded ON worker_jobs (finished_at) WHERE state = 'succeeded';
CREATE INDEX worker_jobs_enqueued_by ON worker_jobs (enqueued_by) WHERE enqueued_by IS NOT NULL;
CREATE INDEX worker_jobs_open ON worker_jobs (id) WHERE state <> 'succeeded';

-- The table changes all the time, and mostly at its end.
ALTER TABLE worker_jobs SET (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_cost_delay = 0);

CREATE TABLE worker_schedules (
    name text COLLATE "C" NOT NULL PRIMARY KEY,
    last_slot bigint NOT NULL
);
