DROP TABLE worker_schedules;
DROP TABLE worker_jobs;
