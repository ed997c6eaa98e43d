//! A database for one test, on the server of `DATABASE_URL`.

use std::path::{Path, PathBuf};

use blog::config::Secret;
use blog::database::Db;
use sqlx::migrate::MigrateDatabase;
use url::Url;
use uuid::Uuid;

pub struct TestDatabase {
    url: Url,
    folder: PathBuf,
}

impl TestDatabase {
    pub async fn create() -> Self {
        let name = format!("test_{}", Uuid::now_v7().simple());
        let folder = std::env::temp_dir().join(format!("blog-{name}"));
        tokio::fs::create_dir_all(&folder).await.unwrap();
        let mut url = server();
        url.set_path(&name);
        let created = Db::create_database(url.as_str()).await;
        created.expect("tests need a server at DATABASE_URL that lets them create databases");
        Self { url, folder }
    }

    pub fn url(&self) -> Secret {
        Secret::new(self.url.as_str())
    }

    /// For what else the test writes.
    pub fn folder(&self) -> &Path {
        &self.folder
    }
}

/// From the environment or from `.env`.
fn server() -> Url {
    let from_file = || {
        let lines = dotenvy::from_path_iter(".env").ok()?;
        lines
            .filter_map(Result::ok)
            .find_map(|(name, value)| (name == "DATABASE_URL").then_some(value))
    };
    let url = std::env::var("DATABASE_URL").ok().or_else(from_file);
    url.expect("tests need DATABASE_URL").parse().unwrap()
}

impl Drop for TestDatabase {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.folder);
        let url = self.url.to_string();
        // The test's own runtime is at its end: dropping the database needs another one.
        let dropping = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()
                .unwrap();
            runtime.block_on(Db::force_drop_database(&url))
        });
        let _ = dropping.join();
    }
}
