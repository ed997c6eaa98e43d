//! The SQLite database: one writer, many readers.

use std::fs;
use std::str::FromStr;
use std::time::Duration;

use sqlx::migrate::{Migrate, MigrateError, Migrator};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous};
use sqlx::{ConnectOptions, Connection as _};

use crate::config::DatabaseSettings;

pub type Db = sqlx::Sqlite;
pub type Pool = sqlx::Pool<Db>;
pub type Connection = sqlx::SqliteConnection;
pub type Transaction = sqlx::Transaction<'static, Db>;

static MIGRATIONS: Migrator = sqlx::migrate!();

/// How long a statement waits for another process's lock.
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);

/// How long the end of the program waits for work that was cut off.
const CLOSE_TIMEOUT: Duration = Duration::from_secs(1);

/// SQLite has one writer at a time. It is a pool of one here, so that writers queue in the
/// order they came; readers see the last commit and wait for nobody.
#[derive(Debug, Clone)]
pub struct Database {
    options: SqliteConnectOptions,
    writer: Pool,
    reader: Pool,
}

impl Database {
    /// Opens the database; the file and its folder are made where they are missing.
    ///
    /// # Errors
    /// When the URL is none, or the file cannot be opened.
    pub async fn connect(settings: &DatabaseSettings) -> sqlx::Result<Self> {
        let url = settings.url.expose();
        if url.contains(":memory:") || url.contains("mode=memory") {
            return Err(sqlx::Error::Configuration(
                "DATABASE_URL must name a file: in memory each connection has its own database"
                    .into(),
            ));
        }
        let options = SqliteConnectOptions::from_str(url)?
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Normal)
            .foreign_keys(true)
            .busy_timeout(BUSY_TIMEOUT);
        if let Some(folder) = options.get_filename().parent() {
            fs::create_dir_all(folder)?;
        }
        let pool = |size| {
            sqlx::pool::PoolOptions::new()
                .max_connections(size)
                .acquire_timeout(settings.acquire_timeout)
        };
        // The writer first: it makes the file, which a reader could not.
        let writer = pool(1).connect_with(options.clone()).await?;
        let reader = pool(settings.pool_size)
            .connect_with(options.clone().read_only(true))
            .await?;
        Ok(Self {
            options,
            writer,
            reader,
        })
    }

    /// For reading only: writing through it is an error.
    pub fn reader(&self) -> &Pool {
        &self.reader
    }

    /// Begins a transaction that may write. There is one at a time: never hold two at once.
    ///
    /// `IMMEDIATE`, since a transaction that reads first and writes later would fail at once
    /// where another wrote in between, whatever the busy timeout.
    ///
    /// # Errors
    /// When no connection is free within the acquire timeout.
    pub async fn begin(&self) -> sqlx::Result<Transaction> {
        self.writer.begin_with("BEGIN IMMEDIATE").await
    }

    /// Whether the database answers and has every migration that this program knows.
    ///
    /// # Errors
    /// When the database does not answer, or has never been migrated.
    pub async fn is_current(&self) -> sqlx::Result<bool> {
        let version: Option<i64> =
            sqlx::query_scalar("SELECT max(version) FROM _sqlx_migrations WHERE success")
                .fetch_one(&self.reader)
                .await?;
        Ok(version >= MIGRATIONS.iter().map(|migration| migration.version).max())
    }

    /// The pools by name, for metrics.
    pub fn pools(&self) -> [(&'static str, &Pool); 2] {
        [("reader", &self.reader), ("writer", &self.writer)]
    }

    /// Closes all connections; waits a moment for those in use.
    pub async fn close(&self) {
        let close = async {
            self.reader.close().await;
            self.writer.close().await;
        };
        let _ = tokio::time::timeout(CLOSE_TIMEOUT, close).await;
    }

    /// Applies the outstanding migrations: all of them, or none.
    ///
    /// # Errors
    /// When a migration fails, or one that was applied has changed since.
    pub async fn migrate_up(&self) -> Result<(), MigrateError> {
        let mut connection = self.migrating().await?;
        let mut transaction = connection.begin_with("BEGIN IMMEDIATE").await?;
        MIGRATIONS.run(&mut *transaction).await?;
        transaction.commit().await?;
        connection.close().await?;
        Ok(())
    }

    /// Takes back the last `count` migrations that were applied: all of them, or none.
    ///
    /// # Errors
    /// As for [`Self::migrate_up`].
    pub async fn migrate_down(&self, count: usize) -> Result<(), MigrateError> {
        let mut connection = self.migrating().await?;
        let mut transaction = connection.begin_with("BEGIN IMMEDIATE").await?;
        let applied = applied(&mut transaction).await?;
        let target = applied.iter().rev().nth(count).copied().unwrap_or(0);
        MIGRATIONS.undo(&mut *transaction, target).await?;
        transaction.commit().await?;
        connection.close().await?;
        Ok(())
    }

    /// The migrations that this program knows, oldest first, and whether each is applied.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn migrations(&self) -> Result<Vec<MigrationStatus>, MigrateError> {
        let mut connection = self.migrating().await?;
        let applied = applied(&mut connection).await?;
        connection.close().await?;
        Ok(MIGRATIONS
            .iter()
            .filter(|migration| migration.migration_type.is_up_migration())
            .map(|migration| MigrationStatus {
                version: migration.version,
                description: migration.description.to_string(),
                applied: applied.contains(&migration.version),
            })
            .collect())
    }

    /// A connection of its own, with foreign keys off: changing a table means dropping it,
    /// which would delete the rows that refer to it.
    async fn migrating(&self) -> sqlx::Result<Connection> {
        self.options.clone().foreign_keys(false).connect().await
    }
}

/// One line of `migrate status`.
#[derive(Debug)]
pub struct MigrationStatus {
    pub version: i64,
    pub description: String,
    pub applied: bool,
}

/// The versions that were applied, oldest first.
async fn applied(connection: &mut Connection) -> Result<Vec<i64>, MigrateError> {
    let table = &MIGRATIONS.table_name;
    connection.ensure_migrations_table(table).await?;
    let migrations = connection.list_applied_migrations(table).await?;
    Ok(migrations
        .iter()
        .map(|migration| migration.version)
        .collect())
}
