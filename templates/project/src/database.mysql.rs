//! The MySQL or MariaDB database.

use std::str::FromStr;
use std::time::Duration;

use sqlx::error::DatabaseError;
use sqlx::migrate::{Migrate, MigrateError, Migrator};
use sqlx::mysql::{MySqlConnectOptions, MySqlDatabaseError, MySqlSslMode};
use sqlx::{ConnectOptions, Connection as _, Executor};

use crate::config::DatabaseSettings;

pub type Db = sqlx::MySql;
pub type Pool = sqlx::Pool<Db>;
pub type Connection = sqlx::MySqlConnection;
pub type Transaction = sqlx::Transaction<'static, Db>;

static MIGRATIONS: Migrator = sqlx::migrate!();

/// How long the end of the program waits for work that was cut off.
const CLOSE_TIMEOUT: Duration = Duration::from_secs(1);

#[derive(Debug, Clone)]
pub struct Database {
    options: MySqlConnectOptions,
    pool: Pool,
}

impl Database {
    /// Connects to the database.
    ///
    /// # Errors
    /// When the URL is none, or the server cannot be reached.
    pub async fn connect(settings: &DatabaseSettings) -> sqlx::Result<Self> {
        let options = options(settings.url.expose())?;
        let limit = settings.statement_timeout_seconds;
        let pool = sqlx::pool::PoolOptions::new()
            .max_connections(settings.pool_size)
            .acquire_timeout(settings.acquire_timeout)
            .after_connect(move |connection, _| {
                Box::pin(async move {
                    prepare(connection).await?;
                    limit_statements(connection, limit).await
                })
            })
            .connect_with(options.clone())
            .await?;
        Ok(Self { options, pool })
    }

    /// For reading outside of a transaction.
    pub fn reader(&self) -> &Pool {
        &self.pool
    }

    /// Begins a transaction.
    ///
    /// # Errors
    /// When no connection is free within the acquire timeout.
    pub async fn begin(&self) -> sqlx::Result<Transaction> {
        self.pool.begin().await
    }

    /// Whether the database answers and has every migration that this program knows.
    ///
    /// # Errors
    /// When the database does not answer, or has never been migrated.
    pub async fn is_current(&self) -> sqlx::Result<bool> {
        let version: Option<i64> =
            sqlx::query_scalar("SELECT max(version) FROM _sqlx_migrations WHERE success")
                .fetch_one(&self.pool)
                .await?;
        Ok(version >= MIGRATIONS.iter().map(|migration| migration.version).max())
    }

    /// The pools by name, for metrics.
    pub fn pools(&self) -> [(&'static str, &Pool); 1] {
        [("main", &self.pool)]
    }

    /// Closes all connections; waits a moment for those in use.
    pub async fn close(&self) {
        let _ = tokio::time::timeout(CLOSE_TIMEOUT, self.pool.close()).await;
    }

    /// Applies the outstanding migrations, each of one statement, since the server commits at
    /// each. Of several programs that do so at the same time one does; the others wait.
    ///
    /// # Errors
    /// When a migration fails, or one that was applied has changed since.
    pub async fn migrate_up(&self) -> Result<(), MigrateError> {
        let mut connection = self.migrating().await?;
        lock(&mut connection).await?;
        MIGRATIONS.run(&mut connection).await?;
        connection.close().await?;
        Ok(())
    }

    /// Takes back the last `count` migrations that were applied.
    ///
    /// # Errors
    /// As for [`Self::migrate_up`].
    pub async fn migrate_down(&self, count: usize) -> Result<(), MigrateError> {
        let mut connection = self.migrating().await?;
        lock(&mut connection).await?;
        let applied = applied(&mut connection).await?;
        let target = applied.iter().rev().nth(count).copied().unwrap_or(0);
        MIGRATIONS.undo(&mut connection, target).await?;
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

    /// A connection of its own, without the time limits: a migration takes as long as it takes.
    async fn migrating(&self) -> sqlx::Result<Connection> {
        let mut connection = self.options.connect().await?;
        prepare(&mut connection).await?;
        Ok(connection)
    }
}

/// One line of `migrate status`.
#[derive(Debug)]
pub struct MigrationStatus {
    pub version: i64,
    pub description: String,
    pub applied: bool,
}

/// Encryption is required where the URL does not say otherwise and the server is elsewhere.
fn options(url: &str) -> sqlx::Result<MySqlConnectOptions> {
    let options = MySqlConnectOptions::from_str(url)?
        .charset("utf8mb4")
        .collation("utf8mb4_bin");
    let local = options.get_socket().is_some()
        || matches!(
            options.get_host(),
            "localhost" | "127.0.0.1" | "::1" | "[::1]"
        );
    let chosen = url.contains("sslmode=") || url.contains("ssl-mode=");
    Ok(if local || chosen {
        options
    } else {
        options.ssl_mode(MySqlSslMode::Required)
    })
}

/// Makes all servers behave alike: what does not fit is an error rather than cut, long texts are sorted by more than
/// their first kilobyte, and a statement sees what others have committed. sqlx sets the time zone to UTC.
async fn prepare(connection: &mut Connection) -> sqlx::Result<()> {
    connection
        .execute(
            "SET SESSION sql_mode = 'STRICT_ALL_TABLES,NO_ZERO_IN_DATE,NO_ZERO_DATE,\
             ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION,PIPES_AS_CONCAT', \
             max_sort_length = 4096",
        )
        .await?;
    connection
        .execute("SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED")
        .await?;
    Ok(())
}

/// A client that is gone must hold neither a connection nor a lock for long.
async fn limit_statements(connection: &mut Connection, seconds: u64) -> sqlx::Result<()> {
    if seconds == 0 {
        return Ok(());
    }
    let version: String = sqlx::query_scalar("SELECT version()")
        .fetch_one(&mut *connection)
        .await?;
    let (statement, limit) = if version.contains("MariaDB") {
        ("SET SESSION max_statement_time = ?", seconds)
    } else {
        ("SET SESSION max_execution_time = ?", seconds * 1000)
    };
    sqlx::query(statement)
        .bind(limit)
        .execute(&mut *connection)
        .await?;
    sqlx::query("SET SESSION innodb_lock_wait_timeout = ?")
        .bind(seconds)
        .execute(connection)
        .await?;
    Ok(())
}

/// Waits until no other connection migrates this database. sqlx asks for such a lock too, in a way that MariaDB does
/// not understand. It goes with the connection.
async fn lock(connection: &mut Connection) -> sqlx::Result<()> {
    const DAY_SECONDS: u32 = 86_400;
    sqlx::query("DO GET_LOCK(CONCAT('migrate ', SHA1(DATABASE())), ?)")
        .bind(DAY_SECONDS)
        .execute(connection)
        .await?;
    Ok(())
}

/// Whether the database could have done it at another time: locks, limits and shutdowns.
pub fn is_busy(error: &dyn DatabaseError) -> bool {
    // Too many connections, shutdown, lock wait timeout, execution time exceeded (in MariaDB and in MySQL), lock not
    // available.
    const NUMBERS: [u16; 6] = [1040, 1053, 1205, 1969, 3024, 3572];
    error
        .try_downcast_ref::<MySqlDatabaseError>()
        .is_some_and(|error| NUMBERS.contains(&error.number()))
        || is_given_up(error)
}

/// Whether another transaction was preferred: a deadlock, or a snapshot that is out of date (MariaDB). Nothing is left
/// of this one.
pub fn is_given_up(error: &dyn DatabaseError) -> bool {
    error
        .try_downcast_ref::<MySqlDatabaseError>()
        .is_some_and(|error| matches!(error.number(), 1213 | 1020))
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn elsewhere_encryption_is_required() {
        let mode = |url| format!("{:?}", options(url).unwrap().get_ssl_mode());
        assert_eq!(mode("mysql://u:p@db.example.org/blog"), "Required");
        assert_eq!(
            mode("mysql://u:p@db.example.org/blog?ssl-mode=VERIFY_IDENTITY"),
            "VerifyIdentity"
        );
        assert_eq!(mode("mysql://u:p@db/blog?ssl-mode=DISABLED"), "Disabled");
        assert_eq!(mode("mysql://u:p@localhost/blog"), "Preferred");
    }
}
