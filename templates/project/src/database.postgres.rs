//! The PostgreSQL database.

use std::str::FromStr;
use std::time::Duration;

use sqlx::error::DatabaseError;
use sqlx::migrate::{Migrate, MigrateError, Migrator};
use sqlx::postgres::{PgConnectOptions, PgSslMode};
use sqlx::{ConnectOptions, Connection as _};

use crate::config::DatabaseSettings;

pub type Db = sqlx::Postgres;
pub type Pool = sqlx::Pool<Db>;
pub type Connection = sqlx::PgConnection;
pub type Transaction = sqlx::Transaction<'static, Db>;

static MIGRATIONS: Migrator = sqlx::migrate!();

/// How long the end of the program waits for work that was cut off.
const CLOSE_TIMEOUT: Duration = Duration::from_secs(1);

#[derive(Debug, Clone)]
pub struct Database {
    options: PgConnectOptions,
    pool: Pool,
}

impl Database {
    /// Connects to the database.
    ///
    /// # Errors
    /// When the URL is none, or the server cannot be reached.
    pub async fn connect(settings: &DatabaseSettings) -> sqlx::Result<Self> {
        let options = options(settings.url.expose())?;
        let mut limited = options.clone();
        if settings.statement_timeout_seconds > 0 {
            // A client that is gone must hold neither a connection nor a lock for long.
            let limit = format!("{}s", settings.statement_timeout_seconds);
            limited = limited.options([
                ("statement_timeout", limit.as_str()),
                ("idle_in_transaction_session_timeout", limit.as_str()),
            ]);
        }
        let pool = sqlx::pool::PoolOptions::new()
            .max_connections(settings.pool_size)
            .acquire_timeout(settings.acquire_timeout)
            .connect_with(limited)
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

    /// Applies the outstanding migrations, each in a transaction. Of several programs that do
    /// so at the same time one does; the others wait.
    ///
    /// # Errors
    /// When a migration fails, or one that was applied has changed since.
    pub async fn migrate_up(&self) -> Result<(), MigrateError> {
        let mut connection = self.migrating().await?;
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
        self.options.connect().await
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
fn options(url: &str) -> sqlx::Result<PgConnectOptions> {
    let options = PgConnectOptions::from_str(url)?;
    let local = options.get_socket().is_some()
        || options.get_host().starts_with('/')
        || matches!(
            options.get_host(),
            "localhost" | "127.0.0.1" | "::1" | "[::1]"
        );
    let chosen = url.contains("sslmode=") || url.contains("ssl-mode=");
    Ok(if local || chosen {
        options
    } else {
        options.ssl_mode(PgSslMode::Require)
    })
}

/// Whether the database could have done it at another time: locks, limits and shutdowns.
pub fn is_busy(error: &dyn DatabaseError) -> bool {
    // lock_not_available, query_canceled, too_many_connections, admin_shutdown, crash_shutdown, cannot_connect_now.
    const CODES: [&str; 6] = ["55P03", "57014", "53300", "57P01", "57P02", "57P03"];
    let code = error.code();
    code.is_some_and(|code| CODES.contains(&&*code)) || is_given_up(error)
}

/// Whether another transaction was preferred: a deadlock, or a serialization failure. Nothing is left of this one.
pub fn is_given_up(error: &dyn DatabaseError) -> bool {
    let code = error.code();
    code.is_some_and(|code| matches!(&*code, "40001" | "40P01"))
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
        assert_eq!(mode("postgres://u:p@db.example.org/blog"), "Require");
        assert_eq!(
            mode("postgres://u:p@db.example.org/blog?sslmode=verify-full"),
            "VerifyFull"
        );
        assert_eq!(mode("postgres://u:p@db/blog?sslmode=disable"), "Disable");
        assert_eq!(mode("postgres://u:p@localhost/blog"), "Prefer");
        assert_eq!(mode("postgres://u:p@[::1]/blog"), "Prefer");
    }
}
